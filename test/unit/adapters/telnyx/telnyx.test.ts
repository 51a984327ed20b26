/**
 * The Telnyx adapter over real HTTP: each request is held against Telnyx's own OpenAPI document, and each signature
 * against Telnyx's own library.
 */
import Telnyx from 'telnyx';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TELNYX_CODES } from '../../../../shared/adapters/telnyx/codes.ts';
import { telnyx } from '../../../../shared/adapters/telnyx/embedded.ts';
import { telnyxSms } from '../../../../shared/adapters/telnyx/sender.ts';
import { telnyxVerifier, telnyxWebhooks } from '../../../../shared/adapters/telnyx/webhooks.ts';
import { provesImpossible } from '../../../../shared/domain/core/reasons.ts';
import { HOUR, MINUTE } from '../../../../shared/domain/core/time.ts';
import type { SendRequest } from '../../../../shared/ports/senders.ts';
import type { Feedback } from '../../../../shared/ports/webhooks.ts';
import { asAppointment, asTenant } from '../../../fixtures/ids.ts';
import {
  FakeTelnyx,
  signedByTelnyx,
  TELNYX_API_KEY,
  TELNYX_PUBLIC_KEY,
} from '../../../fixtures/telnyx-fake.ts';
import type { Judge } from '../../../fixtures/vendor-openapi.ts';
import { openTelnyxApi } from '../../../fixtures/vendor-openapi.ts';

const OUR_NUMBER = '+15005550006';
const NOW = Date.parse('2026-12-01T15:00:00Z');
const api: { judge?: Judge } = {};
let fake: FakeTelnyx;

beforeAll(async () => {
  api.judge = await openTelnyxApi();
});
beforeEach(async () => {
  fake = await FakeTelnyx.open();
});
afterEach(async () => {
  for (const request of fake.requests)
    expect(await api.judge?.(request), `${request.method} ${request.path} ${request.body}`).toEqual([]);
  await fake.close();
});

const access = () => ({
  apiKey: TELNYX_API_KEY,
  baseUrl: fake.url,
  from: OUR_NUMBER,
  publicUrl: 'https://ringonce.example',
  timeoutMs: fake.faults[0]?.kind === 'hang' ? 300 : 10_000,
});
const request = (more: Partial<SendRequest<'sms'>> = {}): SendRequest<'sms'> => ({
  channel: 'sms',
  tenant: asTenant('dental'),
  entry: { tenant: asTenant('dental'), appointment: asAppointment('apt_1'), revision: 1, step: 0 },
  attempt: 1,
  to: '+12125550123',
  from: null,
  replyTo: null,
  senderName: 'Dental',
  locale: 'en',
  content: { body: 'Dental: see you on Friday.' },
  usefulUntil: NOW + 2 * HOUR,
  callback: 'e=dental%2Fapt_1%2F1%2F0&a=1&s=signature',
  now: NOW,
  ...more,
});
const send = (more?: Partial<SendRequest<'sms'>>) => telnyxSms(access()).send(request(more));

describe('a text', () => {
  test('is one request, and its receipts come to where our signature leads', async () => {
    expect(await send()).toEqual({ kind: 'accepted', providerId: fake.taken[0]?.id });
    expect(fake.taken.map(({ body }) => body)).toEqual([
      {
        from: OUR_NUMBER,
        to: '+12125550123',
        text: 'Dental: see you on Friday.',
        type: 'SMS',
        webhook_url:
          'https://ringonce.example/webhooks/telnyx/message?e=dental%2Fapt_1%2F1%2F0&a=1&s=signature',
        use_profile_webhooks: false,
      },
    ]);
    expect(await send({ usefulUntil: NOW })).toMatchObject({ kind: 'rejected', reason: 'too_late' });
    expect(fake.requests).toHaveLength(1);
  });

  test.each<[string, FakeTelnyx['faults'][number], object]>([
    [
      'too many',
      { kind: 'status', status: 429, code: '10011', retryAfter: '7' },
      { kind: 'failed', reason: 'provider_busy', retryAfterMs: 7_000 },
    ],
    [
      'too many, without a word',
      { kind: 'status', status: 429 },
      { kind: 'failed', reason: 'provider_busy' },
    ],
    [
      'no such number',
      { kind: 'status', status: 400, code: '40310' },
      { kind: 'rejected', reason: 'invalid_address', noSuchAddress: true },
    ],
    ['STOP', { kind: 'status', status: 400, code: '40300' }, { kind: 'rejected', reason: 'opted_out' }],
    [
      'an account that is off',
      { kind: 'status', status: 403, code: '40314' },
      { kind: 'failed', reason: 'provider_error' },
    ],
    [
      'a code that no table has',
      { kind: 'status', status: 400, code: '49999' },
      { kind: 'rejected', reason: 'rejected', unknownCode: '49999' },
    ],
    ['a fault of theirs', { kind: 'status', status: 503 }, { kind: 'unknown' }],
    ['a cut line', { kind: 'reset', taken: true }, { kind: 'unknown' }],
    ['silence', { kind: 'hang', taken: false }, { kind: 'unknown' }],
  ])('%s', async (_name, fault, expected) => {
    fake.faults = [fault];
    expect(await send()).toMatchObject(expected);
    expect(fake.requests).toHaveLength(1);
  });

  test('that had no connection was surely not taken; what is in doubt is never proved unsent', async () => {
    const other = await FakeTelnyx.open();
    const dead = { ...access(), baseUrl: other.url };
    await other.close();
    expect(await telnyxSms(dead).send(request())).toMatchObject({ kind: 'failed', code: 'ECONNREFUSED' });
    expect(await telnyxSms(access()).lookup(request(), NOW)).toEqual({ kind: 'unknown' });
  });

  test('the document says no to a field misspelt', async () => {
    await send();
    const [sent] = fake.requests;
    const spoilt = { ...sent, body: sent?.body.replace('webhook_url', 'webhookUrl') ?? '' } as never;
    expect(await api.judge?.(spoilt)).toEqual(['body.webhookUrl: unknown']);
  });
});

