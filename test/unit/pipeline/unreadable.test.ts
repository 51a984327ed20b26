/** One item that can't be read must not stop the reminders of everybody else. */
import { expect, test } from 'vitest';
import type { AppointmentId } from '../../../shared/domain/core/keys.ts';
import { DAY, MINUTE, toIso } from '../../../shared/domain/core/time.ts';
import type { Kind, NewItem } from '../../../shared/domain/store/records.ts';
import { itemOf, keyOf } from '../../../shared/domain/store/records.ts';
import { openAlerts } from '../../../shared/pipeline/safeguards/alerts.ts';
import { retain } from '../../../shared/pipeline/safeguards/retention.ts';
import { status } from '../../../shared/pipeline/safeguards/status.ts';
import { watch } from '../../../shared/pipeline/safeguards/watch.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { at, World } from './world.ts';

const CLINIC = asTenant('clinic');
const START = at('2026-12-10T15:00:00-05:00');

/** Makes what is stored under a key look as if a newer release had written it. */
async function spoil<K extends Kind>(world: World, key: NewItem<K>['key']): Promise<void> {
  const [item] = await world.store.load([key], world.now);
  if (!item) throw new Error(`there is no ${key}`);
  await world.store.put({ ...item, body: { ...item.body, $shape: 99 } }, item.version, world.now);
}

const family = async (): Promise<{ world: World; ids: AppointmentId[] }> => {
  const world = new World(START - 20 * DAY);
  await world.tenant();
  const ids: AppointmentId[] = [];
  for (let index = 0; index < 5; index++) {
    const recipient = { name: `Person ${index}`, email: `p${index}@example.com` };
    ids.push(await world.appointment({ startsAt: toIso(START), recipient }));
  }
  return { world, ids };
};

test.each(['entry', 'appointment'] as const)(
  'given one %s that a newer release wrote, then the other four are emailed, and it is reported by its key',
  async (kind) => {
    const { world, ids } = await family();
    const [id] = ids;
    if (!id) throw new Error('no appointment');
    const key =
      kind === 'entry'
        ? keyOf.entry({ tenant: CLINIC, appointment: id, revision: 1, step: 0 })
        : keyOf.appointment(CLINIC, id);
    await spoil(world, key);
    await world.until(START - 3 * DAY + 30 * MINUTE);
    expect(world.accepted.map(({ request }) => request.to).sort()).toEqual(
      [1, 2, 3, 4].map((index) => `p${index}@example.com`),
    );
    expect(world.faults.join()).toContain(`${key} can't be read: a newer release wrote it`);
  },
);

const alertsOf = async (world: World) => (await openAlerts(world.pipeline, world.now)).map(({ key }) => key);

test('a damaged tenant stops its own reminders alone; it is named in the status and in an alert until it is mended', async () => {
  const world = new World(START - 20 * DAY);
  await world.tenant();
  await world.tenant('other');
  await world.appointment({ startsAt: toIso(START), recipient: { name: 'Ana', email: 'ana@example.com' } });
  await world.appointment(
    { startsAt: toIso(START), recipient: { name: 'Bo', email: 'bo@example.com' } },
    'other',
  );
  const key = keyOf.tenant(CLINIC);
  const [whole] = await world.store.load([key], world.now);
  await spoil(world, key);
  await world.until(START - 3 * DAY + 30 * MINUTE);
  expect(world.accepted.map(({ request }) => request.to)).toEqual(['bo@example.com']);

  await watch(world.pipeline, { heartbeats: [], ledger: true });
  expect(await alertsOf(world)).toContain('unreadable');
  expect((await status(world.pipeline)).unreadable).toMatchObject([{ item: key }]);
  await retain(world.pipeline, () => true);

  if (whole) await world.store.put(itemOf.tenant(whole.body), 2, world.now);
  await watch(world.pipeline, { heartbeats: [], ledger: true });
  expect(await alertsOf(world)).not.toContain('unreadable');
  await world.until(START - 3 * DAY + 60 * MINUTE);
  expect(world.accepted.map(({ request }) => request.to)).toEqual(['bo@example.com', 'ana@example.com']);
});

test('damaged counters, alerts and records of runs are begun anew, and everybody is reminded', async () => {
  const { world } = await family();
  await world.until(START - 4 * DAY);
  const { store, now } = world;
  const damaged = [
    keyOf.bucket('pace/email'),
    keyOf.surgeCounter('all'),
    keyOf.outcomes('email'),
    keyOf.run('scheduler'),
    keyOf.alert('overdue'),
  ];
  for (const key of damaged) {
    const [item] = await store.load([key], now);
    const body = { $shape: 99 } as never;
    const listed = key.startsWith('alert') ? { partition: 'alerts', sort: 1 } : null;
    await store.put({ key, body, listed, expiresAt: null }, item?.version ?? 0, now);
  }
  await world.until(START - 3 * DAY + 30 * MINUTE);
  expect(world.accepted).toHaveLength(5);
  await watch(world.pipeline, { heartbeats: [{ component: 'scheduler', intervalMs: MINUTE }], ledger: true });
  expect(await alertsOf(world)).toEqual(expect.arrayContaining(['unreadable', 'silent-scheduler']));
});
