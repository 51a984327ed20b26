/**
 * Pause, resume, hold, release and the person's ceiling: what may be sent at all, changed by an operator or by the surge
 * gate. Called by the HTTP layer and by `gate.ts`. The next claim obeys.
 */
import type { Cap } from '../../domain/core/caps.ts';
import type { Control, Halt, Scope } from '../../domain/core/control.ts';
import {
  addHalt,
  liftHalts,
  PAUSE_MS,
  released,
  releaseSince,
  withPause,
} from '../../domain/core/control.ts';
import type { Instant } from '../../domain/core/time.ts';
import { toIso } from '../../domain/core/time.ts';
import type { Act, ActKind, Doer } from '../../domain/tenant/audit-log.ts';
import { recording } from '../core/audit-log.ts';
import type { Pipeline } from '../core/context.ts';
import { writeControl } from '../core/control-copies.ts';

/** @param next undefined leaves it as it is */
export const changeControl = async (
  p: Pipeline,
  next: (control: Control, now: Instant) => Control | undefined,
  by?: Doer,
  act?: Act,
): Promise<Control> => {
  const now = p.clock.now();
  const first = recording(p, by, () => act, now);
  return writeControl(p, (control) => next(control, now), now, first);
};

/** The gate's own stop (P9). A scope that is held already keeps the hold that stands. */
export const hold = (p: Pipeline, scope: Scope, reason: string): Promise<Control> =>
  changeControl(p, (control, at) => ({
    ...control,
    holds: addHalt(control.holds, { ...scope, reason, by: 'gate', at }),
  }));

export const actOf = (what: ActKind, { tenant, channel }: Scope, reason: string): Act => ({
  what,
  tenant: tenant ?? null,
  subject: channel ?? null,
  reason,
});

export const haltBy = (scope: Scope, reason: string, by: Doer, at: Instant): Halt => ({
  ...scope,
  reason,
  by: by.key ?? by.name,
  byName: by.name,
  at,
});

/**
 * Stops sending in a scope; the next claim sees it.
 * @param until when it ends by itself; null to insist: until somebody resumes. Four hours from now where absent
 */
export function pause(
  p: Pipeline,
  scope: Scope,
  reason: string,
  by: Doer,
  until: Instant | null = p.clock.now() + PAUSE_MS,
): Promise<Control> {
  p.telemetry.event('paused', { ...scope, reason, by: by.key, until: until && toIso(until) });
  const paused = (control: Control, at: Instant) =>
    withPause(control, { ...haltBy(scope, reason, by, at), until });
  return changeControl(p, paused, by, actOf('paused', scope, reason));
}

/** Lifts every pause within the scope. What waited spreads over the next minutes. */
export function resume(p: Pipeline, scope: Scope, reason: string, by: Doer): Promise<Control> {
  p.telemetry.event('resumed', { ...scope, reason, by: by.key });
  const resumed = (control: Control) => ({ ...control, pauses: liftHalts(control.pauses, scope) });
  return changeControl(p, resumed, by, actOf('resumed', scope, reason));
}

/** Lets the held work of a surge go, paced like everything else. */
export const release = async (p: Pipeline, scope: Scope, reason: string, by: Doer): Promise<Control> =>
  (await releaseUnless(p, undefined, scope, reason, by)).control;

/**
 * The same, unless somebody has let all of the scope go at `since` or later: of two who looked at the same, one releases.
 * @returns the control, and the release that was faster; undefined where this one took effect
 */
export async function releaseUnless(
  p: Pipeline,
  since: Instant | undefined,
  scope: Scope,
  reason: string,
  by: Doer,
): Promise<{ control: Control; faster: Halt | undefined }> {
  let faster: Halt | undefined;
  const letGo = (control: Control, at: Instant): Control | undefined => {
    faster = since === undefined ? undefined : releaseSince(control, scope, since);
    return faster ? undefined : released(control, haltBy(scope, reason, by, at));
  };
  const control = await changeControl(p, letGo, by, actOf('released', scope, reason));
  if (!faster) p.telemetry.event('released', { ...scope, reason, by: by.key });
  return { control, faster };
}

/** Sets how often all tenants together may contact one address. @param ceiling null for the built-in */
export function setPersonCeiling(p: Pipeline, ceiling: readonly Cap[] | null, by?: Doer): Promise<Control> {
  p.telemetry.event('person_ceiling_set', { by: by?.key });
  const set = ({ personCeiling: _, ...control }: Control) =>
    ceiling === null ? control : { ...control, personCeiling: ceiling };
  return changeControl(p, set, by, { what: 'person_ceiling_set', tenant: null, subject: null });
}
