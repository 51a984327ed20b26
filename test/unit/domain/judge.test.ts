/** The one function that decides: every stage, every reason, and the order in which they object. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Appointment } from '../../../shared/domain/appointment/appointment.ts';
import type { Blackout } from '../../../shared/domain/core/blackout.ts';
import { CAP_PRESETS } from '../../../shared/domain/core/caps.ts';
import type { Control } from '../../../shared/domain/core/control.ts';
import { NO_CONTROL } from '../../../shared/domain/core/control.ts';
import type { Channel } from '../../../shared/domain/core/policy.ts';
import type { Reason } from '../../../shared/domain/core/reasons.ts';
import { DAY, HOUR, MINUTE, toIso } from '../../../shared/domain/core/time.ts';
import { whatIsDue } from '../../../shared/domain/judgement/due.ts';
import type { Facts, Verdict } from '../../../shared/domain/judgement/judge.ts';
import {
  afterPause,
  INCOMPLETE_AFTER_MS,
  inspect,
  judge,
  whileHeld,
} from '../../../shared/domain/judgement/judge.ts';
import type { Entry, State } from '../../../shared/domain/ledger/entry.ts';
import { STATES } from '../../../shared/domain/ledger/entry.ts';
import type { Contact } from '../../../shared/domain/person/recipient.ts';
import { CONTACT_SLACK_MS, LINE_LEASE_MS, optOut } from '../../../shared/domain/person/recipient.ts';
import { calendarOf, UNNAMED_OFFICE } from '../../../shared/domain/tenant/tenant.ts';
import { asAppointment, asTenant } from '../../fixtures/ids.ts';
import {
  at,
  givenAppointment,
  givenContact,
  givenEntry,
  givenFacts,
  givenRecipient,
  givenTenant,
  held,
  ID,
  isOpenOnTheWall,
  ladder,
  NEW_YORK,
  OTHER_ID,
  paused,
  some,
} from './given.ts';

/** The SMS of the default ladder is planned at this moment, for a start a day later. */
const PLANNED = at('2026-12-03T15:30:00-05:00');
const START = PLANNED + DAY;
/** An SMS that was due: a little after its planned time. */
const NOW = PLANNED + MINUTE;

const call = givenEntry({ step: 2 });
const CALL_PLANNED = at('2026-12-04T11:30:00-05:00');
const quiet = { opens: '09:00', closes: '15:00', days: [1, 2, 3, 4, 5] };
const withSmsHours = (sms: typeof quiet | null) =>
  givenTenant({ contactHours: { email: null, sms, voice: sms } });
const contacts = (...ago: number[]) =>
  givenRecipient({ contacts: ago.map((ms, step) => givenContact({ at: NOW - ms, step: step + 5 })) });

/** A call of an hour ago that failed, by the states that it came through. */
const calledInVain = (reason: Reason, ...states: State[]): Entry => ({
  ...call,
  state: 'failed',
  reason,
  history: [...states, 'failed' as const].map((state) => ({ at: NOW - HOUR, state })),
});

interface Row {
  when: string;
  facts: Partial<Facts>;
  now?: number;
  /** `send`, `drop reason`, or `wait reason`. */
  verdict: string;
  /** The earliest and the latest moment that it may wait for. */
  until?: readonly [number, number];
}

const short = (verdict: Verdict) => (verdict.kind === 'send' ? 'send' : `${verdict.kind} ${verdict.reason}`);

