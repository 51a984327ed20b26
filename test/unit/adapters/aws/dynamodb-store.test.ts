/** What the store contract can't see: the wire, the layout of the table, and what AWS does on a bad day. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetItemCommand, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dynamoClient } from '../../../../shared/adapters/aws/clients.ts';
import { openDynamoStore } from '../../../../shared/adapters/aws/dynamodb-store.ts';
import { systemIds } from '../../../../shared/adapters/system.ts';
import type { Store } from '../../../../shared/ports/store.ts';
import { itemWith, NOW } from '../../../contract/store-given.ts';
import type { Emulator } from '../../../fixtures/aws.ts';
import { createTable, LOCAL_AWS, startDynalite } from '../../../fixtures/aws.ts';
import type { LossyProxy } from '../../../fixtures/aws-proxy.ts';
import { startProxy } from '../../../fixtures/aws-proxy.ts';

const table = 'ringonce';

describe('over the wire', () => {
  let emulator: Emulator;
  let proxy: LossyProxy;
  /** To dynalite directly, and through the proxy. */
  let direct: DynamoDBClient;
  let proxied: DynamoDBClient;
  let others: Store;
  let store: Store;
  let tests = 0;
  const key = (id: string) => `run/${tests}/${id}` as const;

  beforeAll(async () => {
    emulator = await startDynalite();
    proxy = await startProxy(emulator.endpoint);
    direct = dynamoClient({ ...LOCAL_AWS, endpoint: emulator.endpoint });
    proxied = dynamoClient({ ...LOCAL_AWS, endpoint: proxy.endpoint });
    await createTable(direct, table);
    others = openDynamoStore({ client: direct, table, ids: systemIds });
    store = openDynamoStore({ client: proxied, table, ids: systemIds });
  });
  afterAll(async () => {
    proxied.destroy();
    direct.destroy();
    await proxy.close();
    await emulator.close();
  });
  beforeEach(() => {
    tests++;
    proxy.seen = [];
    proxy.decide = () => 'pass';
  });

  const raw = async (id: string) => {
    const { Item, ConsumedCapacity } = await direct.send(
      new GetItemCommand({ TableName: table, Key: { pk: { S: key(id) } }, ReturnConsumedCapacity: 'TOTAL' }),
    );
    return { item: Item ?? {}, units: ConsumedCapacity?.CapacityUnits };
  };

  describe('a write whose answer was lost', () => {
    test('knows after the repetition that it won', async () => {
      proxy.decide = () => (proxy.seen.length === 1 ? 'lose the answer' : 'pass');
      expect(await store.put(itemWith(key('a'), 'ours'), 0, NOW)).toBeDefined();
      expect(proxy.seen).toEqual(['PutItem', 'PutItem', 'GetItem']);
      expect(await others.load([key('a')], NOW)).toMatchObject([{ version: 1, body: { error: 'ours' } }]);
    });

    test('knows it also for a change, and twice in a row', async () => {
      await others.put(itemWith(key('a'), 'before'), 0, NOW);
      proxy.decide = () => (proxy.seen.length <= 2 ? 'lose the answer' : 'pass');
      expect(await store.put(itemWith(key('a'), 'ours'), 1, NOW)).toBeDefined();
      expect(await others.load([key('a')], NOW)).toMatchObject([{ version: 2, body: { error: 'ours' } }]);
    });

    test('knows it within writes in order, which go on', async () => {
      proxy.decide = () => (proxy.seen.length === 1 ? 'lose the answer' : 'pass');
      const writes = ['a', 'b'].map((id) => ({ item: itemWith(key(id), id), readVersion: 0 }));
      expect(await store.putInOrder(writes, NOW)).toBe(2);
    });

    test('lost when somebody else had been quicker', async () => {
      proxy.decide = async () => {
        if (proxy.seen.length > 1) return 'pass';
        await others.put(itemWith(key('a'), 'theirs'), 0, NOW);
        return 'lose the request';
      };
      expect(await store.put(itemWith(key('a'), 'ours'), 0, NOW)).toBeUndefined();
      expect(await others.load([key('a')], NOW)).toMatchObject([{ body: { error: 'theirs' } }]);
    });

    test('counts as lost when somebody wrote over it meanwhile: the caller reads again', async () => {
      proxy.decide = async () => {
        if (proxy.seen.length === 2) await others.put(itemWith(key('a'), 'theirs'), 1, NOW);
        return proxy.seen.length === 1 ? 'lose the answer' : 'pass';
      };
      expect(await store.put(itemWith(key('a'), 'ours'), 0, NOW)).toBeUndefined();
      expect(await others.load([key('a')], NOW)).toMatchObject([{ version: 2, body: { error: 'theirs' } }]);
    });

    test('rejects when no answer ever comes', async () => {
      proxy.decide = () => 'lose the answer';
      await expect(store.put(itemWith(key('a'), 'ours'), 0, NOW)).rejects.toThrow();
      expect(proxy.seen).toEqual(['PutItem', 'PutItem', 'PutItem', 'PutItem']);
    });
  });

  test('a conflict without a repetition costs one request', async () => {
    await others.put(itemWith(key('a'), 'theirs'), 0, NOW);
    expect(await store.put(itemWith(key('a'), 'ours'), 0, NOW)).toBeUndefined();
    expect(proxy.seen).toEqual(['PutItem']);
  });

  test('reads one key by GetItem, several by one BatchGetItem, each key once', async () => {
    await store.load([key('a'), key('a')], NOW);
    await store.load([key('a'), key('b'), key('a')], NOW);
    await store.load([], NOW);
    expect(proxy.seen).toEqual(['GetItem', 'BatchGetItem']);
  });

  test('closing waits for the writes that are under way', async () => {
    let answered = false;
    proxy.decide = () => new Promise((resolve) => setTimeout(resolve, 50, 'pass'));
    const put = store.put(itemWith(key('a'), 'slow'), 0, NOW).then(() => {
      answered = true;
    });
    await store.close();
    expect(answered).toBe(true);
    await put;
  });

  test('an unlisted item has no attribute of the index, a listed one its partition and place', async () => {
    await store.put(itemWith(key('a'), 'x'), 0, NOW);
    expect(Object.keys((await raw('a')).item).toSorted()).toEqual(['b', 'pk', 'v', 'w']);
    await store.put(itemWith(key('a'), 'x', { partition: 'due/0', sort: NOW }), 1, NOW);
    expect((await raw('a')).item).toMatchObject({
      lp: { S: 'due/0' },
      ls: { S: `1000${NOW} ${key('a')}` },
      v: { N: '2' },
    });
  });

  test('every write has an id of its own', async () => {
    await store.put(itemWith(key('a'), 'x'), 0, NOW);
    const first = (await raw('a')).item['w'];
    await store.put(itemWith(key('a'), 'x'), 1, NOW);
    expect(first?.S).toMatch(/^\w{22,}$/);
    expect((await raw('a')).item['w']).not.toEqual(first);
  });

  test('the time to live is in whole seconds, not before the expiry', async () => {
    await store.put(itemWith(key('a'), 'x', null, NOW + 1), 0, NOW);
    expect((await raw('a')).item).toMatchObject({
      ttl: { N: String(NOW / 1_000 + 1) },
      x: { N: String(NOW + 1) },
    });
  });

  /** As the ledger's entries are: not random, so it shrinks. */
  const story = (bytes: number) => '{"at":1790000000000,"state":"planned"},'.repeat(bytes / 39);

  test.each([
    [600, 'b'],
    [1_200, 'z'],
    [20_000, 'z'],
  ])('a body of %i bytes is one write unit, in attribute %s', async (bytes, attribute) => {
    const item = itemWith(key('a'), story(bytes), { partition: 'due/0', sort: NOW });
    await store.put(item, 0, NOW);
    expect((await raw('a')).item).toHaveProperty(attribute);
    const { ConsumedCapacity } = await direct.send(
      new PutItemCommand({ TableName: table, Item: (await raw('a')).item, ReturnConsumedCapacity: 'TOTAL' }),
    );
    expect(ConsumedCapacity?.CapacityUnits).toBe(1);
    expect(await store.load([key('a')], NOW)).toMatchObject([{ body: item.body, listed: item.listed }]);
  });

  test('places below zero and beyond the year 275760 are ordered, too', async () => {
    const sorts = [Number.MIN_SAFE_INTEGER, -1e15, -2, -1, 0, 9, 10, 8.64e15, Number.MAX_SAFE_INTEGER];
    const partition = `list/${tests}`;
    for (const sort of sorts.toReversed())
      await store.put(itemWith(key(`${sort}`), 'x', { partition, sort }), 0, NOW);
    const { rows } = await store.list({ partition, limit: 100 });
    expect(rows.map((row) => row.sort)).toEqual(sorts);
    expect(
      (await store.list({ partition, from: -1.5, to: 9.5, limit: 9 })).rows.map((row) => row.sort),
    ).toEqual([-1, 0, 9]);
  });

  test('refuses a place that is not a whole number, and a cursor that it did not give', async () => {
    const nowhere = itemWith(key('a'), 'x', { partition: 'p', sort: 0.5 });
    await expect(store.put(nowhere, 0, NOW)).rejects.toThrow(RangeError);
    await expect(store.list({ partition: 'p', limit: 1, cursor: '5 run/x' })).rejects.toThrow(RangeError);
  });

  test('a cursor from outside the range of the query is no request that DynamoDB refuses', async () => {
    const partition = `list/${tests}`;
    for (const sort of [1, 2, 3]) await store.put(itemWith(key(`${sort}`), 'x', { partition, sort }), 0, NOW);
    const cursor = (await store.list({ partition, limit: 1 })).next ?? undefined;
    const sorts = async (range: object) =>
      (await store.list({ partition, limit: 9, cursor, ...range })).rows.map((row) => row.sort);
    expect(await sorts({ from: 2 })).toEqual([2, 3]);
    expect(await sorts({ to: 0 })).toEqual([]);
    expect(await sorts({ from: 2, descending: true })).toEqual([]);
    expect(await sorts({ to: 0, descending: true })).toEqual([]);
  });
});

