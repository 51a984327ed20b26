/**
 * `npm run bench -- growth`: does what Ringonce does take longer when more is stored? One ledger grows to a hundredth, a
 * tenth and the whole of N appointments, and the same work is done at each size. And what an appointment takes on the
 * disk, with and without retention (`growth/retention.ts`). A missed aim is printed, and is no fault.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIRST_TENANT } from '../local/runtime.ts';
import { DAY, HOUR, SECOND, toIso } from '../shared/domain/core/time.ts';
import type { Kept } from './growth/retention.ts';
import { keptTable, measureRetention } from './growth/retention.ts';
import type { Machine } from './pipeline/measure.ts';
import { machineFacts, measure, quantile } from './pipeline/measure.ts';
import type { Progress } from './pipeline/output.ts';
import { startProgress, whole } from './pipeline/output.ts';
import { API_KEY, foundOffice, OPERATOR_KEY, startServer } from './pipeline/server.ts';
import type { World } from './pipeline/workload.ts';
import { appointmentOf, createAll, LEDGER_FILE, openWorld, storeLadder } from './pipeline/workload.ts';
import { drain, enqueue } from './pipeline.ts';

/** Of what the first size takes. */
const AIM = 1.5;
/** Reminders that are made, queued and sent at each size: the same work, whatever is stored. */
const WORKED_MAX = 5_000;
const ASKED = 60;
/** Answers that are not counted: what is compiled and read for the first time. */
const ASKED_BEFORE = 10;
const QUIET = { say: () => {}, count: () => {} };

/** Milliseconds, of one reminder or of one answer: less is better in every line. */
const WORK = ['creation', 'pass', 'drain', 'list', 'search', 'timeline', 'status', 'start'] as const;
type Took = Record<(typeof WORK)[number], number>;

interface Size {
  stored: number;
  took: Took;
  /** By line, how much longer than at the first size. */
  ratios: Took;
  /** Of the ledger, as it lies on the disk after a stop. */
  bytesEach: number;
}

interface Report {
  benchmark: 'growth';
  machine: Machine;
  loadAfter: number;
  worked: number;
  sizes: Size[];
  kept: Kept[];
}

