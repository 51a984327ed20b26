/** The gate's arithmetic, the releases that quiet it, and what counts as late. */
import { describe, expect, test } from 'vitest';
import { addHalt, isHeld, isReleased, NO_CONTROL, released } from '../../../shared/domain/core/control.ts';
import type { Reason } from '../../../shared/domain/core/reasons.ts';
import {
  counted,
  forgotten,
  isForgetful,
  isSurge,
  NO_SURGE_COUNTER,
  plausible,
  TENANT_LIMIT,
  totals,
} from '../../../shared/domain/core/surge.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import type { Entry } from '../../../shared/domain/ledger/entry.ts';
import { deferred, escalated, isLate, queued, tallied } from '../../../shared/domain/ledger/entry.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { at, givenEntry } from './given.ts';

const NOW = at('2026-12-03T16:30:00-05:00');

describe('what is plausible', () => {
  test.each([
    { due: 0, late: 0, share: 0.1, count: 50, surge: false },
    { due: 50, late: 50, share: 0.1, count: 50, surge: false },
    { due: 51, late: 51, share: 0.1, count: 50, surge: true },
    { due: 500, late: 50, share: 0.1, count: 50, surge: false },
    { due: 510, late: 51, share: 0.1, count: 50, surge: false },
    { due: 509, late: 51, share: 0.1, count: 50, surge: true },
    { due: 10_000, late: 1_000, share: 0.1, count: 50, surge: false },
    { due: 10_000, late: 1_001, share: 0.1, count: 50, surge: true },
    { due: 1, late: 1, share: 0, count: 0, surge: true },
    { due: 10, late: 10, share: 1, count: 0, surge: false },
  ])(
    'given $late of $due late, with $share or $count, then a surge: $surge',
    ({ due, late, share, count, surge }) => {
      const counter = counted(NO_SURGE_COUNTER, due, late, NOW);
      expect(isSurge(counter, { share, count })).toBe(surge);
    },
  );

  test('given nothing was due, then the number alone counts', () => {
    expect(plausible(NO_SURGE_COUNTER, TENANT_LIMIT)).toBe(TENANT_LIMIT.count);
  });
});

describe('the window', () => {
  test('given counts in one hour and the next, then both are in the day', () => {
    const counter = counted(counted(NO_SURGE_COUNTER, 3, 1, NOW), 4, 2, NOW + HOUR);
    expect(totals(counter)).toEqual({ due: 7, late: 3 });
    expect(counter.hours).toHaveLength(2);
  });

  test('given the same hour again, then it is one', () => {
    const counter = counted(counted(NO_SURGE_COUNTER, 3, 1, NOW), 4, 2, NOW + MINUTE);
    expect(counter.hours).toHaveLength(1);
    expect(totals(counter)).toEqual({ due: 7, late: 3 });
  });

  test('given a day later, then it is forgotten', () => {
    const counter = counted(counted(NO_SURGE_COUNTER, 30, 20, NOW), 1, 0, NOW + DAY);
    expect(totals(counter)).toEqual({ due: 1, late: 0 });
  });

  test('given a clock that was years ahead, when it is put right, then what it counted is forgotten', () => {
    const ahead = counted(NO_SURGE_COUNTER, 900, 900, NOW + 12 * 365 * DAY);
    expect(totals(counted(ahead, 1, 0, NOW))).toEqual({ due: 1, late: 0 });
    const aLittle = counted(NO_SURGE_COUNTER, 3, 1, NOW + HOUR);
    expect(totals(counted(aLittle, 4, 2, NOW))).toEqual({ due: 7, late: 3 });
  });

  test('given nearly a day, then the first hour still counts', () => {
    const first = counted(NO_SURGE_COUNTER, 3, 1, NOW - (NOW % HOUR));
    expect(totals(counted(first, 1, 0, NOW - (NOW % HOUR) + DAY - 1)).due).toBe(4);
    expect(totals(counted(first, 1, 0, NOW - (NOW % HOUR) + DAY)).due).toBe(1);
  });

  test('given its counts were lost, then for a day it does not know, and it says so also when it counts on', () => {
    const lost = counted(forgotten(NOW), 1, 1, NOW + HOUR);
    expect([isForgetful(lost, NOW + DAY - 1), isForgetful(lost, NOW + DAY)]).toEqual([true, false]);
    expect(isForgetful(NO_SURGE_COUNTER, NOW)).toBe(false);
    expect(totals(forgotten(NOW))).toEqual({ due: 0, late: 0 });
  });

  test('given a year of counting, then it stays small', () => {
    let counter = NO_SURGE_COUNTER;
    for (let hour = 0; hour < 24 * 365; hour++) counter = counted(counter, 1, 1, NOW + hour * HOUR);
    expect(counter.hours.length).toBeLessThanOrEqual(25);
  });
});

