/**
 * The webhook routes: providers' words become receipts by the tables, nothing passes without a signature, and no
 * body brings them down. Last, the sandbox calls them for real.
 */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openSandbox } from '../../shared/adapters/sandbox.ts';
import type { Receipt } from '../../shared/domain/feedback.ts';
import type { EntryRef } from '../../shared/domain/keys.ts';
import type { Channel } from '../../shared/domain/policy.ts';
import type { AttemptRef, Feedback } from '../../shared/http/webhooks.ts';
import { webhookRoutes } from '../../shared/http/webhooks.ts';

const hmac = (text: string) => createHmac('sha256', 'test').update(text).digest('base64url');
const ENTRY: EntryRef = { tenant: 'dental', appointment: 'apt_1', revision: 2, step: 1 };
const OF: AttemptRef = { entry: ENTRY, attempt: 3 };
const E = JSON.stringify(ENTRY);
const signedFor = (e: string, a: string) => new URLSearchParams({ e, a, s: hmac(`${e}\n${a}`) }).toString();
const QUERY = signedFor(E, '3');
const BAD_QUERY = QUERY.replace(/s=.*/, 's=forged');

type Call =
  | { receipt: Receipt; of: AttemptRef; final: boolean }
  | { keypress: string; of: AttemptRef }
  | { reply: string; from: string; to: string }
  | { complaint: true; of: AttemptRef };

/** Remembers what it was told, and checks signatures for real. */
function fakeFeedback(words: { say?: string; answer?: string | null } = {}) {
  const calls: Call[] = [];
  const feedback: Feedback = {
    verifyCallback: ({ e, a, s }) =>
      s === hmac(`${e}\n${a}`) ? { entry: JSON.parse(e), attempt: Number(a) } : undefined,
    receipt: async (of, receipt, final) => void calls.push({ receipt, of, final }),
    async keypress(of, keypress) {
      calls.push({ keypress, of });
      return { say: words.say ?? 'Thank you.' };
    },
    async reply(from, to, reply) {
      calls.push({ reply, from, to });
      return { answer: words.answer ?? null };
    },
    complaint: async (of) => void calls.push({ complaint: true, of }),
  };
  const routes = webhookRoutes(feedback, (body, signature) => signature === hmac(body));
  return { calls, routes };
}

const SID = `SM${'0'.repeat(32)}`;
const CALL_SID = `CA${'0'.repeat(32)}`;
const post = (body: string, headers?: Record<string, string>) => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
});
const form = (fields: Record<string, string>, headers?: Record<string, string>) =>
  post(new URLSearchParams(fields).toString(), headers);
const inboundForm = (fields: Record<string, string>) =>
  form(fields, { 'x-ringonce-sandbox': hmac(new URLSearchParams(fields).toString()) });

const TAGS = { entry: [E], attempt: ['3'], signature: [hmac(`${E}\n3`)] };
const sns = (event: object, type = 'Notification') =>
  post(JSON.stringify({ Type: type, Message: JSON.stringify(event) }), { 'content-type': 'text/plain' });
const sesEvent = (eventType: string, more: object = {}, tags: object = TAGS) =>
  sns({
    eventType,
    mail: { messageId: 'ses-1', tags: { 'ses:configuration-set': ['x'], ...tags } },
    ...more,
  });

async function expectProblem(response: Response, status: number): Promise<void> {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({
    status,
    title: expect.any(String),
    detail: expect.any(String),
  });
}

describe('Twilio messages', () => {
  const acceptedReceipt = { kind: 'accepted', providerId: SID };
  const failed = (reason: string) => ({ kind: 'failed', reason, detail: expect.any(String) });
  test.each<[string, string | undefined, object | undefined]>([
    ['accepted', undefined, acceptedReceipt],
    ['scheduled', undefined, acceptedReceipt],
    ['queued', undefined, acceptedReceipt],
    ['sending', undefined, acceptedReceipt],
    ['sent', undefined, acceptedReceipt],
    ['delivered', undefined, { kind: 'delivered', providerId: SID }],
    ['read', undefined, { kind: 'delivered', providerId: SID }],
    ['undelivered', '30003', failed('undelivered')],
    ['undelivered', '30005', failed('invalid_address')],
    ['undelivered', '30006', failed('invalid_address')],
    ['undelivered', '30007', failed('rejected')],
    ['failed', '21211', failed('invalid_address')],
    ['failed', '21614', failed('invalid_address')],
    ['failed', '21610', failed('opted_out')],
    ['failed', '30001', failed('provider_error')],
    ['failed', '30036', failed('too_late')],
    ['failed', '99999', failed('undelivered')],
    ['failed', 'abc', failed('undelivered')],
    ['failed', undefined, failed('undelivered')],
    ['canceled', undefined, failed('undelivered')],
    ['receiving', undefined, undefined],
    ['never_heard_of', undefined, undefined],
  ])('%s %s', async (status, code, receipt) => {
    const { calls, routes } = fakeFeedback();
    const fields = { MessageSid: SID, MessageStatus: status, ...(code && { ErrorCode: code }) };
    const response = await routes.request(`/webhooks/twilio/message-status?${QUERY}`, form(fields));
    expect(response.status).toBe(204);
    expect(calls).toEqual(receipt ? [{ receipt, of: OF, final: false }] : []);
  });
});

