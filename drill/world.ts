/**
 * The world of a drill: true time, providers with troubles, offices with people, and one or two deployments of
 * Ringonce over one store, in memory or SQLite. Everything of Ringonce is real; the world around it is made.
 * Used by the drill's incident, by each scenario, and by their tests.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Boundary } from '../outside/boundary.ts';
import { durationMs } from '../outside/model/calendar.ts';
import type { Cap, Ladder, OfficeSettings, Stretch, Surroundings } from '../outside/model/crossing.ts';
import type { Sandbox } from '../shared/adapters/sandbox/sandbox.ts';
import { openSandbox } from '../shared/adapters/sandbox/sandbox.ts';
import { MemoryStore } from '../shared/adapters/stores/memory-store.ts';
import { openSqliteStore } from '../shared/adapters/stores/sqlite-store.ts';
import type { TenantId } from '../shared/domain/core/keys.ts';
import { jitter } from '../shared/domain/core/keys.ts';
import type { SurgeLimit } from '../shared/domain/core/surge.ts';
import { OVERALL_LIMIT } from '../shared/domain/core/surge.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import { DAY, MINUTE, readInstant, readLocal } from '../shared/domain/core/time.ts';
import { partitionOf } from '../shared/domain/store/records.ts';
import type { ConsoleRoutes } from '../shared/http/console/console.ts';
import { issueKey } from '../shared/pipeline/office/api-keys.ts';
import type { Store } from '../shared/ports/store.ts';
import type { Ids, Telemetry } from '../shared/ports/system.ts';
import { Deployment, DRILL_SETTINGS } from './deployment.ts';
import { markOf, Office } from './office.ts';
import { Providers } from './providers.ts';
import { Timeline } from './timeline.ts';

export const STORES = ['memory', 'sqlite'] as const;
export type StoreKind = (typeof STORES)[number];

export interface WorldOptions {
  store: StoreKind;
  startsAt: Instant;
  /** The time between two runs of a scheduler. */
  intervalMs?: number;
  /** Messages of a channel that the pipe keeps. */
  queueCapacity?: number;
  surgeLimit?: SurgeLimit;
  /** Whether the schedulers run at every interval, also where nothing can be due. */
  everyTurn?: boolean;
  /** What clocks and laws do, for whoever judges afterwards; all clocks are right if absent. */
  around?: Omit<Surroundings, 'troubles'>;
  /** For whoever is to see it in a browser. */
  console?: ConsoleRoutes | undefined;
}

/** A time of the drill: RFC 3339, or local in New York. */
export function at(text: string, zone = 'America/New_York'): Instant {
  const local = readLocal(text, zone);
  const instant = 'at' in local ? local.at : readInstant(text);
  if (instant === undefined) throw new Error(`${text} is not a time`);
  return instant;
}

interface Request {
  key: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A rule of an office's caps, or of the person's ceiling, as the API shows it. */
type CapAnswer = Omit<Cap, 'windowMs'> & { window: string };

const capOf = ({ window, ...rule }: CapAnswer): Cap => ({ ...rule, windowMs: durationMs(window) });

/** An office as `GET /v1/tenant` shows it. */
interface OfficeAnswer extends Omit<OfficeSettings, 'caps'> {
  caps: { rules: CapAnswer[]; callsPerAppointment: number };
}

const TOKEN = 'a token for drills only';

export class World {
  readonly timeline: Timeline;
  readonly providers: Providers;
  readonly offices: Office[] = [];
  readonly deployments: Deployment[] = [];
  /** Everything that crosses the boundary of Ringonce. */
  readonly boundary = new Boundary();
  /** When the gate held, and whom: what an operator's log shows. */
  readonly holds: { at: Instant; tenant: TenantId | undefined }[] = [];
  readonly releases: { at: Instant; tenant: TenantId | undefined }[] = [];
  /** What the code under test counted, by name and labels. */
  readonly counts = new Map<string, number>();
  readonly faults: string[] = [];
  /** Stretches in which the database refuses writes. */
  readonly readOnly: Stretch[] = [];
  /** Stretches in which something that all offices share is out of order: nobody can be punctual then. */
  readonly troubles: Stretch[] = [];
  /** Stretches in which nothing that providers call back arrives. */
  readonly deaf: Stretch[] = [];
  readonly store: Store;
  readonly #options: WorldOptions;
  readonly #sandbox: Sandbox;
  readonly #ids: Ids;
  #folder: string | null;
  #operatorKey = '';
  #lastStart: Instant;

