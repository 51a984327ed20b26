/** The shadow model by itself: what it finds wrong in a few crossings that are written by hand. */
import { describe, expect, test } from 'vitest';
import { before, firstShowing, isOpen } from '../../outside/model/calendar.ts';
import type {
  Channel,
  Crossing,
  Instant,
  Ladder,
  OfficeSettings,
  Verdict,
} from '../../outside/model/crossing.ts';
import { Model } from '../../outside/model/model.ts';
import { KNOWN_REASONS } from '../../outside/model/reasons.ts';
import { REASON_CODES } from '../../shared/domain/core/reasons.ts';

const at = (text: string): Instant => Date.parse(text);
const HOURS = { opens: '08:00', closes: '20:00', days: [1, 2, 3, 4, 5, 6, 7] };
const OFFICE: OfficeSettings = {
  id: 'office-0',
  timeZone: 'America/New_York',
  contactHours: { email: null, sms: HOURS, voice: HOURS },
  caps: { rules: [{ channels: ['sms', 'voice'], limit: 2, windowMs: 86_400_000 }], callsPerAppointment: 1 },
};
const LADDER: Ladder = {
  name: 'default',
  steps: [
    { channel: 'sms', before: 'P1D', notAfter: 'PT1H' },
    { channel: 'voice', before: 'PT4H', notAfter: 'PT1H' },
  ],
  minGap: 'PT2H',
  escalateOnFailure: true,
  bookingConfirmation: null,
};
const START = '2026-12-04T20:30:00Z';
const ENTRY = 'office-0/apt_1/1';

/** A model that knows of one appointment, on Friday 4 December at 3:30 PM in New York. */
function told(): { model: Model; hear: (crossing: Crossing) => string[] } {
  const model = new Model({ skewMs: 0, troubles: [] });
  const hear = (crossing: Crossing) => model.hear(crossing).map(({ promise }) => promise.slice(0, 3).trim());
  hear({ kind: 'founded', settings: OFFICE, ladders: [LADDER] });
  const recipient = { phone: '+12125550001', email: 'p@example.com' };
  const body = {
    startsAt: START,
    timeZone: 'America/New_York',
    title: 'Visit 1 zebra0',
    recipient,
    policy: 'default',
  };
  asks(hear, 1, '2026-12-01T15:00:00Z', 'POST', '/v1/appointments', body);
  answers(hear, 1, '2026-12-01T15:00:01Z', { id: 'apt_1', revision: 1 }, 201);
  return { model, hear };
}

type Hear = (crossing: Crossing) => string[];
const asks = (hear: Hear, id: number, when: string, method: string, path: string, body: unknown) =>
  hear({ kind: 'asked', id, at: at(when), tenant: 'office-0', method, path, body: JSON.stringify(body) });
const answers = (hear: Hear, id: number, when: string, body: unknown, status = 200) =>
  hear({ kind: 'answered', id, at: at(when), status, body: JSON.stringify(body) });

const TEXT = 'Office 0 zebra0: reminder of Visit 1 zebra0, Fri, Dec 4, 3:30 PM. Reply C to confirm.';
const CALL =
  'this is Office 0 zebra0 with a reminder of your appointment: Visit 1 zebra0, on Friday, December 4 at 3:30 PM.';

/** @param words instead of those that are right @param verdict what the provider made of it @param of whose step it is */
function sends(
  hear: Hear,
  when: string,
  step: number,
  channel: Channel,
  words = channel === 'sms' ? TEXT : CALL,
  verdict?: Verdict,
  of = ENTRY,
) {
  const moment = at(when);
  return hear({
    kind: 'tried',
    at: moment,
    leftAt: moment,
    stoodMs: 0,
    decidedAt: moment,
    channel,
    to: '+12125550001',
    entry: `${of}/${step}`,
    attempt: 1,
    callback: '',
    words: JSON.stringify(channel === 'sms' ? { body: words } : { script: words }),
    verdict: verdict ?? {
      kind: 'accepted',
      id: when,
      endsAt: channel === 'voice' ? moment + 60_000 : null,
    },
  });
}

const BOTH = TEXT.replace('. Reply', '; Visit 2 zebra0, Fri, Dec 4, 3:30 PM. Reply');

