/**
 * The surge gate (P9) in the pipeline: an ordinary day never meets it, an outage does, and what it holds goes out
 * only when a person lets it, or never.
 */
import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import { OVERALL_LIMIT } from '../../../shared/domain/core/surge.ts';
import type { Instant } from '../../../shared/domain/core/time.ts';
import { DAY, HOUR, MINUTE, toIso } from '../../../shared/domain/core/time.ts';
import { partitionOf } from '../../../shared/domain/store/records.ts';
import { readControl } from '../../../shared/pipeline/core/ledger.ts';
import { pause, release, resume } from '../../../shared/pipeline/safeguards/control.ts';
import { schedule } from '../../../shared/pipeline/sending/schedule.ts';
import { asTenant, OPS } from '../../fixtures/ids.ts';
import { at, World } from './world.ts';

const LIMIT = 5;
const FIRST = at('2026-12-10T15:00:00-05:00');
const CALLS_FROM = FIRST - 3 * HOUR;
/** A text a day ahead and a call three hours ahead. */
const LOUD = {
  ...DEFAULT_POLICY,
  steps: [
    { channel: 'sms', before: 'P1D', notAfter: 'PT1H' },
    { channel: 'voice', before: 'PT3H', notAfter: 'PT1H' },
  ],
} as const;

/** Offices with a plausible lateness of five, and a ladder of which every step is loud. */
async function city(patients: number, tenants: readonly string[] = ['clinic']): Promise<World> {
  const world = new World(at('2026-12-01T15:00Z'));
  for (const tenant of tenants) {
    await world.tenant(tenant, { surgeLimit: { share: 0.1, count: LIMIT } });
    await world.policy(LOUD, tenant);
  }
  for (const [office, tenant] of tenants.entries())
    for (let n = 0; n < patients; n++)
      await world.appointment(
        {
          startsAt: toIso(FIRST + n * MINUTE),
          recipient: {
            phone: `+1212555${office}${String(n).padStart(3, '0')}`,
            timeZone: 'America/New_York',
          },
        },
        tenant,
      );
  return world;
}

const SMS_FROM = FIRST - DAY;
const held = async (world: World) => (await readControl(world.pipeline, world.now)).holds;

/** Nothing runs until then. */
async function outageUntil(world: World, end: Instant): Promise<void> {
  world.now = end;
  await world.until(end);
}

