/**
 * The SMS and voice senders against a Twilio on a real HTTP server: what they ask for, what they make of every kind
 * of answer and of none, and that one send is never more than one request.
 */
import { describe, expect, test, vi } from 'vitest';
import { refusalOf } from '../../../../shared/adapters/twilio/codes.ts';
import { twilioSms } from '../../../../shared/adapters/twilio/sms.ts';
import { twilioVoice } from '../../../../shared/adapters/twilio/voice.ts';
import { provesImpossible } from '../../../../shared/domain/core/reasons.ts';
import { HOUR, SECOND } from '../../../../shared/domain/core/time.ts';
import type { SendResult } from '../../../../shared/ports/senders.ts';
import type { Fault } from '../../../fixtures/twilio-fake.ts';
import { FakeTwilio } from '../../../fixtures/twilio-fake.ts';
import {
  ANA,
  CALLBACK,
  OUR_NUMBER,
  optionsFor,
  PUBLIC_URL,
  requestFor,
  SERVICE,
  withTwilio,
} from './twilio-world.ts';

const world = withTwilio();

const sendSms = (
  more: Parameters<typeof requestFor<'sms'>>[2] = {},
  from = OUR_NUMBER,
): Promise<SendResult> =>
  twilioSms(optionsFor(world.fake, { from })).send(requestFor(world.fake, 'sms', more));

const call = (more: Parameters<typeof requestFor<'voice'>>[2] = {}): Promise<SendResult> =>
  twilioVoice(optionsFor(world.fake)).send(requestFor(world.fake, 'voice', more));

const sent = (): [string, string][] => [...new URLSearchParams(world.fake.requests.at(-1)?.body)];

describe('an SMS', () => {
  test('carries recipient, sender, body, validity and callback', async () => {
    expect(await sendSms()).toEqual({ kind: 'accepted', providerId: world.fake.taken[0]?.sid });
    expect(sent()).toEqual([
      ['To', ANA],
      ['From', OUR_NUMBER],
      ['Body', 'Dental: see you on Friday — 3 p.m. Reply C to confirm.'],
      ['ValidityPeriod', '7200'],
      ['StatusCallback', `${PUBLIC_URL}/webhooks/twilio/message-status?${CALLBACK}#rc=5&rp=all`],
    ]);
  });

  test('goes out by a Messaging Service where one is configured', async () => {
    expect((await sendSms({}, SERVICE)).kind).toBe('accepted');
    expect(sent()).toContainEqual(['MessagingServiceSid', SERVICE]);
    expect(sent().map(([name]) => name)).not.toContain('From');
  });

  test('goes out by the tenant’s own sender, whatever is configured', async () => {
    await sendSms({ from: '+15005550010' }, SERVICE);
    expect(sent()).toContainEqual(['From', '+15005550010']);
    expect(sent().map(([name]) => name)).not.toContain('MessagingServiceSid');
    await sendSms({ from: SERVICE });
    expect(sent()).toContainEqual(['MessagingServiceSid', SERVICE]);
  });

  test.each([
    [24 * HOUR, '36000'],
    [10 * HOUR, '36000'],
    [10 * HOUR - 1, '35999'],
    [1_999, '1'],
    [1_000, '1'],
  ])('is of use for %i ms: Twilio drops it after %s s', async (usefulForMs, seconds) => {
    await sendSms({ usefulUntil: world.fake.now + usefulForMs });
    expect(sent()).toContainEqual(['ValidityPeriod', seconds]);
  });

  test.each([999, 0, -HOUR])('that is of use for %i ms is not sent at all', async (usefulForMs) => {
    const result = await sendSms({ usefulUntil: world.fake.now + usefulForMs });
    expect(result).toMatchObject({ kind: 'rejected', reason: 'too_late' });
    expect(world.fake.requests).toEqual([]);
  });
});

describe('a call', () => {
  test('says where its words are, who is told of its status, and looks for machines', async () => {
    expect(await call()).toEqual({ kind: 'accepted', providerId: expect.stringMatching(/^CA[0-9a-f]{32}$/) });
    expect(sent()).toEqual([
      ['To', ANA],
      ['From', OUR_NUMBER],
      ['Url', `${PUBLIC_URL}/webhooks/twilio/call?${CALLBACK}#rc=5&rp=all`],
      ['Method', 'POST'],
      ['StatusCallback', `${PUBLIC_URL}/webhooks/twilio/call-status?${CALLBACK}#rc=5&rp=all`],
      ['StatusCallbackMethod', 'POST'],
      ['StatusCallbackEvent', 'initiated'],
      ['StatusCallbackEvent', 'ringing'],
      ['StatusCallbackEvent', 'answered'],
      ['StatusCallbackEvent', 'completed'],
      ['MachineDetection', 'DetectMessageEnd'],
      ['Timeout', '25'],
      ['TimeLimit', '300'],
    ]);
  });

  test('comes from the tenant’s own number where it has one', async () => {
    await call({ from: '+15005550010' });
    expect(sent()).toContainEqual(['From', '+15005550010']);
  });
});

