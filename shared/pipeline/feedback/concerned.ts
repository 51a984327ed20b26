/**
 * Whom a text or a call of a person concerns: the offices that are meant, and which of their appointments. Called by
 * `text-messages.ts` and `keypresses.ts`.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import type { AddressKey, AppointmentId, TenantId } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import { channelsTo, isLoud } from '../../domain/core/policy.ts';
import { optOut, unknownRecipient } from '../../domain/person/recipient.ts';
import type { Intent } from '../../domain/person/replies.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { Ending, Moved } from '../appointments/appointments.ts';
import type { Pipeline } from '../core/context.ts';
import { change, read } from '../core/items.ts';
import { pinned } from '../office/rendering.ts';
import { othersWritingFrom, recordStop, tenantsOfReply } from '../people/people.ts';

export const PHONE_CHANNELS: readonly Channel[] = channelsTo('phone');

/**
 * The offices that a text is for, whoever wrote last first. Somebody who was never texted may still say STOP (the email
 * went first, or the number came from another system): that is an opt-out from every office that writes from there.
 */
export async function concernedBy(
  p: Pipeline,
  intent: Intent,
  { address, to, providerId }: { address: AddressKey; to: string; providerId: string | null },
): Promise<readonly Tenant[]> {
  const known = await tenantsOfReply(p, address, to);
  p.telemetry.count('replies', { intent, by: known.length > 0 ? 'sms' : 'stranger' });
  const others = intent === 'stop' || known.length === 0 ? await othersWritingFrom(p, to, known) : [];
  // A stranger's words can be given to an office only where one office alone writes from that number.
  if (known.length === 0 && others.length === 1) return others;
  if (intent === 'stop') await stopAll(p, address, others, providerId);
  return known;
}

/**
 * For offices that never texted this number: the opt-out itself, which every later judgement reads. It is in no list of
 * theirs, for the person may be another office's alone.
 */
async function stopAll(
  p: Pipeline,
  address: AddressKey,
  tenants: readonly Tenant[],
  message: string | null,
): Promise<void> {
  if (tenants.length === 0) return;
  const now = p.clock.now();
  await change(
    p,
    keyOf.recipient(address),
    (current) => {
      const before = current?.body ?? unknownRecipient(address);
      const after = tenants.reduce(
        (recipient, { id }) => optOut(recipient, id, PHONE_CHANNELS, 'reply', now),
        before,
      );
      return itemOf.recipient(after);
    },
    now,
  );
  const ids = tenants.map(({ id }) => id);
  await recordStop(p, ids, address, message, now);
}

/**
 * Of several open appointments the soonest is meant, and the answer says which; or all that the last message named,
 * if the soonest is among them.
 */
export async function meantOf(
  p: Pipeline,
  tenant: TenantId,
  address: AddressKey,
  open: readonly Appointment[],
): Promise<readonly Appointment[]> {
  const [soonest] = open;
  if (!soonest) return [];
  const named = await lastNamed(p, tenant, address);
  return named.includes(soonest.id) ? open.filter(({ id }) => named.includes(id)) : [soonest];
}

/** The appointments that the last text or call to this number named. */
async function lastNamed(
  p: Pipeline,
  tenant: TenantId,
  address: AddressKey,
): Promise<readonly AppointmentId[]> {
  const now = p.clock.now();
  const contacts = (await read(p, keyOf.recipient(address), now))?.body.contacts ?? [];
  const last = contacts.filter((contact) => contact.tenant === tenant && isLoud(contact.channel)).at(-1);
  const entry = last && (await read(p, keyOf.entry(last), now))?.body;
  return (entry && (await pinned(p, entry, entry.attempt, now))?.appointments) ?? [];
}

/** The most appointments of one person that a reply looks at. */
export const OPEN_MAX = 20;

/** @returns for how many it was done, and the first that turned out to have moved */
export async function each<T>(
  all: readonly T[],
  act: (one: T) => Promise<Ending | Moved>,
): Promise<{ done: number; moved: Appointment | null }> {
  let done = 0;
  let moved: Appointment | null = null;
  for (const one of all) {
    const came = await act(one);
    if (came.kind === 'done') done++;
    if (came.kind === 'moved') moved ??= came.appointment;
  }
  return { done, moved };
}
