/** The check of webhooks, held against the library of those who wrote the specification. */
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { verifyWebhook, WebhookError } from '../../../client/client.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OLD_SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const body = '{"type":"reply.received","data":{"text":"Ich kann nicht — später?"}}';
const now = Date.parse('2026-12-01T10:00:00Z');

const signed = (secret: string, at = now) => ({
  'webhook-id': 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W',
  'webhook-timestamp': String(Math.floor(at / 1_000)),
  'webhook-signature': new Webhook(secret).sign('msg_2KWPBgLlAfxdpx2AI54pPJ85f4W', new Date(at), body),
});
const headers = signed(SECRET);

describe('what the specification’s own library signs', () => {
  test.each([
    ['as Node shows headers', headers, body],
    ['as fetch shows headers', new Headers(headers), body],
    ['in capitals', Object.fromEntries(Object.entries(headers).map(([k, v]) => [k.toUpperCase(), v])), body],
    ['as bytes', headers, new TextEncoder().encode(body)],
  ])('is accepted %s', async (_name, given, text) => {
    expect(await verifyWebhook({ headers: given, body: text }, SECRET, { now })).toEqual(JSON.parse(body));
  });

  test('is accepted by either secret while they are being changed', async () => {
    const both = { ...headers, 'webhook-signature': `${signed(OLD_SECRET)['webhook-signature']} v1a,AAAA` };
    expect(await verifyWebhook({ headers: both, body }, [SECRET, OLD_SECRET], { now })).toBeDefined();
    await expect(verifyWebhook({ headers: both, body }, SECRET, { now })).rejects.toThrow(WebhookError);
  });
});

test.each([
  ['another body', headers, body.replace('nicht', 'doch')],
  ['another id', { ...headers, 'webhook-id': 'msg_other' }, body],
  ['another time', { ...headers, 'webhook-timestamp': String(now / 1_000 + 1) }, body],
  ['an old one', signed(SECRET, now - 301_000), body],
  ['one of the future', signed(SECRET, now + 301_000), body],
  ['no signature', { ...headers, 'webhook-signature': '' }, body],
  ['a signature that is none', { ...headers, 'webhook-signature': 'v1,%%% v1 , v1,' }, body],
  [
    'another version alone',
    { ...headers, 'webhook-signature': headers['webhook-signature'].replace('v1', 'v2') },
    body,
  ],
  ['a time that is none', { ...headers, 'webhook-timestamp': 'now' }, body],
])('%s is refused, and by that library, too', async (_name, given, text) => {
  await expect(verifyWebhook({ headers: given, body: text }, SECRET, { now })).rejects.toThrow(WebhookError);
  expect(() => new Webhook(SECRET).verify(text, given)).toThrow();
});

test('a secret that is none is the caller’s mistake, not the sender’s', async () => {
  await expect(verifyWebhook({ headers, body }, 'whsec_%', { now })).rejects.toThrow(TypeError);
});
