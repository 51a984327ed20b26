/**
 * From what a caller writes to an appointment: zones, local times, phone numbers, people. Pure; the HTTP layer has
 * already checked types and lengths. Every fault is reported at once, with the path of its field.
 */

import { hash } from 'node:crypto';
import type { Appointment, Person } from '../appointment/appointment.ts';
import { created, unreachableBecause } from '../appointment/appointment.ts';
import type { AddressKey, AppointmentId } from '../core/keys.ts';
import { addressKey } from '../core/keys.ts';
import type { Policy } from '../core/policy.ts';
import { pinnedPolicy } from '../core/policy.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { DAY, isZone, missesSummer, readInstant, readLocal, SECOND, toIso } from '../core/time.ts';
import type { ConsentInput } from '../person/consent.ts';
import type { PhoneNumber } from '../person/phone.ts';
import { bareAddress, isLandline, parsePhone, possiblePhone } from '../person/phone.ts';
import { zonesFor } from '../person/zones.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { countriesOf } from '../tenant/tenant.ts';
import { notice, planAppointment } from './plan.ts';

/** What a caller says of a person. */
export interface PersonInput {
  name?: string | null | undefined;
  email?: string | null | undefined;
  phone?: string | null | undefined;
  locale?: string | null | undefined;
  timeZone?: string | null | undefined;
  /** What the person agreed to, once and for all. */
  consent?: ConsentInput | null | undefined;
}

/** What a caller says of an appointment. */
export interface AppointmentInput {
  externalId?: string | null | undefined;
  /** RFC 3339 with an offset or `Z`, or local `YYYY-MM-DDTHH:MM` read in `timeZone`. */
  startsAt: string;
  timeZone?: string | undefined;
  durationMinutes?: number | undefined;
  title: string;
  location?: string | null | undefined;
  recipient: PersonInput;
  policy?: string | undefined;
  metadata?: Readonly<Record<string, string>> | undefined;
  /** What the person agreed to with this booking. */
  consent?: ConsentInput | null | undefined;
}

/** One thing that is wrong with the input. */
export interface Fault {
  /** Dotted path of the field. */
  path: string;
  /** What was wrong and what is accepted. */
  message: string;
  /** Well-formed, but it can't be (422); otherwise malformed (400). */
  impossible: boolean;
}

export interface Surroundings {
  tenant: Tenant;
  /** Undefined when the tenant has no policy of that name. */
  policy: Policy | undefined;
  secret: string;
  now: Instant;
  /** The phone number that the appointment has already, E.164, which is not judged again; null for a new one. */
  keptPhone: string | null;
  /** The start that the appointment has already, which may have passed; null for a new one, or one that is moved. */
  keptStart: Instant | null;
  /** Only what is said is wanted, to be compared with what is there: then no plan is made. */
  unplanned?: boolean;
  /** Whether a number of a country that the tenant does not allow is taken, because it booked for it before. */
  anyCountry: boolean;
}

export type Intake =
  | { kind: 'valid'; appointment: Appointment; warnings: string[] }
  /** `abroad`: the phone number whose country is not allowed, unless the tenant booked for it before; else null. */
  | { kind: 'invalid'; faults: Fault[]; abroad: AddressKey | null };

export const POLICY_DEFAULT = 'default';
const AHEAD_MAX_MS: Milliseconds = 3_653 * DAY;

