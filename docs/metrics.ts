/**
 * `npm run docs` writes every metric into `metrics.md`, from the tables that the program counts by. A test checks that the
 * page holds them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Instrument } from '../shared/ports/instruments.ts';
import { COUNTERS, GAUGES, MEASURES } from '../shared/ports/instruments.ts';

const PAGE = new URL('./metrics.md', import.meta.url);

const SUFFIXES: Readonly<Record<string, string>> = { s: '_seconds', By: '_bytes' };

const rows = (table: Readonly<Record<string, Instrument>>, kind: string, end = ''): string[] =>
  Object.values(table).map(({ name, unit, says }) => {
    const scraped = name.replaceAll('.', '_') + (SUFFIXES[unit] ?? '') + end;
    return `| \`${name}\` | \`${scraped}\` | ${kind} | ${says} |`;
  });

const TABLE = [
  '| metric | for Prometheus | | |',
  '|---|---|---|---|',
  ...rows(GAUGES, 'gauge'),
  ...rows(MEASURES, 'histogram'),
  ...rows(COUNTERS, 'counter', '_total'),
  '',
  '',
].join('\n');

/** The page with the table as the code has it. */
export const withMetrics = (page: string): string => page.replace(/\| metric \|[\s\S]*?\n\n/, () => TABLE);

export const readMetricsPage = (): string => readFileSync(PAGE, 'utf8');

if (import.meta.main) writeFileSync(PAGE, withMetrics(readMetricsPage()));
