/**
 * Counts over a window that moves on in spans: what is kept is a few numbers, however much is counted. Used by the surge
 * gate and by the watch over failures. Pure.
 */
import type { Instant, Milliseconds } from './time.ts';

/** What was counted in one span, by name. */
export type Span<Name extends string> = { from: Instant } & Record<Name, number>;

/** How far back counts reach, and how finely that moves on. */
export interface Window {
  windowMs: Milliseconds;
  spanMs: Milliseconds;
}

/**
 * Adds to the present span and forgets what is older than the window. What lies as far ahead was counted by a clock that
 * was wrong, and would else count until that time has come.
 */
export function addedTo<Name extends string>(
  spans: readonly Span<Name>[],
  counts: Readonly<Record<Name, number>>,
  { windowMs, spanMs }: Window,
  now: Instant,
): Span<Name>[] {
  const from = now - (now % spanMs);
  const present = spans.find((span) => span.from === from);
  const names = Object.keys(counts) as Name[];
  const sums = names.map((name) => [name, (present?.[name] ?? 0) + counts[name]]);
  const kept = spans.filter((span) => Math.abs(now - span.from) < windowMs && span.from !== from);
  return [...kept, { from, ...Object.fromEntries(sums) }];
}

/** All that was counted under a name. */
export const sumOf = <Name extends string>(spans: readonly Span<Name>[], name: NoInfer<Name>): number =>
  spans.reduce((sum, span) => sum + span[name], 0);
