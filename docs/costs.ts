/**
 * What a month costs on AWS, for docs/deploy.md: `npm run bench -- aws-calls --json | node docs/costs.ts` writes the
 * table there, from what the benchmark counted on the wire and the prices below. Estimates, each with its reason.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Report } from '../bench/aws-calls/report.ts';
import type { Channel } from '../shared/domain/core/policy.ts';
import { CHANNELS } from '../shared/domain/core/policy.ts';

/** US dollars, us-east-1 and the United States, 2026-11-21, without free tiers. */
const PRICES = {
  /** https://aws.amazon.com/cloudwatch/pricing/ */
  alarmMetric: 0.1,
  compositeAlarm: 0.5,
  dashboard: 3,
  metric: 0.3,
  perGbOfLogs: 0.5,
  /** https://aws.amazon.com/kms/pricing/ https://aws.amazon.com/secrets-manager/pricing/ */
  key: 1,
  secret: 0.4,
  /** https://aws.amazon.com/api-gateway/pricing/ https://aws.amazon.com/xray/pricing/ https://aws.amazon.com/sns/pricing/ */
  perMillionApiRequests: 1,
  perMillionTraces: 5,
  perMillionPublished: 0.5,
  /** https://aws.amazon.com/dynamodb/pricing/on-demand/, with point-in-time recovery. */
  perGbKept: 0.25 + 0.2,
  /** https://www.twilio.com/en-us/sms/pricing/us with the carriers' fee, and a call of a minute. */
  sms: 0.0083 + 0.003,
  call: 0.014,
  number: 1.15,
} as const;

/** What is there whether anything is sent or not. A test counts the alarms' metrics. */
export const FIXED = { alarmMetrics: 54, compositeAlarms: 6, gauges: 8, countersMax: 50 } as const;

/** Of 100 reminders; and how many reminders an appointment gets. */
const MIX: Readonly<Record<Channel, number>> = { email: 0.6, sms: 0.3, voice: 0.1 };
const REMINDERS_PER_APPOINTMENT = 1.7;
/** Callbacks of Twilio for a reminder; SES's events come by SNS. */
const CALLBACKS: Readonly<Record<Channel, number>> = { email: 0, sms: 2, voice: 3 };
const EVENTS_PER_EMAIL = 1.2;
/** Lines of a reminder in all functions' logs, and what one leaves in the table for a year. */
const LOG_KB = 5;
const KEPT_KB = 6;
/** X-Ray takes one trace a second and 5 % of the rest. */
const TRACED = 0.05;
/** Event sources ask their queue about five times in 20 seconds, each of three, all day. */
const POLLS_PER_MONTH = 3 * 15 * 60 * 730;
/** Runs with nothing due: 0.3 s at 1 GB, and EventBridge Scheduler's dollar a million. */
const RUNS_PER_MONTH = 60 * 730;

const MILLION = 1e6;
const VOLUMES = [1_000, 100_000, 10_000_000] as const;

const mixed = (of: (channel: Channel) => number): number =>
  CHANNELS.reduce((sum, channel) => sum + MIX[channel] * of(channel), 0);

interface Costs {
  reminders: number;
  fixed: number;
  work: number;
  ses: number;
  twilio: number;
}

export function costsOf(report: Report, reminders: number): Costs {
  const { steps, appointment, idleRun, prices } = report;
  const step = (channel: Channel) => {
    const found = steps.find((each) => each.channel === channel);
    if (!found) throw new Error(`the benchmark has no ${channel}`);
    return found;
  };
  const millions = reminders / MILLION;
  const busy = Math.min(1, reminders / 100_000);
  const perRun = prices.lambda.perMillionRequests / MILLION + 0.3 * prices.lambda.perGbSecond + 1 / MILLION;
  const fixed =
    PRICES.key +
    PRICES.secret +
    PRICES.alarmMetric * FIXED.alarmMetrics +
    PRICES.compositeAlarm * FIXED.compositeAlarms +
    PRICES.dashboard +
    PRICES.metric * (FIXED.gauges + busy * FIXED.countersMax) +
    (POLLS_PER_MONTH / MILLION) * prices.sqs.perMillionFifoRequests +
    RUNS_PER_MONTH * perRun +
    idleRun.dollarsPerMonth;
  const calls = mixed((channel) => {
    const { dynamodb, sqs, lambda } = step(channel).dollarsPerMillion;
    return dynamodb + sqs + lambda;
  });
  const requests = 1 / REMINDERS_PER_APPOINTMENT + mixed((channel) => CALLBACKS[channel]);
  const invocations = mixed((channel) => step(channel).lambdaInvocations);
  const around =
    appointment.dollarsPerMillion / REMINDERS_PER_APPOINTMENT +
    requests * PRICES.perMillionApiRequests +
    LOG_KB * PRICES.perGbOfLogs +
    invocations * TRACED * PRICES.perMillionTraces +
    MIX.email * EVENTS_PER_EMAIL * PRICES.perMillionPublished +
    12 * KEPT_KB * PRICES.perGbKept;
  return {
    reminders,
    fixed,
    work: millions * (calls + around),
    ses: millions * MIX.email * step('email').dollarsPerMillion.ses,
    twilio: PRICES.number + reminders * (MIX.sms * PRICES.sms + MIX.voice * PRICES.call),
  };
}

const dollars = (amount: number): string =>
  amount < 100 ? `$${amount.toFixed(2)}` : `$${Math.round(amount).toLocaleString('en')}`;

export function costTable(report: Report): string {
  const rows = VOLUMES.map((reminders) => costsOf(report, reminders)).map(
    ({ reminders, fixed, work, ses, twilio }) =>
      `| ${reminders.toLocaleString('en')} | ${dollars(fixed)} | ${dollars(work)} | ${dollars(ses)} | **${dollars(fixed + work + ses)}** | ${dollars(twilio)} |`,
  );
  return [
    '| reminders a month | AWS, always there | AWS, by reminder | SES | AWS together | Twilio |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

const PAGE = new URL('deploy.md', import.meta.url);
const BLOCK = /(?<=<!-- costs -->\n)[\s\S]*?(?=<!-- \/costs -->)/;

if (import.meta.main) {
  const report = JSON.parse(readFileSync(0, 'utf8')) as Report;
  const page = readFileSync(PAGE, 'utf8');
  writeFileSync(
    PAGE,
    page.replace(BLOCK, () => `${costTable(report)}\n`),
  );
}
