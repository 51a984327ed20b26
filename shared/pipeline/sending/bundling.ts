/**
 * A herd becomes one message: what comes due about the same time for one address of one tenant and channel is said in
 * one contact that names all the appointments. Called by the sender that has the claim, before it speaks.
 *
 * Always true: an entry is fenced before it is spoken for, and dropped as `merged` only when that contact was made; a
 * crash in between leaves it to `judge`, which looks at the entry that spoke for it.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { addressKeyFor } from '../../domain/appointment/appointment.ts';
import type { AddressKey } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Facts } from '../../domain/judgement/judge.ts';
import { HERD_MAX, wouldFollow } from '../../domain/judgement/release.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { dropped, joined, parted } from '../../domain/ledger/entry.ts';
import type { Item } from '../../domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { finish } from '../core/ledger.ts';

/** An entry that another one may speak for. */
export interface Companion {
  item: Item<'entry'>;
  appointment: Appointment;
}

/** What else would be said to the same person by the same channel soon. Reminders only: news is its own. */
export async function companionsOf(p: Pipeline, facts: Facts, now: Instant): Promise<Companion[]> {
  const { entry, appointment } = facts;
  const address = appointment && addressKeyFor(appointment.recipient, entry.channel);
  if (!address || appointment.plan[entry.step]?.kind !== 'reminder') return [];
  const others = await otherAppointments(p, entry, address, now);
  const soon = others.flatMap((other) => stepsSoon(other, entry, now));
  if (soon.length === 0) return [];
  const items = await p.store.load(
    soon.map(({ key }) => key),
    now,
  );
  return soon.flatMap(({ other }, index) => {
    const item = items[index];
    if (!item || isFenced(item.body, other, now)) return [];
    const alone = { ...facts, entry: { ...item.body, mergedInto: null }, appointment: other };
    return wouldFollow({ ...alone, leader: undefined, later: [] }, now) ? [{ item, appointment: other }] : [];
  });
}

/** Its time has come, and somebody put it off without a reason: it is being decided what the person was told. */
const isFenced = ({ state, step, reason, dueAt }: Entry, { plan }: Appointment, now: Instant): boolean =>
  state === 'planned' && reason === null && (dueAt ?? now) > now && (plan[step]?.plannedAt ?? now) <= now;

/** Most people have one appointment: then the list alone says so. */
async function otherAppointments(
  p: Pipeline,
  { tenant, appointment }: Entry,
  address: AddressKey,
  now: Instant,
): Promise<Appointment[]> {
  const { rows } = await p.store.list({
    partition: partitionOf.links(tenant, address),
    from: now,
    limit: HERD_MAX,
  });
  const ids = rows.map(({ key }) => key.slice(key.lastIndexOf('/') + 1)).filter((id) => id !== appointment);
  if (ids.length === 0) return [];
  const keys = ids.map((id) => keyOf.appointment(tenant, id));
  const found = (await p.store.load(keys, now, 'eventual')).flatMap((item) => (item ? [item.body] : []));
  return found.filter(({ recipient }) => recipient.emailKey === address || recipient.phoneKey === address);
}

function stepsSoon(other: Appointment, { channel, tenant }: Entry, now: Instant) {
  return other.plan.flatMap(({ kind, channel: by, usefulUntil }, step) =>
    kind === 'reminder' && by === channel && usefulUntil > now
      ? [{ other, key: keyOf.entry({ tenant, appointment: other.id, revision: other.revision, step }) }]
      : [],
  );
}

/** @returns those that nobody moved meanwhile; they are fenced now */
export async function join(
  p: Pipeline,
  companions: readonly Companion[],
  leader: Entry,
  now: Instant,
): Promise<Companion[]> {
  const { tenant, appointment, revision, step, attempt } = leader;
  const into = { entry: { tenant, appointment, revision, step }, attempt };
  const fenced: Companion[] = [];
  for (const { item, appointment: other } of companions) {
    const next = itemOf.entry(joined(item.body, into, now));
    if ((await p.store.put(next, item.version, now)) === 'stored')
      fenced.push({ item: { ...next, version: item.version + 1 }, appointment: other });
  }
  return fenced;
}

/** What became of the contact that spoke for them. Who was moved meanwhile is left to whoever moved it. */
export async function part(
  p: Pipeline,
  companions: readonly Companion[],
  contacted: boolean,
  now: Instant,
): Promise<void> {
  for (const { item, appointment } of companions) {
    if (!contacted) await p.store.put(itemOf.entry(parted(item.body, now)), item.version, now);
    else {
      const outcome = dropped(item.body, 'merged', now);
      await finish(p, { item, outcome, ending: MERGED, appointment }, now);
      p.telemetry.count('dropped', { channel: item.body.channel, reason: 'merged' });
    }
  }
}

/** The person was contacted by the one that spoke for it. */
const MERGED = { contacted: true, impossible: false };
