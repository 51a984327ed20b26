/**
 * A provider: what one folder of `shared/adapters/` brings. The registry, `shared/adapters/providers/`, is the one
 * place that names them; the compositions ask it, and know a provider by this port alone.
 */
import type { VoiceContent } from '../domain/content/content.ts';
import type { Channel } from '../domain/core/policy.ts';
import type { Instant, Milliseconds } from '../domain/core/time.ts';
import type { ProviderRecord } from './provider-record.ts';
import type { Sender } from './senders.ts';
import type { Webhook } from './webhooks.ts';

/** What a provider brings for one channel. */
interface ChannelPart<C extends Channel = Channel> {
  sender: Sender<C>;
  /** What it really took; null where it keeps no record that can be read. */
  record: ProviderRecord | null;
  /** Contacts a minute that the account takes. */
  pacePerMinute: number;
  /** In ms from a request until the provider's own list is sure to hold it; 0 where it has no list. */
  listDelayMs: Milliseconds;
  /** How many may be under way at once. */
  concurrency: number;
  /** One line for the greeting, such as `SMTP at mail.example.com`. No secrets. */
  shown: string;
}

/** One provider, as its settings make it. */
export interface Provider {
  /** As people read it, in the timeline, in status and in alerts: `Example`. It is stored, so it never changes. */
  name: string;
  channels: { readonly [C in Channel]?: ChannelPart<C> };
  /** Where it calls back; none for one that never does. */
  webhooks: readonly Webhook[];
  /** What time it is there, by the `Date` of an answer that costs nothing; null where it did not say. Absent: it can't be asked. */
  time?(): Promise<Instant | null>;
  /** Looks at its configuration and sends nothing. @returns one for each thing looked at, in the order of mending */
  check(): Promise<Check[]>;
}

/** One thing about a provider's configuration that was looked at, without sending anything to anybody. */
export interface Check {
  /** What was looked at: the provider's name, and the thing. */
  name: string;
  ok: boolean;
  /** What was found. No secrets, no personal data. */
  detail: string;
  /** What to do about it, where it is not ok. */
  fix?: string;
}

/** Environment variables by name; an empty one is absent. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The settings of ours that providers use beside their own, each by the name of its variable. */
export interface CommonSettings {
  /** Where providers and people reach us, without a slash at the end. */
  RINGONCE_PUBLIC_URL?: string | undefined;
  /** What email is sent from. */
  RINGONCE_EMAIL_FROM?: string | undefined;
}

/** What a provider's variables come to. A fault is `NAME: what is wrong and what is accepted`, without the value. */
export type SettingsRead =
  /** Some variable is not of its form. */
  | { kind: 'malformed'; faults: readonly string[] }
  /** Some variable is missing that goes with another one. */
  | { kind: 'incomplete'; faults: readonly string[] }
  /** It is not set up, and that is no fault. */
  | { kind: 'absent' }
  /** `open` makes it; nothing is connected to before the first use. */
  | { kind: 'set'; open(): Provider };

/** How a provider is set up in the embedded mode. */
export interface ProviderSettings {
  /** Every variable of its own, each with a prefix that the project uses: `RINGONCE_`, or the provider's. */
  variables: readonly string[];
  read(env: Variables, common: CommonSettings): SettingsRead;
}

/** A call's words in the provider's own markup, for the preview of templates. Pure. */
export interface CallMarkup {
  /** The call to a person; keys go nowhere. @param locale BCP 47 */
  call(content: VoiceContent, locale: string): string;
  /** What is left on an answering machine. */
  voicemail(content: VoiceContent, locale: string): string;
}
