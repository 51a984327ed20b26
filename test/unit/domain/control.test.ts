/** Pauses and holds: whom they concern, and what lifts them. */
import { describe, expect, test } from 'vitest';
import type { Decided, NewBlackout } from '../../../shared/domain/core/blackout.ts';
import {
  decided,
  decisionOn,
  isDecidedBefore,
  isSettled,
  opened,
} from '../../../shared/domain/core/blackout.ts';
import { DEFAULT_CEILING } from '../../../shared/domain/core/caps.ts';
import type { Halt, Scope } from '../../../shared/domain/core/control.ts';
import {
  addHalt,
  blackoutDropped,
  blackoutReleased,
  ceilingOf,
  isClockOff,
  isHeld,
  isPaused,
  liftHalts,
  NO_CONTROL,
  pauseOf,
  scopeOf,
  standingPauses,
  withPause,
} from '../../../shared/domain/core/control.ts';
import type { Channel } from '../../../shared/domain/core/policy.ts';
import { CHANNELS } from '../../../shared/domain/core/policy.ts';
import type { Instant } from '../../../shared/domain/core/time.ts';
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
    const concerned = all.filter(({ tenant, channel }) =>
      isPaused(paused(scope), asTenant(tenant), channel, 0),
    );
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
          isPaused(NO_CONTROL, asTenant('elm'), channel, 0) || isHeld(NO_CONTROL, asTenant('elm'), channel),
      ),
    ).toBe(false);
  });
});

describe('what the control says beside its halts', () => {
  test('given no ceiling of the operator, then the built-in one', () => {
    const own = [{ channels: ['sms' as const], limit: 1, windowMs: 1 }];
    expect(ceilingOf(NO_CONTROL)).toBe(DEFAULT_CEILING);
    expect(ceilingOf({ ...NO_CONTROL, personCeiling: own })).toBe(own);
  });

  test('given a wrong clock, then what is loud waits, until somebody who knows better releases it', () => {
    const off = { ...NO_CONTROL, clock: { since: 10, aheadMs: 1, against: 'store' as const } };
    const loud = (control: typeof off | typeof NO_CONTROL) =>
      CHANNELS.filter((channel) => isClockOff(control, asTenant('elm'), channel));
    expect(loud(off)).toEqual(['sms', 'voice']);
    expect(loud({ ...NO_CONTROL, clock: null })).toEqual([]);
    expect(loud({ ...off, releases: [{ ...halt({ channel: 'sms' }), at: 10 }] })).toEqual(['voice']);
    expect(loud({ ...off, releases: [{ ...halt({}), at: 9 }] })).toEqual(['sms', 'voice']);
  });
});

describe('the end of a pause', () => {
  const control = (...ends: (number | null | undefined)[]) => ({
    ...NO_CONTROL,
    pauses: ends.map((until) => ({ ...halt({}), until })),
  });
  const binds = (until: number | null | undefined, now: number) =>
    isPaused(control(until), asTenant('elm'), 'sms', now);

  test('it binds up to its end and not at it; without one, and as earlier releases stored it, for good', () => {
    expect([binds(100, 99), binds(100, 100), binds(100, 101)]).toEqual([true, false, false]);
    expect([binds(null, 1e15), binds(undefined, 1e15)]).toEqual([true, true]);
  });

  test('of several, the one that lasts the longest is named', () => {
    const longest = (...ends: (number | null)[]) =>
      pauseOf(control(...ends), asTenant('elm'), 'sms', 50)?.until;
    expect([longest(100, 200, 150), longest(100, null, 200), longest(10, 20)]).toEqual([
      200,
      null,
      undefined,
    ]);
  });

  test('of those that end together, or never, the first is named, and stays it', () => {
    for (const until of [100, null]) {
      const pauses = ['first', 'second'].map((reason) => ({ ...halt({}, reason), until }));
      expect(pauseOf({ ...NO_CONTROL, pauses }, asTenant('elm'), 'sms', 50)?.reason).toBe('first');
    }
  });

  test('given the scope is paused again, then it has been paused since the first time, up to the new end', () => {
    const first = withPause(NO_CONTROL, { ...halt({ channel: 'sms' }), at: 10, until: 100 });
    const again = withPause(first, { ...halt({ channel: 'sms' }, 'more'), at: 50, until: 90 });
    expect(again.pauses).toMatchObject([{ at: 10, until: 90, reason: 'more' }]);
    const anew = withPause(again, { ...halt({ channel: 'sms' }), at: 95, until: 200 });
    expect(anew.pauses).toMatchObject([{ at: 95, until: 200 }]);
  });

  test('what is over goes with the next pause, and is shown nowhere before', () => {
    expect(standingPauses(control(10, 100, null), 50)).toHaveLength(2);
    expect(withPause(control(10), { ...halt({ channel: 'sms' }), at: 50, until: 60 }).pauses).toHaveLength(1);
  });
});

