/**
 * The watch: every minute it looks whether every component still runs, what is held, and what stands still in the ledger,
 * and keeps the alerts as things are: raised while there is a cause, settled when it is gone. Called by a composition.
 *
 * Kept true here: alerts follow the state, not the moment. A hold whose raising was cut off by a crash is raised by
 * the next round; one that is gone without a word is settled.
 */

import { isSettled } from '../../domain/core/blackout.ts';
import type { Halt } from '../../domain/core/control.ts';
import { NO_CONTROL } from '../../domain/core/control.ts';
import { entryName } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import { isHalt } from '../../domain/core/reasons.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { HOUR, MINUTE, toIso } from '../../domain/core/time.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { isAwaited, isVeryLate, refusedSince } from '../../domain/ledger/entry.ts';
import type { Alarm, Alert } from '../../domain/safeguards/alert.ts';
import { restoredAlarm, surgeAlarm, surgeKey } from '../../domain/safeguards/alert.ts';
import { FAILURE_ALERTS, FAILURES_WINDOW_MS } from '../../domain/safeguards/failures.ts';
import { keyOf, partitionOf } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { mendCopies } from '../core/control-copies.ts';
import { isNoted, loadReadable, readAll } from '../core/items.ts';
import { openAlerts, raise, settleAlert } from './alerts.ts';
import { BUDGET_ALERTS } from './budget.ts';
import { damageAlarms, stillDamaged } from './damages.ts';
import { watchPauses } from './pauses.ts';
import type { ReleasePreview } from './release-preview.ts';
import { previewRelease } from './release-preview.ts';

/** A component of the system that runs by itself. */
export interface Heartbeat {
  component: string;
  intervalMs: Milliseconds;
  /** Since when it is expected to run; absent where always. */
  since?: Instant | undefined;
}

export interface WatchOptions {
  heartbeats: readonly Heartbeat[];
  /** Runs are expected only since this: the start of the process, or the end of a sleep. */
  since?: Instant | undefined;
  /** Whether the ledger is looked at, too; not where alarms on metrics do that. */
  ledger?: boolean | undefined;
}

/** A component that has not finished a run for three of its intervals. */
export interface Silence {
  component: string;
  /** Null when it never did. */
  finishedAt: Instant | null;
  /** Its last failure; no personal data. */
  error: string | null;
}

/** The alerts that the watch settles. It also settles a budget's, once nothing was held for it for a while, and that of many failures. */
const OWN = /^(silent-|surge|paused|lost-to-pause|overdue$|in-doubt$|provider-|restored$|unreadable$)/;
const OF_THE_LEDGER = /^(overdue$|in-doubt$|provider-|restored$)/;
/** Longer than anything held waits until it is looked at again. */
const UNSEEN_MS: Milliseconds = 20 * MINUTE;

/** @returns the components that are silent: where there is one, the system is not healthy */
export async function watch(p: Pipeline, options: WatchOptions): Promise<Silence[]> {
  const now = p.clock.now();
  await mendCopies(p, now).catch((error: unknown) =>
    p.telemetry.fault('the copies of the control were not looked at', error),
  );
  const open = await openAlerts(p, now);
  const silent = await silences(p, options, now);
  const stuck = options.ledger ? await lookAtLedger(p, now) : { alarms: [], cut: true, isRestored: false };
  // Where it can't be read everything waits: that is told, and nothing that it may hold is taken for over.
  const [control] = await readAll(p, [keyOf.control()], now);
  const isControlDamaged = !control && isNoted(p, keyOf.control());
  const { holds, blackout } = control?.body ?? NO_CONTROL;
  const restored = blackout && (!isSettled(blackout) || stuck.isRestored) ? [restoredAlarm(blackout)] : [];
  const damaged = await stillDamaged(p, now);
  const alarms = [...silent.map(silenceAlarm), ...stuck.alarms, ...restored, ...damageAlarms(damaged)];
  for (const alarm of alarms) await raise(p, alarm);
  for (const hold of holds) await raiseHold(p, hold, open, now);
  const pauses = await watchPauses(p, control?.body ?? NO_CONTROL, open, now);
  const standing = new Set<string>([...pauses, ...alarms.map(({ key }) => key), ...holds.map(surgeKey)]);
  for (const alert of open)
    if (!standing.has(alert.key) && !isControlDamaged && isGone(alert, stuck.cut, now))
      await settleAlert(p, alert.key);
  return silent;
}

