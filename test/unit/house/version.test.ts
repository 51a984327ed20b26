/**
 * One version: the package's is what the program says, what the API document says, and what the changelog tells of. And
 * the bill of materials names it, with everything that it is run with.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { bundleOptions } from '../../../lambdas/esbuild.ts';
import type { Component } from '../../../packaging/bundle.ts';
import { FOR_DEVELOPMENT } from '../../../packaging/bundle.ts';
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

test('the bill of materials tells what is in the package from what it is made with, as CycloneDX', {
  timeout: 60_000,
}, async () => {
  const run = promisify(execFile);
  const options = {
    cwd: repository,
    maxBuffer: 10_000_000,
    env: { ...process.env, npm_config_offline: 'true' },
  };
  const { stdout } = await run('npm', ['run', '--silent', 'sbom'], options);
  const bill = JSON.parse(stdout);
  expect(bill).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { version: VERSION } } });
  const components = bill.components as Component[];
  const namesOf = (all: Component[]) => all.map(({ name }) => name);
  const isForDevelopment = ({ properties }: Component) =>
    properties.some(({ name }) => name === FOR_DEVELOPMENT);
  const required = components.filter(({ scope }) => scope === 'required');
  const { dependencies } = JSON.parse(await textOf('package.json'));
  // What is installed beside, what the package and the functions carry inside, and what that uses in turn.
  const carried = ['hono', 'zod', 'liquidjs', 'pino', 'libphonenumber-js', '@aws-sdk/client-dynamodb'];
  expect(namesOf(required)).toEqual(
    expect.arrayContaining([...Object.keys(dependencies), ...carried, 'thread-stream', 'swagger-ui-dist']),
  );
  expect(required.filter(isForDevelopment)).toEqual([]);
  const tools = ['vitest', 'aws-cdk', 'esbuild', '@biomejs/biome', 'typescript'];
  expect(namesOf(components.filter(isForDevelopment))).toEqual(expect.arrayContaining(tools));
  expect(namesOf(required).filter((name) => tools.includes(name))).toEqual([]);
});
