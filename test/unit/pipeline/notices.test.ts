/**
 * News, beside the reminders: that it was booked, moved, cancelled. Nobody who was told a time is left with a wrong
 * one, nobody is told twice, and the person who decided is not told at all.
 */
import { describe, expect, test } from 'vitest';
import type { Appointment } from '../../../shared/domain/appointment/appointment.ts';
import { addressKey } from '../../../shared/domain/core/keys.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import { HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import { itemOf, keyOf } from '../../../shared/domain/store/records.ts';
import {
  cancelAppointment,
  changeAppointment,
  confirmAppointment,
} from '../../../shared/pipeline/appointments/appointments.ts';
import type { PutInput } from '../../../shared/pipeline/appointments/put.ts';
import { putAppointment } from '../../../shared/pipeline/appointments/put.ts';
import { receive } from '../../../shared/pipeline/feedback/feedback.ts';
import { reply } from '../../../shared/pipeline/feedback/text-messages.ts';
import { erasePerson } from '../../../shared/pipeline/people/erasure.ts';
import { optOutAddress } from '../../../shared/pipeline/people/people.ts';
import { asAppointment, asTenant } from '../../fixtures/ids.ts';
import { some } from '../domain/given.ts';
import { ANA, at, following, World } from './world.ts';

const START = '2026-12-04T15:30:00-05:00';
const LATER = '2026-12-07T10:00:00-05:00';
const EMAIL_AT = at('2026-12-01T15:30:00-05:00');
const SMS_AT = at('2026-12-03T15:30:00-05:00');
const CALL_AT = at('2026-12-04T11:30:00-05:00');

async function clinic(changes: Partial<typeof DEFAULT_POLICY> = {}): Promise<World> {
  const world = new World(at('2026-11-20T15:00Z'));
  await world.tenant('clinic', { senderAddresses: { email: 'reminders@clinic.example' } });
  await world.policy({ ...DEFAULT_POLICY, ...changes });
  return world;
}

async function appointmentOf(world: World, id: string): Promise<Appointment> {
  const [item] = await world.store.load(
    [keyOf.appointment(asTenant('clinic'), asAppointment(id))],
    world.now,
  );
  if (!item) throw new Error('no appointment');
  return item.body;
}

/** What went out: `email reminder`, in order. */
async function said(world: World): Promise<string[]> {
  return Promise.all(
    world.accepted.map(async ({ request: { channel, entry } }) => {
      const { plan, revision } = await appointmentOf(world, entry.appointment);
      const kind = entry.revision === revision ? plan[entry.step]?.kind : 'earlier';
      return `${channel} ${kind}`;
    }),
  );
}

const cancel = (world: World, id: string, by = 'api') =>
  cancelAppointment(world.pipeline, asTenant('clinic'), asAppointment(id), by);
const moveTo = (world: World, id: string, startsAt: string) =>
  changeAppointment(world.pipeline, asTenant('clinic'), asAppointment(id), { startsAt });

describe('a reminder that is in the pipe already', () => {
  test.each([
    ['moved', (world: World, id: string) => moveTo(world, id, LATER)],
    ['cancelled', (world: World, id: string) => cancel(world, id)],
  ])(
    'given it is %s, when a sender comes just before that is written, then it claims nothing',
    async (_, stop) => {
      const world = await clinic();
      const id = await world.appointment({ startsAt: START });
      world.now = EMAIL_AT;
      await world.schedule();
      const disk = world.store;
      let claims: string[] | undefined;
      world.store = following(disk, {
        async put(item, version, now) {
          if (item.key.startsWith('appointment/')) claims ??= await world.drain();
          return disk.put(item, version, now);
        },
      });
      await stop(world, id);
      expect(claims).toEqual(['stale']);
      await world.until(EMAIL_AT + HOUR);
      expect(world.accepted).toEqual([]);
    },
  );
});

