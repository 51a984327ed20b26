/** What `doctor` says of Twilio's configuration, against a Twilio that has each fault once. Nothing is ever sent. */
import { afterEach, expect, test } from 'vitest';
import type { TwilioCheckOptions } from '../../../../shared/adapters/twilio/check.ts';
import { checkTwilio } from '../../../../shared/adapters/twilio/check.ts';
import { FakeTwilio } from '../../../fixtures/twilio-fake.ts';
import { OUR_NUMBER, optionsFor, PUBLIC_URL, SERVICE, withTwilio } from './twilio-world.ts';

const world = withTwilio();
const CALLER = '+15005550010';
const INBOUND = { sms_url: `${PUBLIC_URL}/webhooks/twilio/inbound`, sms_method: 'POST' };

const CALLED = { voice_url: `${PUBLIC_URL}/webhooks/twilio/voice`, voice_method: 'POST' };

/** A configuration without a fault. */
function configure(fake: FakeTwilio): void {
  fake.numbers = [
    { phone_number: OUR_NUMBER, capabilities: { sms: true, voice: false }, ...INBOUND },
    { phone_number: CALLER, capabilities: { sms: false, voice: true }, ...CALLED },
  ];
  fake.services.set(SERVICE, {
    service: {
      inbound_request_url: INBOUND.sms_url,
      inbound_method: 'POST',
      use_inbound_webhook_on_number: false,
    },
    phone_numbers: [{ phone_number: OUR_NUMBER, capabilities: ['SMS', 'MMS'] }],
  });
}

/** @returns `ok` or what is found and what to do, by name */
async function verdicts(options: Partial<TwilioCheckOptions> = {}): Promise<Record<string, string>> {
  const checks = await checkTwilio({
    ...optionsFor(world.fake),
    smsFrom: OUR_NUMBER,
    voiceFrom: CALLER,
    messagingUrl: world.fake.url,
    ...options,
  });
  for (const { ok, fix } of checks) expect(fix === undefined).toBe(ok);
  return Object.fromEntries(
    checks.map(({ name, ok, detail, fix }) => [name, ok ? 'ok' : `${detail} ${fix}`]),
  );
}

