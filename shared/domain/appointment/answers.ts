/**
 * Answers that wait for the office, and what they let go on meanwhile (P11). Written by whatever hears a person, asked by
 * `judge` before each reminder. Pure.
 */
import type { Channel } from '../core/policy.ts';
import { CHANNELS, isLouder, LOUDEST_GENTLE } from '../core/policy.ts';
import type { Instant } from '../core/time.ts';
import type { Appointment } from './appointment.ts';
import { withEvent } from './appointment.ts';

/** More unread replies than this are not counted one by one: the ladder waits for the oldest ones. */
const UNREAD_MAX = 100;

/** An answer that waits for the office. */
export interface WaitingAnswer {
  /** Of the reply, or of the need where nothing was written. */
  id: string;
  /** Up to which channel reminders go on meanwhile; null for not at all. */
  goesOnBy: Channel | null;
}

export const isWaiting = ({ unreadReplies = [] }: Pick<Appointment, 'unreadReplies'>, id: string): boolean =>
  unreadReplies.includes(id);

/** Whether an answer waits already, and lets nothing louder go on than it would now: the same wish may come in a gentler way. */
export const isNoted = (appointment: Appointment, { id, goesOnBy }: WaitingAnswer): boolean =>
  isWaiting(appointment, id) && !isStricter(goesOnBy, limitOf(appointment, id));

const isStricter = (one: Channel | null, other: Channel | null): boolean =>
  other !== null && (one === null || isLouder(other, one));

/** Of one that holds whatever is loud nothing is noted but its id. */
const limitOf = ({ goesOnBy = {} }: Pick<Appointment, 'goesOnBy'>, id: string): Channel | null =>
  Object.hasOwn(goesOnBy, id) ? (goesOnBy[id] ?? null) : LOUDEST_GENTLE;

/** Notes an answer that waits for the office. */
export function withAnswer(
  appointment: Appointment,
  { id, goesOnBy }: WaitingAnswer,
  now: Instant,
): Appointment {
  const holds = goesOnBy === LOUDEST_GENTLE;
  // The same wish may have come before, in a louder way: that says nothing any more.
  const { [id]: _, ...others } = appointment.goesOnBy ?? {};
  return {
    ...appointment,
    answeredAt: appointment.answeredAt ?? now,
    unreadReplies: [...new Set([...(appointment.unreadReplies ?? []), id])].slice(0, UNREAD_MAX),
    ...((appointment.goesOnBy || !holds) && { goesOnBy: holds ? others : { ...others, [id]: goesOnBy } }),
    updatedAt: now,
  };
}

/** The same for a wish for another time, which the history tells of. */
export const withWish = (
  appointment: Appointment,
  wish: WaitingAnswer,
  by: string,
  now: Instant,
): Appointment => withEvent(withAnswer(appointment, wish, now), 'reschedule_requested', by, now);

/** Notes that the office has read an answer: nothing waits any more once it has read all of them. */
export function withoutAnswer(appointment: Appointment, reply: string, now: Instant): Appointment {
  const unreadReplies = (appointment.unreadReplies ?? []).filter((id) => id !== reply);
  const answeredAt = unreadReplies.length === 0 ? null : appointment.answeredAt;
  return { ...appointment, answeredAt, unreadReplies, updatedAt: now };
}

/** Up to which channel reminders go on while answers wait: the strictest of them decides; null for not at all. */
export function remindsUpTo(
  appointment: Pick<Appointment, 'answeredAt' | 'unreadReplies' | 'goesOnBy'>,
): Channel | null {
  const { answeredAt, unreadReplies = [] } = appointment;
  if (answeredAt === null) return CHANNELS.at(-1) ?? null;
  // Earlier releases noted an answer without its id.
  if (unreadReplies.length === 0) return LOUDEST_GENTLE;
  return unreadReplies
    .map((id) => limitOf(appointment, id))
    .reduce((strictest, limit) => (isStricter(limit, strictest) ? limit : strictest));
}