describe('on a bad day', () => {
  const given = (chance = 0) => {
    const client = dynamoClient(LOCAL_AWS);
    const aws = mockClient(client);
    const ids = { random: () => 'write', chance: () => chance };
    return { aws, store: openDynamoStore({ client, table, ids }) };
  };
  const stored = (id: number) => ({ pk: { S: `run/${id}` }, v: { N: '1' }, b: { S: '{}' } });
  const keys = Array.from({ length: 3 }, (_, id) => `run/${id}` as const);

  test('what a batch left unread is read again, and only that', async () => {
    const { aws, store } = given();
    const unread = { [table]: { Keys: [{ pk: { S: 'run/1' } }, { pk: { S: 'run/2' } }] } };
    aws
      .on(BatchGetItemCommand)
      .resolvesOnce({ Responses: { [table]: [stored(0)] }, UnprocessedKeys: unread })
      .resolvesOnce({ Responses: {}, UnprocessedKeys: unread })
      .resolvesOnce({ Responses: { [table]: [stored(2), stored(1)] } });
    expect((await store.load(keys, NOW)).map((item) => item?.key)).toEqual(keys);
    const asked = aws
      .commandCalls(BatchGetItemCommand)
      .map(({ args }) => args[0].input.RequestItems?.[table]?.Keys?.length);
    expect(asked).toEqual([3, 2, 2]);
    expect(
      aws.commandCalls(BatchGetItemCommand)[2]?.args[0].input.RequestItems?.[table]?.ConsistentRead,
    ).toBe(true);
  });

  test('reads that stay throttled fail: an absent item must not be made up', async () => {
    const { aws, store } = given();
    aws
      .on(BatchGetItemCommand)
      .callsFake((input) => ({ Responses: {}, UnprocessedKeys: input.RequestItems }));
    await expect(store.load(keys, NOW)).rejects.toThrow('3 items stayed unread');
  });

  test('a list of several megabytes is read to its limit', async () => {
    const { aws, store } = given();
    const row = (n: number) => ({
      pk: { S: `run/${n}` },
      lp: { S: 'p' },
      ls: { S: `100000000000000${n}0 run/${n}` },
    });
    aws
      .on(QueryCommand)
      .resolvesOnce({ Items: [row(1), row(2)], LastEvaluatedKey: row(2) })
      .resolvesOnce({ Items: [row(3)], LastEvaluatedKey: row(3) })
      .resolvesOnce({ Items: [row(4)], LastEvaluatedKey: row(4) });
    const page = await store.list({ partition: 'p', limit: 3 });
    expect(page.rows.map(({ key }) => key)).toEqual(['run/1', 'run/2', 'run/3']);
    expect(page.next).not.toBeNull();
    const asked = aws.commandCalls(QueryCommand).map(({ args }) => args[0].input);
    expect(asked.map(({ Limit }) => Limit)).toEqual([4, 2, 1]);
    expect(asked[1]?.ExclusiveStartKey).toEqual(row(2));
  });
});
