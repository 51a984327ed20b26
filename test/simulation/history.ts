/**
 * A failure, told: made small, with the lines of its log about what broke, and the command that runs it again. Called
 * by `main.ts`.
 */
import type { Line } from './journal.ts';
import { commandOf } from './options.ts';
import type { Ended, Thread } from './pool.ts';
import type { RunResult } from './run.ts';
import { shrink } from './shrink.ts';
import type { Violation } from './watch.ts';

const LINE_MAX = 240;
const SHRINK_EVENTS = 1_000_000;

/** The lines about the subjects of a violation, and who died. */
function historyOf({ subjects }: Violation, lines: readonly Line[]): string[] {
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

/** One run in a few lines, with its history where it failed. */
export function told(outcome: RunResult, lines: readonly Line[], more = ''): string[] {
  const { violation } = outcome;
  return [
    summaryOf(outcome),
    ...(violation ? historyOf(violation, lines) : []),
    ...(violation ? [`  ${commandOf(outcome.options)}${more}`] : []),
  ];
}

export const summaryOf = ({
  options,
  appointments,
  contacts,
  days,
  lines,
  digest,
  violation,
}: RunResult): string =>
  `seed ${options.seed}: ${appointments} appointments, ${contacts} contacts, ${days} days, ${lines} events; digest ${digest}; ${violation ? `BROKEN ${violation.promise}: ${violation.detail}` : 'every promise kept'}`;

export interface ExplainOptions {
  /** Runs the smaller worlds. */
  thread: Thread;
  small: boolean;
  /** What else belongs to the command. */
  more: string;
}

/** What a failed seed has to say: its story in the smallest world in which the same promise breaks. */
export async function explained(ended: Ended, { thread, small, more }: ExplainOptions): Promise<string[]> {
  if (ended.kind === 'broke')
    return [`seed ${ended.options.seed} broke down: ${ended.error}`, `  ${commandOf(ended.options)}${more}`];
  const { outcome } = ended;
  const head = [summaryOf(outcome), `  ${commandOf(outcome.options)}${more}`];
  if (!small) return head;
  const run = async (options: RunResult['options']) => {
    const each = await thread.run(options);
    return each.kind === 'ran' ? each.outcome : undefined;
  };
  const shrunk = await shrink(outcome, { run, most: SHRINK_EVENTS });
  const again = await thread.run(shrunk.outcome.options, true);
  const story = again.kind === 'ran' ? told(again.outcome, again.lines, more) : [];
  return [...head, `shrunk in ${shrunk.runs} runs:`, ...story];
}
