/** What the screen Replies says. Read by `replies-screen.ts`. Pure. */
import type { NeedKind } from '../../../../domain/person/need.ts';
import type { Resolution } from '../../../../domain/person/reply.ts';

export interface WorklistWords {
  none: string;
  noneLead: string;
  waiting: (count: string, since: string) => string;
  lead: string;
  kinds: Record<NeedKind, string>;
  leads: Partial<Record<NeedKind, string>>;
  cancelAsked: string;
  since: string;
  noAppointment: string;
  outcomes: Record<Resolution, string>;
  note: string;
  was: Record<Resolution, string>;
  fault: string;
  more: string;
}
