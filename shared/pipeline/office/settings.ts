/**
 * Creating a tenant, and what it sets for itself: its hours, caps and rates, and its escalation policies. Called by the HTTP layer.
 * Running ladders keep the plan and the policy that they started with.
 */
import { NO_CONTROL } from '../../domain/core/control.ts';
import type { TenantId } from '../../domain/core/keys.ts';
import type { Policy } from '../../domain/core/policy.ts';
import { DEFAULT_POLICY } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { StoredVersion } from '../../domain/store/records.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { ActKind, Doer } from '../../domain/tenant/audit-log.ts';
import { changedFields } from '../../domain/tenant/audit-log.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import { newTenant } from '../../domain/tenant/tenant.ts';
import { readPolicy } from '../appointments/appointments.ts';
import { recording } from '../core/audit-log.ts';
import type { Pipeline } from '../core/context.ts';
import { change } from '../core/items.ts';
import { planDigest } from '../core/needs.ts';
import { keepVersion, listVersions } from './versions.ts';

/**
 * @param by absent where the change is part of another one, which is recorded
 * @returns the tenant as it now is; undefined when there is none
 */
export async function changeTenant(
  p: Pipeline,
  id: TenantId,
  next: (tenant: Tenant) => Tenant,
  by?: Doer,
  what: ActKind = 'tenant_changed',
): Promise<Tenant | undefined> {
  const now = p.clock.now();
  const { item } = await change(
    p,
    keyOf.tenant(id),
    (current) => current && itemOf.tenant({ ...next(current.body), id, createdAt: current.body.createdAt }),
    now,
    recording(
      p,
      by,
      (wanted, current) => {
        const fields = current ? changedFields(current.body, wanted.body) : [];
        return fields.length === 0 ? undefined : { what, tenant: id, subject: null, fields };
      },
      now,
    ),
  );
  if (item) await planDigest(p, item.body, now);
  return item?.body;
}

export type PolicyChange = { kind: 'stored'; policy: Policy } | { kind: 'stale'; version: number };

/**
 * Stores a policy under the next version.
 * @param version when given, the one that must be there
 */
export async function storePolicy(
  p: Pipeline,
  tenant: TenantId,
  policy: Omit<Policy, 'version'>,
  version?: number,
  by?: Doer,
): Promise<PolicyChange> {
  const now = p.clock.now();
  const builtIn = policy.name === DEFAULT_POLICY.name ? DEFAULT_POLICY.version : 0;
  let present = builtIn;
  const recorded = recording<'policy'>(
    p,
    by,
    ({ body }) => ({ what: 'policy_stored', tenant, subject: policy.name, version: body.policy.version }),
    now,
  );
  const { wrote } = await change(
    p,
    keyOf.policy(tenant, policy.name),
    (current) => {
      present = current?.body.policy.version ?? builtIn;
      if (version !== undefined && version !== present) return undefined;
      return itemOf.policy({ tenant, policy: { ...policy, version: present + 1 }, updatedAt: now });
    },
    now,
    async (wanted, current) => {
      const replaced =
        current?.body.policy ?? (policy.name === DEFAULT_POLICY.name ? DEFAULT_POLICY : undefined);
      if (replaced) await keepVersion(p, versionOf(tenant, replaced, now));
      await recorded?.(wanted, current);
    },
  );
  if (!wrote) return { kind: 'stale', version: present };
  const stored = await readPolicy(p, tenant, policy.name, now);
  return { kind: 'stored', policy: stored ?? { ...policy, version: present + 1 } };
}

const versionOf = (tenant: TenantId, policy: Policy, now: Instant) =>
  ({
    of: 'policy',
    tenant,
    name: policy.name,
    version: policy.version,
    said: policy,
    replacedAt: now,
  }) as const;

/** What a policy said before, the latest first. Undefined where there is none of the name. */
export async function policyVersions(
  p: Pipeline,
  tenant: TenantId,
  name: string,
  now: Instant,
): Promise<PolicyVersion[] | undefined> {
  const present = await readPolicy(p, tenant, name, now);
  if (!present) return undefined;
  return listVersions<'policy'>(p, { of: 'policy', tenant, name }, present.version, now);
}

type PolicyVersion = Extract<StoredVersion, { of: 'policy' }>;

/** Creates a tenant with the defaults. @returns undefined when the id is taken */
export async function createTenant(
  p: Pipeline,
  id: TenantId,
  name: string,
  settings: Partial<Tenant> = {},
  by?: Doer,
): Promise<Tenant | undefined> {
  const now = p.clock.now();
  const tenant = { ...newTenant(id, name, now), ...settings, id, createdAt: now };
  // Every delivery reads the control, and an item that exists is found sooner than one that does not.
  await change(p, keyOf.control(), (current) => (current ? undefined : itemOf.control(NO_CONTROL)), now);
  const { wrote } = await change(
    p,
    keyOf.tenant(id),
    (current) => (current ? undefined : itemOf.tenant(tenant)),
    now,
    recording(p, by, () => ({ what: 'tenant_created', tenant: id, subject: null }), now),
  );
  if (!wrote) return undefined;
  await planDigest(p, tenant, now);
  return tenant;
}
