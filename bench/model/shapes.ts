/**
 * What the code does in a way that decides how far it scales, as it was and as it is: round trips, places that everybody
 * writes or reads, what fits at once. Used by `components.ts` and `nine-o-clock.ts`.
 */

/** The shape of one release. */
export interface Shape {
  name: 'before' | 'now';
  /** Round trips of a page, one after the other, whatever is in it. */
  tripsOfPage: number;
  /** Those that come for each office in it. */
  tripsOfOffice: number;
  /** Messages that a channel's queue may hold; null where it follows the senders. */
  queueCapacity: number | null;
  /** Copies of the control; null where they follow the load. */
  controlCopies: number | null;
  /** Write units that a step costs where its shard's part of the due index is. */
  indexUnits: number;
  /** Write and read units of an SMS step as counted on the wire; null for what the benchmark counts now. */
  counted: { writeUnits: number; readUnits: number } | null;
}

export const BEFORE: Shape = {
  name: 'before',
  tripsOfPage: 14,
  tripsOfOffice: 4,
  queueCapacity: 1_000,
  controlCopies: 1,
  indexUnits: 4,
  // Of them 3 and 2 for a need that only appointments have that were booked within two days.
  counted: { writeUnits: 13.19, readUnits: 9.19 },
};

export const NOW: Shape = {
  name: 'now',
  tripsOfPage: 18,
  tripsOfOffice: 0,
  queueCapacity: null,
  controlCopies: null,
  indexUnits: 2,
  counted: null,
};

/** Reads and writes of one partition: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
export const PARTITION = { readUnits: 3_000, writeUnits: 1_000 };

/** Times of AWS and providers that the model takes; the first is what everybody asks about first. */
export const TIMES = {
  /** One request to DynamoDB or SQS within the region. */
  tripMs: 5,
  /** Requests of one function under way at once: the SDK's sockets. */
  sockets: 50,
  /** Computing of the scheduler for an entry, with its write and its message, on 1 GB. */
  computeMsOfEntry: 0.6,
  /** A sender's round trips for a message, beside the provider's answer. */
  tripsOfMessage: 7,
  providerMs: { email: 80, sms: 200, voice: 300 },
  /** A callback's function, and what takes it in, each. */
  callbackMs: 60,
  pageSize: 1_000,
  /** A run begins no page later than this. */
  runMs: 45_000,
} as const;

/** Offices in a page of entries, where all have as many. */
const officesInPage = (offices: number, page: number = TIMES.pageSize): number =>
  offices * (1 - (1 - 1 / offices) ** page);

/** How long the scheduler takes for a page. */
export function pageMs(shape: Shape, offices: number, entries: number = TIMES.pageSize): number {
  const inPage = offices === 0 ? 0 : officesInPage(offices, entries);
  const serial = shape.tripsOfPage + shape.tripsOfOffice * inPage;
  // Side by side, as many as there are sockets: the entries' writes, and what each office has.
  const abreast = entries + (shape.tripsOfOffice === 0 ? 3 * inPage : 0);
  return (serial + abreast / TIMES.sockets) * TIMES.tripMs + entries * TIMES.computeMsOfEntry;
}

/** Messages a second of one sender that works `atOnce` of them side by side. */
export const messagesPerSecond = (providerMs: number, atOnce: number): number =>
  (1_000 * atOnce) / (TIMES.tripsOfMessage * TIMES.tripMs + providerMs + 70);
