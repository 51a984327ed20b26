/**
 * A provider as the sandbox plays it: the sandbox decides what happens, the provider's folder knows in which shape and
 * with which signature it is told, so that the webhooks can't tell it from the real one.
 */
import type { EntryRef } from '../domain/core/keys.ts';
import type { Channel } from '../domain/core/policy.ts';
import type { Instant } from '../domain/core/time.ts';
import type { Webhook } from './webhooks.ts';

/** What a provider or a person does after a send, before it takes a provider's shape. */
export type ProviderEvent = PhoneEvent | EmailEvent;

/** On the phone's channels. */
export type PhoneEvent =
  | { kind: 'message_status'; status: 'sent' | 'delivered' | 'undelivered'; errorCode?: string }
  | CallStatusEvent
  /** A key pressed during the call. */
  | { kind: 'gather'; digits: string }
  /** An SMS that the person writes back. */
  | { kind: 'inbound'; body: string };

export interface CallStatusEvent {
  kind: 'call_status';
  status: 'in-progress' | 'completed' | 'busy' | 'no-answer' | 'failed';
  answeredBy?: 'human' | 'machine_end_beep';
  durationSeconds?: number;
}

export type EmailEvent =
  | { kind: 'email'; type: 'Delivery' | 'Complaint' | 'DeliveryDelay' }
  | { kind: 'email'; type: 'Bounce'; bounceType: 'Permanent' | 'Transient' };

/** What the sandbox was given to send. */
export interface PlayedContact {
  /** The provider's own id of it. */
  id: string;
  at: Instant;
  channel: Channel;
  to: string;
  entry: EntryRef;
  attempt: number;
  /** Signed query that its callbacks carry. */
  callback: string;
}

/** Where a callback goes and what signs it. */
export interface PlayedPlace {
  /** Stands for the public URL; nothing listens there. */
  origin: string;
  /** Stands for the provider's secret. */
  token: string;
}

export interface PlayedProvider<E extends ProviderEvent> {
  /** Take its callbacks. */
  webhooks(place: PlayedPlace): readonly Webhook[];
  /** The request that tells of an event; of a key, the one that asks what the call says, which comes first. */
  request(contact: PlayedContact, event: E, at: Instant, place: PlayedPlace): Request;
}

export interface PlayedPhone extends PlayedProvider<PhoneEvent> {
  /** The request of a key that is pressed. @param words what the call says @returns undefined where it asks for none */
  keyRequest(contact: PlayedContact, digits: string, words: string, place: PlayedPlace): Request | undefined;
  /** Under which id a text that answers a contact is told, and to which number it was sent. */
  textOf(contact: PlayedContact): { providerId: string; to: string };
  /** A callback that nobody signed, for the smoke test: every system of ours must refuse this form at this path. */
  unsigned: { path: string; form: Readonly<Record<string, string>> };
}
