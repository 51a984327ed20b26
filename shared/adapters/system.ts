/**
 * The clock, fresh ids and chance: the only place that reads any of them (a lint rule sees to it).
 */

import { randomFillSync, randomInt } from 'node:crypto';
import type { Instant, Milliseconds } from '../domain/core/time.ts';
import type { Clock, Ids } from '../ports/system.ts';

export const systemClock: Clock = { now: () => Date.now() };

const ID_BYTES = 16;
/** Drawn for many ids at once. */
const drawn = Buffer.alloc(256 * ID_BYTES);
let used = drawn.length;

function randomId(): string {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  const from = used;
  used += ID_BYTES;
  return drawn.toString('hex', from, used);
}

export const systemIds: Ids = {
  random: randomId,
  chance: () => randomInt(2 ** 32) / 2 ** 32,
};

/** Milliseconds that only ever go forward, for measuring how long something took. */
export const stopwatch = (): number => performance.now();

/** A clock that can be set ahead of the real one, and stopped while a test's hours go by. */
export class TestClock implements Clock {
  #offsetMs: Milliseconds;
  #stoppedAt: Instant | null = null;

  constructor(offsetMs: Milliseconds) {
    this.#offsetMs = offsetMs;
  }

  now(): Instant {
    return this.#stoppedAt ?? Date.now() + this.#offsetMs;
  }

  /** How far it is ahead of the real clock. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** Stops it at an instant; it never goes back. */
  stopAt(at: Instant): void {
    this.#stoppedAt = Math.max(at, this.now());
  }

  /** Lets the clock run on from where it stands. */
  run(): void {
    this.#offsetMs = this.now() - Date.now();
    this.#stoppedAt = null;
  }
}
