/**
 * The preview of a release says what really goes out: each world is previewed, then released, and the two are held
 * against each other.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressKey } from '../../../shared/domain/core/keys.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import type { Reason } from '../../../shared/domain/core/reasons.ts';
import { DAY, HOUR, MINUTE, toIso } from '../../../shared/domain/core/time.ts';
import { optOut, unknownRecipient } from '../../../shared/domain/person/recipient.ts';
import { LIST_PRICES } from '../../../shared/domain/safeguards/prices.ts';
import { itemOf, keyOf } from '../../../shared/domain/store/records.ts';
import type { Tenant } from '../../../shared/domain/tenant/tenant.ts';
import { UNNAMED_OFFICE } from '../../../shared/domain/tenant/tenant.ts';
import { cancelAppointment, confirmAppointment } from '../../../shared/pipeline/appointments/appointments.ts';
import { pause, release, setPersonCeiling } from '../../../shared/pipeline/safeguards/control.ts';
import { previewRelease } from '../../../shared/pipeline/safeguards/release-preview.ts';
import { asTenant, OPS } from '../../fixtures/ids.ts';
import { at, World } from './world.ts';

const LIMIT = 5;
const FIRST = at('2026-12-10T15:00:00-05:00');
const LOUD = {
  ...DEFAULT_POLICY,
  steps: [
    { channel: 'sms', before: 'P1D', notAfter: 'PT1H' },
    { channel: 'voice', before: 'PT3H', notAfter: 'PT1H' },
  ],
} as const;
const SMS_FROM = FIRST - DAY;

interface Patient {
  phone: string;
  startsAt: number;
}

const patients = (count: number, phone = (n: number) => `+1212555${String(n).padStart(4, '0')}`): Patient[] =>
  Array.from({ length: count }, (_, n) => ({ phone: phone(n), startsAt: FIRST + n * MINUTE }));

/** Nothing runs from before the first text until `end`; then it is held. */
async function heldWorld(people: readonly Patient[], end: number, tenants = ['clinic']): Promise<World> {
  const world = new World(at('2026-12-01T15:00Z'));
  for (const tenant of tenants) {
    await world.tenant(tenant, { surgeLimit: { share: 0.1, count: LIMIT } });
    await world.policy(LOUD, tenant);
    for (const { phone, startsAt } of people)
      await world.appointment(
        { startsAt: toIso(startsAt), recipient: { phone, timeZone: 'America/New_York' } },
        tenant,
      );
  }
  world.now = end;
  await world.until(end + HOUR / 2);
  expect(world.accepted).toEqual([]);
  return world;
}

const dropsOf = (world: World) => {
  const drops: Partial<Record<Reason, number>> = {};
  for (const [name, count] of world.counts) {
    const [, channel, reason] = /^dropped (sms|voice) (\w+)$/.exec(name) ?? [];
    if (channel && reason) drops[reason as Reason] = (drops[reason as Reason] ?? 0) + count;
  }
  return drops;
};

/** Releases, lets the rest of the day pass, and compares. */
async function expectToComeTrue(world: World, until = world.now + 90 * MINUTE) {
  const preview = await previewRelease(world.pipeline, {}, world.now);
  const before = dropsOf(world);
  await release(world.pipeline, {}, 'looked at it', OPS);
  await world.until(until);
  const perPerson = Map.groupBy(world.accepted, ({ request }) => request.to);
  const channels = Map.groupBy(world.accepted, ({ request }) => request.channel);
  const drops = dropsOf(world);
  for (const [reason, count] of Object.entries(before) as [Reason, number][])
    drops[reason] = (drops[reason] ?? 0) - count;
  expect({
    texts: channels.get('sms')?.length ?? 0,
    calls: channels.get('voice')?.length ?? 0,
    people: perPerson.size,
    mostPerPerson: Math.max(0, ...[...perPerson.values()].map((contacts) => contacts.length)),
  }).toEqual({
    texts: preview.texts,
    calls: preview.calls,
    people: preview.people,
    mostPerPerson: preview.mostPerPerson,
  });
  return { preview, drops };
}

