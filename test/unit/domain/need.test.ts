/** What the office has to look at, what came of reminders, and what a caller is warned of. */
import { describe, expect, test } from 'vitest';
import {
  isNoted,
  isWaiting,
  remindsUpTo,
  withAnswer,
  withoutAnswer,
  withWish,
} from '../../../shared/domain/appointment/answers.ts';
import type { Appointment } from '../../../shared/domain/appointment/appointment.ts';
import { responseTo } from '../../../shared/domain/appointment/response.ts';
import type { Channel } from '../../../shared/domain/core/policy.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import type { StepForecast } from '../../../shared/domain/judgement/forecast.ts';
import { warningsOf } from '../../../shared/domain/judgement/warnings.ts';
import type { Entry } from '../../../shared/domain/ledger/entry.ts';
import type { Cause } from '../../../shared/domain/person/need.ts';
import {
  comeNear,
  concernsOffice,
  isOpen,
  mustBeReached,
  needOfReply,
  opened,
  settledAs,
} from '../../../shared/domain/person/need.ts';
import type { OfficeMail } from '../../../shared/domain/person/office-mail.ts';
import {
  digestDue,
  digestPlanned,
  isToOffice,
  mailClaimed,
  mailEnded,
  mailPutOff,
  NAMED_MAX,
  nextDigest,
  officeMailRef,
  slotsFrom,
  urgentAt,
  urgentPlanned,
} from '../../../shared/domain/person/office-mail.ts';
import { asksForAnotherTime, isCancelWord, readReply } from '../../../shared/domain/person/replies.ts';
import {
  holdsLadder,
  isForTheOffice,
  mayResolve,
  ruleFor,
  wayOf,
} from '../../../shared/domain/person/reply.ts';
import { asAddress, asTenant } from '../../fixtures/ids.ts';
import { at, givenAppointment, givenEntry, NEW_YORK, some } from './given.ts';

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
    ['reached', {}, [final(0, 'dropped', 'already_sent'), sms, final(2, 'failed', 'machine')]],
    [
      'reached',
      { carried: { contactedAt: NOW, calls: 0, done: {}, reached: true } },
      [email, sms, final(2, 'failed', 'machine')],
    ],
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
    expect(opened(undefined, cause, NOW)).toEqual(first);
    expect(opened(undefined, { ...cause, reply: null }, NOW)?.replies).toEqual([]);
    expect(opened(undefined, { ...cause, kind: 'reply' }, NOW)?.id).toBe('rpl_1');
    // An endpoint is of no account where something else is meant.
    expect(opened(undefined, { ...cause, receiver: 'whk_1' }, NOW)?.id).toBe(`${appointment.id}.declined`);
    const nobody = { ...cause, kind: 'undelivered', receiver: '', reply: 'rpl_1' } as const;
    expect(opened(undefined, nobody, NOW)?.id).toBe('rpl_1');
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
    expect([opened(open, pressed, NOW), opened(open, pressed, NOW + HOUR)]).toEqual([undefined, undefined]);
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
    ['link', ['email', 'sms'], true],
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

  test('an office that has looked is not asked again about the same start by a ladder that goes on', () => {
    const unreached: Cause = { tenant: asTenant('elm'), kind: 'unreached', appointment, goesOn: true };
    const open = some(opened(undefined, unreached, NOW));
    const looked = { ...open, resolution };
    expect(opened(looked, unreached, NOW + HOUR)).toBeUndefined();
    expect(opened(looked, { ...unreached, goesOn: false }, NOW + HOUR)).toMatchObject({ since: NOW + HOUR });
    // What settled itself nobody has looked at, and another start is another matter.
    const byItself = { ...open, resolution: { ...resolution, by: 'ringonce' } };
    expect(opened(byItself, unreached, NOW + HOUR)).toMatchObject({ resolution: null });
    const moved = { ...appointment, startsAt: appointment.startsAt + DAY };
    expect(opened(looked, { ...unreached, appointment: moved }, NOW)).toMatchObject({ resolution: null });
    expect(opened(open, unreached, NOW + HOUR)).toBeUndefined();
  });

  test('one that opens later opens sooner where its cause comes sooner, and stands once it stands', () => {
    const later = some(opened(undefined, { ...cause, reply: null, since: NOW + HOUR }, NOW));
    expect([isOpen(later, NOW + HOUR - 1), isOpen(later, NOW + HOUR)]).toEqual([false, true]);
    expect(opened(later, { ...cause, reply: null, since: NOW }, NOW)).toMatchObject({ since: NOW });
    expect(opened(later, { ...cause, reply: null, since: NOW + 2 * HOUR }, NOW)).toBeUndefined();
    const lapsing = some(opened(undefined, { ...cause, kind: 'unreached' }, NOW));
    const { startsAt } = appointment;
    expect([isOpen(lapsing, startsAt - 1), isOpen(lapsing, startsAt)]).toEqual([true, false]);
    expect(isOpen({ ...later, resolution }, NOW + DAY)).toBe(false);
  });

  test('it keeps that CANCEL was written, and its address, until it was resolved', () => {
    const asked = some(opened(undefined, { ...cause, cancelAsked: true, address: asAddress('k') }, NOW));
    const again = { ...cause, reply: 'rpl_2' };
    expect(opened(asked, again, NOW)).toMatchObject({ cancelAsked: true, address: 'k' });
    expect(opened({ ...asked, resolution }, again, NOW)).toMatchObject({ cancelAsked: false, address: null });
    expect(opened(first, again, NOW)).toMatchObject({ cancelAsked: false, address: null });
  });

  test('it names the latest twenty of its replies', () => {
    const replies = Array.from({ length: 20 }, (_, n) => `rpl_${n}`);
    const full = { ...some(first), replies };
    expect(opened(full, { ...cause, reply: 'new' }, NOW)?.replies).toEqual([...replies.slice(1), 'new']);
  });

  test('an endpoint that takes nothing is one by its own id, and none without what it is about', () => {
    const receiver = {
      tenant: asTenant('elm'),
      kind: 'undelivered',
      appointment: null,
      receiver: 'whk_1',
    } as const;
    expect(opened(undefined, receiver, NOW)).toMatchObject({
      id: 'whk_1',
      appointment: null,
      lapsesAt: null,
    });
    expect(() => opened(undefined, { ...receiver, receiver: '' }, NOW)).toThrow('undelivered');
    expect(() => opened(undefined, { ...cause, kind: 'reply', reply: null }, NOW)).toThrow('reply');
  });

  test('it is noted as what came about', () => {
    expect((['confirmed', 'moved', 'cancelled', 'reached'] as const).map(settledAs)).toEqual([
      'confirmed',
      'moved',
      'done',
      'done',
    ]);
  });

  test('within 48 hours somebody has to be reached; who came so near is looked at once more than too little', () => {
    const near = (ms: number) => mustBeReached(NOW + ms, NOW);
    expect([near(0), near(1), near(48 * HOUR), near(48 * HOUR + 1)]).toEqual([false, true, true, false]);
    expect(comeNear(NOW - HOUR, NOW)).toEqual({ from: NOW + 47 * HOUR - 10 * MINUTE, to: NOW + 48 * HOUR });
    expect(comeNear(0, NOW).from).toBe(NOW);
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
  expect(one.unreadReplies).toEqual(['rpl_2']);
  expect([isWaiting(one, 'rpl_1'), isWaiting(one, 'rpl_2'), isWaiting({}, 'rpl_2')]).toEqual([
    false,
    true,
    false,
  ]);
  expect(withoutAnswer(one, 'rpl_2', NOW + 3)).toMatchObject({ answeredAt: null, updatedAt: NOW + 3 });
  expect(withoutAnswer(givenAppointment({ answeredAt: NOW }), 'rpl_1', NOW)).toMatchObject({
    answeredAt: null,
    unreadReplies: [],
  });
  const full = Array.from({ length: 100 }, (_, n) => `r${n}`);
  expect(withAnswer({ ...two, unreadReplies: full }, answer('new'), NOW).unreadReplies).toEqual(full);
  const wish = withWish(givenAppointment(), answer('w'), 'link', NOW);
  expect(wish.history.at(-1)).toMatchObject({ kind: 'reschedule_requested', by: 'link', at: NOW });
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

test.each<[Channel | null, Channel | null, boolean]>([
  ['voice', 'voice', true],
  ['sms', 'voice', true],
  ['email', 'sms', true],
  [null, 'email', true],
  ['voice', 'sms', false],
  ['sms', 'email', false],
  ['email', null, false],
])('of a wish up to %s that waits, the same up to %s is noted: %s (P11)', (before, again, noted) => {
  const answer = (goesOnBy: Channel | null) => ({ id: 'a wish', goesOnBy });
  const waiting = withAnswer(givenAppointment(), answer(before), NOW);
  expect(isNoted(waiting, answer(again))).toBe(noted);
  expect(isNoted(withoutAnswer(waiting, 'a wish', NOW), answer(again))).toBe(false);
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
    judged: null,
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

  test('by what became of steps that have ended, and by nothing but reminders', () => {
    const over = (state: Entry['state'], reason: Entry['reason'], kind: StepForecast['kind'] = 'reminder') =>
      ({
        ...row('sms', null),
        kind,
        expected: null,
        entry: { state, reason } as Entry,
      }) satisfies StepForecast;
    expect(warningsOf(scheduled, [over('dropped', 'no_address')])).toEqual([
      'No reminder will go out: There is no address for this channel.',
    ]);
    expect(warningsOf(scheduled, [over('failed', 'no_address')])).toEqual([]);
    expect(warningsOf(scheduled, [{ ...over('sent', null), entry: undefined }])).toEqual([]);
    expect(warningsOf(scheduled, [over('sent', null, 'change'), row('sms', 'no_address')])).toHaveLength(1);
    expect(warningsOf(scheduled, [])).toEqual([]);
    const [both = ''] = warningsOf(scheduled, [row('sms', 'too_late'), row('email', 'no_address')]);
    expect(both).toMatch(/\. There is no address/);
  });

  test('of nothing where a text goes out, or nobody is reminded any more', () => {
    expect(warningsOf(scheduled, [row('email', 'too_late'), row('sms', null)])).toEqual([]);
    expect(warningsOf({ status: 'confirmed' }, [row('email', 'too_late')])).toEqual([]);
  });
});

describe('what only a person understands', () => {
  test('waits for the office, and holds the ladder where it is no answer to it', () => {
    const intents = ['stop', 'start', 'help', 'confirm', 'decline', 'wrong_person', 'other'] as const;
    expect(intents.filter(isForTheOffice)).toEqual(['decline', 'wrong_person', 'other']);
    expect(intents.filter(holdsLadder)).toEqual(['wrong_person', 'other']);
    const onAnswer = { other: 'end', anotherTime: 'continue' } as const;
    expect([
      ruleFor('other', { onAnswer }),
      ruleFor('wrong_person', { onAnswer }),
      ruleFor('other', {}),
    ]).toEqual(['end', 'hold', 'hold']);
    expect([wayOf({}), wayOf({ way: 'key' })]).toEqual(['text', 'key']);
  });

  test('is resolved by the office unless somebody has, or it settled itself before the office began', () => {
    const by = (who: string, at: number) => mayResolve({ at, by: who, as: 'done', note: null }, NOW);
    expect([mayResolve(null, NOW), by('ringonce', NOW), by('ringonce', NOW - 1), by('key', NOW)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('what an office is mailed', () => {
  const elm = { id: asTenant('elm'), timeZone: NEW_YORK, needsAt: '08:00' };
  const morning = at('2026-12-02T08:00:00-05:00');
  const today = { slot: '2026-12-02', dueAt: morning };
  const aDigest = () => some(digestPlanned(undefined, elm, today, NOW));

  test('once a day, at its own time', () => {
    const digest = aDigest();
    expect([nextDigest(elm, morning - 1), nextDigest(elm, morning)]).toEqual([
      today,
      { slot: '2026-12-03', dueAt: morning + DAY },
    ]);
    const late = at('2026-12-02T23:30:00-05:00');
    expect(nextDigest(elm, late).slot).toBe('2026-12-03');
    expect(digest).toMatchObject({
      kind: 'digest',
      ...today,
      needs: [],
      attempt: 0,
      claimedAt: null,
      end: null,
    });
    expect(digest.createdAt).toBe(NOW);
  });

  test('its record follows a new time, unless it is on its way or was sent', () => {
    const digest = aDigest();
    const other = { ...today, dueAt: morning + HOUR };
    expect(digestPlanned(digest, elm, today, NOW)).toBeUndefined();
    expect(digestPlanned(digest, elm, other, NOW)).toEqual({ ...digest, dueAt: morning + HOUR });
    expect(digestPlanned(mailClaimed(digest, NOW), elm, other, NOW)).toBeUndefined();
    expect(digestPlanned(mailEnded(digest, 'sent'), elm, other, NOW)).toBeUndefined();
    expect(digestPlanned(mailEnded(digest, 'nothing'), elm, other, NOW)).toMatchObject({
      end: null,
      dueAt: other.dueAt,
    });
  });

  test('a digest that came due goes out by the time that holds now, and not half a day late', () => {
    const digest = aDigest();
    expect(digestDue(digest, elm, morning - 1)).toEqual({ at: morning });
    expect(digestDue(digest, elm, morning)).toBe('now');
    expect(digestDue(digest, elm, morning + 12 * HOUR)).toBe('now');
    expect(digestDue(digest, elm, morning + 12 * HOUR + 1)).toBe('late');
    expect(digestDue(digest, { ...elm, needsAt: '09:00' }, morning)).toEqual({ at: morning + HOUR });
  });

  test('at once what is due within a day, and two hours later where a reminder may still reach somebody', () => {
    const { startsAt } = givenAppointment();
    const urgent = (kind: 'declined' | 'unreached', since = NOW) =>
      urgentAt(
        { ...some(opened(undefined, { tenant: elm.id, kind, appointment: givenAppointment(), since }, NOW)) },
        startsAt,
      );
    expect([urgent('declined'), urgent('unreached')]).toEqual([startsAt - DAY, startsAt - DAY + 2 * HOUR]);
    expect(urgent('declined', startsAt - HOUR)).toBe(startsAt - HOUR);
    expect(
      urgentAt(
        some(opened(undefined, { tenant: elm.id, kind: 'reply', appointment: null, reply: 'r' }, NOW)),
        null,
      ),
    ).toBeNull();
  });

  test('what becomes urgent within a quarter of an hour is one mail, a minute after the first of it', () => {
    const when = at('2026-12-02T14:31:20Z');
    const slots = slotsFrom(when);
    const [one, two, three] = [slots.next().value, slots.next().value, slots.next().value];
    expect([one, two, three]).toEqual([
      { slot: '2026-12-02T14:30', dueAt: when + MINUTE },
      { slot: '2026-12-02T14:45', dueAt: at('2026-12-02T14:45:00Z') },
      { slot: '2026-12-02T15:00', dueAt: at('2026-12-02T15:00:00Z') },
    ]);
    const add = (current: OfficeMail | undefined, need: string) =>
      urgentPlanned(current, elm.id, one, need, NOW);
    const mail = add(undefined, 'a') as OfficeMail;
    expect(mail).toMatchObject({ kind: 'urgent', slot: one.slot, dueAt: one.dueAt, needs: ['a'] });
    expect(add(mail, 'a')).toBe('told');
    expect(add(mail, 'b')).toMatchObject({ needs: ['a', 'b'] });
    for (const gone of [mailClaimed(mail, NOW), mailEnded(mail, 'sent')]) expect(add(gone, 'b')).toBe('full');
    const many = { ...mail, needs: Array.from({ length: NAMED_MAX - 1 }, (_, n) => `n${n}`) };
    const full = add(many, 'last') as OfficeMail;
    expect([full.needs.length, add(full, 'one more')]).toEqual([NAMED_MAX, 'full']);
  });

  test('while it is sent it has a lease; what surely was not sent comes due again; what ended does not', () => {
    const digest = aDigest();
    const claim = mailClaimed(digest, NOW);
    expect(claim).toEqual({ ...digest, claimedAt: NOW, dueAt: NOW + 5 * MINUTE, attempt: 1 });
    expect(mailPutOff(claim, NOW + HOUR)).toEqual({ ...claim, claimedAt: null, dueAt: NOW + HOUR });
    expect(mailEnded(claim, 'unknown')).toEqual({ ...claim, dueAt: null, end: 'unknown' });
  });

  test('has a name that no appointment has, and another for each day, kind and office', () => {
    const digest = aDigest();
    const ref = officeMailRef(digest);
    expect(ref).toEqual({ tenant: elm.id, appointment: digest.id, revision: 0, step: 0 });
    expect([isToOffice(ref), isToOffice(givenEntry())]).toEqual([true, false]);
    const tomorrow = digestPlanned(undefined, elm, { ...today, slot: '2026-12-03' }, NOW);
    const urgent = urgentPlanned(undefined, elm.id, today, 'a', NOW) as OfficeMail;
    const oak = digestPlanned(undefined, { ...elm, id: asTenant('oak') }, today, NOW);
    expect(new Set([digest, tomorrow, urgent, oak].map((mail) => mail?.id)).size).toBe(4);
  });
});
