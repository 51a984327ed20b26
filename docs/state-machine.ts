/**
 * `npm run docs` writes the state machine of the ledger into `state-machine.md`, from the table that the code itself
 * moves by. A test checks that the page holds it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { STATES, TRANSITIONS } from '../shared/domain/ledger/entry.ts';

const PAGE = new URL('./state-machine.md', import.meta.url);
const BLOCK = /```mermaid\nstateDiagram-v2\n[\s\S]*?```/;

/** The Mermaid block, fences included. */
export function stateMachine(): string {
  const arrows = STATES.flatMap((from) =>
    Object.entries(TRANSITIONS[from]).map(([to, by]) => `    ${from} --> ${to}: ${by}`),
  );
  return ['```mermaid', 'stateDiagram-v2', '    [*] --> planned: create', ...arrows, '```'].join('\n');
}

/** The page with the block as the code has it. */
export const withStateMachine = (page: string): string => page.replace(BLOCK, stateMachine());

export const readPage = (): string => readFileSync(PAGE, 'utf8');

if (import.meta.main) writeFileSync(PAGE, withStateMachine(readPage()));
