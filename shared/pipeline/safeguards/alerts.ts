/**
 * Alerts: raised by the gate, the audit and the watch, told by a round each minute. Whoever raises one writes a
 * record and nothing else; that nobody can be told does not disturb it.
 *
 * Kept true here: one round tells one alert once, whatever number of processes runs it, for each claims it by a
 * conditional write first. A crash after the claim is a delay until the claim runs out, never a storm.
 */

import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import type { Alarm, Alert } from '../../domain/safeguards/alert.ts';
import {
  acknowledged,
  claimedToTell,
  isDone,
  isOpen,
  raised,
  settled,
  toldTo,
  wanting,
} from '../../domain/safeguards/alert.ts';
import type { Item } from '../../domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { Actor } from '../../domain/tenant/audit-log.ts';
import type { AlertChannel } from '../../ports/alerts.ts';
import type { Pipeline } from '../core/context.ts';
import { change } from '../core/items.ts';

/**
 * Records that the cause was seen. Raised again under the same key, it is the same alert.
 * @param everyMs a cause that was seen less than this ago is not noted again: for what comes in storms
 */
export async function raise(p: Pipeline, alarm: Alarm, everyMs: Milliseconds = 0): Promise<void> {
  const now = p.clock.now();
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

/** The cause is gone: the alert is told no more, and leaves the list. Where there is no such alert, nothing happens. */
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
  (await openItems(p, now)).map(({ body }) => body);

async function openItems(p: Pipeline, now: Instant): Promise<Item<'alert'>[]> {
  const { rows } = await p.store.list({ partition: partitionOf.alerts(), limit: OPEN_MAX });
  const items = await p.store.load(
    rows.map((row) => row.key),
    now,
  );
  return items.filter((item) => item !== undefined && isOpen(item.body)) as Item<'alert'>[];
}

/**
 * One round: tells what is to be told now, each alert through every channel that has not had it. A channel that fails
 * is left alone for the rest of the round: it costs one timeout, not one for each alert.
 * @returns how many were told to at least one channel
 */
export async function tellAlerts(p: Pipeline, channels: readonly AlertChannel[]): Promise<number> {
  const now = p.clock.now();
  const names = channels.map(({ name }) => name);
  const failed = new Set<string>();
  let count = 0;
  for (const item of await openItems(p, now)) {
    if (isDone(item.body, now)) await p.store.put(itemOf.alert(settled(item.body, now)), item.version, now);
    const wanted = wanting(item.body, names, now).filter((name) => !failed.has(name));
    if (wanted.length === 0 || !(await claim(p, item, now))) continue;
    const reached = await reach(
      p,
      item.body,
      channels.filter(({ name }) => wanted.includes(name)),
    );
    for (const name of wanted) if (!reached.includes(name)) failed.add(name);
    await remember(p, item.body.key, reached, names, now);
    if (reached.length > 0) count++;
  }
  return count;
}

const claim = async (p: Pipeline, item: Item<'alert'>, now: Instant): Promise<boolean> =>
  (await p.store.put(itemOf.alert(claimedToTell(item.body, now)), item.version, now)) !== undefined;

const remember = (
  p: Pipeline,
  key: string,
  reached: readonly string[],
  channels: readonly string[],
  now: Instant,
) =>
  change(
    p,
    keyOf.alert(key),
    (current) => current && itemOf.alert(toldTo(current.body, reached, channels, now)),
    p.clock.now(),
  );

/** @returns the names of those that took it */
async function reach(p: Pipeline, alert: Alert, channels: readonly AlertChannel[]): Promise<string[]> {
  const outcomes = await Promise.all(
    channels.map(async (channel) => {
      const outcome = await told(p, channel, alert);
      p.telemetry.count('alerts_told', { channel: channel.name, outcome });
      return outcome === 'told' ? [channel.name] : [];
    }),
  );
  return outcomes.flat();
}

async function told(p: Pipeline, channel: AlertChannel, alert: Alert): Promise<'told' | 'failed'> {
  try {
    await channel.send(alert);
    return 'told';
  } catch (error) {
    p.telemetry.fault('an alert could not be told', error, { channel: channel.name, alert: alert.key });
    return 'failed';
  }
}
