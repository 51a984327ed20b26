/**
 * Each component that a reminder goes through, at a rate: what is needed of it, what an account has by default, what to
 * raise, and what it costs. Quotas are of us-east-1; each says where it stands.
 */
import { MEMORY_MB } from '../../lambdas/esbuild.ts';
import type { Channel } from '../../shared/domain/core/policy.ts';
import { CHANNELS } from '../../shared/domain/core/policy.ts';
import type { Report } from '../aws-calls/report.ts';
import { PRICES } from '../prices.ts';
import type { Shape } from './shapes.ts';
import { messagesPerSecond, PARTITION, pageMs, TIMES } from './shapes.ts';

/** Of 100 reminders, and the callbacks of each. */
export const MIX: Readonly<Record<Channel, number>> = { email: 0.6, sms: 0.3, voice: 0.1 };
const CALLBACKS: Readonly<Record<Channel, number>> = { email: 0, sms: 2, voice: 3 };
const BATCHES: Readonly<Record<Channel, number>> = { email: 10, sms: 10, voice: 5 };

export interface Component {
  name: string;
  unit: string;
  /** What there is of it by default. */
  has: number;
  /** Whose bound that is: of the code, which no request to AWS raises, of a parameter of a stage, or a quota of an account. */
  whose: 'code' | 'parameter' | 'quota';
  need: number;
  /** What to do where it is not enough. */
  raise: string;
  /** US dollars for an hour at this rate; null where it costs nothing by itself. */
  dollarsPerHour: number | null;
}

export interface Load {
  /** Reminders a second. */
  rate: number;
  offices: number;
}

const mixed = (of: (channel: Channel) => number): number =>
  CHANNELS.reduce((sum, channel) => sum + MIX[channel] * of(channel), 0);

/** The units of a step: as the benchmark counts them now, or by the same measure as they were. */
export function unitsOf(shape: Shape, measured: Report) {
  const step = (channel: Channel) => {
    const found = measured.steps.find((each) => each.channel === channel);
    if (!found) throw new Error(`nothing was measured of ${channel}`);
    return found;
  };
  const now = {
    writeUnits: mixed((channel) => step(channel).writeUnits),
    readUnits: mixed((channel) => step(channel).readUnits),
  };
  if (!shape.counted) return now;
  const sms = step('sms');
  return {
    writeUnits: now.writeUnits * (shape.counted.writeUnits / sms.writeUnits),
    readUnits: now.readUnits * (shape.counted.readUnits / sms.readUnits),
  };
}

const perHour = (rate: number, perMillion: number): number => (rate * 3_600 * perMillion) / 1e6;

const table = (shape: Shape, { rate }: Load, measured: Report): Component[] => {
  const { writeUnits, readUnits } = unitsOf(shape, measured);
  const shards = Math.ceil((rate * shape.indexUnits) / PARTITION.writeUnits);
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
  return [
    {
      name: 'DynamoDB, writes of the table and its index',
      unit: 'units/s',
      has: 40_000,
      whose: 'quota',
      need: rate * writeUnits,
      raise: 'the quota “table-level write throughput limit”, and warm throughput before a known peak',
      dollarsPerHour: perHour(rate, writeUnits * PRICES.dynamodb.perMillionWriteUnits),
    },
    {
      name: 'DynamoDB, reads',
      unit: 'units/s',
      has: 40_000,
      whose: 'quota',
      need: rate * readUnits,
      raise: 'the quota “table-level read throughput limit”, and warm throughput',
      dollarsPerHour: perHour(rate, readUnits * PRICES.dynamodb.perMillionReadUnits),
    },
    {
      name: 'the control, read strongly by each claim',
      unit: 'units/s',
      has: PARTITION.readUnits * (shape.controlCopies ?? 1),
      whose: shape.controlCopies === null ? 'parameter' : 'code',
      need: rate,
      raise: shape.controlCopies === null ? 'controlCopies' : 'nothing',
      dollarsPerHour: null,
    },
    {
      name: 'the due index, a partition for each shard',
      unit: 'shards',
      has: 16,
      whose: 'parameter',
      need: shards,
      raise: 'shards',
      dollarsPerHour: (shards * measured.idleRun.dollarsPerMonth) / measured.workload.shards / 730,
    },
  ];
};

/** Runs of the scheduler that are busy all the time. */
export const schedulersFor = (shape: Shape, { rate, offices }: Load): number =>
  Math.ceil(rate / schedulerRate(shape, offices));

/** What one run of the scheduler queues, in entries a second; the queues' room is refilled as the senders empty it. */
export const schedulerRate = (shape: Shape, offices: number): number =>
  (1_000 * TIMES.pageSize) / pageMs(shape, offices);

const runs = (shape: Shape, load: Load): Component[] => [
  {
    name: 'schedulers at work',
    unit: 'runs',
    has: 2,
    whose: 'parameter',
    need: schedulersFor(shape, load),
    raise: 'scheduleGroups',
    dollarsPerHour:
      schedulersFor(shape, load) * 3_600 * (MEMORY_MB.schedule / 1024) * PRICES.lambda.perGbSecond,
  },
  {
    name: 'room in the queues, two minutes of what goes through',
    unit: 'messages',
    has: shape.queueCapacity === null ? load.rate * 120 : 3 * shape.queueCapacity,
    whose: shape.queueCapacity === null ? 'parameter' : 'code',
    need: load.rate * 60,
    raise: shape.queueCapacity === null ? 'follows maxConcurrency' : 'nothing',
    dollarsPerHour: null,
  },
];

