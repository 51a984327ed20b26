/**
 * BullMQ, with the ledger and the caps in the same Redis: a script claims (state, cap, words), another keeps the outcome
 * and the next step. With `appendfsync always` Redis answers when what it was told is on the disk.
 */
import type { Appointment } from '../../shared/domain/appointment/appointment.ts';
import type { Contender, Job, Work } from './work.ts';
import { CAP_A_DAY, countdown, load, nextStepAt, personOf, provider, QUEUE, renderer } from './work.ts';

/**
 * Workers, each with connections of its own, and jobs of each at once. Redis syncs once for what it has read from all
 * connections, and reads 16 kB of each: with one connection a few commands share a sync, and it is half as fast.
 */
const WORKERS = 16;
const CONCURRENCY = 64;
const FILLED_AT_ONCE = 1_000;
const DAY_MS = 86_400_000;

interface Redis {
  get(key: string): Promise<string | null>;
  mset(entries: Record<string, string>): Promise<unknown>;
  hset(key: string, field: string, value: string): Promise<unknown>;
  hsetnx(key: string, field: string, value: string): Promise<unknown>;
  defineCommand(name: string, command: { numberOfKeys: number; lua: string }): void;
  pipeline(): { hset(key: string, field: string, value: string): unknown; exec(): Promise<unknown> };
  quit(): Promise<unknown>;
  claim(
    entry: string,
    contacts: string,
    now: number,
    cap: number,
    member: string,
    words: string,
  ): Promise<number>;
  finish(
    entry: string,
    next: string,
    due: string,
    now: number,
    message: string,
    dueAt: number,
  ): Promise<number>;
  sent(prefix: string, count: number): Promise<number>;
}

interface IoRedis {
  Redis: new (options: object) => Redis;
}

interface BullMq {
  Queue: new (
    name: string,
    options: object,
  ) => { addBulk(jobs: object[]): Promise<unknown>; close(): Promise<void> };
  Worker: new (
    name: string,
    process: (job: { data: Job }) => Promise<void>,
    options: object,
  ) => {
    on(event: 'completed' | 'failed' | 'error', listener: (...args: unknown[]) => void): unknown;
    run(): Promise<void>;
    close(): Promise<void>;
  };
}

const SCRIPTS = {
  claim: {
    numberOfKeys: 2,
    lua: `if redis.call('HGET', KEYS[1], 'state') ~= 'queued' then return 0 end
      redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[1] - ${DAY_MS})
      if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[2]) then return 0 end
      redis.call('ZADD', KEYS[2], ARGV[1], ARGV[3])
      redis.call('HSET', KEYS[1], 'state', 'sending', 'claimedAt', ARGV[1], 'words', ARGV[4])
      return 1`,
  },
  finish: {
    numberOfKeys: 3,
    lua: `if redis.call('HGET', KEYS[1], 'state') ~= 'sending' then return 0 end
      redis.call('HSET', KEYS[2], 'state', 'planned', 'dueAt', ARGV[3])
      redis.call('ZADD', KEYS[3], ARGV[3], KEYS[2])
      redis.call('HSET', KEYS[1], 'state', 'sent', 'sentAt', ARGV[1], 'message', ARGV[2])
      return 1`,
  },
  sent: {
    numberOfKeys: 0,
    lua: `local sent = 0
      for n = 0, ARGV[2] - 1 do
        if redis.call('HGET', ARGV[1] .. n .. ':0', 'state') == 'sent' then sent = sent + 1 end
      end
      return sent`,
  },
};

/** @param socket of a Redis that has nothing yet */
export async function openBullMq(socket: string, work: Work): Promise<Contender> {
  const { Redis } = await load<IoRedis>('ioredis');
  const { Queue, Worker } = await load<BullMq>('bullmq');
  const connection = { path: socket, maxRetriesPerRequest: null };
  const ledgers = Array.from({ length: WORKERS }, () => {
    const redis = new Redis({ ...connection, enableAutoPipelining: true });
    for (const [name, command] of Object.entries(SCRIPTS)) redis.defineCommand(name, command);
    return redis;
  });
  const [ledger] = ledgers;
  if (!ledger) throw new Error('there is no worker');
  const queue = new Queue(QUEUE, { connection });
  const { send, calls } = provider();
  const stored = new Set<string>();
  const render = renderer(work);

  async function remind(redis: Redis, { n }: Job): Promise<void> {
    const text = await redis.get(`appointment:${n}`);
    if (text === null) throw new Error(`no appointment ${n}`);
    const appointment = JSON.parse(text) as Appointment;
    const now = Date.now();
    const words = render(appointment, now);
    if (!stored.has(words.skeleton.hash)) {
      await redis.hsetnx('skeletons', words.skeleton.hash, words.skeleton.text);
      stored.add(words.skeleton.hash);
    }
    const entry = `entry:${n}:0`;
    const person = `contacts:${personOf(appointment)}`;
    if ((await redis.claim(entry, person, now, CAP_A_DAY, entry, words.kept)) !== 1)
      throw new Error(`${entry} could not be claimed`);
    const message = await send(words);
    await redis.finish(entry, `entry:${n}:1`, 'due', Date.now(), message, nextStepAt(appointment));
  }

  return {
    async fill(appointments) {
      for (let first = 0; first < appointments.length; first += FILLED_AT_ONCE) {
        const page = appointments.slice(first, first + FILLED_AT_ONCE);
        const rows = page.map((each, index) => [`appointment:${first + index}`, JSON.stringify(each)]);
        await ledger.mset(Object.fromEntries(rows));
        const entries = ledger.pipeline();
        for (const index of page.keys()) entries.hset(`entry:${first + index}:0`, 'state', 'queued');
        await entries.exec();
        const opts = { removeOnComplete: true, attempts: 3 };
        await queue.addBulk(page.map((_, index) => ({ name: QUEUE, data: { n: first + index }, opts })));
      }
    },
    async drain() {
      const { done, finished } = countdown(work.count);
      const options = { connection, concurrency: CONCURRENCY, autorun: false };
      const workers = ledgers.map((each) => new Worker(QUEUE, ({ data }) => remind(each, data), options));
      for (const worker of workers) {
        worker.on('completed', () => done());
        worker.on('failed', (_job, error) => console.error(error));
        worker.on('error', (error) => console.error(error));
      }
      const running = workers.map((worker) => worker.run());
      await finished;
      await Promise.all(workers.map((worker) => worker.close()));
      await Promise.all(running);
    },
    audit: async () => ({ sent: await ledger.sent('entry:', work.count), calls: calls() }),
    async close() {
      await queue.close();
      await Promise.all(ledgers.map((each) => each.quit()));
    },
  };
}
