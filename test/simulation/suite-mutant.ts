/** The tests of a folder, of the code with a mutation: in a process of its own, as `walk-mutant.ts` does it. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Mutation } from './mutate.ts';

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const VITEST = pathOf('../../node_modules/vitest/vitest.mjs');
const FLAGS = [
  '--run',
  '--bail=1',
  '--reporter=dot',
  '--no-color',
  `--config=${pathOf('mutated.config.ts')}`,
];
/** As vitest says that a test failed. */
const FAILED = /^ FAIL +(.+)$/m;

/**
 * Runs the tests that load the mutated code, until one fails.
 * @param folder below `test/`
 * @returns the name of a test that failed; null where none did, or none loads it
 * @throws where the tests could not be run
 */
export function failingTest(mutation: Mutation, folder: string): string | null {
  const files = mutation.edits.map(({ file }) => pathOf(`../../shared/${file}`));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', VITEST, 'related', ...files, '--passWithNoTests', ...FLAGS],
    {
      encoding: 'utf8',
      maxBuffer: 1e9,
      env: { ...process.env, RINGONCE_MUTATION: JSON.stringify(mutation), RINGONCE_TESTS: folder },
    },
  );
  if (status === 0) return null;
  const failed = FAILED.exec(`${stdout}${stderr}`)?.[1];
  if (failed === undefined) throw new Error(`the tests of ${folder} ended with ${status}: ${stderr}`);
  return failed;
}
