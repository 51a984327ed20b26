/**
 * What of a ladder that runs already a newer version of its policy changes: the steps that are still to come, and what
 * is behind them. Pure; called by whoever applies a policy, also for a preview.
 *
 * Always true: what had its turn does not come again, and nothing becomes due because of it. So many ladders that are
 * moved at once are no herd, and nothing louder is brought forward (P6).
 */
import type { Appointment, Carried, PlannedStep } from '../appointment/appointment.ts';
import { hasReached } from '../appointment/response.ts';
import type { Channel, Policy } from '../core/policy.ts';
import { CHANNEL_TRAITS, minGapMs } from '../core/policy.ts';
import type { Instant } from '../core/time.ts';
import type { Entry } from '../ledger/entry.ts';
import { isLive, mayHaveCommunicated } from '../ledger/entry.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { planAppointment } from './plan.ts';

/** What becomes of one step. */
export interface StepChange {
  channel: Channel;
  /** When it would have come; null for one that is new. */
  was: Instant | null;
  /** When it comes now; null where it does not: it is in the policy no more, or its time has passed. */
  is: Instant | null;
}

export interface Replan {
  /** The steps that are still to come, as they were. */
  before: readonly PlannedStep[];
  /** The same by the newer version. */
  after: readonly PlannedStep[];
  carried: Carried;
  changes: readonly StepChange[];
}

type Entries = readonly (Entry | undefined)[];

/**
 * Whether a step has come up and not to its end: it is due, waits, or is at the provider. What it comes to has to be
 * known before the rest is planned anew, and what is late already must not look as if it were not (P9).
 */
export const isUnderWay = ({ plan }: Appointment, entries: Entries, now: Instant): boolean =>
  plan.some((step, index) => {
    const entry = entries[index];
    if (!entry || !isLive(entry)) return false;
    return mayHaveCommunicated(entry) || (entry.escalatedTo ?? step.plannedAt) <= now;
  });

/** Whether the newer version leaves every step where it is. */
export const changesNothing = ({ before, after }: Replan): boolean =>
  before.length === after.length &&
  before.every((step, index) => {
    const other = after[index];
    return (
      step.channel === other?.channel &&
      step.plannedAt === other.plannedAt &&
      step.usefulUntil === other.usefulUntil
    );
  });

/**
 * @param entries of the present revision, by step; none of them is under way
 * @param policy the newer version
 */
export function replan(
  appointment: Appointment,
  entries: Entries,
  policy: Policy,
  tenant: Tenant,
  now: Instant,
): Replan {
  const before = appointment.plan.filter(({ kind }, step) => {
    const entry = entries[step];
    return kind === 'reminder' && (entry === undefined || isLive(entry));
  });
  const carried = carriedBy(appointment, entries);
  // The spread of a step follows from the first revision, as when it was booked: an unchanged one keeps its minute.
  const wanted = remaining(planAppointment({ ...appointment, revision: 1 }, policy, tenant), carried.done);
  const pairs = paired(wanted, before);
  const changes: StepChange[] = [];
  const steps: PlannedStep[] = [];
  for (const { channel, step, was } of pairs) {
    const is = step && timeOf(step, was, steps.at(-1), minGapMs(policy), now);
    changes.push({ channel, was: was?.plannedAt ?? null, is });
    if (step && is !== null) steps.push({ ...step, plannedAt: is });
  }
  return { before, after: steps, carried, changes };
}

/** Without the first ones of each channel, which have had their turn. */
function remaining(plan: readonly PlannedStep[], done: Carried['done']): PlannedStep[] {
  const left = new Map(Object.entries(done));
  return plan.filter(({ channel }) => {
    const count = left.get(channel) ?? 0;
    left.set(channel, count - 1);
    return count <= 0;
  });
}

interface Pair {
  channel: Channel;
  step: PlannedStep | null;
  was: PlannedStep | null;
}

/**
 * The steps of the newer version, each with the old one that it takes the place of, channel by channel: where there are
 * more than before, the first ones are new; where there are fewer, the last ones go.
 */
function paired(wanted: readonly PlannedStep[], old: readonly PlannedStep[]): Pair[] {
  const oldOf = Map.groupBy(old, ({ channel }) => channel);
  const total = Map.groupBy(wanted, ({ channel }) => channel);
  const seen = new Map<Channel, number>();
  const taken = new Set<PlannedStep | null>();
  const pairs = wanted.map((step): Pair => {
    const index = seen.get(step.channel) ?? 0;
    seen.set(step.channel, index + 1);
    const candidates = oldOf.get(step.channel) ?? [];
    const extra = Math.max(0, (total.get(step.channel)?.length ?? 0) - candidates.length);
    const was = candidates[index - extra] ?? null;
    taken.add(was);
    return { channel: step.channel, step, was };
  });
  const gone = old
    .filter((step) => !taken.has(step))
    .map((was): Pair => ({ channel: was.channel, step: null, was }));
  return [...pairs, ...gone];
}

/**
 * Its own time where that is still ahead. Where it has passed, the step keeps the time that it had; one that is new had
 * none, and is left out.
 */
function timeOf(
  step: PlannedStep,
  was: PlannedStep | null,
  last: PlannedStep | undefined,
  gapMs: number,
  now: Instant,
): Instant | null {
  const own = step.plannedAt > now ? step.plannedAt : (was?.plannedAt ?? null);
  if (own === null) return null;
  const at = last ? Math.max(own, last.plannedAt + Math.max(1, gapMs)) : own;
  return at > step.usefulUntil ? null : at;
}

/**
 * What a ladder that was cancelled has behind it, where it goes on at the same time: what was said is not said again,
 * though all of its steps are planned anew. @param isBelieved nobody told the person that it was cancelled
 */
export function carriedOver(appointment: Appointment, entries: Entries, isBelieved: boolean): Carried {
  const carried = carriedBy(appointment, entries);
  return { ...carried, done: {}, reached: carried.reached && isBelieved };
}

/** What the ladder has behind it, with what it had behind it before. */
function carriedBy({ plan, carried }: Appointment, entries: Entries): Carried {
  const ended = plan.flatMap((step, index) => {
    const entry = entries[index];
    return entry && !isLive(entry) ? [{ step, entry }] : [];
  });
  const reminders = ended.filter(({ step }) => step.kind === 'reminder');
  const contacts = entries.map((entry) => (entry ? lastContactOf(entry) : 0));
  const contactedAt = Math.max(carried?.contactedAt ?? 0, ...contacts) || null;
  const called = ({ entry }: { entry: Entry }) =>
    CHANNEL_TRAITS[entry.channel].holdsLine && mayHaveCommunicated(entry);
  const done: Partial<Record<Channel, number>> = { ...carried?.done };
  for (const { step } of reminders) done[step.channel] = (done[step.channel] ?? 0) + 1;
  return {
    contactedAt,
    calls: (carried?.calls ?? 0) + reminders.filter(called).length,
    done,
    reached: carried?.reached === true || reminders.some(({ entry }) => hasReached(entry)),
  };
}

/** When it contacted the person, or a step before it that it knows of; 0 for neither. */
function lastContactOf(entry: Entry): Instant {
  const own = mayHaveCommunicated(entry) ? (entry.claimedAt ?? entry.history.at(-1)?.at) : undefined;
  return Math.max(own ?? 0, entry.contactedAt ?? 0);
}
