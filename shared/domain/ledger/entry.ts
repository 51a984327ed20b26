/**
 * The ledger entry: the unit of the protocol. One per (tenant, appointment, revision, step), under a
 * deterministic key, so that making it twice makes it once (P1). Every function here is one arrow of the state
 * machine and says who takes it; `TRANSITIONS` is the whole machine, and each arrow is checked against it.
 *
 * Always true: a live entry has a `dueAt` (which is also its lease), a final one has none.
 */

import type { AddressKey, EntryRef } from '../core/keys.ts';
import type { Channel } from '../core/policy.ts';
import type { Reason } from '../core/reasons.ts';
import { isHalt, isLateBy, isOurWait, proofOf, provesImpossible } from '../core/reasons.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { MINUTE } from '../core/time.ts';
import type { AtProvider } from './at-provider.ts';
import { claimedBy, lostBy, refusedBy } from './at-provider.ts';
import type { KeptWords } from './kept-words.ts';

export const STATES = [
  'planned',
  'queued',
  'sending',
  'in_doubt',
  'sent',
  'delivered',
  'failed',
  'dropped',
] as const;
export type State = (typeof STATES)[number];

/** From each state, where it may go, and what takes it there. `docs/state-machine.md` draws this table. */
export const TRANSITIONS: Readonly<Record<State, Partial<Record<State, string>>>> = {
  planned: {
    planned: 'deferred',
    queued: 'queue',
    dropped: 'drop',
    sent: 'late receipt',
    delivered: 'late receipt',
    failed: 'late receipt',
  },
  queued: {
    queued: 'lease ran out',
    planned: 'deferred',
    sending: 'claim',
    dropped: 'drop',
    sent: 'late receipt',
    delivered: 'late receipt',
    failed: 'late receipt',
  },
  sending: {
    sent: 'accepted',
    planned: 'not accepted',
    in_doubt: 'answer lost',
    failed: 'refused',
    delivered: 'receipt',
  },
  in_doubt: {
    in_doubt: 'still unknown',
    sent: 'settled',
    planned: 'proved not sent',
    failed: 'given up',
    delivered: 'receipt',
  },
  sent: { delivered: 'receipt', failed: 'receipt' },
  delivered: { failed: 'late bounce' },
  failed: { sent: 'late answer', delivered: 'late answer', failed: 'late answer' },
  dropped: { planned: 'creation completed' },
};

/** One line of an entry's story. */
export interface EntryEvent {
  at: Instant;
  state: State;
  reason?: Reason;
  /** A provider's code or the like; never an address. */
  detail?: string;
  /** How often in a row the same deferral happened, when more than once. */
  times?: number;
  /** Of a claim: which provider is asked, where the channel has several. */
  provider?: string;
}

export interface Entry extends EntryRef {
  channel: Channel;
  state: State;
  reason: Reason | null;
  dueAt: Instant | null;
  /**
   * Since when nothing of the person's keeps it: its planned time, or that of its making where it was made late, or the
   * end of its last wait that was the person's own (hours, caps, gaps). What was late before such a wait stays late.
   * From here to the provider's acceptance lateness is measured.
   */
  wantedAt: Instant;
  /**
   * The same, or the later moment for which a rate put it off: what comes up at the moment that was foretold is late,
   * but no surprise. The surge gate measures from here, so a backlog behind a rate is none, and one that nobody worked
   * on is.
   */
  readyAt: Instant;
  /** Whether the surge gate has counted it: as due, and then, once, as late. */
  tallied: 'due' | 'late' | null;
  /**
   * Its place in the due index where that is not `dueAt`: what is in the pipe may keep the place at which it came due, for
   * moving it there and back costs as much as two writes. Absent while it waits.
   */
  listedAt?: Instant | undefined;
  /** Which partition of the due index it is listed in; fixed when the entry is made. */
  shard: number;
  /** How often it was queued. Moves only by a ledger write; part of the deduplication id. */
  attempt: number;
  /** How often the provider could not take it. */
  failures: number;
  /**
   * When the step before proved impossible, that step's time: this one may go out from then on (P6). Null otherwise.
   */
  escalatedTo: Instant | null;
  /** When a gentler step of this ladder last went out and did not prove impossible; null when none did. */
  contactedAt: Instant | null;
  /** Calls that this ladder has made in earlier steps. */
  calls: number;
  /** The attempt of another entry whose contact names this one, too (a bundle is one message); null when none does. */
  mergedInto: { entry: EntryRef; attempt: number } | null;
  /** Who holds the claim, and since when. */
  owner: string | null;
  claimedAt: Instant | null;
  /** The address that was or is being contacted. */
  address: AddressKey | null;
  /** Since when the provider's answer is missing. */
  doubtSince: Instant | null;
  /** How often it was, or is to be, said again by email although an earlier one, its own or one that named it, may have gone out. */
  repeatsInDoubt: number;
  /** The provider's own id of the message or call. */
  providerId: string | null;
  /** Of which attempt its end was heard, where that is an earlier one than the latest (`receipt.ts`). */
  heardOf?: number | undefined;
  createdAt: Instant;
  /** Which provider it was given to; absent where the channel has one, and before the first claim. */
  at?: AtProvider | undefined;
  history: readonly EntryEvent[];
  /**
   * What each attempt said that was claimed and names no other appointment, oldest first; a handful at the most, as the
   * failures are counted. Absent where words are in items of their own: of a bundle, or of what an earlier release claimed.
   */
  words?: readonly KeptWords[];
}

