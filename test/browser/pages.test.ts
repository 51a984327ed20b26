/**
 * The people's pages in a real browser: on a phone and on a desk, by day and by night, with and without scripts.
 * With RINGONCE_SCREENSHOTS=folder, a picture of each page is kept there.
 */

import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TEXTS } from '../../shared/http/pages/page-language.ts';
import { revokeAllLinks } from '../../shared/pipeline/office/page-links.ts';
import { asTenant } from '../fixtures/ids.ts';
import type { Pages } from '../unit/http/pages-world.ts';
import { openPages, STATES } from '../unit/http/pages-world.ts';
import type { Tab } from './browser.ts';
import { DESKTOP, listen, openTab, PHONE, picture, unfit, violations } from './browser.ts';

let pages: Pages;
let server: Awaited<ReturnType<typeof listen>>;
const tabs: Tab[] = [];

beforeEach(async () => {
  pages = await openPages();
  server = await listen(pages.app);
});
afterEach(async () => {
  for (const { requests, complaints, close } of tabs.splice(0)) {
    expect(requests.filter((url) => !url.startsWith(`${server.url}/`))).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  }
  await server.close();
});

async function open(options: Parameters<typeof openTab>[0]): Promise<Page> {
  const tab = await openTab({ locale: 'en-US', ...options });
  tabs.push(tab);
  return tab.page;
}

const headline = (page: Page) => page.locator('h1').innerText();
const { states, sure, unsubscribe } = TEXTS.en;

/** Every page that there is, by the path that shows it. */
const SCENES: Record<string, () => Promise<string>> = {
  ...Object.fromEntries(
    STATES.map((state) => [state, async () => pages.manageLink(await pages.inState(state))]),
  ),
  sure: async () => `${pages.manageLink(await pages.inState('open'))}?sure=cancel`,
  changed: async () => `${pages.manageLink(await pages.inState('open'))}?changed`,
  gone: async () => {
    const link = pages.manageLink(await pages.inState('open'));
    pages.wait(2_000);
    await revokeAllLinks(pages.pipeline, asTenant('north'));
    return link;
  },
  unknown: async () => '/r/x',
  unsubscribe: async () => {
    await pages.inState('open');
    return pages.unsubscribeLink();
  },
  unsubscribed: async () => {
    await pages.inState('open');
    await pages.post(pages.unsubscribeLink(), {});
    return pages.unsubscribeLink();
  },
};

/** What each page is looked at as: a phone and a desk, by day and by night. Axe asks everything once of either device. */
const DEVICES = [
  {
    name: 'phone',
    device: { viewport: PHONE, isMobile: true, hasTouch: true },
    first: 'light',
    next: 'dark',
  },
  { name: 'desktop', device: { viewport: DESKTOP }, first: 'dark', next: 'light' },
] as const;

describe.each(Object.keys(SCENES))('the page %s', (scene) => {
  test('can be used by everybody, on every screen', async () => {
    const path = (await SCENES[scene]?.()) ?? '';
    for (const { name, device, first, next } of DEVICES) {
      const page = await open({ ...device, deviceScaleFactor: 2, colorScheme: first });
      const dead = { gone: 410, unknown: 404 }[scene];
      expect((await page.goto(server.url + path))?.status()).toBe(dead ?? 200);
      await picture(page, `${scene}-${name}-${first}`);
      expect([name, await violations(page), await unfit(page)]).toEqual([name, [], []]);
      await page.emulateMedia({ colorScheme: next });
      await picture(page, `${scene}-${name}-${next}`);
    }
    // A browser says on its console that a page was 404 or 410; that is all it may say.
    for (const tab of tabs)
      tab.complaints = tab.complaints.filter((text) => !/status of 4(04|10)/.test(text));
  }, 60_000);
});

test.each(Object.keys(TEXTS))(
  'everything fits on a small phone in %s, with long names too',
  async (locale) => {
    await pages.office({ name: 'Gemeinschaftspraxis für Zahnheilkunde und Kieferorthopädie Nord' });
    const made = await pages.appointment({
      title: 'Professionelle Zahnreinigung mit Kontrolluntersuchung',
      location: `https://maps.example/${'a'.repeat(90)}`,
      recipient: { email: 'ana@example.com', locale, timeZone: 'Asia/Tokyo' },
    });
    const page = await open({ viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true });
    for (const path of [
      pages.manageLink(made),
      `${pages.manageLink(made)}?sure=cancel`,
      pages.unsubscribeLink(),
    ]) {
      await page.goto(server.url + path);
      expect(await unfit(page)).toEqual([]);
    }
    await page.goto(server.url + pages.manageLink(made));
    await picture(page, `small-${locale}`);
  },
);

