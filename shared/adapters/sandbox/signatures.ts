/**
 * What the sandbox's SNS signs with, in place of a certificate; its Twilio signs as Twilio does
 * (`twilio/signature.ts`). Used by `callbacks.ts` to sign and by `sandbox.ts` to check.
 */
import { createHmac } from 'node:crypto';

/** Nothing listens here: `SandboxOptions.deliver` hands requests to the application. */
export const SANDBOX_ORIGIN = 'http://sandbox.invalid';
export const SANDBOX_TOPIC = 'arn:aws:sns:us-east-1:000000000000:ringonce-sandbox';

/** A message of SNS. */
export type Envelope = Readonly<Record<string, unknown>>;

/** What a real signature covers: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
const SIGNED = ['Message', 'MessageId', 'Timestamp', 'TopicArn', 'Type'] as const;

/** The field `Signature` of an envelope. */
export const signSns = (token: string, envelope: Envelope): string =>
  createHmac('sha256', token)
    .update(JSON.stringify(SIGNED.map((field) => envelope[field] ?? null)))
    .digest('base64');
