/** Pauses and holds: whom they concern, and what lifts them. */
import { describe, expect, test } from 'vitest';
import type { Halt, Scope } from '../../../shared/domain/core/control.ts';
import { addHalt, isHeld, isPaused, liftHalts, NO_CONTROL } from '../../../shared/domain/core/control.ts';
import { CHANNELS } from '../../../shared/domain/core/policy.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { held, paused } from './given.ts';

const halt = (scope: Scope, reason = 'r'): Halt => ({ ...scope, reason, by: 'op', at: 1 });
const SCOPES: readonly Scope[] = [
  {},
  { tenant: asTenant('elm') },
  { channel: 'sms' },
  { tenant: asTenant('elm'), channel: 'sms' },
];

describe('whom a pause concerns', () => {
  test.each<[Scope, string[]]>([
    [{}, ['elm email', 'elm sms', 'elm voice', 'oak email', 'oak sms', 'oak voice']],
    [{ tenant: asTenant('elm') }, ['elm email', 'elm sms', 'elm voice']],
    [{ channel: 'sms' }, ['elm sms', 'oak sms']],
    [{ tenant: asTenant('elm'), channel: 'sms' }, ['elm sms']],
  ])('given a pause of %j, when asked, then exactly those', (scope, expected) => {
    const all = ['elm', 'oak'].flatMap((tenant) => CHANNELS.map((channel) => ({ tenant, channel })));
    const concerned = all.filter(({ tenant, channel }) => isPaused(paused(scope), asTenant(tenant), channel));
    expect(concerned.map(({ tenant, channel }) => `${tenant} ${channel}`)).toEqual(expected);
  });

  test('given a hold of everything, when asked, then email goes on: it is not loud (P9)', () => {
    expect(CHANNELS.filter((channel) => isHeld(held(), asTenant('elm'), channel))).toEqual(['sms', 'voice']);
    expect(
      CHANNELS.filter((channel) => isHeld(held({ channel: 'email' }), asTenant('elm'), channel)),
    ).toEqual([]);
    expect(isHeld(held({ tenant: asTenant('oak') }), asTenant('elm'), 'sms')).toBe(false);
  });

  test('given nothing, when asked, then nothing is stopped', () => {
    expect(
      CHANNELS.some(
        (channel) =>
          isPaused(NO_CONTROL, asTenant('elm'), channel) || isHeld(NO_CONTROL, asTenant('elm'), channel),
      ),
    ).toBe(false);
  });
});

describe('adding and lifting', () => {
  test('given the same scope twice, when added, then one stands, with the newer reason', () => {
    const twice = addHalt(
      addHalt([], halt({ tenant: asTenant('elm') }, 'old')),
      halt({ tenant: asTenant('elm') }, 'new'),
    );
    expect(twice.map(({ reason }) => reason)).toEqual(['new']);
    expect(SCOPES.reduce<Halt[]>((halts, scope) => addHalt(halts, halt(scope)), [])).toHaveLength(4);
  });

  test.each<[Scope, readonly Scope[]]>([
    [{}, []],
    [{ tenant: asTenant('elm') }, [{}, { channel: 'sms' }]],
    [{ channel: 'sms' }, [{}, { tenant: asTenant('elm') }]],
    [{ tenant: asTenant('elm'), channel: 'sms' }, [{}, { tenant: asTenant('elm') }, { channel: 'sms' }]],
    [{ tenant: asTenant('oak') }, SCOPES],
  ])(
    'given halts of every scope, when %j is lifted, then the wider and the foreign ones stay',
    (scope, left) => {
      const halts = SCOPES.map((each) => halt(each));
      expect(liftHalts(halts, scope)).toEqual(left.map((each) => halt(each)));
    },
  );
});
