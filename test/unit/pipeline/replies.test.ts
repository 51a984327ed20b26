/**
 * What people write back and press, and what was said to them: who is meant, what is answered, and how often.
 */
import { describe, expect, test } from 'vitest';
import type { VoiceContent } from '../../../shared/domain/content/content.ts';
import { answerText, whenText } from '../../../shared/domain/content/content.ts';
import type { AppointmentId } from '../../../shared/domain/core/keys.ts';
import { addressKey, entryName } from '../../../shared/domain/core/keys.ts';
import { LANGUAGES } from '../../../shared/domain/core/language.ts';
import { DAY, HOUR, MINUTE, toIso } from '../../../shared/domain/core/time.ts';
import type { Key } from '../../../shared/domain/store/records.ts';
import { keyOf, partitionOf } from '../../../shared/domain/store/records.ts';
import type { Tenant } from '../../../shared/domain/tenant/tenant.ts';
import { cancelAppointment, changeAppointment } from '../../../shared/pipeline/appointments/appointments.ts';
import { consentsOf } from '../../../shared/pipeline/core/consents.ts';
import { greet, keyToUs } from '../../../shared/pipeline/feedback/calls-to-us.ts';
import { receive } from '../../../shared/pipeline/feedback/feedback.ts';
import { callScript, idOfKey, pressKey } from '../../../shared/pipeline/feedback/keypresses.ts';
import { reply } from '../../../shared/pipeline/feedback/text-messages.ts';
import { renderingsOf } from '../../../shared/pipeline/office/rendering.ts';
import { erasePerson } from '../../../shared/pipeline/people/erasure.ts';
import { optInAddress, viewRecipient } from '../../../shared/pipeline/people/people.ts';
import { resolveReply } from '../../../shared/pipeline/people/replies.ts';
import type { CallToUs, Greeting, HandledWord } from '../../../shared/ports/webhooks.ts';
import { asAppointment, asTenant } from '../../fixtures/ids.ts';
import { ANA, at, World } from './world.ts';

const START = '2026-12-04T15:30:00-05:00';
const SMS_AT = at('2026-12-03T15:30:00-05:00');
const CALL_AT = at('2026-12-04T11:30:00-05:00');
const OUR_NUMBER = '+15005550006';
const OFFICE = { office: 'The Clinic', phone: '' };

async function texted(other?: Partial<Tenant>): Promise<{ world: World; id: AppointmentId }> {
  const world = new World(at('2026-11-20T15:00Z'));
  await world.tenant();
  const id = await world.appointment({ startsAt: START });
  if (other) {
    await world.tenant('other', other);
    await world.appointment({ startsAt: START }, 'other');
  }
  await world.until(SMS_AT + MINUTE);
  return { world, id };
}

const pressed = (digits: string, asked = 0, named: number | null = null) => ({
  digits,
  asked,
  named,
  call: 'CA1',
  number: OUR_NUMBER,
});

const write = (world: World, text: string, to = OUR_NUMBER) => reply(world.pipeline, ANA.phone, to, text);

async function appointmentOf(world: World, id: string, tenant = 'clinic') {
  const [item] = await world.store.load([keyOf.appointment(asTenant(tenant), asAppointment(id))], world.now);
  if (!item) throw new Error('no appointment');
  return item.body;
}

/** What the office has of what people said. */
async function keptBy(world: World, tenant = 'clinic') {
  const { rows } = await world.store.list({ partition: partitionOf.replies(asTenant(tenant)), limit: 9 });
  const items = await world.store.load(
    rows.map(({ key }) => key),
    world.now,
  );
  return items.map((item) => item?.body);
}

async function optOutsOf(world: World) {
  const key = keyOf.recipient(addressKey('a secret for tests', ANA.phone));
  const [item] = await world.store.load([key], world.now);
  return Object.fromEntries(
    Object.entries(item?.body.optOuts ?? {}).map(([tenant, all]) => [
      tenant,
      all.map(({ channel }) => channel),
    ]),
  );
}

describe('a word that the provider has answered by itself', () => {
  const handled = (world: World, word: HandledWord, text: string) =>
    reply(world.pipeline, ANA.phone, OUR_NUMBER, text, 'SM1', word);
  const kept = async (world: World) => (await keptBy(world)).map((each) => [each?.text, each?.intent]);

  test('given STOP in words of the office’s own, then it is obeyed and kept, and not answered twice', async () => {
    const { world, id } = await texted();
    expect(await handled(world, 'stop', 'adios')).toBeNull();
    expect(await optOutsOf(world)).toEqual({ clinic: ['sms', 'voice'] });
    expect(await kept(world)).toEqual([['adios', 'stop']]);
    await world.until(at(START));
    expect(await world.entry(id, 2)).toMatchObject({ state: 'dropped', reason: 'opted_out' });
  });

  test('given HELP, then it is kept, and not answered twice', async () => {
    const { world } = await texted();
    expect(await handled(world, 'help', 'ayuda')).toBeNull();
    expect(await kept(world)).toEqual([['ayuda', 'help']]);
  });

  test('given START, then the opt-out is lifted, and not answered twice', async () => {
    const { world } = await texted();
    await write(world, 'STOP');
    expect(await handled(world, 'start', 'YES')).toBeNull();
    expect(await optOutsOf(world)).toEqual({});
  });

  test('given YES of somebody who never opted out, then it confirms, though the provider took it for START', async () => {
    const { world, id } = await texted();
    expect(await handled(world, 'start', 'YES')).toBeNull();
    expect(await appointmentOf(world, id)).toMatchObject({ status: 'confirmed' });
  });
});

