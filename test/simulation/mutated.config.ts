/** The tests of a folder, of the code with a mutation. Read by vitest, for `suite-mutant.ts`, which says which of both. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import suite from '../../vitest.config.ts';
import type { Mutation } from './mutate.ts';
import { mutated } from './mutate.ts';

const { RINGONCE_MUTATION: mutation = '', RINGONCE_TESTS: folder = '' } = process.env;
const edits = JSON.parse(mutation) as Mutation;
const { projects: _, ...alike } = suite.test ?? {};

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  plugins: [{ name: 'mutation', enforce: 'pre', transform: (source, at) => mutated(source, at, edits) }],
  test: {
    ...alike,
    include: [`test/${folder}/**/*.test.ts`],
    isolate: false,
    testTimeout: 60_000,
    // What it keeps of a file does not know of the mutation: the next one would be given the code of this one.
    fsModuleCache: false,
  },
});
