/**
 * What the embedded mode does by itself beside reminding: the watch, the telling of alerts, the audit. Each runs in its
 * own time and waits neither for another nor for the scheduler, so that whatever stops is noticed. Made by
 * `runtime.ts`.
 */
import type { Instant } from '../shared/domain/core/time.ts';
import { MINUTE, SECOND } from '../shared/domain/core/time.ts';
import type { Pipeline } from '../shared/pipeline/core/context.ts';
import { recordRun } from '../shared/pipeline/safeguards/operate.ts';
import type { Heartbeat } from '../shared/pipeline/safeguards/watch.ts';

export interface Chore extends Heartbeat {
  run(): Promise<unknown>;
  /** How long after the start it runs for the first time; at once where absent. */
  firstAfterMs?: number | undefined;
  /** True for a chore that reaches outside: while the test clock is moved, it waits until the clock has arrived. */
  outside?: boolean | undefined;
}

const POLL_MS = SECOND;
/** A poll that is so late means that the machine slept, or that this process was stopped. */
const SLEPT_MS = MINUTE;

export class Chores {
  readonly #p: Pipeline;
  readonly #chores: readonly Chore[];
  readonly #nextAt = new Map<string, Instant>();
  readonly #running = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #polledAt: Instant;
  #awakeSince: Instant;
  #aside = false;

  constructor(p: Pipeline, chores: readonly Chore[]) {
    this.#p = p;
    this.#chores = chores;
    this.#polledAt = this.#awakeSince = p.clock.now();
    for (const { part, firstAfterMs = 0 } of chores) this.#nextAt.set(part, this.#polledAt + firstAfterMs);
  }

  get heartbeats(): Heartbeat[] {
    return this.#chores.map(({ part, intervalMs }) => ({ part, intervalMs }));
  }

  /** Since when chores could run: the start, or the end of the machine's last sleep. */
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
    if (now - this.#polledAt > SLEPT_MS) this.#awakeSince = now;
    this.#polledAt = now;
    for (const chore of this.#due(now)) void this.#begin(chore, now);
  }

  /** While the test clock is moved, chores are done where `runDue` says. */
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
    for (const chore of this.#due(now)) if (outside || !chore.outside) await this.#begin(chore, now);
  }

  #due(now: Instant): Chore[] {
    return this.#chores.filter(
      ({ part }) => !this.#running.has(part) && now >= (this.#nextAt.get(part) ?? 0),
    );
  }

  /** A failure is recorded and reported; it is tried again in its own time. */
  #begin({ part, intervalMs, run }: Chore, now: Instant): Promise<void> {
    this.#nextAt.set(part, now + intervalMs);
    const running = recordRun(this.#p, part, run)
      .then(
        () => undefined,
        (error: unknown) => this.#p.telemetry.fault(`the ${part} failed`, error),
      )
      .finally(() => this.#running.delete(part));
    this.#running.set(part, running);
    return running;
  }

  #idle(): Promise<unknown> {
    return Promise.all(this.#running.values());
  }

  /** Ends the chores, and waits for those that are under way: each has its own timeouts. */
  async stop(): Promise<void> {
    this.#aside = true;
    clearInterval(this.#timer);
    await this.#idle();
  }
}
