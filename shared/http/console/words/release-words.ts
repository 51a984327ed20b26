/** What the console says of a release: its preview, its confirmation, how it goes. Read by `release-page.ts`. Pure. */
import type { Words } from './said.ts';

interface ReleaseWords {
  look: string;
  title: string;
  /** One and many of each. */
  nouns: Record<'text' | 'call' | 'person', readonly [string, string]>;
  would: (contacts: readonly string[], people: string) => string;
  wouldNone: string;
  nothing: string;
  nothingLead: string;
  most: (count: string) => string;
  once: string;
  cost: string;
  ready: string;
  first: string;
  last: string;
  people: string;
  mostEach: string;
  held: string;
  dropped: string;
  waiting: string;
  cut: (count: string) => string;
  examples: string;
  byOffice: string;
  office: string;
  channel: string;
  contacts: string;
  why: string;
  type: (number: string) => string;
  typeHint: string;
  mistyped: (number: string) => string;
  changed: string;
  release: string;
  back: string;
  reason: string;
  done: string;
  already: string;
  stopped: string;
  going: (left: string) => string;
  goingLead: string;
  stop: string;
}

export const RELEASE_WORDS: Words<ReleaseWords> = {
  en: {
    look: 'Look, and release',
    title: 'Release what is held',
    nouns: { text: ['text', 'texts'], call: ['call', 'calls'], person: ['person', 'people'] },
    would: (contacts, people) => `A release would send ${contacts.join(' and ')} to ${people}.`,
    wouldNone: 'A release would send nothing now.',
    nothing: 'Nothing is held.',
    nothingLead: 'Somebody has released it already, or what was held has ended by itself.',
    most: (count) => `Nobody would get more than ${count}.`,
    once: 'Nobody would get more than one.',
    cost: 'Cost, at most',
    ready: 'Waiting for',
    first: 'First',
    last: 'Last',
    people: 'People',
    mostEach: 'Most to one person',
    held: 'Held',
    dropped: 'Would not be sent any more',
    waiting: 'Would go on waiting',
    cut: (count) => `More is held than the first ${count}, which this is about.`,
    examples: 'Word for word',
    byOffice: 'By office',
    office: 'Office',
    channel: 'Channel',
    contacts: 'Texts or calls',
    why: 'Why you release it',
    type: (number) => `Type ${number} to release`,
    typeHint: 'The number of people, so that nobody releases so many by mistake.',
    mistyped: (number) => `Type ${number}, or go back.`,
    changed: 'What is held has changed since you looked. Please look again.',
    release: 'Release',
    back: 'Back, without a release',
    reason: 'looked at it in the console',
    done: 'Released. It goes out over the next minutes, as rates, hours and caps allow.',
    already: 'Nothing was held any more: somebody was faster.',
    stopped: 'Stopped. Texts and calls of that scope are paused.',
    going: (left) => `Going out: ${left} of what was held are still to go.`,
    goingLead: 'Paced like everything else. You can stop it at any moment.',
    stop: 'Stop it',
  },
};
