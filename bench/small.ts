/**
 * `npm run bench -- small`: what a machine of five dollars a month carries: the real server on one core with 512 MB of
 * memory, page cache included, where this system lets us set such bounds; it says which ones it set. Who asks it runs
 * outside of them. Exits 1 when the server was ended for its memory, or refused a request.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIRST_TENANT } from '../local/runtime.ts';
import { DAY, HOUR, SECOND, toIso } from '../shared/domain/core/time.ts';
import { create, issueKey } from './creation.ts';
import { storeFarOff } from './idle.ts';
import type { Progress } from './pipeline/output.ts';
import { startProgress, whole } from './pipeline/output.ts';
import type { Server } from './pipeline/server.ts';
import { startServer } from './pipeline/server.ts';
import { appointmentOf, createAll, openWorld } from './pipeline/workload.ts';
import type { Answers } from './responsiveness.ts';
import { ask } from './responsiveness.ts';
import { importAndDrain, watched, writeRows } from './soak.ts';

const MEMORY_MB = 512;
/** Emails that are due when it starts; rows of an import; appointments over HTTP: each for a hundred stored. */
const SHARE = 0.1;
const CREATED_MAX = 5_000;
/** What a key may make at once. */
const REQUESTS_A_KEY = 800;
const ASKED_MS = 10 * SECOND;

/** How the server is bound. */
interface Bounds {
  launcher: string[];
  said: string;
  undo(): void;
}

interface Line {
  what: string;
  figure: string;
}

interface Report {
  bounds: string;
  load: number;
  lines: Line[];
  refused: number;
}

export async function benchSmall(options: { json: boolean; reminders: number }): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'ringonce-small-'));
  const progress = startProgress();
  const bounds = bound();
  try {
    progress.say(bounds.said);
    const report = await run(folder, options.reminders, bounds, progress);
    console.log(options.json ? JSON.stringify(report, null, 2) : table(report));
    return report.refused === 0;
  } finally {
    bounds.undo();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

async function run(
  folder: string,
  stored: number,
  { launcher, said }: Bounds,
  progress: Progress,
): Promise<Report> {
  const data = join(folder, 'data');
  const due = Math.ceil(stored * SHARE);
  await storeFarOff(data, stored, progress);
  await storeDue(data, due);
  const startedAt = performance.now();
  const server = await startServer(data, {}, launcher);
  try {
    const startSeconds = (performance.now() - startedAt) / SECOND;
    const draining = await ask(server, 'draining', () => server.isDraining());
    const drainSeconds = (performance.now() - startedAt) / SECOND - startSeconds;
    progress.say(`drained ${whole(due)}`);
    const imported = await takeIn(server, folder, due);
    const quiet = await ask(server, 'quiet', ASKED_MS);
    const created = await overHttp(server, Math.min(CREATED_MAX, due));
    const answers = [...draining, ...quiet];
    return {
      bounds: said,
      load: loadavg()[0] ?? 0,
      refused: created.refused + answers.reduce((sum, { refused }) => sum + refused, 0),
      lines: [
        { what: 'start until the first answer', figure: `${startSeconds.toFixed(1)} s` },
        { what: `backlog of ${whole(due)} emails`, figure: `${whole(due / drainSeconds)} a second` },
        { what: 'import by file', figure: `${whole(due / imported.seconds)} rows a second` },
        {
          what: 'creation over HTTP, 50 connections',
          figure: `${whole(created.perSecond)} a second, p99 ${whole(created.p99)} ms`,
        },
        ...['draining', 'quiet'].map((when) => ({
          what: `status and timeline, ${when}`,
          figure: `p50 ${ms(answers, when, 'p50')}, p99 ${ms(answers, when, 'p99')}`,
        })),
        { what: 'memory of the process, at most', figure: `${server.peakRssMb()} MB` },
      ],
    };
  } finally {
    await server.stop();
  }
}

/** The slower of both. */
const ms = (answers: readonly Answers[], when: string, which: 'p50' | 'p99'): string => {
  const asked = answers.filter((each) => each.when === when && /status|timeline/.test(each.route));
  return `${whole(Math.max(...asked.map((each) => each[which])))} ms`;
};

/** Emails that are due as soon as a server runs. */
async function storeDue(folder: string, due: number): Promise<void> {
  const world = openWorld(folder);
  const startsAt = toIso(world.clock.now() + DAY + 12 * HOUR);
  await createAll(
    world.pipeline,
    due,
    (n) => appointmentOf(300_000 + n, startsAt),
    () => {},
    () => FIRST_TENANT,
    (n) => `due ${n}`,
  ).finally(() => world.close());
}

async function takeIn(server: Server, folder: string, rows: number): Promise<{ seconds: number }> {
  const file = join(folder, 'rows.ndjson');
  writeRows(file, 'import', rows, () => Date.now() + 40 * DAY);
  return watched(server, () => importAndDrain(server, file));
}

async function overHttp(server: Server, count: number) {
  const keys = await Promise.all(
    Array.from({ length: Math.ceil(count / REQUESTS_A_KEY) }, () => issueKey(server.url)),
  );
  return create(server.url, keys, count);
}

/** As far as this system allows: by systemd, by control groups of either kind, or the core alone. */
function bound(): Bounds {
  const core = has('taskset') ? ['taskset', '-c', '0'] : [];
  const coreSaid = core.length > 0 ? 'one core' : 'ALL cores: taskset is missing';
  const group = process.getuid?.() === 0 ? memoryGroup() : undefined;
  if (existsSync('/run/systemd/system') && has('systemd-run')) {
    const properties = ['-p', `MemoryMax=${MEMORY_MB}M`, '-p', 'MemorySwapMax=0'];
    const mine = process.getuid?.() === 0 ? [] : ['--user'];
    return {
      launcher: ['systemd-run', ...mine, '--scope', '--quiet', ...properties, ...core],
      said: `${coreSaid}, ${MEMORY_MB} MB by systemd`,
      undo: () => {},
    };
  }
  if (!group)
    return { launcher: core, said: `${coreSaid}, memory NOT bounded: no control group here`, undo: () => {} };
  return {
    launcher: ['sh', '-c', `echo $$ > ${group}/cgroup.procs && exec "$@"`, 'sh', ...core],
    said: `${coreSaid}, ${MEMORY_MB} MB by a control group`,
    // Its last process has ended; the kernel may take a moment to see that.
    undo: () => rmdirSync(group, { maxRetries: 10, retryDelay: 50 }),
  };
}

const has = (program: string): boolean => spawnSync('which', [program]).status === 0;

/** A control group with so much memory, of the first version or of the second; undefined where none can be made. */
function memoryGroup(): string | undefined {
  for (const [root, limit] of [
    ['/sys/fs/cgroup/memory', 'memory.limit_in_bytes'],
    ['/sys/fs/cgroup', 'memory.max'],
  ] as const) {
    const group = join(root, `ringonce-bench-${process.pid}`);
    try {
      if (!existsSync(join(root, 'cgroup.procs'))) continue;
      mkdirSync(group);
      writeFileSync(join(group, limit), String(MEMORY_MB * 2 ** 20));
      return group;
    } catch {
      rmSync(group, { recursive: true, force: true });
    }
  }
  return undefined;
}

const table = ({ bounds, load, lines }: Report): string =>
  [
    `Ringonce on a small machine: ${bounds}; load of the machine around it ${load.toFixed(1)}`,
    '',
    ...lines.map(({ what, figure }) => `${what.padEnd(44)}${figure}`),
  ].join('\n');
