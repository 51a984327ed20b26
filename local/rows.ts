/**
 * Appointments from a file: CSV with a header, or one JSON object a line. A bad row is told by its line and spoils
 * no other. Read by `import` and by the demo; what a field may hold is left to the API.
 */
import { hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { fingerprintOf } from '../shared/domain/judgement/intake.ts';
import { Failure } from './client.ts';

/** Columns of a CSV, and where each goes in the API's appointment. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  externalId: ['externalId'],
  startsAt: ['startsAt'],
  timeZone: ['timeZone'],
  durationMinutes: ['durationMinutes'],
  title: ['title'],
  location: ['location'],
  name: ['recipient', 'name'],
  email: ['recipient', 'email'],
  phone: ['recipient', 'phone'],
  locale: ['recipient', 'locale'],
  recipientTimeZone: ['recipient', 'timeZone'],
  policy: ['policy'],
};
/** Columns that `export` writes and `import` leaves out: a new appointment gets its own. */
const IGNORED = new Set(['id', 'status', 'revision']);
const REQUIRED = ['startsAt', 'title'];

/** One thing that is wrong with a row. */
export interface RowFault {
  /** Column or field; empty for the row as a whole. */
  field: string;
  message: string;
}

/** An appointment as the API takes it, not yet checked. */
export type Item = Readonly<Record<string, unknown>> & { externalId: string };

export type Row =
  | { kind: 'good'; line: number; item: Item }
  | { kind: 'bad'; line: number; faults: RowFault[] };

/** One line of the file, counted from 1. */
interface Line {
  number: number;
  text: string;
}

/**
 * Reads rows in the order of the file. A row without `externalId` gets one that follows from its content, so that
 * importing the same file again makes nothing twice.
 * @param onBytes told how many bytes were read so far
 * @throws Failure when the file can't be read, or its header is not one of ours
 */
export async function* readRows(file: string, onBytes?: (bytes: number) => void): AsyncGenerator<Row> {
  const kind = /\.(csv|ndjson|jsonl)$/i.exec(file)?.[1]?.toLowerCase();
  if (!kind) throw new Failure(`${file} must end in .csv or .ndjson, so that its format is known.`);
  const lines = readLines(file, onBytes);
  const seen = new Map<string, number>();
  for await (const row of kind === 'csv' ? readCsv(lines) : readNdjson(lines))
    yield row.kind === 'good' ? { ...row, item: named(row.item, seen) } : row;
}

async function* readLines(file: string, onBytes?: (bytes: number) => void): AsyncGenerator<Line> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new Failure(`${file} can't be read: ${why}.`);
  });
  let number = 0;
  let bytes = 0;
  try {
    for await (const text of handle.readLines()) {
      number++;
      bytes += Buffer.byteLength(text) + 1;
      onBytes?.(bytes);
      yield { number, text: number === 1 ? text.replace(/^\uFEFF/, '') : text };
    }
  } catch (error) {
    throw new Failure(`${file} can't be read: ${error instanceof Error ? error.message : error}.`);
  } finally {
    await handle.close();
  }
}

type RawRow = { kind: 'good'; line: number; item: Record<string, unknown> } | Extract<Row, { kind: 'bad' }>;

const bad = (line: number, message: string, field = ''): Extract<Row, { kind: 'bad' }> => ({
  kind: 'bad',
  line,
  faults: [{ field, message }],
});

const NOT_UTF8 = 'holds bytes that are not UTF-8; save the file as UTF-8';

// ---- NDJSON -------------------------------------------------------------------------------------------------

async function* readNdjson(lines: AsyncGenerator<Line>): AsyncGenerator<RawRow> {
  for await (const { number, text } of lines) if (text.trim() !== '') yield readJson(number, text);
}

