/**
 * How soon after a contact about one appointment a reminder of another one still belongs into it. Asked by the bundle rule,
 * and by whoever has to know what a contact may have named. Pure.
 */
import type { Instant, Milliseconds } from '../core/time.ts';
import { MINUTE, toLocalIso } from '../core/time.ts';
import type { Tenant } from '../tenant/tenant.ts';

/** A reminder that would follow this soon is said in the same contact, whatever day its appointment is on. */
const SOON_MS: Milliseconds = 30 * MINUTE;

/** When an appointment begins, and the zone of its place (IANA). */
export interface Visit {
  startsAt: Instant;
  timeZone: string;
}

/** For appointments of one day, which are one visit or one family's, the office says how soon is soon enough. */
export const soonEnoughFor = (
  one: Visit | null,
  other: Visit | null,
  { bundleWindowMs: windowMs }: Pick<Tenant, 'bundleWindowMs'>,
): Milliseconds => (isSameDay(one, other) ? windowMs : Math.min(SOON_MS, windowMs));

/** One calendar day, each where its appointment takes place. */
function isSameDay(one: Visit | null, other: Visit | null): boolean {
  if (!one || !other) return false;
  return localDate(one) === localDate(other);
}

const localDate = ({ startsAt, timeZone }: Visit): string => toLocalIso(startsAt, timeZone).slice(0, 10);
