/**
 * The fault "wrong clock": in some worlds of one process somebody sets the machine's clock hours wrong, and right again later.
 * The look at the clock, which the runtime takes where it jumps and at a start, sees it by a provider's `Date`; from then on
 * texts and calls wait. Emails go on, at whatever time the machine takes it for, so of this world the model judges less.
 */
import type { Crossing } from '../../outside/model/crossing.ts';
import type { Instant, Milliseconds } from '../../shared/domain/core/time.ts';
import { HOUR, MINUTE, SECOND } from '../../shared/domain/core/time.ts';
import type { Pipeline } from '../../shared/pipeline/core/context.ts';
import { watchClock } from '../../shared/pipeline/safeguards/clock.ts';
import type { Faults } from './faults.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

export interface ClockPlan {
  at: Instant;
  lastsMs: Milliseconds;
  /** How far it is ahead then; behind where negative. */
  offMs: Milliseconds;
}

/** In one of four such worlds, early enough for all of it to be over when everything heals. */
export function drawWrongClock(random: Random, startAt: Instant, healAt: Instant): ClockPlan | undefined {
  if (!random.chance(0.25)) return undefined;
  const lastsMs = random.magnitude(HOUR, 20 * HOUR);
  const offMs = random.magnitude(20 * MINUTE, 14 * HOUR) * (random.chance(0.5) ? 1 : -1);
  const latest = healAt - lastsMs - Math.abs(offMs) - 4 * HOUR;
  if (latest < startAt + HOUR) return undefined;
  return { at: startAt + HOUR + Math.round(random.next() * (latest - startAt - HOUR)), lastsMs, offMs };
}

export interface WrongClockOptions {
  timeline: Timeline;
  faults: Faults;
  /** Sets the clock of the one process, and of those that take its place. */
  set(aheadMs: Milliseconds): void;
  /** Of the process that is alive; undefined while none is. */
  pipeline(): Pipeline | undefined;
  /** The scheduler may go on. */
  resumed(): void;
}

export class WrongClock {
  readonly #plan: ClockPlan;
  readonly #options: WrongClockOptions;
  /** Since when the look has seen it; undefined before. */
  #seenAt: Instant | undefined;
  /** An operator let go what waits, and so said that the clock is right. */
  #isOverruled = false;

  constructor(plan: ClockPlan, options: WrongClockOptions) {
    this.#plan = plan;
    this.#options = options;
    const { at, lastsMs, offMs } = plan;
    const jumps = (aheadMs: Milliseconds) => () => {
      options.set(aheadMs);
      void this.look();
    };
    options.timeline.at(at, jumps(offMs));
    options.timeline.at(at + lastsMs, jumps(0));
  }

  /** Before anything is scheduled by a clock that was set, or by a process that has just begun; again until it is done. */
  async look(): Promise<void> {
    const { faults, timeline, pipeline, resumed } = this.#options;
    faults.shut.add('schedulers');
    timeline.woke();
    for (;;) {
      const p = pipeline();
      const fault = p && (await watchClock(p, async () => timeline.now).catch(() => undefined));
      if (fault !== undefined) {
        if (fault !== null) this.#seenAt ??= timeline.now;
        break;
      }
      await new Promise<void>((resolve) => {
        timeline.after(10 * SECOND, () => {
          timeline.woke();
          resolve();
        });
      });
    }
    faults.shut.delete('schedulers');
    resumed();
  }

  /** What crosses, with the moment of its decision as a right clock would have told it. */
  righted(crossing: Crossing): Crossing {
    const isRelease = crossing.kind === 'asked' && crossing.path === '/v1/control/release';
    if (isRelease && crossing.at >= this.#plan.at) this.#isOverruled = true;
    if (crossing.kind !== 'tried') return crossing;
    const decidedAt = crossing.decidedAt - this.#plan.offMs;
    const isOff = Math.abs(crossing.leftAt - decidedAt) < Math.abs(crossing.leftAt - crossing.decidedAt);
    return isOff ? { ...crossing, decidedAt } : crossing;
  }

  /**
   * Whether the model may say of what crosses that it should not have been, or should: who was told to stop is left alone, and
   * nothing is said twice, whatever the clock says; hours and times hold for what is loud, once the look has seen it.
   * @param crossing absent for what is found at the end
   */
  binds(promise: string, crossing?: Crossing): boolean {
    if (/^(?:P(?:1|5|10|11) |invariants)/.test(promise)) return true;
    if (
      this.#isOverruled ||
      !/^P[46] /.test(promise) ||
      crossing?.kind !== 'tried' ||
      crossing.channel === 'email'
    )
      return false;
    const { at, lastsMs } = this.#plan;
    return (
      this.#seenAt !== undefined && crossing.at > this.#seenAt + UNDER_WAY_MS && crossing.at < at + lastsMs
    );
  }
}

/** What was judged just before the look may still be on its way. */
const UNDER_WAY_MS = 2 * MINUTE;
