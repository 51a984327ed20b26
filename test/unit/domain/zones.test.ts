/** Which zones a number may be in: too many is safe, too few rings somebody at night. */
import parsePhone from 'libphonenumber-js';
import { describe, expect, test } from 'vitest';
import { openWindow } from '../../../shared/domain/core/hours.ts';
import { isZone } from '../../../shared/domain/core/time.ts';
import { NANP_ZONES } from '../../../shared/domain/person/nanp.ts';
import { zonesFor } from '../../../shared/domain/person/zones.ts';
import { at } from './given.ts';

const zonesOf = (number: string, year = 2026) => zonesFor(null, parsePhone(number), 'Europe/Paris', year);

describe('what is known decides', () => {
  test('given a zone that the caller named, when a number says otherwise, then the caller is believed', () => {
    expect(zonesFor('Asia/Tokyo', parsePhone('+12125550123'), 'Europe/Paris', 2026)).toEqual(['Asia/Tokyo']);
  });

  test('given nobody to ring, when no zone is named, then it is the fallback', () => {
    expect(zonesFor(null, undefined, 'Europe/Paris', 2026)).toEqual(['Europe/Paris']);
  });
});

describe('by area code', () => {
  test.each([
    ['New York', '+12125550123', ['America/New_York']],
    ['Phoenix', '+16025550123', ['America/Phoenix']],
    ['Honolulu', '+18085550123', ['Pacific/Honolulu']],
    ['the Florida panhandle, in two zones', '+18505550123', ['America/Chicago', 'America/New_York']],
    ['Arizona with the Navajo Nation', '+19285550123', ['America/Denver', 'America/Phoenix']],
    ['Puerto Rico', '+17875550123', ['America/Puerto_Rico']],
    ['Jamaica', '+18765550123', ['America/Jamaica']],
  ])('given %s, when asked, then these and no others', (_, number, zones) => {
    expect(zonesOf(number)).toEqual(zones);
  });

  test.each([
    ['toll-free', '+18005550123'],
    ['personal', '+15005550001'],
    ['premium', '+19005550123'],
  ])('given a %s number, when asked, then it may be anywhere from Hawaii to Newfoundland', (_, number) => {
    expect(zonesOf(number)).toEqual(expect.arrayContaining(['Pacific/Honolulu', 'America/St_Johns']));
  });

  test('given the table, when read, then every zone exists and no area code stands twice', () => {
    const zones = Object.keys(NANP_ZONES).flatMap((names) => names.split('&'));
    expect(zones.filter((zone) => !isZone(zone))).toEqual([]);
    const codes = Object.values(NANP_ZONES).flatMap((text) => text.split(' '));
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
    expect(codes.filter((code) => !/^[2-9]\d\d$/.test(code))).toEqual([]);
  });
});

describe('by country', () => {
  test.each([
    ['the United Kingdom', '+442079460958', 'Europe/London'],
    ['Germany', '+4930123456', 'Europe/Berlin'],
    ['India', '+919876543210', 'Asia/Calcutta'],
    ['Japan', '+81312345678', 'Asia/Tokyo'],
  ])('given %s, when asked, then its one zone', (_, number, zone) => {
    const zones = zonesOf(number);
    const name = (each: string) =>
      new Intl.DateTimeFormat('en', { timeZone: each }).resolvedOptions().timeZone;
    expect(zones.map(name)).toEqual([name(zone)]);
  });

  test('given Australia, when asked, then all its clocks, each once', () => {
    const zones = zonesOf('+61412345678');
    expect(zones).toEqual(
      expect.arrayContaining(['Australia/Perth', 'Australia/Lord_Howe', 'Australia/Brisbane']),
    );
    expect(zones.length).toBeLessThan(12);
  });

  test.each([
    ['North America', '+18005550123'],
    ['Russia', '+79161234567'],
    ['Brazil', '+5511912345678'],
    ['Mexico', '+525512345678'],
    ['Indonesia', '+62812345678'],
  ])(
    'given %s, when the hours of all its zones are shared, then some hour of the day is left',
    (_, number) => {
      const daytime = { week: { opens: '08:00', closes: '20:00', days: [1, 2, 3, 4, 5, 6, 7] } };
      for (const day of ['2026-01-15', '2026-07-15'])
        expect(openWindow(daytime, zonesOf(number), at(`${day}T00:00:00Z`))).toBeDefined();
    },
  );

  test('given zones that part ways in one half of the year, when told apart, then both stay', () => {
    expect(zonesOf('+18005550123')).toEqual(expect.arrayContaining(['America/Phoenix', 'America/Boise']));
  });

  test('given a number of no country, when a call is considered, then never: it fails closed', () => {
    const daytime = { week: { opens: '08:00', closes: '20:00', days: [1, 2, 3, 4, 5, 6, 7] } };
    for (const number of ['+80012345678', '+881612345678', '+870773111632'])
      expect(openWindow(daytime, zonesOf(number), at('2026-12-04T12:00:00Z'))).toBeUndefined();
  });
});
