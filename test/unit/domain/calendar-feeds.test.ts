/** Calendars as they are written: series, exceptions, zones of every kind, and whom an occurrence is about. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VEvent } from 'node-ical';
import { describe, expect, test } from 'vitest';
import { implausible } from '../../../shared/domain/appointment/schedule-guard.ts';
import type { CalendarReading, Occurrence } from '../../../shared/domain/feeds/ics.ts';
import { readCalendar } from '../../../shared/domain/feeds/ics.ts';
import { DEFAULT_RULES, draftOf, externalIdOf } from '../../../shared/domain/feeds/people-rules.ts';
import { at } from './given.ts';

// It leaves its Temporal as the global one; tests that share this worker must not take it for the runtime's own.
const own: unknown = globalThis.Temporal;
const { default: ical } = await import('node-ical');
if (own === undefined) Reflect.deleteProperty(globalThis, 'Temporal');

const WIDE = { from: at('2000-01-01T00:00:00Z'), to: at('2030-01-01T00:00:00Z') };
const read = (text: string, stretch = WIDE): CalendarReading =>
  readCalendar(text, 'America/New_York', stretch);
const calendar = (...events: string[]): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${events.join('\r\n')}\r\nEND:VCALENDAR\r\n`;
const event = (...lines: string[]): string => ['BEGIN:VEVENT', 'UID:u1', ...lines, 'END:VEVENT'].join('\r\n');
const starts = ({ occurrences }: CalendarReading): string[] =>
  occurrences.map(
    ({ startsAt, cancelled }) =>
      `${new Date(startsAt).toISOString().slice(0, 16)}${cancelled ? ' cancelled' : ''}`,
  );
const sample = (name: string) =>
  read(readFileSync(join(import.meta.dirname, '../../fixtures/calendars', name), 'utf8'));

describe('a series', () => {
  test('keeps its hour over daylight saving, and names each occurrence by when its rule has it', () => {
    const found = read(
      calendar(event('DTSTART;TZID=America/New_York:20261030T090000', 'RRULE:FREQ=DAILY;COUNT=4')),
    );
    expect(starts(found)).toEqual([
      '2026-10-30T13:00',
      '2026-10-31T13:00',
      '2026-11-01T14:00',
      '2026-11-02T14:00',
    ]);
    expect(found.occurrences.map(externalIdOf)[2]).toBe('ics:u1/20261101T090000');
  });

  test('moved, cancelled and excepted occurrences, by wall clock or in UTC', () => {
    const found = read(
      calendar(
        event(
          'DTSTART;TZID=Europe/Berlin:20261201T090000',
          'RRULE:FREQ=DAILY;UNTIL=20261205T080000Z',
          'EXDATE:20261202T080000Z',
        ),
        event('RECURRENCE-ID:20261203T080000Z', 'DTSTART;TZID=Europe/Berlin:20261203T113000'),
        event(
          'RECURRENCE-ID;TZID=Europe/Berlin:20261204T090000',
          'DTSTART;TZID=Europe/Berlin:20261204T090000',
          'STATUS:CANCELLED',
        ),
      ),
    );
    expect(starts(found)).toEqual([
      '2026-12-01T08:00',
      '2026-12-02T08:00 cancelled',
      '2026-12-03T10:30',
      '2026-12-04T08:00 cancelled',
      '2026-12-05T08:00',
    ]);
  });

  test('one and all that follow move together', () => {
    const found = read(
      calendar(
        event('DTSTART;TZID=America/New_York:20261201T090000', 'RRULE:FREQ=WEEKLY;COUNT=3'),
        event(
          'RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=America/New_York:20261208T090000',
          'DTSTART;TZID=America/New_York:20261208T100000',
        ),
      ),
    );
    expect(starts(found)).toEqual(['2026-12-01T14:00', '2026-12-08T15:00', '2026-12-15T15:00']);
  });

  test('one that never ends is followed so far, and one of every second no further than that', () => {
    const soon = { from: at('2026-12-01T00:00:00Z'), to: at('2026-12-08T00:00:00Z') };
    expect(starts(read(calendar(event('DTSTART:20200101T120000Z', 'RRULE:FREQ=DAILY')), soon))).toHaveLength(
      7,
    );
    const { leftOut } = read(calendar(event('DTSTART:20200101T120000Z', 'RRULE:FREQ=SECONDLY')), soon);
    expect(leftOut).toEqual([
      expect.objectContaining({ why: expect.stringContaining('more than 50000 times') }),
    ]);
  });
});

describe('zones', () => {
  test.each([
    ['of IANA', 'DTSTART;TZID=Europe/Berlin:20260701T090000', '2026-07-01T07:00'],
    [
      'of IANA behind a maker’s name',
      'DTSTART;TZID=/example.org/20050126_1/Europe/Berlin:20260701T090000',
      '2026-07-01T07:00',
    ],
    ['as Windows calls them', 'DTSTART;TZID="W. Europe Standard Time":20260701T090000', '2026-07-01T07:00'],
    ['UTC', 'DTSTART:20260701T090000Z', '2026-07-01T09:00'],
    ['none, so the office’s', 'DTSTART:20260701T090000', '2026-07-01T13:00'],
  ])('%s', (_name, line, expected) => {
    expect(starts(read(calendar(event(line))))).toEqual([expected]);
  });

  test('that only the calendar knows, and that nobody knows', () => {
    expect(starts(sample('timezone_from_file.ics'))).toEqual(['2023-03-06T21:23']);
    const { occurrences, leftOut } = read(calendar(event('DTSTART;TZID=Mars/Base:20260701T090000')));
    expect([occurrences, leftOut[0]?.why]).toEqual([[], 'is in a zone that nobody knows: Mars/Base']);
  });
});

test('samples of another parser: several rules, an exception that is a whole day', () => {
  expect(sample('multiple_rrules.ics').occurrences.length).toBeGreaterThan(10);
  expect(starts(sample('rdate_exdate.ics'))).toEqual([
    '2024-06-09T03:00',
    '2024-06-10T03:00',
    '2024-06-11T03:00 cancelled',
    '2024-06-12T03:00',
  ]);
});

test('whole days are left out with a word, also where nobody says that a date is one', () => {
  const { occurrences, leftOut } = read(
    calendar(event('DTSTART;VALUE=DATE:20261224'), event('DTSTART:20261225').replace('u1', 'u2')),
  );
  expect(occurrences).toEqual([]);
  expect(leftOut.map(({ why }) => why)).toEqual(
    Array(2).fill('takes the whole day, so there is no time to remind of'),
  );
});

describe('whom an occurrence is about', () => {
  const GUESTS = [
    'ORGANIZER:mailto:desk@clinic.example',
    'ATTENDEE;CN=Desk:mailto:desk@clinic.example',
    'ATTENDEE;CN=Dr Bo:mailto:bo@clinic.example',
    'ATTENDEE;CUTYPE=ROOM:mailto:room@rooms.example',
    'ATTENDEE;CN=Ana;PARTSTAT=ACCEPTED:mailto:ana@example.com',
  ];
  const one = (...lines: string[]): Occurrence => {
    const [found] = read(
      calendar(event('DTSTART;TZID=America/New_York:20261204T090000', 'SUMMARY:Check-up', ...lines)),
    ).occurrences;
    if (!found) throw new Error('nothing was found');
    return found;
  };

  test('the guest who is not of the office', () => {
    const rules = { ...DEFAULT_RULES, own: ['@clinic.example'] };
    expect(draftOf(one(...GUESTS), rules)).toEqual({
      kind: 'appointment',
      input: {
        externalId: 'ics:u1',
        startsAt: '2026-12-04T09:00:00-05:00',
        timeZone: 'America/New_York',
        durationMinutes: 30,
        title: 'Check-up',
        recipient: { name: 'Ana', email: 'ana@example.com', phone: null },
      },
      warnings: [],
    });
  });

  test('lines of the description, also as HTML', () => {
    const drafted = draftOf(one('DESCRIPTION:<p>Patient: Ana</p><p>Tel: +1 212 555 0123</p>'), DEFAULT_RULES);
    expect(drafted).toMatchObject({ input: { recipient: { name: 'Ana', phone: '+1 212 555 0123' } } });
  });

  test('nobody: then it is left out with why', () => {
    expect(draftOf(one(), DEFAULT_RULES)).toMatchObject({
      kind: 'left out',
      why: expect.stringContaining('nobody to remind'),
    });
  });
});

test('one reading may take away a fifth and move a twentieth, and one appointment always', () => {
  expect(implausible({ there: 3, vanish: 1, move: 1 })).toEqual([]);
  expect(implausible({ there: 100, vanish: 20, move: 5 })).toEqual([]);
  expect(implausible({ there: 100, vanish: 21, move: 6 })).toHaveLength(2);
});

describe('another reader', () => {
  const folder = join(import.meta.dirname, '../../fixtures/calendars');
  // It takes one rule of a series, and for UTC a zone that only the calendar itself explains.
  const beyondIt = new Set(['multiple_rrules.ics', 'timezone_from_file.ics']);
  const files = readdirSync(folder).filter((name) => name.endsWith('.ics') && !beyondIt.has(name));
  const texts: [string, string][] = [
    ...files.map((name): [string, string] => [name, readFileSync(join(folder, name), 'utf8')]),
    ...Object.entries({
      'daylight saving': ['DTSTART;TZID=America/New_York:20261025T090000', 'RRULE:FREQ=WEEKLY;COUNT=4'],
      'days of a month': [
        'DTSTART;TZID=Europe/Berlin:20260105T101500',
        'RRULE:FREQ=MONTHLY;BYDAY=1MO,-1FR;COUNT=9',
      ],
      'the last day': ['DTSTART:20260131T080000Z', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20261231T235959Z'],
      'a leap day': ['DTSTART:20240229T120000Z', 'RRULE:FREQ=YEARLY;COUNT=2'],
      'the 31st': ['DTSTART:20260131T120000Z', 'RRULE:FREQ=MONTHLY;COUNT=5'],
      exceptions: [
        'DTSTART;TZID=Australia/Sydney:20260401T090000',
        'RRULE:FREQ=DAILY;INTERVAL=2;COUNT=8',
        'EXDATE;TZID=Australia/Sydney:20260405T090000,20260407T090000',
      ],
      once: ['DTSTART;TZID=Asia/Tokyo:20260303T183000'],
    }).map(([name, lines]): [string, string] => [name, calendar(event(...lines))]),
  ];

  /** What takes place at a time of the day, as node-ical has it. */
  function startsOf(text: string): string[] {
    const [from, to] = [new Date(WIDE.from), new Date(WIDE.to)];
    const events = Object.values(ical.sync.parseICS(text)).filter((each) => each?.type === 'VEVENT');
    return events
      .flatMap((each) => ical.expandRecurringEvent(each as VEvent, { from, to }))
      .filter(({ isFullDay, event: { status } }) => !isFullDay && status !== 'CANCELLED')
      .map(({ start }) => start.toISOString().slice(0, 16))
      .toSorted();
  }

  test.each(texts)('has the same of %s', (_, text) => {
    const ours = readCalendar(text, 'America/New_York', WIDE).occurrences.filter(
      ({ cancelled }) => !cancelled,
    );
    const starts = ours.map(({ startsAt }) => new Date(startsAt).toISOString().slice(0, 16)).toSorted();
    expect(starts.length).toBeGreaterThan(0);
    expect(starts).toEqual(startsOf(text));
  });
});
