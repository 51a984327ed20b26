/**
 * The embedded composition: the pipeline on SQLite, with an in-memory pipe and the sandbox, in one process. It
 * runs the scheduler, the senders and the sandbox's callbacks, and can let hours go by on its test clock.
 */
import { join } from 'node:path';
import { Pipe } from '../shared/adapters/pipe.ts';
import type { Sandbox, SandboxOptions } from '../shared/adapters/sandbox.ts';
import { openSandbox } from '../shared/adapters/sandbox.ts';
import { openSqliteStore } from '../shared/adapters/sqlite-store.ts';
import { systemIds, TestClock } from '../shared/adapters/system.ts';
import type { LocalTelemetry } from '../shared/adapters/telemetry.ts';
import type { Channel } from '../shared/domain/policy.ts';
import { partitionOf } from '../shared/domain/records.ts';
import { OVERALL_LIMIT } from '../shared/domain/surge.ts';
import type { Instant } from '../shared/domain/time.ts';
import { SECOND } from '../shared/domain/time.ts';
import type { Pipeline, Settings } from '../shared/pipeline/context.ts';
import { deliver } from '../shared/pipeline/deliver.ts';
import { recordRun } from '../shared/pipeline/operate.ts';
import type { ScheduleReport } from '../shared/pipeline/schedule.ts';
import { schedule } from '../shared/pipeline/schedule.ts';
import type { Store } from '../shared/ports/store.ts';
import type { Providers } from './providers.ts';

export interface RuntimeOptions {
  dataFolder: string;
  secret: string;
  telemetry: LocalTelemetry;
  /** Takes the sandbox's callbacks to the HTTP app. */
  deliverCallback: SandboxOptions['deliver'];
  /** The channels that really go out. */
  providers?:
    | Pick<Providers, 'senders' | 'publicUrl' | 'emailFrom' | 'pacePerMinute' | 'listDelayMs' | 'concurrency'>
    | undefined;
  /** Signs the sandbox's callbacks. */
  sandboxToken: string;
  /** For demos, tests and benchmarks. */
  behaviours?: SandboxOptions['behaviours'];
  receipts?: boolean | undefined;
  settings?: Partial<Settings> | undefined;
  concurrency?: Record<Channel, number> | undefined;
  pipeCapacity?: number | undefined;
}

/** What the scheduler's last completed run was; for `/healthz`. */
export interface Health {
  healthy: boolean;
  detail: string;
}

/** The scheduler completes a run at least this often; three missed ones are unhealthy. */
const INTERVAL_MS = 10 * SECOND;
/** How soon something that fell due unannounced is noticed. */
const POLL_MS = 50;
/** How long sends in flight may take to finish at a stop. */
const STOP_MS = 10 * SECOND;

/** The sandbox takes whatever comes; real providers state their own pace. */
const SANDBOX_SETTINGS = {
  shards: 1,
  attemptsMax: 8,
  pacePerMinute: { email: 6_000_000, sms: 6_000_000, voice: 600_000 },
  burstMs: INTERVAL_MS,
  listDelayMs: { email: 0, sms: 0, voice: 0 },
};

const SANDBOX_FROM = 'reminders@sandbox.test';

const CONCURRENCY: Record<Channel, number> = { email: 512, sms: 512, voice: 32 };
const PIPE_CAPACITY = 10_000;

export class Runtime {
  readonly pipeline: Pipeline;
  /** Whether any channel reaches real people: then time is real, too. */
  readonly real: boolean;
  readonly sandbox: Sandbox;
  readonly clock: TestClock;
  readonly telemetry: LocalTelemetry;
  readonly #store: Store;
  readonly #pipe: Pipe;
  #completedAt: Instant;
  #recordedAt: Instant = Number.NEGATIVE_INFINITY;
  #stopping = false;
  #loop: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;
  /** While time is stepped, the loop stands aside. */
  #turns: Promise<unknown> = Promise.resolve();

