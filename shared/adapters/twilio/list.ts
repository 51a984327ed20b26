/**
 * Reads one of Twilio's lists to its end and asks whether it holds what may have been sent. Called by the senders'
 * `lookup`, and page by page by `provider-record.ts`.
 *
 * Always true: `not_accepted` only after the last page was read and every row was understood and was surely something
 * else. It filters by the recipient alone. `DateSent` and `StartTime` leave out what still waits in Twilio's queue, for
 * that has neither; `From` leaves out what a Messaging Service has no sender for yet. Either would prove that a message
 * was not accepted that is about to go out.
 */
import * as z from 'zod/mini';
import type { Instant } from '../../domain/core/time.ts';
import { MINUTE, SECOND } from '../../domain/core/time.ts';
import type { Lookup } from '../../ports/senders.ts';
import type { TwilioAccess } from './request.ts';
import { apiUrl, get } from './request.ts';

/**
 * How long after a request its message or call is taken to be in the list. Twilio documents no bound; people saw
 * messages missing for 10 to 15 minutes (https://github.com/twilio/twilio-java/issues/442). Twice that, for an SMS
 * is repeated on its word; a status callback settles almost every case within seconds anyway.
 */
export const TWILIO_LIST_DELAY_MS = 30 * MINUTE;

/** Twilio's clock against ours; and the second that is cut off, for its times are whole seconds. */
const CLOCK_SLACK_MS = 2 * MINUTE + SECOND;
/** The most that Twilio gives: https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources */
const PAGE_SIZE = '1000';
/** A list that is longer proves nothing; it is one person's messages or calls. */
const PAGES_MAX = 20;

/** Whether a row is what was sent: surely, perhaps (it can't be told), or surely not. */
export type Match = 'same' | 'perhaps' | 'other';

export interface ListQuery<Row extends { sid: string }> {
  /** Under the API's host. */
  path: string;
  /** Name of the array in the answer. */
  key: 'messages' | 'calls';
  row: z.ZodMiniType<Row>;
  /** E.164. */
  to: string;
  match(row: Row): Match;
  /** Rows that are known to be something else. */
  others?: ReadonlySet<string> | undefined;
}

export async function findInList<Row extends { sid: string }>(
  access: TwilioAccess,
  query: ListQuery<Row>,
): Promise<Lookup> {
  let path: string | null = `${query.path}?${new URLSearchParams({ To: query.to, PageSize: PAGE_SIZE })}`;
  let perhaps = false;
  for (let pages = 0; path !== null; pages++) {
    const page: Page<Row> | undefined = pages < PAGES_MAX ? await readPage(access, query, path) : undefined;
    if (!page) return { kind: 'unknown' };
    const rows = page.rows.filter(({ sid }) => !query.others?.has(sid));
    const same = rows.find((row) => query.match(row) === 'same');
    if (same) return { kind: 'accepted', providerId: same.sid };
    perhaps ||= rows.some((row) => query.match(row) === 'perhaps');
    path = page.next;
  }
  return { kind: perhaps ? 'unknown' : 'not_accepted' };
}

/** One page of a list. */
export interface Page<Row> {
  rows: readonly Row[];
  /** Path of the next one. */
  next: string | null;
}

/** @returns undefined when it could not be read, or not be understood */
export async function readPage<Row extends { sid: string }>(
  access: TwilioAccess,
  { path: listPath, key, row }: Pick<ListQuery<Row>, 'path' | 'key' | 'row'>,
  path: string,
): Promise<Page<Row> | undefined> {
  // Only further pages of this list are followed, so that the credentials go nowhere else.
  if (!path.startsWith(`${listPath}?`)) return undefined;
  const answer = await get(access, apiUrl(access, path));
  if (answer.kind !== 'answered' || answer.status !== 200) return undefined;
  const body = z.record(z.string(), z.unknown()).safeParse(answer.body).data;
  const rows = z.array(row).safeParse(body?.[key]);
  // A page without this field is not one of Twilio's: it may not be the last.
  const next = z.nullable(z.string()).safeParse(body?.['next_page_uri']);
  return rows.success && next.success ? { rows: rows.data, next: next.data } : undefined;
}

/** An RFC 2822 time in GMT, as the list gives it. */
export const listTime = z.nullish(
  z.pipe(
    z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text)))),
    z.transform((text): Instant => Date.parse(text)),
  ),
);

/** Whether a row was made between the claim and now. */
export function madeBetween(created: Instant | null | undefined, claimedAt: Instant, now: Instant): Match {
  if (created == null) return 'perhaps';
  return created >= claimedAt - CLOCK_SLACK_MS && created <= now + CLOCK_SLACK_MS ? 'same' : 'other';
}

/** `same` when all are, `other` when any is. */
export function allOf(...matches: Match[]): Match {
  if (matches.includes('other')) return 'other';
  return matches.includes('perhaps') ? 'perhaps' : 'same';
}
