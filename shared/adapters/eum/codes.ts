/**
 * What AWS End User Messaging says of a contact: why it refuses a request, and what its events mean. Read by `sender.ts`
 * and `webhooks.ts`. The SDK's own types hold both tables to all that there is. Pure.
 *
 * Always true: only what proves that this person can't be reached so has a reason that brings the next step forward
 * (`provesImpossible`). Our account, our sender and the carriers' filters never do.
 * The meaning of each event is from https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html
 * ("Event types for SMS, MMS, and voice"), whose words are quoted below.
 *
 * Not seen yet: the reasons of conflicts are from the SDK's types, and no answer of the service itself has confirmed them.
 */
import type { ConflictExceptionReason, EventType } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Reason } from '../../domain/core/reasons.ts';

/** What an event means: `accepted` and `delivered` as receipts do, a reason for a failure. */
type Meaning =
  | 'accepted'
  | 'delivered'
  | Extract<Reason, 'invalid_address' | 'undelivered' | 'rejected' | 'too_late' | 'busy' | 'no_answer'>;

type OfAttempt<T> = T extends 'TEXT_ALL' | 'VOICE_ALL'
  ? never
  : T extends `TEXT_${string}` | `VOICE_${string}`
    ? T
    : never;

const EVENTS: Readonly<Record<OfAttempt<EventType>, Meaning>> = {
  TEXT_PENDING: 'accepted',
  TEXT_QUEUED: 'accepted',
  TEXT_SENT: 'accepted',
  // The carrier has it; whether the handset does, only some carriers tell.
  TEXT_SUCCESSFUL: 'accepted',
  TEXT_DELIVERED: 'delivered',
  TEXT_INVALID: 'invalid_address',
  TEXT_INVALID_MESSAGE: 'rejected',
  TEXT_UNREACHABLE: 'undelivered',
  TEXT_CARRIER_UNREACHABLE: 'rejected',
  TEXT_BLOCKED: 'rejected',
  TEXT_CARRIER_BLOCKED: 'rejected',
  TEXT_PROTECT_BLOCKED: 'rejected',
  TEXT_SPAM: 'rejected',
  // Nothing else fits, or 72 hours passed without a word of the carrier's: proves neither.
  TEXT_UNKNOWN: 'accepted',
  TEXT_TTL_EXPIRED: 'too_late',
  VOICE_INITIATED: 'accepted',
  // Placed, and not answered yet.
  VOICE_RINGING: 'accepted',
  // Somebody or something picked up; whether the words were said is told by the next one.
  VOICE_ANSWERED: 'accepted',
  // "The audio message is played to the recipient", which may be a voicemail system.
  VOICE_COMPLETED: 'delivered',
  VOICE_BUSY: 'busy',
  // "The recipient (or their voicemail system) never answer."
  VOICE_NO_ANSWER: 'no_answer',
  // "The message fails to be delivered", without a why: it proves nothing of the person.
  VOICE_FAILED: 'rejected',
  VOICE_TTL_EXPIRED: 'too_late',
};

/** Undefined for an event that says nothing of an attempt, or that no table has. */
export const meaningOf = (event: string): Meaning | undefined =>
  (EVENTS as Readonly<Record<string, Meaning>>)[event];

/** Whether the call is over, and its line free. */
export const endsCall = (event: string): boolean =>
  event.startsWith('VOICE_') && meaningOf(event) !== 'accepted';

/** Of the reasons for a conflict those that concern the person or the number; every other one is our own settings'. */
const CONFLICTS: Readonly<Partial<Record<ConflictExceptionReason, Reason>>> = {
  DESTINATION_PHONE_NUMBER_OPTED_OUT: 'opted_out',
  DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION: 'rejected',
  DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE: 'rejected',
};

export const conflictOf = (reason: string | undefined): Reason | undefined =>
  (CONFLICTS as Readonly<Record<string, Reason>>)[reason ?? ''];
