/**
 * Whom a text or a call of a person concerns: the offices that are meant, and which of their appointments. Called by
 * `text-messages.ts` and `keypresses.ts`.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import type { AddressKey, AppointmentId, TenantId } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import { channelsTo, isLoud } from '../../domain/core/policy.ts';
import { stopped, unknownRecipient, unstopped } from '../../domain/person/recipient.ts';
import type { Intent } from '../../domain/person/replies.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { UnreadableItem } from '../../domain/store/shapes.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { Ending, Moved } from '../appointments/appointments.ts';
import type { Pipeline } from '../core/context.ts';
import { change, read } from '../core/items.ts';
import { pinned } from '../office/rendering.ts';
import { officesUsing, openAppointments, recordWish, tenantsOfReply } from '../people/people.ts';

export const PHONE_CHANNELS: readonly Channel[] = channelsTo('phone');

/** What a person said, as far as it decides whom it concerns. */
export interface Heard {
  intent: Intent;
  address: AddressKey;
  /** The number of ours that was texted or called. */
  to: string;
  /** The provider's id of the message or the call; null where it has none. */
  providerId: string | null;
  /** How an opt-out by it is recorded: `reply` or `keypress`. */
  source: string;
}

/**
 * The offices that it is for, whoever contacted the person last first. Somebody who was never contacted by phone may still
 * say something (the email went first, or the number came from another system): then it is for the offices that use the
 * number and have an appointment of that person ahead. STOP is an opt-out from every office that uses the number, now
 * or later.
 */
export async function concernedBy(p: Pipeline, heard: Heard): Promise<readonly Tenant[]> {
  const { intent, address, to } = heard;
  const known = await tenantsOfReply(p, address, to);
  const isWish = intent === 'stop' || intent === 'start';
  if (known.length > 0 && !isWish) return known;
  const { number, tenants } = await officesUsing(p, to);
  const others = tenants.filter(({ id }) => !known.some((tenant) => tenant.id === id));
  const booked = await withAppointmentAhead(p, others, address);
  const own = [...known, ...booked];
  // A stranger's words can be given to an office only where one office alone uses that number.
  const concerned = own.length === 0 && others.length === 1 ? others : own;
  if (isWish) {
    const rest = others.filter(({ id }) => !concerned.some((tenant) => tenant.id === id));
    await (intent === 'stop' ? stopNumber : startNumber)(p, heard, number, rest);
  }
  return concerned;
}

/** How many offices' appointments are looked up side by side. */
const LOOKED_UP_AT_ONCE = 50;

/**
 * Those offices that have an appointment ahead for the address, whoever has the soonest first. What can't be read may be
 * the soonest of all.
 */
export async function withAppointmentAhead(
  p: Pipeline,
  tenants: readonly Tenant[],
  address: AddressKey,
): Promise<Tenant[]> {
  const found: { tenant: Tenant; startsAt: number }[] = [];
  for (let start = 0; start < tenants.length; start += LOOKED_UP_AT_ONCE) {
    const some = tenants.slice(start, start + LOOKED_UP_AT_ONCE).map(async (tenant) => {
      const missed: UnreadableItem[] = [];
      const [soonest] = await openAppointments(p, tenant.id, address, 1, missed);
      if (missed.length > 0) return [{ tenant, startsAt: Number.NEGATIVE_INFINITY }];
      return soonest ? [{ tenant, startsAt: soonest.startsAt }] : [];
    });
    found.push(...(await Promise.all(some)).flat());
  }
  return found.sort((a, b) => a.startsAt - b.startsAt).map(({ tenant }) => tenant);
}

/**
 * The opt-out itself, which every later judgement reads, and the record of it for offices that have nothing to do with
 * the person. It is in no list of theirs, for the person may be another office's alone.
 */
async function stopNumber(
  p: Pipeline,
  { address, source, providerId: message }: Heard,
  number: string,
  rest: readonly Tenant[],
): Promise<void> {
  const now = p.clock.now();
  await change(
    p,
    keyOf.recipient(address),
    (current) => itemOf.recipient(stopped(current?.body ?? unknownRecipient(address), number, now)),
    now,
  );
  await recordWish(p, rest, address, { kind: 'opted_out', source, message }, now);
}

/** Takes a STOP to the same number back: recorded first, so that the stricter of the two is in force meanwhile. */
async function startNumber(
  p: Pipeline,
  { address, source, providerId: message }: Heard,
  number: string,
  rest: readonly Tenant[],
): Promise<void> {
  const now = p.clock.now();
  const key = keyOf.recipient(address);
  const before = (await read(p, key, now))?.body;
  if (!before || !unstopped(before, number)) return;
  await recordWish(p, rest, address, { kind: 'opted_in', source, message }, now);
  await change(
    p,
    key,
    (current) => {
      const next = current && unstopped(current.body, number);
      return next && itemOf.recipient(next);
    },
    now,
  );
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
