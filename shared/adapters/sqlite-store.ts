/**
 * The store in one SQLite file, for the embedded runtime. One process holds the file; a second one is refused.
 *
 * Kept true here:
 * - A put is answered only after the COMMIT that holds it returned, with `synchronous=FULL`. Puts of one turn of the
 *   event loop share that COMMIT: all of them are stored, or all of them reject.
 * - Reads are synchronous and outside any transaction, so they see exactly what was committed.
 * - The cache holds committed items only. As nobody else may write the file, it is as fresh as the disk, and most
 *   puts are judged by it without reading.
 */
import { dirname } from 'node:path';
import type { StatementSync } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';
import { LRUCache } from 'lru-cache';
import type { Item, Key, Kind, Listed, NewItem } from '../domain/records.ts';
import type { Instant } from '../domain/time.ts';
import type { ListPage, ListQuery, ListRow, Store, Write } from '../ports/store.ts';

export interface SqliteOptions {
  /** How many items are kept in memory; 50,000 by default. */
  cachedItems?: number | undefined;
  /** Told after each durable commit how many puts shared it. */
  onCommit?: ((puts: number) => void) | undefined;
}

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

/** More than this in one commit would hold up the event loop; the rest goes into the next one. */
const MAX_BATCH = 2_000;
/** Longer bodies are not cached: a count of items would not bound the memory they take. */
const MAX_CACHED_CHARS = 32_768;
/** After this many puts, up to twice as many expired items are removed: faster than they can be made. */
const PUTS_PER_PURGE = 250;

/**
 * Opens or creates the file; its folder must exist.
 * @throws Error with a sentence for the operator when another process has it, or a newer Ringonce wrote it.
 */
export const openSqliteStore = (file: string, options: SqliteOptions = {}): Store =>
  new SqliteStore(openDatabase(file), options);

