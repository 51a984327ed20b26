/**
 * Ending the links that people got before now, of one appointment or of a whole office; and who reads a link.
 * Called by the HTTP layer. Links that are made later work.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { hasAddress } from '../../domain/appointment/appointment.ts';
import type { AddressKey, AppointmentId, TenantId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { Doer } from '../../domain/tenant/audit-log.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { Pipeline } from '../core/context.ts';
import { change, readAll } from '../core/items.ts';
import { changeTenant } from './settings.ts';

/** @returns the appointment as it now is; undefined when there is none */
export async function revokeLinks(
  p: Pipeline,
  tenant: TenantId,
  id: AppointmentId,
): Promise<Appointment | undefined> {
  const now = p.clock.now();
  const { item } = await change(
    p,
    keyOf.appointment(tenant, id),
    (current) => current && itemOf.appointment({ ...current.body, linksRevokedAt: now, updatedAt: now }),
    now,
  );
  return item?.body;
}

/** @returns the tenant as it now is; undefined when there is none */
export const revokeAllLinks = (p: Pipeline, id: TenantId, by?: Doer): Promise<Tenant | undefined> => {
  const now = p.clock.now();
  return changeTenant(p, id, (tenant) => ({ ...tenant, linksRevokedAt: now }), by, 'links_revoked');
};

/** How many of a person's appointments are looked at to find one that is still theirs. */
const LATEST = 10;

/** The latest appointment of an address; undefined where it has none that is still its own. */
export async function latestOf(
  p: Pipeline,
  tenant: TenantId,
  address: AddressKey,
  now: Instant,
): Promise<Appointment | undefined> {
  const partition = partitionOf.links(tenant, address);
  const { rows } = await p.store.list({ partition, descending: true, limit: LATEST });
  const linkKeys = rows.map((row) => row.key);
  const links = await readAll(p, linkKeys, now);
  const keys = links.map(({ body }) => keyOf.appointment(tenant, body.appointment));
  return (await readAll(p, keys, now))
    .map(({ body }) => body)
    .find(({ recipient }) => hasAddress(recipient, address));
}
