/** The screen Templates in a real browser: words that are written, seen as they would be, saved, compared and restored. */
import { expect, test } from 'vitest';
import { consoleOfEach } from './console-world.ts';

const on = consoleOfEach();

const AT = '/templates/reminder/sms/es';
const BODY = '{{ office }}: {{ title }} {{ when }}. Responda C para confirmar, STOP para no recibir más.';
const put = (at: string, body: unknown) => on.world.call('PUT', `/v1${at}`, { body });
const stored = async () => (await on.world.call('GET', `/v1${AT}`)).body;

test('templates can be used by everybody, on every screen', async () => {
  await put(AT, { body: BODY });
  await put(AT, { body: `${BODY}\n<script>alert(1)</script> 🦷` });
  await on.looksWell('office', '/templates', 'templates');
  await on.looksWell('office', `${AT}?version=1`, 'template');
  await on.looksWell('office', '/templates/reminder/email/en', 'template-email');
}, 120_000);

test('one reads what is said in every language', async () => {
  const page = await on.open('office');
  await page.goto(`${on.url}/templates`);
  await page.getByRole('link', { name: 'Read it in every language' }).first().click();
  expect(await page.locator('section.card').count()).toBe(6);
  await page
    .getByText(/Recordatorio/)
    .first()
    .waitFor();
});

test.each([true, false])(
  'words are tried, saved, compared and restored (scripts: %s)',
  async (javaScriptEnabled) => {
    on.mayComplain(/422|frame/);
    const page = await on.open('office', { javaScriptEnabled });
    await page.goto(on.url + AT);
    const body = page.locator('textarea[name=body]');
    const seen = page.locator('#seen');
    const preview = async () => {
      if (!javaScriptEnabled) await page.getByRole('button', { name: 'Preview' }).click();
    };
    await body.fill('Hola {{ nobody }}');
    await preview();
    await seen.getByText('This would not be saved').waitFor();
    await body.fill(`${BODY} 🦷`);
    await preview();
    await seen.getByText(/Segments: 2/).waitFor();
    expect(await stored()).toMatchObject({ origin: 'built-in' });
    await body.fill(BODY);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').getByText('Saved.').waitFor();
    expect(await stored()).toMatchObject({ version: 1, source: { body: BODY } });

    await body.fill(`${BODY}\n{{ location }}`);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Compare' }).click();
    expect(await page.locator('.diff ins').innerText()).toBe('{{ location }}');
    await page.getByRole('button', { name: 'Restore version 1' }).click();
    await page.getByRole('status').getByText('Saved.').waitFor();
    expect(await stored()).toMatchObject({ version: 3, source: { body: BODY } });

    await page.locator('summary', { hasText: 'Use ours again' }).click();
    await page.getByRole('button', { name: 'Delete this template' }).click();
    await page.getByRole('status').getByText('Deleted.').waitFor();
    expect(await stored()).toMatchObject({ origin: 'built-in' });
  },
  40_000,
);

test.each([true, false])(
  'an email is seen in a frame that runs nothing (scripts: %s)',
  async (javaScriptEnabled) => {
    on.mayComplain(/sandbox|script/i);
    const page = await on.open('office', { javaScriptEnabled });
    await page.goto(`${on.url}/templates/reminder/email/en`);
    const letter = page.frameLocator('iframe[name=letter]');
    await letter.getByText('North Dental').first().waitFor();
    await page
      .getByLabel('HTML')
      .fill('<p>Changed: {{ office }} {{ title }}</p><script>parent.alert(1)</script>');
    if (!javaScriptEnabled) await page.getByRole('button', { name: 'Show the email' }).click();
    await letter.getByText('Changed: North Dental').waitFor();
  },
  40_000,
);
