/**
 * Where the embedded mode keeps its ledger, and in which store: SQLite, in the data folder. Opened by the runtime, looked
 * at by `doctor`; whoever takes another store changes both here.
 */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SqliteStore } from '../shared/adapters/stores/sqlite-store.ts';
import { openSqliteStore } from '../shared/adapters/stores/sqlite-store.ts';

export const ledgerFile = (dataFolder: string): string => join(dataFolder, 'ringonce.db');

/** Where what the sandbox took is kept, as a provider would. */
export const sandboxFile = (dataFolder: string): string => join(dataFolder, 'sandbox.db');

/** @throws when another process has it open, or a newer version wrote it */
export const openLedger = (dataFolder: string): SqliteStore => openSqliteStore(ledgerFile(dataFolder));

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
