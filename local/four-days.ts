/**
 * An example's four days: when they begin, and by how many weeks the file's dates are moved for it. `import` never
 * moves a date; only the demo and the sandbox's examples do, because dates in an example age badly.
 */

import { Temporal } from '../shared/domain/core/temporal.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import { HOUR, isZone, readInstant, readLocal } from '../shared/domain/core/time.ts';
import { Failure } from './client.ts';
import type { Row } from './rows.ts';

export interface FourDays {
  /** Where most of the appointments are. */
  officeZone: string;
  /** Six in the morning of the first day at the office, as a rule. */
  startsAt: Instant;
  /** The midnight that ends the fourth day. */
  endsAt: Instant;
  /** The first of the four days. */
  firstDay: Temporal.PlainDate;
  /** How many weeks the dates of the file were moved; whole ones, so that every weekday stays what it is. */
  movedWeeks: number;
}

const DEFAULT_ZONE = 'America/New_York';
const DAYS = 4;
const START_HOUR = 6;
const DATE = /^\d{4}-\d\d-\d\d/;

/**
 * The first day is the day before the file's first appointment, on the next such weekday that is still to come.
 * @throws Failure when no row has a date
 */
export function planFourDays(rows: readonly Row[], now: Instant): FourDays {
  const items = rows.flatMap((row) => (row.kind === 'good' ? [row.item] : []));
  const dates = items.flatMap(({ startsAt }) => dateOf(startsAt) ?? []);
  const [earliest] = dates.sort(Temporal.PlainDate.compare);
  if (!earliest) throw new Failure('No row of the file has a date in startsAt, such as 2026-12-04T15:30.');
  const officeZone = commonest(items.map(({ timeZone }) => String(timeZone ?? DEFAULT_ZONE)));
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(officeZone).toPlainDate();
  const eve = earliest.subtract({ days: 1 });
  const soonest = today.add({ days: 1 });
  const firstDay = soonest.add({ days: (eve.dayOfWeek - soonest.dayOfWeek + 7) % 7 });
  const movedWeeks = eve.until(firstDay).days / 7;
  const plainTime = Temporal.PlainTime.from({ hour: START_HOUR });
  const opens = firstDay.toZonedDateTime({ timeZone: officeZone, plainTime }).epochMilliseconds;
  // Where a file's first appointments are half the world ahead, the day begins before them.
  const first = Math.min(...rows.map((row) => instantOf(moved(row, { movedWeeks }))));
  return {
    officeZone,
    startsAt: Math.max(now, Math.min(opens, first - HOUR)),
    endsAt: firstDay.add({ days: DAYS }).toZonedDateTime({ timeZone: officeZone }).epochMilliseconds,
    firstDay,
    movedWeeks,
  };
}

/** Infinity for what can't be read: the API will say so. */
function instantOf(row: Row): Instant {
  if (row.kind !== 'good') return Number.POSITIVE_INFINITY;
  const text = String(row.item['startsAt']);
  const zone = String(row.item['timeZone'] ?? DEFAULT_ZONE);
  const local = isZone(zone) ? readLocal(text, zone) : undefined;
  return readInstant(text) ?? (local && 'at' in local ? local.at : Number.POSITIVE_INFINITY);
}

/** The same row, so many weeks later or earlier; a date that can't be read is left for the API to refuse. */
export function moved(row: Row, { movedWeeks }: Pick<FourDays, 'movedWeeks'>): Row {
  if (row.kind !== 'good') return row;
  const { startsAt } = row.item;
  const date = dateOf(startsAt);
  if (!date) return row;
  const to = date.add({ days: movedWeeks * 7 }).toString();
  return { ...row, item: { ...row.item, startsAt: String(startsAt).replace(DATE, to) } };
}

function dateOf(startsAt: unknown): Temporal.PlainDate | undefined {
  const text = typeof startsAt === 'string' ? DATE.exec(startsAt)?.[0] : undefined;
  try {
    return text === undefined ? undefined : Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}

function commonest(zones: readonly string[]): string {
  const counts = [...Map.groupBy(zones.filter(isZone), (zone) => zone)].map(
    ([zone, all]) => [zone, all.length] as const,
  );
  return counts.sort(([, a], [, b]) => b - a)[0]?.[0] ?? DEFAULT_ZONE;
}

/** Which of the four days, from 0, and which hour it is on the clocks of a zone. */
export function localHour(at: Instant, zone: string, { firstDay }: FourDays): { day: number; hour: number } {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return { day: firstDay.until(local.toPlainDate()).days, hour: local.hour };
}
