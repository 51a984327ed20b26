/**
 * Who calls: `Authorization: Bearer KEY` to a caller, what that caller may do, and how fast. Called by `endpoint.ts`
 * before anything of a request is read.
 */
import type { Context } from 'hono';
import type { TenantId } from '../../domain/core/keys.ts';
import type { Bucket, Rate } from '../../domain/core/pace.ts';
import { take } from '../../domain/core/pace.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { SECOND } from '../../domain/core/time.ts';
import type { KeyScope } from '../../domain/tenant/api-keys.ts';
import { mayUse } from '../../domain/tenant/api-keys.ts';
import type { Actor } from '../../domain/tenant/audit-log.ts';
import { scopesOf } from '../../domain/tenant/colleagues.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import type { Authenticated } from '../../pipeline/office/api-keys.ts';
import { authenticate } from '../../pipeline/office/api-keys.ts';
import type { Answer } from './problem.ts';
import { refuse } from './problem.ts';

/** Who may call a route, and what its handler knows of the caller. */
export interface Callers {
  tenant: Caller & { tenant: TenantId };
  operator: Caller & { tenant: null };
  either: Caller & { tenant: TenantId | null };
}
interface Caller {
  keyId: string;
  actor: Actor;
  /** Null for all. */
  scopes: readonly KeyScope[] | null;
}
export type Access = keyof Callers;

/** A request that goes on, or what it is answered instead. */
export type Passage<T> = { kind: 'open'; value: T } | { kind: 'shut'; answer: Answer };

const CHALLENGE = { 'www-authenticate': 'Bearer realm="ringonce"' };
/** Longer than any key that was ever issued. */
const KEY_MAX = 512;

/**
 * Under this name a request that the process makes to itself says for whom: the console asks the API so. What comes over
 * a network can't name it, for it is no text.
 */
export const CALLER: unique symbol = Symbol('the caller of a request within this process');

const callerWithin = (env: unknown): Callers['either'] | undefined =>
  (env as { [CALLER]?: Callers['either'] } | undefined)?.[CALLER];

/** Who makes a request: within this process whoever it is made for, else whoever's key it has. */
export async function identifyIn(p: Pipeline, c: Context): Promise<Passage<Callers['either']>> {
  const within = callerWithin(c.env);
  return within ? { kind: 'open', value: within } : identify(p, c.req.header('authorization'));
}

/** Reads the key of a request. */
async function identify(p: Pipeline, authorization: string | undefined): Promise<Passage<Callers['either']>> {
  const key = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (!key || key.length > KEY_MAX)
    return shut(refuse(401, 'Send your key in the header: Authorization: Bearer KEY.', {}, CHALLENGE));
  const known = await authenticate(p, key);
  if (!known) return shut(refuse(401, 'This key is not known, has expired, or was revoked.', {}, CHALLENGE));
  return { kind: 'open', value: callerOf(known) };
}

/** What a key makes of whoever has it. */
export function callerOf({ colleague, apiKey }: Authenticated): Callers['either'] {
  const { id, tenant, label } = apiKey;
  const name = colleague?.name ?? label;
  const actor: Actor = { key: id, person: colleague?.id ?? null, operator: tenant === null, name };
  return { keyId: id, tenant, scopes: scopesOf(apiKey, colleague), actor };
}

/** Whether the caller may call a route of that access. */
export function mayCall<A extends Access>(access: A, caller: Callers['either']): caller is Callers[A] {
  return access === 'either' || (access === 'operator') === (caller.tenant === null);
}

export const forbidden = (access: Access): Answer =>
  access === 'operator'
    ? refuse(403, 'This route needs an operator key; yours is a tenant key.')
    : refuse(403, 'This route needs the key of one tenant; yours is an operator key.');

/** @returns nothing where the key is allowed the scope */
export function refuseScope(needed: KeyScope, { scopes }: Caller): Answer | undefined {
  if (scopes === null || mayUse({ scopes }, needed)) return undefined;
  const detail = `This route needs the scope ${needed}; your key has ${scopes.join(', ') || 'none'}.`;
  const challenge = `Bearer realm="ringonce", error="insufficient_scope", scope="${needed}"`;
  return refuse(403, detail, {}, { 'www-authenticate': challenge });
}

const shut = (answer: Answer): Passage<never> => ({ kind: 'shut', answer });

/** Keys whose buckets are kept in mind; each costs a few bytes. */
const BUCKETS_MAX = 10_000;

/** Whether somebody may go on, by the id of their key. */
export type RateLimiter = (keyId: string, now: Instant) => Passage<void>;

/** Counts requests per key or tenant, in this process only: it protects the process, and promises nothing to callers. */
export function rateLimiter(rate: Rate, what: string): RateLimiter {
  const buckets = new Map<string, Bucket>();
  let latest = Number.NEGATIVE_INFINITY;
  return (keyId, now) => {
    // By a clock that was set back every bucket would seem to have been emptied just now.
    if (now < latest) buckets.clear();
    latest = now;
    const { bucket, granted, nextAt } = take(buckets.get(keyId), rate, 1, now);
    if (buckets.size >= BUCKETS_MAX) buckets.clear();
    buckets.set(keyId, bucket);
    if (granted === 1) return { kind: 'open', value: undefined };
    return shut(refuseFor(nextAt - now, `${what} ${rate.perMinute} times a minute`));
  };
}

/** @param what as the start of a sentence */
export function refuseFor(waitMs: Milliseconds, what: string): Answer {
  const seconds = Math.max(1, Math.ceil(waitMs / SECOND));
  return refuse(429, `${what}; try again in ${seconds} s.`, {}, { 'retry-after': String(seconds) });
}
