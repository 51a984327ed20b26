/**
 * Texts and calls through AWS End User Messaging (`@aws-sdk/client-pinpoint-sms-voice-v2`), which an account on AWS has
 * without anybody else. Opened by `embedded.ts` and `stage.ts`.
 *
 * Always true: one claim is one request (`maxAttempts: 1`), for it has no idempotency token. It has no list either, so
 * `lookup` never knows: an event settles what is in doubt, or a person has to.
 *
 * What it can't do: a call says its words and ends. It waits for no key and tells no machine from a person, so a call
 * here is never answered, and is `delivered` when somebody, or something, picked up and it was said to its end.
 */
import type {
  PinpointSMSVoiceV2ClientConfig,
  SendTextMessageCommandInput,
  SendVoiceMessageCommandInput,
  VoiceId,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import {
  ConflictException,
  PinpointSMSVoiceV2Client,
  PinpointSMSVoiceV2ServiceException,
  SendTextMessageCommand,
  SendVoiceMessageCommand,
  ThrottlingException,
  ValidationException,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Language } from '../../domain/core/language.ts';
import type { Channel } from '../../domain/core/policy.ts';
import { tagsOf } from '../../domain/core/tags.ts';
import type { Milliseconds } from '../../domain/core/time.ts';
import { SECOND } from '../../domain/core/time.ts';
import type { Sender, SendRequest, SendResult } from '../../ports/senders.ts';
import { clientOptions } from '../aws/clients.ts';
import { nameOf, neverLeft, within } from '../aws/one-call.ts';
import { conflictOf } from './codes.ts';
import type { Answering } from './webhooks.ts';

export interface EumOptions {
  client: PinpointSMSVoiceV2Client;
  /** A number in E.164, a pool, or for texts a sender id; or the ARN of one. */
  from: string;
  /** Its events go to our topic. */
  configurationSet: string;
  /** From the call to its outcome, 20 seconds by default: it ends within the claim's lease. */
  timeoutMs?: Milliseconds | undefined;
}

const TIMEOUT_MS: Milliseconds = 20 * SECOND;
/** https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html: 5 to 259200 seconds. */
const TTL_S = { least: 5, most: 259_200 } as const;

/** @param overrides for tests: `endpoint`, `region`, `credentials` */
export const eumClient = (overrides: PinpointSMSVoiceV2ClientConfig = {}): PinpointSMSVoiceV2Client =>
  new PinpointSMSVoiceV2Client({
    ...clientOptions({ maxAttempts: 1, connectTimeoutMs: 2_000, requestTimeoutMs: 10_000, atOnce: 32 }),
    ...overrides,
  });

export const eumSms = (options: EumOptions): Sender<'sms'> => ({
  send: (request) => {
    const ttl = ttlOf(request);
    return ttl === undefined
      ? TOO_LATE
      : ask(options, new SendTextMessageCommand(textOf(options, request, ttl)));
  },
  lookup: async () => ({ kind: 'unknown' }),
});

export const eumVoice = (options: EumOptions): Sender<'voice'> => ({
  send: (request) => {
    const ttl = ttlOf(request);
    return ttl === undefined
      ? TOO_LATE
      : ask(options, new SendVoiceMessageCommand(callOf(options, request, ttl)));
  },
  lookup: async () => ({ kind: 'unknown' }),
});

const TOO_LATE: Promise<SendResult> = Promise.resolve({
  kind: 'rejected',
  reason: 'too_late',
  code: 'not useful any more',
});

/** In seconds. Undefined where it is of no use any more. */
function ttlOf({ usefulUntil, now }: SendRequest): number | undefined {
  const seconds = Math.floor((usefulUntil - now) / SECOND);
  return seconds < TTL_S.least ? undefined : Math.min(seconds, TTL_S.most);
}

/** What a contact carries so that its events can tell which attempt they are about. */
const contextOf = ({ callback }: SendRequest<Channel>): Record<string, string> => ({ ...tagsOf(callback) });

const textOf = (
  { from, configurationSet }: EumOptions,
  request: SendRequest<'sms'>,
  ttl: number,
): SendTextMessageCommandInput => ({
  DestinationPhoneNumber: request.to,
  OriginationIdentity: request.from ?? from,
  MessageBody: request.content.body,
  MessageType: 'TRANSACTIONAL',
  ConfigurationSetName: configurationSet,
  TimeToLive: ttl,
  Context: contextOf(request),
});

const VOICES: Readonly<Record<Language, VoiceId>> = {
  en: 'JOANNA',
  es: 'LUPE',
  fr: 'LEA',
  de: 'VICKI',
  pt: 'CAMILA',
  ja: 'MIZUKI',
};

/** What we have no words in is English, as its words are. @param locale BCP 47 */
const voiceOf = (locale: string): VoiceId =>
  (VOICES as Readonly<Record<string, VoiceId>>)[locale.split(/[-_]/)[0]?.toLowerCase() ?? ''] ?? VOICES.en;

const callOf = (
  { from, configurationSet }: EumOptions,
  request: SendRequest<'voice'>,
  ttl: number,
): SendVoiceMessageCommandInput => ({
  DestinationPhoneNumber: request.to,
  OriginationIdentity: request.from ?? from,
  MessageBody: `${request.content.script} ${request.content.goodbye}`,
  MessageBodyTextType: 'TEXT',
  VoiceId: voiceOf(request.locale),
  ConfigurationSetName: configurationSet,
  TimeToLive: ttl,
  Context: contextOf(request),
});

async function ask(
  { client, timeoutMs = TIMEOUT_MS }: EumOptions,
  command: SendTextMessageCommand | SendVoiceMessageCommand,
): Promise<SendResult> {
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const sending =
      command instanceof SendTextMessageCommand
        ? client.send(command, { abortSignal: deadline })
        : client.send(command, { abortSignal: deadline });
    const { MessageId: providerId } = await within(deadline, sending);
    return providerId
      ? { kind: 'accepted', providerId }
      : { kind: 'unknown', detail: 'aws answered without an id' };
  } catch (error) {
    return faultOf(error);
  }
}

