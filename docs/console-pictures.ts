/**
 * `npm run console-pictures`: starts Ringonce on a temporary folder, loads the example's days, lets them go by, plays the
 * night of the 156 calls, and takes a picture of every screen on a desk and on a phone, into docs/console. With
 * `-- FOLDER` the pictures go there instead, as whole pages, on a tablet and in the dark, too: to look at the console.
 * By a headless Chromium (`RINGONCE_CHROMIUM`, else /usr/bin/chromium).
 *
 * Always true: the clock, the secret and the people are the same each time, so a picture changes with the console alone.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { demoBehaviour } from '../demo/people.ts';
import type { Client } from '../local/client.ts';
import { inProcessClient } from '../local/client.ts';
import { keepSecret, readSettings } from '../local/environment.ts';
import { ledgerFile, sandboxFile } from '../local/ledger-file.ts';
import { openLocal, signInPath } from '../local/server.ts';
import { openSandbox } from '../shared/adapters/sandbox/sandbox.ts';
import { openSqliteStore } from '../shared/adapters/stores/sqlite-store.ts';
import { systemClock } from '../shared/adapters/system.ts';
import { DAY } from '../shared/domain/core/time.ts';
import { DESKTOP, listen, openTab, PHONE, theBrowser } from '../test/browser/browser.ts';

/** A Monday morning in New York. */
const STARTS_AT = Date.parse('2027-03-01T14:00:00Z');
const DOCS = fileURLToPath(new URL('./console/', import.meta.url));
const SECRET = 'a secret for pictures only';
/** A key's id is of its text. */
const KEYS = {
  RINGONCE_API_KEY: 'key-of-the-office-in-the-pictures',
  RINGONCE_OPERATOR_KEY: 'key-of-the-operator-in-the-pictures',
};
/** A night on a busy machine. */
const PATIENCE_MS = 180_000;

/** What a picture is of: its name, and where it is. Another screen is another line. Not all are in docs/console.md. */
type Scene = readonly [name: string, path: (story: Story) => string, only?: 'only looked at'];

/** While the days go by. */
const BY_DAY: readonly Scene[] = [
  ['sandbox', () => '/sandbox'],
  ['today', ({ day }) => `/today?day=${day}`],
  ['appointment', ({ appointment }) => `/appointments/${appointment}`],
  ['person', ({ appointment }) => `/appointments/${appointment}/person`],
  ['why', ({ appointment }) => `/appointments/${appointment}/why?step=2`],
  ['replies', () => '/replies'],
  ['policy', () => '/policies/default'],
  ['template', () => '/templates/reminder/sms/en'],
  ['keys', () => '/keys'],
  ['templates', () => '/templates', 'only looked at'],
  ['settings', () => '/settings', 'only looked at'],
  ['offices', () => '/offices', 'only looked at'],
  ['log', () => '/log', 'only looked at'],
  ['audit', () => '/audit?look', 'only looked at'],
];
/** In the morning after the night. */
const BY_NIGHT: readonly Scene[] = [
  ['now', () => '/now'],
  ['release', () => '/now/release'],
  ['night', () => '/sandbox?night=yes', 'only looked at'],
];

const TABLET = { width: 768, height: 1024 };
const IN_DOCS = [
  { look: '1280', viewport: DESKTOP, colorScheme: 'light' },
  { look: '390', viewport: PHONE, colorScheme: 'light' },
] as const;
const TO_LOOK_AT = [
  ...IN_DOCS,
  { look: '768', viewport: TABLET, colorScheme: 'light' },
  { look: '1280-dark', viewport: DESKTOP, colorScheme: 'dark' },
  { look: '390-dark', viewport: PHONE, colorScheme: 'dark' },
] as const;

/** What the pictures tell of: the day that is shown, and somebody of it. */
interface Story {
  day: string;
  appointment: string;
}

