/**
 * How each function becomes one bundle: esbuild's options, for the deployment (`cdk/`) and for `npm run bench --
 * bundles`, so that what is measured is what is deployed.
 *
 * Kept true here: a bundle holds everything it needs, also the SDK, because the runtime's SDK changes without notice.
 */
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions, Plugin } from 'esbuild';
import { loadedWhenUsed } from './when-used.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

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

/** The same of the SDK, in a function. Some are but 2 or 3 kB; together they keep the senders within what they are held to. */
const UNUSED_IN_A_FUNCTION: Readonly<Record<string, string>> = {
  // Nor does it ask a table where its table is, or look for the files of somebody's home.
  '@aws-sdk/endpoint-cache/dist-es/index.js': 'export class EndpointCache {}',
  // Where it runs is in its environment, too.
  '@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js':
    'export const getInstanceMetadataRegion = async () => undefined;',
  // The retry mode `adaptive`, which no client of ours is in, and what stands in for Node's own hashes.
  '@smithy/core/dist-es/submodules/retry/util-retry/AdaptiveRetryStrategy.js':
    'export class AdaptiveRetryStrategy {}',
  '@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js': 'export class Sha256Js {}',
  '@smithy/core/dist-es/submodules/config/shared-ini-file-loader/loadSharedConfigFiles.js': `export const CONFIG_PREFIX_SEPARATOR = '.';
    export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  // It signs requests, and no messages of a stream.
  '@smithy/signature-v4/dist-es/HeaderFormatter.js': 'export class HeaderFormatter {} export class Int64 {}',
  // A function's credentials are in its environment. The SDK's ways to find others (profiles, SSO, web identity,
  // instance metadata) are 90 kB that can't apply here.
  '@aws-sdk/credential-provider-node/dist-es/index.js':
    "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
};

/** The files in whose place something else stands. */
export const REPLACED_FILES: readonly string[] = [
  ...Object.keys(UNUSED),
  ...Object.keys(UNUSED_IN_A_FUNCTION),
];

/** Fails the build where a library has moved such a file: else it would be bundled again, and nobody would know. */
const without = (name: string, unused: Readonly<Record<string, string>>): Plugin => ({
  name,
  setup(build) {
    for (const [file, contents] of Object.entries(unused)) {
      if (!existsSync(join(ROOT, 'node_modules', file))) throw new Error(`${file} is not there any more`);
      const path = `/node_modules/${file}`.replaceAll('.', '\\.').replaceAll('/', '[\\\\/]');
      build.onLoad({ filter: new RegExp(`${path}$`) }, (load) => ({
        contents,
        resolveDir: dirname(load.path),
      }));
    }
  },
});

/**
 * The SDK's schemas of a service name their fields by computed keys, which no bundler may leave out: written plainly, the
 * operations that nobody calls go.
 */
const withPlainKeys: Plugin = {
  name: 'with-plain-keys',
  setup(build) {
    build.onLoad(
      { filter: /[\\/]client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d\.js$/ },
      async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const names = new Map(
          Array.from(source.matchAll(/^const (_\w+) = ("[^"]*");$/gm), ([, key, text]) => [key, text]),
        );
        const contents = source.replaceAll(/\[(_\w+)\]:/g, (all, key: string) =>
          names.get(key) ? `${names.get(key)}:` : all,
        );
        if (contents === source) throw new Error(`${path} names its fields in another way now`);
        return { contents };
      },
    );
  },
};

/**
 * Zod's way to JSON Schema, which the document of the API does not go: its names stay, and do nothing. Before them one file
 * has a little that is needed elsewhere.
 */
const withoutJsonSchema: Plugin = {
  name: 'without-json-schema',
  setup(build) {
    const filter = /[\\/]zod[\\/]v4[\\/]core[\\/](json-schema-processors|to-json-schema)\.js$/;
    build.onLoad({ filter }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const from = Math.max(0, source.indexOf('export const stringProcessor'));
      const declared = source.slice(from).matchAll(/^export (?:const|function|\{ \w+ as) (\w+)/gm);
      const names = Array.from(declared, ([, name]) => `nothing as ${name}`);
      if (names.length === 0) throw new Error(`${path} has nothing to leave out now`);
      return {
        contents: `${source.slice(0, from)} const nothing = () => undefined; export { ${names.join(', ')} };`,
      };
    });
  },
};

/** The SDK reads its version from its package's file, and needs nothing else of it. */
const onlyVersions: Plugin = {
  name: 'only-versions',
  setup(build) {
    build.onLoad({ filter: /package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/** For every bundle; the installed program is one, too (`packaging/build.ts`). */
export const withoutTheUnused: Plugin = without('without-the-unused', UNUSED);
const withoutOtherCredentials: Plugin = without('without-other-credentials', UNUSED_IN_A_FUNCTION);

/** A file that a module names beside itself. */
export const FILE_BESIDE: RegExp = /new URL\(\s*'([^']+)',\s*import\.meta\.url,?\s*\)/g;

/** The fonts of a PDF are copied beside the bundle, where they are read when one is asked for. */
const withFontsBeside: Plugin = {
  name: 'with-fonts-beside',
  setup(build) {
    build.onLoad({ filter: /[\\/]people[\\/]evidence-fonts\.ts$/ }, async ({ path }) => {
      const { outdir = '', write = true } = build.initialOptions;
      const source = await readFile(path, 'utf8');
      const fonts = Array.from(source.matchAll(FILE_BESIDE), ([, file = '']) => join(dirname(path), file));
      if (write) await mkdir(outdir, { recursive: true });
      if (write) await Promise.all(fonts.map((font) => copyFile(font, join(outdir, basename(font)))));
      const contents = source.replaceAll(
        FILE_BESIDE,
        (_, file: string) => `new URL('./${basename(file)}', import.meta.url)`,
      );
      return { contents, loader: 'ts' };
    });
  },
};

/** Beside a bundle lie fonts alone: the runbook is part of it. */
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

const ALIKE = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  // A letter beyond ASCII has up to three bytes, and six as an escape.
  charset: 'utf8',
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** What every bundle of ours is made with. */
export const BUNDLED = {
  ...ALIKE,
  splitting: true,
  chunkNames: 'chunk-[hash]',
  format: 'esm',
  banner: { js: REQUIRE },
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
      loadedWhenUsed({ ...ALIKE, minify: true, plugins: [withoutTheUnused] }),
      onlyWhatIsUsed,
      withPlainKeys,
      onlyVersions,
      withoutJsonSchema,
      withoutTheUnused,
      withoutOtherCredentials,
      withFontsBeside,
      withRunbook,
      withConsoleFiles,
    ],
  }) satisfies BuildOptions;
