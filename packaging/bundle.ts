/**
 * The bundle that is installed, and which libraries are in it. Called by `build.ts`, which writes it, and by `sbom.ts`, which
 * only asks what is inside.
 *
 * Kept true: a file that a module names beside itself by `new URL(…, import.meta.url)` goes along, and a program of ours
 * that is named so is bundled, too. Whatever else a module would look for beside itself fails the build.
 */
import { copyFileSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile, Plugin } from 'esbuild';
import { build } from 'esbuild';
import { BUNDLED, FILE_BESIDE, withoutTheUnused } from '../lambdas/esbuild.ts';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const DIST = join(ROOT, 'dist');

/** A library, as its own package names it. */
export interface Library {
  name: string;
  version: string;
  license: string;
  /** Where it lies. */
  folder: string;
}

/** How the taxonomy of CycloneDX marks what is used for development only. */
export const FOR_DEVELOPMENT = 'cdx:npm:package:development';

/** A library in a bill of materials. */
export interface Component {
  name: string;
  version: string;
  scope: string;
  properties: { name: string; value: string }[];
}

/** The libraries of which something is among a bundle's inputs, by name of their folders. */
export function librariesIn(inputs: Metafile['inputs']): Library[] {
  const folders = new Set(
    Object.keys(inputs).flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
  );
  return [...folders].sort().map((path) => {
    const folder = join(ROOT, path);
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { name, version, license, folder };
  });
}

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
          .replaceAll(FILE_BESIDE, (_, file: string) => beside(join(dirname(path), file)))
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

/**
 * Bundles programs, and then those that they name.
 * @param write whether it is put into `dist/`
 * @returns what went into them
 */
export async function bundle(write: boolean): Promise<Metafile['inputs']> {
  const files = new Map<string, string>();
  const inputs: Metafile['inputs'] = {};
  const done = new Set<string>();
  for (let programs = PROGRAMS.map((path) => join(ROOT, path)); programs.length > 0; ) {
    const { metafile } = await build({
      ...BUNDLED,
      write,
      entryPoints: programs,
      outdir: DIST,
      entryNames: '[name]',
      minifySyntax: true,
      absWorkingDir: ROOT,
      plugins: [withFilesBeside(files), withoutTheUnused],
    });
    Object.assign(inputs, metafile.inputs);
    for (const path of programs) done.add(path);
    programs = [...files.values()].filter((path) => path.endsWith('.ts') && !done.has(path));
  }
  for (const [name, path] of files) if (write && !path.endsWith('.ts')) copyFileSync(path, join(DIST, name));
  for (const path of files.values())
    if (path.includes('node_modules')) inputs[relative(ROOT, path)] ??= { bytes: 0, imports: [] };
  return inputs;
}