/** Another appointment of the same person at the same time. */
function booksASecond(hear: Hear): void {
  const recipient = { phone: '+12125550001', email: 'p@example.com' };
  const second = { startsAt: START, timeZone: 'America/New_York', title: 'Visit 2 zebra0', recipient };
  asks(hear, 2, '2026-12-01T15:00:02Z', 'POST', '/v1/appointments', second);
  answers(hear, 2, '2026-12-01T15:00:03Z', { id: 'apt_2', revision: 1 }, 201);
}

/** A step as its timeline tells of it. @param when of its only event */
const rowOf = (step: number, state: string, reason: string | null, when: string) => ({
  revision: 1,
  step,
  kind: 'reminder',
  channel: 'sms',
  state,
  reason,
  explanation: reason && 'A sentence.',
  events: [{ at: when, state, reason }],
});

/** Shows the model a timeline, when all is over. */
function shows(hear: Hear, appointment: string, steps: readonly object[]): void {
  asks(hear, 9, '2026-12-07T00:00:00Z', 'GET', `/v1/appointments/${appointment}/timeline`, '');
  answers(hear, 9, '2026-12-07T00:00:01Z', { steps, events: [] });
}

const END = at('2026-12-08T00:00:00Z');

/** The reasons that can not be. */
const unexplainedBy = (model: Model): string[] =>
  [...model.ends(END)].filter(({ promise }) => promise === 'P8 explained').map(({ detail }) => detail);

describe('a contact', () => {
  test('that comes at its time is allowed', () => {
    const { hear } = told();
    expect(sends(hear, '2026-12-03T20:30:10Z', 0, 'sms')).toEqual([]);
    expect(sends(hear, '2026-12-04T16:30:10Z', 1, 'voice')).toEqual([]);
  });

  test('that comes before its time, in the night, twice, or with another time is not', () => {
    expect(sends(told().hear, '2026-12-03T20:29:00Z', 0, 'sms')).toEqual(['P6']);
    expect(sends(told().hear, '2026-12-04T02:00:00Z', 0, 'sms')).toEqual(['P4']);
    const { hear } = told();
    sends(hear, '2026-12-03T20:30:10Z', 0, 'sms');
    expect(sends(hear, '2026-12-03T23:30:10Z', 0, 'sms')).toEqual(['P1']);
    expect(sends(told().hear, '2026-12-03T20:30:10Z', 0, 'sms', TEXT.replace('3:30', '4:30'))).toEqual([
      'P5',
    ]);
  });

  test('that is one too many for the office, or for the person by all offices together, is not', () => {
    const office = told().hear;
    const offices = told().hear;
    offices({ kind: 'ceiling', rules: [{ channels: ['sms', 'voice'], limit: 1, windowMs: 86_400_000 }] });
    for (const hear of [office, offices]) expect(sends(hear, '2026-12-03T20:30:10Z', 0, 'sms')).toEqual([]);
    expect(sends(office, '2026-12-04T16:30:10Z', 1, 'voice')).toEqual([]);
    expect(sends(offices, '2026-12-04T16:30:10Z', 1, 'voice')).toEqual(['P2']);
  });

  test('that says what a text of another appointment named is not, unless its carrier did not deliver that one', () => {
    const again = (outcome: Record<string, string>, words: string): string[] => {
      const { hear } = told();
      booksASecond(hear);
      sends(hear, '2026-12-03T20:30:10Z', 0, 'sms', BOTH);
      const body = new URLSearchParams(outcome).toString();
      const path = `/webhooks/twilio/message-status?e=${encodeURIComponent(`${ENTRY}/0`)}&a=1`;
      hear({
        kind: 'asked',
        id: 3,
        at: at('2026-12-03T20:31:10Z'),
        tenant: null,
        method: 'POST',
        path,
        body,
      });
      answers(hear, 3, '2026-12-03T20:31:11Z', '', 204);
      return sends(hear, '2026-12-03T22:45:10Z', 0, 'sms', words, undefined, 'office-0/apt_2/1');
    };
    const alone = TEXT.replace('Visit 1', 'Visit 2');
    const undelivered = { MessageStatus: 'undelivered', ErrorCode: '30008' };
    expect(again(undelivered, alone)).toEqual([]);
    expect(again({ MessageStatus: 'delivered' }, alone)).toEqual(['P1']);
    // The step that failed is not said again by somebody else's.
    const both = alone.replace('. Reply', '; Visit 1 zebra0, Fri, Dec 4, 3:30 PM. Reply');
    expect(again(undelivered, both)).toEqual(['P1']);
  });

  test('is allowed for a minute after a confirmation was answered, and no longer', () => {
    for (const [when, expected] of [
      ['2026-12-04T16:30:40Z', []],
      ['2026-12-04T16:32:00Z', ['P5']],
    ] as const) {
      const { hear } = told();
      asks(hear, 2, '2026-12-04T16:30:00Z', 'POST', '/v1/appointments/apt_1/confirm', {});
      answers(hear, 2, '2026-12-04T16:30:05Z', { revision: 1 });
      expect(sends(hear, when, 1, 'voice')).toEqual(expected);
    }
  });

  test('is allowed where a stop was never answered, for it may not have happened', () => {
    const { hear } = told();
    asks(hear, 2, '2026-12-03T16:30:00Z', 'POST', '/v1/appointments/apt_1/cancel', {});
    expect(sends(hear, '2026-12-04T16:30:10Z', 1, 'voice')).toEqual([]);
  });
});

