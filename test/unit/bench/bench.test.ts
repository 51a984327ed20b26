/**
 * The benchmark itself, run small: all its checks hold, and its document has the figures that others read from it.
 * Nothing here depends on how fast the machine is.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { measureRetention } from '../../../bench/growth/retention.ts';
import { withRatios } from '../../../bench/growth.ts';
import { resultsOf } from '../../../bench/peers.ts';

const PROGRAM = fileURLToPath(new URL('../../../bench/main.ts', import.meta.url));

const bench = (...args: string[]) =>
  spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM, ...args], {
    encoding: 'utf8',
    timeout: 110_000,
  });

const phase = (count: number) => ({
  count,
  seconds: expect.any(Number),
  perSecond: expect.any(Number),
  cpuSecondsPer1000: expect.any(Number),
  writesEach: expect.any(Number),
  writesPerCommit: expect.any(Number),
  peakRssMb: expect.any(Number),
});
const spread = { p50: expect.any(Number), p99: expect.any(Number), max: expect.any(Number) };
const nothingWrong = { lost: 0, twice: 0, stray: 0 };

test('a small pipeline benchmark loses nothing and sends nothing twice', { timeout: 120_000 }, () => {
  const { status, stdout, stderr } = bench('pipeline', '--reminders', '200', '--json');
  expect(status, stderr).toBe(0);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({
    benchmark: 'pipeline',
    machine: { cores: expect.any(Number), node: process.versions.node, sqlite: expect.any(String) },
    workload: { reminders: 200, recipients: 50 },
    create: phase(200),
    enqueue: phase(200),
    secondPass: { queued: 0, leftAlone: 200 },
    overlappingPasses: { ...phase(200), queued: 200, entries: 200 },
    drain: phase(200),
    drainAudit: { contacts: 200, ...nothingWrong },
    successors: 200,
    steady: { count: 200, dueToSentMs: spread, dueToProviderMs: spread, audit: nothingWrong },
    kill: { audit: { contacts: 200, ...nothingWrong }, unsettled: 0, secondsToRecover: expect.any(Number) },
    yardstick: { perSecond: expect.any(Number) },
    ratios: { drain: expect.any(Number), drainWrites: expect.any(Number) },
    holds: true,
  });
  expect(report.checks.filter(({ holds }: { holds: boolean }) => !holds)).toEqual([]);
});

test('what has outlived its period leaves the disk, and its pages are given back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringonce-retention-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const kept = await measureRetention(join(folder, 'data'), 60, { say: () => {}, count: () => {} });
  const [stored, reminded, , , ended, again] = kept.map(({ usedBytesEach }) => usedBytesEach);
  expect(reminded).toBeGreaterThan(stored ?? Number.NaN);
  expect(ended).toBeLessThan((stored ?? Number.NaN) / 2);
  expect(again).toBeGreaterThan(ended ?? Number.NaN);
  expect(kept.at(4)?.fileBytesEach).toBeLessThan((kept[0]?.fileBytesEach ?? Number.NaN) / 2);
});

test('each size is held against the first', () => {
  const took = { creation: 1, pass: 2, drain: 4, list: 8, search: 1, timeline: 1, status: 1, start: 100 };
  const first = { stored: 10, took, bytesEach: 3 };
  const [, second] = withRatios([first, { ...first, stored: 100, took: { ...took, drain: 6, start: 50 } }]);
  expect(second?.ratios).toEqual({
    ...{ creation: 1, pass: 1, drain: 1.5, list: 1, search: 1, timeline: 1, status: 1, start: 0.5 },
  });
});

test('an unknown benchmark is answered with those there are', () => {
  const { status, stderr } = bench('nothing');
  expect(status).toBe(1);
  expect(stderr).toContain('pipeline');
  expect(bench('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--reminders') });
});

test('the rounds of a contender become a median with its range, by the reminder and by the yardstick', () => {
  const turn = (title: string, round: number, seconds: number) => ({
    ...{
      title,
      round,
      seconds,
      count: 1_000,
      cpuSeconds: seconds / 2,
      memoryMb: 100 * round,
      serverMemoryMb: 0,
    },
    ...{ sent: 1_000, calls: 1_000, yardstickPerSecond: 1_000, load: 1 },
  });
  expect(resultsOf([turn('a', 1, 1), turn('b', 1, 5), turn('a', 2, 4), turn('a', 3, 2)])).toEqual([
    {
      title: 'a',
      perSecond: { least: 250, median: 500, most: 1_000 },
      ofYardstick: { least: 0.25, median: 0.5, most: 1 },
      cpuSecondsPer1000: { least: 0.5, median: 1, most: 2 },
      memoryMb: { least: 100, median: 200, most: 300 },
      serverMemoryMb: { least: 0, median: 0, most: 0 },
    },
    expect.objectContaining({ title: 'b', perSecond: { least: 200, median: 200, most: 200 } }),
  ]);
});
