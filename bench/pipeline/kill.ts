/**
 * `kill -9` in mid-drain: a child process drains, is killed when about half is in the sandbox's record, and a second
 * child finishes. Counted from the files: what was lost and what was sent twice (P1, P7).
 */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openSandbox } from '../../shared/adapters/sandbox/sandbox.ts';
import { stopwatch } from '../../shared/adapters/system.ts';
import type { Audit } from './audit.ts';
import { auditRecord, readStates } from './audit.ts';
import type { Progress } from './output.ts';
import { whole } from './output.ts';
import { LEDGER_FILE, RECORD_FILE, SANDBOX } from './workload.ts';

const CHILD = fileURLToPath(new URL('./drain.ts', import.meta.url));
const LOOK_MS = 1;
/** A small drain may be over before it is killed; then the kill proves nothing, and is tried again. */
const TRIES = 5;
const CONCURRENCY_MAX = 1_000;
/** The kill comes up to this long after half was seen, so that it hits another moment each time. */
const KILL_DELAY_MAX_MS = 100;
/** A child that hangs is a failure, not a long benchmark. */
const CHILD_MS = 120_000;
const CHILD_MS_EACH = 10;

export interface Kill {
  /** Contacts in the record when the process was gone. */
  recordedAtKill: number;
  /** Claims that had been written and not concluded: whose provider may or may not have been called. */
  claimsCutOff: number;
  /** From the second start to its first contact, the start of the process included. */
  secondsToFirstContact: number;
  /** From the second start until the record holds everything. */
  secondsToRecover: number;
  audit: Audit;
  /** Entries that the ledger does not hold as sent. */
  unsettled: number;
}

interface Child {
  process: ChildProcess;
  exited: Promise<number | null>;
  running(): boolean;
}

/** What both children are given. */
interface Work {
  folder: string;
  reminders: number;
  concurrency: number;
}

function startChild({ folder, reminders, concurrency }: Work): Child {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', CHILD, folder, String(concurrency)],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: CHILD_MS + reminders * CHILD_MS_EACH,
      killSignal: 'SIGKILL',
    },
  );
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  let running = true;
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      running = false;
      process.off('exit', killWithUs);
      resolve(code);
    });
  });
  return { process: child, exited, running: () => running };
}

/** Waits until the record holds so many, or the child is gone. @returns how many it holds then */
async function untilRecorded(
  child: Child,
  folder: string,
  wanted: number,
  look: (n: number) => void,
): Promise<number> {
  const db = new DatabaseSync(join(folder, RECORD_FILE), { readOnly: true, timeout: 5_000 });
  const count = db.prepare('SELECT max(seq) AS contacts FROM contact');
  try {
    for (;;) {
      const contacts = Number(count.get()?.['contacts'] ?? 0);
      look(contacts);
      if (contacts >= wanted || !child.running()) return contacts;
      await sleep(LOOK_MS);
    }
  } finally {
    db.close();
  }
}

/** @returns undefined when all was sent before the kill came */
async function killInMidDrain(work: Work) {
  const { folder, reminders } = work;
  const child = startChild(work);
  const half = Math.ceil(reminders / 2);
  if ((await untilRecorded(child, folder, half, () => {})) < half)
    throw new Error('the process that was to be killed ended by itself, or was stuck, before half was sent');
  // A small drain has no such time to lose.
  await sleep(Math.random() * Math.min(KILL_DELAY_MAX_MS, reminders / 200));
  child.process.kill('SIGKILL');
  await child.exited;
  const { contacts } = auditRecord(folder, new Set());
  const claimsCutOff = readStates(folder, 0).get('sending') ?? 0;
  return contacts < reminders ? { recordedAtKill: contacts, claimsCutOff } : undefined;
}

async function recover(work: Work, recorded: number) {
  const startedAt = stopwatch();
  const elapsed = () => (stopwatch() - startedAt) / 1_000;
  let secondsToFirstContact: number | undefined;
  const child = startChild(work);
  await untilRecorded(child, work.folder, work.reminders, (contacts) => {
    if (contacts > recorded) secondsToFirstContact ??= elapsed();
  });
  const secondsToRecover = elapsed();
  if ((await child.exited) !== 0) throw new Error('the process that was to recover has failed or was stuck');
  return { secondsToFirstContact: secondsToFirstContact ?? secondsToRecover, secondsToRecover };
}

/**
 * @param seed a folder with a ledger in which all is due; it is copied
 * @param expected the names of its entries
 */
export async function runKill(
  folder: string,
  seed: string,
  expected: ReadonlySet<string>,
  progress: Progress,
): Promise<Kill> {
  const reminders = expected.size;
  // So that the drain takes many turns even when it is small.
  const concurrency = Math.min(CONCURRENCY_MAX, Math.ceil(reminders / 20));
  for (let tries = 1; tries <= TRIES; tries++) {
    const own = join(folder, String(tries));
    mkdirSync(own, { recursive: true });
    copyFileSync(join(seed, LEDGER_FILE), join(own, LEDGER_FILE));
    openSandbox({ ...SANDBOX, file: join(own, RECORD_FILE) }).close();
    const work = { folder: own, reminders, concurrency };
    const killed = await killInMidDrain(work);
    if (!killed) {
      progress.say('  it had finished before it was killed; again');
      continue;
    }
    progress.say(`  killed with ${whole(killed.recordedAtKill)} in the record; a second process goes on`);
    const recovery = await recover(work, killed.recordedAtKill);
    const unsettled = reminders - (readStates(own, 0).get('sent') ?? 0);
    return { ...killed, ...recovery, audit: auditRecord(own, expected), unsettled };
  }
  throw new Error(`the drain was over before the kill, ${TRIES} times`);
}
