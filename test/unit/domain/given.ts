/**
 * Builders for the domain's tests: a tenant, an appointment, an entry, a recipient, each sound as it stands and
 * each changed by what a test cares about. Used by the tests in this folder only.
 */
import type { Appointment, Person } from '../../../shared/domain/appointment/appointment.ts';
import type { Control, Scope } from '../../../shared/domain/core/control.ts';
import { NO_CONTROL } from '../../../shared/domain/core/control.ts';
import type { ContactCalendar } from '../../../shared/domain/core/hours.ts';
import type { Channel, Policy, PolicyStep } from '../../../shared/domain/core/policy.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/core/policy.ts';
import { readInstant, toLocalIso } from '../../../shared/domain/core/time.ts';
import type { Facts } from '../../../shared/domain/judgement/judge.ts';
import { planAppointment } from '../../../shared/domain/judgement/plan.ts';
import type { Entry } from '../../../shared/domain/ledger/entry.ts';
import { planned } from '../../../shared/domain/ledger/entry.ts';
import type { Contact, Recipient } from '../../../shared/domain/person/recipient.ts';
import { unknownRecipient } from '../../../shared/domain/person/recipient.ts';
import type { Tenant } from '../../../shared/domain/tenant/tenant.ts';
import { newTenant } from '../../../shared/domain/tenant/tenant.ts';
import { asAddress, asAppointment, asTenant } from '../../fixtures/ids.ts';

export const NEW_YORK = 'America/New_York';
export const ID = asAppointment('apt_00000000000000000000000000');
/** Another appointment of the same tenant. */
export const OTHER_ID = asAppointment('apt_11111111111111111111111111');
export const EMAIL_KEY = asAddress('email-of-ana');
export const PHONE_KEY = asAddress('phone-of-ana');

/** An instant from RFC 3339. */
export function at(text: string): number {
  const instant = readInstant(text);
  if (instant === undefined) throw new Error(`${text} is no instant`);
  return instant;
}

/** `2026-12-03 18:45` as a clock on the wall of that zone shows it. */
export const wall = (instant: number, zone = NEW_YORK): string =>
  toLocalIso(instant, zone).slice(0, 16).replace('T', ' ');

/** The only value that a test can go on with. */
export function some<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('expected a value');
  return value;
}

export const givenTenant = (changes: Partial<Tenant> = {}): Tenant => ({
  ...newTenant(asTenant('elm'), 'Elm Dental', at('2026-01-01T00:00:00Z')),
  ...changes,
});

export const givenPolicy = (changes: Partial<Policy> = {}): Policy => ({ ...DEFAULT_POLICY, ...changes });

/** A ladder written short: `ladder('sms P1D PT1H', 'voice PT4H PT1H')`. */
export const ladder = (...steps: string[]): PolicyStep[] =>
  steps.map((step) => {
    const [channel = '', before = '', notAfter = ''] = step.split(' ');
    return { channel: channel as Channel, before, notAfter };
  });

const givenPerson = (changes: Partial<Person> = {}): Person => ({
  name: 'Ana',
  email: 'ana@example.com',
  phone: '+12125550123',
  locale: 'en',
  timeZone: NEW_YORK,
  zones: [NEW_YORK],
  emailKey: EMAIL_KEY,
  phoneKey: PHONE_KEY,
  landline: false,
  ...changes,
});

