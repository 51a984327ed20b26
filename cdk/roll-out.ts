/**
 * How a new version of a sender takes over: for five minutes it gets a tenth of the messages, then all of them; or it is
 * taken back, by CodeDeploy, where its runs fail, its messages go wrong, or reminders grow late meanwhile. Made by
 * `stateless-stack.ts`, when all alarms are there.
 *
 * Always true: queues and schedules call the alias `live`, never a version. Old and new code work on one table meanwhile,
 * see docs/deploy.md: "Old and new code on one table".
 */
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { AlarmsOf } from './alarms.ts';
import { addAlarm } from './alarms.ts';
import type { ChannelSender } from './channel-sender.ts';
import { MINUTE, ownMetrics, troublePerRun } from './metrics.ts';
import { readAlarms, shiftAlias } from './permissions.ts';

/** Of one run of ten messages. A refusal now and then is no fault of a version. */
const TROUBLE_PER_RUN = 0.9;

export interface RollOutProps {
  stage: AlarmsOf;
  senders: readonly ChannelSender[];
  /** Of all versions together: red, it stops a new one, too. */
  late: Alarm;
}

export class RollOut extends Construct {
  constructor(scope: Construct, id: string, { stage, senders, late }: RollOutProps) {
    super(scope, id);
    const name = `ringonce-${stage.parameters.stage}`;
    const application = new LambdaApplication(this, 'Application', { applicationName: name });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
      description: 'What shifting messages to a new version of a sender may do',
      inlinePolicies: {
        'roll-out': new PolicyDocument({
          statements: [readAlarms(), shiftAlias(senders.map(({ sender }) => sender.lambda))],
        }),
      },
    });
    acknowledge(role, {
      'AwsSolutions-IAM5[Resource::*]':
        'CodeDeploy asks for the alarms of a group among all of them; it may only look.',
    });
    for (const { channel, live, behind } of senders) {
      const own = newVersionAlarms(this, stage, { channel, live });
      // What watches the new version looks at it before the first message goes there.
      live.node.addDependency(...own);
      new LambdaDeploymentGroup(this, `Group-${channel}`, {
        application,
        deploymentGroupName: `${name}-${channel}`,
        role: role.withoutPolicyUpdates(),
        alias: live,
        deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
        alarms: [...own, behind, late],
      });
    }
  }
}

/** They page nobody: a deployment that is taken back is told to whoever deploys. */
function newVersionAlarms(
  scope: Construct,
  stage: AlarmsOf,
  { channel, live }: Pick<ChannelSender, 'channel' | 'live'>,
): Alarm[] {
  const version = live.version.version;
  const of = (metricName: string) =>
    new Metric({
      namespace: 'AWS/Lambda',
      metricName,
      dimensionsMap: {
        FunctionName: live.lambda.functionName,
        Resource: `${live.lambda.functionName}:${live.aliasName}`,
        ExecutedVersion: version,
      },
      statistic: 'Sum',
      period: MINUTE,
    });
  const trouble = ownMetrics(stage.parameters.stage).count('trouble', {
    labels: { function: live.lambda.functionName, version },
  });
  return [
    addAlarm(scope, `NewErrors-${channel}`, stage, {
      section: 'new-version',
      name: `${channel}-new-version-errors`,
      says: `A run of the newest send-${channel} failed.`,
      metric: of('Errors'),
      above: 0,
      minutes: 1,
      pages: false,
    }),
    addAlarm(scope, `NewTrouble-${channel}`, stage, {
      section: 'new-version',
      name: `${channel}-new-version-trouble`,
      says: `The newest send-${channel} does not finish its messages, or the provider refuses them.`,
      metric: troublePerRun(trouble, of('Invocations')),
      above: TROUBLE_PER_RUN,
      minutes: 1,
      pages: false,
    }),
  ];
}
