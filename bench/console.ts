/**
 * `npm run bench -- console`: what a browser waits for at each screen, and what an open console costs the server
 * (`console/open.ts`). The real server, as `npm start` runs it, with a day of N appointments; a real Chromium
 * (`RINGONCE_CHROMIUM`).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { FIRST_TENANT } from '../local/runtime.ts';
import { DAY, HOUR, toIso } from '../shared/domain/core/time.ts';
import { openTab, theBrowser } from '../test/browser/browser.ts';
import type { Beside } from './console/open.ts';
import { besideADrain, PEOPLE, ROUNDS, shareAtRest } from './console/open.ts';
import { quantile } from './pipeline/measure.ts';
import type { Progress } from './pipeline/output.ts';
import { startProgress, whole } from './pipeline/output.ts';
import { API_KEY, foundOffice, OPERATOR_KEY, startServer } from './pipeline/server.ts';
import { appointmentOf, createAll, openWorld } from './pipeline/workload.ts';

/**
 * Promised: of the day, in milliseconds; of the first screen, in bytes; of an open console, as a share of one core, and of
 * the drain.
 */
const BOUND = { dayMs: 1_000, bytes: 120_000, share: 0.02, lost: 0.02 };
/** Times that each screen is opened, each by a browser that has nothing of it. */
const OPENED = 5;
/** Ten hours of one day, a month ahead. */
const DAY_AHEAD = 30;

interface Screen {
  name: string;
  path: string;
  /** Milliseconds from the click: the first text, and the largest thing of the window. */
  firstPaint: number;
  largestPaint: number;
  /** Milliseconds in which the page could not answer to a key; 0 where none took 50. */
  longestTask: number;
  /** Of script and style, as they came over the wire. */
  bytes: number;
  /** Milliseconds until the server had answered. */
  answer: number;
}

interface Report {
  benchmark: 'console';
  stored: number;
  screens: Screen[];
  /** Of a core, for two people with Now and Today open. */
  share: number;
  drain: Beside;
}

