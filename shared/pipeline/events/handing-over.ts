/**
 * Hands an office's events to its endpoints, at least once, and those of one appointment in order. What an endpoint does
 * not take waits in a record of its own, with whatever else is about the same; where it takes nothing at all, its place in
 * the list stands still, so that a dead endpoint costs no more space than one record for each of its last tries.
 *
 * Kept true here: the record of what was delivered is written before the place moves on, so a crash in between tells it
 * again, under the same id, and loses nothing; one process at a time tells one endpoint, by a claim; what is given up is
 * kept as failed, and people are told (P13).
 */
import type { TenantId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import { toIso } from '../../domain/core/time.ts';
import type { OfficeEvent } from '../../domain/events/events.ts';
import { payloadOf } from '../../domain/events/events.ts';
import type { Delivery, Outcome, Receiver } from '../../domain/events/receivers.ts';
import {
  givenUp,
  isOpenFor,
  LEASE_MS,
  reachable,
  secretsOf,
  signedHeaders,
  tried,
  unreachable,
  WAITING_MAX,
  WORRYING_MS,
  waiting,
  wants,
} from '../../domain/events/receivers.ts';
import type { AlertKey } from '../../domain/safeguards/alert.ts';
import type { Item } from '../../domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { UnreadableItem } from '../../domain/store/shapes.ts';
import type { EventBus, HandOvers, Receivers } from '../../ports/receivers.ts';
import type { Pipeline } from '../core/context.ts';
import { change, pages, readAll } from '../core/items.ts';
import { openNeed } from '../core/needs.ts';
import { eventsFrom, saidOf } from '../queries/events.ts';
import { raise, settleAlert } from '../safeguards/alerts.ts';

/** Events of the list that are handed over in one run, and requests to one endpoint at once. */
const BATCH = 100;
const AT_ONCE = 8;
/** So many failures in a row and nothing else: the endpoint is not there. */
const DOWN_AFTER = 3;

/** Tells all endpoints of an office, side by side. @returns how many there are */
export const handOver = (p: Pipeline, receivers: Receivers, tenant: TenantId): Promise<number> =>
  forEndpoints(p, tenant, async (items) => {
    await Promise.all(items.map((item) => tell(p, receivers, item)));
  });

/**
 * The same for a process of its own: puts each endpoint that has something to be told where that process finds it. What is
 * lost there is put there again, for the endpoint's record says what it has not been told.
 */
export const queueUp = (p: Pipeline, queue: HandOvers, tenant: TenantId): Promise<number> =>
  forEndpoints(p, tenant, async (items) => {
    const now = p.clock.now();
    const due = await Promise.all(items.map((item) => hasWork(p, item.body, now)));
    const asking = items.filter((_, index) => due[index]);
    await Promise.all(asking.map(({ body, version }) => queue.endpoint(tenant, body.id, version)));
  });

/** @returns how many an office has; one that can't be read just now is not gone, and counts */
async function forEndpoints(
  p: Pipeline,
  tenant: TenantId,
  work: (items: readonly Item<'receiver'>[]) => Promise<void>,
): Promise<number> {
  let count = 0;
  const missed: UnreadableItem[] = [];
  const query = { partition: partitionOf.receivers(tenant), limit: BATCH };
  for await (const items of pages<'receiver'>(p, query, p.clock.now(), missed)) {
    await work(items);
    count += items.length;
  }
  return count + missed.length;
}

async function hasWork(p: Pipeline, receiver: Receiver, now: Instant): Promise<boolean> {
  if (!mayBeTold(receiver, now)) return false;
  const { waits, listed } = await workFor(p, receiver, now);
  return waits.length + listed.length > 0;
}

/** Tells one endpoint, by whoever found it there. */
export async function handOverTo(
  p: Pipeline,
  receivers: Receivers,
  tenant: TenantId,
  receiver: string,
): Promise<void> {
  const [item] = await p.store.load([keyOf.receiver(tenant, receiver)], p.clock.now());
  if (item) await tell(p, receivers, item);
}

/**
 * Puts events on the bus, as endpoints have them. They are meant for it before they are written down, so that none is
 * forgotten; whoever comes too early comes again.
 * @throws where one is not written down yet, or the bus did not take it
 */
export async function putOnBus(
  p: Pipeline,
  bus: EventBus,
  tenant: TenantId,
  ids: readonly string[],
): Promise<void> {
  const now = p.clock.now();
  const items = await readAll(
    p,
    ids.map((id) => keyOf.event(tenant, id)),
    now,
  );
  const events = await Promise.all(
    items.map(async ({ body }) => ({
      tenant,
      kind: body.kind,
      at: body.at,
      body: JSON.stringify(payloadOf(body, await saidOf(p, body, now))),
    })),
  );
  await bus.put(events);
  if (items.length < ids.length) throw new Error('some events are not written down yet');
}

const mayBeTold = (receiver: Receiver, now: Instant): boolean =>
  isOpenFor(receiver) && (receiver.retryAt ?? 0) <= now && (receiver.claimedUntil ?? 0) <= now;

/** What is to be handed over to one endpoint, in order: first what waits, then the list from its place on. */
interface Work {
  waits: Delivery[];
  /** Of those that wait, by id, the ones of which there is no record any more. */
  vanished: readonly string[];
  listed: OfficeEvent[];
}

async function tell(p: Pipeline, receivers: Receivers, item: Item<'receiver'>): Promise<void> {
  const now = p.clock.now();
  const { body } = item;
  if (!mayBeTold(body, now)) return;
  const work = await workFor(p, body, now);
  if (work.waits.length === 0 && work.listed.length === 0) return;
  const mine = now + LEASE_MS;
  const claim = await p.store.put(itemOf.receiver({ ...body, claimedUntil: mine }), item.version, now);
  if (!claim) return;
  const run = new Run(p, receivers, claim.body, now);
  await run.go(work);
  await conclude(p, run, mine);
}

async function workFor(p: Pipeline, receiver: Receiver, now: Instant): Promise<Work> {
  const { tenant, place } = receiver;
  const { known, unreadable } = await recordsOf(p, receiver, receiver.waiting, now);
  // Names are in the order in which they were put there: a run that broke off may have left one before an earlier event's.
  const waits = [...known.values()].sort((a, b) => a.place - b.place);
  // An endpoint that takes nothing is asked with one event, and that by its own time.
  const due = waits.some(({ dueAt }) => (dueAt ?? 0) <= now) || receiver.failingSince !== null;
  const hasRoom = waits.length < WAITING_MAX;
  const listed = hasRoom ? (await eventsFrom(p, tenant, place, BATCH, now)).page : [];
  const vanished = receiver.waiting.filter((event) => !known.has(event) && !unreadable.has(event));
  return { waits: due || listed.length > 0 ? waits : [], vanished, listed };
}

/** What is noted of some events at an endpoint, by their ids; of those that can't be read just now something is. */
async function recordsOf(
  p: Pipeline,
  { tenant, id: receiver }: Receiver,
  events: readonly string[],
  now: Instant,
): Promise<{ known: Map<string, Delivery>; unreadable: Set<string> }> {
  const keys = events.map((event) => keyOf.delivery({ tenant, receiver, event }));
  const missed: UnreadableItem[] = [];
  const found = await readAll(p, keys, now, missed);
  const lost = new Set<string>(missed.map(({ key }) => key));
  return {
    known: new Map(found.map(({ body }) => [body.event, body])),
    unreadable: new Set(events.filter((_, index) => lost.has(keys[index] ?? ''))),
  };
}

/** One run for one endpoint. */
class Run {
  readonly receiver: Receiver;
  delivered = 0;
  failed = 0;
  /** The events that wait after this run, and those that do not any more, by id. */
  readonly parked = new Set<string>();
  readonly ended = new Set<string>();
  /** Those that will not be tried any more. */
  readonly lost: Delivery[] = [];
  gone = false;
  /** Up to here in the list everything is delivered, or has a record that waits. */
  place: number;
  readonly #p: Pipeline;
  readonly #receivers: Receivers;
  readonly #startedAt: Instant;
  /** What waits of each subject, so that nothing overtakes it. */
  readonly #blocked = new Set<string>();
  /** The end of what is under way of each subject. */
  readonly #tails = new Map<string, Promise<void>>();
  readonly #underWay = new Set<Promise<void>>();
  /** What our own side threw. */
  #fault: { error: unknown } | undefined;

  constructor(p: Pipeline, receivers: Receivers, receiver: Receiver, now: Instant) {
    this.#p = p;
    this.#receivers = receivers;
    this.receiver = receiver;
    this.place = receiver.place;
    this.#startedAt = now;
  }

  async go({ waits, vanished, listed }: Work): Promise<void> {
    for (const event of vanished) this.ended.add(event);
    // Where what waits was not all reached, the list would overtake it.
    if (await this.#goOnWith(waits)) await this.#beginWith(listed);
    await Promise.all(this.#underWay);
    // Nothing moves on: what was recorded is skipped by the next run.
    if (this.#fault) throw this.#fault.error;
  }

  /** @returns whether each of them had its turn */
  async #goOnWith(waits: readonly Delivery[]): Promise<boolean> {
    for (const delivery of waits) {
      if (!(await this.#hasTurn())) return false;
      this.#goOn(delivery);
    }
    return true;
  }

  async #beginWith(listed: readonly OfficeEvent[]): Promise<void> {
    const ids = listed.map(({ id }) => id);
    const { known, unreadable } = await recordsOf(this.#p, this.receiver, ids, this.#startedAt);
    for (const event of listed) {
      if (!(await this.#hasTurn())) return;
      // It was tried before. What became of that shows when its record can be read.
      if (unreadable.has(event.id)) this.parked.add(event.id);
      else this.#begin(event, known.get(event.id));
      this.place = event.place;
    }
  }

  /** Waits for room: an endpoint that took nothing has answered by then what it was asked with. @returns whether to go on */
  async #hasTurn(): Promise<boolean> {
    while (this.#underWay.size >= (this.receiver.failingSince === null ? AT_ONCE : 1))
      await Promise.race(this.#underWay);
    return !this.#isOver();
  }

  /** What waits is tried when its time has come; at once, where the endpoint took nothing at all meanwhile. */
  #goOn(delivery: Delivery): void {
    const early = (delivery.dueAt ?? 0) > this.#startedAt && this.receiver.failingSince === null;
    if (delivery.state !== 'waiting') this.ended.add(delivery.event);
    else if (early) this.#block(delivery.subjects);
    else this.#start(delivery.subjects, () => this.#again(delivery));
  }

  #begin(event: OfficeEvent, record: Delivery | undefined): void {
    if (record?.state === 'waiting') this.#park(record);
    else if (wants(this.receiver, event) && !this.#isDone(record))
      this.#start(event.subjects, () => this.#first(event));
  }

  /** The endpoint is not there, or the claim comes to its end, or it was asked with the one event that tells. */
  #isOver(): boolean {
    const { delivered, failed, gone, receiver } = this;
    const asking = receiver.failingSince !== null && delivered === 0 && failed > 0;
    const down = delivered === 0 && failed >= DOWN_AFTER;
    if (this.#fault) return true;
    return gone || asking || down || this.#p.clock.now() - this.#startedAt > LEASE_MS / 2;
  }

  /** Told already, and not to be told again. */
  #isDone(record: Delivery | undefined): boolean {
    const { replayedAt } = this.receiver;
    return record !== undefined && (replayedAt === null || record.lastAt >= replayedAt);
  }

  /** It waits, and whatever is about the same behind it. */
  #park({ event, subjects }: Delivery): void {
    this.parked.add(event);
    this.#block(subjects);
  }

  #block(subjects: readonly string[]): void {
    for (const subject of subjects) this.#blocked.add(subject);
  }

  /** Begins one; it waits for those before it that are about the same. */
  #start(subjects: readonly string[], run: () => Promise<boolean>): void {
    const before = subjects.flatMap((subject) => this.#tails.get(subject) ?? []);
    const work = Promise.all(before)
      .then(run)
      .catch((error: unknown) => {
        this.#fault ??= { error };
        return false;
      })
      .then((through) => {
        if (!through) this.#block(subjects);
      });
    for (const subject of subjects) this.#tails.set(subject, work);
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  #isBlocked = (subjects: readonly string[]): boolean =>
    this.gone || subjects.some((subject) => this.#blocked.has(subject));

  /** @returns whether it got through */
  async #first(event: OfficeEvent): Promise<boolean> {
    const fresh = waiting(this.receiver, event, this.#startedAt);
    const next = this.#isBlocked(event.subjects) ? fresh : await this.#try(fresh, event);
    await this.#write(next);
    return next.state === 'delivered';
  }

  async #again(delivery: Delivery): Promise<boolean> {
    if (this.#isBlocked(delivery.subjects)) return false;
    const key = keyOf.event(delivery.tenant, delivery.event);
    const [event] = await this.#p.store.load([key], this.#startedAt);
    const next = event
      ? await this.#try(delivery, event.body)
      : givenUp(delivery, 'the event is kept no longer');
    await this.#write(next);
    return next.state !== 'waiting';
  }

  async #try(delivery: Delivery, event: OfficeEvent): Promise<Delivery> {
    const outcome = await this.#post(event);
    if (outcome.kind === 'delivered') this.delivered++;
    else this.failed++;
    if (outcome.kind === 'gone') this.gone = true;
    const next = tried(delivery, outcome, this.#p.clock.now());
    if (next.state === 'failed') this.lost.push(next);
    this.#p.telemetry.count('event_deliveries', { outcome: outcome.kind });
    return next;
  }

  async #post(event: OfficeEvent): Promise<Outcome> {
    const { url } = this.receiver;
    const now = this.#p.clock.now();
    const body = JSON.stringify(payloadOf(event, await saidOf(this.#p, event, now)));
    const secrets = secretsOf(this.#p.settings.secret, this.receiver, now);
    return this.#receivers.post(url ?? '', body, signedHeaders(event.id, body, secrets, now));
  }

  /** A test or a replay may have made the same record meanwhile: the later word stands. */
  async #write(next: Delivery): Promise<void> {
    const now = this.#p.clock.now();
    await change(this.#p, keyOf.delivery(next), () => itemOf.delivery(next), now);
    if (next.state === 'waiting') this.parked.add(next.event);
    else this.ended.add(next.event);
  }
}

/** Writes how the endpoint stands after a run, and tells people where it does not stand well. */
async function conclude(p: Pipeline, run: Run, mine: Instant): Promise<void> {
  const now = p.clock.now();
  const { tenant, id } = run.receiver;
  const { item } = await change(
    p,
    keyOf.receiver(tenant, id),
    (current) => {
      if (!current || current.body.claimedUntil !== mine) return undefined;
      return itemOf.receiver({ ...after(run, current.body, now), claimedUntil: null });
    },
    now,
  );
  if (item) await tellPeople(p, run, item.body, now);
}

/** @param current as it is now: the office may have changed it meanwhile */
function after(run: Run, current: Receiver, now: Instant): Receiver {
  const moved = current.replayedAt === run.receiver.replayedAt ? { place: run.place } : {};
  const waits = new Set([...current.waiting.filter((event) => !run.ended.has(event)), ...run.parked]);
  const next = { ...current, ...moved, waiting: [...waits] };
  if (run.gone) return { ...next, disabled: { at: now, because: 'gone' } };
  if (run.delivered > 0) return reachable(next);
  return run.failed > 0 ? unreachable(next, now) : next;
}

export const lostKey = (tenant: TenantId): AlertKey => `undelivered-${tenant}`;
const lateKey = (tenant: TenantId, receiver: string): AlertKey => `undelivered-${tenant}-${receiver}`;

/** Whoever has to see to it: the office in its worklist, and who is paged. */
async function tellPeople(p: Pipeline, run: Run, receiver: Receiver, now: Instant): Promise<void> {
  const { tenant, id, disabled, failingSince, place } = receiver;
  const isOff = disabled !== null && disabled.because !== 'office';
  if (isOff) run.lost.push(...(await giveUpWaiting(p, receiver, now)));
  if (isOff || run.lost.length > 0) {
    await openNeed(p, { tenant, kind: 'undelivered', appointment: null, receiver: id }, now);
    await raise(p, {
      key: lostKey(tenant),
      severity: 'page',
      title: `${tenant} is not told of what its people answer: an endpoint for events does not take them`,
      detail: `${isOff ? `The endpoint ${id} was disabled (${disabled.because}); what came about after ${toIso(Math.floor(place / 1_000))} has not reached it.` : `${run.lost.length} events were given up at the endpoint ${id}.`} They are listed at GET /v1/webhooks/${id}/deliveries?state=failed and GET /v1/events; replay them once it works.`,
      tenant,
    });
  } else if (failingSince !== null && now - failingSince >= WORRYING_MS)
    await raise(p, {
      key: lateKey(tenant, id),
      severity: 'notice',
      title: `An endpoint for events of ${tenant} takes nothing since ${toIso(failingSince)}`,
      detail: `The endpoint ${id} is tried again for three days, then it is disabled. See GET /v1/webhooks/${id}/deliveries.`,
      tenant,
    });
  if (run.receiver.failingSince !== null && run.delivered > 0) await settleAlert(p, lateKey(tenant, id));
}

/** An endpoint is disabled: what waits for it is kept as failed. */
async function giveUpWaiting(p: Pipeline, receiver: Receiver, now: Instant): Promise<Delivery[]> {
  const { tenant, id } = receiver;
  const lost: Delivery[] = [];
  for (const event of receiver.waiting) {
    const { item, wrote } = await change(
      p,
      keyOf.delivery({ tenant, receiver: id, event }),
      (current) =>
        current?.body.state === 'waiting'
          ? itemOf.delivery(givenUp(current.body, 'the endpoint was disabled'))
          : undefined,
      now,
    );
    if (item && wrote) lost.push(item.body);
  }
  return lost;
}
