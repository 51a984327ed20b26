/** Twilio in the embedded mode: its variables, and what they make. Named by the registry. */
import * as z from 'zod';
import { maskAddress } from '../../domain/core/keys.ts';
import type { CommonSettings, Provider } from '../../ports/provider.ts';
import { paced } from '../process/paced.ts';
import { remoteTime } from '../process/remote-time.ts';
import { systemClock } from '../system.ts';
import { needs, settingsOf } from '../variables.ts';
import { checkTwilio } from './check.ts';
import { TWILIO_SMS_FROM, TWILIO_VOICE_FROM } from './from.ts';
import { TWILIO_LIST_DELAY_MS } from './list.ts';
import { twilioRecord } from './provider-record.ts';
import { apiUrl } from './request.ts';
import { twilioVerifier } from './signature.ts';
import { twilioSms } from './sms.ts';
import { twilioVoice } from './voice.ts';
import { twilioWebhooks } from './webhooks.ts';

const secret = z.string().min(16, 'must have at least 16 characters');

const variables = z.object({
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/, 'must be an account SID (AC and 32 hex digits)')
    .optional(),
  TWILIO_AUTH_TOKEN: secret.optional(),
  TWILIO_AUTH_TOKEN_NEXT: secret.optional(),
  TWILIO_SMS_FROM: z
    .string()
    .regex(TWILIO_SMS_FROM, 'must be a number in E.164, or a Messaging Service (MG…)')
    .optional(),
  TWILIO_VOICE_FROM: z
    .string()
    .regex(TWILIO_VOICE_FROM, 'must be a number in E.164 such as +12125550100')
    .optional(),
  TWILIO_CALLS_PER_SECOND: z.coerce
    .number('must be a number of calls a second')
    .positive()
    .max(100)
    .default(1),
  TWILIO_API_URL: z.url('must be a URL').optional(),
});
type Env = z.infer<typeof variables> & CommonSettings;

export const twilio = settingsOf({
  variables,
  missing: (env: Env) => [
    ...needs(env, 'TWILIO_SMS_FROM', 'TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'RINGONCE_PUBLIC_URL'),
    ...needs(env, 'TWILIO_VOICE_FROM', 'TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'RINGONCE_PUBLIC_URL'),
    ...(env.TWILIO_ACCOUNT_SID && !env.TWILIO_SMS_FROM && !env.TWILIO_VOICE_FROM
      ? [
          'TWILIO_SMS_FROM: is needed for texts, and TWILIO_VOICE_FROM for calls, because TWILIO_ACCOUNT_SID is set',
        ]
      : []),
  ],
  open(env: Env) {
    const {
      TWILIO_ACCOUNT_SID: accountSid,
      TWILIO_AUTH_TOKEN: authToken,
      RINGONCE_PUBLIC_URL: publicUrl,
    } = env;
    if (!accountSid || !authToken || !publicUrl) return undefined;
    const access = { accountSid, authToken, publicUrl, baseUrl: env.TWILIO_API_URL };
    return () => providerOf(env, access);
  },
});

/** Kept below what a US long code with A2P 10DLC takes; a setting of the account's. */
const TEXTS_PER_MINUTE = 180;

function providerOf(
  env: Env,
  access: { accountSid: string; authToken: string; publicUrl: string; baseUrl: string | undefined },
): Provider {
  const { TWILIO_SMS_FROM: sms, TWILIO_VOICE_FROM: voice, TWILIO_CALLS_PER_SECOND: perSecond } = env;
  const { publicUrl, authToken } = access;
  const authTokens = [authToken, env.TWILIO_AUTH_TOKEN_NEXT].filter((token) => token !== undefined);
  const common = {
    record: twilioRecord(
      access,
      [sms, voice].filter((from) => from !== undefined),
    ),
    listDelayMs: TWILIO_LIST_DELAY_MS,
  };
  return {
    name: 'Twilio',
    channels: {
      ...(sms && {
        sms: {
          ...common,
          sender: twilioSms({ ...access, from: sms }),
          pacePerMinute: TEXTS_PER_MINUTE,
          concurrency: 32,
          shown: `Twilio, from ${maskAddress(sms)}`,
        },
      }),
      ...(voice && {
        voice: {
          ...common,
          sender: paced(twilioVoice({ ...access, from: voice }), perSecond, systemClock),
          pacePerMinute: 60 * perSecond,
          // A call waits for its second after it was claimed: no more of them than a few seconds' worth.
          concurrency: Math.max(1, Math.ceil(5 * perSecond)),
          shown: `Twilio, from ${maskAddress(voice)}, ${perSecond} calls a second`,
        },
      }),
    },
    webhooks: twilioWebhooks(twilioVerifier({ publicUrl, authTokens })),
    time: () => remoteTime(apiUrl(access, '/')),
    check: () => checkTwilio({ ...access, smsFrom: sms ?? null, voiceFrom: voice ?? null }),
  };
}