const ROWS: readonly Row[] = [
  { when: 'nothing stands against it', facts: {}, verdict: 'send' },
  { when: 'it is the planned moment itself', facts: {}, now: PLANNED, verdict: 'send' },
  {
    when: 'its appointment is not written yet',
    facts: { appointment: null, entry: givenEntry({ createdAt: NOW }) },
    verdict: 'wait incomplete',
    until: [NOW + 1, NOW + MINUTE],
  },
  {
    when: 'its appointment never came',
    facts: { appointment: null, entry: givenEntry({ createdAt: NOW - INCOMPLETE_AFTER_MS }) },
    verdict: 'drop incomplete',
  },
  {
    when: 'its revision is not written yet',
    facts: { entry: givenEntry({ revision: 2, createdAt: NOW }) },
    verdict: 'wait incomplete',
  },
  {
    when: 'its revision never came',
    facts: { entry: givenEntry({ revision: 2, createdAt: NOW - INCOMPLETE_AFTER_MS }) },
    verdict: 'drop incomplete',
  },
  {
    when: 'the person was erased',
    facts: { appointment: givenAppointment({ erasedAt: NOW }) },
    verdict: 'drop erased',
  },
  {
    when: 'the appointment was cancelled',
    facts: { appointment: givenAppointment({ status: 'cancelled' }) },
    verdict: 'drop cancelled',
  },
  {
    when: 'the appointment was moved',
    facts: { appointment: givenAppointment({ revision: 2 }) },
    verdict: 'drop superseded',
  },
  {
    when: 'the person confirmed',
    facts: { appointment: givenAppointment({ status: 'confirmed' }) },
    verdict: 'drop confirmed',
  },
  {
    when: 'its ladder has no such step',
    facts: { entry: givenEntry({ step: 7 }) },
    verdict: 'drop incomplete',
  },
  { when: 'it is too late by a millisecond', facts: {}, now: START - HOUR + 1, verdict: 'drop too_late' },
  { when: 'it is just not too late', facts: {}, now: START - HOUR, verdict: 'send' },
  { when: 'it is early', facts: {}, now: PLANNED - 1, verdict: 'wait null', until: [PLANNED, PLANNED] },
  {
    when: 'it is early, but the step before proved impossible',
    facts: { entry: givenEntry({ escalatedTo: 0 }) },
    now: PLANNED - HOUR,
    verdict: 'send',
  },
  {
    when: 'there is no number',
    facts: { appointment: givenAppointment({ recipient: { phone: null, phoneKey: null } }) },
    verdict: 'drop no_address',
  },
  {
    when: 'the number is a landline',
    facts: { appointment: givenAppointment({ recipient: { landline: true } }) },
    verdict: 'drop landline',
  },
  {
    when: 'the person opted out of texts',
    facts: { recipient: optOut(givenRecipient(), asTenant('elm'), ['sms'], 'reply', NOW) },
    verdict: 'drop opted_out',
  },
  {
    when: 'the person opted out of another office',
    facts: { recipient: optOut(givenRecipient(), asTenant('oak'), ['sms'], 'reply', NOW) },
    verdict: 'send',
  },
  {
    when: 'the person opted out of calls only',
    facts: { recipient: optOut(givenRecipient(), asTenant('elm'), ['voice'], 'reply', NOW) },
    verdict: 'send',
  },
  {
    when: 'everything is paused',
    facts: { control: paused() },
    verdict: 'wait paused',
    until: [NOW + 2.5 * MINUTE, NOW + 7.5 * MINUTE],
  },
  {
    when: 'everything is paused for hours',
    facts: { control: paused({}, NOW + 3 * HOUR) },
    verdict: 'wait paused',
    until: [NOW + 2.5 * MINUTE, NOW + 7.5 * MINUTE],
  },
  {
    when: 'the pause ends in a minute',
    facts: { control: paused({}, NOW + MINUTE) },
    verdict: 'wait paused',
    until: [NOW + MINUTE, NOW + 6 * MINUTE],
  },
  { when: 'the pause is over', facts: { control: paused({}, NOW) }, verdict: 'send' },
  {
    when: 'another office is paused',
    facts: { control: paused({ tenant: asTenant('oak') }) },
    verdict: 'send',
  },
  { when: 'calls are paused', facts: { control: paused({ channel: 'voice' }) }, verdict: 'send' },
  {
    when: 'it is paused till it is of no use',
    facts: { control: paused() },
    now: START - HOUR,
    verdict: 'wait paused',
    until: [START - HOUR + 1, START - HOUR + 1],
  },
  {
    when: 'a surge is held',
    facts: { control: held() },
    verdict: 'wait surge_hold',
    until: [NOW + 2.5 * MINUTE, NOW + 7.5 * MINUTE],
  },
  {
    when: 'a surge is held, but this is an email',
    facts: { entry: givenEntry({ step: 0 }), control: held() },
    now: at('2026-12-01T15:31:00-05:00'),
    verdict: 'send',
  },
  {
    when: 'a gentler step reached the person after this one was planned, a moment ago',
    facts: { entry: givenEntry({ contactedAt: PLANNED }) },
    verdict: 'wait min_gap',
    until: [PLANNED + 2 * HOUR, PLANNED + 2 * HOUR + 10 * MINUTE],
  },
  {
    when: 'a gentler step covered it, and the gap is over',
    facts: { entry: givenEntry({ contactedAt: PLANNED }) },
    now: PLANNED + 2 * HOUR,
    verdict: 'drop superseded',
  },
  {
    when: 'a gentler step covered it, and after the gap it is of no use',
    facts: { entry: givenEntry({ contactedAt: START - 2 * HOUR }) },
    now: START - 2 * HOUR + MINUTE,
    verdict: 'drop superseded',
  },
  {
    when: 'a gentler step reached the person just before this one was planned',
    facts: { entry: givenEntry({ contactedAt: PLANNED - HOUR }) },
    verdict: 'wait min_gap',
    until: [PLANNED + HOUR, PLANNED + HOUR + 10 * MINUTE],
  },
  {
    when: 'a gentler step reached the person well before',
    facts: { entry: givenEntry({ contactedAt: NOW - 2 * HOUR }) },
    verdict: 'send',
  },
  {
    when: 'it is outside contact hours',
    facts: { tenant: withSmsHours(quiet) },
    verdict: 'wait quiet_hours',
    until: [at('2026-12-04T09:00:00-05:00'), at('2026-12-04T10:00:00-05:00')],
  },
  {
    when: 'it opens only when it is of no use',
    facts: { tenant: withSmsHours({ ...quiet, days: [6] }) },
    verdict: 'drop quiet_hours',
  },
  {
    when: 'it never opens',
    facts: {
      appointment: givenAppointment({
        recipient: { zones: ['UTC', 'Pacific/Fiji'] },
        tenantOf: withSmsHours(null),
      }),
    },
    verdict: 'drop quiet_hours',
  },
  { when: 'the office has no contact hours', facts: { tenant: withSmsHours(null) }, verdict: 'send' },
  {
    when: 'the window closes within the minute that a send may take',
    facts: { tenant: withSmsHours({ ...quiet, closes: '15:32' }) },
    now: at('2026-12-03T15:31:00-05:00'),
    verdict: 'wait quiet_hours',
  },
  {
    when: 'the window closes right after that minute',
    facts: { tenant: withSmsHours({ ...quiet, closes: '15:33' }) },
    now: at('2026-12-03T15:31:00-05:00'),
    verdict: 'send',
  },
  {
    when: 'the window opens within a minute',
    facts: { tenant: withSmsHours({ ...quiet, opens: '15:32', closes: '20:00' }) },
    verdict: 'wait quiet_hours',
  },
  {
    when: 'another appointment was just reminded of',
    facts: { recipient: contacts(HOUR) },
    verdict: 'wait min_gap',
    until: [NOW + HOUR, NOW + HOUR + 10 * MINUTE],
  },
  { when: 'another was reminded of a gap ago', facts: { recipient: contacts(2 * HOUR) }, verdict: 'send' },
  {
    when: 'another office just wrote to the person',
    facts: {
      recipient: givenRecipient({ contacts: [givenContact({ at: NOW - MINUTE, tenant: asTenant('oak') })] }),
    },
    verdict: 'send',
  },
  {
    when: 'the gap ends when it is of no use',
    facts: { recipient: givenRecipient({ contacts: [givenContact({ at: START - 2 * HOUR })] }) },
    now: START - HOUR - MINUTE,
    verdict: 'drop min_gap',
  },
  {
    when: 'the text of this ladder failed, and the call was brought forward',
    facts: {
      entry: { ...call, escalatedTo: 0 },
      recipient: givenRecipient({ contacts: [givenContact({ at: NOW - MINUTE, appointment: ID, step: 1 })] }),
    },
    verdict: 'send',
  },
  {
    when: 'the text of another ladder went out, and this call was brought forward',
    facts: {
      entry: { ...call, escalatedTo: 0 },
      recipient: givenRecipient({ contacts: [givenContact({ at: NOW - MINUTE, appointment: OTHER_ID })] }),
    },
    verdict: 'wait min_gap',
  },
  {
    when: 'this appointment was called already',
    facts: { entry: { ...call, calls: 1 } },
    now: CALL_PLANNED,
    verdict: 'drop capped',
  },
  {
    when: 'the cap is reached',
    facts: { recipient: contacts(23 * HOUR, 22 * HOUR, 21 * HOUR) },
    verdict: 'wait capped',
    until: [NOW + HOUR + CONTACT_SLACK_MS, NOW + HOUR + CONTACT_SLACK_MS + 10 * MINUTE],
  },
  {
    when: 'the cap is free only when it is of no use',
    facts: { recipient: contacts(3 * HOUR, 3 * HOUR, 2 * HOUR), entry: givenEntry() },
    now: NOW,
    verdict: 'wait capped',
  },
  {
    when: 'the cap is reached for longer than it is of use',
    facts: {
      recipient: contacts(3 * HOUR, 3 * HOUR, 2 * HOUR),
      appointment: givenAppointment({ startsAt: START - HOUR * 6 }),
    },
    verdict: 'drop capped',
  },
  {
    when: 'other offices have used up what the person may receive',
    facts: {
      recipient: givenRecipient({
        contacts: [1, 2, 3, 4, 5, 6].map((hours) =>
          givenContact({ at: NOW - hours * HOUR, step: hours, tenant: asTenant(`oak-${hours % 2}`) }),
        ),
      }),
    },
    verdict: 'wait person_ceiling',
    until: [NOW + 18 * HOUR + CONTACT_SLACK_MS, NOW + 18 * HOUR + CONTACT_SLACK_MS + 10 * MINUTE],
  },
  {
    when: 'another office has used up its own cap',
    facts: {
      recipient: givenRecipient({
        contacts: [1, 2, 3].map((hours) =>
          givenContact({ at: NOW - hours * HOUR, step: hours, tenant: asTenant('oak') }),
        ),
      }),
    },
    verdict: 'send',
  },
  {
    when: 'the line is busy with a call of another office',
    facts: {
      entry: call,
      recipient: givenRecipient({
        line: {
          entry: givenContact({ at: 0, tenant: asTenant('oak') }),
          until: CALL_PLANNED + LINE_LEASE_MS,
        },
      }),
    },
    now: CALL_PLANNED,
    verdict: 'wait line_busy',
    until: [CALL_PLANNED + 2 * MINUTE, CALL_PLANNED + 4 * MINUTE],
  },
  {
    when: 'the line is busy, but this is a text',
    facts: { recipient: givenRecipient({ line: { entry: givenContact({ at: 0 }), until: NOW + HOUR } }) },
    verdict: 'send',
  },
  {
    when: 'the line is busy till it is of no use',
    facts: {
      entry: call,
      recipient: givenRecipient({ line: { entry: givenContact({ at: 0 }), until: START } }),
    },
    now: START - HOUR,
    verdict: 'drop line_busy',
  },
];

