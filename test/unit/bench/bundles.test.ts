import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { FUNCTIONS } from '../../../lambdas/esbuild.ts';

const PROGRAM = fileURLToPath(new URL('../../../bench/main.ts', import.meta.url));

test('the benchmark of bundles weighs every function', { timeout: 120_000 }, () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', PROGRAM, 'bundles', '--json'],
    { encoding: 'utf8', timeout: 110_000 },
  );
  expect(status, stderr).toBe(0);
  const { bundles, aims, missed } = JSON.parse(stdout);
  expect(bundles.map(({ name }: { name: string }) => name)).toEqual([...FUNCTIONS]);
  for (const { name, bytes, gzipBytes, importMs, importRatio, heaviest } of bundles) {
    // Below the least that the SDK alone weighs, something would be missing; above this, something is double.
    expect(bytes, name).toBeGreaterThan(250_000);
    expect(bytes, name).toBeLessThan(700_000);
    expect(gzipBytes, name).toBeLessThan(bytes / 2);
    expect(importMs, name).toBeGreaterThan(1);
    const weights = heaviest.map((each: { bytes: number }) => each.bytes);
    expect(weights, name).toEqual(weights.toSorted((a: number, b: number) => b - a));
    expect(importRatio, name).toBeGreaterThan(1);
  }
  // SES's client is what is too much.
  expect(missed.bytes).toEqual(['send-email']);
  expect(bundles[1].bytes / aims.bytes['send-email']).toBeLessThan(1.1);
});
