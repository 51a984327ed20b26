#!/usr/bin/env node
/**
 * The entry point for people and for npm scripts: it finds a Node that is new enough and hands over to the program.
 * `ringonce start` runs the server, `ringonce demo` the demo, `ringonce drill` the drill, anything else goes to the
 * command line. In a checkout these are the sources, in an installed package what `npm run build` made of them.
 *
 * It is plain JavaScript that an older Node reads, because with an older Node it may be started.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The packages that bring a Node; npm installs the one that fits the machine. */
const BROUGHT_BY = ['node', 'node-bin'].map(
  (name) => `${name}-${process.platform.replace('32', '')}-${process.arch}`,
);

/** @returns {string | undefined} the Node that came with Ringonce, where it is newer than this one */
function newerNode() {
  for (const name of BROUGHT_BY)
    try {
      const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
      const { version, bin } = JSON.parse(readFileSync(manifest, 'utf8'));
      if (Number.parseInt(version, 10) > Number.parseInt(process.versions.node, 10))
        return join(manifest, '..', bin.node);
    } catch {
      // It was left out, or is for another kind of machine.
    }
  return undefined;
}

/** The same again on another Node, which ends as that one ends. @param {string} node */
function handOver(node) {
  const again = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const child = spawn(node, [...process.execArgv, ...again], { stdio: 'inherit' });
  child.once('error', () => import('./require-node.js'));
  child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP', 'SIGINT']))
    process.on(signal, () => child.kill(signal));
}

/** Commands that are programs of their own. The drill is not installed. */
const PROGRAMS = new Map([
  ['start', 'main.ts'],
  ['demo', '../demo/demo.ts'],
  ['drill', '../drill/drill.ts'],
]);

/** @param {string} source @returns {URL | undefined} the source itself, or what was built of it */
function there(source) {
  const built = `../dist/${source.replace(/^.*\//, '').replace(/ts$/, 'js')}`;
  return [source, built].map((path) => new URL(path, import.meta.url)).find((url) => existsSync(url));
}

/** node:sqlite is said to be experimental; whoever runs Ringonce can do nothing about it. */
function withoutThatWarning() {
  const { emitWarning } = process;
  process.emitWarning = (/** @type {any} */ warning, /** @type {any[]} */ ...rest) => {
    if (rest[0] !== 'ExperimentalWarning') emitWarning.call(process, warning, ...rest);
  };
}

/** The server has a bound on its memory, and a process that is to be bounded has to be begun so. @param {string} command */
async function bounded(command) {
  const { withinBound } = await import(String(there('memory.ts')));
  withinBound(command);
}

async function run() {
  await import('./require-node.js');
  // A command's start is mostly compiling: with the compiled code kept in the system's temporary folder it takes a third.
  module.enableCompileCache();
  withoutThatWarning();
  const command = process.argv[2] ?? '';
  const program = there(PROGRAMS.get(command) ?? 'cli.ts');
  if (PROGRAMS.has(command)) process.argv.splice(2, 1);
  if (command === 'start') await bounded(command);
  await import(String(program));
}

const node = newerNode();
if (node) handOver(node);
else await run();
