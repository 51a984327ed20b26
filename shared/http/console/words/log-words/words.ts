/** What the screen Log says. Read by `log-screen.ts`. Pure. */
import type { ActKind } from '../../../../domain/tenant/audit-log.ts';

export interface LogWords {
  acts: Record<ActKind, string>;
  lead: string;
  none: string;
  noneLead: string;
  office: string;
  all: string;
  from: string;
  to: string;
  daysHint: string;
  show: string;
  at: string;
  who: string;
  what: string;
  why: string;
  everywhere: string;
  version(version: number): string;
  next: string;
}
