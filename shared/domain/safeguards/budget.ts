/**
 * A tenant's budget of one calendar month: what was queued loud is reserved at its dearest, and what does not fit any
 * more is held. So the month's bill for texts and calls can't pass it. Pure; `pipeline/safeguards/budget.ts` writes it.
 */

import type { TenantId } from '../core/keys.ts';
import { Temporal } from '../core/temporal.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { DAY } from '../core/time.ts';
import type { Usd } from './prices.ts';

export interface Budget {
  tenant: TenantId;
  /** `2026-12`, in the tenant's zone. */
  month: string;
  /** Millionths of a US dollar: whole, so that sums are exact. */
  reservedMicros: number;
  /** Since when something is held for it, as far as it was told; null when all fits. */
  heldAt: Instant | null;
  /** When this was last written. */
  updatedAt: Instant;
}

/** Months are kept for the record. */
export const BUDGET_KEPT_MS: Milliseconds = 400 * DAY;

/** The calendar month of a moment. */
export const monthOf = (at: Instant, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString().slice(0, 7);

export const noBudgetUsed = (tenant: TenantId, month: string, now: Instant): Budget => ({
  tenant,
  month,
  reservedMicros: 0,
  heldAt: null,
  updatedAt: now,
});

const micros = (usd: Usd): number => Math.ceil(usd * 1_000_000 - 0.001);

export const reservedUsd = ({ reservedMicros }: Budget): Usd => reservedMicros / 1_000_000;

/**
 * How many of the costs fit, in their order, and the budget with those reserved. After the first that does not fit
 * none is tried: the office's texts and calls hold, not only its dear ones.
 */
export function reserve(
  budget: Budget,
  costs: readonly Usd[],
  limit: Usd,
  now: Instant,
): { budget: Budget; fitting: number } {
  let { reservedMicros } = budget;
  let fitting = 0;
  for (const cost of costs) {
    const next = reservedMicros + micros(cost);
    if (next > micros(limit)) break;
    reservedMicros = next;
    fitting++;
  }
  return { budget: { ...budget, reservedMicros, updatedAt: now }, fitting };
}
