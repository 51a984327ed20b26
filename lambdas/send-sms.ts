/** Sends what is queued for SMS. Called by Lambda's event source of the SMS queue. */
import { smsOfStage } from '../shared/adapters/providers/stage.ts';
import type { Replacements } from './composition.ts';
import { compose, functionOf } from './composition.ts';
import { sendBatch } from './sending.ts';

export const handlerOn = (replacements: Replacements = {}) =>
  functionOf(
    () =>
      compose('send-sms', replacements, async (environment, { secrets }) => ({
        sms: await smsOfStage(environment, secrets),
      })),
    sendBatch,
  );

export const handler = handlerOn();
