/**
 * What comes through SNS by POST: who has it signed, its subscription, and the message in it. Used by the webhooks of
 * providers that tell through SNS.
 *
 * Kept true: nothing is looked at, fetched or changed before SNS's signature and the topic are checked.
 */
import * as z from 'zod';
import { jsonExceeds, PUBLIC_FIELDS_MAX } from '../../domain/core/field-count.ts';
import type { CallbackAnswer, Feedback, Verified, Webhook } from '../../ports/webhooks.ts';
import { malformedAt, TOO_MANY_FIELDS } from '../../ports/webhooks.ts';

/** A message of SNS: the parsed envelope, as received. */
export type SnsMessage = Readonly<Record<string, unknown>>;

/** Who knows whether a message is SNS's own. */
export interface SnsVerifier {
  /** Whether SNS signed this message, of a topic that is ours. @throws when that can't be found out now */
  sns(message: SnsMessage): Promise<'valid' | 'wrong_signature' | 'wrong_topic'>;
  /** Confirms the subscription of a verified message. @throws when SNS can't be reached: it asks again */
  confirmSubscription(message: SnsMessage): Promise<void>;
}

/** Hears one message of a verified topic: an object, or its JSON. @throws only when `feedback` does */
export type OnMessage = (message: unknown, feedback: Feedback) => Promise<CallbackAnswer>;

/** @param provider its name in metrics; its callbacks come to /webhooks/PROVIDER */
export const snsWebhook = (provider: string, verifier: SnsVerifier, onMessage: OnMessage): Webhook => ({
  provider,
  path: `/webhooks/${provider}`,
  verify: ({ body }) => verify(body, { provider, verifier, onMessage }),
});

interface Hearing {
  provider: string;
  verifier: SnsVerifier;
  onMessage: OnMessage;
}

/** JSON inside a string; what is parsed already stays as it is. */
export const json = z.unknown().transform((value, context) => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'Expected JSON' });
    return z.NEVER;
  }
});

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html; SNS posts it as text. */
const Envelope = json.pipe(z.record(z.string(), z.unknown()));

async function verify(body: string, hearing: Hearing): Promise<Verified> {
  if (jsonExceeds(body, PUBLIC_FIELDS_MAX)) return TOO_MANY_FIELDS;
  const message = Envelope.safeParse(body);
  if (!message.success) return malformedAt(message.error.issues);
  const verdict = await hearing.verifier.sns(message.data);
  if (verdict !== 'valid') return { kind: 'refused', why: verdict === 'wrong_topic' ? 'topic' : 'signature' };
  return { kind: 'own', take: (feedback) => take(message.data, feedback, hearing) };
}

const TAKEN: CallbackAnswer = { kind: 'taken' };

async function take(
  message: SnsMessage,
  feedback: Feedback,
  { provider, verifier, onMessage }: Hearing,
): Promise<CallbackAnswer> {
  switch (message['Type']) {
    case 'SubscriptionConfirmation':
      await verifier.confirmSubscription(message);
      return TAKEN;
    case 'UnsubscribeConfirmation':
      // Somebody with rights to the topic did it; the count is what an operator can be warned by.
      feedback.refused(provider, 'unsubscribed');
      return TAKEN;
    case 'Notification':
      return onMessage(message['Message'], feedback);
    default:
      return { kind: 'malformed', detail: 'This is not a type of message that SNS documents.' };
  }
}