describe('a person whose phone is corrected', () => {
  const correct = (world: World, id: string, phone: string | null) =>
    changeAppointment(world.pipeline, asTenant('clinic'), asAppointment(id), { recipient: { phone } });

  test('given an email went out before, when it is cancelled, then the person hears of it', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    await world.until(EMAIL_AT + MINUTE);
    await correct(world, id, '+12125550177');
    await cancel(world, id);
    await world.until(world.now + MINUTE);
    expect(await said(world)).toEqual(['email earlier', 'email cancellation']);
  });

  test('given an email went out before, when it moves, then one correction goes', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    await world.until(EMAIL_AT + MINUTE);
    await correct(world, id, '+12125550177');
    await moveTo(world, id, LATER);
    await world.until(world.now + MINUTE);
    expect(await said(world)).toEqual(['email earlier', 'email change']);
  });

  test('given a correction whose answer was lost, then it is made again', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    await world.until(EMAIL_AT + MINUTE);
    world.answer = () => ({ kind: 'unknown', detail: 'lost' });
    await moveTo(world, id, LATER);
    await world.until(world.now + MINUTE);
    world.answer = () => ({ kind: 'accepted', providerId: 'P' });
    await correct(world, id, '+12125550177');
    expect((await appointmentOf(world, id)).told).toEqual({
      channel: 'email',
      startsAt: at(LATER),
      before: at(START),
      location: null,
    });
    await world.until(world.now + 3 * HOUR);
    expect(await said(world)).toEqual(['email earlier', 'email change']);
  });

  test('given a text was the last word and the phone is gone, then the news goes by email', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    await world.until(SMS_AT + MINUTE);
    await correct(world, id, null);
    await cancel(world, id);
    await world.until(world.now + MINUTE);
    expect(await said(world)).toEqual(['email earlier', 'sms earlier', 'email cancellation']);
  });
});

