/** Reads of appointments, alone and in lists. Called by the routes that show them and by people's pages. */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { statusAt } from '../../domain/appointment/appointment.ts';
import type { AppointmentId, TenantId } from '../../domain/core/keys.ts';
import { appointmentId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import { keyOf, partitionOf } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { read } from '../core/ledger.ts';
import type { Page, Paging } from './pages.ts';
import { readPage } from './pages.ts';

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
    const found = await findAppointment(p, tenant, appointmentId(tenant, `external ${externalId}`), now);
    return { items: found && wanted(found) ? [found] : [], nextCursor: null };
  }
  const list = { partition: partitionOf.appointments(tenant), from, to, descending: true, ...paging };
  return readPage<'appointment'>(p, list, now, wanted);
}

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
