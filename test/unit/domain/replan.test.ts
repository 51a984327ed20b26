/** What a newer version of a policy makes of a ladder that runs already. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Appointment, PlannedStep } from '../../../shared/domain/appointment/appointment.ts';
import type { Channel, PolicyStep } from '../../../shared/domain/core/policy.ts';
import { CHANNELS } from '../../../shared/domain/core/policy.ts';
import { HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import { planAppointment } from '../../../shared/domain/judgement/plan.ts';
import { carriedOver, changesNothing, isUnderWay, replan } from '../../../shared/domain/judgement/replan.ts';
import type { Entry } from '../../../shared/domain/ledger/entry.ts';
import {
  at,
  givenAppointment,
  givenEntry,
  givenPolicy,
  givenTenant,
  ladder,
  OTHER_ID,
  some,
  wall,
} from './given.ts';

const TENANT = givenTenant();
const OLD = ['email P3D PT12H', 'sms P1D PT1H', 'voice PT4H PT1H'];
const AFTER_EMAIL = at('2026-12-02T12:00:00-05:00');

/** The entries of a ladder whose first steps were sent, and whose next one is planned. */
const sentUpTo = ({ plan }: Appointment, sent: number): (Entry | undefined)[] =>
  plan.map(({ channel, plannedAt }, step) => {
    if (step > sent) return undefined;
    const made = givenEntry({ step, channel, dueAt: plannedAt });
    return step === sent ? made : { ...made, state: 'sent', dueAt: null, claimedAt: plannedAt };
  });

interface Case {
  old?: string[];
  sent: number;
  steps: string[];
  now?: number;
}

const planned = ({ old = OLD, sent, steps, now = AFTER_EMAIL }: Case) => {
  const appointment = givenAppointment({ policy: { steps: ladder(...old) } });
  const policy = givenPolicy({ version: 2, steps: ladder(...steps) });
  return replan(appointment, sentUpTo(appointment, sent), policy, TENANT, now);
};

const shown = ({ after }: ReturnType<typeof planned>) =>
  after.map(({ channel, plannedAt }) => `${channel} ${wall(plannedAt)}`);

test.each<[string, Case, string[]]>([
  ['the same steps', { sent: 1, steps: OLD }, ['sms 2026-12-03 15:30', 'voice 2026-12-04 11:30']],
  [
    'a step that comes later',
    { sent: 1, steps: ['email P3D PT12H', 'sms PT8H PT1H', 'voice PT4H PT1H'] },
    ['sms 2026-12-04 08:19', 'voice 2026-12-04 11:30'],
  ],
  [
    'a step whose new time has passed keeps its old one',
    { sent: 1, steps: ['email P3D PT12H', 'sms P2DT12H PT1H', 'voice PT4H PT1H'] },
    ['sms 2026-12-03 15:30', 'voice 2026-12-04 11:30'],
  ],
  [
    'what was sent does not come again, though its new time is ahead',
    { sent: 1, steps: ['email PT30H PT12H', 'sms P1D PT1H'] },
    ['sms 2026-12-03 15:30'],
  ],
  [
    'one more of a channel',
    { sent: 1, steps: [...OLD.slice(0, 2), 'sms PT6H PT1H', 'voice PT4H PT1H'] },
    ['sms 2026-12-03 15:30', 'sms 2026-12-04 09:30', 'voice 2026-12-04 11:30'],
  ],
  [
    'a new one whose time has passed is left out',
    { sent: 1, steps: ['email P3D PT12H', 'sms P2DT12H PT1H', 'sms P1D PT1H', 'voice PT4H PT1H'] },
    ['sms 2026-12-03 15:30', 'voice 2026-12-04 11:30'],
  ],
  ['no call any more', { sent: 1, steps: OLD.slice(0, 2) }, ['sms 2026-12-03 15:30']],
  ['everything went out', { sent: 3, steps: OLD, now: at('2026-12-04T12:00:00-05:00') }, []],
  [
    'and a later one is added',
    { sent: 3, steps: [...OLD, 'email PT2H PT1H'], now: at('2026-12-04T12:00:00-05:00') },
    ['email 2026-12-04 13:30'],
  ],
  [
    'a call where there was none',
    { old: OLD.slice(0, 2), sent: 1, steps: OLD },
    ['sms 2026-12-03 15:30', 'voice 2026-12-04 11:30'],
  ],
  [
    'what it kept pushes what follows behind the gap',
    { sent: 1, steps: ['email P3D PT12H', 'sms P2DT12H PT1H', 'voice PT23H PT1H'] },
    ['sms 2026-12-03 15:30', 'voice 2026-12-03 17:30'],
  ],
  [
    'also to the last moment at which that is of use',
    { sent: 1, steps: ['email P3D PT12H', 'sms P2DT12H PT1H', 'voice PT23H PT22H'] },
    ['sms 2026-12-03 15:30', 'voice 2026-12-03 17:30'],
  ],
  [
    'and out of the plan where it would be of no use any more',
    { sent: 1, steps: ['email P3D PT12H', 'sms P2DT12H PT1H', 'voice PT23H PT22H1M'] },
    ['sms 2026-12-03 15:30'],
  ],
  [
    'a step whose new time is this moment keeps its old one',
    { sent: 1, steps: ['email P3D PT12H', 'sms P2DT3H30M PT1H'] },
    ['sms 2026-12-03 15:30'],
  ],
])('%s', (_name, it, expected) => expect(shown(planned(it))).toEqual(expected));

