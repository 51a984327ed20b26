/** Reads of an office's events, endpoints and deliveries. Called by their routes and by whoever hands events over. */
import type { TenantId } from '../../domain/core/keys.ts';
import { isOfficeEventId, isReceiverId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { EventKind, OfficeEvent, Said, Telling } from '../../domain/events/events.ts';
import { payloadOf, withoutGap } from '../../domain/events/events.ts';
import type { Delivery, DeliveryState, Receiver } from '../../domain/events/receivers.ts';
import { keyOf, partitionOf } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { pages, read, readAll } from '../core/items.ts';
import type { Page, Paging } from './pagination.ts';
import { readPage } from './pagination.ts';

/** What a person said, and from where, as it is known now: null once that was erased. */
export async function saidOf(p: Pipeline, telling: Telling, now: Instant): Promise<Said> {
  const { tenant, reply, address } = telling;
  if (reply !== undefined) {
    const body = (await read(p, keyOf.reply(tenant, reply), now))?.body;
    return { text: body?.text ?? null, from: body?.from ?? null };
  }
  if (address === undefined) return {};
  return { address: (await read(p, keyOf.optout(tenant, address), now))?.body.shown ?? null };
}

export type EventInFull = ReturnType<typeof payloadOf>;

/** Which events are wanted, and how many at most. */
export interface EventsAfter {
  /** The id of the last event that is known already; absent: from the oldest that is kept. */
  after?: string | undefined;
  kinds?: readonly EventKind[] | undefined;
  limit: number;
}

/**
 * Events in the order in which they were recorded.
 * @returns undefined where the event `after` which to go on is not kept, or never was
 */
export async function eventsAfter(
  p: Pipeline,
  tenant: TenantId,
  { after, kinds, limit }: EventsAfter,
  now: Instant,
): Promise<{ items: EventInFull[]; last: string | null; more: boolean } | undefined> {
  const known = after === undefined ? undefined : await findEvent(p, tenant, after, now);
  if (after !== undefined && !known) return undefined;
  const { page, more } = await eventsFrom(p, tenant, known?.place ?? null, limit, now);
  const wanted = page.filter(({ kind }) => kinds === undefined || kinds.includes(kind));
  const items = await inFull(p, wanted, now);
  return { items, last: page.at(-1)?.id ?? after ?? null, more };
}

/** An office's list from a place on, as far as nothing is missing in between. @param from null for the oldest */
export async function eventsFrom(
  p: Pipeline,
  tenant: TenantId,
  from: number | null,
  limit: number,
  now: Instant,
): Promise<{ page: OfficeEvent[]; more: boolean }> {
  const partition = partitionOf.events(tenant);
  const { rows, next } = await p.store.list({ partition, limit, from: from === null ? undefined : from + 1 });
  const keys = rows.map(({ key }) => key);
  const found = (await readAll(p, keys, now)).map(({ body }) => body);
  const page = p.store.exclusive ? found : withoutGap(found, from, now);
  return { page, more: next !== null && page.length === found.length };
}

/** Replies and addresses of all of them are asked for together. */
async function inFull(p: Pipeline, events: readonly OfficeEvent[], now: Instant): Promise<EventInFull[]> {
  const replies = events.flatMap(({ tenant, reply }) => (reply ? [keyOf.reply(tenant, reply)] : []));
  const optouts = events.flatMap(({ tenant, address }) => (address ? [keyOf.optout(tenant, address)] : []));
  const said = new Map((await readAll(p, replies, now)).map(({ key, body }) => [key, body]));
  const out = new Map((await readAll(p, optouts, now)).map(({ key, body }) => [key, body]));
  return events.map((event) => {
    const { tenant, reply, address } = event;
    if (reply !== undefined) {
      const body = said.get(keyOf.reply(tenant, reply));
      return payloadOf(event, { text: body?.text ?? null, from: body?.from ?? null });
    }
    if (address === undefined) return payloadOf(event, {});
    return payloadOf(event, { address: out.get(keyOf.optout(tenant, address))?.shown ?? null });
  });
}

/** Finds an event by an id that somebody gave. */
export const findEvent = async (
  p: Pipeline,
  tenant: TenantId,
  id: string,
  now: Instant,
): Promise<OfficeEvent | undefined> =>
  isOfficeEventId(id) ? (await read(p, keyOf.event(tenant, id), now))?.body : undefined;

/** Finds an endpoint by an id that somebody gave. */
export async function findReceiver(
  p: Pipeline,
  tenant: TenantId,
  id: string,
  now: Instant,
): Promise<Receiver | undefined> {
  return isReceiverId(id) ? (await read(p, keyOf.receiver(tenant, id), now))?.body : undefined;
}

/** Every endpoint of an office, oldest first; there are few. */
export async function receiversOf(p: Pipeline, tenant: TenantId, now: Instant): Promise<Receiver[]> {
  const all: Receiver[] = [];
  const query = { partition: partitionOf.receivers(tenant), limit: 100 };
  for await (const items of pages<'receiver'>(p, query, now)) all.push(...items.map(({ body }) => body));
  return all;
}

/** What became of events at an endpoint: what waits, in order; what was delivered or given up, the latest first. */
export function listDeliveries(
  p: Pipeline,
  { tenant, id }: Receiver,
  state: DeliveryState,
  paging: Paging,
  now: Instant,
): Promise<Page<Delivery> | undefined> {
  const partition = partitionOf.deliveries(tenant, id, state);
  const query = { partition, descending: state !== 'waiting', ...paging };
  return readPage<'delivery'>(p, query, now, (body) => body.state === state);
}
