/**
 * What OpenTelemetry's own variables ask for: whether traces and metrics are exported, how often, and how many traces.
 * Where to and how (`OTEL_EXPORTER_OTLP_…`) is read by its exporters themselves. Read by both compositions.
 */
import type { Milliseconds } from '../../domain/core/time.ts';
import { MINUTE, SECOND } from '../../domain/core/time.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** What is exported; undefined where nothing is. */
export interface OtlpSettings {
  traces: boolean;
  metrics: boolean;
  /** The share of traces that are kept, 0 to 1. */
  share: number;
  heedsCaller: boolean;
  /** Spans that wait at the most, and that one export holds. */
  waitingMax: number;
  batchMax: number;
  /** How often spans are exported, and metrics. */
  tracesEveryMs: Milliseconds;
  metricsEveryMs: Milliseconds;
}

/** Each that is read here, for the settings' page and for `doctor`. */
export const OTEL_VARIABLES = [
  'OTEL_SDK_DISABLED',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
  'OTEL_EXPORTER_OTLP_PROTOCOL',
  'OTEL_TRACES_EXPORTER',
  'OTEL_METRICS_EXPORTER',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
  'OTEL_BSP_MAX_QUEUE_SIZE',
  'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
  'OTEL_BSP_SCHEDULE_DELAY',
  'OTEL_METRIC_EXPORT_INTERVAL',
] as const;
type Name = (typeof OTEL_VARIABLES)[number];

const SAMPLERS: Readonly<Record<string, (ratio: number) => Pick<OtlpSettings, 'share' | 'heedsCaller'>>> = {
  always_on: () => ({ share: 1, heedsCaller: false }),
  always_off: () => ({ share: 0, heedsCaller: false }),
  traceidratio: (share) => ({ share, heedsCaller: false }),
  parentbased_always_on: () => ({ share: 1, heedsCaller: true }),
  parentbased_always_off: () => ({ share: 0, heedsCaller: true }),
  parentbased_traceidratio: (share) => ({ share, heedsCaller: true }),
};

/** What a variable may be. */
interface Accepted {
  fits: (value: string) => boolean;
  message: string;
}

const oneOf = (...values: string[]): Accepted => ({
  fits: (value) => values.includes(value.toLowerCase()),
  message: `must be one of ${values.join(', ')}`,
});
const address: Accepted = {
  fits: (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
  message: 'must be the http or https address of a collector, such as http://127.0.0.1:4318',
};
const whole = (least: number): Accepted => ({
  fits: (value) => /^\d{1,8}$/.test(value) && Number(value) >= least,
  message: `must be a whole number from ${least}`,
});

const ACCEPTED: Readonly<Record<Name, Accepted>> = {
  OTEL_SDK_DISABLED: oneOf('true', 'false'),
  OTEL_EXPORTER_OTLP_ENDPOINT: address,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: address,
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: address,
  OTEL_EXPORTER_OTLP_PROTOCOL: oneOf('http/protobuf'),
  OTEL_TRACES_EXPORTER: oneOf('otlp', 'none'),
  OTEL_METRICS_EXPORTER: oneOf('otlp', 'none'),
  OTEL_TRACES_SAMPLER: oneOf(...Object.keys(SAMPLERS)),
  OTEL_TRACES_SAMPLER_ARG: {
    fits: (value) => /^(0(\.\d+)?|1(\.0+)?|\.\d+)$/.test(value),
    message: 'must be a share from 0 to 1, such as 0.1',
  },
  OTEL_BSP_MAX_QUEUE_SIZE: whole(1),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: whole(1),
  OTEL_BSP_SCHEDULE_DELAY: whole(100),
  OTEL_METRIC_EXPORT_INTERVAL: whole(1_000),
};

/** @returns one sentence for each variable that is wrong */
export const otlpFaults = (variables: Variables): string[] =>
  OTEL_VARIABLES.flatMap((name) => {
    const value = variables[name];
    return value && !ACCEPTED[name].fits(value) ? [`${name}: ${ACCEPTED[name].message}`] : [];
  });

/** Nothing is exported unless a collector is named: the default of the specification would call a port of this machine. */
export function readOtlp(variables: Variables): OtlpSettings | undefined {
  const of = (name: Name) => variables[name] || undefined;
  if (of('OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return undefined;
  const everything = of('OTEL_EXPORTER_OTLP_ENDPOINT');
  const wants = (signal: 'TRACES' | 'METRICS') =>
    of(`OTEL_${signal}_EXPORTER`) !== 'none' &&
    (everything ?? of(`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`)) !== undefined;
  const [traces, metrics] = [wants('TRACES'), wants('METRICS')];
  if (!traces && !metrics) return undefined;
  const number = (name: Name, usual: number) => Number(of(name) ?? usual);
  const sampler = SAMPLERS[of('OTEL_TRACES_SAMPLER') ?? ''] ?? SAMPLERS['parentbased_always_on'];
  return {
    traces,
    metrics,
    ...{ share: 1, heedsCaller: true, ...sampler?.(number('OTEL_TRACES_SAMPLER_ARG', 1)) },
    waitingMax: number('OTEL_BSP_MAX_QUEUE_SIZE', 2_048),
    batchMax: number('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512),
    tracesEveryMs: number('OTEL_BSP_SCHEDULE_DELAY', 5 * SECOND),
    metricsEveryMs: number('OTEL_METRIC_EXPORT_INTERVAL', MINUTE),
  };
}
