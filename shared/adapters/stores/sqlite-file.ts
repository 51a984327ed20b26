/**
 * The file of the SQLite store: who may open it, how it is set up, and its schema. Opened by `sqlite-store.ts`.
 *
 * Always true: one process has the file, nobody but its user may read it, an older release leaves a newer one's alone,
 * and what isn't Ringonce's is refused as it is.
 */
import { chmodSync, closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { endianness } from 'node:os';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Milliseconds } from '../../domain/core/time.ts';
import type { TroubleKind } from '../../ports/store.ts';
import { stopwatch } from '../system.ts';

/** By which the index of keys is ordered first: the beginning of the appointment's id, where the key has one. */
const nearOf = (key: string): string => `substr(${key}, instr(${key}, '/apt_') + 5, 8)`;

/** Finds a row by its key, which is the first parameter of the statement. */
export const BY_KEY = `${nearOf('key')} = ${nearOf('?1')} AND key = ?1`;

/** Counts live entries by the writes themselves. */
const COUNTING = `
  CREATE TRIGGER counted_in AFTER INSERT ON items WHEN NEW.grp IS NOT NULL BEGIN
     INSERT INTO counts VALUES (NEW.part, NEW.grp, 1) ON CONFLICT DO UPDATE SET n = n + 1;
  END;
  CREATE TRIGGER counted_on AFTER UPDATE OF grp ON items
     WHEN OLD.grp IS NOT NEW.grp OR (NEW.grp IS NOT NULL AND OLD.part IS NOT NEW.part) BEGIN
     UPDATE counts SET n = n - 1 WHERE part = OLD.part AND grp = OLD.grp;
     INSERT INTO counts SELECT NEW.part, NEW.grp, 1 WHERE NEW.grp IS NOT NULL
       ON CONFLICT DO UPDATE SET n = n + 1;
  END;
  CREATE TRIGGER counted_out AFTER DELETE ON items WHEN OLD.grp IS NOT NULL BEGIN
     UPDATE counts SET n = n - 1 WHERE part = OLD.part AND grp = OLD.grp;
  END;`;

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
  // Live entries, counted by the writes themselves. The group is `groupOf` in `records.ts`.
  `ALTER TABLE items ADD COLUMN grp TEXT;
   CREATE TABLE counts (
     part TEXT NOT NULL, grp TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (part, grp)
   ) WITHOUT ROWID;
   UPDATE items SET grp = CASE WHEN json_valid(body) THEN
     concat_ws('/', body ->> 'tenant', body ->> 'state', body ->> 'channel', coalesce(body ->> 'reason', '')) END
     WHERE part >= 'due/' AND part < 'due0';
   INSERT INTO counts SELECT part, grp, count(*) FROM items WHERE grp IS NOT NULL GROUP BY part, grp;
${COUNTING}`,
  // The items of one appointment stand side by side in the index of keys: one page for all that a creation writes,
  // where each of its seven rows had a page of its own. A unique column keeps its index, so the table is made anew.
  `DROP TRIGGER counted_in;
   DROP TRIGGER counted_on;
   DROP TRIGGER counted_out;
   DROP INDEX listed;
   DROP INDEX expiring;
   ALTER TABLE items RENAME TO items_before;
   CREATE TABLE items (
     id INTEGER PRIMARY KEY,
     key TEXT NOT NULL,
     version INTEGER NOT NULL,
     part TEXT,
     sort INTEGER,
     expires_at INTEGER,
     grp TEXT,
     body TEXT NOT NULL,
     CHECK ((part IS NULL) = (sort IS NULL))
   );
   INSERT INTO items SELECT id, key, version, part, sort, expires_at, grp, body FROM items_before
     WHERE ringonce_row_done() IS NULL ORDER BY id;
   DROP TABLE items_before;
   CREATE UNIQUE INDEX keys ON items (${nearOf('key')}, key);
   CREATE INDEX listed ON items (part, sort, key) WHERE part IS NOT NULL;
   CREATE INDEX expiring ON items (expires_at) WHERE expires_at IS NOT NULL;
${COUNTING}`,
];

/** Somebody else, a backup perhaps, may lock the file for a moment. */
const BUSY_MS: Milliseconds = 2_000;

