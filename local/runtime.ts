/**
 * The embedded composition: the pipeline on SQLite, with an in-memory pipe and the sandbox, in one process. It
 * runs the scheduler, the senders, the sandbox's callbacks and the background jobs, and can let hours go by on its test clock.
 */

import type { Ping } from '../shared/adapters/alerting/ping.ts';
import { openPing } from '../shared/adapters/alerting/ping.ts';
import { fetchCalendar } from '../shared/adapters/process/calendars.ts';
import { Pipe } from '../shared/adapters/process/pipe.ts';
import type { ReceiversOptions } from '../shared/adapters/process/receivers.ts';
import { httpReceivers } from '../shared/adapters/process/receivers.ts';

import type { LocalTelemetry } from '../shared/adapters/process/telemetry.ts';
import { TemplateThread } from '../shared/adapters/process/template-thread.ts';
import { sandboxRecord } from '../shared/adapters/sandbox/provider-record.ts';
import type { Sandbox, SandboxOptions } from '../shared/adapters/sandbox/sandbox.ts';
import { openSandbox } from '../shared/adapters/sandbox/sandbox.ts';
import { StoreInTurns } from '../shared/adapters/stores/in-turns.ts';
import type { SqliteStore } from '../shared/adapters/stores/sqlite-store.ts';
import { stopwatch, systemClock, systemIds, TestClock } from '../shared/adapters/system.ts';
import type { TenantId } from '../shared/domain/core/keys.ts';
import type { Channel } from '../shared/domain/core/policy.ts';
import { CHANNELS } from '../shared/domain/core/policy.ts';
import { OVERALL_LIMIT } from '../shared/domain/core/surge.ts';
import type { Instant, Milliseconds } from '../shared/domain/core/time.ts';
import { HOUR, MINUTE, SECOND, toIso } from '../shared/domain/core/time.ts';
import { keyOf, partitionOf } from '../shared/domain/store/records.ts';
import { UnreadableItem } from '../shared/domain/store/shapes.ts';
import type { Pipeline, PipelineSettings } from '../shared/pipeline/core/context.ts';
import { isNoted, loadReadable, notingDamage } from '../shared/pipeline/core/items.ts';
import { withOutbox } from '../shared/pipeline/events/outbox.ts';
import { EVENTS, tellOffices } from '../shared/pipeline/events/telling.ts';
import { catchUp, RESTORED } from '../shared/pipeline/feedback/restored.ts';
import { FEEDS, readFeeds } from '../shared/pipeline/feeds/feeds.ts';
import { lookForUnreached, OFFICES } from '../shared/pipeline/people/unreached.ts';
import { tellAlerts } from '../shared/pipeline/safeguards/alerts.ts';
import { runAudit } from '../shared/pipeline/safeguards/audit.ts';
import { hasForgotten, openBlackout } from '../shared/pipeline/safeguards/blackout.ts';
import type { AskTime } from '../shared/pipeline/safeguards/clock.ts';
import { watchClock } from '../shared/pipeline/safeguards/clock.ts';
import {
  keepDeadLetter,
  storedDeadLetters,
  watchDeadLetters,
} from '../shared/pipeline/safeguards/dead-letters.ts';
import { retain } from '../shared/pipeline/safeguards/retention.ts';
import { recordRun } from '../shared/pipeline/safeguards/status.ts';
import type { Heartbeat } from '../shared/pipeline/safeguards/watch.ts';
import { silences, silenceText, watch } from '../shared/pipeline/safeguards/watch.ts';
import { deliver } from '../shared/pipeline/sending/deliver.ts';
import { mailOffices, nextMailAt, OFFICE_MAIL } from '../shared/pipeline/sending/office-mail.ts';
import type { ScheduleReport } from '../shared/pipeline/sending/schedule.ts';
import { schedule } from '../shared/pipeline/sending/schedule.ts';
import type { ProviderRecords } from '../shared/ports/provider-record.ts';
import { StoreUnavailable } from '../shared/ports/store.ts';
import type { Alerting } from './alerting.ts';
import type { BackgroundJob } from './background-jobs.ts';
import { BackgroundJobs } from './background-jobs.ts';
import { backupOnSchedule } from './backups.ts';
import type { BackupSchedule } from './environment.ts';
import { openLedger, sandboxFile } from './ledger-file.ts';
import { LedgerGuard } from './ledger-guard.ts';
import type { MemoryPlan } from './memory.ts';
import { MEMORY_MB, MemoryGuard, planMemory } from './memory.ts';
import type { Providers } from './providers.ts';
import { readWitness, writeWitness } from './witness.ts';

