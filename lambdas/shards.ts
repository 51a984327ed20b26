/**
 * One run of the scheduler over some shards, one after the other, and the gauges of how things stand. Called by
 * `schedule.ts` every minute; the audit and the health check look for its traces.
 *
 * Kept true here: each shard has its own record of when it last finished, so that one that is never reached is seen;
 * a shard that fails does not keep the others from running.
 */
import type { AwsTelemetry } from '../shared/adapters/aws/telemetry.ts';
import { MINUTE, SECOND } from '../shared/domain/core/time.ts';
import type { Pipeline, PipelineSettings } from '../shared/pipeline/core/context.ts';
import { readControl } from '../shared/pipeline/core/ledger.ts';
import { recordRun } from '../shared/pipeline/safeguards/status.ts';
import type { Heartbeat } from '../shared/pipeline/safeguards/watch.ts';
import type { ScheduleReport } from '../shared/pipeline/sending/schedule.ts';
import { schedule } from '../shared/pipeline/sending/schedule.ts';

/** No page is begun with less time left than this: a full one takes a few seconds. */
const PAGE_TIME_MS = 10 * SECOND;

const componentOf = (shard: number): string => `schedule-${shard}`;

/** The components that run by themselves, and how often. A shard that was added is not expected to have run before. */
export const heartbeats = ({
  shards,
  shardsRaisedAt,
}: Pick<PipelineSettings, 'shards' | 'shardsRaisedAt'>): Heartbeat[] =>
  Array.from({ length: shards }, (_, shard) => ({
    component: componentOf(shard),
    intervalMs: MINUTE,
    since: shardsRaisedAt,
  }));

/**
 * The shards of one schedule, and those that a deployment used which was rolled back since: each goes to the schedule
 * of one that the present deployment knows.
 * @param known how many that are
 * @param ever how many there ever were
 */
export const withFormer = (shards: readonly number[], known: number, ever: number): number[] =>
  Array.from({ length: Math.max(known, ever) }, (_, shard) => shard).filter((shard) =>
    shards.includes(shard % known),
  );

/**
 * @param timeLeftMs how long the function may still run
 * @throws AggregateError of the shards that failed, when all were tried
 */
export async function runShards(
  p: Pipeline,
  telemetry: Pick<AwsTelemetry, 'gauge'>,
  shards: readonly number[],
  timeLeftMs: () => number,
): Promise<void> {
  const failures: unknown[] = [];
  const reports: ScheduleReport[] = [];
  const mayGoOn = () => timeLeftMs() >= PAGE_TIME_MS;
  for (const shard of inTurn(shards, p.clock.now())) {
    if (!mayGoOn()) {
      p.telemetry.event('shard left for the next run', { shard });
      continue;
    }
    try {
      reports.push(await recordRun(p, componentOf(shard), () => schedule(p, { shard, mayGoOn })));
    } catch (error) {
      p.telemetry.fault('a shard was not scheduled', error, { shard });
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} shards were not scheduled`);
  await gauge(p, telemetry, reports);
}

/** Each minute another shard is first: when time is short, it is not always the same one that is left. */
function inTurn(shards: readonly number[], now: number): number[] {
  const first = Math.floor(now / MINUTE) % shards.length;
  return [...shards.slice(first), ...shards.slice(0, first)];
}

/** Written once each run, also when all is well: that they come is the proof that the scheduler lives. */
async function gauge(
  p: Pipeline,
  telemetry: Pick<AwsTelemetry, 'gauge'>,
  reports: readonly ScheduleReport[],
): Promise<void> {
  const now = p.clock.now();
  const { holds } = await readControl(p, now);
  const secondsSince = (times: readonly (number | null)[]) =>
    Math.max(0, ...times.map((time) => (time === null ? 0 : Math.round((now - time) / SECOND))));
  const sum = (figures: readonly number[]) => figures.reduce((total, figure) => total + figure, 0);
  telemetry.gauge('due', sum(reports.map(({ due }) => due)), 'Count');
  telemetry.gauge('late_seconds', secondsSince(reports.map(({ awaitedSince }) => awaitedSince)), 'Seconds');
  telemetry.gauge('in_doubt', sum(reports.map(({ inDoubt }) => inDoubt)), 'Count');
  telemetry.gauge('in_doubt_seconds', secondsSince(reports.map(({ doubtSince }) => doubtSince)), 'Seconds');
  telemetry.gauge('held', holds.length, 'Count');
}
