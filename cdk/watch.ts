/**
 * The alarms that belong to no single channel. Called by `stateless-stack.ts`.
 */
import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import type { FunctionName } from '../lambdas/esbuild.ts';
import { addAlarm } from './alarms.ts';
import type { ChannelSender } from './channel-sender.ts';
import { failedPercent, ownMetrics, throttledCalls, throttledRequests, waitingIn } from './metrics.ts';
import type { Parameters } from './parameters.ts';
import type { RingonceFunction } from './ringonce-function.ts';
import type { StatefulStack } from './stateful-stack.ts';

/** Everything of a stage that somebody looks at. */
export interface Watched {
  parameters: Parameters;
  data: StatefulStack;
  api: HttpApi;
  senders: readonly ChannelSender[];
  functions: Readonly<Record<FunctionName, RingonceFunction>>;
}

/** Runs that may fail, in percent, before somebody is woken: a single one is repeated and forgotten. */
const FAILED_PERCENT = 5;
/** Reminders are minutes late when all is well and much is due; not a quarter of an hour. */
const LATE = Duration.minutes(15);
const DOUBT = Duration.minutes(15);
const HOUR = Duration.hours(1);

export function watch(scope: Construct, watched: Watched): void {
  watchWork(scope, watched);
  watchMachine(scope, watched);
}

function watchWork(scope: Construct, { parameters }: Watched): void {
  const { worst, written } = ownMetrics(parameters.stage);
  addAlarm(scope, 'SchedulerSilent', parameters, {
    section: 'scheduler-silent',
    name: 'scheduler-silent',
    says: 'No run of the scheduler was finished in 3 minutes: nothing is being queued.',
    metric: written('due'),
    below: parameters.scheduleGroups,
    minutes: 3,
    missingIsWrong: true,
  });
  addAlarm(scope, 'Late', parameters, {
    section: 'late',
    name: 'late',
    says: `The oldest reminder that is due waits for more than ${LATE.toMinutes()} minutes.`,
    metric: worst('late_seconds'),
    above: LATE.toSeconds(),
    minutes: 5,
  });
  addAlarm(scope, 'InDoubt', parameters, {
    section: 'in-doubt',
    name: 'in-doubt',
    says: `For more than ${DOUBT.toMinutes()} minutes nobody has known whether a contact went out.`,
    // What is in doubt comes up every ten minutes, so each of these looks sees it.
    metric: worst('in_doubt_seconds', { period: DOUBT }),
    above: DOUBT.toSeconds(),
    minutes: DOUBT.toMinutes(),
  });
  addAlarm(scope, 'SurgeHeld', parameters, {
    section: 'surge-held',
    name: 'surge-held',
    says: 'Late work is more than plausible: texts and calls are held for a person to look at.',
    metric: worst('held'),
    above: 0,
    minutes: 1,
  });
  addAlarm(scope, 'AuditSilent', parameters, {
    section: 'audit-silent',
    name: 'audit-silent',
    says: 'No audit was finished in 3 hours: nobody compares plan and ledger.',
    metric: written('audited', { period: HOUR }),
    below: 1,
    minutes: 180,
    missingIsWrong: true,
  });
  addAlarm(scope, 'AuditFindings', parameters, {
    section: 'audit',
    name: 'audit-findings',
    says: 'The audit found reminders that are overdue or missing, or a component that has stopped.',
    metric: worst('audit_findings', { period: HOUR }),
    above: 0,
    minutes: 60,
  });
}

function watchMachine(scope: Construct, { parameters, data, api, functions }: Watched): void {
  for (const [name, { lambda }] of Object.entries(functions))
    addAlarm(scope, `Errors-${name}`, parameters, {
      section: 'errors',
      name: `${name}-errors`,
      says: `More than ${FAILED_PERCENT} % of the runs of ${name} failed.`,
      metric: failedPercent(lambda),
      above: FAILED_PERCENT,
      minutes: 10,
    });
  addAlarm(scope, 'ApiErrors', parameters, {
    section: 'errors',
    name: 'api-errors',
    says: `More than ${FAILED_PERCENT} % of the requests were answered with a fault of ours.`,
    metric: api.metricServerError({ statistic: 'Average', period: Duration.minutes(5) }),
    above: FAILED_PERCENT / 100,
    minutes: 10,
  });
  addAlarm(scope, 'FailedReceipts', parameters, {
    section: 'dead-letters',
    name: 'failed-receipts',
    says: 'What SES said about an email could not be taken in, and was set aside.',
    metric: waitingIn(data.failedReceipts),
    above: 0,
    minutes: 1,
  });
  addAlarm(scope, 'CallsThrottled', parameters, {
    section: 'throttled',
    name: 'calls-throttled',
    says: 'Lambda turned calls of our functions away.',
    metric: throttledCalls(Object.values(functions).map(({ lambda }) => lambda)),
    above: 0,
    minutes: 10,
  });
  addAlarm(scope, 'TableThrottled', parameters, {
    section: 'throttled',
    name: 'table-throttled',
    says: 'DynamoDB turned reads or writes of the ledger away.',
    metric: throttledRequests(data.table),
    above: 0,
    minutes: 10,
  });
}
