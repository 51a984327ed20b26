/**
 * The thread that writes the SQLite store; `sqlite-store.ts` starts it and talks to nobody else. It has the only
 * connection that writes to the file.
 *
 * Kept true here:
 * - A batch is one transaction. It is answered after its COMMIT returned, with `synchronous=FULL`, or after its
 *   ROLLBACK: then nothing of it is in the file.
 * - Batches are written and answered in the order in which they came, and within a batch so are its groups.
 * - Each statement itself compares the versions: whatever the other side believes, a write that lost stays out.
 * - A file that can't be rolled back is let go: the error ends this thread, and with it the store.
 * - What is removed or replaced is overwritten in the file: SQLite's own `secure_delete` does so where it was, and rows
 *   move on, a few at a time, so that pages in which SQLite left a copy when it moved a row are emptied in their turn.
 */

import type { StatementSync } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import type { TroubleKind } from '../../ports/store.ts';
import { BY_KEY, markClosed, troubleOf } from './sqlite-file.ts';

/** One conditional write; a tuple is cheaper to send than an object, which names its fields each time. */
export type PutRow = readonly [
  key: string,
  body: string,
  partition: string | null,
  sort: number | null,
  expiresAt: number | null,
  /** 0 when the item must not exist. */
  readVersion: number,
  now: number,
  /** In which it is counted. */
  group: string | null,
];

/** What is committed together: groups of writes, each of which stops at its first conflict. */
export interface Batch {
  rows: readonly PutRow[];
  /** How many of the rows each group has. */
  sizes: readonly number[];
}

/** Asks for a step of cleaning, also when nothing is written. */
export interface PurgeStep {
  purgeAt: Instant;
}

/** How many of each group were stored, and which items were removed because they had expired. */
export type Answer =
  | { kind: 'committed'; stored: number[]; purged: string[] }
  /** `trouble` says what the error says of the file: the code of an error does not come through. */
  | { kind: 'failed'; error: unknown; trouble: TroubleKind | null }
  /** To a `PurgeStep`: which items were removed, and whether more of what has expired waits. */
  | { kind: 'purged'; purged: string[]; more: boolean }
  | { kind: 'not_purged'; error: unknown; trouble: TroubleKind | null };

/** After this many groups, up to twice as many expired items are removed: faster than they can be made. */
const GROUPS_PER_PURGE = 250;
/** Expired items that one step of cleaning removes. */
const STEP_ITEMS = 500;
/** Free pages that one step gives back to the file system. */
const STEP_PAGES = 256;
/** Rows that one step moves on: at the most, at the least, and else so many that all of them come to it in as many steps. */
const MOVED_MAX = 1_000;
const MOVED_MIN = 200;
const STEPS_OF_ALL_ROWS = 1_000;
/**
 * Pages in the log, of 4 kB, before it is brought into the file. A page that was written several times meanwhile goes to the
 * file once: with 12,000 instead of 4,000 a drain of 100,000 took a tenth less. Whoever writes waits while it is done.
 */
const LOG_PAGES = 12_000;
/** Somebody else, a backup perhaps, may lock the file for a moment. */
const BUSY_MS: Milliseconds = 2_000;
/** Emptying the log can wait for the next step where somebody reads it. */
const LOG_BUSY_MS: Milliseconds = 50;

/** What the thread is started with. */
export interface WriterData {
  file: string;
  /** What SQLite may keep of the file in memory. */
  pageBytes: number;
}

function openForWriting({ file, pageBytes }: WriterData): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: BUSY_MS });
  db.exec('PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY');
  db.exec(`PRAGMA cache_size = -${Math.ceil(pageBytes / 1_024)}`);
  db.exec(`PRAGMA wal_autocheckpoint = ${LOG_PAGES}; PRAGMA secure_delete = ON`);
  return db;
}

/** The row of this key (the first parameter) if it has this version (the second) at this time (the third). */
const IF_SAME = `WHERE ${BY_KEY} AND version = ?2 AND (expires_at IS NULL OR expires_at > ?3)`;

function prepareAll(db: DatabaseSync) {
  return {
    insert: db.prepare(
      'INSERT INTO items (version, key, part, sort, expires_at, body, grp) VALUES (1, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    revive: db.prepare(
      `UPDATE items SET version = 1, part = ?3, sort = ?4, expires_at = ?5, body = ?6, grp = ?7
       WHERE ${BY_KEY} AND expires_at <= ?2`,
    ),
    // An index is touched when one of its columns is named, even if the value stays: what stays in its place in a
    // list, as most do, names none.
    rewrite: db.prepare(
      `UPDATE items SET version = version + 1, body = ?7, grp = ?8
       ${IF_SAME} AND part = ?4 AND sort = ?5 AND expires_at IS ?6`,
    ),
    replace: db.prepare(
      `UPDATE items SET version = version + 1, part = ?4, sort = ?5, expires_at = ?6, body = ?7, grp = ?8 ${IF_SAME}`,
    ),
    purge: db.prepare(
      `DELETE FROM items WHERE id IN (SELECT id FROM items WHERE expires_at IS NOT NULL AND expires_at <= ?
       ORDER BY expires_at LIMIT ?) RETURNING key`,
    ),
    greatestId: db.prepare('SELECT max(id) AS id FROM items'),
    idsFrom: db.prepare('SELECT id FROM items WHERE id > ? AND id <= ? ORDER BY id LIMIT ?'),
    moveOn: db.prepare('UPDATE items SET id = ? WHERE id = ?'),
  } satisfies Record<string, StatementSync>;
}

