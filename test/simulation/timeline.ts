/**
 * Virtual time: a queue of moments, and processes whose every wait is one of them. The world schedules what happens;
 * `runUntil` picks one moment after the other and lets everything that it woke run until it waits again.
 *
 * Kept true: nothing of the world goes on except from here, so the order of everything follows from the seed. What
 * falls on the same millisecond happens in an order that the seed draws.
 */
import type { Instant } from '../../shared/domain/core/time.ts';
import type { Clock } from '../../shared/ports/system.ts';
import type { Random } from './random.ts';

interface Moment {
  at: Instant;
  /** Drawn: who comes first of one millisecond. */
  tie: number;
  run: () => unknown;
}

/** A binary heap of moments. */
class Heap {
  readonly #items: Moment[] = [];

  get size(): number {
    return this.#items.length;
  }

  peek(): Moment | undefined {
    return this.#items[0];
  }

  push(moment: Moment): void {
    const items = this.#items;
    let at = items.length;
    items.push(moment);
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = items[up];
      if (!parent || !earlier(moment, parent)) break;
      items[at] = parent;
      at = up;
    }
    items[at] = moment;
  }

  pop(): Moment | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (!first || !last || items.length === 0) return first;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      let child = items[down];
      if (!child) break;
      const other = items[down + 1];
      if (other && earlier(other, child)) {
        child = other;
        down++;
      }
      if (!earlier(child, last)) break;
      items[at] = child;
      at = down;
    }
    items[at] = last;
    return first;
  }
}

const earlier = (a: Moment, b: Moment): boolean => a.at < b.at || (a.at === b.at && a.tie < b.tie);

export class Timeline {
  #now: Instant;
  readonly #moments = new Heap();
  readonly #order: Random;
  #woken = false;
  readonly #held = new Set<Promise<unknown>>();
  #count = 0;
  #stopped = false;

  constructor(now: Instant, order: Random) {
    this.#now = now;
    this.#order = order;
  }

  /** True time: no process knows it. */
  get now(): Instant {
    return this.#now;
  }

  /** Moments that have passed. */
  get count(): number {
    return this.#count;
  }

  /** Something happens at a moment; where it gives a promise, nothing else happens until that is settled. */
  at(when: Instant, run: () => unknown): void {
    this.#moments.push({ at: Math.max(Math.round(when), this.#now), tie: this.#order.next(), run });
  }

  after(delayMs: number, run: () => unknown): void {
    this.at(this.#now + delayMs, run);
  }

  /** To be called whenever a promise that somebody waits for is settled, or a task is started. */
  woke(): void {
    this.#woken = true;
  }

  /** Computing that takes turns of the event loop, and no time of the world: nothing happens until it is done. */
  hold(computing: Promise<unknown>): void {
    this.#woken = true;
    const end = () => this.#held.delete(done);
    const done: Promise<unknown> = computing.then(end, end);
    this.#held.add(done);
  }

  /** Ends `runUntil` after the present moment. */
  stop(): void {
    this.#stopped = true;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Lets everything up to a moment happen, in order. */
  async runUntil(end: Instant): Promise<void> {
    for (;;) {
      const next = this.#moments.peek();
      if (!next || next.at > end || this.#stopped) break;
      this.#moments.pop();
      this.#now = Math.max(this.#now, next.at);
      this.#count++;
      const going = next.run();
      if (going instanceof Promise) await going;
      if (this.#woken) await this.#settle();
    }
    if (!this.#stopped) this.#now = Math.max(this.#now, end);
  }

  /** A turn of the event loop lies behind every microtask: what was woken has run until it waits again. */
  async #settle(): Promise<void> {
    do {
      this.#woken = false;
      await Promise.all(this.#held);
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    } while (this.#held.size > 0);
  }
}

/** How a clock is wrong. */
export interface ClockFault {
  /** How far it is ahead when its process starts; behind where negative. */
  aheadMs: number;
  /** What it gains with time: 0.001 is a second in a thousand. */
  gains: number;
  /** How far it gets ahead at most. */
  greatestMs: number;
}

/** What a process may be asked to do at one of its waits. */
export class Process {
  readonly name: string;
  readonly clock: Clock;
  alive = true;
  /** It stands still until then, between two lines of its code: it hears nothing, and nothing of it leaves. */
  #stillUntil: Instant = 0;
  readonly #timeline: Timeline;

  constructor(name: string, timeline: Timeline, clock: ClockFault) {
    this.name = name;
    this.#timeline = timeline;
    const bornAt = timeline.now;
    const gainedMs = () => Math.round((timeline.now - bornAt) * clock.gains);
    this.clock = { now: () => timeline.now + Math.min(clock.aheadMs + gainedMs(), clock.greatestMs) };
  }

  /** How far its clock is ahead. */
  get aheadMs(): number {
    return this.clock.now() - this.#timeline.now;
  }

  standsStill(forMs: number): void {
    this.#stillUntil = Math.max(this.#stillUntil, this.#timeline.now + forMs);
  }

  /** How long it still stands. */
  get stillMs(): number {
    return Math.max(0, this.#stillUntil - this.#timeline.now);
  }

  /** Runs something in it: at once, or when it goes on. */
  whenAwake(run: () => void): void {
    if (this.stillMs === 0) run();
    else this.#timeline.after(this.stillMs, () => this.whenAwake(run));
  }
}
