import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const flags = ['--disable-warning=ExperimentalWarning'];

/** What one process has compiled, the next one only loads: a suite starts many, its own and those under test. */
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'ringonce-compile-cache');

/**
 * Suites that leave nothing behind in their process. They share workers, for to start one costs a tenth of a second
 * and to load the code and its libraries again costs a second, as does the browser of those that open one.
 */
const SHARING = ['unit', 'infra', 'contract', 'browser'].map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    pool: 'forks',
    // One for each core; by itself vitest leaves one core idle, which on two cores is half of the machine.
    maxWorkers: '100%',
    execArgv: flags,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    projects: [
      { extends: true, test: { name: 'sharing', include: SHARING, isolate: false } },
      { extends: true, test: { name: 'alone', include: ['test/**/*.test.ts'], exclude: SHARING } },
    ],
  },
});
