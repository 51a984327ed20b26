/**
 * Token buckets as GCRA: one number each. The scheduler takes many tokens at once when it queues; it is the relay
 * whose rate can be turned down.
 */
import type { Instant, Milliseconds } from './time.ts';
import { DAY, MINUTE, SECOND } from './time.ts';

export interface Bucket {
  /** Theoretical arrival time: when the bucket is full again. */
  fullAt: Instant;
  /**
   * The last moment that was given to what waits for a token; absent where nothing does. It keeps those that wait out of
   * each other's way and reserves nothing: whoever asks when a token is there may have it.
   */
  lineAt?: Instant | undefined;
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

/** The time that one token takes to come. */
export const intervalOf = ({ perMinute }: Rate): Milliseconds => (perMinute > 0 ? MINUTE / perMinute : 0);

/** No line is longer than this: a clock that was ahead must not keep anybody waiting for years. */
const LINE_MAX_MS: Milliseconds = DAY;

/** What `take` gave. */
export interface Taken {
  bucket: Bucket;
  granted: number;
  /** How many tokens there were. */
  tokens: number;
  /** When the next one is there. */
  nextAt: Instant;
}

/** Takes up to `wanted` tokens, where there is `room` for so many. */
export function take(
  bucket: Bucket | undefined,
  rate: Rate,
  wanted: number,
  now: Instant,
  room = Number.POSITIVE_INFINITY,
): Taken {
  if (rate.perMinute <= 0)
    return { bucket: bucket ?? { fullAt: now }, granted: 0, tokens: 0, nextAt: now + CLOSED_POLL_MS };
  const interval = intervalOf(rate);
  // No bucket is emptier than empty: a clock that was ahead, and was put right, must not shut it for years.
  const emptyAt = now + rate.burst * interval;
  const fullAt = Math.min(Math.max(bucket?.fullAt ?? now, now), emptyAt);
  const tokens = Math.max(0, Math.floor((emptyAt - fullAt) / interval + 1e-9));
  const granted = Math.max(0, Math.min(wanted, tokens, room));
  const next = fullAt + granted * interval;
  const lineAt = lineOf(bucket, rate, now);
  return {
    bucket: lineAt === undefined ? { fullAt: next } : { fullAt: next, lineAt },
    granted,
    tokens,
    nextAt: Math.ceil(Math.max(now, next - (rate.burst - 1) * interval)),
  };
}

/** The line as far as anybody can stand in it: a bucket that has been full for as long as it takes to fill has none. */
function lineOf(bucket: Bucket | undefined, rate: Rate, now: Instant): Instant | undefined {
  if (bucket?.lineAt === undefined || bucket.lineAt <= now) return undefined;
  return bucket.fullAt + rate.burst * intervalOf(rate) <= now
    ? undefined
    : Math.min(bucket.lineAt, now + LINE_MAX_MS);
}

/** What of a lane could not go. */
export interface Waiting {
  /** Tokens that it took and does not need now. */
  unused: number;
  /** Came up at the moment that it was given, and another had its token. */
  again: number;
  /** Wait for the first time. */
  fresh: number;
}

/**
 * Gives what waits its moments: each the one at which its token will be there, behind those that wait already. What
 * stood in line before is not sent to its end: it comes up after one fill of the bucket.
 * @param everyMs the time from one moment to the next
 * @returns the moments of what waits again, then of what is new
 */
export function standInLine(
  bucket: Bucket,
  rate: Rate,
  { unused, again, fresh }: Waiting,
  { nextAt, everyMs }: { nextAt: Instant; everyMs: Milliseconds },
): { bucket: Bucket; moments: Instant[] } {
  const fullAt = bucket.fullAt - unused * intervalOf(rate);
  const fillMs = (rate.burst - 1) * everyMs;
  const from = Math.max(nextAt + again * everyMs, (bucket.lineAt ?? Number.NEGATIVE_INFINITY) + everyMs);
  const moments = [
    ...Array.from({ length: again }, (_, n) => Math.ceil(nextAt + fillMs + n * everyMs)),
    ...Array.from({ length: fresh }, (_, n) => Math.ceil(from + n * everyMs)),
  ];
  const last = fresh > 0 ? moments.at(-1) : bucket.lineAt;
  return { bucket: last === undefined ? { fullAt } : { fullAt, lineAt: last }, moments };
}
