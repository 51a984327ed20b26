/**
 * What the groups of a person at their organisation's own sign-in come to: a role on either side. Read from
 * `RINGONCE_OIDC_ROLES`. Pure.
 */
import type { TenantId } from '../core/keys.ts';
import type { Role } from './colleagues.ts';
import { ROLE_NAMES } from './colleagues.ts';

/** Whoever is in the group has the role: in one office, or among operators (null). */
export interface GroupRole {
  group: string;
  tenant: TenantId | null;
  role: Role;
}

/** How it is written: `night-shift=*:operator, desk north=north-dental:desk`; `*` is operators. */
export function readGroupRoles(text: string): GroupRole[] | undefined {
  const read = text.split(',').map((part) => /^\s*(.+?)\s*=\s*([a-z0-9-]+|\*):(\w+)\s*$/.exec(part));
  const roles = read.flatMap((match): GroupRole[] => {
    const [, group = '', tenant = '', name] = match ?? [];
    const role = ROLE_NAMES.find((each) => each === name);
    return role ? [{ group, tenant: tenant === '*' ? null : (tenant as TenantId), role }] : [];
  });
  return roles.length === read.length ? roles : undefined;
}

/** The greatest role of either side; of several offices the first that is named, for a session acts for one. */
export function rolesIn(groups: readonly string[], roles: readonly GroupRole[]): GroupRole[] {
  const own = roles.filter(({ group }) => groups.includes(group));
  const office = own.find(({ tenant }) => tenant !== null)?.tenant;
  return [null, office].flatMap((tenant) => {
    const ranked = own
      .filter((each) => each.tenant === tenant)
      .toSorted((a, b) => ROLE_NAMES.indexOf(b.role) - ROLE_NAMES.indexOf(a.role));
    return ranked.slice(0, 1);
  });
}
