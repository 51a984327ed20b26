/**
 * The naive system, as small as it can be told: a filler that asks every five minutes whether somebody was called, a
 * queue, a drainer that is down for a night, and lateness that makes louder. Used by `incident.ts`, beside the real thing.
 *
 * It is a model and says so: `ASSUMPTIONS` is printed with its figures. Nothing in it is made worse than the incident
 * was; where that left a number open, it stands here.
 */
import type { Instant } from '../shared/domain/core/time.ts';
import { HOUR, MINUTE, SECOND } from '../shared/domain/core/time.ts';
import type { Ring } from './figures.ts';

/** How often the filler asks. */
const FILL_EVERY_MS = 5 * MINUTE;
/** A worker of the drainer takes so many jobs at a time and dials them all at once. */
const BATCH = 50;
/** How many workers work at once. */
const WORKERS = 60;
/** A call rings this long; then the worker takes the next jobs. */
const RING_MS = 30 * SECOND;
/** A job that is later than this is no text any more, but a call. */
const ESCALATE_AFTER_MS = HOUR;

export const ASSUMPTIONS = [
  'A reminder is due at 18:00 on the evening before. Each customer is a phone number with an appointment on Friday.',
  'Every 5 minutes the filler asks "have we called this customer about Friday?". Where the answer is no, it queues a job. It asks the record of calls, not the queue.',
  'The drainer is down from 18:00 to 07:00. It trusts its queue: it asks nothing before it dials.',
  'A job that is more than an hour late becomes a phone call; else it is a text.',
  `The queue is in the order of customers. ${WORKERS} workers take ${BATCH} jobs each, dial them all at once and wait ${RING_MS / SECOND} seconds, until they have rung.`,
  'The filler goes on while the queue is drained, so whoever is reached late has a few jobs more. Nobody pulls the plug.',
];

export interface Customer {
  phone: string;
  /** When the last of the customer's appointments starts: then the filler asks no more. */
  startsAt: Instant;
}

export interface NaiveRun {
  rings: Ring[];
  /** Jobs in the queue at each full hour. */
  queue: Map<Instant, number>;
  /** How often the filler ran while the drainer was down. */
  fills: number;
  /** Jobs of one customer, and of all, when the drainer came back. */
  jobsOfOne: number;
  jobs: number;
}

interface Row extends Customer {
  /** Jobs that wait in the queue. */
  waiting: number;
  called: boolean;
}

/** @param down when the drainer is down; the reminders fall due when that begins */
export function runNaive(
  customers: readonly Customer[],
  down: { from: Instant; to: Instant },
  until: Instant,
): NaiveRun {
  const table: Row[] = customers.map((customer) => ({ ...customer, waiting: 0, called: false }));
  const run: NaiveRun = { rings: [], queue: new Map(), fills: 0, jobsOfOne: 0, jobs: 0 };
  for (let now = down.from; now < until; now += FILL_EVERY_MS) {
    if (now === down.to) {
      run.jobsOfOne = Math.max(0, ...table.map(({ waiting }) => waiting));
      run.jobs = total(table);
    }
    if (now % HOUR === 0) run.queue.set(now, total(table));
    fill(table, now);
    if (now < down.to) run.fills++;
    else for (let turn = now; turn < now + FILL_EVERY_MS; turn += RING_MS) drain(table, run, turn, down.from);
  }
  return run;
}

/** Asks "Have we called this customer about Friday?" and, where the answer is no, queues the call once more. */
function fill(table: readonly Row[], now: Instant): void {
  for (const row of table) if (!row.called && row.startsAt > now) row.waiting++;
}

/** One ring's length of the drainer's work. */
function drain(table: readonly Row[], { rings }: NaiveRun, now: Instant, dueAt: Instant): void {
  let workers = WORKERS;
  const channel = now - dueAt > ESCALATE_AFTER_MS ? 'voice' : 'sms';
  for (const row of table) {
    if (workers === 0) return;
    if (row.waiting === 0) continue;
    workers--;
    const taken = Math.min(row.waiting, BATCH);
    row.waiting -= taken;
    row.called = true;
    const endsAt = channel === 'voice' ? now + RING_MS : null;
    for (let job = 0; job < taken; job++)
      rings.push({ at: now, channel, to: row.phone, about: row.phone, endsAt });
  }
}

const total = (table: readonly Row[]): number => table.reduce((sum, { waiting }) => sum + waiting, 0);
