/**
 * `npm run simulate -- …`: runs seeds, the mutants, or one seed again with its history. See README.md beside this file.
 */
import { availableParallelism } from 'node:os';
import { Command, Option } from 'commander';
import { explained, summaryOf, told } from './history.ts';
import type { Mutant } from './mutants.ts';
import { MUTANTS } from './mutants.ts';
import type { Range } from './options.ts';
import { addRunFlags, positive, range, runOptions, whole } from './options.ts';
import { Thread } from './pool.ts';
import { runOnRealStore } from './real-stores.ts';
import { runMutants } from './report-mutants.ts';
import { Seeds } from './report-seeds.ts';
import { walkAll } from './report-walks.ts';
import type { RunOptions } from './run.ts';
import { keptSeeds } from './seeds.ts';

const WHAT = 'What to run:';
const what = (flags: string, description: string) => new Option(flags, description).helpGroup(WHAT);

const command = new Command('npm run simulate --')
  .description('Runs the real code through weeks in which everything goes wrong, from seeds.')
  .addOption(what('--seed <n>', 'one seed, again: the same digest, always').argParser(whole))
  .addOption(what('--seeds <a..b>', 'these seeds; 1..100 if nothing is said').argParser(range))
  .addOption(what('--minutes <n>', 'as many seeds as fit').argParser(positive))
  .addOption(what('--exhaustive', 'every order of everything in some small worlds, counted'))
  .addOption(what('--mutants', 'the table of mutations, each with the promise that must catch it'))
  .addOption(
    what(
      '--store <name>',
      'these seeds on a real store: sqlite, whose process is killed, or dynamodb, by emulators',
    ).choices(['sqlite', 'dynamodb']),
  )
  .addOption(new Option('--threads <n>', 'side by side').argParser(positive).default(availableParallelism()))
  .addOption(new Option('--from <n>', 'the first seed of --minutes').argParser(whole).default(1))
  .option('--only <part>', 'of the mutants or the walks: those with this in their name')
  .option('--mutant <part>', 'seeds of the code with this mutation, by a part of its name')
  .option('--log', 'the whole event log of --seed')
  .option('--json', 'one JSON document')
  .option('--no-shrink', 'a failure as it was found');
addRunFlags(command);
command
  .addHelpText(
    'after',
    '\nSeeds that once found a fault run first. Exits 1 when a promise broke, a mutant was not caught, or 1,000 seeds left out what can meet.',
  )
  .parse();

interface Typed extends Omit<RunOptions, 'seed'> {
  seed?: number;
  seeds?: Range;
  minutes?: number;
  exhaustive?: boolean;
  mutants?: boolean;
  store?: 'sqlite' | 'dynamodb';
  threads: number;
  from: number;
  only?: string;
  mutant?: string;
  log?: boolean;
  json?: boolean;
  shrink: boolean;
}

const typed = command.opts<Typed>();
const { threads, only, json = false } = typed;
const mutation = typed.mutant === undefined ? undefined : mutantNamed(typed.mutant);
const more = typed.mutant === undefined ? '' : ` --mutant '${typed.mutant}'`;
const print = (text: string): void => void process.stdout.write(`${text}\n`);

function mutantNamed(part: string): Mutant {
  const found = MUTANTS.find(({ name }) => name.includes(part));
  return found ?? command.error(`error: there is no mutant named "${part}"; --mutants lists them`);
}

async function main(): Promise<boolean> {
  if (typed.mutants) return runMutants({ threads, json, only, print });
  if (typed.exhaustive) return walkAll({ json, only, print });
  if (typed.store !== undefined) return onRealStore(typed.store);
  if (typed.seed !== undefined) return again(runOptions(typed.seed, typed));
  return many();
}

/** One seed, with its history where it fails. */
async function again(options: RunOptions): Promise<boolean> {
  const thread = new Thread(mutation);
  const ended = await thread.run(options, true);
  await thread.close();
  if (ended.kind === 'broke') throw new Error(ended.error);
  const { outcome, lines } = ended;
  if (typed.log)
    for (const { at, who, what: said } of lines) print(`${new Date(at).toISOString()} ${who} ${said}`);
  print(json ? JSON.stringify(outcome) : told(outcome, lines, more).join('\n'));
  return outcome.violation === null;
}

async function many(): Promise<boolean> {
  const { minutes, from } = typed;
  const endless = { first: from, last: Number.MAX_SAFE_INTEGER };
  const seeds = new Seeds({
    threads,
    ...(typed.seeds ?? (minutes === undefined ? { first: 1, last: 100 } : endless)),
    minutes,
    mutation,
    kept: mutation ? [] : keptSeeds(),
    options: (seed) => runOptions(seed, typed),
    json,
    print,
  });
  const failed = await seeds.run();
  const thread = new Thread(mutation);
  for (const ended of failed.slice(0, 3)) {
    const lines = await explained(ended, { thread, small: typed.shrink && !json, more });
    if (!json) print(`\n${lines.join('\n')}`);
  }
  await thread.close();
  return failed.length === 0 && (mutation !== undefined || !seeds.leavesOut);
}

/** Some seeds, one after the other, on a store that is not the model. */
async function onRealStore(name: 'sqlite' | 'dynamodb'): Promise<boolean> {
  const one = typed.seed === undefined ? { first: 1, last: 10 } : { first: typed.seed, last: typed.seed };
  const { first, last } = typed.seeds ?? one;
  let kept = true;
  for (let seed = first; seed <= last; seed++) {
    const options = runOptions(seed, { ...typed, appointments: typed.appointments ?? 40 });
    const { kills, ...outcome } = await runOnRealStore(name, options);
    print(`on ${name}, ${kills} kills: ${summaryOf(outcome)}`);
    kept &&= outcome.violation === null;
  }
  return kept;
}

process.exitCode = (await main()) ? 0 : 1;
