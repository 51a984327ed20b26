/**
 * What every store must do: one suite, run by each adapter's test file. It knows the port only, and shares one
 * store among its tests where it can: each test has keys and lists of its own, so a slow adapter opens few.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MemoryStore } from '../../shared/adapters/stores/memory-store.ts';
import type { Store } from '../../shared/ports/store.ts';
import { expiry, removal } from './store-expiry.ts';
import type { Fresh, RunKey } from './store-given.ts';
import { itemWith, listAll, NOW, textsOf } from './store-given.ts';
import { answersOf, histories } from './store-history.ts';
import { lists } from './store-lists.ts';
import { orders } from './store-orders.ts';

/** A store under test. `reopen`, where the adapter keeps data beyond `close`, opens the same data again. */
interface Opened {
  store: Store;
  reopen?: () => Promise<Store>;
  cleanup(): Promise<void>;
}

export function storeContract(name: string, open: () => Promise<Opened>): void {
  describe(`${name} keeps the store contract`, () => {
    let opened: Opened;
    let tests = 0;
    /** The store, and names that no other test has. */
    const fresh = () => {
      const test = `t${++tests}`;
      const key = (id: string | number): RunKey => `run/${test}/${id}`;
      return { store: opened.store, key, partition: `list/${test}` };
    };

    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.cleanup());

    conditionalWrites(fresh);
    loading(fresh);
    bodies(fresh);
    unreadable(fresh);
    expiry(fresh);
    removal(fresh);
    orders(fresh);
    lists(fresh);
    randomHistories(fresh);
    reopening(open);
  });
}

function conditionalWrites(fresh: Fresh): void {
  describe('conditional writes', () => {
    test('a put with version 0 creates version 1, and only once', async () => {
      const { store, key } = fresh();
      expect(await store.put(itemWith(key(1), 'first'), 0, NOW)).toBeDefined();
      expect(await store.put(itemWith(key(1), 'again'), 0, NOW)).toBeUndefined();
      const [item] = await store.load([key(1)], NOW);
      expect(item).toEqual({ ...itemWith(key(1), 'first'), version: 1 });
    });

    test('a put answers the item as it is stored from then on', async () => {
      const { store, key, partition } = fresh();
      const first = await store.put(itemWith(key(1), 'first', { partition, sort: 3 }), 0, NOW);
      expect(first && (await store.load([key(1)], NOW))).toEqual([first]);
      const second = first && (await store.put({ ...first, listed: null }, first.version, NOW));
      expect(await store.load([key(1)], NOW)).toEqual([second]);
      expect(second).toMatchObject({ version: 2, listed: null });
    });

    test('each write adds one to the version', async () => {
      const { store, key } = fresh();
      for (let version = 0; version < 5; version++) {
        expect(await store.put(itemWith(key(1), `write ${version}`), version, NOW)).toBeDefined();
        const [item] = await store.load([key(1)], NOW);
        expect([item?.version, item?.body.error]).toEqual([version + 1, `write ${version}`]);
      }
    });

    test('a put with a stale version, a version to come, or a version of nothing changes nothing', async () => {
      const { store, key } = fresh();
      await store.put(itemWith(key(1), 'one'), 0, NOW);
      await store.put(itemWith(key(1), 'two'), 1, NOW);
      expect(await store.put(itemWith(key(1), 'stale'), 1, NOW)).toBeUndefined();
      expect(await store.put(itemWith(key(1), 'to come'), 3, NOW)).toBeUndefined();
      expect(await store.put(itemWith(key('absent'), 'nothing'), 1, NOW)).toBeUndefined();
      expect(textsOf(await store.load([key(1), key('absent')], NOW))).toEqual(['two', undefined]);
    });

    test('of 50 that create the same item at once, one wins', async () => {
      const { store, key } = fresh();
      const writers = Array.from({ length: 50 }, (_, writer) => `writer ${writer}`);
      const results = await Promise.all(writers.map((text) => store.put(itemWith(key(1), text), 0, NOW)));
      expect(results.filter((result) => result !== undefined)).toHaveLength(1);
      const winner = writers[results.findIndex((result) => result !== undefined)];
      expect(textsOf(await store.load([key(1)], NOW))).toEqual([winner]);
    });

    test('of 50 that read the same version and write at once, one wins', async () => {
      const { store, key } = fresh();
      await store.put(itemWith(key(1), 'before'), 0, NOW);
      const writers = Array.from({ length: 50 }, (_, writer) => `writer ${writer}`);
      const results = await Promise.all(writers.map((text) => store.put(itemWith(key(1), text), 1, NOW)));
      expect(results.filter((result) => result !== undefined)).toHaveLength(1);
      const [item] = await store.load([key(1)], NOW);
      expect([item?.version, item?.body.error]).toEqual([
        2,
        writers[results.findIndex((result) => result !== undefined)],
      ]);
    });

    test('puts to different keys at once are all stored', async () => {
      const { store, key } = fresh();
      const keys = Array.from({ length: 300 }, (_, id) => key(id));
      const results = await Promise.all(keys.map((each) => store.put(itemWith(each, each), 0, NOW)));
      expect(results.map((item) => item?.version)).toEqual(keys.map(() => 1));
      expect(textsOf(await store.load(keys, NOW))).toEqual(keys);
    });
  });
}

