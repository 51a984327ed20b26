/**
 * Twilio's callbacks: message and call status, the words of a call, keys pressed, and SMS and calls from people. Mounted by
 * `http/webhooks/` for the compositions.
 *
 * Always true: nothing is heard unless Twilio signed the request as it is read here, each field once; and a callback
 * about an attempt carries the entry, the attempt and our own signature in its URL, too.
 */
import * as z from 'zod';
import { answerText } from '../../domain/content/content.ts';
import { formExceeds, PUBLIC_FIELDS_MAX } from '../../domain/core/field-count.ts';
import type { FailureFacts, Receipt } from '../../domain/ledger/receipt.ts';
import type {
  AttemptRef,
  Callback,
  CallbackAnswer,
  CallToUs,
  Feedback,
  HandledWord,
  Keypress,
  Refusal,
  Webhook,
} from '../../ports/webhooks.ts';
import { malformedAt, TOO_MANY_FIELDS } from '../../ports/webhooks.ts';
import { failureOf } from './codes.ts';
import { WEBHOOKS } from './paths.ts';
import type { TwilioVerifier } from './signature.ts';
import { askTwiml, callTwiml, hangupTwiml, messageTwiml, sayTwiml, voicemailTwiml } from './twiml.ts';

const SIGNATURE = 'x-twilio-signature';
const ALWAYS = { when: 'always', headers: [SIGNATURE] } as const;
/** A key that can't be taken in now is noted, and the caller is told so. Without one there is nothing to note. */
const KEY: Webhook['later'] = { when: 'after_failure', headers: [SIGNATURE], kept: noted };

/** @param isSigned whether Twilio signed a request to our public URL */
export const twilioWebhooks = (isSigned: TwilioVerifier): Webhook[] => [
  { ...aboutAttempt(isSigned, 'message-status', MessageStatus, messageStatus), later: ALWAYS },
  { ...aboutAttempt(isSigned, 'call-status', CallStatus, callStatus), later: ALWAYS },
  aboutAttempt(isSigned, 'call', Answered, call),
  { ...aboutAttempt(isSigned, 'gather', Gather, gather), later: KEY },
  {
    // A text is answered by what is said here, and lost if it fails: Twilio tries for no more than 15 seconds.
    ...signed(isSigned, 'inbound', async (_, form, feedback) =>
      parsed(Inbound, form, (fields) => inbound(fields, feedback)),
    ),
    later: { when: 'after_failure', headers: [SIGNATURE] },
  },
  {
    ...signed(isSigned, 'voice', async ({ url }, form, feedback) =>
      parsed(Called, form, (fields) => voice(queryOf(url), fields, feedback)),
    ),
    later: KEY,
  },
];

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

const phone = z.string().min(1).max(64);

