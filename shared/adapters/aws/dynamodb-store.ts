/**
 * The store in one DynamoDB table, for AWS: one conditional `PutItem` for each write, strongly consistent reads by
 * key, and the sparse index `lists`. It needs `GetItem`, `BatchGetItem`, `PutItem` and `Query`, nothing else; expired
 * items are removed by DynamoDB itself.
 *
 * Kept true here:
 * - The SDK repeats a write whose answer was lost, and the repeated write is then refused because of the first one.
 *   Each write carries an id of its own, so after such a refusal the item is read back, and its id shows which won.
 * - A list is read from the index. It usually follows the table within milliseconds, but DynamoDB does not promise it,
 *   not even for this process's own writes. So whoever reads a list loads the items before acting on them.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import type { Item, Key, Kind, NewItem } from '../../domain/store/records.ts';
import { asKept, isExpired } from '../../domain/store/records.ts';
import type { Freshness, ListPage, ListQuery, ListRow, Store, Write } from '../../ports/store.ts';
import type { Ids } from '../../ports/system.ts';
import { inChunks } from './bounds.ts';
import type { Attributes } from './dynamodb-items.ts';
import { fromAttributes, placeBehind, placeOf, rowOf, textOf, toAttributes } from './dynamodb-items.ts';

export interface DynamoStoreOptions {
  /** The SDK client. Closing the store leaves it open for the caller. */
  client: DynamoDBClient;
  table: string;
  /** Makes the ids of writes, and spreads repeated reads. */
  ids: Ids;
}

/** Keys that one `BatchGetItem` takes. */
const BATCH_KEYS = 100;
/** How often what a batch left unread is asked for again: with the pauses, about six seconds. */
const BATCH_TRIES = 8;
const BATCH_PAUSE_MS: Milliseconds = 50;

/** Needs the table to be there, with the index; see `cdk/`. Makes no request. */
export const openDynamoStore = (options: DynamoStoreOptions): Store => new DynamoStore(options);

class DynamoStore implements Store {
  readonly exclusive = false;
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #ids: Ids;
  /** Writes that were not answered yet; `close` waits for them. */
  readonly #underWay = new Set<Promise<unknown>>();

  constructor({ client, table, ids }: DynamoStoreOptions) {
    this.#client = client;
    this.#table = table;
    this.#ids = ids;
  }