/** A queued entry that nobody finished comes due again after this. */
export const QUEUE_LEASE_MS: Milliseconds = 10 * MINUTE;
/** A claimed entry that nobody finished is in doubt after this. */
export const CLAIM_LEASE_MS: Milliseconds = 2 * MINUTE;
/** The provider must be called this soon after the claim, or not at all: by then the lease still holds. */
export const CLAIM_USE_MS: Milliseconds = MINUTE / 2;
const HISTORY_MAX = 24;

/** An entry that is late by no more than this does not count as late. */
const LATE_AFTER_MS: Milliseconds = 15 * MINUTE;

/** How long the person has been kept waiting, by us or by the provider; 0 before its time. */
export const latenessOf = ({ wantedAt }: Pick<Entry, 'wantedAt'>, now: Instant): Milliseconds =>
  Math.max(0, now - wantedAt);

/** Whether it should be out by now, and nothing keeps it but work, a rate or the provider: no halt and no person. */
export const isAwaited = (entry: Entry, now: Instant): boolean =>
  isUnclaimed(entry) &&
  entry.wantedAt <= now &&
  (entry.state === 'queued' ||
    (entry.dueAt ?? now) <= now ||
    (isLateBy(entry.reason) && !isHalt(entry.reason)));

/** Whether it is so late that somebody has to be told. */
export const isVeryLate = (entry: Entry, now: Instant): boolean => latenessOf(entry, now) > LATE_AFTER_MS;

/** Whether it comes up later than was foretold, and the fault is ours: what the surge gate counts. */
export const isLate = ({ readyAt }: Entry, now: Instant): boolean => now - readyAt > LATE_AFTER_MS;

export const isLive = (entry: Entry): boolean => entry.dueAt !== null;

/** Whether it may still be dropped or put off: nobody is calling the provider with it. */
export const isUnclaimed = ({ state }: Pick<Entry, 'state'>): boolean =>
  state === 'planned' || state === 'queued';

/** The attempt by which it stands as it does. */
export const decisiveAttempt = ({ attempt, heardOf }: Pick<Entry, 'attempt' | 'heardOf'>): number =>
  heardOf ?? attempt;

/** Whether an earlier attempt was made: then a later step of the ladder may have overtaken it. */
export const wasTriedBefore = ({ state, attempt }: Entry): boolean => attempt > (state === 'planned' ? 0 : 1);

/** Whether something else than this entry's own contact surely said it: another entry's, or one that was forgotten. */
const isCommunicatedElsewhere = (reason: Reason | null): boolean =>
  reason === 'merged' || reason === 'already_sent';

/** Whether an attempt that failed for this was a contact all the same, or may have been one. */
export const endedInContact = (reason: Reason | null): boolean =>
  proofOf(reason) === 'contacted' || proofOf(reason) === 'unknown';

/** Whether no earlier try arrived either: there is no such mailbox. Who opted out since may well have had that one. */
const provesUnheard = (reason: Reason | null): boolean => provesImpossible(reason) && reason !== 'opted_out';

