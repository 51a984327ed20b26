/**
 * The pipe of the drill. Unlike the embedded one it keeps its messages while nobody takes them, as SQS does: the
 * harder case, for after an outage every message of the night is still there. Used by `deployment.ts`.
 */
import type { Channel } from '../shared/domain/core/policy.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import { MINUTE } from '../shared/domain/core/time.ts';
import type { SendMessage, SendQueue } from '../shared/ports/queue.ts';

export interface MailboxOptions {
  now: () => Instant;
  handle: (message: SendMessage) => Promise<void>;
  /** Messages of one channel that are kept at most. */
  capacity: number;
}

/** As long as SQS FIFO remembers a deduplication id, which does not help against an outage of hours. */
const DEDUPLICATION_MS = 5 * MINUTE;

export class Mailbox implements SendQueue {
  readonly #options: MailboxOptions;
  /** Messages by recipient and channel: one at a time each, in order. */
  readonly #groups = new Map<string, SendMessage[]>();
  readonly #taken = new Set<string>();
  readonly #seen = new Map<string, Instant>();
  readonly #sizes: Record<Channel, number> = { email: 0, sms: 0, voice: 0 };
  #open = true;

  constructor(options: MailboxOptions) {
    this.#options = options;
  }

  /** Messages that wait or are being handled. */
  get size(): number {
    return this.#sizes.email + this.#sizes.sms + this.#sizes.voice;
  }

  async room(channel: Channel): Promise<number> {
    return this.#options.capacity - this.#sizes[channel];
  }

  async send(messages: readonly SendMessage[]): Promise<SendMessage[]> {
    const now = this.#options.now();
    for (const [id, until] of this.#seen) if (until <= now) this.#seen.delete(id);
    const refused = messages.filter((message) => !this.#take(message, now));
    this.#handOut();
    return refused;
  }

  /** Nobody takes messages out any more; what is being handled goes on. */
  shut(): void {
    this.#open = false;
  }

  reopen(): void {
    this.#open = true;
    this.#handOut();
  }

  /** Hands out again what a process had when it died, because delivery is at least once. */
  leftOver(): SendMessage[] {
    return [...this.#groups.values()].flat();
  }

  #take(message: SendMessage, now: Instant): boolean {
    if (this.#seen.has(message.deduplicationId)) return true;
    if (this.#sizes[message.channel] >= this.#options.capacity) return false;
    this.#seen.set(message.deduplicationId, now + DEDUPLICATION_MS);
    this.#sizes[message.channel]++;
    const group = `${message.channel} ${message.group}`;
    this.#groups.set(group, [...(this.#groups.get(group) ?? []), message]);
    return true;
  }

  #handOut(): void {
    if (!this.#open) return;
    for (const group of this.#groups.keys()) if (!this.#taken.has(group)) void this.#work(group);
  }

  async #work(group: string): Promise<void> {
    this.#taken.add(group);
    for (
      let message = this.#groups.get(group)?.[0];
      message && this.#open;
      message = this.#groups.get(group)?.[0]
    ) {
      await this.#options.handle(message);
      this.#sizes[message.channel]--;
      const rest = (this.#groups.get(group) ?? []).slice(1);
      if (rest.length > 0) this.#groups.set(group, rest);
      else this.#groups.delete(group);
    }
    this.#taken.delete(group);
  }
}
