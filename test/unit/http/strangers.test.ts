/**
 * What anybody may send who has no key, and how often it may be wrong: bounded before it is parsed, counted by where it
 * comes from, and never at the expense of whoever is right.
 */
import { afterEach, describe, expect, test, vi } from 'vitest';

import { originsBehind } from '../../../local/proxies.ts';
import { readNetworks } from '../../../shared/adapters/process/networks.ts';
import { formExceeds, jsonExceeds } from '../../../shared/domain/core/field-count.ts';
import { FAILURES, networkOf } from '../../../shared/http/core/strangers.ts';
import { feedbackOn, webhookRoutes } from '../../../shared/http/webhooks/webhooks.ts';
import type { CallOptions, World } from './world.ts';
import { expectProblem, openWorld } from './world.ts';

describe('fields are counted', () => {
  test.each([
    ['a=1&b=2', 2],
    ['a=1&b=2&&c', 4],
  ])('of the form %j', (form, fields) => {
    expect([formExceeds(form, fields), formExceeds(form, fields - 1)]).toEqual([false, true]);
  });

  test.each([
    ['{"a":1,"b":[1,2]}', 4],
    ['{"a":",,{[","b":"\\\\",\n"c":"\\",,"}', 3],
    ['{"a":"never ends,,,,', 1],
    ['[[[[', 4],
  ])('of the JSON %j', (json, values) => {
    expect([jsonExceeds(json, values), jsonExceeds(json, values - 1)]).toEqual([false, true]);
  });
});

const SOURCE = '203.0.113.7';

/** A world whose callers say where they come from, with a provider whose word is `coo`. */
async function open() {
  const world = await openWorld({
    originOf: (c) => ({ source: c.req.header('x-test-source') ?? SOURCE, https: false }),
  });
  world.app.route(
    '/',
    webhookRoutes(feedbackOn(world.pipeline), [
      {
        provider: 'pigeon',
        path: '/webhooks/pigeon',
        verify: async ({ body }) =>
          body === 'coo'
            ? { kind: 'own', take: async () => ({ kind: 'taken' }) }
            : { kind: 'refused', why: 'signature' },
      },
    ]),
  );
  return world;
}

async function failed(times: number, ask: () => Promise<{ status: number }>): Promise<number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < times; n++) statuses.push((await ask()).status);
  return [...new Set(statuses)];
}

const wrongKey = (world: World, { path = '/v1/tenant', ...more }: CallOptions & { path?: string } = {}) =>
  world.call('GET', path, { key: 'rtk_wrong_wrong_wrong', ...more });

