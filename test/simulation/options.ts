/** Between what is typed and what a run is made of. */
import type { RunOptions } from './run.ts';

/** The flags that name one run, as `parseArgs` takes them. */
export const RUN_FLAGS = {
  appointments: { type: 'string' },
  days: { type: 'string' },
  people: { type: 'string' },
  bookings: { type: 'string' },
  faults: { type: 'string' },
  without: { type: 'string' },
  nudge: { type: 'string' },
} as const;

type Flags = { readonly [K in keyof typeof RUN_FLAGS]?: string | undefined };

const number = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);
const numbers = (text: string | undefined): number[] | undefined =>
  text?.split(',').filter(Boolean).map(Number);

export function readFlags(seed: number, flags: Flags): RunOptions {
  const options: RunOptions = {
    seed,
    appointments: number(flags.appointments),
    days: number(flags.days),
    people: numbers(flags.people),
    bookings: numbers(flags.bookings),
    budget: number(flags.faults),
    without: flags.without?.split(',').filter(Boolean),
    nudge: number(flags.nudge),
  };
  const wrong = Object.entries(options).find(([, value]) => Number.isNaN(value));
  if (wrong) throw new Error(`--${wrong[0]} takes a number`);
  return options;
}

/** The command that runs exactly this again. */
export function commandOf({ seed, budget, ...rest }: RunOptions): string {
  const flags = { ...rest, faults: budget };
  const shown = (Object.keys(RUN_FLAGS) as (keyof Flags)[]).flatMap((name) => {
    const value = flags[name];
    return value === undefined ? [] : [`--${name} ${Array.isArray(value) ? value.join(',') : value}`];
  });
  return ['npm run simulate -- --seed', seed, ...shown].join(' ');
}
