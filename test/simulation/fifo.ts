/**
 * One SQS FIFO queue: groups in order, one at a time; a message once in five minutes by its deduplication id; what is
 * received is hidden, and comes again unless it is deleted in time; after some receipts it goes to the dead letters.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
import type { Instant } from '../../shared/domain/core/time.ts';
import { MINUTE } from '../../shared/domain/core/time.ts';
import type { SendMessage } from '../../shared/ports/queue.ts';
import type { Random } from './random.ts';

/** A message as it was received; the receipt is good until it is hidden no more. */
export interface Received {
  message: SendMessage;
  group: string;
  receipt: number;
}

interface Held {
  message: SendMessage;
  group: string;
  /** It can't be received before this. */
  hiddenUntil: Instant;
  receipt: number;
  receives: number;
}

export interface FifoOptions {
  now: () => Instant;
  random: Random;
  visibilityMs: number;
  maxReceives: number;
}

const DEDUPLICATION_MS = 5 * MINUTE;

export class Fifo {
  readonly #options: FifoOptions;
  readonly #groups = new Map<string, Held[]>();
  readonly #seen = new Map<string, Instant>();
  /** What was given up; an operator may redrive it. */
  readonly dead: SendMessage[] = [];
  #size = 0;
  #receipts = 0;

  constructor(options: FifoOptions) {
    this.#options = options;
  }

  /** Messages waiting or in flight. */
  get size(): number {
    return this.#size;
  }

  /** @param delayMs keeps it, and its group behind it, hidden for a while */
  accept(message: SendMessage, delayMs = 0): void {
    const now = this.#options.now();
    if ((this.#seen.get(message.deduplicationId) ?? 0) > now) return;
    this.#seen.set(message.deduplicationId, now + DEDUPLICATION_MS);
    this.#put(message, now + delayMs);
  }

  #put(message: SendMessage, hiddenUntil: Instant): void {
    const group =
      message.group || `${message.entry.appointment}/${message.entry.revision}/${message.entry.step}`;
    const held = this.#groups.get(group) ?? [];
    if (held.length === 0) this.#groups.set(group, held);
    held.push({ message, group, hiddenUntil, receipt: 0, receives: 0 });
    this.#size++;
  }

  /** Some messages of groups of which none is hidden; a group's own in order. */
  receive(atMost: number): Received[] {
    const now = this.#options.now();
    const open = [...this.#groups.values()].filter((held) => held.every((each) => each.hiddenUntil <= now));
    const received: Received[] = [];
    for (const held of this.#options.random.shuffle(open)) {
      for (const each of [...held]) {
        if (received.length >= atMost) return received;
        const got = this.#take(each, now);
        if (got) received.push(got);
      }
    }
    return received;
  }

  #take(held: Held, now: Instant): Received | undefined {
    if (held.receives >= this.#options.maxReceives) {
      this.#remove(held);
      this.dead.push(held.message);
      return undefined;
    }
    held.receives++;
    held.receipt = ++this.#receipts;
    held.hiddenUntil = now + this.#options.visibilityMs;
    return { message: held.message, group: held.group, receipt: held.receipt };
  }

  /** Deletes what was handled; a receipt whose time ran out deletes nothing. */
  remove({ group, receipt }: Received): void {
    const held = this.#groups.get(group)?.find((each) => each.receipt === receipt);
    if (held && held.hiddenUntil > this.#options.now()) this.#remove(held);
  }

  /** Gives back what was not handled: it may be received again at once. */
  release({ group, receipt }: Received): void {
    const held = this.#groups.get(group)?.find((each) => each.receipt === receipt);
    if (held) held.hiddenUntil = Math.min(held.hiddenUntil, this.#options.now());
  }

  /** When the next message can be received; undefined for none. */
  nextAt(): Instant | undefined {
    let next: Instant | undefined;
    for (const held of this.#groups.values()) {
      const opensAt = Math.max(...held.map((each) => each.hiddenUntil));
      if (next === undefined || opensAt < next) next = opensAt;
    }
    return next;
  }

  /** The dead letters go back into the queue. */
  redrive(): number {
    const back = this.dead.splice(0);
    for (const message of back) this.#put(message, this.#options.now());
    return back.length;
  }

  #remove(held: Held): void {
    const group = this.#groups.get(held.group);
    const index = group?.indexOf(held) ?? -1;
    if (!group || index < 0) return;
    group.splice(index, 1);
    this.#size--;
    if (group.length === 0) this.#groups.delete(held.group);
  }
}
