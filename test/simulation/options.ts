/** Between what is typed and what a run is made of. */
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { FAULTS } from './faults.ts';
import type { RunOptions } from './run.ts';

/** The first and the last of some seeds. */
export interface Range {
  first: number;
  last: number;
}

const WHOLE = /^\d{1,9}$/;

/** @throws InvalidArgumentError that says what is accepted */
export function whole(text: string): number {
  if (!WHOLE.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

export function positive(text: string): number {
  const number = whole(text);
  if (number === 0) throw new InvalidArgumentError('It must be a whole number from 1.');
  return number;
}

export function range(text: string): Range {
  const [first = '', last = '', more] = text.split('..');
  if (!WHOLE.test(first) || !WHOLE.test(last) || more !== undefined || Number(first) > Number(last))
    throw new InvalidArgumentError('It must be two whole numbers, the smaller one first, such as 1..100.');
  return { first: Number(first), last: Number(last) };
}

const numbers = (text: string): number[] => text.split(',').filter(Boolean).map(whole);

function kinds(text: string): string[] {
  const known = [...Object.keys(FAULTS), 'outage'];
  const all = text.split(',').filter(Boolean);
  const wrong = all.find((kind) => !known.includes(kind));
  if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong}" is none of ${known.join(', ')}.`);
  return all;
}

/** The flags that name one run, by what they set. */
const FLAGS = {
  appointments: ['--appointments <n>', 'bookings that are drawn; 200 if absent', positive],
  days: ['--days <n>', 'nothing is begun after so many of the seven', positive],
  people: ['--people <list>', 'only these of the people, by number', numbers],
  bookings: ['--bookings <list>', 'only these of the bookings, by number', numbers],
  budget: ['--faults <n>', 'so many faults at most', whole],
  without: ['--without <kinds>', 'these kinds of faults never happen', kinds],
  nudge: ['--nudge <n>', 'another order of everything', whole],
} as const;

type Flags = Omit<RunOptions, 'seed' | 'embedded'>;

export function addRunFlags(command: Command): Command {
  for (const [flag, description, parser] of Object.values(FLAGS))
    command.addOption(new Option(flag, description).argParser<unknown>(parser));
  return command;
}

/** @param typed as commander has read it: by the names of the flags */
export const runOptions = (seed: number, typed: Flags & { faults?: number | undefined }): RunOptions => ({
  seed,
  appointments: typed.appointments,
  days: typed.days,
  people: typed.people,
  bookings: typed.bookings,
  budget: typed.faults,
  without: typed.without,
  nudge: typed.nudge,
});

/** The command that runs exactly this again. */
export function commandOf({ seed, ...rest }: RunOptions): string {
  const shown = (Object.keys(FLAGS) as (keyof typeof FLAGS)[]).flatMap((name) => {
    const value = rest[name];
    const flag = FLAGS[name][0].split(' ')[0];
    return value === undefined ? [] : [`${flag} ${Array.isArray(value) ? value.join(',') : value}`];
  });
  return ['npm run simulate -- --seed', seed, ...shown].join(' ');
}
