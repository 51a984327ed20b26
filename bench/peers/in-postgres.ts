/** The queues in Postgres, each beside the ledger of `postgres.ts`: pg-boss in two ways, and graphile-worker. */
import type { Connection, Pool } from './postgres.ts';
import { CONNECTIONS, openLedger, openPool } from './postgres.ts';
import type { Contender, Job, Work } from './work.ts';
import { countdown, load, QUEUE } from './work.ts';

const FILLED_AT_ONCE = 1_000;

interface PgBoss {
  PgBoss: new (
    options: object,
  ) => {
    on(event: 'error', listener: (error: unknown) => void): unknown;
    start(): Promise<unknown>;
    stop(options: object): Promise<void>;
    createQueue(name: string): Promise<void>;
    insert(name: string, jobs: object[]): Promise<unknown>;
    work(name: string, options: object, handler: (jobs: { data: Job }[]) => Promise<void>): Promise<string>;
  };
}

/** The fastest of several that were tried, in both ways. */
const BATCHES = { batchSize: 250, localConcurrency: 4 };

/**
 * pg-boss fetches and completes whole batches in both ways.
 * @param way whether the ledger is told of each reminder by statements of its own, or of the whole batch by three
 */
export async function openPgBoss(
  connection: Connection,
  work: Work,
  way: 'per job' | 'batched',
): Promise<Contender> {
  const { PgBoss } = await load<PgBoss>('pg-boss');
  const ledger = await openLedger(connection, work);
  const boss = new PgBoss({ ...connection, max: 10 });
  boss.on('error', (error) => console.error(error));
  await boss.start();
  const { count } = work;
  return {
    async fill(appointments) {
      await ledger.fill(appointments);
      await boss.createQueue(QUEUE);
      for (let first = 0; first < count; first += FILLED_AT_ONCE) {
        const size = Math.min(FILLED_AT_ONCE, count - first);
        await boss.insert(
          QUEUE,
          Array.from({ length: size }, (_, index) => ({ data: { n: first + index } })),
        );
      }
    },
    async drain() {
      const { done, finished } = countdown(count);
      const options = { ...BATCHES, pollingIntervalSeconds: 0.5, burstWhenBatchFull: true };
      await boss.work(QUEUE, options, async (jobs) => {
        const all = jobs.map(({ data }) => data);
        await (way === 'batched' ? ledger.remindAll(all) : Promise.all(all.map(ledger.remind)));
        done(jobs.length);
      });
      await finished;
    },
    audit: ledger.audit,
    async close() {
      await boss.stop({ graceful: true, close: true });
      await ledger.pool.end();
    },
  };
}

interface Graphile {
  run(options: object): Promise<{ stop(): Promise<void> }>;
  makeWorkerUtils(options: object): Promise<{
    migrate(): Promise<void>;
    addJobs(jobs: object[]): Promise<unknown>;
    release(): Promise<void>;
  }>;
  Logger: new (factory: () => (level: string, message: string) => void) => object;
}

/** As its page on performance advises: jobs are fetched many at a time, and their completion is told together. */
const GRAPHILE = { concurrentJobs: 100, localQueue: { size: 500 }, completeJobBatchDelay: 0 };

export async function openGraphile(connection: Connection, work: Work): Promise<Contender> {
  const { run, makeWorkerUtils, Logger } = await load<Graphile>('graphile-worker');
  const ledger = await openLedger(connection, work);
  const pgPool: Pool = await openPool(connection, CONNECTIONS);
  const logger = new Logger(() => (level, message) => {
    if (level === 'error') console.error(message);
  });
  const { count } = work;
  return {
    async fill(appointments) {
      await ledger.fill(appointments);
      const utils = await makeWorkerUtils({ pgPool, logger });
      await utils.migrate();
      for (let first = 0; first < count; first += FILLED_AT_ONCE) {
        const size = Math.min(FILLED_AT_ONCE, count - first);
        const jobs = Array.from({ length: size }, (_, index) => ({
          identifier: QUEUE,
          payload: { n: first + index },
        }));
        await utils.addJobs(jobs);
      }
      await utils.release();
    },
    async drain() {
      const { done, finished } = countdown(count);
      const runner = await run({
        preset: { worker: GRAPHILE },
        pgPool,
        logger,
        noHandleSignals: true,
        taskList: {
          async [QUEUE](job: Job) {
            await ledger.remind(job);
            done();
          },
        },
      });
      await finished;
      // It tells what is complete before it ends: without that, the jobs would run again.
      await runner.stop();
    },
    audit: ledger.audit,
    async close() {
      await pgPool.end();
      await ledger.pool.end();
    },
  };
}
