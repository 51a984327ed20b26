/**
 * How each function becomes one bundle: esbuild's options, for the deployment (`cdk/`) and for `npm run bench --
 * bundles`, so that what is measured is what is deployed.
 *
 * Kept true here: a bundle holds everything it needs, also the SDK, because the runtime's SDK changes without notice.
 */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions, Plugin } from 'esbuild';

/** The functions: each is `lambdas/NAME.ts`, which exports `handler`. */
export const FUNCTIONS = [
  'schedule',
  'send-email',
  'send-sms',
  'send-voice',
  'http-api',
  'feedback',
  'audit',
  'hand-over',
] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

/**
 * The memory of each, which also decides its share of a processor: a whole one at 1,769 MB. What a caller of the API waits
 * for is mostly computing. The stacks set it, and the sums of what it costs are made with it.
 */
export const MEMORY_MB: Readonly<Record<FunctionName, number>> = {
  schedule: 1024,
  'send-email': 512,
  'send-sms': 512,
  'send-voice': 512,
  'http-api': 1769,
  feedback: 512,
  audit: 1024,
  'hand-over': 512,
};

/**
 * Modules of libraries that nothing here uses, but that something imports, and what stands in their place. Each stub
 * exports the same names, so that a new name in a new release fails the build, not the function.
 */
const UNUSED: Readonly<Record<string, string>> = {
  // The OpenAPI library holds on to all of zod: to its messages in 50 languages (260 kB; English stays), a compiler of
  // schemas, and the way back from JSON Schema (40 kB).
  'zod/v4/locales/index.js': "export { default as en } from './en.js';",
  'zod/v4/core/compile.js': `export const INVALID = Symbol.for('zod.compile.invalid');
    const compile = undefined; export {
    compile, compile as withParser, compile as ZodCompileAsyncError, compile as ZodCompileUnsupportedError };`,
  'zod/v4/classic/from-json-schema.js': 'export const fromJSONSchema = undefined;',
  // A table of file types (76 kB), for attachments that don't say theirs; ours do.
  'nodemailer/dist/esm/mime-funcs/mime-types.js': `export const detectMimeType = () => 'application/octet-stream';
    export const detectExtension = () => 'bin';`,
};

const UNUSED_IN_A_FUNCTION: Readonly<Record<string, string>> = {
  // A function's credentials are in its environment. The SDK's ways to find others (profiles, SSO, web identity,
  // instance metadata) are 90 kB that can't apply here.
  '@aws-sdk/credential-provider-node/dist-es/index.js':
    "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
};

const without = (name: string, unused: Readonly<Record<string, string>>): Plugin => ({
  name,
  setup(build) {
    for (const [file, contents] of Object.entries(unused)) {
      const path = `/node_modules/${file}`.replaceAll('.', '\\.').replaceAll('/', '[\\\\/]');
      build.onLoad({ filter: new RegExp(`${path}$`) }, (load) => ({
        contents,
        resolveDir: dirname(load.path),
      }));
    }
  },
});

/** For every bundle; the installed program is one, too (`packaging/build.ts`). */
export const withoutTheUnused: Plugin = without('without-the-unused', UNUSED);
const withoutOtherCredentials: Plugin = without('without-other-credentials', UNUSED_IN_A_FUNCTION);

/**
 * The library that draws PDFs asks for the metrics of its fonts by a `require` of its own making, which a bundle can't
 * follow. With a plain one they are bundled, in a file that is loaded when a PDF is asked for.
 */
export const withFontMetrics: Plugin = {
  name: 'with-font-metrics',
  setup(build) {
    build.onLoad({ filter: /[\\/]pdfkit\.node\.mjs$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source.replaceAll("require$1('#standard-fonts/", "require('pdfkit/standard-fonts/");
      if (contents === source) throw new Error('pdfkit loads its fonts in another way now');
      return { contents };
    });
  },
};

/** A bundle has no files beside it: the runbook is part of it. */
const withRunbook: Plugin = {
  name: 'with-runbook',
  setup(build) {
    build.onLoad({ filter: /[\\/]lambdas[\\/]runbook\.ts$/ }, async ({ path }) => {
      const text = await readFile(join(dirname(path), '../docs/runbook.md'), 'utf8');
      return { contents: `export const RUNBOOK = ${JSON.stringify(text)};` };
    });
  },
};

/** Nor has it what a browser loads: the text of each file is in its place. */
const withConsoleFiles: Plugin = {
  name: 'with-console-files',
  setup(build) {
    build.onLoad({ filter: /[\\/]process[\\/]console-files\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const textOf = (file: string) => JSON.stringify(readFileSync(file, 'utf8'));
      const contents = source
        .replaceAll(/text\(import\.meta\.resolve\('([^']+)'\)\)/g, (_, name: string) =>
          textOf(fileURLToPath(import.meta.resolve(name))),
        )
        .replaceAll(/text\(new URL\('([^']+)', import\.meta\.url\)\)/g, (_, file: string) =>
          textOf(join(dirname(path), file)),
        );
      if (contents.includes('import.meta')) throw new Error('the console reads its files in another way now');
      return { contents, loader: 'ts' };
    });
  },
};

/** Importing a file of ours does nothing by itself, so one whose exports go unused is left out with all that it imports. */
const onlyWhatIsUsed: Plugin = {
  name: 'only-what-is-used',
  setup(build) {
    build.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path),
      sideEffects: false,
    }));
  },
};

/** Some libraries in a bundle still call `require`, for what Node itself has. */
const REQUIRE = `import{createRequire as ringonceRequire}from'node:module';const require=ringonceRequire(import.meta.url);`;

/** What every bundle of ours is made with. */
export const BUNDLED = {
  bundle: true,
  splitting: true,
  chunkNames: 'chunk-[hash]',
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  banner: { js: REQUIRE },
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * One function's bundle: an ES module `index.mjs`, for Node 24, and beside it what is imported only when it is needed.
 * @param outdir where it goes; esbuild makes the folder
 */
export const bundleOptions = (name: FunctionName, outdir: string) =>
  ({
    entryPoints: { index: fileURLToPath(new URL(`${name}.ts`, import.meta.url)) },
    outdir,
    ...BUNDLED,
    outExtension: { '.js': '.mjs' },
    minify: true,
    plugins: [
      onlyWhatIsUsed,
      withoutTheUnused,
      withoutOtherCredentials,
      withFontMetrics,
      withRunbook,
      withConsoleFiles,
    ],
  }) satisfies BuildOptions;
