/** How the API says what an answer means. */
import { beforeEach, expect, test } from 'vitest';
import { reply } from '../../../shared/pipeline/feedback/text-messages.ts';
import type { World } from './world.ts';
import { ANA, expectProblem, openWorld } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});

const preview = (body: unknown) => world.call('POST', '/v1/replies/preview', { body });

test.each([
  ['Stop! Wrong person', 'stop'],
  ['START', 'start'],
  ['who is this?', 'help'],
  ['Yes I\u2019ll be there', 'confirm'],
  ['no can\u2019t make it', 'decline'],
  ['wrong number', 'wrong_person'],
  ['what time?', 'other'],
])('%j is %s, and nothing is stored', async (text, intent) => {
  const { status, body } = await preview({ text, locale: 'en-US' });
  expect([status, body]).toEqual([200, { intent }]);
});

test.each([
  [{}, 'text'],
  [{ text: '' }, 'text'],
  [{ text: 'x'.repeat(2_001) }, 'text'],
  [{ text: 5 }, 'text'],
  [{ text: 'C', locale: 'not a tag' }, 'locale'],
])('%j names the field that is wrong', async (body, path) => {
  const answer = await preview(body);
  expectProblem(answer, 400);
  expect(answer.body.errors).toMatchObject([{ path }]);
});

test('what people wrote is listed, open ones first, and resolved once', async () => {
  const { body: made } = await world.call('POST', '/v1/appointments', { body: ANA });
  for (const { plannedAt } of made.plan.slice(0, 2)) await world.run(Date.parse(plannedAt) + 60_000);
  for (const [text, id] of [
    ['HELP', 'SM1'],
    ['what time?', 'SM2'],
  ] as const)
    await reply(world.pipeline, ANA.recipient.phone, '+12125550199', text, id);
  const list = async (query = '') => (await world.call('GET', `/v1/replies${query}`)).body.items;
  expect((await list()).map(({ id }: { id: string }) => id)).toEqual(['rpl_SM2', 'rpl_SM1']);
  expect(await list('?open=true')).toMatchObject([
    { id: 'rpl_SM2', text: 'what time?', intent: 'other', appointmentIds: [made.id], resolvedAt: null },
  ]);
  expect(await list('?open=false')).toMatchObject([{ id: 'rpl_SM1', resolvedBy: 'ringonce' }]);
  const resolve = (body: unknown, id = 'rpl_SM2', key = world.keys.north) =>
    world.call('POST', `/v1/replies/${id}/resolve`, { body, key });
  expectProblem(await resolve({ as: 'done' }, 'rpl_none'), 404);
  expectProblem(await resolve({ as: 'done' }, 'rpl_SM2', world.keys.south), 404);
  expectProblem(await resolve({ as: 'maybe' }), 400);
  const resolved = await resolve({ as: 'confirmed', note: 'She called.' });
  expect(resolved.body).toMatchObject({ resolvedAs: 'confirmed', note: 'She called.', resolvedBy: 'api' });
  expect((await resolve({ as: 'declined' })).body).toMatchObject({ resolvedAs: 'confirmed' });
  expect((await world.call('GET', `/v1/appointments/${made.id}`)).body.status).toBe('confirmed');
  expect(await list('?open=true')).toEqual([]);
});

test('a person is played in the sandbox: by text, and by keys in the latest call', async () => {
  const { body: made } = await world.call('POST', '/v1/appointments', { body: ANA });
  for (const { plannedAt } of made.plan) await world.run(Date.parse(plannedAt) + 60_000);
  const play = (body: unknown) => world.call('POST', '/v1/sandbox/inbound', { body });
  const { phone } = ANA.recipient;
  expect((await play({ from: phone, text: 'HELP' })).body.answer).toContain('North Dental');
  expect((await play({ callTo: phone, digits: '1' })).body.answer).toMatch(/confirmad/i);
  expect((await world.call('GET', `/v1/appointments/${made.id}`)).body.status).toBe('confirmed');
  expectProblem(await play({ callTo: '+12125550999', digits: '1' }), 404);
  for (const wrong of [
    {},
    { from: phone },
    { callTo: phone },
    { from: phone, text: 'C', digits: '1' },
    { callFrom: phone, text: 'C' },
    { callFrom: phone, callTo: phone, digits: '1' },
  ])
    expectProblem(await play(wrong), 400);
});

test('a key in the sandbox confirms a time that was just named, in one request or in two', async () => {
  const play = async (body: unknown) =>
    (await world.call('POST', '/v1/sandbox/inbound', { body })).body.answer;
  const { phone } = ANA.recipient;
  const called = async () => {
    const { body: made } = await world.call('POST', '/v1/appointments', { body: ANA });
    for (const { plannedAt } of made.plan) await world.run(Date.parse(plannedAt) + 60_000);
    return made.id as string;
  };
  const move = (id: string, day: number) =>
    world.call('PATCH', `/v1/appointments/${id}`, { body: { startsAt: `2026-12-${day}T15:30:00-05:00` } });
  const statusOf = async (id: string) => (await world.call('GET', `/v1/appointments/${id}`)).body.status;
  const id = await called();
  await move(id, 14);
  expect(await play({ callTo: phone, digits: '1' })).toContain('14 de diciembre');
  expect(await statusOf(id)).toBe('scheduled');
  expect(await play({ callTo: phone, digits: '1' })).toMatch(/confirmada/);
  expect(await statusOf(id)).toBe('confirmed');
  await move(id, 15);
  expect(await play({ callTo: phone, digits: '11' })).toMatch(/confirmada/);
  expect(await statusOf(id)).toBe('confirmed');
});
