/**
 * Twilio's callbacks: message and call status, the words of a call, keys pressed, and SMS from people. Mounted by
 * `webhooks.ts`.
 *
 * Always true: nothing but `Feedback.refused` is called unless Twilio signed the request as it is read here, each
 * field once; and a callback about an attempt carries the entry, the attempt and our own signature in its URL, too.
 */
import type { Context, Hono } from 'hono';
import * as z from 'zod';
import type { Reason } from '../../domain/core/reasons.ts';
import type { Receipt } from '../../domain/ledger/receipt.ts';
import { reasonOfFailure } from '../../ports/twilio-codes.ts';
import type { AttemptRef, Feedback, Verifiers } from './common.ts';
import { forbidden, malformed } from './common.ts';
import { callTwiml, messageTwiml, sayTwiml, voicemailTwiml } from './twiml.ts';

export function twilioRoutes(routes: Hono, feedback: Feedback, verifiers: Verifiers): void {
  const doors: Doors = { feedback, verifiers };
  routes.post('/webhooks/twilio/message-status', aboutAttempt(doors, MessageStatus, messageStatus));
  routes.post('/webhooks/twilio/call-status', aboutAttempt(doors, CallStatus, callStatus));
  routes.post('/webhooks/twilio/call', aboutAttempt(doors, Answered, call));
  routes.post('/webhooks/twilio/gather', aboutAttempt(doors, Gather, gather));
  routes.post(
    '/webhooks/twilio/inbound',
    signed(doors, async (c, form) => parsed(doors, Inbound, form, (fields) => inbound(c, fields, feedback))),
  );
}

interface Doors {
  feedback: Feedback;
  verifiers: Verifiers;
}

const sid = z.string().regex(/^[A-Z]{2}[0-9a-f]{32}$/);
const word = z.string().regex(/^[a-z_-]{1,40}$/);
const code = z
  .string()
  .regex(/^\d{1,6}$/)
  .optional()
  .catch(undefined);

/** https://www.twilio.com/docs/messaging/guides/track-outbound-message-status */
const MessageStatus = z.object({ MessageSid: sid, MessageStatus: word, ErrorCode: code });

/** https://www.twilio.com/docs/voice/api/call-resource#statuscallback */
const CallStatus = z.object({
  CallSid: sid,
  CallStatus: word,
  AnsweredBy: word.optional().catch(undefined),
  ErrorCode: code,
});

/** https://www.twilio.com/docs/voice/twiml#request-parameters */
const Answered = z.object({ CallSid: sid, AnsweredBy: word.optional().catch(undefined) });

/** https://www.twilio.com/docs/voice/twiml/gather: no digits when the person pressed none. */
const Gather = z.object({ CallSid: sid, Digits: z.string().regex(/^[0-9A-D*#]{0,32}$/) });

/** https://www.twilio.com/docs/messaging/guides/webhook-request */
const Inbound = z.object({
  From: z.string().min(1).max(64),
  To: z.string().min(1).max(64),
  Body: z.string().max(10_000),
  MessageSid: sid,
});

type Outcome = 'accepted' | 'delivered' | 'failed' | 'canceled';

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
  ['canceled', 'canceled'],
]);

/** https://www.twilio.com/docs/voice/api/call-resource#call-status-values; others say nothing to us. */
const CALL_OUTCOMES: ReadonlyMap<string, Outcome | 'busy' | 'no_answer'> = new Map([
  ['queued', 'accepted'],
  ['initiated', 'accepted'],
  ['ringing', 'accepted'],
  ['answered', 'accepted'],
  ['in-progress', 'accepted'],
  ['completed', 'delivered'],
  ['busy', 'busy'],
  ['no-answer', 'no_answer'],
  ['failed', 'failed'],
  ['canceled', 'canceled'],
]);

const failed = (reason: Reason, said: string): Receipt => ({
  kind: 'failed',
  reason,
  detail: `twilio ${said}`,
});

type Form = Readonly<Record<string, string>>;

/** Lets through what Twilio signed. */
const signed =
  (doors: Doors, handle: (c: Context, form: Form) => Promise<Response>) =>
  async (c: Context): Promise<Response> => {
    const form = formOf(await c.req.text());
    const own = doors.verifiers.twilio(pathOf(c.req.url), form, c.req.header('x-twilio-signature'));
    return own ? handle(c, form) : refuse(doors);
  };

/** Lets through what Twilio signed and what carries our own signature of an attempt. */
const aboutAttempt = <Fields>(
  doors: Doors,
  schema: z.ZodType<Fields>,
  handle: (c: Context, of: AttemptRef, fields: Fields, feedback: Feedback) => Promise<Response>,
) =>
  signed(doors, async (c, form) => {
    const { e, a, s } = c.req.query();
    const of = e && a && s ? doors.feedback.verifyCallback({ e, a, s }) : undefined;
    return of
      ? parsed(doors, schema, form, (fields) => handle(c, of, fields, doors.feedback))
      : refuse(doors);
  });

function parsed<Fields>(
  { feedback }: Doors,
  schema: z.ZodType<Fields>,
  form: Form,
  handle: (fields: Fields) => Promise<Response>,
): Response | Promise<Response> {
  const fields = schema.safeParse(form);
  if (fields.success) return handle(fields.data);
  feedback.refused('twilio', 'malformed');
  return malformed(fields.error);
}

function refuse({ feedback }: Doors): Response {
  feedback.refused('twilio', 'signature');
  return forbidden();
}

/** The first of each field: what is signed is what is read. */
function formOf(body: string): Record<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body)) if (!fields.has(name)) fields.set(name, value);
  return Object.fromEntries(fields);
}

