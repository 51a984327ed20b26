/**
 * One simulated world: the real pipeline and HTTP application, with everything around them made up from a seed. It runs
 * for some days, heals, and has to come to rest; checkers look on.
 */

import { Boundary } from '../../outside/boundary.ts';
import type { Stretch, Surroundings } from '../../outside/model/crossing.ts';
import { Model } from '../../outside/model/model.ts';
import type { EntryRef, TenantId } from '../../shared/domain/core/keys.ts';
import { entryName } from '../../shared/domain/core/keys.ts';
import type { Channel } from '../../shared/domain/core/policy.ts';
import { OVERALL_LIMIT } from '../../shared/domain/core/surge.ts';
import type { Instant } from '../../shared/domain/core/time.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../shared/domain/core/time.ts';
import type { Entry } from '../../shared/domain/ledger/entry.ts';
import type { Item, Key, Kind, NewItem } from '../../shared/domain/store/records.ts';
import { keyOf, partitionOf } from '../../shared/domain/store/records.ts';
import { UnreadableItem } from '../../shared/domain/store/shapes.ts';
import type { Pipeline, PipelineSettings } from '../../shared/pipeline/core/context.ts';
import { withOutbox } from '../../shared/pipeline/events/outbox.ts';
import type { SendMessage, SendQueue } from '../../shared/ports/queue.ts';
import type { Office, Person } from './cast.ts';
import { checkersOf } from './checkers/all.ts';
import type { DamagePlan } from './damaged-row.ts';
import { drawDamage, planDamage } from './damaged-row.ts';
import type { DeploymentPlan, Release } from './deployment.ts';
import { Deployment, drawDeployment, formerRelease } from './deployment.ts';
import { Doors, ORIGIN } from './doors.ts';
import type { FaultLimits } from './faults.ts';
import { DAMAGED_ROW, DEPLOYMENT, Faults, RESTORED_BACKUP, WRONG_CLOCK } from './faults.ts';
import { Fifo } from './fifo.ts';
import type { Keys } from './founding.ts';
import { directStore, found } from './founding.ts';
import { Journal } from './journal.ts';
import { Lots } from './lots.ts';
import { Meetings, PAIRS } from './meetings.ts';
import { Mirror } from './mirror.ts';
import type { Backing } from './model-store.ts';
import { ModelStore } from './model-store.ts';
import { queueOf, storeOf } from './network.ts';
import { Offices } from './offices.ts';
import { Parts } from './parts.ts';
import { react, speakUnasked } from './people.ts';
import { Providers } from './providers.ts';
import type { Raise } from './raised-shards.ts';
import { drawRaise, hears, planRaise } from './raised-shards.ts';
import { Random } from './random.ts';
import { readAll } from './reading.ts';
import { ToldOffices } from './receivers.ts';
import type { RestorePlan } from './restored-backup.ts';
import { drawRestore, planRestore } from './restored-backup.ts';
import type { Scenario, ScenarioLimits } from './scenario.ts';
import { drawScenario } from './scenario.ts';
import type { Process } from './timeline.ts';
import { Timeline } from './timeline.ts';
import type { Checker, Commit, Contact, Judge, Sight, Violation } from './watch.ts';
import { SimulatedFault, Wires } from './wires.ts';
import type { ClockPlan } from './wrong-clock.ts';
import { drawWrongClock, WrongClock } from './wrong-clock.ts';

export interface WorldOptions extends ScenarioLimits, FaultLimits {
  seed: number;
  /** Another order of everything, for the same world. */
  nudge?: number | undefined;
  /** Who may say that a promise was broken; everybody if absent. */
  judges?: Judge | undefined;
  /** Keeps the log, for a history. */
  keepLog?: boolean | undefined;
  /** The store instead of the model. */
  backing?: Backing | undefined;
  /** A real queue on the way of every message. */
  through?: ((messages: readonly SendMessage[]) => Promise<SendMessage[]>) | undefined;
}

