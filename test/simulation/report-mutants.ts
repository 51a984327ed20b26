/**
 * The table of mutants: each is run until the promise that must catch it does, by the shadow model or the checkers beside
 * it, then by the walk through every order, and at last by the tests.
 */
import type { Mutant } from './mutants.ts';
import { MUTANTS } from './mutants.ts';
import { runPool } from './pool.ts';
import { failingTest } from './suite-mutant.ts';
import { walkMutant } from './walk-mutant.ts';
import type { Judge } from './watch.ts';

export interface MutantsOptions {
  threads: number;
  json: boolean;
  /** Part of a name: only those. */
  only?: string | undefined;
  print: (text: string) => void;
}

interface Caught {
  name: string;
  /** Who noticed it; null when nobody did. */
  by: Judge | 'walk' | 'unit' | 'contract' | null;
  /** The seed that caught it; null for a walk, and when none did. */
  seed: number | null;
  /** Seeds that were allowed. */
  within: number;
  promise: string | null;
  detail: string;
}

/** Smaller worlds: more of them in the same time, and a mutant shows in any. */
const APPOINTMENTS = 80;

/** @returns whether all were caught in time */
export async function runMutants({ threads, json, only, print }: MutantsOptions): Promise<boolean> {
  const chosen = MUTANTS.filter(({ name }) => name.includes(only ?? ''));
  const results: Caught[] = [];
  for (const mutant of chosen) {
    const caught = await notice(mutant, threads);
    results.push(caught);
    if (!json) print(lineOf(caught));
  }
  if (json) print(JSON.stringify(results));
  else print(tallyOf(results));
  return results.every(({ by }) => by !== null);
}

/** By the first layer that notices it. */
async function notice(mutant: Mutant, threads: number): Promise<Caught> {
  const seeds = Array.from({ length: mutant.within }, (_, index) => index + 1);
  const caught = await hunt(mutant, seeds, threads);
  if (caught.by === null) return byWalk(mutant, caught) ?? byTests(mutant, caught) ?? caught;
  if (caught.by === 'model' || caught.seed === null) return caught;
  // A checker was the first in that world. Does the model see it there, too?
  const alone = await hunt(mutant, [caught.seed], 1, 'model');
  return alone.by === null ? caught : alone;
}

function byWalk(mutant: Mutant, missed: Caught): Caught | undefined {
  if (mutant.walk === undefined) return undefined;
  const wrong = walkMutant(mutant, mutant.walk).failure?.wrong.join('; ') ?? '';
  const promise = mutant.promises.find((each) => wrong.includes(each));
  return promise === undefined ? undefined : { ...missed, by: 'walk', promise, detail: wrong };
}

/** The quickest first. */
const TESTS = [
  ['unit/domain', 'unit'],
  ['unit', 'unit'],
  ['contract', 'contract'],
] as const;

function byTests(mutant: Mutant, missed: Caught): Caught | undefined {
  for (const [folder, by] of TESTS) {
    const failed = failingTest(mutant, folder);
    if (failed !== null) return { ...missed, by, promise: null, detail: failed };
  }
  return undefined;
}

/** Runs seeds until one of them is found wrong, by whoever looks on. */
async function hunt(
  mutant: Mutant,
  seeds: readonly number[],
  threads: number,
  judges?: Judge,
): Promise<Caught> {
  const { name, within, promises } = mutant;
  const left = [...seeds];
  let caught: Caught = { name, by: null, seed: null, within, promise: null, detail: '' };
  await runPool({
    threads,
    mutation: mutant,
    next: () => {
      const seed = left.shift();
      return seed === undefined ? undefined : { seed, appointments: APPOINTMENTS, judges };
    },
    onEnd: (ended) => {
      if (ended.kind === 'broke') {
        caught = { ...caught, detail: ended.error.slice(0, 300) };
        return false;
      }
      const { violation, options } = ended.outcome;
      if (!violation) return true;
      const expected = promises.some((promise) => violation.promise.startsWith(promise));
      if (!expected) caught = { ...caught, detail: `only ${violation.promise}: ${violation.detail}` };
      else if (caught.seed === null || options.seed < caught.seed)
        caught = {
          ...caught,
          by: violation.by,
          seed: options.seed,
          promise: violation.promise,
          detail: violation.detail,
        };
      return !expected;
    },
  });
  return caught;
}

function lineOf({ name, by, within, seed, promise, detail }: Caught): string {
  if (by === null) return `NOT CAUGHT  ${name} (${within} seeds) ${detail}`;
  const seeds = `seed ${String(seed ?? '-').padStart(3)} of ${String(within).padEnd(3)}`;
  return `${by.padEnd(8)} ${seeds} ${(promise ?? '').padEnd(22)} ${name}${promise === null ? `: ${detail}` : ''}`;
}

function tallyOf(results: readonly Caught[]): string {
  const layers = Map.groupBy(results, ({ by }) => by ?? 'nobody');
  const each = [...layers].map(([by, all]) => `${by} ${all.length}`).join(', ');
  return `${results.filter(({ by }) => by !== null).length} of ${results.length} caught: ${each}`;
}