/** Path and query as they were received: parsing them anew could change what was signed. */
const pathOf = (url: string): string => url.slice(url.indexOf('/', url.indexOf('://') + 3));

async function messageStatus(
  c: Context,
  of: AttemptRef,
  fields: z.infer<typeof MessageStatus>,
  feedback: Feedback,
): Promise<Response> {
  const receipt = messageReceipt(fields);
  if (receipt) await feedback.receipt(of, receipt, false);
  return c.body(null, 204);
}

function messageReceipt(fields: z.infer<typeof MessageStatus>): Receipt | undefined {
  const outcome = MESSAGE_OUTCOMES.get(fields.MessageStatus);
  if (outcome === undefined) return undefined;
  if (outcome === 'accepted' || outcome === 'delivered')
    return { kind: outcome, providerId: fields.MessageSid };
  return failureReceipt(outcome, fields.MessageStatus, fields.ErrorCode);
}

/** Somebody who cancels at Twilio proves nothing about the person. */
const failureReceipt = (
  outcome: 'failed' | 'canceled',
  status: string,
  error: string | undefined,
): Receipt =>
  outcome === 'canceled' ? failed('rejected', status) : failed(reasonOfFailure(error), error ?? status);

async function callStatus(
  c: Context,
  of: AttemptRef,
  fields: z.infer<typeof CallStatus>,
  feedback: Feedback,
): Promise<Response> {
  const receipt = callReceipt(fields);
  if (receipt) await feedback.receipt(of, receipt, receipt.kind !== 'accepted');
  return c.body(null, 204);
}

/** A voicemail completes, too: only `AnsweredBy` tells, and it is absent where nobody looked. */
function callReceipt(fields: z.infer<typeof CallStatus>): Receipt | undefined {
  const outcome = CALL_OUTCOMES.get(fields.CallStatus);
  switch (outcome) {
    case undefined:
      return undefined;
    case 'accepted':
      return { kind: 'accepted', providerId: fields.CallSid };
    case 'delivered':
      return isMachine(fields.AnsweredBy)
        ? failed('machine', fields.AnsweredBy)
        : { kind: 'delivered', providerId: fields.CallSid };
    case 'busy':
    case 'no_answer':
      return failed(outcome, fields.CallStatus);
    case 'failed':
      // Without a code: a call that "could not be completed as dialed, most likely because the number was invalid".
      // https://www.twilio.com/docs/voice/api/call-resource#call-status-values
      if (fields.ErrorCode === undefined) return failed('undelivered', fields.CallStatus);
      return failureReceipt(outcome, fields.CallStatus, fields.ErrorCode);
    case 'canceled':
      return failureReceipt(outcome, fields.CallStatus, fields.ErrorCode);
  }
}

/** https://www.twilio.com/docs/voice/answering-machine-detection: `human` and `unknown` are spoken to. */
const isMachine = (answeredBy: string | undefined): answeredBy is string =>
  answeredBy !== undefined && (answeredBy === 'fax' || answeredBy.startsWith('machine'));

/**
 * What to say to whoever answered. A machine is noted here already, for the call's last status may come without
 * `AnsweredBy`, and must not pass for a person who listened.
 */
async function call(
  c: Context,
  of: AttemptRef,
  { AnsweredBy }: z.infer<typeof Answered>,
  feedback: Feedback,
): Promise<Response> {
  if (!isMachine(AnsweredBy)) return say(c, of, feedback);
  const script = await feedback.script(of);
  await feedback.receipt(of, failed('machine', AnsweredBy), false);
  return xml(c, script ? voicemailTwiml(script.content, script.locale) : NOTHING_TO_SAY);
}

/** Keys go to `gather` beside this route, wherever a proxy has put both. */
async function say(c: Context, of: AttemptRef, feedback: Feedback): Promise<Response> {
  const script = await feedback.script(of);
  const url = c.req.url;
  const query = url.slice(url.indexOf('?'));
  return xml(c, script ? callTwiml(script.content, script.locale, `gather${query}`) : NOTHING_TO_SAY);
}

/** Nothing is known of this call any more, not even its language. */
const NOTHING_TO_SAY = sayTwiml('Goodbye.', 'en');

async function gather(
  c: Context,
  of: AttemptRef,
  fields: z.infer<typeof Gather>,
  feedback: Feedback,
): Promise<Response> {
  const answer = await feedback.keypress(of, fields.Digits);
  return answer === 'again' ? say(c, of, feedback) : xml(c, sayTwiml(answer.say, answer.locale));
}

async function inbound(
  c: Context,
  { From, To, Body, MessageSid }: z.infer<typeof Inbound>,
  feedback: Feedback,
): Promise<Response> {
  const { answer } = await feedback.reply(From, To, Body, MessageSid);
  return xml(c, messageTwiml(answer));
}

const xml = (c: Context, twiml: string): Response =>
  c.body(twiml, 200, { 'content-type': 'text/xml; charset=utf-8' });
