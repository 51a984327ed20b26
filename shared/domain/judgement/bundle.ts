/**
 * The bundle rule: which reminders to one address are said in one contact. The sender asks it before it speaks and the
 * preview of a release asks it about an imagined contact, both with candidates that are found in the same way. Pure.
 */

import type { PlannedStep } from '../appointment/appointment.ts';
import { soonEnoughFor } from '../appointment/one-visit.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { isUnclaimed } from '../ledger/entry.ts';
import { isFoundSent, unknownRecipient } from '../person/recipient.ts';
import type { Facts } from './judge.ts';
import { judge, mayHaveBeenNamed } from './judge.ts';

/** How many appointments one contact names, at most: more would not be read. */
const BUNDLE_MAX = 10;

/**
 * @param leader the reminder that is about to go out
 * @param candidates other reminders to its address, in any order
 * @returns those that the leader's contact says, too: by start of their appointments, soonest first
 */
export function bundle<F extends Facts>(leader: Facts, candidates: readonly F[], at: Instant): F[] {
  if (!reminderOf(leader)) return [];
  return candidates
    .filter((facts) => isAlike(facts, leader) && wouldFollow(facts, leader, at))
    .sort(bySoonest)
    .slice(0, BUNDLE_MAX - 1);
}

function reminderOf({ entry, appointment }: Facts): PlannedStep | undefined {
  const step = appointment?.plan[entry.step];
  return step?.kind === 'reminder' ? step : undefined;
}

const isAlike = ({ entry }: Facts, { entry: leader }: Facts): boolean =>
  entry.tenant === leader.tenant &&
  entry.channel === leader.channel &&
  entry.appointment !== leader.appointment;

/** Whether it would go out at its own time. Caps, gap and line are left out: one contact takes them once for all. */
function wouldFollow(facts: Facts, leader: Facts, at: Instant): boolean {
  const { entry, recipient } = facts;
  const reminder = reminderOf(facts);
  if (!reminder || !isUnclaimed(entry) || isHeldOff(facts, at)) return false;
  const plannedAt = entry.escalatedTo ?? reminder.plannedAt;
  if (plannedAt > at + soonEnough(facts, leader)) return false;
  if (recipient && isFoundSent(recipient, entry, plannedAt)) return false;
  if (mayHaveBeenNamed(facts)) return false;
  const untouched = recipient && {
    ...recipient,
    ...unknownRecipient(recipient.address),
    optOuts: recipient.optOuts,
  };
  return judge({ ...facts, recipient: untouched }, Math.max(at, plannedAt)).kind === 'send';
}

const soonEnough = (facts: Facts, leader: Facts): Milliseconds =>
  soonEnoughFor(facts.appointment, leader.appointment, leader.tenant);

/** While it is decided what the person was last told, nothing more may be said of that appointment. */
const isHeldOff = ({ entry }: Facts, at: Instant): boolean =>
  entry.reason === 'held_off' && (entry.dueAt ?? at) > at;

const bySoonest = ({ appointment: a }: Facts, { appointment: b }: Facts): number =>
  (a?.startsAt ?? 0) - (b?.startsAt ?? 0) || ((a?.id ?? '') < (b?.id ?? '') ? -1 : 1);
