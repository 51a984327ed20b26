/**
 * What a release would do to the held work of one person: the same judgement as the pipeline's, along an imagined
 * time, with imagined caps, gaps, calls on the line and bundles. Pure; `release-preview.ts` loads what it judges.
 */
import type { Appointment } from '../appointment/appointment.ts';
import { addressKeyFor } from '../appointment/appointment.ts';
import { entryName, NO_ADDRESS } from '../core/keys.ts';
import { isLoud } from '../core/policy.ts';
import type { Reason } from '../core/reasons.ts';
import { isHalt } from '../core/reasons.ts';
import type { Instant } from '../core/time.ts';
import type { Entry } from '../ledger/entry.ts';
import type { Recipient } from '../person/recipient.ts';
import { reserve, unknownRecipient } from '../person/recipient.ts';
import { bundle } from './bundle.ts';
import type { Facts } from './judge.ts';
import { judge } from './judge.ts';
import type { Ending } from './plan.ts';
import { endingOfDrop, heardFrom, successor } from './plan.ts';

export type Fate =
  /** One contact. */
  | { kind: 'send'; at: Instant; entry: Entry; facts: Facts }
  | { kind: 'drop'; at: Instant; entry: Entry; reason: Reason }
  /** It goes on waiting, for somebody or for longer than can be told. */
  | { kind: 'wait'; at: Instant; entry: Entry; reason: Reason };

/** A piece of work and when it is looked at next. */
interface Turn {
  facts: Facts;
  at: Instant;
  tries: number;
  /** True for the step after one that was held: it is told of only if it would go out. */
  follows: boolean;
}

const TRIES_MAX = 40;

/** One person's imagined near future. */
interface Course {
  now: Instant;
  turns: Turn[];
  fates: Fate[];
  /** Reminders that are not held but that a contact would name, too. */
  others: Facts[];
  recipient: Recipient | null;
  /** Names of the entries that have, or had, a turn. */
  known: Set<string>;
}

/** What is known of one address. */
export interface HeldWork {
  /** What the release lets go, on facts in which the release is done already. */
  held: readonly Facts[];
  /** All other open reminders to the address, which a contact may name. */
  others: readonly Facts[];
}

/**
 * @param work of one address
 * @param recipient the address, if it was ever contacted
 * @returns what becomes of each, and what else would go out because of it, in order of time
 */
export function imagineRelease(
  { held, others }: HeldWork,
  recipient: Recipient | null,
  now: Instant,
): Fate[] {
  const course: Course = { now, turns: [], fates: [], others: [...others], recipient, known: new Set() };
  for (const facts of held) {
    // A lease is not a due time: the sender that has it puts the entry off, and then it comes up at once.
    const at = facts.entry.state === 'planned' ? Math.max(now, facts.entry.dueAt ?? now) : now;
    course.known.add(entryName(facts.entry));
    course.turns.push({ facts, at, tries: 0, follows: false });
  }
  course.turns.sort(soonestFirst);
  for (let turn = course.turns.shift(); turn; turn = course.turns.shift()) takeTurn(course, turn);
  return course.fates;
}

function takeTurn(course: Course, turn: Turn): void {
  const { at } = turn;
  const facts = { ...turn.facts, recipient: course.recipient };
  const verdict = judge(facts, at);
  switch (verdict.kind) {
    case 'send':
      contact(course, facts, at);
      break;
    case 'drop':
      end(course, turn, facts, verdict.reason);
      break;
    case 'wait':
      wait(course, turn, verdict.until, verdict.reason);
      break;
  }
}

function end(course: Course, { at, follows }: Turn, facts: Facts, reason: Reason): void {
  if (!follows) course.fates.push({ kind: 'drop', at, entry: facts.entry, reason });
  goOn(course, facts, endingOfDrop(facts.entry, reason), at);
}

/** For a pause or another hold nobody knows how long. */
function wait(course: Course, turn: Turn, until: Instant, reason: Reason | null): void {
  const { at, tries, follows, facts } = turn;
  if (!isHalt(reason) && tries < TRIES_MAX)
    enqueue(course, { ...turn, at: Math.max(until, at + 1), tries: tries + 1 });
  else if (!follows)
    course.fates.push({ kind: 'wait', at: until, entry: facts.entry, reason: reason ?? 'queue_full' });
}

/** The person is contacted once, and told of everything that belongs to the same bundle. */
function contact(course: Course, facts: Facts, at: Instant): void {
  const { entry, appointment } = facts;
  course.fates.push({ kind: 'send', at, entry, facts });
  const candidates = [...course.turns.map((turn) => turn.facts), ...course.others];
  const companions = new Set(bundle(facts, candidates, at));
  const address = (appointment && addressKeyFor(appointment.recipient, entry.channel)) ?? NO_ADDRESS;
  course.recipient = reserve(course.recipient ?? unknownRecipient(address), entry, at);
  course.turns = course.turns.filter((turn) => !companions.has(turn.facts));
  course.others = course.others.filter((other) => !companions.has(other));
  if (appointment) goOn(course, facts, { contacted: true, impossible: false }, at);
  for (const merged of companions) {
    course.fates.push({ kind: 'drop', at, entry: merged.entry, reason: 'merged' });
    goOn(course, merged, { contacted: true, impossible: false }, at);
  }
}

/** The next step of the ladder, where its time had come before the release, too. */
function goOn(course: Course, facts: Facts, ending: Ending, at: Instant): void {
  const { appointment, entry } = facts;
  const spoken = ending.contacted ? { ...entry, claimedAt: at } : entry;
  const next = appointment && successor(spoken, ending, appointment, at);
  if (!next) return;
  if (course.known.has(entryName(next))) {
    tellHeld(course, next);
    return;
  }
  if (earliest(next, appointment) > course.now || !isLoud(next.channel)) return;
  course.known.add(entryName(next));
  enqueue(course, { facts: { ...facts, entry: next, leader: null, later: [] }, at, tries: 0, follows: true });
}

/** A step that has a turn already hears of the contact before it, and keeps its distance. */
function tellHeld(course: Course, next: Entry): void {
  course.turns = course.turns.map((turn) => {
    const { entry } = turn.facts;
    return entryName(entry) === entryName(next)
      ? { ...turn, facts: { ...turn.facts, entry: { ...entry, ...heardFrom(entry, next) } } }
      : turn;
  });
}

const earliest = (entry: Entry, appointment: Appointment): Instant =>
  entry.escalatedTo ?? appointment.plan[entry.step]?.plannedAt ?? Number.POSITIVE_INFINITY;

/** Keeps the order of time; what was there first at a moment goes first. */
function enqueue({ turns }: Course, turn: Turn): void {
  turns.push(turn);
  turns.sort(soonestFirst);
}

const soonestFirst = (a: Turn, b: Turn): number => a.at - b.at;
