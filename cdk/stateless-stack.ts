/**
 * What a stage does: the functions, their queues and schedules, the API, and who watches them. Made by `ringonce.ts`.
 *
 * Always true: this stack may be deleted and deployed again, and nothing is lost but time. The queues are part of it
 * (see `channel-sender.ts` for why), the ledger is not.
 */
import type { StackProps } from 'aws-cdk-lib';
import { Duration, Stack } from 'aws-cdk-lib';
import type { IDestination } from 'aws-cdk-lib/aws-lambda';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Channel } from '../shared/domain/core/policy.ts';
import { CHANNELS } from '../shared/domain/core/policy.ts';
import { acknowledge } from './acknowledge.ts';
import { pageBySection } from './alarms.ts';
import { ChannelSender } from './channel-sender.ts';
import { addDashboard } from './dashboard.ts';
import { PublicApi } from './http-api.ts';
import type { Parameters } from './parameters.ts';
import { queueCapacity, writesHere } from './parameters.ts';
import {
  consumeQueue,
  countDeadLetters,
  encryptFor,
  fillQueues,
  handleDeadLetters,
  keepCallbacks,
  keepFailures,
  publish,
  readSuppressed,
  sendEmail,
} from './permissions.ts';
import { saveQueries } from './queries.ts';
import type { CodeOf, Surroundings } from './ringonce-function.ts';
import { RingonceFunction } from './ringonce-function.ts';
import { RollOut } from './roll-out.ts';
import { Schedules } from './schedules.ts';
import type { StatefulStack } from './stateful-stack.ts';
import { FEEDBACK_TIMEOUT } from './stateful-stack.ts';
import { watch } from './watch.ts';

export interface StatelessStackProps extends StackProps {
  parameters: Parameters;
  data: StatefulStack;
  codeOf: CodeOf;
}

export class StatelessStack extends Stack {
  readonly senders: Readonly<Record<Channel, ChannelSender>>;

  constructor(scope: Construct, id: string, { parameters, data, codeOf, ...props }: StatelessStackProps) {
    super(scope, id, { ...props, description: `Ringonce (${parameters.stage}): what it does` });
    const { key, table, secret } = data;
    const api = new PublicApi(this, 'Api', { parameters, key });
    const surroundings: Surroundings = { parameters, codeOf, key, table, secret, publicUrl: api.publicUrl };
    this.senders = addSenders(this, surroundings, data);
    const schedule = addSchedule(this, surroundings, this.senders);
    const audit = addAudit(this, surroundings, data, this.senders);
    const httpApi = addHttpApi(this, surroundings, data, this.senders);
    const feedback = addFeedback(this, surroundings, data);
    api.answerWith(httpApi.lambda);
    new Schedules(this, 'Schedules', {
      parameters,
      schedule: schedule.lambda,
      audit: audit.lambda,
      sendEmail: this.senders.email.live,
    });
    const watched = {
      parameters,
      data,
      publicUrl: api.publicUrl,
      api,
      senders: Object.values(this.senders),
      functions: {
        schedule,
        audit,
        'http-api': httpApi,
        feedback,
        'send-email': this.senders.email.sender,
        'send-sms': this.senders.sms.sender,
        'send-voice': this.senders.voice.sender,
      },
    };
    const late = watch(this, watched);
    if (parameters.rollOut === 'canary')
      new RollOut(this, 'RollOut', { stage: watched, senders: watched.senders, late });
    saveQueries(this, parameters.stage);
    addDashboard(this, watched, pageBySection(this, watched, data.alerts));
  }
}

/** Messages of one run: voice waits for Twilio the longest, and has the fewest calls a second. */
const BATCHES: Readonly<Record<Channel, number>> = { email: 10, sms: 10, voice: 5 };

function addSenders(
  scope: Construct,
  surroundings: Surroundings,
  { configurationSet }: StatefulStack,
): Readonly<Record<Channel, ChannelSender>> {
  const { parameters } = surroundings;
  const { sesIdentities, sesSandboxRecipients } = parameters;
  const own = {
    email: {
      environment: { RINGONCE_SES_CONFIGURATION_SET: configurationSet },
      statements: [sendEmail([...sesIdentities, ...sesSandboxRecipients], configurationSet)],
    },
    sms: { environment: { RINGONCE_SMS_FROM: parameters.smsFrom }, statements: [] },
    voice: {
      environment: {
        RINGONCE_VOICE_FROM: parameters.voiceFrom,
        // Each instance keeps its share of the account's pace, so that all of them together keep the whole.
        RINGONCE_CALLS_PER_SECOND: String(parameters.callsPerSecond / parameters.maxConcurrency.voice),
      },
      statements: [],
    },
  };
  const make = (channel: Channel) =>
    new ChannelSender(scope, `Send-${channel}`, surroundings, {
      channel,
      batchSize: BATCHES[channel],
      ...own[channel],
    });
  return { email: make('email'), sms: make('sms'), voice: make('voice') };
}

type Senders = Readonly<Record<Channel, ChannelSender>>;

const queuesOf = (senders: Senders) => CHANNELS.map((channel) => senders[channel].queue);

const deadLettersOf = (senders: Senders) => CHANNELS.map((channel) => senders[channel].deadLetters);

const deadLetterUrls = (senders: Senders): Record<string, string> =>
  Object.fromEntries(
    CHANNELS.map((channel) => [
      `RINGONCE_DEAD_LETTERS_${channel.toUpperCase()}_URL`,
      senders[channel].deadLetters.queueUrl,
    ]),
  );

const queueUrls = (senders: Senders): Record<string, string> =>
  Object.fromEntries(
    CHANNELS.map((channel) => [
      `RINGONCE_QUEUE_${channel.toUpperCase()}_URL`,
      senders[channel].queue.queueUrl,
    ]),
  );

