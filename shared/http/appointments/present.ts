/**
 * From an appointment and its plan to the JSON of the API: instants as RFC 3339, and for every reason its sentence.
 * Called by the appointments' routes. Pure.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { statusAt } from '../../domain/appointment/appointment.ts';
import type { Response } from '../../domain/appointment/response.ts';
import { responseTo } from '../../domain/appointment/response.ts';
import type { Reason } from '../../domain/core/reasons.ts';
import { sentenceOf } from '../../domain/core/reasons.ts';
import type { Instant } from '../../domain/core/time.ts';
import { toIso, toLocalIso } from '../../domain/core/time.ts';
import type { Expected, StepForecast } from '../../domain/judgement/forecast.ts';
import type { State } from '../../domain/ledger/entry.ts';
import type { Rendering } from '../../domain/store/records.ts';
import { isoOrNull } from '../core/present.ts';

export const explain = (reason: Reason | null): string | null =>
  reason === null ? null : sentenceOf(reason);

/** The state that a step is in, or the one that is expected where the ladder has not come to it. */
export function stateOf({ entry, expected }: Pick<StepForecast, 'entry' | 'expected'>): State {
  return entry?.state ?? (expected?.kind === 'drop' ? 'dropped' : 'planned');
}

/** Why a step is where it is, or why it is expected to end as it will. */
export function reasonOf({ entry, expected }: Pick<StepForecast, 'entry' | 'expected'>): Reason | null {
  return expectedReason(expected) ?? entry?.reason ?? null;
}

export const expectedReason = (expected: Expected | null): Reason | null => {
  if (expected === null) return null;
  return expected.kind === 'send' ? expected.waitedFor : expected.reason;
};

export function presentStep(row: StepForecast, { timeZone }: Appointment) {
  const reason = reasonOf(row);
  return {
    step: row.step,
    kind: row.kind,
    channel: row.channel,
    plannedAt: toLocalIso(row.plannedAt, timeZone),
    dueAt: row.expected ? toLocalIso(row.expected.at, timeZone) : null,
    state: stateOf(row),
    reason,
    explanation: explain(reason),
  };
}

/** What is known ahead of an appointment. */
interface Outlook {
  plan: readonly StepForecast[];
  /** US dollars. */
  costCeiling: number;
}

/** Which fields of an appointment an answer shows under their own names. A new field is to be decided on. */
const FIELDS = {
  tenant: 'kept back',
  id: 'shown',
  externalId: 'shown',
  status: 'shown',
  revision: 'shown',
  sequence: 'kept back',
  startsAt: 'shown',
  timeZone: 'shown',
  durationMinutes: 'shown',
  title: 'shown',
  location: 'shown',
  recipient: 'shown',
  policy: 'shown',
  plan: 'shown',
  carried: 'kept back',
  metadata: 'shown',
  told: 'kept back',
  namedRevision: 'kept back',
  answeredAt: 'kept back',
  goesOnBy: 'kept back',
  unreadReplies: 'kept back',
  formerAddresses: 'kept back',
  replies: 'kept back',
  attendance: 'shown as outcome',
  linksRevokedAt: 'kept back',
  fingerprint: 'kept back',
  createdAt: 'shown',
  updatedAt: 'shown',
  erasedAt: 'shown',
  history: 'kept back',
} as const satisfies Record<keyof Required<Appointment>, 'shown' | 'shown as outcome' | 'kept back'>;

type Fields = typeof FIELDS;
/** The fields of an appointment that an answer shows. */
export type ShownField = { [K in keyof Fields]: Fields[K] extends 'shown' ? K : never }[keyof Fields];

/** What lists show of it, too. */
export function shownInBrief(appointment: Appointment, response: Response, now: Instant) {
  const { recipient } = appointment;
  return {
    id: appointment.id,
    externalId: appointment.externalId,
    status: statusAt(appointment, now),
    revision: appointment.revision,
    startsAt: toLocalIso(appointment.startsAt, appointment.timeZone),
    timeZone: appointment.timeZone,
    durationMinutes: appointment.durationMinutes,
    title: appointment.title,
    location: appointment.location,
    recipient: {
      name: recipient.name,
      email: recipient.email,
      phone: recipient.phone,
      locale: recipient.locale,
      timeZone: recipient.timeZone,
    },
    response,
    outcome: appointment.attendance ?? null,
  };
}

/** @param warnings what was assumed while reading the request that this answers */
export function presentAppointment(
  appointment: Appointment,
  { plan, costCeiling }: Outlook,
  now: Instant,
  warnings: readonly string[] = [],
) {
  const entries = plan.map(({ entry }) => entry);
  return {
    ...shownInBrief(appointment, responseTo(appointment, entries), now),
    policy: appointment.policy.name,
    metadata: appointment.metadata,
    createdAt: toIso(appointment.createdAt),
    updatedAt: toIso(appointment.updatedAt),
    erasedAt: isoOrNull(appointment.erasedAt),
    plan: plan.map((row) => presentStep(row, appointment)),
    costCeiling,
    warnings,
  } satisfies Record<ShownField, unknown> & Record<string, unknown>;
}

/** What the person was to read or hear. */
export const presentRendering = ({ revision, step, attempt, channel, at, locale, content }: Rendering) => ({
  revision,
  step,
  attempt,
  channel,
  at: toIso(at),
  locale,
  content,
});
