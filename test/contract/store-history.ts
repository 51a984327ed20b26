/**
 * Random histories of a store, and what a store answers to one. The contract suite takes each history on the model
 * and on the adapter: the answers must be the same. Keys and lists are few, so that the steps meet.
 */
import fc from 'fast-check';
import type { Instant } from '../../shared/domain/core/time.ts';
import type { Key, NewItem } from '../../shared/domain/store/records.ts';
import type { ListQuery, Store } from '../../shared/ports/store.ts';

interface PutStep {
  id: number;
  /** Guarded by what was just read, or by a version that may once have been read. */
  guard: 'read' | number;
  /** Listed items don't expire: when an expired one leaves its list is not promised. */
  place: { list: number; sort: number } | { livesMs: number } | null;
}

interface ListStep {
  list: number;
  from?: number | undefined;
  to?: number | undefined;
  descending: boolean;
  limit: number;
}

type Step =
  | { kind: 'put'; puts: readonly PutStep[] }
  | { kind: 'load'; ids: readonly number[] }
  | { kind: 'list'; list: ListStep }
  | { kind: 'wait'; ms: number };

const id = fc.nat(7);
const sort = fc.nat(4);
const list = fc.nat(1);

const putStep: fc.Arbitrary<PutStep> = fc.record({
  id,
  guard: fc.constantFrom<PutStep['guard']>('read', 'read', 'read', 0, 1, 2),
  place: fc.option(fc.oneof(fc.record({ list, sort }), fc.record({ livesMs: fc.nat(30) })), { freq: 6 }),
});
const listStep: fc.Arbitrary<ListStep> = fc.record({
  list,
  from: fc.option(sort, { nil: undefined }),
  to: fc.option(sort, { nil: undefined }),
  descending: fc.boolean(),
  limit: fc.integer({ min: 1, max: 5 }),
});
/** Puts of one step are under way together, each to another key: who wins a race is not for the model to say. */
const putSteps = fc.uniqueArray(putStep, { minLength: 1, maxLength: 4, selector: (put) => put.id });

export const histories: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: putSteps.map((puts): Step => ({ kind: 'put', puts })) },
    { weight: 2, arbitrary: fc.array(id, { maxLength: 6 }).map((ids): Step => ({ kind: 'load', ids })) },
    { weight: 3, arbitrary: listStep.map((query): Step => ({ kind: 'list', list: query })) },
    { weight: 1, arbitrary: fc.nat(20).map((ms): Step => ({ kind: 'wait', ms })) },
  ),
  { minLength: 10, maxLength: 60 },
);

/** Takes a history on a store, with names under `key` and `partition`, and gives everything that was answered. */
export async function answersOf(
  store: Store,
  history: readonly Step[],
  key: (id: number) => Key<'run'>,
  partition: string,
): Promise<unknown[]> {
  const answers: unknown[] = [];
  let now: Instant = 1_790_000_000_000;
  for (const [index, step] of history.entries()) {
    switch (step.kind) {
      case 'wait':
        now += step.ms;
        break;
      case 'load':
        answers.push(await store.load(step.ids.map(key), now));
        break;
      case 'list':
        answers.push(await listAnswer(store, { ...step.list, partition: `${partition}/${step.list.list}` }));
        break;
      case 'put':
        answers.push(
          await Promise.all(
            step.puts.map((put) =>
              putAnswer(store, put, itemOf(put, key(put.id), partition, now, index), now),
            ),
          ),
        );
    }
  }
  return answers;
}

function itemOf(
  put: PutStep,
  key: Key<'run'>,
  partition: string,
  now: Instant,
  index: number,
): NewItem<'run'> {
  const { place } = put;
  return {
    key,
    body: { part: `step ${index}`, startedAt: now, finishedAt: null, failedAt: null, error: null },
    listed: place && 'list' in place ? { partition: `${partition}/${place.list}`, sort: place.sort } : null,
    expiresAt: place && 'livesMs' in place ? now + place.livesMs : null,
  };
}

async function putAnswer(store: Store, put: PutStep, item: NewItem<'run'>, now: Instant): Promise<unknown> {
  const guard = put.guard === 'read' ? ((await store.load([item.key], now))[0]?.version ?? 0) : put.guard;
  return { put: put.id, guard, answer: await store.put(item, guard, now) };
}

/** All rows, page by page, of at most 8 rows. Cursors are each store's own. */
async function listAnswer(store: Store, query: ListQuery): Promise<unknown> {
  const pages = [await store.list(query)];
  for (let next = pages[0]?.next; next && pages.length <= 8; next = pages.at(-1)?.next) {
    pages.push(await store.list({ ...query, cursor: next }));
  }
  return pages.map((page) => page.rows);
}
