/**
 * Twilio's own lists as a provider's record: what it really sent and whom it really rang, for the audit. Opened by
 * `embedded.ts` and `stage.ts`. It only reads.
 *
 * Always true: a list that can't be read to its end is an error, never a short record.
 */
import * as z from 'zod/mini';
import type { Instant } from '../../domain/core/time.ts';
import { MINUTE, toIso } from '../../domain/core/time.ts';
import type { ProviderRecord, RecordedContact, RecordedText } from '../../ports/provider-record.ts';
import type { ListQuery, Page } from './list.ts';
import { listTime, readPage } from './list.ts';
import type { TwilioAccess } from './request.ts';
import { accountPath } from './request.ts';

/** https://www.twilio.com/docs/messaging/api/message-resource#message-properties */
const MessageRow = z.object({
  sid: z.string(),
  direction: z.nullable(z.string()),
  from: z.nullish(z.string()),
  to: z.nullable(z.string()),
  body: z.nullish(z.string()),
  messaging_service_sid: z.nullish(z.string()),
  date_created: listTime,
  date_sent: listTime,
});

/** https://www.twilio.com/docs/voice/api/call-resource#call-properties */
const CallRow = z.object({
  sid: z.string(),
  direction: z.nullable(z.string()),
  from: z.nullish(z.string()),
  to: z.nullable(z.string()),
  date_created: listTime,
  start_time: listTime,
  end_time: listTime,
});

const PAGE_SIZE = '1000';
/** A longer list is not read: two hundred thousand contacts a week of one kind. */
const PAGES_MAX = 200;

/**
 * Texts and calls of the account that were sent through its API, by us or by anybody.
 * @param senders what we send and call from where an office has nothing of its own; absent where that is not known
 */
export const twilioRecord = (access: TwilioAccess, senders?: readonly string[]): ProviderRecord => ({
  senders,
  async *contacts(from, to) {
    yield* within(messages(access, from), from, to);
    yield* within(calls(access, from), from, to);
  },
  async *texts(from, to) {
    yield* within(texts(access, from), from, to);
  },
});

async function* within<T extends { at: Instant }>(
  all: AsyncIterable<T>,
  from: Instant,
  to: Instant,
): AsyncGenerator<T> {
  for await (const one of all) if (one.at >= from && one.at <= to) yield one;
}

/** A little early: what Twilio gives is looked at once more by our own clock's second. */
const since = (from: Instant): string => toIso(from - MINUTE);

/** The sender by its number and its Messaging Service. @returns undefined where the row names neither, as a blocked caller */
const named = (...names: (string | null | undefined)[]): string[] | undefined => {
  const all = names.filter((name) => name != null && name !== '') as string[];
  return all.length > 0 ? all : undefined;
};

/** What has no `date_sent` still waits at Twilio: it has not gone out, and the filter leaves it out. */
async function* messages(access: TwilioAccess, from: Instant): AsyncGenerator<RecordedContact> {
  for await (const row of messageRows(access, from)) {
    const { sid, direction, to, date_sent, date_created } = row;
    const at = date_sent ?? date_created;
    if (direction === 'outbound-api' && to && at != null)
      yield { channel: 'sms', to, at, providerId: sid, senders: named(row.from, row.messaging_service_sid) };
  }
}

/** What people texted, under the SID by which the webhook was, or would have been, told of it. */
async function* texts(access: TwilioAccess, earliest: Instant): AsyncGenerator<RecordedText> {
  for await (const row of messageRows(access, earliest)) {
    const { sid, direction, from, to, body, date_sent, date_created } = row;
    const at = date_sent ?? date_created;
    const senders = named(to, row.messaging_service_sid);
    if (direction === 'inbound' && from && to && at != null)
      yield { from, to, senders, text: body ?? '', at, providerId: sid };
  }
}

function messageRows(access: TwilioAccess, from: Instant): AsyncGenerator<z.infer<typeof MessageRow>> {
  const path = `${accountPath(access)}/Messages.json`;
  return rows(access, { path, key: 'messages', row: MessageRow }, ['DateSent>', since(from)]);
}

async function* calls(access: TwilioAccess, from: Instant): AsyncGenerator<RecordedContact> {
  const path = `${accountPath(access)}/Calls.json`;
  const list = { path, key: 'calls', row: CallRow } as const;
  for await (const row of rows(access, list, ['StartTime>', since(from)])) {
    const { sid, direction, to, start_time, end_time, date_created } = row;
    const at = start_time ?? date_created;
    if (direction === 'outbound-api' && to && at != null)
      yield {
        channel: 'voice',
        to,
        at,
        providerId: sid,
        endedAt: end_time ?? undefined,
        senders: named(row.from),
      };
  }
}

/** @param filter its name and value: https://www.twilio.com/docs/voice/api/call-resource#read-multiple-call-resources */
async function* rows<Row extends { sid: string }>(
  access: TwilioAccess,
  list: Pick<ListQuery<Row>, 'path' | 'key' | 'row'>,
  filter: [name: string, value: string],
): AsyncGenerator<Row> {
  const query = new URLSearchParams([filter, ['PageSize', PAGE_SIZE]]);
  let path: string | null = `${list.path}?${query}`;
  for (let pages = 0; path !== null; pages++) {
    const page: Page<Row> | undefined = pages < PAGES_MAX ? await readPage(access, list, path) : undefined;
    if (!page) throw new Error(`Twilio’s list of ${list.key} could not be read to its end`);
    yield* page.rows;
    path = page.next;
  }
}
