/** An appointment: what ends its ladder, and what each change leaves behind. */
import { describe, expect, test } from 'vitest';
import type { Appointment } from '../../../shared/domain/appointment/appointment.ts';
import {
  addressesOf,
  addressFor,
  addressKeyFor,
  cancelled,
  changed,
  confirmed,
  created,
  detailsOf,
  endedBecause,
  erased,
  hasAddress,
  isCancelledByPerson,
  isNewPlace,
  isOnePerson,
  newPlaceOf,
  replanned,
  rescheduled,
  rescheduleRequested,
  sequenceOf,
  statusAt,
  unreachableBecause,
  withAttendance,
  withOptOut,
  withPolicy,
  withReply,
} from '../../../shared/domain/appointment/appointment.ts';
import { differencesOf } from '../../../shared/domain/appointment/differences.ts';
import { glanceAt } from '../../../shared/domain/appointment/glance.ts';
import { soonEnoughFor } from '../../../shared/domain/appointment/one-visit.ts';
import { implausible } from '../../../shared/domain/appointment/schedule-guard.ts';
import {
  isSought,
  marksOf,
  phoneMark,
  soughtBy,
  wordMark,
} from '../../../shared/domain/appointment/search-marks.ts';
import { HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import type { Entry } from '../../../shared/domain/ledger/entry.ts';
import { asAddress, asTenant } from '../../fixtures/ids.ts';
import { at, EMAIL_KEY, givenAppointment, givenEntry, ID, PHONE_KEY } from './given.ts';

const NOW = at('2026-12-01T12:00:00Z');
const appointment = givenAppointment();

describe('what ends a ladder', () => {
  test.each([
    ['a scheduled one', appointment, 1, null],
    ['an older revision', { ...appointment, revision: 2 }, 1, 'superseded'],
    ['a confirmed one', confirmed(appointment, 'reply', NOW), 1, 'confirmed'],
    [
      'an older revision of a confirmed one',
      { ...confirmed(appointment, 'reply', NOW), revision: 2 },
      1,
      'superseded',
    ],
    ['a cancelled one', cancelled(appointment, null, 'api', NOW), 1, 'cancelled'],
    ['an erased one', erased(cancelled(appointment, null, 'api', NOW), 'api', NOW), 1, 'erased'],
  ])('given %s, when asked, then it says why', (_, its, revision, reason) => {
    expect(endedBecause(its, revision)).toBe(reason);
  });

  test('given a confirmed appointment, when it is moved, then the person is reminded afresh', () => {
    const moved = rescheduled(
      confirmed(appointment, 'reply', NOW),
      { ...appointment, startsAt: appointment.startsAt + HOUR },
      'api',
      NOW,
    );
    expect(moved).toMatchObject({ revision: 2, status: 'scheduled', startsAt: appointment.startsAt + HOUR });
    expect(endedBecause(moved, 2)).toBeNull();
    expect(endedBecause(moved, 1)).toBe('superseded');
  });

  test('given a start, when it has come, then the appointment is past, unless it was cancelled', () => {
    expect(statusAt(appointment, appointment.startsAt - 1)).toBe('scheduled');
    expect(statusAt(appointment, appointment.startsAt)).toBe('past');
    expect(statusAt(cancelled(appointment, null, 'api', NOW), appointment.startsAt)).toBe('cancelled');
  });
});

describe('changes', () => {
  test('given each change, when made, then it is told, and only a move raises the revision', () => {
    const story = [
      changed(appointment, { ...detailsOf(appointment), title: 'Check-up' }, 'api', NOW),
      confirmed(appointment, 'reply', NOW),
      cancelled(appointment, null, 'link', NOW),
      rescheduleRequested(appointment, 'keypress', NOW),
      rescheduled(appointment, appointment, 'api', NOW),
      erased(appointment, 'api', NOW),
    ];
    expect(
      story.map(({ history, revision }) => `${history.at(-1)?.kind} by ${history.at(-1)?.by} ${revision}`),
    ).toEqual([
      'changed by api 1',
      'confirmed by reply 1',
      'cancelled by link 1',
      'reschedule_requested by keypress 1',
      'rescheduled by api 2',
      'erased by api 1',
    ]);
    for (const { updatedAt } of story) expect(updatedAt).toBe(NOW);
    expect(created(appointment, 'import').history).toEqual([
      { at: appointment.createdAt, kind: 'created', revision: 1, by: 'import' },
    ]);
  });

  test('given many changes, when told, then the latest fifty are kept', () => {
    let its = appointment;
    for (let n = 0; n < 60; n++) its = changed(its, detailsOf(its), String(n), NOW + n);
    expect(its.history).toHaveLength(50);
    expect(its.history.at(-1)?.by).toBe('59');
  });

  test('given a person who is erased, when written out, then nothing of them is left', () => {
    const named = givenAppointment({
      title: 'Root canal',
      location: 'Room 5',
      metadata: { note: 'afraid' },
      externalId: 'ehr-8812',
      fingerprint: 'hash',
    });
    const { formerAddresses, ...left } = erased(named, 'api', NOW);
    // By which keyed hashes it is found stays, as its links and its steps keep them.
    expect(formerAddresses).toEqual([EMAIL_KEY, PHONE_KEY]);
    const gone = JSON.stringify(left);
    for (const personal of [
      'Ana',
      'ana@example.com',
      '+12125550123',
      'Root canal',
      'Room 5',
      'afraid',
      'ehr-8812',
      EMAIL_KEY,
      PHONE_KEY,
    ])
      expect(gone).not.toContain(personal);
  });

  test('given a channel, when asked for the address, then email or phone', () => {
    const { recipient } = appointment;
    expect((['email', 'sms', 'voice'] as const).map((channel) => addressKeyFor(recipient, channel))).toEqual([
      EMAIL_KEY,
      PHONE_KEY,
      PHONE_KEY,
    ]);
    expect((['email', 'sms', 'voice'] as const).map((channel) => addressFor(recipient, channel))).toEqual([
      'ana@example.com',
      '+12125550123',
      '+12125550123',
    ]);
  });
});

describe('what else happens to it', () => {
  const move = (its: Appointment, changes: Partial<Appointment> = {}) =>
    rescheduled(its, { ...detailsOf(its), plan: its.plan, told: its.told, ...changes }, 'api', NOW);

  test('its number in a calendar goes up with what a calendar shows, and by two where it stands again', () => {
    const next = (changes: Partial<Appointment>) =>
      sequenceOf(changed(appointment, { ...detailsOf(appointment), ...changes }, 'api', NOW));
    expect(sequenceOf(appointment)).toBe(0);
    expect([next({ title: 'X' }), next({ location: null }), next({ durationMinutes: 5 })]).toEqual([1, 1, 1]);
    expect([next({}), next({ metadata: { a: 'b' } })]).toEqual([0, 0]);
    expect(sequenceOf(move(move(appointment)))).toBe(2);
    const again = move(cancelled(move(appointment), null, 'api', NOW));
    expect([sequenceOf(again), again.history.at(-1)?.kind]).toEqual([3, 'reinstated']);
    expect(sequenceOf({ revision: 3 })).toBe(2);
  });

  test('a move forgets what was answered, carried or reported, and keeps by which addresses it is found', () => {
    const carried = { contactedAt: NOW, calls: 1, done: {}, reached: true };
    const before = { ...appointment, answeredAt: NOW, unreadReplies: ['r'], goesOnBy: { r: null }, carried };
    const moved = move({ ...before, attendance: 'no_show' });
    for (const gone of ['unreadReplies', 'goesOnBy', 'carried', 'attendance', 'formerAddresses'])
      expect(moved).not.toHaveProperty(gone);
    expect(moved.answeredAt).toBeNull();
    const other = { ...appointment.recipient, phoneKey: asAddress('another') };
    const readdressed = move(appointment, { recipient: other });
    expect(readdressed.formerAddresses).toEqual([PHONE_KEY]);
    expect(addressesOf(readdressed)).toEqual([PHONE_KEY, EMAIL_KEY, 'another']);
    expect(addressesOf({ recipient: { ...other, emailKey: null } })).toEqual(['another']);
    expect([
      hasAddress(other, PHONE_KEY),
      hasAddress(other, EMAIL_KEY),
      hasAddress(other, asAddress('another')),
    ]).toEqual([false, true, true]);
  });

  test('a newer policy keeps the answers; in a new revision it is still the one that the person knows', () => {
    const policy = { ...appointment.policy, version: 2 };
    expect(withPolicy(appointment, policy, 'api', NOW)).toMatchObject({ policy, revision: 1 });
    const carried = { contactedAt: NOW, calls: 1, done: {}, reached: true };
    const changes = { policy, plan: [], told: null, carried };
    const named = (namedRevision: number | null) =>
      replanned({ ...appointment, revision: 2, namedRevision, answeredAt: NOW }, changes, 'api', NOW);
    expect(named(2)).toMatchObject({ ...changes, revision: 3, namedRevision: 3, answeredAt: NOW });
    expect([named(1).namedRevision, named(null).namedRevision]).toEqual([1, null]);
    for (const { history } of [named(2), withPolicy(appointment, policy, 'api', NOW)])
      expect(history.at(-1)).toMatchObject({ kind: 'policy_applied', by: 'api' });
  });

  test('a cancellation adds the step that tells of it, where somebody has to be told', () => {
    const notice = { kind: 'cancellation', channel: 'sms', plannedAt: NOW, usefulUntil: NOW + 1 } as const;
    expect(cancelled(appointment, notice, 'api', NOW).plan).toEqual([...appointment.plan, notice]);
    expect(cancelled(appointment, null, 'api', NOW).plan).toEqual(appointment.plan);
    const its = cancelled(appointment, notice, 'api', NOW);
    expect([endedBecause(its, 1, 'cancellation'), endedBecause(its, 1)]).toEqual([null, 'cancelled']);
    expect(endedBecause(erased(its, 'api', NOW), 1, 'cancellation')).toBe('erased');
    expect(endedBecause(rescheduleRequested(appointment, 'link', NOW), 1)).toBe('declined');
  });

  test('a reply is noted once, and the latest hundred are', () => {
    const once = withReply(appointment, 'r0', NOW);
    expect(once).toMatchObject({ replies: ['r0'], updatedAt: NOW });
    expect(withReply({ ...appointment, replies: ['r0'] }, 'r0', NOW)).toBeUndefined();
    const full = Array.from({ length: 100 }, (_, n) => `r${n}`);
    expect(withReply({ ...appointment, replies: full }, 'new', NOW)?.replies).toEqual([
      ...full.slice(1),
      'new',
    ]);
  });

  test('who opted out by CANCEL may have meant the appointment; who came is noted, and may be corrected', () => {
    const kinds = (its: Appointment) => its.history.map(({ kind }) => kind);
    expect(kinds(withOptOut(appointment, false, 'reply', NOW))).toEqual(['opted_out']);
    expect(kinds(withOptOut(appointment, true, 'reply', NOW))).toEqual(['opted_out', 'cancel_asked']);
    const came = withAttendance(withAttendance(appointment, 'no_show', 'api', NOW), 'attended', 'api', NOW);
    expect([came.attendance, kinds(came)]).toEqual(['attended', ['no_show', 'attended']]);
  });

  test('a landline takes calls and no texts; without an address nobody is reached, and that comes first', () => {
    const { recipient } = appointment;
    const why = (changes: Partial<typeof recipient>) =>
      (['email', 'sms', 'voice'] as const).map((channel) =>
        unreachableBecause({ ...recipient, ...changes }, channel),
      );
    expect(why({})).toEqual([null, null, null]);
    expect(why({ landline: true })).toEqual([null, 'landline', null]);
    expect(why({ landline: true, phone: null, email: null })).toEqual(Array(3).fill('no_address'));
  });

  test('names are one person’s where they are alike, and who has none is nobody else', () => {
    const people = (...names: (string | null)[]) =>
      isOnePerson(names.map((name) => ({ recipient: { ...appointment.recipient, name } })));
    expect([people('Ana', 'ANA', null), people(null), people()]).toEqual([true, true, true]);
    expect(people('Ana', 'Ben')).toBe(false);
  });
});

describe('where and when it is', () => {
  test('a place is new where the person was told of another one, and not where it is only written otherwise', () => {
    expect([isNewPlace('Room 1', 'Room 2'), isNewPlace(null, 'Room 2')]).toEqual([true, true]);
    for (const told of ['12 Elm St', ' 12  ELM st., ', undefined])
      expect(isNewPlace(told, '12 Elm St.')).toBe(false);
    expect(isNewPlace('12 Elm', '12Elm')).toBe(true);
    expect([isNewPlace('Room 1', null), isNewPlace(null, null)]).toEqual([false, false]);
    const told = { channel: 'sms', startsAt: NOW, location: 'Room 1', before: null } as const;
    const where = (location: string | null, its: Appointment['told'] = told) =>
      newPlaceOf({ told: its, location });
    expect([where('Room 2'), where('room 1'), where(null), where('Room 2', null)]).toEqual([
      'Room 2',
      '',
      '',
      '',
    ]);
  });

  test('its person cancelled it where the latest cancellation came by a link, and it still stands', () => {
    const byLink = cancelled(appointment, null, 'link', NOW);
    expect([isCancelledByPerson(byLink), isCancelledByPerson(appointment)]).toEqual([true, false]);
    expect(isCancelledByPerson({ ...byLink, status: 'scheduled' })).toBe(false);
    expect(isCancelledByPerson(cancelled(byLink, null, 'api', NOW))).toBe(false);
    expect(isCancelledByPerson(changed(byLink, detailsOf(byLink), 'api', NOW))).toBe(true);
    expect(isCancelledByPerson({ ...appointment, status: 'cancelled' })).toBe(false);
    expect(confirmed(appointment, 'reply', NOW).status).toBe('confirmed');
    expect(endedBecause({ ...byLink, revision: 2 }, 1)).toBe('cancelled');
  });

  test('two of one day, each where it takes place, are one visit for as long as the office says; else for half an hour', () => {
    const visit = (when: string, timeZone = 'America/New_York') => ({ startsAt: at(when), timeZone });
    const morning = visit('2026-12-04T08:00:00-05:00');
    const soon = (other: Parameters<typeof soonEnoughFor>[1], bundleWindowMs = 4 * HOUR) =>
      soonEnoughFor(morning, other, { bundleWindowMs });
    expect(soon(visit('2026-12-04T23:59:00-05:00'))).toBe(4 * HOUR);
    expect(soon(visit('2026-12-05T00:00:00-05:00'))).toBe(30 * MINUTE);
    // It is the fifth in Tokyo by then.
    expect(soon(visit('2026-12-04T20:00:00-05:00', 'Asia/Tokyo'))).toBe(30 * MINUTE);
    expect([soon(null), soonEnoughFor(null, morning, { bundleWindowMs: 4 * HOUR })]).toEqual(
      Array(2).fill(30 * MINUTE),
    );
    expect(soon(null, MINUTE)).toBe(MINUTE);
    expect(soonEnoughFor(null, null, { bundleWindowMs: 4 * HOUR })).toBe(30 * MINUTE);
  });

  test('a whole schedule may lose a fifth and move a twentieth, and one always', () => {
    const held = (there: number, vanish: number, move: number) => implausible({ there, vanish, move }).length;
    expect([held(100, 20, 0), held(100, 21, 0), held(100, 0, 5), held(100, 0, 6), held(100, 21, 6)]).toEqual([
      0, 1, 0, 1, 2,
    ]);
    expect([held(1, 1, 0), held(1, 0, 1), held(2, 2, 0), held(2, 0, 2), held(0, 0, 0)]).toEqual([
      0, 0, 1, 1, 0,
    ]);
    expect(implausible({ there: 100, vanish: 21, move: 6 })).toEqual([
      expect.stringMatching(/^21 of 100 .* cancelled/),
      expect.stringMatching(/^6 of 100 .* move/),
    ]);
  });
});

describe('in what it differs when it is sent again', () => {
  const was = detailsOf(appointment);
  const differs = (changes: Partial<typeof was>) => differencesOf(was, { ...was, ...changes });
  const person = (changes: Partial<typeof was.recipient>) =>
    differs({ recipient: { ...was.recipient, ...changes } });

  test.each<[Parameters<typeof differs>[0]]>([
    [{ startsAt: was.startsAt + 1 }],
    [{ timeZone: 'UTC' }],
    [{ durationMinutes: 31 }],
    [{ title: 'x' }],
    [{ location: null }],
    [{ metadata: { a: 'b' } }],
    [{ policy: { ...was.policy, name: 'other' } }],
  ])('%j is named by its field', (changes) => {
    expect(differs(changes)).toEqual(Object.keys(changes));
  });

  test('of a person each field that was written, and nothing that follows from another', () => {
    expect(person({ name: 'x', email: 'x', phone: 'x', locale: 'x', timeZone: 'x' })).toEqual(
      ['name', 'email', 'phone', 'locale', 'timeZone'].map((field) => `recipient.${field}`),
    );
    expect(person({ zones: [], emailKey: null, phoneKey: null, landline: true })).toEqual([]);
    expect(differs({ policy: { ...was.policy, version: 9 } })).toEqual([]);
  });

  test('of metadata the names and values, in whatever order', () => {
    const of = (one: Record<string, string>, other: Record<string, string>) =>
      differencesOf({ ...was, metadata: one }, { ...was, metadata: other }).length > 0;
    expect([of({ a: '1', b: '2' }, { b: '2', a: '1' }), of({}, {})]).toEqual([false, false]);
    expect([
      of({ a: '1' }, { a: '2' }),
      of({ a: '1' }, {}),
      of({}, { a: '1' }),
      of({ a: '1' }, { b: '1' }),
    ]).toEqual(Array(4).fill(true));
    expect(of({ toString: '1' }, { other: '1' })).toBe(true);
  });
});

describe('how it stands at one glance', () => {
  const tried = (step: number, state: Entry['state'], changes: Partial<Entry> = {}): Entry =>
    givenEntry({ step, state, attempt: 1, dueAt: null, history: [{ at: NOW + step, state }], ...changes });
  const glance = (...entries: (Entry | undefined)[]) => glanceAt(appointment, entries);

  test('nothing was tried: the next step alone', () => {
    const next = givenEntry({ step: 0, dueAt: NOW + 5 });
    expect(glance(next)).toEqual({
      appointment,
      response: 'pending',
      last: null,
      next: { channel: 'email', at: NOW + 5 },
      reason: null,
    });
    expect(glance()).toMatchObject({ last: null, next: null, reason: null });
  });

  test('the contact that reached somebody is the last one, though a later one failed; else what was tried last', () => {
    const [sent, failed] = [tried(0, 'sent'), tried(1, 'failed', { reason: 'undelivered' })];
    expect(glance(sent, failed).last).toEqual({ channel: 'email', state: 'sent', at: NOW });
    expect(glance(tried(0, 'failed'), failed).last).toEqual({ channel: 'sms', state: 'failed', at: NOW + 1 });
    expect(glance(sent, tried(1, 'delivered')).last).toMatchObject({ channel: 'sms' });
  });

  test('what waits in the ledger or in the pipe was not tried, and neither was what nobody handed over', () => {
    const waits = (state: Entry['state'], attempt = 1) =>
      glance(tried(0, state, { attempt, dueAt: NOW })).last;
    expect([waits('planned'), waits('queued'), waits('dropped', 0)]).toEqual([null, null, null]);
    expect(waits('in_doubt')).toMatchObject({ state: 'in_doubt' });
  });

  test('the reason is why the next step waits; where nobody was reached, that of the failure', () => {
    const waits = givenEntry({ step: 1, dueAt: NOW, reason: 'quiet_hours' });
    expect(glance(tried(0, 'sent'), waits).reason).toBe('quiet_hours');
    expect(
      glance(tried(0, 'failed', { reason: 'bounced' }), givenEntry({ step: 1, dueAt: NOW })).reason,
    ).toBe('bounced');
    expect(glance(tried(0, 'sent'), givenEntry({ step: 1, dueAt: NOW })).reason).toBeNull();
    const ended = [
      tried(0, 'dropped', { reason: 'no_address' }),
      tried(1, 'failed', { reason: 'undelivered' }),
      tried(2, 'dropped', { reason: 'too_late' }),
    ];
    expect(glance(...ended)).toMatchObject({ response: 'unreached', reason: 'undelivered', next: null });
    const dropped = [
      ended[0],
      tried(1, 'dropped', { reason: 'capped' }),
      tried(2, 'dropped', { reason: null }),
    ];
    expect(glance(...dropped).reason).toBe('capped');
    const three = (['no_address', 'capped', 'too_late'] as const).map((reason, step) =>
      tried(step, 'dropped', { reason }),
    );
    expect(glance(...three).reason).toBe('too_late');
    // Who was reached needs no reason.
    expect(glance(tried(0, 'sent'), ...three.slice(1)).reason).toBeNull();
    expect(glance(undefined, tried(1, 'failed', { reason: 'undelivered' })).last).toMatchObject({
      channel: 'sms',
    });
    expect(glanceAt({ ...appointment, status: 'confirmed' }, ended).reason).toBeNull();
  });
});

describe('by what it is found while somebody types', () => {
  const elm = asTenant('elm');
  const word = (text: string) => wordMark('secret', elm, text);
  const marks = (name: string | null, phone: string | null = null) =>
    marksOf(givenAppointment({ recipient: { name, phone } }), 'secret').map(({ mark }) => mark);

  test('what an earlier release noted is found by every later one', () => {
    expect([word('johanna'), phoneMark('secret', elm, '0123')]).toEqual([
      'Jat8Tw8qgMXGS0_zNbKIy2uH',
      'm3a_fWOYOj_zMTsbSU2dzT7p',
    ]);
  });

  test('words count by their first three letters, one of a dense script by its first', () => {
    expect(marks('Johanna')).toEqual([word('joh')]);
    expect(word('johanna')).toBe(word('johannes'));
    expect([word('王小明'), word('ひらがな'), word('カタカナ'), word('김철수')]).toEqual([
      word('王'),
      word('ひ'),
      word('カ'),
      word('김'),
    ]);
    expect(word('jo')).not.toBe(word('joh'));
    expect(wordMark('secret', asTenant('oak'), 'joh')).not.toBe(word('joh'));
    expect(phoneMark('secret', elm, '+12125550123')).toBe(phoneMark('secret', elm, '0123'));
    expect(phoneMark('secret', elm, '0123')).not.toBe(wordMark('secret', elm, '0123'));
  });

  test('the first and the last whole word, then the longest, four in all, and the end of the number', () => {
    expect(marks('Dr. Ana María de la Fuente Castellanos Ruiz')).toEqual(
      ['ana', 'ruiz', 'castellanos', 'fuente'].map(word),
    );
    expect(marks('Dr Li')).toEqual([word('dr'), word('li')]);
    expect(marks(null, '+12125550123')).toEqual([phoneMark('secret', elm, '0123')]);
    expect(marks(' -- ')).toEqual([]);
    expect(marks('Ana Ana')).toEqual([word('ana')]);
    const [mark] = marksOf(appointment, 'secret');
    expect(mark).toEqual({ tenant: elm, mark: word('ana'), appointment: ID, startsAt: appointment.startsAt });
  });

  test('what is typed are words, or digits that a number ends with', () => {
    expect(soughtBy('Jörg  müller-x')).toEqual({ words: ['jorg', 'muller', 'x'], digits: null });
    expect([soughtBy('0123').digits, soughtBy('123').digits, soughtBy('12a45').digits]).toEqual([
      '0123',
      null,
      null,
    ]);
    expect([soughtBy('(0)212/555-01.23').digits, soughtBy('0044 20 7946').digits]).toEqual([
      '2125550123',
      '44207946',
    ]);
    expect([soughtBy('012345').digits, soughtBy('0123456').digits]).toEqual(['012345', '123456']);
    expect([soughtBy('+1 212 555 0123').digits, soughtBy('x +1 212 555').digits]).toEqual([
      '12125550123',
      null,
    ]);
  });

  test('every word that is typed has to begin one of the name’s, or the number has to end so', () => {
    const finds = (typed: string, name: string | null, phone: string | null = null) =>
      isSought(soughtBy(typed), { name, phone });
    expect([finds('ana m', 'Ana Müller'), finds('MÜL ana', 'Ana Müller')]).toEqual([true, true]);
    expect([finds('ana x', 'Ana Müller'), finds('na', 'Ana'), finds('ana', null), finds('-', 'Ana')]).toEqual(
      Array(4).fill(false),
    );
    expect([finds('0123', null, '+12125550123'), finds('0124', null, '+12125550123')]).toEqual([true, false]);
    expect([finds('2125', 'Unit 2125', '+12125550123'), finds('0123', null)]).toEqual([true, false]);
  });
});
