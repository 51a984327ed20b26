/** A tenant's month in the pipeline: loud work holds before the budget is passed, and goes on when there is room. */
import { describe, expect, test } from 'vitest';
import { NO_CONTROL } from '../../../shared/domain/core/control.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import type { Instant } from '../../../shared/domain/core/time.ts';
import { DAY, HOUR, MINUTE, toIso } from '../../../shared/domain/core/time.ts';
import type { Facts } from '../../../shared/domain/judgement/judge.ts';
import { LIST_PRICES, withPrices } from '../../../shared/domain/safeguards/prices.ts';
import type { Key } from '../../../shared/domain/store/records.ts';
import { itemOf, keyOf } from '../../../shared/domain/store/records.ts';
import type { Tenant } from '../../../shared/domain/tenant/tenant.ts';
import { change } from '../../../shared/pipeline/core/items.ts';
import { openAlerts } from '../../../shared/pipeline/safeguards/alerts.ts';
import { costCeiling, overBudget, reserveBudget } from '../../../shared/pipeline/safeguards/budget.ts';
import { watch } from '../../../shared/pipeline/safeguards/watch.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { at, following, World } from './world.ts';

const FIRST = at('2026-12-10T15:00:00-05:00');
const TEXTS = { ...DEFAULT_POLICY, steps: [{ channel: 'sms', before: 'P1D', notAfter: 'PT1H' }] } as const;
/** Every text of these tests has two segments: a dollar. */
const PRICES = withPrices(LIST_PRICES, { countries: { US: { sms: 0.5, voice: 1 } } });
const LONG =
  'Dental cleaning and a check-up of everything else that there is to check, with the doctor'.repeat(2);

class Office extends World {
  override get pipeline() {
    const pipeline = super.pipeline;
    return { ...pipeline, settings: { ...pipeline.settings, prices: PRICES } };
  }

  async open(patients: number, settings: Partial<Tenant> = {}, tenant = 'clinic'): Promise<void> {
    await this.tenant(tenant, settings);
    await this.policy(TEXTS, tenant);
    for (let n = 0; n < patients; n++)
      await this.appointment(
        {
          title: LONG,
          startsAt: toIso(FIRST + n * MINUTE),
          recipient: {
            phone: `+1212555${String(1_000 + n).slice(0, 4)}`,
            timeZone: 'America/New_York',
          },
        },
        tenant,
      );
  }

  async raiseTo(monthlyBudget: number | null): Promise<void> {
    await change(
      this.pipeline,
      keyOf.tenant(asTenant('clinic')),
      (current) => current && itemOf.tenant({ ...current.body, monthlyBudget }),
      this.now,
    );
  }

  async reserved(month: string, tenant = 'clinic'): Promise<number> {
    const [item] = await this.store.load([keyOf.budget(asTenant(tenant), month)], this.now);
    return (item?.body.reservedMicros ?? 0) / 1_000_000;
  }
}

async function office(patients: number, settings: Partial<Tenant> = {}, now: Instant = FIRST - 9 * DAY) {
  const world = new Office(now);
  await world.open(patients, settings);
  return world;
}

