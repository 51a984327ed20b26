/**
 * The store in one SQLite file, for the embedded runtime. One process holds the file; a second one is refused.
 * A thread of its own (`sqlite-writer.ts`) writes, so the domain's work and the disk's go on side by side.
 *
 * Kept true here:
 * - A put is answered only after the COMMIT that holds it returned, with `synchronous=FULL`. Puts gather while
 *   earlier ones are being written and share a COMMIT: all of them are stored, or all of them reject. So the size of
 *   a commit follows the load, and one that is alone does not wait.
 * - Batches are written and answered in the order of the puts.
 * - Reads are synchronous, on a connection that only reads, and see what was committed.
 * - The cache holds committed items only, and takes them in the order of the answers. As no other process may write
 *   the file, what it has is at least as fresh as the last answer, and as whatever was read before.
 */

import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import type { Instant } from '../../domain/core/time.ts';
import type { Item, Key, Kind, NewItem, Partition } from '../../domain/store/records.ts';
import { asKept, groupOf, isExpired } from '../../domain/store/records.ts';
import { asVersion, bodyText, readBody } from '../../domain/store/shapes.ts';
import type { ListPage, ListQuery, ListRow, Store, TroubleKind, Write } from '../../ports/store.ts';
import { StoreUnavailable } from '../../ports/store.ts';
import { ByteCache } from './byte-cache.ts';
import { order, pageOf } from './memory-store.ts';
import { BY_KEY, openDatabase, takeLock, troubleOf } from './sqlite-file.ts';
import type { Answer, Batch, PurgeStep, PutRow, WriterData } from './sqlite-writer.ts';

/** A store whose file may be in trouble. */
export interface SqliteStore extends Store {
  /** It always has them. */
  countGroups: NonNullable<Store['countGroups']>;
  lists: NonNullable<Store['lists']>;
  /** Why nothing is written at present; null while all is well. */
  trouble(): StoreUnavailable | null;
  /**
   * Reads every page, in a thread of its own. Damage is trouble from then on.
   * @returns what is damaged; empty where nothing is
   */
  inspect(): Promise<string[]>;
}

export interface SqliteOptions {
  /** How much memory the items that are kept in it take, about; 16 MB by default. */
  cacheBytes?: number | undefined;
  /** What SQLite may keep of the file, on each of its two connections; 16 MB by default. */
  pageBytes?: number | undefined;
  /** Told of each item that stands in a list from now on, once that is durable. */
  onListed?: ((partition: string, sort: number) => unknown) | undefined;
  /** Told after each durable commit how many puts shared it. */
  onCommit?: ((puts: number) => void) | undefined;
  /** Told, in sentences for the operator, how far a file of an earlier release is brought up to date. */
  say?: ((text: string) => void) | undefined;
}

/**
 * Groups of puts in one commit, at the most: what the senders of one channel have under way fills three, so that each thread
 * has work while the other has some, too. A batch that is not full goes when the one before it is answered, for a commit
 * writes whole pages, and many small ones the same pages again and again: a drain's 1,100 became 160, and took a third less
 * of the writer.
 */
const MAX_BATCH = 170;
/** Batches sent to the writer and not yet answered: with a full one in reserve it need not wait for this thread. */
const MAX_UNDER_WAY = 2;
/** A batch with so much text takes no more: the text exists three times while it is handed over. */
const MAX_BATCH_CHARS = 2 ** 20;
/** What the thread that writes may take in MB: it needs a fraction of this, whatever is written. */
const WRITER_LIMITS = { maxOldGenerationSizeMb: 48, maxYoungGenerationSizeMb: 4 };
/**
 * Groups that are answered in one turn of the event loop. What each of them goes on with runs in the same turn, and
 * everybody else waits meanwhile: a request, a timer.
 */
const ANSWERS_A_TURN = 50;
/** Rows that a list has on average, at the most, where several are read at once: most have one or two. */
const ROWS_OF_A_LIST = 10;
const CACHE_BYTES = 16 * 2 ** 20;
const PAGE_BYTES = 16 * 2 ** 20;
/** What an item takes beside its text, or what was parsed of it, which is about as large. */
const CACHED_OVERHEAD_BYTES = 500;
/** Keys of which it is remembered that there is no item: what nobody has set is asked for by every request. */
const ABSENT_MAX = 1_000;
/** A new item of this length is an email's words, which next to nobody reads: it would push out what is in use. */
const NEW_CACHED_CHARS = 4_096;