export interface RuntimeOptions {
  dataFolder: string;
  secret: string;
  telemetry: LocalTelemetry;
  /** What the process may take, in MB; the usual where absent. */
  memoryMb?: number | undefined;
  /** Takes the sandbox's callbacks to the HTTP app. */
  deliverCallback: SandboxOptions['deliver'];
  /** The channels that really go out. */
  providers?:
    | Pick<
        Providers,
        | 'senders'
        | 'records'
        | 'time'
        | 'publicUrl'
        | 'emailFrom'
        | 'pacePerMinute'
        | 'listDelayMs'
        | 'concurrency'
      >
    | undefined;
  /** Who is told when something is wrong; nobody where absent. */
  alerting?: Pick<Alerting, 'channels' | 'pingUrl' | 'prices'> | undefined;
  /** Where backups are made, how often, and how many are kept; none where absent. */
  backups?: BackupSchedule | undefined;
  /** How offices' own endpoints are called. */
  receivers?: ReceiversOptions | undefined;
  /** Signs the sandbox's callbacks. */
  sandboxToken: string;
  /** For demos, tests and benchmarks. */
  behaviours?: SandboxOptions['behaviours'];
  receipts?: boolean | undefined;
  settings?: Partial<PipelineSettings> | undefined;
  concurrency?: Record<Channel, number> | undefined;
  pipeCapacity?: number | undefined;
}

/** Whether every component still runs; for `/healthz`. */
export interface Health {
  healthy: boolean;
  detail: string;
}

/** The scheduler completes a run at least this often; three missed ones are unhealthy. */
const INTERVAL_MS = 10 * SECOND;
/** How soon something that fell due unannounced is noticed. */
const POLL_MS = 50;
/** Entries that the scheduler decides at once: smaller pages than on AWS, for everybody else waits meanwhile. */
const PAGE_SIZE = 500;
/** Callbacks of the sandbox between two looks at what is due: a drain's many must not keep the scheduler waiting. */
const CALLBACKS_A_TURN = 512;
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

/** The components that run by themselves beside the background jobs. */
const COMPONENTS: readonly Heartbeat[] = [
  { component: 'scheduler', intervalMs: INTERVAL_MS },
  { component: 'callbacks', intervalMs: INTERVAL_MS },
];
/** How often a provider is asked what time it is. */
const CLOCK_EACH_MS = 5 * MINUTE;
/** The clock and a stopwatch that differ by so much within a turn: somebody set the clock, or the machine slept. */
const JUMP_MS = MINUTE;
/** Reading every page takes a core for about six seconds for each gigabyte. */
const INSPECTED_EACH_MS = 6 * HOUR;
/** How soon an alert, or what an office has to look at, is told. */
const TELL_MS = 15 * SECOND;
/** How soon an office's software hears of an event. */
const EVENTS_MS = 5 * SECOND;

/** The component that writes down, in the ledger and beside it, that the ledger was written until now. */
const WITNESS_RUN = 'witness';
/** How long a start waits for the providers' records. */
const LOOK_BACK_MS = 10 * SECOND;

/** It is looked every hour whether it is time, so that a failure is tried again, and told, soon. */
const backupJobs = (dataFolder: string, schedule: BackupSchedule | undefined): BackgroundJob[] =>
  schedule
    ? [
        {
          component: 'backup',
          intervalMs: Math.min(HOUR, schedule.everyMs),
          firstAfterMs: MINUTE,
          run: () => backupOnSchedule(dataFolder, schedule),
          outside: true,
        },
      ]
    : [];

const SANDBOX_FROM = 'reminders@sandbox.test';

