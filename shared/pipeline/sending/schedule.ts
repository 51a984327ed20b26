/**
 * The scheduler: reads what is due in one shard, decides, writes, and feeds the pipe. It is the relay whose rate
 * can be turned down: waiting happens in the ledger, and only what `admission.ts` admits is queued.
 * Overlapping, repeated and interrupted runs are harmless: each entry moves by one conditional write.
 */
import { addressFor, addressKeyFor } from '../../domain/appointment/appointment.ts';
import type { Control } from '../../domain/core/control.ts';
import { NO_CONTROL } from '../../domain/core/control.ts';
import type { AddressKey } from '../../domain/core/keys.ts';
import { deduplicationId, jitter, NO_ADDRESS } from '../../domain/core/keys.ts';
import { isLoud } from '../../domain/core/policy.ts';
import type { Reason } from '../../domain/core/reasons.ts';
import type { Instant } from '../../domain/core/time.ts';
import { whatIsDue } from '../../domain/judgement/due.ts';
import type { Facts } from '../../domain/judgement/judge.ts';
import { whileHeld } from '../../domain/judgement/judge.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import {
  deferred,
  doubted,
  freed,
  isLive,
  QUEUE_LEASE_MS,
  queued,
  tallied,
} from '../../domain/ledger/entry.ts';
import { prefixOf } from '../../domain/safeguards/failures.ts';
import type { Item, Key } from '../../domain/store/records.ts';
import { itemOf, partitionOf } from '../../domain/store/records.ts';
import { UnreadableItem } from '../../domain/store/shapes.ts';
import type { SendMessage } from '../../ports/queue.ts';
import type { Pipeline } from '../core/context.ts';
import { assembleFacts } from '../core/facts.ts';
import { countHourly } from '../core/history.ts';
import { noteDamage, sparingUnreadable } from '../core/items.ts';
import { drop, readControl } from '../core/ledger.ts';
import { tellQueued } from '../core/spans.ts';
import { overBudget, reserveBudget } from '../safeguards/budget.ts';
import type { Handed } from '../safeguards/failures.ts';
import { countTried } from '../safeguards/failures.ts';
import { surgeGate } from '../safeguards/gate.ts';
import { tellLost } from '../safeguards/pauses.ts';
import type { Admission, Work } from './admission.ts';
import { admitToPipe, PIPE_WAIT_MS, roomFor } from './admission.ts';
import { settlementId } from './deliver.ts';

/** What one run did, in entries. */
export interface ScheduleReport {
  /** Found due and live. */
  due: number;
  queued: number;
  deferred: number;
  dropped: number;
  /** Claims whose lease had run out, now in doubt. */
  doubted: number;
  /** Another run had moved them first. */
  lost: number;
  /** Left where they are, for something that they need could not be read. */
  unreadable: Key<'entry'>[];
  /** Since when the one is awaited that waits longest of what might go out; null when nothing might. */
  awaitedSince: Instant | null;
  /** Entries whose provider's answer was lost, as the run found them. */
  inDoubt: number;
  /** Since when the oldest of these is in doubt; null when there is none. */
  doubtSince: Instant | null;
}

export interface ScheduleOptions {
  shard: number;
  /** How many entries a page has; a run goes on until nothing is due. */
  pageSize?: number;
  /**
   * Treat leases that were taken before this moment as run out: for the start of a process that alone owns the
   * store. Not one taken later: that is this process's own sender at work.
   */
  voidLeasesBefore?: Instant;
  /** Asked before each page: where it says no, the rest is left for the next run. */
  mayGoOn?: () => boolean;
}

const PAGE_SIZE = 1_000;
/** A run ends after this many pages; what is left is still due for the next one. */
const PAGES_MAX = 500;

