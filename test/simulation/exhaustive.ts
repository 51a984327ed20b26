/**
 * Walks through a small world in every order: depth first, each state once. JavaScript can't go back in time, so a
 * branch is walked again from the beginning; what makes two states the same is said in `small-world.ts`.
 */
import type { Choice, Walk } from './small-world.ts';
import { SmallWorld } from './small-world.ts';

/** The worlds that are walked. */
export const WALKS: readonly Walk[] = [
  {
    name: 'a confirmation',
    schedulers: 2,
    senders: 2,
    api: 'confirm',
    callback: true,
    crash: true,
    lapse: false,
  },
  {
    name: 'a cancellation',
    schedulers: 1,
    senders: 2,
    api: 'cancel',
    callback: true,
    crash: true,
    lapse: false,
  },
  {
    name: 'leases that run out',
    schedulers: 2,
    senders: 2,
    api: null,
    callback: true,
    crash: true,
    lapse: true,
  },
];

export interface Walked {
  walk: Walk;
  /** Different states that were met. */
  states: number;
  /** Choices that were taken. */
  steps: number;
  /** Different ends. */
  ends: number;
  /** True when every choice of every state was taken. */
  complete: boolean;
  /** The first that broke a promise. */
  failure: { path: readonly Choice[]; wrong: readonly string[] } | null;
}

export interface WalkLimits {
  states?: number | undefined;
  onProgress?: (walked: Walked) => void;
}

export async function walkThrough(
  walk: Walk,
  { states: most = 5_000_000, onProgress }: WalkLimits = {},
): Promise<Walked> {
  const seen = new Set<string>();
  const result: Walked = { walk, states: 0, steps: 0, ends: 0, complete: false, failure: null };
  const open: Choice[][] = [[]];
  for (let path = open.pop(); path; path = open.pop()) {
    const failure = await follow(path);
    if (failure) return { ...result, failure };
    if (seen.size >= most) return result;
  }
  return { ...result, complete: true };

  /** From the beginning along the path, then on by the first choice, leaving the others for later. */
  async function follow(start: readonly Choice[]): Promise<Walked['failure']> {
    const world = await SmallWorld.open(walk);
    for (const choice of start) await world.take(choice);
    const path = [...start];
    while (isNew(world)) {
      const [first, ...others] = world.choices();
      if (isOver(world)) return end(world, path);
      if (!first) return null;
      for (const other of others) open.push([...path, other]);
      path.push(first);
      await world.take(first);
      result.steps++;
    }
    return null;
  }

  function isNew(world: SmallWorld): boolean {
    const state = world.state();
    if (seen.has(state)) return false;
    seen.add(state);
    result.states = seen.size;
    if (result.states % 10_000 === 0) onProgress?.(result);
    return true;
  }

  /** What may still happen, a death or a lapse, starts from here again: settling spends this world. */
  async function end(world: SmallWorld, path: readonly Choice[]): Promise<Walked['failure']> {
    result.ends++;
    for (const choice of world.choices()) open.push([...path, choice]);
    await world.settle();
    const wrong = world.verdict();
    return wrong.length > 0 ? { path, wrong } : null;
  }
}

/** Nobody can go on, or something is broken already. */
const isOver = (world: SmallWorld): boolean =>
  world.wrong.length > 0 || !world.choices().some((choice) => choice.endsWith('goes on'));
