/** Sends what is queued for email, through SES. Called by Lambda's event source of the email queue. */
import { sesClient, sesSender } from '../shared/adapters/aws/ses-sender.ts';
import type { Replacements } from './composition.ts';
import { compose, functionOf } from './composition.ts';
import { readSecrets } from './secrets.ts';
import { sendBatch } from './sending.ts';

export const handlerOn = (replacements: Replacements = {}) =>
  functionOf(
    () =>
      compose('send-email', replacements, async (environment) => ({
        secrets: await readSecrets(environment.RINGONCE_SECRET_ARN),
        publicUrl: environment.RINGONCE_PUBLIC_URL,
        emailFrom: environment.RINGONCE_EMAIL_FROM,
        senders: {
          email: sesSender({
            client: sesClient(),
            from: environment.RINGONCE_EMAIL_FROM,
            configurationSets: [
              { name: environment.RINGONCE_SES_CONFIGURATION_SET, maxDeliverySeconds: null },
            ],
          }),
        },
      })),
    sendBatch,
  );

export const handler = handlerOn();
