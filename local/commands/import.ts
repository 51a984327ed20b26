/**
 * `ringonce import FILE`: the office's schedule from a CSV, NDJSON or iCalendar file, a hundred appointments in a request.
 * Importing the same file again changes nothing; a newer one creates, changes and reinstates. What is wrong with a row is
 * told by its line, and the good rows are kept.
 *
 * Always true: where the server knows appointments already, a file is looked through before anything is changed, and one
 * that would take away or move much of what is there changes nothing until somebody accepts that.
 */
import { createWriteStream } from 'node:fs';
import { createLogUpdate } from 'log-update';
import * as z from 'zod';
import { implausible } from '../../shared/domain/appointment/schedule-guard.ts';
import { readInstant, toIso } from '../../shared/domain/core/time.ts';
import type { Client } from '../client.ts';
import { Failure, readAs } from '../client.ts';
import { HashSet } from '../hash-set.ts';
import type { Row, RowFault } from '../rows.ts';
import { columnOf, faultText } from '../rows.ts';
import { plural } from '../text.ts';

/** What an import did, or with `preview` would do. */
export interface ImportReport {
  /** Nothing was stored: somebody only looked, or the file was not plausible. */
  preview: boolean;
  rows: number;
  created: number;
  changed: number;
  /** Of these: to another time. */
  moved: number;
  reinstated: number;
  /** The same appointment was there already. */
  existing: number;
  /** In the file no more. */
  cancelled: number;
  failed: number;
  failures: { line: number; externalId: string | null; faults: RowFault[] }[];
  /** What the server assumed, such as which of two local times is meant when clocks go back. */
  warnings: { line: number; message: string }[];
  /** Why nothing was changed; empty otherwise. */
  refused: string[];
  /** The id of one of the appointments, for the hint of what to do next. */
  example: string | null;
}

/** Told while the import goes on. */
export interface ImportWatcher {
  /** From 0 to 1. */
  progress(share: number, report: ImportReport): void;
  /** One line about a row. */
  note(text: string): void;
}

export interface ImportOptions {
  /** Only say what would be done, row by row. */
  dryRun?: boolean;
  /** What becomes of what is there in the span of the file, and is in it no more; kept without. */
  missing?: 'keep' | 'cancel';
  /** Somebody has looked: change even where much would vanish or move. */
  accept?: boolean;
  /** Put before every `externalId`; what is missing is looked for among ids that begin so. */
  prefix?: string;
  /** Where bad rows are written, to be mended and imported again. */
  bad?: string;
}

/** A source that can be read twice: first to look, then to change. */
export interface Source {
  rows(): AsyncIterable<Row> | Iterable<Row>;
  /** How much of it was read, from 0 to 1. */
  share(): number;
  /** The line that stands over bad rows, so that they are a file again; absent for what has none. */
  header?(): string | undefined;
  /** What it covers, where that is more than from its first start to its last; epoch milliseconds. */
  span?(): { from: number; to: number };
}

const BATCH_ITEMS = 100;
/** Requests have at most 1 MiB. */
const BATCH_BYTES = 900_000;
/** Requests that are under way at once, so that what they write shares commits: three of them left each thread waiting for the other. */
const UNDER_WAY = 6;
/** Failures and warnings are all told as they come; the report keeps so many. */
const KEPT_MAX = 10_000;

const PutResults = z.object({
  results: z.array(
    z.object({
      status: z.int(),
      id: z.string().nullish(),
      did: z.enum(['created', 'changed', 'reinstated', 'unchanged']).optional(),
      fields: z.array(z.string()).optional(),
      startsAt: z.string().optional(),
      warnings: z.array(z.string()).optional(),
      problem: z
        .object({
          detail: z.string(),
          errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
        })
        .optional(),
    }),
  ),
});
type PutResult = z.infer<typeof PutResults>['results'][number];

const Listed = z.object({
  id: z.string(),
  externalId: z.string().nullable(),
  startsAt: z.string(),
  status: z.string(),
});
type Listed = z.infer<typeof Listed>;

