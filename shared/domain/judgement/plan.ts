/**
 * Planning: which step, when, shifted into contact hours; and which entry follows which. Pure.
 * Called when an appointment is made or moved, and by whoever finishes a step.
 */

import type { Appointment, LastCommunicated, PlannedStep, StepKind } from '../appointment/appointment.ts';
import {
  endedBecause,
  isCancelledByPerson,
  isNewPlace,
  unreachableBecause,
} from '../appointment/appointment.ts';
import type { ContactCalendar, Window } from '../core/hours.ts';
import { openWindow, windowBefore } from '../core/hours.ts';
import type { EntryRef } from '../core/keys.ts';
import { jitter } from '../core/keys.ts';
import type { Channel, Policy } from '../core/policy.ts';
import { CHANNEL_TRAITS, CHANNELS, minGapMs } from '../core/policy.ts';
import type { Reason } from '../core/reasons.ts';
import { provesImpossible } from '../core/reasons.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { before, HOUR, MINUTE } from '../core/time.ts';
import type { Entry } from '../ledger/entry.ts';
import { isLate, isUnsure, mayHaveCommunicated, planned } from '../ledger/entry.ts';
import { CONTACT_SLACK_MS } from '../person/recipient.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { calendarOf } from '../tenant/tenant.ts';

/** The longest stretch over which work that waited for a window spreads. */
const SPREAD_MAX_MS: Milliseconds = HOUR;

/** Work that waited for `from` goes out a little after it, by a jitter that follows from its key. */
export function spread(from: Instant, rangeMs: Milliseconds, usefulUntil: Instant, key: EntryRef): Instant {
  const range = Math.max(0, Math.min(rangeMs, (usefulUntil - from) / 2));
  return from + Math.floor(jitter(`${key.appointment}/${key.revision}/${key.step}`) * range);
}

/** How much of a window's first part is used for spreading. */
export const spreadOf = (window: Window): number =>
  Math.min(SPREAD_MAX_MS, (window.closesAt - window.opensAt) / 4);

type Subject = Pick<Appointment, 'id' | 'tenant' | 'revision' | 'startsAt' | 'timeZone'> & {
  recipient: Pick<Appointment['recipient'], 'zones'>;
};

/**
 * The plan of one revision: every step of the policy, in order. A step keeps the gap to the one before it, so that
 * no shift into contact hours makes two of them meet.
 */
export function planAppointment(subject: Subject, policy: Policy, tenant: Tenant): PlannedStep[] {
  const plan: PlannedStep[] = [];
  for (const [step, { channel, before: ahead, notAfter }] of policy.steps.entries()) {
    const last = plan.at(-1);
    const earliest = last ? last.plannedAt + Math.max(1, minGapMs(policy)) : Number.NEGATIVE_INFINITY;
    const ideal = Math.max(before(subject.startsAt, ahead, subject.timeZone), earliest);
    const usefulUntil = before(subject.startsAt, notAfter, subject.timeZone);
    const calendar = calendarOf(tenant, channel);
    const ref = { tenant: subject.tenant, appointment: subject.id, revision: subject.revision, step };
    const plannedAt = calendar ? intoHours({ ideal, earliest, usefulUntil, calendar, ref }, subject) : ideal;
    plan.push({ kind: 'reminder', channel, plannedAt, usefulUntil });
  }
  return plan;
}

/** A step that tells of something that just happened; of use until the appointment starts. */
export const notice = (
  kind: Exclude<StepKind, 'reminder'>,
  channel: Channel,
  startsAt: Instant,
  now: Instant,
): PlannedStep => ({ kind, channel, plannedAt: now, usefulUntil: startsAt });

/**
 * What was last communicated to the person, or may have been. A revision that corrected nothing, or whose correction did not go
 * out, passes on what was said before it.
 * @param entries held off: none of them can be claimed while this is decided
 * @returns null when nothing went out
 */
export function lastCommunicatedOf(
  appointment: Appointment,
  entries: readonly (Entry | undefined)[],
): LastCommunicated | null {
  const last = lastContactOf(appointment, entries);
  return last && isCancelledByPerson(appointment) ? { ...last, cancelled: 'surely' } : last;
}

const surelyCommunicated = (entry: Entry): boolean => mayHaveCommunicated(entry) && !isUnsure(entry);