function loading(fresh: Fresh): void {
  describe('loading', () => {
    test('answers in the order of the keys, with gaps and repetitions', async () => {
      const { store, key } = fresh();
      await store.put(itemWith(key('a'), 'a'), 0, NOW);
      await store.put(itemWith(key('b'), 'b'), 0, NOW);
      const items = await store.load([key('b'), key('absent'), key('a'), key('b'), key('absent')], NOW);
      expect(textsOf(items)).toEqual(['b', undefined, 'a', 'b', undefined]);
    });

    test('no keys give no items', async () => {
      expect(await fresh().store.load([], NOW)).toEqual([]);
    });

    test('more keys than one request of a database takes are loaded in order', async () => {
      const { store, key } = fresh();
      const keys = Array.from({ length: 250 }, (_, id) => key(id));
      await Promise.all(
        keys.filter((_, id) => id % 3 > 0).map((each) => store.put(itemWith(each, each), 0, NOW)),
      );
      const expected = keys.map((each, id) => (id % 3 > 0 ? each : undefined));
      expect(textsOf(await store.load(keys, NOW))).toEqual(expected);
    });

    test('sees a write as soon as it is answered', async () => {
      const { store, key } = fresh();
      const steps = Array.from({ length: 20 }, async (_, id) => {
        await store.put(itemWith(key(id), 'one'), 0, NOW);
        expect(textsOf(await store.load([key(id)], NOW))).toEqual(['one']);
        await store.put(itemWith(key(id), 'two'), 1, NOW);
        expect(textsOf(await store.load([key(id)], NOW))).toEqual(['two']);
      });
      await Promise.all(steps);
    });
  });
}

const TEXTS: readonly [string, string][] = [
  ['empty', ''],
  ['emoji', '👩‍⚕️ at 9:00 📅'],
  ['right to left', 'موعد عند الطبيب, תור לרופא'],
  ['combining', 'e\u0301 and é'],
  ['NUL and control characters', 'a\u0000b\u0001\u001f\u007f\u2028\ufeff'],
  ['half a surrogate pair', 'a\ud83d b\udcc5'],
  ['quotes', `'; DROP TABLE items; -- "\\`],
];

