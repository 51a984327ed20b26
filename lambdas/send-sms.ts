/** Sends what is queued for SMS. Called by Lambda's event source of the SMS queue. */
import { smsOfStage } from '../shared/adapters/providers/stage.ts';
import type { Replacements } from './composition.ts';
import { compose, functionOf } from './composition.ts';
import { sendBatch } from './sending.ts';

export const handlerOn = (replacements: Replacements = {}) =>
  functionOf(
    () =>
      compose('send-sms', replacements, (environment, { secrets }) => {
        const { RINGONCE_PUBLIC_URL: publicUrl, RINGONCE_SMS_FROM: from } = environment;
        return { senders: { sms: smsOfStage({ secrets, from, publicUrl }) } };
      }),
    sendBatch,
  );

export const handler = handlerOn();
