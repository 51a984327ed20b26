/**
 * Who gets a place in the pipe: within their rates tenants take turns, at the provider's pace, where room is left.
 * Called by `schedule.ts` with what is to be queued. All rates are taken here, in bulk, before anything is queued.
 */

import type { TenantId } from '../../domain/core/keys.ts';
import type { Rate, Taken } from '../../domain/core/pace.ts';
import { intervalOf, rateOf, standInLine, take } from '../../domain/core/pace.ts';
import type { Channel } from '../../domain/core/policy.ts';
import { CHANNELS } from '../../domain/core/policy.ts';
import type { Reason } from '../../domain/core/reasons.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { SECOND } from '../../domain/core/time.ts';
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

/** One office's work on one channel, with what it has taken of its rate. */
interface Lane {
  tenant: TenantId;
  rate: Rate;
  /** May go by the office's rate: oldest first. */
  granted: readonly Work[];
  /** Waits for the rate. */
  paced: readonly Work[];
  /** When the office's next token is there. */
  nextAt: Instant;
}

/**
 * Shares out places: each tenant's rate, then turns, so that one tenant's burst never stands before another's reminder
 * (P10), then the provider's pace, and last the room in the pipe. What has to wait for a rate or the pace is put off
 * once, to the moment at which its token will be there.
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
    if (wanting.length > 0) await admit(p, channel, wanting, rooms.get(channel) ?? 0, admission, now);
  }
  return admission;
}

async function admit(
  p: Pipeline,
  channel: Channel,
  wanting: readonly Work[],
  room: number,
  admission: Admission,
  now: Instant,
): Promise<void> {
  const lanes = await lanesOf(p, channel, wanting, now);
  const inTurn = takeTurns(lanes.map(({ granted }) => granted));
  const pace = rateOf(p.settings.pacePerMinute[channel], p.settings.burstMs);
  const taken = await takeTokens(p, `provider/${channel}`, pace, inTurn.length, now, room);
  for (const each of inTurn.slice(0, taken.granted)) admission.set(each, 'admitted');
  const withinPace = Math.min(inTurn.length, taken.tokens);
  for (const [index, each] of inTurn.slice(taken.granted, withinPace).entries()) {
    const until = Math.ceil(now + PIPE_WAIT_MS * (1 + index / Math.max(room, 500)));
    admission.set(each, { until, reason: 'queue_full' });
  }
  const beyondPace = new Set(inTurn.slice(withinPace));
  for (const lane of lanes) {
    const slowed = lane.granted.filter((each) => beyondPace.has(each));
    const unused = lane.granted.filter((each) => admission.get(each) !== 'admitted').length;
    // Where the provider is what is short, its tokens come to each lane in turn.
    const everyMs = Math.max(intervalOf(lane.rate), slowed.length > 0 ? intervalOf(pace) * lanes.length : 0);
    const nextAt = slowed.length > 0 ? Math.max(lane.nextAt, taken.nextAt) : lane.nextAt;
    await putInLine(
      p,
      channel,
      lane,
      { waiting: [...slowed, ...lane.paced], unused, nextAt, everyMs },
      admission,
      now,
    );
  }
}

/** What was put off for a rate before, and has come up at its moment. */
const stoodInLine = ({ item }: Work): boolean => item.body.reason === 'provider_busy';

async function lanesOf(p: Pipeline, channel: Channel, work: readonly Work[], now: Instant): Promise<Lane[]> {
  const byTenant = [...Map.groupBy(work, ({ item }) => item.body.tenant)];
  // Each office has a bucket of its own: what is taken from them at once shares a commit.
  return Promise.all(
    byTenant.map(async ([tenant, unsorted]) => {
      const own = unsorted.toSorted((a, b) => a.item.body.wantedAt - b.item.body.wantedAt);
      const rate = rateOf(own[0]?.facts.tenant.ratesPerMinute[channel] ?? 1, p.settings.burstMs);
      const { granted, nextAt } = await takeTokens(p, bucketOf(tenant, channel), rate, own.length, now);
      return { tenant, rate, granted: own.slice(0, granted), paced: own.slice(granted), nextAt };
    }),
  );
}

const bucketOf = (tenant: TenantId, channel: Channel): string => `tenant/${tenant}/${channel}`;

/** Takes what there is of a rate. All of a run's work is asked for at once. */
async function takeTokens(
  p: Pipeline,
  name: string,
  rate: Rate,
  wanted: number,
  now: Instant,
  room?: number,
): Promise<Taken> {
  let taken: Taken = { bucket: { fullAt: now }, granted: 0, tokens: 0, nextAt: now };
  if (wanted === 0) return taken;
  await change(
    p,
    keyOf.bucket(name),
    (current) => {
      taken = take(current?.body, rate, wanted, now, room);
      return itemOf.bucket(taken.bucket, name);
    },
    now,
  );
  return taken;
}

interface PutOff {
  waiting: readonly Work[];
  /** Tokens of the office's rate that nothing came of. */
  unused: number;
  nextAt: Instant;
  everyMs: Milliseconds;
}

/** Each of what waits gets its moment, and the office gets back what it did not use. */
async function putInLine(
  p: Pipeline,
  channel: Channel,
  { tenant, rate }: Lane,
  { waiting, unused, nextAt, everyMs }: PutOff,
  admission: Admission,
  now: Instant,
): Promise<void> {
  if (waiting.length === 0 && unused === 0) return;
  const [again, fresh] = [waiting.filter(stoodInLine), waiting.filter((each) => !stoodInLine(each))];
  const name = bucketOf(tenant, channel);
  let moments: Instant[] = [];
  await change(
    p,
    keyOf.bucket(name),
    (current) => {
      const bucket = current?.body ?? { fullAt: now };
      const counts = { unused, again: again.length, fresh: fresh.length };
      const line = standInLine(bucket, rate, counts, { nextAt, everyMs });
      moments = line.moments;
      return itemOf.bucket(line.bucket, name);
    },
    now,
  );
  for (const [index, each] of [...again, ...fresh].entries())
    admission.set(each, { until: Math.max(now + 1, moments[index] ?? nextAt), reason: 'provider_busy' });
}

/** One of each lane, then the next of each. */
function takeTurns(lanes: readonly (readonly Work[])[]): Work[] {
  const longest = Math.max(0, ...lanes.map((lane) => lane.length));
  return Array.from({ length: longest }, (_, turn) =>
    lanes.flatMap((lane) => lane.slice(turn, turn + 1)),
  ).flat();
}
