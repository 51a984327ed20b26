/**
 * The surge gate (P9): what is due is known beforehand, so an implausible amount of late work can be told before it
 * goes out. Loud work is counted by the hour as it becomes due; where too much of it is late, all loud work of that
 * scope is held until a person has looked. Pure; the scheduler counts, `control.ts` holds.
 */
import type { Instant, Milliseconds } from './time.ts';
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

/** Loud work that became due, by the hour. */
export interface SurgeCounter {
  hours: readonly SurgeCounterHour[];
}

interface SurgeCounterHour {
  /** Start of the hour. */
  from: Instant;
  /** Texts and calls that became due. */
  due: number;
  /** How many of them were late. */
  late: number;
}

export const NO_SURGE_COUNTER: SurgeCounter = { hours: [] };

/** The window that is judged. */
const WINDOW_MS: Milliseconds = 24 * HOUR;

/** Adds to the present hour and forgets what is older than the window. */
export function counted(counter: SurgeCounter, due: number, late: number, now: Instant): SurgeCounter {
  const from = now - (now % HOUR);
  const kept = counter.hours.filter((hour) => hour.from > now - WINDOW_MS && hour.from !== from);
  const present = counter.hours.find((hour) => hour.from === from) ?? { from, due: 0, late: 0 };
  return { hours: [...kept, { from, due: present.due + due, late: present.late + late }] };
}

export const totals = (counter: SurgeCounter): { due: number; late: number } =>
  counter.hours.reduce((sum, { due, late }) => ({ due: sum.due + due, late: sum.late + late }), {
    due: 0,
    late: 0,
  });

/** How much late work is still plausible, given how much was due. */
export const plausible = (counter: SurgeCounter, { share, count }: SurgeLimit): number =>
  Math.max(count, Math.floor(share * totals(counter).due));

export const isSurge = (counter: SurgeCounter, limit: SurgeLimit): boolean =>
  totals(counter).late > plausible(counter, limit);
