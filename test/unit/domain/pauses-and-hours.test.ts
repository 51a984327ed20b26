/** What a pause loses, and what came of contacts hour by hour: the numbers that whoever is on call decides by. */
import { describe, expect, test } from 'vitest';
import type { Appointment } from '../../../shared/domain/appointment/appointment.ts';
import type { Scope } from '../../../shared/domain/core/control.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import { lostToPause } from '../../../shared/domain/judgement/lost-to-pause.ts';
import type { Entry } from '../../../shared/domain/ledger/entry.ts';
import {
  countsOfEnd,
  hourlyUntil,
  hourOf,
  merged,
  noneIn,
  sentLately,
  withCounts,
} from '../../../shared/domain/safeguards/hourly.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { at, givenAppointment, givenEntry, some } from './given.ts';

describe('a pause', () => {
  // Email three days, SMS one day, a call four hours before; of use until 12, 1 and 1 hours before.
  const appointment = givenAppointment();
  const [email, sms, call] = appointment.plan.map((step) => some(step));
  const emailEnds = some(email).usefulUntil;
  const smsAt = some(sms).plannedAt;
  const ends = some(sms).usefulUntil;
  const lost = (
    end: number,
    entry: Partial<Entry> = { step: 0 },
    scope: Scope = {},
    changes: Partial<Appointment> = {},
  ) => lostToPause(scope, { entry: givenEntry(entry), appointment: { ...appointment, ...changes } }, end);

  test('that ends while every reminder is still ahead, or of use, loses none', () => {
    expect(lost(some(email).plannedAt - 1)).toEqual([]);
    expect(lost(smsAt - 1)).toEqual([]);
    expect(lost(emailEnds, { step: 0 }, { channel: 'email' }, { plan: [some(email)] })).toEqual([]);
  });

  test('loses a step that is of no use at its end, and of those that meet there all but the gentlest', () => {
    expect(lost(smsAt)).toEqual([smsAt]);
    expect(lost(emailEnds)).toEqual([smsAt]);
    expect(lost(emailEnds + 1)).toEqual([emailEnds]);
    expect(lost(ends)).toEqual([emailEnds, some(call).plannedAt]);
    expect(lost(ends + 1)).toEqual([emailEnds, ends, some(call).usefulUntil]);
  });

  test('of one channel stops the ladder there: what comes before goes out, what comes after waits', () => {
    expect(lost(ends + 1, { step: 0 }, { channel: 'sms' })).toEqual([ends, some(call).usefulUntil]);
    expect(lost(ends + 1, { step: 0 }, { channel: 'voice' })).toEqual([some(call).usefulUntil]);
    expect(lost(ends + 1, { step: 2 }, { channel: 'sms' })).toEqual([]);
    expect(lost(ends + 1, { step: 0 }, { tenant: asTenant('oak') })).toEqual([]);
    expect(lost(ends + 1, { step: 0 }, { tenant: asTenant('elm') })).toHaveLength(3);
  });

  test('holds a step from when it was brought forward to, and that one alone', () => {
    expect(lost(smsAt - 1, { step: 1, escalatedTo: smsAt - HOUR })).toEqual([]);
    expect(lost(ends + 1, { step: 1, escalatedTo: ends + 2 })).toEqual([some(call).usefulUntil]);
    expect(lost(ends, { step: 0, escalatedTo: ends + 2 })).toEqual([some(call).plannedAt]);
    const brought = { step: 0, escalatedTo: ends + 2 };
    expect(lost(ends + 1, brought, { channel: 'sms' })).toEqual([ends, some(call).usefulUntil]);
  });

  test('loses nothing of what is at the provider, of an earlier revision, or ended anyhow', () => {
    expect(lost(ends + 1, { step: 0, state: 'sending' })).toEqual([]);
    expect(lost(ends + 1, { step: 0, state: 'sent', dueAt: null })).toEqual([]);
    expect(lost(ends + 1, { step: 0, state: 'queued' })).toHaveLength(3);
    expect(lost(ends + 1, { step: 0 }, {}, { revision: 2 })).toEqual([]);
    const news = [{ ...some(email), kind: 'cancellation' as const }];
    expect(lost(ends + 1, { step: 0 }, {}, { plan: news })).toEqual([emailEnds]);
    expect(lost(ends + 1, { step: 0 }, {}, { plan: news, revision: 2 })).toEqual([]);
    expect(lost(ends + 1, { step: 0 }, {}, { status: 'confirmed' })).toEqual([]);
  });

  test('counts news that is lost, and no reminder as lost to news that goes out, nor the other way round', () => {
    const news = appointment.plan.map(
      (step, index) => ({ ...step, kind: index === 0 ? 'change' : step.kind }) as const,
    );
    const end = some(call).plannedAt;
    const wide = (plan: typeof news) => plan.map((step) => ({ ...step, usefulUntil: ends }));
    expect(lost(end, { step: 0 }, {}, { plan: wide(news) })).toEqual([]);
    const newsLast = appointment.plan.map(
      (step, index) => ({ ...step, kind: index === 2 ? 'change' : step.kind }) as const,
    );
    expect(lost(end, { step: 0 }, {}, { plan: wide(newsLast) })).toEqual([smsAt]);
    expect(lost(ends + 1, { step: 0 }, {}, { plan: wide(newsLast) })).toEqual([ends, ends, ends]);
  });
});

