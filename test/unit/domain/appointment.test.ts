/** An appointment: what ends its ladder, and what each change leaves behind. */
import { describe, expect, test } from 'vitest';
import {
  addressFor,
  addressKeyFor,
  cancelled,
  changed,
  confirmed,
  created,
  detailsOf,
  endedBecause,
  erased,
  rescheduled,
  rescheduleRequested,
  statusAt,
} from '../../../shared/domain/appointment/appointment.ts';
import { HOUR } from '../../../shared/domain/core/time.ts';
import { at, EMAIL_KEY, givenAppointment, PHONE_KEY } from './given.ts';

const NOW = at('2026-12-01T12:00:00Z');
const appointment = givenAppointment();

describe('what ends a ladder', () => {
  test.each([
    ['a scheduled one', appointment, 1, null],
    ['an older revision', { ...appointment, revision: 2 }, 1, 'superseded'],
    ['a confirmed one', confirmed(appointment, 'reply', NOW), 1, 'confirmed'],
    [
      'an older revision of a confirmed one',
      { ...confirmed(appointment, 'reply', NOW), revision: 2 },
      1,
      'superseded',
    ],
    ['a cancelled one', cancelled(appointment, null, 'api', NOW), 1, 'cancelled'],
    ['an erased one', erased(cancelled(appointment, null, 'api', NOW), 'api', NOW), 1, 'erased'],
  ])('given %s, when asked, then it says why', (_, its, revision, reason) => {
    expect(endedBecause(its, revision)).toBe(reason);
  });

  test('given a confirmed appointment, when it is moved, then the person is reminded afresh', () => {
    const moved = rescheduled(
      confirmed(appointment, 'reply', NOW),
      { ...appointment, startsAt: appointment.startsAt + HOUR },
      'api',
      NOW,
    );
    expect(moved).toMatchObject({ revision: 2, status: 'scheduled', startsAt: appointment.startsAt + HOUR });
    expect(endedBecause(moved, 2)).toBeNull();
    expect(endedBecause(moved, 1)).toBe('superseded');
  });

  test('given a start, when it has come, then the appointment is past, unless it was cancelled', () => {
    expect(statusAt(appointment, appointment.startsAt - 1)).toBe('scheduled');
    expect(statusAt(appointment, appointment.startsAt)).toBe('past');
    expect(statusAt(cancelled(appointment, null, 'api', NOW), appointment.startsAt)).toBe('cancelled');
  });
});

describe('changes', () => {
  test('given each change, when made, then it is told, and only a move raises the revision', () => {
    const story = [
      changed(appointment, { ...detailsOf(appointment), title: 'Check-up' }, 'api', NOW),
      confirmed(appointment, 'reply', NOW),
      cancelled(appointment, null, 'link', NOW),
      rescheduleRequested(appointment, 'keypress', NOW),
      rescheduled(appointment, appointment, 'api', NOW),
      erased(appointment, 'api', NOW),
    ];
    expect(
      story.map(({ history, revision }) => `${history.at(-1)?.kind} by ${history.at(-1)?.by} ${revision}`),
    ).toEqual([
      'changed by api 1',
      'confirmed by reply 1',
      'cancelled by link 1',
      'reschedule_requested by keypress 1',
      'rescheduled by api 2',
      'erased by api 1',
    ]);
    for (const { updatedAt } of story) expect(updatedAt).toBe(NOW);
    expect(created(appointment, 'import').history).toEqual([
      { at: appointment.createdAt, kind: 'created', revision: 1, by: 'import' },
    ]);
  });

  test('given many changes, when told, then the latest fifty are kept', () => {
    let its = appointment;
    for (let n = 0; n < 60; n++) its = changed(its, detailsOf(its), String(n), NOW + n);
    expect(its.history).toHaveLength(50);
    expect(its.history.at(-1)?.by).toBe('59');
  });

  test('given a person who is erased, when written out, then nothing of them is left', () => {
    const named = givenAppointment({
      title: 'Root canal',
      location: 'Room 5',
      metadata: { note: 'afraid' },
      externalId: 'ehr-8812',
      fingerprint: 'hash',
    });
    const { formerAddresses, ...left } = erased(named, 'api', NOW);
    // By which keyed hashes it is found stays, as its links and its steps keep them.
    expect(formerAddresses).toEqual([EMAIL_KEY, PHONE_KEY]);
    const gone = JSON.stringify(left);
    for (const personal of [
      'Ana',
      'ana@example.com',
      '+12125550123',
      'Root canal',
      'Room 5',
      'afraid',
      'ehr-8812',
      EMAIL_KEY,
      PHONE_KEY,
    ])
      expect(gone).not.toContain(personal);
  });

  test('given a channel, when asked for the address, then email or phone', () => {
    const { recipient } = appointment;
    expect((['email', 'sms', 'voice'] as const).map((channel) => addressKeyFor(recipient, channel))).toEqual([
      EMAIL_KEY,
      PHONE_KEY,
      PHONE_KEY,
    ]);
    expect((['email', 'sms', 'voice'] as const).map((channel) => addressFor(recipient, channel))).toEqual([
      'ana@example.com',
      '+12125550123',
      '+12125550123',
    ]);
  });
});
