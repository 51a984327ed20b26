/** A newer version of a policy is applied to what is booked. */
import { describe, expect, test } from 'vitest';
import type { AppointmentId } from '../../../shared/domain/core/keys.ts';
import type { Policy, PolicyStep } from '../../../shared/domain/core/policy.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import { DAY, HOUR, MINUTE, toIso } from '../../../shared/domain/core/time.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import { confirmAppointment, requestReschedule } from '../../../shared/pipeline/appointments/appointments.ts';
import { receive } from '../../../shared/pipeline/feedback/feedback.ts';
import { reply } from '../../../shared/pipeline/feedback/text-messages.ts';
import type { Application } from '../../../shared/pipeline/office/policy-apply.ts';
import { applyPolicy } from '../../../shared/pipeline/office/policy-apply.ts';
import { planOf } from '../../../shared/pipeline/queries/explain.ts';
import { pause, resume } from '../../../shared/pipeline/safeguards/control.ts';
import { asTenant, OPS } from '../../fixtures/ids.ts';
import { ANA, at, World } from './world.ts';

const START = '2026-12-04T15:30:00-05:00';
const CLINIC = asTenant('clinic');
const EMAIL_AT = at('2026-12-01T15:30:00-05:00');
const SMS_AT = at('2026-12-03T15:30:00-05:00');
const CALL_AT = at('2026-12-04T11:30:00-05:00');

const EMAIL = { channel: 'email', before: 'P3D', notAfter: 'PT12H' } as const;
const SMS = { channel: 'sms', before: 'P1D', notAfter: 'PT1H' } as const;
const CALL = { channel: 'voice', before: 'PT4H', notAfter: 'PT1H' } as const;
const newer = (steps: readonly PolicyStep[], changes: Partial<Policy> = {}): Policy => ({
  ...DEFAULT_POLICY,
  version: 2,
  steps,
  ...changes,
});
/** The text comes twelve hours earlier, the call two hours. */
const EARLIER = newer([EMAIL, { ...SMS, before: 'PT36H' }, { ...CALL, before: 'PT6H' }]);

async function booked(now = EMAIL_AT + HOUR): Promise<{ world: World; id: AppointmentId }> {
  const world = new World(at('2026-11-20T15:00Z'));
  await world.tenant();
  const id = await world.appointment({ startsAt: START });
  await world.until(now);
  return { world, id };
}

async function apply(world: World, policy: Policy, by: string | null = 'api'): Promise<Application[]> {
  const page = await applyPolicy(world.pipeline, CLINIC, policy, { limit: 50 }, by);
  return page?.items ?? [];
}
const kinds = async (world: World, policy: Policy, by: string | null = 'api') =>
  (await apply(world, policy, by)).map(({ kind }) => kind);

async function appointmentOf(world: World, id: AppointmentId) {
  const [item] = await world.store.load([keyOf.appointment(CLINIC, id)], world.now);
  if (!item) throw new Error('no appointment');
  return item.body;
}

const sent = (world: World) =>
  world.accepted.map(
    ({ at: when, request }) => `${request.channel} ${toIso(when)} ${request.entry.revision}`,
  );

describe('what is booked', () => {
  test('goes on by the newer version, once, and nobody is told of it', async () => {
    const { world, id } = await booked();
    const before = await world.store.load([keyOf.appointment(CLINIC, id)], world.now);
    expect(await kinds(world, EARLIER, null)).toEqual(['moved']);
    expect(await world.store.load([keyOf.appointment(CLINIC, id)], world.now)).toEqual(before);
    expect(await kinds(world, EARLIER)).toEqual(['moved']);
    expect(await kinds(world, EARLIER)).toEqual([]);
    expect(await world.entry(id, 1)).toMatchObject({ state: 'dropped', reason: 'superseded' });
    const appointment = await appointmentOf(world, id);
    expect(appointment).toMatchObject({ revision: 2, policy: { version: 2 }, status: 'scheduled' });
    expect(appointment.history.at(-1)).toMatchObject({ kind: 'policy_applied', by: 'api' });
    const [text = 0, call = 0] = (await planOf(world.pipeline, appointment)).map(
      ({ expected }) => expected?.at ?? 0,
    );
    expect([text > world.now && text < SMS_AT, call]).toEqual([true, CALL_AT - 2 * HOUR]);
    await world.until(at(START));
    expect(sent(world).map((each) => each.replace(/T.* /, ' '))).toEqual([
      'email 2026-12-01 1',
      'sms 2026-12-03 2',
      'voice 2026-12-04 2',
    ]);
  });

  test('keeps its steps where only the rules are others', async () => {
    const { world, id } = await booked();
    expect(await kinds(world, newer(DEFAULT_POLICY.steps, { minGap: 'PT1H' }))).toEqual(['kept']);
    expect(await appointmentOf(world, id)).toMatchObject({
      revision: 1,
      policy: { version: 2, minGap: 'PT1H' },
    });
    await world.until(at(START));
    expect(world.accepted).toHaveLength(3);
  });

  test('is left alone where it is over, of another policy, or has the version', async () => {
    const { world, id } = await booked();
    await confirmAppointment(world.pipeline, CLINIC, id, 'api');
    const declined = await world.appointment({ startsAt: START, title: 'Declined' });
    await requestReschedule(world.pipeline, CLINIC, declined, 'api');
    await world.policy({ ...newer([SMS]), name: 'other', version: 1 });
    await world.appointment({ startsAt: START, title: 'Other', policy: 'other' });
    expect(await kinds(world, EARLIER)).toEqual([]);
  });
});

