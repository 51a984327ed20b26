/**
 * `npm run bench -- peers`: the same reminders by Ringonce and by the queues that people would build this on, all on this
 * machine in one run, one after the other, three rounds. Exits 1 when anybody lost a reminder or sent one twice: a figure
 * for other work is no comparison. `README.md` says what each of them does.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { keyOf } from '../shared/domain/store/records.ts';
import { asTenant } from '../test/fixtures/ids.ts';
import type { Drained, Task } from './peers/drain.ts';
import type { ServerName } from './peers/servers.ts';
import { install, pinned, start, versions } from './peers/servers.ts';
import { writeJson } from './peers/work.ts';
import type { Machine } from './pipeline/measure.ts';
import { machineFacts, quantile } from './pipeline/measure.ts';
import type { Progress } from './pipeline/output.ts';
import { startProgress, whole } from './pipeline/output.ts';
import { OFFICES, openWorld } from './pipeline/workload.ts';
import { openYardstick } from './pipeline/yardstick.ts';
import { seed } from './pipeline.ts';

const ROUNDS = 3;
const CHILD = fileURLToPath(new URL('./peers/drain.ts', import.meta.url));

interface Named {
  name: string;
  title: string;
  server: ServerName | null;
}

const CONTENDERS: readonly Named[] = [
  { name: 'ringonce', title: 'Ringonce', server: null },
  { name: 'bullmq', title: 'BullMQ, ledger and cap in Redis', server: 'redis' },
  { name: 'pg-boss', title: 'pg-boss, per job', server: 'postgres' },
  { name: 'pg-boss-batched', title: 'pg-boss, batched by hand', server: 'postgres' },
  { name: 'graphile-worker', title: 'graphile-worker', server: 'postgres' },
];

/** One contender in one round. */
interface Turn extends Drained {
  title: string;
  round: number;
  /** Of SQLite alone, the mean of the runs just before and just after. */
  yardstickPerSecond: number;
  /** Processes that wanted to run in the last minute, at the end of this turn. */
  load: number;
}

interface Report {
  benchmark: 'peers';
  machine: Machine;
  versions: Record<string, string>;
  reminders: number;
  rounds: number;
  turns: Turn[];
  /** By contender; each figure with its median and its range. */
  results: Result[];
  holds: boolean;
}

interface Spread {
  least: number;
  median: number;
  most: number;
}

interface Result {
  title: string;
  perSecond: Spread;
  ofYardstick: Spread;
  cpuSecondsPer1000: Spread;
  memoryMb: Spread;
  serverMemoryMb: Spread;
}

const spread = (values: readonly number[]): Spread => ({
  least: quantile(values, 0),
  median: quantile(values, 0.5),
  most: quantile(values, 1),
});

/** The rounds of each contender, in the order in which they first ran. */
export function resultsOf(turns: readonly Turn[]): Result[] {
  return [...Map.groupBy(turns, ({ title }) => title)].map(([title, own]) => {
    const of = (figure: (turn: Turn) => number) => spread(own.map(figure));
    return {
      title,
      perSecond: of(({ count, seconds }) => count / seconds),
      ofYardstick: of(({ count, seconds, yardstickPerSecond }) => count / seconds / yardstickPerSecond),
      cpuSecondsPer1000: of(({ count, cpuSeconds }) => (cpuSeconds / count) * 1_000),
      memoryMb: of(({ memoryMb }) => memoryMb),
      serverMemoryMb: of(({ serverMemoryMb }) => serverMemoryMb),
    };
  });
}

export async function benchPeers(options: { json: boolean; reminders: number }): Promise<boolean> {
  const progress = startProgress();
  install(progress.say);
  const folder = mkdtempSync(join(tmpdir(), 'ringonce-peers-'));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  process.once('exit', remove);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(130));
  try {
    const report = await run(folder, options.reminders, progress);
    console.log(options.json ? JSON.stringify(report, null, 2) : table(report));
    return report.holds;
  } finally {
    process.off('exit', remove);
    remove();
  }
}

