/**
 * Whole stories through the real pipeline, the real senders and the real webhooks, with a Twilio over HTTP on the other
 * side: what is lost on the way is found again, an SMS goes out once, and a call is never repeated.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TWILIO_LIST_DELAY_MS } from '../../../../shared/adapters/twilio/list.ts';
import { twilioVerifier } from '../../../../shared/adapters/twilio/signature.ts';
import { twilioSms } from '../../../../shared/adapters/twilio/sms.ts';
import { twilioVoice } from '../../../../shared/adapters/twilio/voice.ts';
import { twilioWebhooks } from '../../../../shared/adapters/twilio/webhooks.ts';
import type { Channel } from '../../../../shared/domain/core/policy.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../../shared/domain/core/time.ts';
import { keyOf } from '../../../../shared/domain/store/records.ts';
import { feedbackOn, webhookRoutes } from '../../../../shared/http/webhooks/webhooks.ts';
import type { Pipeline } from '../../../../shared/pipeline/core/context.ts';
import { asAppointment, asTenant } from '../../../fixtures/ids.ts';
import type { Fault } from '../../../fixtures/twilio-fake.ts';
import { AUTH_TOKEN } from '../../../fixtures/twilio-fake.ts';
import { at, ANA as PERSON, World } from '../../pipeline/world.ts';
import { optionsFor, withTwilio } from './twilio-world.ts';

const twilio = withTwilio();

/** A pipeline whose phone channels are Twilio, and which Twilio reaches over HTTP. */
class TwilioWorld extends World {
  publicUrl = '';

  override get pipeline(): Pipeline {
    const base = super.pipeline;
    const options = optionsFor(twilio.fake, { publicUrl: this.publicUrl });
    return {
      ...base,
      senders: { ...base.senders, sms: twilioSms(options), voice: twilioVoice(options) },
      settings: {
        ...base.settings,
        listDelayMs: { email: MINUTE, sms: TWILIO_LIST_DELAY_MS, voice: TWILIO_LIST_DELAY_MS },
      },
    };
  }
}

const NOON = at('2026-12-01T17:00Z');
let world: TwilioWorld;
let server: ReturnType<typeof serve>;

