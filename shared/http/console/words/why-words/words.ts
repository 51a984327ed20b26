/** What the page "Why not?" says. Read by `why-page.ts`. Pure. */
import type { StageCode } from '../../../appointments/why.ts';

export interface WhyWords {
  /** What each stage asks. */
  asks: Record<StageCode, string>;
  title: string;
  sends: (step: string, at: string) => string;
  waits: (step: string, at: string) => string;
  drops: (step: string, at: string) => string;
  sendsLead: string;
  until: (at: string) => string;
  early: string;
  supposed: string;
  asIs: string;
  course: string;
  courseLead: string;
  kinds: Record<'send' | 'wait' | 'drop', string>;
  stretch: string;
  asList: string;
  what: string;
  why: string;
  when: string;
  earlier: string;
  later: string;
  hour: string;
  day: string;
  ownTime: string;
  step: string;
  caps: string;
  ownCaps: string;
  presets: Record<'default' | 'one-a-day', string>;
  perDay: string;
  perDayHint: string;
  policy: string;
  ownPolicy: (name: string) => string;
  show: string;
  whatIf: string;
  stages: string;
  stagesLead: string;
  passes: string;
  decides: string;
  alsoWait: string;
  alsoDrop: string;
  plan: string;
  planned: string;
  comesTo: string;
  isNow: string;
  gone: string;
  outcomes: Record<'send' | 'wait' | 'drop', string>;
  back: string;
}