/** The SMS, which the second attempt of another entry's contact named, too; and that other entry. */
const MERGED = givenEntry({ mergedInto: { entry: givenEntry({ appointment: OTHER_ID }), attempt: 2 } });
const leader = (changes: Partial<Entry>) => givenEntry({ appointment: OTHER_ID, attempt: 2, ...changes });
/** A contact that was found on the provider's record and in no ledger. */
const found = (changes: Partial<Contact> & { at: number }) =>
  givenRecipient({ contacts: [givenContact({ found: 'SM1', ...changes })] });
/** The store forgot what was up to `until`. */
const restored = (until: number, changes: Partial<Blackout> = {}): Control => ({
  ...NO_CONTROL,
  blackout: {
    since: until - DAY,
    until,
    reason: 'a test',
    by: 'restore',
    byName: 'restore',
    comparedAt: until,
    unread: null,
    decisions: [],
    ...changes,
  },
});
const clockOff: Control = { ...NO_CONTROL, clock: { since: NOW, aheadMs: HOUR, against: 'store' } };
const answered = (changes: Partial<Appointment>) =>
  givenAppointment({ answeredAt: NOW - HOUR, unreadReplies: ['r1'], ...changes });
/** The ladder with news instead of its step. */
const news = (step: number) =>
  givenAppointment({
    plan: givenAppointment().plan.map((each, at) => (at === step ? { ...each, kind: 'change' } : each)),
  });
