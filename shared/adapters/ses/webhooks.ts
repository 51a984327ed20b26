/**
 * What SES tells: deliveries, delays, bounces, complaints, rejects. It comes through SNS, by POST to /webhooks/ses, or
 * to a function of its own, which calls `onSesEvent`. The message's tags carry the entry, the attempt and our own
 * signature.
 *
 * Kept true: nothing is looked at, fetched or changed before SNS's signature and the topic are checked; and an event
 * of a message that is not ours, or of a kind that says nothing, is taken and forgotten.
 */
import * as z from 'zod';
import { queryOf } from '../../domain/core/tags.ts';
import type { FailureFacts, Receipt } from '../../domain/ledger/receipt.ts';
import type { AttemptRef, CallbackAnswer, Feedback, Refusal, Webhook } from '../../ports/webhooks.ts';
import { malformedAt, whyRefused } from '../../ports/webhooks.ts';
import type { SnsVerifier } from '../aws/sns-webhook.ts';
import { json, snsWebhook } from '../aws/sns-webhook.ts';
import { bounceFacts, SES_EVENTS } from './codes.ts';

const NAME = 'ses';

export const sesWebhooks = (verifier: SnsVerifier): Webhook[] => [snsWebhook(NAME, verifier, onSesEvent)];

const TAKEN: CallbackAnswer = { kind: 'taken' };

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
