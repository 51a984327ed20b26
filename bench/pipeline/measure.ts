/** Measuring: what a phase of the benchmark takes, and what kind of machine takes it. */
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { stopwatch } from '../../shared/adapters/system.ts';

/** What it took to do something `count` times. */
export interface Phase {
  count: number;
  seconds: number;
  perSecond: number;
  /** User and system, of the whole process with all its threads. */
  cpuSecondsPer1000: number;
  /** Conditional writes that were stored, per count. */
  writesEach: number;
  /** How many of those writes shared a durable commit, on average; null without any. */
  writesPerCommit: number | null;
  /** The most memory that the process has had until the end of this phase. */
  peakRssMb: number;
}

/** Counted by the store's `onCommit`. */
export interface Commits {
  puts: number;
  commits: number;
}

export const peakRssMb = (): number => Math.round(process.resourceUsage().maxRSS / 1_024);

/** Runs `work`, which does something `count` times. */
export async function measure<T>(
  count: number,
  commits: Readonly<Commits>,
  work: () => Promise<T>,
): Promise<{ phase: Phase; value: T }> {
  const before = { ...commits };
  const cpu = process.cpuUsage();
  const startedAt = stopwatch();
  const value = await work();
  const seconds = (stopwatch() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const puts = commits.puts - before.puts;
  const made = commits.commits - before.commits;
  const phase = {
    count,
    seconds,
    perSecond: count / seconds,
    cpuSecondsPer1000: ((user + system) / 1e6 / count) * 1_000,
    writesEach: puts / count,
    writesPerCommit: made === 0 ? null : puts / made,
    peakRssMb: peakRssMb(),
  };
  return { phase, value };
}

/** The value that a share of them does not exceed: 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export interface Machine {
  cores: number;
  processor: string;
  memoryGb: number;
  platform: string;
  node: string;
  sqlite: string;
  /** Processes that wanted to run in the last minute before the benchmark: how busy the machine was. */
  loadBefore: number;
}

export const machineFacts = (): Machine => ({
  cores: availableParallelism(),
  processor: cpus()[0]?.model ?? 'unknown',
  memoryGb: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform}-${process.arch}`,
  node: process.versions.node,
  sqlite: process.versions['sqlite'] ?? 'unknown',
  loadBefore: loadavg()[0] ?? 0,
});