describe('a source whose requests fail', () => {
  test('waits for unknown keys, without a look at the store, and is told for how long', async () => {
    const world = await open();
    expect(await failed(FAILURES.burst, () => wrongKey(world))).toEqual([401]);
    // What is answered without a look at the key makes it no better.
    expect((await wrongKey(world, { path: '/healthz' })).status).toBe(200);
    world.store.load = async () => expect.unreachable();
    const refused = await wrongKey(world);
    expectProblem(refused, 429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await world.call('GET', '/v1/tenant', { key: null })).status).toBe(429);
  });

  test('does not wait where it is right: a key that was accepted, a true callback, a page', async () => {
    const world = await open();
    expect((await world.call('GET', '/v1/tenant')).status).toBe(200);
    await failed(FAILURES.burst + 5, () => wrongKey(world));
    expect((await world.call('GET', '/v1/tenant')).status).toBe(200);
    expect((await world.call('GET', '/healthz', { key: null })).status).toBe(200);
    const post = (raw: string) => world.call('POST', '/webhooks/pigeon', { raw, key: null });
    expect((await post('coo')).status).toBe(204);
    expectProblem(await post('caw'), 429);
    expectProblem(await world.call('GET', '/r/invented', { key: null }), 429);
  });

  test('tries again after a while; another source, whatever its headers say, never waited', async () => {
    const world = await open();
    await failed(FAILURES.burst, () => wrongKey(world));
    const elsewhere = { headers: { 'x-test-source': '203.0.113.8' } };
    expect((await wrongKey(world, elsewhere)).status).toBe(401);
    const forwarded = { headers: { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9' } };
    expect((await wrongKey(world, forwarded)).status).toBe(429);
    world.time.now += 2_000;
    expect((await wrongKey(world)).status).toBe(401);
  });

  test('is one of a bounded number that are remembered', async () => {
    const world = await open();
    await failed(FAILURES.burst, () => wrongKey(world));
    for (let n = 0; n < 10_001; n++)
      await world.app.request('/r/invented', { headers: { 'x-test-source': `10.0.${n >> 8}.${n & 255}` } });
    expect((await wrongKey(world)).status).toBe(401);
  });
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0DB8:0001:2::9', '2001:db8:1:2'],
  ['2001:db8::9', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
])('%s is of the network %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

describe('behind a proxy', () => {
  const from = (remoteAddress: string, headers: Record<string, string>, trusted?: string) => {
    const origin = originsBehind(trusted === undefined ? undefined : readNetworks(trusted));
    const c = {
      env: { incoming: { socket: { remoteAddress } } },
      req: { header: (name: string) => headers[name] },
    };
    return origin(c as unknown as Parameters<typeof origin>[0]);
  };
  const SAID = { 'x-forwarded-for': '198.51.100.1, 203.0.113.7, 10.0.0.9', 'x-forwarded-proto': 'https' };

  test('nobody’s headers count until somebody is trusted, and then only theirs', () => {
    expect(from('127.0.0.1', SAID)).toEqual({ source: '127.0.0.1', https: false });
    expect(from('203.0.113.5', SAID, '127.0.0.1')).toEqual({ source: '203.0.113.5', https: false });
    expect(from('::ffff:127.0.0.1', SAID, '127.0.0.1,10.0.0.0/8')).toEqual({
      source: '203.0.113.7',
      https: true,
    });
    expect(from('::1', SAID, '::1')).toEqual({ source: '10.0.0.9', https: true });
    expect(from('::1', { 'x-forwarded-for': 'unknown, x' }, '::1')).toEqual({ source: '::1', https: false });
  });

  test.each(['', 'caddy', '10.0.0.0/33', '10.0.0.1/', '::1/129', '127.0.0.1,,'])('%j is no proxy', (text) => {
    expect(readNetworks(text)).toBeUndefined();
  });

  test('browsers are told to stay with TLS where they came by it, if the operator wants that', async () => {
    const hsts = async (https: boolean, hstsSeconds?: number) => {
      const { call } = await openWorld({ originOf: () => ({ source: SOURCE, https }), hstsSeconds });
      return (await call('GET', '/healthz')).headers.get('strict-transport-security');
    };
    expect(await hsts(true, 31_536_000)).toBe('max-age=31536000');
    expect([await hsts(true), await hsts(false, 31_536_000)]).toEqual([null, null]);
  });
});

describe('what needs no key', () => {
  const large = 'x'.repeat(64 * 1024 + 1);
  const fields = Array.from({ length: 201 }, (_, n) => `f${n}=1`).join('&');
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  test('has at most 64 KiB, announced or not, and is told so', async () => {
    const world = await open();
    for (const path of ['/webhooks/pigeon', '/r/x', '/u/x']) {
      expectProblem(await world.call('POST', path, { raw: large, headers: form, key: null }), 413);
      const body = new ReadableStream({
        start(stream) {
          stream.enqueue(new TextEncoder().encode(large));
          stream.close();
        },
      });
      const init = { method: 'POST', body, duplex: 'half' } as const;
      expect((await world.app.request(path, init)).status).toBe(413);
    }
  });

  test('has at most 200 fields, in a form of either type', async () => {
    const { call } = await open();
    expectProblem(await call('POST', '/u/x', { raw: fields, headers: form, key: null }), 400);
    const parts = `${'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'.repeat(201)}--b--`;
    const multipart = { 'content-type': 'multipart/form-data; boundary=b' };
    expectProblem(await call('POST', '/u/x', { raw: parts, headers: multipart, key: null }), 400);
  });

  test('with a key there may be 10,000 values; more are not parsed', async () => {
    const { call } = await open();
    const raw = `{${Array.from({ length: 10_001 }, (_, n) => `"f${n}":1`).join(',')}}`;
    const refused = await call('POST', '/v1/appointments', { raw });
    expectProblem(refused, 400);
    expect(refused.body.detail).toContain('more than 10000 values');
  });
});

test('an upload that is aborted is answered, and is no fault of ours', async () => {
  const world = await open();
  const body = () =>
    new ReadableStream({
      pull(stream) {
        stream.error(new Error('aborted'));
      },
    });
  for (const path of ['/webhooks/pigeon', '/u/x', '/v1/appointments']) {
    const headers = { authorization: `Bearer ${world.keys.north}`, 'content-type': 'application/json' };
    const init = { method: 'POST', body: body(), duplex: 'half', headers } as const;
    expect((await world.app.request(path, init)).status).toBe(400);
  }
  expect(world.faults).toEqual([]);
});

describe('a body that comes a byte at a time', () => {
  afterEach(() => void vi.useRealTimers());

  test('is waited for for ten seconds', async () => {
    const world = await open();
    vi.useFakeTimers();
    const body = new ReadableStream({
      start: (stream) => stream.enqueue(new Uint8Array(1)),
      pull: () => new Promise(() => {}),
    });
    const answered = world.app.request('/u/x', { method: 'POST', body, duplex: 'half' } as const);
    await vi.advanceTimersByTimeAsync(9_999);
    const first = await Promise.race([answered, 'waiting']);
    expect(first).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect((await answered).status).toBe(408);
  });
});
