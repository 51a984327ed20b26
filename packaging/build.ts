/**
 * `npm run build`: what is installed, as JavaScript, in `dist/`. The program is bundled with the libraries that it uses,
 * so that an installation is one package; the client is compiled file by file, with its types.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { bundle, DIST, librariesIn, ROOT } from './bundle.ts';

/** The libraries inside, with what their licences ask to be handed on. */
function writeLicences(inputs: Metafile['inputs']): void {
  const texts = librariesIn(inputs).map(({ name, version, license, folder }) => {
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
      .map((one) => join(folder, one))
      .find(existsSync);
    return `${name} ${version} (${license})\n\n${file ? readFileSync(file, 'utf8').trim() : ''}`;
  });
  writeFileSync(join(DIST, 'LICENCES.txt'), `${texts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
}

rmSync(DIST, { recursive: true, force: true });
writeLicences(await bundle(true));
execFileSync(
  process.execPath,
  [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', join(ROOT, 'client/tsconfig.json')],
  { stdio: 'inherit' },
);
