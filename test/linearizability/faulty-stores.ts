/** Stores that are wrong in one way each, so that the checker has something to find. Each wraps a right one. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Item, Key, NewItem } from '../../shared/domain/store/records.ts';
import type { Store, Write } from '../../shared/ports/store.ts';

export const FAULTY_STORES = {
  'acknowledges before it commits': acknowledgesEarly,
  'keeps its cache after a failed batch': keepsItsCache,
  'writes over what was not read': writesOver,
} as const satisfies Record<string, (inner: Store) => Store>;

export type FaultyStore = keyof typeof FAULTY_STORES;

/** How long what was acknowledged waits for its commit. */
const LAG_MS = 5;

/** It answers by what it has in memory, and the disk follows. Only a crash, or a failure, tells. */
function acknowledgesEarly(inner: Store): Store {
  const memory = new Map<Key, Item | undefined>();
  let disk: Promise<unknown> = Promise.resolve();
  const current = async (key: Key, now: number): Promise<Item | undefined> => {
    const [item] = memory.has(key) ? [] : await inner.load([key], now);
    if (!memory.has(key)) memory.set(key, item);
    return memory.get(key);
  };
  return wrapped(inner, {
    current,
    async write(item, readVersion, now) {
      await current(item.key, now);
      if ((memory.get(item.key)?.version ?? 0) !== readVersion) return false;
      memory.set(item.key, asRead(item, readVersion));
      disk = disk
        .then(() => sleep(LAG_MS))
        .then(() => inner.put(item, readVersion, now))
        .catch(() => {});
      return true;
    },
  });
}

/** It shows what it is about to store, and forgets to take that back when the batch fails. */
function keepsItsCache(inner: Store): Store {
  const cache = new Map<Key, Item>();
  const current = async (key: Key, now: number): Promise<Item | undefined> => {
    const [item] = cache.has(key) ? [] : await inner.load([key], now);
    if (item && !cache.has(key)) cache.set(key, item);
    return cache.get(key);
  };
  return wrapped(inner, {
    current,
    async write(item, readVersion, now) {
      await current(item.key, now);
      const answer = inner.put(item, readVersion, now).then((stored) => stored !== undefined);
      // Among several of one version the first wins, here as there.
      if ((cache.get(item.key)?.version ?? 0) === readVersion) cache.set(item.key, asRead(item, readVersion));
      return answer;
    },
  });
}

/** It takes the version that is there for the one that was read: the last one wins. */
function writesOver(inner: Store): Store {
  const current = async (key: Key, now: number) => (await inner.load([key], now))[0];
  const write: OneItem['write'] = async (item, readVersion, now) => {
    const version = (await current(item.key, now))?.version ?? 0;
    const stored = await inner.put(item, Math.max(version, readVersion), now);
    return stored !== undefined || write(item, readVersion, now);
  };
  return wrapped(inner, { current, write });
}

const asRead = (item: NewItem, readVersion: number): Item =>
  JSON.parse(JSON.stringify({ ...item, version: readVersion + 1 }));

/** What a store does with one item; the rest follows from it. */
interface OneItem {
  current: (key: Key, now: number) => Promise<Item | undefined>;
  /** @returns whether it was stored */
  write: (item: NewItem, readVersion: number, now: number) => Promise<boolean>;
}

function wrapped(inner: Store, { current, write }: OneItem): Store {
  return {
    exclusive: inner.exclusive,
    load: async (keys, now) => (await Promise.all(keys.map((key) => current(key, now)))) as never,
    put: async (item, readVersion, now) =>
      (await write(item, readVersion, now)) ? { ...item, version: readVersion + 1 } : undefined,
    async putInOrder(writes: readonly Write[], now) {
      for (const [at, { item, readVersion }] of writes.entries())
        if (!(await write(item, readVersion, now))) return at;
      return writes.length;
    },
    list: (query) => inner.list(query),
    purge: (at) => inner.purge(at),
    close: () => inner.close(),
  };
}
