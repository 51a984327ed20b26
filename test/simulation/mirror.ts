/**
 * What the store of a simulated world holds, as everything that took effect in it has made it. Kept by `world.ts`, for
 * checkers to look into, for reads that are a moment behind, and to be compared with a real store in the end.
 */
import type { Instant } from '../../shared/domain/core/time.ts';
import type { Item, Key, Kind, NewItem } from '../../shared/domain/store/records.ts';
import type { Backing } from './model-store.ts';

/** An item as it was until then; undefined for none. */
interface Replaced {
  item: Item | undefined;
  at: Instant;
}

const KEPT = 6;

export class Mirror {
  readonly #items = new Map<Key, Item>();
  /** The last that were replaced of a key, newest first. */
  readonly #replaced = new Map<Key, readonly Replaced[]>();

  item<K extends Kind>(key: Key<K>): Item<K> | undefined {
    return this.#items.get(key as Key) as Item<K> | undefined;
  }

  items<K extends Kind>(kind: K): Item<K>[] {
    const prefix = `${kind}/`;
    return [...this.#items.values()].filter(({ key }) => key.startsWith(prefix)) as Item<K>[];
  }

  /** What was there at a moment, as far back as that is kept. @returns undefined where it is what is there now */
  asOf(key: Key, moment: Instant): { item: Item | undefined } | undefined {
    return this.#replaced.get(key)?.findLast(({ at }) => at > moment);
  }

  /** A write took effect. @returns the item as it is, and as it was */
  stores(
    { key, body, listed, expiresAt }: NewItem,
    readVersion: number,
    at: Instant,
  ): { item: Item; before: Item | undefined } {
    const before = this.#items.get(key);
    const item = { key, body, listed, expiresAt, version: readVersion + 1 } as Item;
    this.#items.set(key, item);
    const earlier = this.#replaced.get(key) ?? [];
    this.#replaced.set(key, [{ item: before, at }, ...earlier.slice(0, KEPT - 1)]);
    return { item, before };
  }

  /** What the store holds now. @returns what puts it back */
  backUp(): () => void {
    const items = [...this.#items];
    return () => {
      this.#items.clear();
      this.#replaced.clear();
      for (const [key, item] of items) this.#items.set(key, item);
    };
  }

  /** What was answered must be in the store, as it was written. @returns the first that is not, and why */
  async missingIn(backing: Backing, now: Instant): Promise<{ key: Key; detail: string } | undefined> {
    for (const [key, { version, body, expiresAt }] of this.#items) {
      // A store may have removed what has expired.
      if (expiresAt !== null && expiresAt <= now) continue;
      const [found] = await backing.load([key], 0);
      const same = found?.version === version && JSON.stringify(found.body) === JSON.stringify(body);
      if (!same)
        return {
          key,
          detail: `${key} was stored in version ${version}, and the store has ${found?.version ?? 'nothing'}`,
        };
    }
    return undefined;
  }
}
