/**
 * The file of the SQLite store: who may open it, how it is set up, and its schema. Opened by `sqlite-store.ts`.
 *
 * Always true: one process has the file, and an older release leaves a newer one's alone.
 */
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Milliseconds } from '../../domain/core/time.ts';

/** Step n takes the schema from version n to n + 1. Never changed once released, only added to. */
const MIGRATIONS: readonly string[] = [
  // The body stands last: what is read or left alone before it costs nothing, however long it is.
  `CREATE TABLE items (
     id INTEGER PRIMARY KEY,
     key TEXT NOT NULL UNIQUE,
     version INTEGER NOT NULL,
     part TEXT,
     sort INTEGER,
     expires_at INTEGER,
     body TEXT NOT NULL,
     CHECK ((part IS NULL) = (sort IS NULL))
   );
   CREATE INDEX listed ON items (part, sort, key) WHERE part IS NOT NULL;
   CREATE INDEX expiring ON items (expires_at) WHERE expires_at IS NOT NULL;`,
];

/** Somebody else, a backup perhaps, may lock the file for a moment. */
const BUSY_MS: Milliseconds = 2_000;

/**
 * Held until it is closed or the process dies, however it dies. It is a file of its own since the database itself
 * is open twice here; it is never removed, as a lock on a removed file would keep nobody out.
 */
export function takeLock(file: string): DatabaseSync {
  const lock = new DatabaseSync(`${file}.lock`, { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw isBusy(error) ? inUse(file, error) : error;
  }
}

const SQLITE_BUSY = 5;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;

const inUse = (file: string, cause: unknown): Error =>
  new Error(
    `The data folder ${dirname(file)} is in use by another Ringonce process. ` +
      'Stop that one first, or set RINGONCE_DATA to another folder.',
    { cause },
  );

/** The connection for reading, once it has brought the file up to date. */
export function openDatabase(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    // A new file can give free pages back in small steps; an older one keeps them for what comes.
    db.exec('PRAGMA page_size = 4096; PRAGMA auto_vacuum = INCREMENTAL');
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    migrate(db, file);
    db.exec('PRAGMA query_only = ON; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function migrate(db: DatabaseSync, file: string): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
  const known = MIGRATIONS.length;
  if (version > known) {
    throw new Error(
      `${file} was written by a newer Ringonce (schema ${version}, this one knows ${known}). ` +
        'Upgrade Ringonce, or use another folder.',
    );
  }
  if (version === known) return;
  const steps = MIGRATIONS.slice(version).join('\n');
  // An error leaves by closing the database, which rolls back.
  db.exec(`BEGIN IMMEDIATE; ${steps} PRAGMA user_version = ${known}; COMMIT;`);
}