describe.each([
  ['with scripts, on a phone', { viewport: PHONE, isMobile: true, hasTouch: true }],
  ['without scripts, on a phone', { viewport: PHONE, javaScriptEnabled: false }],
  ['without scripts, on a desk', { viewport: DESKTOP, javaScriptEnabled: false }],
])('%s', (_how, options) => {
  const statusOf = async (id: string) => (await pages.stored(id)).status;

  test('one click confirms, and a reload repeats nothing', async () => {
    const made = await pages.inState('open');
    const page = await open(options);
    await page.goto(server.url + pages.manageLink(made));
    expect(await headline(page)).toBe(states.open.headline);
    await page.getByRole('button', { name: TEXTS.en.confirm }).click();
    expect(await headline(page)).toBe(states.confirmed.headline);
    expect(await statusOf(made.id)).toBe('confirmed');
    const before = await pages.everything();
    await page.reload();
    expect(await headline(page)).toBe(states.confirmed.headline);
    expect(await pages.everything()).toBe(before);
  });

  test('cancelling asks first: no keeps it, yes cancels it', async () => {
    const made = await pages.inState('open');
    const page = await open(options);
    await page.goto(server.url + pages.manageLink(made));
    await page.getByRole('link', { name: TEXTS.en.cancel }).click();
    expect(await headline(page)).toBe(sure.headline);
    await page.getByRole('link', { name: sure.no }).click();
    expect(await headline(page)).toBe(states.open.headline);
    expect(await statusOf(made.id)).toBe('scheduled');
    await page.getByRole('link', { name: TEXTS.en.cancel }).click();
    await page.getByRole('button', { name: sure.yes }).click();
    expect(await headline(page)).toBe(states.cancelled.headline);
    expect(await statusOf(made.id)).toBe('cancelled');
    expect(new URL(page.url()).search).toBe('');
  });

  test('another time is asked for, and the old one can be kept after all', async () => {
    const made = await pages.inState('open');
    const page = await open(options);
    await page.goto(server.url + pages.manageLink(made));
    await page.getByRole('button', { name: TEXTS.en.reschedule }).click();
    expect(await headline(page)).toBe(states.asked.headline);
    expect((await pages.stored(made.id)).history.at(-1)).toMatchObject({
      kind: 'reschedule_requested',
      by: 'link',
    });
    await page.getByRole('button', { name: TEXTS.en.keep }).click();
    expect(await headline(page)).toBe(states.confirmed.headline);
  });

  test('one click unsubscribes, another undoes it', async () => {
    await pages.inState('open');
    const page = await open(options);
    await page.goto(server.url + pages.unsubscribeLink());
    await page.getByRole('button', { name: unsubscribe.button }).click();
    expect(await headline(page)).toBe(unsubscribe.done.headline);
    await page.getByRole('button', { name: unsubscribe.undo }).click();
    expect(await headline(page)).toBe(unsubscribe.ask.headline);
  });

  test('the calendar file can be saved', async () => {
    const page = await open(options);
    await page.goto(server.url + pages.manageLink(await pages.inState('confirmed')));
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: TEXTS.en.addToCalendar }).click();
    expect((await download).suggestedFilename()).toBe('appointment.ics');
    const file = readFileSync(await (await download).path(), 'utf8');
    expect(file).toMatch(/^BEGIN:VCALENDAR\r\n[\s\S]*DTSTART:20261204T203000Z\r\n/);
  });
});

test('by keyboard alone, with a visible focus, and the first thing is the answer', async () => {
  const made = await pages.inState('open');
  const page = await open({ viewport: DESKTOP });
  await page.goto(server.url + pages.manageLink(made));
  await page.keyboard.press('Tab');
  const focused = page.locator(':focus');
  expect(await focused.innerText()).toBe(TEXTS.en.confirm);
  expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.search);
  await expect.poll(() => headline(page)).toBe(states.confirmed.headline);
});
