/** Appointments of a front desk's day, among them names that a layout has to bear. Used by the tests of those screens. */
import { expect } from 'vitest';
import type { World } from '../unit/http/world.ts';
import { ANA } from '../unit/http/world.ts';

export const LONG = 'Dr. Karl-Friedrich Müller-Lüdenscheidt von der Donaudampfschifffahrtsgesellschaft';
export const ARABIC = 'محمد عبد الرحمن الأنصاري';
export const EMOJI = '😀 Zoë 🦷';
export const SCRIPT = '<script>alert(1)</script>';

export interface Booked {
  name: string | null;
  at: string;
  location?: string;
  title?: string;
}

/** Books them all. @returns their ids, in order */
export async function bookAll(world: World, all: readonly Booked[]): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < all.length; from += 100) {
    const items = all.slice(from, from + 100).map(({ name, at, location, title }, index) => ({
      ...ANA,
      startsAt: at,
      title: title ?? ANA.title,
      location: location ?? ANA.location,
      recipient: {
        ...ANA.recipient,
        name,
        email: `p${from + index}@example.com`,
        phone: `+1212${String(5_550_000 + from + index)}`,
      },
    }));
    const { body, text } = await world.call('POST', '/v1/appointments/batch', { body: { items } });
    for (const { status, appointment } of body.results) {
      expect(status, text.slice(0, 500)).toBe(201);
      ids.push(appointment.id);
    }
  }
  return ids;
}

/** The day that they are on. */
export const THE_DAY = '2026-12-04';

export const FIVE: readonly Booked[] = [
  { name: LONG, at: `${THE_DAY}T09:00:00-05:00`, location: 'Room 1' },
  { name: ARABIC, at: `${THE_DAY}T09:30:00-05:00`, location: 'Room 2' },
  { name: EMOJI, at: `${THE_DAY}T10:00:00-05:00`, location: 'Room 1' },
  { name: SCRIPT, at: `${THE_DAY}T10:30:00-05:00`, title: 'Cleaning <b>&amp; more</b>' },
  { name: null, at: `${THE_DAY}T11:00:00-05:00` },
];
