/**
 * Reading and writing single items and lists: the compare-and-set loop that every change goes through, lists a page at a
 * time, and what is done where an item can't be read.
 */
import type { Instant } from '../../domain/core/time.ts';
import { MINUTE } from '../../domain/core/time.ts';
import type { Item, Key, Kind, NewItem } from '../../domain/store/records.ts';
import { itemOf, keyOf, kindOf } from '../../domain/store/records.ts';
import { UnreadableItem } from '../../domain/store/shapes.ts';
import type { Freshness, ListQuery, Store } from '../../ports/store.ts';
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

/** Those of the items that are there and can be read, in the order of their keys. @param missed as `loadReadable` */
export async function readAll<K extends Kind>(
  p: Pipeline,
  keys: readonly Key<K>[],
  now: Instant,
  missed?: UnreadableItem[],
): Promise<Item<K>[]> {
  if (keys.length === 0) return [];
  return (await loadReadable(p, keys, now, missed)).filter((item) => item !== undefined);
}

/**
 * Loads what can be read; what can't counts as absent and is noted. For whoever looks at many and decides about none:
 * a judgement must not take a damaged row for one that is not there.
 * @param missed gathers what can't be read, for whoever may not answer as if that were all
 */
export async function loadReadable<K extends Kind>(
  p: Pipeline,
  keys: readonly Key<K>[],
  now: Instant,
  missed?: UnreadableItem[],
): Promise<(Item<K> | undefined)[]> {
  const found: (Item<K> | undefined)[] = [];
  for (const item of await loadEach(p, keys, now)) {
    if (item instanceof UnreadableItem) await noteMissed(p, item, missed);
    found.push(item instanceof UnreadableItem ? undefined : item);
  }
  return found;
}

/** Loads each for itself: one that can't be read is its error, in its place among the others. */
export async function loadEach<K extends Kind>(
  p: Pipeline,
  keys: readonly Key<K>[],
  now: Instant,
  freshness?: Freshness,
): Promise<(Item<K> | UnreadableItem | undefined)[]> {
  try {
    return await p.store.load(keys, now, freshness);
  } catch (error) {
    if (!(error instanceof UnreadableItem)) throw error;
    if (keys.length === 1) return [error];
    const half = keys.length >> 1;
    const first = await loadEach(p, keys.slice(0, half), now, freshness);
    return [...first, ...(await loadEach(p, keys.slice(half), now, freshness))];
  }
}

/** What each process noted lately, by store: a row that is met again and again is written down once in a while. */
const noted = new WeakMap<Store, Map<Key, Instant>>();
const NOTED_EACH_MS = 10 * MINUTE;
const NOTED_MAX = 1_000;

/** Whether this process met it lately as one that can't be read. */
export const isNoted = (p: Pipeline, key: Key | undefined): boolean =>
  key !== undefined && noted.get(p.store)?.has(key) === true;

/** What can't be read is noted, and gathered where somebody asks for it. */
export async function noteMissed(
  p: Pipeline,
  item: UnreadableItem,
  missed: UnreadableItem[] | undefined,
): Promise<void> {
  await noteDamage(p, item);
  missed?.push(item);
}

/** Writes down that a row can't be read: the watch raises an alert that names it, and the status shows it. */
export async function noteDamage(p: Pipeline, { key, why }: UnreadableItem): Promise<void> {
  const now = p.clock.now();
  const known = noted.get(p.store) ?? new Map<Key, Instant>();
  noted.set(p.store, known);
  if (Math.abs(now - (known.get(key) ?? Number.NEGATIVE_INFINITY)) < NOTED_EACH_MS) return;
  if (known.size >= NOTED_MAX) known.clear();
  known.set(key, now);
  p.telemetry.count('unreadable', { kind: kindOf(key) });
  const noting = change(
    p,
    keyOf.damage(key),
    (current) =>
      current?.body.endedAt === null
        ? undefined
        : itemOf.damage({ item: key, why, firstAt: now, endedAt: null }),
    now,
  );
  await noting.catch((error: unknown) =>
    p.telemetry.fault('a damaged row could not be noted', error, { key }),
  );
}

/** Runs what reads single items. A row that it can't read is noted, so that it is known by name, and thrown on. */
export async function notingDamage<T>(p: Pipeline, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof UnreadableItem) await noteDamage(p, error);
    throw error;
  }
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
      await noteDamage(p, error);
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

