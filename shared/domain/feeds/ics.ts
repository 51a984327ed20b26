/**
 * From the text of an iCalendar file (RFC 5545) to the occurrences in a stretch of time: series with their exceptions,
 * moved and cancelled ones, each in the zone that the calendar means. Pure; called by the import and by what reads feeds.
 *
 * Always true: an occurrence is named by its UID and by when its series would have it, so one that moved is the same. What
 * is left out is said. A series is followed so far and no further, whatever its rule says.
 */
import ICAL from 'ical.js';
import type { Instant } from '../core/time.ts';
import { MINUTE, toIso } from '../core/time.ts';
import type { CalendarZone, OwnZones } from './zones-of-calendars.ts';
import { ianaZone, zoneNamed } from './zones-of-calendars.ts';

/** Somebody who is invited. */
interface Attendee {
  name: string | null;
  email: string | null;
  phone: string | null;
  /** They said that they do not come. */
  declined: boolean;
}

export interface Occurrence {
  uid: string;
  /** When its series would have it, as a wall clock; null for what is no series. */
  recurrenceId: string | null;
  startsAt: Instant;
  /** IANA; null where the calendar names none that IANA knows. */
  timeZone: string | null;
  durationMinutes: number;
  summary: string;
  location: string | null;
  description: string;
  attendees: readonly Attendee[];
  organizer: string | null;
  /** It is in the calendar as one that does not take place. */
  cancelled: boolean;
}

export interface CalendarReading {
  occurrences: Occurrence[];
  /** What was left out, with why. */
  leftOut: { uid: string; summary: string; why: string }[];
}

export interface Stretch {
  from: Instant;
  to: Instant;
}

/** A series is followed for so many occurrences; a rule may say every second for ever. */
const STEPS_MAX = 50_000;
/** Of a whole calendar. */
const OCCURRENCES_MAX = 100_000;

/** @throws CalendarFault where the text is no calendar */
export function readCalendar(text: string, zone: string, stretch: Stretch): CalendarReading {
  const reading: CalendarReading = { occurrences: [], leftOut: [] };
  for (const calendar of calendarsIn(text)) {
    const own: OwnZones = new Map(
      calendar
        .getAllSubcomponents('vtimezone')
        .map((each) => [String(each.getFirstPropertyValue('tzid')), new ICAL.Timezone(each)]),
    );
    const zoneOf = (property: ICAL.Property | null): CalendarZone | undefined =>
      zoneOfProperty(property, own, zone);
    const isCancelling = String(calendar.getFirstPropertyValue('method') ?? '').toUpperCase() === 'CANCEL';
    for (const events of byUid(calendar).values())
      readSeries(events, { zoneOf, stretch, isCancelling }, reading);
  }
  return reading;
}

/** The text is no calendar; the message says what is wrong with it. */
export class CalendarFault extends Error {}

function calendarsIn(text: string): ICAL.Component[] {
  if (!/BEGIN:VCALENDAR/i.test(text)) throw new CalendarFault('it holds no VCALENDAR');
  if (!/END:VCALENDAR\s*$/i.test(text))
    throw new CalendarFault('it ends in the middle, without END:VCALENDAR');
  try {
    const parsed: unknown[] = ICAL.parse(tidied(text));
    const all = (typeof parsed[0] === 'string' ? [parsed] : parsed) as [string, ...unknown[]][];
    return all.map((jcal) => new ICAL.Component(jcal)).filter(({ name }) => name === 'vcalendar');
  } catch (error) {
    throw new CalendarFault(error instanceof Error ? error.message : 'it can not be read');
  }
}

/** Some write a date where a time is the default, and do not say that it is one. */
const BARE_DATE = /^(DTSTART|DTEND|EXDATE|RDATE|RECURRENCE-ID)((?:;[^:\r\n]*)?):(\d{8}(?:,\d{8})*)(\r?)$/gim;

const tidied = (text: string): string =>
  text
    .replace(/^\uFEFF/, '')
    .replace(BARE_DATE, (line, name: string, parameters: string, dates: string, end: string) =>
      /VALUE=/i.test(parameters) ? line : `${name};VALUE=DATE${parameters}:${dates}${end}`,
    );

function byUid(calendar: ICAL.Component): Map<string, ICAL.Component[]> {
  const all = new Map<string, ICAL.Component[]>();
  for (const event of calendar.getAllSubcomponents('vevent')) {
    const uid = textOf(event, 'uid') || `${textOf(event, 'dtstart')} ${textOf(event, 'summary')}`;
    all.set(uid, [...(all.get(uid) ?? []), event]);
  }
  return all;
}

