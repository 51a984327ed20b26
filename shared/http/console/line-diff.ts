/** What two texts have in common, line by line, for whoever compares two versions. Called by the screens with versions. Pure. */
import { html } from 'hono/html';
import type { Html } from '../pages/view.ts';

/** A line that is in both texts, in the first alone, or in the second alone. */
export interface DiffLine {
  in: 'both' | 'first' | 'second';
  text: string;
}

/** More pairs of lines than this are not compared one by one: all of the middle counts as another. */
const PAIRS_MAX = 250_000;

/** The lines of both, in order: the longest common run of them is `both`. */
export function diffLines(first: string, second: string): DiffLine[] {
  const a = first.split('\n');
  const b = second.split('\n');
  if (a.length * b.length > PAIRS_MAX) return [...only('first', a), ...only('second', b)];
  const common = commonRuns(a, b);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    const where = a[i] === b[j] ? 'both' : common(i + 1, j) >= common(i, j + 1) ? 'first' : 'second';
    lines.push({ in: where, text: (where === 'second' ? b[j] : a[i]) ?? '' });
    if (where !== 'second') i++;
    if (where !== 'first') j++;
  }
  return [...lines, ...only('first', a.slice(i)), ...only('second', b.slice(j))];
}

/** How many lines the two have in common from a pair of places on. */
function commonRuns(a: readonly string[], b: readonly string[]): (i: number, j: number) => number {
  const width = b.length + 1;
  const runs = new Uint32Array((a.length + 1) * width);
  const common = (i: number, j: number): number => runs[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      runs[i * width + j] =
        a[i] === b[j] ? common(i + 1, j + 1) + 1 : Math.max(common(i + 1, j), common(i, j + 1));
  return common;
}

const only = (where: 'first' | 'second', lines: readonly string[]): DiffLine[] =>
  lines.map((text) => ({ in: where, text }));

/** The two as one text, with a sign before each line that only one of them has, by the style. */
export const diffOf = (first: string, second: string): Html =>
  html`<div class="diff mono">${diffLines(first, second).map(({ in: where, text }) => {
    const line =
      where === 'first' ? html`<del>${text}</del>` : where === 'second' ? html`<ins>${text}</ins>` : text;
    return html`<div data-in="${where}">${line}</div>`;
  })}</div>`;