  /** @throws when another process uses the data folder, or a newer version wrote it */
  constructor(options: RuntimeOptions) {
    const { dataFolder, telemetry } = options;
    this.telemetry = telemetry;
    this.#store = openSqliteStore(join(dataFolder, 'ringonce.db'));
    this.sandbox = openSandbox({
      file: join(dataFolder, 'sandbox.db'),
      deliver: options.deliverCallback,
      token: options.sandboxToken,
      behaviours: options.behaviours,
      receipts: options.receipts,
    });
    const { providers } = options;
    this.real = Object.keys(providers?.senders ?? {}).length > 0;
    if (this.real && this.sandbox.clockOffset() !== 0)
      throw new Error(
        `the test clock of ${dataFolder} was moved; for real providers, set RINGONCE_DATA to a fresh folder`,
      );
    this.clock = new TestClock(this.sandbox.clockOffset());
    this.#completedAt = this.clock.now();
    this.#pipe = new Pipe({
      clock: this.clock,
      telemetry,
      handle: (message) => deliver(this.pipeline, message),
      concurrency: { ...CONCURRENCY, ...providers?.concurrency, ...options.concurrency },
      capacity: options.pipeCapacity ?? PIPE_CAPACITY,
    });
    this.pipeline = {
      store: this.#store,
      queue: this.#pipe,
      senders: { ...this.sandbox.senders, ...providers?.senders },
      clock: this.clock,
      ids: systemIds,
      telemetry,
      settings: {
        ...SANDBOX_SETTINGS,
        pacePerMinute: { ...SANDBOX_SETTINGS.pacePerMinute, ...providers?.pacePerMinute },
        listDelayMs: { ...SANDBOX_SETTINGS.listDelayMs, ...providers?.listDelayMs },
        publicUrl: providers?.publicUrl ?? null,
        emailFrom: providers?.emailFrom ?? SANDBOX_FROM,
        surgeLimit: OVERALL_LIMIT,
        ...options.settings,
        secret: options.secret,
      },
    };
  }

  /** Takes up what an earlier process left: nobody else can hold a lease on this folder. Then runs until `stop`. */
  async start(): Promise<void> {
    await this.schedule(this.clock.now());
    this.#loop = this.#run();
  }

  /** One run of the scheduler over all shards. */
  async schedule(voidLeasesBefore?: Instant): Promise<ScheduleReport[]> {
    const { shards } = this.pipeline.settings;
    const voided = voidLeasesBefore === undefined ? {} : { voidLeasesBefore };
    const run = () =>
      Promise.all(
        Array.from({ length: shards }, (_, shard) => schedule(this.pipeline, { shard, ...voided })),
      );
    const now = this.clock.now();
    const due = now - this.#recordedAt >= INTERVAL_MS;
    if (due) this.#recordedAt = now;
    const reports = due ? await recordRun(this.pipeline, 'scheduler', run) : await run();
    this.#completedAt = this.clock.now();
    return reports;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      await this.#exclusively(() => this.#turn());
      await this.#sleep();
    }
  }

  /** What falls due now is done; a failure is reported and tried again at the next turn. */
  async #turn(): Promise<void> {
    try {
      const now = this.clock.now();
      const nextDue = await this.#nextDueAt();
      if ((nextDue !== null && nextDue <= now) || now - this.#completedAt >= INTERVAL_MS)
        await this.schedule();
      await this.sandbox.runDue(now);
    } catch (error) {
      this.telemetry.fault('the scheduler failed', error);
    }
  }

  async #sleep(): Promise<void> {
    if (this.#stopping) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#timer = setTimeout(resolve, POLL_MS);
    });
  }

  #exclusively<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#turns.then(task);
    this.#turns = turn.catch(() => undefined);
    return turn;
  }

  async #nextDueAt(): Promise<Instant | null> {
    const shards = Array.from({ length: this.pipeline.settings.shards }, (_, shard) => shard);
    const pages = await Promise.all(
      shards.map((shard) => this.#store.list({ partition: partitionOf.due(shard), limit: 1 })),
    );
    const times = pages.flatMap(({ rows }) => rows.map((row) => row.sort));
    return times.length > 0 ? Math.min(...times) : null;
  }

  /**
   * Lets time go by until `target`: everything that falls due on the way happens at its moment, in order.
   * @param watch called after each moment, for a live picture
   */
  advanceTo(target: Instant, watch?: (now: Instant) => void | Promise<void>): Promise<void> {
    return this.#exclusively(async () => {
      try {
        for (;;) {
          const next = await this.#nextMoment();
          if (next === null || next > target || this.#stopping) break;
          this.clock.stopAt(next);
          await this.settle();
          await watch?.(this.clock.now());
        }
        this.clock.stopAt(target);
      } finally {
        this.clock.run();
        this.sandbox.setClockOffset(this.clock.offsetMs);
        this.#completedAt = this.clock.now();
      }
    });
  }

  async #nextMoment(): Promise<Instant | null> {
    const times = [await this.#nextDueAt(), this.sandbox.nextDueAt()].filter((time) => time !== null);
    return times.length > 0 ? Math.min(...times) : null;
  }

  /** Does everything that is due at the present moment, until nothing is. */
  async settle(): Promise<void> {
    for (let turns = 0; turns < 1_000; turns++) {
      const now = this.clock.now();
      await this.schedule();
      await this.#pipe.idle();
      await this.sandbox.runDue(now);
      const next = await this.#nextMoment();
      if (next === null || next > now) return;
    }
    throw new Error('something stays due for ever at one moment of the test clock');
  }

  /** Waits until the pipe is empty. */
  drained(): Promise<void> {
    return this.#pipe.idle();
  }

  health(): Health {
    const ageMs = this.clock.now() - this.#completedAt;
    const healthy = ageMs < 3 * INTERVAL_MS;
    const seconds = Math.round(ageMs / SECOND);
    return {
      healthy,
      detail: healthy ? 'ok' : `the scheduler has not completed a run for ${seconds} seconds`,
    };
  }

  /** Lets sends in flight finish, a bounded time, then closes the files. What is left goes on at the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    this.#wake?.();
    await this.#pipe.close(STOP_MS);
    await this.#loop;
    await this.#turns;
    await this.#store.close();
    this.sandbox.close();
  }
}

/** The tenant that a fresh data folder starts with. */
export const FIRST_TENANT = 'default';