/** What the scheduler is told of each channel's pace, which is taken where work is queued. */
const paces = ({ emailsPerSecond, smsPerSecond, callsPerSecond }: Parameters): Record<string, string> => ({
  RINGONCE_EMAILS_PER_SECOND: String(emailsPerSecond),
  RINGONCE_SMS_PER_SECOND: String(smsPerSecond),
  RINGONCE_CALLS_PER_SECOND: String(callsPerSecond),
});

/**
 * What a channel's senders work off between two runs of the scheduler, with some to spare: more would wait in the queue,
 * where freshness is not judged; less, and they would stand still.
 */
const capacities = ({ maxConcurrency }: Parameters): Record<string, string> =>
  Object.fromEntries(
    CHANNELS.map((channel) => [
      `RINGONCE_QUEUE_CAPACITY_${channel.toUpperCase()}`,
      String(queueCapacity(maxConcurrency[channel], BATCHES[channel])),
    ]),
  );

function addSchedule(scope: Construct, surroundings: Surroundings, senders: Senders): RingonceFunction {
  const schedule = new RingonceFunction(scope, 'Schedule', surroundings, {
    name: 'schedule',
    description: 'Queues what is due, every minute',
    timeout: Duration.seconds(55),
    environment: {
      ...queueUrls(senders),
      ...paces(surroundings.parameters),
      RINGONCE_SCHEDULE_GROUPS: String(surroundings.parameters.scheduleGroups),
      ...capacities(surroundings.parameters),
    },
    statements: [fillQueues(queuesOf(senders))],
    asynchronous: { retryAttempts: 0, maxEventAge: Duration.minutes(1) },
  });
  acknowledge(schedule.lambda.node.findChild('EventInvokeConfig'), NEXT_RUN);
  return schedule;
}

const NEXT_RUN = {
  'Serverless-LambdaAsyncFailureDestination':
    'A lost run is made good by the next one, and an alarm tells when there is none.',
};

function addAudit(
  scope: Construct,
  surroundings: Surroundings,
  { alerts }: StatefulStack,
  senders: Senders,
): RingonceFunction {
  const audit = new RingonceFunction(scope, 'Audit', surroundings, {
    name: 'audit',
    description: 'Compares plan, ledger and records every hour, and watches every minute',
    timeout: Duration.minutes(5),
    environment: {
      RINGONCE_ALERT_TOPIC_ARN: alerts.topicArn,
      RINGONCE_SMS_FROM: surroundings.parameters.smsFrom,
      RINGONCE_VOICE_FROM: surroundings.parameters.voiceFrom,
      ...deadLetterUrls(senders),
    },
    statements: [
      countDeadLetters(deadLettersOf(senders)),
      readSuppressed(),
      publish(alerts),
      encryptFor(surroundings.key, 'sns'),
    ],
    asynchronous: { retryAttempts: 1, maxEventAge: Duration.minutes(30) },
  });
  acknowledge(audit.lambda.node.findChild('EventInvokeConfig'), NEXT_RUN);
  return audit;
}

const consoleNetworks = ({ console: of }: Parameters): Record<string, string> =>
  of ? { RINGONCE_CONSOLE_NETWORKS: of.allowedNetworks.join(',') } : {};

const addHttpApi = (
  scope: Construct,
  surroundings: Surroundings,
  { callbacks }: StatefulStack,
  senders: Senders,
): RingonceFunction =>
  new RingonceFunction(scope, 'HttpApi', surroundings, {
    name: 'http-api',
    description: 'The API, callbacks of providers, and the pages of recipients',
    timeout: Duration.seconds(29),
    environment: {
      ...deadLetterUrls(senders),
      RINGONCE_CALLBACKS_URL: callbacks.queueUrl,
      ...consoleNetworks(surroundings.parameters),
    },
    statements: [
      handleDeadLetters(deadLettersOf(senders)),
      keepCallbacks(callbacks),
      encryptFor(surroundings.key, 'sqs'),
    ],
  });

/** SES says everything only once, so what fails every try is kept, whether SNS or Lambda gave up on it. */
function addFeedback(
  scope: Construct,
  surroundings: Surroundings,
  { emailEvents, failedReceipts, callbacks }: StatefulStack,
): RingonceFunction {
  // The library's own destination would widen the queue's policy with this stack's role: a circle between the stacks.
  const kept: IDestination = { bind: () => ({ destination: failedReceipts.queueArn }) };
  const feedback = new RingonceFunction(scope, 'Feedback', surroundings, {
    name: 'feedback',
    description: 'Takes in what providers say: SES of each email, and callbacks',
    timeout: FEEDBACK_TIMEOUT,
    environment: { RINGONCE_SES_TOPIC_ARN: emailEvents.topicArn },
    statements: [keepFailures(failedReceipts), consumeQueue(callbacks), encryptFor(surroundings.key, 'sqs')],
    asynchronous: { retryAttempts: 2, maxEventAge: Duration.hours(6), onFailure: kept },
  });
  const source = new EventSourceMapping(scope, 'Callbacks', {
    target: feedback.lambda,
    eventSourceArn: callbacks.queueArn,
    batchSize: 10,
    enabled: writesHere(surroundings.parameters),
    maxConcurrency: surroundings.parameters.maxConcurrency.callbacks,
    reportBatchItemFailures: true,
  });
  acknowledge(source, {
    'Serverless-LambdaEventSourceMappingDestination':
      'The queue itself has a dead-letter queue; event sources of SQS take no other destination.',
  });
  emailEvents.addSubscription(new LambdaSubscription(feedback.lambda, { deadLetterQueue: failedReceipts }));
  return feedback;
}
