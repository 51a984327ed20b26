/**
 * `ringonce preview`: the plan that an appointment would get, with nothing stored.
 */
import { readFile } from 'node:fs/promises';
import { text as readStream } from 'node:stream/consumers';
import type * as z from 'zod';
import { AppointmentOut } from '../../shared/http/appointments/schemas-out.ts';
import { localTime } from '../../shared/http/appointments/timeline.ts';
import type { Client } from '../client.ts';
import { Failure, readAs } from '../client.ts';
import { table } from '../text.ts';

export interface PreviewOptions {
  file?: string;
  startsAt?: string;
  timeZone?: string;
  duration?: string;
  title?: string;
  name?: string;
  email?: string;
  phone?: string;
  locale?: string;
  recipientTimeZone?: string;
  policy?: string;
}

/** @returns the API's answer */
export async function preview(client: Client, options: PreviewOptions): Promise<unknown> {
  const body = options.file === undefined ? fromFlags(options) : await fromFile(options.file);
  return client.call('POST', '/v1/appointments/preview', { role: 'tenant', body, repeatable: true });
}

function fromFlags(options: PreviewOptions): unknown {
  const { startsAt, timeZone, duration, title, name, email, phone, locale, recipientTimeZone, policy } =
    options;
  if (!startsAt)
    throw new Failure('Say when it starts with --starts-at, such as 2026-12-04T15:30, or give --file.');
  return {
    startsAt,
    timeZone,
    durationMinutes: duration === undefined ? undefined : Number(duration),
    title: title ?? 'Appointment',
    recipient: { name, email, phone, locale, timeZone: recipientTimeZone },
    policy,
  };
}

async function fromFile(file: string): Promise<unknown> {
  try {
    return JSON.parse(file === '-' ? await readStream(process.stdin) : await readFile(file, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure(`${file === '-' ? 'The input' : file} can't be read as JSON: ${why}.`);
  }
}

type Appointment = z.infer<typeof AppointmentOut>;

export function previewText(answer: unknown): string {
  const appointment = readAs(AppointmentOut, answer);
  const { title, startsAt, timeZone, plan, warnings, recipient } = appointment;
  const zone = recipient.timeZone ?? timeZone;
  const lines = [
    `${title}, ${localTime(Date.parse(startsAt), timeZone)} (${timeZone})`,
    `Times below are those of ${zone}.`,
    '',
    table([['STEP', 'CHANNEL', 'PLANNED', 'EXPECTED', 'WHY'], ...plan.map((step) => stepRow(step, zone))]),
    ...warnings.map((warning) => `\nNote: ${warning}`),
  ];
  return lines.join('\n');
}

function stepRow(
  { step, channel, plannedAt, dueAt, state, explanation }: Appointment['plan'][number],
  zone: string,
) {
  const expected =
    state === 'dropped' ? 'not sent' : dueAt === null ? state : localTime(Date.parse(dueAt), zone);
  return [String(step + 1), channel, localTime(Date.parse(plannedAt), zone), expected, explanation ?? ''];
}
