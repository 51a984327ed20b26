/**
 * A world small enough to walk through in every order: one appointment with one entry due, schedulers, senders, one
 * callback, one call of the API. This file says what is stored when they begin, who they are, and what comes after
 * them; `stories.ts` plays them, and `exhaustive.ts` walks.
 */

import type { Appointment } from '../../shared/domain/appointment/appointment.ts';
import type { AppointmentId } from '../../shared/domain/core/keys.ts';
import { entryName } from '../../shared/domain/core/keys.ts';
import type { Channel } from '../../shared/domain/core/policy.ts';
import { CHANNELS, DEFAULT_POLICY } from '../../shared/domain/core/policy.ts';
import type { Instant } from '../../shared/domain/core/time.ts';
import { DAY, MINUTE } from '../../shared/domain/core/time.ts';
import type { Entry } from '../../shared/domain/ledger/entry.ts';
import type { Item, Key, Kind } from '../../shared/domain/store/records.ts';
import { keyOf } from '../../shared/domain/store/records.ts';
import {
  cancelAppointment,
  changeAppointment,
  confirmAppointment,
  createAppointment,
} from '../../shared/pipeline/appointments/appointments.ts';
import type { Pipeline } from '../../shared/pipeline/core/context.ts';
import { receive } from '../../shared/pipeline/feedback/feedback.ts';
import { createTenant, storePolicy } from '../../shared/pipeline/office/settings.ts';
import { keyOfAddress, optOutAddress } from '../../shared/pipeline/people/people.ts';
import { setPersonCeiling } from '../../shared/pipeline/safeguards/control.ts';
import { deliver } from '../../shared/pipeline/sending/deliver.ts';
import { schedule } from '../../shared/pipeline/sending/schedule.ts';
import type { SendMessage } from '../../shared/ports/queue.ts';
import type { Lookup, Sender, SendResult } from '../../shared/ports/senders.ts';
import type { ListPage, ListQuery, Store } from '../../shared/ports/store.ts';
import { asAppointment, asTenant, OPS } from '../fixtures/ids.ts';
import { ModelStore, storedItem } from './model-store.ts';
import type { Attempt, Role, Task } from './stories.ts';
import { isChoice, Process, pipelineOf } from './stories.ts';

export interface Walk {
  name: string;
  schedulers: number;
  senders: number;
  /** By what the entry that is due goes out; by text if absent. */
  channel?: Channel;
  /** What the office asks for meanwhile. */
  api: 'confirm' | 'cancel' | 'move' | 'opt out' | null;
  /** The provider reports that the message arrived. */
  callback: boolean;
  /** So many processes may die, at any wait. */
  crashes: number;
  /** Leases may run out, once, at any moment. */
  lapse: boolean;
  /** What the provider may answer, each time; that it took it, if absent. */
  answers?: readonly Answer[];
  /** A second appointment of the same person, at the same time: of the same office, or of another under a full ceiling. */
  second?: 'herd' | 'ceiling';
  /** Eventual reads may tell what was there before the last write. */
  stale?: boolean;
  /** So may the index. */
  lags?: boolean;
}

/** What a provider answers, and whether it took what it was asked. */
export const ANSWERS = {
  accepted: { isTaken: true, answer: { kind: 'accepted', providerId: 'P' } },
  'lost, and taken': { isTaken: true, answer: { kind: 'unknown', detail: 'timeout' } },
  'lost, and not taken': { isTaken: false, answer: { kind: 'unknown', detail: 'timeout' } },
  refused: { isTaken: false, answer: { kind: 'rejected', reason: 'invalid_address', code: '21211' } },
  busy: { isTaken: false, answer: { kind: 'failed', reason: 'provider_busy', code: '20429' } },
} as const satisfies Record<string, { isTaken: boolean; answer: SendResult }>;
export type Answer = keyof typeof ANSWERS;

