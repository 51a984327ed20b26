/**
 * The documents lead somewhere: every relative link, every path between backticks, and every function on one
 * reminder's way is really there. Moving or renaming a file fails here with the line that names the old place.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
/** Folders that are not the repository's own, or that a command writes. */
const FOREIGN = new Set([
  'node_modules',
  '.git',
  'cdk.out',
  '.ringonce',
  '.tmp',
  'coverage',
  'reports',
  'dist',
]);
const files = globSync(['**/*.*', '**/Caddyfile'], { cwd: root, exclude: (name) => FOREIGN.has(name) });
const pages = files.filter((file) => file.endsWith('.md'));
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** A heading as an anchor, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (file: string): Set<string> =>
  new Set([...textOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)));

function brokenLinks(page: string): string[] {
  return [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(root, file))) return true;
      return anchor !== undefined && !anchorsOf(file).has(anchor);
    });
}

/** What looks like a file or folder of this repository: letters and slashes, or a name with one of our endings. */
const PATH = /`([\w.-]+(?:\/[\w.-]+)+\/?|[\w-]+\.(?:ts|md|json|csv))`/g;
/** Not in the repository: written by a command, or of another one. */
const ELSEWHERE = /^(node_modules\/\.bin|keys\.json|ringonce\/client|dist\/LICENCES\.txt)$/;

function lostPaths(page: string): string[] {
  return [...textOf(page).matchAll(PATH)]
    .map(([, path = '']) => path.replace(/\/$/, ''))
    .filter((path) => !ELSEWHERE.test(path))
    .filter((path) => !files.some((file) => `/${file}/`.includes(`/${path}/`)));
}

test('there are pages with links to look at', () => {
  expect(pages.length).toBeGreaterThan(10);
  expect(brokenLinks('CHANGELOG.md')).toEqual([]);
  expect(textOf('ARCHITECTURE.md').match(PATH)?.length).toBeGreaterThan(50);
});

test.each(pages)('%s: every link and every path exists', (page) => {
  expect({ links: brokenLinks(page), paths: lostPaths(page) }).toEqual({ links: [], paths: [] });
});

test('every function on one reminder’s way stands in the file that the row names', () => {
  const rows = [...textOf('ARCHITECTURE.md').matchAll(/^\| \d+ \| \[[^\]]+\]\(([^)]+)\) \| ([^|]+) \|/gm)];
  expect(rows.length).toBeGreaterThan(15);
  const missing = rows.flatMap(([, file = '', functions = '']) =>
    [...functions.matchAll(/`(\w+)`/g)]
      .map(([, name = '']) => name)
      .filter((name) => !new RegExp(`\\b${name}\\b`).test(textOf(file)))
      .map((name) => `${name} is not in ${file}`),
  );
  expect(missing).toEqual([]);
});

test('every document is linked from the README or from a page that it links', () => {
  const linked = (page: string): string[] =>
    [...textOf(page).matchAll(/\]\(([^)\s#:]+)[^)]*\)/g)].map(([, target = '']) =>
      join(dirname(page), target),
    );
  const reached = new Set(['README.md']);
  for (const page of reached)
    for (const target of linked(page)) if (pages.includes(target)) reached.add(target);
  expect(pages.filter((page) => !reached.has(page))).toEqual([]);
});
