/**
 * Instants, durations and local times. Instants are epoch milliseconds inside, RFC 3339 at the edges; calendar
 * arithmetic goes through Temporal, always in a named zone. Pure: nothing here reads the clock.
 */
import { remember } from './memo.ts';
import { Temporal } from './temporal.ts';

declare const unit: unique symbol;
/** A number that says what it counts. A plain one may stand for it, so that sums need no cast; one of another unit does not compile. */
type Counted<Unit extends string> = number & { readonly [unit]?: Unit };

/** A moment, in milliseconds since 1970-01-01T00:00Z. */
export type Instant = Counted<'instant'>;

/** A length of time in milliseconds. */
export type Milliseconds = Counted<'milliseconds'>;

/** An ISO 8601 duration such as `PT2H` or `P3D`. */
export type IsoDuration = string;

export const SECOND: Milliseconds = 1_000;
export const MINUTE: Milliseconds = 60 * SECOND;
export const HOUR: Milliseconds = 60 * MINUTE;
export const DAY: Milliseconds = 24 * HOUR;

/** RFC 3339 in UTC, with milliseconds only where there are any. @throws RangeError for what no calendar holds */
export const toIso = (at: Instant): string => new Date(at).toISOString().replace(/\.?0+Z/, 'Z');

/** RFC 3339 with the offset that the zone has at that moment, e.g. `2026-12-04T15:30:00-05:00`. */
export function toLocalIso(at: Instant, zone: string): string {
  const { offset } = stretchOf(zone, at);
  // `Date` takes a twentieth of the time, and writes the same where the year has four digits and the offset no seconds.
  if (offset % MINUTE !== 0 || Math.abs(at) > 1e13)
    return Temporal.Instant.fromEpochMilliseconds(at).toString({ timeZone: zone, smallestUnit: 'second' });
  const minutes = Math.abs(offset) / MINUTE;
  const digits = (of: number) => String(Math.floor(of)).padStart(2, '0');
  const local = new Date(at + offset).toISOString().slice(0, 19);
  return `${local}${offset < 0 ? '-' : '+'}${digits(minutes / 60)}:${digits(minutes % 60)}`;
}

/** Whether the runtime's tzdata knows the zone. Offsets such as `+02:00` are not accepted: they know no DST. */
export function isZone(zone: string): boolean {
  if (!/[A-Za-z]/.test(zone)) return false;
  if (steady.has(zone)) return true;
  try {
    // Temporal also takes the zone out of a whole timestamp such as `T12:00Z`; a name comes back as it is.
    const { timeZoneId } = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return timeZoneId.toLowerCase() === zone.toLowerCase();
  } catch {
    return false;
  }
}

/** Zones by the name of an offset and not of a place: `EST`, `Etc/GMT+5`, `UTC`. */
const FIXED = /^(?:EST|MST|HST|UTC|UCT|GMT|GMT[+-]?0|Zulu|Universal|Greenwich|Etc\/.+)$/i;

/** Whether a zone is an offset by name that the clocks of a place have in one half of the year and not in the other. */
export function missesSummer(zone: string, place: string, at: Instant): boolean {
  if (!FIXED.test(zone) || !isZone(zone) || !isZone(place)) return false;
  const year = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('UTC').year;
  const isSame = (month: number): boolean => {
    const moment = Temporal.PlainDate.from({ year, month, day: 15 }).toZonedDateTime('UTC').toInstant();
    return (
      moment.toZonedDateTimeISO(zone).offsetNanoseconds === moment.toZonedDateTimeISO(place).offsetNanoseconds
    );
  };
  return isSame(1) !== isSame(7);
}

/**
 * Length of a duration whose days are taken as 24 hours; for windows and gaps, not for calendars.
 * @returns undefined when it is no ISO 8601 duration, is negative, or has years or months.
 */
export function durationMs(text: IsoDuration): Milliseconds | undefined {
  try {
    const duration = Temporal.Duration.from(text);
    if (duration.sign < 0 || duration.years !== 0 || duration.months !== 0) return undefined;
    return duration.total({ unit: 'millisecond', relativeTo: Temporal.PlainDate.from('2000-01-01') });
  } catch {
    return undefined;
  }
}

/**
 * Length of a duration in whole days of the calendar, counted from a fixed day: for comparing such durations.
 * @returns undefined when it is no ISO 8601 duration, is negative, has hours or less, or no calendar holds it
 */
export function calendarDays(text: IsoDuration): number | undefined {
  if (!/^P[0-9YMWD]{2,16}$/.test(text)) return undefined;
  try {
    return Temporal.Duration.from(text).total({
      unit: 'day',
      relativeTo: Temporal.PlainDate.from('2000-01-01'),
    });
  } catch {
    return undefined;
  }
}

