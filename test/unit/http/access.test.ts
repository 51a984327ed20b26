/** Keys of both kinds: how they are listed, how long they count, what they may do; and the people whose they are. */
import { beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, toIso } from '../../../shared/domain/core/time.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import type { Pipeline } from '../../../shared/pipeline/core/context.ts';
import { adoptKey, keyOfSignOn, revokeKey } from '../../../shared/pipeline/office/api-keys.ts';
import type { Store } from '../../../shared/ports/store.ts';
import { asTenant } from '../../fixtures/ids.ts';
import type { World } from './world.ts';
import { expectProblem, NOW, openWorld } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
const operator = (method: string, path: string, body?: unknown) =>
  world.call(method, path, { key: world.keys.operator, ...(body === undefined ? {} : { body }) });
const opens = async (key: string, path = '/v1/status') => (await world.call('GET', path, { key })).status;

describe.each([
  ['a tenant’s', '/v1/tenants/north/keys', 'north'],
  ['an operator’s', '/v1/operator-keys', null],
])('%s key', (_whose, path, tenant) => {
  test('is issued, listed, used and revoked', async () => {
    const made = await operator('POST', path, { label: 'night shift' });
    expect([made.status, made.headers.get('location')]).toEqual([201, `${path}/${made.body.id}`]);
    expect(made.body).toMatchObject({
      tenant,
      origin: 'issued',
      scopes: null,
      expiresAt: null,
      lastUsedAt: null,
    });
    expect(await opens(made.body.key)).toBe(200);
    const { body } = await operator('GET', path);
    const { key: _, ...shown } = made.body;
    expect(body.items).toContainEqual({ ...shown, lastUsedAt: toIso(NOW) });
    expect(JSON.stringify(body)).not.toContain(made.body.key);
    for (const _again of [1, 2])
      expect((await operator('DELETE', `${path}/${made.body.id}`)).status).toBe(204);
    expect(await opens(made.body.key)).toBe(401);
    expect((await operator('GET', path)).body.items).toEqual([expect.not.objectContaining(shown)]);
  });

  test('ends when it is due to, to the millisecond', async () => {
    const until = NOW + DAY;
    const { body } = await operator('POST', path, { label: 'for a day', expiresAt: toIso(until) });
    expect(body.expiresAt).toBe(toIso(until));
    world.time.now = until - 1;
    expect(await opens(body.key)).toBe(200);
    world.time.now = until;
    expect(await opens(body.key)).toBe(401);
    expectProblem(await operator('POST', path, { label: 'late', expiresAt: toIso(until) }), 422);
  });
});

test('a key is revoked only where it belongs', async () => {
  const north = (await operator('POST', '/v1/tenants/north/keys', { label: 'a' })).body.id;
  const ours = (await operator('POST', '/v1/operator-keys', { label: 'b' })).body.id;
  for (const path of [`/v1/operator-keys/${north}`, `/v1/tenants/north/keys/${ours}`, '/v1/operator-keys/x'])
    expectProblem(await operator('DELETE', path), 404);
  expectProblem(await world.call('GET', '/v1/operator-keys'), 403);
});

test('the use of a key is noted once an hour, and a store that can not write does not shut the door', async () => {
  const id = (await operator('GET', '/v1/operator-keys')).body.items[0].id;
  const key = async () => (await world.store.load([keyOf.apiKey(id)], world.time.now))[0];
  const first = await key();
  expect(first?.body.lastUsedAt).toBe(NOW);
  world.time.now += HOUR - MINUTE;
  await operator('GET', '/v1/status');
  expect((await key())?.version).toBe(first?.version);
  world.time.now += MINUTE;
  const put = world.store.put;
  world.store.put = async () => {
    throw new Error('the disk is full');
  };
  expect((await operator('GET', '/v1/status')).status).toBe(200);
  world.store.put = put;
  expect(world.faults).toMatchObject([{ name: 'the use of a key could not be noted' }]);
  await operator('GET', '/v1/status');
  expect((await key())?.body.lastUsedAt).toBe(NOW + HOUR);
});

