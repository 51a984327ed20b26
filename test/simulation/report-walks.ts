/** The exhaustive walks, with their counts. */
import { walkThrough } from './exhaustive.ts';
import type { Walk } from './small-world.ts';

const PLAIN = { schedulers: 1, senders: 1, api: null, callback: false, crashes: 1, lapse: false } as const;

/** The worlds that are walked. The first has all at once; the others leave out a little, to have something else. */
const WALKS: readonly Walk[] = [
  {
    name: 'a confirmation',
    schedulers: 2,
    senders: 2,
    api: 'confirm',
    callback: true,
    crashes: 1,
    lapse: false,
  },
  {
    name: 'a cancellation, with a callback',
    schedulers: 1,
    senders: 2,
    api: 'cancel',
    callback: true,
    crashes: 1,
    lapse: false,
  },
  {
    name: 'a cancellation, two schedulers',
    schedulers: 2,
    senders: 2,
    api: 'cancel',
    callback: false,
    crashes: 1,
    lapse: false,
  },
  {
    name: 'leases that run out',
    schedulers: 2,
    senders: 2,
    api: null,
    callback: true,
    crashes: 1,
    lapse: true,
  },
  {
    name: 'a confirmation, and leases that run out',
    schedulers: 1,
    senders: 2,
    api: 'confirm',
    callback: false,
    crashes: 1,
    lapse: true,
  },
  { ...PLAIN, name: 'an email', channel: 'email', api: 'confirm', senders: 2 },
  { ...PLAIN, name: 'a call', channel: 'voice', api: 'confirm', senders: 2 },
  {
    ...PLAIN,
    name: 'every answer of a provider',
    answers: ['accepted', 'lost, and taken', 'lost, and not taken', 'refused', 'busy'],
    senders: 2,
    callback: true,
    lapse: true,
  },
  { ...PLAIN, name: 'two crashes', api: 'confirm', senders: 2, crashes: 2 },
  { ...PLAIN, name: 'an opt-out', api: 'opt out', callback: true },
  { ...PLAIN, name: 'a move', api: 'move', callback: true },
  { ...PLAIN, name: 'reads that lag', api: 'confirm', senders: 2, stale: true },
  { ...PLAIN, name: 'an index that lags', schedulers: 2, senders: 2, lags: true, lapse: true },
  {
    ...PLAIN,
    name: 'two at once',
    second: 'herd',
    senders: 2,
    answers: ['accepted', 'lost, and taken', 'lost, and not taken'],
  },
  { ...PLAIN, name: 'two under a ceiling of one', second: 'ceiling', senders: 2 },
];

/** Walked only when they are named: this one takes minutes, and 3 GB. */
const LONG_WALKS: readonly Walk[] = [
  {
    name: 'everything, with a cancellation',
    schedulers: 2,
    senders: 2,
    api: 'cancel',
    callback: true,
    crashes: 1,
    lapse: false,
  },
];

/** What may go wrong in a walk. */
const KINDS: Readonly<Record<string, (walk: Walk) => boolean>> = {
  'a crash': ({ crashes }) => crashes > 0,
  'a second crash': ({ crashes }) => crashes > 1,
  'leases that run out': ({ lapse }) => lapse,
  'a callback at any time': ({ callback }) => callback,
  'a message taken twice': ({ senders }) => senders > 1,
  'a lost answer': ({ answers = [] }) => answers.some((answer) => answer.startsWith('lost')),
  'a refusal': ({ answers = [] }) => answers.includes('refused'),
  'an old read': ({ stale = false }) => stale,
  'an old list': ({ lags = false }) => lags,
};

/** The pairs of kinds that no walk has at once. */
const pairsNotWalked = (walks: readonly Walk[] = WALKS): string[] => {
  const names = Object.keys(KINDS);
  return names.flatMap((one, index) =>
    names
      .slice(index + 1)
      .filter((other) => !walks.some((walk) => KINDS[one]?.(walk) && KINDS[other]?.(walk)))
      .map((other) => `${one} with ${other}`),
  );
};

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
  if (!json && only === undefined) print(`in no walk: ${pairsNotWalked().join(', ')}`);
  return well;
}
