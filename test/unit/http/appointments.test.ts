import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { World } from './world.ts';
import { ANA, NOW, openWorld } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});

const create = async (body: object = ANA) => (await world.call('POST', '/v1/appointments', { body })).body;

describe('creating an appointment', () => {
  test('answers 201, its location and its plan', async () => {
    const reply = await world.call('POST', '/v1/appointments', { body: { ...ANA, externalId: 'ehr-1' } });
    expect(reply.status).toBe(201);
    expect(reply.headers.get('location')).toBe(`/v1/appointments/${reply.body.id}`);
    expect(reply.body).toMatchObject({
      id: expect.stringMatching(/^apt_[0-9a-z]{26}$/),
      externalId: 'ehr-1',
      status: 'scheduled',
      revision: 1,
      startsAt: '2026-12-04T15:30:00-05:00',
      durationMinutes: 30,
      recipient: ANA.recipient,
      policy: 'default',
      metadata: {},
      warnings: [],
    });
    expect(reply.body.plan).toEqual([
      {
        step: 0,
        kind: 'reminder',
        channel: 'email',
        plannedAt: '2026-12-01T15:30:00-05:00',
        dueAt: '2026-12-01T15:30:00-05:00',
        state: 'planned',
        reason: null,
        explanation: null,
      },
      expect.objectContaining({ step: 1, channel: 'sms', plannedAt: '2026-12-03T15:30:00-05:00' }),
      expect.objectContaining({ step: 2, channel: 'voice', plannedAt: '2026-12-04T11:30:00-05:00' }),
    ]);
  });

  test('the same externalId with the same content is the same one, with other content a conflict', async () => {
    const first = await create({ ...ANA, externalId: 'ehr-1' });
    const again = await world.call('POST', '/v1/appointments', { body: { ...ANA, externalId: 'ehr-1' } });
    expect([again.status, again.body.id]).toEqual([200, first.id]);
    const other = { ...ANA, externalId: 'ehr-1', title: 'Root canal' };
    const conflict = await world.call('POST', '/v1/appointments', { body: other });
    expect(conflict.status).toBe(409);
    expect(conflict.body.errors).toEqual([
      { path: 'externalId', message: expect.stringContaining(first.id) },
      { path: 'title', message: expect.stringContaining('differs') },
    ]);
    const south = await world.call('POST', '/v1/appointments', { body: other, key: world.keys.south });
    expect(south.status).toBe(201);
  });

  test('a local time is read in the zone; one that DST skips is 422, one that it repeats warns', async () => {
    const at = (startsAt: string) => world.call('POST', '/v1/appointments', { body: { ...ANA, startsAt } });
    expect((await at('2026-12-04T15:30')).body.startsAt).toBe('2026-12-04T15:30:00-05:00');
    const skipped = await at('2027-03-14T02:30');
    expect(skipped.status).toBe(422);
    expect(skipped.body.errors).toEqual([
      { path: 'startsAt', message: expect.stringContaining('does not exist on that day') },
    ]);
    const repeated = await at('2027-11-07T01:30');
    expect(repeated.status).toBe(201);
    expect(repeated.body.startsAt).toBe('2027-11-07T01:30:00-04:00');
    expect(repeated.body.warnings).toEqual([expect.stringContaining('happens twice')]);
  });

  test('tells every fault at once, those of the schema and those of the intake', async () => {
    const reply = await world.call('POST', '/v1/appointments', {
      body: {
        startsAt: '2020-01-01T10:00:00Z',
        title: '',
        durationMinutes: 'long',
        colour: 'red',
        policy: 'nightly',
        recipient: { phone: '12', email: 'no address', locale: 'not a locale', age: 44 },
      },
    });
    expect(reply.status).toBe(400);
    const faults = Object.fromEntries(
      reply.body.errors.map((each: { path: string; message: string }) => [each.path, each.message]),
    );
    expect(faults).toEqual({
      startsAt: expect.stringContaining('must be in the future'),
      title: 'must be one line of 1 to 200 characters',
      durationMinutes: 'must be a whole number from 1 to 1440, not a text',
      colour: expect.stringContaining('is an unknown field; known are externalId, startsAt'),
      policy: 'there is no policy named "nightly"',
      'recipient.phone': expect.stringContaining('must be a phone number in E.164'),
      'recipient.email': expect.stringContaining('must be an email address'),
      'recipient.locale': expect.stringContaining('BCP 47'),
      'recipient.age': expect.stringContaining('is an unknown field; known are name, email'),
    });
  });

  test('names what is required', async () => {
    const reply = await world.call('POST', '/v1/appointments', { body: {} });
    expect(reply.body.errors.map((each: { path: string }) => each.path).sort()).toEqual([
      'recipient',
      'startsAt',
      'title',
    ]);
    expect(reply.body.errors[0].message).toMatch(/^is required/);
    const nobody = await world.call('POST', '/v1/appointments', {
      body: { ...ANA, recipient: { name: 'Ana' } },
    });
    expect([nobody.status, nobody.body.errors[0].path]).toEqual([422, 'recipient']);
  });

  test.each([
    ['control characters', { title: 'A\nB' }, 'title'],
    ['half a surrogate', { title: 'A\ud800' }, 'title'],
    ['a calendar annotation', { startsAt: '2026-12-04T15:30[u-ca=hebrew]' }, 'startsAt'],
    ['a far year', { startsAt: '+275760-09-13T00:00:00Z' }, 'startsAt'],
    ['an offset as a zone', { timeZone: '+02:00' }, 'timeZone'],
    ['nested metadata', { metadata: { a: { b: 1 } } }, 'metadata.a'],
    ['an array', { recipient: [] }, 'recipient'],
    ['a number beyond all bounds', { durationMinutes: 1e300 }, 'durationMinutes'],
  ])('refuses %s', async (_what, change, path) => {
    const reply = await world.call('POST', '/v1/appointments', { body: { ...ANA, ...change } });
    expect([reply.status, reply.body.errors?.[0]?.path]).toEqual([400, path]);
  });
});

