/**
 * What a seed's world is made of: offices with their hours, caps and ladders, people with their phones and habits,
 * appointments and what becomes of them, the operator's day, and how the system is set up. Data only; `run.ts` lets it
 * happen.
 *
 * Kept true: each part is drawn from a fork of its own, so leaving a person out changes nothing about the others.
 */

import type { Cap, Caps } from '../../shared/domain/core/caps.ts';
import { CAP_PRESETS, DEFAULT_CEILING } from '../../shared/domain/core/caps.ts';
import type { ContactHours } from '../../shared/domain/core/hours.ts';
import type { TenantId } from '../../shared/domain/core/keys.ts';
import type { Channel, Policy } from '../../shared/domain/core/policy.ts';
import { DEFAULT_POLICY } from '../../shared/domain/core/policy.ts';
import type { Instant } from '../../shared/domain/core/time.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../shared/domain/core/time.ts';
import type { Tenant } from '../../shared/domain/tenant/tenant.ts';
import { COUNTRIES, numberIn, regionOf, WEEKS, ZONES } from './geography.ts';
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

type OfficeSettings = Partial<Tenant> & Pick<Tenant, 'id' | 'name' | 'timeZone' | 'contactHours' | 'caps'>;

export interface Office {
  settings: OfficeSettings;
  policies: readonly Policy[];
}

/** How somebody takes our contacts. */
type Habit =
  | 'silent'
  | 'confirms'
  | 'stops'
  | 'nonsense'
  | 'cancels'
  | 'asks for another time'
  | 'unsubscribes'
  | 'complains';

/** What is at the end of a phone line. */
type PhoneKind = 'mobile' | 'landline' | 'invalid' | 'unreachable' | 'busy' | 'no answer' | 'machine';

export interface Person {
  index: number;
  email: string | null;
  /** Whether the mailbox exists. */
  mailbox: 'works' | 'bounces' | 'full';
  phone: string | null;
  phoneKind: PhoneKind;
  /** Where the person is; what the system is told is `saidZone`. */
  zone: string;
  /** Every zone that the number allows: with no zone told, all of them must be open. */
  plausible: readonly string[];
  saidZone: string | null;
  habit: Habit;
}

/** One thing that an office does about an appointment, in order of time. */
export interface Deed {
  at: Instant;
  kind:
    | 'confirm'
    | 'cancel'
    | 'move'
    | 'move back'
    | 'new phone'
    | 'retitle'
    | 'look'
    | 'pry'
    | 'opt out'
    | 'opt in'
    | 'erase';
  /** For a move. */
  byMs: number;
}

export interface Booking {
  index: number;
  office: number;
  person: number;
  createAt: Instant;
  startsAt: Instant;
  durationMinutes: number;
  policy: string;
  /** How a repeat is recognised. */
  identity: 'external id' | 'idempotency key';
  /** The client asks twice at once. */
  twice: boolean;
  /** The client asks once, and never again, whatever comes of it. */
  impatient: boolean;
  deeds: readonly Deed[];
}

/** One thing that an operator does. */
export interface Order {
  at: Instant;
  kind: 'pause' | 'resume' | 'redrive' | 'status' | 'release';
  office: number | null;
  channel: Channel | null;
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
  attemptsMax: number;
  pacePerMinute: Record<Channel, number>;
  queueCapacity: number;
  visibilityMs: number;
  maxReceives: number;
  listDelayMs: number;
  /** Whether the providers of texts and calls can be asked what became of one. */
  lists: boolean;
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
}