/** Milliseconds as an ISO 8601 duration in the largest exact units up to days: 7 200 000 → `PT2H`. */
export const isoDuration = (ms: Milliseconds): IsoDuration =>
  ms > 0 && ms % DAY === 0
    ? `P${ms / DAY}D`
    : Temporal.Duration.from({ milliseconds: ms }).round({ largestUnit: 'hour' }).toString();

/** The moment before `at` by a duration: `P1D` before 09:00 is 09:00 the day before in that zone, also over DST. */
export function before(at: Instant, duration: IsoDuration, zone: string): Instant {
  const length = knownLength(duration);
  // Where no clock is set meanwhile, a day has 24 hours, and the calendar, which takes fifty times as long, says the same.
  if (length !== null && isSteady(zone, at - length - DAY, at)) return at - length;
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).subtract(duration)
    .epochMilliseconds;
}

/** What was answered for a duration, a zone: few are in use, and bulk asks for them again and again. */
const MEMO_MAX = 1_000;
const lengths = new Map<IsoDuration, Milliseconds | null>();

/** The length of a duration whose days have 24 hours; null where it has none in whole milliseconds. */
function knownLength(duration: IsoDuration): Milliseconds | null {
  const known = lengths.get(duration);
  if (known !== undefined) return known;
  const length = durationMs(duration) ?? Number.NaN;
  return remember(lengths, duration, Number.isSafeInteger(length) ? length : null, MEMO_MAX);
}

/** A stretch of time in which a zone's clocks neither skip nor repeat anything. */
interface Stretch {
  from: Instant;
  to: Instant;
  /** From UTC. */
  offset: Milliseconds;
}

/** By zone, as far as somebody has asked. */
const steady = new Map<string, Stretch[]>();

/** Whether no clock of the zone is set from the one moment to the other. */
const isSteady = (zone: string, from: Instant, to: Instant): boolean => to < stretchOf(zone, from).to;

/** @throws RangeError for what is no zone */
function stretchOf(zone: string, at: Instant): Stretch {
  const known = steady.get(zone) ?? [];
  const there = known.find((each) => each.from <= at && at < each.to);
  if (there) return there;
  const stretch = steadyAround(zone, at);
  remember(steady, zone, [...known, stretch], MEMO_MAX);
  return stretch;
}

function steadyAround(zone: string, at: Instant): Stretch {
  const moment = (of: Instant) => Temporal.Instant.fromEpochMilliseconds(of).toZonedDateTimeISO(zone);
  // One at this very moment counts as before it.
  const last = moment(at + 1).getTimeZoneTransition('previous');
  const next = moment(at).getTimeZoneTransition('next');
  return {
    from: last?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    to: next?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offset: moment(at).offsetNanoseconds / 1e6,
  };
}

/** A local date-time read in a zone. */
export type LocalReading =
  | { kind: 'exact'; at: Instant }
  /** DST repeats this local time; `at` is the earlier of the two. */
  | { kind: 'repeated'; at: Instant; later: Instant }
  /** DST skips this local time; there is no such moment. */
  | { kind: 'skipped' }
  | { kind: 'malformed' };

/** A local time with nothing behind it: what looks like an offset or a zone must not be overlooked. */
const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?$/;

/** Reads `2026-12-04T15:30` in a zone, telling apart the times that DST skips or repeats. */
export function readLocal(text: string, zone: string): LocalReading {
  if (!LOCAL_TIME.test(text)) return { kind: 'malformed' };
  try {
    const local = Temporal.PlainDateTime.from(text);
    const earlier = local.toZonedDateTime(zone, { disambiguation: 'earlier' }).epochMilliseconds;
    const later = local.toZonedDateTime(zone, { disambiguation: 'later' }).epochMilliseconds;
    if (earlier === later) return { kind: 'exact', at: earlier };
    const exists = Temporal.Instant.fromEpochMilliseconds(earlier)
      .toZonedDateTimeISO(zone)
      .toPlainDateTime()
      .equals(local);
    return exists ? { kind: 'repeated', at: earlier, later } : { kind: 'skipped' };
  } catch {
    return { kind: 'malformed' };
  }
}

/** A local date-time as a moment: the earlier of two that DST repeats, and by as much later as DST skips it by. */
export const localMoment = (local: string, zone: string): Instant =>
  Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds;

/** The day after `2026-12-31`. */
export const nextDay = (day: string): string => Temporal.PlainDate.from(day).add({ days: 1 }).toString();

/** What `Date`, which takes a tenth of the time, reads as Temporal does: days that every month has, and no fractions. */
const PLAIN_INSTANT =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Reads RFC 3339 with `Z` or an offset. @returns undefined when it is not that. */
export function readInstant(text: string): Instant | undefined {
  if (PLAIN_INSTANT.test(text)) return Date.parse(text);
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    return undefined;
  }
}
