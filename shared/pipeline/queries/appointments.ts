/** Reads of appointments, alone and in lists. Called by the routes that show them and by people's pages. */
import type { Appointment, Attendance } from '../../domain/appointment/appointment.ts';
import { ATTENDANCES, statusAt } from '../../domain/appointment/appointment.ts';
import type { Response } from '../../domain/appointment/response.ts';
import { answerOf, responseTo } from '../../domain/appointment/response.ts';
import type { AppointmentId, TenantId } from '../../domain/core/keys.ts';
import { appointmentIdOf } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { isLive } from '../../domain/ledger/entry.ts';
import { keyOf, partitionOf } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { read } from '../core/items.ts';
import { entriesOf } from '../core/ledger.ts';
import type { Page, Paging } from './pagination.ts';
import { readPage } from './pagination.ts';

export async function findAppointment(
  p: Pipeline,
  tenant: TenantId,
  id: AppointmentId,
  now: Instant,
): Promise<Appointment | undefined> {
  return (await read(p, keyOf.appointment(tenant, id), now))?.body;
}

/** Which appointments are wanted; what is absent does not matter. */
export interface AppointmentsFilter {
  /** Starts at this or later. */
  from?: Instant | undefined;
  /** Starts at this or earlier. */
  to?: Instant | undefined;
  status?: ReturnType<typeof statusAt> | undefined;
  externalId?: string | undefined;
  /** What came of its reminders, or what the office reported. */
  outcome?: Response | Attendance | undefined;
  /** The appointment changed at this or later, or one of its reminders came to an end: what came of it may be another. */
  updatedSince?: Instant | undefined;
}

/** A tenant's appointments, newest start first. @returns undefined when the cursor is not one of ours */
export async function listAppointments(
  p: Pipeline,
  tenant: TenantId,
  filter: AppointmentsFilter,
  paging: Paging,
  now: Instant,
): Promise<Page<Appointment> | undefined> {
  const { from, to, externalId } = filter;
  const wanted = (appointment: Appointment) => matches(appointment, filter, now);
  if (externalId !== undefined) {
    const found = await findAppointment(p, tenant, appointmentIdOf(tenant, externalId), now);
    const items = await sifted(p, found && wanted(found) ? [found] : [], filter, now);
    return { items, nextCursor: null };
  }
  const list = { partition: partitionOf.appointments(tenant), from, to, descending: true, ...paging };
  return readPage<'appointment'>(p, list, now, wanted, (some) => sifted(p, some, filter, now));
}

/** Those with the outcome that changed; the entries are read, together, only of those whose appointment alone does not tell. */
async function sifted(
  p: Pipeline,
  appointments: readonly Appointment[],
  { outcome, updatedSince }: AppointmentsFilter,
  now: Instant,
): Promise<Appointment[]> {
  const stays = async (appointment: Appointment): Promise<boolean> => {
    let read: Promise<(Entry | undefined)[]> | undefined;
    const entries = () => (read ??= entriesOf(p, appointment, appointment.revision, now));
    return (
      (await hasOutcome(appointment, outcome, entries)) &&
      (await changedSince(appointment, updatedSince, entries))
    );
  };
  const stay = await Promise.all(appointments.map(stays));
  return appointments.filter((_, index) => stay[index]);
}

type EntriesOfIt = () => Promise<readonly (Entry | undefined)[]>;

async function hasOutcome(
  appointment: Appointment,
  outcome: AppointmentsFilter['outcome'],
  entries: EntriesOfIt,
): Promise<boolean> {
  if (outcome === undefined || appointment.attendance === outcome) return true;
  const answer = answerOf(appointment);
  if (answer !== null || isAttendance(outcome)) return answer === outcome;
  return responseTo(appointment, await entries()) === outcome;
}

async function changedSince(
  { updatedAt }: Appointment,
  since: Instant | undefined,
  entries: EntriesOfIt,
): Promise<boolean> {
  if (since === undefined || updatedAt >= since) return true;
  return (await entries()).some(
    (entry) => entry && !isLive(entry) && (entry.history.at(-1)?.at ?? 0) >= since,
  );
}

const isAttendance = (outcome: string): outcome is Attendance =>
  (ATTENDANCES as readonly string[]).includes(outcome);

/** A list may lag behind a change of the time, so the item itself is asked. */
const matches = (
  appointment: Appointment,
  { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, status, externalId }: AppointmentsFilter,
  now: Instant,
): boolean =>
  appointment.startsAt >= from &&
  appointment.startsAt <= to &&
  (status === undefined || statusAt(appointment, now) === status) &&
  (externalId === undefined || appointment.externalId === externalId);
