/**
 * The numbers that alarms and the dashboard are made of, each under the name and dimensions that it is written with.
 * Called by the constructs that watch themselves, and by `dashboard.ts`.
 *
 * Always true: what Ringonce counts has the names of the pipeline's own counters, and only dimensions with few values.
 */
import { Duration } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { namespaceOf, SERVICE } from '../shared/adapters/aws/telemetry.ts';
import type { Channel } from '../shared/domain/core/policy.ts';
import type { Delivery } from '../shared/pipeline/sending/deliver.ts';
import type { Stage } from './parameters.ts';
import { LISTS } from './permissions.ts';

export const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);

type Labels = Readonly<Record<string, string>>;
interface Of {
  labels?: Labels;
  period?: Duration;
  label?: string;
}

/** What Ringonce itself counts, of one stage. */
export interface OwnMetrics {
  /** How often something happened. */
  count(name: string, of?: Of): Metric;
  /** How things stood at worst. */
  worst(name: string, of?: Of): Metric;
  /** How things stood, added up over the schedules of a minute, each of which sees its own shards. */
  together(name: string, of?: Of): Metric;
  /** How often a gauge was written: the proof that its writer ran to the end. */
  written(name: string, of?: Of): Metric;
  /** Every value of a counter's labels, added up, whichever there are. Not for alarms: they can't search. */
  added(name: string, labels: readonly string[], where: Labels, label: string): MathExpression;
}

export function ownMetrics(stage: Stage): OwnMetrics {
  const namespace = namespaceOf(stage);
  const own =
    (statistic: string) =>
    (metricName: string, of: Of = {}) =>
      new Metric({
        namespace,
        metricName,
        dimensionsMap: { service: SERVICE, ...of.labels },
        statistic,
        period: of.period ?? MINUTE,
        ...(of.label ? { label: of.label } : {}),
      });
  return {
    count: own('Sum'),
    worst: own('Maximum'),
    together: own('Sum'),
    written: own('SampleCount'),
    added(name, labels, where, label) {
      const schema = [namespace, 'service', ...labels].map((each) => `"${each}"`).join(',');
      const filter = Object.entries({ service: SERVICE, ...where }).map(
        ([key, value]) => ` ${key}="${value}"`,
      );
      const found = `SEARCH('{${schema}} MetricName="${name}"${filter.join('')}', 'Sum', 300)`;
      return new MathExpression({ expression: `SUM(${found})`, label, period: FIVE_MINUTES });
    },
  };
}

/** Seconds. */
export const oldestMessage = (queue: IQueue): Metric =>
  queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: MINUTE });

export const waitingIn = (queue: IQueue): Metric =>
  queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: MINUTE });

/** Failed runs of a function, in percent of all. */
export const failedPercent = (lambda: IFunction): MathExpression =>
  new MathExpression({
    expression: 'IF(calls > 0, 100 * errors / calls, 0)',
    usingMetrics: {
      calls: lambda.metricInvocations({ statistic: 'Sum', period: FIVE_MINUTES }),
      errors: lambda.metricErrors({ statistic: 'Sum', period: FIVE_MINUTES }),
    },
    label: 'failed runs, %',
    period: FIVE_MINUTES,
  });

const sumOf = (metrics: readonly IMetric[], label: string, period: Duration): MathExpression => {
  // Ids are shared by all of a graph, so each says which sum it belongs to.
  const prefix = label.replaceAll(/\W+/g, '_');
  const using = Object.fromEntries(metrics.map((metric, index) => [`${prefix}_${index}`, metric]));
  const expression = Object.keys(using)
    .map((id) => `FILL(${id}, 0)`)
    .join(' + ');
  return new MathExpression({ expression, usingMetrics: using, label, period });
};

/** Calls of our functions that Lambda turned away. */
export const throttledCalls = (lambdas: readonly IFunction[]): MathExpression =>
  sumOf(
    lambdas.map((lambda) => lambda.metricThrottles({ statistic: 'Sum', period: FIVE_MINUTES })),
    'throttled calls',
    FIVE_MINUTES,
  );

/** Reads and writes that DynamoDB turned away, of the table and its index. */
export const throttledRequests = (table: ITable): MathExpression => {
  const event = (metricName: string, index: Labels) =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: table.tableName, ...index },
      statistic: 'Sum',
      period: FIVE_MINUTES,
    });
  const index = { GlobalSecondaryIndexName: LISTS };
  return sumOf(
    [
      event('ReadThrottleEvents', {}),
      event('WriteThrottleEvents', {}),
      event('ReadThrottleEvents', index),
      event('WriteThrottleEvents', index),
    ],
    'throttled reads and writes',
    FIVE_MINUTES,
  );
};

/** The sum of all queues. */
export const waitingInAll = (queues: readonly IQueue[], label: string): MathExpression =>
  sumOf(queues.map(waitingIn), label, MINUTE);

/** Failed runs of all functions. */
export const failures = (lambdas: readonly IFunction[]): MathExpression =>
  sumOf(
    lambdas.map((lambda) => lambda.metricErrors({ statistic: 'Sum', period: FIVE_MINUTES })),
    'failed runs',
    FIVE_MINUTES,
  );

const HOUR = Duration.hours(1);

/** What the provider would not take of one channel, in percent of what it was asked; 0 below a number of attempts. */
export const refusedPercent = (own: OwnMetrics, channel: Channel, least: number): MathExpression => {
  const outcome = (name: Delivery) =>
    own.count('delivery', { labels: { channel, outcome: name }, period: HOUR });
  // Ids are shared by all of a graph, so each says of which channel it is.
  const sent = `FILL(${channel}_sent, 0)`;
  const refused = `FILL(${channel}_retried, 0) + FILL(${channel}_rejected, 0)`;
  return new MathExpression({
    expression: `IF(${sent} + ${refused} >= ${least}, 100 * (${refused}) / (${sent} + ${refused}), 0)`,
    usingMetrics: {
      [`${channel}_sent`]: outcome('sent'),
      [`${channel}_retried`]: outcome('retried'),
      [`${channel}_rejected`]: outcome('rejected'),
    },
    label: `${channel} refused, %`,
    period: HOUR,
  });
};

/** Below so many of a minute, what went wrong is chance. */
const TROUBLE_LEAST = 3;

/** Messages of a minute that went wrong, for each run: of full batches and of single messages alike. */
export const troublePerRun = (trouble: Metric, runs: Metric): MathExpression =>
  new MathExpression({
    expression: `IF(FILL(trouble, 0) >= ${TROUBLE_LEAST}, FILL(trouble, 0) / FILL(runs, 1), 0)`,
    usingMetrics: { trouble, runs },
    label: 'messages that went wrong, a run',
    period: MINUTE,
  });

/** What share of the account's emails ends as a bounce or a complaint, as SES counts it. */
export const reputation = (what: string): Metric =>
  new Metric({
    namespace: 'AWS/SES',
    metricName: `Reputation.${what}Rate`,
    statistic: 'Average',
    period: HOUR,
  });

/** Texts and calls of an hour in which no receipt came; 0 where one did. */
export const unheard = (own: OwnMetrics): MathExpression => {
  const sent = (channel: Channel) =>
    own.count('delivery', { labels: { channel, outcome: 'sent' }, period: HOUR });
  return new MathExpression({
    expression: 'IF(FILL(heard, 0) == 0, FILL(sms, 0) + FILL(voice, 0), 0)',
    usingMetrics: {
      heard: own.count('callbacks_heard', { period: HOUR }),
      sms: sent('sms'),
      voice: sent('voice'),
    },
    label: 'sent without a receipt',
    period: HOUR,
  });
};
