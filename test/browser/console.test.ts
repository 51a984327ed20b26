/** The console's frame and the screen Now in a real browser: the door, freshness, keys, and every look. */
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { CHANNELS } from '../../shared/domain/core/policy.ts';
import { HOUR, MINUTE } from '../../shared/domain/core/time.ts';
import { surgeAlarm } from '../../shared/domain/safeguards/alert.ts';
import { messageOf } from '../../shared/domain/safeguards/alert-message.ts';
import { hourOf, noneIn, withCounts } from '../../shared/domain/safeguards/hourly.ts';
import { itemOf } from '../../shared/domain/store/records.ts';
import { openAlerts, raise } from '../../shared/pipeline/safeguards/alerts.ts';
import { asTenant } from '../fixtures/ids.ts';
import { heldTexts } from '../unit/http/world.ts';
import { openBrowser, PHONE } from './browser.ts';
import type { ConsoleWorld } from './console-world.ts';
import { openConsole } from './console-world.ts';

let browser: Browser;
let on: ConsoleWorld;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  on = await openConsole(browser);
});
afterEach(() => on.close());

const pause = () =>
  on.world.call('POST', '/v1/control/pause', {
    key: on.world.keys.operator,
    body: { reason: 'wrong words' },
  });

test('Now can be used by everybody, on every screen', () => on.looksWell('both', '/now', 'now'), 60_000);

/** A day of contacts behind, one ahead, and an alert with its section of the runbook. */
async function aDay(): Promise<void> {
  const { pipeline, time } = on.world;
  await raise(pipeline, surgeAlarm({ tenant: asTenant('north') }, '101 of the 101 were late'));
  for (let back = 0; back < 25; back++) {
    const hour = hourOf(time.now) - back * HOUR;
    const daily = Math.round(60 * (1 + Math.sin(back / 3)));
    let hourly = noneIn(hour);
    for (const [index, channel] of CHANNELS.entries()) {
      const sent = Math.round(daily / (index + 1));
      const counts = { sent, delivered: Math.round(sent * 0.9), failed: Math.round(sent * 0.04) };
      const late = back > 3 && back < 6 ? 12 : 0;
      hourly = withCounts(
        hourly,
        channel,
        { ...counts, late, held: back === 1 ? 40 : 0, answers: sent, tookMs: 210 * sent },
        hour,
      );
    }
    await pipeline.store.put(itemOf.hourly(hourly, 0), 0, time.now);
  }
}

test('Now shows a day behind and ahead, and what to do beside each alert', async () => {
  await heldTexts(on.world, 101);
  await aDay();
  await on.looksWell('operator', '/now', 'now-held');
  const page = await on.open('operator');
  await page.clock.install();
  await page.goto(`${on.url}/now`);
  await page.locator('.plot canvas').waitFor();
  const remedy = page.locator('details', { has: page.locator('.runbook') });
  await remedy.locator('summary').click();
  await remedy.getByText('The whole runbook').waitFor();
  await pause();
  await page.clock.fastForward(6_000);
  await page.getByRole('heading', { name: 'Paused now' }).waitFor();
  await page.locator('.plot canvas').waitFor();
  expect(await remedy.getAttribute('open')).not.toBe(null);
  await page.locator('summary', { hasText: 'Pause sending' }).click();
  expect(await page.getByLabel('Office').locator('option').allInnerTexts()).toEqual([
    'All offices',
    'North Dental (north)',
    'South Dental (south)',
  ]);
}, 90_000);

test.each([true, false])(
  'one signs in with a key, and out again (scripts: %s)',
  async (javaScriptEnabled) => {
    const page = await browser.newPage({ javaScriptEnabled, locale: 'de-DE' });
    await page.goto(on.url);
    await page.getByLabel('Ihr Schlüssel').fill(on.world.keys.operator);
    await page.getByRole('button', { name: 'Anmelden' }).click();
    // Nothing leaves the machine in this world, so the wall of phones is the first screen.
    await page.waitForURL(`${on.url}/sandbox`);
    await page.locator('.who summary').click();
    await page.getByRole('button', { name: 'Abmelden' }).click();
    await page.waitForURL(`${on.url}/sign-in`);
    await page.goto(`${on.url}/now`);
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    await page.close();
  },
);

test.each([true, false])(
  'what a surge held is released from a phone, in four taps (scripts: %s)',
  async (javaScriptEnabled) => {
    await heldTexts(on.world, 101);
    const page = await on.open('operator', {
      viewport: PHONE,
      isMobile: true,
      hasTouch: true,
      javaScriptEnabled,
    });
    await page.goto(`${on.url}/now`);
    await page.getByRole('link', { name: 'Look, and release' }).tap();
    await page.getByLabel('Type 101 to release').fill('101');
    await page.getByRole('button', { name: 'Release' }).tap();
    await page.getByRole('status').getByText('Released. It goes out').waitFor();
    expect((await on.world.call('GET', '/v1/control', { key: on.world.keys.operator })).body.holds).toEqual(
      [],
    );
    await page.getByRole('button', { name: 'Stop it' }).tap();
    await page.getByRole('status').getByText('Stopped').waitFor();
  },
  40_000,
);

