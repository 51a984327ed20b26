/**
 * What an operator has stopped: pauses, and the holds of a surge (P9); the person's ceiling, which the operator sets
 * (P2); and the time that a restored store does not remember (P12). Read afresh before every claim, so that the next claim sees it.
 */
import type { Blackout } from './blackout.ts';
import { decided, takesIn } from './blackout.ts';
import type { Cap } from './caps.ts';
import { DEFAULT_CEILING } from './caps.ts';
import type { TenantId } from './keys.ts';
import type { Channel } from './policy.ts';
import { isLoud } from './policy.ts';
import type { Instant, Milliseconds } from './time.ts';
import { HOUR } from './time.ts';

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

/** A stop that ends by itself, so that a forgotten one loses no reminders. */
export interface Pause extends Halt {
  /** From then on it does not bind; null, or absent in what earlier releases stored: until somebody resumes. */
  until?: Instant | null | undefined;
}

/** How long a pause lasts where nobody says so. */
export const PAUSE_MS: Milliseconds = 4 * HOUR;

export interface Control {
  /** Those that are over may still stand here; `standingPauses` leaves them out. */
  pauses: readonly Pause[];
  /** Loud work that waits for a release. */
  holds: readonly Halt[];
  /** Releases by people: older holds do not count in their scope, and what was late by then is no surge. */
  releases: readonly Halt[];
  /** How often one address may be contacted by all tenants together; absent for `DEFAULT_CEILING`. */
  personCeiling?: readonly Cap[] | undefined;
  /** Set while our clock can't be right; loud work waits meanwhile. Absent or null while it may be. */
  clock?: ClockFault | null | undefined;
  /** What our clock said while it was wrong the last time; absent where it never was. */
  mistimed?: { from: Instant; to: Instant } | undefined;
  /** The last stretch of time that the store does not remember, settled or not; absent where there was none. */
  blackout?: Blackout | undefined;
  /** How many copies of this are read, itself included; absent where there is one. Never becomes less. */
  copies?: number | undefined;
  /** In a copy: the version that it is a copy of. */
  of?: number | undefined;
}

/** What shows that our clock is wrong. */
export interface ClockFault {
  /** When it was noticed, by that clock. */
  since: Instant;
  /** How far it is ahead; negative where it is behind. */
  aheadMs: Milliseconds;
  /** Whose time it was held against: the provider’s, or the last that this store saw. */
  against: 'provider' | 'store';
}

/** The person's ceiling that stands now. All of its rules hold at once. */
export const ceilingOf = ({ personCeiling }: Control): readonly Cap[] => personCeiling ?? DEFAULT_CEILING;

export const NO_CONTROL: Control = { pauses: [], holds: [], releases: [] };

/** Whether a scope takes in this tenant’s channel. */
export const concerns = (scope: Scope, tenant: TenantId, channel: Channel): boolean =>
  (scope.tenant === undefined || scope.tenant === tenant) &&
  (scope.channel === undefined || scope.channel === channel);

/** The end of a pause; null for one that lasts until somebody resumes. */
export const endOf = ({ until }: Pause): Instant | null => until ?? null;

const isOver = (pause: Pause, now: Instant): boolean => now >= (endOf(pause) ?? Number.POSITIVE_INFINITY);

/** The pauses that bind at `now`. */
export const standingPauses = ({ pauses }: Control, now: Instant): Pause[] =>
  pauses.filter((pause) => !isOver(pause, now));

/** The pause that keeps this tenant's channel the longest at `now`; undefined where none does. */
export const pauseOf = (
  control: Control,
  tenant: TenantId,
  channel: Channel,
  now: Instant,
): Pause | undefined =>
  standingPauses(control, now)
    .filter((pause) => concerns(pause, tenant, channel))
    .reduce<Pause | undefined>(
      (longest, pause) => (longest && !outlasts(pause, longest) ? longest : pause),
      undefined,
    );

const outlasts = (a: Pause, b: Pause): boolean =>
  (endOf(a) ?? Number.POSITIVE_INFINITY) > (endOf(b) ?? Number.POSITIVE_INFINITY);

