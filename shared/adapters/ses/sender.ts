/**
 * Sends email through SES v2. One claim is one request: SES has no
 * idempotency token, so the SDK may not repeat anything (`maxAttempts: 1`); the ledger decides about that.
 *
 * Kept true: `rejected` only for what is about this address or this message. What is wrong with our account, domain or
 * settings is `failed`, because it must not make the ladder louder.
 *
 * What SES can't do:
 * - It replaces our Message-ID and Date (https://docs.aws.amazon.com/ses/latest/dg/header-fields.html). Its own id is
 *   the provider's id, and the X-Ringonce-Attempt header and the tags name the attempt.
 * - It has no limit of delivery time for one message. `MaxDeliverySeconds` (300 to 50400) belongs to a configuration
 *   set, so a message picks among the sets it is given: the longest that ends before the message is of no use, else
 *   the shortest. With one set of 12 hours, a mailbox that refuses for 11 hours still gets the message after 11 hours.
 *   https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeliveryOptions.html
 * - It has no list to look an attempt up in, so `lookup` never knows; events settle what is in doubt.
 * - It takes no address whose local part is beyond ASCII.
 */

import type { SESv2ClientConfig } from '@aws-sdk/client-sesv2';
import { SESv2Client, SESv2ServiceException, SendEmailCommand } from '@aws-sdk/client-sesv2';
import * as z from 'zod/mini';
import { tagsOf } from '../../domain/core/tags.ts';
import type { Milliseconds } from '../../domain/core/time.ts';
import { HOUR, SECOND } from '../../domain/core/time.ts';
import type { Sender, SendRequest, SendResult } from '../../ports/senders.ts';
import { clientOptions } from '../aws/clients.ts';
import { nameOf, neverLeft, within } from '../aws/one-call.ts';
import { compose, isMailbox } from '../email/mime.ts';
import { errorOf } from './codes.ts';

/** A configuration set, and how long SES tries to deliver what is sent with it. */
export interface ConfigurationSet {
  name: string;
  /** As the set says it; null where it says nothing, which is SES's own 14 hours. */
  maxDeliverySeconds: number | null;
}

export interface SesSenderOptions {
  client: SESv2Client;
  /** The address that tenants without one of their own send from; its identity is verified in SES. */
  from: string;
  /** At least one. Each publishes its events to our topic. */
  configurationSets: readonly ConfigurationSet[];
  /** From the call to its outcome, 20 seconds by default: it ends within the claim's lease. */
  timeoutMs?: Milliseconds;
}

const TIMEOUT_MS: Milliseconds = 20 * SECOND;

const SES_OWN_MAX_SECONDS = 50_400;

/**
 * One try only. SES answers in well under a second; the timeouts end well within the claim's lease.
 * @param overrides for tests and emulators: `endpoint`, `region`, `credentials`
 */
export const sesClient = (overrides: SESv2ClientConfig = {}): SESv2Client =>
  new SESv2Client({
    ...clientOptions({ maxAttempts: 1, connectTimeoutMs: 2_000, requestTimeoutMs: 10_000, atOnce: 32 }),
    ...overrides,
  });

export function sesSender(options: SesSenderOptions): Sender<'email'> {
  return {
    send: (request) => send(options, request),
    lookup: async () => ({ kind: 'unknown' }),
  };
}

async function send(options: SesSenderOptions, request: SendRequest<'email'>): Promise<SendResult> {
  const from = request.from ?? options.from;
  if (!isMailbox(from)) return { kind: 'failed', reason: 'provider_error', code: 'ses From address' };
  if (!isMailbox(request.to) || !asciiLocalPart(request.to))
    return { kind: 'rejected', reason: 'invalid_address', code: 'ses address' };
  const command = await commandFor(options, request);
  const deadline = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
  try {
    const { MessageId } = await within(deadline, options.client.send(command, { abortSignal: deadline }));
    return MessageId
      ? { kind: 'accepted', providerId: MessageId }
      : { kind: 'unknown', detail: 'ses answered without an id' };
  } catch (error) {
    return faultOf(error, from);
  }
}

