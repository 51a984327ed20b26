/** What the audit and the API look into beside the store: Twilio's lists and the dead-letter queues. */
import { sqsClient } from '../shared/adapters/aws/clients.ts';
import { sqsDeadLetters } from '../shared/adapters/aws/dead-letters.ts';
import { twilioRecord } from '../shared/adapters/twilio/record.ts';
import type { DeadLetters } from '../shared/ports/dead-letters.ts';
import type { ProviderRecords } from '../shared/ports/record.ts';
import { NO_RECORDS } from '../shared/ports/record.ts';
import type { Environment } from './environment.ts';
import type { Secrets } from './secrets.ts';

/** SES keeps no list of what it took. */
export function recordsOf({ twilioAccountSid, twilioAuthToken }: Partial<Secrets> = {}): ProviderRecords {
  if (!twilioAccountSid || !twilioAuthToken) return NO_RECORDS;
  const record = twilioRecord({ accountSid: twilioAccountSid, authToken: twilioAuthToken });
  return { email: null, sms: record, voice: record };
}

export const deadLettersOf = (environment: Environment<'audit' | 'http-api'>): DeadLetters =>
  sqsDeadLetters({
    client: sqsClient(),
    queueUrls: {
      email: environment.RINGONCE_DEAD_LETTERS_EMAIL_URL,
      sms: environment.RINGONCE_DEAD_LETTERS_SMS_URL,
      voice: environment.RINGONCE_DEAD_LETTERS_VOICE_URL,
    },
  });
