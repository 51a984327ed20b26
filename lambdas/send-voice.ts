/** Sends what is queued for voice: calls. Called by Lambda's event source of the voice queue. */
import { voiceOfStage } from '../shared/adapters/providers/stage.ts';
import type { Replacements } from './composition.ts';
import { compose, functionOf } from './composition.ts';
import { sendBatch } from './sending.ts';

export const handlerOn = (replacements: Replacements = {}) =>
  functionOf(
    () =>
      compose('send-voice', replacements, async (environment, { secrets }) => ({
        voice: await voiceOfStage(environment, secrets, environment.RINGONCE_CALLS_PER_SECOND),
      })),
    sendBatch,
  );

export const handler = handlerOn();
