/**
 * An alert: something that a person must look at. One record per cause, under a deterministic key, however often it
 * is seen. A page is repeated until somebody acknowledges it or its cause is gone; a notice is told once. Pure;
 * `pipeline/safeguards/alerts.ts` writes what is decided here.
 */

import type { Blackout } from '../core/blackout.ts';
import { isSettled } from '../core/blackout.ts';
import type { Pause, Scope } from '../core/control.ts';
import { endOf } from '../core/control.ts';
import type { TenantId } from '../core/keys.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { DAY, HOUR, MINUTE, toIso } from '../core/time.ts';

/** `page` gets somebody up; `notice` is for the next working day. */
export type Severity = 'page' | 'notice';

/** What whoever is paged may do about a kind of alert. */
interface Remedy {
  /** The heading of `docs/runbook.md`, as an anchor. */
  section: string;
  /** The command that acts, or that says more. */
  command: string;
  /** The route that does the same, by its name in the API's document. */
  operation: string;
}

/**
 * Every kind of alert: what its key is, or begins with, and what to do. A kind without a remedy does not compile, and one
 * whose section is missing fails a test.
 */
export const ALERT_KINDS = {
  surge: { section: 'surge-held', command: 'release --preview', operation: 'releaseHeld' },
  restored: { section: 'a-restored-backup', command: 'blackout', operation: 'getBlackout' },
  paused: { section: 'paused', command: 'resume --reason …', operation: 'resumeSending' },
  'lost-to-pause': { section: 'paused', command: 'resume --reason …', operation: 'resumeSending' },
  // The first that fits counts.
  'silent-audit': { section: 'audit-silent', command: 'status', operation: 'getStatus' },
  silent: { section: 'scheduler-silent', command: 'status', operation: 'getStatus' },
  overdue: { section: 'late', command: 'status', operation: 'getStatus' },
  'in-doubt': { section: 'in-doubt', command: 'status', operation: 'getStatus' },
  provider: { section: 'provider-fails', command: 'doctor', operation: 'pauseSending' },
  failover: { section: 'a-provider-left-aside', command: 'status', operation: 'getStatus' },
  'many-failures': { section: 'many-failures', command: 'status', operation: 'pauseSending' },
  'unknown-code': { section: 'unknown-codes', command: 'status', operation: 'acknowledgeAlert' },
  undelivered: { section: 'undelivered', command: 'status', operation: 'acknowledgeAlert' },
  'office-mail': { section: 'office-mail', command: 'doctor', operation: 'acknowledgeAlert' },
  budget: { section: 'budget', command: 'status', operation: 'acknowledgeAlert' },
  audit: { section: 'audit', command: 'audit', operation: 'runAudit' },
  'over-contact': { section: 'audit', command: 'pause --reason …', operation: 'pauseSending' },
  'calls-at-once': { section: 'audit', command: 'pause --reason …', operation: 'pauseSending' },
  'outside-hours': { section: 'audit', command: 'pause --reason …', operation: 'pauseSending' },
  unreadable: { section: 'unreadable-rows', command: 'status', operation: 'getStatus' },
  ledger: { section: 'database-in-trouble', command: 'status', operation: 'getStatus' },
  clock: { section: 'clock', command: 'release --reason …', operation: 'releaseHeld' },
  feed: { section: 'feeds', command: 'status', operation: 'acknowledgeAlert' },
  'dead-letters': { section: 'dead-letters', command: 'dead-letters', operation: 'listDeadLetters' },
} as const satisfies Readonly<Record<string, Remedy>>;

type AlertKind = keyof typeof ALERT_KINDS;
/** A kind, alone or with what it is about. */
export type AlertKey = AlertKind | `${AlertKind}-${string}`;

/** What to do about an alert; undefined for a kind that only another release knows. */
export const remedyOf = (key: string): Remedy | undefined =>
  Object.entries(ALERT_KINDS).find(([kind]) => key === kind || key.startsWith(`${kind}-`))?.[1];

/** What is raised. Neither text may hold personal data: it leaves the system. */
export interface Alarm {
  /** Names the cause, the same each time: `surge-tenant-clinic`. */
  key: AlertKey;
  severity: Severity;
  /** One line. */
  title: string;
  /** What is known, and what to do; may have several lines. */
  detail: string;
  /** The office that it is about, whose own endpoints are told of it, too; absent where it is about none, or all. */
  tenant?: TenantId | undefined;
}

const scoped = <K extends AlertKind>(kind: K, { tenant, channel }: Scope) =>
  [kind, tenant, channel].filter((part) => part !== undefined).join('-') as K | `${K}-${string}`;

/** What the surge gate's hold is told under: one alert per scope. */
export const surgeKey = (scope: Scope) => scoped('surge', scope);

/** A hold, before anybody has counted what it holds. */
export const surgeAlarm = (scope: Scope, reason: string): Alarm => ({
  key: surgeKey(scope),
  severity: 'page',
  title: `Texts and calls of ${scope.tenant ?? 'all tenants'} are held: too much of their work is late`,
  detail: `${reason}. Nothing loud goes out before a person lets it go.`,
  tenant: scope.tenant,
});

/** What a pause that stands for long is told under, and one that costs reminders. */
export const pausedKey = (scope: Scope) => scoped('paused', scope);
export const lostToPauseKey = (scope: Scope) => scoped('lost-to-pause', scope);

const scopeText = ({ tenant, channel }: Scope): string =>
  `${channel ?? 'all channels'} of ${tenant ?? 'all tenants'}`;

/** Who paused, for how long, and why: one sentence. */
const pauseText = (pause: Pause): string => {
  const end = endOf(pause);
  const until = end === null ? 'It does not end by itself' : `It ends by itself at ${toIso(end)}`;
  return `Paused since ${toIso(pause.at)} by ${pause.byName ?? pause.by}: ${pause.reason}. ${until}.`;
};