describe('the month', () => {
  test('given room for four of six, then four go out, two hold with the reason, and an operator is told', async () => {
    const world = await office(6, { monthlyBudget: 4.99 });
    await world.until(FIRST - DAY + 30 * MINUTE);
    expect(world.accepted).toHaveLength(4);
    expect(await world.reserved('2026-12')).toBe(4);
    const states = await Promise.all(
      [...(await world.store.list({ partition: 'due/0', limit: 10 })).rows].map(
        async ({ key }) => (await world.store.load([key], world.now))[0]?.body,
      ),
    );
    expect(states).toMatchObject([
      { state: 'planned', reason: 'over_budget' },
      { state: 'planned', reason: 'over_budget' },
    ]);
    expect(await openAlerts(world.pipeline, world.now)).toMatchObject([
      {
        key: 'budget-clinic-2026-12',
        severity: 'page',
        detail: expect.stringMatching(/^\$4\.00 of \$4\.99 are spent/),
      },
    ]);
  });

  test('given the budget is raised, then they go out, and the alert is settled', async () => {
    const world = await office(6, { monthlyBudget: 4 });
    await world.until(FIRST - DAY + 10 * MINUTE);
    expect(world.accepted).toHaveLength(4);
    await world.raiseTo(6);
    await world.until(FIRST - DAY + HOUR);
    expect(world.accepted).toHaveLength(6);
    await watch(world.pipeline, { heartbeats: [] });
    expect(await openAlerts(world.pipeline, world.now)).toEqual([]);
  });

  test('given a new month begins, then it is empty', async () => {
    const world = await office(3, {
      monthlyBudget: 2,
      contactHours: { email: null, sms: null, voice: null },
    });
    world.now = at('2026-12-01T00:00:00-05:00') + 9 * HOUR;
    const late = at('2027-01-01T00:20:00-05:00');
    for (const [n, phone] of ['+12125552001', '+12125552002', '+12125552003'].entries())
      await world.appointment({
        title: LONG,
        startsAt: toIso(late + DAY - (30 - n) * MINUTE),
        recipient: { phone, timeZone: 'America/New_York' },
      });
    await world.until(at('2026-12-31T23:59:59-05:00'));
    const before = world.accepted.length;
    expect(before).toBe(2);
    await world.until(late + HOUR);
    expect(world.accepted.length - before).toBe(2);
    expect(await world.reserved('2026-12')).toBe(2);
    expect(await world.reserved('2027-01')).toBe(2);
  });

  test('given another run takes the rest of it at that moment, then what had a place gives it up, and holds', async () => {
    const world = await office(3, { monthlyBudget: 3 });
    await world.until(FIRST - DAY);
    world.now = FIRST - DAY + 2 * MINUTE;
    const { store } = world;
    const key = keyOf.budget(asTenant('clinic'), '2026-12');
    world.store = following(store, {
      async put(item, version, now) {
        const [budget] = item.key.startsWith('bucket/') ? await store.load([key], now) : [];
        const spent = budget && itemOf.budget({ ...budget.body, reservedMicros: 3_000_000 });
        if (spent) await store.put(spent, budget.version, now);
        return store.put(item, version, now);
      },
    });
    expect(await world.schedule()).toMatchObject({ due: 2, queued: 0, deferred: 2 });
    expect(world.counts.get('deferred sms over_budget')).toBe(2);
  });

  test('given the office never sets one, then nothing is counted', async () => {
    const world = await office(6);
    await world.until(FIRST - DAY + 30 * MINUTE);
    expect(world.accepted).toHaveLength(6);
    expect(await world.reserved('2026-12')).toBe(0);
  });

  test('given another office is over its budget, then this one is not held', async () => {
    const world = await office(6, { monthlyBudget: 0 });
    await world.open(6, { monthlyBudget: 100 }, 'other');
    await world.until(FIRST - DAY + 30 * MINUTE);
    expect(new Set(world.accepted.map(({ request }) => request.tenant))).toEqual(new Set(['other']));
  });

  test('given the provider fails and each is tried again, then each is paid once', async () => {
    const world = await office(4, { monthlyBudget: 4 });
    let calls = 0;
    world.answer = () =>
      ++calls <= 6
        ? { kind: 'failed', reason: 'provider_error', code: '500' }
        : { kind: 'accepted', providerId: 'P' };
    await world.until(FIRST - HOUR);
    expect(calls).toBeGreaterThan(6);
    expect(world.accepted).toHaveLength(4);
    expect(await world.reserved('2026-12')).toBe(4);
  });

  test('given it has no place in the pipe, then nothing is reserved for it yet', async () => {
    const world = await office(6, { monthlyBudget: 4 });
    world.room = 2;
    world.now = FIRST - DAY + 10 * MINUTE;
    await world.schedule();
    expect(await world.reserved('2026-12')).toBe(2);
  });

  test('given two schedulers at once, then together they do not pass it', async () => {
    const world = await office(8, { monthlyBudget: 5 });
    world.now = FIRST - DAY + 10 * MINUTE;
    await Promise.all([world.schedule(), world.schedule(), world.schedule()]);
    await world.drain();
    expect(world.accepted.length).toBeLessThanOrEqual(5);
    expect(await world.reserved('2026-12')).toBeLessThanOrEqual(5);
    await world.until(world.now + HOUR);
    expect(world.accepted.length).toBeLessThanOrEqual(5);
  });

  test('given email, then it goes out: it is not loud', async () => {
    const world = new Office(FIRST - 9 * DAY);
    await world.tenant('clinic', { monthlyBudget: 0 });
    await world.appointment({ startsAt: toIso(FIRST), recipient: { email: 'ana@example.com' } });
    await world.until(FIRST - DAY);
    expect(world.accepted).toHaveLength(1);
  });
});

