/**
 * The real providers of the embedded mode: which of them the environment variables set up, and what they are made of.
 * A channel without one is played by the sandbox.
 */
import * as z from 'zod';
import { checkSes } from '../shared/adapters/aws/ses-doctor.ts';
import { sesClient, sesSender } from '../shared/adapters/aws/ses-sender.ts';
import { snsVerifier } from '../shared/adapters/aws/sns.ts';
import { checkSmtp, smtpSender } from '../shared/adapters/email/smtp-sender.ts';
import { paced } from '../shared/adapters/process/paced.ts';
import { systemClock } from '../shared/adapters/system.ts';
import { checkTwilio } from '../shared/adapters/twilio/check.ts';
import { TWILIO_LIST_DELAY_MS } from '../shared/adapters/twilio/list.ts';
import { twilioRecord } from '../shared/adapters/twilio/record.ts';
import { twilioVerifier } from '../shared/adapters/twilio/signature.ts';
import { twilioSms } from '../shared/adapters/twilio/sms.ts';
import { twilioVoice } from '../shared/adapters/twilio/voice.ts';
import { maskAddress } from '../shared/domain/core/keys.ts';
import type { Channel } from '../shared/domain/core/policy.ts';
import type { Verifiers } from '../shared/http/webhooks/common.ts';
import type { ProviderRecords } from '../shared/ports/record.ts';
import type { Check, Senders } from '../shared/ports/senders.ts';

const number = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be a number in E.164 such as +12125550100');
const sender = z
  .string()
  .regex(/^(\+[1-9]\d{6,14}|MG[0-9a-f]{32})$/, 'must be a number in E.164, or a Messaging Service (MG…)');
const secret = z.string().min(16, 'must have at least 16 characters');

