import { expect, test } from 'vitest';
import { readPage, stateMachine, withStateMachine } from '../../../docs/state-machine.ts';

test('docs/state-machine.md shows the state machine that the code moves by (else: npm run docs)', () => {
  const page = readPage();
  expect(page).toContain(stateMachine());
  expect(withStateMachine(page)).toBe(page);
});