/** Whether its words reached the person, or may have: by this contact, or by the one that spoke for it. */
export function mayHaveCommunicated({ state, reason, repeatsInDoubt, mergedInto, history }: Entry): boolean {
  switch (state) {
    case 'sent':
    case 'delivered':
    case 'sending':
    case 'in_doubt':
      return true;
    case 'failed':
      return endedInContact(reason) || (repeatsInDoubt > 0 && !provesUnheard(reason));
    case 'dropped':
      return (
        isCommunicatedElsewhere(reason) ||
        reason === 'restored' ||
        // It was held for that until something else ended it: a confirmation, by the link of what was forgotten.
        isHeldByRestore(history.slice(0, -1)) ||
        mergedInto !== null ||
        repeatsInDoubt > 0
      );
    case 'planned':
    case 'queued':
      return repeatsInDoubt > 0 || mergedInto !== null || isHeldByRestore(history);
  }
}

/**
 * Whether it waits because of a restore. That it was held off to decide something, or while an answer is read, came on top
 * of that, and settles nothing.
 */
const isHeldByRestore = (history: readonly EntryEvent[]): boolean =>
  history.findLast(({ reason }) => reason !== 'held_off' && reason !== 'answered')?.reason === 'restored';

/** Whether it failed so that the person can't be reached by it at all (P6): not where an earlier try of it may have been heard. */
export const provedImpossible = (entry: Entry): boolean =>
  entry.state === 'failed' && provesImpossible(entry.reason) && !mayHaveCommunicated(entry);

/**
 * When it went out, where the provider took it and said later that it did not arrive, for a reason that proves nothing (P6):
 * perhaps it did. Null where the provider refused it at once, and for every other entry.
 */
export function vainContactAt({ state, reason, history }: Entry): Instant | null {
  const wasTaken = state === 'failed' && history.at(-2)?.state !== 'sending';
  if (!wasTaken || proofOf(reason) === 'impossible') return null;
  return history.findLast((event) => event.state === 'sending')?.at ?? null;
}

/** Whether it is uncertain that what may have been communicated has arrived: a call that nobody answered said nothing. */
export const isUnsure = ({ state, reason }: Entry): boolean =>
  ['sending', 'in_doubt', 'planned', 'queued', 'failed'].includes(state) ||
  (state === 'dropped' && !isCommunicatedElsewhere(reason));

/**
 * Since when the provider has refused it again and again, and what it said last; null where it does not wait for that.
 * A hold, a pause or a spent budget that came on top of it hides nothing.
 */
export function refusedSince({ state, history }: Entry): { since: Instant; said: string } | null {
  if (state !== 'planned') return null;
  const waits = history.filter((event) => event.state === 'planned' && !isHalt(event.reason ?? null));
  const refusals = waits.slice(1 + waits.findLastIndex(({ reason }) => reason !== 'provider_error'));
  const [first] = refusals;
  return first ? { since: first.at, said: refusals.at(-1)?.detail ?? '' } : null;
}

/** What a new entry is made of. */
export interface NewEntry extends EntryRef {
  channel: Channel;
  dueAt: Instant;
  /** When absent, it is `dueAt`, or now for what is made late. Earlier where the step before was late already. */
  readyAt?: Instant | undefined;
  shard: number;
  escalatedTo: Instant | null;
  contactedAt: Instant | null;
  calls: number;
}

/** Made when an appointment is created or moved, and by the step before, just before that one is finished. */
export const planned = (entry: NewEntry, now: Instant): Entry => ({
  ...entry,
  state: 'planned',
  reason: null,
  readyAt: entry.readyAt ?? Math.max(entry.dueAt, now),
  wantedAt: entry.readyAt ?? Math.max(entry.dueAt, now),
  tallied: null,
  attempt: 0,
  failures: 0,
  mergedInto: null,
  owner: null,
  claimedAt: null,
  address: null,
  doubtSince: null,
  repeatsInDoubt: 0,
  providerId: null,
  createdAt: now,
  history: [{ at: now, state: 'planned' }],
});

interface Move {
  reason?: Reason | null | undefined;
  detail?: string | undefined;
  dueAt: Instant | null;
  /** Which provider is asked. */
  provider?: string | undefined;
  /** Fields that change together with the state. */
  set?: Partial<Entry>;
}

/** @throws when the state machine has no such arrow: a broken invariant, never an expected outcome. */
function move(entry: Entry, to: State, move: Move, now: Instant): Entry {
  if (TRANSITIONS[entry.state][to] === undefined)
    throw new Error(`an entry can't go from ${entry.state} to ${to}`);
  const reason = move.reason ?? null;
  const event: EntryEvent = { at: now, state: to };
  if (reason) event.reason = reason;
  if (move.detail) event.detail = move.detail;
  if (move.provider !== undefined) event.provider = move.provider;
  const history = remember(entry.history, event);
  return { ...withoutPlace(entry), ...move.set, state: to, reason, dueAt: move.dueAt, history };
}

