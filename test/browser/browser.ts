/**
 * A browser and the people's pages on a free port, for the tests in this folder. Chromium has to be there: Debian's
 * package, or another one that RINGONCE_CHROMIUM names. Nothing is downloaded.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import type { AxeResults } from 'axe-core';
import type { Hono } from 'hono';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // A page that nobody looks at is given less of the machine, and here nobody looks at any.
  '--disable-renderer-backgrounding',
  // What is not this machine is not there.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 800 };

let opened: Promise<Browser> | undefined;

/**
 * The browser of this process, which all files share that run in it; it ends with the process.
 * @throws a sentence that says what to install
 */
export function theBrowser(): Promise<Browser> {
  opened ??= launch();
  return opened;
}

async function launch(): Promise<Browser> {
  const executablePath = process.env['RINGONCE_CHROMIUM'] || '/usr/bin/chromium';
  if (!existsSync(executablePath))
    throw new Error(
      `The browser tests need Chromium, and there is none at ${executablePath}: install the package "chromium", or name another one in RINGONCE_CHROMIUM.`,
    );
  return chromium.launch({ executablePath, args: FLAGS });
}

/** Serves an app on a free port of this machine. */
export async function listen(app: Hono): Promise<{ url: string; close(): Promise<void> }> {
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** A tab, what it asked for, and what it complained about. */
export interface Tab {
  page: Page;
  requests: string[];
  complaints: string[];
  close(): Promise<void>;
}

export async function openTab(options: BrowserContextOptions = {}): Promise<Tab> {
  const context = await (await theBrowser()).newContext(options);
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  return { page, requests, complaints, close: () => context.close() };
}

/** Keeps a picture of the whole page where RINGONCE_SCREENSHOTS names a folder. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['RINGONCE_SCREENSHOTS'];
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe is asked. In the frame of an email no script runs, so none of axe's; the email's own words are a template's.
 * Another layout or scheme changes colours, sizes and what can be seen, and leaves the meaning of a page as it was.
 */
const ASKED = {
  all: { rules: { 'frame-tested': { enabled: false } } },
  seen: { runOnly: ['color-contrast', 'link-in-text-block', 'target-size', 'scrollable-region-focusable'] },
} as const;

/** What axe finds. What it could not decide counts, too: our pages have nothing that it should not be able to see. */
export async function violations(page: Page, asked: keyof typeof ASKED = 'all'): Promise<string[]> {
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(AXE);
  const options = JSON.stringify({ iframes: false, ...ASKED[asked] });
  const results = (await page.evaluate(`axe.run(${options})`)) as AxeResults;
  if (results.passes.length <= (asked === 'all' ? 10 : 0)) throw new Error('axe has looked at nothing');
  // What is behind the text of a picture axe can't tell; its colours are those that are looked at everywhere else. Nor can it
  // look into a frame where no script runs: the emails have a test of their own.
  const told = results.incomplete.map(({ id, nodes }) => ({
    id,
    nodes: nodes.filter(
      ({ html }) =>
        !(id === 'color-contrast' && html.startsWith('<text')) &&
        !(id === 'frame-tested' && html.includes('sandbox=""')),
    ),
  }));
  return [...results.violations, ...told.filter(({ nodes }) => nodes.length > 0)].map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
  );
}

/** What can be clicked and is smaller than a finger, and what is wider than the window. A link in a sentence may be lower. */
const UNFIT = `[
  ...[...document.querySelectorAll('a, button, summary, select, input:not([type=hidden]):not(.choice *)')]
    .filter((target) => target.checkVisibility() && !target.closest('p a') && !target.closest('.skip'))
    .map((target) => [target.outerHTML, target.getBoundingClientRect()])
    .filter(([, { width, height }]) => width < 44 || height < 44)
    .map(([target, { width, height }]) => target + ' is ' + width + ' by ' + height),
  ...(document.documentElement.scrollWidth > document.documentElement.clientWidth ? ['the page is wider than the window'] : []),
]`;
export const unfit = (page: Page): Promise<string[]> => page.evaluate(UNFIT);
