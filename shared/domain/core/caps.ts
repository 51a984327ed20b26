/**
 * How often one address may be contacted (P2): an office's caps, which count its own contacts, and the person's ceiling,
 * which counts everybody's. Read by `judge` through `person/recipient.ts`; a tenant holds its caps, the control the
 * ceiling.
 */
import type { Channel } from './policy.ts';
import { CHANNELS, isLoud } from './policy.ts';
import type { Milliseconds } from './time.ts';
import { DAY, HOUR } from './time.ts';

/** At most `limit` contacts by any of `channels` in any stretch of `windowMs`. */
export interface Cap {
  channels: readonly Channel[];
  limit: number;
  /** Milliseconds; at most seven days, which is as long as contacts are remembered for caps. */
  windowMs: Milliseconds;
}

/** The longest window that a cap may have. */
export const MAX_CAP_WINDOW_MS: Milliseconds = 7 * DAY;

export const CAP_PRESET_NAMES = ['default', 'one-a-day'] as const;
export type CapPreset = (typeof CAP_PRESET_NAMES)[number];

export interface Caps {
  /** The named set these came from, or `custom`. */
  preset: CapPreset | 'custom';
  /** All of them hold at once, and count the tenant's own contacts. */
  rules: readonly Cap[];
  /** Calls that remind of one appointment (of one revision of it); news of a change is apart. */
  callsPerAppointment: number;
}

/** What every preset allows of each channel by itself. */
const OF_ONE_CHANNEL: Record<Channel, readonly Omit<Cap, 'channels'>[]> = {
  voice: [
    { limit: 1, windowMs: HOUR },
    { limit: 2, windowMs: DAY },
  ],
  email: [{ limit: 4, windowMs: DAY }],
  sms: [],
};

const SINGLE: readonly Cap[] = (Object.keys(OF_ONE_CHANNEL) as Channel[]).flatMap((channel) =>
  OF_ONE_CHANNEL[channel].map((cap) => ({ channels: [channel], ...cap })),
);

/** Everything loud counts together. */
const LOUD = CHANNELS.filter(isLoud);

/**
 * The named sets of caps. `one-a-day`: one text or call a day and three a week, as 47 CFR 64.1200(a)(9)(iv)(E) has it for
 * those who rely on that exemption; its other conditions are theirs to meet (`docs/compliance.md`).
 */
export const CAP_PRESETS: Record<CapPreset, Caps> = {
  default: {
    preset: 'default',
    rules: [
      { channels: LOUD, limit: 3, windowMs: DAY },
      { channels: LOUD, limit: 7, windowMs: 7 * DAY },
      ...SINGLE,
    ],
    callsPerAppointment: 1,
  },
  'one-a-day': {
    preset: 'one-a-day',
    rules: [
      { channels: LOUD, limit: 1, windowMs: DAY },
      { channels: LOUD, limit: 3, windowMs: 7 * DAY },
      ...SINGLE,
    ],
    callsPerAppointment: 1,
  },
};

/**
 * The ceiling over all tenants, until the operator sets another: twice what each of them may do by its default caps, so
 * that whoever has appointments at two offices never meets it.
 */
export const DEFAULT_CEILING: readonly Cap[] = CAP_PRESETS.default.rules.map((rule) => ({
  ...rule,
  limit: 2 * rule.limit,
}));