/** It is copied only where there is something to leave out: this is done for each move of each entry. */
function withoutPlace(entry: Entry): Entry {
  if (entry.listedAt === undefined) return entry;
  const { listedAt: _, ...rest } = entry;
  return rest;
}

/**
 * Appends, folding a repeated deferral into one line. What no longer fits is forgotten from the second line on: first how it
 * went in and out of our pipe, which an outage does hundreds of times, and only then what a provider was asked and said, for
 * by that the steps behind it are explained (P8).
 */
function remember(history: readonly EntryEvent[], event: EntryEvent): EntryEvent[] {
  const last = history.at(-1);
  if (last && last.state === event.state && last.reason === event.reason && event.reason)
    return [...history.slice(0, -1), { ...event, at: last.at, times: (last.times ?? 1) + 1 }];
  const all = [...history, event];
  if (all.length <= HISTORY_MAX) return all;
  // What the last line came from is known by the one before it.
  const idle = all.slice(1, -2).findIndex(isOfOurPipe);
  return all.toSpliced(1 + Math.max(0, idle), 1);
}

const isOfOurPipe = ({ state, reason }: EntryEvent): boolean =>
  state === 'queued' || (state === 'planned' && reason !== undefined && isOurWait(reason) && !isHalt(reason));

/**
 * By the scheduler: it goes into the pipe under a lease and a new attempt.
 * @param keepsPlace whether it stays where it is in the due index
 */
export const queued = (entry: Entry, now: Instant, keepsPlace = false): Entry =>
  move(
    entry,
    'queued',
    {
      dueAt: now + QUEUE_LEASE_MS,
      set: {
        attempt: entry.attempt + 1,
        mergedInto: null,
        ...(keepsPlace && { listedAt: placeOf(entry) ?? now }),
      },
    },
    now,
  );

/** Where it stands in the due index; null where it does not. */
export const placeOf = ({ dueAt, listedAt }: Pick<Entry, 'dueAt' | 'listedAt'>): Instant | null =>
  dueAt === null ? null : (listedAt ?? dueAt);

/** By the scheduler or a sender: it is put off. A deferral without a reason means only that it was early. */
export function deferred(entry: Entry, until: Instant, reason: Reason | null, now: Instant): Entry {
  const readyAt = isOurWait(reason) || isLate(entry, now) ? entry.readyAt : until;
  const wantedAt = isLateBy(reason) || isVeryLate(entry, now) ? entry.wantedAt : until;
  // What holds it now came on top of what the provider said.
  const refused = isHalt(reason) ? refusedSince(entry) : null;
  const detail = refused ? `refused before: ${refused.said}` : undefined;
  return move(
    entry,
    'planned',
    { dueAt: until, reason, detail, set: { owner: null, claimedAt: null, readyAt, wantedAt } },
    now,
  );
}

/** By the sender whose contact names it, too: it comes due again when that attempt must be settled. */
export const bundled = (entry: Entry, into: { entry: EntryRef; attempt: number }, now: Instant): Entry =>
  move(
    entry,
    'planned',
    { dueAt: now + 2 * CLAIM_LEASE_MS, reason: 'merged', set: { mergedInto: into } },
    now,
  );

/**
 * What another one's contact has named, and is not kept by it any more: where that one is repeated in doubt, so is this one,
 * and that is counted.
 * @param leader the entry of that contact
 */
export const freed = (entry: Entry, leader: Entry | null): Entry =>
  entry.mergedInto && leader && leader.repeatsInDoubt > 0
    ? { ...entry, mergedInto: null, repeatsInDoubt: entry.repeatsInDoubt + 1 }
    : entry;

/** By that sender, whose contact was not made after all: it is on its own again. */
export const unbundled = (entry: Entry, now: Instant): Entry =>
  move(entry, 'planned', { dueAt: now, set: { mergedInto: null } }, now);

/** By the scheduler, together with the arrow that follows: the surge gate knows of it. */
export function tallied(entry: Entry, now: Instant): Entry {
  const as = entry.tallied === 'late' || isLate(entry, now) ? 'late' : 'due';
  return entry.tallied === as ? entry : { ...entry, tallied: as };
}