function openDatabase(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 0 });
  try {
    // The lock is taken by the first access, which is journal_mode; without shared memory, as no one shares.
    db.exec('PRAGMA page_size = 4096; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;');
    db.exec('PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;');
    db.exec('PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000;');
    migrate(db, file);
    return db;
  } catch (error) {
    db.close();
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

const LIST = 'SELECT key, sort FROM items WHERE part = ? AND sort >= ? AND sort <= ?';
const UP = 'ORDER BY sort, key LIMIT ?';
const DOWN = 'ORDER BY sort DESC, key DESC LIMIT ?';

function prepareAll(db: DatabaseSync) {
  return {
    select: db.prepare('SELECT id, version, part, sort, expires_at, body FROM items WHERE key = ?'),
    insert: db.prepare(
      'INSERT INTO items (version, key, part, sort, expires_at, body) VALUES (1, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    revive: db.prepare(
      'UPDATE items SET version = 1, part = ?, sort = ?, expires_at = ?, body = ? WHERE key = ? AND expires_at <= ?',
    ),
    replace: db.prepare(
      `UPDATE items SET version = version + 1, part = ?, sort = ?, expires_at = ?, body = ?
       WHERE key = ? AND version = ? AND (expires_at IS NULL OR expires_at > ?)`,
    ),
    // Three of one kind: an index is only touched when one of its columns is named.
    rewrite: db.prepare('UPDATE items SET version = ?, body = ? WHERE id = ? AND version = ?'),
    move: db.prepare(
      'UPDATE items SET version = ?, body = ?, part = ?, sort = ? WHERE id = ? AND version = ?',
    ),
    extend: db.prepare(
      'UPDATE items SET version = ?, body = ?, part = ?, sort = ?, expires_at = ? WHERE id = ? AND version = ?',
    ),
    purge: db.prepare(
      `DELETE FROM items WHERE id IN (SELECT id FROM items WHERE expires_at IS NOT NULL AND expires_at <= ?
       ORDER BY expires_at LIMIT ?) RETURNING key`,
    ),
    up: db.prepare(`${LIST} ${UP}`),
    upFrom: db.prepare(`${LIST} AND (sort, key) > (?, ?) ${UP}`),
    down: db.prepare(`${LIST} ${DOWN}`),
    downFrom: db.prepare(`${LIST} AND (sort, key) < (?, ?) ${DOWN}`),
  } satisfies Record<string, StatementSync>;
}

/** An item as the cache has it: with its row, and parsed from its text only when somebody asks. */
interface Cached {
  id: number;
  version: number;
  listed: Listed | null;
  expiresAt: Instant | null;
  /** Empty once parsed. */
  text: string;
  item: Item | null;
}

/** One write as it will be bound to a statement. */
interface Put {
  key: Key;
  text: string;
  listed: Listed | null;
  expiresAt: Instant | null;
  readVersion: number;
  now: Instant;
}

/** Writes in order that wait for their commit; `resolve` gets the number of those stored. */
interface Pending {
  puts: readonly Put[];
  resolve: (stored: number) => void;
  reject: (error: unknown) => void;
}

/** What a batch leaves in the cache once it is committed; null: what the cache has is no longer true. */
type Staged = Map<Key, Cached | null>;

class SqliteStore implements Store {
  readonly #db: DatabaseSync;
  readonly #sql: ReturnType<typeof prepareAll>;
  readonly #cache: LRUCache<Key, Cached>;
  readonly #onCommit: (puts: number) => void;
  #pending: Pending[] = [];
  #putsSincePurge = PUTS_PER_PURGE;
  #closed = false;

  constructor(db: DatabaseSync, options: SqliteOptions) {
    this.#db = db;
    this.#sql = prepareAll(db);
    this.#cache = new LRUCache({ max: options.cachedItems ?? 50_000 });
    this.#onCommit = options.onCommit ?? (() => {});
  }

  async load<K extends Kind>(keys: readonly Key<K>[], now: Instant): Promise<(Item<K> | undefined)[]> {
    const found: (Item<K> | undefined)[] = [];
    for (const key of keys) {
      const cached = this.#cache.get(key) ?? this.#read(key);
      found.push(cached && isLive(cached, now) ? (itemOf(key, cached) as Item<K>) : undefined);
    }
    return found;
  }

  async put(item: NewItem, readVersion: number, now: Instant): Promise<'stored' | 'conflict'> {
    return (await this.putInOrder([{ item, readVersion }], now)) === 1 ? 'stored' : 'conflict';
  }

  putInOrder(writes: readonly Write[], now: Instant): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.#closed) throw new Error('The store is closed');
      // Turned into text at once: what the caller does to the body afterwards is not stored.
      const puts = writes.map(({ item, readVersion }) => toPut(item, readVersion, now));
      // One commit at the end of the turn: everybody who puts in this turn shares it, and nobody waits longer.
      if (this.#pending.length === 0) setImmediate(() => this.#flush());
      this.#pending.push({ puts, resolve, reject });
    });
  }

  async list(query: ListQuery): Promise<ListPage> {
    const { partition, from = -Infinity, to = Infinity, descending = false, limit, cursor } = query;
    if (!(limit >= 1 && limit <= 10_000))
      throw new RangeError(`A list has a limit of 1 to 10,000, not ${limit}`);
    const { up, upFrom, down, downFrom } = this.#sql;
    // One more than wanted tells whether there is a next page.
    const found =
      cursor === undefined
        ? (descending ? down : up).all(partition, from, to, limit + 1)
        : (descending ? downFrom : upFrom).all(partition, from, to, ...readCursor(cursor), limit + 1);
    const rows = found
      .slice(0, limit)
      .map((row): ListRow => ({ key: row['key'] as Key, sort: Number(row['sort']) }));
    const last = rows.at(-1);
    return { rows, next: last && found.length > limit ? `${last.sort} ${last.key}` : null };
  }

  /** Stores what waits, then closes; the file is left without a write-ahead log. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    while (this.#pending.length > 0) this.#flush();
    if (this.#db.isOpen) this.#db.close();
  }

  #read(key: Key): Cached | undefined {
    const row = this.#sql.select.get(key);
    if (!row) return undefined;
    const { id, version, part, sort, expires_at: expiresAt } = row;
    const text = String(row['body']);
    const cached: Cached = {
      id: Number(id),
      version: Number(version),
      listed: part === null ? null : { partition: String(part), sort: Number(sort) },
      expiresAt: expiresAt === null ? null : Number(expiresAt),
      text,
      item: null,
    };
    if (text.length <= MAX_CACHED_CHARS) this.#cache.set(key, cached);
    return cached;
  }

  #flush(): void {
    const batch = this.#pending.splice(0, MAX_BATCH);
    if (batch.length === 0) return;
    if (this.#pending.length > 0) setImmediate(() => this.#flush());
    const staged: Staged = new Map();
    let stored: number[];
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      stored = batch.map(({ puts }) => this.#writeInOrder(puts, staged));
      this.#purge(batch, staged);
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#rollBack();
      for (const pending of batch) pending.reject(error);
      return;
    }
    this.#publish(staged);
    for (const [index, pending] of batch.entries()) pending.resolve(stored[index] ?? 0);
    this.#onCommit(stored.reduce((sum, count) => sum + count, 0));
  }

  /** Inside the transaction: stops at the first that conflicts. @returns how many were stored */
  #writeInOrder(puts: readonly Put[], staged: Staged): number {
    const refused = puts.findIndex((put) => !this.#write(put, staged));
    return refused === -1 ? puts.length : refused;
  }

  /** Inside the transaction: writes one item if it is still what was read. */
  #write(put: Put, staged: Staged): boolean {
    const earlier = staged.get(put.key);
    const known = earlier === undefined ? this.#cache.get(put.key) : earlier;
    return known ? this.#writeKnown(put, known, staged) : this.#writeUnknown(put, staged);
  }

  /** The row is known: no need to read it, nor to look for its key. */
  #writeKnown(put: Put, known: Cached, staged: Staged): boolean {
    if ((isLive(known, put.now) ? known.version : 0) !== put.readVersion) return false;
    const { text, listed, expiresAt } = put;
    const version = put.readVersion + 1;
    const row = [known.id, known.version] as const;
    const { rewrite, move, extend } = this.#sql;
    const [part, sort] = [listed?.partition ?? null, listed?.sort ?? null];
    const { changes } =
      expiresAt !== known.expiresAt
        ? extend.run(version, text, part, sort, expiresAt, ...row)
        : sameList(listed, known.listed)
          ? rewrite.run(version, text, ...row)
          : move.run(version, text, part, sort, ...row);
    if (changes !== 1) throw new Error(`The cache is out of step with the file at ${put.key}`);
    stage(put, known.id, staged);
    return true;
  }

  /** The statement itself compares the versions. */
  #writeUnknown(put: Put, staged: Staged): boolean {
    const { key, text, expiresAt, readVersion, now } = put;
    const values = [put.listed?.partition ?? null, put.listed?.sort ?? null, expiresAt, text] as const;
    if (readVersion > 0) return this.#sql.replace.run(...values, key, readVersion, now).changes === 1;
    const inserted = this.#sql.insert.run(key, ...values);
    if (inserted.changes === 0) return this.#sql.revive.run(...values, key, now).changes === 1;
    stage(put, Number(inserted.lastInsertRowid), staged);
    return true;
  }

  /** Inside the transaction: now and then removes some of what has expired. */
  #purge(batch: readonly Pending[], staged: Staged): void {
    this.#putsSincePurge += batch.length;
    const now = batch.at(-1)?.puts[0]?.now;
    if (this.#putsSincePurge < PUTS_PER_PURGE || now === undefined) return;
    for (const row of this.#sql.purge.all(now, 2 * this.#putsSincePurge)) staged.set(row['key'] as Key, null);
    this.#putsSincePurge = 0;
  }

  #publish(staged: Staged): void {
    for (const [key, cached] of staged) {
      if (cached) this.#cache.set(key, cached);
      else this.#cache.delete(key);
    }
  }

  /** After an error nothing is taken for granted: memory is read anew, and a file that can't roll back is let go. */
  #rollBack(): void {
    this.#cache.clear();
    try {
      if (this.#db.isOpen && this.#db.isTransaction) this.#db.exec('ROLLBACK');
    } catch {
      this.#db.close();
    }
  }
}

