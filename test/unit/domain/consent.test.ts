/** The record of what was said about being contacted: its ids, and when the same is only told again. */
import { describe, expect, test } from 'vitest';
import type { ConsentEvent, Statement } from '../../../shared/domain/person/consent.ts';
import {
  consentId,
  eventId,
  eventNumber,
  isSameStatement,
  withoutWords,
} from '../../../shared/domain/person/consent.ts';
import { asAddress, asTenant } from '../../fixtures/ids.ts';
import { ID, OTHER_ID } from './given.ts';

const SAID: Statement = {
  kind: 'opted_out',
  channels: ['sms', 'voice'],
  source: 'reply',
  by: 'person',
  message: null,
  words: 'stop it',
  saidAt: null,
  appointment: null,
};

test('events are numbered from 1, and sort as their numbers do; a consent has no number', () => {
  expect(eventId(1)).toBe('e00000001');
  expect([1, 9, 10, 12_345].map(eventId)).toEqual([1, 9, 10, 12_345].map(eventId).sort());
  expect([1, 99_999_999, 100_000_000].map((number) => eventNumber(eventId(number)))).toEqual([
    1, 99_999_999, 100_000_000,
  ]);
  expect([consentId(SAID), 'e1', 'xe00000001', 'e00000001x'].map(eventNumber)).toEqual(
    Array(4).fill(undefined),
  );
});

test('to say the same consent again, with another appointment, too, is the same consent', () => {
  const id = consentId(SAID);
  expect(id).toMatch(/^c[0-9a-f]{24}$/);
  expect(consentId({ ...SAID, appointment: OTHER_ID, channels: [], by: 'key:1' })).toBe(id);
  for (const other of [{ source: 'form' }, { saidAt: 1 }, { words: null }])
    expect(consentId({ ...SAID, ...other })).not.toBe(id);
});

describe('a statement that is told again', () => {
  test('is the one that was recorded, with whichever appointment', () => {
    expect(isSameStatement(SAID, { ...SAID, appointment: ID })).toBe(true);
  });

  test.each<[Partial<Statement>]>([
    [{ kind: 'opted_in' }],
    [{ source: 'link' }],
    [{ by: 'carrier' }],
    [{ message: 'SM1' }],
    [{ saidAt: 1 }],
    [{ channels: ['sms'] }],
    [{ words: 'no more' }],
  ])('is another with %j', (changes) => {
    expect(isSameStatement(SAID, { ...SAID, ...changes })).toBe(false);
  });

  test('is known by the id of its message, for its words may have been erased since', () => {
    const told = { ...SAID, message: 'SM1' };
    expect(isSameStatement({ ...told, words: null }, told)).toBe(true);
  });
});

test('an erasure takes the words, and leaves that something was said', () => {
  const event: ConsentEvent = {
    ...SAID,
    tenant: asTenant('elm'),
    address: asAddress('k'),
    id: 'e1',
    at: 1,
    erasedAt: null,
  };
  expect(withoutWords(event, 9)).toEqual({ ...event, words: null, erasedAt: 9 });
});
