/** What the office has to look at, what came of reminders, and what a caller is warned of. */
import { describe, expect, test } from 'vitest';
import { remindsUpTo, withAnswer, withoutAnswer } from '../../../shared/domain/appointment/answers.ts';
import type { Appointment } from '../../../shared/domain/appointment/appointment.ts';
import { responseTo } from '../../../shared/domain/appointment/response.ts';
import type { Channel } from '../../../shared/domain/core/policy.ts';
import { DAY, HOUR } from '../../../shared/domain/core/time.ts';
import type { StepForecast } from '../../../shared/domain/judgement/forecast.ts';
import { warningsOf } from '../../../shared/domain/judgement/warnings.ts';
import type { Entry } from '../../../shared/domain/ledger/entry.ts';
import type { Cause } from '../../../shared/domain/person/need.ts';
import { concernsOffice, isOpen, needOfReply, opened } from '../../../shared/domain/person/need.ts';
import { asksForAnotherTime, isCancelWord, readReply } from '../../../shared/domain/person/replies.ts';
import { asAddress, asTenant } from '../../fixtures/ids.ts';
import { at, givenAppointment, givenEntry } from './given.ts';

const NOW = at('2026-12-02T12:00:00Z');

const final = (step: number, state: Entry['state'], reason: Entry['reason'] = null): Entry =>
  givenEntry({ step, state, reason, dueAt: null });

describe('what came of the reminders', () => {
  const email = final(0, 'failed', 'bounced');
  const sms = final(1, 'failed', 'undelivered');
  test.each<[string, Parameters<typeof givenAppointment>[0], (Entry | undefined)[]]>([
    ['confirmed', { status: 'confirmed' }, [email]],
    ['declined', { status: 'declined' }, [email]],
    ['cancelled', { status: 'cancelled' }, []],
    ['answered', { answeredAt: NOW }, [final(0, 'sent')]],
    ['pending', {}, []],
    ['pending', {}, [email, givenEntry({ step: 1 })]],
    ['pending', {}, [email, sms, givenEntry({ step: 2, state: 'in_doubt' })]],
    ['reached', {}, [final(0, 'sent')]],
    ['reached', {}, [email, sms, final(2, 'delivered')]],
    ['reached', {}, [final(0, 'dropped', 'merged'), sms, final(2, 'failed', 'machine')]],
    ['unreached', {}, [email, sms, final(2, 'failed', 'machine')]],
    ['unreached', {}, [email, sms, final(2, 'dropped', 'too_late')]],
  ])('%s', (response, changes, entries) => {
    expect(responseTo(givenAppointment(changes), entries)).toBe(response);
  });

  test('news is no reminder: who was told of the booking was not reminded', () => {
    const { plan } = givenAppointment();
    const booked = givenAppointment({ plan: plan.slice(0, 1).map((step) => ({ ...step, kind: 'booking' })) });
    expect(responseTo(booked, [final(0, 'sent')])).toBe('unreached');
  });
});

