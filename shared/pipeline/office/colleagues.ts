/**
 * Colleagues: added, changed and removed. Called by the HTTP layer.
 *
 * Always true: whoever is removed, or has a smaller role, can do no more from that one write on, for each request looks
 * at the person of its key; that the keys themselves are revoked after it is tidying up.
 */
import { createHmac } from 'node:crypto';
import type { TenantId } from '../../domain/core/keys.ts';
import { colleagueId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { Doer } from '../../domain/tenant/audit-log.ts';
import { changedFields } from '../../domain/tenant/audit-log.ts';
import type { Colleague } from '../../domain/tenant/colleagues.ts';
import { recording } from '../core/audit-log.ts';
import type { Pipeline } from '../core/context.ts';
import { change, pages } from '../core/items.ts';
import { revokeKey } from './api-keys.ts';

/** Adds a colleague. @returns the one who is there now, and whether this call added them */
export async function addColleague(
  p: Pipeline,
  wanted: Pick<Colleague, 'tenant' | 'name' | 'email' | 'role'>,
  by: Doer,
): Promise<{ colleague: Colleague; added: boolean }> {
  const now = p.clock.now();
  const { tenant } = wanted;
  const email = wanted.email.toLowerCase();
  // Keyed, because an address that somebody guesses should not be found by its id.
  const named = createHmac('sha256', p.settings.secret).update(`colleague ${tenant} ${email}`);
  const id = colleagueId(named.digest('hex'));
  const fresh: Colleague = { ...wanted, id, email, createdAt: now, removedAt: null };
  const { item, wrote } = await change(
    p,
    keyOf.colleague(id),
    (current) => (current ? undefined : itemOf.colleague(fresh)),
    now,
    recording(p, by, () => ({ what: 'person_added', tenant, subject: id }), now),
  );
  return { colleague: item?.body ?? fresh, added: wrote };
}

/** Another name or role. @returns undefined where there is no such colleague */
export async function changeColleague(
  p: Pipeline,
  { id, tenant }: Pick<Colleague, 'id' | 'tenant'>,
  wanted: Partial<Pick<Colleague, 'name' | 'role'>>,
  by: Doer,
): Promise<Colleague | undefined> {
  const now = p.clock.now();
  const { item } = await change(
    p,
    keyOf.colleague(id),
    (current) => {
      const next = current && { ...current.body, ...wanted };
      return next && changedFields(current.body, next).length > 0 ? itemOf.colleague(next) : undefined;
    },
    now,
    recording(
      p,
      by,
      ({ body }, current) => {
        const fields = current ? changedFields(current.body, body) : [];
        return { what: 'person_changed', tenant, subject: id, fields };
      },
      now,
    ),
  );
  return item?.body;
}

/** Removes a colleague, with what was said of them, then revokes their keys. */
export async function removeColleague(
  p: Pipeline,
  { id, tenant }: Pick<Colleague, 'id' | 'tenant'>,
  by: Doer,
): Promise<void> {
  const now = p.clock.now();
  await change(
    p,
    keyOf.colleague(id),
    (current) => current && itemOf.colleague({ ...current.body, removedAt: now }),
    now,
    recording(p, by, () => ({ what: 'person_removed', tenant, subject: id }), now),
  );
  await revokeKeysOf(p, tenant, id, by, now);
}

async function revokeKeysOf(
  p: Pipeline,
  tenant: TenantId | null,
  id: string,
  by: Doer,
  now: Instant,
): Promise<void> {
  for await (const items of pages<'key'>(p, { partition: partitionOf.keys(tenant), limit: 200 }, now))
    for (const { body } of items) if (body.person?.id === id) await revokeKey(p, tenant, body.id, by);
}
