/**
 * API keys: issued, taken over at a start, revoked and recognised. Called by the HTTP layer and when a composition
 * starts. The text of a key is stored nowhere; what is kept is its hash.
 */
import { createHmac, hash } from 'node:crypto';
import type { TenantId } from '../../domain/core/keys.ts';
import { timingSafeEqual } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Item } from '../../domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { ApiKey, KeyScope } from '../../domain/tenant/api-keys.ts';
import { isAccepted, isUseDue } from '../../domain/tenant/api-keys.ts';
import type { Doer } from '../../domain/tenant/audit-log.ts';
import type { Colleague } from '../../domain/tenant/colleagues.ts';
import { isKeyOf } from '../../domain/tenant/colleagues.ts';
import type { SignedOn } from '../../ports/sign-on.ts';
import { recording } from '../core/audit-log.ts';
import type { Pipeline } from '../core/context.ts';
import { change, pages, read } from '../core/items.ts';

const keyHash = (key: string): string => hash('sha256', key, 'hex');
const keyId = (key: string): string => hash('sha256', `id ${key}`, 'hex').slice(0, 16);

/** What a key is for. */
export interface KeyWanted {
  /** Null for an operator key. */
  tenant: TenantId | null;
  label: string;
  expiresAt?: Instant | null | undefined;
  /** Null or absent for everything that keys of its kind may do. */
  scopes?: readonly KeyScope[] | null | undefined;
  /** The colleague whose it is; absent for a program's. */
  person?: ApiKey['person'] | undefined;
}

const made = (key: string, wanted: KeyWanted, origin: ApiKey['origin'], now: Instant): ApiKey => ({
  id: keyId(key),
  tenant: wanted.tenant,
  hash: keyHash(key),
  label: wanted.label,
  origin,
  scopes: wanted.scopes ?? null,
  person: wanted.person ?? null,
  createdAt: now,
  expiresAt: wanted.expiresAt ?? null,
  revokedAt: null,
  lastUsedAt: null,
});

/**
 * A new key, shown once.
 * @param seed makes the same key again for a retry; it is no secret, for the key follows from ours too
 * @param by absent for what the program makes by itself
 */
export async function issueKey(
  p: Pipeline,
  wanted: KeyWanted,
  seed?: string,
  by?: Doer,
): Promise<{ key: string; apiKey: ApiKey }> {
  const now = p.clock.now();
  const { tenant } = wanted;
  const derive = (from: string) =>
    createHmac('sha256', p.settings.secret).update(`api key ${tenant} ${from}`).digest('base64url');
  const text = seed === undefined ? `${p.ids.random()}${p.ids.random()}` : derive(seed);
  const key = `${tenant === null ? 'rop' : 'rtk'}_${text}`;
  const fresh = made(key, wanted, 'issued', now);
  const { item } = await change(
    p,
    keyOf.apiKey(fresh.id),
    (current) => (current ? undefined : itemOf.key(fresh)),
    now,
    recording(p, by, () => ({ what: 'key_issued', tenant, subject: fresh.id }), now),
  );
  return { key, apiKey: item?.body ?? fresh };
}

/**
 * Makes a key known that a start was given, and revokes the ones that earlier starts were given for the same tenant or
 * for operators, so that whoever sets another key has ended the one before. A key that was ended stays so, whatever the
 * environment still says.
 * @returns false for a key that is not accepted: it was revoked, or is one of another kind
 */
export async function adoptKey(p: Pipeline, key: string, wanted: KeyWanted): Promise<boolean> {
  const now = p.clock.now();
  const fresh = made(key, wanted, 'start', now);
  const by: Doer = {
    key: null,
    person: null,
    operator: true,
    name: 'a start of the program',
    seed: fresh.id,
  };
  const { item } = await change(
    p,
    keyOf.apiKey(fresh.id),
    (current) => {
      if (!current) return itemOf.key(fresh);
      const { tenant, origin } = current.body;
      const adopts = tenant === wanted.tenant && origin !== 'start' && isAccepted(current.body, now);
      return adopts ? itemOf.key({ ...current.body, origin: 'start' }) : undefined;
    },
    now,
    recording(p, by, () => ({ what: 'key_adopted', tenant: wanted.tenant, subject: fresh.id }), now),
  );
  const ours = item?.body ?? fresh;
  if (ours.tenant !== wanted.tenant || !isAccepted(ours, now)) return false;
  await endEarlier(p, ours, by, now);
  return true;
}

/**
 * Where several processes start at once, one may still have been given the key before: it must not end the newer one.
 * So a key ends those only that were made before it, unless this process is alone.
 */
