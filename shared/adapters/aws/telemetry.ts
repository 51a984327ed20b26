/**
 * Telemetry of the AWS composition: one wide JSON line per event, and counters as CloudWatch metrics in the embedded
 * metric format, which are log lines, too: neither makes a request.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * Kept true here: no address is written in the clear, wherever it comes from, an error's message included; and a
 * metric's dimensions stay few, as CloudWatch bills each set of their values as a metric of its own.
 */
import type { Context } from 'aws-lambda';
import { maskAddress } from '../../domain/core/keys.ts';
import { plainLines } from '../../domain/core/plain.ts';
import type { Labels } from '../../ports/instruments.ts';
import { MEASURES } from '../../ports/instruments.ts';
import type { Telemetry } from '../../ports/system.ts';
import { boundLabels, textOf } from '../label-sets.ts';
import { systemClock } from '../system.ts';

type Unit = 'Count' | 'Seconds';

export interface AwsTelemetry extends Telemetry {
  /** A value as it is now; the last one before `flush` counts. Labels as for `count`. */
  gauge(name: string, value: number, unit: Unit, labels?: Labels): void;
  /** Names the invocation in the lines that follow. */
  startInvocation(context: Pick<Context, 'functionName' | 'awsRequestId'>): void;
  /** Writes the metrics. To be called before an invocation ends; without anything counted it writes nothing. */
  flush(): void;
}

/** Metrics that share their labels, and so one EMF line. */
interface Group {
  labels: Labels;
  values: Map<string, { unit: Unit; value: number }>;
}

/** Sets of labels that one metric may have in one process; the closed lists of the domain stay far below. */
const LABEL_SETS_MAX = 100;

/** What a stage may write of its lines: those of this level and of what is worse. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

/** A dimension that every metric has. */
export const SERVICE = 'ringonce';
/** Of the metrics of a stage: stages may share an account and a region. */
export const namespaceOf = (stage: string): string => `Ringonce/${stage}`;

/** @param variables the stage and the level of the lines, as each function is told them */
export function awsTelemetry(variables: Readonly<Record<string, string | undefined>>): AwsTelemetry {
  const { RINGONCE_STAGE: stage = '', RINGONCE_LOG_LEVEL: level } = variables;
  const least = (LOG_LEVELS as readonly unknown[]).indexOf(level);
  let invocation: object = {};
  const say = (level: LogLevel, message: string, fields: object): void => {
    if (LOG_LEVELS.indexOf(level) < least) return;
    const timestamp = new Date(systemClock.now()).toISOString();
    writeLine({ level, message, timestamp, service: SERVICE, ...invocation, ...fields });
  };
  const groups = new Map<string, Group>();
  const bounded = boundLabels(LABEL_SETS_MAX);

  const update = (name: string, labels: Labels, unit: Unit, next: (value: number) => number): void => {
    const few = bounded(name, labels);
    const key = textOf(few);
    const group = groups.get(key) ?? { labels: few, values: new Map() };
    groups.set(key, group);
    group.values.set(name, { unit, value: next(group.values.get(name)?.value ?? 0) });
  };

  return {
    count: (name, labels = {}, by = 1) => update(name, labels, 'Count', (value) => value + by),
    measure(name, value, labels = {}) {
      if (MEASURES[name].onAws) update(name, labels, unitOf(name), (before) => Math.max(before, value));
    },
    gauge: (name, value, unit, labels = {}) => update(name, labels, unit, () => value),
    event: (name, fields) => say('INFO', name, fields),
    fault: (name, error, fields = {}) => say('ERROR', name, { ...fields, error: described(error) }),
    startInvocation({ functionName, awsRequestId }) {
      invocation = { function_name: functionName, function_request_id: awsRequestId };
    },
    flush() {
      for (const group of groups.values()) writeLine(metricsOf(group, namespaceOf(stage)));
      groups.clear();
    },
  };
}

const unitOf = (name: string): Unit => (name.endsWith('_seconds') ? 'Seconds' : 'Count');

/** The console of Lambda's runtime would put its own words before the line. */
const writeLine = (line: object): void => void process.stdout.write(`${JSON.stringify(line, maskStrings)}\n`);

function metricsOf({ labels, values }: Group, namespace: string): object {
  const dimensions = {
    service: SERVICE,
    ...Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, value || 'none'])),
  };
  const all = [...values];
  const metrics = all.map(([name, { unit }]) => ({ Name: name, Unit: unit }));
  return {
    _aws: {
      Timestamp: systemClock.now(),
      CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [Object.keys(dimensions)], Metrics: metrics }],
    },
    ...dimensions,
    ...Object.fromEntries(all.map(([name, { value }]) => [name, value])),
  };
}

const CAUSES_MAX = 3;

/** An error without what the SDK hangs on to it (requests, answers), but with what AWS support asks for. */
function described(error: unknown, causes = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const metadata = '$metadata' in error ? { aws: error.$metadata } : {};
  const because = cause === undefined || causes === CAUSES_MAX ? {} : { cause: described(cause, causes + 1) };
  return { name, message, stack, ...metadata, ...because };
}

const EMAIL = /[^\s@<>"'(),;:=/]+@[^\s@<>"'(),;:=/]+\.[a-z]{2,}/gi;
/** A phone number in E.164, also with its plus as a URL writes it. */
const PHONE = /(?:\+|%2B)[1-9]\d{6,14}/gi;

const maskStrings = (_key: string, value: unknown): unknown =>
  typeof value === 'string'
    ? plainLines(value).replace(EMAIL, maskAddress).replace(PHONE, maskAddress)
    : value;
