/** Text from outside, before anything believes it: how much it holds, which trace it names, when it says something starts. */
import { describe, expect, test } from 'vitest';
import { formExceeds, jsonExceeds } from '../../../shared/domain/core/field-count.ts';
import { queryOf, tagsOf } from '../../../shared/domain/core/tags.ts';
import {
  attemptSpan,
  isSampled,
  readTraceparent,
  spanIdOf,
  traceIdOf,
} from '../../../shared/domain/core/traces.ts';
import type { DateOrder } from '../../../shared/domain/core/written-time.ts';
import { startText, writtenRight } from '../../../shared/domain/core/written-time.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { ID } from './given.ts';

describe('fields are counted', () => {
  test.each([
    ['a=1&b=2', 2],
    ['&&', 3],
    ['a&', 2],
  ])('the form %j has %i', (form, fields) => {
    expect([formExceeds(form, fields), formExceeds(form, fields - 1)]).toEqual([false, true]);
  });

  test.each([
    ['{"a":1}', 1],
    ['{"a":1,"b":2}', 2],
    ['[1,2,3]', 3],
    ['{"a":[1,2],"b":{"c":3}}', 5],
    ['{"a":"x,y,[{"}', 1],
    ['{"a":"x\\",y","b":1}', 2],
    ['{"a":"x\\\\","b":1}', 2],
    ['{"a":"x\\\\\\",,,', 1],
    ['["', 1],
    ['["","",""]', 3],
  ])('%j has %i', (json, values) => {
    expect([jsonExceeds(json, values), jsonExceeds(json, values - 1)]).toEqual([false, true]);
  });

  test('what holds no object and no list has none', () => {
    for (const json of ['', '1', '"a,b"', 'null']) expect(jsonExceeds(json, 0)).toBe(false);
  });
});

describe('the tags of an email', () => {
  test('hold the signed query, and give it back', () => {
    const tags = tagsOf(`e=elm%2F${ID}%2F1%2F0&a=3&s=sig-_`);
    expect(tags).toEqual({ entry: `elm__${ID}__1__0`, attempt: '3', signature: 'sig-_' });
    expect(queryOf(tags)).toEqual({ e: `elm/${ID}/1/0`, a: '3', s: 'sig-_' });
  });

  test('are empty for what says nothing', () => {
    expect(tagsOf('x=1')).toEqual({ entry: '', attempt: '', signature: '' });
  });
});

describe('a trace', () => {
  const ref = { tenant: asTenant('elm'), appointment: ID, revision: 2, step: 1 };

  test('follows from office and appointment, a span from its trace and its name', () => {
    const trace = traceIdOf(asTenant('elm'), ID);
    expect(trace).toMatch(/^[0-9a-f]{32}$/);
    expect(traceIdOf(asTenant('oak'), ID)).not.toBe(trace);
    expect(spanIdOf(trace, 'a')).toMatch(/^[0-9a-f]{16}$/);
    expect(new Set([spanIdOf(trace, 'a'), spanIdOf(trace, 'b'), spanIdOf('0', 'a')]).size).toBe(3);
    expect(attemptSpan(ref, 4, 'call')).toBe(`elm/${ID}/2/1/4 call`);
  });

  const [own, span] = ['a'.repeat(32), 'b'.repeat(16)];
  test('of a caller is read, with whether it is recorded, also from a later version of the header', () => {
    expect(readTraceparent(`00-${own}-${span}-01`)).toEqual({ traceId: own, spanId: span, sampled: true });
    expect(readTraceparent(`00-${own}-${span}-00`)?.sampled).toBe(false);
    expect(readTraceparent(`00-${own}-${span}-12`)?.sampled).toBe(false);
    expect(readTraceparent(`00-${own}-${span}-fb`)?.sampled).toBe(true);
    expect(readTraceparent(`01-${own}-${span}-03-more`)?.sampled).toBe(true);
    // A number that is none in another base than sixteen.
    expect(readTraceparent(`00-${own}-${span}-a0`)?.sampled).toBe(false);
  });

  test.each([
    undefined,
    '',
    `ff-${own}-${span}-01`,
    `00-${'0'.repeat(32)}-${span}-01`,
    `00-${own}-${'0'.repeat(16)}-01`,
    `00-${own}-${span}-01x`,
    ` 00-${own}-${span}-01`,
    `00-${own.toUpperCase()}-${span}-01`,
  ])('%j is none', (text) => expect(readTraceparent(text)).toBeUndefined());

  test('is sampled by its own last digits: none, all, or those of the highest', () => {
    const ids = ['0'.repeat(32), `${'0'.repeat(19)}8${'0'.repeat(12)}`, 'f'.repeat(32)];
    expect(ids.map((id) => isSampled(id, 0))).toEqual([false, false, false]);
    expect(ids.map((id) => isSampled(id, 1))).toEqual([true, true, true]);
    expect(ids.map((id) => isSampled(id, 0.5))).toEqual([false, true, true]);
    expect(ids.map((id) => isSampled(id, 0.49))).toEqual([false, false, true]);
  });
});

