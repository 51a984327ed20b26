/**
 * What a caller should know of a plan right away: that no reminder can follow any more, or no text and no call.
 * Called for the answers to a creation, a change and a preview. Pure.
 */
import type { Appointment } from '../appointment/appointment.ts';
import { isLoud } from '../core/policy.ts';
import type { Reason } from '../core/reasons.ts';
import { sentenceOf } from '../core/reasons.ts';
import type { StepForecast } from './forecast.ts';

/** Sentences for the caller; none for an appointment that is not reminded of any more, or that is as it should be. */
export function warningsOf({ status }: Pick<Appointment, 'status'>, plan: readonly StepForecast[]): string[] {
  if (status !== 'scheduled') return [];
  const reminders = plan.filter(({ kind }) => kind === 'reminder');
  const lost = lostBecause(reminders);
  if (lost) return [`No reminder will go out: ${lost}`];
  // Who has no number was never to be texted or called.
  const loud = reminders.filter((step) => isLoud(step.channel) && lossOf(step) !== 'no_address');
  const muted = lostBecause(loud);
  return muted ? [`No text and no call will go out: ${muted}`] : [];
}

/** Why all of the steps are lost; null where one may go out, or there are none. */
function lostBecause(steps: readonly StepForecast[]): string | null {
  const reasons = new Set(steps.map(lossOf));
  if (reasons.size === 0 || reasons.has(null)) return null;
  return [...reasons].map((reason) => (reason === null ? '' : sentenceOf(reason))).join(' ');
}

/** Why a step does not go out; null where it may, or has. */
function lossOf({ entry, expected }: StepForecast): Reason | null {
  if (expected) return expected.kind === 'drop' ? expected.reason : null;
  return entry?.state === 'dropped' ? entry.reason : null;
}
