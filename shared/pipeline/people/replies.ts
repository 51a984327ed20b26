/**
 * Keeps what people text (P11), lists it for the office, and does what the office makes of it. Written by `feedback.ts`
 * before the reply is acted on, so that a crash loses no words; a message that comes twice is kept once.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import type { AddressKey, TenantId } from '../../domain/core/keys.ts';
import { channelsTo } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Need } from '../../domain/person/need.ts';
import { APPOINTMENT_NEEDS, needId, needOfReply } from '../../domain/person/need.ts';
import type { Intent } from '../../domain/person/replies.ts';
import { asksForAnotherTime } from '../../domain/person/replies.ts';
import type { Reply, Resolution, Settled } from '../../domain/person/reply.ts';
import { holdsLadder, isForTheOffice, mayResolve, ruleFor } from '../../domain/person/reply.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import {
  confirmAppointment,
  holdUntilRead,
  letGoOn,
  requestReschedule,
} from '../appointments/appointments.ts';
import type { Pipeline } from '../core/context.ts';
import { change, read } from '../core/items.ts';
import { closeNeed, openNeed } from '../core/needs.ts';
import { optOutAddress } from './people.ts';

/** A text as it came in. */
export interface Inbound {
  address: AddressKey;
  from: string;
  to: string;
  text: string;
  intent: Intent;
  /** The provider's id of the message, which makes it one however often it is told; else null. */
  providerId: string | null;
}

/**
 * Keeps a reply; where a person has to read it, puts it before the office first, and holds the ladders of the
 * appointments that were meant.
 * @param meant the open appointments that it is about
 * @returns its id
 */
export async function keepReply(
  p: Pipeline,
  tenant: TenantId,
  inbound: Inbound,
  meant: readonly Appointment[],
): Promise<string> {
  const now = p.clock.now();
  const id = `rpl_${inbound.providerId ?? p.ids.random()}`;
  const open = isForTheOffice(inbound.intent);
  const reply: Reply = {
    ...inbound,
    tenant,
    id,
    at: now,
    appointments: meant.map((appointment) => appointment.id),
    resolution: open ? null : { at: now, by: 'ringonce', as: 'done', note: null },
  };
  const key = keyOf.reply(tenant, id);
  if (open && (await read(p, key, now))?.body.resolution == null) await tellReply(p, reply, meant, now);
  const { item } = await change(p, key, (current) => (current ? undefined : itemOf.reply(reply)), now);
  // A message that is told again after the office has read it holds nothing.
  if (holdsLadder(inbound.intent) && !item?.body.resolution)
    for (const appointment of meant)
      await holdUntilRead(p, tenant, appointment.id, id, (policy) => ruleFor(inbound.intent, policy));
  return id;
}

/** One need for each appointment that was declined or whose number is wrong; else the reply is the need. */
async function tellReply(
  p: Pipeline,
  { tenant, id, intent, text, address }: Reply,
  meant: readonly Appointment[],
  now: Instant,
): Promise<void> {
  const kind = needOfReply(intent, asksForAnotherTime(text ?? ''), meant.length > 0);
  const cause = { tenant, kind, address, reply: id };
  if (kind === 'reply') await openNeed(p, { ...cause, appointment: meant[0] ?? null }, now);
  else for (const appointment of meant) await openNeed(p, { ...cause, appointment }, now);
}

export type Resolved = { kind: 'resolved'; reply: Reply } | { kind: 'absent' };

/**
 * Does what the office makes of a reply, and then closes it; again is harmless.
 * @param by how the office said so
 * @param who of the office, as the record of consents names it
 */
export async function resolveReply(
  p: Pipeline,
  tenant: TenantId,
  id: string,
  { as, note, by, who }: { as: Resolution; note: string | null; by: string; who: string },
): Promise<Resolved> {
  const now = p.clock.now();
  const [item] = await p.store.load([keyOf.reply(tenant, id)], now);
  if (!item) return { kind: 'absent' };
  if (item.body.resolution) return { kind: 'resolved', reply: item.body };
  await act(p, item.body, as, { by, who });
  const resolution = { at: now, by, as, note };
  const closed = await change(
    p,
    item.key,
    (current) =>
      current && mayResolve(current.body.resolution, now)
        ? itemOf.reply({ ...current.body, resolution })
        : undefined,
    now,
  );
  await closeNeedsOf(p, item.body, resolution, now);
  return { kind: 'resolved', reply: closed.item?.body ?? item.body };
}

