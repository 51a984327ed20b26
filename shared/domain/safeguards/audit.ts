/**
 * What the audit can find: plan, ledger and provider record held against each other. Each finding is a line that says
 * what it is and what to do. Pure; `pipeline/safeguards/audit.ts` looks, the command line and the API show.
 *
 * Always true: names are those of entries and parts, and addresses are masked: findings hold no personal data.
 */

import type { AddressKey } from '../core/keys.ts';
import { entryName } from '../core/keys.ts';
import type { Channel } from '../core/policy.ts';
import { proofOf } from '../core/reasons.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { MINUTE, toIso } from '../core/time.ts';
import type { Entry, State } from '../ledger/entry.ts';
import type { Severity } from './alert.ts';
import type { OverContact } from './over-contact.ts';

export type Finding =
  /** It has been due for longer than two leases, and nobody took it. */
  | { kind: 'overdue'; entry: string; state: State; overdueMs: Milliseconds }
  /** It is of no use any more and still not final; or, with null, not in the ledger at all though its turn has come. */
  | { kind: 'missed'; entry: string; state: State | null }
  /** The ledger says that it was accepted, and the provider's record does not have it. */
  | { kind: 'unrecorded'; entry: string; channel: Channel; providerId: string }
  /** It has no appointment, or one that never reached its revision. */
  | { kind: 'orphaned'; entry: string; state: State }
  /** The provider's answer is missing for long; `taken` when its record shows that it went out. */
  | { kind: 'in_doubt'; entry: string; channel: Channel; taken: boolean }
  /** The provider took it, and no entry knows of it as accepted. */
  | {
      kind: 'extra';
      channel: Channel;
      address: AddressKey;
      shown: string;
      at: Instant;
      providerId: string;
      /** What the record or the ledger says it was for; null where nobody knows. */
      entry: string | null;
    }
  /** P1: more than one acceptance for one ledger key. */
  | { kind: 'twice'; entry: string; channel: Channel; count: number }
  /** The component has not finished a run for three intervals; `finishedAt` is null when it never did. */
  | { kind: 'silent'; component: string; finishedAt: Instant | null; error: string | null }
  | OverContact;

export type FindingKind = Finding['kind'];

interface About {
  /** Of the alert that it raises; null for what the watch tells every minute (`pipeline/safeguards/watch.ts`). */
  severity: Severity | null;
  /** Heading of the alert. */
  title: string;
  /** What to do, in one or two sentences. */
  advice: string;
}

export const FINDINGS: Readonly<Record<FindingKind, About>> = {
  twice: {
    severity: 'page',
    title: 'Somebody was contacted twice for one reason',
    advice:
      'Pause the channel, then compare the entry’s timeline with the provider’s record. Two systems may share a store, or the store lost writes.',
  },
  over_contact: {
    severity: 'page',
    title: 'Somebody was contacted more often than any policy allows',
    advice:
      'Pause the channel, and look at the provider’s list for this number. Either caps were lowered since, or something else sends from this account.',
  },
  calls_at_once: {
    severity: 'page',
    title: 'A phone was rung by two of our calls at once',
    advice:
      'Pause voice, and look at the provider’s list for this number: something else calls from this account, or lines are not kept.',
  },
  outside_hours: {
    severity: 'page',
    title: 'Somebody was texted or called outside contact hours',
    advice:
      'Pause the channel. Unless the office changed its hours or the person’s zone since, see whether the provider kept contacts in its own queue, or something else sends.',
  },
  extra: {
    severity: 'page',
    title: 'The provider took what the ledger does not know of',
    advice:
      'Find out who sends from this account. If it is a restored or lost store, pause sending before the ledger repeats what went out.',
  },
  missed: {
    severity: 'page',
    title: 'Reminders are missing',
    advice:
      'See the appointment’s timeline. One without an entry is made again by changing the appointment; many point to a lost or restored store.',
  },
  overdue: {
    severity: null,
    title: 'Reminders are overdue, and nobody takes them',
    advice:
      'Check that the scheduler and the senders run (`ringonce status`), then look at the dead letters.',
  },
  unrecorded: {
    severity: 'page',
    title: 'The provider’s record lacks what the ledger calls sent',
    advice:
      'Look the id up at the provider. If it is not there, these people were not reminded: tell the office, and check that the account is the right one.',
  },
  silent: {
    severity: null,
    title: 'A component does not run',
    advice: 'Check its log and start it again. What was due meanwhile is judged afresh, and a surge is held.',
  },
  in_doubt: {
    severity: null,
    title: 'Answers of the provider are missing',
    advice:
      'Nothing is repeated without proof. Look the contact up at the provider if it matters; many point to webhooks that do not arrive.',
  },
  orphaned: {
    severity: 'notice',
    title: 'Entries without their appointment',
    advice:
      'One is what a request leaves that stopped half-way; it is dropped as `incomplete`. Many point to lost appointments: compare with a backup.',
  },
};

