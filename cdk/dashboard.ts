/**
 * The dashboard. It shows at one look whether work is done and on time, what is not sent and why, and what it costs.
 * Called by `stateless-stack.ts` at the end.
 *
 * Read from the top: alarms and the figures of the moment, then work, then what holds it up, then the machine.
 */
import { Duration } from 'aws-cdk-lib';
import type { Alarm, IMetric, IWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  MathExpression,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Channel } from '../shared/domain/core/policy.ts';
import { CHANNELS } from '../shared/domain/core/policy.ts';
import { WAITS } from '../shared/domain/core/reasons.ts';
import type { Delivery } from '../shared/pipeline/sending/deliver.ts';
import { runbookOf } from './alarms.ts';
import type { OwnMetrics } from './metrics.ts';
import {
  failures,
  oldestMessage,
  ownMetrics,
  throttledCalls,
  throttledRequests,
  waitingInAll,
} from './metrics.ts';
import type { Watched } from './watch.ts';

const FIVE_MINUTES = Duration.minutes(5);
const DAY = Duration.days(1);

export function addDashboard(scope: Construct, watched: Watched, alarms: readonly Alarm[]): Dashboard {
  const { stage } = watched.parameters;
  const own = ownMetrics(stage);
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: `ringonce-${stage}`,
    defaultInterval: Duration.hours(12),
    widgets: [
      [
        new TextWidget({
          width: 24,
          height: 1,
          markdown: `**Ringonce, ${stage}.** If it is red: ${runbookOf(watched)}`,
        }),
      ],
      [new AlarmStatusWidget({ title: 'Alarms', width: 24, height: 4, alarms: [...alarms] })],
      figures(own, watched),
      work(own),
      obstacles(own),
      machine(own, watched),
    ],
  });
}

const figures = (own: OwnMetrics, { senders, data, parameters }: Watched): IWidget[] => [
  figure('Due now', own.together('due', { label: 'entries' })),
  figure('Late', own.worst('late_seconds', { label: 'oldest, s' })),
  figure('In doubt', own.worst('in_doubt_seconds', { label: 'oldest, s', period: FIVE_MINUTES })),
  figure('Held', own.worst('held', { label: 'holds' })),
  figure(
    'Dead letters',
    waitingInAll(
      [...senders.map(({ deadLetters }) => deadLetters), data.failedReceipts, data.deadCallbacks],
      'messages',
    ),
  ),
  figure('Cost a day, $', costOf(own, parameters.pricePerContact)),
];

const figure = (title: string, metric: IMetric): IWidget =>
  new SingleValueWidget({ title, width: 4, height: 3, metrics: [metric] });

const work = (own: OwnMetrics): IWidget[] => [
  graph(
    'Due and late',
    8,
    [own.together('due', { label: 'due' })],
    [own.worst('late_seconds', { label: 'oldest, s' })],
  ),
  graph('Sent, by channel', 8, outcomes(own, 'sent')),
  graph('Duplicates refused, by channel', 8, outcomes(own, 'stale')),
];

const obstacles = (own: OwnMetrics): IWidget[] => [
  graph(
    'Held and put off, and why',
    8,
    WAITS.map((reason) => own.added('deferred', ['channel', 'reason'], { reason }, reason)),
    [own.worst('held', { label: 'holds' })],
  ),
  graph(
    'Caps hit, by channel',
    8,
    CHANNELS.map((channel) =>
      own.count('deferred', { labels: { channel, reason: 'capped' }, period: FIVE_MINUTES, label: channel }),
    ),
  ),
  graph(
    'In doubt, and answers lost by channel',
    8,
    [own.together('in_doubt', { label: 'asked about' })],
    outcomes(own, 'in_doubt'),
  ),
];

function machine(own: OwnMetrics, { senders, data, functions, parameters }: Watched): IWidget[] {
  const lambdas = Object.values(functions).map(({ lambda }) => lambda);
  return [
    graph(
      'Oldest message in the queue, s',
      6,
      senders.map(({ queue, channel }) => oldestMessage(queue).with({ label: channel })),
    ),
    graph('Dead letters', 6, [
      waitingInAll(
        senders.map(({ deadLetters }) => deadLetters),
        'messages',
      ),
      waitingInAll([data.failedReceipts, data.deadCallbacks], 'receipts'),
    ]),
    graph('Errors', 6, [failures(lambdas), throttledCalls(lambdas), throttledRequests(data.table)]),
    graph('Cost a day, $', 6, [costOf(own, parameters.pricePerContact)]),
  ];
}

const outcomes = (own: OwnMetrics, outcome: Delivery, period = FIVE_MINUTES): Metric[] =>
  CHANNELS.map((channel) => own.count('delivery', { labels: { channel, outcome }, period, label: channel }));

type Prices = Readonly<Record<Channel, number>>;

/** What the providers and AWS take for the contacts of a day, at the stage's prices. docs/deploy.md has the sums. */
function costOf(own: OwnMetrics, prices: Prices): MathExpression {
  const sent = outcomes(own, 'sent', DAY);
  return new MathExpression({
    expression: CHANNELS.map((channel) => `FILL(${channel}, 0) * ${prices[channel]}`).join(' + '),
    usingMetrics: Object.fromEntries(sent.map((metric, index) => [CHANNELS[index] ?? '', metric])),
    label: 'estimated from what was sent',
    period: DAY,
  });
}

const graph = (title: string, width: number, left: IMetric[], right: IMetric[] = []): IWidget =>
  new GraphWidget({
    title,
    width,
    height: 6,
    left,
    right,
    leftYAxis: { min: 0, showUnits: false },
    rightYAxis: { min: 0, showUnits: false },
  });
