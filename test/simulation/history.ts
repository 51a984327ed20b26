/** The lines of a log that tell how a promise broke: those about its subjects, and who died. */
import type { Line } from './journal.ts';
import type { Violation } from './watch.ts';

const LINE_MAX = 240;

export function historyOf({ subjects }: Violation, lines: readonly Line[]): string[] {
  const about = ({ who, what }: Line) =>
    what === 'dies' ||
    who === 'checker' ||
    subjects.some((subject) => what.includes(subject) || who === subject);
  return lines
    .filter(about)
    .map(
      ({ at, who, what }) => `  ${new Date(at).toISOString()} ${who.padEnd(14)} ${what.slice(0, LINE_MAX)}`,
    );
}