test('a silence is explained, or it is not', () => {
  const step = (number: number, channel: string, reason: string) => ({
    ...rowOf(number, 'dropped', reason, '2026-12-04T19:31:00Z'),
    channel,
  });
  const endsWith = (...reasons: string[]): string[] => {
    const { model, hear } = told();
    const [first = '', second = ''] = reasons;
    shows(hear, 'apt_1', [step(0, 'sms', first), step(1, 'voice', second)]);
    return [...model.ends(END)].map(({ promise }) => promise.slice(0, 2));
  };
  expect(endsWith('too_late', 'too_late')).toContain('P7');
  expect(endsWith('confirmed', 'cancelled')).toEqual(expect.arrayContaining(['P8', 'P8']));
  const unread = told();
  expect([...unread.model.ends(END)].map(({ detail }) => detail)).toEqual([
    'Visit 1 zebra0 (apt_1) was answered, and is not there',
  ]);
});

test('what a text named that is in the list of its provider in the same words was said in it, and not what was lost', () => {
  const merged = (verdict: Verdict): string[] => {
    const { model, hear } = told();
    booksASecond(hear);
    sends(hear, '2026-12-03T20:30:10Z', 0, 'sms', BOTH, verdict);
    shows(hear, 'apt_1', [rowOf(0, 'sent', null, '2026-12-03T20:31:30Z')]);
    shows(hear, 'apt_2', [rowOf(0, 'dropped', 'merged', '2026-12-03T20:34:00Z')]);
    return unexplainedBy(model).filter((detail) => detail.includes('merged'));
  };
  expect(merged({ kind: 'silent', hasTwin: true })).toEqual([]);
  expect(merged({ kind: 'silent' })).toEqual([
    'Visit 2 zebra0 (office-0/apt_2/1/0) is dropped as merged, which can not be',
  ]);
});

test('what a step would have named that died between its claim and its request was perhaps said to where that was claimed for', () => {
  const merged = (movedAt: string, lastAt = '2026-12-03T21:31:30Z'): string[] => {
    const { model, hear } = told();
    booksASecond(hear);
    asks(hear, 3, movedAt, 'PATCH', '/v1/appointments/apt_1', { recipient: { phone: '+12125550002' } });
    answers(hear, 3, movedAt, { revision: 2 });
    const claim = { at: '2026-12-03T20:30:10Z', state: 'sending', reason: null };
    const row = rowOf(0, 'failed', 'answer_lost', lastAt);
    shows(hear, 'apt_1', [{ ...row, events: [claim, ...row.events] }]);
    shows(hear, 'apt_2', [rowOf(0, 'dropped', 'merged', '2026-12-03T21:32:30Z')]);
    return unexplainedBy(model).filter((detail) => detail.includes('merged'));
  };
  const wrong = ['Visit 2 zebra0 (office-0/apt_2/1/0) is dropped as merged, which can not be'];
  expect(merged('2026-12-03T20:57:00Z')).toEqual([]);
  expect(merged('2026-12-02T15:00:00Z')).toEqual(wrong);
  expect(merged('2026-12-03T20:57:00Z', '2026-12-03T22:31:30Z')).toEqual(wrong);
});

