/**
 * How often one request reads the store. On DynamoDB each load is a round trip: what one answer shows of many things is
 * asked for together, and what it needs of the office is read once.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { keepReply } from '../../../shared/pipeline/people/replies.ts';
import { asAddress, asTenant } from '../../fixtures/ids.ts';
import type { CallOptions, World } from './world.ts';
import { ANA, openWorld } from './world.ts';

const MANY = 50;
const SMS = '{{ office }}: {{ title }} {{ when }}. Reply C to confirm, STOP to stop.';

let world: World;
let appointment = '';

const someone = (index: number) => ({
  ...ANA,
  externalId: `ehr-${index}`,
  recipient: {
    ...ANA.recipient,
    email: `person${index}@example.com`,
    phone: `+1212555${String(1_000 + index)}`,
  },
});

const post = async (path: string, body: unknown, options: CallOptions = {}) => {
  const reply = await world.call('POST', path, { body, ...options });
  expect(reply.status, reply.text).toBeLessThan(300);
  return reply.body;
};

/** An office with words of its own, many people, one of whom was moved and moved again, and every list filled. */
beforeAll(async () => {
  world = await openWorld();
  const operator = { key: world.keys.operator };
  for (const locale of ['en', 'es', 'fr'])
    await world.call('PUT', `/v1/templates/reminder/sms/${locale}`, { body: { body: SMS } });
  const items = Array.from({ length: MANY }, (_, index) => someone(index));
  const { results } = await post('/v1/appointments/batch', { items });
  appointment = results[0].appointment.id;
  for (let day = 5; day <= 9; day++)
    await world.call('PATCH', `/v1/appointments/${appointment}`, {
      body: { startsAt: `2026-12-0${day}T15:30:00-05:00` },
    });
  for (let index = 0; index < 20; index++) {
    await post('/v1/opt-outs', { address: `gone${index}@example.com` });
    const said = {
      address: asAddress(`a${index}`),
      to: '+15005550006',
      text: 'what time?',
      intent: 'other' as const,
    };
    const from = `+1212555${1_000 + index}`;
    const providerId = `SM${index}`;
    const id = `rpl_${providerId}`;
    await keepReply(world.pipeline, asTenant('north'), { ...said, id, way: 'text', from, providerId }, []);
    await post('/v1/tenants', { id: `office-${index}`, name: 'An office' }, operator);
    await post('/v1/tenants/north/keys', { label: `key ${index}` }, operator);
    const { steps } = (await world.call('GET', '/v1/policies/default')).body;
    await world.call('PUT', `/v1/policies/own-${index}`, {
      body: { steps, minGap: 'PT2H', escalateOnFailure: true },
    });
  }
});
afterAll(() => vi.restoreAllMocks());

/** What is asked, and how many loads it may cost, that of the caller's key among them. */
const ROUTES: readonly [string, string, number, CallOptions & { operator?: true }][] = [
  ['GET', '/v1/appointments', 4, {}],
  ['GET', '/v1/appointments?limit=200&status=scheduled', 4, {}],
  ['GET', '/v1/appointments?externalId=ehr-3', 4, {}],
  ['GET', '/v1/appointments?outcome=pending&updatedSince=2026-01-01T00:00:00Z', 5, {}],
  ['GET', '/v1/appointments/day?limit=200&outcome=pending', 3, {}],
  ['GET', '/v1/appointments/day?search=ana', 5, {}],
  ['GET', '/v1/needs', 3, {}],
  ['GET', '/v1/appointments/{id}', 4, {}],
  ['GET', '/v1/appointments/{id}/timeline', 4, {}],
  ['GET', '/v1/appointments/{id}/messages', 3, {}],
  ['GET', '/v1/appointments/{id}/person', 5, {}],
  ['GET', '/v1/appointments/{id}/conversation', 7, {}],
  ['GET', '/v1/appointments/day?person={id}', 5, {}],
  ['POST', '/v1/appointments/preview', 5, { body: ANA }],
  ['GET', '/v1/opt-outs', 2, {}],
  ['GET', '/v1/replies', 2, {}],
  ['GET', '/v1/recipients/person0@example.com', 4, {}],
  ['GET', '/v1/policies', 2, {}],
  ['GET', '/v1/templates', 3, {}],
  ['GET', '/v1/templates/reminder/sms/es', 3, {}],
  ['POST', '/v1/templates/preview', 3, { body: {} }],
  ['GET', '/v1/tenants', 2, { operator: true }],
  ['GET', '/v1/tenants/north/keys', 3, { operator: true }],
  ['GET', '/v1/status', 4, { operator: true }],
];

test.each(ROUTES)('%s %s costs at most %i loads', async (method, path, most, { operator, ...options }) => {
  const key = operator ? { key: world.keys.operator } : {};
  const load = vi.spyOn(world.store, 'load');
  const reply = await world.call(method, path.replace('{id}', appointment), { ...options, ...key });
  const loads = load.mock.calls.map(([keys]) => [...keys]);
  load.mockRestore();
  expect(reply.status, reply.text).toBe(200);
  expect(loads.length, JSON.stringify(loads, null, 1)).toBeLessThanOrEqual(most);
});

test('a status loads the same few items however many appointments there are, with the same figures either way', async () => {
  const key = world.keys.operator;
  const load = vi.spyOn(world.store, 'load');
  const counted = await world.call('GET', '/v1/status', { key });
  expect(load.mock.calls.flatMap(([keys]) => keys).length).toBeLessThan(10);
  load.mockRestore();
  expect(counted.body.live.planned.email).toBe(MANY);
  // A store that keeps no counts, as on AWS: the first by due time are read.
  const { store } = world;
  const countGroups = vi.spyOn(store, 'countGroups');
  Object.defineProperty(store, 'countGroups', { value: undefined, configurable: true });
  const read = await world.call('GET', '/v1/status', { key });
  Reflect.deleteProperty(store, 'countGroups');
  countGroups.mockRestore();
  expect(read.body).toEqual(counted.body);
});

test('a batch costs a few loads for each wave of its items, not for each item', async () => {
  const items = Array.from({ length: 100 }, (_, index) => someone(2_000 + index));
  const load = vi.spyOn(world.store, 'load');
  const { results } = await post('/v1/appointments/batch', { items });
  const loads = load.mock.calls.length;
  load.mockRestore();
  expect(results.map(({ status }: { status: number }) => status)).toEqual(items.map(() => 201));
  expect(loads).toBeLessThanOrEqual(40);
});
