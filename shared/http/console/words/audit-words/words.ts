/** What the screen Audit says. Read by `audit-screen.ts`. Pure. */
import type { FindingKind } from '../../../../domain/safeguards/audit.ts';

export interface AuditWords {
  letters: string;
  lettersLead: string;
  lettersNone: string;
  lettersNoneLead: string;
  well: string;
  failing(count: number): string;
  which: string;
  failed: string;
  times(count: number): string;
  unread: string;
  would: string;
  prospects: Record<'send' | 'drop' | 'wait' | 'settling' | 'done' | 'unreadable' | 'faulty', string>;
  redrive(count: number): string;
  redriveLead: string;
  redriven(count: number): string;
  of(shown: number, total: number): string;
  audit: string;
  auditLead: string;
  look: string;
  looked(appointments: number, entries: number, contacts: number): string;
  agreed: string;
  found(count: number): string;
  finding: string;
  kinds: Record<FindingKind, string>;
  what: string;
  advice: string;
  cut: string;
  left(why: string): string;
}
