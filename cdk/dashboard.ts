/**
 * The dashboard. It shows at one look whether work is done and on time, what is not sent and why, and what it costs.
 * Called by `stateless-stack.ts` at the end.
 *
 * Read from the top, as whoever is paged asks: how it is now, what is late, what is held, who refuses, what it costs; then the
 * machine. `npm run dashboard-picture` draws it as the template has it: docs/dashboard.png.
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
import { OLD } from './channel-sender.ts';
import type { OwnMetrics } from './metrics.ts';
import {
  failures,
  oldestMessage,
  ownMetrics,
  refusedPercent,
  reputation,
  throttledCalls,
  throttledRequests,
  waitingInAll,
} from './metrics.ts';
import type { Watched } from './watch.ts';
import { LATE, REFUSALS } from './watch.ts';

const RED = '#d13212';
const FIVE_MINUTES = Duration.minutes(5);
const DAY = Duration.days(1);

export function addDashboard(scope: Construct, watched: Watched, alarms: readonly Alarm[]): Dashboard {
  const { stage } = watched.parameters;
  const own = ownMetrics(stage);
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: `ringonce-${stage}`,
    defaultInterval: Duration.hours(12),
    widgets: [
      [heading(`# Ringonce, ${stage}: now\nIf something is red: ${runbookOf(watched)}`, 2)],
      [new AlarmStatusWidget({ title: 'Alarms', width: 24, height: 4, alarms: [...alarms] })],
      figures(own, watched),
      [heading('## What is late')],
      late(own, watched),
      [heading('## What is held')],
      held(own),
      [heading('## Who refuses')],
      refusals(own, watched),
      [heading('## What it costs')],
      costs(own, watched),
      [heading('## The machine')],
      machine(watched),
    ],
  });
}

const heading = (markdown: string, height = 1): IWidget => new TextWidget({ width: 24, height, markdown });

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

const late = (own: OwnMetrics, { senders }: Watched): IWidget[] => [
  graph('Late: the oldest, s', 8, [own.worst('late_seconds', { label: 'from plan to acceptance' })], {
    alarm: LATE.toSeconds(),
  }),
  graph('Due', 8, [own.together('due', { label: 'entries' })]),
  graph(
    'Waiting for a sender: the oldest message, s',
    8,
    senders.map(({ queue, channel }) => oldestMessage(queue).with({ label: channel })),
    { alarm: OLD.toSeconds() },
  ),
];

const held = (own: OwnMetrics): IWidget[] => [
  graph(
    'Held and put off, and why',
    12,
    WAITS.map((reason) => own.added('deferred', ['channel', 'reason'], { reason }, reason)),
    { right: [own.worst('held', { label: 'holds' })] },
  ),
  graph(
    'Caps hit, by channel',
    6,
    CHANNELS.map((channel) =>
      own.count('deferred', { labels: { channel, reason: 'capped' }, period: FIVE_MINUTES, label: channel }),
    ),
  ),
  graph('In doubt, and answers lost by channel', 6, [own.together('in_doubt', { label: 'asked about' })], {
    right: outcomes(own, 'in_doubt'),
  }),
];

const refusals = (own: OwnMetrics, { data }: Watched): IWidget[] => [
  graph(
    'Refused by the provider, % of an hour',
    8,
    CHANNELS.map((channel) => refusedPercent(own, channel, 1).with({ label: channel })),
    { alarm: REFUSALS.percent },
  ),
  graph(
    'Receipts of texts and calls',
    8,
    [own.count('callbacks_heard', { period: FIVE_MINUTES, label: 'heard' })],
    { right: [oldestMessage(data.callbacks).with({ label: 'oldest not taken in, s' })] },
  ),
  graph('SES: bounces and complaints, share', 8, [reputation('Bounce').with({ label: 'bounced' })], {
    right: [reputation('Complaint').with({ label: 'complained' })],
  }),
];

const costs = (own: OwnMetrics, { parameters }: Watched): IWidget[] => [
  graph('Cost a day, $', 8, [costOf(own, parameters.pricePerContact)]),
  graph('Sent, by channel', 8, outcomes(own, 'sent')),
  graph('Duplicates refused, by channel', 8, outcomes(own, 'stale')),
];

function machine({ senders, data, functions }: Watched): IWidget[] {
  const lambdas = Object.values(functions).map(({ lambda }) => lambda);
  return [
    graph('Errors', 12, [failures(lambdas), throttledCalls(lambdas), throttledRequests(data.table)]),
    graph('Dead letters', 12, [
      waitingInAll(
        senders.map(({ deadLetters }) => deadLetters),
        'messages',
      ),
      waitingInAll([data.failedReceipts, data.deadCallbacks], 'receipts'),
    ]),
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

interface More {
  right?: IMetric[];
  /** Where the alarm goes off. */
  alarm?: number;
}

const graph = (title: string, width: number, left: IMetric[], { right = [], alarm }: More = {}): IWidget =>
  new GraphWidget({
    title,
    width,
    height: 6,
    left,
    right,
    ...(alarm === undefined ? {} : { leftAnnotations: [{ value: alarm, label: 'pages', color: RED }] }),
    leftYAxis: { min: 0, showUnits: false },
    rightYAxis: { min: 0, showUnits: false },
  });