const emptyReport = (preview: boolean): ImportReport => ({
  preview,
  ...{ rows: 0, created: 0, changed: 0, moved: 0, reinstated: 0, existing: 0, cancelled: 0, failed: 0 },
  ...{ failures: [], warnings: [], refused: [], example: null },
});

/** @throws Failure when the file or the server can't be used; what was imported until then stays */
export async function importFrom(
  client: Client,
  source: Source,
  watcher: ImportWatcher,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const seesFirst = options.dryRun || (await isAnythingThere(client));
  if (!seesFirst) return new Run(client, watcher, options, false).take(source);
  const quiet = options.dryRun ? watcher : { progress: watcher.progress, note: () => undefined };
  const look = new Run(client, quiet, options, true);
  const seen = await look.take(source);
  const vanished = await look.vanished(source);
  seen.cancelled = vanished.length;
  const { moved, changed, existing } = seen;
  const there = changed + existing + vanished.length;
  seen.refused = options.accept ? [] : implausible({ there, vanish: vanished.length, move: moved });
  if (options.dryRun) for (const gone of vanished) watcher.note(rowText('cancel', gone));
  if (options.dryRun || seen.refused.length > 0) return seen;
  const done = await new Run(client, watcher, options, false).take(source);
  for (const { id } of vanished)
    await client.call('POST', `/v1/appointments/${id}/cancel`, { role: 'tenant', repeatable: true });
  return { ...done, cancelled: vanished.length };
}

async function isAnythingThere(client: Client): Promise<boolean> {
  for await (const _ of client.each('tenant', '/v1/appointments', { query: { limit: 1 } })) return true;
  return false;
}

/** `change   ehr-8812 2026-12-04T15:30:00-05:00` */
const rowText = (verb: string, { externalId, startsAt }: Pick<Listed, 'externalId' | 'startsAt'>): string =>
  `${verb.padEnd(9)} ${externalId} ${startsAt}`;

const VERBS = {
  created: 'create',
  changed: 'change',
  reinstated: 'reinstate',
  unchanged: 'unchanged',
} as const;

/** One reading of a source, with everything that it comes to. */
class Run {
  readonly #client: Client;
  readonly #watcher: ImportWatcher;
  readonly #options: ImportOptions;
  readonly #report: ImportReport;
  readonly #ids = new HashSet();
  #span = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };
  /** What the source has as not taking place. */
  readonly #gone: Extract<Row, { kind: 'gone' }>[] = [];
  #bad: ReturnType<typeof createWriteStream> | undefined;

  constructor(client: Client, watcher: ImportWatcher, options: ImportOptions, preview: boolean) {
    this.#client = client;
    this.#watcher = watcher;
    this.#options = options;
    this.#report = emptyReport(preview);
  }

