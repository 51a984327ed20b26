/**
 * `ringonce import FILE`: appointments from a CSV or NDJSON file, a hundred in a request. Importing the same file
 * again changes nothing; what is wrong with a row is told by its line, and the good rows are kept.
 */
import { stat } from 'node:fs/promises';
import { createLogUpdate } from 'log-update';
import * as z from 'zod';
import type { Client } from '../client.ts';
import { Failure, readAs } from '../client.ts';
import type { Item, Row, RowFault } from '../rows.ts';
import { columnOf, faultText, readRows } from '../rows.ts';
import { plural } from '../text.ts';

/** What an import did. */
export interface ImportReport {
  rows: number;
  created: number;
  /** The same appointment was there already. */
  existing: number;
  failed: number;
  failures: { line: number; externalId: string | null; faults: RowFault[] }[];
  /** What the server assumed, such as which of two local times is meant when clocks go back. */
  warnings: { line: number; message: string }[];
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

const BATCH_ITEMS = 100;
/** Requests have at most 1 MiB. */
const BATCH_BYTES = 900_000;

const BatchResults = z.object({
  results: z.array(
    z.object({
      status: z.int(),
      appointment: z.object({ id: z.string(), warnings: z.array(z.string()) }).optional(),
      problem: z
        .object({
          detail: z.string(),
          errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
        })
        .optional(),
    }),
  ),
});
type BatchResult = z.infer<typeof BatchResults>['results'][number];

/** @throws Failure when the file or the server can't be used; what was imported until then stays */
export async function importFile(
  client: Client,
  file: string,
  watcher: ImportWatcher,
): Promise<ImportReport> {
  const size = (await stat(file).catch(() => undefined))?.size ?? 1;
  let read = 0;
  const rows = readRows(file, (bytes) => {
    read = bytes;
  });
  return importRows(client, rows, watcher, () => Math.min(1, read / size));
}

/** @param share how much of the rows was read, from 0 to 1 */
export async function importRows(
  client: Client,
  rows: AsyncIterable<Row> | Iterable<Row>,
  watcher: ImportWatcher,
  share: () => number,
): Promise<ImportReport> {
  const report: ImportReport = {
    rows: 0,
    created: 0,
    existing: 0,
    failed: 0,
    failures: [],
    warnings: [],
    example: null,
  };
  for await (const batch of batches(rows)) {
    await send(client, batch, report, watcher);
    watcher.progress(share(), report);
  }
  return report;
}

/** Groups rows into requests, bad ones in their places, so that everything is told in the order of the file. */
async function* batches(rows: AsyncIterable<Row> | Iterable<Row>): AsyncGenerator<Row[]> {
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

/** Every item has an `externalId`, so a batch whose answer was lost can be sent again. */
async function send(
  client: Client,
  batch: readonly Row[],
  report: ImportReport,
  watcher: ImportWatcher,
): Promise<void> {
  const items = batch.flatMap((row) => (row.kind === 'good' ? [row.item] : []));
  const results = items.length > 0 ? await post(client, items, batch[0]?.line ?? 0, report) : [];
  let next = 0;
  for (const row of batch) {
    if (row.kind === 'bad') fail(report, watcher, row.line, null, row.faults);
    else take(report, watcher, row.line, row.item, results[next++]);
  }
}

async function post(
  client: Client,
  items: readonly Item[],
  line: number,
  report: ImportReport,
): Promise<BatchResult[]> {
  try {
    const call = { role: 'tenant', body: { items }, repeatable: true } as const;
    return readAs(BatchResults, await client.call('POST', '/v1/appointments/batch', call)).results;
  } catch (error) {
    if (!(error instanceof Failure) || report.rows === 0) throw error;
    throw new Failure(
      `${error.message} Stopped before line ${line}; run the import again to go on: nothing is made twice.`,
    );
  }
}

function take(
  report: ImportReport,
  watcher: ImportWatcher,
  line: number,
  item: Item,
  result: BatchResult | undefined,
): void {
  if (!result?.appointment) {
    fail(report, watcher, line, item.externalId, faultsOf(result));
    return;
  }
  report.rows++;
  report[result.status === 201 ? 'created' : 'existing']++;
  report.example ??= result.appointment.id;
  for (const message of result.appointment.warnings) {
    report.warnings.push({ line, message });
    watcher.note(`line ${line}, note: ${message}`);
  }
}

function faultsOf(result: BatchResult | undefined): RowFault[] {
  const errors = result?.problem?.errors ?? [];
  if (errors.length === 0)
    return [{ field: '', message: result?.problem?.detail ?? 'was not answered; import the file again' }];
  return errors.map(({ path, message }) => ({ field: columnOf(path), message }));
}

function fail(
  report: ImportReport,
  watcher: ImportWatcher,
  line: number,
  externalId: string | null,
  faults: RowFault[],
): void {
  report.rows++;
  report.failed++;
  report.failures.push({ line, externalId, faults });
  for (const fault of faults) watcher.note(faultText(line, fault));
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

export function importSummary({ rows, created, existing, failed, example }: ImportReport): string {
  const lines = [
    `${plural(rows, 'row')}: ${created} created, ${existing} there already, ${failed} failed.`,
    ...(failed > 0
      ? ['Correct the failed rows and import the file again: the others stay as they are.']
      : []),
    ...(example ? [`What will happen to the first: npx ringonce timeline ${example}`] : []),
  ];
  return lines.join('\n');
}
