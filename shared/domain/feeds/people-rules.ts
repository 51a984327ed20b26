/**
 * From an occurrence in a calendar to the appointment that reminds somebody of it: by rules that say who is meant. Pure;
 * called by the import and by what reads feeds, and tried first by a preview.
 */
import { hash } from 'node:crypto';
import { toIso, toLocalIso } from '../core/time.ts';
import type { AppointmentInput, PersonInput } from '../judgement/intake.ts';
import type { Occurrence } from './ics.ts';

export interface PeopleRules {
  /** Where the person stands: among who is invited, in the lines of the description, or in either, the lines first. */
  from: 'attendees' | 'description' | 'both';
  /** Addresses, or ends of addresses such as `@clinic.example`, that are the office's own. The organizer always is. */
  own: readonly string[];
  /** Words before a colon in a line of the description or the title, whatever their case, for each field. */
  labels: Readonly<Record<'name' | 'email' | 'phone' | 'locale', readonly string[]>>;
  /** What the person reads the appointment to be; null for the calendar's own words. */
  title: string | null;
  /** Null for `default`. */
  policy: string | null;
}

export const DEFAULT_RULES: PeopleRules = {
  from: 'both',
  own: [],
  labels: {
    name: ['name', 'patient', 'client', 'kunde', 'cliente', 'nom'],
    email: ['email', 'e-mail', 'mail', 'correo'],
    phone: [
      'phone',
      'tel',
      'telephone',
      'mobile',
      'cell',
      'telefon',
      'handy',
      'mobil',
      'teléfono',
      'telefone',
      'tél',
    ],
    locale: ['language', 'sprache', 'idioma', 'langue'],
  },
  title: null,
  policy: null,
};

export type Drafted =
  | { kind: 'appointment'; input: AppointmentInput & { externalId: string }; warnings: string[] }
  | { kind: 'gone'; externalId: string }
  | { kind: 'left out'; externalId: string; why: string };

const ID_MAX = 150;

/** One id for each UID and RECURRENCE-ID, whatever the occurrence has become. */
export function externalIdOf({ uid, recurrenceId }: Pick<Occurrence, 'uid' | 'recurrenceId'>): string {
  const id = recurrenceId === null ? uid : `${uid}/${recurrenceId}`;
  const isPlain = id.length <= ID_MAX && /^[\x21-\x7e]+$/.test(id);
  return `ics:${isPlain ? id : hash('sha256', id, 'hex').slice(0, 40)}`;
}

export function draftOf(occurrence: Occurrence, rules: PeopleRules): Drafted {
  const externalId = externalIdOf(occurrence);
  if (occurrence.cancelled) return { kind: 'gone', externalId };
  const { person, others } = personIn(occurrence, rules);
  if (!person) {
    const why =
      'there is nobody to remind: nobody is invited but the office, and no line of the description says an address';
    return { kind: 'left out', externalId, why };
  }
  const { startsAt, timeZone, durationMinutes, summary, location } = occurrence;
  const title = rules.title ?? oneLine(summary, TITLE_MAX);
  const input = {
    externalId,
    startsAt: timeZone === null ? toIso(startsAt) : toLocalIso(startsAt, timeZone),
    ...(timeZone === null ? {} : { timeZone }),
    durationMinutes,
    title: title || 'Appointment',
    ...(location === null ? {} : { location: oneLine(location, TITLE_MAX) }),
    recipient: person,
    ...(rules.policy === null ? {} : { policy: rules.policy }),
  };
  const warnings = others > 0 ? [`${others} more are invited; only the first one is reminded`] : [];
  return { kind: 'appointment', input, warnings };
}

const TITLE_MAX = 200;
const NAME_MAX = 100;

const oneLine = (text: string, max: number): string =>
  text
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, max)
    .toWellFormed();

function personIn(
  occurrence: Occurrence,
  rules: PeopleRules,
): { person: PersonInput | null; others: number } {
  const lines = rules.from === 'attendees' ? {} : linesIn(occurrence, rules);
  const invited = rules.from === 'description' ? [] : invitedTo(occurrence, rules);
  const [first] = invited;
  const person = {
    name: oneLine(lines.name ?? first?.name ?? '', NAME_MAX) || null,
    email: lines.email ?? first?.email ?? null,
    phone: lines.phone ?? first?.phone ?? null,
    ...(lines.locale ? { locale: lines.locale } : {}),
  };
  if (person.email === null && person.phone === null) return { person: null, others: 0 };
  return { person, others: Math.max(0, invited.length - 1) };
}

function invitedTo({ attendees, organizer }: Occurrence, { own }: PeopleRules) {
  const isOwn = (email: string | null): boolean => {
    const address = email?.toLowerCase();
    return (
      address !== undefined &&
      (address === organizer?.toLowerCase() || own.some((each) => address.endsWith(each.toLowerCase())))
    );
  };
  return attendees.filter(({ email, declined }) => !declined && !isOwn(email));
}

type Fields = Partial<Record<'name' | 'email' | 'phone' | 'locale', string>>;

/** `Tel: +1 212 555 0123` in a line by itself; some calendars write it as HTML. */
function linesIn({ description, summary }: Occurrence, { labels }: PeopleRules): Fields {
  const found: Fields = {};
  const text = description.replaceAll(/<br\s*\/?>|<\/p>|<\/div>/gi, '\n').replaceAll(/<[^<>]{0,500}>/g, '');
  for (const line of `${text}\n${summary}`.split(/\r?\n/)) {
    const at = line.indexOf(':');
    if (at < 0) continue;
    const label = line.slice(0, at).trim().toLowerCase();
    const value = line.slice(at + 1).trim();
    for (const field of ['name', 'email', 'phone', 'locale'] as const)
      if (value !== '' && labels[field].some((each) => each.toLowerCase() === label)) found[field] ??= value;
  }
  return found;
}
