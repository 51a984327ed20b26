/**
 * When the runtime's loop turns: at the next instant at which something falls due, and not before. What is written
 * meanwhile says when it falls due, so nobody has to look again and again. Used by `runtime.ts`.
 *
 * Kept true here: two turns are a few milliseconds apart, so that what falls due one by one is worked on together; and
 * there is a turn each second at least, for a clock that was set and whatever else says nothing of itself.
 */
import { stopwatch } from '../shared/adapters/system.ts';
import type { Instant, Milliseconds } from '../shared/domain/core/time.ts';
import { SECOND } from '../shared/domain/core/time.ts';
import type { Clock } from '../shared/ports/system.ts';

/** From the beginning of one turn to that of the next, at the least: each costs about as much as a reminder. */
const TURN_EACH_MS: Milliseconds = 10;
/** How long the loop sleeps at the most. */
const SLEEP_MS: Milliseconds = SECOND;

export class Waking {
  readonly #clock: Clock;
  /** The earliest instant that was heard of since the last sleep began. */
  #heard = Number.POSITIVE_INFINITY;
  #turnedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;
  #stopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Something falls due at that instant. */
  hear(at: Instant): void {
    if (at >= this.#heard) return;
    this.#heard = at;
    if (this.#wake) this.#arm();
  }

  /** A turn begins. */
  turns(): void {
    this.#turnedAt = stopwatch();
  }

  /**
   * Waits until an instant, or until something that is heard of falls due.
   * @param next null where nothing is known; `rest` to let what is due wait, too
   * @returns the instant that was waited for; infinite where nothing is known
   */
  async sleep(next: Instant | 'rest' | null): Promise<Instant> {
    if (this.#stopped) return Number.POSITIVE_INFINITY;
    this.#heard =
      next === 'rest' ? Number.POSITIVE_INFINITY : Math.min(this.#heard, next ?? Number.POSITIVE_INFINITY);
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#arm();
    });
    const waitedFor = this.#heard;
    this.#wake = undefined;
    this.#heard = Number.POSITIVE_INFINITY;
    return waitedFor;
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const sinceTurn = stopwatch() - this.#turnedAt;
    const wait = Math.min(this.#heard - this.#clock.now(), SLEEP_MS);
    this.#timer = setTimeout(() => this.#wake?.(), Math.max(wait, TURN_EACH_MS - sinceTurn, 0));
  }

  /** Nobody sleeps any more. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#wake?.();
  }
}
