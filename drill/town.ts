/**
 * The people of the incident, and what is booked for them: thousands of appointments on one Friday in three offices. The
 * same for both systems, and the same every time.
 */
import { jitter } from '../shared/domain/core/keys.ts';
import type { Booking } from './office.ts';
import { markOf } from './office.ts';
import { at } from './world.ts';

const FRIDAY = '2026-12-04';
/** Nobody takes anything out of the queue. */
export const OUTAGE = { from: at('2026-12-03T18:00'), to: at(`${FRIDAY}T07:00`) };
/** The night that is shown. */
export const NIGHT = { from: at('2026-12-03T14:00'), to: at(`${FRIDAY}T22:00`) };
/** An operator looks at what is held, and lets it go. */
export const OPERATOR_AT = at(`${FRIDAY}T08:30`);

export const OFFICES = ['north', 'lake', 'hill'] as const;

const ZONES = [
  { zone: 'America/New_York', area: '212', share: 0.85 },
  { zone: 'America/Chicago', area: '312', share: 0.1 },
  { zone: 'America/Los_Angeles', area: '213', share: 0.05 },
] as const;
/** The doors are open this long, in minutes from eight; an appointment begins every five of them. */
const OPEN_MINUTES = 600;
/** Some phones are a family's: two appointments, one line. */
const FAMILIES = 0.04;
const NO_EMAIL = 0.32;
const NO_PHONE = 0.08;

/** One appointment, with the office that it is at. */
export interface TownBooking extends Booking {
  office: (typeof OFFICES)[number];
}

export function town(appointments: number): TownBooking[] {
  return Array.from({ length: appointments }, (_, index) => {
    const office = OFFICES[index % OFFICES.length] ?? 'north';
    const minutes = (Math.floor(index / OFFICES.length) * 5) % OPEN_MINUTES;
    const startsAt = `${FRIDAY}T${two(8 + Math.floor(minutes / 60))}:${two(minutes % 60)}`;
    return { office, startsAt, recipient: personOf(index, office), externalId: `${FRIDAY} ${index}` };
  });
}

function personOf(index: number, office: string) {
  const luck = jitter(`channels ${index}`);
  // The second of a family has the first one's phone, who is of the same office.
  const family = index >= OFFICES.length && jitter(`family ${index}`) < FAMILIES;
  const who = family ? index - OFFICES.length : index;
  const { zone, area } = zoneOf(who);
  const phone = `+1${area}555${String(who % 10_000).padStart(4, '0')}`;
  return {
    name: `Person ${index} ${markOf(office)}`,
    timeZone: zone,
    ...(luck < NO_EMAIL ? {} : { email: `patient-${index}@example.com` }),
    ...(luck > 1 - NO_PHONE ? {} : { phone }),
  };
}

function zoneOf(index: number): (typeof ZONES)[number] {
  let luck = jitter(`zone ${index}`);
  for (const each of ZONES) {
    if (luck < each.share) return each;
    luck -= each.share;
  }
  return ZONES[0];
}

const two = (number: number): string => String(number).padStart(2, '0');
