/**
 * The fault "restored backup": in some worlds the store goes back to what it was hours ago. Meanwhile nobody was served, so
 * what is forgotten is what went out. The operator says so before anything is sent again, as `ringonce restore` does, the
 * providers' lists are compared, and a person settles the rest.
 */
import type { Boundary } from '../../outside/boundary.ts';
import type { Instant, Milliseconds } from '../../shared/domain/core/time.ts';
import { HOUR, MINUTE, SECOND, toIso } from '../../shared/domain/core/time.ts';
import type { Pipeline } from '../../shared/pipeline/core/context.ts';
import { catchUp } from '../../shared/pipeline/feedback/restored.ts';
import type { ProviderRecord } from '../../shared/ports/provider-record.ts';
import type { Doors } from './doors.ts';
import type { Faults, Part } from './faults.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

export interface RestorePlan {
  /** When the backup is made, and how much later it is put back. */
  at: Instant;
  gapMs: Milliseconds;
  decision: 'release' | 'drop';
  /** How long after that the person decides. */
  settledAfterMs: Milliseconds;
}

/** In one world of eight, early enough for all of it to be over when everything heals. */
export function drawRestore(random: Random, startAt: Instant, healAt: Instant): RestorePlan | undefined {
  if (!random.chance(0.125)) return undefined;
  const gapMs = random.magnitude(20 * MINUTE, 20 * HOUR);
  const settledAfterMs = random.magnitude(HOUR, 8 * HOUR);
  const latest = healAt - gapMs - settledAfterMs - 4 * HOUR;
  if (latest < startAt + HOUR) return undefined;
  const at = startAt + HOUR + Math.round(random.next() * (latest - startAt - HOUR));
  return { at, gapMs, settledAfterMs, decision: random.chance(0.7) ? 'release' : 'drop' };
}

export interface RestoreOptions {
  timeline: Timeline;
  faults: Faults;
  boundary: Boundary;
  doors: Doors;
  operatorKey: string;
  /** Over a store without faults. */
  pipeline: Pipeline;
  /** @returns what puts the store back */
  backUp(): () => void;
  /** Schedulers and senders may go on. */
  resumed(): void;
}

/** So long before, nobody is served, or sends: what is under way comes to its end. */
const QUIET_MS = 10 * MINUTE;
const SENDING: readonly Part[] = ['schedulers', 'senders'];

export function planRestore(plan: RestorePlan, options: RestoreOptions): void {
  const { timeline, faults, backUp } = options;
  const until = plan.at + plan.gapMs;
  timeline.at(plan.at - QUIET_MS, () => faults.shut.add('api'));
  timeline.at(plan.at, () => {
    const putBack = backUp();
    timeline.at(until - QUIET_MS, () => {
      for (const part of SENDING) faults.shut.add(part);
    });
    timeline.at(until, () => {
      putBack();
      faults.shut.delete('api');
      void settle(plan, options);
    });
  });
}

async function settle(plan: RestorePlan, options: RestoreOptions): Promise<void> {
  const { timeline, faults, pipeline, boundary, resumed } = options;
  const says = { since: toIso(plan.at), reason: 'restored' };
  await insist(options, '/v1/control/blackout', says);
  for (const part of SENDING) faults.shut.delete(part);
  resumed();
  const records = recordsOf(boundary);
  // The lists lag behind: until then nothing but the hold keeps it from going out again.
  await later(timeline, Math.max(...Object.values(pipeline.settings.listDelayMs)) + MINUTE);
  await catchUp(pipeline, records);
  await later(timeline, plan.settledAfterMs);
  await insist(options, `/v1/control/blackout/${plan.decision}`, { reason: 'looked at it' });
}

const later = (timeline: Timeline, ms: Milliseconds): Promise<void> =>
  new Promise((resolve) => {
    timeline.after(ms, () => {
      timeline.woke();
      resolve();
    });
  });

async function insist(
  { doors, timeline, operatorKey: key }: RestoreOptions,
  path: string,
  body: object,
): Promise<void> {
  for (;;) {
    const reply = await doors.request({
      who: 'operator',
      key,
      method: 'POST',
      path,
      body: JSON.stringify(body),
    });
    // It may have been done before, and its answer lost.
    if (reply && (reply.status < 300 || reply.status === 409)) return;
    await later(timeline, 20 * SECOND);
  }
}

/** What ours went out from, and what another program of the same account sends from. */
const OURS = ['our number'];
const THEIRS = ['their number'];

/** Lists that say what each contact was for, as the sandbox's does; and another program that contacted the same people. */
function recordsOf(boundary: Boundary) {
  const record: ProviderRecord = {
    senders: OURS,
    async *contacts(from, to) {
      for (const { channel, to: address, at, id, entry, attempt } of boundary.contacts) {
        if (at >= from && at <= to)
          yield { channel, to: address, at, providerId: id, entry, attempt, senders: OURS };
        yield { channel, to: address, at: to, providerId: `theirs ${id}`, senders: THEIRS };
      }
    },
  };
  return { email: record, sms: record, voice: record };
}
