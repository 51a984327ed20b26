/**
 * Appointments from a file: CSV with a header, or one JSON object a line. A bad row is told by its line and spoils
 * no other. Read by `import` and by the demo; what a field may hold is left to the API.
 *
 * Kept true here: a file of any length is read piece by piece, as its rows are asked for.
 */
import { hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import type { Options } from 'csv-parse';
import { parse } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';
import type { AppointmentInput, PersonInput } from '../shared/domain/judgement/intake.ts';
import { fingerprintOf } from '../shared/domain/judgement/intake.ts';
import { Failure } from './client.ts';

/** The columns of a CSV for what the API takes of an appointment; `metadata` and `consent` have none. */
const APPOINTMENT_COLUMNS = {
  externalId: 'externalId',
  startsAt: 'startsAt',
  timeZone: 'timeZone',
  durationMinutes: 'durationMinutes',
  title: 'title',
  location: 'location',
  policy: 'policy',
} as const satisfies Record<
  keyof Required<Omit<AppointmentInput, 'recipient' | 'metadata' | 'consent'>>,
  string
>;

/** And for what it takes of the person. */
const PERSON_COLUMNS = {
  name: 'name',
  email: 'email',
  phone: 'phone',
  locale: 'locale',
  timeZone: 'recipientTimeZone',
} as const satisfies Record<keyof Required<Omit<PersonInput, 'consent'>>, string>;

type Column =
  | (typeof APPOINTMENT_COLUMNS)[keyof typeof APPOINTMENT_COLUMNS]
  | (typeof PERSON_COLUMNS)[keyof typeof PERSON_COLUMNS];

/** Where the cell of each column goes in the API's appointment. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = Object.fromEntries([
  ...Object.entries(APPOINTMENT_COLUMNS).map(([field, column]) => [column, [field]]),
  ...Object.entries(PERSON_COLUMNS).map(([field, column]) => [column, ['recipient', field]]),
]);
/** Columns that `export` writes and `import` leaves out: a new appointment gets its own. */
const IGNORED = ['id', 'status', 'revision', 'response', 'outcome'] as const;

/** Every column that `export` writes. */
export type ExportColumn = Column | (typeof IGNORED)[number];
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

/**
 * Reads rows in the order of the file. A row without `externalId` gets one that follows from its content, so that
 * importing the same file again makes nothing twice.
 * @param onBytes told how many bytes were read so far
 * @throws Failure when the file can't be read, or its header is not one of ours
 */
export async function* readRows(file: string, onBytes?: (bytes: number) => void): AsyncGenerator<Row> {
  const kind = /\.(csv|ndjson|jsonl)$/i.exec(file)?.[1]?.toLowerCase();
  if (!kind) throw new Failure(`${file} must end in .csv or .ndjson, so that its format is known.`);
  const seen = new Map<string, number>();
  const handle = await open(file).catch((error) => {
    throw unreadable(file, error);
  });
  try {
    for await (const row of kind === 'csv' ? readCsv(handle, onBytes) : readNdjson(handle, onBytes))
      yield row.kind === 'good' ? { ...row, item: named(row.item, seen) } : row;
  } catch (error) {
    throw isOfTheSystem(error) ? unreadable(file, error) : error;
  } finally {
    await handle.close();
  }
}

const isOfTheSystem = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error;

function unreadable(file: string, error: NodeJS.ErrnoException): Failure {
  const why = error.code === 'ENOENT' ? 'there is no such file' : error.message;
  return new Failure(`${file} can't be read: ${why}.`);
}

type RawRow = { kind: 'good'; line: number; item: Record<string, unknown> } | Extract<Row, { kind: 'bad' }>;

const bad = (line: number, message: string, field = ''): Extract<Row, { kind: 'bad' }> => ({
  kind: 'bad',
  line,
  faults: [{ field, message }],
});

const NOT_UTF8 = 'holds bytes that are not UTF-8; save the file as UTF-8';

// ---- NDJSON -------------------------------------------------------------------------------------------------

async function* readNdjson(handle: FileHandle, onBytes?: (bytes: number) => void): AsyncGenerator<RawRow> {
  let line = 0;
  let bytes = 0;
  for await (const text of handle.readLines()) {
    line++;
    bytes += Buffer.byteLength(text) + 1;
    onBytes?.(bytes);
    const json = line === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (json.trim() !== '') yield readJson(line, json);
  }
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

/**
 * Bytes that one row may have, and that are read at once. A text in quotes may go over several lines; one that never
 * ends must not eat the rest of the file.
 */
const ROW_BYTES_MAX = 16_384;

/** The start of a line; lines are counted from 1, bytes from 0. */
interface Place {
  line: number;
  offset: number;
}

async function* readCsv(handle: FileHandle, onBytes?: (bytes: number) => void): AsyncGenerator<RawRow> {
  const { header, after } = await findHeader(handle);
  for (let from = after; ; ) {
    const broken = yield* readUntilBroken(handle, header, from, onBytes);
    if (!broken) return;
    // The line by itself is the bad row: what its quote seems to hold may be good rows.
    const { text, next } = await lineAt(handle, broken.offset);
    onBytes?.(next);
    yield bad(broken.line, quoteFault(text, next - broken.offset));
    from = { line: broken.line + 1, offset: next };
  }
}

/** @returns the start of the first row that is no CSV; undefined at the end of the file */
async function* readUntilBroken(
  handle: FileHandle,
  header: Header,
  from: Place,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<RawRow, Place | undefined> {
  let { line, offset } = from;
  let isBroken = false;
  const parser = parse({
    delimiter: header.delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    trim: true,
    relax_column_count: true,
    max_record_size: ROW_BYTES_MAX,
    // A fault would throw away the rows before it that nobody took yet. So it is noted, and what follows is left out.
    skip_records_with_error: true,
    on_skip: () => {
      isBroken = true;
      return undefined;
    },
    on_record: (cells: string[], { bytes }) => (isBroken ? null : { cells, bytes }),
  } as Options);
  const rows: AsyncIterable<{ cells: string[]; bytes: number }> = pipeline(
    piecesFrom(handle, offset, () => isBroken),
    parser,
    () => {},
  );
  for await (const { cells, bytes } of rows) {
    const first = line;
    line += 1 + cells.reduce((breaks, cell) => breaks + cell.split(LINE_BREAKS).length - 1, 0);
    offset = from.offset + bytes;
    onBytes?.(offset);
    if (cells.length > 1 || cells[0] !== '') yield readCells(first, cells, header);
  }
  return isBroken ? { line, offset } : undefined;
}

async function* piecesFrom(
  handle: FileHandle,
  offset: number,
  isEnough: () => boolean,
): AsyncGenerator<Buffer> {
  for (let position = offset; !isEnough(); ) {
    const { bytesRead, buffer } = await handle.read({ buffer: Buffer.alloc(ROW_BYTES_MAX), position });
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}

const LINE_BREAKS = /\r\n|\n|\r/;
/** A return at the end of a piece may be the first half of a break. */
const LINE_BREAK_WHOLE = /\r\n|\n|\r(?=.)/s;

/** @returns a line's text, at most as much as a row may have, and where the next line begins */
async function lineAt(handle: FileHandle, offset: number): Promise<{ text: string; next: number }> {
  const piece = Buffer.alloc(ROW_BYTES_MAX);
  let text: string | undefined;
  for (let position = offset; ; ) {
    const { bytesRead } = await handle.read({ buffer: piece, position });
    const found = LINE_BREAK_WHOLE.exec(piece.toString('latin1', 0, bytesRead));
    text ??= piece.toString('utf8', 0, found?.index ?? bytesRead);
    if (found) return { text, next: position + found.index + found[0].length };
    if (bytesRead <= 1) return { text, next: position + bytesRead };
    position += bytesRead - 1;
  }
}

const hasOpenQuote = (text: string): boolean => (text.split('"').length - 1) % 2 === 1;

/** What is wrong with a line that is no CSV. */
function quoteFault(text: string, bytes: number): string {
  if (bytes > ROW_BYTES_MAX) return `is longer than ${ROW_BYTES_MAX.toLocaleString('en')} bytes`;
  if (text.includes('\uFFFD')) return NOT_UTF8;
  return hasOpenQuote(text)
    ? 'has a quote (") that is never closed; write "" for one inside a text'
    : 'has a quote (") in the wrong place; put the whole text in quotes, and write "" for one inside';
}

interface Header {
  columns: readonly string[];
  delimiter: string;
}

/** The header is the first line that is not empty. */
async function findHeader(handle: FileHandle): Promise<{ header: Header; after: Place }> {
  let offset = 0;
  for (let line = 1; ; line++) {
    const { text, next } = await lineAt(handle, offset);
    if (next === offset)
      throw new Failure(`The file is empty; it needs a header such as ${Object.keys(COLUMNS).join(',')}.`);
    const names = line === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (names.trim() !== '')
      return { header: readHeader(names, next - offset), after: { line: line + 1, offset: next } };
    offset = next;
  }
}

/** @param bytes how long the line is; the text may be less of it */
function readHeader(text: string, bytes: number): Header {
  const delimiter = DELIMITERS.find((each) => text.includes(each)) ?? ',';
  const cells = splitHeader(text, delimiter);
  if (!cells) throw new Failure(`Line 1, the header, ${quoteFault(text, bytes)}.`);
  const accepted = `accepted are ${Object.keys(COLUMNS).join(', ')}`;
  const unknown = cells.filter((name) => !(name in COLUMNS) && !IGNORED.some((ignored) => ignored === name));
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

function splitHeader(text: string, delimiter: string): string[] | undefined {
  if (text.includes('\uFFFD')) return undefined;
  try {
    return parseAtOnce(text, { delimiter, trim: true })[0] ?? [];
  } catch {
    return undefined;
  }
}

/**
 * What a spreadsheet would take for a formula has a quote before it, which spreadsheets do not show; one that had a quote
 * already gets another. https://owasp.org/www-community/attacks/CSV_Injection
 */
export const withoutFormula = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** What `withoutFormula` was given. */
const asItWas = (cell: string): string => (cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell);

const FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

function readCells(line: number, cells: readonly string[], { columns }: Header): RawRow {
  if (cells.some((cell) => cell.includes('\uFFFD'))) return bad(line, NOT_UTF8);
  if (cells.length !== columns.length)
    return bad(
      line,
      `has ${cells.length} cells where the header names ${columns.length}; a comma inside a text needs quotes around it`,
    );
  const item: Record<string, unknown> = {};
  const recipient: Record<string, string> = {};
  for (const [index, column] of columns.entries()) {
    const [field, inner] = COLUMNS[column] ?? [];
    const cell = asItWas(cells[index] ?? '').replaceAll(/\r\n?/g, '\n');
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
