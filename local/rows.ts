/**
 * Appointments from a file: CSV with a header, or one JSON object a line. A bad row is told by its line and spoils
 * no other. Read by `import` and by the demo; what a field may hold is left to the API.
 *
 * Kept true here: a file of any length is read piece by piece, as its rows are asked for; one in other letters than
 * UTF-8 by a copy that has no name.
 */
import { hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import type { Options } from 'csv-parse';
import { parse } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';
import { startText } from '../shared/domain/core/written-time.ts';
import type { AppointmentInput, PersonInput } from '../shared/domain/judgement/intake.ts';
import { fingerprintOf } from '../shared/domain/judgement/intake.ts';
import { Failure } from './client.ts';
import { HashSet } from './hash-set.ts';
import type { Mapping } from './mapping.ts';
import { phoneText } from './mapping.ts';

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

/** What `import` writes behind bad rows. */
const PROBLEM = 'problem';

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

/** The row as it stands in the file, with what is wrong with it where there is room for that; absent for none. */
interface Raw {
  raw?: (problem: string) => string;
}

export type Row =
  | ({ kind: 'good'; line: number; item: Item } & Raw)
  | ({ kind: 'bad'; line: number; faults: RowFault[] } & Raw)
  /** It is in the file as one that does not take place. */
  | ({ kind: 'gone'; line: number; externalId: string } & Raw);

export interface Reading {
  /** Told how many bytes were read so far. */
  onBytes?: ((bytes: number) => void) | undefined;
  /** How its columns, dates and letters are meant; absent for our own. */
  mapping?: Mapping | undefined;
  /** Told the line that goes over bad rows, so that they are a file again. */
  onHeader?: ((header: string) => void) | undefined;
}

/**
 * Reads rows in the order of the file. A row without `externalId` gets one that follows from its content, so that
 * importing the same file again makes nothing twice.
 * @throws Failure when the file can't be read, or its header is not one of ours
 */
export async function* readRows(file: string, reading: Reading = {}): AsyncGenerator<Row> {
  const kind = /\.(csv|ndjson|jsonl)$/i.exec(file)?.[1]?.toLowerCase();
  if (!kind) throw new Failure(`${file} must end in .csv or .ndjson, so that its format is known.`);
  const seen: Seen = { once: new HashSet(), more: new Map() };
  const found = await open(file).catch((error) => {
    throw unreadable(file, error);
  });
  const handle = await inUtf8(found, reading.mapping?.encoding);
  try {
    for await (const row of kind === 'csv' ? readCsv(handle, reading) : readNdjson(handle, reading.onBytes))
      yield kept(row.kind === 'good' ? { ...row, item: named(row.item, seen) } : row, reading);
  } catch (error) {
    throw isOfTheSystem(error) ? unreadable(file, error) : error;
  } finally {
    await handle.close();
  }
}

/** The row as it stands in the file is kept for whoever writes bad ones out. */
function kept(row: Row, { onHeader }: Reading): Row {
  if (onHeader) return row;
  const { raw: _raw, ...rest } = row;
  return rest;
}

const isOfTheSystem = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error;

function unreadable(file: string, error: NodeJS.ErrnoException): Failure {
  const why = error.code === 'ENOENT' ? 'there is no such file' : error.message;
  return new Failure(`${file} can't be read: ${why}.`);
}

type RawRow =
  | ({ kind: 'good'; line: number; item: Record<string, unknown> } & Raw)
  | Extract<Row, { kind: 'bad' }>;

const bad = (line: number, message: string, raw?: Raw['raw']): Extract<Row, { kind: 'bad' }> => ({
  kind: 'bad',
  line,
  faults: [{ field: '', message }],
  ...(raw && { raw }),
});

const NOT_UTF8 =
  'holds bytes that are not UTF-8; save the file as UTF-8, or name its "encoding" in a mapping file';

// ---- Letters ------------------------------------------------------------------------------------------------

const MARKS = [
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
  ['utf-8', [0xef, 0xbb, 0xbf]],
] as const;

/** The file in UTF-8: itself, or a copy whose name is gone at once, for it holds the data of people. */
async function inUtf8(handle: FileHandle, named: Mapping['encoding'] = 'utf-8'): Promise<FileHandle> {
  const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(3), position: 0 });
  const marked = MARKS.find(([, mark]) => mark.every((byte, at) => at < bytesRead && buffer[at] === byte));
  const encoding = marked?.[0] ?? named;
  if (encoding === 'utf-8') return handle;
  const folder = await mkdtemp(join(tmpdir(), 'ringonce-import-'));
  const copy = await open(join(folder, 'copy'), 'wx+', 0o600);
  await rm(folder, { recursive: true });
  const decoder = new TextDecoder(encoding);
  const piece = Buffer.alloc(LETTERS_BYTES);
  for (let position = 0; ; ) {
    const { bytesRead: read } = await handle.read({ buffer: piece, position });
    position += read;
    await copy.write(decoder.decode(piece.subarray(0, read), { stream: read > 0 }));
    if (read === 0) break;
  }
  await handle.close();
  return copy;
}

