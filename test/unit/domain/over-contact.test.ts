import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CAP_PRESETS, DEFAULT_CEILING } from '../../../shared/domain/core/caps.ts';
import type { Channel } from '../../../shared/domain/core/policy.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../shared/domain/core/time.ts';
import {
  capsFreeAt,
  ceilingFreeAt,
  reserve,
  unknownRecipient,
} from '../../../shared/domain/person/recipient.ts';
import type { Observed, Office, OverContact } from '../../../shared/domain/safeguards/over-contact.ts';
import { overContacts } from '../../../shared/domain/safeguards/over-contact.ts';
import { newTenant } from '../../../shared/domain/tenant/tenant.ts';
import { asAddress, asAppointment, asTenant } from '../../fixtures/ids.ts';

/** Monday noon in New York. */
const NOON = Date.parse('2026-12-07T12:00:00-05:00');
const office = (id: string, changes: Partial<Office> = {}): Office => ({
  ...newTenant(asTenant(id), id, 0),
  ...changes,
});
const STRICT = office('strict', { caps: CAP_PRESETS['one-a-day'] });
const LOOSE = office('loose');
const offices = (...all: Office[]) => new Map(all.map((each) => [each.id, each]));
const BOTH = offices(STRICT, LOOSE);

const seen = (at: number, changes: Partial<Observed> = {}): Observed => ({
  channel: 'sms',
  address: asAddress('ana'),
  shown: '+1•••••0123',
  at,
  endedAt: null,
  tenant: asTenant('loose'),
  zones: { at: ['America/New_York'], known: true },
  ...changes,
});
const texts = (times: number[], changes: Partial<Observed> = {}) => times.map((at) => seen(at, changes));
const kinds = (found: OverContact[]) => found.map(({ kind }) => kind);
const SINCE = NOON - 26 * HOUR;

