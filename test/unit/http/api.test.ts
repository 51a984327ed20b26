import { Hono } from 'hono';
import { beforeEach, describe, expect, test } from 'vitest';
import { CALL_MARKUP } from '../../../shared/adapters/providers/calls.ts';
import { linkTo, manageClaims } from '../../../shared/domain/appointment/page-links.ts';
import { addressKey } from '../../../shared/domain/core/keys.ts';
import { unknownRecipient } from '../../../shared/domain/person/recipient.ts';
import type { Key, Kind } from '../../../shared/domain/store/records.ts';
import { itemOf, keyOf } from '../../../shared/domain/store/records.ts';
import { createApp } from '../../../shared/http/app.ts';
import { feedbackOn, webhookRoutes } from '../../../shared/http/webhooks/webhooks.ts';
import { asAppointment, asTenant } from '../../fixtures/ids.ts';
import type { Reply, World } from './world.ts';
import { ANA, expectProblem, NOW, openWorld, readReply } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  world.call('POST', path, { body, headers });
const asOperator = (method: string, path: string, body?: unknown) =>
  world.call(method, path, { key: world.keys.operator, ...(body === undefined ? {} : { body }) });

describe('keys', () => {
  test('none, a wrong one and a revoked one are 401', async () => {
    expectProblem(await world.call('GET', '/v1/appointments', { key: null }), 401);
    expectProblem(await world.call('GET', '/v1/appointments', { key: 'rtk_wrong' }), 401);
    const basic = await world.call('GET', '/v1/appointments', {
      key: null,
      headers: { authorization: 'Basic eDp5' },
    });
    expectProblem(basic, 401);
    expect(basic.headers.get('www-authenticate')).toContain('Bearer');
  });

  test('of the wrong kind are 403', async () => {
    expectProblem(await asOperator('GET', '/v1/appointments'), 403);
    for (const path of ['/v1/control', '/v1/tenants', '/v1/tenants/north/keys'])
      expectProblem(await world.call('GET', path), 403);
    expectProblem(await post('/v1/control/pause', { reason: 'x' }), 403);
  });

  test('are limited in their rate', async () => {
    world = await openWorld({ ratePerMinute: 12 });
    const statuses: number[] = [];
    for (let times = 0; times < 3; times++) statuses.push((await world.call('GET', '/v1/tenant')).status);
    expect(statuses).toEqual([200, 200, 429]);
    const refused = await world.call('GET', '/v1/tenant');
    expectProblem(refused, 429);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect((await world.call('GET', '/v1/tenant', { key: world.keys.south })).status).toBe(200);
    world.time.now += 5_000;
    expect((await world.call('GET', '/v1/tenant')).status).toBe(200);
  });
});

