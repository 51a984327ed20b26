/** The console's frame and the screen Now in a real browser: the door, freshness, keys, and every look. */
import type { Locator } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { gather } from '../../drill/evidence.ts';
import { liveUntilOperator, openNight } from '../../drill/incident.ts';
import { judgePromises } from '../../drill/promises.ts';
import { NIGHT, town } from '../../drill/town.ts';
import { consoleFiles } from '../../shared/adapters/process/console-files.ts';
import { CHANNELS } from '../../shared/domain/core/policy.ts';
import { HOUR } from '../../shared/domain/core/time.ts';
import { surgeAlarm } from '../../shared/domain/safeguards/alert.ts';
import { messageOf } from '../../shared/domain/safeguards/alert-message.ts';
import { hourOf, noneIn, withCounts } from '../../shared/domain/safeguards/hourly.ts';
import { itemOf } from '../../shared/domain/store/records.ts';
import { consoleWith } from '../../shared/http/console/console.ts';
import { issueKey } from '../../shared/pipeline/office/api-keys.ts';
import { openAlerts, raise } from '../../shared/pipeline/safeguards/alerts.ts';
import { status } from '../../shared/pipeline/safeguards/status.ts';
import { asTenant } from '../fixtures/ids.ts';
import { heldTexts, NOW } from '../unit/http/world.ts';
import { PHONE, theBrowser } from './browser.ts';
import { consoleOfEach, serveConsole } from './console-world.ts';

const on = consoleOfEach();

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
    const page = await (await theBrowser()).newPage({ javaScriptEnabled, locale: 'de-DE' });
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
 * The drill's incident: for thirteen hours nothing is taken out of the queue, and in the morning a surge is held. Whoever is
 * paged has the page's link to the console, a phone on which they are signed in, and a minute.
 */
test('3 am: from the page to the released surge in at most four taps and a minute', async () => {
  const wall = { now: () => NOW };
  const night = await openNight('memory', consoleWith({ files: consoleFiles(), wall }));
  onTestFinished(() => night.close());
  await liveUntilOperator(night, town(1_200));
  const [ringonce] = night.deployments;
  if (!ringonce) throw new Error('nothing is deployed');
  const { pipeline } = ringonce;
  const { key: operator } = await issueKey(pipeline, { tenant: null, label: 'night shift' });
  const served = await serveConsole({ app: ringonce.app, pipeline, keys: { operator } }, NOW);
  onTestFinished(() => served.close());
  const [raised] = await openAlerts(pipeline, night.now);
  const message = raised && messageOf(raised, { publicUrl: 'https://r.example', docs: true });
  const href = message?.links.find(({ text }) => text === 'Console')?.href ?? '';

  const phone = await served.open('operator', { viewport: PHONE, isMobile: true, hasTouch: true });
  let taps = 0;
  const tap = async (what: Locator) => {
    taps++;
    await what.tap();
  };
  const began = Date.now();
  taps++;
  await phone.goto(served.url + new URL(href).pathname);
  const held = (await status(pipeline)).waitingFor.surge_hold ?? 0;
  expect(held).toBeGreaterThan(100);
  const sentence = new RegExp(`^Held: ${held} texts and calls were late, the first of them for 14 hr`);
  await phone.getByRole('heading', { level: 1, name: sentence }).waitFor();
  await tap(phone.getByRole('link', { name: 'Look, and release' }));
  const typed = phone.getByLabel(/^Type \d+ to release/);
  const [people = ''] = (await typed.locator('..').innerText()).match(/\d+/) ?? [];
  await tap(typed);
  await phone.keyboard.type(people);
  await tap(phone.getByRole('button', { name: 'Release' }));
  await phone.getByRole('status').getByText('Released. It goes out').waitFor();
  expect(taps).toBeLessThanOrEqual(4);
  expect(Date.now() - began).toBeLessThan(60_000);
  night.releases.push({ at: night.now, tenant: undefined });
  await night.until(NIGHT.to);
  expect((await status(pipeline)).waitingFor).toEqual({});
  // What goes out after that is judged as after each drill: hours, caps, one line, and nothing twice.
  expect(judgePromises(await gather(night)).flatMap(({ broken }) => broken)).toEqual([]);
}, 120_000);

test('of two who release at once one does, the other is told so, and both see how it goes', async () => {
  await heldTexts(on.world, 101);
  const pages = await Promise.all([on.open('operator'), on.open('operator')]);
  for (const page of pages) {
    await page.clock.install();
    await page.goto(`${on.url}/now/release`);
    await page.getByLabel('Type 101 to release').fill('101');
  }
  await Promise.all(pages.map((page) => page.getByRole('button', { name: 'Release' }).click()));
  const told = await Promise.all(
    pages.map(async (page) => {
      await page.waitForURL(/done=/);
      return page.getByRole('status').innerText();
    }),
  );
  expect(told.toSorted()).toEqual([
    'Nothing was held any more: somebody was faster.',
    expect.stringMatching(/^Released\. It goes out/),
  ]);
  for (const page of pages) await page.getByRole('progressbar', { name: /101/ }).waitFor();
  await on.world.run(on.world.time.now + HOUR);
  for (const page of pages) {
    await page.clock.fastForward(6_000);
    await page.getByRole('progressbar').waitFor({ state: 'detached' });
  }
}, 60_000);

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