describe('a reply', () => {
  test('given one appointment, when C, then it is confirmed and the answer says so', async () => {
    const { world, id } = await texted();
    const said = await write(world, 'C');
    const appointment = await appointmentOf(world, id);
    expect(appointment.status).toBe('confirmed');
    const about = { ...OFFICE, title: appointment.title, when: whenText(appointment) };
    expect(said).toBe(answerText('en', 'confirmed', about));
  });

  test('given two open appointments, when C, then the soonest is meant and the answer names it', async () => {
    const { world, id } = await texted();
    const other = await world.appointment({ startsAt: '2026-12-09T09:00:00-05:00', title: 'X-ray' });
    const said = await write(world, 'C');
    expect((await appointmentOf(world, id)).status).toBe('confirmed');
    expect((await appointmentOf(world, other)).status).toBe('scheduled');
    expect(said).toContain('Dental cleaning');
    expect(said).not.toBe(
      answerText('en', 'confirmed', {
        ...OFFICE,
        title: 'Dental cleaning',
        when: whenText(await appointmentOf(world, id)),
      }),
    );
  });

  test('given it moved since the last text, when C, then the answer names the new time, and the second C confirms it', async () => {
    const { world, id } = await texted();
    await changeAppointment(world.pipeline, asTenant('clinic'), id, {
      startsAt: '2026-12-14T10:00:00-05:00',
    });
    const moved = await appointmentOf(world, id);
    const about = { ...OFFICE, title: moved.title, when: whenText(moved) };
    expect(await write(world, 'C')).toBe(answerText('en', 'moved', about));
    expect((await appointmentOf(world, id)).status).toBe('scheduled');
    expect(await write(world, 'yes')).toBe(answerText('en', 'confirmed', about));
    expect((await appointmentOf(world, id)).status).toBe('confirmed');
  });

  test('given the title changed after the new time was named, then the second C still confirms it', async () => {
    const { world, id } = await texted();
    await changeAppointment(world.pipeline, asTenant('clinic'), id, {
      startsAt: '2026-12-14T10:00:00-05:00',
    });
    await write(world, 'C');
    await changeAppointment(world.pipeline, asTenant('clinic'), id, { title: 'Check-up' });
    await write(world, 'C');
    expect((await appointmentOf(world, id)).status).toBe('confirmed');
  });

  test('given it moved and the news went out, when C, then the new time is confirmed at once', async () => {
    const { world, id } = await texted();
    await changeAppointment(world.pipeline, asTenant('clinic'), id, {
      startsAt: '2026-12-14T10:00:00-05:00',
    });
    await world.until(world.now + 3 * HOUR);
    expect(world.accepted.at(-1)?.request.content).toMatchObject({ body: expect.stringContaining('moved') });
    await write(world, 'C');
    expect(await appointmentOf(world, id)).toMatchObject({ status: 'confirmed', revision: 2 });
  });

  test('given it moved and nothing is answered any more to that number, when C twice, then nothing is confirmed', async () => {
    const { world, id } = await texted();
    for (let index = 0; index < 5; index++) await write(world, 'help');
    await changeAppointment(world.pipeline, asTenant('clinic'), id, {
      startsAt: '2026-12-14T10:00:00-05:00',
    });
    expect([await write(world, 'C'), await write(world, 'C')]).toEqual([null, null]);
    expect((await appointmentOf(world, id)).status).toBe('scheduled');
  });

  test('given a person who reads Spanish, when R, then the answer is in Spanish', async () => {
    const world = new World(at('2026-11-20T15:00Z'));
    await world.tenant();
    const id = await world.appointment({ startsAt: START, recipient: { ...ANA, locale: 'es' } });
    await world.until(SMS_AT + MINUTE);
    const appointment = await appointmentOf(world, id);
    const about = { ...OFFICE, title: appointment.title, when: whenText(appointment) };
    expect(await write(world, 'cambiar')).toBe(answerText('es', 'reschedule', about));
    expect((await appointmentOf(world, id)).history.at(-1)?.kind).toBe('reschedule_requested');
  });

  test('given STOP in any words, then texts and calls end at once, and it is answered once', async () => {
    const { world, id } = await texted();
    expect(await write(world, 'no me manden más mensajes')).toBe(answerText('en', 'opted_out', OFFICE));
    expect(await optOutsOf(world)).toEqual({ clinic: ['sms', 'voice'] });
    expect(await world.entry(id, 2)).toMatchObject({ state: 'dropped', reason: 'opted_out' });
    expect(await write(world, 'STOP')).toBeNull();
  });

  test('given STOP years after the last text, then it still counts (P5)', async () => {
    const { world } = await texted();
    world.now += 800 * DAY;
    expect(await write(world, 'STOP')).toBe(answerText('en', 'opted_out', OFFICE));
    expect(await optOutsOf(world)).toEqual({ clinic: ['sms', 'voice'] });
  });

  test('given two offices that write from one number, when STOP, then it ends for both', async () => {
    const { world } = await texted({});
    await write(world, 'STOP');
    expect(await optOutsOf(world)).toEqual({ clinic: ['sms', 'voice'], other: ['sms', 'voice'] });
  });

  test('given an office with a number of its own, when STOP is sent to it, then it ends for that one (P10)', async () => {
    const { world } = await texted({ senderAddresses: { sms: '+12125559999' } });
    await write(world, 'STOP', '+12125559999');
    expect(await optOutsOf(world)).toEqual({ other: ['sms', 'voice'] });
  });

  test('given HELP, then we say who we are; given chatter or a stranger, then nothing', async () => {
    const { world } = await texted();
    expect(await write(world, 'HELP')).toBe(answerText('en', 'help', OFFICE));
    expect(await write(world, 'what a week!')).toBeNull();
    expect(await reply(world.pipeline, '+12125550777', OUR_NUMBER, 'C')).toBeNull();
  });

  test('given a machine that answers for ever, then we stop after five answers a day, and go on the next', async () => {
    const { world } = await texted();
    const answers: (string | null)[] = [];
    for (let n = 0; n < 8; n++) answers.push(await write(world, 'HELP'));
    expect(answers.filter((answer) => answer !== null)).toHaveLength(5);
    expect(world.counts.get('answers_withheld')).toBe(3);
    world.now += DAY + MINUTE;
    expect(await write(world, 'HELP')).not.toBeNull();
  });

  test('given nothing open, when C, then the answer says so and nothing changes', async () => {
    const { world } = await texted();
    world.now = at(START) + HOUR;
    expect(await write(world, 'C')).toBe(answerText('en', 'no_appointment', OFFICE));
  });
});

