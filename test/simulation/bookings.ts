/**
 * What is booked in a seed's world, and what becomes of it: appointments, and what offices do about each. Data only,
 * drawn for `scenario.ts`.
 */
import type { Instant } from '../../shared/domain/core/time.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../shared/domain/core/time.ts';
import type { Office, Person } from './cast.ts';
import type { Random } from './random.ts';

/** One thing that an office does about an appointment, in order of time. */
export interface Deed {
  at: Instant;
  kind:
    | 'confirm'
    | 'cancel'
    /** By its own id, as its schedule has it: it was cancelled, or nothing changes. */
    | 'book again'
    | 'move'
    | 'move back'
    | 'new phone'
    | 'new place'
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

interface Around {
  startAt: Instant;
  days: number;
  offices: readonly Office[];
  people: readonly Person[];
}

interface Slot extends Around {
  index: number;
  /** Appointments start at multiples of this: where it is long, a family's meet. */
  slotMs: number;
}

/** @param random the scenario's own: each booking is drawn from a fork of it */
export function drawBookings(random: Random, count: number, around: Around): Booking[] {
  const slotMs = random.fork('slots').pick([15 * MINUTE, 15 * MINUTE, 4 * HOUR, 12 * HOUR]);
  const drawn = Array.from({ length: count }, (_, index) =>
    drawBooking(random.fork(`booking ${index}`), { ...around, index, slotMs }),
  );
  return twins(random.fork('twins'), burst(random.fork('burst'), drawn), around.offices.length);
}

/** Some of what is cancelled is booked again under its id, at once or days later, and perhaps cancelled once more. */
function bookedAgain(random: Random, deeds: readonly Deed[]): Deed[] {
  const again = deeds
    .filter(({ kind }) => kind === 'cancel')
    .flatMap(({ at }): Deed[] => {
      if (!random.chance(0.6)) return [];
      const back = at + random.magnitude(SECOND, 2 * DAY);
      const gone = back + random.magnitude(SECOND, DAY);
      return [
        { at: back, kind: 'book again', byMs: 0 },
        ...(random.chance(0.3) ? [{ at: gone, kind: 'cancel' as const, byMs: 0 }] : []),
      ];
    });
  return [...deeds, ...again].sort((a, b) => a.at - b.at);
}

function drawBooking(random: Random, { index, startAt, days, offices, people, slotMs }: Slot): Booking {
  const endAt = startAt + days * DAY;
  const createAt = startAt + Math.round(random.next() * (days - 1) * DAY);
  const longest = endAt - createAt;
  const aheadMs = Math.max(HOUR, Math.round(longest * Math.sqrt(random.next())));
  const past = random.chance(0.02);
  const minute = createAt + (past ? -HOUR : aheadMs);
  const deeds = drawDeeds(random, createAt, aheadMs);
  const drawn = {
    index,
    office: random.int(0, offices.length - 1),
    person: random.int(0, people.length - 1),
    createAt,
    // Many start on the hour, as real ones do.
    startsAt: random.chance(0.7) ? minute - (minute % slotMs) + slotMs : minute - (minute % SECOND),
    durationMinutes: random.pick([15, 30, 60]),
    policy: random.pick(['default', 'default', 'second', 'third']),
    identity: random.chance(0.6) ? ('external id' as const) : ('idempotency key' as const),
    twice: random.chance(0.1),
    impatient: random.fork('impatient').chance(0.2),
  };
  const isNamed = drawn.identity === 'external id';
  return { ...drawn, deeds: isNamed ? bookedAgain(random.fork('again'), deeds) : deeds };
}

function drawDeeds(random: Random, createAt: Instant, aheadMs: number): Deed[] {
  const count = random.chance(0.6) ? 0 : random.int(1, 3);
  const deeds = Array.from({ length: count }, () => ({
    at: createAt + Math.round(random.next() * aheadMs * 1.1),
    kind: random.weighted<Deed['kind']>({
      confirm: 20,
      cancel: 15,
      'book again': 0,
      move: 25,
      'move back': 8,
      'new phone': 6,
      'new place': 6,
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
