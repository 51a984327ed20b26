/**
 * What the audit's function does, and what it and the API look into beside the store: the providers' lists and
 * the dead-letter queues.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { openAddresses } from '../shared/adapters/alerting/addresses.ts';
import { sqsClient } from '../shared/adapters/aws/clients.ts';
import { sqsHandOvers } from '../shared/adapters/aws/hand-over-queue.ts';
import { snsAlerts } from '../shared/adapters/aws/sns-alerts.ts';
import { fetchCalendar } from '../shared/adapters/process/calendars.ts';
import { httpReceivers } from '../shared/adapters/process/receivers.ts';
import { recordsForRestore } from '../shared/adapters/providers/stage.ts';
import type { Milliseconds } from '../shared/domain/core/time.ts';
import { MINUTE, SECOND } from '../shared/domain/core/time.ts';
import type { Pipeline } from '../shared/pipeline/core/context.ts';
import { spreadPlanned } from '../shared/pipeline/core/shard-mark.ts';
import { recordForAll } from '../shared/pipeline/events/receivers.ts';
import { EVENTS, tellOffices } from '../shared/pipeline/events/telling.ts';
import { catchUp } from '../shared/pipeline/feedback/restored.ts';
import { FEEDS, readFeeds } from '../shared/pipeline/feeds/feeds.ts';
import { lookForUnreached, OFFICES } from '../shared/pipeline/people/unreached.ts';
import { tellAlerts } from '../shared/pipeline/safeguards/alerts.ts';
import { runAudit } from '../shared/pipeline/safeguards/audit.ts';
import { watchClock } from '../shared/pipeline/safeguards/clock.ts';
import { watchDeadLetters } from '../shared/pipeline/safeguards/dead-letters.ts';
import { retain } from '../shared/pipeline/safeguards/retention.ts';
import { recordRun } from '../shared/pipeline/safeguards/status.ts';
import { watch } from '../shared/pipeline/safeguards/watch.ts';
import { OFFICE_MAIL } from '../shared/pipeline/sending/office-mail.ts';
import type { AlertChannel } from '../shared/ports/alerts.ts';
import type { DeadLetters } from '../shared/ports/dead-letters.ts';
import type { ProviderRecords } from '../shared/ports/provider-record.ts';
import type { HandOvers, Receivers } from '../shared/ports/receivers.ts';
import type { Composition, Replacements } from './composition.ts';
import { compose } from './composition.ts';
import { deadLettersOf } from './dead-letters.ts';
import type { Environment } from './environment.ts';
import { heartbeats } from './shards.ts';
import { smokeOnce } from './smoke.ts';

const sendersOf = (environment: Environment<'audit'>): string[] =>
  [environment.RINGONCE_SMS_FROM, environment.RINGONCE_VOICE_FROM].filter((from) => from !== undefined);

const handOversOf = ({
  RINGONCE_HAND_OVERS_URL: queueUrl,
  RINGONCE_EVENT_BUS: bus,
}: Environment<'audit'>): HandOvers | undefined =>
  queueUrl === undefined
    ? undefined
    : sqsHandOvers({ client: sqsClient(), queueUrl, hasBus: bus !== undefined });

/** What the audit works with. */
interface Auditing extends Composition<'audit'> {
  records: ProviderRecords;
  deadLetters: DeadLetters;
  channels: readonly AlertChannel[];
  /** Where the function `hand-over` finds what there is, or the endpoints themselves. */
  receivers: Receivers | HandOvers;
  /** Since when the components are expected to have run: since this process began to look. */
  since: number;
}

export async function openAuditing(replacements: Replacements): Promise<Auditing> {
  const composition = await compose('audit', replacements);
  const { secrets, environment, pipeline, phones } = composition;
  const { channels, faults } = openAddresses(secrets.alertWebhook ?? '');
  // Whoever watches must not stop for this: the topic is told all the same.
  for (const fault of faults)
    pipeline.telemetry.fault('an address for alerts is not used', new Error(`alertWebhook ${fault}`));
  return {
    ...composition,
    records: replacements.records ?? recordsForRestore(secrets, phones, sendersOf(environment)),
    deadLetters: deadLettersOf(environment),
    channels: [
      snsAlerts({ topicArn: environment.RINGONCE_ALERT_TOPIC_ARN, stage: environment.RINGONCE_STAGE }),
      ...channels,
    ],
    receivers: handOversOf(environment) ?? replacements.receivers ?? httpReceivers(),
    since: pipeline.clock.now(),
  };
}

