/** What the benchmark found, per reminder that was delivered: as one document, and as tables for people. */
import type { Channel } from '../../shared/domain/core/policy.ts';
import type { PRICES } from '../prices.ts';
import type { CallCount, ItemBytes } from './meter.ts';

/** What one channel's reminders cost, each. A reminder is one step: its entry, sent and confirmed as delivered. */
export interface StepCost {
  channel: Channel;
  delivered: number;
  requests: number;
  writeUnits: number;
  readUnits: number;
  sqsRequests: number;
  lambdaInvocations: number;
  /** For a million of them. Providers of SMS and calls, logs and data transfer are not in it. */
  dollarsPerMillion: { dynamodb: number; sqs: number; lambda: number; ses: number; total: number };
}

/** One kind of call, by reminder. */
export interface CallCost {
  channel: Channel;
  phase: string;
  service: CallCount['service'];
  operation: string;
  subject: string;
  requests: number;
  writeUnits: number;
  indexUnits: number;
  readUnits: number;
  refused: number;
}

export interface Aim {
  name: string;
  value: number;
  atMost: number;
  met: boolean;
}

export interface Report {
  benchmark: 'aws-calls';
  workload: { reminders: number; shards: number };
  prices: typeof PRICES;
  assumed: { lambdaSecondsPerInvocation: number };
  steps: StepCost[];
  calls: CallCost[];
  /** An appointment beside its steps: itself and the links to its person. */
  appointment: { requests: number; writeUnits: number; readUnits: number; dollarsPerMillion: number };
  /** What was written, by kind. */
  itemBytes: ItemBytes[];
  /** One shard's run when nothing is due; and a month of them. */
  idleRun: { requests: number; writeUnits: number; readUnits: number; dollarsPerMonth: number };
  aims: Aim[];
  checks: { name: string; holds: boolean; detail: string }[];
  holds: boolean;
}

const WIDTHS = [10, 10, 10, 10, 9];
const cells = (values: readonly string[]): string =>
  values.map((value, index) => value.padStart(WIDTHS[index] ?? 10)).join('');
const figure = (value: number): string => (value === 0 ? '' : value.toFixed(value < 0.095 ? 3 : 2));

const stepRow = ({
  channel,
  requests,
  writeUnits,
  readUnits,
  sqsRequests,
  dollarsPerMillion,
}: StepCost): string =>
  channel.padEnd(10) +
  cells([requests, writeUnits, readUnits, sqsRequests].map((value) => value.toFixed(2))) +
  `$${dollarsPerMillion.total.toFixed(2)}`.padStart(12);

const callRow = (call: CallCost): string =>
  `  ${call.phase.padEnd(10)}${`${call.operation} ${call.subject}`.padEnd(58)}` +
  cells([call.requests, call.writeUnits, call.indexUnits, call.readUnits].map(figure));

function callLines(calls: readonly CallCost[], channel: Channel): string[] {
  const head = `${channel}, by call`.padEnd(70) + cells(['requests', 'writes', 'index', 'reads']);
  return [head, ...calls.filter((call) => call.channel === channel).map(callRow)];
}

function dollarLines({ steps, assumed, prices }: Report): string[] {
  const parts = ({ channel, dollarsPerMillion: { dynamodb, sqs, lambda, ses } }: StepCost): string =>
    `  ${channel.padEnd(8)}DynamoDB ${dynamodb.toFixed(2)}, SQS ${sqs.toFixed(2)}, Lambda ${lambda.toFixed(2)}` +
    (ses > 0 ? `, SES ${ses.toFixed(2)}` : '');
  return [
    `Dollars for a million reminders (${prices.region}, prices of ${prices.asOf}):`,
    ...steps.map(parts),
    `  Lambda is assumed at ${assumed.lambdaSecondsPerInvocation} s an invocation, with the memory that is deployed; the time was not measured.`,
    '  Not in it: what the SMS and the call cost, logs and metrics, HTTP requests, backups.',
  ];
}

/** The report as text for people. */
export function table(report: Report): string {
  const { steps, calls, appointment, idleRun, aims, checks, workload } = report;
  const blocks = [
    [
      `Ringonce, AWS calls: ${workload.reminders} reminders on each channel, ${workload.shards} shards, over the wire`,
    ],
    [
      'each'.padEnd(10) + cells(['requests', 'writes', 'reads', 'SQS']) + 'a million'.padStart(12),
      ...steps.map(stepRow),
    ],
    ...steps.map(({ channel }) => callLines(calls, channel)),
    [
      `An appointment beside its steps: ${appointment.writeUnits.toFixed(2)} write units, ${appointment.readUnits.toFixed(2)} read units, $${appointment.dollarsPerMillion.toFixed(2)} a million`,
      `A run with nothing due, one shard: ${idleRun.requests.toFixed(2)} requests, ${idleRun.writeUnits.toFixed(2)} write and ${idleRun.readUnits.toFixed(2)} read units; all of them $${idleRun.dollarsPerMonth.toFixed(2)} a month`,
    ],
    dollarLines(report),
    aims.map(
      ({ name, value, atMost, met }) =>
        `Aim ${met ? 'met   ' : 'MISSED'}  ${name}: ${value.toFixed(2)}, at most ${atMost}`,
    ),
    [
      `Checks: ${checks.filter(({ holds }) => holds).length} of ${checks.length} hold`,
      ...checks
        .filter(({ holds }) => !holds)
        .map(({ name, detail }) => `  DOES NOT HOLD: ${name}: ${detail}`),
    ],
  ];
  return blocks.map((lines) => lines.join('\n')).join('\n\n');
}
