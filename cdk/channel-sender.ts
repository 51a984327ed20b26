/**
 * One channel's sender: a FIFO queue, its dead-letter queue, the function that sends, the event source between them,
 * and the alarms of all four. Made by `stateless-stack.ts`, once per channel.
 *
 * Always true: never more instances than `maxConcurrency`; a message is invisible for at least six times as long as
 * the function may run, so that no second instance has it meanwhile.
 *
 * The queues are beside the function, not with the data: a queue is a pipe and holds ids only. The ledger leases what
 * it queues, so the entries of a lost queue come due again within ten minutes, and the same message twice is refused.
 */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Alias, EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Channel } from '../shared/domain/core/policy.ts';
import { QUEUE_LEASE_MS } from '../shared/domain/ledger/entry.ts';
import { acknowledge } from './acknowledge.ts';
import type { AlarmsOf } from './alarms.ts';
import { addAlarm } from './alarms.ts';
import { oldestMessage, waitingIn } from './metrics.ts';
import { runsHere } from './parameters.ts';
import { consumeQueue, LIVE } from './permissions.ts';
import type { Surroundings } from './ringonce-function.ts';
import { RingonceFunction } from './ringonce-function.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html asks for six. */
const VISIBILITY_FACTOR = 6;
/** No message is begun in the last half of it, see `lambdas/sending.ts`: the slowest provider is given 20 seconds. */
const TIMEOUT = Duration.seconds(45);
/** After this many failures of one message, something is wrong with the message. */
const RECEIVES_MAX = 5;
/** A message this old is of no use: its entry has long come due again. */
const RETENTION = Duration.hours(1);
/** As long as an entry's lease in the queue: older messages are work that is done twice for nothing. */
export const OLD = Duration.millis(QUEUE_LEASE_MS);

export interface ChannelSenderProps {
  channel: Channel;
  /** Messages that one run takes; each may wait for the provider. */
  batchSize: number;
  environment: Readonly<Record<string, string>>;
  statements: readonly PolicyStatement[];
}

export class ChannelSender extends Construct {
  readonly channel: Channel;
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly sender: RingonceFunction;
  /** What sends: one version of the sender, or for five minutes two (`roll-out.ts`). */
  readonly live: Alias;
  /** Red when the queue is not worked off. */
  readonly behind: Alarm;

  constructor(scope: Construct, id: string, surroundings: Surroundings, props: ChannelSenderProps) {
    super(scope, id);
    const { parameters } = surroundings;
    const { channel } = props;
    this.channel = channel;
    this.deadLetters = fifo(this, 'DeadLetters', `ringonce-${parameters.stage}-${channel}-dead.fifo`, {
      retentionPeriod: Duration.days(14),
    });
    acknowledge(this.deadLetters, {
      'Serverless-SQSRedrivePolicy': 'It is the dead-letter queue itself; an alarm watches it.',
    });
    this.queue = fifo(this, 'Queue', `ringonce-${parameters.stage}-${channel}.fifo`, {
      retentionPeriod: RETENTION,
      visibilityTimeout: Duration.seconds(VISIBILITY_FACTOR * TIMEOUT.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: RECEIVES_MAX },
    });
    this.sender = new RingonceFunction(this, 'Sender', surroundings, {
      ...props,
      name: `send-${channel}`,
      description: `Sends what is queued for ${channel}`,
      timeout: TIMEOUT,
      statements: [...props.statements, consumeQueue(this.queue)],
    });
    this.live = new Alias(this, 'Live', { aliasName: LIVE, version: this.sender.lambda.currentVersion });
    const source = new EventSourceMapping(this, 'Source', {
      target: this.live,
      eventSourceArn: this.queue.queueArn,
      batchSize: props.batchSize,
      enabled: runsHere(parameters),
      maxConcurrency: parameters.maxConcurrency[channel],
      reportBatchItemFailures: true,
    });
    acknowledge(source, {
      'Serverless-LambdaEventSourceMappingDestination':
        'The queue itself has a dead-letter queue; event sources of SQS take no other destination.',
    });
    this.behind = this.#watch(surroundings);
  }

  #watch(stage: AlarmsOf): Alarm {
    const { channel } = this;
    const behind = addAlarm(this, 'QueueBehind', stage, {
      section: 'queue-behind',
      name: `${channel}-queue-behind`,
      says: `The oldest ${channel} message waits for more than ${OLD.toMinutes()} minutes: the sender is stuck or too slow.`,
      metric: oldestMessage(this.queue),
      above: OLD.toSeconds(),
      minutes: 3,
    });
    addAlarm(this, 'DeadLetter', stage, {
      section: 'dead-letters',
      name: `${channel}-dead-letters`,
      says: `A ${channel} message failed ${RECEIVES_MAX} times and was set aside.`,
      metric: waitingIn(this.deadLetters),
      above: 0,
      minutes: 1,
    });
    return behind;
  }
}

interface FifoProps {
  retentionPeriod: Duration;
  visibilityTimeout?: Duration;
  deadLetterQueue?: { queue: Queue; maxReceiveCount: number };
}

/** High throughput: order and deduplication are those of one recipient, not of the whole queue. */
export const fifo = (scope: Construct, id: string, queueName: string, props: FifoProps): Queue =>
  new Queue(scope, id, {
    ...props,
    queueName,
    fifo: true,
    deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
    fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.DESTROY,
  });
