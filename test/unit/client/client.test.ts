/** The client over the real API: what it sends again and what never, and how it walks through lists. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RingonceOptions } from '../../../client/client.ts';
import { createRingonce, RingonceError, unwrap } from '../../../client/client.ts';
import { ANA, openWorld } from '../http/world.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
let seen: Request[];

/** What happens to each request on its way, in turn; afterwards all goes well. */
type Fate = 'answer lost' | 'never arrived' | Response;
let fates: Fate[];

beforeEach(async () => {
  world = await openWorld();
  seen = [];
  fates = [];
});

afterEach(() => expect(fates).toEqual([]));

const lost = () => Promise.reject(new TypeError('fetch failed'));

async function carry(request: Request): Promise<Response> {
  seen.push(request.clone());
  const fate = fates.shift();
  if (fate instanceof Response) return fate;
  if (fate === 'never arrived') return lost();
  const answer = await world.app.fetch(request);
  return fate === 'answer lost' ? lost() : answer;
}

const open = (options: Partial<RingonceOptions> = {}) =>
  createRingonce({ url: 'http://ringonce.test/', key: world.keys.north, fetch: carry, ...options });

const keysSeen = () => seen.map(({ headers }) => headers.get('idempotency-key'));

test('a POST whose answer was lost is sent again under its key, and makes one appointment', async () => {
  fates = ['answer lost'];
  const made = await unwrap(open().POST('/v1/appointments', { body: ANA }));
  expect(new Set(keysSeen())).toEqual(new Set([expect.stringMatching(/^[0-9a-f-]{36}$/)]));
  expect(seen).toHaveLength(2);
  expect(await Array.fromAsync(open().each('/v1/appointments'), ({ id }) => id)).toEqual([made.id]);
});

test('two calls are two requests, and a key of the caller’s own is left alone', async () => {
  const ringonce = open();
  await unwrap(ringonce.POST('/v1/appointments', { body: ANA }));
  await unwrap(ringonce.POST('/v1/appointments', { body: ANA }));
  const params = { header: { 'Idempotency-Key': 'mine' } };
  await unwrap(ringonce.POST('/v1/appointments', { body: ANA, params }));
  expect(new Set(keysSeen()).size).toBe(3);
  expect(keysSeen()[2]).toBe('mine');
});

test('what is safe by itself carries no key, and is sent again', async () => {
  fates = ['answer lost'];
  const items = [{ ...ANA, externalId: 'e-1' }];
  const { results } = await unwrap(open().POST('/v1/appointments/batch', { body: { items }, safe: true }));
  expect(results.map(({ status }) => status)).toEqual([200]);
  expect(keysSeen()).toEqual([null, null]);
});

test('a change is not sent again where it may have been made, but where it surely was not', async () => {
  const { id } = await unwrap(open().POST('/v1/appointments', { body: ANA }));
  const change = () =>
    open().PATCH('/v1/appointments/{id}', {
      params: { path: { id: String(id) } },
      body: { title: 'Check-up' },
    });
  fates = ['answer lost'];
  await expect(change()).rejects.toThrow('fetch failed');
  fates = [new Response(null, { status: 503 })];
  expect((await change()).response.status).toBe(503);
  fates = [new Response(null, { status: 429 })];
  expect((await unwrap(change())).title).toBe('Check-up');
});

test('it waits at least as long as it is asked to', async () => {
  fates = [new Response(null, { status: 503, headers: { 'retry-after': '1' } })];
  const from = performance.now();
  await unwrap(open().GET('/v1/tenant'));
  expect(performance.now() - from).toBeGreaterThan(990);
});

test('it gives up after its tries, and at once where waiting will not help or the caller stops it', async () => {
  fates = ['never arrived', 'never arrived'];
  await expect(open({ tries: 2 }).GET('/v1/tenant')).rejects.toThrow('fetch failed');
  fates = ['never arrived'];
  await expect(open({ giveUpOn: () => true }).GET('/v1/tenant')).rejects.toThrow('fetch failed');
  fates = [new Response(null, { status: 503, headers: { 'retry-after': '60' } })];
  const signal = AbortSignal.timeout(50);
  await expect(open().GET('/v1/tenant', { signal })).rejects.toThrow(/timeout/);
});

test('a problem is told with every fault', async () => {
  const body = { ...ANA, startsAt: 'tomorrow', timeZone: 'Nowhere' };
  const refused = await unwrap(open().POST('/v1/appointments', { body })).catch((error) => error);
  expect(refused).toBeInstanceOf(RingonceError);
  expect(refused).toMatchObject({ status: 400, problem: { errors: expect.anything() } });
  expect(refused.message).toMatch(/startsAt: .*; timeZone: /);
  // What stands in front of a server answers in its own way.
  fates = [new Response('<html>', { status: 404 })];
  await expect(unwrap(open().GET('/v1/tenant'))).rejects.toThrow('The server answered 404');
});

test('a list is walked page by page, and only as far as it is asked for', async () => {
  const ringonce = open();
  for (const externalId of ['a', 'b', 'c'])
    await unwrap(ringonce.POST('/v1/appointments', { body: { ...ANA, externalId } }));
  seen = [];
  const query = { limit: 1, status: 'scheduled' } as const;
  expect(await Array.fromAsync(ringonce.each('/v1/appointments', { query }))).toHaveLength(3);
  const asked = seen.length;
  for await (const one of ringonce.each('/v1/appointments', { query })) {
    expect(one.status).toBe('scheduled');
    break;
  }
  expect(seen.length - asked).toBe(1);
  expect(new URL(seen[1]?.url ?? '').searchParams.get('cursor')).not.toBeNull();
});
