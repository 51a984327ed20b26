/** The control in several copies: a pause binds the next claim, whichever copy that reads, whatever happened on the way. */
import { describe, expect, test } from 'vitest';
import { MemoryStore } from '../../../shared/adapters/stores/memory-store.ts';
import { NO_CONTROL } from '../../../shared/domain/core/control.ts';
import { DAY, HOUR, toIso } from '../../../shared/domain/core/time.ts';
import type { Key } from '../../../shared/domain/store/records.ts';
import { itemOf, keyOf } from '../../../shared/domain/store/records.ts';
import { UnreadableItem } from '../../../shared/domain/store/shapes.ts';
import {
  controlIn,
  copyToRead,
  mendCopies,
  writeControl,
} from '../../../shared/pipeline/core/control-copies.ts';
import { pause, resume } from '../../../shared/pipeline/safeguards/control.ts';
import { deliver } from '../../../shared/pipeline/sending/deliver.ts';
import { OPS } from '../../fixtures/ids.ts';
import { at, World } from './world.ts';

const START = at('2026-12-10T15:00:00-05:00');
const COPIES = 4;

/** Each message by another sender, and so every copy is read. */
async function handled(world: World) {
  const outcomes = new Set<string>();
  for (let message = world.pipe.shift(); message; message = world.pipe.shift()) {
    world.controlCopy++;
    outcomes.add(await deliver(world.pipeline, message));
  }
  return outcomes;
}

/** Ten people's emails are in the pipe. */
async function queued(copies = COPIES) {
  const world = new World(START - 4 * DAY);
  world.controlCopies = copies;
  await world.tenant();
  for (let n = 0; n < 10; n++)
    await world.appointment({
      startsAt: toIso(START),
      recipient: { email: `p${n}@example.com`, timeZone: 'America/New_York' },
    });
  world.now = START - 3 * DAY + HOUR;
  return world;
}

const copiesOf = async (world: World) => {
  const keys = Array.from({ length: COPIES }, (_, copy) => keyOf.control(copy));
  return (await world.store.load(keys, world.now)).map((item) => item?.body.pauses.length);
};

describe('a pause', () => {
  test('is in every copy when it is answered, and no claim succeeds after that', async () => {
    const world = await queued();
    await mendCopies(world.pipeline, world.now);
    await world.schedule();
    expect(world.pipe).toHaveLength(10);
    await pause(world.pipeline, {}, 'look', OPS);
    expect(await copiesOf(world)).toEqual([1, 1, 1, 1]);
    expect(await handled(world)).toEqual(new Set(['deferred']));
    await resume(world.pipeline, {}, 'looked', OPS);
    expect(await copiesOf(world)).toEqual([0, 0, 0, 0]);
  });

  test('by a process that reads one copy only is in those that others read', async () => {
    const world = await queued();
    await mendCopies(world.pipeline, world.now);
    await world.schedule();
    world.controlCopies = 1;
    await pause(world.pipeline, {}, 'look', OPS);
    world.controlCopies = COPIES;
    expect(await handled(world)).toEqual(new Set(['deferred']));
  });

  test('binds where the copies were never written', async () => {
    const world = await queued();
    await world.schedule();
    const { item, version } = { item: itemOf.control({ pauses: [], holds: [], releases: [] }), version: 1 };
    const halt = { reason: 'look', by: 'an earlier release', at: world.now };
    await world.store.put({ ...item, body: { ...item.body, pauses: [halt] } }, version, world.now);
    expect(await handled(world)).toEqual(new Set(['deferred']));
  });

  test('that died on its way to the copies, or that a release without them made, is mended', async () => {
    const world = await queued();
    await mendCopies(world.pipeline, world.now);
    const [item] = await world.store.load([keyOf.control()], world.now);
    const halt = { reason: 'look', by: 'OPS', at: world.now };
    if (item)
      await world.store.put({ ...item, body: { ...item.body, pauses: [halt] } }, item.version, world.now);
    expect(await copiesOf(world)).toEqual([1, 0, 0, 0]);
    await mendCopies(world.pipeline, world.now);
    expect(await copiesOf(world)).toEqual([1, 1, 1, 1]);
  });

  test('is not taken back by an earlier change that comes late', async () => {
    const world = await queued();
    const slow = new SlowCopies();
    world.store = slow;
    await world.tenant();
    await mendCopies(world.pipeline, world.now);
    slow.held = [];
    const earlier = resume(world.pipeline, {}, 'nothing was paused', OPS);
    while (slow.held.length < COPIES - 1) await new Promise(setImmediate);
    const goOn = slow.held;
    slow.held = null;
    await pause(world.pipeline, {}, 'look', OPS);
    for (const go of goOn) go();
    await earlier;
    expect(await copiesOf(world)).toEqual([1, 1, 1, 1]);
  });

  test('is written over a copy that can not be read, and that is told; not where nobody knows what it was', async () => {
    const world = await queued();
    const store = new DamagedCopy();
    world.store = store;
    await world.tenant();
    await mendCopies(world.pipeline, world.now);
    store.damaged = new UnreadableItem(keyOf.control(2), 'its text is damaged', { version: 1 });
    await pause(world.pipeline, {}, 'look', OPS);
    expect(store.damaged).toBeUndefined();
    expect(await copiesOf(world)).toEqual([1, 1, 1, 1]);
    expect(world.faults).toEqual([expect.stringContaining('a damaged copy of the control is written over')]);
    store.damaged = new UnreadableItem(keyOf.control(2), 'its version is damaged');
    await expect(resume(world.pipeline, {}, 'looked', OPS)).rejects.toThrow(store.damaged);
  });
});

