/**
 * Reading and writing single items and lists: the compare-and-set loop that every change goes through, lists a page at a
 * time, and what is done where an item can't be read.
 */
import type { Instant } from '../../domain/core/time.ts';
import type { Item, Key, Kind, NewItem } from '../../domain/store/records.ts';
import { UnreadableItem } from '../../domain/store/shapes.ts';
import type { Freshness, ListQuery } from '../../ports/store.ts';
import type { Pipeline } from './context.ts';

/** A compare-and-set that lost this often in a row is a fault, not bad luck. */
export const TRIES_MAX = 20;

/** So many others wrote the same item at the same moment that this writer did not come to it. */
export class TooManyWriters extends Error {
  override readonly name = 'TooManyWriters';
}

export async function read<K extends Kind>(
  p: Pipeline,
  key: Key<K>,
  now: Instant,
  freshness?: Freshness,
): Promise<Item<K> | undefined> {
  const [item] = await p.store.load([key], now, freshness);
  return item;
}

/** Those of the items that are there, in the order of their keys. */
export async function readAll<K extends Kind>(
  p: Pipeline,
  keys: readonly Key<K>[],
  now: Instant,
): Promise<Item<K>[]> {
  return (await p.store.load(keys, now)).filter((item) => item !== undefined);
}

/**
 * Works on all at once. Where an item that the work needs can't be read, those that need it are left out and reported,
 * and the others go on: one damaged row must not stop every office.
 */
export async function sparingUnreadable<T, R>(
  p: Pipeline,
  all: readonly T[],
  work: (some: readonly T[]) => Promise<R[]>,
): Promise<{ done: R[]; unreadable: T[] }> {
  try {
    return { done: await work(all), unreadable: [] };
  } catch (error) {
    if (!(error instanceof UnreadableItem)) throw error;
    if (all.length === 1) {
      p.telemetry.fault('left aside, for an item could not be read', error);
      return { done: [], unreadable: [...all] };
    }
    const half = all.length >> 1;
    const first = await sparingUnreadable(p, all.slice(0, half), work);
    const second = await sparingUnreadable(p, all.slice(half), work);
    return {
      done: [...first.done, ...second.done],
      unreadable: [...first.unreadable, ...second.unreadable],
    };
  }
}

/** Everything that is listed in a partition, a page at a time. */
export async function* pages<K extends Kind>(
  p: Pipeline,
  query: ListQuery<K>,
  now: Instant,
): AsyncGenerator<Item<K>[]> {
  let cursor: string | undefined;
  do {
    const { rows, next } = await p.store.list({ ...query, cursor });
    const keys = rows.map((row) => row.key);
    yield await readAll(p, keys, now);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
}

/**
 * Reads, computes and writes one item until the write wins. `next` returns undefined to leave it as it is.
 * @param first stores what has to be there before, whatever crashes; told again where the write lost to another one
 * @returns the item as it now is, and whether this call wrote it
 * @throws TooManyWriters when it lost as often in a row as no bad luck explains
 */
export async function change<K extends Kind>(
  p: Pipeline,
  key: Key<K>,
  next: (current: Item<K> | undefined) => NewItem<K> | undefined,
  now: Instant,
  first?: (wanted: NewItem<K>, current: Item<K> | undefined) => Promise<void>,
): Promise<{ item: Item<K> | undefined; wrote: boolean }> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const current = await read(p, key, now);
    const wanted = next(current);
    if (!wanted) return { item: current, wrote: false };
    await first?.(wanted, current);
    const item = await p.store.put(wanted, current?.version ?? 0, now);
    if (item) return { item, wrote: true };
  }
  throw new TooManyWriters(`too many writers of one ${key.split('/', 1)[0]}`);
}
