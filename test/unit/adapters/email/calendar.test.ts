/**
 * Invitations, read back by a parser that shares no code with what wrote them.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changed, detailsOf, rescheduled } from '../../../../shared/domain/appointment/appointment.ts';
import type { CalendarOptions } from '../../../../shared/domain/content/calendar.ts';
import { calendarOf } from '../../../../shared/domain/content/calendar.ts';
import { eventIn, FROM, NOW } from '../../../fixtures/email.ts';
import { at, givenAppointment, givenTenant, OTHER_ID } from '../../domain/given.ts';

const invite = (changes: Partial<CalendarOptions> = {}) =>
  calendarOf({
    appointment: givenAppointment(),
    tenant: givenTenant(),
    organizer: { name: 'Elm Dental', email: FROM },
    kind: 'reminder',
    now: NOW,
    ...changes,
  });
const read = (changes: Partial<CalendarOptions> = {}) => eventIn(invite(changes).text);
const titled = (title: string, location: string | null = null) =>
  read({ appointment: givenAppointment({ title, location }) }).event;

describe('an invitation', () => {
  test('says what, where, when and by whom, and asks nobody for an answer', () => {
    const { method, event, vevent, calendar } = read();
    expect(method).toBe('PUBLISH');
    expect(calendar.getFirstPropertyValue('prodid')).toBe('-//ringonce//ringonce//EN');
    expect(event.summary).toBe('Dental cleaning');
    expect(event.location).toBe('12 Elm St');
    expect(event.startDate.toJSDate().getTime()).toBe(at('2026-12-04T15:30:00-05:00'));
    expect(event.endDate.toJSDate().getTime()).toBe(at('2026-12-04T16:00:00-05:00'));
    expect(vevent.getFirstPropertyValue('dtstamp')?.toString()).toBe('2026-11-20T15:00:00Z');
    expect(vevent.getFirstPropertyValue('status')).toBe('CONFIRMED');
    expect(event.organizer).toBe(`mailto:${FROM}`);
    expect(vevent.getFirstProperty('organizer')?.getFirstParameter('cn')).toBe('Elm Dental');
    // RFC 5546, section 3.2.1: what is published has no attendee.
    expect(invite().text).not.toMatch(/ATTENDEE|RSVP|ana@example/);
  });

  test('depends on nothing but what it is given', () => {
    expect(invite().text).toBe(invite().text);
  });

  test('works without an address, a name or a place', () => {
    const { event, vevent } = read({
      appointment: givenAppointment({ location: null, recipient: { email: null, name: null } }),
      organizer: { name: ' ', email: FROM },
    });
    expect(event.location).toBeNull();
    expect(vevent.getFirstProperty('organizer')?.getFirstParameter('cn')).toBe('Elm Dental');
  });

  test.each([
    ['before and after the clocks change', '2026-11-01T00:30:00-04:00', 120],
    ['at midnight in UTC', '2026-12-04T00:00:00Z', 1],
  ])('keeps the instant: %s', (_name, start, durationMinutes) => {
    const { event } = read({ appointment: givenAppointment({ startsAt: at(start), durationMinutes }) });
    expect(event.startDate.toJSDate().getTime()).toBe(at(start));
    expect(event.endDate.toJSDate().getTime()).toBe(at(start) + durationMinutes * 60_000);
  });
});

describe('what happens to an appointment happens to one event', () => {
  const booked = givenAppointment();
  const moved = givenAppointment({ revision: 2, startsAt: at('2026-12-11T15:30:00-05:00'), updatedAt: NOW });
  const gone = givenAppointment({ revision: 2, status: 'cancelled' });
  const uid = (appointment: typeof booked) => read({ appointment }).event.uid;

  test('it keeps its UID, which no other appointment has', () => {
    expect(uid(moved)).toBe(uid(booked));
    expect(read({ appointment: gone, kind: 'cancellation' }).event.uid).toBe(uid(booked));
    expect(uid(givenAppointment({ id: OTHER_ID }))).not.toBe(uid(booked));
    // The same caller's key in another installation gives the same id.
    expect(uid(givenAppointment({ createdAt: NOW }))).not.toBe(uid(booked));
  });

  test('its sequence goes up with every change of what it says, and once more when it is cancelled', () => {
    const sequence = (appointment: typeof booked, kind: CalendarOptions['kind']) =>
      read({ appointment, kind }).event.sequence;
    expect(sequence(booked, 'booking')).toBe(0);
    expect(sequence(booked, 'reminder')).toBe(0);
    expect(sequence(booked, 'cancellation')).toBe(1);
    expect(sequence(moved, 'change')).toBe(1);
    expect(sequence(gone, 'cancellation')).toBe(2);
    const told = (next: Partial<typeof booked>) =>
      sequence(changed(booked, { ...detailsOf(booked), ...next }, 'api', NOW), 'reminder');
    expect(told({ title: 'Check-up' })).toBe(1);
    expect(told({ location: '9 Oak St' })).toBe(1);
    expect(told({ durationMinutes: 45 })).toBe(1);
    expect(told({ metadata: { room: '7' } })).toBe(0);
    const longer = changed(booked, { ...detailsOf(booked), durationMinutes: 45 }, 'api', NOW);
    const later = rescheduled(longer, { ...detailsOf(longer), plan: [], told: null }, 'api', NOW);
    expect([sequence(later, 'change'), sequence(later, 'cancellation')]).toEqual([2, 3]);
  });

  test('a cancellation takes it out', () => {
    const made = invite({ appointment: gone, kind: 'cancellation' });
    const { method, vevent } = eventIn(made.text);
    expect([made.method, method, vevent.getFirstPropertyValue('status')]).toEqual([
      'CANCEL',
      'CANCEL',
      'CANCELLED',
    ]);
  });
});

describe('any text comes back as it was', () => {
  test.each([
    'Cleaning, check-up; and more',
    'C:\\Praxis\\1',
    'first line\nsecond line',
    '🦷 歯のクリーニング',
    '歯科検診とクリーニングのご予約'.repeat(20),
    '🇯🇵👩‍👩‍👧‍👦'.repeat(30),
    'BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT',
  ])('%s', (text) => {
    const event = titled(text, text);
    expect(event.summary).toBe(text);
    expect(event.location).toBe(text);
  });

  test('no control character gets in, nor half of a character', () => {
    expect(titled('a\u0000b\u001b\u007f\u0085c\rd\r\ne').summary).toBe('abc\nd\ne');
    expect(titled('a\u2028b \u202etxt.exe\u202c \u2066c').summary).toBe('a\nb txt.exe c');
    expect(titled('half \ud83d').summary).toBe('half \ufffd');
    expect(titled(' edges\r\n').summary).toBe('edges');
  });

  test('names can not break out of their quotes', () => {
    const name = 'Elm "Dental"; RSVP=TRUE:mailto:x@y.z\nATTENDEE:mailto:evil@example.com';
    const { event, vevent } = read({ organizer: { name, email: FROM } });
    expect(event.organizer).toBe(`mailto:${FROM}`);
    expect(vevent.getFirstProperty('organizer')?.getFirstParameter('cn')).toBe(name);
    expect(event.attendees).toEqual([]);
  });

  test('every line ends in CRLF and has at most 75 octets, and any text survives', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const made = invite({ appointment: givenAppointment({ title: text, location: text }) }).text;
        expect(made.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
        for (const line of made.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
        const kept = text
          .replace(/\r\n?/g, '\n')
          .replace(/[^\P{Cc}\n]/gu, '')
          .trim();
        if (kept !== '') expect(eventIn(made).event.summary).toBe(kept);
      }),
    );
  });
});
