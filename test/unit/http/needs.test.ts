/** The worklist, outcomes and warnings, as the API shows them. */
import { beforeEach, describe, expect, test } from 'vitest';
import { reply } from '../../../shared/pipeline/feedback/text-messages.ts';
import type { World } from './world.ts';
import { ANA, expectProblem, NOW, openWorld } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});

const BO = {
  ...ANA,
  recipient: { ...ANA.recipient, name: 'Bo', email: 'bo@example.com', phone: '+12125550199' },
};
const START = Date.parse('2026-12-04T15:30:00-05:00');

const get = async (path: string, key = world.keys.north) => (await world.call('GET', path, { key })).body;
const create = async (body: object = ANA) => (await world.call('POST', '/v1/appointments', { body })).body;

/** Runs the ladder as far as the text. */
async function textedTo(body: object) {
  const made = await create(body);
  for (const { plannedAt } of made.plan.slice(0, 2)) await world.run(Date.parse(plannedAt) + 60_000);
  return made;
}

const write = (from: string, text: string, id: string) =>
  reply(world.pipeline, from, '+12125550188', text, id);

describe('the worklist', () => {
  test('shows who is to be looked at, masked, with the words, open ones first, in pages', async () => {
    const made = await textedTo({ ...ANA, externalId: 'ehr-1' });
    await write(ANA.recipient.phone, 'R', 'SM1');
    await write(ANA.recipient.phone, 'what time?', 'SM2');
    await world.call('POST', '/v1/needs/rpl_SM2/resolve');
    await write(ANA.recipient.phone, 'CANCEL', 'SM3');
    const { items, nextCursor } = await get('/v1/needs?limit=2');
    expect(items).toEqual([
      {
        id: `${made.id}.another_time`,
        kind: 'another_time',
        appointment: {
          id: made.id,
          externalId: 'ehr-1',
          title: made.title,
          startsAt: '2026-12-04T15:30:00-05:00',
        },
        address: '+1•••••0123',
        since: expect.any(String),
        words: 'R',
        replyIds: ['rpl_SM1'],
        cancelAsked: false,
        resolvedAt: null,
        resolvedBy: null,
        outcome: null,
        note: null,
      },
      expect.objectContaining({ kind: 'opted_out', words: 'CANCEL', cancelAsked: true }),
    ]);
    const rest = await get(`/v1/needs?limit=2&cursor=${nextCursor}`);
    expect(rest).toMatchObject({
      items: [{ id: 'rpl_SM2', kind: 'reply', words: 'what time?', resolvedBy: 'api', outcome: 'done' }],
      nextCursor: null,
    });
    expect((await get('/v1/needs?open=false')).items).toEqual(rest.items);
    expect((await get('/v1/needs?open=true&kind=opted_out')).items).toEqual([items[1]]);
    expectProblem(await world.call('GET', '/v1/needs?cursor=forged'), 400);
    expectProblem(await world.call('GET', '/v1/needs?kind=nothing'), 400);
  });

  test('is of one office alone', async () => {
    const made = await textedTo(ANA);
    await write(ANA.recipient.phone, 'R', 'SM1');
    expect((await get('/v1/needs', world.keys.south)).items).toEqual([]);
    const id = `${made.id}.another_time`;
    const key = world.keys.south;
    expectProblem(await world.call('POST', `/v1/needs/${id}/resolve`, { body: {}, key }), 404);
  });

  test('is resolved with what the office made of it, once, and the reply with it', async () => {
    const made = await textedTo(ANA);
    await write(ANA.recipient.phone, 'no can’t make it', 'SM1');
    const resolve = (body: object) => world.call('POST', `/v1/needs/${made.id}.declined/resolve`, { body });
    expectProblem(await resolve({ outcome: 'maybe' }), 400);
    const first = await resolve({ outcome: 'confirmed', note: 'She called.' });
    expect(first.body).toMatchObject({ outcome: 'confirmed', note: 'She called.', resolvedBy: 'api' });
    expect((await resolve({ outcome: 'declined' })).body).toEqual(first.body);
    expect(await get(`/v1/appointments/${made.id}`)).toMatchObject({ status: 'confirmed' });
    expect((await get('/v1/replies')).items).toMatchObject([{ id: 'rpl_SM1', resolvedAs: 'confirmed' }]);
    expectProblem(await world.call('POST', '/v1/needs/apt_none.declined/resolve', { body: {} }), 404);
  });

  test('and the timeline say that CANCEL was an opt-out and perhaps more', async () => {
    const made = await textedTo(ANA);
    await write(ANA.recipient.phone, 'CANCEL', 'SM1');
    const { events } = await get(`/v1/appointments/${made.id}/timeline`);
    expect(events.slice(-2)).toMatchObject([
      { kind: 'opted_out', summary: expect.stringMatching(/^The person opted out .*, by reply\.$/) },
      { kind: 'cancel_asked', summary: expect.stringMatching(/^CANCEL was written.*appointment/) },
    ]);
  });
});