const CONCURRENCY: Record<Channel, number> = { email: 512, sms: 512, voice: 32 };
const PIPE_CAPACITY = 10_000;

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
  readonly #dataFolder: string;
  readonly #store: SqliteStore;
  readonly #guard: LedgerGuard;
  readonly #askTime: AskTime | undefined;
  /** The clock and a stopwatch, as they were at the last turn. */
  #lastTurn: { clock: Instant; stopwatch: Milliseconds } | undefined;
  readonly #memory: MemoryGuard;
  readonly #pipe: Pipe;
  readonly #templates = new TemplateThread({ clock: systemClock });
  readonly #backgroundJobs: BackgroundJobs;
  readonly #ping: Ping | undefined;
  readonly #recordedAt = new Map<string, Instant>();
  #completedAt: Instant;
  /** While what an earlier process had leased is not all taken up yet. */
  #voidLeasesBefore: Instant | undefined;
  /** Whether it is known that the ledger is no copy of an earlier state, or a blackout is open for it. */
  #hasLookedBack = false;
  /** What the last run left aside: it stays due, and must not wake the loop again and again. */
  #unreadable: ReadonlySet<string> = new Set();
  /** Whether the test clock is being moved: meanwhile nothing outside is told. */
  #stepping = false;
  #stopping = false;
  #wasInTrouble = false;
  #loop: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;
  /** The turns of the loop and the moves of the test clock, one after the other. */
  #turns: Promise<unknown> = Promise.resolve();

  /** @throws when another process uses the data folder, or a newer version wrote it */
  constructor(options: RuntimeOptions) {
    const { dataFolder, telemetry, providers } = options;
    this.telemetry = telemetry;
    this.#dataFolder = dataFolder;
    const memoryMb = options.memoryMb ?? MEMORY_MB.usual;
    const memory = planMemory(memoryMb);
    this.#memory = new MemoryGuard({ memoryMb, telemetry });
    this.#store = openLedger(dataFolder, memory);
    this.sandbox = sandboxOf(options, memory);
    const played = sandboxRecord(this.sandbox, options.behaviours);
    this.records = { email: played, sms: played, voice: played, ...providers?.records };
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
      hasRoom: () => !this.#memory.isFull(),
      deadLetter: (message, error, times) => keepDeadLetter(this.pipeline, message, error, times),
    });
    const ledger = withOutbox(this.#store);
    this.pipeline = {
      store: new StoreInTurns(ledger),
      queue: this.#pipe,
      senders: { ...this.sandbox.senders, ...providers?.senders },
      clock: this.clock,
      ids: systemIds,
      telemetry,
      templates: this.#templates,
      settings: {
        ...SANDBOX_SETTINGS,
        pacePerMinute: { ...SANDBOX_SETTINGS.pacePerMinute, ...providers?.pacePerMinute },
        listDelayMs: { ...SANDBOX_SETTINGS.listDelayMs, ...providers?.listDelayMs },
        publicUrl: providers?.publicUrl ?? null,
        realChannels: CHANNELS.filter((channel) => providers?.senders[channel]),
        emailFrom: providers?.emailFrom ?? SANDBOX_FROM,
        surgeLimit: OVERALL_LIMIT,
        prices: options.alerting?.prices,
        ...options.settings,
        secret: options.secret,
      },
    };
    this.requests = { ...this.pipeline, store: new StoreInTurns(ledger) };
    const { channels = [], pingUrl } = options.alerting ?? {};
    const { publicUrl } = this.pipeline.settings;
    const { clock } = this;
    this.#guard = new LedgerGuard({ store: this.#store, channels, publicUrl, clock, telemetry });
    this.#askTime = providers?.time;
    this.#ping = pingUrl === undefined ? undefined : openPing({ url: pingUrl, telemetry });
    this.#backgroundJobs = new BackgroundJobs(this.pipeline, this.#jobs(options));
  }

  #jobs({ alerting, receivers, backups }: RuntimeOptions): BackgroundJob[] {
    const channels = alerting?.channels ?? [];
    return [
      { component: 'watch', intervalMs: MINUTE, run: () => this.#watch() },
      ...this.#lookouts(),
      {
        component: 'alerts',
        intervalMs: TELL_MS,
        run: () => tellAlerts(this.pipeline, channels, { docs: true }),
        outside: true,
      },
      ...this.#ofOffices(receivers),
      {
        component: 'audit',
        intervalMs: HOUR,
        firstAfterMs: MINUTE,
        run: () => runAudit(this.pipeline, this.records, this.clock.now()),
      },
      {
        component: 'retention',
        intervalMs: 10 * MINUTE,
        firstAfterMs: MINUTE,
        run: () => retain(this.pipeline, () => !this.#stopping),
      },
      { component: WITNESS_RUN, intervalMs: MINUTE, run: () => this.#bearOn() },
      { component: RESTORED, intervalMs: MINUTE, run: () => catchUp(this.pipeline, this.records) },
      ...backupJobs(this.#dataFolder, backups),
    ];
  }

  /** What offices are told, by email, their own software, and on their worklists; and what their calendars say. */
  #ofOffices(options: ReceiversOptions | undefined): BackgroundJob[] {
    const receivers = httpReceivers(options);
    const run = () => tellOffices(this.pipeline, receivers, () => !this.#stopping);
    return [
      { component: OFFICE_MAIL, intervalMs: TELL_MS, run: () => mailOffices(this.pipeline) },
      { component: EVENTS, intervalMs: EVENTS_MS, run, outside: true },
      { component: OFFICES, intervalMs: MINUTE, run: () => lookForUnreached(this.pipeline) },
      {
        component: FEEDS,
        intervalMs: MINUTE,
        run: () => readFeeds(this.pipeline, fetchCalendar),
        outside: true,
      },
    ];
  }

  /** What looks out for losses of the machine itself. */
  #lookouts(): BackgroundJob[] {
    return [
      { component: 'clock', intervalMs: CLOCK_EACH_MS, run: () => this.#watchClock(), outside: true },
      { component: 'ledger', intervalMs: TELL_MS, run: () => this.#guard.look(), outside: true },
      {
        component: 'pages',
        intervalMs: INSPECTED_EACH_MS,
        firstAfterMs: INSPECTED_EACH_MS,
        run: () => this.#store.inspect(),
        outside: true,
      },
    ];
  }

  /** Takes up what an earlier process left, at once where no other can hold a lease. Then runs until `stop`. */
  async start(): Promise<void> {
    this.#memory.start();
    await this.#guard.inspectAtStart();
    await this.#tried('clock', () => this.#watchClock());
    this.#voidLeasesBefore = this.#store.exclusive ? this.clock.now() : undefined;
    // A store that takes nothing is told, and its health asked for: that needs a process that runs.
    await this.schedule().catch((error: unknown) => {
      if (!(error instanceof StoreUnavailable || error instanceof UnreadableItem)) throw error;
    });
    this.#loop = this.#run();
    this.#backgroundJobs.start();
  }

  /** The ledger has the moment first, so that the witness is never ahead of it. */
  async #bearWitness(): Promise<void> {
    const at = this.clock.now();
    await recordRun(this.pipeline, WITNESS_RUN, async () => undefined);
    writeWitness(this.#dataFolder, at);
  }

  /** Before it was looked back, the witness says what nobody has read yet; that the scheduler can't, is told of it. */
  async #bearOn(): Promise<void> {
    if (this.#hasLookedBack) await this.#bearWitness();
  }

  /** Until it could be looked back, nothing is sent: also where the store took nothing at the start. */
  async #lookBackOnce(): Promise<void> {
    if (!this.#hasLookedBack) await notingDamage(this.pipeline, () => this.#lookBack());
    this.#hasLookedBack = true;
  }

  /**
   * Whether the ledger was copied back by hand: it is older than the witness beside it, or a provider took something that
   * it does not remember. Before anything is sent. A provider that can't be reached keeps nobody from starting.
   */
  async #lookBack(): Promise<void> {
    const seen = readWitness(this.#dataFolder);
    const since = await this.#lastWitnessed(seen);
    const why = since === null ? null : await this.#whyCopied(since, seen ?? since);
    if (since !== null && why !== null) {
      const reason = `the ledger ends at ${toIso(since)}, and ${why}: it was copied back`;
      const until = this.clock.now();
      await openBlackout(this.pipeline, { since, until, reason, by: 'start', byName: 'ringonce start' });
    }
    await this.#bearWitness();
    await this.#tried('comparison', () => catchUp(this.pipeline, this.records));
  }

  /** Up to when the ledger goes by its own word; null where nobody knows. */
  async #lastWitnessed(seen: Instant | undefined): Promise<Instant | null> {
    const key = keyOf.run(WITNESS_RUN);
    const [run] = await loadReadable(this.pipeline, [key], this.clock.now());
    // One damaged row is no earlier state: then the providers' records alone can tell.
    if (!run && isNoted(this.pipeline, key)) return seen ?? null;
    // One that does not say, beside a witness, is from before all that the witness has seen.
    return run?.body.finishedAt ?? (seen === undefined ? null : 0);
  }

  async #whyCopied(since: Instant, seen: Instant): Promise<string | null> {
    if (seen > since) return `was written until ${toIso(seen)}`;
    const forgotten = await this.#tried('look at the providers’ records', () => this.#hasForgotten(since));
    return forgotten ? 'a provider took something since then that it does not know' : null;
  }

  async #hasForgotten(since: Instant): Promise<boolean> {
    const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), LOOK_BACK_MS).unref());
    return Promise.race([hasForgotten(this.pipeline, this.records, since), late]);
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
      await this.#lookBackOnce();
      return Promise.all(
        Array.from({ length: shards }, (_, shard) => schedule(this.pipeline, { shard, ...asked })),
      );
    };
    const reports = await this.#recorded('scheduler', run);
    if (!isCut) this.#voidLeasesBefore = undefined;
    this.#completedAt = this.clock.now();
    this.#unreadable = new Set(reports.flatMap(({ unreadable }) => unreadable));
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
    while (!this.#stopping) {
      await this.#exclusively(() => this.#turn());
      const isInTrouble = this.#store.trouble() !== null;
      // Told at once; repeated by the job of the guard.
      if (isInTrouble !== this.#wasInTrouble) void this.#guard.look();
      this.#wasInTrouble = isInTrouble;
      await this.#sleep(isInTrouble ? SECOND : POLL_MS);
    }
  }

  /** Does what is due now; a failure of one component does not keep the other from running. */
  async #turn(): Promise<void> {
    const now = this.clock.now();
    if (this.#jumped(now)) await this.#tried('clock', () => this.#watchClock());
    await this.#tried('scheduler', async () => {
      const nextDue = await this.#nextDueAt();
      const isDue = nextDue !== null && nextDue <= now;
      if (isDue || this.#voidLeasesBefore !== undefined || Math.abs(now - this.#completedAt) >= INTERVAL_MS)
        await this.schedule();
    });
    await this.#tried('callbacks', () => this.#callBack(now, CALLBACKS_A_TURN));
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

  /** Runs the watch. The watch itself is watched by `/healthz` and by whoever gets the pings. */
  async #watch(): Promise<void> {
    try {
      const heartbeats = this.#heartbeats().filter(({ component }) => component !== 'watch');
      const silent = await watch(this.pipeline, {
        heartbeats,
        since: this.#backgroundJobs.awakeSince,
        ledger: true,
      });
      await watchDeadLetters(this.pipeline, await storedDeadLetters(this.pipeline).count());
      await this.#pingOutside(silent.length === 0 ? 'good' : 'failed');
    } catch (error) {
      await this.#pingOutside('failed');
      throw error;
    }
  }

  async #pingOutside(outcome: 'good' | 'failed'): Promise<void> {
    if (!this.#stepping) await this.#ping?.(outcome);
  }

  #heartbeats(): Heartbeat[] {
    return [...COMPONENTS, ...this.#backgroundJobs.heartbeats];
  }

  async #sleep(ms: Milliseconds): Promise<void> {
    if (this.#stopping) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#timer = setTimeout(resolve, ms);
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
        await this.#lookBackOnce();
        await move();
      } finally {
        this.clock.run();
        this.sandbox.setClockOffset(this.clock.offsetMs);
        this.#completedAt = this.clock.now();
        this.#lastTurn = undefined;
        this.#backgroundJobs.stepBack();
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

  /** Never throws: a store that does not answer is ill health, too. */
  async health(): Promise<Health> {
    const now = this.clock.now();
    const trouble = this.#store.trouble();
    if (trouble) return { healthy: false, detail: trouble.message };
    const ageMs = now - this.#completedAt;
    if (ageMs >= 3 * INTERVAL_MS) {
      const seconds = Math.round(ageMs / SECOND);
      return { healthy: false, detail: `the scheduler has not completed a run for ${seconds} seconds` };
    }
    try {
      const since = this.#stepping ? now : this.#backgroundJobs.awakeSince;
      const silent = await silences(this.pipeline, { heartbeats: this.#heartbeats(), since }, now);
      return silent.length === 0
        ? { healthy: true, detail: 'ok' }
        : { healthy: false, detail: silent.map(silenceText).join('; ') };
    } catch (error) {
      this.telemetry.fault('health could not be read', error);
      return { healthy: false, detail: 'the store does not answer' };
    }
  }

  /** Lets sends in flight finish, a bounded time, then closes the files. What is left goes on at the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#backgroundJobs.stop();
    clearTimeout(this.#timer);
    this.#wake?.();
    await this.#pipe.close(STOP_MS);
    await this.#loop;
    await this.#turns;
    await this.#templates.close();
    await this.#tried('witness', () => this.#bearWitness());
    await this.#store.close();
    this.sandbox.close();
    await this.#memory.stop();
  }
}

/** The tenant that a fresh data folder starts with. */
export const FIRST_TENANT = 'default' as TenantId;

/** The providers of the channels that are not real. */
const sandboxOf = (options: RuntimeOptions, { pagesMb }: MemoryPlan): Sandbox =>
  openSandbox({
    file: sandboxFile(options.dataFolder),
    deliver: options.deliverCallback,
    token: options.sandboxToken,
    behaviours: options.behaviours,
    receipts: options.receipts,
    pageBytes: pagesMb * 2 ** 20,
  });