describe('a need', () => {
  const appointment = givenAppointment();
  const cause: Cause = { tenant: asTenant('elm'), kind: 'declined', appointment, reply: 'rpl_1' };
  const first = opened(undefined, cause, NOW);
  const resolution = { at: NOW + 1, by: 'api', as: 'done', note: null } as const;

  test('has an id that follows from what it is about', () => {
    expect(first).toMatchObject({ id: `${appointment.id}.declined`, replies: ['rpl_1'], since: NOW });
    expect(opened(undefined, { ...cause, kind: 'reply' }, NOW)?.id).toBe('rpl_1');
    expect(() => opened(undefined, { ...cause, appointment: null, reply: null }, NOW)).toThrow();
  });

  test('the same reply again changes nothing, open or resolved; another one is added, and opens it again', () => {
    expect(opened(first, cause, NOW + HOUR)).toBeUndefined();
    if (!first) throw new Error('no need');
    const closed = { ...first, resolution };
    expect(opened(closed, cause, NOW + HOUR)).toBeUndefined();
    const second = { ...cause, reply: 'rpl_2' };
    const both = { replies: ['rpl_1', 'rpl_2'], resolution: null };
    expect(opened(first, second, NOW + HOUR)).toMatchObject({ ...both, since: NOW });
    expect(opened(closed, second, NOW + HOUR)).toMatchObject({ ...both, since: NOW + HOUR });
  });

  test('a key pressed again opens it again once it was resolved, and not before', () => {
    const { reply, ...pressed } = cause;
    const open = opened(undefined, pressed, NOW);
    expect(opened(open, pressed, NOW + HOUR)).toBeUndefined();
    if (!open) throw new Error('no need');
    expect(opened({ ...open, resolution }, pressed, NOW + HOUR)).toMatchObject({ since: NOW + HOUR });
  });

  test('a wish waits until somebody looked; who could not be reached is of no interest after the start', () => {
    const lapses = (kind: Cause['kind']) => {
      const need = opened(undefined, { ...cause, kind }, NOW);
      return need && !isOpen(need, appointment.startsAt + DAY);
    };
    expect(['another_time', 'declined', 'reply'].map((kind) => lapses(kind as Cause['kind']))).toEqual(
      Array(3).fill(false),
    );
    expect(['opted_out', 'wrong_number', 'unreached'].map((kind) => lapses(kind as Cause['kind']))).toEqual(
      Array(3).fill(true),
    );
  });

  test.each([
    ['decline', true, true, 'another_time'],
    ['decline', false, true, 'declined'],
    ['decline', false, false, 'reply'],
    ['wrong_person', false, true, 'wrong_number'],
    ['other', true, true, 'reply'],
  ] as const)('%s, another time %s, meant %s: %s', (intent, another, meant, kind) => {
    expect(needOfReply(intent, another, meant)).toBe(kind);
  });

  test.each([
    ['reply', ['sms', 'voice'], true],
    ['keypress', ['voice'], true],
    ['carrier', ['sms', 'voice'], true],
    ['link', ['email'], false],
    ['api', ['sms', 'voice'], false],
    ['wrong_number', ['sms', 'voice'], false],
  ] as const)('an opt-out by %s from %j concerns the office: %s', (source, channels, concerns) => {
    expect(concernsOffice(source, channels, appointment.recipient)).toBe(concerns);
  });

  test('who has no phone and ends the emails can not be reached at all', () => {
    expect(concernsOffice('link', ['email'], { phone: null })).toBe(true);
  });

  test('its address is kept as a key alone', () => {
    const address = asAddress('a-key');
    expect(opened(undefined, { ...cause, address }, NOW)?.address).toBe(address);
  });
});

test.each([
  ['R', true],
  ['Can we reschedule?', true],
  ['I can’t make it, another day please', true],
  ['no puedo, otra hora por favor', true],
  ['kann nicht, anderer Termin?', true],
  ['je ne peux pas, une autre date', true],
  ['não posso, outro dia', true],
  ['行けません、別の日にお願いします', true],
  ['no can’t make it', false],
  ['no puedo ir', false],
  ['ich kann leider nicht kommen', false],
  ['je ne peux pas venir', false],
  ['não vou poder', false],
  ['行けません', false],
])('%j asks for another time: %s', (text, another) => {
  if (text !== 'R') expect(['decline', 'other']).toContain(readReply(text));
  expect(asksForAnotherTime(text)).toBe(another);
});

test.each([
  ['CANCEL', true],
  [' cancel! ', true],
  ['please cancel', false],
  ['STOP', false],
])('%j is the word CANCEL alone: %s', (text, is) => expect(isCancelWord(text)).toBe(is));

