/**
 * The night of the 156 calls, twice: the naive system as a model, and Ringonce as it is, with the same people, the same
 * appointments and the same outage. Called by `npm run drill` and by its test.
 */

import { NIGHT_POLICY } from '../local/examples.ts';
import { entryName } from '../shared/domain/core/keys.ts';
import type { Channel } from '../shared/domain/core/policy.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import { HOUR, MINUTE, toIso } from '../shared/domain/core/time.ts';
import type { ConsoleRoutes } from '../shared/http/console/console.ts';
import type { Evidence } from './evidence.ts';
import { gather, plannedAt } from './evidence.ts';
import type { Figures } from './figures.ts';
import { figuresOf } from './figures.ts';
import type { Customer } from './naive.ts';
import { runNaive } from './naive.ts';
import type { Verdict } from './promises.ts';
import { judgePromises } from './promises.ts';
import type { TownBooking } from './town.ts';
import { NIGHT, OFFICES, OPERATOR_AT, OUTAGE, town } from './town.ts';
import type { StoreKind } from './world.ts';
import { at, World } from './world.ts';

/** What `GET /v1/control/preview` said to the operator. */
interface Preview {
  held: number;
  texts: number;
  calls: number;
  people: number;
  mostPerPerson: number;
  dropped: { reason: string; count: number }[];
}

export interface Incident {
  appointments: number;
  people: number;
  store: StoreKind;
  outage: { from: string; to: string };
  /** Runs of the filler, and of the scheduler, while nobody took anything out of the queue. */
  runs: { naive: number; ringonce: number };
  naive: Figures & { jobsOfOne: number; jobs: number };
  ringonce: Figures & {
    /** Messages in the queue when the senders came back, and how many of the night's were refused as stale. */
    messages: number;
    stale: number;
    /** When the gate held, and what it let an operator see. */
    heldAt: string | null;
    preview: Preview;
    /** Contacts whose time fell into the outage, made up for afterwards; and the most of one appointment. */
    madeUp: Record<Channel, number>;
    madeUpOfOne: number;
    lastMadeUpAt: string | null;
    /** Steps of the whole night that were not sent, by reason. */
    notSent: Record<string, number>;
    /** Appointments that nobody was reminded of, by the reason of the last step that was not sent. */
    notReminded: Record<string, number>;
  };
  verdicts: Verdict[];
  passed: boolean;
}

export interface IncidentOptions {
  appointments: number;
  store: StoreKind;
  /** Told what is being done, and how much of all is done, from 0 to 1. */
  progress?: (what: string, share: number) => void;
}

const INTERVAL_MS = 5 * MINUTE;
/** What the scheduler keeps in the queue of a channel at most. */
const QUEUE_CAPACITY = 2_000;

/** The world before the night. */
export const openNight = (store: StoreKind, console?: ConsoleRoutes): Promise<World> =>
  World.open({
    store,
    startsAt: at('2026-12-02T09:00'),
    intervalMs: INTERVAL_MS,
    everyTurn: true,
    queueCapacity: QUEUE_CAPACITY,
    console,
  });

export async function replay({
  appointments,
  store,
  progress = () => undefined,
}: IncidentOptions): Promise<Incident> {
  const bookings = town(appointments);
  progress('The naive system', 0);
  const naive = replayNaive(bookings);
  const world = await openNight(store);
  try {
    const night = await liveThrough(world, bookings, progress);
    progress('The promises', 0.9);
    const evidence = await gather(world);
    const verdicts = judgePromises(evidence);
    progress('The promises', 1);
    return {
      appointments,
      people: new Set(bookings.map(({ recipient }) => recipient.phone ?? recipient.email)).size,
      store,
      outage: { from: toIso(OUTAGE.from), to: toIso(OUTAGE.to) },
      runs: { naive: naive.fills, ringonce: night.runs },
      naive: naive.figures,
      ringonce: { ...ringonceFigures(world, bookings, night), ...madeUp(evidence), ...notSent(evidence) },
      verdicts,
      passed: verdicts.every(({ broken }) => broken.length === 0),
    };
  } finally {
    await world.close();
  }
}

function replayNaive(bookings: readonly TownBooking[]) {
  const customers = new Map<string, Customer>();
  for (const { recipient, startsAt } of bookings) {
    const { phone } = recipient;
    if (!phone) continue;
    const last = Math.max(at(startsAt), customers.get(phone)?.startsAt ?? 0);
    customers.set(phone, { phone, startsAt: last });
  }
  const { rings, queue, fills, jobsOfOne, jobs } = runNaive([...customers.values()], OUTAGE, NIGHT.to);
  const figures = figuresOf(rings, NIGHT, zonesOf(bookings), (end) => queue.get(end) ?? 0);
  return { fills, figures: { ...figures, jobsOfOne, jobs } };
}

/** Where the person behind a number is. */
function zonesOf(bookings: readonly TownBooking[]): (phone: string) => string {
  const zones = new Map(bookings.map(({ recipient }) => [recipient.phone, recipient.timeZone]));
  return (phone) => zones.get(phone) ?? 'America/New_York';
}

