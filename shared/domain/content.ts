/**
 * What is said on each channel. Dates and times are written as the recipient's locale writes them, in the
 * appointment's zone, which is named when the recipient is elsewhere. Pure.
 * It never asks for a word that carriers take as an opt-out (CANCEL, END, QUIT): C confirms, R asks for another time.
 */
import type { Appointment } from './appointment.ts';
import type { Channel } from './policy.ts';
import type { Tenant } from './tenant.ts';

/** What a channel carries. */
export interface ContentOf {
  email: { subject: string; text: string };
  sms: { body: string };
  voice: { script: string };
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, timeZone: string, named: boolean): Intl.DateTimeFormat {
  const key = `${locale}|${timeZone}|${named}`;
  let known = formats.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(locale, {
      timeZone,
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      hour: 'numeric',
      minute: '2-digit',
      ...(named ? { timeZoneName: 'short' } : {}),
    });
    if (formats.size > 1_000) formats.clear();
    formats.set(key, known);
  }
  return known;
}

/** The start as this person reads it. */
function whenText(appointment: Appointment): string {
  const { zones, locale } = appointment.recipient;
  const elsewhere = zones.length !== 1 || zones[0] !== appointment.timeZone;
  return format(locale, appointment.timeZone, elsewhere).format(appointment.startsAt);
}

const BUILDERS: { [C in Channel]: (appointment: Appointment, office: string, when: string) => ContentOf[C] } =
  {
    email: ({ title, location, recipient }, office, when) => ({
      subject: `Reminder: ${title}, ${when}`,
      text: [
        recipient.name ? `Hello ${recipient.name},` : 'Hello,',
        '',
        `this is a reminder from ${office} of your appointment:`,
        '',
        `  ${title}`,
        `  ${when}`,
        ...(location ? [`  ${location}`] : []),
        '',
        'Please let us know if you can come.',
      ].join('\n'),
    }),
    sms: ({ title }, office, when) => ({
      body: `${office}: reminder of ${title}, ${when}. Reply C to confirm, R for another time, STOP to get no more.`,
    }),
    voice: ({ title }, office, when) => ({
      script:
        `Hello, this is ${office} with a reminder of your appointment, ${title}, ${when}. ` +
        'Press 1 to confirm, 2 to ask for another time, or 9 to get no more calls.',
    }),
  };

/** @returns what to send for this appointment on this channel */
export const content = <C extends Channel>(
  channel: C,
  appointment: Appointment,
  tenant: Tenant,
): ContentOf[C] =>
  BUILDERS[channel](appointment, tenant.senderNames[channel] ?? tenant.name, whenText(appointment));
