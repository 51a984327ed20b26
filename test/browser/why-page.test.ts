/** "Why not?" in a real browser: the time is dragged, a cap and the policy are tried, without script too; and every look. */
import { expect, test } from 'vitest';
import { ANA } from '../unit/http/world.ts';
import { consoleOfEach } from './console-world.ts';

const on = consoleOfEach();

const book = async (): Promise<string> => {
  const policy = { steps: [{ channel: 'email', before: 'P1D', notAfter: 'PT1H' }] };
  await on.world.call('PUT', '/v1/policies/calm', { body: policy });
  return (await on.world.call('POST', '/v1/appointments', { body: ANA })).body.id;
};

test('it can be used by everybody', async () => {
  const id = await book();
  await on.looksWell('office', `/appointments/${id}/why?step=2&perDay=1`, 'why');
}, 60_000);

test('dragging the time lights up the stage that objects, and the slider keeps the focus', async () => {
  const id = await book();
  const page = await on.open('office');
  await page.goto(`${on.url}/appointments/${id}/why?step=1`);
  await page.getByRole('heading', { level: 1, name: 'Text would go out at' }).waitFor();
  const slider = page.getByRole('slider');
  await slider.focus();
  await page.keyboard.press('Home');
  await page.getByRole('heading', { level: 1, name: 'Text would wait at' }).waitFor();
  expect(await page.locator('.stage[aria-current]').innerText()).toContain('Has its planned time come?');
  await page.keyboard.press('End');
  await page.getByRole('heading', { level: 1, name: 'Text would not go out any more' }).waitFor();
  expect(await page.locator('.stage[aria-current]').innerText()).toContain('Is it still of use');
  expect(await page.evaluate('document.activeElement?.name === "minute"')).toBe(true);
  await page.getByLabel('Policy').selectOption('calm');
  await page.getByRole('heading', { level: 1, name: 'Email would' }).waitFor();
  expect(await page.getByText('Nothing is changed by looking').isVisible()).toBe(true);
});

test('without script a cap is tried by the button, and time is stepped through', async () => {
  const id = await book();
  const page = await on.open('office', { javaScriptEnabled: false });
  await page.goto(`${on.url}/appointments/${id}/why?step=2`);
  await page.getByRole('heading', { level: 1, name: 'Call would go out at' }).waitFor();
  await page.getByLabel('Contacts a day').fill('1');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByText('Nothing is changed by looking').waitFor();
  expect(await page.locator('.stage[aria-current]').innerText()).toContain('room in the office’s caps');
  await page.getByRole('link', { name: '− 1 day' }).click();
  await page.getByRole('heading', { level: 1, name: 'Call would wait at' }).waitFor();
});
