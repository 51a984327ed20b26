/**
 * Token buckets as GCRA: one number each. The scheduler takes many tokens at once when it queues; it is the relay
 * whose rate can be turned down.
 */
import type { Instant, Milliseconds } from './time.ts';
import { MINUTE, SECOND } from './time.ts';

/** Theoretical arrival time: when the bucket is full again. */
export interface Bucket {
  fullAt: Instant;
}

export interface Rate {
  perMinute: number;
  /** How many tokens a full bucket holds. */
  burst: number;
}

/** A bucket that holds `burstMs` worth, ten seconds' by default, and one token at least. */
export const rateOf = (perMinute: number, burstMs: Milliseconds = 10 * SECOND): Rate => ({
  perMinute,
  burst: Math.max(1, Math.ceil((perMinute * burstMs) / MINUTE)),
});

/** Work at a rate of zero is looked at again after this. */
const CLOSED_POLL_MS: Milliseconds = 5 * MINUTE;

/** Takes up to `wanted` tokens. @returns what was granted, and when the next token is there. */
export function take(
  bucket: Bucket | undefined,
  rate: Rate,
  wanted: number,
  now: Instant,
): { bucket: Bucket; granted: number; nextAt: Instant } {
  if (rate.perMinute <= 0)
    return { bucket: bucket ?? { fullAt: now }, granted: 0, nextAt: now + CLOSED_POLL_MS };
  const interval = MINUTE / rate.perMinute;
  // No bucket is emptier than empty: a clock that was ahead, and was put right, must not shut it for years.
  const emptyAt = now + rate.burst * interval;
  const fullAt = Math.min(Math.max(bucket?.fullAt ?? now, now), emptyAt);
  const room = Math.floor((emptyAt - fullAt) / interval + 1e-9);
  const granted = Math.max(0, Math.min(wanted, room));
  const next = fullAt + granted * interval;
  return {
    bucket: { fullAt: next },
    granted,
    nextAt: Math.ceil(Math.max(now, next - (rate.burst - 1) * interval)),
  };
}