  private constructor(options: WorldOptions, store: Store, folder: string | null) {
    this.#options = options;
    this.store = store;
    this.#folder = folder;
    this.timeline = new Timeline(options.startsAt);
    this.#lastStart = options.startsAt;
    this.#ids = countingIds();
    this.#sandbox = openSandbox({
      file: ':memory:',
      token: TOKEN,
      deliver: (request) => this.#callBack(request),
    });
    this.providers = new Providers(this.#sandbox, this.timeline, this.boundary);
  }

  static async open(options: WorldOptions): Promise<World> {
    const folder = options.store === 'sqlite' ? await mkdtemp(join(tmpdir(), 'ringonce-drill-')) : null;
    const store = folder === null ? new MemoryStore() : openSqliteStore(join(folder, 'ringonce.db'));
    const world = new World(options, store, folder);
    const { pipeline } = world.deploy();
    world.#operatorKey = (await issueKey(pipeline, { tenant: null, label: 'operator' })).key;
    const control = (await world.operate('GET', '/v1/control')) as { personCeiling: CapAnswer[] };
    world.boundary.protects(control.personCeiling.map(capOf));
    return world;
  }

  get now(): Instant {
    return this.timeline.now;
  }

  /** What the shadow model has to know of the world. */
  get around(): Surroundings {
    return { skewMs: 0, ...this.#options.around, troubles: this.troubles };
  }

  /** Another Ringonce on the same store. */
  deploy(): Deployment {
    const { intervalMs = MINUTE, queueCapacity = 10_000, surgeLimit = OVERALL_LIMIT } = this.#options;
    const deployment = new Deployment({
      store: this.store,
      timeline: this.timeline,
      providers: this.providers,
      ids: this.#ids,
      telemetry: this.#telemetry(),
      settings: { ...DRILL_SETTINGS, burstMs: intervalMs, surgeLimit },
      sandboxToken: TOKEN,
      intervalMs,
      queueCapacity,
      isReadOnly: () => isWithin(this.readOnly, this.now),
      console: this.#options.console,
    });
    this.deployments.push(deployment);
    return deployment;
  }

  /**
   * A process dies and another one takes its place after a while, finding the dead one's messages in the queue, as SQS
   * would show them again.
   */
  crash(deployment: Deployment, downMs: number): void {
    const leftOver = deployment.kill();
    this.timeline.at(this.now + downMs, () => {
      const next = this.deploy();
      void next.activity.work(async () => {
        await next.turn(this.now);
        await next.mailbox.send(leftOver);
      });
    });
  }

  /**
   * Adds an office.
   * @param settings as `POST /v1/tenants` takes them
   * @param policy its default one, as `PUT /v1/policies/default` takes it; the built-in one if absent
   */
  async office(id: string, settings: Record<string, unknown> = {}, policy?: object): Promise<Office> {
    const operator = { key: this.#operatorKey };
    const name = `Office ${id} ${markOf(id)}`;
    await this.#must('POST', '/v1/tenants', { ...operator, body: { id, name, ...settings } });
    const made = await this.#must('POST', `/v1/tenants/${id}/keys`, {
      ...operator,
      body: { label: 'drill' },
    });
    const office = new Office(this, id as TenantId, (made as { key: string }).key);
    this.offices.push(office);
    if (policy) await this.#must('PUT', '/v1/policies/default', { key: office.key, body: policy });
    await this.#found(office);
    return office;
  }

