/** The routes of events: endpoints, what became of each event, and the list to read. */
import { expect, test } from 'vitest';
import { EVENT_EXAMPLES, EVENT_KIND_NAMES } from '../../../shared/domain/events/events.ts';
import { tellOffices } from '../../../shared/pipeline/events/telling.ts';
import { ANA, expectProblem, openWorld } from './world.ts';

const world = await openWorld();
const { call, pipeline, keys } = world;
const got: { id: string; type: string }[] = [];
const tell = () =>
  tellOffices(pipeline, {
    post: async (_url, body) => {
      got.push(JSON.parse(body));
      return { kind: 'delivered', status: 200 };
    },
  });

test('an endpoint is made, told, tested, changed and deleted, and its secret is shown when it is made', async () => {
  const body = { url: 'https://office.example/hook', types: ['appointment.created'] };
  const made = await call('POST', '/v1/webhooks', { body, headers: { 'idempotency-key': 'one' } });
  expect([made.status, made.headers.get('location')]).toEqual([201, `/v1/webhooks/${made.body.id}`]);
  const { secrets, ...shown } = made.body;
  expect(secrets).toEqual([expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/)]);
  const again = await call('POST', '/v1/webhooks', { body, headers: { 'idempotency-key': 'one' } });
  expect(again.body.secrets).toEqual(secrets);
  const path = `/v1/webhooks/${made.body.id}`;
  expect((await call('GET', path)).body).toEqual(shown);
  expect((await call('GET', '/v1/webhooks')).body.items).toEqual([shown]);

  await call('POST', '/v1/appointments', { body: ANA });
  const test = await call('POST', `${path}/test`);
  expect(test.status).toBe(202);
  await tell();
  expect(got.map(({ type }) => type).sort()).toEqual(['appointment.created', 'webhook.tested']);
  const delivered = await call('GET', `${path}/deliveries?state=delivered`);
  expect(delivered.body.items).toHaveLength(2);
  expect((await call('GET', `${path}/deliveries`)).body.items).toEqual([]);

  const rotated = await call('POST', `${path}/rotate`, { body: { previousFor: 'PT1H' } });
  expect(rotated.body.secrets).toEqual([expect.not.stringContaining(secrets[0]), secrets[0]]);
  const off = await call('PATCH', path, { body: { enabled: false, types: null } });
  expect(off.body).toMatchObject({ enabled: false, disabledBecause: 'office', types: null });
  expect((await call('PATCH', path, { body: { enabled: true } })).body.enabled).toBe(true);
  world.time.now += 1;
  const replayed = await call('POST', `${path}/replay`, { body: { from: '2026-11-01T00:00:00Z' } });
  expect(replayed.status).toBe(202);
  await tell();
  const event = got.find(({ type }) => type === 'appointment.created')?.id;
  expect(got.filter(({ id }) => id === event)).toHaveLength(2);
  expect((await call('POST', `/v1/events/${event}/replay`)).body).toEqual({ webhookIds: [made.body.id] });
  expect((await call('DELETE', path)).status).toBe(204);
  expectProblem(await call('GET', path), 404);
  const acts = (await call('GET', '/v1/audit-log')).body.items.map(({ what }: { what: string }) => what);
  expect(new Set(acts)).toEqual(
    new Set(['webhook_created', 'webhook_changed', 'webhook_rotated', 'webhook_deleted', 'events_replayed']),
  );
});

test('another office’s endpoints and events are not there', async () => {
  const made = await call('POST', '/v1/webhooks', { body: { url: null } });
  await call('POST', '/v1/appointments', { body: { ...ANA, externalId: 'mine' } });
  await tell();
  const mine = (await call('GET', '/v1/events?types=appointment.created')).body;
  expect(mine.items.at(-1).data.appointment.externalId).toBe('mine');
  const { south: key } = keys;
  for (const path of [`/v1/webhooks/${made.body.id}`, `/v1/webhooks/${made.body.id}/deliveries`])
    expectProblem(await call('GET', path, { key }), 404);
  expectProblem(await call('POST', `/v1/events/${mine.last}/replay`, { key }), 404);
  expectProblem(await call('GET', `/v1/events?after=${mine.last}`, { key }), 400);
  expect((await call('GET', '/v1/events', { key })).body).toEqual({ items: [], last: null, more: false });
});

test.each([
  [{ url: 'http://office.example' }, 'url'],
  [{ url: 'https://user@office.example' }, 'url'],
  [{ url: null, types: ['everything'] }, 'types.0'],
  [{}, 'url'],
])('refuses %j and says what is accepted', async (body, path) => {
  const reply = await call('POST', '/v1/webhooks', { body });
  expectProblem(reply, 400);
  expect(reply.body.errors.map((each: { path: string }) => each.path)).toEqual([path]);
});

test('every kind is a webhook of the document, with its example', async () => {
  const { webhooks } = (await call('GET', '/openapi.json', { key: null })).body;
  expect(Object.keys(webhooks).sort()).toEqual(EVENT_KIND_NAMES.toSorted());
  for (const kind of EVENT_KIND_NAMES) {
    const { example } = webhooks[kind].post.requestBody.content['application/json'];
    expect(example).toMatchObject({ type: kind, data: EVENT_EXAMPLES[kind] });
  }
});