/** Bytes that are turned into UTF-8 at once. */
const LETTERS_BYTES = 65_536;

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
  const raw = (problem: string): string => withProblem(text, problem);
  if (text.includes('\uFFFD')) return bad(line, NOT_UTF8, () => text);
  try {
    const item: unknown = JSON.parse(text);
    if (typeof item === 'object' && item !== null && !Array.isArray(item))
      return { kind: 'good', line, item: withoutProblem(item), raw };
    return bad(line, 'must be one JSON object, as POST /v1/appointments takes it', () => text);
  } catch (error) {
    return bad(line, `is not JSON: ${error instanceof Error ? error.message : error}`, () => text);
  }
}

const withProblem = (json: string, problem: string): string =>
  JSON.stringify({ ...(JSON.parse(json) as object), [PROBLEM]: problem });

function withoutProblem(item: object): Record<string, unknown> {
  const { [PROBLEM]: _said, ...rest } = item as Record<string, unknown>;
  return rest;
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

async function* readCsv(
  handle: FileHandle,
  { onBytes, mapping = {}, onHeader }: Reading,
): AsyncGenerator<RawRow> {
  const { header, after } = await findHeader(handle, mapping);
  onHeader?.(header.line);
  for (let from = after; ; ) {
    const broken = yield* readUntilBroken(handle, header, from, onBytes);
    if (!broken) return;
    // The line by itself is the bad row: what its quote seems to hold may be good rows.
    const { text, next } = await lineAt(handle, broken.offset);
    onBytes?.(next);
    yield bad(broken.line, quoteFault(text, next - broken.offset), () => text);
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
  /** Our column → the places of the cells that it is made of. */
  places: ReadonlyMap<string, readonly number[]>;
  mapping: Mapping;
  /** The line that goes over bad rows. */
  line: string;
}

/** The header is the first line that is not empty. */
async function findHeader(handle: FileHandle, mapping: Mapping): Promise<{ header: Header; after: Place }> {
  let offset = 0;
  for (let line = 1; ; line++) {
    const { text, next } = await lineAt(handle, offset);
    if (next === offset)
      throw new Failure(`The file is empty; it needs a header such as ${Object.keys(COLUMNS).join(',')}.`);
    const names = line === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (names.trim() !== '')
      return { header: readHeader(names, next - offset, mapping), after: { line: line + 1, offset: next } };
    offset = next;
  }
}

/** @param bytes how long the line is; the text may be less of it */
function readHeader(text: string, bytes: number, mapping: Mapping): Header {
  const delimiter = mapping.delimiter ?? DELIMITERS.find((each) => text.includes(each)) ?? ',';
  const cells = splitHeader(text, delimiter);
  if (!cells) throw new Failure(`Line 1, the header, ${quoteFault(text, bytes)}.`);
  const accepted = `accepted are ${Object.keys(COLUMNS).join(', ')}`;
  const isIgnored = (name: string) => name === PROBLEM || IGNORED.some((ignored) => ignored === name);
  const unknown = mapping.columns ? [] : cells.filter((name) => !(name in COLUMNS) && !isIgnored(name));
  if (unknown.length > 0)
    throw new Failure(
      `Line 1: there is no column ${unknown.map((name) => `"${name}"`).join(', ')}; ${accepted}.`,
    );
  const places = placesOf(cells, mapping);
  const twice = cells.find(
    (name, index) => cells.indexOf(name) !== index && (name in COLUMNS || !mapping.columns),
  );
  if (twice) throw new Failure(`Line 1: the column ${twice} is there twice.`);
  const isThere = (name: string) => places.has(name) || mapping.constants?.[name] !== undefined;
  const missing: string[] = REQUIRED.filter((name) => !isThere(name));
  if (!isThere('email') && !isThere('phone')) missing.push('email or phone');
  if (missing.length > 0)
    throw new Failure(`Line 1: the column ${missing.join(', ')} is missing; ${accepted}.`);
  // Letters of another kind were read, and UTF-8 is written: the mark says so.
  const mark = mapping.encoding && mapping.encoding !== 'utf-8' ? '\uFEFF' : '';
  const named = cells.includes(PROBLEM) ? cells : [...cells, PROBLEM];
  const line = `${mark}${csvLine(named, delimiter)}`;
  return { columns: cells, delimiter, places, mapping, line };
}

/** @throws Failure where the mapping names a column that the file does not have */
function placesOf(cells: readonly string[], { columns }: Mapping): Map<string, readonly number[]> {
  if (!columns) return new Map(cells.flatMap((name, at) => (name in COLUMNS ? [[name, [at]]] : [])));
  return new Map(
    Object.entries(columns).map(([ours, theirs = []]) => {
      const names = typeof theirs === 'string' ? [theirs] : theirs;
      const absent = names.find((name) => !cells.includes(name));
      if (absent !== undefined)
        throw new Failure(
          `Line 1: the mapping reads ${ours} from a column "${absent}"; the file has ${cells.join(', ')}.`,
        );
      return [ours, names.map((name) => cells.indexOf(name))];
    }),
  );
}

const csvCell = (text: string, delimiter: string): string =>
  text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

const csvLine = (cells: readonly string[], delimiter: string): string =>
  cells.map((cell) => csvCell(cell, delimiter)).join(delimiter);

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

function readCells(line: number, cells: readonly string[], header: Header): RawRow {
  const { columns, delimiter } = header;
  const own = columns.indexOf(PROBLEM);
  const raw = (problem: string): string =>
    csvLine(own < 0 ? [...cells, problem] : cells.with(own, problem), delimiter);
  if (cells.some((cell) => cell.includes('\uFFFD'))) return bad(line, NOT_UTF8, raw);
  if (cells.length !== columns.length) {
    const sign = delimiter === ';' ? 'semicolon' : delimiter === ',' ? 'comma' : 'delimiter';
    const message = `has ${cells.length} cells where the header names ${columns.length}; a ${sign} inside a text needs quotes around it`;
    return bad(line, message, () => csvLine(cells, delimiter));
  }
  return readItem(line, cells, header, raw);
}

function readItem(
  line: number,
  cells: readonly string[],
  { places, mapping }: Header,
  raw: NonNullable<Raw['raw']>,
): RawRow {
  const item: Record<string, unknown> = {};
  const recipient: Record<string, string> = {};
  for (const [column, [field = '', inner]] of Object.entries(COLUMNS)) {
    const joined = joinedCell(cells, places.get(column)) || (mapping.constants?.[column] ?? '');
    if (joined === '') continue;
    const cell = asMeant(column, joined, mapping);
    if (cell === undefined)
      return { kind: 'bad', line, faults: [{ field: column, message: SHORTENED }], raw };
    if (inner) recipient[inner] = cell;
    else item[field] = column === 'durationMinutes' && /^\d{1,9}$/.test(cell) ? Number(cell) : cell;
  }
  return { kind: 'good', line, item: { ...item, recipient }, raw };
}

/** What stands at several places, joined by spaces. */
function joinedCell(cells: readonly string[], places: readonly number[] = []): string {
  const [only] = places;
  const text =
    places.length === 1 && only !== undefined
      ? asItWas(cells[only] ?? '')
      : places
          .map((at) => asItWas(cells[at] ?? ''))
          .filter((cell) => cell !== '')
          .join(' ');
  return text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
}

const SHORTENED =
  'is a number as a spreadsheet shortens it, and its last digits are lost; make the column one of text, and save it again';

/** Dates and phone numbers as the mapping says that they are written. @returns undefined where digits are lost */
function asMeant(column: string, cell: string, { dates, phones }: Mapping): string | undefined {
  if (column === 'startsAt' && dates) return startText(cell, dates);
  return column === 'phone' ? phoneText(cell, phones) : cell;
}

/** The contents of rows that have no id: of those that are there once, eight bytes each. */
interface Seen {
  once: HashSet;
  /** How often those are there that are there again. */
  more: Map<string, number>;
}

/** Names a row by its content, the same in every file; where a file holds the same row twice, the second differs. */
function named(item: Record<string, unknown>, { once, more }: Seen): Item {
  const { externalId } = item;
  if (externalId !== undefined && externalId !== null) return item as Item;
  const content = fingerprintOf(item);
  const ordinal = once.add(content) ? 1 : (more.get(content) ?? 1) + 1;
  if (ordinal > 1) more.set(content, ordinal);
  return { ...item, externalId: `row-${hash('sha256', `${content} ${ordinal}`, 'hex').slice(0, 26)}` };
}

const FIELD_COLUMNS = new Map(Object.entries(COLUMNS).map(([column, path]) => [path.join('.'), column]));

/** The column of a field that the API names; the field itself where there is none. */
export const columnOf = (path: string): string =>
  path === 'recipient' ? 'email, phone' : (FIELD_COLUMNS.get(path) ?? path);

/** `line 17, phone: must be …` */
export const faultText = (line: number, { field, message }: RowFault): string =>
  field ? `line ${line}, ${field}: ${message}` : `line ${line} ${message}`;