  /** Notes what an office was set up with, as it is shown it. */
  async #found({ key }: Office): Promise<void> {
    const { caps, ...settings } = (await this.#must('GET', '/v1/tenant', { key })) as OfficeAnswer;
    const ladder = (await this.#must('GET', '/v1/policies/default', { key })) as Ladder;
    this.boundary.founded({ ...settings, caps: { ...caps, rules: caps.rules.map(capOf) } }, [ladder]);
  }

  /** What an operator asks or orders. */
  operate(method: string, path: string, body?: unknown): Promise<unknown> {
    return this.#must(method, path, { key: this.#operatorKey, ...(body === undefined ? {} : { body }) });
  }

  async release(tenant?: TenantId): Promise<void> {
    await this.operate('POST', '/v1/control/release', { ...(tenant ? { tenant } : {}), reason: 'drill' });
    this.releases.push({ at: this.now, tenant });
  }

  expect(startsAt: string, zone: string): void {
    this.#lastStart = Math.max(this.#lastStart, at(startsAt, zone));
  }

  /** A request to the API of a deployment that is alive. */
  async call(method: string, path: string, { key, body, headers = {} }: Request) {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const request = new globalThis.Request(`http://drill.invalid${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...type, ...headers },
      ...content,
    });
    const tenant = this.offices.find((office) => office.key === key)?.id ?? null;
    const response = await this.#pass(request, tenant, this.#alive());
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  }

  /** A request goes in through the doors, and its answer comes out. */
  async #pass(
    request: globalThis.Request,
    tenant: TenantId | null,
    { app }: Deployment,
  ): Promise<globalThis.Response> {
    const { pathname, search } = new URL(request.url);
    const asked = { tenant, method: request.method, path: `${pathname}${search}` };
    const answered = this.boundary.asked({ at: this.now, ...asked, body: await request.clone().text() });
    const response = await app.fetch(request);
    answered({ status: response.status, body: await response.clone().text() }, this.now);
    return response;
  }

  async #must(method: string, path: string, request: Request): Promise<unknown> {
    const { status, body } = await this.call(method, path, request);
    if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  // ---- Time ---------------------------------------------------------------------------------------------------

  /** Lets time go by, with everything that happens on the way. */
  async until(target: Instant | string, watch?: (now: Instant) => void): Promise<void> {
    const end = typeof target === 'string' ? at(target) : target;
    for (let next = await this.#nextMoment(); next !== null && next <= end; next = await this.#nextMoment()) {
      this.timeline.leapTo(next);
      await this.#moment();
      watch?.(this.now);
    }
    this.timeline.leapTo(end);
    await this.#quiet();
  }

  /** Until every appointment is past, and everything about it settled. */
  finish(): Promise<void> {
    return this.until(this.#lastStart + 2 * DAY);
  }

  async #nextMoment(): Promise<Instant | null> {
    await this.#quiet();
    const dueAt = this.#options.everyTurn ? this.now : await this.#nextDueAt();
    const turns = this.deployments.map((deployment) => deployment.turnAt(dueAt));
    const times = [this.timeline.nextAt(), this.#sandbox.nextDueAt(), ...turns].filter(
      (time) => time !== null,
    );
    return times.length > 0 ? Math.max(this.now, Math.min(...times)) : null;
  }

  async #nextDueAt(): Promise<Instant | null> {
    const shards = Array.from({ length: DRILL_SETTINGS.shards }, (_, shard) => partitionOf.due(shard));
    const pages = await Promise.all(shards.map((partition) => this.store.list({ partition, limit: 1 })));
    const times = pages.flatMap(({ rows }) => rows.map(({ sort }) => sort));
    return times.length > 0 ? Math.min(...times) : null;
  }

  async #moment(): Promise<void> {
    const dueAt = this.#options.everyTurn ? this.now : await this.#nextDueAt();
    const turning = this.deployments.filter(
      (deployment) => (deployment.turnAt(dueAt) ?? Infinity) <= this.now,
    );
    await Promise.all(turning.map((deployment) => deployment.activity.work(() => deployment.turn())));
    await this.#quiet();
    await this.#sandbox.runDue(this.now);
    await this.#quiet();
  }

  async #quiet(): Promise<void> {
    for (const { activity } of this.deployments) await activity.quiet();
  }

  // ---- The world's own ----------------------------------------------------------------------------------------

  #alive(): Deployment {
    const alive = this.deployments.find((deployment) => deployment.alive);
    if (!alive) throw new Error('no deployment is alive');
    return alive;
  }

  async #callBack(request: globalThis.Request): Promise<Response> {
    // The callback is lost on the way, and the provider believes that it arrived.
    if (isWithin(this.deaf, this.now)) return new Response(null, { status: 204 });
    const alive = this.deployments.find((deployment) => deployment.alive);
    return alive ? this.#pass(request, null, alive) : new Response(null, { status: 503 });
  }

  #telemetry(): Telemetry {
    return {
      count: (name, labels = {}, by = 1) => {
        const key = [name, ...Object.values(labels)].join(' ');
        this.counts.set(key, (this.counts.get(key) ?? 0) + by);
      },
      measure() {},
      event: (name, fields) => {
        if (name === 'surge held')
          this.holds.push({ at: this.now, tenant: fields['tenant'] as TenantId | undefined });
      },
      fault: (name, error) =>
        void this.faults.push(`${name}: ${error instanceof Error ? error.message : error}`),
    };
  }

  async close(): Promise<void> {
    for (const { activity } of this.deployments) activity.abandon();
    await this.store.close();
    this.#sandbox.close();
    if (this.#folder !== null) await rm(this.#folder, { recursive: true, force: true });
    this.#folder = null;
  }
}

const isWithin = (stretches: readonly Stretch[], now: Instant): boolean =>
  stretches.some(({ from, to }) => from <= now && now < to);

/** The same drill gives the same ids and the same chances each time. */
function countingIds(): Ids {
  let count = 0;
  return {
    random: () => `${count++}`.padStart(32, '0'),
    chance: () => jitter(`chance ${count++}`),
  };
}
