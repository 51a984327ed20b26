/**
 * What a seed's world is made of: who is there (`cast.ts`), what is booked and what becomes of it (`bookings.ts`), the
 * operator's day, and how the system is set up. Data only; `run.ts` lets it happen.
 *
 * Kept true: each part is drawn from a fork of its own, so leaving a person out changes nothing about the others.
 */
import type { Cap } from '../../shared/domain/core/caps.ts';
import type { Channel } from '../../shared/domain/core/policy.ts';
import type { Instant } from '../../shared/domain/core/time.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../shared/domain/core/time.ts';
import type { Booking } from './bookings.ts';
import { drawBookings } from './bookings.ts';
import type { Office, Person } from './cast.ts';
import { drawCeiling, drawOffices, drawPeople, isLax } from './cast.ts';
import { WEEKS } from './geography.ts';
import type { Random } from './random.ts';

export interface ScenarioLimits {
  /** Bookings that are drawn; 200 if absent. */
  appointments?: number | undefined;
  /** Nothing is begun after so many of the week's days. */
  days?: number | undefined;
  /** Only these of the people, and only these of the bookings, by number. */
  people?: readonly number[] | undefined;
  bookings?: readonly number[] | undefined;
  /** Everything in one process, or in several; the seed decides if absent. */
  embedded?: boolean | undefined;
}

/** One thing that an operator does. */
export interface Order {
  at: Instant;
  kind: 'pause' | 'resume' | 'redrive' | 'status' | 'release';
  office: number | null;
  channel: Channel | null;
  /** Of a pause: for how many minutes; null to insist, absent to say nothing. */
  minutes?: number | null;
}

export interface Setup {
  /** Everything in one process with the embedded pipe; else separate parts and FIFO queues. */
  embedded: boolean;
  schedulers: number;
  senders: number;
  apis: number;
  shards: number;
  intervalMs: number;
  /** Clocks are apart by at most this, each way. */
  skewMs: number;
  /** A process of this kind has a clock that runs fast, until it is as far ahead as that. */
  runsFast: 'scheduler' | 'sender' | 'api' | null;
  attemptsMax: number;
  pacePerMinute: Record<Channel, number>;
  queueCapacity: number;
  visibilityMs: number;
  maxReceives: number;
  /** How long after a request a provider's list is taken to hold what was accepted. */
  listDelayMs: number;
  /**
   * How long after a request left that takes at most, when all goes well. It and twice `skewMs` are within `listDelayMs`:
   * a sender that heard no answer may have stood until its request left, and counts from then, by its own clock.
   */
  listLagMs: number;
  /**
   * How long a process may stand still between its last look at the clock and a provider. It and what the list lags
   * must be over when an answer that was lost is taken for proved not sent: `CLAIM_LEASE_MS` and `listDelayMs` later.
   */
  stillMaxMs: number;
  /** Whether the providers of texts and calls can be asked what became of one. */
  lists: boolean;
  /** Whether texts have two providers, of which each has faults of its own. */
  twoProviders: boolean;
  /** Whether emails leave by SMTP, as in the embedded mode; else by SES. */
  smtp: boolean;
  /** How probably an office stops or changes an appointment just when a step of it is queued. */
  races: number;
  pageSize: number;
}

export interface Scenario {
  startAt: Instant;
  days: number;
  setup: Setup;
  /** What all offices together may do to one address. */
  ceiling: readonly Cap[];
  offices: readonly Office[];
  people: readonly Person[];
  bookings: readonly Booking[];
  orders: readonly Order[];
  /** When every office sends its whole schedule again; in some worlds never. */
  nights: readonly Instant[];
}

export function drawScenario(random: Random, limits: ScenarioLimits = {}): Scenario {
  const startAt = Date.parse(random.fork('week').pick(WEEKS)) + random.fork('hour').int(0, 23) * HOUR;
  const count = limits.appointments ?? 200;
  const offices = drawOffices(random.fork('offices'));
  const people = drawPeople(
    random.fork('people'),
    Math.max(3, Math.ceil(count / random.fork('crowd').pick([1, 2, 4, 12]))),
  );
  const booked = drawBookings(random, count, { startAt, days: DAYS, offices, people });
  const orders = drawOrders(random.fork('orders'), startAt, DAYS, offices.length);
  const days = Math.min(DAYS, limits.days ?? DAYS);
  const endAt = startAt + days * DAY;
  return {
    startAt,
    days,
    setup: drawSetup(random.fork('setup'), count, limits.embedded),
    ceiling: drawCeiling(random.fork('ceiling'), isLax(random.fork('offices'))),
    offices,
    people,
    bookings: booked
      .filter(({ person, index }) => keeps(limits.people, person) && keeps(limits.bookings, index))
      .filter(({ createAt }) => createAt < endAt)
      .map((booking) => ({ ...booking, deeds: booking.deeds.filter(({ at }) => at < endAt) })),
    nights: random.fork('nights').chance(0.4)
      ? Array.from({ length: days }, (_, day) => startAt + day * DAY + 2 * HOUR)
      : [],
    orders: orders.filter(({ at, kind }) => at < endAt || kind === 'resume' || kind === 'release'),
  };
}

