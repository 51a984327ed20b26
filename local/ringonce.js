#!/usr/bin/env node
/**
 * The way in for people and for npm scripts: checks the Node version, then hands over to the TypeScript.
 * `ringonce start` runs the server, `ringonce demo` the demo, `ringonce drill` the drill, anything else goes to the
 * command line.
 */
import './require-node.js';

const [, , first] = process.argv;

/** What is a program of its own. */
const programs = new Map([
  ['start', () => import('./main.ts')],
  ['demo', () => import('../demo/demo.ts')],
  ['drill', () => import('../drill/drill.ts')],
]);
const program = programs.get(first ?? '');

if (program) process.argv.splice(2, 1);

await (program?.() ?? import('./cli.ts'));
