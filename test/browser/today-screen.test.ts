/** The screen Today in a real browser: a day at one glance, somebody who is looked for, and every look. */
import { expect, test } from 'vitest';
import { consoleOfEach } from './console-world.ts';
import { ARABIC, bookAll, EMOJI, FIVE, LONG, SCRIPT, THE_DAY } from './day-world.ts';

const on = consoleOfEach();

test('Today can be used by everybody, with nobody and with whoever comes', async () => {
  await on.looksWell('office', '/today', 'today-none');
  const ids = await bookAll(on.world, FIVE);
  await on.world.call('POST', `/v1/appointments/${ids[0]}/confirm`);
  await on.world.call('POST', `/v1/appointments/${ids[4]}/cancel`);
  await on.world.run(Date.parse(`${THE_DAY}T05:00:00-05:00`));
  await on.looksWell('office', `/today?day=${THE_DAY}&span=week&by=place`, 'today');
}, 120_000);

test.each([true, false])('a front desk finds who stands there (scripts: %s)', async (javaScriptEnabled) => {
  const ids = await bookAll(on.world, FIVE);
  await on.world.call('POST', `/v1/appointments/${ids[1]}/confirm`);
  const page = await on.open('office', { javaScriptEnabled });
  await page.goto(`${on.url}/today?day=${THE_DAY}`);
  expect(await page.locator('tbody tr').count()).toBe(5);
  expect(await page.locator('h1 + p').innerText()).toBe('5 appointments');
  for (const name of [LONG, ARABIC, EMOJI, SCRIPT])
    await page.locator('.who-is', { hasText: name }).waitFor();
  await page.getByRole('link', { name: 'Confirmed 1' }).click();
  await page.waitForURL(/outcome=confirmed/);
  expect(await page.locator('tbody tr').innerText()).toContain(ARABIC);
  for (const [typed, who] of [
    ['müll karl', LONG],
    ['محمد', ARABIC],
    ['555-0002', EMOJI],
    ['p3@example.com', SCRIPT],
  ] as const) {
    if (javaScriptEnabled) await page.keyboard.press('/');
    await page.getByRole('searchbox').fill(typed);
    await page.getByRole('searchbox').press('Enter');
    await page.waitForURL(/[?&]q=/);
    await page.getByRole('heading', { level: 1, name: `1 appointment for “${typed}”` }).waitFor();
    expect(await page.locator('tbody tr').innerText()).toContain(who);
    if (javaScriptEnabled) await page.locator('h1').click();
  }
  // A number is shown by its end alone.
  expect(await page.locator('main').innerText()).not.toContain('+12125550003');
  await page.getByRole('searchbox').fill('nobody at all');
  await page.getByRole('searchbox').press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Nobody for “nobody at all”' }).waitFor();
});

test('a day of very many is one page at a time, and stays fresh', async () => {
  const many = Array.from({ length: 220 }, (_, index) => ({
    name: `Person ${index}`,
    at: new Date(Date.parse(`${THE_DAY}T13:00:00Z`) + index * 60_000).toISOString(),
  }));
  const [id] = await bookAll(on.world, many);
  const page = await on.open('office');
  await page.clock.install();
  await page.goto(`${on.url}/today?day=${THE_DAY}`);
  expect(await page.locator('tbody tr').count()).toBe(200);
  await on.world.call('POST', `/v1/appointments/${id}/confirm`);
  const row = page.locator('tbody tr').first();
  await page.keyboard.press('j');
  await page.clock.fastForward(11_000);
  await row.getByText('Confirmed').waitFor();
  expect(await row.getAttribute('class')).toBe('at');
  await page.getByRole('link', { name: 'Later ones' }).click();
  await page.waitForURL(/cursor=/);
  await page.getByRole('link', { name: /^Person 200 / }).waitFor();
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByRole('searchbox').isVisible()).toBe(false);
}, 40_000);
