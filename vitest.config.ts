import { defineConfig } from 'vitest/config';

const flags = ['--disable-warning=ExperimentalWarning'];

/**
 * Suites that compute and nothing else: no processes of their own, no stubbed globals, no emulators. They share
 * workers, for to start one costs a tenth of a second and to load the code again costs more.
 */
const PURE = ['test/unit/domain/**/*.test.ts', 'test/unit/pipeline/**/*.test.ts'];

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
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      { extends: true, test: { name: 'real', include: ['test/**/*.test.ts'], exclude: PURE } },
    ],
  },
});
