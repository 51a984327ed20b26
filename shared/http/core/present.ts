/**
 * What presentations of several resources share. Each resource has its own beside its routes. Pure.
 */
import type { Instant } from '../../domain/core/time.ts';
import { toIso } from '../../domain/core/time.ts';
import type { Entry } from '../../domain/ledger/entry.ts';

export const isoOrNull = (at: Instant | null): string | null => (at === null ? null : toIso(at));

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