describe('what Twilio answers', () => {
  const status = (code: number, more: Partial<Extract<Fault, { kind: 'status' }>> = {}): Fault => ({
    kind: 'status',
    status: code,
    ...more,
  });
  const rejected = (reason: string, code: string) => ({ kind: 'rejected', reason, code });
  const failed = (reason: string, code: string, retryAfterMs?: number) => ({
    kind: 'failed',
    reason,
    code,
    retryAfterMs,
  });
  const unknown = (detail: unknown) => ({ kind: 'unknown', detail });

  test.each<[string, Fault, object]>([
    [
      'not a number',
      status(400, { code: 21211 }),
      { ...rejected('invalid_address', '21211'), noSuchAddress: true },
    ],
    ['a landline', status(400, { code: 21635 }), rejected('invalid_address', '21635')],
    ['STOP', status(400, { code: 21610 }), rejected('opted_out', '21610')],
    ['a country that is not allowed', status(400, { code: 21408 }), rejected('rejected', '21408')],
    [
      'a code from the future',
      status(400, { code: 29999 }),
      { ...rejected('rejected', '29999'), unknownCode: '29999' },
    ],
    ['no code', status(422), rejected('rejected', 'http 422')],
    ['no JSON', status(400, { body: '<html>' }), rejected('rejected', 'http 400')],
    ['a sender that is not ours', status(400, { code: 21606 }), failed('provider_error', '21606')],
    ['a full queue', status(400, { code: 21611 }), failed('provider_busy', '21611')],
    ['wrong credentials', status(401, { code: 20003 }), failed('provider_error', '20003')],
    ['an unknown 401', status(401), failed('provider_error', 'http 401')],
    ['an unknown 403', status(403, { code: 29999 }), failed('provider_error', '29999')],
    ['no such account', status(404, { code: 20404 }), failed('provider_error', '20404')],
    [
      'too many requests',
      status(429, { code: 20429, retryAfter: '7' }),
      failed('provider_busy', '20429', 7_000),
    ],
    [
      '429 and a date',
      status(429, { code: 20429, retryAfter: 'Tue, 01 Dec 2026' }),
      failed('provider_busy', '20429'),
    ],
    ['429 of a gateway', status(429, { body: '' }), failed('provider_busy', 'http 429')],
    ['408', status(408), unknown('http 408')],
    ['500', status(500, { code: 20500 }), unknown('http 500')],
    ['500 after it was taken', status(500, { taken: true }), unknown('http 500')],
    ['502', status(502, { body: '<html>' }), unknown('http 502')],
    ['503', status(503, { code: 20503 }), unknown('http 503')],
    ['504 after it was taken', status(504, { taken: true }), unknown('http 504')],
    ['a redirect', status(307), unknown('http 307')],
    ['201 that is not JSON', status(201, { body: '<html>', taken: true }), unknown('http 201 without a sid')],
    ['201 without a sid', status(201, { body: '{"sid":7}', taken: true }), unknown('http 201 without a sid')],
    ['half an answer', { kind: 'half_answer', taken: true }, unknown(expect.any(String))],
    ['a reset before it was taken', { kind: 'reset', taken: false }, unknown('ECONNRESET')],
    ['a reset after it was taken', { kind: 'reset', taken: true }, unknown('ECONNRESET')],
    ['nothing, and it was not taken', { kind: 'hang', taken: false }, unknown('TimeoutError')],
    ['nothing, and it was taken', { kind: 'hang', taken: true }, unknown('TimeoutError')],
  ])('%s', async (_name, fault, result) => {
    for (const send of [sendSms, call]) {
      world.fake.faults = [fault];
      expect(await send()).toEqual(result);
    }
    expect(world.fake.requests).toHaveLength(2);
  });

  test.each([
    [
      '+15005550001',
      { ...rejected('invalid_address', '21211'), noSuchAddress: true },
      { ...rejected('invalid_address', '21217'), noSuchAddress: true },
    ],
    ['+15005550002', rejected('rejected', '21612'), rejected('undelivered', '21214')],
    ['+15005550003', rejected('rejected', '21408'), rejected('rejected', '21215')],
    ['+15005550004', rejected('opted_out', '21610'), rejected('rejected', '21216')],
    [
      '+15005550009',
      rejected('invalid_address', '21614'),
      { kind: 'accepted', providerId: expect.any(String) },
    ],
  ])('to its test number %s', async (to, sms, voice) => {
    expect(await sendSms({ to })).toEqual(sms);
    expect(await call({ to })).toEqual(voice);
  });

  test('nothing but what concerns the person brings a louder step forward', () => {
    const louder: number[] = [];
    for (let code = 10_000; code < 64_000; code++)
      if (provesImpossible(refusalOf(String(code), 400).reason)) louder.push(code);
    expect(louder).toEqual([
      13223, 13226, 21211, 21214, 21217, 21265, 21610, 21614, 21635, 30003, 30004, 30005, 30006,
    ]);
  });
});

