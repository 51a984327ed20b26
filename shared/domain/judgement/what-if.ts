/**
 * "Why not?" and "what if?": every stage of `judge` for one step at any instant, as things are, or under other caps or
 * another policy; and what would then become of every step. Called by `pipeline/queries/explain.ts`, for whoever asks. Pure.
 *
 * Kept true: it asks the stages that decide, so that no answer is a second opinion. What is known of the person and the
 * office is what is known now; of contacts it counts those that had been made by the instant that is asked about, and those
 * that are expected until then.
 */
import type { Appointment } from '../appointment/appointment.ts';
import { addressKeyFor } from '../appointment/appointment.ts';
import type { Caps } from '../core/caps.ts';
import { entryName, NO_ADDRESS } from '../core/keys.ts';
import type { Policy } from '../core/policy.ts';
import { pinnedPolicy } from '../core/policy.ts';
import type { Reason } from '../core/reasons.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { DAY, HOUR, MINUTE } from '../core/time.ts';
import type { Entry } from '../ledger/entry.ts';
import { mayHaveCommunicated, wasTriedBefore } from '../ledger/entry.ts';
import type { Recipient } from '../person/recipient.ts';
import { reserve, unknownRecipient } from '../person/recipient.ts';
import type { StepForecast, World } from './forecast.ts';
import { forecast } from './forecast.ts';
import type { Facts, StageName, Verdict } from './judge.ts';
import { inspect, judge } from './judge.ts';
import { freshEntry, planAppointment } from './plan.ts';

/** What is supposed instead of how things are; null where they are as they are. */
export interface Supposition {
  caps: Caps | null;
  /** As if the appointment had just been booked by it: nothing has gone out. */
  policy: Policy | null;
}

export interface Inspection {
  step: number;
  at: Instant;
  /** Every step, under the supposition. */
  plan: readonly StepForecast[];
  /** The ledger's entry; undefined where the ladder has not come to it. */
  entry: Entry | undefined;
  verdict: Verdict;
  stages: readonly { stage: StageName; objection: Verdict | null }[];
  /** What would be decided over time, from a little before the ladder until the appointment; the stretches follow on. */
  course: readonly Stretch[];
}

/** A stretch of time in which the same is decided. */
interface Stretch {
  from: Instant;
  to: Instant;
  kind: Verdict['kind'];
  reason: Reason | null;
}

type Entries = readonly (Entry | undefined)[];

/**
 * @param asked which step, and at which instant; null is when the step comes up, or was last tried
 * @returns undefined where the plan has no such step
 */
export function whatIf(
  booked: Appointment,
  known: Entries,
  actual: World,
  asked: { step: number; at: Instant | null },
  { caps, policy }: Supposition,
  now: Instant,
): Inspection | undefined {
  const appointment = policy ? under(booked, policy, actual) : booked;
  const entries = policy ? [] : known;
  const world = caps ? { ...actual, tenant: { ...actual.tenant, caps } } : actual;
  const plan = forecast(appointment, entries, world, now);
  const row = plan[asked.step];
  const entry = row?.entry ?? row?.judged ?? freshEntry(appointment, asked.step, 0, now);
  if (!row || !entry) return undefined;
  const at = asked.at ?? row.entry?.claimedAt ?? row.expected?.at ?? row.plannedAt;
  const before = plan.slice(0, asked.step);
  const factsAt = (when: Instant): Facts => ({
    entry: row.entry ?? { ...entry, contactedAt: lastContactBefore(appointment, before, when) },
    appointment,
    tenant: world.tenant,
    control: world.control,
    recipient: recipientAt(appointment, entry, world, before, when),
    leader: (entry.mergedInto && world.leaders.get(entryName(entry.mergedInto.entry))) ?? null,
    later: wasTriedBefore(entry) ? entries.slice(asked.step + 1).filter((each) => each !== undefined) : [],
    realChannels: world.realChannels,
  });
  return {
    step: asked.step,
    at,
    plan,
    entry: row.entry,
    verdict: judge(factsAt(at), at),
    stages: inspect(factsAt(at), at),
    course: courseOf(appointment, at, (when) => judge(factsAt(when), when)),
  };
}

/** How finely the course is looked at, at the most, and at how many instants. */
const FINEST_MS: Milliseconds = 5 * MINUTE;
const LOOKS = 240;
/** The course begins so long before the first step. */
const AHEAD_MS: Milliseconds = 6 * HOUR;

function courseOf(
  { plan, startsAt }: Appointment,
  at: Instant,
  decide: (when: Instant) => Verdict,
): readonly Stretch[] {
  const first = Math.min(at, startsAt - DAY, ...plan.map(({ plannedAt }) => plannedAt)) - AHEAD_MS;
  const end = Math.max(startsAt, at);
  const stepMs = Math.max(FINEST_MS, Math.ceil((end - first) / LOOKS / FINEST_MS) * FINEST_MS);
  const course: Stretch[] = [];
  for (let from = Math.floor(first / stepMs) * stepMs; from < end; from += stepMs) {
    const verdict = decide(from);
    const reason = verdict.kind === 'send' ? null : verdict.reason;
    const last = course.at(-1);
    const to = Math.min(from + stepMs, end);
    if (last?.kind === verdict.kind && last.reason === reason) last.to = to;
    else course.push({ from, to, kind: verdict.kind, reason });
  }
  return course;
}

const under = (booked: Appointment, policy: Policy, { tenant }: World): Appointment => ({
  ...booked,
  policy: pinnedPolicy(policy),
  plan: planAppointment(booked, policy, tenant),
});

/** When a step went out, or is expected to; null where it did not and will not. */
function contactOf({ entry, expected }: StepForecast): Instant | null {
  if (entry && mayHaveCommunicated(entry)) return entry.claimedAt;
  return expected?.kind === 'send' ? expected.at : null;
}

/** By the ladder, or before it went on by a newer version of its policy. */
function lastContactBefore(
  { carried }: Appointment,
  before: readonly StepForecast[],
  at: Instant,
): Instant | null {
  const contacts = [carried?.contactedAt ?? null, ...before.map(contactOf)];
  return contacts.findLast((each) => each !== null && each <= at) ?? null;
}

/** The address as it will have been contacted by then. */
function recipientAt(
  appointment: Appointment,
  { channel }: Entry,
  { recipients }: World,
  before: readonly StepForecast[],
  at: Instant,
): Recipient | null {
  const key = addressKeyFor(appointment.recipient, channel) ?? NO_ADDRESS;
  const known = recipients.get(key);
  let recipient: Recipient | undefined = known && {
    ...known,
    contacts: known.contacts.filter((contact) => contact.at <= at),
  };
  for (const { step, expected, channel: by } of before) {
    if (expected?.kind !== 'send' || expected.at > at) continue;
    if ((addressKeyFor(appointment.recipient, by) ?? NO_ADDRESS) !== key) continue;
    const imagined = freshEntry(appointment, step, 0, expected.at);
    if (imagined) recipient = reserve(recipient ?? unknownRecipient(key), imagined, expected.at);
  }
  return recipient ?? null;
}