/** A need is closed with the last reply that asked for it. */
async function closeNeedsOf(p: Pipeline, reply: Reply, resolution: Settled, now: Instant): Promise<void> {
  const { tenant, id, appointments } = reply;
  const ids = [id, ...appointments.flatMap((each) => APPOINTMENT_NEEDS.map((kind) => needId(each, kind)))];
  const keys = ids.map((each) => keyOf.need(tenant, each));
  const needs = (await p.store.load(keys, now)).flatMap((item) => (item ? [item.body] : []));
  for (const need of needs.filter(({ replies }) => replies.includes(id)))
    if ((await openReplies(p, need, now)).length === 0) {
      await closeNeed(p, need, resolution, now, (current) => mayResolve(current, now));
      await goOnAfter(p, need);
    }
}

/** A wish by key or on the page holds the ladder under the id of its need. */
const goOnAfter = async (p: Pipeline, { tenant, id, appointment }: Need): Promise<void> => {
  if (appointment) await letGoOn(p, tenant, appointment, id);
};

async function openReplies(p: Pipeline, { tenant, replies }: Need, now: Instant): Promise<string[]> {
  const items = await p.store.load(
    replies.map((id) => keyOf.reply(tenant, id)),
    now,
  );
  return items.flatMap((item) => (item && item.body.resolution === null ? [item.body.id] : []));
}

export type ResolvedNeed = { kind: 'resolved'; need: Need } | { kind: 'absent' };

/**
 * Does what the office makes of a need, and then closes it with the replies that asked for it; again is harmless, and
 * the first resolution stands.
 */
export async function resolveNeed(
  p: Pipeline,
  tenant: TenantId,
  id: string,
  { as, note, by, who }: { as: Resolution; note: string | null; by: string; who: string },
): Promise<ResolvedNeed> {
  const now = p.clock.now();
  const need = (await read(p, keyOf.need(tenant, id), now))?.body;
  if (!need) return { kind: 'absent' };
  if (need.resolution) return { kind: 'resolved', need };
  const open = await openReplies(p, need, now);
  for (const reply of open) await resolveReply(p, tenant, reply, { as, note, by, who });
  if (open.length === 0) await actOnNeed(p, need, as, { by, who }, now);
  const resolution = { at: now, by, as, note };
  const closed = await closeNeed(p, need, resolution, now, (current) => mayResolve(current, now));
  await goOnAfter(p, need);
  return { kind: 'resolved', need: closed ?? need };
}

async function actOnNeed(
  p: Pipeline,
  need: Need,
  as: Resolution,
  { by, who }: { by: string; who: string },
  now: Instant,
): Promise<void> {
  const { tenant, appointment: id } = need;
  const appointment = id && (await read(p, keyOf.appointment(tenant, id), now))?.body;
  if (!id || !appointment) return;
  const { phone, phoneKey } = appointment.recipient;
  if (as === 'wrong_number' && phoneKey !== null)
    await endNumber(p, tenant, phoneKey, phone, { by: who, message: need.id });
  if (as === 'confirmed') await confirmAppointment(p, tenant, id, by);
  if (as === 'declined') await requestReschedule(p, tenant, id, by);
}

async function act(
  p: Pipeline,
  reply: Reply,
  as: Resolution,
  { by, who }: { by: string; who: string },
): Promise<void> {
  const { tenant, address, from, appointments } = reply;
  if (as === 'wrong_number') await endNumber(p, tenant, address, from, { by: who, message: reply.id });
  for (const id of appointments) {
    if (as === 'confirmed') await confirmAppointment(p, tenant, id, by);
    if (as === 'declined') await requestReschedule(p, tenant, id, by);
    await letGoOn(p, tenant, id, reply.id);
  }
}

/** The office knows that a number is not the person's: nobody texts or calls it any more. */
const endNumber = (
  p: Pipeline,
  tenant: TenantId,
  address: AddressKey,
  shown: string | null,
  said: { by: string; message: string },
) =>
  optOutAddress(p, {
    tenant,
    address,
    shown,
    channels: channelsTo('phone'),
    source: 'wrong_number',
    ...said,
  });