describe('small kindnesses', () => {
  const create = (change: object) => world.call('POST', '/v1/appointments', { body: { ...ANA, ...change } });

  test('spaces and links around addresses are taken off', async () => {
    const recipient = { email: ' mailto:Ana@example.com?subject=Hello ', phone: ' tel:+12125550123 ' };
    const made = await create({ recipient });
    expect(made.body.recipient).toMatchObject({ email: 'Ana@example.com', phone: '+12125550123' });
    const looked = await world.call('GET', `/v1/recipients/${encodeURIComponent('tel:+12125550123')}`);
    expect(looked.status).toBe(200);
  });

  test('a zone without summer is warned of where the office has one', async () => {
    expect((await create({ timeZone: 'EST' })).body.warnings).toEqual([
      expect.stringMatching(/^timeZone: EST knows no daylight saving time, .* America\/New_York/),
    ]);
    expect((await create({ timeZone: 'America/Phoenix' })).body.warnings).toEqual([]);
  });

  test.each([
    ['2027-02-10', 'write 2027-02-10T09:00, with the hour that is meant'],
    ['02/10/2027 3:00 PM', 'write 2027-02-10T15:00, or where the day comes first 2027-10-02T15:00'],
    ['24.12.2026 9:30', 'write 2026-12-24T09:30'],
    [1_796_083_200, 'if 1796083200 counts from 1970, write 2026-12-01T00:00:00Z'],
    ['1796083200', 'if 1796083200 counts from 1970, write 2026-12-01T00:00:00Z'],
  ])('a start as %s is shown written right', async (startsAt, shown) => {
    const refused = await create({ startsAt });
    expect([refused.status, refused.body.errors[0].path]).toEqual([400, 'startsAt']);
    expect(refused.body.errors[0].message).toContain(shown);
  });

  test('a policy needs its steps alone', async () => {
    const steps = [{ channel: 'sms', before: 'P1D', notAfter: 'PT1H' }];
    const put = await world.call('PUT', '/v1/policies/brief', { body: { steps } });
    expect([put.status, put.body.minGap, put.body.escalateOnFailure]).toEqual([200, 'PT2H', true]);
  });
});