/** Reads an appointment. The result is revision 1, planned, and not stored. */
export function readAppointment(input: AppointmentInput, id: AppointmentId, around: Surroundings): Intake {
  const { tenant, policy, now } = around;
  const faults: Fault[] = [];
  const warnings: string[] = [];
  const timeZone = input.timeZone ?? tenant.timeZone;
  if (!isZone(timeZone))
    faults.push(
      malformed('timeZone', `must be an IANA time zone such as America/New_York, not "${timeZone}"`),
    );
  const zone = isZone(timeZone) ? timeZone : 'UTC';
  const startsAt = bounded(readStart(input.startsAt, zone, faults, warnings), around, faults);
  if (!policy)
    faults.push(impossible('policy', `there is no policy named "${input.policy ?? POLICY_DEFAULT}"`));
  const year = new Date(startsAt ?? now).getUTCFullYear();
  const { person: recipient, abroad } = readPerson(input.recipient, around, year, faults);
  checkConsent('consent', input.consent, now, faults);
  checkConsent('recipient.consent', input.recipient.consent, now, faults);
  if (faults.length > 0 || startsAt === undefined || !policy || !recipient)
    return { kind: 'invalid', faults, abroad };
  const subject = { id, tenant: tenant.id, revision: 1, startsAt, timeZone, recipient };
  const appointment = created(
    {
      ...subject,
      externalId: input.externalId ?? null,
      status: 'scheduled',
      durationMinutes: input.durationMinutes ?? 30,
      title: input.title,
      location: input.location ?? null,
      policy: pinnedPolicy(policy),
      plan: around.unplanned
        ? []
        : [
            ...(policy.bookingConfirmation
              ? [notice('booking', policy.bookingConfirmation, startsAt, now)]
              : []),
            ...planAppointment(subject, policy, tenant),
          ],
      metadata: input.metadata ?? {},
      told: null,
      namedRevision: null,
      answeredAt: null,
      linksRevokedAt: null,
      fingerprint: fingerprintOfInput(input),
      createdAt: now,
      updatedAt: now,
      erasedAt: null,
    },
    'api',
  );
  warnings.push(...fixedZoneWarnings(input, tenant.timeZone, startsAt), ...landlineWarnings(appointment));
  return { kind: 'valid', appointment, warnings };
}

/** `EST` is an hour off in New York's summer: whoever writes it mostly means the place. */
function fixedZoneWarnings(
  { timeZone, recipient }: AppointmentInput,
  place: string,
  startsAt: Instant,
): string[] {
  const zones = { timeZone, 'recipient.timeZone': recipient.timeZone };
  return Object.entries(zones).flatMap(([path, zone]) =>
    zone && missesSummer(zone, place, startsAt)
      ? [
          `${path}: ${zone} knows no daylight saving time, so in summer it is not the time of ${place}; write a place such as ${place} if that is meant.`,
        ]
      : [],
  );
}

/** What the caller is told of steps that the person's landline can't take. */
function landlineWarnings({ plan, recipient }: Appointment): string[] {
  const lost = plan.filter(({ channel }) => unreachableBecause(recipient, channel) === 'landline').length;
  if (lost === 0) return [];
  const steps = lost === 1 ? '1 step of the plan is' : `${lost} steps of the plan are`;
  return [
    `recipient.phone: ${recipient.phone} is a landline, which is not texted, so ${steps} dropped; the others keep their times. Give a mobile number for texts.`,
  ];
}

/** A start that there is still time to remind of, and that a calendar holds. */
function bounded(
  startsAt: Instant | undefined,
  around: Pick<Surroundings, 'now' | 'keptStart'>,
  faults: Fault[],
): Instant | undefined {
  const { now, keptStart } = around;
  if (startsAt === undefined) return undefined;
  // Appointments start on a second; fractions come from callers that print the time of a clock.
  if (startsAt % SECOND !== 0) return bounded(startsAt - (startsAt % SECOND), around, faults);
  if (startsAt === keptStart) return startsAt;
  if (startsAt > now && startsAt <= now + AHEAD_MAX_MS) return startsAt;
  const passed = startsAt <= now;
  const message = passed
    ? `must be in the future; ${toIso(startsAt)} has passed`
    : 'must be within ten years';
  faults.push(impossible('startsAt', message));
  return undefined;
}

/** Nobody has agreed to anything yet at a time that is still to come. */
function checkConsent(
  path: string,
  consent: AppointmentInput['consent'],
  now: Instant,
  faults: Fault[],
): void {
  if (consent?.at && consent.at > now) faults.push(impossible(`${path}.at`, 'must not be in the future'));
}

const malformed = (path: string, message: string): Fault => ({ path, message, impossible: false });
const impossible = (path: string, message: string): Fault => ({ path, message, impossible: true });

function readStart(text: string, timeZone: string, faults: Fault[], warnings: string[]): Instant | undefined {
  if (/(Z|[+-]\d{2}:?\d{2})$/i.test(text)) {
    const at = readInstant(text);
    if (at === undefined)
      faults.push(
        malformed('startsAt', `"${text}" is not an RFC 3339 time such as 2026-12-04T15:30:00-05:00`),
      );
    return at;
  }
  const reading = readLocal(text, timeZone);
  switch (reading.kind) {
    case 'exact':
      return reading.at;
    case 'repeated':
      warnings.push(
        `startsAt: clocks go back in ${timeZone}, so ${text} happens twice; the earlier one, ${toIso(reading.at)}, is taken. Give an offset for the later one.`,
      );
      return reading.at;
    case 'skipped':
      faults.push(
        impossible(
          'startsAt',
          `clocks go forward in ${timeZone}, so the local time ${text} does not exist on that day`,
        ),
      );
      return undefined;
    case 'malformed':
      faults.push(
        malformed(
          'startsAt',
          `"${text}" is not a time; write 2026-12-04T15:30:00-05:00, or the local 2026-12-04T15:30 with timeZone`,
        ),
      );
      return undefined;
  }
}

