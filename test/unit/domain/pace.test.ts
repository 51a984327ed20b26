/** Token buckets: never more than the burst and the rate, and always more to come. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Bucket } from '../../../shared/domain/core/pace.ts';
import { rateOf, take } from '../../../shared/domain/core/pace.ts';
import { MINUTE } from '../../../shared/domain/core/time.ts';

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

  test('given a rate turned down to nothing, when taken, then nothing is granted, and it stays a number', () => {
    const taken = take(undefined, { perMinute: 0, burst: 1 }, 5, NOW);
    expect(taken.granted).toBeLessThanOrEqual(1);
    expect(Number.isNaN(taken.granted)).toBe(false);
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
