/**
 * What Twilio's answer to a POST says about the message or the call. Called by `sms.ts` and `voice.ts`. Pure.
 *
 * Always true: `failed` and `rejected` only where it was surely not taken. Twilio says of 429 alone that such a
 * request was never processed (https://support.twilio.com/hc/en-us/articles/360044308153); it calls 5xx worth
 * repeating (https://support.twilio.com/hc/en-us/articles/48916449686299) but not unprocessed, and a create call has
 * no idempotency key. So every 5xx, also 503, is doubt: a status callback or the list will tell.
 */
import * as z from 'zod/mini';
import type { SendResult } from '../../ports/senders.ts';
import type { Answer } from '../process/ask-once.ts';
import { refusalOf } from './codes.ts';

const Created = z.object({ sid: z.string().check(z.regex(/^[A-Z]{2}[0-9a-fA-F]{32}$/)) });

/** https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions */
const Refused = z.object({ code: z.pipe(z.int().check(z.gte(0)), z.transform(String)) });

export function createdResult(answer: Answer): SendResult {
  switch (answer.kind) {
    case 'unreachable':
      return { kind: 'failed', reason: 'provider_error', code: answer.code };
    case 'lost':
      return { kind: 'unknown', detail: answer.detail };
    case 'answered':
      return answeredResult(answer);
  }
}

function answeredResult(answer: Extract<Answer, { kind: 'answered' }>): SendResult {
  const { status, body } = answer;
  if (status >= 200 && status < 300) {
    const created = Created.safeParse(body);
    return created.success
      ? { kind: 'accepted', providerId: created.data.sid }
      : { kind: 'unknown', detail: `http ${status} without a sid` };
  }
  // 408 may come from a gateway that had handed the request on.
  if (status < 400 || status >= 500 || status === 408) return { kind: 'unknown', detail: `http ${status}` };
  return refusedResult(answer);
}

function refusedResult({ status, body, retryAfterMs }: Extract<Answer, { kind: 'answered' }>): SendResult {
  const code = Refused.safeParse(body).data?.code;
  const facts = refusalOf(code, status);
  const { reason } = facts;
  const shown = code ?? `http ${status}`;
  return reason === 'provider_busy' || reason === 'provider_error'
    ? { kind: 'failed', reason, code: shown, retryAfterMs }
    : { kind: 'rejected', ...facts, code: shown };
}
