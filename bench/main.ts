/**
 * `npm run bench -- NAME`: finds the benchmark of that name and runs it. The figures in `README.md` come from
 * here. Exits 1 when a benchmark's checks do not hold: a fast pipeline that rings twice is not fast.
 */
import { parseArgs } from 'node:util';
import { benchAttacks } from './attacks.ts';
import { benchAwsCalls, REMINDERS as REMINDERS_OF_AWS } from './aws-calls.ts';
import { benchBundles } from './bundles.ts';
import { benchConsole } from './console.ts';
import { benchCreation } from './creation.ts';
import { benchEvents } from './events.ts';
import { benchFairness } from './fairness.ts';
import { benchGrowth } from './growth.ts';
import { benchIdle } from './idle.ts';
import { benchPeers } from './peers.ts';
import { benchPipeline } from './pipeline.ts';
import { benchResponsiveness } from './responsiveness.ts';
import { benchSmall } from './small.ts';
import { benchSoak } from './soak.ts';
import { benchTelemetry } from './telemetry.ts';

interface Arguments {
  json: boolean;
  reminders: number;
  /** How long a server is watched. */
  minutes: number;
}

interface Benchmark {
  summary: string;
  /** How many reminders it runs by default; null where it has none. */
  usual: number | null;
  /** @returns whether all its checks hold */
  run(args: Arguments): Promise<boolean>;
}

const BENCHMARKS: ReadonlyMap<string, Benchmark> = new Map([
  [
    'pipeline',
    {
      summary: 'create, enqueue, drain, be on time, be killed: on SQLite',
      usual: 20_000,
      run: benchPipeline,
    },
  ],
  [
    'aws-calls',
    {
      summary: 'requests and capacity units of a reminder on AWS, counted on the wire',
      usual: REMINDERS_OF_AWS,
      run: benchAwsCalls,
    },
  ],
  [
    'fairness',
    {
      summary: "how late one office's burst makes another's reminders",
      usual: 100_000,
      run: benchFairness,
    },
  ],
  [
    'creation',
    {
      summary: 'appointments made over HTTP by 50 connections, against a bare route; and in batches',
      usual: 10_000,
      run: benchCreation,
    },
  ],
  ['events', { summary: "events handed to an office's endpoint over HTTP", usual: 10_000, run: benchEvents }],
  [
    'growth',
    {
      summary: 'the same work with a hundredth, a tenth and all of them stored; bytes on disk',
      usual: 1_000_000,
      run: benchGrowth,
    },
  ],
  ['idle', { summary: 'processor and memory while nothing is due', usual: 1_000_000, run: benchIdle }],
  ['small', { summary: 'what one core and 512 MB carry', usual: 100_000, run: benchSmall }],
  [
    'peers',
    {
      summary: 'the same reminders by Ringonce, BullMQ, pg-boss and graphile-worker, in turn',
      usual: 20_000,
      run: benchPeers,
    },
  ],
  [
    'console',
    {
      summary: 'what a browser waits for at each screen, and what an open console costs',
      usual: 5_000,
      run: benchConsole,
    },
  ],
  ['attacks', { summary: 'how long /healthz takes while strangers attack', usual: null, run: benchAttacks }],
  [
    'responsiveness',
    {
      summary: 'how long health, status, timeline and a preview take, and memory, under a drain',
      usual: 100_000,
      run: benchResponsiveness,
    },
  ],
  [
    'soak',
    {
      summary: 'memory through an import and repeated drains',
      usual: 1_000_000,
      run: benchSoak,
    },
  ],
  [
    'telemetry',
    {
      summary: 'what the drain loses to metrics and traces',
      usual: 20_000,
      run: benchTelemetry,
    },
  ],
  ['bundles', { summary: 'bytes and import time of each function on AWS', usual: null, run: benchBundles }],
]);

const REMINDERS = { least: 100, most: 1_000_000 };

const known = () =>
  [...BENCHMARKS]
    .map(([name, { summary, usual }]) => {
      const reminders = usual === null ? '' : ` (${usual} reminders)`;
      return `  ${name.padEnd(16)}${summary}${reminders}`;
    })
    .join('\n');

const help = () => `Usage: npm run bench -- NAME [options]

Benchmarks:
${known()}

Options:
  --reminders N   how many, ${REMINDERS.least} to ${REMINDERS.most}, instead of the benchmark's own number
  --minutes N     how long "idle" watches, instead of 10; less than one may be given
  --json          one JSON document instead of the table
  --help          this text

Progress goes to stderr. The data is in a temporary folder (TMPDIR chooses the disk) and removed afterwards.
Exits 1 when a check does not hold: something was lost, sent twice or queued twice.`;

class UsageError extends Error {}

function readArguments(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        reminders: { type: 'string' },
        minutes: { type: 'string', default: '10' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readReminders(text: string): number {
  const reminders = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  if (reminders >= REMINDERS.least && reminders <= REMINDERS.most) return reminders;
  throw new UsageError(
    `--reminders must be a whole number from ${REMINDERS.least} to ${REMINDERS.most}, not "${text}"`,
  );
}

function readMinutes(text: string): number {
  const minutes = Number(text);
  if (minutes > 0 && minutes <= 1_440) return minutes;
  throw new UsageError(`--minutes must be a number above 0, up to 1440, not "${text}"`);
}

/** @returns the exit code */
async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(argv);
  if (values.help) {
    console.log(help());
    return 0;
  }
  const [name, ...more] = positionals;
  if (name === undefined) throw new UsageError(`Name a benchmark:\n${known()}`);
  const benchmark = BENCHMARKS.get(name);
  if (!benchmark) throw new UsageError(`There is no benchmark "${name}". There are:\n${known()}`);
  if (more.length > 0) throw new UsageError(`One benchmark at a time, without "${more.join(' ')}"`);
  const reminders = readReminders(values.reminders ?? String(benchmark.usual ?? REMINDERS.least));
  return (await benchmark.run({ json: values.json, reminders, minutes: readMinutes(values.minutes) }))
    ? 0
    : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = 1;
}
