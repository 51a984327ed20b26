/**
 * The yardstick: what SQLite alone does on this machine in the same minute, so that figures of two machines can be
 * compared by their ratio to it. Frozen: a change here makes all earlier ratios worthless.
 *
 * One operation reads a 600-byte JSON body by its key, parses it, changes it, and writes it back on the condition
 * that its version is the one that was read. 500 of them share a transaction; WAL, `synchronous=FULL`.
 */
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { stopwatch } from '../../shared/adapters/system.ts';
import { quantile } from './measure.ts';

const BODY_BYTES = 600;
const GROUP = 500;
const ROWS_MIN = 2_000;
const ROUNDS = 5;
/** A prime: keys come in no order that the disk could like. */
const STRIDE = 7_919;
const SYNCS = 30;

export interface YardstickRun {
  perSecond: number;
  cpuSecondsPer1000: number;
  /** Median of a 4 kB write with its `fsync`: tells a disk from a memory. */
  syncMs: number;
}

export interface Yardstick {
  run(): YardstickRun;
  close(): void;
}

interface Body {
  id: string;
  /** Seven digits, so that a body keeps its length. */
  count: number;
  filling: string;
}

function bodyOf(id: string): string {
  const body: Body = { id, count: 1_000_000, filling: '' };
  return JSON.stringify({ ...body, filling: 'x'.repeat(BODY_BYTES - JSON.stringify(body).length) });
}

const keyOf = (row: number): string => `entry/bench/${row.toString().padStart(32, '0')}/1/0`;

export function openYardstick(folder: string, reminders: number): Yardstick {
  const rows = Math.max(ROWS_MIN, reminders);
  const db = new DatabaseSync(join(folder, 'yardstick.db'));
  db.exec(`PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000;
    CREATE TABLE items (key TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL); BEGIN`);
  const insert = db.prepare('INSERT INTO items VALUES (?, 1, ?)');
  for (let row = 0; row < rows; row++) insert.run(keyOf(row), bodyOf(keyOf(row)));
  db.exec('COMMIT');
  const select = db.prepare('SELECT version, body FROM items WHERE key = ?');
  const update = db.prepare('UPDATE items SET version = version + 1, body = ? WHERE key = ? AND version = ?');

  const change = (key: string): void => {
    const row = select.get(key);
    const body = JSON.parse(String(row?.['body'])) as Body;
    body.count++;
    const { changes } = update.run(JSON.stringify(body), key, Number(row?.['version']));
    if (changes !== 1) throw new Error('the yardstick lost a write');
  };
  const changeMany = (count: number): void => {
    for (let first = 0; first < count; first += GROUP) {
      db.exec('BEGIN IMMEDIATE');
      const end = Math.min(count, first + GROUP);
      for (let n = first; n < end; n++) change(keyOf((n * STRIDE) % rows));
      db.exec('COMMIT');
    }
  };
  changeMany(ROWS_MIN);
  return {
    run: () => ({ ...timed(ROUNDS * rows, changeMany), syncMs: syncMs(folder) }),
    close: () => db.close(),
  };
}

function timed(count: number, work: (count: number) => void): Omit<YardstickRun, 'syncMs'> {
  const cpu = process.cpuUsage();
  const startedAt = stopwatch();
  work(count);
  const seconds = (stopwatch() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: count / seconds, cpuSecondsPer1000: ((user + system) / 1e6 / count) * 1_000 };
}

function syncMs(folder: string): number {
  const file = openSync(join(folder, 'sync'), 'w');
  const page = Buffer.alloc(4_096, 1);
  const times = Array.from({ length: SYNCS }, () => {
    const startedAt = stopwatch();
    writeSync(file, page);
    fsyncSync(file);
    return stopwatch() - startedAt;
  });
  closeSync(file);
  return quantile(times, 0.5);
}

const ROWS_BESIDE = 20_000;

/** Operations a second, once, in a folder of its own in the given one. */
export function yardstickIn(folder: string): number {
  const inFolder = mkdtempSync(join(folder, 'yardstick-'));
  const opened = openYardstick(inFolder, ROWS_BESIDE);
  try {
    return opened.run().perSecond;
  } finally {
    opened.close();
    rmSync(inFolder, { recursive: true });
  }
}