/** RFC 6531 mailboxes are beyond SES. https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Destination.html */
const asciiLocalPart = (address: string): boolean =>
  /^[\x21-\x7e]+$/.test(address.slice(0, address.lastIndexOf('@')));

async function commandFor(
  { from, configurationSets }: SesSenderOptions,
  request: SendRequest<'email'>,
): Promise<SendEmailCommand> {
  const message = compose(request, from);
  const { entry, attempt, signature } = tagsOf(request.callback);
  return new SendEmailCommand({
    Destination: { ToAddresses: message.getEnvelope().to },
    Content: { Raw: { Data: await message.build() } },
    ConfigurationSetName: setFor(configurationSets, request.usefulUntil - request.now).name,
    EmailTags: [
      { Name: 'entry', Value: entry },
      { Name: 'attempt', Value: attempt },
      { Name: 'signature', Value: signature },
    ],
    // The links are personal and signed, so SES must not rewrite them; and nobody tracks who reads.
    ConfigurationOverrides: {
      Tracking: { OpenTrackingEnabled: 'DISABLED', ClickTrackingEnabled: 'DISABLED' },
    },
  });
}

const secondsOf = ({ maxDeliverySeconds }: ConfigurationSet): number =>
  maxDeliverySeconds ?? SES_OWN_MAX_SECONDS;

function setFor(sets: readonly ConfigurationSet[], usefulMs: Milliseconds): ConfigurationSet {
  const [shortest, ...longer] = sets.toSorted((a, b) => secondsOf(a) - secondsOf(b));
  if (!shortest) throw new Error('SES needs a configuration set');
  return longer.findLast((set) => secondsOf(set) * 1_000 <= usefulMs) ?? shortest;
}

/** What an error proves. https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors */
function faultOf(error: unknown, from: string): SendResult {
  if (error instanceof SESv2ServiceException) return serviceFault(error, from);
  const shown = `ses ${nameOf(error)}`;
  return neverLeft(error) ? ours(shown) : { kind: 'unknown', detail: shown };
}

const ours = (code: string) => ({ kind: 'failed', reason: 'provider_error', code }) as const;

function serviceFault(error: SESv2ServiceException, from: string): SendResult {
  const { name, message } = error;
  const code = `ses ${name}`;
  const known = errorOf(name);
  if (known?.reason === 'provider_busy') return busy(code, message);
  const status = error.$metadata.httpStatusCode ?? 0;
  // A fault of the service may have come after it took the message.
  if (status < 400 || status >= 500) return { kind: 'unknown', detail: code };
  if (!known) return { ...ours(code), unknownCode: name };
  if (ABOUT_AN_ADDRESS.some((words) => words.test(message))) return addressFault(code, from);
  // "Email address is not verified" is about our identities, or about an account that is still in SES's own sandbox.
  const isOurs = known.reason !== 'rejected' || /not verified/i.test(message);
  return isOurs ? ours(code) : { kind: 'rejected', reason: 'rejected', code };
}

/**
 * SES has no name for an address that is none, so these are the words in which it says so: the first in the general form
 * of an answer, the others those of its check of addresses. Whatever else it says proves nothing about an address.
 */
const ABOUT_AN_ADDRESS: readonly RegExp[] = [
  /^Invalid email address\b/i,
  /^Illegal address$/i,
  /^Missing (?:final|start of) '@domain'$/i,
  /^Domain (?:contains illegal character|contains dot-dot|starts with dot|ends with dot|is missing)/i,
  /^Local address (?:contains control or whitespace|contains illegal character|starts with dot|ends with dot)/i,
];

/** A refusal for now. The daily quota is a sliding window, so some of it is free again within an hour. */
const busy = (code: string, message: string): SendResult => ({
  kind: 'failed',
  reason: 'provider_busy',
  code,
  ...(/daily/i.test(message) && { retryAfterMs: HOUR }),
});

/** SES does not say which address it refuses. Where ours is well-formed, it must be the person's. */
const addressFault = (code: string, from: string): SendResult =>
  z.regexes.email.test(from) ? { kind: 'rejected', reason: 'invalid_address', code } : ours(code);
