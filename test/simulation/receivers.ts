/**
 * Offices' own software, and who tells it: an endpoint that is sometimes not there and takes things twice, and the job
 * that hands events over, run by some process whenever there may be something to tell. Called by `world.ts`.
 */
import type { Boundary } from '../../outside/boundary.ts';
import type { Instant, Milliseconds } from '../../shared/domain/core/time.ts';
import { HOUR, MINUTE, SECOND } from '../../shared/domain/core/time.ts';
import type { Outcome } from '../../shared/domain/events/receivers.ts';
import type { Item } from '../../shared/domain/store/records.ts';
import type { Pipeline } from '../../shared/pipeline/core/context.ts';
import { tellOffices } from '../../shared/pipeline/events/telling.ts';
import type { Receivers } from '../../shared/ports/receivers.ts';
import type { Faults } from './faults.ts';
import type { Lot } from './lots.ts';
import type { Random } from './random.ts';
import type { Process, Timeline } from './timeline.ts';
import type { Wires } from './wires.ts';

export interface ToldOptions {
  timeline: Timeline;
  faults: Faults;
  wires: Wires;
  boundary: Boundary;
  random: Random;
  /** Processes that are alive, each with what it works with. */
  workers: () => readonly { process: Process; pipeline: Pipeline }[];
  onReport: (name: string, error: unknown) => void;
}

/** How long may pass until what is left to tell is looked at again. */
const PATIENCE_MS = { least: 5 * MINUTE, most: 2 * HOUR } as const;

export class ToldOffices {
  readonly #options: ToldOptions;
  /** Stretches in which nothing is taken; none lasts as long as an endpoint is tried. */
  readonly #outages: readonly { from: Instant; to: Instant }[];
  /** The next look; never where none is planned. */
  #nextAt: Instant = Number.POSITIVE_INFINITY;
  readonly #untold = new Set<string>();
  readonly #endpoints = new Map<string, Item<'receiver'>['body']>();
  #last = 0;
  /** Longer with each look that changes nothing: what nobody takes any more is else asked for without an end. */
  #patienceMs: Milliseconds = PATIENCE_MS.least;
  /** Until when an event is refused, by its id. */
  readonly #refused = new Map<string, Instant>();

  constructor(options: ToldOptions) {
    this.#options = options;
    const { random, timeline, faults } = options;
    this.#outages = Array.from({ length: random.int(0, 3) }, () => {
      const from = timeline.now + Math.round(random.next() * Math.max(0, faults.healAt - timeline.now));
      return { from, to: Math.min(faults.healAt, from + random.magnitude(MINUTE, 40 * HOUR)) };
    });
  }

  /** There may be something to tell. */
  wake(withinMs: number = MINUTE): void {
    const { timeline, random } = this.#options;
    if (this.#nextAt <= timeline.now + PATIENCE_MS.least) return;
    const at = timeline.now + random.int(SECOND, withinMs);
    this.#nextAt = at;
    timeline.at(at, () => {
      if (this.#nextAt !== at) return;
      this.#nextAt = Number.POSITIVE_INFINITY;
      this.#run();
    });
  }

  #run(): void {
    const { workers, random, timeline, onReport } = this.#options;
    const alive = workers();
    if (alive.length === 0) this.wake();
    // Sometimes two at once.
    for (const { process, pipeline } of random.shuffle([...alive]).slice(0, random.chance(0.2) ? 2 : 1)) {
      timeline.woke();
      tellOffices(pipeline, this.#receivers(process)).catch((error: unknown) =>
        onReport('the events failed', error),
      );
    }
    this.#patienceMs = Math.min(PATIENCE_MS.most, 2 * this.#patienceMs);
    timeline.after(20 * SECOND, () => {
      if (this.#isLeft()) this.wake(this.#patienceMs);
    });
  }

  /** A write took effect: what is left to tell follows from it. */
  stored({ key, body, expiresAt }: Item): void {
    if (/^(untold|event|receiver|outbox)\//.test(key)) this.#patienceMs = PATIENCE_MS.least;
    if (key.startsWith('untold/')) {
      if (expiresAt !== null && expiresAt <= this.#options.timeline.now) this.#untold.delete(key);
      else this.#untold.add(key);
      this.wake();
    }
    if (key.startsWith('event/')) this.#last = Math.max(this.#last, (body as Item<'event'>['body']).place);
    if (key.startsWith('receiver/')) this.#endpoints.set(key, body as Item<'receiver'>['body']);
  }

  #isLeft(): boolean {
    const endpoints = [...this.#endpoints.values()];
    return (
      this.#untold.size > 0 ||
      endpoints.some(({ waiting }) => waiting.length > 0) ||
      endpoints.every(({ place }) => place < this.#last)
    );
  }

  /** Some events are not taken for minutes or hours, whatever else is. */
  #refuses(id: string, lot: Lot): boolean {
    const { timeline, faults } = this.#options;
    const known = this.#refused.get(id);
    const until = known ?? (lot.chance(0.1) ? timeline.now + lot.magnitude(SECOND, 12 * HOUR) : 0);
    this.#refused.set(id, until);
    return timeline.now < Math.min(until, faults.healAt);
  }

  #receivers(process: Process): Receivers {
    const { wires, timeline, boundary } = this.#options;
    const isOut = () => this.#outages.some(({ from, to }) => from <= timeline.now && timeline.now < to);
    return {
      post: (url, body) =>
        wires
          .perform<Outcome>(process, {
            what: `tell ${JSON.parse(body).id}`,
            latencyMs: 200,
            refusal: 'provider-before',
            loss: 'provider-after',
            out: isOut,
            effect: (lot) => {
              if (this.#refuses(JSON.parse(body).id, lot))
                return { kind: 'failed', status: 500, error: 'it answered 500' };
              const [tenant = ''] = new URL(url).hostname.split('.');
              boundary.told(tenant, body, timeline.now);
              return { kind: 'delivered', status: 200 };
            },
          })
          .catch(() => ({ kind: 'failed', status: null, error: 'it could not be reached' })),
    };
  }
}
