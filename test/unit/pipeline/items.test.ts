/** Single items: what is tried again when others write, and what becomes of a row that can't be read. */
import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryStore } from '../../../shared/adapters/stores/memory-store.ts';
import type { Bucket } from '../../../shared/domain/core/pace.ts';
import { HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import type { Item, Key } from '../../../shared/domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../../shared/domain/store/records.ts';
import { UnreadableItem } from '../../../shared/domain/store/shapes.ts';
import type { Pipeline } from '../../../shared/pipeline/core/context.ts';
import {
  change,
  changeEach,
  isNoted,
  loadEach,
  loadReadable,
  noteDamage,
  notingDamage,
  pages,
  read,
  readAll,
  sparingUnreadable,
  TooManyWriters,
} from '../../../shared/pipeline/core/items.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { at, World } from './world.ts';

const NOW = at('2026-12-01T10:00Z');

/** Some rows are damaged; others are always written by somebody else first, so many times. */
class Trying extends MemoryStore {
  damaged = new Map<string, number | undefined>();
  losses = new Map<string, number>();
  loads: string[][] = [];
  written: [string, number][] = [];

  override async load(...args: Parameters<MemoryStore['load']>): Promise<never> {
    this.loads.push([...args[0]]);
    for (const key of args[0])
      if (this.damaged.has(key))
        throw new UnreadableItem(key, 'its text is torn', { version: this.damaged.get(key) });
    return super.load(...args) as never;
  }

  override async put(...args: Parameters<MemoryStore['put']>): Promise<never> {
    const [{ key }, version] = args;
    const losses = this.losses.get(key) ?? 0;
    this.losses.set(key, losses - 1);
    if (losses > 0) return undefined as never;
    this.written.push([key, version]);
    // What is written over is whole again.
    if (this.damaged.has(key) && this.damaged.get(key) === version) this.damaged.delete(key);
    return super.put(...args) as never;
  }
}

let world: World;
let store: Trying;

beforeEach(() => {
  store = new Trying();
  world = new World(NOW, store);
});

const bucketKey = (n: number): Key<'bucket'> => keyOf.bucket(`b${n}`);
const full = (n: number, fullAt = NOW) => itemOf.bucket({ fullAt }, `b${n}`);
const buckets = async (...numbers: number[]) => {
  for (const n of numbers) await store.put(full(n, NOW + n), 0, NOW);
  store.written = [];
};
const fullAtOf = (items: readonly (Item<'bucket'> | UnreadableItem | undefined)[]) =>
  items.map((item) => (item instanceof UnreadableItem ? item.key : item && item.body.fullAt - NOW));
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n + 1);

describe('reading', () => {
  test('several, in the order in which they were asked for, without those that are not there', async () => {
    await buckets(1, 2, 3);
    expect(fullAtOf(await readAll(world.pipeline, [3, 9, 1].map(bucketKey), NOW))).toEqual([3, 1]);
    expect((await read(world.pipeline, bucketKey(2), NOW))?.body.fullAt).toBe(NOW + 2);
    expect(await read(world.pipeline, bucketKey(9), NOW)).toBeUndefined();
    store.loads = [];
    expect(await readAll(world.pipeline, [], NOW)).toEqual([]);
    expect(store.loads).toEqual([]);
  });

  test('given one can’t be read, then the others are, and that one is its error, or absent and noted', async () => {
    await buckets(1, 2, 3, 4, 5);
    store.damaged.set(bucketKey(4), 1);
    const keys = numbers(6).map(bucketKey);
    expect(fullAtOf(await loadEach(world.pipeline, keys, NOW))).toEqual([
      1,
      2,
      3,
      bucketKey(4),
      5,
      undefined,
    ]);
    expect(world.counts.size).toBe(0);
    expect(fullAtOf(await loadReadable(world.pipeline, keys, NOW))).toEqual([
      1,
      2,
      3,
      undefined,
      5,
      undefined,
    ]);
    const missed: UnreadableItem[] = [];
    expect(fullAtOf(await readAll(world.pipeline, keys, NOW, missed))).toEqual([1, 2, 3, 5]);
    expect(fullAtOf(missed)).toEqual([bucketKey(4)]);
    expect(world.counts.get('unreadable bucket')).toBe(1);
  });

  test('given the store itself fails, then that is no damage', async () => {
    const failing = {
      ...world.pipeline,
      store: { ...world.pipeline.store, load: () => Promise.reject(new Error('gone')) },
    };
    await expect(loadEach(failing, [bucketKey(1), bucketKey(2)], NOW)).rejects.toThrow('gone');
    await expect(notingDamage(failing, async () => Promise.reject(new Error('gone')))).rejects.toThrow(
      'gone',
    );
    await expect(sparingUnreadable(failing, [1, 2], () => Promise.reject(new Error('gone')))).rejects.toThrow(
      'gone',
    );
    expect(world.counts.size).toBe(0);
  });

  test('a list, a page at a time, to its end', async () => {
    for (const id of ['a', 'b', 'c']) await world.tenant(id);
    const found: string[][] = [];
    const query = { partition: partitionOf.tenants(), limit: 2 };
    for await (const items of pages<'tenant'>(world.pipeline, query, NOW))
      found.push(items.map(({ body }) => body.id));
    expect(found.flat()).toHaveLength(3);
    expect(found[0]).toHaveLength(2);
  });
});

