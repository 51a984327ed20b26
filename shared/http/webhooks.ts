/**
 * Where providers call back: POST /webhooks/twilio/… and /webhooks/ses. Mounted by the compositions; what is said
 * goes to `Feedback`, which the pipeline implements.
 *
 * Always true: nothing reaches `Feedback` without a valid signature (403), and no body, however malformed, is
 * answered with a 5xx (400, 413). A 5xx means that `Feedback` failed, and asks the provider to call again.
 *
 * Receipts are signed by us: the callback URL (Twilio) or the message's tags (SES) carry the entry, the attempt and
 * a signature. A reply by SMS belongs to no entry, so `verify` vouches for its body.
 */
import type { Context } from 'hono';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import type { Receipt } from '../domain/feedback.ts';
import type { EntryRef } from '../domain/keys.ts';
import type { Reason } from '../domain/reasons.ts';

/** One attempt of one entry. */
export interface AttemptRef {
  entry: EntryRef;
  attempt: number;
}

/** What the pipeline does with what providers and people say. */
export interface Feedback {
  /** @returns undefined when the signature is wrong. */
  verifyCallback(query: { e: string; a: string; s: string }): AttemptRef | undefined;
  /** `final`: the call has ended, its line is free. */
  receipt(of: AttemptRef, receipt: Receipt, final: boolean): Promise<void>;
  /** A key pressed during a call. @returns what to say to the person. */
  keypress(of: AttemptRef, digits: string): Promise<{ say: string }>;
  /** An SMS that a person wrote. @returns what to write back, if anything. */
  reply(from: string, to: string, text: string): Promise<{ answer: string | null }>;
  /** The person marked the email as spam. */
  complaint(of: AttemptRef): Promise<void>;
}

/** Whether the sender of an inbound message vouches for its raw body. */
export type VerifyBody = (body: string, signature: string) => boolean;

const MAX_BODY_BYTES = 1024 * 1024;

export function webhookRoutes(feedback: Feedback, verify: VerifyBody): Hono {
  const routes = new Hono();
  const limit = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => problem(413, 'Content Too Large', 'A callback has at most 1 MiB.'),
  });
  routes.use('/webhooks/*', limit);
  routes.post('/webhooks/twilio/message-status', (c) => messageStatus(c, feedback));
  routes.post('/webhooks/twilio/call-status', (c) => callStatus(c, feedback));
  routes.post('/webhooks/twilio/gather', (c) => gather(c, feedback));
  routes.post('/webhooks/twilio/inbound', (c) => inbound(c, feedback, verify));
  routes.post('/webhooks/ses', (c) => ses(c, feedback));
  return routes;
}

// ---- Twilio -------------------------------------------------------------------------------------------------

const sid = z.string().regex(/^[A-Z]{2}[0-9a-f]{32}$/);
const word = z.string().regex(/^[a-z_-]{1,40}$/);

/** https://www.twilio.com/docs/messaging/guides/track-outbound-message-status */
const MessageStatus = z.object({
  MessageSid: sid,
  MessageStatus: word,
  ErrorCode: z
    .string()
    .regex(/^\d{1,6}$/)
    .optional()
    .catch(undefined),
});

/** https://www.twilio.com/docs/voice/api/call-resource#statuscallback */
const CallStatus = z.object({ CallSid: sid, CallStatus: word, AnsweredBy: word.optional().catch(undefined) });

