/**
 * An alert: something that a person must look at. One record per cause, under a deterministic key, however often it
 * is seen. A page is repeated until somebody acknowledges it or its cause is gone; a notice is told once. Pure;
 * `pipeline/safeguards/alerts.ts` writes what is decided here.
 */

import type { Scope } from '../core/control.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { DAY, MINUTE, toIso } from '../core/time.ts';

/** `page` gets somebody up; `notice` is for the next working day. */
export type Severity = 'page' | 'notice';

/** What is raised. Neither text may hold personal data: it leaves the system. */
export interface Alarm {
  /** Names the cause, the same each time: `surge-tenant-clinic`. */
  key: string;
  severity: Severity;
  /** One line. */
  title: string;
  /** What is known, and what to do; may have several lines. */
  detail: string;
}

/** What the surge gate's hold is told under: one alert per scope. */
export const surgeKey = ({ tenant, channel }: Scope): string =>
  ['surge', tenant, channel].filter((part) => part !== undefined).join('-');

/** A hold, before anybody has counted what it holds. */
export const surgeAlarm = (scope: Scope, reason: string): Alarm => ({
  key: surgeKey(scope),
  severity: 'page',
  title: `Texts and calls of ${scope.tenant ?? 'all tenants'} are held: too much of their work is late`,
  detail: `${reason}. Nothing loud goes out before a person lets it go.`,
});

export interface Alert extends Alarm {
  /** When it began, this time. */
  firstAt: Instant;
  /** When its cause was last seen. */
  lastAt: Instant;
  /** How often it was seen since `firstAt`. */
  count: number;
  /** When every channel last had it; null when none of this time's was told to all. */
  lastSentAt: Instant | null;
  /** When each channel last had it, by the channel's name. */
  sentAt: Readonly<Record<string, Instant>>;
  /** When a process last set about sending it. Until the claim runs out nobody else does. */
  claimedAt: Instant | null;
  /** An operator key's id. */
  acknowledgedBy: string | null;
  /** What people call that; absent in what earlier releases stored. */
  acknowledgedByName?: string | null | undefined;
  acknowledgedAt: Instant | null;
  /** When its cause was gone. */
  settledAt: Instant | null;
}

/** A page that nobody acknowledged is told again after this. */
export const REPEAT_MS: Milliseconds = 30 * MINUTE;
/** A cause that comes and goes is told no more often than this. */
const FLAP_MS: Milliseconds = 5 * MINUTE;
/** How long a process may take to tell all channels; a claim that was left behind by a crash ends then. */
export const CLAIM_MS: Milliseconds = 2 * MINUTE;
/** A cause that was not seen for so long is another one when it comes again. */
const STALE_MS: Milliseconds = DAY;
/** Settled alerts are kept for the record. */
export const KEPT_MS: Milliseconds = 30 * DAY;

export const isOpen = ({ settledAt }: Alert): boolean => settledAt === null;

/** The alert after its cause was seen, perhaps again. */
export function raised(current: Alert | undefined, alarm: Alarm, now: Instant): Alert {
  const goesOn = current && isOpen(current) && now - current.lastAt < STALE_MS;
  if (!goesOn) return { ...begun(alarm, now), sentAt: current?.sentAt ?? {} };
  const louder = alarm.severity === 'page' && current.severity === 'notice';
  const seen = { ...current, ...wordsOf(alarm), lastAt: now, count: current.count + 1 };
  // What got worse is news to whoever acknowledged it, and to the channels that had the notice.
  return louder
    ? {
        ...seen,
        firstAt: now,
        lastSentAt: null,
        acknowledgedAt: null,
        acknowledgedBy: null,
        acknowledgedByName: null,
      }
    : { ...seen, severity: current.severity };
}

const wordsOf = ({ key, severity, title, detail }: Alarm): Alarm => ({ key, severity, title, detail });

const begun = (alarm: Alarm, now: Instant): Alert => ({
  ...wordsOf(alarm),
  firstAt: now,
  lastAt: now,
  count: 1,
  lastSentAt: null,
  sentAt: {},
  claimedAt: null,
  acknowledgedBy: null,
  acknowledgedAt: null,
  settledAt: null,
});

/** The alert after its cause is gone. */
export const settled = (alert: Alert, now: Instant): Alert => ({ ...alert, settledAt: now });

/** The alert after somebody acknowledged it. Whoever was first stays named. */
export const acknowledged = (alert: Alert, by: { key: string; name: string }, now: Instant): Alert =>
  alert.acknowledgedAt === null
    ? { ...alert, acknowledgedBy: by.key, acknowledgedByName: by.name, acknowledgedAt: now }
    : alert;

/** Acknowledged, and its cause was not seen again for a day: nothing is left to do. */
export const isDone = ({ acknowledgedAt, lastAt }: Alert, now: Instant): boolean =>
  acknowledgedAt !== null && now - Math.max(acknowledgedAt, lastAt) >= STALE_MS;

/** Of all channels, those that are to be told now. */
export function wanting(alert: Alert, channels: readonly string[], now: Instant): string[] {
  if (!isOpen(alert) || alert.acknowledgedAt !== null) return [];
  if (alert.claimedAt !== null && now - alert.claimedAt < CLAIM_MS) return [];
  return channels.filter((channel) => isWanting(alert, alert.sentAt[channel], now));
}

function isWanting({ firstAt, severity }: Alert, sentAt: Instant | undefined, now: Instant): boolean {
  if (sentAt === undefined) return true;
  if (sentAt < firstAt) return now - sentAt >= FLAP_MS;
  return severity === 'page' && now - sentAt >= REPEAT_MS;
}

/** By the process that is about to tell: for as long as the claim lasts it is the only one. */
export const claimedToTell = (alert: Alert, now: Instant): Alert => ({ ...alert, claimedAt: now });

/**
 * By the same process: who has it now. A channel that failed is told at the next round, and only that one.
 * @param channels all of them, by name
 */
export function toldTo(
  alert: Alert,
  reached: readonly string[],
  channels: readonly string[],
  now: Instant,
): Alert {
  const sentAt = { ...alert.sentAt, ...Object.fromEntries(reached.map((channel) => [channel, now])) };
  const all = channels.every((channel) => (sentAt[channel] ?? Number.NEGATIVE_INFINITY) >= alert.firstAt);
  return { ...alert, sentAt, claimedAt: null, lastSentAt: all ? now : alert.lastSentAt };
}

/** What everybody who is told of an alert is told, as JSON has it. */
export const alertFields = (alert: Alert) => ({
  key: alert.key,
  severity: alert.severity,
  title: alert.title,
  detail: alert.detail,
  firstAt: toIso(alert.firstAt),
  lastAt: toIso(alert.lastAt),
  count: alert.count,
});

/** One line for a subject or a chat. */
export const headline = ({ severity, title }: Pick<Alert, 'severity' | 'title'>): string =>
  `Ringonce${severity === 'page' ? '' : ', for your information'}: ${title}`;

/** The whole of it, in plain text. */
export function alertText(alert: Alert): string {
  const { detail, firstAt, lastAt, count, key, severity } = alert;
  const seen = count === 1 ? '' : `, last seen ${toIso(lastAt)}, ${count} times`;
  const repeated =
    severity === 'page'
      ? `It is told every ${REPEAT_MS / MINUTE} minutes until it is gone or acknowledged: POST /v1/alerts/${encodeURIComponent(key)}/acknowledge`
      : `It is told once. Acknowledge: POST /v1/alerts/${encodeURIComponent(key)}/acknowledge`;
  return [detail, '', `Since ${toIso(firstAt)}${seen}.`, repeated].join('\n');
}
