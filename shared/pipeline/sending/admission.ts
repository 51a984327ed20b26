/**
 * Who gets a place in the pipe: within their rates tenants take turns, at the provider's pace, where room is left.
 * Called by `schedule.ts` with what is to be queued. All rates are taken here, in bulk, before anything is queued.
 */

import type { TenantId } from '../../domain/core/keys.ts';
import type { Bucket, Rate, Taken } from '../../domain/core/pace.ts';
import { intervalOf, rateOf, standInLine, take } from '../../domain/core/pace.ts';
import type { Channel } from '../../domain/core/policy.ts';
import { CHANNELS } from '../../domain/core/policy.ts';
import type { Reason } from '../../domain/core/reasons.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { SECOND } from '../../domain/core/time.ts';
import type { Due } from '../../domain/judgement/due.ts';
import type { Facts } from '../../domain/judgement/judge.ts';
import type { Item } from '../../domain/store/records.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { changeEach } from '../core/items.ts';

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
  const offices = officesOf(p, channel, wanting);
  const pace = rateOf(p.settings.pacePerMinute[channel], p.settings.burstMs);
  const provider = `provider/${channel}`;
  // In one round, as each costs a commit: the pace is asked for what the offices' rates, asked just before it, let go.
  const tokens = await takeTokens(
    p,
    [
      ...offices.map(({ name, rate, own }) => ({ name, rate, wanted: () => own.length })),
      { name: provider, rate: pace, wanted: (sofar) => grantedTo(offices, sofar), room },
    ],
    now,
  );
  const lanes = offices.map((office) => laneOf(office, tokens.get(office.name) ?? nothingTaken(now)));
  const inTurn = takeTurns(lanes.map(({ granted }) => granted));
  const taken = tokens.get(provider) ?? nothingTaken(now);
  for (const each of inTurn.slice(0, taken.granted)) admission.set(each, 'admitted');
  const withinPace = Math.min(inTurn.length, taken.tokens);
  for (const [index, each] of inTurn.slice(taken.granted, withinPace).entries()) {
    const until = Math.ceil(now + PIPE_WAIT_MS * (1 + index / Math.max(room, 500)));
    admission.set(each, { until, reason: 'queue_full' });
  }
  const beyondPace = new Set(inTurn.slice(withinPace));
  const putOff = lanes.map((lane): PutOff => {
    const slowed = lane.granted.filter((each) => beyondPace.has(each));
    const unused = lane.granted.filter((each) => admission.get(each) !== 'admitted').length;
    // Where the provider is what is short, its tokens come to each lane in turn.
    const everyMs = Math.max(intervalOf(lane.rate), slowed.length > 0 ? intervalOf(pace) * lanes.length : 0);
    const nextAt = slowed.length > 0 ? Math.max(lane.nextAt, taken.nextAt) : lane.nextAt;
    const waiting = [...slowed, ...lane.paced];
    const again = waiting.filter(stoodInLine);
    const fresh = waiting.filter((each) => !stoodInLine(each));
    return { name: bucketOf(lane.tenant, channel), rate: lane.rate, again, fresh, unused, nextAt, everyMs };
  });
  await putInLine(p, putOff, admission, now);
}

/** What was put off for a rate before, and has come up at its moment. */
const stoodInLine = ({ item }: Work): boolean => item.body.reason === 'provider_busy';

/** One office's work on one channel: oldest first. */
interface OfficeWork {
  tenant: TenantId;
  /** Of its bucket. */
  name: string;
  rate: Rate;
  own: readonly Work[];
}

const officesOf = (p: Pipeline, channel: Channel, work: readonly Work[]): OfficeWork[] =>
  [...Map.groupBy(work, ({ item }) => item.body.tenant)].map(([tenant, unsorted]) => {
    const own = unsorted.toSorted((a, b) => a.item.body.wantedAt - b.item.body.wantedAt);
    const rate = rateOf(own[0]?.facts.tenant.ratesPerMinute[channel] ?? 1, p.settings.burstMs);
    return { tenant, rate, own, name: bucketOf(tenant, channel) };
  });

