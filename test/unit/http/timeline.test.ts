import { beforeEach, describe, expect, test } from 'vitest';
import { localTime } from '../../../shared/http/appointments/timeline.ts';
import { receive } from '../../../shared/pipeline/feedback/feedback.ts';
import { pressKey } from '../../../shared/pipeline/feedback/keypresses.ts';
import { reply } from '../../../shared/pipeline/feedback/text-messages.ts';
import { asTenant } from '../../fixtures/ids.ts';
import type { World } from './world.ts';
import { ANA, openWorld } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});

const timelineOf = async (id: string) => (await world.call('GET', `/v1/appointments/${id}/timeline`)).body;
const create = async (body: object = ANA) => (await world.call('POST', '/v1/appointments', { body })).body.id;

describe('the timeline', () => {
  test('tells what will happen, when, also where the person is', async () => {
    const timeline = await timelineOf(await create());
    expect(timeline).toMatchObject({
      status: 'scheduled',
      timeZone: 'America/New_York',
      recipientTimeZone: 'America/Chicago',
      now: '2026-11-20T15:00:00Z',
    });
    expect(timeline.steps[0]).toEqual({
      revision: 1,
      step: 0,
      kind: 'reminder',
      channel: 'email',
      plannedAt: '2026-12-01T15:30:00-05:00',
      state: 'planned',
      reason: null,
      explanation: null,
      summary: 'Email planned for Tue 1 Dec 2026, 14:30 (America/Chicago).',
      events: [
        {
          at: '2026-11-20T15:00:00Z',
          atLocal: '2026-11-20T09:00:00-06:00',
          state: 'planned',
          reason: null,
          explanation: null,
          detail: null,
          provider: null,
          times: 1,
          summary: 'Email planned for Tue 1 Dec 2026, 14:30 (America/Chicago).',
        },
      ],
      expected: {
        kind: 'send',
        at: '2026-12-01T20:30:00Z',
        atLocal: '2026-12-01T14:30:00-06:00',
        reason: null,
        explanation: null,
      },
    });
    expect(timeline.events).toEqual([
      {
        at: '2026-11-20T15:00:00Z',
        atLocal: '2026-11-20T09:00:00-06:00',
        kind: 'created',
        revision: 1,
        by: 'api',
        summary: 'Created Fri 20 Nov 2026, 09:00 (America/Chicago), by api.',
        reply: null,
      },
    ]);
  });

  test('tells what people said, with their words, before what was done because of it', async () => {
    const id = await create();
    const { steps } = await timelineOf(id);
    for (const { plannedAt } of steps) await world.run(Date.parse(plannedAt) + 60_000);
    const of = { entry: { tenant: asTenant('north'), appointment: id, revision: 1, step: 2 }, attempt: 1 };
    await reply(world.pipeline, ANA.recipient.phone, '+12125550199', 'what\n\u001b[2Jtime?', 'SM1');
    const key = { digits: '1', call: 'CA1', number: '+12125550199', asked: 0, named: null };
    await pressKey(world.pipeline, of, key);
    const { events } = await timelineOf(id);
    expect(events.slice(1)).toMatchObject([
      {
        kind: 'replied',
        revision: 1,
        by: 'person',
        summary: 'The person wrote “what [2Jtime?” Fri 4 Dec 2026, 10:31 (America/Chicago).',
        reply: { id: 'rpl_SM1', way: 'text', intent: 'other', text: 'what\n\u001b[2Jtime?' },
      },
      { kind: 'replied', reply: { way: 'key', intent: 'confirm', text: '1' } },
      { kind: 'confirmed', by: 'keypress', reply: null },
    ]);
    await world.call('DELETE', `/v1/recipients/${encodeURIComponent(ANA.recipient.phone)}`);
    expect((await timelineOf(id)).events).toMatchObject([
      {},
      { reply: { text: null }, summary: expect.stringContaining('something that was erased') },
      { reply: { text: null }, summary: expect.stringContaining('pressed a key in a call') },
      {},
      { kind: 'erased' },
    ]);
  });

  test('tells what happened, and what a confirmation ended', async () => {
    const id = await create();
    await world.run(Date.parse('2026-12-01T20:30:00Z'));
    let timeline = await timelineOf(id);
    expect(timeline.steps[0]).toMatchObject({
      state: 'sent',
      expected: null,
      summary: 'Email accepted by the provider Tue 1 Dec 2026, 14:30 (America/Chicago).',
    });
    expect(timeline.steps[0].events.map((each: { state: string }) => each.state)).toEqual([
      'planned',
      'queued',
      'sending',
      'sent',
    ]);
    await world.call('POST', `/v1/appointments/${id}/confirm`);
    timeline = await timelineOf(id);
    expect(timeline.steps[1]).toMatchObject({ state: 'dropped', reason: 'confirmed', expected: null });
    expect(timeline.steps[2]).toMatchObject({
      state: 'dropped',
      reason: 'confirmed',
      explanation: 'The person confirmed, so no further reminder is needed.',
      expected: null,
    });
  });

  test('names the reason for waiting and the reason for not sending', async () => {
    const { email: _email, ...recipient } = ANA.recipient;
    const operator = { key: world.keys.operator, body: { reason: 'a look', channel: 'sms', until: null } };
    await world.call('POST', '/v1/control/pause', operator);
    const id = await create({ ...ANA, recipient });
    await world.run(Date.parse('2026-12-01T20:30:00Z'));
    const [email, sms] = (await timelineOf(id)).steps;
    expect(email.summary).toBe(
      'Email not sent; that was decided Tue 1 Dec 2026, 14:30 (America/Chicago): There is no address for this channel.',
    );
    expect(sms).toMatchObject({ reason: 'paused', expected: { kind: 'wait', reason: 'paused' } });
    expect(sms.summary).toContain('it waits: Paused until somebody resumes, by an operator.');
    const until = '2026-12-02T20:00:00Z';
    await world.call('POST', '/v1/control/pause', { ...operator, body: { ...operator.body, until } });
    const [, ending] = (await timelineOf(id)).steps;
    expect(ending).toMatchObject({ reason: 'paused', expected: { kind: 'send', reason: 'paused' } });
    expect(Date.parse(ending.expected.at)).toBeGreaterThanOrEqual(Date.parse(until));
    expect(ending.summary).toMatch(
      /; waits: Paused until Wed 2 Dec 2026, 14:00 \(America\/Chicago\), by an operator\.$/,
    );
  });

  test('says that a step was brought forward', async () => {
    const id = await create();
    await world.run(Date.parse('2026-12-01T20:30:00Z'));
    const entry = { tenant: asTenant('north'), appointment: id, revision: 1, step: 0 };
    const bounced = { kind: 'failed', reason: 'bounced', detail: '5.1.1' } as const;
    await receive(world.pipeline, { entry, attempt: 1 }, bounced);
    const [email, sms] = (await timelineOf(id)).steps;
    expect(email).toMatchObject({ state: 'failed', reason: 'bounced' });
    expect(email.events.at(-1)).toMatchObject({ detail: '5.1.1', reason: 'bounced' });
    expect(sms.events.at(-1).summary).toBe(
      'SMS brought forward Tue 1 Dec 2026, 14:30 (America/Chicago): the step before it proved impossible.',
    );
    expect(sms.summary).toBe(
      'SMS planned for Thu 3 Dec 2026, 14:30 (America/Chicago); expected Tue 1 Dec 2026, 14:30 (America/Chicago).',
    );
  });

  test('keeps the steps of earlier revisions', async () => {
    const id = await create();
    await world.call('PATCH', `/v1/appointments/${id}`, { body: { startsAt: '2026-12-08T15:30:00-05:00' } });
    const timeline = await timelineOf(id);
    const old = timeline.steps.find((each: { revision: number }) => each.revision === 1);
    expect(old).toMatchObject({
      step: 0,
      plannedAt: null,
      state: 'dropped',
      reason: 'superseded',
      expected: null,
    });
    expect(timeline.events.map((each: { kind: string }) => each.kind)).toEqual(['created', 'rescheduled']);
  });

  test('says so when the zone is not known', async () => {
    const id = await create({ ...ANA, recipient: { phone: '+18085550123', email: 'a@example.com' } });
    expect((await timelineOf(id)).recipientTimeZone).toBe('Pacific/Honolulu');
    const anywhere = await create({ ...ANA, recipient: { phone: '+18005550123' } });
    const timeline = await timelineOf(anywhere);
    expect(timeline.recipientTimeZone).toBe('unknown');
    expect(timeline.recipientTimeZones.length).toBeGreaterThan(1);
    expect(timeline.steps[1].events.concat(timeline.events)[0].atLocal).toBeNull();
    expect(timeline.steps[1].summary).toContain('(America/New_York)');
  });

  test('tells it in the language that is asked for, and refuses one that we do not speak', async () => {
    const path = `/v1/appointments/${await create()}/timeline`;
    const { body } = await world.call('GET', `${path}?language=de`);
    expect(body.steps[0].summary).toMatch(/^E-Mail, geplant für \p{L}+\., 1\. Dez\. 2026, .* \(America/u);
    expect(body.events[0].summary).toMatch(/^Angelegt: .*, über die API\.$/);
    const refused = await world.call('GET', `${path}?language=tlh`);
    expect([refused.status, refused.body.errors[0].path]).toEqual([400, 'language']);
  });

  test('writes moments the same everywhere', () => {
    const at = Date.parse('2026-09-03T14:30:00Z');
    expect(localTime(at, 'America/Chicago')).toBe('Thu 3 Sep 2026, 09:30');
    expect(localTime(Date.parse('2026-12-03T06:05:00Z'), 'America/Chicago')).toBe('Thu 3 Dec 2026, 00:05');
  });
});

describe('why not', () => {
  const why = async (id: string, query = '') =>
    (await world.call('GET', `/v1/appointments/${id}/why?${query}`)).body;
  const decides = (body: { stages: { stage: string; decides: boolean }[] }) =>
    body.stages.find((each) => each.decides)?.stage;

  test('names the stage that objects at an instant, and what would come of other caps and policies', async () => {
    const id = await create();
    const own = await why(id, 'step=1');
    expect([own.verdict.kind, decides(own), own.stages.length, own.plan.length]).toEqual([
      'send',
      undefined,
      22,
      3,
    ]);
    expect(await why(id, 'step=1&at=2026-12-04T07:00:00Z')).toMatchObject({
      verdict: { kind: 'wait', reason: 'quiet_hours' },
    });
    expect(decides(await why(id, 'step=1&at=2026-11-21T07:00:00Z'))).toBe('early');
    expect(decides(await why(id, 'step=2&at=2026-12-04T17:30:00Z'))).toBeUndefined();
    expect(decides(await why(id, 'step=2&at=2026-12-04T17:30:00Z&perDay=1'))).toBe('caps');
    const policy = { steps: [{ channel: 'email', before: 'P1D', notAfter: 'PT1H' }] };
    await world.call('PUT', '/v1/policies/calm', { body: policy });
    expect((await why(id, 'policy=calm')).plan).toMatchObject([{ channel: 'email', expected: 'send' }]);
    await world.call('POST', `/v1/appointments/${id}/cancel`);
    expect(await why(id)).toMatchObject({
      verdict: { reason: 'cancelled' },
      stages: [{ stage: 'standing' }],
    });
  });

  test('refuses what is not there, by its field', async () => {
    const id = await create();
    expect((await why(id, 'policy=none')).errors).toMatchObject([{ path: 'policy' }]);
    expect((await why(id, 'step=3')).status).toBe(404);
    expect((await why(id, 'at=noon')).errors).toMatchObject([{ path: 'at' }]);
    expect((await world.call('GET', `/v1/appointments/${id}/why`, { key: world.keys.south })).status).toBe(
      404,
    );
  });
});
