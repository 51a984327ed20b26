/**
 * Single addresses: the pipeline's own code opts a phone number out and in, looks at it and texts it, by several clients
 * at the same time; and what one address would answer to one after the other.
 */

import type { AddressKey, TenantId } from '../../shared/domain/core/keys.ts';
import { addressKey, deduplicationId } from '../../shared/domain/core/keys.ts';
import { DEFAULT_POLICY } from '../../shared/domain/core/policy.ts';
import { DAY } from '../../shared/domain/core/time.ts';
import { queued } from '../../shared/domain/ledger/entry.ts';
import { itemOf } from '../../shared/domain/store/records.ts';
import { optInAddress, optOutAddress, viewRecipient } from '../../shared/pipeline/people/people.ts';
import { deliver } from '../../shared/pipeline/sending/deliver.ts';
import type { SendMessage } from '../../shared/ports/queue.ts';
import type { Store } from '../../shared/ports/store.ts';
import { asTenant } from '../fixtures/ids.ts';
import { Random } from '../simulation/random.ts';
import { ANA, at, World } from '../unit/pipeline/world.ts';
import type { Operation, Specification } from './checker.ts';
import { monotonic } from './store-clients.ts';

export type AddressCall =
  | { kind: 'stop' }
  /** Whether it lifted anything. */
  | { kind: 'start'; lifted: boolean }
  | { kind: 'view'; stopped: boolean; contacts: number }
  /** One message: sent for a place under the cap, put off as there was none, or dropped as the person had said stop. */
  | { kind: 'text'; entry: string; outcome: 'sent' | 'deferred' | 'dropped' };

export interface AddressState {
  stopped: boolean;
  /** The messages that have a place under the cap. */
  taken: readonly string[];
}

/** Texts that a number may get in a day. */
const CAP = 4;

export const ADDRESS: Specification<AddressState, AddressCall> = {
  initial: { stopped: false, taken: [] },
  name: ({ stopped, taken }) => `${stopped ? 'stopped' : 'open'} ${taken.join(' ')}`,
  step(state, call) {
    const { stopped, taken } = state;
    switch (call.kind) {
      case 'stop':
        return { stopped: true, taken };
      case 'start':
        return stopped === call.lifted ? { stopped: false, taken } : undefined;
      case 'view':
        return stopped === call.stopped && taken.length === call.contacts ? state : undefined;
      case 'text': {
        // A place of its own that nothing was sent with is not counted against it.
        const others = taken.filter((entry) => entry !== call.entry);
        const outcome = stopped ? 'dropped' : others.length < CAP ? 'sent' : 'deferred';
        if (outcome !== call.outcome) return undefined;
        return outcome === 'sent' ? { stopped, taken: [...others, call.entry].toSorted() } : state;
      }
    }
  },
};

export interface AddressOptions {
  seed: string;
  /** How many operations each client does. */
  turns: number;
  /** As each client reaches the store; the office prepares its messages by `undisturbed`. */
  stores: readonly Store[];
  undisturbed: Store;
  /**
   * Whether a write whose answer is lost may be repeated by itself, and be taken for refused after somebody wrote over
   * it: then everything that writes may have taken effect some times before it did as it was answered.
   */
  repeats: boolean;
}

const CLIENTS = 6;
/** How often one operation writes without hearing of it, at most: each time an answer is lost, and then overwritten. */
const EARLIER_EFFECTS = 2;
/** Within the contact hours of New York. */
const NOON = at('2026-12-01T17:00Z');

const OFFICE = {
  caps: {
    preset: 'custom' as const,
    rules: [{ channels: ['sms' as const], limit: CAP, windowMs: DAY }],
    callsPerAppointment: 1,
  },
};

/** @returns what was asked and answered about one number that nobody used before */
export async function addressHistory(options: AddressOptions): Promise<Operation<AddressCall>[]> {
  const { seed, turns, stores, undisturbed } = options;
  const random = new Random(seed);
  const phone = `+1212555${String(random.int(0, 9_999)).padStart(4, '0')}`;
  const office = new World(NOON, undisturbed);
  const tenant = asTenant(`office-${seed}`);
  await office.tenant(tenant, OFFICE);
  await office.policy({ ...DEFAULT_POLICY, bookingConfirmation: 'sms' }, tenant);
  const worlds = stores.map((store) => new World(NOON, store));
  const history: Operation<AddressCall>[] = [];
  const clients = Array.from({ length: CLIENTS }, async (_, id) => {
    const choices = random.fork(`client ${id}`);
    const world = worlds[id % worlds.length] ?? office;
    const address = new Address(world, tenant, phone, options.repeats, history);
    for (let turn = 0; turn < turns; turn++) {
      const what = choices.weighted({ view: 3, stop: 1, start: 2, text: 4 });
      if (what !== 'text') await address[what]();
      else {
        const message = await booking(office, tenant, phone, `${id}-${turn}`);
        if (message) await address.text(message);
      }
    }
  });
  await Promise.all(clients);
  await new Address(office, tenant, phone, false, history).view();
  const other = [...worlds, office].flatMap(({ counts }) => [...counts.keys()]).filter(isOther);
  if (other.length > 0) throw new Error(`not a matter of caps and opt-outs: ${other}`);
  return history;
}

