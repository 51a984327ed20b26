/**
 * `npm run bench -- pipeline`: reminders that are already due, on the real embedded pipeline (SQLite with
 * `synchronous=FULL`, the sandbox recording each contact). `README.md` says what each phase measures and why.
 * Each phase is checked as well as timed: one lost or sent twice fails the benchmark.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONCURRENCY } from '../local/runtime-options.ts';
import { Pipe } from '../shared/adapters/process/pipe.ts';
import { stopwatch } from '../shared/adapters/system.ts';
import { entryName } from '../shared/domain/core/keys.ts';
import { askingTogether } from '../shared/pipeline/queries/together.ts';
import { deliver } from '../shared/pipeline/sending/deliver.ts';
import type { ScheduleReport } from '../shared/pipeline/sending/schedule.ts';
import { schedule } from '../shared/pipeline/sending/schedule.ts';
import type { SendMessage } from '../shared/ports/queue.ts';
import type { Telemetry } from '../shared/ports/system.ts';
import type { Audit } from './pipeline/audit.ts';
import { auditRecord, readStates } from './pipeline/audit.ts';
import { runKill } from './pipeline/kill.ts';
import type { Phase } from './pipeline/measure.ts';
import { machineFacts, measure, peakRssMb } from './pipeline/measure.ts';
import type { Progress } from './pipeline/output.ts';
import { startProgress, whole } from './pipeline/output.ts';
import type { Check, Overlap, Report, SecondPass } from './pipeline/report.ts';
import { table } from './pipeline/report.ts';
import { runSteady } from './pipeline/steady.ts';
import type { World } from './pipeline/workload.ts';
import {
  createAll,
  createOffices,
  dueAppointment,
  emailOf,
  LEDGER_FILE,
  officeOf,
  openWorld,
  recipientsOf,
} from './pipeline/workload.ts';
import { openYardstick } from './pipeline/yardstick.ts';

const SHARD = { shard: 0 };

/** Opens a world on a copy of the seed's ledger, with nothing in memory yet, and closes it whatever happens. */
export async function onCopy<T>(
  seed: string,
  folder: string,
  use: (world: World) => Promise<T>,
  telemetry?: Telemetry,
): Promise<T> {
  mkdirSync(folder);
  copyFileSync(join(seed, LEDGER_FILE), join(folder, LEDGER_FILE));
  const world = openWorld(folder, telemetry);
  try {
    return await use(world);
  } finally {
    await world.close();
  }
}

/** Creates all the appointments, whose emails are due at once. */
export async function seed(folder: string, reminders: number, progress: Progress) {
  mkdirSync(folder);
  const world = openWorld(folder);
  try {
    await createOffices(world.pipeline);
    const now = world.clock.now();
    const { phase, value } = await measure(reminders, world.commits, () =>
      createAll(
        world.pipeline,
        reminders,
        (n) => dueAppointment(n, reminders, now),
        (created) => progress.count('created', created, reminders),
        (n) => officeOf(n, reminders),
      ),
    );
    const entries = new Set(value.map((each) => entryName(emailOf(each))));
    return { create: phase, entries, appointments: value };
  } finally {
    await world.close();
  }
}

/** The pass that queues everything, and the same pass again over the same ledger at the same moment. */
export async function enqueue(
  world: World,
  reminders: number,
): Promise<{ enqueue: Phase; secondPass: SecondPass }> {
  const { pipeline, clock, queue, commits } = world;
  clock.stopAt(clock.now());
  const first = await measure(reminders, commits, () => schedule(pipeline, SHARD));
  const queuedFirst = queue.messages.length;
  const startedAt = stopwatch();
  const { due } = await schedule(pipeline, SHARD);
  const milliseconds = stopwatch() - startedAt;
  clock.run();
  const secondPass = {
    queued: queue.messages.length - queuedFirst,
    foundDue: due,
    milliseconds,
    leftAlone: queuedFirst,
    leftAlonePerSecond: (queuedFirst / milliseconds) * 1_000,
  };
  return { enqueue: first.phase, secondPass };
}

/** All messages through a pipe, each to its sender. */
export async function drain(
  world: World,
  messages: readonly SendMessage[],
  progress: Progress,
): Promise<Phase> {
  const { pipeline, commits, clock } = world;
  let handled = 0;
  const pipe = new Pipe({
    clock,
    telemetry: pipeline.telemetry,
    async handle(message) {
      await deliver(askingTogether(pipeline), message);
      handled++;
    },
    concurrency: CONCURRENCY,
    capacity: messages.length,
  });
  const timer = setInterval(() => progress.count('drained', handled, messages.length), 500);
  try {
    const { phase } = await measure(messages.length, commits, async () => {
      await pipe.send(messages);
      await pipe.idle();
    });
    return phase;
  } finally {
    clearInterval(timer);
  }
}

/** Two schedulers that read the same pages: each entry is moved by one of them. */
async function overlap({ pipeline, queue, commits }: World, reminders: number): Promise<Overlap> {
  const { phase, value } = await measure(reminders, commits, () =>
    Promise.all([schedule(pipeline, SHARD), schedule(pipeline, SHARD)]),
  );
  const sum = (of: (report: ScheduleReport) => number) =>
    value.reduce((total, report) => total + of(report), 0);
  const entries = new Set(queue.messages.map(({ entry }) => entryName(entry)));
  return {
    ...phase,
    queued: queue.messages.length,
    entries: entries.size,
    foundDue: sum((report) => report.due),
    lostToTheOther: sum((report) => report.lost),
  };
}

