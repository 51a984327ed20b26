/**
 * What a function loads only when it is used: each of these libraries is a file beside the bundle, with a stand-in for it in
 * the bundle. A plugin of `esbuild.ts`; why it is so: docs/decisions/0053-loaded-when-asked.md.
 */
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions, Plugin } from 'esbuild';
import { build as bundleAlone } from 'esbuild';
import { PROVIDERS_LIBRARIES } from '../shared/adapters/providers/libraries.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Libraries that only some events need, with what is used of each. In their place stand stand-ins, which load the library
 * when something of it is called: by `require`, for what calls them is not asynchronous.
 */
export const WHEN_USED: Readonly<Record<string, readonly string[]>> = {
  // Reading a phone number: the numbering plans of all countries are 156 kB.
  'libphonenumber-js/max': [
    'default',
    'getCountries',
    'getCountryCallingCode',
    'isSupportedCountry',
    'PhoneNumber',
  ],
  // Templates, also our own.
  liquidjs: ['Liquid', 'defaultOperators'],
  // Texts that are not plain GSM-7.
  'sms-segments-calculator': ['SegmentedMessage'],
  // Whoever writes an email: the sender is asked each minute whether an office has to be told something, which is rare.
  'nodemailer/lib/mail-composer': ['default'],
  // A calendar that goes with an email or a page, and one that is read.
  'ical-generator': ['default', 'ICalCalendarMethod', 'ICalEventStatus', 'ICalEventTransparency'],
  'ical.js': ['default'],
  ...PROVIDERS_LIBRARIES,
  // The words of each language, when somebody is written to in it.
  'shared/domain/content/de.ts': ['de'],
  'shared/domain/content/en.ts': ['en'],
  'shared/domain/content/es.ts': ['es'],
  'shared/domain/content/fr.ts': ['fr'],
  'shared/domain/content/ja.ts': ['ja'],
  'shared/domain/content/pt.ts': ['pt'],
};

/** Stands for one thing of a library until it is used. A bound function may be called and made, and has no keys of its own. */
const STAND_IN = `export const standIn = (value) => new Proxy(function () {}.bind(), {
  get: (_, key) => value()[key],
  ownKeys: () => Reflect.ownKeys(value()),
  getOwnPropertyDescriptor(_, key) {
    const found = Reflect.getOwnPropertyDescriptor(value(), key);
    return found && { ...found, configurable: true };
  },
  has: (_, key) => key in value(),
  apply: (_, self, given) => Reflect.apply(value(), self, given),
  construct: (_, given) => Reflect.construct(value(), given),
});`;

const specifierOf = (library: string): string => (library.endsWith('.ts') ? `./${library}` : library);
const fileOf = (library: string): string => `${library.replaceAll(/\W+/g, '-')}.cjs`;

/** The namespace of stand-ins within a build. */
export const WHEN = 'when-used';

/**
 * Each library that a bundle has a stand-in for is a file of its own beside it.
 * @param alike how such a file is bundled
 */
export const loadedWhenUsed = (alike: BuildOptions): Plugin => ({
  name: 'loaded-when-used',
  setup(build) {
    build.onResolve({ filter: /^/ }, ({ path, importer, resolveDir, namespace }) => {
      if (namespace === WHEN) return path === 'stand-in' ? { path, namespace } : { path, external: true };
      const name = path.startsWith('.') ? relative(ROOT, join(resolveDir, path)) : path;
      const isOurs = importer.endsWith('.ts');
      return isOurs && name in WHEN_USED ? { path: name, namespace: WHEN, sideEffects: false } : undefined;
    });
    build.onLoad({ filter: /^/, namespace: WHEN }, ({ path }) => {
      if (path === 'stand-in') return { contents: STAND_IN };
      const standIns = (WHEN_USED[path] ?? []).map((name, at) => {
        const made = `const part${at} = /* @__PURE__ */ standIn(() => require('./${fileOf(path)}').${name});`;
        return `${made} export { part${at} as ${name} };`;
      });
      return { contents: `import { standIn } from 'stand-in';\n${standIns.join('\n')}` };
    });
    build.onEnd(async ({ metafile }) => {
      const { outdir, write = true } = build.initialOptions;
      const inputs = new Set(
        Object.values(metafile?.outputs ?? {}).flatMap((output) => Object.keys(output.inputs)),
      );
      for (const library of Object.keys(WHEN_USED).filter((each) => inputs.has(`${WHEN}:${each}`))) {
        const names = (WHEN_USED[library] ?? []).join(', ');
        const beside = await bundleAlone({
          ...alike,
          metafile: true,
          write,
          stdin: { contents: `export { ${names} } from '${specifierOf(library)}';`, resolveDir: ROOT },
          outfile: join(outdir ?? '', fileOf(library)),
          format: 'cjs',
        });
        Object.assign(metafile?.outputs ?? {}, beside.metafile.outputs);
      }
    });
  },
});
