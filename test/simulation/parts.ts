/**
 * The parts of the system as processes: schedulers, senders and API servers, several of each with clocks apart; or all
 * of it in one, as the embedded mode has it. A process that died is replaced after a while by another one.
 */

import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { handleBatch } from '../../lambdas/sqs-batch.ts';
import { decodeMessage, encodeMessage } from '../../shared/adapters/aws/sqs-message.ts';
import { Pipe } from '../../shared/adapters/process/pipe.ts';
import { CALL_MARKUP } from '../../shared/adapters/providers/calls.ts';
import { sesWebhooks } from '../../shared/adapters/ses/webhooks.ts';
import { twilioWebhooks } from '../../shared/adapters/twilio/webhooks.ts';
import { entryName } from '../../shared/domain/core/keys.ts';
import type { Channel } from '../../shared/domain/core/policy.ts';
import { CHANNELS } from '../../shared/domain/core/policy.ts';
import type { Instant } from '../../shared/domain/core/time.ts';
import { MINUTE, SECOND } from '../../shared/domain/core/time.ts';
import { createApp } from '../../shared/http/app.ts';
import { feedbackOn, webhookRoutes } from '../../shared/http/webhooks/webhooks.ts';
import type { Pipeline } from '../../shared/pipeline/core/context.ts';
import { askingTogether } from '../../shared/pipeline/queries/together.ts';
import { deliver } from '../../shared/pipeline/sending/deliver.ts';
import { schedule } from '../../shared/pipeline/sending/schedule.ts';
import type { SendMessage, SendQueue } from '../../shared/ports/queue.ts';
import type { Server } from './doors.ts';
import type { Faults } from './faults.ts';
import type { Fifo, Received } from './fifo.ts';
import type { Lot, Lots } from './lots.ts';
import type { Random } from './random.ts';
import type { Setup } from './scenario.ts';
import type { ClockFault, Timeline } from './timeline.ts';
import { Process } from './timeline.ts';
import type { Wires } from './wires.ts';

type Role = 'scheduler' | 'sender' | 'api' | 'embedded';

/** A place in which one process after the other runs. */
interface Slot {
  role: Role;
  name: string;
  /** When its scheduler's turns come, in ms after each interval. */
  phaseMs: number;
  clock: ClockFault;
  lives: number;
  process: Process;
  pipeline: Pipeline;
  /** Of a server. */
  fetch: Server['fetch'] | undefined;
  /** A batch is being handled, or a run is going on. */
  busy: boolean;
  nextTurnAt: Instant;
  /** How many turns one after the other have moved nothing. */
  idleTurns: number;
}

export interface PartsOptions {
  setup: Setup;
  timeline: Timeline;
  faults: Faults;
  wires: Wires;
  random: Random;
  lots: Lots;
  queues: Readonly<Record<Channel, Fifo>>;
  /** The pipeline of a process in its place, but for its queue where it brings one. */
  compose: (process: Process, queue: SendQueue | undefined, place: string) => Pipeline;
  /** When the earliest entry of a shard stands in the due index, as it shows now. */
  firstDueAt: (shard: number) => Instant | undefined;
  onReport: (name: string, error: unknown) => void;
  /** A process has taken the place of another one, and has not begun yet. */
  onStart: () => void;
  note: (who: string, what: string) => void;
}

const RIGHT: ClockFault = { aheadMs: 0, gains: 0, greatestMs: 0 };
/** A clock that runs fast is a minute ahead after half a day. */
const FAST = 1 / 720;

/** What a sender takes at once, as a function does. */
const BATCH = 10;
const BACKSTOP_MS = 20;
/** After so many turns that moved nothing, a scheduler is asked only so often until an entry is written. */
const IDLE_TURNS = 30;
const REST_MS = 2 * MINUTE;
/** How long a sender's function may run. */
const FUNCTION_MS = 45 * SECOND;

export class Parts {
  readonly #options: PartsOptions;
  readonly #slots: Slot[] = [];
  /** How often an entry was written. */
  #moves = 0;
  #pumpPlanned = false;
  /** The moments at which messages become visible again, and are asked for. */
  readonly #pumpsAt = new Set<Instant>();

