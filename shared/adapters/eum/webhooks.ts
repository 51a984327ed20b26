/**
 * What AWS End User Messaging tells through SNS: what became of a text or a call, and what people text. By POST to
 * /webhooks/aws, or to a function of its own, which calls `onEumRecord`. An event's context carries the entry, the attempt
 * and our own signature.
 *
 * Kept true: an event of a message that is not ours, or of a kind that says nothing, is taken and forgotten.
 */
import * as z from 'zod';
import { queryOf } from '../../domain/core/tags.ts';
import type { Receipt } from '../../domain/ledger/receipt.ts';
import type { CallbackAnswer, Feedback, Webhook } from '../../ports/webhooks.ts';
import { malformedAt, whyRefused } from '../../ports/webhooks.ts';
import type { SnsVerifier } from '../aws/sns-webhook.ts';
import { json, snsWebhook } from '../aws/sns-webhook.ts';
import { endsCall, meaningOf } from './codes.ts';

const NAME = 'aws';

/** Writes back to somebody who texted. @param from our number */
export type Answering = (from: string, to: string, text: string) => Promise<void>;

export const eumWebhooks = (verifier: SnsVerifier, answer: Answering): Webhook[] => [
  snsWebhook(NAME, verifier, (message, feedback) => onEumMessage(message, feedback, answer)),
];

/** https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html */
const EumEvent = z.object({
  eventType: z.string().max(64),
  messageId: z.string().min(1).max(200),
  /** Absent in messages of others that were sent with the same configuration set. */
  context: z
    .object({ entry: z.string(), attempt: z.string(), signature: z.string() })
    .optional()
    .catch(undefined),
});
type EumEvent = z.infer<typeof EumEvent>;

/** https://docs.aws.amazon.com/sms-voice/latest/userguide/phone-numbers-two-way-sms.html */
const InboundText = z.object({
  originationNumber: z.string().min(1).max(64),
  destinationNumber: z.string().min(1).max(64),
  messageBody: z.string().max(10_000),
  inboundMessageId: z.string().min(1).max(200),
});

const Message = json.pipe(z.union([EumEvent, InboundText]));
const TAKEN: CallbackAnswer = { kind: 'taken' };

/** AWS writes this to a topic when it is first told of it. */
const GREETING = /^Successfully validated SNS topic/;

/**
 * One message, by whatever way it came; whoever calls has made sure that it is from AWS.
 * @throws only when `feedback` or `answer` does: the same message may then come again
 */
async function onEumMessage(
  message: unknown,
  feedback: Feedback,
  answer: Answering,
): Promise<CallbackAnswer> {
  if (typeof message === 'string' && GREETING.test(message)) return TAKEN;
  const parsed = Message.safeParse(message);
  if (!parsed.success) return malformedAt(parsed.error.issues);
  if ('eventType' in parsed.data) return onEvent(parsed.data, feedback);
  const { originationNumber: from, destinationNumber: to, messageBody, inboundMessageId } = parsed.data;
  const said = await feedback.reply(from, to, messageBody, inboundMessageId, null);
  if (said.answer !== null) await answer(to, from, said.answer);
  return TAKEN;
}

async function onEvent(event: EumEvent, feedback: Feedback): Promise<CallbackAnswer> {
  if (!event.context) return TAKEN;
  const of = feedback.verifyCallback(queryOf(event.context));
  if (!of) return { kind: 'refused', why: 'signature' };
  const receipt = receiptOf(event);
  if (receipt) await feedback.receipt(of, receipt, endsCall(event.eventType));
  return TAKEN;
}

function receiptOf({ eventType, messageId: providerId }: EumEvent): Receipt | undefined {
  const meaning = meaningOf(eventType);
  if (meaning === undefined) return undefined;
  if (meaning === 'accepted' || meaning === 'delivered') return { kind: meaning, providerId };
  return { kind: 'failed', reason: meaning, detail: `aws ${eventType}` };
}

/**
 * What SNS hands to a function of ours, whose right to be called was checked by Lambda. What is refused is counted.
 * @returns whether the topic is ours
 * @throws as `onEumMessage`
 */
export async function onEumRecord(
  { TopicArn, Message: message }: { TopicArn: string; Message: string },
  ours: string | undefined,
  feedback: Feedback,
  answer: Answering,
): Promise<boolean> {
  if (ours === undefined || TopicArn !== ours) return false;
  const said = await onEumMessage(message, feedback, answer);
  if (said.kind !== 'taken') feedback.refused(NAME, whyRefused(said));
  return true;
}
