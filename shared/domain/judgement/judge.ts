/**
 * The one function that decides: may this entry go out now? The scheduler, the senders, the preview, the
 * "why was this not sent" answer and the simulator all call it. The order of its stages reads as one list.
 */

import { remindsUpTo } from '../appointment/answers.ts';
import type { Appointment, PlannedStep } from '../appointment/appointment.ts';
import { endedBecause, unreachableBecause } from '../appointment/appointment.ts';
import { soonEnoughFor } from '../appointment/one-visit.ts';
import { decisionOn, isDecidedBefore } from '../core/blackout.ts';
import type { Control } from '../core/control.ts';
import { ceilingOf, endOf, isClockOff, isHeld, pauseOf } from '../core/control.ts';
import { openWindow } from '../core/hours.ts';
import type { Channel } from '../core/policy.ts';
import { CHANNEL_TRAITS, isLouder, minGapMs } from '../core/policy.ts';
import type { Reason } from '../core/reasons.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { HOUR, MINUTE } from '../core/time.ts';
import type { Entry } from '../ledger/entry.ts';
import { decisiveAttempt, endedInContact, mayHaveCommunicated, vainContactAt } from '../ledger/entry.ts';
import type { Recipient } from '../person/recipient.ts';
import {
  CONTACT_SLACK_MS,
  capsFreeAt,
  ceilingFreeAt,
  isFoundSent,
  isNoAddress,
  isOptedOut,
  lastContactAt,
  lineBusyUntil,
  mayBeFrom,
} from '../person/recipient.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { calendarOf, isUnnamed } from '../tenant/tenant.ts';
import { spread, spreadOf } from './plan.ts';

export type Verdict =
  | { kind: 'send' }
  /** Judge again at `until`; a null reason means that its time has not come yet. */
  | { kind: 'wait'; until: Instant; reason: Reason | null }
  | { kind: 'drop'; reason: Reason };

/**
 * What is judged, on reads as fresh as the caller has them. Every field is required, so that nobody forgets to look:
 * null, or an empty list, says that it was looked for and is not there. Assembled in `pipeline/core/facts.ts`.
 */
export interface Facts {
  entry: Entry;
  /** Null while its creation is unfinished. */
  appointment: Appointment | null;
  tenant: Tenant;
  /** The address of this entry's channel; null when it was never contacted. */
  recipient: Recipient | null;
  control: Control;
  /** The entry whose contact names this one, too; null where there is none. */
  leader: Entry | null;
  /** The entries of the later steps where this one was tried before, and so may have been overtaken; else empty. */
  later: readonly Entry[];
  /** The channels by which this process reaches people; of the others the sandbox plays the provider. */
  realChannels: readonly Channel[];
}

/** The facts of an appointment that exists, with the plan of the entry's step. */
interface Case extends Facts {
  appointment: Appointment;
  plan: PlannedStep;
  now: Instant;
}

type Stage = (it: Case) => Verdict | undefined;

/** An entry whose appointment never came, or never reached this revision or step, is dropped after this. */
export const INCOMPLETE_AFTER_MS: Milliseconds = HOUR;
/** About how soon something paused or held is looked at again. */
const HALT_POLL_MS: Milliseconds = 5 * MINUTE;
/** Over how long work that waited for a cap or a gap spreads, at the most. */
const WAIT_SPREAD_MS: Milliseconds = 10 * MINUTE;

/** The first stage with an objection decides; with none, it is sent. */
const STAGES = {
  whenMerged,
  whenAlreadySent,
  whenTooLate,
  whenOvertaken,
  whenEarly,
  whenCovered,
  whenUnreachable,
  whenOptedOut,
  whenAnswered,
  whenRestored,
  whenPaused,
  whenHeld,
  whenClockIsOff,
  whenLadderJustContacted,
  whenQuiet,
  whenPersonJustContacted,
  whenCallsUsedUp,
  whenCapped,
  whenAtCeiling,
  whenLineBusy,
  whenUnnamed,
} as const satisfies Record<string, Stage>;

const IN_ORDER = Object.entries(STAGES) as [StageName, Stage][];

export function judge(facts: Facts, now: Instant): Verdict {
  const it = caseOf(facts, now);
  if ('kind' in it) return it;
  for (const [, stage] of IN_ORDER) {
    const verdict = stage(it);
    if (verdict) return verdict;
  }
  return { kind: 'send' };
}

/** `standing`: the appointment stands, and the step is of its present plan. The others are in the order of `judge`. */
export type StageName = 'standing' | keyof typeof STAGES;

