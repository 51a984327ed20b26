/**
 * From what a caller writes to an appointment: zones, local times, phone numbers, people. Pure; the HTTP layer has
 * already checked types and lengths. Every fault is reported at once, with the path of its field.
 */

import { hash } from 'node:crypto';
import type { CountryCode, PhoneNumber } from 'libphonenumber-js';
import parsePhone from 'libphonenumber-js';
import type { Appointment, Person } from '../appointment/appointment.ts';
import { created } from '../appointment/appointment.ts';
import type { AppointmentId } from '../core/keys.ts';
import { addressKey } from '../core/keys.ts';
import type { Policy } from '../core/policy.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { DAY, isZone, readInstant, readLocal, SECOND, toIso } from '../core/time.ts';
import type { ConsentInput } from '../person/consent.ts';
import { zonesFor } from '../person/zones.ts';
import type { Tenant } from '../tenant/tenant.ts';
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
}

export type Intake =
  | { kind: 'valid'; appointment: Appointment; warnings: string[] }
  | { kind: 'invalid'; faults: Fault[] };

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
  const startsAt = bounded(readStart(input.startsAt, zone, faults, warnings), now, faults);
  if (!policy)
    faults.push(impossible('policy', `there is no policy named "${input.policy ?? POLICY_DEFAULT}"`));
  const recipient = readPerson(input.recipient, around, new Date(startsAt ?? now).getUTCFullYear(), faults);
  checkConsent('consent', input.consent, now, faults);
  checkConsent('recipient.consent', input.recipient.consent, now, faults);
  if (faults.length > 0 || startsAt === undefined || !policy || !recipient)
    return { kind: 'invalid', faults };
  const { name, version, minGap, escalateOnFailure } = policy;
  const subject = { id, tenant: tenant.id, revision: 1, startsAt, timeZone, recipient };
  const appointment = created(
    {
      ...subject,
      externalId: input.externalId ?? null,
      status: 'scheduled',
      durationMinutes: input.durationMinutes ?? 30,
      title: input.title,
      location: input.location ?? null,
      policy: { name, version, minGap, escalateOnFailure },
      plan: [
        ...(policy.bookingConfirmation ? [notice('booking', policy.bookingConfirmation, startsAt, now)] : []),
        ...planAppointment(subject, policy, tenant),
      ],
      metadata: input.metadata ?? {},
      told: null,
      answeredAt: null,
      linksRevokedAt: null,
      fingerprint: fingerprintOfInput(input),
      createdAt: now,
      updatedAt: now,
      erasedAt: null,
    },
    'api',
  );
  return { kind: 'valid', appointment, warnings };
}

/** A start that there is still time to remind of, and that a calendar holds. */
function bounded(startsAt: Instant | undefined, now: Instant, faults: Fault[]): Instant | undefined {
  if (startsAt === undefined) return undefined;
  // Appointments start on a second; fractions come from callers that print the time of a clock.
  if (startsAt % SECOND !== 0) return bounded(startsAt - (startsAt % SECOND), now, faults);
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
): Person | undefined {
  const { tenant, secret } = around;
  const before = faults.length;
  const email = input.email?.trim() || null;
  const phone = input.phone ? readPhone(input.phone, tenant.country, faults) : undefined;
  const timeZone = input.timeZone ?? null;
  if (timeZone !== null && !isZone(timeZone))
    faults.push(
      malformed('recipient.timeZone', `must be an IANA time zone such as America/Chicago, not "${timeZone}"`),
    );
  const locale = input.locale ? readLocale(input.locale, faults) : tenant.locale;
  if (!email && !input.phone)
    faults.push(impossible('recipient', 'needs an email address or a phone number'));
  if (faults.length > before || locale === undefined) return undefined;
  return {
    name: input.name?.trim() || null,
    email,
    phone: phone?.number ?? null,
    locale,
    timeZone,
    zones: zonesFor(timeZone, phone, tenant.timeZone, year),
    emailKey: email ? addressKey(secret, normalEmail(email)) : null,
    phoneKey: phone ? addressKey(secret, phone.number) : null,
  };
}

/** An email address as it identifies somebody: without regard to case. */
export const normalEmail = (email: string): string => email.trim().toLowerCase();

function readPhone(text: string, country: string, faults: Fault[]): PhoneNumber | undefined {
  const phone = parsePhone(text, { defaultCountry: country as CountryCode, extract: false });
  if (phone?.isPossible()) return phone;
  faults.push(
    malformed(
      'recipient.phone',
      `must be a phone number in E.164 such as +12125550123, or one as dialled in ${country}`,
    ),
  );
  return undefined;
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
  text: string,
  country: string,
): { kind: 'email' | 'phone'; normal: string } | undefined {
  if (text.includes('@'))
    return /^[^\s@]+@[^\s@]+$/.test(text.trim()) ? { kind: 'email', normal: normalEmail(text) } : undefined;
  const phone = parsePhone(text, { defaultCountry: country as CountryCode, extract: false });
  return phone?.isPossible() ? { kind: 'phone', normal: phone.number } : undefined;
}

/** The same content gives the same text, whatever the order of its fields. */
export const fingerprintOf = (content: unknown): string =>
  hash('sha256', JSON.stringify(sorted(content)), 'hex').slice(0, 32);

/** The fingerprint of what creates an appointment. Naming a default makes no difference. */
export const fingerprintOfInput = (input: AppointmentInput): string =>
  fingerprintOf({ ...input, policy: input.policy ?? POLICY_DEFAULT });

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined && each !== null);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}
