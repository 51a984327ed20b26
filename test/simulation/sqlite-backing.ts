/**
 * SQLite as the store of a simulated world, in a process of its own that is really killed (SIGKILL) at writes that the
 * seed chooses: before it hears of them, or while it writes. With it dies the simulated process. What had been answered
 * must be there when the next one opens the file.
 */
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Instant } from '../../shared/domain/core/time.ts';
import type { Item, Key, NewItem } from '../../shared/domain/store/records.ts';
import type { ListPage, ListQuery } from '../../shared/ports/store.ts';
import type { Backing, PutOutcome } from './model-store.ts';
import type { Random } from './random.ts';
import type { Ask, Asked } from './sqlite-child.ts';
import { SimulatedFault } from './wires.ts';

export interface SqliteOptions {
  file: string;
  random: Random;
  /** How often it is killed, at most. */
  kills: number;
  /** The chance of it at each write. */
  probability: number;
  /** The process that owned the file is dead. */
  onKilled: () => void;
}

export class SqliteBacking implements Backing {
  readonly #options: SqliteOptions;
  readonly #waiting = new Map<number, (answer: { result?: unknown; error?: string }) => void>();
  #child: ChildProcess | undefined;
  #asks = 0;
  #kills = 0;

  constructor(options: SqliteOptions) {
    this.#options = options;
  }

  /** How often the process was killed. */
  get kills(): number {
    return this.#kills;
  }

  async load(keys: readonly Key[], now: Instant): Promise<(Item | undefined)[]> {
    const items = (await this.#ask({ kind: 'load', keys, now })) as (Item | null)[];
    return items.map((item) => item ?? undefined);
  }

  list(query: ListQuery): Promise<ListPage> {
    return this.#ask({ kind: 'list', query }) as Promise<ListPage>;
  }

  /** A write at which it is killed is looked for afterwards: nobody hears of it, but it may be there. */
  async put(item: NewItem, version: number, now: Instant): Promise<PutOutcome> {
    const { random, kills, probability } = this.#options;
    const dies = this.#kills < kills && random.chance(probability);
    const answer = this.#ask({ kind: 'put', item, version, now });
    if (!dies) return (await answer) as PutOutcome;
    // It may be anywhere: not begun, writing, or done and not heard of.
    answer.catch(() => {});
    await sleep(random.int(0, 3));
    this.#options.onKilled();
    await this.#kill();
    const [found] = await this.load([item.key], now);
    // What ends an item leaves nothing to be found.
    const ends = item.expiresAt !== null && item.expiresAt <= now;
    const itself = ends
      ? found === undefined
      : found?.version === version + 1 && JSON.stringify(found.body) === JSON.stringify(item.body);
    return itself ? 'stored' : 'conflict';
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async #kill(): Promise<void> {
    this.#kills++;
    await this.close();
    for (const end of this.#waiting.values()) end({ error: 'killed' });
    this.#waiting.clear();
  }

  async #ask(ask: Asked): Promise<unknown> {
    const child = this.#child ?? (await this.#start());
    const id = ++this.#asks;
    const answer = new Promise<{ result?: unknown; error?: string }>((resolve) => {
      this.#waiting.set(id, resolve);
    });
    child.send({ ...ask, id } satisfies Ask);
    const { result, error } = await answer;
    if (error !== undefined) throw new SimulatedFault(error);
    return result;
  }

  async #start(): Promise<ChildProcess> {
    const child = fork(fileURLToPath(new URL('./sqlite-child.ts', import.meta.url)), [this.#options.file], {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      serialization: 'advanced',
    });
    child.on('message', (message: { id: number; result?: unknown; error?: string }) => {
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    });
    await once(child, 'message');
    this.#child = child;
    return child;
  }
}
