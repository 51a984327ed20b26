/**
 * How many functions of a stage may run at once, within what the account has: what event sources take, what is left for the
 * others, and what is reserved. Asked by the parameters' check and by whatever makes a function or its source.
 *
 * Always true: the event sources leave some of the account's, so that a STOP is answered while all of them are busy.
 */

/** The parameters of these names. */
interface Concurrency {
  accountConcurrency: number;
  maxConcurrency: Readonly<Record<'email' | 'sms' | 'voice' | 'callbacks' | 'events', number>>;
  eventBus?: string | undefined;
}

interface Served extends Concurrency {
  scheduleGroups: number;
  api: { requestsPerSecond: number };
  callbacks: { requestsPerSecond: number };
}

/** Functions that may run at once beside the event sources, at the least. */
const LEFT = 2;
/** What Lambda keeps unreserved: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const UNRESERVED = 100;
/** A request takes about a quarter of a second, with a cold start now and then. */
const REQUESTS_PER_INSTANCE = 4;

/** What the event sources of people's contacts may take at once. */
const ofPeople = ({ maxConcurrency: { email, sms, voice, callbacks } }: Concurrency): number =>
  email + sms + voice + callbacks;

const withEvents = (given: Concurrency): number => ofPeople(given) + given.maxConcurrency.events;

/**
 * Whether a function of its own tells offices' software. A new account has too few functions for one more event source:
 * there the audit's run of every minute tells it, as the embedded mode does. A bus is fed by that function alone.
 */
export const handsOverApart = (given: Concurrency): boolean =>
  given.eventBus !== undefined || withEvents(given) + LEFT <= given.accountConcurrency;

/** What the check of the parameters says where the event sources would leave nothing. */
export function concurrencyFaults(given: Concurrency): string[] {
  const taken = handsOverApart(given) ? withEvents(given) : ofPeople(given);
  const least = taken + LEFT;
  if (least <= given.accountConcurrency) return [];
  const bus = handsOverApart(given) ? ', with those of the eventBus' : '';
  return [
    `maxConcurrency adds up to ${taken}${bus}, and ${LEFT} more have to be left for the scheduler and the API: accountConcurrency is ${given.accountConcurrency}, but must be at least ${least}. More is free, for the asking (docs/deploy.md, step 2)`,
  ];
}

/** Functions that must not starve when others of the account are busy. */
type Reserved = 'schedule' | 'audit' | 'feedback' | 'http-api';

/**
 * What is reserved for each: also the most that it may run at once. Null where the account has too few to reserve any, as
 * a new one has.
 */
export function reservations(parameters: Served): Readonly<Record<Reserved, number>> | null {
  const { api, callbacks, maxConcurrency, scheduleGroups, accountConcurrency } = parameters;
  const wanted = {
    schedule: 2 * scheduleGroups,
    // The watch, events, calendars, and beside them retention or the audit.
    audit: 4,
    feedback: maxConcurrency.callbacks + 5,
    'http-api': Math.ceil((api.requestsPerSecond + callbacks.requestsPerSecond) / REQUESTS_PER_INSTANCE),
  };
  const reserved = Object.values(wanted).reduce((sum, each) => sum + each, 0);
  const senders = withEvents(parameters) - maxConcurrency.callbacks;
  return reserved + Math.max(UNRESERVED, senders) <= accountConcurrency ? wanted : null;
}

/** What a message takes of a sender on the whole: reads, two writes, the provider's answer, the outcome. */
const MESSAGE_S = 0.3;
/** Two minutes' work: the scheduler comes every minute. */
const QUEUED_S = 120;

/**
 * How many messages a channel's queue may hold: what its senders work off until the run after the next, but at least a
 * thousand.
 * @param atOnce messages that one sender works on side by side
 */
export const queueCapacity = (senders: number, atOnce: number): number =>
  Math.max(1_000, Math.round((senders * atOnce * QUEUED_S) / MESSAGE_S));