  async take(source: Source): Promise<ImportReport> {
    const waiting: { batch: readonly Row[]; results: Promise<PutResult[]> }[] = [];
    const settle = async () => {
      const first = waiting.shift();
      if (first) this.#settle(first.batch, await first.results, source);
      this.#watcher.progress(source.share(), this.#report);
    };
    try {
      for await (const batch of batches(this.#own(source.rows()))) {
        const results = this.#put(batch);
        // It is looked at in its turn; a failure before that is no unhandled one.
        results.catch(() => undefined);
        waiting.push({ batch, results });
        if (waiting.length >= UNDER_WAY) await settle();
      }
      while (waiting.length > 0) await settle();
    } finally {
      await new Promise<void>((resolve) => (this.#bad ? this.#bad.end(resolve) : resolve()));
    }
    return this.#report;
  }

  /** What the source has as not taking place, and, where that is wanted, what it has no more in its span. */
  async vanished(source: Source): Promise<Listed[]> {
    const { from, to } = source.span?.() ?? this.#span;
    const { prefix = '' } = this.#options;
    const gone: Listed[] = [];
    for (const { externalId } of this.#gone) gone.push(...(await this.#ahead({ externalId })));
    if (this.#options.missing !== 'cancel' || from > to) return gone;
    const isOurs = (externalId: string | null): boolean =>
      externalId?.startsWith(prefix) === true && !this.#ids.has(externalId);
    for (const listed of await this.#ahead({ from: toIso(from), to: toIso(to) }))
      if (isOurs(listed.externalId) && !gone.some(({ id }) => id === listed.id)) gone.push(listed);
    return gone;
  }

  /** What is listed, without what is over. */
  async #ahead(query: Readonly<Record<string, string>>): Promise<Listed[]> {
    const found: Listed[] = [];
    for await (const item of this.#client.each('tenant', '/v1/appointments', { query })) {
      const { id, externalId, startsAt, status } = readAs(Listed, item);
      if (status !== 'cancelled' && status !== 'past') found.push({ id, externalId, startsAt, status });
    }
    return found;
  }

  /** The rows with their ids, each id once. */
  async *#own(rows: AsyncIterable<Row> | Iterable<Row>): AsyncGenerator<Row> {
    const { prefix = '' } = this.#options;
    for await (const row of rows) {
      if (row.kind === 'bad') {
        yield row;
        continue;
      }
      const named = row.kind === 'gone' ? row.externalId : row.item.externalId;
      const externalId = `${prefix}${named}`;
      if (row.kind === 'gone') {
        yield { ...row, externalId };
        continue;
      }
      const fault = { field: 'externalId', message: 'is in this file already, so this row was left out' };
      if (this.#ids.add(externalId)) yield { ...row, item: { ...row.item, externalId } };
      else yield { ...row, kind: 'bad', faults: [fault] };
    }
  }

  /** Every item has an `externalId`, so a batch whose answer was lost can be sent again. */
  async #put(batch: readonly Row[]): Promise<PutResult[]> {
    const items = batch.flatMap((row) => (row.kind === 'good' ? [row.item] : []));
    if (items.length === 0) return [];
    const path = `/v1/appointments/batch${this.#report.preview ? '?preview=true' : ''}`;
    try {
      const call = { role: 'tenant', body: { items }, repeatable: true } as const;
      return readAs(PutResults, await this.#client.call('PUT', path, call)).results;
    } catch (error) {
      if (!(error instanceof Failure) || this.#report.rows === 0) throw error;
      throw new Failure(
        `${error.message} Stopped before line ${batch[0]?.line}; run the import again to go on: nothing is made twice.`,
      );
    }
  }

  #settle(batch: readonly Row[], results: readonly PutResult[], source: Source): void {
    let next = 0;
    for (const row of batch) {
      this.#report.rows++;
      if (row.kind === 'bad') this.#fail(row, null, row.faults, source);
      else if (row.kind === 'gone') this.#gone.push(row);
      else this.#note(row, results[next++], source);
    }
  }

  #note(row: Extract<Row, { kind: 'good' }>, result: PutResult | undefined, source: Source): void {
    const report = this.#report;
    const { line, item } = row;
    if (!result?.did) {
      this.#fail(row, item.externalId, faultsOf(result), source);
      return;
    }
    const startsAt = readInstant(result.startsAt ?? '');
    if (startsAt !== undefined) {
      this.#span.from = Math.min(this.#span.from, startsAt);
      this.#span.to = Math.max(this.#span.to, startsAt);
    }
    const { did, fields = [], warnings = [], id } = result;
    report[did === 'unchanged' ? 'existing' : did]++;
    if (did === 'changed' && fields.includes('startsAt')) report.moved++;
    report.example ??= id ?? null;
    if (report.preview)
      this.#watcher.note(
        `line ${line}: ${rowText(VERBS[did], { externalId: item.externalId, startsAt: String(item['startsAt']) })}${fields.length > 0 ? ` (${fields.map(columnOf).join(', ')})` : ''}`,
      );
    for (const message of warnings) {
      if (report.warnings.length < KEPT_MAX) report.warnings.push({ line, message });
      this.#watcher.note(`line ${line}, note: ${message}`);
    }
  }

  #fail(row: Row, externalId: string | null, faults: RowFault[], source: Source): void {
    const { failures } = this.#report;
    this.#report.failed++;
    if (failures.length < KEPT_MAX) failures.push({ line: row.line, externalId, faults });
    for (const fault of faults) this.#watcher.note(faultText(row.line, fault));
    if (this.#options.bad === undefined || row.raw === undefined) return;
    if (!this.#bad) {
      this.#bad = createWriteStream(this.#options.bad, { mode: 0o600 });
      const header = source.header?.();
      if (header !== undefined) this.#bad.write(`${header}\n`);
    }
    this.#bad.write(
      `${row.raw(faults.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('; '))}\n`,
    );
  }
}

/** Groups rows into requests, bad ones in their places, so that everything is told in the order of the file. */
async function* batches(rows: AsyncIterable<Row>): AsyncGenerator<Row[]> {
  let batch: Row[] = [];
  let bytes = 0;
  for await (const row of rows) {
    const more = row.kind === 'good' ? Buffer.byteLength(JSON.stringify(row.item)) : 0;
    if (batch.length === BATCH_ITEMS || (batch.length > 0 && bytes + more > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(row);
    bytes += more;
  }
  if (batch.length > 0) yield batch;
}

/** Rows that are at hand, into a server that holds none of them or the same. */
export const importRows = (
  client: Client,
  rows: AsyncIterable<Row> | Iterable<Row>,
  watcher: ImportWatcher,
  share: () => number,
): Promise<ImportReport> => new Run(client, watcher, {}, false).take({ rows: () => rows, share });

function faultsOf(result: PutResult | undefined): RowFault[] {
  const errors = result?.problem?.errors ?? [];
  if (errors.length === 0)
    return [{ field: '', message: result?.problem?.detail ?? 'was not answered; import the file again' }];
  return errors.map(({ path, message }) => ({ field: columnOf(path), message }));
}

/** A bar on a terminal, plain lines elsewhere; on stderr, so that stdout stays what programs read. */
export function terminalWatcher(quiet: boolean): ImportWatcher & { done(): void } {
  const bar = process.stderr.isTTY && !quiet ? createLogUpdate(process.stderr) : undefined;
  return {
    progress(share, { rows, failed }) {
      bar?.(`${drawBar(share, 30)} ${plural(rows, 'row')}${failed > 0 ? `, ${failed} failed` : ''}`);
    },
    note(text) {
      if (quiet) return;
      if (bar) bar.persist(text);
      else process.stderr.write(`${text}\n`);
    },
    done() {
      bar?.done();
    },
  };
}

export function drawBar(share: number, width: number): string {
  const full = Math.round(share * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

export function importSummary(report: ImportReport): string {
  const { preview, rows, created, changed, reinstated, existing, cancelled, failed, refused, example } =
    report;
  const seldom = [
    ...(changed > 0 ? [`${changed} changed`] : []),
    ...(reinstated > 0 ? [`${reinstated} reinstated`] : []),
    ...(cancelled > 0 ? [`${cancelled} in the file no more and cancelled`] : []),
  ].map((text) => `${text}, `);
  const counts = `${plural(rows, 'row')}: ${created} created, ${seldom.join('')}${existing} there already, ${failed} failed.`;
  if (refused.length > 0)
    return [
      'Nothing was changed, for somebody should look first:',
      ...refused,
      `It would be ${counts}`,
      'Look at it row by row with --dry-run; if it is right, import it with --accept.',
    ].join('\n');
  if (preview) return `Nothing was changed. It would be ${counts}`;
  const lines = [
    counts,
    ...(failed > 0
      ? ['Correct the failed rows and import the file again: the others stay as they are.']
      : []),
    ...(example ? [`What will happen to the first: npx ringonce timeline ${example}`] : []),
  ];
  return lines.join('\n');
}
