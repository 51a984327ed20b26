/** The screen Settings in a real browser: what is wrong is said at its field, and a change leaves what others changed. */
import { expect, test } from 'vitest';
import { consoleOfEach } from './console-world.ts';

const on = consoleOfEach();
const stored = async () => (await on.world.call('GET', '/v1/tenant')).body;

test('settings are changed without a script, a fault stands at its field, and can be used on every screen', async () => {
  on.mayComplain(/422/);
  const before = await stored();
  const page = await on.open('office', { javaScriptEnabled: false });
  await page.goto(`${on.url}/settings`);
  await page.getByLabel('Time zone').fill('Mars/Olympus');
  await page.getByLabel('Told of what to look at').fill('desk@north.example');
  await page.locator('[name="contactHours.sms.opens"]').fill('09:30');
  await page.locator('[name="contactHours.sms.days"][value="6"]').uncheck();
  // Somebody else changes another thing before it is saved.
  await on.world.call('PUT', '/v1/tenant', { body: { name: 'North Dental Group' } });
  await page.getByRole('button', { name: 'Save' }).click();
  const zone = page.getByLabel('Time zone');
  expect([await zone.getAttribute('aria-invalid'), await zone.inputValue()]).toEqual([
    'true',
    'Mars/Olympus',
  ]);
  expect(await page.locator('[id="timeZone-fault"]').innerText()).toContain('IANA');
  expect((await stored()).timeZone).toBe(before.timeZone);
  await zone.fill('America/Denver');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('status').getByText('Saved.').waitFor();
  const { sms } = before.contactHours;
  const days = sms.days.filter((day: number) => day !== 6);
  expect(await stored()).toEqual({
    ...before,
    name: 'North Dental Group',
    timeZone: 'America/Denver',
    needsEmail: 'desk@north.example',
    contactHours: { ...before.contactHours, sms: { ...sms, opens: '09:30', days } },
    warnings: [expect.stringContaining('needsEmail')],
  });
  await on.looksWell('office', '/settings', 'settings');
}, 60_000);
