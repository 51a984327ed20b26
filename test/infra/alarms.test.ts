/**
 * Alarms: each is in the runbook and in the page, the dead man's switch takes silence for an alarm, and every command
 * of the runbook names something that is deployed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { PRICES } from '../../bench/prices.ts';
import { parseParameters } from '../../cdk/parameters.ts';
import { FIXED, RUNS_PER_HOUR } from '../../docs/costs.ts';
import type { FunctionName } from '../../lambdas/esbuild.ts';
import { FUNCTIONS, MEMORY_MB } from '../../lambdas/esbuild.ts';
import { awsTelemetry } from '../../shared/adapters/aws/telemetry.ts';
import { WAITS } from '../../shared/domain/core/reasons.ts';
import { ALERT_KINDS } from '../../shared/domain/safeguards/alert.ts';
import { LIST_PRICES } from '../../shared/domain/safeguards/prices.ts';
import { anchorOf } from '../../shared/http/core/runbook-page.ts';
import { fileOf, ringonce } from '../e2e/command.ts';
import type { Resource } from './given.ts';
import { ofType, synthesise } from './given.ts';

const { resources } = synthesise('prod');
/** What writes counters and lines of the log. */
const SOURCES = ['shared', 'lambdas'].flatMap((folder) =>
  readdirSync(fileOf(folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(fileOf(`${folder}/${file}`), 'utf8')),
);
const alarms = ofType(resources, 'AWS::CloudWatch::Alarm');
const pages = ofType(resources, 'AWS::CloudWatch::CompositeAlarm');
const runbook = readFileSync(fileOf('docs/runbook.md'), 'utf8');

const sections = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((section) => [anchorOf(section.split('\n')[0] ?? ''), section] as const),
);
const sectionOf = ({ properties }: Resource): string =>
  /What to do: https:\/\/\S+\/runbook#([\w-]+)$/.exec(properties.AlarmDescription)?.[1] ??
  `no link: ${properties.AlarmName}`;

const named = (name: string): Resource['properties'] => {
  const found = alarms.find(({ properties }) => properties.AlarmName === `ringonce-prod-${name}`);
  if (!found) throw new Error(`there is no alarm ${name}`);
  return found.properties;
};

