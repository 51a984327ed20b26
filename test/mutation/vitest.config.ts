/** How Stryker's runner calls vitest: pure tests, one worker that stays, fewer examples. Read by `stryker.config.js`. */
import type { Plugin } from 'vitest/config';
import { defineConfig } from 'vitest/config';
import { WARM } from './warm-worker.ts';

/** Stryker's runner insists on a pool of vitest's own, so the warm one takes its place once the settings are read. */
const warm: Plugin = {
  name: 'warm',
  configureVitest: ({ project }) => {
    Object.assign(project.config, { pool: WARM.name, poolRunner: WARM });
  },
};

/** What a module remembers between calls: it would remember it between mutants, so each run empties it. */
const MEMORY = /^(const \w+ = )new (?:Weak)?(Map(?:<.+>)?\(\));$/gm;
/** Properties are tried with fewer examples: what only the hundredth shows is luck, and every mutant pays for it. */
const RUNS = /\bnumRuns: [\d_]+/g;

const lighter: Plugin = {
  name: 'lighter',
  enforce: 'pre',
  transform: (code, id) => {
    if (id.includes('/shared/')) return code.replaceAll(MEMORY, '$1globalThis.memories.kept(new $2);');
    return id.endsWith('.test.ts') ? code.replaceAll(RUNS, 'numRuns: 50') : undefined;
  },
};

export default defineConfig({
  plugins: [warm, lighter],
  test: {
    // The last one states what a calendar of the domain says to another library.
    include: ['test/unit/{domain,pipeline}/**/*.test.ts', 'test/unit/adapters/email/calendar.test.ts'],
    setupFiles: ['test/mutation/each-run.ts'],
    isolate: false,
    maxWorkers: 1,
    testTimeout: 120_000,
    restoreMocks: true,
  },
});
