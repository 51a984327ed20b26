#!/usr/bin/env node
/**
 * The way in for people and for npm scripts: checks the Node version, then hands over to the TypeScript.
 * `ringonce start` runs the server, `ringonce demo` the demo, anything else goes to the command line.
 */
import './require-node.js';

const [, , first] = process.argv;

if (first === 'start' || first === 'demo') process.argv.splice(2, 1);

await (first === 'start' ? import('./main.ts') : first === 'demo' ? import('./demo.ts') : import('./cli.ts'));
