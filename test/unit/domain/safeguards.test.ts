/** What the audit knows of a contact and how it says what it finds, when a clock can't be right, and to which country a number belongs. */
import { describe, expect, test } from 'vitest';
import type { Reason } from '../../../shared/domain/core/reasons.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import type { Entry, State } from '../../../shared/domain/ledger/entry.ts';
import type { Finding, Taken } from '../../../shared/domain/safeguards/audit.ts';
import { knowledgeOf, describe as said, takenTwice } from '../../../shared/domain/safeguards/audit.ts';
import { clockAlarm, clockFault } from '../../../shared/domain/safeguards/clock.ts';
import {
  callingCodeOf,
  manyFailuresAlarm,
  NO_OUTCOMES,
  noted,
  scopeName,
  unknownCodeAlarm,
} from '../../../shared/domain/safeguards/failures.ts';
import { asAddress } from '../../fixtures/ids.ts';
import { at, givenEntry } from './given.ts';

const NOW = at('2026-12-03T15:30:00Z');

describe('what an entry knows of a contact that was taken for it', () => {
  const taken: Taken = { channel: 'sms', providerId: 'SM1', attempt: 1 };
  const knows = (changes: Partial<Entry>, of: Partial<Taken> = {}) =>
    knowledgeOf(givenEntry({ attempt: 1, providerId: null, ...changes }), { ...taken, ...of });

  test.each<[State, Reason | null, string | null, string]>([
    ['planned', null, null, 'unknown'],
    ['queued', null, null, 'unknown'],
    ['dropped', 'confirmed', null, 'unknown'],
    ['sending', null, null, 'unsure'],
    ['in_doubt', 'answer_lost', null, 'unsure'],
    ['sent', null, null, 'accepted'],
    ['sent', null, 'SM2', 'unknown'],
    ['delivered', null, null, 'accepted'],
    ['delivered', null, 'SM2', 'unknown'],
    ['failed', 'answer_lost', null, 'unsure'],
    ['failed', 'answer_lost', 'SM2', 'unsure'],
    ['failed', 'undelivered', null, 'accepted'],
    ['failed', 'undelivered', 'SM2', 'unknown'],
    ['failed', 'rejected', null, 'unknown'],
  ])('%s (%s), with the id %s: %s', (state, reason, providerId, knowledge) => {
    expect(knows({ state, reason, providerId })).toBe(knowledge);
  });

  test('its own id is its own, and so is a repeat in doubt that was counted', () => {
    expect(knows({ state: 'planned', providerId: 'SM1' })).toBe('accepted');
    expect(knows({ state: 'planned', repeatsInDoubt: 1 })).toBe('accepted');
  });

  test('an attempt that it has not come to is none of its', () => {
    expect(knows({ state: 'sending' }, { attempt: 2 })).toBe('unknown');
    expect(knows({ state: 'sending' }, { attempt: null })).toBe('unsure');
  });

  test('nor is one that it has not made yet, though an earlier one was repeated in doubt (P12)', () => {
    const repeated = { attempt: 2, repeatsInDoubt: 1 };
    expect(knows({ state: 'planned', ...repeated }, { attempt: 3 })).toBe('unknown');
    expect(knows({ state: 'planned', ...repeated }, { attempt: 2 })).toBe('accepted');
    expect(knows({ state: 'queued', ...repeated }, { attempt: 2 })).toBe('unknown');
    expect(knows({ state: 'queued', ...repeated }, { attempt: 1 })).toBe('accepted');
  });

  test('more than one acceptance is found, save for repeats in doubt, and the same one told twice is one (P1)', () => {
    const entry = givenEntry();
    const name = `elm/${entry.appointment}/1/1`;
    const twice = (ids: string[], repeatsInDoubt = 0) =>
      takenTwice(new Map([[name, ids.map((providerId) => ({ ...taken, providerId }))]]), [
        { ...entry, repeatsInDoubt },
      ]);
    expect(twice(['a', 'b'])).toEqual([{ kind: 'twice', entry: name, channel: 'sms', count: 2 }]);
    expect([twice(['a', 'a']), twice(['a', 'b'], 1), takenTwice(new Map(), [entry])]).toEqual([[], [], []]);
  });
});

