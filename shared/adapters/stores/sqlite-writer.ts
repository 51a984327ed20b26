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
 */

import type { StatementSync } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { Milliseconds } from '../../domain/core/time.ts';

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
];

/** What is committed together: groups of writes, each of which stops at its first conflict. */
export interface Batch {
  rows: readonly PutRow[];
  /** How many of the rows each group has. */
  sizes: readonly number[];
}

/** How many of each group were stored, and which items were removed because they had expired. */
export type Answer =
  | { kind: 'committed'; stored: number[]; purged: string[] }
  | { kind: 'failed'; error: unknown };

/** After this many groups, up to twice as many expired items are removed: faster than they can be made. */
const GROUPS_PER_PURGE = 250;
/** Somebody else, a backup perhaps, may lock the file for a moment. */
const BUSY_MS: Milliseconds = 2_000;

function openForWriting(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: BUSY_MS });
  db.exec('PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536');
  db.exec('PRAGMA wal_autocheckpoint = 4000');
  return db;
}

const IF_SAME = 'WHERE key = ? AND version = ? AND (expires_at IS NULL OR expires_at > ?)';

function prepareAll(db: DatabaseSync) {
  return {
    insert: db.prepare(
      'INSERT INTO items (version, key, part, sort, expires_at, body) VALUES (1, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    revive: db.prepare(
      'UPDATE items SET version = 1, part = ?, sort = ?, expires_at = ?, body = ? WHERE key = ? AND expires_at <= ?',
    ),
    // An index is touched when one of its columns is named, even if the value stays: what stays in its place in a
    // list, as most do, names none.
    rewrite: db.prepare(
      `UPDATE items SET version = version + 1, body = ? ${IF_SAME} AND part = ? AND sort = ? AND expires_at IS ?`,
    ),
    replace: db.prepare(
      `UPDATE items SET version = version + 1, part = ?, sort = ?, expires_at = ?, body = ? ${IF_SAME}`,
    ),
    purge: db.prepare(
      `DELETE FROM items WHERE id IN (SELECT id FROM items WHERE expires_at IS NOT NULL AND expires_at <= ?
       ORDER BY expires_at LIMIT ?) RETURNING key`,
    ),
  } satisfies Record<string, StatementSync>;
}

class Writer {
  readonly #db: DatabaseSync;
  readonly #sql: ReturnType<typeof prepareAll>;
  #groupsSincePurge = GROUPS_PER_PURGE;

  constructor(file: string) {
    this.#db = openForWriting(file);
    this.#sql = prepareAll(this.#db);
  }

  commit(batch: Batch): Answer {
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      const stored = this.#writeGroups(batch);
      const purged = this.#purge(batch);
      this.#db.exec('COMMIT');
      return { kind: 'committed', stored, purged };
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      return { kind: 'failed', error };
    }
  }

  close(): void {
    this.#db.close();
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
  #write([key, body, partition, sort, expiresAt, readVersion, now]: PutRow): boolean {
    const { insert, revive, rewrite, replace } = this.#sql;
    const columns = [partition, sort, expiresAt, body] as const;
    if (readVersion === 0)
      return insert.run(key, ...columns).changes === 1 || revive.run(...columns, key, now).changes === 1;
    const same = [key, readVersion, now] as const;
    return (
      (partition !== null && rewrite.run(body, ...same, partition, sort, expiresAt).changes === 1) ||
      replace.run(...columns, ...same).changes === 1
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

const writer = new Writer(String(workerData));
/** Null asks for the end; the thread ends when its port is closed. */
port.on('message', (batch: Batch | null) => {
  if (batch) port.postMessage(writer.commit(batch));
  else {
    writer.close();
    port.close();
  }
});
