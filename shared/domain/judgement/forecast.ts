/**
 * What will happen to an appointment's steps, as far as is known now: the preview, the plan in every answer and
 * the future half of the timeline. It asks `judge` again and again along an imagined time. Pure.
 */
import type { Appointment, StepKind } from '../appointment/appointment.ts';
import { addressKeyFor, endedBecause } from '../appointment/appointment.ts';
import type { Control, Pause } from '../core/control.ts';
import { endOf, pauseOf } from '../core/control.ts';
import type { AddressKey } from '../core/keys.ts';
import { entryName, NO_ADDRESS } from '../core/keys.ts';
import type { Channel } from '../core/policy.ts';
import type { Reason } from '../core/reasons.ts';
import { isHalt, provesImpossible } from '../core/reasons.ts';
import type { Instant } from '../core/time.ts';
import type { Entry } from '../ledger/entry.ts';
import { isLive, wasTriedBefore } from '../ledger/entry.ts';
import type { Recipient } from '../person/recipient.ts';
import { reserve, unknownRecipient } from '../person/recipient.ts';
import type { Tenant } from '../tenant/tenant.ts';
import type { Facts } from './judge.ts';
import { afterPause, judge } from './judge.ts';
import type { Ending } from './plan.ts';
import { endingOfDrop, firstEntry, successor } from './plan.ts';

/** What is expected of a step that is not final. */
export type Expected =
  | { kind: 'send'; at: Instant; waitedFor: Reason | null }
  | { kind: 'drop'; at: Instant; reason: Reason }
  /** It waits for somebody: the end of a pause or a hold, or a provider's answer. */
  | { kind: 'wait'; at: Instant; reason: Reason };

export interface StepForecast {
  step: number;
  kind: StepKind;
  channel: Channel;
  plannedAt: Instant;
  usefulUntil: Instant;
  /** The ledger's entry; undefined while the step before is not finished. */
  entry: Entry | undefined;
  /** What was judged: the ledger's entry, or the one that it will have; null where nothing is left to judge. */
  judged: Entry | null;
  /** Null for a final entry. */
  expected: Expected | null;
  /** The pause that it waits for; null where it waits for none. */
  pause: Pause | null;
}

/** What the forecast knows of the world. */
export interface World {
  tenant: Tenant;
  control: Control;
  recipients: ReadonlyMap<AddressKey, Recipient>;
  /** The entries whose contacts name one of this appointment's, by name. */
  leaders: ReadonlyMap<string, Entry>;
  realChannels: readonly Channel[];
}

const TRIES_MAX = 40;

export function forecast(
  appointment: Appointment,
  entries: readonly (Entry | undefined)[],
  world: World,
  now: Instant,
): StepForecast[] {
  const imagined = new Map(world.recipients);
  let before: (Ending & { entry: Entry }) | undefined;
  let clock = now;
  return appointment.plan.map(({ kind, channel, plannedAt, usefulUntil }, step) => {
    const entry = entries[step];
    const row = { step, kind, channel, plannedAt, usefulUntil, entry };
    if (entry && !isLive(entry)) {
      before = { entry, contacted: entry.claimedAt !== null, impossible: provesImpossible(entry.reason) };
      return { ...row, judged: null, expected: null, pause: null };
    }
    const subject =
      entry ??
      (before ? successor(before.entry, before, appointment, clock) : firstEntry(appointment, 0, now));
    if (!subject) return { ...row, judged: null, expected: ended(appointment, clock), pause: null };
    const expected = imagine(
      subject,
      appointment,
      world,
      imagined,
      clock,
      wasTriedBefore(subject) ? laterThan(entries, step) : [],
    );
    const pause = pauseAwaited(subject, expected, world, clock);
    clock = Math.max(clock, expected.at);
    const ending =
      expected.kind === 'drop'
        ? endingOfDrop(subject, expected.reason)
        : { contacted: true, impossible: false };
    before = { ...ending, entry: ending.contacted ? { ...subject, claimedAt: expected.at } : subject };
    return { ...row, judged: subject, expected, pause };
  });
}

/** The pause that stands when a step comes up that is expected to wait for it. */
function pauseAwaited(entry: Entry, expected: Expected, { control }: World, clock: Instant): Pause | null {
  const reason = expected.kind === 'send' ? expected.waitedFor : expected.reason;
  return reason === 'paused' ? (pauseOf(control, entry.tenant, entry.channel, clock) ?? null) : null;
}

const laterThan = (entries: readonly (Entry | undefined)[], step: number): Entry[] =>
  entries.slice(step + 1).filter((entry) => entry !== undefined);

const ended = (appointment: Appointment, at: Instant): Expected => ({
  kind: 'drop',
  at,
  reason: endedBecause(appointment, appointment.revision) ?? 'superseded',
});

/** Follows one entry until it would be sent or dropped, and remembers the contact for the steps after it. */
function imagine(
  entry: Entry,
  appointment: Appointment,
  { tenant, control, leaders, realChannels }: World,
  recipients: Map<AddressKey, Recipient>,
  from: Instant,
  later: readonly Entry[],
): Expected {
  const lease = entry.state === 'queued' || entry.state === 'sending';
  const startAt = lease ? from : Math.max(from, entry.dueAt ?? from);
  if (entry.state === 'in_doubt') return { kind: 'wait', at: startAt, reason: 'answer_lost' };
  const key = addressKeyFor(appointment.recipient, entry.channel) ?? NO_ADDRESS;
  const recipient = recipients.get(key) ?? null;
  const leader = (entry.mergedInto && leaders.get(entryName(entry.mergedInto.entry))) ?? null;
  const facts = { entry, appointment, tenant, control, recipient, leader, later, realChannels };
  const expected = follow(facts, startAt);
  if (expected.kind === 'send')
    recipients.set(key, reserve(recipient ?? unknownRecipient(key), entry, expected.at));
  return expected;
}

/** Waits as `judge` says, until it says something else; for a hold, or a pause without an end, nobody knows how long. */
function follow(facts: Facts, startAt: Instant): Expected {
  let at = startAt;
  let waitedFor = facts.entry.reason;
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const verdict = judge(facts, at);
    if (verdict.kind === 'drop') return { kind: 'drop', at, reason: verdict.reason };
    if (verdict.kind === 'send') return { kind: 'send', at, waitedFor };
    const resumesAt = verdict.reason === 'paused' ? pauseEndsFor(facts, at) : null;
    if (verdict.reason !== null && isHalt(verdict.reason) && resumesAt === null)
      return { kind: 'wait', at: verdict.until, reason: verdict.reason };
    at = resumesAt ?? verdict.until;
    waitedFor = verdict.reason ?? waitedFor;
  }
  return { kind: 'wait', at, reason: waitedFor ?? 'queue_full' };
}

/** When the pause that stops this entry lets it go by itself; null while only a person can end it. */
function pauseEndsFor({ entry, appointment, control }: Facts, at: Instant): Instant | null {
  const pause = pauseOf(control, entry.tenant, entry.channel, at);
  const plan = appointment?.plan[entry.step];
  const endsAt = pause ? endOf(pause) : null;
  return plan && endsAt !== null ? afterPause(entry, plan, endsAt) : null;
}
