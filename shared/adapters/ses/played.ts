/**
 * SES and SNS as the sandbox plays them, in the shapes that they document:
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html. Pure, but for the webhooks.
 */
import { createHmac, hash } from 'node:crypto';
import { timingSafeEqual } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import { toIso } from '../../domain/core/time.ts';
import type { EmailEvent, PlayedContact, PlayedPlace, PlayedProvider } from '../../ports/played.ts';
import type { SnsMessage, SnsVerifier } from '../aws/sns-webhook.ts';
import { sesWebhooks } from './webhooks.ts';

const OUR_MAILBOX = 'reminders@sandbox.test';
/** The topic of the events that are played. */
export const PLAYED_TOPIC = 'arn:aws:sns:us-east-1:000000000000:ringonce-sandbox';

export const playedSes: PlayedProvider<EmailEvent> = {
  webhooks: ({ token }) => sesWebhooks(playedSns(token)),
  request(contact, event, at, place) {
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
    return snsNotification(message, at, place);
  },
};

/** Tells what is played from what is forged. */
export const playedSns = (token: string): SnsVerifier => ({
  async sns(message) {
    const { Signature: signature, TopicArn: topic } = message;
    if (typeof signature !== 'string' || !timingSafeEqual(signature, signSns(token, message)))
      return 'wrong_signature';
    return topic === PLAYED_TOPIC ? 'valid' : 'wrong_topic';
  },
  /** Nobody asks. */
  async confirmSubscription() {},
});

/** What a real signature covers: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
const SIGNED = ['Message', 'MessageId', 'Timestamp', 'TopicArn', 'Type'] as const;

/** The field `Signature` of an envelope: an HMAC in the place of a certificate's. */
export const signSns = (token: string, envelope: SnsMessage): string =>
  createHmac('sha256', token)
    .update(JSON.stringify(SIGNED.map((field) => envelope[field] ?? null)))
    .digest('base64');

/** The object that goes with an event's type. */
function details(contact: PlayedContact, event: EmailEvent, at: Instant): Record<string, unknown> {
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
function snsNotification(message: string, at: Instant, { origin, token }: PlayedPlace): Request {
  const timestamp = toIso(at);
  const envelope = {
    Type: 'Notification',
    MessageId: hash('sha256', `${timestamp}${message}`).replace(
      /^(.{8})(.{4})(.{4})(.{4})(.{12}).*/,
      '$1-$2-$3-$4-$5',
    ),
    TopicArn: PLAYED_TOPIC,
    Message: message,
    Timestamp: timestamp,
    SignatureVersion: '2',
    SigningCertURL: `${origin}/SimpleNotificationService.pem`,
    UnsubscribeURL: `${origin}/?Action=Unsubscribe`,
  };
  return new Request(`${origin}/webhooks/ses`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': 'Notification' },
    body: JSON.stringify({ ...envelope, Signature: signSns(token, envelope) }),
  });
}
