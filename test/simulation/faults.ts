/**
 * What goes wrong, how often, and until when: drawn from the seed, within a budget. Asked at every place where
 * something may go wrong; after `healAt`, or when the budget is spent, nothing does any more.
 */
import type { Instant } from '../../shared/domain/core/time.ts';
import { DAY, HOUR, MINUTE } from '../../shared/domain/core/time.ts';
import type { State } from '../../shared/domain/ledger/entry.ts';
import type { Lot } from './lots.ts';
import type { Random } from './random.ts';

/** Every kind of fault, and what it does. */
export const FAULTS = {
  'crash-before': 'a process dies at a wait, and what it asked for does not happen',
  'crash-after': 'a process dies at a wait, after what it asked for happened',
  'crash-again':
    'a process dies within half a minute of its start, while it still takes up what the one before has left',
  crash: 'a process dies at a moment of its own; what it had under way may still happen',
  frozen: 'a process stands still between two lines of its code, for seconds to ten minutes',
  'store-refused': 'the store throws, and did nothing (a throttle)',
  'store-lost': 'the store did it, and throws',
  'store-late': 'the store throws, and does it some seconds later',
  'store-slow': 'the store takes seconds to answer, up to a minute',
  'store-stale': 'a list lags behind the items, up to minutes',
  'store-behind': 'an eventual read answers what was there up to five minutes ago',
  'queue-refused': 'messages are not taken',
  'queue-lost': 'messages are taken, and the caller is told that they were not',
  'queue-throws': 'the queue throws, and took some of the messages',
  'queue-duplicate': 'a message is delivered twice at once',
  'queue-delay': 'a message is hidden for minutes',
  'queue-undeleted': 'a message that was handled stays, and comes again',
  'function-throttled': 'a batch that was received is given to nobody, for all places are taken',
  'function-short': 'a function has no time for the second half of its batch',
  'function-cut':
    'a function is cut at its time-out, in the middle of a batch, and frozen; later what it began goes on',
  'schedule-twice': 'the timer starts a scheduler twice at once',
  'provider-before': 'the answer is lost, and the provider did not take it',
  'provider-after': 'the answer is lost, and the provider took it',
  'provider-busy': 'too many requests: not taken',
  'provider-error': 'an error of the provider: not taken',
  'provider-slow': 'the provider takes up to 45 seconds, longer than anybody waits',
  'provider-odd': 'a refusal that proves nothing: our account’s, a carrier’s, or one that no table has',
  'lookup-fails': 'the provider can not be asked, or its list is not sure',
  'list-late':
    'what was taken, and not answered, is in the list only after the time in which it is taken to be there',
  'list-out':
    'the list in which somebody looks for what was taken, and not answered, can not be asked for hours',
  'list-twin': 'what was neither taken nor answered is in the list, from somebody else, in the same words',
  'callback-twice': 'a callback comes again',
  'callback-late': 'a callback comes hours late, so out of order, too',
  'callback-never': 'a callback never comes',
  'request-lost': 'a request to the API never arrives',
  'answer-lost': 'an answer of the API never arrives',
} as const;
export type Fault = keyof typeof FAULTS;

/** A part of the world that may be out for a while. A full disk is read from, and takes no write. */
export type Part = 'store' | 'disk' | 'queue' | 'email' | 'sms' | 'voice' | 'schedulers' | 'senders' | 'api';
const PARTS: readonly Part[] = [
  'store',
  'disk',
  'queue',
  'email',
  'sms',
  'voice',
  'schedulers',
  'senders',
  'api',
];

export interface Outage {
  part: Part;
  from: Instant;
  to: Instant;
}

/** Beside those: the store goes back to what it was hours ago (`restored-backup.ts`). */
export const RESTORED_BACKUP = 'restored-backup';
/** The clock of the machine is hours wrong for a while (`wrong-clock.ts`). */
export const WRONG_CLOCK = 'wrong-clock';
/** And one row of it can't be read for some hours (`damaged-row.ts`). */
export const DAMAGED_ROW = 'damaged-row';
/** A new release takes the place of the old one, process by process (`deployment.ts`). */
export const DEPLOYMENT = 'deployment';

export interface FaultLimits {
  /** Faults at most, outages counted in; the seed's own number if absent. */
  budget?: number | undefined;
  /** Kinds that never happen; `outage`, `restored-backup`, `damaged-row`, `wrong-clock` and `deployment` are of them. */
  without?: readonly string[] | undefined;
}

/** A fault, and the state of what it is to befall more often than by chance. */
export interface Aim {
  fault: Fault;
  state: State;
  hits: (about: string) => boolean;
}

export class Faults {
  /** From here on nothing goes wrong any more. */
  readonly healAt: Instant;
  readonly outages: readonly Outage[];
  /** Parts that a story of the world has stopped. */
  readonly shut = new Set<Part>();
  /** How often each kind happened. */
  readonly struck = new Map<string, number>();
  /** Told of each fault, and what it befell. */
  onStruck: (fault: Fault, about: string) => void = () => {};
  aim: Aim | undefined;
  readonly #now: () => Instant;
  readonly #probabilities: ReadonlyMap<Fault, number>;
  readonly #without: ReadonlySet<string>;
  /** So many of each kind: what is asked at every wait would spend what the others may do. */
  readonly #ofEach: number;
  #left: number;

