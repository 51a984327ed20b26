/**
 * What the sandbox calls back, by the provider that it plays on the channel, so that the webhooks can't tell the
 * difference. Called by `sandbox.ts` when a callback falls due.
 */
import type { Instant } from '../../domain/core/time.ts';
import type { PlayedContact, PlayedPlace, ProviderEvent } from '../../ports/played.ts';
import type { Webhook } from '../../ports/webhooks.ts';
import { PLAYED_EMAIL, PLAYED_PHONE } from '../providers/played.ts';

/** Nothing listens here: `SandboxOptions.deliver` hands requests to the application. */
const ORIGIN = 'http://sandbox.invalid';

const placeOf = (token: string): PlayedPlace => ({ origin: ORIGIN, token });

/** Tell the sandbox's callbacks from forged ones, and take them. @param token as the sandbox was opened with */
export const sandboxWebhooks = (token: string): Webhook[] =>
  [PLAYED_PHONE, PLAYED_EMAIL].flatMap((played) => played.webhooks(placeOf(token)));

/**
 * The request that tells of an event. Before a key is pressed the call's words are asked for: then it is that
 * request, and `keyRequest` follows from its answer.
 * @param token signs it
 */
export const callbackRequest = (
  contact: PlayedContact,
  event: ProviderEvent,
  at: Instant,
  token: string,
): Request =>
  event.kind === 'email'
    ? PLAYED_EMAIL.request(contact, event, at, placeOf(token))
    : PLAYED_PHONE.request(contact, event, at, placeOf(token));

/** Under which id a text that answers a contact is told, and to which number it was sent. */
export const textOf = (contact: PlayedContact): { providerId: string; to: string } =>
  PLAYED_PHONE.textOf(contact);

/** The key that is pressed where the call's words ask for one; undefined where they don't. */
export const keyRequest = (
  contact: PlayedContact,
  digits: string,
  words: string,
  token: string,
): Request | undefined => PLAYED_PHONE.keyRequest(contact, digits, words, placeOf(token));

/** The provider's word on the contact after an event, as `messages` shows it; undefined when it says nothing new. */
export function statusAfter(event: ProviderEvent): string | undefined {
  switch (event.kind) {
    case 'message_status':
    case 'call_status':
      return event.status;
    case 'email':
      return { Delivery: 'delivered', Bounce: 'bounced', Complaint: 'complained', DeliveryDelay: 'delayed' }[
        event.type
      ];
    case 'gather':
    case 'inbound':
      return undefined;
  }
}
