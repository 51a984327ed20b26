/**
 * The console over the in-memory world, in a real browser: signed in as one side or both, and looked at on every screen.
 * Used by the `console*` tests in this folder. With RINGONCE_SCREENSHOTS=folder, a picture of each look is kept there.
 */
import type { Hono } from 'hono';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterEach, beforeEach, expect } from 'vitest';
import { runbook } from '../../local/docs.ts';
import { consoleFiles } from '../../shared/adapters/process/console-files.ts';
import type { Instant } from '../../shared/domain/core/time.ts';
import type { ConsoleOptions } from '../../shared/http/console/console.ts';
import { consoleWith } from '../../shared/http/console/console.ts';
import type { Pipeline } from '../../shared/pipeline/core/context.ts';
import { keysOf, openSession } from '../../shared/pipeline/office/sessions.ts';
import type { World } from '../unit/http/world.ts';
import { NOW, openWorld } from '../unit/http/world.ts';
import type { Tab } from './browser.ts';
import { DESKTOP, listen, openTab, PHONE, picture, unfit, violations } from './browser.ts';

type As = 'operator' | 'office' | 'both';

/** A console that is served, and the tabs that look at it. */
export interface ServedConsole {
  url: string;
  /** A tab that is signed in. */
  open(as: As, options?: BrowserContextOptions): Promise<Page>;
  /** Looks at a page on a phone and a desk, by day and by night: axe, sizes, and nothing from elsewhere. */
  looksWell(as: As, path: string, name: string): Promise<void>;
  /** What a test brings about on purpose, and a browser says on its console. */
  mayComplain(of: RegExp): void;
  /** Ends everything. @throws where a page asked for something of elsewhere, or complained */
  close(): Promise<void>;
}

export interface ConsoleWorld extends ServedConsole {
  world: World;
}

/** Axe looks at either layout and at either scheme once; sizes are measured everywhere. */
const CONSOLE_LOOKS = [
  { look: '1280-light', viewport: DESKTOP, colorScheme: 'light', asked: 'all' },
  { look: '1280-dark', viewport: DESKTOP, colorScheme: 'dark', asked: null },
  { look: '768-light', viewport: { width: 768, height: 1024 }, colorScheme: 'light', asked: null },
  { look: '390-dark', viewport: PHONE, colorScheme: 'dark', asked: 'seen' },
  { look: '390-light', viewport: PHONE, colorScheme: 'light', asked: null },
  { look: '320-light', viewport: { width: 320, height: 640 }, colorScheme: 'light', asked: null },
] as const;

/** A console for each test of a file: the same object, with another world in it each time. */
export function consoleOfEach(): ConsoleWorld {
  const on = {} as ConsoleWorld;
  beforeEach(async () => {
    Object.assign(on, await openConsole());
  });
  afterEach(() => on.close());
  return on;
}

export async function openConsole(options: Partial<ConsoleOptions> = {}): Promise<ConsoleWorld> {
  const wall = { now: () => NOW };
  const world = await openWorld({
    console: consoleWith({ files: consoleFiles(), wall, ...options }),
    runbook,
  });
  return { world, ...(await serveConsole(world, NOW)) };
}

/** Serves any world that has a console. @param now when one signs in, by the console's wall clock */
export async function serveConsole(
  { app, pipeline, keys }: { app: Hono; pipeline: Pipeline; keys: { north?: string; operator: string } },
  now: Instant,
): Promise<ServedConsole> {
  const server = await listen(app);
  const tabs: Tab[] = [];
  const expected: RegExp[] = [];
  const cookieOf = async (as: As) => {
    const office = as === 'operator' ? {} : await keysOf(pipeline, keys.north ?? '');
    const operator = as === 'office' ? {} : await keysOf(pipeline, keys.operator);
    return openSession(pipeline, { ...office, ...operator }, now);
  };
  const open = async (as: As, look: BrowserContextOptions = {}): Promise<Page> => {
    const tab = await openTab({ locale: 'en-US', ...look });
    tabs.push(tab);
    const value = await cookieOf(as);
    // The one for browsers without Secure cookies of this machine: the protocol that sets cookies takes no other by HTTP.
    const cookie = { name: 'ringonce-here', value, url: server.url, httpOnly: true } as const;
    await tab.page.context().addCookies([{ ...cookie, sameSite: 'Strict' }]);
    return tab.page;
  };
  return {
    url: server.url,
    open,
    mayComplain: (of) => void expected.push(of),
    async looksWell(as, path, name) {
      const page = await open(as);
      // What still comes in is smaller than it will be: sizes are measured where nothing moves.
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.goto(server.url + path);
      for (const { look, asked, viewport, colorScheme } of CONSOLE_LOOKS) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        // A picture that a script draws follows the window a moment later.
        await expect.poll(() => unfit(page), { message: look }).toEqual([]);
        await picture(page, `console-${name}-${look}`);
        if (asked) expect([look, await violations(page, asked)]).toEqual([look, []]);
      }
    },
    async close() {
      for (const { requests, complaints, close } of tabs.splice(0)) {
        await close();
        expect(requests.filter((url) => !/^data:/.test(url) && !url.startsWith(`${server.url}/`))).toEqual(
          [],
        );
        expect(complaints.filter((text) => !expected.some((of) => of.test(text)))).toEqual([]);
      }
      await server.close();
    },
  };
}
