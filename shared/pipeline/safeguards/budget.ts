/**
 * Costs and budgets at work: what a contact costs, the most that an appointment can cost, and the hold of an office
 * whose month is used up. The scheduler asks before it queues, and reserves what it is about to queue.
 *
 * Kept true here: what is queued loud was reserved first, so no crash and no second process passes a budget. A crash
 * between the two leaves a reservation without a contact: under the budget, never over it.
 */

import type { Appointment } from '../../domain/appointment/appointment.ts';
import { addressFor, unreachableBecause } from '../../domain/appointment/appointment.ts';
import { segmentsOf } from '../../domain/content/segments.ts';
import type { TenantId } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import { isLoud } from '../../domain/core/policy.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { MINUTE } from '../../domain/core/time.ts';
import type { Facts } from '../../domain/judgement/judge.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import type { AlertKey } from '../../domain/safeguards/alert.ts';
import type { Budget } from '../../domain/safeguards/budget.ts';
import { monthOf, noBudgetUsed, reserve, reservedUsd } from '../../domain/safeguards/budget.ts';
import type { PricedStep, Prices, Usd } from '../../domain/safeguards/prices.ts';
import { ceilingOf, costOf, LIST_PRICES } from '../../domain/safeguards/prices.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { Pipeline } from '../core/context.ts';
import { companyOf } from '../core/facts.ts';
import { change, read } from '../core/items.ts';
import { readTenant } from '../core/ledger.ts';
import type { Subject } from '../office/rendering.ts';
import { render } from '../office/rendering.ts';
import { raise } from './alerts.ts';

export const pricesOf = (p: Pipeline): Prices => p.settings.prices ?? LIST_PRICES;

/** What one contact costs at its dearest, by the words that it would say now; nothing where it has nowhere to go. */
async function contactCost(p: Pipeline, channel: Channel, said: Subject, now: Instant): Promise<Usd> {
  const { recipient } = said.appointment;
  const to = addressFor(recipient, channel);
  if (to === null || unreachableBecause(recipient, channel) !== null) return 0;
  const segments =
    channel === 'sms' ? segmentsOf((await render(p, 'sms', said, now)).content.body).segments : 0;
  return costOf(channel, to, { segments }, pricesOf(p));
}

/** What the contact of an entry costs, with whatever else it would name, and the names that it would have to say. */
export async function contactCostOf(p: Pipeline, facts: Facts, now: Instant): Promise<Usd> {
  const { entry, appointment, tenant } = facts;
  const step = appointment?.plan[entry.step];
  if (!step) return 0;
  // Only what is paid by its length has to be put into words.
  const company =
    step.channel === 'sms' ? await companyOf(p, facts, now) : { companions: [], isShared: false };
  const others = company.companions.flatMap((each) => each.appointment ?? []);
  return contactCost(
    p,
    step.channel,
    { ...step, appointment, tenant, others, isShared: company.isShared },
    now,
  );
}

/** The most that the present revision of an appointment can cost. */
export async function costCeiling(p: Pipeline, appointment: Appointment, now: Instant): Promise<Usd> {
  const tenant = await readTenant(p, appointment.tenant, now);
  const steps: PricedStep[] = [];
  for (const { kind, channel } of appointment.plan) {
    const known = steps.find((step) => step.kind === kind && step.channel === channel);
    // Nobody knows yet who else will share the address: a name may have to be said.
    const said = { kind, appointment, tenant, others: [], isShared: true };
    const cost = known?.cost ?? (await contactCost(p, channel, said, now));
    steps.push({ kind, channel, cost });
  }
  return ceilingOf(steps, tenant.caps.callsPerAppointment, p.settings.attemptsMax);
}

/** Whether nothing is reserved yet: what was queued once has a reservation, which serves all its attempts (P1). */
const isUnreserved = ({ entry, tenant }: Facts): boolean =>
  isLoud(entry.channel) && entry.attempt === 0 && tenant.monthlyBudget !== null;

/** One office's unreserved work, with what each of it costs. */
interface Bill {
  tenant: Tenant;
  limit: Usd;
  month: string;
  work: readonly Facts[];
  costs: readonly Usd[];
}

async function billsOf(p: Pipeline, work: readonly Facts[], now: Instant): Promise<Bill[]> {
  const byTenant = Map.groupBy(work.filter(isUnreserved), ({ entry }) => entry.tenant);
  return Promise.all(
    [...byTenant.values()].map(async (own) => {
      const [{ tenant }] = own as [Facts];
      return {
        tenant,
        limit: tenant.monthlyBudget ?? 0,
        month: monthOf(now, tenant.timeZone),
        work: own,
        costs: await Promise.all(own.map((facts) => entryCost(p, facts, now))),
      };
    }),
  );
}

/** An entry is priced twice in a run: before it is let in, and when it has its place. */
const costs = new WeakMap<Entry, Usd>();

