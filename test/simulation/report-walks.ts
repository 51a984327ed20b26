/** The exhaustive walks, with their counts. */
import { walkThrough } from './exhaustive.ts';
import type { Walk } from './small-world.ts';

/** The worlds that are walked. The first has all at once; the others leave out a little, to have something else. */
const WALKS: readonly Walk[] = [
  {
    name: 'a confirmation',
    schedulers: 2,
    senders: 2,
    api: 'confirm',
    callback: true,
    crash: true,
    lapse: false,
  },
  {
    name: 'a cancellation, with a callback',
    schedulers: 1,
    senders: 2,
    api: 'cancel',
    callback: true,
    crash: true,
    lapse: false,
  },
  {
    name: 'a cancellation, two schedulers',
    schedulers: 2,
    senders: 2,
    api: 'cancel',
    callback: false,
    crash: true,
    lapse: false,
  },
  {
    name: 'leases that run out',
    schedulers: 2,
    senders: 2,
    api: null,
    callback: true,
    crash: true,
    lapse: true,
  },
  {
    name: 'a confirmation, and leases that run out',
    schedulers: 1,
    senders: 2,
    api: 'confirm',
    callback: true,
    crash: true,
    lapse: true,
  },
];

/** Walked only when they are named: this one takes minutes, and 3 GB. */
const LONG_WALKS: readonly Walk[] = [
  {
    name: 'everything, with a cancellation',
    schedulers: 2,
    senders: 2,
    api: 'cancel',
    callback: true,
    crash: true,
    lapse: false,
  },
];

export interface WalksOptions {
  json: boolean;
  /** Part of a name: only those, the long ones, too. */
  only?: string | undefined;
  print: (text: string) => void;
}

/** @returns whether all were complete, and no promise broke */
export async function walkAll({ json, only, print }: WalksOptions): Promise<boolean> {
  let well = true;
  const chosen =
    only === undefined ? WALKS : [...WALKS, ...LONG_WALKS].filter(({ name }) => name.includes(only));
  for (const walk of chosen) {
    const startedAt = performance.now();
    const walked = await walkThrough(walk, {
      onProgress: ({ states, ends }) =>
        process.stderr.write(`${walk.name}: ${states} states, ${ends} ends\n`),
    });
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    const { states, steps, ends, complete, failure } = walked;
    if (json) print(JSON.stringify({ ...walked, seconds }));
    else {
      print(
        `${walk.name}: ${states} states, ${steps} steps, ${ends} ends, ${complete ? 'complete' : 'cut short'}, ${seconds} s`,
      );
      if (failure) print([...failure.path, ...failure.wrong].map((line) => `  ${line}`).join('\n'));
    }
    well &&= complete && failure === null;
  }
  return well;
}
