/**
 * Where the embedded mode keeps its ledger, and in which store: SQLite, in the data folder. Opened by the runtime, looked
 * at by `doctor`; whoever takes another store changes both here.
 */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { takeLock } from '../shared/adapters/stores/sqlite-file.ts';
import type { SqliteStore } from '../shared/adapters/stores/sqlite-store.ts';
import { openSqliteStore } from '../shared/adapters/stores/sqlite-store.ts';
import type { Instant, Milliseconds } from '../shared/domain/core/time.ts';
import { isDueIndex } from '../shared/domain/store/records.ts';
import type { MemoryPlan } from './memory.ts';
import { MEMORY_MB, planMemory } from './memory.ts';

/** The ledger's file, and that of what the sandbox took, as a provider would keep it. */
export const LEDGER = 'ringonce.db';
export const SANDBOX = 'sandbox.db';

export const ledgerFile = (dataFolder: string): string => join(dataFolder, LEDGER);
export const sandboxFile = (dataFolder: string): string => join(dataFolder, SANDBOX);

/**
 * @param onDue told of each instant at which something will fall due, once that is written
 * @param say told how far a large file of an earlier release is brought up to date
 * @throws when another process has it open, or a newer version wrote it
 */
export const openLedger = (
  dataFolder: string,
  { cacheMb, pagesMb }: MemoryPlan = planMemory(MEMORY_MB.usual),
  onDue?: (at: Instant) => void,
  say?: (text: string) => void,
): SqliteStore =>
  openSqliteStore(ledgerFile(dataFolder), {
    cacheBytes: cacheMb * 2 ** 20,
    pageBytes: pagesMb * 2 ** 20,
    say,
    onListed: onDue && ((partition, sort) => isDueIndex(partition) && onDue(sort)),
  });

/** Keeps every server out of the folder. @returns what lets them in again @throws when one runs in it */
export function lockLedger(dataFolder: string): () => void {
  const lock = takeLock(ledgerFile(dataFolder));
  return () => lock.close();
}

/** How far the folder's test clock was moved, in ms. */
export function clockOffsetOf(dataFolder: string): Milliseconds {
  const file = join(dataFolder, SANDBOX);
  if (!existsSync(file)) return 0;
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    const row = db.prepare("SELECT value FROM setting WHERE name = 'clock_offset_ms'").get();
    return Number(row?.['value'] ?? 0);
  } finally {
    db.close();
  }
}

/** Whether the ledger can be opened: by nobody else in use, and what its store writes. */
export function ledgerState(dataFolder: string): 'free' | 'held' | 'damaged' {
  const file = ledgerFile(dataFolder);
  if (isHeld(`${file}.lock`)) return 'held';
  return !existsSync(file) || isSqlite(file) ? 'free' : 'damaged';
}

const SQLITE_BUSY = 5;

/** The store keeps an exclusive lock on a file beside its own; reading from that harms nobody. */
function isHeld(lockFile: string): boolean {
  if (!existsSync(lockFile)) return false;
  try {
    const db = new DatabaseSync(lockFile, { readOnly: true, timeout: 0 });
    try {
      db.prepare('SELECT count(*) FROM sqlite_schema').get();
      return false;
    } finally {
      db.close();
    }
  } catch (error) {
    return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
  }
}

/** https://www.sqlite.org/fileformat.html#the_database_header */
const MAGIC = 'SQLite format 3\0';

function isSqlite(file: string): boolean {
  const header = Buffer.alloc(MAGIC.length);
  const descriptor = openSync(file, 'r');
  try {
    return readSync(descriptor, header) === 0 || header.toString('latin1') === MAGIC;
  } finally {
    closeSync(descriptor);
  }
}