describe('a stranger', () => {
  const PHONE_KEY = addressKey('a secret for tests', ANA.phone);

  /** Offices that share a number, and a person whom none of them has texted yet. */
  async function unknown(...offices: string[]): Promise<World> {
    const world = new World(at('2026-11-20T15:00Z'));
    for (const office of offices) await world.tenant(office);
    return world;
  }

  const blocked = async (world: World, office: string) =>
    (await viewRecipient(world.pipeline, asTenant(office), PHONE_KEY)).optOuts.map(({ channel }) => channel);

  test('given STOP, then what is made later obeys it, also at an office that is younger than it', async () => {
    const world = await unknown('clinic', 'other');
    expect(await write(world, 'STOP')).toBeNull();
    await world.tenant('younger');
    await world.tenant('apart', { senderAddresses: { sms: '+12125559999', voice: '+12125559999' } });
    const ids = new Map<string, AppointmentId>();
    for (const office of ['clinic', 'younger', 'apart'])
      ids.set(office, await world.appointment({ startsAt: START }, office));
    for (const office of ['clinic', 'other', 'younger'])
      expect(await blocked(world, office), office).toEqual(['sms', 'voice']);
    expect(await blocked(world, 'apart')).toEqual([]);
    await world.until(at(START));
    const went = world.accepted.map(({ request }) => `${request.tenant} ${request.channel}`);
    expect(went.filter((each) => !each.endsWith('email'))).toEqual(['apart sms', 'apart voice']);
    expect(await world.entry(ids.get('younger') ?? '', 1, 1, 'younger')).toMatchObject({
      reason: 'opted_out',
    });
  });

  test('given START to the same number, then it is taken back for all of them, and recorded', async () => {
    const world = await unknown('clinic', 'other');
    for (const text of ['STOP', 'START']) await write(world, text);
    await world.tenant('younger');
    for (const office of ['clinic', 'other', 'younger']) expect(await blocked(world, office)).toEqual([]);
    const { consents } = await viewRecipient(world.pipeline, asTenant('clinic'), PHONE_KEY);
    expect(consents.map(({ kind }) => kind)).toEqual(['opted_out', 'opted_in']);
  });

  test('given an office lifts it, then for that office alone, until STOP comes again', async () => {
    const world = await unknown('clinic', 'other');
    await write(world, 'STOP');
    world.now += MINUTE;
    const lift = { address: PHONE_KEY, kind: 'lifted', source: 'api', by: 'key:1' } as const;
    expect(await optInAddress(world.pipeline, { ...lift, tenant: asTenant('clinic') })).toBe(true);
    expect([await blocked(world, 'clinic'), await blocked(world, 'other')]).toEqual([[], ['sms', 'voice']]);
    world.now += MINUTE;
    await write(world, 'STOP');
    expect(await blocked(world, 'clinic')).toEqual(['sms', 'voice']);
  });

  test('given an office has an appointment ahead, when STOP, then that office has it on its list, with the words', async () => {
    const world = await unknown('clinic', 'other', 'third');
    const id = await world.appointment({ startsAt: START });
    expect(await write(world, 'Stop, please')).toBe(answerText('en', 'opted_out', OFFICE));
    const { rows } = await world.store.list({ partition: 'needs/clinic', limit: 9 });
    expect(rows.map(({ key }) => key)).toEqual([`need/clinic/${id}.opted_out`]);
    expect(await keptBy(world)).toMatchObject([{ text: 'Stop, please', appointments: [id] }]);
    expect((await appointmentOf(world, id)).history.at(-1)).toMatchObject({ kind: 'opted_out' });
    for (const office of ['other', 'third']) {
      expect(await blocked(world, office)).toEqual(['sms', 'voice']);
      expect(await keptBy(world, office)).toEqual([]);
    }
  });

  test('given an office has an appointment ahead, when something else, then it is that office’s', async () => {
    const world = await unknown('clinic', 'other');
    const id = await world.appointment({ startsAt: START });
    await write(world, 'what time?');
    expect(await keptBy(world)).toMatchObject([{ text: 'what time?', appointments: [id], resolution: null }]);
    expect(await keptBy(world, 'other')).toEqual([]);
  });
});

