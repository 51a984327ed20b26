/**
 * The pipe between the scheduler and the senders. It holds ids only, delivers at least once, and keeps one
 * recipient's messages one at a time, in order. It may lose nothing that it accepted, except when its process
 * dies: then the entries' leases bring the work back.
 */
import type { AddressKey, EntryRef } from '../domain/core/keys.ts';
import type { Channel } from '../domain/core/policy.ts';

export interface SendMessage {
  entry: EntryRef;
  /** The attempt that was queued: a message of another attempt is stale. */
  attempt: number;
  channel: Channel;
  /** One at a time within a group: the recipient's address key. */
  group: AddressKey;
  /** The same id twice within five minutes is delivered once. */
  deduplicationId: string;
}

export interface SendQueue {
  /** Hands messages over. @returns those that were not taken, to come due again by their lease. */
  send(messages: readonly SendMessage[]): Promise<SendMessage[]>;
  /** How many messages of this channel the pipe has room for now. */
  room(channel: Channel): Promise<number>;
}
