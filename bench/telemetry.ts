/**
 * `npm run bench -- telemetry`: the drain with everything that is watched, against the same without any: counters,
 * spreads and traces, exported each second to a collector in another process, and scraped each second. The two take turns,
 * each as often the first as the other, after one turn that warms up; what counts is the median of their processor time,
 * and it fails where more than 3 % is lost.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Otlp } from '../shared/adapters/otel/otlp.ts';
import { readOtlp } from '../shared/adapters/otel/otlp-settings.ts';
import { prometheusText } from '../shared/adapters/otel/prometheus.ts';
import { localTelemetry } from '../shared/adapters/process/telemetry.ts';
import { systemClock, systemIds } from '../shared/adapters/system.ts';
import { schedule } from '../shared/pipeline/sending/schedule.ts';
import type { Telemetry } from '../shared/ports/system.ts';
import type { Progress } from './pipeline/output.ts';
import { startProgress, whole } from './pipeline/output.ts';
import { drain, onCopy, seed } from './pipeline.ts';

const TURNS = 8;
const LOST_MAX = 0.03;

const none = (): void => undefined;
const NOTHING: Telemetry = { count: none, measure: none, event: none, fault: none };

/** Processor seconds of one drain, with all threads: what a machine that does something else does not change. */
interface Turn {
  cpuSeconds: number;
  perSecond: number;
}

async function turn(from: string, to: string, telemetry: Telemetry, progress: Progress): Promise<Turn> {
  try {
    return await onCopy(
      from,
      to,
      async (world) => {
        await schedule(world.pipeline, { shard: 0 });
        const before = process.cpuUsage();
        const { perSecond } = await drain(world, world.queue.messages, progress);
        const { user, system } = process.cpuUsage(before);
        return { cpuSeconds: (user + system) / 1e6, perSecond };
      },
      telemetry,
    );
  } finally {
    rmSync(to, { recursive: true, force: true });
  }
}

/** As `npm start` has it where a collector is named. */
async function watchedTurn(from: string, to: string, collector: string, progress: Progress): Promise<Turn> {
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = collector;
  const settings = readOtlp({ ...process.env, OTEL_METRIC_EXPORT_INTERVAL: '1000' });
  if (!settings) throw new Error('no collector is named');
  const otlp = new Otlp({ settings, clock: systemClock, ids: systemIds, messagingSystem: 'ringonce' });
  const telemetry = localTelemetry('error', otlp.traces);
  const readings = async () => telemetry.readings();
  otlp.start({ telemetry, readings });
  const scrapes = setInterval(() => void prometheusText(telemetry.readings()), 1_000);
  try {
    return await turn(from, to, telemetry, progress);
  } finally {
    clearInterval(scrapes);
    await otlp.stop();
  }
}

const cpuOf = (turns: readonly Turn[]): number[] => turns.map(({ cpuSeconds }) => cpuSeconds);

function median(all: readonly number[]): number {
  const sorted = all.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

function said(turns: readonly Turn[]): string {
  const cpu = cpuOf(turns);
  const range = `${Math.min(...cpu).toFixed(2)} to ${Math.max(...cpu).toFixed(2)}`;
  return `${median(cpu).toFixed(2)} CPU seconds (${range}), ${whole(median(turns.map(({ perSecond }) => perSecond)))} a second`;
}

/** @returns whether no more than the bound is lost */
export async function benchTelemetry(options: { json: boolean; reminders: number }): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'ringonce-telemetry-'));
  const collector = fork(new URL('./telemetry/collector.ts', import.meta.url));
  const progress = startProgress();
  try {
    const [url] = (await once(collector, 'message')) as [string];
    const from = join(folder, 'seed');
    await seed(from, options.reminders, progress);
    const [plain, watched]: [Turn[], Turn[]] = [[], []];
    const to = join(folder, 'turn');
    const withoutIt = async () => plain.push(await turn(from, to, NOTHING, progress));
    const withIt = async () => watched.push(await watchedTurn(from, to, url, progress));
    await turn(from, to, NOTHING, progress);
    for (let n = 0; n < TURNS; n++)
      for (const each of n % 2 === 0 ? [withoutIt, withIt] : [withIt, withoutIt]) await each();
    const ratio = median(cpuOf(plain)) / median(cpuOf(watched));
    const report = {
      reminders: options.reminders,
      plain,
      watched,
      ratio,
      lost: 1 - ratio,
      holds: 1 - ratio <= LOST_MAX,
    };
    const text = `without ${said(plain)}; watched ${said(watched)}; ${(100 * (1 - ratio)).toFixed(1)} % lost`;
    console.log(options.json ? JSON.stringify(report, null, 2) : text);
    return report.holds;
  } finally {
    collector.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
