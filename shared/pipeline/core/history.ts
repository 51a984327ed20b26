/**
 * Counts what comes of contacts, by hour and channel (`domain/safeguards/hourly.ts`), and reads a day of it back, with what is
 * planned for the next one. Whoever writes an outcome counts it in its process's memory; each process writes what it counted
 * every few seconds at the most, where its composition turns: so it costs the drain a sum, and a database a few writes a
 * minute, however many reminders there are.
 *
 * Kept true: it is a picture. What a process counted and had not written when it died is missing, which is a few seconds of
 * it; nothing is decided by it, and its failure disturbs nobody.
 */
import type { Channel } from '../../domain/core/policy.ts';
import { byChannel } from '../../domain/core/policy.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../domain/core/time.ts';
import type { Counts, Hourly } from '../../domain/safeguards/hourly.ts';
import { hourOf, merged, noneIn, sentLately, withCounts } from '../../domain/safeguards/hourly.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { SendResult } from '../../ports/senders.ts';
import type { Pipeline } from './context.ts';
import { change, loadReadable, TooManyWriters } from './items.ts';

/** How often a process writes down what it counted. */
const WRITTEN_EACH_MS: Milliseconds = 5 * SECOND;
/** Items of one hour, so that processes by the hundred do not meet at one; where there is one process, one does. */
const copiesIn = ({ store }: Pipeline): number => (store.exclusive ? 1 : 8);
/** Live entries that are read for what is planned: the first by due time. */
const PLANNED_MAX = 5_000;
/** How old what is planned may be when it is shown. */
const PLANNED_EACH_MS: Milliseconds = MINUTE;

interface Notes {
  /** What was counted and is not written, by hour. */
  hours: Map<Instant, Hourly>;
  writtenAt: Instant;
  planned: Planned | undefined;
}

/** By what is the same in all that one process does: a pipeline is copied for those that read together. */
const notes = new WeakMap<Pipeline['telemetry'], Notes>();

function notesOf({ telemetry }: Pipeline): Notes {
  const known = notes.get(telemetry);
  if (known) return known;
  const fresh = { hours: new Map(), writtenAt: 0, planned: undefined };
  notes.set(telemetry, fresh);
  return fresh;
}

/** Once something is written. */
export function countHourly(p: Pipeline, channel: Channel, counts: Partial<Counts>, now: Instant): void {
  if (Object.keys(counts).length === 0) return;
  const { hours } = notesOf(p);
  const hour = hourOf(now);
  hours.set(hour, withCounts(hours.get(hour) ?? noneIn(hour), channel, counts, now));
}

/** What a provider answered. @param tookMs how long that took */
export function countAnswer(
  p: Pipeline,
  channel: Channel,
  { kind }: SendResult,
  tookMs: Milliseconds,
  now: Instant,
): void {
  const isRefused = kind === 'rejected' || kind === 'failed';
  countHourly(
    p,
    channel,
    { answers: 1, tookMs, ...(isRefused && { refused: 1 }), ...(kind === 'unknown' && { doubted: 1 }) },
    now,
  );
}

/** Writes what this process counted. @param isLast also what is younger than a few seconds, for a process that ends */
export async function writeHistory(p: Pipeline, isLast = false): Promise<void> {
  const known = notesOf(p);
  const now = p.clock.now();
  if (known.hours.size === 0 || (!isLast && Math.abs(now - known.writtenAt) < WRITTEN_EACH_MS)) return;
  known.writtenAt = now;
  const counted = [...known.hours.values()];
  known.hours.clear();
  const copy = Math.floor(p.ids.chance() * copiesIn(p));
  for (const each of counted) {
    try {
      await change(
        p,
        keyOf.hourly(each.hour, copy),
        (current) => itemOf.hourly(merged(current?.body ?? noneIn(each.hour), each), copy),
        now,
      );
    } catch (error) {
      const since = known.hours.get(each.hour);
      known.hours.set(each.hour, since ? merged(since, each) : each);
      if (!(error instanceof TooManyWriters)) throw error;
    }
  }
}

/** What is planned, by hour and channel. */
interface Planned {
  at: Instant;
  hours: readonly { hour: Instant; channels: Record<Channel, number> }[];
  /** Up to when it is complete: there is more than is counted. Null where all of it is. */
  until: Instant | null;
}

export interface History {
  /** The last 24 hours and the present one, oldest first. */
  hours: readonly Hourly[];
  /** Contacts sent in the last hour. */
  sentLately: number;
  planned: Planned;
}

export async function readHistory(p: Pipeline, now: Instant): Promise<History> {
  const known = notesOf(p);
  const hours = Array.from({ length: 25 }, (_, back) => hourOf(now) - (24 - back) * HOUR);
  const keys = hours.flatMap((hour) =>
    Array.from({ length: copiesIn(p) }, (_, copy) => keyOf.hourly(hour, copy)),
  );
  const found = new Map(hours.map((hour) => [hour, known.hours.get(hour) ?? noneIn(hour)]));
  for (const item of await loadReadable(p, keys, now)) {
    const before = item && found.get(item.body.hour);
    if (before) found.set(item.body.hour, merged(before, item.body));
  }
  if (known.planned === undefined || Math.abs(now - known.planned.at) >= PLANNED_EACH_MS)
    known.planned = await readPlanned(p, now);
  const all = [...found.values()];
  return { hours: all, sentLately: sentLately(all, now), planned: known.planned };
}

/** Of the first of the due index, which is in order of time. */
async function readPlanned(p: Pipeline, now: Instant): Promise<Planned> {
  const hours = Array.from({ length: 25 }, (_, ahead) => ({
    hour: hourOf(now) + ahead * HOUR,
    channels: byChannel(() => 0),
  }));
  let until: Instant | null = null;
  for (let shard = 0; shard < p.settings.shards; shard++) {
    const limit = Math.ceil(PLANNED_MAX / p.settings.shards);
    const { rows, next } = await p.store.list({ partition: partitionOf.due(shard), to: now + DAY, limit });
    const last = rows.at(-1)?.sort ?? now;
    if (next !== null) until = Math.min(until ?? last, last);
    for (const item of await loadReadable(
      p,
      rows.map(({ key }) => key),
      now,
    )) {
      if (!item || item.body.dueAt === null) continue;
      const at = Math.max(0, Math.floor((item.body.dueAt - hourOf(now)) / HOUR));
      const row = hours[at];
      if (row) row.channels[item.body.channel]++;
    }
  }
  return { at: now, hours, until };
}
