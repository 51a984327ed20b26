/** The operator's routes and commands of the safeguards: the preview of a release, the audit, the dead letters. */
import { beforeEach, describe, expect, test } from 'vitest';
import { inProcessClient } from '../../../local/client.ts';
import { audit, auditText } from '../../../local/commands/audit.ts';
import { blackoutText } from '../../../local/commands/blackout.ts';
import { deadLetters, deadLettersText } from '../../../local/commands/dead-letters.ts';
import { previewOf, previewReleaseText, releaseAfterLook } from '../../../local/commands/release.ts';
import { NO_ADDRESS } from '../../../shared/domain/core/keys.ts';
import type { Instant } from '../../../shared/domain/core/time.ts';
import { HOUR, MINUTE, toIso } from '../../../shared/domain/core/time.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import { keepDeadLetter } from '../../../shared/pipeline/safeguards/dead-letters.ts';
import type { ProviderRecord, RecordedContact } from '../../../shared/ports/provider-record.ts';
import { asAppointment, asTenant } from '../../fixtures/ids.ts';
import type { World } from './world.ts';
import { ANA, expectProblem, heldTexts, NOW, openWorld } from './world.ts';

let world: World;
const record = {
  async *contacts(_from: Instant, _to: Instant): AsyncGenerator<RecordedContact> {
    for (const [n, { channel, to, entry, attempt, now }] of world.sent.entries())
      yield { channel, to, entry, attempt, at: now, providerId: `p${n + 1}` };
  },
};
beforeEach(async () => {
  world = await openWorld({ records: { email: record, sms: record, voice: record } });
});
const operator = () => ({ key: world.keys.operator });
const client = () =>
  inProcessClient(world.app, { apiKey: world.keys.north, operatorKey: world.keys.operator });

const held = (count: number) => heldTexts(world, count);

describe('GET /v1/control/preview', () => {
  test('says what would go out, and why the rest would not', async () => {
    await held(3);
    const { body, status } = await world.call('GET', '/v1/control/preview', operator());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      held: 3,
      texts: 3,
      calls: 0,
      people: 3,
      mostPerPerson: 1,
      dropped: [],
      waiting: [],
      cost: { currency: 'USD', amount: expect.any(Number) },
      groups: [{ tenant: asTenant('north'), channel: 'sms', held: 3, contacts: 3 }],
      cut: false,
    });
    expect(body.examples[2].words).toMatch(/^North Dental: .*Dental cleaning/);
    expect(body.cost.amount).toBeGreaterThan(0.03);
    expect(Date.parse(body.oldestReadyAt)).toBeLessThan(world.time.now);
    expect(world.sent).toEqual([]);
  });

  test('keeps to its scope', async () => {
    await held(2);
    const preview = async (query: string) =>
      (await world.call('GET', `/v1/control/preview?${query}`, operator())).body;
    expect(await preview('tenant=north&channel=sms')).toMatchObject({ held: 2 });
    expect(await preview('tenant=south')).toMatchObject({ held: 0, groups: [], oldestReadyAt: null });
    expect(await preview('channel=voice')).toMatchObject({ held: 0 });
  });

  test('judges no more than it is asked for, and says that there is more', async () => {
    await held(3);
    const preview = (query: string) => world.call('GET', `/v1/control/preview${query}`, operator());
    expect((await preview('?upTo=2')).body).toMatchObject({ held: 2, texts: 2, cut: true });
    expect((await preview('?upTo=3')).body).toMatchObject({ held: 3, cut: false });
    expectProblem(await preview('?upTo=0'), 400);
    expectProblem(await preview('?upTo=50001'), 400);
  });

  test('is for operators, and knows its tenants and channels', async () => {
    expectProblem(await world.call('GET', '/v1/control/preview'), 403);
    expectProblem(await world.call('GET', '/v1/control/preview?tenant=west', operator()), 422);
    expectProblem(await world.call('GET', '/v1/control/preview?channel=fax', operator()), 400);
  });
});