function bodies(fresh: Fresh): void {
  describe('bodies', () => {
    test.each(TEXTS)('text: %s', async (_, text) => {
      const { store, key } = fresh();
      expect(await store.put(itemWith(key(1), text), 0, NOW)).toBeDefined();
      expect(textsOf(await store.load([key(1)], NOW))).toEqual([text]);
    });

    test('keys of any script, with and without a list', async () => {
      const { store, key, partition } = fresh();
      const keys = ['ü', 'ζ', '約', '👩‍⚕️', 'ר', 'a b', 'a%b', "a'b", 'a/b/c'].map((each) => key(each));
      await Promise.all(keys.map((each) => store.put(itemWith(each, each, { partition, sort: 1 }), 0, NOW)));
      expect(textsOf(await store.load(keys, NOW))).toEqual(keys);
      expect((await listAll(store, { partition, limit: 2 })).toSorted()).toEqual(keys.toSorted());
    });

    test('300 kB, grown into, rewritten, moved and made small', async () => {
      const { store, key, partition } = fresh();
      const texts = ['a', 'é', '漢'].map((letter) => letter.repeat(100_000));
      for (const [version, text] of ['small', ...texts, 'small'].entries()) {
        const item = itemWith(key(1), text, { partition, sort: version });
        expect(await store.put(item, version, NOW)).toBeDefined();
        expect(await store.put(item, version, NOW)).toBeUndefined();
        expect(textsOf(await store.load([key(1)], NOW))).toEqual([text]);
      }
    });

    test('are what JSON gives back, also right after the put', async () => {
      const { store, key } = fresh();
      const item = itemWith(key(1), 'text');
      const body = {
        ...item.body,
        gone: undefined,
        nested: { list: [1, null, { deep: true }], gone: undefined },
      };
      await store.put({ ...item, body }, 0, NOW);
      const [stored] = await store.load([key(1)], NOW);
      expect(stored?.body).toStrictEqual(JSON.parse(JSON.stringify(body)));
    });

    test('are as they were when put was called, whatever becomes of the object', async () => {
      const { store, key } = fresh();
      const item = itemWith(key(1), 'before');
      const put = store.put(item, 0, NOW);
      item.body.error = 'at once';
      await put;
      item.body.error = 'later';
      expect(textsOf(await store.load([key(1)], NOW))).toEqual(['before']);
    });
  });
}

function unreadable(fresh: Fresh): void {
  test('an item of a newer release is refused by its key, and the others are read', async () => {
    const { store, key } = fresh();
    const { body, ...newer } = itemWith(key('newer'), 'of tomorrow');
    await store.put({ ...newer, body: { ...body, $shape: 99 } as typeof body }, 0, NOW);
    await store.put(itemWith(key('known'), 'of today'), 0, NOW);
    await expect(store.load([key('known'), key('newer')], NOW)).rejects.toThrow(
      `${key('newer')} can't be read: a newer release wrote it`,
    );
    expect(textsOf(await store.load([key('known')], NOW))).toEqual(['of today']);
    const unread = await store.load([key('newer')], NOW).catch((error: unknown) => error);
    expect(unread).toMatchObject({ name: 'UnreadableItem', key: key('newer'), version: 1 });
    // The version guards what is written over it, as over any other row.
    expect(await store.put(itemWith(key('newer'), 'over it'), 0, NOW)).toBeUndefined();
    expect(await store.put(itemWith(key('newer'), 'over it'), 1, NOW)).toMatchObject({ version: 2 });
    expect(textsOf(await store.load([key('newer')], NOW))).toEqual(['over it']);
  });
}

function randomHistories(fresh: Fresh): void {
  test('answers any history as the model does', async () => {
    const sameAnswers = fc.asyncProperty(histories, async (history) => {
      const { store, key, partition } = fresh();
      const expected = await answersOf(new MemoryStore(), history, key, partition);
      expect(await answersOf(store, history, key, partition)).toEqual(expected);
    });
    await fc.assert(sameAnswers, { numRuns: 60 });
  });
}

function reopening(open: () => Promise<Opened>): void {
  test('data outlives close, where the adapter keeps any', async () => {
    const { store, reopen, cleanup } = await open();
    const keys = Array.from({ length: 40 }, (_, id): RunKey => `run/kept/${id}`);
    const put = (each: RunKey, version: number, to: Store) =>
      to.put(itemWith(each, `${each} at ${version}`, { partition: 'kept', sort: version }), version, NOW);
    await Promise.all(keys.map((each) => put(each, 0, store)));
    await Promise.all(keys.slice(20).map((each) => put(each, 1, store)));
    const before = await store.load(keys, NOW);
    const unanswered = put('run/kept/last', 0, store);
    await store.close();
    expect(await unanswered).toBeDefined();
    if (reopen) {
      const again = await reopen();
      expect(await again.load(keys, NOW)).toEqual(before);
      expect(await listAll(again, { partition: 'kept', from: 1, to: 1, limit: 7 })).toEqual(
        keys.slice(20).toSorted(),
      );
      expect(textsOf(await again.load(['run/kept/last'], NOW))).toEqual(['run/kept/last at 0']);
      await Promise.all([put(keys[0] ?? 'run/', 1, again), put(keys[0] ?? 'run/', 1, again)]);
      expect((await again.load(keys.slice(0, 1), NOW))[0]?.version).toBe(2);
      await again.close();
    }
    await cleanup();
  });
}
