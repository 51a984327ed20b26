/**
 * The escalation policy: a ladder as data. A running ladder keeps the copy that it started with, inside its
 * appointment, so a changed policy never moves a reminder that is already promised.
 */
import type { TenantId } from './keys.ts';
import type { Instant, IsoDuration } from './time.ts';
import { DAY, durationMs, HOUR } from './time.ts';

/** How a person is contacted, from gentle to loud. */
export const CHANNELS = ['email', 'sms', 'voice'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Channels that ring or buzz a phone: they have contact hours, a shared cap, and hold in a surge. */
export const isLoud = (channel: Channel): boolean => channel !== 'email';

/** One rung of the ladder. */
export interface PolicyStep {
  channel: Channel;
  /** Planned this long before the start, in the appointment's calendar: `P1D` keeps the local time. */
  before: IsoDuration;
  /** Of no use closer to the start than this. */
  notAfter: IsoDuration;
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
}

/** A policy as a tenant stores it. */
export interface StoredPolicy {
  tenant: TenantId;
  policy: Policy;
  updatedAt: Instant;
}

export const MAX_STEPS = 10;
const MAX_BEFORE_MS = 366 * DAY;
const MAX_GAP_MS = 30 * DAY;

/** The ladder of API.md: email three days ahead, SMS one day ahead, a call four hours ahead. */
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

/** `minGap` in milliseconds; it was validated when the policy was stored. */
export function minGapMs(policy: Pick<Policy, 'minGap'>): number {
  let gap = gaps.get(policy.minGap);
  if (gap === undefined) {
    gap = durationMs(policy.minGap) ?? 2 * HOUR;
    if (gaps.size > 1_000) gaps.clear();
    gaps.set(policy.minGap, gap);
  }
  return gap;
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

function stepFaults(step: PolicyStep, path: string, earlierMs: number): PolicyFault[] {
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