describe('a call', () => {
  async function called() {
    const { world, id } = await texted();
    await world.until(CALL_AT + MINUTE);
    const of = { entry: { tenant: asTenant('clinic'), appointment: id, revision: 1, step: 2 }, attempt: 1 };
    return { world, id, of };
  }

  test('given it was claimed, then its script is what was rendered then, whatever changed since', async () => {
    const { world, id, of } = await called();
    const sent = world.accepted.find(({ request }) => request.channel === 'voice')?.request.content;
    await changeAppointment(world.pipeline, asTenant('clinic'), asAppointment(id), {
      title: 'Something else',
    });
    const script = await callScript(world.pipeline, of);
    expect(script?.content).toEqual(sent as VoiceContent);
    expect(script?.locale).toBe('en');
  });

  test('given an attempt that never was, then there is no script', async () => {
    const { world, of } = await called();
    expect(await callScript(world.pipeline, { ...of, attempt: 9 })).toBeUndefined();
    await erasePerson(
      world.pipeline,
      asTenant('clinic'),
      [addressKey('a secret for tests', ANA.phone)],
      'api',
    );
    expect(await callScript(world.pipeline, of)).toBeUndefined();
  });

  test('given a key in a call of which nothing is known, then it is answered in English, done, and not kept', async () => {
    const { world, id, of } = await called();
    const unknown = { ...of, attempt: 9 };
    const wrong = { kind: 'say', say: answerText('en', 'call_unknown_key'), locale: 'en' };
    expect(await pressKey(world.pipeline, unknown, pressed('5', 2))).toEqual(wrong);
    const never = { entry: { ...of.entry, step: 9 }, attempt: 1 };
    expect(await pressKey(world.pipeline, never, pressed('1'))).toMatchObject({ kind: 'say', locale: 'en' });
    expect((await appointmentOf(world, id)).status).toBe('confirmed');
    expect((await keptBy(world)).map((reply) => reply?.text)).toEqual(['5']);
  });

  test('given the person has another number since, then a key is kept without a number', async () => {
    const { world, id, of } = await called();
    await changeAppointment(world.pipeline, asTenant('clinic'), id, { recipient: { phone: '+12125550177' } });
    await pressKey(world.pipeline, of, pressed('9'));
    expect(await keptBy(world)).toMatchObject([{ text: '9', from: null }]);
  });

  test('given keys that are no digits, then the ids of their answers are of letters', () => {
    expect([idOfKey(pressed('*')), idOfKey(pressed('#', 1, 2))]).toEqual(['rpl_CA1-0-0-s', 'rpl_CA1-1-2-p']);
  });

  test.each([
    ['1', 'call_confirmed'],
    ['2', 'call_reschedule'],
    ['9', 'call_stopped'],
  ] as const)('given %s, then %s', async (key, said) => {
    const { world, of } = await called();
    expect(await pressKey(world.pipeline, of, pressed(key))).toEqual({
      kind: 'say',
      say: answerText('en', said),
      locale: 'en',
    });
  });

  test('given 9, then the record of consents says by whom, by what, and to which call; and which keys come is counted', async () => {
    const { world, of } = await called();
    await pressKey(world.pipeline, of, pressed('9'));
    const address = addressKey('a secret for tests', ANA.phone);
    const said = { source: 'keypress', by: 'person', words: '9', message: `${entryName(of.entry)}/1` };
    expect(await consentsOf(world.pipeline, asTenant('clinic'), address, world.now)).toMatchObject([
      { ...said, kind: 'opted_out', channels: ['voice'] },
    ]);
    expect(world.counts.get('replies stop_calls keypress')).toBe(1);
  });

  test('given a key that means nothing, then another is asked for, twice', async () => {
    const { world, of } = await called();
    const say = answerText('en', 'call_unknown_key');
    const ask = { kind: 'ask', say, locale: 'en', named: null };
    expect(await pressKey(world.pipeline, of, pressed('5'))).toMatchObject({ ...ask, asked: 1 });
    expect(await pressKey(world.pipeline, of, pressed('5', 1))).toMatchObject({ ...ask, asked: 2 });
    const bye = { kind: 'say', say: `${say} Goodbye.`, locale: 'en' };
    expect(await pressKey(world.pipeline, of, pressed('5', 2))).toEqual(bye);
  });

  test('given the office has a number, then it ends with that: after wrong keys, and where nothing is left to confirm', async () => {
    const world = new World(at('2026-11-20T15:00Z'));
    await world.tenant('clinic', { contactPhone: '+1 212 555' });
    const id = await world.appointment({ startsAt: START });
    await world.until(CALL_AT + MINUTE);
    const of = { entry: { tenant: asTenant('clinic'), appointment: id, revision: 1, step: 2 }, attempt: 1 };
    const number = '1, 2 1 2, 5 5 5';
    const wrong = await pressKey(world.pipeline, of, pressed('5', 2));
    expect(wrong).toMatchObject({
      say: expect.stringMatching(new RegExp(`You can reach our office at ${number}`)),
    });
    await cancelAppointment(world.pipeline, asTenant('clinic'), id, 'api');
    const gone = await pressKey(world.pipeline, of, pressed('1'));
    expect(gone).toMatchObject({ say: answerText('en', 'call_gone', { phone: number }) });
  });

  test.each([
    ['1', 'confirm', 'confirmed'],
    ['2', 'decline', 'declined'],
    ['9', 'stop', 'done'],
    ['*', 'help', 'done'],
    ['7', 'other', 'done'],
  ])('given key %s, told twice, then it is kept once, as %s, and is not open', async (key, intent, as) => {
    const { world, id, of } = await called();
    const first = await pressKey(world.pipeline, of, pressed(key));
    expect(await pressKey(world.pipeline, of, pressed(key))).toEqual(first);
    const kept = { way: 'key', text: key, from: ANA.phone, to: OUR_NUMBER, providerId: 'CA1' };
    const resolution = expect.objectContaining({ as, by: 'ringonce' });
    expect(await keptBy(world)).toEqual([
      expect.objectContaining({ ...kept, intent, at: world.now, appointments: [id], resolution }),
    ]);
    expect((await appointmentOf(world, id)).replies).toHaveLength(1);
  });

  test('given silence, then nothing is kept; given another key, or the same one in another call, then each is', async () => {
    const { world, of } = await called();
    await pressKey(world.pipeline, of, pressed(''));
    for (const key of ['7', '#']) await pressKey(world.pipeline, of, pressed(key));
    await pressKey(world.pipeline, of, { ...pressed('7'), call: 'CA2' });
    const ids = (await keptBy(world)).map((each) => each?.id);
    expect(ids.sort()).toEqual(['rpl_CA1-0-0-7', 'rpl_CA1-0-0-p', 'rpl_CA2-0-0-7']);
  });

  test.each(['1', '2', '9'])(
    'given key %s is told again after the office did otherwise, then that stands',
    async (key) => {
      const { world, id, of } = await called();
      const first = await pressKey(world.pipeline, of, pressed(key));
      await changeAppointment(world.pipeline, asTenant('clinic'), id, {
        startsAt: '2026-12-14T10:00:00-05:00',
      });
      const address = addressKey('a secret for tests', ANA.phone);
      const lifted = {
        tenant: asTenant('clinic'),
        address,
        kind: 'lifted',
        source: 'api',
        by: 'key:1',
      } as const;
      await optInAddress(world.pipeline, lifted);
      expect(await pressKey(world.pipeline, of, pressed(key))).toEqual(first);
      expect((await appointmentOf(world, id)).status).toBe('scheduled');
      expect(await optOutsOf(world)).toEqual({});
    },
  );

  test('given it was moved while the call spoke, then key 1 confirms nothing, names the new time, and the news goes out', async () => {
    const { world, id, of } = await called();
    const moved = at('2026-12-14T10:00:00-05:00');
    await changeAppointment(world.pipeline, asTenant('clinic'), id, { startsAt: toIso(moved) });
    const answer = await pressKey(world.pipeline, of, pressed('1'));
    expect(answer).toMatchObject({ kind: 'ask', named: 2, asked: 0 });
    expect(answer).toMatchObject({ say: expect.stringContaining('Monday, December 14') });
    expect((await appointmentOf(world, id)).status).toBe('scheduled');
    await world.until(world.now + 3 * HOUR);
    expect(world.accepted.at(-1)?.request.content).toMatchObject({
      script: expect.stringContaining('has moved'),
    });
  });

  test('given the new time was named in the call, then key 1 confirms it', async () => {
    const { world, id, of } = await called();
    await changeAppointment(world.pipeline, asTenant('clinic'), id, {
      startsAt: '2026-12-14T10:00:00-05:00',
    });
    expect(await pressKey(world.pipeline, of, pressed('1', 0, 2))).toMatchObject({ kind: 'say' });
    expect(await appointmentOf(world, id)).toMatchObject({ status: 'confirmed', revision: 2 });
  });

  test('given it moved once more meanwhile, then what was named is old as well', async () => {
    const { world, id, of } = await called();
    for (const startsAt of ['2026-12-14T10:00:00-05:00', '2026-12-15T10:00:00-05:00'])
      await changeAppointment(world.pipeline, asTenant('clinic'), id, { startsAt });
    expect(await pressKey(world.pipeline, of, pressed('1', 0, 2))).toMatchObject({ kind: 'ask', named: 3 });
    expect((await appointmentOf(world, id)).status).toBe('scheduled');
  });

  test('given only the phone changed since, then key 1 confirms: the time is the one that was said', async () => {
    const { world, id, of } = await called();
    await changeAppointment(world.pipeline, asTenant('clinic'), id, { recipient: { phone: '+12125550177' } });
    expect(await pressKey(world.pipeline, of, pressed('1'))).toMatchObject({ kind: 'say' });
    expect((await appointmentOf(world, id)).status).toBe('confirmed');
  });

  test('given *, then the script again', async () => {
    const { world, of } = await called();
    expect(await pressKey(world.pipeline, of, pressed('*'))).toEqual({ kind: 'script' });
  });
});

