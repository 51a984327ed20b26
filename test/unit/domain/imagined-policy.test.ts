/** What another policy would have made of appointments that are over. */
import { describe, expect, test } from 'vitest';
import type { AppointmentEvent } from '../../../shared/domain/appointment/appointment.ts';
import { HOUR } from '../../../shared/domain/core/time.ts';
import type { PolicyReplay } from '../../../shared/domain/judgement/imagined-policy.ts';
import { emptyReplay, replay } from '../../../shared/domain/judgement/imagined-policy.ts';
import { givenAppointment, givenPolicy, givenTenant, ladder, some } from './given.ts';

const TENANT = givenTenant();
const OLD = ['email P3D PT12H', 'sms P1D PT1H', 'voice PT4H PT1H'];
type Changes = Parameters<typeof givenAppointment>[0];

const of = (changes: Changes, steps: string[], sum: PolicyReplay = emptyReplay()) =>
  replay(
    sum,
    givenAppointment({ ...changes, policy: { steps: ladder(...OLD) } }),
    givenPolicy({ steps: ladder(...steps) }),
    TENANT,
  );

const counted = ({ contacts: { email, sms, voice } }: PolicyReplay) =>
  [email, sms, voice].map(({ before, after }) => `${before}>${after}`).join(' ');
const firstOf = ({ first }: PolicyReplay) =>
  Object.entries(first)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`)
    .join();

const PLAN = givenAppointment({ policy: { steps: ladder(...OLD) } }).plan;
const emailAt = some(PLAN[0]).plannedAt;
const smsAt = some(PLAN[1]).plannedAt;
const ended = (kind: AppointmentEvent['kind'], when: number, revision = 1): Changes => ({
  history: [{ at: when, kind, revision, by: 'reply' }],
});

describe('contacts', () => {
  test('by each channel, by the ladder that each had and by the other one', () => {
    expect(counted(of({}, OLD))).toBe('1>1 1>1 1>1');
    expect(counted(of({}, ['sms P1D PT1H', 'sms PT8H PT1H']))).toBe('1>0 1>2 1>0');
  });

  test('add up over appointments, and leave the sum before as it was', () => {
    const one = of({}, OLD);
    const two = of({}, ['sms P1D PT1H'], one);
    expect([two.appointments, counted(two), counted(one)]).toEqual([2, '2>1 2>2 2>1', '1>1 1>1 1>1']);
    expect(firstOf(two)).toBe('later 1,same 1');
  });

  test('end with an answer to the present revision, when it came', () => {
    for (const kind of [
      'confirmed',
      'cancelled',
      'reschedule_requested',
      'opted_out',
      'cancel_asked',
    ] as const)
      expect(counted(of(ended(kind, smsAt), OLD))).toBe('1>1 0>0 0>0');
    expect(counted(of(ended('confirmed', smsAt + 1), OLD))).toBe('1>1 1>1 0>0');
    expect(counted(of(ended('confirmed', smsAt, 2), OLD))).toBe('1>1 1>1 1>1');
    expect(counted(of(ended('created', emailAt - HOUR), OLD))).toBe('1>1 1>1 1>1');
  });

  test('of those whose time had passed when it was booked, the last one alone, at once', () => {
    const late = of({ createdAt: smsAt + 1 }, ['email P3D PT2H', 'sms P1D PT1H']);
    expect(counted(late)).toBe('0>0 1>1 1>0');
    expect(firstOf(late)).toBe('same 1');
    expect(counted(of({ createdAt: smsAt + 1 }, OLD))).toBe('0>0 1>1 1>1');
    expect(counted(of({ createdAt: smsAt }, OLD))).toBe('1>1 1>1 1>1');
    expect(counted(of({ createdAt: some(PLAN[0]).usefulUntil }, OLD))).toBe('0>0 1>1 1>1');
  });

  test('are of use to the last moment at which they are', () => {
    const one = (createdAt: number) => counted(of({ createdAt, plan: [some(PLAN[0])] }, ['sms P1D PT23H']));
    expect(one(some(PLAN[0]).usefulUntil)).toBe('1>0 0>0 0>0');
    expect(one(some(PLAN[0]).usefulUntil + 1)).toBe('0>0 0>0 0>0');
  });

  test('reach nobody who has no such address', () => {
    expect(counted(of({ recipient: { phone: null, phoneKey: null } }, OLD))).toBe('1>1 0>0 0>0');
    expect(counted(of({ recipient: { landline: true } }, OLD))).toBe('1>1 0>0 1>1');
  });

  test('are not asked of an erased person', () => {
    const sum = of({}, OLD);
    expect(of({ erasedAt: 1 }, OLD, sum)).toBe(sum);
  });

  test('news is no part of a ladder', () => {
    const plan = PLAN.map((step, index) => (index === 0 ? { ...step, kind: 'change' as const } : step));
    expect(counted(of({ plan }, OLD))).toBe('0>1 1>1 1>1');
  });
});

describe('the first contact', () => {
  test.each<[string, Changes, string[]]>([
    ['same 1', {}, OLD],
    ['earlier 1', {}, ['email P4D PT1H']],
    ['later 1', {}, ['email P2D PT1H']],
    ['lost 1', { recipient: { phone: null, phoneKey: null } }, ['sms P1D PT1H']],
    ['lost 1', ended('confirmed', emailAt + 1), ['sms P1D PT1H']],
    ['gained 1', ended('confirmed', emailAt), ['email P4D PT1H']],
    ['', ended('confirmed', emailAt), OLD],
  ])('%s', (expected, changes, steps) => expect(firstOf(of(changes, steps))).toBe(expected));

  test('that neither ladder has is not counted', () => {
    expect(of(ended('confirmed', emailAt), OLD).first).toEqual(emptyReplay().first);
  });
});

test('an empty replay is of nothing', () => {
  const { contacts, first, appointments } = emptyReplay();
  expect(appointments).toBe(0);
  expect(Object.values(contacts)).toEqual(Array(3).fill({ before: 0, after: 0 }));
  expect(first).toEqual({ earlier: 0, later: 0, same: 0, gained: 0, lost: 0 });
});
