/**
 * Moves what is booked to the newest version of its policy, a page of appointments at a time. Called by the HTTP layer,
 * which goes on with the cursor; nothing is kept between two pages, so it may stop anywhere and be begun again: an
 * appointment that has the version is left alone.
 *
 * Writes as a move does: what could be claimed is put off, the new revision's first entry, the appointment, then the old
 * revision's steps go. The time stays, so there is no news, and what the person answered keeps its meaning.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { endedBecause, replanned, withPolicy } from '../../domain/appointment/appointment.ts';
import { responseTo } from '../../domain/appointment/response.ts';
import type { AppointmentId, TenantId } from '../../domain/core/keys.ts';
import type { Policy } from '../../domain/core/policy.ts';
import { pinnedPolicy } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import { lastCommunicatedOf } from '../../domain/judgement/plan.ts';
import type { Replan } from '../../domain/judgement/replan.ts';
import { changesNothing, isUnderWay, replan } from '../../domain/judgement/replan.ts';
import type { Item } from '../../domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import { ensureFirstEntry, holdOff, isStale, yieldTo } from '../appointments/appointments.ts';
import type { Pipeline } from '../core/context.ts';
import { read } from '../core/items.ts';
import { endLadder, entriesOf, readTenant, tellWhereUnreached } from '../core/ledger.ts';
import { openNeed, settleNeeds } from '../core/needs.ts';
import type { Page, Paging } from '../queries/pagination.ts';
import { readPage } from '../queries/pagination.ts';
import { askingTogether } from '../queries/together.ts';

/** What becomes of one appointment. */
export type Application =
  /** Steps come at other times, or others come. */
  | { kind: 'moved'; appointment: Appointment; replan: Replan }
  /** It goes on by the rules of the newer version, and its steps stay where they are. */
  | { kind: 'kept'; appointment: Appointment; replan: Replan }
  /** One of its steps is due or at the provider just now: it keeps its version until it is applied again. */
  | { kind: 'busy'; appointment: Appointment }
  /** It ended, or somebody else has applied it meanwhile. */
  | { kind: 'over' };

/** Whether its ladder runs, by an older version of that policy. */
const isBehind = (appointment: Appointment, { name, version }: Policy, now: Instant): boolean =>
  appointment.policy.name === name &&
  appointment.policy.version < version &&
  appointment.startsAt > now &&
  endedBecause(appointment, appointment.revision) === null;

/**
 * One page of the appointments that an older version still leads, soonest first.
 * @param by who applies it, for the history; null only looks, and stores nothing
 * @returns undefined when the cursor is not one of ours
 */
export async function applyPolicy(
  p: Pipeline,
  tenantId: TenantId,
  policy: Policy,
  paging: Paging,
  by: string | null,
): Promise<Page<Application> | undefined> {
  const now = p.clock.now();
  const list = { partition: partitionOf.appointments(tenantId), from: now, ...paging };
  const page = await readPage<'appointment'>(p, list, now, (each) => isBehind(each, policy, now));
  if (!page) return undefined;
  const tenant = await readTenant(p, tenantId, now);
  const asking = askingTogether(p);
  const items: Application[] = [];
  for (let start = 0; start < page.items.length; start += WAVE)
    items.push(
      ...(await Promise.all(
        page.items
          .slice(start, start + WAVE)
          .map((each) =>
            by === null ? look(asking, tenant, each, policy) : apply(asking, tenant, each.id, policy, by),
          ),
      )),
    );
  p.telemetry.event('policy_applied', {
    tenant: tenantId,
    version: policy.version,
    preview: by === null,
    moved: items.filter(({ kind }) => kind === 'moved').length,
  });
  return { ...page, items };
}

/** Appointments that are worked on at once: enough to share loads and durable writes, too few to starve others. */
const WAVE = 16;

/** What would become of it now. */
async function look(
  p: Pipeline,
  tenant: Tenant,
  appointment: Appointment,
  policy: Policy,
): Promise<Application> {
  const now = p.clock.now();
  const entries = await entriesOf(p, appointment, appointment.revision, now);
  if (isUnderWay(appointment, entries, now)) return { kind: 'busy', appointment };
  const plan = replan(appointment, entries, policy, tenant, now);
  return { kind: changesNothing(plan) ? 'kept' : 'moved', appointment, replan: plan };
}

/** How often it is tried where others write to the same appointment; then it is left for the next time. */
const TRIES = 3;

async function apply(
  p: Pipeline,
  tenant: Tenant,
  id: AppointmentId,
  policy: Policy,
  by: string,
): Promise<Application> {
  for (let tries = 1; ; tries++) {
    const now = p.clock.now();
    const item = await read(p, keyOf.appointment(tenant.id, id), now);
    if (!item || !isBehind(item.body, policy, now)) return { kind: 'over' };
    const seen = await look(p, tenant, item.body, policy);
    if (seen.kind === 'busy' || seen.kind === 'over') return seen;
    const done = await (seen.kind === 'kept'
      ? keep(p, item, policy, by, now)
      : move(p, tenant, item, policy, by, now));
    if (done) return { ...seen, appointment: done };
    if (tries >= TRIES) return { kind: 'busy', appointment: item.body };
  }
}

/** @returns undefined when somebody else wrote it */
async function keep(
  p: Pipeline,
  item: Item<'appointment'>,
  policy: Policy,
  by: string,
  now: Instant,
): Promise<Appointment | undefined> {
  const next = withPolicy(item.body, pinnedPolicy(policy), by, now);
  return (await p.store.put(itemOf.appointment(next), item.version, now)) !== undefined ? next : undefined;
}

/** @returns undefined when somebody else wrote it, a step came up meanwhile, or it took too long */
async function move(
  p: Pipeline,
  tenant: Tenant,
  item: Item<'appointment'>,
  policy: Policy,
  by: string,
  now: Instant,
): Promise<Appointment | undefined> {
  const { body, version } = item;
  await holdOff(p, body, now);
  const entries = await entriesOf(p, body, body.revision, now);
  if (isUnderWay(body, entries, now)) return undefined;
  const { after, carried } = replan(body, entries, policy, tenant, now);
  const told = lastCommunicatedOf(body, entries);
  const next = replanned(body, { policy: pinnedPolicy(policy), plan: after, carried, told }, by, now);
  await ensureFirstEntry(p, next, now, 'drafted');
  if (isStale(p, now)) {
    await yieldTo(p, body, now);
    return undefined;
  }
  // Where no step is left, and none has reached the person, nobody else will tell the office.
  const isUnreached = responseTo(next, []) === 'unreached';
  if (isUnreached) await openNeed(p, { tenant: tenant.id, kind: 'unreached', appointment: next }, now);
  if ((await p.store.put(itemOf.appointment(next), version, now)) === undefined) {
    if (isUnreached) await settleNeeds(p, next, 'replanned', now);
    await yieldTo(p, body, now);
    return undefined;
  }
  await endLadder(p, body, next, () => 'superseded', now);
  await ensureFirstEntry(p, next, now, 'stands');
  if (!isUnreached) await settleNeeds(p, next, 'replanned', now);
  // It may be as near as before, and still nobody was reached.
  if (responseTo(next, []) === 'pending') await tellWhereUnreached(p, next, now, now);
  p.telemetry.count('appointments', { what: 'replanned' });
  return next;
}
