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
const programs = new Map([
  ['start', () => import('./main.ts')],
  ['demo', () => import('../demo/demo.ts')],
  ['drill', () => import('../drill/drill.ts')],
]);
const program = programs.get(first ?? '');

if (program) process.argv.splice(2, 1);

await (program?.() ?? import('./cli.ts'));
