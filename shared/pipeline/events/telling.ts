/**
 * Tells offices what happened: derives events from what the outbox noted, gives each its place in the office's list, and
 * has the list handed to the office's endpoints. Run by a composition every few seconds; overlapping, repeated and
 * interrupted runs are harmless.
 *
 * Kept true here: the event is written before its note ends, so a crash in between derives it again, under the same id.
 * An office's list is written by one process at a time, in the order in which things came about: those of one item
 * exactly, those of several by their times. One office's trouble is no other's (P10), and an office that asked for
 * nothing costs nothing.
 */
import type { TenantId } from '../../domain/core/keys.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { HOUR } from '../../domain/core/time.ts';
import type { OfficeEvent, Outbox, Telling, Untold } from '../../domain/events/events.ts';
import { newsOf, recorded, tellingsOf, UNWRITTEN_MS } from '../../domain/events/events.ts';
import { LEASE_MS } from '../../domain/events/receivers.ts';
import type { Item, Key } from '../../domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import { UnreadableItem } from '../../domain/store/shapes.ts';
import type { HandOvers, Receivers } from '../../ports/receivers.ts';
import type { Write } from '../../ports/store.ts';
import type { Pipeline } from '../core/context.ts';
import { change, loadEach, noteDamage, pages } from '../core/items.ts';
import { handOver, queueUp } from './handing-over.ts';
import { causeOf } from './outbox.ts';

/** The component that does this. */
export const EVENTS = 'events';

/** Offices that are worked on side by side. */
const OFFICES_AT_ONCE = 16;
const PAGE = 200;

/**
 * @param receivers the endpoints themselves, or where whoever hands over to them finds what there is
 * @param mayGoOn asked before each handful of offices: where it says no, the rest is left for the next run
 */
export async function tellOffices(
  p: Pipeline,
  receivers: Receivers | HandOvers,
  mayGoOn: () => boolean = () => true,
): Promise<void> {
  const query = { partition: partitionOf.outboxes(), limit: OFFICES_AT_ONCE };
  for await (const outboxes of pages<'outbox'>(p, query, p.clock.now())) {
    if (!mayGoOn()) return;
    await Promise.all(outboxes.map((outbox) => tellSafely(p, receivers, outbox)));
  }
}

/** It is reported, and tried again at the next run. */
async function tellSafely(
  p: Pipeline,
  receivers: Receivers | HandOvers,
  outbox: Item<'outbox'>,
): Promise<void> {
  const { tenant } = outbox.body;
  const bus = 'bus' in receivers ? receivers.bus : undefined;
  try {
    await recordNews(p, outbox, bus);
    const endpoints =
      'post' in receivers ? await handOver(p, receivers, tenant) : await queueUp(p, receivers, tenant);
    if (endpoints === 0 && bus === undefined) await closeOutbox(p, outbox);
  } catch (error) {
    p.telemetry.fault('an office could not be told of events', error, { tenant });
  }
}

/** No list lags behind by so much: an endpoint that was made before this shows. */
const ASKED_MS: Milliseconds = HOUR;

/** A list that nobody reads: nothing is recorded until the office makes an endpoint again. */
async function closeOutbox(p: Pipeline, { body, version }: Item<'outbox'>): Promise<void> {
  const now = p.clock.now();
  if (now - body.askedAt > ASKED_MS) await p.store.put(itemOf.outbox({ ...body, since: null }), version, now);
}

/** Turns what is noted into events. */
async function recordNews(p: Pipeline, outbox: Item<'outbox'>, bus: HandOvers['bus']): Promise<void> {
  const now = p.clock.now();
  const { tenant, since, claimedUntil } = outbox.body;
  if (since === null || (claimedUntil !== null && claimedUntil > now)) return;
  const { rows } = await p.store.list({ partition: partitionOf.untold(tenant), limit: 1 });
  if (rows.length === 0) return;
  const mine = now + LEASE_MS;
  const claim = await p.store.put(itemOf.outbox({ ...outbox.body, claimedUntil: mine }), outbox.version, now);
  if (!claim) return;
  let mark = claim.body.mark;
  const query = { partition: partitionOf.untold(tenant), limit: PAGE };
  for await (const notes of pages<'untold'>(p, query, now)) {
    // What is written after the lease could stand before what another process writes.
    if (p.clock.now() - now > LEASE_MS / 2) break;
    mark = await recordPage(p, notes, { since, mark, mine, bus }, p.clock.now());
  }
  await outboxChanged(p, tenant, mine, { claimedUntil: null });
}

