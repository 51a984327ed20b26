/**
 * Plants one violation per house rule in a scratch copy of the project's lint set-up, and expects Biome to name
 * the rule. A rule that silently stops firing (a Biome update, a typo in a path) fails here.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const repository = join(import.meta.dirname, '../../..');
const lintSetup = ['biome.json', 'lint', 'package.json', 'tsconfig.json', '.gitignore'];

/** What a planted file says, and the rule that has to object; `clean` means nobody may object. */
type Planted = { readonly path: string; readonly rule: string; readonly code: string };

const layer = 'lint/style/noRestrictedImports';
const importing = (path: string) => `import { used } from '${path}';\n\nexport const value = used;\n`;
const returning = (expression: string) => `export const value = () => ${expression};\n`;

const lines = (count: number) => `  void 0;\n`.repeat(count);

const planted: readonly Planted[] = [
  // What the planted imports lead to.
  ...['domain', 'ports', 'pipeline', 'adapters', 'http'].map((name) => ({
    path: `shared/${name}/used.ts`,
    rule: 'clean',
    code: 'export const used = 1;\n',
  })),
  { path: 'local/used.ts', rule: 'clean', code: 'export const used = 1;\n' },
  { path: 'outside/used.ts', rule: 'clean', code: 'export const used = 1;\n' },
  { path: 'lambdas/used.ts', rule: 'clean', code: 'export const used = 1;\n' },
  { path: 'test/used.ts', rule: 'clean', code: 'export const used = 1;\n' },

  // Layers: nothing points back.
  { path: 'shared/domain/to-ports.ts', rule: layer, code: importing('../ports/used.ts') },
  { path: 'shared/domain/to-adapters.ts', rule: layer, code: importing('../adapters/used.ts') },
  { path: 'shared/domain/deep/to-pipeline.ts', rule: layer, code: importing('../../pipeline/used.ts') },
  { path: 'shared/domain/to-files.ts', rule: layer, code: `export { readFile } from 'node:fs/promises';\n` },
  { path: 'shared/domain/to-package.ts', rule: layer, code: `export { pino } from 'pino';\n` },
  {
    path: 'shared/domain/to-cipher.ts',
    rule: layer,
    code: `export { createCipheriv } from 'node:crypto';\n`,
  },
  {
    path: 'shared/domain/lazily.ts',
    rule: layer,
    code: `export const value = () => import('../adapters/used.ts');\n`,
  },
  {
    path: 'shared/domain/typed.ts',
    rule: layer,
    code: `import type { used } from '../adapters/used.ts';\n\nexport type Value = typeof used;\n`,
  },
  { path: 'client/used.ts', rule: 'clean', code: 'export const used = 1;\n' },
  { path: 'client/to-shared.ts', rule: layer, code: importing('../shared/domain/used.ts') },
  { path: 'client/to-node.ts', rule: layer, code: `export { hash } from 'node:crypto';\n` },
  { path: 'shared/http/to-client.ts', rule: layer, code: importing('../../client/used.ts') },
  {
    path: 'client/to-tools.ts',
    rule: 'lint/correctness/noUndeclaredDependencies',
    code: `export { pino } from 'pino';\n`,
  },
  { path: 'shared/ports/to-adapters.ts', rule: layer, code: importing('../adapters/used.ts') },
  { path: 'shared/pipeline/to-adapters.ts', rule: layer, code: importing('../adapters/used.ts') },
  {
    path: 'shared/pipeline/to-files.ts',
    rule: layer,
    code: `export { readFile } from 'node:fs/promises';\n`,
  },
  { path: 'shared/adapters/to-pipeline.ts', rule: layer, code: importing('../pipeline/used.ts') },
  { path: 'shared/adapters/to-http.ts', rule: layer, code: importing('../http/used.ts') },
  { path: 'shared/http/to-adapters.ts', rule: layer, code: importing('../adapters/used.ts') },
  { path: 'shared/http/to-local.ts', rule: layer, code: importing('../../local/used.ts') },
  { path: 'local/to-lambdas.ts', rule: layer, code: importing('../lambdas/used.ts') },
  { path: 'local/to-test.ts', rule: layer, code: importing('../test/used.ts') },
  { path: 'shared/adapters/to-outside.ts', rule: layer, code: importing('../../outside/used.ts') },
  { path: 'drill/to-test.ts', rule: layer, code: importing('../test/used.ts') },
  { path: 'drill/to-outside.ts', rule: 'clean', code: importing('../outside/used.ts') },
  { path: 'lambdas/to-local.ts', rule: layer, code: importing('../local/used.ts') },
  { path: 'shared/ports/to-domain.ts', rule: 'clean', code: importing('../domain/used.ts') },
  { path: 'shared/pipeline/to-ports.ts', rule: 'clean', code: importing('../ports/used.ts') },
  { path: 'shared/adapters/to-ports.ts', rule: 'clean', code: importing('../ports/used.ts') },
  { path: 'shared/http/to-pipeline.ts', rule: 'clean', code: importing('../pipeline/used.ts') },
  { path: 'local/to-adapters.ts', rule: 'clean', code: importing('../shared/adapters/used.ts') },
  { path: 'test/to-local.ts', rule: 'clean', code: importing('../local/used.ts') },
  {
    path: 'shared/domain/hashing.ts',
    rule: 'clean',
    code: `import { hash } from 'node:crypto';\n\nexport const keyOf = (text: string) => hash('sha256', text);\n`,
  },

  // Time and chance come from outside.
  { path: 'shared/pipeline/date-now.ts', rule: 'plugin', code: returning('Date.now()') },
  { path: 'shared/domain/new-date.ts', rule: 'plugin', code: returning('[new Date().toISOString()]') },
  { path: 'shared/adapters/random.ts', rule: 'plugin', code: returning('Math.floor(Math.random() * 3)') },
  { path: 'shared/http/uuid.ts', rule: 'plugin', code: returning('globalThis.crypto.randomUUID()') },
  { path: 'local/elapsed.ts', rule: 'plugin', code: returning('performance.now()') },
  { path: 'lambdas/bytes.ts', rule: 'plugin', code: `export { randomBytes } from 'node:crypto';\n` },
  {
    path: 'lambdas/more-bytes.ts',
    rule: 'plugin',
    code: `import { randomBytes as bytes } from 'node:crypto';\n\nexport const value = () => bytes(8);\n`,
  },
  {
    path: 'shared/domain/temporal-now.ts',
    rule: 'plugin',
    code: `import { Temporal } from './core/temporal.ts';\n\n${returning('Temporal.Now.instant()')}`,
  },
  // A function has at most 70 lines, in tests and benchmarks, too; a list of tests may have more.
  ...['shared', 'bench'].map((folder) => ({
    path: `${folder}/long.ts`,
    rule: 'lint/complexity/noExcessiveLinesPerFunction',
    code: `export function long() {\n${lines(71)}}\n`,
  })),
  {
    path: 'test/simulation/world.ts',
    rule: 'plugin',
    code: `export function long() {\n${lines(69)}}\n`,
  },
  { path: 'test/long.ts', rule: 'plugin', code: `export function long() {\n${lines(69)}}\n` },
  {
    path: 'test/long.test.ts',
    rule: 'plugin',
    code: `describe('a', () => {\n  test('b', async () => {\n${lines(69)}  });\n});\n`,
  },
  {
    path: 'test/not-so-long.ts',
    rule: 'clean',
    code: `export async function notSoLong() {\n${lines(40)}\n\n${lines(28)}}\n`,
  },
  { path: 'test/list.test.ts', rule: 'clean', code: `describe('a', () => {\n${lines(80)}});\n` },
  { path: 'test/each.test.ts', rule: 'clean', code: `describe.each([1])('a', () => {\n${lines(80)}});\n` },
  // Temporal comes from one module: some Node has none of its own.
  {
    path: 'shared/domain/core/temporal.ts',
    rule: 'clean',
    code: `import { Temporal as polyfill } from 'temporal-polyfill/implementation';\n\nexport const Temporal: typeof globalThis.Temporal = globalThis.Temporal ?? polyfill;\n`,
  },
  {
    path: 'shared/domain/temporal.ts',
    rule: 'clean',
    code: `import { Temporal } from './core/temporal.ts';\n\n${returning("Temporal.PlainDate.from('2026-12-04')")}`,
  },
  {
    path: 'demo/temporal-global.ts',
    rule: 'lint/style/noRestrictedGlobals',
    code: returning("Temporal.PlainDate.from('2026-12-04')"),
  },
  ...[
    "import { Temporal } from 'temporal-polyfill';",
    "import type { Temporal } from 'temporal-polyfill';",
    "import { Temporal as Calendar } from 'temporal-polyfill/full';",
    "import 'temporal-polyfill/global';",
    "export { Temporal } from 'temporal-polyfill/implementation';",
  ].map((code, index) => ({ path: `test/temporal-${index}.ts`, rule: 'plugin', code: `${code}\n` })),
  { path: 'shared/pipeline/timer.ts', rule: 'plugin', code: returning('setTimeout(() => undefined, 1)') },
  { path: 'local/timer.ts', rule: 'clean', code: returning('setTimeout(() => undefined, 1)') },
  { path: 'shared/adapters/system.ts', rule: 'clean', code: returning('[Date.now(), Math.random()]') },
  { path: 'shared/domain/given-date.ts', rule: 'clean', code: returning('new Date(0)') },
  { path: 'test/date-now.ts', rule: 'clean', code: returning('Date.now()') },

  // The API asks queries; it neither composes a storage key nor reads the store.
  {
    path: 'shared/domain/store/records.ts',
    rule: 'clean',
    code: 'export interface Item {\n  key: string;\n}\n\nexport const keyOf = {};\nexport const partitionOf = {};\nexport const itemOf = {};\n',
  },
  ...['keyOf', 'partitionOf', 'itemOf'].map((name) => ({
    path: `shared/http/${name}.ts`,
    rule: layer,
    code: `import { ${name} } from '../domain/store/records.ts';\n\nexport const value = ${name};\n`,
  })),
  {
    path: 'shared/http/deep/renamed-key.ts',
    rule: layer,
    code: `import { keyOf as key } from '../../domain/store/records.ts';\n\nexport const value = key;\n`,
  },
  {
    path: 'shared/http/item.ts',
    rule: 'clean',
    code: `import type { Item } from '../domain/store/records.ts';\n\nexport const value = (item: Item) => item.key;\n`,
  },
  {
    path: 'shared/http/reading.ts',
    rule: 'plugin',
    code: `interface Pipeline {\n  store: { load(): unknown };\n}\n\nexport const value = (p: Pipeline) => p.store.load();\n`,
  },
  {
    path: 'shared/http/taking-apart.ts',
    rule: 'plugin',
    code: `interface Pipeline {\n  store: object;\n}\n\nexport function value(p: Pipeline) {\n  const { store } = p;\n  return store;\n}\n`,
  },
  {
    path: 'shared/pipeline/reading.ts',
    rule: 'clean',
    code: `interface Pipeline {\n  store: { load(): unknown };\n}\n\nexport const value = (p: Pipeline) => p.store.load();\n`,
  },

  // Types and shape.
  {
    path: 'shared/domain/store.ts',
    rule: 'clean',
    code: `export interface Store {\n  put(key: string): Promise<void>;\n}\n\nexport type Verdict = { kind: 'send' } | { kind: 'wait' } | { kind: 'drop' };\n`,
  },
  {
    path: 'shared/pipeline/floating.ts',
    rule: 'lint/nursery/noFloatingPromises',
    code: `import type { Store } from '../domain/store.ts';\n\nexport function keep(store: Store): void {\n  store.put('key');\n}\n`,
  },
  {
    path: 'shared/pipeline/misused.ts',
    rule: 'lint/nursery/noMisusedPromises',
    code: `import type { Store } from '../domain/store.ts';\n\nexport function keep(store: Store): number {\n  if (store.put('key')) return 1;\n  return 2;\n}\n`,
  },
  {
    path: 'shared/pipeline/open-switch.ts',
    rule: 'lint/nursery/useExhaustiveSwitchCases',
    code: `import type { Verdict } from '../domain/store.ts';\n\nexport function act(verdict: Verdict): number {\n  switch (verdict.kind) {\n    case 'send':\n      return 1;\n    case 'wait':\n      return 2;\n  }\n  return 3;\n}\n`,
  },
  {
    path: 'shared/pipeline/closed-switch.ts',
    rule: 'clean',
    code: `import type { Verdict } from '../domain/store.ts';\n\nexport function act(verdict: Verdict): number {\n  switch (verdict.kind) {\n    case 'send':\n      return 1;\n    case 'wait':\n      return 2;\n    case 'drop':\n      return 3;\n  }\n}\n`,
  },
  {
    path: 'shared/domain/hen.ts',
    rule: 'lint/suspicious/noImportCycles',
    code: `import { egg } from './egg.ts';\n\nexport const hen = (): unknown => egg;\n`,
  },
  {
    path: 'shared/domain/egg.ts',
    rule: 'lint/suspicious/noImportCycles',
    code: `import { hen } from './hen.ts';\n\nexport const egg = (): unknown => hen;\n`,
  },
  {
    path: 'shared/domain/tangle.ts',
    rule: 'lint/complexity/noExcessiveCognitiveComplexity',
    code: `export function tangle(depth: number): number {\n${'if (depth > 0) {\n'.repeat(6)}return 1;\n${'}\n'.repeat(6)}return 0;\n}\n`,
  },
  { path: 'shared/domain/default.ts', rule: 'lint/style/noDefaultExport', code: 'export default 1;\n' },
  {
    path: 'shared/domain/barrel.ts',
    rule: 'lint/performance/noReExportAll',
    code: `export * from './used.ts';\n`,
  },
  {
    path: 'shared/domain/extension.ts',
    rule: 'lint/correctness/useImportExtensions',
    code: importing('./used'),
  },
  {
    path: 'shared/domain/any.ts',
    rule: 'lint/suspicious/noExplicitAny',
    code: 'export const value = (given: any): string => given;\n',
  },
  {
    path: 'shared/domain/non-null.ts',
    rule: 'lint/style/noNonNullAssertion',
    code: 'export const value = (given?: string): string => given!;\n',
  },
  { path: 'shared/domain/console.ts', rule: 'lint/suspicious/noConsole', code: `console.log('planted');\n` },
];

