/**
 * What the sandbox's providers call back, in the shapes that the real ones document, so that the webhook routes
 * can't tell the difference. Called by `sandbox.ts` when a callback falls due. Pure.
 *
 * Twilio: https://www.twilio.com/docs/messaging/guides/track-outbound-message-status,
 * https://www.twilio.com/docs/voice/api/call-resource#statuscallback, https://www.twilio.com/docs/voice/twiml/gather,
 * https://www.twilio.com/docs/messaging/guides/webhook-request. SES:
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html.
 */
import type { Instant } from '../domain/time.ts';
import { toIso } from '../domain/time.ts';
import type { CallStatusEvent, ProviderEvent } from './sandbox-behaviours.ts';
import type { Contact } from './sandbox-record.ts';

/** Nothing listens here: `deliver` hands the request to the application. */
const ORIGIN = 'http://sandbox.invalid';
const OUR_NUMBER = '+15005550006';
const OUR_MAILBOX = 'reminders@sandbox.test';
const ACCOUNT = `AC${'0'.repeat(32)}`;

type EmailEvent = Extract<ProviderEvent, { kind: 'email' }>;

/** The request that tells of an event. `sign` vouches for an inbound message, which carries no signed query. */
export function callbackRequest(
  contact: Contact,
  event: ProviderEvent,
  at: Instant,
  sign: (body: string) => string,
): Request {
  switch (event.kind) {
    case 'message_status':
      return form(
        `message-status?${contact.callback}`,
        messageStatus(contact, event.status, event.errorCode),
      );
    case 'call_status':
      return form(`call-status?${contact.callback}`, callStatus(contact, event, at));
    case 'gather':
      return form(`gather?${contact.callback}`, { ...call(contact, 'in-progress'), Digits: event.digits });
    case 'inbound':
      return inbound(contact, event.body, sign);
    case 'email':
      return sesEvent(contact, event, at);
  }
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

function form(path: string, fields: Record<string, string>, headers?: Record<string, string>): Request {
  const body = new URLSearchParams(fields).toString();
  return new Request(`${ORIGIN}/webhooks/twilio/${path}`, {
    method: 'POST',
    headers: { ...FORM, ...headers },
    body,
  });
}

const messageStatus = (contact: Contact, status: string, errorCode: string | undefined) => ({
  AccountSid: ACCOUNT,
  MessageSid: contact.id,
  SmsSid: contact.id,
  MessageStatus: status,
  SmsStatus: status,
  From: OUR_NUMBER,
  To: contact.to,
  ...(errorCode && { ErrorCode: errorCode }),
});

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

function inbound(contact: Contact, text: string, sign: (body: string) => string): Request {
  // One reply per contact: its id follows from the id of what it answers.
  const id = `SM${'f'.repeat(8)}${contact.id.slice(-24)}`;
  const fields = {
    AccountSid: ACCOUNT,
    MessageSid: id,
    SmsSid: id,
    From: contact.to,
    To: OUR_NUMBER,
    Body: text,
  };
  const signature = sign(new URLSearchParams(fields).toString());
  return form('inbound', fields, { 'x-ringonce-sandbox': signature });
}

function sesEvent(contact: Contact, event: EmailEvent, at: Instant): Request {
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
  return snsNotification(JSON.stringify({ eventType: event.type, mail, ...details(contact, event, at) }), at);
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

/** SNS posts JSON under a text type. */
function snsNotification(message: string, at: Instant): Request {
  const envelope = {
    Type: 'Notification',
    TopicArn: 'arn:aws:sns:us-east-1:000000000000:ringonce-sandbox',
    Message: message,
    Timestamp: toIso(at),
  };
  return new Request(`${ORIGIN}/webhooks/ses`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': 'Notification' },
    body: JSON.stringify(envelope),
  });
}
