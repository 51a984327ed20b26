/**
 * What an appointment takes on the disk through its life, and what becomes of the pages that are freed when its periods
 * of retention end. By `bench -- growth`. The clock is moved on; nothing else differs from the real sweep.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FIRST_TENANT } from '../../local/runtime.ts';
import { DAY, HOUR, SECOND, toIso } from '../../shared/domain/core/time.ts';
import { retain } from '../../shared/pipeline/safeguards/retention.ts';
import type { Progress } from '../pipeline/output.ts';
import { whole } from '../pipeline/output.ts';
import { foundOffice } from '../pipeline/server.ts';
import type { World } from '../pipeline/workload.ts';
import { appointmentOf, createAll, LEDGER_FILE, openWorld, storeLadder } from '../pipeline/workload.ts';
import { drain, enqueue } from '../pipeline.ts';

/** A moment in the life of a ledger. */
export interface Kept {
  when: string;
  /** Of each appointment that was ever made: what its rows and indexes take, and what the file does. */
  usedBytesEach: number;
  fileBytesEach: number;
  /** Of the file, empty and waiting for what comes. */
  freePages: number;
  pages: number;
}

/** Of the background job, which has one every ten minutes: a little more than a day's. */
const RUNS = 150;
const QUIET = { say: () => {}, count: () => {} };

/** @param count appointments, each with one email that is sent */
export async function measureRetention(folder: string, count: number, progress: Progress): Promise<Kept[]> {
  await foundOffice(folder);
  const kept: Kept[] = [];
  const step = async (when: string, use: (world: World) => Promise<void>) => {
    const world = openWorld(folder);
    await use(world).finally(() => world.close());
    kept.push(pagesOf(folder, when, count));
    progress.say(`  ${when}`);
  };
  await step('stored', (world) => store(world, count, 'first'));
  await step('reminded', async (world) => {
    await enqueue(world, count);
    await drain(world, world.queue.messages, QUIET);
  });
  // The text that would follow is given up first: what has a live step is kept.
  await step('over, words kept', (world) => later(world, 10 * DAY));
  await step('words ended (90 days)', (world) => later(world, 100 * DAY));
  await step('facts ended (13 months)', (world) => later(world, 420 * DAY));
  await step('as many again', (world) => store(world, count, 'second'));
  return kept;
}

async function store({ pipeline, clock }: World, count: number, prefix: string): Promise<void> {
  await storeLadder(pipeline, 'default', 'P3D', FIRST_TENANT);
  const startsAt = (n: number) => toIso(clock.now() + 3 * DAY - HOUR + Math.floor(n / 100) * SECOND);
  await createAll(
    pipeline,
    count,
    (n) => appointmentOf(n, startsAt(n)),
    () => {},
    () => FIRST_TENANT,
    (n) => `${prefix} ${n}`,
  );
}

/** What the background jobs do, so long after the start of the benchmark. */
async function later(world: World, ms: number): Promise<void> {
  const { pipeline, clock } = world;
  clock.stopAt(clock.now() + ms);
  await enqueue(world, 0);
  clock.stopAt(clock.now());
  for (let runs = 0; runs < RUNS; runs++) {
    await retain(pipeline, () => true);
    await pipeline.store.purge(clock.now());
  }
}

function pagesOf(folder: string, when: string, count: number): Kept {
  const file = join(folder, LEDGER_FILE);
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const pragma = (name: string) => Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
    const [pages, freePages, pageSize] = [
      pragma('page_count'),
      pragma('freelist_count'),
      pragma('page_size'),
    ];
    return {
      when,
      usedBytesEach: ((pages - freePages) * pageSize) / count,
      fileBytesEach: statSync(file).size / count,
      freePages,
      pages,
    };
  } finally {
    db.close();
  }
}

export const keptTable = (kept: readonly Kept[]): string =>
  [
    `${'bytes for each appointment'.padEnd(30)}${'in use'.padStart(12)}${'file'.padStart(12)}${'free pages'.padStart(20)}`,
    ...kept.map(
      ({ when, usedBytesEach, fileBytesEach, freePages, pages }) =>
        `${when.padEnd(30)}${whole(usedBytesEach).padStart(12)}${whole(fileBytesEach).padStart(12)}${`${whole(freePages)} of ${whole(pages)}`.padStart(20)}`,
    ),
  ].join('\n');
