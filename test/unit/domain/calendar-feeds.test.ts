/** Calendars as they are written: series, exceptions, zones of every kind, and whom an occurrence is about. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VEvent } from 'node-ical';
import { describe, expect, test } from 'vitest';
import { implausible } from '../../../shared/domain/appointment/schedule-guard.ts';
import type { CalendarReading, Occurrence } from '../../../shared/domain/feeds/ics.ts';
import { CalendarFault, nameOf, readCalendar } from '../../../shared/domain/feeds/ics.ts';
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

  test('the last of several moves holds for what follows, and one that was moved by itself keeps its own time', () => {
    const series = event('DTSTART;TZID=America/New_York:20261201T090000', 'RRULE:FREQ=DAILY;COUNT=6');
    const from = (day: number, hour: string, range = ';RANGE=thisandfuture') =>
      event(
        `RECURRENCE-ID${range};TZID=America/New_York:2026120${day}T090000`,
        `DTSTART;TZID=America/New_York:2026120${day}T${hour}0000`,
      );
    const moves = [from(4, '12'), from(2, '10'), from(5, '15', '')];
    expect(starts(read(calendar(series, ...moves)))).toEqual(
      ['1T14', '2T15', '3T15', '4T17', '5T20', '6T17'].map((time) => `2026-12-0${time}:00`),
    );
  });

  test('extra times count once, by any way of writing them, and an excepted day goes whole', () => {
    const found = read(
      calendar(
        event(
          'DTSTART;TZID=America/New_York:20261201T090000',
          'RDATE;TZID=America/New_York:20261201T090000,20261203T090000',
          'RDATE;TZID=Europe/Berlin:20261204T160000',
          'RDATE:20261205T150000Z',
          'RDATE;VALUE=PERIOD:20261206T150000Z/PT1H',
          'EXDATE;VALUE=DATE:20261203',
          'EXDATE;TZID=Europe/Berlin:20261204T160000',
        ),
      ),
    );
    expect(starts(found)).toEqual([
      '2026-12-01T14:00',
      '2026-12-03T14:00 cancelled',
      '2026-12-04T15:00 cancelled',
      '2026-12-05T15:00',
      '2026-12-06T15:00',
    ]);
    expect(found.occurrences[2]?.recurrenceId).toBe('20261204T100000');
  });

  test('an exception that stands where its series is excepted takes place, also where its series is elsewhere', () => {
    const own = event(
      'RECURRENCE-ID;TZID=America/New_York:20261202T090000',
      'DTSTART;TZID=America/New_York:20261202T110000',
    );
    const series = event(
      'DTSTART;TZID=America/New_York:20261201T090000',
      'RRULE:FREQ=DAILY;COUNT=2',
      'EXDATE;TZID=America/New_York:20261202T090000',
    );
    const both = read(calendar(own, series));
    expect(starts(both)).toEqual(['2026-12-01T14:00', '2026-12-02T16:00']);
    const alone = read(calendar(own));
    expect(starts(alone)).toEqual(['2026-12-02T16:00']);
    expect(alone.occurrences.map(externalIdOf)).toEqual(both.occurrences.map(externalIdOf).slice(1));
  });

  test('a leap day is kept to, by whichever parts its rule is written', () => {
    const leap = (rule: string) =>
      starts(read(calendar(event('DTSTART:20240229T120000Z', `RRULE:FREQ=YEARLY;${rule}`)))).map((start) =>
        start.slice(0, 10),
      );
    expect(leap('COUNT=2')).toEqual(['2024-02-29', '2028-02-29']);
    expect(leap('BYMONTH=2,3;COUNT=3')).toEqual(['2024-02-29', '2024-03-29', '2025-03-29']);
    expect(leap('BYMONTHDAY=-1;BYMONTH=2;COUNT=2')).toEqual(['2024-02-29', '2025-02-28']);
    expect(leap('BYYEARDAY=60;COUNT=2')).toEqual(['2024-02-29', '2025-03-01']);
  });

  test.each(['', 'BYMONTHDAY=31;'])('the 31st of every third month is not in April: %s', (day) => {
    const rule = `RRULE:FREQ=YEARLY;BYMONTH=1,4,7,10;${day}COUNT=4`;
    const found = starts(read(calendar(event('DTSTART:20260131T120000Z', rule))));
    expect(found.map((start) => start.slice(0, 10))).toEqual([
      '2026-01-31',
      '2026-07-31',
      '2026-10-31',
      '2027-01-31',
    ]);
  });

  test('two months of every second year are of that year', () => {
    const rule = 'RRULE:FREQ=YEARLY;INTERVAL=2;BYMONTH=1,7;COUNT=3';
    const found = starts(read(calendar(event('DTSTART:20260110T120000Z', rule))));
    expect(found.map((start) => start.slice(0, 10))).toEqual(['2026-01-10', '2026-07-10', '2028-01-10']);
  });

  test('one ends with the stretch that is asked for, whose edges belong to it', () => {
    const series = calendar(event('DTSTART:20261201T120000Z', 'RRULE:FREQ=DAILY'));
    const stretch = { from: at('2026-12-02T12:00:00Z'), to: at('2026-12-04T12:00:00Z') };
    const inside = ['2026-12-02T12:00', '2026-12-03T12:00', '2026-12-04T12:00'];
    expect(starts(read(series, stretch))).toEqual(inside);
    expect(read(series, stretch).leftOut).toEqual([]);
    const once = (time: string) => starts(read(calendar(event(`DTSTART:${time}`)), stretch));
    const edges = ['20261202T115959Z', '20261202T120000Z', '20261204T120000Z', '20261204T120001Z'];
    expect(edges.map((time) => once(time).length)).toEqual([0, 1, 1, 0]);
  });

  test('a time that the clocks skip is left out, and said, and the others stand', () => {
    const { occurrences, leftOut } = read(
      calendar(event('DTSTART;TZID=America/New_York:20260307T023000', 'RRULE:FREQ=DAILY;COUNT=3')),
    );
    expect(occurrences).toHaveLength(2);
    expect(leftOut).toEqual([
      { uid: 'u1', summary: '', why: 'the clocks of America/New_York skip 2026-03-08T02:30:00' },
    ]);
    const [once] = read(calendar(event('DTSTART;TZID=America/New_York:20260308T023000'))).leftOut;
    expect(once?.why).toBe('the clocks of America/New_York skip 2026-03-08T02:30:00');
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

describe('a file', () => {
  const fault = (text: string) => {
    try {
      read(text);
    } catch (error) {
      return error instanceof CalendarFault ? error.message : error;
    }
    return undefined;
  };

  test('that is no calendar, or is cut, is a fault', () => {
    expect(fault('<html>')).toBe('it holds no VCALENDAR');
    const cut = 'it ends in the middle, without END:VCALENDAR';
    expect(fault(calendar().slice(0, -9))).toBe(cut);
    expect(fault(`${calendar()}BEGIN:VCALENDAR`)).toBe(cut);
    expect(fault('BEGIN:VCALENDAR\r\nnothing\r\nEND:VCALENDAR')).toContain('nothing');
  });

  test('may hold several calendars, one of which cancels all that it names', () => {
    const first = calendar(event('DTSTART:20261201T120000Z'));
    const second = calendar('METHOD:cancel', event('DTSTART:20261202T120000Z'));
    expect(starts(read(`\uFEFF${first}${second}`))).toEqual([
      '2026-12-01T12:00',
      '2026-12-02T12:00 cancelled',
    ]);
    expect(starts(read(first.toLowerCase().replaceAll('t12', 'T12').replaceAll('00z', '00Z')))).toEqual([
      '2026-12-01T12:00',
    ]);
  });

  test('without names is told apart by time and title', () => {
    const unnamed = (...lines: string[]) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n');
    const last = read(calendar(unnamed('SUMMARY:A', 'DTSTART:20261201T120000Z', 'UID:u9')));
    expect(last.occurrences).toMatchObject([{ uid: 'u9', summary: 'A' }]);
    const found = read(
      calendar(
        unnamed('DTSTART:20261201T120000Z', 'SUMMARY:A'),
        unnamed('DTSTART:20261201T120000Z', 'SUMMARY:B'),
        unnamed('DTSTART:20261202T120000Z', 'SUMMARY:A'),
      ),
    );
    expect(found.occurrences.map(({ summary, recurrenceId }) => [summary, recurrenceId])).toEqual([
      ['A', null],
      ['B', null],
      ['A', null],
    ]);
  });

  test('with a date where a time is the default is read as that, in any place', () => {
    const days = ['DTSTART;X-A=1:20261224', 'DTSTART;VALUE=DATE:20261224', 'dtstart:20261224'];
    for (const line of days)
      expect(read(calendar(event(line))).leftOut).toMatchObject([
        { why: expect.stringContaining('whole day') },
      ]);
    const series = ['DTSTART:20261201T120000Z', 'RRULE:FREQ=DAILY;COUNT=3', 'EXDATE:20261202,20261203'];
    expect(starts(read(calendar(event(...series))))).toEqual([
      '2026-12-01T12:00',
      '2026-12-02T12:00 cancelled',
      '2026-12-03T12:00 cancelled',
    ]);
  });

  test('with an event that has no start says so, and reads the others', () => {
    const { occurrences, leftOut } = read(
      calendar(event('SUMMARY:Odd'), event('DTSTART:20261201T120000Z').replace('u1', 'u2')),
    );
    expect(occurrences).toHaveLength(1);
    expect(leftOut).toEqual([{ uid: 'u1', summary: 'Odd', why: 'has no start' }]);
    const unread = read(calendar(event('DTSTART:20261201T120000Z', 'DTEND:nonsense'))).leftOut;
    expect(unread).toMatchObject([
      { uid: 'u1', why: expect.stringMatching(/^can not be read: invalid date-time/) },
    ]);
    const series = event('DTSTART:20261201T120000Z', 'RRULE:FREQ=DAILY;COUNT=2');
    const broken = [
      event('RECURRENCE-ID:20261202T120000Z'),
      event('RECURRENCE-ID:20261202T120000Z', 'DTSTART:20261202'),
    ];
    const said = broken.map((exception) => read(calendar(series, exception)).leftOut.map(({ why }) => why));
    expect(said).toEqual([
      ['an occurrence has no start'],
      ['an occurrence takes the whole day, so there is no time to remind of'],
    ]);
  });
});

describe('an occurrence', () => {
  const one = (...lines: string[]): Occurrence => {
    const [found] = read(calendar(event('DTSTART:20261204T090000Z', ...lines))).occurrences;
    if (!found) throw new Error('nothing was found');
    return found;
  };

  test.each([
    [['DTEND:20261204T094500Z'], 45],
    [['DTEND;TZID=Europe/Berlin:20261204T104500'], 45],
    [['DTEND:20261204T044500'], 45],
    [['DTEND;TZID=Mars/Base:20261204T104500'], 30],
    [['DURATION:PT20M'], 20],
    [['DURATION:PT20M29S'], 20],
    [['DURATION:PT20M30S'], 21],
    [['DURATION:P3D'], 1_440],
    [['DURATION:PT0S'], 30],
    [['DTEND:20261204T080000Z'], 30],
    [[], 30],
  ])('with %j takes %d minutes', (lines, minutes) => {
    expect(one(...lines).durationMinutes).toBe(minutes);
  });

  test('over a change of the clocks takes as long as it takes', () => {
    const night = [
      'DTSTART;TZID=America/New_York:20261101T003000',
      'DTEND;TZID=America/New_York:20261101T023000',
    ];
    expect(read(calendar(event(...night))).occurrences).toMatchObject([{ durationMinutes: 180 }]);
  });

  test('says what it is, where, and whether it takes place', () => {
    const lines = [
      'SUMMARY: Check-up ',
      'LOCATION: Room 2 ',
      'DESCRIPTION:a\\nb',
      'ORGANIZER:MAILTO:desk@x.example',
    ];
    expect(one(...lines)).toMatchObject({
      ...{ summary: 'Check-up', location: 'Room 2', description: 'a\nb', organizer: 'desk@x.example' },
      ...{ timeZone: null, cancelled: false, recurrenceId: null, attendees: [] },
    });
    const bare = { summary: '', location: null, description: '', organizer: null, attendees: [] };
    expect(one('LOCATION: ')).toMatchObject(bare);
    expect(one('ORGANIZER:https://x.example').organizer).toBeNull();
    expect([one('STATUS:cancelled').cancelled, one('STATUS:TENTATIVE').cancelled]).toEqual([true, false]);
    expect(nameOf(one('SUMMARY:Check-up'))).toBe('Check-up at 2026-12-04T09:00:00Z');
    expect(nameOf(one())).toBe('without a title at 2026-12-04T09:00:00Z');
  });

  test('names whoever is invited and can be reached', () => {
    const { attendees } = one(
      'ATTENDEE;CN="Ana";PARTSTAT=declined:mailto:ana@x.example',
      'ATTENDEE;CN=Bo;EMAIL=bo@x.example:urn:uuid:1',
      'ATTENDEE:tel:+12125550123',
      'ATTENDEE;CN=Nobody:urn:uuid:2',
      'ATTENDEE;CUTYPE=room:mailto:room@x.example',
      'ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=ACCEPTED:mailto:cy@x.example',
      'ATTENDEE;CUTYPE=X-ROOM;PARTSTAT=X-DECLINED;CN=" Dee ":mailto:dee@x.example',
      'ATTENDEE;CUTYPE=ROOM-X;PARTSTAT=DECLINED-X:mailto:eve@x.example',
      'ATTENDEE;EMAIL=fay@x.example:x-mailto:fay',
      'ATTENDEE:x-tel:1',
    );
    const who = { name: null, email: null, phone: null, declined: false };
    expect(attendees).toEqual([
      { ...who, name: 'Ana', email: 'ana@x.example', declined: true },
      { ...who, name: 'Bo', email: 'bo@x.example' },
      { ...who, phone: '+12125550123' },
      { ...who, email: 'cy@x.example' },
      { ...who, name: 'Dee', email: 'dee@x.example' },
      { ...who, email: 'eve@x.example' },
      { ...who, email: 'fay@x.example' },
    ]);
  });
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
