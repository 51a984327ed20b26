/**
 * The clock of the system: EventBridge Scheduler calls the schedule function every minute, once for each group of
 * shards, the audit function every hour, every minute for a short look, for telling offices of events and for reading their
 * calendars, every ten minutes for retention, and where the stage asks for it every quarter of an hour for the check that
 * somebody is reminded, and the sender of email every minute for what offices are mailed. Made by `stateless-stack.ts`.
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
import { SMOKE_MINUTES } from '../lambdas/smoke.ts';
import { handsOverApart } from './concurrency.ts';
import type { Parameters } from './parameters.ts';
import { runsHere } from './parameters.ts';
import { invoke } from './permissions.ts';

/** What is called. */
interface Functions {
  schedule: IFunction;
  audit: IFunction;
  sendEmail: IFunction;
}

export interface SchedulesProps extends Functions {
  parameters: Parameters;
}

export class Schedules extends Construct {
  constructor(scope: Construct, id: string, { parameters, ...functions }: SchedulesProps) {
    super(scope, id);
    const { schedule } = functions;
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
          statements: Object.values(functions).map(({ functionArn }) => invoke(functionArn)),
        }),
      },
    }).withoutPolicyUpdates();
    const every = (id: string, called: string, each: Call) =>
      new Schedule(this, id, {
        scheduleName: `${name}-${called}`,
        description: each.description,
        scheduleGroup,
        enabled: runsHere(parameters),
        schedule: ScheduleExpression.rate(Duration.minutes(each.minutes)),
        timeWindow: TimeWindow.off(),
        target: new LambdaInvoke(each.lambda, {
          role,
          input: ScheduleTargetInput.fromObject(each.input),
          retryAttempts: each.retries ?? 0,
          maxEventAge: Duration.minutes(Math.min(each.minutes, RETRIED_MINUTES)),
        }),
      });
    for (const [group, shards] of sharesOf(parameters).entries())
      every(`Due${group}`, `due-${group}`, {
        description: `Queues what is due in the shards ${shards.join(', ')}`,
        minutes: 1,
        lambda: schedule,
        input: { shards },
        retries: 1,
      });
    const calls = {
      ...callsOf(functions, parameters),
      ...(parameters.smoke ? { Smoke: smokeOn(functions) } : {}),
    };
    for (const [id, each] of Object.entries(calls)) every(id, id.toLowerCase(), each);
  }
}

/** One function that is called again and again. */
interface Call {
  description: string;
  /** Between two calls. */
  minutes: number;
  lambda: IFunction;
  /** What it is told. */
  input: object;
  /** How often a call is tried again, until the next one is due; 0 where left out. */
  retries?: number;
}

/** No call is tried for longer than this. */
const RETRIED_MINUTES = 30;

/** What is called beside the scheduler, under the id of its schedule. */
const callsOf = ({ audit, sendEmail }: Functions, parameters: Parameters): Record<string, Call> => ({
  Watch: {
    description: 'Sees whether every component runs, and tells alerts',
    minutes: 1,
    lambda: audit,
    input: { watch: true },
  },
  Retention: {
    description: 'Ends what has outlived the period that its office keeps it for',
    minutes: 10,
    lambda: audit,
    input: { retain: true },
  },
  Offices: {
    description: 'Mails offices what they have to look at',
    minutes: 1,
    lambda: sendEmail,
    input: { offices: true },
  },
  Events: {
    description: 'Writes down what offices’ own software is told',
    minutes: 1,
    lambda: audit,
    // Where functions are few, a run of its own for most of each minute would be missed.
    input: { events: handsOverApart(parameters) ? 9 : 1 },
  },
  Feeds: {
    description: 'Reads the calendars of offices',
    minutes: 1,
    lambda: audit,
    input: { feeds: true },
  },
  Audit: {
    description: 'Compares plan, ledger and records of the providers',
    minutes: 60,
    lambda: audit,
    input: {},
    retries: 2,
  },
});

const smokeOn = ({ audit }: Functions): Call => ({
  description: 'Has somebody reminded end to end, as a check',
  minutes: SMOKE_MINUTES,
  lambda: audit,
  input: { smoke: true },
});

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