/**
 * By a sender, just before the provider is called. Keeps the lease where enough is left: one index write less.
 * @param words what it is about to say; null where that is kept in an item of its own
 * @param provider which one is asked; null where the channel has one
 */
export const claimed = (
  entry: Entry,
  owner: string,
  address: AddressKey,
  now: Instant,
  words: KeptWords | null = null,
  provider: string | null = null,
): Entry =>
  move(
    entry,
    'sending',
    {
      dueAt: Math.max(entry.dueAt ?? 0, now + CLAIM_LEASE_MS),
      provider: provider ?? undefined,
      set: {
        owner,
        address,
        claimedAt: now,
        ...(words && { words: [...(entry.words ?? []), words] }),
        ...(entry.listedAt !== undefined && { listedAt: entry.listedAt }),
        ...(provider !== null && { at: claimedBy(entry.at, provider) }),
      },
    },
    now,
  );

/** By an erasure: what was said is gone, that something was said stays known. Undefined where nothing of it is left. */
export const withoutWords = (entry: Entry): Entry | undefined =>
  entry.words?.some(({ said }) => said)
    ? { ...entry, words: entry.words.map((words) => ({ ...words, said: null })) }
    : undefined;

/** By a sender, a settlement or a receipt: the provider has it. */
export const accepted = (entry: Entry, providerId: string | null, now: Instant): Entry =>
  move(entry, 'sent', { dueAt: null, set: { providerId: providerId ?? entry.providerId } }, now);

/** By a sender: the provider could not take it, and surely did not. */
export const notAccepted = (
  entry: Entry,
  until: Instant,
  reason: Reason,
  detail: string | undefined,
  now: Instant,
): Entry =>
  move(
    entry,
    'planned',
    {
      dueAt: until,
      reason,
      detail,
      set: {
        owner: null,
        claimedAt: null,
        doubtSince: null,
        failures: entry.failures + 1,
        ...(entry.at && { at: refusedBy(entry.at) }),
      },
    },
    now,
  );

/** By a settlement that found nothing: an email goes out again although the first may have, and that is counted. */
export const repeatedInDoubt = (entry: Entry, now: Instant): Entry =>
  notAccepted(
    { ...entry, repeatsInDoubt: entry.repeatsInDoubt + 1 },
    now,
    'answer_lost',
    'repeated in doubt',
    now,
  );

/** By a sender whose answer was lost, or by the scheduler when a claim's lease ran out. */
export const doubted = (entry: Entry, until: Instant, detail: string | undefined, now: Instant): Entry =>
  move(
    entry,
    'in_doubt',
    {
      dueAt: until,
      reason: 'answer_lost',
      detail,
      set: { doubtSince: entry.doubtSince ?? now, ...(entry.at && { at: lostBy(entry.at) }) },
    },
    now,
  );

/** By a receipt: a person or a machine at the other end has it. */
export const delivered = (entry: Entry, now: Instant): Entry =>
  move(entry, 'delivered', { dueAt: null }, now);

/** By a sender, a settlement or a receipt: it will not arrive. */
export const failed = (entry: Entry, reason: Reason, detail: string | undefined, now: Instant): Entry =>
  move(entry, 'failed', { dueAt: null, reason, detail }, now);

/** By whoever ends it before it was claimed. */
export const dropped = (entry: Entry, reason: Reason, now: Instant): Entry =>
  move(entry, 'dropped', { dueAt: null, reason }, now);

/** By the step before, which proved impossible: due at that step's time or at once, inside hours and caps. */
export const escalated = (entry: Entry, to: Instant, readyAt: Instant, now: Instant): Entry =>
  move(
    entry,
    'planned',
    { dueAt: Math.max(to, now), set: { escalatedTo: to, readyAt, wantedAt: readyAt } },
    now,
  );

/** By a creation that had stopped half-way and is now completed. */
export function revived(entry: Entry, dueAt: Instant, now: Instant): Entry {
  const from = Math.max(dueAt, now);
  return move(entry, 'planned', { dueAt, set: { readyAt: from, wantedAt: from } }, now);
}

/** An entry as an earlier release stored it, which knew only one of the two. */
export const withWantedAt = (stored: Entry): Entry =>
  stored.wantedAt === undefined ? { ...stored, wantedAt: stored.readyAt } : stored;
