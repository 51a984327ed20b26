/** What an office's own software is told: which events an item tells, and how an endpoint is tried, left and signed for (P13). */
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { AppointmentEvent } from '../../../shared/domain/appointment/appointment.ts';
import { erased } from '../../../shared/domain/appointment/appointment.ts';
import { jitter } from '../../../shared/domain/core/keys.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../shared/domain/core/time.ts';
import type { Cause, OfficeEvent, Telling } from '../../../shared/domain/events/events.ts';
import {
  mayTell,
  newsOf,
  payloadOf,
  placeAfter,
  recorded,
  tellingsOf,
  testTelling,
  toldBy,
  withoutGap,
} from '../../../shared/domain/events/events.ts';
import type { Outcome } from '../../../shared/domain/events/receivers.ts';
import {
  enabled,
  givenUp,
  isOpenFor,
  newReceiver,
  replayedFrom,
  rotated,
  secretsOf,
  signedHeaders,
  tried,
  unreachable,
  waiting,
  wants,
} from '../../../shared/domain/events/receivers.ts';
import type { EntryEvent } from '../../../shared/domain/ledger/entry.ts';
import type { ConsentEvent } from '../../../shared/domain/person/consent.ts';
import type { Reply } from '../../../shared/domain/person/reply.ts';
import type { Alert } from '../../../shared/domain/safeguards/alert.ts';
import { asAddress, asTenant } from '../../fixtures/ids.ts';
import { at, givenAppointment, givenEntry, ID, OTHER_ID, some } from './given.ts';

const NOW = at('2026-12-03T15:30:00Z');
const ELM = asTenant('elm');
const HOOK = { url: 'https://office.example/hook', kinds: null, description: null };
const RECEIVER = newReceiver(ELM, 'whk_1', HOOK, 0, NOW);
const EVENT: OfficeEvent = {
  tenant: ELM,
  id: 'evt_1',
  kind: 'reminder.sent',
  at: NOW,
  subjects: [ID],
  facts: {},
  place: 7,
  previous: 6,
  recordedAt: NOW,
};
const FAILED: Outcome = { kind: 'failed', status: 500, error: 'it answered 500' };

describe('an endpoint', () => {
  test('is told where it is on, has an address and is there, and of the kinds that it wants', () => {
    expect(isOpenFor(RECEIVER)).toBe(true);
    const shut = [{ disabled: { at: NOW, because: 'gone' as const } }, { url: null }, { deletedAt: NOW }];
    expect(shut.filter((changes) => isOpenFor({ ...RECEIVER, ...changes }))).toEqual([]);
    expect([wants({ kinds: null }, EVENT), wants({ kinds: ['reminder.sent'] }, EVENT)]).toEqual([true, true]);
    expect(wants({ kinds: ['reply.received'] }, EVENT)).toBe(false);
    for (const kinds of [null, ['webhook.tested' as const]])
      expect(wants({ kinds }, { kind: 'webhook.tested' })).toBe(false);
  });

  test('that takes nothing is asked at least every half an hour, and is disabled after three days', () => {
    let receiver = RECEIVER;
    const waits: number[] = [];
    let now = NOW;
    while (receiver.disabled === null && waits.length < 1_000) {
      receiver = unreachable(receiver, now);
      expect(receiver.failingSince).toBe(NOW);
      expect(receiver.failures).toBe(waits.length + 1);
      waits.push(some(receiver.retryAt) - now);
      now = some(receiver.retryAt);
    }
    const bases = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, 30 * MINUTE];
    for (const [index, base] of bases.entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(0.8 * base);
      expect(waits[index]).toBeLessThanOrEqual(Math.min(1.2 * base, 30 * MINUTE));
    }
    expect(Math.max(...waits)).toBeLessThanOrEqual(30 * MINUTE);
    expect(receiver.disabled?.because).toBe('silent');
    const since = { ...RECEIVER, failingSince: NOW };
    expect(unreachable(since, NOW + 3 * DAY - MINUTE - 1).disabled).toBeNull();
    expect(unreachable(since, NOW + 3 * DAY - MINUTE).disabled).toEqual({
      at: NOW + 3 * DAY - MINUTE,
      because: 'silent',
    });
    const office = { at: NOW, because: 'office' as const };
    expect(unreachable({ ...RECEIVER, disabled: office }, NOW).disabled).toBe(office);
    expect(enabled(receiver)).toMatchObject({
      disabled: null,
      failingSince: null,
      failures: 0,
      retryAt: null,
    });
  });

  test('that is told again from an instant on goes back to it, and never forward', () => {
    const back = replayedFrom({ ...RECEIVER, place: NOW * 1_000 }, NOW - HOUR, NOW);
    expect(back).toMatchObject({ place: (NOW - HOUR) * 1_000 - 1, replayedAt: NOW });
    expect(replayedFrom({ ...RECEIVER, place: 5 }, NOW, NOW).place).toBe(5);
  });
});

