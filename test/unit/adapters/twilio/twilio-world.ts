/**
 * What the tests of the Twilio adapters share: a fake Twilio whose every request is held against Twilio's own OpenAPI
 * document, options that lead to it, and requests to send.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { TwilioSmsOptions } from '../../../../shared/adapters/twilio/sms.ts';
import type { Channel } from '../../../../shared/domain/core/policy.ts';
import { HOUR } from '../../../../shared/domain/core/time.ts';
import type { SendRequest } from '../../../../shared/ports/senders.ts';
import { asAppointment, asTenant } from '../../../fixtures/ids.ts';
import { ACCOUNT_SID, AUTH_TOKEN, FakeTwilio } from '../../../fixtures/twilio-fake.ts';
import type { Judge } from '../../../fixtures/vendor-openapi.ts';
import { openTwilioApi } from '../../../fixtures/vendor-openapi.ts';

export const SERVICE = `MG${'b'.repeat(32)}`;
export const OUR_NUMBER = '+15005550006';
export const ANA = '+12125550123';
export const PUBLIC_URL = 'https://ringonce.example';
export const CALLBACK = 'e=dental%2Fapt_1%2F1%2F0&a=1&s=signature';

const CONTENT = {
  email: { subject: 's', text: 't', html: '', calendar: null, unsubscribeUrl: null },
  sms: { body: 'Dental: see you on Friday — 3 p.m. Reply C to confirm.' },
  voice: { script: 'Hello.', menu: 'Press 1.', goodbye: 'Goodbye.', voicemail: 'Call us.' },
};

/** A fake Twilio for each test of the file; afterwards no request of the test may be at odds with the document. */
export function withTwilio(): { readonly fake: FakeTwilio } {
  const held: { fake?: FakeTwilio; judge?: Judge } = {};
  beforeAll(async () => {
    held.judge = await openTwilioApi();
  });
  beforeEach(async () => {
    held.fake = await FakeTwilio.open();
  });
  afterEach(async () => {
    for (const request of held.fake?.requests ?? [])
      expect(await held.judge?.(request), `${request.method} ${request.path} ${request.body}`).toEqual([]);
    await held.fake?.close();
  });
  afterAll(() => {
    delete held.fake;
  });
  return {
    get fake() {
      if (!held.fake) throw new Error('only in a test');
      return held.fake;
    },
  };
}

export const optionsFor = (fake: FakeTwilio, more: Partial<TwilioSmsOptions> = {}): TwilioSmsOptions => ({
  accountSid: ACCOUNT_SID,
  authToken: AUTH_TOKEN,
  baseUrl: fake.url,
  // Patient, also on a busy machine, but where there will be no answer.
  timeoutMs: fake.faults[0]?.kind === 'hang' ? 500 : 10_000,
  from: OUR_NUMBER,
  publicUrl: PUBLIC_URL,
  ...more,
});

export function requestFor<C extends Channel>(
  fake: FakeTwilio,
  channel: C,
  more: Partial<SendRequest<C>> = {},
): SendRequest<C> {
  return {
    channel,
    tenant: asTenant('dental'),
    entry: { tenant: asTenant('dental'), appointment: asAppointment('apt_1'), revision: 1, step: 0 },
    attempt: 1,
    to: ANA,
    from: null,
    replyTo: null,
    senderName: 'Dental',
    locale: 'en',
    content: CONTENT[channel],
    usefulUntil: fake.now + 2 * HOUR,
    callback: CALLBACK,
    now: fake.now,
    ...more,
  };
}
