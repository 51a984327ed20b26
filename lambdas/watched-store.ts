/**
 * The store as the scheduler sees it, watched: how late the oldest due entry is, what is in doubt, and no further
 * page when time runs out. Made by `schedule.ts` for each run; it makes no reads of its own.
 */
import type { Entry } from '../shared/domain/entry.ts';
import type { Item, Kind } from '../shared/domain/records.ts';
import type { Instant } from '../shared/domain/time.ts';
import type { Store } from '../shared/ports/store.ts';

/** What a run came by. */
export interface Seen {
  /** When the longest waiting entry came due; null when none was due. */
  oldestDueAt: Instant | null;
  /** Entries in doubt that came up, and since when the oldest of them is; null when there was none. */
  inDoubt: Set<string>;
  doubtSince: Instant | null;
  /** Whether pages were left for the next run. */
  cut: boolean;
}

/** @param mayGoOn asked before each page of a list; where it says no, the list ends there */
export function watchStore(store: Store, mayGoOn: () => boolean): { store: Store; seen: Seen } {
  const seen: Seen = { oldestDueAt: null, inDoubt: new Set(), doubtSince: null, cut: false };
  const watched: Store = {
    async load(keys, now, freshness) {
      const items = await store.load(keys, now, freshness);
      for (const item of items) if (item && isEntry(item)) noteDoubt(seen, item);
      return items;
    },
    async list(query) {
      if (!mayGoOn()) {
        seen.cut = true;
        return { rows: [], next: null };
      }
      const page = await store.list(query);
      const [first] = page.rows;
      if (first) seen.oldestDueAt = Math.min(seen.oldestDueAt ?? first.sort, first.sort);
      return page;
    },
    put: (item, readVersion, now) => store.put(item, readVersion, now),
    putInOrder: (writes, now) => store.putInOrder(writes, now),
    close: () => store.close(),
  };
  return { store: watched, seen };
}

const isEntry = (item: Item<Kind>): item is Item<'entry'> => item.key.startsWith('entry/');

function noteDoubt(seen: Seen, { key, body }: { key: string; body: Entry }): void {
  if (body.state !== 'in_doubt' || body.doubtSince === null) return;
  seen.inDoubt.add(key);
  seen.doubtSince = Math.min(seen.doubtSince ?? body.doubtSince, body.doubtSince);
}