/** What the scheduler knows of everything that is planned. */
async function factsOf(world: Office): Promise<Facts[]> {
  const { rows } = await world.store.list({ partition: 'due/0', limit: 100 });
  const facts = rows.map(async ({ key }) => {
    const [item] = await world.store.load([key as Key<'entry'>], world.now);
    if (!item) throw new Error('none');
    const { tenant, appointment } = item.body;
    const [owner] = await world.store.load([keyOf.tenant(tenant)], world.now);
    const [about] = await world.store.load([keyOf.appointment(tenant, appointment)], world.now);
    if (!owner) throw new Error('none');
    return {
      entry: item.body,
      appointment: about?.body ?? null,
      tenant: owner.body,
      recipient: null,
      control: NO_CONTROL,
      leader: null,
      later: [],
      realChannels: [],
    };
  });
  return Promise.all(facts);
}

describe('looking and reserving', () => {
  test('looking holds what does not fit, and takes nothing', async () => {
    const world = await office(8, { monthlyBudget: 5 });
    const facts = await factsOf(world);
    const held = await overBudget(world.pipeline, facts, world.now);
    expect(facts.filter(({ entry }) => held.has(entry))).toEqual(facts.slice(5));
    expect(await world.reserved('2026-12')).toBe(0);
    expect(await overBudget(world.pipeline, facts.slice(0, 5), world.now)).toEqual(new Set());
  });

  test('given two processes looked before either reserved, then the later one is left without room', async () => {
    const world = await office(8, { monthlyBudget: 5 });
    const facts = await factsOf(world);
    const [one, other] = [facts.slice(0, 4), facts.slice(4)];
    const looks = await Promise.all([one, other].map((work) => overBudget(world.pipeline, work, world.now)));
    expect(looks.map(({ size }) => size)).toEqual([0, 0]);
    const held = await Promise.all(
      [one, other].map((work) => reserveBudget(world.pipeline, work, world.now)),
    );
    expect(held.map(({ size }) => size).sort()).toEqual([0, 3]);
    expect(await world.reserved('2026-12')).toBe(5);
  });
});

describe('the ceiling of an appointment', () => {
  const ceiling = async (recipient: object, title = 'Dental cleaning') => {
    const world = new Office(FIRST - 9 * DAY);
    await world.tenant('clinic');
    const id = await world.appointment({ startsAt: toIso(FIRST), title, recipient });
    const [item] = await world.store.load([keyOf.appointment(asTenant('clinic'), id)], world.now);
    if (!item) throw new Error('none');
    return costCeiling(world.pipeline, item.body, world.now);
  };
  const phone = '+12125550123';
  const EMAILS = 4 * LIST_PRICES.email;
  const CALL = LIST_PRICES.perCall + 5;

  test('counts email, text and call, each where there is an address', async () => {
    expect(await ceiling({ email: 'a@example.com', phone })).toBeCloseTo(EMAILS + 0.5 + CALL, 4);
    expect(await ceiling({ email: 'a@example.com' })).toBeCloseTo(EMAILS, 4);
    expect(await ceiling({ phone })).toBeCloseTo(0.5 + CALL, 4);
  });

  test('counts the segments of what is really said', async () => {
    expect(await ceiling({ phone }, LONG)).toBeCloseTo(1 + CALL, 4);
    expect(
      await ceiling(
        { phone },
        '歯のクリーニングと、その他の検査のすべて。先生とのご相談もあります。どうぞよろしく。',
      ),
    ).toBeCloseTo(1.5 + CALL, 4);
  });
});