export async function schedule(p: Pipeline, options: ScheduleOptions): Promise<ScheduleReport> {
  const report: ScheduleReport = { ...NOTHING_DUE, unreadable: [] };
  const { mayGoOn = () => true } = options;
  const startedAt = p.clock.now();
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX && mayGoOn(); page++) {
    const now = p.clock.now();
    const { work, unreadable, next } = await readDue(p, options, { startedAt, now, cursor });
    report.unreadable.push(...unreadable);
    count(report, work);
    const { held, admitted, aside } = await letIn(p, work, now);
    for (const { item, due } of held)
      if (due.kind === 'queue') report.awaitedSince = earlier(report.awaitedSince, item.body.wantedAt);
    const outcomes = await Promise.all(held.map((each) => carriedOut(p, each, admitted, now)));
    for (const [index, { kind }] of outcomes.entries())
      if (kind !== 'unreadable') report[kind]++;
      else report.unreadable.push(...keysOf(held.slice(index, index + 1)));
    report.unreadable.push(...keysOf(aside));
    await Promise.all([countTried(p, handedBy(held, outcomes), now), fillPipe(p, outcomes)]);
    if (next === null) break;
    cursor = next;
  }
  p.telemetry.event('scheduled', { shard: options.shard, ...report, unreadable: report.unreadable.length });
  return report;
}

/**
 * What may go into the pipe, and what waits after all. Where something that an office's admission needs can't be read,
 * that office's work is left aside, and the others' goes on; its emails need no budget, so they go on without it.
 */
async function letIn(
  p: Pipeline,
  work: readonly Work[],
  now: Instant,
): Promise<{ held: Work[]; admitted: Admission; aside: Work[] }> {
  const offices = [
    ...Map.groupBy(work, ({ item }) => `${item.body.tenant} ${isLoud(item.body.channel)}`).values(),
  ];
  const { done, unreadable } = await sparingUnreadable(p, offices, async (some) => {
    const all = some.length === offices.length ? work : some.flat();
    const room = await roomFor(p, all);
    const held = await holdBack(p, all, now);
    const admission = await admitToPipe(p, held, room, now);
    await payFor(p, admission, now);
    return [{ held, admission }];
  });
  return {
    held: done.flatMap(({ held }) => held),
    admitted: new Map(done.flatMap(({ admission }) => [...admission])),
    aside: unreadable.flat(),
  };
}

const keysOf = (work: readonly Work[]): Key<'entry'>[] => work.map(({ item }) => item.key);

/** What the run hands to the providers, without those that are only asked about. */
const handedBy = (work: readonly Work[], outcomes: readonly CarriedOut[]): Handed[] =>
  work.flatMap(({ facts }, index) => {
    const outcome = outcomes[index];
    const goes = outcome?.kind === 'queued' && outcome.item.body.state === 'queued';
    if (!goes) return [];
    const { entry, tenant, appointment } = facts;
    const to = appointment && addressFor(appointment.recipient, entry.channel);
    return [{ channel: entry.channel, tenant, prefix: prefixOf(to) }];
  });

const NOTHING_DUE: Omit<ScheduleReport, 'unreadable'> = {
  due: 0,
  queued: 0,
  deferred: 0,
  dropped: 0,
  doubted: 0,
  lost: 0,
  awaitedSince: null,
  inDoubt: 0,
  doubtSince: null,
};

/** Adds a page of work to the report. */
function count(report: ScheduleReport, work: readonly Work[]): void {
  report.due += work.length;
  for (const { item } of work) {
    const { state, doubtSince } = item.body;
    if (state !== 'in_doubt') continue;
    report.inDoubt++;
    report.doubtSince = earlier(report.doubtSince, doubtSince);
  }
}

const earlier = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

/** @param at `startedAt` bounds the run: what falls due during it is for the next one */
async function readDue(
  p: Pipeline,
  { shard, pageSize, voidLeasesBefore }: ScheduleOptions,
  at: { startedAt: Instant; now: Instant; cursor: string | undefined },
): Promise<{ work: Work[]; unreadable: Key<'entry'>[]; next: string | null }> {
  const { startedAt, now, cursor } = at;
  const to = voidLeasesBefore === undefined ? startedAt : startedAt + 2 * QUEUE_LEASE_MS;
  const { rows, next } = await p.store.list({
    partition: partitionOf.due(shard),
    to,
    limit: pageSize ?? PAGE_SIZE,
    cursor,
  });
  const isWanted = ({ body }: Item<'entry'>) => isDue(body, startedAt) || isVoid(body, voidLeasesBefore);
  const keys = rows.map(({ key }) => key);
  const control = keys.length === 0 ? NO_CONTROL : await controlOf(p, now);
  // Nobody knows what is paused or held: everything waits.
  if (!control) return { work: [], unreadable: keys, next };
  const { done, unreadable } = await sparingUnreadable(p, keys, async (some) => {
    const items = (await p.store.load(some, now, 'eventual')).filter((item) => item !== undefined);
    return decide(p, items.filter(isWanted), control, now);
  });
  return { work: done, unreadable, next };
}