describe('the key of a start', () => {
  const withStore = (instead: Partial<Store>): Pipeline => {
    const { store } = world;
    const own = (name: string | symbol) => Reflect.get(store, name).bind?.(store) ?? Reflect.get(store, name);
    const proxy = new Proxy(store, {
      get: (_, name) => (name in instead ? Reflect.get(instead, name) : own(name)),
    });
    return { ...world.pipeline, store: proxy };
  };
  const start = (key: string, tenant: string | null = null) =>
    adoptKey(world.pipeline, key, { tenant: tenant === null ? null : asTenant(tenant), label: 'of a start' });

  test('ends those of earlier starts, and none that was issued', async () => {
    expect(await start('the-first-operator-key')).toBe(true);
    expect(await start('the-first-key-of-north', 'north')).toBe(true);
    world.time.now++;
    expect(await start('the-second-operator-key')).toBe(true);
    expect(await start('the-second-operator-key')).toBe(true);
    expect(await opens('the-first-operator-key')).toBe(401);
    expect(await opens('the-second-operator-key')).toBe(200);
    expect(await opens('the-first-key-of-north')).toBe(200);
    expect(await opens(world.keys.operator)).toBe(200);
    expect(await start('the-first-operator-key')).toBe(false);
    expect(await opens('the-second-operator-key')).toBe(200);
  });

  test('is not taken for one of the other kind', async () => {
    expect(await start('one-key-for-both', 'north')).toBe(true);
    expect(await start('one-key-for-both')).toBe(false);
    expect(await opens('one-key-for-both', '/v1/control')).toBe(403);
  });

  test('of a process that still has the old secret does not end the new one', async () => {
    const wanted = { tenant: null, label: 'operator key of the stage' };
    const shared = withStore({ exclusive: false });
    const dies = withStore({ exclusive: false, list: () => Promise.reject(new Error('died')) });
    await adoptKey(shared, 'the-old-secret-key', wanted);
    world.time.now++;
    // The new process dies before it comes to ending the old key, and an old one starts.
    await expect(adoptKey(dies, 'the-new-secret-key', wanted)).rejects.toThrow('died');
    expect(await adoptKey(shared, 'the-old-secret-key', wanted)).toBe(true);
    expect(await opens('the-new-secret-key')).toBe(200);
    await adoptKey(shared, 'the-new-secret-key', wanted);
    expect([await opens('the-old-secret-key'), await opens('the-new-secret-key')]).toEqual([401, 200]);
  });
});

describe('the key of an organisation’s sign-in', () => {
  const OURS = { issuer: 'https://sign-in.example', subject: 'ana' };
  const signOn = (who: typeof OURS) =>
    keyOfSignOn(world.pipeline, { tenant: null, label: 'Ana', expiresAt: NOW + DAY }, who);

  test('is one for each person of each issuer', async () => {
    const first = await signOn(OURS);
    expect((await signOn(OURS))?.id).toBe(first?.id);
    // Whoever is called so elsewhere is somebody else.
    expect((await signOn({ ...OURS, issuer: 'https://other.example' }))?.id).not.toBe(first?.id);
    expect((await signOn({ issuer: `${OURS.issuer} a`, subject: 'na' }))?.id).not.toBe(first?.id);
  });

  test('stays ended where it was revoked, also when the person signs in again', async () => {
    const key = await signOn(OURS);
    if (!key) return expect.unreachable('it was not made');
    const by = { key: null, person: null, operator: true, name: 'whoever runs it', seed: 'x' };
    await revokeKey(world.pipeline, null, key.id, by);
    expect(await signOn(OURS)).toBeUndefined();
    expect((await world.store.load([keyOf.apiKey(key.id)], NOW))[0]?.body.revokedAt).toBe(NOW);
  });
});