function readJson(line: number, text: string): RawRow {
  if (text.includes('\uFFFD')) return bad(line, NOT_UTF8);
  try {
    const item: unknown = JSON.parse(text);
    if (typeof item === 'object' && item !== null && !Array.isArray(item))
      return { kind: 'good', line, item: item as Record<string, unknown> };
    return bad(line, 'must be one JSON object, as POST /v1/appointments takes it');
  } catch (error) {
    return bad(line, `is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}

// ---- CSV ----------------------------------------------------------------------------------------------------

/** Spreadsheets write semicolons where the comma is the decimal sign. */
const DELIMITERS = [',', ';', '\t'];

/** A text in quotes may go over several lines; one that never ends must not eat the rest of the file. */
const RECORD_LINES_MAX = 100;

async function* readCsv(lines: AsyncGenerator<Line>): AsyncGenerator<RawRow> {
  let header: Header | undefined;
  for await (const record of records(lines)) {
    const { line } = record;
    if (!header) {
      header = readHeader(record.text);
      continue;
    }
    const cells = splitCells(record.text, header.delimiter);
    yield Array.isArray(cells) ? readCells(line, cells, header) : bad(line, cells.fault);
  }
  if (!header)
    throw new Failure(`The file is empty; it needs a header such as ${Object.keys(COLUMNS).join(',')}.`);
}

interface CsvRecord {
  /** The first line of a text. */
  line: number;
  text: string;
}

/** Joins lines until every quote is closed. Where that does not work out, the first line is a record by itself. */
async function* records(lines: AsyncGenerator<Line>): AsyncGenerator<CsvRecord> {
  let open: Line[] = [];
  for await (const line of lines) {
    open.push(line);
    for (;;) {
      const taken = takeRecord(open, false);
      if (!taken) break;
      open = taken.rest;
      if (taken.record.text.trim() !== '') yield taken.record;
    }
  }
  while (open.length > 0) {
    const taken = takeRecord(open, true);
    if (!taken) return;
    open = taken.rest;
    if (taken.record.text.trim() !== '') yield taken.record;
  }
}

const hasOpenQuote = (text: string): boolean => (text.split('"').length - 1) % 2 === 1;

function takeRecord(open: readonly Line[], atEnd: boolean): { record: CsvRecord; rest: Line[] } | undefined {
  const [first] = open;
  if (!first) return undefined;
  let text = '';
  for (const [index, line] of open.entries()) {
    text = index === 0 ? line.text : `${text}\n${line.text}`;
    if (hasOpenQuote(text)) continue;
    const whole = index === 0 || Array.isArray(splitCells(text, DELIMITERS));
    if (whole) return { record: { line: first.number, text }, rest: open.slice(index + 1) };
    break;
  }
  if (hasOpenQuote(text) && !atEnd && open.length < RECORD_LINES_MAX) return undefined;
  return { record: { line: first.number, text: first.text }, rest: open.slice(1) };
}

function splitCells(text: string, delimiter: string | string[]): string[] | { fault: string } {
  if (text.includes('\uFFFD')) return { fault: NOT_UTF8 };
  if (hasOpenQuote(text))
    return { fault: 'has a quote (") that is never closed; write "" for one inside a text' };
  try {
    const [cells] = parse(text, { delimiter, trim: true, relax_column_count: true });
    return (cells as string[] | undefined) ?? [];
  } catch {
    return {
      fault: 'has a quote (") in the wrong place; put the whole text in quotes, and write "" for one inside',
    };
  }
}

interface Header {
  columns: readonly string[];
  delimiter: string;
}

function readHeader(text: string): Header {
  const delimiter = DELIMITERS.find((each) => text.includes(each)) ?? ',';
  const cells = splitCells(text, delimiter);
  if (!Array.isArray(cells)) throw new Failure(`Line 1, the header, ${cells.fault}.`);
  const accepted = `accepted are ${Object.keys(COLUMNS).join(', ')}`;
  const unknown = cells.filter((name) => !(name in COLUMNS) && !IGNORED.has(name));
  if (unknown.length > 0)
    throw new Failure(
      `Line 1: there is no column ${unknown.map((name) => `"${name}"`).join(', ')}; ${accepted}.`,
    );
  const twice = cells.find((name, index) => cells.indexOf(name) !== index);
  if (twice) throw new Failure(`Line 1: the column ${twice} is there twice.`);
  const missing: string[] = REQUIRED.filter((name) => !cells.includes(name));
  if (!cells.includes('email') && !cells.includes('phone')) missing.push('email or phone');
  if (missing.length > 0)
    throw new Failure(`Line 1: the column ${missing.join(', ')} is missing; ${accepted}.`);
  return { columns: cells, delimiter };
}

function readCells(line: number, cells: readonly string[], { columns }: Header): RawRow {
  if (cells.length !== columns.length)
    return bad(
      line,
      `has ${cells.length} cells where the header names ${columns.length}; a comma inside a text needs quotes around it`,
    );
  const item: Record<string, unknown> = {};
  const recipient: Record<string, string> = {};
  for (const [index, column] of columns.entries()) {
    const [field, inner] = COLUMNS[column] ?? [];
    const cell = cells[index] ?? '';
    if (!field || cell === '') continue;
    if (inner) recipient[inner] = cell;
    else item[field] = column === 'durationMinutes' && /^\d{1,9}$/.test(cell) ? Number(cell) : cell;
  }
  return { kind: 'good', line, item: { ...item, recipient } };
}

/** Names a row by its content, the same in every file; where a file holds the same row twice, the second differs. */
function named(item: Record<string, unknown>, seen: Map<string, number>): Item {
  const { externalId } = item;
  if (externalId !== undefined && externalId !== null) return item as Item;
  const content = fingerprintOf(item);
  const ordinal = (seen.get(content) ?? 0) + 1;
  seen.set(content, ordinal);
  return { ...item, externalId: `row-${hash('sha256', `${content} ${ordinal}`, 'hex').slice(0, 26)}` };
}

const FIELD_COLUMNS = new Map(Object.entries(COLUMNS).map(([column, path]) => [path.join('.'), column]));

/** The column of a field that the API names; the field itself where there is none. */
export const columnOf = (path: string): string =>
  path === 'recipient' ? 'email, phone' : (FIELD_COLUMNS.get(path) ?? path);

/** `line 17, phone: must be …` */
export const faultText = (line: number, { field, message }: RowFault): string =>
  field ? `line ${line}, ${field}: ${message}` : `line ${line} ${message}`;
