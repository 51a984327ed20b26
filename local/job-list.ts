/**
 * The background jobs of the embedded mode, each with how often it runs. Made by `runtime.ts` for `BackgroundJobs`, which
 * runs them.
 */
import { fetchCalendar } from '../shared/adapters/process/calendars.ts';
import type { ReceiversOptions } from '../shared/adapters/process/receivers.ts';
import { httpReceivers } from '../shared/adapters/process/receivers.ts';
import type { SqliteStore } from '../shared/adapters/stores/sqlite-store.ts';
import { HOUR, MINUTE, SECOND } from '../shared/domain/core/time.ts';
import type { Pipeline } from '../shared/pipeline/core/context.ts';
import { EVENTS, tellOffices } from '../shared/pipeline/events/telling.ts';
import { catchUp, RESTORED } from '../shared/pipeline/feedback/restored.ts';
import { FEEDS, readFeeds } from '../shared/pipeline/feeds/feeds.ts';
import { lookForUnreached, OFFICES } from '../shared/pipeline/people/unreached.ts';
import { tellAlerts } from '../shared/pipeline/safeguards/alerts.ts';
import { runAudit } from '../shared/pipeline/safeguards/audit.ts';
import { retain } from '../shared/pipeline/safeguards/retention.ts';
import { mailOffices, OFFICE_MAIL } from '../shared/pipeline/sending/office-mail.ts';
import type { ProviderRecords } from '../shared/ports/provider-record.ts';
import type { Alerting } from './alerting.ts';
import type { BackgroundJob } from './background-jobs.ts';
import { backupOnSchedule } from './backups.ts';
import type { BackupSchedule } from './environment.ts';
import type { LedgerGuard } from './ledger-guard.ts';
import type { LookBack } from './look-back.ts';
import { WITNESS_RUN } from './look-back.ts';

/** How often a provider is asked what time it is. */
const CLOCK_EACH_MS = 5 * MINUTE;
/** Reading every page takes a core for about six seconds for each gigabyte. */
const INSPECTED_EACH_MS = 6 * HOUR;
/** How soon an alert, or what an office has to look at, is told. */
const TELL_MS = 15 * SECOND;
/** How soon an office's software hears of an event. */
const EVENTS_MS = 5 * SECOND;

/** What the jobs work with. */
export interface JobsOf {
  pipeline: Pipeline;
  records: ProviderRecords;
  store: Pick<SqliteStore, 'inspect'>;
  guard: LedgerGuard;
  lookBack: LookBack;
  dataFolder: string;
  channels: Alerting['channels'];
  receivers: ReceiversOptions | undefined;
  backups: BackupSchedule | undefined;
  watch: () => Promise<unknown>;
  watchClock: () => Promise<unknown>;
  mayGoOn: () => boolean;
}

export const jobsOf = (of: JobsOf): BackgroundJob[] => [
  { component: 'watch', intervalMs: MINUTE, run: of.watch },
  ...lookouts(of),
  {
    component: 'alerts',
    intervalMs: TELL_MS,
    run: () => tellAlerts(of.pipeline, of.channels, { docs: true }),
    outside: true,
  },
  ...ofOffices(of),
  {
    component: 'audit',
    intervalMs: HOUR,
    firstAfterMs: MINUTE,
    run: () => runAudit(of.pipeline, of.records, of.pipeline.clock.now()),
  },
  {
    component: 'retention',
    intervalMs: 10 * MINUTE,
    firstAfterMs: MINUTE,
    run: () => retain(of.pipeline, of.mayGoOn),
  },
  { component: WITNESS_RUN, intervalMs: MINUTE, run: () => of.lookBack.bearOn() },
  { component: RESTORED, intervalMs: MINUTE, run: () => catchUp(of.pipeline, of.records) },
  ...backupJobs(of),
];

/** What offices are told, by email, their own software, and on their worklists; and what their calendars say. */
function ofOffices({ pipeline, receivers: options, mayGoOn }: JobsOf): BackgroundJob[] {
  const receivers = httpReceivers(options);
  return [
    { component: OFFICE_MAIL, intervalMs: TELL_MS, run: () => mailOffices(pipeline) },
    {
      component: EVENTS,
      intervalMs: EVENTS_MS,
      run: () => tellOffices(pipeline, receivers, mayGoOn),
      outside: true,
    },
    { component: OFFICES, intervalMs: MINUTE, run: () => lookForUnreached(pipeline) },
    { component: FEEDS, intervalMs: MINUTE, run: () => readFeeds(pipeline, fetchCalendar), outside: true },
  ];
}

/** What looks out for losses of the machine itself. */
const lookouts = ({ watchClock, guard, store }: JobsOf): BackgroundJob[] => [
  { component: 'clock', intervalMs: CLOCK_EACH_MS, run: watchClock, outside: true },
  { component: 'ledger', intervalMs: TELL_MS, run: () => guard.look(), outside: true },
  {
    component: 'pages',
    intervalMs: INSPECTED_EACH_MS,
    firstAfterMs: INSPECTED_EACH_MS,
    run: () => store.inspect(),
    outside: true,
  },
];

/** It is looked every hour whether it is time, so that a failure is tried again, and told, soon. */
const backupJobs = ({ dataFolder, backups: schedule }: JobsOf): BackgroundJob[] =>
  schedule
    ? [
        {
          component: 'backup',
          intervalMs: Math.min(HOUR, schedule.everyMs),
          firstAfterMs: MINUTE,
          run: () => backupOnSchedule(dataFolder, schedule),
          outside: true,
        },
      ]
    : [];