async function entryCost(p: Pipeline, facts: Facts, now: Instant): Promise<Usd> {
  const known = costs.get(facts.entry);
  if (known !== undefined) return known;
  const cost = await contactCostOf(p, facts, now);
  costs.set(facts.entry, cost);
  return cost;
}

/**
 * What of the sendable work no longer fits its office's month. Reserves nothing, for not all of it will be queued.
 * @param sendable what would be queued now, oldest first
 * @returns those of it that are held
 */
export async function overBudget(
  p: Pipeline,
  sendable: readonly Facts[],
  now: Instant,
): Promise<ReadonlySet<Entry>> {
  const short = await shortfalls(p, sendable, now);
  await Promise.all(short.map(({ bill, budget }) => tellHeld(p, bill, budget, now)));
  return new Set(short.flatMap(({ unpaid }) => unpaid));
}

/** The same for what is only imagined: nobody is told. */
export const wouldBeOverBudget = async (
  p: Pipeline,
  imagined: readonly Facts[],
  now: Instant,
): Promise<ReadonlySet<Entry>> =>
  new Set((await shortfalls(p, imagined, now)).flatMap(({ unpaid }) => unpaid));

interface Shortfall {
  bill: Bill;
  /** With all that still fits. */
  budget: Budget;
  unpaid: readonly Entry[];
}

async function shortfalls(p: Pipeline, work: readonly Facts[], now: Instant): Promise<Shortfall[]> {
  const bills = await billsOf(p, work, now);
  const all = bills.map(async (bill) => {
    const { budget, fitting } = reserve(await monthly(p, bill, now), bill.costs, bill.limit, now);
    return { bill, budget, unpaid: bill.work.slice(fitting).map(({ entry }) => entry) };
  });
  return (await Promise.all(all)).filter(({ unpaid }) => unpaid.length > 0);
}

/**
 * Reserves what is about to be queued.
 * @param admitted what has its place in the pipe
 * @returns those that another process has left no room for meanwhile
 */
export async function reserveBudget(
  p: Pipeline,
  admitted: readonly Facts[],
  now: Instant,
): Promise<ReadonlySet<Entry>> {
  const held = await Promise.all((await billsOf(p, admitted, now)).map((bill) => reserveBill(p, bill, now)));
  return new Set(held.flat());
}

/** @returns what of one office's work no longer fits */
async function reserveBill(p: Pipeline, bill: Bill, now: Instant): Promise<Entry[]> {
  let taken = { budget: await monthly(p, bill, now), fitting: 0 };
  await change(
    p,
    keyOf.budget(bill.tenant.id, bill.month),
    (current) => {
      taken = reserve(current?.body ?? taken.budget, bill.costs, bill.limit, now);
      return taken.fitting === 0 ? undefined : itemOf.budget(taken.budget);
    },
    now,
  );
  if (taken.fitting < bill.work.length) await tellHeld(p, bill, taken.budget, now);
  return bill.work.slice(taken.fitting).map(({ entry }) => entry);
}

const monthly = async (p: Pipeline, { tenant, month }: Bill, now: Instant): Promise<Budget> =>
  (await read(p, keyOf.budget(tenant.id, month), now))?.body ?? noBudgetUsed(tenant.id, month, now);

/** What is held comes up again every few minutes, one by one; that is told once in this long. */
const TELL_MS: Milliseconds = 10 * MINUTE;

/** @param budget as it would be with all that still fits; not written here */
async function tellHeld(p: Pipeline, bill: Bill, budget: Budget, now: Instant): Promise<void> {
  if (budget.heldAt !== null && now - budget.heldAt < TELL_MS) return;
  const { tenant, month, limit } = bill;
  const { wrote } = await change(
    p,
    keyOf.budget(tenant.id, month),
    (current) => {
      const body = current?.body ?? noBudgetUsed(tenant.id, month, now);
      return body.heldAt !== null && now - body.heldAt < TELL_MS
        ? undefined
        : itemOf.budget({ ...body, heldAt: now });
    },
    now,
  );
  if (!wrote) return;
  p.telemetry.count('budget_holds');
  await raise(p, {
    key: budgetKey(tenant.id, month),
    severity: 'page',
    title: `Texts and calls of ${tenant.id} are held: its budget for ${month} is used up`,
    detail: `${dollars(reservedUsd(budget))} of ${dollars(limit)} are spent or promised, and the next text or call does not fit. Emails go on. Raise monthlyBudget of the tenant to let them go, or wait for the next month.`,
    tenant: tenant.id,
  });
}

/** What a budget's hold is told under; the watch settles it when nothing was held for a while. */
const budgetKey = (tenant: TenantId, month: string): AlertKey => `${BUDGET_ALERTS}${tenant}-${month}`;
export const BUDGET_ALERTS = 'budget-';

const dollars = (usd: Usd): string => `$${usd.toFixed(2)}`;
