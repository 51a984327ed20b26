/** Lists of what people said: opt-outs and replies. Called by the routes that show them. */
import type { AddressKey, TenantId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Reply } from '../../domain/person/reply.ts';
import type { OptOutRecord } from '../../domain/store/records.ts';
import { keyOf, partitionOf, RESOLVED_AFTER } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { read } from '../core/ledger.ts';
import type { Page, Paging } from './pages.ts';
import { readPage } from './pages.ts';

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

/** An open reply stands at its instant in the list, a resolved one at its instant behind all open ones. */
const placesOf = (open: boolean | undefined) => ({
  ...(open === false && { from: RESOLVED_AFTER }),
  ...(open === true && { to: RESOLVED_AFTER - 1 }),
});
