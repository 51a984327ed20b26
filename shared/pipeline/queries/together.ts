/**
 * Reads for one answer, gathered: what many questions ask of the store at the same time becomes one load. Called by the
 * routes that show or make several things.
 */
import DataLoader from 'dataloader';
import type { Instant } from '../../domain/core/time.ts';
import type { Item, Key, Kind } from '../../domain/store/records.ts';
import type { Store } from '../../ports/store.ts';
import type { Pipeline } from '../core/context.ts';
import { loadEach } from '../core/items.ts';

/** How many keys are asked for at once. Where one can't be read, only who asked for that one is told so. */
const KEYS_MAX = 1_000;

/**
 * A pipeline for what is only shown: what was read once is not read again, so one answer never shows two states of an
 * item. It must not be kept, and nothing may be written through it. @param now of the request
 */
export const readingTogether = (p: Pipeline, now: Instant): Pipeline =>
  through(
    p,
    new DataLoader<Key, Item | undefined>((keys) => loadEach(p, keys, now), { maxBatchSize: KEYS_MAX }),
  );

/** A pipeline for what is also written: nothing is remembered, so a read is never older than the question for it. */
export function askingTogether(p: Pipeline): Pipeline {
  const load = (keys: readonly Key[]) => loadEach(p, keys, p.clock.now());
  return through(p, new DataLoader<Key, Item | undefined>(load, { maxBatchSize: KEYS_MAX, cache: false }));
}

type Reads = DataLoader<Key, Item | undefined>;

const through = (p: Pipeline, reads: Reads): Pipeline => ({ ...p, store: gathering(p.store, reads) });

const gathering = (store: Store, reads: Reads): Store => ({
  exclusive: store.exclusive,
  load: async <K extends Kind>(keys: readonly Key<K>[]) =>
    // Each key gives an item of its own kind.
    (await Promise.all(keys.map((key) => reads.load(key)))) as unknown as (Item<K> | undefined)[],
  list: (query) => store.list(query),
  put: (item, readVersion, at) => store.put(item, readVersion, at),
  putInOrder: (writes, at) => store.putInOrder(writes, at),
  ...(store.countGroups && {
    countGroups: (partition, prefix) => store.countGroups?.(partition, prefix) ?? Promise.resolve(new Map()),
  }),
  purge: (at) => store.purge(at),
  close: () => store.close(),
});