describe('the schedule that is sent again', () => {
  const path = (id: string, query = '') =>
    `/v1/appointments/by-external-id/${encodeURIComponent(id)}${query}`;
  const put = (id: string, body: object, query = '') => world.call('PUT', path(id, query), { body });
  const LATER = '2026-12-05T09:00:00-05:00';

  test('creates, changes, and leaves alone, and says which and what differed', async () => {
    const id = 'ehr/7 ü';
    const made = await put(id, ANA);
    expect([made.status, made.body.did, made.body.externalId]).toEqual([201, 'created', id]);
    expect(made.headers.get('location')).toBe(`/v1/appointments/${made.body.id}`);
    const same = await put(id, { ...ANA, externalId: id });
    expect([same.status, same.body.did, same.body.fields]).toEqual([200, 'unchanged', []]);
    const moved = await put(id, { ...ANA, startsAt: LATER, metadata: { chair: '4' } });
    expect(moved.body).toMatchObject({ did: 'changed', fields: ['startsAt', 'metadata'], revision: 2 });
    expect(Date.parse(moved.body.startedAt)).toBe(Date.parse(ANA.startsAt));
    // A POST knows what was PUT, by its content, however it is written.
    const post = await world.call('POST', '/v1/appointments', {
      body: { ...ANA, externalId: id, startsAt: '2026-12-05T14:00:00Z', metadata: { chair: '4' } },
    });
    expect([post.status, post.body.id]).toEqual([200, made.body.id]);
  });

  test('names the appointment and what differs where a POST comes with other content, or after a cancellation', async () => {
    const made = await put('ehr-8', ANA);
    const body = {
      ...ANA,
      externalId: 'ehr-8',
      startsAt: LATER,
      recipient: { ...ANA.recipient, name: 'Bea' },
    };
    const other = await world.call('POST', '/v1/appointments', { body });
    expect(other.status).toBe(409);
    expect(other.body.errors).toEqual([
      { path: 'externalId', message: expect.stringContaining(`is used by ${made.body.id}`) },
      { path: 'startsAt', message: `differs from what ${made.body.id} has` },
      { path: 'recipient.name', message: expect.stringContaining('differs') },
    ]);
    await world.call('POST', `/v1/appointments/${made.body.id}/cancel`);
    const again = await world.call('POST', '/v1/appointments', { body: { ...ANA, externalId: 'ehr-8' } });
    expect([again.status, again.body.detail]).toEqual([409, expect.stringContaining('was cancelled')]);
    const stands = await put('ehr-8', ANA);
    expect(stands.body).toMatchObject({ did: 'reinstated', status: 'scheduled', revision: 2 });
  });

  test('many at once, with a preview that stores nothing, and bad ones by themselves', async () => {
    const items = [
      { ...ANA, externalId: 'n1' },
      { ...ANA, externalId: 'n2', startsAt: LATER },
      { ...ANA, externalId: 'n3', recipient: { phone: '12' } },
      ANA,
    ];
    const batch = async (query = '') =>
      (await world.call('PUT', `/v1/appointments/batch${query}`, { body: { items } })).body.results;
    const dids = (results: { status: number; did?: string }[]) =>
      results.map(({ status, did }) => `${status} ${did}`);
    expect(dids(await batch('?preview'))).toEqual([
      '200 created',
      '200 created',
      '400 undefined',
      '400 undefined',
    ]);
    expect(dids(await batch())).toEqual(['201 created', '201 created', '400 undefined', '400 undefined']);
    const last = await batch('?preview=true');
    expect(dids(last)).toEqual(['200 unchanged', '200 unchanged', '400 undefined', '400 undefined']);
    expect(last[3].problem.errors[0].path).toBe('externalId');
  });

  test('refuses a body that names another one, and an id that is none', async () => {
    expect((await put('n9', { ...ANA, externalId: 'n8' })).body.errors[0].path).toBe('externalId');
    expect((await put('x'.repeat(201), ANA)).status).toBe(400);
  });
});

