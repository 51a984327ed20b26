/**
 * Whether everything of the embedded mode still runs: told by `/healthz` to who asks, and by pings to who waits for them
 * outside. Made by `runtime.ts`. The watch itself is watched by both.
 */
import type { Ping } from '../shared/adapters/alerting/ping.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import { SECOND } from '../shared/domain/core/time.ts';
import type { Pipeline } from '../shared/pipeline/core/context.ts';
import { storedDeadLetters, watchDeadLetters } from '../shared/pipeline/safeguards/dead-letters.ts';
import type { Heartbeat } from '../shared/pipeline/safeguards/watch.ts';
import { silences, silenceText, watch } from '../shared/pipeline/safeguards/watch.ts';
import type { StoreUnavailable } from '../shared/ports/store.ts';
import type { BackgroundJobs } from './background-jobs.ts';
import { INTERVAL_MS } from './runtime-options.ts';

/** Whether every component still runs. */
export interface Health {
  healthy: boolean;
  detail: string;
}

/** What is watched, as it is at the moment. */
export interface Watched {
  jobs: BackgroundJobs;
  trouble: StoreUnavailable | null;
  /** When the scheduler last completed a run. */
  completedAt: Instant;
  /** Whether the test clock is being moved: meanwhile nothing outside is told. */
  isStepping: boolean;
}

/** The components that run by themselves beside the background jobs. */
const COMPONENTS: readonly Heartbeat[] = [
  { component: 'scheduler', intervalMs: INTERVAL_MS },
  { component: 'callbacks', intervalMs: INTERVAL_MS },
];

export class SelfWatch {
  readonly #p: Pipeline;
  readonly #watched: () => Watched;
  readonly #ping: Ping | undefined;

  constructor(p: Pipeline, watched: () => Watched, ping: Ping | undefined) {
    this.#p = p;
    this.#watched = watched;
    this.#ping = ping;
  }

  async look(): Promise<void> {
    try {
      const { jobs } = this.#watched();
      const heartbeats = this.#heartbeats().filter(({ component }) => component !== 'watch');
      const silent = await watch(this.#p, { heartbeats, since: jobs.awakeSince, ledger: true });
      await watchDeadLetters(this.#p, await storedDeadLetters(this.#p).count());
      await this.#pingOutside(silent.length === 0 ? 'good' : 'failed');
    } catch (error) {
      await this.#pingOutside('failed');
      throw error;
    }
  }

  async #pingOutside(outcome: 'good' | 'failed'): Promise<void> {
    if (!this.#watched().isStepping) await this.#ping?.(outcome);
  }

  #heartbeats(): Heartbeat[] {
    return [...COMPONENTS, ...this.#watched().jobs.heartbeats];
  }

  /** Never throws: a store that does not answer is ill health, too. */
  async health(): Promise<Health> {
    const now = this.#p.clock.now();
    const { trouble, completedAt, isStepping, jobs } = this.#watched();
    if (trouble) return { healthy: false, detail: trouble.message };
    const ageMs = now - completedAt;
    if (ageMs >= 3 * INTERVAL_MS) {
      const seconds = Math.round(ageMs / SECOND);
      return { healthy: false, detail: `the scheduler has not completed a run for ${seconds} seconds` };
    }
    try {
      const since = isStepping ? now : jobs.awakeSince;
      const silent = await silences(this.#p, { heartbeats: this.#heartbeats(), since }, now);
      return silent.length === 0
        ? { healthy: true, detail: 'ok' }
        : { healthy: false, detail: silent.map(silenceText).join('; ') };
    } catch (error) {
      this.#p.telemetry.fault('health could not be read', error);
      return { healthy: false, detail: 'the store does not answer' };
    }
  }
}
