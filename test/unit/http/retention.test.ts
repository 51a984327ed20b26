/**
 * How long an office keeps things, as it sets it; and that no answer which is kept for an `Idempotency-Key` brings a
 * person back who was erased.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Item } from '../../../shared/domain/store/records.ts';
import { retain } from '../../../shared/pipeline/safeguards/retention.ts';
import type { World } from './world.ts';
import { ANA, expectProblem, openWorld } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});

describe('the setting', () => {
  const put = (retention: unknown) => world.call('PUT', '/v1/tenant', { body: { retention } });

  test('is 13 months and 90 days until it is set, is shown, and can be written back as it was read', async () => {
    const read = await world.call('GET', '/v1/tenant');
    expect(read.body.retention).toEqual({ facts: 'P13M', words: 'P90D' });
    const set = await put({ facts: 'P2Y', words: 'P1W' });
    expect([set.status, set.body.retention]).toEqual([200, { facts: 'P2Y', words: 'P1W' }]);
    expect((await world.call('PUT', '/v1/tenant', { body: set.body })).body).toEqual(set.body);
    expect((await world.call('PUT', '/v1/tenant', { body: { name: 'Elm' } })).body.retention.facts).toBe(
      'P2Y',
    );
    const made = { id: 'west', name: 'West', retention: { facts: 'P1Y', words: 'P30D' } };
    const created = await world.call('POST', '/v1/tenants', { body: made, key: world.keys.operator });
    expect(created.body.retention).toEqual(made.retention);
  });

  test.each([
    [{ facts: 'P30D', words: 'P7D' }, 400, 'retention.facts', /from P1M to P10Y.*such as P13M/],
    [{ facts: 'P11Y', words: 'P7D' }, 400, 'retention.facts', /from P1M to P10Y/],
    [
      { facts: 'P13M', words: 'PT48H' },
      400,
      'retention.words',
      /from P7D to P10Y in days, weeks, months or years/,
    ],
    [{ facts: 'P13M', words: 90 }, 400, 'retention.words', /ISO 8601 duration.*not a number/],
    [{ facts: 'P13M' }, 400, 'retention.words', /is required/],
    [{ facts: 'P2M', words: 'P90D' }, 422, 'retention.words', /no longer than facts/],
    [{ facts: 'P13M', words: 'P90D', optOuts: 'P1Y' }, 400, 'retention.optOuts', /known are facts, words/],
  ])('%j is %i, and names %s', async (retention, status, path, message) => {
    const refused = await put(retention);
    expectProblem(refused, status);
    expect(refused.body.errors).toContainEqual({ path, message: expect.stringMatching(message) });
  });

  test('what is over for so long is gone for every route', async () => {
    const { id } = (await world.call('POST', '/v1/appointments', { body: ANA })).body;
    await world.run(Date.parse('2026-12-01T20:30:00Z'));
    await world.call('POST', `/v1/appointments/${id}/cancel`);
    await world.run(Date.parse('2026-12-10T12:00:00Z'));
    world.time.now = Date.parse('2028-01-05T12:00:00Z');
    await retain(world.pipeline, () => true);
    for (const path of ['', '/timeline', '/messages'])
      expectProblem(await world.call('GET', `/v1/appointments/${id}${path}`), 404);
    expect((await world.call('GET', '/v1/appointments')).body.items).toEqual([]);
    const evidence = await world.call('GET', '/v1/recipients/ana@example.com/evidence');
    expect(evidence.body.records).toEqual([]);
  });
});

describe('after an erasure', () => {
  const headers = { 'idempotency-key': 'k1' };
  const post = (path: string, body?: unknown) =>
    world.call('POST', path, { headers, ...(body === undefined ? {} : { body }) });
  const erase = () => world.call('DELETE', '/v1/recipients/%2B12125550123');
  const PERSONAL = /Ana\b|ana@example|2125550123|Dental|Elm St/;

  test('the same POST brings nobody back, and makes nothing anew', async () => {
    const first = await post('/v1/appointments', { ...ANA, externalId: 'ehr-1' });
    expect(first.text).toMatch(PERSONAL);
    expect((await erase()).body).toEqual({ appointmentsErased: 1 });
    const again = await post('/v1/appointments', { ...ANA, externalId: 'ehr-1' });
    expectProblem(again, 409);
    expect(again.text).not.toMatch(PERSONAL);
    const kept = await world.call('GET', `/v1/appointments/${first.body.id}`);
    expect([kept.body.erasedAt === null, PERSONAL.test(kept.text)]).toEqual([false, false]);
    expect((await world.call('GET', '/v1/appointments')).body.items).toHaveLength(1);
    expect((await world.call('GET', '/v1/recipients/%2B12125550123')).body.contacts).toEqual([]);
  });

  test('nor without an externalId, nor in a batch', async () => {
    const { id } = (await post('/v1/appointments', ANA)).body;
    const items = { items: [{ ...ANA, title: 'Dental X-ray' }] };
    const batch = { body: items, headers: { 'idempotency-key': 'k2' } };
    await world.call('POST', '/v1/appointments/batch', batch);
    expect((await erase()).body).toEqual({ appointmentsErased: 2 });
    const again = await post('/v1/appointments', ANA);
    expectProblem(again, 409);
    const batchAgain = await world.call('POST', '/v1/appointments/batch', batch);
    expect(batchAgain.body.results).toMatchObject([{ status: 409 }]);
    expect(`${again.text}${batchAgain.text}`).not.toMatch(PERSONAL);
    const list = await world.call('GET', '/v1/appointments');
    expect([list.body.items.length, PERSONAL.test(list.text), list.text.includes(id)]).toEqual([
      2,
      false,
      true,
    ]);
  });

  test.each(['confirm', 'cancel'])('nor does …/%s show anybody', async (command) => {
    const { id } = (await world.call('POST', '/v1/appointments', { body: ANA })).body;
    expect((await post(`/v1/appointments/${id}/${command}`)).text).toMatch(PERSONAL);
    await erase();
    expect((await post(`/v1/appointments/${id}/${command}`)).text).not.toMatch(PERSONAL);
  });

  test('an opt-out that is told again stays in force, and its address stays hidden', async () => {
    const optOut = { address: '+12125550123' };
    expect((await post('/v1/opt-outs', optOut)).text).toMatch(PERSONAL);
    await erase();
    expect((await post('/v1/opt-outs', optOut)).status).toBe(201);
    const list = await world.call('GET', '/v1/opt-outs');
    expect([list.body.items.length, PERSONAL.test(list.text)]).toEqual([1, false]);
    const view = await world.call('GET', '/v1/recipients/%2B12125550123');
    expect(view.body.optOuts).toHaveLength(2);
  });

  test('a preview is made anew, and other offices are answered what they were', async () => {
    const south = { key: world.keys.south, headers, body: ANA };
    const theirs = await world.call('POST', '/v1/appointments', south);
    await post('/v1/appointments/preview', ANA);
    await erase();
    world.time.now += 3_600_000;
    expect((await post('/v1/appointments/preview', ANA)).status).toBe(200);
    expect((await world.call('POST', '/v1/appointments', south)).text).toBe(theirs.text);
  });

  test('requests that came after it are answered the same again', async () => {
    await world.call('POST', '/v1/appointments', { body: ANA });
    await erase();
    world.time.now += 5 * 60_000;
    const first = await post('/v1/appointments', { ...ANA, recipient: { email: 'bo@example.com' } });
    const again = await post('/v1/appointments', { ...ANA, recipient: { email: 'bo@example.com' } });
    expect([again.status, again.text]).toEqual([201, first.text]);
  });
});

test('an answer that is kept can be read by nobody but who repeats the request', async () => {
  const kept: Item[] = [];
  const { put } = world.store;
  world.store.put = async (item, version, now) => {
    const stored = await put.call(world.store, item, version, now);
    if (stored?.key.startsWith('request/')) kept.push(stored);
    return stored as never;
  };
  const headers = { 'idempotency-key': 'k1' };
  const first = await world.call('POST', '/v1/appointments', { body: ANA, headers });
  expect(kept).toHaveLength(2);
  expect(JSON.stringify(kept)).not.toMatch(/Ana\b|ana@example|2125550123|Dental|apt_/);
  expect((await world.call('POST', '/v1/appointments', { body: ANA, headers })).text).toBe(first.text);
  const other = { ...ANA, title: 'Other' };
  expectProblem(await world.call('POST', '/v1/appointments', { body: other, headers }), 422);
});
