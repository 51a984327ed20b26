/** SES in the embedded mode: its variables, and what they make. Named by the registry. */
import * as z from 'zod';
import { maskAddress } from '../../domain/core/keys.ts';
import { remoteTime } from '../process/remote-time.ts';
import { needs, settingsOf } from '../variables.ts';
import { checkSes } from './check.ts';
import { sesClient, sesSender } from './sender.ts';
import { snsVerifier } from './sns.ts';
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
      const client = sesClient();
      const configurationSets = [{ name: set, maxDeliverySeconds: null }];
      return {
        channels: {
          email: {
            sender: sesSender({ client, from, configurationSets }),
            record: null,
            pacePerMinute: EMAILS_PER_MINUTE,
            listDelayMs: 0,
            concurrency: 32,
            shown: `SES, from ${maskAddress(from)}`,
          },
        },
        webhooks: sesWebhooks(snsVerifier({ topicArns: [topicArn] })),
        time: async () => remoteTime(`https://email.${await client.config.region()}.amazonaws.com/`),
        check: () => checkSes({ client, from, configurationSets: [set], topicArn }),
      };
    };
  },
});
