/**
 * A calendar that an office has read again and again: where it is, how it is understood, and what came of the last
 * reading. Pure; `pipeline/feeds/feeds.ts` does what is decided here.
 */
import type { AppointmentId, TenantId } from '../core/keys.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { HOUR, MINUTE } from '../core/time.ts';
import type { PeopleRules } from './people-rules.ts';

/** What one reading did, or would do. */
export interface FeedCounts {
  created: number;
  changed: number;
  reinstated: number;
  unchanged: number;
  /** In the calendar no more, or as not taking place. */
  cancelled: number;
  /** Refused, or about nobody. */
  leftOut: number;
}

/** What an office says of a feed. */
export interface FeedSettings {
  url: string;
  /** How far ahead its occurrences are taken. */
  days: number;
  /** What becomes of what it had, and has no more. */
  missing: 'keep' | 'cancel';
  rules: PeopleRules;
}

export interface Feed extends FeedSettings {
  tenant: TenantId;
  /** Names it in its office, and begins every `externalId` that it makes. */
  name: string;
  createdAt: Instant;
  /** When it is read next; null once it was removed. */
  dueAt: Instant | null;
  /** Of the last whole reading: what the server called that state of it. */
  etag: string | null;
  readAt: Instant | null;
  /** Since when it can't be read, and why; null while it can. */
  failing: { since: Instant; times: number; why: string } | null;
  /** A reading that was not plausible, and waits for somebody to look. */
  held: { at: Instant; why: readonly string[]; digest: string; counts: FeedCounts } | null;
  /** The digest of a reading that somebody accepted; it counts for that one alone. */
  accepted: string | null;
  /** What it had given by the last reading, and what the present one may give: only these vanish. */
  given: readonly AppointmentId[];
  counts: FeedCounts | null;
}

/** So often a calendar is asked whether it is another one. */
const FEED_EACH_MS: Milliseconds = 10 * MINUTE;
/** And read whole, though it is the same: a series goes on while time passes. */
const FEED_WHOLE_MS: Milliseconds = 12 * HOUR;
const FEED_BACKOFF_MAX_MS: Milliseconds = 6 * HOUR;
/** After so many failures in a row somebody is told. */
const FEED_FAILURES_TOLD = 3;
/** Occurrences that one feed may have in its days. */
export const FEED_OCCURRENCES_MAX = 3_000;

export const newFeed = (tenant: TenantId, name: string, settings: FeedSettings, now: Instant): Feed => ({
  ...settings,
  tenant,
  name,
  createdAt: now,
  dueAt: now,
  etag: null,
  readAt: null,
  failing: null,
  held: null,
  accepted: null,
  given: [],
  counts: null,
});

/** Other settings: what it gave stays known, and it is read whole at once. */
export const withSettings = (feed: Feed, settings: FeedSettings, now: Instant): Feed => ({
  ...feed,
  ...settings,
  dueAt: now,
  etag: null,
  held: null,
  accepted: null,
});

/** What the server is told that is known already; null where the whole is wanted. */
export const knownState = ({ etag, readAt, held }: Feed, now: Instant): string | null =>
  held === null && now - (readAt ?? 0) < FEED_WHOLE_MS ? etag : null;

/** Before it is read: nobody else reads it meanwhile, and a reader that dies is followed by the next one. */
export const begun = (feed: Feed, now: Instant): Feed => ({ ...feed, dueAt: now + FEED_EACH_MS });

export const failedReading = (feed: Feed, why: string, now: Instant): Feed => {
  const times = (feed.failing?.times ?? 0) + 1;
  const waitMs = Math.min(FEED_EACH_MS * 2 ** (times - 1), FEED_BACKOFF_MAX_MS);
  return { ...feed, failing: { since: feed.failing?.since ?? now, times, why }, dueAt: now + waitMs };
};

/** Whether somebody has to be told that it can't be read. */
export const isToTell = ({ failing }: Feed): boolean => (failing?.times ?? 0) >= FEED_FAILURES_TOLD;

export const sameReading = (feed: Feed): Feed => ({ ...feed, failing: null });