const laneOf = ({ tenant, rate, own }: OfficeWork, { granted, nextAt }: Taken): Lane => ({
  ...{ tenant, rate, nextAt },
  granted: own.slice(0, granted),
  paced: own.slice(granted),
});

const grantedTo = (offices: readonly OfficeWork[], taken: ReadonlyMap<string, Taken>): number =>
  offices.reduce((sum, { name }) => sum + (taken.get(name)?.granted ?? 0), 0);

const bucketOf = (tenant: TenantId, channel: Channel): string => `tenant/${tenant}/${channel}`;

/** What is asked of one bucket. */
interface Asked {
  name: string;
  rate: Rate;
  /** @param taken of the buckets that stand before this one */
  wanted: (taken: ReadonlyMap<string, Taken>) => number;
  room?: number;
}

const nothingTaken = (now: Instant): Taken => ({
  bucket: { fullAt: now },
  granted: 0,
  tokens: 0,
  nextAt: now,
});

/**
 * Takes what there is of each rate: a block for all of a page's work, and of all offices at once. Where another process
 * took of an office's meanwhile, what was taken of the pace for it comes to nothing, or the rest waits for the next run.
 */
async function takeTokens(
  p: Pipeline,
  asked: readonly Asked[],
  now: Instant,
): Promise<ReadonlyMap<string, Taken>> {
  const taken = new Map<string, Taken>();
  await changeBuckets(
    p,
    asked,
    ({ name, rate, wanted, room }, bucket) => {
      const count = wanted(taken);
      if (count === 0) return undefined;
      const got = take(bucket, rate, count, now, room);
      taken.set(name, got);
      return got.bucket;
    },
    now,
  );
  return taken;
}

async function changeBuckets<T extends { name: string }>(
  p: Pipeline,
  all: readonly T[],
  next: (each: T, bucket: Bucket | undefined) => Bucket | undefined,
  now: Instant,
): Promise<void> {
  const byKey = new Map(all.map((each) => [keyOf.bucket(each.name), each]));
  await changeEach(
    p,
    [...byKey.keys()],
    (key, current) => {
      const each = byKey.get(key);
      const bucket = each && next(each, current?.body);
      return each && bucket && itemOf.bucket(bucket, each.name);
    },
    now,
  );
}

/** What of one office's work waits. */
interface PutOff {
  name: string;
  rate: Rate;
  /** Waited at its moment, and another had its token. */
  again: readonly Work[];
  fresh: readonly Work[];
  /** Tokens of the office's rate that nothing came of. */
  unused: number;
  nextAt: Instant;
  everyMs: Milliseconds;
}

/** Each of what waits gets its moment, and each office gets back what it did not use. */
async function putInLine(
  p: Pipeline,
  lanes: readonly PutOff[],
  admission: Admission,
  now: Instant,
): Promise<void> {
  const concerned = lanes.filter(({ again, fresh, unused }) => again.length + fresh.length + unused > 0);
  const moments = new Map<PutOff, readonly Instant[]>();
  await changeBuckets(
    p,
    concerned,
    (lane, bucket) => {
      const { rate, unused, nextAt, everyMs } = lane;
      const counts = { unused, again: lane.again.length, fresh: lane.fresh.length };
      const line = standInLine(bucket ?? { fullAt: now }, rate, counts, { nextAt, everyMs });
      moments.set(lane, line.moments);
      return line.bucket;
    },
    now,
  );
  for (const lane of concerned)
    for (const [index, each] of [...lane.again, ...lane.fresh].entries()) {
      const until = Math.max(now + 1, moments.get(lane)?.[index] ?? lane.nextAt);
      admission.set(each, { until, reason: 'provider_busy' });
    }
}

/** One of each lane, then the next of each. */
function takeTurns(lanes: readonly (readonly Work[])[]): Work[] {
  const longest = Math.max(0, ...lanes.map((lane) => lane.length));
  return Array.from({ length: longest }, (_, turn) =>
    lanes.flatMap((lane) => lane.slice(turn, turn + 1)),
  ).flat();
}
