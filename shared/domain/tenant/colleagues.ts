/**
 * A colleague: somebody who works with Ringonce, of an office or of the operator, and whose keys say so. The API calls
 * them people. Pure; `pipeline/office/colleagues.ts` writes them.
 */
import type { TenantId } from '../core/keys.ts';
import type { Instant } from '../core/time.ts';
import type { ApiKey, KeyScope } from './api-keys.ts';

/** What each role may do with its keys. */
export const ROLES = {
  viewer: ['read'],
  desk: ['read', 'appointments'],
  operator: ['read', 'appointments', 'operate'],
  admin: ['read', 'appointments', 'operate', 'admin'],
} as const satisfies Record<string, readonly KeyScope[]>;
export type Role = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as Role[];

export interface Colleague {
  /** Follows from office and address: one person is there once in an office. */
  id: string;
  /** Null for those of the operator. */
  tenant: TenantId | null;
  name: string;
  /** In lower case. Never another one: who has another address is another person. */
  email: string;
  role: Role;
  createdAt: Instant;
  /** From then on there is no such colleague, and nothing that was said of one is kept. */
  removedAt: Instant | null;
}

/** Whether the key is this colleague's: not of an earlier one of the same address, who was removed. */
export const isKeyOf = ({ person }: Pick<ApiKey, 'person'>, colleague: Colleague): boolean =>
  person !== null && person.id === colleague.id && person.since === colleague.createdAt;

/** What a key may do: what it was bounded to, and of that what its person's role may. Null for everything. */
export function scopesOf(
  { scopes }: Pick<ApiKey, 'scopes'>,
  colleague: Pick<Colleague, 'role'> | null,
): readonly KeyScope[] | null {
  if (!colleague) return scopes;
  const may: readonly KeyScope[] = ROLES[colleague.role];
  return scopes === null ? may : scopes.filter((scope) => may.includes(scope));
}
