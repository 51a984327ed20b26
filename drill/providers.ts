/**
 * The providers of the drill: the sandbox, with troubles that a scenario brings over it. What each request came to is
 * noted in the journal of the boundary, at the true time; nothing of the code under test writes it. Used by `world.ts`.
 */
import type { Boundary, Contact } from '../outside/boundary.ts';
import type { Sandbox } from '../shared/adapters/sandbox/sandbox.ts';
import type { Channel } from '../shared/domain/core/policy.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import { SECOND } from '../shared/domain/core/time.ts';
import type { Sender, Senders, SendRequest, SendResult } from '../shared/ports/senders.ts';
import type { Activity, Timeline } from './timeline.ts';

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
  readonly troubles: Trouble[] = [];
  /** Requests that were refused, or whose answer was lost. */
  readonly failures = { refused: 0, lost: 0 };
  /** Told of each contact at the moment at which it was taken, before anybody hears of it. */
  onContact: ((contact: Contact) => void) | undefined;
  readonly #sandbox: Sandbox;
  readonly #timeline: Timeline;
  readonly #boundary: Boundary;

  constructor(sandbox: Sandbox, timeline: Timeline, boundary: Boundary) {
    this.#sandbox = sandbox;
    this.#timeline = timeline;
    this.#boundary = boundary;
  }

  /** Every email, text and call that was taken. */
  get contacts(): readonly Contact[] {
    return this.#boundary.contacts;
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
    const leftAt = this.#timeline.now;
    const trouble = this.#troubleWith(request.channel)?.kind;
    if (trouble === 'refuses' || trouble === 'busy') {
      this.failures.refused++;
      this.#boundary.refused(request, { leftAt, at: leftAt }, { kind: 'not taken' });
      const reason = trouble === 'busy' ? 'provider_busy' : 'provider_error';
      return { kind: 'failed', reason, code: trouble === 'busy' ? '429' : '503' };
    }
    if (trouble === 'slow') await this.#wait(SLOW_MS, asking);
    const sandbox = this.#sandbox.senders[request.channel] as Sender;
    const result = await sandbox.send({ ...request, now: this.#timeline.now });
    this.#note(request, leftAt, result);
    if (!asking.isAlive()) return new Promise<never>(() => undefined);
    if (trouble !== 'answers late' || result.kind === 'rejected' || result.kind === 'failed') return result;
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

  /** The sandbox has taken what it says that it has lost. */
  #note(request: SendRequest, leftAt: Instant, result: SendResult): void {
    const at = this.#timeline.now;
    const way = { leftAt, at };
    if (result.kind === 'rejected' || result.kind === 'failed') {
      const { kind, reason } = result;
      this.#boundary.refused(request, way, kind === 'rejected' ? { kind, reason } : { kind: 'not taken' });
    } else {
      const id = result.kind === 'accepted' ? result.providerId : 'unheard';
      const endsAt = request.channel === 'voice' ? at + CALL_MS : null;
      const contact = this.#boundary.accepted(request, way, { id, endsAt });
      this.onContact?.(contact);
    }
  }
}