test('an appointment waits for each of its unread replies', () => {
  const answer = (id: string) => ({ id, goesOnBy: 'email' as const });
  const two = withAnswer(withAnswer(givenAppointment(), answer('rpl_1'), NOW), answer('rpl_2'), NOW + 1);
  expect(two.answeredAt).toBe(NOW);
  const one = withoutAnswer(two, 'rpl_1', NOW + 2);
  expect(one.answeredAt).toBe(NOW);
  expect(withoutAnswer(one, 'rpl_2', NOW + 3)).toMatchObject({ answeredAt: null, updatedAt: NOW + 3 });
});

test('the same wish in a gentler way, after the office had read it, lets nothing louder go on than that (P11)', () => {
  const wish = (appointment: Appointment, goesOnBy: Channel | null) =>
    withAnswer(appointment, { id: 'a wish', goesOnBy }, NOW);
  const called = wish(givenAppointment(), 'voice');
  expect(remindsUpTo(called)).toBe('voice');
  const again = withoutAnswer(called, 'a wish', NOW);
  expect(remindsUpTo(again)).toBe('voice');
  expect(remindsUpTo(wish(again, 'sms'))).toBe('sms');
  expect(remindsUpTo(wish(again, 'email'))).toBe('email');
  expect(remindsUpTo(wish(again, null))).toBeNull();
  // Of an answer that holds whatever is loud nothing is noted but its id.
  expect(wish(givenAppointment(), 'email')).not.toHaveProperty('goesOnBy');
});

test.each<[Record<string, Channel | null>, Channel | null]>([
  [{}, 'voice'],
  [{ a: 'email' }, 'email'],
  [{ a: 'sms' }, 'sms'],
  [{ a: 'voice', b: 'sms' }, 'sms'],
  [{ a: 'sms', b: 'email' }, 'email'],
  [{ a: 'sms', b: null }, null],
])('of several answers the strictest decides up to which channel reminders go on: %j', (answers, upTo) => {
  const waiting = Object.entries(answers).reduce(
    (appointment, [id, by]) => withAnswer(appointment, { id, goesOnBy: by }, NOW),
    givenAppointment(),
  );
  expect(remindsUpTo(waiting)).toBe(upTo);
  // An answer that an earlier release noted without its id holds whatever is loud.
  expect(remindsUpTo({ ...givenAppointment(), answeredAt: NOW })).toBe('email');
});

describe('warnings', () => {
  const row = (
    channel: StepForecast['channel'],
    reason: 'too_late' | 'quiet_hours' | 'no_address' | null,
  ): StepForecast => ({
    step: 0,
    kind: 'reminder',
    channel,
    plannedAt: NOW,
    usefulUntil: NOW,
    entry: undefined,
    expected: reason ? { kind: 'drop', at: NOW, reason } : { kind: 'send', at: NOW, waitedFor: null },
    pause: null,
  });
  const scheduled = givenAppointment();

  test('that no reminder will go out, and why', () => {
    const plan = [row('email', 'too_late'), row('sms', 'too_late'), row('voice', 'quiet_hours')];
    const [warning, ...others] = warningsOf(scheduled, plan);
    expect(others).toEqual([]);
    expect(warning).toMatch(/^No reminder will go out: .*too close.*hours/);
    const nowhere = [row('sms', 'no_address'), row('voice', 'no_address')];
    expect(warningsOf(scheduled, nowhere)).toEqual([
      'No reminder will go out: There is no address for this channel.',
    ]);
  });

  test('that no text and no call will go out, where there is a number', () => {
    const plan = [row('email', null), row('sms', 'too_late'), row('voice', 'too_late')];
    expect(warningsOf(scheduled, plan)).toEqual([
      expect.stringMatching(/^No text and no call will go out: /),
    ]);
    const noNumber = [row('email', null), row('sms', 'no_address'), row('voice', 'no_address')];
    expect(warningsOf(scheduled, noNumber)).toEqual([]);
  });

  test('of nothing where a text goes out, or nobody is reminded any more', () => {
    expect(warningsOf(scheduled, [row('email', 'too_late'), row('sms', null)])).toEqual([]);
    expect(warningsOf({ status: 'confirmed' }, [row('email', 'too_late')])).toEqual([]);
  });
});
