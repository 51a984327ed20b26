/**
 * What the templates promise, each derived from what is deployed: bounds, encryption, what survives, what is kept.
 */
import { describe, expect, test } from 'vitest';
import { sharesOf } from '../../cdk/schedules.ts';
import { readEnvironment } from '../../lambdas/environment.ts';
import { FUNCTIONS } from '../../lambdas/esbuild.ts';
import { SMOKE_MINUTES } from '../../lambdas/smoke.ts';
import { webhooksOfStage } from '../../shared/adapters/providers/stage.ts';
import type { Resource, Synthesised } from './given.ts';
import { ofType, synthesise } from './given.ts';

const stages = { dev: synthesise('dev'), prod: synthesise('prod') };

const find = (resources: readonly Resource[], reference: string): Resource => {
  const found = resources.find(({ id }) => id === reference.replace(/\.Arn$|:live$/, ''));
  if (!found) throw new Error(`nothing is ${reference}`);
  return found;
};

/** The function itself, or the one whose alias it is. */
function functionBehind(resources: readonly Resource[], reference: string): Resource {
  const found = find(resources, reference);
  return found.type === 'AWS::Lambda::Alias' ? find(resources, found.properties.FunctionName) : found;
}

/** The queue of what offices' software is to be told. */
const isOfOffices = ({ QueueName }: Resource['properties']): boolean => QueueName.includes('hand-over');

const isFifo = ({ properties }: Resource): boolean => properties.FifoQueue === true;

const functionNamed = ({ resources }: Synthesised, name: string): Resource => {
  const found = ofType(resources, 'AWS::Lambda::Function').find(({ properties }) =>
    properties.FunctionName.endsWith(`-${name}`),
  );
  if (!found) throw new Error(`there is no function ${name}`);
  return found;
};

