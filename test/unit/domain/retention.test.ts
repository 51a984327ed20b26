/** How long an office keeps what is over, on its own calendar, and which kinds of item that is. */
import { describe, expect, test } from 'vitest';
import type { Instant } from '../../../shared/domain/core/time.ts';
import { DAY, HOUR, readInstant } from '../../../shared/domain/core/time.ts';
import type { Item } from '../../../shared/domain/store/records.ts';
import { asKept, isExpired, itemOf } from '../../../shared/domain/store/records.ts';
import { endedBy, isInOrder, isRetention } from '../../../shared/domain/tenant/retention.ts';
import { newTenant } from '../../../shared/domain/tenant/tenant.ts';
import { asTenant } from '../../fixtures/ids.ts';

const at = (text: string): Instant => readInstant(text) ?? Number.NaN;
const office = newTenant(asTenant('elm'), 'Elm', 0);

describe('the periods', () => {
  test.each([
    // Thirteen months on the calendar, whatever the months are long and the clocks do.
    ['2027-12-04T15:30:00-05:00', '2026-11-04T15:30:00-05:00'],
    ['2027-03-31T12:00:00-04:00', '2026-02-28T12:00:00-05:00'],
    ['2027-04-30T09:00:00-04:00', '2026-03-30T09:00:00-04:00'],
    ['2028-03-29T12:00:00-04:00', '2027-02-28T12:00:00-05:00'],
  ])('facts: at %s what started until %s is over', (now, until) => {
    expect(endedBy(office, 'facts', at(now))).toBe(at(until));
  });

  test('words: 90 days on the calendar, one of which may have 23 hours', () => {
    const now = at('2027-04-01T09:00:00-04:00');
    expect(now - endedBy(office, 'words', now)).toBe(90 * DAY - HOUR);
  });

  test('what an office has set counts instead', () => {
    const own = { ...office, retention: { facts: 'P1Y', words: 'P2W' }, timeZone: 'UTC' };
    const now = at('2027-04-01T09:00:00Z');
    expect(endedBy(own, 'facts', now)).toBe(at('2026-04-01T09:00:00Z'));
    expect(endedBy(own, 'words', now)).toBe(now - 14 * DAY);
  });

  test('nothing is ever over sooner than a month before, the least that may be set', () => {
    for (let day = 0; day < 800; day++) {
      const now = at('2026-01-01T12:00:00Z') + day * DAY;
      const until = endedBy(
        { retention: { facts: 'P1M', words: 'P7D' }, timeZone: 'America/New_York' },
        'facts',
        now,
      );
      expect(now - until).toBeGreaterThanOrEqual(28 * DAY - HOUR);
    }
  });
});

describe('what may be set', () => {
  test.each([
    ['facts', 'P1M', true],
    ['facts', 'P13M', true],
    ['facts', 'P400D', true],
    ['facts', 'P10Y', true],
    ['facts', 'P30D', false],
    ['facts', 'P10Y1D', false],
    ['words', 'P7D', true],
    ['words', 'P1W', true],
    ['words', 'P6D', false],
    ['words', 'PT200H', false],
    ['words', '-P90D', false],
    ['words', 'P', false],
    ['words', 'ninety days', false],
    ['words', 'P9999999999999D', false],
  ] as const)('%s %s: %s', (period, text, allowed) => {
    expect(isRetention(period, text)).toBe(allowed);
  });

  test('words no longer than facts', () => {
    expect(isInOrder({ facts: 'P3M', words: 'P91D' })).toBe(true);
    expect(isInOrder({ facts: 'P3M', words: 'P92D' })).toBe(false);
  });
});

test('an item that is put as expired keeps nothing of what it said, any other keeps all of it', () => {
  const item = { ...itemOf.tenant(office), version: 3 } as Item<'tenant'>;
  expect(asKept(item, 5)).toBe(item);
  expect(asKept({ ...item, expiresAt: 6 }, 5)).toEqual({ ...item, expiresAt: 6 });
  expect(asKept({ ...item, expiresAt: 5 }, 5)).toEqual({ ...item, body: {}, listed: null, expiresAt: 5 });
  expect([isExpired({ expiresAt: 5 }, 5), isExpired({ expiresAt: 6 }, 5), isExpired(item, 5)]).toEqual([
    true,
    false,
    false,
  ]);
});

test('an item ends when what it says ends it, and not before; what an office keeps ends by the sweep alone', () => {
  expect(itemOf.tenant(office).expiresAt).toBe(null);
  const colleague = { id: 'p', tenant: null, name: 'Bo', email: 'b@x', role: 'desk', createdAt: 1 } as const;
  expect(itemOf.colleague({ ...colleague, removedAt: null }).expiresAt).toBe(null);
  expect(itemOf.colleague({ ...colleague, removedAt: 9 }).expiresAt).toBe(9);
  const request = { tenant: null, fingerprint: null, seed: 's', createdAt: 5, answer: null };
  expect(itemOf.request(request, 'elm', 'k').expiresAt).toBe(5 + DAY);
});