describe('paths, methods and bodies', () => {
  test('an unknown path is 404, another method 405 with Allow', async () => {
    expectProblem(await world.call('GET', '/v1/nothing'), 404);
    expectProblem(await world.call('GET', '/'), 404);
    expectProblem(await world.call('GET', '/v1/appointments/a/b/c'), 404);
    const wrong = await world.call('DELETE', '/v1/appointments/apt_x');
    expectProblem(wrong, 405);
    expect(wrong.headers.get('allow')).toBe('GET, PATCH');
    expect((await world.call('PUT', '/v1/appointments')).headers.get('allow')).toBe('POST, GET');
  });

  test('no body, no JSON and another type', async () => {
    expectProblem(await world.call('POST', '/v1/appointments'), 400);
    expectProblem(await world.call('POST', '/v1/appointments', { raw: '{"title":' }), 400);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])
      expectProblem(
        await world.call('POST', '/v1/appointments', { raw: '{}', headers: { 'content-type': type } }),
        415,
      );
    const charset = { 'content-type': 'Application/JSON; charset=utf-8' };
    expect((await world.call('POST', '/v1/appointments', { body: ANA, headers: charset })).status).toBe(201);
    for (const raw of ['null', '[]', '7', '"x"'])
      expectProblem(await world.call('POST', '/v1/appointments', { raw }), 400);
  });

  test('over 1 MiB is 413, announced or streamed', async () => {
    const raw = JSON.stringify({ ...ANA, title: 'x'.repeat(1_100_000) });
    expectProblem(await world.call('POST', '/v1/appointments', { raw }), 413);
    let read = 0;
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(64 * 1024).fill(32));
        if (++read > 1_000) controller.close();
      },
    });
    const request = {
      method: 'POST',
      headers: {
        authorization: `Bearer ${world.keys.north}`,
        'content-type': 'application/json',
        'content-length': '10',
      },
      body: stream,
      duplex: 'half',
    };
    expectProblem(await readReply(await world.app.request('/v1/appointments', request as RequestInit)), 413);
    expect(read).toBeLessThan(30);
  });

  test('our own failure is 500 without insides, and reported', async () => {
    world.store.list = async () => {
      throw new Error('disk on fire at /var/data');
    };
    const reply = await world.call('GET', '/v1/appointments');
    expectProblem(reply, 500);
    expect(reply.text).not.toContain('disk');
    expect(world.faults).toEqual([
      expect.objectContaining({
        name: 'a request failed',
        fields: { method: 'GET', route: '/v1/appointments', instance: reply.body.instance },
      }),
    ]);
  });
});