describe('copies', () => {
  /** How often each was read and written. */
  const counted = (world: World) => {
    const store = new CountingStore();
    world.store = store;
    return store;
  };

  test('given nothing has to be mended, then nothing is written', async () => {
    const world = await queued();
    const store = counted(world);
    await mendCopies(world.pipeline, world.now);
    const first = store.written;
    await mendCopies(world.pipeline, world.now);
    await writeControl(world.pipeline, () => undefined, world.now);
    expect(first).toEqual(['control/all', 'control/copy-1', 'control/copy-2', 'control/copy-3']);
    expect(store.written).toEqual(first);
  });

  test('given there is one for all, then it is not even read, and nothing says how many there are', async () => {
    const world = await queued(1);
    const store = counted(world);
    await mendCopies(world.pipeline, world.now);
    expect(store.read).toEqual([]);
    expect(await writeControl(world.pipeline, () => undefined, world.now)).toEqual(NO_CONTROL);
    await writeControl(world.pipeline, (control) => ({ ...control }), world.now);
    expect(store.written).toEqual(['control/all']);
    const [item] = await world.store.load([keyOf.control()], world.now);
    expect(item?.body).toEqual(NO_CONTROL);
  });

  test('given a process that reads more of them, then those are written from then on', async () => {
    const world = await queued(2);
    await mendCopies(world.pipeline, world.now);
    world.controlCopies = COPIES;
    expect(await copiesOf(world)).toEqual([0, 0, undefined, undefined]);
    await mendCopies(world.pipeline, world.now);
    world.controlCopies = 2;
    await pause(world.pipeline, {}, 'look', OPS);
    expect(await copiesOf(world)).toEqual([1, 1, 1, 1]);
  });

  test('given any number of senders, then each reads one of them, and one that names none the first', () => {
    const { pipeline } = new World(START);
    const read = (settings: { controlCopies?: number; controlCopy?: number }) =>
      copyToRead({
        ...pipeline,
        settings: { ...pipeline.settings, controlCopies: undefined, controlCopy: undefined, ...settings },
      });
    expect([0, 3, 4, 9].map((controlCopy) => read({ controlCopies: 4, controlCopy }))).toEqual([
      'control/all',
      'control/copy-3',
      'control/all',
      'control/copy-1',
    ]);
    expect(read({})).toBe('control/all');
    expect(read({ controlCopies: 4 })).toBe('control/all');
  });

  test('given one was never written, then the first says what it would, and none means that nothing is paused', async () => {
    const world = new World(START);
    const store = counted(world);
    const read = async (key: Key<'control'>) =>
      controlIn(world.pipeline, key, (await world.store.load([key], START))[0], START);
    expect(await read(keyOf.control(1))).toEqual(NO_CONTROL);
    store.read = [];
    expect(await read(keyOf.control())).toEqual(NO_CONTROL);
    expect(store.read).toEqual(['control/all']);
    await pause(world.pipeline, {}, 'look', OPS);
    store.read = [];
    expect(await read(keyOf.control(1))).toMatchObject({ pauses: [{ reason: 'look' }] });
    expect(store.read).toEqual(['control/copy-1', 'control/all']);
    store.read = [];
    expect(await read(keyOf.control())).toMatchObject({ pauses: [{ reason: 'look' }] });
    expect(store.read).toEqual(['control/all']);
  });

  test('given others keep writing one, then it is tried again, and given up in the end', async () => {
    const world = await queued();
    const store = counted(world);
    store.refusals = 19;
    await mendCopies(world.pipeline, world.now);
    expect(await copiesOf(world)).toEqual([0, 0, 0, 0]);
    store.refusals = 20;
    await expect(pause(world.pipeline, {}, 'look', OPS)).rejects.toThrow('too many writers of one copy');
  });
});

/** Remembers what was read and written; writes of the last copy lose to others as often as they are told to. */
class CountingStore extends MemoryStore {
  read: string[] = [];
  written: string[] = [];
  refusals = 0;

  override async load(...args: Parameters<MemoryStore['load']>): Promise<never> {
    this.read.push(...args[0]);
    return super.load(...args) as never;
  }

  override async put(...args: Parameters<MemoryStore['put']>): Promise<never> {
    if (args[0].key === keyOf.control(COPIES - 1) && this.refusals-- > 0) return undefined as never;
    this.written = [...this.written, args[0].key].sort();
    return super.put(...args) as never;
  }
}

/** One copy can't be read until it is written. */
class DamagedCopy extends MemoryStore {
  damaged: UnreadableItem | undefined;

  override async load(...args: Parameters<MemoryStore['load']>): Promise<never> {
    if (this.damaged && args[0].some((key) => key === this.damaged?.key)) throw this.damaged;
    return super.load(...args) as never;
  }

  override async put(...args: Parameters<MemoryStore['put']>): Promise<never> {
    if (args[0].key === this.damaged?.key && args[1] === this.damaged.version) this.damaged = undefined;
    return super.put(...args) as never;
  }
}

/** Writes of copies wait while somebody holds them. */
class SlowCopies extends MemoryStore {
  held: (() => void)[] | null = null;

  override async put(...args: Parameters<MemoryStore['put']>): Promise<never> {
    const { held } = this;
    if (held && args[0].key.startsWith('control/copy-')) await new Promise<void>((go) => held.push(go));
    return super.put(...args) as never;
  }
}
