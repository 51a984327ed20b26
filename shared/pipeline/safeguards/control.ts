/**
 * Pause, resume, hold, release and the person's ceiling: what may be sent at all, changed by an operator or by the surge
 * gate. Called by the HTTP layer and by `gate.ts`. The next claim obeys.
 */
import type { Cap } from '../../domain/core/caps.ts';
import type { Control, Scope } from '../../domain/core/control.ts';
import { addHalt, liftHalts, NO_CONTROL, released } from '../../domain/core/control.ts';
import type { Instant } from '../../domain/core/time.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { change } from '../core/items.ts';

const changeControl = async (
  p: Pipeline,
  next: (control: Control, now: Instant) => Control,
): Promise<Control> => {
  const now = p.clock.now();
  const { item } = await change(
    p,
    keyOf.control(),
    (current) => itemOf.control(next(current?.body ?? NO_CONTROL, now)),
    now,
  );
  return item?.body ?? NO_CONTROL;
};

/** The gate's own stop (P9). A scope that is held already keeps the hold that stands. */
export const hold = (p: Pipeline, scope: Scope, reason: string): Promise<Control> =>
  changeControl(p, (control, at) => ({
    ...control,
    holds: addHalt(control.holds, { ...scope, reason, by: 'gate', at }),
  }));

/** Stops sending in a scope; the next claim sees it. */
export function pause(p: Pipeline, scope: Scope, reason: string, by: string): Promise<Control> {
  p.telemetry.event('paused', { ...scope, reason, by });
  return changeControl(p, (control, at) => ({
    ...control,
    pauses: addHalt(control.pauses, { ...scope, reason, by, at }),
  }));
}

/** Lifts every pause within the scope. What waited spreads over the next minutes. */
export function resume(p: Pipeline, scope: Scope, reason: string, by: string): Promise<Control> {
  p.telemetry.event('resumed', { ...scope, reason, by });
  return changeControl(p, (control) => ({ ...control, pauses: liftHalts(control.pauses, scope) }));
}

/** Lets the held work of a surge go, paced like everything else. */
export function release(p: Pipeline, scope: Scope, reason: string, by: string): Promise<Control> {
  p.telemetry.event('released', { ...scope, reason, by });
  return changeControl(p, (control, at) => released(control, { ...scope, reason, by, at }));
}

/** Sets how often all tenants together may contact one address. @param ceiling null for the built-in */
export function setPersonCeiling(p: Pipeline, ceiling: readonly Cap[] | null, by: string): Promise<Control> {
  p.telemetry.event('person_ceiling_set', { by });
  return changeControl(p, ({ personCeiling: _, ...control }) =>
    ceiling === null ? control : { ...control, personCeiling: ceiling },
  );
}
