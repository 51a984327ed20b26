/** Policies: every fault is named, and the default ladder has none. */
import { describe, expect, test } from 'vitest';
import {
  CHANNELS,
  channelsTo,
  DEFAULT_POLICY,
  goesOnBy,
  isLoud,
  isLouder,
  minGapMs,
  onAnswerOf,
  pinnedPolicy,
  policyFaults,
} from '../../../shared/domain/core/policy.ts';
import {
  isHalt,
  isLateBy,
  isOurWait,
  provesImpossible,
  REASON_CODES,
  REASONS,
} from '../../../shared/domain/core/reasons.ts';
import { HOUR } from '../../../shared/domain/core/time.ts';
import { ladder } from './given.ts';

const pathsOf = (steps: ReturnType<typeof ladder>, minGap = 'PT2H') =>
  policyFaults({ steps, minGap }).map(({ path }) => path);

describe('faults of a policy', () => {
  test('given the default ladder, when checked, then it is sound', () => {
    expect(policyFaults(DEFAULT_POLICY)).toEqual([]);
  });

  test.each([
    ['a gap that is no duration', ladder('sms P1D PT1H'), 'two hours', ['minGap']],
    ['a negative gap', ladder('sms P1D PT1H'), '-PT2H', ['minGap']],
    ['a before in months', ladder('sms P1M PT1H'), 'PT2H', ['steps.0.before']],
    ['a notAfter that is none', ladder('sms P1D soon'), 'PT2H', ['steps.0.notAfter']],
    ['a notAfter as long as before', ladder('sms P1D PT24H'), 'PT2H', ['steps.0.notAfter']],
    ['a ladder that goes back in time', ladder('sms P1D PT1H', 'voice P2D PT1H'), 'PT2H', ['steps.1.before']],
    [
      'everything wrong at once',
      ladder('email x y', 'sms PT1H PT2H', 'voice P1D z'),
      'w',
      ['minGap', 'steps.0.before', 'steps.0.notAfter', 'steps.1.notAfter', 'steps.2.notAfter'],
    ],
  ])('given %s, when checked, then each fault is named by its field', (_, steps, minGap, paths) => {
    expect(pathsOf(steps, minGap)).toEqual(paths);
  });

  test('given faults, when told, then each says what is accepted', () => {
    const steps = ladder('email x y', 'sms PT1H PT2H', 'voice P400D PT1H', 'email PT30M PT1M');
    const said = policyFaults({ steps, minGap: 'w' }).map(({ path, message }) => `${path} ${message}`);
    expect(said).toEqual([
      expect.stringMatching(/^minGap must be .* P30D$/),
      expect.stringMatching(/^steps.0.before must be .* P1D/),
      expect.stringMatching(/^steps.0.notAfter must be .* PT1H$/),
      expect.stringMatching(/^steps.1.notAfter must be shorter .*PT1H/),
      expect.stringMatching(/^steps.2.before must be at most P366D$/),
      expect.stringMatching(/^steps.2.before must not be longer than the step ahead/),
    ]);
  });

  test('given the longest gap and the longest time ahead, when checked, then they are allowed, and a day more is not', () => {
    expect(pathsOf(ladder('sms P366D PT1H'), 'P30D')).toEqual([]);
    expect(pathsOf(ladder('sms P367D PT1H'), 'P31D')).toEqual(['minGap', 'steps.0.before']);
  });

  test('given a time ahead that can’t be read, when checked, then the next step is held against the one before it', () => {
    expect(pathsOf(ladder('sms P1D PT1H', 'sms x PT1H', 'voice P2D PT1H'))).toEqual([
      'steps.1.before',
      'steps.2.before',
    ]);
  });

  test('given two steps at the same time, when checked, then that is allowed', () => {
    expect(pathsOf(ladder('email P1D PT2H', 'sms P1D PT1H'))).toEqual([]);
  });

  test('given a duration beyond the calendar, when checked, then it is a fault and nothing is thrown', () => {
    expect(pathsOf(ladder('sms P999999999D PT1H'))).toEqual(['steps.0.before']);
    expect(pathsOf(ladder('sms P2D PT1H', 'voice P1D PT1H'), 'P90000000D')).toEqual(['minGap']);
  });

  test('given a gap, when measured, then in milliseconds', () => {
    expect(minGapMs({ minGap: 'PT90M' })).toBe(1.5 * HOUR);
    expect(minGapMs({ minGap: 'PT0S' })).toBe(0);
    // Nothing stores such a one; it would not let contacts follow each other at once.
    expect(minGapMs({ minGap: 'soon' })).toBe(2 * HOUR);
  });
});

