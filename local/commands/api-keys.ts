/**
 * `ringonce keys list|create|revoke`: the keys of a tenant, or those of operators, for an operator.
 */
import type { KeyScope } from '../../shared/domain/tenant/api-keys.ts';
import { KeyPage, NewKeyOut } from '../../shared/http/operate/schemas.ts';
import type { Client } from '../client.ts';
import { given, readAs } from '../client.ts';
import { table } from '../text.ts';

/** Whose keys. */
export interface KeyOwner {
  tenant: string;
  /** Instead of the tenant's. */
  operator?: boolean;
}

export async function listKeys(client: Client, owner: KeyOwner): Promise<unknown[]> {
  const { tenant, operator } = owner;
  return Array.fromAsync(
    operator
      ? client.each('operator', '/v1/operator-keys')
      : client.each('operator', '/v1/tenants/{tenant}/keys', { path: { tenant } }),
  );
}

export function keysText(keys: readonly unknown[]): string {
  const rows = readAs(KeyPage.shape.items, keys).map((key) => [
    key.id,
    key.createdAt,
    key.lastUsedAt ?? 'never',
    key.expiresAt ?? 'never',
    key.scopes?.join(' ') ?? 'all',
    key.personId ?? 'a program',
    key.label,
  ]);
  return table([['ID', 'CREATED', 'USED', 'EXPIRES', 'SCOPES', 'OF', 'LABEL'], ...rows]);
}

/** What `keys create` is told. */
export interface NewKeyOptions extends KeyOwner {
  label: string;
  expires?: string;
  scope?: KeyScope[];
  person?: string;
}

/** @returns the API's answer, which shows the key this once */
export function createKey(
  client: Client,
  { label, expires, scope, person, tenant, operator }: NewKeyOptions,
): Promise<unknown> {
  const body = given({ label, expiresAt: expires, scopes: scope, personId: person });
  return client.ask('operator', ({ POST }) =>
    operator
      ? POST('/v1/operator-keys', { body })
      : POST('/v1/tenants/{tenant}/keys', { params: { path: { tenant } }, body }),
  );
}

export function newKeyText(answer: unknown): string {
  const { id, key } = readAs(NewKeyOut, answer);
  return `${key}\nIts id is ${id}. It is shown this once and stored nowhere: keep it now.`;
}

/** Revokes a key; repeating it is harmless. */
export async function revokeKey(
  client: Client,
  { tenant, operator }: KeyOwner,
  keyId: string,
): Promise<void> {
  await client.ask('operator', ({ DELETE }) =>
    operator
      ? DELETE('/v1/operator-keys/{keyId}', { params: { path: { keyId } } })
      : DELETE('/v1/tenants/{tenant}/keys/{keyId}', { params: { path: { tenant, keyId } } }),
  );
}
