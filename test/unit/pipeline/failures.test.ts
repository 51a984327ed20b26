/** Many failures at once are ours, or the carrier's: nobody is called earlier for them, and somebody is told (P6). */
import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import { DAY, HOUR, MINUTE, toIso } from '../../../shared/domain/core/time.ts';
import { MANY_FAILURES } from '../../../shared/domain/safeguards/failures.ts';
import { receive } from '../../../shared/pipeline/feedback/feedback.ts';
import { openAlerts } from '../../../shared/pipeline/safeguards/alerts.ts';
import { watch } from '../../../shared/pipeline/safeguards/watch.ts';
import type { SendResult } from '../../../shared/ports/senders.ts';
import { asAppointment, asTenant } from '../../fixtures/ids.ts';
import { at, World } from './world.ts';

const START = at('2026-12-10T15:00:00-05:00');
const TEXTS = START - DAY;
const CALLS = START - 3 * HOUR;
const LOUD = {
  ...DEFAULT_POLICY,
  steps: [
    { channel: 'sms', before: 'P1D', notAfter: 'PT1H' },
    { channel: 'voice', before: 'PT3H', notAfter: 'PT1H' },
  ],
} as const;

async function office(
  world: World,
  people: number,
  tenant = 'clinic',
  { sender, start = START }: { sender?: string; start?: number } = {},
): Promise<string[]> {
  await world.tenant(tenant, { ...(sender && { senderAddresses: { sms: sender } }) });
  await world.policy(LOUD, tenant);
  const ids: string[] = [];
  for (let n = 0; n < people; n++)
    ids.push(
      await world.appointment(
        {
          startsAt: toIso(start),
          recipient: {
            phone: `+1${tenant === 'clinic' ? '212' : '646'}5551${String(n).padStart(3, '0')}`,
            timeZone: 'America/New_York',
          },
        },
        tenant,
      ),
    );
  return ids;
}

const made = () => new World(at('2026-12-01T15:00Z'));
const UNREACHABLE: SendResult = { kind: 'rejected', reason: 'undelivered', code: '30003' };
const texts = (answer: (tenant: string) => SendResult) => (request: { channel: string; tenant: string }) =>
  request.channel === 'sms' ? answer(request.tenant) : { kind: 'accepted' as const, providerId: 'P' };
const calls = (world: World) => world.accepted.filter(({ request }) => request.channel === 'voice');
const keys = async (world: World) => (await openAlerts(world.pipeline, world.now)).map(({ key }) => key);

/** Tells a failure about every text, as callbacks do. */
const failAll = (world: World, ids: readonly string[], tenant = 'clinic') =>
  Promise.all(
    ids.map((id) =>
      receive(
        world.pipeline,
        {
          entry: { tenant: asTenant(tenant), appointment: asAppointment(id), revision: 1, step: 0 },
          attempt: 1,
        },
        { kind: 'failed', reason: 'undelivered', detail: 'twilio 30003' },
      ),
    ),
  );

describe('sixty texts of which all can not be delivered', () => {
  test('given they are refused within a minute, then the calls of a few come forward, the others at their time', async () => {
    const world = made();
    const ids = await office(world, 60);
    world.answer = texts(() => UNREACHABLE);
    await world.until(TEXTS + HOUR);
    expect(calls(world)).toHaveLength(MANY_FAILURES - 1);
    expect(await openAlerts(world.pipeline, world.now)).toMatchObject([
      {
        key: 'many-failures-sms',
        severity: 'page',
        detail: expect.stringMatching(/^\d+ of 60 in the last hour/),
      },
    ]);
    await world.until(START);
    expect(calls(world)).toHaveLength(60);
    expect(calls(world).filter(({ at: when }) => when >= CALLS)).toHaveLength(60 - (MANY_FAILURES - 1));
    const last = await world.entry(ids.at(-1) ?? '', 0);
    expect(last).toMatchObject({ state: 'failed', reason: 'undelivered' });
    expect(last?.history.at(-1)?.detail).toBe(
      '30003; one of many at once, so the next step keeps its own time',
    );
  });

  test('given callbacks say so one after the other, then the same', async () => {
    const world = made();
    const ids = await office(world, 60);
    await world.until(TEXTS + MINUTE);
    expect(world.accepted).toHaveLength(60);
    for (const id of ids) await failAll(world, [id]);
    await world.until(TEXTS + HOUR);
    expect(calls(world)).toHaveLength(MANY_FAILURES - 1);
    expect(await keys(world)).toEqual(['many-failures-sms']);
  });

  test('given all callbacks come at the same moment, then none is lost, and no more calls come forward', async () => {
    const world = made();
    const ids = await office(world, 60);
    await world.until(TEXTS + MINUTE);
    await failAll(world, ids);
    for (const id of ids) expect(await world.entry(id, 0)).toMatchObject({ state: 'failed' });
    await world.until(TEXTS + HOUR);
    expect(calls(world).length).toBeLessThanOrEqual(MANY_FAILURES - 1);
    expect(await keys(world)).toEqual(['many-failures-sms']);
  });

  test('given a callback is told again and again, then it is counted once', async () => {
    const world = made();
    const ids = await office(world, 5);
    await world.until(TEXTS + MINUTE);
    for (let n = 0; n < 10; n++) await failAll(world, ids);
    await world.until(TEXTS + HOUR);
    expect(calls(world)).toHaveLength(5);
    expect(await keys(world)).toEqual([]);
  });

  test('given an hour without failures, then the watch settles the alert', async () => {
    const world = made();
    const ids = await office(world, 60);
    await world.until(TEXTS + MINUTE);
    await failAll(world, ids);
    await watch(world.pipeline, { heartbeats: [] });
    expect(await keys(world)).toEqual(['many-failures-sms']);
    world.now += HOUR + MINUTE;
    await watch(world.pipeline, { heartbeats: [] });
    expect(await keys(world)).toEqual([]);
  });
});