describe('the surge gate', () => {
  test('given a queue that can not be reached for hours, when one text waits for it, then that is no surge', async () => {
    const world = await city(1);
    const { pipeline } = world;
    const room = () => Promise.reject(new Error('no connection'));
    const cut = { ...pipeline, queue: { ...pipeline.queue, room } };
    for (world.now = SMS_FROM; world.now < SMS_FROM + 2 * HOUR; world.now += 5 * MINUTE)
      await expect(schedule(cut, { shard: 0 })).rejects.toThrow('no connection');
    await world.until(SMS_FROM + 3 * HOUR);
    expect(await held(world)).toEqual([]);
    expect(world.accepted).toHaveLength(1);
  });

  test('given an ordinary day, then it never holds', async () => {
    const world = await city(40);
    await world.until(FIRST + HOUR);
    expect(await held(world)).toEqual([]);
    expect(world.accepted.filter(({ request }) => request.channel === 'sms')).toHaveLength(40);
  });

  test('given a few are late, then they go out: that is plausible', async () => {
    const world = await city(LIMIT);
    await outageUntil(world, SMS_FROM + 2 * HOUR);
    expect(world.accepted).toHaveLength(LIMIT);
    expect(await held(world)).toEqual([]);
  });

  test('given one more is late, then nothing loud goes out, and the hold says how many and what is plausible', async () => {
    const world = await city(LIMIT + 1);
    await outageUntil(world, SMS_FROM + 2 * HOUR);
    await world.until(world.now + HOUR);
    expect(world.accepted).toEqual([]);
    expect(await held(world)).toMatchObject([
      { tenant: 'clinic', by: 'gate', reason: expect.stringMatching(/^6 of the 6 .* 5 would be plausible$/) },
    ]);
    const [entry] = (await world.store.list({ partition: partitionOf.due(0), limit: 1 })).rows;
    const [item] = await world.store.load([entry?.key ?? 'entry/'], world.now);
    expect(item?.body).toMatchObject({ state: 'planned', reason: 'surge_hold' });
  });

  test('given it comes in small portions, then it is held all the same', async () => {
    const world = await city(12);
    world.now = SMS_FROM + 2 * HOUR;
    for (let run = 0; run < 12; run++) {
      await world.schedule({ pageSize: 1 });
      await world.drain();
    }
    expect(world.accepted.length).toBeLessThanOrEqual(LIMIT);
    expect(await held(world)).toHaveLength(1);
  });

  test('given the outage ends at night, then the morning does not wash it clean', async () => {
    const world = await city(30);
    await outageUntil(world, at('2026-12-10T05:00:00-05:00'));
    await world.until(at('2026-12-10T09:15:00-05:00'));
    expect(world.accepted.filter(({ request }) => request.channel === 'sms').length).toBeLessThanOrEqual(
      LIMIT,
    );
    expect(await held(world)).toHaveLength(1);
  });

  test('given the senders are down and the scheduler is not, then its own repetitions are counted once', async () => {
    const world = await city(LIMIT);
    world.room = 10_000;
    for (world.now = SMS_FROM; world.now < SMS_FROM + 6 * HOUR; world.now += 5 * MINUTE) {
      await world.schedule();
      world.pipe = [];
    }
    expect(await held(world)).toEqual([]);
  });

  test('given the senders are down and the scheduler is not, when more than is plausible grows late, then it is held', async () => {
    const world = await city(LIMIT + 1);
    for (world.now = SMS_FROM; world.now < SMS_FROM + HOUR; world.now += 5 * MINUTE) {
      await world.schedule();
      world.pipe = [];
    }
    expect(await held(world)).toMatchObject([
      { tenant: 'clinic', reason: expect.stringMatching(/^6 of the 6 /) },
    ]);
  });

  test('given the pipe is full, then what waits for it is counted once', async () => {
    const world = await city(LIMIT);
    world.room = 1;
    world.now = SMS_FROM + 2 * HOUR;
    for (let run = 0; run < 20; run++) {
      await world.schedule();
      world.now += MINUTE;
    }
    expect(await held(world)).toEqual([]);
  });

  test('given an office enters many appointments late, then their texts go out: nobody kept them', async () => {
    const world = await city(0);
    world.now = SMS_FROM + 2 * HOUR;
    for (let n = 0; n < 40; n++)
      await world.appointment({
        startsAt: toIso(FIRST + n * MINUTE),
        recipient: { phone: `+12125557${String(n).padStart(3, '0')}`, timeZone: 'America/New_York' },
      });
    await world.until(world.now + HOUR);
    expect(await held(world)).toEqual([]);
    expect(world.accepted).toHaveLength(40);
  });

  test('given the rate of the office makes its burst wait, then that is no surge', async () => {
    const world = await city(0);
    await world.policy(LOUD, 'slow');
    await world.tenant('slow', {
      ratesPerMinute: { email: 1, sms: 1, voice: 1 },
      surgeLimit: { share: 0.1, count: LIMIT },
    });
    for (let n = 0; n < 40; n++)
      await world.appointment(
        {
          startsAt: toIso(FIRST),
          recipient: { phone: `+12125559${String(n).padStart(3, '0')}`, timeZone: 'America/New_York' },
        },
        'slow',
      );
    await world.until(SMS_FROM + 50 * MINUTE);
    expect(await held(world)).toEqual([]);
    expect(world.accepted.length).toBeGreaterThanOrEqual(40);
  });

  test('given another office has an outage, then this one is not held (P10)', async () => {
    const world = await city(12, ['clinic', 'other']);
    await world.until(SMS_FROM - HOUR);
    await pause(world.pipeline, { tenant: asTenant('clinic') }, 'looking', OPS);
    await world.until(SMS_FROM + 2 * HOUR);
    await resume(world.pipeline, { tenant: asTenant('clinic') }, 'fine', OPS);
    await world.until(SMS_FROM + 3 * HOUR);
    expect((await held(world)).map(({ tenant }) => tenant)).toEqual(['clinic']);
    const sent = Map.groupBy(world.accepted, ({ request }) => request.tenant);
    expect(sent.get(asTenant('other'))).toHaveLength(12);
    // Pauses are looked at again one by one, so a plausible few had gone before the gate knew.
    expect((sent.get(asTenant('clinic')) ?? []).length).toBeLessThanOrEqual(LIMIT);
  });

  test('given many offices are a little late each, then all together are held', async () => {
    const offices = Array.from({ length: 6 }, (_, n) => `office${n}`);
    const world = await city(LIMIT, offices);
    world.surgeLimit = { share: 0.1, count: 20 };
    await outageUntil(world, SMS_FROM + 2 * HOUR);
    expect((await held(world)).map(({ tenant }) => tenant)).toEqual([undefined]);
    expect(world.accepted.length).toBeLessThanOrEqual(20);
    expect(OVERALL_LIMIT.count).toBeGreaterThan(20);
  });

  test('given people without email, when the outage covers the email, too, then their texts are as late as that (P9)', async () => {
    const world = await city(0);
    await world.tenant('phones', { surgeLimit: { share: 0.1, count: LIMIT } });
    for (let n = 0; n < 12; n++)
      await world.appointment(
        {
          startsAt: toIso(FIRST),
          recipient: { phone: `+12125558${String(n).padStart(3, '0')}`, timeZone: 'America/New_York' },
        },
        'phones',
      );
    await outageUntil(world, SMS_FROM - DAY);
    expect(world.accepted).toEqual([]);
    expect(await held(world)).toMatchObject([{ tenant: 'phones' }]);
  });

  test('given email is late, too, then email goes out: it is not loud', async () => {
    const world = new World(at('2026-12-01T15:00Z'));
    await world.tenant('clinic', { surgeLimit: { share: 0.1, count: 2 } });
    for (let n = 0; n < 12; n++)
      await world.appointment({ startsAt: toIso(FIRST), recipient: { email: `p${n}@example.com` } });
    await outageUntil(world, FIRST - DAY);
    expect(world.accepted).toHaveLength(12);
    expect(await held(world)).toEqual([]);
  });
});

