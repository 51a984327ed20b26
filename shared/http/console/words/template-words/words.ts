/** What the screen Templates says. Read by `templates-screen.ts`. Pure. */

import type { StepKind } from '../../../../domain/appointment/appointment.ts';
import type { VARIABLES } from '../../../../domain/content/values.ts';

export interface TemplateWords {
  /** What may be put in. */
  variables: Record<keyof typeof VARIABLES, string>;
  lead: string;
  kinds: Record<StepKind, string>;
  language: string;
  builtIn: string;
  own(version: string): string;
  all: string;
  every: string;
  everyLead: string;
  title(kind: string, channel: string, language: string): string;
  builtInLead: string;
  ownLead(version: string, at: string): string;
  otherLead(language: string): string;
  back: string;
  parts: Record<string, string>;
  help: string;
  helpLead: string;
  save: string;
  saved: string;
  preview: string;
  seen: string;
  seenLead: string;
  letter: string;
  showLetter: string;
  remove: string;
  removeLead: string;
  reallyRemove: string;
  removed: string;
  fault: string;
  well: string;
  warned: string;
  segments(count: number, encoding: string, units: number): string;
  cost(amount: string): string;
  voicemail: string;
  versions: string;
  versionsNone: string;
  version: string;
  until: string;
  compare: string;
  compared(version: string): string;
  comparedLead: string;
  same: string;
  restore(version: string): string;
}