function lastContactOf(
  { startsAt, location, told, plan }: Appointment,
  entries: readonly (Entry | undefined)[],
): LastCommunicated | null {
  const at = entries.findLastIndex((entry) => entry !== undefined && mayHaveCommunicated(entry));
  const latest = entries[at];
  if (!latest) return told;
  const isCancellation = (step: number): boolean => plan[step]?.kind === 'cancellation';
  const cancels = isCancellation(at);
  const last = { channel: latest.channel, startsAt, location, before: null };
  // What another contact of the revision has surely said stays known, though the latest one may have said it in vain.
  const isKnown = entries.some(
    (entry, step) => entry !== undefined && isCancellation(step) === cancels && surelyCommunicated(entry),
  );
  if (isKnown) return { ...last, ...(cancels && { cancelled: 'surely' }) };
  const cancelled = cancels && told?.cancelled === 'surely' ? 'surely' : 'perhaps';
  const isInDoubt = cancels || told?.cancelled !== undefined;
  // Where the contact before it said the same, and was unsure as well, what came before that one is still believed.
  const before = told?.startsAt === startsAt ? told.before : (told?.startsAt ?? null);
  const place = [told?.location, told?.locationBefore].find((each) => isNewPlace(each, location));
  return {
    ...last,
    before,
    ...(place !== undefined && { locationBefore: place }),
    ...(isInDoubt && { cancelled }),
  };
}

type TimeAndPlace = Pick<Appointment, 'startsAt' | 'location'>;

/** Whether the latest contact named this start and this place. */
export const namesTimeAndPlace = (last: LastCommunicated, { startsAt, location }: TimeAndPlace): boolean =>
  last.startsAt === startsAt && !isNewPlace(last.location, location);

/** Whether the person may believe in another start, or another place, than this one. */
const differsFromLastCommunicated = (last: LastCommunicated, is: TimeAndPlace): boolean =>
  !namesTimeAndPlace(last, is) ||
  (last.before !== null && last.before !== is.startsAt) ||
  isNewPlace(last.locationBefore, is.location);

/** What a person has to be told of an appointment that takes place now: who was told that it does not, that it does. */
export function newsOf(
  last: LastCommunicated | null,
  is: TimeAndPlace,
): Extract<StepKind, 'change' | 'reinstatement'> | null {
  if (last === null) return null;
  if (last.cancelled !== undefined) return 'reinstatement';
  return differsFromLastCommunicated(last, is) ? 'change' : null;
}

/** News goes the way of the latest contact, as long as the person can still be reached so. */
export function newsChannel(person: Appointment['recipient'], { channel }: LastCommunicated): Channel {
  if (unreachableBecause(person, channel) === null) return channel;
  return CHANNELS.find((other) => unreachableBecause(person, other) === null) ?? channel;
}

interface Shift {
  ideal: Instant;
  /** Not to be moved back before this. */
  earliest: Instant;
  usefulUntil: Instant;
  calendar: ContactCalendar;
  ref: EntryRef;
}

/**
 * A step outside contact hours moves to the next opening; where that leaves less than half of its time ahead, it
 * moves back to the end of the window before: a nine o'clock appointment is called the evening before.
 */
function intoHours({ ideal, earliest, usefulUntil, calendar, ref }: Shift, subject: Subject): Instant {
  const { zones } = subject.recipient;
  // The last minute of a window is not used: see judge.
  const next = openWindow(calendar, zones, ideal + CONTACT_SLACK_MS);
  if (!next || next.opensAt <= ideal) return ideal;
  const forward = spread(next.opensAt, spreadOf(next), usefulUntil, ref);
  if (subject.startsAt - next.opensAt >= (subject.startsAt - ideal) / 2) return forward;
  const last = windowBefore(calendar, zones, ideal);
  if (!last) return forward;
  const back = beforeClosing(last, ref);
  return back >= earliest ? back : forward;
}

/** Towards the end of a window, spread like everything that others are moved to as well. */
function beforeClosing(window: Window, ref: EntryRef): Instant {
  const range = spreadOf(window);
  const margin = Math.min(15 * MINUTE, range);
  return spread(window.closesAt - margin - range, range, Number.POSITIVE_INFINITY, ref);
}

/** The first entry of a revision. */
export const firstEntry = (appointment: Appointment, shard: number, now: Instant): Entry | undefined =>
  freshEntry(appointment, 0, shard, now);