/** Instances of a channel's senders. */
export const sendersFor = (channel: Channel, rate: number): number =>
  Math.ceil((rate * MIX[channel]) / messagesPerSecond(TIMES.providerMs[channel], BATCHES[channel]));

const CONCURRENCY = { email: 20, sms: 10, voice: 2 };

const senders = ({ rate }: Load): Component[] =>
  CHANNELS.map((channel) => {
    const need = sendersFor(channel, rate);
    return {
      name: `senders of ${channel}`,
      unit: 'instances',
      has: CONCURRENCY[channel],
      whose: 'parameter' as const,
      need,
      raise:
        need > 1_000
          ? 'maxConcurrency; over 1,000 of one event source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html'
          : 'maxConcurrency',
      dollarsPerHour: need * 3_600 * (MEMORY_MB[`send-${channel}`] / 1024) * PRICES.lambda.perGbSecond,
    };
  });

function queues({ rate }: Load, measured: Report): Component[] {
  const sms = rate * Math.max(...CHANNELS.map((channel) => MIX[channel]));
  const requests = mixed(
    (channel) => measured.steps.find((step) => step.channel === channel)?.sqsRequests ?? 0,
  );
  return [
    {
      name: 'SQS FIFO, messages of the busiest queue',
      unit: 'messages/s',
      // High throughput, 70,000 calls a second without batches: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
      has: 70_000,
      whose: 'quota',
      need: sms,
      raise: 'the quota of transactions a second for FIFO queues in high throughput',
      dollarsPerHour: perHour(rate, requests * PRICES.sqs.perMillionFifoRequests),
    },
    {
      name: 'SQS FIFO, messages in flight of the busiest queue',
      unit: 'messages',
      has: 120_000,
      whose: 'quota',
      need: Math.max(...CHANNELS.map((channel) => sendersFor(channel, rate) * BATCHES[channel])),
      raise: 'nothing: fewer, quicker senders',
      dollarsPerHour: null,
    },
  ];
}

function callbacks({ rate }: Load): Component[] {
  const need = rate * mixed((channel) => CALLBACKS[channel]);
  const seconds = TIMES.callbackMs / 1_000;
  const gb = (MEMORY_MB['http-api'] + MEMORY_MB.feedback / 10) / 1024;
  return [
    {
      name: 'callbacks, requests to API Gateway',
      unit: 'requests/s',
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
      has: 10_000,
      whose: 'quota',
      need,
      raise: 'the account’s throttle of API Gateway, and callbacks.requestsPerSecond',
      dollarsPerHour:
        perHour(need, PRICES.perMillion.apiRequests + 1.1 * PRICES.lambda.perMillionRequests) +
        need * 3_600 * seconds * gb * PRICES.lambda.perGbSecond,
    },
    {
      name: 'callbacks, functions that take them in',
      unit: 'instances',
      has: 10,
      whose: 'parameter',
      need: Math.ceil((need / 10) * seconds),
      raise: 'maxConcurrency.callbacks',
      dollarsPerHour: null,
    },
  ];
}

function account(shape: Shape, load: Load): Component[] {
  const { rate } = load;
  const atOnce =
    schedulersFor(shape, load) +
    CHANNELS.reduce((sum, channel) => sum + sendersFor(channel, rate), 0) +
    Math.ceil(rate * mixed((channel) => CALLBACKS[channel]) * (TIMES.callbackMs / 1_000) * 1.1);
  const logs = rate * 5;
  return [
    {
      name: 'Lambda, functions at once',
      unit: 'instances',
      has: 1_000,
      whose: 'quota',
      need: atOnce,
      raise: 'the quota “concurrent executions”, and accountConcurrency',
      dollarsPerHour: null,
    },
    {
      name: 'logs',
      unit: 'kB/s',
      // 5,000 calls of up to 1 MB: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
      has: 5_000_000,
      whose: 'quota',
      need: logs,
      raise: 'logLevel WARN',
      dollarsPerHour: (logs * 3_600 * PRICES.cloudwatch.perGbOfLogs) / 1e6,
    },
  ];
}

const providers = ({ rate }: Load): Component[] => [
  {
    name: 'SES',
    unit: 'emails/s',
    has: 14,
    whose: 'quota',
    need: rate * MIX.email,
    raise: 'the quota “sending rate” of SES, and emailsPerSecond',
    dollarsPerHour: perHour(rate, MIX.email * PRICES.ses.perMillionEmails),
  },
  {
    name: 'texts of the provider',
    unit: 'texts/s',
    has: 1,
    whose: 'quota',
    need: rate * MIX.sms,
    raise: 'short codes of 100 a second each, by contract, and smsPerSecond',
    dollarsPerHour: rate * 3_600 * MIX.sms * PRICES.contact.sms,
  },
  {
    name: 'calls of the provider',
    unit: 'calls/s',
    has: 1,
    whose: 'quota',
    need: rate * MIX.voice,
    raise: 'calls a second of the account, by contract, and callsPerSecond',
    dollarsPerHour: rate * 3_600 * MIX.voice * PRICES.contact.call,
  },
];

/** All of them, in the order of a reminder's way. */
export const componentsOf = (shape: Shape, load: Load, measured: Report): Component[] => [
  ...runs(shape, load),
  ...table(shape, load, measured),
  ...queues(load, measured),
  ...senders(load),
  ...callbacks(load),
  ...account(shape, load),
  ...providers(load),
];

/** By how much it is enough; below 1 it is not. */
export const headRoom = ({ has, need }: Component): number =>
  need === 0 ? Number.POSITIVE_INFINITY : has / need;