/** https://www.twilio.com/docs/voice/twiml/gather: no digits when the person pressed none. */
const Gather = z.object({ CallSid: sid, Digits: z.string().regex(/^[0-9A-D*#]{0,32}$/) });

/** https://www.twilio.com/docs/messaging/guides/webhook-request */
const Inbound = z.object({
  From: z.string().min(1).max(64),
  To: z.string().min(1).max(64),
  Body: z.string().max(10_000),
});

type Outcome = 'accepted' | 'delivered' | 'failed';

/** https://www.twilio.com/docs/messaging/api/message-resource#message-status-values; others say nothing to us. */
const MESSAGE_OUTCOMES: ReadonlyMap<string, Outcome> = new Map([
  ['accepted', 'accepted'],
  ['scheduled', 'accepted'],
  ['queued', 'accepted'],
  ['sending', 'accepted'],
  ['sent', 'accepted'],
  ['delivered', 'delivered'],
  ['read', 'delivered'],
  ['undelivered', 'failed'],
  ['failed', 'failed'],
  ['canceled', 'failed'],
]);

/**
 * Twilio's error code → why a message failed; any other code is `undelivered`. Only what proves that the person
 * can't be reached so may bring the next step forward: our own faults and the carriers' filters must not.
 */
const MESSAGE_FAILURES: ReadonlyMap<string, Reason> = new Map([
  ['21211', 'invalid_address'], // https://www.twilio.com/docs/api/errors/21211 not a phone number
  ['21610', 'opted_out'], // https://www.twilio.com/docs/api/errors/21610 the person sent STOP
  ['21614', 'invalid_address'], // https://www.twilio.com/docs/api/errors/21614 not a mobile number
  ['30001', 'provider_error'], // https://www.twilio.com/docs/api/errors/30001 our queue overflowed
  ['30002', 'rejected'], // https://www.twilio.com/docs/api/errors/30002 our account is suspended
  ['30003', 'undelivered'], // https://www.twilio.com/docs/api/errors/30003 the handset is out of reach
  ['30004', 'undelivered'], // https://www.twilio.com/docs/api/errors/30004 blocked at the destination
  ['30005', 'invalid_address'], // https://www.twilio.com/docs/api/errors/30005 the number is unknown
  ['30006', 'invalid_address'], // https://www.twilio.com/docs/api/errors/30006 a landline
  ['30007', 'rejected'], // https://www.twilio.com/docs/api/errors/30007 filtered by the carrier
  ['30008', 'undelivered'], // https://www.twilio.com/docs/api/errors/30008 unknown to the carrier
  ['30036', 'too_late'], // https://www.twilio.com/docs/api/errors/30036 its validity period ran out in the queue
]);

/** https://www.twilio.com/docs/voice/api/call-resource#call-status-values */
const CALL_OUTCOMES: ReadonlyMap<string, 'accepted' | 'completed' | Reason> = new Map([
  ['queued', 'accepted'],
  ['initiated', 'accepted'],
  ['ringing', 'accepted'],
  ['answered', 'accepted'],
  ['in-progress', 'accepted'],
  ['completed', 'completed'],
  ['busy', 'busy'],
  ['no-answer', 'no_answer'],
  ['failed', 'undelivered'],
  ['canceled', 'undelivered'],
]);

async function messageStatus(c: Context, feedback: Feedback): Promise<Response> {
  const of = signedQuery(c, feedback);
  if (!of) return forbidden();
  const fields = MessageStatus.safeParse(await form(c));
  if (!fields.success) return malformed(fields.error);
  const receipt = messageReceipt(fields.data);
  if (receipt) await feedback.receipt(of, receipt, false);
  return c.body(null, 204);
}

function messageReceipt(fields: z.infer<typeof MessageStatus>): Receipt | undefined {
  const kind = MESSAGE_OUTCOMES.get(fields.MessageStatus);
  if (kind === undefined) return undefined;
  if (kind !== 'failed') return { kind, providerId: fields.MessageSid };
  const code = fields.ErrorCode;
  const reason = (code && MESSAGE_FAILURES.get(code)) || 'undelivered';
  return { kind, reason, detail: `twilio ${code ?? fields.MessageStatus}` };
}

async function callStatus(c: Context, feedback: Feedback): Promise<Response> {
  const of = signedQuery(c, feedback);
  if (!of) return forbidden();
  const fields = CallStatus.safeParse(await form(c));
  if (!fields.success) return malformed(fields.error);
  const receipt = callReceipt(fields.data);
  if (receipt) await feedback.receipt(of, receipt, receipt.kind !== 'accepted');
  return c.body(null, 204);
}

/** A voicemail completes, too: only `AnsweredBy` tells, and it is absent where nobody looked. */
function callReceipt(fields: z.infer<typeof CallStatus>): Receipt | undefined {
  const outcome = CALL_OUTCOMES.get(fields.CallStatus);
  if (outcome === undefined) return undefined;
  const providerId = fields.CallSid;
  if (outcome === 'accepted') return { kind: 'accepted', providerId };
  if (outcome !== 'completed') return failed(outcome, `twilio ${fields.CallStatus}`);
  const answeredBy = fields.AnsweredBy ?? 'human';
  if (answeredBy === 'fax' || answeredBy.startsWith('machine'))
    return failed('machine', `twilio ${answeredBy}`);
  return { kind: 'delivered', providerId };
}

const failed = (reason: Reason, detail: string): Receipt => ({ kind: 'failed', reason, detail });

async function gather(c: Context, feedback: Feedback): Promise<Response> {
  const of = signedQuery(c, feedback);
  if (!of) return forbidden();
  const fields = Gather.safeParse(await form(c));
  if (!fields.success) return malformed(fields.error);
  const { say } = await feedback.keypress(of, fields.data.Digits);
  return twiml(c, `<Say>${escapeXml(say)}</Say>`);
}

async function inbound(c: Context, feedback: Feedback, verify: VerifyBody): Promise<Response> {
  const body = await c.req.text();
  const signature = c.req.header('x-ringonce-sandbox');
  if (!signature || !verify(body, signature)) return forbidden();
  const fields = Inbound.safeParse(fieldsOf(body));
  if (!fields.success) return malformed(fields.error);
  const { From, To, Body } = fields.data;
  const { answer } = await feedback.reply(From, To, Body);
  return twiml(c, answer === null ? '' : `<Message>${escapeXml(answer)}</Message>`);
}

function signedQuery(c: Context, feedback: Feedback): AttemptRef | undefined {
  const { e, a, s } = c.req.query();
  return e && a && s ? feedback.verifyCallback({ e, a, s }) : undefined;
}

/** The first of each field, as with the query. */
function fieldsOf(body: string): Record<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body)) if (!fields.has(name)) fields.set(name, value);
  return Object.fromEntries(fields);
}

const form = async (c: Context) => fieldsOf(await c.req.text());

const XML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text as XML 1.0 has it; control characters, which it forbids even escaped, are left out. */
const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"']/g, (character) => XML_ENTITIES[character] ?? '');

const twiml = (c: Context, verbs: string): Response =>
  c.body(`<?xml version="1.0" encoding="UTF-8"?><Response>${verbs}</Response>`, 200, {
    'content-type': 'text/xml; charset=utf-8',
  });

// ---- SES ----------------------------------------------------------------------------------------------------

/** JSON inside a string. */
const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'Expected JSON' });
    return z.NEVER;
  }
});

