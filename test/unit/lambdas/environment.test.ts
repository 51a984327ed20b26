import { expect, test } from 'vitest';
import { EnvironmentError, readEnvironment } from '../../../lambdas/environment.ts';
import { FUNCTIONS } from '../../../lambdas/esbuild.ts';

const ALL = {
  RINGONCE_STAGE: 'dev',
  RINGONCE_TABLE: 'ringonce-dev',
  RINGONCE_SHARDS: '4',
  RINGONCE_QUEUE_EMAIL_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/ringonce-dev-email.fifo',
  RINGONCE_QUEUE_SMS_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/ringonce-dev-sms.fifo',
  RINGONCE_QUEUE_VOICE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/ringonce-dev-voice.fifo',
  RINGONCE_DEAD_LETTERS_EMAIL_URL:
    'https://sqs.us-east-1.amazonaws.com/123456789012/ringonce-dev-email-dead.fifo',
  RINGONCE_DEAD_LETTERS_SMS_URL:
    'https://sqs.us-east-1.amazonaws.com/123456789012/ringonce-dev-sms-dead.fifo',
  RINGONCE_DEAD_LETTERS_VOICE_URL:
    'https://sqs.us-east-1.amazonaws.com/123456789012/ringonce-dev-voice-dead.fifo',
  RINGONCE_HAND_OVERS_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/hand-over.fifo',
  RINGONCE_CALLBACKS_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/callbacks',
  RINGONCE_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:ringonce-dev-AbCdEf',
  RINGONCE_PUBLIC_URL: 'https://reminders.example.com',
  RINGONCE_EMAIL_FROM: 'reminders@example.com',
  RINGONCE_SES_CONFIGURATION_SET: 'ringonce-dev',
  RINGONCE_SMS_FROM: 'MG00000000000000000000000000000000',
  RINGONCE_VOICE_FROM: '+12125550123',
  RINGONCE_CALLS_PER_SECOND: '2',
  RINGONCE_SES_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:ringonce-dev-email',
  RINGONCE_ALERT_TOPIC_ARN: 'arn:aws-us-gov:sns:us-gov-west-1:123456789012:ringonce-dev-alerts',
};

const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(ALL).filter(([name]) => !names.includes(name)));

test.each(FUNCTIONS)('%s starts with what the stacks set', (name) => {
  expect(readEnvironment(name, ALL)).toMatchObject({ RINGONCE_TABLE: 'ringonce-dev', RINGONCE_SHARDS: 4 });
});

test('all that is missing is named at once, an empty value too', () => {
  const read = () =>
    readEnvironment('schedule', { ...without('RINGONCE_TABLE'), RINGONCE_QUEUE_SMS_URL: '' });
  expect(read).toThrow(EnvironmentError);
  expect(read).toThrow(
    "The function schedule can't start: RINGONCE_TABLE is missing; RINGONCE_QUEUE_SMS_URL is missing",
  );
});

test.each([
  ['schedule', 'RINGONCE_SHARDS', '0', 'must be a whole number from 1'],
  ['schedule', 'RINGONCE_SHARDS', 'four', 'must be a whole number from 1'],
  ['schedule', 'RINGONCE_QUEUE_EMAIL_URL', 'email.fifo', 'must be the URL of a queue'],
  ['http-api', 'RINGONCE_PUBLIC_URL', 'http://reminders.example.com', 'must be an https URL'],
  ['http-api', 'RINGONCE_PUBLIC_URL', 'https://reminders.example.com/', 'without a slash at the end'],
  ['http-api', 'RINGONCE_SECRET_ARN', 'ringonce-dev', 'must be an ARN of secretsmanager'],
  ['send-email', 'RINGONCE_EMAIL_FROM', 'reminders', 'must be an email address'],
  ['send-sms', 'RINGONCE_SMS_FROM', '2125550123', 'must be a Messaging Service SID'],
  ['send-voice', 'RINGONCE_VOICE_FROM', 'MG00000000000000000000000000000000', 'must be a number such as'],
  ['feedback', 'RINGONCE_SES_TOPIC_ARN', 'arn:aws:sqs:us-east-1:123456789012:q', 'must be an ARN of sns'],
] as const)('%s: %s=%s %s', (name, variable, value, fault) => {
  const read = () => readEnvironment(name, { ...ALL, [variable]: value });
  expect(read).toThrow(EnvironmentError);
  expect(read).toThrow(`${variable} `);
  expect(read).toThrow(fault);
});

