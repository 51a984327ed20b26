/** The control in several copies: a pause binds the next claim, whichever copy that reads, whatever happened on the way. */
import { describe, expect, test } from 'vitest';
import { MemoryStore } from '../../../shared/adapters/stores/memory-store.ts';
import { DAY, HOUR, toIso } from '../../../shared/domain/core/time.ts';
import { itemOf, keyOf } from '../../../shared/domain/store/records.ts';
import { UnreadableItem } from '../../../shared/domain/store/shapes.ts';
import { mendCopies } from '../../../shared/pipeline/core/control-copies.ts';
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
    store.damaged = new UnreadableItem(keyOf.control(2), 'its version is damaged');
    await expect(resume(world.pipeline, {}, 'looked', OPS)).rejects.toThrow(store.damaged);
  });
});

/** One copy can't be read until it is written. */
class DamagedCopy extends MemoryStore {
  damaged: UnreadableItem | undefined;

  override async load(...args: Parameters<MemoryStore['load']>): Promise<never> {
    if (this.damaged && args[0].some((key) => key === this.damaged?.key)) throw this.damaged;
    return super.load(...args) as never;
  }

  override async put(...args: Parameters<MemoryStore['put']>): Promise<never> {
    if (args[0].key === this.damaged?.key) this.damaged = undefined;
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
