/**
 * Single addresses with several clients at the same time, by the pipeline's own code on real stores: stops, lifts, looks
 * and texts under a cap are answered as if they had come one after the other.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../shared/adapters/stores/sqlite-store.ts';
import type { Store } from '../../shared/ports/store.ts';
import type { AddressCall } from './address.ts';
import { ADDRESS, addressHistory } from './address.ts';
import type { Operation } from './checker.ts';
import { violation } from './checker.ts';
import { startLossyDynamo } from './dynamodb-histories.ts';
import { FAULTY_STORES } from './faulty-stores.ts';

type History = Operation<AddressCall>[];

const answersOf = (histories: readonly History[]) =>
  new Set(
    histories.flat().map(({ call }) => {
      if (call.kind === 'text') return call.outcome;
      return call.kind === 'start' ? `start ${call.lifted}` : call.kind;
    }),
  );

describe('by hand', () => {
  const op = (invoked: number, answered: number, call: AddressCall) => ({
    call,
    invoked,
    answered,
    optional: false,
  });
  const text = (
    invoked: number,
    answered: number,
    entry: string,
    outcome: 'sent' | 'deferred' | 'dropped' = 'sent',
  ) => op(invoked, answered, { kind: 'text', entry, outcome });
  const four = ['a', 'b', 'c', 'd'].map((entry) => text(0, 9, entry));

  test.each<[string, History, boolean]>([
    ['four texts, and one that is put off', [...four, text(0, 9, 'e', 'deferred')], true],
    ['a text is put off although there is room', [text(0, 1, 'a'), text(2, 3, 'b', 'deferred')], false],
    ['five texts', [...four, text(0, 9, 'e')], false],
    ['a text beside a stop', [op(0, 9, { kind: 'stop' }), text(1, 2, 'a')], true],
    ['a text after a stop', [op(0, 1, { kind: 'stop' }), text(2, 3, 'a')], false],
    [
      'two lift one stop',
      [op(0, 1, { kind: 'stop' }), ...[2, 3].map((at) => op(at, 9, { kind: 'start', lifted: true }))],
      false,
    ],
    [
      'a look that misses a text',
      [text(0, 1, 'a'), op(2, 3, { kind: 'view', stopped: false, contacts: 0 })],
      false,
    ],
  ])('%s: %s', (_, history, legal) => {
    expect(violation(ADDRESS, history) === undefined).toBe(legal);
  });
});

describe('on SQLite', { timeout: 60_000 }, () => {
  let folder: string;
  let store: Store;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringonce-address-'));
    store = openSqliteStore(join(folder, 'ringonce.sqlite'));
  });
  afterAll(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  test('six addresses, each with six clients', async () => {
    const seeds = Array.from({ length: 6 }, (_, seed) => `sqlite-${seed}`);
    const histories = await Promise.all(
      seeds.map((seed) =>
        addressHistory({ seed, turns: 6, stores: [store], undisturbed: store, repeats: false }),
      ),
    );
    expect(histories.map((history) => violation(ADDRESS, history))).toEqual(seeds.map(() => undefined));
    const all = ['deferred', 'dropped', 'sent', 'start false', 'start true', 'stop', 'view'];
    expect([...answersOf(histories)].toSorted()).toEqual(all);
  });

  test('a store that writes over what was not read is noticed', async () => {
    const faulty = FAULTY_STORES['writes over what was not read'](store);
    const caught: number[] = [];
    for (let seed = 1; seed <= 5 && caught.length === 0; seed++) {
      const history = await addressHistory({
        seed: `faulty-${seed}`,
        turns: 6,
        stores: [faulty],
        undisturbed: store,
        repeats: false,
      });
      if (violation(ADDRESS, history)) caught.push(seed);
    }
    expect(caught).toHaveLength(1);
  });
});

test('on DynamoDB, with requests and answers lost, late and throttled', { timeout: 60_000 }, async () => {
  const dynamo = await startLossyDynamo('addresses');
  const { stores, undisturbed } = await dynamo.open(3);
  const seeds = ['dynamodb-1', 'dynamodb-2'];
  const histories = await Promise.all(
    seeds.map((seed) => addressHistory({ seed, turns: 3, stores, undisturbed, repeats: true })),
  );
  await dynamo.close();
  expect(histories.map((history) => violation(ADDRESS, history))).toEqual(seeds.map(() => undefined));
  expect(answersOf(histories).has('sent')).toBe(true);
});
