/**
 * `npm run bench -- bundles`: each function's bundle as it is deployed, in bytes, and how long a fresh process takes
 * to import it, beside what is aimed at for those that somebody waits for. A missed aim is printed, and does not fail
 * the benchmark.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { Metafile } from 'esbuild';
import { build } from 'esbuild';
import type { FunctionName } from '../lambdas/esbuild.ts';
import { bundleOptions, FUNCTIONS } from '../lambdas/esbuild.ts';
import { startProgress, whole } from './pipeline/output.ts';

/** What those may load at their start for which a person or a queue waits. */
const AIM_BYTES: Partial<Record<FunctionName, number>> = {
  'send-email': 450_000,
  'send-sms': 450_000,
  'send-voice': 450_000,
  'http-api': 700_000,
};
const AIMED = Object.keys(AIM_BYTES);
const AIM_IMPORT_MS = 60;
/** Fresh processes a bundle. */
const IMPORTS = 11;
const HEAVIEST = 6;

interface Weight {
  name: string;
  bytes: number;
}

interface Bundle {
  name: FunctionName;
  /** What is loaded at the start. */
  bytes: number;
  /** Bytes that importing it loads, compressed. */
  gzipBytes: number;
  /** What is loaded only when it is needed, if ever. */
  laterBytes: number;
  /** Median of fresh processes, in ms; of the import alone, without the start of Node. */
  importMs: number;
  /** That by what importing an empty bundle takes here, measured in turns with it: how fast the machine is falls out. */
  importRatio: number;
  /** What it is made of, heaviest first: packages, and our own code. */
  heaviest: Weight[];
}

export async function benchBundles({ json }: { json: boolean }): Promise<boolean> {
  const progress = startProgress();
  const folder = mkdtempSync(join(tmpdir(), 'ringonce-bundles-'));
  try {
    const bundles: Bundle[] = [];
    // One after the other: what runs beside would be measured, too.
    for (const name of FUNCTIONS) {
      progress.say(name);
      bundles.push(await measure(name, folder));
    }
    console.log(json ? JSON.stringify(report(bundles), null, 2) : table(bundles));
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(name: FunctionName, folder: string): Promise<Bundle> {
  const { metafile } = await build(bundleOptions(name, join(folder, name)));
  const { first, later } = filesOf(metafile, 'index.mjs');
  const code = Buffer.concat(first.map((path) => readFileSync(path)));
  const { ms, emptyMs } = await importMs(join(folder, name, 'index.mjs'), folder);
  return {
    name,
    bytes: code.length,
    gzipBytes: gzipSync(code).length,
    laterBytes: later.reduce((sum, path) => sum + (metafile.outputs[path]?.bytes ?? 0), 0),
    importMs: ms,
    importRatio: ms / emptyMs,
    heaviest: weightsOf(metafile, first).slice(0, HEAVIEST),
  };
}

/** The files of a bundle: those that importing it loads, and those that it may load later. */
function filesOf({ outputs }: Metafile, entry: string): { first: string[]; later: string[] } {
  const paths = Object.keys(outputs);
  const first = new Set(paths.filter((path) => path.endsWith(`/${entry}`)));
  // What is added on the way is visited, too.
  for (const path of first)
    for (const { path: imported, kind } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && imported in outputs) first.add(imported);
  return { first: [...first], later: paths.filter((path) => !first.has(path)) };
}

/** Bytes that each package has in these files. */
function weightsOf({ outputs }: Metafile, files: readonly string[]): Weight[] {
  const weights = new Map<string, number>();
  for (const file of files)
    for (const [path, { bytesInOutput }] of Object.entries(outputs[file]?.inputs ?? {})) {
      const name = packageOf(path);
      weights.set(name, (weights.get(name) ?? 0) + bytesInOutput);
    }
  return [...weights].map(([name, bytes]) => ({ name, bytes })).toSorted((a, b) => b.bytes - a.bytes);
}

/** The innermost package of a path; all of our own files are one. */
const packageOf = (path: string): string =>
  path.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? 'our own code';

const run = promisify(execFile);

/** Medians of fresh processes; a first one, which fills the disk's cache, does not count. */
async function importMs(file: string, folder: string): Promise<{ ms: number; emptyMs: number }> {
  const empty = join(folder, 'empty.mjs');
  writeFileSync(empty, 'export const handler = async () => undefined;\n');
  const times: number[] = [];
  const emptyTimes: number[] = [];
  for (let round = 0; round <= IMPORTS; round++) {
    const [ms, emptyMs] = [await importOnce(file, folder), await importOnce(empty, folder)];
    if (round === 0) continue;
    times.push(ms);
    emptyTimes.push(emptyMs);
  }
  return { ms: median(times), emptyMs: median(emptyTimes) };
}

async function importOnce(file: string, folder: string): Promise<number> {
  const program = join(folder, 'import.mjs');
  writeFileSync(
    program,
    `const at = performance.now();
await import(${JSON.stringify(pathToFileURL(file).href)});
process.stdout.write(String(performance.now() - at), () => process.exit(0));
`,
  );
  const { stdout } = await run(process.execPath, [program]);
  return Number(stdout);
}

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

/** The names of the functions that miss an aim. */
const missed = (bundles: readonly Bundle[]) => {
  const namesOf = (wrong: (bundle: Bundle) => boolean) =>
    bundles.filter((bundle) => AIMED.includes(bundle.name) && wrong(bundle)).map(({ name }) => name);
  return {
    bytes: namesOf(({ name, bytes }) => bytes > (AIM_BYTES[name] ?? bytes)),
    importMs: namesOf((bundle) => bundle.importMs > AIM_IMPORT_MS),
  };
};

const report = (bundles: readonly Bundle[]) => ({
  benchmark: 'bundles',
  machine: { cpu: cpus()[0]?.model, cores: cpus().length, node: process.versions.node },
  aims: { bytes: AIM_BYTES, importMs: AIM_IMPORT_MS },
  bundles,
  missed: missed(bundles),
});

const kilobytes = (bytes: number): string => `${whole(bytes / 1_000)} kB`;

function table(bundles: readonly Bundle[]): string {
  const lines = bundles.map(({ name, bytes, gzipBytes, laterBytes, importMs: ms, importRatio, heaviest }) =>
    [
      name.padEnd(12),
      kilobytes(bytes).padStart(9),
      kilobytes(gzipBytes).padStart(8),
      kilobytes(laterBytes).padStart(8),
      `${ms.toFixed(0)} ms`.padStart(8),
      `×${importRatio.toFixed(0)}`.padStart(7),
      `  ${heaviest.map((each) => `${each.name} ${whole(each.bytes / 1_000)}`).join(', ')}`,
    ].join(''),
  );
  const { bytes: over, importMs: slow } = missed(bundles);
  const listed = (names: readonly string[]) => (names.length > 0 ? names.join(', ') : 'none');
  return [
    `${'function'.padEnd(12)}${'minified'.padStart(9)}${'gzip'.padStart(8)}${'later'.padStart(8)}${'import'.padStart(8)}${'empty'.padStart(7)}  heaviest, kB`,
    ...lines,
    '',
    `Senders over 450 kB or API over 700 kB: ${listed(over)}. Slower to import than ${AIM_IMPORT_MS} ms here: ${listed(slow)}.`,
    `Node ${process.versions.node}, ${cpus().length} cores; the median of ${IMPORTS} fresh processes, and that by an empty bundle's.`,
  ].join('\n');
}
