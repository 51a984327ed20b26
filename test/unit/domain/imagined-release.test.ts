/** What a release would do to the held work of one person: in which order, by what reason not, and what follows from it. */
import { describe, expect, test } from 'vitest';
import type { Appointment } from '../../../shared/domain/appointment/appointment.ts';
import { HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import { imagineRelease } from '../../../shared/domain/judgement/imagined-release.ts';
import type { Facts } from '../../../shared/domain/judgement/judge.ts';
import type { Entry } from '../../../shared/domain/ledger/entry.ts';
import type { Recipient } from '../../../shared/domain/person/recipient.ts';
import { asAppointment, asTenant } from '../../fixtures/ids.ts';
import {
  at,
  givenAppointment,
  givenEntry,
  givenFacts,
  givenPolicy,
  givenTenant,
  ladder,
  paused,
} from './given.ts';

/** Half an hour after the texts were planned. */
const NOW = at('2026-12-03T16:00:00-05:00');
const START = at('2026-12-04T15:30:00-05:00');
const LEASE = { state: 'queued', dueAt: NOW + 15 * MINUTE } as const;

interface Given {
  startsAt?: number;
  steps?: string[];
  office?: string;
  entry?: Partial<Entry>;
  facts?: Partial<Facts>;
  appointment?: Partial<Appointment>;
}

/** The held text of an appointment, which is named by a letter. */
function text(name: string, given: Given = {}): Facts {
  const {
    startsAt = START,
    steps = ['email P3D PT4H', 'sms P1D PT1H', 'voice PT4H PT1H'],
    office = 'elm',
  } = given;
  const tenant = { ...givenTenant(), id: asTenant(office) };
  const id = asAppointment(name);
  const policy = givenPolicy({ steps: ladder(...steps) });
  const appointment = givenAppointment({ id, startsAt, policy, tenant: tenant.id, tenantOf: tenant });
  const entry = givenEntry({ tenant: tenant.id, appointment: id, ...given.entry });
  return givenFacts({
    entry,
    appointment: { ...appointment, ...given.appointment },
    tenant,
    ...given.facts,
  });
}

/** `a sms +30 send`: of which appointment, by which channel, how many minutes from now, and what. */
const fates = (
  held: readonly Facts[],
  {
    others = [],
    recipient = null,
    now = NOW,
  }: { others?: Facts[]; recipient?: Recipient | null; now?: number } = {},
): string[] =>
  imagineRelease({ held, others }, recipient, now).map((fate) => {
    const { appointment, channel } = fate.entry;
    const what = fate.kind === 'send' ? 'send' : `${fate.kind} ${fate.reason}`;
    return `${appointment} ${channel} +${(fate.at - now) / MINUTE} ${what}`;
  });

describe('one held text', () => {
  test('goes out at once; the call after it comes at its own time, and is not told of', () => {
    expect(fates([text('a')])).toEqual(['a sms +0 send']);
  });

  test.each<[string, Partial<Entry>, string]>([
    ['that was put off', { dueAt: NOW + 10 * MINUTE }, 'a sms +10 send'],
    ['that was due before', { dueAt: NOW - 10 * MINUTE }, 'a sms +0 send'],
    ['that a sender has, which puts it off', LEASE, 'a sms +0 send'],
  ])('%s', (_case, entry, fate) => {
    expect(fates([text('a', { entry })])).toEqual([fate]);
  });

  test('given its channel is paused, too, then it goes on waiting', () => {
    const [fate] = fates([text('a', { facts: { control: paused({ channel: 'sms' }) } })]);
    expect(fate).toMatch(/^a sms \+[\d.]+ wait paused$/);
  });

  test('given the appointment is gone, then it ends with that reason, and nothing follows', () => {
    expect(fates([text('a', { appointment: { status: 'cancelled' } })])).toEqual(['a sms +0 drop cancelled']);
    expect(fates([text('a', { facts: { appointment: null } })])).toEqual([
      expect.stringMatching(/^a sms \+0 drop /),
    ]);
  });
});

describe('what follows a text that is held', () => {
  const ladderAt = (steps: string[], now: number, facts: Partial<Facts> = {}) =>
    fates([text('a', { steps, entry: { step: 0, channel: 'sms' }, facts })], { now });
  const TEXT = 'sms P1D PT20H';

  test('given it is of no use any more, then the call whose time had come goes out instead', () => {
    const steps = ['sms P1D PT23H', 'voice PT22H PT1H'];
    expect(ladderAt(steps, START - 21.5 * HOUR)).toEqual(['a sms +0 drop too_late', 'a voice +0 send']);
  });

  test('so does a call whose time comes at that very moment, and one a minute later is not told of', () => {
    const steps = ['sms P1D PT23H', 'voice PT22H PT1H'];
    const moment = START - 22 * HOUR;
    expect(ladderAt(steps, moment)).toEqual(['a sms +0 drop too_late', 'a voice +0 send']);
    expect(ladderAt(steps, moment - MINUTE)).toEqual(['a sms +0 drop too_late']);
  });

  test('given the text goes out, then a call whose time had come says nothing more', () => {
    expect(ladderAt([TEXT, 'voice PT22H PT1H'], START - 21 * HOUR)).toEqual(['a sms +0 send']);
  });

  test('an email, which is not held, is not told of', () => {
    const steps = ['sms P1D PT23H', 'email PT22H PT1H', 'voice PT20H PT1H'];
    expect(ladderAt(steps, START - 21 * HOUR)).toEqual(['a sms +0 drop too_late']);
  });

  test('what would not go out after it is not told of: a call that waits, or is of no use any more', () => {
    const control = paused({ channel: 'voice' });
    const late = ['sms P1D PT23H', 'voice PT22H PT1H'];
    expect(ladderAt(late, START - 21 * HOUR, { control })).toEqual(['a sms +0 drop too_late']);
    const steps = ['sms P1D PT23H', 'voice PT22H PT21H'];
    expect(ladderAt(steps, START - 20.5 * HOUR)).toEqual(['a sms +0 drop too_late']);
  });

  test('a call that is held itself is told of once', () => {
    const steps = ['sms P1D PT23H', 'voice PT22H PT1H'];
    const own = text('a', { steps, entry: { step: 0, channel: 'sms' } });
    const call = text('a', { steps, entry: { step: 1, channel: 'voice' } });
    const told = ['a sms +0 drop too_late', 'a voice +0 send'];
    expect(fates([own, call], { now: START - 21 * HOUR })).toEqual(told);
  });

  test('a call that is held itself says nothing after the text that is held, too, and went out', () => {
    const steps = [TEXT, 'voice PT22H PT1H'];
    const own = text('a', { steps, entry: { step: 0, channel: 'sms' } });
    const call = text('a', { steps, entry: { step: 1, channel: 'voice' } });
    const now = START - 21 * HOUR;
    const [first, second] = fates([own, call], { now });
    expect(first).toBe('a sms +0 send');
    expect(second).toMatch(/^a voice \+12\d[.\d]* drop superseded$/);
    // What it knew before stays, where the text did not go out.
    const useless = text('a', {
      steps: ['sms P1D PT23H', 'voice PT22H PT1H'],
      entry: { step: 0, channel: 'sms' },
    });
    const heard = text('a', { steps, entry: { step: 1, channel: 'voice', contactedAt: now - HOUR } });
    expect(fates([useless, heard], { now })).toEqual([
      'a sms +0 drop too_late',
      expect.stringMatching(/^a voice \+6\d[.\d]* drop superseded$/),
    ]);
  });
});

describe('several of one person', () => {
  const OTHER = { startsAt: START + 30 * MINUTE };

  test('of one day are one text', () => {
    expect(fates([text('a'), text('b', OTHER)])).toEqual(['a sms +0 send', 'b sms +0 drop merged']);
  });

  test('given another is not held, then it is named, too, and once', () => {
    const third = text('c', { startsAt: START + 45 * MINUTE, office: 'elm' });
    expect(fates([text('a')], { others: [text('b', OTHER)] })).toEqual([
      'a sms +0 send',
      'b sms +0 drop merged',
    ]);
    const booking = text('d');
    const plan = booking.appointment?.plan.map((step) => ({ ...step, kind: 'booking' as const })) ?? [];
    const news = text('d', { appointment: { plan } });
    expect(fates([text('a'), news], { others: [third] }).filter((fate) => fate.startsWith('c'))).toEqual([
      'c sms +0 drop merged',
    ]);
  });

  test('given one has to wait for its hours, then it goes after those that come before', () => {
    const days = [1, 2, 3, 4, 5, 6, 7];
    const sms = { days, opens: '16:30', closes: '20:00' };
    const tenant = givenTenant();
    const facts = { tenant: { ...tenant, contactHours: { ...tenant.contactHours, sms } } };
    const waits = text('a', { facts });
    const soon = text('b', { office: 'oak', entry: { dueAt: NOW + 20 * MINUTE } });
    const last = text('c', { office: 'ash', entry: { dueAt: NOW + 90 * MINUTE } });
    expect(fates([waits, soon, last]).map((fate) => fate.slice(0, 1))).toEqual(['b', 'a', 'c']);
  });

  test('of two offices go in order of time, each office’s for itself', () => {
    const soon = text('a', { office: 'oak', entry: { dueAt: NOW + 5 * MINUTE } });
    const later = text('b', { entry: { dueAt: NOW + 20 * MINUTE } });
    const last = text('c', { office: 'ash', entry: { dueAt: NOW + 25 * MINUTE } });
    const order = ['a sms +5 send', 'b sms +20 send', 'c sms +25 send'];
    expect(fates([last, later, soon])).toEqual(order);
    expect(fates([soon, last, later])).toEqual(order);
  });
});
