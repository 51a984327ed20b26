/**
 * The closed list of reasons (P8): why something was sent late, not sent, or failed. Every deferral, drop and failure
 * in the ledger carries exactly one of them, and the sentence is what an office worker reads. What the rest of the code
 * has to know of a reason stands here, beside it: a reason without its traits does not compile.
 */

interface ReasonTraits {
  /** For people; part of the API, like the code. */
  sentence: string;
  /**
   * Whose wait it is, where an entry can wait for it. `theirs`: the person's or the office's, which makes nothing late.
   * `provider`: a rate's or a provider's, which makes it late, and is no surprise: it was known when it was put off.
   * `ours`: our own, so the time counts as late. `halt`: ours, too, until a person ends it. Null: nothing waits for this.
   */
  wait: 'theirs' | 'provider' | 'ours' | 'halt' | null;
  /**
   * What a step that ended so proves. `impossible`: the person can't be reached by it at all (P6), so the next, louder
   * one may come forward; our own failures, caps, hours, pauses and doubt never prove that. `contacted`: the person was
   * reached, if in vain. `unknown`: perhaps. `refused`: the provider did not take it. Null: nothing.
   */
  proves: 'impossible' | 'contacted' | 'unknown' | 'refused' | null;
}

/** Reason code → its traits. Codes are part of the public API. */
export const REASONS = {
  too_late: {
    sentence: 'It was too close to the appointment for this reminder to be of use.',
    wait: null,
    proves: null,
  },
  superseded: {
    sentence: 'A gentler reminder, or a newer version of the appointment, took its place.',
    wait: null,
    proves: null,
  },
  confirmed: {
    sentence: 'The person confirmed, so no further reminder is needed.',
    wait: null,
    proves: null,
  },
  declined: {
    sentence:
      'The person can not come, or asked for another time, so no reminder follows until the office has acted.',
    wait: null,
    proves: null,
  },
  answered: {
    sentence: 'The person answered something that the office has to read first.',
    wait: 'theirs',
    proves: null,
  },
  cancelled: {
    sentence: 'The appointment was cancelled.',
    wait: null,
    proves: null,
  },
  opted_out: {
    sentence: 'The person asked not to be contacted this way.',
    wait: null,
    proves: 'impossible',
  },
  no_address: {
    sentence: 'There is no address for this channel.',
    wait: null,
    proves: 'impossible',
  },
  invalid_address: {
    sentence: 'The address does not exist or cannot receive this kind of message.',
    wait: null,
    proves: 'impossible',
  },
  landline: {
    sentence: 'The number is a landline, which is not texted.',
    wait: null,
    // By the numbering plan alone, which is no proof: the call keeps its own time, and is never louder earlier.
    proves: null,
  },
  quiet_hours: {
    sentence: 'It was outside the hours at which the person may be contacted.',
    wait: 'theirs',
    proves: null,
  },
  capped: {
    sentence: 'The office has contacted the person as often as its limits allow.',
    wait: 'theirs',
    proves: null,
  },
  person_ceiling: {
    sentence: 'The person has received as many contacts as one person may receive in that time.',
    wait: 'theirs',
    proves: null,
  },
  line_busy: {
    sentence: 'Another of our calls to this number is still in progress.',
    wait: 'theirs',
    proves: null,
  },
  min_gap: {
    sentence: 'The person was contacted a short while ago.',
    wait: 'theirs',
    proves: null,
  },
  paused: {
    sentence: 'Sending was paused by an operator.',
    wait: 'halt',
    proves: null,
  },
  surge_hold: {
    sentence: 'Unusually much late work was waiting, so it was held for a person to look at.',
    wait: 'halt',
    proves: null,
  },
  restored: {
    sentence:
      'The data was put back to an earlier state, and nobody knows what went out, or who said stop, in the time in between.',
    wait: 'halt',
    proves: 'unknown',
  },
  already_sent: {
    sentence: 'The provider’s own record shows that it went out, in a time that our data does not remember.',
    wait: null,
    proves: 'contacted',
  },
  over_budget: {
    sentence: 'The office’s budget for this month is used up.',
    wait: 'halt',
    proves: null,
  },
  clock_off: {
    sentence: 'The clock of the machine was wrong, and nobody knew whether this was the hour for it.',
    wait: 'ours',
    proves: null,
  },
  office_unnamed: {
    sentence: 'The office has no name of its own yet, and nobody would know who is writing.',
    wait: 'halt',
    proves: null,
  },
  queue_full: {
    sentence: 'Sending is behind; this waits its turn.',
    wait: 'ours',
    proves: null,
  },
  provider_busy: {
    sentence: 'The sending rate was used up, or the provider asked us to slow down.',
    wait: 'provider',
    proves: null,
  },
  provider_error: {
    sentence: 'The provider had a fault and did not take the message.',
    wait: 'provider',
    proves: 'refused',
  },
  rejected: {
    sentence: 'The provider refused the message.',
    wait: null,
    proves: 'refused',
  },
  bounced: {
    sentence: 'The email came back: the mailbox does not exist or refuses us.',
    wait: null,
    proves: 'impossible',
  },
  soft_bounced: {
    sentence: 'The email came back for a passing reason, such as a full mailbox.',
    wait: null,
    proves: null,
  },
  undelivered: {
    sentence: 'The provider could not deliver the message.',
    wait: null,
    proves: 'impossible',
  },
  no_answer: {
    sentence: 'Nobody answered the call.',
    wait: null,
    proves: 'contacted',
  },
  busy: {
    sentence: 'The line was busy.',
    wait: null,
    proves: 'contacted',
  },
  machine: {
    sentence: 'An answering machine took the call.',
    wait: null,
    proves: 'contacted',
  },
  answer_lost: {
    sentence:
      'The provider never answered, so it is not known whether the message went out; it is not repeated.',
    wait: 'theirs',
    proves: 'unknown',
  },
  attempts_exhausted: {
    sentence: 'It was tried as often as allowed without success.',
    wait: null,
    proves: 'refused',
  },
  merged: {
    sentence: 'It was included in another reminder to the same person.',
    wait: 'theirs',
    proves: null,
  },
  held_off: {
    sentence: 'The appointment was just being changed, so nothing was said until that was decided.',
    wait: 'ours',
    proves: null,
  },
  incomplete: {
    sentence: 'The request that created this reminder never finished.',
    wait: 'ours',
    proves: null,
  },
  erased: {
    sentence: 'The data of this person was erased.',
    wait: null,
    proves: null,
  },
} as const satisfies Record<string, ReasonTraits>;

