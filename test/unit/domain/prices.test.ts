/** Prices and ceilings: what one contact costs at its dearest, and the most that a plan can cost. */
import { describe, expect, test } from 'vitest';
import { monthOf, noBudgetUsed, reserve, reservedUsd } from '../../../shared/domain/safeguards/budget.ts';
import type { PricedStep } from '../../../shared/domain/safeguards/prices.ts';
import {
  ceilingOf,
  costOf,
  LIST_PRICES,
  pricesFor,
  roundUp,
  withPrices,
} from '../../../shared/domain/safeguards/prices.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { at } from './given.ts';

const PRICES = withPrices(LIST_PRICES, {
  email: 0.001,
  perCall: 0.01,
  callMinutes: 5,
  countries: { US: { sms: 0.01, voice: 0.02 }, CA: { sms: 0.03, voice: 0.01 } },
  elsewhere: { sms: 1, voice: 2 },
});
const US = '+12125550123';

describe('one contact', () => {
  test.each([
    ['an email', 'email', 'ana@example.com', 0, 0.001],
    ['a text of one segment', 'sms', US, 1, 0.01],
    ['a text of three', 'sms', US, 3, 0.03],
    ['a call: at its longest', 'voice', US, 0, 0.11],
    ['a text to Canada', 'sms', '+14165550123', 1, 0.03],
    ['a text to Germany: from the list below what is given', 'sms', '+4915112345678', 1, 0.13],
    ['a text to a country that nobody listed', 'sms', '+6799123456', 1, 1],
  ] as const)('%s', (_name, channel, to, segments, cost) => {
    expect(costOf(channel, to, { segments }, PRICES)).toBeCloseTo(cost, 10);
  });

  test('a number that several countries share costs what the dearest of them asks', () => {
    const countries = { GB: { sms: 0.1, voice: 0.2 }, JE: { sms: 0.3, voice: 0.1 } };
    const prices = withPrices(PRICES, { countries });
    expect(pricesFor('+447700900123', prices)).toEqual({ sms: 0.3, voice: 0.2 });
    expect(pricesFor('+447700900123', LIST_PRICES)).toEqual(LIST_PRICES.countries['GB']);
  });

  test('what is no number costs as elsewhere', () => {
    expect(pricesFor('+000', PRICES)).toEqual({ sms: 1, voice: 2 });
  });
});

describe('the ceiling', () => {
  const email: PricedStep = { kind: 'reminder', channel: 'email', cost: 0.001 };
  const sms: PricedStep = { kind: 'reminder', channel: 'sms', cost: 0.02 };
  const call: PricedStep = { kind: 'reminder', channel: 'voice', cost: 0.11 };
  const news: PricedStep = { kind: 'cancellation', channel: 'voice', cost: 0.11 };

  test.each([
    ['nothing', [], 0],
    ['each step once: a text or a call never goes out twice', [sms, call], 0.13],
    ['an email as often as it may be repeated in doubt', [email], 0.004],
    ['calls only as often as allowed', [call, call, call], 0.11],
    ['news beside the calls that remind', [call, call, news], 0.22],
  ])('%s', (_name, steps, usd) => {
    expect(ceilingOf(steps, 1, 4)).toBeCloseTo(usd, 10);
  });

  test('of calls that cost differently, the dearest count', () => {
    const calls = [0.1, 0.3, 0.2].map((cost) => ({ ...call, cost }));
    expect(ceilingOf(calls, 2, 4)).toBeCloseTo(0.5, 10);
  });

  test('is rounded up, but not for an error of the sum', () => {
    expect([roundUp(0.00001), roundUp(0.1 + 0.2), roundUp(0.12341)]).toEqual([0.0001, 0.3, 0.1235]);
  });
});

describe('the budget', () => {
  const empty = noBudgetUsed(asTenant('clinic'), '2026-12', 0);

  test.each([
    ['all fit, to the last cent', [0.1, 0.2, 0.7], 1, 3, 1_000_000],
    ['the first that does not fit ends it', [0.6, 0.5, 0.1], 1, 1, 600_000],
    ['none', [0.01], 0, 0, 0],
    ['tenths do not add up to more', [0.1, 0.1, 0.1], 0.3, 3, 300_000],
  ])('%s', (_name, costs, limit, fitting, micros) => {
    const taken = reserve(empty, costs, limit, 5);
    expect(taken).toMatchObject({ fitting, budget: { reservedMicros: micros, updatedAt: 5 } });
  });

  test('what is reserved is shown in dollars', () => {
    expect(reservedUsd(reserve(empty, [0.25], 1, 5).budget)).toBe(0.25);
  });

  test('months are the office’s own', () => {
    expect(monthOf(at('2026-12-01T03:00Z'), 'America/New_York')).toBe('2026-11');
    expect(monthOf(at('2026-12-01T03:00Z'), 'Asia/Tokyo')).toBe('2026-12');
  });
});