describe('the runbook', () => {
  test('has a section for every alarm and alert, and for what only a person can tell', () => {
    const linked = new Set([...alarms, ...pages].map(sectionOf));
    // Nothing but a person can tell of these.
    // And this is told where a stage asks for it.
    const untold = ['a-key-leaked', 'fail-over', 'first', 'memory-full', 'not-reminded'];
    for (const { section } of Object.values(ALERT_KINDS)) linked.add(section);
    expect([...linked, ...untold].sort()).toEqual([...sections.keys()].sort());
  });

  test('says of each what it means, how to look and how to fix it', () => {
    for (const [anchor, section] of sections)
      if (anchor !== 'first')
        for (const part of ['What it means', 'How to look', 'How to fix'])
          expect(section, anchor).toContain(`**${part}.**`);
  });

  test('names only what is deployed', () => {
    const physical = new Set(
      resources.flatMap(({ properties }) =>
        [
          'FunctionName',
          'QueueName',
          'LogGroupName',
          'TableName',
          'Name',
          'AlarmName',
          'DashboardName',
          'ApplicationName',
          'DeploymentGroupName',
        ]
          .map((property) => properties?.[property])
          .filter((name) => typeof name === 'string'),
      ),
    );
    physical.add('ringonce-prod');
    const used = [...runbook.matchAll(/\/?ringonce[-/](?:\$STAGE|prod)(?:[-/][\w.-]*\w)?/g)].map(([name]) =>
      name.replace('$STAGE', 'prod'),
    );
    expect(used.length).toBeGreaterThan(20);
    expect([...new Set(used)].filter((name) => !physical.has(name))).toEqual([]);
  });

  test('has a saved query for each section that a log helps with, which looks for what the code writes', () => {
    const queries = ofType(resources, 'AWS::Logs::QueryDefinition').map(({ properties }) => properties);
    const asked = queries.map(({ Name }) => Name.replace('ringonce-prod/', ''));
    const logged = [...sections]
      .filter(([, text]) => text.includes('aws logs tail'))
      .map(([anchor]) => anchor);
    expect(logged.filter((anchor) => !asked.includes(anchor))).toEqual([]);
    expect(asked.filter((anchor) => !sections.has(anchor))).toEqual([]);
    const groups = ofType(resources, 'AWS::Logs::LogGroup').map(({ properties }) => properties.LogGroupName);
    for (const { LogGroupNames, QueryString } of queries) {
      expect(groups).toEqual(expect.arrayContaining(LogGroupNames));
      const [, texts = ''] = /message (?:=|in) (.*?)( and| or|$)/m.exec(QueryString) ?? [];
      for (const [, text] of texts.matchAll(/'([^']+)'/g))
        expect(
          SOURCES.some((source) => new RegExp(`\\(\\s*.${text}.`).test(source)),
          text,
        ).toBe(true);
    }
  });

  test('names only commands that there are', async () => {
    const { stdout } = await ringonce(['--help']);
    const deploy = readFileSync(fileOf('docs/deploy.md'), 'utf8');
    const used = [...`${runbook}${deploy}`.matchAll(/npx ringonce ([\w-]+)/g)].map(([, command]) => command);
    expect(new Set(used).size).toBeGreaterThanOrEqual(5);
    for (const command of new Set(used)) expect(stdout).toMatch(new RegExp(`^ +${command} `, 'm'));
  });

  test('links to its own sections and to files that there are', () => {
    for (const [, anchor] of runbook.matchAll(/\]\(#([\w-]+)\)/g))
      expect([...sections.keys()]).toContain(anchor);
    for (const [file] of runbook.matchAll(/(?:docs|cdk)\/[\w-]+\.\w+/g))
      expect(() => readFileSync(fileOf(file))).not.toThrow();
  });
});

describe('the manual of a deployment', () => {
  const manual = readFileSync(fileOf('docs/deploy.md'), 'utf8');

  test('lets every function start again that reads the secret', () => {
    expect(manual).toContain('`"secretOf": "2026-11-30"`');
    const described = ofType(
      synthesise('dev', { secretOf: '2026-11-30' }).resources,
      'AWS::Lambda::Function',
    );
    expect(described).toHaveLength(FUNCTIONS.length);
    for (const { properties } of described)
      expect(properties.Description).toMatch(/\(secret of 2026-11-30\)$/);
  });

  test('ends everything that stays in prod, the key by its own id', () => {
    const kept = resources.filter(({ deletionPolicy }) => deletionPolicy === 'RetainExceptOnCreate');
    const [, queues = ''] = /for name in ([\w -]+); do\s+aws sqs delete-queue/.exec(manual) ?? [];
    const named = ofType(kept, 'AWS::SQS::Queue').map(({ properties }) =>
      properties.QueueName.replace('ringonce-prod-', ''),
    );
    expect(queues.split(' ').sort()).toEqual(named.sort());
    expect(manual).toContain('dynamodb delete-table --table-name ringonce-prod');
    expect(manual).toContain('secretsmanager delete-secret --secret-id ringonce-prod');
    // AWS takes no alias here.
    expect(manual).toMatch(/kms schedule-key-deletion --key-id \$KEY /);
    expect(new Set(kept.map(({ type }) => type)).size).toBe(4);
  });

  test('has one price of a text, one of a call and one of an email', () => {
    expect(parseParameters('prod', LEAST, 'the test').pricePerContact).toEqual({
      email: LIST_PRICES.email,
      sms: PRICES.contact.sms,
      voice: PRICES.contact.call,
    });
    expect(PRICES.contact.sms).toBe(LIST_PRICES.countries['US']?.sms);
    expect(PRICES.ses.perMillionEmails).toBe(1e6 * LIST_PRICES.email);
    for (const file of ['docs/costs.ts', 'bench/aws-calls.ts', 'cdk/parameters.ts'])
      expect(readFileSync(fileOf(file), 'utf8')).not.toMatch(/0\.00\d|0\.0135|\b0\.625\b/);
  });

  test('pays for the memory and the runs that are deployed', () => {
    for (const { properties } of ofType(resources, 'AWS::Lambda::Function'))
      expect(properties.MemorySize).toBe(
        MEMORY_MB[properties.FunctionName.replace('ringonce-prod-', '') as FunctionName],
      );
    const perHour: Record<string, number> = {};
    const rates: Record<string, number> = { 'rate(1 minute)': 60, 'rate(10 minutes)': 6, 'rate(1 hour)': 1 };
    const schedules = ofType(synthesise('dev').resources, 'AWS::Scheduler::Schedule');
    const idOf = (name: string) =>
      ofType(resources, 'AWS::Lambda::Function').find(
        ({ properties }) => properties.FunctionName === `ringonce-prod-${name}`,
      )?.id;
    for (const { properties } of schedules) {
      const live = ofType(resources, 'AWS::Lambda::Alias').find(({ id }) => id === properties.Target.Arn);
      const called = live ? `${live.properties.FunctionName}.Arn` : properties.Target.Arn;
      const name = FUNCTIONS.find((each) => called === `${idOf(each)}.Arn`) ?? 'nothing';
      perHour[name] = (perHour[name] ?? 0) + (rates[properties.ScheduleExpression] ?? 0);
    }
    expect(perHour).toEqual(RUNS_PER_HOUR);
  });
});

/** What a stage's file has to have. */
const LEAST = {
  emailFrom: 'reminders@example.com',
  smsFrom: '+12125550123',
  voiceFrom: '+12125550123',
  alertEmail: 'operator@example.com',
};

describe('alarms', () => {
  test('all page, each cause by itself: the second is not swallowed by the first', () => {
    const [alerts] = ofType(resources, 'AWS::SNS::Topic').filter(
      ({ properties }) => properties.TopicName === 'ringonce-prod-alerts',
    );
    const tells = ({ properties }: Resource) =>
      properties.AlarmActions?.length === 1 && properties.AlarmActions[0] === alerts?.id;
    const childrenOf = ({ properties }: Resource): string[] =>
      [...properties.AlarmRule.matchAll(/ALARM\("?([^")]+)"?\)/g)].map(([, arn]) =>
        arn.replace(/\.Arn$/, ''),
      );
    // A new version that is taken back is told to whoever deploys.
    const waking = alarms.filter((alarm) => sectionOf(alarm) !== 'new-version');
    for (const [section, own] of Map.groupBy(waking, sectionOf)) {
      const paging = [...own, ...pages.filter((page) => sectionOf(page) === section)].filter(tells);
      expect(paging, section).toHaveLength(1);
      const [page] = paging;
      // A page for several is of one section, and of all of it.
      if (page && own.length > 1) expect(childrenOf(page).sort()).toEqual(own.map(({ id }) => id).sort());
    }
    for (const { properties } of pages) expect(properties.AlarmRule).not.toMatch(/AND|NOT/);
    const subscription = ofType(resources, 'AWS::SNS::Subscription').find(
      ({ properties }) => properties.TopicArn === alerts?.id,
    );
    expect(subscription?.properties.Protocol).toBe('email');
  });

  test('a provider that refuses, receipts that stop, a reputation that sinks and lateness page, too', () => {
    for (const channel of ['email', 'sms', 'voice']) expect(named(`${channel}-refused`).Threshold).toBe(25);
    expect(named('callbacks-stopped').Threshold).toBe(20);
    expect(named('callbacks-turned-away')).toMatchObject({ Namespace: 'Ringonce/prod/http' });
    expect(named('email-bounces')).toMatchObject({ MetricName: 'Reputation.BounceRate', Threshold: 0.04 });
    expect(named('late')).toMatchObject({ MetricName: 'late_seconds', Statistic: 'Maximum', Threshold: 900 });
  });

  test('three minutes without every schedule’s run, or without any figure at all, are one', () => {
    expect(named('scheduler-silent')).toMatchObject({
      MetricName: 'due',
      Statistic: 'SampleCount',
      Period: 60,
      EvaluationPeriods: 3,
      ComparisonOperator: 'LessThanThreshold',
      // prod has two schedules.
      Threshold: 2,
      TreatMissingData: 'breaching',
    });
    expect(named('audit-silent').TreatMissingData).toBe('breaching');
  });

  test('only silence of what runs by itself is wrong; elsewhere nothing is good news', () => {
    const breaching = alarms.filter(({ properties }) => properties.TreatMissingData === 'breaching');
    expect(breaching.map(({ properties }) => properties.AlarmName).sort()).toEqual([
      'ringonce-prod-audit-silent',
      'ringonce-prod-scheduler-silent',
    ]);
  });

  test('a single dead letter is one, for every dead-letter queue', () => {
    const dead = ofType(resources, 'AWS::SQS::Queue').filter(({ properties }) => !properties.RedrivePolicy);
    expect(dead).toHaveLength(6);
    for (const { id } of dead)
      expect(
        alarms.filter(
          ({ properties }) =>
            properties.Dimensions?.[0]?.Value === `${id}.QueueName` &&
            properties.MetricName === 'ApproximateNumberOfMessagesVisible' &&
            properties.Threshold === 0 &&
            properties.ComparisonOperator === 'GreaterThanThreshold',
        ),
      ).toHaveLength(1);
  });

  test('every queue’s age, every function’s errors, and throttles of all of them are watched', () => {
    for (const channel of ['email', 'sms', 'voice', 'hand-over'])
      expect(named(`${channel}-queue-behind`)).toMatchObject({
        MetricName: 'ApproximateAgeOfOldestMessage',
        Threshold: 600,
      });
    const functions = ofType(resources, 'AWS::Lambda::Function');
    for (const { id, properties } of functions) {
      const errors = named(`${properties.FunctionName.replace('ringonce-prod-', '')}-errors`);
      expect(JSON.stringify(errors.Metrics)).toContain(`"Value":"${id}"`);
      expect(JSON.stringify(named('calls-throttled').Metrics)).toContain(`"Value":"${id}"`);
    }
    const [table] = ofType(resources, 'AWS::DynamoDB::Table');
    expect(JSON.stringify(named('table-throttled').Metrics)).toContain(`"Value":"${table?.id}"`);
  });

  test('doubt for 15 minutes and any hold are ones', () => {
    expect(named('in-doubt')).toMatchObject({ MetricName: 'in_doubt_seconds', Threshold: 900 });
    expect(named('surge-held')).toMatchObject({ MetricName: 'held', Threshold: 0, EvaluationPeriods: 1 });
  });

  test('are as many as docs/costs.ts counts', () => {
    const metrics = alarms.map(({ properties }) =>
      properties.Metrics ? properties.Metrics.filter((each: object) => 'MetricStat' in each).length : 1,
    );
    expect(metrics.reduce((sum, each) => sum + each, 0)).toBe(FIXED.alarmMetrics);
    expect(pages.length).toBe(FIXED.compositeAlarms);
  });

  test('none is undone by its own settings: the statistics are ones that CloudWatch knows', () => {
    for (const { properties } of alarms) {
      expect(properties.EvaluationPeriods).toBeGreaterThanOrEqual(1);
      const period = properties.Period ?? properties.Metrics[0].Period ?? 300;
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
      expect(period * properties.EvaluationPeriods).toBeLessThanOrEqual(86_400);
    }
  });
});

/** One metric of ours, as something looks at it. */
interface Read {
  name: string;
  labels: Record<string, string>;
}

test('the dashboard counts everything that work can wait for', () => {
  const [dashboard] = ofType(resources, 'AWS::CloudWatch::Dashboard');
  const body: string = dashboard?.properties.DashboardBody;
  expect(WAITS).toContain('answered');
  expect(WAITS.filter((reason) => !body.includes(`reason=\\"${reason}\\"`))).toEqual([]);
});

/** The metrics of ours in alarms and on the dashboard; searches are not among them. */
function ownMetrics(): Read[] {
  const inAlarms = alarms
    .filter(({ properties }) => properties.Namespace === NAMESPACE)
    .map(
      ({ properties }): Read => ({ name: properties.MetricName, labels: labelsOf(properties.Dimensions) }),
    );
  const [dashboard] = ofType(resources, 'AWS::CloudWatch::Dashboard');
  const { widgets } = JSON.parse(dashboard?.properties.DashboardBody);
  const onDashboard = widgets
    .flatMap(({ properties }: { properties: { metrics?: unknown[][] } }) => properties.metrics ?? [])
    .filter(([namespace]: unknown[]) => namespace === NAMESPACE)
    .map(([, name, ...rest]: string[]): Read => {
      const pairs = rest.filter((each) => typeof each === 'string');
      return { name: name ?? '', labels: labelsOf(pairsOf(pairs)) };
    });
  return [...inAlarms, ...onDashboard];
}

const NAMESPACE = 'Ringonce/prod';

const pairsOf = (flat: readonly string[]): { Name: string; Value: string }[] =>
  flat.flatMap((Name, index) => (index % 2 === 0 ? [{ Name, Value: flat[index + 1] ?? '' }] : []));

/** Without the service, which the telemetry adds by itself. */
function labelsOf(dimensions: readonly { Name: string; Value: string }[]): Record<string, string> {
  const { service, ...labels } = Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value]));
  expect(service).toBe('ringonce');
  return labels;
}

