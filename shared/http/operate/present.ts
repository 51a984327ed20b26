/**
 * From keys, pauses and the status to the JSON of the API. Called by the operator's routes. Pure.
 */
import type { Blackout } from '../../domain/core/blackout.ts';
import { isSettled } from '../../domain/core/blackout.ts';
import type { Control, Halt } from '../../domain/core/control.ts';
import { ceilingOf, endOf, standingPauses } from '../../domain/core/control.ts';
import type { TenantId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import { toIso } from '../../domain/core/time.ts';
import type { ApiKey } from '../../domain/tenant/api-keys.ts';
import type { Status } from '../../pipeline/safeguards/status.ts';
import { isoOrNull, presentCap } from '../core/present.ts';

export const presentKey = ({
  id,
  tenant,
  label,
  origin,
  scopes,
  person,
  createdAt,
  expiresAt,
  lastUsedAt,
}: ApiKey) => ({
  id,
  tenant,
  label,
  origin,
  scopes,
  personId: person?.id ?? null,
  createdAt: toIso(createdAt),
  expiresAt: isoOrNull(expiresAt),
  lastUsedAt: isoOrNull(lastUsedAt),
});

/** @param viewer a tenant sees what concerns it, and not who did it; an operator sees everything */
export function presentControl(control: Control, viewer: TenantId | null, now: Instant) {
  const { clock } = control;
  const concernsViewer = ({ tenant }: Halt): boolean =>
    viewer === null || tenant === undefined || tenant === viewer;
  const shown = ({ tenant, channel, reason, by, byName, at }: Halt) => ({
    tenant: tenant ?? null,
    channel: channel ?? null,
    reason,
    by: by === 'gate' ? by : viewer === null ? (byName ?? by) : 'operator',
    keyId: viewer === null && by !== 'gate' ? by : null,
    at: toIso(at),
  });
  return {
    pauses: standingPauses(control, now)
      .filter(concernsViewer)
      .map((pause) => ({ ...shown(pause), until: isoOrNull(endOf(pause)) })),
    holds: control.holds.filter(concernsViewer).map(shown),
    clock: clock
      ? { since: toIso(clock.since), aheadSeconds: Math.round(clock.aheadMs / 1_000), against: clock.against }
      : null,
    personCeiling: ceilingOf(control).map(presentCap),
    blackout: control.blackout ? presentBlackout(control.blackout, viewer) : null,
  };
}

/** @param viewer as above: an office sees what was decided about it */
function presentBlackout(blackout: Blackout, viewer: TenantId | null) {
  const { since, until, reason, byName, comparedAt, unread, decisions } = blackout;
  const shown = decisions.filter(({ tenant }) => (viewer ?? tenant ?? viewer) === (tenant ?? viewer));
  return {
    since: toIso(since),
    until: toIso(until),
    reason,
    by: viewer === null ? byName : 'operator',
    comparedAt: isoOrNull(comparedAt),
    unread: viewer === null ? unread : null,
    settled: isSettled(blackout),
    decisions: shown.map(({ decision, tenant, channel, at }) => ({
      decision,
      tenant: tenant ?? null,
      channel: channel ?? null,
      at: toIso(at),
    })),
  };
}

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((total, each) => total + each, 0);

/** A running total of this process. */
export interface Counter {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** Offices with the most waiting that are shown. */
const OFFICES_MAX = 10;

/** @param viewer a tenant sees no error of ours */
export const presentStatus = (status: Status, viewer: TenantId | null, now: Instant) => ({
  now: toIso(now),
  live: status.live,
  waitingFor: status.waitingFor,
  due: status.due,
  oldestDueAt: isoOrNull(status.oldestDueAt),
  awaitedSince: isoOrNull(status.awaitedSince),
  held: status.waitingFor.surge_hold ?? 0,
  heldSince: isoOrNull(status.heldSince),
  inDoubt: sum(status.live.in_doubt),
  cut: status.cut,
  waitingOffices: [...status.offices]
    .map(([tenant, waiting]) => ({ tenant, waiting }))
    .toSorted((a, b) => b.waiting - a.waiting)
    .slice(0, OFFICES_MAX),
  runs: status.runs.map(({ part, startedAt, finishedAt, failedAt, error }) => ({
    part,
    startedAt: toIso(startedAt),
    finishedAt: isoOrNull(finishedAt),
    failedAt: isoOrNull(failedAt),
    error: viewer === null ? error : null,
  })),
  unreadable: status.unreadable
    .filter(({ item }) => viewer === null || item.split('/').includes(viewer))
    .map(({ item, why, firstAt }) => ({ item, why, since: toIso(firstAt) })),
  control: presentControl(status.control, viewer, now),
});
