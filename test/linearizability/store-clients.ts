/**
 * Several clients of one store at the same time, each of which does what its seed says, and the record of what they
 * asked and were answered. Keys are few, so that the clients meet.
 */
import type { Item, Key, Listed, NewItem } from '../../shared/domain/store/records.ts';
import type { Store } from '../../shared/ports/store.ts';
import { Random } from '../simulation/random.ts';
import type { Operation } from './checker.ts';
import type { Content, ItemCall } from './register.ts';

type RunKey = Key<'run'>;

/** Any moment: nothing here expires. */
const NOW = 1_790_000_000_000;

/** A write as it was asked for. */
interface AskedWrite {
  key: RunKey;
  text: string;
  readVersion: number;
}

type Asked = { kind: 'load'; keys: RunKey[] } | { kind: 'put'; writes: AskedWrite[] };
type Answer = { kind: 'loaded'; found: (Content | null)[] } | { kind: 'stored'; count: number };

/** An operation is invoked, or answered; `id` says which. One that failed is never answered. */
export type StoreEvent = { id: string; at: number } & ({ asked: Asked } | { answer: Answer });

export interface ClientOptions {
  seed: string;
  clients: number;
  /** How many operations each client does. */
  operations: number;
  /** How many items they share. */
  keys: number;
  /** The chance that a write can't be stored, and takes those down that share its commit. Only SQLite has such. */
  unstorable: number;
  /** Told of each event before anything else happens. */
  record: (event: StoreEvent) => void;
}

/** Nanoseconds; the same clock in every process of a machine. */
export const monotonic = (): number => Number(process.hrtime.bigint());

const keyNamed = (id: number): RunKey => `run/item-${id}`;

function itemWith(key: RunKey, text: string, listed: Listed<'run'> | null): NewItem<'run'> {
  const body = { part: key, startedAt: NOW, finishedAt: null, failedAt: null, error: text };
  return { key, body, listed, expiresAt: null };
}

const contentOf = (item: Item<'run'> | undefined): Content | null =>
  item ? { version: item.version, text: item.body.error ?? '' } : null;

/** Resolves when every client is through. They share the stores out among themselves: the first client has the first one. */
export async function runClients(stores: readonly Store[], options: ClientOptions): Promise<void> {
  const random = new Random(options.seed);
  const clients = Array.from({ length: options.clients }, async (_, id) => {
    const store = stores[id % stores.length];
    if (!store) throw new Error('there is no store');
    const client = new Client(store, `${options.seed}-${id}`, random.fork(`client ${id}`), options);
    for (let turn = 0; turn < options.operations; turn++) await client.act();
  });
  await Promise.all(clients);
}

/** Reads every item once. */
export async function readAll(store: Store, { seed, keys, record }: ClientOptions): Promise<void> {
  const asked: Asked = { kind: 'load', keys: Array.from({ length: keys }, (_, id) => keyNamed(id)) };
  record({ id: `${seed} all`, at: monotonic(), asked });
  const found = (await store.load(asked.keys, NOW)).map(contentOf);
  record({ id: `${seed} all`, at: monotonic(), answer: { kind: 'loaded', found } });
}

class Client {
  readonly #store: Store;
  readonly #name: string;
  readonly #random: Random;
  readonly #options: ClientOptions;
  /** The version of each item as this client saw it last. */
  readonly #seen = new Map<RunKey, number>();
  #turn = 0;

  constructor(store: Store, name: string, random: Random, options: ClientOptions) {
    this.#store = store;
    this.#name = name;
    this.#random = random;
    this.#options = options;
  }

  async act(): Promise<void> {
    const id = `${this.#name}-${++this.#turn}`;
    const { record } = this.#options;
    const asked = this.#choose(id);
    const unstorable = asked.kind === 'put' && this.#random.chance(this.#options.unstorable);
    record({ id, at: monotonic(), asked });
    try {
      const answer = await this.#do(asked, unstorable);
      record({ id, at: monotonic(), answer });
    } catch {
      // Without an answer nobody knows whether it took effect.
    }
  }

