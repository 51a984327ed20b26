/**
 * That Twilio's OpenAPI document is a judge that can say no. Every request of the other tests in this folder is held
 * against it after each test (`twilio-world.ts`); here every kind of request is seen once, and spoilt.
 */
import { beforeAll, expect, test } from 'vitest';
import { checkTwilio } from '../../../../shared/adapters/twilio/check.ts';
import { twilioSms } from '../../../../shared/adapters/twilio/sms.ts';
import { twilioVoice } from '../../../../shared/adapters/twilio/voice.ts';
import type { Judge, WireRequest } from '../../../fixtures/vendor-openapi.ts';
import { openTwilioApi } from '../../../fixtures/vendor-openapi.ts';
import { OUR_NUMBER, optionsFor, PUBLIC_URL, requestFor, SERVICE, withTwilio } from './twilio-world.ts';

const world = withTwilio();
const api: { judge?: Judge } = {};
beforeAll(async () => {
  api.judge = await openTwilioApi();
});

const faults = async (
  request: WireRequest | undefined,
  change: (text: string) => string,
): Promise<string> => {
  if (!request || !api.judge) throw new Error('nothing was asked');
  const spoilt = { ...request, path: change(request.path), body: change(request.body) };
  expect(spoilt, 'the change changes something').not.toEqual(request);
  return (await api.judge(spoilt)).join('; ');
};

/** One of each kind of request that the adapters make. */
async function everyRequest(): Promise<Map<string, WireRequest>> {
  const { fake } = world;
  const options = optionsFor(fake);
  const sms = twilioSms(options);
  const voice = twilioVoice(options);
  fake.services.set(SERVICE, {
    service: { use_inbound_webhook_on_number: true },
    phone_numbers: [{ phone_number: OUR_NUMBER, capabilities: ['SMS'] }],
  });
  await sms.send(requestFor(fake, 'sms'));
  await twilioSms({ ...options, from: SERVICE }).send(requestFor(fake, 'sms'));
  await voice.send(requestFor(fake, 'voice'));
  await sms.lookup(requestFor(fake, 'sms'), fake.now);
  await voice.lookup(requestFor(fake, 'voice'), fake.now);
  await checkTwilio({
    ...options,
    smsFrom: SERVICE,
    voiceFrom: '+15005550099',
    publicUrl: PUBLIC_URL,
    messagingUrl: fake.url,
  });
  const named = fake.requests.map((request): [string, WireRequest] => {
    const path = request.path.replace(/\?.*/, '').replace(/(AC|MG)[0-9a-f]{32}/, '*');
    const service = request.body.includes('MessagingServiceSid') ? ' by service' : '';
    return [`${request.method} ${path}${service}`, request];
  });
  return new Map(named);
}

test('every request of the adapters is as the document has it', async () => {
  const requests = await everyRequest();
  expect([...requests.keys()]).toEqual([
    'POST /2010-04-01/Accounts/*/Messages.json',
    'POST /2010-04-01/Accounts/*/Messages.json by service',
    'POST /2010-04-01/Accounts/*/Calls.json',
    'GET /2010-04-01/Accounts/*/Messages.json',
    'GET /2010-04-01/Accounts/*/Calls.json',
    'GET /2010-04-01/Accounts/*.json',
    'GET /v1/Services/*',
    'GET /v1/Services/*/PhoneNumbers',
    'GET /2010-04-01/Accounts/*/IncomingPhoneNumbers.json',
    'GET /2010-04-01/Accounts/*/OutgoingCallerIds.json',
  ]);
  for (const request of requests.values()) expect(await api.judge?.(request)).toEqual([]);
});

test.each<[string, string, RegExp | string, string, RegExp]>([
  [
    'a field misspelt',
    'POST .../Messages.json',
    'StatusCallback=',
    'StatusCallBack=',
    /body.StatusCallBack: unknown/,
  ],
  ['a field in another case', 'POST .../Messages.json', 'Body=', 'body=', /body.body: unknown/],
  ['no recipient', 'POST .../Messages.json', 'To=', 'ProvideFeedback=', /required property 'To'/],
  [
    'no number',
    'POST .../Messages.json',
    /ValidityPeriod=\d+/,
    'ValidityPeriod=long',
    /ValidityPeriod must be integer/,
  ],
  ['a field twice', 'POST .../Messages.json', 'To=', 'Body=twice&To=', /body.Body: given twice/],
  ['no service', 'POST .../Messages.json by service', /=MG/, '=MX', /MessagingServiceSid must match pattern/],
  ['an odd method', 'POST .../Calls.json', '&Method=POST', '&Method=PUT', /allowed values: GET, POST/],
  ['no caller', 'POST .../Calls.json', 'From=', 'CallerId=', /required property 'From'/],
  ['no time to ring', 'POST .../Calls.json', /Timeout=\d+/, 'Timeout=soon', /Timeout must be integer/],
  ['an unknown filter', 'GET .../Messages.json', 'To=', 'Recipient=', /query.Recipient: unknown/],
  ['too large a page', 'GET .../Calls.json', /PageSize=\d+/, 'PageSize=1001', /pagesize must be <= 1000/],
  ['no account', 'GET ....json', /AC[0-9a-f]{32}/, 'ACx', /must match pattern/],
  ['no such thing', 'GET .../OutgoingCallerIds.json', 'OutgoingCallerIds', 'CallerIds', /has no such thing/],
])('it says no to %s', async (_name, kind, from, to, fault) => {
  const request = (await everyRequest()).get(kind.replace('...', '/2010-04-01/Accounts/*'));
  expect(await faults(request, (text) => text.replace(from, to))).toMatch(fault);
});
