/**
 * The alarms that belong to no single channel. Called by `stateless-stack.ts`.
 */
import { Duration } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { FunctionName } from '../lambdas/esbuild.ts';
import { SMOKE_MINUTES } from '../lambdas/smoke.ts';
import { CHANNELS } from '../shared/domain/core/policy.ts';
import { addAlarm } from './alarms.ts';
import type { ChannelSender } from './channel-sender.ts';
import type { PublicApi } from './http-api.ts';
import {
  failedPercent,
  oldestMessage,
  ownMetrics,
  refusedPercent,
  reputation,
  throttledCalls,
  throttledRequests,
  unheard,
  waitingIn,
} from './metrics.ts';
import type { Parameters } from './parameters.ts';
import type { RingonceFunction } from './ringonce-function.ts';
import type { StatefulStack } from './stateful-stack.ts';

/** Everything of a stage that somebody looks at. */
export interface Watched {
  parameters: Parameters;
  data: StatefulStack;
  publicUrl: string;
  api: PublicApi;
  senders: readonly ChannelSender[];
  functions: Readonly<Record<FunctionName, RingonceFunction>>;
}

/** Runs that may fail, in percent, before somebody is woken: a single one is repeated and forgotten. */
const FAILED_PERCENT = 5;
/** Reminders are minutes late when all is well and much is due; not a quarter of an hour. */
export const LATE = Duration.minutes(15);
const DOUBT = Duration.minutes(15);
const HOUR = Duration.hours(1);

/** @returns the alarm of work that is late */
export function watch(scope: Construct, watched: Watched): Alarm {
  watchProviders(scope, watched);
  watchMachine(scope, watched);
  return watchWork(scope, watched);
}

function watchWork(scope: Construct, watched: Watched): Alarm {
  const { parameters } = watched;
  const { worst, written } = ownMetrics(parameters.stage);
  addAlarm(scope, 'SchedulerSilent', watched, {
    section: 'scheduler-silent',
    name: 'scheduler-silent',
    says: 'No run of the scheduler was finished in 3 minutes: nothing is being queued.',
    metric: written('due'),
    below: parameters.scheduleGroups,
    minutes: 3,
    missingIsWrong: true,
  });
  const late = addAlarm(scope, 'Late', watched, {
    section: 'late',
    name: 'late',
    says: `A reminder goes out more than ${LATE.toMinutes()} minutes after its time, or still waits: from plan to acceptance.`,
    metric: worst('late_seconds'),
    above: LATE.toSeconds(),
    minutes: 5,
  });
  addAlarm(scope, 'InDoubt', watched, {
    section: 'in-doubt',
    name: 'in-doubt',
    says: `For more than ${DOUBT.toMinutes()} minutes nobody has known whether a contact went out.`,
    // What is in doubt comes up every ten minutes, so each of these looks sees it.
    metric: worst('in_doubt_seconds', { period: DOUBT }),
    above: DOUBT.toSeconds(),
    minutes: DOUBT.toMinutes(),
  });
  addAlarm(scope, 'SurgeHeld', watched, {
    section: 'surge-held',
    name: 'surge-held',
    says: 'Late work is more than plausible: texts and calls are held for a person to look at.',
    metric: worst('held'),
    above: 0,
    minutes: 1,
  });
  addAlarm(scope, 'AuditSilent', watched, {
    section: 'audit-silent',
    name: 'audit-silent',
    says: 'No audit was finished in 3 hours: nobody compares plan and ledger.',
    metric: written('audited', { period: HOUR }),
    below: 1,
    minutes: 180,
    missingIsWrong: true,
  });
  addAlarm(scope, 'AuditFindings', watched, {
    section: 'audit',
    name: 'audit-findings',
    says: 'The audit found reminders that are overdue or missing, or a component that has stopped.',
    metric: worst('audit_findings', { period: HOUR }),
    above: 0,
    minutes: 60,
  });
  if (parameters.smoke)
    addAlarm(scope, 'NotReminded', watched, {
      section: 'not-reminded',
      name: 'not-reminded',
      says: `For ${2 * SMOKE_MINUTES} minutes the check was not reminded end to end, or was not made.`,
      metric: worst('reminded', { period: Duration.minutes(SMOKE_MINUTES) }),
      below: 1,
      minutes: 2 * SMOKE_MINUTES,
      missingIsWrong: true,
    });
  return late;
}

