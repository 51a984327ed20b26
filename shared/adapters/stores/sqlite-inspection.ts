/**
 * Reads every page of the SQLite store's file and says what is damaged: the whole program of a thread that
 * `sqlite-store.ts` starts for it, so that nobody waits meanwhile. It reads what was committed when it began; the log
 * grows until it ends, for a reader keeps the pages that it may still want.
 *
 * `quick_check` looks at every page and row, and leaves out whether each row is in each index, which would take a
 * multiple of the time. What it finds holds numbers of pages and no content.
 */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { troubleOf } from './sqlite-file.ts';

const FINDINGS_MAX = 3;

function findings(file: string): string[] {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 2_000 });
  try {
    const rows = db.prepare(`PRAGMA quick_check(${FINDINGS_MAX})`).all();
    const said = rows.map((row) => String(Object.values(row)[0]).replaceAll('\n', ' '));
    return said.filter((line) => line !== 'ok');
  } catch (error) {
    if (troubleOf(error) !== 'damaged' || !(error instanceof Error)) throw error;
    return [error.message];
  } finally {
    db.close();
  }
}

parentPort?.postMessage(findings(String(workerData)));
