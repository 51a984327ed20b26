/** Many seeds side by side, with progress on the way and the figures at the end. */
import { unmet } from './meetings.ts';
import type { Mutation } from './mutate.ts';
import type { Ended } from './pool.ts';
import { runPool } from './pool.ts';
import type { RunOptions } from './run.ts';
import type { KeptSeed } from './seeds.ts';

export interface SeedsOptions {
  threads: number;
  first: number;
  last: number;
  /** Stops after this long; undefined: at the last seed. */
  minutes: number | undefined;
  mutation: Mutation | undefined;
  /** Run first. */
  kept: readonly KeptSeed[];
  options: (seed: number) => RunOptions;
  json: boolean;
  print: (text: string) => void;
}

const FAILURES_MAX = 10;
const PROGRESS_MS = 10_000;
/** So many seeds of 200 appointments meet everything that can be met. */
const ENOUGH = 1_000;

export class Seeds {
  readonly #options: SeedsOptions;
  readonly #startedAt = performance.now();
  readonly #failed: Ended[] = [];
  readonly #faults = new Map<string, number>();
  readonly #met = new Map<string, number>();
  #ran = 0;
  #appointments = 0;
  #contacts = 0;
  #days = 0;
  #lines = 0;
  #cpuMs = 0;
  #shownAt = 0;

  constructor(options: SeedsOptions) {
    this.#options = options;
  }

  /** @returns those that failed */
  async run(): Promise<Ended[]> {
    const { threads, mutation, first, last, minutes, kept, options, json, print } = this.#options;
    const queue = kept.map((each) => ({ ...options(each.seed), appointments: each.appointments })).values();
    let seed = first;
    await runPool({
      threads,
      mutation,
      next: () => {
        if (minutes !== undefined && this.#elapsedMs() > minutes * 60_000) return undefined;
        const { value } = queue.next();
        if (value !== undefined) return value;
        return seed <= last ? options(seed++) : undefined;
      },
      onEnd: (ended) => this.#count(ended),
    });
    print(json ? JSON.stringify(this.#figures()) : this.#table());
    return this.#failed;
  }

  /** Whether so many seeds ran that each fault should have met each state, and one has not. */
  get leavesOut(): boolean {
    return this.#ran >= ENOUGH && unmet(this.#met).length > 0;
  }

  #elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  #count(ended: Ended): boolean {
    this.#ran++;
    if (ended.kind === 'ran') {
      const { outcome } = ended;
      this.#appointments += outcome.appointments;
      this.#contacts += outcome.contacts;
      this.#days += outcome.days;
      this.#lines += outcome.lines;
      this.#cpuMs += outcome.cpuMs;
      for (const [fault, count] of Object.entries(outcome.faults))
        this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + count);
      for (const [pair, count] of Object.entries(outcome.met))
        this.#met.set(pair, (this.#met.get(pair) ?? 0) + count);
    }
    const wrong = ended.kind === 'broke' || ended.outcome.violation !== null;
    if (wrong) {
      this.#failed.push(ended);
      process.stderr.write(`\n${describe(ended)}\n`);
    }
    this.#progress();
    return this.#failed.length < FAILURES_MAX;
  }

  #progress(): void {
    const now = this.#elapsedMs();
    if (now - this.#shownAt < PROGRESS_MS) return;
    this.#shownAt = now;
    const { perMinute } = this.#figures();
    process.stderr.write(`${this.#ran} seeds, ${perMinute.seeds} a minute, ${this.#failed.length} failed\n`);
  }

  #figures() {
    const seconds = this.#elapsedMs() / 1_000;
    const rate = (count: number) => Math.round(count / seconds);
    return {
      seeds: this.#ran,
      failed: this.#failed.map((ended) => (ended.kind === 'ran' ? ended.outcome : ended)),
      seconds: Math.round(seconds),
      threads: this.#options.threads,
      appointments: this.#appointments,
      contacts: this.#contacts,
      simulatedDays: this.#days,
      events: this.#lines,
      faults: Object.fromEntries([...this.#faults].sort()),
      neverMet: unmet(this.#met),
      perMinute: { seeds: Math.round((this.#ran / seconds) * 60) },
      perSecond: { appointments: rate(this.#appointments), simulatedDays: rate(this.#days) },
      cpuMsPerSeed: Math.round(this.#cpuMs / Math.max(1, this.#ran)),
    };
  }

  #table(): string {
    const { faults, neverMet, perMinute, perSecond, ...figures } = this.#figures();
    const total = Object.values(faults).reduce((sum, each) => sum + each, 0);
    return [
      `${figures.seeds} seeds in ${figures.seconds} s on ${figures.threads} threads, ${figures.failed.length} failed`,
      `  ${perMinute.seeds} seeds a minute, ${figures.cpuMsPerSeed} ms of processor time each`,
      `  ${perSecond.appointments} appointments and ${perSecond.simulatedDays} simulated days a second`,
      `  ${figures.appointments} appointments, ${figures.contacts} contacts, ${figures.events} events, ${total} faults:`,
      `  ${Object.entries(faults)
        .map(([fault, count]) => `${fault} ${count}`)
        .join(', ')}`,
      `  never met, of a fault and the state of an entry: ${neverMet.join(', ') || 'none'}`,
    ].join('\n');
  }
}

const describe = (ended: Ended): string =>
  ended.kind === 'broke'
    ? `seed ${ended.options.seed} broke down: ${ended.error.slice(0, 2_000)}`
    : `seed ${ended.outcome.options.seed}: ${ended.outcome.violation?.promise}: ${ended.outcome.violation?.detail}`;