/** One of the closed list of reasons. */
export type Reason = keyof typeof REASONS;

/** All codes, in the order of the list. */
export const REASON_CODES = Object.keys(REASONS) as [Reason, ...Reason[]];

/** The sentence for people. */
export const sentenceOf = (reason: Reason): string => REASONS[reason].sentence;

/** What a step that ended with the reason proves; null for nothing, or without a reason. */
export const proofOf = (reason: Reason | null): ReasonTraits['proves'] =>
  reason === null ? null : REASONS[reason].proves;

/** True when the reason proves that the person can't be reached by that step at all. */
export const provesImpossible = (reason: Reason | null): boolean => proofOf(reason) === 'impossible';

const waitFor = (reason: Reason | null): ReasonTraits['wait'] =>
  reason === null ? null : REASONS[reason].wait;

/** Whether time spent waiting for it is our own fault. */
export const isOurWait = (reason: Reason | null): boolean => waitFor(reason) === 'ours' || isHalt(reason);

/** Whether time spent waiting for it keeps the person waiting: then the contact is late by it. */
export const isLateBy = (reason: Reason | null): boolean =>
  isOurWait(reason) || waitFor(reason) === 'provider';

/** Everything that an entry can wait for, in the order of the list. */
export const WAITS: readonly Reason[] = REASON_CODES.filter((reason) => REASONS[reason].wait !== null);

/** Whether it waits until a person acts: nobody knows how long. */
export const isHalt = (reason: Reason | null): boolean => waitFor(reason) === 'halt';
