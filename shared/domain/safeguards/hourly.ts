/**
 * What came of contacts, by hour and channel: a few numbers for each hour, so that whoever looks sees a day at one glance,
 * in both modes. They are a picture and nothing is decided by them; the ledger alone knows what happened. Pure;
 * `pipeline/core/history.ts` counts.
 */
import type { Channel } from '../core/policy.ts';
import { byChannel } from '../core/policy.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { DAY, HOUR, MINUTE } from '../core/time.ts';
import type { Entry } from '../ledger/entry.ts';
import { isLate, isLive } from '../ledger/entry.ts';

/**
 * `sent`: a provider took it. `delivered`, `failed`: what became of it, in the hour in which that was known. `late`: sent
 * late by our own doing. `held`: the surge gate held it, counted once. `refused`, `doubted`: a provider did not take it, or
 * its answer was lost. `answers`, `tookMs`: how many answers came, and how long all of them took together.
 */
const COUNTED = [
  'sent',
  'delivered',
  'failed',
  'late',
  'held',
  'refused',
  'doubted',
  'answers',
  'tookMs',
] as const;
export type Counts = Record<(typeof COUNTED)[number], number>;

export interface Hourly {
  /** When the hour begins. */
  hour: Instant;
  channels: Record<Channel, Counts>;
  /** Contacts sent in each of its six stretches of ten minutes, over all channels. */
  tens: readonly number[];
}

const NOTHING = Object.fromEntries(COUNTED.map((name) => [name, 0])) as Counts;
const TEN: Milliseconds = 10 * MINUTE;

/** What is kept for the picture of a day and for a look back at the same day of the week before. */
const HOURLY_KEPT_MS: Milliseconds = 8 * DAY;
export const hourlyUntil = ({ hour }: Hourly): Instant => hour + HOURLY_KEPT_MS;

export const hourOf = (at: Instant): Instant => at - (at % HOUR);

export const noneIn = (hour: Instant): Hourly => ({
  hour,
  channels: byChannel(() => NOTHING),
  tens: [0, 0, 0, 0, 0, 0],
});

export function withCounts(hourly: Hourly, channel: Channel, counts: Partial<Counts>, now: Instant): Hourly {
  const { sent = 0 } = counts;
  const ten = Math.floor((now - hourly.hour) / TEN);
  const channels = { ...hourly.channels, [channel]: sum(hourly.channels[channel], counts) };
  const tens = sent === 0 ? hourly.tens : hourly.tens.map((each, at) => (at === ten ? each + sent : each));
  return { ...hourly, channels, tens };
}

export const merged = (one: Hourly, other: Hourly): Hourly => ({
  hour: one.hour,
  channels: byChannel((channel) => sum(one.channels[channel], other.channels[channel])),
  tens: one.tens.map((each, at) => each + (other.tens[at] ?? 0)),
});

function sum(one: Counts, other: Partial<Counts>): Counts {
  const both = { ...one };
  for (const name of COUNTED) both[name] += other[name] ?? 0;
  return both;
}

/** Contacts sent in the last hour, by stretches of ten minutes: those of up to ten minutes more. */
export const sentLately = (hours: readonly Hourly[], now: Instant): number =>
  hours
    .flatMap(({ hour, tens }) => tens.map((count, at) => ({ ends: hour + (at + 1) * TEN, count })))
    .reduce((total, { ends, count }) => (ends > now - HOUR ? total + count : total), 0);

/** What the end of a step adds. @param before as it was until then */
export function countsOfEnd(before: Entry, after: Entry, now: Instant): Partial<Counts> {
  const wentOut = isLive(before) && (after.state === 'sent' || after.state === 'delivered');
  return {
    ...(wentOut && { sent: 1, late: isLate(before, now) ? 1 : 0 }),
    ...(after.state === 'delivered' && { delivered: 1 }),
    ...(after.state === 'failed' && { failed: 1 }),
  };
}