  constructor(random: Random, now: () => Instant, days: number, limits: FaultLimits) {
    const startAt = now();
    this.#now = now;
    this.healAt = startAt + Math.round(days * DAY * (0.5 + random.next() * 0.35));
    const without = new Set(limits.without ?? []);
    this.#without = without;
    const own = random.chance(0.1) ? 0 : random.magnitude(20, 1_000);
    this.#ofEach = Math.ceil(own / KINDS_AT_WORK);
    const budget = own === 0 ? 0 : (limits.budget ?? Number.POSITIVE_INFINITY);
    const outages = without.has('outage') ? [] : drawOutages(random.fork('outages'), startAt, this.healAt);
    this.outages = outages.slice(0, budget);
    this.#left = budget - this.outages.length;
    this.#probabilities = new Map(
      (Object.keys(FAULTS) as Fault[]).map((fault) => {
        const own = random.fork(fault);
        const probability = own.chance(0.35) ? 0 : own.scale(...rangeOf(fault));
        return [fault, without.has(fault) ? 0 : probability] as const;
      }),
    );
  }

  /**
   * Whether this fault happens here and now, by the lot of what is going on; it is then counted.
   * @param about names the entries or appointments concerned, where the lot does not
   * @param atLeast how likely it is here, in a world in which it happens at all
   */
  strikes(fault: Fault, lot: Lot, about = lot.what, atLeast = 0): boolean {
    const probability = this.#probabilities.get(fault) ?? 0;
    const aimed = this.#aimedAt(fault, about);
    if (!lot.chance(Math.max(aimed, probability && Math.max(probability, atLeast)))) return false;
    const isSpent = this.#left <= 0 || (this.struck.get(fault) ?? 0) >= this.#ofEach;
    if (isSpent || this.#now() >= this.healAt) return false;
    this.#left--;
    this.#count(fault);
    this.onStruck(fault, about);
    return true;
  }

  /** How likely it is for what this world aims at. */
  #aimedAt(fault: Fault, about: string): number {
    const { aim } = this;
    if (!aim || this.#without.has(fault)) return 0;
    if (leadsTo(aim, fault)) return LEADS;
    return aim.fault === fault && (comesBack(fault) || aim.hits(about)) ? AIMED : 0;
  }

  /** Whether a part is out now. */
  isOut(part: Part): boolean {
    const now = this.#now();
    if (this.shut.has(part)) return true;
    return this.outages.some((outage) => outage.part === part && outage.from <= now && now < outage.to);
  }

  /** A story of the world has brought it about. */
  told(story: typeof RESTORED_BACKUP | typeof DAMAGED_ROW | typeof WRONG_CLOCK | typeof DEPLOYMENT): void {
    this.#count(story);
  }

  #count(fault: string): void {
    this.struck.set(fault, (this.struck.get(fault) ?? 0) + 1);
  }
}

/** Drawn before anybody knows what it will meet: it waits for that (`Providers.meets`). */
const comesBack = (fault: Fault): boolean => fault === 'callback-late' || fault === 'callback-twice';

/** Whether what a world aims at seldom comes about without this fault. */
function leadsTo({ fault: aimed, state }: Aim, fault: Fault): boolean {
  // A list is asked for nothing but what was not answered, and nothing else is queued again after a provider took it.
  if (fault === 'provider-after')
    return aimed.startsWith('list-') || (comesBack(aimed) && state === 'queued');
  // A message of what was sent is there when it was left there, and no receipt came meanwhile.
  const leavesBehind = fault === 'queue-undeleted' || fault === 'callback-never';
  return leavesBehind && aimed === 'queue-duplicate' && state === 'sent';
}

/** By which the seed's own number of faults is shared out. */
const KINDS_AT_WORK = 8;

/** How often a world hits what it aims at, and makes what has to come before. */
const AIMED = 0.2;
const LEADS = 0.4;

/** What is asked at every wait is rare; what is asked once for a contact, a batch or a life is not. */
function rangeOf(fault: Fault): [number, number] {
  if (fault === 'crash') return [0.05, 1];
  if (fault === 'crash-again') return [0.02, 0.5];
  if (fault === 'store-behind') return [3e-4, 0.03];
  // Asked once for each row that moves.
  if (fault === 'store-stale') return [3e-3, 0.2];
  const often = fault.startsWith('store-') || fault.startsWith('crash-') || fault === 'frozen';
  return often ? [5e-5, 4e-3] : [3e-3, 0.2];
}

/** Minutes to days, mostly short; over by the time of healing. */
function drawOutages(random: Random, from: Instant, to: Instant): Outage[] {
  const count = random.chance(0.4) ? 0 : random.int(1, 4);
  const drawn = Array.from({ length: count }, () => {
    const startsAt = from + Math.round(random.next() * (to - from));
    const lastsMs = random.magnitude(MINUTE, random.chance(0.3) ? 2 * DAY : 13 * HOUR);
    return { part: random.pick(PARTS), from: startsAt, to: Math.min(to, startsAt + lastsMs) };
  });
  return [...drawn, ...drawBigOne(random.fork('big one'), from, to)];
}

/** In some weeks nothing goes out for half a day: what the surge gate is for. */
function drawBigOne(random: Random, from: Instant, to: Instant): Outage[] {
  if (!random.chance(0.3)) return [];
  const startsAt = from + Math.round(random.next() * (to - from - 4 * HOUR));
  const lastsMs = random.magnitude(4 * HOUR, DAY);
  const part = random.pick<Part>(['schedulers', 'senders', 'queue', 'store']);
  return [{ part, from: startsAt, to: Math.min(to, startsAt + lastsMs) }];
}
