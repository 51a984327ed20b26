/**
 * What a template may read, and what each name means. Called by `content.ts`; the API tells people the same list.
 * Absent things are nil, so that `{% if location %}` works; nothing here is ever undefined.
 */
import type { Appointment } from '../appointment/appointment.ts';
import { isOnePerson, newPlaceOf } from '../appointment/appointment.ts';
import type { Channel } from '../core/policy.ts';
import type { Tenant } from '../tenant/tenant.ts';
import type { Form } from './when.ts';
import { isElsewhere, timeText } from './when.ts';

/** Every variable, with what it means. */
export const VARIABLES = {
  office: 'who the message is from: the sender name of the channel, else the office’s name',
  name: 'the person’s name, or nil; nil, too, where the message is for several people',
  person:
    'whose appointment it is, where more than one person shares the address; else nil, for it need not be said',
  title: 'what the appointment is',
  location: 'where it is, or nil',
  when: 'date and time, as the person’s locale writes them; short in an SMS, spoken in a call',
  date: 'the date alone',
  time: 'the time alone',
  moved_from: 'the date and time before it was moved, or nil',
  new_location: 'where it is now, where the person was told of another place; else nil',
  duration_minutes: 'how long it takes',
  others: 'further appointments in the same message, each with person, title, location and when',
  contact_phone: 'how to call the office, or nil; spoken in a call',
  manage_url: 'the person’s page, or nil',
  unsubscribe_url: 'where one click ends emails, or nil',
} as const;

export type Values = Record<keyof typeof VARIABLES, unknown>;

const FORM_OF: Record<Channel, Form> = { email: 'long', sms: 'short', voice: 'spoken' };

/** What values are made of. */
export interface Subject {
  channel: Channel;
  appointment: Appointment;
  others: readonly Appointment[];
  /** Whether more than one person shares the address, so that it has to be said whose each is. */
  isShared: boolean;
  tenant: Tenant;
  links: { manage: string | null; unsubscribe: string | null };
  /** The locale that dates are written in. */
  locale: string;
}

export function valuesOf(subject: Subject): Values {
  const { channel, appointment, others, tenant, links, locale } = subject;
  const { recipient, timeZone, told } = appointment;
  const form = FORM_OF[channel];
  const zone = { locale, timeZone, named: isElsewhere(appointment) };
  return {
    office: tenant.senderNames[channel] ?? tenant.name,
    name: namesSeveral(subject) ? null : recipient.name || null,
    person: whose(subject, appointment),
    title: appointment.title,
    location: appointment.location || null,
    // Written when they are read: most templates read one of them, and to write a time takes a thousand times as long.
    get when() {
      return timeText(appointment.startsAt, zone, form);
    },
    get date() {
      return timeText(appointment.startsAt, zone, form, 'date');
    },
    get time() {
      return timeText(appointment.startsAt, zone, form, 'time');
    },
    get moved_from() {
      const from = [told?.startsAt, told?.before].find(
        (start) => start != null && start !== appointment.startsAt,
      );
      return from == null ? null : timeText(from, zone, form);
    },
    new_location: newPlaceOf(appointment) || null,
    duration_minutes: appointment.durationMinutes,
    others: others.map((other) => ({
      person: whose(subject, other),
      title: other.title,
      location: other.location || null,
      when: timeText(other.startsAt, { locale, timeZone: other.timeZone, named: isElsewhere(other) }, form),
    })),
    contact_phone: contactPhone(channel, tenant),
    manage_url: links.manage,
    unsubscribe_url: links.unsubscribe,
  };
}

/** How to call the office, as it is read, or heard in a call; null when nobody said. */
export const contactPhone = (channel: Channel, { contactPhone: phone }: Tenant): string | null =>
  channel === 'voice' ? spokenPhone(phone) : phone;

/** A name is said only where it has to be: who alone has an address knows whose appointment it is. */
const whose = ({ isShared }: Subject, { recipient }: Appointment): string | null =>
  isShared ? recipient.name || null : null;

const namesSeveral = ({ isShared, appointment, others }: Subject): boolean =>
  isShared && !isOnePerson([appointment, ...others]);

/** Digit by digit, with a breath where the number is written with a gap: `+1 212-555` → `1, 2 1 2, 5 5 5`. */
function spokenPhone(phone: string | null): string | null {
  if (phone === null || /\p{L}/u.test(phone)) return phone;
  const groups = phone.match(/\d+/g) ?? [];
  return groups.map((digits) => [...digits].join(' ')).join(', ') || phone;
}
