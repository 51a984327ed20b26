/**
 * Over how many partitions of the due index entries are spread: the most that any process was ever told of. So a deployment
 * that raised the number and was rolled back leaves no entry where nobody reads. Asked by `lambdas/composition.ts` before
 * anything is written.
 *
 * Always true: an entry is listed in one partition, the one that its own item names, and all that were ever used are read;
 * so it is found whether it was moved or not, and wherever moving stopped.
 */
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { HOUR } from '../../domain/core/time.ts';
import { isUnclaimed } from '../../domain/ledger/entry.ts';
import type { Item, Key, ShardMark } from '../../domain/store/records.ts';
import { appointmentOfEntry, itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { Pipeline } from './context.ts';
import { change, loadReadable, read } from './items.ts';
import { shardOf } from './ledger.ts';

/** Notes how many this process is told of, before it writes an entry. @returns the mark as it now is */
export async function noteShards(p: Pipeline, told: number): Promise<ShardMark> {
  const now = p.clock.now();
  const { item } = await change(
    p,
    keyOf.shards(),
    (current) => {
      if ((current?.body.most ?? 0) >= told) return undefined;
      return itemOf.shards({ ...current?.body, most: told, ...(current && { raisedAt: now }) });
    },
    now,
  );
  return item?.body ?? { most: told };
}

/** What comes up sooner stays where it is: the scheduler may have it in hand. */
const SOON_MS: Milliseconds = HOUR;
/** Places in the index are cheap to read; of what they lead to, only what has to move is. */
const PAGE = 1_000;

/**
 * Moves what is planned ahead to the partition that it has by the present number, once for each number: else a number that is
 * raised before a peak would help only what is booked from then on.
 * @param mayGoOn asked before each page; where it says no, the next run begins again, and finds less to move
 */
export async function spreadPlanned(p: Pipeline, mayGoOn: () => boolean): Promise<void> {
  const now = p.clock.now();
  const { shards } = p.settings;
  const mark = (await read(p, keyOf.shards(), now))?.body;
  if (!mark || (mark.spread ?? 0) >= shards) return;
  let moved = 0;
  for (let shard = 0; shard < shards; shard++)
    for await (const keys of strangersIn(p, shard, now)) {
      if (!mayGoOn()) return;
      const items = await loadReadable(p, keys, now);
      const done = await Promise.all(items.map((item) => item && move(p, item, now)));
      moved += done.filter((isMoved) => isMoved).length;
    }
  await change(
    p,
    keyOf.shards(),
    (current) => (current ? itemOf.shards({ ...current.body, spread: shards }) : undefined),
    now,
  );
  p.telemetry.event('planned work was spread over the shards', { shards, moved });
}

/** Of each page of a partition, the entries that are another one's by the present number. */
async function* strangersIn(p: Pipeline, shard: number, now: Instant): AsyncGenerator<Key<'entry'>[]> {
  let cursor: string | undefined;
  do {
    const query = { partition: partitionOf.due(shard), from: now + SOON_MS, limit: PAGE, cursor };
    const { rows, next } = await p.store.list(query);
    yield rows.map(({ key }) => key).filter((key) => shardOf(p, appointmentOfEntry(key)) !== shard);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
}

/** @returns false where it was claimed, or has changed since it was read: then it stays where it is, and is found there */
async function move(p: Pipeline, { body, version }: Item<'entry'>, now: Instant): Promise<boolean> {
  if (!isUnclaimed(body)) return false;
  const shard = shardOf(p, body.appointment);
  return (await p.store.put(itemOf.entry({ ...body, shard }), version, now)) !== undefined;
}