/** What was observed until the operator looks. */
interface Outage {
  runs: number;
  messages: number;
  queue: Map<Instant, number>;
  watch(now: Instant): void;
}

/** What was observed during the night. */
type Night = Omit<Outage, 'watch'> & { preview: Preview };

async function liveThrough(
  world: World,
  bookings: readonly TownBooking[],
  progress: (what: string, share: number) => void,
): Promise<Night> {
  const { watch, ...seen } = await liveUntilOperator(world, bookings, progress);
  const preview = (await world.operate('GET', '/v1/control/preview?upTo=50000')) as Preview;
  await world.release();
  await world.until(NIGHT.to, watch);
  return { ...seen, preview };
}

/** The thirteen hours, and the morning until the operator of the drill looks at what is held. */
export async function liveUntilOperator(
  world: World,
  bookings: readonly TownBooking[],
  progress: (what: string, share: number) => void = () => undefined,
): Promise<Outage> {
  await open(world, bookings, progress);
  const [deployment] = world.deployments;
  if (!deployment) throw new Error('nothing is deployed');
  const { mailbox, runs } = deployment;
  const queue = new Map<Instant, number>();
  const watch = (now: Instant): void => {
    if (now % HOUR !== 0) return;
    if (!queue.has(now)) queue.set(now, mailbox.size);
    progress(
      'Ringonce, the same night',
      0.1 + 0.8 * Math.min(1, Math.max(0, (now - NIGHT.from) / (NIGHT.to - NIGHT.from))),
    );
  };
  await world.until(OUTAGE.from - 1, watch);
  mailbox.shut();
  world.troubles.push(OUTAGE);
  const before = runs.made;
  await world.until(OUTAGE.to - 1, watch);
  const seen = { runs: runs.made - before, messages: mailbox.size };
  queue.set(OUTAGE.to, mailbox.size);
  mailbox.reopen();
  await world.until(OPERATOR_AT, watch);
  return { ...seen, queue, watch };
}

async function open(
  world: World,
  bookings: readonly TownBooking[],
  progress: (what: string, share: number) => void,
): Promise<void> {
  let done = 0;
  for (const id of OFFICES) {
    const office = await world.office(id, {}, NIGHT_POLICY);
    const own = bookings
      .filter((booking) => booking.office === id)
      .map(({ office: _office, ...rest }) => rest);
    await office.bookAll(own, (booked) =>
      progress('Ringonce, booking', (0.1 * (done + booked)) / bookings.length),
    );
    done += own.length;
  }
}

// ---- What came of it ----------------------------------------------------------------------------------------

function ringonceFigures(
  world: World,
  bookings: readonly TownBooking[],
  { messages, queue, preview }: Night,
) {
  const rings = world.providers.contacts.map(({ at: when, channel, to, entry, endsAt }) => ({
    at: when,
    channel,
    to,
    about: entryName(entry),
    endsAt,
  }));
  const figures = figuresOf(rings, NIGHT, zonesOf(bookings), (end) => queue.get(end) ?? 0);
  const stale = [...world.counts].reduce(
    (sum, [key, count]) => (/^delivery .* stale$/.test(key) ? sum + count : sum),
    0,
  );
  const [hold] = world.holds;
  return { ...figures, messages, stale, heldAt: hold ? toIso(hold.at) : null, preview: brief(preview) };
}

const brief = ({ held, texts, calls, people, mostPerPerson, dropped }: Preview): Preview => ({
  held,
  texts,
  calls,
  people,
  mostPerPerson,
  dropped: dropped.map(({ reason, count }) => ({ reason, count })),
});

/** The contacts whose own time fell into the outage, and that went out after it. */
function madeUp(evidence: Evidence) {
  const late = evidence.contacts.filter((contact) => {
    const planned = plannedAt(evidence, contact) ?? Number.POSITIVE_INFINITY;
    return planned >= OUTAGE.from && planned < OUTAGE.to && contact.at >= OUTAGE.to;
  });
  const of = (channel: Channel): number => late.filter((contact) => contact.channel === channel).length;
  const byAppointment = Map.groupBy(late, ({ entry }) => entry.appointment);
  return {
    madeUp: { email: of('email'), sms: of('sms'), voice: of('voice') },
    madeUpOfOne: Math.max(0, ...[...byAppointment.values()].map((own) => own.length)),
    lastMadeUpAt: late.length > 0 ? toIso(Math.max(...late.map(({ at: when }) => when))) : null,
  };
}

function notSent({ timelines, contacts }: Evidence) {
  const reached = new Set<string>(contacts.map(({ entry }) => entry.appointment));
  const counts: Record<string, number> = {};
  const unreached: Record<string, number> = {};
  for (const [id, steps] of timelines) {
    const dropped = steps.filter(({ state }) => state === 'dropped').flatMap(({ reason }) => reason ?? []);
    for (const reason of dropped) counts[reason] = (counts[reason] ?? 0) + 1;
    // A person whose reminder was included in another contact was reminded, too.
    const last = dropped.at(-1);
    if (!last || reached.has(id) || dropped.includes('merged')) continue;
    unreached[last] = (unreached[last] ?? 0) + 1;
  }
  return { notSent: counts, notReminded: unreached };
}
