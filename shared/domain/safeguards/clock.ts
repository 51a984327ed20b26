/**
 * Whether our clock can be right: held against a provider's, and where none answers against the last instant that the
 * store saw. Pure; `pipeline/safeguards/clock.ts` asks.
 */
import type { ClockFault } from '../core/control.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { HOUR, MINUTE } from '../core/time.ts';
import type { Alarm } from './alert.ts';

/** A clock that is less wrong than this rings nobody at a wrong hour. */
export const CLOCK_TOLERANCE_MS: Milliseconds = 5 * MINUTE;

/**
 * @param theirs the time that a provider says it is, at `now`; null where none was asked or answered
 * @param seenAt the latest instant that the store knows of; null for an empty one
 * @returns null where the clock may be right
 */
export function clockFault(now: Instant, theirs: Instant | null, seenAt: Instant | null): ClockFault | null {
  // Who has the time of somebody else needs no memory: a clock that was ahead and is right again is behind what it wrote.
  const [against, other] = theirs === null ? (['store', seenAt] as const) : (['provider', theirs] as const);
  if (other === null) return null;
  const aheadMs = now - other;
  const isOff = against === 'store' ? aheadMs < -CLOCK_TOLERANCE_MS : Math.abs(aheadMs) > CLOCK_TOLERANCE_MS;
  return isOff ? { since: now, aheadMs, against } : null;
}

export const CLOCK_ALERT = 'clock';

export function clockAlarm({ aheadMs, against }: ClockFault): Alarm {
  const ms = Math.abs(aheadMs);
  const span = ms < 2 * HOUR ? `${Math.round(ms / MINUTE)} minutes` : `${Math.round(ms / HOUR)} hours`;
  const other = against === 'provider' ? 'the provider’s' : 'the last instant that the database knows of';
  return {
    key: CLOCK_ALERT,
    severity: 'page',
    title: `The clock of the machine is ${span} ${aheadMs > 0 ? 'fast' : 'behind'}`,
    detail: `It was held against ${other}. Texts and calls wait (clock_off) until both agree, and go on by themselves then; emails go on. Set the clock (timedatectl). If it is right, release them: POST /v1/control/release.`,
  };
}
