/** The demo as a newcomer runs it, but unpaced: four days, and what it checks in the end. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ringonce } from './command.ts';

const TIMEOUT_MS = 60_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringonce-demo-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const demo = (...args: string[]) => ringonce(['demo', ...args], { TMPDIR: folder });
const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

test(
  'nobody is contacted twice for one reason, at night, or too often',
  async () => {
    const { code, stdout, stderr } = await demo('--fast', '--json');
    expect(stderr).toBe('');
    const summary = JSON.parse(stdout);
    expect(summary.checks).toMatchObject({ duplicates: 0, unaccounted: 0, outsideHours: 0 });
    expect(summary.checks.maxPerPersonPerDay).toBeLessThanOrEqual(3);
    expect(summary.passed).toBe(true);
    expect(code).toBe(0);
  },
  TIMEOUT_MS,
);

test(
  'shows everything that there is to show: every channel, answers, caps, nights, lost answers',
  async () => {
    const summary = JSON.parse((await demo('--fast', '--json')).stdout);
    expect(summary.appointments).toBeGreaterThan(250);
    // Landlines are not texted, and some of the people there never come to the call.
    expect(summary.reminded).toBeGreaterThan(0.94 * summary.people);
    expect(summary.reminded).toBeLessThanOrEqual(summary.people);
    for (const channel of ['email', 'sms', 'voice']) expect(summary.contacts[channel]).toBeGreaterThan(50);
    expect(summary.confirmed.reply).toBeGreaterThan(20);
    expect(summary.confirmed.keypress).toBeGreaterThan(10);
    expect(sum(summary.loudest)).toBeLessThanOrEqual(summary.appointments);
    expect(summary.broughtForward).toBeGreaterThan(10);
    expect(summary.optOuts).toBeGreaterThan(2);
    for (const reason of ['min_gap', 'quiet_hours', 'capped'])
      expect(summary.heldBack[reason]).toBeGreaterThan(0);
    for (const reason of ['no_address', 'confirmed', 'opted_out', 'merged'])
      expect(summary.dropped[reason]).toBeGreaterThan(0);
    expect(summary.inDoubt.ever).toBeGreaterThan(0);
    expect(summary.inDoubt.settled).toBe(summary.inDoubt.ever);
  },
  TIMEOUT_MS,
);

test(
  'where there is no terminal it prints plain lines, and clears up behind itself',
  async () => {
    const { code, stdout } = await demo();
    expect(code).toBe(0);
    expect(stdout).not.toContain('\u001b');
    const lines = stdout.split('\n');
    expect(lines.filter((line) => / email \d+ {2}sms \d+ {2}voice \d+ /.test(line)).length).toBe(15);
    expect(stdout).toMatch(/✓ 0 texts or calls sent twice for one reason/);
    expect(readdirSync(folder).filter((name) => name.startsWith('ringonce-demo-'))).toEqual([]);
  },
  TIMEOUT_MS,
);

test('takes a file of one’s own, of any year', async () => {
  const file = join(folder, 'own.csv');
  writeFileSync(
    file,
    'startsAt,timeZone,title,email,phone\n2019-03-05T10:00,Europe/Berlin,Check-up,ana@example.com,+491713920012\n',
  );
  const { code, stdout } = await demo(file, '--json');
  expect(code).toBe(0);
  const summary = JSON.parse(stdout);
  expect(summary).toMatchObject({ appointments: 1, people: 1, days: { officeTimeZone: 'Europe/Berlin' } });
  expect(summary.days.datesMovedWeeks).toBeGreaterThan(300);
});

test('tells the bad lines of a file, and ends with 1', async () => {
  const file = join(folder, 'bad.csv');
  writeFileSync(
    file,
    'startsAt,timeZone,title,email\n2027-01-04T10:00,Mars/Base,Check-up,ana@example.com\n2027-01-04T10:00,Asia/Tokyo,Check,up,a@example.com\n2027-01-04T10:00,Asia/Tokyo,Check-up,a@example.com\n',
  );
  const { code, stdout, stderr } = await demo(file);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/line 2, timeZone: must be an IANA time zone/);
  expect(stderr).toMatch(/line 3 has 5 cells/);
  expect((await demo(join(folder, 'none.csv'))).stderr).toMatch(/there is no such file/);
});
