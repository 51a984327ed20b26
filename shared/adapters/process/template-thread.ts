/**
 * Renders tenants' templates in a thread of their own, so that no template delays anything but templates. Opened by the
 * embedded mode; on AWS each copy of a function does one thing at a time, and the count of work is bound enough.
 *
 * Always true: one rendering takes `TIME_MAX_MS` at most, or its thread is ended and another one started; tenants take
 * turns, so that a tenant waits for at most one rendering of each other, of each purpose; and in the long run one tenant
 * has a quarter of the thread for what is sent, and a twentieth for what it tries.
 */
import { Worker } from 'node:worker_threads';
import QuickLRU from 'quick-lru';
import type { Composed, Said } from '../../domain/content/content.ts';
import { TemplateError } from '../../domain/content/engine.ts';
import type { Checked, TemplateCheck } from '../../domain/content/template-check.ts';
import type { Bucket, Rate } from '../../domain/core/pace.ts';
import { take } from '../../domain/core/pace.ts';
import type { Channel } from '../../domain/core/policy.ts';
import type { Milliseconds } from '../../domain/core/time.ts';
import { SECOND } from '../../domain/core/time.ts';
import type { Clock } from '../../ports/system.ts';
import type { TemplatePurpose, TemplateWork } from '../../ports/templates.ts';
import { TemplatesBusy } from '../../ports/templates.ts';

/** What the thread is given. */
export type TemplateJob =
  | { do: 'compose'; channel: Channel; said: Said<Channel> }
  | { do: 'check'; checked: Checked };

/** What it gives back, with the computing that it took. */
export type TemplateOutcome =
  | { kind: 'done'; value: unknown; cpuMs: Milliseconds }
  | { kind: 'failed'; message: string; isTemplates: boolean; cpuMs: Milliseconds };

export interface TemplateThreadOptions {
  clock: Clock;
  /** How long one rendering may take. */
  timeMaxMs?: Milliseconds;
}

interface Waiting {
  job: TemplateJob;
  payer: string;
  rate: Rate;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** The work of a template that does as much as it may takes about a quarter of it, on a machine that is not busy. */
const TIME_MAX_MS: Milliseconds = SECOND;
/** Milliseconds of computing that the templates of one tenant may take: a rendering usually takes a tenth of one. */
const SHARES: Readonly<Record<TemplatePurpose, Rate>> = {
  send: { perMinute: 15_000, burst: 3_000 },
  look: { perMinute: 3_000, burst: 1_500 },
};
/** Tenants whose use of time is kept in mind. */
const PAYERS_MAX = 10_000;
const MEMORY = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16 };

export class TemplateThread implements TemplateWork {
  readonly #clock: Clock;
  readonly #timeMaxMs: Milliseconds;
  /** By payer, who is next first. */
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #spent = new QuickLRU<string, Bucket>({ maxSize: PAYERS_MAX });
  #worker: { thread: Worker; ready: boolean } | undefined;
  #running: Waiting | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor({ clock, timeMaxMs = TIME_MAX_MS }: TemplateThreadOptions) {
    this.#clock = clock;
    this.#timeMaxMs = timeMaxMs;
  }

  compose<C extends Channel>(channel: C, said: Said<C>, purpose: TemplatePurpose): Promise<Composed<C>> {
    const job: TemplateJob = { do: 'compose', channel, said: said as unknown as Said<Channel> };
    return this.#run(job, said.tenant.id, purpose) as Promise<Composed<C>>;
  }

  check(checked: Checked): Promise<TemplateCheck> {
    return this.#run({ do: 'check', checked }, checked.tenant.id, 'look') as Promise<TemplateCheck>;
  }

  /** Ends the thread; what waits fails. */
  async close(): Promise<void> {
    const rest = [...(this.#running ? [this.#running] : []), ...[...this.#waiting.values()].flat()];
    this.#waiting.clear();
    this.#running = undefined;
    for (const { reject } of rest) reject(new Error('the templates’ thread was closed'));
    await this.#end();
  }

  #run(job: TemplateJob, tenant: string, purpose: TemplatePurpose): Promise<unknown> {
    const now = this.#clock.now();
    const [payer, rate] = [`${purpose} ${tenant}`, SHARES[purpose]];
    const { granted, nextAt } = take(this.#spent.get(payer), rate, 1, now);
    if (granted === 0) return Promise.reject(new TemplatesBusy(nextAt - now));
    return new Promise((resolve, reject) => {
      const one = { job, payer, rate, resolve, reject };
      const theirs = this.#waiting.get(payer);
      if (theirs) theirs.push(one);
      else this.#waiting.set(payer, [one]);
      this.#next();
    });
  }

  /** Gives the thread what is next, if it is free. */
  #next(): void {
    if (this.#running || this.#waiting.size === 0) return;
    this.#worker ??= this.#start();
    if (!this.#worker.ready) return;
    const [[payer, theirs] = ['', []]] = this.#waiting;
    const one = theirs.shift();
    this.#waiting.delete(payer);
    if (theirs.length > 0) this.#waiting.set(payer, theirs);
    if (!one) return;
    this.#running = one;
    const { thread } = this.#worker;
    thread.ref();
    const tooLong = new TemplateError(`it takes longer than ${this.#timeMaxMs / SECOND} s`);
    this.#timer = setTimeout(() => this.#giveUp(tooLong), this.#timeMaxMs);
    thread.postMessage(one.job);
  }

  #start(): { thread: Worker; ready: boolean } {
    const thread = new Worker(new URL('./template-worker.ts', import.meta.url), {
      resourceLimits: MEMORY,
      // Nothing of the environment is a template's to know.
      env: {},
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    const worker = { thread, ready: false };
    thread.on('message', (said: 'ready' | TemplateOutcome) => {
      if (worker !== this.#worker) return;
      worker.ready = true;
      if (said !== 'ready') this.#done(said);
      this.#next();
    });
    thread.on('error', (error) => {
      if (worker === this.#worker) this.#giveUp(error);
    });
    return worker;
  }

  #done(outcome: TemplateOutcome): void {
    const one = this.#running;
    if (!one) return;
    this.#settle(one, outcome.cpuMs);
    if (outcome.kind === 'done') one.resolve(outcome.value);
    else one.reject(outcome.isTemplates ? new TemplateError(outcome.message) : new Error(outcome.message));
  }

  /** The thread takes too long, or fell: another one goes on. Without one that runs, whoever waits is told. */
  #giveUp(error: Error): void {
    const fallen = this.#running;
    const told = fallen ? [fallen] : [...this.#waiting.values()].flat();
    if (fallen) this.#settle(fallen, this.#timeMaxMs);
    else this.#waiting.clear();
    for (const { reject } of told) reject(error);
    void this.#end();
    this.#next();
  }

  #settle({ payer, rate }: Waiting, cpuMs: Milliseconds): void {
    clearTimeout(this.#timer);
    this.#running = undefined;
    if (this.#waiting.size === 0) this.#worker?.thread.unref();
    const { bucket } = take(this.#spent.get(payer), rate, Math.max(1, Math.round(cpuMs)), this.#clock.now());
    this.#spent.set(payer, bucket);
  }

  async #end(): Promise<void> {
    clearTimeout(this.#timer);
    const ended = this.#worker;
    this.#worker = undefined;
    await ended?.thread.terminate();
  }
}
