/** What is forecast is what happens when time is really walked: both ask the same `judge`. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CAP_PRESETS } from '../../../shared/domain/core/caps.ts';
import { NO_CONTROL } from '../../../shared/domain/core/control.ts';
import { entryName } from '../../../shared/domain/core/keys.ts';
import type { Channel } from '../../../shared/domain/core/policy.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import type { World } from '../../../shared/domain/judgement/forecast.ts';
import { forecast } from '../../../shared/domain/judgement/forecast.ts';
import { firstEntry, successor } from '../../../shared/domain/judgement/plan.ts';
import { claimed, deferred, doubted, dropped, failed, queued } from '../../../shared/domain/ledger/entry.ts';
import { optOut } from '../../../shared/domain/person/recipient.ts';
import { asAddress, asTenant } from '../../fixtures/ids.ts';
import {
  at,
  EMAIL_KEY,
  givenAppointment,
  givenContact,
  givenRecipient,
  givenTenant,
  ID,
  ladder,
  NEW_YORK,
  OTHER_ID,
  PHONE_KEY,
  paused,
  some,
} from './given.ts';
import { walk } from './walk.ts';

const appointment = givenAppointment();
const FROM = at('2026-11-20T12:00:00-05:00');
const world = (changes: Partial<World> = {}): World => ({
  tenant: givenTenant(),
  control: NO_CONTROL,
  recipients: new Map(),
  leaders: new Map(),
  realChannels: [],
  ...changes,
});

describe('the plan ahead', () => {
  test('given nothing yet, when forecast, then every step goes out as planned', () => {
    const expected = forecast(appointment, [], world(), FROM).map((row) => row.expected);
    expect(expected).toEqual(
      appointment.plan.map(({ plannedAt }) => ({ kind: 'send', at: plannedAt, waitedFor: null })),
    );
  });

  test('given a pause, when forecast, then the step hangs on it', () => {
    const [email] = forecast(appointment, [], world({ control: paused() }), FROM);
    expect(email?.expected).toMatchObject({ kind: 'wait', reason: 'paused' });
    // It is looked at again soon after its time.
    expect(some(email?.expected).at - some(email).plannedAt).toBeLessThan(10 * MINUTE);
    expect(email?.pause).toMatchObject({ reason: 'a test' });
  });

  test('given a step that a pause put off up to its end, when forecast, then that pause is named', () => {
    const [first] = appointment.plan;
    const during = some(first).plannedAt + HOUR;
    const until = during + HOUR;
    const waits = {
      ...some(firstEntry(appointment, 0, FROM)),
      reason: 'paused' as const,
      dueAt: until + MINUTE,
    };
    const [email] = forecast(appointment, [waits], world({ control: paused({}, until) }), during);
    expect(email?.expected).toEqual({ kind: 'send', at: until + MINUTE, waitedFor: 'paused' });
    expect(email?.pause).toMatchObject({ until });
  });

  test('given a step that is in the pipe or at the provider, when forecast, then now, and not when its lease ends', () => {
    const now = some(appointment.plan[0]).plannedAt;
    const inPipe = queued(some(firstEntry(appointment, 0, FROM)), now);
    for (const entry of [inPipe, claimed(inPipe, 'a', asAddress('k'), now)]) {
      const [email] = forecast(appointment, [entry], world(), now + MINUTE);
      expect(email?.expected).toEqual({ kind: 'send', at: now + MINUTE, waitedFor: null });
    }
  });

  test('given a step that was tried and overtaken, when forecast, then it is dropped; one that was not goes out', () => {
    const now = some(appointment.plan[1]).plannedAt;
    const first = { ...some(firstEntry(appointment, 0, FROM)), dueAt: now };
    const sent = {
      ...some(successor(first, { contacted: false, impossible: false }, appointment, now)),
      state: 'sent' as const,
      dueAt: null,
    };
    const expected = (attempt: number, ...others: Parameters<typeof forecast>[1]) =>
      forecast(appointment, [{ ...first, attempt }, ...others], world(), now)[0]?.expected;
    expect(expected(1, undefined, sent)).toMatchObject({ kind: 'drop', reason: 'superseded' });
    expect(expected(0, undefined, sent)).toMatchObject({ kind: 'send' });
    // What was said by itself is nothing that overtook it.
    expect(expected(1)).toMatchObject({ kind: 'send' });
  });

  test('given a late contact whose next step is not known yet, when forecast, then that keeps the gap to it', () => {
    const twice = givenAppointment({ policy: { steps: ladder('sms PT6H PT1H', 'voice PT4H PT1H') } });
    const now = some(twice.plan[0]).plannedAt + HOUR;
    const late = claimed(queued(some(firstEntry(twice, 0, FROM)), now), 'a', asAddress('k'), now);
    const call = (claimedAt: number | null) =>
      forecast(twice, [{ ...late, claimedAt, state: 'sent', dueAt: null }], world(), now)[1]?.expected;
    expect(some(call(now)).at).toBeGreaterThanOrEqual(now + 2 * HOUR);
    expect(call(null)).toMatchObject({ kind: 'send', at: twice.plan[1]?.plannedAt });
  });

  test('given something that lets nothing go out for weeks, when forecast, then it says what it waits for, and ends', () => {
    const far = givenAppointment({ policy: { steps: ladder('sms P30D PT1H') } });
    const personCeiling = [{ channels: ['sms' as const], limit: 0, windowMs: HOUR }];
    const recipients = new Map([[PHONE_KEY, givenRecipient()]]);
    const control = { ...NO_CONTROL, personCeiling };
    const [text] = forecast(far, [], world({ control, recipients }), FROM - 30 * DAY);
    expect(text?.expected).toMatchObject({ kind: 'wait', reason: 'person_ceiling' });
    expect(some(text?.expected).at).toBeGreaterThan(some(text).plannedAt);
  });

  test('given a pause that ends by itself, when forecast, then the step is expected soon after, and says why', () => {
    const [first] = appointment.plan;
    const plannedAt = first?.plannedAt ?? 0;
    const during = plannedAt + HOUR;
    const entry = { ...some(firstEntry(appointment, 0, FROM)), reason: 'paused' as const, dueAt: during };
    const until = during + 2 * HOUR;
    const [email] = forecast(appointment, [entry], world({ control: paused({}, until) }), during);
    expect(email?.expected).toMatchObject({ kind: 'send', waitedFor: 'paused' });
    expect(email?.pause).toMatchObject({ until });
    const { at: expectedAt = 0 } = email?.expected ?? {};
    expect(expectedAt - until).toBeGreaterThanOrEqual(0);
    expect(expectedAt - until).toBeLessThanOrEqual(5 * MINUTE);
    // One that is over by the step's time is none.
    const [unhindered] = forecast(appointment, [], world({ control: paused({}, plannedAt) }), FROM);
    expect(unhindered).toMatchObject({ expected: { kind: 'send', at: plannedAt }, pause: null });
  });

  test('given no email address, when forecast, then the text is expected in its place', () => {
    const phoneOnly = givenAppointment({ recipient: { email: null, emailKey: null } });
    const [email, text] = forecast(phoneOnly, [], world(), FROM);
    expect(email?.expected).toMatchObject({ kind: 'drop', reason: 'no_address' });
    expect(text?.expected).toMatchObject({ kind: 'send', at: email?.plannedAt });
  });

  test('given a late text that another contact named, when forecast, then the call keeps the gap to that contact', () => {
    const twice = givenAppointment({ policy: { steps: ladder('sms PT6H PT1H', 'voice PT4H PT1H') } });
    const now = some(twice.plan[0]).plannedAt + HOUR;
    const other = {
      ...some(firstEntry(twice, 0, FROM)),
      appointment: OTHER_ID,
      attempt: 1,
      state: 'sent' as const,
    };
    const text = {
      ...some(firstEntry(twice, 0, FROM)),
      dueAt: now,
      mergedInto: { entry: other, attempt: 1 },
    };
    const leaders = new Map([[entryName(other), other]]);
    const [sms, call] = forecast(twice, [text], world({ leaders }), now);
    expect(sms?.expected).toMatchObject({ kind: 'drop', reason: 'merged' });
    expect(call?.expected?.kind).toBe('send');
    expect(call?.expected?.at).toBeGreaterThanOrEqual(now + 2 * HOUR);
  });

  test('given an email that may have gone out, when the person opted out since, then no text comes earlier', () => {
    const first = { ...some(firstEntry(appointment, 0, FROM)), repeatsInDoubt: 1 };
    const out = optOut({ ...givenRecipient(), address: EMAIL_KEY }, asTenant('elm'), ['email'], 'link', FROM);
    const [email, text] = forecast(
      appointment,
      [first],
      world({ recipients: new Map([[EMAIL_KEY, out]]) }),
      FROM,
    );
    expect(email?.expected).toMatchObject({ kind: 'drop', reason: 'opted_out' });
    expect(text?.expected).toMatchObject({ kind: 'send', at: text?.plannedAt });
  });

  test('given a step that is final, when forecast, then nothing is expected of it, and the next follows from it', () => {
    const now = some(appointment.plan[0]).plannedAt;
    const first = claimed(queued(some(firstEntry(appointment, 0, FROM)), now), 'a', asAddress('k'), now);
    const bounced = failed(first, 'bounced', undefined, now + MINUTE);
    const [email, text] = forecast(appointment, [bounced], world(), now + MINUTE);
    expect(email?.expected).toBeNull();
    expect(text?.expected).toMatchObject({ kind: 'send', at: now + MINUTE });
  });

  test('given a lost answer, when forecast, then the step waits for it', () => {
    const now = some(appointment.plan[0]).plannedAt;
    const first = claimed(queued(some(firstEntry(appointment, 0, FROM)), now), 'a', asAddress('k'), now);
    const [email] = forecast(
      appointment,
      [doubted(first, now + HOUR, undefined, now)],
      world(),
      now + MINUTE,
    );
    expect(email?.expected).toMatchObject({ kind: 'wait', reason: 'answer_lost' });
  });

  test('given a cancelled appointment, when forecast, then what is left is dropped as cancelled', () => {
    const cancelled = { ...appointment, status: 'cancelled' as const };
    const first = dropped(some(firstEntry(appointment, 0, FROM)), 'cancelled', FROM);
    const rows = forecast(cancelled, [first], world(), FROM);
    expect(rows.map(({ expected }) => expected)).toEqual([
      null,
      { kind: 'drop', at: FROM, reason: 'cancelled' },
      { kind: 'drop', at: FROM, reason: 'cancelled' },
    ]);
  });

  test('given a step that was put off, when forecast, then it says what it waited for', () => {
    const planned = some(firstEntry(appointment, 0, FROM));
    const later = some(appointment.plan[0]).plannedAt + HOUR;
    const waiting = deferred(planned, later, 'provider_busy', later - HOUR);
    const [email] = forecast(appointment, [waiting], world(), later - MINUTE);
    expect(email?.expected).toEqual({ kind: 'send', at: later, waitedFor: 'provider_busy' });
  });

  test('given a forecast, when made, then the world it was made of stays as it was', () => {
    const recipients = new Map([[PHONE_KEY, givenRecipient()]]);
    forecast(appointment, [], world({ recipients }), FROM);
    expect(recipients.get(PHONE_KEY)?.contacts).toEqual([]);
    expect(recipients.size).toBe(1);
  });
});

describe('agreement with time that is really walked', () => {
  const contact = fc.record({
    ahead: fc.integer({ min: 0, max: 9 * 24 * 60 }),
    channel: fc.constantFrom<Channel>('sms', 'voice', 'email'),
    tenant: fc.constantFrom(...['elm', 'oak'].map(asTenant)),
  });

  const situations = fc.record({
    startsAt: fc.integer({ min: at('2026-02-20T00:00:00Z'), max: at('2026-12-20T00:00:00Z') }),
    knownAhead: fc.integer({ min: 1, max: 7 * 24 * 60 }),
    steps: fc.constantFrom(
      ladder('email P3D PT12H', 'sms P1D PT1H', 'voice PT4H PT1H'),
      ladder('email P1D PT1H', 'sms PT12H PT1H', 'voice PT6H PT30M'),
      ladder('sms P2D PT1H', 'sms P1D PT1H', 'voice PT12H PT1H', 'voice PT3H PT1H'),
    ),
    zones: fc.constantFrom(
      [NEW_YORK],
      ['Pacific/Kiritimati'],
      ['Pacific/Honolulu', 'America/St_Johns'],
      ['UTC', 'Pacific/Fiji'],
    ),
    contacts: fc.array(contact, { maxLength: 8 }),
    lineMs: fc.option(fc.integer({ min: 1, max: 10 * MINUTE })),
    noEmail: fc.boolean(),
    noTexts: fc.boolean(),
    /** How many minutes before the start a pause ends by itself. */
    pauseAhead: fc.option(fc.integer({ min: -60, max: 4 * 24 * 60 })),
    healthcare: fc.boolean(),
  });

  test('given any person and appointment, when both are asked, then they agree on every step, moment and reason', () => {
    fc.assert(
      fc.property(situations, (it) => {
        const now = it.startsAt - it.knownAhead * MINUTE;
        const tenant = givenTenant({
          caps: it.healthcare ? CAP_PRESETS['one-a-day'] : CAP_PRESETS.default,
        });
        const recipient = it.noEmail ? { zones: it.zones, email: null, emailKey: null } : { zones: it.zones };
        const its = givenAppointment({
          startsAt: it.startsAt,
          policy: { steps: it.steps },
          recipient,
          tenantOf: tenant,
        });
        const contacts = it.contacts
          .map(({ ahead, ...rest }, step) =>
            givenContact({ ...rest, step, at: it.startsAt - ahead * MINUTE }),
          )
          .filter((each) => each.at <= now);
        const line = it.lineMs === null ? null : { entry: givenContact({ at: 0 }), until: now + it.lineMs };
        const phone = givenRecipient({
          contacts: contacts.filter(({ channel }) => channel !== 'email'),
          line,
        });
        const email = givenRecipient({
          address: EMAIL_KEY,
          contacts: contacts.filter(({ channel }) => channel === 'email'),
        });
        const recipients = new Map([
          [PHONE_KEY, it.noTexts ? optOut(phone, asTenant('elm'), ['sms'], 'reply', now) : phone],
          [EMAIL_KEY, email],
        ]);
        const control =
          it.pauseAhead === null ? NO_CONTROL : paused({}, it.startsAt - it.pauseAhead * MINUTE);
        const plan = forecast(its, [], world({ tenant, recipients, control }), now);
        const foreseen = plan.map(({ step, expected }) => ({ step, ...expected }));
        const walked = walk({ appointment: its, tenant, recipients, control, from: now }).map(
          ({ step, kind, at: when, reason, waitedFor }) =>
            kind === 'sent'
              ? { step, kind: 'send', at: when, waitedFor }
              : { step, kind: 'drop', at: when, reason },
        );
        expect(foreseen).toEqual(walked);
      }),
      { numRuns: 200 },
    );
  });

  test('given a ladder under way, when forecast from the middle, then it agrees with the forecast from the start', () => {
    const start = forecast(appointment, [], world(), FROM);
    const now = some(appointment.plan[0]).plannedAt;
    const sent = claimed(queued(some(firstEntry(appointment, 0, FROM)), now), 'a', asAddress('k'), now);
    const next = some(successor(sent, { contacted: true, impossible: false }, appointment, now));
    const entries = [{ ...sent, state: 'sent' as const, dueAt: null }, next];
    const middle = forecast(appointment, entries, world(), now + DAY);
    expect(middle.slice(1).map(({ expected }) => expected)).toEqual(
      start.slice(1).map(({ expected }) => expected),
    );
    expect(middle[1]?.entry?.appointment).toBe(ID);
  });
});
