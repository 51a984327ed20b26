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
import { changeEach } from '../core/items.ts';
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
  const offices = [...byTenant].map(([tenant, work]) => ({
    name: `tenant/${tenant}`,
    work,
    limit: work[0]?.tenant.surgeLimit ?? p.settings.surgeLimit,
    scope: { tenant },
  }));
  for (const { work } of await tripped(p, offices, now)) for (const { entry } of work) held.add(entry);
  const free = loud.filter(({ entry }) => !held.has(entry));
  const all = { name: ALL, work: free, limit: p.settings.surgeLimit, scope: {} };
  for (const { work } of await tripped(p, [all], now)) for (const { entry } of work) held.add(entry);
  return held;
}

/** Work that is counted together. */
interface Counted {
  name: string;
  work: readonly Facts[];
  limit: SurgeLimit;
  scope: Scope;
}

/**
 * Counts what was not counted yet, and as late what has become late since. Late work that a person has released is
 * no surprise any more.
 * @returns what is held now
 */
async function tripped(p: Pipeline, all: readonly Counted[], now: Instant): Promise<Counted[]> {
  const news = all
    .map((each) => ({
      ...each,
      fresh: each.work.filter(({ entry }) => entry.tallied === null).length,
      late: each.work.filter((facts) => facts.entry.tallied !== 'late' && isSurprise(facts, now)).length,
    }))
    .filter(({ fresh, late }) => fresh > 0 || late > 0);
  const counters = await add(p, news, now);
  const held: Counted[] = [];
  for (const each of news) {
    const counter = counters.get(each.name) ?? NO_SURGE_COUNTER;
    const isHeld = each.late > 0 && (isSurge(counter, each.limit) || isForgetful(counter, now));
    if (!isHeld) continue;
    await holdFor(p, each, counter, now);
    held.push(each);
  }
  return held;
}

async function holdFor(
  p: Pipeline,
  { scope, limit }: Counted,
  counter: SurgeCounter,
  now: Instant,
): Promise<void> {
  const { due, late } = totals(counter);
  const reason = isForgetful(counter, now)
    ? `the count of late texts and calls was damaged and begins anew, so nobody knows whether ${late} are all of the last 24 hours`
    : `${late} of the ${due} texts and calls that became due in the last 24 hours were late; ${plausible(counter, limit)} would be plausible`;
  await hold(p, scope, reason);
  await raise(p, surgeAlarm(scope, reason));
  p.telemetry.count('surge_holds', { scope: scope.tenant === undefined ? 'all' : 'tenant' });
  p.telemetry.event('surge held', { ...scope, due, late });
}

const isSurprise = ({ entry, control }: Facts, now: Instant): boolean =>
  isLate(entry, now) && !isReleased(control, entry.tenant, entry.channel, entry.readyAt);

/** @returns the counters by their names, all counted at once */
async function add(
  p: Pipeline,
  news: readonly { name: string; fresh: number; late: number }[],
  now: Instant,
): Promise<ReadonlyMap<string, SurgeCounter>> {
  const byKey = new Map(news.map((each) => [keyOf.surgeCounter(each.name), each]));
  const counters = new Map<string, SurgeCounter>();
  await changeEach(
    p,
    [...byKey.keys()],
    (key, current, isForgotten) => {
      const each = byKey.get(key);
      if (!each) return undefined;
      const known = current?.body ?? (isForgotten ? forgotten(now) : NO_SURGE_COUNTER);
      const counter = counted(known, each.fresh, each.late, now);
      counters.set(each.name, counter);
      return itemOf.tally(counter, each.name);
    },
    now,
  );
  return counters;
}
