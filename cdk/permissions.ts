/**
 * What functions may do, statement by statement, written by hand: the library's own grants allow more than these
 * adapters use (`Scan`, whole action families, every version of a function). Called by the constructs that make
 * functions.
 *
 * Always true: no statement has a wildcard in an action; a test holds every function to its list.
 */
import { Aws } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

const allow = (actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
  new PolicyStatement({ actions, resources, ...(conditions ? { conditions } : {}) });

/** The one index of the table. */
export const LISTS = 'lists';

/** Items by key: fresh reads, and conditional writes of one item, where this region is the one that writes. */
export const useItems = (table: ITable, writes: boolean): PolicyStatement =>
  allow(
    ['dynamodb:GetItem', 'dynamodb:BatchGetItem', ...(writes ? ['dynamodb:PutItem'] : [])],
    [table.tableArn],
  );

/** What is due, and the lists of the API. Only the index: there is nothing to query in the table itself. */
export const readLists = (table: ITable): PolicyStatement =>
  allow(['dynamodb:Query'], [`${table.tableArn}/index/${LISTS}`]);

/** The key of the data, through the named services alone. */
export const useKey = (key: IKey, services: readonly ('dynamodb' | 'secretsmanager')[]): PolicyStatement =>
  allow(
    ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
    [key.keyArn],
    viaService(services),
  );

/** The key of the data, to hand something encrypted to another service. */
export const encryptFor = (key: IKey, service: 'sns' | 'sqs'): PolicyStatement =>
  allow(['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn], viaService([service]));

const viaService = (services: readonly string[]) => ({
  StringEquals: {
    'kms:ViaService': services.map((service) => `${service}.${Aws.REGION}.${Aws.URL_SUFFIX}`),
  },
});

export const readSecret = (secret: ISecret): PolicyStatement =>
  allow(['secretsmanager:GetSecretValue'], [secret.secretArn]);

/** Queue work, and see how much is queued already. */
export const fillQueues = (queues: readonly IQueue[]): PolicyStatement =>
  allow(
    ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
    queues.map((queue) => queue.queueArn),
  );

/** What an event source needs of its queue. */
export const consumeQueue = (queue: IQueue): PolicyStatement =>
  allow(['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], [queue.queueArn]);

/** See how many were set aside. */
export const countDeadLetters = (queues: readonly IQueue[]): PolicyStatement =>
  allow(
    ['sqs:GetQueueAttributes'],
    queues.map((queue) => queue.queueArn),
  );

/** Look at what was set aside, remove what is done with, and show the rest again. */
export const handleDeadLetters = (queues: readonly IQueue[]): PolicyStatement =>
  allow(
    ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    queues.map((queue) => queue.queueArn),
  );

/** Put what was verified where it waits. */
export const keepCallbacks = (queue: IQueue): PolicyStatement => allow(['sqs:SendMessage'], [queue.queueArn]);

/** Put there which endpoint has something to be told. */
export const queueHandOvers = (queue: IQueue): PolicyStatement =>
  allow(['sqs:SendMessage'], [queue.queueArn]);

/** Events onto the one bus that the stage names. */
export const putEvents = (bus: string): PolicyStatement =>
  allow(
    ['events:PutEvents'],
    [
      bus.startsWith('arn:')
        ? bus
        : `arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:event-bus/${bus}`,
    ],
  );

/** Lambda hands over what an asynchronous call failed at. */
export const keepFailures = (queue: IQueue): PolicyStatement => allow(['sqs:SendMessage'], [queue.queueArn]);

/**
 * Email from our identities through one configuration set. The adapter sends raw messages, which SES checks as
 * `SendRawEmail` too; in its sandbox it also asks for the recipient's identity.
 * https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
 */
export const sendEmail = (identities: readonly string[], configurationSet: string): PolicyStatement =>
  allow(
    ['ses:SendEmail', 'ses:SendRawEmail'],
    [
      ...identities.map((identity) => sesArn('identity', identity)),
      sesArn('configuration-set', configurationSet),
    ],
  );

/**
 * Texts, or calls, from what the stage sends from, through its configuration set. An id is one of this account and region.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_pinpoint-sms-voice-v2.html
 */
export const sendByAws = (
  action: 'SendTextMessage' | 'SendVoiceMessage',
  identities: readonly string[],
  configurationSetArn?: string,
): PolicyStatement =>
  allow(
    [`sms-voice:${action}`],
    [...identities.map(identityArn), ...(configurationSetArn === undefined ? [] : [configurationSetArn])],
  );

function identityArn(identity: string): string {
  if (identity.startsWith('arn:')) return identity;
  const kind = identity.startsWith('pool-') ? 'pool' : 'phone-number';
  return `arn:${Aws.PARTITION}:sms-voice:${Aws.REGION}:${Aws.ACCOUNT_ID}:${kind}/${identity}`;
}

/** Who complained or bounced, after a restore. It is the account's list, and has no resource to name. */
export const readSuppressed = (): PolicyStatement => allow(['ses:ListSuppressedDestinations'], ['*']);

const sesArn = (kind: string, name: string): string =>
  `arn:${Aws.PARTITION}:ses:${Aws.REGION}:${Aws.ACCOUNT_ID}:${kind}/${name}`;

export const publish = (topic: ITopic): PolicyStatement => allow(['sns:Publish'], [topic.topicArn]);

/** The streams of one log group. */
export const writeLogs = (logs: ILogGroup): PolicyStatement =>
  allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logs.logGroupArn]);

/** X-Ray has no resources to name. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html */
export const trace = (): PolicyStatement =>
  allow(['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], ['*']);

/** Which of the alarms are red. Of one that is asked for by name, too, AWS checks the right to all of them. */
export const readAlarms = (): PolicyStatement => allow(['cloudwatch:DescribeAlarms'], ['*']);

/** Say which version gets how much of the work. */
export const shiftAlias = (lambdas: readonly IFunction[]): PolicyStatement =>
  allow(
    ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'],
    lambdas.flatMap(({ functionArn }) => [functionArn, `${functionArn}:${LIVE}`]),
  );

/** What queues and schedules call of a sender. */
export const LIVE = 'live';

export const invoke = (functionArn: string): PolicyStatement =>
  allow(['lambda:InvokeFunction'], [functionArn]);