/** What faults are over by then; after that everything due becomes final within this. */
const SETTLE_MS = 4 * HOUR;
export class World implements Sight {
  readonly scenario: Scenario;
  readonly timeline: Timeline;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly unreached = new Set<string>();
  readonly checkers: readonly Checker[];
  readonly violations: Violation[] = [];
  readonly boundary: Boundary;
  readonly shadow: Model;
  readonly #judges: WorldOptions['judges'];
  readonly meetings = new Meetings();
  /** When things went wrong, for the model: also a kill that comes after everything else has healed. */
  readonly #troubles: Stretch[];
  readonly #mirror = new Mirror();
  readonly #random: Random;
  readonly #model: ModelStore;
  readonly #backing: Backing;
  readonly #wires: Wires;
  readonly #queues: Record<Channel, Fifo>;
  readonly #people = new Map<string, Person[]>();
  readonly #offices: ReadonlyMap<TenantId, Office>;
  readonly #counts = new Map<string, number>();
  readonly #lots: Lots;
  readonly #through: WorldOptions['through'];
  readonly #losses: Losses;
  readonly #raise: Raise | undefined;
  #wrongClock: WrongClock | undefined;
  readonly #damages: (Stretch & { addresses: readonly string[] })[] = [];
  #damaged: Key | undefined;
  #deployment: Deployment | undefined;
  #parts: Parts | undefined;
  #onEntry: (entry: Entry) => void = () => {};
  /** In every third world offices have software that is told of events. */
  readonly #isTold: boolean;
  #told: ToldOffices | undefined;
  #ids = 0;

