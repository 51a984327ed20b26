/**
 * `npm run sbom`: the bill of materials as npm makes it (CycloneDX), with what is bundled told apart. A library of the program
 * is a development dependency because the package carries it inside, so npm takes it for a tool of ours; what is in the
 * bundle that is installed, or in a function's, is required, whatever npm says. Printed to stdout.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions, FUNCTIONS } from '../lambdas/esbuild.ts';
import type { Component } from './bundle.ts';
import { bundle, FOR_DEVELOPMENT, librariesIn, ROOT } from './bundle.ts';

const nameOf = ({ name, version }: { name: string; version: string }): string => `${name}@${version}`;

async function bundled(): Promise<Set<string>> {
  const deployed = await build({
    ...bundleOptions(FUNCTIONS[0], '/nowhere'),
    entryPoints: FUNCTIONS.map((name) => join(ROOT, `lambdas/${name}.ts`)),
    absWorkingDir: ROOT,
    minify: false,
    write: false,
  });
  const inputs = [await bundle(false), deployed.metafile.inputs];
  return new Set(inputs.flatMap((each) => librariesIn(each).map(nameOf)));
}

const told = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
  cwd: ROOT,
  encoding: 'utf8',
  maxBuffer: 2 ** 26,
});
const bill: { components: Component[] } = JSON.parse(told);
const inside = await bundled();
for (const component of bill.components) {
  if (!inside.delete(nameOf(component))) continue;
  component.scope = 'required';
  component.properties = component.properties.filter(({ name }) => name !== FOR_DEVELOPMENT);
}
if (inside.size > 0) throw new Error(`npm does not know of ${[...inside].join(', ')}, which the bundle has`);
process.stdout.write(`${JSON.stringify(bill, null, 2)}\n`);
