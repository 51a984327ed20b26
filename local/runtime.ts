/**
 * The embedded composition: the pipeline on SQLite, with an in-memory pipe and the sandbox, in one process. It
 * runs the scheduler, the senders, the sandbox's callbacks and the background jobs, and can let hours go by on its test clock.
 */

import { openPing } from '../shared/adapters/alerting/ping.ts';
import { Pipe } from '../shared/adapters/process/pipe.ts';
import type { LocalTelemetry } from '../shared/adapters/process/telemetry.ts';
import { TemplateThread } from '../shared/adapters/process/template-thread.ts';
import { sandboxRecord } from '../shared/adapters/sandbox/provider-record.ts';
import type { Sandbox } from '../shared/adapters/sandbox/sandbox.ts';
import { StoreInTurns } from '../shared/adapters/stores/in-turns.ts';
import type { SqliteStore } from '../shared/adapters/stores/sqlite-store.ts';
import { stopwatch, systemClock, systemIds, TestClock } from '../shared/adapters/system.ts';
import type { TenantId } from '../shared/domain/core/keys.ts';
import type { Instant, Milliseconds } from '../shared/domain/core/time.ts';
import { MINUTE, SECOND } from '../shared/domain/core/time.ts';
import { partitionOf } from '../shared/domain/store/records.ts';
import type { Pipeline } from '../shared/pipeline/core/context.ts';
import { writeHistory } from '../shared/pipeline/core/history.ts';
import { withOutbox } from '../shared/pipeline/events/outbox.ts';
import { askingTogether } from '../shared/pipeline/queries/together.ts';
import type { AskTime } from '../shared/pipeline/safeguards/clock.ts';
import { watchClock } from '../shared/pipeline/safeguards/clock.ts';
import { keepDeadLetter } from '../shared/pipeline/safeguards/dead-letters.ts';
import { recordRun } from '../shared/pipeline/safeguards/status.ts';
import { deliver } from '../shared/pipeline/sending/deliver.ts';
import { mailOffices, nextMailAt } from '../shared/pipeline/sending/office-mail.ts';
import type { ScheduleReport } from '../shared/pipeline/sending/schedule.ts';
import { schedule } from '../shared/pipeline/sending/schedule.ts';
import type { ProviderRecords } from '../shared/ports/provider-record.ts';
import { StoreUnavailable } from '../shared/ports/store.ts';
import { BackgroundJobs } from './background-jobs.ts';
import { jobsOf } from './job-list.ts';
import { openLedger } from './ledger-file.ts';
import { inSpiteOfTrouble, LedgerGuard } from './ledger-guard.ts';
import type { LookBackOptions } from './look-back.ts';
import { LookBack } from './look-back.ts';
import { MEMORY_MB, MemoryGuard, planMemory } from './memory.ts';
import type { RuntimeOptions } from './runtime-options.ts';
import { CONCURRENCY, INTERVAL_MS, PIPE_CAPACITY, sandboxOf, settingsOf } from './runtime-options.ts';
import type { Health, Watched } from './self-watch.ts';
import { SelfWatch } from './self-watch.ts';
import { Waking } from './waking.ts';

/** Entries that the scheduler decides at once: smaller pages than on AWS, for everybody else waits meanwhile. */
const PAGE_SIZE = 500;
/** Callbacks of the sandbox between two looks at what is due: a drain's many must not keep the scheduler waiting. */
const CALLBACKS_A_TURN = 512;
/** How long sends in flight may take to finish at a stop. */
const STOP_MS = 10 * SECOND;
/** The clock and a stopwatch that differ by so much within a turn: somebody set the clock, or the machine slept. */
const JUMP_MS = MINUTE;

export class Runtime {
  /** For the program's own work. */
  readonly pipeline: Pipeline;
  /** The same for what somebody waits for: its reads do not stand behind those of a drain. */
  readonly requests: Pipeline;
  /** Whether any channel reaches real people: then the test clock can't be moved. */
  readonly real: boolean;
  readonly sandbox: Sandbox;
  /** What the providers really took; null where one keeps no record. */
  readonly records: ProviderRecords;
  readonly clock: TestClock;
  readonly telemetry: LocalTelemetry;
  readonly #otlp: RuntimeOptions['otlp'];
  readonly #store: SqliteStore;
  readonly #guard: LedgerGuard;
  readonly #lookBack: LookBack;
  readonly #waking: Waking;
  readonly #askTime: AskTime | undefined;
  /** The clock and a stopwatch, as they were at the last turn. */
  #lastTurn: { clock: Instant; stopwatch: Milliseconds } | undefined;
  readonly #memory: MemoryGuard;
  readonly #pipe: Pipe;
  readonly #templates = new TemplateThread({ clock: systemClock });
  readonly #backgroundJobs: BackgroundJobs;
  readonly #selfWatch: SelfWatch;
  readonly #recordedAt = new Map<string, Instant>();
  #completedAt: Instant;
  /** While what an earlier process had leased is not all taken up yet. */
  #voidLeasesBefore: Instant | undefined;
  /** What the last run left aside: it stays due, and must not wake the loop again and again. */
  #unreadable: ReadonlySet<string> = new Set();
  /** Whether the test clock is being moved: meanwhile nothing outside is told. */
  #stepping = false;
  #stopping = false;
  #wasInTrouble = false;
  #loop: Promise<void> = Promise.resolve();
  /** The turns of the loop and the moves of the test clock, one after the other. */
  #turns: Promise<unknown> = Promise.resolve();