const unnamed = givenTenant({ name: UNNAMED_OFFICE });
/** Looked at again in about five minutes. */
const SOON = [NOW + 2.5 * MINUTE, NOW + 7.5 * MINUTE] as const;

const MORE_ROWS: readonly Row[] = [
  {
    when: 'the appointment was moved, and cancelled since',
    facts: { appointment: givenAppointment({ revision: 2, status: 'cancelled' }) },
    verdict: 'drop cancelled',
  },
  {
    when: 'the appointment was moved, and its cancellation is told in the place of this step',
    facts: {
      appointment: {
        ...news(1),
        revision: 2,
        status: 'cancelled',
        plan: news(1).plan.map((each) => ({ ...each, kind: 'cancellation' })),
      },
    },
    verdict: 'drop cancelled',
  },
  {
    when: 'the appointment was cancelled, and this tells so',
    facts: {
      appointment: {
        ...news(1),
        status: 'cancelled',
        plan: news(1).plan.map((each) => ({ ...each, kind: 'cancellation' })),
      },
    },
    verdict: 'send',
  },
  {
    when: 'the contact that names it is being made',
    facts: { entry: MERGED, leader: leader({ state: 'sending', dueAt: NOW + 5 * MINUTE }) },
    verdict: 'wait merged',
    until: [NOW + 5 * MINUTE, NOW + 5 * MINUTE],
  },
  {
    when: 'the contact that names it is in doubt and about to be settled',
    facts: { entry: MERGED, leader: leader({ state: 'in_doubt', dueAt: NOW }) },
    verdict: 'wait merged',
    until: [NOW + MINUTE, NOW + MINUTE],
  },
  ...(['sent', 'delivered'] as const).map((state) => ({
    when: `the contact that names it was ${state}`,
    facts: { entry: MERGED, leader: leader({ state }) },
    verdict: 'drop merged',
  })),
  ...(['planned', 'queued', 'dropped'] as const).map((state) => ({
    when: `the contact that was to name it did not come about (${state})`,
    facts: { entry: MERGED, leader: leader({ state }) },
    verdict: 'send',
  })),
  ...(
    [
      ['undelivered', 'send'],
      ['rejected', 'send'],
      ['no_answer', 'drop merged'],
      ['answer_lost', 'drop merged'],
    ] as const
  ).map(([reason, verdict]) => ({
    when: `the contact that names it failed (${reason})`,
    facts: { entry: MERGED, leader: leader({ state: 'failed', reason }) },
    verdict,
  })),
  {
    when: 'the contact that names it was refused, and an earlier try of that one may have gone out',
    facts: {
      entry: MERGED,
      leader: leader({ state: 'failed', reason: 'rejected', repeatsInDoubt: 1 }),
    },
    verdict: 'send',
  },
  {
    when: 'the entry that was to name it went out by a later attempt, without it',
    facts: { entry: MERGED, leader: leader({ state: 'sent', attempt: 3 }) },
    verdict: 'send',
  },
  {
    when: 'the entry that was to name it is known to have gone out by an earlier attempt',
    facts: { entry: MERGED, leader: leader({ state: 'sent', heardOf: 1 }) },
    verdict: 'send',
  },
  {
    when: 'the contact that names it was repeated, and heard of after all',
    facts: { entry: MERGED, leader: leader({ state: 'sent', attempt: 3, heardOf: 2 }) },
    verdict: 'drop merged',
  },
  { when: 'the entry that was to name it is gone', facts: { entry: MERGED }, verdict: 'send' },
  {
    when: 'another entry was sent, but named nobody else',
    facts: { leader: leader({ state: 'sent' }) },
    verdict: 'send',
  },
  {
    when: 'its own contact is on the provider’s record, however early',
    facts: { recipient: found({ at: PLANNED - DAY, appointment: ID, step: 1 }) },
    verdict: 'drop already_sent',
  },
  {
    when: 'its own contact is on the provider’s record, and it is too late as well',
    facts: { recipient: found({ at: PLANNED - DAY, appointment: ID, step: 1 }) },
    now: START,
    verdict: 'drop already_sent',
  },
  {
    when: 'a token of its own was taken, and nothing was found',
    facts: { recipient: found({ at: PLANNED, appointment: ID, step: 1, found: undefined }) },
    verdict: 'send',
  },
  {
    when: 'the office’s text of the moment at which it could go out is on the record',
    facts: { recipient: found({ at: PLANNED }) },
    verdict: 'drop already_sent',
  },
  {
    when: 'the office’s text of the moment before it could go out is on the record',
    facts: { recipient: found({ at: PLANNED - 1 }) },
    verdict: 'wait min_gap',
  },
  {
    when: 'the office’s text of when it had come forward is on the record',
    facts: { entry: givenEntry({ escalatedTo: PLANNED - HOUR }), recipient: found({ at: PLANNED - HOUR }) },
    verdict: 'drop already_sent',
  },
  {
    when: 'a found text of the office names it, too',
    facts: {
      recipient: found({ at: PLANNED - DAY, also: [givenContact({ at: 0 }), givenEntry()] }),
    },
    verdict: 'drop already_sent',
  },
  {
    when: 'a found text of the office names others',
    facts: { recipient: found({ at: PLANNED - DAY, also: [givenContact({ at: 0 })] }) },
    verdict: 'send',
  },
  {
    when: 'the office’s call of that time is on the record',
    facts: { recipient: found({ at: PLANNED, channel: 'voice' }) },
    verdict: 'wait min_gap',
  },
  {
    when: 'another office’s text of that time is on the record',
    facts: { recipient: found({ at: PLANNED, tenant: asTenant('oak') }) },
    verdict: 'send',
  },
  {
    when: 'it could have gone out in a time that is forgotten',
    facts: { control: restored(PLANNED + 1) },
    verdict: 'wait restored',
    until: SOON,
  },
  {
    when: 'its time came just when the store remembers again',
    facts: { control: restored(PLANNED) },
    verdict: 'send',
  },
  {
    when: 'its time came later, and the records were not compared yet',
    facts: { control: restored(PLANNED, { comparedAt: null }) },
    verdict: 'wait restored',
    until: SOON,
  },
  {
    when: 'it had come forward into a time that is forgotten',
    facts: {
      entry: givenEntry({ escalatedTo: PLANNED - HOUR }),
      control: restored(PLANNED - HOUR + 1),
    },
    verdict: 'wait restored',
  },
  {
    when: 'somebody let go what is forgotten',
    facts: { control: restored(NOW, { decisions: [{ decision: 'released', at: NOW }] }) },
    verdict: 'send',
  },
  {
    when: 'somebody let go what is forgotten of another office',
    facts: {
      control: restored(NOW, { decisions: [{ tenant: asTenant('oak'), decision: 'released', at: NOW }] }),
    },
    verdict: 'wait restored',
  },
  {
    when: 'somebody took what is forgotten as said',
    facts: {
      entry: givenEntry({ createdAt: NOW }),
      control: restored(NOW, { decisions: [{ decision: 'dropped', at: NOW }] }),
    },
    verdict: 'drop restored',
  },
  {
    when: 'it was made after somebody took what is forgotten as said',
    facts: {
      entry: givenEntry({ createdAt: NOW + 1 }),
      control: restored(NOW, { decisions: [{ decision: 'dropped', at: NOW }] }),
    },
    verdict: 'send',
  },
  {
    when: 'somebody took what is forgotten as said, and its time came later',
    facts: { control: restored(PLANNED, { decisions: [{ decision: 'dropped', at: NOW }] }) },
    verdict: 'send',
  },
  {
    when: 'a later step may have reached the person meanwhile',
    facts: { later: [givenEntry({ step: 2 }), givenEntry({ step: 3, state: 'in_doubt' })] },
    verdict: 'drop superseded',
  },
  {
    when: 'a later step was tried, and failed',
    facts: { later: [givenEntry({ step: 2, state: 'failed', reason: 'rejected' })] },
    verdict: 'send',
  },
  {
    when: 'a later step was refused at once, an hour ago',
    facts: { later: [calledInVain('rejected', 'sending')] },
    verdict: 'send',
  },
  {
    when: 'a later step went out an hour ago and came back, for a reason that proves nothing',
    facts: { later: [calledInVain('rejected', 'sending', 'sent')] },
    verdict: 'wait min_gap',
    until: [NOW + HOUR, NOW + HOUR + 10 * MINUTE],
  },
  {
    when: 'a later step went out an hour ago and came back, which proved it impossible',
    facts: { later: [calledInVain('undelivered', 'sending', 'sent')] },
    verdict: 'send',
  },
  {
    when: 'our clock is wrong',
    facts: { control: clockOff },
    verdict: 'wait clock_off',
    until: SOON,
  },
  {
    when: 'our clock is wrong, and somebody let texts go',
    facts: {
      control: {
        ...clockOff,
        releases: [{ channel: 'sms', reason: 'a test', by: 'somebody', at: NOW }],
      },
    },
    verdict: 'send',
  },
  {
    when: 'our clock is wrong, but this is an email',
    facts: { entry: givenEntry({ step: 0 }), control: clockOff },
    now: at('2026-12-01T15:31:00-05:00'),
    verdict: 'send',
  },
  {
    when: 'the office has an answer to read',
    facts: { appointment: answered({}) },
    verdict: 'wait answered',
    until: SOON,
  },
  {
    when: 'the office has an answer to read that texts need not wait for',
    facts: { appointment: answered({ goesOnBy: { r1: 'sms' } }) },
    verdict: 'send',
  },
  {
    when: 'the office has an answer to read that texts need not wait for, and this is a call',
    facts: { entry: call, appointment: answered({ goesOnBy: { r1: 'sms' } }) },
    now: CALL_PLANNED,
    verdict: 'wait answered',
  },
  {
    when: 'the office has an answer to read, but this is an email',
    facts: { entry: givenEntry({ step: 0 }), appointment: answered({}) },
    now: at('2026-12-01T15:31:00-05:00'),
    verdict: 'send',
  },
  {
    when: 'the person answered so that nothing more is to be said',
    facts: { appointment: answered({ goesOnBy: { r1: null } }) },
    verdict: 'drop answered',
  },
  {
    when: 'the person answered so, but this is news',
    facts: { appointment: { ...news(1), answeredAt: NOW, unreadReplies: ['r1'], goesOnBy: { r1: null } } },
    verdict: 'send',
  },
  {
    when: 'the provider said within a week that there is no such number',
    facts: { recipient: givenRecipient({ noSuchAddressAt: NOW - 7 * DAY + 1 }) },
    verdict: 'drop invalid_address',
  },
  {
    when: 'the provider said a week ago that there is no such number',
    facts: { recipient: givenRecipient({ noSuchAddressAt: NOW - 7 * DAY }) },
    verdict: 'send',
  },
  {
    when: 'the person was just reminded by this ladder, and this is news',
    facts: { appointment: news(1), entry: givenEntry({ contactedAt: NOW - 1 }) },
    verdict: 'send',
  },
  {
    when: 'the person was just reminded of another appointment, and this is news',
    facts: { appointment: news(1), recipient: contacts(1) },
    verdict: 'send',
  },
  {
    when: 'this appointment was called already, and this is news by call',
    facts: { appointment: news(2), entry: { ...call, calls: 1 } },
    now: CALL_PLANNED,
    verdict: 'send',
  },
  {
    when: 'this appointment was called already, and this is a text',
    facts: { entry: givenEntry({ calls: 1 }) },
    verdict: 'send',
  },
  {
    when: 'a step that came forward follows a contact after its own time',
    facts: { entry: givenEntry({ escalatedTo: 0, contactedAt: PLANNED + 1 }) },
    verdict: 'wait min_gap',
    until: [PLANNED + 1 + 2 * HOUR, PLANNED + 1 + 2 * HOUR + 10 * MINUTE],
  },
  {
    when: 'a step that came forward follows such a contact, and the gap is over',
    facts: { entry: givenEntry({ escalatedTo: 0, contactedAt: PLANNED }) },
    now: PLANNED + 2 * HOUR,
    verdict: 'send',
  },
  {
    when: 'there is no gap to keep, though another clock ran ahead',
    facts: { appointment: givenAppointment({ policy: { minGap: 'PT0S' } }), recipient: contacts(-MINUTE) },
    verdict: 'send',
  },
  {
    when: 'the gap ends in ten seconds',
    facts: { recipient: contacts(2 * HOUR - 10_000) },
    verdict: 'wait min_gap',
    until: [NOW + 10_000, NOW + 20_000],
  },
  {
    when: 'the gap ends in the last moment at which it is of use',
    facts: { recipient: givenRecipient({ contacts: [givenContact({ at: START - 3 * HOUR })] }) },
    now: START - 2 * HOUR,
    verdict: 'wait min_gap',
    until: [START - HOUR, START - HOUR],
  },
  {
    when: 'it has just opened',
    facts: { tenant: withSmsHours({ ...quiet, opens: '15:31', closes: '20:00' }) },
    verdict: 'send',
  },
  {
    when: 'it opens in the last moment at which it is of use',
    facts: { tenant: withSmsHours({ ...quiet, opens: '14:30' }) },
    now: at('2026-12-03T20:00:00-05:00'),
    verdict: 'wait quiet_hours',
    until: [START - HOUR, START - HOUR],
  },
  {
    when: 'it would reach somebody in the name of nobody',
    facts: { tenant: unnamed, realChannels: ['sms'] },
    verdict: 'wait office_unnamed',
    until: SOON,
  },
  {
    when: 'the office has no name, and the sandbox plays the provider',
    facts: { tenant: unnamed, realChannels: ['voice'] },
    verdict: 'send',
  },
  {
    when: 'the office has a name, and people are reached',
    facts: { realChannels: ['sms'] },
    verdict: 'send',
  },
];

