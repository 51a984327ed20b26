/** Every hour: looks for what should not be there, and tells the people on call. Called by EventBridge Scheduler. */
import { audit } from '../shared/pipeline/audit.ts';
import { recordRun } from '../shared/pipeline/operate.ts';
import { alert } from './alerts.ts';
import type { Replacements } from './composition.ts';
import { compose, functionOf } from './composition.ts';
import { heartbeats } from './shards.ts';

export const handlerOn = (replacements: Replacements = {}) =>
  functionOf(
    () => compose('audit', replacements, () => ({})),
    async ({ pipeline, telemetry, environment }): Promise<void> => {
      const report = await recordRun(pipeline, 'audit', () =>
        audit(pipeline, { heartbeats: heartbeats(pipeline.settings.shards) }),
      );
      const { findings, appointments, cut } = report;
      for (const finding of findings) telemetry.event('audit finding', { ...finding });
      telemetry.event('audited', { appointments, findings: findings.length, cut });
      telemetry.gauge('audited', appointments, 'Count');
      telemetry.gauge('audit_findings', findings.length, 'Count');
      if (findings.length > 0)
        await alert(environment.RINGONCE_ALERT_TOPIC_ARN, environment.RINGONCE_STAGE, report);
    },
  );

export const handler = handlerOn();