describe.each(Object.entries(stages))('%s', (stage, synthesised) => {
  const { resources, stateful, stateless } = synthesised;
  const queues = ofType(resources, 'AWS::SQS::Queue');
  const sources = ofType(resources, 'AWS::Lambda::EventSourceMapping').map(({ properties }) => ({
    source: properties,
    queue: find(resources, properties.EventSourceArn).properties,
    lambda: functionBehind(resources, properties.FunctionName).properties,
  }));

  const senders = sources.filter(({ queue }) => queue.FifoQueue);

  describe('senders', () => {
    test('have bounded concurrency, which no reservation contradicts', () => {
      expect(sources).toHaveLength(5);
      for (const { source, lambda } of sources) {
        const most = source.ScalingConfig.MaximumConcurrency;
        expect(most).toBeGreaterThanOrEqual(2);
        expect(most).toBeLessThanOrEqual(50);
        // Provisioned pollers and a maximum exclude each other.
        expect(source.ProvisionedPollerConfig).toBeUndefined();
        expect(lambda.ReservedConcurrentExecutions ?? most).toBeGreaterThanOrEqual(most);
      }
    });

    test('hide a message for at least six times as long as they may run', () => {
      for (const { queue, lambda } of sources)
        expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * lambda.Timeout);
    });

    test('answer for each message of a batch', () => {
      for (const { source } of sources) {
        expect(source.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
        expect(source.BatchSize).toBeLessThanOrEqual(10);
      }
    });

    test('read queues of high throughput, each with a dead-letter queue that keeps for 14 days', () => {
      expect(senders).toHaveLength(4);
      for (const { queue } of senders) {
        expect(queue).toMatchObject({
          FifoQueue: true,
          DeduplicationScope: 'messageGroup',
          FifoThroughputLimit: 'perMessageGroupId',
        });
        const { deadLetterTargetArn, maxReceiveCount } = queue.RedrivePolicy;
        expect(maxReceiveCount).toBe(5);
        expect(find(resources, deadLetterTargetArn).properties).toMatchObject({
          FifoQueue: true,
          MessageRetentionPeriod: 14 * 86_400,
        });
        // Else messages would end before they are given up, and no alarm would tell.
        expect(queue.MessageRetentionPeriod).toBeGreaterThan(maxReceiveCount * queue.VisibilityTimeout);
      }
    });
  });

  describe('a new version of a sender', () => {
    const aliases = ofType(resources, 'AWS::Lambda::Alias');

    test('is called by queues and schedules only through the alias, which CodeDeploy moves', () => {
      expect(aliases).toHaveLength(3);
      for (const { source } of senders.filter(({ queue }) => !isOfOffices(queue)))
        expect(find(resources, source.FunctionName).type).toBe('AWS::Lambda::Alias');
      const called = ofType(resources, 'AWS::Scheduler::Schedule').map(
        ({ properties }) => properties.Target.Arn,
      );
      for (const channel of ['email', 'sms', 'voice'])
        expect(called).not.toContain(`${functionNamed(synthesised, `send-${channel}`).id}.Arn`);
      for (const { updatePolicy } of aliases)
        expect(updatePolicy?.CodeDeployLambdaAliasUpdate.DeploymentGroupName).toEqual(expect.anything());
    });

    test('has a tenth for five minutes, and is taken back by errors, refusals and lateness', () => {
      const groups = ofType(resources, 'AWS::CodeDeploy::DeploymentGroup');
      expect(groups).toHaveLength(3);
      for (const { properties } of groups) {
        expect(properties.DeploymentConfigName).toBe('CodeDeployDefault.LambdaCanary10Percent5Minutes');
        expect(properties.AutoRollbackConfiguration).toEqual({
          Enabled: true,
          Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
        });
        const channel = properties.DeploymentGroupName.replace(`ringonce-${stage}-`, '');
        const names = properties.AlarmConfiguration.Alarms.map(
          // biome-ignore lint/suspicious/noExplicitAny: an alarm of a template.
          ({ Name }: any) => find(resources, Name).properties.AlarmName.replace(`ringonce-${stage}-`, ''),
        );
        expect(names.sort()).toEqual(
          [
            `${channel}-new-version-errors`,
            `${channel}-new-version-trouble`,
            `${channel}-queue-behind`,
            'late',
          ].sort(),
        );
      }
    });

    test('is watched before it has its first message, by itself and not by what both do', () => {
      const own = ofType(resources, 'AWS::CloudWatch::Alarm').filter(({ properties }) =>
        /new-version/.test(properties.AlarmName),
      );
      expect(own).toHaveLength(6);
      for (const { id, properties } of own) {
        const [alias] = aliases.filter(({ dependsOn }) => dependsOn.includes(id));
        expect(JSON.stringify(properties)).toContain(`"Value":"${alias?.properties.FunctionVersion}"`);
        // It stops a deployment and wakes nobody.
        expect(properties.AlarmActions).toBeUndefined();
      }
    });
  });

  describe('in transit and at rest', () => {
    test('no queue and no topic takes plain HTTP', () => {
      const policies = [
        ...ofType(resources, 'AWS::SQS::QueuePolicy'),
        ...ofType(resources, 'AWS::SNS::TopicPolicy'),
      ];
      const refusing = policies
        .filter(({ properties }) =>
          properties.PolicyDocument.Statement.some(
            // biome-ignore lint/suspicious/noExplicitAny: a statement of a template.
            ({ Effect, Condition, Principal }: any) =>
              Effect === 'Deny' &&
              (Principal === '*' || Principal.AWS === '*') &&
              Condition?.Bool?.['aws:SecureTransport'] === 'false',
          ),
        )
        .flatMap(({ properties }) => properties.Queues ?? properties.Topics);
      const named = [...queues, ...ofType(resources, 'AWS::SNS::Topic')].map(({ id }) => id);
      expect(named).toHaveLength(13);
      expect(refusing.sort()).toEqual(named.sort());
    });

    test('everything names how it is encrypted', () => {
      const [key] = ofType(stateful, 'AWS::KMS::Key');
      const ours = `${key?.id}.Arn`;
      expect(key?.properties.EnableKeyRotation).toBe(true);
      const [table] = ofType(resources, 'AWS::DynamoDB::Table');
      expect(table?.properties.SSESpecification).toEqual({
        SSEEnabled: true,
        SSEType: 'KMS',
        KMSMasterKeyId: ours,
      });
      const keyIn = {
        'AWS::SecretsManager::Secret': 'KmsKeyId',
        'AWS::SNS::Topic': 'KmsMasterKeyId',
        'AWS::Logs::LogGroup': 'KmsKeyId',
      };
      for (const [type, property] of Object.entries(keyIn))
        for (const { id, properties } of ofType(resources, type)) expect(properties[property], id).toBe(ours);
      // Send queues hold ids only, so SQS's own key will do; receipts hold addresses.
      const [ids, receipts] = [queues.filter(isFifo), queues.filter((queue) => !isFifo(queue))];
      expect(ids.map(({ properties }) => properties.SqsManagedSseEnabled)).toEqual(Array(8).fill(true));
      expect(receipts.map(({ properties }) => properties.KmsMasterKeyId)).toEqual(Array(3).fill(ours));
      const [email] = ofType(resources, 'AWS::SES::ConfigurationSet');
      expect(email?.properties.DeliveryOptions.TlsPolicy).toBe('REQUIRE');
    });

    test('no secret is in the clear', () => {
      const [secret] = ofType(resources, 'AWS::SecretsManager::Secret');
      expect(secret?.properties.SecretString).toBeUndefined();
      for (const { properties } of ofType(resources, 'AWS::Lambda::Function')) {
        const variables = Object.entries<string>(properties.Environment.Variables);
        expect(variables.filter(([, value]) => value.includes('{{resolve:'))).toEqual([]);
        expect(
          variables.filter(([name]) => /SECRET|TOKEN|PASSWORD|_KEY/.test(name)).map(([name]) => name),
        ).toEqual(variables.some(([name]) => name === 'RINGONCE_SECRET_ARN') ? ['RINGONCE_SECRET_ARN'] : []);
      }
    });

    /** CloudFormation makes another secret when any of this changes; with it, caps and opt-outs are forgotten. */
    test('the secret is made as it always was', () => {
      const [secret] = ofType(resources, 'AWS::SecretsManager::Secret');
      expect(secret?.properties.GenerateSecretString).toEqual({
        SecretStringTemplate: '{"operatorKey":"","twilioAccountSid":"","twilioAuthToken":""}',
        GenerateStringKey: 'secret',
        PasswordLength: 64,
        ExcludePunctuation: true,
      });
    });
  });

  describe('what is kept', () => {
    const kept = ['AWS::DynamoDB::Table', 'AWS::KMS::Key', 'AWS::SecretsManager::Secret'];

    test('the table is as the store needs it, on demand, and can be taken back to any second', () => {
      const [table, ...more] = ofType(resources, 'AWS::DynamoDB::Table');
      expect(more).toEqual([]);
      expect(table?.properties).toMatchObject({
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'lists',
            KeySchema: [
              { AttributeName: 'lp', KeyType: 'HASH' },
              { AttributeName: 'ls', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        ],
        AttributeDefinitions: ['pk', 'lp', 'ls'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S',
        })),
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
    });

    test(stage === 'prod' ? 'survives the deletion of the stack' : 'goes with the stack', () => {
      for (const { type, deletionPolicy } of stateful.filter(({ type }) => kept.includes(type)))
        expect({ type, deletionPolicy }).toEqual({
          type,
          deletionPolicy: stage === 'prod' ? 'RetainExceptOnCreate' : 'Delete',
        });
      const [table] = ofType(stateful, 'AWS::DynamoDB::Table');
      expect(table?.properties.DeletionProtectionEnabled).toBe(stage === 'prod');
      expect(synthesised.stacks.stateful.terminationProtection).toBe(stage === 'prod');
    });

    test('nothing in the other stack holds data: its queues hold ids, and the ledger leases what it queues', () => {
      expect(stateless.filter(({ type }) => kept.includes(type))).toEqual([]);
      expect(ofType(stateless, 'AWS::SQS::Queue')).toHaveLength(8);
      expect(ofType(stateless, 'AWS::SQS::Queue').every(({ properties }) => properties.FifoQueue)).toBe(true);
    });

    test('logs end', () => {
      const groups = ofType(resources, 'AWS::Logs::LogGroup');
      expect(groups).toHaveLength(9);
      for (const { properties } of groups)
        expect(properties.RetentionInDays).toBe(stage === 'prod' ? 90 : 30);
      const used = ofType(resources, 'AWS::Lambda::Function').map(
        ({ properties }) => properties.LoggingConfig.LogGroup,
      );
      expect(new Set(used).size).toBe(8);
    });
  });

  describe('functions', () => {
    test.each(FUNCTIONS)('%s starts with the environment it is given', (name) => {
      const { properties } = functionNamed(synthesised, name);
      const deployed = Object.fromEntries(
        Object.entries<string>(properties.Environment.Variables).map(([variable, value]) => [
          variable,
          asDeployed(resources, value),
        ]),
      );
      expect(deployed.RINGONCE_LOG_LEVEL).toBe('INFO');
      // What it does not read, it is not told.
      expect(Object.keys(readEnvironment(name, deployed)).sort()).toEqual(Object.keys(deployed).sort());
    });

    test('are Node 24 on ARM, traced, with a time and a size of their own', () => {
      for (const { properties } of ofType(resources, 'AWS::Lambda::Function'))
        expect(properties).toMatchObject({
          Runtime: 'nodejs24.x',
          Architectures: ['arm64'],
          Handler: 'index.handler',
          TracingConfig: { Mode: 'Active' },
          Timeout: expect.any(Number),
          MemorySize: expect.any(Number),
        });
    });

    test('that nobody waits for are repeated within bounds, and lose no receipt', () => {
      const bounds = Object.fromEntries(
        ofType(resources, 'AWS::Lambda::EventInvokeConfig').map(({ properties }) => [
          find(resources, properties.FunctionName).properties.FunctionName.replace(`ringonce-${stage}-`, ''),
          properties,
        ]),
      );
      expect(Object.keys(bounds).sort()).toEqual(['audit', 'feedback', 'schedule']);
      expect(bounds['schedule']).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
      expect(bounds['audit'].MaximumEventAgeInSeconds).toBeLessThan(3_600);
      const failed = ofType(stateful, 'AWS::SQS::Queue').find(
        ({ properties }) => properties.QueueName === `ringonce-${stage}-failed-receipts`,
      );
      expect(bounds['feedback'].DestinationConfig.OnFailure.Destination).toBe(`${failed?.id}.Arn`);
    });
  });

  describe('schedules', () => {
    const schedules = ofType(resources, 'AWS::Scheduler::Schedule').map(({ properties }) => properties);
    const due = schedules.filter(({ Name }) => /-due-\d+$/.test(Name));

    const SECONDS_BETWEEN: Record<string, number> = {
      'rate(1 minute)': 60,
      'rate(10 minutes)': 600,
      'rate(1 hour)': 3_600,
    };

    test('give up before the next run is due', () => {
      expect(schedules).toHaveLength(stage === 'prod' ? 8 : 7);
      for (const { ScheduleExpression, Target } of schedules) {
        const secondsBetween = SECONDS_BETWEEN[ScheduleExpression] ?? 0;
        expect(Target.RetryPolicy.MaximumEventAgeInSeconds).toBeLessThanOrEqual(secondsBetween);
        expect(Target.RetryPolicy.MaximumRetryAttempts).toBeLessThanOrEqual(2);
      }
      expect(functionNamed(synthesised, 'schedule').properties.Timeout).toBeLessThan(60);
    });

    test('have the short look, the offices’ mail, events and calendars every minute, retention every ten, and the whole audit every hour', () => {
      const audits = schedules.filter((schedule) => !due.includes(schedule));
      expect(
        audits.map(({ ScheduleExpression, Target }) => [ScheduleExpression, JSON.parse(Target.Input)]),
      ).toEqual([
        ['rate(1 minute)', { watch: true }],
        ['rate(10 minutes)', { retain: true }],
        ['rate(1 minute)', { offices: true }],
        ['rate(1 minute)', { events: stage === 'dev' ? 1 : 9 }],
        ['rate(1 minute)', { feeds: true }],
        ['rate(1 hour)', {}],
      ]);
    });

    test('have somebody reminded as a check where the stage asks for it, and tell when nobody was', () => {
      if (stage === 'prod') return;
      const { resources: checked } = synthesise('dev', { smoke: true });
      const own = ofType(checked, 'AWS::Scheduler::Schedule').find(({ properties }) =>
        /-smoke$/.test(properties.Name),
      );
      expect(own?.properties.ScheduleExpression).toBe(`rate(${SMOKE_MINUTES} minutes)`);
      expect(JSON.parse(own?.properties.Target.Input)).toEqual({ smoke: true });
      const alarm = ofType(checked, 'AWS::CloudWatch::Alarm').find(({ properties }) =>
        /not-reminded$/.test(properties.AlarmName),
      );
      expect(alarm?.properties).toMatchObject({
        MetricName: 'reminded',
        TreatMissingData: 'breaching',
        EvaluationPeriods: 2,
      });
      expect(alarm?.properties.AlarmActions).toHaveLength(1);
    });

    test('cover every shard once', () => {
      const shards = due.flatMap(({ Target }) => JSON.parse(Target.Input).shards);
      const { RINGONCE_SHARDS } = functionNamed(synthesised, 'schedule').properties.Environment.Variables;
      expect(shards.sort((a, b) => a - b)).toEqual(
        Array.from({ length: Number(RINGONCE_SHARDS) }, (_, n) => n),
      );
    });
  });

  describe('the API', () => {
    test('is throttled, and logs neither paths nor queries nor addresses', () => {
      const [api] = ofType(resources, 'AWS::ApiGatewayV2::Stage');
      const { DefaultRouteSettings, AccessLogSettings } = api?.properties ?? {};
      expect(DefaultRouteSettings.ThrottlingRateLimit).toBeGreaterThan(0);
      expect(DefaultRouteSettings.ThrottlingBurstLimit).toBeGreaterThan(0);
      expect(find(resources, AccessLogSettings.DestinationArn).type).toBe('AWS::Logs::LogGroup');
      expect(AccessLogSettings.Format).toContain('$context.routeKey');
      expect(AccessLogSettings.Format).not.toMatch(
        /path|query|sourceIp|userAgent|integrationErrorMessage|authorizer/i,
      );
    });

    test('answers everything by one function, and callbacks by a route with a limit of its own', () => {
      const routes = ofType(resources, 'AWS::ApiGatewayV2::Route');
      const keys = routes.map(({ properties }) => properties.RouteKey);
      expect(keys.sort()).toEqual(['$default', 'POST /webhooks/{proxy+}']);
      expect(new Set(routes.map(({ properties }) => properties.Target)).size).toBe(1);
      const [api] = ofType(resources, 'AWS::ApiGatewayV2::Stage');
      const { RouteSettings, DefaultRouteSettings } = api?.properties ?? {};
      const own = RouteSettings['POST /webhooks/{proxy+}'];
      expect(own.ThrottlingRateLimit).toBeGreaterThan(DefaultRouteSettings.ThrottlingRateLimit);
      // CloudFormation makes the stage after the route that it limits.
      const route = routes.find(({ properties }) => properties.RouteKey !== '$default');
      expect(api?.dependsOn).toContain(route?.id);
      for (const { path } of webhooksOfStage('https://reminders.example.com', {}))
        expect(path).toMatch(/^\/webhooks\//);
    });

    test('leaves room for what must not starve', () => {
      const most = Object.fromEntries(
        ofType(resources, 'AWS::Lambda::Function').map(({ properties }) => [
          properties.FunctionName.replace(`ringonce-${stage}-`, ''),
          properties.ReservedConcurrentExecutions,
        ]),
      );
      const bySources = sources
        .filter(({ source }) => source.Enabled)
        .map(({ source }) => source.ScalingConfig.MaximumConcurrency);
      // A new account runs ten at once and lets none be reserved, so the event sources have to leave some: what tells
      // offices' software is not among them there.
      if (stage === 'dev') {
        expect(Object.values(most)).toEqual(Array(8).fill(undefined));
        expect(bySources).toHaveLength(4);
        expect(bySources.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(8);
      } else {
        expect(bySources).toHaveLength(5);
        expect(most).toMatchObject({ schedule: 4, audit: 4, feedback: 15, 'http-api': 175 });
        const reserved = Object.values(most).reduce((sum, each) => sum + (each ?? 0), 0);
        expect(1000 - reserved).toBeGreaterThanOrEqual(100);
      }
    });
  });

  describe('email', () => {
    test('its events reach the feedback function, and those that do not are kept', () => {
      const [destination] = ofType(resources, 'AWS::SES::ConfigurationSetEventDestination');
      const { MatchingEventTypes, SnsDestination } = destination?.properties.EventDestination ?? {};
      expect(MatchingEventTypes).toEqual(
        expect.arrayContaining(['bounce', 'complaint', 'delivery', 'deliveryDelay', 'reject']),
      );
      const subscription = ofType(resources, 'AWS::SNS::Subscription').find(
        ({ properties }) => properties.TopicArn === SnsDestination.TopicARN,
      );
      expect(subscription?.properties.Endpoint).toBe(`${functionNamed(synthesised, 'feedback').id}.Arn`);
      const { deadLetterTargetArn } = subscription?.properties.RedrivePolicy ?? {};
      expect(find(stateful, deadLetterTargetArn).type).toBe('AWS::SQS::Queue');
    });
  });
});

/** A reference as CloudFormation resolves it, where the form matters. */
function asDeployed(resources: readonly Resource[], value: string): string {
  const at = resources.find(({ id }) => id === value || `${id}.Arn` === value);
  switch (at?.type) {
    case 'AWS::SQS::Queue':
      return `https://sqs.us-east-1.amazonaws.com/123456789012/${at.properties.QueueName}`;
    case 'AWS::SNS::Topic':
      return `arn:aws:sns:us-east-1:123456789012:${at.properties.TopicName}`;
    case 'AWS::SecretsManager::Secret':
      return `arn:aws:secretsmanager:us-east-1:123456789012:secret:${at.properties.Name}-Ab12Cd`;
    default:
      return value;
  }
}

describe('shares of the shards', () => {
  test('are even', () => {
    expect(sharesOf({ shards: 5, scheduleGroups: 2 })).toEqual([
      [0, 2, 4],
      [1, 3],
    ]);
  });
});

describe('a domain of one’s own', () => {
  const certificateArn =
    'arn:aws:acm:us-east-1:123456789012:certificate/6f2b7d3e-0000-4000-8000-1a2b3c4d5e6f';
  const { resources } = synthesise('dev', { domain: { name: 'reminders.example.com', certificateArn } });

  test('is the public address, and the only way in', () => {
    const [api] = ofType(resources, 'AWS::ApiGatewayV2::Api');
    expect(api?.properties.DisableExecuteApiEndpoint).toBe(true);
    expect(ofType(resources, 'AWS::ApiGatewayV2::ApiMapping')).toHaveLength(1);
    const urls = ofType(resources, 'AWS::Lambda::Function').map(
      ({ properties }) => properties.Environment.Variables.RINGONCE_PUBLIC_URL,
    );
    expect(new Set(urls)).toEqual(new Set(['https://reminders.example.com']));
  });
});

describe('texts and calls by AWS itself', () => {
  const endUserMessaging = { smsFrom: `pool-${'1'.repeat(32)}`, voiceFrom: `phone-${'2'.repeat(32)}` };
  const beside = {
    endUserMessaging,
    providers: ['AWS'],
    providersByCountry: { '+44': ['Twilio', 'AWS'], '+49': ['Twilio'] },
  };
  const told = (overrides: object) => {
    const synthesised = synthesise('dev', overrides);
    return FUNCTIONS.map((name) => {
      const variables = functionNamed(synthesised, name).properties.Environment.Variables;
      const deployed = Object.entries<string>(variables).map(([variable, value]) => [
        variable,
        asDeployed(synthesised.resources, value),
      ]);
      return readEnvironment(name, Object.fromEntries(deployed));
    });
  };

  test('stand beside another provider, in the order that the stage prefers', () => {
    for (const environment of told(beside))
      expect(environment).toMatchObject({
        RINGONCE_SMS_PROVIDERS: ['AWS', 'Twilio'],
        RINGONCE_VOICE_PROVIDERS: ['AWS', 'Twilio'],
        RINGONCE_PROVIDERS_BY_COUNTRY: { '+44': ['Twilio', 'AWS'], '+49': ['Twilio'] },
      });
  });

  test('are all that a stage needs', () => {
    for (const environment of told({ smsFrom: undefined, voiceFrom: undefined, endUserMessaging }))
      expect(environment).toMatchObject({
        RINGONCE_SMS_PROVIDERS: ['AWS'],
        RINGONCE_VOICE_PROVIDERS: ['AWS'],
      });
  });
});

describe('a copy of the table in another region', () => {
  const keyArn = 'arn:aws:kms:us-west-2:123456789012:key/6f2b7d3e-0000-4000-8000-1a2b3c4d5e6f';
  const { resources, stateful } = synthesise('prod', { replica: { region: 'us-west-2', keyArn } });
  const waiting = synthesise('prod', { standby: true });

  test('is of the one table, as the store needs it, and is kept like it', () => {
    expect(ofType(resources, 'AWS::DynamoDB::Table')).toEqual([]);
    const [table] = ofType(stateful, 'AWS::DynamoDB::GlobalTable');
    const [alone] = ofType(stages.prod.stateful, 'AWS::DynamoDB::Table');
    expect(table?.deletionPolicy).toBe('RetainExceptOnCreate');
    const sorted = (properties: Resource['properties']) =>
      properties.AttributeDefinitions.map((each: object) => JSON.stringify(each)).sort();
    expect(sorted(table?.properties)).toEqual(sorted(alone?.properties));
    for (const name of [
      'TableName',
      'KeySchema',
      'GlobalSecondaryIndexes',
      'BillingMode',
      'TimeToLiveSpecification',
    ])
      expect(table?.properties[name]).toEqual(alone?.properties[name]);
    const [here, there] = table?.properties.Replicas ?? [];
    expect(here).toMatchObject({ Region: 'REGION', DeletionProtectionEnabled: true });
    expect(there).toMatchObject({ Region: 'us-west-2', SSESpecification: { KMSMasterKeyId: keyArn } });
    expect(table?.dependsOn.length).toBeGreaterThan(5);
  });

  test('is not written where the stage waits: nothing runs, nobody is paged, and no role may', () => {
    expect(ofType(waiting.stateful, 'AWS::DynamoDB::Table')).toEqual([]);
    for (const { properties } of ofType(waiting.resources, 'AWS::Scheduler::Schedule'))
      expect(properties.State).toBe('DISABLED');
    for (const { properties } of ofType(waiting.resources, 'AWS::Lambda::EventSourceMapping'))
      expect(properties.Enabled).toBe(false);
    expect(JSON.stringify(ofType(waiting.resources, 'AWS::IAM::Role'))).not.toContain('dynamodb:PutItem');
    expect(JSON.stringify(ofType(resources, 'AWS::IAM::Role'))).toContain('dynamodb:PutItem');
    for (const { properties } of ofType(waiting.resources, 'AWS::CloudWatch::Alarm'))
      expect(properties.AlarmActions).toBeUndefined();
  });

  test('is written only when asked, until somebody has said what is not remembered', () => {
    const asked = synthesise('prod', { standby: true, work: 'asked' }).resources;
    for (const { properties } of ofType(asked, 'AWS::Scheduler::Schedule'))
      expect(properties.State).toBe('DISABLED');
    const enabled = ofType(asked, 'AWS::Lambda::EventSourceMapping').filter(
      ({ properties }) => properties.Enabled,
    );
    expect(enabled.map(({ id }) => id)).toEqual([expect.stringMatching(/^Callbacks/)]);
    expect(JSON.stringify(ofType(asked, 'AWS::IAM::Role'))).toContain('dynamodb:PutItem');
  });

  test('of a stage that writes again everything is as in the other region', () => {
    const ids = ({ stateless }: Synthesised) =>
      stateless.map(({ id, type }) => `${type} ${id.replace(/(CurrentVersion)\w+$/, '$1')}`).sort();
    expect(ids(synthesise('prod', { standby: true, work: 'all' }))).toEqual(ids(stages.prod));
  });
});
