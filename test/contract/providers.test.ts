/**
 * What every provider of the registry must do, whichever it is. One that is added gets a row in `SET_UP`, with what
 * sets it up; the suite fails for one that has none.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROVIDERS } from '../../shared/adapters/providers/embedded.ts';
import { CHANNELS } from '../../shared/domain/core/policy.ts';
import type { CommonSettings, Provider, ProviderSettings } from '../../shared/ports/provider.ts';

interface SetUp {
  env: Readonly<Record<string, string>>;
  /** The variables whose values are secrets. */
  secrets: readonly string[];
  /** Those of `env` and of ours without which it can't be used. */
  needed: readonly string[];
}

/** By the first of a provider's variables. */
const SET_UP: Readonly<Record<string, SetUp>> = {
  RINGONCE_SMTP_URL: {
    env: { RINGONCE_SMTP_URL: 'smtps://office:s3cret-word@mail.example.com' },
    secrets: ['RINGONCE_SMTP_URL'],
    needed: ['RINGONCE_EMAIL_FROM'],
  },
  RINGONCE_SES_CONFIGURATION_SET: {
    env: {
      RINGONCE_SES_CONFIGURATION_SET: 'ringonce',
      RINGONCE_SES_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:events',
    },
    secrets: [],
    needed: ['RINGONCE_SES_TOPIC_ARN', 'RINGONCE_EMAIL_FROM', 'RINGONCE_PUBLIC_URL'],
  },
  RINGONCE_AWS_CONFIGURATION_SET: {
    env: {
      RINGONCE_AWS_CONFIGURATION_SET: 'ringonce',
      RINGONCE_AWS_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:events',
      RINGONCE_AWS_SMS_FROM: '+15005550006',
      RINGONCE_AWS_VOICE_FROM: '+15005550006',
    },
    secrets: ['RINGONCE_AWS_SMS_FROM'],
    needed: ['RINGONCE_AWS_CONFIGURATION_SET', 'RINGONCE_AWS_TOPIC_ARN', 'RINGONCE_PUBLIC_URL'],
  },
  TELNYX_API_KEY: {
    env: {
      TELNYX_API_KEY: `KEY${'a'.repeat(20)}`,
      TELNYX_PUBLIC_KEY: `${'A'.repeat(43)}=`,
      TELNYX_SMS_FROM: '+15005550006',
    },
    secrets: ['TELNYX_API_KEY', 'TELNYX_SMS_FROM'],
    needed: ['TELNYX_PUBLIC_KEY', 'TELNYX_SMS_FROM', 'RINGONCE_PUBLIC_URL'],
  },
  TWILIO_ACCOUNT_SID: {
    env: {
      TWILIO_ACCOUNT_SID: `AC${'a'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: 'b'.repeat(32),
      TWILIO_SMS_FROM: '+15005550006',
      TWILIO_VOICE_FROM: '+15005550006',
    },
    secrets: ['TWILIO_AUTH_TOKEN', 'TWILIO_SMS_FROM'],
    needed: ['TWILIO_AUTH_TOKEN', 'RINGONCE_PUBLIC_URL'],
  },
};

const COMMON: CommonSettings = {
  RINGONCE_PUBLIC_URL: 'https://reminders.example.com',
  RINGONCE_EMAIL_FROM: 'office@example.com',
};

const nameOf = ({ variables }: ProviderSettings): string => variables[0] ?? '';

function setUpOf(settings: ProviderSettings): SetUp {
  const setUp = SET_UP[nameOf(settings)];
  if (!setUp) throw new Error(`this suite does not know how to set up ${nameOf(settings)}`);
  return setUp;
}

function open(settings: ProviderSettings): Provider {
  const read = settings.read(setUpOf(settings).env, COMMON);
  if (read.kind !== 'set') throw new Error(`it is ${read.kind}`);
  return read.open();
}

test('no two providers read one variable', () => {
  const all = PROVIDERS.flatMap(({ variables }) => variables);
  expect(all.length).toBe(new Set(all).size);
  for (const name of all) expect(name).toMatch(/^[A-Z]+_[A-Z_]+$/);
});

describe.each(PROVIDERS.map((settings) => ({ name: nameOf(settings), settings })))(
  '$name',
  ({ settings }) => {
    test('is absent without its variables, and set with them', () => {
      expect(settings.read({}, {}).kind).toBe('absent');
      expect(settings.read({}, COMMON).kind).toBe('absent');
      expect(settings.read(setUpOf(settings).env, COMMON).kind).toBe('set');
    });

    test('names what is missing', () => {
      const { env, needed } = setUpOf(settings);
      expect(needed.length).toBeGreaterThan(0);
      for (const name of needed) {
        const without = (all: object) =>
          Object.fromEntries(Object.entries(all).filter(([each]) => each !== name));
        const read = settings.read(without(env), without(COMMON));
        if (read.kind !== 'incomplete') expect.unreachable(`without ${name} it is ${read.kind}`);
        expect(read.faults.join('; ')).toContain(`${name}: is needed`);
      }
    });

    test('names what is malformed, and shows no value', () => {
      const { env } = setUpOf(settings);
      const odd = Object.fromEntries(Object.keys(env).map((name) => [name, '']));
      const read = settings.read(odd, COMMON);
      if (read.kind !== 'malformed') return expect.unreachable(read.kind);
      for (const fault of read.faults) expect(settings.variables).toContain(fault.split(':')[0]);
      const secret = settings.read({ ...env, [nameOf(settings)]: '\u0000hush' }, COMMON);
      expect(JSON.stringify(secret)).not.toContain('hush');
    });

    test('has a channel, and says of each what the pipeline must know', () => {
      const { env, secrets } = setUpOf(settings);
      const parts = CHANNELS.flatMap((channel) => open(settings).channels[channel] ?? []);
      expect(parts.length).toBeGreaterThan(0);
      for (const part of parts) {
        expect(part.pacePerMinute).toBeGreaterThan(0);
        expect(part.listDelayMs).toBeGreaterThanOrEqual(0);
        expect(part.concurrency).toBeGreaterThanOrEqual(1);
        for (const name of secrets) expect(part.shown).not.toContain(env[name]);
        expect(part.shown).toMatch(/\S/);
        // What has no list can't prove that something was not taken.
        if (part.record === null) expect(part.listDelayMs).toBe(0);
      }
    });

    test('takes no callback for its own that nobody signed', async () => {
      const { webhooks } = open(settings);
      const text = fc.oneof(
        fc.string(),
        fc.jsonValue().map((value) => JSON.stringify(value)),
      );
      const header = fc.oneof(fc.constant(undefined), fc.base64String());
      for (const { provider, path, verify } of webhooks) {
        expect(path).toMatch(new RegExp(`^/webhooks/${provider}(/[a-z-]+)?$`));
        await fc.assert(
          fc.asyncProperty(text, header, fc.webQueryParameters(), async (body, signature, query) => {
            const verified = await verify({ url: `${path}?${query}`, body, header: () => signature });
            expect(verified.kind).not.toBe('own');
          }),
        );
      }
    });
  },
);
