/**
 * What presentations of several resources share. Each resource has its own beside its routes. Pure.
 */
import type { Cap } from '../../domain/core/caps.ts';
import type { Instant } from '../../domain/core/time.ts';
import { isoDuration, toIso } from '../../domain/core/time.ts';
import type { Entry } from '../../domain/ledger/entry.ts';

export const isoOrNull = (at: Instant | null): string | null => (at === null ? null : toIso(at));

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
