/** The part of the store contract that is about lists: their order, their pages, and who stands in them. */
import { describe, expect, test } from 'vitest';
import type { Listed } from '../../shared/domain/store/records.ts';
import { itemOf, partitionOf, replyOfLink } from '../../shared/domain/store/records.ts';
import type { ListQuery, Store } from '../../shared/ports/store.ts';
import { asAddress, asTenant } from '../fixtures/ids.ts';
import type { Fresh, RunKey } from './store-given.ts';
import { itemWith, listAll, NOW } from './store-given.ts';

const LIMIT = 100;

/** Puts items `a@3` (key a, sort 3) into the partition. */
async function fill(store: Store, key: (id: string) => RunKey, partition: string, rows: readonly string[]) {
  const puts = rows.map((row) => {
    const [id = '', sort] = row.split('@');
    return store.put(itemWith(key(id), row, { partition, sort: Number(sort) }), 0, NOW);
  });
  await Promise.all(puts);
}

/** What a list has, as `a@3`. */
const read = async (store: Store, query: Omit<ListQuery, 'limit'>) =>
  (await store.list({ limit: LIMIT, ...query })).rows.map(
    (row) => `${row.key.split('/').at(-1)}@${row.sort}`,
  );

export function lists(fresh: Fresh): void {
  describe('lists', () => {
    order(fresh);
    pages(fresh);
    membership(fresh);
    several(fresh);
    replies(fresh);
  });
}

function several(fresh: Fresh): void {
  test('are the same where several are read in one call', async () => {
    const { store, key, partition } = fresh();
    const at = (name: string) => `${partition}/${name}`;
    await fill(store, key, at('short'), ['z@2', 'b@1', 'a@2']);
    const long = Array.from({ length: 60 }, (_, index) => `l${index}@${index % 7}`);
    await fill(store, key, at('long'), long);
    const short = { partition: at('short'), limit: 100 };
    const first = await store.list({ ...short, limit: 1 });
    const asked: ListQuery[] = [
      short,
      { partition: at('nobody'), limit: 1 },
      { ...short, from: 2 },
      { ...short, to: 1, descending: true },
      { ...short, limit: 1, cursor: first.next ?? '' },
    ];
    for (const queries of [asked, [...asked, { partition: at('long'), from: 3, limit: 10 }]]) {
      const pages = await Promise.all(queries.map((query) => store.list(query)));
      expect(await (store.lists?.(queries) ?? pages)).toEqual(pages);
    }
  });
}

function replies(fresh: Fresh): void {
  test('name what an address was heard to say, the latest first, each once', async () => {
    const { store, partition } = fresh();
    const [tenant, address] = [asTenant(partition.replaceAll('/', '-')), asAddress('f'.repeat(64))];
    for (const [reply, at] of [
      ['SM1', 1],
      ['SM2', 2],
      ['SM1', 3],
    ] as const)
      await store.put(itemOf.heard({ tenant, address, reply, at }), 0, NOW);
    const { rows } = await store.list({
      partition: partitionOf.heard(tenant, address),
      descending: true,
      limit: LIMIT,
    });
    expect(rows.map(({ key }) => replyOfLink(key))).toEqual(['SM2', 'SM1']);
  });
}

function order(fresh: Fresh): void {
  test('are ordered by sort as a number, then by key', async () => {
    const { store, key, partition } = fresh();
    await fill(store, key, partition, [
      'z@2',
      'b@10',
      'a@10',
      `n@${NOW}`,
      'c@9',
      'B@10',
      'y@0',
      'a10@10',
      'a9@10',
    ]);
    const ordered = ['y@0', 'z@2', 'c@9', 'B@10', 'a@10', 'a10@10', 'a9@10', 'b@10', `n@${NOW}`];
    expect(await read(store, { partition })).toEqual(ordered);
    expect(await read(store, { partition, descending: true })).toEqual(ordered.toReversed());
  });

  test('order keys by their UTF-8 bytes', async () => {
    const { store, key, partition } = fresh();
    await fill(store, key, partition, ['👍@1', 'a@1', '豈@1', 'é@1', '約@1', 'z@1']);
    expect(await read(store, { partition })).toEqual(['a@1', 'z@1', 'é@1', '約@1', '豈@1', '👍@1']);
  });

  test('take from and to inclusively, in both directions', async () => {
    const { store, key, partition } = fresh();
    await fill(store, key, partition, ['a@1', 'b@2', 'c@2', 'd@3', 'e@4', 'f@4', 'g@5']);
    const range = ['b@2', 'c@2', 'd@3', 'e@4', 'f@4'];
    expect(await read(store, { partition, from: 2, to: 4 })).toEqual(range);
    expect(await read(store, { partition, from: 2, to: 4, descending: true })).toEqual(range.toReversed());
    expect(await read(store, { partition, from: 5 })).toEqual(['g@5']);
    expect(await read(store, { partition, to: 1 })).toEqual(['a@1']);
    expect(await read(store, { partition, from: 4, to: 2 })).toEqual([]);
    expect(await read(store, { partition, from: 4, to: 2, descending: true })).toEqual([]);
    expect(await read(store, { partition: `${partition}/none` })).toEqual([]);
  });
}

