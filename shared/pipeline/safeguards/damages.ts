/**
 * The rows that can't be read, by name. Whoever meets one notes it (`core/items.ts`) and goes on without it; the watch asks
 * here which of them still are, and the status shows them.
 */
import type { Instant } from '../../domain/core/time.ts';
import type { Alarm } from '../../domain/safeguards/alert.ts';
import type { Damage } from '../../domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import { UnreadableItem } from '../../domain/store/shapes.ts';
import type { Pipeline } from '../core/context.ts';
import { change, readAll } from '../core/items.ts';

/** Nobody reads more names than this; of the others the count tells. */
const LISTED_MAX = 200;
const NAMED_MAX = 10;

/** Those that are known, the longest known first. */
export async function damages(p: Pipeline, now: Instant): Promise<Damage[]> {
  const { rows } = await p.store.list({ partition: partitionOf.damages(), limit: LISTED_MAX });
  const keys = rows.map(({ key }) => key);
  return (await readAll(p, keys, now)).map(({ body }) => body);
}

/** Looks at each again. What was mended, or is gone, leaves the list. */
export async function stillDamaged(p: Pipeline, now: Instant): Promise<Damage[]> {
  const still: Damage[] = [];
  for (const damage of await damages(p, now))
    if (await isUnreadable(p, damage, now)) still.push(damage);
    else
      await change(
        p,
        keyOf.damage(damage.item),
        (current) => current && itemOf.damage({ ...current.body, endedAt: now }),
        now,
      );
  return still;
}

async function isUnreadable(p: Pipeline, { item }: Damage, now: Instant): Promise<boolean> {
  try {
    await p.store.load([item], now);
    return false;
  } catch (error) {
    if (error instanceof UnreadableItem) return true;
    throw error;
  }
}

/** One alert for all of them: what happened to several rows at once is one thing to look at. */
export function damageAlarms(damaged: readonly Damage[]): Alarm[] {
  if (damaged.length === 0) return [];
  const names = damaged.slice(0, NAMED_MAX).map(({ item, why }) => `${item} (${why})`);
  const more = damaged.length > NAMED_MAX ? `, and ${damaged.length - NAMED_MAX} more` : '';
  return [
    {
      key: 'unreadable',
      severity: 'page',
      title: `${damaged.length === 1 ? 'A row' : `${damaged.length} rows`} of the database can't be read`,
      detail: `${names.join(', ')}${more}. What needs them waits where it is, and all else goes on. Restore the rows from a backup, or go back to the release that wrote them.`,
    },
  ];
}
