/**
 * Readings as Prometheus reads them (text format 0.0.4), by OpenTelemetry's own serializer. Loaded when `/metrics` is
 * asked for the first time.
 */
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { emptyResource } from '@opentelemetry/resources';
import type { Reading } from '../../ports/instruments.ts';
import { metricsOf } from './readings.ts';

/** Neither a timestamp, for the scrape has its own, nor labels of the scope, of which there is one. */
const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);

/** By the rules for names: the unit goes to the end, and `total` behind it. */
const UNITS: Readonly<Record<string, string>> = { s: '.seconds', By: '.bytes' };

export function prometheusText(readings: readonly Reading[]): string {
  const named = readings
    .filter(({ points }) => points.length > 0)
    .map((reading) => ({ ...reading, name: reading.name + (UNITS[reading.unit] ?? ''), unit: '' }));
  return serializer.serialize(metricsOf(named, emptyResource(), { since: 0, until: 0 }));
}
