/**
 * What the sandbox's providers call back, in the shapes that the real ones document, so that the webhook routes
 * can't tell the difference. Called by `sandbox.ts` when a callback falls due. Pure.
 *
 * Twilio: https://www.twilio.com/docs/messaging/guides/track-outbound-message-status,
 * https://www.twilio.com/docs/voice/api/call-resource#statuscallback, https://www.twilio.com/docs/voice/twiml/gather,
 * https://www.twilio.com/docs/messaging/guides/webhook-request. SES:
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html.
 */
import { hash } from 'node:crypto';
import type { Instant } from '../../domain/core/time.ts';
import { toIso } from '../../domain/core/time.ts';
import { signTwilio } from '../twilio/signature.ts';
import type { CallStatusEvent, ProviderEvent } from './behaviours.ts';
import type { Contact } from './record.ts';
import { SANDBOX_ORIGIN, SANDBOX_TOPIC, signSns } from './signatures.ts';

const OUR_NUMBER = '+15005550006';
const OUR_MAILBOX = 'reminders@sandbox.test';
const ACCOUNT = `AC${'0'.repeat(32)}`;

type EmailEvent = Extract<ProviderEvent, { kind: 'email' }>;

/**
 * The request that tells of an event. Before a key is pressed the call's words are asked for: then it is that
 * request, and `keyRequest` follows from its answer.
 * @param token signs it
 */
export function callbackRequest(contact: Contact, event: ProviderEvent, at: Instant, token: string): Request {
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
    case 'email':
      return sesEvent(contact, event, at, token);
  }
}

/** The key that is pressed where the TwiML gathers one; undefined where it does not. */
export function keyRequest(
  contact: Contact,
  digits: string,
  twiml: string,
  token: string,
): Request | undefined {
  const action = /<Gather\b[^>]*\saction="([^"]*)"/.exec(twiml)?.[1]?.replaceAll('&amp;', '&');
  if (action === undefined) return undefined;
  return form(token, new URL(action, hook('call')), { ...inCall(contact), Digits: digits });
}

/** The provider's word on the contact after an event, as `messages` shows it; undefined when it says nothing new. */
export function statusAfter(event: ProviderEvent): string | undefined {
  switch (event.kind) {
    case 'message_status':
    case 'call_status':
      return event.status;
    case 'email':
      return { Delivery: 'delivered', Bounce: 'bounced', Complaint: 'complained', DeliveryDelay: 'delayed' }[
        event.type
      ];
    case 'gather':
    case 'inbound':
      return undefined;
  }
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** One of our webhooks, as Twilio was given it. */
const hook = (path: string): URL => new URL(`/webhooks/twilio/${path}`, SANDBOX_ORIGIN);

function form(token: string, url: URL, fields: Record<string, string>): Request {
  const signature = signTwilio(token, url.href, fields);
  return new Request(url, {
    method: 'POST',
    headers: { ...FORM, 'x-twilio-signature': signature },
    body: new URLSearchParams(fields).toString(),
  });
}

type MessageStatusEvent = Extract<ProviderEvent, { kind: 'message_status' }>;

const messageStatus = (contact: Contact, { status, errorCode }: MessageStatusEvent) => ({
  AccountSid: ACCOUNT,
  MessageSid: contact.id,
  SmsSid: contact.id,
  MessageStatus: status,
  SmsStatus: status,
  From: OUR_NUMBER,
  To: contact.to,
  ...(errorCode && { ErrorCode: errorCode }),
});

const inCall = (contact: Contact) => call(contact, 'in-progress');

const call = (contact: Contact, status: string) => ({
  AccountSid: ACCOUNT,
  CallSid: contact.id,
  CallStatus: status,
  Direction: 'outbound-api',
  From: OUR_NUMBER,
  To: contact.to,
});

/** `Duration` is in minutes as billed, `CallDuration` in seconds. */
function callStatus(contact: Contact, event: CallStatusEvent, at: Instant): Record<string, string> {
  const seconds = event.durationSeconds;
  return {
    ...call(contact, event.status),
    CallbackSource: 'call-progress-events',
    Timestamp: new Date(at).toUTCString(),
    ...(event.answeredBy && { AnsweredBy: event.answeredBy }),
    ...(seconds && { Duration: String(Math.ceil(seconds / 60)), CallDuration: String(seconds) }),
  };
}

function inbound(contact: Contact, text: string): Record<string, string> {
  // One reply per contact: its id follows from the id of what it answers.
  const id = `SM${'f'.repeat(8)}${contact.id.slice(-24)}`;
  return {
    AccountSid: ACCOUNT,
    MessageSid: id,
    SmsSid: id,
    From: contact.to,
    To: OUR_NUMBER,
    Body: text,
  };
}

function sesEvent(contact: Contact, event: EmailEvent, at: Instant, token: string): Request {
  const query = new URLSearchParams(contact.callback);
  const mail = {
    timestamp: toIso(contact.at),
    source: OUR_MAILBOX,
    messageId: contact.id,
    destination: [contact.to],
    tags: {
      'ses:configuration-set': ['ringonce'],
      entry: [query.get('e') ?? ''],
      attempt: [query.get('a') ?? ''],
      signature: [query.get('s') ?? ''],
    },
  };
  const message = JSON.stringify({ eventType: event.type, mail, ...details(contact, event, at) });
  return snsNotification(message, at, token);
}

/** The object that goes with an event's type. */
function details(contact: Contact, event: EmailEvent, at: Instant): Record<string, unknown> {
  const timestamp = toIso(at);
  const person = { emailAddress: contact.to };
  switch (event.type) {
    case 'Delivery':
      return { delivery: { timestamp, recipients: [contact.to], smtpResponse: '250 2.0.0 OK' } };
    case 'Complaint':
      return { complaint: { timestamp, complainedRecipients: [person], complaintFeedbackType: 'abuse' } };
    case 'DeliveryDelay':
      return {
        deliveryDelay: { timestamp, delayType: 'TransientCommunicationFailure', delayedRecipients: [person] },
      };
    case 'Bounce':
      return { bounce: bounce(person, event.bounceType, timestamp) };
  }
}

const bounce = (
  person: { emailAddress: string },
  bounceType: 'Permanent' | 'Transient',
  timestamp: string,
) => ({
  bounceType,
  bounceSubType: bounceType === 'Permanent' ? 'General' : 'MailboxFull',
  bouncedRecipients: [
    { ...person, action: 'failed', status: bounceType === 'Permanent' ? '5.1.1' : '4.2.2' },
  ],
  timestamp,
});

/** SNS posts JSON under a text type: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
function snsNotification(message: string, at: Instant, token: string): Request {
  const timestamp = toIso(at);
  const envelope = {
    Type: 'Notification',
    MessageId: hash('sha256', `${timestamp}${message}`).replace(
      /^(.{8})(.{4})(.{4})(.{4})(.{12}).*/,
      '$1-$2-$3-$4-$5',
    ),
    TopicArn: SANDBOX_TOPIC,
    Message: message,
    Timestamp: timestamp,
    SignatureVersion: '2',
    SigningCertURL: `${SANDBOX_ORIGIN}/SimpleNotificationService.pem`,
    UnsubscribeURL: `${SANDBOX_ORIGIN}/?Action=Unsubscribe`,
  };
  return new Request(`${SANDBOX_ORIGIN}/webhooks/ses`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': 'Notification' },
    body: JSON.stringify({ ...envelope, Signature: signSns(token, envelope) }),
  });
}
