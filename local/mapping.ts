/**
 * A mapping file: how the columns of a CSV as people have it become an appointment's, and how its dates, phone numbers
 * and letters are written. Read by the import; `docs/import.md` shows one.
 */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { DateOrder } from '../shared/domain/core/written-time.ts';
import { Failure } from './client.ts';

/** What a row of our own columns may hold. */
const COLUMN_NAMES = [
  ...['externalId', 'startsAt', 'timeZone', 'durationMinutes', 'title', 'location', 'policy'],
  ...['name', 'email', 'phone', 'locale', 'recipientTimeZone'],
] as const;

const column = z.enum(COLUMN_NAMES as unknown as [string, ...string[]]);

const Mapping = z.strictObject({
  /** How its letters are stored; a byte order mark says it better. */
  encoding: z.enum(['utf-8', 'windows-1252', 'utf-16le', 'utf-16be']).optional(),
  delimiter: z.enum([',', ';', '\t', '|']).optional(),
  /** Our column → the file's, or several that are joined by a space: a date and a time, a first and a last name. */
  columns: z.partialRecord(column, z.union([z.string(), z.array(z.string()).min(1)])).optional(),
  /** Our column → what every row has. */
  constants: z.partialRecord(column, z.string()).optional(),
  /** In which order dates are written that begin with no year; serial numbers of spreadsheets are read with any. */
  dates: z.enum(['dmy', 'mdy', 'ymd'] as const satisfies readonly DateOrder[]).optional(),
  /** What a spreadsheet took off the front of phone numbers. */
  phones: z.enum(['lost-zero', 'lost-plus']).optional(),
});
export type Mapping = z.infer<typeof Mapping>;

/** @throws Failure when it can't be read */
export function readMapping(file: string): Mapping {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Failure(`${file} can't be read as JSON: ${error instanceof Error ? error.message : error}`);
  }
  const read = Mapping.safeParse(json);
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`);
  throw new Failure(
    `${file} is no mapping: ${faults.join('; ')}. Accepted are encoding, delimiter, columns, constants, dates, phones; columns are ${COLUMN_NAMES.join(', ')}.`,
  );
}

/** A phone number with what a spreadsheet took off its front. @returns undefined where digits are lost for good */
export function phoneText(text: string, lost: Mapping['phones']): string | undefined {
  if (/^\d(?:[.,]\d+)?E\+?\d+$/i.test(text)) return undefined;
  const digits = text.replace(/[.,]0+$/, '');
  if (lost === 'lost-zero' && /^[1-9][\d ()/-]{5,}$/.test(digits)) return `0${digits}`;
  if (lost === 'lost-plus' && /^[1-9][\d ()/-]{7,}$/.test(digits)) return `+${digits}`;
  return digits;
}
