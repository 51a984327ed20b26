/**
 * A provider's own record: what it really took, whatever our ledger believes. Read by the audit and the over-contact
 * watch, which hold it against the plan and the ledger.
 */
import type { EntryRef } from '../domain/core/keys.ts';
import type { Channel } from '../domain/core/policy.ts';
import type { Instant } from '../domain/core/time.ts';

/** One message or call that a provider took. */
export interface RecordedContact {
  channel: Channel;
  /** Email address, or E.164. */
  to: string;
  /** When it went out, or was taken where it still waits. */
  at: Instant;
  /** When a call was over; absent where the record does not say, or while it goes on. */
  endedAt?: Instant | undefined;
  /** The provider's own id. */
  providerId: string;
  /**
   * What it went out from, by every name that an office's settings may give it: a number, a service. Absent where the
   * record holds what we sent and nothing else.
   */
  senders?: readonly string[] | undefined;
  /** Only where the provider keeps what we sent along. */
  entry?: EntryRef | undefined;
  attempt?: number | undefined;
}

/** A text that somebody sent to a number of ours. */
export interface RecordedText {
  /** E.164. */
  from: string;
  /** The number, or the service, that it was sent to. */
  to: string;
  /** Every name of it, as `senders` of a contact. */
  senders?: readonly string[] | undefined;
  text: string;
  at: Instant;
  /** The provider's own id: under it the text was, or would have been, told to us. */
  providerId: string;
}

/** An email address that the provider refuses for everybody of its account, because of what came of an earlier message. */
export interface SuppressedAddress {
  email: string;
  at: Instant;
  /** The person complained, which is an opt-out; or there is no such address. */
  why: 'complained' | 'no_such_address';
}

export interface ProviderRecord {
  /** Whose record it is, where a channel has several providers: what others took is not on it. Absent: its only one's. */
  of?: ReadonlySet<string> | undefined;
  /**
   * What the account sends from where an office has nothing of its own. With it, and with what offices have, a program
   * that uses the same account is told from us. Absent where nobody else can use it.
   */
  senders?: readonly string[] | undefined;
  /**
   * What was taken from `from` until `to`, in no order. A contact may be given twice when the record grows meanwhile.
   * Absent where the provider keeps no list of it.
   * @throws when the record can't be read to its end: half a record proves nothing
   */
  contacts?(from: Instant, to: Instant): AsyncIterable<RecordedContact>;
  /**
   * What people texted to us from `from` until `to`, in no order. Absent where the provider keeps no list of it.
   * @throws as `contacts`
   */
  texts?(from: Instant, to: Instant): AsyncIterable<RecordedText>;
  /**
   * Which addresses it began to refuse from `from` until `to`, in no order. Absent where the provider keeps no list of it.
   * @throws as `contacts`
   */
  suppressed?(from: Instant, to: Instant): AsyncIterable<SuppressedAddress>;
}

/** Null where the provider keeps nothing that can be read. One record may serve several channels. */
export type ProviderRecords = Readonly<Record<Channel, ProviderRecord | null>>;

export const NO_RECORDS: ProviderRecords = { email: null, sms: null, voice: null };
