/**
 * Pages of a store's lists. The cursor that a caller gets is the store's own, sealed: a store is only ever asked
 * to go on where one of its own pages ended, in the same list. Called by the queries that list something.
 */
import { createHmac } from 'node:crypto';
import { timingSafeEqual } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Item, Kind } from '../../domain/store/records.ts';
import type { ListQuery } from '../../ports/store.ts';
import type { Pipeline } from '../core/context.ts';
import { loadReadable } from '../core/items.ts';

/** Which page is wanted. */
export interface Paging {
  limit: number;
  /** `nextCursor` of the page before; absent: the first page. */
  cursor?: string | undefined;
}

export interface Page<T> {
  items: T[];
  /** Null on the last page. */
  nextCursor: string | null;
}

/** A list of the store, and which page of it, with the sealed cursor. */
type PageQuery<K extends Kind = Kind> = Omit<ListQuery<K>, 'cursor' | 'limit'> & Paging;

/** How many pages of the store one page may cost, where a filter leaves few rows of each. */
const READS_MAX = 20;
const SEAL_LENGTH = 22;

const seal = (p: Pipeline, query: PageQuery, cursor: string): string =>
  createHmac('sha256', p.settings.secret)
    .update(`cursor ${query.partition} ${query.descending === true} ${cursor}`)
    .digest('base64url')
    .slice(0, SEAL_LENGTH);

/** @returns undefined for a cursor that we did not give out for this list */
export function openCursor(p: Pipeline, query: PageQuery): { cursor: string | undefined } | undefined {
  if (query.cursor === undefined) return { cursor: undefined };
  const cursor = Buffer.from(query.cursor.slice(SEAL_LENGTH), 'base64url').toString();
  return timingSafeEqual(seal(p, query, cursor), query.cursor.slice(0, SEAL_LENGTH)) ? { cursor } : undefined;
}

export const shutCursor = (p: Pipeline, query: PageQuery, cursor: string): string =>
  seal(p, query, cursor) + Buffer.from(cursor).toString('base64url');

/**
 * One page of a list. With a filter a page may hold fewer than `limit`, even none, and still not be the last.
 * @param wanted whether a body belongs into the page
 * @param sift those of several bodies that belong into it, where more has to be read to know
 * @returns undefined when the cursor is not one of ours
 */
export async function readPage<K extends Kind>(
  p: Pipeline,
  query: PageQuery<K>,
  now: Instant,
  wanted: (body: Item<K>['body']) => boolean = () => true,
  sift: (bodies: Item<K>['body'][]) => Promise<Item<K>['body'][]> = async (bodies) => bodies,
): Promise<Page<Item<K>['body']> | undefined> {
  const opened = openCursor(p, query);
  if (!opened) return undefined;
  let { cursor } = opened;
  const items: Item<K>['body'][] = [];
  for (let reads = 1; ; reads++) {
    const page = await p.store.list({ ...query, limit: query.limit - items.length, cursor });
    const loaded = await loadReadable(
      p,
      page.rows.map((row) => row.key),
      now,
    );
    const found = loaded.flatMap((item) => (item && wanted(item.body) ? [item.body] : []));
    items.push(...(await sift(found)));
    if (page.next === null) return { items, nextCursor: null };
    cursor = page.next;
    if (items.length >= query.limit || reads >= READS_MAX)
      return { items, nextCursor: shutCursor(p, query, cursor) };
  }
}
