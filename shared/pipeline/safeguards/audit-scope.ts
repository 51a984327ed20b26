/** What one audit looks at, how far, and what it has found so far. Shared by the parts of the audit. */

import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { QUEUE_LEASE_MS } from '../../domain/ledger/entry.ts';
import type { Finding } from '../../domain/safeguards/audit.ts';

/** An entry that is due for longer than this was overlooked; what was taken longer ago is settled in the ledger. */
export const OVERDUE_MS: Milliseconds = 2 * QUEUE_LEASE_MS;

export interface AuditReport {
  at: Instant;
  /** The worst first; of each kind at most `findingsMax`. */
  findings: Finding[];
  /** How much was looked at. */
  appointments: number;
  entries: number;
  contacts: number;
  /** True when there was more to look at, or to report, than the bounds allow. */
  cut: boolean;
  /** Why a provider's record was left out; no personal data. */
  unread: string[];
}

/** How far one audit goes. */
export interface AuditBounds {
  /** How far ahead plans and entries are looked at, in ms. */
  aheadMs: Milliseconds;
  /** How many of each are looked at, at most. */
  appointmentsMax: number;
  entriesMax: number;
  contactsMax: number;
  /** How many findings of each kind are reported, at most. */
  findingsMax: number;
}

/** One audit, with what it has looked at so far. */
export interface Audit extends AuditBounds {
  now: Instant;
  /** Plans of appointments that started longer ago than this are done with. */
  since: Instant;
  report: AuditReport;
}
