import { beforeEach, describe, expect, test } from 'vitest';
import type { World } from './world.ts';
import { ANA, expectProblem, openWorld } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});

const post = (path: string, body: unknown) => world.call('POST', path, { body });
const asOperator = (method: string, path: string, body?: unknown) =>
  world.call(method, path, { key: world.keys.operator, ...(body === undefined ? {} : { body }) });

describe('policies', () => {
  const policy = {
    steps: [
      { channel: 'sms', before: 'P2D', notAfter: 'PT1H' },
      { channel: 'voice', before: 'PT6H', notAfter: 'PT2H' },
    ],
    minGap: 'PT3H',
    escalateOnFailure: false,
    bookingConfirmation: null,
  };

  test('are put, read, listed and used', async () => {
    expect((await world.call('GET', '/v1/policies/default')).body.version).toBe(1);
    const put = await world.call('PUT', '/v1/policies/gentle', { body: policy });
    const onAnswer = { other: 'hold', anotherTime: 'end' };
    expect([put.status, put.body]).toEqual([200, { name: 'gentle', version: 1, ...policy, onAnswer }]);
    const other = { ...policy, onAnswer: { other: 'continue' } };
    expect((await world.call('PUT', '/v1/policies/lively', { body: other })).body.onAnswer).toEqual({
      other: 'continue',
      anotherTime: 'end',
    });
    expect((await world.call('PUT', '/v1/policies/gentle', { body: put.body })).body.version).toBe(2);
    expectProblem(await world.call('PUT', '/v1/policies/gentle', { body: put.body }), 409);
    const names = (await world.call('GET', '/v1/policies')).body.items.map(
      (each: { name: string }) => each.name,
    );
    expect(names).toEqual(['default', 'gentle', 'lively']);
    const made = await post('/v1/appointments', { ...ANA, policy: 'gentle' });
    expect(made.body.plan.map((each: { channel: string }) => each.channel)).toEqual(['sms', 'voice']);
    expect((await world.call('PUT', '/v1/policies/default', { body: policy })).body.version).toBe(2);
    expectProblem(await world.call('GET', '/v1/policies/none'), 404);
    expectProblem(await world.call('GET', '/v1/policies/gentle', { key: world.keys.south }), 404);
  });

  test('are applied to what is booked, first as a preview, page by page', async () => {
    const before = { ...policy, steps: [{ channel: 'sms', before: 'P1D', notAfter: 'PT1H' }] };
    await world.call('PUT', '/v1/policies/moving', { body: before });
    const made: { id: string }[] = [];
    for (const day of ['04', '11', '18']) {
      const startsAt = `2026-12-${day}T15:30:00-05:00`;
      made.push((await post('/v1/appointments', { ...ANA, startsAt, policy: 'moving' })).body);
    }
    const steps = [...before.steps, { channel: 'email', before: 'PT8H', notAfter: 'PT1H' }];
    await world.call('PUT', '/v1/policies/moving', { body: { ...before, steps } });
    const preview = await world.call('POST', '/v1/policies/moving/apply?preview&limit=2');
    expect(preview.body).toMatchObject({
      policy: { name: 'moving', version: 2 },
      preview: true,
      appointments: { moved: 2, kept: 0, busy: 0 },
      steps: { earlier: 0, later: 0, same: 2, added: 2, dropped: 0, passed: 0 },
      costCeiling: { before: expect.any(Number), after: expect.any(Number) },
      examples: [
        {
          appointmentId: made[0]?.id,
          startsAt: '2026-12-04T15:30:00-05:00',
          before: [{ channel: 'sms', plannedAt: '2026-12-03T15:30:00-05:00' }],
          after: [
            { channel: 'sms', plannedAt: '2026-12-03T15:30:00-05:00' },
            { channel: 'email', plannedAt: '2026-12-04T07:30:00-05:00' },
          ],
        },
        { appointmentId: made[1]?.id },
      ],
    });
    expect(preview.body.costCeiling.after).toBeGreaterThan(preview.body.costCeiling.before);
    let applied = 0;
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query = `limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const { body } = await world.call('POST', `/v1/policies/moving/apply?${query}`);
      expect(body).toMatchObject({ preview: false, costCeiling: null });
      applied += body.appointments.moved;
      cursor = body.nextCursor;
    }
    expect(applied).toBe(3);
    const { body } = await world.call('GET', `/v1/appointments/${made[2]?.id}`);
    expect(body).toMatchObject({ revision: 2, status: 'scheduled' });
    expect(body.plan.map((each: { channel: string }) => each.channel)).toEqual(['sms', 'email']);
    const timeline = (await world.call('GET', `/v1/appointments/${made[2]?.id}/timeline`)).body;
    expect(timeline.events.at(-1).summary).toMatch(/^Moved to a newer version of its policy /);
    expect((await world.call('POST', '/v1/policies/moving/apply')).body.appointments.moved).toBe(0);
    expectProblem(await world.call('POST', '/v1/policies/none/apply'), 404);
    expectProblem(await world.call('POST', '/v1/policies/moving/apply?preview=maybe'), 400);
    expectProblem(await world.call('POST', '/v1/policies/moving/apply?cursor=x'), 400);
    expectProblem(await world.call('POST', '/v1/policies/moving/apply', { key: world.keys.south }), 404);
  });

  test('tell every fault', async () => {
    const steps = [
      { channel: 'fax', before: 'P1M', notAfter: 'PT1H' },
      { channel: 'sms', before: 'P9999999D', notAfter: '-PT1H', also: 1 },
    ];
    const reply = await world.call('PUT', '/v1/policies/x', { body: { steps, minGap: 'P8D' } });
    expectProblem(reply, 400);
    expect(reply.body.errors.map((each: { path: string }) => each.path).sort()).toEqual([
      'minGap',
      'steps.0.before',
      'steps.0.channel',
      'steps.1.also',
      'steps.1.before',
      'steps.1.notAfter',
    ]);
    const deaf = { ...policy, onAnswer: { other: 'ignore', decline: 'continue' } };
    const faults = (await world.call('PUT', '/v1/policies/x', { body: deaf })).body.errors;
    expect(faults).toEqual([
      { path: 'onAnswer.other', message: 'must be one of hold, continue, end' },
      { path: 'onAnswer.decline', message: expect.any(String) },
    ]);
    const backwards = { ...policy, steps: [...policy.steps].reverse() };
    const impossible = await world.call('PUT', '/v1/policies/x', { body: backwards });
    expectProblem(impossible, 422);
    expect(impossible.body.errors[0].path).toBe('steps.1.before');
    expectProblem(await world.call('PUT', '/v1/policies/x', { body: { ...policy, name: 'y' } }), 422);
    expectProblem(await world.call('PUT', '/v1/policies/X%20Y', { body: policy }), 400);
  });
});

describe('the tenant’s settings', () => {
  test('what was read can be written back', async () => {
    const { body } = await world.call('GET', '/v1/tenant');
    const put = await world.call('PUT', '/v1/tenant', { body });
    expect([put.status, put.body]).toEqual([200, body]);
  });

  test('change in part', async () => {
    const change = {
      timeZone: 'America/Denver',
      contactHours: { voice: { opens: '09:00', closes: '18:00', days: [1, 2] } },
      caps: { rules: [{ channels: ['sms'], limit: 2, window: 'P7D' }] },
      ratesPerMinute: { sms: 10 },
      senderNames: { sms: 'North', email: null },
      providerOrder: { sms: ['Telnyx', 'Twilio'] },
      contactEmail: 'office@north.example',
      bundleWindow: 'PT90M',
    };
    const { status, body } = await world.call('PUT', '/v1/tenant', { body: change });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: 'North Dental',
      timeZone: 'America/Denver',
      contactHours: { ...change.contactHours, sms: { opens: '08:00' } },
      caps: { preset: 'custom', rules: change.caps.rules, callsPerAppointment: 1 },
      ratesPerMinute: { email: 6000, sms: 10, voice: 60 },
      senderNames: { email: null, sms: 'North', voice: null },
      providerOrder: { email: null, sms: ['Telnyx', 'Twilio'], voice: null },
      warnings: [
        'providerOrder.sms: Telnyx, Twilio can’t be asked, for one provider alone is set up for it.',
      ],
      contactEmail: 'office@north.example',
      bundleWindow: 'PT1H30M',
    });
    const old = await world.call('PUT', '/v1/tenant', { body: { caps: { preset: 'fcc-healthcare' } } });
    expectProblem(old, 400);
    expect(old.body.errors).toEqual([
      { path: 'caps.preset', message: expect.stringMatching(/^is called one-a-day now: /) },
    ]);
    const preset = await world.call('PUT', '/v1/tenant', { body: { caps: { preset: 'one-a-day' } } });
    expect(preset.body.caps.rules[0]).toEqual({ channels: ['sms', 'voice'], limit: 1, window: 'P1D' });
    expect((await world.call('GET', '/v1/tenant')).body).toEqual(preset.body);
    expect((await world.call('GET', '/v1/tenant', { key: world.keys.south })).body.timeZone).toBe(
      'America/New_York',
    );
  });

  test('tell every fault', async () => {
    const body = {
      timeZone: 'Mars',
      locale: '??',
      country: 'ZZ',
      countries: ['US', 'us'],
      contactHours: { sms: { opens: '8', closes: '25:00', days: [0] } },
      caps: { preset: 'custom', rules: [{ channels: [], limit: 0, window: 'P8D' }] },
      ratesPerMinute: { sms: 0, fax: 1 },
      contactEmail: 'office',
      bundleWindow: 'P2D',
      plan: 'gold',
    };
    const reply = await world.call('PUT', '/v1/tenant', { body });
    expectProblem(reply, 400);
    expect(reply.body.errors.map((each: { path: string }) => each.path).sort()).toEqual([
      'bundleWindow',
      'caps.rules.0.channels',
      'caps.rules.0.limit',
      'caps.rules.0.window',
      'contactEmail',
      'contactHours.sms.closes',
      'contactHours.sms.days.0',
      'contactHours.sms.opens',
      'countries.1',
      'country',
      'locale',
      'plan',
      'ratesPerMinute.fax',
      'ratesPerMinute.sms',
      'timeZone',
    ]);
    for (const countries of [[], 'US', ['ZZ']])
      expectProblem(await world.call('PUT', '/v1/tenant', { body: { countries } }), 400);
    expectProblem(await world.call('PUT', '/v1/tenant', { body: { id: 'south' } }), 422);
    expectProblem(await world.call('PUT', '/v1/tenant', { body: { caps: {} } }), 400);
    const rules = [{ channels: ['sms'], limit: 2, window: 'P7D' }];
    expectProblem(
      await world.call('PUT', '/v1/tenant', { body: { caps: { preset: 'default', rules } } }),
      422,
    );
  });
});

describe('people', () => {
  test('opt out, are listed, and opt in', async () => {
    const made = await post('/v1/appointments', ANA);
    const out = await post('/v1/opt-outs', { address: '(212) 555-0123', at: '2026-11-01T00:00:00Z' });
    expect(out.status).toBe(201);
    expect(out.headers.get('location')).toBe('/v1/opt-outs/%2B12125550123');
    expect(out.body).toEqual({
      address: '+12125550123',
      channels: ['sms', 'voice'],
      source: 'api',
      at: '2026-11-01T00:00:00Z',
    });
    const { plan } = (await world.call('GET', `/v1/appointments/${made.body.id}`)).body;
    expect(plan.map((each: { reason: string | null }) => each.reason)).toEqual([
      null,
      'opted_out',
      'opted_out',
    ]);
    expect((await world.call('GET', '/v1/opt-outs')).body.items).toEqual([out.body]);
    expect((await world.call('GET', '/v1/opt-outs', { key: world.keys.south })).body.items).toEqual([]);
    expectProblem(await world.call('DELETE', '/v1/opt-outs/%2B12125550123', { key: world.keys.south }), 404);
    expect((await world.call('DELETE', '/v1/opt-outs/+12125550123')).status).toBe(204);
    expectProblem(await world.call('DELETE', '/v1/opt-outs/+12125550123'), 404);
    expect((await world.call('GET', '/v1/opt-outs')).body.items).toEqual([]);
  });

  test('an opt-out that can’t be is refused', async () => {
    expectProblem(await post('/v1/opt-outs', { address: 'nobody' }), 400);
    expectProblem(await post('/v1/opt-outs', { address: 'a@example.com', channels: ['sms'] }), 422);
    expectProblem(await post('/v1/opt-outs', { address: 'a@example.com', at: '2027-01-01T00:00:00Z' }), 422);
    expectProblem(await post('/v1/opt-outs', { address: 'a@example.com', source: 'rumour' }), 400);
    expectProblem(await world.call('DELETE', '/v1/opt-outs/nobody'), 400);
  });

  test('are seen by their own tenant only, and can be forgotten', async () => {
    const { id } = (await post('/v1/appointments', { ...ANA, externalId: 'ehr-9' })).body;
    await world.run(Date.parse('2026-12-01T20:30:00Z'));
    const path = '/v1/recipients/ana%40example.com';
    const view = (await world.call('GET', path)).body;
    expect(view).toMatchObject({
      address: 'ana@example.com',
      contacts: [{ channel: 'email', appointmentId: id, step: 0, at: '2026-12-01T20:30:00Z' }],
    });
    const freesAt = '2026-12-02T20:31:00Z';
    expect(view.caps.at(-1)).toEqual({
      channels: ['email'],
      limit: 4,
      window: 'P1D',
      used: 1,
      left: 3,
      freesAt,
    });
    expect(view.atPersonCeiling).toEqual([]);
    const south = { key: world.keys.south };
    expect((await world.call('GET', path, south)).body.contacts).toEqual([]);
    expect((await world.call('DELETE', path, south)).body).toEqual({ appointmentsErased: 0 });
    expect((await world.call('DELETE', path)).body).toEqual({ appointmentsErased: 1 });
    const erased = await world.call('GET', `/v1/appointments/${id}`);
    expect(erased.text).not.toMatch(/Ana|example|2125550123|Elm|ehr-9|Dental/);
    expect(erased.body.erasedAt).toBe('2026-12-01T20:30:00Z');
    expect((await world.call('GET', '/v1/appointments?externalId=ehr-9')).body.items).toEqual([]);
    const timeline = await world.call('GET', `/v1/appointments/${id}/timeline`);
    expect(timeline.body.events.at(-1).kind).toBe('erased');
    expectProblem(await world.call('PATCH', `/v1/appointments/${id}`, { body: { title: 'x' } }), 409);
    expectProblem(await world.call('GET', '/v1/recipients/nobody'), 400);
  });
});

describe('operation', () => {
  test('the person’s ceiling is shown, set, seen by whom it holds back, and built in again', async () => {
    const builtIn = (await asOperator('GET', '/v1/control')).body.personCeiling;
    expect(builtIn[0]).toEqual({ channels: ['sms', 'voice'], limit: 6, window: 'P1D' });
    const rules = [{ channels: ['email'], limit: 1, window: 'P7D' }];
    const set = await asOperator('PUT', '/v1/control/person-ceiling', { rules });
    expect(set.body).toEqual({ blackout: null, pauses: [], holds: [], clock: null, personCeiling: rules });
    expect((await asOperator('GET', '/v1/control')).body.personCeiling).toEqual(rules);
    const { id } = (await post('/v1/appointments', ANA)).body;
    await world.run(Date.parse('2026-12-01T20:30:00Z'));
    const south = { key: world.keys.south };
    const view = (await world.call('GET', '/v1/recipients/ana%40example.com', south)).body;
    expect(view).toMatchObject({ atPersonCeiling: ['email'], contacts: [] });
    expect(view.caps.at(-1)).toMatchObject({ used: 0, left: 4 });
    const preview = await world.call('POST', '/v1/appointments/preview', { ...south, body: ANA });
    expect(preview.body.plan[0]).toMatchObject({ reason: 'person_ceiling' });
    const made = await world.call('POST', '/v1/appointments', { ...south, body: ANA });
    const timeline = await world.call('GET', `/v1/appointments/${made.body.id}/timeline`, south);
    expect(timeline.text).toContain('as many contacts as one person may receive');
    expect(timeline.text).not.toMatch(new RegExp(`north|${id}`));
    expectProblem(await asOperator('PUT', '/v1/control/person-ceiling', { rules: [] }), 400);
    expectProblem(await asOperator('PUT', '/v1/control/person-ceiling', {}), 400);
    expectProblem(await world.call('PUT', '/v1/control/person-ceiling', { body: { rules } }), 403);
    const again = await asOperator('PUT', '/v1/control/person-ceiling', { rules: null });
    expect(again.body.personCeiling).toEqual(builtIn);
  });

  test('pause and resume, with the operator’s name and reason', async () => {
    const paused = await asOperator('POST', '/v1/control/pause', {
      tenant: 'north',
      channel: 'sms',
      reason: 'a test',
    });
    expect(paused.body.pauses).toEqual([
      {
        tenant: 'north',
        channel: 'sms',
        reason: 'a test',
        by: 'operator',
        keyId: expect.stringMatching(/^[0-9a-f]{16}$/),
        at: '2026-11-20T15:00:00Z',
        until: '2026-11-20T19:00:00Z',
      },
    ]);
    const { tooLate, ...control } = paused.body;
    expect(tooLate).toEqual({ count: 0, firstAt: null, upTo: '2026-11-20T19:00:00Z', cut: false });
    expect((await asOperator('GET', '/v1/control')).body).toEqual(control);
    expect((await world.call('GET', '/v1/status')).body.control.pauses[0].by).toBe('operator');
    const south = await world.call('GET', '/v1/status', { key: world.keys.south });
    expect(south.body.control.pauses).toEqual([]);
    expect((await asOperator('POST', '/v1/control/resume', { reason: 'done' })).body.pauses).toEqual([]);
    expect((await asOperator('POST', '/v1/control/release', { reason: 'done' })).status).toBe(200);
    expectProblem(await asOperator('POST', '/v1/control/pause', {}), 400);
    expectProblem(await asOperator('POST', '/v1/control/pause', { tenant: 'west', reason: 'x' }), 422);
  });

  test('of two releases after the same look one takes effect, and the other is told whose', async () => {
    const body = { reason: 'looked', unlessSince: '2026-11-20T15:00:00Z' };
    const release = () => asOperator('POST', '/v1/control/release', body);
    const [one, two] = (await Promise.all([release(), release()])).toSorted((a, b) => a.status - b.status);
    expect(one?.status).toBe(200);
    if (two) expectProblem(two, 409);
    expect(two?.body.detail).toBe('It was released already, by operator at 2026-11-20T15:00:00Z.');
    // Of a part of it as well, and not of what is wider.
    const other = (more: object) => asOperator('POST', '/v1/control/release', { ...body, ...more });
    expect((await other({ tenant: 'north' })).status).toBe(409);
    expect((await other({ unlessSince: '2026-11-20T15:00:01Z' })).status).toBe(200);
  });

  test('a pause lasts as long as is said, is over by itself, and says what it costs', async () => {
    const paused = (body: object) => asOperator('POST', '/v1/control/pause', { reason: 'a test', ...body });
    const endOf = async (body: object) => (await paused(body)).body.pauses[0].until;
    expect(await endOf({ for: 'PT90M' })).toBe('2026-11-20T16:30:00Z');
    expect(await endOf({ until: '2026-11-20T11:30:00-05:00' })).toBe('2026-11-20T16:30:00Z');
    expect(await endOf({ until: null })).toBeNull();
    expect(await endOf({})).toBe('2026-11-20T19:00:00Z');
    const fault = async (body: object) => (await paused(body)).body;
    expect(await fault({ for: 'PT4H', until: null })).toMatchObject({
      status: 422,
      errors: [{ path: 'until', message: expect.stringContaining('only one of them is accepted') }],
    });
    expect(await fault({ until: '2026-11-20T15:00:00Z' })).toMatchObject({
      status: 422,
      errors: [{ path: 'until', message: 'must be later than now, 2026-11-20T15:00:00Z' }],
    });
    expect(await fault({ for: '4h' })).toMatchObject({
      status: 400,
      errors: [{ path: 'for', message: expect.stringContaining('from PT1M to P30D') }],
    });
    // The email of an appointment in three hours is useless sooner than the pause is over.
    const soon = { startsAt: '2026-11-24T12:00', timeZone: 'UTC', recipient: { email: 'ana@example.com' } };
    await world.call('POST', '/v1/appointments', { body: { ...soon, title: 'Check-up' } });
    const costly = await paused({ until: '2026-11-24T13:00:00Z' });
    expect(costly.body.tooLate).toMatchObject({ count: expect.any(Number), cut: false });
    expect(costly.body.tooLate.count).toBeGreaterThan(0);
    expect(Date.parse(costly.body.tooLate.firstAt)).toBeLessThan(Date.parse('2026-11-24T12:00:00Z'));
    world.time.now += 5 * 86_400_000;
    expect((await asOperator('GET', '/v1/control')).body.pauses).toEqual([]);
    expect((await world.call('GET', '/v1/status')).body.control.pauses).toEqual([]);
  });

  test('makes tenants and keys, and revokes them', async () => {
    const made = await asOperator('POST', '/v1/tenants', {
      id: 'west',
      name: 'West',
      timeZone: 'America/Denver',
    });
    expect([made.status, made.headers.get('location')]).toEqual([201, '/v1/tenants/west']);
    expect((await asOperator('GET', '/v1/tenants/west')).body).toEqual(made.body);
    const again = { id: 'west', name: 'West', timeZone: 'America/Denver' };
    expect((await asOperator('POST', '/v1/tenants', again)).status).toBe(200);
    expectProblem(await asOperator('POST', '/v1/tenants', { ...again, name: 'Other' }), 409);
    expectProblem(await asOperator('POST', '/v1/tenants', { id: 'No Way', name: 'x' }), 400);
    const tenants = (await asOperator('GET', '/v1/tenants?limit=2')).body;
    expect(tenants.items).toHaveLength(2);
    expect(
      (await asOperator('GET', `/v1/tenants?limit=2&cursor=${tenants.nextCursor}`)).body.items,
    ).toHaveLength(1);
    const issued = await asOperator('POST', '/v1/tenants/west/keys', { label: 'desk' });
    expect(issued.status).toBe(201);
    expect((await world.call('GET', '/v1/tenant', { key: issued.body.key })).body.name).toBe('West');
    const listed = await asOperator('GET', '/v1/tenants/west/keys');
    expect(listed.body.items).toMatchObject([
      { id: issued.body.id, tenant: 'west', label: 'desk', createdAt: '2026-11-20T15:00:00Z' },
    ]);
    expectProblem(await asOperator('DELETE', `/v1/tenants/north/keys/${issued.body.id}`), 404);
    expect((await asOperator('DELETE', `/v1/tenants/west/keys/${issued.body.id}`)).status).toBe(204);
    expectProblem(await world.call('GET', '/v1/tenant', { key: issued.body.key }), 401);
    expectProblem(await asOperator('POST', '/v1/tenants/none/keys', { label: 'x' }), 404);
    expectProblem(await asOperator('GET', '/v1/tenants/none'), 404);
  });

  test('shows how things stand, to a tenant only its own', async () => {
    await post('/v1/appointments', ANA);
    await world.call('POST', '/v1/appointments', { body: ANA, key: world.keys.south });
    const all = (await asOperator('GET', '/v1/status')).body;
    expect(all).toMatchObject({ due: 0, oldestDueAt: null, held: 0, inDoubt: 0, cut: false, runs: [] });
    expect(all.live.planned).toEqual({ email: 2, sms: 0, voice: 0 });
    expect((await world.call('GET', '/v1/status')).body.live.planned.email).toBe(1);
  });
});
