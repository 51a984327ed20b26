/**
 * The surge gate (P9): what is due is known beforehand, so an implausible amount of late work can be told before it
 * goes out. Loud work is counted by the hour as it becomes due; where too much of it is late, all loud work of that
 * scope is held until a person has looked. Pure; the scheduler counts, `control.ts` holds.
 */
import type { Span, Window } from './spans.ts';
import { addedTo, sumOf } from './spans.ts';
import type { Instant } from './time.ts';
import { HOUR } from './time.ts';

/** How much late loud work of one day is plausible: the greater of the two. */
export interface SurgeLimit {
  /** Share of all loud work that became due that day, 0 to 1. */
  share: number;
  /** Number of texts and calls. */
  count: number;
}

/** What an office may be late with: an hour's outage of a small one, or a tenth of a large one's day. */
export const TENANT_LIMIT: SurgeLimit = { share: 0.1, count: 50 };
/** What all offices together may be late with. */
export const OVERALL_LIMIT: SurgeLimit = { share: 0.1, count: 500 };

/** Loud work by the hour: `due` are the texts and calls that became due, `late` how many of them were late. */
export interface SurgeCounter {
  hours: readonly Span<'due' | 'late'>[];
  /** From when on it counts, where what it held before was lost; absent where nothing was. */
  since?: Instant | undefined;
}

export const NO_SURGE_COUNTER: SurgeCounter = { hours: [] };

/** The window that is judged. */
const WINDOW: Window = { windowMs: 24 * HOUR, spanMs: HOUR };

/** What it counted is lost: for a day nobody knows how much of it was late. */
export const forgotten = (now: Instant): SurgeCounter => ({ hours: [], since: now });

/** Whether it does not know all of the day that is judged. */
export const isForgetful = ({ since }: SurgeCounter, now: Instant): boolean =>
  since !== undefined && now - since < WINDOW.windowMs;

export const counted = (counter: SurgeCounter, due: number, late: number, now: Instant): SurgeCounter => ({
  ...counter,
  hours: addedTo(counter.hours, { due, late }, WINDOW, now),
});

export const totals = ({ hours }: SurgeCounter): { due: number; late: number } => ({
  due: sumOf(hours, 'due'),
  late: sumOf(hours, 'late'),
});

/** How much late work is still plausible, given how much was due. */
export const plausible = (counter: SurgeCounter, { share, count }: SurgeLimit): number =>
  Math.max(count, Math.floor(share * totals(counter).due));

export const isSurge = (counter: SurgeCounter, limit: SurgeLimit): boolean =>
  totals(counter).late > plausible(counter, limit);