describe('an hour', () => {
  const NINE = at('2026-12-01T09:00:00Z');

  test('begins with the clock’s, and is kept for a day and its week before', () => {
    expect(hourOf(NINE + 59 * MINUTE)).toBe(NINE);
    expect(hourOf(NINE)).toBe(NINE);
    expect(hourlyUntil(noneIn(NINE))).toBe(NINE + 8 * DAY);
  });

  test('counts by channel, and what was sent by stretches of ten minutes', () => {
    const once = withCounts(noneIn(NINE), 'sms', { sent: 2, late: 1 }, NINE + 20 * MINUTE);
    const twice = withCounts(once, 'sms', { sent: 1, tookMs: 40 }, NINE + 30 * MINUTE - 1);
    const none = {
      sent: 0,
      delivered: 0,
      failed: 0,
      late: 0,
      held: 0,
      refused: 0,
      doubted: 0,
      answers: 0,
      tookMs: 0,
    };
    expect(twice).toEqual({
      hour: NINE,
      channels: { email: none, sms: { ...none, sent: 3, late: 1, tookMs: 40 }, voice: none },
      tens: [0, 0, 3, 0, 0, 0],
    });
    expect(withCounts(twice, 'email', { failed: 1 }, NINE).tens).toEqual(twice.tens);
    const both = merged(twice, withCounts(noneIn(NINE), 'sms', { sent: 1 }, NINE));
    expect([both.hour, both.channels.sms.sent, both.tens]).toEqual([NINE, 4, [1, 0, 3, 0, 0, 0]]);
    expect(merged(twice, { ...twice, tens: [] }).tens).toEqual(twice.tens);
  });

  test('the last one counts every stretch of ten minutes that ended in it', () => {
    const sent = (minute: number, hour = NINE) =>
      withCounts(noneIn(hour), 'sms', { sent: 1 }, hour + minute * MINUTE);
    const now = NINE + 70 * MINUTE;
    expect(sentLately([sent(0)], now)).toBe(0);
    expect(sentLately([sent(0)], now - 1)).toBe(1);
    expect(sentLately([sent(10), sent(59), sent(1, NINE + HOUR)], now)).toBe(3);
    expect(sentLately([], now)).toBe(0);
  });

  test('the end of a step adds that it went out, whether late, and what became of it', () => {
    const before = givenEntry({ state: 'sending', readyAt: NINE });
    const became = (state: Entry['state']) => ({ ...before, state, dueAt: null });
    expect(countsOfEnd(before, became('sent'), NINE)).toEqual({ sent: 1, late: 0 });
    expect(countsOfEnd(before, became('sent'), NINE + DAY)).toEqual({ sent: 1, late: 1 });
    expect(countsOfEnd(before, became('delivered'), NINE)).toEqual({ sent: 1, late: 0, delivered: 1 });
    expect(countsOfEnd(before, became('failed'), NINE)).toEqual({ failed: 1 });
    expect(countsOfEnd(became('sent'), became('delivered'), NINE)).toEqual({ delivered: 1 });
    expect(countsOfEnd(before, became('dropped'), NINE)).toEqual({});
  });
});