describe('our own figures', () => {
  test('are looked at with the namespace and the dimensions that they are written with', () => {
    const own = ownMetrics();
    expect(own.length).toBeGreaterThan(20);
    const [lambda] = ofType(resources, 'AWS::Lambda::Function');
    const variables: Record<string, string> = lambda?.properties.Environment.Variables;
    for (const { name, labels } of own) {
      const [line] = emf(variables, (telemetry) => telemetry.count(name, labels));
      const { _aws, ...values } = line;
      const [metrics] = _aws.CloudWatchMetrics;
      expect(metrics.Namespace).toBe(NAMESPACE);
      expect(metrics.Dimensions).toHaveLength(1);
      expect([...metrics.Dimensions[0]].sort()).toEqual(['service', ...Object.keys(labels)].sort());
      expect(values).toMatchObject({ ...labels, service: 'ringonce', [name]: 1 });
    }
  });

  test('have names that the code counts under', () => {
    for (const name of new Set(ownMetrics().map((each) => each.name)))
      expect(
        SOURCES.some((source) => new RegExp(`\\.(count|gauge|measure)\\('${name}'`).test(source)),
        name,
      ).toBe(true);
  });
});

/** What the telemetry of the functions prints in EMF, line by line. */
function emf(
  variables: Readonly<Record<string, string>>,
  work: (telemetry: ReturnType<typeof awsTelemetry>) => void,
) {
  let written = '';
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written += String(chunk);
    return true;
  });
  const telemetry = awsTelemetry(variables);
  work(telemetry);
  telemetry.flush();
  spy.mockRestore();
  return written
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
