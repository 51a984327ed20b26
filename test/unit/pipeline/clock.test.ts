/** A clock that is wrong: texts and calls wait, it is told, and it goes on by itself. */
import { expect, test } from 'vitest';
import { isHeld } from '../../../shared/domain/core/control.ts';
import type { AppointmentId } from '../../../shared/domain/core/keys.ts';
import { rateOf } from '../../../shared/domain/core/pace.ts';
import { DAY, HOUR, MINUTE, SECOND, toIso } from '../../../shared/domain/core/time.ts';
import { clockFault } from '../../../shared/domain/safeguards/clock.ts';
import { rateLimiter } from '../../../shared/http/core/auth.ts';
import { readControl } from '../../../shared/pipeline/core/ledger.ts';
import { openAlerts } from '../../../shared/pipeline/safeguards/alerts.ts';
import { watchClock } from '../../../shared/pipeline/safeguards/clock.ts';
import { release } from '../../../shared/pipeline/safeguards/control.ts';
import { recordRun } from '../../../shared/pipeline/safeguards/status.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { at, World } from './world.ts';

const START = at('2026-12-10T15:00:00-05:00');
const NOON = START - 3 * DAY - 3 * HOUR;
const SMS = {
  name: 'default',
  version: 1,
  steps: [{ channel: 'sms', before: 'P3D', notAfter: 'PT1H' }],
  minGap: 'PT0S',
  escalateOnFailure: true,
} as const;

test.each([
  ['nobody knows', null, null, null],
  ['a provider agrees', 2 * MINUTE, 5 * HOUR, null],
  ['a provider says that it is fast', -3 * HOUR, null, { aheadMs: 3 * HOUR, against: 'provider' }],
  ['a provider says that it is behind', 3 * HOUR, null, { aheadMs: -3 * HOUR, against: 'provider' }],
  ['the store saw a later time', null, 6 * MINUTE, { aheadMs: -6 * MINUTE, against: 'store' }],
  ['the store was last used weeks ago', null, -30 * DAY, null],
] as const)('%s', (_, theirs, seen, fault) => {
  const found = clockFault(NOON, theirs === null ? null : NOON + theirs, seen === null ? null : NOON + seen);
  expect(found).toEqual(fault && { since: NOON, ...fault });
});

/** A text that is due at noon, three days before. */
async function due(): Promise<World & { id: AppointmentId }> {
  const world = new World(NOON - HOUR);
  await world.tenant();
  await world.policy({ ...SMS, steps: [{ ...SMS.steps[0], before: 'P3DT3H' }] } as never);
  const recipient = { name: 'Ana', phone: '+12125550123' };
  const id = await world.appointment({ startsAt: toIso(START), recipient });
  return Object.assign(world, { id });
}
const alertsOf = async ({ pipeline, now }: World) => (await openAlerts(pipeline, now)).map(({ key }) => key);

test('a clock that a provider shows to be fast holds texts with a reason, and goes on when it is right', async () => {
  const world = await due();
  // Three hours fast: it seems to be noon, and is nine in the morning.
  world.now = NOON + MINUTE;
  await watchClock(world.pipeline, async () => world.now - 3 * HOUR);
  expect(await alertsOf(world)).toEqual(['clock']);
  await world.until(NOON + 30 * MINUTE);
  expect(world.accepted).toEqual([]);
  expect(await world.entry(world.id, 0)).toMatchObject({ state: 'planned', reason: 'clock_off' });
  // Nobody answers: what a provider showed stands.
  await watchClock(world.pipeline);
  expect((await readControl(world.pipeline, world.now)).clock).toMatchObject({ against: 'provider' });
  await watchClock(world.pipeline, async () => world.now);
  expect([(await readControl(world.pipeline, world.now)).clock, await alertsOf(world)]).toEqual([null, []]);
  await world.until(NOON + 45 * MINUTE);
  expect(world.accepted).toHaveLength(1);
});

test('a clock behind the last instant of the store holds until it has caught up, or somebody releases', async () => {
  const world = await due();
  world.now = NOON + 3 * HOUR;
  await recordRun(world.pipeline, 'scheduler', async () => {});
  world.now = NOON + MINUTE;
  expect(await watchClock(world.pipeline)).toMatchObject({ against: 'store', aheadMs: MINUTE - 3 * HOUR });
  await recordRun(world.pipeline, 'scheduler', async () => {});
  await world.until(NOON + 20 * MINUTE);
  // The scheduler has written a time that is earlier; that alone proves nothing.
  expect(await watchClock(world.pipeline)).not.toBeNull();
  expect(world.accepted).toEqual([]);
  const by = { key: 'k', person: null, operator: true, name: 'Ana', seed: 's' };
  await release(world.pipeline, {}, 'the clock is right', by);
  await world.until(NOON + 40 * MINUTE);
  expect(world.accepted).toHaveLength(1);
  world.now = NOON + 3 * HOUR + MINUTE;
  expect(await watchClock(world.pipeline)).toBeNull();
});