/** Whether something was put off or dropped for a reason that the specification does not know. */
const isOther = (count: string): boolean =>
  /^(deferred|dropped) /.test(count) && count !== 'deferred sms capped' && count !== 'dropped sms opted_out';

/**
 * Makes an appointment, whose booking is to be told at once by a text, and queues that.
 * @returns undefined when somebody's stop was quicker
 */
async function booking(
  office: World,
  tenant: TenantId,
  phone: string,
  name: string,
): Promise<SendMessage | undefined> {
  const recipient = { ...ANA, phone };
  const startsAt = '2026-12-20T15:30:00-05:00';
  const appointment = await office.appointment({ startsAt, recipient, externalId: name }, tenant);
  const entry = await office.entry(appointment, 0, 1, tenant);
  if (!entry) throw new Error('the booking has no entry');
  if (entry.state !== 'planned') return undefined;
  const next = queued(entry, office.now);
  await office.store.put(itemOf.entry(next), 1, office.now);
  const { revision, step, attempt, channel } = next;
  return {
    entry: { tenant, appointment, revision, step },
    attempt,
    channel,
    group: addressKey(office.pipeline.settings.secret, phone),
    deduplicationId: deduplicationId(next, attempt),
  };
}

/** What one client does to the number, and the record of it. */
class Address {
  readonly #world: World;
  readonly #tenant: TenantId;
  readonly #address: AddressKey;
  readonly #repeats: boolean;
  readonly #history: Operation<AddressCall>[];

  constructor(
    world: World,
    tenant: TenantId,
    phone: string,
    repeats: boolean,
    history: Operation<AddressCall>[],
  ) {
    this.#world = world;
    this.#tenant = tenant;
    this.#address = addressKey(world.pipeline.settings.secret, phone);
    this.#repeats = repeats;
    this.#history = history;
  }

  stop(): Promise<void> {
    const request = {
      tenant: this.#tenant,
      address: this.#address,
      shown: null,
      source: 'reply',
      by: 'person',
    };
    return this.#record({ kind: 'stop' }, async () => {
      await optOutAddress(this.#world.pipeline, { ...request, channels: ['sms', 'voice'] });
      return { kind: 'stop' };
    });
  }

  start(): Promise<void> {
    return this.#record({ kind: 'start', lifted: true }, async () => {
      const lift = {
        tenant: this.#tenant,
        address: this.#address,
        kind: 'opted_in',
        source: 'reply',
        by: 'person',
      } as const;
      return { kind: 'start', lifted: await optInAddress(this.#world.pipeline, lift) };
    });
  }

  view(): Promise<void> {
    return this.#record(null, async () => {
      const { optOuts, contacts } = await viewRecipient(this.#world.pipeline, this.#tenant, this.#address);
      return { kind: 'view', stopped: optOuts.length > 0, contacts: contacts.length };
    });
  }

  text(message: SendMessage): Promise<void> {
    const entry = message.entry.appointment;
    return this.#record({ kind: 'text', entry, outcome: 'sent' }, async () => {
      const outcome = await deliver(this.#world.pipeline, message);
      if (outcome === 'sent' || outcome === 'deferred' || outcome === 'dropped')
        return { kind: 'text', entry, outcome };
      // Somebody dropped it: before, or between taking the place and the claim.
      if (outcome === 'stale') return null;
      throw new Error(`a text was ${outcome}`);
    });
  }

  /**
   * @param effect what it may have done where it was not answered, or before it was; null where it only reads
   * @param act gives what it was answered; null where the answer leaves open whether it took effect
   */
  async #record(effect: AddressCall | null, act: () => Promise<AddressCall | null>): Promise<void> {
    const invoked = monotonic();
    let call: AddressCall | null = null;
    let answered = Number.POSITIVE_INFINITY;
    try {
      call = await act();
      answered = monotonic();
    } catch {
      // Without an answer nobody knows whether it took effect.
    }
    if (call) this.#history.push({ call, invoked, answered, optional: false });
    if (!effect) return;
    const effects = (call ? 0 : 1) + (this.#repeats ? EARLIER_EFFECTS : 0);
    for (let n = 0; n < effects; n++) this.#history.push({ call: effect, invoked, answered, optional: true });
  }
}
