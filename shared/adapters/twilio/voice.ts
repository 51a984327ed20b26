/**
 * Calls through Twilio's Calls resource: https://www.twilio.com/docs/voice/api/call-resource. Opened by
 * `embedded.ts` and `stage.ts`. What the call says is asked for at `/webhooks/twilio/call` when somebody, or a machine,
 * has answered.
 *
 * Twilio queues calls beyond the account's calls per second for up to 24 hours, so a burst would ring people at night.
 * The scheduler keeps the pace over minutes (`pacePerMinute.voice`), and `paced.ts` around this keeps the second.
 */
import * as z from 'zod/mini';
import { MINUTE } from '../../domain/core/time.ts';
import type { Lookup, Sender, SendRequest, SendResult } from '../../ports/senders.ts';
import { createdResult } from './created.ts';
import type { Match } from './list.ts';
import { allOf, findInList, listTime, madeBetween } from './list.ts';
import { RETRIES, WEBHOOKS } from './paths.ts';
import type { TwilioAccess } from './request.ts';
import { accountPath, post } from './request.ts';

export interface TwilioVoiceOptions extends TwilioAccess {
  /** The caller ID: one of the account's numbers or a verified one, in E.164. */
  from: string;
  /** Where Twilio reaches us, without a slash at the end. */
  publicUrl: string;
}

/** About five rings: long enough to reach a phone, short of most voicemails' patience. */
const RING_S = 25;
/** No call may outlast the ten minutes for which the person's line is ours. */
const CALL_MAX_S = 300;
/** A call in doubt has its line for ten minutes; less two, by which Twilio's clock, or another sender's, may differ. */
const ALONE_MS = 8 * MINUTE;
/** https://www.twilio.com/docs/voice/api/call-resource#statuscallbackevent */
const STATUS_EVENTS = ['initiated', 'ringing', 'answered', 'completed'] as const;

export const twilioVoice = (options: TwilioVoiceOptions): Sender<'voice'> => ({
  send: (request) => send(options, request),
  lookup: (request, claimedAt, others) => lookup(options, request, claimedAt, others),
});

async function send(options: TwilioVoiceOptions, request: SendRequest<'voice'>): Promise<SendResult> {
  const webhooks = options.publicUrl + WEBHOOKS;
  const answer = await post(options, `${accountPath(options)}/Calls.json`, [
    ['To', request.to],
    ['From', request.from ?? options.from],
    ['Url', `${webhooks}/call?${request.callback}${RETRIES}`],
    ['Method', 'POST'],
    ['StatusCallback', `${webhooks}/call-status?${request.callback}${RETRIES}`],
    ['StatusCallbackMethod', 'POST'],
    ...STATUS_EVENTS.map((event) => ['StatusCallbackEvent', event] as const),
    // https://www.twilio.com/docs/voice/answering-machine-detection: waits for the beep before it asks what to say.
    ['MachineDetection', 'DetectMessageEnd'],
    ['Timeout', String(RING_S)],
    ['TimeLimit', String(CALL_MAX_S)],
  ]);
  return createdResult(answer);
}

/** https://www.twilio.com/docs/voice/api/call-resource#call-properties */
const CallRow = z.object({
  sid: z.string(),
  direction: z.nullable(z.string()),
  to: z.nullable(z.string()),
  from: z.nullable(z.string()),
  date_created: listTime,
});

const lookup = (
  options: TwilioVoiceOptions,
  request: SendRequest<'voice'>,
  claimedAt: number,
  others: ReadonlySet<string> | undefined,
): Promise<Lookup> => {
  const from = request.from ?? options.from;
  return findInList(options, {
    path: `${accountPath(options)}/Calls.json`,
    key: 'calls',
    row: CallRow,
    to: request.to,
    others,
    match: (row) => {
      if (row.direction !== 'outbound-api' || row.to !== request.to) return 'other';
      const sender = row.from === from ? 'same' : 'perhaps';
      const made = madeBetween(row.date_created, claimedAt, request.now);
      return allOf(made, sender, whileOurs(row.date_created, claimedAt));
    },
  });
};

/** While the line was ours nobody else of us rang there; what was made when it may have been free again can't be told. */
const whileOurs = (created: number | null | undefined, claimedAt: number): Match =>
  created != null && created <= claimedAt + ALONE_MS ? 'same' : 'perhaps';
