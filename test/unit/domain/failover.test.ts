/** Which provider is asked: by what is proved of the entry first (P1), then by health, with rest and trial in between. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import { claimedBy, lostBy, refusedBy } from '../../../shared/domain/ledger/at-provider.ts';
import type { Answers, ProviderHealth, Use } from '../../../shared/domain/safeguards/failover.ts';
import {
  chosen,
  failoverAlarm,
  healthScopeName,
  healthUntil,
  mayAskAnother,
  NO_HEALTH,
  turned,
  useIn,
  withAnswers,
} from '../../../shared/domain/safeguards/failover.ts';
import { callingCodeOf } from '../../../shared/domain/safeguards/failures.ts';
import { asTenant } from '../../fixtures/ids.ts';

const ORDER = ['a', 'b'] as const;
const NOW = Date.UTC(2026, 10, 30, 12);
const NONE: Answers = { tried: 0, refused: 0, slow: 0, undelivered: 0 };
const some = (health: ProviderHealth, answers: Partial<Answers>, now: number) =>
  withAnswers(health, { a: { ...NONE, ...answers } }, now);
const down = some(NO_HEALTH, { tried: 5, refused: 5 }, NOW);
const use = (health: ProviderHealth, now: number) => useIn([health], 'a', now);

describe('whom an attempt goes to', () => {
  const all =
    (uses: Record<string, Use> = {}) =>
    (name: string) =>
      uses[name] ?? 'used';

  test('the first where all are well, and the next where it is left aside', () => {
    expect(chosen({ order: ORDER, at: undefined, use: all(), roll: 0.5 })).toBe('a');
    expect(chosen({ order: ORDER, at: undefined, use: all({ a: 'aside' }), roll: 0.5 })).toBe('b');
  });

  test('what was in doubt stays, whoever is well, and whatever was proved since', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Use>('used', 'aside', 'on_trial'),
        fc.constantFrom<Use>('used', 'aside', 'on_trial'),
        fc.array(fc.constantFrom('lost', 'refused'), { maxLength: 6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b, then, roll) => {
          const doubt = then.reduce(
            (at, what) => (what === 'lost' ? lostBy(at) : refusedBy(at)),
            lostBy(claimedBy(undefined, 'a')),
          );
          expect(chosen({ order: ['b', 'a'], at: doubt, use: all({ a, b }), roll })).toBe('a');
          expect(mayAskAnother(ORDER, doubt)).toBe(false);
        },
      ),
    );
  });

  test('one that refused it twice is asked no more, though it is well; where all have, they are asked in turn', () => {
    const once = refusedBy(claimedBy(undefined, 'a'));
    const twice = refusedBy(claimedBy(once, 'a'));
    expect(chosen({ order: ORDER, at: once, use: all(), roll: 0.5 })).toBe('a');
    expect(chosen({ order: ORDER, at: twice, use: all(), roll: 0.5 })).toBe('b');
    const both = refusedBy(claimedBy(refusedBy(claimedBy(twice, 'b')), 'b'));
    expect(chosen({ order: ORDER, at: refusedBy(claimedBy(both, 'a')), use: all(), roll: 0.5 })).toBe('b');
    expect(mayAskAnother(ORDER, once)).toBe(true);
    expect(mayAskAnother(ORDER, both)).toBe(false);
    expect(mayAskAnother(ORDER, undefined)).toBe(false);
    // The only one is nobody else.
    expect(mayAskAnother(['a'], claimedBy(undefined, 'a'))).toBe(false);
  });

  test('one on trial has a part, and nothing of what it refused', () => {
    const trial = all({ a: 'on_trial' });
    expect(chosen({ order: ORDER, at: undefined, use: trial, roll: 0.1 })).toBe('a');
    expect(chosen({ order: ORDER, at: undefined, use: trial, roll: 0.2 })).toBe('b');
    expect(chosen({ order: ORDER, at: refusedBy(claimedBy(undefined, 'a')), use: trial, roll: 0.1 })).toBe(
      'b',
    );
  });

  test('a provider that is not set up any more is not asked', () => {
    expect(chosen({ order: ORDER, at: lostBy(claimedBy(undefined, 'gone')), use: all(), roll: 0 })).toBe('a');
  });
});

describe('how a provider is judged', () => {
  test.each<[string, Partial<Answers>, Use]>([
    ['a few refusals', { tried: 4, refused: 4 }, 'used'],
    ['many refusals, most of what it was asked', { tried: 9, refused: 5 }, 'aside'],
    ['many refusals, a small part', { tried: 20, refused: 8 }, 'used'],
    ['late answers', { tried: 6, slow: 5 }, 'aside'],
    ['wrong numbers of a list', { tried: 100, undelivered: 30 }, 'used'],
    ['half of it undelivered', { tried: 60, undelivered: 30 }, 'aside'],
  ])('%s', (_name, answers, expected) => {
    expect(use(some(NO_HEALTH, answers, NOW), NOW)).toBe(expected);
  });

  test('what is older than a quarter of an hour is forgotten', () => {
    const before = some(NO_HEALTH, { tried: 4, refused: 4 }, NOW);
    expect(use(some(before, { tried: 1, refused: 1 }, NOW + 16 * MINUTE), NOW + 16 * MINUTE)).toBe('used');
  });

  test('it rests, is tried, and is used again; a relapse rests for longer', () => {
    expect(use(down, NOW + 9 * MINUTE)).toBe('aside');
    // What was under way before says nothing.
    expect(use(some(down, { tried: 50 }, NOW + MINUTE), NOW + MINUTE)).toBe('aside');
    const trial = NOW + 10 * MINUTE;
    expect(use(down, trial)).toBe('on_trial');
    const back = some(down, { tried: 3 }, trial);
    expect(use(back, trial)).toBe('used');
    const again = some(back, { tried: 5, refused: 5 }, trial + HOUR);
    expect(use(again, trial + HOUR + 19 * MINUTE)).toBe('aside');
    expect(use(again, trial + HOUR + 20 * MINUTE)).toBe('on_trial');
    const failedTrial = some(again, { tried: 4, refused: 2 }, trial + HOUR + 20 * MINUTE);
    expect(use(failedTrial, trial + HOUR + 59 * MINUTE)).toBe('aside');
    expect(turned(NO_HEALTH, down)).toEqual({ aside: ['a'], back: [] });
    expect(turned(again, failedTrial)).toEqual({ aside: [], back: [] });
    expect(turned(down, back)).toEqual({ aside: [], back: ['a'] });
  });

  test('whoever was well for two hours fails anew', () => {
    const back = some(down, { tried: 3 }, NOW + 10 * MINUTE);
    const later = NOW + 10 * MINUTE + 2 * HOUR;
    expect(use(some(back, { tried: 5, refused: 5 }, later), later + 10 * MINUTE)).toBe('on_trial');
  });

  test('it flaps no more often than its rests allow, whatever it answers', () => {
    const answers = fc.record({ tried: fc.constant(5), refused: fc.constantFrom(0, 5) });
    fc.assert(
      fc.property(fc.array(answers, { minLength: 240, maxLength: 240 }), (minutes) => {
        let [health, aside] = [NO_HEALTH, 0];
        for (const [minute, each] of minutes.entries()) {
          const next = some(health, each, NOW + minute * MINUTE);
          aside += turned(health, next).aside.length;
          health = next;
        }
        expect(aside).toBeLessThanOrEqual(5);
      }),
    );
  });

  test('half of what is tried may fail, and more is its fault', () => {
    const aside = (answers: Partial<Answers>) => use(some(NO_HEALTH, answers, NOW), NOW);
    expect([aside({ tried: 10, refused: 5 }), aside({ tried: 10, refused: 6 })]).toEqual(['used', 'aside']);
  });

  test('three that go well end a trial, two troubles of any kind end it the other way', () => {
    const rested = NOW + 10 * MINUTE;
    const trial = (...answers: Partial<Answers>[]) => {
      const health = answers.reduce((before, each) => some(before, each, rested), down);
      return use(health, rested);
    };
    expect(use(down, rested)).toBe('on_trial');
    expect([trial({ tried: 2 }), trial({ tried: 3 })]).toEqual(['on_trial', 'used']);
    expect([trial({ tried: 3, refused: 1 }), trial({ tried: 4, refused: 1 })]).toEqual(['on_trial', 'used']);
    expect([trial({ tried: 9, refused: 1, slow: 1 }), trial({ tried: 9, slow: 2 })]).toEqual([
      'aside',
      'aside',
    ]);
    const again = some(down, { tried: 2, slow: 2 }, rested).providers['a'];
    expect(again).toMatchObject({ why: 'refused', relapses: 1, asideSince: NOW, spans: [] });
    const back = some(down, { tried: 3 }, rested);
    expect(healthUntil(back)).toBe(rested + 2 * HOUR);
    expect(healthUntil(some(back, { tried: 1 }, rested + 2 * HOUR))).toBe(rested + 2 * HOUR + 16 * MINUTE);
  });

  test('who is left aside is told of by scope and reason, with how it comes back', () => {
    const standing = down.providers['a'];
    if (!standing) throw new Error('it has no standing');
    const alarm = (scope: Parameters<typeof failoverAlarm>[0]) => failoverAlarm(scope, 'a', standing);
    expect(alarm({ channel: 'sms' })).toMatchObject({
      key: 'failover-sms-a',
      severity: 'notice',
      title: 'a is left aside for sms: it does not take what it is given',
      detail: expect.stringMatching(
        /next provider\. .* at a stays .*rests until 2026-11-30T12:10:00Z.* one contact in 5/,
      ),
      tenant: undefined,
    });
    const elm = asTenant('elm');
    expect(alarm({ channel: 'sms', country: '+44', tenant: elm })).toMatchObject({
      title: expect.stringContaining('for sms to numbers that begin with +44 of elm:'),
      tenant: 'elm',
    });
    expect(healthScopeName({ channel: 'sms', country: '+44', tenant: elm })).toBe('sms-+44-elm');
  });

  test('the worst scope counts, and what nobody needs expires', () => {
    expect(useIn([NO_HEALTH, down], 'a', NOW + 10 * MINUTE)).toBe('on_trial');
    expect(useIn([NO_HEALTH, down], 'a', NOW)).toBe('aside');
    expect(useIn([NO_HEALTH, down], 'b', NOW)).toBe('used');
    expect(healthUntil(some(NO_HEALTH, { tried: 1 }, NOW))).toBe(NOW + 16 * MINUTE);
    expect(healthUntil(down)).toBeGreaterThan(NOW + 24 * HOUR);
  });
});

test.each([
  ['+12125550123', '+1'],
  ['+447700900123', '+44'],
  ['+353861234567', '+353'],
  ['+4915112345678', '+49'],
  ['+420601123456', '+420'],
  ['ana@example.com', null],
  [null, null],
])('the calling code of %s is %s', (number, code) => {
  expect(callingCodeOf(number)).toBe(code);
});

test('an answer that was lost once stays so, whoever is asked next, and refusals add up', () => {
  const doubted = claimedBy(lostBy(claimedBy(undefined, 'a')), 'b');
  expect(doubted).toEqual({ name: 'b', refused: {}, wasInDoubt: true });
  expect(refusedBy(refusedBy(doubted))).toMatchObject({ refused: { b: 2 }, wasInDoubt: true });
});
