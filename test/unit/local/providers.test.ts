/** Which real providers the variables set up, and what is told of those that are wrong. */
import { describe, expect, test } from 'vitest';
import { readSettings } from '../../../local/environment.ts';

const SMTP = { RINGONCE_SMTP_URL: 'smtp://mail.example.com', RINGONCE_EMAIL_FROM: 'office@example.com' };
const SES = {
  RINGONCE_PUBLIC_URL: 'https://reminders.example.com/',
  RINGONCE_EMAIL_FROM: 'office@example.com',
  RINGONCE_SES_CONFIGURATION_SET: 'ringonce',
  RINGONCE_SES_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:events',
};
const TWILIO = {
  RINGONCE_PUBLIC_URL: 'https://reminders.example.com/',
  TWILIO_ACCOUNT_SID: `AC${'a'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'b'.repeat(32),
};
const providersOf = (env: Record<string, string>) => readSettings(env).providers;
const paths = (env: Record<string, string>) => providersOf(env).webhooks.map(({ path }) => path);

describe('what is set up', () => {
  test('is nothing where nothing is set: the sandbox plays every channel', async () => {
    const { senders, records, webhooks, shown, publicUrl, check } = providersOf({});
    expect([senders, records, webhooks, shown, publicUrl]).toEqual([{}, {}, [], {}, null]);
    expect(await check()).toEqual([]);
  });

  test('is a channel at a time, with its own pace', () => {
    const sms = providersOf({ ...TWILIO, TWILIO_SMS_FROM: `MG${'c'.repeat(32)}` });
    expect(Object.keys(sms.senders)).toEqual(['sms']);
    expect(sms.pacePerMinute).toEqual({ sms: 180 });
    expect(sms.listDelayMs).toEqual({ sms: 30 * 60_000 });
    expect(sms.publicUrl).toBe('https://reminders.example.com');
    const all = { ...TWILIO, ...SMTP, TWILIO_SMS_FROM: '+15005550006', TWILIO_VOICE_FROM: '+15005550007' };
    const { pacePerMinute, concurrency, shown, records } = providersOf({
      ...all,
      TWILIO_CALLS_PER_SECOND: '2',
    });
    expect(pacePerMinute).toEqual({ email: 600, sms: 180, voice: 120 });
    expect(concurrency).toEqual({ email: 5, sms: 32, voice: 10 });
    expect(records.email).toBeNull();
    expect(records.sms).toBe(records.voice);
    expect(shown).toEqual({
      email: 'SMTP at mail.example.com, from o•••@example.com',
      sms: 'Twilio, from +1•••••0006',
      voice: 'Twilio, from +1•••••0007, 2 calls a second',
    });
  });

  test('is every provider of a channel: the first is asked, the others stand in', () => {
    expect(paths(SES)).toEqual(['/webhooks/ses']);
    expect(providersOf(SES).several).toEqual({});
    const both = { ...SES, RINGONCE_SMTP_URL: 'smtp://127.0.0.1:9' };
    const names = (env: Record<string, string>) => providersOf(env).several.email?.map(({ name }) => name);
    expect(names(both)).toEqual(['SMTP', 'SES']);
    expect(providersOf(both).shown.email).toBe(
      'SMTP at 127.0.0.1, from o•••@example.com; then SES, from o•••@example.com',
    );
    expect(names({ ...both, RINGONCE_PROVIDERS: 'SES, SMTP' })).toEqual(['SES', 'SMTP']);
    const turned = providersOf({ ...both, RINGONCE_PROVIDERS: 'SES' });
    expect(turned.senders.email).toBe(turned.several.email?.[0].sender);
    expect(
      providersOf({ ...both, RINGONCE_PROVIDERS_BY_COUNTRY: '+44=SES,SMTP;+353=SES' }).byCountry,
    ).toEqual({
      '+44': ['SES', 'SMTP'],
      '+353': ['SES'],
    });
  });
});

describe('what is wrong', () => {
  test.each<[string, Record<string, string>, string]>([
    [
      'a preference for nobody',
      { ...SMTP, RINGONCE_PROVIDERS: 'Post' },
      'RINGONCE_PROVIDERS: there is no provider Post; set up are SMTP',
    ],
    [
      'a country without a code',
      { ...SMTP, RINGONCE_PROVIDERS_BY_COUNTRY: 'GB=SMTP' },
      'RINGONCE_PROVIDERS_BY_COUNTRY: must be calling codes with names of providers, such as +44=B,A;+49=B',
    ],
    [
      'an account without a sender',
      TWILIO,
      'TWILIO_SMS_FROM: is needed for texts, and TWILIO_VOICE_FROM for calls, because TWILIO_ACCOUNT_SID is set',
    ],
    [
      'what goes with what',
      { RINGONCE_SES_CONFIGURATION_SET: 'x', TWILIO_VOICE_FROM: '+15005550006' },
      [
        'RINGONCE_EMAIL_FROM: is needed, because RINGONCE_SES_CONFIGURATION_SET is set',
        'RINGONCE_SES_TOPIC_ARN: is needed, because RINGONCE_SES_CONFIGURATION_SET is set',
        'RINGONCE_PUBLIC_URL: is needed, because RINGONCE_SES_CONFIGURATION_SET is set',
        'TWILIO_ACCOUNT_SID: is needed, because TWILIO_VOICE_FROM is set',
        'TWILIO_AUTH_TOKEN: is needed, because TWILIO_VOICE_FROM is set',
        'RINGONCE_PUBLIC_URL: is needed, because TWILIO_VOICE_FROM is set',
      ].join('; '),
    ],
    [
      'every form at once, ours and theirs',
      {
        RINGONCE_PORT: '-1x',
        RINGONCE_SMTP_URL: 'mail',
        TWILIO_ACCOUNT_SID: 'AC1',
        TWILIO_AUTH_TOKEN: 'short',
      },
      [
        'RINGONCE_PORT: must be a port number from 0 to 65535',
        'RINGONCE_SMTP_URL: must be such as smtps://user:password@smtp.example.com',
        'TWILIO_ACCOUNT_SID: must be an account SID (AC and 32 hex digits)',
        'TWILIO_AUTH_TOKEN: must have at least 16 characters',
      ].join('; '),
    ],
    [
      'alerts by email without a server',
      { RINGONCE_ALERT_EMAIL: 'on-call@example.com' },
      'RINGONCE_SMTP_URL: is needed, because RINGONCE_ALERT_EMAIL is set',
    ],
  ])('%s', (_name, env, message) => {
    expect(() => readSettings(env)).toThrow(expect.objectContaining({ message }));
  });

  test('an empty variable is one that is not set', () => {
    expect(providersOf({ TWILIO_ACCOUNT_SID: '', RINGONCE_SMTP_URL: '' }).shown).toEqual({});
  });
});