test('a release says that the clock is right as it was then: one that is wrong in another way holds again', async () => {
  const world = await due();
  const by = { key: 'k', person: null, operator: true, name: 'Ana', seed: 's' };
  await watchClock(world.pipeline, async () => world.now - 8 * HOUR);
  await release(world.pipeline, {}, 'the clock is right', by);
  world.now = NOON + MINUTE;
  // By seconds it is the same.
  await watchClock(world.pipeline, async () => world.now - 8 * HOUR + 20 * SECOND);
  const since = (await readControl(world.pipeline, world.now)).clock?.since;
  expect(since).toBe(NOON - HOUR);
  await watchClock(world.pipeline, async () => world.now - 3 * HOUR);
  await world.until(NOON + 30 * MINUTE);
  expect(world.accepted).toEqual([]);
  await release(world.pipeline, {}, 'the clock is right', by);
  await world.until(NOON + HOUR);
  expect(world.accepted).toHaveLength(1);
});

test('what was released before a clock went back says nothing of that clock, though by it it comes later', async () => {
  const world = await due();
  const by = { key: 'k', person: null, operator: true, name: 'Ana', seed: 's' };
  world.now = NOON + 3 * HOUR - MINUTE;
  await release(world.pipeline, { channel: 'sms' }, 'after a surge', by);
  // Three hours behind: it seems to be noon, and is three in the afternoon.
  world.now = NOON + MINUTE;
  await watchClock(world.pipeline, async () => world.now + 3 * HOUR);
  await world.until(NOON + 20 * MINUTE);
  expect(world.accepted).toEqual([]);
  await release(world.pipeline, {}, 'the clock is right', by);
  await world.until(NOON + 40 * MINUTE);
  expect(world.accepted).toHaveLength(1);
});

test('nor does a release by a clock that was ahead let go what is held once it is right', async () => {
  const world = await due();
  const by = { key: 'k', person: null, operator: true, name: 'Ana', seed: 's' };
  world.now = NOON + 3 * HOUR;
  await watchClock(world.pipeline, async () => world.now - 3 * HOUR);
  await release(world.pipeline, { channel: 'sms' }, 'the clock is right', by);
  world.now = NOON;
  await watchClock(world.pipeline, async () => world.now);
  const control = await readControl(world.pipeline, world.now);
  const hold = { channel: 'sms', at: world.now, reason: 'many', by: 'gate' } as const;
  expect(isHeld({ ...control, holds: [hold] }, asTenant('clinic'), 'sms')).toBe(true);
});

test.each([
  ['behind, and stays so', -3 * HOUR, false],
  ['ahead, and is set right before anybody looks', 3 * HOUR, true],
])(
  'what is in no list by the times of a clock that is %s, is not sent again',
  async (_, aheadMs, isMended) => {
    const world = await due();
    const by = { key: 'k', person: null, operator: true, name: 'Ana', seed: 's' };
    world.now = NOON + MINUTE;
    await watchClock(world.pipeline, async () => world.now - aheadMs);
    await release(world.pipeline, {}, 'remind them all the same', by);
    let asked = 0;
    world.answer = () =>
      asked++ === 0 ? { kind: 'unknown', detail: 'timeout' } : { kind: 'accepted', providerId: 'P2' };
    world.lookup = () => ({ kind: 'not_accepted' });
    await world.until(NOON + 2 * MINUTE);
    expect(asked).toBe(1);
    if (isMended) {
      world.now = NOON + 2 * MINUTE - aheadMs;
      await watchClock(world.pipeline, async () => world.now);
    }
    await world.until(NOON + DAY);
    expect(asked).toBe(1);
    expect(await world.entry(world.id, 0)).toMatchObject({ state: 'failed', reason: 'answer_lost' });
  },
);

test('a step back of the clock is no reason for a 429', () => {
  const within = rateLimiter(rateOf(60), 'This key may make requests');
  const now = NOON;
  for (let asked = 0; asked < 3; asked++) expect(within('key', now).kind).toBe('open');
  expect(within('key', now - 2 * HOUR).kind).toBe('open');
  expect(within('key', now).kind).toBe('open');
});
