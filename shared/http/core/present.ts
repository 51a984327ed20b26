/**
 * What presentations of several resources share. Each resource has its own beside its routes. Pure.
 */
import type { Cap } from '../../domain/core/caps.ts';
import { remember } from '../../domain/core/memo.ts';
import type { Instant } from '../../domain/core/time.ts';
import { isoDuration, toIso } from '../../domain/core/time.ts';
import type { Entry } from '../../domain/ledger/entry.ts';

export const isoOrNull = (at: Instant | null): string | null => (at === null ? null : toIso(at));

/** The parts of an instant, as a person reads them. */
export const DAY = { weekday: 'short', day: 'numeric', month: 'short' } as const;
export const CLOCK = { hour: '2-digit', minute: '2-digit' } as const;

const dates = new Map<string, Intl.DateTimeFormat>();
/** There are a few shapes, six languages and the zones of the world. */
const DATES_MAX = 500;

/** How a language says dates. To make one costs a hundred times what using it does, and a page says hundreds of dates. */
export function datesIn(language: string, shape: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${language} ${JSON.stringify(shape)}`;
  return dates.get(name) ?? remember(dates, name, new Intl.DateTimeFormat(language, shape), DATES_MAX);
}

/** One rule of an office's caps, or of the person's ceiling. */
export const presentCap = ({ channels, limit, windowMs }: Cap) => ({
  channels,
  limit,
  window: isoDuration(windowMs),
});

/** Names an entry where it stands beside its appointment. */
export const presentRef = ({
  appointment,
  revision,
  step,
}: Pick<Entry, 'appointment' | 'revision' | 'step'>) => ({
  appointmentId: appointment,
  revision,
  step,
});
