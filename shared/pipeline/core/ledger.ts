/**
 * The ledger's writes: the one order in which a step is finished (successor first), how a ladder ends, and the reads
 * that they need.
 */

import type { Appointment } from '../../domain/appointment/appointment.ts';
import type { Response } from '../../domain/appointment/response.ts';
import { hasReached, responseTo } from '../../domain/appointment/response.ts';
import type { Control } from '../../domain/core/control.ts';
import { NO_CONTROL } from '../../domain/core/control.ts';
import type { AddressKey, AppointmentId, TenantId } from '../../domain/core/keys.ts';
import { jitter } from '../../domain/core/keys.ts';
import { MAX_STEPS } from '../../domain/core/policy.ts';
import type { Reason } from '../../domain/core/reasons.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Facts } from '../../domain/judgement/judge.ts';
import type { Ending } from '../../domain/judgement/plan.ts';
import { endingOfDrop, freshEntry, heardFrom, successor } from '../../domain/judgement/plan.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { dropped, escalated, isLive, isUnclaimed, mayHaveCommunicated } from '../../domain/ledger/entry.ts';
import { mustBeReached } from '../../domain/person/need.ts';
import { countsOfEnd } from '../../domain/safeguards/hourly.ts';
import type { Item, NewItem } from '../../domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { Freshness } from '../../ports/store.ts';
import type { Pipeline } from './context.ts';
import { countHourly } from './history.ts';
import { change, pages, read, TRIES_MAX } from './items.ts';
import { openNeed, settleNeeds } from './needs.ts';

/** Which partition of the due index an appointment's entries stand in. */
export const shardOf = (p: Pipeline, appointment: AppointmentId): number =>
  Math.floor(jitter(appointment) * p.settings.shards);

export async function readControl(p: Pipeline, now: Instant, freshness?: Freshness): Promise<Control> {
  return (await read(p, keyOf.control(), now, freshness))?.body ?? NO_CONTROL;
}

/** @throws when there is no such tenant: every entry and every key names one that exists. */
export async function readTenant(
  p: Pipeline,
  id: TenantId,
  now: Instant,
  freshness?: Freshness,
): Promise<Tenant> {
  const item = await read(p, keyOf.tenant(id), now, freshness);
  if (!item) throw new Error(`there is no tenant ${id}`);
  return item.body;
}

/** Tenants that are read at once where all are asked for. */
const TENANTS_PAGE = 1_000;

/** Every tenant, the oldest first. */
export async function everyTenant(p: Pipeline, now: Instant): Promise<Tenant[]> {
  const all: Tenant[] = [];
  const query = { partition: partitionOf.tenants(), limit: TENANTS_PAGE };
  for await (const items of pages<'tenant'>(p, query, now)) all.push(...items.map(({ body }) => body));
  return all;
}

export const readRecipient = async (p: Pipeline, address: AddressKey | null, now: Instant) =>
  address === null ? undefined : read(p, keyOf.recipient(address), now);

/** The entries of one revision, by step; undefined where the ladder has not come to it. */
export async function entriesOf(
  p: Pipeline,
  appointment: Appointment,
  revision: number,
  now: Instant,
): Promise<(Entry | undefined)[]> {
  const steps = revision === appointment.revision ? appointment.plan.length : MAX_OLD_STEPS;
  const keys = Array.from({ length: steps }, (_, step) =>
    keyOf.entry({ tenant: appointment.tenant, appointment: appointment.id, revision, step }),
  );
  return (await p.store.load(keys, now)).map((item) => item?.body);
}

/** How many steps of an older revision are looked for: a policy's, and one notice before them. */
const MAX_OLD_STEPS = MAX_STEPS + 1;

/**
 * Finishes a step: writes the next one, then this one's end, so that no crash cuts the ladder. Doing it twice is harmless.
 * @param outcome what the entry becomes, over the version that was read
 * @returns whether the outcome stands; false where somebody moved the entry meanwhile
 */
export async function finish(p: Pipeline, it: Finish, now: Instant): Promise<boolean> {
  const { item, outcome, ending, appointment } = it;
  const next = (appointment && successor(item.body, ending, appointment, now)) ?? null;
  const told = await tellUnreached(p, outcome, { known: appointment, isLast: next === null }, now);
  const stood = await writeEnd(p, it, next, now);
  if (told && !stood) await takeBackUnreached(p, told, now);
  if (stood) countHourly(p, outcome.channel, countsOfEnd(item.body, outcome, now), now);
  if (stood && appointment && hasReached(outcome)) await settleNear(p, appointment, now);
  return stood;
}