/** At least so many of an hour, and more than this share of them in percent, before a provider is said to refuse. */
export const REFUSALS = { count: 20, percent: 25 };
/** So many texts and calls without one receipt are no chance. */
const UNHEARD = 20;
/** SES reviews an account at 5 % bounces and 0.1 % complaints: https://docs.aws.amazon.com/ses/latest/dg/reputationdashboardmessages.html */
const REPUTATION = { Bounce: 0.04, Complaint: 0.0008 };
/** Callbacks turned away in five minutes: whoever knocks at random is fewer. */
const TURNED_AWAY = 20;
/** A receipt that is older than this was not taken in by any try. */
const UNTAKEN = Duration.minutes(10);

function watchProviders(scope: Construct, watched: Watched): void {
  const own = ownMetrics(watched.parameters.stage);
  for (const channel of CHANNELS)
    addAlarm(scope, `Refusals-${channel}`, watched, {
      section: 'provider-fails',
      name: `${channel}-refused`,
      says: `The provider refuses more than ${REFUSALS.percent} % of ${REFUSALS.count} or more of the last hour's attempts by ${channel}.`,
      metric: refusedPercent(own, channel, REFUSALS.count),
      above: REFUSALS.percent,
      minutes: 60,
    });
  addAlarm(scope, 'CallbacksStopped', watched, {
    section: 'callbacks-stopped',
    name: 'callbacks-stopped',
    says: `At least ${UNHEARD} texts and calls went out within an hour, and no receipt came back.`,
    metric: unheard(own),
    above: UNHEARD,
    minutes: 60,
  });
  for (const [what, rate] of Object.entries(REPUTATION))
    addAlarm(scope, `Reputation-${what}`, watched, {
      section: 'reputation',
      name: `email-${what.toLowerCase()}s`,
      says: `More than ${Number((100 * rate).toPrecision(2))} % of the account's emails end as a ${what.toLowerCase()}: SES stops accounts for that.`,
      metric: reputation(what),
      above: rate,
      minutes: 60,
    });
  addAlarm(scope, 'CallbacksTurnedAway', watched, {
    section: 'callbacks-stopped',
    name: 'callbacks-turned-away',
    says: `More than ${TURNED_AWAY} callbacks of five minutes were answered 4xx: a wrong token, or too many at once.`,
    metric: watched.api.callbacksTurnedAway,
    above: TURNED_AWAY,
    minutes: 10,
  });
  addAlarm(scope, 'CallbacksBehind', watched, {
    section: 'callbacks-stopped',
    name: 'callbacks-behind',
    says: `What providers called back waits for more than ${UNTAKEN.toMinutes()} minutes to be taken in.`,
    metric: oldestMessage(watched.data.callbacks),
    above: UNTAKEN.toSeconds(),
    minutes: 3,
  });
  addAlarm(scope, 'DeadCallbacks', watched, {
    section: 'dead-letters',
    name: 'dead-callbacks',
    says: 'What a provider called back failed 5 times, and was set aside.',
    metric: waitingIn(watched.data.deadCallbacks),
    above: 0,
    minutes: 1,
  });
}

function watchMachine(scope: Construct, watched: Watched): void {
  const { data, api, functions } = watched;
  for (const [name, { lambda }] of Object.entries(functions))
    addAlarm(scope, `Errors-${name}`, watched, {
      section: 'errors',
      name: `${name}-errors`,
      says: `More than ${FAILED_PERCENT} % of the runs of ${name} failed.`,
      metric: failedPercent(lambda),
      above: FAILED_PERCENT,
      minutes: 10,
    });
  addAlarm(scope, 'ApiErrors', watched, {
    section: 'errors',
    name: 'api-errors',
    says: `More than ${FAILED_PERCENT} % of the requests were answered with a fault of ours.`,
    metric: api.api.metricServerError({ statistic: 'Average', period: Duration.minutes(5) }),
    above: FAILED_PERCENT / 100,
    minutes: 10,
  });
  addAlarm(scope, 'FailedReceipts', watched, {
    section: 'dead-letters',
    name: 'failed-receipts',
    says: 'What AWS said about an email, a text or a call could not be taken in, and was set aside.',
    metric: waitingIn(data.failedReceipts),
    above: 0,
    minutes: 1,
  });
  addAlarm(scope, 'CallsThrottled', watched, {
    section: 'throttled',
    name: 'calls-throttled',
    says: 'Lambda turned calls of our functions away.',
    metric: throttledCalls(Object.values(functions).map(({ lambda }) => lambda)),
    above: 0,
    minutes: 10,
  });
  addAlarm(scope, 'TableThrottled', watched, {
    section: 'throttled',
    name: 'table-throttled',
    says: 'DynamoDB turned reads or writes of the ledger away.',
    metric: throttledRequests(data.table),
    above: 0,
    minutes: 10,
  });
}
