/** Sends what is queued for voice: calls. Called by Lambda's event source of the voice queue. */
import { voiceOfStage } from '../shared/adapters/providers/stage.ts';
import type { Replacements } from './composition.ts';
import { compose, functionOf } from './composition.ts';
import { sendBatch } from './sending.ts';

export const handlerOn = (replacements: Replacements = {}) =>
  functionOf(
    () =>
      compose('send-voice', replacements, (environment, { secrets }) => {
        const { RINGONCE_PUBLIC_URL: publicUrl, RINGONCE_VOICE_FROM: from } = environment;
        const perSecond = environment.RINGONCE_CALLS_PER_SECOND;
        const voice = voiceOfStage({ secrets, from, publicUrl }, perSecond);
        return { senders: { voice } };
      }),
    sendBatch,
  );

export const handler = handlerOn();
