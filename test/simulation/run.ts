/**
 * Runs one seed, and says how it went. The same options give the same outcome, digest included, on any machine.
 */
import type { Line } from './journal.ts';
import type { Violation } from './watch.ts';
import type { WorldOptions } from './world.ts';
import { World } from './world.ts';

/** What is drawn from a seed, and what of it is left out. */
export type RunOptions = Omit<WorldOptions, 'backing' | 'through' | 'keepLog'>;

export interface RunResult {
  options: RunOptions;
  /** SHA-256 of the whole event log. */
  digest: string;
  violation: Violation | null;
  appointments: number;
  contacts: number;
  days: number;
  /** Lines of the log. */
  lines: number;
  faults: Readonly<Record<string, number>>;
  /** How often a kind of fault met an entry in a state. */
  met: Readonly<Record<string, number>>;
  cpuMs: number;
}

export async function runSeed(options: RunOptions): Promise<RunResult> {
  return outcomeOf(await runWorld(options));
}

/** The same, with the log. */
export async function runWithLog(
  options: RunOptions,
): Promise<{ outcome: RunResult; lines: readonly Line[] }> {
  const ran = await runWorld({ ...options, keepLog: true });
  return { outcome: outcomeOf(ran), lines: ran.world.journal.lines };
}

interface Ran {
  world: World;
  options: RunOptions;
  cpuMs: number;
}

/** @param onWorld is given the world before it begins */
export async function runWorld(options: WorldOptions, onWorld?: (world: World) => void): Promise<Ran> {
  const before = process.threadCpuUsage();
  const world = new World(options);
  onWorld?.(world);
  await world.run();
  const { user, system } = process.threadCpuUsage(before);
  const { backing: _backing, through: _through, keepLog: _keepLog, ...rest } = options;
  return { world, options: rest, cpuMs: (user + system) / 1_000 };
}

export const outcomeOf = ({ world, options, cpuMs }: Ran): RunResult => ({
  options,
  digest: world.journal.digest(),
  violation: world.violations[0] ?? null,
  appointments: world.items('appointment').length,
  contacts: world.boundary.contacts.length,
  days: world.scenario.days,
  lines: world.journal.count,
  faults: Object.fromEntries(world.faults.struck),
  met: Object.fromEntries(world.meetings.met),
  cpuMs,
});
