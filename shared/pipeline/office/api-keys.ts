/**
 * API keys: made known, issued, revoked and recognised. Called by the HTTP layer and when a composition starts.
 * The text of a key is stored nowhere; what is kept is its hash.
 */
import { createHmac, hash } from 'node:crypto';
import type { TenantId } from '../../domain/core/keys.ts';
import { timingSafeEqual } from '../../domain/core/keys.ts';
import type { ApiKey } from '../../domain/store/records.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { change, read } from '../core/items.ts';

const keyHash = (key: string): string => hash('sha256', key, 'hex');
const keyId = (key: string): string => hash('sha256', `id ${key}`, 'hex').slice(0, 16);

/** Makes a key known. The text itself is stored nowhere. */
export async function registerKey(
  p: Pipeline,
  key: string,
  tenant: TenantId | null,
  label: string,
): Promise<ApiKey> {
  const now = p.clock.now();
  const fresh: ApiKey = {
    id: keyId(key),
    tenant,
    hash: keyHash(key),
    label,
    createdAt: now,
    revokedAt: null,
  };
  const { item } = await change(
    p,
    keyOf.apiKey(fresh.id),
    (current) => (current ? undefined : itemOf.key(fresh)),
    now,
  );
  return item?.body ?? fresh;
}

/**
 * A new key, shown once.
 * @param seed makes the same key again for a retry; it is no secret, for the key follows from ours too
 */
export async function issueKey(
  p: Pipeline,
  tenant: TenantId | null,
  label: string,
  seed?: string,
): Promise<{ key: string; apiKey: ApiKey }> {
  const derive = (from: string) =>
    createHmac('sha256', p.settings.secret).update(`api key ${tenant} ${from}`).digest('base64url');
  const text = seed === undefined ? `${p.ids.random()}${p.ids.random()}` : derive(seed);
  const key = `${tenant === null ? 'rop' : 'rtk'}_${text}`;
  return { key, apiKey: await registerKey(p, key, tenant, label) };
}

/** Revokes a tenant's key. @returns false when the tenant has no such key */
export async function revokeKey(p: Pipeline, tenant: TenantId | null, id: string): Promise<boolean> {
  const now = p.clock.now();
  const { item } = await change(
    p,
    keyOf.apiKey(id),
    (current) =>
      current && current.body.tenant === tenant && current.body.revokedAt === null
        ? itemOf.key({ ...current.body, revokedAt: now })
        : undefined,
    now,
  );
  return item !== undefined && item.body.tenant === tenant;
}

/** Whose key it is. @returns undefined for an unknown or revoked one */
export async function authenticate(p: Pipeline, key: string): Promise<ApiKey | undefined> {
  const apiKey = (await read(p, keyOf.apiKey(keyId(key)), p.clock.now()))?.body;
  const matches = timingSafeEqual(apiKey?.hash ?? keyHash(''), keyHash(key));
  return apiKey && matches && apiKey.revokedAt === null ? apiKey : undefined;
}
