/**
 * How long an office keeps what is over. Two periods, both counted from an appointment's start on the calendar of the
 * office: the words that were said end first, the facts of the ledger later. Opt-outs and the record of consents are
 * kept for good, and are no part of this. Called by the settings and by the sweep. Pure.
 */
import type { TenantId } from '../core/keys.ts';
import type { Instant, IsoDuration } from '../core/time.ts';
import { before, calendarDays } from '../core/time.ts';

/** What ends together: the facts of an appointment, or the words that were said about it. */
export type Period = 'facts' | 'words';

/** ISO 8601, in days or longer units. */
export type Retention = Readonly<Record<Period, IsoDuration>>;

/** What an office starts with. */
export const DEFAULT_RETENTION: Retention = { facts: 'P13M', words: 'P90D' };

/**
 * Least and greatest of each. A month is longer than anything that still looks at facts of the past: the windows of
 * caps, the providers' records that the audit reads, answers kept for an `Idempotency-Key`.
 */
export const RETENTION_BOUNDS = {
  facts: ['P1M', 'P10Y'],
  words: ['P7D', 'P10Y'],
} as const satisfies Record<Period, readonly [IsoDuration, IsoDuration]>;

/** Whether a period is a duration within its bounds. */
export function isRetention(period: Period, text: IsoDuration): boolean {
  const [least, greatest] = RETENTION_BOUNDS[period];
  const days = calendarDays(text) ?? 0;
  return days >= (calendarDays(least) ?? 0) && days <= (calendarDays(greatest) ?? 0);
}

/** Words may not outlive the facts that they are about. */
export const isInOrder = ({ facts, words }: Retention): boolean =>
  (calendarDays(words) ?? 0) <= (calendarDays(facts) ?? 0);

/** What of an office says how long it keeps things. */
interface Kept {
  retention: Retention;
  timeZone: string;
}

/** What started at or before this has outlived the period. */
export const endedBy = (office: Kept, period: Period, now: Instant): Instant =>
  before(now, office.retention[period], office.timeZone);

/** How far the sweep has come with one list of an office: the part that it goes through, and where in it. */
export interface SweptPart {
  from: number;
  to: number;
  /** Null once it was gone through to its end. */
  cursor: string | null;
}

/** How far the sweep of what has outlived its period has come with an office. */
export interface SweepProgress {
  tenant: TenantId;
  parts: Readonly<Record<string, SweptPart>>;
}
