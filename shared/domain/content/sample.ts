/** An appointment that nobody has, to show and to try templates with. Called by the check and by the preview. Pure. */
import type { Appointment, StepKind } from '../appointment/appointment.ts';
import type { AppointmentId } from '../core/keys.ts';
import type { Instant } from '../core/time.ts';
import { DAY, HOUR } from '../core/time.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { languageOf, WORDS } from './languages.ts';

/** What a preview may set. */
export interface SampleFields {
  name?: string | null | undefined;
  title?: string | undefined;
  location?: string | null | undefined;
  startsAt?: Instant | undefined;
  timeZone?: string | undefined;
  durationMinutes?: number | undefined;
  movedFrom?: Instant | null | undefined;
  /** Where the person was told that it is; absent or null: where it is. */
  locationBefore?: string | null | undefined;
  /** Where the person is; absent: where the office is. */
  recipientTimeZone?: string | undefined;
}

/** @param fields laid over the sample; null leaves a thing out */
export function sampleAppointment(
  tenant: Tenant,
  kind: StepKind,
  locale: string,
  now: Instant,
  fields: SampleFields = {},
): Appointment {
  const { sample } = WORDS[languageOf(locale)];
  const startsAt = fields.startsAt ?? Math.ceil(now / HOUR) * HOUR + 7 * DAY;
  const timeZone = fields.timeZone ?? tenant.timeZone;
  const { name = sample.name, location = sample.location } = fields;
  const movesInTime = kind === 'change' && fields.locationBefore == null;
  const { movedFrom = movesInTime ? startsAt - DAY : null } = fields;
  return {
    tenant: tenant.id,
    id: 'apt_00000000000000000000000000' as AppointmentId,
    externalId: null,
    status: kind === 'cancellation' ? 'cancelled' : 'scheduled',
    revision: kind === 'change' || kind === 'reinstatement' ? 2 : 1,
    startsAt,
    timeZone,
    durationMinutes: fields.durationMinutes ?? 30,
    title: fields.title ?? sample.title,
    location,
    recipient: {
      name,
      email: 'ana@example.com',
      phone: null,
      locale,
      timeZone: null,
      zones: [fields.recipientTimeZone ?? timeZone],
      emailKey: null,
      phoneKey: null,
      landline: false,
    },
    policy: { name: 'default', version: 1, minGap: 'PT2H', escalateOnFailure: true },
    plan: [],
    metadata: {},
    answeredAt: null,
    namedRevision: null,
    told:
      movedFrom === null && fields.locationBefore == null
        ? null
        : {
            channel: 'email',
            startsAt: movedFrom ?? startsAt,
            before: null,
            location: fields.locationBefore ?? location,
          },
    linksRevokedAt: null,
    fingerprint: '',
    createdAt: now,
    updatedAt: now,
    erasedAt: null,
    history: [],
  };
}

/** Links as they look; they lead nowhere. */
export const SAMPLE_LINKS = {
  manage: 'https://example.com/r/sample',
  unsubscribe: 'https://example.com/u/sample',
} as const;
