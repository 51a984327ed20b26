/**
 * The providers of the drill: the sandbox, with troubles that a scenario brings over it, and a record of every contact
 * at the true time. The record is the judge: nothing of the code under test writes it. Used by `world.ts`.
 */
import type { Sandbox } from '../shared/adapters/sandbox/sandbox.ts';
import type { EntryRef, TenantId } from '../shared/domain/core/keys.ts';
import type { Channel } from '../shared/domain/core/policy.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import { SECOND } from '../shared/domain/core/time.ts';
import type { Sender, Senders, SendRequest, SendResult } from '../shared/ports/senders.ts';
import type { Activity, Timeline } from './timeline.ts';

/** An email, a text or a call that a provider took. */
export interface Contact {
  at: Instant;
  channel: Channel;
  to: string;
  tenant: TenantId;
  entry: EntryRef;
  attempt: number;
  /** When the provider was asked, at the true time. */
  askedAt: Instant;
  /** When the line is free again; null for what is no call. */
  endsAt: Instant | null;
}

/** What is wrong with a provider for a while. */
export interface Trouble {
  from: Instant;
  to: Instant;
  channels: readonly Channel[];
  kind:
    | 'refuses'
    | 'busy'
    /** Takes the message, and answers only after our side has given up waiting. */
    | 'answers late'
    /** Needs some seconds to answer each request. */
    | 'slow';
}

/** How long our side waits for an answer. */
const TIMEOUT_MS = 10 * SECOND;
const SLOW_MS = 8 * SECOND;
/** How long a call of the sandbox lasts: `sandbox/behaviours.ts`. */
const CALL_MS = 35 * SECOND;

/** The process that asks. */
interface Asking {
  activity: Activity;
  isAlive(): boolean;
}

export class Providers {
  readonly contacts: Contact[] = [];
  readonly troubles: Trouble[] = [];
  /** Requests that were refused, or whose answer was lost. */
  readonly failures = { refused: 0, lost: 0 };
  /** Told of each contact at the moment at which it was taken, before anybody hears of it. */
  onContact: ((contact: Contact) => void) | undefined;
  readonly #sandbox: Sandbox;
  readonly #timeline: Timeline;

  constructor(sandbox: Sandbox, timeline: Timeline) {
    this.#sandbox = sandbox;
    this.#timeline = timeline;
  }

  /** As one process sees them. */
  senders(asking: Asking): Senders {
    const sender: Sender = {
      send: (request) => this.#send(request, asking),
      lookup: (request, claimedAt) =>
        this.#sandbox.senders[request.channel].lookup(request as never, claimedAt),
    };
    return { email: sender, sms: sender, voice: sender };
  }

  async #send(request: SendRequest, asking: Asking): Promise<SendResult> {
    const askedAt = this.#timeline.now;
    const trouble = this.#troubleWith(request.channel)?.kind;
    if (trouble === 'refuses' || trouble === 'busy') {
      this.failures.refused++;
      const reason = trouble === 'busy' ? 'provider_busy' : 'provider_error';
      return { kind: 'failed', reason, code: trouble === 'busy' ? '429' : '503' };
    }
    if (trouble === 'slow') await this.#wait(SLOW_MS, asking);
    const sandbox = this.#sandbox.senders[request.channel] as Sender;
    const result = await sandbox.send({ ...request, now: this.#timeline.now });
    const taken = result.kind === 'accepted' || result.kind === 'unknown';
    if (taken) this.#note(request, askedAt);
    if (!asking.isAlive()) return new Promise<never>(() => undefined);
    if (trouble !== 'answers late' || !taken) return result;
    this.failures.lost++;
    await this.#wait(TIMEOUT_MS, asking);
    return { kind: 'unknown', detail: 'no answer in time' };
  }

  #troubleWith(channel: Channel): Trouble | undefined {
    const { now } = this.#timeline;
    return this.troubles.find(
      ({ from, to, channels }) => from <= now && now < to && channels.includes(channel),
    );
  }

  #wait(ms: number, { activity }: Asking): Promise<void> {
    const until = new Promise<void>((resolve) => this.#timeline.at(this.#timeline.now + ms, resolve));
    return activity.pause(until);
  }

  #note({ channel, to, tenant, entry, attempt }: SendRequest, askedAt: Instant): void {
    const at = this.#timeline.now;
    const endsAt = channel === 'voice' ? at + CALL_MS : null;
    const contact = { at, channel, to, tenant, entry, attempt, askedAt, endsAt };
    this.contacts.push(contact);
    this.onContact?.(contact);
  }
}