describe('a batch', () => {
  test('answers each item on its own, in order', async () => {
    const items = [
      { ...ANA, externalId: 'a' },
      { ...ANA, title: 7 },
      'nonsense',
      { ...ANA, externalId: 'a' },
      { ...ANA, externalId: 'a', title: 'Other' },
      ANA,
      ANA,
    ];
    const reply = await world.call('POST', '/v1/appointments/batch', { body: { items } });
    expect(reply.status).toBe(200);
    const { results } = reply.body;
    expect(results.map((each: { status: number }) => each.status)).toEqual([
      201, 400, 400, 200, 409, 201, 201,
    ]);
    expect(results[1].problem.errors[0].path).toBe('title');
    expect(results[3].appointment.id).toBe(results[0].appointment.id);
    expect(results[5].appointment.id).not.toBe(results[6].appointment.id);
  });

  test('takes 1 to 100 items', async () => {
    const many = Array.from({ length: 101 }, () => ANA);
    for (const items of [many, []])
      expect((await world.call('POST', '/v1/appointments/batch', { body: { items } })).status).toBe(400);
    const hundred = await world.call('POST', '/v1/appointments/batch', { body: { items: many.slice(1) } });
    expect(hundred.body.results).toHaveLength(100);
  });
});

describe('a preview', () => {
  test('shows the plan and stores nothing', async () => {
    const reply = await world.call('POST', '/v1/appointments/preview', { body: ANA });
    expect([reply.status, reply.body.id, reply.body.plan.length]).toEqual([200, null, 3]);
    expect((await world.call('GET', '/v1/appointments')).body.items).toEqual([]);
  });

  test('knows caps, missing addresses and pauses', async () => {
    const body = { reason: 'test', channel: 'sms', until: null };
    await world.call('POST', '/v1/control/pause', { body, key: world.keys.operator });
    const { email: _email, ...recipient } = ANA.recipient;
    const reply = await world.call('POST', '/v1/appointments/preview', { body: { ...ANA, recipient } });
    expect(reply.body.plan.map((each: { reason: string }) => each.reason).slice(0, 2)).toEqual([
      'no_address',
      'paused',
    ]);
    expect(reply.body.plan[0]).toMatchObject({
      state: 'dropped',
      explanation: 'There is no address for this channel.',
    });
  });
});

