/** What is forecast is what happens when time is really walked: both ask the same `judge`. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CAP_PRESETS } from '../../../shared/domain/core/caps.ts';
import { NO_CONTROL } from '../../../shared/domain/core/control.ts';
import { entryName } from '../../../shared/domain/core/keys.ts';
import type { Channel } from '../../../shared/domain/core/policy.ts';
import { CHANNELS, DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import type { World } from '../../../shared/domain/judgement/forecast.ts';
import { forecast } from '../../../shared/domain/judgement/forecast.ts';
import { firstEntry, freshEntry, successor } from '../../../shared/domain/judgement/plan.ts';
import { whatIf } from '../../../shared/domain/judgement/what-if.ts';
import type { Entry } from '../../../shared/domain/ledger/entry.ts';
import {
  accepted,
  claimed,
  deferred,
  doubted,
  dropped,
  failed,
  queued,
} from '../../../shared/domain/ledger/entry.ts';
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

describe('why not, and what if', () => {
  const AS_IS = { caps: null, policy: null };
  const ask = (
    step: number,
    when: number | null,
    supposed: Partial<typeof AS_IS | object> = {},
    its = world(),
  ) => some(whatIf(appointment, [], its, { step, at: when }, { ...AS_IS, ...supposed }, FROM));
  const objecting = (seen: ReturnType<typeof ask>) =>
    seen.stages.flatMap(({ stage, objection }) => (objection ? [stage] : []));
  const [email, sms] = appointment.plan;
  const entryAt = (step: number) => some(freshEntry(appointment, step, 0, FROM));

  test('given nothing else, when asked for a step’s own time, then no stage objects', () => {
    const seen = ask(1, null);
    expect([seen.at, seen.verdict.kind, objecting(seen)]).toEqual([sms?.plannedAt, 'send', []]);
    const kinds = seen.course.map(({ kind, reason }) => `${kind} ${reason}`);
    expect([kinds[0], kinds.at(-1)]).toEqual(['wait null', 'drop too_late']);
    expect(kinds).toEqual(expect.arrayContaining(['send null', 'wait quiet_hours']));
    expect(seen.course.slice(1).every(({ from }, index) => from === seen.course[index]?.to)).toBe(true);
  });

  test('given an earlier and a later instant, when asked, then the stages say so at each', () => {
    expect(objecting(ask(1, FROM))).toContain('whenEarly');
    expect(objecting(ask(1, appointment.startsAt))[0]).toBe('whenTooLate');
    // The email is expected before: a minute behind it the ladder’s gap is not over, and the time has not come.
    expect(objecting(ask(1, (email?.plannedAt ?? 0) + MINUTE))).toEqual(
      expect.arrayContaining(['whenEarly', 'whenLadderJustContacted']),
    );
  });

  test('given contacts of others, when asked about a time before them, then they do not count', () => {
    const busy = (sms?.plannedAt ?? 0) + HOUR;
    const contacts = [0, 1, 2].map((minute) => givenContact({ at: busy + minute, appointment: OTHER_ID }));
    const its = world({ recipients: new Map([[PHONE_KEY, givenRecipient({ contacts })]]) });
    expect(objecting(ask(1, busy + MINUTE, {}, its))).toContain('whenCapped');
    expect(objecting(ask(1, busy - MINUTE, {}, its))).toEqual([]);
    expect(objecting(ask(1, busy, {}, its))).toContain('whenPersonJustContacted');
    const caps = { ...CAP_PRESETS.default, rules: [] };
    expect(objecting(ask(1, busy + MINUTE, { caps }, its))).toEqual(['whenPersonJustContacted']);
  });

  test('given another policy, when asked, then as if it had just been booked by it', () => {
    const policy = { name: 'calm', version: 1, steps: ladder('email P2D PT1H'), minGap: 'PT2H' };
    const seen = ask(0, null, { policy: { ...policy, escalateOnFailure: false } });
    expect(seen.plan.map(({ channel }) => channel)).toEqual(['email']);
    expect(whatIf(appointment, [], world(), { step: 3, at: null }, AS_IS, FROM)).toBeUndefined();
    const gone = accepted(claimed(queued(entryAt(0), FROM), 'w', EMAIL_KEY, FROM), null, FROM);
    const booked = { ...DEFAULT_POLICY, ...policy };
    const again = some(
      whatIf(appointment, [gone], world(), { step: 0, at: null }, { caps: null, policy: booked }, FROM),
    );
    expect([again.entry, again.at]).toEqual([undefined, seen.at]);
  });

  test('given a step that went out, when asked, then at the moment at which it did, and as the ledger has it', () => {
    const then = (email?.plannedAt ?? 0) + 7 * MINUTE;
    const gone = accepted(claimed(queued(entryAt(0), then), 'w', EMAIL_KEY, then), null, then);
    const asked = (step: number, when: number | null = null) =>
      some(whatIf(appointment, [gone], world(), { step, at: when }, AS_IS, then + MINUTE));
    expect([asked(0).at, asked(0).entry]).toEqual([then, gone]);
    // The ladder's gap is to that contact, and before it there was none.
    expect(objecting(asked(1, then + HOUR))).toContain('whenLadderJustContacted');
    expect(objecting(asked(1, then - 1))).not.toContain('whenLadderJustContacted');
    expect(objecting(asked(1, then))).toContain('whenLadderJustContacted');
  });

  test('given a step that nobody can be reached by, when asked, then at the time at which it ends, with why', () => {
    const nobody = givenAppointment({ recipient: { phone: null, phoneKey: null } });
    for (const step of [1, 2]) {
      const seen = some(whatIf(nobody, [], world(), { step, at: null }, AS_IS, FROM));
      expect(seen.verdict).toEqual({ kind: 'drop', reason: 'no_address' });
      expect(seen.at).toBe(seen.plan[step]?.expected?.at);
    }
  });

  test('given a text that comes in the place of an email, when asked at that time, then nothing objects', () => {
    const noEmail = givenAppointment({ recipient: { email: null, emailKey: null } });
    const seen = some(whatIf(noEmail, [], world(), { step: 1, at: null }, AS_IS, FROM));
    expect(seen.at).toBeLessThan(seen.plan[1]?.plannedAt ?? 0);
    expect([seen.verdict.kind, objecting(seen)]).toEqual(['send', []]);
  });

  test('given a contact before the ladder went on by a newer policy, when asked, then the gap is to that one, too', () => {
    const contactedAt = some(email).plannedAt - HOUR;
    const moved = {
      ...appointment,
      revision: 2,
      carried: { contactedAt, calls: 0, done: {}, reached: false },
    };
    const asked = (when: number) =>
      objecting(some(whatIf(moved, [], world(), { step: 0, at: when }, AS_IS, FROM)));
    expect(asked(contactedAt + MINUTE)).toContain('whenLadderJustContacted');
    expect(asked(contactedAt - MINUTE)).not.toContain('whenLadderJustContacted');
  });

  test('given a text that is expected before, when a call is asked about, then its line counts as contacted then', () => {
    const caps = { ...CAP_PRESETS.default, rules: [{ channels: CHANNELS, limit: 1, windowMs: DAY }] };
    const reached = some(sms).plannedAt;
    const asked = (step: number, when: number) => objecting(ask(step, when, { caps }));
    expect(asked(2, reached)).toContain('whenCapped');
    expect(asked(2, reached - 1)).not.toContain('whenCapped');
    // An email is another address.
    expect(asked(1, some(email).plannedAt + MINUTE)).not.toContain('whenCapped');
  });

  test('given another contact names it, when asked, then that contact decides', () => {
    const text = queued(entryAt(1), FROM);
    const by = { ...entryAt(1), appointment: OTHER_ID };
    const mergedInto = { entry: by, attempt: 1 };
    const named = { ...text, mergedInto };
    const leader = accepted(claimed(queued(by, FROM), 'w', PHONE_KEY, FROM), null, FROM);
    const its = world({ leaders: new Map([[entryName(by), leader]]) });
    const seen = some(whatIf(appointment, [undefined, named], its, { step: 1, at: FROM }, AS_IS, FROM));
    expect(seen.verdict).toEqual({ kind: 'drop', reason: 'merged' });
  });

  test('given a step that was tried and a later one that went out, when asked, then the later one took its place', () => {
    const tried = deferred(queued(entryAt(1), FROM), some(sms).plannedAt, 'provider_error', FROM);
    const call = accepted(claimed(queued(entryAt(2), FROM), 'w', PHONE_KEY, FROM), null, FROM);
    const asked = (text: typeof tried) =>
      whatIf(appointment, [undefined, text, call], world(), { step: 1, at: null }, AS_IS, FROM)?.verdict;
    expect(asked(tried)).toEqual({ kind: 'drop', reason: 'superseded' });
    expect(asked(entryAt(1))).not.toMatchObject({ reason: 'superseded' });
  });

  test('given an email that went out and a text that did not, when the others are asked about, then only that counts', () => {
    const then = some(sms).plannedAt - HOUR;
    const gone = accepted(claimed(queued(entryAt(0), then), 'w', EMAIL_KEY, then), null, then);
    const asked = (text: Entry, step: number, when: number | null) =>
      some(whatIf(appointment, [gone, text, undefined], world(), { step, at: when }, AS_IS, then));
    const ended = dropped(entryAt(1), 'no_address', then);
    expect(asked(ended, 1, null).at).toBe(some(sms).plannedAt);
    expect(objecting(asked(ended, 2, then + HOUR))).toContain('whenLadderJustContacted');
    // A gentler one that went out before takes no step's place, however often that was tried.
    const tried = deferred(queued(entryAt(1), then), some(sms).plannedAt, 'provider_error', then);
    expect(asked(tried, 1, some(sms).plannedAt + 3 * HOUR).verdict.kind).toBe('send');
  });

  test('the course shows each reason by itself, and at least a day and six hours of a short ladder', () => {
    const contacts = [0, 1, 2].map((minute) =>
      givenContact({ at: some(sms).plannedAt + minute, appointment: OTHER_ID }),
    );
    const its = world({ recipients: new Map([[PHONE_KEY, givenRecipient({ contacts })]]) });
    const reasons = ask(1, null, {}, its).course.map(({ reason }) => reason);
    expect(reasons).toEqual([null, 'min_gap', 'capped', 'quiet_hours', 'capped', 'too_late']);
    const policy = { ...DEFAULT_POLICY, name: 'short', version: 1, steps: ladder('sms PT2H PT1H') };
    const first = ask(0, null, { policy }).course[0]?.from ?? 0;
    expect(first).toBeLessThanOrEqual(appointment.startsAt - DAY - 6 * HOUR);
  });

  test('the course begins before the ladder and ends with the appointment, in at most 240 looks at full five minutes', () => {
    const { course } = ask(1, null);
    const first = course[0]?.from ?? 0;
    const ahead = some(email).plannedAt - 6 * HOUR - first;
    expect(ahead).toBeGreaterThanOrEqual(0);
    expect(course.at(-1)?.to).toBe(appointment.startsAt);
    const edges = course.map(({ from }) => from - first);
    const stepMs =
      5 * MINUTE * Math.ceil((appointment.startsAt - some(email).plannedAt + 6 * HOUR) / 240 / (5 * MINUTE));
    expect(ahead).toBeLessThan(stepMs);
    expect(edges.filter((edge) => edge % stepMs !== 0)).toEqual([]);
    expect(first % (5 * MINUTE)).toBe(0);
    const said = course.map(({ kind, reason }) => `${kind} ${reason}`);
    expect(said.filter((each, index) => each === said[index - 1])).toEqual([]);
    for (const { from, to, kind, reason } of course) {
      const looked = from + Math.floor((to - 1 - from) / stepMs) * stepMs;
      for (const moment of [from, looked])
        expect(ask(1, moment).verdict).toMatchObject({ kind, ...(reason && { reason }) });
    }
    // Asked about a later moment, it goes on until then; about an earlier one, it begins before that.
    expect(ask(1, appointment.startsAt + DAY).course.at(-1)?.to).toBe(appointment.startsAt + DAY);
    expect(ask(1, FROM - DAY).course[0]?.from).toBeLessThanOrEqual(FROM - DAY - 6 * HOUR);
  });
});