beforeEach(async () => {
  world = new TwilioWorld(NOON);
  Object.defineProperty(twilio.fake, 'now', { get: () => world.now });
  // The webhooks need the pipeline, the pipeline its public URL, and that the server's port.
  const late: { app?: ReturnType<typeof webhookRoutes> } = {};
  const fetch = (request: Request) => late.app?.fetch(request) ?? new Response(null, { status: 503 });
  server = serve({ fetch, port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  world.publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const verifier = twilioVerifier({ publicUrl: world.publicUrl, authTokens: [AUTH_TOKEN] });
  late.app = webhookRoutes(feedbackOn(world.pipeline), twilioWebhooks(verifier));
  await world.tenant();
});

afterEach(async () => {
  server.close();
  if ('closeAllConnections' in server) server.closeAllConnections();
});

/** An appointment in two days whose only reminder, by this channel, is due in an hour. */
async function reminded(channel: Channel): Promise<string> {
  await world.policy({
    name: 'one',
    version: 1,
    steps: [{ channel, before: 'PT47H', notAfter: 'PT1H' }],
    minGap: 'PT1H',
    escalateOnFailure: true,
    bookingConfirmation: null,
  });
  return world.appointment({
    startsAt: new Date(NOON + 2 * DAY).toISOString(),
    policy: 'one',
    recipient: PERSON,
  });
}

const DUE = NOON + HOUR + SECOND;
const posts = () => twilio.fake.requests.filter(({ method }) => method === 'POST').length;
const lists = () => twilio.fake.requests.filter(({ method }) => method === 'GET').length;
const word = async (id: string) => {
  const entry = await world.entry(id, 0);
  return [entry?.state, entry?.reason].filter(Boolean).join(' ');
};

describe('an SMS', () => {
  test('is taken once, and delivered', async () => {
    const id = await reminded('sms');
    await world.until(DUE);
    expect(await word(id)).toBe('sent');
    const told = await twilio.fake.tell();
    expect(told.map(({ status }) => status)).toEqual([204, 204]);
    expect(await word(id)).toBe('delivered');
    expect([posts(), lists()]).toEqual([1, 0]);
  });

  test.each<[string, Fault]>([
    ['reset', { kind: 'reset', taken: true }],
    ['never given', { kind: 'hang', taken: true }],
    ['cut in half', { kind: 'half_answer', taken: true }],
    ['a 500', { kind: 'status', status: 500, taken: true }],
    ['a 503', { kind: 'status', status: 503, taken: true }],
  ])('whose answer was %s after it was taken is found by the list: sent once', async (_name, fault) => {
    const id = await reminded('sms');
    twilio.fake.faults = [fault];
    twilio.fake.listDelayMs = 20 * MINUTE;
    await world.until(DUE);
    expect(await word(id)).toBe('in_doubt answer_lost');
    await world.until(DUE + 20 * MINUTE);
    expect([await word(id), lists()]).toEqual(['in_doubt answer_lost', 0]);
    await world.until(DUE + DAY);
    expect(await word(id)).toBe('sent');
    expect((await world.entry(id, 0))?.providerId).toBe(twilio.fake.taken[0]?.sid);
    expect([posts(), lists(), twilio.fake.taken.length]).toEqual([1, 1, 1]);
  });

  test.each<[string, Fault]>([
    ['reset', { kind: 'reset', taken: false }],
    ['never given', { kind: 'hang', taken: false }],
    ['a 500', { kind: 'status', status: 500 }],
  ])(
    'whose answer was %s before it was taken is sent again when the list has proved it',
    async (_name, fault) => {
      const id = await reminded('sms');
      twilio.fake.faults = [fault];
      await world.until(DUE);
      expect([await word(id), twilio.fake.taken.length]).toEqual(['in_doubt answer_lost', 0]);
      await world.until(DUE + TWILIO_LIST_DELAY_MS - MINUTE);
      expect([await word(id), posts()]).toEqual(['in_doubt answer_lost', 1]);
      await world.until(DUE + DAY);
      await twilio.fake.tell();
      expect(await word(id)).toBe('delivered');
      expect([posts(), twilio.fake.taken.length]).toEqual([2, 1]);
    },
  );

  test('in doubt is settled by its callback, before any list is read', async () => {
    const id = await reminded('sms');
    twilio.fake.faults = [{ kind: 'hang', taken: true }];
    await world.until(DUE);
    await twilio.fake.tell();
    expect(await word(id)).toBe('delivered');
    await world.until(DUE + DAY);
    expect([posts(), lists()]).toEqual([1, 0]);
  });

  test('in doubt, with a list that can’t be read, is parked and never repeated', async () => {
    const id = await reminded('sms');
    twilio.fake.faults = [{ kind: 'reset', taken: true }];
    twilio.fake.readFaults = Array.from({ length: 100 }, () => 503);
    await world.until(DUE + DAY);
    expect(await word(id)).toBe('failed answer_lost');
    expect([posts(), twilio.fake.taken.length]).toEqual([1, 1]);
    // The callback comes after all, a day late: it can't undo what was told, and sends nothing.
    await twilio.fake.tell();
    await world.until(DUE + 2 * DAY);
    expect(posts()).toBe(1);
  });

  test('that Twilio is too busy for waits as long as it says, and goes out once', async () => {
    const id = await reminded('sms');
    twilio.fake.faults = [{ kind: 'status', status: 429, code: 20429, retryAfter: '600' }];
    await world.until(DUE + 9 * MINUTE);
    expect([await word(id), posts()]).toEqual(['planned provider_busy', 1]);
    await world.until(DUE + HOUR);
    expect([await word(id), posts(), twilio.fake.taken.length]).toEqual(['sent', 2, 1]);
  });

  test('refused because of our own credentials never makes the next step louder', async () => {
    const id = await reminded('sms');
    twilio.fake.faults = Array.from(
      { length: 10 },
      () => ({ kind: 'status', status: 401, code: 20003 }) as const,
    );
    await world.until(DUE + DAY);
    expect(await word(id)).toBe('failed attempts_exhausted');
    expect(twilio.fake.taken).toEqual([]);
  });

  test('hears of itself twice, late and in the wrong order without harm', async () => {
    const id = await reminded('sms');
    await world.until(DUE);
    const told = await twilio.fake.tell();
    const before = await world.entry(id, 0);
    await world.until(DUE + 3 * 365 * DAY);
    for (const { url, fields } of [...told].reverse())
      expect((await twilio.fake.post(url, fields)).status).toBe(204);
    const [last] = told;
    if (last) await twilio.fake.post(last.url, { ...last.fields, MessageStatus: 'queued' });
    expect(await world.entry(id, 0)).toEqual(before);
    const unknown = last?.url.replace(/apt_[0-9a-z]+/, `apt_${'0'.repeat(26)}`) ?? '';
    expect((await twilio.fake.post(unknown, last?.fields ?? {})).status).toBe(403);
  });

  test('that the carrier knows to be unwanted is an opt-out', async () => {
    const id = await reminded('sms');
    await world.until(DUE);
    await twilio.fake.tell({ status: 'failed', code: '21610' });
    expect(await word(id)).toBe('failed opted_out');
  });
});

describe('a call', () => {
  test.each<[string, Fault]>([
    ['reset', { kind: 'reset', taken: false }],
    ['never given', { kind: 'hang', taken: false }],
    ['a 503', { kind: 'status', status: 503 }],
  ])(
    'whose answer was %s is never repeated, though the list proves that it was not taken',
    async (_name, fault) => {
      const id = await reminded('voice');
      twilio.fake.faults = [fault];
      await world.until(DUE + DAY);
      expect(await word(id)).toBe('failed answer_lost');
      expect([posts(), twilio.fake.taken.length]).toEqual([1, 0]);
    },
  );

  test('whose answer was lost is found by the list', async () => {
    const id = await reminded('voice');
    twilio.fake.faults = [{ kind: 'hang', taken: true }];
    await world.until(DUE + DAY);
    expect([await word(id), posts(), twilio.fake.taken.length]).toEqual(['sent', 1, 1]);
  });

  test('is spoken to, hears the menu again, and presses 1', async () => {
    const id = await reminded('voice');
    twilio.fake.people.set(PERSON.phone, { answers: 'human', keys: ['*', '1'] });
    await world.until(DUE);
    const told = await twilio.fake.tell();
    expect(told.map(({ url, status }) => `${new URL(url).pathname.slice(17)} ${status}`)).toEqual([
      'call-status 204',
      'call-status 204',
      'call-status 204',
      'call 200',
      'gather 200',
      'gather 200',
      'call-status 204',
    ]);
    expect(await word(id)).toBe('delivered');
    const spoken = twilio.fake.spoken.get(twilio.fake.taken[0]?.sid ?? '') ?? [];
    expect(spoken).toHaveLength(5);
    expect(spoken.slice(0, 2)).toEqual(spoken.slice(2, 4));
    const [appointment] = await world.store.load(
      [keyOf.appointment(asTenant('clinic'), asAppointment(id))],
      world.now,
    );
    expect(appointment?.body.status).toBe('confirmed');
  });

  test('hears the menu three times and a goodbye when no key is pressed', async () => {
    await reminded('voice');
    await world.until(DUE);
    await twilio.fake.tell();
    const spoken = twilio.fake.spoken.get(twilio.fake.taken[0]?.sid ?? '') ?? [];
    expect(spoken).toHaveLength(5);
    expect(new Set(spoken.slice(1, 4)).size).toBe(1);
  });

  test.each([
    ['machine_end_beep', 'failed machine'],
    ['busy', 'failed busy'],
    ['no-answer', 'failed no_answer'],
    ['failed', 'failed rejected'],
    ['unknown', 'delivered'],
  ] as const)('that ends at %s is %s', async (answers, state) => {
    const id = await reminded('voice');
    twilio.fake.people.set(PERSON.phone, { answers });
    await world.until(DUE);
    await twilio.fake.tell();
    expect(await word(id)).toBe(state);
    const spoken = twilio.fake.spoken.get(twilio.fake.taken[0]?.sid ?? '') ?? [];
    expect(spoken).toHaveLength(answers === 'machine_end_beep' ? 1 : answers === 'unknown' ? 5 : 0);
  });
});