describe('Idempotency-Key', () => {
  const header = (key: string) => ({ 'idempotency-key': key });

  test('the same request again is answered the same; another is 422; keys are the caller’s own', async () => {
    const first = await post('/v1/appointments', ANA, header('k1'));
    const again = await post('/v1/appointments', ANA, header('k1'));
    expect(again.status).toBe(201);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect([first.headers.get('idempotency-replayed'), again.headers.get('idempotency-replayed')]).toEqual([
      null,
      'true',
    ]);
    expectProblem(await post('/v1/appointments', { ...ANA, title: 'Other' }, header('k1')), 422);
    expectProblem(await post('/v1/appointments/preview', ANA, header('k1')), 422);
    const south = await world.call('POST', '/v1/appointments', {
      body: ANA,
      key: world.keys.south,
      headers: header('k1'),
    });
    expect([south.status, south.headers.get('idempotency-replayed')]).toEqual([201, null]);
    expect((await world.call('GET', '/v1/appointments')).body.items).toHaveLength(1);
  });

  test('errors are replayed too, but for our own', async () => {
    const bad = await post('/v1/appointments', {}, header('k2'));
    const again = await post('/v1/appointments', {}, header('k2'));
    expectProblem(again, 400);
    expect(again.text).toBe(bad.text);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  test('what died half-way is gone on with and makes the same ids', async () => {
    const { put, putInOrder } = world.store;
    let writes = 0;
    world.store.put = async (item, readVersion, now) => {
      if (++writes === 2) throw new Error('crash');
      return put.call(world.store, item, readVersion, now) as Promise<typeof item & { version: number }>;
    };
    world.store.putInOrder = async (all, now) => {
      await putInOrder.call(world.store, all.slice(0, 1), now);
      throw new Error('crash');
    };
    const items = { items: [ANA, ANA] };
    expectProblem(await post('/v1/appointments', ANA, header('k3')), 500);
    world.store.put = put;
    world.store.putInOrder = putInOrder;
    const created = await post('/v1/appointments', ANA, header('k3'));
    expect([created.status, created.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(
      await world.entry({ tenant: asTenant('north'), appointment: created.body.id, revision: 1, step: 0 }),
    ).toBeDefined();
    const ids = (reply: Reply) =>
      reply.body.results.map((each: { appointment: { id: string } }) => each.appointment.id);
    const batch = await post('/v1/appointments/batch', items, header('k4'));
    expect(ids(await post('/v1/appointments/batch', items, header('k4')))).toEqual(ids(batch));
    expect((await world.call('GET', '/v1/appointments')).body.items).toHaveLength(3);
  });

  test('a batch with a failure of ours in it is done again, and makes the same ids', async () => {
    const { putInOrder } = world.store;
    let calls = 0;
    world.store.putInOrder = async (all, now) => {
      if (++calls === 2) throw new Error('crash');
      return putInOrder.call(world.store, all, now);
    };
    const items = { items: [ANA, ANA, ANA] };
    const first = await post('/v1/appointments/batch', items, header('k9'));
    const statuses = ({ body }: Reply) => body.results.map((each: { status: number }) => each.status);
    expect(statuses(first)).toEqual([201, 500, 201]);
    expect(statuses(await post('/v1/appointments/batch', items, header('k9')))).toEqual([200, 201, 200]);
    expect((await world.call('GET', '/v1/appointments')).body.items).toHaveLength(3);
  });

  test('two at once make one', async () => {
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => post('/v1/appointments', ANA, header('k5'))),
    );
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1);
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
  });

  test('holds for 24 hours, and has 1 to 255 characters', async () => {
    const first = await post('/v1/appointments', ANA, header('k6'));
    world.time.now = NOW + 24 * 3_600_000;
    const later = await post('/v1/appointments', ANA, header('k6'));
    expect(later.body.id).not.toBe(first.body.id);
    expectProblem(await post('/v1/appointments', ANA, header('x'.repeat(256))), 400);
    expectProblem(await post('/v1/appointments', ANA, header('')), 400);
    expect((await post('/v1/appointments', ANA, header('x'.repeat(255)))).status).toBe(201);
  });

  test('a new key of a tenant is answered again, and stored nowhere', async () => {
    const options = { key: world.keys.operator, body: { label: 'desk' }, headers: header('k7') };
    const first = await world.call('POST', '/v1/tenants/north/keys', options);
    const again = await world.call('POST', '/v1/tenants/north/keys', options);
    expect([again.status, again.body.key, again.headers.get('idempotency-replayed')]).toEqual([
      201,
      first.body.key,
      'true',
    ]);
    const other = await world.call('POST', '/v1/tenants/north/keys', {
      ...options,
      headers: header('k8'),
    });
    expect(other.body.key).not.toBe(first.body.key);
  });
});

describe('the sandbox', () => {
  test('shows what would have gone out, to a tenant only its own, and lets time go by', async () => {
    await post('/v1/appointments', ANA);
    const moved = await asOperator('POST', '/v1/sandbox/clock', { to: '2026-12-01T20:30:00Z' });
    expect([moved.status, moved.body]).toEqual([200, { now: '2026-12-01T20:30:00Z', nextAt: null }]);
    const { items } = (await world.call('GET', '/v1/sandbox/messages?channel=email')).body;
    expect(items).toEqual([
      expect.objectContaining({
        channel: 'email',
        to: 'ana@example.com',
        step: 0,
        at: '2026-12-01T20:30:00Z',
      }),
    ]);
    const path = '/v1/sandbox/messages';
    expect((await world.call('GET', path, { key: world.keys.south })).body.items).toEqual([]);
    expect((await asOperator('GET', path)).body.items).toHaveLength(1);
    expect((await asOperator('POST', '/v1/sandbox/clock', { advance: 'PT6H' })).body.now).toBe(
      '2026-12-02T02:30:00Z',
    );
    expectProblem(await asOperator('POST', '/v1/sandbox/clock', { to: '2026-12-01T00:00:00Z' }), 422);
    for (const body of [
      {},
      { advance: 'PT1H', to: '2026-12-05T00:00:00Z' },
      { advance: '-PT1H' },
      { next: true, advance: 'PT1H' },
      { next: true, asleep: true },
      { next: false },
    ])
      expectProblem(await asOperator('POST', '/v1/sandbox/clock', body), 400);
  });

  test('goes to the next message, or sleeps through it', async () => {
    await post('/v1/appointments', ANA);
    await asOperator('POST', '/v1/sandbox/clock', { to: '2026-12-01T20:00:00Z', asleep: true });
    expect([world.time.now, world.sent.length]).toEqual([Date.parse('2026-12-01T20:00:00Z'), 0]);
    await asOperator('POST', '/v1/sandbox/clock', { next: true });
    expect(world.sent.map(({ channel }) => channel)).toEqual(['email']);
    expect((await asOperator('GET', '/v1/sandbox/clock')).body.now).toBe('2026-12-01T21:00:00Z');
  });

  test('tells whoever plays people what they said and got back', async () => {
    await post('/v1/appointments', ANA);
    for (const to of ['2026-12-01T20:30:00Z', '2026-12-03T21:00:00Z'])
      await asOperator('POST', '/v1/sandbox/clock', { to });
    const path = '/v1/sandbox/inbound';
    await post(path, { from: ANA.recipient.phone, text: 'HELP' });
    const { items } = (await world.call('GET', path)).body;
    expect(items).toMatchObject([{ number: ANA.recipient.phone, way: 'text', said: 'HELP' }]);
    expect(items[0].answer).toContain('North Dental');
    expect((await world.call('GET', path, { key: world.keys.south })).body.items).toEqual([]);
    expect((await asOperator('GET', path)).body.items).toHaveLength(1);
  });

  test('has examples, whose every appointment can be created', async () => {
    for (const name of ['schedule', 'night']) {
      const { settings, policy, items } = (await world.call('GET', `/v1/sandbox/examples/${name}`)).body;
      expect((await world.call('PUT', '/v1/tenant', { body: settings })).status).toBe(200);
      if (policy) await world.call('PUT', `/v1/policies/${policy.name}`, { body: policy.body });
      const { results } = (await post('/v1/appointments/batch', { items: items.slice(0, 40) })).body;
      expect(results.filter(({ status }: { status: number }) => status !== 201)).toEqual([]);
    }
    expectProblem(await world.call('GET', '/v1/sandbox/examples/none'), 404);
  });

  test('moves the time of several tenants for the operator alone', async () => {
    expectProblem(await post('/v1/sandbox/clock', { advance: 'PT6H' }), 403);
    expect(world.time.now).toBe(NOW);
  });

  test('is not there with real providers', async () => {
    world = await openWorld({ sandbox: undefined });
    expectProblem(await world.call('GET', '/v1/sandbox/messages'), 404);
  });
});

describe('the service', () => {
  test('tells its health, and why it is ill', async () => {
    expect((await world.call('GET', '/healthz', { key: null })).body).toEqual({ status: 'ok', detail: 'ok' });
    world = await openWorld({
      health: async () => ({ healthy: false, detail: 'The scheduler stands still.' }),
    });
    const ill = await world.call('GET', '/healthz', { key: null });
    expectProblem(ill, 503);
    expect(ill.body.detail).toBe('The scheduler stands still.');
  });

  test('mounts webhooks and docs', async () => {
    const webhooks = new Hono().post('/webhooks/x', (c) => c.text('taken'));
    const docs = { page: '<p>docs', assets: { 'a.js': { body: '1', type: 'text/javascript' } } };
    const app = createApp({
      pipeline: world.pipeline,
      health: async () => ({ healthy: true, detail: '' }),
      callMarkup: CALL_MARKUP,
      webhooks,
      docs,
    });
    expect(await (await app.request('/webhooks/x', { method: 'POST' })).text()).toBe('taken');
    const page = await app.request('/docs');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await app.request('/docs/a.js')).headers.get('content-type')).toBe('text/javascript');
    expect((await app.request('/docs/b.js')).status).toBe(404);
  });
});

