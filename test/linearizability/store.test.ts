/**
 * Stores with several clients at the same time: whatever they are answered, there is an order of their operations that
 * explains it, for each item. And stores that are wrong, whose histories have none.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ids } from '../../shared/ports/system.ts';
import { violation } from './checker.ts';
import type { LossyDynamo } from './dynamodb-histories.ts';
import { startLossyDynamo } from './dynamodb-histories.ts';
import { REGISTER } from './register.ts';
import type { SqliteOptions } from './sqlite-histories.ts';
import { eventsOfLives, eventsOfOneLife } from './sqlite-histories.ts';
import type { StoreEvent } from './store-clients.ts';
import { historiesOf, readAll, runClients } from './store-clients.ts';

/** What is wrong with the histories of the items; empty when nothing is. */
const violationsOf = (...recorded: Parameters<typeof historiesOf>): string[] =>
  [...historiesOf(...recorded).values()]
    .map((history) => violation(REGISTER, history))
    .filter((report) => report !== undefined);

/** How much of what may go wrong, and of what may go right, is in the histories: a quiet one proves nothing. */
function countsOf(events: readonly StoreEvent[]) {
  const operations = [...historiesOf(events).values()].flat();
  const puts = operations.flatMap(({ call, optional }) =>
    call.kind === 'put' ? [{ ...call, optional }] : [],
  );
  return {
    loads: operations.length - puts.length,
    stored: puts.filter(({ answer, optional }) => answer === 'stored' && !optional).length,
    conflicts: puts.filter(({ answer }) => answer === 'conflict').length,
    unanswered: puts.filter(({ optional }) => optional).length,
  };
}

/** Tries one seed after the other. @returns the first whose history no order explains */
async function caughtBy(
  tries: number,
  violations: (seed: string) => Promise<string[]>,
): Promise<number | null> {
  for (let seed = 1; seed <= tries; seed++) if ((await violations(`${seed}`)).length > 0) return seed;
  return null;
}

const WRITER = 'adapters/stores/sqlite-writer.ts';
const STORE = 'adapters/stores/sqlite-store.ts';
/** Both in the real source: it answers before its COMMIT, and its cache has what is still to be stored. */
const SQLITE_MUTANTS = [
  {
    name: 'answers before its COMMIT',
    kills: 1,
    unstorable: 0,
    edits: [
      {
        file: WRITER,
        find: "this.#db.exec('BEGIN IMMEDIATE');",
        put: "if (!this.#db.isTransaction) this.#db.exec('BEGIN IMMEDIATE');",
      },
      {
        file: WRITER,
        find: "this.#db.exec('COMMIT');",
        put: "setTimeout(() => { if (this.#db.isTransaction) this.#db.exec('COMMIT'); }, 50);",
      },
    ],
  },
  {
    name: 'fills its cache before the commit and keeps it after a failure',
    kills: 0,
    unstorable: 0.04,
    edits: [
      {
        file: STORE,
        find: 'this.#underWay.push(batch);',
        put:
          'this.#underWay.push(batch);' +
          'for (const row of batch.rows) if (this.#cache.get(row[0])?.version === row[5]) this.#publish(row);',
      },
      {
        file: STORE,
        find: 'this.#cache.clear();\n      this.#absent.clear();\n      const error',
        put: 'const error',
      },
    ],
  },
];

describe('SQLite', { timeout: 60_000 }, () => {
  const inOneLife = async (options: SqliteOptions) => violationsOf(await eventsOfOneLife(options));

  test('over three lives, two of which end by SIGKILL, and with commits that fail', async () => {
    const events = await eventsOfLives({ seed: 'right', kills: 2, unstorable: 0.04 });
    expect(violationsOf(events)).toEqual([]);
    const { loads, stored, conflicts, unanswered } = countsOf(events);
    expect(Math.min(loads, stored, conflicts)).toBeGreaterThan(40);
    expect(unanswered).toBeGreaterThan(10);
  });

  test.each([1, 2, 3])('in one life, with commits that fail: seed %i', async (seed) => {
    expect(await inOneLife({ seed: `right ${seed}`, unstorable: 0.04 })).toEqual([]);
  });

  test('a store that acknowledges before it commits is right until it is killed', async () => {
    const faulty = 'acknowledges before it commits';
    expect(await inOneLife({ seed: '1', unstorable: 0, faulty })).toEqual([]);
    const killed = async (seed: string) =>
      violationsOf(await eventsOfLives({ seed, kills: 1, unstorable: 0, faulty }));
    expect(await caughtBy(3, killed)).not.toBeNull();
  });

  test('a store that keeps its cache after a failed batch is right until one fails', async () => {
    const faulty = 'keeps its cache after a failed batch';
    expect(await inOneLife({ seed: '1', unstorable: 0, faulty })).toEqual([]);
    expect(await caughtBy(3, (seed) => inOneLife({ seed, unstorable: 0.04, faulty }))).not.toBeNull();
  });

  test('a store that writes over what was not read is noticed', async () => {
    const faulty = 'writes over what was not read';
    expect(await caughtBy(3, (seed) => inOneLife({ seed, unstorable: 0, faulty }))).not.toBeNull();
  });

  test.each(SQLITE_MUTANTS)(
    'the adapter itself, changed so that it $name, is noticed',
    async ({ edits, kills, unstorable }) => {
      const lives = async (seed: string) =>
        violationsOf(await eventsOfLives({ seed, kills, unstorable, edits }));
      expect(await caughtBy(3, lives)).not.toBeNull();
    },
  );
});

describe('DynamoDB, by an emulator', { timeout: 60_000 }, () => {
  let dynamo: LossyDynamo;
  beforeAll(async () => {
    dynamo = await startLossyDynamo('stores');
  });
  afterAll(() => dynamo.close());

  /** Three clients with connections of their own, each with three callers. */
  async function eventsOf(seed: string, ids?: Ids): Promise<StoreEvent[]> {
    const { stores, undisturbed } = await dynamo.open(3, ids);
    const events: StoreEvent[] = [];
    const record = (event: StoreEvent) => void events.push(event);
    const options = { seed, clients: 9, operations: 15, keys: 3, unstorable: 0, record };
    await runClients(stores, options);
    await readAll(undisturbed, options);
    return events;
  }

  /** The texts of the writes that came more than once. */
  function repeated(): Set<string> {
    const texts = dynamo.writes.map((body) => /\\"error\\":\\"([^\\]+)\\"/.exec(body)?.[1] ?? '');
    return new Set(texts.filter((text, at) => texts.indexOf(text) < at));
  }

  test('with requests and answers lost, late and throttled', async () => {
    const histories = await Promise.all(['right 1', 'right 2'].map((seed) => eventsOf(seed)));
    for (const events of histories) {
      expect(violationsOf(events, repeated())).toEqual([]);
      const { loads, stored, conflicts } = countsOf(events);
      expect(Math.min(loads, stored, conflicts)).toBeGreaterThan(5);
    }
    expect(repeated().size).toBeGreaterThan(5);
  });

  test('with one id for all writes, one that lost takes another for its own, and that is noticed', async () => {
    const same: Ids = { random: () => 'same', chance: () => 0.5 };
    const violations = async (seed: string) => violationsOf(await eventsOf(`same ${seed}`, same), repeated());
    expect(await caughtBy(3, violations)).not.toBeNull();
  });
});
