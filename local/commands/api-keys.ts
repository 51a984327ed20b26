/**
 * `ringonce keys list|create|revoke`: the keys of a tenant, or those of operators, for an operator.
 */
import { KeyPage, NewKeyOut } from '../../shared/http/operate/schemas.ts';
import type { Client } from '../client.ts';
import { readAs } from '../client.ts';
import { table } from '../text.ts';
import { pages } from './pagination.ts';

/** Whose keys. */
export interface KeyOwner {
  tenant: string;
  /** Instead of the tenant's. */
  operator?: boolean;
}

const pathOf = ({ tenant, operator }: KeyOwner): string =>
  operator ? '/v1/operator-keys' : `/v1/tenants/${encodeURIComponent(tenant)}/keys`;

export async function listKeys(client: Client, owner: KeyOwner): Promise<unknown[]> {
  return Array.fromAsync(pages(client, pathOf(owner), {}, 'operator'));
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
  scope?: string[];
  person?: string;
}

/** @returns the API's answer, which shows the key this once */
export const createKey = (
  client: Client,
  { label, expires, scope, person, ...owner }: NewKeyOptions,
): Promise<unknown> =>
  client.call('POST', pathOf(owner), {
    role: 'operator',
    body: { label, expiresAt: expires, scopes: scope, personId: person },
  });

export function newKeyText(answer: unknown): string {
  const { id, key } = readAs(NewKeyOut, answer);
  return `${key}\nIts id is ${id}. It is shown this once and stored nowhere: keep it now.`;
}

/** Revokes a key; repeating it is harmless. */
export async function revokeKey(client: Client, owner: KeyOwner, id: string): Promise<void> {
  await client.call('DELETE', `${pathOf(owner)}/${encodeURIComponent(id)}`, {
    role: 'operator',
    repeatable: true,
  });
}