describe('a row that can’t be read', () => {
  const damaged = { type: 'urn:ringonce:problem:damaged-record', title: 'Damaged Record' };
  const spoil = async <K extends Kind>(key: Key<K>) => {
    const [item] = await world.store.load([key], NOW);
    if (!item) throw new Error(`there is no ${key}`);
    await world.store.put({ ...item, body: { ...item.body, $shape: 99 } }, item.version, NOW);
  };
  const named = async () =>
    (await asOperator('GET', '/v1/status')).body.unreadable.map((row: { item: string }) => row.item);
  const north = asTenant('north');

  test('is a problem of its own, which a retry asks anew, and its name is in the status', async () => {
    const id: string = (await post('/v1/appointments', { ...ANA, externalId: 'mine' })).body.id;
    const key = keyOf.appointment(north, asAppointment(id));
    const [whole] = await world.store.load([key], NOW);
    await spoil(key);
    const path = `/v1/appointments/${id}`;
    const retried = { 'idempotency-key': 'again' };
    for (const [method, of] of [
      ['GET', ''],
      ['GET', '/timeline'],
      ['POST', '/confirm'],
    ] as const) {
      const reply = await world.call(method, path + of, { headers: retried });
      expectProblem(reply, 500);
      expect(reply.body).toMatchObject(damaged);
      expect(reply.text).not.toContain(key);
    }
    expect(await named()).toEqual([key]);
    const batch = await post('/v1/appointments/batch', {
      items: [
        { ...ANA, externalId: 'mine' },
        { ...ANA, externalId: 'other' },
      ],
    });
    expect(batch.body.results).toMatchObject([{ status: 500, problem: damaged }, { status: 201 }]);
    if (whole) await world.store.put(whole, 2, NOW);
    const confirmed = await world.call('POST', `${path}/confirm`, { headers: retried });
    expect([confirmed.status, confirmed.body.status]).toEqual([200, 'confirmed']);
  });

  test('is a 500 to a provider that calls back, which asks it to call again, and to who follows a link', async () => {
    const { pipeline } = world;
    const { id } = (await post('/v1/appointments', ANA)).body;
    const [appointment] = await world.store.load([keyOf.appointment(north, id)], NOW);
    if (!appointment) throw new Error('no appointment');
    const { secret } = pipeline.settings;
    const link = linkTo(
      secret,
      '',
      manageClaims(appointment.body, addressKey(secret, ANA.recipient.email), NOW),
    );
    const address = addressKey(secret, ANA.recipient.phone);
    await world.store.put(itemOf.recipient(unknownRecipient(address)), 0, NOW);
    await spoil(keyOf.recipient(address));
    const webhooks = webhookRoutes(feedbackOn(pipeline), [
      {
        provider: 'pigeon',
        path: '/webhooks/pigeon',
        verify: async ({ body }) => ({
          kind: 'own',
          take: async (feedback) => {
            await feedback.reply(ANA.recipient.phone, '+15005550006', body, 'SM1', null);
            return { kind: 'taken' };
          },
        }),
      },
    ]);
    const app = createApp({
      pipeline,
      health: async () => ({ healthy: true, detail: '' }),
      callMarkup: CALL_MARKUP,
      webhooks,
    });
    const told = await readReply(await app.request('/webhooks/pigeon', { method: 'POST', body: 'STOP' }));
    expectProblem(told, 500);
    expect(told.body).toMatchObject(damaged);
    const key = keyOf.appointment(north, id);
    await spoil(key);
    expect((await app.request(link)).status).toBe(500);
    expect((await named()).sort()).toEqual([key, keyOf.recipient(address)]);
  });
});

describe('P10: another tenant’s things', () => {
  test('are 404 everywhere', async () => {
    const { id } = (await post('/v1/appointments', { ...ANA, externalId: 'mine' })).body;
    const south = { key: world.keys.south };
    const path = `/v1/appointments/${id}`;
    for (const suffix of ['', '/timeline']) expectProblem(await world.call('GET', path + suffix, south), 404);
    for (const verb of ['confirm', 'cancel'])
      expectProblem(await world.call('POST', `${path}/${verb}`, south), 404);
    expectProblem(await world.call('PATCH', path, { ...south, body: { title: 'x' } }), 404);
    expect((await world.call('GET', '/v1/appointments?externalId=mine', south)).body.items).toEqual([]);
    expect((await world.call('GET', '/v1/appointments', south)).body.items).toEqual([]);
    expect((await world.call('GET', path)).body.status).toBe('scheduled');
  });
});