/** The worst first; findings are shown in this order. */
export const FINDING_KINDS = Object.keys(FINDINGS) as FindingKind[];

const minutes = (ms: number): string => `${Math.round(ms / MINUTE)} minutes`;
const hours = (ms: number): string => `${Math.round(ms / (60 * MINUTE))} hours`;

/** What was found, as a sentence without an end. */
export function describe(finding: Finding): string {
  switch (finding.kind) {
    case 'overdue':
      return `${finding.entry} (${finding.state}) is overdue by ${minutes(finding.overdueMs)}, and nobody took it`;
    case 'missed':
      return finding.state === null
        ? `${finding.entry} is planned, but not in the ledger: its reminder would be lost`
        : `${finding.entry} is ${finding.state}, though it is of no use any more`;
    case 'unrecorded':
      return `${finding.entry} was accepted as ${finding.providerId}, which is not in the provider’s record`;
    case 'orphaned':
      return `${finding.entry} (${finding.state}) has no appointment`;
    case 'in_doubt':
      return finding.taken
        ? `${finding.entry} was given up for want of an answer, but the provider took it`
        : `${finding.entry} waits for the provider’s answer`;
    case 'extra':
      return `${finding.channel} to ${finding.shown} at ${toIso(finding.at)} (${finding.providerId})${
        finding.entry === null ? '' : ` for ${finding.entry}`
      }: no entry knows of it as accepted`;
    case 'twice':
      return `${finding.entry}: the provider took its ${finding.channel} ${finding.count} times`;
    case 'silent':
      return `${finding.component} has not finished a run${
        finding.finishedAt === null ? '' : ` since ${toIso(finding.finishedAt)}`
      }${finding.error === null ? '' : `: ${finding.error}`}`;
    case 'over_contact':
      return `${finding.shown} got ${finding.count} contacts in ${hours(finding.windowMs)} until ${toIso(finding.at)}; ${finding.limit} would be allowed`;
    case 'calls_at_once':
      return `${finding.shown} had ${finding.count} of our calls at once at ${toIso(finding.at)}`;
    case 'outside_hours':
      return `${finding.shown} got a ${finding.channel} at ${toIso(finding.at)}, outside contact hours`;
  }
}

/** A contact that a provider took, as far as the ledger is asked about it. */
export interface Taken {
  channel: Channel;
  providerId: string;
  /** Which attempt it was; null where the record does not say. */
  attempt: number | null;
}

/**
 * What an entry knows of a contact that was taken for it a while ago.
 * @returns `accepted`; `unsure` while, or because, its answer is missing; `unknown` when it is certain of something else
 */
export function knowledgeOf(entry: Entry, { providerId, attempt }: Taken): 'accepted' | 'unsure' | 'unknown' {
  if (entry.providerId === providerId) return 'accepted';
  if (attempt !== null && attempt > lastMade(entry)) return 'unknown';
  // An email that was repeated in doubt, and counted as that.
  if (entry.repeatsInDoubt > 0) return 'accepted';
  switch (entry.state) {
    case 'sending':
    case 'in_doubt':
      return 'unsure';
    case 'sent':
    case 'delivered':
      return entry.providerId === null ? 'accepted' : 'unknown';
    case 'failed':
      if (proofOf(entry.reason) === 'unknown') return 'unsure';
      // What was not refused at once may have failed by a receipt, for something that was taken.
      return entry.providerId === null && proofOf(entry.reason) !== 'refused' ? 'accepted' : 'unknown';
    case 'planned':
    case 'queued':
    case 'dropped':
      return 'unknown';
  }
}

/** The last attempt that the entry may know of: what is in the queue was not made yet. */
const lastMade = ({ state, attempt }: Entry): number => (state === 'queued' ? attempt - 1 : attempt);

/** @returns the entries of which more than one attempt was taken; emails that were repeated in doubt are allowed */
export function takenTwice(
  taken: ReadonlyMap<string, readonly Taken[]>,
  entries: readonly Entry[],
): Finding[] {
  return entries.flatMap((entry): Finding[] => {
    const name = entryName(entry);
    const count = new Set(taken.get(name)?.map(({ providerId }) => providerId)).size;
    return count > 1 + entry.repeatsInDoubt
      ? [{ kind: 'twice', entry: name, channel: entry.channel, count }]
      : [];
  });
}