describe('a call to us', () => {
  const call: CallToUs = { call: 'CA9', from: ANA.phone, to: OUR_NUMBER };
  const hear = (world: World, from: string | null = ANA.phone) => greet(world.pipeline, { ...call, from });
  const press = async (world: World, digits: string, { about, named }: Greeting, asked = 0) =>
    keyToUs(world.pipeline, call, { digits, call: 'CA9', number: OUR_NUMBER, asked, named }, about);

  test('says who we are and the next appointment, nothing that a text would not say, and is kept', async () => {
    const { world, id } = await texted({});
    const { content, about, named } = await hear(world);
    expect(content.script).toBe(
      'Hello, this is The Clinic. Your next appointment is Dental cleaning, on Friday, December 4 at 3:30 PM.',
    );
    expect(content.script).not.toContain('Ana');
    expect(content.menu).toContain('Press 1 to confirm');
    expect({ about, named }).toEqual({ about: `clinic/${id}`, named: 1 });
    await hear(world);
    const kept = { id: 'rpl_CA9', way: 'call', from: ANA.phone, to: OUR_NUMBER, text: '', intent: 'help' };
    expect(await keptBy(world)).toMatchObject([{ ...kept, appointments: [id], resolution: { as: 'done' } }]);
  });

  test.each([
    ['1', 'call_confirmed', 'confirmed'],
    ['2', 'call_reschedule', 'declined'],
  ] as const)('given key %s, then %s, and it is %s', async (key, said, status) => {
    const { world, id } = await texted();
    const answer = { kind: 'say', say: answerText('en', said), locale: 'en' };
    const greeting = await hear(world);
    expect(await press(world, key, greeting)).toEqual(answer);
    expect(await press(world, key, greeting)).toEqual(answer);
    expect((await appointmentOf(world, id)).status).toBe(status);
    expect((await keptBy(world)).filter((each) => each?.text === key)).toMatchObject([
      { way: 'call', appointments: [id], resolution: { as: status, by: 'ringonce' } },
    ]);
  });

  test('given it moved since the last text, then 1 confirms the time that the call named', async () => {
    const { world, id } = await texted();
    await changeAppointment(world.pipeline, asTenant('clinic'), id, {
      startsAt: '2026-12-14T10:00:00-05:00',
    });
    expect(await press(world, '1', await hear(world))).toMatchObject({ kind: 'say' });
    expect(await appointmentOf(world, id)).toMatchObject({ status: 'confirmed', revision: 2 });
  });

  test('given it moves while the call speaks, then the new time is named, and asked about', async () => {
    const { world, id } = await texted();
    const greeting = await hear(world);
    await changeAppointment(world.pipeline, asTenant('clinic'), id, {
      startsAt: '2026-12-14T10:00:00-05:00',
    });
    const asked = await press(world, '1', greeting);
    expect(asked).toMatchObject({ kind: 'ask', named: 2, say: expect.stringContaining('December 14') });
    expect(await press(world, '1', { ...greeting, named: 2 })).toMatchObject({ kind: 'say' });
    expect((await appointmentOf(world, id)).status).toBe('confirmed');
  });

  test('given 9, then texts and calls end for everybody who uses the number, as by STOP', async () => {
    const { world, id } = await texted({});
    await world.tenant('third');
    const stopped = { kind: 'say', say: answerText('en', 'call_us_stopped'), locale: 'en' };
    expect(await press(world, '9', await hear(world))).toEqual(stopped);
    expect(await optOutsOf(world)).toEqual({ clinic: ['sms', 'voice'], other: ['sms', 'voice'] });
    expect(await world.entry(id, 2)).toMatchObject({ state: 'dropped', reason: 'opted_out' });
    const address = addressKey('a secret for tests', ANA.phone);
    expect((await viewRecipient(world.pipeline, asTenant('third'), address)).optOuts).toHaveLength(2);
    expect(await keptBy(world, 'other')).toMatchObject([{ way: 'call', text: '9', intent: 'stop' }]);
  });

  test('given a stranger, then it is neutral, 1 means nothing, and 9 counts for everybody', async () => {
    const world = new World(at('2026-11-20T15:00Z'));
    for (const office of ['clinic', 'other']) await world.tenant(office);
    const greeting = await hear(world);
    expect(greeting.content.script).toBe(
      'Hello. From this number people are reminded of their appointments. We find no open appointment for your number.',
    );
    expect(greeting.content.menu).toMatch(/^Press 9 /);
    expect(await press(world, '1', greeting)).toMatchObject({ kind: 'ask', asked: 1 });
    expect(await press(world, '9', greeting)).toMatchObject({ say: answerText('en', 'call_us_stopped') });
    const address = addressKey('a secret for tests', ANA.phone);
    for (const office of ['clinic', 'other'])
      expect((await viewRecipient(world.pipeline, asTenant(office), address)).optOuts).toHaveLength(2);
  });

  test('given an office that has nothing open for the caller, then keys for an appointment mean nothing', async () => {
    const { world } = await texted();
    world.now = at(START) + HOUR;
    const greeting = await hear(world);
    expect(greeting).toMatchObject({
      about: null,
      content: { script: expect.stringContaining('The Clinic') },
    });
    for (const key of ['1', '2'])
      expect(await press(world, key, greeting)).toMatchObject({
        kind: 'ask',
        say: answerText('en', 'call_unknown_key'),
      });
    expect((await keptBy(world)).filter((each) => each?.text)).toMatchObject([
      { appointments: [], resolution: { as: 'done' } },
      { appointments: [], resolution: { as: 'done' } },
    ]);
  });

  test('given a number that is withheld, then no appointment is named and no key is asked for', async () => {
    const world = new World(at('2026-11-20T15:00Z'));
    await world.tenant('clinic', { contactPhone: '+1 212 555' });
    await world.appointment({ startsAt: START });
    const { content, about } = await hear(world, null);
    expect(content.script).toBe(
      'Hello, this is The Clinic. We find no open appointment for your number. You can reach our office at 1, 2 1 2, 5 5 5.',
    );
    expect({ menu: content.menu, about }).toEqual({ menu: '', about: null });
    expect(await keptBy(world)).toEqual([]);
  });

  test.each(LANGUAGES)('is answered in %s, with the office’s number, and without braces', async (locale) => {
    const world = new World(at('2026-11-20T15:00Z'));
    await world.tenant('clinic', { contactPhone: '212', senderNames: { voice: 'Zahn' } });
    await world.appointment({ startsAt: START, recipient: { ...ANA, locale } });
    const { content } = await hear(world);
    expect(content.script).toMatch(/Zahn.*Dental cleaning.*2 1 2|Zahn.*2 1 2/);
    expect(content.goodbye).toContain('2 1 2');
    for (const words of Object.values(content)) expect(words).not.toMatch(/[{}]/);
    for (const key of ['1', '2', '9']) expect(content.menu).toContain(key);
  });
});