async function run(folder: string, reminders: number, progress: Progress): Promise<Report> {
  const machine = machineFacts();
  const files = {
    seed: join(folder, 'seed'),
    workFile: join(folder, 'work.json'),
    appointmentsFile: join(folder, 'appointments.json'),
  };
  await prepare(files, reminders, progress);
  const yardstick = openYardstick(folder, reminders);
  const turns: Turn[] = [];
  let before = yardstick.run().perSecond;
  for (let round = 1; round <= ROUNDS; round++)
    for (const contender of CONTENDERS) {
      const drained = await turn(contender, { ...files, folder: join(folder, contender.name) });
      const after = yardstick.run().perSecond;
      const yardstickPerSecond = (before + after) / 2;
      before = after;
      const { title } = contender;
      turns.push({ ...drained, title, round, yardstickPerSecond, load: loadavg()[0] ?? 0 });
      progress.say(`round ${round}, ${title}: ${whole(drained.count / drained.seconds)} a second`);
    }
  yardstick.close();
  return {
    benchmark: 'peers',
    machine,
    versions: { ...versions(), ...pinned() },
    reminders,
    rounds: ROUNDS,
    turns,
    results: resultsOf(turns),
    holds: turns.every(({ sent, calls }) => sent === reminders && calls === reminders),
  };
}

type Files = Pick<Task, 'seed' | 'workFile' | 'appointmentsFile'>;

/** Ringonce's ledger, in which all is due, and the same appointments as a file for the others. */
async function prepare(files: Files, reminders: number, progress: Progress): Promise<void> {
  progress.say(`creating ${whole(reminders)} appointments`);
  const { appointments } = await seed(files.seed, reminders, progress);
  writeJson(files.appointmentsFile, appointments);
  const world = openWorld(files.seed);
  try {
    const keys = OFFICES.map((office) => keyOf.tenant(asTenant(office)));
    const offices = await world.pipeline.store.load(keys, world.clock.now());
    const tenants = offices.flatMap((item) => (item ? [item.body] : []));
    writeJson(files.workFile, { count: reminders, tenants });
  } finally {
    await world.close();
  }
}

/** On a server that was started for it, in a folder that is gone afterwards. */
async function turn({ name, server }: Named, own: Files & Pick<Task, 'folder'>): Promise<Drained> {
  const running = server === null ? null : await start(server, own.folder);
  try {
    const { pid = 0, socket = '', connection } = running ?? {};
    const task = { ...own, server: connection ? { pid, socket, connection } : null };
    if (running) await child(name, { ...task, phase: 'fill' });
    return JSON.parse(await child(name, { ...task, phase: 'drain' })) as Drained;
  } finally {
    await running?.stop();
    rmSync(own.folder, { recursive: true, force: true });
  }
}

/** @returns what it printed @throws when it failed */
async function child(name: string, task: Task): Promise<string> {
  const flags = ['--expose-gc', '--disable-warning=ExperimentalWarning'];
  const started = spawn(process.execPath, [...flags, CHILD, name, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code]] = await Promise.all([text(started.stdout), once(started, 'exit')]);
  if (code !== 0) throw new Error(`${name} ended with ${code}`);
  return output;
}

const range = ({ least, median, most }: Spread, digits: number): string => {
  const shown = (value: number) => (digits === 0 ? whole(value) : value.toFixed(digits));
  return `${shown(median)} (${shown(least)}–${shown(most)})`;
};

/** Medians, each with the least and the most of the rounds. */
function table({ machine, versions: used, reminders, rounds, turns, results, holds }: Report): string {
  const loads = spread(turns.map(({ load }) => load));
  const yardsticks = spread(turns.map(({ yardstickPerSecond }) => yardstickPerSecond));
  const row = (cells: readonly string[]) =>
    cells.map((cell, place) => (place === 0 ? cell.padEnd(33) : cell.padStart(24))).join('');
  return [
    `The same ${whole(reminders)} reminders, ${rounds} rounds, all in turn: median (least–most)`,
    `${machine.cores} cores of ${machine.processor}, Node ${machine.node}, SQLite ${machine.sqlite}`,
    Object.entries(used)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    `load of the machine ${machine.loadBefore.toFixed(1)} before, ${range(loads, 1)} meanwhile, this benchmark's own included`,
    `yardstick ${range(yardsticks, 0)} a second`,
    '',
    row(['', 'drain /s', 'of the yardstick', 'CPU s per 1,000', 'memory MB', 'server MB']),
    ...results.map((each) =>
      row([
        each.title,
        range(each.perSecond, 0),
        range(each.ofYardstick, 3),
        range(each.cpuSecondsPer1000, 3),
        range(each.memoryMb, 0),
        each.serverMemoryMb.most === 0 ? '—' : range(each.serverMemoryMb, 0),
      ]),
    ),
    '',
    holds
      ? 'Each reminder was sent once by everybody.'
      : 'DOES NOT HOLD: somebody lost a reminder, or sent one twice.',
  ].join('\n');
}
