/**
 * Telnyx's callbacks: what became of a text, and what people text. Mounted by `http/webhooks/` for the compositions.
 *
 * Always true: nothing is heard unless Telnyx signed it within the last five minutes, as it was received; and a callback
 * about an attempt carries the entry, the attempt and our own signature in its URL, too.
 * https://developers.telnyx.com/development/api-fundamentals/webhooks/receiving-webhooks
 */
import { createPublicKey, verify } from 'node:crypto';
import * as z from 'zod';
import { jsonExceeds, PUBLIC_FIELDS_MAX } from '../../domain/core/field-count.ts';
import { MINUTE } from '../../domain/core/time.ts';
import type { Receipt } from '../../domain/ledger/receipt.ts';
import type { Clock } from '../../ports/system.ts';
import type { AttemptRef, Callback, CallbackAnswer, Feedback, Webhook } from '../../ports/webhooks.ts';
import { malformedAt, TOO_MANY_FIELDS } from '../../ports/webhooks.ts';
import { failureOf } from './codes.ts';
import type { TelnyxAccess } from './sender.ts';
import { askTelnyx, WEBHOOKS } from './sender.ts';

const SIGNATURE = 'telnyx-signature-ed25519';
const TIMESTAMP = 'telnyx-timestamp';
const HEADERS = [SIGNATURE, TIMESTAMP];
/** As Telnyx's own library has it. */
const TOLERANCE_MS = 5 * MINUTE;

export interface TelnyxWebhookOptions extends TelnyxAccess {
  /** The account's public key, base64 of 32 bytes. */
  publicKey: string;
  clock: Clock;
}

/** Whether Telnyx signed a callback. */
export function telnyxVerifier({ publicKey, clock }: Pick<TelnyxWebhookOptions, 'publicKey' | 'clock'>) {
  const x = Buffer.from(publicKey, 'base64').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return ({ body, header }: Callback): boolean => {
    const [signature = '', timestamp = ''] = HEADERS.map(header);
    if (!/^\d{1,12}$/.test(timestamp) || !/^[A-Za-z0-9+/]{86}==$/.test(signature)) return false;
    if (Math.abs(clock.now() - 1_000 * Number(timestamp)) > TOLERANCE_MS) return false;
    return verify(null, Buffer.from(`${timestamp}|${body}`), key, Buffer.from(signature, 'base64'));
  };
}

type Take = (callback: Callback, event: Event, feedback: Feedback) => Promise<CallbackAnswer>;

export function telnyxWebhooks(options: TelnyxWebhookOptions): Webhook[] {
  const isSigned = telnyxVerifier(options);
  const webhook = (name: string, take: Take): Omit<Webhook, 'later'> => ({
    provider: 'telnyx',
    path: `${WEBHOOKS}/${name}`,
    async verify(callback) {
      if (jsonExceeds(callback.body, PUBLIC_FIELDS_MAX)) return TOO_MANY_FIELDS;
      if (!isSigned(callback)) return { kind: 'refused', why: 'signature' };
      return {
        kind: 'own',
        take: (feedback) => parsed(callback, (event) => take(callback, event, feedback)),
      };
    },
  });
  return [
    // Its signature is of five minutes, and what waits longer could not be verified again: it is taken at once.
    webhook('message', about),
    webhook('inbound', (_, event, feedback) => inbound(options, event, feedback)),
  ];
}

const party = z.object({ phone_number: z.string().min(1).max(64), status: z.string().max(40).optional() });

/** https://developers.telnyx.com/api-reference/callbacks/delivery-update */
const Event = z.object({
  data: z.object({
    event_type: z.string().max(80),
    payload: z.object({
      id: z.string().min(1).max(100),
      from: party.optional(),
      to: z.array(party).max(20).optional(),
      text: z.string().max(10_000).nullish(),
      errors: z
        .array(z.object({ code: z.string().max(20) }))
        .nullish()
        .catch(undefined),
      /** Telnyx took it for one of its keywords and has answered by itself. */
      autoresponse_type: z.enum(['STOP', 'START', 'HELP']).nullish().catch(undefined),
    }),
  }),
});
type Event = z.infer<typeof Event>;

async function parsed(
  { body }: Callback,
  take: (event: Event) => Promise<CallbackAnswer>,
): Promise<CallbackAnswer> {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { kind: 'malformed', detail: 'This is not JSON.' };
  }
  const event = Event.safeParse(json);
  return event.success ? take(event.data) : malformedAt(event.error.issues);
}

const TAKEN: CallbackAnswer = { kind: 'taken' };

async function about({ url }: Callback, event: Event, feedback: Feedback): Promise<CallbackAnswer> {
  const of = attemptOf(url, feedback);
  if (!of) return { kind: 'refused', why: 'signature' };
  const receipt = receiptOf(event);
  if (receipt) await feedback.receipt(of, receipt, false);
  return TAKEN;
}

function attemptOf(url: string, feedback: Feedback): AttemptRef | undefined {
  const query = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : '');
  const [e, a, s] = ['e', 'a', 's'].map((name) => query.get(name));
  return e && a && s ? feedback.verifyCallback({ e, a, s }) : undefined;
}

/** `delivery_unconfirmed` is the carrier's silence, and proves neither. Others say nothing to us. */
function receiptOf({ data: { payload } }: Event): Receipt | undefined {
  const { id: providerId, to, errors } = payload;
  const status = to?.[0]?.status ?? '';
  switch (status) {
    case 'queued':
    case 'sending':
    case 'sent':
    case 'delivery_unconfirmed':
      return { kind: 'accepted', providerId };
    case 'delivered':
      return { kind: 'delivered', providerId };
    case 'sending_failed':
    case 'delivery_failed': {
      const code = errors?.[0]?.code;
      return { kind: 'failed', ...failureOf(code), detail: `telnyx ${code ?? status}` };
    }
    default:
      return undefined;
  }
}

const HANDLED = { STOP: 'stop', START: 'start', HELP: 'help' } as const;

/** Telnyx takes no answer to a callback: what we write back is a text of its own, from the number that was written to. */
async function inbound(
  options: TelnyxWebhookOptions,
  { data: { event_type, payload } }: Event,
  feedback: Feedback,
): Promise<CallbackAnswer> {
  const from = payload.from?.phone_number;
  const to = payload.to?.[0]?.phone_number;
  if (event_type !== 'message.received' || from === undefined || to === undefined) return TAKEN;
  const handled = payload.autoresponse_type ? HANDLED[payload.autoresponse_type] : null;
  const { answer } = await feedback.reply(from, to, payload.text ?? '', payload.id, handled);
  if (answer !== null)
    await askTelnyx(options, '/messages', { from: to, to: from, text: answer, type: 'SMS' });
  return TAKEN;
}
