/**
 * What an import reads: a CSV, an NDJSON or an iCalendar file, or a folder of calendars. Called by the command line.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { DAY, isZone } from '../shared/domain/core/time.ts';
import { CalendarFault, nameOf, readCalendar } from '../shared/domain/feeds/ics.ts';
import type { PeopleRules } from '../shared/domain/feeds/people-rules.ts';
import { DEFAULT_RULES, draftOf } from '../shared/domain/feeds/people-rules.ts';
import { Failure } from './client.ts';
import type { Source } from './commands/import.ts';
import { readMapping } from './mapping.ts';
import type { Row } from './rows.ts';
import { readRows } from './rows.ts';

export interface SourceOptions {
  mapping?: string;
  people?: string;
  timeZone?: string;
  days?: string;
}

/** @throws Failure when it can't be read */
export async function openSource(path: string, options: SourceOptions, now: number): Promise<Source> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() || /\.(ics|ical|ifb|icalendar)$/i.test(path))
    return calendars(await filesOf(path, found?.isDirectory() === true), options, now);
  const mapping = options.mapping === undefined ? undefined : readMapping(options.mapping);
  const size = found?.size ?? 1;
  let [bytes, header] = [0, undefined as string | undefined];
  return {
    rows: () =>
      readRows(path, {
        mapping,
        onBytes: (read) => {
          bytes = read;
        },
        onHeader: (line) => {
          header = line;
        },
      }),
    share: () => Math.min(1, bytes / size),
    header: () => header,
  };
}

async function filesOf(path: string, isFolder: boolean): Promise<string[]> {
  if (!isFolder) return [path];
  const names = (await readdir(path)).filter((name) => /\.(ics|ical)$/i.test(name)).sort();
  if (names.length === 0) throw new Failure(`${path} holds no file that ends in .ics.`);
  return names.map((name) => join(path, name));
}

const Rules = z.strictObject({
  from: z.enum(['attendees', 'description', 'both']).optional(),
  own: z.array(z.string()).optional(),
  labels: z.partialRecord(z.enum(['name', 'email', 'phone', 'locale']), z.array(z.string())).optional(),
  title: z.string().optional(),
  policy: z.string().optional(),
});

async function readRules(file: string | undefined): Promise<PeopleRules> {
  if (file === undefined) return DEFAULT_RULES;
  try {
    const {
      labels,
      title = null,
      policy = null,
      ...rules
    } = Rules.parse(JSON.parse(await readFile(file, 'utf8')));
    return {
      ...DEFAULT_RULES,
      ...withoutAbsent(rules),
      title,
      policy,
      labels: { ...DEFAULT_RULES.labels, ...withoutAbsent(labels ?? {}) },
    };
  } catch (error) {
    const why =
      error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : '';
    throw new Failure(`${file} holds no rules for people: ${why}`);
  }
}

type Present<T> = { [K in keyof T]: Exclude<T[K], undefined> };

const withoutAbsent = <T extends object>(value: T): Partial<Present<T>> =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Partial<Present<T>>;

/** Everything from now on for so many days: what has passed is reminded of by nobody. */
async function calendars(files: readonly string[], options: SourceOptions, now: number): Promise<Source> {
  const days = Number(options.days ?? 90);
  if (!Number.isInteger(days) || days < 1 || days > 3_650)
    throw new Failure('--days must be a whole number from 1 to 3650.');
  const timeZone = options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!isZone(timeZone))
    throw new Failure(`--time-zone must be one such as America/New_York, not "${timeZone}".`);
  const rules = await readRules(options.people);
  const stretch = { from: now, to: now + days * DAY };
  let done = 0;
  async function* rows(): AsyncGenerator<Row> {
    let line = 0;
    for (const [index, file] of files.entries()) {
      for (const row of rowsOf(file, await textOf(file))) yield { ...row, line: ++line };
      done = (index + 1) / files.length;
    }
  }
  function* rowsOf(file: string, text: string): Generator<Row> {
    const { occurrences, leftOut } = reading(file, text);
    for (const { uid, summary, why } of leftOut)
      yield { kind: 'bad', line: 0, faults: [{ field: summary || uid, message: why }] };
    for (const occurrence of occurrences) {
      const draft = draftOf(occurrence, rules);
      if (draft.kind === 'appointment') yield { kind: 'good', line: 0, item: { ...draft.input } };
      else if (draft.kind === 'gone') yield { kind: 'gone', line: 0, externalId: draft.externalId };
      else yield { kind: 'bad', line: 0, faults: [{ field: nameOf(occurrence), message: draft.why }] };
    }
  }
  function reading(file: string, text: string) {
    try {
      return readCalendar(text, timeZone, stretch);
    } catch (error) {
      if (error instanceof CalendarFault)
        throw new Failure(`${file} is no whole calendar: ${error.message}.`);
      throw error;
    }
  }
  return { rows, share: () => done, span: () => stretch };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Failure(`${file} can't be read: ${error instanceof Error ? error.message : error}.`);
  }
}
