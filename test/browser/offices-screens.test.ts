/** An operator's housekeeping in a real browser: offices, keys and people, the log, dead letters and the audit. */
import { expect, test } from 'vitest';
import { keepDeadLetter } from '../../shared/pipeline/safeguards/dead-letters.ts';
import { asTenant } from '../fixtures/ids.ts';
import { ANA } from '../unit/http/world.ts';
import { unfit } from './browser.ts';
import { consoleOfEach } from './console-world.ts';

const on = consoleOfEach();

const LONG = 'Zahnärztliche Gemeinschaftspraxis Müller-Lüdenscheidt & Partner am Oberen Marktplatz';
const SCRIPT = '<script>alert(1)</script> عيادة 🦷';
const asOperator = (method: string, path: string, body: unknown) =>
  on.world.call(method, path, { key: on.world.keys.operator, body });

test('offices, keys and the log can be used by everybody, on every screen', async () => {
  await asOperator('POST', '/v1/tenants', { id: 'long', name: LONG });
  await asOperator('POST', '/v1/tenants', { id: 'odd', name: SCRIPT });
  const { body } = await asOperator('POST', '/v1/people', {
    name: LONG.slice(0, 90),
    email: 'ana@example.com',
    role: 'desk',
  });
  await asOperator('POST', '/v1/operator-keys', { label: 'night shift', personId: body.id });
  await on.looksWell('operator', '/offices', 'offices');
  await on.looksWell('operator', '/offices/odd', 'office');
  await on.looksWell('operator', '/keys', 'keys');
  await on.looksWell('operator', '/log', 'log');
}, 120_000);

test('German, whose words are long, fits a phone of 320 px on every screen', async () => {
  const { body } = await on.world.call('POST', '/v1/appointments', { body: ANA });
  const screens = [
    'sandbox',
    'now',
    'today',
    'replies',
    'policies',
    'templates',
    'settings',
    'offices',
    'keys',
    'log',
    'audit',
  ];
  const deeds = ['', '/why', '/confirm', '/cancel', '/move', '/stop'].map(
    (deed) => `appointments/${body.id}${deed}`,
  );
  const others = [
    'policies/default',
    'policies/default/apply',
    'templates/reminder',
    'templates/reminder/sms/de',
    'offices/north',
  ];
  const page = await on.open('both', { locale: 'de-DE', viewport: { width: 320, height: 640 } });
  for (const path of [...screens, ...deeds, ...others]) {
    await page.goto(`${on.url}/${path}`);
    expect([path, await page.getAttribute('html', 'lang'), await unfit(page)]).toEqual([path, 'de', []]);
  }
}, 60_000);

test.each([true, false])(
  'an office is added, given a key, and the key is taken back (scripts: %s)',
  async (javaScriptEnabled) => {
    on.mayComplain(/422/);
    const page = await on.open('operator', { javaScriptEnabled });
    await page.goto(`${on.url}/offices`);
    await page.locator('summary', { hasText: 'Add an office' }).click();
    await page.getByLabel('Name').fill(SCRIPT);
    await page.getByLabel('Id').fill('Not an id');
    await page.getByRole('button', { name: 'Add an office' }).click();
    await page.getByRole('alert').getByText('Please look at this again').waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe(SCRIPT);
    await page.getByLabel('Id').fill('elm');
    await page.getByRole('button', { name: 'Add an office' }).click();
    await page.getByRole('status').getByText('The office was added.').waitFor();
    await page.getByRole('link', { name: 'Keys and people' }).click();

    await page.locator('summary', { hasText: 'Add a person' }).click();
    await page.getByLabel('Name').fill('Ana Diaz');
    await page.getByLabel('Email').fill('ana@elm.example');
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByRole('status').getByText('The person was added.').waitFor();
    await page.getByRole('combobox', { name: 'Role, Ana Diaz' }).selectOption('viewer');
    await page.getByRole('button', { name: 'Change' }).click();
    await page.getByRole('status').getByText('The role was changed.').waitFor();

    await page.locator('summary', { hasText: 'Issue a key' }).click();
    await page.getByLabel('What it is for').fill('front desk');
    await page.getByLabel('Whose').selectOption({ label: 'Ana Diaz (viewer)' });
    await page.getByRole('button', { name: 'Issue a key' }).click();
    const key = await page.locator('.secret').innerText();
    const status = async () => (await on.world.call('GET', '/v1/status', { key })).status;
    expect(await status()).toBe(200);
    expect((await on.world.call('POST', '/v1/appointments', { key, body: ANA })).status).toBe(403);
    await page.getByRole('link', { name: 'I have it' }).click();
    expect(await page.locator('main').innerText()).not.toContain(key);

    await page.locator('tbody summary', { hasText: 'Revoke' }).click();
    await page.getByRole('button', { name: 'Revoke this key' }).click();
    await page.getByRole('status').getByText('The key was revoked.').waitFor();
    expect(await status()).toBe(401);

    await page.goto(`${on.url}/log?office=elm`);
    const acts = await page.locator('tbody tr').allInnerTexts();
    // The clock of this world stands still, so what is newest is not known.
    expect(acts.map((act) => /issued|revoked|created|added|changed/.exec(act)?.[0]).toSorted()).toEqual([
      'added',
      'changed',
      'created',
      'issued',
      'revoked',
    ]);
  },
  60_000,
);

test('an office sees its own log, and no other one', async () => {
  await on.world.call('PUT', '/v1/tenant', { body: { contactPhone: '+12125550100' } });
  await on.world.call('PUT', '/v1/tenant', {
    key: on.world.keys.south,
    body: { needsAt: '09:00' },
  });
  const page = await on.open('office');
  await page.goto(`${on.url}/log?office=south`);
  const log = await page.locator('tbody').innerText();
  expect([log.includes('contactPhone'), log.includes('needsAt')]).toEqual([true, false]);
});

test.each([true, false])(
  'what failed too often is tried again (scripts: %s)',
  async (javaScriptEnabled) => {
    const { body } = await on.world.call('POST', '/v1/appointments', { body: ANA });
    const entry = { tenant: asTenant('north'), appointment: body.id, revision: 1, step: 0 };
    const message = {
      entry,
      attempt: 1,
      channel: 'email',
      group: 'x' as never,
      deduplicationId: 'x',
    } as const;
    await keepDeadLetter(on.world.pipeline, message, new RangeError('broken'), 5);
    if (javaScriptEnabled) await on.looksWell('operator', '/audit?look', 'audit');
    const page = await on.open('operator', { javaScriptEnabled });
    await page.goto(`${on.url}/audit`);
    await page.getByRole('heading', { level: 1, name: 'Failed too often: 1' }).waitFor();
    await page.getByRole('button', { name: 'Try 1 again' }).click();
    await page.getByRole('heading', { level: 1, name: 'No message failed too often' }).waitFor();
    await page.getByRole('button', { name: 'Look now' }).click();
    await page.getByText('All three agree').waitFor();
  },
  90_000,
);
