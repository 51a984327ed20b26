/**
 * `npm run simulate -- …`: runs seeds, the mutants, or one seed again with its history. See README.md beside this file.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { explained, summaryOf, told } from './history.ts';
import { MUTANTS } from './mutants.ts';
import { RUN_FLAGS, readFlags } from './options.ts';
import { Thread } from './pool.ts';
import { runOnRealStore } from './real-stores.ts';
import { runMutants } from './report-mutants.ts';
import { Seeds } from './report-seeds.ts';
import { walkAll } from './report-walks.ts';
import type { RunOptions } from './run.ts';
import { keptSeeds } from './seeds.ts';

const HELP = `Usage: npm run simulate -- [what] [options]

What:
  --seed N          one seed, again: the same digest, always; --log prints its whole event log
  --seeds A..B      these seeds; 1..100 if nothing is said
  --minutes M       as many seeds as fit
  --exhaustive      every order of everything in some small worlds, counted
  --store NAME      these seeds on a real store: sqlite, whose process is killed, or dynamodb, by emulators
  --mutants         the table of mutations, each with the promise that must catch it; --only PART of a name

Options:
  --threads N       side by side; as many as there are cores if absent
  --from N          the first seed of --minutes; 1 if absent
  --json            one JSON document instead of the table
  --no-shrink       a failure as it was found
  --mutant NAME     seeds of the code with this mutation, as a part of its name in the table

What of a seed's world runs (a failure prints them): --appointments N, --days N, --people A,B, --bookings A,B,
--faults N (at most so many), --without KIND,KIND (kinds of faults), --nudge N (another order of everything).
Seeds that ever failed run first. Exits 1 when a promise broke, or a mutant was not caught.`;

const { values } = parseArgs({
  options: {
    ...RUN_FLAGS,
    seed: { type: 'string' },
    seeds: { type: 'string' },
    minutes: { type: 'string' },
    from: { type: 'string' },
    threads: { type: 'string' },
    only: { type: 'string' },
    mutants: { type: 'boolean' },
    mutant: { type: 'string' },
    exhaustive: { type: 'boolean' },
    store: { type: 'string' },
    log: { type: 'boolean' },
    json: { type: 'boolean' },
    'no-shrink': { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

const mutation = values.mutant === undefined ? undefined : mutantNamed(values.mutant);
const more = values.mutant === undefined ? '' : ` --mutant '${values.mutant}'`;
const threads = Number(values.threads ?? availableParallelism());
const print = (text: string): void => void process.stdout.write(`${text}\n`);

function mutantNamed(part: string) {
  const found = MUTANTS.find(({ name }) => name.includes(part));
  if (!found) throw new Error(`there is no mutant named "${part}"`);
  return found;
}

async function main(): Promise<boolean> {
  if (values.help) {
    print(HELP);
    return true;
  }
  if (values.mutants) return runMutants({ threads, json: values.json ?? false, only: values.only, print });
  if (values.exhaustive) return walkAll({ json: values.json ?? false, only: values.only, print });
  if (values.store !== undefined) return onRealStore(values.store);
  if (values.seed !== undefined) return again(readFlags(Number(values.seed), values));
  return many();
}

/** One seed, with its history where it fails. */
async function again(options: RunOptions): Promise<boolean> {
  const thread = new Thread(mutation);
  const ended = await thread.run(options, true);
  await thread.close();
  if (ended.kind === 'broke') throw new Error(ended.error);
  const { outcome, lines } = ended;
  if (values.log)
    for (const { at, who, what } of lines) print(`${new Date(at).toISOString()} ${who} ${what}`);
  print(values.json ? JSON.stringify(outcome) : told(outcome, lines, more).join('\n'));
  return outcome.violation === null;
}

async function many(): Promise<boolean> {
  const [first = 1, last = 100] = (values.seeds ?? (values.minutes ? `${values.from ?? 1}..` : '1..100'))
    .split('..')
    .map((text) => (text === '' ? Number.MAX_SAFE_INTEGER : Number(text)));
  const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
  const seeds = new Seeds({
    threads,
    first,
    last,
    minutes,
    mutation,
    kept: mutation ? [] : keptSeeds(),
    options: (seed) => readFlags(seed, values),
    json: values.json ?? false,
    print,
  });
  const failed = await seeds.run();
  const thread = new Thread(mutation);
  for (const ended of failed.slice(0, 3)) {
    const small = !values['no-shrink'] && !values.json;
    const lines = await explained(ended, { thread, small, more });
    if (!values.json) print(`\n${lines.join('\n')}`);
  }
  await thread.close();
  return failed.length === 0;
}

/** Some seeds, one after the other, on a store that is not the model. */
async function onRealStore(name: string): Promise<boolean> {
  if (name !== 'sqlite' && name !== 'dynamodb') throw new Error('--store is sqlite or dynamodb');
  const [first = 1, last = 10] = (values.seed ?? values.seeds ?? '1..10').split('..').map(Number);
  let kept = true;
  for (let seed = first; seed <= Math.max(first, values.seed ? first : last); seed++) {
    const options = { appointments: 40, ...defined(readFlags(seed, values)) };
    const { kills, ...outcome } = await runOnRealStore(name, options);
    print(`on ${name}, ${kills} kills: ${summaryOf(outcome)}`);
    kept &&= outcome.violation === null;
  }
  return kept;
}

const defined = (options: RunOptions): RunOptions =>
  Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as unknown as RunOptions;

process.exitCode = (await main()) ? 0 : 1;