test.each<[Finding, string]>([
  [
    { kind: 'overdue', entry: 'e', state: 'queued', overdueMs: 25 * MINUTE },
    'e (queued) is overdue by 25 minutes, and nobody took it',
  ],
  [
    { kind: 'missed', entry: 'e', state: null },
    'e is planned, but not in the ledger: its reminder would be lost',
  ],
  [{ kind: 'missed', entry: 'e', state: 'planned' }, 'e is planned, though it is of no use any more'],
  [
    { kind: 'unrecorded', entry: 'e', channel: 'sms', providerId: 'SM1' },
    'e was accepted as SM1, which is not in the provider’s record',
  ],
  [{ kind: 'orphaned', entry: 'e', state: 'planned' }, 'e (planned) has no appointment'],
  [
    { kind: 'in_doubt', entry: 'e', channel: 'sms', taken: true },
    'e was given up for want of an answer, but the provider took it',
  ],
  [{ kind: 'in_doubt', entry: 'e', channel: 'sms', taken: false }, 'e waits for the provider’s answer'],
  [
    {
      kind: 'extra',
      channel: 'sms',
      address: asAddress('k'),
      shown: '+1•',
      at: NOW,
      providerId: 'SM1',
      entry: null,
    },
    'sms to +1• at 2026-12-03T15:30:00Z (SM1): no entry knows of it as accepted',
  ],
  [
    {
      kind: 'extra',
      channel: 'sms',
      address: asAddress('k'),
      shown: '+1•',
      at: NOW,
      providerId: 'SM1',
      entry: 'e',
    },
    'sms to +1• at 2026-12-03T15:30:00Z (SM1) for e: no entry knows of it as accepted',
  ],
  [{ kind: 'twice', entry: 'e', channel: 'sms', count: 2 }, 'e: the provider took its sms 2 times'],
  [{ kind: 'silent', component: 'c', finishedAt: null, error: null }, 'c has not finished a run'],
  [
    { kind: 'silent', component: 'c', finishedAt: NOW, error: 'throttled' },
    'c has not finished a run since 2026-12-03T15:30:00Z: throttled',
  ],
  [
    {
      kind: 'over_contact',
      channel: 'sms',
      address: asAddress('k'),
      shown: '+1•',
      at: NOW,
      count: 4,
      limit: 3,
      windowMs: DAY,
    },
    '+1• got 4 contacts in 24 hours until 2026-12-03T15:30:00Z; 3 would be allowed',
  ],
  [
    { kind: 'calls_at_once', address: asAddress('k'), shown: '+1•', at: NOW, count: 2 },
    '+1• had 2 of our calls at once at 2026-12-03T15:30:00Z',
  ],
  [
    { kind: 'outside_hours', channel: 'sms', address: asAddress('k'), shown: '+1•', at: NOW },
    '+1• got a sms at 2026-12-03T15:30:00Z, outside contact hours',
  ],
])('a finding is a sentence with what it takes to look it up: %j', (finding, sentence) => {
  expect(said(finding)).toBe(sentence);
});

describe('a clock', () => {
  const off = (theirs: number | null, seen: number | null) =>
    clockFault(NOW, theirs === null ? null : NOW + theirs, seen === null ? null : NOW + seen);

  test('is off by more than five minutes from a provider’s, either way', () => {
    expect([off(5 * MINUTE, null), off(-5 * MINUTE, null), off(null, null)]).toEqual([null, null, null]);
    expect(off(5 * MINUTE + 1, null)).toEqual({ since: NOW, aheadMs: -5 * MINUTE - 1, against: 'provider' });
    expect(off(-5 * MINUTE - 1, null)).toEqual({ since: NOW, aheadMs: 5 * MINUTE + 1, against: 'provider' });
    // Who has a provider's time does not go by the store.
    expect(off(0, HOUR)).toBeNull();
  });

  test('is off where it is behind what the store has seen, and not where that is long ago', () => {
    expect([off(null, 5 * MINUTE), off(null, -DAY)]).toEqual([null, null]);
    expect(off(null, 5 * MINUTE + 1)).toEqual({ since: NOW, aheadMs: -5 * MINUTE - 1, against: 'store' });
  });

  test('pages, and says by how much and against what', () => {
    const alarm = (aheadMs: number, against: 'provider' | 'store' = 'provider') =>
      clockAlarm({ since: NOW, aheadMs, against });
    expect(alarm(2 * HOUR - MINUTE)).toMatchObject({
      key: 'clock',
      severity: 'page',
      title: 'The clock of the machine is 119 minutes fast',
      detail: expect.stringMatching(/^It was held against the provider’s\. .*release/),
    });
    expect(alarm(-2 * HOUR).title).toBe('The clock of the machine is 2 hours behind');
    expect(alarm(-HOUR, 'store').detail).toContain('the last instant that the database knows of');
  });
});

describe('where a number belongs', () => {
  test.each([
    ['+12125550123', '+1'],
    ['+79161234567', '+7'],
    ['+201001234567', '+20'],
    ['+211912345678', '+211'],
    ['+27821234567', '+27'],
    ['+353851234567', '+353'],
    ['+39312345678', '+39'],
    ['+447400123456', '+44'],
    ['+420601123456', '+420'],
    ['+5215512345678', '+52'],
    ['+50212345678', '+502'],
    ['+61412345678', '+61'],
    ['+6731234567', '+673'],
    ['+819012345678', '+81'],
    ['+8801712345678', '+880'],
    ['+989121234567', '+98'],
    ['+966501234567', '+966'],
    ['ana@example.com', null],
    ['x+12125550123', null],
    [null, null],
  ])('%s: %s', (address, code) => {
    expect(callingCodeOf(address)).toBe(code);
  });

  test('scopes have each their name, and a code that is in no table is told once for each channel', () => {
    const scope = { channel: 'sms', tenant: null, prefix: null } as const;
    expect([scopeName(scope), scopeName({ ...scope, tenant: 'elm', prefix: '+1212' })]).toEqual([
      'sms',
      'sms-elm-+1212',
    ]);
    expect(manyFailuresAlarm(scope, noted(NO_OUTCOMES, 60, 30, NOW)).title).toBe(
      'Unusually many contacts by sms can’t be delivered',
    );
    expect(unknownCodeAlarm('sms', '30999')).toMatchObject({
      key: 'unknown-code-sms-30999',
      severity: 'notice',
      title: expect.stringContaining('30999'),
      detail: expect.stringMatching(/30999 .* not known/),
    });
  });
});
