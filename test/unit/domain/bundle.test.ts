/** Which reminders to one address are said in one contact. */
import { describe, expect, test } from 'vitest';
import type { Appointment } from '../../../shared/domain/appointment/appointment.ts';
import { NO_CONTROL } from '../../../shared/domain/core/control.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/domain/core/time.ts';
import { bundle } from '../../../shared/domain/judgement/bundle.ts';
import type { Facts } from '../../../shared/domain/judgement/judge.ts';
import type { Entry } from '../../../shared/domain/ledger/entry.ts';
import { optOut } from '../../../shared/domain/person/recipient.ts';
import { asAppointment, asTenant } from '../../fixtures/ids.ts';
import {
  at,
  givenAppointment,
  givenContact,
  givenEntry,
  givenFacts,
  givenRecipient,
  givenTenant,
  OTHER_ID,
  some,
} from './given.ts';

const PLANNED = at('2026-12-03T15:30:00-05:00');
const START = PLANNED + DAY;
const leader = givenFacts();

/** The SMS of another appointment of the same person, half an hour after the leader's unless changed. */
function other(
  changes: { appointment?: Partial<Appointment>; entry?: Partial<Entry>; facts?: Partial<Facts> } = {},
): Facts {
  const id = changes.appointment?.id ?? OTHER_ID;
  const startsAt = changes.appointment?.startsAt ?? START + 30 * MINUTE;
  return givenFacts({
    appointment: { ...givenAppointment({ id, startsAt }), ...changes.appointment },
    entry: givenEntry({ appointment: id, ...changes.entry }),
    ...changes.facts,
  });
}

const named = (candidates: readonly Facts[], led: Facts = leader) =>
  bundle(led, candidates, PLANNED).map(({ entry }) => entry.appointment);
const isNamed = (candidate: Facts, led: Facts = leader) => named([candidate], led).length === 1;

const withKind = (kind: 'booking' | 'reminder'): Pick<Appointment, 'plan'> => ({
  plan: givenAppointment({ id: OTHER_ID, startsAt: START + 30 * MINUTE }).plan.map((step) => ({
    ...step,
    kind,
  })),
});

describe('what is said with it', () => {
  test('a reminder of another appointment of the day', () => expect(isNamed(other())).toBe(true));

  test.each<[string, Facts]>([
    ['its own, of another step', givenFacts({ entry: givenEntry({ step: 1, revision: 1 }) })],
    ['another office’s', other({ entry: { tenant: asTenant('oak') } })],
    ['another channel’s', other({ entry: { channel: 'email' } })],
    ['news', other({ appointment: withKind('booking') })],
    ['one whose appointment is not there', other({ facts: { appointment: null } })],
    ['one that its plan does not have', other({ entry: { step: 9 } })],
    ['one that is being sent', other({ entry: { state: 'sending' } })],
    ['one that was sent', other({ entry: { state: 'sent', dueAt: null } })],
    ['one of an appointment that was cancelled', other({ appointment: { status: 'cancelled' } })],
    [
      'one whose person stopped it',
      other({ facts: { recipient: optOut(givenRecipient(), asTenant('elm'), ['sms'], 'reply', 1) } }),
    ],
  ])('not %s', (_name, candidate) => expect(isNamed(candidate)).toBe(false));

  test('nothing with news, which is of one appointment', () => {
    const news = { ...some(leader.appointment), ...withKind('booking') };
    expect(named([other()], { ...leader, appointment: news })).toEqual([]);
    expect(named([other()], { ...leader, appointment: null })).toEqual([]);
  });

  test('what is queued as well as what is planned', () =>
    expect(isNamed(other({ entry: { state: 'queued' } }))).toBe(true));
});

describe('how soon', () => {
  test('of another day: to the half hour after it', () => {
    const later = (ms: number) =>
      other({ appointment: { startsAt: START + DAY }, entry: { escalatedTo: PLANNED + ms } });
    expect(isNamed(later(30 * MINUTE))).toBe(true);
    expect(isNamed(later(30 * MINUTE + 1))).toBe(false);
  });

  test('of the same day: as the office says', () => {
    const tenant = givenTenant({ bundleWindowMs: HOUR });
    const led = { ...leader, tenant };
    const later = (ms: number) => other({ entry: { escalatedTo: PLANNED + ms } });
    expect(isNamed(later(HOUR), led)).toBe(true);
    expect(isNamed(later(HOUR + 1), led)).toBe(false);
  });

  test('by the time to which it was brought forward, or else its own', () => {
    const tenant = givenTenant({ bundleWindowMs: 29 * MINUTE });
    expect(isNamed(other(), { ...leader, tenant })).toBe(false);
    expect(isNamed(other({ entry: { escalatedTo: PLANNED } }), { ...leader, tenant })).toBe(true);
  });
});

describe('what of the person counts', () => {
  test('not the caps and the gap: one contact takes them once for all', () => {
    const contacts = Array.from({ length: 40 }, (_, n) => givenContact({ at: PLANNED - n * MINUTE }));
    expect(isNamed(other({ facts: { recipient: givenRecipient({ contacts }) } }))).toBe(true);
  });

  test('what a forgotten contact already said is not said again', () => {
    const found = givenContact({
      at: PLANNED + 31 * MINUTE,
      appointment: asAppointment('apt_2'),
      found: 'SM1',
    });
    expect(isNamed(other({ facts: { recipient: givenRecipient({ contacts: [found] }) } }))).toBe(false);
  });

  test('nor what such a contact may have named, until somebody decides', () => {
    const at = PLANNED - HOUR;
    const found = givenContact({ at, appointment: asAppointment('apt_2'), found: 'SM1' });
    const blackout = {
      ...{ since: at - HOUR, until: at + MINUTE, reason: 'a restore', by: 'k', byName: 'Ops' },
      ...{ comparedAt: at + MINUTE, unread: null, decisions: [] },
    };
    const recipient = givenRecipient({ contacts: [found] });
    expect(isNamed(other({ facts: { recipient, control: { ...NO_CONTROL, blackout } } }))).toBe(false);
    expect(isNamed(other({ facts: { recipient } }))).toBe(true);
  });

  test('nothing of what is held off until it is decided what was last told', () => {
    const heldOff = (dueAt: number | null) => other({ entry: { reason: 'held_off', dueAt } });
    expect(isNamed(heldOff(PLANNED + 1))).toBe(false);
    expect(isNamed(heldOff(PLANNED))).toBe(true);
    expect(isNamed(heldOff(null))).toBe(true);
    expect(isNamed(other({ entry: { reason: 'capped', dueAt: PLANNED + 1 } }))).toBe(true);
  });
});

test('soonest first, at the same time by their ids, and no more than ten with the leader’s', () => {
  const of = (id: string, startsAt: number) => other({ appointment: { id: asAppointment(id), startsAt } });
  const late = of('a', START + 30 * MINUTE);
  const [b, c, d] = [of('b', START), of('c', START), of('d', START + 1)];
  expect(named([late, d, c, b])).toEqual(['b', 'c', 'd', 'a']);
  expect(named([b, c, d, late])).toEqual(['b', 'c', 'd', 'a']);
  const many = Array.from({ length: 12 }, (_, n) => of(`n${String(n).padStart(2, '0')}`, START));
  expect(named(many)).toEqual(many.slice(0, 9).map(({ entry }) => entry.appointment));
});