  constructor(options: WorldOptions) {
    const root = new Random(`seed ${options.seed}`);
    this.#random = options.nudge ? root.fork(`nudge ${options.nudge}`) : root;
    this.#lots = new Lots(this.#random.fork('lots').word());
    this.scenario = drawScenario(root.fork('scenario'), options);
    const { startAt, days, setup } = this.scenario;
    this.timeline = new Timeline(startAt, this.#random.fork('order'));
    this.journal = new Journal(options.keepLog ?? false);
    this.faults = new Faults(this.#random.fork('faults'), () => this.now, days, options);
    const losses = drawLosses(root, options, this.scenario, this.faults.healAt);
    this.#losses = losses;
    this.#raise = drawRaise(root.fork('raised shards'), setup, startAt);
    // What a restored store forgot was told, or was not: nobody can say which; and the times of events say nothing there.
    const mayBeTold = losses.restore === undefined && losses.clock === undefined;
    this.#isTold = mayBeTold && root.fork('is told').chance(0.34);
    this.faults.onStruck = (fault, about) => this.meetings.struck(fault, about);
    const { fault, state } = root.fork('aim').pick(PAIRS);
    this.faults.aim = { fault, state, hits: (about) => this.meetings.statesOf(about).has(state) };
    this.#offices = new Map(this.scenario.offices.map((office) => [office.settings.id, office]));
    for (const person of this.scenario.people)
      for (const address of [person.email, person.phone])
        if (address) this.#people.set(address, [...(this.#people.get(address) ?? []), person]);
    this.#model = new ModelStore({
      now: () => this.now,
      after: (delayMs, run) =>
        this.timeline.after(delayMs, () => {
          run();
          this.#parts?.dueShown();
        }),
      lagMs: (key) => {
        // SQLite's lists are of the same commit as the rows.
        if (setup.embedded) return 0;
        const lot = this.#lots.draw(`index of ${key}`);
        return this.faults.strikes('store-stale', lot) ? lot.magnitude(10, 180 * SECOND) : 0;
      },
    });
    this.#backing = options.backing ?? this.#model;
    this.#through = options.through;
    this.#wires = new Wires({
      timeline: this.timeline,
      faults: this.faults,
      lots: this.#lots,
      onDeath: (process) => this.#parts?.died(process),
      note: (who, what) => this.#note(who, what),
      outlives: !setup.embedded,
    });
    const fifo = (name: string) =>
      new Fifo({
        now: () => this.now,
        random: this.#random.fork(`queue ${name}`),
        visibilityMs: setup.visibilityMs,
        maxReceives: setup.maxReceives,
      });
    this.#queues = { email: fifo('email'), sms: fifo('sms'), voice: fifo('voice') };
    this.#judges = options.judges;
    this.checkers = checkersOf(this, (violation) => {
      if (this.#wrongClock?.binds(violation.promise) !== false) this.#violate('checker', violation);
    });
    this.#troubles = [{ from: startAt, to: this.faults.healAt }];
    const around: Surroundings = {
      skewMs: setup.skewMs,
      troubles: this.#troubles,
      damages: this.#damages,
    };
    this.shadow = new Model(around);
    this.boundary = new Boundary((crossing) => {
      for (const fault of this.shadow.hear(this.#wrongClock?.righted(crossing) ?? crossing))
        if (this.#wrongClock?.binds(fault.promise, crossing) !== false) this.#violate('model', fault);
    });
    this.boundary.protects(this.scenario.ceiling);
    for (const { settings, policies } of this.scenario.offices) this.boundary.founded(settings, policies);
  }

  // ---- What an onlooker sees ----------------------------------------------------------------------------------

  get now(): Instant {
    return this.timeline.now;
  }

  get healedAt(): Instant {
    return this.faults.healAt;
  }

  item<K extends Kind>(key: Key<K>): Item<K> | undefined {
    return this.#mirror.item(key);
  }

  items<K extends Kind>(kind: K): Item<K>[] {
    return this.#mirror.items(kind);
  }

  office(tenant: TenantId): Office {
    const office = this.#offices.get(tenant);
    if (!office) throw new Error(`there is no office ${tenant}`);
    return office;
  }

  peopleAt(address: string): readonly Person[] {
    return this.#people.get(address) ?? [];
  }

  counted(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  // ---- Running ------------------------------------------------------------------------------------------------

  async run(): Promise<void> {
    const { setup } = this.scenario;
    const keys = await this.#found();
    const random = this.#random.fork('parts');
    const providers = this.#provided(() => doors);
    const parts = new Parts({
      setup,
      timeline: this.timeline,
      faults: this.faults,
      wires: this.#wires,
      random,
      lots: this.#lots,
      queues: this.#queues,
      compose: (process, queue, place) => this.#compose(process, providers, queue, place),
      firstDueAt: (shard) => this.#model.first(partitionOf.due(shard)),
      onReport: (name, error) => this.#reported(name, error),
      onStart: () => void this.#wrongClock?.look(),
      note: (who, what) => this.#note(who, what),
    });
    [this.#parts, this.#told, this.#wrongClock] = [
      parts,
      this.#toldOffices(parts),
      this.#planWrongClock(this.#losses.clock, parts),
    ];
    const doors: Doors = new Doors({
      timeline: this.timeline,
      faults: this.faults,
      lots: this.#lots,
      boundary: this.boundary,
      servers: () => parts.servers(),
      ...this.#onlookers(),
      note: (who, what) => this.#note(who, what),
    });
    const offices = new Offices({
      ...keys,
      scenario: this.scenario,
      timeline: this.timeline,
      random: this.#random.fork('offices'),
      lots: this.#lots,
      doors,
      queues: this.#queues,
      onRedriven: () => parts.pump(),
      note: (who, what) => this.#note(who, what),
    });
    this.#onEntry = (entry) => {
      providers.meets(entryName(entry), entry.state);
      if (entry.state === 'queued') offices.onQueued(entry);
    };
    this.#planLosses(doors, keys.operatorKey, providers);
    const speaking = {
      timeline: this.timeline,
      random: this.#random.fork('unasked'),
      providers: () => providers,
    };
    speakUnasked(this.scenario.people, speaking, this.scenario.days * DAY);
    parts.dueShown();
    await this.timeline.runUntil(this.#endAt());
    if (this.violations.length === 0) await this.#finish(doors, keys.keys);
    if (this.#backing !== this.#model) await this.#compare();
  }

  /** Who takes emails, texts and calls, and calls back at the doors. */
  #provided(doors: () => Doors): Providers {
    const { setup } = this.scenario;
    const providers: Providers = new Providers({
      timeline: this.timeline,
      faults: this.faults,
      wires: this.#wires,
      lots: this.#lots,
      boundary: this.boundary,
      listDelayMs: setup.listDelayMs,
      listLagMs: setup.listLagMs,
      stillMaxMs: setup.stillMaxMs,
      ...{ lists: setup.lists, two: setup.twoProviders, smtp: setup.smtp },
      personAt: (address) => this.#people.get(address)?.[0],
      kindOf: (entry) => this.#kindOf(entry),
      onAccepted: (contact) => this.#accepted(contact, doors(), providers),
      onUnreached: (entry) => this.unreached.add(entryName(entry)),
      post: async (who, path, body, type) => {
        const reply = await doors().request({ who, method: 'POST', path, body, type });
        return reply && reply.status < 500 ? reply.body : undefined;
      },
      note: (who, what) => this.#note(who, what),
    });
    return providers;
  }

  /** Checkers at the doors. */
  #onlookers(): Pick<ConstructorParameters<typeof Doors>[0], 'onAsked' | 'onAnswered'> {
    return {
      onAsked: ({ tenant = null, method, path, body = '' }) =>
        this.checkers.map((checker) => checker.asked?.({ tenant, method, path, body })),
      onAnswered: (answer) => {
        for (const [index, checker] of this.checkers.entries())
          checker.answered?.({ ...answer, noted: (answer.noted as unknown[])[index] });
      },
    };
  }

  /** Offices' own software, and who tells it. */
  #toldOffices(parts: Parts): ToldOffices | undefined {
    if (!this.#isTold) return undefined;
    for (const tenant of this.#offices.keys()) this.boundary.listens(tenant);
    return new ToldOffices({
      timeline: this.timeline,
      faults: this.faults,
      wires: this.#wires,
      boundary: this.boundary,
      random: this.#random.fork('events'),
      workers: () => parts.workers(),
      onReport: (name, error) => this.#reported(name, error),
    });
  }

  /** Everybody's timeline is read; then what was left undone shows. */
  async #finish(doors: Doors, all: readonly string[]): Promise<void> {
    const keys = new Map(this.scenario.offices.map(({ settings }, index) => [settings.id, all[index]]));
    await readAll({ timeline: this.timeline, doors, keys, shadow: this.shadow });
    if (this.violations.length > 0) return;
    for (const fault of this.shadow.ends(this.now)) {
      if (this.#wrongClock?.binds(fault.promise) === false) continue;
      this.#violate('model', fault);
      if (this.violations.length > 0) return;
    }
    for (const checker of this.checkers) checker.finished?.();
  }

  /** The real process behind the store was killed, and with it what runs in it. */
  killAll(): void {
    this.#troubles.push({ from: this.now, to: this.now });
    for (const { process } of this.#parts?.servers() ?? []) this.#wires.kill(process);
  }

  async #compare(): Promise<void> {
    const missing = await this.#mirror.missingIn(this.#backing, this.now);
    if (!missing) return;
    const { key, detail } = missing;
    this.#violate('checker', { promise: 'P7 nothing lost', detail, subjects: [key] });
  }

  /** The last start that anybody could ask for, and the bound. */
  #endAt(): Instant {
    const { startAt, days } = this.scenario;
    return startAt + days * DAY + 3 * DAY + SETTLE_MS;
  }

  /** Offices, policies and keys are there from the beginning. */
  #found(): Promise<Keys> {
    const outsider = Parts.outsider(this.timeline);
    const store = directStore(this.#backing, (item, version) => this.#stored(outsider, item, version));
    return found({ ...this.#compose(outsider, undefined), store }, this.scenario, this.#isTold);
  }

  /** Only where the store is the model itself: a real one is neither put back, damaged, spread nor deployed to here. */
  #planLosses(doors: Doors, operatorKey: string, providers: Providers): void {
    if (this.#backing !== this.#model) return;
    const { restore, damage, deployment } = this.#losses;
    if (this.#raise && this.#parts) this.#planRaise(this.#raise, this.#parts, providers);
    if (restore) this.#planRestore(restore, doors, operatorKey, providers);
    if (damage) this.#planDamage(damage);
    if (deployment && this.#parts) this.#planDeployment(deployment, this.#parts);
  }

  #planRestore(plan: RestorePlan, doors: Doors, operatorKey: string, providers: Providers): void {
    const outsider = Parts.outsider(this.timeline);
    const store = directStore(this.#backing, (item, version) => this.#stored(outsider, item, version));
    planRestore(plan, {
      timeline: this.timeline,
      faults: this.faults,
      boundary: this.boundary,
      doors,
      operatorKey,
      pipeline: { ...this.#compose(outsider, providers), store },
      backUp: () => {
        const all = [this.#model.backUp(), this.#mirror.backUp()];
        return () => {
          for (const putBack of all) putBack();
          this.faults.told(RESTORED_BACKUP);
          this.#note('store', 'is put back to an earlier state');
        };
      },
      resumed: () => {
        this.#parts?.dueShown();
        this.#parts?.pump();
      },
    });
  }

  #planRaise(raise: Raise, parts: Parts, providers: Providers): void {
    const outsider = Parts.outsider(this.timeline);
    const store = directStore(this.#backing, (item, version) => this.#stored(outsider, item, version));
    planRaise(raise, {
      timeline: this.timeline,
      random: this.#random.fork('spread'),
      sure: { ...this.#compose(outsider, providers), store },
      pipelines: () => parts.workers().map(({ pipeline }) => pipeline),
      onReport: (name, error) => this.#reported(name, error),
    });
  }

  #planDamage(plan: DamagePlan): void {
    planDamage(plan, {
      timeline: this.timeline,
      sight: this,
      damage: (key) => this.#model.damage(key),
      troubled: (addresses, to) => this.#damages.push({ addresses, from: this.now, to }),
      mended: () => this.#parts?.dueShown(),
      struck: (key) => {
        this.#damaged = key;
        this.faults.told(DAMAGED_ROW);
        this.#note('store', `can not read ${key} any more`);
      },
      violate: (violation) => this.#violate('checker', violation),
    });
  }

  #planDeployment(plan: DeploymentPlan, parts: Parts): void {
    this.#deployment = new Deployment(plan, {
      timeline: this.timeline,
      random: this.#random.fork('deployment'),
      sight: this,
      places: parts.places(),
      restart: (place) => parts.restart(place),
      waits: (stretch, whom) => {
        if (whom === 'everybody') this.#troubles.push(stretch);
        else this.#damages.push(Object.assign(stretch, { addresses: whom }));
      },
      violate: (violation) => this.#violate('checker', violation),
      note: (what) => {
        this.faults.told(DEPLOYMENT);
        this.#note('deployment', what);
      },
    });
  }

  #planWrongClock(plan: ClockPlan | undefined, parts: Parts): WrongClock | undefined {
    if (!plan) return undefined;
    return new WrongClock(plan, {
      timeline: this.timeline,
      faults: this.faults,
      set: (aheadMs) => {
        this.faults.told(WRONG_CLOCK);
        this.#note('clock', `is set to be ${aheadMs / MINUTE} minutes ahead`);
        parts.setClock(aheadMs);
      },
      pipeline: () => parts.workers()[0]?.pipeline,
      resumed: () => parts.dueShown(),
    });
  }

  #compose(
    process: Process,
    providers: Providers | undefined,
    queue?: SendQueue,
    place = process.name,
  ): Pipeline {
    const { setup } = this.scenario;
    const ids = this.#random.fork(`ids of ${process.name}`);
    return {
      store: withOutbox(
        storeOf(process, {
          backing: this.#backing,
          wires: this.#wires,
          faults: this.faults,
          lots: this.#lots,
          together: setup.embedded,
          latencyMs: setup.embedded ? 2 : 6,
          asOf: (key, moment) => this.#mirror.asOf(key, moment),
          trueNow: () => this.now,
          onStored: (by, item, version) => this.#stored(by, item, version),
          release: this.#releaseIn(place),
        }),
      ),
      queue:
        queue ??
        queueOf(process, {
          queues: this.#queues,
          wires: this.#wires,
          faults: this.faults,
          capacity: setup.queueCapacity,
          through: this.#through,
          onAccepted: () => this.timeline.after(5, () => this.#parts?.pump()),
        }),
      ...(providers?.for(process) ?? { senders: noSenders }),
      clock: process.clock,
      ids: { random: () => `${(this.#ids++).toString(36)}${ids.token(26)}`, chance: () => ids.next() },
      telemetry: {
        count: (name, _labels, by = 1) => this.#counts.set(name, (this.#counts.get(name) ?? 0) + by),
        measure() {},
        event: () => {},
        fault: (name, error) => this.#reported(name, error),
      },
      settings: this.#settings(),
    };
  }

  /** Where nothing is deployed rows lie as they are. */
  #releaseIn(place: string): Release | undefined {
    if (!this.#losses.deployment) return undefined;
    return this.#deployment?.releaseIn(place) ?? formerRelease;
  }

  #pipelines = 0;

  #settings(): PipelineSettings {
    const { setup } = this.scenario;
    const { listDelayMs } = setup;
    const settings: PipelineSettings = {
      secret: 'the secret of the simulated world',
      publicUrl: ORIGIN,
      emailFrom: 'reminders@simulated.example',
      shards: setup.shards,
      controlCopies: setup.shards,
      controlCopy: this.#pipelines++,
      attemptsMax: setup.attemptsMax,
      pacePerMinute: setup.pacePerMinute,
      burstMs: setup.intervalMs,
      surgeLimit: OVERALL_LIMIT,
      listDelayMs: { email: listDelayMs, sms: listDelayMs, voice: listDelayMs },
    };
    hears(settings, this.#raise, this.timeline, this.#random.fork(`hears ${this.#pipelines}`));
    return settings;
  }

  // ---- What happens -------------------------------------------------------------------------------------------

  #stored(process: Process, item: NewItem, readVersion: number): void {
    const { item: stored, before } = this.#mirror.stores(item, readVersion, this.now);
    if (this.#backing !== this.#model) this.#model.put(item, readVersion, this.now);
    if (stored.key.startsWith('entry/')) {
      const entry = (stored as Item<'entry'>).body;
      this.meetings.stored(entry, entryName(entry), entry.state);
      this.#parts?.moved();
    }
    this.#note(process.name, `stores ${stored.key} ${stored.version}${detailOf(stored)}`);
    if (item.listed?.partition.startsWith('due/')) this.#parts?.dueShown();
    this.#told?.stored(stored);
    if (stored.key.startsWith('entry/')) this.#onEntry((stored as Item<'entry'>).body);
    const commit: Commit = { at: this.now, who: process.name, item: stored, before };
    this.#deployment?.stored(process.name, stored, before);
    for (const checker of this.checkers) checker.committed?.(commit);
  }

  #accepted(contact: Contact, doors: Doors, providers: Providers): void {
    this.#note(
      contact.channel,
      `accepts ${entryName(contact.entry)} attempt ${contact.attempt} to ${contact.to}`,
    );
    for (const checker of this.checkers) checker.accepted?.(contact);
    const random = this.#random.fork(`reaction to ${contact.id}`);
    react(contact, this.#people.get(contact.to)?.[0], {
      timeline: this.timeline,
      random,
      doors,
      providers: () => providers,
    });
  }

  #kindOf({ tenant, appointment, step }: EntryRef): Contact['kind'] {
    return this.item(keyOf.appointment(tenant, appointment))?.body.plan[step]?.kind ?? 'reminder';
  }

  #reported(name: string, error: unknown): void {
    const simulated =
      error instanceof SimulatedFault ||
      this.#deployment?.explains(error) ||
      (error instanceof UnreadableItem && error.key === this.#damaged);
    this.#note('telemetry', `${name}: ${error instanceof Error ? error.message : String(error)}`);
    if (simulated) return;
    for (const checker of this.checkers) checker.reported?.(name, error);
  }

  #violate(by: Judge, found: Omit<Violation, 'by'>): void {
    if (this.#judges !== undefined && this.#judges !== by) return;
    const violation = { by, ...found };
    this.#note('checker', `${violation.promise}: ${violation.detail}`);
    this.violations.push(violation);
    this.timeline.stop();
  }

  #note(who: string, what: string): void {
    this.journal.note(this.now, who, what);
  }
}