describe('a signature', () => {
  const body = JSON.stringify({ data: { event_type: 'message.sent' } });
  const isSigned = (headers: Record<string, string>, text = body, now = Date.now()) =>
    telnyxVerifier({ publicKey: TELNYX_PUBLIC_KEY, clock: { now: () => now } })({
      url: '/',
      body: text,
      header: (name) => headers[name],
    });
  const byTelnyx = async (headers: Record<string, string>, text = body) => {
    const client = new Telnyx({ apiKey: TELNYX_API_KEY, publicKey: TELNYX_PUBLIC_KEY });
    try {
      await client.webhooks.unwrap(text, { headers });
      return true;
    } catch {
      return false;
    }
  };

  test.each<[string, (headers: Record<string, string>) => [Record<string, string>, string?]]>([
    ['as it came', (headers) => [headers]],
    ['another body', (headers) => [headers, `${body} `]],
    [
      'another time',
      (headers) => [{ ...headers, 'telnyx-timestamp': String(1 + Number(headers['telnyx-timestamp'])) }],
    ],
    ['an old one', () => [signedByTelnyx(body, Date.now() - 6 * MINUTE)]],
    ['none', () => [{}]],
    ['one that is no base64', (headers) => [{ ...headers, 'telnyx-signature-ed25519': '☎' }]],
    ['a short one', (headers) => [{ ...headers, 'telnyx-signature-ed25519': 'AAAA' }]],
  ])('is judged as Telnyx’s own library does: %s', async (name, change) => {
    const [headers, text] = change(signedByTelnyx(body, Date.now()));
    const expected = name === 'as it came';
    expect([isSigned(headers, text), await byTelnyx(headers, text)]).toEqual([expected, expected]);
  });
});

test('a text that somebody writes is heard, and answered from the number that was written to', async () => {
  const heard: unknown[] = [];
  const feedback = {
    reply: async (...said: unknown[]) => {
      heard.push(said);
      return { answer: 'See you then.' };
    },
  } as unknown as Feedback;
  const [, inbound] = telnyxWebhooks({
    ...access(),
    publicKey: TELNYX_PUBLIC_KEY,
    clock: { now: () => Date.now() },
  });
  const body = JSON.stringify({
    data: {
      event_type: 'message.received',
      payload: {
        id: 'm1',
        from: { phone_number: '+12125550123' },
        to: [{ phone_number: OUR_NUMBER }],
        text: 'C',
      },
    },
  });
  const headers = signedByTelnyx(body, Date.now());
  const verified = await inbound?.verify({
    url: '/webhooks/telnyx/inbound',
    body,
    header: (name) => headers[name],
  });
  if (verified?.kind !== 'own') return expect.unreachable(verified?.kind);
  expect(await verified.take(feedback)).toEqual({ kind: 'taken' });
  expect(heard).toEqual([['+12125550123', OUR_NUMBER, 'C', 'm1', null]]);
  expect(fake.taken[0]?.body).toEqual({
    from: OUR_NUMBER,
    to: '+12125550123',
    text: 'See you then.',
    type: 'SMS',
  });
});

test('the doctor finds the number, or says what is missing', async () => {
  const read = telnyx.read(
    {
      TELNYX_API_KEY,
      TELNYX_PUBLIC_KEY,
      TELNYX_SMS_FROM: OUR_NUMBER,
      TELNYX_API_URL: fake.url,
    },
    { RINGONCE_PUBLIC_URL: 'https://ringonce.example' },
  );
  if (read.kind !== 'set') return expect.unreachable(read.kind);
  const found = async () => (await read.open().check()).map(({ ok, detail }) => [ok, detail]);
  expect((await found())[0]).toEqual([false, '+1•••••0006 is not of this account']);
  fake.numbers = [{ phone_number: OUR_NUMBER, messaging_profile_id: 'profile' }];
  expect(await found()).toEqual([
    [true, expect.stringContaining('/webhooks/telnyx/inbound')],
    [true, 'https://ringonce.example/webhooks/telnyx'],
  ]);
});

test('only the person’s own reasons bring a louder step forward', () => {
  const louder = TELNYX_CODES.filter(({ reason }) => provesImpossible(reason)).map(({ code }) => code);
  expect(louder).toEqual(['10002', '10016', '40001', '40012', '40310', '40300']);
  expect(new Set(TELNYX_CODES.map(({ code }) => code)).size).toBe(TELNYX_CODES.length);
});
