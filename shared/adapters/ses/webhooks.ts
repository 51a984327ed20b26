/**
 * What SES tells: deliveries, delays, bounces, complaints, rejects. It comes through SNS, by POST to /webhooks/ses, or
 * to a function of its own, which calls `onSesEvent`. The message's tags carry the entry, the attempt and our own
 * signature.
 *
 * Kept true: nothing is looked at, fetched or changed before SNS's signature and the topic are checked; and an event
 * of a message that is not ours, or of a kind that says nothing, is taken and forgotten.
 */
import * as z from 'zod';
import { jsonExceeds, PUBLIC_FIELDS_MAX } from '../../domain/core/field-count.ts';
import { queryOf } from '../../domain/core/tags.ts';
import type { FailureFacts, Receipt } from '../../domain/ledger/receipt.ts';
import type {
  AttemptRef,
  CallbackAnswer,
  Feedback,
  Refusal,
  Verified,
  Webhook,
} from '../../ports/webhooks.ts';
import { malformedAt, TOO_MANY_FIELDS, whyRefused } from '../../ports/webhooks.ts';
import { bounceFacts, SES_EVENTS } from './codes.ts';

/** A message of SNS: the parsed envelope, as received. */
export type SnsMessage = Readonly<Record<string, unknown>>;

/** Who knows whether a message is SNS's own. */
export interface SnsVerifier {
  /** Whether SNS signed this message, of a topic that is ours. @throws when that can't be found out now */
  sns(message: SnsMessage): Promise<'valid' | 'wrong_signature' | 'wrong_topic'>;
  /** Confirms the subscription of a verified message. @throws when SNS can't be reached: it asks again */
  confirmSubscription(message: SnsMessage): Promise<void>;
}

const NAME = 'ses';

export const sesWebhooks = (verifier: SnsVerifier): Webhook[] => [
  { provider: NAME, path: '/webhooks/ses', verify: ({ body }) => verify(body, verifier) },
];

