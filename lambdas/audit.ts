/**
 * Looks for what should not be there, and tells the people on call. Called by EventBridge Scheduler: every hour for
 * the three-way audit, and every minute with `watch` for a short look at whether every part runs, and to tell alerts.
 */
import { snsAlerts } from '../shared/adapters/aws/sns-alerts.ts';
import { tellAlerts } from '../shared/pipeline/alerts.ts';
import { runAudit } from '../shared/pipeline/audit.ts';
import { watchLetters } from '../shared/pipeline/dead-letters.ts';
import { recordRun } from '../shared/pipeline/operate.ts';
import { watch } from '../shared/pipeline/watch.ts';
import type { AlertChannel } from '../shared/ports/alerts.ts';
import type { DeadLetters } from '../shared/ports/dead-letters.ts';
import type { ProviderRecords } from '../shared/ports/record.ts';
import type { Composition, Replacements } from './composition.ts';
import { compose, functionOf } from './composition.ts';
import { deadLettersOf, recordsOf } from './safeguards.ts';
import { readSecrets } from './secrets.ts';
import { heartbeats } from './shards.ts';

/** What the schedules send. */
export interface AuditEvent {
  /** True for the short look. */
  watch?: boolean;
}

interface Auditing extends Composition<'audit'> {
  records: ProviderRecords;
  letters: DeadLetters;
  channels: readonly AlertChannel[];
  /** Nothing is missed from before this process began to look. */
  since: number;
}

async function open(replacements: Replacements): Promise<Auditing> {
  const composition = await compose('audit', replacements, async (environment) => ({
    secrets: await readSecrets(environment.RINGONCE_SECRET_ARN),
    publicUrl: environment.RINGONCE_PUBLIC_URL,
  }));
  const { secrets, environment, pipeline } = composition;
  return {
    ...composition,
    records: replacements.records ?? recordsOf(secrets),
    letters: deadLettersOf(environment),
    channels: [
      snsAlerts({ topicArn: environment.RINGONCE_ALERT_TOPIC_ARN, stage: environment.RINGONCE_STAGE }),
    ],
    since: pipeline.clock.now(),
  };
}

export const handlerOn = (replacements: Replacements = {}) =>
  functionOf(
    () => open(replacements),
    async (auditing, event: AuditEvent): Promise<void> => {
      const { pipeline, letters, channels, since } = auditing;
      const brief = event.watch === true;
      if (!brief) await recordRun(pipeline, 'audit', () => audit(auditing));
      const parts = heartbeats(pipeline.settings.shards);
      await watch(pipeline, { heartbeats: parts, ledger: !brief, ...(brief ? { since } : {}) });
      await watchLetters(pipeline, await letters.count());
      await tellAlerts(pipeline, channels);
    },
  );

async function audit({ pipeline, records, telemetry }: Auditing): Promise<void> {
  const parts = heartbeats(pipeline.settings.shards);
  const report = await runAudit(pipeline, records, pipeline.clock.now(), { heartbeats: parts });
  telemetry.gauge('audited', report.appointments, 'Count');
  telemetry.gauge('audit_findings', report.findings.length, 'Count');
}

export const handler = handlerOn();
