/**
 * The bound on memory: how `RINGONCE_MEMORY_MB` is divided, how the process comes to have it, and what happens when it is
 * nearly used up. `ringonce.js` starts the server within the bound, `runtime.ts` and `server.ts` ask the guard.
 *
 * Always true: what is nearly full takes no new work in and goes on with what it has; what gets no further dies with a
 * sentence, for whoever starts it again. Both are safe at any time: leases bring back what was under way.
 */
import { writeSync } from 'node:fs';
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { stopwatch } from '../shared/adapters/system.ts';
import type { Milliseconds } from '../shared/domain/core/time.ts';
import { SECOND } from '../shared/domain/core/time.ts';
import type { Telemetry } from '../shared/ports/system.ts';

/** In MB. Below the least, the program itself fills its part. */
export const MEMORY_MB = { least: 224, usual: 288, most: 65_536 } as const;

/** What the program takes outside of JavaScript's heap: Node itself, its threads, code. */
const PROGRAM_MB = 120;

/** How the memory is divided, in MB. */
export interface MemoryPlan {
  /** JavaScript's heap without its young part. */
  heapMb: number;
  /** Each half of the heap's young part, of which there are about three. */
  semiSpaceMb: number;
  /** Items that the store keeps. */
  cacheMb: number;
  /** Pages that SQLite keeps, on each of the three connections. */
  pagesMb: number;
}

export function planMemory(memoryMb: number): MemoryPlan {
  const pagesMb = Math.floor(memoryMb / 32);
  const semiSpaceMb = memoryMb < 256 ? 4 : memoryMb < 512 ? 8 : 16;
  const heapMb = memoryMb - PROGRAM_MB - 3 * pagesMb - 3 * semiSpaceMb;
  return { heapMb, semiSpaceMb, cacheMb: Math.floor(heapMb / 8), pagesMb };
}

/** What the setting says; what is wrong with it is told where all settings are read. */
export function readMemoryMb(text: string | undefined): number {
  const wanted = Number(text || MEMORY_MB.usual);
  return wanted >= MEMORY_MB.least && wanted <= MEMORY_MB.most ? Math.floor(wanted) : MEMORY_MB.usual;
}