describe('ringonce release', () => {
  test('shows what would go out, and asks', async () => {
    await held(3);
    const shown: string[] = [];
    const answers = [false, true];
    const asking = {
      show: (text: string) => void shown.push(text),
      confirm: async () => answers.shift() ?? false,
    };
    const options = { tenant: asTenant('north'), reason: 'looked at it' };
    expect(await releaseAfterLook(client(), options, asking, world.time.now)).toBeUndefined();
    expect((await world.call('GET', '/v1/control', operator())).body.holds).toHaveLength(1);
    await releaseAfterLook(client(), options, asking, world.time.now);
    expect((await world.call('GET', '/v1/control', operator())).body.holds).toEqual([]);
    expect(shown).toHaveLength(2);
    expect(shown[0]).toMatch(/^Held: 3 reminders, the oldest ready .* ago\n/);
    expect(shown[0]).toContain('Would go out: 3 texts and 0 calls to 3 people, at most 1 each, for 0.0');
    expect(shown[0]).toMatch(/north +sms +3 +3 +3$/m);
  });

  test('does not ask with --yes, nor where nobody is there, and wants a reason', async () => {
    const asking = {
      show: () => expect.unreachable(),
      confirm: async () => expect.unreachable(),
    };
    const options = { reason: 'looked' };
    expect(await releaseAfterLook(client(), { ...options, yes: true }, asking, NOW)).toMatchObject({
      holds: [],
    });
    expect(await releaseAfterLook(client(), options, null, NOW)).toMatchObject({ holds: [] });
    await expect(releaseAfterLook(client(), {}, null, NOW)).rejects.toThrow('Say why with --reason');
  });

  test('of nothing says so, and of what is dropped says why', async () => {
    expect(previewReleaseText(await previewOf(client(), {}), NOW)).toBe('Nothing is held in this scope.');
    await held(2);
    world.time.now = Date.parse('2026-12-04T19:45:00Z');
    expect(previewReleaseText(await previewOf(client(), {}), world.time.now)).toContain(
      'Would be dropped: 2 as too_late: It was too close to the appointment for this reminder to be of use.',
    );
  });
});

describe('GET /v1/audit', () => {
  test('finds nothing where all is well, and says what it looked at', async () => {
    await world.call('POST', '/v1/appointments', { body: ANA });
    await world.run(Date.parse('2026-12-01T21:00:00Z'));
    const { body } = await world.call('GET', '/v1/audit', operator());
    expect(body).toEqual({
      at: toIso(world.time.now),
      findings: [],
      appointments: 1,
      entries: 1,
      contacts: 1,
      unread: [],
      cut: false,
    });
    expect(auditText(await audit(client()))).toBe(
      'Nothing is wrong; 1 appointment, 1 entry and 1 recorded contact were looked at.',
    );
  });

  test('each finding is a line with what to do; no address is in it', async () => {
    const { body: made } = await world.call('POST', '/v1/appointments', { body: ANA });
    await world.run(Date.parse('2026-12-01T21:00:00Z'));
    const [first] = world.sent;
    if (first) world.sent.push({ ...first, channel: 'sms', to: ANA.recipient.phone } as typeof first);
    world.time.now += HOUR;
    const { body, text } = await world.call('GET', '/v1/audit', operator());
    const entry = `north/${made.id}/1/0`;
    expect(body.findings).toMatchObject([
      { kind: 'twice', entry },
      {
        kind: 'extra',
        entry,
        what: expect.stringContaining('sms to +1•••••0123'),
        advice: expect.stringMatching(/\.$/),
      },
    ]);
    expect(text).not.toContain('2125550123');
    const shown = auditText(await audit(client()));
    expect(shown).toMatch(/^twice {10}north\/apt_/);
    expect(shown).toContain('→ Pause the channel');
    expect(shown).toMatch(/\n2 findings; 1 appointment, /);
  });

  test('is for operators; who asks meanwhile gets the same answer', async () => {
    expectProblem(await world.call('GET', '/v1/audit'), 403);
    let reads = 0;
    const { contacts } = record;
    const counted: ProviderRecord = {
      contacts(from, to) {
        reads++;
        return contacts(from, to);
      },
    };
    const other = await openWorld({ records: { email: counted, sms: counted, voice: counted } });
    const ask = () => other.call('GET', '/v1/audit', { key: other.keys.operator });
    const [one, two] = await Promise.all([ask(), ask()]);
    expect([one.status, two.body]).toEqual([200, one.body]);
    expect(reads).toBe(1);
    await ask();
    expect(reads).toBe(2);
  });
});