export function drawScenario(random: Random, limits: ScenarioLimits = {}): Scenario {
  const startAt = Date.parse(random.fork('week').pick(WEEKS)) + random.fork('hour').int(0, 23) * HOUR;
  const count = limits.appointments ?? 200;
  const offices = drawOffices(random.fork('offices'));
  const people = drawPeople(
    random.fork('people'),
    Math.max(3, Math.ceil(count / random.fork('crowd').pick([1, 2, 4, 12]))),
  );
  const slotMs = random.fork('slots').pick([15 * MINUTE, 15 * MINUTE, 4 * HOUR, 12 * HOUR]);
  const drawn = Array.from({ length: count }, (_, index) =>
    drawBooking(random.fork(`booking ${index}`), { index, startAt, days: DAYS, offices, people, slotMs }),
  );
  const bookings = twins(random.fork('twins'), burst(random.fork('burst'), drawn), offices.length);
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
    bookings: bookings
      .filter(({ person, index }) => keeps(limits.people, person) && keeps(limits.bookings, index))
      .filter(({ createAt }) => createAt < endAt)
      .map((booking) => ({ ...booking, deeds: booking.deeds.filter(({ at }) => at < endAt) })),
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
    listDelayMs: MINUTE,
    lists: random.chance(0.75),
    races: random.fork('races').pick([0, 0, 0.05, 0.3]),
    pageSize: random.pick([3, 25, 1_000]),
  };
}

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

function drawHours(random: Random): Record<Channel, ContactHours | null> {
  const usual = { opens: '08:00', closes: '20:00', days: EVERY_DAY };
  switch (random.int(0, 4)) {
    case 0:
      return { email: null, sms: { opens: '09:30', closes: '17:45', days: [1, 2, 3, 4, 5] }, voice: usual };
    case 1:
      // A night window: past midnight.
      return {
        email: null,
        sms: usual,
        voice: { opens: '18:00', closes: '01:30', days: [1, 2, 3, 4, 5, 6] },
      };
    case 2:
      return { email: { ...usual, opens: '06:00' }, sms: usual, voice: { ...usual, days: [1, 3, 5] } };
    default:
      return { email: null, sms: usual, voice: { ...usual, days: [1, 2, 3, 4, 5, 6] } };
  }
}

/** @param lax everybody allows so many calls that only the line stands between two of them */
function drawCaps(random: Random, lax: boolean): Caps {
  if (!lax && random.chance(0.5)) return CAP_PRESETS.default;
  if (!lax && random.chance(0.5)) return CAP_PRESETS['one-a-day'];
  const generous = lax || random.chance(0.5);
  return {
    preset: 'custom',
    rules: [
      {
        channels: ['sms', 'voice'],
        limit: generous ? 20 : random.int(1, 4),
        windowMs: random.pick([6 * HOUR, DAY]),
      },
      { channels: ['voice'], limit: generous ? 10 : 1, windowMs: random.pick([HOUR, DAY]) },
      { channels: ['email'], limit: random.int(1, 3), windowMs: DAY },
    ],
    callsPerAppointment: random.int(1, 2),
  };
}

/** In some worlds tighter than what is built in, so that offices meet it together; where all are lax, it never binds. */
function drawCeiling(random: Random, lax: boolean): readonly Cap[] {
  if (lax) return [{ channels: ['email', 'sms', 'voice'], limit: 100, windowMs: DAY }];
  if (random.chance(0.5)) return DEFAULT_CEILING;
  return [
    { channels: ['sms', 'voice'], limit: random.int(2, 4), windowMs: random.pick([6 * HOUR, DAY]) },
    { channels: ['voice'], limit: 1, windowMs: random.pick([HOUR, 6 * HOUR]) },
    { channels: ['email'], limit: random.int(1, 3), windowMs: random.pick([6 * HOUR, DAY]) },
  ];
}

/** Whether everybody allows so many calls that only the line stands between two of them. */
const isLax = (offices: Random): boolean => offices.fork('lax').chance(0.3);