async function endEarlier(p: Pipeline, ours: ApiKey, by: Doer, now: Instant): Promise<void> {
  const query = { partition: partitionOf.keys(ours.tenant), limit: 200 };
  for await (const items of pages<'key'>(p, query, now))
    for (const { body } of items) {
      const earlier = p.store.exclusive || body.createdAt < ours.createdAt;
      if (body.origin === 'start' && body.id !== ours.id && earlier)
        await revokeKey(p, ours.tenant, body.id, by);
    }
}

/**
 * The key of somebody who came by their organisation's own sign-in: one for each person and side, whose text nobody has.
 * Signing in again gives it another end, and what the person may by then. One that was revoked stays so: whoever ended it
 * need not wait for the organisation, and lets the person in again by a key of another kind.
 * @returns undefined where it was revoked
 */
export async function keyOfSignOn(
  p: Pipeline,
  wanted: KeyWanted,
  { issuer, subject }: Pick<SignedOn, 'issuer' | 'subject'>,
): Promise<ApiKey | undefined> {
  const now = p.clock.now();
  const { tenant } = wanted;
  const about = `sign-on ${JSON.stringify([tenant, issuer, subject])}`;
  const text = createHmac('sha256', p.settings.secret).update(about).digest('hex');
  const fresh = made(text, wanted, 'issued', now);
  const by: Doer = {
    key: fresh.id,
    person: null,
    operator: tenant === null,
    name: fresh.label,
    seed: `${now}`,
  };
  const { item } = await change(
    p,
    keyOf.apiKey(fresh.id),
    (current) =>
      current?.body.revokedAt == null
        ? itemOf.key({ ...fresh, createdAt: current?.body.createdAt ?? now })
        : undefined,
    now,
    recording(p, by, () => ({ what: 'key_issued', tenant, subject: fresh.id }), now),
  );
  return item?.body.revokedAt === null ? item.body : undefined;
}

/** Revokes a key; again is harmless. @returns false when the tenant, or the operators, have no such key */
export async function revokeKey(
  p: Pipeline,
  tenant: TenantId | null,
  id: string,
  by: Doer,
): Promise<boolean> {
  const now = p.clock.now();
  const { item } = await change(
    p,
    keyOf.apiKey(id),
    (current) =>
      current && current.body.tenant === tenant && current.body.revokedAt === null
        ? itemOf.key({ ...current.body, revokedAt: now })
        : undefined,
    now,
    recording(p, by, () => ({ what: 'key_revoked', tenant, subject: id }), now),
  );
  return item !== undefined && item.body.tenant === tenant;
}

/** Whose key it is. */
export interface Authenticated {
  apiKey: ApiKey;
  /** Null for a program's key. */
  colleague: Colleague | null;
}

/** Whose key it is, and notes its use. @returns undefined for one that is unknown, expired, revoked or of nobody now */
export async function authenticate(p: Pipeline, key: string): Promise<Authenticated | undefined> {
  const now = p.clock.now();
  const item = await read(p, keyOf.apiKey(keyId(key)), now);
  const matches = timingSafeEqual(item?.body.hash ?? keyHash(''), keyHash(key));
  return item && matches ? ownerOf(p, item, now) : undefined;
}

/** The same for somebody who has shown the key before: a session knows it by its id. */
export async function authenticateById(p: Pipeline, id: string): Promise<Authenticated | undefined> {
  const now = p.clock.now();
  const item = await read(p, keyOf.apiKey(id), now);
  return item && ownerOf(p, item, now);
}

async function ownerOf(p: Pipeline, item: Item<'key'>, now: Instant): Promise<Authenticated | undefined> {
  const { body: apiKey } = item;
  if (!isAccepted(apiKey, now)) return undefined;
  const owner = apiKey.person && (await read(p, keyOf.colleague(apiKey.person.id), now))?.body;
  const colleague = owner && isKeyOf(apiKey, owner) ? owner : null;
  if (apiKey.person && !colleague) return undefined;
  if (isUseDue(apiKey, now)) await noteUse(p, item, now);
  return { apiKey, colleague };
}

/** Best effort: what is asked must not fail because of it, and who lost to another writer has nothing to add. */
async function noteUse(p: Pipeline, { body, version }: Item<'key'>, now: Instant): Promise<void> {
  try {
    await p.store.put(itemOf.key({ ...body, lastUsedAt: now }), version, now);
  } catch (error) {
    p.telemetry.fault('the use of a key could not be noted', error);
  }
}