/** @returns whether the outcome stands */
async function writeEnd(
  p: Pipeline,
  { item, outcome }: Finish,
  next: Entry | null,
  now: Instant,
): Promise<boolean> {
  const end = { item: itemOf.entry(outcome), readVersion: item.version };
  const stored = next
    ? await p.store.putInOrder([{ item: itemOf.entry(next), readVersion: 0 }, end], now)
    : 0;
  if (stored > 0) return stored === 2;
  if (next) await inform(p, next, now);
  return (await p.store.put(end.item, end.readVersion, now)) !== undefined;
}

/** Somebody was reached where an office may have been told that nobody was. Further ahead, none was told of a ladder that goes on. */
async function settleNear(p: Pipeline, appointment: Appointment, now: Instant): Promise<void> {
  if (mustBeReached(appointment.startsAt, now)) await settleNeeds(p, appointment, 'reached', now);
}

/**
 * Where a step ends and none of the ladder's reminders reached anybody, the office has to look, if it was the last one or
 * the appointment is near: written before the step's end, so that no crash loses it.
 * @returns the appointment, where this call put it before the office
 */
async function tellUnreached(
  p: Pipeline,
  outcome: Entry,
  { known, isLast }: { known: Appointment | null; isLast: boolean },
  now: Instant,
): Promise<Appointment | undefined> {
  if (isLive(outcome) || hasReached(outcome)) return undefined;
  const { tenant, appointment: id, revision, step } = outcome;
  if (known && !isLast && !mustBeReached(known.startsAt, now)) return undefined;
  const appointment = known ?? (await read(p, keyOf.appointment(tenant, id), now))?.body;
  if (!appointment || !isAhead(appointment, revision, now)) return undefined;
  const stored = await entriesOf(p, appointment, revision, now);
  const entries = stored.map((entry, at) => (at === step ? outcome : entry));
  const response = responseTo(appointment, entries);
  if (response !== 'unreached' && !isNear(response, appointment, now)) return undefined;
  const cause = { tenant, kind: 'unreached', appointment, goesOn: response !== 'unreached' } as const;
  return (await openNeed(p, cause, now)) ? appointment : undefined;
}

/** Whether nobody was reached so shortly before it, whatever the ladder still does. */
const isNear = (response: Response, { startsAt }: Appointment, now: Instant): boolean =>
  response === 'pending' && mustBeReached(startsAt, now);

/**
 * Puts an appointment before the office that is near, and of which nobody was reached.
 * @param since from when on it is listed
 */
export async function tellWhereUnreached(
  p: Pipeline,
  appointment: Appointment,
  since: Instant,
  now: Instant,
): Promise<void> {
  const { tenant, startsAt, revision } = appointment;
  if (!mustBeReached(startsAt, now) || !isAhead(appointment, revision, now)) return;
  const cause = { tenant, kind: 'unreached', appointment, since, goesOn: true } as const;
  // A sender may have been quicker.
  if (await openNeed(p, cause, now)) await takeBackUnreached(p, appointment, now);
}

const isAhead = (
  { status, erasedAt, startsAt, ...is }: Appointment,
  revision: number,
  now: Instant,
): boolean => status === 'scheduled' && erasedAt === null && is.revision === revision && startsAt > now;

/** Somebody else moved an entry meanwhile, perhaps by a receipt that says that it arrived. */
async function takeBackUnreached(p: Pipeline, appointment: Appointment, now: Instant): Promise<void> {
  const entries = await entriesOf(p, appointment, appointment.revision, now);
  const response = responseTo(appointment, entries);
  if (response !== 'unreached' && !isNear(response, appointment, now))
    await settleNeeds(p, appointment, 'reached', now);
}

/**
 * Tells the rest of the ladder: a step that has ended already passes it on to the one behind it.
 * @returns whether one of them has, or may have, gone out
 */
async function inform(p: Pipeline, next: Entry, now: Instant): Promise<boolean> {
  let wasCommunicated = false;
  for (let news = next; ; news = { ...news, step: news.step + 1, escalatedTo: null }) {
    const { item } = await change(p, keyOf.entry(news), (current) => merged(current?.body, news, now), now);
    if (!item) return wasCommunicated;
    wasCommunicated ||= mayHaveCommunicated(item.body);
    if (isLive(item.body)) return wasCommunicated;
  }
}

