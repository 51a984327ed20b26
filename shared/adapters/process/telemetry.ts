/**
 * Telemetry of the embedded mode: wide JSON lines by pino, and counters in memory for `/v1/status`.
 */
import { pino } from 'pino';
import { plainJson } from '../../domain/core/plain.ts';
import type { Telemetry } from '../../ports/system.ts';

/** A running total, or the worst of what was measured, under its name and labels. */
interface Counter {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

export interface LocalTelemetry extends Telemetry {
  /** Totals and the worst measures since the process started. */
  counters(): Counter[];
}

/** @param level pino's: `debug` shows every attempt, `info` what an operator wants to read, `silent` nothing */
export function localTelemetry(level: string): LocalTelemetry {
  const log = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, hooks: { streamWrite: plainJson } },
    pino.destination({ dest: 2, sync: false }),
  );
  const counters = new Map<string, Counter>();
  const quiet = new Set(['attempt', 'scheduled']);
  const update = (
    name: string,
    labels: Counter['labels'],
    value: number,
    how: (a: number, b: number) => number,
  ) => {
    let key = name;
    for (const label in labels) key += `|${label}=${labels[label]}`;
    const counter = counters.get(key);
    if (counter) counter.value = how(counter.value, value);
    else counters.set(key, { name, labels, value });
  };
  return {
    count: (name, labels = {}, by = 1) => update(name, labels, by, (a, b) => a + b),
    measure: (name, value, labels = {}) => update(name, labels, value, Math.max),
    event(name, fields) {
      if (quiet.has(name)) {
        if (log.isLevelEnabled('debug')) log.debug(fields, name);
      } else log.info(fields, name);
    },
    fault(name, error, fields = {}) {
      log.error(
        { ...fields, error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
        name,
      );
    },
    counters: () => [...counters.values()],
  };
}
