/**
 * Keeps what people say (P11), and does what the office makes of it. It is kept before it is acted on, so that a crash
 * loses no words; what is told twice is kept once. Called by whatever hears people: texts, keys, calls and pages.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import type { AddressKey, AppointmentId, TenantId } from '../../domain/core/keys.ts';
import { channelsTo } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Need } from '../../domain/person/need.ts';
import { APPOINTMENT_NEEDS, BY_ITSELF, needId, needOfReply } from '../../domain/person/need.ts';
import type { Intent } from '../../domain/person/replies.ts';
import { asksForAnotherTime } from '../../domain/person/replies.ts';
import type { Reply, Resolution, Settled, Way } from '../../domain/person/reply.ts';
import { holdsLadder, isForTheOffice, mayResolve, ruleFor } from '../../domain/person/reply.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import {
  confirmAppointment,
  holdUntilRead,
  letGoOn,
  noteReply,
  requestReschedule,
} from '../appointments/appointments.ts';
import type { Pipeline } from '../core/context.ts';
import { change, read, readAll } from '../core/items.ts';
import { closeNeed, closeReply, openNeed } from '../core/needs.ts';
import { optOutAddress } from './people.ts';

/** What somebody said, as it came in; each field is as `Reply` has it. */
export interface Inbound {
  /** However often it is told, it is one under this. */
  id: string;
  way: Way;
  address: AddressKey;
  from: string | null;
  to: string | null;
  text: string;
  intent: Intent;
  providerId: string | null;
}

/** The id of a text. */
export const idOfText = (p: Pipeline, providerId: string | null): string =>
  `rpl_${providerId ?? p.ids.random()}`;

const replyOf = (
  tenant: TenantId,
  inbound: Inbound,
  meant: readonly AppointmentId[],
  resolution: Settled | null,
  now: Instant,
): Reply => ({ ...inbound, tenant, at: now, appointments: meant, resolution });

/**
 * Keeps what is done at once: a key, a button, a call. It stands open until it was done (`settleDeed`), so that a crash
 * in between leaves it to whoever reads the open replies, if nobody tells it again.
 * @param meant the appointments that it is about
 * @returns as it is stored; where that is settled, it was done before and is only told again
 */
export async function keepDeed(
  p: Pipeline,
  tenant: TenantId,
  inbound: Inbound,
  meant: readonly AppointmentId[],
): Promise<Reply> {
  const now = p.clock.now();
  const reply = replyOf(tenant, inbound, meant, null, now);
  const { item } = await keep(p, reply, now);
  for (const id of meant) await noteReply(p, tenant, id, inbound.id);
  return item?.body ?? reply;
}

/** Listed under its address before it is there: a link that leads nowhere is passed over, and made again when it is told again. */
async function keep(p: Pipeline, reply: Reply, now: Instant) {
  const { tenant, id, address } = reply;
  // One that is there stays as it is: it was told before.
  await p.store.put(itemOf.heard({ tenant, address, reply: id, at: now }), 0, now);
  return change(p, keyOf.reply(tenant, id), (current) => (current ? undefined : itemOf.reply(reply)), now);
}

/** Notes that it was done, and as what. */
export async function settleDeed(p: Pipeline, { tenant, id }: Reply, as: Resolution): Promise<void> {
  const now = p.clock.now();
  await closeReply(p, { tenant, id }, { at: now, by: BY_ITSELF, as, note: null }, now);
}

/**
 * Keeps a text; where a person has to read it, puts it before the office first, and holds the ladders of the
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
  const { id, intent } = inbound;
  const open = isForTheOffice(intent);
  const resolution: Settled | null = open ? null : { at: now, by: BY_ITSELF, as: 'done', note: null };
  const about = meant.map((appointment) => appointment.id);
  const reply = replyOf(tenant, inbound, about, resolution, now);
  const key = keyOf.reply(tenant, id);
  if (open && (await read(p, key, now))?.body.resolution == null) await tellReply(p, reply, meant, now);
  const { item } = await keep(p, reply, now);
  // A message that is told again after the office has read it holds nothing.
  const waits = holdsLadder(intent) && !item?.body.resolution;
  for (const appointment of about) {
    await noteReply(p, tenant, appointment, id);
    if (waits) await holdUntilRead(p, tenant, appointment, id, (policy) => ruleFor(intent, policy));
  }
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
  const item = await read(p, keyOf.reply(tenant, id), now);
  if (!item) return { kind: 'absent' };
  if (item.body.resolution) return { kind: 'resolved', reply: item.body };
  await act(p, item.body, as, { by, who });
  const resolution = { at: now, by, as, note };
  const closed = await closeReply(p, item.body, resolution, now, (current) => mayResolve(current, now));
  await closeNeedsOf(p, item.body, resolution, now);
  return { kind: 'resolved', reply: closed ?? item.body };
}

/** A need is closed with the last reply that asked for it. */
async function closeNeedsOf(p: Pipeline, reply: Reply, resolution: Settled, now: Instant): Promise<void> {
  const { tenant, id, appointments } = reply;
  const ids = [id, ...appointments.flatMap((each) => APPOINTMENT_NEEDS.map((kind) => needId(each, kind)))];
  const keys = ids.map((each) => keyOf.need(tenant, each));
  for (const { body: need } of await readAll(p, keys, now))
    if (need.replies.includes(id) && (await openReplies(p, need, now)).length === 0) {
      await closeNeed(p, need, resolution, now, (current) => mayResolve(current, now));
      await goOnAfter(p, need);
    }
}

/** A wish by key or on the page holds the ladder under the id of its need. */
const goOnAfter = async (p: Pipeline, { tenant, id, appointment }: Need): Promise<void> => {
  if (appointment) await letGoOn(p, tenant, appointment, id);
};

async function openReplies(p: Pipeline, { tenant, replies }: Need, now: Instant): Promise<string[]> {
  const keys = replies.map((id) => keyOf.reply(tenant, id));
  return (await readAll(p, keys, now)).flatMap(({ body }) => (body.resolution === null ? [body.id] : []));
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
  await answerFor(p, tenant, id, as, by);
}

/** Does to an appointment what the office made of an answer about it. */
async function answerFor(
  p: Pipeline,
  tenant: TenantId,
  id: AppointmentId,
  as: Resolution,
  by: string,
): Promise<void> {
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
    await answerFor(p, tenant, id, as, by);
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