  constructor(options: PartsOptions) {
    this.#options = options;
    const { setup } = options;
    const counts: [Role, number][] = setup.embedded
      ? [['embedded', 1]]
      : [
          ['scheduler', setup.schedulers],
          ['sender', setup.senders],
          ['api', setup.apis],
        ];
    for (const [role, count] of counts)
      for (let index = 0; index < count; index++) this.#slots.push(this.#open(role, index));
    for (const slot of this.#slots) this.#begin(slot, undefined);
  }

  /** A process of its own, never dying: for what the test sets up. */
  static outsider(timeline: Timeline): Process {
    return new Process('setup', timeline, RIGHT);
  }

  /** The servers that are alive. */
  servers(): Server[] {
    return this.#slots.flatMap(({ fetch, process }) => (fetch && process.alive ? [{ fetch, process }] : []));
  }

  /** Where processes run, one after the other in each. */
  places(): string[] {
    return this.#slots.map(({ name }) => name);
  }

  /** Ends the process of a place, so that another one takes it. */
  restart(place: string): void {
    const slot = this.#slots.find(({ name }) => name === place);
    if (slot) this.#options.wires.kill(slot.process);
  }

  /** The clock of a machine that does everything, and of whoever takes its place. */
  setClock(aheadMs: number): void {
    for (const { clock } of this.#slots) Object.assign(clock, { aheadMs, greatestMs: Math.max(0, aheadMs) });
    this.dueShown();
  }

  /** Those that may tell offices of events. */
  workers(): { process: Process; pipeline: Pipeline }[] {
    return this.#slots.filter(({ role, process }) => role !== 'sender' && process.alive);
  }

  #open(role: Role, index: number): Slot {
    const { setup, timeline, random } = this.#options;
    const aheadMs = random.int(-setup.skewMs, setup.skewMs);
    const gains = index === 0 && setup.runsFast === role ? FAST : 0;
    const clock: ClockFault = { aheadMs, gains, greatestMs: setup.skewMs };
    const name = `${role}-${index}`;
    const process = new Process(`${name}.1`, timeline, clock);
    const phaseMs = random.int(0, setup.intervalMs - 1);
    const slot: Slot = {
      role,
      name,
      phaseMs,
      clock,
      lives: 1,
      process,
      pipeline: this.#equip(role, process, name),
      fetch: undefined,
      busy: false,
      nextTurnAt: Number.POSITIVE_INFINITY,
      idleTurns: 0,
    };
    if (role === 'api' || role === 'embedded') slot.fetch = this.#serve(pipelineOf(slot));
    return slot;
  }

  #equip(role: Role, process: Process, place: string): Pipeline {
    if (role !== 'embedded') return this.#options.compose(process, undefined, place);
    const pipe: Pipe = new Pipe({
      clock: process.clock,
      telemetry: {
        count() {},
        measure() {},
        event() {},
        fault: (name, error) => this.#options.onReport(name, error),
      },
      handle: (message) => deliver(askingTogether(pipeline), message),
      concurrency: { email: 8, sms: 8, voice: 4 },
      capacity: this.#options.setup.queueCapacity,
    });
    const pipeline: Pipeline = this.#options.compose(process, pipe, place);
    return pipeline;
  }

