/** The screen Replies in a real browser: what people wrote is read, and dealt with by one key each. */
import { expect, test } from 'vitest';
import { HOUR } from '../../shared/domain/core/time.ts';
import { NOW } from '../unit/http/world.ts';
import { consoleOfEach } from './console-world.ts';

const on = consoleOfEach();

const PEOPLE = [
  ['Karl-Friedrich Donaudampfschifffahrtsgesellschaftskapitänswitwer', 'Kann ich eine Stunde später?'],
  ['عبد الرحمن بن خالد', 'هل يمكنني الحضور يوم الخميس؟'],
  ['Ana 🦷', '<script>alert(1)</script> 😊 my tooth hurts'],
] as const;

/** Each wrote, the first one first. */
async function write(people: readonly (readonly [string, string])[] = PEOPLE): Promise<void> {
  for (const [index, [name, text]] of people.entries()) {
    const phone = `+1212555010${index}`;
    const body = {
      ...{ startsAt: '2026-11-24T15:30:00-05:00', timeZone: 'America/New_York', title: 'Vorsorge' },
      recipient: { name, phone },
    };
    await on.world.call('POST', '/v1/appointments', { body });
    await on.world.run(NOW + (31 + index) * HOUR);
    await on.world.call('POST', '/v1/sandbox/inbound', { body: { from: phone, text } });
  }
}

const open = async () => (await on.world.call('GET', '/v1/needs?open=true')).body.items;

test('Replies can be used by everybody, on every screen', async () => {
  await write();
  await on.looksWell('office', '/replies', 'replies');
}, 60_000);

test('what was written is dealt with by the keyboard, the oldest first', async () => {
  await write();
  const page = await on.open('office');
  await page.goto(`${on.url}/replies`);
  const names = page.locator('.worklist h2 bdi');
  expect(await names.allInnerTexts()).toEqual(PEOPLE.map(([name]) => name));
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('c');
  await page.getByText('Confirmed. No further reminder').waitFor();
  expect(await names.allInnerTexts()).toEqual([PEOPLE[0][0], PEOPLE[2][0]]);
  const { items } = (await on.world.call('GET', '/v1/appointments')).body;
  const confirmed = items.find(({ response }: { response: string }) => response === 'confirmed');
  expect(confirmed.recipient.name).toBe(PEOPLE[1][0]);
});

test('without a script each is a button, with a note', async () => {
  await write(PEOPLE.slice(0, 1));
  const page = await on.open('office', { javaScriptEnabled: false });
  await page.goto(`${on.url}/replies`);
  await page.locator('summary', { hasText: 'A note' }).click();
  await page.getByLabel('A note').fill('Called back.');
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByText('Nobody waits for you.').waitFor();
  expect(await open()).toEqual([]);
  expect((await on.world.call('GET', '/v1/needs?open=false')).body.items[0].note).toBe('Called back.');
});