const textOf = (event: ICAL.Component, name: string): string =>
  String(event.getFirstPropertyValue(name) ?? '');

/** A time without a zone is the office's. */
function zoneOfProperty(
  property: ICAL.Property | null,
  own: OwnZones,
  zone: string,
): CalendarZone | undefined {
  const tzid = property?.getFirstParameter('tzid');
  if (tzid) return zoneNamed(String(tzid), own);
  const value = property?.getFirstValue();
  return value instanceof ICAL.Time && isUtc(value) ? ianaZone('UTC') : ianaZone(zone);
}

const isUtc = (time: ICAL.Time): boolean => time.zone === ICAL.Timezone.utcTimezone;

interface Around {
  zoneOf: (property: ICAL.Property | null) => CalendarZone | undefined;
  stretch: Stretch;
  isCancelling: boolean;
}

/** Whatever is wrong with one event, the others are read. */
function readSeries(events: readonly ICAL.Component[], around: Around, reading: CalendarReading): void {
  const master = events.find((event) => !event.hasProperty('recurrence-id')) ?? events[0];
  if (!master) return;
  const [uid, summary] = [textOf(master, 'uid'), textOf(master, 'summary')];
  const leave = (why: string): void => void reading.leftOut.push({ uid, summary, why });
  try {
    const found = occurrencesOf(master, events, around, leave);
    if (reading.occurrences.length + found.length > OCCURRENCES_MAX)
      return void leave(
        `the calendar has more than ${OCCURRENCES_MAX} occurrences; this one is one too many`,
      );
    reading.occurrences.push(...found);
  } catch (error) {
    leave(`can not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function occurrencesOf(
  master: ICAL.Component,
  events: readonly ICAL.Component[],
  around: Around,
  leave: (why: string) => void,
): Occurrence[] {
  const start = master.getFirstProperty('dtstart');
  const first = start?.getFirstValue();
  if (!(first instanceof ICAL.Time)) return leaving(leave, 'has no start');
  if (first.isDate) return leaving(leave, 'takes the whole day, so there is no time to remind of');
  const zone = around.zoneOf(start);
  if (!zone) return leaving(leave, `is in a zone that nobody knows: ${start?.getFirstParameter('tzid')}`);
  const exceptions = events.filter((event) => event !== master || event.hasProperty('recurrence-id'));
  const isSeries = master.hasProperty('rrule') || master.hasProperty('rdate');
  if (!isSeries && exceptions.length === 0) {
    const one = occurrenceOf(master, null, around, leave);
    return one && isWithin(one, around.stretch) ? [one] : [];
  }
  return expand(master, exceptions, zone, { ...around, leave });
}

function leaving(leave: (why: string) => void, why: string): Occurrence[] {
  leave(why);
  return [];
}

const isWithin = ({ startsAt }: Occurrence, { from, to }: Stretch): boolean =>
  startsAt >= from && startsAt <= to;

/** The wall clock of a time in the zone of its series. */
function wallIn(zone: CalendarZone, property: ICAL.Property, time: ICAL.Time, around: Around): string {
  const written = around.zoneOf(property);
  const wall = time.toString().slice(0, 19);
  if (time.isDate) return `${time.toString().slice(0, 10)}T`;
  const at = isUtc(time) ? time.toUnixTime() * 1_000 : undefined;
  if (at !== undefined) return zone.toWall(at);
  if (!property.getFirstParameter('tzid') || !written || written.iana === zone.iana) return wall;
  const moment = written.toInstant(wall);
  return moment === undefined ? wall : zone.toWall(moment);
}

type Expanding = Around & { leave: (why: string) => void };

/** Everything in the wall clock of the series, so that daylight saving moves nothing. */
function expand(
  master: ICAL.Component,
  exceptions: readonly ICAL.Component[],
  zone: CalendarZone,
  around: Expanding,
): Occurrence[] {
  const { stretch, leave } = around;
  const { moved, following } = movedIn(exceptions, zone, around);
  const gone = wallsOf(master, 'exdate', zone, around);
  const isGone = (wall: string): boolean => gone.has(wall) || gone.has(wall.slice(0, 11));
  const found: Occurrence[] = [];
  const seen = new Set<string>();
  const take = (event: ICAL.Component, wall: string, shifted: Shift | null): void => {
    if (seen.has(wall)) return;
    seen.add(wall);
    const one = occurrenceOf(event, { wall, zone, shifted }, around, leave);
    const known = one && isGone(wall) && event === master ? { ...one, cancelled: true } : one;
    if (known && isWithin(known, stretch)) found.push(known);
  };
  const until = zone.toWall(stretch.to);
  if (!master.hasProperty('recurrence-id'))
    for (const wall of wallsUntil(master, zone, until, around)) {
      const own = moved.get(wall);
      const later = following.findLast(({ from }) => from < wall);
      if (own) take(own, wall, null);
      else if (later) take(later.event, wall, shiftOf(later.event, later.from, zone, around));
      else take(master, wall, { byMs: 0 });
    }
  // One that moved out of what its rule gives, or whose series is in another file.
  for (const [wall, event] of moved) take(event, wall, null);
  return found;
}

interface Moved {
  /** By when its series has it. */
  moved: Map<string, ICAL.Component>;
  /** With all that follow, the first one first. */
  following: { from: string; event: ICAL.Component }[];
}

function movedIn(exceptions: readonly ICAL.Component[], zone: CalendarZone, around: Around): Moved {
  const all: Moved = { moved: new Map(), following: [] };
  for (const event of exceptions) {
    const property = event.getFirstProperty('recurrence-id');
    const time = property?.getFirstValue();
    if (!property || !(time instanceof ICAL.Time)) continue;
    const wall = wallIn(zone, property, time, around);
    all.moved.set(wall, event);
    if (String(property.getFirstParameter('range') ?? '').toUpperCase() === 'THISANDFUTURE')
      all.following.push({ from: wall, event });
  }
  all.following.sort((a, b) => (a.from < b.from ? -1 : 1));
  return all;
}

/** How far an occurrence stands from when its series has it. */
interface Shift {
  byMs: number;
}

function shiftOf(event: ICAL.Component, from: string, zone: CalendarZone, around: Around): Shift {
  const property = event.getFirstProperty('dtstart');
  const time = property?.getFirstValue();
  const was = zone.toInstant(from);
  if (!property || !(time instanceof ICAL.Time) || was === undefined) return { byMs: 0 };
  const is = zone.toInstant(wallIn(zone, property, time, around));
  return { byMs: is === undefined ? 0 : is - was };
}

function wallsOf(
  master: ICAL.Component,
  name: 'exdate' | 'rdate',
  zone: CalendarZone,
  around: Around,
): Set<string> {
  const walls = new Set<string>();
  for (const property of master.getAllProperties(name))
    for (const value of property.getValues() as unknown[]) {
      const time = value instanceof ICAL.Period ? value.start : value;
      if (time instanceof ICAL.Time) walls.add(wallIn(zone, property, time, around));
    }
  return walls;
}

/** Every start that the rules give, up to a wall clock, and the extra ones. */
function* wallsUntil(
  master: ICAL.Component,
  zone: CalendarZone,
  until: string,
  around: Expanding,
): Generator<string> {
  const start = master.getFirstProperty('dtstart');
  const time = start?.getFirstValue();
  if (!start || !(time instanceof ICAL.Time)) return;
  const first = wallIn(zone, start, time, around);
  yield first;
  yield* wallsOf(master, 'rdate', zone, around);
  for (const property of master.getAllProperties('rrule')) {
    const rule = (property.getFirstValue() as ICAL.Recur).clone();
    if (rule.until && isUtc(rule.until))
      rule.until = ICAL.Time.fromDateTimeString(zone.toWall(rule.until.toUnixTime() * 1_000));
    keepDay(rule, first);
    const iterator = rule.iterator(ICAL.Time.fromDateTimeString(first));
    for (let steps = 0; ; steps++) {
      const next = iterator.next() as ICAL.Time | null;
      const wall = next?.toString().slice(0, 19);
      if (wall === undefined || wall > until) break;
      if (steps >= STEPS_MAX) {
        around.leave(`recurs more than ${STEPS_MAX} times; what comes after that is left out`);
        break;
      }
      yield wall;
    }
  }
}

/** What says on which days of a year it is in other ways than by the days of a month. */
const OTHER_DAYS = ['BYDAY', 'BYYEARDAY', 'BYWEEKNO'];

/**
 * A day that a month does not have is left out (RFC 5545, section 3.3.10), so a series of each 29 February has none in 2027,
 * and one of the 31st in January and April none in April. The library would take the first of the month after, unless the
 * rule names the day, and it is one month of the year or a rule by the month.
 */
function keepDay(rule: ICAL.Recur, first: string): void {
  const has = (part: string): boolean => rule.getComponent(part).length > 0;
  if (rule.freq !== 'YEARLY' || OTHER_DAYS.some(has)) return;
  const [month, day] = [Number(first.slice(5, 7)), Number(first.slice(8, 10))];
  if (!has('BYMONTHDAY') && day > 28) {
    rule.setComponent('BYMONTHDAY', [day]);
    if (!has('BYMONTH')) rule.setComponent('BYMONTH', [month]);
  }
  const months = rule.getComponent('BYMONTH').length;
  if (months > 1 && rule.interval === 1 && !has('BYSETPOS')) rule.freq = 'MONTHLY';
}

interface Place {
  wall: string;
  zone: CalendarZone;
  /** Null for an exception, which says its own start. */
  shifted: Shift | null;
}

function occurrenceOf(
  event: ICAL.Component,
  place: Place | null,
  around: Around,
  leave: (why: string) => void,
): Occurrence | undefined {
  const property = event.getFirstProperty('dtstart');
  const time = property?.getFirstValue();
  const zone = place?.shifted ? place.zone : around.zoneOf(property);
  if (!property || !(time instanceof ICAL.Time) || !zone) return void leave('an occurrence has no start');
  if (time.isDate) return void leave('an occurrence takes the whole day, so there is no time to remind of');
  const own = time.toString().slice(0, 19);
  const at = startOf(place, zone, isUtc(time) ? time.toUnixTime() * 1_000 : own);
  if (at === undefined)
    return void leave(`the clocks of ${zone.iana ?? 'its zone'} skip ${place?.wall ?? own}`);
  return {
    uid: textOf(event, 'uid'),
    recurrenceId: place?.wall.replaceAll(/[-:]/g, '') ?? null,
    startsAt: at,
    timeZone: zone.iana === 'UTC' ? null : zone.iana,
    durationMinutes: minutesOf(event, around),
    summary: textOf(event, 'summary').trim(),
    location: textOf(event, 'location').trim() || null,
    description: textOf(event, 'description'),
    attendees: event.getAllProperties('attendee').flatMap(attendeeOf),
    organizer: addressIn(textOf(event, 'organizer')),
    cancelled: around.isCancelling || textOf(event, 'status').toUpperCase() === 'CANCELLED',
  };
}

function startOf(place: Place | null, zone: CalendarZone, own: string | Instant): Instant | undefined {
  if (!place?.shifted) return typeof own === 'number' ? own : zone.toInstant(own);
  const at = zone.toInstant(place.wall);
  return at === undefined ? undefined : at + place.shifted.byMs;
}

const LONGEST_MIN = 1_440;

function minutesOf(event: ICAL.Component, around: Around): number {
  const given = event.getFirstPropertyValue('duration');
  const ms =
    given instanceof ICAL.Duration
      ? given.toSeconds() * 1_000
      : momentOf(event.getFirstProperty('dtend'), around) -
        momentOf(event.getFirstProperty('dtstart'), around);
  const minutes = Math.round(ms / MINUTE);
  return minutes > 0 ? Math.min(minutes, LONGEST_MIN) : 30;
}

/** Start and end may be in two zones, and the clocks may be set between them. NaN where there is no such moment. */
function momentOf(property: ICAL.Property | null, around: Around): Instant {
  const time = property?.getFirstValue();
  if (!(time instanceof ICAL.Time)) return Number.NaN;
  if (isUtc(time)) return time.toUnixTime() * 1_000;
  return around.zoneOf(property)?.toInstant(time.toString().slice(0, 19)) ?? Number.NaN;
}

/** Of a calendar address: what stands behind `mailto:`. */
const addressIn = (text: string): string | null => /^mailto:(.+)$/i.exec(text.trim())?.[1] ?? null;

function attendeeOf(property: ICAL.Property): Attendee[] {
  const parameter = (name: string): string => String(property.getFirstParameter(name) ?? '');
  if (/^(ROOM|RESOURCE|GROUP)$/i.test(parameter('cutype'))) return [];
  const value = String(property.getFirstValue() ?? '').trim();
  const email = addressIn(value) ?? (parameter('email') || null);
  const phone = /^tel:(.+)$/i.exec(value)?.[1] ?? null;
  if (email === null && phone === null) return [];
  const name = parameter('cn').replace(/^"|"$/g, '').trim();
  return [{ name: name || null, email, phone, declined: /^DECLINED$/i.test(parameter('partstat')) }];
}

/** For what is told of an occurrence. */
export const nameOf = ({ summary, startsAt }: Pick<Occurrence, 'summary' | 'startsAt'>): string =>
  `${summary || 'without a title'} at ${toIso(startsAt)}`;