/** A pause that somebody may have forgotten. */
export const pausedAlarm = (pause: Pause, now: Instant): Alarm => ({
  key: pausedKey(pause),
  severity: 'page',
  title: `Sending has been paused for more than ${Math.floor((now - pause.at) / HOUR) || 1} h: ${scopeText(pause)}`,
  detail: `${pauseText(pause)} Reminders wait meanwhile, and what becomes too late is dropped. Resume as soon as it can be.`,
  tenant: pause.tenant,
});

/** A pause under which the first reminder becomes useless. @param losses null where one just did */
export const lostToPauseAlarm = (
  pause: Pause,
  losses: { count: number; firstAt: Instant | null; cut: boolean } | null,
): Alarm => ({
  key: lostToPauseKey(pause),
  severity: 'page',
  title: `Reminders become too late under a pause: ${scopeText(pause)}`,
  detail: `${
    losses?.firstAt
      ? `${losses.count}${losses.cut ? ' or more' : ''} will be of no use before it ends, the first at ${toIso(losses.firstAt)}.`
      : 'The first has been dropped as too late.'
  } ${pauseText(pause)} Resume, or call the people of the nearest appointments yourselves.`,
  tenant: pause.tenant,
});

/** Names the alert of a blackout: there is at most one. */
export const RESTORED_ALERT = 'restored';

/** A stretch of time that the store does not remember, until a person has decided about what it holds. */
export const restoredAlarm = (blackout: Blackout): Alarm => ({
  key: RESTORED_ALERT,
  severity: 'page',
  title: 'The data was put back to an earlier state: what may have gone out since then is held',
  detail: [
    `Nothing is remembered from ${toIso(blackout.since)} to ${toIso(blackout.until)} (${blackout.reason}). What could have gone out by then is held, and is sent only after a person has looked.`,
    standOf(blackout),
    'To see what is left: ringonce blackout, or GET /v1/control/blackout. To settle it: ringonce blackout release, or drop.',
  ].join('\n'),
});

function standOf(blackout: Blackout): string {
  const { comparedAt, unread } = blackout;
  if (isSettled(blackout))
    return 'You have decided; but what was made again since then may have been named by a contact of that time, and is held until you decide once more.';
  return comparedAt === null
    ? `The providers’ own records are being compared${unread === null ? '' : `, which failed: ${unread}`}.`
    : 'The providers’ own records were compared: what they show as taken is dropped as already sent.';
}

/** A calendar of an office that changes nothing any more. */
export const feedKey = (tenant: string, name: string) => `feed-${tenant}-${name}` as const;

/** @param why sentences; @param isHeld it was read, and nobody would want what it says */
export const feedAlarm = (tenant: string, name: string, why: string, isHeld: boolean): Alarm => ({
  key: feedKey(tenant, name),
  severity: 'notice',
  title: `The calendar ${name} of ${tenant} ${isHeld ? 'changes too much at once, so nothing was changed' : 'can not be read'}`,
  detail: `${why} Reminders go on by what it said before. Look at it (GET /v1/feeds/${name}/preview)${isHeld ? `; if it is right, accept it (POST /v1/feeds/${name}/accept)` : ''}.`,
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
  /** When each channel was last told that it is over, by the channel's name; absent before. */
  overAt?: Readonly<Record<string, Instant>> | undefined;
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

/** Whoever could not be told for so long that an alert is over is not told any more. */
const OVER_MS: Milliseconds = DAY;

export const isOpen = ({ settledAt }: Alert): boolean => settledAt === null;

/** The channels that had the alert and were not told since that it is over. */
const unaware = ({ sentAt, overAt = {} }: Alert): string[] =>
  Object.keys(sentAt).filter(
    (channel) => (sentAt[channel] ?? 0) > (overAt[channel] ?? Number.NEGATIVE_INFINITY),
  );

/** Whether anybody is to be told of it: that it is there, or that it is over. */
export const isListed = (alert: Alert): boolean => isOpen(alert) || unaware(alert).length > 0;

/** Settled for so long, or told only by channels that are gone, that nobody is told any more that it is over. */
export const isGivenUp = (alert: Alert, channels: readonly string[], now: Instant): boolean =>
  alert.settledAt !== null &&
  (now - alert.settledAt >= OVER_MS || !unaware(alert).some((channel) => channels.includes(channel)));

/** The alert after its cause was seen, perhaps again. */
export function raised(current: Alert | undefined, alarm: Alarm, now: Instant): Alert {
  const goesOn = current && isOpen(current) && now - current.lastAt < STALE_MS;
  if (!goesOn) return { ...begun(alarm, now), sentAt: current?.sentAt ?? {}, overAt: current?.overAt };
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

const wordsOf = ({ key, severity, title, detail, tenant }: Alarm): Alarm => ({
  key,
  severity,
  title,
  detail,
  ...(tenant === undefined ? {} : { tenant }),
});

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

/** Of all channels, those that are to be told now: of an alert that is over, who had it. */
export function wanting(alert: Alert, channels: readonly string[], now: Instant): string[] {
  if (alert.claimedAt !== null && now - alert.claimedAt < CLAIM_MS) return [];
  if (!isOpen(alert)) return unaware(alert).filter((channel) => channels.includes(channel));
  if (alert.acknowledgedAt !== null) return [];
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

/** By the same process: who knows that it is over, or is told no more. */
export const toldOver = (alert: Alert, channels: readonly string[], now: Instant): Alert => ({
  ...alert,
  overAt: { ...alert.overAt, ...Object.fromEntries(channels.map((channel) => [channel, now])) },
  claimedAt: null,
});