type Diagnostic = { readonly category: string; readonly location: { readonly path: string } };

let scratch = '';
let rulesByPath = new Map<string, string[]>();

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'ringonce-rules-'));
  await Promise.all(
    lintSetup.map((name) => cp(join(repository, name), join(scratch, name), { recursive: true })),
  );
  await Promise.all(planted.map(({ path, code }) => plant(join(scratch, path), code)));
  rulesByPath = byPath(await lint(scratch));
});

afterAll(() => rm(scratch, { recursive: true, force: true }));

describe('the house rules', () => {
  test.each(planted.filter(({ rule }) => rule !== 'clean'))('$path breaks $rule', ({ path, rule }) => {
    expect(rulesByPath.get(path)).toContain(rule);
  });

  test.each(planted.filter(({ rule }) => rule === 'clean'))('$path is clean', ({ path }) => {
    expect(rulesByPath.get(path) ?? []).toEqual([]);
  });
});

async function plant(path: string, code: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, code);
}

/** Biome exits with 1 where it finds something, so only a missing report is a failure. */
function lint(folder: string): Promise<readonly Diagnostic[]> {
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
  const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '.'],
      options,
      (_, out, err) => {
        if (out.startsWith('{')) resolve(JSON.parse(out).diagnostics);
        else reject(new Error(`Biome gave no report: ${err}`));
      },
    );
  });
}

function byPath(diagnostics: readonly Diagnostic[]): Map<string, string[]> {
  const grouped = Map.groupBy(diagnostics, ({ location }) => location.path);
  return new Map([...grouped].map(([path, found]) => [path, found.map(({ category }) => category)]));
}