test('the changes say what came of each step', () => {
  const { changes, carried } = planned({
    sent: 1,
    steps: ['email P3D PT12H', 'sms P2DT12H PT1H', 'sms PT30H PT1H', 'email PT8H PT1H'],
  });
  const times = changes.map(({ channel, was, is }) => [channel, was && wall(was), is && wall(is)]);
  expect(times).toEqual([
    ['sms', null, null],
    ['sms', '2026-12-03 15:30', '2026-12-03 09:30'],
    ['email', null, '2026-12-04 07:30'],
    ['voice', '2026-12-04 11:30', null],
  ]);
  expect(carried).toEqual({
    contactedAt: at('2026-12-01T15:30:00-05:00'),
    calls: 0,
    done: { email: 1 },
    reached: true,
  });
});

test('a version changes nothing only where each step has its channel, its time and its end as before', () => {
  const of = (steps: string[]) => changesNothing(planned({ sent: 1, steps }));
  const [email = '', sms = '', voice = ''] = OLD;
  expect(of(OLD)).toBe(true);
  expect(of([email, sms])).toBe(false);
  expect(of([email, sms, voice, 'email PT2H PT1H'])).toBe(false);
  expect(of([email, 'voice P1D PT1H', 'sms PT4H PT1H'])).toBe(false);
  expect(of([email, sms, 'voice PT5H PT1H'])).toBe(false);
  expect(of([email, sms, 'voice PT4H PT2H'])).toBe(false);
  // At the same time and of the same use, but by another channel.
  expect(of([email, 'email P1D PT1H', voice])).toBe(false);
});

describe('what a ladder has behind it', () => {
  const appointment = givenAppointment();
  const [plannedEmail, plannedSms, plannedCall] = appointment.plan;
  const sentAt = (entry: Partial<Entry>, time: number) =>
    givenEntry({ state: 'sent', dueAt: null, claimedAt: time, ...entry });
  const carriedOf = (changes: Partial<Appointment>, entries: Entry[]) =>
    replan({ ...appointment, ...changes }, entries, givenPolicy({ version: 2 }), TENANT, AFTER_EMAIL).carried;

  test('counts its own and what it had before: contacts, calls, and the steps of each channel', () => {
    const entries = [
      sentAt({ step: 0 }, 100),
      givenEntry({ state: 'dropped', dueAt: null, reason: 'opted_out' }),
      sentAt({ step: 2 }, 300),
    ];
    const before = { contactedAt: 900, calls: 2, done: { sms: 4 }, reached: false };
    expect(carriedOf({}, entries)).toEqual({
      contactedAt: 300,
      calls: 1,
      done: { email: 1, sms: 1, voice: 1 },
      reached: true,
    });
    expect(carriedOf({ carried: before }, entries)).toEqual({
      contactedAt: 900,
      calls: 3,
      done: { email: 1, sms: 5, voice: 1 },
      reached: true,
    });
    expect(carriedOf({ carried: { ...before, contactedAt: 200 } }, entries).contactedAt).toBe(300);
  });

  test('is nothing where nothing went out, and nobody was reached', () => {
    const dropped = givenEntry({ step: 0, state: 'dropped', dueAt: null, reason: 'opted_out' });
    const call = givenEntry({ step: 2, state: 'dropped', dueAt: null, reason: 'quiet_hours' });
    expect(carriedOf({}, [dropped, givenEntry(), call])).toEqual({
      contactedAt: null,
      calls: 0,
      done: { email: 1, voice: 1 },
      reached: false,
    });
    expect(
      carriedOf({ carried: { contactedAt: 5, calls: 0, done: {}, reached: true } }, [dropped]),
    ).toMatchObject({ contactedAt: 5, reached: true });
  });

  test('was said by another contact: at the time at which that is known', () => {
    const merged = givenEntry({ step: 0, state: 'dropped', dueAt: null, reason: 'merged', claimedAt: null });
    const history = [40, 45, 50].map((at) => ({ at, state: 'planned' as const }));
    const mergedInto = {
      entry: { tenant: TENANT.id, appointment: OTHER_ID, revision: 1, step: 0 },
      attempt: 1,
    };
    expect(carriedOf({}, [{ ...merged, history, mergedInto }])).toMatchObject({
      contactedAt: 50,
      done: { email: 1 },
      reached: true,
    });
    expect(carriedOf({}, [{ ...merged, history: [], mergedInto }]).contactedAt).toBe(null);
    expect(carriedOf({}, [givenEntry({ step: 0, contactedAt: 70 })])).toMatchObject({
      contactedAt: 70,
      done: {},
    });
  });

  test('news is no reminder: it is not planned anew, takes no turn of its channel, and reaches nobody', () => {
    const news: PlannedStep = { ...some(plannedSms), kind: 'booking' };
    const plan = [some(plannedEmail), news, some(plannedCall)];
    const sent = [sentAt({ step: 0 }, 100), sentAt({}, 200)];
    const { carried } = replan(
      { ...appointment, plan },
      sent,
      givenPolicy({ version: 2 }),
      TENANT,
      AFTER_EMAIL,
    );
    expect(carried).toMatchObject({ contactedAt: 200, done: { email: 1 } });
    expect(carriedOf({ plan: [news] }, [sentAt({ step: 0, channel: 'sms' }, 200)])).toMatchObject({
      done: {},
      reached: false,
    });
    const { before } = replan({ ...appointment, plan }, [], givenPolicy({ version: 2 }), TENANT, AFTER_EMAIL);
    expect(before.map(({ channel }) => channel)).toEqual(['email', 'voice']);
  });

  test('where it goes on after a cancellation no step has had its turn, and who was told of it is not reached', () => {
    const entries = [sentAt({ step: 0 }, 100)];
    const unreached = [givenEntry({ step: 0, state: 'dropped', dueAt: null, reason: 'opted_out' })];
    expect(carriedOver(appointment, entries, true)).toEqual({
      contactedAt: 100,
      calls: 0,
      done: {},
      reached: true,
    });
    expect(carriedOver(appointment, entries, false).reached).toBe(false);
    expect(carriedOver(appointment, unreached, true).reached).toBe(false);
  });
});