export async function benchGrowth(options: { json: boolean; reminders: number }): Promise<boolean> {
  const progress = startProgress();
  const folder = mkdtempSync(join(tmpdir(), 'ringonce-growth-'));
  try {
    const report = await run(folder, options.reminders, progress);
    console.log(options.json ? JSON.stringify(report, null, 2) : table(report));
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

async function run(folder: string, reminders: number, progress: Progress): Promise<Report> {
  const machine = machineFacts();
  const sizes = [100, 10, 1].map((part) => Math.max(50, Math.floor(reminders / part)));
  const [least = 0] = sizes;
  const worked = Math.min(WORKED_MAX, Math.ceil(least / 2));
  progress.say('once for nothing, so that the first size does not pay for what is compiled');
  await atSize(join(folder, 'warm'), { from: 0, to: worked, worked, round: 0 }, progress);
  const measured: Omit<Size, 'ratios'>[] = [];
  let from = 0;
  for (const [round, to] of sizes.entries()) {
    progress.say(`up to ${whole(to)} stored`);
    measured.push(await atSize(join(folder, 'data'), { from, to, worked, round }, progress));
    from = to + worked;
  }
  progress.say('what is left after the periods of retention');
  const kept = await measureRetention(join(folder, 'kept'), Math.max(least, worked), progress);
  return {
    benchmark: 'growth',
    machine,
    loadAfter: loadavg()[0] ?? 0,
    worked,
    sizes: withRatios(measured),
    kept,
  };
}

export const withRatios = (sizes: readonly Omit<Size, 'ratios'>[]): Size[] =>
  sizes.map((size) => {
    const ratios = { ...size.took };
    for (const line of WORK) ratios[line] = size.took[line] / (sizes[0]?.took[line] ?? Number.NaN);
    return { ...size, ratios };
  });

interface Step {
  /** Appointments that there are, and that there are to be before the work. */
  from: number;
  to: number;
  worked: number;
  round: number;
}

/** Fills up, does the work, and asks a server on it. */
async function atSize(folder: string, step: Step, progress: Progress): Promise<Omit<Size, 'ratios'>> {
  if (step.from === 0) await foundOffice(folder);
  const filling = openWorld(folder);
  const creation = await grow(filling, step, progress).finally(() => filling.close());
  // Opened anew, so that nothing of what was just written is in memory.
  const working = openWorld(folder);
  const worked = await work(working, step.worked).finally(() => working.close());
  const asked = await askServer(folder, step);
  const stored = step.to + step.worked;
  const bytesEach = statSync(join(folder, LEDGER_FILE)).size / stored;
  return { stored, took: { creation, ...worked, ...asked }, bytesEach };
}

/** @returns milliseconds of one creation, of those that are due at once */
async function grow(world: World, { from, to, worked, round }: Step, progress: Progress): Promise<number> {
  const { pipeline, clock, commits } = world;
  if (from === 0) await storeLadder(pipeline, 'default', 'P3D', FIRST_TENANT);
  const now = clock.now();
  const far = (n: number) => appointmentOf(n % 250_000, toIso(now + (30 + Math.floor(n / 5_000)) * DAY));
  const told = (done: number) => progress.count('stored', from + done, to);
  const keyed = (prefix: string) => (n: number) => `${prefix} ${from + n}`;
  await createAll(
    pipeline,
    to - from,
    (n) => far(from + n),
    told,
    () => FIRST_TENANT,
    keyed('far'),
  );
  // People of their own: who has several at one time gets one message for all.
  const due = (n: number) =>
    appointmentOf(300_000 + round * worked + n, toIso(now + 3 * DAY - HOUR + Math.floor(n / 100) * SECOND));
  const { phase } = await measure(worked, commits, () =>
    createAll(
      pipeline,
      worked,
      due,
      () => {},
      () => FIRST_TENANT,
      keyed(`due ${round}`),
    ),
  );
  return (phase.seconds * SECOND) / worked;
}

async function work(world: World, worked: number): Promise<Pick<Took, 'pass' | 'drain'>> {
  const { enqueue: pass } = await enqueue(world, worked);
  const { messages } = world.queue;
  if (messages.length !== worked) throw new Error(`${messages.length} were queued instead of ${worked}`);
  const drained = await drain(world, messages, QUIET);
  return { pass: (pass.seconds * SECOND) / worked, drain: (drained.seconds * SECOND) / worked };
}

async function askServer(
  folder: string,
  { to }: Step,
): Promise<Pick<Took, 'list' | 'search' | 'timeline' | 'status' | 'start'>> {
  const startedAt = performance.now();
  const server = await startServer(folder);
  const start = performance.now() - startedAt;
  try {
    const appointment = await server.someAppointment();
    const median = async (path: string, key: string) => {
      const took: number[] = [];
      for (let n = 0; n < ASKED_BEFORE + ASKED; n++) {
        const askedAt = performance.now();
        if (!(await server.get(path, key))) throw new Error(`GET ${path} was refused with ${to} stored`);
        took.push(performance.now() - askedAt);
      }
      return quantile(took.slice(ASKED_BEFORE), 0.5);
    };
    return {
      start,
      list: await median('/v1/appointments?limit=50', API_KEY),
      search: await median(`/v1/appointments?externalId=${encodeURIComponent('asked about')}`, API_KEY),
      timeline: await median(`/v1/appointments/${appointment}/timeline`, API_KEY),
      status: await median('/v1/status', OPERATOR_KEY),
    };
  } finally {
    await server.stop();
  }
}

function table({ machine, loadAfter, worked, sizes, kept }: Report): string {
  const row = (name: string, cells: readonly string[]) =>
    name.padEnd(30) + cells.map((cell) => cell.padStart(20)).join('');
  const lines = WORK.map((line) => {
    const beyond = sizes.some(({ ratios }) => ratios[line] > AIM) ? '   BEYOND' : '';
    const cells = sizes.map(({ took, ratios }) => `${took[line].toFixed(3)} (${ratios[line].toFixed(2)})`);
    return row(line, cells) + beyond;
  });
  return [
    `Ringonce, growth: milliseconds of one, and how much that is of the first size; aimed at are ${AIM}`,
    `${machine.cores} cores of ${machine.processor}, Node ${machine.node}, SQLite ${machine.sqlite}; load ${machine.loadBefore.toFixed(1)} before, ${loadAfter.toFixed(1)} after`,
    `${whole(worked)} made, queued and sent at each size; ${ASKED} answers of each route, the median; start until the first answer`,
    '',
    row(
      'appointments stored',
      sizes.map(({ stored }) => whole(stored)),
    ),
    ...lines,
    row(
      'bytes each, on the disk',
      sizes.map(({ bytesEach }) => whole(bytesEach)),
    ),
    '',
    keptTable(kept),
  ].join('\n');
}