describe('Twilio calls', () => {
  const acceptedReceipt = { kind: 'accepted', providerId: CALL_SID };
  const delivered = { kind: 'delivered', providerId: CALL_SID };
  const failed = (reason: string) => ({ kind: 'failed', reason, detail: expect.any(String) });
  test.each<[string, string | undefined, object, boolean]>([
    ['queued', undefined, acceptedReceipt, false],
    ['initiated', undefined, acceptedReceipt, false],
    ['ringing', undefined, acceptedReceipt, false],
    ['answered', undefined, acceptedReceipt, false],
    ['in-progress', 'human', acceptedReceipt, false],
    ['in-progress', 'machine_start', acceptedReceipt, false],
    ['completed', 'human', delivered, true],
    ['completed', 'unknown', delivered, true],
    ['completed', undefined, delivered, true],
    ['completed', 'machine_start', failed('machine'), true],
    ['completed', 'machine_end_beep', failed('machine'), true],
    ['completed', 'machine_end_silence', failed('machine'), true],
    ['completed', 'machine_end_other', failed('machine'), true],
    ['completed', 'fax', failed('machine'), true],
    ['busy', undefined, failed('busy'), true],
    ['no-answer', undefined, failed('no_answer'), true],
    ['failed', undefined, failed('undelivered'), true],
    ['canceled', undefined, failed('undelivered'), true],
  ])('%s %s', async (status, answeredBy, receipt, final) => {
    const { calls, routes } = fakeFeedback();
    const fields = { CallSid: CALL_SID, CallStatus: status, ...(answeredBy && { AnsweredBy: answeredBy }) };
    const response = await routes.request(`/webhooks/twilio/call-status?${QUERY}`, form(fields));
    expect(response.status).toBe(204);
    expect(calls).toEqual([{ receipt, of: OF, final }]);
  });

  test('a status from the future is passed over', async () => {
    const { calls, routes } = fakeFeedback();
    const fields = { CallSid: CALL_SID, CallStatus: 'teleported' };
    expect((await routes.request(`/webhooks/twilio/call-status?${QUERY}`, form(fields))).status).toBe(204);
    expect(calls).toEqual([]);
  });

  test('a key pressed is answered in words, escaped', async () => {
    const { calls, routes } = fakeFeedback({ say: `Tom & "Ana" <3 it's\u0000 ok` });
    const request = form({ CallSid: CALL_SID, CallStatus: 'in-progress', Digits: '1' });
    const response = await routes.request(`/webhooks/twilio/gather?${QUERY}`, request);
    expect(response.headers.get('content-type')).toMatch(/^text\/xml/);
    expect(await response.text()).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response><Say>Tom &amp; &quot;Ana&quot; &lt;3 it&apos;s ok</Say></Response>',
    );
    expect(calls).toEqual([{ keypress: '1', of: OF }]);
  });
});