describe('a delivery', () => {
  const aDelivery = () => waiting(RECEIVER, EVENT, NOW);

  test('waits since it was made, and ends with the answer of the endpoint', () => {
    const fresh = aDelivery();
    expect(fresh).toEqual({
      tenant: ELM,
      receiver: 'whk_1',
      event: 'evt_1',
      kind: 'reminder.sent',
      place: 7,
      subjects: [ID],
      state: 'waiting',
      attempt: 0,
      firstAt: NOW,
      lastAt: NOW,
      dueAt: NOW,
      status: null,
      error: null,
    });
    const failedOnce = tried(fresh, FAILED, NOW);
    expect(tried(failedOnce, { kind: 'delivered', status: 204 }, NOW + 1)).toMatchObject({
      state: 'delivered',
      dueAt: null,
      status: 204,
      error: null,
      attempt: 2,
      lastAt: NOW + 1,
      firstAt: NOW,
    });
    expect(tried(fresh, { kind: 'gone' }, NOW)).toMatchObject({ state: 'failed', dueAt: null, status: 410 });
    expect(tried(fresh, { kind: 'gone' }, NOW).error).toContain('410');
  });

  test('that failed is tried again later and later, as late as the endpoint asks, up to three days', () => {
    const fresh = aDelivery();
    const waitOf = (attempt: number, retryAfterMs?: number) =>
      some(tried({ ...fresh, attempt }, { ...FAILED, retryAfterMs }, NOW).dueAt) - NOW;
    const bases = [
      5 * SECOND,
      30 * SECOND,
      2 * MINUTE,
      10 * MINUTE,
      30 * MINUTE,
      HOUR,
      3 * HOUR,
      6 * HOUR,
      6 * HOUR,
    ];
    for (const [attempt, base] of bases.entries()) {
      expect(waitOf(attempt)).toBeGreaterThanOrEqual(0.8 * base);
      expect(waitOf(attempt)).toBeLessThanOrEqual(1.2 * base);
    }
    // Each its own, and the same each time that it is asked.
    expect(waitOf(0)).toBe(Math.round(5 * SECOND * (0.8 + 0.4 * jitter('whk_1 evt_1 1'))));
    expect(waitOf(0, DAY)).toBe(DAY);
    expect(waitOf(0, 9 * DAY)).toBe(3 * DAY);
    const other = some(tried(waiting({ ...RECEIVER, id: 'whk_2' }, EVENT, NOW), FAILED, NOW).dueAt) - NOW;
    expect(other).not.toBe(waitOf(0));
    expect(tried(fresh, FAILED, NOW + 3 * DAY - 1)).toMatchObject({
      state: 'waiting',
      dueAt: NOW + 3 * DAY,
      status: 500,
      error: 'it answered 500',
    });
    expect(tried(fresh, FAILED, NOW + 3 * DAY)).toMatchObject({ state: 'failed', dueAt: null });
  });

  test('that is given up says what went wrong last', () => {
    const fresh = aDelivery();
    expect(givenUp(fresh, 'it was deleted')).toMatchObject({
      state: 'failed',
      dueAt: null,
      error: 'it was deleted',
    });
    expect(givenUp(tried(fresh, FAILED, NOW), 'it was deleted').error).toBe('it answered 500');
  });
});