/**
 * Opens or creates the file; its folder must exist. A second file beside it, `.lock`, stays empty.
 * @throws Error with a sentence for the operator when another process has it, or a newer Ringonce wrote it.
 */
export function openSqliteStore(file: string, options: SqliteOptions = {}): SqliteStore {
  const lock = takeLock(file);
  try {
    const db = openDatabase(file, options.pageBytes ?? PAGE_BYTES, options.say);
    return new FileStore(file, lock, db, options);
  } catch (error) {
    lock.close();
    throw error;
  }
}

const LIST = 'SELECT key, sort FROM items WHERE part = ? AND sort >= ? AND sort <= ?';
const UP = 'ORDER BY sort, key LIMIT ?';
const DOWN = 'ORDER BY sort DESC, key DESC LIMIT ?';

function prepareAll(db: DatabaseSync) {
  const sql = {
    begin: db.prepare('BEGIN'),
    end: db.prepare('COMMIT'),
    select: db.prepare(`SELECT version, part, sort, expires_at, body FROM items WHERE ${BY_KEY}`),
    up: db.prepare(`${LIST} ${UP}`),
    upFrom: db.prepare(`${LIST} AND (sort, key) > (?, ?) ${UP}`),
    down: db.prepare(`${LIST} ${DOWN}`),
    downFrom: db.prepare(`${LIST} AND (sort, key) < (?, ?) ${DOWN}`),
    lists: db.prepare(
      `SELECT asked.key AS place, items.key, sort FROM json_each(?) AS asked
       CROSS JOIN items INDEXED BY listed ON part = asked.value AND part IS NOT NULL WHERE sort >= ? LIMIT ?`,
    ),
    counts: db.prepare('SELECT grp, n FROM counts WHERE part = ? AND grp >= ? AND grp < ? AND n > 0'),
  } satisfies Record<string, StatementSync>;
  // Cheaper than an object that names its columns, for what is read most.
  for (const statement of [sql.select, sql.lists]) statement.setReturnArrays(true);
  return sql;
}

/** In the order of the columns of `select` or `lists`, for which Node's types have objects only. */
type SelectedRow = readonly unknown[] & { readonly length: number };

/** An item as the cache has it: parsed from its text only when somebody asks. */
interface Cached {
  version: number;
  partition: string | null;
  sort: number | null;
  expiresAt: Instant | null;
  /** The item's text; empty once it was parsed. */
  text: string;
  item: Item | null;
}

/** A group of puts that waits for its commit; `resolve` gets the number of those stored. */
interface Waiter {
  resolve: (stored: number) => void;
  reject: (error: unknown) => void;
}

/** A batch with those who wait for it, one to a group. */
interface Gathered extends Batch {
  rows: PutRow[];
  sizes: number[];
  waiters: Waiter[];
  /** How long the texts are together. */
  chars: number;
}

class FileStore implements Store {
  readonly #file: string;
  readonly exclusive = true;
  readonly #lock: DatabaseSync;
  readonly #db: DatabaseSync;
  readonly #sql: ReturnType<typeof prepareAll>;
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  readonly #cache: ByteCache<Key, Cached>;
  /** What is not there, as of the last answer. */
  readonly #absent = new ByteCache<Key, true>(ABSENT_MAX);
  readonly #onCommit: (puts: number) => void;
  readonly #onListed: (partition: string, sort: number) => unknown;
  /** Batches that are not yet sent to the writer; the last one still takes puts. */
  #gathering: Gathered[] = [];
  /** Batches that were sent to the writer and are not yet answered. */
  #underWay: Gathered[] = [];
  /** What was written and is to be answered, in order. */
  #answers: (() => void)[] = [];
  #answering = false;
  /** Steps of cleaning that were asked for and are not yet answered, in order. */
  readonly #purges: PromiseWithResolvers<boolean>[] = [];
  #closing: Promise<void> | undefined;
  /** Why nothing can be written any more. */
  #failure: StoreUnavailable | undefined;
  /** Why the last commit failed; the next one that succeeds clears it. */
  #unwritable: StoreUnavailable | null = null;
  #inspection: Promise<string[]> | undefined;
  #inspector: Worker | undefined;
  #idle: (() => void) | undefined;