export const START: Instant = Date.parse('2026-12-01T15:00:00Z');
const TENANT = 'clinic';
const OTHER = 'laboratory';
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
    if (walk.second === 'ceiling')
      await setPersonCeiling(p, [{ channels: ['sms'], limit: 1, windowMs: DAY }], OPS);
    const id = await book(p, TENANT, walk.channel);
    if (walk.second === 'ceiling') await createTenant(p, asTenant(OTHER), 'The Laboratory');
    if (walk.second) await book(p, walk.second === 'herd' ? TENANT : OTHER, walk.channel);
    // The email of three days before is dropped, so that exactly the text is due.
    if (!walk.channel) await schedule(p, { shard: 0 });
    return new SmallWorld(walk, id, [...after.items.values()]);
  }

  /** Whether what the office asked for has ended a step. */
  isEnded({ revision, plan }: Appointment, entry: Entry): boolean {
    switch (this.walk.api) {
      case 'move':
        return entry.revision < revision;
      case 'opt out':
        return true;
      default:
        return entry.appointment === this.appointment && plan[entry.step]?.kind !== 'cancellation';
    }
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

  api(asked: NonNullable<Walk['api']>): Process {
    return this.#process('api', asked, async (p) => {
      const kind = await ACTS[asked](p, asAppointment(this.appointment));
      if (kind !== 'done') throw new Error(`to ${asked} was answered with ${kind}`);
    });
  }

  #process(role: Role, what: string, task: Task): Process {
    const name = `${role} ${what}`;
    const known = this.#processes.get(name);
    if (known) return known;
    const made = new Process(role, task, this.#base, isAbreast(this.walk));
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
    // The token of a claim that was lost is spent, so there may be fewer.
    const over =
      this.walk.second === 'ceiling' && accepted.length > 1
        ? ['P2: two texts went out, and one is allowed']
        : [];
    return [
      ...over,
      ...twice.map((name) => `P1: ${name} was accepted twice`),
      ...after.live().map((entry) => `P7: ${entryName(entry)} is still ${entry.state}`),
      ...after.unwritten(),
      ...after.wrong,
    ];
  }
}

export const nameOf = ({ entry, attempt }: Attempt): string => `${entryName(entry)} ${attempt}`;

const PHONE = '+12125550123';
const EMAIL = 'ana@example.com';

const ACTS: Readonly<Record<NonNullable<Walk['api']>, (p: Pipeline, id: AppointmentId) => Promise<string>>> =
  {
    confirm: async (p, id) => (await confirmAppointment(p, asTenant(TENANT), id, 'api')).kind,
    cancel: async (p, id) => (await cancelAppointment(p, asTenant(TENANT), id, 'api')).kind,
    move: async (p, id) => {
      const { kind } = await changeAppointment(p, asTenant(TENANT), id, { startsAt: isoOf(START + 3 * DAY) });
      return kind === 'changed' ? 'done' : kind;
    },
    'opt out': async (p) => {
      const request = {
        tenant: asTenant(TENANT),
        address: keyOfAddress(p, PHONE),
        shown: PHONE,
        channels: CHANNELS,
        by: 'office',
        source: 'api',
      } as const;
      await optOutAddress(p, request);
      return 'done';
    },
  };

/** Two entries of one run are carried out side by side, and so is what an opt-out is told to. */
const isAbreast = ({ second, api }: Walk): boolean => second !== undefined || api === 'opt out';

const isoOf = (at: Instant): string => new Date(at).toISOString();

/** The text of the day before falls due at `START`; the email before it has no address. Else it is the one step that is named. */
async function book(p: Pipeline, tenant: string, channel: Channel | undefined): Promise<AppointmentId> {
  if (channel) {
    const steps = [{ channel, before: 'P1D', notAfter: 'PT1H' }, ...DEFAULT_POLICY.steps.slice(-1)];
    await storePolicy(p, asTenant(tenant), { ...DEFAULT_POLICY, steps });
  }
  const made = await createAppointment(
    p,
    asTenant(tenant),
    {
      startsAt: isoOf(START + DAY),
      timeZone: 'America/New_York',
      title: 'Visit',
      recipient: { phone: PHONE, ...(channel === 'email' && { email: EMAIL }), timeZone: 'America/New_York' },
    },
    `seed ${tenant} ${p.ids.random()}`,
  );
  if (made.kind !== 'created') throw new Error('the small world has no appointment');
  return made.appointment.id;
}

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
