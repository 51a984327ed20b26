/**
 * The surge gate at work: the scheduler asks it before it queues. It counts the loud work that became due, per tenant
 * and over all, and puts a hold where too much of it is late. What was due on time is held with it: nobody can tell
 * yet what went wrong. Called by `schedule.ts`.
 */

import type { Scope } from '../../domain/core/control.ts';
import { isReleased } from '../../domain/core/control.ts';
import { isLoud } from '../../domain/core/policy.ts';
import type { SurgeCounter, SurgeLimit } from '../../domain/core/surge.ts';
import {
  counted,
  forgotten,
  isForgetful,
  isSurge,
  NO_SURGE_COUNTER,
  plausible,
  totals,
} from '../../domain/core/surge.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Facts } from '../../domain/judgement/judge.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { isLate } from '../../domain/ledger/entry.ts';
import { surgeAlarm } from '../../domain/safeguards/alert.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { change } from '../core/items.ts';
import { raise } from './alerts.ts';
import { hold } from './control.ts';

/** Names the counter over all tenants. */
const ALL = 'all';

/**
 * @param sendable what would be queued now
 * @returns those of it that are held after all
 */
export async function surgeGate(
  p: Pipeline,
  sendable: readonly Facts[],
  now: Instant,
): Promise<ReadonlySet<Entry>> {
  const loud = sendable.filter(({ entry }) => isLoud(entry.channel));
  if (loud.length === 0) return new Set();
  const byTenant = Map.groupBy(loud, ({ entry }) => entry.tenant);
  const held = new Set<Entry>();
  for (const [tenant, own] of byTenant) {
    const [first] = own;
    if (first && (await trips(p, `tenant/${tenant}`, own, first.tenant.surgeLimit, { tenant }, now)))
      for (const { entry } of own) held.add(entry);
  }
  const free = loud.filter(({ entry }) => !held.has(entry));
  if (await trips(p, ALL, free, p.settings.surgeLimit, {}, now))
    for (const { entry } of free) held.add(entry);
  return held;
}

/**
 * Counts what was not counted yet, and as late what has become late since then. Late work that a person has released is
 * no surprise any more.
 */
async function trips(
  p: Pipeline,
  name: string,
  work: readonly Facts[],
  limit: SurgeLimit,
  scope: Scope,
  now: Instant,
): Promise<boolean> {
  const fresh = work.filter(({ entry }) => entry.tallied === null).length;
  const late = work.filter((facts) => facts.entry.tallied !== 'late' && isSurprise(facts, now)).length;
  if (fresh === 0 && late === 0) return false;
  const counter = await add(p, name, fresh, late, now);
  const { due, late: lateToday } = totals(counter);
  if (late === 0 || !(isSurge(counter, limit) || isForgetful(counter, now))) return false;
  const reason = isForgetful(counter, now)
    ? `the count of late texts and calls was damaged and begins anew, so nobody knows whether ${lateToday} are all of the last 24 hours`
    : `${lateToday} of the ${due} texts and calls that became due in the last 24 hours were late; ${plausible(counter, limit)} would be plausible`;
  await hold(p, scope, reason);
  await raise(p, surgeAlarm(scope, reason));
  p.telemetry.count('surge_holds', { scope: scope.tenant === undefined ? 'all' : 'tenant' });
  p.telemetry.event('surge held', { ...scope, due, late: lateToday });
  return true;
}

const isSurprise = ({ entry, control }: Facts, now: Instant): boolean =>
  isLate(entry, now) && !isReleased(control, entry.tenant, entry.channel, entry.readyAt);

async function add(
  p: Pipeline,
  name: string,
  due: number,
  late: number,
  now: Instant,
): Promise<SurgeCounter> {
  const { item } = await change(
    p,
    keyOf.surgeCounter(name),
    (current, isForgotten) => {
      const known = current?.body ?? (isForgotten ? forgotten(now) : NO_SURGE_COUNTER);
      return itemOf.tally(counted(known, due, late, now), name);
    },
    now,
  );
  return item?.body ?? NO_SURGE_COUNTER;
}