describe('the release', () => {
  async function held12() {
    const world = await city(12, ['clinic', 'other']);
    await outageUntil(world, SMS_FROM + 2 * HOUR);
    expect((await held(world)).map(({ tenant }) => tenant).sort()).toEqual(['clinic', 'other']);
    return world;
  }

  test('given one office is released, then only its work goes out, and it is not held again for it', async () => {
    const world = await held12();
    await release(world.pipeline, { tenant: asTenant('clinic') }, 'looked at it', OPS);
    await world.until(world.now + HOUR);
    expect(world.accepted).toHaveLength(12);
    expect(new Set(world.accepted.map(({ request }) => request.tenant))).toEqual(new Set(['clinic']));
    expect((await held(world)).map(({ tenant }) => tenant)).toEqual(['other']);
  });

  test('given only texts are released, then calls stay held', async () => {
    const world = await held12();
    await release(world.pipeline, { tenant: asTenant('clinic'), channel: 'sms' }, 'texts only', OPS);
    await world.until(FIRST + HOUR);
    const channels = world.accepted
      .filter(({ request }) => request.tenant === 'clinic')
      .map(({ request }) => request.channel);
    expect(new Set(channels)).toEqual(new Set(['sms']));
    expect(channels).toHaveLength(12);
  });

  test('given it comes too late for some, then those are dropped with their reason and never sent', async () => {
    const world = await held12();
    await world.until(FIRST + 6 * MINUTE - HOUR);
    await release(world.pipeline, {}, 'all', OPS);
    await world.until(FIRST + HOUR);
    const sms = world.accepted.filter(({ request }) => request.channel === 'sms');
    for (const { at: when, request } of sms) expect(when).toBeLessThanOrEqual(request.usefulUntil);
    expect(world.counts.get('dropped sms too_late') ?? 0).toBeGreaterThan(0);
  });

  test('given a second surge after the release, then it is held again', async () => {
    const world = await held12();
    await release(world.pipeline, {}, 'looked', OPS);
    await world.until(world.now + HOUR);
    const sent = world.accepted.length;
    world.now = CALLS_FROM + HOUR;
    await world.until(world.now + 10 * MINUTE);
    expect((await held(world)).length).toBeGreaterThan(0);
    expect(world.accepted.length - sent).toBeLessThanOrEqual(2 * LIMIT);
  });
});