/** Whether an alert's cause is gone. Where the ledger was not read to its end, the cause may still be there. */
function isGone({ key, lastAt }: Alert, cut: boolean, now: Instant): boolean {
  if (key.startsWith(BUDGET_ALERTS)) return now - lastAt >= UNSEEN_MS;
  if (key.startsWith(FAILURE_ALERTS)) return now - lastAt >= FAILURES_WINDOW_MS;
  return OWN.test(key) && !(cut && OF_THE_LEDGER.test(key));
}

const SILENT_INTERVALS = 3;

/** The components that have not finished for three of their intervals since they last did, and since they could. */
export async function silences(
  p: Pipeline,
  { heartbeats, since = Number.NEGATIVE_INFINITY }: WatchOptions,
  now: Instant,
): Promise<Silence[]> {
  const runs = await loadReadable(
    p,
    heartbeats.map(({ component }) => keyOf.run(component)),
    now,
  );
  return heartbeats.flatMap(({ component, intervalMs, since: own = since }, index) => {
    const run = runs[index]?.body;
    const finishedAt = run?.finishedAt ?? null;
    const quietMs = now - Math.max(since, own, finishedAt ?? Number.NEGATIVE_INFINITY);
    return quietMs > SILENT_INTERVALS * intervalMs
      ? [{ component, finishedAt, error: run?.error ?? null }]
      : [];
  });
}

/** One sentence, for `/healthz` and for the alert. */
export const silenceText = ({ component, finishedAt }: Silence): string =>
  `the ${component} has not finished a run${finishedAt === null ? '' : ` since ${toIso(finishedAt)}`}`;

const silenceAlarm = (silence: Silence): Alarm => ({
  key: `silent-${silence.component}`,
  severity: 'page',
  title: `The ${silence.component} has stopped running`,
  detail: `${upperFirst(silenceText(silence))}${silence.error ? `; its last failure: ${silence.error}` : ''}. Check the log and the machine; starting again is safe at any time.`,
});

const upperFirst = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

// ---- Holds --------------------------------------------------------------------------------------------------

/** Counting what is held takes a while: for a hold that stands it is counted again after this. */
const RECOUNT_MS: Milliseconds = 10 * MINUTE;
/** Held entries that the alert counts. */
const COUNTED = 2_000;

/** The gate raises a hold without figures; this adds them. */
async function raiseHold(p: Pipeline, hold: Halt, open: readonly Alert[], now: Instant): Promise<void> {
  const known = open.find(({ key }) => key === surgeKey(hold));
  if (known && known.count > 1 && now - known.lastAt < RECOUNT_MS) return;
  const alarm = surgeAlarm(hold, hold.reason);
  // Some thousands of them would be as much as the process may take.
  const scope = { tenant: hold.tenant, channel: hold.channel };
  const preview = await previewRelease(p, scope, now, { most: COUNTED });
  await raise(p, { ...alarm, detail: `${alarm.detail}\n${heldText(preview, now)}` });
}

function heldText(preview: ReleasePreview, now: Instant): string {
  const { held, oldestReadyAt, texts, calls, people, mostPerPerson, cost, cut } = preview;
  const oldest = oldestReadyAt === null ? '' : `, the oldest late for ${span(now - oldestReadyAt)}`;
  const price = cost === null ? '' : ` It would cost at most ${cost.amount.toFixed(2)} ${cost.currency}.`;
  return [
    `Held now: ${held}${cut ? ' or more' : ''} texts and calls${oldest}.`,
    `A release would send ${texts} texts and make ${calls} calls to ${people} people, at most ${mostPerPerson} to one.${price}`,
    'To see who would be contacted: GET /v1/control/preview. To release: POST /v1/control/release.',
  ].join('\n');
}

const span = (ms: number): string =>
  ms < 2 * HOUR ? `${Math.round(ms / MINUTE)} minutes` : `${Math.round(ms / HOUR)} hours`;

// ---- The ledger ---------------------------------------------------------------------------------------------

/** Entries looked at in each shard, by due time: what stands still is in front. */
const LOOKED_AT = 2_000;
const STUCK_MS: Milliseconds = 15 * MINUTE;
/** This many entries that wait for a fault of one provider are an outage; fewer may be chance. */
const FAULTS = 10;
/** This many faults in a row are no chance, even for a single entry. */
const FAILURES = 3;

