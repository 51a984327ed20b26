/**
 * Threads that run seeds side by side. A seed that does not come to an end is given up, and that is a failure as well.
 */
import { Worker } from 'node:worker_threads';
import type { Line } from './journal.ts';
import type { Mutation } from './mutate.ts';
import type { RunOptions, RunResult } from './run.ts';
import type { Done, Job } from './worker.ts';

/** What became of one seed. */
export type Ended =
  | { kind: 'ran'; outcome: RunResult; lines: readonly Line[] }
  | { kind: 'broke'; options: RunOptions; error: string };

export interface PoolOptions {
  threads: number;
  mutation?: Mutation | undefined;
  /** The seeds to run; asked for one more whenever a thread is free. */
  next: () => RunOptions | undefined;
  /** @returns whether to go on */
  onEnd: (ended: Ended) => boolean;
}

const SEED_TIMEOUT_MS = 120_000;

export async function runPool({ threads, mutation, next, onEnd }: PoolOptions): Promise<void> {
  let open = true;
  const lane = async () => {
    let thread = new Thread(mutation);
    try {
      for (let options = next(); options && open; options = next()) {
        const ended = await thread.run(options);
        if (!onEnd(ended)) open = false;
        if (thread.lost) {
          await thread.close();
          thread = new Thread(mutation);
        }
      }
    } finally {
      await thread.close();
    }
  };
  await Promise.all(Array.from({ length: threads }, lane));
}

/** A thread for one seed after the other. */
export class Thread {
  readonly #worker: Worker;
  #jobs = 0;
  lost = false;

  constructor(mutation: Mutation | undefined) {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: { mutation },
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    this.#worker.setMaxListeners(0);
  }

  /** @param keepLog with the lines of its log */
  run(options: RunOptions, keepLog = false): Promise<Ended> {
    const job: Job = { id: ++this.#jobs, options, keepLog };
    return new Promise((resolve) => {
      const broke = (error: string) => {
        this.lost = true;
        end({ kind: 'broke', options, error });
      };
      const timer = setTimeout(() => broke('it did not come to an end'), SEED_TIMEOUT_MS);
      const heard = (done: Done) => {
        if (done.id !== job.id) return;
        if ('outcome' in done) end({ kind: 'ran', outcome: done.outcome, lines: done.lines });
        else end({ kind: 'broke', options, error: done.error });
      };
      const failed = (error: unknown) =>
        broke(error instanceof Error ? (error.stack ?? error.message) : String(error));
      const end = (ended: Ended) => {
        clearTimeout(timer);
        this.#worker.off('message', heard).off('error', failed);
        resolve(ended);
      };
      this.#worker.on('message', heard).on('error', failed);
      this.#worker.postMessage(job);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
