/**
 * `npm run bench -- fairness` (P10): one office has a hundred thousand reminders due at the same moment; another has
 * one a second from that moment on. How late are the other's? On the real runtime with its own timers, in two ways:
 * with the usual rate of an office, and with no rate at all, where only taking turns protects the other.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Runtime } from '../local/runtime.ts';
import { localTelemetry } from '../shared/adapters/process/telemetry.ts';
import { openSandbox } from '../shared/adapters/sandbox/sandbox.ts';
import { entryName } from '../shared/domain/core/keys.ts';
import type { Instant } from '../shared/domain/core/time.ts';
import { DAY, SECOND, toIso } from '../shared/domain/core/time.ts';
import { changeTenant } from '../shared/pipeline/office/settings.ts';
import { asTenant } from '../test/fixtures/ids.ts';
import { readRecord } from './pipeline/audit.ts';
import { quantile } from './pipeline/measure.ts';
import type { Progress } from './pipeline/output.ts';
import { startProgress, whole } from './pipeline/output.ts';
import {
  appointmentOf,
  createAll,
  createOffices,
  emailOf,
  OFFICES,
  openWorld,
  RECORD_FILE,
  SANDBOX,
  SECRET,
  SETTINGS,
} from './pipeline/workload.ts';

const [BURST, OTHER] = OFFICES;
/** The other's reminders, one a second. */
const OTHERS = 60;
const LEAD_MS = 3 * SECOND;
const PATIENCE_MS = 120 * SECOND;
/** The delay in seconds that ARCHITECTURE.md promises at most, for one process (P10). */
const BOUND_S = 60;

interface Fairness {
  name: string;
  burst: number;
  /** The burst's reminders that went out before the other's last one. */
  burstSent: number;
  /** Seconds by which the other's were late. */
  lateS: { p50: number; p99: number; max: number };
}

export async function benchFairness({
  json,
  reminders,
}: {
  json: boolean;
  reminders: number;
}): Promise<boolean> {
  const progress = startProgress();
  const folder = mkdtempSync(join(tmpdir(), 'ringonce-fairness-'));
  try {
    const outcomes = [
      await run('usual rate, 6,000 emails a minute', join(folder, 'rated'), reminders, 6_000, progress),
      await run('no rate', join(folder, 'unrated'), reminders, 1e9, progress),
    ];
    console.log(json ? JSON.stringify({ boundS: BOUND_S, outcomes }, null, 2) : table(outcomes));
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(
  name: string,
  folder: string,
  burst: number,
  ratePerMinute: number,
  progress: Progress,
): Promise<Fairness> {
  progress.say(name);
  const planned = await plan(folder, burst, ratePerMinute, progress);
  const runtime = new Runtime({
    dataFolder: folder,
    secret: SECRET,
    telemetry: localTelemetry('error'),
    deliverCallback: SANDBOX.deliver,
    sandboxToken: SANDBOX.token,
    receipts: false,
    settings: SETTINGS,
  });
  try {
    await runtime.start();
    const until = runtime.clock.now() + OTHERS * SECOND + PATIENCE_MS;
    let sent = sentOf(folder, planned);
    while (sent.late.length < OTHERS && runtime.clock.now() < until) {
      await sleep(SECOND);
      sent = sentOf(folder, planned);
      progress.count('of the other office sent', sent.late.length, OTHERS);
    }
    if (sent.late.length < OTHERS) throw new Error('the other office was still waiting after two minutes');
    const seconds = (share: number) => quantile(sent.late, share) / SECOND;
    return {
      name,
      burst,
      burstSent: sent.burst,
      lateS: { p50: seconds(0.5), p99: seconds(0.99), max: seconds(1) },
    };
  } finally {
    await runtime.stop();
  }
}

/** @returns when each of the other's entries is planned; the test clock stands just before the first */
async function plan(
  folder: string,
  burst: number,
  ratePerMinute: number,
  progress: Progress,
): Promise<ReadonlyMap<string, Instant>> {
  mkdirSync(folder);
  const world = openWorld(folder);
  const tomorrow = Math.ceil((world.clock.now() + DAY) / SECOND) * SECOND;
  const startsAt = (second: number) => toIso(tomorrow + 3 * DAY + second * SECOND);
  const rates = { email: ratePerMinute, sms: ratePerMinute, voice: ratePerMinute };
  try {
    await createOffices(world.pipeline);
    for (const office of [BURST, OTHER])
      await changeTenant(world.pipeline, asTenant(office), (tenant) => ({
        ...tenant,
        ratesPerMinute: rates,
      }));
    const created = (done: number) => progress.count('created', done, burst);
    await createAll(world.pipeline, burst, (n) => appointmentOf(n, startsAt(0)), created);
    const others = await createAll(
      world.pipeline,
      OTHERS,
      (n) => appointmentOf(burst + n, startsAt(n)),
      () => {},
      () => OTHER,
    );
    const planned = new Map(others.map((each) => [entryName(emailOf(each)), each.plan[0]?.plannedAt ?? NaN]));
    const sandbox = openSandbox({ ...SANDBOX, file: join(folder, RECORD_FILE) });
    sandbox.setClockOffset(Math.min(...planned.values()) - LEAD_MS - Date.now());
    sandbox.close();
    return planned;
  } finally {
    await world.close();
  }
}

/** By the sandbox's record, as it lies on the disk. */
function sentOf(folder: string, planned: ReadonlyMap<string, Instant>) {
  const record = readRecord(folder);
  const late = record.flatMap(({ entry, at }) => {
    const plannedAt = planned.get(entry);
    return plannedAt === undefined ? [] : [at - plannedAt];
  });
  return { late, burst: record.length - late.length };
}

function table(outcomes: readonly Fairness[]): string {
  const rows = outcomes.map(({ name, burst, burstSent, lateS: { p50, p99, max } }) =>
    [
      name.padEnd(36),
      whole(burst).padStart(9),
      whole(burstSent).padStart(12),
      ...[p50, p99, max].map((seconds) => `${seconds.toFixed(2)} s`.padStart(10)),
      max <= BOUND_S ? '  within' : '  BEYOND',
    ].join(''),
  );
  return [
    `Ringonce, fairness: another office's reminders, one a second for ${OTHERS} seconds, beside a burst`,
    '',
    `${'the burst'.padEnd(36)}${'due at once'.padStart(9)}${'sent so far'.padStart(12)}${'late p50'.padStart(10)}${'p99'.padStart(10)}${'max'.padStart(10)}  the bound of ${BOUND_S} s`,
    ...rows,
  ].join('\n');
}