/** https://www.twilio.com/docs/voice/twiml/gather: no digits when the person pressed none. */
const Gather = z.object({
  CallSid: sid,
  Digits: z.string().regex(/^[0-9A-D*#]{0,32}$/),
  From: phone.optional().catch(undefined),
});

/** https://www.twilio.com/docs/messaging/guides/webhook-request */
const Inbound = z.object({
  From: phone,
  To: phone,
  Body: z.string().max(10_000),
  MessageSid: sid,
  /**
   * Advanced Opt-Out of a Messaging Service took the text for one of its keywords, and has answered by itself:
   * https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
   */
  OptOutType: z.enum(['STOP', 'START', 'HELP']).optional().catch(undefined),
});

/** https://www.twilio.com/docs/voice/twiml#request-parameters: `Digits` comes from the `<Gather>` of our own answer. */
const Called = z.object({
  CallSid: sid,
  From: z.string().max(64).optional().catch(undefined),
  To: phone,
  Digits: Gather.shape.Digits.optional(),
  /** What the carriers' signatures say of the caller's number: https://www.twilio.com/docs/voice/trusted-calling-with-shakenstir */
  StirVerstat: z.string().max(64).optional().catch(undefined),
});

/** Who withholds the number calls from these: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE, on a keypad. */
const WITHHELD = new Set(['+266696687', '+7378742833', '+2562533', '+8656696', '+86282452253']);

const HANDLED = { STOP: 'stop', START: 'start', HELP: 'help' } as const satisfies Record<string, HandledWord>;

type StatusMeaning = 'accepted' | 'delivered' | 'failed' | 'canceled';

/** https://www.twilio.com/docs/messaging/api/message-resource#message-status-values; others say nothing to us. */
const MESSAGE_OUTCOMES: ReadonlyMap<string, StatusMeaning> = new Map([
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
const CALL_OUTCOMES: ReadonlyMap<string, StatusMeaning | 'busy' | 'no_answer'> = new Map([
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

const failed = (facts: FailureFacts, said: string): Receipt => ({
  kind: 'failed',
  ...facts,
  detail: `twilio ${said}`,
});

type Form = Readonly<Record<string, string>>;

type Take = (callback: Callback, form: Form, feedback: Feedback) => Promise<CallbackAnswer>;

/** Lets through what Twilio signed. */
const signed = (isSigned: TwilioVerifier, name: string, take: Take): Webhook => ({
  provider: 'twilio',
  path: `${WEBHOOKS}/${name}`,
  async verify(callback) {
    if (formExceeds(callback.body, PUBLIC_FIELDS_MAX)) return TOO_MANY_FIELDS;
    const form = formOf(callback.body);
    return isSigned(callback.url, form, callback.header(SIGNATURE))
      ? { kind: 'own', take: (feedback) => take(callback, form, feedback) }
      : FORGED;
  },
});

const FORGED: Refusal = { kind: 'refused', why: 'signature' };

/** Lets through what Twilio signed and what carries our own signature of an attempt. */
const aboutAttempt = <Fields>(
  isSigned: TwilioVerifier,
  name: string,
  schema: z.ZodType<Fields>,
  take: (about: About, fields: Fields, feedback: Feedback) => Promise<CallbackAnswer>,
): Webhook =>
  signed(isSigned, name, async ({ url }, form, feedback) => {
    const query = queryOf(url);
    const fields = new URLSearchParams(query);
    const [e, a, s] = [fields.get('e'), fields.get('a'), fields.get('s')];
    const of = e && a && s ? feedback.verifyCallback({ e, a, s }) : undefined;
    return of ? parsed(schema, form, (fields) => take({ of, query }, fields, feedback)) : FORGED;
  });

/** What a callback is about, and the query that said so: it begins with `?`, or is empty. */
interface About {
  of: AttemptRef;
  query: string;
}

const queryOf = (url: string): string => (url.includes('?') ? url.slice(url.indexOf('?')) : '');

function parsed<Fields>(
  schema: z.ZodType<Fields>,
  form: Form,
  take: (fields: Fields) => Promise<CallbackAnswer>,
): CallbackAnswer | Promise<CallbackAnswer> {
  const fields = schema.safeParse(form);
  return fields.success ? take(fields.data) : malformedAt(fields.error.issues);
}

/** The first of each field: what is signed is what is read. */
function formOf(body: string): Record<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body)) if (!fields.has(name)) fields.set(name, value);
  return Object.fromEntries(fields);
}

const TAKEN: CallbackAnswer = { kind: 'taken' };

async function messageStatus(
  { of }: About,
  fields: z.infer<typeof MessageStatus>,
  feedback: Feedback,
): Promise<CallbackAnswer> {
  const receipt = messageReceipt(fields);
  if (receipt) await feedback.receipt(of, receipt, false);
  return TAKEN;
}

function messageReceipt(fields: z.infer<typeof MessageStatus>): Receipt | undefined {
  const outcome = MESSAGE_OUTCOMES.get(fields.MessageStatus);
  if (outcome === undefined) return undefined;
  if (outcome === 'accepted' || outcome === 'delivered')
    return { kind: outcome, providerId: fields.MessageSid };
  return failureReceipt(outcome, fields.MessageStatus, fields.ErrorCode);
}

/**
 * Somebody who cancels at Twilio proves nothing about the person, nor does a failure without a code: Twilio's `failed`
 * of a call means that it "could not be completed as dialed, most likely because the provided number was invalid", and
 * most likely is no proof. https://www.twilio.com/docs/voice/api/call-resource#call-status-values
 */
const failureReceipt = (
  outcome: 'failed' | 'canceled',
  status: string,
  error: string | undefined,
): Receipt =>
  outcome === 'canceled' ? failed({ reason: 'rejected' }, status) : failed(failureOf(error), error ?? status);

async function callStatus(
  { of }: About,
  fields: z.infer<typeof CallStatus>,
  feedback: Feedback,
): Promise<CallbackAnswer> {
  const receipt = callReceipt(fields);
  if (receipt) await feedback.receipt(of, receipt, receipt.kind !== 'accepted');
  return TAKEN;
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
        ? failed({ reason: 'machine' }, fields.AnsweredBy)
        : { kind: 'delivered', providerId: fields.CallSid };
    case 'busy':
    case 'no_answer':
      return failed({ reason: outcome }, fields.CallStatus);
    case 'failed':
    case 'canceled':
      return failureReceipt(outcome, fields.CallStatus, fields.ErrorCode);
  }
}

/** https://www.twilio.com/docs/voice/answering-machine-detection: `human` and `unknown` are spoken to; `fax` hears nothing. */
const isMachine = (answeredBy: string | undefined): answeredBy is string =>
  answeredBy !== undefined && (answeredBy === 'fax' || answeredBy.startsWith('machine'));

/**
 * What to say to whoever answered. A machine is noted here already, for the call's last status may come without
 * `AnsweredBy`, and must not pass for a person who listened.
 */
async function call(
  about: About,
  { AnsweredBy }: z.infer<typeof Answered>,
  feedback: Feedback,
): Promise<CallbackAnswer> {
  if (!isMachine(AnsweredBy)) return say(about, feedback);
  const script = AnsweredBy === 'fax' ? null : await feedback.script(about.of);
  await feedback.receipt(about.of, failed({ reason: 'machine' }, AnsweredBy), false);
  if (script === null) return saying(hangupTwiml());
  return saying(script ? voicemailTwiml(script.content, script.locale) : NOTHING_TO_SAY);
}

/** In the language of the words that asked for the key, which their answer's address remembers. */
function noted({ url, body }: Callback): CallbackAnswer | null {
  if (!formOf(body)['Digits']) return null;
  const locale = new URLSearchParams(queryOf(url)).get('locale') ?? 'en';
  return saying(sayTwiml(answerText(locale, 'call_noted'), locale));
}

/** Keys go to `gather` beside this route, wherever a proxy has put both. */
async function say({ of, query }: About, feedback: Feedback): Promise<CallbackAnswer> {
  const script = await feedback.script(of);
  if (!script) return saying(NOTHING_TO_SAY);
  const next = new URLSearchParams(query);
  next.set('locale', script.locale);
  return saying(callTwiml(script.content, script.locale, `gather?${next}`));
}

/** Nothing is known of this call any more, not even its language. */
const NOTHING_TO_SAY = sayTwiml('Goodbye.', 'en');

async function gather(
  about: About,
  fields: z.infer<typeof Gather>,
  feedback: Feedback,
): Promise<CallbackAnswer> {
  const query = new URLSearchParams(about.query);
  const pressed = pressedIn(query, fields.Digits, fields.CallSid, fields.From ?? null);
  const answer = await feedback.keypress(about.of, pressed);
  switch (answer.kind) {
    case 'script':
      return say(about, feedback);
    case 'say':
      return saying(sayTwiml(answer.say, answer.locale));
    case 'ask': {
      remember(query, answer);
      const script = await feedback.script(about.of);
      return saying(askTwiml(answer.say, script?.content ?? null, answer.locale, `gather?${query}`));
    }
  }
}

/** A key, with what the call's addresses remember of it. */
function pressedIn(query: URLSearchParams, digits: string, call: string, number: string | null): Keypress {
  const [asked, named] = [Number(query.get('asked')), Number(query.get('named'))];
  return {
    digits,
    call,
    number,
    asked: Number.isInteger(asked) ? asked : 0,
    named: Number.isInteger(named) && named > 0 ? named : null,
  };
}

function remember(
  query: URLSearchParams,
  said: { asked: number; named: number | null; locale: string },
): void {
  query.set('asked', String(said.asked));
  query.set('locale', said.locale);
  if (said.named !== null) query.set('named', String(said.named));
}

/**
 * A call to our number, and each key in it: `<Gather>` posts to this route again, with what was said before. Twilio has
 * signed the address, so nobody else has written it.
 */
async function voice(
  search: string,
  { CallSid: id, From = '', To: to, Digits, StirVerstat = '' }: z.infer<typeof Called>,
  feedback: Feedback,
): Promise<CallbackAnswer> {
  const isKnown = /^\+[1-9]\d{6,14}$/.test(From) && !WITHHELD.has(From) && !StirVerstat.includes('Failed');
  const call = { call: id, from: isKnown ? From : null, to };
  const query = new URLSearchParams(search);
  if (Digits === undefined) return greet(call, feedback);
  const pressed = pressedIn(query, Digits, id, to);
  const answer = await feedback.keyToUs(call, pressed, query.get('about'));
  switch (answer.kind) {
    case 'script':
      return greet(call, feedback);
    case 'say':
      return saying(sayTwiml(answer.say, answer.locale));
    case 'ask': {
      remember(query, answer);
      const { content } = await feedback.greet(call);
      return saying(askTwiml(answer.say, content, answer.locale, `voice?${query}`));
    }
  }
}

async function greet(call: CallToUs, feedback: Feedback): Promise<CallbackAnswer> {
  const { content, locale, about, named } = await feedback.greet(call);
  if (content.menu === '') return saying(sayTwiml(`${content.script} ${content.goodbye}`, locale));
  const query = new URLSearchParams(about === null ? {} : { about });
  remember(query, { asked: 0, named, locale });
  return saying(callTwiml(content, locale, `voice?${query}`));
}

async function inbound(
  { From, To, Body, MessageSid, OptOutType }: z.infer<typeof Inbound>,
  feedback: Feedback,
): Promise<CallbackAnswer> {
  const handled = OptOutType === undefined ? null : HANDLED[OptOutType];
  const { answer } = await feedback.reply(From, To, Body, MessageSid, handled);
  return saying(messageTwiml(answer));
}

const saying = (twiml: string): CallbackAnswer => ({
  kind: 'taken',
  said: { type: 'text/xml; charset=utf-8', body: twiml },
});