describe('caps', () => {
  test('as many as the office allows are fine, one more is not', () => {
    const three = [NOON - 3 * HOUR, NOON - 2 * HOUR, NOON - HOUR];
    expect(overContacts(texts(three), BOTH, DEFAULT_CEILING, SINCE)).toEqual([]);
    expect(overContacts(texts([...three, NOON]), BOTH, DEFAULT_CEILING, SINCE)).toEqual([
      {
        kind: 'over_contact',
        channel: 'sms',
        address: 'ana',
        shown: '+1•••••0123',
        at: NOON,
        count: 4,
        limit: 3,
        windowMs: DAY,
      },
    ]);
  });

  test.each([
    ['exactly a window apart', [NOON - DAY, NOON - 2 * HOUR, NOON - HOUR, NOON], 0],
    ['a millisecond less', [NOON - DAY + 1, NOON - 2 * HOUR, NOON - HOUR, NOON], 1],
    ['the eighth in a week', Array.from({ length: 8 }, (_, n) => NOON - n * 21 * HOUR), 1],
    ['the seventh in a week', Array.from({ length: 7 }, (_, n) => NOON - n * 24 * HOUR), 0],
    ['long ago', [1, 2, 3, 4].map((n) => NOON - 4 * DAY - n * HOUR), 0],
  ])('%s', (_name, times, count) => {
    // By night hours and such as they may: only caps are looked at.
    const anyTime = offices(office('loose', { contactHours: { email: null, sms: null, voice: null } }));
    expect(kinds(overContacts(texts(times), anyTime, DEFAULT_CEILING, SINCE))).toHaveLength(count);
  });

  test('texts and calls count together, and those of its own office to the number', () => {
    const contacts = [
      seen(NOON - 4 * HOUR, { tenant: asTenant('strict') }),
      seen(NOON - 3 * HOUR),
      seen(NOON - 2 * HOUR),
      seen(NOON, { channel: 'voice' }),
    ];
    expect(overContacts(contacts, BOTH, DEFAULT_CEILING, SINCE)).toEqual([]);
    expect(overContacts([...contacts, seen(NOON + HOUR)], BOTH, DEFAULT_CEILING, SINCE)).toMatchObject([
      { kind: 'over_contact', channel: 'sms', count: 4, limit: 3 },
    ]);
    const two = [{ channels: ['sms' as const, 'voice' as const], limit: 3, windowMs: DAY }];
    expect(overContacts(contacts, BOTH, two, SINCE)).toMatchObject([
      { kind: 'over_contact', channel: 'voice', count: 4, limit: 3 },
    ]);
  });

  test('what was before counts for the windows of what came since, and is not told of again', () => {
    const early = texts([1, 2, 3, 4].map((n) => SINCE - n * MINUTE));
    const evening = seen(SINCE + 6 * HOUR, { channel: 'email' });
    expect(overContacts([...early, evening], BOTH, DEFAULT_CEILING, SINCE)).toEqual([]);
    const calls = [30, 20].map((n) => seen(NOON - n * MINUTE, { channel: 'voice' }));
    // A rule about calls says nothing of a text.
    expect(overContacts([...calls, seen(NOON)], BOTH, DEFAULT_CEILING, NOON)).toEqual([]);
    const atOnce = [2, 1].map((n) => seen(NOON - n * SECOND, { channel: 'voice', endedAt: NOON + HOUR }));
    expect(overContacts(atOnce, offices(LOOSE), [], NOON)).toEqual([]);
    const night = seen(Date.parse('2026-12-06T23:00:00-05:00'));
    expect(overContacts([night], BOTH, DEFAULT_CEILING, night.at + 1)).toEqual([]);
    expect(kinds(overContacts([night], BOTH, DEFAULT_CEILING, night.at))).toEqual(['outside_hours']);
  });

  test('of several that are too many, the worst is told of', () => {
    const burst = texts([5, 4, 3, 2, 1].map((n) => NOON - n * MINUTE));
    const later = seen(NOON - 4 * MINUTE + DAY);
    expect(overContacts([...burst, later], BOTH, DEFAULT_CEILING, SINCE)).toMatchObject([
      { at: NOON - MINUTE, count: 5, limit: 3 },
    ]);
  });

  test('the strict office made the second one of a day: too many; the loose one might', () => {
    const two = (tenant: string | null) =>
      texts([NOON - HOUR, NOON], { tenant: tenant === null ? null : asTenant(tenant) });
    expect(kinds(overContacts(two('strict'), BOTH, DEFAULT_CEILING, SINCE))).toEqual(['over_contact']);
    expect(overContacts(two('loose'), BOTH, DEFAULT_CEILING, SINCE)).toEqual([]);
    // Nobody knows whose they were: then they are judged by the loosest.
    expect(overContacts(two(null), BOTH, DEFAULT_CEILING, SINCE)).toEqual([]);
    expect(kinds(overContacts(two(null), offices(STRICT), DEFAULT_CEILING, SINCE))).toEqual(['over_contact']);
  });

  test('where no office may have made them, they are told of by the one that allows the most', () => {
    const stricter = office('stricter', {
      caps: { ...STRICT.caps, rules: [{ channels: ['sms'], limit: 0, windowMs: DAY }] },
    });
    const two = texts([NOON - HOUR, NOON], { tenant: null });
    for (const both of [offices(STRICT, stricter), offices(stricter, STRICT)])
      expect(overContacts(two, both, DEFAULT_CEILING, SINCE)).toMatchObject([{ count: 2, limit: 1 }]);
  });

  test('email counts for its own office only', () => {
    const mails = (tenant: string) =>
      [1, 2, 3].map((n) =>
        seen(NOON - n * HOUR, {
          channel: 'email',
          tenant: asTenant(tenant),
          zones: { at: [], known: false },
        }),
      );
    expect(overContacts([...mails('loose'), ...mails('strict')], BOTH, DEFAULT_CEILING, SINCE)).toEqual([]);
    const five = [...mails('loose'), ...mails('loose')].map((each, n) => ({ ...each, at: each.at + n }));
    expect(overContacts(five, BOTH, DEFAULT_CEILING, SINCE)).toMatchObject([{ count: 6, limit: 4 }]);
  });

  test('given what the pipeline itself would let through, then it never fires', () => {
    const attempt = fc.record({
      afterMs: fc.integer({ min: 0, max: 9 * HOUR }),
      channel: fc.constantFrom<Channel>('sms', 'voice', 'email'),
      office: fc.constantFrom(STRICT, LOOSE),
    });
    fc.assert(
      fc.property(fc.array(attempt, { minLength: 1, maxLength: 60 }), (attempts) => {
        let now = NOON;
        let recipient = unknownRecipient(asAddress('ana'));
        const observed: Observed[] = [];
        for (const [n, { afterMs, channel, office: own }] of attempts.entries()) {
          now += afterMs;
          const entry = {
            tenant: own.id,
            appointment: asAppointment(`a${n}`),
            revision: 1,
            step: 0,
            channel,
            repeatsInDoubt: 0,
          };
          if (capsFreeAt(recipient, entry, own.caps, now) > now) continue;
          if (ceilingFreeAt(recipient, entry, DEFAULT_CEILING, now) > now) continue;
          recipient = reserve(recipient, entry, now);
          // The provider is reached a little later.
          const at = now + (n % 4) * 10 * SECOND;
          observed.push(seen(at, { channel, tenant: own.id, zones: { at: [], known: false } }));
        }
        expect(overContacts(observed, BOTH, DEFAULT_CEILING, 0)).toEqual([]);
      }),
    );
  });
});