/** A week. */
const DAYS = 7;

const keeps = (only: readonly number[] | undefined, index: number): boolean => only?.includes(index) ?? true;

function drawSetup(random: Random, appointments: number, wanted: boolean | undefined): Setup {
  const drawn = random.chance(0.25);
  const embedded = wanted ?? drawn;
  const slow = random.chance(0.3);
  return {
    embedded,
    schedulers: embedded ? 1 : random.int(2, 5),
    senders: embedded ? 1 : random.int(2, 5),
    apis: embedded ? 1 : random.int(2, 3),
    shards: random.pick([1, 1, 2, 4]),
    intervalMs: embedded ? 10 * SECOND : random.pick([10 * SECOND, MINUTE]),
    skewMs: embedded ? 0 : random.pick([0, 200, 2 * SECOND, 5 * SECOND]),
    attemptsMax: random.pick([3, 4, 8]),
    pacePerMinute: slow
      ? { email: random.int(10, 60), sms: random.int(5, 60), voice: random.int(2, 30) }
      : { email: 6_000, sms: 600, voice: 60 },
    queueCapacity: random.chance(0.2) ? random.int(2, 20) : Math.max(100, appointments),
    visibilityMs: random.pick([2, 5, 15]) * MINUTE,
    maxReceives: 5,
    runsFast: null,
    ...(random.fork('lists').chance(0.2) ? PATIENT : HASTY),
    lists: random.chance(0.75),
    twoProviders: random.fork('providers').chance(0.4),
    smtp: embedded && random.fork('mail').chance(0.5),
    races: random.fork('races').pick([0, 0, 0.05, 0.3]),
    pageSize: random.pick([3, 25, 1_000]),
    ...(!embedded && drawBadClocks(random.fork('clocks'))),
  };
}

/** Resumed by somebody, before or after its end; or forgotten, and over by itself. */
function drawPause(random: Random, what: Pick<Order, 'at' | 'office' | 'channel'>): Order[] {
  const resumedAt = what.at + random.magnitude(MINUTE, 12 * HOUR);
  const ends = random.fork('end');
  const kind = ends.pick(['insisting', 'unsaid', 'said'] as const);
  const end = { insisting: { minutes: null }, unsaid: {}, said: { minutes: ends.int(1, 720) } }[kind];
  const resume: Order = { ...what, at: resumedAt, kind: 'resume' };
  return [{ ...what, kind: 'pause', ...end }, ...(kind === 'insisting' || ends.chance(0.5) ? [resume] : [])];
}

/** In some worlds nobody sets the clocks: they are minutes apart, or one runs fast. */
function drawBadClocks(random: Random): Partial<Setup> {
  if (random.chance(0.85)) return {};
  const runsFast = random.pick<Setup['runsFast']>([null, 'scheduler', 'sender', 'api']);
  return { skewMs: random.pick([MINUTE, 2 * MINUTE]), runsFast, ...PATIENT };
}

/** The embedded mode's own delay, so that a week holds more; and Twilio's, of which clocks may take a part. */
const HASTY = { listDelayMs: MINUTE, listLagMs: 50 * SECOND, stillMaxMs: 45 * SECOND } as const;
const PATIENT = { listDelayMs: 30 * MINUTE, listLagMs: 15 * MINUTE, stillMaxMs: 10 * MINUTE } as const;

function drawOrders(random: Random, startAt: Instant, days: number, offices: number): Order[] {
  const orders: Order[] = [];
  // How often somebody looks, and lets go what is held.
  const watchEvery = random.fork('watch').pick([6, 24]);
  for (let day = 0; day < days; day++) {
    const own = random.fork(`day ${day}`);
    const at = startAt + day * DAY + own.int(0, 23) * HOUR;
    const scope = {
      office: own.chance(0.5) ? own.int(0, offices - 1) : null,
      channel: own.chance(0.5) ? own.pick<Channel>(['email', 'sms', 'voice']) : null,
    };
    orders.push(
      { at, kind: 'redrive', office: null, channel: null },
      { at: at + HOUR, kind: 'status', office: null, channel: null },
    );
    if (own.chance(0.15)) orders.push(...drawPause(own, { at, ...scope }));
    for (let hour = 0; hour < 24; hour += watchEvery)
      orders.push({ at: at + hour * HOUR, kind: 'release', office: null, channel: null });
  }
  return orders.sort((a, b) => a.at - b.at);
}
