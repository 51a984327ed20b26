/**
 * `npm run bench -- soak`: what bulk takes, and does memory stay within its bound? The real server takes in a file by
 * `ringonce import`, then more files whose emails are due at once, again and again; it is asked over HTTP with all of that
 * stored and while it drains; at the end it is started anew. Its memory is read from outside the whole time. Exits 1 when
 * the bound is passed, or when the last drains take more than the first ones did.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MEMORY_MB } from '../local/memory.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import { DAY, HOUR, SECOND, toIso } from '../shared/domain/core/time.ts';
import type { Progress } from './pipeline/output.ts';
import { startProgress, whole } from './pipeline/output.ts';
import type { Server } from './pipeline/server.ts';
import { API_KEY, command, foundOffice, startServer } from './pipeline/server.ts';
import { appointmentOf, LEDGER_FILE } from './pipeline/workload.ts';
import { yardstickIn } from './pipeline/yardstick.ts';
import type { Answers } from './responsiveness.ts';
import { answersTable, ask, IDLE_MS } from './responsiveness.ts';

const ROUNDS = 6;
/** Emails that are due in each round, for each hundred rows of the import. */
const DRAINED_SHARE = 0.02;
/** What a round may take more than the second one, which is the first with everything warm. */
const GROWTH = 1.1;

/** How long the server is left alone before its memory counts as idle. */
const SETTLED_MS = 30 * SECOND;

interface Phase {
  name: string;
  rows: number;
  seconds: number;
  /** The most in this phase. */
  rssMb: number;
}

interface Report {
  boundMb: number;
  phases: Phase[];
  /** Rows a second of the import, and by how much of the yardstick that is. */
  import: { perSecond: number; ofYardstick: number };
  yardsticks: readonly number[];
  /** On disk, after a stop. */
  bytesPerAppointment: number;
  /** Until the first answer, with everything stored. */
  startMs: number;
  idleMb: number;
  answers: Answers[];
}

