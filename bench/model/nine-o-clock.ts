/**
 * A million reminders due at nine, played second by second: runs of the scheduler that begin each minute, pages, the
 * offices' rates and the provider's pace by the product's own arithmetic (`domain/core/pace.ts`), queues with their room,
 * senders, and the surge gate's count (`domain/core/surge.ts`). Nobody answers, and no provider fails.
 *
 * Left out: retries, bundles, and that SQS's count of messages lags by a few seconds.
 */
import { MEMORY_MB } from '../../lambdas/esbuild.ts';
import type { Bucket, Rate } from '../../shared/domain/core/pace.ts';
import { intervalOf, rateOf, standInLine, take } from '../../shared/domain/core/pace.ts';
import type { Channel } from '../../shared/domain/core/policy.ts';
import { CHANNELS, isLoud } from '../../shared/domain/core/policy.ts';
import type { SurgeCounter } from '../../shared/domain/core/surge.ts';
import {
  counted,
  isSurge,
  NO_SURGE_COUNTER,
  OVERALL_LIMIT,
  TENANT_LIMIT,
  totals,
} from '../../shared/domain/core/surge.ts';
import { MINUTE, SECOND } from '../../shared/domain/core/time.ts';
import type { Report } from '../aws-calls/report.ts';
import { PRICES } from '../prices.ts';
import { MIX, schedulersFor, sendersFor, unitsOf } from './components.ts';
import type { Shape } from './shapes.ts';
import { messagesPerSecond, pageMs, TIMES } from './shapes.ts';

/** What a stage is set up for, and what is due. */
export interface Morning {
  shape: Shape;
  reminders: number;
  offices: number;
  /** Reminders a second that the stage's senders, paces and runs are chosen for. */
  rate: number;
}

export interface Outcome {
  sent: number;
  /** Seconds after nine at which the last went out; null where some are held. */
  lastAfterS: number | null;
  /** Texts and calls that the gate holds until a person looks. */
  held: number;
  /** Seconds after nine at which it first held; null where it did not. */
  heldAfterS: number | null;
  /** Scopes that are held: offices, and all of them. */
  holds: number;
  /** The most functions at once. */
  lambdas: { schedulers: number; senders: number };
  /** Times that something was put off, for each that was sent. */
  putOffEach: number;
  dollars: number;
}

/** Late after this; the entry's own bound. */
const LATE_MS = 15 * MINUTE;
const PUT_OFF_MS = 5 * SECOND;
/** As a new office has them. */
const OFFICE_RATES: Readonly<Record<Channel, number>> = { email: 6_000, sms: 600, voice: 60 };
const BATCHES: Readonly<Record<Channel, number>> = { email: 10, sms: 10, voice: 5 };
const HOURS_MAX = 8;

interface Due {
  office: number;
  channel: Channel;
  at: number;
  readyAt: number;
  tallied: 'due' | 'late' | null;
  stood: boolean;
}

/** A stage in the middle of its morning; times are milliseconds after nine. */
class Stage {
  readonly #of: Morning;
  readonly #groups: number;
  /** What is due later, by the second, for each run's own shards. */
  readonly #later: Map<number, Due[]>[];
  readonly #ready: Due[][];
  readonly #buckets = new Map<string, Bucket>();
  readonly #counters = new Map<string, SurgeCounter>();
  readonly #heldScopes = new Set<string>();
  readonly #queued: Record<Channel, number> = { email: 0, sms: 0, voice: 0 };
  readonly #busyUntil: number[];
  readonly #runEnds: number[];
  readonly #senders: Record<Channel, number>;
  sent = 0;
  held = 0;
  heldAt: number | null = null;
  lastAt = 0;
  putOff = 0;
  schedulerMs = 0;
  senderMs = 0;

  constructor(of: Morning, groups: number, senders: Record<Channel, number>) {
    this.#of = of;
    this.#groups = groups;
    this.#senders = senders;
    this.#later = Array.from({ length: groups }, () => new Map());
    this.#ready = Array.from({ length: groups }, () => []);
    this.#busyUntil = Array.from({ length: groups }, () => 0);
    this.#runEnds = Array.from({ length: groups }, () => 0);
    for (let n = 0; n < of.reminders; n++) {
      const share = (n % 10) / 10;
      const channel = share < MIX.email ? 'email' : share < MIX.email + MIX.sms ? 'sms' : 'voice';
      const office = Math.floor(n / 10) % of.offices;
      const due: Due = { office, channel, at: 0, readyAt: 0, tallied: null, stood: false };
      // Shards are by hash, so each run has as much.
      this.#ready[(n * 7 + Math.floor(n / of.offices)) % groups]?.push(due);
    }
  }