describe('a signature', () => {
  test('is made with the newest secret, and for a while after a rotation with the one before, too', () => {
    const [first, ...none] = secretsOf('ours', RECEIVER, NOW);
    expect([none, first?.startsWith('whsec_')]).toEqual([[], true]);
    // It is stored nowhere, so every release has to make the same.
    expect(first).toBe('whsec_B5461P3ksAMK1Ki5V6M78ScbtAco4tMyk5Xix9gqAeo=');
    const next = rotated(RECEIVER, NOW + HOUR);
    expect(next.secretVersion).toBe(2);
    const [second, previous] = secretsOf('ours', next, NOW + HOUR - 1);
    expect([previous, second === first]).toEqual([first, false]);
    expect(secretsOf('ours', next, NOW + HOUR)).toEqual([second]);
    // The very first has none before it.
    expect(secretsOf('ours', { ...RECEIVER, previousUntil: NOW + HOUR }, NOW)).toEqual([first]);
    const others = [secretsOf('theirs', RECEIVER, NOW), secretsOf('ours', { ...RECEIVER, id: 'whk_2' }, NOW)];
    expect(others.flat()).not.toContain(first);
    expect(secretsOf('ours', { ...RECEIVER, tenant: asTenant('oak') }, NOW)).not.toContain(first);
  });

  test('is over id, whole second and body, one for each secret', () => {
    const secrets = secretsOf('ours', rotated(RECEIVER, NOW + HOUR), NOW);
    const headers = signedHeaders('evt_1', '{}', secrets, NOW + 999);
    const expected = secrets.map((secret) => {
      const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
      return `v1,${createHmac('sha256', key)
        .update(`evt_1.${NOW / SECOND}.{}`)
        .digest('base64')}`;
    });
    expect(headers).toEqual({
      'webhook-id': 'evt_1',
      'webhook-timestamp': String(NOW / SECOND),
      'webhook-signature': expected.join(' '),
    });
  });
});

const kindsOf = (cause: Cause) => tellingsOf(cause).map(({ kind }) => kind);

describe('what an appointment tells', () => {
  const line = (kind: AppointmentEvent['kind'], when = NOW): AppointmentEvent => ({
    at: when,
    kind,
    revision: 1,
    by: 'api',
  });
  const of = (...history: AppointmentEvent[]): Cause => ({
    kind: 'appointment',
    body: givenAppointment({ history, externalId: 'ehr-1' }),
  });

  test.each<[AppointmentEvent['kind'], string | null]>([
    ['created', 'appointment.created'],
    ['changed', 'appointment.changed'],
    ['rescheduled', 'appointment.changed'],
    ['policy_applied', 'appointment.changed'],
    ['reinstated', 'appointment.changed'],
    ['confirmed', 'appointment.confirmed'],
    ['reschedule_requested', 'appointment.declined'],
    ['cancelled', 'appointment.cancelled'],
    ['attended', 'appointment.changed'],
    ['no_show', 'appointment.changed'],
    ['opted_out', null],
    ['cancel_asked', null],
    ['erased', null],
  ])('%s: %s', (kind, told) => {
    expect(kindsOf(of(line(kind)))).toEqual(told === null ? [] : [told]);
    expect(mayTell(of(line('created'), line('opted_out'), line(kind)), false)).toBe(told !== null);
    expect(mayTell(of(line(kind), line('created')), false)).toBe(true);
  });

  test('it says what happened, by whom, and how it stands, and nothing of the person', () => {
    const [told] = tellingsOf(of(line('confirmed')));
    expect(told).toMatchObject({
      tenant: ELM,
      at: NOW,
      subjects: [ID],
      facts: {
        what: 'confirmed',
        by: 'api',
        revision: 1,
        appointment: {
          id: ID,
          externalId: 'ehr-1',
          status: 'scheduled',
          revision: 1,
          startsAt: '2026-12-04T20:30:00Z',
          timeZone: 'America/New_York',
          durationMinutes: 30,
          outcome: null,
        },
      },
    });
    expect(JSON.stringify(told)).not.toMatch(/Ana|ana@example|12125550123|Dental|Elm St/);
    const came: Cause = {
      kind: 'appointment',
      body: givenAppointment({ history: [line('attended')], attendance: 'attended' }),
    };
    expect(tellingsOf(came)[0]?.facts).toMatchObject({ appointment: { outcome: 'attended' } });
  });

  test('its ids are the same whenever they are derived, and lines that are alike have each their own', () => {
    const twice = of(...Array(4).fill(line('changed')), line('changed', NOW + 1));
    const ids = tellingsOf(twice).map(({ id }) => id);
    expect(new Set(ids).size).toBe(5);
    expect(tellingsOf(of(line('changed'))).map(({ id }) => id)).toEqual(ids.slice(0, 1));
    // An office knows an event by its id, whichever release tells it.
    expect([ids[0], ids[1], ids[4]]).toEqual([
      'evt_rs80ymtva8x0kb90avbxx3wkbc',
      'evt_heqxzms6xrzvc8ngp7xw8fsjjv',
      'evt_x88p2xbvf2cxvhp0g2r4220xbq',
    ]);
    expect(tellingsOf(twice).map(({ id }) => id)).toEqual(ids);
  });

  test('without a story it tells nothing, and neither does an erasure', () => {
    expect(mayTell(of(), true)).toBe(false);
    const gone: Cause = { kind: 'appointment', body: erased(givenAppointment(), 'api', NOW) };
    expect([mayTell(gone, false), toldBy(gone)]).toEqual([false, ELM]);
  });
});