test('an appointment keeps of its policy what its ladder still needs, and of answers only what the policy says', () => {
  const { steps: _, bookingConfirmation: __, ...kept } = DEFAULT_POLICY;
  expect(pinnedPolicy(DEFAULT_POLICY)).toStrictEqual(kept);
  const onAnswer = { other: 'end', anotherTime: 'hold' } as const;
  expect(pinnedPolicy({ ...DEFAULT_POLICY, onAnswer })).toStrictEqual({ ...kept, onAnswer });
  expect([onAnswerOf({ onAnswer }), onAnswerOf({})]).toEqual([
    onAnswer,
    { other: 'hold', anotherTime: 'end' },
  ]);
});

describe('channels and reasons', () => {
  test('given an answer, when reminders may go on, then none is louder than the rule says (P11)', () => {
    expect(CHANNELS.map((by) => goesOnBy('hold', by))).toEqual(['email', 'email', 'email']);
    expect(CHANNELS.map((by) => goesOnBy('continue', by))).toEqual(CHANNELS);
    expect(CHANNELS.map((by) => goesOnBy('end', by))).toEqual([null, null, null]);
  });

  test('given two channels, when compared, then a call is the loudest, and none is louder than itself', () => {
    const louder = CHANNELS.flatMap((one) =>
      CHANNELS.filter((other) => isLouder(one, other)).map((other) => `${one} > ${other}`),
    );
    expect(louder).toEqual(['sms > email', 'voice > email', 'voice > sms']);
    expect([channelsTo('email'), channelsTo('phone')]).toEqual([['email'], ['sms', 'voice']]);
  });

  test('given the channels, when asked which are loud, then the phone is and email is not', () => {
    expect(CHANNELS.filter(isLoud)).toEqual(['sms', 'voice']);
  });

  test('given the closed list, when asked what brings a louder step forward, then only what proves impossible', () => {
    const codes = Object.keys(REASONS) as (keyof typeof REASONS)[];
    expect(codes.filter(provesImpossible).sort()).toEqual(
      ['bounced', 'invalid_address', 'no_address', 'opted_out', 'undelivered'].sort(),
    );
    expect(provesImpossible(null)).toBe(false);
  });

  test('given the closed list, when asked what makes a contact late, then our own waits and a provider’s', () => {
    const halts = ['paused', 'surge_hold', 'restored', 'over_budget', 'office_unnamed'];
    const ours = [...halts, 'clock_off', 'queue_full', 'held_off', 'incomplete'];
    const codes = [null, ...REASON_CODES];
    expect(new Set(codes.filter(isHalt))).toEqual(new Set(halts));
    expect(new Set(codes.filter(isOurWait))).toEqual(new Set(ours));
    expect(new Set(codes.filter(isLateBy))).toEqual(new Set([...ours, 'provider_busy', 'provider_error']));
  });

  test('given the reasons of the API, when looked up, then each has one sentence that ends', () => {
    const agreed =
      'too_late superseded confirmed cancelled opted_out no_address invalid_address quiet_hours capped line_busy min_gap paused surge_hold queue_full provider_busy provider_error rejected bounced undelivered no_answer busy machine answer_lost attempts_exhausted merged erased';
    expect(Object.keys(REASONS)).toEqual(expect.arrayContaining(agreed.split(' ')));
    expect(Object.values(REASONS).filter(({ sentence }) => !/^[A-Z].*\.$/.test(sentence))).toEqual([]);
  });
});
