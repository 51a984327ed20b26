/**
 * `npm run bench -- responsiveness`: how long an operator waits for an answer, and how much memory the server takes,
 * with nothing stored, while it drains as fast as it can with everything stored, and afterwards. The real server, as
 * `npm start` runs it, asked over HTTP.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DAY, HOUR, SECOND, toIso } from '../shared/domain/core/time.ts';
import { storePolicy } from '../shared/pipeline/office/settings.ts';
import { hold } from '../shared/pipeline/safeguards/control.ts';
import { asTenant } from '../test/fixtures/ids.ts';
import { quantile } from './pipeline/measure.ts';
import type { Progress } from './pipeline/output.ts';
import { startProgress, whole } from './pipeline/output.ts';
import type { Server } from './pipeline/server.ts';
import { API_KEY, OPERATOR_KEY, startServer } from './pipeline/server.ts';
import { appointmentOf, createAll, createOffices, OFFICES, openWorld, SECRET } from './pipeline/workload.ts';

/** The answer in milliseconds that is promised of 99 of a hundred. */
const BOUND_MS = 100;
const [DRAINED, , , HELD] = OFFICES;
/** Emails that are due when the server starts, and texts that a hold keeps back. */
const DUE_MAX = 50_000;
const HELD_MAX = 2_000;
/** Between two questions of each kind: as programs and people ask, so that the asking is no load of its own. */
const PAUSE_MS = 200;
const PREVIEW_PAUSE_MS = SECOND;
export const IDLE_MS = 20 * SECOND;

export interface Answers {
  when: string;
  route: string;
  count: number;
  /** Answered with anything but 2xx. */
  refused: number;
  p50: number;
  p99: number;
  max: number;
  /** Of the server, until the end of this phase; null where the system does not tell. */
  peakRssMb: number | null;
}

export async function benchResponsiveness(options: { json: boolean; reminders: number }): Promise<boolean> {
  const progress = startProgress();
  const folder = mkdtempSync(join(tmpdir(), 'ringonce-responsiveness-'));
  try {
    const answers = await run(folder, options.reminders, progress);
    console.log(
      options.json ? JSON.stringify({ boundMs: BOUND_MS, answers }, null, 2) : answersTable(answers),
    );
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

async function run(folder: string, reminders: number, progress: Progress): Promise<Answers[]> {
  progress.say('nothing stored');
  const idle = await withServer(join(folder, 'empty'), (server) => ask(server, 'nothing stored', IDLE_MS));
  const full = join(folder, 'full');
  const due = Math.min(DUE_MAX, Math.floor(reminders / 2));
  await seed(full, { reminders, due }, progress);
  progress.say(`draining ${whole(due)}`);
  const rest = await withServer(full, async (server) => {
    const draining = await ask(server, 'draining', () => server.isDraining());
    progress.say('drained');
    return [...draining, ...(await ask(server, `${whole(reminders)} stored`, IDLE_MS))];
  });
  return [...idle, ...rest];
}

async function withServer<T>(folder: string, use: (server: Server) => Promise<T>): Promise<T> {
  const server = await startServer(folder);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

/** Appointments that are a long way off, emails that are due, and texts that a hold keeps back. */
async function seed(
  folder: string,
  { reminders, due }: { reminders: number; due: number },
  progress: Progress,
): Promise<void> {
  mkdirSync(folder);
  writeFileSync(join(folder, 'keys.json'), JSON.stringify({ secret: SECRET }));
  const world = openWorld(folder);
  const { pipeline, clock } = world;
  const now = clock.now();
  const told = (what: string, of: number) => (done: number) => progress.count(what, done, of);
  try {
    await createOffices(pipeline);
    const loud = {
      name: 'loud',
      minGap: 'PT0S',
      escalateOnFailure: true,
      bookingConfirmation: null,
      steps: [{ channel: 'sms', before: 'P3D', notAfter: 'PT1H' }],
    } as const;
    await storePolicy(pipeline, asTenant(HELD), loud);
    const held = Math.min(HELD_MAX, due);
    const dueAt = toIso(now + 3 * DAY - HOUR);
    const text = (n: number) => ({ ...appointmentOf(n, dueAt), policy: 'loud' });
    await createAll(pipeline, held, text, told('held', held), () => HELD);
    await hold(pipeline, { tenant: asTenant(HELD), channel: 'sms' }, 'held by the benchmark');
    await createAll(
      pipeline,
      due,
      (n) => appointmentOf(n, dueAt),
      told('due', due),
      () => DRAINED,
    );
    const ahead = reminders - due - held;
    const later = (n: number) => appointmentOf(n % 250_000, toIso(now + (30 + Math.floor(n / 5_000)) * DAY));
    await createAll(pipeline, ahead, later, told('stored', ahead), (n) => OFFICES[1 + (n % 2)] ?? DRAINED);
  } finally {
    await world.close();
  }
}

/** Asks each route again and again, one at a time of each, as programs and people do. @param until for so long, or while it holds */
export async function ask(
  server: Server,
  when: string,
  until: number | (() => Promise<boolean>),
): Promise<Answers[]> {
  const appointment = await server.someAppointment();
  const routes = [
    ['/healthz', ''],
    ['/v1/status', OPERATOR_KEY],
    [`/v1/appointments/${appointment}/timeline`, API_KEY],
    ['/v1/control/preview', OPERATOR_KEY],
  ] as const;
  let going = true;
  const lasting =
    typeof until === 'number'
      ? sleep(until)
      : (async () => {
          do await sleep(SECOND / 2);
          while (await until());
        })();
  void lasting.finally(() => {
    going = false;
  });
  const times = await Promise.all(
    routes.map(async ([path, key]) => {
      const took: number[] = [];
      let refused = 0;
      while (going) {
        const startedAt = performance.now();
        if (!(await server.get(path, key))) refused++;
        took.push(performance.now() - startedAt);
        await sleep(path.startsWith('/v1/control') ? PREVIEW_PAUSE_MS : PAUSE_MS);
      }
      return { took, refused };
    }),
  );
  await lasting;
  const peakRssMb = server.peakRssMb();
  return routes.map(([path], index) => {
    const { took, refused } = times[index] ?? { took: [], refused: 0 };
    return {
      when,
      route: path.replace(appointment, '{id}'),
      count: took.length,
      refused,
      p50: quantile(took, 0.5),
      p99: quantile(took, 0.99),
      max: quantile(took, 1),
      peakRssMb,
    };
  });
}

export function answersTable(answers: readonly Answers[]): string {
  const ms = (value: number) => `${value.toFixed(1)} ms`.padStart(12);
  const rows = answers.map(({ when, route, count, refused, p50, p99, max, peakRssMb }) =>
    [
      when.padEnd(20),
      route.padEnd(32),
      whole(count).padStart(7),
      whole(refused).padStart(9),
      ms(p50),
      ms(p99),
      ms(max),
      `${peakRssMb ?? '?'} MB`.padStart(10),
      p99 <= BOUND_MS ? '  within' : '  BEYOND',
    ].join(''),
  );
  return [
    `Ringonce, responsiveness: milliseconds to an answer over HTTP; at most ${BOUND_MS} are promised of the p99`,
    '',
    `${'when'.padEnd(20)}${'route'.padEnd(32)}${'asked'.padStart(7)}${'refused'.padStart(9)}${'p50'.padStart(12)}${'p99'.padStart(12)}${'max'.padStart(12)}${'peak RSS'.padStart(10)}`,
    ...rows,
  ].join('\n');
}
