/**
 * What Twilio's list proves about an attempt whose answer was lost: accepted on any match, not accepted only when the
 * whole list was read and shows nothing that it could be, else unknown.
 */
import { describe, expect, test } from 'vitest';
import { twilioSms } from '../../../../shared/adapters/twilio/sms.ts';
import { twilioVoice } from '../../../../shared/adapters/twilio/voice.ts';
import { HOUR, MINUTE, SECOND } from '../../../../shared/domain/core/time.ts';
import type { Lookup } from '../../../../shared/ports/senders.ts';
import { rfc2822 } from '../../../fixtures/twilio-fake.ts';
import { ANA, OUR_NUMBER, optionsFor, requestFor, SERVICE, withTwilio } from './twilio-world.ts';

const world = withTwilio();

const ACCEPTED = { kind: 'accepted', providerId: expect.stringMatching(/^(SM|CA)/) };
const NOT_ACCEPTED = { kind: 'not_accepted' };
const UNKNOWN = { kind: 'unknown' };

type SmsChange = Parameters<typeof requestFor<'sms'>>[2];

const smsOf = (from: string) => twilioSms(optionsFor(world.fake, { from }));

/** Sends at the world's time and asks half an hour later. */
async function sentAndLookedFor(asked: SmsChange = {}, from = OUR_NUMBER): Promise<Lookup> {
  const { fake } = world;
  const request = requestFor(fake, 'sms');
  const claimedAt = fake.now;
  await smsOf(from).send(request);
  fake.now += 30 * MINUTE;
  return smsOf(from).lookup({ ...request, ...asked, now: fake.now }, claimedAt);
}

const lookFor = (from = OUR_NUMBER): Promise<Lookup> =>
  smsOf(from).lookup(requestFor(world.fake, 'sms'), world.fake.now);

describe('an SMS', () => {
  test('that was taken is found by its number', async () => {
    expect(await sentAndLookedFor()).toEqual({ kind: 'accepted', providerId: world.fake.taken[0]?.sid });
  });

  test('is found by its service, before Twilio chose a number and after', async () => {
    expect(await sentAndLookedFor({}, SERVICE)).toEqual(ACCEPTED);
    const [one] = world.fake.taken;
    if (one) one.row = { ...one.row, from: '+15005550011', date_sent: one.row['date_created'] };
    expect(await smsOf(SERVICE).lookup(requestFor(world.fake, 'sms'), world.fake.now - 30 * MINUTE)).toEqual(
      ACCEPTED,
    );
  });

  test('is found while it still waits in Twilio’s queue', async () => {
    expect(await sentAndLookedFor()).toEqual(ACCEPTED);
    expect(world.fake.taken[0]?.row['date_sent']).toBeNull();
  });

  test('that is known to be another one is not taken for it', async () => {
    const { fake } = world;
    const claimedAt = fake.now;
    await smsOf(OUR_NUMBER).send(requestFor(fake, 'sms'));
    const others = new Set(fake.taken.map(({ sid }) => sid));
    expect(await smsOf(OUR_NUMBER).lookup(requestFor(fake, 'sms'), claimedAt, others)).toEqual(NOT_ACCEPTED);
  });

  test('is found on the last of many pages', async () => {
    const { fake } = world;
    fake.pageMax = 2;
    const claimedAt = fake.now;
    await smsOf(OUR_NUMBER).send(requestFor(fake, 'sms'));
    for (let i = 0; i < 6; i++)
      await smsOf(OUR_NUMBER).send(requestFor(fake, 'sms', { content: { body: `another ${i}` } }));
    const posts = fake.requests.length;
    expect(await smsOf(OUR_NUMBER).lookup(requestFor(fake, 'sms'), claimedAt)).toEqual(ACCEPTED);
    expect(fake.requests.length - posts).toBe(4);
  });

  test('was not taken when the whole list, read to its end, does not show it', async () => {
    const { fake } = world;
    fake.pageMax = 2;
    for (let i = 0; i < 5; i++)
      await smsOf(OUR_NUMBER).send(requestFor(fake, 'sms', { content: { body: `another ${i}` } }));
    const posts = fake.requests.length;
    expect(await lookFor()).toEqual(NOT_ACCEPTED);
    expect(fake.requests.length - posts).toBe(3);
  });

  test.each<[string, SmsChange]>([
    ['another body', { content: { body: 'See you on Monday.' } }],
    ['another recipient', { to: '+12125550199' }],
  ])('is not taken for %s', async (_name, asked) => {
    expect(await sentAndLookedFor(asked)).toEqual(NOT_ACCEPTED);
  });

  test.each([
    ['long before', -HOUR, NOT_ACCEPTED],
    ['just before, by another clock', -90 * SECOND, ACCEPTED],
    [
      'two minutes before by another clock, and in a second that began before',
      -2 * MINUTE - SECOND + 1,
      ACCEPTED,
    ],
    ['in the future', HOUR, NOT_ACCEPTED],
  ])('of %s', async (_name, offsetMs, found) => {
    const { fake } = world;
    const claimedAt = fake.now;
    await smsOf(OUR_NUMBER).send(requestFor(fake, 'sms'));
    const [one] = fake.taken;
    if (one) one.row = { ...one.row, date_created: rfc2822(claimedAt + offsetMs) };
    expect(await smsOf(OUR_NUMBER).lookup(requestFor(fake, 'sms'), claimedAt)).toEqual(found);
  });

  test('is recognised after Smart Encoding, and behind a trial account’s words', async () => {
    const { fake } = world;
    const claimedAt = fake.now;
    const request = requestFor(fake, 'sms', { content: { body: '“Zahnreinigung” – Freitag, 15 Uhr…' } });
    await smsOf(OUR_NUMBER).send(request);
    const [one] = fake.taken;
    for (const body of [
      '"Zahnreinigung" - Freitag, 15 Uhr...',
      'Sent from your Twilio trial account - “Zahnreinigung” – Freitag, 15 Uhr…',
    ]) {
      if (one) one.row = { ...one.row, body };
      expect(await smsOf(OUR_NUMBER).lookup(request, claimedAt)).toEqual(ACCEPTED);
    }
  });

  test.each<[string, Record<string, unknown>]>([
    ['its body was redacted', { body: '' }],
    ['it has no time', { date_created: null }],
    ['its sender is not known yet', { from: null }],
    ['its sender is another, perhaps ours of before', { from: '+15005550099' }],
    ['its time can not be read', { date_created: 'yesterday' }],
    ['its sid is none', { sid: null }],
  ])('can not be told when %s', async (_name, change) => {
    await smsOf(OUR_NUMBER).send(requestFor(world.fake, 'sms'));
    const [one] = world.fake.taken;
    if (one) one.row = { ...one.row, ...change };
    expect(await lookFor()).toEqual(UNKNOWN);
  });

  test.each<[string, Record<string, unknown>]>([
    ['an answer to a reply', { direction: 'outbound-reply' }],
    ['what the person wrote', { direction: 'inbound' }],
  ])('is not taken for %s', async (_name, change) => {
    await smsOf(OUR_NUMBER).send(requestFor(world.fake, 'sms'));
    const [one] = world.fake.taken;
    if (one) one.row = { ...one.row, ...change };
    expect(await lookFor()).toEqual(NOT_ACCEPTED);
  });

  test.each<[string, (number | 'reset')[]]>([
    ['refused', [401]],
    ['broken', [500]],
    ['throttled', [429]],
    ['cut off', ['reset']],
  ])('can not be told when the list is %s', async (_name, faults) => {
    world.fake.readFaults = faults;
    expect(await lookFor()).toEqual(UNKNOWN);
    expect(world.fake.requests).toHaveLength(1);
  });

  test('can not be told when a later page is missing, or there is no end of pages', async () => {
    const { fake } = world;
    for (let i = 0; i < 3; i++)
      await smsOf(OUR_NUMBER).send(requestFor(fake, 'sms', { content: { body: `another ${i}` } }));
    fake.pageMax = 1;
    fake.readFaults = ['none', 503];
    expect(await lookFor()).toEqual(UNKNOWN);
    expect(fake.readFaults).toEqual([]);
    const [one] = fake.taken;
    for (let i = 0; one && i < 30; i++) fake.taken.push({ ...one, row: { ...one.row } });
    expect(await lookFor()).toEqual(UNKNOWN);
  });
});

