/** What is put before the office, by what, and what settles it. */
import { describe, expect, test } from 'vitest';
import type { AppointmentId } from '../../../shared/domain/core/keys.ts';
import { addressKey } from '../../../shared/domain/core/keys.ts';
import type { AnswerRule, Channel, OnAnswer } from '../../../shared/domain/core/policy.ts';
import { DEFAULT_ON_ANSWER, DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import { DAY, HOUR, MINUTE, toIso } from '../../../shared/domain/core/time.ts';
import type { Need } from '../../../shared/domain/person/need.ts';
import { needId } from '../../../shared/domain/person/need.ts';
import { keyOf } from '../../../shared/domain/store/records.ts';
import {
  cancelAppointment,
  changeAppointment,
  confirmAppointment,
  reportAttendance,
  requestReschedule,
} from '../../../shared/pipeline/appointments/appointments.ts';
import type { Pipeline } from '../../../shared/pipeline/core/context.ts';
import { change } from '../../../shared/pipeline/core/items.ts';
import { drop } from '../../../shared/pipeline/core/ledger.ts';
import { receive } from '../../../shared/pipeline/feedback/feedback.ts';
import { pressKey } from '../../../shared/pipeline/feedback/keypresses.ts';
import { reply } from '../../../shared/pipeline/feedback/text-messages.ts';
import { applyPolicy } from '../../../shared/pipeline/office/policy-apply.ts';
import { erasePerson } from '../../../shared/pipeline/people/erasure.ts';
import { optOutAddress } from '../../../shared/pipeline/people/people.ts';
import { resolveNeed, resolveReply } from '../../../shared/pipeline/people/replies.ts';
import { lookForUnreached } from '../../../shared/pipeline/people/unreached.ts';
import { listNeeds } from '../../../shared/pipeline/queries/people.ts';
import { pause } from '../../../shared/pipeline/safeguards/control.ts';
import type { Store } from '../../../shared/ports/store.ts';
import { asTenant, OPS } from '../../fixtures/ids.ts';
import { ANA, at, following, World } from './world.ts';

const START = '2026-12-04T15:30:00-05:00';
const SMS_AT = at('2026-12-03T15:30:00-05:00');
const CALL_AT = at('2026-12-04T11:30:00-05:00');
const OUR_NUMBER = '+15005550006';
const CLINIC = asTenant('clinic');
const PHONE = addressKey('a secret for tests', ANA.phone);
const DONE = { as: 'done', note: null, by: 'api', who: 'key:test' } as const;

async function texted(): Promise<{ world: World; id: AppointmentId }> {
  const world = new World(at('2026-11-20T15:00Z'));
  await world.tenant();
  const id = await world.appointment({ startsAt: START });
  await world.until(SMS_AT + MINUTE);
  return { world, id };
}

const write = (world: World, text: string, providerId: string | null = null, p: Pipeline = world.pipeline) =>
  reply(p, ANA.phone, OUR_NUMBER, text, providerId);

async function needsOf(world: World, open = true): Promise<Need[]> {
  const page = await listNeeds(world.pipeline, CLINIC, { open }, { limit: 50 }, world.now);
  return page?.items.map(({ need }) => need) ?? [];
}

const kindsOf = async (world: World, open = true) => (await needsOf(world, open)).map(({ kind }) => kind);

async function appointmentOf(world: World, id: AppointmentId) {
  const [item] = await world.store.load([keyOf.appointment(CLINIC, id)], world.now);
  if (!item) throw new Error('no appointment');
  return item.body;
}

async function replyOf(world: World, id: string) {
  const [item] = await world.store.load([keyOf.reply(CLINIC, id)], world.now);
  return item?.body;
}

describe('a need is opened', () => {
  test.each([
    ['R', 'another_time'],
    ['no can’t make it', 'declined'],
    ['wrong number', 'wrong_number'],
    ['what time?', 'reply'],
    ['STOP', 'opted_out'],
  ])('by the text %j: %s, once however often it is told', async (text, kind) => {
    const { world, id } = await texted();
    for (let n = 0; n < 2; n++) await write(world, text, 'SM1');
    expect(await needsOf(world)).toMatchObject([
      { kind, appointment: id, replies: ['rpl_SM1'], since: world.now, cancelAsked: false },
    ]);
  });

  test('by nothing that we can do by ourselves', async () => {
    const { world } = await texted();
    for (const text of ['HELP', 'C', 'START']) await write(world, text);
    expect(await needsOf(world)).toEqual([]);
  });

  test('by an answer of somebody without an appointment', async () => {
    const { world } = await texted();
    world.now = at(START) + HOUR;
    await write(world, 'R', 'SM1');
    expect(await needsOf(world)).toMatchObject([{ id: 'rpl_SM1', kind: 'reply', appointment: null }]);
  });

  test('by key 2, by key 9 and by the page', async () => {
    const { world, id } = await texted();
    await world.until(CALL_AT + MINUTE);
    const of = { entry: { tenant: CLINIC, appointment: id, revision: 1, step: 2 }, attempt: 1 };
    await pressKey(world.pipeline, of, { digits: '2', asked: 0, named: null, call: 'CA1', number: null });
    expect(await kindsOf(world)).toEqual(['another_time']);
    await pressKey(world.pipeline, of, { digits: '9', asked: 0, named: null, call: 'CA1', number: null });
    expect(await kindsOf(world)).toEqual(['another_time', 'opted_out']);
    await resolveNeed(world.pipeline, CLINIC, `${id}.another_time`, DONE);
    await requestReschedule(world.pipeline, CLINIC, id, 'link');
    expect((await kindsOf(world)).sort()).toEqual(['another_time', 'opted_out']);
  });

  test('not by the office itself', async () => {
    const { world, id } = await texted();
    await requestReschedule(world.pipeline, CLINIC, id, 'api');
    const request = { tenant: CLINIC, address: PHONE, shown: ANA.phone, channels: ['sms', 'voice'] as const };
    await optOutAddress(world.pipeline, { ...request, source: 'api', by: 'key:test' });
    expect(await needsOf(world)).toEqual([]);
  });

  test('by an opt-out only where an appointment is ahead, and by one that is known not again', async () => {
    const { world, id } = await texted();
    const other = await world.appointment({ startsAt: '2026-12-09T09:00:00-05:00', title: 'X-ray' });
    const gone = await world.appointment({ startsAt: '2026-12-10T09:00:00-05:00', title: 'Y-ray' });
    await cancelAppointment(world.pipeline, CLINIC, gone, 'api');
    await write(world, 'STOP', 'SM1');
    expect((await needsOf(world)).map(({ appointment }) => appointment).sort()).toEqual([id, other].sort());
    for (const need of await needsOf(world)) await resolveNeed(world.pipeline, CLINIC, need.id, DONE);
    await write(world, 'STOP', 'SM2');
    expect(await needsOf(world)).toEqual([]);
    expect((await appointmentOf(world, id)).history.filter(({ kind }) => kind === 'opted_out')).toHaveLength(
      1,
    );
  });
});

describe('nobody reached', () => {
  const refused = (world: World) => {
    world.answer = () => ({ kind: 'rejected', reason: 'rejected', code: '1' });
  };

  /** A ladder that ends long before the appointment is near. */
  const AHEAD = {
    ...DEFAULT_POLICY,
    steps: [
      { channel: 'sms', before: 'P7D', notAfter: 'PT1H' },
      { channel: 'voice', before: 'P4D', notAfter: 'PT1H' },
    ],
  } as const;
  const CALL_AHEAD = at('2026-11-30T15:30:00-05:00');

  test('given every step was refused, then the office has to look, before the end of the last is written', async () => {
    const world = new World(at('2026-11-20T15:00Z'));
    await world.tenant();
    refused(world);
    await world.policy(AHEAD);
    const id = await world.appointment({ startsAt: START });
    await world.until(CALL_AHEAD - HOUR);
    expect(await needsOf(world)).toEqual([]);
    await world.until(CALL_AHEAD + MINUTE);
    expect(await needsOf(world)).toMatchObject([{ id: `${id}.unreached`, appointment: id, replies: [] }]);
    await world.until(at(START) + MINUTE);
    expect(await needsOf(world)).toEqual([]);
  });

  test('given the email went out, then somebody was reached, until it comes back', async () => {
    const world = new World(at('2026-11-20T15:00Z'));
    await world.tenant();
    const id = await world.appointment({ startsAt: START });
    await world.until(SMS_AT - HOUR);
    refused(world);
    await world.until(CALL_AT + MINUTE);
    expect(await needsOf(world)).toEqual([]);
    const email = { entry: { tenant: CLINIC, appointment: id, revision: 1, step: 0 }, attempt: 1 };
    await receive(world.pipeline, email, { kind: 'failed', reason: 'bounced' });
    expect(await kindsOf(world)).toEqual(['unreached']);
  });

  test('given nobody answered the last call, whose receipt comes late, then it is told all the same', async () => {
    const world = new World(at('2026-11-20T15:00Z'));
    await world.tenant();
    world.answer = ({ channel }) =>
      channel === 'voice'
        ? { kind: 'accepted', providerId: 'CA1' }
        : { kind: 'rejected', reason: 'rejected', code: '1' };
    const id = await world.appointment({ startsAt: START });
    await world.until(CALL_AT + MINUTE);
    expect(await needsOf(world)).toEqual([]);
    const call = { entry: { tenant: CLINIC, appointment: id, revision: 1, step: 2 }, attempt: 1 };
    await receive(world.pipeline, call, { kind: 'failed', reason: 'no_answer' }, true);
    expect(await kindsOf(world)).toEqual(['unreached']);
  });

  test('given an answer that was given up comes after all, then it settles', async () => {
    const world = new World(at('2026-11-20T15:00Z'));
    await world.tenant();
    world.answer = ({ channel }) =>
      channel === 'voice'
        ? { kind: 'unknown', detail: 'lost' }
        : { kind: 'rejected', reason: 'rejected', code: '1' };
    const id = await world.appointment({ startsAt: START });
    await world.until(at(START) - HOUR);
    expect(await kindsOf(world)).toEqual(['unreached']);
    const call = { entry: { tenant: CLINIC, appointment: id, revision: 1, step: 2 }, attempt: 1 };
    await receive(world.pipeline, call, { kind: 'delivered', providerId: 'CA1' }, true);
    expect(await needsOf(world)).toEqual([]);
    expect(await needsOf(world, false)).toMatchObject([{ resolution: { by: 'ringonce', as: 'done' } }]);
  });

  test('given a receipt overtakes the last step’s end, then it is taken back', async () => {
    const world = new World(at('2026-11-20T15:00Z'));
    await world.tenant();
    world.answer = ({ channel }) =>
      channel === 'voice'
        ? { kind: 'failed', reason: 'provider_error', code: '500' }
        : { kind: 'rejected', reason: 'rejected', code: '1' };
    await world.policy(AHEAD);
    const id = await world.appointment({ startsAt: START });
    await world.until(CALL_AHEAD);
    const call = { tenant: CLINIC, appointment: id, revision: 1, step: 1 };
    const [item] = await world.store.load([keyOf.entry(call)], world.now);
    expect(item?.body).toMatchObject({ state: 'planned', attempt: 1 });
    const { pipeline } = world;
    const store: Store = following(pipeline.store, {
      async put(next, version, now) {
        const stored = await pipeline.store.put(next, version, now);
        if (next.key.startsWith('need/') && version === 0)
          await receive(pipeline, { entry: call, attempt: 1 }, { kind: 'delivered', providerId: 'CA1' });
        return stored;
      },
    });
    const appointment = await appointmentOf(world, id);
    if (!item) throw new Error('no entry');
    expect(await drop({ ...pipeline, store }, item, 'too_late', appointment, world.now)).toBe(false);
    expect(await world.entry(id, 1)).toMatchObject({ state: 'delivered' });
    expect(await needsOf(world)).toEqual([]);
    expect(await needsOf(world, false)).toMatchObject([{ kind: 'unreached' }]);
  });
});

describe('a need is settled', () => {
  test.each([
    [
      'the appointment is confirmed',
      (p: Pipeline, id: AppointmentId) => confirmAppointment(p, CLINIC, id, 'api'),
    ],
    ['it is cancelled', (p: Pipeline, id: AppointmentId) => cancelAppointment(p, CLINIC, id, 'api')],
    [
      'it is moved',
      (p: Pipeline, id: AppointmentId) =>
        changeAppointment(p, CLINIC, id, { startsAt: '2026-12-11T10:00:00-05:00' }),
    ],
  ])('when %s, with the replies that asked for it', async (_, act) => {
    const { world, id } = await texted();
    await write(world, 'no can’t make it', 'SM1');
    await write(world, 'another day?', 'SM2');
    expect((await kindsOf(world)).sort()).toEqual(['another_time', 'declined']);
    await act(world.pipeline, id);
    expect(await needsOf(world)).toEqual([]);
    for (const each of ['rpl_SM1', 'rpl_SM2'])
      expect((await replyOf(world, each))?.resolution).toMatchObject({ by: 'ringonce' });
  });

  test('a wrong number only by another number; words only by a person', async () => {
    const { world, id } = await texted();
    await write(world, 'wrong number', 'SM1');
    await write(world, 'what time?', 'SM2');
    await confirmAppointment(world.pipeline, CLINIC, id, 'api');
    expect((await kindsOf(world)).sort()).toEqual(['reply', 'wrong_number']);
    await changeAppointment(world.pipeline, CLINIC, id, { recipient: { phone: '+12125550777' } });
    expect(await kindsOf(world)).toEqual(['reply']);
    await resolveNeed(world.pipeline, CLINIC, 'rpl_SM2', DONE);
    expect(await needsOf(world)).toEqual([]);
  });

  test('another policy moves nothing, so the wish for another time stays', async () => {
    const { world, id } = await texted();
    await write(world, 'R');
    const steps = [{ channel: 'email' as const, before: 'P1D', notAfter: 'PT1H' }];
    await world.policy({
      name: 'other',
      version: 1,
      steps,
      minGap: 'PT2H',
      escalateOnFailure: true,
      bookingConfirmation: null,
    });
    await changeAppointment(world.pipeline, CLINIC, id, { policy: 'other' });
    expect(await kindsOf(world)).toEqual(['another_time']);
  });

  test('when the person is erased, and no note about that person stays', async () => {
    const { world, id } = await texted();
    await requestReschedule(world.pipeline, CLINIC, id, 'link');
    await resolveNeed(world.pipeline, CLINIC, `${id}.another_time`, { ...DONE, note: 'Ana called' });
    await write(world, 'STOP');
    await erasePerson(world.pipeline, CLINIC, [PHONE], 'api');
    expect(await needsOf(world)).toEqual([]);
    expect((await needsOf(world, false)).map(({ resolution }) => resolution?.note)).toEqual([null, null]);
  });
});

describe('the office resolves', () => {
  test('a need, and with it its replies, once', async () => {
    const { world, id } = await texted();
    await write(world, 'no can’t make it', 'SM1');
    const resolution = { as: 'confirmed', note: 'She called.', by: 'api' } as const;
    await resolveNeed(world.pipeline, CLINIC, `${id}.declined`, { ...resolution, who: 'key:test' });
    await resolveNeed(world.pipeline, CLINIC, `${id}.declined`, DONE);
    expect((await appointmentOf(world, id)).status).toBe('confirmed');
    expect(await needsOf(world, false)).toMatchObject([{ resolution }]);
    expect((await replyOf(world, 'rpl_SM1'))?.resolution).toMatchObject(resolution);
    expect(await resolveNeed(world.pipeline, CLINIC, `${id}.unreached`, DONE)).toEqual({ kind: 'absent' });
  });

  test('a reply, and its need is closed with the last that asked for it', async () => {
    const { world } = await texted();
    await write(world, 'no can’t make it', 'SM1');
    await write(world, 'I can not come', 'SM2');
    await resolveReply(world.pipeline, CLINIC, 'rpl_SM1', DONE);
    expect(await kindsOf(world)).toEqual(['declined']);
    await resolveReply(world.pipeline, CLINIC, 'rpl_SM2', { ...DONE, note: 'Called.' });
    expect(await needsOf(world)).toEqual([]);
    expect(await needsOf(world, false)).toMatchObject([{ resolution: { by: 'api', note: 'Called.' } }]);
  });

  test.each([
    ['confirmed', 'confirmed'],
    ['declined', 'declined'],
    ['done', 'scheduled'],
  ] as const)('an opt-out as %s, and the appointment is %s', async (as, status) => {
    const { world, id } = await texted();
    await write(world, 'STOP');
    await resolveNeed(world.pipeline, CLINIC, `${id}.opted_out`, { ...DONE, as });
    expect((await appointmentOf(world, id)).status).toBe(status);
    expect(await needsOf(world)).toEqual([]);
    expect(await needsOf(world, false)).toMatchObject([{ resolution: { by: 'api', as } }]);
  });

  test('a person who was not reached as a wrong number, and it is left alone', async () => {
    const world = new World(at('2026-11-20T15:00Z'));
    await world.tenant();
    world.answer = () => ({ kind: 'rejected', reason: 'rejected', code: '1' });
    const id = await world.appointment({ startsAt: START });
    await world.until(CALL_AT + MINUTE);
    await resolveNeed(world.pipeline, CLINIC, `${id}.unreached`, { ...DONE, as: 'wrong_number' });
    const [item] = await world.store.load([keyOf.recipient(PHONE)], world.now);
    expect(item?.body.optOuts['clinic' as never]).toMatchObject([
      { channel: 'sms', source: 'wrong_number' },
      { channel: 'voice', source: 'wrong_number' },
    ]);
  });
});

describe('what an answer does with the ladder is the policy’s to say', () => {
  const steps = [
    { channel: 'email', before: 'P3D', notAfter: 'PT1H' },
    { channel: 'sms', before: 'P1D', notAfter: 'PT1H' },
    { channel: 'email', before: 'PT8H', notAfter: 'PT1H' },
    { channel: 'sms', before: 'PT6H', notAfter: 'PT1H' },
    { channel: 'voice', before: 'PT4H', notAfter: 'PT1H' },
  ] as const;
  const policed = async (onAnswer: OnAnswer) => {
    const world = new World(at('2026-11-20T15:00Z'));
    await world.tenant();
    await world.policy({ ...DEFAULT_POLICY, minGap: 'PT1H', steps, onAnswer });
    const id = await world.appointment({ startsAt: START });
    return { world, id };
  };
  const said = (world: World, since: number) =>
    world.accepted.filter((each) => each.at > since).map(({ request }) => request.channel);

  test.each<[string, Partial<OnAnswer>, Channel[], string]>([
    ['what time?', { other: 'hold' }, ['email'], 'scheduled'],
    ['what time?', { other: 'continue' }, ['email', 'sms'], 'scheduled'],
    ['what time?', { other: 'end' }, [], 'scheduled'],
    ['R', { anotherTime: 'hold' }, ['email'], 'scheduled'],
    ['R', { anotherTime: 'continue' }, ['email', 'sms'], 'scheduled'],
    ['R', { anotherTime: 'end' }, [], 'declined'],
    ['I can’t come', { other: 'continue', anotherTime: 'continue' }, [], 'declined'],
    ['wrong number', { other: 'continue', anotherTime: 'continue' }, ['email'], 'scheduled'],
  ])('%j with %j is followed by %j', async (text, rules, channels, status) => {
    const { world, id } = await policed({ ...DEFAULT_ON_ANSWER, ...rules });
    await world.until(SMS_AT + MINUTE);
    const since = world.now;
    await write(world, text);
    expect(await needsOf(world)).toHaveLength(1);
    await world.until(at(START));
    expect(said(world, since)).toEqual(channels);
    expect((await appointmentOf(world, id)).status).toBe(status);
    const ends = [await world.entry(id, 3), await world.entry(id, 4)];
    for (const entry of ends) expect(entry?.dueAt).toBeNull();
  });

  test.each<[string, AnswerRule, Channel[]]>([
    // The text before it waits, and a ladder goes one step after the other.
    ['page', 'continue', []],
    ['page', 'hold', []],
    ['key', 'continue', ['email', 'sms', 'voice']],
    ['key', 'hold', []],
  ])('a wish by the %s is no louder than that, where it may %s', async (by, rule, channels) => {
    const { world, id } = await policed({ ...DEFAULT_ON_ANSWER, anotherTime: rule });
    await world.until(SMS_AT - MINUTE);
    const answer = `${id}.another_time`;
    const wish = { answer, channel: by === 'key' ? 'voice' : 'email' } as const;
    const ask = () => requestReschedule(world.pipeline, CLINIC, id, by === 'key' ? 'keypress' : 'link', wish);
    await ask();
    await ask();
    expect(await needsOf(world)).toMatchObject([{ id: answer, kind: 'another_time' }]);
    const { history } = await appointmentOf(world, id);
    expect(history.map(({ kind }) => kind)).toEqual(['created', 'reschedule_requested']);
    const since = world.now;
    await world.until(at(START));
    expect([...new Set(said(world, since))].toSorted()).toEqual(channels.toSorted());
  });

  test.each<[string, Channel, Channel]>([
    ['on the page after a key', 'voice', 'email'],
    ['by a key after the page', 'email', 'voice'],
  ])(
    'a wish that is made once more, %s, lets nothing louder go on than the gentler one (P11)',
    async (_name, first, second) => {
      const { world, id } = await policed({ ...DEFAULT_ON_ANSWER, anotherTime: 'continue' });
      await world.until(SMS_AT - MINUTE);
      for (const channel of [first, second]) {
        const wish = { answer: `${id}.another_time`, channel };
        await requestReschedule(world.pipeline, CLINIC, id, channel === 'voice' ? 'keypress' : 'link', wish);
      }
      const { history } = await appointmentOf(world, id);
      expect(history.map(({ kind }) => kind)).toEqual(['created', 'reschedule_requested']);
      const since = world.now;
      await world.until(at(START));
      expect(said(world, since)).toEqual([]);
    },
  );

  test.each([
    ['the need', resolveNeed],
    ['the reply that asked, too', resolveReply],
  ])('and when the office has resolved %s, the rest goes on', async (_name, resolve) => {
    const { world, id } = await policed({ other: 'hold', anotherTime: 'hold' });
    await world.until(SMS_AT + MINUTE);
    const since = world.now;
    const wish = { answer: `${id}.another_time`, channel: 'email' } as const;
    await requestReschedule(world.pipeline, CLINIC, id, 'link', wish);
    await write(world, 'R', 'SM1');
    await resolve(world.pipeline, CLINIC, resolve === resolveNeed ? wish.answer : 'rpl_SM1', DONE);
    expect(await appointmentOf(world, id)).toMatchObject({ status: 'scheduled', answeredAt: null });
    expect(await needsOf(world)).toEqual([]);
    await world.until(at(START));
    expect(said(world, since)).toEqual(['email', 'sms', 'voice']);
  });

  test('but what an answer has ended stays ended, also when the office has read it', async () => {
    const { world, id } = await policed({ other: 'end', anotherTime: 'end' });
    await world.until(SMS_AT + MINUTE);
    const since = world.now;
    await write(world, 'thank you!!', 'SM1');
    for (const step of [2, 3, 4])
      expect(await world.entry(id, step)).toMatchObject({ state: 'dropped', reason: 'answered' });
    await resolveReply(world.pipeline, CLINIC, 'rpl_SM1', DONE);
    await world.until(at(START));
    expect(said(world, since)).toEqual([]);
    expect(await kindsOf(world)).toEqual([]);
  });

  test('and whoever had confirmed, and asks for another time, is told of as one who declined', async () => {
    const { world, id } = await policed({ other: 'hold', anotherTime: 'hold' });
    await world.until(SMS_AT + MINUTE);
    await write(world, 'C');
    await write(world, 'R');
    expect((await appointmentOf(world, id)).status).toBe('declined');
  });
});

test('given two open replies, when one is resolved, then the ladder is held until the other is, too (P11)', async () => {
  const { world, id } = await texted();
  await write(world, 'what time?', 'SM1');
  await write(world, 'are you open on Sunday?', 'SM2');
  await resolveReply(world.pipeline, CLINIC, 'rpl_SM1', DONE);
  await world.until(CALL_AT + HOUR);
  expect(await world.entry(id, 2)).toMatchObject({ reason: 'answered' });
  await resolveReply(world.pipeline, CLINIC, 'rpl_SM2', DONE);
  await world.until(at(START) - HOUR);
  expect(world.accepted.at(-1)?.request.channel).toBe('voice');
});

describe('CANCEL', () => {
  const reachable = (world: World): Pipeline => {
    const p = world.pipeline;
    return { ...p, settings: { ...p.settings, publicUrl: 'https://reminders.example.com' } };
  };

  test('opts out, offers the page that cancels, and the history and the worklist show both', async () => {
    const { world, id } = await texted();
    const answer = await write(world, 'CANCEL', 'SM1', reachable(world));
    expect(answer).toMatch(/no more texts or calls.*https:\/\/reminders\.example\.com\/r\/\S+ .*START/);
    expect(await needsOf(world)).toMatchObject([{ kind: 'opted_out', cancelAsked: true }]);
    expect((await appointmentOf(world, id)).history.slice(-2)).toMatchObject([
      { kind: 'opted_out', by: 'reply' },
      { kind: 'cancel_asked', by: 'reply' },
    ]);
  });

  test('offers no page where there is none, or no appointment, or where it was STOP', async () => {
    const { world } = await texted();
    expect(await write(world, 'CANCEL')).not.toMatch(/https?:/);
    const other = await texted();
    expect(await write(other.world, 'STOP', null, reachable(other.world))).not.toMatch(/https?:/);
    const past = await texted();
    past.world.now = at(START) + DAY;
    expect(await write(past.world, 'CANCEL', null, reachable(past.world))).not.toMatch(/https?:/);
  });
});

test('attendance is reported after the start, corrected, and forgotten with another time', async () => {
  const { world, id } = await texted();
  const report = (as: 'attended' | 'no_show') => reportAttendance(world.pipeline, CLINIC, id, as, 'api');
  expect((await report('attended')).kind).toBe('conflict');
  world.now = at(START);
  await report('no_show');
  const { history, attendance } = await appointmentOf(world, id);
  expect(attendance).toBe('no_show');
  await report('no_show');
  expect((await appointmentOf(world, id)).history).toEqual(history);
  await report('attended');
  expect((await appointmentOf(world, id)).attendance).toBe('attended');
  await changeAppointment(world.pipeline, CLINIC, id, { startsAt: '2026-12-11T10:00:00-05:00' });
  expect((await appointmentOf(world, id)).attendance).toBeUndefined();
  await cancelAppointment(world.pipeline, CLINIC, id, 'api');
  world.now += 30 * DAY;
  expect((await report('attended')).kind).toBe('conflict');
});

describe('nobody was reached within 48 hours of the appointment', () => {
  const NEAR = at(START) - 48 * HOUR;
  const TEXT = {
    ...DEFAULT_POLICY,
    steps: [{ channel: 'sms', before: 'P1D', notAfter: 'PT1H' }],
  } as const;

  /** Time goes by, with a look every ten minutes. */
  async function goOn(world: World, until: number): Promise<void> {
    while (world.now < until) {
      await world.until(Math.min(until, world.now + 10 * MINUTE));
      await lookForUnreached(world.pipeline);
    }
  }

  async function booked(now: number, startsAt = START) {
    const world = new World(now);
    await world.tenant();
    await world.policy(TEXT);
    return { world, id: await world.appointment({ startsAt }) };
  }

  test('given the ladder has not come so far, then it is listed, and goes away once somebody is reached', async () => {
    const { world, id } = await booked(NEAR - HOUR);
    await goOn(world, NEAR - 10 * MINUTE);
    expect(await needsOf(world)).toEqual([]);
    await goOn(world, NEAR + 10 * MINUTE);
    expect(await needsOf(world)).toMatchObject([{ kind: 'unreached', appointment: id, lapsesAt: at(START) }]);
    await goOn(world, SMS_AT + 10 * MINUTE);
    expect(world.accepted).toHaveLength(1);
    expect(await needsOf(world)).toEqual([]);
    expect(await needsOf(world, false)).toMatchObject([{ resolution: { by: 'ringonce', as: 'done' } }]);
  });

  test.each([
    ['paused', (world: World) => pause(world.pipeline, {}, 'because', OPS, null)],
    [
      'refused again and again',
      async (world: World) => {
        world.answer = () => ({ kind: 'failed', reason: 'provider_error', code: '500' });
      },
    ],
  ])('given it is %s, then it is listed all the same, until the appointment passed', async (_, hold) => {
    const { world } = await booked(NEAR - HOUR);
    await hold(world);
    await goOn(world, at(START) - MINUTE);
    expect(await kindsOf(world)).toEqual(['unreached']);
    await goOn(world, at(START));
    expect(await kindsOf(world)).toEqual([]);
  });

  test('given somebody was reached, or it is over, then it is not listed', async () => {
    const { world } = await booked(NEAR - DAY);
    await world.policy({ ...DEFAULT_POLICY, name: 'early' });
    await world.appointment({ startsAt: START, policy: 'early' });
    const gone = await world.appointment({ startsAt: START });
    await cancelAppointment(world.pipeline, CLINIC, gone, 'api');
    const sure = await world.appointment({ startsAt: START });
    await confirmAppointment(world.pipeline, CLINIC, sure, 'api');
    await goOn(world, NEAR + HOUR);
    expect(await kindsOf(world)).toEqual(['unreached']);
    expect(world.log()).toHaveLength(1);
  });

  test('given a reminder that is known to have failed, then it is listed though the next one is to come', async () => {
    const { world, id } = await texted();
    const first = { tenant: CLINIC, appointment: id, revision: 1 };
    const failed = { kind: 'failed', reason: 'soft_bounced' } as const;
    await receive(world.pipeline, { entry: { ...first, step: 0 }, attempt: 1 }, failed);
    expect(await kindsOf(world)).toEqual([]);
    await receive(
      world.pipeline,
      { entry: { ...first, step: 1 }, attempt: 1 },
      { kind: 'failed', reason: 'rejected' },
    );
    expect(await kindsOf(world)).toEqual(['unreached']);
    await world.until(CALL_AT + MINUTE);
    expect(world.log().at(-1)).toMatch(/voice$/);
    expect(await kindsOf(world)).toEqual([]);
  });

  test('given it is booked or moved so late, then it is listed after an hour without success', async () => {
    const { world, id } = await booked(NEAR + HOUR);
    await goOn(world, NEAR + 2 * HOUR - MINUTE);
    expect(await kindsOf(world)).toEqual([]);
    await goOn(world, NEAR + 2 * HOUR);
    expect(await kindsOf(world)).toEqual(['unreached']);
    const later = { startsAt: '2026-12-06T15:30:00-05:00' };
    await changeAppointment(world.pipeline, CLINIC, id, later);
    expect(await kindsOf(world)).toEqual([]);
    await changeAppointment(world.pipeline, CLINIC, id, { startsAt: START });
    await goOn(world, NEAR + 3 * HOUR);
    expect(await kindsOf(world)).toEqual(['unreached']);
    const soon = await world.appointment({ startsAt: toIso(world.now + 5 * HOUR) });
    await goOn(world, world.now + 2 * HOUR);
    expect((await needsOf(world)).map((need) => need.appointment)).not.toContain(soon);
  });

  test('given the office has looked, then it is asked again only when the ladder has ended, or about another time', async () => {
    const { world, id } = await booked(NEAR - HOUR);
    await goOn(world, NEAR + HOUR);
    await resolveNeed(world.pipeline, CLINIC, needId(id, 'unreached'), DONE);
    await change(
      world.pipeline,
      keyOf.run('offices'),
      (run) => run && { ...run, body: { ...run.body, lookedAt: 0 } },
      0,
    );
    await goOn(world, NEAR + 2 * HOUR);
    expect(await kindsOf(world)).toEqual([]);
    world.answer = () => ({ kind: 'rejected', reason: 'rejected', code: '1' });
    await world.until(SMS_AT + MINUTE);
    expect(await kindsOf(world)).toEqual(['unreached']);
  });

  test('given a newer version of its policy is applied, then it is still listed', async () => {
    const { world } = await booked(NEAR - HOUR);
    await goOn(world, NEAR + HOUR);
    const newer = { ...TEXT, version: TEXT.version + 1 };
    await applyPolicy(world.pipeline, CLINIC, newer, { limit: 10 }, 'api');
    expect(await needsOf(world)).toMatchObject([{ kind: 'unreached', resolution: null }]);
  });

  test('each is looked at once, and a round reads nothing else', async () => {
    const { world } = await booked(NEAR - 12.5 * HOUR);
    for (let n = 1; n < 8; n++) await world.appointment({ startsAt: toIso(at(START) + n * HOUR) });
    let looked = 0;
    for (let n = 0; n < 30; n++) {
      world.now += HOUR;
      looked += await lookForUnreached(world.pipeline);
    }
    expect(looked).toBe(8);
    expect(await lookForUnreached(world.pipeline)).toBe(0);
  });
});
