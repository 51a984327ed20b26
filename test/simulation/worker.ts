/** One thread that runs seeds: told which by messages, and with which mutation of the code when it starts. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Line } from './journal.ts';
import type { Mutation } from './mutate.ts';
import type { RunOptions, RunResult } from './run.ts';

export interface Job {
  id: number;
  options: RunOptions;
  /** Whether the lines of its log are wanted. */
  keepLog: boolean;
}

export type Done = { id: number; outcome: RunResult; lines: readonly Line[] } | { id: number; error: string };

const { mutation } = workerData as { mutation?: Mutation };
if (mutation) {
  const { mutate } = await import('./mutate.ts');
  mutate(mutation);
}

const port = parentPort;
if (!port) throw new Error('this file is a thread of the simulator');
port.on('message', (job: Job) => {
  void answer(job).then((done) => port.postMessage(done));
});

async function answer({ id, options, keepLog }: Job): Promise<Done> {
  try {
    // Only now, so that the mutation is in place.
    const { runSeed, runWithLog } = await import('./run.ts');
    return { id, ...(keepLog ? await runWithLog(options) : { outcome: await runSeed(options), lines: [] }) };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
