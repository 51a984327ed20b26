/** The screen Policies in a real browser: a ladder that is moved by hand and by keys, looked at, saved and restored. */
import { expect, test } from 'vitest';
import { toIso } from '../../shared/domain/core/time.ts';
import { ANA } from '../unit/http/world.ts';
import { consoleOfEach } from './console-world.ts';

const on = consoleOfEach();

const AT = '/policies/default';
const stored = async () => (await on.world.call('GET', `/v1${AT}`)).body;

test('policies can be used by everybody, on every screen', async () => {
  const { version, ...policy } = await stored();
  await on.world.call('PUT', `/v1${AT}`, { body: { ...policy, steps: policy.steps.slice(0, 2) } });
  await on.looksWell('office', '/policies', 'policies');
  await on.looksWell('office', `${AT}?version=${version}`, 'policy');
}, 90_000);

test('a step is moved by keys and by hand, and its times follow', async () => {
  on.mayComplain(/422/);
  const page = await on.open('office');
  await page.goto(on.url + AT);
  const step = () => page.getByRole('slider', { name: 'Step 3, Call' });
  const field = page.getByLabel('Ahead of the start').nth(2);
  await step().focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Shift+ArrowLeft');
  expect(await field.inputValue()).toBe('1 d 4 h 15 min');
  // What is wrong is said, and the step can be moved back: what had the focus has it still.
  await page.getByText('This would not be saved').waitFor();
  await page.keyboard.press('Shift+ArrowRight');
  await page.getByText('This would not be saved').waitFor({ state: 'detached' });
  expect(await field.inputValue()).toBe('4 h 15 min');
  await step().focus();
  const box = await step().locator('circle').boundingBox();
  if (!box) throw new Error('the step is not there');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 - 40, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  expect(await field.inputValue()).not.toBe('4 h 15 min');
});

test.each([true, false])(
  'a ladder is tried on, looked at by last month, saved, applied and restored (scripts: %s)',
  async (javaScriptEnabled) => {
    on.mayComplain(/422/);
    const { body } = await on.world.call('POST', '/v1/appointments', { body: ANA });
    on.world.time.now = Date.parse(body.startsAt) + 86_400_000;
    const later = { ...ANA, externalId: 'later', startsAt: toIso(on.world.time.now + 9 * 86_400_000) };
    await on.world.call('POST', '/v1/appointments', { body: later });
    const page = await on.open('office', { javaScriptEnabled });
    await page.goto(on.url + AT);
    const preview = async () => {
      if (!javaScriptEnabled) await page.getByRole('button', { name: 'Preview' }).click();
    };
    await page.locator('[name=day]').selectOption('forward');
    await preview();
    await page.getByText(/For a start on Mar 15, 2027, 10:00/).waitFor();
    await page.getByLabel('Ahead of the start').nth(1).fill('sometime');
    await preview();
    await page.getByText('This would not be saved').waitFor();
    await page.getByLabel('Ahead of the start').nth(1).fill('2 d');
    await page.locator('[name=channel-2]').selectOption('');
    await page.getByRole('button', { name: 'Look at last month' }).click();
    await page.getByText('1 fewer call').waitFor();
    expect((await stored()).version).toBe(1);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('status').getByText('Saved.').waitFor();
    expect(await stored()).toMatchObject({ version: 2, steps: [{ before: 'P3D' }, { before: 'P2D' }] });
    await page.getByRole('link', { name: 'See what it would change' }).click();
    expect(await page.locator('.facts').innerText()).toMatch(
      /Appointments whose steps move\s+1\s+Steps that come earlier\s+1\s+Steps that stay\s+1\s+Steps that fall away\s+1\s+Cost/,
    );
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('status').getByText('Applied to 1 appointment.').waitFor();
    await page.getByRole('link', { name: 'See what it would change' }).click();
    await page.getByText('Nothing that is booked has an older version.').waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Compare, and restore' }).click();
    expect(await page.locator('.diff del').first().innerText()).toContain('1 d ahead');
    await page.getByRole('button', { name: 'Look at last month' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('status').getByText('Saved.').waitFor();
    expect((await stored()).steps).toHaveLength(3);
  },
  40_000,
);
