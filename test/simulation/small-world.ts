/**
 * A world small enough to walk through in every order: one appointment with one entry due, two schedulers, two senders,
 * one callback, one call of the API, one crash, and once, if wanted, the time in which leases run out. Time stands still
 * otherwise. Each wait of a process is a choice of the walk's.
 *
 * Kept true: what a process does between two waits follows from what it was answered. So a state is the store, the
 * queue, what the provider took, and what each process has heard so far.
 */
import { hash } from 'node:crypto';
import type { EntryRef } from '../../shared/domain/keys.ts';
import { entryName } from '../../shared/domain/keys.ts';
import type { Item, Key, Kind, NewItem } from '../../shared/domain/records.ts';
import { keyOf } from '../../shared/domain/records.ts';
import { OVERALL_LIMIT } from '../../shared/domain/surge.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { HOUR, MINUTE } from '../../shared/domain/time.ts';
import {
  cancelAppointment,
  confirmAppointment,
  createAppointment,
} from '../../shared/pipeline/appointments.ts';
import type { Pipeline } from '../../shared/pipeline/context.ts';
import { deliver } from '../../shared/pipeline/deliver.ts';
import { receive } from '../../shared/pipeline/feedback.ts';
import { createTenant } from '../../shared/pipeline/operate.ts';
import { schedule } from '../../shared/pipeline/schedule.ts';
import type { SendMessage } from '../../shared/ports/queue.ts';
import type { Sender } from '../../shared/ports/senders.ts';
import type { Store } from '../../shared/ports/store.ts';
import { ModelStore } from './model-store.ts';

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

/** What may happen next: an actor goes on, an actor dies, or time passes. */
export type Choice = `${string} goes on` | `${string} dies` | 'leases run out';

interface Actor {
  name: string;
  /** Starts it; undefined while there is nothing for it to do. */
  begin: () => (() => Promise<unknown>) | undefined;
  started: boolean;
  ended: boolean;
  dead: boolean;
  /** What it waits for. */
  waits: (() => unknown)[];
  /** Everything that it was answered, hashed. */
  heard: string;
}

const START = Date.parse('2026-12-01T15:00:00Z');
const TENANT = 'clinic';
/** Nobody writes these while the walk goes on, or only one process does: reaching them is no choice. */
const QUIET = /^(tenant|policy|control|link|template|rendering|run)\//;
/** Rates and the surge's tally never limit anything here, so nothing depends on who comes to them first. */
const IDLE = /^(bucket|tally)\//;

export class SmallWorld {
  readonly walk: Walk;
  now: Instant = START;
  readonly accepted: { entry: EntryRef; attempt: number }[] = [];
  readonly wrong: string[] = [];
  readonly queue: SendMessage[] = [];
  readonly #items = new Map<Key, Item>();
  readonly #stamps = new Map<Key, string>();
  readonly #quietWriters = new Map<Key, string>();
  readonly #model: ModelStore;
  readonly #actors: Actor[] = [];
  #crashed = false;
  #lapsed = false;
  #stoppedAt: string | null = null;
  #appointment = '';

  private constructor(walk: Walk) {
    this.walk = walk;
    this.#model = new ModelStore({ lagMs: () => 0, after: () => {}, now: () => this.now });
  }

  static async open(walk: Walk): Promise<SmallWorld> {
    const world = new SmallWorld(walk);
    await world.#found();
    return world;
  }