test('given the few wrong numbers of a large list, then all their calls come forward', async () => {
  const world = made();
  const ids = await office(world, 200);
  await world.until(TEXTS + MINUTE);
  const wrong = ids.slice(0, 40);
  for (const id of wrong) await failAll(world, [id]);
  await world.until(TEXTS + HOUR);
  expect(calls(world)).toHaveLength(40);
  expect(await keys(world)).toEqual([]);
});

test('given the sender of one office is blocked, then the traffic of others does not hide it', async () => {
  const world = made();
  await office(world, 60, 'clinic', { sender: '+12125550199' });
  await office(world, 300, 'other', { start: START - 20 * MINUTE });
  world.answer = texts((tenant) =>
    tenant === 'clinic' ? UNREACHABLE : { kind: 'accepted', providerId: 'P' },
  );
  await world.until(TEXTS + HOUR);
  expect(calls(world)).toHaveLength(MANY_FAILURES - 1);
  expect(await keys(world)).toEqual(['many-failures-sms-clinic']);
});

test('given one carrier’s numbers fail, also by callbacks, then the traffic to others does not hide it', async () => {
  for (const byCallback of [false, true]) {
    const world = made();
    await office(world, 300, 'other', { start: START - 20 * MINUTE });
    const ids = await office(world, 60);
    if (!byCallback)
      world.answer = texts((tenant) =>
        tenant === 'clinic' ? UNREACHABLE : { kind: 'accepted', providerId: 'P' },
      );
    await world.until(TEXTS + MINUTE);
    if (byCallback) for (const id of ids) await failAll(world, [id]);
    await world.until(TEXTS + HOUR);
    expect(calls(world)).toHaveLength(MANY_FAILURES - 1);
    expect(await keys(world)).toEqual(['many-failures-sms-+1212']);
  }
});

describe('a number that does not exist', () => {
  const INVALID = { reason: 'invalid_address', noSuchAddress: true } as const;

  test('given it is refused at SMS, then it is not called either, for the same reason', async () => {
    const world = made();
    const [id = ''] = await office(world, 1);
    world.answer = texts(() => ({ kind: 'rejected', ...INVALID, code: '21211' }));
    await world.until(START);
    for (const step of [0, 1])
      expect(await world.entry(id, step)).toMatchObject({ reason: 'invalid_address' });
    expect(world.accepted).toEqual([]);
  });

  test('given a callback says so, then the same; and it is believed for a week', async () => {
    const world = made();
    const [id = ''] = await office(world, 1);
    await world.until(TEXTS + MINUTE);
    const entry = { tenant: asTenant('clinic'), appointment: asAppointment(id), revision: 1, step: 0 };
    await receive(world.pipeline, { entry, attempt: 1 }, { kind: 'failed', ...INVALID, detail: '21211' });
    await world.until(START);
    expect(await world.entry(id, 1)).toMatchObject({ state: 'dropped', reason: 'invalid_address' });
    expect(world.accepted).toHaveLength(1);
    const person = { phone: '+12125551000', timeZone: 'America/New_York' };
    const soon = await world.appointment({ startsAt: toIso(TEXTS + 6 * DAY), recipient: person });
    const later = await world.appointment({ startsAt: toIso(TEXTS + 20 * DAY), recipient: person });
    await world.until(TEXTS + 20 * DAY);
    expect(await world.entry(soon, 0)).toMatchObject({ state: 'dropped', reason: 'invalid_address' });
    expect(await world.entry(later, 0)).toMatchObject({ state: 'sent' });
  });

  test('given it is a landline for texts only, then it is called', async () => {
    const world = made();
    await office(world, 1);
    world.answer = texts(() => ({ kind: 'rejected', reason: 'invalid_address', code: '30006' }));
    await world.until(START);
    expect(calls(world)).toHaveLength(1);
  });

  test('given many at once, then nobody’s number is given up', async () => {
    const world = made();
    await office(world, 60);
    world.answer = texts(() => ({ kind: 'rejected', ...INVALID, code: '21211' }));
    await world.until(START);
    expect(calls(world)).toHaveLength(60 - (MANY_FAILURES - 1));
  });
});
