/** Sends what is queued for SMS, through Twilio. Called by Lambda's event source of the SMS queue. */
import { twilioSms } from '../shared/adapters/twilio/sms.ts';
import type { Replacements } from './composition.ts';
import { compose, functionOf } from './composition.ts';
import { readSecrets, twilioAccess } from './secrets.ts';
import { sendBatch } from './sending.ts';

export const handlerOn = (replacements: Replacements = {}) =>
  functionOf(
    () =>
      compose('send-sms', replacements, async (environment) => {
        const { RINGONCE_PUBLIC_URL: publicUrl, RINGONCE_SMS_FROM: from } = environment;
        const secrets = await readSecrets(environment.RINGONCE_SECRET_ARN);
        return {
          secrets,
          publicUrl,
          senders: { sms: twilioSms({ ...twilioAccess(secrets), from, publicUrl }) },
        };
      }),
    sendBatch,
  );

export const handler = handlerOn();
