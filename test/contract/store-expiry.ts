/** The part of the store contract that is about expiry: what counts as absent, and what is removed for good. */
import { describe, expect, test, vi } from 'vitest';
import type { Fresh } from './store-given.ts';
import { itemWith, listAll, NOW, textsOf } from './store-given.ts';

const until = NOW + 1_000;

export function expiry(fresh: Fresh): void {
  describe('expiry', () => {
    test('an item is absent from the moment it expires', async () => {
      const { store, key } = fresh();
      await store.put(itemWith(key(1), 'here', null, until), 0, NOW);
      const [item] = await store.load([key(1)], until - 1);
      expect([item?.expiresAt, item?.body.error]).toEqual([until, 'here']);
      expect(await store.load([key(1)], until)).toEqual([undefined]);
      expect(await store.load([key(1)], until + 1)).toEqual([undefined]);
    });

    test('version 0 makes it anew, at version 1', async () => {
      const { store, key } = fresh();
      await store.put(itemWith(key(1), 'old', null, until), 0, NOW);
      await store.put(itemWith(key(1), 'older', null, until), 1, NOW);
      expect(await store.put(itemWith(key(1), 'early'), 0, until - 1)).toBeUndefined();
      expect(await store.put(itemWith(key(1), 'new'), 0, until)).toBeDefined();
      const [item] = await store.load([key(1)], until + 5);
      expect(item).toEqual({ ...itemWith(key(1), 'new'), version: 1 });
    });

    test('the version of an expired item is worth nothing', async () => {
      const { store, key } = fresh();
      await store.put(itemWith(key(1), 'old', null, until), 0, NOW);
      expect(await store.put(itemWith(key(1), 'late'), 1, until)).toBeUndefined();
      expect(await store.load([key(1)], until)).toEqual([undefined]);
    });

    test('of 20 that make an expired item anew at once, one wins', async () => {
      const { store, key } = fresh();
      await store.put(itemWith(key(1), 'old', null, until), 0, NOW);
      const writers = Array.from({ length: 20 }, (_, writer) => `writer ${writer}`);
      const results = await Promise.all(writers.map((text) => store.put(itemWith(key(1), text), 0, until)));
      expect(results.filter((result) => result !== undefined)).toHaveLength(1);
      expect(textsOf(await store.load([key(1)], until))).toEqual([
        writers[results.findIndex((result) => result !== undefined)],
      ]);
    });

    test('a write may take the expiry away, bring it and move it', async () => {
      const { store, key } = fresh();
      await store.put(itemWith(key(1), 'brief', null, until), 0, NOW);
      await store.put(itemWith(key(1), 'for ever'), 1, NOW);
      expect(textsOf(await store.load([key(1)], until))).toEqual(['for ever']);
      await store.put(itemWith(key(1), 'longer', null, until + 1_000), 2, until);
      expect(textsOf(await store.load([key(1)], until))).toEqual(['longer']);
      expect(await store.load([key(1)], until + 1_000)).toEqual([undefined]);
    });
  });
}

export function removal(fresh: Fresh): void {
  describe('removal', () => {
    test('what is put as expired is gone at once, from its list, too, and with what it said', async () => {
      const { store, key, partition } = fresh();
      await store.put(itemWith(key(1), 'personal', { partition, sort: 1 }), 0, NOW);
      await store.put(itemWith(key(2), 'personal', { partition, sort: 2 }), 0, NOW);
      const listed = { partition, sort: 1 };
      const ended = await store.put(itemWith(key(1), 'personal', listed, NOW), 1, NOW);
      expect(ended).toEqual({ key: key(1), body: {}, listed: null, expiresAt: NOW, version: 2 });
      const write = { item: itemWith(key(2), 'personal', { partition, sort: 2 }, NOW - 1), readVersion: 1 };
      expect(await store.putInOrder([write], NOW)).toBe(1);
      expect(await store.load([key(1), key(2)], NOW)).toEqual([undefined, undefined]);
      expect(await store.put(itemWith(key(1), 'late'), 2, NOW)).toBeUndefined();
      await vi.waitFor(async () => expect(await listAll(store, { partition, limit: 10 })).toEqual([]));
      expect(await store.put(itemWith(key(1), 'new'), 0, NOW)).toMatchObject({ version: 1 });
    });

    test('removing for good takes what has expired and leaves the rest, listed as it was', async () => {
      const { store, key, partition } = fresh();
      const ids = Array.from({ length: 30 }, (_, id) => id);
      const expiresAt = (id: number) => [null, until, until + 1][id % 3] ?? null;
      for (const id of ids)
        await store.put(itemWith(key(id), `text ${id}`, { partition, sort: id }, expiresAt(id)), 0, NOW);
      while (await store.purge(until));
      const kept = ids.filter((id) => id % 3 !== 1);
      expect(textsOf(await store.load(ids.map(key), until)).filter((text) => text !== undefined)).toEqual(
        kept.map((id) => `text ${id}`),
      );
      expect(await listAll(store, { partition, limit: 100 })).toEqual(
        expect.arrayContaining(kept.map((id) => key(id))),
      );
      for (const id of ids)
        expect(await store.put(itemWith(key(id), 'again'), id % 3 === 1 ? 0 : 1, until)).toBeDefined();
    });
  });
}