/** What every stage says, also those behind the first that objects, which is what `judge` decides; null where it has none. */
export function inspect(facts: Facts, now: Instant): { stage: StageName; objection: Verdict | null }[] {
  const it = caseOf(facts, now);
  if ('kind' in it) return [{ stage: 'standing', objection: it }];
  const asked = IN_ORDER.map(([stage, ask]) => ({ stage, objection: ask(it) ?? null }));
  return [{ stage: 'standing', objection: null }, ...asked];
}

/** What the stages are asked, or why there is nothing to ask them. */
function caseOf(facts: Facts, now: Instant): Case | Verdict {
  const { entry, appointment } = facts;
  if (!appointment || entry.revision > appointment.revision) return whenIncomplete(entry, now);
  if (entry.revision < appointment.revision)
    return { kind: 'drop', reason: endedBecause(appointment, entry.revision) ?? 'superseded' };
  const plan = appointment.plan[entry.step];
  if (!plan) return whenIncomplete(entry, now);
  const ended = endedBecause(appointment, entry.revision, plan.kind);
  return ended ? { kind: 'drop', reason: ended } : { ...facts, appointment, plan, now };
}

function whenIncomplete(entry: Entry, now: Instant): Verdict {
  const until = entry.createdAt + INCOMPLETE_AFTER_MS;
  if (now >= until) return { kind: 'drop', reason: 'incomplete' };
  return { kind: 'wait', until: Math.min(until, now + MINUTE), reason: 'incomplete' };
}

/** Another contact named this appointment, too: nothing more is said, unless that contact did not come about. */
function whenMerged({ entry: { mergedInto }, leader, now }: Case): Verdict | undefined {
  if (!mergedInto || !leader || decisiveAttempt(leader) !== mergedInto.attempt) return undefined;
  switch (leader.state) {
    case 'sending':
    case 'in_doubt':
      return { kind: 'wait', until: Math.max(now + MINUTE, leader.dueAt ?? 0), reason: 'merged' };
    case 'sent':
    case 'delivered':
      return { kind: 'drop', reason: 'merged' };
    case 'failed':
      // What an earlier try of it may have said of this one is counted by `freed`.
      return endedInContact(leader.reason) ? { kind: 'drop', reason: 'merged' } : undefined;
    case 'planned':
    case 'queued':
    case 'dropped':
      return undefined;
  }
}

/**
 * P12: the provider took it in a time that the store does not remember. First of all that ends a step, for it decides
 * what the person was last told.
 */
function whenAlreadySent({ entry, plan, recipient }: Case): Verdict | undefined {
  return recipient && isFoundSent(recipient, entry, earliestOf(entry, plan))
    ? { kind: 'drop', reason: 'already_sent' }
    : undefined;
}

/** From when on it could go out, at an escalation or at its own time. */
export const earliestOf = (
  { escalatedTo }: Pick<Entry, 'escalatedTo'>,
  { plannedAt }: Pick<PlannedStep, 'plannedAt'>,
): Instant => Math.min(escalatedTo ?? plannedAt, plannedAt);

/**
 * P12: what could have gone out before the store was put back may have gone out, also where it is made again only now.
 * It waits for a person; what is made after the decision is not in doubt, unless a contact of that time may have named it,
 * too. Until the providers' records were compared, everything waits, for whoever said STOP meanwhile is known by them alone.
 */
function whenRestored(it: Case): Verdict | undefined {
  const { entry, control, plan, now } = it;
  const { blackout } = control;
  if (!blackout) return undefined;
  const decision = decisionOn(blackout, entry);
  const isNamed = mayHaveBeenNamed(it);
  const isInQuestion = isNamed || earliestOf(entry, plan) < blackout.until;
  if (decision)
    return decision.decision === 'dropped' && isInQuestion ? { kind: 'drop', reason: 'restored' } : undefined;
  const waits = isDecidedBefore(blackout, entry) ? isNamed : isInQuestion || blackout.comparedAt === null;
  return waits ? poll(entry, plan, 'restored', now) : undefined;
}

/**
 * Whether a contact that was found after a restore may have said this, too, as a bundle does, and nobody has decided since:
 * what it named is known only of what was in the ledger when it was found.
 */
export function mayHaveBeenNamed({ entry, appointment, tenant, recipient, control }: Facts): boolean {
  const plan = appointment?.plan[entry.step];
  if (!recipient || plan?.kind !== 'reminder' || !control.blackout) return false;
  if (decisionOn(control.blackout, entry)) return false;
  const earliest = earliestOf(entry, plan);
  return recipient.contacts.some(
    (contact) =>
      mayBeFrom(contact, entry) &&
      entry.createdAt > (contact.about?.knownAt ?? Number.NEGATIVE_INFINITY) &&
      earliest <=
        contact.at +
          (contact.about ? soonEnoughFor(contact.about, appointment, tenant) : tenant.bundleWindowMs),
  );
}

