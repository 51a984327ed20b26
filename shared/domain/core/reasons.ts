/**
 * The closed list of reasons (P8): why something was sent late, not sent, or failed.
 * Every deferral, drop and failure in the ledger carries exactly one of them, and the sentence is what an
 * office worker reads. Adding one: add it here, then let the compiler show what else must know it.
 */

/** Reason code → one sentence for people. Codes are part of the public API. */
export const REASONS = {
  too_late: 'It was too close to the appointment for this reminder to be of use.',
  superseded: 'A gentler reminder, or a newer version of the appointment, took its place.',
  confirmed: 'The person confirmed, so no further reminder is needed.',
  cancelled: 'The appointment was cancelled.',
  opted_out: 'The person asked not to be contacted this way.',
  no_address: 'There is no address for this channel.',
  invalid_address: 'The address does not exist or cannot receive this kind of message.',
  quiet_hours: 'It was outside the hours at which the person may be contacted.',
  capped: 'The person has already been contacted as often as allowed.',
  line_busy: 'Another of our calls to this number is still in progress.',
  min_gap: 'The person was contacted a short while ago.',
  paused: 'Sending was paused by an operator.',
  surge_hold: 'Unusually much late work was waiting, so it was held for a person to look at.',
  over_budget: 'The office’s budget for this month is used up.',
  queue_full: 'Sending is behind; this waits its turn.',
  provider_busy: 'The sending rate was used up, or the provider asked us to slow down.',
  provider_error: 'The provider had a fault and did not take the message.',
  rejected: 'The provider refused the message.',
  bounced: 'The email came back: the mailbox does not exist or refuses us.',
  soft_bounced: 'The email came back for a passing reason, such as a full mailbox.',
  undelivered: 'The provider could not deliver the message.',
  no_answer: 'Nobody answered the call.',
  busy: 'The line was busy.',
  machine: 'An answering machine took the call.',
  answer_lost:
    'The provider never answered, so it is not known whether the message went out; it is not repeated.',
  attempts_exhausted: 'It was tried as often as allowed without success.',
  merged: 'It was included in another reminder to the same person.',
  held_off: 'The appointment was just being changed, so nothing was said until that was decided.',
  incomplete: 'The request that created this reminder never finished.',
  erased: 'The data of this person was erased.',
} as const;

/** One of the closed list of reasons. */
export type Reason = keyof typeof REASONS;

/**
 * The reasons that prove a step impossible (P6): only these may bring the next, louder step forward.
 * Our own failures, caps, hours, pauses and doubt are deliberately absent.
 */
const IMPOSSIBLE: ReadonlySet<Reason> = new Set([
  'no_address',
  'invalid_address',
  'opted_out',
  'bounced',
  'undelivered',
]);

/** True when the reason proves that the person can't be reached by that step at all. */
export const provesImpossible = (reason: Reason | null): boolean => reason !== null && IMPOSSIBLE.has(reason);
