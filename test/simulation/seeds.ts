/** A seed of every fault of the code that one ever found: they run first, for ever. */
import { readFileSync } from 'node:fs';

export interface KeptSeed {
  seed: number;
  /** The size of the world in which it failed. */
  appointments: number;
  promise: string;
  /** What was wrong, and what mended it. */
  note: string;
}

export const keptSeeds = (): KeptSeed[] =>
  JSON.parse(readFileSync(new URL('./seeds.json', import.meta.url), 'utf8')) as KeptSeed[];
