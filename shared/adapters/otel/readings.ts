/**
 * Readings as OpenTelemetry's data: what the Prometheus serializer and the OTLP exporter take. Made when somebody asks
 * for it, from what was counted in memory; no SDK stands in the way of a reminder.
 */
import type { Attributes } from '@opentelemetry/api';
import { ValueType } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { MetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { AggregationTemporality, DataPointType } from '@opentelemetry/sdk-metrics';
import type { Instant } from '../../domain/core/time.ts';
import type { Labels, Reading } from '../../ports/instruments.ts';
import { hrTime } from './hr-time.ts';
import { SCOPE } from './resource.ts';

/** When the totals began, and when they were read. */
export interface Period {
  since: Instant;
  until: Instant;
}

export const metricsOf = (
  readings: readonly Reading[],
  resource: Resource,
  period: Period,
): ResourceMetrics => ({
  resource,
  scopeMetrics: [{ scope: SCOPE, metrics: readings.map((reading) => metricOf(reading, period)) }],
});

function metricOf(reading: Reading, { since, until }: Period): MetricData {
  const [startTime, endTime] = [hrTime(since), hrTime(until)];
  const common = {
    descriptor: {
      name: reading.name,
      description: reading.says,
      unit: reading.unit,
      valueType: ValueType.DOUBLE,
    },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  if (reading.kind === 'spread') {
    const dataPoints = reading.points.map(({ labels, value: { bounds, counts, count, sum } }) => ({
      ...{ startTime, endTime, attributes: attributesOf(labels) },
      value: { buckets: { boundaries: [...bounds], counts: [...counts] }, count, sum },
    }));
    return { ...common, dataPointType: DataPointType.HISTOGRAM, dataPoints };
  }
  const dataPoints = reading.points.map(({ labels, value }) => ({
    ...{ startTime, endTime, attributes: attributesOf(labels) },
    value,
  }));
  return reading.kind === 'gauge'
    ? { ...common, dataPointType: DataPointType.GAUGE, dataPoints }
    : { ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints };
}

const STATUS = 'http.response.status_code';

/** The conventions have one label that is a number. */
const attributesOf = (labels: Labels): Attributes =>
  labels[STATUS] === undefined ? { ...labels } : { ...labels, [STATUS]: Number(labels[STATUS]) };
