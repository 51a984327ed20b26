/** From what a caller writes to an appointment: every fault at once, and nothing guessed. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressKey } from '../../../shared/domain/core/keys.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import { toIso } from '../../../shared/domain/core/time.ts';
import type { AppointmentInput, Surroundings } from '../../../shared/domain/judgement/intake.ts';
import {
  fingerprintOf,
  normalEmail,
  readAddress,
  readAppointment,
} from '../../../shared/domain/judgement/intake.ts';
import { at, givenTenant, ID } from './given.ts';

const SECRET = 'a secret of the tests';
const around = (changes: Partial<Surroundings> = {}): Surroundings => ({
  tenant: givenTenant(),
  policy: DEFAULT_POLICY,
  secret: SECRET,
  now: at('2026-02-01T12:00:00Z'),
  keptPhone: null,
  keptStart: null,
  anyCountry: false,
  ...changes,
});
const input = (changes: Partial<AppointmentInput> = {}): AppointmentInput => ({
  startsAt: '2026-12-04T15:30:00-05:00',
  title: 'Dental cleaning',
  recipient: { name: 'Ana', email: 'ana@example.com', phone: '+12125550123' },
  ...changes,
});

function valid(changes: Partial<AppointmentInput> = {}, its: Partial<Surroundings> = {}) {
  const intake = readAppointment(input(changes), ID, around(its));
  if (intake.kind !== 'valid') throw new Error(JSON.stringify(intake.faults));
  return intake;
}

const faults = (changes: Partial<AppointmentInput>, its: Partial<Surroundings> = {}) => {
  const intake = readAppointment(input(changes), ID, around(its));
  return intake.kind === 'invalid'
    ? intake.faults.map(({ path, impossible }) => `${impossible ? 422 : 400} ${path}`)
    : [];
};

describe('a sound appointment', () => {
  test('given the least that is needed, when read, then the rest comes from the tenant', () => {
    const { appointment, warnings } = valid();
    expect(warnings).toEqual([]);
    expect(appointment).toMatchObject({
      id: ID,
      tenant: 'elm',
      revision: 1,
      status: 'scheduled',
      startsAt: at('2026-12-04T20:30:00Z'),
      timeZone: 'America/New_York',
      durationMinutes: 30,
      policy: { name: 'default', version: 1, minGap: 'PT2H', escalateOnFailure: true },
      recipient: { locale: 'en', timeZone: null, zones: ['America/New_York'] },
    });
    expect(appointment.plan.map(({ channel }) => channel)).toEqual(['email', 'sms', 'voice']);
    expect(appointment.history).toEqual([{ at: around().now, kind: 'created', revision: 1, by: 'api' }]);
  });

  test.each([
    ['US', '(212) 555-0123', '+12125550123'],
    ['US', '212.555.0123', '+12125550123'],
    ['GB', '020 7946 0958', '+442079460958'],
    ['DE', '030 123456', '+4930123456'],
    ['US', '+44 20 7946 0958', '+442079460958'],
    ['IN', '098765 43210', '+919876543210'],
  ])('given a number as dialled in %s (%s), when read, then it is %s', (country, phone, e164) => {
    const tenant = givenTenant({ country, countries: [country, 'GB'] });
    const { appointment } = valid({ recipient: { phone } }, { tenant });
    expect(appointment.recipient.phone).toBe(e164);
    expect(appointment.recipient.phoneKey).toBe(addressKey(SECRET, e164));
  });

  test('given an address in capitals, when read, then it is kept as written and known by its small letters', () => {
    const { recipient } = valid({ recipient: { email: ' Ana@Example.com ' } }).appointment;
    expect(recipient.email).toBe('Ana@Example.com');
    expect(recipient.emailKey).toBe(addressKey(SECRET, 'ana@example.com'));
    expect(recipient.phoneKey).toBeNull();
    expect(normalEmail(' Ana@Example.COM ')).toBe('ana@example.com');
  });

  test.each([
    ['pt-br', 'pt-BR'],
    ['ES', 'es'],
    ['zh-hant-tw', 'zh-Hant-TW'],
  ])('given the locale %s, when read, then it is %s', (written, locale) => {
    expect(valid({ recipient: { email: 'a@b.c', locale: written } }).appointment.recipient.locale).toBe(
      locale,
    );
  });

  test('given a zone of the person, when read, then the plan is made for it', () => {
    const recipient = { email: 'a@b.c', phone: '+12125550123', timeZone: 'Pacific/Auckland' };
    expect(valid({ recipient }).appointment.recipient.zones).toEqual(['Pacific/Auckland']);
  });
});

describe('what else is read', () => {
  test('given only what is said is wanted, then no plan is made; given bookings are told of, then that comes first', () => {
    expect(valid({}, { unplanned: true }).appointment.plan).toEqual([]);
    const policy = { ...DEFAULT_POLICY, bookingConfirmation: 'sms' as const };
    const [booking, ...ladder] = valid({}, { policy }).appointment.plan;
    expect(booking).toEqual({
      kind: 'booking',
      channel: 'sms',
      plannedAt: around().now,
      usefulUntil: at('2026-12-04T20:30:00Z'),
    });
    expect(ladder).toEqual(valid().appointment.plan);
  });

  test('given a zone without summer time, then the caller is warned, by the field', () => {
    const { warnings } = valid({ timeZone: 'EST', recipient: { email: 'a@b.c', timeZone: 'Etc/GMT+4' } });
    expect(warnings).toEqual([
      expect.stringMatching(/^timeZone: EST knows no daylight saving time.*America\/New_York/),
      expect.stringMatching(/^recipient.timeZone: Etc.GMT.4 knows no daylight saving time/),
    ]);
  });

  test('given several texts to a landline, then all of them are told of', () => {
    const policy = {
      ...DEFAULT_POLICY,
      steps: DEFAULT_POLICY.steps.map((step) => ({ ...step, channel: 'sms' as const })),
    };
    const british = givenTenant({ country: 'GB' });
    const { warnings } = valid({ recipient: { phone: '020 7946 0958' } }, { tenant: british, policy });
    expect(warnings).toEqual([expect.stringMatching(/3 steps of the plan are dropped/)]);
  });

  test.each(['consent', 'recipient.consent'])('given a %s, then at a time that has come', (path) => {
    const { now } = around();
    const consent = (at: number | null) => {
      const given = { source: 'form', at };
      return path === 'consent' ? { consent: given } : { recipient: { email: 'a@b.c', consent: given } };
    };
    expect([faults(consent(now)), faults(consent(null))]).toEqual([[], []]);
    expect(faults(consent(now + 1))).toEqual([`422 ${path}.at`]);
  });
});

describe('the start', () => {
  test('given a fraction of a second, when read, then the second that it is in', () => {
    expect(valid({ startsAt: '2026-12-04T15:30:00.999-05:00' }).appointment.startsAt).toBe(
      at('2026-12-04T20:30:00Z'),
    );
  });

  test('given a local time that is there once, when read, then without a warning', () => {
    expect(valid({ startsAt: '2026-12-04T15:30' }).warnings).toEqual([]);
  });

  test('given more than ten years ahead, when read, then that is the fault, and not that it has passed', () => {
    const days = 3_653 * 86_400_000;
    const at10 = (ms: number) => ({ startsAt: new Date(around().now + days + ms).toISOString() });
    expect(valid(at10(0)).appointment.startsAt).toBe(around().now + days);
    const said = (changes: Partial<AppointmentInput>) => readAppointment(input(changes), ID, around());
    expect(said(at10(1_000))).toMatchObject({ faults: [{ message: 'must be within ten years' }] });
    for (const startsAt of ['2025-12-04T15:30:00Z', '2026-02-01T12:00:00Z'])
      expect(said({ startsAt })).toMatchObject({
        faults: [{ message: expect.stringMatching(/future.* has passed$/) }],
      });
  });

  test('given a local time, when read, then in the zone of the appointment, else of the tenant', () => {
    expect(toIso(valid({ startsAt: '2026-12-04T15:30' }).appointment.startsAt)).toBe('2026-12-04T20:30:00Z');
    const there = valid({ startsAt: '2026-12-04T15:30', timeZone: 'Asia/Kolkata' }).appointment;
    expect(toIso(there.startsAt)).toBe('2026-12-04T10:00:00Z');
  });

  test('given an offset other than the zone’s, when read, then the offset decides', () => {
    expect(toIso(valid({ startsAt: '2026-12-04T15:30:00+09:00' }).appointment.startsAt)).toBe(
      '2026-12-04T06:30:00Z',
    );
    expect(toIso(valid({ startsAt: '2026-12-04T15:30:00Z' }).appointment.startsAt)).toBe(
      '2026-12-04T15:30:00Z',
    );
  });

  test('given a time that DST repeats, when read, then the earlier, with a warning', () => {
    const { appointment, warnings } = valid({ startsAt: '2026-11-01T01:30' });
    expect(toIso(appointment.startsAt)).toBe('2026-11-01T05:30:00Z');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('twice');
    expect(valid({ startsAt: '2026-11-01T01:30:00-05:00' }).warnings).toEqual([]);
  });

  test('given a time that DST skips, when read, then it can not be, and says so', () => {
    const intake = readAppointment(input({ startsAt: '2026-03-08T02:30' }), ID, around());
    expect(intake).toMatchObject({ kind: 'invalid', faults: [{ path: 'startsAt', impossible: true }] });
    expect(JSON.stringify(intake)).toContain('clocks go forward');
  });

  test.each([
    ['no time', { startsAt: 'soon' }, ['400 startsAt']],
    ['a day that is none', { startsAt: '2026-02-30T10:00:00Z' }, ['400 startsAt']],
    ['the past', { startsAt: '2025-12-04T15:30:00Z' }, ['422 startsAt']],
    ['this very moment', { startsAt: '2026-02-01T12:00:00Z' }, ['422 startsAt']],
    [
      'an offset of hours only, which would be read as local',
      { startsAt: '2026-12-04 15:30:00-08' },
      ['400 startsAt'],
    ],
    ['a date without a time', { startsAt: '2026-12-04' }, ['400 startsAt']],
  ])('given %s, when read, then it is refused', (_, changes, expected) => {
    expect(faults(changes)).toEqual(expected);
  });

  test('given a start at the end of the calendar, when read, then it is refused or read, and nothing is thrown', () => {
    const far = { startsAt: '+275760-09-12T00:00:00Z', recipient: { phone: '+18005550123' } };
    expect(() => readAppointment(input(far), ID, around())).not.toThrow();
  });
});

describe('the phone number', () => {
  const refused = (phone: string, its: Partial<Surroundings> = {}) =>
    readAppointment(input({ recipient: { phone } }), ID, around(its));

  test.each([
    ['malformed', '12', '400 recipient.phone'],
    ['one that can not exist', '+17740125622', '422 recipient.phone'],
    ['one at a premium rate', '+19005550123', '422 recipient.phone'],
    ['one with an extension', '212 555 0123 x5', '422 recipient.phone'],
    ['one of another country', '+447400123456', '422 recipient.phone'],
  ])('given %s, when read, then that is the fault', (_, phone, expected) => {
    expect(faults({ recipient: { phone } })).toEqual([expected]);
  });

  test('given a country of its own, or of its list, when read, then the tenant may contact it', () => {
    const british = givenTenant({ country: 'GB' });
    expect(refused('07400 123456', { tenant: british }).kind).toBe('valid');
    const listed = givenTenant({ countries: ['GB'] });
    expect(refused('+447400123456', { tenant: listed }).kind).toBe('valid');
    // The list is the whole of it.
    expect(refused('+12125550123', { tenant: listed }).kind).toBe('invalid');
  });

  test('given another country, when refused, then the address is told, so that an earlier booking can be looked for', () => {
    const abroad = addressKey(SECRET, '+447400123456');
    expect(refused('+447400123456')).toMatchObject({ kind: 'invalid', abroad });
    expect(refused('+17740125622')).toMatchObject({ kind: 'invalid', abroad: null });
    expect(refused('+447400123456', { anyCountry: true }).kind).toBe('valid');
    expect(refused('+449098790123', { anyCountry: true }).kind).toBe('invalid');
  });

  test('given the number that the appointment has already, when read again, then it is not judged again', () => {
    for (const phone of ['+17740125622', '+19005550123', '+447400123456']) {
      const kept = readAppointment(input({ recipient: { phone } }), ID, around({ keptPhone: phone }));
      expect(kept).toMatchObject({ kind: 'valid', appointment: { recipient: { phone } } });
      expect(refused(phone, { keptPhone: '+12125550123' }).kind).toBe('invalid');
    }
    expect(refused('774-012-5622', { keptPhone: '+17740125622' }).kind).toBe('valid');
    expect(refused('+12125550123 x5', { keptPhone: '+12125550123' }).kind).toBe('invalid');
  });

  test('given a landline, when read, then it is known as one, with a warning where the plan has texts', () => {
    const tenant = givenTenant({ country: 'GB' });
    const landline = valid({ recipient: { phone: '020 7946 0958' } }, { tenant });
    expect(landline.appointment.recipient.landline).toBe(true);
    expect(landline.warnings).toEqual([
      expect.stringMatching(
        /^recipient\.phone: \+442079460958 is a landline, .*1 step of the plan is dropped/,
      ),
    ]);
    const policy = {
      ...DEFAULT_POLICY,
      steps: DEFAULT_POLICY.steps.filter(({ channel }) => channel !== 'sms'),
    };
    expect(valid({ recipient: { phone: '020 7946 0958' } }, { tenant, policy }).warnings).toEqual([]);
    const mobile = valid({ recipient: { phone: '07400 123456' } }, { tenant });
    expect([mobile.appointment.recipient.landline, mobile.warnings]).toEqual([false, []]);
  });
});

describe('faults', () => {
  test.each([
    ['a zone that is none', { timeZone: 'Mars/Olympus' }, ['400 timeZone']],
    ['an offset as a zone', { timeZone: '+02:00' }, ['400 timeZone']],
    ['a number that is none', { recipient: { phone: '12' } }, ['400 recipient.phone']],
    ['words for a number', { recipient: { phone: 'call me at 212 555 0123' } }, ['400 recipient.phone']],
    ['a locale that is none', { recipient: { email: 'a@b.c', locale: 'x_y_z!' } }, ['400 recipient.locale']],
    [
      'a zone of the person that is none',
      { recipient: { email: 'a@b.c', timeZone: 'home' } },
      ['400 recipient.timeZone'],
    ],
    ['nobody to reach', { recipient: { name: 'Ana' } }, ['422 recipient']],
  ])('given %s, when read, then that is the fault', (_, changes, expected) => {
    expect(faults(changes)).toEqual(expected);
  });

  test('given a policy that the tenant has not, when read, then it is named', () => {
    expect(faults({ policy: 'gentle' }, { policy: undefined })).toEqual(['422 policy']);
  });

  test('given everything wrong, when read, then every fault is told at once', () => {
    const changes = {
      startsAt: 'soon',
      timeZone: 'Mars/Olympus',
      policy: 'none',
      recipient: { phone: '12', timeZone: 'home', locale: '!' },
    };
    expect(faults(changes, { policy: undefined }).sort()).toEqual(
      [
        '400 recipient.locale',
        '400 recipient.phone',
        '400 recipient.timeZone',
        '400 startsAt',
        '400 timeZone',
        '422 policy',
      ].sort(),
    );
  });

  test('given faults, when told, then each says what was wrong or what is accepted', () => {
    const changes = {
      startsAt: 'soon',
      timeZone: 'Mars/Olympus',
      recipient: { timeZone: 'home', locale: '!' },
    };
    const messages = (its: Partial<AppointmentInput>) => {
      const intake = readAppointment(input(its), ID, around({ policy: undefined }));
      return intake.kind === 'invalid' ? intake.faults.map(({ path, message }) => `${path} ${message}`) : [];
    };
    expect(messages({ ...changes, policy: 'gentle' })).toEqual([
      expect.stringMatching(/^timeZone must be .*America.*Mars/),
      expect.stringMatching(/^startsAt "soon" is not a time.*2026-12-04T15:30/),
      expect.stringMatching(/^policy there is no policy named "gentle"$/),
      expect.stringMatching(/^recipient.timeZone must be .*"home"$/),
      expect.stringMatching(/^recipient.locale must be .*"!"$/),
      expect.stringMatching(/^recipient needs an email address or a phone number$/),
    ]);
    expect(messages({ startsAt: '2026-13-01T10:00:00Z' })).toEqual([
      expect.stringMatching(/^startsAt .* is not an RFC 3339 time such as 2026/),
      expect.stringMatching(/"default"$/),
    ]);
  });

  test('given only the zone wrong, when read, then a local time is no fault', () => {
    expect(faults({ startsAt: '2026-12-04T15:30', timeZone: 'Mars/Olympus' })).toEqual(['400 timeZone']);
  });

  test('given all but the zone wrong, when read, then all but the zone is told at once', () => {
    const changes = { startsAt: 'soon', recipient: { phone: '12', timeZone: 'home', locale: '!' } };
    expect(faults(changes, { policy: undefined })).toHaveLength(5);
  });
});

describe('fingerprints', () => {
  test('given the same content, when its fields come in any order, then the fingerprint is the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const shuffled = (each: unknown): unknown => {
          if (Array.isArray(each)) return each.map(shuffled);
          if (each === null || typeof each !== 'object') return each;
          return Object.fromEntries(
            Object.entries(each)
              .reverse()
              .map(([key, inner]) => [key, shuffled(inner)]),
          );
        };
        expect(fingerprintOf(shuffled(value))).toBe(fingerprintOf(value));
      }),
    );
  });

  test('given other content, when compared, then the fingerprint is another', () => {
    const prints = [
      {},
      { title: 'x' },
      { title: 'y' },
      { metadata: { title: 'x' } },
      { list: [1, 2] },
      { list: [2, 1] },
    ].map((each) => fingerprintOf({ ...input(), ...each }));
    expect(new Set(prints).size).toBe(prints.length);
  });

  test('given a field left out or null, when compared, then that is the same', () => {
    expect(fingerprintOf({ a: 1, location: null, b: undefined })).toBe(fingerprintOf({ a: 1 }));
  });
});

describe('addresses in a path', () => {
  test.each([
    ['Ana@Example.com', { kind: 'email', normal: 'ana@example.com' }],
    ['+1 (212) 555-0123', { kind: 'phone', normal: '+12125550123' }],
    ['212-555-0123', { kind: 'phone', normal: '+12125550123' }],
    [' mailto:Ana@Example.com ', { kind: 'email', normal: 'ana@example.com' }],
    ['two words@x', undefined],
    ['ana@example.com and others', undefined],
    ['@', undefined],
    ['hello', undefined],
    ['12', undefined],
  ])('given %j, when read, then %j', (text, expected) => {
    expect(readAddress(text, 'US')).toEqual(expected);
  });
});