/**
 * Held until it is closed or the process dies, however it dies. It is a file of its own since the database itself
 * is open twice here; it is never removed, as a lock on a removed file would keep nobody out.
 */
export function takeLock(file: string): DatabaseSync {
  keepPrivate(`${file}.lock`);
  const lock = new DatabaseSync(`${file}.lock`, { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw isBusy(error) ? inUse(file, error) : error;
  }
}

/** https://www.sqlite.org/rescode.html */
const BUSY = 5;
const UNWRITABLE: readonly number[] = [8, 10, 13, 14]; // READONLY, IOERR, FULL, CANTOPEN
const DAMAGED: readonly number[] = [11, 26]; // CORRUPT, NOTADB

/** SQLite's code of an error, without the part that says more of it; undefined for one that is not SQLite's. */
const codeOf = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;

const isBusy = (error: unknown): boolean => codeOf(error) === BUSY;

/** What an error says of the file; null for one that says nothing of it. */
export function troubleOf(error: unknown): TroubleKind | null {
  const code = codeOf(error) ?? 0;
  if (DAMAGED.includes(code)) return 'damaged';
  return UNWRITABLE.includes(code) ? 'unwritable' : null;
}

/** Makes a database's files its user's alone, whatever the folder's mode and the umask: others take its mode from it. */
export function keepPrivate(file: string): void {
  try {
    closeSync(openSync(file, 'a', 0o600));
    for (const each of [file, `${file}-wal`, `${file}-shm`, `${file}-journal`])
      if (existsSync(each)) chmodSync(each, 0o600);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new Error(
      `${file} can't be written (${code}): let this user write it, or set RINGONCE_DATA to another folder.`,
      {
        cause: error,
      },
    );
  }
}

const inUse = (file: string, cause: unknown): Error =>
  new Error(
    `The data folder ${dirname(file)} is in use by another Ringonce process. ` +
      'Stop that one first, or set RINGONCE_DATA to another folder.',
    { cause },
  );

/**
 * The connection for reading, once it has brought the file up to date.
 * @param pageBytes what SQLite may keep of it
 * @param say told, in sentences for the operator, that a large file is being brought up to date, and how far that is
 */
export function openDatabase(file: string, pageBytes: number, say?: (text: string) => void): DatabaseSync {
  keepPrivate(file);
  refuseLostLog(file);
  const db = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    // A new file can give free pages back in small steps; an older one keeps them for what comes.
    db.exec('PRAGMA page_size = 4096; PRAGMA auto_vacuum = INCREMENTAL');
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    migrate(db, file, say);
    markOpen(db);
    db.exec('PRAGMA query_only = ON; PRAGMA temp_store = MEMORY');
    db.exec(`PRAGMA cache_size = -${Math.ceil(pageBytes / 1_024)}`);
    return db;
  } catch (error) {
    db.close();
    throw explained(file, error);
  }
}

function explained(file: string, error: unknown): unknown {
  switch (troubleOf(error)) {
    case 'damaged':
      return new Error(
        `${file} is no database, or is damaged: nothing of it was changed. Restore it from a backup, with keys.json.`,
        { cause: error },
      );
    case 'unwritable': {
      const why = error instanceof Error ? error.message : '';
      return new Error(
        `${file} can't be written (${why}): make room on the disk, or let this user write it.`,
        {
          cause: error,
        },
      );
    }
    default:
      return error;
  }
}

function migrate(db: DatabaseSync, file: string, say?: (text: string) => void): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
  const known = MIGRATIONS.length;
  if (version > known) {
    throw new Error(
      `${file} was written by a newer Ringonce (schema ${version}, this one knows ${known}). ` +
        'Upgrade Ringonce, or use another folder.',
    );
  }
  refuseForeign(db, file, version);
  if (version === known) return;
  const steps = MIGRATIONS.slice(version).join('\n');
  const isTold = version > 0 && say;
  const done = isTold ? tellRows(db, `${file}: from schema ${version} to ${known}`, say) : () => {};
  // A step holds the thread from its first row to its last, so each row that is copied tells.
  db.function('ringonce_row_done', () => {
    done();
    return null;
  });
  // An error leaves by closing the database, which rolls back.
  db.exec(`BEGIN IMMEDIATE; ${steps} PRAGMA user_version = ${known}; COMMIT;`);
}

/** How often it is told how far the file is. */
const TOLD_EACH_MS: Milliseconds = 2_000;

