/**
 * The store in memory: the model that the other stores are compared with, and what tests and the simulator use.
 * Bodies go through JSON and are frozen, so nobody shares mutable state with it and nothing survives here that a
 * database would lose. Lists are sorted when they are read, not when they are written.
 */

import type { Instant } from '../../domain/core/time.ts';
import type { Item, Key, Kind, NewItem, Partition as PartitionName } from '../../domain/store/records.ts';
import { asKept, groupOf, isExpired } from '../../domain/store/records.ts';
import { asVersion, asWritten, bodyText, inNewestShape } from '../../domain/store/shapes.ts';
import type { ListPage, ListQuery, ListRow, Store, Write } from '../../ports/store.ts';

/** A list: its rows, among them some that `members` no longer knows, in order once `tidy`. */
interface Partition {
  members: Map<Key, ListRow>;
  rows: ListRow[];
  tidy: boolean;
}

export class MemoryStore implements Store {
  readonly exclusive = true;
  readonly #items = new Map<Key, Item>();
  readonly #partitions = new Map<string, Partition>();

  async load<K extends Kind>(keys: readonly Key<K>[], now: Instant): Promise<(Item<K> | undefined)[]> {
    return keys.map((key) => this.#live(key, now) as Item<K> | undefined);
  }

  async put<K extends Kind>(
    item: NewItem<K>,
    readVersion: number,
    now: Instant,
  ): Promise<Item<K> | undefined> {
    const stands = this.#items.get(item.key);
    const version = stands && !isExpired(stands, now) ? stands.version : 0;
    if (version !== readVersion) return undefined;
    const { key, body, listed, expiresAt } = asKept(item, now);
    const stored = frozenCopy({ key, body, listed, expiresAt, version: readVersion + 1 });
    this.#leaveList(key);
    this.#items.set(key, stored);
    if (stored.listed) this.#enterList(stored.listed.partition, { key, sort: stored.listed.sort });
    return { ...stored, body: asWritten(stored.body) } as Item<K>;
  }

  async putInOrder(writes: readonly Write[], now: Instant): Promise<number> {
    for (const [index, { item, readVersion }] of writes.entries())
      if ((await this.put(item, readVersion, now)) === undefined) return index;
    return writes.length;
  }

  async list<K extends Kind>(query: ListQuery<K>): Promise<ListPage<K>> {
    const { rows, next } = pageOf(this.#sorted(query.partition), query);
    return { rows: rows.map((row) => ({ ...row }) as ListRow<K>), next };
  }

  async countGroups(partition: PartitionName<'entry'>, prefix: string): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for (const { key } of this.#sorted(partition)) {
      const item = this.#items.get(key);
      const group = item ? groupOf(item) : null;
      if (group?.startsWith(prefix)) counts.set(group, (counts.get(group) ?? 0) + 1);
    }
    return counts;
  }

  async purge(now: Instant): Promise<boolean> {
    for (const item of this.#items.values())
      if (isExpired(item, now)) {
        this.#leaveList(item.key);
        this.#items.delete(item.key);
      }
    return false;
  }

  async close(): Promise<void> {}

  #live(key: Key, now: Instant): Item | undefined {
    const item = this.#items.get(key);
    if (!item || isExpired(item, now)) return undefined;
    const body = asVersion(item.version, () => inNewestShape(key, item.body));
    return body === item.body ? item : ({ ...item, body } as Item);
  }

  #leaveList(key: Key): void {
    const partition = this.#partitions.get(this.#items.get(key)?.listed?.partition ?? '');
    if (partition?.members.delete(key)) partition.tidy = false;
  }

  #enterList(name: string, row: ListRow): void {
    const partition: Partition = this.#partitions.get(name) ?? { members: new Map(), rows: [], tidy: true };
    this.#partitions.set(name, partition);
    partition.members.set(row.key, row);
    partition.rows.push(row);
    partition.tidy = false;
  }

  /** Sorts what was added to the end of a sorted array: nearly linear, and free when nothing changed. */
  #sorted(name: string): readonly ListRow[] {
    const partition = this.#partitions.get(name);
    if (!partition) return [];
    if (!partition.tidy) {
      partition.rows = partition.rows.filter((row) => partition.members.get(row.key) === row).sort(order);
      partition.tidy = true;
    }
    return partition.rows;
  }
}

/** The part of a list that is asked for. @param rows of the partition, in order */
export function pageOf(rows: readonly ListRow[], query: ListQuery): ListPage {
  const { from = -Infinity, to = Infinity, descending = false, limit, cursor } = query;
  if (!(limit >= 1 && limit <= 10_000))
    throw new RangeError(`A list has a limit of 1 to 10,000, not ${limit}`);
  let start = countWhile(rows, (row) => row.sort < from);
  let end = countWhile(rows, (row) => row.sort <= to);
  if (cursor !== undefined) {
    const last = readCursor(cursor);
    if (descending)
      end = Math.min(
        end,
        countWhile(rows, (row) => order(row, last) < 0),
      );
    else
      start = Math.max(
        start,
        countWhile(rows, (row) => order(row, last) <= 0),
      );
  }
  const page = descending
    ? rows.slice(Math.max(start, end - limit), Math.max(start, end)).reverse()
    : rows.slice(start, Math.min(end, start + limit));
  const last = page.at(-1);
  return { rows: page, next: last && end - start > limit ? `${last.sort} ${last.key}` : null };
}

/** By `sort`, then by key. */
export const order = (a: ListRow, b: ListRow): number => a.sort - b.sort || orderKeys(a.key, b.key);

const SURROGATE = /[\ud800-\udfff]/;

/** As the databases do, by UTF-8 bytes. JavaScript's order differs only where there are surrogates. */
function orderKeys(a: string, b: string): number {
  if (a === b) return 0;
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}

/** How many rows at the start satisfy a condition that holds for the first rows and for none after; a binary search. */
export function countWhile(rows: readonly ListRow[], holds: (row: ListRow) => boolean): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows[middle];
    if (row && holds(row)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function readCursor(cursor: string): ListRow {
  const space = cursor.indexOf(' ');
  const sort = Number(cursor.slice(0, Math.max(space, 0)) || NaN);
  if (!Number.isFinite(sort)) throw new RangeError('Not a cursor of this list');
  return { sort, key: cursor.slice(space + 1) as Key };
}

function frozenCopy(item: Item): Item {
  const { listed } = item;
  const copy = {
    ...item,
    listed: listed && { ...listed },
    body: JSON.parse(bodyText(item.key, item.body)),
  } as Item;
  deepFreeze(copy);
  return copy;
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
}
