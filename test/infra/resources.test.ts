/**
 * What a rolled-back creation, a deletion and a replacement leave of every resource: the table of docs/deploy.md, made
 * from the templates. A name that is fixed and stays is one that stops the next deployment.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readParameters } from '../../cdk/parameters.ts';
import { fileOf } from '../e2e/command.ts';
import type { Resource } from './given.ts';
import { ofType, synthesise } from './given.ts';

/** Everything that a stage may have, so that the table names whatever is made. */
const ALL = { endUserMessaging: { smsFrom: `pool-${'1'.repeat(32)}`, voiceFrom: `phone-${'2'.repeat(32)}` } };
const stages = { dev: synthesise('dev', ALL), prod: synthesise('prod', ALL) };

/** Where a type says its fixed name. */
const NAMES = [
  'TableName',
  'QueueName',
  'TopicName',
  'FunctionName',
  'LogGroupName',
  'AliasName',
  'AlarmName',
  'DashboardName',
  'Name',
];
const nameOf = ({ properties }: Resource): string | undefined =>
  NAMES.map((each) => properties?.[each]).find((name) => typeof name === 'string');

interface Fate {
  onCreateFailure: 'goes' | 'stays';
  onDelete: 'goes' | 'stays';
  onReplacement: 'goes' | 'stays';
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html */
const fateOf = ({ deletionPolicy = 'Delete', updateReplacePolicy = 'Delete' }: Resource): Fate => ({
  onCreateFailure: deletionPolicy === 'Retain' ? 'stays' : 'goes',
  onDelete: deletionPolicy === 'Delete' ? 'goes' : 'stays',
  onReplacement: updateReplacePolicy === 'Delete' ? 'goes' : 'stays',
});

/** One line for each kind of resource with the same fate; those that hold data by name. */
function tableOf(): string {
  const { prod } = stages;
  const kept = prod.resources.filter((resource) => fateOf(resource).onDelete === 'stays');
  const shown = (type: string) => type.replace(/^AWS::/, '').replaceAll('::', ' ');
  const rows = kept.map((resource) => {
    const { onCreateFailure, onDelete, onReplacement } = fateOf(resource);
    const name = nameOf(resource) ?? 'by its id';
    return `| ${shown(resource.type)} \`${name}\` | ${onCreateFailure} | ${onDelete} | ${onReplacement} |`;
  });
  const others = [
    ...new Set(prod.resources.filter((resource) => !kept.includes(resource)).map(({ type }) => shown(type))),
  ];
  return [
    '| in prod | a creation that is rolled back | the stack is deleted | it is replaced |',
    '|---|---|---|---|',
    ...rows.sort(),
    `| all else: ${others.sort().join(', ')} | goes | goes | goes |`,
  ].join('\n');
}

test('docs/deploy.md has the table', () => {
  const page = readFileSync(fileOf('docs/deploy.md'), 'utf8');
  const found = /<!-- resources -->\n([\s\S]*?)\n<!-- \/resources -->/.exec(page)?.[1];
  expect(found).toBe(tableOf());
});

test('dev goes with its stacks, whatever happens: nothing of it is in the way of the next', () => {
  for (const resource of stages.dev.resources)
    expect({ id: resource.id, ...fateOf(resource) }).toEqual({
      id: resource.id,
      onCreateFailure: 'goes',
      onDelete: 'goes',
      onReplacement: 'goes',
    });
});

test('prod keeps what holds data, once it was there; a first deployment that is taken back leaves nothing', () => {
  for (const resource of stages.prod.resources) {
    const fate = fateOf(resource);
    expect([resource.id, fate.onCreateFailure]).toEqual([resource.id, 'goes']);
    expect([resource.id, fate.onReplacement]).toEqual([resource.id, fate.onDelete]);
  }
  expect(stages.prod.stateless.filter((resource) => fateOf(resource).onDelete === 'stays')).toEqual([]);
});

test('a protected table can not be rolled back, so nothing comes after it', () => {
  const [table] = ofType(stages.prod.stateful, 'AWS::DynamoDB::Table');
  const others = stages.prod.stateful.filter(({ type }) => type !== 'AWS::DynamoDB::Table');
  const before = new Set(table?.dependsOn);
  for (const { id, type } of others)
    if (!/^AWS::KMS::(Key|Alias)$|CDK::Metadata/.test(type)) expect(before, id).toContain(id);
});

test('two stages share no name in one account', () => {
  const names = (stage: keyof typeof stages) =>
    // What is named by a reference has no name of its own.
    stages[stage].resources
      .flatMap((resource) => nameOf(resource) ?? [])
      .filter((name) => !/[0-9A-F]{8}/.test(name));
  expect(names('dev').filter((name) => names('prod').includes(name))).toEqual([]);
});

/** What a stage's file may say instead; what makes another table is left out, for CloudFormation refuses it. */
const OTHERWISE: Readonly<Record<string, unknown>> = {
  emailFrom: 'appointments@example.com',
  sesIdentities: ['example.com', 'example.org'],
  sesSandboxRecipients: ['ana@example.com'],
  smsFrom: '+12125550123',
  providers: ['Twilio'],
  providersByCountry: { '+44': ['Twilio'] },
  voiceFrom: '+12125550123',
  emailsPerSecond: 50,
  smsPerSecond: 3,
  callsPerSecond: 5,
  alertEmail: 'somebody@example.com',
  shards: 64,
  scheduleGroups: 4,
  controlCopies: 8,
  accountConcurrency: 5_000,
  maxConcurrency: { email: 30, sms: 30, voice: 3, callbacks: 12 },
  api: { requestsPerSecond: 100, burst: 100 },
  callbacks: { requestsPerSecond: 100, burst: 100 },
  publicUrl: 'https://reminders.example.com',
  logRetentionDays: 30,
  logLevel: 'DEBUG',
  pricePerContact: { sms: 0.02 },
  rollOut: 'at-once',
  work: 'asked',
  smoke: true,
  secretOf: '2026-11-30',
  runbook: 'https://example.com/runbook',
};

test('nothing that a stage’s file says changes what holds data, and the same file is the same template', () => {
  const dataOf = ({ stateful }: (typeof stages)['prod']) =>
    stateful
      .filter((resource) => fateOf(resource).onDelete === 'stays')
      .map(({ dependsOn: _, ...resource }) => resource);
  const known = Object.keys(readParameters('prod'));
  const untold = ['stage', 'domain', 'replica', 'standby'];
  expect(known.filter((name) => !untold.includes(name) && !(name in OTHERWISE))).toEqual([]);
  expect(dataOf(synthesise('prod', { ...ALL, ...OTHERWISE }))).toEqual(dataOf(stages.prod));
  expect(synthesise('prod', ALL).resources).toEqual(stages.prod.resources);
});

/** Another id is another resource: it would be made beside the one that has the name, and fail. */
test('what is kept has the ids that it always had', () => {
  const kept = stages.prod.stateful.filter((resource) => fateOf(resource).onDelete === 'stays');
  expect(kept.map(({ id }) => id).sort()).toMatchInlineSnapshot(`
    [
      "CallbacksC17DEF61",
      "DeadCallbacks961ADFF8",
      "FailedReceiptsE22A4306",
      "Key961B73FD",
      "SecretA720EF05",
      "TableCD117FA1",
    ]
  `);
});
