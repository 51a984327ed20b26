/**
 * The escalation policy: a ladder as data. A running ladder keeps the copy that it started with, inside its
 * appointment, so a changed policy never moves a reminder that is already promised.
 */

import type { TenantId } from './keys.ts';
import { remember } from './memo.ts';
import type { Instant, IsoDuration, Milliseconds } from './time.ts';
import { DAY, durationMs, HOUR } from './time.ts';

interface ChannelTraits {
  /** Rings or buzzes a phone: it has contact hours, shares a cap with its like, and holds in a surge. */
  loud: boolean;
  /** Where it goes. Everything that goes to one kind of address ends with an opt-out by that address. */
  address: AddressKind;
  /** Whether it reaches somebody whose phone is a landline. */
  reachesLandline: boolean;
  /** Holds the person's line while it lasts (P3), and counts against the calls of an appointment. */
  holdsLine: boolean;
  /** When the provider's answer is lost: send again, send again only where it was proved not taken, or give up. */
  whenInDoubt: 'repeat' | 'repeat_if_proved' | 'give_up';
}

/** The kinds of address that a person has. */
export type AddressKind = 'email' | 'phone';

/** How a person is contacted, from gentle to loud. What the code has to know of a channel stands here, beside it. */
export const CHANNEL_TRAITS = {
  email: { loud: false, address: 'email', reachesLandline: true, holdsLine: false, whenInDoubt: 'repeat' },
  sms: {
    loud: true,
    address: 'phone',
    reachesLandline: false,
    holdsLine: false,
    whenInDoubt: 'repeat_if_proved',
  },
  voice: { loud: true, address: 'phone', reachesLandline: true, holdsLine: true, whenInDoubt: 'give_up' },
} as const satisfies Record<string, ChannelTraits>;

export type Channel = keyof typeof CHANNEL_TRAITS;

/** All of them, from gentle to loud. */
export const CHANNELS = Object.keys(CHANNEL_TRAITS) as [Channel, ...Channel[]];

/** Something for each of them. */
export const byChannel = <T>(of: (channel: Channel) => T): Record<Channel, T> =>
  Object.fromEntries(CHANNELS.map((channel) => [channel, of(channel)])) as Record<Channel, T>;

export const isLoud = (channel: Channel): boolean => CHANNEL_TRAITS[channel].loud;

/** The channels that reach one kind of address. */
export const channelsTo = (kind: AddressKind): Channel[] =>
  CHANNELS.filter((channel) => CHANNEL_TRAITS[channel].address === kind);

/** One rung of the ladder. */
export interface PolicyStep {
  channel: Channel;
  /** Planned this long before the start, in the appointment's calendar: `P1D` keeps the local time. */
  before: IsoDuration;
  /** Closer to the start than this the step is of no use. */
  notAfter: IsoDuration;
}

/** Whether one channel is louder than another. */
export const isLouder = (one: Channel, other: Channel): boolean =>
  CHANNELS.indexOf(one) > CHANNELS.indexOf(other);

/**
 * What an answer that the office has to act on does with the reminders until it has. `hold`: texts and calls wait.
 * `continue`: they go on, but none that is louder than the answer was (P11). `end`: none follows.
 */
export const ANSWER_RULES = ['hold', 'continue', 'end'] as const;
export type AnswerRule = (typeof ANSWER_RULES)[number];

/**
 * What a policy says of answers. Who can't come is never reminded again, and who has another's number is never texted or
 * called before the office has looked: no policy may say otherwise.
 */
export interface OnAnswer {
  /** Words that only a person understands. */
  other: AnswerRule;
  /** A wish for another time: by text, by key 2, or on the page. */
  anotherTime: AnswerRule;
}

export const DEFAULT_ON_ANSWER: OnAnswer = { other: 'hold', anotherTime: 'end' };

/** What the policy says of answers; those that earlier releases stored say nothing. */
export const onAnswerOf = ({ onAnswer }: Pick<Policy, 'onAnswer'>): OnAnswer => onAnswer ?? DEFAULT_ON_ANSWER;

/** The loudest channel that neither rings nor buzzes a phone. */
export const LOUDEST_GENTLE: Channel = CHANNELS.filter((channel) => !isLoud(channel)).at(-1) ?? CHANNELS[0];

/** Up to which channel reminders go on after an answer; null for none. @param by the channel of the answer */
export function goesOnBy(rule: AnswerRule, by: Channel): Channel | null {
  switch (rule) {
    case 'hold':
      return LOUDEST_GENTLE;
    case 'continue':
      return by;
    case 'end':
      return null;
  }
}

