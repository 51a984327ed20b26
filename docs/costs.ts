/**
 * What a month costs on AWS, for docs/deploy.md: `npm run bench -- aws-calls --json | node docs/costs.ts` writes the
 * table there, from what the benchmark counted on the wire, `bench/prices.ts`, and the memory that functions are deployed
 * with. Estimates, each with its reason.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Report } from '../bench/aws-calls/report.ts';
import { PRICES } from '../bench/prices.ts';
import type { FunctionName } from '../lambdas/esbuild.ts';
import { MEMORY_MB } from '../lambdas/esbuild.ts';
import type { Channel } from '../shared/domain/core/policy.ts';
import { CHANNELS } from '../shared/domain/core/policy.ts';

/** What is there whether anything is sent or not. A test counts the alarms' metrics. */
export const FIXED = { alarmMetrics: 70, compositeAlarms: 7, gauges: 8, countersMax: 50 } as const;

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
/** An event source asks its queue about five times in 20 seconds, all day: four of FIFO queues, one of callbacks. */
const POLLS_PER_MONTH = 15 * 60 * 730;
/** A callback is put into its queue, taken out of it in batches, and removed. */
const REQUESTS_PER_CALLBACK = 2.2;
/** What runs by itself, an hour, and the seconds of a run with nothing to do. A test counts the schedules. */
export const RUNS_PER_HOUR: Readonly<Partial<Record<FunctionName, number>>> = {
  schedule: 60,
  audit: 3 * 60 + 6 + 1,
  'send-email': 60,
};
const IDLE_RUN_S = 0.3;

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
  const perRun = (name: FunctionName) =>
    (prices.lambda.perMillionRequests + PRICES.perMillion.schedules) / MILLION +
    IDLE_RUN_S * (MEMORY_MB[name] / 1024) * prices.lambda.perGbSecond;
  const runs = Object.entries(RUNS_PER_HOUR).reduce(
    (sum, [name, perHour]) => sum + 730 * perHour * perRun(name as FunctionName),
    0,
  );
  const fixed =
    PRICES.key +
    PRICES.secret +
    PRICES.cloudwatch.alarmMetric * FIXED.alarmMetrics +
    PRICES.cloudwatch.compositeAlarm * FIXED.compositeAlarms +
    PRICES.cloudwatch.dashboard +
    PRICES.cloudwatch.metric * (FIXED.gauges + busy * FIXED.countersMax) +
    (POLLS_PER_MONTH / MILLION) * (4 * prices.sqs.perMillionFifoRequests + prices.sqs.perMillionRequests) +
    runs +
    idleRun.dollarsPerMonth;
  const calls = mixed((channel) => {
    const { dynamodb, sqs, lambda } = step(channel).dollarsPerMillion;
    return dynamodb + sqs + lambda;
  });
  const requests = 1 / REMINDERS_PER_APPOINTMENT + mixed((channel) => CALLBACKS[channel]);
  const invocations = mixed((channel) => step(channel).lambdaInvocations);
  const around =
    appointment.dollarsPerMillion / REMINDERS_PER_APPOINTMENT +
    requests * PRICES.perMillion.apiRequests +
    mixed((channel) => CALLBACKS[channel]) * REQUESTS_PER_CALLBACK * PRICES.sqs.perMillionRequests +
    LOG_KB * PRICES.cloudwatch.perGbOfLogs +
    invocations * TRACED * PRICES.perMillion.traces +
    MIX.email * EVENTS_PER_EMAIL * PRICES.perMillion.published +
    12 * KEPT_KB * PRICES.dynamodb.perGbMonth;
  return {
    reminders,
    fixed,
    work: millions * (calls + around),
    ses: millions * MIX.email * step('email').dollarsPerMillion.ses,
    twilio:
      PRICES.contact.number + reminders * (MIX.sms * PRICES.contact.sms + MIX.voice * PRICES.contact.call),
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
