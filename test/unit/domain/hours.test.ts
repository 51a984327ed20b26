/** Contact hours (P4), against an independent clock and with the hard cases of tzdata. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ContactCalendar } from '../../../shared/domain/core/hours.ts';
import { openWindow, windowBefore } from '../../../shared/domain/core/hours.ts';
import { DAY, HOUR, MINUTE, toIso } from '../../../shared/domain/core/time.ts';
import { at, isOpenOnTheWall, NEW_YORK, some, wall } from './given.ts';

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const hours = (opens: string, closes: string, days: readonly number[] = EVERY_DAY): ContactCalendar => ({
  week: { opens, closes, days },
});
const DAYTIME = hours('08:00', '20:00');
const NO_SUNDAY = hours('08:00', '20:00', [1, 2, 3, 4, 5, 6]);
const NIGHT = hours('20:00', '08:00');

const written = (window: { opensAt: number; closesAt: number } | undefined) =>
  window && [toIso(window.opensAt), toIso(window.closesAt)];

describe('the window that is open, or opens next', () => {
  test.each([
    ['inside', '2026-12-04T12:00:00-05:00', '2026-12-04T13:00:00Z', '2026-12-05T01:00:00Z'],
    ['on the first minute', '2026-12-04T08:00:00-05:00', '2026-12-04T13:00:00Z', '2026-12-05T01:00:00Z'],
    ['before dawn', '2026-12-04T05:00:00-05:00', '2026-12-04T13:00:00Z', '2026-12-05T01:00:00Z'],
    ['on the closing minute', '2026-12-04T20:00:00-05:00', '2026-12-05T13:00:00Z', '2026-12-06T01:00:00Z'],
    ['quarter past midnight', '2026-12-05T00:15:00-05:00', '2026-12-05T13:00:00Z', '2026-12-06T01:00:00Z'],
  ])('given a moment %s, when asked, then it is that window', (_, moment, opens, closes) => {
    expect(written(openWindow(DAYTIME, [NEW_YORK], at(moment)))).toEqual([opens, closes]);
  });

  test('given a Sunday without voice, when asked from Saturday evening, then it opens on Monday', () => {
    const window = some(openWindow(NO_SUNDAY, [NEW_YORK], at('2026-12-05T20:30:00-05:00')));
    expect(wall(window.opensAt)).toBe('2026-12-07 08:00');
  });

  test('given hours across midnight that open on Saturdays only, when Sunday dawns, then they are still open', () => {
    const saturdayNight = hours('22:00', '02:00', [6]);
    const window = some(openWindow(saturdayNight, [NEW_YORK], at('2026-12-06T01:30:00-05:00')));
    expect([wall(window.opensAt), wall(window.closesAt)]).toEqual(['2026-12-05 22:00', '2026-12-06 02:00']);
    const next = some(openWindow(saturdayNight, [NEW_YORK], at('2026-12-06T22:30:00-05:00')));
    expect(wall(next.opensAt)).toBe('2026-12-12 22:00');
  });

  test.each([
    ['New York, spring', NEW_YORK, '2026-03-07T23:00:00-05:00', 11],
    ['New York, autumn', NEW_YORK, '2026-10-31T23:00:00-04:00', 13],
    ['London, spring', 'Europe/London', '2026-03-28T23:00:00Z', 11],
    ['London, autumn', 'Europe/London', '2026-10-24T23:00:00+01:00', 13],
    ['Lord Howe, spring', 'Australia/Lord_Howe', '2026-10-03T23:00:00+10:30', 11.5],
    ['Lord Howe, autumn', 'Australia/Lord_Howe', '2026-04-04T23:00:00+11:00', 12.5],
    ['Casablanca, into Ramadan', 'Africa/Casablanca', '2026-02-14T23:00:00+01:00', 13],
    ['Casablanca, out of Ramadan', 'Africa/Casablanca', '2026-03-21T23:00:00Z', 11],
    ['Phoenix', 'America/Phoenix', '2026-03-07T23:00:00-07:00', 12],
    ['Kolkata', 'Asia/Kolkata', '2026-03-07T23:00:00+05:30', 12],
  ])(
    'given a night across the change (%s), when measured, then it is as long as its clock says',
    (_, zone, moment, length) => {
      const window = some(openWindow(NIGHT, [zone], at(moment)));
      expect((window.closesAt - window.opensAt) / HOUR).toBe(length);
      expect([wall(window.opensAt, zone).slice(11), wall(window.closesAt, zone).slice(11)]).toEqual([
        '20:00',
        '08:00',
      ]);
    },
  );

  test('given the day that Apia skipped, when asked, then it opens on the day after it', () => {
    const window = some(openWindow(DAYTIME, ['Pacific/Apia'], at('2011-12-29T21:00:00-10:00')));
    expect(wall(window.opensAt, 'Pacific/Apia')).toBe('2011-12-31 08:00');
    const onlyFridays = hours('08:00', '20:00', [5]);
    const friday = some(openWindow(onlyFridays, ['Pacific/Apia'], at('2011-12-29T21:00:00-10:00')));
    expect(wall(friday.opensAt, 'Pacific/Apia')).toBe('2012-01-06 08:00');
  });

  test('given hours that close when they open, when asked, then a whole day is open', () => {
    const window = some(
      openWindow(hours('09:00', '09:00', [5]), [NEW_YORK], at('2026-12-02T12:00:00-05:00')),
    );
    expect([wall(window.opensAt), wall(window.closesAt)]).toEqual(['2026-12-04 09:00', '2026-12-05 09:00']);
  });

  test('given an opening that the clocks skip into the next day, when asked, then that night is open all the same', () => {
    const window = some(
      openWindow(hours('23:30', '08:00', [6]), ['America/Nuuk'], at('2026-03-28T12:00:00-02:00')),
    );
    const onTheWall = [window.opensAt, window.closesAt].map((moment) => wall(moment, 'America/Nuuk'));
    expect(onTheWall).toEqual(['2026-03-29 00:30', '2026-03-29 08:00']);
  });

  test('given an opening that the clocks skip, when asked, then it opens when such a time is over', () => {
    const window = some(openWindow(hours('02:00', '12:00'), [NEW_YORK], at('2026-03-08T00:00:00-05:00')));
    expect(toIso(window.opensAt)).toBe('2026-03-08T07:00:00Z');
  });

  test('given a closing that the clocks skip, when asked, then nobody is called past it', () => {
    const late = hours('20:00', '02:15');
    const window = some(openWindow(late, [NEW_YORK], at('2026-03-08T01:00:00-05:00')));
    expect(isOpenOnTheWall(late, NEW_YORK, window.closesAt - MINUTE)).toBe(true);
  });

  test('given an opening that the clocks repeat, when asked, then nobody is called before it', () => {
    const early = hours('01:30', '12:00');
    const window = some(openWindow(early, [NEW_YORK], at('2026-11-01T00:00:00-04:00')));
    const minutes = Array.from({ length: 90 }, (_, minute) => window.opensAt + minute * MINUTE);
    expect(minutes.filter((minute) => !isOpenOnTheWall(early, NEW_YORK, minute))).toEqual([]);
  });
});

describe('a person in one of several zones', () => {
  test('given Auckland and Honolulu, when it is open in both, then that is the window', () => {
    const window = openWindow(DAYTIME, ['Pacific/Auckland', 'Pacific/Honolulu'], at('2026-07-01T00:00:00Z'));
    expect(written(window)).toEqual(['2026-06-30T20:00:00Z', '2026-07-01T06:00:00Z']);
  });

  test('given Kiritimati and Honolulu, the same clock a day apart, when it is Sunday in either, then no voice', () => {
    const zones = ['Pacific/Kiritimati', 'Pacific/Honolulu'];
    const window = some(openWindow(NO_SUNDAY, zones, at('2026-12-05T20:30:00-10:00')));
    // Saturday evening in Honolulu is Sunday evening in Kiritimati; then Honolulu has its Sunday.
    expect(wall(window.opensAt, 'Pacific/Honolulu')).toBe('2026-12-07 08:00');
    expect(wall(window.opensAt, 'Pacific/Kiritimati')).toBe('2026-12-08 08:00');
  });

  test('given zones that share no hour, when asked, then never: it fails closed', () => {
    expect(openWindow(DAYTIME, ['UTC', 'Pacific/Fiji'], at('2026-12-04T12:00:00Z'))).toBeUndefined();
    expect(windowBefore(DAYTIME, ['UTC', 'Pacific/Fiji'], at('2026-12-04T12:00:00Z'))).toBeUndefined();
  });

  test('given no zone at all, or no open day, when asked, then never', () => {
    expect(openWindow(DAYTIME, [], at('2026-12-04T12:00:00Z'))).toBeUndefined();
    expect(openWindow(hours('08:00', '20:00', []), [NEW_YORK], at('2026-12-04T12:00:00Z'))).toBeUndefined();
  });
});

describe('the window before', () => {
  test('given a dawn, when asked, then it is the evening before', () => {
    const window = some(windowBefore(DAYTIME, [NEW_YORK], at('2026-12-04T05:00:00-05:00')));
    expect([wall(window.opensAt), wall(window.closesAt)]).toEqual(['2026-12-03 08:00', '2026-12-03 20:00']);
  });

  test('given a Monday dawn without Sundays, when asked, then it is Saturday', () => {
    const window = some(windowBefore(NO_SUNDAY, [NEW_YORK], at('2026-12-07T05:00:00-05:00')));
    expect(wall(window.closesAt)).toBe('2026-12-05 20:00');
  });

  test('given hours on one day of the week, when asked days later, then it is that day', () => {
    const window = some(
      windowBefore(hours('08:00', '20:00', [1]), [NEW_YORK], at('2026-12-12T12:00:00-05:00')),
    );
    expect(wall(window.closesAt)).toBe('2026-12-07 20:00');
  });

  test('given the closing minute itself, when asked, then the window that just closed counts', () => {
    const window = some(windowBefore(DAYTIME, [NEW_YORK], at('2026-12-04T20:00:00-05:00')));
    expect(wall(window.closesAt)).toBe('2026-12-04 20:00');
  });
});

describe('properties, by a clock that shares no code', () => {
  const hour = (value: number) => `${String(value).padStart(2, '0')}:00`;
  const zone = fc.constantFrom(
    NEW_YORK,
    'Europe/London',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'America/Phoenix',
    'Asia/Kolkata',
    'Pacific/Auckland',
    'Pacific/Honolulu',
    'Pacific/Kiritimati',
    'America/Havana',
    'Africa/Cairo',
    'America/St_Johns',
    'Antarctica/Troll',
  );
  const days = fc.subarray(EVERY_DAY, { minLength: 1 });
  const moment = fc.oneof(
    fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z') }),
    ...['2026-03-08', '2026-03-29', '2026-11-01', '2026-10-25', '2026-04-05', '2026-10-04', '2026-02-15'].map(
      (day) => fc.integer({ min: at(`${day}T00:00:00Z`) - DAY, max: at(`${day}T00:00:00Z`) + 2 * DAY }),
    ),
  );

  test('given any whole hours, zones and moment, when a window is named, then all of it is open in every zone', () => {
    fc.assert(
      fc.property(
        fc.nat(23),
        fc.nat(23),
        days,
        fc.uniqueArray(zone, { minLength: 1, maxLength: 3 }),
        moment,
        fc.array(fc.double({ min: 0, max: 0.999999, noNaN: true }), { maxLength: 6 }),
        (opens, closes, open, zones, now, samples) => {
          const asked = hours(hour(opens), hour(closes), open);
          const window = openWindow(asked, zones, now);
          if (!window) return;
          expect(window.closesAt).toBeGreaterThan(now);
          const length = window.closesAt - window.opensAt;
          const inside = [0, ...samples].map((part) => window.opensAt + Math.floor(part * length));
          for (const instant of [...inside, window.closesAt - 1])
            for (const each of zones) expect(isOpenOnTheWall(asked, each, instant), each).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('given daytime hours, zones and a moment, when a window is named, then no minute before it was open', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 12 }),
        fc.integer({ min: 13, max: 23 }),
        days,
        fc.uniqueArray(zone, { minLength: 1, maxLength: 3 }),
        moment,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 10, maxLength: 30 }),
        (opens, closes, open, zones, now, samples) => {
          const asked = hours(hour(opens), hour(closes), open);
          const window = openWindow(asked, zones, now);
          const until = window?.opensAt ?? now + 9 * DAY;
          const earlier = samples.map((part) => now + Math.floor(part * (until - now - 1)));
          for (const instant of until > now ? [now, ...earlier, until - 1] : [])
            expect(zones.every((each) => isOpenOnTheWall(asked, each, instant))).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('given hours asked in any order, when asked again, then the memory of other answers changes nothing', () => {
    const moments = fc.array(moment, { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(moments, zone, fc.nat(23), fc.nat(23), days, (asked, each, opens, closes, open) => {
        const one = hours(hour(opens), hour(closes), open);
        const answers = asked.map((now) => written(openWindow(one, [each], now)));
        const again = asked.toReversed().map((now) => written(openWindow(one, [each], now)));
        expect(again.toReversed()).toEqual(answers);
      }),
    );
  });

  test('given any moment, when the window before is named, then it has closed and none opens and closes in between', () => {
    fc.assert(
      fc.property(zone, moment, (each, now) => {
        const last = some(windowBefore(NO_SUNDAY, [each], now));
        expect(last.closesAt).toBeLessThanOrEqual(now);
        const next = some(openWindow(NO_SUNDAY, [each], last.closesAt));
        expect(next.closesAt).toBeGreaterThan(now);
      }),
    );
  });
});