describe('every stage and reason', () => {
  test.each([...ROWS, ...MORE_ROWS])(
    'given that $when, when judged, then $verdict',
    ({ facts, now = NOW, verdict: expected, until }) => {
      const verdict = judge(givenFacts(facts), now);
      expect(short(verdict)).toBe(expected);
      const decides = inspect(givenFacts(facts), now).find(({ objection }) => objection !== null);
      expect(decides?.objection ?? { kind: 'send' }).toEqual(verdict);
      if (verdict.kind !== 'wait') return;
      expect(verdict.until).toBeGreaterThan(now);
      const [earliest, latest] = until ?? [now, Number.POSITIVE_INFINITY];
      expect(verdict.until, toIso(verdict.until)).toBeGreaterThanOrEqual(earliest);
      expect(verdict.until, toIso(verdict.until)).toBeLessThanOrEqual(latest);
    },
  );
});

describe('the order of the stages', () => {
  /** Objections from the first to the last, that can all stand against one call at once. */
  const OBJECTIONS: readonly (readonly [string, (facts: Facts) => Facts])[] = [
    ['drop erased', (it) => ({ ...it, appointment: it.appointment && { ...it.appointment, erasedAt: 1 } })],
    [
      'drop cancelled',
      (it) => ({ ...it, appointment: it.appointment && { ...it.appointment, status: 'cancelled' } }),
    ],
    [
      'drop opted_out',
      (it) => ({
        ...it,
        recipient: optOut(it.recipient ?? givenRecipient(), asTenant('elm'), ['voice'], 'api', 0),
      }),
    ],
    ['wait paused', (it) => ({ ...it, control: { ...it.control, pauses: paused().pauses } })],
    ['wait surge_hold', (it) => ({ ...it, control: { ...it.control, holds: held().holds } })],
    ['wait min_gap', (it) => ({ ...it, entry: { ...it.entry, contactedAt: CALL_PLANNED - MINUTE } })],
    [
      'wait quiet_hours',
      (it) => ({
        ...it,
        tenant: { ...it.tenant, contactHours: withSmsHours({ ...quiet, opens: '12:30' }).contactHours },
      }),
    ],
    ['drop capped', (it) => ({ ...it, entry: { ...it.entry, calls: 1 } })],
    [
      'drop capped',
      (it) => ({
        ...it,
        recipient: { ...(it.recipient ?? givenRecipient()), contacts: contacts(0, 0, 0).contacts },
      }),
    ],
    [
      'drop person_ceiling',
      (it) => ({
        ...it,
        control: {
          ...it.control,
          personCeiling: [{ channels: ['voice'], limit: 1, windowMs: DAY }],
        },
        recipient: {
          ...(it.recipient ?? givenRecipient()),
          contacts: [givenContact({ at: CALL_PLANNED - HOUR, channel: 'voice', tenant: asTenant('oak') })],
        },
      }),
    ],
    [
      'wait line_busy',
      (it) => ({
        ...it,
        recipient: {
          ...(it.recipient ?? givenRecipient()),
          line: { entry: givenContact({ at: 0 }), until: CALL_PLANNED + MINUTE },
        },
      }),
    ],
    [
      'wait office_unnamed',
      (it) => ({ ...it, tenant: { ...it.tenant, name: UNNAMED_OFFICE }, realChannels: ['voice'] }),
    ],
  ];

  test('given several objections at once, when judged, then the first in the list decides', () => {
    for (let first = 0; first < OBJECTIONS.length; first++) {
      const facts = OBJECTIONS.slice(first).reduceRight(
        (it, [, object]) => object(it),
        givenFacts({ entry: call }),
      );
      expect(short(judge(facts, CALL_PLANNED))).toBe(OBJECTIONS[first]?.[0]);
    }
  });

  test('given that it is too late, when it is also paused, quiet and opted out, then it is too late', () => {
    const facts = OBJECTIONS.slice(2).reduceRight(
      (it, [, object]) => object(it),
      givenFacts({ entry: call }),
    );
    expect(short(judge(facts, START - HOUR + 1))).toBe('drop too_late');
  });

  test('given a plan that is of no use before it begins, when judged in between, then it is too late at once', () => {
    const plan = givenAppointment().plan.map((step) => ({ ...step, usefulUntil: step.plannedAt - HOUR }));
    const verdict = judge(givenFacts({ appointment: givenAppointment({ plan }) }), PLANNED - MINUTE);
    expect(short(verdict)).toBe('drop too_late');
  });

  test('given that it is early, when there is no number, then nothing is said before its time', () => {
    const appointment = givenAppointment({ recipient: { phone: null, phoneKey: null } });
    expect(short(judge(givenFacts({ appointment }), PLANNED - DAY))).toBe('wait null');
  });
});