function toPut({ key, body, listed, expiresAt }: NewItem, readVersion: number, now: Instant): Put {
  return { key, text: JSON.stringify(body), listed, expiresAt, readVersion, now };
}

function stage(put: Put, id: number, staged: Staged): void {
  const { key, text, listed, expiresAt, readVersion } = put;
  const fits = text.length <= MAX_CACHED_CHARS;
  staged.set(key, fits ? { id, version: readVersion + 1, listed, expiresAt, text, item: null } : null);
}

const isLive = (cached: Cached, now: Instant): boolean => cached.expiresAt === null || cached.expiresAt > now;

const sameList = (a: Listed | null, b: Listed | null): boolean =>
  a?.partition === b?.partition && a?.sort === b?.sort;

/** The parsed item, always from the text: what is read right after a put is what the disk would give. */
function itemOf(key: Key, cached: Cached): Item {
  if (cached.item) return cached.item;
  const { listed, expiresAt, version } = cached;
  // The builders in records.ts pair keys with bodies; here the pair only comes back together.
  cached.item = { key, body: JSON.parse(cached.text), listed, expiresAt, version } as Item;
  cached.text = '';
  return cached.item;
}

function readCursor(cursor: string): [number, string] {
  const space = cursor.indexOf(' ');
  const sort = Number(cursor.slice(0, Math.max(space, 0)) || NaN);
  if (!Number.isFinite(sort)) throw new RangeError('Not a cursor of this list');
  return [sort, cursor.slice(space + 1)];
}
