/** Which phone numbers an office may text and call, through the API. */
import { beforeEach, describe, expect, test } from 'vitest';
import { itemOf, keyOf } from '../../../shared/domain/store/records.ts';
import { asAppointment, asTenant } from '../../fixtures/ids.ts';
import type { World } from './world.ts';
import { ANA, expectProblem, openWorld } from './world.ts';

const ABROAD = '+447400123456';
const LANDLINE = '+442079460958';
const NOWHERE = '+17740125622';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});

const bookingOf = (phone: string) => ({ ...ANA, recipient: { ...ANA.recipient, phone } });
const book = (phone: string, path = '') =>
  world.call('POST', `/v1/appointments${path}`, { body: bookingOf(phone) });
const allow = (countries: string[] | null) => world.call('PUT', '/v1/tenant', { body: { countries } });

describe('the countries of an office', () => {
  test('are its own until it says otherwise, each once, and null takes the list back', async () => {
    expect((await world.call('GET', '/v1/tenant')).body.countries).toBeNull();
    expect((await allow(['US', 'GB', 'US'])).body.countries).toEqual(['US', 'GB']);
    expect((await world.call('PUT', '/v1/tenant', { body: { name: 'North' } })).body.countries).toEqual([
      'US',
      'GB',
    ]);
    expect((await allow(null)).body.countries).toBeNull();
  });

  test('are none in a tenant that an earlier release stored, which counts as its own', async () => {
    const key = keyOf.tenant(asTenant('north'));
    const [item] = await world.store.load([key], world.time.now);
    if (!item) throw new Error('there is no tenant');
    const { countries: _none, ...older } = item.body;
    await world.store.put(itemOf.tenant(older as typeof item.body), item.version, world.time.now);
    expect((await world.call('GET', '/v1/tenant')).body.countries).toBeNull();
    expect((await book('+12125550123')).status).toBe(201);
    expectProblem(await book(ABROAD), 422);
  });

  test('decide what is created, and the refusal names the setting', async () => {
    const refused = await book(ABROAD);
    expectProblem(refused, 422);
    expect(refused.body.errors).toEqual([
      { path: 'recipient.phone', message: expect.stringContaining('add GB to countries in the settings') },
    ]);
    expectProblem(await book(ABROAD, '/preview'), 422);
    await allow(['US', 'GB']);
    expect((await book(ABROAD)).status).toBe(201);
  });

  test('do not stop what was booked: its changes, and new appointments for the same number', async () => {
    await allow(['GB']);
    const { id } = (await book(ABROAD)).body;
    await allow(null);
    const moved = { startsAt: '2026-12-08T15:30:00-05:00' };
    expect((await world.call('PATCH', `/v1/appointments/${id}`, { body: moved })).status).toBe(200);
    expect((await book(ABROAD)).status).toBe(201);
    expectProblem(await book('+447400123457'), 422);
    const other = { recipient: { phone: '+447400123457' } };
    expectProblem(await world.call('PATCH', `/v1/appointments/${id}`, { body: other }), 422);
    const elsewhere = { key: world.keys.south, body: bookingOf(ABROAD) };
    expectProblem(await world.call('POST', '/v1/appointments', elsewhere), 422);
  });
});

test('each kind of number that is not taken has a message of its own, also in a batch', async () => {
  const phones = [
    NOWHERE,
    '+19005550123',
    '+12125550123 x5',
    '12',
    '+12125550123',
    '212 555 0123 ext. 7',
    ABROAD,
  ];
  const { body } = await world.call('POST', '/v1/appointments/batch', {
    body: { items: phones.map(bookingOf) },
  });
  expect(
    body.results.map(({ status, problem }: { status: number; problem?: { errors: { message: string }[] } }) =>
      [status, problem?.errors[0]?.message.split(/[;,]/)[0]].join(' '),
    ),
  ).toEqual([
    '422 must be a number that exists',
    '422 must be an ordinary mobile or fixed number',
    '422 must be a number without an extension',
    expect.stringMatching(/^400 must be a phone number in E\.164/),
    '201 ',
    '422 must be a number without an extension',
    '422 must be a number of US',
  ]);
});

test('a number that was stored is not judged again', async () => {
  const { id } = (await book('+12125550123')).body;
  const key = keyOf.appointment(asTenant('north'), asAppointment(id));
  const [item] = await world.store.load([key], world.time.now);
  if (!item) throw new Error('there is no appointment');
  const { landline: _unknown, ...person } = item.body.recipient;
  const recipient = { ...person, phone: NOWHERE } as typeof item.body.recipient;
  await world.store.put(itemOf.appointment({ ...item.body, recipient }), item.version, world.time.now);
  const change = (body: unknown) => world.call('PATCH', `/v1/appointments/${id}`, { body });
  expect((await change({ title: 'Another' })).body.recipient.phone).toBe(NOWHERE);
  expect((await change({ startsAt: '2026-12-08T15:30:00-05:00' })).status).toBe(200);
  expect((await change({ recipient: { phone: NOWHERE, name: 'Ana M.' } })).status).toBe(200);
  expectProblem(await change({ recipient: { phone: '+17740125623' } }), 422);
  expect((await world.call('GET', `/v1/recipients/${encodeURIComponent(NOWHERE)}`)).status).toBe(200);
});

test('a landline is called and not texted: the answer warns, the plan and the timeline say why, the call keeps its time', async () => {
  await allow(['GB']);
  const made = await book(LANDLINE);
  expect(made.status).toBe(201);
  expect(made.body.warnings).toEqual([expect.stringContaining('is a landline, which is not texted')]);
  const [, text, call] = made.body.plan;
  expect(text).toMatchObject({ channel: 'sms', state: 'dropped', reason: 'landline' });
  expect(call).toMatchObject({ channel: 'voice', state: 'planned', dueAt: call.plannedAt });
  for (const at of [...made.body.plan].map(({ dueAt }) => Date.parse(dueAt))) await world.run(at + 1_000);
  expect(world.sent.map(({ channel, now }) => [channel, now])).toEqual([
    ['email', expect.any(Number)],
    ['voice', Date.parse(call.plannedAt) + 1_000],
  ]);
  const { steps } = (await world.call('GET', `/v1/appointments/${made.body.id}/timeline`)).body;
  expect(steps[1]).toMatchObject({
    state: 'dropped',
    reason: 'landline',
    explanation: 'The number is a landline, which is not texted.',
  });
  expect((await book('+447400123456')).body.warnings).toEqual([]);
});
