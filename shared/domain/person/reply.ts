/**
 * What somebody said to us (P11), by whichever way: its words, its instant and the provider's id, kept whether it was
 * acted on or not. What nobody but a person can act on stays open until somebody of the office has.
 */
import type { AddressKey, AppointmentId, TenantId } from '../core/keys.ts';
import type { AnswerRule, Policy } from '../core/policy.ts';
import { onAnswerOf } from '../core/policy.ts';
import type { Instant } from '../core/time.ts';
import type { Intent } from './replies.ts';

/**
 * By which way somebody said it: a text, a key in a call of ours, a button of a page, a call to us or a key in it.
 */
export const WAYS = ['text', 'key', 'link', 'call'] as const;
export type Way = (typeof WAYS)[number];

/** What the office made of a reply. */
export const RESOLUTIONS = ['confirmed', 'declined', 'moved', 'wrong_number', 'done'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** What was done about it, when, and by whom; `ringonce` where it was acted on, or came about, by itself. */
export interface Settled {
  at: Instant;
  by: string;
  as: Resolution;
  note: string | null;
}

export interface Reply {
  tenant: TenantId;
  id: string;
  at: Instant;
  /** Earlier releases wrote none, for all that they kept were texts: see `wayOf`. */
  way?: Way;
  address: AddressKey;
  /** E.164, or an email address for its link; null where it is not known in the clear, and once the person was erased. */
  from: string | null;
  /** Our number; null where there was none, as on a page. */
  to: string | null;
  /** The words, the key, or the name of the button; empty for a call without a key. Null once the person was erased. */
  text: string | null;
  intent: Intent;
  /** The open appointments that were meant, soonest first; empty where there was none. */
  appointments: readonly AppointmentId[];
  /** The provider's id of the message or the call; null where it has none. */
  providerId: string | null;
  resolution: Settled | null;
}

export const wayOf = ({ way = 'text' }: Pick<Reply, 'way'>): Way => way;

/** Whether we can't do what was asked by ourselves: somebody of the office has to read it. */
export const isForTheOffice = (intent: Intent): boolean => NEEDS_A_PERSON[intent];

const NEEDS_A_PERSON: Readonly<Record<Intent, boolean>> = {
  stop: false,
  start: false,
  help: false,
  confirm: false,
  decline: true,
  wrong_person: true,
  other: true,
};

/** Whether the ladder waits for the office to read it: an answer that we did not understand is no silence. */
export const holdsLadder = (intent: Intent): boolean => intent === 'other' || intent === 'wrong_person';

/** What a policy says of an answer that holds the ladder: of a wrong number it may say nothing. */
export const ruleFor = (intent: Intent, policy: Pick<Policy, 'onAnswer'>): AnswerRule =>
  intent === 'other' ? onAnswerOf(policy).other : 'hold';

/**
 * Whether the office's word may be written: nothing is there yet, or what it just did has settled the matter by itself.
 * @param since when the office began
 */
export const mayResolve = (resolution: Settled | null, since: Instant): boolean =>
  resolution === null || (resolution.by === 'ringonce' && resolution.at >= since);
