/**
 * Looks whether the clock can be right, writes into the control that it can't, and tells. Called by the compositions: at
 * the start, before anything is sent, now and then, and where the clock was seen to jump.
 */
import type { ClockFault } from '../../domain/core/control.ts';
import { withClock } from '../../domain/core/control.ts';
import type { Instant } from '../../domain/core/time.ts';
import { CLOCK_ALERT, CLOCK_TOLERANCE_MS, clockAlarm, clockFault } from '../../domain/safeguards/clock.ts';
import { partitionOf } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { writeControl } from '../core/control-copies.ts';
import { readAll } from '../core/items.ts';
import { raise, settleAlert } from './alerts.ts';

/** Asks a provider, or the platform, what time it is; null where none can be asked, or none answered. */
export type AskTime = () => Promise<Instant | null>;

const NOBODY: AskTime = async () => null;

/** @returns what is wrong with the clock; null where it may be right */
export async function watchClock(p: Pipeline, askTime: AskTime = NOBODY): Promise<ClockFault | null> {
  const theirs = await askTime().catch(() => null);
  const now = p.clock.now();
  const found = clockFault(now, theirs, await lastSeen(p, now));
  const { clock: fault = null } = await writeControl(
    p,
    (control) => {
      const next = standing(control.clock ?? null, found, theirs !== null, now);
      return sameFault(control.clock ?? null, next) ? undefined : withClock(control, next, now);
    },
    now,
  );
  if (fault) await raise(p, clockAlarm(fault));
  else await settleAlert(p, CLOCK_ALERT);
  return fault;
}

/**
 * What stands now. What a provider showed, only a provider disproves, and what the store showed, also time itself. One that
 * is wrong in another way than before begins anew: who released then said nothing of it.
 */
function standing(
  known: ClockFault | null,
  found: ClockFault | null,
  asked: boolean,
  now: Instant,
): ClockFault | null {
  if (asked) return found;
  if (known?.against === 'store' && now > known.since - known.aheadMs) return found;
  return known ?? found;
}

/** Faults that differ by seconds are one: the record is not written anew each time. */
const sameFault = (a: ClockFault | null, b: ClockFault | null): boolean =>
  a === null || b === null
    ? a === b
    : a.against === b.against && Math.abs(a.aheadMs - b.aheadMs) < CLOCK_TOLERANCE_MS;

/** The records of components are written every few seconds anyhow: the latest of them is when the store was last used. */
async function lastSeen(p: Pipeline, now: Instant): Promise<Instant | null> {
  const { rows } = await p.store.list({ partition: partitionOf.runs(), limit: 100 });
  const runs = await readAll(
    p,
    rows.map(({ key }) => key),
    now,
  );
  const times = runs.flatMap(({ body }) => [body.startedAt, body.finishedAt ?? 0, body.failedAt ?? 0]);
  return times.length === 0 ? null : Math.max(...times);
}
