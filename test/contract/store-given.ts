/** What the tests of the store contract share: items with free text, names of their own, whole lists. */
import { expect } from 'vitest';
import type { Instant } from '../../shared/domain/core/time.ts';
import type { Item, Key, Listed, NewItem } from '../../shared/domain/store/records.ts';
import type { ListQuery, Store } from '../../shared/ports/store.ts';

export type RunKey = Key<'run'>;

export const NOW: Instant = 1_790_000_000_000;

/** An item whose only interesting content is `text`, where an adapter has to carry free text. */
export function itemWith(
  key: RunKey,
  text: string,
  listed: Listed<'run'> | null = null,
  expiresAt: Instant | null = null,
): NewItem<'run'> {
  const body = { part: key, startedAt: NOW, finishedAt: null, failedAt: null, error: text };
  return { key, body, listed, expiresAt };
}

/** Reads all pages, checking that each but the last is full. */
export async function listAll(store: Store, query: ListQuery): Promise<string[]> {
  const keys: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.list({ ...query, cursor });
    if (page.next !== null) expect(page.rows).toHaveLength(query.limit);
    keys.push(...page.rows.map((row) => row.key));
    expect(keys.length, 'rows, or a cursor that never ends').toBeLessThan(1_000);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return keys;
}

export const textsOf = (items: readonly (Item<'run'> | undefined)[]) => items.map((item) => item?.body.error);

/** The store, and names that no other test has. */
export type Fresh = () => { store: Store; key: (id: string | number) => RunKey; partition: string };
