/**
 * The processes of a small world, as the real code plays them. A process is a tree of points, one for each story of
 * answers; the code plays a story once, from its beginning, when the walk first comes to it.
 *
 * Kept true: what a process does between two waits follows from what it was answered, and when. So the same story
 * always leads to the same point.
 */
import type { EntryRef } from '../../shared/domain/core/keys.ts';
import { OVERALL_LIMIT } from '../../shared/domain/core/surge.ts';
import type { Instant } from '../../shared/domain/core/time.ts';
import { MINUTE } from '../../shared/domain/core/time.ts';
import type { Item, Key, Kind, NewItem } from '../../shared/domain/store/records.ts';
import type { Pipeline } from '../../shared/pipeline/core/context.ts';
import type { SendMessage } from '../../shared/ports/queue.ts';
import type { Lookup, Sender, SendResult } from '../../shared/ports/senders.ts';
import type { Freshness, ListPage, ListQuery, Store } from '../../shared/ports/store.ts';
import type { ModelStore, PutOutcome } from './model-store.ts';
import { storedItem } from './model-store.ts';

/** Nobody writes these while the walk goes on, which is checked: reading them is no choice of the walk's. */
const QUIET = /^(tenant|policy|control|template|run)\//;
/**
 * What may be written beside one another, since nothing that is sent depends on who comes to it first: rates, the surge
 * counters and those of outcomes, which never limit anything here; a skeleton of words, whose key is the hash of what it
 * says; a need of the office's worklist. A link leads from an address to its appointments, and that does not change when one
 * of them is moved.
 */
const IDLE = /^(bucket|tally|outcomes|link|skeleton|need)\//;

export const isChoice = (key: Key): boolean => !QUIET.test(key) && !IDLE.test(key);

export type Role = 'scheduler' | 'sender' | 'callback' | 'api';

/** One attempt of an entry, as the provider knows it. */
export interface Attempt {
  entry: EntryRef;
  attempt: number;
}

/** What a process waits for: one call of the store, the queue or the provider. */
export type Call =
  | { kind: 'read'; key: Key; isEventual: boolean }
  | { kind: 'list'; query: ListQuery }
  | { kind: 'put'; item: NewItem; version: number }
  | { kind: 'queue'; messages: readonly SendMessage[] }
  | { kind: 'send' | 'lookup'; attempt: Attempt };

export const isWrite = ({ kind }: Call): boolean => kind === 'put' || kind === 'queue' || kind === 'send';

/** What a call was answered; the same name for the same answer. */
export interface Told {
  name: string;
  answer: unknown;
}

/** A point in a process's story. */
export interface Point {
  readonly id: number;
  /** What it waits for, all at once; null where that was answered already. */
  readonly calls: readonly (Call | null)[];
  readonly ended: boolean;
  /** What the code itself found to be broken. */
  readonly wrong: readonly string[];
  readonly story: Story;
  /** What the calls were answered so far, and the point at which they were asked. */
  readonly told: readonly (Told | null)[];
  readonly asked: number;
}

interface Story {
  begunAt: Instant;
  heard: readonly { told: readonly Told[]; at: Instant }[];
}

type Scene = Pick<Point, 'calls' | 'ended' | 'wrong'>;
export type Task = (p: Pipeline) => Promise<unknown>;

/** All the stories of one process. */
export class Process {
  static #count = 0;
  readonly #points = new Map<string, Point>();
  readonly #role: Role;
  readonly #task: Task;
  readonly #base: ModelStore;
  readonly #isAbreast: boolean;

  /** @param isAbreast it may write several things at once, and goes on when all are answered */
  constructor(role: Role, task: Task, base: ModelStore, isAbreast: boolean) {
    this.#role = role;
    this.#task = task;
    this.#base = base;
    this.#isAbreast = isAbreast;
  }

  begin(at: Instant): Point | Promise<Point> {
    return this.#points.get(`begun ${at}`) ?? this.#play({ begunAt: at, heard: [] }, `begun ${at}`);
  }

  /** It goes on when all that it asked for at once is answered: in which order does not matter to it. */
  hear(point: Point, index: number, answer: Told, at: Instant): Point | Promise<Point> {
    const told = point.told.with(index, answer);
    const whole = told.filter((each) => each !== null);
    const complete = whole.length === told.length;
    const name = `${point.asked} ${told.map((each) => each?.name).join('+')} ${complete ? at : ''}`;
    const known = this.#points.get(name);
    if (known) return known;
    const { begunAt, heard } = point.story;
    return complete
      ? this.#play({ begunAt, heard: [...heard, { told: whole, at }] }, name)
      : this.#keep({ ...point, calls: point.calls.with(index, null), told }, name);
  }

  async #play(story: Story, name: string): Promise<Point> {
    const stage = new Stage(this.#role, story.begunAt, this.#base, this.#isAbreast);
    const scene = await stage.play(this.#task, story);
    return this.#keep({ ...scene, story, told: scene.calls.map(() => null) }, name);
  }

  #keep(point: Omit<Point, 'id' | 'asked'> & { asked?: number }, name: string): Point {
    const id = ++Process.#count;
    const kept = { ...point, id, asked: point.asked ?? id };
    this.#points.set(name, kept);
    return kept;
  }
}

