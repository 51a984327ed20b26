/**
 * `npm run docs` writes Twilio's codes and what each does into `twilio-codes.md`, from the table that the adapter goes
 * by. A test checks that the page holds them, and that the pipeline does so.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { TwilioCode } from '../shared/adapters/twilio/codes.ts';
import { pageOf, TWILIO_CODES } from '../shared/adapters/twilio/codes.ts';
import { provesImpossible } from '../shared/domain/core/reasons.ts';

const PAGE = new URL('./twilio-codes.md', import.meta.url);
const BLOCK = /\| code \|[\s\S]*?\n\n/;

/** What a code does, in the words of the table. */
export interface Effect {
  /** The request was refused with it: the same step is tried again, or has come to its end. */
  refused: 'tried again' | 'ends';
  /** What becomes of the next, louder step to the same number. */
  next: 'comes forward' | 'keeps its time' | `dropped: ${'opted_out' | 'invalid_address'}`;
}

export const effectOf = ({
  reason,
  noSuchAddress,
}: Pick<TwilioCode, 'reason' | 'noSuchAddress'>): Effect => ({
  refused: reason === 'provider_busy' || reason === 'provider_error' ? 'tried again' : 'ends',
  next: nextStep(reason, noSuchAddress),
});

function nextStep(reason: TwilioCode['reason'], noSuchAddress: boolean | undefined): Effect['next'] {
  if (reason === 'opted_out') return 'dropped: opted_out';
  if (noSuchAddress) return 'dropped: invalid_address';
  return provesImpossible(reason) ? 'comes forward' : 'keeps its time';
}

function rowOf(code: TwilioCode): string {
  const { refused, next } = effectOf(code);
  return `| [${code.code}](${pageOf(code.code)}) | ${code.says} | \`${code.reason}\` | ${refused} | ${next} |`;
}

/** The table, with the empty line behind it. */
export const codesTable = (): string =>
  [
    '| code | Twilio says | reason | a refused request | the next, louder step |',
    '|---|---|---|---|---|',
    ...TWILIO_CODES.map(rowOf),
    '| any other | | `rejected` | ends | keeps its time |',
    '| none | | `rejected` | ends | keeps its time |',
    '',
    '',
  ].join('\n');

/** The page with the table as the code has it. */
export const withCodes = (page: string): string => page.replace(BLOCK, codesTable());

export const readCodesPage = (): string => readFileSync(PAGE, 'utf8');

if (import.meta.main) writeFileSync(PAGE, withCodes(readCodesPage()));