describe('what else tells something', () => {
  test.each<[EntryEvent['state'], string | null]>([
    ['planned', null],
    ['queued', null],
    ['sending', null],
    ['in_doubt', null],
    ['sent', 'reminder.sent'],
    ['delivered', 'reminder.delivered'],
    ['failed', 'reminder.failed'],
    ['dropped', 'reminder.dropped'],
  ])('an entry that is %s: %s', (state, told) => {
    const history: EntryEvent[] = [
      { at: NOW, state, reason: 'undelivered', detail: '30003' },
      { at: NOW, state },
    ];
    const entry: Cause = { kind: 'entry', body: givenEntry({ state, history }) };
    expect(kindsOf(entry)).toEqual(told === null ? [] : [told, told]);
    expect(mayTell(entry, false)).toBe(told !== null);
    if (told === null) return;
    const [one, two] = tellingsOf(entry);
    expect(one).toMatchObject({
      at: NOW,
      subjects: [ID],
      facts: {
        appointmentId: ID,
        revision: 1,
        step: 1,
        channel: 'sms',
        reason: 'undelivered',
        detail: '30003',
      },
    });
    expect(two?.facts).toMatchObject({ reason: null, detail: null });
    expect(two?.id).not.toBe(one?.id);
    if (state === 'sent') expect(one?.id).toBe('evt_jdtgegpyer017exeejbvbbtvav');
  });

  const reply = {
    tenant: ELM,
    id: 'rpl_1',
    at: NOW,
    intent: 'confirm',
    appointments: [ID, OTHER_ID],
    text: 'yes',
  } as unknown as Reply;

  test('a reply, about its appointments, or about itself where there are none; once', () => {
    const cause: Cause = { kind: 'reply', body: reply };
    expect(tellingsOf(cause)).toMatchObject([
      {
        id: 'evt_g9n16qvb9medmfppgsbw3x158s',
        kind: 'reply.received',
        at: NOW,
        subjects: [ID, OTHER_ID],
        reply: 'rpl_1',
        facts: { replyId: 'rpl_1', way: 'text', intent: 'confirm', appointmentIds: [ID, OTHER_ID] },
      },
    ]);
    expect(JSON.stringify(tellingsOf(cause))).not.toContain('yes');
    expect(tellingsOf({ kind: 'reply', body: { ...reply, appointments: [] } })[0]?.subjects).toEqual([
      'rpl_1',
    ]);
    expect([mayTell(cause, true), mayTell(cause, false)]).toEqual([true, false]);
  });

  test('an opt-out and its end, and no consent', () => {
    const said = (kind: ConsentEvent['kind']): Cause => ({
      kind: 'consent',
      body: {
        tenant: ELM,
        address: asAddress('k'),
        id: 'e1',
        kind,
        at: NOW,
        channels: ['sms'],
        source: 'reply',
        appointment: ID,
      } as unknown as ConsentEvent,
    });
    expect(
      (['opted_out', 'opted_in', 'lifted', 'consent_given'] as const).map((kind) => kindsOf(said(kind))),
    ).toEqual([['opt_out.created'], ['opt_out.lifted'], ['opt_out.lifted'], []]);
    expect(tellingsOf(said('opted_out'))[0]).toMatchObject({
      id: 'evt_yzk2a8hzjqhha0m7yhhjcg6n6a',
      at: NOW,
      subjects: ['k'],
      address: 'k',
      facts: { channels: ['sms'], source: 'reply', appointmentId: ID },
    });
    expect([mayTell(said('opted_out'), true), mayTell(said('opted_out'), false)]).toEqual([true, false]);
  });

  test('an alert of an office, when it opens and when its cause is gone', () => {
    const alert = (changes: Partial<Alert>): Cause => ({
      kind: 'alert',
      body: {
        tenant: ELM,
        key: 'budget-elm',
        firstAt: NOW,
        settledAt: null,
        count: 1,
        severity: 'notice',
        title: 't',
        detail: 'd',
        ...changes,
      } as Alert,
    });
    const ended = alert({ settledAt: NOW + 1, count: 3 });
    expect([kindsOf(alert({})), kindsOf(ended)]).toEqual([
      ['alert.opened'],
      ['alert.opened', 'alert.closed'],
    ]);
    expect(kindsOf({ kind: 'alert', body: { ...alert({}).body, tenant: undefined } as Alert })).toEqual([]);
    expect(tellingsOf(ended)[1]).toMatchObject({
      at: NOW + 1,
      subjects: ['budget-elm'],
      facts: {
        key: 'budget-elm',
        severity: 'notice',
        title: 't',
        detail: 'd',
        firstAt: '2026-12-03T15:30:00Z',
      },
    });
    expect(new Set(tellingsOf(ended).map(({ id }) => id)).size).toBe(2);
    const tells = [alert({}), ended, alert({ count: 2 }), alert({ tenant: undefined as never })];
    expect(tells.map((cause) => mayTell(cause, false))).toEqual([true, true, false, false]);
  });

  test('the test button, under the same id for a retry', () => {
    const made = testTelling(ELM, 'whk_1', 'seed', NOW);
    expect(made).toMatchObject({
      tenant: ELM,
      kind: 'webhook.tested',
      at: NOW,
      subjects: ['whk_1'],
      facts: { webhookId: 'whk_1' },
    });
    expect(testTelling(ELM, 'whk_1', 'seed', NOW + 1).id).toBe(made.id);
    expect(testTelling(ELM, 'whk_1', 'other', NOW).id).not.toBe(made.id);
  });
});