  async #found(): Promise<void> {
    const p = this.#compose(null);
    await createTenant(p, TENANT, 'The Clinic');
    const made = await createAppointment(
      p,
      TENANT,
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
    this.#appointment = made.appointment.id;
    // The email of three days before is dropped, so that exactly the SMS is due.
    await schedule(p, { shard: 0 });
    const { schedulers, senders, api, callback } = this.walk;
    for (let index = 0; index < schedulers; index++)
      this.#cast(`scheduler ${index}`, (own) => () => schedule(own, { shard: 0 }));
    for (let index = 0; index < senders; index++)
      this.#cast(`sender ${index}`, (own) => {
        const message = this.queue[0];
        return message && (() => deliver(own, message));
      });
    if (callback)
      this.#cast('callback', (own) => {
        const [first] = this.accepted;
        return first && (() => receive(own, first, { kind: 'delivered', providerId: 'P' }));
      });
    if (api) this.#cast('api', (own) => () => this.#stop(own, api));
  }

  #cast(name: string, begin: (p: Pipeline) => (() => Promise<unknown>) | undefined): void {
    const actor: Actor = {
      name,
      begin: () => begin(p),
      started: false,
      ended: false,
      dead: false,
      waits: [],
      heard: '',
    };
    const p = this.#compose(actor);
    this.#actors.push(actor);
  }

  async #stop(p: Pipeline, api: 'confirm' | 'cancel'): Promise<void> {
    const act = api === 'confirm' ? confirmAppointment : cancelAppointment;
    await act(p, TENANT, this.#appointment, 'api');
    this.#stoppedAt = api;
  }

  // ---- The walk -----------------------------------------------------------------------------------------------

  /** Everything that may happen next. */
  choices(): Choice[] {
    const choices: Choice[] = [];
    for (const actor of this.#actors) {
      if (actor.ended || actor.dead) continue;
      if (actor.waits.length > 0 || (!actor.started && actor.begin())) choices.push(`${actor.name} goes on`);
      if (this.walk.crash && !this.#crashed && actor.started) choices.push(`${actor.name} dies`);
    }
    if (this.walk.lapse && !this.#lapsed) choices.push('leases run out');
    return choices;
  }

  async take(choice: Choice): Promise<void> {
    if (choice === 'leases run out') {
      this.#lapsed = true;
      this.now += 11 * MINUTE;
      return;
    }
    const [name, dies] = [choice.replace(/ (goes on|dies)$/, ''), choice.endsWith(' dies')];
    const actor = this.#actors.find((each) => each.name === name);
    if (!actor) throw new Error(`there is no ${name}`);
    if (dies) {
      this.#crashed = true;
      actor.dead = true;
      return;
    }
    if (actor.started) actor.waits.shift()?.();
    else this.#start(actor);
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }

  #start(actor: Actor): void {
    const task = actor.begin();
    if (!task) throw new Error(`${actor.name} has nothing to do`);
    actor.started = true;
    void task()
      .catch((error: unknown) => this.wrong.push(`${actor.name}: ${String(error)}`))
      .then(() => {
        actor.ended = true;
      });
  }

  /** The same text for states from which the same may follow. Actors of one role are alike. */
  state(): string {
    const stamps = [...this.#stamps].map(([key, stamp]) => `${key}=${stamp}`).sort();
    const told = (actor: Actor) =>
      `${actor.started ? 1 : 0}${actor.ended ? 1 : 0}${actor.dead ? 1 : 0}${actor.heard}`;
    const alike = ['scheduler', 'sender', 'callback', 'api'].map((role) =>
      this.#actors
        .filter(({ name }) => name.startsWith(role))
        .map(told)
        .sort()
        .join(),
    );
    const messages = this.queue.map(({ attempt }) => attempt);
    return [
      ...stamps,
      ...alike,
      messages,
      this.accepted.length,
      this.#crashed,
      this.#lapsed,
      this.#stoppedAt,
      this.wrong.length,
    ].join('|');
  }

  /** Lets the rest happen in order: leases run out, the next scheduler and sender take up what is left. */
  async settle(): Promise<void> {
    for (const actor of this.#actors) actor.dead = true;
    const p = this.#compose(null);
    for (let rounds = 0; rounds < 400 && this.#live().length > 0; rounds++) {
      const next = Math.min(...this.#live().map(({ dueAt }) => dueAt ?? this.now));
      this.now = Math.max(this.now + MINUTE, next);
      await schedule(p, { shard: 0 });
      for (const message of this.queue.splice(0)) await deliver(p, message);
    }
  }

  /** What is broken in the end. */
  verdict(): string[] {
    const names = this.accepted.map(({ entry }) => entryName(entry));
    const twice = names.filter((name, index) => names.indexOf(name) !== index);
    const shared = [...this.#quietWriters].filter(([, who]) => who.includes(','));
    return [
      ...twice.map((name) => `P1: ${name} was accepted twice`),
      ...this.#live().map((entry) => `P7: ${entryName(entry)} is still ${entry.state}`),
      ...shared.map(([key, who]) => `the walk is not complete: ${key} is written by ${who}`),
      ...this.wrong,
    ];
  }

  #live() {
    return [...this.#items.values()]
      .filter(({ key }) => key.startsWith('entry/'))
      .map((item) => (item as Item<'entry'>).body)
      .filter(({ dueAt }) => dueAt !== null);
  }

  // ---- Ports --------------------------------------------------------------------------------------------------

  /** @param actor null for what is no part of the walk: nothing waits then */
  #compose(actor: Actor | null): Pipeline {
    let ids = 0;
    const sender: Sender = {
      send: () => Promise.reject(new Error('not told')),
      lookup: async ({ entry, attempt }) => {
        const name = entryName(entry);
        const found = this.accepted.some(
          (each) => entryName(each.entry) === name && each.attempt === attempt,
        );
        return found ? { kind: 'accepted', providerId: 'P' } : { kind: 'not_accepted' };
      },
    };
    sender.send = ({ entry, attempt }) =>
      this.#wait(actor, () => {
        this.accepted.push({ entry, attempt });
        return { kind: 'accepted' as const, providerId: 'P' };
      });
    return {
      store: this.#storeOf(actor),
      queue: {
        room: async () => 100,
        send: (messages) =>
          this.#wait(actor, () => {
            this.queue.push(...messages);
            return [];
          }),
      },
      senders: { email: sender, sms: sender, voice: sender },
      clock: { now: () => this.now },
      ids: { random: () => `${actor?.name.split(' ')[0] ?? 'settler'} ${ids++}`, chance: () => 0.5 },
      telemetry: {
        count() {},
        event() {},
        fault: (name, error) => this.wrong.push(`${name}: ${String(error)}`),
      },
      settings: {
        secret: 'the secret of the small world',
        publicUrl: null,
        emailFrom: null,
        shards: 1,
        attemptsMax: 4,
        pacePerMinute: { email: 6_000, sms: 6_000, voice: 6_000 },
        burstMs: 10_000,
        surgeLimit: OVERALL_LIMIT,
        listDelayMs: { email: MINUTE, sms: MINUTE, voice: MINUTE },
      },
    };
  }

  #storeOf(actor: Actor | null): Store {
    return {
      load: async <K extends Kind>(keys: readonly Key<K>[], now: Instant) => {
        const read = () => this.#model.load(keys as readonly Key[], now) as (Item<K> | undefined)[];
        return keys.every((key) => QUIET.test(key))
          ? read()
          : this.#wait(actor, read, keys as readonly Key[]);
      },
      put: async (item, version, now) => {
        const write = () => this.#put(actor, item, version, now);
        return this.#isFree(item.key) ? write() : this.#wait(actor, write);
      },
      async putInOrder(writes, now) {
        for (const [index, { item, readVersion }] of writes.entries())
          if ((await this.put(item, readVersion, now)) === 'conflict') return index;
        return writes.length;
      },
      list: async (query) => {
        const read = () => this.#model.list(query);
        return query.partition.startsWith('due/') ? this.#wait(actor, read) : read();
      },
      close: async () => {},
    };
  }

  /** Whether reaching a key is no choice of the walk's. */
  #isFree(key: Key): boolean {
    return QUIET.test(key) || IDLE.test(key) || (key.startsWith('appointment/') && this.walk.api === null);
  }

  #put(actor: Actor | null, item: NewItem, version: number, now: Instant): 'stored' | 'conflict' {
    const outcome = this.#model.put(item, version, now);
    if (outcome === 'conflict') return outcome;
    this.#watch(actor, item);
    const stored = { ...item, version: version + 1 } as Item;
    this.#items.set(item.key, stored);
    if (QUIET.test(item.key)) {
      const who = this.#quietWriters.get(item.key);
      if (actor && who !== actor.name)
        this.#quietWriters.set(item.key, who ? `${who}, ${actor.name}` : actor.name);
    } else if (!IDLE.test(item.key)) this.#stamps.set(item.key, stampOf(stored));
    return outcome;
  }

  /** P5, as it is written: what was answered ends every claim. */
  #watch(actor: Actor | null, item: NewItem): void {
    if (!item.key.startsWith('entry/') || this.#stoppedAt === null) return;
    const { body } = item as Item<'entry'>;
    const before = this.#items.get(item.key) as Item<'entry'> | undefined;
    const claims = body.state === 'sending' && before?.body.state !== 'sending';
    const told = this.#items.get(keyOf.appointment(TENANT, this.#appointment)) as
      | Item<'appointment'>
      | undefined;
    const kind = told?.body.plan[body.step]?.kind;
    if (claims && kind !== 'cancellation')
      this.wrong.push(
        `P5: ${actor?.name ?? 'somebody'} claimed ${entryName(body)} after the ${this.#stoppedAt}`,
      );
  }

  /** The actor waits here until the walk lets it go on. */
  #wait<T>(actor: Actor | null, effect: () => T, keys?: readonly Key[]): Promise<T> {
    if (!actor) return Promise.resolve(effect());
    return new Promise((resolve) => {
      actor.waits.push(() => {
        const result = effect();
        const told = keys ? keys.map((key) => this.#stamps.get(key)) : result;
        actor.heard = hash('sha256', `${actor.heard}${JSON.stringify(told)}${this.now}`, 'base64url').slice(
          0,
          22,
        );
        resolve(result);
      });
    });
  }
}

const stampOf = ({ version, body }: Item): string =>
  `${version}.${hash('sha256', JSON.stringify(body), 'base64url').slice(0, 16)}`;
