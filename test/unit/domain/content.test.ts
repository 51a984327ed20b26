/** What is said: in the person's way of writing dates, and never asking for a carrier's opt-out word. */
import { describe, expect, test } from 'vitest';
import { content } from '../../../shared/domain/content.ts';
import { readKeypress, readReply } from '../../../shared/domain/feedback.ts';
import { at, givenAppointment, givenTenant, NEW_YORK } from './given.ts';

const tenant = givenTenant();
const LOCALES = ['en', 'es', 'fr', 'de', 'pt', 'ja'];
const saidTo = (locale: string, zones: readonly string[] = [NEW_YORK]): string[] => {
  const appointment = givenAppointment({ recipient: { locale, zones } });
  const { subject, text } = content('email', appointment, tenant);
  return [
    subject,
    text,
    content('sms', appointment, tenant).body,
    content('voice', appointment, tenant).script,
  ];
};

describe('dates', () => {
  test.each([
    ['en', 'Friday', 'December', '3:30'],
    ['es', 'viernes', 'diciembre', '15:30'],
    ['fr', 'vendredi', 'décembre', '15:30'],
    ['de', 'Freitag', 'Dezember', '15:30'],
    ['pt', 'sexta-feira', 'dezembro', '15:30'],
    ['ja', '金曜日', '12月', '15:30'],
  ])(
    'given a person who reads %s, when told, then day, month and hour are written so',
    (locale, ...parts) => {
      for (const said of saidTo(locale)) for (const part of parts) expect(said).toContain(part);
    },
  );

  test('given an appointment at a quarter past midnight, when told, then its own day is named', () => {
    const appointment = givenAppointment({ startsAt: at('2026-12-05T00:15:00-05:00') });
    expect(content('sms', appointment, tenant).body).toMatch(/Saturday, December 5 at 12:15/);
  });

  test('given a person elsewhere, when told, then the hour is the office’s and its zone is named', () => {
    for (const said of saidTo('en', ['Pacific/Auckland'])) expect(said).toMatch(/3:30.PM EST/);
    for (const said of saidTo('de', ['Europe/Berlin'])) expect(said).toContain('GMT-5');
  });

  test('given a person who may be in one of several zones, when told, then the zone is named', () => {
    for (const said of saidTo('en', [NEW_YORK, 'America/Chicago'])) expect(said).toContain('EST');
  });

  test('given a person where the office is, when told, then no zone is named', () => {
    for (const said of saidTo('en')) expect(said).not.toMatch(/EST|GMT/);
  });
});

describe('what is asked for', () => {
  test.each(LOCALES)(
    'given %s, when told, then no word that carriers take as an opt-out is asked for',
    (locale) => {
      for (const said of saidTo(locale)) expect(said).not.toMatch(/\b(cancel|end|quit|unsubscribe|yes)\b/i);
    },
  );

  test('given what the text asks for, when it is replied, then it is understood', () => {
    const { body } = content('sms', givenAppointment(), tenant);
    expect(body).toMatch(/\bC to confirm\b.*\bR for another time\b.*\bSTOP\b/);
    expect(['C', 'R', 'STOP'].map(readReply)).toEqual(['confirm', 'reschedule', 'opt_out']);
    const { script } = content('voice', givenAppointment(), tenant);
    expect(script).toMatch(/Press 1 to confirm, 2 .*9 /);
    expect(['1', '2', '9'].map(readKeypress)).toEqual(['confirm', 'reschedule', 'opt_out_calls']);
  });
});

describe('who speaks, and of what', () => {
  test('given a sender name of the channel, when told, then that one, else the tenant’s', () => {
    const named = givenTenant({ senderNames: { sms: 'ELM' } });
    expect(content('sms', givenAppointment(), named).body).toMatch(/^ELM: /);
    expect(content('voice', givenAppointment(), named).script).toContain('Elm Dental');
  });

  test('given no name and no place, when written, then no gap is left for them', () => {
    const appointment = givenAppointment({ location: null, recipient: { name: null } });
    const { text } = content('email', appointment, tenant);
    expect(text).toMatch(/^Hello,\n/);
    expect(text).not.toContain('null');
    expect(content('email', givenAppointment(), tenant).text).toContain('Hello Ana,');
    expect(content('email', givenAppointment(), tenant).text).toContain('12 Elm St');
  });
});