  #serve(pipeline: Pipeline): Server['fetch'] {
    const webhooks = [
      ...twilioWebhooks(() => true),
      ...sesWebhooks({ sns: async () => 'valid', confirmSubscription: async () => {} }),
    ];
    const app = createApp({
      pipeline,
      health: async () => ({ healthy: true, detail: 'ok' }),
      webhooks: webhookRoutes(feedbackOn(pipeline), webhooks),
      callMarkup: CALL_MARKUP,
    });
    return (request) => app.fetch(request);
  }

  /** A process died: another one takes its place. */
  died(process: Process): void {
    const slot = this.#slots.find((each) => each.process === process);
    if (!slot) return;
    const { timeline, random, faults } = this.#options;
    const calm = timeline.now >= faults.healAt;
    timeline.after(calm ? SECOND : random.magnitude(SECOND, 3 * MINUTE), () => this.#replace(slot));
  }

  #replace(slot: Slot): void {
    slot.lives++;
    slot.process = new Process(`${slot.name}.${slot.lives}`, this.#options.timeline, slot.clock);
    slot.pipeline = this.#equip(slot.role, slot.process, slot.name);
    slot.busy = false;
    slot.nextTurnAt = Number.POSITIVE_INFINITY;
    this.#options.note(slot.process.name, 'starts');
    this.#options.onStart();
    this.#begin(slot, slot.process.clock.now());
  }

  #begin(slot: Slot, voidLeasesBefore: Instant | undefined): void {
    const { timeline, lots, faults } = this.#options;
    if (slot.role === 'embedded' && voidLeasesBefore !== undefined) this.#run(slot, voidLeasesBefore);
    else this.#plan(slot);
    if (slot.role === 'sender') this.pump();
    // Somewhere in its life it may die by itself, wherever it stands.
    const { process } = slot;
    const lot = lots.draw(`life of ${process.name}`);
    const diesAfter = (ms: number) => timeline.after(ms, () => this.#options.wires.kill(process));
    if (faults.strikes('crash', lot)) diesAfter(lot.magnitude(SECOND, 86_400 * SECOND));
    if (slot.lives > 1 && faults.strikes('crash-again', lot)) diesAfter(lot.magnitude(1, MINUTE / 2));
  }

  // ---- Schedulers ---------------------------------------------------------------------------------------------

  /** An entry was written: each turn may find something else than the one before. */
  moved(): void {
    this.#moves++;
    for (const slot of this.#slots) slot.idleTurns = 0;
  }

  /** A row of the due index shows: whoever sleeps longer than that wakes earlier. */
  dueShown(): void {
    for (const slot of this.#slots) if (!slot.busy) this.#plan(slot);
  }

  /** Turns in which nothing can be due are left out; so are most of those in which what is due goes on waiting. */
  #plan(slot: Slot): void {
    if (slot.role !== 'scheduler' && slot.role !== 'embedded') return;
    const { setup, timeline, firstDueAt } = this.#options;
    const dues = Array.from({ length: setup.shards }, (_, shard) => firstDueAt(shard)).filter(
      (at) => at !== undefined,
    );
    if (dues.length === 0) return;
    const { intervalMs } = setup;
    const restMs = slot.idleTurns < IDLE_TURNS ? 1 : Math.max(intervalMs, REST_MS);
    const dueAt = Math.max(timeline.now + restMs, Math.min(...dues) - slot.process.aheadMs);
    const turnAt = Math.ceil((dueAt - slot.phaseMs) / intervalMs) * intervalMs + slot.phaseMs;
    if (turnAt >= slot.nextTurnAt) return;
    slot.nextTurnAt = turnAt;
    const { process } = slot;
    timeline.at(turnAt, () =>
      process.whenAwake(() => {
        if (slot.nextTurnAt !== turnAt || slot.process !== process || !process.alive) return;
        slot.nextTurnAt = Number.POSITIVE_INFINITY;
        this.#run(slot, undefined);
      }),
    );
  }

  #run(slot: Slot, voidLeasesBefore: Instant | undefined): void {
    const { setup, timeline, faults, lots } = this.#options;
    if (faults.isOut('schedulers')) {
      timeline.after(setup.intervalMs, () => this.#plan(slot));
      return;
    }
    const { pipeline, process } = slot;
    slot.busy = true;
    const movesBefore = this.#moves;
    timeline.woke();
    const isTwice = !setup.embedded && faults.strikes('schedule-twice', lots.draw('turn of a scheduler'));
    const shards = Array.from({ length: setup.shards * (isTwice ? 2 : 1) }, (_, index) =>
      schedule(pipeline, {
        shard: index % setup.shards,
        pageSize: setup.pageSize,
        ...(voidLeasesBefore !== undefined && { voidLeasesBefore }),
      }),
    );
    void Promise.all(shards)
      .catch((error: unknown) => this.#options.onReport('the scheduler failed', error))
      .then(() => {
        if (slot.process !== process) return;
        slot.busy = false;
        if (this.#moves === movesBefore) slot.idleTurns++;
        this.#plan(slot);
      });
  }

  // ---- Senders ------------------------------------------------------------------------------------------------

  /** Messages may have come, or be visible again, or a sender be free. */
  pump(): void {
    const { timeline, queues, random, faults } = this.#options;
    if (faults.isOut('senders')) {
      if (!this.#pumpPlanned)
        timeline.after(MINUTE, () => {
          this.#pumpPlanned = false;
          this.pump();
        });
      this.#pumpPlanned = true;
      return;
    }
    for (const channel of random.shuffle([...CHANNELS])) {
      const free = this.#slots.filter(
        (slot) => slot.role === 'sender' && !slot.busy && isAwake(slot.process),
      );
      if (free.length === 0) return;
      const received = queues[channel].receive(random.int(1, BATCH));
      if (received.length > 0 && !this.#isThrottled(received))
        this.#handle(random.pick(free), channel, received);
      else this.#pumpAgain(queues[channel]);
    }
  }

  /** All the places of the function are taken: what was received is handled by nobody, and comes again. */
  #isThrottled(received: readonly Received[]): boolean {
    const { faults, lots } = this.#options;
    const names = received.map(({ message }) => entryName(message.entry)).join(' ');
    return faults.strikes('function-throttled', lots.draw(`place for ${names}`), names);
  }

  /** When the next message is visible again: once, for each pump asks for three queues, and so pumps would multiply. */
  #pumpAgain(queue: Fifo): void {
    const { timeline } = this.#options;
    const nextAt = queue.nextAt();
    if (nextAt === undefined || nextAt <= timeline.now || this.#pumpsAt.has(nextAt)) return;
    this.#pumpsAt.add(nextAt);
    timeline.at(nextAt + BACKSTOP_MS, () => {
      this.#pumpsAt.delete(nextAt);
      this.pump();
    });
  }

  #handle(slot: Slot, channel: Channel, received: readonly Received[]): void {
    const { timeline, faults, queues, random, lots } = this.#options;
    const { process, pipeline } = slot;
    const lot = lots.draw(`batch ${received[0]?.message.deduplicationId}`);
    slot.busy = true;
    timeline.woke();
    const names = received.map(({ message }) => entryName(message.entry));
    const twin = faults.strikes('queue-duplicate', lot, names.join(' '))
      ? random.pick(received).message
      : undefined;
    if (twin) this.#deliverAgain(twin);
    const records = received.map(({ message, group }, index) => recordOf(message, group, index));
    const event = { Records: records } as SQSEvent;
    const isShort = faults.strikes('function-short', lot, names.at(-1));
    let starts = 0;
    const run = { isOver: false };
    const free = () => {
      run.isOver = true;
      if (slot.process === process) slot.busy = false;
    };
    if (faults.strikes('function-cut', lot, names.join(' '))) this.#cutLater(process, run, lot, free);
    void handleBatch(event, {
      handle: ({ body }) => deliver(askingTogether(pipeline), decodeMessage(body)),
      mayStart: () => !isShort || starts++ < received.length >> 1,
      onFailure: (error) => this.#options.onReport('a message was not handled', error),
    }).then(({ batchItemFailures }) => {
      if (!process.alive || run.isOver) return;
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const [index, each] of received.entries())
        if (!failed.has(String(index)) && !faults.strikes('queue-undeleted', lot, names[index]))
          queues[channel].remove(each);
      free();
      timeline.after(random.around(BACKSTOP_MS), () => this.pump());
    });
    timeline.after(random.around(BACKSTOP_MS), () => this.pump());
    this.#pumpAgain(queues[channel]);
  }

  /**
   * Its time is over in the middle of a batch: nobody hears what became of that, so all of it comes again. The process is
   * frozen until the next batch thaws it, and then what it had begun goes on, too.
   */
  #cutLater(process: Process, run: { isOver: boolean }, lot: Lot, free: () => void): void {
    const { timeline, setup } = this.#options;
    timeline.after(lot.magnitude(1, FUNCTION_MS), () => {
      if (!process.alive || run.isOver) return;
      free();
      const forMs = lot.magnitude(SECOND, setup.stillMaxMs);
      this.#options.note(process.name, `is cut in the middle of a batch, and frozen for ${forMs} ms`);
      process.standsStill(forMs);
      timeline.after(forMs, () => this.pump());
    });
  }

  /** A second sender gets the same message at the same time. */
  #deliverAgain(message: SendMessage): void {
    const { random } = this.#options;
    const other = random.pick(this.#slots.filter(({ role }) => role === 'sender'));
    if (!isAwake(other.process)) return;
    deliver(other.pipeline, message).catch((error: unknown) =>
      this.#options.onReport('a message was not handled', error),
    );
  }
}

/**
 * That of the process which has the place now. To make the HTTP application takes milliseconds, and it keeps nothing
 * that matters here: one of it outlives the processes of its place. What a dead one had begun never goes on.
 */
const pipelineOf = (slot: Slot): Pipeline => ({
  get store() {
    return slot.pipeline.store;
  },
  get queue() {
    return slot.pipeline.queue;
  },
  get senders() {
    return slot.pipeline.senders;
  },
  get clock() {
    return slot.pipeline.clock;
  },
  get ids() {
    return slot.pipeline.ids;
  },
  telemetry: slot.pipeline.telemetry,
  settings: slot.pipeline.settings,
});

const isAwake = (process: Process): boolean => process.alive && process.stillMs === 0;

const recordOf = (message: SendMessage, group: string, index: number) =>
  ({
    messageId: String(index),
    body: encodeMessage(message),
    attributes: { MessageGroupId: group, ApproximateReceiveCount: '1' },
  }) as unknown as SQSRecord;