describe('a step that is under way', () => {
  test('goes on by the version that it was due by, and what follows is moved later', async () => {
    const { world, id } = await booked(SMS_AT - MINUTE);
    await pause(world.pipeline, { channel: 'sms' }, 'a test', OPS);
    await world.until(SMS_AT + HOUR);
    expect(await kinds(world, EARLIER)).toEqual(['busy']);
    expect((await appointmentOf(world, id)).policy.version).toBe(1);
    await resume(world.pipeline, { channel: 'sms' }, 'a test', OPS);
    await world.until(SMS_AT + 2 * HOUR);
    expect(await kinds(world, EARLIER)).toEqual(['moved']);
    await world.until(at(START));
    expect(world.accepted.map(({ request }) => [request.channel, request.entry.revision])).toEqual([
      ['email', 1],
      ['sms', 1],
      ['voice', 2],
    ]);
  });

  test('or is claimed while it is being applied, so that it goes out once', async () => {
    const { world, id } = await booked(SMS_AT - 90_000);
    world.answer = async (request) => {
      if (request.channel === 'sms') expect(await kinds(world, EARLIER)).toEqual(['busy']);
      return { kind: 'accepted', providerId: 'P' };
    };
    await world.until(SMS_AT + MINUTE);
    expect(await world.entry(id, 1)).toMatchObject({ state: 'sent' });
  });
});

describe('what the ladder has behind it', () => {
  test('keeps the gap, and the calls are counted', async () => {
    const { world, id } = await booked(CALL_AT + 10 * MINUTE);
    await receive(
      world.pipeline,
      { entry: { tenant: CLINIC, appointment: id, revision: 1, step: 2 }, attempt: 1 },
      { kind: 'failed', reason: 'no_answer', detail: undefined },
      true,
    );
    const more = [...DEFAULT_POLICY.steps, { ...SMS, before: 'PT3H' }, { ...CALL, before: 'PT2H' }];
    expect(await kinds(world, newer(more, { minGap: 'PT30M' }))).toEqual(['moved']);
    expect(await world.entry(id, 0, 2)).toMatchObject({ contactedAt: CALL_AT, calls: 1 });
    await world.until(at(START));
    expect(sent(world).slice(3)).toEqual([expect.stringMatching(/^sms 2026-12-04T17:3/)]);
    expect(await world.entry(id, 1, 2)).toMatchObject({ state: 'dropped', reason: 'capped' });
  });

  test('and what came of it still counts: who was reached is not put before the office as unreached', async () => {
    const { world, id } = await booked();
    await apply(world, newer([EMAIL]));
    const appointment = await appointmentOf(world, id);
    expect(appointment).toMatchObject({ plan: [], carried: { reached: true, done: { email: 1 } } });
    await world.until(at(START));
    const { rows } = await world.store.list({ partition: 'needs/clinic', limit: 5 });
    expect(rows).toEqual([]);
  });

  test('and who was not, is, where no step is left to reach them', async () => {
    const { world, id } = await booked(EMAIL_AT - HOUR);
    world.answer = () => ({ kind: 'rejected', reason: 'rejected', code: '1' });
    await world.until(EMAIL_AT + HOUR);
    await apply(world, newer([EMAIL]));
    const { rows } = await world.store.list({ partition: 'needs/clinic', limit: 5 });
    expect(rows.map(({ key }) => key)).toEqual([`need/clinic/${id}.unreached`]);
  });

  test('an answer to what was sent confirms, and one that waits for the office still holds', async () => {
    const { world, id } = await booked(SMS_AT - HOUR);
    const other = await world.appointment({
      startsAt: START,
      title: 'Other',
      recipient: { ...ANA, phone: '+12125550199', email: 'bo@example.com' },
    });
    await world.until(SMS_AT + 3 * HOUR);
    await reply(world.pipeline, '+12125550199', '+15005550006', 'what time?', 'SM1');
    expect(await kinds(world, EARLIER)).toEqual(['moved', 'moved']);
    expect(await reply(world.pipeline, ANA.phone, '+15005550006', 'C', 'SM2')).toMatch(/confirmed|Thank/i);
    expect((await appointmentOf(world, id)).status).toBe('confirmed');
    await world.until(at(START));
    expect((await appointmentOf(world, other)).answeredAt).not.toBeNull();
    expect(world.accepted.filter(({ request }) => request.channel === 'voice')).toEqual([]);
  });
});

test('many are moved page by page, and none of them becomes due because of it', async () => {
  const world = new World(at('2026-11-20T15:00Z'));
  await world.tenant();
  for (let n = 0; n < 25; n++) {
    const recipient = { ...ANA, email: `p${n}@example.com`, phone: `+12125550${100 + n}` };
    await world.appointment({ startsAt: toIso(at(START) + n * HOUR), recipient });
  }
  await world.until(at('2026-12-02T21:00Z'));
  const before = world.accepted.length;
  const policy = newer([EMAIL, { ...SMS, before: 'P2D' }, { ...CALL, before: 'PT8H' }]);
  let cursor: string | undefined;
  let moved = 0;
  let pages = 0;
  do {
    const page = await applyPolicy(world.pipeline, CLINIC, policy, { limit: 10, cursor }, 'api');
    moved += page?.items.filter(({ kind }) => kind === 'moved').length ?? 0;
    cursor = page?.nextCursor ?? undefined;
    pages++;
  } while (cursor);
  expect([moved, pages]).toEqual([25, 3]);
  await world.until(world.now + 10 * MINUTE);
  expect(world.accepted.length).toBe(before);
  await world.until(at(START) + 3 * DAY);
  const texts = world.accepted.filter(({ request }) => request.channel === 'sms');
  expect(texts).toHaveLength(25);
  expect(
    await applyPolicy(world.pipeline, CLINIC, policy, { limit: 10, cursor: 'nonsense' }, null),
  ).toBeUndefined();
});
