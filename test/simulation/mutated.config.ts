/** The tests of a folder, of the code with a mutation. Read by vitest, for `suite-mutant.ts`, which says which of both. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import type { Mutation } from './mutate.ts';
import { mutated } from './mutate.ts';

const { RINGONCE_MUTATION: mutation = '', RINGONCE_TESTS: folder = '' } = process.env;
const edits = JSON.parse(mutation) as Mutation;

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  plugins: [{ name: 'mutation', enforce: 'pre', transform: (source, at) => mutated(source, at, edits) }],
  test: {
    include: [`test/${folder}/**/*.test.ts`],
    pool: 'forks',
    isolate: false,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    testTimeout: 60_000,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
  },
});
