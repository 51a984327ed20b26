/**
 * The ports of a simulated process: its store and its queue, each reached over the wires. The queue is a FIFO per
 * channel; the store is any backing, and everything that takes effect in it is told to the world.
 */
import { entryName } from '../../shared/domain/core/keys.ts';
import type { Channel } from '../../shared/domain/core/policy.ts';
import type { Instant } from '../../shared/domain/core/time.ts';
import { MINUTE } from '../../shared/domain/core/time.ts';
import type { Item, Key, Kind, NewItem } from '../../shared/domain/store/records.ts';
import type { SendMessage, SendQueue } from '../../shared/ports/queue.ts';
import type { Freshness, ListPage, ListQuery, Store } from '../../shared/ports/store.ts';
import type { Release } from './deployment.ts';
import type { Faults } from './faults.ts';
import type { Fifo } from './fifo.ts';
import type { Lot, Lots } from './lots.ts';
import type { Backing, PutOutcome } from './model-store.ts';
import { storedItem } from './model-store.ts';
import type { Process } from './timeline.ts';
import type { Operation, Wires } from './wires.ts';
import { SimulatedFault } from './wires.ts';

export interface StoreOptions {
  backing: Backing;
  wires: Wires;
  faults: Faults;
  lots: Lots;
  /** Whether several puts in order are one durable write, as in SQLite. */
  together: boolean;
  latencyMs: number;
  /** What was under a key at a moment; undefined where it is what is there now. */
  asOf: (key: Key, moment: Instant) => { item: Item | undefined } | undefined;
  trueNow: () => Instant;
  /** Told of what lies in the store now. */
  onStored: (process: Process, item: NewItem, readVersion: number) => void;
  /** How the process has rows lie there; as they are if absent. */
  release?: Release | undefined;
}

/** A reader that can do with an eventual answer gets one that is behind by up to this. */
const BEHIND_MS = 5 * MINUTE;
const SLOW = { fault: 'store-slow', greatestMs: MINUTE } as const;

/** What the simulated store needs none of. */
const NEITHER = { purge: async () => false, close: async () => {} };

export function storeOf(process: Process, options: StoreOptions): Store {
  const { backing, wires, faults, lots, together, latencyMs, asOf, trueNow, release } = options;
  const out = () => faults.isOut('store');
  const write = <T>(what: string, effect: Operation<T>['effect']) =>
    wires.perform(process, {
      what,
      latencyMs,
      refusal: 'store-refused',
      loss: 'store-lost',
      lateness: 'store-late',
      slowness: SLOW,
      out: () => out() || faults.isOut('disk'),
      effect,
    });
  const read = <T>(what: string, effect: Operation<T>['effect']) =>
    wires.perform(process, { what, latencyMs, refusal: 'store-refused', slowness: SLOW, out, effect });
  const store = storing(process, options);
  /** Some of the items as they were a moment ago. */
  const behind = (keys: readonly Key[], items: readonly (Item | undefined)[], lot: Lot) =>
    keys.map((key, index) => {
      const older = asOf(key, trueNow() - lot.magnitude(10, BEHIND_MS));
      return older ? older.item : items[index];
    });
  const loaded = (keys: readonly Key[], now: Instant, freshness: Freshness | undefined, lot: Lot) => {
    const items = backing.load(keys, now);
    // SQLite has no such thing.
    const isBehind = freshness === 'eventual' && !together && faults.strikes('store-behind', lot);
    const asRead = (found: (Item | undefined)[]) => {
      const stored = isBehind ? behind(keys, found, lot) : found;
      return release ? stored.map((item) => item && release.read(item)) : stored;
    };
    return items instanceof Promise ? items.then(asRead) : asRead(items);
  };
  return {
    exclusive: together,
    async load<K extends Kind>(keys: readonly Key<K>[], now: Instant, freshness?: Freshness) {
      const loadAll = (some: readonly Key<K>[]) =>
        read(`load ${some.join(' ')}`, (lot) =>
          loaded(some as readonly Key[], now, freshness, lot),
        ) as Promise<(Item<K> | undefined)[]>;
      // A batch of reads is no snapshot.
      if (keys.length < 2 || !lots.draw(`batch ${keys[0]}`).chance(0.2)) return loadAll(keys);
      const half = keys.length >> 1;
      return (await Promise.all([loadAll(keys.slice(0, half)), loadAll(keys.slice(half))])).flat();
    },
    put: async (item, version, now) =>
      storedItem(await write(`put ${item.key}`, () => store(item, version, now)), item, version),
    async putInOrder(writes, now) {
      if (!together) {
        for (const [index, { item, readVersion }] of writes.entries())
          if ((await this.put(item, readVersion, now)) === undefined) return index;
        return writes.length;
      }
      return write(`put ${writes.map(({ item }) => item.key).join(' ')}`, async () => {
        // It may have been killed at the write before.
        for (const [index, { item, readVersion }] of writes.entries())
          if (!process.alive || (await store(item, readVersion, now)) === 'conflict') return index;
        return writes.length;
      });
    },
    list: <K extends Kind>(query: ListQuery<K>) =>
      read(`list ${query.partition}`, () => backing.list(query)) as Promise<ListPage<K>>,
    ...NEITHER,
  };
}

