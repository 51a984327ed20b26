/**
 * Reads of the audit log, newest first: of one office, of what concerns operators, or of all of it. Called by the route
 * that shows it. Each office's acts are a list of their own, so that no office's burst is another's hot partition; all of
 * them are put together where somebody asks, a page at a time.
 */
import type { TenantId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Partition } from '../../domain/store/records.ts';
import { partitionOf } from '../../domain/store/records.ts';
import type { LoggedAct } from '../../domain/tenant/audit-log.ts';
import type { ListRow } from '../../ports/store.ts';
import type { Pipeline } from '../core/context.ts';
import { readAll } from '../core/items.ts';
import { everyTenant } from '../core/ledger.ts';
import type { Page, Paging } from './pagination.ts';
import { openCursor, readPage, shutCursor } from './pagination.ts';

/** Both inclusive. */
interface Span {
  from?: Instant | undefined;
  to?: Instant | undefined;
}

/** @returns undefined when the cursor is not one of ours */
export const listActs = (
  p: Pipeline,
  tenant: TenantId,
  query: Span & Paging,
  now: Instant,
): Promise<Page<LoggedAct> | undefined> =>
  readPage<'act'>(p, { partition: partitionOf.acts(tenant), descending: true, ...query }, now);

const ALL = 'acts of all' as Partition<'act'>;

/** What was done about every office, and about none. @returns undefined when the cursor is not one of ours */
export async function listAllActs(
  p: Pipeline,
  { from, to, limit, cursor }: Span & Paging,
  now: Instant,
): Promise<Page<LoggedAct> | undefined> {
  const query = { partition: ALL, descending: true, limit, cursor };
  const opened = openCursor(p, query);
  if (!opened) return undefined;
  const after = opened.cursor === undefined ? undefined : placeOf(opened.cursor);
  const offices = (await everyTenant(p, now)).map(({ id }) => id);
  const lists = [null, ...offices].map(partitionOf.acts);
  const until = after ? Math.min(after.sort, to ?? after.sort) : to;
  const found = await Promise.all(
    lists.map((partition) => newest(p, { partition, from, to: until, limit: limit + 1 }, after)),
  );
  const rows = found.flat().sort(byPlace);
  const shown = rows.slice(0, limit);
  const keys = shown.map(({ key }) => key);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: (await readAll(p, keys, now)).map(({ body }) => body),
    nextCursor: last ? shutCursor(p, query, `${last.sort} ${last.key}`) : null,
  };
}

type Place = Pick<ListRow<'act'>, 'sort' | 'key'>;

function placeOf(cursor: string): Place {
  const [sort, key] = cursor.split(' ');
  return { sort: Number(sort), key: key as Place['key'] };
}

/** Newest first, as the lists themselves have it. */
const byPlace = (a: Place, b: Place): number => b.sort - a.sort || (a.key < b.key ? 1 : -1);

/** The newest rows of one list that come after a place in all of them. */
async function newest(
  p: Pipeline,
  query: { partition: Partition<'act'>; limit: number } & Span,
  after: Place | undefined,
): Promise<ListRow<'act'>[]> {
  const found: ListRow<'act'>[] = [];
  let cursor: string | undefined;
  do {
    const { rows, next } = await p.store.list({ ...query, descending: true, cursor });
    found.push(...rows.filter((row) => !after || byPlace(row, after) > 0));
    cursor = next ?? undefined;
  } while (cursor !== undefined && found.length < query.limit);
  return found;
}
