/**
 * Erasing a person, at once and everywhere: every copy of personal data that an office has of one address, those that
 * are kept to repeat an answer and those that a database left behind among them. Called by the API.
 *
 * Always true: whatever a crash leaves, or could not be read, erasing again does the rest; only the end of it is answered.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { addressesOf, erased, hasAddress } from '../../domain/appointment/appointment.ts';
import type { AddressKey, AppointmentId, TenantId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Reply, Settled } from '../../domain/person/reply.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { UnreadableItem } from '../../domain/store/shapes.ts';
import { eraseConsents } from '../core/consents.ts';
import type { Pipeline } from '../core/context.ts';
import { sendersOf } from '../core/context.ts';
import { change, pages } from '../core/items.ts';
import { endLadder } from '../core/ledger.ts';
import { endMarks } from '../core/marks.ts';
import { eraseNeeds, eraseNote } from '../core/needs.ts';
import { eraseRenderings } from '../office/rendering.ts';
import { appointmentsLinkedTo } from './people.ts';

/** A page of replies read at once. */
const PAGE = 200;

/**
 * Erases a person: every appointment of the addresses loses its personal data and its ladder. Keys, times, opt-outs and
 * the record of them stay, under keyed hashes and without words.
 * @param known by which appointment the addresses are known: it is the last to go, so that what a crash left is found again
 * @returns how many appointments were erased
 * @throws UnreadableItem where something of the person can't be read: all else is erased
 */
export async function erasePerson(
  p: Pipeline,
  tenant: TenantId,
  addresses: readonly AddressKey[],
  by: string,
  known?: Appointment,
): Promise<number> {
  let count = 0;
  const missed: UnreadableItem[] = [];
  for (const address of addresses)
    count += await eraseAddress(p, tenant, address, { by, last: known?.id, missed });
  if (missed[0]) throw missed[0];
  if (known && (await eraseAppointment(p, known, by, p.clock.now()))) count++;
  await voidAnswers(p, tenant);
  await p.store.purge(p.clock.now());
  p.telemetry.count('erasures');
  return count;
}

async function eraseAddress(
  p: Pipeline,
  tenant: TenantId,
  address: AddressKey,
  { by, last, missed }: { by: string; last: AppointmentId | undefined; missed: UnreadableItem[] },
): Promise<number> {
  const now = p.clock.now();
  const theirs = new Set<AppointmentId>();
  let count = 0;
  for await (const { body } of appointmentsLinkedTo(p, tenant, address, undefined, now, missed)) {
    // One that was erased already may have been left half-way.
    if (body.erasedAt !== null || hasAddress(body.recipient, address)) {
      theirs.add(body.id);
      if (body.id !== last && (await eraseAppointment(p, body, by, now))) count++;
    }
    // It went to the address once, and is somebody else's now.
    else await eraseRenderings(p, body, now, (entry) => entry.address === address);
  }
  await eraseReplies(p, tenant, { address, theirs, missed }, now);
  await eraseConsents(p, tenant, address, () => true, now, missed);
  await eraseOptOut(p, tenant, address, now);
  return count;
}

/** @returns whether it was this call that erased it */
async function eraseAppointment(
  p: Pipeline,
  appointment: Appointment,
  by: string,
  now: Instant,
): Promise<boolean> {
  const { tenant, id } = appointment;
  for (const key of addressesOf(appointment))
    await eraseConsents(p, tenant, key, (consent) => consent.appointment === id, now);
  await endMarks(p, appointment, null, now);
  const { item, wrote } = await change(
    p,
    keyOf.appointment(tenant, id),
    (current) =>
      current && current.body.erasedAt === null
        ? itemOf.appointment(erased(current.body, by, now))
        : undefined,
    now,
  );
  if (!item) return false;
  await eraseNeeds(p, tenant, id, now);
  await endLadder(p, item.body, item.body, () => 'erased', now);
  await eraseRenderings(p, item.body, now);
  return wrote;
}

/** Takes the words away that came from the address, or were about an appointment of the person; that something was said stays. */
async function eraseReplies(
  p: Pipeline,
  tenant: TenantId,
  {
    address,
    theirs,
    missed,
  }: { address: AddressKey; theirs: ReadonlySet<AppointmentId>; missed: UnreadableItem[] },
  now: Instant,
): Promise<void> {
  const query = { partition: partitionOf.replies(tenant), limit: PAGE };
  for await (const items of pages<'reply'>(p, query, now, missed))
    for (const { key, body } of items) {
      if (body.address !== address && !body.appointments.some((id) => theirs.has(id))) continue;
      if (body.from !== null)
        for (const { sender } of sendersOf(p, 'sms')) await sender.forgetTexts?.(body.from);
      await change(
        p,
        key,
        (current) =>
          current && isSaying(current.body) ? itemOf.reply(withoutWords(current.body)) : undefined,
        now,
      );
      await eraseNote(p, tenant, body.id, now);
    }
}

const isSaying = ({ from, text, resolution }: Reply): boolean =>
  from !== null || text !== null || resolution?.note != null;

const withoutWords = (reply: Reply): Reply => ({
  ...reply,
  from: null,
  text: null,
  resolution: withoutNote(reply.resolution),
});

const withoutNote = (resolution: Settled | null): Settled | null =>
  resolution && { ...resolution, note: null };

const eraseOptOut = (p: Pipeline, tenant: TenantId, address: AddressKey, now: Instant) =>
  change(
    p,
    keyOf.optout(tenant, address),
    (current) =>
      current?.body.shown ? itemOf.optout({ ...current.body, shown: null, erasedAt: now }) : undefined,
    now,
  );

/** Last, so that no request which read the person before is answered from what it kept. */
async function voidAnswers(p: Pipeline, tenant: TenantId): Promise<void> {
  const now = p.clock.now();
  await change(
    p,
    keyOf.tenant(tenant),
    (current) => current && itemOf.tenant({ ...current.body, lastErasureAt: now }),
    now,
  );
}
