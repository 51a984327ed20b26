/** One version: the package's is what the program says, what the API document says, and what the changelog tells of. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { bundleOptions } from '../../../lambdas/esbuild.ts';
import { VERSION } from '../../../shared/version.ts';
import { openWorld } from '../http/world.ts';

const repository = join(import.meta.dirname, '../../..');
const textOf = (name: string) => readFile(join(repository, name), 'utf8');

test('it is the package’s', async () => {
  expect(VERSION).toBe(JSON.parse(await textOf('package.json')).version);
  expect(VERSION).toMatch(/^\d+\.\d+\.\d+$/);
});

test('the API document names it', async () => {
  const world = await openWorld();
  const { body } = await world.call('GET', '/openapi.json', { key: null });
  expect(body.info.version).toBe(VERSION);
});

test('the program names it', async () => {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [join(repository, 'local/ringonce.js'), '--version']);
  expect(stdout.trim()).toBe(VERSION);
});

test('the function of the API carries it', async () => {
  const { outputFiles = [] } = await build({ ...bundleOptions('http-api', '/nowhere'), write: false });
  const code = outputFiles.map(({ text }) => text).join('\n');
  expect(code).toContain(`version:"${VERSION}"`);
  expect(code).not.toMatch(/(from|import|require)\s*\(?["'][^"']*package\.json["']/);
});

test('the changelog tells of it', async () => {
  expect(await textOf('CHANGELOG.md')).toContain(`\n## [${VERSION}]`);
});