describe('a row that can’t be read', () => {
  const torn = new UnreadableItem(bucketKey(1), 'its text is torn', { version: 3 });
  const noted = async () => (await read(world.pipeline, keyOf.damage(bucketKey(1)), NOW))?.body;

  test('is written down once in a while, with since when it is so', async () => {
    expect(isNoted(world.pipeline, bucketKey(1))).toBe(false);
    expect(isNoted(world.pipeline, undefined)).toBe(false);
    const { pipeline } = world;
    await noteDamage(pipeline, torn);
    expect(isNoted(pipeline, bucketKey(1))).toBe(true);
    expect(isNoted(pipeline, bucketKey(2))).toBe(false);
    expect(await noted()).toEqual({
      item: bucketKey(1),
      why: 'its text is torn',
      firstAt: NOW,
      endedAt: null,
    });
    world.now += 10 * MINUTE - 1;
    await noteDamage(pipeline, torn);
    expect(world.counts.get('unreadable bucket')).toBe(1);
    world.now += 1;
    await noteDamage(pipeline, torn);
    expect(world.counts.get('unreadable bucket')).toBe(2);
    expect(await noted()).toMatchObject({ firstAt: NOW });
  });

  test('given it had ended, then it begins anew', async () => {
    const { pipeline } = world;
    const ended = itemOf.damage({
      item: bucketKey(1),
      why: 'before',
      firstAt: NOW - HOUR,
      endedAt: NOW - MINUTE,
    });
    await store.put(ended, 0, NOW);
    await noteDamage(pipeline, torn);
    expect(await noted()).toMatchObject({ why: 'its text is torn', firstAt: NOW, endedAt: null });
  });

  test('given very many, then what was noted first is written down again', async () => {
    const { pipeline } = world;
    for (let n = 1; n <= 1_000; n++) await noteDamage(pipeline, new UnreadableItem(bucketKey(n), 'torn'));
    expect(isNoted(pipeline, bucketKey(1))).toBe(true);
    await noteDamage(pipeline, new UnreadableItem(bucketKey(1_001), 'torn'));
    expect([1, 1_000, 1_001].map((n) => isNoted(pipeline, bucketKey(n)))).toEqual([false, false, true]);
  });

  test('given that can’t be noted, then it is told, and nothing stops for it', async () => {
    store.losses.set(keyOf.damage(bucketKey(1)), 1_000);
    const { pipeline } = world;
    const told: unknown[] = [];
    const telemetry = {
      ...pipeline.telemetry,
      fault: (...[name, error, fields]: Parameters<Pipeline['telemetry']['fault']>) =>
        void told.push([name, String(error), fields]),
    };
    await noteDamage({ ...pipeline, telemetry }, torn);
    const why = expect.stringContaining('too many writers of one damage');
    expect(told).toEqual([['a damaged row could not be noted', why, { key: bucketKey(1) }]]);
  });

  test('is noted on the way, and thrown on', async () => {
    const { pipeline } = world;
    await expect(notingDamage(pipeline, () => Promise.reject(torn))).rejects.toBe(torn);
    expect(isNoted(pipeline, bucketKey(1))).toBe(true);
    expect(await notingDamage(pipeline, async () => 7)).toBe(7);
  });

  test('keeps only its own work from going on', async () => {
    const work = async (some: readonly number[]) => {
      if (some.includes(3)) throw torn;
      return some.map((n) => n * 10);
    };
    expect(await sparingUnreadable(world.pipeline, [1, 2, 4], work)).toEqual({
      done: [10, 20, 40],
      unreadable: [],
    });
    expect(world.faults).toEqual([]);
    expect(await sparingUnreadable(world.pipeline, numbers(5), work)).toEqual({
      done: [10, 20, 40, 50],
      unreadable: [3],
    });
    expect(world.faults).toEqual([expect.stringContaining('left aside, for an item could not be read')]);
    expect(isNoted(world.pipeline, bucketKey(1))).toBe(true);
  });
});