describe('a new place', () => {
  const ELM = '12 Elm St';
  const to = (world: World, id: string, location: string | null) =>
    changeAppointment(world.pipeline, asTenant('clinic'), asAppointment(id), { location });
  async function reminded(until: number) {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START, location: ELM });
    await world.until(until);
    return { world, id };
  }

  test.each([
    ['email', EMAIL_AT, ['email earlier', 'email change']],
    ['sms', SMS_AT, ['email earlier', 'sms earlier', 'sms change']],
  ] as const)('given %s told of the old one, then it tells of the new one', async (channel, when, told) => {
    const { world, id } = await reminded(when + MINUTE);
    await to(world, id, '9 Oak St');
    await world.until(world.now + MINUTE);
    expect(await said(world)).toEqual(told);
    const { content } = some(world.accepted.at(-1)).request;
    const words = 'body' in content ? content.body : 'text' in content ? content.subject + content.text : '';
    expect(words).toMatch(
      channel === 'sms' ? /, is now at 9 Oak St\. Reply C/ : /^New place: [\s\S]*9 Oak St/,
    );
    expect(words).not.toContain('Instead of');
    const calendar = 'calendar' in content ? (content.calendar?.text ?? '') : '';
    if (channel === 'email') expect(calendar).toMatch(/SEQUENCE:1\r\n[\s\S]*LOCATION:9 Oak St/);
  });

  test('given time and place change together, then one message tells of both', async () => {
    const { world, id } = await reminded(SMS_AT + MINUTE);
    const patch = { startsAt: LATER, location: '9 Oak St' };
    await changeAppointment(world.pipeline, asTenant('clinic'), asAppointment(id), patch);
    await world.until(world.now + MINUTE);
    expect(await said(world)).toEqual(['email earlier', 'sms earlier', 'sms change']);
    expect(JSON.stringify(world.accepted.at(-1)?.request.content)).toMatch(
      /has moved to Mon, Dec 7, 10:00 AM \(was [^)]*\), now at 9 Oak St/,
    );
  });

  test.each([
    ['nobody was told yet', EMAIL_AT - HOUR, '9 Oak St'],
    ['it is written otherwise', EMAIL_AT + MINUTE, ' 12  ELM St. '],
    ['there is none any more', EMAIL_AT + MINUTE, null],
  ])('given %s, then it is no news', async (_, when, location) => {
    const { world, id } = await reminded(when);
    await to(world, id, location);
    await world.until(EMAIL_AT + HOUR);
    expect((await appointmentOf(world, id)).plan.map(({ kind }) => kind)).not.toContain('change');
    expect(world.accepted).toHaveLength(1);
  });

  test('given only the title changes, then it is no news, and calendars hear of it with the next reminder', async () => {
    const { world, id } = await reminded(EMAIL_AT + MINUTE);
    await changeAppointment(world.pipeline, asTenant('clinic'), asAppointment(id), { title: 'Check-up' });
    expect(await appointmentOf(world, id)).toMatchObject({ revision: 1, sequence: 1 });
    await world.until(EMAIL_AT + HOUR);
    expect(world.accepted).toHaveLength(1);
  });

  test('given news of it whose answer was lost, when it moves back, then the person hears of that', async () => {
    const { world, id } = await reminded(EMAIL_AT + MINUTE);
    world.answer = () => ({ kind: 'unknown', detail: 'lost' });
    await to(world, id, '9 Oak St');
    await world.until(world.now + MINUTE);
    world.answer = () => ({ kind: 'accepted', providerId: 'P' });
    await to(world, id, ELM);
    await world.until(world.now + 3 * HOUR);
    expect(await said(world)).toEqual(['email earlier', 'email change']);
  });

  test('given the person confirms the old one, then the answer names the new one, and the news goes out', async () => {
    const { world, id } = await reminded(SMS_AT + MINUTE);
    await to(world, id, '9 Oak St');
    const answer = await reply(world.pipeline, ANA.phone, '+12125550100', 'C');
    expect(answer).toMatch(/Dental cleaning has moved and is now .*, 9 Oak St\. Reply C/);
    expect((await appointmentOf(world, id)).status).toBe('scheduled');
    await world.until(world.now + MINUTE);
    expect((await said(world)).at(-1)).toBe('sms change');
    expect(await reply(world.pipeline, ANA.phone, '+12125550100', 'C')).toContain('is confirmed');
  });

  test('given an erasure, then no place is left that the person was told of', async () => {
    const { world, id } = await reminded(EMAIL_AT + MINUTE);
    await to(world, id, '9 Oak St');
    await world.until(world.now + MINUTE);
    expect((await appointmentOf(world, id)).told).not.toBeNull();
    await erasePerson(
      world.pipeline,
      asTenant('clinic'),
      [addressKey('a secret for tests', ANA.email)],
      'api',
    );
    expect(JSON.stringify(await appointmentOf(world, id))).not.toMatch(/Elm|Oak/);
  });
});

describe('a booking', () => {
  test('given a policy that tells of it, when made, then it is told at once and the ladder goes on', async () => {
    const world = await clinic({ bookingConfirmation: 'email' });
    await world.appointment({ startsAt: START });
    await world.until(world.now + MINUTE);
    expect(await said(world)).toEqual(['email booking']);
    await world.until(at(START));
    expect(await said(world)).toEqual(['email booking', 'email reminder', 'sms reminder', 'voice reminder']);
  });

  test('given one made after the email was due, then the news covers that email', async () => {
    const world = await clinic({ bookingConfirmation: 'email' });
    world.now = EMAIL_AT + HOUR;
    const id = await world.appointment({ startsAt: START });
    await world.until(SMS_AT + MINUTE);
    expect(await said(world)).toEqual(['email booking', 'sms reminder']);
    expect(await world.entry(id, 1)).toMatchObject({ state: 'dropped', reason: 'superseded' });
  });

  test('given news that bounces, then no reminder comes earlier for it (P6)', async () => {
    const world = await clinic({ bookingConfirmation: 'email' });
    const id = await world.appointment({ startsAt: START });
    await world.until(world.now + MINUTE);
    const entry = { tenant: asTenant('clinic'), appointment: id, revision: 1, step: 0 };
    await receive(world.pipeline, { entry, attempt: 1 }, { kind: 'failed', reason: 'bounced' });
    await world.until(EMAIL_AT - MINUTE);
    expect(world.accepted).toHaveLength(1);
  });
});

