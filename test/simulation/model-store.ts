/**
 * The store of the simulated world, and the model that real stores are compared with: items in a map, lists in sorted
 * arrays that may lag behind the items. Items are frozen, not copied, so that it is fast.
 */
import { countWhile, order, pageOf } from '../../shared/adapters/stores/memory-store.ts';
import type { Instant } from '../../shared/domain/core/time.ts';
import type { Item, Key, Kind, NewItem } from '../../shared/domain/store/records.ts';
import { asKept } from '../../shared/domain/store/records.ts';
import { UnreadableItem } from '../../shared/domain/store/shapes.ts';
import type { ListPage, ListQuery, ListRow } from '../../shared/ports/store.ts';

/** What the simulated network reaches: a store without a network before it. */
export interface Backing {
  load(keys: readonly Key[], now: Instant): (Item | undefined)[] | Promise<(Item | undefined)[]>;
  put(item: NewItem, readVersion: number, now: Instant): PutOutcome | Promise<PutOutcome>;
  list(query: ListQuery): ListPage | Promise<ListPage>;
}

export type PutOutcome = 'stored' | 'conflict';

/** What the port answers, from the outcome of a write. */
export const storedItem = <K extends Kind>(
  outcome: PutOutcome,
  item: NewItem<K>,
  readVersion: number,
): Item<K> | undefined => (outcome === 'stored' ? { ...item, version: readVersion + 1 } : undefined);

export interface ModelOptions {
  /** How long after a write the lists show it, in ms; asked once for each write that moves a row. */
  lagMs: (key: Key) => number;
  /** Calls back later. */
  after: (delayMs: number, run: () => void) => void;
  now: () => Instant;
}

export class ModelStore implements Backing {
  readonly #items = new Map<Key, Item>();
  readonly #lists = new Map<string, ListRow[]>();
  /** Until when a key's row lags: a later write must not overtake an earlier one. */
  readonly #lagging = new Map<Key, Instant>();
  readonly #damaged = new Set<Key>();
  readonly #options: ModelOptions;
  /** Counts how often it was put back: what lagged before then does not show any more. */
  #life = 0;

  constructor(options: ModelOptions) {
    this.#options = options;
  }

  load(keys: readonly Key[], now: Instant): (Item | undefined)[] {
    const damaged = this.#damaged.size > 0 ? keys.find((key) => this.#damaged.has(key)) : undefined;
    if (damaged)
      throw new UnreadableItem(damaged, 'it is damaged', { version: this.#items.get(damaged)?.version });
    return keys.map((key) => this.#live(key, now));
  }

  put(item: NewItem, readVersion: number, now: Instant): PutOutcome {
    const { key, body, listed, expiresAt } = asKept(item, now);
    if ((this.#live(key, now)?.version ?? 0) !== readVersion) return 'conflict';
    const before = this.#items.get(key);
    const stored = { key, body, listed, expiresAt, version: readVersion + 1 } as Item;
    deepFreeze(stored);
    this.#items.set(key, stored);
    this.#relist(key, before, stored);
    return 'stored';
  }

  list(query: ListQuery): ListPage {
    return pageOf(this.#lists.get(query.partition) ?? [], query);
  }

  /** Puts an item back as it once was stored, for a world that starts where another one stood. */
  restore(item: Item): void {
    deepFreeze(item);
    this.#items.set(item.key, item);
    if (item.listed) this.#insert(item.listed.partition, { key: item.key, sort: item.listed.sort });
  }

  /** Makes a row unreadable. @returns what mends it */
  damage(key: Key): () => void {
    this.#damaged.add(key);
    return () => this.#damaged.delete(key);
  }

  /** What it holds now. @returns what puts it back, lists and all */
  backUp(): () => void {
    const items = [...this.#items.values()];
    return () => {
      this.#items.clear();
      this.#lists.clear();
      this.#lagging.clear();
      this.#life++;
      for (const item of items) this.restore(item);
    };
  }

  /** The earliest place in a list, as it shows now. */
  first(partition: string): Instant | undefined {
    return this.#lists.get(partition)?.[0]?.sort;
  }

  #live(key: Key, now: Instant): Item | undefined {
    const item = this.#items.get(key);
    return item && (item.expiresAt === null || item.expiresAt > now) ? item : undefined;
  }

  #relist(key: Key, before: Item | undefined, stored: Item): void {
    const [was, is] = [before?.listed ?? null, stored.listed];
    if (was?.partition === is?.partition && was?.sort === is?.sort) return;
    const life = this.#life;
    const show = () => {
      if (life !== this.#life) return;
      if (was) this.#remove(was.partition, { key, sort: was.sort });
      if (is) this.#insert(is.partition, { key, sort: is.sort });
    };
    const { now, after, lagMs } = this.#options;
    const clearAt = this.#lagging.get(key) ?? 0;
    const shownAt = Math.max(now() + lagMs(key), clearAt > now() ? clearAt + 1 : 0);
    if (shownAt <= now()) {
      show();
      return;
    }
    this.#lagging.set(key, shownAt);
    after(shownAt - now(), show);
  }

  #insert(partition: string, row: ListRow): void {
    const rows = this.#lists.get(partition) ?? [];
    if (rows.length === 0) this.#lists.set(partition, rows);
    rows.splice(
      countWhile(rows, (each) => order(each, row) < 0),
      0,
      Object.freeze(row),
    );
  }

  #remove(partition: string, row: ListRow): void {
    const rows = this.#lists.get(partition) ?? [];
    const index = countWhile(rows, (each) => order(each, row) < 0);
    if (rows[index]?.key === row.key) rows.splice(index, 1);
  }
}

/** Stops at what is frozen already: most of an item is shared with the version before. */
function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
}