const isDue = (entry: Entry, now: Instant): boolean => entry.dueAt !== null && entry.dueAt <= now;

/** A lease that nobody can hold any more: it was taken before the only process that is there had started. */
function isVoid(entry: Entry, before: Instant | undefined): boolean {
  if (before === undefined || !isLive(entry) || entry.state === 'planned') return false;
  return (entry.history.at(-1)?.at ?? before) < before;
}

/** What the surge gate holds, or the office's budget, waits, and is counted once. */
async function holdBack(p: Pipeline, work: readonly Work[], now: Instant): Promise<Work[]> {
  const sendable = work.filter(({ due }) => due.kind === 'queue').map(({ facts }) => facts);
  // What the budget holds is not to go out, so it is no surge; it meets the gate when the budget is raised.
  const unpaid = await overBudget(p, sendable, now);
  const paid = sendable.filter(({ entry }) => !unpaid.has(entry));
  const held = await surgeGate(p, paid, now);
  return work.map((each) => {
    const { entry } = each.facts;
    if (held.has(entry)) return { ...each, due: whileHeld(each.facts, now) };
    return unpaid.has(entry) ? { ...each, due: whileHeld(each.facts, now, 'over_budget') } : each;
  });
}

/** What has a place is paid from its office's month; what no longer fits gives the place up. */
async function payFor(p: Pipeline, admission: Admission, now: Instant): Promise<void> {
  const placed = [...admission].filter(([, place]) => place === 'admitted').map(([work]) => work);
  const facts = placed.map((work) => work.facts);
  const unpaid = await reserveBudget(p, facts, now);
  for (const work of placed) {
    const due = unpaid.has(work.facts.entry) ? whileHeld(work.facts, now, 'over_budget') : null;
    if (due?.kind === 'wait') admission.set(work, { until: due.until, reason: 'over_budget' });
  }
}

/** @returns undefined where it can't be read, which is noted */
async function controlOf(p: Pipeline, now: Instant): Promise<Control | undefined> {
  try {
    return await readControl(p, now, 'eventual');
  } catch (error) {
    if (!(error instanceof UnreadableItem)) throw error;
    p.telemetry.fault('everything is left aside, for the control could not be read', error);
    await noteDamage(p, error);
    return undefined;
  }
}

/** Judges what came due. The sender judges again, on fresh reads. */
async function decide(
  p: Pipeline,
  items: readonly Item<'entry'>[],
  control: Control,
  now: Instant,
): Promise<Work[]> {
  if (items.length === 0) return [];
  const all = await assembleFacts(p, items, { control, tenants: new Map() }, now);
  return all.map((facts) => ({ item: facts.entryItem, facts, due: whatIsDue(facts, now) }));
}

type CarriedOut =
  | { kind: 'queued'; message: SendMessage; item: Item<'entry'> }
  | { kind: 'deferred' | 'dropped' | 'doubted' | 'lost' | 'unreadable' };

/** One entry that meets a row that can't be read stays where it is, and keeps no other from going on. */
async function carriedOut(p: Pipeline, work: Work, admission: Admission, now: Instant): Promise<CarriedOut> {
  try {
    return await carryOut(p, work, admission, now);
  } catch (error) {
    if (!(error instanceof UnreadableItem)) throw error;
    p.telemetry.fault('left aside, for an item could not be read', error);
    await noteDamage(p, error);
    return { kind: 'unreadable' };
  }
}