/** Compares plan, ledger and provider record with each other. */
export const auditOnce = ({ pipeline, records, telemetry }: Auditing): Promise<void> =>
  recordRun(pipeline, 'audit', async () => {
    const components = heartbeats(pipeline.settings);
    const report = await runAudit(pipeline, records, pipeline.clock.now(), { heartbeats: components });
    telemetry.gauge('audited', report.appointments, 'Count');
    telemetry.gauge('audit_findings', report.findings.length, 'Count');
  });

/** Sees to it that somebody is reminded end to end, and tells how that went. */
export const checkReminding = ({ pipeline, environment, secrets, telemetry }: Auditing): Promise<void> =>
  smokeOnce({
    publicUrl: environment.RINGONCE_PUBLIC_URL,
    key: secrets.smokeKey,
    now: pipeline.clock.now(),
    fetch,
    telemetry,
  });

/** Less time than this is left for the end of the function. */
const LAST_MS: Milliseconds = 30 * SECOND;

/** How long it waits between two looks for events. */
const EVENTS_EVERY_MS: Milliseconds = 5 * SECOND;

/**
 * Writes down what offices are told of, so many times, and puts it where the function `hand-over` finds it: nothing here
 * waits for anybody's endpoint, unless it is told here.
 * @param looks how often, with a pause in between
 */
export const tellEvents = (
  { pipeline, receivers }: Auditing,
  looks: number,
  timeLeftMs: () => number,
): Promise<void> =>
  recordRun(pipeline, EVENTS, async () => {
    if ('bus' in receivers) await recordForAll(pipeline);
    const mayGoOn = () => timeLeftMs() > LAST_MS;
    for (let look = 1; mayGoOn(); look++) {
      await tellOffices(pipeline, receivers, mayGoOn);
      if (look >= looks) return;
      await sleep(EVENTS_EVERY_MS);
    }
  });

/** After this no calendar is begun: calendars that are slow must not take up what the watch and the audit run in. */
const FEEDS_MS: Milliseconds = 45 * SECOND;

/** Reads the calendars whose turn it is. What it does not come to is the next run's, which may begin while this one waits. */
export const feedsOnce = ({ pipeline }: Auditing): Promise<void> =>
  recordRun(pipeline, FEEDS, () => {
    const until = pipeline.clock.now() + FEEDS_MS;
    return readFeeds(pipeline, fetchCalendar, () => pipeline.clock.now() < until);
  });

/**
 * Keeps the table in order, as long as time is left: ends what has outlived its period, which DynamoDB removes, and spreads
 * what is planned where the shards were raised.
 */
export const retainOnce = ({ pipeline }: Auditing, timeLeftMs: () => number): Promise<void> =>
  recordRun(pipeline, 'retention', async () => {
    const mayGoOn = () => timeLeftMs() > LAST_MS;
    await spreadPlanned(pipeline, mayGoOn);
    await retain(pipeline, mayGoOn, Number.POSITIVE_INFINITY);
  });

/** What a provider's list can't tell now is told by the alert, and asked again in a minute. */
async function catchUpSafely(p: Pipeline, records: ProviderRecords): Promise<void> {
  try {
    await catchUp(p, records);
  } catch (error) {
    p.telemetry.fault('the providers’ records could not be compared after a restore', error);
  }
}

/** Looks whether every component runs and what is held or set aside, tells alerts, and looks whom nobody reached. @param brief leaves the ledger out */
export async function watchOnce(
  { pipeline, records, deadLetters, channels, since, askTime }: Auditing,
  brief: boolean,
): Promise<void> {
  const components = [
    ...heartbeats(pipeline.settings),
    { component: OFFICE_MAIL, intervalMs: MINUTE },
    { component: EVENTS, intervalMs: MINUTE },
    { component: FEEDS, intervalMs: MINUTE },
  ];
  await watchClock(pipeline, askTime);
  await catchUpSafely(pipeline, records);
  await watch(pipeline, { heartbeats: components, ledger: !brief, ...(brief ? { since } : {}) });
  await watchDeadLetters(pipeline, await deadLetters.count());
  await tellAlerts(pipeline, channels, { docs: false });
  await recordRun(pipeline, OFFICES, () => lookForUnreached(pipeline));
}