describe('a change', () => {
  const later = (current: Item<'bucket'> | undefined) => full(1, (current?.body.fullAt ?? NOW) + 1);

  test('is made on what is there, and says that it was; nothing wanted leaves it as it is', async () => {
    const first = await change(world.pipeline, bucketKey(1), later, NOW);
    expect(first).toMatchObject({ wrote: true, item: { version: 1, body: { fullAt: NOW + 1 } } });
    expect(await change(world.pipeline, bucketKey(1), later, NOW)).toMatchObject({
      wrote: true,
      item: { version: 2 },
    });
    expect(await change(world.pipeline, bucketKey(1), () => undefined, NOW)).toMatchObject({
      wrote: false,
      item: { version: 2 },
    });
    expect(await change(world.pipeline, bucketKey(2), () => undefined, NOW)).toEqual({
      wrote: false,
      item: undefined,
    });
  });

  test('given others write it at the same moment, then it is tried twenty times, and what has to be first is told each time', async () => {
    store.losses.set(bucketKey(1), 19);
    const told: unknown[] = [];
    const first = async (wanted: { body: Bucket }, current: unknown) =>
      void told.push([wanted.body.fullAt - NOW, current]);
    expect(await change(world.pipeline, bucketKey(1), later, NOW, first)).toMatchObject({ wrote: true });
    expect(told).toEqual(Array.from({ length: 20 }, () => [1, undefined]));
    store.losses.set(bucketKey(1), 20);
    const late = change(world.pipeline, bucketKey(1), later, NOW);
    await expect(late).rejects.toThrow(new TooManyWriters('too many writers of one bucket'));
    await expect(late).rejects.toMatchObject({ name: 'TooManyWriters' });
  });

  test('of a row that can’t be read begins a counter anew, and nothing else', async () => {
    const forgotten: boolean[] = [];
    const begin = (_current: unknown, isForgotten: boolean) => {
      forgotten.push(isForgotten);
      return full(1);
    };
    for (let n = 0; n < 2; n++) await change(world.pipeline, bucketKey(1), begin, NOW);
    store.damaged.set(bucketKey(1), 2);
    expect(await change(world.pipeline, bucketKey(1), begin, NOW)).toMatchObject({ item: { version: 3 } });
    expect(forgotten).toEqual([false, false, true]);
    expect(world.faults[0]).toContain('a damaged row is begun anew');
    store.damaged.set(bucketKey(1), undefined);
    await expect(change(world.pipeline, bucketKey(1), begin, NOW)).rejects.toThrow('its text is torn');
    const tenant = keyOf.tenant(asTenant('clinic'));
    store.damaged.set(tenant, 3);
    await expect(change(world.pipeline, tenant, () => undefined, NOW)).rejects.toThrow('its text is torn');
  });
});

describe('many changes at once', () => {
  const plusOne = (key: Key<'bucket'>, current: Item<'bucket'> | undefined) =>
    itemOf.bucket({ fullAt: (current?.body.fullAt ?? NOW) + 1 }, key.slice('bucket/'.length));

  test('are read together, and only what lost is tried again', async () => {
    await buckets(1, 2);
    store.losses.set(bucketKey(2), 1);
    store.loads = [];
    const keys = [1, 2, 2, 3].map(bucketKey);
    const done = await changeEach(world.pipeline, keys, plusOne, NOW);
    expect(store.loads).toEqual([[1, 2, 3].map(bucketKey), [bucketKey(2)]]);
    expect([...done].map(([key, item]) => [key, item && item.body.fullAt - NOW]).sort()).toEqual([
      [bucketKey(1), 2],
      [bucketKey(2), 3],
      [bucketKey(3), 1],
    ]);
  });

  test('given nothing is wanted of one, then it stays as it is, and is told', async () => {
    await buckets(1);
    const done = await changeEach(world.pipeline, [1, 2].map(bucketKey), () => undefined, NOW);
    expect(done.get(bucketKey(1))?.body.fullAt).toBe(NOW + 1);
    expect([...done.keys()]).toHaveLength(2);
    expect(store.written).toEqual([]);
    expect(await changeEach(world.pipeline, [], plusOne, NOW)).toEqual(new Map());
  });

  test('given one loses twenty times, then the others are written all the same', async () => {
    store.losses.set(bucketKey(1), 20);
    const late = changeEach(world.pipeline, [1, 2].map(bucketKey), plusOne, NOW);
    await expect(late).rejects.toThrow('too many writers of one bucket');
    expect(store.written.map(([key]) => key)).toEqual([bucketKey(2)]);
    store.losses.set(bucketKey(1), 19);
    await changeEach(world.pipeline, [bucketKey(1)], plusOne, NOW);
    expect(store.written).toHaveLength(2);
  });

  test('given one can’t be read, then it begins anew, and whoever writes it knows', async () => {
    await buckets(1, 2);
    store.damaged.set(bucketKey(2), 5);
    const forgotten: [string, boolean][] = [];
    const noting = (key: Key<'bucket'>, _current: unknown, isForgotten: boolean) => {
      forgotten.push([key, isForgotten]);
      return undefined;
    };
    await changeEach(world.pipeline, [1, 2, 3].map(bucketKey), noting, NOW);
    expect(forgotten).toEqual([
      [bucketKey(1), false],
      [bucketKey(2), true],
      [bucketKey(3), false],
    ]);
  });
});
