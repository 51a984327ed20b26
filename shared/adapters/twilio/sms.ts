/**
 * SMS through Twilio's Messages resource: https://www.twilio.com/docs/messaging/api/message-resource. Opened by
 * `embedded.ts` and `stage.ts`.
 *
 * Always true: one `send` is at most one request; Twilio drops a message that it could not send while it was of use.
 */
import * as z from 'zod/mini';
import { SECOND } from '../../domain/core/time.ts';
import type { Lookup, Sender, SendRequest, SendResult } from '../../ports/senders.ts';
import { createdResult } from './created.ts';
import type { Match } from './list.ts';
import { allOf, findInList, listTime, madeBetween } from './list.ts';
import { RETRIES, WEBHOOKS } from './paths.ts';
import type { TwilioAccess } from './request.ts';
import { accountPath, post } from './request.ts';

export interface TwilioSmsOptions extends TwilioAccess {
  /** A Messaging Service (`MG…`), or a sender: a number in E.164, a short code, a name. */
  from: string;
  /** Where Twilio reaches us, without a slash at the end. */
  publicUrl: string;
}

/** https://www.twilio.com/docs/messaging/api/message-resource: `ValidityPeriod` is 1 to 36000 seconds. */
const VALIDITY_MAX_S = 36_000;

const SERVICE = /^MG[0-9a-fA-F]{32}$/;

export const twilioSms = (options: TwilioSmsOptions): Sender<'sms'> => ({
  send: (request) => send(options, request),
  lookup: (request, claimedAt, others) => lookup(options, request, claimedAt, others),
});

async function send(options: TwilioSmsOptions, request: SendRequest<'sms'>): Promise<SendResult> {
  const usefulForS = Math.floor((request.usefulUntil - request.now) / SECOND);
  if (usefulForS < 1) return { kind: 'rejected', reason: 'too_late', code: 'not useful any more' };
  const from = request.from ?? options.from;
  const answer = await post(options, `${accountPath(options)}/Messages.json`, [
    ['To', request.to],
    [SERVICE.test(from) ? 'MessagingServiceSid' : 'From', from],
    ['Body', request.content.body],
    ['ValidityPeriod', String(Math.min(usefulForS, VALIDITY_MAX_S))],
    ['StatusCallback', `${options.publicUrl}${WEBHOOKS}/message-status?${request.callback}${RETRIES}`],
  ]);
  return createdResult(answer);
}

/** https://www.twilio.com/docs/messaging/api/message-resource#message-properties */
const MessageRow = z.object({
  sid: z.string(),
  direction: z.string(),
  to: z.nullable(z.string()),
  from: z.nullish(z.string()),
  messaging_service_sid: z.nullish(z.string()),
  body: z.nullish(z.string()),
  date_created: listTime,
});
type MessageRow = z.infer<typeof MessageRow>;

const lookup = (
  options: TwilioSmsOptions,
  request: SendRequest<'sms'>,
  claimedAt: number,
  others: ReadonlySet<string> | undefined,
): Promise<Lookup> => {
  const from = request.from ?? options.from;
  return findInList(options, {
    path: `${accountPath(options)}/Messages.json`,
    key: 'messages',
    row: MessageRow,
    to: request.to,
    others,
    match: (row) => {
      if (row.direction !== 'outbound-api' || row.to !== request.to) return 'other';
      return allOf(
        madeBetween(row.date_created, claimedAt, request.now),
        bySender(row, from),
        withBody(row.body, request.content.body),
      );
    },
  });
};

/** What went to this person in these words by another sender may be ours from before a change of settings. */
function bySender(row: MessageRow, from: string): Match {
  const sender = SERVICE.test(from) ? row.messaging_service_sid : row.from;
  return sender?.toLowerCase() === from.toLowerCase() ? 'same' : 'perhaps';
}

/** An account may have its bodies redacted: then it can't be told. */
function withBody(listed: string | null | undefined, sent: string): Match {
  if (listed == null || listed === '') return 'perhaps';
  // A trial account puts its own words before the body.
  return plain(listed).endsWith(plain(sent)) ? 'same' : 'other';
}

/**
 * A body as letters and digits. A Messaging Service's Smart Encoding replaces quotes, dashes and accents by what
 * GSM-7 has (https://www.twilio.com/docs/messaging/services/smart-encoding-char-list), and carriers trim spaces.
 */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
