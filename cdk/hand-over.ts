/**
 * Events to offices' software: a queue with one message for each endpoint that has something to be told, the function that
 * tells it, and their alarms. Made by `stateless-stack.ts`.
 *
 * Always true: one message at a time in one run, so that an endpoint that does not answer holds up no other; the queue is
 * not with the data, for what it loses is put there again. What is meant for the bus is kept for two weeks. An account that
 * runs too few functions for it leaves queue and function idle, and the audit's function tells.
 */
import { Duration } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { addAlarm } from './alarms.ts';
import { fifo } from './channel-sender.ts';
import { handsOverApart } from './concurrency.ts';
import { oldestMessage, waitingIn } from './metrics.ts';
import { runsHere } from './parameters.ts';
import { consumeQueue, putEvents, queueHandOvers } from './permissions.ts';
import type { Surroundings } from './ringonce-function.ts';
import { RingonceFunction } from './ringonce-function.ts';

/** Half an endpoint's claim, the wait for its last answer, and the writes: see `lambdas/hand-over.ts`. */
const TIMEOUT = Duration.seconds(60);
/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html asks for six. */
const VISIBILITY_FACTOR = 6;
const RECEIVES_MAX = 5;
const RETENTION = Duration.days(14);
/** Events are told within seconds when all is well. */
const OLD = Duration.minutes(10);

export class HandOver extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly function: RingonceFunction;
  /** What the audit's function is given: where to put hand-overs, or nothing where it makes them itself. */
  readonly forAudit: { environment: Record<string, string>; statements: PolicyStatement[] };

  constructor(scope: Construct, id: string, surroundings: Surroundings) {
    super(scope, id);
    const { parameters } = surroundings;
    const name = `ringonce-${parameters.stage}-hand-over`;
    this.deadLetters = fifo(this, 'DeadLetters', `${name}-dead.fifo`, { retentionPeriod: RETENTION });
    acknowledge(this.deadLetters, {
      'Serverless-SQSRedrivePolicy': 'It is the dead-letter queue itself; an alarm watches it.',
    });
    this.queue = fifo(this, 'Queue', `${name}.fifo`, {
      retentionPeriod: RETENTION,
      visibilityTimeout: Duration.seconds(VISIBILITY_FACTOR * TIMEOUT.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: RECEIVES_MAX },
    });
    this.function = new RingonceFunction(this, 'Function', surroundings, {
      name: 'hand-over',
      description: 'Tells offices’ own software what happened, an endpoint at a time',
      timeout: TIMEOUT,
      environment: busOf(surroundings),
      statements: [
        consumeQueue(this.queue),
        ...(parameters.eventBus === undefined ? [] : [putEvents(parameters.eventBus)]),
      ],
    });
    const source = new EventSourceMapping(this, 'Source', {
      target: this.function.lambda,
      eventSourceArn: this.queue.queueArn,
      batchSize: 1,
      enabled: runsHere(parameters) && handsOverApart(parameters),
      maxConcurrency: parameters.maxConcurrency.events,
      reportBatchItemFailures: true,
    });
    acknowledge(source, {
      'Serverless-LambdaEventSourceMappingDestination':
        'The queue itself has a dead-letter queue; event sources of SQS take no other destination.',
    });
    this.forAudit = handsOverApart(parameters)
      ? {
          environment: { RINGONCE_HAND_OVERS_URL: this.queue.queueUrl },
          statements: [queueHandOvers(this.queue)],
        }
      : { environment: {}, statements: [] };
    this.#watch(surroundings);
  }

  #watch(stage: Surroundings): void {
    addAlarm(this, 'QueueBehind', stage, {
      section: 'queue-behind',
      name: 'hand-over-queue-behind',
      says: `Events for offices’ software wait for more than ${OLD.toMinutes()} minutes: slow endpoints take all of maxConcurrency.events, or the function is stuck.`,
      metric: oldestMessage(this.queue),
      above: OLD.toSeconds(),
      minutes: 3,
    });
    addAlarm(this, 'DeadLetter', stage, {
      section: 'dead-letters',
      name: 'hand-over-dead-letters',
      says: `Events for an endpoint or the bus failed ${RECEIVES_MAX} times by a fault of ours, and were set aside.`,
      metric: waitingIn(this.deadLetters),
      above: 0,
      minutes: 1,
    });
  }
}

/** Whoever writes events down has to know of the bus, too. */
export const busOf = ({ parameters: { eventBus } }: Surroundings): Record<string, string> =>
  eventBus === undefined ? {} : { RINGONCE_EVENT_BUS: eventBus };