function drawPolicy(random: Random, name: string): Policy {
  const steps: Record<Channel, Policy['steps'][number]> = {
    email: {
      channel: 'email',
      before: random.pick(['P3D', 'P2D', 'PT36H']),
      notAfter: random.pick(['PT12H', 'PT2H', 'PT0S']),
    },
    sms: {
      channel: 'sms',
      before: random.pick(['P1D', 'PT20H', 'PT26H']),
      notAfter: random.pick(['PT1H', 'PT3H']),
    },
    voice: {
      channel: 'voice',
      before: random.pick(['PT4H', 'PT6H', 'PT3H']),
      notAfter: random.pick(['PT1H', 'PT30M']),
    },
  };
  const channels = random.pick<readonly Channel[]>([
    ['email', 'sms', 'voice'],
    ['sms', 'voice'],
    ['email', 'voice'],
    ['sms'],
    ['email', 'sms', 'sms', 'voice'],
    ['email', 'sms', 'voice', 'voice'],
  ]);
  const doubled = channels.map((channel, index) =>
    channels[index - 1] === channel
      ? { ...steps[channel], before: channel === 'sms' ? 'PT8H' : 'PT2H', notAfter: 'PT30M' }
      : steps[channel],
  );
  return {
    name,
    version: 1,
    steps: doubled,
    minGap: random.pick(['PT2H', 'PT1H', 'PT30M', 'PT0S']),
    escalateOnFailure: random.chance(0.8),
    bookingConfirmation: random.pick([null, null, 'email', 'sms']),
    onAnswer: {
      other: random.fork('other').weighted({ hold: 3, continue: 2, end: 1 }),
      anotherTime: random.fork('another time').weighted({ end: 3, hold: 2, continue: 2 }),
    },
  };
}

function drawOffices(random: Random): Office[] {
  const count = random.int(1, 4);
  const lax = isLax(random);
  return Array.from({ length: count }, (_, index) => {
    const own = random.fork(`office ${index}`);
    return {
      settings: {
        id: `office-${index}` as TenantId,
        name: `Office ${index} zebra${index}`,
        timeZone: own.pick(ZONES),
        country: 'US',
        countries: COUNTRIES,
        contactHours: drawHours(own),
        caps: drawCaps(own, lax),
        // No share of the day's work: then the number is exact, and a checker can go by it.
        ...(random.fork(`surge ${index}`).chance(0.6) && {
          surgeLimit: { share: 0, count: random.fork(`limit ${index}`).int(0, 8) },
        }),
        ...(own.chance(0.3) && {
          ratesPerMinute: { email: own.int(5, 60), sms: own.int(3, 60), voice: own.int(2, 30) },
        }),
      },
      policies: [DEFAULT_POLICY, drawPolicy(own, 'second'), drawPolicy(own, 'third')],
    };
  });
}

/** Families share a phone, and some of them a mailbox. */
function drawPeople(random: Random, count: number): Person[] {
  const shared = random.pick([0, 0.2, 0.5]);
  return Array.from({ length: count }, (_, index) => {
    const own = random.fork(`person ${index}`);
    const family = own.chance(shared) ? index - (index % 4) : index;
    const home = random.fork(`family ${family}`);
    const region = regionOf(home);
    const zone = home.pick(region.zones);
    const told = home.chance(0.4);
    return {
      index,
      email: own.chance(0.85) ? `p${home.chance(0.5) ? family : index}@example.com` : null,
      mailbox: random.fork(`mailbox ${family}`).weighted({ works: 80, bounces: 12, full: 8 }),
      phone: home.chance(0.92) ? numberIn(region, family) : null,
      phoneKind: home.weighted({
        mobile: 60,
        landline: 10,
        invalid: 4,
        unreachable: 5,
        busy: 5,
        'no answer': 8,
        machine: 8,
      }),
      zone,
      plausible: told ? [zone] : region.zones,
      saidZone: told ? zone : null,
      habit: own.weighted({
        silent: 50,
        confirms: 20,
        stops: 6,
        nonsense: 6,
        cancels: 6,
        'asks for another time': 4,
        unsubscribes: 4,
        complains: 4,
      }),
    } satisfies Person;
  }).map((person) =>
    person.email === null && person.phone === null
      ? { ...person, email: `p${person.index}@example.com` }
      : person,
  );
}