describe('a move', () => {
  test('given nothing was said, then nothing has to be corrected', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    await moveTo(world, id, LATER);
    await world.until(at(START));
    expect(await said(world)).toEqual(['email reminder']);
  });

  test('given an email went out, then one correction goes by email, at once', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    await world.until(EMAIL_AT + MINUTE);
    await moveTo(world, id, LATER);
    await world.until(world.now + MINUTE);
    expect(await said(world)).toEqual(['email earlier', 'email change']);
    expect((await appointmentOf(world, id)).told?.startsAt).toBe(at(START));
  });

  test('given a text was the last word, then it is corrected by text, and only then', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    await world.until(SMS_AT + MINUTE);
    await moveTo(world, id, '2026-12-20T10:00:00-05:00');
    await world.until(SMS_AT + 24 * HOUR);
    expect(await said(world)).toEqual(['email earlier', 'sms earlier', 'sms change']);
  });

  test('given it is night, then the text waits for the morning (P4)', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    await world.until(at('2026-12-03T23:00:00-05:00'));
    await moveTo(world, id, LATER);
    await world.until(at('2026-12-04T07:59:00-05:00'));
    expect(await said(world)).toEqual(['email earlier', 'sms earlier']);
    await world.until(at('2026-12-04T09:01:00-05:00'));
    expect((await said(world)).at(-1)).toBe('sms change');
  });

  test('given it moves again before the correction went out, then one correction goes, from the time that was told', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    await world.until(at('2026-12-03T23:00:00-05:00'));
    await moveTo(world, id, LATER);
    await moveTo(world, id, '2026-12-08T10:00:00-05:00');
    expect((await appointmentOf(world, id)).told?.startsAt).toBe(at(START));
    await world.until(at('2026-12-04T20:00:00-05:00'));
    expect(await said(world)).toEqual(['email earlier', 'sms earlier', 'sms change']);
  });

  test('given it moves back before the correction went out, then there is nothing to correct', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: '2026-12-11T15:30:00-05:00' });
    await world.until(at('2026-12-10T23:00:00-05:00'));
    await moveTo(world, id, LATER.replace('07', '17'));
    await moveTo(world, id, '2026-12-11T15:30:00-05:00');
    expect((await appointmentOf(world, id)).plan.map(({ kind }) => kind)).not.toContain('change');
  });

  /** A move that decided that there is news; just before it is written the email comes back, and `meanwhile` happens. */
  async function overtaken(
    meanwhile: (world: World, id: string) => Promise<void>,
    { texts = false, when = EMAIL_AT + MINUTE } = {},
  ) {
    const [email, sms, call] = DEFAULT_POLICY.steps;
    const first = { ...some(sms), before: 'P4D' };
    const world = await clinic(texts ? { steps: [first, some(email), some(call)] } : {});
    const id = await world.appointment({ startsAt: START });
    await world.until(when);
    const disk = world.store;
    let isFirst = true;
    world.store = following(disk, {
      async put(item, version, now) {
        if (item.key.startsWith('appointment/') && isFirst) {
          isFirst = false;
          const step = texts ? 1 : 0;
          const entry = { tenant: asTenant('clinic'), appointment: asAppointment(id), revision: 1, step };
          await receive(world.pipeline, { entry, attempt: 1 }, { kind: 'failed', reason: 'soft_bounced' });
          await meanwhile(world, id);
          const put = await disk.put(item, version, now);
          world.store = disk;
          // A scheduler comes before the entry is looked at once more.
          if (texts) await world.schedule();
          await world.drain();
          return put;
        }
        return disk.put(item, version, now);
      },
    });
    await moveTo(world, id, LATER);
    world.store = disk;
    return { world, id };
  }

  /** Another move to that time, which makes the entry go on by its own plan, and dies before it writes its appointment. */
  async function diesOnTheWay(world: World, id: string): Promise<void> {
    const disk = world.store;
    // It finds no appointment behind the entry, and puts it off.
    await world.schedule();
    world.store = following(disk, {
      async put(item, version, now) {
        if (item.key.startsWith('appointment/')) throw new Error('died');
        return disk.put(item, version, now);
      },
    });
    await expect(moveTo(world, id, LATER)).rejects.toThrow('died');
  }

  test('given another one that found no news makes its entry go on, and dies, then the news goes out at once', async () => {
    const { world } = await overtaken(diesOnTheWay);
    await world.until(world.now + MINUTE);
    expect(await said(world)).toEqual(['email earlier', 'email change']);
  });

  test('given another one would tell it by text, and dies, then the news goes by email, also at night', async () => {
    const night = at('2026-12-01T23:00:00-05:00');
    const { world } = await overtaken(diesOnTheWay, { texts: true, when: night });
    await world.until(world.now + MINUTE);
    expect(await said(world)).toEqual(['sms earlier', 'email earlier', 'email change']);
  });

  test('given another one that found no news writes its entry last, and loses, then the news goes out at once', async () => {
    const gate = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    let losing: Promise<unknown> = Promise.resolve();
    const { world } = await overtaken(async (world, id) => {
      const disk = world.store;
      world.store = following(disk, {
        async put(item, version, now) {
          if (item.key.endsWith('/2/0')) {
            reached.resolve();
            await gate.promise;
          }
          return disk.put(item, version, now);
        },
      });
      losing = moveTo(world, id, LATER);
      await reached.promise;
    });
    gate.resolve();
    await losing;
    await world.until(world.now + MINUTE);
    expect(await said(world)).toEqual(['email earlier', 'email change']);
  });

  test('given a new title or number only, then nothing is news', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    await world.until(EMAIL_AT + MINUTE);
    await changeAppointment(world.pipeline, asTenant('clinic'), id, { title: 'Cleaning' });
    await changeAppointment(world.pipeline, asTenant('clinic'), id, { recipient: { phone: '+12125550199' } });
    expect((await appointmentOf(world, id)).plan.map(({ kind }) => kind)).toEqual([
      'reminder',
      'reminder',
      'reminder',
    ]);
  });

  test('given an opted-out phone, then the correction is dropped with its reason and the ladder goes on', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    await world.until(SMS_AT + MINUTE);
    const address = addressKey('a secret for tests', ANA.phone);
    await optOutAddress(world.pipeline, {
      tenant: asTenant('clinic'),
      address,
      shown: null,
      channels: ['sms', 'voice'],
      source: 'api',
      by: 'key:1',
    });
    await moveTo(world, id, '2026-12-20T10:00:00-05:00');
    await world.until(at('2026-12-20T10:00:00-05:00'));
    expect(await world.entry(id, 0, 2)).toMatchObject({ state: 'dropped', reason: 'opted_out' });
    expect((await said(world)).slice(2)).toEqual(['email reminder']);
  });

  test('given the person confirms the new time, then the news is not sent any more (P5)', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    await world.until(EMAIL_AT + MINUTE);
    await moveTo(world, id, LATER);
    await confirmAppointment(world.pipeline, asTenant('clinic'), id, 'api');
    await world.until(at(LATER));
    expect(await said(world)).toEqual(['email earlier']);
  });
});

