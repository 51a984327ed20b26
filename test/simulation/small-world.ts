/**
 * A world small enough to walk through in every order: one appointment with one entry due, schedulers, senders, one
 * callback, one call of the API. This file says what is stored when they begin, who they are, and what comes after
 * them; `stories.ts` plays them, and `exhaustive.ts` walks.
 */
import { entryName } from '../../shared/domain/core/keys.ts';
import type { Instant } from '../../shared/domain/core/time.ts';
import { HOUR, MINUTE } from '../../shared/domain/core/time.ts';
import type { Item, Key, Kind } from '../../shared/domain/store/records.ts';
import { keyOf } from '../../shared/domain/store/records.ts';
import {
  cancelAppointment,
  confirmAppointment,
  createAppointment,
} from '../../shared/pipeline/appointments/appointments.ts';
import type { Pipeline } from '../../shared/pipeline/core/context.ts';
import { receive } from '../../shared/pipeline/feedback/feedback.ts';
import { createTenant } from '../../shared/pipeline/office/settings.ts';
import { deliver } from '../../shared/pipeline/sending/deliver.ts';
import { schedule } from '../../shared/pipeline/sending/schedule.ts';
import type { SendMessage } from '../../shared/ports/queue.ts';
import type { Lookup, Sender } from '../../shared/ports/senders.ts';
import type { ListPage, ListQuery, Store } from '../../shared/ports/store.ts';
import { asAppointment, asTenant } from '../fixtures/ids.ts';
import { ModelStore, storedItem } from './model-store.ts';
import type { Attempt, Role, Task } from './stories.ts';
import { isChoice, Process, pipelineOf } from './stories.ts';

export interface Walk {
  name: string;
  schedulers: number;
  senders: number;
  /** What the office asks for meanwhile. */
  api: 'confirm' | 'cancel' | null;
  /** The provider reports that the message arrived. */
  callback: boolean;
  /** One process may die, at any wait. */
  crash: boolean;
  /** Leases may run out, once, at any moment. */
  lapse: boolean;
}

export const START: Instant = Date.parse('2026-12-01T15:00:00Z');
const TENANT = 'clinic';
/** What an order of events left behind. */
export interface Left {
  items: readonly Item[];
  queue: readonly SendMessage[];
  accepted: readonly Attempt[];
  now: Instant;
}

/** Where everything begins, and what comes after: the processes that come later, one after the other. */
export class SmallWorld {
  readonly walk: Walk;
  readonly appointment: string;
  /** What was stored before the walk, that the walk may write. */
  readonly items: readonly Item[];
  readonly #quiet: readonly Item[];
  readonly #base: ModelStore;
  readonly #processes = new Map<string, Process>();

  private constructor(walk: Walk, appointment: string, stored: readonly Item[]) {
    this.walk = walk;
    this.appointment = appointment;
    this.items = stored.filter(({ key }) => isChoice(key));
    this.#quiet = stored.filter(({ key }) => !isChoice(key));
    this.#base = storeOf(this.#quiet, () => START);
  }

  static async open(walk: Walk): Promise<SmallWorld> {
    const after = new Aftermath([], START);
    const { pipeline: p } = after;
    await createTenant(p, asTenant(TENANT), 'The Clinic');
    const made = await createAppointment(
      p,
      asTenant(TENANT),
      {
        // The SMS of the day before falls due at this moment; the email before it has no address.
        startsAt: new Date(START + 24 * HOUR).toISOString(),
        timeZone: 'America/New_York',
        title: 'Visit',
        recipient: { phone: '+12125550123', timeZone: 'America/New_York' },
      },
      'seed',
    );
    if (made.kind !== 'created') throw new Error('the small world has no appointment');
    // The email of three days before is dropped, so that exactly the SMS is due.
    await schedule(p, { shard: 0 });
    return new SmallWorld(walk, made.appointment.id, [...after.items.values()]);
  }

  scheduler(): Process {
    return this.#process('scheduler', '', (p) => schedule(p, { shard: 0 }));
  }

  sender(message: SendMessage): Process {
    return this.#process('sender', nameOf(message), (p) => deliver(p, message));
  }