/** JSON inside a string; what is parsed already stays as it is. */
const json = z.unknown().transform((value, context) => {
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

async function verify(body: string, verifier: SnsVerifier): Promise<Verified> {
  if (jsonExceeds(body, PUBLIC_FIELDS_MAX)) return TOO_MANY_FIELDS;
  const message = Envelope.safeParse(body);
  if (!message.success) return malformedAt(message.error.issues);
  const verdict = await verifier.sns(message.data);
  if (verdict !== 'valid') return { kind: 'refused', why: verdict === 'wrong_topic' ? 'topic' : 'signature' };
  return { kind: 'own', take: (feedback) => take(message.data, feedback, verifier) };
}

const TAKEN: CallbackAnswer = { kind: 'taken' };

async function take(
  message: SnsMessage,
  feedback: Feedback,
  { confirmSubscription }: SnsVerifier,
): Promise<CallbackAnswer> {
  switch (message['Type']) {
    case 'SubscriptionConfirmation':
      await confirmSubscription(message);
      return TAKEN;
    case 'UnsubscribeConfirmation':
      // Somebody with rights to the topic did it; the count is what an operator can be warned by.
      feedback.refused(NAME, 'unsubscribed');
      return TAKEN;
    case 'Notification':
      return onSesEvent(message['Message'], feedback);
    default:
      return { kind: 'malformed', detail: 'This is not a type of message that SNS documents.' };
  }
}

const tag = z.tuple([z.string()]);
const name = z.string().regex(/^[A-Za-z ]{1,40}$/);
const soft = name.optional().catch(undefined);
const word = z
  .string()
  .regex(/^[a-z-]{1,40}$/)
  .nullish()
  .catch(undefined);

/** https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html */
const SesEvent = z.object({
  eventType: name,
  mail: z.object({
    messageId: z.string().min(1).max(200),
    /** Absent in mail of others that was sent with the same configuration set. */
    tags: z.object({ entry: tag, attempt: tag, signature: tag }).optional().catch(undefined),
  }),
  bounce: z.object({ bounceType: name, bounceSubType: soft }).optional(),
  complaint: z
    .object({ complaintSubType: soft.nullable(), complaintFeedbackType: word })
    .optional()
    .catch(undefined),
});
type SesEvent = z.infer<typeof SesEvent>;

/** SES writes this to a topic when events are first directed to it. */
const GREETING = /^Successfully validated SNS topic for Amazon SES event publishing/;

/**
 * One event, by whatever way it came; whoever calls has made sure that it is from SES.
 * @param event as SES publishes it: an object, or its JSON. Any other value is `malformed`, never an error
 * @returns `refused` where it names an attempt that we did not sign
 * @throws only when `feedback` does: the same event may then come again
 */
export async function onSesEvent(event: unknown, feedback: Feedback): Promise<CallbackAnswer> {
  if (typeof event === 'string' && GREETING.test(event)) return TAKEN;
  const parsed = json.pipe(SesEvent).safeParse(event);
  if (!parsed.success) return malformedAt(parsed.error.issues);
  const { tags } = parsed.data.mail;
  if (!tags) return TAKEN;
  const query = queryOf({ entry: tags.entry[0], attempt: tags.attempt[0], signature: tags.signature[0] });
  const of = feedback.verifyCallback(query);
  return of ? tell(of, parsed.data, feedback) : FORGED;
}

const FORGED: Refusal = { kind: 'refused', why: 'signature' };

async function tell(of: AttemptRef, event: SesEvent, feedback: Feedback): Promise<CallbackAnswer> {
  const receipt = RECEIPTS.get(event.eventType)?.(event);
  if (receipt) await feedback.receipt(of, receipt, false);
  if (event.eventType === 'Complaint' && !isPraise(event)) await feedback.complaint(of);
  return TAKEN;
}

/**
 * What SNS hands to a function of ours, whose right to be called was checked by Lambda: that the topic is ours is
 * checked here. What is refused is counted.
 * @param ours the topic's ARN
 * @throws as `onSesEvent`
 */
export async function onSnsRecord(
  { TopicArn, Message }: { TopicArn: string; Message: string },
  ours: string,
  feedback: Feedback,
): Promise<void> {
  if (TopicArn !== ours) return feedback.refused(NAME, 'topic');
  const answer = await onSesEvent(Message, feedback);
  if (answer.kind !== 'taken') feedback.refused(NAME, whyRefused(answer));
}

const failed = (facts: FailureFacts, ...detail: (string | null | undefined)[]): Receipt => ({
  kind: 'failed',
  ...facts,
  detail: ['ses', ...detail].filter(Boolean).join(' '),
});

/** Event type → receipt. Others (DeliveryDelay is greylisting, Open, Click) say nothing about the entry. */
const RECEIPTS: ReadonlyMap<string, (event: SesEvent) => Receipt | undefined> = new Map([
  ['Send', ({ mail }): Receipt => ({ kind: 'accepted', providerId: mail.messageId })],
  ['Delivery', ({ mail }): Receipt => ({ kind: 'delivered', providerId: mail.messageId })],
  ['Bounce', bounceReceipt],
  ['Complaint', complaintReceipt],
  ...SES_EVENTS.map(({ code, reason }): [string, () => Receipt] => [code, () => failed({ reason }, code)]),
]);

function bounceReceipt({ bounce }: SesEvent): Receipt {
  const { bounceType = 'Undetermined', bounceSubType = '' } = bounce ?? {};
  return failed(bounceFacts(bounceType, bounceSubType), bounceType, bounceSubType);
}

/**
 * A mailbox provider that took our email for spam was told by the person that it is none: the opposite of a complaint.
 * https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html#complaint-object, after
 * https://www.iana.org/assignments/marf-parameters
 */
const isPraise = ({ complaint }: SesEvent): boolean => complaint?.complaintFeedbackType === 'not-spam';

/** Whoever complains has the message, but for a complaint that SES remembered: then it never sent this one. */
function complaintReceipt({ complaint, mail }: SesEvent): Receipt {
  const suppressed = complaint?.complaintSubType === 'OnAccountSuppressionList';
  return suppressed
    ? failed({ reason: 'opted_out' }, 'Complaint', complaint.complaintSubType)
    : { kind: 'delivered', providerId: mail.messageId };
}
