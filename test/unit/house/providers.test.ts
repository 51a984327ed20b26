/**
 * A provider is one folder, and the registry the one place that names it: whoever adds or removes one touches the
 * folder and the registry. What else names or imports one fails here, with the line that does.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { providerFolders, REGISTRY } from './registry.ts';

const root = resolve(import.meta.dirname, '../../..');
const adapters = join(root, 'shared/adapters');
const PROVIDERS = new Set(providerFolders(root));
const OWN = [...PROVIDERS].map((name) => `shared/adapters/${name}/`);

/** The program, without the stacks (`cdk/`), the docs and the tests. */
const sources = ['shared', 'local', 'lambdas', 'demo', 'drill', 'bench', 'lint'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|js|grit)$/.test(name))
    .map((name) => `${folder}/${name}`),
);
const elsewhere = sources.filter(
  (name) => !name.startsWith(`${REGISTRY}/`) && !OWN.some((own) => name.startsWith(own)),
);

const linesOf = (name: string): string[] => readFileSync(join(root, name), 'utf8').split('\n');

test('all are found, and the sources of everything else are looked at', () => {
  expect([...PROVIDERS]).toEqual(expect.arrayContaining(['ses', 'smtp', 'telnyx', 'twilio']));
  expect(PROVIDERS).not.toContain('sandbox');
  expect(elsewhere.length).toBeGreaterThan(200);
  expect(elsewhere.length).toBeLessThan(sources.length);
});

/** It tells what once happened there, and where that is written. */
const STORIES = new Set(['drill/scenarios/slow-provider.ts']);

/** A comment may cite a page of theirs. */
const withoutCitation = (line: string): string =>
  /^\s*(\/?\*|\/\/)|\/\/ http/.test(line) ? line.replaceAll(/https?:\/\/\S+/g, '') : line;

/** The names of those that are somebody's, and not everybody's like SMTP. */
const NAMES = /twilio|telnyx|vonage|end.?user.?messaging|pinpoint/i;

test('no source but its folder and the registry names a provider', () => {
  const named = elsewhere
    .filter((name) => !STORIES.has(name))
    .flatMap((name) =>
      linesOf(name)
        .filter((line) => NAMES.test(withoutCitation(line)))
        .map((line) => `${name}: ${line.trim()}`),
    );
  expect(named).toEqual([]);
});

test('no source but the registry imports a provider’s folder, not even another provider', () => {
  const folderOf = (path: string) => relative(adapters, path).split('/')[0] ?? '';
  const imported = sources
    .filter((name) => !name.startsWith(`${REGISTRY}/`))
    .flatMap((name) =>
      [...readFileSync(join(root, name), 'utf8').matchAll(/(?:from |import\(|import )'(\.[^']+)'/g)]
        .map(([, path = '']) => folderOf(resolve(root, dirname(name), path)))
        .filter((folder) => PROVIDERS.has(folder) && folder !== folderOf(join(root, dirname(name), 'x')))
        .map((folder) => `${name}: ${folder}`),
    );
  expect(imported).toEqual([]);
});
