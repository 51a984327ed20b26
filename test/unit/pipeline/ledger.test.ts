/** How a step is finished and a ladder ended, write by write: what the next step learns, and who is left alone. */
import { describe, expect, test } from 'vitest';
import type { Appointment } from '../../../shared/domain/appointment/appointment.ts';
import { NO_CONTROL } from '../../../shared/domain/core/control.ts';
import { MAX_STEPS } from '../../../shared/domain/core/policy.ts';
import { DAY, HOUR, MINUTE, toIso } from '../../../shared/domain/core/time.ts';
import { freshEntry } from '../../../shared/domain/judgement/plan.ts';
import type { Entry } from '../../../shared/domain/ledger/entry.ts';
import type { Item } from '../../../shared/domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../../shared/domain/store/records.ts';
import {
  drop,
  dropLive,
  endLadder,
  entriesOf,
  everyTenant,
  readControl,
  readRecipient,
  readTenant,
  shardOf,
} from '../../../shared/pipeline/core/ledger.ts';
import { pause } from '../../../shared/pipeline/safeguards/control.ts';
import { asAppointment, asTenant, OPS } from '../../fixtures/ids.ts';
import { some } from '../domain/given.ts';
import { at, following, World } from './world.ts';

const CLINIC = asTenant('clinic');
const START = at('2026-12-10T15:00:00-05:00');
const EMAIL_AT = START - 3 * DAY;
const SMS_AT = START - DAY;

/** An email, a text and a call; the email's entry is there. */
async function booked() {
  const world = new World(START - 9 * DAY);
  await world.tenant();
  const id = await world.appointment({ startsAt: toIso(START) });
  const [item] = await world.store.load([keyOf.appointment(CLINIC, id)], world.now);
  const appointment = some(item).body;
  const entry = async (step: number): Promise<Item<'entry'> | undefined> => {
    const key = keyOf.entry({ tenant: CLINIC, appointment: id, revision: 1, step });
    return (await world.store.load([key], world.now))[0];
  };
  /** The ladder has come to this step before. */
  const write = (step: number, as: Partial<Entry> = {}) =>
    world.store.put(
      itemOf.entry({ ...some(freshEntry(appointment, step, 0, world.now)), ...as }),
      0,
      world.now,
    );
  return { world, appointment, entry, write };
}