test('a ladder is under way while a step of it is due, is tried, or may have gone out', () => {
  const appointment = givenAppointment();
  const [email, sms] = sentUpTo(appointment, 1);
  const planned = appointment.plan[1]?.plannedAt ?? 0;
  const is = (change: Partial<Entry>, now = planned - MINUTE) =>
    isUnderWay(appointment, [email, sms && { ...sms, ...change }], now);
  expect(is({})).toBe(false);
  expect(is({}, planned)).toBe(true);
  expect(is({ dueAt: planned + 9 * HOUR, reason: 'capped' }, planned + HOUR)).toBe(true);
  expect(is({ escalatedTo: planned - 2 * HOUR })).toBe(true);
  for (const state of ['sending', 'in_doubt'] as const) expect(is({ state })).toBe(true);
  expect(is({ state: 'sent', dueAt: null }, planned)).toBe(false);
});

const step = (channel: Channel) =>
  fc.record({
    channel: fc.constant(channel),
    beforeHours: fc.integer({ min: 2, max: 120 }),
  });
const steps = fc
  .array(fc.oneof(...CHANNELS.map(step)), { minLength: 1, maxLength: 6 })
  .map((all): PolicyStep[] =>
    all
      .toSorted((a, b) => b.beforeHours - a.beforeHours)
      .map(({ channel, beforeHours }) => ({ channel, before: `PT${beforeHours}H`, notAfter: 'PT1H' })),
  );

test('given any ladder and any newer version, nothing comes again, nothing becomes due, and it is applied once', () => {
  fc.assert(
    fc.property(steps, steps, fc.nat(6), fc.integer({ min: 1, max: 60 }), (old, fresh, sent, ahead) => {
      const appointment = givenAppointment({ policy: { steps: old } });
      const entries = sentUpTo(appointment, sent);
      const next = appointment.plan[sent]?.plannedAt ?? appointment.startsAt;
      const now = Math.min(next - ahead * MINUTE, appointment.startsAt - MINUTE);
      fc.pre(!isUnderWay(appointment, entries, now));
      const policy = givenPolicy({ version: 2, steps: fresh });
      const done = replan(appointment, entries, policy, TENANT, now);
      const own = planAppointment(appointment, policy, TENANT);
      let last = now;
      for (const each of done.after) {
        expect(each.plannedAt).toBeGreaterThan(last);
        last = each.plannedAt;
      }
      for (const channel of CHANNELS) {
        const count = (plan: readonly { channel: Channel }[]) =>
          plan.filter((each) => each.channel === channel).length;
        const had = done.carried.done[channel] ?? 0;
        expect(count(done.after)).toBeLessThanOrEqual(Math.max(0, count(own) - had));
        const times = [...own, ...done.before].filter((each) => each.channel === channel);
        const earliest = Math.min(...times.map(({ plannedAt }) => plannedAt).filter((time) => time > now));
        for (const each of done.after.filter((other) => other.channel === channel))
          expect(each.plannedAt).toBeGreaterThanOrEqual(earliest);
      }
      const applied = { ...appointment, revision: 2, plan: done.after, carried: done.carried };
      const again = replan(applied, [], policy, TENANT, now);
      // Where a step had no room for its gap, the next one may take its place; `applyPolicy` leaves a version alone that it has.
      if (done.changes.every(({ is }) => is !== null)) expect(changesNothing(again)).toBe(true);
      expect(again.carried).toEqual(done.carried);
    }),
    { numRuns: 300 },
  );
});
