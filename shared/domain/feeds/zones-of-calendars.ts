/**
 * The zones that a calendar names: IANA's own, those that Windows calls otherwise, and those that it brings itself as
 * VTIMEZONE. Pure; called by `ics.ts`.
 */
import ICAL from 'ical.js';
import type { Instant } from '../core/time.ts';
import { isZone, readLocal, toLocalIso } from '../core/time.ts';

/** How a calendar's wall clock is read. */
export interface CalendarZone {
  /** IANA; null for one that only the calendar knows. */
  iana: string | null;
  /** @param wall `YYYY-MM-DDTHH:MM:SS` @returns undefined for one that the clocks skip */
  toInstant(wall: string): Instant | undefined;
  toWall(at: Instant): string;
}

/** What Outlook and Exchange write, by CLDR's table of the territory 001. */
const WINDOWS: Readonly<Record<string, string>> = {
  'AUS Eastern Standard Time': 'Australia/Sydney',
  'Alaskan Standard Time': 'America/Anchorage',
  'Arabian Standard Time': 'Asia/Dubai',
  'Argentina Standard Time': 'America/Buenos_Aires',
  'Atlantic Standard Time': 'America/Halifax',
  'Canada Central Standard Time': 'America/Regina',
  'Cen. Australia Standard Time': 'Australia/Adelaide',
  'Central America Standard Time': 'America/Guatemala',
  'Central Europe Standard Time': 'Europe/Budapest',
  'Central European Standard Time': 'Europe/Warsaw',
  'Central Standard Time': 'America/Chicago',
  'Central Standard Time (Mexico)': 'America/Mexico_City',
  'China Standard Time': 'Asia/Shanghai',
  'E. Australia Standard Time': 'Australia/Brisbane',
  'E. South America Standard Time': 'America/Sao_Paulo',
  'Eastern Standard Time': 'America/New_York',
  'FLE Standard Time': 'Europe/Kiev',
  'GMT Standard Time': 'Europe/London',
  'GTB Standard Time': 'Europe/Bucharest',
  'Greenwich Standard Time': 'Atlantic/Reykjavik',
  'Hawaiian Standard Time': 'Pacific/Honolulu',
  'India Standard Time': 'Asia/Calcutta',
  'Israel Standard Time': 'Asia/Jerusalem',
  'Korea Standard Time': 'Asia/Seoul',
  'Mountain Standard Time': 'America/Denver',
  'New Zealand Standard Time': 'Pacific/Auckland',
  'Newfoundland Standard Time': 'America/St_Johns',
  'Pacific SA Standard Time': 'America/Santiago',
  'Pacific Standard Time': 'America/Los_Angeles',
  'Romance Standard Time': 'Europe/Paris',
  'Russian Standard Time': 'Europe/Moscow',
  'SA Pacific Standard Time': 'America/Bogota',
  'SE Asia Standard Time': 'Asia/Bangkok',
  'Singapore Standard Time': 'Asia/Singapore',
  'South Africa Standard Time': 'Africa/Johannesburg',
  'Tokyo Standard Time': 'Asia/Tokyo',
  'Turkey Standard Time': 'Europe/Istanbul',
  'US Eastern Standard Time': 'America/Indianapolis',
  'US Mountain Standard Time': 'America/Phoenix',
  'W. Australia Standard Time': 'Australia/Perth',
  'W. Europe Standard Time': 'Europe/Berlin',
};

/** Zones of the calendar's own, by their names. */
export type OwnZones = ReadonlyMap<string, ICAL.Timezone>;

export const ianaZone = (iana: string): CalendarZone => ({
  iana,
  toInstant(wall) {
    const reading = readLocal(wall, iana);
    return reading.kind === 'exact' || reading.kind === 'repeated' ? reading.at : undefined;
  },
  toWall: (at) => toLocalIso(at, iana).slice(0, 'YYYY-MM-DDTHH:MM:SS'.length),
});

/** The calendar's own rules, of which it is known that they hold for its own times alone. */
const ownZone = (zone: ICAL.Timezone): CalendarZone => ({
  iana: null,
  toInstant: (wall) => instantIn(wall, zone),
  toWall: (at) => ICAL.Time.fromJSDate(new Date(at), true).convertToZone(zone).toString().slice(0, 19),
});

function instantIn(wall: string, zone: ICAL.Timezone): Instant {
  const time = ICAL.Time.fromDateTimeString(wall);
  time.zone = zone;
  return time.toUnixTime() * 1_000;
}

/**
 * @param tzid as the calendar writes it: `Europe/Berlin`, `/example.org/20050126_1/Europe/Berlin`, `W. Europe Standard Time`
 * @returns undefined for one that nobody knows
 */
export function zoneNamed(tzid: string, own: OwnZones): CalendarZone | undefined {
  const name = tzid.trim().replace(/^"|"$/g, '');
  const parts = name.split('/');
  const suffixes = [name, ...parts.map((_, at) => parts.slice(at).join('/'))];
  const iana = suffixes.find((each) => each.includes('/') && isZone(each)) ?? WINDOWS[name];
  if (iana !== undefined) return ianaZone(iana);
  const brought = own.get(tzid);
  if (brought) return ownZone(brought);
  return /^(utc|gmt|z|etc\/utc)$/i.test(name) ? ianaZone('UTC') : undefined;
}
