/** Where calendars come from. */

export type FetchedCalendar =
  | { kind: 'text'; text: string; etag: string | null }
  /** It is as it was. */
  | { kind: 'same' }
  /** One sentence for the office; no address and no secret. */
  | { kind: 'failed'; why: string };

/** @param etag what the server called the state that is known; null for none */
export type FetchCalendar = (url: string, etag: string | null) => Promise<FetchedCalendar>;
