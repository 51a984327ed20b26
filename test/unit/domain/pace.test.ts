/** Token buckets: never more than the burst and the rate, and always more to come. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Bucket } from '../../../shared/domain/core/pace.ts';
import { intervalOf, rateOf, standInLine, take } from '../../../shared/domain/core/pace.ts';
import { DAY, MINUTE, SECOND } from '../../../shared/domain/core/time.ts';

const NOW = 1_790_000_000_000;
const takes = fc.array(
  fc.record({ afterMs: fc.oneof(fc.nat(50), fc.nat(20_000)), wanted: fc.oneof(fc.nat(3), fc.nat(2_000)) }),
  { minLength: 1, maxLength: 60 },
);
const perMinute = fc.oneof(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 60_000 }));

describe('a token bucket', () => {
  test('given any takes, when granted, then never more than burst and rate × time in any stretch', () => {
    fc.assert(
      fc.property(takes, perMinute, (wanting, minute) => {
        const rate = rateOf(minute);
        let bucket: Bucket | undefined;
        let now = NOW;
        const granted: { at: number; tokens: number }[] = [];
        for (const { afterMs, wanted } of wanting) {
          now += afterMs;
          const taken = take(bucket, rate, wanted, now);
          bucket = taken.bucket;
          expect(taken.granted).toBeLessThanOrEqual(wanted);
          granted.push({ at: now, tokens: taken.granted });
        }
        for (const [first, { at: from }] of granted.entries()) {
          let sum = 0;
          for (const { at, tokens } of granted.slice(first)) {
            sum += tokens;
            expect(sum).toBeLessThanOrEqual(rate.burst + ((at - from) * minute) / MINUTE + 0.01);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('given an empty bucket, when the promised moment comes, then at least one token is there', () => {
    fc.assert(
      fc.property(takes, perMinute, (wanting, minute) => {
        const rate = rateOf(minute);
        let bucket: Bucket | undefined;
        let now = NOW;
        for (const { afterMs, wanted } of wanting) {
          now += afterMs;
          const taken = take(bucket, rate, wanted, now);
          bucket = taken.bucket;
          expect(taken.nextAt).toBeGreaterThanOrEqual(now);
          // Some rates have no exact interval: a millisecond's rounding is allowed.
          expect(take(bucket, rate, 1, taken.nextAt + 1).granted).toBe(1);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('given a steady demand, when taken for an hour, then the whole rate is used', () => {
    for (const minute of [1, 7, 60, 600]) {
      const rate = rateOf(minute);
      let bucket: Bucket | undefined;
      let sum = 0;
      for (let second = 0; second < 3_600; second++) {
        const taken = take(bucket, rate, 1_000, NOW + second * 1_000);
        bucket = taken.bucket;
        sum += taken.granted;
      }
      expect(sum).toBeGreaterThanOrEqual(minute * 60 - 1);
      expect(sum).toBeLessThanOrEqual(minute * 60 + rate.burst);
    }
  });

  test('given a full bucket, when asked for nothing or less, then nothing is granted and nothing is lost', () => {
    const rate = rateOf(60);
    expect(take(undefined, rate, 0, NOW).granted).toBe(0);
    expect(take(undefined, rate, -5, NOW)).toMatchObject({ granted: 0, bucket: { fullAt: NOW } });
    expect(take(undefined, rate, 100, NOW).granted).toBe(rate.burst);
  });

  test('given a clock that went back, when taken, then no token is made of it', () => {
    const rate = rateOf(60);
    const { bucket } = take(undefined, rate, 100, NOW);
    expect(take(bucket, rate, 100, NOW - MINUTE).granted).toBe(0);
  });

  test('given a rate turned down to nothing, when taken, then nothing is granted, and it is looked at again', () => {
    const closed = { perMinute: 0, burst: 1 };
    const answer = { granted: 0, tokens: 0, nextAt: NOW + 5 * MINUTE };
    expect(take(undefined, closed, 5, NOW)).toEqual({ ...answer, bucket: { fullAt: NOW } });
    const bucket = { fullAt: NOW + 7, lineAt: NOW + 9 };
    expect(take(bucket, closed, 5, NOW)).toEqual({ ...answer, bucket });
    expect(intervalOf(closed)).toBe(0);
  });

  test('given little room, when taken, then no more than fits, and what there was is told', () => {
    expect(take(undefined, rateOf(60), 8, NOW, 3)).toEqual({
      bucket: { fullAt: NOW + 3 * SECOND },
      granted: 3,
      tokens: 10,
      nextAt: NOW,
    });
    expect(take(undefined, rateOf(60), 8, NOW, -1).granted).toBe(0);
  });

  test('given the last token is taken, then the next one is there after one interval', () => {
    const { bucket, nextAt } = take(undefined, rateOf(60), 10, NOW);
    expect(nextAt).toBe(NOW + SECOND);
    expect([
      take(bucket, rateOf(60), 1, nextAt - 1).tokens,
      take(bucket, rateOf(60), 1, nextAt).tokens,
    ]).toEqual([0, 1]);
  });

  test('given a rate, when read, then ten seconds of it are the burst, and one at least', () => {
    expect([rateOf(1), rateOf(6), rateOf(60), rateOf(6_000)].map(({ burst }) => burst)).toEqual([
      1, 1, 10, 1_000,
    ]);
  });

  test('given a clock that was years ahead, when it is put right, then the bucket is empty and fills as ever', () => {
    const rate = rateOf(60);
    const { bucket } = take(undefined, rate, 1, NOW + 12 * 365 * 86_400_000);
    expect(take(bucket, rate, 1, NOW).granted).toBe(0);
    const later = take(take(bucket, rate, 1, NOW).bucket, rate, 100, NOW + 10_000);
    expect(later.granted).toBe(10);
  });
});

describe('the line of those that wait for a token', () => {
  const RATE = rateOf(60);
  const EMPTY: Bucket = { fullAt: NOW + 10 * SECOND };
  const NEXT = { nextAt: NOW + SECOND, everyMs: SECOND };
  const none = { unused: 0, again: 0, fresh: 0 };
  const seconds = ({ moments }: { moments: readonly number[] }) => moments.map((at) => (at - NOW) / SECOND);

  test('given nobody waits, then those that come get the next moments, one after the other', () => {
    const line = standInLine(EMPTY, RATE, { ...none, fresh: 3 }, NEXT);
    expect(seconds(line)).toEqual([1, 2, 3]);
    expect(line.bucket).toEqual({ ...EMPTY, lineAt: NOW + 3 * SECOND });
  });

  test('given some wait already, then those that come stand behind them', () => {
    const waited = { ...EMPTY, lineAt: NOW + 60 * SECOND };
    expect(seconds(standInLine(waited, RATE, { ...none, fresh: 2 }, NEXT))).toEqual([61, 62]);
  });

  test('given some had their moment and no token, then they come up after one fill, ahead of the line’s end', () => {
    const line = standInLine(EMPTY, RATE, { unused: 0, again: 2, fresh: 2 }, NEXT);
    expect(seconds(line)).toEqual([10, 11, 3, 4]);
    const long = standInLine({ ...EMPTY, lineAt: NOW + MINUTE }, RATE, { ...none, again: 1 }, NEXT);
    expect(seconds(long)).toEqual([10]);
    expect(long.bucket.lineAt).toBe(NOW + MINUTE);
  });

  test('given tokens that were taken and are not needed, then they go back, and no line begins', () => {
    expect(standInLine(EMPTY, RATE, { ...none, unused: 4 }, NEXT)).toStrictEqual({
      bucket: { fullAt: NOW + 6 * SECOND },
      moments: [],
    });
  });

  test('given a rate that does not divide the minute, then moments are whole and never too early', () => {
    const everyMs = MINUTE / 7;
    const { moments } = standInLine(EMPTY, RATE, { ...none, again: 1, fresh: 2 }, { nextAt: NOW, everyMs });
    expect(moments).toEqual([9, 1, 2].map((n) => Math.ceil(NOW + n * everyMs)));
  });

  test('given a line, when a token is taken, then it stays as long as it is ahead, and no longer than a day', () => {
    const lineAfter = (bucket: Bucket, now = NOW) => take(bucket, RATE, 1, now).bucket;
    const waited = { ...EMPTY, lineAt: NOW + MINUTE };
    expect(lineAfter(waited).lineAt).toBe(NOW + MINUTE);
    expect(lineAfter({ ...EMPTY, lineAt: NOW })).not.toHaveProperty('lineAt');
    expect(lineAfter({ ...EMPTY, lineAt: NOW + 9 * DAY }).lineAt).toBe(NOW + DAY);
  });

  test('given nobody came for their tokens until the bucket was full and full again, then there is no line', () => {
    const full = (ago: number) => take({ fullAt: NOW - ago, lineAt: NOW + MINUTE }, RATE, 1, NOW).bucket;
    expect(full(10 * SECOND - 1).lineAt).toBe(NOW + MINUTE);
    expect(full(10 * SECOND)).not.toHaveProperty('lineAt');
  });
});
