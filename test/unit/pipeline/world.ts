/**
 * A small world for pipeline tests: a store, a pipe that the test empties by hand, providers that do what they are
 * told and remember it, and a clock that the test moves.
 */
import { MemoryStore } from '../../../shared/adapters/stores/memory-store.ts';
import type { AppointmentId, EntryRef } from '../../../shared/domain/core/keys.ts';
import type { Channel, Policy } from '../../../shared/domain/core/policy.ts';
import { OVERALL_LIMIT } from '../../../shared/domain/core/surge.ts';
import type { Instant } from '../../../shared/domain/core/time.ts';
import { readInstant } from '../../../shared/domain/core/time.ts';
import type { AppointmentInput } from '../../../shared/domain/judgement/intake.ts';
import type { Entry } from '../../../shared/domain/ledger/entry.ts';
import { itemOf, keyOf, partitionOf } from '../../../shared/domain/store/records.ts';
import type { Tenant } from '../../../shared/domain/tenant/tenant.ts';
import { createAppointment } from '../../../shared/pipeline/appointments/appointments.ts';
import type { Pipeline } from '../../../shared/pipeline/core/context.ts';
import { withOutbox } from '../../../shared/pipeline/events/outbox.ts';
import { createTenant } from '../../../shared/pipeline/office/settings.ts';
import type { Delivery } from '../../../shared/pipeline/sending/deliver.ts';
import { deliver } from '../../../shared/pipeline/sending/deliver.ts';
import type { ScheduleOptions } from '../../../shared/pipeline/sending/schedule.ts';
import { schedule } from '../../../shared/pipeline/sending/schedule.ts';
import type { SendMessage } from '../../../shared/ports/queue.ts';
import type { Lookup, Providers, Sender, SendRequest, SendResult } from '../../../shared/ports/senders.ts';
import type { Store } from '../../../shared/ports/store.ts';
import { asAppointment, asTenant } from '../../fixtures/ids.ts';

/** `2026-12-01T10:00Z` as an instant. */
export function at(text: string): Instant {
  const instant = readInstant(text);
  if (instant === undefined) throw new Error(`${text} is no time`);
  return instant;
}

/** A store that does some things otherwise than the one behind it. */
export const following = (store: Store, otherwise: Partial<Store>): Store => ({
  exclusive: store.exclusive,
  load: (keys, now, freshness) => store.load(keys, now, freshness),
  list: (query) => store.list(query),
  purge: (until) => store.purge(until),
  close: () => store.close(),
  put: (item, version, now) => store.put(item, version, now),
  putInOrder: (writes, now) => store.putInOrder(writes, now),
  ...otherwise,
});

export type Answer = (request: SendRequest) => SendResult | Promise<SendResult>;

/** The record of the providers: what they accepted, in order. */
export interface Accepted {
  at: Instant;
  request: SendRequest;
}

export class World {
  now: Instant;
  store: Store;
  readonly accepted: Accepted[] = [];
  readonly counts = new Map<string, number>();
  /** The worst of what was measured. */
  readonly worst = new Map<string, number>();
  readonly faults: string[] = [];
  readonly events: { name: string; [field: string]: unknown }[] = [];
  /** Messages in the pipe; `room` bounds it. */
  pipe: SendMessage[] = [];
  room = 10_000;
  answer: Answer = (request) => ({ kind: 'accepted', providerId: `P${request.attempt}` });
  lookup: (request: SendRequest, others?: ReadonlySet<string>) => Lookup = () => ({ kind: 'unknown' });
  chance = 0.5;
  surgeLimit = OVERALL_LIMIT;
  /** Texts a minute that the provider takes. */
  smsPerMinute = 600_000;
  /** How much of a rate is given out at once. */
  burstMs = 10_000;
  controlCopies = 1;
  controlCopy = 0;
  /** By which nobody plays the provider. */
  realChannels: readonly Channel[] = [];
  /** By names, where a channel has several providers. */
  providers: Providers | undefined;
  /** Whom a country's numbers are given to first. */
  providersByCountry: Record<string, string[]> = {};
  #ids = 0;
  #outbox: { over: Store; store: Store } | undefined;

  constructor(now: Instant, store: Store = new MemoryStore()) {
    this.now = now;
    this.store = store;
  }

