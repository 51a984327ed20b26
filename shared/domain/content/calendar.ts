/**
 * An appointment as an iCalendar object that goes with an email, and that the person's page offers. Pure: no clock,
 * every stamp is given.
 *
 * Kept true: one appointment is one UID for ever, and whatever changes in what it says has a higher SEQUENCE, so a
 * calendar moves the event where it is instead of adding a second one; a cancellation has a higher one still, and removes
 * it (RFC 5546, section 4.1).
 *
 * It is published, and names no attendee: nobody reads a calendar's answer, so it does not ask for one
 * (docs/decisions/0034-calendars-are-told.md).
 *
 * Times are UTC instants, not local times with a VTIMEZONE: the ledger keeps an instant, every calendar shows it in
 * its owner's zone, and a zone's rules shipped in a message can be wrong by the day of the appointment. They would
 * only be needed for events that repeat.
 */
import ical, { ICalCalendarMethod, ICalEventStatus, ICalEventTransparency } from 'ical-generator';
import type { Appointment, StepKind } from '../appointment/appointment.ts';
import { sequenceOf } from '../appointment/appointment.ts';
import { plainLines } from '../core/plain.ts';
import type { Instant } from '../core/time.ts';
import { MINUTE } from '../core/time.ts';
import type { Tenant } from '../tenant/tenant.ts';

export interface Calendar {
  method: 'PUBLISH' | 'CANCEL';
  /** The whole object, with CRLF at the end of each line. */
  text: string;
}

export interface CalendarOptions {
  appointment: Appointment;
  tenant: Tenant;
  /** Whose calendar it comes from: the sender that the person sees. */
  organizer: { name: string; email: string };
  /** What the message that carries it says. */
  kind: StepKind;
  now: Instant;
}

/** Line ends as one, and no other control characters, which iCalendar has no way to write. */
const plain = (text: string): string => plainLines(text.toWellFormed()).trim();

/**
 * Stable over every change, and unlike that of the same appointment in another installation: there the id may be the
 * same, because it follows from the caller's own key.
 */
const uidOf = ({ id, createdAt }: Appointment): string => `${id}-${createdAt.toString(36)}@ringonce`;

/** @returns the object, and the method that the message's part must name, too */
export function calendarOf({ appointment, tenant, organizer, kind, now }: CalendarOptions): Calendar {
  const cancels = kind === 'cancellation';
  const method = cancels ? 'CANCEL' : 'PUBLISH';
  const calendar = ical({ prodId: '//ringonce//ringonce//EN', method: ICalCalendarMethod[method] });
  calendar.createEvent({
    id: uidOf(appointment),
    sequence: sequenceOf(appointment) + (cancels ? 1 : 0),
    stamp: new Date(now),
    start: new Date(appointment.startsAt),
    end: new Date(appointment.startsAt + appointment.durationMinutes * MINUTE),
    summary: plain(appointment.title),
    location: appointment.location === null ? null : plain(appointment.location),
    organizer: {
      name: plain(organizer.name) || plain(tenant.name) || organizer.email,
      email: organizer.email,
    },
    status: cancels ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    transparency: cancels ? ICalEventTransparency.TRANSPARENT : ICalEventTransparency.OPAQUE,
  });
  return { method, text: calendar.toString() };
}
