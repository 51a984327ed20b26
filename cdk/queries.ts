/**
 * Saved queries of CloudWatch's Logs Insights: what the log answers to the questions of docs/runbook.md, under the name of
 * the section that asks. Made by `stateless-stack.ts`.
 *
 * Always true: each section is one of the runbook, and what a query looks for is what the code writes; a test holds both.
 */
import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { FunctionName } from '../lambdas/esbuild.ts';
import { FUNCTIONS } from '../lambdas/esbuild.ts';
import type { Stage } from './parameters.ts';

interface Query {
  logs: readonly (FunctionName | 'access')[];
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html */
  lines: readonly string[];
}

const SENDERS = ['send-email', 'send-sms', 'send-voice'] as const;

const counted = (by: string): readonly string[] => [`stats count(*) as times by ${by}`, 'sort times desc'];

const QUERIES: Readonly<Record<string, Query>> = {
  'scheduler-silent': {
    logs: ['schedule'],
    lines: [
      "filter message in ['a shard was not scheduled', 'shard left for the next run'] or @message like /Task timed out/",
      ...counted('message, shard, error.message'),
    ],
  },
  late: {
    logs: ['schedule'],
    lines: [
      "filter message = 'scheduled'",
      'stats sum(due) as due, sum(queued) as queued, sum(deferred) as putOff, sum(dropped) as dropped by bin(5m)',
    ],
  },
  'queue-behind': {
    logs: SENDERS,
    lines: ["filter level = 'ERROR'", ...counted('function_name, message, error.message')],
  },
  'dead-letters': {
    logs: [...SENDERS, 'feedback'],
    lines: [
      "filter message in ['a message was not handled', 'a callback was not taken']",
      ...counted('function_name, receives, error.message'),
    ],
  },
  'in-doubt': {
    logs: SENDERS,
    lines: [
      "filter message = 'attempt' and outcome = 'in_doubt'",
      'stats count(*) as lost by channel, bin(5m)',
    ],
  },
  'surge-held': {
    logs: ['schedule'],
    lines: ["filter message = 'surge held'", 'fields @timestamp, tenant, due, late', 'sort @timestamp desc'],
  },
  audit: {
    logs: ['audit'],
    lines: ["filter message = 'audit finding'", ...counted('kind, tenant')],
  },
  'audit-silent': {
    logs: ['audit'],
    lines: [
      "filter message = 'audited' or level = 'ERROR' or @message like /Task timed out/",
      'fields @timestamp, message, findings, error.message',
      'sort @timestamp desc',
    ],
  },
  errors: {
    logs: FUNCTIONS,
    lines: ["filter level = 'ERROR'", ...counted('function_name, message, error.message')],
  },
  'new-version': {
    logs: SENDERS,
    lines: [
      "filter level = 'ERROR' or @message like /Task timed out/",
      "parse @logStream '[*]' as version",
      ...counted('version, message, error.message'),
    ],
  },
  'not-reminded': {
    logs: ['audit'],
    lines: [
      "filter message in ['the check was not reminded', 'nobody could be reminded as a check']",
      'fields @timestamp, message, error.message',
      'sort @timestamp desc',
    ],
  },
  throttled: {
    logs: FUNCTIONS,
    lines: [
      'filter error.name like /Throttl|TooManyRequests|LimitExceeded/',
      ...counted('function_name, error.name'),
    ],
  },
  'provider-fails': {
    logs: SENDERS,
    lines: [
      "filter message = 'attempt' and outcome in ['rejected', 'retried']",
      ...counted('channel, outcome, reason'),
    ],
  },
  'callbacks-stopped': {
    logs: ['access'],
    lines: ["filter route = 'POST /webhooks/{proxy+}'", 'stats count(*) as callbacks by status, bin(5m)'],
  },
  'office-mail': {
    logs: ['send-email'],
    lines: ["filter message = 'an office could not be mailed'", ...counted('tenant, error.message')],
  },
  undelivered: {
    logs: ['audit'],
    lines: ["filter message = 'an office could not be told of events'", ...counted('tenant, error.message')],
  },
  'unreadable-rows': {
    logs: FUNCTIONS,
    lines: [
      "filter message = 'left aside, for an item could not be read'",
      ...counted('function_name, error.message'),
    ],
  },
};

export function saveQueries(scope: Construct, stage: Stage): void {
  for (const [section, { logs, lines }] of Object.entries(QUERIES))
    new CfnQueryDefinition(scope, `Query-${section}`, {
      name: `ringonce-${stage}/${section}`,
      logGroupNames: logs.map((name) => `/ringonce/${stage}/${name}`),
      queryString: lines.join('\n| '),
    });
}
