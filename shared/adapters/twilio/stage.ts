/** Twilio in a stage on AWS: what its functions are made of. Named by the registry, each part apart. */
import type { ProviderRecord } from '../../ports/provider-record.ts';
import type { Sender } from '../../ports/senders.ts';
import type { Webhook } from '../../ports/webhooks.ts';
import { paced } from '../process/paced.ts';
import { systemClock } from '../system.ts';
import { twilioRecord } from './provider-record.ts';
import type { TwilioSecrets } from './secrets.ts';
import { twilioVerifier } from './signature.ts';
import { twilioSms } from './sms.ts';
import { twilioVoice } from './voice.ts';
import { twilioWebhooks } from './webhooks.ts';

interface StageOptions {
  secrets: TwilioSecrets;
  /** What is sent or called from. */
  from: string;
  publicUrl: string;
}

/** @throws when the deployer has not filled in the secret yet */
export const twilioSmsOfStage = ({ secrets, ...options }: StageOptions): Sender<'sms'> =>
  twilioSms({ ...accessOf(secrets), ...options });

/**
 * @param perSecond calls of this process
 * @throws when the deployer has not filled in the secret yet
 */
export const twilioVoiceOfStage = (
  { secrets, ...options }: StageOptions,
  perSecond: number,
): Sender<'voice'> => paced(twilioVoice({ ...accessOf(secrets), ...options }), perSecond, systemClock);

/**
 * Its lists, of texts and of calls; null until the secret is filled in.
 * @param senders as `twilioRecord` has them
 */
export const twilioRecordOfStage = (
  { twilioAccountSid: accountSid, twilioAuthToken: authToken }: TwilioSecrets = {},
  senders?: readonly string[],
): ProviderRecord | null =>
  accountSid && authToken ? twilioRecord({ accountSid, authToken }, senders) : null;

/** Messages are checked with both tokens while one replaces the other. */
export const twilioWebhooksOfStage = (publicUrl: string, secrets: TwilioSecrets = {}): Webhook[] =>
  twilioWebhooks(
    twilioVerifier({
      publicUrl,
      authTokens: [secrets.twilioAuthToken, secrets.twilioAuthTokenNext].filter(
        (token) => token !== undefined,
      ),
    }),
  );

function accessOf({ twilioAccountSid: accountSid, twilioAuthToken: authToken }: TwilioSecrets) {
  if (accountSid === undefined || authToken === undefined)
    throw new Error(
      `The secret of this stage has no ${accountSid === undefined ? 'twilioAccountSid' : 'twilioAuthToken'} yet`,
    );
  return { accountSid, authToken };
}