interface Losses {
  restore: RestorePlan | undefined;
  damage: DamagePlan | undefined;
  clock: ClockPlan | undefined;
  deployment: DeploymentPlan | undefined;
}

/** Which losses this world has; a wrong clock and a restored backup are never in one. */
function drawLosses(
  root: Random,
  { without = [] }: WorldOptions,
  { startAt, days, setup }: Scenario,
  healAt: Instant,
): Losses {
  const has = (loss: string) => !without.includes(loss);
  const restore = has(RESTORED_BACKUP) ? drawRestore(root.fork(RESTORED_BACKUP), startAt, healAt) : undefined;
  const damage = has(DAMAGED_ROW)
    ? drawDamage(root.fork(DAMAGED_ROW), healAt, startAt + days * DAY)
    : undefined;
  const clock =
    setup.embedded && !restore && has(WRONG_CLOCK)
      ? drawWrongClock(root.fork(WRONG_CLOCK), startAt, healAt)
      : undefined;
  const endOfUse = startAt + days * DAY;
  const deployment =
    !restore && has(DEPLOYMENT)
      ? drawDeployment(root.fork(DEPLOYMENT), setup, { from: startAt, healAt, to: endOfUse })
      : undefined;
  return { restore, damage, clock, deployment };
}

const refused = async (): Promise<never> => {
  throw new Error('there are no providers yet');
};
const noSender = { send: refused, lookup: refused };
const noSenders = { email: noSender, sms: noSender, voice: noSender };

/** What the log says of an item beside its key. */
function detailOf({ key, body }: Item): string {
  if (!key.startsWith('entry/')) return '';
  const { state, reason, attempt, dueAt } = body as Item<'entry'>['body'];
  return ` ${state}${reason ? ` (${reason})` : ''} attempt ${attempt} due ${dueAt}`;
}