describe('Twilio replies', () => {
  const fields = { MessageSid: SID, From: '+12125550123', To: '+15005550006', Body: 'c & co' };

  test('reach the pipeline, and its answer goes back escaped', async () => {
    const { calls, routes } = fakeFeedback({ answer: 'See <you> & yours' });
    const response = await routes.request('/webhooks/twilio/inbound', inboundForm(fields));
    expect(await response.text()).toContain(
      '<Response><Message>See &lt;you&gt; &amp; yours</Message></Response>',
    );
    expect(calls).toEqual([{ reply: 'c & co', from: '+12125550123', to: '+15005550006' }]);
  });

  test('may be left unanswered, and may be empty', async () => {
    const { calls, routes } = fakeFeedback();
    const response = await routes.request('/webhooks/twilio/inbound', inboundForm({ ...fields, Body: '' }));
    expect(await response.text()).toContain('<Response></Response>');
    expect(calls).toHaveLength(1);
  });

  test('count only when somebody vouches for the body', async () => {
    const { calls, routes } = fakeFeedback();
    const url = '/webhooks/twilio/inbound';
    await expectProblem(await routes.request(url, form(fields)), 403);
    await expectProblem(await routes.request(url, form(fields, { 'x-ringonce-sandbox': 'forged' })), 403);
    const { body, ...signed } = inboundForm(fields);
    await expectProblem(await routes.request(url, { ...signed, body: `${body}&Body=STOP` }), 403);
    expect(calls).toEqual([]);
  });
});

describe('SES', () => {
  const failed = (reason: string, detail: string) => ({ kind: 'failed', reason, detail });
  test.each<[string, object, object | undefined]>([
    ['Send', { send: {} }, { kind: 'accepted', providerId: 'ses-1' }],
    ['Delivery', { delivery: {} }, { kind: 'delivered', providerId: 'ses-1' }],
    [
      'Bounce',
      { bounce: { bounceType: 'Permanent', bounceSubType: 'Suppressed' } },
      failed('bounced', 'ses Permanent Suppressed'),
    ],
    ['Bounce', { bounce: { bounceType: 'Transient' } }, failed('soft_bounced', 'ses Transient')],
    ['Bounce', { bounce: { bounceType: 'Undetermined' } }, failed('soft_bounced', 'ses Undetermined')],
    ['Bounce', {}, failed('soft_bounced', 'ses Undetermined')],
    ['Reject', { reject: { reason: 'Bad content' } }, failed('rejected', 'ses Reject')],
    ['Rendering Failure', {}, failed('rejected', 'ses Rendering Failure')],
    ['DeliveryDelay', { deliveryDelay: {} }, undefined],
    ['Open', {}, undefined],
    ['Click', {}, undefined],
  ])('%s %j', async (eventType, more, receipt) => {
    const { calls, routes } = fakeFeedback();
    expect((await routes.request('/webhooks/ses', sesEvent(eventType, more))).status).toBe(204);
    expect(calls).toEqual(receipt ? [{ receipt, of: OF, final: false }] : []);
  });

  test('a complaint is no receipt', async () => {
    const { calls, routes } = fakeFeedback();
    await routes.request('/webhooks/ses', sesEvent('Complaint', { complaint: {} }));
    expect(calls).toEqual([{ complaint: true, of: OF }]);
  });
});

