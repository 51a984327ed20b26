/**
 * Time in the drill: it stands still while anything works, and leaps to the next thing that happens. The true time is
 * here; a deployment's own clock may be wrong. Used by `world.ts`.
 */
import type { Instant } from '../shared/domain/core/time.ts';

interface Event {
  at: Instant;
  run: () => void;
}

export class Timeline {
  #now: Instant;
  #events: Event[] = [];

  constructor(now: Instant) {
    this.#now = now;
  }

  get now(): Instant {
    return this.#now;
  }

  /** Something that happens at a moment, or at once where that is past. */
  at(at: Instant, run: () => void): void {
    this.#events.push({ at, run });
    this.#events.sort((a, b) => a.at - b.at);
  }

  nextAt(): Instant | null {
    return this.#events[0]?.at ?? null;
  }

  leapTo(at: Instant): void {
    this.#now = Math.max(this.#now, at);
    for (let next = this.#events[0]; next && next.at <= this.#now; next = this.#events[0]) {
      this.#events.shift();
      next.run();
    }
  }
}

/** How much is being worked on, not counting what waits for time to go by. */
export class Activity {
  #busy = 0;
  #waiting: (() => void)[] = [];

  async work<T>(task: () => Promise<T>): Promise<T> {
    this.#busy++;
    try {
      return await task();
    } finally {
      this.#done();
    }
  }

  /** Waits for something that only time brings. */
  async pause(until: Promise<void>): Promise<void> {
    this.#done();
    await until;
    this.#busy++;
  }

  /** Resolves when nothing works. */
  async quiet(): Promise<void> {
    while (this.#busy > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** The process died: nobody waits for it any more. */
  abandon(): void {
    this.#busy = Number.NEGATIVE_INFINITY;
    this.#wake();
  }

  #done(): void {
    this.#busy--;
    if (this.#busy <= 0) this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
