/**
 * On time: reminders that fall due one by one, 200 a second, on the real runtime with its own timers. Measured from
 * the planned time to the sandbox record's `at` (the moment of the last judgement, before the claim is written), and
 * to the moment at which the provider has the request, when the claim is durable.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Runtime } from '../../local/runtime.ts';
import { localTelemetry } from '../../shared/adapters/process/telemetry.ts';
import { entryName } from '../../shared/domain/core/keys.ts';
import type { Instant } from '../../shared/domain/core/time.ts';
import { DAY, SECOND, toIso } from '../../shared/domain/core/time.ts';
import type { Audit } from './audit.ts';
import { auditRecord, readRecord } from './audit.ts';
import { peakRssMb, quantile } from './measure.ts';
import type { Progress } from './output.ts';
import {
  appointmentOf,
  createAll,
  createOffices,
  emailOf,
  openWorld,
  SANDBOX,
  SECRET,
  SETTINGS,
  storeLadder,
} from './workload.ts';

const PER_SECOND = 200;
const SECONDS_MAX = 20;
const SPACING_MS = SECOND / PER_SECOND;
/** For opening the files, and for the runtime's first turns. */
const LEAD_MS = SECOND;
const TRIES = 4;
/** How long the last ones may take. */
const PATIENCE_MS = 30 * SECOND;

export interface Spread {
  p50: number;
  p99: number;
  max: number;
}

export interface Steady {
  perSecond: number;
  seconds: number;
  count: number;
  /** Milliseconds from the planned time to the record's `at`. */
  dueToSentMs: Spread;
  /** Milliseconds from the planned time to the provider's having the request. */
  dueToProviderMs: Spread;
  cpuSecondsPer1000: number;
  peakRssMb: number;
  audit: Audit;
}

const spreadOf = (values: readonly number[]): Spread => ({
  p50: quantile(values, 0.5),
  p99: quantile(values, 0.99),
  max: quantile(values, 1),
});

/** What is planned: by entry, and by address, as the provider knows it. */
interface Planned {
  byEntry: Map<string, Instant>;
  byAddress: Map<string, Instant>;
}

/**
 * Appointments start on whole seconds, so each place within the second has a policy of its own, which reminds that
 * much earlier or later.
 */
async function plan(folder: string, from: Instant, count: number, progress: Progress): Promise<Planned> {
  const world = openWorld(folder);
  try {
    await createOffices(world.pipeline);
    const ladders = Array.from({ length: PER_SECOND }, (_, place) =>
      storeLadder(
        world.pipeline,
        `place-${place}`,
        `P2DT${((SECOND - place * SPACING_MS) / SECOND).toFixed(3)}S`,
      ),
    );
    await Promise.all(ladders);
    const inputOf = (n: number) => ({
      ...appointmentOf(n, toIso(from + (Math.floor(n / PER_SECOND) + 1) * SECOND + 2 * DAY)),
      policy: `place-${n % PER_SECOND}`,
      timeZone: 'UTC',
    });
    const appointments = await createAll(world.pipeline, count, inputOf, (created) =>
      progress.count('created', created, count),
    );
    const plannedAt = appointments.map(({ plan: [email] }) => email?.plannedAt ?? Number.NaN);
    const wrong = plannedAt.findIndex((at, n) => at !== from + n * SPACING_MS);
    if (wrong !== -1) throw new Error(`reminder ${wrong} of the steady phase is planned at another time`);
    const timesBy = (nameOf: (appointment: (typeof appointments)[number]) => string) =>
      new Map(appointments.map((each, n) => [nameOf(each), plannedAt[n] ?? Number.NaN]));
    return {
      byEntry: timesBy((each) => entryName(emailOf(each))),
      byAddress: timesBy((each) => String(each.recipient.email)),
    };
  } finally {
    await world.close();
  }
}

/**
 * @param reminders of the whole benchmark; a short one has a short steady phase
 * @param createsPerSecond how fast this machine creates, as measured: all has to be there before the first is due
 */
export async function runSteady(
  folder: string,
  reminders: number,
  createsPerSecond: number,
  progress: Progress,
): Promise<Steady> {
  const seconds = Math.min(SECONDS_MAX, Math.max(1, Math.round(reminders / 1_000)));
  const count = seconds * PER_SECOND;
  const createMs = (count * SECOND) / createsPerSecond;
  for (let tries = 1; tries <= TRIES; tries++) {
    const own = join(folder, String(tries));
    mkdirSync(own, { recursive: true });
    const from = Math.ceil((Date.now() + 2 ** tries * (createMs + LEAD_MS)) / SECOND) * SECOND;
    const planned = await plan(own, from, count, progress);
    const steady = await sendOnTime(own, { planned, from, seconds }, progress);
    if (steady) return steady;
    progress.say('  the machine was too busy to be ready in time; again');
  }
  throw new Error(`the steady phase was not ready in time, ${TRIES} times`);
}

/** @returns undefined when the first was due before the runtime ran */
async function sendOnTime(
  folder: string,
  { planned, from, seconds }: { planned: Planned; from: Instant; seconds: number },
  progress: Progress,
): Promise<Steady | undefined> {
  const count = seconds * PER_SECOND;
  const arrivedMs: number[] = [];
  const runtime: Runtime = new Runtime({
    dataFolder: folder,
    secret: SECRET,
    telemetry: localTelemetry('error'),
    deliverCallback: SANDBOX.deliver,
    sandboxToken: SANDBOX.token,
    receipts: SANDBOX.receipts,
    settings: SETTINGS,
    // Asked for each request that reaches the sandbox: the moment at which the provider has it.
    behaviours(to) {
      arrivedMs.push(runtime.clock.now() - (planned.byAddress.get(to) ?? Number.NaN));
      return undefined;
    },
  });
  try {
    await runtime.start();
    if (Date.now() >= from) return undefined;
    const cpu = process.cpuUsage();
    const until = from + seconds * SECOND + PATIENCE_MS;
    while (arrivedMs.length < count && Date.now() < until) {
      await sleep(100);
      progress.count('sent on time', arrivedMs.length, count);
    }
    await runtime.drained();
    const { user, system } = process.cpuUsage(cpu);
    const lateMs = readRecord(folder).map(({ entry, at }) => at - (planned.byEntry.get(entry) ?? Number.NaN));
    return {
      perSecond: PER_SECOND,
      seconds,
      count,
      dueToSentMs: spreadOf(lateMs),
      dueToProviderMs: spreadOf(arrivedMs),
      cpuSecondsPer1000: ((user + system) / 1e6 / count) * 1_000,
      peakRssMb: peakRssMb(),
      audit: auditRecord(folder, new Set(planned.byEntry.keys())),
    };
  } finally {
    await runtime.stop();
  }
}
