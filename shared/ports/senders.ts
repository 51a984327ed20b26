/**
 * The providers, one port per channel. A sender is called once per claim, never retries by itself, and says
 * plainly when it does not know.
 */

import type { Composed, ContentOf } from '../domain/content/content.ts';
import type { EntryRef, TenantId } from '../domain/core/keys.ts';
import type { Channel } from '../domain/core/policy.ts';
import type { Instant, Milliseconds } from '../domain/core/time.ts';
import type { FailureFacts } from '../domain/ledger/receipt.ts';
import type { Period } from '../domain/tenant/retention.ts';

export interface SendRequest<C extends Channel = Channel> {
  channel: C;
  tenant: TenantId;
  entry: EntryRef;
  attempt: number;
  /** Email address, or E.164. */
  to: string;
  /** The tenant's own From address or number; null for the one that the provider is configured with. */
  from: string | null;
  /** Where answers to an email go; null for wherever it comes from. Of no meaning to a text or a call. */
  replyTo: string | null;
  /** Name that the person should see as the sender. */
  senderName: string;
  /** BCP 47. */
  locale: string;
  content: ContentOf[C];
  /** The same as text and slots, for a record of ours that keeps many; absent where it was not made so. */
  kept?: Pick<Composed, 'kept' | 'skeleton'> | undefined;
  /** Of no use after this: providers that can, drop it then. */
  usefulUntil: Instant;
  /** Where receipts of this attempt go: path and signed query under the public URL. */
  callback: string;
  now: Instant;
}

/** What a provider answered. */
export type SendResult =
  | { kind: 'accepted'; providerId: string }
  /** Final: this message will never be taken. */
  | ({ kind: 'rejected'; code: string } & FailureFacts)
  /** Passing: surely not taken, worth trying again. */
  | {
      kind: 'failed';
      reason: 'provider_busy' | 'provider_error';
      code: string;
      retryAfterMs?: Milliseconds | undefined;
      /** The provider's code, where no table of ours knows it. */
      unknownCode?: string | undefined;
    }
  /** The request left, the answer did not come. */
  | { kind: 'unknown'; detail: string };

/** What a provider's list says about an attempt whose answer was lost. */
export type Lookup =
  | { kind: 'accepted'; providerId: string }
  | { kind: 'not_accepted' }
  | { kind: 'unknown' };

export interface Sender<C extends Channel = Channel> {
  send(request: SendRequest<C>): Promise<SendResult>;
  /**
   * Whether the provider had accepted this attempt; `not_accepted` only where that is proved.
   * @param request as it was sent, with the same content; `now` is the time of asking
   * @param claimedAt when it was sent, at the earliest
   * @param others the provider's ids of what is known to be another contact, whose words may be the same
   */
  lookup(request: SendRequest<C>, claimedAt: Instant, others?: ReadonlySet<string>): Promise<Lookup>;
  /**
   * Takes what was sent for an entry out of a record that is ours: its words and its address, or all that is known of
   * it. Absent where the record is the provider's own, which we do not keep.
   */
  forget?(entry: EntryRef, what: Period): Promise<void>;
  /** The same for what this number texted. @param from E.164 */
  forgetTexts?(from: string): Promise<void>;
}

export type Senders = { [C in Channel]: Sender<C> };

/** One of the providers of a channel that has several. */
export interface NamedSender<C extends Channel = Channel> {
  /** As people read it in the timeline, in status and in alerts, such as `Example`. It is stored with what it took. */
  name: string;
  sender: Sender<C>;
}

/** The providers of each channel that has several, the preferred one first, which is also its `Senders`'. */
export type Providers = { readonly [C in Channel]?: readonly [NamedSender<C>, ...NamedSender<C>[]] };
