/** The drill's command as people and programs use it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { SCENARIOS } from '../../drill/scenarios/all.ts';
import { ringonce } from '../e2e/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringonce-drill-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('it names its scenarios with their sources', async () => {
  const { code, stdout } = await ringonce(['drill', '--list']);
  expect(code).toBe(0);
  for (const { name, sources } of SCENARIOS) {
    expect(stdout).toContain(name);
    for (const { url } of sources) expect(stdout).toContain(url);
  }
});

test('it runs one scenario and says what was kept, without colours where there is no terminal', async () => {
  const { code, stdout } = await ringonce(['drill', '--scenario', 'retried-post']);
  expect(code).toBe(0);
  expect(stdout).toContain('✓ P10');
  expect(stdout).toContain('https://github.com/alphagov/notifications-api/pull/802');
  expect(stdout).not.toContain('\u001b');
});

test('it answers in JSON, and writes the report where it says', async () => {
  const file = join(folder, 'night.html');
  const args = ['drill', '--scenario', 'the-incident', '--appointments', '60', '--json', '--html', file];
  const { code, stdout, stderr } = await ringonce(args);
  expect(code).toBe(0);
  const { incident, scenarios } = JSON.parse(stdout);
  expect(incident).toMatchObject({ appointments: 60, passed: true, runs: { naive: 156, ringonce: 156 } });
  expect(incident.ringonce.hours).toHaveLength(incident.naive.hours.length);
  expect(scenarios).toEqual([]);
  expect(stderr).toContain(file);
  expect(readFileSync(file, 'utf8')).toContain('The night of the 156 calls');
});

test('an unknown scenario is one sentence and a code', async () => {
  const { code, stderr, stdout } = await ringonce(['drill', '--scenario', 'nonsense']);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toBe('There is no scenario "nonsense"; --list names them.\n');
});
