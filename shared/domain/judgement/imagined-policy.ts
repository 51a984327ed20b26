/**
 * What another policy would have made of appointments that are over: how often each channel would have been used, and when
 * each person would have been reached first. Called before a policy is stored. Pure.
 *
 * Both ladders are imagined by the same rules, so that they can be compared: contact hours and gaps hold, an answer ends
 * them when it came, and what was booked late begins late. Caps, bundles, failures and rates are left out.
 */
import type { Appointment, PlannedStep } from '../appointment/appointment.ts';
import { unreachableBecause } from '../appointment/appointment.ts';
import type { Channel, Policy } from '../core/policy.ts';
import { byChannel } from '../core/policy.ts';
import type { Instant } from '../core/time.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { planAppointment } from './plan.ts';

/** A contact that a ladder would have made. */
interface ImaginedContact {
  channel: Channel;
  at: Instant;
}

/** What says that nobody has to be reminded any more. */
const ENDINGS: ReadonlySet<string> = new Set([
  'confirmed',
  'cancelled',
  'reschedule_requested',
  'opted_out',
  'cancel_asked',
]);

/** When the reminders of the present revision ended: with the first answer, else with the start. */
const endOf = ({ history, revision, startsAt }: Appointment): Instant =>
  Math.min(
    startsAt,
    ...history.filter((event) => event.revision === revision && ENDINGS.has(event.kind)).map(({ at }) => at),
  );

/** The contacts of a ladder, in order; of those whose time had passed when it was booked, the last one at once. */
function imaginedContacts(appointment: Appointment, plan: readonly PlannedStep[]): ImaginedContact[] {
  const { createdAt, recipient } = appointment;
  const end = endOf(appointment);
  const steps = plan
    .filter(({ kind, channel }) => kind === 'reminder' && unreachableBecause(recipient, channel) === null)
    .map(({ channel, plannedAt, usefulUntil }) => ({
      channel,
      at: Math.max(plannedAt, createdAt),
      isPast: plannedAt < createdAt,
      usefulUntil,
    }))
    .filter(({ at, usefulUntil }) => at <= usefulUntil && at < end);
  const lastPast = steps.findLastIndex(({ isPast }) => isPast);
  return steps.slice(Math.max(0, lastPast)).map(({ channel, at }) => ({ channel, at }));
}

export interface PolicyReplay {
  appointments: number;
  /** Contacts by channel, by the ladder that each had and by the other one. */
  contacts: Record<Channel, { before: number; after: number }>;
  /** Of how many the first contact would have come at another time, or for the first time, or never. */
  first: { earlier: number; later: number; same: number; gained: number; lost: number };
}

export const emptyReplay = (): PolicyReplay => ({
  appointments: 0,
  contacts: byChannel(() => ({ before: 0, after: 0 })),
  first: { earlier: 0, later: 0, same: 0, gained: 0, lost: 0 },
});

/** Adds one appointment to a replay. Those of an erased person tell nothing, and are left out. */
export function replay(
  sum: PolicyReplay,
  appointment: Appointment,
  policy: Policy,
  tenant: Tenant,
): PolicyReplay {
  if (appointment.erasedAt !== null) return sum;
  const before = imaginedContacts(appointment, appointment.plan);
  const after = imaginedContacts(appointment, planAppointment(appointment, policy, tenant));
  const contacts = structuredClone(sum.contacts);
  for (const { channel } of before) contacts[channel].before++;
  for (const { channel } of after) contacts[channel].after++;
  const which = firstChange(before[0]?.at, after[0]?.at);
  const first = which === null ? sum.first : { ...sum.first, [which]: sum.first[which] + 1 };
  return { appointments: sum.appointments + 1, contacts, first };
}

function firstChange(
  before: Instant | undefined,
  after: Instant | undefined,
): keyof PolicyReplay['first'] | null {
  if (before === undefined) return after === undefined ? null : 'gained';
  if (after === undefined) return 'lost';
  if (before === after) return 'same';
  return after < before ? 'earlier' : 'later';
}
