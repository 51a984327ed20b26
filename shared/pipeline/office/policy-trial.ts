/**
 * What a policy would do before it is stored: its ladder for one appointment, and last month by it. Called by the HTTP
 * layer; stores nothing.
 */
import type { Appointment, PlannedStep } from '../../domain/appointment/appointment.ts';
import type { Window } from '../../domain/core/hours.ts';
import { openWindow } from '../../domain/core/hours.ts';
import type { TenantId } from '../../domain/core/keys.ts';
import type { Channel, Policy } from '../../domain/core/policy.ts';
import { byChannel } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import { DAY } from '../../domain/core/time.ts';
import type { PolicyReplay } from '../../domain/judgement/imagined-policy.ts';
import { emptyReplay, replay } from '../../domain/judgement/imagined-policy.ts';
import { planAppointment } from '../../domain/judgement/plan.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import { calendarOf } from '../../domain/tenant/tenant.ts';
import type { Pipeline } from '../core/context.ts';
import { readTenant } from '../core/ledger.ts';
import { listAppointments } from '../queries/appointments.ts';

/** How far back a replay looks, and how many appointments it takes at the most, the latest first. */
const REPLAY_MS = 30 * DAY;
export const REPLAY_MAX = 2_000;
const PAGE = 100;

/** Last month's appointments of the policy's name, by the ladders that they had and by this one. */
export async function replayPolicy(
  p: Pipeline,
  id: TenantId,
  policy: Policy,
  now: Instant,
): Promise<PolicyReplay & { cut: boolean }> {
  const tenant = await readTenant(p, id, now);
  const range = { from: now - REPLAY_MS, to: now };
  let sum = emptyReplay();
  let cursor: string | undefined;
  for (let seen = 0; seen < REPLAY_MAX; seen += PAGE) {
    const page = await listAppointments(p, id, range, { limit: PAGE, cursor }, now);
    for (const appointment of page?.items ?? [])
      if (appointment.policy.name === policy.name) sum = replay(sum, appointment, policy, tenant);
    if (!page?.nextCursor) return { ...sum, cut: false };
    cursor = page.nextCursor;
  }
  return { ...sum, cut: true };
}

export interface PolicyTrial {
  steps: PlannedStep[];
  /** The stretches in which each channel may be used, up to the start; null for any time. */
  hours: Record<Channel, Window[] | null>;
}

/** More windows than this are not listed: those nearest to the start are. */
const WINDOWS_MAX = 120;

type Subject = Pick<Appointment, 'id' | 'tenant' | 'revision' | 'startsAt' | 'timeZone'> & {
  recipient: Pick<Appointment['recipient'], 'zones'>;
};

/** The ladder of a policy for one appointment, as `planAppointment` makes it. */
export function tryPolicy(subject: Subject, policy: Policy, tenant: Tenant): PolicyTrial {
  const steps = planAppointment(subject, policy, tenant);
  const first = Math.min(subject.startsAt, ...steps.map(({ plannedAt }) => plannedAt));
  const from = first - DAY;
  return { steps, hours: byChannel((channel) => windowsOf(subject, tenant, channel, from)) };
}

function windowsOf(subject: Subject, tenant: Tenant, channel: Channel, from: Instant): Window[] | null {
  const calendar = calendarOf(tenant, channel);
  if (!calendar) return null;
  const windows: Window[] = [];
  let at = Math.max(from, subject.startsAt - WINDOWS_MAX * DAY);
  while (windows.length < WINDOWS_MAX) {
    const window = openWindow(calendar, subject.recipient.zones, at);
    if (!window || window.opensAt >= subject.startsAt) break;
    windows.push(window);
    at = window.closesAt;
  }
  return windows;
}
