/**
 * What an open console takes of the server: windows that freshen themselves as those of a browser do, beside a server that
 * rests, and beside one that drains. Called by `bench/console.ts`.
 *
 * Told in processor time of the server, which another program on the machine does not change. The windows are of this
 * process and not of a browser, which would take the machine from the server.
 */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FIRST_TENANT } from '../../local/runtime.ts';
import { stopwatch } from '../../shared/adapters/system.ts';
import { DAY, HOUR, SECOND, toIso } from '../../shared/domain/core/time.ts';
import { quantile } from '../pipeline/measure.ts';
import type { Progress } from '../pipeline/output.ts';
import { cpuSecondsOf } from '../pipeline/processes.ts';
import type { Server } from '../pipeline/server.ts';
import { API_KEY, foundOffice, OPERATOR_KEY, startServer } from '../pipeline/server.ts';
import { appointmentOf, createAll, openWorld, storeLadder } from '../pipeline/workload.ts';

/** People who have the console open, each with Now and Today, as often as those pages ask. */
export const PEOPLE = 2;
const NOW_EACH_MS = 5 * SECOND;
const TODAY_EACH_MS = 10 * SECOND;
/** How long a server is watched at rest, and with the console open. */
const WATCHED_MS = 60 * SECOND;

/** Reminders of one drain. */
const DRAINED = 20_000;
export const ROUNDS = 5;

/** A session of its own, by a key. @returns the cookie */
async function signIn(url: string, key: string): Promise<string> {
  const body = new URLSearchParams({ key });
  const init = { method: 'POST', headers: { origin: url }, body, redirect: 'manual' } as const;
  const answer = await fetch(`${url}/sign-in`, init);
  if (answer.status !== 303) throw new Error(`signing in was answered ${answer.status}`);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

/** A page that is asked for again and again by its tag, as `browser/console.js` does. @returns what ends it */
async function openWindow(url: string, cookie: string, everyMs: number): Promise<() => void> {
  let tag = '';
  const ask = async () => {
    const headers = { cookie, 'hx-request': 'true', 'if-none-match': tag };
    const answer = await fetch(url, { headers });
    await answer.arrayBuffer();
    if (answer.status !== 200 && answer.status !== 304)
      throw new Error(`${url} was answered ${answer.status}`);
    tag = answer.headers.get('etag') ?? tag;
  };
  await ask();
  const timer = setInterval(() => void ask(), everyMs);
  return () => clearInterval(timer);
}

/** @returns what closes them */
async function openWindows({ url }: Server, day: string): Promise<() => void> {
  const operator = await signIn(url, OPERATOR_KEY);
  const office = await signIn(url, API_KEY);
  const opening = Array.from({ length: PEOPLE }, () => [
    openWindow(`${url}/now`, operator, NOW_EACH_MS),
    openWindow(`${url}/today?day=${day}`, office, TODAY_EACH_MS),
  ]);
  const closes = await Promise.all(opening.flat());
  return () => {
    for (const close of closes) close();
  };
}

/** Of one core, while nothing is sent. @param day that Today shows */
export async function shareAtRest(server: Server, day: string): Promise<number> {
  const watched = async (): Promise<number> => {
    const began = stopwatch();
    const before = cpuSecondsOf(server.pid);
    await sleep(WATCHED_MS);
    return ((cpuSecondsOf(server.pid) - before) * SECOND) / (stopwatch() - began);
  };
  const rest = await watched();
  const close = await openWindows(server, day);
  const open = await watched();
  close();
  return open - rest;
}

/** Processor seconds of one drain, and how long it took. */
interface Turn {
  cpuSeconds: number;
  seconds: number;
}

export interface Beside {
  without: Turn;
  open: Turn;
  /** Of what the drain does in a second of processor time. */
  lost: number;
}

/** The same drain without a console and beside an open one, in turns; medians. */
export async function besideADrain(folder: string, progress: Progress): Promise<Beside> {
  const from = join(folder, 'due');
  const day = await fillDue(from, progress);
  const turn = async (isOpen: boolean): Promise<Turn> => {
    const to = join(folder, 'turn');
    cpSync(from, to, { recursive: true });
    try {
      return await drained(to, day, isOpen);
    } finally {
      rmSync(to, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    }
  };
  const turns: Record<'without' | 'open', Turn[]> = { without: [], open: [] };
  for (let round = 0; round < ROUNDS; round++) {
    progress.say(`a drain without and beside a console, ${round + 1} of ${ROUNDS}`);
    for (const name of round % 2 === 0 ? (['without', 'open'] as const) : (['open', 'without'] as const))
      turns[name].push(await turn(name === 'open'));
  }
  const median = (all: readonly Turn[], of: keyof Turn) =>
    quantile(
      all.map((each) => each[of]),
      0.5,
    );
  const [without, open] = [turns.without, turns.open].map((all) => ({
    cpuSeconds: median(all, 'cpuSeconds'),
    seconds: median(all, 'seconds'),
  })) as [Turn, Turn];
  return { without, open, lost: 1 - without.cpuSeconds / open.cpuSeconds };
}

/** An office whose reminders are all due at once. @returns the day that they are for */
async function fillDue(folder: string, progress: Progress): Promise<string> {
  await foundOffice(folder);
  const world = openWorld(folder);
  const startsAt = world.clock.now() + 2 * DAY + HOUR;
  try {
    await storeLadder(world.pipeline, 'default', 'P3D', FIRST_TENANT);
    const told = (done: number) => progress.count('due', done, DRAINED);
    const input = (n: number) => appointmentOf(n, toIso(startsAt));
    await createAll(world.pipeline, DRAINED, input, told, () => FIRST_TENANT);
  } finally {
    await world.close();
  }
  return toIso(startsAt).slice(0, 10);
}

/**
 * A server from its start until nothing is due. The console has been opened in either case, so that what is loaded for its
 * first page counts for both. @param isOpen whether it stays open
 */
async function drained(folder: string, day: string, isOpen: boolean): Promise<Turn> {
  const began = stopwatch();
  const server = await startServer(folder);
  try {
    const close = await openWindows(server, day);
    if (!isOpen) close();
    do await sleep(SECOND);
    while (await server.isDraining());
    close();
    return { cpuSeconds: cpuSecondsOf(server.pid), seconds: (stopwatch() - began) / SECOND };
  } finally {
    await server.stop();
  }
}
