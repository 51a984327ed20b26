/**
 * Every function may do what it uses and nothing else: each statement is held against the list of its function.
 */
import { describe, expect, test } from 'vitest';
import type { Resource } from './given.ts';
import { ofType, synthesise } from './given.ts';

const { resources } = synthesise('prod', { sesSandboxRecipients: ['ana@example.org'], eventBus: 'offices' });

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, unknown>;
}

const many = (value: string | string[]): string[] => (Array.isArray(value) ? value : [value]);

const ITEMS = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem'];
const LISTS = ['dynamodb:Query'];
const KEY = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'];
const SECRET = ['secretsmanager:GetSecretValue'];
const FILL = ['sqs:GetQueueAttributes', 'sqs:SendMessage'];
const CONSUME = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];
const LETTERS = [...CONSUME, 'sqs:ChangeMessageVisibility'];
const ALWAYS = [
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

/** What each role may do: the adapters' calls, and what Lambda does in its name. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  schedule: [...ITEMS, ...LISTS, ...KEY, ...SECRET, ...FILL, ...ALWAYS],
  'send-email': [
    ...ITEMS,
    ...LISTS,
    ...KEY,
    ...SECRET,
    ...CONSUME,
    'ses:SendEmail',
    'ses:SendRawEmail',
    ...ALWAYS,
  ],
  'send-sms': [...ITEMS, ...LISTS, ...KEY, ...SECRET, ...CONSUME, ...ALWAYS],
  'send-voice': [...ITEMS, ...LISTS, ...KEY, ...SECRET, ...CONSUME, ...ALWAYS],
  'http-api': [...ITEMS, ...LISTS, ...KEY, ...SECRET, ...LETTERS, 'sqs:SendMessage', ...ALWAYS],
  feedback: [...ITEMS, ...LISTS, ...KEY, ...SECRET, ...CONSUME, 'sqs:SendMessage', ...ALWAYS],
  'hand-over': [...ITEMS, ...LISTS, ...KEY, ...SECRET, ...CONSUME, 'events:PutEvents', ...ALWAYS],
  audit: [
    ...ITEMS,
    ...LISTS,
    ...KEY,
    ...SECRET,
    'sqs:SendMessage',
    'sqs:GetQueueAttributes',
    'ses:ListSuppressedDestinations',
    'sns:Publish',
    ...ALWAYS,
  ],
  schedules: ['lambda:InvokeFunction'],
  'roll-out': [
    'cloudwatch:DescribeAlarms',
    'lambda:GetAlias',
    'lambda:GetProvisionedConcurrencyConfig',
    'lambda:UpdateAlias',
  ],
};

/** The only actions that may name every resource, and why. */
const ANY_RESOURCE: Readonly<Record<string, string>> = {
  'ses:ListSuppressedDestinations': 'the list is the account’s, and has no resources to name',
  'cloudwatch:DescribeAlarms': 'CodeDeploy asks for the alarms of a group among all of them',
  'xray:PutTelemetryRecords': 'X-Ray has no resources to name',
  'xray:PutTraceSegments': 'X-Ray has no resources to name',
};

/** A role's one inline policy, by the policy's name. */
function policyOf(role: Resource): { name: string; statements: Statement[] } {
  const [policy, ...more] = role.properties.Policies ?? [];
  expect({ role: role.id, more, managed: role.properties.ManagedPolicyArns }).toEqual({
    role: role.id,
    more: [],
    managed: undefined,
  });
  return { name: policy.PolicyName, statements: policy.PolicyDocument.Statement };
}

const roles = new Map(
  ofType(resources, 'AWS::IAM::Role').map((role) => {
    const { name, statements } = policyOf(role);
    return [name, { role, statements }] as const;
  }),
);

const of = (name: string): Statement[] => roles.get(name)?.statements ?? [];
const actionsOf = (statements: readonly Statement[]): string[] =>
  statements.flatMap(({ Action }) => many(Action));

describe('roles', () => {
  test('are one per function, one for the schedules and one for shifting versions, and nothing widens them', () => {
    expect([...roles.keys()].sort()).toEqual(Object.keys(ALLOWED).sort());
    expect(ofType(resources, 'AWS::IAM::Policy')).toEqual([]);
    expect(ofType(resources, 'AWS::IAM::ManagedPolicy')).toEqual([]);
    const used = ofType(resources, 'AWS::Lambda::Function').map(({ properties }) => properties.Role);
    expect(new Set(used).size).toBe(8);
  });

  test.each(Object.keys(ALLOWED))('%s may do exactly what is listed for it', (name) => {
    expect([...new Set(actionsOf(of(name)))].sort()).toEqual([...new Set(ALLOWED[name])].sort());
  });

  test.each(Object.keys(ALLOWED))('%s has no wildcard but those with a reason', (name) => {
    for (const { Effect, Action, Resource, Condition } of of(name)) {
      expect(Effect).toBe('Allow');
      expect(many(Action).filter((action) => action.includes('*'))).toEqual([]);
      const wild = many(Resource).filter((resource) => resource.includes('*'));
      if (wild.length > 0)
        expect(many(Action).filter((action) => ANY_RESOURCE[action] === undefined)).toEqual([]);
      if (many(Action).some((action) => action.startsWith('kms:')))
        expect(Condition).toEqual({ StringEquals: { 'kms:ViaService': expect.anything() } });
    }
  });

  test('nobody may scan, delete or administer', () => {
    const all = [...roles.values()].flatMap(({ statements }) => actionsOf(statements));
    expect(
      all.filter((action) =>
        /Scan|Delete(?!Message$)|Create(?!LogStream$)|Update(?!Alias$)|:Put.*Policy/.test(action),
      ),
    ).toEqual([]);
  });
});

describe('resources', () => {
  const resourceOf = (name: string, action: string): string[] =>
    of(name)
      .filter(({ Action }) => many(Action).includes(action))
      .flatMap(({ Resource }) => many(Resource));

  const queueNamed = (channel: string) =>
    ofType(resources, 'AWS::SQS::Queue').find(
      ({ properties }) => properties.QueueName === `ringonce-prod-${channel}.fifo`,
    );

  test('items are read and written in the table, lists in its index', () => {
    const [table] = ofType(resources, 'AWS::DynamoDB::Table');
    for (const name of ['schedule', 'send-sms', 'http-api', 'feedback', 'audit'])
      expect(resourceOf(name, 'dynamodb:PutItem')).toEqual([`${table?.id}.Arn`]);
    expect(resourceOf('schedule', 'dynamodb:Query')).toEqual([`${table?.id}.Arn/index/lists`]);
  });

  test('a sender consumes its own queue', () => {
    for (const channel of ['email', 'sms', 'voice'])
      expect(resourceOf(`send-${channel}`, 'sqs:ReceiveMessage')).toEqual([`${queueNamed(channel)?.id}.Arn`]);
  });

  test('the API handles the dead letters, never the queues that feed the senders', () => {
    const dead = ['email', 'sms', 'voice'].map((channel) => `${queueNamed(`${channel}-dead`)?.id}.Arn`);
    expect(resourceOf('http-api', 'sqs:ReceiveMessage').sort()).toEqual(dead.sort());
    expect(resourceOf('audit', 'sqs:GetQueueAttributes').sort()).toEqual(dead.sort());
  });

  test('the API puts callbacks where feedback takes them, and nowhere else', () => {
    const [callbacks] = ofType(resources, 'AWS::SQS::Queue').filter(
      ({ properties }) => properties.QueueName === 'ringonce-prod-callbacks',
    );
    expect(resourceOf('http-api', 'sqs:SendMessage')).toEqual([`${callbacks?.id}.Arn`]);
    expect(resourceOf('feedback', 'sqs:ReceiveMessage')).toEqual([`${callbacks?.id}.Arn`]);
  });

  test('events are handed over by one function, from its own queue, and onto the one bus', () => {
    const own = [`${queueNamed('hand-over')?.id}.Arn`];
    expect(resourceOf('audit', 'sqs:SendMessage')).toEqual(own);
    expect(resourceOf('hand-over', 'sqs:ReceiveMessage')).toEqual(own);
    expect(resourceOf('hand-over', 'events:PutEvents')).toEqual([
      'arn:PARTITION:events:REGION:ACCOUNT:event-bus/offices',
    ]);
  });

  test('email goes out from our identities, through our configuration set, and to the sandbox’s recipients', () => {
    const at = 'arn:PARTITION:ses:REGION:ACCOUNT';
    const [configuration] = ofType(resources, 'AWS::SES::ConfigurationSet');
    expect(resourceOf('send-email', 'ses:SendRawEmail').sort()).toEqual([
      `${at}:configuration-set/${configuration?.id}`,
      `${at}:identity/ana@example.org`,
      `${at}:identity/example.com`,
    ]);
  });
});

describe('with texts and calls by AWS itself', () => {
  const [phone, pool] = [`phone-${'1'.repeat(32)}`, `pool-${'2'.repeat(32)}`];
  const senderId = 'arn:aws:sms-voice:eu-west-1:123456789012:sender-id/ELM/GB';
  const offices = [senderId, `phone-${'3'.repeat(32)}`];
  const alone = synthesise('prod', {
    smsFrom: undefined,
    voiceFrom: undefined,
    endUserMessaging: { smsFrom: pool, voiceFrom: phone, offices },
  });
  const statementsOf = (name: string): Statement[] =>
    ofType(alone.resources, 'AWS::IAM::Role')
      .map(policyOf)
      .find((policy) => policy.name === name)?.statements ?? [];
  const byAws = (name: string) =>
    statementsOf(name).filter(({ Action }) => many(Action).some((action) => action.startsWith('sms-voice:')));
  const at = 'arn:PARTITION:sms-voice:REGION:ACCOUNT';
  const [set] = ofType(alone.resources, 'AWS::SMSVOICE::ConfigurationSet');
  const [topic] = ofType(alone.resources, 'AWS::SNS::Topic').filter(
    ({ properties }) => properties.TopicName === 'ringonce-prod-messaging-events',
  );

  test('each sender may send from what is its own, and nobody else may send', () => {
    const maySend = (name: string) =>
      byAws(name).map(({ Action, Resource }) => ({ Action, from: many(Resource).sort() }));
    const text = [senderId, `${at}:pool/${pool}`, `${at}:phone-number/${offices[1]}`];
    const call = [`${at}:phone-number/${phone}`, `${at}:phone-number/${offices[1]}`];
    expect(maySend('send-sms')).toEqual([
      { Action: 'sms-voice:SendTextMessage', from: [...text, `${set?.id}.Arn`].sort() },
    ]);
    // Whoever texts is answered by a text.
    expect(maySend('feedback')).toEqual([{ Action: 'sms-voice:SendTextMessage', from: text.sort() }]);
    // A sender id can't call.
    expect(maySend('send-voice')).toEqual([
      { Action: 'sms-voice:SendVoiceMessage', from: [...call, `${set?.id}.Arn`].sort() },
    ]);
    for (const name of ['schedule', 'send-email', 'http-api', 'audit']) expect(byAws(name)).toEqual([]);
  });

  test('its events and what people text come to feedback, from this account alone', () => {
    expect(set?.properties.EventDestinations).toEqual([
      {
        EventDestinationName: 'events',
        Enabled: true,
        MatchingEventTypes: ['TEXT_ALL', 'VOICE_ALL'],
        SnsDestination: { TopicArn: topic?.id },
      },
    ]);
    const publishers = ofType(alone.resources, 'AWS::SNS::TopicPolicy')
      .filter(({ properties }) => properties.Topics.includes(topic?.id))
      .flatMap(({ properties }) => properties.PolicyDocument.Statement as Statement[])
      .filter(({ Effect }) => Effect === 'Allow');
    expect(publishers).toMatchObject([
      {
        Principal: { Service: 'sms-voice.amazonaws.com' },
        Action: 'sns:Publish',
        Condition: { StringEquals: { 'aws:SourceAccount': 'ACCOUNT' } },
      },
    ]);
    const [key] = ofType(alone.resources, 'AWS::KMS::Key');
    expect(key?.properties.KeyPolicy.Statement).toContainEqual(expect.objectContaining({ Sid: 'Messaging' }));
    expect(set?.dependsOn.some((id) => id.startsWith('MessagingEventsPolicy'))).toBe(true);
    const heard = ofType(alone.resources, 'AWS::SNS::Subscription').filter(
      ({ properties }) => properties.TopicArn === topic?.id,
    );
    expect(heard).toHaveLength(1);
    expect(heard[0]?.properties).toMatchObject({
      Protocol: 'lambda',
      Endpoint: expect.stringMatching(/^Feedback/),
      RedrivePolicy: { deadLetterTargetArn: expect.stringMatching(/^FailedReceipts/) },
    });
  });
});
