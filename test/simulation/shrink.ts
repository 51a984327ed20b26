/**
 * Makes a failure small: fewer people, bookings, faults and days, as long as the same promise still breaks. What is
 * left out changes as little as can be of the rest, but it may change the order of things: so a few orders are tried.
 */
import { Random } from './random.ts';
import type { RunOptions, RunResult } from './run.ts';
import { drawScenario } from './scenario.ts';

export interface Shrunk {
  outcome: RunResult;
  /** Runs that it took. */
  runs: number;
}

export interface ShrinkOptions {
  /** Runs one smaller world; undefined when it did not come to an end. */
  run: (options: RunOptions) => Promise<RunResult | undefined>;
  /** Events at most, of all runs together. */
  most: number;
}

const NUDGES = [0, 1];

export async function shrink(failed: RunResult, { run, most }: ShrinkOptions): Promise<Shrunk> {
  const promise = failed.violation?.promise;
  let best = failed;
  let runs = 0;
  let events = 0;

  /** Keeps the change if the promise still breaks. */
  async function tryOut(change: Partial<RunOptions>): Promise<boolean> {
    for (const nudge of NUDGES) {
      if (events >= most) return false;
      runs++;
      const own = best.options.nudge ?? 0;
      const options = { ...best.options, ...change, nudge: nudge === 0 ? best.options.nudge : own + nudge };
      const outcome = await run(options);
      events += outcome?.lines ?? 0;
      if (!outcome?.violation || outcome.violation.promise !== promise) continue;
      best = outcome;
      return true;
    }
    return false;
  }

  /** Leaves out halves, then quarters, and so on. */
  async function fewer(flag: 'people' | 'bookings', all: readonly number[]): Promise<void> {
    let kept = [...all];
    for (let size = Math.ceil(kept.length / 2); size >= 1; size = Math.floor(size / 2))
      for (let from = 0; from < kept.length; ) {
        const rest = kept.filter((_, index) => index < from || index >= from + size);
        if (rest.length > 0 && (await tryOut({ [flag]: rest }))) kept = rest;
        else from += size;
      }
  }

  /** Mostly one person is enough, and such a world is quickly run. */
  async function oneAlone(people: readonly number[]): Promise<boolean> {
    for (const person of people) if (await tryOut({ people: [person] })) return true;
    return false;
  }

  const { bookings } = drawScenario(
    new Random(`seed ${failed.options.seed}`).fork('scenario'),
    failed.options,
  );
  const everybody = [...new Set(bookings.map(({ person }) => person))];
  if (!(await oneAlone(everybody))) await fewer('people', everybody);
  const people = best.options.people;
  await fewer(
    'bookings',
    bookings.filter(({ person }) => people?.includes(person) ?? true).map(({ index }) => index),
  );
  if (!(await tryOut({ budget: 0 }))) {
    for (const fault of ['outage', ...Object.keys(best.faults)])
      await tryOut({ without: [...(best.options.without ?? []), fault] });
    for (let budget = Object.values(best.faults).reduce((sum, each) => sum + each, 0); budget > 0; ) {
      budget = Math.floor(budget / 2);
      if (!(await tryOut({ budget }))) break;
    }
  }
  for (let days = best.days - 1; days > 0; days--) if (!(await tryOut({ days }))) break;
  return { outcome: best, runs };
}
