/** Lists of what people said and what the office has to do: opt-outs, replies, needs. Called by the routes that show them. */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import type { AddressKey, TenantId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Need, NeedKind } from '../../domain/person/need.ts';
import { isOpen } from '../../domain/person/need.ts';
import type { Reply } from '../../domain/person/reply.ts';
import type { OptOutRecord } from '../../domain/store/records.ts';
import { keyOf, partitionOf, RESOLVED_AFTER } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { read } from '../core/items.ts';
import type { Page, Paging } from './pagination.ts';
import { readPage } from './pagination.ts';
import { readingTogether } from './together.ts';

export async function findOptOut(
  p: Pipeline,
  tenant: TenantId,
  address: AddressKey,
  now: Instant,
): Promise<OptOutRecord | undefined> {
  return (await read(p, keyOf.optout(tenant, address), now))?.body;
}

/** A tenant's opt-outs that were not lifted, newest first. @returns undefined when the cursor is not one of ours */
export function listOptOuts(
  p: Pipeline,
  tenant: TenantId,
  paging: Paging,
  now: Instant,
): Promise<Page<OptOutRecord> | undefined> {
  const list = { partition: partitionOf.optouts(tenant), descending: true, ...paging };
  return readPage<'optout'>(p, list, now, ({ lifted }) => !lifted);
}

/** Which replies are wanted; what is absent does not matter. */
export interface RepliesFilter {
  /** Only those that somebody of the office has to look at, or only the others. */
  open?: boolean | undefined;
  /** Arrived at this or later. */
  from?: Instant | undefined;
  /** Arrived before this. */
  to?: Instant | undefined;
}

/** What people texted to a tenant, open ones first. @returns undefined when the cursor is not one of ours */
export function listReplies(
  p: Pipeline,
  tenant: TenantId,
  { open, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: RepliesFilter,
  paging: Paging,
  now: Instant,
): Promise<Page<Reply> | undefined> {
  const list = { partition: partitionOf.replies(tenant), ...placesOf(open), ...paging };
  return readPage<'reply'>(p, list, now, ({ at }) => at >= from && at < to);
}

/** Which needs are wanted; what is absent does not matter. */
export interface NeedsFilter {
  /** Only those that somebody of the office still has to look at, or only the others. */
  open?: boolean | undefined;
  kind?: NeedKind | undefined;
}

/** A need, with what it is about. */
export interface NeedInFull {
  need: Need;
  appointment: Appointment | undefined;
  /** What was written last about it. */
  reply: Reply | undefined;
}

/**
 * What an office has to look at, open ones first; those that nobody has looked at and that lapsed with their appointment
 * are left out. @returns undefined when the cursor is not one of ours
 */
export async function listNeeds(
  p: Pipeline,
  tenant: TenantId,
  { open, kind }: NeedsFilter,
  paging: Paging,
  now: Instant,
): Promise<Page<NeedInFull> | undefined> {
  const list = { partition: partitionOf.needs(tenant), ...placesOf(open), ...paging };
  const isWanted = (need: Need): boolean =>
    (need.resolution !== null || isOpen(need, now)) && (kind === undefined || need.kind === kind);
  const page = await readPage<'need'>(p, list, now, isWanted);
  const reading = readingTogether(p, now);
  return page && { ...page, items: await Promise.all(page.items.map((need) => inFull(reading, need, now))) };
}

/** Reads what a need is about. */
export async function inFull(p: Pipeline, need: Need, now: Instant): Promise<NeedInFull> {
  const { tenant, appointment, replies } = need;
  const latest = replies.at(-1);
  const [found, reply] = await Promise.all([
    appointment === null ? undefined : read(p, keyOf.appointment(tenant, appointment), now),
    latest === undefined ? undefined : read(p, keyOf.reply(tenant, latest), now),
  ]);
  return { need, appointment: found?.body, reply: reply?.body };
}

/** An open reply or need stands at its instant in the list, a resolved one at its instant behind all open ones. */
const placesOf = (open: boolean | undefined) => ({
  ...(open === false && { from: RESOLVED_AFTER }),
  ...(open === true && { to: RESOLVED_AFTER - 1 }),
});
