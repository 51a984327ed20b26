/**
 * What providers say back, and how it moves an entry: only ever forward. Callbacks come twice, late and in any
 * order; the rank table decides. Pure.
 */

import type { Reason } from '../core/reasons.ts';
import { proofOf } from '../core/reasons.ts';
import type { Instant } from '../core/time.ts';
import type { Entry, State } from './entry.ts';
import { accepted, decisiveAttempt, delivered, failed, isUnclaimed } from './entry.ts';

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

/** The entry after the receipt; undefined when it changes nothing: it is behind what is known, or the entry never went out. */
export function received(entry: Entry, attempt: number, receipt: Receipt, now: Instant): Entry | undefined {
  if (attempt < 1 || attempt > entry.attempt || !isNews(entry, attempt, receipt)) return undefined;
  const heard = { ...entry, heardOf: attempt < entry.attempt ? attempt : undefined };
  switch (receipt.kind) {
    case 'accepted':
      return accepted(heard, receipt.providerId, now);
    case 'delivered':
      return delivered({ ...heard, providerId: receipt.providerId ?? entry.providerId }, now);
    case 'failed':
      return failed(heard, receipt.reason, receipt.detail, now);
  }
}

function isNews(entry: Entry, attempt: number, receipt: Receipt): boolean {
  const decisive = decisiveAttempt(entry);
  if (attempt < decisive) return settlesLater(entry, receipt);
  // The repeat of what was heard of: it is news where it arrived and the earlier one did not, or not surely.
  if (attempt > decisive) return receipt.kind === 'delivered' && entry.state !== 'delivered';
  return RECEIPT_RANK[receipt.kind] > rankOf(entry);
}

/**
 * Whether a word of an earlier attempt ends what is not known to have gone out since. A success does while no later one was
 * claimed. Of an email that is repeated in doubt any word does at any time, for it says that the provider had taken it: the
 * repeat, too, may be without an answer, and would be sent once more.
 */
function settlesLater(entry: Entry, receipt: Receipt): boolean {
  if (rankOf(entry) > RANK.in_doubt) return false;
  return entry.repeatsInDoubt > 0 || (isUnclaimed(entry) && receipt.kind !== 'failed');
}
