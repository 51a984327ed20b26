/**
 * Plain text for the command line: tables, counts and moments. Pure.
 */
import type { Instant } from '../shared/domain/core/time.ts';
import { DAY, SECOND } from '../shared/domain/core/time.ts';

/** Columns as wide as their widest cell; two spaces between them. Numbers are right-aligned. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.entries())
      widths[column] = Math.max(widths[column] ?? 0, String(cell).length);
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return typeof cell === 'number' ? String(cell).padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return lines.join('\n');
}

/** Breaks a text at spaces; lines after the first are indented by as much as `start` is long. */
export function wrapped(start: string, text: string, width: number): string {
  const lines: string[] = [];
  let line = start;
  for (const word of text.split(' ')) {
    if (line.length + word.length > width && line.trim() !== '' && line !== start) {
      lines.push(line.trimEnd());
      line = ' '.repeat(start.length);
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()].join('\n');
}

/** `1 row`, `2 rows`, `1,234 rows`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** `quiet_hours 3, capped 1`: the most frequent first. */
export const countsText = (counts: Readonly<Record<string, number>>, between = ', '): string =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(between);

/** How long ago, or how far ahead, in a unit that fits. */
export function ago(at: Instant, now: Instant): string {
  if (Math.abs(now - at) < SECOND) return 'just now';
  return at > now ? `in ${span(at - now)}` : `${span(now - at)} ago`;
}

/** `90 s`, `3 min`, `5 h`, `6 days`: a length of time in a unit that fits. */
export function span(ms: number): string {
  const [amount, unit] = inUnit(Math.round(ms / SECOND));
  return `${amount} ${unit}`;
}

function inUnit(seconds: number): [number, string] {
  if (seconds < 90) return [seconds, 's'];
  if (seconds < 5_400) return [Math.round(seconds / 60), 'min'];
  if (seconds * SECOND < 2 * DAY) return [Math.round(seconds / 3_600), 'h'];
  return [Math.round((seconds * SECOND) / DAY), 'days'];
}
