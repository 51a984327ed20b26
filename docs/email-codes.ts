/**
 * `npm run docs` writes what email servers and SES say against a message, and what each does, into `email-codes.md`, from
 * the tables that the adapters go by. A test checks that the page holds them, and that the pipeline does so.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { SesCode } from '../shared/adapters/ses/codes.ts';
import { AWS_ERRORS, SES_BOUNCES, SES_ERRORS, SES_EVENTS, SES_PAGES } from '../shared/adapters/ses/codes.ts';
import { SMTP_CODES, smtpPageOf } from '../shared/adapters/smtp/codes.ts';
import { provesImpossible } from '../shared/domain/core/reasons.ts';
import type { Effect } from './twilio-codes.ts';
import { effectOf } from './twilio-codes.ts';

const PAGE = new URL('./email-codes.md', import.meta.url);

type Row = Pick<SesCode, 'code' | 'says' | 'reason'> & { page: string };

const paged = (rows: readonly SesCode[], page: string): Row[] => rows.map((row) => ({ ...row, page }));

/** What a code does. Whoever wants no more email still has a phone, so that proves what any other proof does (P6). */
export const emailEffectOf = ({ reason }: Pick<Row, 'reason'>): Effect => ({
  refused: effectOf({ reason }).refused,
  next: provesImpossible(reason) ? 'comes forward' : 'keeps its time',
});

const rowOf = ({ code, says, reason, page }: Row): string => {
  const { refused, next } = emailEffectOf({ reason });
  return `| [${code}](${page}) | ${says} | \`${reason}\` | ${refused} | ${next} |`;
};

const table = (what: string, rows: readonly Row[], rest: string): string =>
  [
    `| ${what} | it says | reason | the step | the next, louder step |`,
    '|---|---|---|---|---|',
    ...rows.map(rowOf),
    rest,
    '',
    '',
  ].join('\n');

const UNKNOWN = '| any other | | `rejected` | ends | keeps its time |';

/** Each table, by its first column's title, with the empty line behind it. */
export const TABLES: Readonly<Record<string, string>> = {
  code: table(
    'code',
    SMTP_CODES.map((row) => ({ ...row, page: smtpPageOf(row) })),
    UNKNOWN,
  ),
  event: table(
    'event',
    [...paged(SES_BOUNCES, SES_PAGES.bounces), ...paged(SES_EVENTS, SES_PAGES.events)],
    UNKNOWN,
  ),
  error: table(
    'error',
    [...paged(SES_ERRORS, SES_PAGES.errors), ...paged(AWS_ERRORS, SES_PAGES.common)],
    '| any other | | `provider_error` | tried again | keeps its time |',
  ),
};

/** The page with the tables as the code has them. */
export const withTables = (page: string): string =>
  Object.entries(TABLES).reduce(
    (text, [what, rows]) => text.replace(new RegExp(`\\| ${what} \\|[\\s\\S]*?\\n\\n`), () => rows),
    page,
  );

export const readEmailCodesPage = (): string => readFileSync(PAGE, 'utf8');

if (import.meta.main) writeFileSync(PAGE, withTables(readEmailCodesPage()));