describe('the preview of a release', () => {
  test('given nothing is held, then it is empty', async () => {
    const world = new World(at('2026-12-01T15:00Z'));
    await world.tenant();
    await world.appointment({ startsAt: toIso(FIRST) });
    expect(await previewRelease(world.pipeline, {}, world.now)).toEqual({
      emails: 0,
      texts: 0,
      examples: [],
      calls: 0,
      held: 0,
      people: 0,
      mostPerPerson: 0,
      dropped: {},
      waiting: {},
      oldestReadyAt: null,
      firstAt: null,
      lastAt: null,
      groups: [],
      cost: { amount: 0, currency: 'USD' },
      cut: false,
    });
  });

  test('given an evening of texts is held, then each person gets one, and it says since when', async () => {
    const world = await heldWorld(patients(12), SMS_FROM + 2 * HOUR);
    const { preview } = await expectToComeTrue(world);
    expect(preview).toMatchObject({
      texts: 12,
      calls: 0,
      held: 12,
      people: 12,
      mostPerPerson: 1,
      dropped: {},
    });
    expect(preview.oldestReadyAt).toBe(SMS_FROM);
    // One segment each, to the United States.
    const { amount } = preview.cost;
    expect(amount / (12 * (LIST_PRICES.countries['US']?.sms ?? 0))).toBeCloseTo(1, 2);
    expect(preview.groups).toMatchObject([
      { tenant: asTenant('clinic'), channel: 'sms', contacts: 12, held: 12 },
    ]);
    expect(preview.firstAt).toBeGreaterThanOrEqual(SMS_FROM + 2 * HOUR);
  });

  test('given it stores nothing, then asking twice is the same, and nothing goes out', async () => {
    const world = await heldWorld(patients(8), SMS_FROM + 2 * HOUR);
    const first = await previewRelease(world.pipeline, {}, world.now);
    expect(await previewRelease(world.pipeline, {}, world.now)).toEqual(first);
    await world.until(world.now + HOUR);
    expect(world.accepted).toEqual([]);
  });

  test('given one family of six, then one text names all, and five are merged into it', async () => {
    const world = await heldWorld(
      patients(6, () => '+12125550123'),
      SMS_FROM + 2 * HOUR,
    );
    const { preview, drops } = await expectToComeTrue(world);
    expect(preview).toMatchObject({ held: 6, texts: 1, people: 1, dropped: { merged: 5 } });
    expect(drops).toEqual(preview.dropped);
  });

  test('given two offices have the same person, then each keeps its own caps', async () => {
    const world = await heldWorld(
      patients(6, () => '+12125550123'),
      SMS_FROM + 2 * HOUR,
      ['clinic', 'other'],
    );
    const { preview } = await expectToComeTrue(world);
    expect(preview).toMatchObject({ texts: 2, people: 1, mostPerPerson: 2 });
    expect(preview.groups.map(({ tenant, contacts }) => [tenant, contacts])).toEqual([
      ['clinic', 1],
      ['other', 1],
    ]);
  });

  test('given five offices have the same person, then three reach it, and the person’s ceiling ends the others', async () => {
    const world = await heldWorld(
      patients(6, () => '+12125550123'),
      SMS_FROM + 2 * HOUR,
      ['a', 'b', 'c', 'd', 'e'],
    );
    const ceiling = [{ channels: ['sms', 'voice'] as const, limit: 3, windowMs: DAY }];
    await setPersonCeiling(world.pipeline, ceiling, OPS);
    const { preview, drops } = await expectToComeTrue(world);
    expect(preview).toMatchObject({ held: 30, texts: 3, people: 1, mostPerPerson: 3 });
    expect(preview.dropped).toMatchObject({ merged: 15, person_ceiling: 12 });
    expect(drops).toEqual(preview.dropped);
  });

  test('given some texts are of no use any more, then they are dropped with that reason', async () => {
    const world = await heldWorld(patients(12), SMS_FROM + 2 * HOUR);
    world.now = FIRST + 5 * MINUTE - HOUR;
    const { preview, drops } = await expectToComeTrue(world);
    expect(preview.dropped.too_late).toBeGreaterThan(0);
    expect(drops.too_late).toBeGreaterThanOrEqual(preview.dropped.too_late ?? 0);
    expect(preview.texts).toBeLessThan(12);
  });

  test('given it is late in the evening, then what goes out waits for the morning', async () => {
    const world = await heldWorld(patients(12), at('2026-12-09T19:00:00-05:00'));
    world.now = at('2026-12-09T21:00:00-05:00');
    const preview = await previewRelease(world.pipeline, {}, world.now);
    expect(preview).toMatchObject({ texts: 12 });
    expect(preview.firstAt).toBeGreaterThanOrEqual(at('2026-12-10T08:00:00-05:00'));
    await expectToComeTrue(world, at('2026-12-10T09:30:00-05:00'));
  });

  test('given a channel is paused, too, then the release changes nothing for it', async () => {
    const world = await heldWorld(patients(12), SMS_FROM + 2 * HOUR);
    await pause(world.pipeline, { channel: 'sms' }, 'wrong template', OPS);
    const preview = await previewRelease(world.pipeline, {}, world.now);
    expect(preview).toMatchObject({ held: 12, texts: 0, people: 0, waiting: { paused: 12 } });
  });

  /** Changes the office and asks again: what is held then meets the change when it is released. */
  const change = async (world: World, settings: Partial<Tenant>) => {
    const [item] = await world.store.load([keyOf.tenant(asTenant('clinic'))], world.now);
    if (item) await world.store.put(itemOf.tenant({ ...item.body, ...settings }), item.version, world.now);
  };

  test('given the office has no name of its own, then nothing would reach anybody, and nothing does', async () => {
    const world = await heldWorld(patients(12), SMS_FROM + 2 * HOUR);
    world.realChannels = ['sms'];
    await change(world, { name: UNNAMED_OFFICE });
    const { preview } = await expectToComeTrue(world);
    expect(preview).toMatchObject({ held: 12, texts: 0, waiting: { office_unnamed: 12 } });
    expect(preview.cost.amount).toBe(0);
  });

  test('given a budget for some of it, then the rest would wait, and does', async () => {
    const world = await heldWorld(patients(12), SMS_FROM + 2 * HOUR);
    await change(world, { monthlyBudget: 5.5 * (LIST_PRICES.countries['US']?.sms ?? 0) });
    const { preview } = await expectToComeTrue(world);
    expect(preview).toMatchObject({ held: 12, texts: 5, waiting: { over_budget: 7 } });
  });

  test('given a text proves impossible, then the call that it brings forward is counted', async () => {
    const world = await heldWorld(patients(12), SMS_FROM + 2 * HOUR);
    const address = addressKey('a secret for tests', '+12125550003');
    const optedOut = optOut(unknownRecipient(address), asTenant('clinic'), ['sms'], 'reply', world.now);
    await world.store.put(itemOf.recipient(optedOut), 0, world.now);
    const { preview, drops } = await expectToComeTrue(world);
    expect(preview).toMatchObject({ held: 12, texts: 11, calls: 1, dropped: { opted_out: 1 } });
    expect(drops).toEqual({ opted_out: 1 });
  });

  test('given a scope, then only its work is looked at, and a wider hold is lifted in it', async () => {
    const world = await heldWorld(patients(12), SMS_FROM + 2 * HOUR, ['clinic', 'other']);
    const { pipeline, now } = world;
    expect(await previewRelease(pipeline, { tenant: asTenant('other') }, now)).toMatchObject({
      held: 12,
      texts: 12,
    });
    expect(await previewRelease(pipeline, { channel: 'voice' }, now)).toMatchObject({ held: 0, calls: 0 });
    expect(await previewRelease(pipeline, { tenant: asTenant('nobody') }, now)).toMatchObject({ held: 0 });
  });

  test('given much that nobody has looked at, then what it costs follows what is asked for, and not what is stored', async () => {
    const world = await heldWorld(patients(12), SMS_FROM + 2 * HOUR);
    const read = async (most: number): Promise<number> => {
      const { pipeline } = world;
      let keys = 0;
      const load: typeof pipeline.store.load = (wanted, ...rest) => {
        keys += wanted.length;
        return pipeline.store.load(wanted, ...rest);
      };
      const { countGroups } = pipeline.store;
      const store = {
        ...{ exclusive: true, load, list: pipeline.store.list.bind(pipeline.store) },
        ...(countGroups && { countGroups: countGroups.bind(pipeline.store) }),
      } as typeof pipeline.store;
      const { held, cut } = await previewRelease({ ...pipeline, store }, {}, world.now, { most });
      expect({ held, cut }).toEqual({ held: Math.min(most, 12), cut: most < 12 });
      return keys;
    };
    const before = await read(20);
    for (const { phone, startsAt } of patients(150, (n) => `+1646555${String(n).padStart(4, '0')}`))
      await world.appointment({
        startsAt: toIso(startsAt + DAY),
        recipient: { phone, timeZone: 'America/New_York' },
      });
    expect(await read(20)).toBeLessThanOrEqual(before + 100);
    expect(await read(4)).toBeLessThanOrEqual(before + 100);
  });

  test('given a slow office, then the last goes out when its rate allows', async () => {
    const world = new World(at('2026-12-01T15:00Z'));
    await world.tenant('slow', {
      surgeLimit: { share: 0.1, count: LIMIT },
      ratesPerMinute: { email: 1, sms: 1, voice: 1 },
    });
    await world.policy(LOUD, 'slow');
    for (const { phone } of patients(40))
      await world.appointment(
        { startsAt: toIso(FIRST), recipient: { phone, timeZone: 'America/New_York' } },
        'slow',
      );
    world.now = SMS_FROM + 2 * HOUR;
    await world.until(world.now + MINUTE);
    const preview = await previewRelease(world.pipeline, {}, world.now);
    expect(preview.texts).toBe(40);
    expect(preview.lastAt).toBeGreaterThanOrEqual(world.now + 40 * MINUTE);
  });

  describe('of somebody with a series of appointments', () => {
    const ana = '+12125550123';
    /** Ten earlier appointments that were confirmed, then some at one moment, among other people's. */
    async function series(open: number): Promise<World> {
      const world = new World(at('2026-12-01T15:00Z'));
      await world.tenant('clinic', { surgeLimit: { share: 0.1, count: LIMIT } });
      await world.policy(LOUD);
      const recipient = { phone: ana, timeZone: 'America/New_York' };
      for (let n = 0; n < 10; n++) {
        const id = await world.appointment({ startsAt: toIso(FIRST - (n + 2) * HOUR), recipient });
        await confirmAppointment(world.pipeline, asTenant('clinic'), id, 'api');
      }
      for (let n = 0; n < open; n++) await world.appointment({ startsAt: toIso(FIRST), recipient });
      for (const { phone } of patients(8))
        await world.appointment({ startsAt: toIso(FIRST), recipient: { ...recipient, phone } });
      world.now = SMS_FROM + 2 * HOUR;
      await world.until(world.now + HOUR / 2);
      expect(world.accepted).toEqual([]);
      return world;
    }

    test('three at one moment are one text', async () => {
      const world = await series(3);
      const { preview } = await expectToComeTrue(world);
      expect(preview).toMatchObject({ held: 11, texts: 9, mostPerPerson: 1, dropped: { merged: 2 } });
    });

    test('thirteen at one moment are two texts, of ten and three', async () => {
      const world = await series(13);
      await expectToComeTrue(world, world.now + 5 * HOUR);
      const named = world.accepted
        .filter(({ request }) => request.to === ana)
        .map(({ request }) => world.store.load([keyOf.rendering(request.entry, request.attempt)], world.now));
      const counts = (await Promise.all(named)).map(([item]) => item?.body.appointments.length);
      expect(counts).toEqual([10, 3]);
    });
  });

  test('whatever people have booked, a preview equals what the release sends', async () => {
    const booking = fc.record({
      person: fc.integer({ min: 0, max: 3 }),
      minutes: fc.integer({ min: -4 * 60, max: 3 * 60 }),
      becomes: fc.constantFrom('open', 'open', 'open', 'confirmed', 'cancelled'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(booking, { minLength: 1, maxLength: 20 }), async (bookings) => {
        const world = new World(at('2026-12-01T15:00Z'));
        await world.tenant('clinic', { surgeLimit: { share: 0.1, count: LIMIT } });
        await world.policy(LOUD);
        for (const { phone } of patients(8))
          await world.appointment({
            startsAt: toIso(FIRST),
            recipient: { phone, timeZone: 'America/New_York' },
          });
        for (const { person, minutes, becomes } of bookings) {
          const recipient = { phone: `+1212555020${person}`, timeZone: 'America/New_York' };
          const id = await world.appointment({ startsAt: toIso(FIRST + minutes * MINUTE), recipient });
          if (becomes === 'confirmed')
            await confirmAppointment(world.pipeline, asTenant('clinic'), id, 'api');
          if (becomes === 'cancelled') await cancelAppointment(world.pipeline, asTenant('clinic'), id, 'api');
        }
        world.now = SMS_FROM + 3 * HOUR;
        await world.until(world.now + HOUR / 2);
        const before = world.accepted.length;
        expect(before).toBe(0);
        await expectToComeTrue(world, world.now + 5 * HOUR);
      }),
      { numRuns: 60 },
    );
  });
});