describe('dead letters', () => {
  const park = async (): Promise<string> => {
    const { body } = await world.call('POST', '/v1/appointments', { body: ANA });
    world.time.now = Date.parse('2026-12-01T21:00:00Z');
    const entry = { tenant: asTenant('north'), appointment: body.id, revision: 1, step: 0 };
    const message = { entry, attempt: 3, channel: 'email' as const, group: NO_ADDRESS, deduplicationId: 'x' };
    await keepDeadLetter(world.pipeline, message, new TypeError('ana@example.com'), 5);
    return body.id;
  };

  test('are listed with what they would come to, and redriven after a preview', async () => {
    const id = await park();
    const { body, text } = await world.call('GET', '/v1/dead-letters', operator());
    expect(body).toEqual({
      letters: [
        {
          entry: { tenant: asTenant('north'), appointmentId: id, revision: 1, step: 0 },
          channel: 'email',
          attempt: 3,
          error: 'TypeError',
          times: 5,
          at: toIso(world.time.now),
          prospect: 'send',
          reason: null,
          what: `north/${id}/1/0 (email) would go out now`,
        },
      ],
      total: 1,
      redriven: 0,
    });
    expect(text).not.toContain('ana@');
    const preview = await world.call('POST', '/v1/dead-letters/redrive', {
      ...operator(),
      body: { preview: true },
    });
    expect(preview.body).toEqual(body);
    const redriven = await world.call('POST', '/v1/dead-letters/redrive', operator());
    expect(redriven.body).toMatchObject({ total: 0, redriven: 1 });
    const [item] = await world.store.load(
      [keyOf.entry({ tenant: asTenant('north'), appointment: asAppointment(id), revision: 1, step: 0 })],
      world.time.now,
    );
    expect(item?.body.dueAt).toBe(world.time.now);
    await world.run(world.time.now);
    expect(world.sent).toHaveLength(1);
  });

  test('are for operators, and take no other fields', async () => {
    expectProblem(await world.call('GET', '/v1/dead-letters'), 403);
    expectProblem(await world.call('POST', '/v1/dead-letters/redrive'), 403);
    const redrive = (body: unknown) =>
      world.call('POST', '/v1/dead-letters/redrive', { ...operator(), body });
    expectProblem(await redrive({ preview: 'yes' }), 400);
    expectProblem(await redrive({ force: true }), 400);
  });

  test('on the command line', async () => {
    expect(deadLettersText(await deadLetters(client(), false))).toBe('There are no dead letters.');
    const id = await park();
    expect(deadLettersText(await deadLetters(client(), false))).toBe(
      `north/${id}/1/0 (email) would go out now (TypeError, failed 5 times)\n\n1 dead letter; a redrive would give: send 1. Mend the cause, then run this with --redrive.`,
    );
    expect(deadLettersText(await deadLetters(client(), true))).toMatch(
      /Redriven: send 1\. 0 dead letters left\.$/,
    );
    world.time.now += MINUTE;
    expect(await deadLetters(client(), false)).toMatchObject({ letters: [], total: 0 });
  });
});

describe('a blackout over HTTP', () => {
  const report = (body: object) =>
    world.call('POST', '/v1/control/blackout', { ...operator(), body: { reason: 'restored', ...body } });

  test('names what is wrong with its times', async () => {
    const late = await report({ since: '2026-11-01T00:00:00Z', until: '2027-01-01T00:00:00Z' });
    expectProblem(late, 422);
    expect(late.body.errors).toMatchObject([{ path: 'until' }]);
    const turned = await report({ since: '2027-01-01T00:00:00Z' });
    expect(turned.body.errors).toMatchObject([{ path: 'since' }]);
  });

  test('is shown to operators whole, and to an office without who did it', async () => {
    const decide = (verb: string, body = {}) =>
      world.call('POST', `/v1/control/blackout/${verb}`, { ...operator(), body: { reason: 'x', ...body } });
    expectProblem(await decide('release'), 409);
    expect((await report({ since: '2026-11-01T00:00:00Z' })).status).toBe(200);
    expectProblem(await decide('drop'), 409);
    expectProblem(await decide('drop', { tenant: 'nobody', uncompared: true }), 422);
    await decide('drop', { tenant: 'south', uncompared: true });
    const own = await world.call('GET', '/v1/status');
    expect(own.body.control.blackout).toMatchObject({
      by: 'operator',
      unread: null,
      decisions: [],
      settled: false,
    });
    const shown = await world.call('GET', '/v1/control/blackout', operator());
    expect(blackoutText(shown.body, NOW)).toMatch(
      /^Not remembered: from 2026-11-01T00:00:00Z .* by operator: restored\nThe providers’ records are being compared\nHeld: 0/,
    );
  });
});

test('without memory for new work, what creates is refused and what ends work goes on', async () => {
  let isFull = false;
  const crowded = await openWorld({ isFull: () => isFull });
  const made = await crowded.call('POST', '/v1/appointments', { body: ANA });
  isFull = true;
  const refused = await crowded.call('POST', '/v1/appointments', { body: { ...ANA, externalId: 'another' } });
  expectProblem(refused, 503);
  expect(refused.headers.get('retry-after')).toBe('5');
  expectProblem(await crowded.call('POST', '/v1/appointments/batch', { body: { items: [ANA] } }), 503);
  expect((await crowded.call('POST', `/v1/appointments/${made.body.id}/cancel`)).status).toBe(200);
});