  callback(about: Attempt): Process {
    return this.#process('callback', nameOf(about), (p) =>
      receive(p, about, { kind: 'delivered', providerId: 'P' }),
    );
  }

  api(asked: 'confirm' | 'cancel'): Process {
    const act = asked === 'confirm' ? confirmAppointment : cancelAppointment;
    return this.#process('api', asked, async (p) => {
      const { kind } = await act(p, asTenant(TENANT), asAppointment(this.appointment), 'api');
      if (kind !== 'done') throw new Error(`to ${asked} was answered with ${kind}`);
    });
  }

  #process(role: Role, what: string, task: Task): Process {
    const name = `${role} ${what}`;
    const known = this.#processes.get(name);
    if (known) return known;
    const made = new Process(role, task, this.#base);
    this.#processes.set(name, made);
    return made;
  }

  /**
   * Lets the rest happen in order: leases run out, the next scheduler and sender take up what is left.
   * @returns what is broken in the end
   */
  async settle({ items, queue, accepted, now }: Left): Promise<string[]> {
    const after = new Aftermath([...this.#quiet, ...items], now);
    after.queue.push(...queue);
    after.accepted.push(...accepted);
    await after.settle();
    const names = after.accepted.map(({ entry }) => entryName(entry));
    const twice = names.filter((name, index) => names.indexOf(name) !== index);
    return [
      ...twice.map((name) => `P1: ${name} was accepted twice`),
      ...after.live().map((entry) => `P7: ${entryName(entry)} is still ${entry.state}`),
      ...after.unwritten(),
      ...after.wrong,
    ];
  }
}

export const nameOf = ({ entry, attempt }: Attempt): string => `${entryName(entry)} ${attempt}`;

function storeOf(items: readonly Item[], now: () => Instant): ModelStore {
  const store = new ModelStore({ lagMs: () => 0, after: () => {}, now });
  for (const item of items) store.restore(item);
  return store;
}

/** A world in which nothing waits: before the walk, and after it. */
class Aftermath {
  readonly items: Map<Key, Item>;
  readonly queue: SendMessage[] = [];
  readonly accepted: Attempt[] = [];
  readonly wrong: string[] = [];
  readonly pipeline: Pipeline;
  #now: Instant;

  constructor(items: readonly Item[], now: Instant) {
    this.#now = now;
    this.items = new Map(items.map((item) => [item.key, item]));
    let ids = 0;
    this.pipeline = pipelineOf({
      store: this.#store(storeOf(items, () => this.#now)),
      queue: {
        room: async () => 100,
        send: async (messages) => {
          this.queue.push(...messages);
          return [];
        },
      },
      sender: this.#sender(),
      now: () => this.#now,
      random: () => `settler ${ids++}`,
      fault: (text) => this.wrong.push(text),
    });
  }

  #store(model: ModelStore): Store {
    return {
      exclusive: true,
      load: async <K extends Kind>(keys: readonly Key<K>[], now: Instant) =>
        model.load(keys as readonly Key[], now) as (Item<K> | undefined)[],
      put: async (item, version, now) => {
        const stored = storedItem(model.put(item, version, now), item, version);
        if (stored) this.items.set(item.key, stored as Item);
        return stored;
      },
      async putInOrder(writes, now) {
        for (const [index, { item, readVersion }] of writes.entries())
          if ((await this.put(item, readVersion, now)) === undefined) return index;
        return writes.length;
      },
      list: async <K extends Kind>(query: ListQuery<K>) => model.list(query) as ListPage<K>,
      purge: async () => false,
      close: async () => {},
    };
  }

  #sender(): Sender {
    return {
      send: async ({ entry, attempt }) => {
        this.accepted.push({ entry, attempt });
        return { kind: 'accepted', providerId: 'P' };
      },
      lookup: async (request) => lookedUp(this.accepted, request),
    };
  }

  async settle(): Promise<void> {
    for (let rounds = 0; rounds < 400 && this.live().length > 0; rounds++) {
      const next = Math.min(...this.live().map(({ dueAt }) => dueAt ?? this.#now));
      this.#now = Math.max(this.#now + MINUTE, next);
      await schedule(this.pipeline, { shard: 0 });
      for (const message of this.queue.splice(0)) await deliver(this.pipeline, message);
    }
  }

  /** Steps of a ladder that was cut: nothing ended the appointment, and nobody wrote them. */
  unwritten(): string[] {
    const appointments = [...this.items.values()].filter(({ key }) => key.startsWith('appointment/'));
    return appointments.flatMap((item) => {
      const { tenant, id, revision, status, plan } = (item as Item<'appointment'>).body;
      if (status !== 'scheduled') return [];
      return [...plan.keys()]
        .filter((step) => !this.items.has(keyOf.entry({ tenant, appointment: id, revision, step })))
        .map((step) => `P7: step ${step} was never written`);
    });
  }

  live() {
    return [...this.items.values()]
      .filter(({ key }) => key.startsWith('entry/'))
      .map((item) => (item as Item<'entry'>).body)
      .filter(({ dueAt }) => dueAt !== null);
  }
}

/** What the provider's list says about an attempt. */
export const lookedUp = (accepted: readonly Attempt[], { entry, attempt }: Attempt): Lookup =>
  accepted.some((each) => nameOf(each) === nameOf({ entry, attempt }))
    ? { kind: 'accepted', providerId: 'P' }
    : { kind: 'not_accepted' };