/** @returns what is to be called for each row */
function tellRows(db: DatabaseSync, what: string, say: (text: string) => void): () => void {
  const rows = Number(db.prepare('SELECT count(*) AS n FROM items').get()?.['n']);
  const startedAt = stopwatch();
  let toldAt = startedAt;
  let done = 0;
  say(
    `Bringing the database up to date (${what}, ${rows} rows). If it is interrupted, the next start begins anew …`,
  );
  return () => {
    done++;
    if (stopwatch() - toldAt < TOLD_EACH_MS) return;
    toldAt = stopwatch();
    say(`  ${done} of ${rows} rows, ${Math.round((toldAt - startedAt) / 1_000)} seconds`);
  };
}

/** A database of another program has other tables, whatever the number of its schema. */
function refuseForeign(db: DatabaseSync, file: string, version: number): void {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const isOurs = version === 0 ? tables.length === 0 : tables.some(({ name }) => name === 'items');
  if (!isOurs)
    throw new Error(
      `${file} is the database of another program: nothing of it was changed. Set RINGONCE_DATA to a folder of Ringonce's own.`,
    );
}

// ---- The write-ahead log -------------------------------------------------------------------------------------
//
// The latest commits, perhaps all of them, are in `-wal`. A database that was opened and never closed says so in its
// header; and the index of the log, `-shm`, says how many pages of it counted. Both outlive a process that was killed.

/** In the header of a database: that a process has it open, or had when it was killed. */
const OPEN_ID = 0x52_4f_6f_31; // "ROo1"
const CLOSED_ID = 0x52_4f_63_31;

/** Says in the database itself that from now on a part of it may be in the log alone. */
const markOpen = (db: DatabaseSync): void =>
  db.exec(`PRAGMA application_id = ${OPEN_ID}; PRAGMA wal_checkpoint(PASSIVE)`);

/** Says that the log is about to be brought into the database. */
export const markClosed = (db: DatabaseSync): void => db.exec(`PRAGMA application_id = ${CLOSED_ID}`);

/** Starting without it would forget what was answered, and send again what went out. */
function refuseLostLog(file: string): void {
  const log = `${file}-wal`;
  if (!existsSync(log)) {
    const head = headOf(file, 72);
    if (head.length < 72 || head.readUInt32BE(68) !== OPEN_ID) return;
    throw new Error(
      `${log} is missing: the latest changes are in it, because Ringonce was not stopped in order. Put it back beside ${file}, or restore a backup. If another program (sqlite3) has opened the database since, it has brought them in: make an empty ${log}, and start again.`,
    );
  }
  if (isCut(log, `${file}-shm`))
    throw new Error(
      `${log} was cut: its index counts more pages than it has, so changes that were answered are lost. Put the whole file back, or restore a backup. If nobody touched it and the machine lost its power, remove ${file}-shm and start again.`,
    );
}

/** https://www.sqlite.org/walformat.html: header, then frames of a page and 24 bytes. */
const LOG_HEADER = 32;
const FRAME_HEADER = 24;

function isCut(log: string, index: string): boolean {
  if (!existsSync(index)) return false;
  const known = headOf(index, 136);
  if (known.length < 136 || known.readUInt8(12) === 0) return false;
  // The index is in the byte order of the machine that wrote it, but for the salt, which is copied.
  const read = (at: number): number =>
    endianness() === 'LE' ? known.readUInt32LE(at) : known.readUInt32BE(at);
  const [pages, inDatabase] = [read(16), read(96)];
  if (pages <= inDatabase) return false;
  const head = headOf(log, LOG_HEADER);
  if (head.length === LOG_HEADER && !head.subarray(16, 24).equals(known.subarray(32, 40))) return false;
  const pageSize = head.length === LOG_HEADER ? head.readUInt32BE(8) : 4096;
  return statSync(log).size < LOG_HEADER + pages * (pageSize + FRAME_HEADER);
}

/** The first bytes of a file; fewer where it has fewer. */
function headOf(file: string, bytes: number): Buffer {
  const head = Buffer.alloc(bytes);
  const descriptor = openSync(file, 'r');
  try {
    return head.subarray(0, readSync(descriptor, head, 0, bytes, 0));
  } finally {
    closeSync(descriptor);
  }
}