/** @returns whether the claim is still this process's */
async function outboxChanged(
  p: Pipeline,
  tenant: TenantId,
  mine: Instant,
  fields: Partial<Outbox>,
): Promise<boolean> {
  const { wrote } = await change(
    p,
    keyOf.outbox(tenant),
    (current) =>
      current?.body.claimedUntil === mine ? itemOf.outbox({ ...current.body, ...fields }) : undefined,
    p.clock.now(),
  );
  return wrote;
}

/** @returns the greatest place that is given out now */
async function recordPage(
  p: Pipeline,
  notes: readonly Item<'untold'>[],
  { since, mark, mine, bus }: { since: Instant; mark: number; mine: Instant; bus: HandOvers['bus'] },
  now: Instant,
): Promise<number> {
  const { causes, unreadable } = await readCauses(p, notes, now);
  const stands = ({ body }: Item<'untold'>) => (causes.get(body.cause)?.version ?? 0) >= body.version;
  const standing = notes.filter(stands);
  // What can't be read may have been written: its notes wait until it is mended.
  const over = notes.filter(
    (note) => !stands(note) && !unreadable.has(note.body.cause) && now - note.body.at > UNWRITTEN_MS,
  );
  const fresh = await unrecorded(p, newsOfAll(standing, causes, since), now);
  const events = recorded(fresh, mark, now);
  const last = events.at(-1);
  // The places are given out first: whoever reads the list sees that something is missing until it shows.
  if (last && !(await outboxChanged(p, last.tenant, mine, { mark: last.place }))) return mark;
  // Before the notes end: a crash in between puts the same ids there again.
  if (last)
    await bus?.(
      last.tenant,
      events.map(({ id }) => id),
    );
  const writes = [...events.map(written), ...[...standing, ...over].map(ended(now))];
  await p.store.putInOrder(writes, now);
  p.telemetry.count('events', {}, events.length);
  return last?.place ?? mark;
}

/** What the notes are about: what is there by its key, and the keys of what can't be read, which is noted. */
async function readCauses(
  p: Pipeline,
  notes: readonly Item<'untold'>[],
  now: Instant,
): Promise<{ causes: Map<string, Item>; unreadable: Set<string> }> {
  const keys = [...new Set(notes.map(({ body }) => body.cause))] as Key[];
  const [causes, unreadable] = [new Map<string, Item>(), new Set<string>()];
  for (const item of await loadEach(p, keys, now)) {
    if (item instanceof UnreadableItem) {
      await noteDamage(p, item);
      unreadable.add(item.key);
    } else if (item) causes.set(item.key, item);
  }
  return { causes, unreadable };
}

/** What all of these notes are about, in the order in which it came about. */
function newsOfAll(
  notes: readonly Item<'untold'>[],
  causes: ReadonlyMap<string, Item>,
  since: Instant,
): Telling[] {
  const byCause = new Map<string, Untold[]>();
  for (const { body } of notes) byCause.set(body.cause, [...(byCause.get(body.cause) ?? []), body]);
  return [...byCause]
    .flatMap(([key, untold]) => {
      const item = causes.get(key);
      const cause = item && causeOf(item);
      return cause ? inTheirTime(newsOf(tellingsOf(cause), untold, since), untold) : [];
    })
    .toSorted((a, b) => a.at - b.at || a.order - b.order)
    .map(({ telling }) => telling);
}

/** The story of one item among those of others; its own order stays, also where a clock went back. */
function inTheirTime(tellings: readonly Telling[], notes: readonly Untold[]) {
  let [at, order] = [0, 0];
  return tellings.map((telling, index) => {
    at = Math.max(at, telling.at);
    order = Math.max(order, orderOf(telling, tellings.slice(index), notes));
    return { telling, at, order };
  });
}

/** Within a millisecond by the notes of that time: the last of them is about the last of these. */
function orderOf({ at }: Telling, rest: readonly Telling[], notes: readonly Untold[]): number {
  const then = notes.filter((note) => note.at === at);
  const behind = rest.filter((telling) => telling.at === at).length;
  return (then.at(-behind) ?? then[0] ?? notes[0])?.order ?? 0;
}

/** Those that have no place in the list yet. */
async function unrecorded(p: Pipeline, tellings: readonly Telling[], now: Instant): Promise<Telling[]> {
  const keys = tellings.map(({ tenant, id }) => keyOf.event(tenant, id));
  const known = await p.store.load(keys, now);
  return tellings.filter((_, index) => known[index] === undefined);
}

const written = (event: OfficeEvent): Write => ({ item: itemOf.event(event), readVersion: 0 });

/** A note that is put as expired is gone. */
const ended =
  (now: Instant) =>
  ({ body, version }: Item<'untold'>): Write => ({
    item: { ...itemOf.untold(body), expiresAt: now },
    readVersion: version,
  });