/**
 * One round of moving every row to the end of its table, which empties all pages that the table had. A freed page is
 * overwritten, and with it what SQLite left in its unused part.
 */
interface Round {
  /** Rows up to this one were moved. */
  done: number;
  /** The last row that there was when the round began. */
  last: number;
}

class Writer {
  readonly #db: DatabaseSync;
  readonly #sql: ReturnType<typeof prepareAll>;
  #groupsSincePurge = GROUPS_PER_PURGE;
  #round: Round | undefined;
  /** Whether something was written since the round began. An earlier process may have left something, too. */
  #changed = true;

  constructor(data: WriterData) {
    this.#db = openForWriting(data);
    this.#sql = prepareAll(this.#db);
  }

  commit(batch: Batch): Answer {
    try {
      this.#changed = true;
      const [stored, purged] = this.#together(() => [this.#writeGroups(batch), this.#purge(batch)] as const);
      return { kind: 'committed', stored, purged };
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      return { kind: 'failed', error, trouble: troubleOf(error) };
    }
  }

  /** A step of cleaning: some milliseconds of work, however much there is to do. */
  purge({ purgeAt }: PurgeStep): Answer {
    try {
      const purged = this.#together(() => {
        const rows = this.#sql.purge.all(purgeAt, STEP_ITEMS);
        this.#moveSome();
        return rows.map((row) => String(row['key']));
      });
      this.#db.exec(`PRAGMA incremental_vacuum(${STEP_PAGES})`);
      this.#emptyLog();
      return { kind: 'purged', purged, more: purged.length === STEP_ITEMS };
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      this.#round = undefined;
      return { kind: 'not_purged', error, trouble: troubleOf(error) };
    }
  }

  close(): void {
    // A disk that is full keeps it open, and so does its log.
    try {
      markClosed(this.#db);
    } finally {
      this.#db.close();
    }
  }

  /** In one transaction; where it fails, the caller rolls back. */
  #together<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    const done = work();
    this.#db.exec('COMMIT');
    return done;
  }

  #moveSome(): void {
    const { greatestId, idsFrom, moveOn } = this.#sql;
    const greatest = Number(greatestId.get()?.['id'] ?? 0);
    if (!this.#round && this.#changed) {
      this.#round = { done: 0, last: greatest };
      this.#changed = false;
    }
    if (!this.#round) return;
    const { done, last } = this.#round;
    const most = Math.min(MOVED_MAX, Math.max(MOVED_MIN, Math.ceil(last / STEPS_OF_ALL_ROWS)));
    const ids = idsFrom.all(done, last, most).map((row) => Number(row['id']));
    for (const [index, id] of ids.entries()) moveOn.run(greatest + 1 + index, id);
    const latest = ids.at(-1);
    this.#round = latest === undefined || latest === last ? undefined : { done: latest, last };
  }

  /** Brings the write-ahead log into the file and cuts it off: its old pages hold what was replaced since. */
  #emptyLog(): void {
    this.#db.exec(`PRAGMA busy_timeout = ${LOG_BUSY_MS}`);
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.#db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  }

  #writeGroups({ rows, sizes }: Batch): number[] {
    let first = 0;
    return sizes.map((size) => {
      const group = rows.slice(first, first + size);
      first += size;
      const refused = group.findIndex((row) => !this.#write(row));
      return refused === -1 ? size : refused;
    });
  }

  /** Writes one item if it is still what was read. */
  #write([key, body, partition, sort, expiresAt, readVersion, now, group]: PutRow): boolean {
    const { insert, revive, rewrite, replace } = this.#sql;
    const columns = [partition, sort, expiresAt, body, group] as const;
    if (readVersion === 0)
      return insert.run(key, ...columns).changes === 1 || revive.run(key, now, ...columns).changes === 1;
    const written = [key, readVersion, now, ...columns] as const;
    return (
      (partition !== null && rewrite.run(...written).changes === 1) || replace.run(...written).changes === 1
    );
  }

  /** Now and then removes some of what has expired. */
  #purge({ rows, sizes }: Batch): string[] {
    this.#groupsSincePurge += sizes.length;
    const now = rows.at(-1)?.[6];
    if (this.#groupsSincePurge < GROUPS_PER_PURGE || now === undefined) return [];
    const purged = this.#sql.purge.all(now, 2 * this.#groupsSincePurge);
    this.#groupsSincePurge = 0;
    return purged.map((row) => String(row['key']));
  }
}

const port = parentPort;
if (!port) throw new Error('This is a worker thread of sqlite-store.ts');

const writer = new Writer(workerData as WriterData);
/** Null asks for the end; the thread ends when its port is closed. */
port.on('message', (work: Batch | PurgeStep | null) => {
  if (work) port.postMessage('purgeAt' in work ? writer.purge(work) : writer.commit(work));
  else {
    writer.close();
    port.close();
  }
});
