/**
 * What monitoring is given of the embedded mode: `/metrics` for whoever scrapes, and OTLP where a collector is named. The
 * libraries that either needs are loaded when it is needed. Opened by `server.ts`.
 */
import type { Otlp } from '../shared/adapters/otel/otlp.ts';
import type { OtlpSettings } from '../shared/adapters/otel/otlp-settings.ts';
import { stopwatch, systemClock, systemIds } from '../shared/adapters/system.ts';
import { SECOND } from '../shared/domain/core/time.ts';
import type { Pipeline } from '../shared/pipeline/core/context.ts';
import { gauges } from '../shared/pipeline/safeguards/gauges.ts';
import type { Reading } from '../shared/ports/instruments.ts';
import { gauge } from '../shared/ports/instruments.ts';
import type { Runtime } from './runtime.ts';

/** Undefined where no collector is named. */
export async function openOtlp(settings: OtlpSettings | undefined): Promise<Otlp | undefined> {
  if (!settings) return undefined;
  const { Otlp } = await import('../shared/adapters/otel/otlp.ts');
  return new Otlp({ settings, clock: systemClock, ids: systemIds, messagingSystem: 'ringonce' });
}

/** How long what was counted in the ledger serves whoever asks. */
const COUNTED_EACH_MS = 5 * SECOND;

/** @returns reads everything as it stands: totals, the ledger, and the process */
export function readingsOf({ requests, telemetry }: Runtime): () => Promise<readonly Reading[]> {
  let latest: { at: number; counted: Promise<readonly Reading[]> } | undefined;
  return async () => {
    const at = stopwatch();
    if (!latest || at - latest.at > COUNTED_EACH_MS) latest = { at, counted: ofLedger(requests) };
    return [...telemetry.readings(), ...(await latest.counted), ...ofProcess()];
  };
}

/** A store that does not answer is told by what is missing; the totals are there all the same. */
async function ofLedger(p: Pipeline): Promise<readonly Reading[]> {
  try {
    return await gauges(p);
  } catch (error) {
    p.telemetry.fault('the ledger could not be counted for the metrics', error);
    return [];
  }
}

const ofProcess = (): Reading[] => [
  gauge('memory', [{ labels: {}, value: process.memoryUsage.rss() }]),
  gauge('uptime', [{ labels: {}, value: stopwatch() / SECOND }]),
];

/** Everything in Prometheus' text format. */
export async function metricsText(readings: () => Promise<readonly Reading[]>): Promise<string> {
  const { prometheusText } = await import('../shared/adapters/otel/prometheus.ts');
  return prometheusText(await readings());
}