function readPerson(
  input: PersonInput,
  around: Surroundings,
  year: number,
  faults: Fault[],
): { person: Person | undefined; abroad: AddressKey | null } {
  const { tenant, secret } = around;
  const before = faults.length;
  const email = input.email?.trim() || null;
  const { phone, abroad } = input.phone ? readPhone(input.phone, around, faults) : NO_PHONE;
  const timeZone = input.timeZone ?? null;
  if (timeZone !== null && !isZone(timeZone))
    faults.push(
      malformed('recipient.timeZone', `must be an IANA time zone such as America/Chicago, not "${timeZone}"`),
    );
  const locale = input.locale ? readLocale(input.locale, faults) : tenant.locale;
  if (!email && !input.phone)
    faults.push(impossible('recipient', 'needs an email address or a phone number'));
  if (faults.length > before || locale === undefined) return { person: undefined, abroad };
  const person: Person = {
    name: input.name?.trim() || null,
    email,
    phone: phone?.number ?? null,
    locale,
    timeZone,
    zones: zonesFor(timeZone, phone, tenant.timeZone, year),
    emailKey: email ? addressKey(secret, normalEmail(email)) : null,
    phoneKey: phone ? addressKey(secret, phone.number) : null,
    landline: phone !== undefined && isLandline(phone),
  };
  return { person, abroad };
}

/** An email address as it identifies somebody: without regard to case. */
export const normalEmail = (email: string): string => email.trim().toLowerCase();

interface PhoneFound {
  phone: PhoneNumber | undefined;
  /** As in `Intake`. */
  abroad: AddressKey | null;
}

const NO_PHONE: PhoneFound = { phone: undefined, abroad: null };

function readPhone(
  text: string,
  { tenant, secret, keptPhone, anyCountry }: Surroundings,
  faults: Fault[],
): PhoneFound {
  const reading = parsePhone(text, tenant.country, anyCountry ? null : countriesOf(tenant));
  if (reading.kind === 'valid') return { phone: reading.phone, abroad: null };
  const { why, message, phone } = reading;
  if (phone && phone.number === keptPhone && why !== 'extension') return { phone, abroad: null };
  faults.push({ path: 'recipient.phone', message, impossible: why !== 'not_a_number' });
  const abroad = phone && why === 'other_country' ? addressKey(secret, phone.number) : null;
  return { phone: undefined, abroad };
}

function readLocale(text: string, faults: Fault[]): string | undefined {
  const [locale] = supported(text);
  if (locale === undefined)
    faults.push(
      malformed('recipient.locale', `must be a BCP 47 language tag such as es or pt-BR, not "${text}"`),
    );
  return locale;
}

function supported(locale: string): string[] {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale);
  } catch {
    return [];
  }
}

/** An address as a caller writes it in a path or a list. @returns undefined when it is neither */
export function readAddress(
  written: string,
  country: string,
): { kind: 'email' | 'phone'; normal: string } | undefined {
  const text = bareAddress(written);
  if (text.includes('@'))
    return /^[^\s@]+@[^\s@]+$/.test(text) ? { kind: 'email', normal: normalEmail(text) } : undefined;
  const phone = possiblePhone(text, country);
  return phone && { kind: 'phone', normal: phone.number };
}

/** The same content gives the same text, whatever the order of its fields. */
export const fingerprintOf = (content: unknown): string =>
  hash('sha256', canonical(content), 'hex').slice(0, 32);

/** The fingerprint of what creates an appointment. Naming a default makes no difference. */
export const fingerprintOfInput = (input: AppointmentInput): string =>
  fingerprintOf({ ...input, policy: input.policy ?? POLICY_DEFAULT });

/** JSON with its fields in order, without those that are absent or null; no copy is made, for bulk asks it of each row. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const fields = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const name of Object.keys(fields).sort())
    if (fields[name] !== undefined && fields[name] !== null)
      text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonical(fields[name])}`;
  return `{${text}}`;
}
