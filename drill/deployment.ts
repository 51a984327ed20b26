/**
 * One running Ringonce of the drill: the real pipeline and the real HTTP app, over a store that it may share with
 * another one, with a clock of its own that may be wrong. It can be killed. Used by `world.ts`.
 */
import type { Hono } from 'hono';
import { CALL_MARKUP } from '../shared/adapters/providers/calls.ts';
import { sandboxWebhooks } from '../shared/adapters/sandbox/callbacks.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import { MINUTE } from '../shared/domain/core/time.ts';
import { createApp } from '../shared/http/app.ts';
import type { ConsoleRoutes } from '../shared/http/console/console.ts';
import { feedbackOn, webhookRoutes } from '../shared/http/webhooks/webhooks.ts';
import type { Pipeline, PipelineSettings } from '../shared/pipeline/core/context.ts';
import { deliver } from '../shared/pipeline/sending/deliver.ts';
import type { ScheduleReport } from '../shared/pipeline/sending/schedule.ts';
import { schedule } from '../shared/pipeline/sending/schedule.ts';
import type { SendMessage } from '../shared/ports/queue.ts';
import type { Store } from '../shared/ports/store.ts';
import type { Ids, Telemetry } from '../shared/ports/system.ts';
import { Mailbox } from './mailbox.ts';
import type { Providers } from './providers.ts';
import type { Timeline } from './timeline.ts';
import { Activity } from './timeline.ts';

export interface DeploymentOptions {
  store: Store;
  timeline: Timeline;
  providers: Providers;
  ids: Ids;
  telemetry: Telemetry;
  settings: PipelineSettings;
  sandboxToken: string;
  /** The time between two runs of its scheduler. */
  intervalMs: number;
  queueCapacity: number;
  /** Whether the database refuses writes now. */
  isReadOnly: () => boolean;
  /** The console of it; none if absent. */
  console?: ConsoleRoutes | undefined;
}

/** Requests of one key a minute: a drill books thousands at one moment of its clock. */
const NO_LIMIT = 1_000_000_000;

export class Deployment {
  readonly pipeline: Pipeline;
  readonly app: Hono;
  readonly activity = new Activity();
  readonly mailbox: Mailbox;
  /** Runs of its scheduler so far, and how many of them failed. */
  readonly runs = { made: 0, failed: 0 };
  /** How far its clock is from the true time. */
  skewMs = 0;
  /** Whether its scheduler runs. */
  schedules = true;
  /** Its scheduler's next run is no sooner. */
  #turnsFrom: Instant;
  readonly #options: DeploymentOptions;
  #alive = true;

  constructor(options: DeploymentOptions) {
    const { timeline, providers, ids, telemetry, settings } = options;
    this.#options = options;
    this.#turnsFrom = timeline.now;
    const clock = { now: () => timeline.now + this.skewMs };
    this.mailbox = new Mailbox({
      now: clock.now,
      capacity: options.queueCapacity,
      handle: (message) => this.activity.work(() => this.#handle(message)),
    });
    const isAlive = () => this.#alive;
    this.pipeline = {
      store: mortal(options.store, isAlive, options.isReadOnly),
      queue: this.mailbox,
      senders: providers.senders({ activity: this.activity, isAlive }),
      clock,
      ids,
      telemetry,
      settings,
    };
    this.app = createApp({
      pipeline: this.pipeline,
      webhooks: webhookRoutes(feedbackOn(this.pipeline), sandboxWebhooks(options.sandboxToken)),
      health: async () => ({ healthy: true, detail: 'ok' }),
      callMarkup: CALL_MARKUP,
      ratePerMinute: NO_LIMIT,
      console: options.console,
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** One run of its scheduler. A failure is reported, and the next run tries again. */
  async turn(voidLeasesBefore?: Instant): Promise<ScheduleReport | undefined> {
    this.runs.made++;
    this.#turnsFrom = this.#options.timeline.now + 1;
    const { shards } = this.pipeline.settings;
    const voided = voidLeasesBefore === undefined ? {} : { voidLeasesBefore };
    try {
      let total: ScheduleReport | undefined;
      for (let shard = 0; shard < shards; shard++)
        total = await schedule(this.pipeline, { shard, ...voided });
      return total;
    } catch (error) {
      this.runs.failed++;
      this.pipeline.telemetry.fault('the scheduler failed', error);
      return undefined;
    }
  }

  /** When its scheduler runs next, at the true time: on its own beat, and not before something is due by its clock. */
  turnAt(dueAt: Instant | null): Instant | null {
    if (!this.#alive || !this.schedules || dueAt === null) return null;
    const { intervalMs } = this.#options;
    const wanted = Math.max(dueAt - this.skewMs, this.#turnsFrom);
    return Math.ceil(wanted / intervalMs) * intervalMs;
  }

  /** Dies at once: what it had asked of the store or of a provider may have happened, and it never hears of it. */
  kill(): SendMessage[] {
    this.#alive = false;
    this.activity.abandon();
    this.mailbox.shut();
    return this.mailbox.leftOver();
  }

  async #handle(message: SendMessage): Promise<void> {
    try {
      await deliver(this.pipeline, message);
    } catch (error) {
      this.pipeline.telemetry.fault('a message was not handled', error, { channel: message.channel });
    }
  }
}

/** The store as a process sees it: of a dead one nobody answers, and a database in trouble refuses every write. */
function mortal(store: Store, isAlive: () => boolean, isReadOnly: () => boolean): Store {
  const never = <T>() => new Promise<T>(() => undefined);
  const ask = async <T>(task: () => Promise<T>): Promise<T> => {
    if (!isAlive()) return never();
    const answer = await task();
    return isAlive() ? answer : never();
  };
  const write = <T>(task: () => Promise<T>): Promise<T> =>
    ask(() => (isReadOnly() ? Promise.reject(new Error('the database is read-only')) : task()));
  return {
    exclusive: true,
    load: (keys, now) => ask(() => store.load(keys, now)),
    put: (item, readVersion, now) => write(() => store.put(item, readVersion, now)),
    putInOrder: (writes, now) => write(() => store.putInOrder(writes, now)),
    list: (query) => ask(() => store.list(query)),
    purge: (now) => write(() => store.purge(now)),
    close: async () => undefined,
  };
}

/** The settings of the drill's deployments, unless a scenario says otherwise. */
export const DRILL_SETTINGS: Omit<PipelineSettings, 'surgeLimit'> = {
  secret: 'a secret for drills only',
  publicUrl: null,
  emailFrom: 'reminders@sandbox.test',
  shards: 1,
  attemptsMax: 8,
  pacePerMinute: { email: 600_000, sms: 600_000, voice: 60_000 },
  burstMs: 5 * MINUTE,
  listDelayMs: { email: MINUTE, sms: MINUTE, voice: MINUTE },
};
