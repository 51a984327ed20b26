/**
 * A backlog behind a rate: everybody sees how late it is, each reminder waits once, nobody else waits for it, and it is
 * no surge; one that nobody worked on is.
 */
import { describe, expect, test } from 'vitest';
import { MemoryStore } from '../../../shared/adapters/stores/memory-store.ts';
import type { AppointmentId } from '../../../shared/domain/core/keys.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import type { Instant } from '../../../shared/domain/core/time.ts';
import { DAY, HOUR, MINUTE, SECOND, toIso } from '../../../shared/domain/core/time.ts';
import type { Item, Kind, NewItem } from '../../../shared/domain/store/records.ts';
import type { Tenant } from '../../../shared/domain/tenant/tenant.ts';
import { cancelAppointment } from '../../../shared/pipeline/appointments/appointments.ts';
import { readControl } from '../../../shared/pipeline/core/ledger.ts';
import { openAlerts } from '../../../shared/pipeline/safeguards/alerts.ts';
import { status } from '../../../shared/pipeline/safeguards/status.ts';
import { watch } from '../../../shared/pipeline/safeguards/watch.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { at, World } from './world.ts';

const START = at('2026-12-10T10:00:00-05:00');
const TEXTS_AT = START - DAY;
const TEXTS = { ...DEFAULT_POLICY, steps: [{ channel: 'sms', before: 'P1D', notAfter: 'PT1H' }] } as const;

/** Counts what is written of entries. */
class CountingStore extends MemoryStore {
  entries = 0;

  override async put<K extends Kind>(
    item: NewItem<K>,
    version: number,
    now: Instant,
  ): Promise<Item<K> | undefined> {
    const stored = await super.put(item, version, now);
    if (stored && item.key.startsWith('entry/')) this.entries++;
    return stored;
  }
}

const RATE = 60;
const office = (texts: number): Partial<Tenant> => ({
  ratesPerMinute: { email: 600, sms: texts, voice: 60 },
  surgeLimit: { share: 0.1, count: 5 },
});

let numbers = 0;
async function patients(
  world: World,
  count: number,
  tenant: string,
  startsAt = START,
): Promise<AppointmentId[]> {
  const ids: AppointmentId[] = [];
  for (let n = 0; n < count; n++)
    ids.push(
      await world.appointment(
        {
          startsAt: toIso(startsAt),
          recipient: { phone: `+1212555${String(numbers++).padStart(4, '0')}`, timeZone: 'America/New_York' },
        },
        tenant,
      ),
    );
  return ids;
}

async function city(settings: Partial<Tenant>, { count = 600 } = {}) {
  numbers = 0;
  const store = new CountingStore();
  const world = new World(TEXTS_AT - HOUR, store);
  for (const tenant of ['clinic', 'other']) {
    await world.tenant(tenant, settings);
    await world.policy(TEXTS, tenant);
  }
  const ids = await patients(world, count, 'clinic');
  store.entries = 0;
  return { world, store, ids };
}

/** As AWS runs it: every minute, pages of their own, senders in between. */
async function everyMinute(world: World, until: Instant, pageSize = 100): Promise<void> {
  world.burstMs = MINUTE;
  while (world.now < until) {
    world.now += MINUTE;
    await world.schedule({ pageSize });
    await world.drain();
  }
}

const sentTo = (world: World, tenant: string) =>
  world.accepted.filter(({ request }) => request.tenant === tenant).map((each) => each.at);
const holds = async (world: World) => (await readControl(world.pipeline, world.now)).holds;
const entryWrites = (store: CountingStore, world: World) => store.entries / world.accepted.length;

describe.each([
  ['an office’s rate', RATE, 600_000],
  ['the provider’s pace', 600, RATE],
])('behind %s', (_, rate, pace) => {
  const open = async () => {
    const { world, store } = await city(office(rate));
    world.smsPerMinute = pace;
    return { world, store };
  };

  test('each reminder is written once more than one that does not wait, in either rhythm', async () => {
    // Queued, claimed, sent.
    const asLoop = await open();
    await asLoop.world.until(TEXTS_AT + 30 * MINUTE);
    expect(asLoop.world.accepted).toHaveLength(600);
    expect(entryWrites(asLoop.store, asLoop.world)).toBeLessThanOrEqual(4.05);
    const asAws = await open();
    await everyMinute(asAws.world, TEXTS_AT + 30 * MINUTE);
    expect(asAws.world.accepted).toHaveLength(600);
    expect(entryWrites(asAws.store, asAws.world)).toBeLessThanOrEqual(4.05);
  });

  test('the rate is kept and used, and the wait is seen as what it is: late, and no surge', async () => {
    const { world } = await open();
    await everyMinute(world, TEXTS_AT + 20 * MINUTE);
    const sent = sentTo(world, 'clinic');
    for (const from of sent)
      expect(sent.filter((when) => when >= from && when < from + MINUTE).length).toBeLessThanOrEqual(RATE);
    expect((sent.at(-1) ?? 0) - TEXTS_AT).toBeLessThan(12 * MINUTE);
    expect(world.worst.get('late_seconds')).toBe(Math.round(((sent.at(-1) ?? 0) - TEXTS_AT) / SECOND));
    expect(await holds(world)).toEqual([]);
  });

  test('another office’s reminder goes out within a minute', async () => {
    const { world } = await open();
    await everyMinute(world, TEXTS_AT + 3 * MINUTE);
    await patients(world, 5, 'other', world.now + DAY + MINUTE);
    await everyMinute(world, TEXTS_AT + 6 * MINUTE);
    expect(sentTo(world, 'other')).toHaveLength(5);
  });
});

test('who looks while it waits sees how late it is, and is paged', async () => {
  const { world } = await city(office(10), { count: 300 });
  await everyMinute(world, TEXTS_AT + 20 * MINUTE);
  expect(await status(world.pipeline)).toMatchObject({ awaitedSince: TEXTS_AT });
  await watch(world.pipeline, { heartbeats: [], ledger: true });
  expect(await openAlerts(world.pipeline, world.now)).toMatchObject([
    { key: 'overdue', detail: expect.stringContaining('the oldest by 20 minutes') },
  ]);
  expect(await holds(world)).toEqual([]);
});

test('a backlog that nobody worked on for hours is a surge', async () => {
  const { world } = await city(office(RATE));
  await everyMinute(world, TEXTS_AT + 3 * MINUTE);
  world.now += 2 * HOUR;
  await everyMinute(world, world.now + 2 * MINUTE);
  expect(await holds(world)).toMatchObject([{ tenant: 'clinic' }]);
});

test('what was cancelled out of a line leaves its place to others', async () => {
  const { world, ids } = await city(office(RATE), { count: 300 });
  await everyMinute(world, TEXTS_AT + MINUTE);
  for (const id of ids) await cancelAppointment(world.pipeline, asTenant('clinic'), id, 'api');
  const before = world.accepted.length;
  await everyMinute(world, world.now + 3 * MINUTE);
  await patients(world, 100, 'clinic', world.now + DAY + MINUTE);
  await everyMinute(world, world.now + 4 * MINUTE);
  expect(world.accepted.length - before).toBeGreaterThanOrEqual(100);
});
