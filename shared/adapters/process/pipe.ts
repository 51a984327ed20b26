/**
 * The embedded SendQueue: in memory, with bounded concurrency per channel, one message of a group at a time. It
 * forgets everything when the process dies, which is safe: the entries' leases bring the work back.
 */

import { entryName } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { MINUTE } from '../../domain/core/time.ts';
import type { SendMessage, SendQueue } from '../../ports/queue.ts';
import type { Clock, Telemetry } from '../../ports/system.ts';

export interface PipeOptions {
  clock: Clock;
  telemetry: Telemetry;
  /** What is done with a message; a failure is reported, and the entry's lease brings it back. */
  handle: (message: SendMessage) => Promise<unknown>;
  /**
   * Told of an entry whose messages failed too often, at each failure from the fifth on. The entry goes on as before.
   * @param times how often, since the last success or the start of the process
   */
  deadLetter?: ((message: SendMessage, error: unknown, times: number) => Promise<void>) | undefined;
  /** Messages handled at once, per channel. */
  concurrency: Record<Channel, number>;
  /** Messages waiting or handled at once, per channel. */
  capacity: number;
  /** Asked before more is taken; absent: always. What is not taken waits in the ledger. */
  hasRoom?: (() => boolean) | undefined;
}

/** How long a message's id is remembered, at the most: as long as SQS FIFO does. */
const DEDUPLICATION_MS: Milliseconds = 5 * MINUTE;
/** Ids that are remembered: what is sent twice is so at once. Of a fast drain's all, five minutes would be a hundred MB. */
const REMEMBERED_MAX = 50_000;
/**
 * Messages whose handling begins in one turn of the event loop: what they read is read in one pass, and what they write
 * shares a commit. More would keep everybody else waiting meanwhile: a request, a timer.
 */
const BEGUN_A_TURN = 100;
/** After this many failures a message is set aside, as on SQS. */
const FAILURES_MAX = 5;
/** Entries whose failures are remembered. */
const FAILING_MAX = 10_000;

/** One channel's messages: those ready to be handled, and behind each busy group its own. */
interface Lane {
  ready: SendMessage[];
  /** Where `ready` begins: cheaper than shifting. */
  head: number;
  /** Groups that are ready or being handled, each with what waits behind. */
  behind: Map<string, SendMessage[]>;
  active: number;
  size: number;
  /** Whether the next turn of the event loop begins more. */
  pumping: boolean;
}

const emptyLane = (): Lane => ({
  ready: [],
  head: 0,
  behind: new Map(),
  active: 0,
  size: 0,
  pumping: false,
});

export class Pipe implements SendQueue {
  readonly #options: PipeOptions;
  readonly #lanes: Record<Channel, Lane> = { email: emptyLane(), sms: emptyLane(), voice: emptyLane() };
  readonly #seen = new Map<string, Instant>();
  /** Failures by the entry's name, because each attempt is another message. */
  readonly #failures = new Map<string, number>();
  #idle: (() => void)[] = [];
  #closed = false;

  constructor(options: PipeOptions) {
    this.#options = options;
  }

  async room(channel: Channel): Promise<number> {
    const { capacity, hasRoom = () => true } = this.#options;
    return this.#closed || !hasRoom() ? 0 : capacity - this.#lanes[channel].size;
  }

  async send(messages: readonly SendMessage[]): Promise<SendMessage[]> {
    const now = this.#options.clock.now();
    this.#forget(now);
    const refused = messages.filter((message) => !this.#take(message, now));
    for (const channel of new Set(messages.map((message) => message.channel))) this.#pump(channel);
    return refused;
  }

  #take(message: SendMessage, now: Instant): boolean {
    const lane = this.#lanes[message.channel];
    if (this.#seen.has(message.deduplicationId)) return true;
    if (this.#closed || lane.size >= this.#options.capacity) return false;
    this.#seen.set(message.deduplicationId, now + DEDUPLICATION_MS);
    lane.size++;
    const behind = lane.behind.get(message.group);
    if (behind) behind.push(message);
    else {
      lane.behind.set(message.group, []);
      lane.ready.push(message);
    }
    return true;
  }

  /** The map is in order of insertion, so the oldest come first. */
  #forget(now: Instant): void {
    for (const [id, until] of this.#seen) {
      if (until > now && this.#seen.size <= REMEMBERED_MAX) return;
      this.#seen.delete(id);
    }
  }

  #pump(channel: Channel): void {
    const lane = this.#lanes[channel];
    for (let begun = 0; !this.#closed && lane.active < this.#options.concurrency[channel]; begun++) {
      const message = lane.ready[lane.head];
      if (!message) break;
      if (begun === BEGUN_A_TURN) {
        this.#pumpLater(channel);
        break;
      }
      lane.head++;
      if (lane.head > 1_000 && lane.head * 2 > lane.ready.length) {
        lane.ready = lane.ready.slice(lane.head);
        lane.head = 0;
      }
      lane.active++;
      void this.#handle(lane, message);
    }
  }

  #pumpLater(channel: Channel): void {
    const lane = this.#lanes[channel];
    if (lane.pumping) return;
    lane.pumping = true;
    setImmediate(() => {
      lane.pumping = false;
      this.#pump(channel);
    });
  }

  async #handle(lane: Lane, message: SendMessage): Promise<void> {
    try {
      await this.#options.handle(message);
      if (this.#failures.size > 0) this.#failures.delete(entryName(message.entry));
    } catch (error) {
      this.#options.telemetry.fault('a message was not handled', error, { channel: message.channel });
      await this.#failed(message, error);
    }
    lane.active--;
    lane.size--;
    const next = lane.behind.get(message.group)?.shift();
    if (next) lane.ready.push(next);
    else lane.behind.delete(message.group);
    // Many end in one turn: what takes their places begins together, too.
    if (!this.#closed && lane.head < lane.ready.length) this.#pumpLater(message.channel);
    if (!this.#isBusy()) this.#wakeIdle();
  }

  async #failed(message: SendMessage, error: unknown): Promise<void> {
    const name = entryName(message.entry);
    const times = (this.#failures.get(name) ?? 0) + 1;
    this.#failures.delete(name);
    this.#failures.set(name, times);
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > FAILING_MAX && oldest !== undefined) this.#failures.delete(oldest);
    if (times < FAILURES_MAX) return;
    try {
      await this.#options.deadLetter?.(message, error, times);
    } catch (fault) {
      this.#options.telemetry.fault('a dead letter was not kept', fault, { channel: message.channel });
    }
  }

  /** Whether something is being handled, or about to be. */
  #isBusy(): boolean {
    return Object.values(this.#lanes).some(({ active, pumping }) => active > 0 || (pumping && !this.#closed));
  }

  #wakeIdle(): void {
    const waiting = this.#idle;
    this.#idle = [];
    for (const wake of waiting) wake();
  }

  /** Resolves when nothing is being handled and nothing is ready. */
  async idle(): Promise<void> {
    if (this.#isBusy()) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Takes nothing more, starts nothing more, and waits for what is in flight, at most so long. */
  async close(timeoutMs: Milliseconds): Promise<void> {
    this.#closed = true;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([this.idle(), timeout]);
    clearTimeout(timer);
  }
}