describe('calls', () => {
  const call = (at: number, endedAt: number | null = at + 35 * SECOND) =>
    seen(at, { channel: 'voice', endedAt });
  const manyCalls = offices(
    office('loose', {
      caps: {
        preset: 'custom',
        callsPerAppointment: 9,
        rules: [{ channels: ['voice'], limit: 100, windowMs: DAY }],
      },
    }),
  );

  test.each([
    ['one after the other', [call(NOON), call(NOON + 35 * SECOND)], 0],
    ['while the other goes on', [call(NOON), call(NOON + 34 * SECOND)], 2],
    ['three at once', [call(NOON), call(NOON + SECOND), call(NOON + 2 * SECOND)], 3],
    ['of unknown length, in one second', [call(NOON, null), call(NOON + SECOND, null)], 2],
    ['of unknown length, a minute apart', [call(NOON, null), call(NOON + MINUTE, null)], 0],
    ['the first long over', [call(NOON - HOUR), call(NOON)], 0],
  ])('%s', (_name, calls, count) => {
    const found = overContacts(calls, manyCalls, [], SINCE);
    expect(found).toEqual(
      count === 0 ? [] : [expect.objectContaining({ kind: 'calls_at_once', address: 'ana', count })],
    );
  });

  test('to two people at once are nobody’s fault', () => {
    expect(
      overContacts(
        [call(NOON), { ...call(NOON), address: asAddress('bo') }],
        manyCalls,
        DEFAULT_CEILING,
        SINCE,
      ),
    ).toEqual([]);
  });

  test('fifty at once are one finding of each kind', () => {
    const found = overContacts(
      Array.from({ length: 50 }, (_, n) => call(NOON + n)),
      BOTH,
      DEFAULT_CEILING,
      SINCE,
    );
    expect(found).toMatchObject([
      { kind: 'over_contact', count: 50, limit: 1 },
      { kind: 'calls_at_once', count: 50 },
    ]);
  });
});

describe('hours', () => {
  const NIGHT = Date.parse('2026-12-07T20:30:00-05:00');
  test.each<[string, Observed, boolean]>([
    ['a text in the evening', seen(NIGHT), true],
    ['an email in the evening', seen(NIGHT, { channel: 'email' }), false],
    [
      'a text in the evening of New York to somebody in Denver',
      seen(NIGHT, { zones: { at: ['America/Denver'], known: true } }),
      false,
    ],
    [
      'to a person whose zones share no hour',
      seen(NIGHT, { zones: { at: ['UTC', 'Pacific/Fiji'], known: true } }),
      true,
    ],
    [
      'to a person who may be in both',
      seen(NIGHT, { zones: { at: ['America/Denver', 'America/New_York'], known: true } }),
      true,
    ],
    [
      'to a number that may be in either',
      seen(NIGHT, { zones: { at: ['America/Denver', 'America/New_York'], known: false } }),
      false,
    ],
    [
      'to a number that is in neither',
      seen(NIGHT + 3 * HOUR, { zones: { at: ['America/Denver', 'America/New_York'], known: false } }),
      true,
    ],
    ['to a number that says nothing', seen(NIGHT, { zones: { at: [], known: false } }), false],
    ['a call on Sunday noon', seen(NOON - DAY, { channel: 'voice' }), true],
    ['a text on Sunday noon', seen(NOON - DAY), false],
    ['in the last second', seen(Date.parse('2026-12-07T19:59:59.999-05:00')), false],
    ['at closing time', seen(Date.parse('2026-12-07T20:00:00-05:00')), true],
    ['long ago', seen(NIGHT - 3 * DAY), false],
  ])('%s', (_name, contact, found) => {
    expect(kinds(overContacts([contact], BOTH, DEFAULT_CEILING, SINCE))).toEqual(
      found ? ['outside_hours'] : [],
    );
  });

  test('an office that is open all night may have sent what nobody claims', () => {
    const night = office('night', { contactHours: { email: null, sms: null, voice: null } });
    expect(
      overContacts([seen(NIGHT, { tenant: null })], offices(LOOSE, night), DEFAULT_CEILING, SINCE),
    ).toEqual([]);
    expect(kinds(overContacts([seen(NIGHT)], offices(LOOSE, night), DEFAULT_CEILING, SINCE))).toEqual([
      'outside_hours',
    ]);
  });
});