describe('an office’s list', () => {
  const telling = (when: number): Telling => ({
    tenant: ELM,
    id: `evt_${when}`,
    kind: 'reminder.sent',
    at: when,
    subjects: [],
    facts: {},
  });

  test('takes what these writes made known, and nothing from before it was asked for or told', () => {
    const all = [NOW - 2 * DAY, NOW - DAY, NOW].map(telling);
    expect(newsOf(all, [{ at: NOW }, { at: NOW + HOUR }], 0)).toEqual(all.slice(1));
    expect(newsOf(all, [{ at: NOW + 1 }], 0)).toEqual(all.slice(2));
    expect(newsOf(all, [{ at: NOW }], NOW)).toEqual(all.slice(2));
  });

  test('gives each its place, one behind the other, above all that were given out', () => {
    expect([placeAfter(5, NOW), placeAfter(NOW * 1_000, NOW)]).toEqual([NOW * 1_000, NOW * 1_000 + 1]);
    const places = recorded([telling(1), telling(2), telling(3)], 5, NOW);
    expect(
      places.map(({ place, previous, recordedAt }) => [place - NOW * 1_000, previous, recordedAt]),
    ).toEqual([
      [0, 5, NOW],
      [1, NOW * 1_000, NOW],
      [2, NOW * 1_000 + 1, NOW],
    ]);
  });

  test('is read up to a place that does not show yet, and past one that never will', () => {
    const at3 = { ...EVENT, place: 3, previous: 2 };
    const at5 = { ...EVENT, place: 5, previous: 4 };
    const at6 = { ...EVENT, place: 6, previous: 5 };
    expect(withoutGap([at3, at5, at6], 2, NOW)).toEqual([at3]);
    expect(withoutGap([at5, at6], 4, NOW)).toEqual([at5, at6]);
    expect(withoutGap([at5, at6], 2, NOW)).toEqual([]);
    expect(withoutGap([at5, at6], null, NOW)).toEqual([at5, at6]);
    expect(withoutGap([at3, at5], null, NOW)).toEqual([at3]);
    expect(withoutGap([at3, at5], 2, NOW + 15 * MINUTE - 1)).toEqual([at3]);
    expect(withoutGap([at3, at5], 2, NOW + 15 * MINUTE)).toEqual([at3, at5]);
  });

  test('is told with what the person said, as it is known then', () => {
    expect(payloadOf({ ...EVENT, facts: { a: 1 } }, { text: null })).toEqual({
      id: 'evt_1',
      type: 'reminder.sent',
      timestamp: '2026-12-03T15:30:00Z',
      data: { a: 1, text: null },
    });
  });
});
