/** The table of mutants: each is run until the promise that must catch it does. */
import type { Mutant } from './mutants.ts';
import { MUTANTS } from './mutants.ts';
import { runPool } from './pool.ts';

export interface MutantsOptions {
  threads: number;
  json: boolean;
  /** Part of a name: only those. */
  only?: string | undefined;
  print: (text: string) => void;
}

interface Caught {
  name: string;
  within: number;
  /** The seed that caught it; null when none did. */
  seed: number | null;
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
    const caught = await hunt(mutant, threads);
    results.push(caught);
    if (!json) print(lineOf(caught));
  }
  if (json) print(JSON.stringify(results));
  else print(`${results.filter(({ seed }) => seed !== null).length} of ${results.length} caught`);
  return results.every(({ seed }) => seed !== null);
}

/** Runs seeds from 1 on until one of them catches it. */
async function hunt(mutant: Mutant, threads: number): Promise<Caught> {
  const { name, within, promises } = mutant;
  let seed = 1;
  let caught: Caught = { name, within, seed: null, promise: null, detail: '' };
  await runPool({
    threads,
    mutation: mutant,
    next: () => (seed <= within ? { seed: seed++, appointments: APPOINTMENTS } : undefined),
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
        caught = { name, within, seed: options.seed, promise: violation.promise, detail: violation.detail };
      return !expected;
    },
  });
  return caught;
}

const lineOf = ({ name, within, seed, promise, detail }: Caught): string =>
  seed === null
    ? `NOT CAUGHT  ${name} (${within} seeds) ${detail}`
    : `seed ${String(seed).padStart(3)} of ${String(within).padEnd(3)} ${promise?.padEnd(22)} ${name}`;