/** Friday the fourth of December 2026, half past three in New York, unless changed; planned by its policy. */
export function givenAppointment(
  changes: Partial<Omit<Appointment, 'policy' | 'recipient'>> & {
    policy?: Partial<Policy>;
    recipient?: Partial<Person>;
    tenantOf?: Tenant;
  } = {},
): Appointment {
  const { policy: policyChanges, recipient: personChanges, tenantOf, ...rest } = changes;
  const policy = givenPolicy(policyChanges);
  const { name, version, minGap, escalateOnFailure } = policy;
  const createdAt = at('2026-11-01T12:00:00Z');
  const base = {
    tenant: asTenant('elm'),
    id: ID,
    externalId: null,
    status: 'scheduled' as const,
    revision: 1,
    startsAt: at('2026-12-04T15:30:00-05:00'),
    timeZone: NEW_YORK,
    durationMinutes: 30,
    title: 'Dental cleaning',
    location: '12 Elm St',
    recipient: givenPerson(personChanges),
    policy: { name, version, minGap, escalateOnFailure },
    metadata: {},
    told: null,
    namedRevision: null,
    answeredAt: null,
    linksRevokedAt: null,
    fingerprint: 'f',
    createdAt,
    updatedAt: createdAt,
    erasedAt: null,
    history: [],
    ...rest,
  };
  return { plan: planAppointment(base, policy, tenantOf ?? givenTenant()), ...base };
}

const CHANNEL_OF_STEP: readonly Channel[] = ['email', 'sms', 'voice'];

/** A planned entry of the default ladder; step 1 is the SMS. */
export function givenEntry(changes: Partial<Entry> = {}): Entry {
  const step = changes.step ?? 1;
  const made = planned(
    {
      tenant: asTenant('elm'),
      appointment: ID,
      revision: 1,
      step,
      channel: CHANNEL_OF_STEP[step] ?? 'sms',
      dueAt: at('2026-12-03T15:30:00-05:00'),
      shard: 0,
      escalatedTo: null,
      contactedAt: null,
      calls: 0,
    },
    at('2026-11-01T12:00:00Z'),
  );
  return { ...made, ...changes };
}

export const givenContact = (changes: Partial<Contact> & { at: number }): Contact => ({
  tenant: asTenant('elm'),
  appointment: OTHER_ID,
  revision: 1,
  step: 0,
  channel: 'sms',
  ...changes,
});

export const givenRecipient = (changes: Partial<Recipient> = {}): Recipient => ({
  ...unknownRecipient(PHONE_KEY),
  ...changes,
});

/** Everything that is judged; the SMS of an ordinary appointment unless changed. */
export const givenFacts = (changes: Partial<Facts> = {}): Facts => ({
  entry: givenEntry(),
  appointment: givenAppointment(),
  tenant: givenTenant(),
  recipient: null,
  control: NO_CONTROL,
  leader: null,
  later: [],
  realChannels: [],
  ...changes,
});

/** @param until null: until somebody resumes */
export const paused = (scope: Scope = {}, until: number | null = null): Control => ({
  pauses: [{ ...scope, reason: 'a test', by: 'somebody', at: 0, until }],
  holds: [],
  releases: [],
});

export const held = (scope: Scope = {}): Control => ({
  pauses: [],
  holds: [{ ...scope, reason: 'a test', by: 'gate', at: 0 }],
  releases: [],
});

const clocks = new Map<string, Intl.DateTimeFormat>();
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Weekday (1 Monday) and minute of the day by Intl, which shares no code with the domain's Temporal. */
function wallClock(instant: number, zone: string): { weekday: number; minute: number } {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    clocks.set(zone, clock);
  }
  const parts = new Map(clock.formatToParts(instant).map(({ type, value }) => [type, value]));
  return {
    weekday: WEEKDAYS.indexOf(parts.get('weekday') ?? '') + 1,
    minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  };
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Whether a clock on that zone's wall shows an open hour. */
export function isOpenOnTheWall({ week: hours }: ContactCalendar, zone: string, instant: number): boolean {
  const { weekday, minute } = wallClock(instant, zone);
  const [opens, closes] = [minuteOf(hours.opens), minuteOf(hours.closes)];
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  if (closes > opens) return hours.days.includes(weekday) && minute >= opens && minute < closes;
  return (
    (hours.days.includes(weekday) && minute >= opens) || (hours.days.includes(yesterday) && minute < closes)
  );
}

/** What this thread has computed so far, in milliseconds: unlike a clock, it does not count how busy the machine is. */
export function computedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