function whenTooLate({ plan, now }: Case): Verdict | undefined {
  return now > plan.usefulUntil ? { kind: 'drop', reason: 'too_late' } : undefined;
}

/** While a step was in doubt, or refused again and again, a later one had its own time: then the gentler is late. */
function whenOvertaken({ later }: Case): Verdict | undefined {
  return later.some(mayHaveCommunicated) ? { kind: 'drop', reason: 'superseded' } : undefined;
}

/** P6: before its planned time only what the step before, proved impossible, has left its own time to. */
function whenEarly({ entry, plan, now }: Case): Verdict | undefined {
  const earliest = entry.escalatedTo ?? plan.plannedAt;
  return now < earliest ? { kind: 'wait', until: earliest, reason: null } : undefined;
}

function whenUnreachable({ entry, appointment, recipient, now }: Case): Verdict | undefined {
  const reason = unreachableBecause(appointment.recipient, entry.channel);
  if (reason !== null) return { kind: 'drop', reason };
  return recipient && isNoAddress(recipient, now) ? { kind: 'drop', reason: 'invalid_address' } : undefined;
}

function whenOptedOut({ entry, tenant, recipient }: Case): Verdict | undefined {
  return recipient && isOptedOut(recipient, tenant, entry.channel)
    ? { kind: 'drop', reason: 'opted_out' }
    : undefined;
}

/** P11: nobody who answered is contacted louder for not having answered; the office reads it first. */
function whenAnswered({ entry, appointment, plan, now }: Case): Verdict | undefined {
  if (plan.kind !== 'reminder') return undefined;
  const upTo = remindsUpTo(appointment);
  if (upTo === null) return { kind: 'drop', reason: 'answered' };
  return isLouder(entry.channel, upTo) ? poll(entry, plan, 'answered', now) : undefined;
}

function whenPaused({ entry, control, plan, now }: Case): Verdict | undefined {
  const pause = pauseOf(control, entry.tenant, entry.channel, now);
  if (!pause) return undefined;
  const next = poll(entry, plan, 'paused', now);
  const endsAt = endOf(pause);
  // It may be resumed any time, so it is looked at as often as any halt; the last time when the pause ends.
  return endsAt === null || next.until < endsAt ? next : { ...next, until: afterPause(entry, plan, endsAt) };
}

/** When an entry is looked at after a pause: spread as all that waited, or when it is of no use any more. */
export const afterPause = (entry: Entry, plan: PlannedStep, endsAt: Instant): Instant =>
  Math.min(spread(endsAt, HALT_POLL_MS, plan.usefulUntil, entry), plan.usefulUntil + 1);

function whenHeld({ entry, control, plan, now }: Case): Verdict | undefined {
  return isHeld(control, entry.tenant, entry.channel) ? poll(entry, plan, 'surge_hold', now) : undefined;
}

/** Hours and lateness are judged by a clock that is known to be wrong: nobody is rung at night for that. */
function whenClockIsOff({ entry, control, plan, now }: Case): Verdict | undefined {
  return isClockOff(control, entry.tenant, entry.channel) ? poll(entry, plan, 'clock_off', now) : undefined;
}

/**
 * P6, late is not loud: a step whose time had already come when a gentler one went out is covered by that one. It
 * is dropped only after the gap, for until then the gentler one may still prove impossible. This comes before
 * anything that would prove the covered step impossible, and so make the next one louder for no reason.
 */
function whenCovered(it: Case): Verdict | undefined {
  const { entry, appointment, plan, now } = it;
  if (plan.kind !== 'reminder' || entry.contactedAt === null) return undefined;
  if (entry.escalatedTo !== null || plan.plannedAt > entry.contactedAt) return undefined;
  const gapEnds = entry.contactedAt + minGapMs(appointment.policy);
  return now < gapEnds
    ? waitOr(it, gapEnds, 'min_gap', 'superseded')
    : { kind: 'drop', reason: 'superseded' };
}

/**
 * News does not wait for the gap: who was just reminded hears at once that it changed. A later step that went out and came
 * back has not overtaken this one, yet nothing proves that it did not arrive: the gap to it is kept as to a gentler one.
 */
function whenLadderJustContacted(it: Case): Verdict | undefined {
  const { entry, appointment, later, plan, now } = it;
  if (plan.kind !== 'reminder') return undefined;
  const contacts = [entry.contactedAt, ...later.map(vainContactAt)].filter((at) => at !== null);
  const gapEnds = Math.max(...contacts) + minGapMs(appointment.policy);
  return now < gapEnds ? waitOr(it, gapEnds, 'min_gap') : undefined;
}