/** A ladder, as it is stored per tenant and copied into each appointment. */
export interface Policy {
  name: string;
  /** Counts up with every change, from 1. */
  version: number;
  steps: readonly PolicyStep[];
  /** The least time between two contacts. */
  minGap: IsoDuration;
  /** Whether a step that proved impossible makes the next one due at once. */
  escalateOnFailure: boolean;
  /** By which channel the person is told at once that the appointment was made; null where somebody else does. */
  bookingConfirmation: Channel | null;
  /** Absent in what earlier releases stored: `DEFAULT_ON_ANSWER`. */
  onAnswer?: OnAnswer | undefined;
}

/** What a ladder keeps of the version of its policy that it runs by; its steps are in the plan. */
export type PinnedPolicy = Pick<Policy, 'name' | 'version' | 'minGap' | 'escalateOnFailure' | 'onAnswer'>;

export const pinnedPolicy = ({
  name,
  version,
  minGap,
  escalateOnFailure,
  onAnswer,
}: Policy): PinnedPolicy => ({
  name,
  version,
  minGap,
  escalateOnFailure,
  ...(onAnswer && { onAnswer }),
});

/** A policy as a tenant stores it. */
export interface StoredPolicy {
  tenant: TenantId;
  policy: Policy;
  updatedAt: Instant;
}

export const MAX_STEPS = 10;
const MAX_BEFORE_MS: Milliseconds = 366 * DAY;
const MAX_GAP_MS: Milliseconds = 30 * DAY;

/** The ladder of a new tenant: email three days ahead, SMS one day ahead, a call four hours ahead. */
export const DEFAULT_POLICY: Policy = {
  name: 'default',
  version: 1,
  steps: [
    { channel: 'email', before: 'P3D', notAfter: 'PT12H' },
    { channel: 'sms', before: 'P1D', notAfter: 'PT1H' },
    { channel: 'voice', before: 'PT4H', notAfter: 'PT1H' },
  ],
  minGap: 'PT2H',
  escalateOnFailure: true,
  bookingConfirmation: null,
};

const gaps = new Map<IsoDuration, number>();
const GAPS_MAX = 1_000;

/** `minGap` in milliseconds; it was validated when the policy was stored. */
export function minGapMs(policy: Pick<Policy, 'minGap'>): number {
  const known = gaps.get(policy.minGap);
  return known ?? remember(gaps, policy.minGap, durationMs(policy.minGap) ?? 2 * HOUR, GAPS_MAX);
}

/** A field that is wrong, and what it accepts. */
export interface PolicyFault {
  path: string;
  message: string;
}

/** What is wrong with a policy, each fault with the path of its field; empty when it is sound. */
export function policyFaults(policy: Pick<Policy, 'steps' | 'minGap'>): PolicyFault[] {
  const gapMs = durationMs(policy.minGap);
  const gapFault = { path: 'minGap', message: 'must be an ISO 8601 duration such as PT2H, at most P30D' };
  const faults = gapMs === undefined || gapMs > MAX_GAP_MS ? [gapFault] : [];
  let earlier = Number.POSITIVE_INFINITY;
  for (const [index, step] of policy.steps.entries()) {
    faults.push(...stepFaults(step, `steps.${index}`, earlier));
    earlier = durationMs(step.before) ?? earlier;
  }
  return faults;
}

function stepFaults(step: PolicyStep, path: string, earlierMs: Milliseconds): PolicyFault[] {
  const beforeMs = durationMs(step.before);
  const notAfterMs = durationMs(step.notAfter);
  const faults: PolicyFault[] = [];
  const fault = (field: string, message: string) => faults.push({ path: `${path}.${field}`, message });
  if (beforeMs === undefined) fault('before', 'must be an ISO 8601 duration such as P1D, without months');
  if (notAfterMs === undefined) fault('notAfter', 'must be an ISO 8601 duration such as PT1H');
  if (beforeMs === undefined || notAfterMs === undefined) return faults;
  if (notAfterMs >= beforeMs) fault('notAfter', `must be shorter than before (${step.before})`);
  if (beforeMs > MAX_BEFORE_MS) fault('before', 'must be at most P366D');
  if (beforeMs > earlierMs)
    fault('before', 'must not be longer than the step ahead of it: a ladder goes forward in time');
  return faults;
}