describe('a start as people write it', () => {
  test.each<[string, DateOrder, string]>([
    ['4.12.2026 9:30', 'dmy', '2026-12-04T09:30:00'],
    ['12/4/2026 2:05 PM', 'mdy', '2026-12-04T14:05:00'],
    ['12/4/26 12:05 a.m.', 'mdy', '2026-12-04T00:05:00'],
    ['12/4/26 12 p.m.', 'mdy', '2026-12-04T12:00:00'],
    ['26-12-4 9h', 'ymd', '2026-12-04T09:00:00'],
    ['2026/12/4, 9.30:15 Uhr', 'dmy', '2026-12-04T09:30:15'],
    ['2026-12-04 09:30', 'mdy', '2026-12-04T09:30'],
    ['2026-12-04T09:30:00-05:00', 'mdy', '2026-12-04T09:30:00-05:00'],
    ['46360', 'dmy', '2026-12-04T00:00:00'],
    ['46360.5', 'dmy', '2026-12-04T12:00:00'],
    ['46360,3958333333', 'dmy', '2026-12-04T09:30:00'],
    ['46360 0.25', 'dmy', '2026-12-04T06:00:00'],
    ['46360 ,75', 'dmy', '2026-12-04T18:00:00'],
    ['46360.5 0.25', 'dmy', '2026-12-04T18:00:00'],
    ['146360', 'dmy', '146360'],
    ['next Friday', 'dmy', 'next Friday'],
    ['x2026-12-04 09:30', 'dmy', 'x2026-12-04 09:30'],
    ['x 4.12.2026 9:30', 'dmy', 'x 4.12.2026 9:30'],
    ['4.12.2026 9:30 xx', 'dmy', '4.12.2026 9:30 xx'],
  ])('%s by %s is %s', (text, order, start) => expect(startText(text, order)).toBe(start));

  test.each<[unknown, string | undefined]>([
    [1_796_394_600, 'if 1796394600 counts from 1970, write 2026-12-04T14:30:00Z'],
    ['1796394600000', 'if 1796394600000 counts from 1970, write 2026-12-04T14:30:00Z'],
    [
      ' 2026-12-04 ',
      'a date alone has no time to remind of: write 2026-12-04T09:00, with the hour that is meant',
    ],
    ['12/4/2026 9:30', 'write 2026-12-04T09:30, or where the day comes first 2026-04-12T09:30'],
    ['4.4.2026 9:30', 'write 2026-04-04T09:30'],
    ['31.12.2026 9:30', 'write 2026-12-31T09:30'],
    ['12/31/2026 9:30', 'write 2026-12-31T09:30'],
    ['30.2.2026 9:30', undefined],
    ['soon', undefined],
    [17_963_946_000, undefined],
    ['17963946000000', undefined],
    ['x2026-12-04', undefined],
    ['2026-12-04x', undefined],
    [['4.4.2026 9:30'], undefined],
    [null, undefined],
    [{}, undefined],
  ])('%j: %s', (value, sentence) => expect(writtenRight(value)).toBe(sentence));
});