describe('adding and lifting', () => {
  test('given a halt, when only its scope is kept, then nothing else is, and no absent field', () => {
    for (const scope of SCOPES) expect(scopeOf(halt(scope))).toStrictEqual(scope);
  });

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

describe('a time that the store does not remember', () => {
  const fresh: NewBlackout = { since: 100, until: 200, reason: 'a test', by: 'restore', byName: 'restore' };
  const first = opened(undefined, fresh);
  const compared = { ...first, comparedAt: 300, unread: 'why' };
  const elm = asTenant('elm');
  const oak = asTenant('oak');

  test('given none, when it is opened, then nothing is compared or decided', () => {
    expect(first).toEqual({ ...fresh, comparedAt: null, unread: null, decisions: [] });
  });

  test('given one that is open, when another comes, then both are one, and it is compared anew', () => {
    expect(opened(compared, { ...fresh, since: 150, until: 250, reason: 'again' })).toMatchObject({
      since: 100,
      until: 250,
      reason: 'again',
      comparedAt: null,
      unread: null,
    });
    expect(opened(compared, { ...fresh, since: 50, until: 150 })).toMatchObject({ since: 50, until: 200 });
  });

  test('given the same stretch again, or a part of it, then it is the one that is known', () => {
    expect(opened(compared, fresh)).toBe(compared);
    expect(opened(compared, { ...fresh, since: 150, until: 160 })).toBe(compared);
  });

  test('given one that is decided as a whole, when another comes, then it begins by itself', () => {
    const settled = decided(compared, { decision: 'released', at: 400 });
    expect(isSettled(settled)).toBe(true);
    expect(opened(settled, { ...fresh, since: 500, until: 600 })).toMatchObject({
      since: 500,
      decisions: [],
    });
    for (const part of [{ tenant: elm }, { channel: 'sms' as const }])
      expect(isSettled(decided(compared, { ...part, decision: 'released', at: 400 }))).toBe(false);
    expect(isSettled(compared)).toBe(false);
  });

  describe('given decisions, when a piece of work is asked about', () => {
    const ask = (decisions: readonly Decided[], createdAt: Instant) => {
      const blackout = decisions.reduce(decided, first);
      const of = (tenant: typeof elm, channel: Channel) =>
        decisionOn(blackout, { tenant, channel, createdAt })?.decision;
      return [of(elm, 'sms'), of(elm, 'voice'), of(oak, 'sms')];
    };
    const all = { decision: 'released', at: 2 } as const;
    const texts = { channel: 'sms', decision: 'dropped', at: 2 } as const;
    const elms = { tenant: elm, decision: 'dropped', at: 2 } as const;

    test.each<[string, Decided[], (string | undefined)[]]>([
      ['then none while nobody has decided', [], [undefined, undefined, undefined]],
      ['then a later one about less', [all, { ...texts, at: 3 }], ['dropped', 'released', 'dropped']],
      ['then no later one about more', [texts, { ...all, at: 3 }], ['dropped', 'released', 'dropped']],
      [
        'then no later one about else',
        [texts, { ...elms, decision: 'released', at: 3 }],
        ['dropped', 'released', 'dropped'],
      ],
      [
        'then a later one about the same',
        [elms, { ...elms, decision: 'released', at: 3 }],
        ['released', 'released', undefined],
      ],
      [
        'then a later one about less than the one about less',
        [all, { ...elms, at: 3 }, { ...elms, ...all, channel: 'sms', at: 4 }],
        ['released', 'dropped', 'released'],
      ],
    ])('%s', (_, decisions, counts) => {
      expect(ask(decisions, 1)).toEqual(counts);
    });

    test('then none from before it was made', () => {
      expect(ask([texts, { ...all, at: 4 }], 3)).toEqual(['released', 'released', 'released']);
      expect(ask([texts], 3)).toEqual([undefined, undefined, undefined]);
      const blackout = decided(first, texts);
      const work = { tenant: elm, channel: 'sms', createdAt: 3 } as const;
      expect(isDecidedBefore(blackout, work)).toBe(true);
      expect(isDecidedBefore(blackout, { ...work, channel: 'voice' })).toBe(false);
      expect(isDecidedBefore(blackout, { ...work, createdAt: 2 })).toBe(false);
    });
  });

  test('given a release of what it holds, then that is decided, and its late work is no surge; a drop releases none', () => {
    const control = { ...held({ channel: 'sms' }), blackout: first };
    const release = { ...halt({ tenant: elm }), at: 7 };
    expect(blackoutReleased(control, release)).toMatchObject({
      releases: [release],
      blackout: { decisions: [{ tenant: elm, at: 7, decision: 'released' }] },
    });
    const dropped = blackoutDropped(control, { ...halt({ channel: 'sms' }), at: 8 });
    expect(dropped.releases).toEqual([]);
    expect(dropped.blackout?.decisions).toStrictEqual([{ channel: 'sms', at: 8, decision: 'dropped' }]);
    expect(blackoutDropped(NO_CONTROL, release)).toStrictEqual(NO_CONTROL);
    expect(blackoutReleased(NO_CONTROL, release)).toStrictEqual({ ...NO_CONTROL, releases: [release] });
  });
});