describe('a step that ends', () => {
  test('writes the next one before its own end', async () => {
    const { world, appointment, entry } = await booked();
    world.now = EMAIL_AT;
    const written: string[] = [];
    const { store } = world;
    world.store = following(store, {
      putInOrder: (writes, now) => {
        written.push(...writes.map(({ item, readVersion }) => `${item.key.slice(-1)} over ${readVersion}`));
        return store.putInOrder(writes, now);
      },
    });
    expect(await drop(world.pipeline, some(await entry(0)), 'no_address', appointment, world.now)).toBe(true);
    expect(written).toEqual(['1 over 0', '0 over 1']);
    expect(world.counts.get('dropped email no_address')).toBe(1);
    expect(await entry(2)).toBeUndefined();
  });

  test('given somebody else moved it meanwhile, then that stands, the ladder goes on, and nothing is counted', async () => {
    const { world, appointment, entry } = await booked();
    const old = some(await entry(0));
    await world.store.put(old, old.version, world.now);
    expect(await drop(world.pipeline, old, 'no_address', appointment, world.now)).toBe(false);
    expect(some(await entry(0)).body.state).toBe('planned');
    expect(some(await entry(1)).body.state).toBe('planned');
    expect(world.counts.get('dropped email no_address')).toBeUndefined();
  });

  test('given the next one is there, then it learns that somebody was contacted, and keeps its time', async () => {
    const { world, appointment, entry, write } = await booked();
    await write(1);
    world.now = EMAIL_AT + HOUR;
    const end = () =>
      entry(0).then((item) => drop(world.pipeline, some(item), 'merged', appointment, world.now));
    expect(await end()).toBe(true);
    expect(some(await entry(0)).body).toMatchObject({ state: 'dropped', reason: 'merged' });
    expect(some(await entry(1)).body).toMatchObject({
      state: 'planned',
      contactedAt: world.now,
      dueAt: SMS_AT,
    });
  });

  test('given the next one has ended, then the one behind it learns of it; one that is being sent does not', async () => {
    const { world, appointment, entry, write } = await booked();
    await write(1, { state: 'dropped', reason: 'no_address', dueAt: null });
    await write(2, { contactedAt: EMAIL_AT - DAY, calls: 1 });
    world.now = EMAIL_AT + HOUR;
    await drop(world.pipeline, some(await entry(0)), 'merged', appointment, world.now);
    expect(some(await entry(2)).body).toMatchObject({ contactedAt: world.now, calls: 1 });
    const other = await booked();
    await other.write(1, { state: 'sending' });
    other.world.now = EMAIL_AT + HOUR;
    await drop(other.world.pipeline, some(await other.entry(0)), 'merged', appointment, other.world.now);
    expect(some(await other.entry(1))).toMatchObject({ version: 1, body: { contactedAt: null } });
  });

  test('given it proved impossible, then the next one may go at its time, once', async () => {
    const { world, appointment, entry, write } = await booked();
    await write(1);
    world.now = EMAIL_AT + MINUTE;
    const first = some(await entry(0));
    await drop(world.pipeline, first, 'no_address', appointment, world.now);
    const escalated = { state: 'planned', escalatedTo: EMAIL_AT, dueAt: world.now };
    expect(some(await entry(1)).body).toMatchObject(escalated);
    const { version } = some(await entry(1));
    // Told again, by whoever read it before.
    world.now += HOUR;
    await drop(world.pipeline, first, 'no_address', appointment, world.now);
    expect(some(await entry(1))).toMatchObject({ version, body: escalated });
  });
});

describe('the last step of a ladder that reached nobody', () => {
  const needs = async (world: World) =>
    (await world.store.list({ partition: partitionOf.needs(CLINIC), limit: 10 })).rows.length;

  test.each<[string, Partial<Appointment>, number]>([
    ['is ahead', {}, 1],
    ['starts in a moment', { startsAt: START - HOUR + 1 }, 1],
    ['has begun', { startsAt: START - HOUR }, 0],
    ['is confirmed', { status: 'confirmed' }, 0],
    ['is cancelled', { status: 'cancelled' }, 0],
    ['is a person’s who was erased', { erasedAt: START - DAY }, 0],
    ['was moved since', { revision: 2 }, 0],
  ])('given the appointment %s', async (_case, as, opened) => {
    const { world, appointment, entry } = await booked();
    await dropLive(world.pipeline, appointment, 1, 2, () => 'no_address', world.now);
    world.now = START - HOUR;
    const last = some(await entry(2));
    const now = { ...appointment, ...as };
    expect(await drop(world.pipeline, last, 'no_address', now, world.now)).toBe(true);
    expect(await needs(world)).toBe(opened);
  });

  test('given the appointment is not at hand, then it is read, and no need is opened for one that is gone', async () => {
    const { world, entry, appointment } = await booked();
    await dropLive(world.pipeline, appointment, 1, 2, () => 'no_address', world.now);
    await drop(world.pipeline, some(await entry(2)), 'no_address', null, world.now);
    expect(await needs(world)).toBe(1);
    const other = await booked();
    const orphan = { ...some(await other.entry(0)).body, appointment: asAppointment('apt_gone') };
    await other.world.store.put(itemOf.entry(orphan), 0, other.world.now);
    const key = keyOf.entry(orphan);
    const [item] = await other.world.store.load([key], other.world.now);
    expect(await drop(other.world.pipeline, some(item), 'no_address', null, other.world.now)).toBe(true);
    expect(await needs(other.world)).toBe(0);
  });
});

