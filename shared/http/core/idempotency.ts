/**
 * `Idempotency-Key`: the same key and request within 24 hours answers the first response again. Called by
 * `endpoint.ts` around every POST that carries one.
 *
 * Always true: a request that died half-way is continued under the seed of its first try, so nothing is made twice. An
 * answer is stored sealed by the request that it answers, so that no copy of a person's data outlives the person's
 * erasure, in the store or in a backup of it.
 */
import { createCipheriv, createDecipheriv, hash } from 'node:crypto';
import type { TenantId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Item } from '../../domain/store/records.ts';
import type { Pipeline } from '../../pipeline/core/context.ts';
import { beginRequest, recordAnswer, standingAnswer } from '../../pipeline/core/requests.ts';
import type { Answer } from './problem.ts';
import { refuse, typeOf } from './problem.ts';

export const KEY_LENGTH_MAX = 255;

/** A larger answer is made again instead, under the same seed: stores have a limit for one item. */
const ANSWER_MAX_BYTES = 256 * 1024;

const REPLAYED = { 'idempotency-replayed': 'true' };

export type Begun =
  | { kind: 'go'; item: Item<'request'>; again: boolean }
  | { kind: 'answered'; answer: Answer };

/** A request by all that it says: the fingerprint is stored, the secret seals its answer and is stored nowhere. */
export interface Fingerprinted {
  /** The caller's own. */
  key: string;
  fingerprint: string;
  secret: Buffer;
}

export function fingerprinted(key: string, method: string, path: string, body: string): Fingerprinted {
  const text = `${key}\n${method} ${path}\n${body}`;
  return {
    key,
    fingerprint: hash('sha256', text, 'hex'),
    secret: hash('sha256', `seal\n${text}`, 'buffer'),
  };
}

/** Finds the first answer, or stores that the request was begun. */
export async function begin(
  p: Pipeline,
  tenant: TenantId | null,
  request: Fingerprinted,
  now: Instant,
): Promise<Begun> {
  const { item, again } = await beginRequest(p, tenant, request.key, request.fingerprint, now);
  if (!again) return { kind: 'go', item, again };
  const { fingerprint } = item.body;
  if (fingerprint !== null && fingerprint !== request.fingerprint) {
    const detail = 'This Idempotency-Key was used for another request within 24 hours; take a new one.';
    return { kind: 'answered', answer: refuse(422, detail) };
  }
  const sealed = await standingAnswer(p, item, now);
  return sealed === null
    ? { kind: 'go', item, again }
    : { kind: 'answered', answer: replayed(opened(sealed, request)) };
}

/** An answer as it is stored, before it is sealed. */
interface Recorded {
  status: number;
  /** Empty where there was none. */
  body: string;
  headers: Record<string, string>;
}

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** @param nonce never the same twice for one request */
function sealed(answer: Recorded, { secret }: Fingerprinted, nonce: string): string {
  const iv = hash('sha256', nonce, 'buffer').subarray(0, IV_BYTES);
  const cipher = createCipheriv(CIPHER, secret, iv);
  const text = Buffer.concat([cipher.update(JSON.stringify(answer), 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64');
}

/** @throws where it was sealed by another request, which the fingerprint has ruled out */
function opened(text: string, { secret }: Fingerprinted): Recorded {
  const bytes = Buffer.from(text, 'base64');
  const decipher = createDecipheriv(CIPHER, secret, bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const json = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
  return JSON.parse(json.toString('utf8'));
}

function replayed({ status, body, headers }: Recorded): Answer {
  return { status, headers: { ...headers, ...REPLAYED }, ...(body === '' ? {} : { body }) };
}

/** Records the answer. Two requests that ran at once give the same one: the one that was recorded first. */
export async function finish(
  p: Pipeline,
  item: Item<'request'>,
  request: Fingerprinted,
  answer: Answer,
  now: Instant,
): Promise<Answer> {
  if (answer.status >= 500 || answer.recorded === false) return answer;
  const text = answer.body === undefined ? '' : JSON.stringify(answer.body);
  if (Buffer.byteLength(text) > ANSWER_MAX_BYTES) return answer;
  const headers = { 'content-type': typeOf(answer.status), ...answer.headers };
  const ours = sealed({ status: answer.status, body: text, headers }, request, p.ids.random());
  const winner = await recordAnswer(p, item, ours, now);
  return winner ? replayed(opened(winner, request)) : answer;
}

/** The answer of a request that was continued. */
export const asReplayed = (answer: Answer): Answer => ({
  ...answer,
  headers: { ...answer.headers, ...REPLAYED },
});
