/**
 * What providers say back, and how it moves an entry: only ever forward. Callbacks come twice, late and in any
 * order; the rank table decides. Pure.
 */

import type { Reason } from '../core/reasons.ts';
import { proofOf } from '../core/reasons.ts';
import type { Instant } from '../core/time.ts';
import type { Entry, State } from './entry.ts';
import { accepted, delivered, failed } from './entry.ts';

/** A provider's word about one attempt of one entry. */
export type Receipt =
  /** The provider has it (queued, sent on the wire, ringing). */
  | { kind: 'accepted'; providerId: string | null }
  /** A mailbox, a handset or a person has it. */
  | { kind: 'delivered'; providerId: string | null }
  | ({ kind: 'failed'; detail?: string | undefined } & FailureFacts);

/** What a provider's failure tells. */
export interface FailureFacts {
  reason: Reason;
  /** The provider's code, where no table of ours knows it: it proves nothing, and somebody has to look it up. */
  unknownCode?: string | undefined;
  /** The address itself does not exist: no other channel reaches it either. */
  noSuchAddress?: true | undefined;
}

const RANK: Readonly<Record<State, number>> = {
  dropped: 9,
  planned: 0,
  queued: 0,
  sending: 1,
  in_doubt: 1,
  sent: 2,
  delivered: 3,
  failed: 4,
};
/** What was given up for want of an answer is settled by one that comes after all. */
const rankOf = ({ state, reason }: Entry): number =>
  state === 'failed' && proofOf(reason) === 'unknown' ? RANK.in_doubt : RANK[state];

const RECEIPT_RANK: Readonly<Record<Receipt['kind'], number>> = { accepted: 2, delivered: 3, failed: 4 };

/**
 * The entry after the receipt; undefined when it changes nothing: it is behind what is known, of another attempt,
 * or the entry never went out. A success of an earlier attempt still counts while no later one was claimed; and so does the
 * failure of an email that is about to be repeated in doubt, for it says that the provider had taken it.
 */
export function received(entry: Entry, attempt: number, receipt: Receipt, now: Instant): Entry | undefined {
  if (RECEIPT_RANK[receipt.kind] <= rankOf(entry)) return undefined;
  if (attempt < 1 || attempt > entry.attempt) return undefined;
  const unclaimed = entry.state === 'planned' || entry.state === 'queued';
  const settles = receipt.kind !== 'failed' || entry.repeatsInDoubt > 0;
  if (attempt < entry.attempt && !(unclaimed && settles)) return undefined;
  switch (receipt.kind) {
    case 'accepted':
      return accepted(entry, receipt.providerId, now);
    case 'delivered':
      return delivered({ ...entry, providerId: receipt.providerId ?? entry.providerId }, now);
    case 'failed':
      return failed(entry, receipt.reason, receipt.detail, now);
  }
}