/** P4 holds when the provider is called, a little later than this: the last minute of a window is not used. */
function whenQuiet(it: Case): Verdict | undefined {
  const { entry, appointment, tenant, plan, now } = it;
  const calendar = calendarOf(tenant, entry.channel);
  if (!calendar) return undefined;
  const { zones } = appointment.recipient;
  const window = openWindow(calendar, zones, now + CONTACT_SLACK_MS);
  if (!window) return { kind: 'drop', reason: 'quiet_hours' };
  const opensAt = openWindow(calendar, zones, now)?.opensAt ?? window.opensAt;
  if (opensAt <= now && window.opensAt <= now + CONTACT_SLACK_MS) return undefined;
  if (window.opensAt > plan.usefulUntil) return { kind: 'drop', reason: 'quiet_hours' };
  return {
    kind: 'wait',
    until: spread(window.opensAt, spreadOf(window), plan.usefulUntil, entry),
    reason: 'quiet_hours',
  };
}

/** The gap is the person's: it also keeps the reminders of several appointments apart. News does not wait for it. */
function whenPersonJustContacted(it: Case): Verdict | undefined {
  const { entry, recipient, appointment, plan, now } = it;
  if (plan.kind !== 'reminder') return undefined;
  const gapMs = minGapMs(appointment.policy);
  const last = recipient && gapMs > 0 ? lastContactAt(recipient, entry) : null;
  return last !== null && now < last + gapMs ? waitOr(it, last + gapMs, 'min_gap') : undefined;
}

function whenCallsUsedUp({ entry, tenant, plan }: Case): Verdict | undefined {
  const reminds = CHANNEL_TRAITS[entry.channel].holdsLine && plan.kind === 'reminder';
  return reminds && entry.calls >= tenant.caps.callsPerAppointment
    ? { kind: 'drop', reason: 'capped' }
    : undefined;
}

function whenCapped(it: Case): Verdict | undefined {
  const { entry, recipient, tenant, now } = it;
  if (!recipient) return undefined;
  const freeAt = capsFreeAt(recipient, entry, tenant.caps, now);
  return freeAt > now ? waitOr(it, freeAt, 'capped') : undefined;
}

/** Protects the person from many offices at once. It names none of them. */
function whenAtCeiling(it: Case): Verdict | undefined {
  const { entry, recipient, control, now } = it;
  if (!recipient) return undefined;
  const freeAt = ceilingFreeAt(recipient, entry, ceilingOf(control), now);
  return freeAt > now ? waitOr(it, freeAt, 'person_ceiling') : undefined;
}

function whenLineBusy(it: Case): Verdict | undefined {
  const { entry, recipient, now } = it;
  if (!CHANNEL_TRAITS[entry.channel].holdsLine || !recipient) return undefined;
  const until = lineBusyUntil(recipient, entry, now);
  return until === null ? undefined : waitOr(it, Math.min(until, now + 2 * MINUTE), 'line_busy');
}

/** It would reach somebody in the name of nobody. Last, for it is no reason against what would not go out anyhow. */
function whenUnnamed({ entry, tenant, plan, realChannels, now }: Case): Verdict | undefined {
  return realChannels.includes(entry.channel) && isUnnamed(tenant)
    ? poll(entry, plan, 'office_unnamed', now)
    : undefined;
}

/**
 * Waits, spread a little, over no more than the wait itself; what could go out only when it is of no use any more is
 * dropped now.
 */
function waitOr({ entry, plan, now }: Case, from: Instant, reason: Reason, dropReason = reason): Verdict {
  if (from > plan.usefulUntil) return { kind: 'drop', reason: dropReason };
  const rangeMs = Math.min(WAIT_SPREAD_MS, from - now);
  return { kind: 'wait', until: spread(from, rangeMs, plan.usefulUntil, entry), reason };
}

/** Looks again soon, each entry at its own moment, and once more when it stops being useful. */
function poll(entry: Entry, plan: PlannedStep, reason: Reason, now: Instant) {
  const next = spread(now + HALT_POLL_MS / 2, HALT_POLL_MS, Number.POSITIVE_INFINITY, entry);
  return { kind: 'wait' as const, until: Math.min(next, plan.usefulUntil + 1), reason };
}

/** What the surge gate, or a budget, makes of an entry that would have been sent. */
export function whileHeld({ entry, appointment }: Facts, now: Instant, reason: Reason = 'surge_hold') {
  const plan = appointment?.plan[entry.step];
  return plan ? poll(entry, plan, reason, now) : { kind: 'queue' as const };
}
