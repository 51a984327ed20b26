/**
 * Keeps what people text (P11), lists it for the office, and does what the office makes of it. Written by `feedback.ts`
 * before the reply is acted on, so that a crash loses no words; a message that comes twice is kept once.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import type { AddressKey, TenantId } from '../../domain/core/keys.ts';
import { channelsTo } from '../../domain/core/policy.ts';
import type { Intent } from '../../domain/person/replies.ts';
import type { Reply, Resolution } from '../../domain/person/reply.ts';
import { holdsLadder, isForTheOffice } from '../../domain/person/reply.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import {
  confirmAppointment,
  holdUntilRead,
  letGoOn,
  requestReschedule,
} from '../appointments/appointments.ts';
import type { Pipeline } from '../core/context.ts';
import { change } from '../core/ledger.ts';
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
 * Keeps a reply, and holds the ladders of the appointments that were meant where a person has to read it.
 * @param meant the open appointments that it is about
 */
export async function keepReply(
  p: Pipeline,
  tenant: TenantId,
  inbound: Inbound,
  meant: readonly Appointment[],
): Promise<void> {
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
  const { item } = await change(p, key, (current) => (current ? undefined : itemOf.reply(reply)), now);
  // A message that is told again after the office has read it holds nothing.
  if (!holdsLadder(inbound.intent) || item?.body.resolution) return;
  for (const appointment of meant) await holdUntilRead(p, tenant, appointment.id);
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
  const closed = await change(
    p,
    item.key,
    (current) =>
      current && !current.body.resolution
        ? itemOf.reply({ ...current.body, resolution: { at: now, by, as, note } })
        : undefined,
    now,
  );
  return { kind: 'resolved', reply: closed.item?.body ?? item.body };
}

async function act(
  p: Pipeline,
  reply: Reply,
  as: Resolution,
  { by, who }: { by: string; who: string },
): Promise<void> {
  const { tenant, address, from, appointments } = reply;
  if (as === 'wrong_number')
    await optOutAddress(p, {
      tenant,
      address,
      shown: from,
      channels: channelsTo('phone'),
      source: 'wrong_number',
      by: who,
      message: reply.id,
    });
  for (const id of appointments) {
    if (as === 'confirmed') await confirmAppointment(p, tenant, id, by);
    if (as === 'declined') await requestReschedule(p, tenant, id, by);
    await letGoOn(p, tenant, id);
  }
}
