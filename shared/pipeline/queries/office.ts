/** Reads of offices: their settings, policies and keys, alone and in lists. Called by the routes that show them. */
import type { TenantId } from '../../domain/core/keys.ts';
import { isColleagueId } from '../../domain/core/keys.ts';
import type { Policy } from '../../domain/core/policy.ts';
import { DEFAULT_POLICY } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import { keyOf, partitionOf } from '../../domain/store/records.ts';
import type { ApiKey } from '../../domain/tenant/api-keys.ts';
import type { Colleague } from '../../domain/tenant/colleagues.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { Pipeline } from '../core/context.ts';
import { read } from '../core/items.ts';
import type { Page, Paging } from './pagination.ts';
import { readPage } from './pagination.ts';

/** Finds a tenant by an id that somebody gave. Where the tenant must exist, use `readTenant`. */
export async function findTenant(p: Pipeline, id: TenantId, now: Instant): Promise<Tenant | undefined> {
  return (await read(p, keyOf.tenant(id), now))?.body;
}

/** All tenants, oldest first. @returns undefined when the cursor is not one of ours */
export const listTenants = (p: Pipeline, paging: Paging, now: Instant): Promise<Page<Tenant> | undefined> =>
  readPage<'tenant'>(p, { partition: partitionOf.tenants(), ...paging }, now);

/** Keys of a tenant, or of operators for null, that are not revoked, oldest first. @returns undefined when the cursor is not one of ours */
export function listKeys(
  p: Pipeline,
  tenant: TenantId | null,
  paging: Paging,
  now: Instant,
): Promise<Page<ApiKey> | undefined> {
  const list = { partition: partitionOf.keys(tenant), ...paging };
  return readPage<'key'>(p, list, now, ({ revokedAt }) => revokedAt === null);
}

/** The colleagues of an office, or of the operator for null. @returns undefined when the cursor is not one of ours */
export const listColleagues = (
  p: Pipeline,
  tenant: TenantId | null,
  paging: Paging,
  now: Instant,
): Promise<Page<Colleague> | undefined> =>
  readPage<'colleague'>(p, { partition: partitionOf.colleagues(tenant), ...paging }, now);

/** Finds a colleague by an id that somebody gave. */
export const findColleague = async (p: Pipeline, id: string, now: Instant): Promise<Colleague | undefined> =>
  isColleagueId(id) ? (await read(p, keyOf.colleague(id), now))?.body : undefined;

/** A tenant has at most this many policies. */
const POLICIES_MAX = 1_000;

/** All policies of a tenant, the built-in one too where the tenant has not changed it. */
export async function listPolicies(p: Pipeline, tenant: TenantId, now: Instant): Promise<Policy[]> {
  const list = { partition: partitionOf.policies(tenant), limit: POLICIES_MAX };
  const page = await readPage<'policy'>(p, list, now);
  const stored = page?.items.map(({ policy }) => policy) ?? [];
  const known = stored.some(({ name }) => name === DEFAULT_POLICY.name);
  return known ? stored : [DEFAULT_POLICY, ...stored];
}
