/**
 * Contact hours (P4): when a person may be texted or called, in the person's own zone. An unknown zone is a
 * list of plausible zones, and it must be an open hour in every one of them.
 * Called by planning and by `judge`. Pure; the memo below only remembers what Temporal answered.
 */
import { Temporal } from './temporal.ts';
import type { Instant } from './time.ts';
import { DAY } from './time.ts';

/** Opening hours of one channel, local to the person. */
export interface ContactHours {
  /** First minute of the window, `HH:MM`. */
  opens: string;
  /** First minute after the window, `HH:MM`; at or before `opens` means past midnight. */
  closes: string;
  /** Days on which a window opens: 1 Monday … 7 Sunday. */
  days: readonly number[];
}

/**
 * Everything about an office that says when a channel of it may be used. The functions below ask for nothing else, and
 * `calendarOf` alone makes one: what is added here holds wherever contact hours do.
 */
export interface ContactCalendar {
  week: ContactHours;
}

/** A stretch of time; `closesAt` is outside. */
export interface Window {
  opensAt: Instant;
  closesAt: Instant;
}

/** How far ahead an opening is looked for; none within it means never, so it has to be longer than any closure. */
const HORIZON_DAYS = 10;

/**
 * The window that is open at `at`, or the next one to open, for a person in all of `zones` at once.
 * @returns undefined when the zones share no hour within ten days, or when there are no zones.
 */
export function openWindow(
  calendar: ContactCalendar,
  zones: readonly string[],
  at: Instant,
): Window | undefined {
  if (zones.length === 0) return undefined;
  const horizon = at + HORIZON_DAYS * DAY;
  let from = at;
  while (from < horizon) {
    let opensAt = Number.NEGATIVE_INFINITY;
    let closesAt = Number.POSITIVE_INFINITY;
    for (const zone of zones) {
      const window = zoneWindow(calendar, zone, from);
      opensAt = Math.max(opensAt, window?.opensAt ?? Number.POSITIVE_INFINITY);
      closesAt = Math.min(closesAt, window?.closesAt ?? Number.POSITIVE_INFINITY);
    }
    if (opensAt < closesAt) return { opensAt, closesAt };
    from = closesAt;
  }
  return undefined;
}

/** The last window that closed at or before `at`. @returns undefined when there was none in ten days. */
export function windowBefore(
  calendar: ContactCalendar,
  zones: readonly string[],
  at: Instant,
): Window | undefined {
  // Most often the window before is yesterday's, so the last two days are looked at first.
  for (const days of [2, HORIZON_DAYS]) {
    let last: Window | undefined;
    let window = openWindow(calendar, zones, at - days * DAY);
    while (window && window.closesAt <= at) {
      last = window;
      window = openWindow(calendar, zones, window.closesAt);
    }
    if (last) return last;
  }
  return undefined;
}

/** What `windowOn` answered for a zone and a calendar, by day: windows follow one another, and bulk asks for the same ones. */
type Memo = Map<number, Window | null>;
/** By the name of the calendar, then by zone. */
const memos = new Map<string, Map<string, Memo>>();
/** Windows that are remembered, over all zones and calendars. */
const MEMO_MAX = 50_000;
let remembered = 0;

/** Names a calendar for the memo: calendars that differ in any field, even one that is added later, differ in name. */
function nameOf({ week, ...rest }: ContactCalendar): string {
  let name = names.get(week);
  if (name === undefined) {
    name = JSON.stringify(week);
    names.set(week, name);
  }
  // The same text each time is found at once, where one that was put together would have to be read.
  return Object.keys(rest).length === 0 ? name : `${name}${JSON.stringify(rest)}`;
}
const names = new WeakMap<ContactHours, string>();

/** The first window of this zone that closes after `at`. */
function zoneWindow(calendar: ContactCalendar, zone: string, at: Instant): Window | undefined {
  const memo = memoOf(nameOf(calendar), zone);
  const day = Math.floor(at / DAY);
  // A local date is at most a day from the one in UTC, and a window across midnight opens the day before.
  for (let offset = -2; offset <= HORIZON_DAYS + 1; offset++) {
    const window = rememberedWindow(calendar, zone, day + offset, memo);
    if (window && window.closesAt > at) return window;
  }
  return undefined;
}

function memoOf(name: string, zone: string): Memo {
  let byZone = memos.get(name);
  if (!byZone) {
    byZone = new Map();
    memos.set(name, byZone);
  }
  let memo = byZone.get(zone);
  if (!memo) {
    memo = new Map();
    byZone.set(zone, memo);
  }
  return memo;
}

function rememberedWindow(calendar: ContactCalendar, zone: string, day: number, memo: Memo): Window | null {
  const known = memo.get(day);
  if (known !== undefined) return known;
  if (++remembered > MEMO_MAX) {
    memos.clear();
    remembered = 0;
  }
  const window = windowOn(calendar, zone, dateOf(day)) ?? null;
  memo.set(day, window);
  return window;
}

/** @param day days since 1970-01-01 */
function dateOf(day: number): Temporal.PlainDate {
  const date = new Date(day * DAY);
  return new Temporal.PlainDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}

/** The window that opens on a local date; none on a closed day, or where the zone skips all of it (Apia, 2011). */
function windowOn({ week }: ContactCalendar, zone: string, date: Temporal.PlainDate): Window | undefined {
  if (!week.days.includes(date.dayOfWeek)) return undefined;
  const opens = Temporal.PlainTime.from(week.opens);
  const closes = Temporal.PlainTime.from(week.closes);
  const closeDate = Temporal.PlainTime.compare(closes, opens) <= 0 ? date.add({ days: 1 }) : date;
  // Where the clocks skip or repeat an hour, the window is the shorter one: nobody is called outside of it.
  const opening = date.toPlainDateTime(opens).toZonedDateTime(zone, { disambiguation: 'later' });
  const closing = closeDate.toPlainDateTime(closes).toZonedDateTime(zone, { disambiguation: 'earlier' });
  const window = { opensAt: opening.epochMilliseconds, closesAt: closing.epochMilliseconds };
  return window.opensAt < window.closesAt ? window : undefined;
}
