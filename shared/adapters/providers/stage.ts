/**
 * The registry for a stage on AWS: whose each channel is. Asked by `lambdas/`.
 *
 * Kept true: each part has a name of its own, so that a function's bundle holds only what the function asks for.
 */
import type { Channel } from '../../domain/core/policy.ts';
import { MINUTE } from '../../domain/core/time.ts';
import type { ProviderRecords } from '../../ports/provider-record.ts';
import type { Webhook } from '../../ports/webhooks.ts';
import { sesOfStage, sesRecordOfStage, sesWebhooksOfStage } from '../ses/stage.ts';
import { onSnsRecord } from '../ses/webhooks.ts';
import { TWILIO_SMS_FROM, TWILIO_VOICE_FROM } from '../twilio/from.ts';
import { TWILIO_LIST_DELAY_MS } from '../twilio/list.ts';
import type { TwilioSecrets } from '../twilio/secrets.ts';
import { twilioSecretFields } from '../twilio/secrets.ts';
import {
  twilioRecordOfStage,
  twilioSmsOfStage,
  twilioVoiceOfStage,
  twilioWebhooksOfStage,
} from '../twilio/stage.ts';

/** The fields of the stage's secret that are the providers'. */
export const secretFields = twilioSecretFields;
type ProviderSecrets = TwilioSecrets;

export const emailOfStage = sesOfStage;
export const smsOfStage = twilioSmsOfStage;
export const voiceOfStage = twilioVoiceOfStage;

/** What texts and calls may come from. */
export const SMS_FROM = {
  form: TWILIO_SMS_FROM,
  accepted: 'must be a Messaging Service SID (MG…) or a number such as +12125550123',
};
export const VOICE_FROM = { form: TWILIO_VOICE_FROM, accepted: 'must be a number such as +12125550123' };

/** SES has no list: what is in doubt there is settled by its events, or not at all. */
export const LIST_DELAY_MS: Readonly<Record<Channel, number>> = {
  email: MINUTE,
  sms: TWILIO_LIST_DELAY_MS,
  voice: TWILIO_LIST_DELAY_MS,
};

/** What the function `feedback` is handed. */
export const emailEventOfStage = onSnsRecord;

export const webhooksOfStage = (publicUrl: string, secrets: ProviderSecrets | undefined): Webhook[] => [
  ...twilioWebhooksOfStage(publicUrl, secrets),
  ...sesWebhooksOfStage(),
];

/** What was taken, for the audit: of emails SES keeps no list. */
export function recordsOfStage(secrets: ProviderSecrets | undefined): ProviderRecords {
  const record = twilioRecordOfStage(secrets);
  return { email: null, sms: record, voice: record };
}

/**
 * The same, with what a restore has to know: who was suppressed, and whose a contact was.
 * @param senders what texts and calls come from where an office has nothing of its own
 */
export function recordsForRestore(
  secrets: ProviderSecrets | undefined,
  senders: readonly string[],
): ProviderRecords {
  const record = twilioRecordOfStage(secrets, senders);
  return { email: sesRecordOfStage(), sms: record, voice: record };
}