interface Stuck {
  alarms: Alarm[];
  /** Whether there was more than was looked at. */
  cut: boolean;
  /** Whether something waits for a decision about a restore. */
  isRestored: boolean;
}

async function lookAtLedger(p: Pipeline, now: Instant): Promise<Stuck> {
  const seen: Entry[] = [];
  let cut = false;
  for (let shard = 0; shard < p.settings.shards; shard++) {
    const query = { partition: partitionOf.due(shard), to: now + HOUR, limit: LOOKED_AT };
    const { rows, next } = await p.store.list(query);
    const items = await loadReadable(
      p,
      rows.map((row) => row.key),
      now,
    );
    for (const item of items) if (item) seen.push(item.body);
    cut ||= next !== null;
  }
  const alarms = [overdue(seen, now), inDoubt(seen, now), ...faulty(seen, now)];
  const isRestored = seen.some(({ reason }) => reason === 'restored');
  return { alarms: alarms.filter((alarm) => alarm !== null), cut, isRestored };
}

/**
 * Whether nobody took the entry up, or it should be out and waits for a place in the pipe or for a rate. What a provider
 * refuses is told by itself.
 */
const isOverdue = (entry: Entry, now: Instant): boolean => {
  if (entry.dueAt === null || isHalt(entry.reason)) return false;
  return (
    now - entry.dueAt > STUCK_MS ||
    (isAwaited(entry, now) && isVeryLate(entry, now) && refusedSince(entry) === null)
  );
};

function overdue(seen: readonly Entry[], now: Instant): Alarm | null {
  const late = seen.filter((entry) => isOverdue(entry, now));
  const oldest = least(late.map(({ dueAt, wantedAt }) => Math.min(dueAt ?? now, wantedAt)));
  if (oldest === null) return null;
  return {
    key: 'overdue',
    severity: 'page',
    title: 'Reminders are overdue',
    detail: `${late.length} are overdue by more than 15 minutes, the oldest by ${span(now - oldest)}. Check with GET /v1/status that the scheduler and the senders run.`,
  };
}

function inDoubt(seen: readonly Entry[], now: Instant): Alarm | null {
  const doubtful = seen.filter(
    ({ state, doubtSince }) => state === 'in_doubt' && doubtSince !== null && now - doubtSince > STUCK_MS,
  );
  const [first] = doubtful;
  if (!first) return null;
  const names = doubtful.slice(0, 3).map(entryName).join(', ');
  return {
    key: 'in-doubt',
    severity: 'notice',
    title: 'Providers have not said whether messages went out',
    detail: `${doubtful.length} in doubt for more than 15 minutes: ${names}${doubtful.length > 3 ? ' …' : ''}. They are not sent again. Look for them in the provider’s own log.`,
  };
}

/** A provider's faults are looked at also where the surge gate holds what they made late: it is no surge that began it. */
function faulty(seen: readonly Entry[], now: Instant): Alarm[] {
  const refused = seen.flatMap((entry) => {
    const refusal = refusedSince(entry);
    return refusal ? [{ ...refusal, channel: entry.channel, failures: entry.failures }] : [];
  });
  return [...Map.groupBy(refused, ({ channel }) => channel)].flatMap(([channel, all]) => {
    const often = all.some(({ failures }) => failures >= FAILURES);
    return all.length >= FAULTS || often ? [faultyAlarm(channel, all, now)] : [];
  });
}

function faultyAlarm(
  channel: Channel,
  refused: readonly { since: Instant; said: string }[],
  now: Instant,
): Alarm {
  const lastedMs = now - Math.min(...refused.map(({ since }) => since));
  const last = refused.at(-1)?.said;
  return {
    key: `provider-${channel}`,
    severity: refused.length >= FAULTS || lastedMs > STUCK_MS ? 'page' : 'notice',
    title: `The provider of ${channel} fails`,
    detail: `${refused.length} were refused over ${span(lastedMs)}, and wait to be tried again${last ? `; the last fault: ${last}` : ''}. Check the provider’s status page, the configuration and our account there.`,
  };
}

const least = (times: readonly Instant[]): Instant | null =>
  times.reduce<Instant | null>((least, time) => Math.min(least ?? time, time), null);
