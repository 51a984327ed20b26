/** Many failures at once: what is counted, what is forgotten, and how many an outage can bring forward at the most. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import type { Outcomes } from '../../../shared/domain/safeguards/failures.ts';
import {
  FAILURE_SHARE,
  isImplausible,
  MANY_FAILURES,
  manyFailuresAlarm,
  NO_OUTCOMES,
  noted,
  oneOfManyDetail,
  outcomesUntil,
  prefixOf,
} from '../../../shared/domain/safeguards/failures.ts';

const NOW = Date.parse('2026-12-01T10:02Z');
const of = (tried: number, impossible: number, at = NOW) => noted(NO_OUTCOMES, tried, impossible, at);

describe('what is implausible', () => {
  test.each([
    ['nothing', 0, 0, false],
    ['few, and all of them', 19, 19, false],
    ['as many as can’t be chance, and all of them', 20, 20, true],
    ['a quarter', 80, 20, false],
    ['more than a quarter', 79, 20, true],
    ['the wrong numbers of a large list', 5_000, 150, false],
    ['more failures than were counted as tried', 3, 20, true],
  ])('%s', (_name, tried, impossible, implausible) => {
    expect(isImplausible(of(tried, impossible))).toBe(implausible);
  });

  test('is forgotten after an hour, and is not washed clean at the turn of an hour', () => {
    const many = of(60, 25);
    expect(isImplausible(noted(many, 0, 0, NOW + 54 * MINUTE))).toBe(true);
    expect(isImplausible(noted(many, 0, 0, NOW + HOUR + 4 * MINUTE))).toBe(false);
    expect(noted(many, 1, 0, NOW + 2 * HOUR).spans).toHaveLength(1);
  });
});

/** Contacts in the order of time: some are handed over, one fails. */
const story = fc.array(
  fc.record({ afterMs: fc.nat({ max: 20 * MINUTE }), tried: fc.nat({ max: 30 }), fails: fc.boolean() }),
  { maxLength: 200 },
);

test('whatever comes, no hour brings more forward than the limit or the share of what it tried (P6)', () => {
  fc.assert(
    fc.property(story, (events) => {
      let now = NOW;
      let outcomes: Outcomes = NO_OUTCOMES;
      const tried: { at: number; count: number }[] = [];
      const forward: number[] = [];
      for (const { afterMs, tried: count, fails } of events) {
        now += afterMs;
        outcomes = noted(outcomes, count, fails ? 1 : 0, now);
        tried.push({ at: now, count });
        if (!fails || isImplausible(outcomes)) continue;
        forward.push(now);
        // The window moves by spans, so the last 55 minutes are wholly in it, and an hour back is as far as it goes.
        const recent = forward.filter((at) => at > now - 55 * MINUTE).length;
        const all = tried.filter(({ at }) => at > now - HOUR).reduce((sum, each) => sum + each.count, 0);
        expect(recent).toBeLessThanOrEqual(Math.max(MANY_FAILURES - 1, FAILURE_SHARE * all));
      }
    }),
  );
});

test('the alert names channel and share, and the office or the numbers that are meant', () => {
  const all = { tenant: null, prefix: null };
  expect(manyFailuresAlarm({ channel: 'sms', ...all }, of(60, 30))).toMatchObject({
    key: 'many-failures-sms',
    severity: 'page',
    detail: expect.stringMatching(/^30 of 60 in the last hour \(50 %\)/),
  });
  expect(manyFailuresAlarm({ channel: 'voice', tenant: 'clinic', prefix: null }, of(0, 20))).toMatchObject({
    key: 'many-failures-voice-clinic',
    title: expect.stringContaining('from the sender of clinic'),
    detail: expect.stringMatching(/^20 of 20 .*\(100 %\)/),
  });
  expect(manyFailuresAlarm({ channel: 'sms', ...all, prefix: '+1212' }, of(60, 30))).toMatchObject({
    key: 'many-failures-sms-+1212',
    title: expect.stringContaining('to numbers that begin with +1212'),
  });
});

test('a prefix is four digits, and nothing that has none', () => {
  expect(['+12125550123', '+491701234567', '+47', 'ana@example.com', null].map(prefixOf)).toEqual([
    '+1212',
    '+4917',
    null,
    null,
    null,
  ]);
});

test('counts are of use until none of them is of the hour any more', () => {
  const first = of(1, 0);
  expect(outcomesUntil(first)).toBe(Date.parse('2026-12-01T11:05Z'));
  expect(outcomesUntil(noted(first, 1, 0, NOW + 10 * MINUTE))).toBe(Date.parse('2026-12-01T11:15Z'));
  expect(noted(first, 0, 0, outcomesUntil(first)).spans).toHaveLength(1);
});

test('a failure that is one of many says so, after what the provider said', () => {
  expect(oneOfManyDetail('30003')).toMatch(/^30003; one of many/);
  expect(oneOfManyDetail(undefined)).toMatch(/^one of many/);
});