/** Writes what was decided for one entry: one conditional write, after the successor's where it is dropped. */
async function carryOut(p: Pipeline, work: Work, admission: Admission, now: Instant): Promise<CarriedOut> {
  const { item, facts, due } = work;
  switch (due.kind) {
    case 'queue': {
      const place = admission.get(work);
      if (place === 'admitted') return toQueue(p, item, facts, now);
      const counted = { ...item, body: tallied(item.body, now) };
      return postpone(p, counted, place?.until ?? now + PIPE_WAIT_MS, place?.reason ?? 'queue_full', now);
    }
    case 'wait': {
      const seen = due.reason === 'surge_hold' ? { ...item, body: tallied(item.body, now) } : item;
      return postpone(p, seen, due.until, due.reason, now);
    }
    case 'drop':
      if (!(await drop(p, item, due.reason, facts.appointment, now))) return { kind: 'lost' };
      await tellLost(p, facts, due.reason, now);
      return { kind: 'dropped' };
    case 'doubt': {
      const until = now + p.settings.listDelayMs[item.body.channel];
      const inDoubt = doubted(item.body, until, 'the claim was never finished', now);
      return (await p.store.put(itemOf.entry(inDoubt), item.version, now)) !== undefined
        ? { kind: 'doubted' }
        : { kind: 'lost' };
    }
    case 'settle':
      return toSettle(p, item, now);
  }
}

async function postpone(
  p: Pipeline,
  item: Item<'entry'>,
  until: Instant,
  reason: Reason | null,
  now: Instant,
): Promise<CarriedOut> {
  const later = deferred(item.body, until, reason, now);
  if ((await p.store.put(itemOf.entry(later), item.version, now)) === undefined) return { kind: 'lost' };
  if (reason) p.telemetry.count('deferred', { channel: item.body.channel, reason });
  if (reason === 'surge_hold' && item.body.reason !== reason)
    countHourly(p, item.body.channel, { held: 1 }, now);
  return { kind: 'deferred' };
}

async function toQueue(p: Pipeline, item: Item<'entry'>, facts: Facts, now: Instant): Promise<CarriedOut> {
  // A database that is asked by its pages pays for each move in its index; one that is alone with its file does not.
  const next = queued(tallied(freed(item.body, facts.leader), now), now, !p.store.exclusive);
  const queuedItem = await p.store.put(itemOf.entry(next), item.version, now);
  if (!queuedItem) return { kind: 'lost' };
  const group = facts.appointment && addressKeyFor(facts.appointment.recipient, next.channel);
  const message = messageOf(queuedItem, group ?? NO_ADDRESS, deduplicationId(next, next.attempt));
  return { kind: 'queued', message, item: queuedItem };
}

/** An entry in doubt keeps its state and attempt; a new lease covers the asking. */
async function toSettle(p: Pipeline, item: Item<'entry'>, now: Instant): Promise<CarriedOut> {
  const next = doubted(item.body, now + QUEUE_LEASE_MS, undefined, now);
  const asked = await p.store.put(itemOf.entry(next), item.version, now);
  if (!asked) return { kind: 'lost' };
  return {
    kind: 'queued',
    message: messageOf(asked, next.address ?? NO_ADDRESS, settlementId(asked)),
    item: asked,
  };
}

const messageOf = ({ body }: Item<'entry'>, group: AddressKey, deduplication: string): SendMessage => ({
  entry: { tenant: body.tenant, appointment: body.appointment, revision: body.revision, step: body.step },
  attempt: body.attempt,
  channel: body.channel,
  group,
  deduplicationId: deduplication,
});

/** Tells the traces of what the pipe took; a settlement is told of when it is done. */
function tellTaken(
  p: Pipeline,
  messages: ReadonlyMap<SendMessage, Item<'entry'>>,
  refused: ReadonlySet<SendMessage>,
  startedAt: Instant,
): void {
  for (const [message, { body }] of messages)
    if (body.state === 'queued' && !refused.has(message)) tellQueued(p, message, startedAt);
}

/** Hands the queued entries to the pipe; those that it did not take are put back at once. */
async function fillPipe(p: Pipeline, outcomes: readonly CarriedOut[]): Promise<void> {
  const messages = new Map(
    outcomes.flatMap((outcome) =>
      outcome.kind === 'queued' ? [[outcome.message, outcome.item] as const] : [],
    ),
  );
  if (messages.size === 0) return;
  const startedAt = p.clock.now();
  const refused = await p.queue.send([...messages.keys()]);
  const now = p.clock.now();
  tellTaken(p, messages, new Set(refused), startedAt);
  for (const message of refused) {
    const item = messages.get(message);
    if (item?.body.state !== 'queued') continue;
    const until = now + Math.floor(PIPE_WAIT_MS * (1 + jitter(message.deduplicationId)));
    await postpone(p, item, until, 'queue_full', now);
  }
}
