/**
 * Clocks and contact hours by the runtime's own calendar (`Intl`), which the product does not plan with: where a wall
 * clock stands, when it shows a time, and when everybody's hours are open at once.
 */
import type { Hours, Instant } from './crossing.ts';

const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** What a wall clock shows, as if it were UTC: `Date.UTC` of its date and time. */
type Wall = number;

export interface Window {
  opensAt: Instant;
  /** The first moment outside. */
  closesAt: Instant;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const digits = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const clock = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const;
  const made = new Intl.DateTimeFormat('en-US', { timeZone: zone, ...digits, ...clock });
  formats.set(zone, made);
  return made;
}

const offsets = new Map<string, number>();

/** How far the wall clock of a zone is ahead of UTC; no zone changes it but at a quarter of an hour. */
function offsetAt(zone: string, at: Instant): number {
  const key = `${zone} ${Math.floor(at / (15 * MINUTE))}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const second = at - (((at % SECOND) + SECOND) % SECOND);
  const shown = Object.fromEntries(
    formatOf(zone)
      .formatToParts(second)
      .map((part) => [part.type, part.value]),
  );
  const part = (name: string) => Number(shown[name]);
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  if (offsets.size > 200_000) offsets.clear();
  offsets.set(key, wall - second);
  return wall - second;
}

/** What the clocks of a zone show. */
export const wallAt = (zone: string, at: Instant): Wall => at + offsetAt(zone, at);

/** When a zone's clocks show this: twice where they go back; where they skip it, by the rule before and after. */
function showing(zone: string, wall: Wall): { first: Instant; last: Instant } {
  const ways = [offsetAt(zone, wall - DAY), offsetAt(zone, wall + DAY)];
  const real = ways.map((offset) => wall - offset).filter((at) => wallAt(zone, at) === wall);
  const all = real.length > 0 ? real : ways.map((offset) => wall - offset);
  return { first: Math.min(...all), last: Math.max(...all) };
}

/** The moment of a local time; the earlier one where it comes twice. */
export const firstShowing = (zone: string, wall: Wall): Instant => showing(zone, wall).first;

/** Days, hours and minutes of an ISO 8601 duration. */
function partsOf(duration: string): { days: number; restMs: number } {
  const [, days = 0, hours = 0, minutes = 0] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:0S)?)?$/.exec(duration) ?? [];
  return { days: Number(days), restMs: Number(hours) * HOUR + Number(minutes) * MINUTE };
}

export const durationMs = (duration: string): number => {
  const { days, restMs } = partsOf(duration);
  return days * DAY + restMs;
};

/** So long before a moment: whole days on the zone's calendar, the rest by the clock. */
export function before(at: Instant, duration: string, zone: string): Instant {
  const { days, restMs } = partsOf(duration);
  if (days === 0) return at - restMs;
  const wall = wallAt(zone, at) - days * DAY;
  const { first, last } = showing(zone, wall);
  // A time that the clocks skip is read as if they had not yet changed, which is the later of the two.
  return (wallAt(zone, first) === wall ? first : last) - restMs;
}

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

function windowsIn(zone: string, { opens, closes, days }: Hours, from: Instant, to: Instant): Window[] {
  const found: Window[] = [];
  const past = minutes(closes) <= minutes(opens) ? DAY : 0;
  for (let date = Math.floor(from / DAY) * DAY - 2 * DAY; date <= to + DAY; date += DAY) {
    if (!days.includes(new Date(date).getUTCDay() || 7)) continue;
    // Where the clocks change, the shorter of two readings is meant.
    const opensAt = showing(zone, date + minutes(opens) * MINUTE).last;
    const closesAt = showing(zone, date + past + minutes(closes) * MINUTE).first;
    if (opensAt < closesAt) found.push({ opensAt, closesAt });
  }
  return found;
}

const bothOpen = (some: readonly Window[], others: readonly Window[]): Window[] =>
  some
    .flatMap((one) =>
      others.map((other) => ({
        opensAt: Math.max(one.opensAt, other.opensAt),
        closesAt: Math.min(one.closesAt, other.closesAt),
      })),
    )
    .filter(({ opensAt, closesAt }) => opensAt < closesAt);

const openings = new Map<string, readonly Window[]>();
const SPAN_MS = 10 * DAY;

/** The windows, in order, in which hours are open in all of the zones at once; about ten days each way of a moment. */
export function windowsAround(at: Instant, hours: Hours, zones: readonly string[]): readonly Window[] {
  const span = Math.floor(at / SPAN_MS);
  const key = `${span} ${zones} ${JSON.stringify(hours)}`;
  const known = openings.get(key);
  if (known) return known;
  const [from, to] = [(span - 1) * SPAN_MS, (span + 2) * SPAN_MS];
  const [first = [], ...others] = zones.map((zone) => windowsIn(zone, hours, from, to));
  const all = others.reduce(bothOpen, first).sort((a, b) => a.opensAt - b.opensAt);
  if (openings.size > 2_000) openings.clear();
  openings.set(key, all);
  return all;
}

export const isOpen = (at: Instant, hours: Hours, zones: readonly string[]): boolean =>
  windowsAround(at, hours, zones).some(({ opensAt, closesAt }) => opensAt <= at && at < closesAt);