  async load<K extends Kind>(
    keys: readonly Key<K>[],
    now: Instant,
    freshness: Freshness = 'latest',
  ): Promise<(Item<K> | undefined)[]> {
    const latest = freshness === 'latest';
    const unique = [...new Set<string>(keys)];
    const [only] = unique;
    const found =
      only !== undefined && unique.length === 1
        ? await this.#get(only, latest)
        : (
            await Promise.all(inChunks(unique, BATCH_KEYS).map((chunk) => this.#getBatch(chunk, latest)))
          ).flat();
    const items = new Map(found.map((each) => [textOf(each['pk']), fromAttributes(each)]));
    return keys.map((key) => {
      const item = items.get(key);
      return item && !isExpired(item, now) ? (item as Item<K>) : undefined;
    });
  }

  async put<K extends Kind>(
    item: NewItem<K>,
    readVersion: number,
    now: Instant,
  ): Promise<Item<K> | undefined> {
    const kept = asKept(item, now);
    const stored = await this.#track(this.#write(toAttributes(kept), readVersion, now));
    return stored ? { ...kept, version: readVersion + 1 } : undefined;
  }

  async putInOrder(writes: readonly Write[], now: Instant): Promise<number> {
    const prepared = writes.map((write) => ({ ...write, attributes: toAttributes(asKept(write.item, now)) }));
    const inOrder = async (): Promise<number> => {
      for (const [index, { attributes, readVersion }] of prepared.entries())
        if (!(await this.#write(attributes, readVersion, now))) return index;
      return prepared.length;
    };
    return this.#track(inOrder());
  }

  async list<K extends Kind>(query: ListQuery<K>): Promise<ListPage<K>> {
    const { limit, descending = false } = query;
    if (!(limit >= 1 && limit <= 10_000))
      throw new RangeError(`A list has a limit of 1 to 10,000, not ${limit}`);
    const range = rangeOf(query);
    if (!range) return { rows: [], next: null };
    // One more than wanted tells whether there is a next page.
    const places = await this.#query(query.partition, range, descending, limit + 1);
    const last = places.length > limit ? places[limit - 1] : undefined;
    return { rows: places.slice(0, limit).map((place) => rowOf(place) as ListRow<K>), next: last ?? null };
  }

  /** DynamoDB removes what has expired, by the attribute `ttl`. */
  async purge(): Promise<boolean> {
    return false;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  #track<T>(write: Promise<T>): Promise<T> {
    this.#underWay.add(write);
    const forget = (): void => void this.#underWay.delete(write);
    write.then(forget, forget);
    return write;
  }

  /** @returns whether it was stored */
  async #write(attributes: Attributes, readVersion: number, now: Instant): Promise<boolean> {
    const writeId = this.#ids.random();
    const Item = { ...attributes, v: { N: String(readVersion + 1) }, w: { S: writeId } };
    try {
      await this.#client.send(
        new PutItemCommand({ TableName: this.#table, Item, ...conditionOf(readVersion, now) }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // Only a repeated write can have been refused because of itself; any other conflict costs no read.
      const repeated = error.$metadata.attempts !== 1;
      return repeated && (await this.#isOurs(textOf(attributes['pk']), writeId));
    }
  }

  /**
   * Whether the item is as this write left it. Where somebody has already written over it, this says no, and the
   * caller reads again and finds its own work done, as after any conflict.
   */
  async #isOurs(key: string, writeId: string): Promise<boolean> {
    const [item] = await this.#get(key, true);
    return item?.['w']?.S === writeId;
  }

  async #get(key: string, ConsistentRead: boolean): Promise<Attributes[]> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: { pk: { S: key } }, ConsistentRead }),
    );
    return Item ? [Item] : [];
  }

  /** DynamoDB leaves keys unread when it is throttled, or when the answer would pass 16 MB. */
  async #getBatch(keys: readonly string[], ConsistentRead: boolean): Promise<Attributes[]> {
    const found: Attributes[] = [];
    let wanted: Attributes[] = keys.map((key) => ({ pk: { S: key } }));
    for (let tries = 0; wanted.length > 0; tries++) {
      if (tries === BATCH_TRIES) throw new Error(`${wanted.length} items stayed unread: reads are throttled`);
      if (tries > 0) await sleep(BATCH_PAUSE_MS * 2 ** (tries - 1) * (0.5 + this.#ids.chance() / 2));
      const answer = await this.#client.send(
        new BatchGetItemCommand({
          RequestItems: { [this.#table]: { Keys: wanted, ConsistentRead } },
        }),
      );
      found.push(...(answer.Responses?.[this.#table] ?? []));
      wanted = answer.UnprocessedKeys?.[this.#table]?.Keys ?? [];
    }
    return found;
  }

  /** The places within the range, at most so many; several requests where they fill more than a megabyte. */
  async #query(
    partition: string,
    { least, greatest, after }: Range,
    descending: boolean,
    most: number,
  ): Promise<string[]> {
    const places: string[] = [];
    let start = after === undefined ? undefined : indexKey(partition, after);
    do {
      const { Items, LastEvaluatedKey } = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          IndexName: 'lists',
          KeyConditionExpression: 'lp = :partition AND ls BETWEEN :least AND :greatest',
          ExpressionAttributeValues: {
            ':partition': { S: partition },
            ':least': { S: least },
            ':greatest': { S: greatest },
          },
          ScanIndexForward: !descending,
          Limit: most - places.length,
          ExclusiveStartKey: start,
        }),
      );
      places.push(...(Items ?? []).map((item) => textOf(item['ls'])));
      start = LastEvaluatedKey;
    } while (start !== undefined && places.length < most);
    return places;
  }
}

/** The version must still be the one that was read; an expired item counts as none, whenever it is removed. */
function conditionOf(readVersion: number, now: Instant) {
  const values: Record<string, AttributeValue> = { ':now': { N: String(now) } };
  if (readVersion === 0)
    return {
      ConditionExpression: 'attribute_not_exists(pk) OR x <= :now',
      ExpressionAttributeValues: values,
    };
  return {
    ConditionExpression: 'v = :read AND (attribute_not_exists(x) OR x > :now)',
    ExpressionAttributeValues: { ...values, ':read': { N: String(readVersion) } },
  };
}

/** Part of a list: places from `least` to `greatest`, beyond `after` in the direction of reading. */
interface Range {
  least: string;
  greatest: string;
  after: string | undefined;
}

/** @returns undefined when the range is empty, which DynamoDB would refuse */
function rangeOf({ from = -Infinity, to = Infinity, descending, cursor }: ListQuery): Range | undefined {
  const first = Math.max(Math.ceil(from), Number.MIN_SAFE_INTEGER);
  const last = Math.min(Math.floor(to), Number.MAX_SAFE_INTEGER);
  if (first > last) return undefined;
  const least = placeOf(first, '');
  const greatest = placeBehind(last);
  if (cursor === undefined) return { least, greatest, after: undefined };
  const { sort } = rowOf(cursor);
  // A cursor outside the range is one of another query: DynamoDB would refuse it.
  if (sort < first) return descending ? undefined : { least, greatest, after: undefined };
  if (sort > last) return descending ? { least, greatest, after: undefined } : undefined;
  return { least, greatest, after: cursor };
}

const indexKey = (partition: string, place: string): Attributes => ({
  pk: { S: rowOf(place).key },
  lp: { S: partition },
  ls: { S: place },
});
