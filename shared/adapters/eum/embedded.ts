/**
 * AWS End User Messaging in the embedded mode: its variables, and what they make. Named by the registry. The SDK of AWS is
 * read once it is used: nobody else waits for it.
 */
import * as z from 'zod';
import { maskAddress } from '../../domain/core/keys.ts';
import type { CommonSettings, Provider } from '../../ports/provider.ts';
import { once } from '../aws/one-call.ts';
import { snsVerifier } from '../aws/sns-signature.ts';
import { systemClock } from '../system.ts';
import { needs, settingsOf } from '../variables.ts';
import { eumWebhooks } from './webhooks.ts';

const variables = z.object({
  RINGONCE_AWS_CONFIGURATION_SET: z.string().min(1).optional(),
  RINGONCE_AWS_TOPIC_ARN: z
    .string()
    .regex(/^arn:aws[a-z-]*:sns:/, 'must be the ARN of an SNS topic')
    .optional(),
  RINGONCE_AWS_SMS_FROM: z
    .string()
    .regex(
      /^(\+[1-9]\d{6,14}|(pool|phone)-[0-9a-f]{32}|[A-Za-z0-9_-]{1,11}|arn:aws[a-z-]*:sms-voice:\S+)$/,
      'must be a number in E.164, a pool, a sender id, or the ARN of one',
    )
    .optional(),
  RINGONCE_AWS_VOICE_FROM: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'must be a number in E.164 such as +12125550100')
    .optional(),
  RINGONCE_AWS_TEXTS_PER_SECOND: z.coerce
    .number('must be a number of texts a second')
    .positive()
    .max(1_000)
    .default(1),
  RINGONCE_AWS_CALLS_PER_SECOND: z.coerce
    .number('must be a number of calls a second')
    .positive()
    .max(100)
    .default(1),
});
type Env = z.infer<typeof variables> & CommonSettings;

const SENDERS = ['RINGONCE_AWS_SMS_FROM', 'RINGONCE_AWS_VOICE_FROM'] as const;
const COMMON = ['RINGONCE_AWS_CONFIGURATION_SET', 'RINGONCE_AWS_TOPIC_ARN', 'RINGONCE_PUBLIC_URL'] as const;

export const eum = settingsOf({
  variables,
  missing: (env: Env) => [
    ...SENDERS.flatMap((name) => needs(env, name, ...COMMON)),
    ...needs(env, 'RINGONCE_AWS_CONFIGURATION_SET', 'RINGONCE_AWS_TOPIC_ARN', 'RINGONCE_PUBLIC_URL'),
    ...(env.RINGONCE_AWS_CONFIGURATION_SET && !env.RINGONCE_AWS_SMS_FROM && !env.RINGONCE_AWS_VOICE_FROM
      ? [
          'RINGONCE_AWS_SMS_FROM: is needed for texts, and RINGONCE_AWS_VOICE_FROM for calls, because RINGONCE_AWS_CONFIGURATION_SET is set',
        ]
      : []),
  ],
  open(env: Env) {
    const { RINGONCE_AWS_CONFIGURATION_SET: configurationSet, RINGONCE_AWS_TOPIC_ARN: topicArn } = env;
    if (!configurationSet || !topicArn) return undefined;
    return () => providerOf(env, configurationSet, topicArn);
  },
});

function providerOf(env: Env, configurationSet: string, topicArn: string): Provider {
  const { RINGONCE_AWS_SMS_FROM: sms, RINGONCE_AWS_VOICE_FROM: voice } = env;
  const sdk = once(async () => {
    const { eumAnswering, eumClient, eumSms, eumVoice } = await import('./sender.ts');
    const client = eumClient();
    return {
      client,
      answer: eumAnswering(client),
      sms: eumSms({ client, configurationSet, from: sms ?? '' }),
      voice: eumVoice({ client, configurationSet, from: voice ?? '' }),
    };
  });
  const common = { record: null, listDelayMs: 0 };
  return {
    name: 'AWS',
    channels: {
      ...(sms && {
        sms: {
          ...common,
          sender: {
            send: async (request) => (await sdk()).sms.send(request),
            lookup: async () => ({ kind: 'unknown' }),
          },
          pacePerMinute: 60 * env.RINGONCE_AWS_TEXTS_PER_SECOND,
          concurrency: 32,
          shown: `AWS End User Messaging, from ${maskAddress(sms)}`,
        },
      }),
      ...(voice && {
        voice: {
          ...common,
          sender: {
            send: async (request) => (await sdk()).voice.send(request),
            lookup: async () => ({ kind: 'unknown' }),
          },
          pacePerMinute: 60 * env.RINGONCE_AWS_CALLS_PER_SECOND,
          concurrency: Math.max(1, Math.ceil(5 * env.RINGONCE_AWS_CALLS_PER_SECOND)),
          shown: `AWS End User Messaging, from ${maskAddress(voice)}, ${env.RINGONCE_AWS_CALLS_PER_SECOND} calls a second`,
        },
      }),
    },
    webhooks: eumWebhooks(snsVerifier({ topicArns: [topicArn], clock: systemClock }), async (...said) =>
      (await sdk()).answer(...said),
    ),
    async check() {
      const { checkEum } = await import('./check.ts');
      return checkEum({ client: (await sdk()).client, configurationSet, topicArn, froms: [sms, voice] });
    },
  };
}
