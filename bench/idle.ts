/**
 * `npm run bench -- idle`: what the server takes while nothing is due, with N appointments stored: processor time, and
 * memory, over ten minutes or so many as are asked for.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FIRST_TENANT } from '../local/runtime.ts';
import type { Milliseconds } from '../shared/domain/core/time.ts';
import { DAY, MINUTE, SECOND, toIso } from '../shared/domain/core/time.ts';
import type { Progress } from './pipeline/output.ts';
import { startProgress, whole } from './pipeline/output.ts';
import { cpuSecondsOf } from './pipeline/processes.ts';
import { foundOffice, startServer } from './pipeline/server.ts';
import { appointmentOf, createAll, openWorld } from './pipeline/workload.ts';

/** What a start has still to do: compile, look through the file, take up what was left. */
const SETTLED_MS: Milliseconds = 20 * SECOND;

interface Idle {
  stored: number;
  minutes: number;
  cpuSeconds: number;
  /** Of one core. */
  share: number;
  memoryMb: number;
  load: number;
}

export async function benchIdle(options: {
  json: boolean;
  reminders: number;
  minutes: number;
}): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'ringonce-idle-'));
  const progress = startProgress();
  try {
    const data = join(folder, 'data');
    await storeFarOff(data, options.reminders, progress);
    const idle = await watch(data, options, progress);
    console.log(options.json ? JSON.stringify(idle, null, 2) : text(idle));
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

/** Makes a folder whose first office has so many appointments, five thousand a day, from a month ahead. */
export async function storeFarOff(folder: string, count: number, progress: Progress): Promise<void> {
  await foundOffice(folder);
  const world = openWorld(folder);
  const { pipeline, clock } = world;
  const far = (n: number) =>
    appointmentOf(n % 250_000, toIso(clock.now() + (30 + Math.floor(n / 5_000)) * DAY));
  const told = (done: number) => progress.count('stored', done, count);
  await createAll(pipeline, count, far, told, () => FIRST_TENANT).finally(() => world.close());
}

async function watch(
  data: string,
  { reminders, minutes }: { reminders: number; minutes: number },
  progress: Progress,
): Promise<Idle> {
  const server = await startServer(data);
  try {
    await sleep(SETTLED_MS);
    progress.say(`left alone for ${minutes} minutes`);
    const before = cpuSecondsOf(server.pid);
    await sleep(minutes * MINUTE);
    const cpuSeconds = cpuSecondsOf(server.pid) - before;
    return {
      stored: reminders,
      minutes,
      cpuSeconds,
      share: cpuSeconds / (minutes * 60),
      memoryMb: server.rssMb() ?? Number.NaN,
      load: loadavg()[0] ?? 0,
    };
  } finally {
    await server.stop();
  }
}

const text = ({ stored, minutes, cpuSeconds, share, memoryMb, load }: Idle): string =>
  `Ringonce, idle for ${minutes} minutes with ${whole(stored)} appointments stored: ${cpuSeconds.toFixed(2)} CPU seconds, ` +
  `${(share * 100).toFixed(2)} % of a core; ${memoryMb} MB. Load of the machine ${load.toFixed(1)}.`;
