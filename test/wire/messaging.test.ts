/**
 * Texts and calls by AWS itself on a stage: alone, and with another provider for what it refused. The functions are the
 * real ones with their real senders; AWS End User Messaging and Twilio are played over the wire.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { MINUTE } from '../../shared/domain/core/time.ts';
import { FakeEum } from '../fixtures/eum-fake.ts';
import { ACCOUNT_SID, AUTH_TOKEN, FakeTwilio } from '../fixtures/twilio-fake.ts';
import type { Emulators } from './world.ts';
import { startEmulators, Wire } from './world.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:ringonce-dev-messaging-events';
const POOL = `pool-${'a'.repeat(32)}`;
const PHONE = `phone-${'b'.repeat(32)}`;
const ALONE = {
  RINGONCE_SMS_PROVIDERS: 'AWS',
  RINGONCE_VOICE_PROVIDERS: 'AWS',
  RINGONCE_AWS_SMS_FROM: POOL,
  RINGONCE_AWS_VOICE_FROM: PHONE,
  RINGONCE_AWS_CONFIGURATION_SET: 'ringonce-dev',
  RINGONCE_AWS_TOPIC_ARN: TOPIC,
};
const ANA = '+12125550123';

let emulators: Emulators;
let aws: FakeEum;
let twilio: FakeTwilio;
let wire: Wire;

beforeAll(async () => {
  emulators = await startEmulators();
  const { secrets } = emulators;
  const twilios = { twilioAccountSid: ACCOUNT_SID, twilioAuthToken: AUTH_TOKEN };
  secrets.text = JSON.stringify({ ...JSON.parse(secrets.text), ...twilios });
});
beforeEach(async () => {
  [aws, twilio] = await Promise.all([FakeEum.open(), FakeTwilio.open()]);
});
afterEach(async () => {
  await Promise.all([wire.close(), aws.close(), twilio.close()]);
});
afterAll(() => emulators.close());

async function openWith(own: Record<string, string>): Promise<void> {
  wire = new Wire(Date.parse('2026-12-01T20:00:00Z'), emulators, own);
  vi.stubEnv('AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2', aws.endpoint);
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) =>
    fetch(String(url).replace('https://api.twilio.com', twilio.url), init),
  );
  await wire.open();
}
afterEach(() => vi.unstubAllGlobals());

/** A person without email is texted at the time of the email. */
const appointment = () =>
  wire.appointment({
    startsAt: '2026-12-04T15:30:00-05:00',
    recipient: { name: 'Ana', email: null, phone: ANA },
  });

const steps = async (id: string): Promise<{ step: number; state: string; reason: string | null }[]> =>
  (await wire.http('GET', `/v1/appointments/${id}/timeline`)).body.steps;

/** First the email proves impossible, then the text is queued in its place. */
async function pass(minutes: number): Promise<void> {
  wire.now += minutes * MINUTE;
  for (let run = 0; run < 2; run++) {
    await wire.schedule();
    for (const channel of ['sms', 'voice'] as const) await wire.pollers[channel].drain(wire.sender(channel));
  }
}

const tells = (eventType: string, { body, id: messageId } = taken()) =>
  wire.feedback(TOPIC, JSON.stringify({ eventType, messageId, context: body['Context'] }));

function taken() {
  const last = aws.taken.at(-1);
  if (!last) throw new Error('AWS took nothing');
  return last;
}

test('a stage needs nobody else: texts, calls, their receipts, and what people write', async () => {
  await openWith(ALONE);
  const id = await appointment();
  await pass(35);
  expect(aws.taken).toMatchObject([
    {
      operation: 'SendTextMessage',
      body: { DestinationPhoneNumber: ANA, OriginationIdentity: POOL, ConfigurationSetName: 'ringonce-dev' },
    },
  ]);
  await tells('TEXT_DELIVERED');
  expect((await steps(id))[1]).toMatchObject({ state: 'delivered' });

  const forged = { ...taken(), body: { Context: { entry: 'e', attempt: '1', signature: 'x' } } };
  await tells('TEXT_DELIVERED', forged);
  expect(wire.told.counts.get('callbacks_refused aws signature')).toBe(1);

  const text = {
    originationNumber: ANA,
    destinationNumber: '+12125550100',
    messageBody: 'C',
    inboundMessageId: 'in-1',
  };
  await wire.feedback(TOPIC, JSON.stringify(text));
  expect((await wire.http('GET', `/v1/appointments/${id}`)).body.status).toBe('confirmed');
  // The answer comes from the pool, which is all that the function's policy names.
  expect(aws.taken.slice(1)).toMatchObject([
    { operation: 'SendTextMessage', body: { DestinationPhoneNumber: ANA, OriginationIdentity: POOL } },
  ]);

  // Who has opted out of the account's own list is not answered, and is no failure.
  aws.faults.push({
    kind: 'error',
    status: 400,
    type: 'ConflictException',
    reason: 'DESTINATION_PHONE_NUMBER_OPTED_OUT',
  });
  await wire.feedback(TOPIC, JSON.stringify({ ...text, messageBody: 'STOP', inboundMessageId: 'in-2' }));
  expect(aws.taken).toHaveLength(2);
  expect(wire.told.faults).toEqual([]);
});

test('a call is told of by its events, and its line is free when it ends', async () => {
  await openWith(ALONE);
  const id = await wire.appointment({
    startsAt: '2026-12-02T15:30:00-05:00',
    recipient: { name: 'Ana', email: null, phone: ANA },
  });
  await pass(35);
  wire.now = Date.parse('2026-12-02T16:20:00Z');
  const isCalled = () => aws.taken.some(({ operation }) => operation === 'SendVoiceMessage');
  for (let looks = 0; looks < 10 && !isCalled(); looks++) await pass(10);
  expect(taken()).toMatchObject({
    operation: 'SendVoiceMessage',
    body: { DestinationPhoneNumber: ANA, OriginationIdentity: PHONE, ConfigurationSetName: 'ringonce-dev' },
  });
  await tells('VOICE_NO_ANSWER');
  expect((await steps(id)).at(-1)).toMatchObject({ state: 'failed', reason: 'no_answer' });
});

const BESIDE = { ...ALONE, RINGONCE_SMS_PROVIDERS: 'AWS,Twilio' };

test('what AWS refused the other provider takes, once', async () => {
  await openWith(BESIDE);
  const id = await appointment();
  aws.faults.push({
    kind: 'error',
    status: 400,
    type: 'ConflictException',
    reason: 'DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION',
  });
  await pass(35);
  await pass(10);
  expect(aws.taken).toEqual([]);
  expect(twilio.taken.map(({ fields }) => fields.get('To'))).toEqual([ANA]);
  expect((await steps(id))[1]).toMatchObject({ state: 'sent' });
});

test('what AWS may have taken nobody else is asked for', async () => {
  await openWith(BESIDE);
  const id = await appointment();
  aws.faults.push({ kind: 'reset', taken: true });
  await pass(35);
  expect((await steps(id))[1]).toMatchObject({ state: 'in_doubt' });
  for (let tries = 0; tries < 3; tries++) await pass(40);
  expect([aws.taken.length, twilio.taken.length]).toEqual([1, 0]);
});
