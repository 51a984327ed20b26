/** Planning: shifted into hours, spread, never against the order of the ladder; and which entry follows which. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type {
  Appointment,
  LastCommunicated,
  Person,
  PlannedStep,
} from '../../../shared/domain/appointment/appointment.ts';
import { openWindow } from '../../../shared/domain/core/hours.ts';
import type { Policy } from '../../../shared/domain/core/policy.ts';
import { isLoud } from '../../../shared/domain/core/policy.ts';
import type { Reason } from '../../../shared/domain/core/reasons.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import {
  endingOfDrop,
  firstEntry,
  freshEntry,
  lastCommunicatedOf,
  newsChannel,
  newsOf,
  notice,
  planAppointment,
  spread,
  spreadOf,
  successor,
} from '../../../shared/domain/judgement/plan.ts';
import type { Entry } from '../../../shared/domain/ledger/entry.ts';
import { calendarOf } from '../../../shared/domain/tenant/tenant.ts';
import { asAppointment, asTenant } from '../../fixtures/ids.ts';
import {
  at,
  givenAppointment,
  givenEntry,
  givenPolicy,
  givenTenant,
  ID,
  isOpenOnTheWall,
  ladder,
  NEW_YORK,
  some,
  wall,
} from './given.ts';

const plansOf = (startsAt: string, policy: Partial<Policy> = {}, recipient: Partial<Person> = {}) =>
  givenAppointment({ startsAt: at(startsAt), policy, recipient }).plan;

describe('the plan of the default ladder', () => {
  test('given a Friday afternoon, when planned, then three days, one day and four hours ahead', () => {
    expect(plansOf('2026-12-04T15:30:00-05:00').map(({ plannedAt }) => wall(plannedAt))).toEqual([
      '2026-12-01 15:30',
      '2026-12-03 15:30',
      '2026-12-04 11:30',
    ]);
  });

  test('given a nine o’clock on a Friday, when planned, then it is called the evening before, not at dawn', () => {
    const [, , call] = plansOf('2026-12-04T09:00:00-05:00');
    const local = wall(some(call).plannedAt);
    expect(local >= '2026-12-03 18:45' && local <= '2026-12-03 19:45', local).toBe(true);
  });

  test('given an eleven o’clock, when four hours ahead is before the opening, then it is called as it opens', () => {
    const [, , call] = plansOf('2026-12-04T11:00:00-05:00');
    const local = wall(some(call).plannedAt);
    expect(local >= '2026-12-04 08:00' && local < '2026-12-04 09:00', local).toBe(true);
  });

  test('given exactly half of the time left at the opening, when planned, then that is enough', () => {
    const [, , call] = plansOf('2026-12-04T10:00:00-05:00');
    expect(wall(some(call).plannedAt).slice(0, 13)).toBe('2026-12-04 08');
  });

  test('given a minute less than half, when planned, then the evening before', () => {
    const [, , call] = plansOf('2026-12-04T09:59:00-05:00');
    expect(wall(some(call).plannedAt).slice(0, 10)).toBe('2026-12-03');
  });

  test('given a quarter past midnight, when planned, then nobody is rung at night', () => {
    const [email, sms, call] = plansOf('2026-12-05T00:15:00-05:00');
    expect(wall(some(email).plannedAt)).toBe('2026-12-02 00:15');
    expect(wall(some(sms).plannedAt).slice(0, 13)).toBe('2026-12-04 08');
    const local = wall(some(call).plannedAt);
    expect(local >= '2026-12-04 18:45' && local <= '2026-12-04 19:45', local).toBe(true);
  });

  test('given the evening before is just the gap behind the last step, when planned, then it is called then, and else not', () => {
    const start = '2026-12-04T09:00:00-05:00';
    const steps = ladder('email P2D PT1H', 'voice PT4H PT1H');
    const [email, call] = plansOf(start, { steps, minGap: 'PT1S' });
    const gapMs = some(call).plannedAt - some(email).plannedAt;
    const withGap = (ms: number) => some(plansOf(start, { steps, minGap: `PT${ms / 1_000}S` })[1]).plannedAt;
    expect(withGap(gapMs)).toBe(some(call).plannedAt);
    expect(wall(withGap(gapMs + 1)).slice(0, 10)).toBe('2026-12-04');
  });

  test('given a Monday nine o’clock and no voice on Sunday, when planned, then the call is not ahead of the text', () => {
    const [, sms, call] = plansOf('2026-12-07T09:00:00-05:00');
    expect(wall(some(sms).plannedAt)).toBe('2026-12-06 09:00');
    expect(some(call).plannedAt).toBeGreaterThan(some(sms).plannedAt);
  });

  test('given a change of the clocks in between, when planned, then days keep the local time and hours do not', () => {
    const spring = (step: string) =>
      plansOf('2026-03-08T15:30:00-04:00', { steps: ladder(step) }).map(({ plannedAt }) => wall(plannedAt));
    expect(spring('email P1D PT1H')).toEqual(['2026-03-07 15:30']);
    expect(spring('email PT24H PT1H')).toEqual(['2026-03-07 14:30']);
  });

  test('given somebody a day ahead of the office, when planned, then by the clock where they are', () => {
    const plan = plansOf('2026-12-04T15:30:00-05:00', {}, { zones: ['Pacific/Kiritimati'] });
    for (const { channel, plannedAt } of plan.filter((step) => isLoud(step.channel)))
      expect(isOpenOnTheWall(some(calendarOf(givenTenant(), channel)), 'Pacific/Kiritimati', plannedAt)).toBe(
        true,
      );
  });

  test('given zones without a shared hour, when planned, then at the ideal time, for the judge to explain', () => {
    const [, sms] = plansOf('2026-12-04T15:30:00-05:00', {}, { zones: ['UTC', 'Pacific/Fiji'] });
    expect(wall(some(sms).plannedAt)).toBe('2026-12-03 15:30');
  });
});

const zoneLists = fc.constantFrom(
  [NEW_YORK],
  ['Europe/London'],
  ['Asia/Kolkata'],
  ['Pacific/Kiritimati'],
  ['America/Phoenix'],
  ['Australia/Lord_Howe'],
  [NEW_YORK, 'America/Los_Angeles', 'Pacific/Honolulu'],
);
const starts = fc.integer({ min: at('2026-02-01T00:00:00Z'), max: at('2027-02-01T00:00:00Z') });
const ladders = fc.constantFrom(
  ladder('email P3D PT12H', 'sms P1D PT1H', 'voice PT4H PT1H'),
  ladder('sms PT10H PT1H', 'voice PT4H PT30M'),
  ladder('email P2D PT1H', 'sms PT6H PT30M', 'voice PT5H PT15M'),
  ladder('sms PT2H PT5M'),
  ladder('voice PT12H PT1H', 'voice PT3H PT1H'),
);

describe('properties of every plan', () => {
  const tenant = givenTenant();
  const planned = (startsAt: number, steps: ReturnType<typeof ladder>, zones: readonly string[], id = ID) =>
    planAppointment(
      { id, tenant: asTenant('elm'), revision: 1, startsAt, timeZone: NEW_YORK, recipient: { zones } },
      givenPolicy({ steps }),
      tenant,
    );

  const isInHours = ({ channel, plannedAt }: PlannedStep, zones: readonly string[]): boolean => {
    const calendar = calendarOf(tenant, channel);
    return !calendar || zones.every((zone) => isOpenOnTheWall(calendar, zone, plannedAt));
  };

  /** Whether the step could have gone out after the step before it, while it was still of use. */
  const hadRoom = (
    { channel, plannedAt, usefulUntil }: PlannedStep,
    zones: readonly string[],
    after: number,
  ) => {
    const calendar = calendarOf(tenant, channel);
    const room = calendar && openWindow(calendar, zones, Math.max(after, plannedAt - 3 * DAY));
    return room ? room.opensAt <= usefulUntil : false;
  };

  /** The steps outside hours or ahead of the step before, though there was room. */
  const misplaced = (startsAt: number, steps: ReturnType<typeof ladder>, zones: readonly string[]) => {
    const plan = planned(startsAt, steps, zones);
    return plan.filter((step, index) => {
      const after = Math.max(...plan.slice(0, index).map(({ plannedAt }) => plannedAt));
      return !(isInHours(step, zones) && step.plannedAt >= after) && hadRoom(step, zones, after);
    });
  };

  test('given any appointment, when planned, then every loud step is in hours and in order, wherever there is room', () => {
    fc.assert(
      fc.property(starts, ladders, zoneLists, (startsAt, steps, zones) => {
        expect(misplaced(startsAt, steps, zones)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('given any appointment, when planned, then a first loud step is always inside contact hours', () => {
    fc.assert(
      fc.property(starts, ladders, zoneLists, (startsAt, steps, zones) => {
        const first = planned(startsAt, steps, zones).find(({ channel }) => isLoud(channel));
        const calendar = some(first && calendarOf(tenant, first.channel));
        for (const zone of zones) expect(isOpenOnTheWall(calendar, zone, some(first).plannedAt)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test('given any appointment, when planned, then before it starts', () => {
    fc.assert(
      fc.property(starts, ladders, zoneLists, (startsAt, steps, zones) => {
        const [first] = planned(startsAt, steps, zones);
        expect(some(first).plannedAt).toBeLessThan(startsAt);
      }),
    );
  });

  test('given a window of a few minutes only, when a step moves back into it, then it is inside', () => {
    const brief = givenTenant({
      contactHours: {
        email: null,
        sms: { opens: '17:00', closes: '17:15', days: [1, 2, 3, 4, 5] },
        voice: null,
      },
    });
    const [sms] = planAppointment(
      {
        id: ID,
        tenant: asTenant('elm'),
        revision: 1,
        startsAt: at('2026-12-04T09:00:00-05:00'),
        timeZone: NEW_YORK,
        recipient: { zones: [NEW_YORK] },
      },
      givenPolicy({ steps: ladder('sms PT4H PT1H') }),
      brief,
    );
    expect(wall(some(sms).plannedAt).slice(0, 14)).toBe('2026-12-03 17:');
  });

  test('given the same appointment, when planned twice, then the same; given another id, then spread', () => {
    const steps = ladder('sms PT4H PT1H');
    const dawn = at('2026-12-04T11:00:00-05:00');
    expect(planned(dawn, steps, [NEW_YORK])).toEqual(planned(dawn, steps, [NEW_YORK]));
    const times = Array.from(
      { length: 200 },
      (_, n) => planned(dawn, steps, [NEW_YORK], asAppointment(`apt_${n}`))[0]?.plannedAt ?? 0,
    );
    const opening = at('2026-12-04T08:00:00-05:00');
    expect(Math.min(...times)).toBeGreaterThanOrEqual(opening);
    expect(Math.max(...times)).toBeLessThan(opening + HOUR);
    for (let quarter = 0; quarter < 4; quarter++) {
      const from = opening + quarter * 15 * MINUTE;
      expect(times.filter((time) => time >= from && time < from + 15 * MINUTE).length).toBeGreaterThan(25);
    }
  });
});

describe('spreading', () => {
  test('given any range and use, when spread, then not before, not after the range, and still of use', () => {
    const key = fc.record({
      tenant: fc.constant(asTenant('elm')),
      appointment: fc.string().map(asAppointment),
      revision: fc.nat(9),
      step: fc.nat(9),
    });
    fc.assert(
      fc.property(key, fc.nat(DAY), fc.integer({ min: -DAY, max: DAY }), (ref, range, left) => {
        const until = spread(1_000_000, range, 1_000_000 + left, ref);
        expect(until).toBeGreaterThanOrEqual(1_000_000);
        expect(until).toBeLessThanOrEqual(1_000_000 + range);
        if (left >= 0) expect(until).toBeLessThanOrEqual(1_000_000 + left);
        expect(spread(1_000_000, range, 1_000_000 + left, ref)).toBe(until);
      }),
    );
  });

  test('given a window, when spread over, then its first quarter, one hour at most', () => {
    expect(spreadOf({ opensAt: 0, closesAt: 12 * HOUR })).toBe(HOUR);
    expect(spreadOf({ opensAt: 0, closesAt: 60 * MINUTE })).toBe(15 * MINUTE);
  });
});

describe('which entry follows which', () => {
  const appointment = givenAppointment();
  const now = at('2026-12-01T15:31:00-05:00');
  const email = givenEntry({ step: 0, claimedAt: now - MINUTE, shard: 3 });

  test('given a new revision, when it begins, then its first entry is due as planned', () => {
    expect(firstEntry(appointment, 3, now)).toMatchObject({
      step: 0,
      channel: 'email',
      state: 'planned',
      dueAt: appointment.plan[0]?.plannedAt,
      shard: 3,
      attempt: 0,
      contactedAt: null,
    });
    expect(firstEntry({ ...appointment, plan: [] }, 0, now)).toBeUndefined();
  });

  test('given no contact hour before it is of no use, then it comes due at the end of its use, and not later', () => {
    const [first] = appointment.plan;
    if (!first) throw new Error('no plan');
    const usefulUntil = first.plannedAt - HOUR;
    const late = { ...appointment, plan: [{ ...first, usefulUntil }] };
    expect(firstEntry(late, 3, now)).toMatchObject({ dueAt: usefulUntil + 1 });
  });

  test('given a try whose answer was lost, when the step is dropped as opted out, then it proves nothing', () => {
    const repeated = { ...email, repeatsInDoubt: 1 };
    expect(endingOfDrop(repeated, 'opted_out')).toEqual({ contacted: true, impossible: false });
    const named = { ...email, mergedInto: { entry: email, attempt: 1 } };
    expect(endingOfDrop(named, 'opted_out')).toEqual({ contacted: true, impossible: false });
    expect(endingOfDrop(email, 'opted_out')).toEqual({ contacted: false, impossible: true });
    expect(endingOfDrop(email, 'too_late')).toEqual({ contacted: false, impossible: false });
  });

  test('given a contact, when the next step is made, then it knows when, and keeps its own time', () => {
    expect(successor(email, { contacted: true, impossible: false }, appointment, now)).toMatchObject({
      step: 1,
      channel: 'sms',
      escalatedTo: null,
      contactedAt: now - MINUTE,
      dueAt: appointment.plan[1]?.plannedAt,
      shard: 3,
      calls: 0,
    });
  });

  test('given an impossible step, when the next is made, then it is due at once, unless the policy says otherwise', () => {
    const ending = { contacted: false, impossible: true };
    expect(successor(email, ending, appointment, now)).toMatchObject({
      escalatedTo: appointment.plan[0]?.plannedAt,
      dueAt: now,
    });
    const patient = givenAppointment({ policy: { escalateOnFailure: false } });
    expect(successor(email, ending, patient, now)).toMatchObject({
      escalatedTo: null,
      dueAt: patient.plan[1]?.plannedAt,
    });
  });

  test('given a step that did not reach anybody, when the next is made, then an earlier contact is remembered', () => {
    const sms = givenEntry({ step: 1, contactedAt: now - DAY });
    expect(successor(sms, { contacted: false, impossible: false }, appointment, now)).toMatchObject({
      contactedAt: now - DAY,
      escalatedTo: null,
    });
  });

  test('given a call, when it was made, then it is counted; given one that was not, then not', () => {
    const policy = { steps: ladder('voice P1D PT1H', 'voice PT4H PT1H') };
    const twice = givenAppointment({ policy });
    const call = givenEntry({ step: 0, channel: 'voice', calls: 1, claimedAt: now });
    expect(successor(call, { contacted: true, impossible: false }, twice, now)?.calls).toBe(2);
    expect(successor(call, { contacted: false, impossible: false }, twice, now)?.calls).toBe(1);
  });

  test.each([
    ['after the last step', givenEntry({ step: 2 }), appointment],
    ['of an older revision', email, { ...appointment, revision: 2 }],
    ['of a revision that the appointment never came to', { ...email, revision: 2 }, appointment],
    ['of a confirmed appointment', email, { ...appointment, status: 'confirmed' as const }],
    ['of a cancelled appointment', email, { ...appointment, status: 'cancelled' as const }],
    ['of an erased person', email, { ...appointment, erasedAt: now }],
  ])('given a step %s, when it ends, then nothing follows', (_, entry, its) => {
    expect(successor(entry, { contacted: true, impossible: true }, its, now)).toBeUndefined();
  });
});

describe('what a person was last told', () => {
  const appointment = givenAppointment({ startsAt: at('2026-12-04T15:30:00-05:00') });
  const { startsAt } = appointment;
  const EARLIER = startsAt - DAY;
  const NOW = startsAt - 2 * DAY;
  const sms = (changes: Partial<Entry>) => givenEntry({ step: 1, ...changes });
  const SURE = sms({ state: 'delivered' });
  const UNSURE = sms({ state: 'in_doubt' });
  const NOTHING = sms({ state: 'planned' });
  const told = (changes: Partial<LastCommunicated> = {}): LastCommunicated => ({
    channel: 'email',
    startsAt: EARLIER,
    location: '12 Elm St',
    before: null,
    ...changes,
  });
  const last = (entry: Entry, changes: Partial<Appointment> = {}) =>
    lastCommunicatedOf({ ...appointment, ...changes }, [undefined, entry, undefined]);
  const plan = appointment.plan.map((step) => ({ ...step, kind: 'cancellation' as const }));

  test('given nothing went out, then what was told before', () => {
    expect(last(NOTHING)).toBeNull();
    expect(last(NOTHING, { told: told() })).toEqual(told());
    expect(lastCommunicatedOf(appointment, [])).toBeNull();
  });

  test('given a contact that surely arrived, then that one alone', () => {
    expect(last(SURE, { told: told({ cancelled: 'surely' }) })).toEqual({
      channel: 'sms',
      startsAt,
      location: '12 Elm St',
      before: null,
    });
    const later = givenEntry({ step: 2, state: 'sent' });
    expect(lastCommunicatedOf(appointment, [SURE, later, NOTHING])?.channel).toBe('voice');
  });

  test('given a contact that may not have arrived, then also what was told before, where that differs', () => {
    expect(last(UNSURE)).toEqual({ channel: 'sms', startsAt, location: '12 Elm St', before: null });
    expect(last(UNSURE, { told: told() })).toMatchObject({ startsAt, before: EARLIER });
    expect(last(UNSURE, { told: told({ startsAt }) })).toMatchObject({ before: null });
    expect(last(UNSURE, { told: told({ startsAt }) })).not.toHaveProperty('locationBefore');
    expect(last(UNSURE, { told: told({ location: '9 Oak Ave' }) })).toMatchObject({
      location: '12 Elm St',
      locationBefore: '9 Oak Ave',
    });
  });

  test('given two contacts in a row that may not have arrived, then what was surely told is not forgotten', () => {
    const unsure = told({ startsAt, before: EARLIER, locationBefore: '9 Oak Ave' });
    const still = last(UNSURE, { told: unsure });
    expect(still).toMatchObject({ startsAt, before: EARLIER, locationBefore: '9 Oak Ave' });
    expect(newsOf(still, appointment)).toBe('change');
  });

  test('given the person cancelled by the link of a message, then they know, whatever arrived', () => {
    const byLink = { ...appointment, status: 'cancelled' as const };
    const history = [{ at: NOW, kind: 'cancelled' as const, revision: 1, by: 'link' }];
    expect(last(SURE, { ...byLink, history })).toMatchObject({ cancelled: 'surely' });
    expect(last(NOTHING, { ...byLink, history })).toBeNull();
    expect(last(SURE, { ...byLink, history: [{ ...some(history[0]), by: 'api' }] })).not.toHaveProperty(
      'cancelled',
    );
  });

  test('given a cancellation, then whether it surely came', () => {
    expect(last(SURE, { plan })).toMatchObject({ cancelled: 'surely' });
    expect(last(UNSURE, { plan })).toMatchObject({ cancelled: 'perhaps' });
    expect(last(UNSURE, { plan, told: told({ cancelled: 'surely' }) })).toMatchObject({
      cancelled: 'surely',
    });
    expect(last(UNSURE, { plan, told: told({ cancelled: 'perhaps' }) })).toMatchObject({
      cancelled: 'perhaps',
    });
  });

  test('given a cancellation that nobody answered, then one who cancels again has it told', () => {
    const called = last(sms({ state: 'failed', reason: 'no_answer', channel: 'voice' }), { plan });
    expect(called).toMatchObject({ channel: 'voice', cancelled: 'perhaps' });
    expect(newsOf(called, appointment)).toBe('reinstatement');
  });

  test('given one contact that surely arrived and a later one that may not have, then what both said is known', () => {
    const before = told({ location: '9 Oak Ave', cancelled: 'surely' });
    const call = givenEntry({ step: 2, channel: 'voice', state: 'failed', reason: 'no_answer' });
    const lastOf = (entries: readonly Entry[], changes: Partial<Appointment> = {}) =>
      lastCommunicatedOf({ ...appointment, told: before, ...changes }, entries);
    expect(lastOf([NOTHING, SURE, call])).toEqual({
      channel: 'voice',
      startsAt,
      location: '12 Elm St',
      before: null,
    });
    const cancels = appointment.plan.map((step, at) =>
      at === 2 ? { ...step, kind: 'cancellation' as const } : step,
    );
    expect(lastOf([NOTHING, SURE, call], { plan: cancels, told: null })).toMatchObject({
      cancelled: 'perhaps',
    });
  });

  test('given a reinstatement that may not have arrived, then the person may still think it cancelled', () => {
    expect(last(UNSURE, { told: told({ cancelled: 'surely' }) })).toMatchObject({ cancelled: 'perhaps' });
    expect(last(UNSURE, { told: told() })).not.toHaveProperty('cancelled');
  });

  const HERE = { startsAt, location: '12 Elm St' };

  test.each<[string, LastCommunicated | null, string | null]>([
    ['nothing', null, null],
    ['this start and place', told({ startsAt }), null],
    ['this place, written otherwise', told({ startsAt, location: ' 12 elm st. ' }), null],
    ['another start', told(), 'change'],
    ['another place', told({ startsAt, location: '9 Oak Ave' }), 'change'],
    ['no place', told({ startsAt, location: null }), 'change'],
    ['a place that nobody noted', { channel: 'email', startsAt, before: null }, null],
    ['this start, perhaps, and another before', told({ startsAt, before: EARLIER }), 'change'],
    ['this start, perhaps, and the same before', told({ startsAt, before: startsAt }), null],
    ['this place, perhaps, and another before', told({ startsAt, locationBefore: '9 Oak Ave' }), 'change'],
    ['that it is cancelled', told({ startsAt, cancelled: 'surely' }), 'reinstatement'],
    ['that it is cancelled, perhaps', told({ cancelled: 'perhaps' }), 'reinstatement'],
  ])('given %s, then the news', (_, was, news) => {
    expect(newsOf(was, HERE)).toBe(news);
  });

  test('given a place is no more, then that is no news', () => {
    expect(newsOf(told({ startsAt }), { startsAt, location: null })).toBeNull();
  });

  test('given the person can still be reached so, then news goes the same way, else by the gentlest that does; if by none, too', () => {
    const { recipient } = givenAppointment();
    expect(newsChannel(recipient, told({ channel: 'voice' }))).toBe('voice');
    expect(newsChannel({ ...recipient, phone: null }, told({ channel: 'sms' }))).toBe('email');
    expect(newsChannel({ ...recipient, landline: true }, told({ channel: 'sms' }))).toBe('email');
    expect(newsChannel({ ...recipient, landline: true, email: null }, told({ channel: 'sms' }))).toBe(
      'voice',
    );
    const nobody = { ...recipient, email: null, phone: null };
    expect(newsChannel(nobody, told({ channel: 'voice' }))).toBe('voice');
  });
});

describe('a step that follows from no other', () => {
  const now = at('2026-12-01T15:31:00-05:00');

  test('given a ladder that goes on in a new revision, then it knows what is behind it', () => {
    const carried = { contactedAt: now - DAY, calls: 2, done: {}, reached: true };
    expect(freshEntry(givenAppointment({ carried }), 1, 7, now)).toMatchObject({
      step: 1,
      channel: 'sms',
      contactedAt: now - DAY,
      calls: 2,
      escalatedTo: null,
      shard: 7,
      createdAt: now,
    });
  });

  test('given news, then it is due now, and of use until the start', () => {
    expect(notice('change', 'sms', 2, 1)).toEqual({
      kind: 'change',
      channel: 'sms',
      plannedAt: 1,
      usefulUntil: 2,
    });
  });

  test('given news that does not arrive, or that was called, then no reminder is earlier, and no call is counted', () => {
    const ladderOf = givenAppointment();
    const plan = ladderOf.plan.map((step, index) =>
      index === 0 ? { ...step, kind: 'change' as const, channel: 'voice' as const } : step,
    );
    const called = givenEntry({ step: 0, channel: 'voice', claimedAt: now });
    const after = { ...ladderOf, plan };
    expect(successor(called, { contacted: false, impossible: true }, after, now)?.escalatedTo).toBeNull();
    expect(successor(called, { contacted: true, impossible: false }, after, now)?.calls).toBe(0);
  });

  test('given a step that was contacted in vain, then the next one comes forward, and no contact is behind it', () => {
    const email = givenEntry({ step: 0, claimedAt: now, contactedAt: null });
    expect(successor(email, { contacted: true, impossible: true }, givenAppointment(), now)).toMatchObject({
      contactedAt: null,
    });
  });

  test('given a step that had come forward itself, then the next one goes by that time', () => {
    const escalatedTo = now - 3 * DAY;
    const email = givenEntry({ step: 0, escalatedTo });
    expect(successor(email, { contacted: false, impossible: true }, givenAppointment(), now)).toMatchObject({
      escalatedTo,
      dueAt: now,
    });
  });

  test('given a contact without a claim, then it was now', () => {
    expect(
      successor(givenEntry({ step: 0 }), { contacted: true, impossible: false }, givenAppointment(), now)
        ?.contactedAt,
    ).toBe(now);
  });

  test('given a step behind which the next has become due, then that is as late; else it is late by nothing', () => {
    const appointment = givenAppointment();
    const own = appointment.plan[1]?.plannedAt;
    const late = givenEntry({ step: 0, readyAt: now - HOUR });
    const onTime = givenEntry({ step: 0, readyAt: now });
    const through = { contacted: true, impossible: false };
    const much = (own ?? 0) + DAY;
    expect(successor(late, through, appointment, much)?.readyAt).toBe(own);
    expect(successor({ ...onTime, readyAt: much }, through, appointment, much)?.readyAt).toBe(much);
    expect(successor(late, { contacted: false, impossible: true }, appointment, now)?.readyAt).toBe(
      appointment.plan[0]?.plannedAt,
    );
  });

  test.each<[Reason, boolean]>([
    ['merged', true],
    ['already_sent', true],
    ['restored', true],
    ['confirmed', false],
  ])('given a drop as %s, then whether the person was contacted: %s', (reason, contacted) => {
    expect(endingOfDrop(givenEntry(), reason)).toEqual({ contacted, impossible: false });
  });
});

describe('the gap between steps', () => {
  test('given steps closer than it, then they are planned apart, and in order where there is none', () => {
    const apart = plansOf('2026-12-04T15:30:00-05:00', { steps: ladder('sms PT3H PT1M', 'voice PT2H PT1M') });
    expect(some(apart[1]).plannedAt - some(apart[0]).plannedAt).toBe(2 * HOUR);
    const none = { minGap: 'PT0S', steps: ladder('sms PT3H PT1M', 'voice PT3H PT1M') };
    const [first, second] = plansOf('2026-12-04T15:30:00-05:00', none);
    expect(some(second).plannedAt - some(first).plannedAt).toBe(1);
  });
});
