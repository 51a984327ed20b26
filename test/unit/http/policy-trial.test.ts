/** What a policy would do before it is stored: its ladder, last month by it, what it said before; and the form of it. */
import { z } from '@hono/zod-openapi';
import { beforeEach, expect, test } from 'vitest';
import { DAY } from '../../../shared/domain/core/time.ts';
import { diffLines } from '../../../shared/http/console/line-diff.ts';
import { givenBy, inputOf, isoOf, shortOf, startOn } from '../../../shared/http/console/policy-form.ts';
import { PolicyReplayOut, PolicyTrialOut } from '../../../shared/http/office/policy-trial.ts';
import type { World } from './world.ts';
import { ANA, expectProblem, NOW, openWorld } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});

const STEPS = [
  { channel: 'email', before: 'P3D', notAfter: 'PT12H' },
  { channel: 'sms', before: 'P2D', notAfter: 'PT1H' },
];
const trial = (body: unknown, key?: string) =>
  world.call('POST', '/v1/policies/preview', { body, ...(key ? { key } : {}) });
const replay = async (steps: unknown) =>
  (await world.call('POST', '/v1/policies/replay/preview', { body: { policy: { name: 'default', steps } } }))
    .body;

test('a ladder is planned for an appointment, for a start, and across a change of clocks', async () => {
  const { body: made } = await world.call('POST', '/v1/appointments', { body: ANA });
  const { body } = await trial({ policy: { steps: STEPS }, appointmentId: made.id });
  expect(z.strictObject(PolicyTrialOut.shape).safeParse(body).error).toBeUndefined();
  expect(Date.parse(body.startsAt)).toBe(Date.parse(made.startsAt));
  expect([body.steps.length, body.hours.email, body.hours.sms.length > 0]).toEqual([2, null, true]);
  const across = await trial({
    policy: { steps: [{ channel: 'sms', before: 'P1D', notAfter: 'PT1H' }] },
    startsAt: '2027-03-14T15:00:00-04:00',
    timeZone: 'America/New_York',
  });
  expect(across.body.steps[0].wantedAt).toBe('2027-03-13T15:00:00-05:00');
  expectProblem(await trial({ policy: { steps: STEPS }, appointmentId: made.id }, world.keys.south), 404);
  expectProblem(await trial({ policy: { steps: [] } }), 400);
  expect((await world.call('GET', '/v1/policies')).body.items).toHaveLength(1);
});

test('last month is planned anew by it, and an answer ends both ladders', async () => {
  const made = await Promise.all(
    [1, 2, 3].map(async () => (await world.call('POST', '/v1/appointments', { body: ANA })).body),
  );
  const start = Date.parse(ANA.startsAt);
  // One of them confirms before any reminder is due.
  await world.call('POST', `/v1/appointments/${made[0].id}/confirm`);
  world.time.now = start + DAY;
  const same = await replay((await world.call('GET', '/v1/policies/default')).body.steps);
  expect(z.strictObject(PolicyReplayOut.shape).safeParse(same).error).toBeUndefined();
  expect(same).toMatchObject({
    appointments: 3,
    contacts: { sms: { before: 2, after: 2 }, voice: { before: 2, after: 2 } },
    first: { same: 2, earlier: 0, later: 0, gained: 0, lost: 0 },
  });
  const other = await replay([{ channel: 'sms', before: 'P1D', notAfter: 'PT1H' }]);
  expect(other.contacts.voice).toEqual({ before: 2, after: 0 });
  expect(other.first.later).toBe(2);
  world.time.now = start + 31 * DAY;
  expect((await replay(STEPS)).appointments).toBe(0);
});

test('what a policy said before stays, the built-in one too', async () => {
  const versions = async (key?: string) =>
    (await world.call('GET', '/v1/policies/default/versions', key ? { key } : {})).body.items;
  expect(await versions()).toEqual([]);
  await world.call('PUT', '/v1/policies/default', { body: { steps: STEPS } });
  await world.call('PUT', '/v1/policies/default', { body: { steps: STEPS.slice(1) } });
  expect(
    (await versions()).map(({ version, steps }: { version: number; steps: unknown[] }) => [
      version,
      steps.length,
    ]),
  ).toEqual([
    [2, 2],
    [1, 3],
  ]);
  expect(await versions(world.keys.south)).toEqual([]);
  expectProblem(await world.call('GET', '/v1/policies/none/versions'), 404);
});

test('the form writes durations as people do, and the API’s back', async () => {
  for (const [iso, short] of [
    ['P3D', '3 d'],
    ['P1DT12H', '1 d 12 h'],
    ['PT4H', '4 h'],
    ['PT90M', '1 h 30 min'],
    ['P2W', '2 w'],
  ] as const)
    expect([shortOf(iso), isoOf(short).replace('PT1H30M', 'PT90M')]).toEqual([short, iso]);
  expect([isoOf('3 days'), isoOf('pt2h'), isoOf('soon')]).toEqual(['P3D', 'PT2H', 'SOON']);
  const { body } = await world.call('GET', '/v1/policies/default');
  const { name: _name, version: _version, ...rest } = body;
  expect(inputOf(givenBy(body))).toEqual(rest);
  expect(startOn(NOW, 'America/New_York', 'forward')).toMatch(/^2027-03-15T14:00:00/);
  expect(startOn(NOW, 'Asia/Tokyo', 'forward')).toBe(startOn(NOW, 'Asia/Tokyo', 'usual'));
});

test('two texts are compared by their lines', () => {
  const signs = (a: string, b: string) => diffLines(a, b).map(({ in: where, text }) => `${where[0]}${text}`);
  expect(signs('a\nb\nc', 'a\nx\nc\nd')).toEqual(['ba', 'fb', 'sx', 'bc', 'sd']);
  expect(signs('', 'a')).toEqual(['f', 'sa']);
});
