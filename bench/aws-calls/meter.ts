/**
 * Counts what leaves the SDK's clients: requests by operation, and the capacity that each costs. Each is booked under
 * the phase of the benchmark that is on.
 *
 * Where the figures come from:
 * - Table units are what the emulator answers to `ReturnConsumedCapacity`.
 * - It leaves index writes and refused writes out, so those follow from AWS's rules. Index: one unit for an item that
 *   enters or leaves the index, two where its place in it changes, none where it stays; an entry of ours is far below
 *   a kilobyte. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
 * - A write that its condition refuses costs what the item that is there costs, at least one unit.
 *   https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html
 */
import type { AttributeValue, DynamoDBClient, PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';

/** One kind of call within one phase. */
export interface CallCount {
  phase: string;
  service: 'dynamodb' | 'sqs';
  /** `PutItem`. */
  operation: string;
  /** What it is about, as kinds of items: `entry`, `appointment+tenant`. */
  subject: string;
  requests: number;
  /** Conditional writes among them that lost. */
  refused: number;
  readUnits: number;
  writeUnits: number;
  indexUnits: number;
}

/** What items of one kind have in the table, names of attributes included. */
export interface ItemBytes {
  kind: string;
  mean: number;
  most: number;
}

type Cost = Partial<Pick<CallCount, 'refused' | 'readUnits' | 'writeUnits' | 'indexUnits'>>;

/** The list that an item stands in, and the units of its last write. */
interface Known {
  place: string | null;
  units: number;
}

export class Meter {
  /** What the benchmark is at. */
  phase = '';
  readonly #callCounts = new Map<string, CallCount>();
  readonly #known = new Map<string, Known>();

  readonly #sizes = new Map<string, number[]>();

  itemBytes(): ItemBytes[] {
    return [...this.#sizes].map(([kind, sizes]) => ({
      kind,
      mean: Math.round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length),
      most: Math.max(...sizes),
    }));
  }

  callCounts(): CallCount[] {
    return [...this.#callCounts.values()];
  }

  book(
    service: CallCount['service'],
    operation: string,
    subject: string,
    requests: number,
    cost: Cost,
  ): void {
    const key = [this.phase, service, operation, subject].join('|');
    const nothing = { requests: 0, refused: 0, readUnits: 0, writeUnits: 0, indexUnits: 0 };
    const callCount = this.#callCounts.get(key) ?? {
      phase: this.phase,
      service,
      operation,
      subject,
      ...nothing,
    };
    this.#callCounts.set(key, callCount);
    callCount.requests += requests;
    callCount.refused += cost.refused ?? 0;
    callCount.readUnits += cost.readUnits ?? 0;
    callCount.writeUnits += cost.writeUnits ?? 0;
    callCount.indexUnits += cost.indexUnits ?? 0;
  }

  /** @param writeUnits as answered, or undefined when the write was refused */
  costOfPut(item: Record<string, AttributeValue>, writeUnits: number | undefined): Cost {
    const key = item['pk']?.S ?? '';
    const kind = kindOf(item['pk'] && { pk: item['pk'] });
    this.#sizes.set(kind, [...(this.#sizes.get(kind) ?? []), bytesOf(item)]);
    const before = this.#known.get(key);
    if (writeUnits === undefined) return { refused: 1, writeUnits: before?.units ?? 1 };
    const place = item['lp'] ? `${item['lp'].S}|${item['ls']?.S}` : null;
    this.#known.set(key, { place, units: writeUnits });
    return { writeUnits, indexUnits: indexUnits(before?.place ?? null, place) };
  }
}

const bytesOf = (item: Record<string, AttributeValue>): number =>
  Object.entries(item).reduce(
    (sum, [name, { S = '', N = '', B }]) =>
      sum + name.length + Buffer.byteLength(S) + N.length + (B?.length ?? 0),
    0,
  );

function indexUnits(before: string | null, after: string | null): number {
  if (before === after) return 0;
  return before !== null && after !== null ? 2 : 1;
}

/** The part of a command's input that says what it is about. */
interface Input {
  Item?: PutItemCommandInput['Item'];
  Key?: Record<string, AttributeValue>;
  RequestItems?: Record<string, { Keys?: Record<string, AttributeValue>[] }>;
  ReturnConsumedCapacity?: string;
}

interface Answered {
  $metadata?: { attempts?: number };
  ConsumedCapacity?: { CapacityUnits?: number } | { CapacityUnits?: number }[];
}

const kindOf = (key: Record<string, AttributeValue> | undefined): string =>
  (key?.['pk']?.S ?? '').split('/', 1)[0] ?? '';

function subjectOf(input: Input): string {
  if (input.Item) return kindOf(input.Item);
  if (input.Key) return kindOf(input.Key);
  const keys = Object.values(input.RequestItems ?? {}).flatMap(({ Keys = [] }) => Keys);
  return keys.length > 0 ? [...new Set(keys.map(kindOf))].join('+') : 'index';
}

const unitsOf = ({ ConsumedCapacity = [] }: Answered): number =>
  [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);

export function meterDynamo(client: DynamoDBClient, meter: Meter): DynamoDBClient {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const input = args.input as Input;
      const { phase } = meter;
      if (phase === '') return next(args);
      const operation = operationOf(context.commandName);
      const book = (answered: Answered, refused: boolean) => {
        const units = unitsOf(answered);
        const cost = input.Item
          ? meter.costOfPut(input.Item, refused ? undefined : units)
          : { readUnits: units };
        meter.book('dynamodb', operation, subjectOf(input), answered.$metadata?.attempts ?? 1, cost);
      };
      try {
        const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
        book(result.output as Answered, false);
        return result;
      } catch (error) {
        if (error instanceof Error && error.name === 'ConditionalCheckFailedException')
          book(error as Answered, true);
        throw error;
      }
    },
    { step: 'initialize', name: 'meter' },
  );
  return client;
}

export function meterSqs(client: SQSClient, meter: Meter): SQSClient {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      const { $metadata } = result.output as Answered;
      const operation = operationOf(context.commandName);
      if (meter.phase !== '') meter.book('sqs', operation, 'queue', $metadata?.attempts ?? 1, {});
      return result;
    },
    { step: 'initialize', name: 'meter' },
  );
  return client;
}

const operationOf = (commandName = ''): string => commandName.replace(/Command$/, '');