describe('what was said', () => {
  test('given the ladder ran, then every attempt is kept word for word, oldest first', async () => {
    const { world, id } = await texted();
    await world.until(CALL_AT + MINUTE);
    const kept = await renderingsOf(world.pipeline, await appointmentOf(world, id), world.now);
    expect(kept.map(({ channel, content }) => ({ channel, content }))).toEqual(
      world.accepted.map(({ request: { channel, content } }) => ({ channel, content })),
    );
  });

  test('given the person is erased, then the words go and the record that there were some stays', async () => {
    const { world, id } = await texted();
    await erasePerson(
      world.pipeline,
      asTenant('clinic'),
      [addressKey('a secret for tests', ANA.phone)],
      'api',
    );
    const kept = await renderingsOf(world.pipeline, await appointmentOf(world, id), world.now);
    expect(kept.map(({ channel, content }) => [channel, content])).toEqual([
      ['email', null],
      ['sms', null],
    ]);
  });

  test('given an answer was lost, when the list is asked, then it is asked for the very words', async () => {
    const { world, id } = await texted();
    world.answer = () => ({ kind: 'unknown', detail: 'lost' });
    const asked: unknown[] = [];
    world.lookup = (request) => {
      asked.push(request.content);
      return { kind: 'not_accepted' };
    };
    await world.until(CALL_AT + 10);
    const [said] = (await renderingsOf(world.pipeline, await appointmentOf(world, id), world.now)).slice(-1);
    await changeAppointment(world.pipeline, asTenant('clinic'), asAppointment(id), {
      title: 'Something else',
    });
    await world.until(CALL_AT + HOUR);
    expect(asked[0]).toEqual(said?.content);
  });

  test('given a call was given up, when its answer comes after all, then it counts', async () => {
    const { world, id } = await texted();
    world.answer = () => ({ kind: 'unknown', detail: 'lost' });
    await world.until(at(START));
    expect(await world.entry(id, 2)).toMatchObject({ state: 'failed', reason: 'answer_lost' });
    const of = { entry: { tenant: asTenant('clinic'), appointment: id, revision: 1, step: 2 }, attempt: 1 };
    await receive(world.pipeline, of, { kind: 'delivered', providerId: 'CA1' }, true);
    expect(await world.entry(id, 2)).toMatchObject({ state: 'delivered', reason: null });
  });

  test.each(['R', 'no can\u2019t make it', 'Please cancel, I cannot come'])(
    'given %j, then the ladder ends as declined: nobody is called for not having confirmed (P11)',
    async (text) => {
      const { world, id } = await texted();
      expect(await write(world, text)).not.toBeNull();
      await world.until(at(START));
      expect(world.accepted.map(({ request }) => request.channel)).not.toContain('voice');
      expect(await world.entry(id, 2)).toMatchObject({ state: 'dropped', reason: 'declined' });
    },
  );

  test('given R and then C, then it is confirmed after all', async () => {
    const { world, id } = await texted();
    await write(world, 'R');
    await write(world, 'C');
    const [item] = await world.store.load(
      [keyOf.appointment(asTenant('clinic'), asAppointment(id))],
      world.now,
    );
    expect(item?.body.status).toBe('confirmed');
  });

  test.each(['what time?', 'wrong number', 'Deceased', 'yes and no, call me please'])(
    'given %j, then it is kept, and nothing loud follows until the office has read it (P11)',
    async (text) => {
      const { world, id } = await texted();
      expect(await write(world, text)).toBeNull();
      const [row] = (await world.store.list({ partition: 'replies/clinic', limit: 5 })).rows;
      const [item] = await world.store.load([row?.key as Key<'reply'>], world.now);
      expect(item?.body).toMatchObject({ text, from: ANA.phone, appointments: [id], resolution: null });
      await world.until(at(START) - 2 * HOUR);
      expect(world.accepted.map(({ request }) => request.channel)).not.toContain('voice');
      expect(await world.entry(id, 2)).toMatchObject({ reason: 'answered' });
      const as = { as: 'done', note: null, by: 'api', who: 'key:1' } as const;
      await resolveReply(world.pipeline, asTenant('clinic'), item?.body.id ?? '', as);
      await world.until(at(START) - HOUR);
      expect(world.accepted.at(-1)?.request.channel).toBe('voice');
    },
  );

  test('given nobody reads it, then the call ends as too late, and not as sent', async () => {
    const { world, id } = await texted();
    await write(world, 'what time?');
    await world.until(at(START));
    expect(await world.entry(id, 2)).toMatchObject({ state: 'dropped', reason: 'too_late' });
  });

  test('given the office says that the number is wrong, then it is left alone', async () => {
    const { world, id } = await texted();
    await write(world, 'wrong number');
    const [row] = (await world.store.list({ partition: 'replies/clinic', limit: 5 })).rows;
    const reply = row?.key.split('/').at(-1) ?? '';
    await resolveReply(world.pipeline, asTenant('clinic'), reply, {
      as: 'wrong_number',
      note: null,
      by: 'api',
      who: 'key:1',
    });
    await world.until(at(START));
    expect(await world.entry(id, 2)).toMatchObject({ state: 'dropped', reason: 'opted_out' });
  });

  test('given the same message twice, then it is kept once; given an erasure, then its words are gone', async () => {
    const { world } = await texted();
    for (let n = 0; n < 2; n++) await reply(world.pipeline, ANA.phone, OUR_NUMBER, 'what time?', 'SM1');
    const { rows } = await world.store.list({ partition: 'replies/clinic', limit: 5 });
    expect(rows).toHaveLength(1);
    await erasePerson(
      world.pipeline,
      asTenant('clinic'),
      [addressKey('a secret for tests', ANA.phone)],
      'api',
    );
    const [item] = await world.store.load([rows[0]?.key as Key<'reply'>], world.now);
    expect(item?.body).toMatchObject({ text: null, from: null, intent: 'other' });
  });

  test.each([
    ['the email went first', async (world: World) => world.appointment({ startsAt: START })],
    ['nobody knows the number', async () => undefined],
  ])('given STOP when %s, then what is made later obeys it', async (_, before) => {
    const world = new World(at('2026-11-20T15:00Z'));
    await world.tenant();
    await before(world);
    expect(await write(world, 'STOP')).not.toBeNull();
    const later = await world.appointment({ startsAt: START, title: 'Made later' });
    await world.until(at(START));
    expect(world.accepted.filter(({ request }) => request.channel !== 'email')).toEqual([]);
    for (const step of [1, 2])
      expect(await world.entry(later, step)).toMatchObject({ state: 'dropped', reason: 'opted_out' });
  });

  test('given STOP to an office’s own number, then only that office is stopped', async () => {
    const world = new World(at('2026-11-20T15:00Z'));
    await world.tenant('clinic', { senderAddresses: { sms: OUR_NUMBER } });
    await world.tenant('other', { senderAddresses: { sms: '+12125550000' } });
    const ours = await world.appointment({ startsAt: START });
    const theirs = await world.appointment({ startsAt: START }, 'other');
    await write(world, 'STOP');
    await world.until(at(START));
    expect(await world.entry(ours, 1)).toMatchObject({ reason: 'opted_out' });
    expect(await world.entry(theirs, 1, 1, 'other')).toMatchObject({ state: 'sent' });
  });

  test('given a message is told again after the office has read it, then it holds nothing', async () => {
    const { world, id } = await texted();
    const tell = () => reply(world.pipeline, ANA.phone, OUR_NUMBER, 'what time?', 'SM1');
    await tell();
    await resolveReply(world.pipeline, asTenant('clinic'), 'rpl_SM1', {
      as: 'done',
      note: null,
      by: 'api',
      who: 'key:1',
    });
    await tell();
    expect((await appointmentOf(world, id))?.answeredAt).toBeNull();
  });
});