/** Everything that is listed in a partition, a page at a time. @param missed as `loadReadable` */
export async function* pages<K extends Kind>(
  p: Pipeline,
  query: ListQuery<K>,
  now: Instant,
  missed?: UnreadableItem[],
): AsyncGenerator<Item<K>[]> {
  let cursor: string | undefined;
  do {
    const { rows, next } = await p.store.list({ ...query, cursor });
    const keys = rows.map((row) => row.key);
    yield await readAll(p, keys, now, missed);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
}

/**
 * Reads, computes and writes one item until the write wins. `next` returns undefined to leave it as it is; it is told
 * whether one was there that can't be read and is begun anew.
 * @param first stores what has to be there before, whatever crashes; told again where the write lost to another one
 * @returns the item as it now is, and whether this call wrote it
 * @throws TooManyWriters when it lost as often in a row as no bad luck explains
 */
export async function change<K extends Kind>(
  p: Pipeline,
  key: Key<K>,
  next: (current: Item<K> | undefined, isForgotten: boolean) => NewItem<K> | undefined,
  now: Instant,
  first?: (wanted: NewItem<K>, current: Item<K> | undefined) => Promise<void>,
): Promise<{ item: Item<K> | undefined; wrote: boolean }> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const { current, version } = await standing(p, key, now);
    const wanted = next(current, current === undefined && version > 0);
    if (!wanted) return { item: current, wrote: false };
    await first?.(wanted, current);
    const item = await p.store.put(wanted, version, now);
    if (item) return { item, wrote: true };
  }
  throw new TooManyWriters(`too many writers of one ${kindOf(key)}`);
}

/**
 * `change` for many items at once: they are read together and written side by side, and only what lost is tried again. So
 * it takes as long for a thousand offices as for one.
 * @param next by the item's key, in the order of the keys; as `change` has it
 * @returns each as it now is
 * @throws TooManyWriters where one lost as often in a row as no bad luck explains; the others are written
 */
export async function changeEach<K extends Kind>(
  p: Pipeline,
  keys: readonly Key<K>[],
  next: (key: Key<K>, current: Item<K> | undefined, isForgotten: boolean) => NewItem<K> | undefined,
  now: Instant,
): Promise<Map<Key<K>, Item<K> | undefined>> {
  const done = new Map<Key<K>, Item<K> | undefined>();
  let left = [...new Set(keys)];
  for (let tries = 0; tries < TRIES_MAX && left.length > 0; tries++) {
    const found = await loadEach(p, left, now);
    const lost = await Promise.all(
      left.map(async (key, index) => {
        const { current, version } = standingOf(p, key, found[index]);
        const wanted = next(key, current, current === undefined && version > 0);
        const item = wanted ? await p.store.put(wanted, version, now) : current;
        if (wanted && !item) return [key];
        done.set(key, item);
        return [];
      }),
    );
    left = lost.flat();
  }
  const [first] = left;
  if (first !== undefined) throw new TooManyWriters(`too many writers of one ${kindOf(first)}`);
  return done;
}

/**
 * What the system counts and remembers for itself, and can begin anew: one damaged counter must not stop every office.
 * What it forgets makes nobody louder: a rate starts full, a count of failures starts at nothing, a need is open again,
 * and late work of the next day is held until a person has looked (`gate.ts`).
 */
const REPLACEABLE: ReadonlySet<Kind> = new Set<Kind>([
  'bucket',
  'tally',
  'outcomes',
  'run',
  'alert',
  'sweep',
  'damage',
  'deadletter',
  'officemail',
  'need',
]);

/** The item as it stands, and the version that guards the next write. */
async function standing<K extends Kind>(
  p: Pipeline,
  key: Key<K>,
  now: Instant,
): Promise<{ current: Item<K> | undefined; version: number }> {
  const [found] = await loadEach(p, [key], now);
  return standingOf(p, key, found);
}

/** @throws UnreadableItem for one that can't be read and must not be begun anew */
function standingOf<K extends Kind>(
  p: Pipeline,
  key: Key<K>,
  found: Item<K> | UnreadableItem | undefined,
): { current: Item<K> | undefined; version: number } {
  if (!(found instanceof UnreadableItem)) return { current: found, version: found?.version ?? 0 };
  if (!REPLACEABLE.has(kindOf(key)) || found.version === undefined) throw found;
  p.telemetry.fault('a damaged row is begun anew', found);
  return { current: undefined, version: found.version };
}