function pages(fresh: Fresh): void {
  test('give every row once, whatever the page size', async () => {
    const { store, key, partition } = fresh();
    const rows = Array.from(
      { length: 12 },
      (_, id) => `${String(id).padStart(2, '0')}@${Math.floor(id / 4)}`,
    );
    await fill(store, key, partition, rows);
    const keys = rows.map((row) => key(row.split('@')[0] ?? ''));
    for (let limit = 1; limit <= rows.length + 1; limit++) {
      expect(await listAll(store, { partition, limit })).toEqual(keys);
      expect(await listAll(store, { partition, limit, descending: true })).toEqual(keys.toReversed());
      expect(await listAll(store, { partition, limit, from: 1, to: 1 })).toEqual(keys.slice(4, 8));
    }
  });

  test('have no next page after the last row', async () => {
    const { store, key, partition } = fresh();
    await fill(store, key, partition, ['a@1', 'b@2', 'c@3']);
    expect((await store.list({ partition, limit: 3 })).next).toBeNull();
    expect((await store.list({ partition, limit: 2, to: 2 })).next).toBeNull();
    expect((await store.list({ partition, limit: 2 })).next).not.toBeNull();
  });

  test('go on behind the cursor when rows came and went meanwhile', async () => {
    const { store, key, partition } = fresh();
    await fill(store, key, partition, ['a@1', 'b@2', 'c@3', 'e@5']);
    const { next } = await store.list({ partition, limit: 2 });
    await store.put(itemWith(key('b'), 'left'), 1, NOW);
    await fill(store, key, partition, ['a0@1', 'd@4']);
    expect(await read(store, { partition, cursor: next ?? '' })).toEqual(['c@3', 'd@4', 'e@5']);
  });

  test('refuse a limit that is not 1 to 10,000', async () => {
    const { store, partition } = fresh();
    await expect(store.list({ partition, limit: 0 })).rejects.toThrow(RangeError);
    await expect(store.list({ partition, limit: 10_001 })).rejects.toThrow(RangeError);
    expect(await store.list({ partition, limit: 10_000 })).toEqual({ rows: [], next: null });
  });
}

/** Who stands in them. */
function membership(fresh: Fresh): void {
  test('an item without a list is in none', async () => {
    const { store, key, partition } = fresh();
    await store.put(itemWith(key(1), 'unlisted'), 0, NOW);
    await store.put(itemWith(key(2), 'listed', { partition, sort: 1 }), 0, NOW);
    expect(await read(store, { partition })).toEqual(['2@1']);
    expect((await store.load([key(1)], NOW))[0]?.listed).toBeNull();
    expect((await store.load([key(2)], NOW))[0]?.listed).toEqual({ partition, sort: 1 });
  });

  test('a write moves the item within a list, to another, out of any and back', async () => {
    const { store, key, partition } = fresh();
    const other = `${partition}/other`;
    const places: (Listed<'run'> | null)[] = [
      { partition, sort: 5 },
      { partition, sort: 2 },
      { partition: other, sort: 2 },
      null,
      { partition, sort: 0 },
      { partition, sort: 0 },
    ];
    await fill(store, key, partition, ['stays@3']);
    for (const [version, listed] of places.entries()) {
      expect(await store.put(itemWith(key('goes'), `at ${version}`, listed), version, NOW)).toBeDefined();
      const both = [...(await read(store, { partition })), ...(await read(store, { partition: other }))];
      expect(both.filter((row) => !row.startsWith('stays'))).toEqual(listed ? [`goes@${listed.sort}`] : []);
      expect(await read(store, { partition, from: 3, to: 3 })).toEqual(['stays@3']);
    }
  });

  test('a conflicting write moves nothing', async () => {
    const { store, key, partition } = fresh();
    await fill(store, key, partition, ['a@1']);
    await store.put(itemWith(key('a'), 'late', { partition, sort: 9 }), 0, NOW);
    await store.put(itemWith(key('a'), 'late'), 7, NOW);
    expect(await read(store, { partition })).toEqual(['a@1']);
  });
}