/** Plays one story with the real code: answers what was answered, and notes what is asked for next. */
class Stage {
  readonly #role: Role;
  readonly #base: ModelStore;
  readonly #isAbreast: boolean;
  readonly #wrong: string[] = [];
  #now: Instant;
  #calls: Call[] = [];
  #resolves: ((answer: unknown) => void)[] = [];
  #ended = false;

  constructor(role: Role, now: Instant, base: ModelStore, isAbreast: boolean) {
    this.#role = role;
    this.#now = now;
    this.#base = base;
    this.#isAbreast = isAbreast;
  }

  async play(task: Task, { heard }: Story): Promise<Scene> {
    void task(this.#pipeline())
      .catch((error: unknown) => this.#wrong.push(`${this.#role}: ${String(error)}`))
      .then(() => {
        this.#ended = true;
      });
    await turn();
    for (const { told, at } of heard) {
      const resolves = this.#resolves;
      this.#calls = [];
      this.#resolves = [];
      this.#now = at;
      if (resolves.length !== told.length) throw new Error(`the ${this.#role} does not do the same again`);
      for (const [index, { answer }] of told.entries()) resolves[index]?.(answer);
      await turn();
    }
    this.#check();
    return { calls: this.#calls, ended: this.#ended, wrong: this.#wrong };
  }

  /** What the walk's reductions rest on. */
  #check(): void {
    const calls = this.#calls;
    if (!this.#ended && calls.length === 0) this.#wrong.push(`the ${this.#role} waits for what is no call`);
    if (!this.#isAbreast && calls.length > 1 && calls.some(isWrite))
      this.#wrong.push(`the ${this.#role} does not only read at once`);
  }

  #ask<T>(call: Call): Promise<T> {
    this.#calls.push(call);
    return new Promise<T>((resolve) => {
      this.#resolves.push(resolve as (answer: unknown) => void);
    });
  }

  #pipeline(): Pipeline {
    let ids = 0;
    return pipelineOf({
      store: this.#store(),
      queue: {
        room: async () => 100,
        send: (messages) => this.#ask<SendMessage[]>({ kind: 'queue', messages }),
      },
      sender: {
        send: ({ entry, attempt }) => this.#ask<SendResult>({ kind: 'send', attempt: { entry, attempt } }),
        lookup: ({ entry, attempt }) => this.#ask<Lookup>({ kind: 'lookup', attempt: { entry, attempt } }),
      },
      now: () => this.#now,
      random: () => `${this.#role} ${ids++}`,
      fault: (text) => this.#wrong.push(text),
    });
  }

  #store(): Store {
    return {
      exclusive: true,
      load: <K extends Kind>(keys: readonly Key<K>[], now: Instant, freshness?: Freshness) =>
        Promise.all(
          keys.map(async (key) =>
            isChoice(key)
              ? this.#ask({ kind: 'read', key, isEventual: freshness === 'eventual' })
              : this.#base.load([key], now)[0],
          ),
        ) as Promise<(Item<K> | undefined)[]>,
      put: async (item, version) => {
        if (QUIET.test(item.key)) this.#wrong.push(`the walk is not complete: ${item.key} is written`);
        const outcome = isChoice(item.key)
          ? await this.#ask<PutOutcome>({ kind: 'put', item, version })
          : 'stored';
        return storedItem(outcome, item, version);
      },
      async putInOrder(writes, now) {
        for (const [index, { item, readVersion }] of writes.entries())
          if ((await this.put(item, readVersion, now)) === undefined) return index;
        return writes.length;
      },
      list: async <K extends Kind>(query: ListQuery<K>) =>
        (query.partition.startsWith('due/')
          ? await this.#ask<ListPage>({ kind: 'list', query })
          : this.#base.list(query)) as ListPage<K>,
      purge: async () => false,
      close: async () => {},
    };
  }
}

/** All that may happen before the next wait has happened then. */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

interface Outside {
  store: Store;
  queue: Pipeline['queue'];
  sender: Sender;
  now: () => Instant;
  random: () => string;
  fault: (text: string) => void;
}

export function pipelineOf({ store, queue, sender, now, random, fault }: Outside): Pipeline {
  return {
    store,
    queue,
    senders: { email: sender, sms: sender, voice: sender },
    clock: { now },
    ids: { random, chance: () => 0.5 },
    telemetry: {
      count() {},
      measure() {},
      event() {},
      fault: (name, error) => fault(`${name}: ${String(error)}`),
    },
    settings: {
      secret: 'the secret of the small world',
      publicUrl: null,
      emailFrom: null,
      shards: 1,
      attemptsMax: 4,
      pacePerMinute: { email: 6_000, sms: 6_000, voice: 6_000 },
      burstMs: 10_000,
      surgeLimit: OVERALL_LIMIT,
      listDelayMs: { email: MINUTE, sms: MINUTE, voice: MINUTE },
    },
  };
}