describe('a Twilio that can not be reached', () => {
  test('has not taken it: nobody listens', async () => {
    const gone = await FakeTwilio.open();
    const options = optionsFor(gone);
    await gone.close();
    for (const send of [
      () => twilioSms(options).send(requestFor(world.fake, 'sms')),
      () => twilioVoice(options).send(requestFor(world.fake, 'voice')),
    ])
      expect(await send()).toEqual({ kind: 'failed', reason: 'provider_error', code: 'ECONNREFUSED' });
  });

  test('has not taken it: its name is not known', async () => {
    const options = optionsFor(world.fake, { baseUrl: 'http://twilio.invalid', timeoutMs: 10 * SECOND });
    expect(await twilioSms(options).send(requestFor(world.fake, 'sms'))).toEqual({
      kind: 'failed',
      reason: 'provider_error',
      code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/),
    });
  });

  test('has not taken it: nobody listens at any of its addresses', async () => {
    const gone = await FakeTwilio.open();
    const options = optionsFor(gone, { baseUrl: gone.url.replace('127.0.0.1', 'localhost') });
    await gone.close();
    expect(await twilioSms(options).send(requestFor(world.fake, 'sms'))).toMatchObject({ kind: 'failed' });
  });

  const fault = (code: string, syscall?: string) =>
    Object.assign(new Error(code), { code, ...(syscall && { syscall }) });
  test.each<[string, Error, 'failed' | 'unknown']>([
    ['a connection that is refused', fault('ECONNREFUSED', 'connect'), 'failed'],
    ['a connection that takes too long', fault('ETIMEDOUT', 'connect'), 'failed'],
    ['the same, by undici', fault('UND_ERR_CONNECT_TIMEOUT'), 'failed'],
    ['several that were refused', new AggregateError([fault('ECONNREFUSED', 'connect')]), 'failed'],
    [
      'one refused and one broken',
      new AggregateError([fault('ECONNREFUSED', 'connect'), fault('EPIPE')]),
      'unknown',
    ],
    ['none at all', new AggregateError([]), 'unknown'],
    ['a certificate that ran out', fault('CERT_HAS_EXPIRED'), 'failed'],
    ['a certificate of another host', fault('ERR_TLS_CERT_ALTNAME_INVALID'), 'failed'],
    ['a certificate of nobody', fault('DEPTH_ZERO_SELF_SIGNED_CERT'), 'failed'],
    ['an issuer that is not known', fault('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'), 'failed'],
    ['a connection that is silent', fault('ETIMEDOUT', 'read'), 'unknown'],
    ['a connection that breaks while it is written to', fault('EPIPE', 'write'), 'unknown'],
    ['headers that do not come', fault('UND_ERR_HEADERS_TIMEOUT'), 'unknown'],
    ['another fault of TLS', fault('ERR_SSL_WRONG_VERSION_NUMBER'), 'unknown'],
    ['what nobody has seen before', new Error('?'), 'unknown'],
  ])('%s is %3$s', async (_name, cause, kind) => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed', { cause })));
    expect((await sendSms()).kind).toBe(kind);
  });

  test('may have taken it, where a connection that was kept breaks', async () => {
    expect((await sendSms()).kind).toBe('accepted');
    world.fake.faults = [{ kind: 'reset', taken: true }];
    expect((await sendSms()).kind).toBe('unknown');
    expect((await sendSms()).kind).toBe('accepted');
    expect(world.fake.requests).toHaveLength(3);
    expect(world.fake.taken).toHaveLength(3);
  });
});