describe('late', () => {
  const entry = givenEntry({ readyAt: NOW });

  test.each([
    [15 * MINUTE, false],
    [15 * MINUTE + 1, true],
    [-HOUR, false],
  ])('given it stood for %d ms, then late: %s', (ms, late) => {
    expect(isLate(entry, NOW + ms)).toBe(late);
  });

  test.each<[Reason | null, boolean]>([
    ['quiet_hours', false],
    ['capped', false],
    ['min_gap', false],
    ['line_busy', false],
    ['provider_busy', false],
    [null, false],
    ['paused', true],
    ['surge_hold', true],
    ['over_budget', true],
    ['queue_full', true],
    ['incomplete', true],
  ])('given it waited an hour for %s, then it is late for it: %s', (reason, late) => {
    const waited = deferred(entry, NOW + HOUR, reason, NOW);
    expect(isLate(waited, NOW + HOUR + MINUTE)).toBe(late);
  });

  test('given it was late before a night, then the morning does not wash it clean', () => {
    const night = deferred(entry, NOW + 14 * HOUR, 'quiet_hours', NOW + HOUR);
    expect(isLate(night, NOW + 14 * HOUR)).toBe(true);
  });

  test('given it comes forward, then it is as late as it is said to be', () => {
    expect(isLate(escalated(entry, NOW - DAY, NOW, NOW), NOW)).toBe(false);
    expect(isLate(escalated(entry, NOW - DAY, NOW - DAY, NOW), NOW)).toBe(true);
  });

  test('given it is queued again and again, then it is counted as due, and once more as late', () => {
    const seen: Entry['tallied'][] = [];
    let current = entry;
    for (const now of [NOW, NOW + 10 * MINUTE, NOW + 20 * MINUTE, NOW + 30 * MINUTE]) {
      current = queued(tallied(current, now), now);
      seen.push(current.tallied);
    }
    expect(seen).toEqual(['due', 'due', 'late', 'late']);
  });
});

test('what was counted as late stays so, though it was put off since, and what is counted already is left alone', () => {
  const counted = givenEntry({ tallied: 'late', readyAt: NOW });
  expect(tallied(counted, NOW)).toBe(counted);
  expect(tallied(givenEntry({ tallied: 'due', readyAt: NOW }), NOW + HOUR).tallied).toBe('late');
});

describe('holds and releases', () => {
  const halt = (scope: object, when: number) => ({ ...scope, reason: 'r', by: 'b', at: when });
  const heldAt = (scope: object, when = NOW) => ({ ...NO_CONTROL, holds: addHalt([], halt(scope, when)) });

  test.each([
    [{}, 'sms', true],
    [{}, 'voice', true],
    [{}, 'email', false],
    [{ tenant: 'elm' }, 'sms', true],
    [{ tenant: 'oak' }, 'sms', false],
    [{ channel: 'voice' }, 'sms', false],
  ] as const)('given a hold of %j, then %s of elm is held: %s', (scope, channel, held) => {
    expect(isHeld(heldAt(scope), asTenant('elm'), channel)).toBe(held);
  });

  test('given a release of the same or a wider scope, then the hold is gone', () => {
    for (const scope of [{}, { tenant: 'elm' }])
      expect(released(heldAt({ tenant: 'elm' }), halt(scope, NOW + 1)).holds).toEqual([]);
  });

  test('given a release of a narrower scope, then the hold stays but for that', () => {
    const control = released(heldAt({}), halt({ tenant: 'elm', channel: 'sms' }, NOW + 1));
    expect(isHeld(control, asTenant('elm'), 'sms')).toBe(false);
    expect(isHeld(control, asTenant('elm'), 'voice')).toBe(true);
    expect(isHeld(control, asTenant('oak'), 'sms')).toBe(true);
  });

  test('given a new hold after a release, then it holds', () => {
    const control = released(heldAt({}), halt({}, NOW + 1));
    const again = { ...control, holds: addHalt(control.holds, halt({ tenant: 'elm' }, NOW + 2)) };
    expect(isHeld(again, asTenant('elm'), 'sms')).toBe(true);
  });

  test('given a release, then what stood there before it is no surprise, and what comes later is', () => {
    const control = released(NO_CONTROL, halt({ tenant: 'elm' }, NOW));
    expect(isReleased(control, asTenant('elm'), 'voice', NOW - HOUR)).toBe(true);
    expect(isReleased(control, asTenant('elm'), 'voice', NOW + 1)).toBe(false);
    expect(isReleased(control, asTenant('oak'), 'voice', NOW - HOUR)).toBe(false);
  });
});
