/** A day at one glance, and the search: who is found by what, how things stand, and that nothing is found afterwards. */
import type { MockInstance } from 'vitest';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { MARKS_KEPT_MS } from '../../../shared/domain/appointment/search-marks.ts';
import { DAY } from '../../../shared/domain/core/time.ts';
import { retain } from '../../../shared/pipeline/safeguards/retention.ts';
import type { Store } from '../../../shared/ports/store.ts';
import type { World } from './world.ts';
import { ANA, expectProblem, openWorld } from './world.ts';

let world: World;
let put: MockInstance<Store['put']>;
let putInOrder: MockInstance<Store['putInOrder']>;
beforeEach(async () => {
  world = await openWorld();
  put = vi.spyOn(world.store, 'put');
  putInOrder = vi.spyOn(world.store, 'putInOrder');
});

const book = async (over: { recipient?: object; [field: string]: unknown } = {}): Promise<string> => {
  const recipient = { ...ANA.recipient, ...over.recipient };
  const { body, status, text } = await world.call('POST', '/v1/appointments', {
    body: { ...ANA, ...over, recipient },
  });
  expect(status, text).toBe(201);
  return body.id;
};

const day = async (query: Record<string, string>, options = {}) =>
  world.call('GET', `/v1/appointments/day?${new URLSearchParams(query)}`, options);
const idsOf = async (query: Record<string, string>, options = {}): Promise<string[]> =>
  (await day(query, options)).body.items.map(({ id }: { id: string }) => id);
const found = (search: string, options = {}) => idsOf({ search }, options);
/** The marks that stand, of all that were ever written. */
async function marks(): Promise<string[]> {
  const items = [
    ...put.mock.calls.map(([item]) => item),
    ...putInOrder.mock.calls.flatMap(([writes]) => writes.map(({ item }) => item)),
  ];
  const keys = [...new Set(items.map(({ key }) => key))].filter((key) => key.startsWith('mark/'));
  const loaded = await world.store.load(keys, world.time.now);
  return loaded.flatMap((item) => (item ? [JSON.stringify([item.key, item.body])] : []));
}

describe('a search', () => {
  test('finds by a beginning of any word, without accents, by the end of a number, an email address and an id', async () => {
    const name = 'Dr. Jörg-Friedrich Müller-Lüdenscheidt';
    const id = await book({
      externalId: 'ehr-8812',
      recipient: { name, email: 'joerg@example.com', phone: '+12125550199' },
    });
    const li = await book({
      recipient: { name: 'Li 王小明', email: 'li@example.com', phone: '+12125550177' },
    });
    for (const typed of [
      'jör',
      'Jorg',
      'mull',
      'lud',
      'jörg müll',
      'MULLER',
      '0199',
      '212-555-0199',
      '+1 212 555 0199',
    ])
      expect([typed, await found(typed)]).toEqual([typed, [id]]);
    for (const typed of ['Joerg@Example.com', 'ehr-8812', id])
      expect([typed, await found(typed)]).toEqual([typed, [id]]);
    for (const typed of ['li', '王', '王小']) expect([typed, await found(typed)]).toEqual([typed, [li]]);
    for (const typed of ['mullx', 'jör li', '555', 'org', 'joerg', '王大', '😀', '%', "' or 1=1"])
      expect([typed, await found(typed)]).toEqual([typed, []]);
    expect(await found('mull', { key: world.keys.south })).toEqual([]);
  });

  test('finds the next ones first, then the latest of those that are over', async () => {
    const late = await book({ startsAt: '2026-12-20T10:00:00-05:00' });
    const soon = await book({ startsAt: '2026-12-02T10:00:00-05:00' });
    const over = await book({ startsAt: '2026-11-25T10:00:00-05:00' });
    world.time.now += 8 * DAY;
    expect(await found('ana')).toEqual([soon, late, over]);
    const two = await day({ search: 'ana', limit: '2' });
    expect([two.body.items.length, two.body.more]).toEqual([2, true]);
    expectProblem(await day({ search: 'ana', outcome: 'reached' }), 400);
  });

  test('follows what changes, and keeps no plain text', async () => {
    const id = await book();
    const patch = (body: object) => world.call('PATCH', `/v1/appointments/${id}`, { body });
    const before = (await marks()).length;
    expect(before).toBe(2);
    await patch({ startsAt: '2026-12-05T15:30:00-05:00' });
    expect(await marks()).toHaveLength(before);
    await patch({ recipient: { name: 'Zoë Papadopoulos', phone: '+12125550188' } });
    expect([await found('ana'), await found('0123'), await found('zoe'), await found('0188')]).toEqual([
      [],
      [],
      [id],
      [id],
    ]);
    expect((await marks()).join()).not.toMatch(/zo|pap|0188/i);
  });

  test('finds nobody who was erased, or whose facts are kept no longer', async () => {
    await book();
    const other = await book({
      recipient: { name: 'Ana Two', email: 'two@example.com', phone: '+12125550111' },
    });
    expect((await world.call('DELETE', '/v1/recipients/ana@example.com')).body.appointmentsErased).toBe(1);
    expect(await found('ana')).toEqual([other]);
    expect(await marks()).toHaveLength(3);
    await world.call('POST', `/v1/appointments/${other}/cancel`);
    const settings = (await world.call('GET', '/v1/tenant')).body;
    const { id: _id, createdAt: _at, ...kept } = settings;
    const put = await world.call('PUT', '/v1/tenant', {
      body: { ...kept, retention: { facts: 'P1M', words: 'P1M' } },
    });
    expect(put.status, put.text).toBe(200);
    world.time.now = Date.parse(ANA.startsAt) + 40 * DAY;
    await retain(world.pipeline, () => true);
    expect([await found('ana'), await found('two@example.com'), await marks()]).toEqual([[], [], []]);
  });

  test('finds nobody by name half a year after the start, and still by address', async () => {
    const id = await book();
    world.time.now = Date.parse(ANA.startsAt) + MARKS_KEPT_MS;
    await retain(world.pipeline, () => true);
    expect([await found('ana'), await found('ana@example.com')]).toEqual([[], [id]]);
  });
});

