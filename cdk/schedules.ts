/**
 * The clock of the system: EventBridge Scheduler calls the schedule function every minute, once for each group of
 * shards, the audit function every hour, every minute for a short look and for telling offices of events, and every ten
 * minutes for retention, and the sender of email every minute for what offices are mailed. Made by `stateless-stack.ts`.
 *
 * Always true: no call is repeated for longer than until the next one is due. A run that is lost, doubled or late
 * harms nothing: what is due stays due.
 */
import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { Parameters } from './parameters.ts';
import { invoke } from './permissions.ts';

export interface SchedulesProps {
  parameters: Parameters;
  schedule: IFunction;
  audit: IFunction;
  sendEmail: IFunction;
}

export class Schedules extends Construct {
  constructor(scope: Construct, id: string, { parameters, schedule, audit, sendEmail }: SchedulesProps) {
    super(scope, id);
    const name = `ringonce-${parameters.stage}`;
    const scheduleGroup = new ScheduleGroup(this, 'Group', {
      scheduleGroupName: name,
      // It holds nothing but schedules, and a kept one would stop the next deployment by its name.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': Aws.ACCOUNT_ID,
            'aws:SourceArn': scheduleGroup.scheduleGroupArn,
          },
        },
      }),
      description: 'What the schedules of Ringonce may do',
      inlinePolicies: {
        schedules: new PolicyDocument({
          statements: [schedule, audit, sendEmail].map(({ functionArn }) => invoke(functionArn)),
        }),
      },
    }).withoutPolicyUpdates();
    for (const [group, shards] of sharesOf(parameters).entries())
      new Schedule(this, `Due${group}`, {
        scheduleName: `${name}-due-${group}`,
        description: `Queues what is due in the shards ${shards.join(', ')}`,
        scheduleGroup,
        schedule: ScheduleExpression.rate(Duration.minutes(1)),
        timeWindow: TimeWindow.off(),
        target: new LambdaInvoke(schedule, {
          role,
          input: ScheduleTargetInput.fromObject({ shards }),
          retryAttempts: 1,
          maxEventAge: Duration.minutes(1),
        }),
      });
    new Schedule(this, 'Watch', {
      scheduleName: `${name}-watch`,
      description: 'Sees whether every component runs, and tells alerts',
      scheduleGroup,
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      timeWindow: TimeWindow.off(),
      target: new LambdaInvoke(audit, {
        role,
        input: ScheduleTargetInput.fromObject({ watch: true }),
        retryAttempts: 0,
        maxEventAge: Duration.minutes(1),
      }),
    });
    new Schedule(this, 'Retention', {
      scheduleName: `${name}-retention`,
      description: 'Ends what has outlived the period that its office keeps it for',
      scheduleGroup,
      schedule: ScheduleExpression.rate(Duration.minutes(10)),
      timeWindow: TimeWindow.off(),
      target: new LambdaInvoke(audit, {
        role,
        input: ScheduleTargetInput.fromObject({ retain: true }),
        retryAttempts: 0,
        maxEventAge: Duration.minutes(10),
      }),
    });
    new Schedule(this, 'Offices', {
      scheduleName: `${name}-offices`,
      description: 'Mails offices what they have to look at',
      scheduleGroup,
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      timeWindow: TimeWindow.off(),
      target: new LambdaInvoke(sendEmail, {
        role,
        input: ScheduleTargetInput.fromObject({ offices: true }),
        retryAttempts: 0,
        maxEventAge: Duration.minutes(1),
      }),
    });
    new Schedule(this, 'Events', {
      scheduleName: `${name}-events`,
      description: 'Tells offices’ own software what happened',
      scheduleGroup,
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      timeWindow: TimeWindow.off(),
      target: new LambdaInvoke(audit, {
        role,
        input: ScheduleTargetInput.fromObject({ events: 9 }),
        retryAttempts: 0,
        maxEventAge: Duration.minutes(1),
      }),
    });
    new Schedule(this, 'Audit', {
      scheduleName: `${name}-audit`,
      description: 'Compares plan, ledger and records of the providers',
      scheduleGroup,
      schedule: ScheduleExpression.rate(Duration.hours(1)),
      timeWindow: TimeWindow.off(),
      target: new LambdaInvoke(audit, {
        role,
        input: ScheduleTargetInput.fromObject({}),
        retryAttempts: 2,
        maxEventAge: Duration.minutes(30),
      }),
    });
  }
}

/** The shards of each schedule: every shard once, spread evenly. */
export const sharesOf = ({
  shards,
  scheduleGroups,
}: Pick<Parameters, 'shards' | 'scheduleGroups'>): number[][] =>
  Array.from({ length: scheduleGroups }, (_, group) =>
    Array.from({ length: shards }, (_unused, shard) => shard).filter(
      (shard) => shard % scheduleGroups === group,
    ),
  );
