/**
 * Looks for what should not be there, and tells the people on call. Called by EventBridge Scheduler: every hour for
 * the three-way audit, every minute with `watch` for a short look at whether every component runs, and to tell alerts, and
 * every quarter of an hour with `smoke`, where the stage asks for it, to have somebody reminded end to end, and
 * every minute with `events` to tell offices' own software what happened, and with `feeds` to read offices' calendars, and
 * every ten minutes with `retain` to end what has outlived the period that its office keeps it for.
 */
import type { Replacements } from './composition.ts';
import { functionOf } from './composition.ts';
import {
  auditOnce,
  checkReminding,
  feedsOnce,
  openAuditing,
  retainOnce,
  tellEvents,
  watchOnce,
} from './safeguards.ts';

/** What the schedules send. */
export interface AuditEvent {
  /** True for the short look. */
  watch?: boolean;
  /** How often to look for what offices are told of, and nothing else. */
  events?: number;
  /** True for reading calendars, and nothing else: theirs is the only address that makes a run wait. */
  feeds?: boolean;
  /** True for retention, and nothing else. */
  retain?: boolean;
  /** True for the check that somebody is reminded, and nothing else. */
  smoke?: boolean;
}

export const handlerOn = (replacements: Replacements = {}) =>
  functionOf(
    () => openAuditing(replacements),
    async (
      auditing,
      { watch: brief = false, feeds = false, retain = false, smoke = false, events = 0 }: AuditEvent,
      context,
    ): Promise<void> => {
      const timeLeftMs = () => context.getRemainingTimeInMillis();
      if (events > 0) return tellEvents(auditing, events, timeLeftMs);
      if (feeds) return feedsOnce(auditing);
      if (smoke) return checkReminding(auditing);
      if (retain) return retainOnce(auditing, timeLeftMs);
      if (!brief) await auditOnce(auditing);
      await watchOnce(auditing, brief);
    },
  );

export const handler = handlerOn();
