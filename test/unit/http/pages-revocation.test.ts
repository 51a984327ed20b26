import { expect, test } from 'vitest';
import { linkTo, manageClaims } from '../../../shared/domain/appointment/page-links.ts';
import { toIso } from '../../../shared/domain/core/time.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import { asTenant } from '../../fixtures/ids.ts';
import { ANA, expectProblem, openWorld } from './world.ts';

async function openWithAppointment() {
  const world = await openWorld();
  const { id } = (await world.call('POST', '/v1/appointments', { body: ANA })).body;
  const link = async () => {
    const [item] = await world.store.load([keyOf.appointment(asTenant('north'), id)], world.time.now);
    if (!item?.body.recipient.emailKey) throw new Error('it was just made');
    const claims = manageClaims(item.body, item.body.recipient.emailKey, world.time.now);
    return linkTo(world.pipeline.settings.secret, '', claims);
  };
  const statusOf = async (path: string) => (await world.call('GET', path, { key: null })).status;
  return { ...world, id, link, statusOf };
}

test.each([
  ['of one appointment', (id: string) => `/v1/appointments/${id}/revoke-links`],
  ['of the whole office', () => '/v1/tenant/revoke-links'],
])('the links %s end when its office says so, and those made later work', async (_of, pathOf) => {
  const world = await openWithAppointment();
  const old = await world.link();
  expect(await world.statusOf(old)).toBe(200);
  world.time.now += 5_000;
  const reply = await world.call('POST', pathOf(world.id));
  expect([reply.status, reply.body]).toEqual([200, { linksRevokedAt: toIso(world.time.now) }]);
  expect(await world.statusOf(old)).toBe(410);
  world.time.now += 5_000;
  expect(await world.statusOf(await world.link())).toBe(200);
});

test('another office can not end them, nor anybody without a key', async () => {
  const world = await openWithAppointment();
  const link = await world.link();
  world.time.now += 5_000;
  const path = `/v1/appointments/${world.id}/revoke-links`;
  expectProblem(await world.call('POST', path, { key: world.keys.south }), 404);
  expectProblem(await world.call('POST', path, { key: null }), 401);
  expectProblem(await world.call('POST', path, { key: world.keys.operator }), 403);
  expect((await world.call('POST', '/v1/tenant/revoke-links', { key: world.keys.south })).status).toBe(200);
  expect(await world.statusOf(link)).toBe(200);
});

test('of an appointment that is not there: 404', async () => {
  const world = await openWorld();
  for (const id of ['apt_00000000000000000000000000', 'x', '%00', `apt_${'x'.repeat(5_000)}`])
    expectProblem(await world.call('POST', `/v1/appointments/${id}/revoke-links`), 404);
});

test('the ladder goes on: ending links is no change of the appointment', async () => {
  const world = await openWithAppointment();
  const before = (await world.call('GET', `/v1/appointments/${world.id}`)).body;
  await world.call('POST', `/v1/appointments/${world.id}/revoke-links`);
  const after = (await world.call('GET', `/v1/appointments/${world.id}`)).body;
  expect(after).toEqual({ ...before, updatedAt: after.updatedAt });
});
