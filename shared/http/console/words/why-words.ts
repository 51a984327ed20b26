/** What the page "Why not?" says. Read by `why-page.ts`. Pure. */
import type { Words } from './said.ts';

interface WhyWords {
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

export const WHY_WORDS: Words<WhyWords> = {
  en: {
    title: 'Why, or why not?',
    sends: (step, at) => `${step} would go out at ${at}.`,
    waits: (step, at) => `${step} would wait at ${at}.`,
    drops: (step, at) => `${step} would not go out any more at ${at}.`,
    sendsLead: 'Nothing objects.',
    until: (at) => `It is asked again at ${at}.`,
    early: 'Its planned time has not come.',
    supposed: 'This is what would be. Nothing is changed by looking.',
    asIs: 'As it is',
    course: 'Over time',
    courseLead:
      'High: it would go out. Half: it would wait. Flat: it would not go out any more. The line is the instant shown here.',
    kinds: { send: 'goes out', wait: 'waits', drop: 'does not go out' },
    stretch: 'From, to',
    asList: 'As a list',
    what: 'What',
    why: 'Why',
    when: 'When',
    earlier: 'earlier',
    later: 'later',
    hour: '1 hour',
    day: '1 day',
    ownTime: 'Its own time',
    step: 'Which step',
    caps: 'Caps',
    ownCaps: 'As the office has them',
    presets: { default: 'The default', 'one-a-day': 'One text or call a day' },
    perDay: 'Contacts a day',
    perDayHint: 'By this channel; empty: as the caps say.',
    policy: 'Policy',
    ownPolicy: (name) => `As it was booked (${name})`,
    show: 'Show',
    whatIf: 'What if?',
    stages: 'Stage by stage',
    stagesLead: 'The first that objects decides.',
    passes: 'no objection',
    decides: 'decides',
    alsoWait: 'would have it wait, too',
    alsoDrop: 'would end it, too',
    plan: 'What comes of every step',
    planned: 'Planned',
    comesTo: 'If it were so',
    isNow: 'As it is',
    gone: 'is not in it',
    outcomes: { send: 'goes out', wait: 'waits for somebody', drop: 'does not go out' },
    back: 'The appointment',
  },
};
