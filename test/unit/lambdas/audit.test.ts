import { beforeEach, expect, test } from 'vitest';
import { MemoryStore } from '../../../shared/adapters/memory-store.ts';
import type { Entry } from '../../../shared/domain/entry.ts';
import type { Key } from '../../../shared/domain/records.ts';
import { itemOf, keyOf } from '../../../shared/domain/records.ts';
import { HOUR, MINUTE } from '../../../shared/domain/time.ts';
import { confirmAppointment } from '../../../shared/pipeline/appointments.ts';
import type { AuditOptions } from '../../../shared/pipeline/audit.ts';
import { audit } from '../../../shared/pipeline/audit.ts';
import { recordRun } from '../../../shared/pipeline/operate.ts';
import type { Store } from '../../../shared/ports/store.ts';
import { ANA, at, World } from '../pipeline/world.ts';

/** A store that has lost some items. */
class Leaky extends MemoryStore {
  readonly lost = new Set<string>();

  override async load<K extends Parameters<Store['load']>[0][number]>(keys: readonly K[], now: number) {
    const items = await super.load(keys as readonly Key[], now);
    // biome-ignore lint/suspicious/noExplicitAny: the kinds come back as they were asked for.
    return items.map((item) => (item && this.lost.has(item.key) ? undefined : item)) as any;
  }
}

let store: Leaky;
let world: World;
beforeEach(async () => {
  store = new Leaky();
  world = new World(at('2026-12-01T12:00Z'), store);
  await world.tenant();
});

const look = async (options: Partial<AuditOptions> = {}) =>
  audit(world.pipeline, { heartbeats: [], ...options });
const make = () => world.appointment({ startsAt: '2026-12-04T15:30:00-05:00' });
const ref = (appointment: string, step: number) => ({ tenant: 'clinic', appointment, revision: 1, step });
const lose = (id: string, step: number) => store.lost.add(keyOf.entry(ref(id, step)));
const change = async (id: string, step: number, changes: Partial<Entry>) => {
  const [item] = await store.load([keyOf.entry(ref(id, step))], world.now);
  await store.put(itemOf.entry({ ...item.body, ...changes }), item.version, world.now);
};

test('nothing is found while reminders go out as planned, and none after the ladder', async () => {
  await make();
  for (const time of ['2026-12-01T20:00Z', '2026-12-01T20:40Z', '2026-12-03T21:00Z', '2026-12-04T19:00Z']) {
    await world.until(at(time));
    expect(await look({ aheadMs: 4 * 24 * HOUR })).toEqual({ findings: [], appointments: 1, cut: false });
  }
  expect(world.accepted).toHaveLength(3);
});

test('a due entry that nobody takes is overdue after two leases', async () => {
  const id = await make();
  world.now = at('2026-12-01T20:49Z');
  expect((await look()).findings).toEqual([]);
  world.now = at('2026-12-01T20:51Z');
  const entry = `clinic/${id}/1/0`;
  expect((await look()).findings).toEqual([
    { kind: 'overdue', entry, state: 'planned', overdueMs: 21 * MINUTE },
  ]);
  await world.schedule();
  await world.drain();
  expect((await look()).findings).toEqual([]);
});

test('a lost first entry is missing, before and after its time', async () => {
  const id = await make();
  lose(id, 0);
  expect((await look({ aheadMs: 4 * 24 * HOUR })).findings).toEqual([
    { kind: 'missing', entry: `clinic/${id}/1/0` },
  ]);
  expect((await look({ aheadMs: 2 * 24 * HOUR })).findings).toEqual([]);
});

test('a ladder that was cut is found, one that goes on is not', async () => {
  const id = await make();
  await world.until(at('2026-12-01T21:00Z'));
  expect(await world.entry(id, 1)).toBeDefined();
  lose(id, 1);
  expect((await look()).findings).toEqual([{ kind: 'missing', entry: `clinic/${id}/1/1` }]);
  // While the step before is live, its successor need not be there yet.
  await change(id, 0, { state: 'in_doubt', dueAt: world.now + HOUR });
  expect((await look()).findings).toEqual([]);
});

test('an ended ladder needs no more entries, and a past appointment none', async () => {
  const id = await make();
  lose(id, 0);
  await confirmAppointment(world.pipeline, 'clinic', id, 'api');
  expect(await look({ aheadMs: 4 * 24 * HOUR })).toMatchObject({ findings: [], appointments: 1 });
  const other = await world.appointment({
    startsAt: '2026-12-02T12:00:00-05:00',
    recipient: { ...ANA, name: 'B' },
  });
  lose(other, 0);
  world.now = at('2026-12-02T18:00Z');
  expect((await look()).findings).not.toContainEqual(expect.objectContaining({ kind: 'missing' }));
});

test('a part is silent after three intervals, when it never ran, and with the error that stopped it', async () => {
  const heartbeats = [
    { part: 'schedule-0', intervalMs: MINUTE },
    { part: 'schedule-1', intervalMs: MINUTE },
  ];
  const startedAt = world.now;
  await recordRun(world.pipeline, 'schedule-0', async () => {});
  expect((await look({ heartbeats })).findings).toEqual([
    { kind: 'silent', part: 'schedule-1', finishedAt: null, error: null },
  ]);
  await recordRun(world.pipeline, 'schedule-1', async () => {});
  world.now += 3 * MINUTE;
  expect((await look({ heartbeats })).findings).toEqual([]);
  world.now += MINUTE;
  const failing = async () => {
    throw new Error('throttled');
  };
  await expect(recordRun(world.pipeline, 'schedule-0', failing)).rejects.toThrow('throttled');
  expect((await look({ heartbeats })).findings).toEqual([
    { kind: 'silent', part: 'schedule-0', finishedAt: startedAt, error: 'throttled' },
    { kind: 'silent', part: 'schedule-1', finishedAt: startedAt, error: null },
  ]);
});

test('what moves while it is looked at is not reported', async () => {
  const id = await make();
  lose(id, 0);
  const load = store.load.bind(store);
  let loads = 0;
  store.load = (keys: never, now: number) => {
    if (String(keys).includes('entry/') && ++loads === 2) store.lost.clear();
    return load(keys, now);
  };
  expect((await look({ aheadMs: 4 * 24 * HOUR })).findings).toEqual([]);
  expect(loads).toBe(2);
});

test('it stops at its bounds, and says so', async () => {
  for (let n = 0; n < 5; n++)
    await world.appointment({
      startsAt: '2026-12-04T15:30:00-05:00',
      recipient: { ...ANA, email: `p${n}@example.com` },
    });
  world.now = at('2026-12-01T21:30Z');
  expect((await look()).findings).toHaveLength(5);
  const cut = await look({ findingsMax: 3 });
  expect(cut.cut).toBe(true);
  expect(cut.findings.filter(({ kind }) => kind === 'overdue')).toHaveLength(3);
  expect(await look({ appointmentsMax: 4 })).toMatchObject({ cut: true });
});
