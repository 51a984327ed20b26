/**
 * What a stage does: the functions, their queues and schedules, the API, and who watches them. Made by `ringonce.ts`.
 *
 * Always true: this stack may be deleted and deployed again, and nothing is lost but time. The queues are part of it
 * (see `channel-sender.ts` for why), the ledger is not.
 */
import type { StackProps } from 'aws-cdk-lib';
import { Duration, Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IDestination } from 'aws-cdk-lib/aws-lambda';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Channel } from '../shared/domain/core/policy.ts';
import { CHANNELS } from '../shared/domain/core/policy.ts';
import { acknowledge } from './acknowledge.ts';
import { pageBySection } from './alarms.ts';
import { ChannelSender } from './channel-sender.ts';
import { queueCapacity } from './concurrency.ts';
import { addDashboard } from './dashboard.ts';
import { busOf, HandOver } from './hand-over.ts';
import { PublicApi } from './http-api.ts';
import type { Parameters } from './parameters.ts';
import { writesHere } from './parameters.ts';
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
  sendByAws,
  sendEmail,
} from './permissions.ts';
import { saveQueries } from './queries.ts';
import type { CodeOf, Surroundings } from './ringonce-function.ts';
import { RingonceFunction } from './ringonce-function.ts';
import { RollOut } from './roll-out.ts';
import { Schedules } from './schedules.ts';
import type { Messaging, StatefulStack } from './stateful-stack.ts';
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
    const handOver = new HandOver(this, 'HandOver', surroundings);
    const audit = addAudit(this, surroundings, data, this.senders, handOver);
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
        'hand-over': handOver.function,
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
  { configurationSet, messaging }: StatefulStack,
): Readonly<Record<Channel, ChannelSender>> {
  const { parameters } = surroundings;
  const { sesIdentities, sesSandboxRecipients } = parameters;
  const own = {
    email: {
      environment: { RINGONCE_SES_CONFIGURATION_SET: configurationSet },
      statements: [sendEmail([...sesIdentities, ...sesSandboxRecipients], configurationSet)],
    },
    sms: { environment: fromOf(parameters, messaging, 'SMS'), statements: textsByAws(parameters, messaging) },
    voice: {
      environment: {
        ...fromOf(parameters, messaging, 'VOICE'),
        // Each instance keeps its share of the account's pace, so that all of them together keep the whole.
        RINGONCE_CALLS_PER_SECOND: String(parameters.callsPerSecond / parameters.maxConcurrency.voice),
      },
      statements: callsByAws(parameters, messaging),
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

/** What texts or calls come from, at each provider that the stage has for them. */
function fromOf(
  { smsFrom, voiceFrom, endUserMessaging }: Parameters,
  messaging: Messaging | undefined,
  channel: 'SMS' | 'VOICE',
): Record<string, string> {
  const from = channel === 'SMS' ? smsFrom : voiceFrom;
  const byAws = channel === 'SMS' ? endUserMessaging?.smsFrom : endUserMessaging?.voiceFrom;
  return {
    ...(from ? { [`RINGONCE_${channel}_FROM`]: from } : {}),
    ...(byAws && messaging
      ? {
          [`RINGONCE_AWS_${channel}_FROM`]: byAws,
          RINGONCE_AWS_CONFIGURATION_SET: messaging.configurationSet,
        }
      : {}),
  };
}

/** Texts by AWS itself, where the stage has them. @param messaging none for an answer, which no event is told of */
function textsByAws({ endUserMessaging }: Parameters, messaging?: Messaging): PolicyStatement[] {
  const { smsFrom, offices = [] } = endUserMessaging ?? {};
  return smsFrom ? [sendByAws('SendTextMessage', [smsFrom, ...offices], messaging?.configurationSetArn)] : [];
}

function callsByAws({ endUserMessaging }: Parameters, messaging: Messaging | undefined): PolicyStatement[] {
  const { voiceFrom, offices = [] } = endUserMessaging ?? {};
  const able = offices.filter((each) => !each.includes(':sender-id/'));
  return voiceFrom
    ? [sendByAws('SendVoiceMessage', [voiceFrom, ...able], messaging?.configurationSetArn)]
    : [];
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
  handOver: HandOver,
): RingonceFunction {
  const audit = new RingonceFunction(scope, 'Audit', surroundings, {
    name: 'audit',
    description: 'Compares plan, ledger and records every hour, and watches every minute',
    timeout: Duration.minutes(5),
    environment: {
      RINGONCE_ALERT_TOPIC_ARN: alerts.topicArn,
      ...fromOf(surroundings.parameters, undefined, 'SMS'),
      ...fromOf(surroundings.parameters, undefined, 'VOICE'),
      ...deadLetterUrls(senders),
      ...handOver.forAudit.environment,
      ...busOf(surroundings),
    },
    statements: [
      countDeadLetters(deadLettersOf(senders)),
      ...handOver.forAudit.statements,
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
  { emailEvents, failedReceipts, callbacks, messaging }: StatefulStack,
): RingonceFunction {
  const { parameters } = surroundings;
  // The library's own destination would widen the queue's policy with this stack's role: a circle between the stacks.
  const kept: IDestination = { bind: () => ({ destination: failedReceipts.queueArn }) };
  const feedback = new RingonceFunction(scope, 'Feedback', surroundings, {
    name: 'feedback',
    description: 'Takes in what providers say: of each email, of texts and calls, and callbacks',
    timeout: FEEDBACK_TIMEOUT,
    environment: {
      RINGONCE_SES_TOPIC_ARN: emailEvents.topicArn,
      ...(messaging ? { RINGONCE_AWS_TOPIC_ARN: messaging.events.topicArn } : {}),
      ...(parameters.endUserMessaging?.smsFrom
        ? { RINGONCE_AWS_SMS_FROM: parameters.endUserMessaging.smsFrom }
        : {}),
    },
    statements: [
      keepFailures(failedReceipts),
      consumeQueue(callbacks),
      encryptFor(surroundings.key, 'sqs'),
      // Somebody who texts is answered by a text.
      ...textsByAws(parameters),
    ],
    asynchronous: { retryAttempts: 2, maxEventAge: Duration.hours(6), onFailure: kept },
  });
  const source = new EventSourceMapping(scope, 'Callbacks', {
    target: feedback.lambda,
    eventSourceArn: callbacks.queueArn,
    batchSize: 10,
    enabled: writesHere(parameters),
    maxConcurrency: parameters.maxConcurrency.callbacks,
    reportBatchItemFailures: true,
  });
  acknowledge(source, {
    'Serverless-LambdaEventSourceMappingDestination':
      'The queue itself has a dead-letter queue; event sources of SQS take no other destination.',
  });
  for (const topic of messaging ? [emailEvents, messaging.events] : [emailEvents])
    topic.addSubscription(new LambdaSubscription(feedback.lambda, { deadLetterQueue: failedReceipts }));
  return feedback;
}