describe('what is held back', () => {
  const [, plan] = givenAppointment().plan;

  test('given a hold or a spent budget, when it would go out, then it waits a little for that reason', () => {
    expect(whileHeld(givenFacts(), NOW)).toMatchObject({ kind: 'wait', reason: 'surge_hold' });
    const waits = whileHeld(givenFacts(), NOW, 'over_budget');
    expect(waits).toMatchObject({ kind: 'wait', reason: 'over_budget' });
    expect(waits.kind === 'wait' && waits.until - NOW).toBeGreaterThanOrEqual(2.5 * MINUTE);
  });

  test('given no plan for it, when it is held, then the sender finds out why', () => {
    expect(whileHeld(givenFacts({ entry: givenEntry({ step: 7 }) }), NOW)).toEqual({ kind: 'queue' });
    expect(whileHeld(givenFacts({ appointment: null }), NOW)).toEqual({ kind: 'queue' });
  });

  test('given a pause, when it ends, then what waited goes out over five minutes, or ends where it is of no use', () => {
    const after = afterPause(givenEntry(), some(plan), NOW);
    expect(after).toBeGreaterThanOrEqual(NOW);
    expect(after).toBeLessThan(NOW + 5 * MINUTE);
    const ends = Array.from({ length: 50 }, (_, n) =>
      afterPause(givenEntry({ appointment: asAppointment(`apt_${n}`) }), some(plan), NOW),
    );
    expect(Math.max(...ends)).toBeGreaterThan(NOW + 4 * MINUTE);
    expect(afterPause(givenEntry(), some(plan), START)).toBe(START - HOUR + 1);
    const until = (end: number | null) => {
      const verdict = judge(givenFacts({ control: paused({}, end) }), NOW);
      return verdict.kind === 'wait' ? verdict.until : undefined;
    };
    const next = some(until(null));
    for (const end of [NOW + MINUTE, next])
      expect(until(end)).toBe(afterPause(givenEntry(), some(plan), end));
    expect(until(next + 1)).toBe(next);
  });
});

