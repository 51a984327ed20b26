/**
 * From the domain's values to the JSON of the API: instants as RFC 3339, durations as ISO 8601, and for every
 * reason its sentence. Called by the routes. Pure.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { statusAt } from '../../domain/appointment/appointment.ts';
import type { Control, Halt } from '../../domain/core/control.ts';
import type { TenantId } from '../../domain/core/keys.ts';
import type { Channel, Policy } from '../../domain/core/policy.ts';
import type { Reason } from '../../domain/core/reasons.ts';
import { sentenceOf } from '../../domain/core/reasons.ts';
import type { Instant } from '../../domain/core/time.ts';
import { isoDuration, toIso, toLocalIso } from '../../domain/core/time.ts';
import type { Expected, StepForecast } from '../../domain/judgement/forecast.ts';
import type { Entry, State } from '../../domain/ledger/entry.ts';
import type { ApiKey, OptOutRecord, Rendering } from '../../domain/store/records.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { viewRecipient } from '../../pipeline/people/people.ts';
import type { Status } from '../../pipeline/safeguards/operate.ts';

const isoOrNull = (at: Instant | null): string | null => (at === null ? null : toIso(at));

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

function presentStep(row: StepForecast, { timeZone }: Appointment) {
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

/** @param warnings what was assumed while reading the request that this answers */
export function presentAppointment(
  appointment: Appointment,
  { plan, costCeiling }: Outlook,
  now: Instant,
  warnings: readonly string[] = [],
) {
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
    policy: appointment.policy.name,
    metadata: appointment.metadata,
    createdAt: toIso(appointment.createdAt),
    updatedAt: toIso(appointment.updatedAt),
    erasedAt: isoOrNull(appointment.erasedAt),
    plan: plan.map((row) => presentStep(row, appointment)),
    costCeiling,
    warnings,
  };
}

export const presentPolicy = ({
  name,
  version,
  steps,
  minGap,
  escalateOnFailure,
  bookingConfirmation,
}: Policy) => ({
  name,
  version,
  steps: steps.map(({ channel, before, notAfter }) => ({ channel, before, notAfter })),
  minGap,
  escalateOnFailure,
  bookingConfirmation,
});

const byChannel = ({
  email,
  sms,
  voice,
}: Partial<Record<Channel, string>>): Record<Channel, string | null> => ({
  email: email ?? null,
  sms: sms ?? null,
  voice: voice ?? null,
});

export const presentTenant = ({
  caps,
  senderNames,
  senderAddresses,
  linksRevokedAt,
  createdAt,
  templates: _templates,
  monthlyBudget,
  ...tenant
}: Tenant) => ({
  ...tenant,
  // Stored before there were budgets, it has none.
  monthlyBudget: monthlyBudget ?? null,
  caps: {
    preset: caps.preset,
    rules: caps.rules.map(({ channels, limit, windowMs }) => ({
      channels,
      limit,
      window: isoDuration(windowMs),
    })),
    callsPerAppointment: caps.callsPerAppointment,
  },
  senderNames: byChannel(senderNames),
  senderAddresses: byChannel(senderAddresses),
  linksRevokedAt: isoOrNull(linksRevokedAt),
  createdAt: toIso(createdAt),
});

export const presentKey = ({ id, tenant, label, createdAt }: ApiKey) => ({
  id,
  tenant,
  label,
  createdAt: toIso(createdAt),
});

export const presentOptOut = ({ shown, channels, source, at }: Omit<OptOutRecord, 'tenant' | 'address'>) => ({
  address: shown,
  channels,
  source,
  at: toIso(at),
});

export const presentRecipient = (address: string, view: Awaited<ReturnType<typeof viewRecipient>>) => ({
  address,
  caps: view.caps.map(({ channels, limit, windowMs, used, left }) => ({
    channels,
    limit,
    window: isoDuration(windowMs),
    used,
    left,
  })),
  optOuts: view.optOuts.map(({ channel, at, source }) => ({ channel, at: toIso(at), source })),
  contacts: view.contacts.map(({ at, channel, appointment, revision, step }) => ({
    at: toIso(at),
    channel,
    appointmentId: appointment,
    revision,
    step,
  })),
});

/** @param viewer a tenant sees what concerns it, and not who did it */
export function presentControl(control: Control, viewer: TenantId | null) {
  const shown = (halts: readonly Halt[]) =>
    halts
      .filter(({ tenant }) => viewer === null || tenant === undefined || tenant === viewer)
      .map(({ tenant, channel, reason, by, at }) => ({
        tenant: tenant ?? null,
        channel: channel ?? null,
        reason,
        by: viewer === null || by === 'gate' ? by : 'operator',
        at: toIso(at),
      }));
  return { pauses: shown(control.pauses), holds: shown(control.holds) };
}

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((total, each) => total + each, 0);

/** A running total of this process. */
export interface Counter {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** @param viewer a tenant sees no error of ours */
export const presentStatus = (status: Status, viewer: TenantId | null, now: Instant) => ({
  now: toIso(now),
  live: status.live,
  waitingFor: status.waitingFor,
  due: status.due,
  oldestDueAt: isoOrNull(status.oldestDueAt),
  held: status.waitingFor.surge_hold ?? 0,
  inDoubt: sum(status.live.in_doubt),
  cut: status.cut,
  runs: status.runs.map(({ part, startedAt, finishedAt, failedAt, error }) => ({
    part,
    startedAt: toIso(startedAt),
    finishedAt: isoOrNull(finishedAt),
    failedAt: isoOrNull(failedAt),
    error: viewer === null ? error : null,
  })),
  control: presentControl(status.control, viewer),
});

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

/** Names an entry where it stands beside its appointment. */
export const presentRef = ({
  appointment,
  revision,
  step,
}: Pick<Entry, 'appointment' | 'revision' | 'step'>) => ({
  appointmentId: appointment,
  revision,
  step,
});