interface Around {
  index: number;
  startAt: Instant;
  days: number;
  offices: readonly Office[];
  people: readonly Person[];
  /** Appointments start at multiples of this: where it is long, a family's meet. */
  slotMs: number;
}

function drawBooking(random: Random, { index, startAt, days, offices, people, slotMs }: Around): Booking {
  const endAt = startAt + days * DAY;
  const createAt = startAt + Math.round(random.next() * (days - 1) * DAY);
  const longest = endAt - createAt;
  const aheadMs = Math.max(HOUR, Math.round(longest * Math.sqrt(random.next())));
  const past = random.chance(0.02);
  const minute = createAt + (past ? -HOUR : aheadMs);
  const deeds = drawDeeds(random, createAt, aheadMs);
  return {
    index,
    office: random.int(0, offices.length - 1),
    person: random.int(0, people.length - 1),
    createAt,
    // Many start on the hour, as real ones do.
    startsAt: random.chance(0.7) ? minute - (minute % slotMs) + slotMs : minute - (minute % SECOND),
    durationMinutes: random.pick([15, 30, 60]),
    policy: random.pick(['default', 'default', 'second', 'third']),
    identity: random.chance(0.6) ? 'external id' : 'idempotency key',
    twice: random.chance(0.1),
    impatient: random.fork('impatient').chance(0.2),
    deeds,
  };
}

function drawDeeds(random: Random, createAt: Instant, aheadMs: number): Deed[] {
  const count = random.chance(0.6) ? 0 : random.int(1, 3);
  const deeds = Array.from({ length: count }, () => ({
    at: createAt + Math.round(random.next() * aheadMs * 1.1),
    kind: random.weighted<Deed['kind']>({
      confirm: 20,
      cancel: 15,
      move: 25,
      'move back': 8,
      'new phone': 6,
      retitle: 6,
      look: 10,
      pry: 5,
      'opt out': 6,
      'opt in': 3,
      erase: 2,
    }),
    byMs: random.pick([-DAY, -2 * HOUR, HOUR, 3 * HOUR, DAY, 2 * DAY]),
  }));
  return deeds.sort((a, b) => a.at - b.at);
}

/** In some worlds an office creates many at one moment. */
function burst(random: Random, bookings: readonly Booking[]): Booking[] {
  if (!random.chance(0.3)) return [...bookings];
  const office = random.int(0, 3);
  const share = random.next();
  const first = Math.min(
    ...bookings.filter((each) => each.office === office).map(({ createAt }) => createAt),
  );
  return bookings.map((booking) => {
    const early = booking.office === office && random.fork(`${booking.index}`).chance(share);
    return early
      ? { ...booking, createAt: Math.min(booking.createAt, first + (booking.index % 7)) }
      : booking;
  });
}

/** In some worlds many people are due at two offices at one moment, and both call. */
function twins(random: Random, bookings: readonly Booking[], offices: number): Booking[] {
  if (!random.chance(0.3)) return [...bookings];
  return bookings.map((booking, index) => {
    const before = bookings[index - 1];
    if (!before || index % 2 === 0 || random.fork(`${booking.index}`).chance(0.3)) return booking;
    const { person, startsAt, policy } = before;
    const createAt = Math.min(booking.createAt, before.createAt + HOUR);
    return { ...booking, person, startsAt, policy, createAt, office: (before.office + 1) % offices };
  });
}

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
    if (own.chance(0.15)) {
      orders.push({ at, kind: 'pause', ...scope });
      orders.push({ at: at + own.magnitude(MINUTE, 12 * HOUR), kind: 'resume', ...scope });
    }
    for (let hour = 0; hour < 24; hour += watchEvery)
      orders.push({ at: at + hour * HOUR, kind: 'release', office: null, channel: null });
  }
  return orders.sort((a, b) => a.at - b.at);
}
