/**
 * What an operator has stopped: pauses, and the holds of a surge (P9); and the person's ceiling, which the operator sets
 * (P2). Read afresh before every claim, so that the next claim sees it.
 */
import type { Cap } from './caps.ts';
import { DEFAULT_CEILING } from './caps.ts';
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
  /** What people call that; absent for the gate, and in what earlier releases stored. */
  byName?: string | undefined;
  at: Instant;
}

export interface Control {
  pauses: readonly Halt[];
  /** Loud work that waits for a release. */
  holds: readonly Halt[];
  /** Releases by people: older holds do not count in their scope, and what was late by then is no surge. */
  releases: readonly Halt[];
  /** How often one address may be contacted by all tenants together; absent for `DEFAULT_CEILING`. */
  personCeiling?: readonly Cap[] | undefined;
}

/** The person's ceiling that stands now. All of its rules hold at once. */
export const ceilingOf = ({ personCeiling }: Control): readonly Cap[] => personCeiling ?? DEFAULT_CEILING;

export const NO_CONTROL: Control = { pauses: [], holds: [], releases: [] };

const covers = (scope: Scope, tenant: TenantId, channel: Channel): boolean =>
  (scope.tenant === undefined || scope.tenant === tenant) &&
  (scope.channel === undefined || scope.channel === channel);

export const isPaused = (control: Control, tenant: TenantId, channel: Channel): boolean =>
  control.pauses.some((pause) => covers(pause, tenant, channel));

export const isHeld = (control: Control, tenant: TenantId, channel: Channel): boolean =>
  isLoud(channel) &&
  control.holds.some(
    (hold) => covers(hold, tenant, channel) && !isReleased(control, tenant, channel, hold.at),
  );

/** Whether a person has released what was waiting there at `since`. */
export const isReleased = (control: Control, tenant: TenantId, channel: Channel, since: Instant): boolean =>
  control.releases.some((release) => release.at >= since && covers(release, tenant, channel));

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

/** A release: holds within the scope go, and a wider hold no longer counts in it. */
export const released = (control: Control, release: Halt): Control => ({
  ...control,
  holds: liftHalts(control.holds, release),
  releases: addHalt(control.releases, release),
});

/** Lifts every halt within the scope. */
export const liftHalts = (halts: readonly Halt[], scope: Scope): Halt[] =>
  halts.filter((halt) => !within(halt, scope));