export async function benchConsole(options: { json: boolean; reminders: number }): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'ringonce-console-'));
  try {
    const progress = startProgress();
    const screens = await run(join(folder, 'data'), options.reminders, progress);
    const report: Report = { ...screens, drain: await besideADrain(folder, progress) };
    console.log(options.json ? JSON.stringify(report, null, 2) : table(report));
    return holds(report);
  } finally {
    await (await theBrowser()).close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

const holds = ({ screens, share, drain }: Report): boolean =>
  share < BOUND.share &&
  drain.lost < BOUND.lost &&
  screens.every(
    ({ name, bytes, answer }) => bytes <= BOUND.bytes && (name !== 'Today' || answer < BOUND.dayMs),
  );

async function run(data: string, count: number, progress: Progress): Promise<Omit<Report, 'drain'>> {
  await foundOffice(data);
  const { day, id } = await fill(data, count, progress);
  const server = await startServer(data);
  try {
    const office = await signedIn(server.url, API_KEY);
    const operator = await signedIn(server.url, OPERATOR_KEY);
    const screens: Screen[] = [];
    for (const [name, path, page] of [
      ['Now', '/now', operator],
      ['Today', `/today?day=${day}`, office],
      ['Appointment', `/appointments/${id}`, office],
      ['Person', `/appointments/${id}/person`, office],
      ['Why', `/appointments/${id}/why`, office],
      ['Replies', '/replies', office],
      ['Policy', '/policies/default', office],
      ['Templates', '/templates', office],
      ['Offices', '/offices', operator],
      ['Keys', '/keys', operator],
      ['Log', '/log', operator],
      ['Audit', '/audit', operator],
      ['Sandbox', '/sandbox', office],
    ] as const) {
      progress.say(name);
      screens.push({ name, path, ...(await measureScreen(page, server.url + path)) });
    }
    progress.say('an open console');
    const share = await shareAtRest(server, day);
    return { benchmark: 'console', stored: count, screens, share };
  } finally {
    await server.stop();
  }
}

/** @returns the day that all of them are on, and one of them */
async function fill(data: string, count: number, progress: Progress): Promise<{ day: string; id: string }> {
  const world = openWorld(data);
  const midnight = Math.floor(world.clock.now() / DAY) * DAY + DAY_AHEAD * DAY;
  const from = midnight + 13 * HOUR;
  const input = (n: number) =>
    appointmentOf(n % 250_000, toIso(from + Math.floor(((n % 600) / 600) * 10 * HOUR)));
  const told = (done: number) => progress.count('stored', done, count);
  const made = await createAll(world.pipeline, count, input, told, () => FIRST_TENANT).finally(() =>
    world.close(),
  );
  return { day: toIso(midnight).slice(0, 10), id: made[0]?.id ?? '' };
}

async function signedIn(url: string, key: string): Promise<Page> {
  const { page } = await openTab({ locale: 'en-US', reducedMotion: 'reduce' });
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('Your key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((at) => at.pathname !== '/sign-in');
  return page;
}

/** In the page: what its observers saw, once nothing more comes. */
const SEEN = `new Promise((resolve) => {
  const seen = { longest: 0, largest: 0 };
  const observe = (type, hear) =>
    new PerformanceObserver((list) => list.getEntries().forEach(hear)).observe({ type, buffered: true });
  observe('longtask', ({ duration }) => { seen.longest = Math.max(seen.longest, duration); });
  observe('largest-contentful-paint', ({ startTime }) => { seen.largest = startTime; });
  setTimeout(() => {
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    const [page] = performance.getEntriesByType('navigation');
    const bytes = performance.getEntriesByType('resource').filter(({ initiatorType }) => ['script', 'link', 'css'].includes(initiatorType))
      .reduce((sum, { transferSize }) => sum + transferSize, 0);
    resolve({ firstPaint: paint?.startTime ?? 0, largestPaint: seen.largest, longestTask: seen.longest, bytes, answer: page.responseStart });
  }, 600);
})`;

type Seen = Omit<Screen, 'name' | 'path'>;

/** Medians over some openings. */
async function measureScreen(page: Page, url: string): Promise<Seen> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  const all: Seen[] = [];
  for (let times = 0; times < OPENED; times++) {
    await page.goto(url);
    all.push((await page.evaluate(SEEN)) as Seen);
  }
  await session.detach();
  const median = (of: keyof Seen) =>
    quantile(
      all.map((seen) => seen[of]),
      0.5,
    );
  return {
    firstPaint: median('firstPaint'),
    largestPaint: median('largestPaint'),
    longestTask: median('longestTask'),
    bytes: median('bytes'),
    answer: median('answer'),
  };
}

const table = ({ stored, screens, share, drain }: Report): string =>
  [
    `A day of ${whole(stored)} appointments; medians of ${OPENED} openings without a cache.`,
    '',
    '| screen | answered | first paint | largest paint | longest task | script and style |',
    '|---|---:|---:|---:|---:|---:|',
    ...screens.map(
      ({ name, answer, firstPaint, largestPaint, longestTask, bytes }) =>
        `| ${name} | ${whole(answer)} ms | ${whole(firstPaint)} ms | ${whole(largestPaint)} ms | ${longestTask === 0 ? 'under 50 ms' : `${whole(longestTask)} ms`} | ${whole(bytes)} B |`,
    ),
    '',
    `Now and Today, open before ${PEOPLE} people, take ${(share * 100).toFixed(2)} % of a core.`,
    `A drain took ${seconds(drain.without)} without them and ${seconds(drain.open)} beside them: ${(drain.lost * 100).toFixed(1)} % lost, medians of ${ROUNDS} rounds.`,
  ].join('\n');

const seconds = ({ cpuSeconds, seconds: all }: Beside['open']): string =>
  `${cpuSeconds.toFixed(2)} processor seconds (${all.toFixed(1)} s)`;
