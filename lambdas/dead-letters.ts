/** The dead letters of a stage's queues, for the audit and the API. */
import { sqsClient } from '../shared/adapters/aws/clients.ts';
import { sqsDeadLetters } from '../shared/adapters/aws/dead-letters.ts';
import type { DeadLetters } from '../shared/ports/dead-letters.ts';
import type { Environment } from './environment.ts';

export const deadLettersOf = (environment: Environment<'audit' | 'http-api'>): DeadLetters =>
  sqsDeadLetters({
    client: sqsClient(),
    queueUrls: {
      email: environment.RINGONCE_DEAD_LETTERS_EMAIL_URL,
      sms: environment.RINGONCE_DEAD_LETTERS_SMS_URL,
      voice: environment.RINGONCE_DEAD_LETTERS_VOICE_URL,
    },
  });
