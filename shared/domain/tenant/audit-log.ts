/**
 * The audit log: who changed what, and when. One act for each change of control, a policy, a template, an office, a key or
 * a colleague, and for each person who is erased; ids and names of fields, and nothing of the people who are reminded.
 * Pure; `pipeline/core/audit-log.ts` writes it.
 */
import type { TenantId } from '../core/keys.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { DAY } from '../core/time.ts';

/** What can be done, as a sentence goes on after who did it. */
export const ACTS = {
  paused: 'paused sending',
  resumed: 'resumed sending',
  released: 'released what a surge held',
  blackout_opened: 'said that the data was put back to an earlier state',
  restored_released: 'released what a restore held',
  restored_dropped: 'dropped what a restore held',
  person_ceiling_set: 'set the person’s ceiling',
  policy_stored: 'stored a policy',
  policy_applied: 'applied a policy to what is booked',
  template_stored: 'stored a template',
  template_deleted: 'deleted a template',
  tenant_created: 'created the office',
  tenant_changed: 'changed the office’s settings',
  links_revoked: 'ended all links that people got',
  recipient_erased: 'erased a person',
  webhook_created: 'created an endpoint for events',
  webhook_changed: 'changed an endpoint for events',
  webhook_deleted: 'deleted an endpoint for events',
  webhook_rotated: 'gave an endpoint for events another secret',
  events_replayed: 'had events told again',
  feed_set: 'had a calendar read',
  feed_removed: 'had a calendar read no more',
  feed_accepted: 'accepted what a calendar changes',
  key_issued: 'issued a key',
  key_adopted: 'brought a key',
  key_revoked: 'revoked a key',
  person_added: 'added a colleague',
  person_changed: 'changed a colleague',
  person_removed: 'removed a colleague',
  address_shown: 'had an address shown in full',
} as const;
export type ActKind = keyof typeof ACTS;
export const ACT_KINDS = Object.keys(ACTS) as ActKind[];

/** Who does something: a key, whose it is, and what that is called. */
export interface Actor {
  /** The key's id; null for what the program does by itself, at its start. */
  key: string | null;
  /** The colleague whose key it is; null for a program's. */
  person: string | null;
  /** Whether it acts for operators, whose names an office does not see. */
  operator: boolean;
  /** As people read it: the name of the person, as it was then, or the key's label. */
  name: string;
}

/** An actor at one request. */
export interface Doer extends Actor {
  /** Names the request: what is recorded again for a retry is the same act. */
  seed: string;
}

export interface Act {
  what: ActKind;
  /** The office that it concerns; null where it concerns all, or operators. */
  tenant: TenantId | null;
  /** What was changed: the name of a policy or template, the id of a key or a colleague, the keyed hash of an address, a channel. */
  subject: string | null;
  /** The version that was stored, of what has versions. */
  version?: number | undefined;
  /** Of settings, the names of those that are others now. */
  fields?: readonly string[] | undefined;
  /** As somebody wrote it. */
  reason?: string | undefined;
}

export interface LoggedAct extends Act {
  id: string;
  at: Instant;
  by: Actor;
}

/** As long as records of who had access to what are asked for (45 CFR 164.316(b)(2)(i): six years). */
export const ACTS_KEPT_MS: Milliseconds = 6 * 366 * DAY;

/** The names of the fields in which two objects differ. */
export function changedFields<T extends object>(before: T, after: T): string[] {
  const differs = (name: string) =>
    JSON.stringify(before[name as keyof T]) !== JSON.stringify(after[name as keyof T]);
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(differs).sort();
}
