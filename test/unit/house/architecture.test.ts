import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readPage, stateMachine, withStateMachine } from '../../../docs/state-machine.ts';

const root = resolve(import.meta.dirname, '../../..');

test('docs/state-machine.md shows the state machine that the code moves by (else: npm run docs)', () => {
  const page = readPage();
  expect(page).toContain(stateMachine());
  expect(withStateMachine(page)).toBe(page);
});

/** The files of a folder that hold a pattern. */
const filesWith = (folder: string, pattern: RegExp): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && pattern.test(readFileSync(join(root, folder, name), 'utf8')))
    .map((name) => basename(name));

test('every adapter of a store or a queue is run through the contract suite, and its histories are judged', () => {
  const importing = (folder: string, file: string) => filesWith(folder, new RegExp(`/${file}'`));
  const stores = filesWith('shared/adapters', /implements Store\b/);
  const queues = filesWith('shared/adapters', /implements SendQueue\b/);
  expect(stores.length).toBeGreaterThan(2);
  expect(queues.length).toBeGreaterThan(1);
  const unproved = [...stores, ...queues].filter((file) => importing('test/contract', file).length === 0);
  expect(unproved, 'test/contract').toEqual([]);
  // The store in memory is the model: it does one thing at a time.
  const alone = stores.filter((file) => importing('test/linearizability', file).length === 0);
  expect(alone, 'test/linearizability').toEqual(['memory-store.ts']);
});
