/**
 * What an operator has stopped: pauses, and the holds of a surge (P9). Read afresh before every claim, so that
 * the next claim sees it.
 */
import type { TenantId } from './keys.ts';
import type { Channel } from './policy.ts';
import { isLoud } from './policy.ts';
import type { Instant } from './time.ts';

/** Whom a pause or a hold concerns; an absent field means all. */
export interface Scope {
  tenant?: TenantId | undefined;
  channel?: Channel | undefined;
}

export interface Halt extends Scope {
  /** What the operator wrote, or what the gate saw. */
  reason: string;
  /** Who did it: an operator key's id, or `gate`. */
  by: string;
  at: Instant;
}

export interface Control {
  pauses: readonly Halt[];
  /** Loud work that waits for a release. */
  holds: readonly Halt[];
}

export const NO_CONTROL: Control = { pauses: [], holds: [] };

const covers = (scope: Scope, tenant: TenantId, channel: Channel): boolean =>
  (scope.tenant === undefined || scope.tenant === tenant) &&
  (scope.channel === undefined || scope.channel === channel);

export const isPaused = (control: Control, tenant: TenantId, channel: Channel): boolean =>
  control.pauses.some((pause) => covers(pause, tenant, channel));

export const isHeld = (control: Control, tenant: TenantId, channel: Channel): boolean =>
  isLoud(channel) && control.holds.some((hold) => covers(hold, tenant, channel));

const sameScope = (a: Scope, b: Scope): boolean => a.tenant === b.tenant && a.channel === b.channel;

/** Whether lifting `scope` lifts `halt`: its own scope, and every narrower one. */
const within = (halt: Scope, scope: Scope): boolean =>
  (scope.tenant === undefined || scope.tenant === halt.tenant) &&
  (scope.channel === undefined || scope.channel === halt.channel);

/** Adds a halt; the same scope again keeps one, with the newer reason. */
export const addHalt = (halts: readonly Halt[], halt: Halt): Halt[] => [
  ...halts.filter((each) => !sameScope(each, halt)),
  halt,
];

/** Lifts every halt within the scope. */
export const liftHalts = (halts: readonly Halt[], scope: Scope): Halt[] =>
  halts.filter((halt) => !within(halt, scope));
