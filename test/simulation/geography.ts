/**
 * Where the people of the world are: by phone numbers, and the zones in which their owners may really live. Written by
 * hand from the numbering plans, not from the code's own tables: a checker of contact hours must not ask the code.
 */
import type { Random } from './random.ts';

export interface Region {
  /** Digits are put in the place of each `x`. */
  number: string;
  /** Where somebody with such a number may be; the true zone of a person is one of them. */
  zones: readonly string[];
}

/** Where all of these numbers are, ISO 3166. */
export const COUNTRIES: readonly string[] = ['US', 'CA', 'GB', 'DE', 'JP', 'AU', 'MX', 'BR'];

const REGIONS: readonly Region[] = [
  { number: '+1212555xxxx', zones: ['America/New_York'] },
  { number: '+1312555xxxx', zones: ['America/Chicago'] },
  { number: '+1303555xxxx', zones: ['America/Denver'] },
  { number: '+1480555xxxx', zones: ['America/Phoenix'] },
  { number: '+1213555xxxx', zones: ['America/Los_Angeles'] },
  { number: '+1808555xxxx', zones: ['Pacific/Honolulu'] },
  { number: '+1907555xxxx', zones: ['America/Anchorage', 'America/Adak'] },
  { number: '+1219555xxxx', zones: ['America/Chicago', 'America/New_York'] },
  { number: '+1928555xxxx', zones: ['America/Phoenix', 'America/Denver'] },
  { number: '+1208555xxxx', zones: ['America/Boise', 'America/Los_Angeles'] },
  { number: '+1709555xxxx', zones: ['America/St_Johns', 'America/Goose_Bay'] },
  { number: '+44740012xxxx', zones: ['Europe/London'] },
  // Landlines, which are not texted.
  { number: '+493012345xxx', zones: ['Europe/Berlin'] },
  { number: '+81901234xxxx', zones: ['Asia/Tokyo'] },
  {
    number: '+614912345xx',
    zones: ['Australia/Sydney', 'Australia/Perth', 'Australia/Brisbane', 'Australia/Adelaide'],
  },
  { number: '+52551234xxxx', zones: ['America/Mexico_City', 'America/Cancun', 'America/Tijuana'] },
  { number: '+5511912345xxx', zones: ['America/Sao_Paulo', 'America/Manaus', 'America/Noronha'] },
];

/** Zones of offices, and of people who said where they are. */
export const ZONES: readonly string[] = [
  'America/New_York',
  'America/Chicago',
  'America/Phoenix',
  'America/Los_Angeles',
  'America/St_Johns',
  'America/Santiago',
  'Europe/London',
  'Europe/Berlin',
  'Africa/Cairo',
  'Asia/Tokyo',
  'Asia/Kathmandu',
  'Australia/Sydney',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Pacific/Apia',
];

/** Mondays of weeks in which clocks change somewhere, and some ordinary ones. */
export const WEEKS: readonly string[] = [
  '2026-03-02T00:00Z', // 8 March: North America
  '2026-03-23T00:00Z', // 29 March: Europe
  '2026-03-30T00:00Z', // 5 April: Australia, New Zealand, Chile
  '2026-09-07T00:00Z', // 6 September: Chile, just before
  '2026-09-21T00:00Z', // 27 September: New Zealand
  '2026-09-28T00:00Z', // 4 October: Australia
  '2026-10-19T00:00Z', // 25 October: Europe
  '2026-10-26T00:00Z', // 1 November: North America; 29 October: Egypt
  '2026-12-14T00:00Z',
  '2026-06-15T00:00Z',
  '2028-02-28T00:00Z', // a leap day
];

/** A number of a region, the same for the same place in it. */
export function numberIn(region: Region, index: number): string {
  let digits = index;
  return region.number.replaceAll('x', () => {
    const digit = digits % 10;
    digits = Math.floor(digits / 10);
    return String(digit);
  });
}

export const regionOf = (random: Random): Region => random.pick(REGIONS);
