/** The demo's parts: its calendar, its picture at every size, and that its checks see what they are there for. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { demoBehaviour } from '../../../demo/people.ts';
import type { Picture } from '../../../demo/picture.ts';
import { draw, noHours, progressLine } from '../../../demo/picture.ts';
import type { Contact } from '../../../demo/record.ts';
import { duplicatesIn, isOutsideHours, mostInADay } from '../../../demo/record.ts';
import type { Progress } from '../../../demo/summary.ts';
import { check, passed } from '../../../demo/summary.ts';
import type { FourDays } from '../../../local/four-days.ts';
import { localHour, moved, planFourDays } from '../../../local/four-days.ts';
import type { Item, Row } from '../../../local/rows.ts';
import { Temporal } from '../../../shared/domain/core/temporal.ts';

const at = (iso: string): number => Date.parse(iso);

const row = (startsAt: string, timeZone = 'Europe/Berlin'): Row => ({
  kind: 'good',
  line: 2,
  item: { externalId: 'e', startsAt, timeZone, title: 'x' } as Item,
});
const startOf = (each: Row): unknown => (each.kind === 'good' ? each.item['startsAt'] : undefined);

describe('the calendar', () => {
  const now = at('2026-11-21T03:00:00Z');
  // 2 June 2029 is a Saturday, and so is 28 November 2026.
  const rows = [row('2029-06-04T10:00'), row('2029-06-02T09:30'), row('2029-06-03T09:00Z')];

  test('begins on the eve of the first appointment, moved by whole weeks to days that are to come', () => {
    const days = planFourDays(rows, now);
    expect(days.firstDay.toString()).toBe('2026-11-27');
    expect(days.startsAt).toBe(at('2026-11-27T06:00:00+01:00'));
    expect(days.endsAt).toBe(at('2026-12-01T00:00:00+01:00'));
    expect(rows.map((each) => startOf(moved(each, days)))).toEqual([
      '2026-11-30T10:00',
      '2026-11-28T09:30',
      '2026-11-29T09:00Z',
    ]);
  });

  test('never begins before now, nor after an appointment half the world ahead', () => {
    for (let day = 0; day < 14; day++) {
      const later = now + day * 86_400_000;
      const ahead = [row('2029-06-02T00:15', 'Pacific/Kiritimati'), ...rows];
      const days = planFourDays(ahead, later);
      const first = Temporal.PlainDateTime.from(String(startOf(moved(ahead[0] as Row, days))));
      expect(days.startsAt).toBeGreaterThanOrEqual(later);
      expect(days.startsAt).toBeLessThan(first.toZonedDateTime('Pacific/Kiritimati').epochMilliseconds);
    }
  });

  test('takes dates as they are where they can not be read, and needs one at least', () => {
    const days = planFourDays(rows, now);
    expect(startOf(moved(row('tomorrow'), days))).toBe('tomorrow');
    expect(() => planFourDays([row('tomorrow')], now)).toThrow(/No row of the file has a date/);
  });

  test('tells the day and the hour on the clock of a person', () => {
    const days = planFourDays(rows, now);
    expect(localHour(at('2026-11-28T23:30:00Z'), 'Asia/Tokyo', days)).toEqual({ day: 2, hour: 8 });
    expect(localHour(at('2026-11-27T03:30:00Z'), 'America/New_York', days)).toEqual({ day: -1, hour: 22 });
  });
});

const contact = (over: Partial<Contact>): Contact => ({
  seq: 1,
  at: at('2026-11-27T17:00:00Z'),
  channel: 'sms',
  to: '+12125550123',
  appointment: 'apt_1',
  revision: 1,
  step: 1,
  ...over,
});

describe('the checks', () => {
  test('see an entry that was sent twice', () => {
    const twice = [contact({}), contact({ at: at('2026-11-27T18:00:00Z') }), contact({ step: 2 })];
    expect(duplicatesIn(twice)).toBe(1);
    expect(duplicatesIn(twice.slice(1))).toBe(0);
  });

  test('see a text at night, and a call on a Sunday', () => {
    const zone = 'America/New_York';
    const outside = (iso: string, channel: Contact['channel'] = 'sms') =>
      isOutsideHours(contact({ at: at(iso), channel }), zone);
    expect(outside('2026-11-27T07:59:59-05:00')).toBe(true);
    expect(outside('2026-11-27T08:00:00-05:00')).toBe(false);
    expect(outside('2026-11-27T19:59:59-05:00')).toBe(false);
    expect(outside('2026-11-27T20:00:00-05:00')).toBe(true);
    expect(outside('2026-11-27T00:10:00-05:00')).toBe(true);
    expect(outside('2026-11-29T12:00:00-05:00')).toBe(false);
    expect(outside('2026-11-29T12:00:00-05:00', 'voice')).toBe(true);
  });

  test('count the most in any 24 hours, not in a calendar day', () => {
    const hours = [0, 10, 23.99, 24, 30];
    const contacts = hours.map((hour) => contact({ at: hour * 3_600_000 }));
    expect(mostInADay(contacts)).toBe(4);
    expect(mostInADay([...contacts, contact({ to: '+12125550124' })])).toBe(4);
    expect(mostInADay([])).toBe(0);
  });

  test('see what a provider has and the ledger has not, and fail for each fault', () => {
    const checks = check([], [contact({}), contact({ channel: 'email' })], () => ['Asia/Tokyo']);
    expect(checks).toEqual({ duplicates: 0, unaccounted: 1, outsideHours: 1, maxPerPersonPerDay: 1 });
    const good = { duplicates: 0, unaccounted: 0, outsideHours: 0, maxPerPersonPerDay: 3 };
    expect(passed(good)).toBe(true);
    for (const fault of [
      { duplicates: 1 },
      { unaccounted: 1 },
      { outsideHours: 1 },
      { maxPerPersonPerDay: 4 },
    ])
      expect(passed({ ...good, ...fault })).toBe(false);
  });
});

test('people behave by their address, always alike, and the sandbox’s own keep what they do', () => {
  const phones = Array.from({ length: 2_000 }, (_, index) => `+1212555${String(index).padStart(4, '0')}`);
  const confirming = phones.filter((to) => ['replies_c', 'presses_1'].includes(demoBehaviour(to) ?? ''));
  expect(confirming.length / phones.length).toBeCloseTo(0.46, 1);
  expect(phones.map(demoBehaviour)).toEqual(phones.map(demoBehaviour));
  expect(demoBehaviour('+15005550010')).toBeUndefined();
  expect(demoBehaviour('lost@sandbox.test')).toBeUndefined();
});

describe('the picture', () => {
  const reasons = { quiet_hours: 120, min_gap: 44, provider_busy: 12, capped: 7, attempts_exhausted: 1 };
  const progress: Progress = {
    appointments: 12_298,
    people: 10_223,
    reminded: 10_001,
    contacts: { email: 10_253, sms: 5_232, voice: 1_126 },
    confirmed: { reply: 1_053, keypress: 1_031, link: 1_001 },
    loudest: { email: 5_900, sms: 1_112, voice: 1_126 },
    broughtForward: 59,
    waiting: reasons,
    heldBack: reasons,
    dropped: { ...reasons, no_address: 110, confirmed: 52, opted_out: 15 },
    failed: { undelivered: 14, no_answer: 13, machine: 13, busy: 9, bounced: 8 },
    inDoubt: { ever: 12, settled: 12 },
  };
  const days: FourDays = {
    officeZone: 'America/New_York',
    startsAt: at('2026-11-27T06:00:00-05:00'),
    endsAt: at('2026-12-01T00:00:00-05:00'),
    firstDay: Temporal.PlainDate.from('2026-11-27'),
    movedWeeks: -131,
  };
  const hours = noHours();
  for (const channel of ['email', 'sms', 'voice'] as const)
    hours[channel] = hours[channel].map((_, hour) => (hour % 24 >= 8 && hour % 24 < 20 ? 1 + (hour % 7) : 0));
  const happenings = Array.from({ length: 40 }, (_, index) => ({
    at: days.startsAt + index * 60_000,
    channel: 'voice' as const,
    to: `somebody-with-a-long-name${index}•••@example.com`,
    text: 'not sent: The office has contacted the person as often as its limits allow.',
    zone: 'Asia/Tokyo',
  }));
  const picture: Picture = {
    now: at('2026-11-29T12:00:00-05:00'),
    days,
    hours,
    progress,
    happenings,
    isOpen: (channel, _day, hour) => channel === 'email' || (hour >= 8 && hour < 20),
  };
  const lines = (columns: number, rows: number, of = picture): string[] =>
    stripVTControlCharacters(draw(of, { columns, rows })).split('\n');

  test.each([
    [80, 24],
    [120, 40],
    [200, 60],
    [60, 24],
    [79, 30],
    [118, 36],
    [50, 24],
  ])('fits a terminal of %i × %i', (columns, rows) => {
    const drawn = lines(columns, rows);
    expect(Math.max(...drawn.map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(drawn.length).toBeLessThan(rows);
  });

  test('shows the nights of texts and calls as closed, and would show a contact in them', () => {
    const sms = lines(80, 24).find((line) => line.startsWith(' sms'));
    expect(sms?.match(/·{4}/)).not.toBeNull();
    const night = noHours();
    night.sms[3] = 1;
    const at80 = draw({ ...picture, hours: night }, { columns: 80, rows: 24 });
    expect(stripVTControlCharacters(at80)).toMatch(/sms {4}·█··/);
  });

  test('is one line where there is no terminal', () => {
    expect(progressLine(picture)).toMatch(
      /^Sun 29 Nov 2026, 12:00 +email 10253 {2}sms 5232 {2}voice 1126 {2}confirmed 3085 /,
    );
  });
});
