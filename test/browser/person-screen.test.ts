/** A person in a real browser: found, read, opted out and in again, shown as evidence, erased; with and without a script. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ANA } from '../unit/http/world.ts';
import { unfit, violations } from './browser.ts';
import { consoleOfEach } from './console-world.ts';
import { ARABIC, LONG } from './day-world.ts';

const on = consoleOfEach();

const book = async (recipient: object, more: object = {}): Promise<string> =>
  (
    await on.world.call('POST', '/v1/appointments', {
      body: { ...ANA, ...more, recipient: { ...ANA.recipient, ...recipient } },
    })
  ).body.id;

/** Somebody with a long name, who shares a phone with an Arabic one, and was reminded and answered. */
async function remind(): Promise<string> {
  const id = await book({ name: LONG });
  await book({ name: ARABIC, email: 'other@example.com' }, { title: 'Κλινική 🦷' });
  for (const at of ['2026-12-01T21:00:00Z', '2026-12-03T21:00:00Z']) await on.world.run(Date.parse(at));
  for (const text of ['هل يمكنني الحضور يوم الخميس؟', '<script>alert(1)</script> 😊 Πόσο;']) {
    on.world.time.now += 60_000;
    await on.world.call('POST', '/v1/sandbox/inbound', { body: { from: ANA.recipient.phone, text } });
  }
  return id;
}

const optOuts = async () => (await on.world.call('GET', '/v1/opt-outs')).body.items.length;

/** From the day to the person, through all that the desk does, to the end of the person. */
async function wholeWay(hasScript: boolean): Promise<void> {
  const page = await on.open('office', { javaScriptEnabled: hasScript });
  await page.goto(`${on.url}/today?q=donaudampf`);
  await page.getByRole('link', { name: `Person: ${LONG}` }).click();
  await page.getByRole('heading', { name: LONG, level: 1 }).waitFor();
  expect(await page.locator('.bubble.theirs [dir=auto]').allInnerTexts()).toEqual([
    'هل يمكنني الحضور يوم الخميس؟',
    '<script>alert(1)</script> 😊 Πόσο;',
  ]);
  expect(await page.locator('main').innerText()).not.toContain(ANA.recipient.phone);
  expect(await page.getByRole('table', { name: 'Others at the same address' }).innerText()).toContain(ARABIC);
  await page.getByRole('link', { name: 'Stop contact' }).last().click();
  await page.getByLabel('Text').check();
  await page.getByRole('button', { name: 'Stop it' }).click();
  await page.getByText('Nothing more goes to this address.').waitFor();
  await page.getByText('Text: stopped').waitFor();
  expect(await optOuts()).toBe(1);
  await page.getByRole('link', { name: 'Lift the opt-out' }).click();
  await page.getByLabel('Who heard it').fill('Said at the desk: “please write again”');
  await page.getByRole('button', { name: 'lift it' }).click();
  await page.getByText('Opt-out lifted by the office').waitFor();
  await page.locator('blockquote').getByText('Said at the desk: “please write again”').waitFor();
  expect(await optOuts()).toBe(0);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Evidence as PDF' }).last().click(),
  ]);
  expect((await readFile(await download.path(), 'latin1')).slice(0, 5)).toBe('%PDF-');
  await page.getByRole('link', { name: 'Erase this person' }).click();
  expect([hasScript ? await violations(page) : [], hasScript ? await unfit(page) : []]).toEqual([[], []]);
  await page.getByText(`Also erased, for they have the same address: ${ARABIC}`).waitFor();
  await page.getByRole('textbox').fill('somebody else');
  await page.getByRole('button', { name: 'Erase for good' }).click();
  await page.getByText('must be').waitFor();
  await page.getByRole('textbox').fill(LONG);
  await page.getByRole('button', { name: 'Erase for good' }).click();
  await page.getByRole('heading', { name: 'This person was erased' }).waitFor();
  expect(await page.locator('main').innerText()).not.toContain('Donaudampf');
}

test('a person is found, read, opted out and in, shown as evidence and erased', async () => {
  const id = await remind();
  await on.looksWell('office', `/appointments/${id}/person`, 'person');
  on.mayComplain(/422/);
  await wholeWay(true);
}, 120_000);

test('the same without a script', async () => {
  await remind();
  on.mayComplain(/422/);
  await wholeWay(false);
}, 120_000);