  get pipeline(): Pipeline {
    const sender: Sender = {
      send: async (request) => {
        const result = await this.answer(request);
        if (result.kind === 'accepted') this.accepted.push({ at: this.now, request });
        return result;
      },
      lookup: async (request, _claimedAt, others) => this.lookup(request, others),
    };
    return {
      store: this.#stored(),
      queue: {
        room: async () => this.room - this.pipe.length,
        send: async (messages) => {
          const taken = messages.slice(0, Math.max(0, this.room - this.pipe.length));
          this.pipe.push(...taken);
          return messages.slice(taken.length);
        },
      },
      senders: { email: sender, sms: sender, voice: sender },
      providers: this.providers,
      clock: { now: () => this.now },
      ids: { random: () => `id${this.#ids++}`, chance: () => this.chance },
      telemetry: {
        count: (name, labels = {}, by = 1) => {
          const key = [name, ...Object.values(labels)].join(' ');
          this.counts.set(key, (this.counts.get(key) ?? 0) + by);
        },
        measure: (name, value) => this.worst.set(name, Math.max(value, this.worst.get(name) ?? 0)),
        event: (name, fields) => this.events.push({ name, ...fields }),
        fault: (name, error) => this.faults.push(`${name}: ${String(error)}`),
      },
      settings: {
        secret: 'a secret for tests',
        shards: 1,
        controlCopies: this.controlCopies,
        controlCopy: this.controlCopy,
        attemptsMax: 4,
        pacePerMinute: { email: 600_000, sms: this.smsPerMinute, voice: 600_000 },
        listDelayMs: { email: 60_000, sms: 60_000, voice: 60_000 },
        burstMs: this.burstMs,
        publicUrl: null,
        surgeLimit: this.surgeLimit,
        realChannels: this.realChannels,
        emailFrom: null,
        providersByCountry: this.providersByCountry,
      },
    };
  }

  /** As every composition opens its store; the same for as long as the test keeps its own. */
  #stored(): Store {
    if (this.#outbox?.over !== this.store) this.#outbox = { over: this.store, store: withOutbox(this.store) };
    return this.#outbox.store;
  }

  tenant(id = 'clinic', settings: Partial<Tenant> = {}): Promise<Tenant | undefined> {
    return createTenant(this.pipeline, asTenant(id), 'The Clinic', settings);
  }

  async policy(policy: Policy, tenant = 'clinic'): Promise<void> {
    await this.store.put(
      itemOf.policy({ tenant: asTenant(tenant), policy, updatedAt: this.now }),
      0,
      this.now,
    );
  }

  /** @returns the id of the appointment */
  async appointment(
    input: Partial<AppointmentInput> & { startsAt: string },
    tenant = 'clinic',
  ): Promise<AppointmentId> {
    const full: AppointmentInput = {
      title: 'Dental cleaning',
      timeZone: 'America/New_York',
      recipient: ANA,
      ...input,
    };
    const made = await createAppointment(this.pipeline, asTenant(tenant), full, `seed ${this.#ids++}`);
    if (made.kind === 'conflict' && made.fields.length === 0) return made.existing;
    if (made.kind !== 'created' && made.kind !== 'existing') throw new Error(JSON.stringify(made));
    return made.appointment.id;
  }

  async entry(
    appointment: string,
    step: number,
    revision = 1,
    tenant = 'clinic',
  ): Promise<Entry | undefined> {
    const ref: EntryRef = {
      tenant: asTenant(tenant),
      appointment: asAppointment(appointment),
      revision,
      step,
    };
    const [item] = await this.store.load([keyOf.entry(ref)], this.now);
    return item?.body;
  }

  schedule(options: Partial<ScheduleOptions> = {}) {
    return schedule(this.pipeline, { shard: 0, ...options });
  }

  /** Handles everything in the pipe, in order. */
  async drain(): Promise<Delivery[]> {
    const outcomes: Delivery[] = [];
    for (let message = this.pipe.shift(); message; message = this.pipe.shift())
      outcomes.push(await deliver(this.pipeline, message));
    return outcomes;
  }

  /** Lets time go by, with everything that falls due on the way. */
  async until(target: Instant): Promise<void> {
    const unreadable = new Set<string>();
    for (;;) {
      const { rows } = await this.store.list({ partition: partitionOf.due(0), limit: 10 });
      const next = rows.find(({ key }) => !unreadable.has(key))?.sort;
      if (next === undefined || next > target) break;
      this.now = Math.max(this.now, next);
      for (const key of (await this.schedule()).unreadable) unreadable.add(key);
      await this.drain();
    }
    this.now = target;
  }

  /** `email@-3d …` of everything that the providers accepted. */
  log(): string[] {
    return this.accepted.map(
      ({ at: when, request }) => `${new Date(when).toISOString().slice(0, 16)} ${request.channel}`,
    );
  }
}

export const ANA = {
  name: 'Ana',
  email: 'ana@example.com',
  phone: '+12125550123',
  timeZone: 'America/New_York',
};
