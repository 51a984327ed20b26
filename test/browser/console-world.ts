/**
 * The console over the in-memory world, in a real browser: signed in as one side or both, and looked at on every screen.
 * Used by the `console*` tests in this folder. With RINGONCE_SCREENSHOTS=folder, a picture of each look is kept there.
 */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { runbook } from '../../local/docs.ts';
import { consoleFiles } from '../../shared/adapters/process/console-files.ts';
import type { ConsoleOptions } from '../../shared/http/console/console.ts';
import { consoleWith } from '../../shared/http/console/console.ts';
import { keysOf, openSession } from '../../shared/pipeline/office/sessions.ts';
import type { World } from '../unit/http/world.ts';
import { NOW, openWorld } from '../unit/http/world.ts';
import type { Tab } from './browser.ts';
import { DESKTOP, listen, openBrowser, openTab, PHONE, picture, unfit, violations } from './browser.ts';

type As = 'operator' | 'office' | 'both';

export interface ConsoleWorld {
  world: World;
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

/** Axe looks at either layout and at either scheme once; sizes are measured everywhere. */
const CONSOLE_LOOKS = [
  { look: '1280-light', viewport: DESKTOP, colorScheme: 'light', looked: true },
  { look: '1280-dark', viewport: DESKTOP, colorScheme: 'dark', looked: false },
  { look: '768-light', viewport: { width: 768, height: 1024 }, colorScheme: 'light', looked: false },
  { look: '390-light', viewport: PHONE, colorScheme: 'light', looked: false },
  { look: '390-dark', viewport: PHONE, colorScheme: 'dark', looked: true },
  { look: '320-light', viewport: { width: 320, height: 640 }, colorScheme: 'light', looked: false },
] as const;

/** A console for each test of a file, in one browser: the same object, with another world in it each time. */
export function consoleOfEach(): ConsoleWorld {
  const on = {} as ConsoleWorld;
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    Object.assign(on, await openConsole(browser));
  });
  afterEach(() => on.close());
  return on;
}

export async function openConsole(
  browser: Browser,
  options: Partial<ConsoleOptions> = {},
): Promise<ConsoleWorld> {
  const wall = { now: () => NOW };
  const world = await openWorld({
    console: consoleWith({ files: consoleFiles(), wall, ...options }),
    runbook,
  });
  const server = await listen(world.app);
  const tabs: Tab[] = [];
  const expected: RegExp[] = [];
  const cookieOf = async (as: As) => {
    const office = as === 'operator' ? {} : await keysOf(world.pipeline, world.keys.north);
    const operator = as === 'office' ? {} : await keysOf(world.pipeline, world.keys.operator);
    return openSession(world.pipeline, { ...office, ...operator }, NOW);
  };
  const open = async (as: As, look: BrowserContextOptions = {}): Promise<Page> => {
    const tab = await openTab(browser, { locale: 'en-US', ...look });
    tabs.push(tab);
    const value = await cookieOf(as);
    // The one for browsers without Secure cookies of this machine: the protocol that sets cookies takes no other by HTTP.
    const cookie = { name: 'ringonce-here', value, url: server.url, httpOnly: true } as const;
    await tab.page.context().addCookies([{ ...cookie, sameSite: 'Strict' }]);
    return tab.page;
  };
  return {
    world,
    url: server.url,
    open,
    mayComplain: (of) => void expected.push(of),
    async looksWell(as, path, name) {
      const page = await open(as);
      for (const { look, looked, ...media } of CONSOLE_LOOKS) {
        await page.setViewportSize(media.viewport);
        // What still comes in is smaller than it will be: sizes are measured where nothing moves.
        await page.emulateMedia({ colorScheme: media.colorScheme, reducedMotion: 'reduce' });
        await page.goto(server.url + path);
        await picture(page, `console-${name}-${look}`);
        expect([look, looked ? await violations(page) : [], await unfit(page)]).toEqual([look, [], []]);
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
