/**
 * The real providers of the embedded mode: which of the registry's are set up, by environment variables, and what they
 * bring to each channel. A channel without one is played by the sandbox.
 */
import * as z from 'zod';
import { PROVIDERS } from '../shared/adapters/providers/embedded.ts';
import type { Channel } from '../shared/domain/core/policy.ts';
import { CHANNELS } from '../shared/domain/core/policy.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import type { Check, CommonSettings, Provider, SettingsRead, Variables } from '../shared/ports/provider.ts';
import type { ProviderRecords } from '../shared/ports/provider-record.ts';
import type { Senders } from '../shared/ports/senders.ts';
import type { Webhook } from '../shared/ports/webhooks.ts';

/** The variables that providers share; each has others of its own. */
export const commonVariables = z.object({
  RINGONCE_PUBLIC_URL: z
    .string()
    .regex(/^https?:\/\/[^/?#]+(\/[^?#]*)?$/, 'must be a URL such as https://reminders.example.com')
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  RINGONCE_EMAIL_FROM: z.email('must be an email address').optional(),
});

/** Every variable of a provider's own. */
export const PROVIDER_VARIABLES: readonly string[] = PROVIDERS.flatMap(({ variables }) => variables);

/** What each provider's variables come to, in the order of the registry. */
export const readProviders = (env: Variables, common: CommonSettings): SettingsRead[] =>
  PROVIDERS.map((settings) => settings.read(env, common));

/** What the variables are made into. */
export interface Providers {
  publicUrl: string | null;
  emailFrom: string | null;
  senders: Partial<Senders>;
  /** What each real provider keeps of what it took; null for none. */
  records: Partial<ProviderRecords>;
  webhooks: readonly Webhook[];
  /** Contacts a minute that the account takes, where that is less than the sandbox. */
  pacePerMinute: Partial<Record<Channel, number>>;
  /** When the provider's own list is sure to hold what was sent. */
  listDelayMs: Partial<Record<Channel, number>>;
  /** How many may be under way at once. */
  concurrency: Partial<Record<Channel, number>>;
  /** One line for each real channel, for the greeting. No secrets. */
  shown: Partial<Record<Channel, string>>;
  /** Whether any of them can be asked what time it is: else nobody can tell that our clock is fast. */
  tellTime: boolean;
  /** What time it is at the first provider that says so; null where none does. */
  time(): Promise<Instant | null>;
  /** Looks at each provider's configuration and sends nothing. */
  check(): Promise<Check[]>;
}

/** Opens what is set up. A channel is the first provider's that has it. */
export function openProviders(read: readonly SettingsRead[], common: CommonSettings): Providers {
  const opened = read.flatMap((settings) => (settings.kind === 'set' ? [settings.open()] : []));
  const owners = CHANNELS.flatMap((channel) => {
    const provider = opened.find(({ channels }) => channels[channel]);
    const part = provider?.channels[channel];
    return provider && part ? [{ channel, provider, part }] : [];
  });
  const used = new Set(owners.map(({ provider }) => provider));
  const providers = opened.filter((provider) => used.has(provider));
  const ofEach = <T>(value: (part: Part) => T) =>
    Object.fromEntries(owners.map(({ channel, part }) => [channel, value(part)]));
  return {
    publicUrl: common.RINGONCE_PUBLIC_URL ?? null,
    emailFrom: common.RINGONCE_EMAIL_FROM ?? null,
    senders: ofEach(({ sender }) => sender),
    records: ofEach(({ record }) => record),
    webhooks: providers.flatMap(({ webhooks }) => webhooks),
    pacePerMinute: ofEach(({ pacePerMinute }) => pacePerMinute),
    listDelayMs: ofEach(({ listDelayMs }) => listDelayMs),
    concurrency: ofEach(({ concurrency }) => concurrency),
    shown: ofEach(({ shown }) => shown),
    tellTime: providers.some(({ time }) => time !== undefined),
    time: async () => {
      for (const provider of providers) {
        const at = (await provider.time?.()) ?? null;
        if (at !== null) return at;
      }
      return null;
    },
    check: async () => (await Promise.all(providers.map((provider) => provider.check()))).flat(),
  };
}

/** A part of whichever channel. */
type Part = NonNullable<Provider['channels'][Channel]>;
