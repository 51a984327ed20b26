/**
 * What a stage remembers: the ledger's table, the secret, the topics, the key that encrypts them, and the receipts
 * that could not be taken in. Made by `ringonce.ts`, before what works on it.
 *
 * Always true: nothing in here is replaced or removed by a redeployment, and in prod neither by deleting the stack, but a
 * first deployment that is rolled back leaves nothing behind:
 * without the table and the secret, caps and opt-outs are forgotten, and people would be called again. The names are
 * fixed for the same reason: a second, empty table beside a kept one is worse than a deployment that stops.
 */
import type { StackProps } from 'aws-cdk-lib';
import { Aws, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import {
  AttributeType,
  BillingMode,
  CfnGlobalTable,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailSendingEvent,
  EventDestination,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses';
import { CfnConfigurationSet } from 'aws-cdk-lib/aws-smsvoice';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { Parameters } from './parameters.ts';
import { LISTS } from './permissions.ts';

export interface StatefulStackProps extends StackProps {
  parameters: Parameters;
}

export class StatefulStack extends Stack {
  readonly key: Key;
  readonly table: ITable;
  readonly secret: Secret;
  /** What SES says about each email. Holds addresses. */
  readonly emailEvents: Topic;
  readonly configurationSet: string;
  /** Of AWS End User Messaging, where the stage has it. */
  readonly messaging: Messaging | undefined;
  /** What operators are told. */
  readonly alerts: Topic;
  /** What providers called back and was verified, until the function `feedback` takes it in. Holds addresses and words. */
  readonly callbacks: Queue;
  /** Of those what failed again and again. */
  readonly deadCallbacks: Queue;
  /** Receipts that failed every try: a provider says a thing once, so they are kept to be redriven. */
  readonly failedReceipts: Queue;

  constructor(scope: Construct, id: string, { parameters, ...props }: StatefulStackProps) {
    const prod = parameters.stage === 'prod';
    super(scope, id, {
      ...props,
      description: `Ringonce (${parameters.stage}): what it remembers`,
      terminationProtection: prod,
    });
    const name = `ringonce-${parameters.stage}`;
    const removalPolicy = policyOf(prod);
    this.key = dataKey(this, name, removalPolicy);
    this.secret = secret(this, name, this.key, removalPolicy);
    this.emailEvents = new Topic(this, 'EmailEvents', {
      topicName: `${name}-email-events`,
      masterKey: this.key,
      enforceSSL: true,
    });
    this.alerts = alertTopic(this, name, this.key, parameters.alertEmail);
    this.configurationSet = emailConfiguration(this, name, this.emailEvents);
    this.messaging = parameters.endUserMessaging ? messaging(this, name, this.key) : undefined;
    const ofCallbacks = (id: string, queueName: string, more: QueueProps = {}) =>
      new Queue(this, id, {
        queueName,
        encryption: QueueEncryption.KMS,
        encryptionMasterKey: this.key,
        enforceSSL: true,
        retentionPeriod: Duration.days(14),
        removalPolicy,
        ...more,
      });
    this.failedReceipts = ofCallbacks('FailedReceipts', `${name}-failed-receipts`);
    this.deadCallbacks = ofCallbacks('DeadCallbacks', `${name}-callbacks-dead`);
    const ends = 'It is itself where what failed ends, and a person redrives it.';
    acknowledge(this.failedReceipts, { 'AwsSolutions-SQS3': ends, 'Serverless-SQSRedrivePolicy': ends });
    acknowledge(this.deadCallbacks, { 'Serverless-SQSRedrivePolicy': ends });
    this.callbacks = ofCallbacks('Callbacks', `${name}-callbacks`, {
      visibilityTimeout: Duration.seconds(VISIBILITY_FACTOR * FEEDBACK_TIMEOUT.toSeconds()),
      deadLetterQueue: { queue: this.deadCallbacks, maxReceiveCount: 5 },
    });
    const others = this.node.children.filter((each) => each !== this.key);
    const { table, made } = tableOf(this, name, this.key, parameters);
    this.table = table;
    // Last of all: what fails before it takes no table with it, and a protected table can't be rolled back.
    made?.node.addDependency(...others);
    for (const [output, value] of Object.entries({
      TableName: this.table.tableName,
      SecretName: this.secret.secretName,
      AlertTopicArn: this.alerts.topicArn,
      ...(this.messaging ? { MessagingTopicArn: this.messaging.events.topicArn } : {}),
    }))
      new CfnOutput(this, output, { value });
  }
}

/** What texts and calls by AWS itself need of the account. */
export interface Messaging {
  /** What became of texts and calls, and what people text. Holds addresses and words. */
  events: Topic;
  configurationSet: string;
  configurationSetArn: string;
}

/** How long the function `feedback` may run. */
export const FEEDBACK_TIMEOUT = Duration.seconds(30);
/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html asks for six. */
const VISIBILITY_FACTOR = 6;

/** In prod what was once there stays; what a first deployment made and had to take back goes, with its name. */
const policyOf = (prod: boolean): RemovalPolicy =>
  prod ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;

/**
 * One key of ours for everything that holds personal data: its use is logged, and whoever owns it can end it. What
 * AWS's services may do with it is as their manuals write it.
 */
function dataKey(scope: Construct, name: string, removalPolicy: RemovalPolicy): Key {
  const key = new Key(scope, 'Key', {
    alias: `alias/${name}`,
    description: `Encrypts what Ringonce keeps (${name})`,
    enableKeyRotation: true,
    pendingWindow: Duration.days(30),
    removalPolicy,
  });
  const publishWith = (sid: string, services: readonly string[], conditions?: Record<string, unknown>) =>
    key.addToResourcePolicy(
      new PolicyStatement({
        sid,
        principals: services.map((service) => new ServicePrincipal(`${service}.amazonaws.com`)),
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        ...(conditions ? { conditions } : {}),
      }),
    );
  publishWith('Alarms', ['cloudwatch'], { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } });
  // The manuals of SES and SNS name no condition here: the policies of the topics and the queue say who may publish.
  publishWith('Receipts', ['ses', 'sns']);
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'LogGroups',
      principals: [new ServicePrincipal(`logs.${Aws.REGION}.${Aws.URL_SUFFIX}`)],
      actions: ['kms:Decrypt*', 'kms:Describe*', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:/ringonce/*`,
        },
      },
    }),
  );
  return key;
}

/** The table: of this region alone, of this one with a copy in another, or that copy. */
function tableOf(
  scope: Construct,
  name: string,
  key: Key,
  { stage, replica, standby }: Parameters,
): { table: ITable; made?: Construct } {
  const given = () => Table.fromTableAttributes(scope, 'Given', { tableName: name });
  if (standby) return { table: given() };
  const prod = stage === 'prod';
  if (replica) return { made: globalTable(scope, name, key, { prod, replica }), table: given() };
  const made = ledgerTable(scope, name, key, prod);
  return { made, table: made };
}

/**
 * As `ledgerTable`, with a copy in another region that lags by a second or so. Both could be written; one region is.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
 */
function globalTable(
  scope: Construct,
  tableName: string,
  key: Key,
  { prod, replica }: { prod: boolean; replica: NonNullable<Parameters['replica']> },
): CfnGlobalTable {
  const copy = (region: string, kmsMasterKeyId: string) => ({
    region,
    sseSpecification: { kmsMasterKeyId },
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtectionEnabled: prod,
  });
  const text = (attributeName: string) => ({ attributeName, attributeType: 'S' });
  const made = new CfnGlobalTable(scope, 'Table', {
    tableName,
    attributeDefinitions: [text('pk'), text('lp'), text('ls')],
    keySchema: [{ attributeName: 'pk', keyType: 'HASH' }],
    globalSecondaryIndexes: [
      {
        indexName: LISTS,
        keySchema: [
          { attributeName: 'lp', keyType: 'HASH' },
          { attributeName: 'ls', keyType: 'RANGE' },
        ],
        projection: { projectionType: 'KEYS_ONLY' },
      },
    ],
    billingMode: 'PAY_PER_REQUEST',
    timeToLiveSpecification: { attributeName: 'ttl', enabled: true },
    streamSpecification: { streamViewType: 'NEW_AND_OLD_IMAGES' },
    sseSpecification: { sseEnabled: true, sseType: 'KMS' },
    replicas: [copy(Aws.REGION, key.keyArn), copy(replica.region, replica.keyArn)],
  });
  made.applyRemovalPolicy(policyOf(prod));
  return made;
}

/** Items under their key, and one sparse index of (list, order) that serves what is due and every list of the API. */
function ledgerTable(scope: Construct, name: string, key: Key, prod: boolean): Table {
  const table = new Table(scope, 'Table', {
    tableName: name,
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'ttl',
    encryption: TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: key,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: prod,
    removalPolicy: policyOf(prod),
  });
  table.addGlobalSecondaryIndex({
    indexName: LISTS,
    partitionKey: { name: 'lp', type: AttributeType.STRING },
    sortKey: { name: 'ls', type: AttributeType.STRING },
    projectionType: ProjectionType.KEYS_ONLY,
  });
  return table;
}

/**
 * `secret` keys the hashes of addresses: it is made once, here, and never again. CloudFormation makes a new one when
 * anything of `generateSecretString` changes, and with it every cap and opt-out would be forgotten: leave it alone.
 */
function secret(scope: Construct, name: string, key: Key, removalPolicy: RemovalPolicy): Secret {
  const made = new Secret(scope, 'Secret', {
    secretName: name,
    description: 'Ringonce: its own secret, the operator key, and what Twilio gave. See docs/deploy.md',
    encryptionKey: key,
    generateSecretString: {
      secretStringTemplate: '{"operatorKey":"","twilioAccountSid":"","twilioAuthToken":""}',
      generateStringKey: 'secret',
      passwordLength: 64,
      excludePunctuation: true,
    },
    removalPolicy,
  });
  acknowledge(made, {
    'AwsSolutions-SMG4':
      'Rotating the secret would forget caps and opt-outs, for addresses are found by its hash. The Twilio token is rotated by hand, with both tokens accepted meanwhile.',
  });
  return made;
}

function alertTopic(scope: Construct, name: string, key: Key, email: string): Topic {
  const alerts = new Topic(scope, 'Alerts', {
    topicName: `${name}-alerts`,
    displayName: `Ringonce ${name}`,
    masterKey: key,
    enforceSSL: true,
  });
  const subscription = alerts.addSubscription(new EmailSubscription(email));
  acknowledge(subscription, {
    'Serverless-SNSRedrivePolicy':
      'A page that no mailbox took is of no use later; the alarm stays red on the dashboard.',
  });
  alerts.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [alerts.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  return alerts;
}

/** A mailbox that refuses for this long bounces, and the next step takes over while it is still of use. */
const GIVE_UP = Duration.hours(6);

/** @returns the name of the configuration set, whose events go to the topic */
function emailConfiguration(scope: Construct, name: string, events: Topic): string {
  const configuration = new ConfigurationSet(scope, 'EmailConfiguration', {
    configurationSetName: name,
    tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
    suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    reputationMetrics: true,
    maxDeliveryDuration: GIVE_UP,
  });
  configuration.addEventDestination('Events', {
    destination: EventDestination.snsTopic(events),
    events: [
      EmailSendingEvent.BOUNCE,
      EmailSendingEvent.COMPLAINT,
      EmailSendingEvent.DELIVERY,
      EmailSendingEvent.DELIVERY_DELAY,
      EmailSendingEvent.REJECT,
      EmailSendingEvent.RENDERING_FAILURE,
    ],
  });
  return configuration.configurationSetName;
}

/**
 * Where the events of texts and calls go; the numbers' two-way texts are sent to the same topic, which is set at the number
 * (docs/deploy.md), for the number is not ours to make.
 * https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-iam-policy-auto.html
 */
function messaging(scope: Construct, name: string, key: Key): Messaging {
  const service = new ServicePrincipal('sms-voice.amazonaws.com');
  const conditions = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };
  const events = new Topic(scope, 'MessagingEvents', {
    topicName: `${name}-messaging-events`,
    masterKey: key,
    enforceSSL: true,
  });
  events.addToResourcePolicy(
    new PolicyStatement({
      principals: [service],
      actions: ['sns:Publish'],
      resources: [events.topicArn],
      conditions,
    }),
  );
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'Messaging',
      principals: [service],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions,
    }),
  );
  const set = new CfnConfigurationSet(new Construct(scope, 'Messaging'), 'Configuration', {
    configurationSetName: name,
    eventDestinations: [
      {
        eventDestinationName: 'events',
        enabled: true,
        matchingEventTypes: ['TEXT_ALL', 'VOICE_ALL'],
        snsDestination: { topicArn: events.topicArn },
      },
    ],
  });
  // A destination is tried when it is made: the topic has to let the service publish by then.
  set.node.addDependency(events);
  return { events, configurationSet: set.ref, configurationSetArn: set.attrArn };
}