  isDone(): boolean {
    return this.sent + this.held >= this.#of.reminders;
  }

  second(at: number): void {
    for (let group = 0; group < this.#groups; group++) this.#run(group, at);
    for (const channel of CHANNELS) this.#send(channel, at);
  }

  /** One second of one run: it begins each minute, and a page takes its time. */
  #run(group: number, at: number): void {
    const startsAt = at - (at % MINUTE);
    if (at === startsAt && at >= (this.#busyUntil[group] ?? 0)) {
      this.#runEnds[group] = startsAt + TIMES.runMs;
      this.#busyUntil[group] = at;
      this.#collect(group, at);
    }
    while ((this.#busyUntil[group] ?? 0) < at + SECOND && at < (this.#runEnds[group] ?? 0)) {
      const page = this.#ready[group]?.splice(-TIMES.pageSize) ?? [];
      if (page.length === 0) return;
      const offices = new Set(page.map(({ office }) => office)).size;
      const ms = pageMs(this.#of.shape, offices, page.length);
      this.#admit(group, page, this.#busyUntil[group] ?? at);
      this.#busyUntil[group] = (this.#busyUntil[group] ?? at) + ms;
      this.schedulerMs += ms;
    }
  }

  #collect(group: number, at: number): void {
    const later = this.#later[group];
    for (const [second, due] of later ?? [])
      if (second * SECOND <= at) {
        for (const each of due) this.#ready[group]?.push(each);
        later?.delete(second);
      }
  }

  #admit(group: number, page: readonly Due[], at: number): void {
    const free = this.#gate(page, at);
    for (const channel of CHANNELS) {
      const work = free.filter((due) => due.channel === channel);
      if (work.length > 0) this.#admitChannel(group, channel, work, at);
    }
  }

  /** Counts, and holds what is surprisingly late. @returns what is not held */
  #gate(page: readonly Due[], at: number): Due[] {
    const loud = page.filter(({ channel }) => isLoud(channel));
    for (const [office, work] of Map.groupBy(loud, (due) => due.office))
      this.#count(`office ${office}`, work, TENANT_LIMIT, at);
    this.#count('all', loud, OVERALL_LIMIT, at);
    for (const due of loud) due.tallied = isLate(due, at) ? 'late' : (due.tallied ?? 'due');
    const isHeld = ({ channel, office }: Due) =>
      isLoud(channel) && (this.#heldScopes.has('all') || this.#heldScopes.has(`office ${office}`));
    const held = page.filter(isHeld).length;
    this.held += held;
    if (held > 0) this.heldAt ??= at;
    return page.filter((due) => !isHeld(due));
  }

  #count(name: string, work: readonly Due[], limit: typeof OVERALL_LIMIT, at: number): void {
    const fresh = work.filter(({ tallied }) => tallied === null).length;
    const late = work.filter((due) => due.tallied !== 'late' && isLate(due, at)).length;
    if (fresh === 0 && late === 0) return;
    const counter = counted(this.#counters.get(name) ?? NO_SURGE_COUNTER, fresh, late, at);
    this.#counters.set(name, counter);
    if (late > 0 && isSurge(counter, limit)) this.#heldScopes.add(name);
  }

  #admitChannel(group: number, channel: Channel, work: readonly Due[], at: number): void {
    const granted: Due[] = [];
    for (const [office, own] of Map.groupBy(work, (due) => due.office)) {
      const rate = rateOf(OFFICE_RATES[channel], MINUTE);
      const name = `${office} ${channel}`;
      const taken = take(this.#buckets.get(name), rate, own.length, at);
      this.#buckets.set(name, taken.bucket);
      granted.push(...own.slice(0, taken.granted));
      this.#inLine(group, name, rate, own.slice(taken.granted), 0, taken.nextAt, at);
    }
    const pace = rateOf(60 * this.#of.rate * MIX[channel], MINUTE);
    const room = Math.max(0, Math.ceil((this.#capacity(channel) - this.#queued[channel]) / this.#feeders()));
    const taken = take(this.#buckets.get(channel), pace, granted.length, at, room);
    this.#buckets.set(channel, taken.bucket);
    this.#queued[channel] += taken.granted;
    const withinPace = Math.min(granted.length, taken.tokens);
    for (const [index, due] of granted.slice(taken.granted, withinPace).entries())
      this.#wait(group, due, at + PUT_OFF_MS * (1 + index / Math.max(room, 500)));
    this.#inLine(group, channel, pace, granted.slice(withinPace), 0, taken.nextAt, at);
  }

  #inLine(
    group: number,
    name: string,
    rate: Rate,
    work: readonly Due[],
    unused: number,
    nextAt: number,
    at: number,
  ): void {
    if (work.length === 0) return;
    const again = work.filter(({ stood }) => stood);
    const fresh = work.filter(({ stood }) => !stood);
    const counts = { unused, again: again.length, fresh: fresh.length };
    const bucket = this.#buckets.get(name) ?? { fullAt: at };
    const line = standInLine(bucket, rate, counts, { nextAt, everyMs: intervalOf(rate) });
    this.#buckets.set(name, line.bucket);
    for (const [index, due] of [...again, ...fresh].entries()) {
      const until = line.moments[index] ?? nextAt;
      due.stood = true;
      // What comes up at the moment that was foretold is no surprise.
      if (!isLate(due, at)) due.readyAt = until;
      this.#wait(group, due, until);
    }
  }

  #wait(group: number, due: Due, until: number): void {
    this.putOff++;
    due.at = until;
    const second = Math.ceil(until / SECOND);
    const later = this.#later[group]?.get(second);
    if (later) later.push(due);
    else this.#later[group]?.set(second, [due]);
  }

  #feeders = (): number => (this.#of.shape.queueCapacity === null ? this.#groups : 1);

  #capacity(channel: Channel): number {
    const { queueCapacity } = this.#of.shape;
    return queueCapacity ?? Math.max(1_000, (this.#senders[channel] * BATCHES[channel] * 120) / 0.3);
  }

  #send(channel: Channel, at: number): void {
    const each = messagesPerSecond(TIMES.providerMs[channel], BATCHES[channel]);
    const done = Math.min(this.#queued[channel], Math.floor(each * this.#senders[channel]));
    if (done === 0) return;
    this.#queued[channel] -= done;
    this.sent += done;
    this.lastAt = at + SECOND;
    this.senderMs += (done / each) * SECOND;
  }

  holds = (): number => this.#heldScopes.size;
  lateOf = (name: string) => totals(this.#counters.get(name) ?? NO_SURGE_COUNTER);
}

const isLate = ({ readyAt }: Due, at: number): boolean => at - readyAt > LATE_MS;

export function playMorning(morning: Morning, measured: Report): Outcome {
  const { shape, rate, offices } = morning;
  const schedulers = Math.min(64, schedulersFor(shape, { rate, offices }));
  const senders = {
    email: sendersFor('email', rate),
    sms: sendersFor('sms', rate),
    voice: sendersFor('voice', rate),
  };
  const stage = new Stage(morning, schedulers, senders);
  let at = 0;
  for (; at < HOURS_MAX * 60 * MINUTE && !stage.isDone(); at += SECOND) stage.second(at);
  const units = unitsOf(shape, measured);
  const { dynamodb, lambda, sqs } = PRICES;
  const dollars =
    (stage.sent *
      (units.writeUnits * dynamodb.perMillionWriteUnits + units.readUnits * dynamodb.perMillionReadUnits)) /
      1e6 +
    (stage.sent * 0.35 * sqs.perMillionFifoRequests) / 1e6 +
    ((stage.schedulerMs * MEMORY_MB.schedule + stage.senderMs * MEMORY_MB['send-sms']) / 1024 / 1_000) *
      lambda.perGbSecond;
  const isEnded = stage.isDone() && stage.held === 0;
  return {
    sent: stage.sent,
    lastAfterS: isEnded ? stage.lastAt / SECOND : null,
    held: stage.held,
    heldAfterS: stage.heldAt === null ? null : stage.heldAt / SECOND,
    holds: stage.holds(),
    lambdas: { schedulers, senders: senders.email + senders.sms + senders.voice },
    putOffEach: stage.sent === 0 ? 0 : stage.putOff / stage.sent,
    dollars,
  };
}