/** An empty folder whose test clock stands at the beginning. */
async function prepare(dataFolder: string): Promise<void> {
  keepSecret(dataFolder, SECRET);
  // A folder that has one of its files and not the others is refused.
  await openSqliteStore(ledgerFile(dataFolder)).close();
  const deliver = async () => new Response(null, { status: 503 });
  const sandbox = openSandbox({ file: sandboxFile(dataFolder), token: '', deliver });
  sandbox.setClockOffset(STARTS_AT - systemClock.now());
  sandbox.close();
}

/** The example's days go by until the second one is there; who is contacted answers as people do. */
async function tellDays(page: Page, url: string, client: Client): Promise<Story> {
  await client.call('PUT', '/v1/tenant', { role: 'tenant', body: { name: 'Elm Street Dental' } });
  const example = await client.ask('tenant', (api) =>
    api.GET('/v1/sandbox/examples/{name}', { params: { path: { name: 'schedule' } } }),
  );
  await page.goto(`${url}/sandbox`);
  await page.getByRole('button', { name: 'Load 298 appointments' }).click();
  await page.waitForURL(/done=loaded/, { timeout: PATIENCE_MS });
  const second = new Date(Date.parse(example.startsAt) + DAY).toISOString().slice(0, 10);
  await client.call('POST', '/v1/sandbox/clock', { role: 'operator', body: { to: `${second}T16:00:00Z` } });
  const { items } = await client.ask('tenant', (api) =>
    api.GET('/v1/appointments/day', {
      params: { query: { from: `${second}T05:00:00Z`, to: `${second}T23:00:00Z` } },
    }),
  );
  return { day: second, appointment: items[0]?.id ?? '' };
}

async function tellNight(page: Page, url: string, client: Client): Promise<void> {
  await page.goto(`${url}/sandbox`);
  await page.getByRole('button', { name: 'Play the night' }).click();
  await page.waitForURL(/night=yes/, { timeout: PATIENCE_MS });
  await client.call('POST', '/v1/sandbox/clock', { role: 'operator', body: { advance: 'PT20M' } });
}

/** A picture as WebP, which the driver itself has not: a quarter of the bytes. */
async function take(page: Page, file: string, whole: boolean): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const options = { format: 'webp', quality: 72, captureBeyondViewport: whole } as const;
  const { data } = await session.send('Page.captureScreenshot', options);
  writeFileSync(file, Buffer.from(data, 'base64'));
  await session.detach();
}

async function takeAll(page: Page, url: string, scenes: readonly Scene[], story: Story): Promise<void> {
  for (const [name, path, only] of scenes) {
    if (only && !folder) continue;
    await page.goto(url + path(story));
    for (const { look, viewport, colorScheme } of folder ? TO_LOOK_AT : IN_DOCS) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await take(page, join(folder ?? DOCS, `${name}-${look}.webp`), folder !== undefined);
    }
    console.error(name);
  }
}

async function takePictures(dataFolder: string): Promise<void> {
  await prepare(dataFolder);
  const settings = readSettings({
    ...KEYS,
    RINGONCE_DATA: dataFolder,
    RINGONCE_PORT: '0',
    RINGONCE_LOG: 'error',
  });
  const local = await openLocal(settings, { behaviours: demoBehaviour });
  const server = await listen(local.app);
  const url = server.url.replace('127.0.0.1', 'localhost');
  const tab = await openTab({ locale: 'en-US', timezoneId: 'America/New_York' });
  try {
    tab.page.setDefaultTimeout(PATIENCE_MS);
    const client = inProcessClient(local.app, local.keys);
    await tab.page.goto(url + (await signInPath(local)));
    await takeAll(tab.page, url, BY_DAY, await tellDays(tab.page, url, client));
    await tellNight(tab.page, url, client);
    await takeAll(tab.page, url, BY_NIGHT, { day: '', appointment: '' });
  } finally {
    await tab.close();
    await server.close();
    await local.runtime.stop();
  }
}

const folder = process.argv[2];
mkdirSync(folder ?? DOCS, { recursive: true });
const dataFolder = mkdtempSync(join(tmpdir(), 'ringonce-pictures-'));
try {
  await takePictures(dataFolder);
} finally {
  rmSync(dataFolder, { recursive: true, force: true });
  await (await theBrowser()).close();
}
