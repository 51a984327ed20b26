/**
 * The child process that `peers.ts` starts for each contender of each round: it fills, drains, and prints as JSON what
 * the drain took. A process of its own, so that nobody's memory and nobody's warm code is another's.
 * Arguments: the contender's name and a `Task` as JSON.
 */
import { writeFileSync } from 'node:fs';
import { stopwatch } from '../../shared/adapters/system.ts';
import { cpuSecondsOf, memoryMbOf, statusKb } from '../pipeline/processes.ts';
import { openGraphile, openPgBoss } from './in-postgres.ts';
import type { Connection } from './postgres.ts';
import { openBullMq } from './redis.ts';
import { openRingonce } from './ringonce.ts';
import type { Contender, Work } from './work.ts';
import { readJson } from './work.ts';

/** What a child is given. */
export interface Task {
  /** The folder of Ringonce's ledger, which was made once for all rounds. */
  seed: string;
  /** `Work` as JSON, and the same appointments as in that ledger, for those who have another one. */
  workFile: string;
  appointmentsFile: string;
  /** The contender's own. */
  folder: string;
  /** The server that it uses, which is measured, too; null where there is none. */
  server: { pid: number; socket: string; connection: Connection } | null;
  /** Each in a process of its own, so that what filled is no part of what drains. */
  phase: 'fill' | 'drain';
}

/** What the drain took. */
export interface Drained {
  count: number;
  seconds: number;
  /** With the server. */
  cpuSeconds: number;
  /** Of the process, the most that it had in the drain, and of the server at its end. */
  memoryMb: number;
  serverMemoryMb: number;
  sent: number;
  calls: number;
}

const OPEN: Readonly<Record<string, (task: Task, work: Work) => Promise<Contender>>> = {
  ringonce: ({ seed, folder }, work) => openRingonce(seed, folder, work),
  bullmq: ({ server }, work) => openBullMq(server?.socket ?? '', work),
  'pg-boss': ({ server }, work) => openPgBoss(connectionOf(server), work, 'per job'),
  'pg-boss-batched': ({ server }, work) => openPgBoss(connectionOf(server), work, 'batched'),
  'graphile-worker': ({ server }, work) => openGraphile(connectionOf(server), work),
};

function connectionOf(server: Task['server']): Connection {
  if (!server) throw new Error('a server is needed');
  return server.connection;
}

/** Linux counts the most memory from here on. */
const forgetPeak = (): void => writeFileSync('/proc/self/clear_refs', '5');

async function measured(contender: Contender, { server }: Task, { count }: Work): Promise<Drained> {
  globalThis.gc?.();
  forgetPeak();
  const serverCpu = server ? cpuSecondsOf(server.pid) : 0;
  const cpu = process.cpuUsage();
  const startedAt = stopwatch();
  await contender.drain();
  const seconds = (stopwatch() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    count,
    seconds,
    cpuSeconds: (user + system) / 1e6 + (server ? cpuSecondsOf(server.pid) - serverCpu : 0),
    memoryMb: Math.round((statusKb(process.pid, 'VmHWM') ?? 0) / 1_024),
    serverMemoryMb: server ? memoryMbOf(server.pid) : 0,
    ...(await contender.audit()),
  };
}

const [, , name = '', text = ''] = process.argv;
const task = JSON.parse(text) as Task;
const open = OPEN[name];
if (!open) throw new Error(`there is no contender ${name}`);
const work = readJson<Work>(task.workFile);
const contender = await open(task, work);
if (task.phase === 'fill') await contender.fill(readJson(task.appointmentsFile));
else process.stdout.write(`${JSON.stringify(await measured(contender, task, work))}\n`);
await contender.close();
