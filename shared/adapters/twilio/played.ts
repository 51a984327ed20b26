/**
 * Twilio as the sandbox plays it, in the shapes that it documents:
 * https://www.twilio.com/docs/messaging/guides/track-outbound-message-status,
 * https://www.twilio.com/docs/voice/api/call-resource#statuscallback, https://www.twilio.com/docs/voice/twiml/gather,
 * https://www.twilio.com/docs/messaging/guides/webhook-request. Pure.
 */
import type { Instant } from '../../domain/core/time.ts';
import type { CallStatusEvent, PhoneEvent, PlayedContact, PlayedPhone } from '../../ports/played.ts';
import { WEBHOOKS } from './paths.ts';
import { signTwilio, twilioVerifier } from './signature.ts';
import { twilioWebhooks } from './webhooks.ts';

const OUR_NUMBER = '+15005550006';
const ACCOUNT = `AC${'0'.repeat(32)}`;

export const playedTwilio: PlayedPhone = {
  webhooks: ({ origin, token }) => twilioWebhooks(twilioVerifier({ publicUrl: origin, authTokens: [token] })),
  request(contact, event, at, { origin, token }) {
    const hook = (path: string): URL => new URL(`${WEBHOOKS}/${path}`, origin);
    const { callback } = contact;
    switch (event.kind) {
      case 'message_status':
        return form(token, hook(`message-status?${callback}`), messageStatus(contact, event));
      case 'call_status':
        return form(token, hook(`call-status?${callback}`), callStatus(contact, event, at));
      case 'gather':
        return form(token, hook(`call?${callback}`), { ...inCall(contact), AnsweredBy: 'human' });
      case 'inbound':
        return form(token, hook('inbound'), inbound(contact, event.body));
    }
  },
  keyRequest(contact, digits, twiml, { origin, token }) {
    const action = /<Gather\b[^>]*\saction="([^"]*)"/.exec(twiml)?.[1]?.replaceAll('&amp;', '&');
    if (action === undefined) return undefined;
    const url = new URL(action, new URL(`${WEBHOOKS}/call`, origin));
    return form(token, url, { ...inCall(contact), Digits: digits });
  },
  textOf: (contact) => textOf(contact),
  unsigned: {
    path: `${WEBHOOKS}/message-status`,
    form: { MessageSid: `SM${'0'.repeat(32)}`, MessageStatus: 'delivered' },
  },
};

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

function form(token: string, url: URL, fields: Record<string, string>): Request {
  const signature = signTwilio(token, url.href, fields);
  return new Request(url, {
    method: 'POST',
    headers: { ...FORM, 'x-twilio-signature': signature },
    body: new URLSearchParams(fields).toString(),
  });
}

type MessageStatusEvent = Extract<PhoneEvent, { kind: 'message_status' }>;

const messageStatus = (contact: PlayedContact, { status, errorCode }: MessageStatusEvent) => ({
  AccountSid: ACCOUNT,
  MessageSid: contact.id,
  SmsSid: contact.id,
  MessageStatus: status,
  SmsStatus: status,
  From: OUR_NUMBER,
  To: contact.to,
  ...(errorCode && { ErrorCode: errorCode }),
});

const inCall = (contact: PlayedContact) => call(contact, 'in-progress');

const call = (contact: PlayedContact, status: string) => ({
  AccountSid: ACCOUNT,
  CallSid: contact.id,
  CallStatus: status,
  Direction: 'outbound-api',
  From: OUR_NUMBER,
  To: contact.to,
});

/** `Duration` is in minutes as billed, `CallDuration` in seconds. */
function callStatus(contact: PlayedContact, event: CallStatusEvent, at: Instant): Record<string, string> {
  const seconds = event.durationSeconds;
  return {
    ...call(contact, event.status),
    CallbackSource: 'call-progress-events',
    Timestamp: new Date(at).toUTCString(),
    ...(event.answeredBy && { AnsweredBy: event.answeredBy }),
    ...(seconds && { Duration: String(Math.ceil(seconds / 60)), CallDuration: String(seconds) }),
  };
}

/** One reply per contact: its id follows from the id of what it answers. */
const textOf = (contact: PlayedContact) => ({
  providerId: `SM${'f'.repeat(8)}${contact.id.slice(-24)}`,
  to: OUR_NUMBER,
});

function inbound(contact: PlayedContact, text: string): Record<string, string> {
  const { providerId: id, to } = textOf(contact);
  return {
    AccountSid: ACCOUNT,
    MessageSid: id,
    SmsSid: id,
    From: contact.to,
    To: to,
    Body: text,
  };
}
