/** Instants, durations and local times, with the hard cases of tzdata. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Temporal } from '../../../shared/domain/core/temporal.ts';
import {
  calendarDays,
  DAY,
  durationMs,
  HOUR,
  isoDuration,
  isZone,
  localMoment,
  MINUTE,
  missesSummer,
  nextDay,
  readInstant,
  readLocal,
  before as timeBefore,
  toIso,
  toLocalIso,
} from '../../../shared/domain/core/time.ts';
import { at } from './given.ts';

test('Temporal is the runtime’s own from Node 26 on', () => {
  const own: unknown = globalThis.Temporal;
  const hasOwn = Number.parseInt(process.versions.node, 10) >= 26;
  expect([own !== undefined, Temporal === own]).toEqual([hasOwn, hasOwn]);
});

describe('local times that DST skips or repeats', () => {
  test.each([
    ['New York, spring', '2026-03-08T02:30', 'America/New_York'],
    ['New York, the first skipped minute', '2026-03-08T02:00', 'America/New_York'],
    ['London, spring', '2026-03-29T01:30', 'Europe/London'],
    ['Lord Howe, half an hour', '2026-10-04T02:15', 'Australia/Lord_Howe'],
    ['Casablanca, after Ramadan', '2026-03-22T02:30', 'Africa/Casablanca'],
    ['Apia, a whole day', '2011-12-30T12:00', 'Pacific/Apia'],
    ['Cairo, midnight', '2026-04-24T00:30', 'Africa/Cairo'],
  ])('given a skipped time (%s), when it is read, then it is said to be skipped', (_, text, zone) => {
    expect(readLocal(text, zone)).toEqual({ kind: 'skipped' });
  });

  test.each([
    ['New York', '2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30:00Z', HOUR],
    ['London', '2026-10-25T01:30', 'Europe/London', '2026-10-25T00:30:00Z', HOUR],
    ['Lord Howe', '2026-04-05T01:45', 'Australia/Lord_Howe', '2026-04-04T14:45:00Z', HOUR / 2],
    ['Casablanca, at Ramadan', '2026-02-15T02:30', 'Africa/Casablanca', '2026-02-15T01:30:00Z', HOUR],
  ])('given a repeated time (%s), when it is read, then both are told', (_, text, zone, earlier, apart) => {
    expect(readLocal(text, zone)).toEqual({
      kind: 'repeated',
      at: at(earlier),
      later: at(earlier) + apart,
    });
  });

  test.each([
    ['the minute before a gap', '2026-03-08T01:59', 'America/New_York', '2026-03-08T06:59:00Z'],
    ['the minute after a gap', '2026-03-08T03:00', 'America/New_York', '2026-03-08T07:00:00Z'],
    ['the minute before a repeat', '2026-11-01T00:59', 'America/New_York', '2026-11-01T04:59:00Z'],
    ['the minute after a repeat', '2026-11-01T02:00', 'America/New_York', '2026-11-01T07:00:00Z'],
    ['a zone without DST', '2026-03-08T02:30', 'America/Phoenix', '2026-03-08T09:30:00Z'],
    ['a half-hour zone', '2026-06-01T00:15', 'Asia/Kolkata', '2026-05-31T18:45:00Z'],
    ['Apia, the day before the skip', '2011-12-29T23:59', 'Pacific/Apia', '2011-12-30T09:59:00Z'],
    ['Apia, the day after the skip', '2011-12-31T00:00', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
    ['a time with its seconds', '2026-12-04T15:30:05', 'UTC', '2026-12-04T15:30:05Z'],
    ['a time with a part of a second', '2026-12-04T15:30:05.250000000', 'UTC', '2026-12-04T15:30:05.25Z'],
  ])('given %s, when it is read, then it is exact', (_, text, zone, instant) => {
    expect(readLocal(text, zone)).toEqual({ kind: 'exact', at: at(instant) });
  });

  test.each(['soon', '', '2026-13-01T00:00', '2026-02-30T10:00', '2026-12-04T15:30Z', '2026-12-04T25:00'])(
    'given %j, when it is read, then it is malformed',
    (text) => {
      expect(readLocal(text, 'America/New_York')).toEqual({ kind: 'malformed' });
    },
  );

  test.each([
    ['an offset of hours only, as Postgres writes it', '2026-12-04 15:30:00-05'],
    ['an offset before a bracketed zone', '2026-12-04T15:30+09:00[Asia/Tokyo]'],
    ['a bracketed zone', '2026-12-04T15:30[Asia/Tokyo]'],
    ['a date without a time', '2026-12-04'],
    ['a year of six digits', '+002026-12-04T15:30'],
  ])('given %s, when it is read as local, then it is not silently misread', (_, text) => {
    expect(readLocal(text, 'Asia/Kolkata').kind).toBe('malformed');
  });

  test('given any local minute of 2026, when read exactly, then the wall shows that minute', () => {
    const zones = fc.constantFrom(
      'America/New_York',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
      'Asia/Kolkata',
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 365 * 24 * 60 - 1 }), zones, (minute, zone) => {
        const text = toIso(at('2026-01-01T00:00:00Z') + minute * MINUTE).slice(0, 16);
        const reading = readLocal(text, zone);
        if (reading.kind === 'exact' || reading.kind === 'repeated')
          expect(toLocalIso(reading.at, zone).slice(0, 16)).toBe(text);
        if (reading.kind === 'repeated') expect(toLocalIso(reading.later, zone).slice(0, 16)).toBe(text);
        expect(reading.kind).not.toBe('malformed');
      }),
      { numRuns: 300 },
    );
  });
});

test('given what is no moment of the clock, when it is taken as one, then by as much later as is skipped', () => {
  const moments = ['2026-03-08T02:30', '2026-11-01T01:30', '2026-12-04T15:30'].map((local) =>
    toIso(localMoment(local, 'America/New_York')),
  );
  expect(moments).toEqual(['2026-03-08T07:30:00Z', '2026-11-01T05:30:00Z', '2026-12-04T20:30:00Z']);
  expect([nextDay('2026-12-31'), nextDay('2028-02-28')]).toEqual(['2027-01-01', '2028-02-29']);
});

describe('a time ahead of another', () => {
  test.each([
    [
      'P1D over the spring change keeps the local time',
      'P1D',
      '2026-03-08T09:00:00-04:00',
      '2026-03-07T09:00:00-05:00',
    ],
    [
      'PT24H over the spring change does not',
      'PT24H',
      '2026-03-08T09:00:00-04:00',
      '2026-03-07T08:00:00-05:00',
    ],
    [
      'P1D over the autumn change keeps the local time',
      'P1D',
      '2026-11-01T09:00:00-05:00',
      '2026-10-31T09:00:00-04:00',
    ],
    [
      'PT24H over the autumn change does not',
      'PT24H',
      '2026-11-01T09:00:00-05:00',
      '2026-10-31T10:00:00-04:00',
    ],
    ['P1W is seven days', 'P1W', '2026-12-04T09:00:00-05:00', '2026-11-27T09:00:00-05:00'],
  ])('given a start, when %s, then so it is', (_, duration, start, expected) => {
    expect(toIso(timeBefore(at(start), duration, 'America/New_York'))).toBe(toIso(at(expected)));
  });

  test('given a day that Apia skipped, when P1D goes back over it, then it is a moment that exists', () => {
    const start = at('2011-12-31T09:00:00+14:00');
    expect(timeBefore(start, 'P1D', 'Pacific/Apia')).toBe(start);
    expect(timeBefore(start, 'P2D', 'Pacific/Apia')).toBe(at('2011-12-29T09:00:00-10:00'));
  });
});

describe('the moment before', () => {
  const transitions = ['America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Tokyo'].flatMap(
    (zone) => {
      const from = Temporal.Instant.from('2011-11-01T00:00:00Z').toZonedDateTimeISO(zone);
      const next = from.getTimeZoneTransition('next');
      const at = next?.epochMilliseconds ?? from.epochMilliseconds;
      return [-49, -24, -2, -1, 0, 1, 2, 23, 24, 25, 49, 73].map(
        (hours) => [zone, at + hours * HOUR] as const,
      );
    },
  );

  test('is what the calendar says, also around every change of the clocks', () => {
    for (const [zone, moment] of transitions)
      for (const duration of ['P1D', 'P3D', 'PT2H', 'P1DT2H', 'P1M', 'PT0.0005S']) {
        const local = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(zone);
        expect(timeBefore(moment, duration, zone), `${duration} before ${local}`).toBe(
          local.subtract(duration).epochMilliseconds,
        );
      }
  });
});

describe('durations', () => {
  test.each([
    ['PT2H', 2 * HOUR],
    ['P3D', 3 * DAY],
    ['P1W', 7 * DAY],
    ['P1DT1H30M', DAY + 90 * MINUTE],
    ['PT0S', 0],
  ])('given %s, when measured, then it is %d ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  test.each(['', '2 hours', '-P1D', 'P1M', 'P1Y', 'PT', 'P', '7200'])(
    'given %j, when measured, then it is none',
    (text) => {
      expect(durationMs(text)).toBeUndefined();
    },
  );

  test('given a duration longer than the calendar, when measured, then it is refused and nothing is thrown', () => {
    expect(durationMs('P999999999D')).toBeUndefined();
  });

  test.each([
    ['P1W', 7],
    ['P2M', 60],
    ['P1Y2M3D', 428],
    ['P000000000000001D', 1],
    ['P0000000000000001D', undefined],
    ['P1DT1H', undefined],
    ['-P1D', undefined],
    ['P1', undefined],
    ['P9999999999D', undefined],
  ])('given %s, when counted in days of the calendar, then they are %o', (text, days) => {
    expect(calendarDays(text)).toBe(days);
  });

  test('given any milliseconds, when written and read again, then they are the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * DAY }), (ms) => {
        expect(durationMs(isoDuration(ms))).toBe(ms);
      }),
    );
    const lengths = [2 * HOUR, 3 * DAY, DAY + HOUR, 90 * MINUTE, 0, -DAY];
    expect(lengths.map(isoDuration)).toEqual(['PT2H', 'P3D', 'PT25H', 'PT1H30M', 'PT0S', '-PT24H']);
  });
});

describe('instants and zones', () => {
  test('given an instant, when written, then it is RFC 3339 and reads back', () => {
    const instant = at('2026-12-04T15:30:00-05:00');
    expect(toIso(instant)).toBe('2026-12-04T20:30:00Z');
    expect([toIso(instant + 250), toIso(-1)]).toEqual([
      '2026-12-04T20:30:00.25Z',
      '1969-12-31T23:59:59.999Z',
    ]);
    expect(toLocalIso(instant, 'America/New_York')).toBe('2026-12-04T15:30:00-05:00');
    expect(readInstant(toLocalIso(instant, 'Asia/Kolkata'))).toBe(instant);
    expect(readInstant('2026-12-04T15:30:00-05:00')).toBe(at('2026-12-04T20:30:00Z'));
    expect(readInstant('2028-02-29T00:00:00Z')).toBe(at('2028-02-29T00:00:00Z'));
    expect(readInstant('2026-02-29T00:00:00Z')).toBeUndefined();
    expect(readInstant('2026-02-28T24:00:00Z')).toBeUndefined();
    expect(readInstant('2026-12-04T15:30')).toBeUndefined();
    expect(readInstant('yesterday')).toBeUndefined();
  });

  test('is in a zone what Temporal writes, at any time', () => {
    const zones = fc.constantFrom(
      'America/New_York',
      'Asia/Kolkata',
      'Africa/Monrovia',
      'Pacific/Apia',
      'UTC',
    );
    const instants = fc.oneof(fc.integer({ min: -3e12, max: 5e12 }), fc.integer({ min: -7e13, max: 3e14 }));
    const same = fc.property(zones, instants, (timeZone, instant) => {
      const written = Temporal.Instant.fromEpochMilliseconds(instant);
      expect(toLocalIso(instant, timeZone)).toBe(written.toString({ timeZone, smallestUnit: 'second' }));
    });
    fc.assert(same);
  });

  // What is known of a zone is remembered, so each order has a zone of its own.
  test.each([
    ['America/Detroit', [-1, 0, -1]],
    ['America/Toronto', [0, -1, 0]],
  ])('is on the new side of a change of the clocks in %s from its first moment on', (zone, order) => {
    const change = at('2026-11-01T06:00:00Z');
    const sides = { '-1': '2026-11-01T01:59:59-04:00', '0': '2026-11-01T01:00:00-05:00' };
    const asked = order.map((ms) => [String(ms), toLocalIso(change + ms, zone)]);
    expect(asked).toEqual(order.map((ms) => [String(ms), sides[ms === 0 ? '0' : '-1']]));
  });

  test('given what its clocks were asked for by, when asked, then a zone is one, and an offset is none', () => {
    const asked = ['Europe/Rome', '+03:00'].map((zone) => [toLocalIso(0, zone).slice(0, 13), isZone(zone)]);
    expect(asked).toEqual([
      ['1970-01-01T01', true],
      ['1970-01-01T03', false],
    ]);
  });

  test.each([
    ['EST', 'America/New_York', 2026, true],
    ['Etc/GMT+5', 'America/New_York', 2026, true],
    ['Etc/GMT-10', 'Australia/Sydney', 2026, true],
    ['utc', 'Europe/London', 2026, true],
    ['GMT0', 'Europe/London', 2026, true],
    ['EST', 'America/Panama', 2026, false],
    ['EST', 'America/Denver', 2026, false],
    ['MST7MDT', 'America/Phoenix', 2026, false],
    ['America/Phoenix', 'America/Denver', 2026, false],
    ['Etc/GMT-3', 'Europe/Istanbul', 2026, false],
    ['Etc/GMT-3', 'Europe/Istanbul', 2015, true],
    ['Etc/Nowhere', 'Europe/London', 2026, false],
    ['UTC', 'Mars/Olympus', 2026, false],
  ])(
    'given %s for a place in %s, in %d, when asked whether its summer is missed, then %o',
    (zone, place, year, misses) => {
      expect(missesSummer(zone, place, at(`${year}-12-04T12:00:00Z`))).toBe(misses);
    },
  );

  test.each([
    'America/New_York',
    'Asia/Kolkata',
    'Europe/Kyiv',
    'UTC',
    'Pacific/Kiritimati',
    'Asia/Calcutta',
    'us/eastern',
  ])('given %s, when asked, then it is a zone', (zone) => {
    expect(isZone(zone)).toBe(true);
  });

  test.each([
    '',
    '+02:00',
    '-05:00',
    'Mars/Olympus',
    'T12:00Z',
    'T1200Z',
    'T12[UTC]',
    'Z',
    'New York',
    '2026-12-04T15:30Z',
  ])('given %j, when asked, then it is no zone', (zone) => {
    expect(isZone(zone)).toBe(false);
  });
});
