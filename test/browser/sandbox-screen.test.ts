/** The sandbox's wall in a real browser: an example is loaded, time goes by, and people answer as they would. */
import { expect, test } from 'vitest';
import { DAY, HOUR } from '../../shared/domain/core/time.ts';
import { NOW } from '../unit/http/world.ts';
import { consoleOfEach } from './console-world.ts';

const on = consoleOfEach();

const PEOPLE = [
  { name: 'Karl-Friedrich Donaudampfschifffahrtsgesellschaftskapitänswitwer', email: 'k@example.com' },
  { name: 'عبد الرحمن بن خالد', phone: '+12125550101', email: 'a@example.com' },
  { name: 'Ana 🦷', phone: '+12125550102' },
  { name: '<script>alert(1)</script>', phone: '+12125550103' },
  { name: 'Grace', phone: '+12125550104', email: 'grace@example.com' },
];

/** Everybody has got an email, a text and a call, as far as they have the address. */
async function remind(people: readonly object[] = PEOPLE): Promise<void> {
  for (const recipient of people)
    await on.world.call('POST', '/v1/appointments', {
      body: {
        startsAt: '2026-11-24T15:30:00-05:00',
        timeZone: 'America/New_York',
        title: 'Vorsorge',
        recipient,
      },
    });
  for (const hours of [30, 31, 78, 79, 98, 98.01]) await on.world.run(NOW + hours * HOUR);
}

test('the wall can be used by everybody, on every screen', async () => {
  await remind();
  await on.looksWell('both', '/sandbox?night=yes', 'sandbox');
}, 60_000);

test('the empty wall can be used by everybody, and says how to begin', async () => {
  await on.looksWell('both', '/sandbox', 'sandbox-empty');
}, 60_000);

test('somebody new loads the example, lets time go by, writes back as a person, and is heard', async () => {
  const page = await on.open('both');
  await page.goto(on.url);
  await page.goto(`${on.url}/sandbox`);
  await page.getByRole('button', { name: 'Load 298 appointments' }).click();
  await page.locator('.device').first().waitFor();
  const before = on.world.time.now;
  await page.getByRole('button', { name: '+ 1 day' }).click();
  await page.locator('.bubble').first().waitFor();
  expect(on.world.time.now - before).toBe(DAY);
  const phone = page.locator('.device', { has: page.locator('.bubble') }).first();
  const box = phone.getByRole('textbox');
  await box.fill('Sorry, can we do Thursday instead?');
  await box.press('Enter');
  await phone.locator('.bubble.own', { hasText: 'Thursday' }).waitFor();
  // The page stayed, so the next one can be written at once.
  expect(await box.inputValue()).toBe('');
  expect((await on.world.call('GET', '/v1/needs?open=true')).body.items).toContainEqual(
    expect.objectContaining({ words: 'Sorry, can we do Thursday instead?' }),
  );
}, 60_000);

test.each([true, false])(
  'a call is picked up, and a key pressed (scripts: %s)',
  async (javaScriptEnabled) => {
    await remind([PEOPLE[2] ?? {}]);
    const page = await on.open('both', { javaScriptEnabled });
    await page.goto(`${on.url}/sandbox`);
    const call = page.locator('.call').last();
    await call.getByText('Pick up').click();
    await call.getByText('Press 1 to confirm').waitFor();
    await call.getByRole('button', { name: '1', exact: true }).click();
    await page.getByText('Pressed 1').waitFor();
    await page.locator('.device .pill', { hasText: 'will come' }).waitFor();
  },
);

test('an email is seen as it was sent, in a frame that runs nothing', async () => {
  await remind([PEOPLE[4] ?? {}]);
  const page = await on.open('office');
  await page.goto(`${on.url}/sandbox`);
  await page.getByText('Open the email').first().click();
  const frame = page.frameLocator('iframe').first();
  await expect.poll(() => frame.locator('body').innerText(), { timeout: 10_000 }).toContain('Vorsorge');
  const path = (await page.locator('iframe').first().getAttribute('src')) ?? '';
  const { headers, status } = await page.request.get(on.url + path).then(async (response) => ({
    headers: response.headers(),
    status: response.status(),
  }));
  expect([status, headers['content-security-policy']]).toEqual([
    200,
    expect.stringContaining('sandbox allow-popups'),
  ]);
  // An office alone sees no clock to move where there are several.
  expect(await page.getByRole('button', { name: '+ 1 day' }).count()).toBe(0);
});

test('the clock plays until it is stopped', async () => {
  const page = await on.open('both');
  await page.goto(`${on.url}/sandbox`);
  const play = page.getByRole('button', { name: 'Play', exact: true });
  await play.click();
  await expect.poll(() => on.world.time.now - NOW, { timeout: 12_000 }).toBeGreaterThan(2 * HOUR);
  await play.click();
  await page.waitForTimeout(1_000);
  const stopped = on.world.time.now;
  await page.waitForTimeout(1_500);
  expect(on.world.time.now).toBe(stopped);
});
