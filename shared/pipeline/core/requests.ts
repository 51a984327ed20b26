/**
 * Requests that carry an `Idempotency-Key`, and what each was answered first. Called by the HTTP layer around every
 * POST that has one.
 *
 * Always true: the record, with the seed of every id that the request makes, is stored before anything else is.
 */
import { hash } from 'node:crypto';
import type { TenantId } from '../../domain/core/keys.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { MINUTE } from '../../domain/core/time.ts';
import type { IdempotentRequest, Item } from '../../domain/store/records.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { Pipeline } from './context.ts';
import { read } from './items.ts';

/** A request that was begun; `again` when that was by an earlier try. */
export interface BegunRequest {
  item: Item<'request'>;
  again: boolean;
}

/** Two of one tenant's keys are one caller; so are two operators. */
const scopeOf = (tenant: TenantId | null): string => tenant ?? '*operator';

const nameOf = (key: string): string => hash('sha256', key, 'hex');

/** Finds the earlier try of a request, or stores that it was begun. */
export async function beginRequest(
  p: Pipeline,
  tenant: TenantId | null,
  key: string,
  fingerprint: string,
  now: Instant,
): Promise<BegunRequest> {
  const known = await read(p, keyOf.request(scopeOf(tenant), nameOf(key)), now);
  if (known) return { item: known, again: true };
  const body: IdempotentRequest = { tenant, fingerprint, seed: p.ids.random(), createdAt: now, answer: null };
  const item = await p.store.put(itemOf.request(body, scopeOf(tenant), nameOf(key)), 0, now);
  return item ? { item, again: false } : beginRequest(p, tenant, key, fingerprint, now);
}

/** By so much the clocks of two of our processes may differ. */
const SKEW_MS: Milliseconds = MINUTE;

/**
 * What a request was answered, where that may be said again. Once a person was erased, none of the office's answers from
 * before may: whom each of them names is sealed in it. The request is answered anew then, under its seed, as things are.
 */
export async function standingAnswer(
  p: Pipeline,
  { body: { tenant, createdAt, answer } }: Item<'request'>,
  now: Instant,
): Promise<IdempotentRequest['answer']> {
  if (answer === null || tenant === null) return answer;
  const erasedAt = (await read(p, keyOf.tenant(tenant), now))?.body.lastErasureAt;
  return erasedAt !== undefined && createdAt <= erasedAt + SKEW_MS ? null : answer;
}

/**
 * Records what a request was answered.
 * @returns the answer that another try recorded first; undefined when this one stands
 */
export async function recordAnswer(
  p: Pipeline,
  item: Item<'request'>,
  answer: string,
  now: Instant,
): Promise<IdempotentRequest['answer'] | undefined> {
  const body = { ...item.body, answer };
  if ((await p.store.put({ ...item, body }, item.version, now)) !== undefined) return undefined;
  return (await read(p, item.key, now))?.body.answer;
}
