/**
 * The registry for a stage on AWS: whose each channel is. Asked by `lambdas/`.
 *
 * Kept true: each part has a name of its own, so that a function's bundle holds only what the function asks for.
 */
import type { Channel } from '../../domain/core/policy.ts';
import { MINUTE } from '../../domain/core/time.ts';
import type { ProviderRecords } from '../../ports/provider-record.ts';
import type { NamedSender, Sender } from '../../ports/senders.ts';
import type { Feedback, Webhook } from '../../ports/webhooks.ts';
import { EUM_SMS_FROM, EUM_VOICE_FROM } from '../eum/identities.ts';
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

/** Who takes texts and calls, by the names that people read, in their usual order. */
export const PHONE_PROVIDERS = ['Twilio', 'AWS'] as const;
export type PhoneProvider = (typeof PHONE_PROVIDERS)[number];
/** Whose a channel is, the preferred one first. */
export type PhoneNames = Readonly<Record<'sms' | 'voice', readonly PhoneProvider[]>>;

/** What a stage tells its functions, in `environment.ts`. Absent is what belongs to a provider that it has not. */
export interface PhoneSettings {
  RINGONCE_PUBLIC_URL: string;
  RINGONCE_SMS_PROVIDERS: readonly PhoneProvider[];
  RINGONCE_VOICE_PROVIDERS: readonly PhoneProvider[];
  RINGONCE_SMS_FROM?: string | undefined;
  RINGONCE_VOICE_FROM?: string | undefined;
  RINGONCE_AWS_SMS_FROM?: string | undefined;
  RINGONCE_AWS_VOICE_FROM?: string | undefined;
  RINGONCE_AWS_CONFIGURATION_SET?: string | undefined;
}

/** The variables that a provider needs for a channel. */
export const NEEDED: Readonly<
  Record<'sms' | 'voice', Record<PhoneProvider, readonly (keyof PhoneSettings)[]>>
> = {
  sms: {
    Twilio: ['RINGONCE_SMS_FROM'],
    AWS: ['RINGONCE_AWS_SMS_FROM', 'RINGONCE_AWS_CONFIGURATION_SET'],
  },
  voice: {
    Twilio: ['RINGONCE_VOICE_FROM'],
    AWS: ['RINGONCE_AWS_VOICE_FROM', 'RINGONCE_AWS_CONFIGURATION_SET'],
  },
};

/** Senders under their names, the preferred one first. */
const opened = <C extends Channel>(
  names: readonly PhoneProvider[],
  open: (name: PhoneProvider) => Sender<C> | Promise<Sender<C>>,
): Promise<NamedSender<C>[]> => Promise.all(names.map(async (name) => ({ name, sender: await open(name) })));

/** @throws when the deployer has not filled in the secret yet */
export const smsOfStage = (
  settings: PhoneSettings,
  secrets: ProviderSecrets,
): Promise<NamedSender<'sms'>[]> =>
  opened(settings.RINGONCE_SMS_PROVIDERS, async (name) => {
    const { RINGONCE_PUBLIC_URL: publicUrl, RINGONCE_AWS_CONFIGURATION_SET: configurationSet = '' } =
      settings;
    if (name === 'Twilio')
      return twilioSmsOfStage({ secrets, from: settings.RINGONCE_SMS_FROM ?? '', publicUrl });
    const { eumSmsOfStage } = await import('../eum/stage.ts');
    return eumSmsOfStage({ from: settings.RINGONCE_AWS_SMS_FROM ?? '', configurationSet });
  });

/**
 * @param perSecond calls of this process
 * @throws when the deployer has not filled in the secret yet
 */
export const voiceOfStage = (
  settings: PhoneSettings,
  secrets: ProviderSecrets,
  perSecond: number,
): Promise<NamedSender<'voice'>[]> =>
  opened(settings.RINGONCE_VOICE_PROVIDERS, async (name) => {
    const { RINGONCE_PUBLIC_URL: publicUrl, RINGONCE_AWS_CONFIGURATION_SET: configurationSet = '' } =
      settings;
    if (name === 'Twilio')
      return twilioVoiceOfStage({ secrets, from: settings.RINGONCE_VOICE_FROM ?? '', publicUrl }, perSecond);
    const { eumVoiceOfStage } = await import('../eum/stage.ts');
    return eumVoiceOfStage({ from: settings.RINGONCE_AWS_VOICE_FROM ?? '', configurationSet }, perSecond);
  });

/** What texts and calls may come from. */
export const SMS_FROM = {
  form: TWILIO_SMS_FROM,
  accepted: 'must be a Messaging Service SID (MG…) or a number such as +12125550123',
};
export const VOICE_FROM = { form: TWILIO_VOICE_FROM, accepted: 'must be a number such as +12125550123' };
export const AWS_SMS_FROM = {
  form: EUM_SMS_FROM,
  accepted: 'must be the id of a number or a pool (phone-… or pool-…), or the ARN of one or of a sender id',
};
export const AWS_VOICE_FROM = {
  form: EUM_VOICE_FROM,
  accepted: 'must be the id of a number or a pool (phone-… or pool-…), or the ARN of one',
};

/** Who has no list is settled by events, or not at all. */
export function listDelaysOf(names: PhoneNames): Readonly<Record<Channel, number>> {
  const delay = (channel: keyof PhoneNames) =>
    names[channel].includes('Twilio') ? TWILIO_LIST_DELAY_MS : MINUTE;
  return { email: MINUTE, sms: delay('sms'), voice: delay('voice') };
}

/** What the function `feedback` is handed of emails. */
export const emailEventOfStage = onSnsRecord;

/**
 * What the function `feedback` is handed of texts and calls: what became of them, and what people text.
 * @param from what texts come from
 * @returns whether it is of that topic
 */
export async function phoneEventOfStage(
  record: { TopicArn: string; Message: string },
  { topicArn, from }: { topicArn: string | undefined; from: string | undefined },
  feedback: Feedback,
): Promise<boolean> {
  if (topicArn === undefined || record.TopicArn !== topicArn) return false;
  const { onEumRecordOfStage } = await import('../eum/stage.ts');
  return onEumRecordOfStage(record, { ours: topicArn, from }, feedback);
}

export const webhooksOfStage = (publicUrl: string, secrets: ProviderSecrets | undefined): Webhook[] => [
  ...twilioWebhooksOfStage(publicUrl, secrets),
  ...sesWebhooksOfStage(),
];

/** What was taken, for the audit: of emails SES keeps no list, nor does AWS of texts and calls. */
export function recordsOfStage(
  secrets: ProviderSecrets | undefined,
  names: PhoneNames,
  senders?: readonly string[],
): ProviderRecords {
  const record = twilioRecordOfStage(secrets, senders);
  const isShared = names.sms.length + names.voice.length > 2;
  const listed = record && isShared ? { ...record, of: new Set(['Twilio']) } : record;
  const of = (channel: keyof PhoneNames) => (names[channel].includes('Twilio') ? listed : null);
  return { email: null, sms: of('sms'), voice: of('voice') };
}

/**
 * The same, with what a restore has to know: who was suppressed, and whose a contact was.
 * @param senders what texts and calls come from where an office has nothing of its own
 */
export const recordsForRestore = (
  secrets: ProviderSecrets | undefined,
  names: PhoneNames,
  senders: readonly string[],
): ProviderRecords => ({ ...recordsOfStage(secrets, names, senders), email: sesRecordOfStage() });
