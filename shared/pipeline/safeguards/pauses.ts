/**
 * Pauses that cost something: how many reminders one makes useless, for the warning at the moment of pausing; the
 * alerts of one that stands for an hour or that loses the first, raised by the watch; and of one that lost it just now,
 * raised by the scheduler.
 *
 * Kept true here: what is looked at is bounded, so that neither a pause nor the watch waits for a full ledger.
 */
import type { Control, Pause, Scope } from '../../domain/core/control.ts';
import { endOf, pauseOf, standingPauses } from '../../domain/core/control.ts';
import type { Reason } from '../../domain/core/reasons.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { DAY, HOUR, MINUTE } from '../../domain/core/time.ts';
import type { Facts } from '../../domain/judgement/judge.ts';
import { lostToPause } from '../../domain/judgement/lost-to-pause.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import type { Alert } from '../../domain/safeguards/alert.ts';
import { lostToPauseAlarm, lostToPauseKey, pausedAlarm, pausedKey } from '../../domain/safeguards/alert.ts';
import { keyOf, partitionOf } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { readAll } from '../core/items.ts';
import { raise } from './alerts.ts';

/** What a pause makes useless. */
export interface Losses {
  /** Reminders that would be of no use at its end. */
  count: number;
  /** When the first of them becomes useless; null without any. */
  firstAt: Instant | null;
  /** Up to when it was looked: the pause's end, or a day ahead. */
  upTo: Instant;
  /** True when there was more to look at than the bound allows: then there may be more. */
  cut: boolean;
}

/** Live entries looked at, over all shards, by due time. */
const LOOKED_AT = 2_000;
const PAGE = 500;
/** How far ahead it is looked where a pause does not end by itself. */
const AHEAD_MS: Milliseconds = DAY;

/** @param upTo the pause's end; null for one that does not end by itself */
export async function lossesUnder(
  p: Pipeline,
  scope: Scope,
  upTo: Instant | null,
  now: Instant,
): Promise<Losses> {
  const losses: Losses = { count: 0, firstAt: null, upTo: upTo ?? now + AHEAD_MS, cut: false };
  for (let shard = 0; shard < p.settings.shards; shard++) await lookAt(p, shard, scope, losses, now);
  return losses;
}

async function lookAt(p: Pipeline, shard: number, scope: Scope, losses: Losses, now: Instant): Promise<void> {
  let cursor: string | undefined;
  for (let seen = 0; seen < LOOKED_AT / p.settings.shards; seen += PAGE) {
    const query = { partition: partitionOf.due(shard), to: losses.upTo, limit: PAGE, cursor };
    const { rows, next } = await p.store.list(query);
    const found = await readAll(
      p,
      rows.map(({ key }) => key),
      now,
    );
    const entries = found.map(({ body }) => body).filter(({ tenant }) => (scope.tenant ?? tenant) === tenant);
    const keyFor = ({ tenant, appointment }: Entry) => keyOf.appointment(tenant, appointment);
    const appointments = await readAll(p, [...new Set(entries.map(keyFor))], now);
    const byKey = new Map(appointments.map(({ key, body }) => [key, body]));
    for (const entry of entries) {
      const appointment = byKey.get(keyFor(entry));
      if (appointment) add(losses, lostToPause(scope, { entry, appointment }, losses.upTo));
    }
    if (next === null) return;
    cursor = next;
  }
  losses.cut = true;
}

function add(losses: Losses, lost: readonly Instant[]): void {
  losses.count += lost.length;
  for (const at of lost) losses.firstAt = Math.min(losses.firstAt ?? at, at);
}

/** A pause that stands for so long is told of. */
const LONG_MS: Milliseconds = HOUR;
/** So long before the first reminder is lost a pause that has no end is told of: time to act. */
const NOTICE_MS: Milliseconds = 15 * MINUTE;

/**
 * Raises what there is to tell of the pauses that stand now.
 * @returns the keys of their alerts, raised or not: what is open under one of them is not over yet
 */
export async function watchPauses(
  p: Pipeline,
  control: Control,
  open: readonly Alert[],
  now: Instant,
): Promise<string[]> {
  const pauses = standingPauses(control, now);
  const known = new Set<string>(open.map(({ key }) => key));
  for (const pause of pauses) {
    if (now - pause.at >= LONG_MS) await raise(p, pausedAlarm(pause, now), LONG_MS);
    if (known.has(lostToPauseKey(pause))) continue;
    const losses = await lossesUnder(p, pause, endOf(pause) ?? now + NOTICE_MS, now);
    if (losses.count > 0) await raise(p, lostToPauseAlarm(pause, losses));
  }
  return pauses.flatMap((pause) => [pausedKey(pause), lostToPauseKey(pause)]);
}

/** What is lost comes in numbers: it is not noted again before this. */
const NOTED_EVERY_MS: Milliseconds = 10 * MINUTE;

/** A reminder was dropped for `reason`: where a pause has kept it until it was of no use, that is told. */
export async function tellLost(
  p: Pipeline,
  { entry, control }: Pick<Facts, 'entry' | 'control'>,
  reason: Reason,
  now: Instant,
): Promise<void> {
  if (reason !== 'too_late' || entry.reason !== 'paused') return;
  const pause: Pause | undefined = pauseOf(control, entry.tenant, entry.channel, now);
  if (pause) await raise(p, lostToPauseAlarm(pause, null), NOTED_EVERY_MS);
}
