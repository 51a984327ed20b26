/**
 * Reads for one answer, gathered: what many questions ask of the store at the same time becomes one load, and what was
 * read once is not read again. Called by the routes that show several appointments.
 *
 * Always true: everything is read as the latest, once, so one answer never shows two states of an item.
 */
import DataLoader from 'dataloader';
import type { Instant } from '../../domain/core/time.ts';
import type { Item, Key, Kind } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';

/** The same pipeline for one answer; not to be kept, and not to be written through. @param now of the request */
export function readingTogether(p: Pipeline, now: Instant): Pipeline {
  const reads = new DataLoader<Key, Item | undefined>((keys) => p.store.load(keys, now), {
    maxBatchSize: 1_000,
  });
  const load = async <K extends Kind>(keys: readonly Key<K>[]) =>
    // Each key gives an item of its own kind.
    (await Promise.all(keys.map((key) => reads.load(key)))) as unknown as (Item<K> | undefined)[];
  const { store } = p;
  return {
    ...p,
    store: {
      load,
      list: (query) => store.list(query),
      put: (item, readVersion, at) => store.put(item, readVersion, at),
      putInOrder: (writes, at) => store.putInOrder(writes, at),
      close: () => store.close(),
    },
  };
}
