/**
 * `npm run bench -- soak`: does memory stay within its bound? The real server takes in a file by `ringonce import`, then
 * more files whose emails are due at once, again and again, and its memory is read from outside the whole time. Exits 1
 * when the bound is passed, or when the last drains take more than the first ones did.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MEMORY_MB } from '../local/memory.ts';
import { FIRST_TENANT } from '../local/runtime.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import { DAY, HOUR, SECOND, toIso } from '../shared/domain/core/time.ts';
import { createTenant } from '../shared/pipeline/office/settings.ts';
import type { Progress } from './pipeline/output.ts';
import { startProgress, whole } from './pipeline/output.ts';
import type { Server } from './pipeline/server.ts';
import { API_KEY, COMMAND, startServer } from './pipeline/server.ts';
import { ANY_HOUR, appointmentOf, openWorld, SECRET, UNLIMITED } from './pipeline/workload.ts';

const ROUNDS = 6;
/** Emails that are due in each round, for each hundred rows of the import. */
const DRAINED_SHARE = 0.02;
/** What a round may take more than the second one, which is the first with everything warm. */
const GROWTH = 1.1;

interface Phase {
  name: string;
  rows: number;
  seconds: number;
  /** The most in this phase. */
  rssMb: number;
}

export async function benchSoak({ json, reminders }: { json: boolean; reminders: number }): Promise<boolean> {
  const progress = startProgress();
  const folder = mkdtempSync(join(tmpdir(), 'ringonce-soak-'));
  try {
    const phases = await run(folder, reminders, progress);
    const peakMb = Math.max(...phases.map(({ rssMb }) => rssMb));
    const [, , second, ...later] = phases;
    const plateau = later.every(({ rssMb }) => rssMb <= (second?.rssMb ?? 0) * GROWTH);
    const checks = { withinBound: peakMb <= MEMORY_MB.usual, plateau };
    console.log(json ? JSON.stringify({ boundMb: MEMORY_MB.usual, phases, checks }, null, 2) : table(phases));
    return checks.withinBound && plateau;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

async function run(folder: string, rows: number, progress: Progress): Promise<Phase[]> {
  const data = join(folder, 'data');
  await found(data);
  const server = await startServer(data);
  const phases: Phase[] = [];
  const phase = async (name: string, of: number, startsAt: (n: number) => Instant) => {
    progress.say(`${name}: ${whole(of)} rows`);
    const file = join(folder, 'rows.ndjson');
    writeRows(file, name, of, startsAt);
    phases.push({ name, rows: of, ...(await watched(server, () => importAndDrain(server, file))) });
    progress.say(`  ${phases.at(-1)?.rssMb} MB at the most`);
  };
  try {
    await phase('import', rows, (n) => Date.now() + (30 + Math.floor(n / 5_000)) * DAY);
    const drained = Math.max(100, Math.floor(rows * DRAINED_SHARE));
    for (let round = 1; round <= ROUNDS; round++)
      await phase(`drain ${round}`, drained, () => Date.now() + 3 * DAY - HOUR);
    return phases;
  } finally {
    await server.stop();
  }
}

/** A folder whose first office may send at any hour and at any rate. */
async function found(data: string): Promise<void> {
  mkdirSync(data);
  writeFileSync(join(data, 'keys.json'), JSON.stringify({ secret: SECRET }));
  const world = openWorld(data);
  const free = { ratesPerMinute: UNLIMITED, contactHours: ANY_HOUR };
  await createTenant(world.pipeline, FIRST_TENANT, 'Bench Office', free);
  await world.close();
}

function writeRows(file: string, name: string, rows: number, startsAt: (n: number) => Instant): void {
  const output = openSync(file, 'w');
  for (let n = 0; n < rows; n++) {
    const row = { externalId: `${name} ${n}`, ...appointmentOf(n % 250_000, toIso(startsAt(n))) };
    writeSync(output, `${JSON.stringify(row)}\n`);
  }
  closeSync(output);
}

async function importAndDrain(server: Server, file: string): Promise<void> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', COMMAND, 'import', file], {
    env: { ...process.env, RINGONCE_URL: server.url, RINGONCE_API_KEY: API_KEY },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the import ended with ${code}`);
  while (await server.isDraining()) await sleep(SECOND);
}

async function watched(server: Server, work: () => Promise<void>): Promise<Pick<Phase, 'seconds' | 'rssMb'>> {
  let rssMb = 0;
  const timer = setInterval(() => {
    rssMb = Math.max(rssMb, server.rssMb() ?? Number.NaN);
  }, SECOND / 4);
  const startedAt = performance.now();
  await work().finally(() => clearInterval(timer));
  return { seconds: (performance.now() - startedAt) / SECOND, rssMb };
}

const table = (phases: readonly Phase[]): string =>
  [
    `Ringonce, soak: memory of the server (RSS), of which it may take ${MEMORY_MB.usual} MB`,
    '',
    `${'phase'.padEnd(12)}${'rows'.padStart(12)}${'seconds'.padStart(10)}${'at most'.padStart(10)}`,
    ...phases.map(
      ({ name, rows, seconds, rssMb }) =>
        `${name.padEnd(12)}${whole(rows).padStart(12)}${seconds.toFixed(0).padStart(10)}${`${rssMb} MB`.padStart(10)}`,
    ),
  ].join('\n');
