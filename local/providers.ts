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
import type { ProviderRecord, ProviderRecords } from '../shared/ports/provider-record.ts';
import type { Senders, Providers as SeveralProviders } from '../shared/ports/senders.ts';
import type { Webhook } from '../shared/ports/webhooks.ts';

const NAMES = z
  .string()
  .regex(/^[^,;=]+(,[^,;=]+)*$/, 'must be names of providers, the preferred one first, such as A,B')
  .transform(namesIn);

function namesIn(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

/** The variables that providers share; each has others of its own. */
export const commonVariables = z.object({
  RINGONCE_PUBLIC_URL: z
    .string()
    .regex(/^https?:\/\/[^/?#]+(\/[^?#]*)?$/, 'must be a URL such as https://reminders.example.com')
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  RINGONCE_EMAIL_FROM: z.email('must be an email address').optional(),
  /** Which provider is asked first where a channel has several. */
  RINGONCE_PROVIDERS: NAMES.optional(),
  /** The same for the numbers of a country. */
  RINGONCE_PROVIDERS_BY_COUNTRY: z
    .string()
    .regex(
      /^\+\d{1,3}=[^;=]+(;\+\d{1,3}=[^;=]+)*$/,
      'must be calling codes with names of providers, such as +44=B,A;+49=B',
    )
    .transform((text) =>
      Object.fromEntries(
        text.split(';').map((part): [string, string[]] => {
          const [code = '', names = ''] = part.split('=');
          return [code, namesIn(names)];
        }),
      ),
    )
    .optional(),
});
type Common = z.infer<typeof commonVariables>;

/** Names of no provider that is set up. */
export function unknownNames(read: readonly SettingsRead[], common: Common): string[] {
  const known = new Set(openedOf(read).map(({ name }) => name));
  const among = known.size === 0 ? 'none is set up' : `set up are ${[...known].join(', ')}`;
  const faults = (variable: keyof Common, names: readonly string[]) =>
    names
      .filter((name) => !known.has(name))
      .map((name) => `${variable}: there is no provider ${name}; ${among}`);
  return [
    ...faults('RINGONCE_PROVIDERS', common.RINGONCE_PROVIDERS ?? []),
    ...faults(
      'RINGONCE_PROVIDERS_BY_COUNTRY',
      Object.values(common.RINGONCE_PROVIDERS_BY_COUNTRY ?? {}).flat(),
    ),
  ];
}

/** Every variable of a provider's own. */
export const PROVIDER_VARIABLES: readonly string[] = PROVIDERS.flatMap(({ variables }) => variables);

/** What each provider's variables come to, in the order of the registry. */
export const readProviders = (env: Variables, common: CommonSettings): SettingsRead[] =>
  PROVIDERS.map((settings) => settings.read(env, common));

/** What the variables are made into. */
export interface Providers {
  publicUrl: string | null;
  emailFrom: string | null;
  /** The preferred provider of each channel. */
  senders: Partial<Senders>;
  /** All of them, where a channel has several. */
  several: SeveralProviders;
  /** Whom the numbers of a country are given to first, by its calling code. */
  byCountry: Readonly<Record<string, readonly string[]>> | undefined;
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

const openedOf = (read: readonly SettingsRead[]): Provider[] =>
  read.flatMap((settings) => (settings.kind === 'set' ? [settings.open()] : []));

/** A part of whichever channel. */
type Part = NonNullable<Provider['channels'][Channel]>;

/** A provider's part of a channel. */
type Named = Part & { name: string };

/** Opens what is set up. The first provider of a channel is asked first, the others where it proved not to have taken it. */
export function openProviders(read: readonly SettingsRead[], common: Common): Providers {
  const preferred = common.RINGONCE_PROVIDERS ?? [];
  const place = (name: string) => (preferred.includes(name) ? preferred.indexOf(name) : preferred.length);
  const opened = openedOf(read).toSorted((a, b) => place(a.name) - place(b.name));
  const parts = CHANNELS.flatMap((channel) => {
    const named = opened.flatMap(({ name, channels }): Named[] =>
      channels[channel] ? [{ ...(channels[channel] as Part), name }] : [],
    );
    const [first] = named;
    return first ? [{ channel, first, named }] : [];
  });
  const ofEach = <T>(value: (part: { first: Named; named: readonly Named[] }) => T) =>
    Object.fromEntries(parts.map((part) => [part.channel, value(part)]));
  const recordOf = recordsTogether();
  return {
    publicUrl: common.RINGONCE_PUBLIC_URL ?? null,
    emailFrom: common.RINGONCE_EMAIL_FROM ?? null,
    senders: ofEach(({ first }) => first.sender),
    several: Object.fromEntries(
      parts
        .filter(({ named }) => named.length > 1)
        .map(({ channel, named }) => [channel, named.map(({ name, sender }) => ({ name, sender }))]),
    ),
    byCountry: common.RINGONCE_PROVIDERS_BY_COUNTRY,
    records: ofEach(({ named }) => recordOf(named)),
    webhooks: opened.flatMap(({ webhooks }) => webhooks),
    // Each may have to take all of it, so the slowest counts, and the list that is the last to hold what was taken.
    pacePerMinute: ofEach(({ named }) => Math.min(...named.map(({ pacePerMinute }) => pacePerMinute))),
    listDelayMs: ofEach(({ named }) => Math.max(...named.map(({ listDelayMs }) => listDelayMs))),
    concurrency: ofEach(({ named }) => Math.min(...named.map(({ concurrency }) => concurrency))),
    shown: ofEach(({ named }) => named.map(({ shown }) => shown).join('; then ')),
    tellTime: opened.some(({ time }) => time !== undefined),
    time: async () => {
      for (const provider of opened) {
        const at = (await provider.time?.()) ?? null;
        if (at !== null) return at;
      }
      return null;
    },
    check: async () => (await Promise.all(opened.map((provider) => provider.check()))).flat(),
  };
}

/** One record for those who took a channel's contacts, the same object for the same ones. Null where none keeps any. */
function recordsTogether(): (parts: readonly Named[]) => ProviderRecord | null {
  const made = new Map<string, ProviderRecord>();
  return (parts) => {
    const kept = parts.flatMap(({ name, record }) => (record ? [{ name, record }] : []));
    const [first] = kept;
    if (!first || parts.length === 1) return first?.record ?? null;
    const names = kept.map(({ name }) => name).join();
    const known = made.get(names) ?? together(kept);
    made.set(names, known);
    return known;
  };
}

/** What at least one of them keeps a list of. */
function together(kept: readonly { name: string; record: ProviderRecord }[]): ProviderRecord {
  const records = kept.map(({ record }) => record);
  const senders = records.flatMap((record) => record.senders ?? []);
  const has = (list: 'contacts' | 'texts' | 'suppressed') => records.some((record) => record[list]);
  return {
    of: new Set(kept.flatMap(({ name, record }) => (record.contacts ? [name] : []))),
    ...(senders.length > 0 && { senders }),
    ...(has('contacts') && { contacts: (from, to) => inTurn(records, (each) => each.contacts?.(from, to)) }),
    ...(has('texts') && { texts: (from, to) => inTurn(records, (each) => each.texts?.(from, to)) }),
    ...(has('suppressed') && {
      suppressed: (from, to) => inTurn(records, (each) => each.suppressed?.(from, to)),
    }),
  };
}

async function* inTurn<T>(
  records: readonly ProviderRecord[],
  list: (record: ProviderRecord) => AsyncIterable<T> | undefined,
): AsyncIterable<T> {
  for (const record of records) yield* list(record) ?? [];
}