const auditCheck = (name: string, { contacts, lost, twice, stray }: Audit, expected: number): Check => ({
  name,
  holds: contacts === expected && lost === 0 && twice === 0 && stray === 0,
  detail: `${whole(contacts)} contacts, ${lost} lost, ${twice} twice, ${stray} stray`,
});

type Measured = Omit<Report, 'checks' | 'holds'> & { drainAudit: Audit; successors: number };

function checksOf(m: Measured): Check[] {
  const { reminders } = m.workload;
  const { secondPass, overlappingPasses: both, kill, steady } = m;
  return [
    {
      name: 'the first pass queues each entry once',
      holds: secondPass.leftAlone === reminders,
      detail: `${whole(secondPass.leftAlone)} queued`,
    },
    {
      name: 'a second pass queues nothing',
      holds: secondPass.queued === 0,
      detail: `${secondPass.queued} queued`,
    },
    {
      name: 'overlapping passes queue each entry once',
      holds: both.queued === reminders && both.entries === reminders,
      detail: `${whole(both.queued)} queued for ${whole(both.entries)} entries`,
    },
    {
      name: 'the passes did overlap',
      holds: both.lostToTheOther > 0,
      detail: `${whole(both.lostToTheOther)} lost to the other`,
    },
    auditCheck('the drain sends each once', m.drainAudit, reminders),
    {
      name: 'each has its successor',
      holds: m.successors === reminders,
      detail: `${whole(m.successors)} planned`,
    },
    auditCheck('the steady phase sends each once', steady.audit, steady.count),
    {
      name: 'the kill came in mid-drain',
      holds: kill.recordedAtKill > 0 && kill.recordedAtKill < reminders,
      detail: `${whole(kill.recordedAtKill)} recorded`,
    },
    auditCheck('killed, each is sent once', kill.audit, reminders),
    {
      name: 'killed, the ledger knows them all as sent',
      holds: kill.unsettled === 0,
      detail: `${kill.unsettled} not`,
    },
  ];
}

async function run(folder: string, reminders: number, progress: Progress): Promise<Report> {
  const machine = machineFacts();
  const at = (name: string) => join(folder, name);
  const yardstick = openYardstick(folder, reminders);
  progress.say(`creating ${whole(reminders)} appointments`);
  const { create, entries } = await seed(at('seed'), reminders, progress);
  progress.say('yardstick: SQLite alone');
  const before = yardstick.run();
  progress.say('enqueueing, twice, and draining');
  const passed = await onCopy(at('seed'), at('drain'), async (world) => {
    const queued = await enqueue(world, reminders);
    return { ...queued, drain: await drain(world, world.queue.messages, progress) };
  });
  progress.say('yardstick again');
  const after = yardstick.run();
  yardstick.close();
  progress.say('two passes that overlap');
  const both = await onCopy(at('seed'), at('overlap'), (world) => overlap(world, reminders));
  progress.say('a steady stream on the runtime, each falling due by itself');
  const steady = await runSteady(at('steady'), reminders, create.perSecond, progress);
  progress.say('draining in a process that is killed');
  const kill = await runKill(at('kill'), at('seed'), entries, progress);

  const perSecond = (before.perSecond + after.perSecond) / 2;
  const writesPerSecond = passed.drain.perSecond * passed.drain.writesEach;
  const measured: Measured = {
    benchmark: 'pipeline',
    machine: { ...machine, loadAfter: loadavg()[0] ?? 0 },
    workload: { reminders, recipients: recipientsOf(reminders), concurrency: CONCURRENCY.email },
    create,
    ...passed,
    overlappingPasses: both,
    steady,
    kill,
    yardstick: { before, after, perSecond },
    ratios: {
      create: create.perSecond / perSecond,
      enqueue: passed.enqueue.perSecond / perSecond,
      drain: passed.drain.perSecond / perSecond,
      drainWrites: writesPerSecond / perSecond,
    },
    peakRssMb: peakRssMb(),
    drainAudit: auditRecord(at('drain'), entries),
    successors: readStates(at('drain'), 1).get('planned') ?? 0,
  };
  const checks = checksOf(measured);
  return { ...measured, checks, holds: checks.every(({ holds }) => holds) };
}

/** Keeps its data in a temporary folder and removes it, however it ends. @returns whether all checks hold */
export async function benchPipeline(options: { json: boolean; reminders: number }): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'ringonce-bench-'));
  // Again where a thread or a child was still writing there.
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  process.once('exit', remove);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(130));
  try {
    const report = await run(folder, options.reminders, startProgress());
    console.log(options.json ? JSON.stringify(report, null, 2) : table(report));
    for (const { name, detail } of report.checks.filter(({ holds }) => !holds))
      console.error(`Does not hold: ${name}: ${detail}`);
    return report.holds;
  } finally {
    process.off('exit', remove);
    remove();
  }
}
