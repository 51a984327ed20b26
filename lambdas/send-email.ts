/** Sends what is queued for email. Called by Lambda's event source of the email queue. */
import { emailOfStage } from '../shared/adapters/providers/stage.ts';
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
          email: emailOfStage({
            from: environment.RINGONCE_EMAIL_FROM,
            configurationSet: environment.RINGONCE_SES_CONFIGURATION_SET,
          }),
        },
      })),
    sendBatch,
  );

export const handler = handlerOn();