/**
 * An entry that was never tried goes the way that its plan says: a change that lost may have written its own over it, and
 * the one that won mends that only after its appointment stands, which may be judged before.
 */
export function alongPlan(entry: Entry, appointment: Appointment | null): Entry {
  const step = appointment?.revision === entry.revision ? appointment.plan[entry.step] : undefined;
  if (!step || entry.attempt > 0 || entry.channel === step.channel) return entry;
  return { ...entry, channel: step.channel };
}

/** The entry of a step that follows from no other. */
export const freshEntry = (
  appointment: Appointment,
  step: number,
  shard: number,
  now: Instant,
): Entry | undefined =>
  entryOf(
    appointment,
    step,
    {
      shard,
      escalatedTo: null,
      contactedAt: appointment.carried?.contactedAt ?? null,
      calls: appointment.carried?.calls ?? 0,
      dueAt: null,
    },
    now,
  );

function entryOf(
  appointment: Appointment,
  step: number,
  rest: {
    shard: number;
    escalatedTo: Instant | null;
    contactedAt: Instant | null;
    calls: number;
    dueAt: Instant | null;
    readyAt?: Instant | undefined;
  },
  now: Instant,
): Entry | undefined {
  const plan = appointment.plan[step];
  if (!plan) return undefined;
  const { tenant, id, revision } = appointment;
  const ref = { tenant, appointment: id, revision, step };
  // Where no contact hour comes in time, it is dropped when it is of no use any more, not when the next hour comes.
  const dueAt = Math.min(rest.dueAt ?? plan.plannedAt, plan.usefulUntil + 1);
  return planned({ ...ref, ...rest, channel: plan.channel, dueAt }, now);
}

/** How a step came to its end, as far as the next one must know. */
export interface Ending {
  /** Whether the person was, or may have been, contacted. */
  contacted: boolean;
  /** Whether the step proved impossible. */
  impossible: boolean;
}

/**
 * How a drop counts for the next step: what an earlier try, or another one's contact, may have said though its answer was
 * lost, was not impossible (P6).
 */
export function endingOfDrop({ repeatsInDoubt, mergedInto }: Entry, reason: Reason): Ending {
  const mayBeSaid = repeatsInDoubt > 0 || mergedInto !== null;
  const isSaid = reason === 'merged' || reason === 'already_sent' || reason === 'restored';
  return { contacted: isSaid || mayBeSaid, impossible: provesImpossible(reason) && !mayBeSaid };
}

/** The entry after this one; undefined after the last step, or when the ladder has ended. */
export function successor(
  entry: Entry,
  ending: Ending,
  appointment: Appointment,
  now: Instant,
): Entry | undefined {
  if (entry.revision !== appointment.revision || endedBecause(appointment, entry.revision) !== null)
    return undefined;
  const step = appointment.plan[entry.step];
  const reminds = step?.kind === 'reminder';
  const ownTime = entry.escalatedTo ?? step?.plannedAt ?? now;
  // A notice that does not arrive makes no reminder earlier.
  const escalates = reminds && ending.impossible && appointment.policy.escalateOnFailure;
  const escalatedTo = escalates ? ownTime : null;
  return entryOf(
    appointment,
    entry.step + 1,
    {
      shard: entry.shard,
      escalatedTo,
      contactedAt: ending.contacted && !ending.impossible ? (entry.claimedAt ?? now) : entry.contactedAt,
      calls: entry.calls + (reminds && ending.contacted && CHANNEL_TRAITS[entry.channel].holdsLine ? 1 : 0),
      dueAt: escalatedTo === null ? null : Math.max(escalatedTo, now),
      // Behind a step that was late, one whose time has come meanwhile is as late as that one.
      readyAt: isLate(entry, now) ? (escalatedTo ?? appointment.plan[entry.step + 1]?.plannedAt) : undefined,
    },
    now,
  );
}

/** What a step that is written already learns of the one before it, as its successor would have been written now. */
export const heardFrom = (existing: Entry, next: Entry): Pick<Entry, 'contactedAt' | 'calls'> => ({
  contactedAt: Math.max(existing.contactedAt ?? 0, next.contactedAt ?? 0) || null,
  calls: Math.max(existing.calls, next.calls),
});