describe('a day', () => {
  test('shows how each stands, earliest first, and filters by that', async () => {
    const second = await book({ startsAt: '2026-12-04T16:30:00-05:00', location: 'Room 2' });
    const first = await book({ recipient: { email: 'b@example.com', phone: '+12125550111' } });
    const tomorrow = await book({
      startsAt: '2026-12-05T16:30:00-05:00',
      recipient: { email: 'c@example.com' },
    });
    const on = { from: '2026-12-04T00:00:00-05:00', to: '2026-12-05T00:00:00-05:00' };
    expect(await idsOf(on)).toEqual([first, second]);
    expect(await idsOf({ ...on, location: 'Room 2' })).toEqual([second]);
    const { body } = await day(on);
    expect(body.items[0]).toMatchObject({ response: 'pending', last: null, next: { channel: 'email' } });
    await world.call('POST', `/v1/appointments/${second}/confirm`);
    await world.run(Date.parse(body.items[0].next.at));
    const after = (await day(on)).body.items;
    expect(after[0]).toMatchObject({
      id: first,
      response: 'reached',
      last: { channel: 'email', state: 'sent' },
    });
    expect(after[1]).toMatchObject({ id: second, response: 'confirmed', next: null, last: null });
    expect(await idsOf({ ...on, outcome: 'confirmed' })).toEqual([second]);
    expect(await idsOf({ outcome: 'pending' })).toEqual([tomorrow]);
  });

  test('says why nobody was reached, by what failed', async () => {
    const id = await book();
    for (const address of ['ana@example.com', '+12125550123'])
      await world.call('POST', '/v1/opt-outs', { body: { address } });
    for (let turn = 0; turn < 4; turn++) await world.run(Date.parse('2026-12-04T12:00:00-05:00') + turn);
    const [glance] = (await day({ reason: 'opted_out' })).body.items;
    expect(glance).toMatchObject({ id, response: 'unreached', reason: 'opted_out', next: null });
    expect(glance.explanation).toContain('asked not to be contacted');
  });

  test('is read a page at a time', async () => {
    for (let minute = 10; minute < 15; minute++)
      await book({
        startsAt: `2026-12-04T15:${minute}:00-05:00`,
        recipient: { email: `p${minute}@example.com`, phone: `+121255501${minute}` },
      });
    const first = await day({ limit: '3' });
    const rest = await day({ limit: '3', cursor: first.body.nextCursor });
    expect([first.body.items.length, first.body.more, rest.body.items.length, rest.body.more]).toEqual([
      3,
      true,
      2,
      false,
    ]);
    expectProblem(await day({ cursor: 'x'.repeat(40) }), 400);
  });
});

describe('what would be done', () => {
  const preview = (id: string, body: object) =>
    world.call('POST', `/v1/appointments/${id}/preview`, { body });
  const LATER = { startsAt: '2026-12-11T10:00:00-05:00' };

  test.each([
    ['confirm', { do: 'confirm' }, 'POST', '/confirm', undefined],
    ['cancel', { do: 'cancel' }, 'POST', '/cancel', undefined],
    ['move', { do: 'change', changes: LATER }, 'PATCH', '', LATER],
    ['rename', { do: 'change', changes: { title: 'Cleaning' } }, 'PATCH', '', { title: 'Cleaning' }],
  ] as const)(
    'is what is done: %s, of somebody who was told and of somebody who was not',
    async (_, deed, method, path, body) => {
      for (const isTold of [false, true]) {
        const id = await book({ externalId: `ehr-${isTold}` });
        if (isTold) await world.run(Date.parse('2026-12-03T16:00:00-05:00'));
        const before = (await world.call('GET', `/v1/appointments/${id}`)).body;
        const foretold = await preview(id, deed);
        expect(foretold.status, foretold.text).toBe(200);
        expect((await world.call('GET', `/v1/appointments/${id}`)).body).toEqual(before);
        const done = await world.call(method, `/v1/appointments/${id}${path}`, { body });
        // When a step that is dropped was due is known once it is dropped, and why it was put off meanwhile.
        const shown = ({ plan, ...rest }: typeof done.body) => ({
          ...rest,
          plan: plan.map(({ dueAt: _due, ...step }: { dueAt: string | null }) => step),
        });
        const news = (of: typeof done.body) => of.plan.map(({ kind }: { kind: string }) => kind);
        expect([isTold, news(foretold.body)]).toEqual([isTold, news(done.body)]);
        if (deed.do === 'cancel') expect(news(done.body).includes('cancellation')).toBe(isTold);
        expect(shown(foretold.body)).toEqual(shown(done.body));
      }
    },
  );

  test('is refused as it would be', async () => {
    const id = await book();
    expectProblem(await preview(id, { do: 'change' }), 400);
    expectProblem(await preview(id, { do: 'confirm', changes: LATER }), 400);
    const past = await preview(id, { do: 'change', changes: { startsAt: '2020-01-01T00:00:00Z' } });
    expectProblem(past, 422);
    expect(past.body.errors[0].path).toBe('changes.startsAt');
    expectProblem(await preview('apt_0000000000000000000000000a', { do: 'cancel' }), 404);
    await world.call('POST', `/v1/appointments/${id}/cancel`);
    expectProblem(await preview(id, { do: 'confirm' }), 409);
    expectProblem(await preview(id, { do: 'change', changes: LATER }), 409);
  });
});