/**
 * The drill's incident: Ringonce is off for thirteen hours of a Friday night. Whoever is paged has the page's link to the
 * console, a phone on which they are signed in, and a minute.
 */
test('3 am: from the page to the released surge in at most four taps and a minute', async () => {
  const { world } = on;
  const desk = await on.open('both');
  await desk.goto(`${on.url}/sandbox`);
  await desk.getByRole('button', { name: 'Play the night' }).click();
  await desk.waitForURL(/night=yes/, { timeout: 60_000 });
  const statusOf = async () => (await world.call('GET', '/v1/status', { key: world.keys.operator })).body;
  for (let minute = 1; minute < 4; minute++) await world.run(world.time.now + MINUTE);
  const { held, alerts } = await statusOf();
  expect(held).toBeGreaterThan(50);
  const [raised] = await openAlerts(world.pipeline, world.time.now);
  expect(alerts[0].key).toBe(raised?.key);
  const message = raised && messageOf(raised, { publicUrl: 'https://r.example', docs: true });
  const href = message?.links.find(({ text }) => text === 'Console')?.href ?? '';

  const phone = await on.open('operator', { viewport: PHONE, isMobile: true, hasTouch: true });
  let taps = 0;
  const tap = async (what: Locator) => {
    taps++;
    await what.tap();
  };
  const began = Date.now();
  taps++;
  await phone.goto(on.url + new URL(href).pathname);
  await phone.getByRole('heading', { level: 1, name: /^Held: / }).waitFor();
  await tap(phone.getByRole('link', { name: 'Look, and release' }));
  const typed = phone.getByLabel(/^Type \d+ to release/);
  if ((await typed.count()) > 0) {
    const label = (await typed.locator('..').innerText()).match(/\d+/)?.[0] ?? '';
    await tap(typed);
    await phone.keyboard.type(label);
  }
  await tap(phone.getByRole('button', { name: 'Release' }));
  await phone.getByRole('status').getByText('Released. It goes out').waitFor();
  expect(taps).toBeLessThanOrEqual(4);
  expect(Date.now() - began).toBeLessThan(60_000);
  const before = world.sent.length;
  for (let times = 0; times < 6; times++) await world.run(world.time.now + 5 * MINUTE);
  expect((await statusOf()).held).toBe(0);
  expect(world.sent.length).toBeGreaterThan(before);
  // However many of them were of one person, caps hold for a release, too.
  const perPerson = Map.groupBy(world.sent.slice(before), ({ to }) => to);
  expect(Math.max(...[...perPerson.values()].map((each) => each.length))).toBeLessThanOrEqual(3);
}, 120_000);

test('the release can be read by everybody, on every screen', async () => {
  await heldTexts(on.world, 101);
  await on.looksWell('operator', '/now/release', 'release');
}, 60_000);

test('a page freshens itself, and what is focused or open stays so', async () => {
  const page = await on.open('operator');
  await page.clock.install();
  await page.goto(`${on.url}/now`);
  const polled = () =>
    page.waitForResponse((response) => response.request().headers()['hx-request'] === 'true');
  await page.locator('summary', { hasText: 'Pause sending' }).click();
  const reason = page.getByLabel('Why');
  await reason.fill('wrong wor');
  let [response] = await Promise.all([polled(), page.clock.fastForward(6_000)]);
  expect(response.status()).toBe(304);
  await pause();
  [response] = await Promise.all([polled(), page.clock.fastForward(6_000)]);
  expect(response.status()).toBe(200);
  await page.getByRole('heading', { level: 1, name: /^Paused until/ }).waitFor();
  await page.keyboard.type('ds');
  expect(await reason.inputValue()).toBe('wrong words');
});

test('a dropped connection and an ended session are said, and what was shown stays', async () => {
  const page = await on.open('operator');
  await page.clock.install();
  await page.goto(`${on.url}/now`);
  on.mayComplain(/Failed to (load|fetch)/);
  const headline = await page.locator('h1').innerText();
  await page.route('**/now', (route) => route.abort());
  await page.clock.fastForward(6_000);
  await page.getByText('No connection to Ringonce').waitFor();
  await page.unroute('**/now');
  await page.context().clearCookies();
  await page.clock.fastForward(6_000);
  await page.getByRole('link', { name: 'Sign in again' }).waitFor();
  expect(await page.locator('h1').innerText()).toBe(headline);
});
