/**
 * Alerts: raised by the gate, the audit and the watch, told by a round each minute. Whoever raises one writes a
 * record and nothing else; that nobody can be told does not disturb it.
 *
 * Kept true here: one round tells one alert once, whatever number of processes runs it, for each claims it by a
 * conditional write first. A crash after the claim is a delay until the claim runs out, never a storm.
 */

import { plainLine, plainLines } from '../../domain/core/plain.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import type { Alarm, Alert } from '../../domain/safeguards/alert.ts';
import {
  acknowledged,
  claimedToTell,
  isDone,
  isGivenUp,
  isListed,
  isOpen,
  raised,
  settled,
  toldOver,
  toldTo,
  wanting,
} from '../../domain/safeguards/alert.ts';
import type { AlertLinks, AlertMessage } from '../../domain/safeguards/alert-message.ts';
import { messageOf } from '../../domain/safeguards/alert-message.ts';
import type { Item } from '../../domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { Actor } from '../../domain/tenant/audit-log.ts';
import type { AlertChannel } from '../../ports/alerts.ts';
import type { Pipeline } from '../core/context.ts';
import { change, loadReadable } from '../core/items.ts';
import { recordRun } from './status.ts';

/**
 * Records that the cause was seen. Raised again under the same key, it is the same alert.
 * @param everyMs a cause that was seen less than this ago is not noted again: for what comes in storms
 */
export async function raise(p: Pipeline, given: Alarm, everyMs: Milliseconds = 0): Promise<void> {
  const now = p.clock.now();
  // A reason that somebody gave goes to phones, chats and terminals from here.
  const alarm = { ...given, title: plainLine(given.title), detail: plainLines(given.detail) };
  const { item, wrote } = await change(
    p,
    keyOf.alert(alarm.key),
    (current) =>
      current && isOpen(current.body) && now - current.body.lastAt < everyMs
        ? undefined
        : itemOf.alert(raised(current?.body, alarm, now)),
    now,
  );
  if (wrote && item?.body.count === 1) {
    p.telemetry.count('alerts', { severity: alarm.severity });
    p.telemetry.event('alert raised', { ...alarm });
  }
}

/** The cause is gone: whoever had the alert is told that it is over. Where there is no such alert, nothing happens. */
export async function settleAlert(p: Pipeline, key: string): Promise<void> {
  const now = p.clock.now();
  const { wrote } = await change(
    p,
    keyOf.alert(key),
    (current) => (current && isOpen(current.body) ? itemOf.alert(settled(current.body, now)) : undefined),
    now,
  );
  if (wrote) p.telemetry.event('alert settled', { key });
}

/**
 * Somebody looks after the alert: it is repeated no more.
 * @returns undefined when no such alert is open
 */
export async function acknowledge(p: Pipeline, key: string, by: Actor): Promise<Alert | undefined> {
  const now = p.clock.now();
  const { item, wrote } = await change(
    p,
    keyOf.alert(key),
    (current) =>
      current && isOpen(current.body) && current.body.acknowledgedAt === null
        ? itemOf.alert(acknowledged(current.body, { key: by.key ?? by.name, name: by.name }, now))
        : undefined,
    now,
  );
  if (wrote) p.telemetry.event('alert acknowledged', { key, by: by.key });
  return item && isOpen(item.body) ? item.body : undefined;
}

/** How many open alerts are read at most: nobody could tell more of them apart. */
const OPEN_MAX = 200;

/** The open ones, oldest first. */
export const openAlerts = async (p: Pipeline, now: Instant): Promise<Alert[]> =>
  (await listedItems(p, now)).map(({ body }) => body).filter(isOpen);

/** The open ones, and those of which somebody does not know yet that they are over. */
async function listedItems(p: Pipeline, now: Instant): Promise<Item<'alert'>[]> {
  const { rows } = await p.store.list({ partition: partitionOf.alerts(), limit: OPEN_MAX });
  const items = await loadReadable(
    p,
    rows.map((row) => row.key),
    now,
  );
  return items.filter((item) => item !== undefined && isListed(item.body)) as Item<'alert'>[];
}

/**
 * One round: tells what is to be told now, each alert through every channel that has not had it. A channel that fails
 * is left alone for the rest of the round: it costs one timeout, not one for each alert.
 * @returns how many were told to at least one channel
 */
export async function tellAlerts(
  p: Pipeline,
  channels: readonly AlertChannel[],
  { docs }: Pick<AlertLinks, 'docs'>,
): Promise<number> {
  const now = p.clock.now();
  const names = channels.map(({ name }) => name);
  const failed = new Set<string>();
  let count = 0;
  for (const item of await listedItems(p, now)) {
    if (await putAway(p, item.body, names, now)) continue;
    const wanted = wanting(item.body, names, now).filter((name) => !failed.has(name));
    if (wanted.length === 0 || !(await claim(p, item, now))) continue;
    const message = messageOf(item.body, { publicUrl: p.settings.publicUrl, docs });
    const reached = await reach(
      p,
      message,
      channels.filter(({ name }) => wanted.includes(name)),
    );
    for (const name of wanted) if (!reached.includes(name)) failed.add(name);
    await remember(p, item.body, reached, names, now);
    if (reached.length > 0) count++;
  }
  return count;
}

/** Ends what nobody has to be told of any more. @returns whether it was that */
async function putAway(
  p: Pipeline,
  alert: Alert,
  channels: readonly string[],
  now: Instant,
): Promise<boolean> {
  if (isOpen(alert) && isDone(alert, now)) {
    await settleAlert(p, alert.key);
    return true;
  }
  if (!isGivenUp(alert, channels, now)) return false;
  await remember(p, alert, Object.keys(alert.sentAt), channels, now);
  return true;
}

const claim = async (p: Pipeline, item: Item<'alert'>, now: Instant): Promise<boolean> =>
  (await p.store.put(itemOf.alert(claimedToTell(item.body, now)), item.version, now)) !== undefined;

/** @param told the alert as it was told: that it is there, or that it is over */
const remember = (
  p: Pipeline,
  told: Alert,
  reached: readonly string[],
  channels: readonly string[],
  now: Instant,
) =>
  change(
    p,
    keyOf.alert(told.key),
    (current) => {
      if (!current) return undefined;
      const next = isOpen(told)
        ? toldTo(current.body, reached, channels, now)
        : toldOver(current.body, reached, now);
      return itemOf.alert(next);
    },
    p.clock.now(),
  );

/** @returns the names of those that took it */
async function reach(
  p: Pipeline,
  message: AlertMessage,
  channels: readonly AlertChannel[],
): Promise<string[]> {
  const outcomes = await Promise.all(
    channels.map(async (channel) => {
      const outcome = await told(p, channel, message);
      p.telemetry.count('alerts_told', { channel: channel.name, outcome });
      return outcome === 'told' ? [channel.name] : [];
    }),
  );
  return outcomes.flat();
}

/** A channel that fails is logged, and stands in the status as a component whose last run failed. */
async function told(p: Pipeline, channel: AlertChannel, message: AlertMessage): Promise<'told' | 'failed'> {
  try {
    await recordRun(p, `alerting by ${channel.name}`, () => channel.send(message));
    return 'told';
  } catch (error) {
    p.telemetry.fault('an alert could not be told', error, {
      channel: channel.name,
      alert: message.alert.key,
    });
    return 'failed';
  }
}