describe('what is not signed or not a callback', () => {
  const message = form({ MessageSid: SID, MessageStatus: 'delivered' });
  const e = encodeURIComponent(E);
  test.each([
    ['message-status without a query', '/webhooks/twilio/message-status', message],
    ['message-status forged', `/webhooks/twilio/message-status?${BAD_QUERY}`, message],
    [
      'message-status of another attempt',
      `/webhooks/twilio/message-status?${QUERY.replace('a=3', 'a=4')}`,
      message,
    ],
    ['message-status half signed', `/webhooks/twilio/message-status?e=${e}&a=3`, message],
    [
      'call-status',
      `/webhooks/twilio/call-status?${BAD_QUERY}`,
      form({ CallSid: CALL_SID, CallStatus: 'busy' }),
    ],
    ['gather', `/webhooks/twilio/gather?${BAD_QUERY}`, form({ CallSid: CALL_SID, Digits: '1' })],
    ['ses', '/webhooks/ses', sesEvent('Complaint', {}, { ...TAGS, signature: ['forged'] })],
    ['ses of another attempt', '/webhooks/ses', sesEvent('Bounce', {}, { ...TAGS, attempt: ['4'] })],
    ['ses without our tags', '/webhooks/ses', sns({ eventType: 'Bounce', mail: { messageId: 'x' } })],
    [
      'ses with odd tags',
      '/webhooks/ses',
      sesEvent('Bounce', {}, { entry: 1, attempt: [], signature: [{}] }),
    ],
  ])('403: %s', async (_name, url, request) => {
    const { calls, routes } = fakeFeedback();
    await expectProblem(await routes.request(url, request), 403);
    expect(calls).toEqual([]);
  });

  test.each([
    ['an empty form', `/webhooks/twilio/message-status?${QUERY}`, post('')],
    ['no status', `/webhooks/twilio/message-status?${QUERY}`, form({ MessageSid: SID })],
    [
      'an odd sid',
      `/webhooks/twilio/message-status?${QUERY}`,
      form({ MessageSid: '<x>', MessageStatus: 'sent' }),
    ],
    [
      'an odd call status',
      `/webhooks/twilio/call-status?${QUERY}`,
      form({ CallSid: CALL_SID, CallStatus: '✂' }),
    ],
    ['no digits', `/webhooks/twilio/gather?${QUERY}`, form({ CallSid: CALL_SID })],
    ['letters as digits', `/webhooks/twilio/gather?${QUERY}`, form({ CallSid: CALL_SID, Digits: 'one' })],
    ['a reply from nobody', '/webhooks/twilio/inbound', inboundForm({ To: '+1', Body: 'C' })],
    ['no JSON', '/webhooks/ses', post('{')],
    ['JSON that is no envelope', '/webhooks/ses', post('null')],
    ['an envelope without JSON', '/webhooks/ses', post('{"Type":"Notification","Message":"hello"}')],
    ['another type of envelope', '/webhooks/ses', sns({}, 'SubscriptionConfirmation')],
    ['no mail', '/webhooks/ses', sns({ eventType: 'Bounce' })],
    ['an odd bounce', '/webhooks/ses', sesEvent('Bounce', { bounce: 7 })],
  ])('400: %s', async (_name, url, request) => {
    const { calls, routes } = fakeFeedback();
    await expectProblem(await routes.request(url, request), 400);
    expect(calls).toEqual([]);
  });

  test('413: a body beyond 1 MiB', async () => {
    const { routes } = fakeFeedback();
    await expectProblem(await routes.request('/webhooks/ses', post('x'.repeat(1024 * 1024 + 1))), 413);
  });

  const path = fc.constantFrom(
    ...['message-status', 'call-status', 'gather', 'inbound'].map((route) => `/webhooks/twilio/${route}`),
    '/webhooks/ses',
  );
  const junk = fc.string({ unit: 'binary', maxLength: 60 });
  const known = fc.constantFrom(
    'completed',
    'delivered',
    'failed',
    'human',
    '1',
    SID,
    CALL_SID,
    '30003',
    'C',
  );
  const fields = fc.dictionary(
    fc.constantFrom(
      'MessageSid',
      'MessageStatus',
      'ErrorCode',
      'CallSid',
      'CallStatus',
      'AnsweredBy',
      'Digits',
      'From',
      'To',
      'Body',
      '__proto__',
    ),
    fc.oneof(known, junk),
  );
  const asForm = (value: Record<string, string>) => new URLSearchParams(value).toString();
  const event = fc.record(
    {
      eventType: fc.oneof(fc.constantFrom('Bounce', 'Complaint', 'Delivery'), fc.jsonValue()),
      mail: fc.oneof(
        fc.jsonValue(),
        fc.record({
          messageId: fc.oneof(fc.constant('m'), fc.jsonValue()),
          tags: fc.oneof(
            fc.jsonValue(),
            fc.record({
              entry: fc.oneof(fc.constant([E]), fc.jsonValue()),
              attempt: fc.constantFrom(['3'], ['4']),
              signature: fc.oneof(fc.tuple(junk), fc.jsonValue()),
            }),
          ),
        }),
      ),
      bounce: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const envelope = event.map((value) =>
    JSON.stringify({ Type: 'Notification', Message: JSON.stringify(value) }),
  );
  const body = fc.oneof(junk, fields.map(asForm), fc.json(), envelope);
  const header = fc.string({ unit: 'grapheme-ascii', maxLength: 20 });

  test('whatever is posted unsigned: a 4xx, and nothing else happens', async () => {
    const query = fc.oneof(
      fc.constantFrom(
        '',
        `?${BAD_QUERY}`,
        `?e=${e}&a=3`,
        '?e=%&a=%E0%A4%A&s=%ff',
        `?${QUERY.replace('a=3', 'a=2')}`,
      ),
      fields.map((value) => `?${asForm(value)}`),
    );
    await fc.assert(
      fc.asyncProperty(path, query, body, header, async (where, search, text, signature) => {
        const { calls, routes } = fakeFeedback();
        const headers = { 'x-ringonce-sandbox': signature.trim() };
        const response = await routes.request(where + search, post(text, headers));
        expect([400, 403]).toContain(response.status);
        expect(calls).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('whatever is posted signed: never a 5xx', async () => {
    await fc.assert(
      fc.asyncProperty(path, body, async (where, text) => {
        const { routes } = fakeFeedback();
        const headers = {
          'x-ringonce-sandbox': hmac(new TextDecoder().decode(new TextEncoder().encode(text))),
        };
        const response = await routes.request(`${where}?${QUERY}`, post(text, headers));
        expect([200, 204, 400, 403]).toContain(response.status);
      }),
      { numRuns: 2_000 },
    );
  });
});

test('a feedback that fails is a 5xx, so that the provider calls again', async () => {
  const { routes } = fakeFeedback();
  const failing = webhookRoutes(
    {
      verifyCallback: () => OF,
      receipt: () => Promise.reject(new Error('the store is away')),
      keypress: () => Promise.reject(new Error('unused')),
      reply: () => Promise.reject(new Error('unused')),
      complaint: () => Promise.reject(new Error('unused')),
    },
    () => true,
  ).onError(() => new Response(null, { status: 500 }));
  const request = form({ MessageSid: SID, MessageStatus: 'sent' });
  expect((await failing.request(`/webhooks/twilio/message-status?${QUERY}`, request)).status).toBe(500);
  expect((await routes.request('/webhooks/twilio/elsewhere', request)).status).toBe(404);
});

describe('the sandbox calls', () => {
  const NOW = Date.parse('2026-12-01T15:00:00Z');
  const CONTENT = { email: { subject: 's', text: 't' }, sms: { body: 'b' }, voice: { script: 's' } };

  /** Sends one contact and lets everything come back. @returns what the pipeline heard, in a word each. */
  async function heard(channel: Channel, to: string): Promise<string[]> {
    const { calls, routes } = fakeFeedback();
    const deliver = async (request: Request) => routes.fetch(request);
    const sandbox = openSandbox({ file: ':memory:', deliver, sign: hmac });
    const request = {
      channel,
      tenant: ENTRY.tenant,
      entry: ENTRY,
      attempt: 3,
      to,
      senderName: 'Dental',
      locale: 'en',
      content: CONTENT[channel],
      usefulUntil: NOW,
      callback: QUERY,
      now: NOW,
    };
    await sandbox.senders[channel].send(request as never);
    const { dropped, failed } = await sandbox.runDue(NOW + 24 * 60 * 60_000);
    expect([dropped, failed]).toEqual([0, 0]);
    sandbox.close();
    for (const call of calls) if ('of' in call) expect(call.of).toEqual(OF);
    return calls.map(gist);
  }

  function gist(call: Call): string {
    if ('keypress' in call) return `keypress ${call.keypress}`;
    if ('reply' in call) return `reply ${call.reply} of ${call.from}`;
    if ('complaint' in call) return 'complaint';
    const { kind } = call.receipt;
    return [kind === 'failed' ? call.receipt.reason : kind, call.final && 'final'].filter(Boolean).join(' ');
  }

  test.each<[Channel, string, string[]]>([
    ['email', 'ana@example.com', ['delivered']],
    ['email', 'bounce@sandbox.test', ['bounced']],
    ['email', 'softbounce@sandbox.test', ['soft_bounced']],
    ['email', 'complain@sandbox.test', ['delivered', 'complaint']],
    ['email', 'slow@sandbox.test', ['delivered']],
    ['email', 'lost@sandbox.test', ['delivered']],
    ['sms', '+12125550123', ['accepted', 'delivered']],
    ['sms', '+15005550002', ['accepted', 'undelivered']],
    ['sms', '+15005550005', ['accepted', 'delivered']],
    ['sms', '+15005550011', ['accepted', 'delivered', 'reply C of +15005550011']],
    ['sms', '+15005550012', ['accepted', 'delivered', 'reply STOP of +15005550012']],
    ['voice', '+12125550123', ['accepted', 'delivered final']],
    ['voice', '+15005550002', ['undelivered final']],
    ['voice', '+15005550007', ['busy final']],
    ['voice', '+15005550008', ['no_answer final']],
    ['voice', '+15005550009', ['accepted', 'machine final']],
    ['voice', '+15005550010', ['accepted', 'keypress 1', 'delivered final']],
  ])('%s to %s', async (channel, to, story) => {
    expect(await heard(channel, to)).toEqual(story);
  });
});
