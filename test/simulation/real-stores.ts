/** The same worlds on real stores: SQLite, whose process is killed, and DynamoDB with SQS, by emulators. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAws } from './aws-backing.ts';
import { Random } from './random.ts';
import type { RunOptions, RunResult } from './run.ts';
import { outcomeOf, runWorld } from './run.ts';
import { SqliteBacking } from './sqlite-backing.ts';
import type { World } from './world.ts';

export type RealStore = 'sqlite' | 'dynamodb';

/** The outcome, and how often a process was really killed. */
export type RealOutcome = RunResult & { kills: number };

export const runOnRealStore = (store: RealStore, options: RunOptions): Promise<RealOutcome> =>
  store === 'sqlite' ? onSqlite(options) : onAws(options);

/** In one process, as SQLite is used. Where a kill falls is the seed's choice; what it hits is the machine's. */
async function onSqlite(options: RunOptions): Promise<RealOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'ringonce-simulated-'));
  let world: World | undefined;
  const backing = new SqliteBacking({
    file: join(folder, 'ringonce.db'),
    random: new Random(`seed ${options.seed}`).fork('kills'),
    kills: 20,
    probability: 0.02,
    onKilled: () => world?.killAll(),
  });
  try {
    const ran = await runWorld({ ...options, embedded: true, backing }, (begun) => {
      world = begun;
    });
    return { ...outcomeOf(ran), kills: backing.kills };
  } finally {
    await backing.close();
    await rm(folder, { recursive: true });
  }
}

async function onAws(options: RunOptions): Promise<RealOutcome> {
  const aws = await openAws();
  try {
    const ran = await runWorld({ ...options, embedded: false, backing: aws.backing, through: aws.through });
    return { ...outcomeOf(ran), kills: 0 };
  } finally {
    await aws.close();
  }
}