afterEach(() => {
  expect(world.fake.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
});

const FINE = {
  'Twilio account': 'ok',
  'Twilio callbacks': 'ok',
  'Twilio SMS sender': 'ok',
  'Twilio SMS replies': 'ok',
  'Twilio caller ID': 'ok',
  'Twilio calls to us': 'ok',
};

test('all is well with a number and with a service', async () => {
  configure(world.fake);
  expect(await verdicts()).toEqual(FINE);
  expect(await verdicts({ smsFrom: SERVICE })).toEqual(FINE);
  const callsOnly = await verdicts({ smsFrom: null });
  expect(Object.keys(callsOnly)).toEqual([
    'Twilio account',
    'Twilio callbacks',
    'Twilio caller ID',
    'Twilio calls to us',
  ]);
});

test('a service may leave replies to its numbers', async () => {
  configure(world.fake);
  const service = world.fake.services.get(SERVICE);
  if (service) service.service = { inbound_request_url: null, use_inbound_webhook_on_number: true };
  expect(await verdicts({ smsFrom: SERVICE })).toEqual(FINE);
  world.fake.numbers = [];
  expect((await verdicts({ smsFrom: SERVICE, voiceFrom: null }))['Twilio SMS replies']).toMatch(/STOP/);
});

type Spoil = (fake: FakeTwilio) => void;
const number = (index: number, change: object): Spoil => {
  return (fake) => void Object.assign(fake.numbers[index] ?? {}, change);
};

test.each<[string, Spoil, Partial<TwilioCheckOptions>, string, RegExp]>([
  ['wrong token', () => {}, { authToken: 'wrong' }, 'Twilio account', /auth token.*Copy both/],
  [
    'suspended',
    (fake) => (fake.account = { status: 'suspended' }),
    {},
    'Twilio account',
    /suspended.*Activate/,
  ],
  [
    'trial',
    (fake) => (fake.account = { status: 'active', type: 'Trial' }),
    {},
    'Twilio account',
    /trial.*Upgrade/,
  ],
  ['broken', (fake) => (fake.readFaults = [503]), {}, 'Twilio account', /http 503.*Try again/],
  ['http', () => {}, { publicUrl: 'http://ringonce.example' }, 'Twilio callbacks', /not HTTPS/],
  ['no url', () => {}, { publicUrl: 'ringonce' }, 'Twilio callbacks', /not HTTPS/],
  ['underscore', () => {}, { publicUrl: 'https://ring_once.example' }, 'Twilio callbacks', /underscore/],
  ['not our number', (fake) => (fake.numbers = []), {}, 'Twilio SMS sender', /no such number/],
  ['no SMS', number(0, { capabilities: { sms: false } }), {}, 'Twilio SMS sender', /can’t send SMS/],
  [
    'other webhook',
    number(0, { sms_url: 'https://demo.twilio.com' }),
    {},
    'Twilio SMS replies',
    /STOP.*\/inbound/,
  ],
  ['GET webhook', number(0, { sms_method: 'GET' }), {}, 'Twilio SMS replies', /with POST/],
  ['a name', () => {}, { smsFrom: 'Dental' }, 'Twilio SMS replies', /not looked at/],
  [
    'no service',
    () => {},
    { smsFrom: `MG${'c'.repeat(32)}` },
    'Twilio SMS sender',
    /no such Messaging Service/,
  ],
  ['no caller ID', (fake) => fake.numbers.pop(), {}, 'Twilio caller ID', /neither/],
  ['no voice', number(1, { capabilities: {} }), {}, 'Twilio caller ID', /can’t make calls/],
  [
    'no answer',
    number(1, { voice_url: null }),
    {},
    'Twilio calls to us',
    /opt out.*\/webhooks\/twilio\/voice/,
  ],
  [
    'the demo',
    number(1, { voice_url: 'https://demo.twilio.com/welcome/voice/' }),
    {},
    'Twilio calls to us',
    /Nobody answers/,
  ],
  ['GET for calls', number(1, { voice_method: 'GET' }), {}, 'Twilio calls to us', /with POST/],
  [
    'an old address of ours',
    number(1, { voice_url: 'https://old.example/webhooks/twilio/voice' }),
    {},
    'Twilio calls to us',
    /Nobody answers/,
  ],
  ['a switchboard', number(1, { voice_url: 'https://pbx.example/calls' }), {}, 'Twilio calls to us', /^ok$/],
  [
    'an application',
    number(1, { voice_url: '', voice_application_sid: 'AP1' }),
    {},
    'Twilio calls to us',
    /^ok$/,
  ],
])('%s', async (_name, spoil, options, check, words) => {
  configure(world.fake);
  spoil(world.fake);
  const found = await verdicts(options);
  expect(found[check]).toMatch(words);
});

test('an empty service, and one whose replies go elsewhere', async () => {
  configure(world.fake);
  const service = world.fake.services.get(SERVICE);
  if (service) service.service['inbound_request_url'] = null;
  expect((await verdicts({ smsFrom: SERVICE }))['Twilio SMS replies']).toMatch(/STOP/);
  if (service) service.phone_numbers = [{ phone_number: OUR_NUMBER, capabilities: ['Voice'] }];
  expect((await verdicts({ smsFrom: SERVICE }))['Twilio SMS sender']).toMatch(/sender pool/);
});

test('a verified caller ID will do', async () => {
  configure(world.fake);
  world.fake.numbers.pop();
  world.fake.callerIds = [{ phone_number: CALLER }];
  const { 'Twilio calls to us': _calls, ...fine } = FINE;
  expect(await verdicts()).toEqual(fine);
});

test('a Twilio that can not be reached is one fault, not five', async () => {
  const gone = await FakeTwilio.open();
  const { url } = gone;
  await gone.close();
  const found = await verdicts({ baseUrl: url });
  expect(found['Twilio account']).toMatch(/ECONNREFUSED.*api\.twilio\.com/);
  expect(Object.keys(found)).toEqual(['Twilio account', 'Twilio callbacks']);
});