export const isPaused = (control: Control, tenant: TenantId, channel: Channel, now: Instant): boolean =>
  pauseOf(control, tenant, channel, now) !== undefined;

/** Pauses anew: what is over goes, and a scope that is paused already has been since the first of its pauses. */
export function withPause(control: Control, pause: Pause): Control {
  const standing = standingPauses(control, pause.at);
  const since = standing.find((each) => sameScope(each, pause))?.at ?? pause.at;
  return { ...control, pauses: addHalt(standing, { ...pause, at: since }) };
}

export const isHeld = (control: Control, tenant: TenantId, channel: Channel): boolean =>
  isLoud(channel) &&
  control.holds.some(
    (hold) => concerns(hold, tenant, channel) && !isReleased(control, tenant, channel, hold.at),
  );

/** Whether loud work waits since our clock is wrong. A person who knows better releases it, like a surge. */
export const isClockOff = (control: Control, tenant: TenantId, channel: Channel): boolean =>
  isLoud(channel) && !!control.clock && !isReleased(control, tenant, channel, control.clock.since);

/**
 * What was found of our clock, or that it is right again. Whatever was released until now was released before, also where it
 * was written by a clock that is ahead of the one of now: it says nothing of what waits from here on.
 */
export const withClock = (control: Control, clock: ClockFault | null, now: Instant): Control => ({
  ...control,
  clock,
  ...(control.clock && {
    mistimed: { from: control.clock.since, to: Math.max(now, now + control.clock.aheadMs) },
  }),
  releases: control.releases.map((release) => ({ ...release, at: Math.min(release.at, now - 1) })),
});

/** Whether a clock that is wrong, or was, may have told this time: it says nothing beside a provider's. */
export const isMistimed = ({ clock, mistimed }: Control, at: Instant): boolean =>
  !!clock || (mistimed !== undefined && mistimed.from <= at && at <= mistimed.to);

/** Whether a person has released what was waiting there at `since`. */
export const isReleased = (control: Control, tenant: TenantId, channel: Channel, since: Instant): boolean =>
  control.releases.some((release) => release.at >= since && concerns(release, tenant, channel));

const sameScope = (a: Scope, b: Scope): boolean => a.tenant === b.tenant && a.channel === b.channel;

/** Adds a halt; the same scope again keeps one, with the newer reason. */
export const addHalt = <H extends Halt>(halts: readonly H[], halt: H): H[] => [
  ...halts.filter((each) => !sameScope(each, halt)),
  halt,
];

/** A release: holds within the scope go, and a wider hold no longer counts in it. */
export const released = (control: Control, release: Halt): Control => ({
  ...control,
  holds: liftHalts(control.holds, release),
  releases: addHalt(control.releases, release),
});

/** The release that has let go all of a scope at `since` or later; undefined where there is none. */
export const releaseSince = (control: Control, scope: Scope, since: Instant): Halt | undefined =>
  control.releases.find((release) => release.at >= since && takesIn(release, scope));

/** A release of what a restore holds. It is late, and a person knows: so it is no surge either. */
export const blackoutReleased = (control: Control, release: Halt): Control => ({
  ...released(control, release),
  ...(control.blackout && {
    blackout: decided(control.blackout, { ...scopeOf(release), at: release.at, decision: 'released' }),
  }),
});

/** Without anything else, and without absent fields. */
export const scopeOf = ({ tenant, channel }: Scope): Scope => ({
  ...(tenant === undefined ? {} : { tenant }),
  ...(channel === undefined ? {} : { channel }),
});

/** A person takes what a restore holds as said, and it ends. */
export const blackoutDropped = (control: Control, drop: Halt): Control => ({
  ...control,
  ...(control.blackout && {
    blackout: decided(control.blackout, { ...scopeOf(drop), at: drop.at, decision: 'dropped' }),
  }),
});

/** Lifts every halt within the scope: its own, and every narrower one. */
export const liftHalts = <H extends Halt>(halts: readonly H[], scope: Scope): H[] =>
  halts.filter((halt) => !takesIn(scope, halt));