test('a function asks only for what it uses', () => {
  const wants = (name: (typeof FUNCTIONS)[number]) =>
    Object.keys(ALL).filter((variable) => {
      try {
        readEnvironment(name, without(variable));
        return false;
      } catch {
        return true;
      }
    });
  // What the pipeline itself works with is the same everywhere: any function may come to need any of it.
  const everywhere = ['STAGE', 'TABLE', 'SHARDS', 'SECRET_ARN', 'PUBLIC_URL', 'EMAIL_FROM'];
  const own = {
    schedule: ['QUEUE_EMAIL_URL', 'QUEUE_SMS_URL', 'QUEUE_VOICE_URL'],
    'send-email': ['SES_CONFIGURATION_SET'],
    'send-sms': ['SMS_FROM'],
    'send-voice': ['VOICE_FROM'],
    'http-api': [
      ...['EMAIL', 'SMS', 'VOICE'].map((channel) => `DEAD_LETTERS_${channel}_URL`),
      'CALLBACKS_URL',
    ],
    feedback: ['SES_TOPIC_ARN'],
    audit: [...['EMAIL', 'SMS', 'VOICE'].map((channel) => `DEAD_LETTERS_${channel}_URL`), 'ALERT_TOPIC_ARN'],
    'hand-over': [],
  } as const;
  for (const name of FUNCTIONS)
    expect(wants(name).sort()).toEqual(
      [...everywhere, ...own[name]].map((variable) => `RINGONCE_${variable}`).sort(),
    );
});

const AWS = {
  RINGONCE_AWS_CONFIGURATION_SET: 'ringonce-dev',
  RINGONCE_AWS_SMS_FROM: `phone-${'a'.repeat(32)}`,
  RINGONCE_AWS_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:ringonce-dev-messaging-events',
};

test('who takes a channel is told to every function, and what that takes only to those that use it', () => {
  const { RINGONCE_SMS_FROM: _, ...others } = ALL;
  const alone = { ...others, ...AWS, RINGONCE_SMS_PROVIDERS: 'AWS' };
  expect(readEnvironment('send-sms', alone)).toMatchObject({ RINGONCE_SMS_PROVIDERS: ['AWS'] });
  expect(readEnvironment('schedule', others)).toMatchObject({ RINGONCE_SMS_PROVIDERS: ['Twilio'] });
  const both = {
    ...others,
    RINGONCE_SMS_PROVIDERS: 'AWS,Twilio',
    RINGONCE_PROVIDERS_BY_COUNTRY: '+44=Twilio',
  };
  expect(readEnvironment('audit', both).RINGONCE_PROVIDERS_BY_COUNTRY).toEqual({ '+44': ['Twilio'] });
  expect(() => readEnvironment('send-sms', both)).toThrow(
    "The function send-sms can't start: RINGONCE_AWS_SMS_FROM is missing; RINGONCE_AWS_CONFIGURATION_SET is missing; RINGONCE_SMS_FROM is missing",
  );
  const numbered = { ...alone, RINGONCE_AWS_SMS_FROM: '+12125550123' };
  expect(() => readEnvironment('send-sms', numbered)).toThrow('must be the id of a number or a pool');
  const unknown = { ...ALL, RINGONCE_SMS_PROVIDERS: 'AWS,Sinch' };
  expect(() => readEnvironment('schedule', unknown)).toThrow('must be one or more of Twilio, AWS');
});

test('providers are paced, also where nothing is said', () => {
  const { RINGONCE_CALLS_PER_SECOND: _, ...rest } = ALL;
  expect(readEnvironment('schedule', rest)).toMatchObject({
    RINGONCE_EMAILS_PER_SECOND: 10,
    RINGONCE_SMS_PER_SECOND: 3,
    RINGONCE_CALLS_PER_SECOND: 1,
  });
});
