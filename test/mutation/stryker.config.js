/**
 * Mutation tests: is there a line that no test would miss? Run by `npm run test:mutation`, outside of `npm test`, for a few
 * files at a time; what was found stands in test/README.md.
 *
 * Always true: nothing runs beside it (one worker), and a mutant is only given to the tests that reach it.
 */

/** Words, and tables that were taken from elsewhere: a mutant of them is another text, and no test repeats a text. */
const WORDS = [
  // Sentences in six languages; `content.test.ts` holds that they render, and people have read them.
  'content/{built-in,de,en,es,fr,ja,pt,languages,words}.ts',
  // What carriers and people write, as lists of expressions; `test/fixtures/replies` holds them as a whole.
  'content/keywords.ts',
  'person/reply-words.ts',
  // Area codes of a numbering plan, letters of GSM-7.
  'person/nanp.ts',
  'content/gsm7.ts',
  // Alerts and reports for operators: sentences around facts that others decide.
  'safeguards/{alert,alert-message}.ts',
];

export default {
  mutate: [
    'shared/{domain,pipeline}/**/*.ts',
    ...WORDS.map((path) => `!shared/domain/${path}`),
    // Only types and a library's name.
    '!shared/domain/core/{language,temporal}.ts',
  ],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false, pool: 'threads' },
  coverageAnalysis: 'perTest',
  // A constant is read once, when its file is loaded: to change it, all would be loaded anew for each mutant.
  ignoreStatic: true,
  // Stryker would put a comment into each file that turns its types off, and it does not know this TypeScript. Types are
  // stripped and never looked at here, so it finds no tsconfig.
  disableTypeChecks: false,
  tsconfigFile: 'none',
  concurrency: 1,
  timeoutMS: 5_000,
  timeoutFactor: 1.5,
  ignorePatterns: [
    '**',
    '!shared/**',
    '!test/{unit,fixtures}/**',
    '!test/mutation/*.ts',
    '!test/e2e/command.ts',
    '!local/**',
    '!docs/**',
    '!package.json',
  ],
  tempDirName: '.tmp/stryker',
  // What is known of other files, and of the mutants that neither their file nor a test of theirs has changed since, stays.
  incremental: true,
  incrementalFile: 'reports/mutation/incremental.json',
  reporters: ['clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  clearTextReporter: { logTests: false, reportTests: false },
};