const ours = (code: string): SendResult => ({ kind: 'failed', reason: 'provider_error', code });

/** What an error proves: only an answer of the service with a status of 4xx says that it did not take it. */
function faultOf(error: unknown): SendResult {
  const code = `aws ${nameOf(error)}`;
  if (!(error instanceof PinpointSMSVoiceV2ServiceException))
    return neverLeft(error) ? ours(code) : { kind: 'unknown', detail: code };
  const status = error.$metadata.httpStatusCode ?? 0;
  if (error instanceof ThrottlingException) return { kind: 'failed', reason: 'provider_busy', code };
  if (status < 400 || status >= 500) return { kind: 'unknown', detail: code };
  if (error instanceof ConflictException) {
    const reason = conflictOf(error.Reason);
    const shown = `${code} ${error.Reason ?? ''}`.trim();
    return reason ? { kind: 'rejected', reason, code: shown } : ours(shown);
  }
  if (error instanceof ValidationException) return invalid(error, code);
  return ours(code);
}

/** It names the field that is wrong: the number of the person, or else what we have set up. */
function invalid({ Fields, Reason: why }: ValidationException, code: string): SendResult {
  const shown = `${code} ${why ?? ''}`.trim();
  const isAddress = Fields?.some(({ Name }) => Name === 'DestinationPhoneNumber') ?? false;
  if (why === 'DESTINATION_COUNTRY_BLOCKED' || why === 'COUNTRY_NOT_ENABLED')
    return { kind: 'rejected', reason: 'rejected', code: shown };
  return isAddress ? { kind: 'rejected', reason: 'invalid_address', code: shown } : ours(shown);
}

/**
 * SNS takes no answer: what we write back to somebody who texted is a text of its own, from the number they wrote to, or
 * from the pool that this number is in. Who has just texted STOP may be on the account's own list by now and gets none.
 * @param pool where a number is in one, a function's policy names the pool alone
 */
export const eumAnswering =
  (client: PinpointSMSVoiceV2Client, pool?: string): Answering =>
  async (from, to, text) => {
    const command = new SendTextMessageCommand({
      DestinationPhoneNumber: to,
      OriginationIdentity: pool?.includes('pool-') ? pool : from,
      MessageBody: text,
      MessageType: 'TRANSACTIONAL',
    });
    try {
      await client.send(command);
    } catch (error) {
      const isOptedOut = error instanceof ConflictException && conflictOf(error.Reason) === 'opted_out';
      if (!isOptedOut) throw error;
    }
  };