/** A write takes effect, as the process's release writes it. */
const storing =
  (process: Process, { backing, release, onStored }: StoreOptions) =>
  (item: NewItem, version: number, now: Instant): PutOutcome | Promise<PutOutcome> => {
    const written = release ? release.written(item) : item;
    const told = (outcome: PutOutcome) => {
      if (outcome === 'stored') onStored(process, written, version);
      return outcome;
    };
    const outcome = backing.put(written, version, now);
    return outcome instanceof Promise ? outcome.then(told) : told(outcome);
  };

export interface QueueOptions {
  queues: Readonly<Record<Channel, Fifo>>;
  wires: Wires;
  faults: Faults;
  capacity: number;
  /** A real queue on the way; gives back what came out of it. */
  through: ((messages: readonly SendMessage[]) => Promise<SendMessage[]>) | undefined;
  onAccepted: (channel: Channel) => void;
}

export function queueOf(process: Process, options: QueueOptions): SendQueue {
  const { queues, wires, faults, capacity, through, onAccepted } = options;
  const out = () => faults.isOut('queue');
  const accept = (message: SendMessage, lot: Lot) => {
    const delayMs = faults.strikes('queue-delay', lot, entryName(message.entry))
      ? lot.magnitude(1_000, 30 * MINUTE)
      : 0;
    queues[message.channel].accept(message, delayMs);
    onAccepted(message.channel);
  };
  const take = (messages: readonly SendMessage[], lot: Lot) => {
    if (out()) return [...messages];
    const about = messages.map(({ entry }) => entryName(entry)).join(' ');
    const throws = faults.strikes('queue-throws', lot, about);
    const sorted = messages.map((message) => ({
      message,
      taken: !faults.strikes('queue-refused', lot, entryName(message.entry)) && !(throws && lot.chance(0.5)),
      told: !faults.strikes('queue-lost', lot, entryName(message.entry)),
    }));
    const taken = sorted.filter((each) => each.taken).map(({ message }) => message);
    const end = (came: readonly SendMessage[]) => {
      for (const message of came) accept(message, lot);
      if (throws) throw new SimulatedFault('the queue failed');
      return sorted.filter((each) => !each.taken || !each.told).map(({ message }) => message);
    };
    return through ? through(taken).then(end) : end(taken);
  };
  return {
    send: (messages) =>
      wires.perform(process, {
        what: `send ${messages[0]?.deduplicationId}`,
        latencyMs: 20,
        effect: (lot) => take(messages, lot),
      }),
    room: (channel) =>
      wires.perform(process, {
        what: `room of ${channel}`,
        latencyMs: 10,
        refusal: 'queue-throws',
        out,
        effect: () => Math.max(0, capacity - queues[channel].size),
      }),
  };
}