/**
 * A step is tried again when the ladder may have gone on. Those behind it hear of it before it is claimed: then they
 * keep the gap, or one of them was quicker, and it is too late.
 * @returns whether one was quicker
 */
export async function isOvertaken(
  p: Pipeline,
  { entry, appointment, later }: Facts,
  now: Instant,
): Promise<boolean> {
  if (!appointment || later.length === 0) return false;
  const contact = { contacted: true, impossible: false };
  const next = successor({ ...entry, claimedAt: now }, contact, appointment, now);
  return next !== undefined && (await inform(p, next, now));
}

/** A step that comes to its end. */
export interface Finish {
  item: Item<'entry'>;
  outcome: Entry;
  ending: Ending;
  appointment: Appointment | null;
}

/** An existing successor learns what has happened since it was written: a later contact, or an escalation. */
function merged(existing: Entry | undefined, next: Entry, now: Instant): NewItem<'entry'> | undefined {
  if (!existing || !isUnclaimed(existing)) return undefined;
  const escalates = next.escalatedTo !== null && existing.escalatedTo === null;
  const { contactedAt: heardAt, calls } = heardFrom(existing, next);
  const contactedAt = escalates ? next.contactedAt : heardAt;
  if (!escalates && contactedAt === existing.contactedAt && calls === existing.calls) return undefined;
  const informed = { ...existing, contactedAt, calls };
  return itemOf.entry(escalates ? escalated(informed, next.escalatedTo ?? now, next.readyAt, now) : informed);
}

/** Drops an entry that was judged: its successor first, then the drop, if nobody moved it meanwhile. @returns whether it was dropped */
export async function drop(
  p: Pipeline,
  item: Item<'entry'>,
  reason: Reason,
  appointment: Appointment | null,
  now: Instant,
): Promise<boolean> {
  const ending = endingOfDrop(item.body, reason);
  const outcome = dropped(item.body, reason, now);
  const stored = await finish(p, { item, outcome, ending, appointment }, now);
  if (stored) p.telemetry.count('dropped', { channel: item.body.channel, reason });
  return stored;
}

/**
 * Ends the ladder of a revision, once the appointment that ends it is written: no step of it can be claimed any more.
 * @param planned the appointment as that revision planned it
 * @param ended the appointment as it now is
 * @param reasonOf the reason for a step, or null to leave it alone
 */
export async function endLadder(
  p: Pipeline,
  planned: Appointment,
  ended: Appointment,
  reasonOf: (entry: Entry) => Reason | null,
  now: Instant,
): Promise<void> {
  await closeUnwritten(p, planned, reasonOf, now);
  await dropLive(p, ended, planned.revision, planned.plan.length, reasonOf, now);
}

/**
 * Ends the steps of a revision that its ladder has not come to yet, so that it leaves no step unwritten: a sender that
 * is at the provider meanwhile, and knows the appointment only as it was, finds that the next step exists already and
 * can't bring it to life (P5).
 */
async function closeUnwritten(
  p: Pipeline,
  appointment: Appointment,
  reasonOf: (entry: Entry) => Reason | null,
  now: Instant,
): Promise<void> {
  const written = await entriesOf(p, appointment, appointment.revision, now);
  for (const step of appointment.plan.keys()) {
    const fresh = written[step] ? undefined : freshEntry(appointment, step, shardOf(p, appointment.id), now);
    const reason = fresh ? reasonOf(fresh) : null;
    // Where somebody wrote the step first, `dropLive` meets it.
    if (fresh && reason) await p.store.put(itemOf.entry(dropped(fresh, reason, now)), 0, now);
  }
}

/**
 * Drops the live, unclaimed entries of one revision, so that no claim read before can succeed (P5). An entry that
 * is being sent is left to its sender: it was claimed before this was answered.
 * @param reasonOf the reason for an entry, or null to leave it alone
 */
export async function dropLive(
  p: Pipeline,
  appointment: Appointment,
  revision: number,
  steps: number,
  reasonOf: (entry: Entry) => Reason | null,
  now: Instant,
): Promise<void> {
  const { tenant, id } = appointment;
  for (let step = 0; step < steps; step++) {
    const key = keyOf.entry({ tenant, appointment: id, revision, step });
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const item = await read(p, key, now);
      const reason = item && isUnclaimed(item.body) ? reasonOf(item.body) : null;
      if (!item || reason === null || (await drop(p, item, reason, appointment, now))) break;
    }
  }
}
