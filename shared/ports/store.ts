/**
 * The durable store: items under keys, one conditional write at a time, one sparse index of lists.
 * Adapters: in-memory (the model), SQLite, DynamoDB; `test/contract/store.ts` runs on each.
 */

import type { Instant } from '../domain/core/time.ts';
import type { Item, Key, Kind, NewItem, Partition } from '../domain/store/records.ts';

/** Which part of a list is wanted. */
export interface ListQuery<K extends Kind = Kind> {
  partition: Partition<K>;
  /** Least `sort`, inclusive. */
  from?: number | undefined;
  /** Greatest `sort`, inclusive. */
  to?: number | undefined;
  /** Greatest first; the default is least first. */
  descending?: boolean | undefined;
  /** At most this many, 1 to 10,000. */
  limit: number;
  /** `next` of the page before, for the same query; also of one that was read by an earlier process. */
  cursor?: string | undefined;
}

/** One row of a list: what it points to, and where it stood. The item may have moved on since. */
export interface ListRow<K extends Kind = Kind> {
  key: Key<K>;
  sort: number;
}

export interface ListPage<K extends Kind = Kind> {
  rows: ListRow<K>[];
  /** Null on the last page. */
  next: string | null;
}

/** One conditional write. */
export interface Write {
  item: NewItem;
  /** The version that was read; 0 for an item that must not exist. */
  readVersion: number;
}

/**
 * How fresh a read is. `latest`: as the last answered write left it. `eventual`: it may lag behind, at half the price
 * on DynamoDB; for what a conditional write of the same item, or a judgement on fresh reads, guards afterwards.
 */
export type Freshness = 'latest' | 'eventual';

/**
 * Why a store takes nothing at present. `unwritable`: there is no room, or the disk fails; it goes on by itself.
 * `damaged`: what it holds can't be trusted; it takes nothing more until it was restored. `ended`: until the next start.
 */
export type TroubleKind = 'unwritable' | 'damaged' | 'ended';

/** Nothing was written. Its message is a sentence for the operator, without personal data. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  readonly kind: TroubleKind;

  constructor(kind: TroubleKind, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.kind = kind;
  }
}

export interface Store {
  /**
   * Whether only one process can have the store open, so that whatever an earlier one had claimed is nobody's any
   * more, and its lists show a write at once. True of SQLite, where a lock beside the file sees to it; false of
   * DynamoDB.
   */
  readonly exclusive: boolean;

  /**
   * Reads items, `latest` by default, in the order of the keys.
   * Absent and expired ones (`expiresAt` at or before `now`) are undefined. The bodies must not be changed.
   * @throws UnreadableItem where one of them is damaged or of a shape that only a newer release knows
   */
  load<K extends Kind>(
    keys: readonly Key<K>[],
    now: Instant,
    freshness?: Freshness,
  ): Promise<(Item<K> | undefined)[]>;

  /**
   * Writes one item if its version is still the one that was read; 0 means that it must not exist (an expired one
   * does not). Answered only when it is durable. It leaves its old place in the lists and takes the new one in the
   * same write. One that is put as expired is gone with it: of what it said nothing is kept, and no list has it.
   * @throws StoreUnavailable where the store takes nothing at present
   * @returns the item as it is stored now; undefined at a conflict: then nothing was written
   */
  put<K extends Kind>(item: NewItem<K>, readVersion: number, now: Instant): Promise<Item<K> | undefined>;

  /**
   * Writes several items one after the other, each as `put` does, and stops at the first conflict. Other writers may
   * come in between, and a crash may leave any first part of them; a store that can makes them durable together.
   * @returns how many were stored
   */
  putInOrder(writes: readonly Write[], now: Instant): Promise<number>;

  /** Reads part of a list, ordered by `sort`, then by key. May lag behind writes, on DynamoDB also this process's own. */
  list<K extends Kind>(query: ListQuery<K>): Promise<ListPage<K>>;

  /**
   * The same of several lists, in one call. Absent where a store gains nothing by it: then they are read side by side.
   */
  lists?<K extends Kind>(queries: readonly ListQuery<K>[]): Promise<ListPage<K>[]>;

  /**
   * How many items of a partition are in each group (`groupOf` in `records.ts`), of those groups whose names begin so.
   * Kept by the writes themselves, so it costs the same however many items there are. Absent where a store keeps no
   * such counts: on DynamoDB one item would take a write for each write of all the others.
   */
  countGroups?(partition: Partition<'entry'>, prefix: string): Promise<ReadonlyMap<string, number>>;

  /**
   * Removes for good some of what has expired, in a step that holds no writer up for long, and overwrites what removed
   * and replaced items have left behind in files of the store's own. A database that removes by itself has nothing to do.
   * @returns whether more of what has expired waits
   */
  purge(now: Instant): Promise<boolean>;

  close(): Promise<void>;
}