describe('scopes', () => {
  const keyWith = async (scopes: readonly string[] | null, path = '/v1/tenants/north/keys') => {
    const { status, body } = await operator('POST', path, { label: 'bounded', scopes });
    expect([status, body.scopes]).toEqual([201, scopes]);
    return body.key as string;
  };

  test('a route that needs another one is 403 and names it, before anything of the request is read', async () => {
    const key = await keyWith(['read', 'appointments']);
    expect(await opens(key, '/v1/appointments')).toBe(200);
    expect((await world.call('POST', '/v1/appointments', { key, body: {} })).status).toBe(400);
    const refused = await world.call('PUT', '/v1/tenant', { key, raw: '{' });
    expectProblem(refused, 403);
    expect(refused.body.detail).toBe('This route needs the scope admin; your key has read, appointments.');
    expect(refused.headers.get('www-authenticate')).toContain('error="insufficient_scope", scope="admin"');
    expect((await world.call('GET', '/v1/tenant')).body.name).toBe('North Dental');
  });

  test('hold for operators, too', async () => {
    const key = await keyWith(['read'], '/v1/operator-keys');
    expect(await opens(key, '/v1/control')).toBe(200);
    const body = { reason: 'x' };
    expectProblem(await world.call('POST', '/v1/control/pause', { key, body }), 403);
    expect((await world.call('GET', '/v1/control', { key: world.keys.operator })).body.pauses).toEqual([]);
    expectProblem(await world.call('GET', '/v1/operator-keys', { key }), 403);
  });

  test('without any a key may do everything that its kind may', async () => {
    const key = await keyWith(null);
    expect((await world.call('PUT', '/v1/tenant', { key, body: {} })).status).toBe(200);
    expectProblem(await world.call('GET', '/v1/control', { key }), 403);
  });

  test('every fault of a new key names what is accepted', async () => {
    const reply = await operator('POST', '/v1/operator-keys', {
      label: '',
      scopes: ['write'],
      expiresAt: 'soon',
    });
    expectProblem(reply, 400);
    expect(reply.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'expiresAt',
      'label',
      'scopes.0',
    ]);
    expect(reply.text).toContain('must be one of read, appointments, operate, admin');
  });
});