  /** @throws when another process uses the data folder, or a newer version wrote it */
  constructor(options: RuntimeOptions) {
    const { dataFolder, telemetry, providers } = options;
    this.telemetry = telemetry;
    this.#otlp = options.otlp;
    const memoryMb = options.memoryMb ?? MEMORY_MB.usual;
    const memory = planMemory(memoryMb);
    this.#memory = new MemoryGuard({ memoryMb, telemetry });
    const hear = (at: Instant) => this.#waking.hear(at);
    this.#store = openLedger(dataFolder, memory, hear, options.say);
    this.sandbox = sandboxOf(options, memory, hear);
    const played = sandboxRecord(this.sandbox, options.behaviours);
    this.records = { email: played, sms: played, voice: played, ...providers?.records };
    this.real = Object.keys(providers?.senders ?? {}).length > 0;
    if (this.real && this.sandbox.clockOffset() !== 0)
      throw new Error(
        `the test clock of ${dataFolder} was moved; for real providers, set RINGONCE_DATA to a fresh folder`,
      );
    this.clock = new TestClock(this.sandbox.clockOffset());
    this.#waking = new Waking(this.clock);
    this.#completedAt = this.clock.now();
    this.#pipe = new Pipe({
      clock: this.clock,
      telemetry,
      handle: (message) => deliver(askingTogether(this.pipeline), message),
      concurrency: { ...CONCURRENCY, ...providers?.concurrency, ...options.concurrency },
      capacity: options.pipeCapacity ?? PIPE_CAPACITY,
      hasRoom: () => !this.#memory.isFull(),
      deadLetter: (message, error, times) => keepDeadLetter(this.pipeline, message, error, times),
    });
    const ledger = withOutbox(this.#store);
    this.pipeline = {
      store: new StoreInTurns(ledger),
      queue: this.#pipe,
      senders: { ...this.sandbox.senders, ...providers?.senders },
      providers: options.sandboxPlaysTwo && !this.real ? this.sandbox.two : providers?.several,
      clock: this.clock,
      ids: systemIds,
      telemetry,
      templates: this.#templates,
      settings: settingsOf(options),
    };
    this.requests = { ...this.pipeline, store: new StoreInTurns(ledger) };
    const { channels = [], pingUrl } = options.alerting ?? {};
    const { publicUrl } = this.pipeline.settings;
    const { clock } = this;
    const { say } = options;
    this.#guard = new LedgerGuard({ store: this.#store, channels, publicUrl, clock, telemetry, say });
    this.#askTime = providers?.time;
    const ping = pingUrl === undefined ? undefined : openPing({ url: pingUrl, telemetry });
    this.#selfWatch = new SelfWatch(this.pipeline, () => this.#watched(), ping);
    const { pipeline, records } = this;
    const tried: LookBackOptions['tried'] = (what, run) => this.#tried(what, run);
    this.#lookBack = new LookBack({ pipeline, records, dataFolder, tried });
    const jobs = jobsOf({
      ...{ pipeline, records, dataFolder, channels, store: this.#store, guard: this.#guard },
      ...{ lookBack: this.#lookBack, receivers: options.receivers, backups: options.backups },
      watch: () => this.#selfWatch.look(),
      watchClock: () => this.#watchClock(),
      mayGoOn: () => !this.#stopping,
    });
    this.#backgroundJobs = new BackgroundJobs(pipeline, jobs);
  }

  /** Takes up what an earlier process left, at once where no other can hold a lease. Then runs until `stop`. */
  async start(): Promise<void> {
    this.#memory.start();
    await this.#guard.inspectAtStart();
    await this.#tried('clock', () => this.#watchClock());
    this.#voidLeasesBefore = this.#store.exclusive ? this.clock.now() : undefined;
    await inSpiteOfTrouble(this.schedule());
    this.#loop = this.#run();
    this.#backgroundJobs.start();
  }

  /** One run of the scheduler over all shards, of about an interval at the most: the rest is due for the next one. */
  async schedule(): Promise<ScheduleReport[]> {
    const { shards } = this.pipeline.settings;
    const voidLeasesBefore = this.#voidLeasesBefore;
    const endsAt = stopwatch() + INTERVAL_MS;
    let isCut = false;
    const mayGoOn = (): boolean => {
      isCut ||= stopwatch() > endsAt || this.#stopping;
      return !isCut;
    };
    const asked = {
      pageSize: PAGE_SIZE,
      mayGoOn,
      ...(voidLeasesBefore === undefined ? {} : { voidLeasesBefore }),
    };
    const run = async () => {
      await this.#lookBack.once();
      return Promise.all(
        Array.from({ length: shards }, (_, shard) => schedule(this.pipeline, { shard, ...asked })),
      );
    };
    const reports = await this.#recorded('scheduler', run);
    if (!isCut) this.#voidLeasesBefore = undefined;
    this.#completedAt = this.clock.now();
    this.#unreadable = new Set(reports.flatMap(({ unreadable }) => unreadable));
    await this.#tried('history', () => writeHistory(this.pipeline));
    return reports;
  }

  /** Runs a component. What runs many times a second records only now and then that it ran. */
  #recorded<T>(component: string, run: () => Promise<T>): Promise<T> {
    const now = this.clock.now();
    // Also after a step back of the clock, when the last record seems to be still to come.
    if (Math.abs(now - (this.#recordedAt.get(component) ?? Number.NEGATIVE_INFINITY)) < INTERVAL_MS)
      return run();
    this.#recordedAt.set(component, now);
    return recordRun(this.pipeline, component, run);
  }

  async #run(): Promise<void> {
    // What fell due while it was started is found by looking.
    let dueAt = Number.NEGATIVE_INFINITY;
    while (!this.#stopping) {
      this.#waking.turns();
      const waitedFor = dueAt;
      const isWell = await this.#exclusively(() => this.#turn(waitedFor));
      const isInTrouble = this.#store.trouble() !== null;
      // Told at once; repeated by the job of the guard.
      if (isInTrouble !== this.#wasInTrouble) void this.#guard.look();
      this.#wasInTrouble = isInTrouble;
      // What failed stays due, and is tried again in a second, not at once.
      dueAt = await this.#waking.sleep(isInTrouble || !isWell ? 'rest' : await this.#nextTurnAt());
    }
  }

  /** When something falls due of what is known. */
  async #nextTurnAt(): Promise<Instant | null> {
    const due = await this.#tried('scheduler', () => this.#nextDueAt());
    const times = [due ?? null, this.sandbox.nextDueAt()].filter((time) => time !== null);
    return times.length > 0 ? Math.min(...times) : null;
  }

  /**
   * Does what is due now; a failure of one component does not keep the other from running.
   * @param dueAt when something falls due, as far as is known
   * @returns whether neither failed
   */
  async #turn(dueAt: Instant): Promise<boolean> {
    const now = this.clock.now();
    if (this.#jumped(now)) await this.#tried('clock', () => this.#watchClock());
    const scheduled = await this.#tried('scheduler', async () => {
      if (
        dueAt <= now ||
        this.#voidLeasesBefore !== undefined ||
        Math.abs(now - this.#completedAt) >= INTERVAL_MS
      )
        await this.schedule();
      return true;
    });
    const calledBack = await this.#tried('callbacks', () => this.#callBack(now, CALLBACKS_A_TURN));
    return scheduled !== undefined && calledBack !== undefined;
  }

  #watchClock(): Promise<unknown> {
    return watchClock(this.pipeline, this.#askTime);
  }

  /** Whether the clock was set since the last turn. After a sleep of the machine it seems so, and is right. */
  #jumped(now: Instant): boolean {
    const last = this.#lastTurn;
    this.#lastTurn = { clock: now, stopwatch: stopwatch() };
    return (
      last !== undefined && Math.abs(now - last.clock - (this.#lastTurn.stopwatch - last.stopwatch)) > JUMP_MS
    );
  }

  /** A failure is reported, and it is tried again at the next turn. */
  async #tried<T>(component: string, run: () => Promise<T>): Promise<T | undefined> {
    try {
      return await run();
    } catch (error) {
      // What is wrong with the store is told once, by its guard.
      if (!(error instanceof StoreUnavailable)) this.telemetry.fault(`the ${component} failed`, error);
      return undefined;
    }
  }

  #callBack(now: Instant, most?: number): Promise<unknown> {
    return this.#recorded('callbacks', () => this.sandbox.runDue(now, most));
  }

  #watched(): Watched {
    return {
      jobs: this.#backgroundJobs,
      trouble: this.#store.trouble(),
      completedAt: this.#completedAt,
      isStepping: this.#stepping,
    };
  }

  #exclusively<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#turns.then(task);
    this.#turns = turn.catch(() => undefined);
    return turn;
  }

  async #nextDueAt(): Promise<Instant | null> {
    const shards = Array.from({ length: this.pipeline.settings.shards }, (_, shard) => shard);
    const pages = await Promise.all(
      shards.map((shard) =>
        this.#store.list({ partition: partitionOf.due(shard), limit: 1 + this.#unreadable.size }),
      ),
    );
    const times = pages.flatMap(({ rows }) => rows.find(({ key }) => !this.#unreadable.has(key))?.sort ?? []);
    return times.length > 0 ? Math.min(...times) : null;
  }

  /**
   * Lets time go by until `target`: everything that falls due on the way happens at its moment, in order.
   * @param onMoment called after each moment, for a live picture
   */
  advanceTo(target: Instant, onMoment?: (now: Instant) => void | Promise<void>): Promise<void> {
    return this.#stepped(async () => {
      await this.#momentsUntil(target, onMoment);
      this.clock.stopAt(target);
      await this.#callBack(target);
      await this.#backgroundJobs.runDue(true);
    });
  }

  /** Lets time go by until the next message goes out; as far as something falls due where none does. */
  advanceToMessage(latest: Instant): Promise<void> {
    const newest = () => this.sandbox.messages({ limit: 1 }).messages[0]?.id;
    const before = newest();
    return this.#stepped(() =>
      this.#momentsUntil(latest, () => (newest() === before ? undefined : 'enough')),
    );
  }

  /** As if the program had been off until then: what falls due meanwhile is late afterwards. */
  sleepUntil(target: Instant): Promise<void> {
    return this.#stepped(async () => this.clock.stopAt(target));
  }

  async #momentsUntil(target: Instant, onMoment?: (now: Instant) => unknown): Promise<void> {
    for (;;) {
      const next = await this.nextMoment();
      if (next === null || next > target || this.#stopping) return;
      this.clock.stopAt(next);
      await this.settle();
      await this.#backgroundJobs.runDue(false);
      if ((await onMoment?.(this.clock.now())) === 'enough') return;
    }
  }

  /** Moves the test clock while nothing else runs; from where it stands then, it goes on by itself. */
  #stepped(move: () => Promise<void>): Promise<void> {
    return this.#exclusively(async () => {
      this.#stepping = true;
      await this.#backgroundJobs.stepAside();
      try {
        await this.#lookBack.once();
        await move();
      } finally {
        this.clock.run();
        this.sandbox.setClockOffset(this.clock.offsetMs);
        this.#completedAt = this.clock.now();
        this.#lastTurn = undefined;
        this.#backgroundJobs.stepBack();
        this.#waking.hear(this.clock.now());
        this.#stepping = false;
      }
    });
  }

  /** When something falls due next; null where nothing does. */
  async nextMoment(): Promise<Instant | null> {
    const mailAt = await nextMailAt(this.pipeline);
    const times = [await this.#nextDueAt(), this.sandbox.nextDueAt(), mailAt].filter((time) => time !== null);
    return times.length > 0 ? Math.min(...times) : null;
  }

  /** Does everything that is due at the present moment, until nothing is. */
  async settle(): Promise<void> {
    for (let turns = 0; turns < 1_000; turns++) {
      const now = this.clock.now();
      await this.schedule();
      await this.#pipe.idle();
      await mailOffices(this.pipeline);
      await this.sandbox.runDue(now);
      const next = await this.nextMoment();
      if (next === null || next > now) return;
    }
    throw new Error('something stays due for ever at one moment of the test clock');
  }

  /** Waits until the pipe is empty. */
  drained(): Promise<void> {
    return this.#pipe.idle();
  }

  /** Whether nothing new is to be taken in, for want of memory. */
  isFull(): boolean {
    return this.#memory.isFull();
  }

  health(): Promise<Health> {
    return this.#selfWatch.health();
  }

  /** Lets sends in flight finish, a bounded time, then closes the files. What is left goes on at the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#backgroundJobs.stop();
    this.#waking.stop();
    await this.#pipe.close(STOP_MS);
    await this.#loop;
    await this.#turns;
    await this.#templates.close();
    await this.#tried('history', () => writeHistory(this.pipeline, true));
    await this.#tried('witness', () => this.#lookBack.bearWitness());
    await this.#otlp?.stop();
    await this.#store.close();
    this.sandbox.close();
    await this.#memory.stop();
  }
}

/** The tenant that a fresh data folder starts with. */
export const FIRST_TENANT = 'default' as TenantId;
