/**
 * A store whose reads leave room for others: so many items in one turn of the event loop, the next ones in the next
 * turn. A database in the same process answers at once, and whoever reads a page of a thousand would keep everybody else
 * waiting. Each view counts for itself: what a request reads does not stand behind all that a drain wants.
 *
 * Made by the embedded composition, once for its own work and once for requests.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Instant } from '../../domain/core/time.ts';
import type { Item, Key, Kind, NewItem, Partition } from '../../domain/store/records.ts';
import type { Freshness, ListPage, ListQuery, Store, Write } from '../../ports/store.ts';

/** Items that are read in one turn. */
const ITEMS_A_TURN = 48;
/** Rows of a list that cost about as much as an item. */
const ROWS_AN_ITEM = 8;

/** A store in this process, which can do all that a port's store may. */
type EmbeddedStore = Store & Required<Pick<Store, 'countGroups' | 'lists'>>;

export class StoreInTurns implements Store {
  readonly exclusive: boolean;
  readonly #store: EmbeddedStore;
  #read = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(store: EmbeddedStore) {
    this.#store = store;
    this.exclusive = store.exclusive;
  }

  load<K extends Kind>(
    keys: readonly Key<K>[],
    now: Instant,
    freshness?: Freshness,
  ): Promise<(Item<K> | undefined)[]> {
    if (this.#read + keys.length > ITEMS_A_TURN) return this.#loadInTurns(keys, now, freshness);
    // Most of the time there is room, and then it costs nothing.
    this.#count(keys.length);
    return this.#store.load(keys, now, freshness);
  }

  async #loadInTurns<K extends Kind>(
    keys: readonly Key<K>[],
    now: Instant,
    freshness?: Freshness,
  ): Promise<(Item<K> | undefined)[]> {
    const found: (Item<K> | undefined)[] = [];
    for (let from = 0; from < keys.length; ) {
      const room = await this.#room();
      const some = keys.slice(from, from + room);
      this.#count(some.length);
      found.push(...(await this.#store.load(some, now, freshness)));
      from += some.length;
    }
    return found;
  }

  async list<K extends Kind>(query: ListQuery<K>): Promise<ListPage<K>> {
    await this.#room();
    const page = await this.#store.list(query);
    this.#count(1 + page.rows.length / ROWS_AN_ITEM);
    return page;
  }

  async lists<K extends Kind>(queries: readonly ListQuery<K>[]): Promise<ListPage<K>[]> {
    await this.#room();
    const pages = await this.#store.lists(queries);
    this.#count((queries.length + pages.reduce((sum, { rows }) => sum + rows.length, 0)) / ROWS_AN_ITEM);
    return pages;
  }

  put<K extends Kind>(item: NewItem<K>, readVersion: number, now: Instant): Promise<Item<K> | undefined> {
    return this.#store.put(item, readVersion, now);
  }

  putInOrder(writes: readonly Write[], now: Instant): Promise<number> {
    return this.#store.putInOrder(writes, now);
  }

  countGroups(partition: Partition<'entry'>, prefix: string): Promise<ReadonlyMap<string, number>> {
    return this.#store.countGroups(partition, prefix);
  }

  purge(now: Instant): Promise<boolean> {
    return this.#store.purge(now);
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  /** @returns how many items may still be read in this turn, at least one */
  async #room(): Promise<number> {
    while (this.#read >= ITEMS_A_TURN) await this.#turn;
    return Math.ceil(ITEMS_A_TURN - this.#read);
  }

  #count(items: number): void {
    const first = this.#read === 0;
    this.#read += items;
    if (!first) return;
    this.#turn = nextTurn().then(() => {
      this.#read = 0;
    });
  }
}
