/**
 * `npm run build`: what is installed, as JavaScript, in `dist/`. The program is bundled with the libraries that it uses,
 * so that an installation is one package; the client is compiled file by file, with its types.
 *
 * Kept true: a file that a module names beside itself by `new URL(…, import.meta.url)` goes along, and a program of ours
 * that is named so is bundled, too. Whatever else a module would look for beside itself fails the build.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile, Plugin } from 'esbuild';
import { build } from 'esbuild';
import { BUNDLED, withFontMetrics, withoutTheUnused } from '../lambdas/esbuild.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');

/** What `local/ringonce.js` starts. */
const PROGRAMS = ['local/main.ts', 'local/memory.ts', 'local/cli.ts', 'demo/demo.ts'];

/** Everything is in one folder once it is bundled, so what lay beside a module lies beside the bundle. */
function withFilesBeside(files: Map<string, string>): Plugin {
  const beside = (path: string): string => {
    const name = basename(path).replace(/\.ts$/, '.js');
    if (files.get(name) !== undefined && files.get(name) !== path) throw new Error(`two files named ${name}`);
    files.set(name, path);
    return `new URL('./${name}', import.meta.url)`;
  };
  return {
    name: 'with-files-beside',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (path.includes('node_modules')) return undefined;
        const contents = readFileSync(path, 'utf8')
          .replaceAll(/new URL\('([^']+)', import\.meta\.url\)/g, (_, file: string) =>
            beside(join(dirname(path), file)),
          )
          .replaceAll(
            /import\.meta\.resolve\('([^']+)'\)/g,
            (_, name: string) => `${beside(fileURLToPath(import.meta.resolve(name)))}.href`,
          );
        const other = /import\.meta\.(?!url\))\w+/.exec(contents.replaceAll(/^\s*(\*|\/\/).*$/gm, ''));
        if (other)
          throw new Error(`${relative(ROOT, path)}: ${other[0]} is another place once it is bundled`);
        return { contents, loader: 'ts' };
      });
    },
  };
}

/** Bundles programs, and then those that they name. @returns what went into them */
async function bundle(): Promise<Metafile['inputs']> {
  const files = new Map<string, string>();
  const inputs: Metafile['inputs'] = {};
  const done = new Set<string>();
  for (let programs = PROGRAMS.map((path) => join(ROOT, path)); programs.length > 0; ) {
    const { metafile } = await build({
      ...BUNDLED,
      entryPoints: programs,
      outdir: DIST,
      entryNames: '[name]',
      minifySyntax: true,
      absWorkingDir: ROOT,
      plugins: [withFilesBeside(files), withoutTheUnused, withFontMetrics],
    });
    Object.assign(inputs, metafile.inputs);
    for (const path of programs) done.add(path);
    programs = [...files.values()].filter((path) => path.endsWith('.ts') && !done.has(path));
  }
  for (const [name, path] of files) if (!path.endsWith('.ts')) copyFileSync(path, join(DIST, name));
  for (const path of files.values())
    if (path.includes('node_modules')) inputs[relative(ROOT, path)] ??= { bytes: 0, imports: [] };
  return inputs;
}

/** The libraries inside, with what their licences ask to be handed on. */
function writeLicences(inputs: Metafile['inputs']): void {
  const folders = new Set(
    Object.keys(inputs).flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
  );
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
    const file = [
      'LICENSE',
      'LICENSE.md',
      'LICENSE.txt',
      'LICENCE',
      'license',
      'license.md',
      'License.md',
      'LICENSE-MIT',
    ]
      .map((one) => join(ROOT, folder, one))
      .find(existsSync);
    return `${name} ${version} (${license})\n\n${file ? readFileSync(file, 'utf8').trim() : ''}`;
  });
  writeFileSync(join(DIST, 'LICENCES.txt'), `${texts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
}

rmSync(DIST, { recursive: true, force: true });
writeLicences(await bundle());
execFileSync(
  process.execPath,
  [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', join(ROOT, 'client/tsconfig.json')],
  { stdio: 'inherit' },
);