test('a change that was begun twice may be unfinished since the first began it, whichever made it', () => {
  const unfinishedAt = (when: string): string[] => {
    const { model, hear } = told();
    const item = {
      startsAt: '2026-12-04T21:30:00Z',
      timeZone: 'America/New_York',
      title: 'Visit 1 zebra0',
      recipient: {},
    };
    const result = { id: 'apt_1', status: 200, revision: 2 };
    asks(hear, 2, '2026-12-02T15:00:00Z', 'PUT', '/v1/appointments/batch', { items: [item] });
    asks(hear, 3, '2026-12-02T15:02:00Z', 'PUT', '/v1/appointments/batch', { items: [item] });
    answers(hear, 3, '2026-12-02T15:02:10Z', {
      results: [{ ...result, did: 'changed', fields: ['startsAt'] }],
    });
    // It stood still in the middle of it, and finds it done.
    answers(hear, 2, '2026-12-02T15:04:00Z', { results: [{ ...result, did: 'unchanged', fields: [] }] });
    const waits = { at: when, state: 'planned', reason: 'incomplete' };
    const row = rowOf(0, 'sent', null, '2026-12-03T21:30:10Z');
    shows(hear, 'apt_1', [{ ...row, revision: 2, events: [waits, ...row.events] }]);
    return unexplainedBy(model).filter((detail) => detail.includes('incomplete'));
  };
  expect(unfinishedAt('2026-12-02T15:00:01Z')).toEqual([]);
  expect(unfinishedAt('2026-12-02T14:58:00Z')).toEqual([
    'Visit 1 zebra0 (office-0/apt_1/2/0) waited for incomplete at 2026-12-02T14:58:00Z, which can not be',
  ]);
});

test('what somebody whom nobody has contacted texts is told while they have an appointment ahead, and the number is theirs', () => {
  const untold = (when: string, phone?: string): string[] => {
    const { model, hear } = told();
    hear({ kind: 'listens', tenant: 'office-0' });
    if (phone) {
      asks(hear, 2, '2026-12-02T15:00:00Z', 'PATCH', '/v1/appointments/apt_1', { recipient: { phone } });
      answers(hear, 2, '2026-12-02T15:00:01Z', { revision: 2 });
    }
    const body = 'From=%2B12125550001&Body=S%C3%AD&MessageSid=SM1';
    hear({
      kind: 'asked',
      id: 3,
      at: at(when),
      tenant: null,
      method: 'POST',
      path: '/webhooks/twilio/inbound',
      body,
    });
    hear({ kind: 'answered', id: 3, at: at(when) + 1_000, status: 200, body: '' });
    return [...model.ends(END)].map(({ detail }) => detail).filter((detail) => detail.includes('texted'));
  };
  const wrong = ['nobody told that a person texted “Sí”'];
  expect(untold('2026-12-01T15:01:00Z')).toEqual([]);
  expect(untold('2026-12-03T15:00:00Z')).toEqual(wrong);
  expect(untold('2026-12-03T15:00:00Z', '+12125550002')).toEqual([]);
  expect(untold('2026-12-05T15:00:00Z')).toEqual([]);
});

test('its calendar knows the days on which clocks change', () => {
  // 8 March 2026: New York skips the hour from two to three.
  expect(before(at('2026-03-08T19:00:00Z'), 'P1D', 'America/New_York')).toBe(at('2026-03-07T20:00:00Z'));
  expect(before(at('2026-03-09T06:30:00Z'), 'P1D', 'America/New_York')).toBe(at('2026-03-08T07:30:00Z'));
  // 1 November 2026: it comes twice, and the first is meant.
  expect(firstShowing('America/New_York', at('2026-11-01T01:30:00Z'))).toBe(at('2026-11-01T05:30:00Z'));
  expect(isOpen(at('2026-12-04T13:00:00Z'), HOURS, ['America/New_York'])).toBe(true);
  expect(isOpen(at('2026-12-04T13:00:00Z'), HOURS, ['America/New_York', 'America/Chicago'])).toBe(false);
});

test('it weighs every reason that the product gives, and no other', () => {
  expect(KNOWN_REASONS.toSorted()).toEqual([...REASON_CODES].toSorted());
});
