/** The part of the store contract about several writes in order. */
import { describe, expect, test } from 'vitest';
import type { Fresh, RunKey } from './store-given.ts';
import { itemWith, NOW, textsOf } from './store-given.ts';

const write = (key: RunKey, text: string, readVersion: number) => ({
  item: itemWith(key, text),
  readVersion,
});

export function orders(fresh: Fresh): void {
  describe('writes in order', () => {
    test('all of them are stored, and the next read sees them', async () => {
      const { store, key } = fresh();
      const writes = [1, 2, 3].map((id) => write(key(id), `first ${id}`, 0));
      expect(await store.putInOrder(writes, NOW)).toBe(3);
      const items = await store.load([key(1), key(2), key(3)], NOW);
      expect(textsOf(items)).toEqual(['first 1', 'first 2', 'first 3']);
    });

    test('the first conflict stops them; what came before it stays, what comes after is not tried', async () => {
      const { store, key } = fresh();
      await store.put(itemWith(key(2), 'there already'), 0, NOW);
      const writes = [write(key(1), 'new', 0), write(key(2), 'new', 0), write(key(3), 'new', 0)];
      expect(await store.putInOrder(writes, NOW)).toBe(1);
      const items = await store.load([key(1), key(2), key(3)], NOW);
      expect(textsOf(items)).toEqual(['new', 'there already', undefined]);
    });

    test('a conflict at the first leaves everything as it was', async () => {
      const { store, key } = fresh();
      await store.put(itemWith(key(1), 'there already'), 0, NOW);
      expect(await store.putInOrder([write(key(1), 'x', 0), write(key(2), 'x', 0)], NOW)).toBe(0);
      expect(textsOf(await store.load([key(1), key(2)], NOW))).toEqual(['there already', undefined]);
    });

    test('one item may be written twice in a row', async () => {
      const { store, key } = fresh();
      expect(await store.putInOrder([write(key(1), 'one', 0), write(key(1), 'two', 1)], NOW)).toBe(2);
      expect(await store.load([key(1)], NOW)).toMatchObject([{ version: 2, body: { error: 'two' } }]);
    });

    test('nothing to write is nothing stored', async () => {
      expect(await fresh().store.putInOrder([], NOW)).toBe(0);
    });

    test('many at once for the same two items: each item has one winner, and the second is the first’s', async () => {
      const { store, key } = fresh();
      const stored = await Promise.all(
        Array.from({ length: 30 }, (_, n) =>
          store.putInOrder([write(key('a'), `${n}`, 0), write(key('b'), `${n}`, 0)], NOW),
        ),
      );
      expect(stored.filter((count) => count === 2)).toHaveLength(1);
      expect(stored.filter((count) => count === 0)).toHaveLength(29);
      const [a, b] = textsOf(await store.load([key('a'), key('b')], NOW));
      expect(a).toBe(b);
    });

    test('a put and writes in order that meet at one item: one of them has it', async () => {
      const { store, key } = fresh();
      const [alone, together] = await Promise.all([
        store.put(itemWith(key('b'), 'alone'), 0, NOW),
        store.putInOrder([write(key('a'), 'together', 0), write(key('b'), 'together', 0)], NOW),
      ]);
      expect([alone, together]).toSatisfy(
        ([one, count]) => (one?.version === 1 && count === 1) || (one === undefined && count === 2),
      );
    });
  });
}
