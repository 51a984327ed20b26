/**
 * How many partitions of the due index have to be read: the most that any process ever spread entries over. An entry
 * stays in its partition for as long as it lives, so a deployment that raised the number and was rolled back leaves
 * entries where the former number does not reach. Asked by `lambdas/composition.ts` before anything is written.
 */
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { Pipeline } from './context.ts';
import { change } from './items.ts';

/**
 * Notes how many this process is told of, before it writes an entry.
 * @returns the most that any was told of
 */
export async function mostShards(p: Pipeline, told: number): Promise<number> {
  const { item } = await change(
    p,
    keyOf.shards(),
    (current) => ((current?.body.most ?? 0) >= told ? undefined : itemOf.shards({ most: told })),
    p.clock.now(),
  );
  return Math.max(told, item?.body.most ?? 0);
}
