/** One appointment in a real browser: its ladder and its words, what is done about it and foretold, and every look. */
import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import type { AppointmentId } from '../../shared/domain/core/keys.ts';
import { noteReply } from '../../shared/pipeline/appointments/appointments.ts';
import { keepReply } from '../../shared/pipeline/people/replies.ts';
import { asAddress, asTenant } from '../fixtures/ids.ts';
import { consoleOfEach } from './console-world.ts';
import { ARABIC, bookAll, FIVE, LONG, SCRIPT, THE_DAY } from './day-world.ts';

const on = consoleOfEach();
let ids: string[];
beforeEach(async () => {
  ids = await bookAll(on.world, FIVE);
});

const NORTH = asTenant('north');
const read = async (id = '') => (await on.world.call('GET', `/v1/appointments/${id}`)).body;

/** Somebody says something about an appointment. */
async function says(id: string, way: 'text' | 'key', text: string): Promise<void> {
  const name = `rpl_${way}`;
  const said = {
    address: asAddress('a'),
    to: '+15005550006',
    intent: 'other',
    from: '+12125550000',
  } as const;
  await keepReply(on.world.pipeline, NORTH, { ...said, id: name, way, text, providerId: `SM${way}` }, []);
  await noteReply(on.world.pipeline, NORTH, id as AppointmentId, name);
}

/** Its email went out, then its text, for which hours had to come; then somebody answered. */
async function toldAll(): Promise<void> {
  await on.world.run(Date.parse('2026-12-01T18:00:00-05:00'));
  await on.world.run(Date.parse('2026-12-03T03:00:00-05:00'));
  await on.world.run(Date.parse('2026-12-03T16:00:00-05:00'));
}

test('an appointment can be looked at by everybody, after a lot was said', async () => {
  await toldAll();
  await says(ids[0] ?? '', 'text', `Can I bring my dog? ${SCRIPT}`);
  await says(ids[0] ?? '', 'key', '9');
  await on.looksWell('office', `/appointments/${ids[0]}`, 'appointment');
  await on.looksWell(
    'office',
    `/appointments/${ids[1]}/move?time=2026-12-11T10:00&place=Room+7`,
    'appointment-move',
  );
}, 240_000);

test.each([true, false])(
  'what is done is foretold (scripts: %s)',
  async (javaScriptEnabled) => {
    const [long = '', arabic = ''] = ids;
    await toldAll();
    const page = await on.open('office', { javaScriptEnabled });
    const press = async (key: string, name: string) => {
      if (javaScriptEnabled) await page.keyboard.press(key);
      else await page.getByRole('link', { name }).click();
    };
    const effects = (of: Page) => of.locator('.card li').allInnerTexts();
    await page.goto(`${on.url}/today?day=${THE_DAY}`);
    await page.locator('.who-is', { hasText: LONG }).click();
    await page.waitForURL(`${on.url}/appointments/${long}`);
    await page.getByRole('img', { name: /^The reminders on a line/ }).waitFor();
    // Addresses are masked until somebody asks for them.
    expect(await page.locator('dl.facts').innerText()).not.toContain('+12125550000');
    await page.getByRole('button', { name: 'Show addresses' }).click();
    await page.getByText('+12125550000').waitFor();
    // The email is seen as it was, and runs nothing.
    const frame = page.frameLocator('iframe').locator('body');
    await frame.waitFor();
    expect(await frame.innerText()).toContain('Dental cleaning');
    await press('c', 'Confirm');
    await page.waitForURL(/\/confirm$/);
    expect((await effects(page)).join()).toContain('Call of Thu, Dec 3, 07:49 PM will not go out.');
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('Confirmed. No further reminder goes out.').waitFor();
    expect((await read(long)).status).toBe('confirmed');
    await page.getByRole('link', { name: 'Move' }).click();
    await page.getByLabel('New time').fill('2026-12-11T10:00');
    await page.getByRole('button', { name: 'See what it does' }).click();
    expect((await effects(page)).join()).toContain('The person is told of the new time or place: Text.');
    await page.getByRole('button', { name: 'Move it' }).click();
    await page.waitForURL(/done=move/);
    expect((await read(long)).startsAt).toBe('2026-12-11T10:00:00-05:00');
    await page.goto(`${on.url}/appointments/${arabic}`);
    await press('x', 'Cancel it');
    await page.waitForURL(/\/cancel$/);
    expect((await effects(page)).join()).toContain('The person is told that it does not take place: Text.');
    await page.getByRole('button', { name: 'Cancel the appointment' }).click();
    await page.waitForURL(/done=cancel/);
    expect((await read(arabic)).status).toBe('cancelled');
    await page.getByRole('link', { name: 'Stop reminders' }).click();
    await page.getByLabel(/No email to/).uncheck();
    await page.getByRole('button', { name: 'Stop them' }).click();
    await page.waitForURL(/done=stop/);
    const { items } = (await on.world.call('GET', '/v1/opt-outs')).body;
    expect(items.map(({ address }: { address: string }) => address)).toEqual(['+12125550001']);
    expect(await page.locator('h1').innerText()).toBe(ARABIC);
  },
  60_000,
);

test('a time that can’t be is said, and what was entered stays', async () => {
  const page = await on.open('office');
  on.mayComplain(/422/);
  await page.goto(`${on.url}/appointments/${ids[2]}/move?time=2020-01-01T10:00&place=Room+9`);
  await page.getByRole('alert').waitFor();
  expect(await page.getByLabel('New time').inputValue()).toBe('2020-01-01T10:00');
  expect(await page.getByLabel('Place').inputValue()).toBe('Room 9');
  expect(await page.getByRole('button', { name: 'Move it' }).count()).toBe(0);
});
