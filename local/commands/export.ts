/**
 * `ringonce export`: every appointment, the latest start first, as one JSON object a line or as a CSV that `import`
 * reads.
 */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type * as z from 'zod';
import { AppointmentOut } from '../../shared/http/appointments/schemas-out.ts';
import type { Client } from '../client.ts';
import { given, readAs } from '../client.ts';
import type { ExportColumn } from '../rows.ts';
import { withoutFormula } from '../rows.ts';

export interface ExportOptions {
  format: 'ndjson' | 'csv';
  from?: string;
  to?: string;
  status?: Appointment['status'];
}

type Appointment = z.infer<typeof AppointmentOut>;

/** Column → its cell. The first three and the last two are ours, `import` leaves them out. */
const CELLS: Readonly<Record<ExportColumn, (appointment: Appointment) => string | number | null>> = {
  id: ({ id }) => id,
  status: ({ status }) => status,
  revision: ({ revision }) => revision,
  externalId: ({ externalId }) => externalId,
  startsAt: ({ startsAt }) => startsAt,
  timeZone: ({ timeZone }) => timeZone,
  durationMinutes: ({ durationMinutes }) => durationMinutes,
  title: ({ title }) => title,
  location: ({ location }) => location,
  name: ({ recipient }) => recipient.name,
  email: ({ recipient }) => recipient.email,
  phone: ({ recipient }) => recipient.phone,
  locale: ({ recipient }) => recipient.locale,
  recipientTimeZone: ({ recipient }) => recipient.timeZone,
  policy: ({ policy }) => policy,
  response: ({ response }) => response,
  outcome: ({ outcome }) => outcome,
};

/** @returns how many were written */
export async function exportAll(client: Client, options: ExportOptions, out: Writable): Promise<number> {
  const { format, from, to, status } = options;
  if (format === 'csv') await write(out, `${Object.keys(CELLS).join(',')}\n`);
  let count = 0;
  for await (const item of client.each('tenant', '/v1/appointments', {
    query: given({ from, to, status }),
  })) {
    await write(out, `${format === 'csv' ? csvLine(readAs(AppointmentOut, item)) : JSON.stringify(item)}\n`);
    count++;
  }
  return count;
}

/** Waits while the reader is slower than the server. */
async function write(out: Writable, text: string): Promise<void> {
  if (!out.write(text)) await once(out, 'drain');
}

const csvLine = (appointment: Appointment): string =>
  Object.values(CELLS)
    .map((cell) => csvCell(String(cell(appointment) ?? '')))
    .join(',');

const csvCell = (text: string): string => {
  const cell = withoutFormula(text);
  return /[",\r\n\t']/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
};