describe('reading and listing', () => {
  test('reads one', async () => {
    const { id } = await create();
    const reply = await world.call('GET', `/v1/appointments/${id}`);
    expect([reply.status, reply.body.title]).toEqual([200, 'Dental cleaning']);
    expect((await world.call('GET', '/v1/appointments/apt_00000000000000000000000000')).status).toBe(404);
  });

  test('lists the newest start first, page by page, by time, status and externalId', async () => {
    for (let day = 1; day <= 5; day++)
      await create({ ...ANA, externalId: `e${day}`, startsAt: `2026-12-0${day}T15:00:00Z` });
    const seen: string[] = [];
    let cursor = '';
    do {
      const reply = await world.call('GET', `/v1/appointments?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...reply.body.items.map((each: { externalId: string }) => each.externalId));
      cursor = reply.body.nextCursor;
    } while (cursor);
    expect(seen).toEqual(['e5', 'e4', 'e3', 'e2', 'e1']);
    const ids = async (query: string) =>
      (await world.call('GET', `/v1/appointments?${query}`)).body.items.map(
        (each: { externalId: string }) => each.externalId,
      );
    expect(await ids('from=2026-12-02T15:00:00Z&to=2026-12-03T15:00:00Z')).toEqual(['e3', 'e2']);
    expect(await ids('externalId=e4')).toEqual(['e4']);
    expect(await ids('externalId=none')).toEqual([]);
    expect(await ids('status=cancelled')).toEqual([]);
    world.time.now = Date.parse('2026-12-02T16:00:00Z');
    expect(await ids('status=past')).toEqual(['e2', 'e1']);
    expect(await ids('status=scheduled&limit=1')).toEqual(['e5']);
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=1e1', 'limit'],
    ['status=open', 'status'],
    ['from=yesterday', 'from'],
    ['cursor=abc', 'cursor'],
    ['colour=red', 'colour'],
    ['limit=1&limit=2', 'limit'],
  ])('refuses ?%s', async (query, path) => {
    const reply = await world.call('GET', `/v1/appointments?${query}`);
    expect([reply.status, reply.body.errors[0].path]).toEqual([400, path]);
  });

  test('a cursor is good for its own list only', async () => {
    await create({ ...ANA, externalId: 'a' });
    await create({ ...ANA, externalId: 'b' });
    const { nextCursor } = (await world.call('GET', '/v1/appointments?limit=1')).body;
    const path = `/v1/appointments?limit=1&cursor=${nextCursor}`;
    expect((await world.call('GET', path)).status).toBe(200);
    expect((await world.call('GET', path, { key: world.keys.south })).status).toBe(400);
  });
});

describe('changing', () => {
  test('a fraction of a second in the start does not plan anew', async () => {
    const { id } = await create({ ...ANA, startsAt: '2026-12-04T20:30:00.500Z' });
    const titled = await world.call('PATCH', `/v1/appointments/${id}`, { body: { title: 'Check-up' } });
    expect([titled.body.revision, titled.body.startsAt]).toEqual([1, '2026-12-04T15:30:00-05:00']);
  });

  test('a title keeps the revision, a time raises it and plans anew', async () => {
    const { id } = await create();
    const path = `/v1/appointments/${id}`;
    const titled = await world.call('PATCH', path, { body: { title: 'Check-up', location: null } });
    expect([titled.body.revision, titled.body.title, titled.body.location]).toEqual([1, 'Check-up', null]);
    const moved = await world.call('PATCH', path, { body: { startsAt: '2026-12-07T10:00' } });
    expect([moved.body.revision, moved.body.startsAt]).toEqual([2, '2026-12-07T10:00:00-05:00']);
    expect(moved.body.plan[0].plannedAt).toBe('2026-12-04T10:00:00-05:00');
    const reached = await world.call('PATCH', path, { body: { recipient: { email: null } } });
    expect([reached.body.revision, reached.body.recipient.email, reached.body.recipient.name]).toEqual([
      3,
      null,
      'Ana',
    ]);
  });

  test('refuses nothing to change, other fields, bad values, and what was cancelled', async () => {
    const { id } = await create();
    const path = `/v1/appointments/${id}`;
    const patch = async (body: object) => (await world.call('PATCH', path, { body })).status;
    expect(await patch({})).toBe(400);
    expect(await patch({ externalId: 'x' })).toBe(400);
    expect(await patch({ startsAt: '2020-01-01T00:00:00Z' })).toBe(422);
    expect(await patch({ recipient: { phone: null, email: null } })).toBe(422);
    expect(await patch({ policy: 'none' })).toBe(422);
    await world.call('POST', `${path}/cancel`);
    expect(await patch({ title: 'x' })).toBe(409);
    expect((await world.call('PATCH', '/v1/appointments/nope', { body: { title: 'x' } })).status).toBe(404);
  });

  test('confirm and cancel are idempotent and leave nothing to send', async () => {
    const { id } = await create();
    const path = `/v1/appointments/${id}`;
    for (let times = 0; times < 2; times++) {
      const confirmed = await world.call('POST', `${path}/confirm`);
      expect([confirmed.status, confirmed.body.status]).toEqual([200, 'confirmed']);
      expect(confirmed.body.plan.map((each: { state: string }) => each.state)).toEqual([
        'dropped',
        'dropped',
        'dropped',
      ]);
    }
    expect((await world.call('POST', `${path}/cancel`, { body: {} })).body.status).toBe('cancelled');
    expect((await world.call('POST', `${path}/cancel`)).status).toBe(200);
    expect((await world.call('POST', `${path}/confirm`)).status).toBe(409);
    expect((await world.call('POST', `${path}/cancel`, { body: { why: 'x' } })).status).toBe(400);
    await world.run(NOW + 20 * 86_400_000);
    expect(world.sent).toEqual([]);
  });
});

test('a page of fifty appointments reads the store at most six times', async () => {
  for (let n = 0; n < 50; n++)
    await world.call('POST', '/v1/appointments', {
      body: { ...ANA, externalId: `ehr-${n}`, recipient: { ...ANA.recipient, phone: `+121255502${10 + n}` } },
    });
  const { store } = world.pipeline;
  const load = vi.spyOn(store, 'load');
  const listed = await world.call('GET', '/v1/appointments?limit=50');
  expect(listed.body.items).toHaveLength(50);
  expect(listed.body.items[0].plan).toHaveLength(3);
  expect(load.mock.calls.length).toBeGreaterThan(0);
  expect(load.mock.calls.length).toBeLessThanOrEqual(6);
});
