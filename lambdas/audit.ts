/**
 * Looks for what should not be there, and tells the people on call. Called by EventBridge Scheduler: every hour for
 * the three-way audit, and every minute with `watch` for a short look at whether every component runs, and to tell alerts.
 */
import type { Replacements } from './composition.ts';
import { functionOf } from './composition.ts';
import { auditOnce, openAuditing, watchOnce } from './safeguards.ts';

/** What the schedules send. */
export interface AuditEvent {
  /** True for the short look. */
  watch?: boolean;
}

export const handlerOn = (replacements: Replacements = {}) =>
  functionOf(
    () => openAuditing(replacements),
    async (auditing, { watch: brief = false }: AuditEvent): Promise<void> => {
      if (!brief) await auditOnce(auditing);
      await watchOnce(auditing, brief);
    },
  );

export const handler = handlerOn();
