/** Sends what is queued for voice: calls, through Twilio. Called by Lambda's event source of the voice queue. */
import { paced } from '../shared/adapters/process/paced.ts';
import { systemClock } from '../shared/adapters/system.ts';
import { twilioVoice } from '../shared/adapters/twilio/voice.ts';
import type { Replacements } from './composition.ts';
import { compose, functionOf } from './composition.ts';
import { readSecrets, twilioAccess } from './secrets.ts';
import { sendBatch } from './sending.ts';

export const handlerOn = (replacements: Replacements = {}) =>
  functionOf(
    () =>
      compose('send-voice', replacements, async (environment) => {
        const { RINGONCE_PUBLIC_URL: publicUrl, RINGONCE_VOICE_FROM: from } = environment;
        const secrets = await readSecrets(environment.RINGONCE_SECRET_ARN);
        const voice = twilioVoice({ ...twilioAccess(secrets), from, publicUrl });
        const perSecond = environment.RINGONCE_CALLS_PER_SECOND;
        return { secrets, publicUrl, senders: { voice: paced(voice, perSecond, systemClock) } };
      }),
    sendBatch,
  );

export const handler = handlerOn();
