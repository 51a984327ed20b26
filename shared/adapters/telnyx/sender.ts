/**
 * SMS through Telnyx's Messages API: https://developers.telnyx.com/api-reference/messages/send-a-message. Opened by
 * `embedded.ts`.
 *
 * Always true: one `send` is at most one request. Telnyx has no list that is sure to hold what was just taken, and no
 * idempotency key, so `lookup` never knows: a receipt settles what is in doubt, or nobody does.
 */
import * as z from 'zod/mini';
import type { Sender, SendRequest, SendResult } from '../../ports/senders.ts';
import type { Answer, Asking } from '../process/ask-once.ts';
import { askOnce } from '../process/ask-once.ts';
import { failureOf } from './codes.ts';

/** Where Telnyx calls back, under the public URL. */
export const WEBHOOKS = '/webhooks/telnyx';

const TELNYX_API = 'https://api.telnyx.com';

export interface TelnyxAccess extends Asking {
  /** `KEY…` */
  apiKey: string;
  /** Without a slash at the end; another one is for tests. */
  baseUrl?: string | undefined;
}

export interface TelnyxSmsOptions extends TelnyxAccess {
  /** A number of ours in E.164, a short code, or a name. */
  from: string;
  /** Where Telnyx reaches us, without a slash at the end. */
  publicUrl: string;
}

export const telnyxSms = (options: TelnyxSmsOptions): Sender<'sms'> => ({
  send: (request) => send(options, request),
  lookup: async () => ({ kind: 'unknown' }),
});

/** @param path under `/v2` */
export const askTelnyx = (access: TelnyxAccess, path: string, body?: object): Promise<Answer> =>
  askOnce(access, `${access.baseUrl ?? TELNYX_API}/v2${path}`, `Bearer ${access.apiKey}`, {
    method: body ? 'POST' : 'GET',
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });

async function send(options: TelnyxSmsOptions, request: SendRequest<'sms'>): Promise<SendResult> {
  // It has no limit of validity of its own: what is of no use any more is not handed over.
  if (request.usefulUntil - request.now < 1_000)
    return { kind: 'rejected', reason: 'too_late', code: 'not useful any more' };
  const answer = await askTelnyx(options, '/messages', {
    from: request.from ?? options.from,
    to: request.to,
    text: request.content.body,
    type: 'SMS',
    webhook_url: `${options.publicUrl}${WEBHOOKS}/message?${request.callback}`,
    use_profile_webhooks: false,
  });
  return resultOf(answer);
}

const Created = z.object({ data: z.object({ id: z.string().check(z.regex(/^[0-9a-f-]{36}$/)) }) });

/** https://developers.telnyx.com/development/api-fundamentals/api-errors */
const Refused = z.object({ errors: z.array(z.object({ code: z.string() })).check(z.minLength(1)) });

/** `failed` and `rejected` only where it was surely not taken: every answer of a gateway, and every 5xx, is doubt. */
function resultOf(answer: Answer): SendResult {
  if (answer.kind === 'unreachable') return { kind: 'failed', reason: 'provider_error', code: answer.code };
  if (answer.kind === 'lost') return { kind: 'unknown', detail: answer.detail };
  const { status, body, retryAfterMs } = answer;
  if (status >= 200 && status < 300) {
    const created = Created.safeParse(body);
    return created.success
      ? { kind: 'accepted', providerId: created.data.data.id }
      : { kind: 'unknown', detail: `http ${status} without an id` };
  }
  if (status < 400 || status >= 500 || status === 408) return { kind: 'unknown', detail: `http ${status}` };
  const code = Refused.safeParse(body).data?.errors[0]?.code;
  const facts = failureOf(code, status);
  const shown = code ?? `http ${status}`;
  const { reason } = facts;
  return reason === 'provider_busy' || reason === 'provider_error'
    ? { kind: 'failed', reason, code: shown, retryAfterMs }
    : { kind: 'rejected', ...facts, code: shown };
}