describe('a call', () => {
  const voice = () => twilioVoice(optionsFor(world.fake));

  test('that was taken is found, also while it waits', async () => {
    const claimedAt = world.fake.now;
    await voice().send(requestFor(world.fake, 'voice'));
    world.fake.now += HOUR;
    expect(await voice().lookup(requestFor(world.fake, 'voice'), claimedAt)).toEqual(ACCEPTED);
  });

  test.each<[string, Record<string, unknown>, object]>([
    ['as it is', {}, ACCEPTED],
    ['to another', { to: '+12125550199' }, NOT_ACCEPTED],
    ['that came in', { direction: 'inbound' }, NOT_ACCEPTED],
    ['of yesterday', { date_created: 'Mon, 30 Nov 2026 15:00:00 +0000' }, NOT_ACCEPTED],
    ['from another number', { from: '+15005550099' }, UNKNOWN],
    ['without a time', { date_created: null }, UNKNOWN],
  ])('%s', async (_name, change, found) => {
    await voice().send(requestFor(world.fake, 'voice'));
    const [one] = world.fake.taken;
    // The fake filters by recipient, as Twilio does; a list that does not must not matter.
    if (one) one.row = { ...one.row, ...change, ...('to' in change && { to: ANA }) };
    const request = requestFor(world.fake, 'voice', 'to' in change ? { to: '+12125550199' } : {});
    expect(await voice().lookup(request, world.fake.now)).toEqual(found);
  });

  test.each([
    [8, ACCEPTED],
    [9, UNKNOWN],
  ])(
    '%i minutes after its claim: from the ninth on its line may have been free for others',
    async (minutes, found) => {
      const { fake } = world;
      const claimedAt = fake.now;
      fake.now += minutes * MINUTE;
      await voice().send(requestFor(fake, 'voice'));
      fake.now += HOUR;
      expect(await voice().lookup(requestFor(fake, 'voice'), claimedAt)).toEqual(found);
      const others = new Set(fake.taken.map(({ sid }) => sid));
      expect(await voice().lookup(requestFor(fake, 'voice'), claimedAt, others)).toEqual(NOT_ACCEPTED);
    },
  );

  test('that was not taken is proved so by the list', async () => {
    expect(await voice().lookup(requestFor(world.fake, 'voice'), world.fake.now)).toEqual(NOT_ACCEPTED);
  });
});
