/**
 * What a pause costs: the reminders of one ladder that would be of no use at its end. Called for the warning at the
 * moment of pausing, and by the watch. Pure.
 *
 * Kept true here: nothing is counted that could still go out at the end. Steps whose time comes during the pause meet
 * at its end, and of those one goes out, the gentlest that is still useful (P6); the others are lost.
 */
import type { Appointment, PlannedStep } from '../appointment/appointment.ts';
import { endedBecause } from '../appointment/appointment.ts';
import type { Scope } from '../core/control.ts';
import { concerns } from '../core/control.ts';
import type { Instant } from '../core/time.ts';
import type { Entry } from '../ledger/entry.ts';
import { isUnclaimed } from '../ledger/entry.ts';

/**
 * When each reminder of a ladder becomes useless under a pause.
 * @param entry the live one, which the ladder has come to
 * @param end of the pause, or up to when it is looked
 * @returns one moment for each that is lost, up to `end`
 */
export function lostToPause(
  scope: Scope,
  { entry, appointment }: { entry: Entry; appointment: Appointment },
  end: Instant,
): Instant[] {
  if (!isUnclaimed(entry) || entry.revision !== appointment.revision) return [];
  const steps = appointment.plan.slice(entry.step);
  // The ladder stands still at the first step that is stopped; the steps before it go out.
  const stopped = steps.findIndex(({ channel }) => concerns(scope, entry.tenant, channel));
  if (stopped < 0) return [];
  const waiting = steps.slice(stopped).filter((step, index) => {
    const early = stopped + index === 0 ? entry.escalatedTo : null;
    return (early ?? step.plannedAt) <= end && !endedBecause(appointment, entry.revision, step.kind);
  });
  const goesOut = waiting.find((step) => step.usefulUntil >= end);
  return waiting.flatMap((step) => {
    if (step.usefulUntil < end) return [step.usefulUntil];
    return step !== goesOut && isReminder(step) && goesOut && isReminder(goesOut) ? [step.plannedAt] : [];
  });
}

const isReminder = ({ kind }: PlannedStep): boolean => kind === 'reminder';
