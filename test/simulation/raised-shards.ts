/**
 * In some worlds the number of shards is raised while reminders are under way, as an operator does before a peak: processes
 * hear of it within half a minute, and what had been planned is spread by one of them, which may die of it.
 */
import type { Instant } from '../../shared/domain/core/time.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../shared/domain/core/time.ts';
import type { Pipeline, PipelineSettings } from '../../shared/pipeline/core/context.ts';
import { noteShards, spreadPlanned } from '../../shared/pipeline/core/shard-mark.ts';
import type { Random } from './random.ts';
import type { Setup } from './scenario.ts';
import type { Timeline } from './timeline.ts';

export interface Raise {
  at: Instant;
  /** The number before. */
  from: number;
  /** The number after, from then on for everybody. */
  to: number;
}

/** In half of the worlds that have several shards. */
export function drawRaise(
  random: Random,
  { embedded, shards: to }: Setup,
  startAt: Instant,
): Raise | undefined {
  if (embedded || to === 1 || random.chance(0.5)) return undefined;
  return { at: startAt + random.magnitude(HOUR, 4 * DAY), from: random.int(1, to - 1), to };
}

/** A process that begins by the number of its day, and hears of the other one. */
export function hears(
  settings: PipelineSettings,
  raise: Raise | undefined,
  timeline: Timeline,
  random: Random,
): void {
  if (!raise || timeline.now >= raise.at) return;
  settings.shards = raise.from;
  timeline.at(raise.at + random.int(0, 30) * SECOND, () => {
    settings.shards = raise.to;
  });
}

export interface RaiseOptions {
  timeline: Timeline;
  random: Random;
  /** Over a store without faults. */
  sure: Pipeline;
  /** Those of processes that are alive, with their faults. */
  pipelines(): readonly Pipeline[];
  onReport(name: string, error: unknown): void;
}

/** How often it is tried to spread what is planned: a process may die of it each time. */
const RUNS = 4;

export function planRaise({ at, from, to }: Raise, options: RaiseOptions): void {
  const { timeline, random, sure, pipelines, onReport } = options;
  void noteShards(sure, from);
  timeline.at(at, () => void noteShards(sure, to));
  for (let run = 0; run < RUNS; run++)
    timeline.at(at + MINUTE + run * 10 * MINUTE, () => {
      const alive = pipelines();
      if (alive.length === 0) return;
      timeline.woke();
      // Time may run out on the way.
      const mayGoOn = () => random.chance(0.8);
      spreadPlanned(random.pick(alive), mayGoOn).catch((error: unknown) =>
        onReport('the shards were not spread', error),
      );
    });
}
