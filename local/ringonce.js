#!/usr/bin/env node
/**
 * The entry point for people and for npm scripts: it checks the Node version, then hands over to the TypeScript.
 * `ringonce start` runs the server, `ringonce demo` the demo, `ringonce drill` the drill, anything else goes to the
 * command line.
 */
import './require-node.js';
import module from 'node:module';

// A command's start is mostly compiling: with the compiled code kept in the system's temporary folder it takes a third.
module.enableCompileCache();

const [, , first] = process.argv;

/** Commands that are programs of their own. */
/** @type {Map<string, () => Promise<unknown>>} */
const programs = new Map();
programs.set('start', start);
programs.set('demo', () => import('../demo/demo.ts'));
programs.set('drill', () => import('../drill/drill.ts'));

/** The server has a bound on its memory, and a process that is to be bounded has to be begun so. */
async function start() {
  const { withinBound } = await import('./memory.ts');
  withinBound('start');
  await import('./main.ts');
}

const program = programs.get(first ?? '');

if (program) process.argv.splice(2, 1);

await (program?.() ?? import('./cli.ts'));