export async function benchSoak({ json, reminders }: { json: boolean; reminders: number }): Promise<boolean> {
  const progress = startProgress();
  const folder = mkdtempSync(join(tmpdir(), 'ringonce-soak-'));
  try {
    const report = await run(folder, reminders, progress);
    const { phases } = report;
    const peakMb = Math.max(...phases.map(({ rssMb }) => rssMb));
    const [, , second, ...later] = phases;
    const plateau = later.every(({ rssMb }) => rssMb <= (second?.rssMb ?? 0) * GROWTH);
    const checks = { withinBound: peakMb <= MEMORY_MB.usual, plateau };
    console.log(json ? JSON.stringify({ ...report, checks }, null, 2) : text(report));
    return checks.withinBound && plateau;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

async function run(folder: string, rows: number, progress: Progress): Promise<Report> {
  const data = join(folder, 'data');
  await foundOffice(data);
  const yardsticks = [yardstickIn(folder)];
  const phases: Phase[] = [];
  const answers: Answers[] = [];
  const asking = async (server: Server, when: string, until: number | (() => Promise<boolean>)) => {
    answers.push(...(await ask(server, when, until)));
  };
  const phase = async (
    server: Server,
    { name, of, startsAt }: { name: string; of: number; startsAt: (n: number) => Instant },
    meanwhile: (work: Promise<void>) => Promise<unknown> = (work) => work,
  ) => {
    progress.say(`${name}: ${whole(of)} rows`);
    const file = join(folder, 'rows.ndjson');
    writeRows(file, name, of, startsAt);
    const work = async () => {
      const draining = importAndDrain(server, file);
      await Promise.all([draining, meanwhile(draining)]);
    };
    phases.push({ name, rows: of, ...(await watched(server, work)) });
    progress.say(`  ${phases.at(-1)?.rssMb} MB at the most`);
  };
  let server = await startServer(data);
  const drained = Math.max(100, Math.floor(rows * DRAINED_SHARE));
  try {
    const far = (n: number) => Date.now() + (30 + Math.floor(n / 5_000)) * DAY;
    await phase(server, { name: 'import', of: rows, startsAt: far });
    yardsticks.push(yardstickIn(folder));
    await asking(server, `${whole(rows)} stored`, IDLE_MS);
    for (let round = 1; round <= ROUNDS; round++) {
      const due = { name: `drain ${round}`, of: drained, startsAt: () => Date.now() + 3 * DAY - HOUR };
      await phase(server, due, (work) => (round === ROUNDS ? whileIn(work, server, asking) : work));
    }
    await server.stop();
    const stored = rows + ROUNDS * drained;
    const bytesPerAppointment = Math.round(statSync(join(data, LEDGER_FILE)).size / stored);
    const startedAt = performance.now();
    server = await startServer(data);
    const startMs = performance.now() - startedAt;
    await sleep(SETTLED_MS);
    const perSecond = rows / (phases[0]?.seconds ?? Number.NaN);
    const ofYardstick = perSecond / (yardsticks.reduce((sum, each) => sum + each, 0) / yardsticks.length);
    return {
      ...{ boundMb: MEMORY_MB.usual, phases, yardsticks, bytesPerAppointment, startMs, answers },
      import: { perSecond, ofYardstick },
      idleMb: server.rssMb() ?? Number.NaN,
    };
  } finally {
    await server.stop();
  }
}

type Asking = (server: Server, when: string, until: () => Promise<boolean>) => Promise<void>;

/** Asks as long as the work lasts. */
async function whileIn(work: Promise<void>, server: Server, asking: Asking): Promise<void> {
  let isDone = false;
  void work.then(
    () => {
      isDone = true;
    },
    () => {
      isDone = true;
    },
  );
  await asking(server, 'import and drain', async () => !isDone);
}

export function writeRows(file: string, name: string, rows: number, startsAt: (n: number) => Instant): void {
  const output = openSync(file, 'w');
  for (let n = 0; n < rows; n++) {
    const row = { externalId: `${name} ${n}`, ...appointmentOf(n % 250_000, toIso(startsAt(n))) };
    writeSync(output, `${JSON.stringify(row)}\n`);
  }
  closeSync(output);
}

export async function importAndDrain(server: Server, file: string): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', command(), 'import', file],
    {
      env: { ...process.env, RINGONCE_URL: server.url, RINGONCE_API_KEY: API_KEY },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the import ended with ${code}`);
  while (await server.isDraining()) await sleep(SECOND);
}

export async function watched(
  server: Server,
  work: () => Promise<void>,
): Promise<Pick<Phase, 'seconds' | 'rssMb'>> {
  let rssMb = 0;
  const timer = setInterval(() => {
    rssMb = Math.max(rssMb, server.rssMb() ?? Number.NaN);
  }, SECOND / 4);
  const startedAt = performance.now();
  await work().finally(() => clearInterval(timer));
  return { seconds: (performance.now() - startedAt) / SECOND, rssMb };
}

const text = (report: Report): string =>
  [
    `Ringonce, soak: memory of the server (RSS), of which it may take ${MEMORY_MB.usual} MB`,
    '',
    `${'phase'.padEnd(12)}${'rows'.padStart(12)}${'seconds'.padStart(10)}${'at most'.padStart(10)}`,
    ...report.phases.map(
      ({ name, rows, seconds, rssMb }) =>
        `${name.padEnd(12)}${whole(rows).padStart(12)}${seconds.toFixed(0).padStart(10)}${`${rssMb} MB`.padStart(10)}`,
    ),
    '',
    `import: ${whole(Math.round(report.import.perSecond))} rows a second, ${report.import.ofYardstick.toFixed(3)} of the yardstick (${report.yardsticks.map((each) => whole(Math.round(each))).join(' before, ')} after)`,
    `on disk: ${whole(report.bytesPerAppointment)} bytes an appointment`,
    `start with all of it: ${whole(Math.round(report.startMs))} ms; idle, ${SETTLED_MS / SECOND} seconds later: ${report.idleMb} MB`,
    '',
    answersTable(report.answers),
  ].join('\n');
