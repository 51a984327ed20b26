import { beforeEach, describe, expect, test, vi } from 'vitest';
import { heartbeats, runShards } from '../../../lambdas/shards.ts';
import { MemoryStore } from '../../../shared/adapters/stores/memory-store.ts';
import type { Instant } from '../../../shared/domain/core/time.ts';
import { MINUTE, SECOND } from '../../../shared/domain/core/time.ts';
import type { Kind } from '../../../shared/domain/store/records.ts';
import { appointmentOfEntry, keyOf, partitionOf } from '../../../shared/domain/store/records.ts';
import { createAppointment } from '../../../shared/pipeline/appointments/appointments.ts';
import type { Pipeline } from '../../../shared/pipeline/core/context.ts';
import { shardOf } from '../../../shared/pipeline/core/ledger.ts';
import { noteShards, spreadPlanned } from '../../../shared/pipeline/core/shard-mark.ts';
import type { Heartbeat } from '../../../shared/pipeline/safeguards/watch.ts';
import { silences } from '../../../shared/pipeline/safeguards/watch.ts';
import type { ListQuery } from '../../../shared/ports/store.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { ANA, at, World } from '../pipeline/world.ts';

const SHARDS = 3;

/** A store in which one shard can't be read. */
class BrokenStore extends MemoryStore {
  broken: string | null = null;

  override async list<K extends Kind>(query: ListQuery<K>) {
    if (query.partition === this.broken) throw new Error('throttled');
    return super.list(query);
  }
}

let store: BrokenStore;
let world: World;
let gauges: Map<string, number>;

beforeEach(async () => {
  store = new BrokenStore();
  world = new World(at('2026-12-01T12:00Z'), store);
  gauges = new Map();
  await world.tenant();
});

const pipeline = (shards = SHARDS): Pipeline => ({
  ...world.pipeline,
  settings: { ...world.pipeline.settings, shards },
});
const run = (shards: number[], timeLeftMs: () => number = () => 55 * SECOND) =>
  runShards(pipeline(), { gauge: (name, value) => void gauges.set(name, value) }, shards, timeLeftMs);
const finishedAt = async (shard: number) =>
  (await store.load([keyOf.run(`schedule-${shard}`)], world.now))[0]?.body.finishedAt;

/** The entries in each shard. */
const listed = (shards: number) =>
  Promise.all(
    Array.from({ length: shards }, async (_, shard) => {
      const { rows } = await store.list({ partition: partitionOf.due(shard), limit: 1_000 });
      return rows.map(({ key }) => key);
    }),
  );

/** Appointments that are all due at 20:30 UTC, by email. @returns how many there are in each shard */
async function make(count: number): Promise<number[]> {
  for (let n = 0; n < count; n++)
    await createAppointment(
      pipeline(),
      asTenant('clinic'),
      {
        title: 'Dental cleaning',
        timeZone: 'America/New_York',
        startsAt: '2026-12-04T15:30:00-05:00',
        recipient: { ...ANA, email: `p${n}@example.com` },
      },
      `seed ${n}`,
    );
  return (await listed(SHARDS)).map((keys) => keys.length);
}

test('every shard of the event is run, recorded, and counted in the gauges', async () => {
  const perShard = await make(12);
  expect(perShard.every((count) => count > 0)).toBe(true);
  world.now = at('2026-12-01T20:32Z');
  await run([0, 1, 2]);
  expect(world.pipe).toHaveLength(12);
  expect(gauges).toEqual(
    new Map([
      ['due', 12],
      ['late_seconds', 120],
      ['in_doubt', 0],
      ['in_doubt_seconds', 0],
      ['held', 0],
    ]),
  );
  await run([0, 1, 2]);
  expect(gauges.get('due')).toBe(0);
  expect(gauges.get('late_seconds')).toBe(0);
  expect([await finishedAt(0), await finishedAt(1), await finishedAt(2)]).toEqual(Array(3).fill(world.now));
});

