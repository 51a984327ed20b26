/**
 * Who gets a place in the pipe: tenants take turns, within their rates, the provider's pace and the room that is left.
 * Called by `schedule.ts` with what is to be queued. All rates are taken here, in bulk, before anything is queued.
 */

import type { Rate } from '../../domain/core/pace.ts';
import { rateOf, take } from '../../domain/core/pace.ts';
import type { Channel } from '../../domain/core/policy.ts';
import { CHANNELS } from '../../domain/core/policy.ts';
import type { Reason } from '../../domain/core/reasons.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { MINUTE, SECOND } from '../../domain/core/time.ts';
import type { Due, Facts } from '../../domain/judgement/judge.ts';
import type { Item } from '../../domain/store/records.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { change } from '../core/items.ts';

/** How long an entry waits for a place in the pipe, about. */
export const PIPE_WAIT_MS: Milliseconds = 5 * SECOND;

/** One due entry with what was decided for it. */
export interface Work {
  item: Item<'entry'>;
  facts: Facts;
  due: Due;
}

/** Which of the work may enter the pipe now, and until when and why the rest waits. */
export type Admission = Map<Work, 'admitted' | { until: Instant; reason: Reason }>;

/** Messages that still fit, by channel. */
export type Rooms = ReadonlyMap<Channel, number>;

/**
 * Asks for room before anything is counted or taken: where the queue can't be reached the run ends here, and the next
 * one begins with the same work. Otherwise each try would count the work as late once more, and hold it for a surge
 * that is none.
 */
export async function roomFor(p: Pipeline, work: readonly Work[]): Promise<Rooms> {
  const rooms = new Map<Channel, number>();
  for (const channel of CHANNELS)
    if (work.some(({ due, item }) => due.kind === 'queue' && item.body.channel === channel))
      rooms.set(channel, Math.max(0, await p.queue.room(channel)));
  return rooms;
}

/**
 * Shares out places: tenants take turns, so that one tenant's burst never stands before another's reminder (P10);
 * then each tenant's rate, the provider's pace, and the room in the pipe.
 */
export async function admitToPipe(
  p: Pipeline,
  work: readonly Work[],
  rooms: Rooms,
  now: Instant,
): Promise<Admission> {
  const admission: Admission = new Map();
  for (const channel of CHANNELS) {
    const wanting = work.filter(({ due, item }) => due.kind === 'queue' && item.body.channel === channel);
    if (wanting.length === 0) continue;
    const withinRate = await takeTenantRates(p, wanting, channel, admission, now);
    const inTurn = takeTurns(withinRate);
    const room = rooms.get(channel) ?? 0;
    hold(
      admission,
      inTurn.slice(room),
      (index) => now + PIPE_WAIT_MS * (1 + index / Math.max(room, 500)),
      'queue_full',
    );
    const pace = rateOf(p.settings.pacePerMinute[channel], p.settings.burstMs);
    await takeTokens(p, `provider/${channel}`, pace, inTurn.slice(0, room), admission, now);
  }
  return admission;
}

async function takeTenantRates(
  p: Pipeline,
  work: readonly Work[],
  channel: Channel,
  admission: Admission,
  now: Instant,
): Promise<Work[]> {
  const granted: Work[] = [];
  for (const [tenant, own] of Map.groupBy(work, ({ item }) => item.body.tenant)) {
    const rate = rateOf(own[0]?.facts.tenant.ratesPerMinute[channel] ?? 1, p.settings.burstMs);
    granted.push(...(await takeTokens(p, `tenant/${tenant}/${channel}`, rate, own, admission, now)));
  }
  return granted;
}

/** One token for each, oldest first; the rest waits for the moment at which its token will be there. */
async function takeTokens(
  p: Pipeline,
  name: string,
  rate: Rate,
  work: readonly Work[],
  admission: Admission,
  now: Instant,
): Promise<Work[]> {
  if (work.length === 0) return [];
  let granted = 0;
  let nextAt = now;
  await change(
    p,
    keyOf.bucket(name),
    (current) => {
      const taken = take(current?.body, rate, work.length, now);
      ({ granted, nextAt } = taken);
      return itemOf.bucket(taken.bucket, name);
    },
    now,
  );
  const interval = rate.perMinute > 0 ? MINUTE / rate.perMinute : 0;
  hold(
    admission,
    work.slice(granted),
    (index) => Math.max(now + 1, Math.ceil(nextAt + index * interval)),
    'provider_busy',
  );
  const admitted = work.slice(0, granted);
  for (const each of admitted) admission.set(each, 'admitted');
  return admitted;
}

function hold(
  admission: Admission,
  work: readonly Work[],
  until: (index: number) => Instant,
  reason: Reason,
): void {
  for (const [index, each] of work.entries()) admission.set(each, { until: Math.ceil(until(index)), reason });
}

/** One of each tenant, then the next of each. */
function takeTurns(work: readonly Work[]): Work[] {
  const lanes = [...Map.groupBy(work, ({ item }) => item.body.tenant).values()];
  if (lanes.length <= 1) return [...work];
  const longest = Math.max(...lanes.map((lane) => lane.length));
  return Array.from({ length: longest }, (_, turn) =>
    lanes.flatMap((lane) => lane.slice(turn, turn + 1)),
  ).flat();
}
