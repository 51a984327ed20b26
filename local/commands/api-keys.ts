/**
 * `ringonce keys list|create|revoke`: the keys of a tenant, for an operator.
 */
import { KeyPage, NewKeyOut } from '../../shared/http/operate/schemas.ts';
import type { Client } from '../client.ts';
import { readAs } from '../client.ts';
import { table } from '../text.ts';
import { pages } from './pagination.ts';

const pathOf = (tenant: string): string => `/v1/tenants/${encodeURIComponent(tenant)}/keys`;

export async function listKeys(client: Client, tenant: string): Promise<unknown[]> {
  return Array.fromAsync(pages(client, pathOf(tenant), {}, 'operator'));
}

export function keysText(keys: readonly unknown[]): string {
  const rows = readAs(KeyPage.shape.items, keys).map(({ id, label, createdAt }) => [id, createdAt, label]);
  return table([['ID', 'CREATED', 'LABEL'], ...rows]);
}

/** @returns the API's answer, which shows the key this once */
export const createKey = (client: Client, tenant: string, label: string): Promise<unknown> =>
  client.call('POST', pathOf(tenant), { role: 'operator', body: { label } });

export function newKeyText(answer: unknown): string {
  const { id, key } = readAs(NewKeyOut, answer);
  return `${key}\nIts id is ${id}. It is shown this once and stored nowhere: keep it now.`;
}

/** Revokes a key; repeating it is harmless. */
export async function revokeKey(client: Client, tenant: string, id: string): Promise<void> {
  await client.call('DELETE', `${pathOf(tenant)}/${encodeURIComponent(id)}`, {
    role: 'operator',
    repeatable: true,
  });
}
