/** An office that nobody has named reaches nobody: what it has waits, and goes out once it has a name. */
import { describe, expect, test } from 'vitest';
import { MINUTE } from '../../../shared/domain/core/time.ts';
import { itemOf, keyOf } from '../../../shared/domain/store/records.ts';
import { isUnnamed, UNNAMED_OFFICE } from '../../../shared/domain/tenant/tenant.ts';
import { change } from '../../../shared/pipeline/core/items.ts';
import { findAppointment } from '../../../shared/pipeline/queries/appointments.ts';
import { planOf } from '../../../shared/pipeline/queries/explain.ts';
import { deliver } from '../../../shared/pipeline/sending/deliver.ts';
import { schedule } from '../../../shared/pipeline/sending/schedule.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { at, World } from './world.ts';

const EMAIL_AT = at('2026-12-01T10:00-05:00');

async function office(name: string, realChannels: readonly ('email' | 'sms' | 'voice')[]) {
  const world = new World(at('2026-11-20T00:00Z'));
  await world.tenant('clinic', { name });
  const id = await world.appointment({ startsAt: '2026-12-04T10:00:00-05:00' });
  world.realChannels = realChannels;
  const real = world.pipeline;
  const run = async () => {
    await schedule(real, { shard: 0 });
    for (let message = world.pipe.shift(); message; message = world.pipe.shift())
      await deliver(real, message);
  };
  return { world, id, real, run };
}

const name = (world: World, called: string) =>
  change(
    world.pipeline,
    keyOf.tenant(asTenant('clinic')),
    (current) => current && itemOf.tenant({ ...current.body, name: called }),
    world.now,
  );

describe('an office without a name of its own', () => {
  test.each([
    [UNNAMED_OFFICE, true],
    [' our office ', true],
    ['Our Office Dental', false],
  ])('is known by %j: %s', (called, unnamed) => {
    expect(isUnnamed({ name: called })).toBe(unnamed);
  });

  test('sends nothing by a real channel, and everything once it has a name', async () => {
    const { world, id, run } = await office(UNNAMED_OFFICE, ['email']);
    world.now = EMAIL_AT + MINUTE;
    await run();
    expect(world.accepted).toEqual([]);
    expect(await world.entry(id, 0)).toMatchObject({ state: 'planned', reason: 'office_unnamed' });
    const appointment = await findAppointment(world.pipeline, asTenant('clinic'), id, world.now);
    const [ahead] = appointment ? await planOf(world.pipeline, appointment) : [];
    expect(ahead?.expected).toMatchObject({ kind: 'wait', reason: 'office_unnamed' });
    await name(world, 'North Dental');
    world.now += 10 * MINUTE;
    await run();
    expect(world.accepted.map(({ request }) => request.senderName)).toEqual(['North Dental']);
  });

  test('does not send what was queued before, either', async () => {
    const { world, id, real, run } = await office('North Dental', ['email']);
    world.now = EMAIL_AT + MINUTE;
    await schedule(real, { shard: 0 });
    expect(world.pipe).toHaveLength(1);
    await name(world, UNNAMED_OFFICE);
    await run();
    expect(world.accepted).toEqual([]);
    expect(await world.entry(id, 0)).toMatchObject({ state: 'planned', reason: 'office_unnamed' });
  });

  test.each([[[] as const], [['sms', 'voice'] as const]])(
    'sends by what the sandbox plays, %j being real',
    async (real) => {
      const { world, run } = await office(UNNAMED_OFFICE, real);
      world.now = EMAIL_AT + MINUTE;
      await run();
      expect(world.accepted).toHaveLength(1);
    },
  );
});
