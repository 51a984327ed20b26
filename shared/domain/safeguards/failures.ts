/**
 * Many failures at once are ours, or the carrier's. That a text can't be delivered proves something about one person
 * only while few fail: where an implausible share of an hour's contacts "can't be delivered", the sender is blocked or
 * the carrier is down, and nobody may be contacted louder for that (P6). What would prove a step impossible is counted
 * against what was handed over, by channel, by sender and by where the numbers are. Pure; `pipeline/safeguards/failures.ts` counts.
 */
import type { Channel } from '../core/policy.ts';
import type { Span, Window } from '../core/spans.ts';
import { addedTo, sumOf } from '../core/spans.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { HOUR, MINUTE } from '../core/time.ts';
import type { Alarm } from './alert.ts';

/**
 * What was handed to a provider lately: `tried` are the contacts that were queued for it, `impossible` those that failed
 * with a reason that proves the step impossible.
 */
export interface Outcomes {
  spans: readonly Span<'tried' | 'impossible'>[];
}

export const NO_OUTCOMES: Outcomes = { spans: [] };

/** The window that is judged, and how finely it moves on. */
export const FAILURES_WINDOW_MS: Milliseconds = HOUR;
const WINDOW: Window = { windowMs: FAILURES_WINDOW_MS, spanMs: 5 * MINUTE };

/**
 * Fewer than this prove nothing about the provider, whatever their share: a small office with an old list has them. So
 * it is also the most, less one, that an outage may bring forward where little is sent.
 */
export const MANY_FAILURES = 20;
/** Lists of real people have a few wrong numbers in a hundred; a quarter is no list's fault. */
export const FAILURE_SHARE = 0.25;

export const noted = (outcomes: Outcomes, tried: number, impossible: number, now: Instant): Outcomes => ({
  spans: addedTo(outcomes.spans, { tried, impossible }, WINDOW, now),
});

/** How long the counts can be of use: then none of them is of the window any more. */
export const outcomesUntil = ({ spans }: Outcomes): Instant =>
  Math.max(0, ...spans.map(({ from }) => from)) + WINDOW.spanMs + WINDOW.windowMs;

const totals = ({ spans }: Outcomes): { tried: number; impossible: number } => ({
  tried: sumOf(spans, 'tried'),
  impossible: sumOf(spans, 'impossible'),
});

/** Whether so many failed that it can't be the people. @param outcomes as `noted` has just left them */
export function isImplausible(outcomes: Outcomes): boolean {
  const { tried, impossible } = totals(outcomes);
  return impossible >= MANY_FAILURES && impossible > FAILURE_SHARE * tried;
}

/** What the timeline shows of a failure that is one of too many, after what the provider said. */
export const oneOfManyDetail = (detail: string | undefined): string =>
  [detail, 'one of many at once, so the next step keeps its own time'].filter(Boolean).join('; ');

/** Whose contacts are counted together: all of a channel, those from an office's own sender, or those to one prefix. */
export interface FailureScope {
  channel: Channel;
  /** Null for all of the channel. */
  tenant: string | null;
  /** As `prefixOf` gives it; null for all numbers. */
  prefix: string | null;
}

/** A country's code and what follows it: an area code in North America, a carrier's range of mobiles elsewhere. */
const PREFIX = /^\+\d{4}/;

/**
 * Whose network a number belongs to, as far as its digits tell: at most 10,000 of them, and thousands of people each.
 * @param address E.164, or an email address, which has none
 */
export const prefixOf = (address: string | null): string | null =>
  (address === null ? null : PREFIX.exec(address)?.[0]) ?? null;

/** The calling codes of one and of two digits; all others have three (ITU-T E.164, annex D). */
const CALLING_CODE = /^\+(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/;

/** `+1`, `+44`, `+353`. @param address E.164, or an email address, which has none */
export const callingCodeOf = (address: string | null): string | null =>
  (address === null ? null : CALLING_CODE.exec(address)?.[0]) ?? null;

/** The scope's name in keys. No tenant's id begins with a plus sign. */
export const scopeName = ({ channel, tenant, prefix }: FailureScope): string =>
  [channel, tenant, prefix].filter((part) => part !== null).join('-');

/** Alerts of this kind begin so. */
export const FAILURE_ALERTS = 'many-failures-';

export function manyFailuresAlarm(scope: FailureScope, outcomes: Outcomes): Alarm {
  const { tried, impossible } = totals(outcomes);
  const { tenant, prefix } = scope;
  const from = tenant === null ? '' : ` from the sender of ${tenant}`;
  const whose = prefix === null ? from : ` to numbers that begin with ${prefix}`;
  const share = Math.round((100 * impossible) / Math.max(tried, impossible));
  return {
    key: `${FAILURE_ALERTS}${scopeName(scope)}`,
    severity: 'page',
    title: `Unusually many contacts by ${scope.channel}${whose} can’t be delivered`,
    detail:
      `${impossible} of ${Math.max(tried, impossible)} in the last hour (${share} %) failed as undeliverable. ` +
      'That is no property of the people, so the steps after them keep their planned times and nobody is contacted ' +
      'earlier or louder for it. Check the provider’s status page, our sender and its registration.',
  };
}

/** Alerts of this kind begin so. */
const UNKNOWN_CODES = 'unknown-code-';

/** A provider told a code that no table of ours has. @param code the provider's; no personal data */
export const unknownCodeAlarm = (channel: Channel, code: string): Alarm => ({
  key: `${UNKNOWN_CODES}${channel}-${code}`,
  severity: 'notice',
  title: `The provider of ${channel} refused with the code ${code}, which is in no table`,
  detail:
    `What ${code} means for a person is not known, so it brings no louder step forward. Look it up in the provider’s ` +
    'list of codes, and add it to the table.',
});