describe('outcomes', () => {
  test('a list by what came of the reminders, or by what was reported', async () => {
    const ana = await textedTo(ANA);
    const bo = await create({ ...BO, startsAt: '2026-12-20T15:30:00-05:00' });
    const idsOf = async (query: string) =>
      (await get(`/v1/appointments?${query}`)).items.map(({ id }: { id: string }) => id);
    expect(await get(`/v1/appointments/${ana.id}`)).toMatchObject({ response: 'reached', outcome: null });
    expect(await idsOf('outcome=reached')).toEqual([ana.id]);
    expect(await idsOf('outcome=pending')).toEqual([bo.id]);
    expect(await idsOf('outcome=unreached')).toEqual([]);
    await world.call('POST', `/v1/appointments/${bo.id}/confirm`);
    expect(await idsOf('outcome=confirmed')).toEqual([bo.id]);
    world.time.now = START + 60_000;
    await world.call('POST', `/v1/appointments/${ana.id}/outcome`, { body: { outcome: 'no_show' } });
    expect(await idsOf('outcome=no_show')).toEqual([ana.id]);
    expect(await idsOf('outcome=reached')).toEqual([ana.id]);
    expect(await idsOf('outcome=attended')).toEqual([]);
    expectProblem(await world.call('GET', '/v1/appointments?outcome=lost'), 400);
  });

  test('a list by change', async () => {
    const ana = await create();
    const since = new Date(NOW + 60_000).toISOString();
    const list = async () => (await get(`/v1/appointments?updatedSince=${since}`)).items;
    world.time.now = NOW + 60_000;
    expect(await list()).toEqual([]);
    await world.call('POST', `/v1/appointments/${ana.id}/confirm`);
    expect(await list()).toMatchObject([{ id: ana.id }]);
    expectProblem(await world.call('GET', '/v1/appointments?updatedSince=yesterday'), 400);
  });

  test('a list by change holds those whose reminder went out', async () => {
    const ana = await textedTo(ANA);
    await create({ ...BO, startsAt: '2026-12-20T15:30:00-05:00' });
    const since = new Date(NOW + 60_000).toISOString();
    const { items } = await get(`/v1/appointments?updatedSince=${since}&outcome=reached`);
    expect(items).toMatchObject([{ id: ana.id }]);
  });

  test('are reported after the start, and corrected', async () => {
    const { id } = await create();
    const report = (body: object, of = id) => world.call('POST', `/v1/appointments/${of}/outcome`, { body });
    expectProblem(await report({ outcome: 'attended' }), 409);
    world.time.now = START;
    expectProblem(await report({ outcome: 'late' }), 400);
    expectProblem(await report({ outcome: 'attended' }, 'apt_none'), 404);
    for (const outcome of ['no_show', 'no_show', 'attended'])
      expect((await report({ outcome })).body).toMatchObject({ status: 'past', outcome });
    expect((await get('/v1/appointments')).items).toMatchObject([{ id, outcome: 'attended' }]);
    const { events } = await get(`/v1/appointments/${id}/timeline`);
    expect(events.slice(-2).map(({ kind }: { kind: string }) => kind)).toEqual(['no_show', 'attended']);
  });
});

describe('warnings', () => {
  const soon = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();

  test('a creation, a preview and a change say that no reminder can follow any more', async () => {
    const body = { ...ANA, startsAt: soon(20) };
    const warnings = [expect.stringMatching(/^No reminder will go out: .*too close/)];
    expect((await world.call('POST', '/v1/appointments/preview', { body })).body.warnings).toEqual(warnings);
    expect((await create(body)).warnings).toEqual(warnings);
    const later = await create(BO);
    expect(later.warnings).toEqual([]);
    const change = { body: { startsAt: soon(20) } };
    expect((await world.call('PATCH', `/v1/appointments/${later.id}`, change)).body.warnings).toEqual(
      warnings,
    );
    const { body: batch } = await world.call('POST', '/v1/appointments/batch', { body: { items: [body] } });
    expect(batch.results[0].appointment.warnings).toEqual(warnings);
  });

  test('a plan that loses its texts and calls says so', async () => {
    await world.call('POST', '/v1/opt-outs', { body: { address: ANA.recipient.phone } });
    expect((await create()).warnings).toEqual([expect.stringMatching(/^No text and no call will go out: /)]);
    const { phone, ...emailOnly } = BO.recipient;
    expect((await create({ ...BO, recipient: emailOnly })).warnings).toEqual([]);
  });
});
