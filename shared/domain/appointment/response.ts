/** What came of an appointment's reminders, from the appointment and its ledger entries. Pure. */
import type { Entry } from '../ledger/entry.ts';
import { isLive } from '../ledger/entry.ts';
import type { Appointment } from './appointment.ts';

/**
 * - `confirmed`: the person, or the office for the person, said yes.
 * - `declined`: the person can't come, or wants another time.
 * - `cancelled`: the appointment was cancelled.
 * - `answered`: the person wrote something that the office has not read yet.
 * - `reached`: a reminder was taken by its provider, and nobody said since that it did not arrive; no answer yet.
 * - `unreached`: every step has ended, and none of them reached anybody. A voicemail reaches nobody.
 * - `pending`: nobody was reached yet, and a step is still to come or in doubt.
 */
export const RESPONSES = [
  'confirmed',
  'declined',
  'cancelled',
  'answered',
  'reached',
  'unreached',
  'pending',
] as const;
export type Response = (typeof RESPONSES)[number];

type Subject = Pick<Appointment, 'status' | 'answeredAt' | 'plan' | 'carried'>;

/** The response that follows from the appointment alone; null where its entries have to be asked. */
export function answerOf({ status, answeredAt }: Omit<Subject, 'plan' | 'carried'>): Response | null {
  if (status !== 'scheduled') return status;
  return answeredAt === null ? null : 'answered';
}

/** @param entries of the present revision, by step; undefined where the ladder has not come to it */
export function responseTo(appointment: Subject, entries: readonly (Entry | undefined)[]): Response {
  const answer = answerOf(appointment);
  if (answer) return answer;
  const { plan, carried } = appointment;
  if (carried?.reached) return 'reached';
  if (plan.some(({ kind }, step) => kind === 'reminder' && hasReached(entries[step]))) return 'reached';
  return plan.every((_, step) => hasEnded(entries[step])) ? 'unreached' : 'pending';
}

const hasEnded = (entry: Entry | undefined): boolean => entry !== undefined && !isLive(entry);

/** Whether the step, or the contact that spoke for it, went out and nothing is known against it. */
export const hasReached = (entry: Entry | undefined): boolean =>
  entry?.state === 'sent' ||
  entry?.state === 'delivered' ||
  (entry?.state === 'dropped' && (entry.reason === 'merged' || entry.reason === 'already_sent'));