describe('a cancellation', () => {
  test('given nothing was said, then nothing is', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    await cancel(world, id);
    await world.until(at(START));
    expect(world.accepted).toEqual([]);
  });

  test.each([
    [EMAIL_AT, ['email reminder', 'email cancellation']],
    [SMS_AT, ['email reminder', 'sms reminder', 'sms cancellation']],
    [CALL_AT, ['email reminder', 'sms reminder', 'voice reminder', 'voice cancellation']],
  ])('given the last word was at %s, then one cancellation goes by the same channel', async (when, words) => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    await world.until(when + MINUTE);
    await cancel(world, id);
    await cancel(world, id);
    await world.until(at(START));
    expect(await said(world)).toEqual(words);
  });

  test('given the person cancelled on the page, then there is no news', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    await world.until(EMAIL_AT + MINUTE);
    await cancel(world, id, 'link');
    await world.until(at(START));
    expect(await said(world)).toEqual(['email reminder']);
  });

  test('given another one’s text that names it is being sent at that moment, then it is taken back', async () => {
    const world = await clinic();
    const both = [
      await world.appointment({ startsAt: START }),
      await world.appointment({ startsAt: START, title: 'X-ray' }),
    ];
    await world.until(SMS_AT - MINUTE);
    const before = world.accepted.length;
    let named: string | undefined;
    world.answer = async ({ entry }) => {
      if (named === undefined) {
        named = both.find((id) => id !== entry.appointment) ?? '';
        await cancel(world, named);
      }
      return { kind: 'accepted', providerId: 'P' };
    };
    await world.until(SMS_AT + HOUR);
    const texts = world.accepted.slice(before).map(({ request }) => request.entry.appointment);
    expect(texts.map((id) => id === named)).toEqual([false, true]);
    expect((await said(world)).at(-1)).toBe('sms cancellation');
  });

  test('given a text is being sent at that moment, then it is taken back', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    await world.until(SMS_AT - MINUTE);
    let cancelled = false;
    world.answer = async (request) => {
      if (request.channel === 'sms' && !cancelled) {
        cancelled = true;
        await cancel(world, id);
      }
      return { kind: 'accepted', providerId: 'P' };
    };
    await world.until(SMS_AT + HOUR);
    expect((await said(world)).slice(1)).toEqual(['sms reminder', 'sms cancellation']);
  });

  test('given the caps are used up until the start, then it is dropped with that reason, and nothing is loud (P2)', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    await world.until(SMS_AT + MINUTE);
    const address = addressKey('a secret for tests', ANA.phone);
    const key = keyOf.recipient(address);
    const [item] = await world.store.load([key], world.now);
    if (!item) throw new Error('nobody');
    const extra = [1, 2].map((step) => ({
      tenant: asTenant('clinic'),
      appointment: asAppointment('apt_x'),
      revision: 1,
      step,
      channel: 'sms' as const,
      at: world.now,
    }));
    const busy = { ...item.body, contacts: [...item.body.contacts, ...extra] };
    await world.store.put(itemOf.recipient(busy), item.version, world.now);
    await cancel(world, id);
    await world.until(at(START) + HOUR);
    expect(await world.entry(id, 3)).toMatchObject({ state: 'dropped', reason: 'capped' });
    expect(await said(world)).toEqual(['email reminder', 'sms reminder']);
  });

  test('given it dies after the news was written and before the appointment, then the next try goes on', async () => {
    const world = await clinic();
    const id = await world.appointment({ startsAt: START });
    await world.until(EMAIL_AT + MINUTE);
    const disk = world.store;
    world.store = following(disk, {
      async put(item, version, now) {
        if (item.key.startsWith('appointment/')) throw new Error('died');
        return disk.put(item, version, now);
      },
    });
    await expect(cancel(world, id)).rejects.toThrow('died');
    world.store = disk;
    await world.until(world.now + 2 * HOUR);
    expect(await world.entry(id, 3)).toMatchObject({ state: 'dropped', reason: 'incomplete' });
    await cancel(world, id);
    await world.until(at(START));
    expect(await said(world)).toEqual(['email reminder', 'email cancellation']);
  });
});

