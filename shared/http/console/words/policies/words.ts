/** What the screen Policies says. Read by `policies-screen.ts` and `policy-picture.ts`. Pure. */
import type { AnswerRule, Channel } from '../../../../domain/core/policy.ts';

export interface PoliciesWords {
  lead: string;
  version(version: string): string;
  standing(version: string): string;
  change: string;
  add: string;
  addLead: string;
  name: string;
  nameHint: string;
  from: string;
  begin: string;
  back: string;
  title(name: string): string;
  newLead: string;
  heldLead: string;
  steps: string;
  step(at: number): string;
  channel: string;
  none: string;
  before: string;
  beforeHint: string;
  notAfter: string;
  more: string;
  gap: string;
  escalates: string;
  tellsBooking: string;
  nothing: string;
  onAnswer: string;
  onOther: string;
  onAnotherTime: string;
  rules: Record<AnswerRule, string>;
  tryOn: string;
  day: string;
  days: Record<'usual' | 'forward' | 'back' | 'own', string>;
  start: string;
  zone: string;
  appointment: string;
  appointmentHint: string;
  preview: string;
  look: string;
  save: string;
  saved: string;
  fault: string;
  seen: string;
  seenLead(start: string, zone: string): string;
  picture: string;
  open: string;
  planned: string;
  wanted: string;
  starts: string;
  drag: string;
  ahead(text: string): string;
  moved: string;
  keepsTime: string;
  when: string;
  use: string;
  month: string;
  monthLead: string;
  monthNone: string;
  monthNoneLead: string;
  ofAppointments(count: number): string;
  fewer: Record<Channel, (count: number) => string>;
  further: Record<Channel, (count: number) => string>;
  asMany: string;
  earlier(count: number): string;
  later(count: number): string;
  gained(count: number): string;
  lost(count: number): string;
  sameTime: string;
  cut: string;
  versions: string;
  versionName: string;
  versionsNone: string;
  until: string;
  compare: string;
  compared(version: string): string;
  comparedLead: string;
  /** Of moving what is booked to the newest version. */
  apply: Record<ApplyText, string>;
  costs(before: string, after: string): string;
  applied(count: number): string;
  appliedPart(count: number): string;
}

type ApplyText =
  | 'title'
  | 'lead'
  | 'look'
  | 'moved'
  | 'kept'
  | 'busy'
  | 'earlier'
  | 'later'
  | 'same'
  | 'added'
  | 'dropped'
  | 'passed'
  | 'cost'
  | 'none'
  | 'cut'
  | 'do';
