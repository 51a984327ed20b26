/**
 * What the embedded mode does by itself beside reminding: the watch, the telling of alerts, the look for whom nobody
 * reached, the audit, the sweep. Each runs in its own time and waits neither for another nor for the scheduler, so that
 * whatever stops is noticed. Made by
 * `runtime.ts`.
 */
import type { Instant } from '../shared/domain/core/time.ts';
import { MINUTE, SECOND } from '../shared/domain/core/time.ts';
import type { Pipeline } from '../shared/pipeline/core/context.ts';
import { recordRun } from '../shared/pipeline/safeguards/status.ts';
import type { Heartbeat } from '../shared/pipeline/safeguards/watch.ts';
import { StoreUnavailable } from '../shared/ports/store.ts';

export interface BackgroundJob extends Heartbeat {
  run(): Promise<unknown>;
  /** How long after the start it runs for the first time; at once where absent. */
  firstAfterMs?: number | undefined;
  /** True for a job that reaches outside: while the test clock is moved, it waits until the clock has arrived. */
  outside?: boolean | undefined;
}

const POLL_MS = SECOND;
/** A poll that is so late means that the machine slept, or that this process was stopped. */
const SLEPT_MS = MINUTE;

export class BackgroundJobs {
  readonly #p: Pipeline;
  readonly #jobs: readonly BackgroundJob[];
  readonly #nextAt = new Map<string, Instant>();
  readonly #running = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #polledAt: Instant;
  #awakeSince: Instant;
  #aside = false;

  constructor(p: Pipeline, jobs: readonly BackgroundJob[]) {
    this.#p = p;
    this.#jobs = jobs;
    this.#polledAt = this.#awakeSince = p.clock.now();
    for (const { component, firstAfterMs = 0 } of jobs)
      this.#nextAt.set(component, this.#polledAt + firstAfterMs);
  }

  get heartbeats(): Heartbeat[] {
    return this.#jobs.map(({ component, intervalMs }) => ({ component, intervalMs }));
  }

  /** Since when jobs could run: the start, or the end of the machine's last sleep. */
  get awakeSince(): Instant {
    return this.#awakeSince;
  }

  start(): void {
    this.#polledAt = this.#awakeSince = this.#p.clock.now();
    this.#timer = setInterval(() => this.#poll(), POLL_MS);
  }

  #poll(): void {
    if (this.#aside) return;
    const now = this.#p.clock.now();
    if (Math.abs(now - this.#polledAt) > SLEPT_MS) this.#awakeSince = now;
    if (now < this.#polledAt) this.#clockWentBack(now);
    this.#polledAt = now;
    for (const job of this.#due(now)) void this.#begin(job, now);
  }

  /** What was to run at an hour of the clock as it was would not run for as long as the clock was ahead. */
  #clockWentBack(now: Instant): void {
    for (const { component, intervalMs } of this.#jobs)
      this.#nextAt.set(component, Math.min(this.#nextAt.get(component) ?? now, now + intervalMs));
  }

  /** While the test clock is moved, jobs are done where `runDue` says. */
  async stepAside(): Promise<void> {
    this.#aside = true;
    await this.#idle();
  }

  stepBack(): void {
    this.#polledAt = this.#awakeSince = this.#p.clock.now();
    this.#aside = false;
  }

  /** Does what is due at the present moment of the test clock, one after the other. */
  async runDue(outside: boolean): Promise<void> {
    const now = this.#p.clock.now();
    this.#awakeSince = now;
    for (const job of this.#due(now)) if (outside || !job.outside) await this.#begin(job, now);
  }

  #due(now: Instant): BackgroundJob[] {
    return this.#jobs.filter(
      ({ component }) => !this.#running.has(component) && now >= (this.#nextAt.get(component) ?? 0),
    );
  }

  /** A failure is recorded and reported; it is tried again in its own time. */
  #begin({ component, intervalMs, run }: BackgroundJob, now: Instant): Promise<void> {
    this.#nextAt.set(component, now + intervalMs);
    const running = recordRun(this.#p, component, run)
      .then(
        () => undefined,
        (error: unknown) => {
          // What is wrong with the store is told once, by its guard.
          if (!(error instanceof StoreUnavailable)) this.#p.telemetry.fault(`the ${component} failed`, error);
        },
      )
      .finally(() => this.#running.delete(component));
    this.#running.set(component, running);
    return running;
  }

  #idle(): Promise<unknown> {
    return Promise.all(this.#running.values());
  }

  /** Ends the jobs, and waits for those that are under way: each has its own timeouts. */
  async stop(): Promise<void> {
    this.#aside = true;
    clearInterval(this.#timer);
    await this.#idle();
  }
}
