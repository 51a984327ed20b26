/** What the screen Templates says. Read by `templates-screen.ts`. Pure. */
import type { StepKind } from '../../../domain/appointment/appointment.ts';
import type { Words } from './said.ts';

interface TemplateWords {
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
  segments(count: string, encoding: string, units: string): string;
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

export const TEMPLATE_WORDS: Words<TemplateWords> = {
  en: {
    lead: 'What is said in each kind of message. Ours is used wherever you have none of your own.',
    kinds: {
      reminder: 'Reminder',
      booking: 'Booking',
      change: 'Change',
      cancellation: 'Cancellation',
      reinstatement: 'Takes place after all',
    },
    language: 'Language',
    builtIn: 'ours',
    own: (version) => `yours, ${version}`,
    all: 'All templates',
    every: 'Read it in every language',
    everyLead: 'What an example would be told, by every channel, in each language that there are words for.',
    title: (kind, channel, language) => `${kind}, ${channel}, ${language}`,
    builtInLead: 'These are our words. What you save takes their place.',
    ownLead: (version, at) => `Your own, version ${version}, of ${at}.`,
    otherLead: (language) => `There are no words for this language alone: ${language} is used.`,
    back: 'All templates',
    parts: {
      subject: 'Subject',
      text: 'Plain text',
      html: 'HTML',
      body: 'Text',
      script: 'Who is calling, and why',
      menu: 'Which key does what',
      goodbye: 'When nobody presses a key',
      voicemail: 'On an answering machine',
    },
    help: 'What can be put in',
    helpLead: 'Liquid: {{ name }} is replaced by what it says for each person.',
    save: 'Save',
    saved: 'Saved. It is used from the next message on.',
    preview: 'Preview',
    seen: 'As it would be seen',
    seenLead: 'An example; nothing is stored or sent.',
    letter: 'The email',
    showLetter: 'Show the email',
    remove: 'Use ours again',
    removeLead: 'Yours stays among the versions, and can be restored.',
    reallyRemove: 'Delete this template',
    removed: 'Deleted. The next best is used from now on.',
    fault: 'This would not be saved',
    well: 'Nothing to remark',
    warned: 'Worth knowing',
    segments: (count, encoding, units) => `Segments: ${count} (${encoding}, ${units} units)`,
    cost: (amount) => `at most ${amount} a message`,
    voicemail: 'On an answering machine',
    versions: 'Versions before',
    versionsNone: 'None: what is replaced from now on stands here.',
    version: 'Version',
    until: 'Stood until',
    compare: 'Compare',
    compared: (version) => `Version ${version} and what is used now`,
    comparedLead: 'A line with − is in that version alone, one with + in what is used now.',
    same: 'No difference',
    restore: (version) => `Restore version ${version}`,
  },
};