describe('people', () => {
  const ana = { name: 'Ana Diaz', email: 'Ana@Ringonce.example', role: 'operator' };
  const added = async (body: object, key = world.keys.operator) => {
    const reply = await world.call('POST', '/v1/people', { key, body });
    expect(reply.status, reply.text).toBeLessThan(300);
    return reply.body;
  };
  const keyFor = async (personId: string, more: object = {}, path = '/v1/operator-keys') => {
    const reply = await operator('POST', path, { label: 'laptop', personId, ...more });
    expect(reply.status, reply.text).toBe(201);
    return reply.body.key as string;
  };

  test('are added once, listed, changed and removed', async () => {
    const made = await operator('POST', '/v1/people', ana);
    const shown = { ...ana, email: 'ana@ringonce.example', office: null, createdAt: toIso(NOW) };
    expect([made.status, made.body]).toEqual([201, { ...shown, id: expect.stringMatching(/^per_/) }]);
    expect((await operator('POST', '/v1/people', ana)).status).toBe(200);
    expectProblem(await operator('POST', '/v1/people', { ...ana, role: 'viewer' }), 409);
    const path = `/v1/people/${made.body.id}`;
    expect((await operator('PATCH', path, { name: 'Ana D.' })).body.name).toBe('Ana D.');
    expect((await operator('GET', '/v1/people')).body.items).toEqual([{ ...made.body, name: 'Ana D.' }]);
    expect((await operator('DELETE', path)).status).toBe(204);
    expectProblem(await operator('GET', path), 404);
    expect((await operator('GET', '/v1/people')).body.items).toEqual([]);
    const kept = await world.store.load([keyOf.colleague(made.body.id)], NOW - 1);
    expect(JSON.stringify(kept)).not.toMatch(/ana/i);
  });

  test('are the name of what is done with their keys, and their role bounds those', async () => {
    const { id } = await added(ana);
    const key = await keyFor(id);
    const body = { reason: 'odd', channel: 'sms' };
    const paused = await world.call('POST', '/v1/control/pause', { key, body });
    expect(paused.body.pauses).toMatchObject([{ by: 'Ana Diaz' }]);
    expect((await world.call('GET', '/v1/status')).body.control.pauses).toMatchObject([
      { by: 'operator', keyId: null },
    ]);
    const { items } = (await operator('GET', '/v1/audit-log?limit=200')).body;
    expect(items).toContainEqual(
      expect.objectContaining({
        what: 'paused',
        by: expect.objectContaining({ name: 'Ana Diaz', personId: id }),
      }),
    );
    expectProblem(await world.call('POST', '/v1/tenants', { key, body: { id: 'x', name: 'X' } }), 403);
    await operator('PATCH', `/v1/people/${id}`, { role: 'viewer' });
    expectProblem(await world.call('POST', '/v1/control/resume', { key, body }), 403);
    expect(await opens(key, '/v1/control')).toBe(200);
  });

  test('who are removed open nothing, from that write on, and not when they come back', async () => {
    const { id } = await added(ana);
    const key = await keyFor(id);
    const { put } = world.store;
    world.store.put = async (item, version, now) => {
      if (item.key.startsWith('key/')) throw new Error('died');
      return put.call(world.store, item, version, now) as Promise<typeof item & { version: number }>;
    };
    expectProblem(await operator('DELETE', `/v1/people/${id}`), 500);
    expect(await opens(key, '/v1/control')).toBe(401);
    world.store.put = put;
    world.time.now++;
    expect((await added(ana)).id).toBe(id);
    expect(await opens(key, '/v1/control')).toBe(401);
    const fresh = await keyFor(id);
    expect(await opens(fresh, '/v1/control')).toBe(200);
    await operator('DELETE', `/v1/people/${id}`);
    const { items } = (await operator('GET', '/v1/operator-keys')).body;
    expect(items.filter(({ personId }: { personId: string }) => personId === id)).toEqual([]);
  });

  test('of an office are seen to by whoever has its key with admin, and by nobody of another', async () => {
    const desk = await added({ ...ana, role: 'desk' }, world.keys.north);
    expect(desk.office).toBe('north');
    const path = `/v1/people/${desk.id}`;
    const south = { key: world.keys.south };
    for (const method of ['GET', 'DELETE']) expectProblem(await world.call(method, path, south), 404);
    expectProblem(await world.call('PATCH', path, { ...south, body: { name: 'X' } }), 404);
    expectProblem(await world.call('GET', '/v1/people?office=north', south), 404);
    expectProblem(
      await world.call('POST', '/v1/people', { ...south, body: { ...ana, office: 'north' } }),
      422,
    );
    expect((await operator('GET', '/v1/people?office=north')).body.items).toEqual([desk]);
    // The same address at another office is another person.
    expect((await added(ana, world.keys.south)).id).not.toBe(desk.id);
    const key = await keyFor(desk.id, {}, '/v1/tenants/north/keys');
    expectProblem(await world.call('GET', '/v1/people', { key }), 403);
    expect((await world.call('POST', '/v1/appointments', { key, body: {} })).status).toBe(400);
  });

  test('have keys of their own place alone, and no more than their role may', async () => {
    const { id } = await added({ ...ana, role: 'desk', office: 'north' });
    const wrong = await operator('POST', '/v1/operator-keys', { label: 'x', personId: id });
    expectProblem(wrong, 422);
    expect(wrong.body.errors[0].path).toBe('personId');
    const body = { label: 'x', personId: id, scopes: ['read', 'operate'] };
    const beyond = await operator('POST', '/v1/tenants/north/keys', body);
    expectProblem(beyond, 422);
    expect(beyond.body.errors[0].message).toContain('role desk may: read, appointments');
    const key = await keyFor(id, { scopes: ['read'] }, '/v1/tenants/north/keys');
    expectProblem(await world.call('POST', '/v1/appointments', { key, body: {} }), 403);
  });
});