describe('what is due', () => {
  const facts = (state: State) => givenFacts({ entry: givenEntry({ state }) });

  test('given each live state, when due, then what its state needs', () => {
    expect(whatIsDue(facts('planned'), NOW)).toEqual({ kind: 'queue' });
    expect(whatIsDue(facts('queued'), NOW)).toEqual({ kind: 'queue' });
    expect(whatIsDue(facts('sending'), NOW)).toEqual({ kind: 'doubt' });
    expect(whatIsDue(facts('in_doubt'), NOW)).toEqual({ kind: 'settle' });
    expect(whatIsDue(facts('planned'), PLANNED - 1)).toEqual({ kind: 'wait', until: PLANNED, reason: null });
    expect(whatIsDue(facts('queued'), START)).toEqual({ kind: 'drop', reason: 'too_late' });
  });

  test('given a final state, when it is found due, then that is a broken invariant', () => {
    for (const state of STATES.slice(4)) expect(() => whatIsDue(facts(state), NOW)).toThrow(/final/);
  });
});

describe('properties of every verdict', () => {
  const ago = fc.integer({ min: -6 * HOUR, max: 8 * DAY });
  const someContacts = fc.array(
    fc.record({
      ago,
      tenant: fc.constantFrom(...['elm', 'oak'].map(asTenant)),
      appointment: fc.constantFrom(ID, OTHER_ID),
      channel: fc.constantFrom<Channel>('sms', 'voice', 'email'),
      step: fc.nat(4),
    }),
    { maxLength: 10 },
  );
  const zones = fc.constantFrom(
    [NEW_YORK],
    ['Asia/Kolkata'],
    ['Pacific/Kiritimati'],
    ['Pacific/Honolulu', 'America/St_Johns'],
    ['Australia/Lord_Howe'],
    ['UTC', 'Pacific/Fiji'],
  );

  const facts = fc
    .record({
      step: fc.nat(2),
      startsAt: fc.integer({ min: at('2026-02-20T00:00:00Z'), max: at('2026-12-20T00:00:00Z') }),
      lateMs: fc.integer({ min: -2 * DAY, max: 4 * DAY }),
      escalated: fc.boolean(),
      contactedAgo: fc.option(ago),
      contacts: someContacts,
      lineMs: fc.option(fc.integer({ min: -MINUTE, max: LINE_LEASE_MS })),
      zones,
      calls: fc.nat(1),
      healthcare: fc.boolean(),
    })
    .map((it) => {
      const tenant = givenTenant({
        caps: it.healthcare ? CAP_PRESETS['one-a-day'] : CAP_PRESETS.default,
      });
      const appointment = givenAppointment({
        startsAt: it.startsAt,
        recipient: { zones: it.zones },
        tenantOf: tenant,
      });
      const now = (appointment.plan[it.step]?.plannedAt ?? 0) + it.lateMs;
      const entry = givenEntry({
        step: it.step,
        escalatedTo: it.escalated ? 0 : null,
        contactedAt: it.contactedAgo === null ? null : now - Math.abs(it.contactedAgo),
        calls: it.calls,
      });
      const recipient = givenRecipient({
        contacts: it.contacts.map(({ ago: ms, ...contact }) => ({ ...contact, revision: 1, at: now - ms })),
        line: it.lineMs === null ? null : { entry: givenContact({ at: 0 }), until: now + it.lineMs },
      });
      return { facts: givenFacts({ entry, appointment, tenant, recipient }), now };
    });

  test('given any facts, when judged again whenever it says, then it ends in a send or a drop after few steps', () => {
    fc.assert(
      fc.property(facts, (given) => {
        let { now } = given;
        let verdict = judge(given.facts, now);
        let steps = 0;
        for (; verdict.kind === 'wait' && steps < 40; steps++) {
          expect(verdict.until).toBeGreaterThan(now);
          now = verdict.until;
          verdict = judge(given.facts, now);
        }
        expect(verdict.kind).not.toBe('wait');
      }),
      { numRuns: 400 },
    );
  });

  /** When it goes out, if it ever does, with nothing else happening meanwhile. */
  function sentAt(given: Facts, from: number): number | undefined {
    let now = from;
    for (let steps = 0; steps < 40; steps++) {
      const verdict = judge(given, now);
      if (verdict.kind !== 'wait') return verdict.kind === 'send' ? now : undefined;
      now = verdict.until;
    }
    return undefined;
  }

  test('P4: given any facts, when it says send, then it is an open hour on the wall, now and a minute later', () => {
    let sends = 0;
    fc.assert(
      fc.property(facts, (given) => {
        const { entry, tenant, appointment } = given.facts;
        const now = sentAt(given.facts, given.now);
        const calendar = calendarOf(tenant, entry.channel);
        if (now === undefined || !calendar) return;
        sends++;
        for (const zone of appointment?.recipient.zones ?? [])
          for (const instant of [now, now + CONTACT_SLACK_MS - 1])
            expect(isOpenOnTheWall(calendar, zone, instant)).toBe(true);
      }),
      { numRuns: 400 },
    );
    expect(sends).toBeGreaterThan(5);
  });

  test('P6: given any facts that are not escalated, when it says send, then its planned time has come', () => {
    fc.assert(
      fc.property(facts, ({ facts: given, now }) => {
        const plan = given.appointment?.plan[given.entry.step];
        if (judge(given, now).kind === 'send' && given.entry.escalatedTo === null)
          expect(now).toBeGreaterThanOrEqual(plan?.plannedAt ?? Number.POSITIVE_INFINITY);
      }),
      { numRuns: 200 },
    );
  });

  test('given the same facts, when judged twice, then the same: nothing is remembered', () => {
    fc.assert(
      fc.property(facts, ({ facts: given, now }) => {
        expect(judge(given, now)).toEqual(judge({ ...given, control: NO_CONTROL }, now));
      }),
    );
  });

  test('given hours around the clock, when it is about midnight, then nothing is held back', () => {
    const tenant = withSmsHours({ opens: '00:00', closes: '00:00', days: [1, 2, 3, 4, 5, 6, 7] });
    const appointment = givenAppointment({
      policy: { steps: ladder('email P3D PT1H', 'sms P1D PT1H') },
      tenantOf: tenant,
    });
    for (const now of ['2026-12-03T23:59:00-05:00', '2026-12-03T23:59:30-05:00'])
      expect(judge(givenFacts({ tenant, appointment }), at(now)), now).toEqual({ kind: 'send' });
  });
});
