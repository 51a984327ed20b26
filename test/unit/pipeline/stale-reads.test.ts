/**
 * P5 where reads of an appointment lag: a sender that is at the provider while the ladder is ended knows the
 * appointment only as it was, and must not bring the next step to life.
 */
import { describe, expect, test } from 'vitest';
import { MemoryStore } from '../../../shared/adapters/stores/memory-store.ts';
import { DAY, HOUR, SECOND, toIso } from '../../../shared/domain/core/time.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import {
  cancelAppointment,
  changeAppointment,
  confirmAppointment,
} from '../../../shared/pipeline/appointments/appointments.ts';
import type { Store } from '../../../shared/ports/store.ts';
import { asAppointment, asTenant } from '../../fixtures/ids.ts';
import { at, World } from './world.ts';

const START = at('2026-12-10T15:00:00-05:00');

/** A store whose eventual reads of appointments show them as they were when they were first written. */
function lagging(): Store {
  const store = new MemoryStore();
  const first = new Map<string, unknown>();
  return {
    exclusive: true,
    load: async (keys, now, freshness) => {
      const items = await store.load(keys, now);
      if (freshness !== 'eventual') return items;
      return items.map((item) => (item && first.get(item.key) ? (first.get(item.key) as typeof item) : item));
    },
    list: (query) => store.list(query),
    purge: (at) => store.purge(at),
    close: () => store.close(),
    put: async (item, readVersion, now) => {
      const stored = await store.put(item, readVersion, now);
      if (readVersion === 0 && item.key.startsWith('appointment/'))
        first.set(item.key, { ...item, version: 1 });
      return stored;
    },
    putInOrder: async (writes, now) => {
      const stored = await store.putInOrder(writes, now);
      for (const { item, readVersion } of writes.slice(0, stored))
        if (readVersion === 0 && item.key.startsWith('appointment/'))
          first.set(item.key, { ...item, version: 1 });
      return stored;
    },
  };
}

/** The email is refused as impossible only after the office, or the person, has ended the ladder. */
async function endedWhileSending(end: (world: World, id: string) => Promise<unknown>) {
  const world = new World(at('2026-12-01T15:00Z'), lagging());
  await world.tenant();
  const id = await world.appointment({ startsAt: toIso(START) });
  world.answer = async ({ channel }) => {
    if (channel !== 'email') return { kind: 'accepted', providerId: 'P' };
    world.now += SECOND;
    await end(world, id);
    world.now += SECOND;
    return { kind: 'rejected', reason: 'invalid_address', code: '550' };
  };
  await world.until(START - 3 * DAY + HOUR);
  return { world, id };
}

describe('a ladder that is ended while its email is at the provider', () => {
  test.each([
    ['confirm', confirmAppointment, 'confirmed'],
    ['cancel', cancelAppointment, 'cancelled'],
  ] as const)('given a %s, then nothing louder follows, and each step says why', async (_, end, reason) => {
    const { world, id } = await endedWhileSending((it, about) =>
      end(it.pipeline, asTenant('clinic'), asAppointment(about), 'api'),
    );
    await world.until(START);
    expect(world.accepted.map(({ request }) => request.channel)).not.toContain('voice');
    expect(world.accepted.filter(({ request }) => request.channel === 'sms')).toHaveLength(
      reason === 'cancelled' ? world.accepted.length : 0,
    );
    for (const step of [1, 2])
      expect(await world.entry(id, step)).toMatchObject({ state: 'dropped', reason });
  });

  test('given a move, then nothing of the old time follows', async () => {
    let moved = false;
    const { world, id } = await endedWhileSending(async (it, about) => {
      if (!moved)
        await changeAppointment(it.pipeline, asTenant('clinic'), asAppointment(about), {
          startsAt: toIso(START + 30 * DAY),
        });
      moved = true;
    });
    await world.until(START);
    for (const step of [1, 2])
      expect(await world.entry(id, step)).toMatchObject({ state: 'dropped', reason: 'superseded' });
    const [item] = await world.store.load([keyOf.appointment(asTenant('clinic'), id)], world.now);
    expect(item?.body.revision).toBe(2);
  });
});