describe('a reinstatement', () => {
  const put = async (world: World, changes: Partial<PutInput> = {}, insist = false) => {
    const input = { title: 'Cleaning', startsAt: START, recipient: ANA, externalId: 'e1', ...changes };
    const done = await putAppointment(world.pipeline, asTenant('clinic'), input, {
      by: 'test',
      preview: false,
      insist,
    });
    if (done.kind !== 'done') throw new Error(JSON.stringify(done));
    return done;
  };

  /** Booked, reminded by email, and cancelled. */
  async function cancelledOne(told: boolean, by = 'api'): Promise<{ world: World; id: string }> {
    const world = await clinic();
    const { appointment } = await put(world);
    await world.until(EMAIL_AT + HOUR);
    if (!told) world.answer = () => ({ kind: 'retry', after: HOUR, detail: 'busy' }) as never;
    await cancel(world, appointment.id, by);
    if (told) await world.until(EMAIL_AT + 2 * HOUR);
    return { world, id: appointment.id };
  }

  test('given the person was told of the cancellation, then that it stands again, once, and the ladder goes on', async () => {
    const { world, id } = await cancelledOne(true);
    expect(world.accepted).toHaveLength(2);
    expect(await put(world)).toMatchObject({ did: 'reinstated', fields: [] });
    expect(await put(world)).toMatchObject({ did: 'unchanged' });
    await world.until(at(START));
    expect((await said(world)).slice(2)).toEqual(['email reinstatement', 'sms reminder', 'voice reminder']);
    const { status, revision, history, sequence } = await appointmentOf(world, id);
    expect([status, revision, history.at(-1)?.kind]).toEqual(['scheduled', 2, 'reinstated']);
    // The cancellation told calendars 1.
    expect(sequence).toBe(2);
  });

  test('given the news of the cancellation had not gone out, then nobody hears of it, and nothing is repeated', async () => {
    const { world } = await cancelledOne(false);
    world.answer = () => ({ kind: 'accepted', providerId: 'P' });
    await put(world);
    await world.until(at(START));
    expect(world.accepted.map(({ request }) => request.channel)).toEqual(['email', 'sms', 'voice']);
    expect((await said(world)).slice(1)).toEqual(['sms reminder', 'voice reminder']);
  });

  test('given it stands again and is cancelled before that was told, then nothing is said: the person knows', async () => {
    const { world, id } = await cancelledOne(true);
    await put(world);
    await cancel(world, id);
    await world.until(at(START));
    expect(world.accepted).toHaveLength(2);
    await world.until(at(START) + HOUR);
  });

  test('given it stands again at another time, then the news tells both, and the ladder starts afresh', async () => {
    const { world, id } = await cancelledOne(true);
    expect(await put(world, { startsAt: LATER })).toMatchObject({ did: 'reinstated', fields: ['startsAt'] });
    const { told, plan } = await appointmentOf(world, id);
    expect([told?.startsAt, told?.cancelled, plan[0]?.kind]).toEqual([at(START), 'surely', 'reinstatement']);
    await world.until(at(LATER));
    expect((await said(world)).slice(2)).toContain('email reinstatement');
  });

  test('given it moves before the news went out, then that is still news of its standing', async () => {
    const { world, id } = await cancelledOne(true);
    await put(world);
    await moveTo(world, id, LATER);
    const { plan } = await appointmentOf(world, id);
    expect(plan[0]?.kind).toBe('reinstatement');
  });

  test('given the person cancelled it, then the schedule that is sent again does not bring it back, unless somebody insists', async () => {
    const { world } = await cancelledOne(true, 'link');
    const again = await put(world);
    expect([again.did, again.appointment.status, again.warnings]).toEqual([
      'unchanged',
      'cancelled',
      [expect.stringContaining('its person cancelled it')],
    ]);
    expect(await put(world, {}, true)).toMatchObject({ did: 'reinstated' });
    await world.until(EMAIL_AT + 3 * HOUR);
    expect((await said(world)).at(-1)).toBe('email reinstatement');
  });

  test('given it was cancelled before anything was said, then it is as if it had never been', async () => {
    const world = await clinic();
    const { appointment } = await put(world);
    await cancel(world, appointment.id);
    await put(world);
    await world.until(at(START));
    expect(await said(world)).toEqual(['email reminder', 'sms reminder', 'voice reminder']);
  });
});
