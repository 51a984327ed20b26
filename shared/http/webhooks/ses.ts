/**
 * What SES tells: deliveries, delays, bounces, complaints, rejects. It comes through SNS, by POST to /webhooks/ses, or
 * to a function of its own, which calls `onSesEvent`. The message's tags carry the entry, the attempt and our own
 * signature.
 *
 * Kept true: nothing is looked at, fetched or changed before SNS's signature and the topic are checked; and an event
 * of a message that is not ours, or of a kind that says nothing, is taken and forgotten.
 */
import type { Context, Hono } from 'hono';
import * as z from 'zod';
import type { Reason } from '../../domain/core/reasons.ts';
import { queryOf } from '../../domain/core/tags.ts';
import type { Receipt } from '../../domain/ledger/receipt.ts';
import type { AttemptRef, Feedback, Verifiers } from './common.ts';
import { forbidden, malformed, problem } from './common.ts';

export function sesRoutes(routes: Hono, feedback: Feedback, verifiers: Verifiers): void {
  routes.post('/webhooks/ses', (c) => ses(c, feedback, verifiers));
}

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
const SnsMessage = json.pipe(z.record(z.string(), z.unknown()));

async function ses(c: Context, feedback: Feedback, verifiers: Verifiers): Promise<Response> {
  const message = SnsMessage.safeParse(await c.req.text());
  if (!message.success) {
    feedback.refused('ses', 'malformed');
    return malformed(message.error);
  }
  const verdict = await verifiers.sns(message.data);
  if (verdict !== 'valid') {
    feedback.refused('ses', verdict === 'wrong_topic' ? 'topic' : 'signature');
    return forbidden();
  }
  return verified(c, message.data, feedback, verifiers);
}

async function verified(
  c: Context,
  message: Readonly<Record<string, unknown>>,
  feedback: Feedback,
  verifiers: Verifiers,
): Promise<Response> {
  switch (message['Type']) {
    case 'SubscriptionConfirmation':
      await verifiers.confirmSubscription(message);
      return c.body(null, 204);
    case 'UnsubscribeConfirmation':
      // Somebody with rights to the topic did it; the count is what an operator can be warned by.
      feedback.refused('ses', 'unsubscribed');
      return c.body(null, 204);
    case 'Notification':
      return answerTo(c, await onSesEvent(message['Message'], feedback));
    default:
      feedback.refused('ses', 'malformed');
      return problem(400, 'Bad Request', 'This is not a type of message that SNS documents.');
  }
}

function answerTo(c: Context, outcome: SesOutcome): Response {
  switch (outcome.kind) {
    case 'taken':
    case 'ignored':
      return c.body(null, 204);
    case 'forged':
      return forbidden();
    case 'malformed':
      return malformed(outcome.error);
  }
}

const tag = z.tuple([z.string()]);
const name = z.string().regex(/^[A-Za-z ]{1,40}$/);
const soft = name.optional().catch(undefined);

/** https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html */
const SesEvent = z.object({
  eventType: name,
  mail: z.object({
    messageId: z.string().min(1).max(200),
    /** Absent in mail of others that was sent with the same configuration set. */
    tags: z.object({ entry: tag, attempt: tag, signature: tag }).optional().catch(undefined),
  }),
  bounce: z.object({ bounceType: name, bounceSubType: soft }).optional(),
  complaint: z.object({ complaintSubType: soft.nullable() }).optional().catch(undefined),
});
type SesEvent = z.infer<typeof SesEvent>;

/** What became of an event. */
export type SesOutcome =
  /** It went to the pipeline, which may have known it already. */
  | { kind: 'taken' }
  /** Not about a message of ours, or of a kind that says nothing. */
  | { kind: 'ignored' }
  /** It names an attempt that we did not sign. */
  | { kind: 'forged' }
  | { kind: 'malformed'; error: z.ZodError };

/** SES writes this to a topic when events are first directed to it. */
const GREETING = /^Successfully validated SNS topic for Amazon SES event publishing/;

/**
 * One event, by whatever way it came; whoever calls has made sure that it is from SES.
 * @param event as SES publishes it: an object, or its JSON. Any other value is `malformed`, never an error
 * @throws only when `feedback` does: the same event may then come again
 */
export async function onSesEvent(event: unknown, feedback: Feedback): Promise<SesOutcome> {
  if (typeof event === 'string' && GREETING.test(event)) return { kind: 'ignored' };
  const parsed = json.pipe(SesEvent).safeParse(event);
  if (!parsed.success) {
    feedback.refused('ses', 'malformed');
    return { kind: 'malformed', error: parsed.error };
  }
  const { tags } = parsed.data.mail;
  if (!tags) return { kind: 'ignored' };
  const query = queryOf({ entry: tags.entry[0], attempt: tags.attempt[0], signature: tags.signature[0] });
  const of = feedback.verifyCallback(query);
  if (of) return tell(of, parsed.data, feedback);
  feedback.refused('ses', 'signature');
  return { kind: 'forged' };
}

async function tell(of: AttemptRef, event: SesEvent, feedback: Feedback): Promise<SesOutcome> {
  const receipt = RECEIPTS.get(event.eventType)?.(event);
  const complained = event.eventType === 'Complaint';
  if (receipt) await feedback.receipt(of, receipt, false);
  if (complained) await feedback.complaint(of);
  return { kind: receipt || complained ? 'taken' : 'ignored' };
}

const failed = (reason: Reason, ...detail: (string | null | undefined)[]): Receipt => ({
  kind: 'failed',
  reason,
  detail: ['ses', ...detail].filter(Boolean).join(' '),
});

/** Event type → receipt. Others (DeliveryDelay is greylisting, Open, Click) say nothing about the entry. */
const RECEIPTS: ReadonlyMap<string, (event: SesEvent) => Receipt | undefined> = new Map([
  ['Send', ({ mail }): Receipt => ({ kind: 'accepted', providerId: mail.messageId })],
  ['Delivery', ({ mail }): Receipt => ({ kind: 'delivered', providerId: mail.messageId })],
  ['Bounce', bounceReceipt],
  ['Complaint', complaintReceipt],
  // Found to hold malware, by SES itself.
  ['Reject', () => failed('rejected', 'Reject')],
  ['Rendering Failure', () => failed('rejected', 'Rendering Failure')],
]);

/**
 * Subtype of a bounce that says more than its type.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html#event-publishing-retrieving-sns-contents-bounce-types
 */
const BOUNCES: ReadonlyMap<string, Reason> = new Map([
  // Our own MaxDeliverySeconds ran out.
  ['CustomTimeoutExceeded', 'too_late'],
  ['MessageTooLarge', 'rejected'],
  ['ContentRejected', 'rejected'],
  ['AttachmentRejected', 'rejected'],
]);

/** Only `Permanent`, suppressed ones included, proves that the mailbox is out of reach; the others may pass. */
function bounceReceipt({ bounce }: SesEvent): Receipt {
  const { bounceType = 'Undetermined', bounceSubType = '' } = bounce ?? {};
  const byType = bounceType === 'Permanent' ? 'bounced' : 'soft_bounced';
  return failed(BOUNCES.get(bounceSubType) ?? byType, bounceType, bounceSubType);
}

/** A complaint comes after delivery, but for one that SES remembered: then it never sent this message. */
function complaintReceipt({ complaint }: SesEvent): Receipt | undefined {
  const suppressed = complaint?.complaintSubType === 'OnAccountSuppressionList';
  return suppressed ? failed('opted_out', 'Complaint', complaint.complaintSubType) : undefined;
}