  #choose(id: string): Asked {
    const kind = this.#random.weighted({ load: 5, put: 4, 'puts in order': 1 });
    const ids = Array.from({ length: this.#options.keys }, (_, key) => key);
    const keys = this.#random.shuffle(ids).map(keyNamed);
    if (kind === 'load') return { kind, keys: keys.slice(0, this.#random.pick([1, 1, 1, 2, 3])) };
    const writes = keys.slice(0, kind === 'put' ? 1 : 3).map((key, at): AskedWrite => {
      return { key, text: `${id}.${at}`, readVersion: this.#seen.get(key) ?? 0 };
    });
    return { kind: 'put', writes };
  }

  async #do(asked: Asked, unstorable: boolean): Promise<Answer> {
    if (asked.kind === 'load') {
      const found = (await this.#store.load(asked.keys, NOW)).map(contentOf);
      for (const [at, key] of asked.keys.entries()) this.#seen.set(key, found[at]?.version ?? 0);
      return { kind: 'loaded', found };
    }
    const place = unstorable ? { partition: 'all', sort: Number.NaN } : null;
    const writes = asked.writes.map(({ key, text, readVersion }) => ({
      item: itemWith(key, text, place),
      readVersion,
    }));
    const count = await this.#put(writes);
    for (const { key, readVersion } of asked.writes.slice(0, count)) this.#seen.set(key, readVersion + 1);
    return { kind: 'stored', count };
  }

  async #put(writes: Parameters<Store['putInOrder']>[0]): Promise<number> {
    const [only] = writes;
    if (!only || writes.length > 1) return this.#store.putInOrder(writes, NOW);
    return (await this.#store.put(only.item, only.readVersion, NOW)) ? 1 : 0;
  }
}

/**
 * What was recorded, as one history for each item. Writes in order are writes of their own: those after the first
 * conflict were not tried, and of those that were not answered each may have taken effect.
 * @param doubted the texts of writes whose answer was lost on the way and that were repeated: a refusal of such a one
 * may be of the repetition, after somebody had written over what the first try stored
 */
export function historiesOf(
  events: readonly StoreEvent[],
  doubted: ReadonlySet<string> = new Set(),
): Map<RunKey, Operation<ItemCall>[]> {
  const answers = new Map(events.flatMap((event) => ('answer' in event ? [[event.id, event] as const] : [])));
  const histories = new Map<RunKey, Operation<ItemCall>[]>();
  for (const event of events) {
    if (!('asked' in event)) continue;
    const answer = answers.get(event.id);
    const times = { invoked: event.at, answered: answer?.at ?? Number.POSITIVE_INFINITY };
    for (const { key, call, optional } of callsOf(event.asked, answer?.answer, doubted)) {
      const history = histories.get(key) ?? [];
      histories.set(key, history);
      history.push({ call, ...times, optional });
    }
  }
  return histories;
}

interface KeyedCall {
  key: RunKey;
  call: ItemCall;
  optional: boolean;
}

function callsOf(asked: Asked, answer: Answer | undefined, doubted: ReadonlySet<string>): KeyedCall[] {
  if (asked.kind === 'load') {
    if (answer?.kind !== 'loaded') return [];
    return asked.keys.map((key, at) => ({
      key,
      call: { kind: 'load', found: answer.found[at] ?? null },
      optional: false,
    }));
  }
  const stored = answer?.kind === 'stored' ? answer.count : null;
  return asked.writes.flatMap(({ key, text, readVersion }, at): KeyedCall[] => {
    const put = (outcome: 'stored' | 'conflict', optional: boolean): KeyedCall => ({
      key,
      call: { kind: 'put', text, readVersion, answer: outcome },
      optional,
    });
    if (stored === null) return [put('stored', true)];
    if (at < stored) return [put('stored', false)];
    if (at > stored) return [];
    return doubted.has(text) ? [put('stored', true), put('conflict', false)] : [put('conflict', false)];
  });
}
