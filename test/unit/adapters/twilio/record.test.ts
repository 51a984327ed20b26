/** Twilio's lists as a record of what really went out: whole or not at all, and nothing but what was sent by the API. */
import { describe, expect, test } from 'vitest';
import { twilioRecord } from '../../../../shared/adapters/twilio/provider-record.ts';
import { twilioSms } from '../../../../shared/adapters/twilio/sms.ts';
import { twilioVoice } from '../../../../shared/adapters/twilio/voice.ts';
import { DAY, HOUR, MINUTE } from '../../../../shared/domain/core/time.ts';
import type { RecordedContact } from '../../../../shared/ports/provider-record.ts';
import { rfc2822 } from '../../../fixtures/twilio-fake.ts';
import { ANA, optionsFor, requestFor, withTwilio } from './twilio-world.ts';

const world = withTwilio();

async function recorded(from = world.fake.now - DAY, to = world.fake.now): Promise<RecordedContact[]> {
  const all: RecordedContact[] = [];
  for await (const contact of twilioRecord(optionsFor(world.fake)).contacts?.(from, to) ?? [])
    all.push(contact);
  return all;
}

/** A text or a call that Twilio took `agoMs` ago and has done with. */
async function done(
  kind: 'sms' | 'voice',
  agoMs: number,
  row: Record<string, unknown> = {},
): Promise<string> {
  const { fake } = world;
  const options = optionsFor(fake);
  if (kind === 'sms') await twilioSms(options).send(requestFor(fake, 'sms'));
  else await twilioVoice(options).send(requestFor(fake, 'voice'));
  const taken = fake.taken.at(-1);
  if (!taken) throw new Error('nothing was taken');
  const at = fake.now - agoMs;
  const times =
    kind === 'sms' ? { date_sent: rfc2822(at) } : { start_time: rfc2822(at), end_time: rfc2822(at + MINUTE) };
  taken.sentAt = at;
  taken.row = { ...taken.row, date_created: rfc2822(at - MINUTE), ...times, ...row };
  return taken.sid;
}

describe('the record', () => {
  test('holds texts when they were sent, and calls from ring to end', async () => {
    const sms = await done('sms', 2 * HOUR);
    const voice = await done('voice', HOUR);
    const { now } = world.fake;
    const senders = ['+15005550006'];
    expect(await recorded()).toEqual([
      { channel: 'sms', to: ANA, at: now - 2 * HOUR, providerId: sms, senders },
      {
        channel: 'voice',
        to: ANA,
        at: now - HOUR,
        endedAt: now - HOUR + MINUTE,
        providerId: voice,
        senders,
      },
    ]);
  });

  test('holds only what is asked for, and asks Twilio for little more', async () => {
    await done('sms', 5 * HOUR);
    const wanted = await done('sms', 3 * HOUR);
    await done('sms', HOUR);
    const { now } = world.fake;
    expect((await recorded(now - 4 * HOUR, now - 2 * HOUR)).map(({ providerId }) => providerId)).toEqual([
      wanted,
    ]);
    const asked = new URL(world.fake.requests.at(-2)?.path ?? '', 'http://twilio').searchParams;
    expect([...asked.keys()]).toEqual(['DateSent>', 'PageSize']);
  });

  test('leaves out what people wrote, what answered them, and what has not gone out yet', async () => {
    await done('sms', HOUR, { direction: 'inbound' });
    await done('sms', HOUR, { direction: 'outbound-reply' });
    await done('voice', HOUR, { direction: 'inbound' });
    await twilioSms(optionsFor(world.fake)).send(requestFor(world.fake, 'sms'));
    expect(await recorded()).toEqual([]);
  });

  test('holds what people wrote, under the SID that the webhook gives', async () => {
    const sid = await done('sms', HOUR, {
      direction: 'inbound',
      from: ANA,
      to: '+15005550006',
      body: 'STOP',
    });
    await done('sms', 3 * HOUR, { direction: 'inbound', from: ANA, to: '+15005550006', body: 'too early' });
    const { now } = world.fake;
    const heard: unknown[] = [];
    for await (const text of twilioRecord(optionsFor(world.fake)).texts?.(now - 2 * HOUR, now) ?? [])
      heard.push(text);
    const to = '+15005550006';
    expect(heard).toEqual([{ from: ANA, to, text: 'STOP', at: now - HOUR, providerId: sid, senders: [to] }]);
  });

  test('says what each went out from, by its number and its Messaging Service', async () => {
    await done('sms', HOUR, { messaging_service_sid: 'MG1' });
    await done('sms', HOUR, { from: null, messaging_service_sid: 'MG1' });
    await done('voice', HOUR, { from: '' });
    expect((await recorded()).map(({ senders }) => senders)).toEqual([
      ['MG1'],
      ['+15005550006', 'MG1'],
      undefined,
    ]);
    expect(twilioRecord(optionsFor(world.fake), ['MG1']).senders).toEqual(['MG1']);
  });

  test('a call that still goes on has no end', async () => {
    await done('voice', MINUTE, { end_time: null });
    expect(await recorded()).toMatchObject([{ channel: 'voice', endedAt: undefined }]);
  });

  test('is read to its end, over all pages', async () => {
    for (let n = 0; n < 7; n++) await done('sms', HOUR + n * MINUTE);
    world.fake.pageMax = 2;
    expect(await recorded()).toHaveLength(7);
    expect(world.fake.requests.filter(({ method }) => method === 'GET')).toHaveLength(5);
  });

  test.each([500, 429, 'reset'] as const)(
    'that breaks off (%s) is an error, never a short record',
    async (fault) => {
      for (let n = 0; n < 4; n++) await done('sms', HOUR);
      world.fake.pageMax = 2;
      world.fake.readFaults = ['none', fault];
      await expect(recorded()).rejects.toThrow('Twilio’s list of messages could not be read to its end');
    },
  );
});