const HEAP_FLAG = '--max-old-space-size';
const flags = (): string => [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ');

/** What the heap may hold. V8's own figure for it has the young part in it, where nothing stays. */
function heapBytes(): number {
  const oldMb = /--max-old-space-size=(\d+)/.exec(flags())?.[1];
  return oldMb === undefined ? getHeapStatistics().heap_size_limit : Number(oldMb) * 2 ** 20;
}

/**
 * Begins this process anew with its heap bounded, which can't be done later. Where somebody bounded it already, that
 * stands; a system that can't (Windows) goes on without, and only what is kept is bounded.
 * @param command of the command line, which is no longer among the arguments
 */
export function withinBound(command: string): void {
  if (flags().includes(HEAP_FLAG) || !process.execve) return;
  const { heapMb, semiSpaceMb } = planMemory(readMemoryMb(process.env['RINGONCE_MEMORY_MB']));
  const bounds = [`${HEAP_FLAG}=${heapMb}`, `--max-semi-space-size=${semiSpaceMb}`, '--expose-gc'];
  const [, script = '', ...rest] = process.argv;
  const argv = [process.execPath, ...process.execArgv, ...bounds, script, command, ...rest];
  // Of each of many pools the allocator keeps what was freed.
  process.execve(process.execPath, argv, { MALLOC_ARENA_MAX: '2', ...process.env });
}

/** Shares of the heap that are in use after a collection of all of it. */
const FULL = 0.85;
const FREE_AGAIN = 0.75;
const HOPELESS = 0.95;
/** How often the main thread says that it comes round, and looks whether a full heap is free again. */
const BEAT_MS = SECOND;
/** A second in which less was taken is a quiet one. */
const QUIET_BYTES = 2 * 2 ** 20;
/** How long a full heap may stand still until the process is ended. */
const STUCK_MS = 10 * SECOND;

const OUT_OF_MEMORY =
  'Ringonce ended itself: its memory is full and it no longer gets on. Start it again: nothing is lost or sent twice. If this comes back, raise RINGONCE_MEMORY_MB.\n';

/**
 * The thread that ends a process whose main thread does not come round, for a full heap can keep that one busy for
 * minutes. In plain JavaScript, for it has to be small. What stands still with room left is none of its business.
 */
const WATCHDOG = `
  const { workerData } = require('node:worker_threads');
  const { beat, nearlyFull, memoryMb, patience, sentence } = workerData;
  let seen = -1;
  let still = 0;
  setInterval(() => {
    const beats = Atomics.load(beat, 0);
    still = beats > seen + 1 ? 0 : still + 1;
    if (still === 0 || still > patience) seen = beats;
    const isFull = Atomics.load(beat, 1) >= nearlyFull || process.memoryUsage.rss() > memoryMb * 2 ** 20;
    if (still <= patience || !isFull) return;
    require('node:fs').writeSync(2, sentence);
    process.kill(process.pid, 'SIGKILL');
  }, 1000);
`;

export interface MemoryGuardOptions {
  memoryMb: number;
  telemetry: Telemetry;
  /** How long a full heap may stand still; ten seconds where absent. */
  stuckMs?: Milliseconds;
}

export class MemoryGuard {
  readonly #options: Required<MemoryGuardOptions>;
  readonly #observer: PerformanceObserver;
  #timer: NodeJS.Timeout | undefined;
  /** How often the main thread has come round, and in percent how full its heap is: read by the thread that watches. */
  readonly #beat = new Int32Array(new SharedArrayBuffer(8));
  #watchdog: Worker | undefined;
  readonly #heapBytes = heapBytes();
  #isFull = false;
  /** What the heap held a second ago; null once what the start left was given back. */
  #usedBytes: number | null = Number.POSITIVE_INFINITY;
  #hopelessSince: number | null = null;

  constructor(options: MemoryGuardOptions) {
    this.#options = { stuckMs: STUCK_MS, ...options };
    this.#observer = new PerformanceObserver((list) => {
      const kinds = list
        .getEntries()
        .map((entry) => 'detail' in entry && (entry.detail as { kind?: number }).kind);
      if (kinds.includes(constants.NODE_PERFORMANCE_GC_MAJOR)) this.#look();
    });
  }

  /** Watches until `stop`. */
  start(): void {
    const { memoryMb, stuckMs } = this.#options;
    this.#observer.observe({ entryTypes: ['gc'] });
    this.#timer = setInterval(() => this.#comeRound(), BEAT_MS);
    this.#timer.unref();
    this.#watchdog = new Worker(WATCHDOG, {
      eval: true,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
      workerData: {
        beat: this.#beat,
        nearlyFull: FULL * 100,
        memoryMb,
        patience: stuckMs / SECOND,
        sentence: OUT_OF_MEMORY,
      },
    });
    this.#watchdog.unref();
  }

  /** Whether no new work is to be taken in. */
  isFull(): boolean {
    return this.#isFull;
  }

  async stop(): Promise<void> {
    this.#observer.disconnect();
    clearInterval(this.#timer);
    await this.#watchdog?.terminate();
  }

  #comeRound(): void {
    Atomics.add(this.#beat, 0, 1);
    if (!this.#isFull) {
      this.#rest();
      return;
    }
    // Who takes nothing in makes little garbage: without this, it might never be noticed that there is room again.
    globalThis.gc?.();
    this.#look();
  }

  /** A start leaves as much garbage as the program keeps, and a heap that has nothing to do is not collected by itself. */
  #rest(): void {
    if (this.#usedBytes === null) return;
    const used = getHeapStatistics().used_heap_size;
    const taken = used - this.#usedBytes;
    this.#usedBytes = used;
    if (taken < 0 || taken > QUIET_BYTES) return;
    this.#usedBytes = null;
    // It takes a tenth of a second, and gives its pages back to the system.
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  }

  #look(): void {
    const share = getHeapStatistics().used_heap_size / this.#heapBytes;
    Atomics.store(this.#beat, 1, Math.round(share * 100));
    const isFull = share > (this.#isFull ? FREE_AGAIN : FULL);
    if (isFull !== this.#isFull) {
      this.#isFull = isFull;
      const what = isFull ? 'memory is nearly full: no new work is taken in' : 'memory is free again';
      this.#options.telemetry.event(what, { percent: Math.round(share * 100) });
    }
    if (share < HOPELESS) this.#hopelessSince = null;
    else this.#hopelessSince ??= stopwatch();
    if (this.#hopelessSince === null || stopwatch() - this.#hopelessSince < this.#options.stuckMs) return;
    writeSync(2, OUT_OF_MEMORY);
    process.exit(1);
  }
}