/** The variables, beside those of `settings.ts`. */
export const providerVariables = z.object({
  RINGONCE_PUBLIC_URL: z
    .string()
    .regex(/^https?:\/\/[^/?#]+(\/[^?#]*)?$/, 'must be a URL such as https://reminders.example.com')
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  RINGONCE_EMAIL_FROM: z.email('must be an email address').optional(),
  RINGONCE_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must be such as smtps://user:password@smtp.example.com')
    .optional(),
  RINGONCE_SES_CONFIGURATION_SET: z.string().min(1).optional(),
  RINGONCE_SES_TOPIC_ARN: z
    .string()
    .regex(/^arn:aws[a-z-]*:sns:/, 'must be the ARN of an SNS topic')
    .optional(),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/, 'must be an account SID (AC and 32 hex digits)')
    .optional(),
  TWILIO_AUTH_TOKEN: secret.optional(),
  TWILIO_AUTH_TOKEN_NEXT: secret.optional(),
  TWILIO_SMS_FROM: sender.optional(),
  TWILIO_VOICE_FROM: number.optional(),
  TWILIO_CALLS_PER_SECOND: z.coerce
    .number('must be a number of calls a second')
    .positive()
    .max(100)
    .default(1),
  TWILIO_API_URL: z.url('must be a URL').optional(),
});
type Variables = z.infer<typeof providerVariables>;

/** Checks which variables need each other. @returns faults, each naming the variable that is missing */
export function providerFaults(env: Variables): string[] {
  const needs = (given: keyof Variables, ...wanted: (keyof Variables)[]) =>
    env[given] === undefined
      ? []
      : wanted
          .filter((name) => env[name] === undefined)
          .map((name) => `${name}: is needed, because ${given} is set`);
  return [
    ...needs('RINGONCE_SMTP_URL', 'RINGONCE_EMAIL_FROM'),
    ...needs(
      'RINGONCE_SES_CONFIGURATION_SET',
      'RINGONCE_EMAIL_FROM',
      'RINGONCE_SES_TOPIC_ARN',
      'RINGONCE_PUBLIC_URL',
    ),
    ...needs('TWILIO_SMS_FROM', 'TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'RINGONCE_PUBLIC_URL'),
    ...needs('TWILIO_VOICE_FROM', 'TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'RINGONCE_PUBLIC_URL'),
    ...(env.TWILIO_ACCOUNT_SID && !env.TWILIO_SMS_FROM && !env.TWILIO_VOICE_FROM
      ? [
          'TWILIO_SMS_FROM: is needed for texts, and TWILIO_VOICE_FROM for calls, because TWILIO_ACCOUNT_SID is set',
        ]
      : []),
  ];
}

/** Below what a new SES account (14 a second) and a US long code with A2P 10DLC take, which differs by account. */
const EMAILS_PER_MINUTE = 600;
const TEXTS_PER_MINUTE = 180;

/** What the variables are made into. */
export interface Providers {
  publicUrl: string | null;
  emailFrom: string | null;
  senders: Partial<Senders>;
  /** What each real provider keeps of what it took; null for none. */
  records: Partial<ProviderRecords>;
  verifiers: Partial<Verifiers>;
  /** Contacts a minute that the account takes, where that is less than the sandbox. */
  pacePerMinute: Partial<Record<Channel, number>>;
  /** When the provider's own list is sure to hold what was sent. */
  listDelayMs: Partial<Record<Channel, number>>;
  /** How many may be under way at once. */
  concurrency: Partial<Record<Channel, number>>;
  /** One line for each real channel, for the greeting. No secrets. */
  shown: Partial<Record<Channel, string>>;
  /** Looks at each provider's configuration and sends nothing. */
  check(): Promise<Check[]>;
}

export function openProviders(env: Variables): Providers {
  const email = openEmail(env);
  const twilio = openTwilio(env);
  return {
    publicUrl: env.RINGONCE_PUBLIC_URL ?? null,
    emailFrom: env.RINGONCE_EMAIL_FROM ?? null,
    senders: { ...email.senders, ...twilio.senders },
    records: { ...(email.senders?.email && { email: null }), ...twilio.records },
    verifiers: { ...email.verifiers, ...twilio.verifiers },
    pacePerMinute: {
      ...(email.senders?.email && { email: EMAILS_PER_MINUTE }),
      ...(twilio.senders?.sms && { sms: TEXTS_PER_MINUTE }),
      ...(twilio.senders?.voice && { voice: 60 * env.TWILIO_CALLS_PER_SECOND }),
    },
    listDelayMs: twilio.senders ? { sms: TWILIO_LIST_DELAY_MS, voice: TWILIO_LIST_DELAY_MS } : {},
    concurrency: {
      ...(email.senders?.email && { email: 32 }),
      ...(twilio.senders?.sms && { sms: 32 }),
      // A call waits for its second after it was claimed: no more of them than a few seconds' worth.
      ...(twilio.senders?.voice && { voice: Math.max(1, Math.ceil(5 * env.TWILIO_CALLS_PER_SECOND)) }),
    },
    shown: { ...email.shown, ...twilio.shown },
    check: async () => (await Promise.all([email.check?.() ?? [], twilio.check?.() ?? []])).flat(),
  };
}

type Part = Partial<Pick<Providers, 'senders' | 'records' | 'verifiers' | 'shown' | 'check'>>;

function openEmail(env: Variables): Part {
  const from = env.RINGONCE_EMAIL_FROM;
  if (from === undefined) return {};
  const { RINGONCE_SMTP_URL: url, RINGONCE_SES_CONFIGURATION_SET: set, RINGONCE_SES_TOPIC_ARN: topic } = env;
  if (url !== undefined) {
    const options = { url, from };
    return {
      senders: { email: smtpSender(options) },
      shown: { email: `SMTP at ${new URL(url).hostname}, from ${maskAddress(from)}` },
      check: () => checkSmtp(options),
    };
  }
  if (set === undefined || topic === undefined) return {};
  const client = sesClient();
  const configurationSets = [{ name: set, maxDeliverySeconds: null }];
  return {
    senders: { email: sesSender({ client, from, configurationSets }) },
    verifiers: snsVerifier({ topicArns: [topic] }),
    shown: { email: `SES, from ${maskAddress(from)}` },
    check: () => checkSes({ client, from, configurationSets: [set], topicArn: topic }),
  };
}

function openTwilio(env: Variables): Part {
  const {
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authToken,
    RINGONCE_PUBLIC_URL: publicUrl,
  } = env;
  if (!accountSid || !authToken || !publicUrl) return {};
  const access = { accountSid, authToken, publicUrl, baseUrl: env.TWILIO_API_URL };
  const authTokens = [authToken, env.TWILIO_AUTH_TOKEN_NEXT].filter((token) => token !== undefined);
  const { TWILIO_SMS_FROM: sms, TWILIO_VOICE_FROM: voice, TWILIO_CALLS_PER_SECOND: perSecond } = env;
  const record = twilioRecord(access);
  return {
    senders: {
      ...(sms && { sms: twilioSms({ ...access, from: sms }) }),
      ...(voice && { voice: paced(twilioVoice({ ...access, from: voice }), perSecond, systemClock) }),
    },
    records: { ...(sms && { sms: record }), ...(voice && { voice: record }) },
    verifiers: { twilio: twilioVerifier({ publicUrl, authTokens }) },
    shown: {
      ...(sms && { sms: `Twilio, from ${maskAddress(sms)}` }),
      ...(voice && { voice: `Twilio, from ${maskAddress(voice)}, ${perSecond} calls a second` }),
    },
    check: () => checkTwilio({ ...access, smsFrom: sms ?? null, voiceFrom: voice ?? null }),
  };
}
