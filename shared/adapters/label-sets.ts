/**
 * Keeps the sets of labels of one metric few, whatever is counted: called by the telemetry of both compositions. The
 * closed lists of the domain stay far below the bound; it is there for what nobody foresaw.
 */
import type { Labels } from '../ports/instruments.ts';

/** @returns the labels, or all of them as `other` for what comes after so many sets of one name */
export function boundLabels(most: number): (name: string, labels: Labels) => Labels {
  const known = new Map<string, Set<string>>();
  return (name, labels) => {
    const sets = known.get(name) ?? new Set();
    known.set(name, sets);
    const text = textOf(labels);
    if (sets.size < most) sets.add(text);
    if (sets.has(text)) return labels;
    return Object.fromEntries(Object.keys(labels).map((label) => [label, 'other']));
  };
}

/** The same for the same labels, in whichever order. */
export const textOf = (labels: Labels): string => JSON.stringify(Object.entries(labels).toSorted());