describe('a ladder that is ended', () => {
  test('leaves no step unwritten, but those that are to go on', async () => {
    const { world, appointment, entry } = await booked();
    const reasonOf = ({ channel }: Entry) => (channel === 'voice' ? null : ('confirmed' as const));
    await endLadder(
      world.pipeline,
      appointment,
      { ...appointment, status: 'confirmed' },
      reasonOf,
      world.now,
    );
    for (const step of [0, 1])
      expect(some(await entry(step)).body).toMatchObject({
        state: 'dropped',
        reason: 'confirmed',
        dueAt: null,
      });
    expect(await entry(2)).toBeUndefined();
  });

  test('leaves alone what is at a provider, and what has ended', async () => {
    const { world, appointment, entry, write } = await booked();
    const moved = { ...some(await entry(0)).body, state: 'sending' as const };
    await world.store.put(itemOf.entry(moved), 1, world.now);
    await write(1, { state: 'sent', dueAt: null });
    await dropLive(world.pipeline, appointment, 1, 3, () => 'cancelled', world.now);
    expect(some(await entry(0)).body.state).toBe('sending');
    expect(some(await entry(1)).body.state).toBe('sent');
    expect(await entry(2)).toBeUndefined();
  });

  test('given others keep moving a step, then it is tried again, twenty times', async () => {
    for (const [losses, state] of [
      [19, 'dropped'],
      [20, 'planned'],
    ] as const) {
      const { world, appointment, entry } = await booked();
      const { store } = world;
      let lost = 0;
      const loses = (key: string) => key === keyOf.entry({ ...some(ref), step: 0 }) && lost++ < losses;
      const ref = some(await entry(0)).body;
      world.store = following(store, {
        put: async (item, version, now) => (loses(item.key) ? undefined : store.put(item, version, now)),
        putInOrder: async () => 0,
      });
      const ended = { ...appointment, status: 'cancelled' as const };
      await dropLive(world.pipeline, ended, 1, 1, () => 'cancelled', world.now);
      expect(some(await entry(0)).body.state).toBe(state);
    }
  });
});

describe('reading', () => {
  test('what the operator stopped, and nothing where nobody did', async () => {
    const { world } = await booked();
    expect(await readControl(world.pipeline, world.now)).toEqual(NO_CONTROL);
    await pause(world.pipeline, {}, 'look', OPS);
    expect((await readControl(world.pipeline, world.now)).pauses).toMatchObject([{ reason: 'look' }]);
  });

  test('an appointment’s entries stand in one of the lists of what is due, and all of these are used', async () => {
    const { world } = await booked();
    const { pipeline } = world;
    const p = { ...pipeline, settings: { ...pipeline.settings, shards: 4 } };
    const shards = Array.from({ length: 100 }, (_, n) => shardOf(p, asAppointment(`apt_${n}`)));
    expect([...new Set(shards)].sort()).toEqual([0, 1, 2, 3]);
  });

  test('an office that is not there is a fault; a person without an address is nobody', async () => {
    const { world } = await booked();
    expect((await readTenant(world.pipeline, CLINIC, world.now)).id).toBe(CLINIC);
    await expect(readTenant(world.pipeline, asTenant('other'), world.now)).rejects.toThrow(
      'there is no tenant other',
    );
    expect(await readRecipient(world.pipeline, null, world.now)).toBeUndefined();
  });

  test('every office, and every step of a revision that another policy may have had', async () => {
    const { world, appointment } = await booked();
    for (const id of ['a', 'b']) await world.tenant(id);
    expect((await everyTenant(world.pipeline, world.now)).map(({ id }) => id).sort()).toEqual([
      'a',
      'b',
      'clinic',
    ]);
    expect((await entriesOf(world.pipeline, appointment, 1, world.now)).map((entry) => entry?.state)).toEqual(
      ['planned', undefined, undefined],
    );
    const later = { ...appointment, revision: 2 };
    const old = await entriesOf(world.pipeline, later, 1, world.now);
    expect([old.length, old[0]?.state]).toEqual([MAX_STEPS + 1, 'planned']);
  });
});
