/**
 * `Idempotency-Key`: the same key and request within 24 hours answers the first response again. Called by
 * `endpoint.ts` around every POST that carries one.
 *
 * Always true: a request that died half-way is continued under the seed of its first try, so nothing is made twice.
 */
import { hash } from 'node:crypto';
import type { TenantId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { IdempotentRequest, Item } from '../../domain/store/records.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { beginRequest, recordAnswer } from '../../pipeline/core/requests.ts';
import type { Answer } from './problem.ts';
import { refuse, typeOf } from './problem.ts';

export const KEY_LENGTH_MAX = 255;

/** A larger answer is made again instead, under the same seed: stores have a limit for one item. */
const ANSWER_MAX_BYTES = 256 * 1024;

const REPLAYED = { 'idempotency-replayed': 'true' };

export type Begun =
  | { kind: 'go'; item: Item<'request'>; again: boolean }
  | { kind: 'answered'; answer: Answer };

/** What identifies a request's content. */
export const requestFingerprint = (method: string, path: string, body: string): string =>
  hash('sha256', `${method} ${path}\n${body}`, 'hex');

/** Finds the first answer, or stores that the request was begun. */
export async function begin(
  p: Pipeline,
  tenant: TenantId | null,
  key: string,
  fingerprint: string,
  now: Instant,
): Promise<Begun> {
  const { item, again } = await beginRequest(p, tenant, key, fingerprint, now);
  return again ? resume(item, fingerprint) : { kind: 'go', item, again };
}

function resume(item: Item<'request'>, fingerprint: string): Begun {
  const { body } = item;
  if (body.fingerprint !== fingerprint) {
    const detail = 'This Idempotency-Key was used for another request within 24 hours; take a new one.';
    return { kind: 'answered', answer: refuse(422, detail) };
  }
  if (!body.answer) return { kind: 'go', item, again: true };
  return { kind: 'answered', answer: replayed(body.answer) };
}

function replayed({ status, body, headers }: NonNullable<IdempotentRequest['answer']>): Answer {
  return { status, headers: { ...headers, ...REPLAYED }, ...(body === '' ? {} : { body }) };
}

/** Records the answer. Two requests that ran at once give the same one: the one that was recorded first. */
export async function finish(
  p: Pipeline,
  item: Item<'request'>,
  answer: Answer,
  now: Instant,
): Promise<Answer> {
  if (answer.status >= 500 || answer.recorded === false) return answer;
  const text = answer.body === undefined ? '' : JSON.stringify(answer.body);
  if (Buffer.byteLength(text) > ANSWER_MAX_BYTES) return answer;
  const headers = { 'content-type': typeOf(answer.status), ...answer.headers };
  const winner = await recordAnswer(p, item, { status: answer.status, body: text, headers }, now);
  return winner ? replayed(winner) : answer;
}

/** The answer of a request that was continued. */
export const asReplayed = (answer: Answer): Answer => ({
  ...answer,
  headers: { ...answer.headers, ...REPLAYED },
});