  constructor(file: string, lock: DatabaseSync, db: DatabaseSync, options: SqliteOptions) {
    this.#file = file;
    this.#lock = lock;
    this.#db = db;
    this.#sql = prepareAll(db);
    this.#cache = new ByteCache(options.cacheBytes ?? CACHE_BYTES);
    this.#onCommit = options.onCommit ?? (() => {});
    this.#onListed = options.onListed ?? (() => {});
    this.#worker = new Worker(new URL('./sqlite-writer.ts', import.meta.url), {
      workerData: { file, pageBytes: options.pageBytes ?? PAGE_BYTES } satisfies WriterData,
      resourceLimits: WRITER_LIMITS,
    });
    this.#worker.on('message', (answer: Answer) => this.#answered(answer));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#fail(new Error(`It ended with exit code ${code}`));
        resolve();
      });
    });
    // Only while something is under way does the thread keep the process alive.
    this.#worker.unref();
  }

  trouble(): StoreUnavailable | null {
    return this.#failure ?? this.#unwritable;
  }

  inspect(): Promise<string[]> {
    if (this.#inspection !== undefined) return this.#inspection;
    const inspector = new Worker(new URL('./sqlite-inspection.ts', import.meta.url), {
      workerData: this.#file,
    });
    this.#inspector = inspector;
    this.#inspection = findingsOf(inspector)
      .then((findings) => {
        if (findings.length > 0) this.#damaged(findings.join('; '));
        return findings;
      })
      .finally(() => {
        this.#inspection = undefined;
        this.#inspector = undefined;
      });
    return this.#inspection;
  }

  async load<K extends Kind>(keys: readonly Key<K>[], now: Instant): Promise<(Item<K> | undefined)[]> {
    return this.#reading(() => keys.map((key) => this.#find(key, now)));
  }

  /** A read that meets a damaged page is trouble for all that is written. */
  #reading<T>(read: () => T): T {
    try {
      this.#beginReading();
      return read();
    } catch (error) {
      const kind = troubleOf(error);
      if (kind === null) throw error;
      throw kind === 'damaged'
        ? this.#damaged('a page could not be read', error)
        : unavailable(kind, this.#file, error);
    }
  }

  /**
   * The reads of one turn of the event loop share a snapshot: each by itself would take a lock, and after every commit
   * read the upper pages of the file anew. What is answered as written ends it, so that whoever reads then sees that.
   */
  #beginReading(): void {
    if (this.#db.isTransaction) return;
    this.#sql.begin.run();
    setImmediate(() => this.#endReading());
  }

  /** A file that can't even let go of a snapshot says so to the next one who reads. */
  #endReading(): void {
    try {
      if (this.#db.isOpen && this.#db.isTransaction) this.#sql.end.run();
    } catch (error) {
      if (troubleOf(error) === null) throw error;
    }
  }

  #damaged(what: string, cause?: unknown): StoreUnavailable {
    this.#failure ??= unavailable('damaged', this.#file, cause, what);
    return this.#failure;
  }

  #find<K extends Kind>(key: Key<K>, now: Instant): Item<K> | undefined {
    const cached = this.#cache.get(key) ?? this.#read(key);
    return cached && !isExpired(cached, now) ? (itemOf(key, cached) as Item<K>) : undefined;
  }

  put<K extends Kind>(item: NewItem<K>, readVersion: number, now: Instant): Promise<Item<K> | undefined> {
    return new Promise((resolve, reject) => {
      const answer = (stored: number) =>
        resolve(stored === 1 ? { ...asKept(item, now), version: readVersion + 1 } : undefined);
      this.#gather([toRow(item, readVersion, now)], { resolve: answer, reject });
    });
  }

  putInOrder(writes: readonly Write[], now: Instant): Promise<number> {
    return new Promise((resolve, reject) => {
      const rows = writes.map(({ item, readVersion }) => toRow(item, readVersion, now));
      this.#gather(rows, { resolve, reject });
    });
  }

  async list<K extends Kind>(query: ListQuery<K>): Promise<ListPage<K>> {
    const { partition, from = -Infinity, to = Infinity, descending = false, limit, cursor } = query;
    if (!(limit >= 1 && limit <= 10_000))
      throw new RangeError(`A list has a limit of 1 to 10,000, not ${limit}`);
    const { up, upFrom, down, downFrom } = this.#sql;
    // One more than wanted tells whether there is a next page.
    const found = this.#reading(() =>
      cursor === undefined
        ? (descending ? down : up).all(partition, from, to, limit + 1)
        : (descending ? downFrom : upFrom).all(partition, from, to, ...readCursor(cursor), limit + 1),
    );
    const rows = found.slice(0, limit).map((row) => toListRow(row) as ListRow<K>);
    const last = rows.at(-1);
    return { rows, next: last && found.length > limit ? `${last.sort} ${last.key}` : null };
  }

  async lists<K extends Kind>(queries: readonly ListQuery<K>[]): Promise<ListPage<K>[]> {
    const most = ROWS_OF_A_LIST * queries.length;
    const from = Math.min(...queries.map((query) => query.from ?? -Infinity));
    const names = JSON.stringify(queries.map(({ partition }) => partition));
    const read = () => this.#sql.lists.all(names, from, most + 1) as unknown as SelectedRow[];
    const found = this.#reading(read);
    // Some list is long: then each by itself, and no more of it than was asked for.
    if (found.length > most) return Promise.all(queries.map((query) => this.list(query)));
    const rows: ListRow[][] = queries.map(() => []);
    for (const [place, key, sort] of found)
      rows[Number(place)]?.push({ key: key as Key, sort: Number(sort) });
    return queries.map((query, place) => {
      const all = rows[place] ?? [];
      return pageOf(all.length > 1 ? all.sort(order) : all, query) as ListPage<K>;
    });
  }

  async countGroups(partition: Partition<'entry'>, prefix: string): Promise<Map<string, number>> {
    const rows = this.#reading(() => this.#sql.counts.all(partition, prefix, `${prefix}\u{10ffff}`));
    return new Map(rows.map((row) => [String(row['grp']), Number(row['n'])]));
  }

  purge(now: Instant): Promise<boolean> {
    if (this.#closing !== undefined) throw new Error('The store is closed');
    if (this.#failure) throw this.#failure;
    const asked = Promise.withResolvers<boolean>();
    this.#purges.push(asked);
    this.#worker.ref();
    this.#worker.postMessage({ purgeAt: now } satisfies PurgeStep);
    return asked.promise;
  }

  /** Stores what waits, then closes; the file is left without a write-ahead log. */
  close(): Promise<void> {
    this.#closing ??= this.#shut();
    return this.#closing;
  }

  async #shut(): Promise<void> {
    if (this.#isBusy())
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    await this.#inspector?.terminate();
    this.#endReading();
    // Whoever closes last brings the log into the file: that is the other thread.
    this.#db.close();
    this.#worker.ref();
    this.#worker.postMessage(null);
    await this.#exited;
    this.#lock.close();
  }

  #isBusy(): boolean {
    return this.#gathering.length + this.#underWay.length + this.#answers.length + this.#purges.length > 0;
  }

  #read(key: Key): Cached | undefined {
    if (this.#absent.get(key)) return undefined;
    const row = this.#sql.select.get(key) as SelectedRow | undefined;
    if (!row) {
      this.#absent.set(key, true, 1);
      return undefined;
    }
    const [version, part, sort, expiresAt, body] = row;
    const text = String(body);
    const cached: Cached = {
      version: Number(version),
      partition: part === null ? null : String(part),
      sort: sort === null ? null : Number(sort),
      expiresAt: expiresAt === null ? null : Number(expiresAt),
      text,
      item: null,
    };
    this.#cache.set(key, cached, bytesOf(text));
    return cached;
  }

  #gather(rows: readonly PutRow[], waiter: Waiter): void {
    if (this.#closing !== undefined) throw new Error('The store is closed');
    if (this.#failure) throw this.#failure;
    // Sent at the end of the turn, so that all puts of the turn share a commit, and none waits longer.
    if (this.#gathering.length === 0) setImmediate(() => this.#send());
    let batch = this.#gathering.at(-1);
    if (!batch || isFull(batch)) {
      batch = { rows: [], sizes: [], waiters: [], chars: 0 };
      this.#gathering.push(batch);
    }
    batch.rows.push(...rows);
    batch.sizes.push(rows.length);
    batch.waiters.push(waiter);
    for (const [, text] of rows) batch.chars += text.length;
    if (isFull(batch)) setImmediate(() => this.#send());
  }

  #send(): void {
    while (this.#underWay.length < MAX_UNDER_WAY) {
      const [batch] = this.#gathering;
      // Whoever is answered next may write next, and then they share a commit: a small one costs the file as many pages.
      if (!batch || (!isFull(batch) && (this.#answering || this.#underWay.length > 0))) return;
      this.#gathering.shift();
      if (this.#underWay.length === 0) this.#worker.ref();
      this.#underWay.push(batch);
      const { rows, sizes } = batch;
      this.#worker.postMessage({ rows, sizes } satisfies Batch);
    }
  }

  #answered(answer: Answer): void {
    this.#endReading();
    if (answer.kind === 'purged' || answer.kind === 'not_purged') this.#purged(answer);
    else this.#written(answer);
    if (this.#underWay.length + this.#purges.length > 0) return;
    this.#worker.unref();
    if (!this.#isBusy()) this.#idle?.();
  }

  #purged(answer: Extract<Answer, { kind: 'purged' | 'not_purged' }>): void {
    const asked = this.#purges.shift();
    if (answer.kind === 'purged') {
      for (const key of answer.purged) this.#cache.delete(key as Key);
      asked?.resolve(answer.more);
    } else asked?.reject(this.#refused(answer));
  }

  #written(answer: Extract<Answer, { kind: 'committed' | 'failed' }>): void {
    const batch = this.#underWay.shift();
    if (!batch) return;
    if (answer.kind === 'committed') this.#committed(batch, answer);
    else {
      // After an error the cache may be wrong, so it is emptied and read anew.
      this.#cache.clear();
      this.#absent.clear();
      const error = this.#refused(answer);
      for (const { reject } of batch.waiters) this.#answers.push(() => reject(error));
    }
    // A full one goes before anything else is done here; another one with what those write who are answered now.
    const wasAnswering = this.#answering;
    this.#answering = true;
    this.#send();
    if (!wasAnswering) this.#answer();
  }

  /** A few in each turn of the event loop, the first ones at once. */
  #answer(): void {
    for (const answer of this.#answers.splice(0, ANSWERS_A_TURN)) answer();
    this.#answering = this.#answers.length > 0;
    if (this.#answering) setImmediate(() => this.#answer());
    else setImmediate(() => this.#send());
    if (!this.#isBusy()) this.#idle?.();
  }

  /** What those are told who waited for a write that failed. */
  #refused({ error, trouble }: { error: unknown; trouble: TroubleKind | null }): unknown {
    if (trouble === null) return error;
    if (trouble === 'damaged') return this.#damaged('a page could not be read', error);
    this.#unwritable = unavailable(trouble, this.#file, error);
    return this.#unwritable;
  }

  #committed({ rows, sizes, waiters }: Gathered, answer: Answer & { kind: 'committed' }): void {
    // What the batch behind this one writes, too, may be in the file already, and have been read there.
    const rewritten = new Set(this.#underWay.flatMap((batch) => batch.rows.map(([key]) => key)));
    this.#unwritable = null;
    let first = 0;
    let puts = 0;
    for (const [index, stored] of answer.stored.entries()) {
      for (const row of rows.slice(first, first + stored)) {
        const [, , partition, sort] = row;
        if (partition !== null && sort !== null) this.#onListed(partition, sort);
        if (rewritten.has(row[0])) this.#forget(row[0] as Key);
        else this.#publish(row);
      }
      this.#answers.push(() => waiters[index]?.resolve(stored));
      first += sizes[index] ?? 0;
      puts += stored;
    }
    for (const key of answer.purged) this.#cache.delete(key as Key);
    this.#onCommit(puts);
  }

  #forget(key: Key): void {
    this.#cache.delete(key);
    this.#absent.delete(key);
  }

  /**
   * Puts a stored item into the cache. Left out is what nobody will ask for soon: a new item that is listed, whose time
   * is to come, and one that has left its list, whose time is over.
   */
  #publish([key, text, partition, sort, expiresAt, readVersion]: PutRow): void {
    const isNew = readVersion === 0;
    if (isNew) this.#absent.delete(key as Key);
    const isOver = partition === null && (this.#cache.get(key as Key)?.partition ?? null) !== null;
    if (isOver || (isNew && (partition !== null || text.length > NEW_CACHED_CHARS)))
      this.#cache.delete(key as Key);
    else {
      const version = readVersion + 1;
      this.#cache.set(key as Key, { version, partition, sort, expiresAt, text, item: null }, bytesOf(text));
    }
  }

  /** The other thread is gone: what it had not answered is in the file or not, and nothing more will be. */
  #fail(cause: unknown): void {
    if (this.#failure?.kind === 'ended') return;
    const failure = unavailable('ended', this.#file, cause);
    this.#failure ??= failure;
    this.#cache.clear();
    this.#absent.clear();
    const lost = [...this.#underWay.splice(0), ...this.#gathering.splice(0)];
    for (const { reject } of [...lost.flatMap(({ waiters }) => waiters), ...this.#purges.splice(0)])
      reject(failure);
    this.#idle?.();
  }
}

function unavailable(kind: TroubleKind, file: string, cause: unknown, what = ''): StoreUnavailable {
  const said = cause instanceof Error ? ` (${cause.message})` : '';
  const sentences: Record<TroubleKind, string> = {
    unwritable: `${file} can't be written${said}. Make room on the disk; it goes on by itself.`,
    damaged: `${file} is damaged: ${what}. Nothing more is sent or promised; stop Ringonce, keep the files, and restore a backup.`,
    ended: `The thread that writes ${file} has ended. Start Ringonce again; nothing that was answered is lost.`,
  };
  return new StoreUnavailable(kind, sentences[kind], { cause });
}

function findingsOf(worker: Worker): Promise<string[]> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the inspection of the pages was ended')));
  });
}

const isFull = ({ sizes, chars }: Gathered): boolean => sizes.length >= MAX_BATCH || chars >= MAX_BATCH_CHARS;

const bytesOf = (text: string): number => CACHED_OVERHEAD_BYTES + 2 * text.length;

function toRow(item: NewItem, readVersion: number, now: Instant): PutRow {
  const { key, body, listed, expiresAt } = asKept(item, now);
  // Turned into text at once: what the caller does to the body afterwards is not stored.
  return [
    key,
    bodyText(key, body),
    listed?.partition ?? null,
    listed?.sort ?? null,
    expiresAt,
    readVersion,
    now,
    groupOf({ key, body, listed }),
  ];
}

/** The parsed item, always from the text: what is read right after a put is what the disk would give. */
function itemOf(key: Key, cached: Cached): Item {
  if (cached.item) return cached.item;
  const { partition, sort, expiresAt, version } = cached;
  const listed = partition === null || sort === null ? null : { partition, sort };
  // The builders in records.ts pair keys with bodies; here the pair only comes back together.
  const body = asVersion(version, () => readBody(key, cached.text));
  cached.item = { key, body, listed, expiresAt, version } as Item;
  cached.text = '';
  return cached.item;
}

const toListRow = (row: Record<string, SQLOutputValue>): ListRow => ({
  key: row['key'] as Key,
  sort: Number(row['sort']),
});

function readCursor(cursor: string): [number, string] {
  const space = cursor.indexOf(' ');
  const sort = Number(cursor.slice(0, Math.max(space, 0)) || NaN);
  if (!Number.isFinite(sort)) throw new RangeError('Not a cursor of this list');
  return [sort, cursor.slice(space + 1)];
}
