/** English. See `words.ts`. */

import { countIn } from '../said.ts';
import type { ReleaseWords } from './words.ts';

const some = countIn('en');

export const en: ReleaseWords = {
  look: 'Look, and release',
  title: 'Release what is held',
  texts: (count) => some(count, 'text', 'texts'),
  calls: (count) => some(count, 'call', 'calls'),
  would: (contacts, people) => `A release would send ${contacts} to ${some(people, 'person', 'people')}.`,
  wouldNone: 'A release would send nothing now.',
  nothing: 'Nothing is held.',
  nothingLead: 'Somebody has released it already, or what was held has ended by itself.',
  most: (count) => `Nobody would get more than ${some(count)}.`,
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
  cut: (count) => `More is held than the first ${some(count)}, which this is about.`,
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
  going: (left) => `Going out: ${some(left, 'of what was held is', 'of what was held are')} still to go.`,
  goingLead: 'Paced like everything else. You can stop it at any moment.',
  stop: 'Stop it',
};