test('a shard that fails does not keep the others from running, and the run as a whole fails', async () => {
  const perShard = await make(12);
  store.broken = partitionOf.due(1);
  world.now = at('2026-12-01T20:32Z');
  await expect(run([0, 1, 2])).rejects.toThrow('1 shards were not scheduled');
  expect(world.pipe).toHaveLength(12 - (perShard[1] ?? 0));
  expect(await finishedAt(1)).toBeNull();
  expect(await finishedAt(2)).toBe(world.now);
  expect(world.faults).toEqual(['a shard was not scheduled: Error: throttled']);
});

test('without time no shard is begun; another one is first each minute', async () => {
  await make(12);
  world.now = at('2026-12-01T20:32Z');
  const ran: number[][] = [];
  for (let minute = 0; minute < SHARDS; minute++) {
    world.now += MINUTE;
    let asked = 0;
    // Time for one shard and its one page.
    await run([0, 1, 2], () => (asked++ < 2 ? 55 * SECOND : 9 * SECOND));
    const times = [await finishedAt(0), await finishedAt(1), await finishedAt(2)];
    ran.push(times.flatMap((time, shard) => (time === world.now ? [shard] : [])));
  }
  expect(ran.flat().toSorted()).toEqual([0, 1, 2]);
  expect(world.pipe).toHaveLength(12);
});

test('time that runs out within a shard leaves the rest of it for the next run', async () => {
  await make(12);
  world.now = at('2026-12-01T20:32Z');
  let asked = 0;
  await run([0], () => (asked++ < 1 ? 55 * SECOND : 9 * SECOND));
  expect(world.pipe).toEqual([]);
  await run([0]);
  expect(world.pipe.length).toBeGreaterThan(0);
});

describe('shards that are raised', () => {
  const MORE = 8;
  const raised = () => pipeline(MORE);
  /** Where each entry belongs by the greater number. */
  const inPlace = async () =>
    (await listed(MORE)).every((keys, shard) =>
      keys.every((key) => shardOf(raised(), appointmentOfEntry(key)) === shard),
    );
  const inNumber = async () => (await listed(MORE)).flat().length;

  beforeEach(async () => {
    await noteShards(pipeline(), SHARDS);
    await make(24);
    await noteShards(raised(), MORE);
  });

  test('spread what was planned before, once', async () => {
    expect(await inPlace()).toBe(false);
    await spreadPlanned(raised(), () => true);
    expect([await inPlace(), await inNumber()]).toEqual([true, 24]);
    const list = vi.spyOn(store, 'list');
    await spreadPlanned(raised(), () => true);
    expect(list).not.toHaveBeenCalled();
    world.now = at('2026-12-01T20:32Z');
    await runShards(raised(), { gauge: () => {} }, [...Array(MORE).keys()], () => 55 * SECOND);
    expect(world.pipe).toHaveLength(24);
  });

  test('lose nothing where the moving stops on the way, or a deployment is rolled back, and go on', async () => {
    let pages = 0;
    await spreadPlanned(raised(), () => pages++ < 1);
    expect([await inPlace(), await inNumber()]).toEqual([false, 24]);
    // What a process writes that has not heard of it stands where it always did.
    await spreadPlanned(pipeline(), () => true);
    await spreadPlanned(raised(), () => true);
    expect([await inPlace(), await inNumber()]).toEqual([true, 24]);
    expect(await noteShards(pipeline(), SHARDS)).toMatchObject({ most: MORE });
  });

  test('leave alone what comes up soon', async () => {
    world.now = at('2026-12-01T19:45Z');
    const before = await listed(MORE);
    await spreadPlanned(raised(), () => true);
    expect(await listed(MORE)).toEqual(before);
  });

  test('are expected to run from then on, not before', () => {
    const of = (shardsRaisedAt?: Instant) => heartbeats({ shards: MORE, shardsRaisedAt });
    const silent = (all: Heartbeat[]) => silences(world.pipeline, { heartbeats: all }, world.now);
    return expect(Promise.all([silent(of()), silent(of(world.now - MINUTE))])).resolves.toEqual([
      expect.objectContaining({ length: MORE }),
      [],
    ]);
  });
});
