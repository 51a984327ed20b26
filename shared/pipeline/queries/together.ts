/**
 * Reads that are gathered: what many ask of the store at the same time becomes one load. Called by the routes that show
 * or make several things, and by who gives the senders their messages: what those handle at once is read in one pass.
 */
import DataLoader from 'dataloader';
import type { Instant } from '../../domain/core/time.ts';
import type { Item, Key, Kind } from '../../domain/store/records.ts';
import { UnreadableItem } from '../../domain/store/shapes.ts';
import type { Freshness, ListPage, ListQuery, Store } from '../../ports/store.ts';
import type { Pipeline } from '../core/context.ts';
import { loadEach } from '../core/items.ts';

/** How many keys, or questions, are asked at once. */
const KEYS_MAX = 1_000;
const QUESTIONS_MAX = 100;

/**
 * A pipeline for what is only shown: what was read once is not read again, so one answer never shows two states of an
 * item. It must not be kept, and nothing may be written through it. @param now of the request
 */
export function readingTogether(p: Pipeline, now: Instant): Pipeline {
  const reads = new DataLoader<Key, Item | undefined>((keys) => loadEach(p, keys, now), {
    maxBatchSize: KEYS_MAX,
  });
  const load = async (keys: readonly Key[]): Promise<Answer> => {
    const [only] = keys;
    // Most ask for one, and a list of promises costs as much as the rest.
    return keys.length === 1 && only !== undefined ? [await reads.load(only)] : reading(keys);
  };
  const reading = (keys: readonly Key[]) => Promise.all(keys.map((key) => reads.load(key)));
  return { ...p, store: gathering(p.store, load) };
}

/**
 * A pipeline for what is also written, by many at the same time: nothing is remembered, so a read is never older than the
 * question for it. Who asks for what can't be read is told so, and nobody else. There is one for each pipeline.
 */
export function askingTogether(p: Pipeline): Pipeline {
  const known = asked.get(p);
  if (known) return known;
  const made = gatheredOf(p);
  asked.set(p, made);
  return made;
}

const asked = new WeakMap<Pipeline, Pipeline>();

function gatheredOf(p: Pipeline): Pipeline {
  const asking = {
    latest: questionsTo(p, 'latest'),
    eventual: questionsTo(p, 'eventual'),
  };
  const lists = new DataLoader<ListQuery, ListPage>((queries) => readLists(p.store, queries), UNREMEMBERED);
  return {
    ...p,
    store: {
      ...gathering(p.store, (keys, now, freshness = 'latest') => asking[freshness].load({ keys, now })),
      list: <K extends Kind>(query: ListQuery<K>) => lists.load(query) as Promise<ListPage<K>>,
    },
  };
}

const UNREMEMBERED = { cache: false, maxBatchSize: QUESTIONS_MAX };

const readLists = async (store: Store, queries: readonly ListQuery[]): Promise<readonly ListPage[]> =>
  store.lists ? store.lists(queries) : Promise.all(queries.map((query) => store.list(query)));

/** What one caller wants to read. */
interface Question {
  keys: readonly Key[];
  now: Instant;
}

type Answer = (Item | undefined)[];

const questionsTo = (p: Pipeline, freshness: Freshness): DataLoader<Question, Answer> =>
  new DataLoader<Question, Answer>(async (questions) => {
    const places = new Map<Key, number>();
    // The earliest: what expires between two questions of one moment is still there for both.
    let now = Number.POSITIVE_INFINITY;
    for (const question of questions) {
      now = Math.min(now, question.now);
      for (const key of question.keys) if (!places.has(key)) places.set(key, places.size);
    }
    const found = await loadEach(p, [...places.keys()], now, freshness);
    return questions.map(({ keys }) => answerOf(keys.map((key) => found[places.get(key) ?? -1])));
  }, UNREMEMBERED);

/** One that can't be read is the answer to whoever asked for it. */
const answerOf = (found: readonly (Item | UnreadableItem | undefined)[]): Answer | UnreadableItem =>
  found.find((item) => item instanceof UnreadableItem) ?? (found as Answer);

type Load = (keys: readonly Key[], now: Instant, freshness?: Freshness) => Promise<Answer>;

const gathering = (store: Store, load: Load): Store => ({
  exclusive: store.exclusive,
  // Each key gives an item of its own kind.
  load: load as unknown as Store['load'],
  list: (query) => store.list(query),
  put: (item, readVersion, at) => store.put(item, readVersion, at),
  putInOrder: (writes, at) => store.putInOrder(writes, at),
  ...(store.countGroups && {
    countGroups: (partition, prefix) => store.countGroups?.(partition, prefix) ?? Promise.resolve(new Map()),
  }),
  purge: (at) => store.purge(at),
  close: () => store.close(),
});
