/** The benchmark of AWS calls, run small: its checks hold, and index writes are counted by AWS's rules. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { Meter } from '../../../bench/aws-calls/meter.ts';
import { componentsOf, headRoom } from '../../../bench/model/components.ts';
import { playMorning } from '../../../bench/model/nine-o-clock.ts';
import type { Shape } from '../../../bench/model/shapes.ts';
import { BEFORE, NOW } from '../../../bench/model/shapes.ts';

const PROGRAM = fileURLToPath(new URL('../../../bench/main.ts', import.meta.url));

test('a small run delivers every reminder and prices it', { timeout: 120_000 }, () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', PROGRAM, 'aws-calls', '--reminders', '100', '--json'],
    { encoding: 'utf8', timeout: 110_000 },
  );
  expect(status, stderr).toBe(0);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ benchmark: 'aws-calls', holds: true });
  expect(report.aims).toHaveLength(3);
  for (const step of report.steps) {
    // Five of them write the entry, which enters the index and leaves it; the rest is the person's caps and more.
    expect(step.writeUnits).toBeGreaterThan(7.9);
    expect(step.writeUnits).toBeLessThan(20);
    expect(step.readUnits).toBeGreaterThan(3);
    expect(step.sqsRequests).toBeGreaterThan(0.3);
    const { total, ...parts } = step.dollarsPerMillion;
    const sum = Object.values<number>(parts).reduce((all, part) => all + part, 0);
    expect(total).toBeCloseTo(sum, 6);
  }
  // In a run this small, what a page costs is shared by 25 reminders.
  const sms = report.steps.find(({ channel }: { channel: string }) => channel === 'sms');
  expect(sms.writeUnits).toBeLessThanOrEqual(9);
  expect(sms.readUnits).toBeLessThanOrEqual(5.5);
  const calls: { channel: string; writeUnits: number; indexUnits: number }[] = report.calls;
  const written = calls
    .filter(({ channel }) => channel === 'sms')
    .reduce((all, call) => all + call.writeUnits + call.indexUnits, 0);
  expect(written).toBeCloseTo(report.steps[1].writeUnits, 6);

  // What `npm run model` makes of it: where 33,000 a second are too many, a setting or a quota helps, and not new code.
  const load = { rate: 33_000, offices: 3_000 };
  const boundsOf = (shape: Shape) =>
    componentsOf(shape, load, report).filter((each) => each.whose === 'code' && headRoom(each) < 1);
  expect(boundsOf(NOW)).toEqual([]);
  expect(boundsOf(BEFORE).length).toBeGreaterThan(0);
  for (const each of componentsOf(NOW, load, report))
    if (headRoom(each) < 1) expect(each.raise, each.name).not.toBe('nothing');
  const morning = { reminders: 1_000_000, offices: 7_000, rate: 10_000 };
  expect(playMorning({ ...morning, shape: NOW }, report)).toMatchObject({ sent: 1_000_000, holds: 0 });
});

const item = (place?: string): Record<string, AttributeValue> => ({
  pk: { S: 'entry/a' },
  ...(place !== undefined && { lp: { S: 'due/0' }, ls: { S: place } }),
});

test('an index write is one for entering and leaving, two for moving, none for staying or being outside', () => {
  const meter = new Meter();
  const places = ['1', '1', '2', undefined, undefined, '3'];
  const costs = places.map((place) => meter.costOfPut(item(place), 1).indexUnits);
  expect(costs).toEqual([1, 0, 2, 1, 0, 1]);
});

test('a refused write costs what is there, and leaves the index alone', () => {
  const meter = new Meter();
  expect(meter.costOfPut(item(), undefined)).toEqual({ refused: 1, writeUnits: 1 });
  meter.costOfPut(item('1'), 3);
  expect(meter.costOfPut(item('2'), undefined)).toEqual({ refused: 1, writeUnits: 3 });
  expect(meter.costOfPut(item('1'), 1).indexUnits).toBe(0);
});
