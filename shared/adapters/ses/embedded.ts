/**
 * SES in the embedded mode: its variables, and what they make. Named by the registry. The SDK of AWS is read once SES is
 * used: nobody else waits for it.
 */
import * as z from 'zod';
import { maskAddress } from '../../domain/core/keys.ts';
import { once } from '../aws/one-call.ts';
import { snsVerifier } from '../aws/sns-signature.ts';
import { remoteTime } from '../process/remote-time.ts';
import { systemClock } from '../system.ts';
import { needs, settingsOf } from '../variables.ts';
import { sesWebhooks } from './webhooks.ts';

/** Kept below what a new account takes, which is 14 a second; a setting of the account's. */
const EMAILS_PER_MINUTE = 600;

export const ses = settingsOf({
  variables: z.object({
    RINGONCE_SES_CONFIGURATION_SET: z.string().min(1).optional(),
    RINGONCE_SES_TOPIC_ARN: z
      .string()
      .regex(/^arn:aws[a-z-]*:sns:/, 'must be the ARN of an SNS topic')
      .optional(),
  }),
  missing: (env) =>
    needs(
      env,
      'RINGONCE_SES_CONFIGURATION_SET',
      'RINGONCE_EMAIL_FROM',
      'RINGONCE_SES_TOPIC_ARN',
      'RINGONCE_PUBLIC_URL',
    ),
  open({ RINGONCE_SES_CONFIGURATION_SET: set, RINGONCE_SES_TOPIC_ARN: topicArn, RINGONCE_EMAIL_FROM: from }) {
    if (set === undefined || topicArn === undefined || from === undefined) return undefined;
    return () => {
      const sdk = once(async () => {
        const { sesClient, sesSender } = await import('./sender.ts');
        const client = sesClient();
        const configurationSets = [{ name: set, maxDeliverySeconds: null }];
        return { client, sender: sesSender({ client, from, configurationSets }) };
      });
      return {
        name: 'SES',
        channels: {
          email: {
            sender: {
              send: async (request) => (await sdk()).sender.send(request),
              lookup: async (request, claimedAt) => (await sdk()).sender.lookup(request, claimedAt),
            },
            record: {
              async *suppressed(since, until) {
                const { sesSuppressions } = await import('./suppressed.ts');
                const { client } = await sdk();
                yield* sesSuppressions(client).suppressed(since, until);
              },
            },
            pacePerMinute: EMAILS_PER_MINUTE,
            listDelayMs: 0,
            concurrency: 32,
            shown: `SES, from ${maskAddress(from)}`,
          },
        },
        webhooks: sesWebhooks(snsVerifier({ topicArns: [topicArn], clock: systemClock })),
        time: async () =>
          remoteTime(`https://email.${await (await sdk()).client.config.region()}.amazonaws.com/`),
        async check() {
          const { checkSes } = await import('./check.ts');
          return checkSes({ client: (await sdk()).client, from, configurationSets: [set], topicArn });
        },
      };
    };
  },
});
