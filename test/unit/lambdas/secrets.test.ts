import { afterEach, expect, test, vi } from 'vitest';
import { parseSecrets, readSecrets } from '../../../lambdas/secrets.ts';
import { smsOfStage } from '../../../shared/adapters/providers/stage.ts';
import { LOCAL_AWS_VARIABLES } from '../../fixtures/aws.ts';
import type { SecretsServer } from '../../wire/secrets-server.ts';
import { startSecrets } from '../../wire/secrets-server.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:ringonce-dev-AbCdEf';
const SECRET = 'x'.repeat(64);
/** What the stack makes, before anybody has filled in the rest. */
const FRESH = { secret: SECRET, operatorKey: '', twilioAccountSid: '', twilioAuthToken: '' };

let server: SecretsServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

test('the secret is read from Secrets Manager', async () => {
  const twilio = { twilioAccountSid: `AC${'0'.repeat(32)}`, twilioAuthToken: 'a token' };
  server = await startSecrets(ARN, JSON.stringify({ ...FRESH, ...twilio }));
  for (const [name, value] of Object.entries(LOCAL_AWS_VARIABLES)) vi.stubEnv(name, value);
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', server.endpoint);
  const secrets = await readSecrets(ARN);
  expect(secrets.secret).toBe(SECRET);
  expect(secrets).toMatchObject(twilio);
  await expect(readSecrets(`${ARN}x`)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('what is not filled in yet is absent, and is missed only where it is used', async () => {
  const secrets = parseSecrets(JSON.stringify(FRESH));
  expect(secrets.operatorKey).toBeUndefined();
  const settings = {
    RINGONCE_SMS_PROVIDERS: ['Twilio' as const],
    RINGONCE_VOICE_PROVIDERS: ['Twilio' as const],
    RINGONCE_SMS_FROM: '+15005550006',
    RINGONCE_PUBLIC_URL: 'https://reminders.example.com',
  };
  await expect(smsOfStage(settings, secrets)).rejects.toThrow('has no twilioAccountSid yet');
  const half = parseSecrets(JSON.stringify({ ...FRESH, twilioAccountSid: `AC${'0'.repeat(32)}` }));
  await expect(smsOfStage(settings, half)).rejects.toThrow('has no twilioAuthToken yet');
});

test('addresses for alerts may be in it', () => {
  expect(parseSecrets(JSON.stringify(FRESH)).alertWebhook).toBeUndefined();
  const alertWebhook = 'https://KEY@events.pagerduty.com/v2/enqueue https://ntfy.sh/topic';
  expect(parseSecrets(JSON.stringify({ ...FRESH, alertWebhook }))).toMatchObject({ alertWebhook });
});

test('a wrong secret is told by its fields, without any value', () => {
  const wrong = { ...FRESH, secret: 'too short', twilioAccountSid: 'SK123' };
  const read = () => parseSecrets(JSON.stringify(wrong));
  expect(read).toThrow('secret must have at least 20 characters');
  expect(read).toThrow('twilioAccountSid must be AC and 32 hexadecimal digits');
  expect(read).not.toThrow(/too short|SK123/);
  expect(() => parseSecrets('{"secret": "abc')).toThrow(/it is not JSON$/);
});
