/**
 * The over-contact watch at work: takes what providers recorded, looks up whose it was and where the person may be,
 * and judges it by the offices' policies. Called by the audit, with the contacts of the last week.
 *
 * Always true: the ledger's entries say at most whose a contact was. Whether it was one too many is never asked of them.
 */

import { addressKeyFor } from '../../domain/appointment/appointment.ts';
import { ceilingOf } from '../../domain/core/control.ts';
import type { AddressKey, EntryRef, TenantId } from '../../domain/core/keys.ts';
import { maskAddress } from '../../domain/core/keys.ts';
import { isLoud } from '../../domain/core/policy.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { HOUR } from '../../domain/core/time.ts';
import { anyPhone } from '../../domain/person/phone.ts';
import { zonesFor } from '../../domain/person/zones.ts';
import type { Observed, Office, OverContact } from '../../domain/safeguards/over-contact.ts';
import { overContacts } from '../../domain/safeguards/over-contact.ts';
import { keyOf } from '../../domain/store/records.ts';
import type { RecordedContact } from '../../ports/provider-record.ts';
import type { Pipeline } from '../core/context.ts';
import { loadReadable } from '../core/items.ts';
import { everyTenant, readControl } from '../core/ledger.ts';

/** How far back contacts themselves are judged: the audit runs every hour, and may have been away. */
export const WATCH_MS: Milliseconds = 26 * HOUR;

/** A contact with what was found out about it. */
export interface Identified {
  contact: RecordedContact;
  address: AddressKey;
  /** What it was for; null where nobody knows. */
  entry: EntryRef | null;
}

/** One batch of contacts, ready to be judged; only the young ones need to know where the person is. */
export async function observe(p: Pipeline, batch: readonly Identified[], now: Instant): Promise<Observed[]> {
  const young = batch.filter(
    ({ contact, entry }) => entry !== null && isLoud(contact.channel) && contact.at >= now - WATCH_MS,
  );
  const keys = new Set(
    young.flatMap(({ entry }) => (entry ? [keyOf.appointment(entry.tenant, entry.appointment)] : [])),
  );
  const items = await loadReadable(p, [...keys], now);
  const people = new Map(items.flatMap((item) => (item ? [[item.key as string, item.body] as const] : [])));
  return batch.map(({ contact, address, entry }) => {
    const { channel, at, endedAt, to } = contact;
    const appointment = entry && people.get(keyOf.appointment(entry.tenant, entry.appointment));
    // The person of an appointment may have changed since: then all that is known is the number.
    const same = appointment && addressKeyFor(appointment.recipient, channel) === address;
    const zones = same
      ? { at: appointment.recipient.zones, known: true }
      : { at: at >= now - WATCH_MS ? zonesOf(contact) : [], known: false };
    const tenant = entry?.tenant ?? null;
    return { channel, address, shown: maskAddress(to), at, endedAt: endedAt ?? null, tenant, zones };
  });
}

function zonesOf({ channel, to, at }: RecordedContact): readonly string[] {
  const phone = isLoud(channel) ? anyPhone(to) : undefined;
  return phone ? zonesFor(null, phone, 'UTC', new Date(at).getUTCFullYear()) : [];
}

/** Whatever was too much. @param observed the contacts of the last eight days */
export async function watchContacts(
  p: Pipeline,
  observed: readonly Observed[],
  now: Instant,
): Promise<OverContact[]> {
  const ceiling = ceilingOf(await readControl(p, now));
  return overContacts(observed, await offices(p, now), ceiling, now - WATCH_MS);
}

async function offices(p: Pipeline, now: Instant): Promise<Map<TenantId, Office>> {
  return new Map((await everyTenant(p, now)).map((tenant) => [tenant.id, tenant]));
}
