/**
 * Writes the marks by which an appointment is found (`domain/appointment/search-marks.ts`), and ends them. Called by
 * whatever creates, changes, erases or outlives appointments: before the appointment says it, and where one goes, first.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { marksOf } from '../../domain/appointment/search-marks.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { NewItem } from '../../domain/store/records.ts';
import { itemOf } from '../../domain/store/records.ts';
import type { Pipeline } from './context.ts';
import { change } from './items.ts';

export const marksToWrite = (p: Pipeline, appointment: Appointment): NewItem<'mark'>[] =>
  marksOf(appointment, p.settings.secret).map(itemOf.mark);

/** Writes those that are missing. @param was the appointment before; undefined where nobody knows what is there */
export async function writeMarks(
  p: Pipeline,
  appointment: Appointment,
  was: Appointment | undefined,
  now: Instant,
): Promise<void> {
  const known = new Set(was?.startsAt === appointment.startsAt ? keysOf(p, was) : []);
  for (const mark of marksToWrite(p, appointment))
    if (!known.has(mark.key))
      await change(
        p,
        mark.key,
        (current) => (current?.body.startsAt === mark.body.startsAt ? undefined : mark),
        now,
      );
}

/** Ends those of an appointment. @param next what it is now, which keeps its own; null where it goes */
export async function endMarks(
  p: Pipeline,
  appointment: Appointment,
  next: Appointment | null,
  now: Instant,
): Promise<void> {
  const kept = new Set(next ? keysOf(p, next) : []);
  for (const key of keysOf(p, appointment))
    if (!kept.has(key)) await change(p, key, (current) => current && { ...current, expiresAt: now }, now);
}

const keysOf = (p: Pipeline, appointment: Appointment) => marksToWrite(p, appointment).map(({ key }) => key);