const tag = z.tuple([z.string()]);
const name = z.string().regex(/^[A-Za-z ]{1,40}$/);

/** https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html */
const SesEvent = z.object({
  eventType: name,
  mail: z.object({
    messageId: z.string().min(1).max(200),
    // Mail that is not ours has no such tags: it is refused like a wrong signature.
    tags: z.object({ entry: tag, attempt: tag, signature: tag }).optional().catch(undefined),
  }),
  bounce: z.object({ bounceType: name, bounceSubType: name.optional().catch(undefined) }).optional(),
});
type SesEvent = z.infer<typeof SesEvent>;

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html; SNS posts it as text. */
const SnsNotification = json.pipe(
  z.object({ Type: z.literal('Notification'), Message: json.pipe(SesEvent) }),
);

/** Event type → receipt. Others (DeliveryDelay is greylisting, Open, Click) say nothing about the entry. */
const SES_RECEIPTS = new Map<string, (event: SesEvent) => Receipt>([
  ['Send', (event) => ({ kind: 'accepted', providerId: event.mail.messageId })],
  ['Delivery', (event) => ({ kind: 'delivered', providerId: event.mail.messageId })],
  ['Bounce', bounceReceipt],
  ['Reject', () => failed('rejected', 'ses Reject')],
  ['Rendering Failure', () => failed('rejected', 'ses Rendering Failure')],
]);

/** Only `Permanent` proves that the mailbox is out of reach; `Transient` and `Undetermined` may pass. */
function bounceReceipt({ bounce }: SesEvent): Receipt {
  const bounceType = bounce?.bounceType ?? 'Undetermined';
  const detail = ['ses', bounceType, bounce?.bounceSubType].filter(Boolean).join(' ');
  return failed(bounceType === 'Permanent' ? 'bounced' : 'soft_bounced', detail);
}

async function ses(c: Context, feedback: Feedback): Promise<Response> {
  const notification = SnsNotification.safeParse(await c.req.text());
  if (!notification.success) return malformed(notification.error);
  const event = notification.data.Message;
  const of = signedTags(event, feedback);
  if (!of) return forbidden();
  const receipt = SES_RECEIPTS.get(event.eventType)?.(event);
  if (receipt) await feedback.receipt(of, receipt, false);
  if (event.eventType === 'Complaint') await feedback.complaint(of);
  return c.body(null, 204);
}

function signedTags({ mail }: SesEvent, feedback: Feedback): AttemptRef | undefined {
  if (!mail.tags) return undefined;
  const { entry, attempt, signature } = mail.tags;
  return feedback.verifyCallback({ e: entry[0], a: attempt[0], s: signature[0] });
}

// ---- Problems -----------------------------------------------------------------------------------------------

function problem(status: 400 | 403 | 413, title: string, detail: string, errors?: unknown): Response {
  return Response.json(
    { type: 'about:blank', title, status, detail, ...(errors !== undefined && { errors }) },
    { status, headers: { 'content-type': 'application/problem+json' } },
  );
}

const forbidden = (): Response => problem(403, 'Forbidden', 'The signature is missing or wrong.');

const malformed = (error: z.ZodError): Response =>
  problem(
    400,
    'Bad Request',
    'This is not a callback as the provider documents it.',
    error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  );
