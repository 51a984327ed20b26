/** What the console says about one appointment. Read by `appointment-screen.ts` and `appointment-deeds.ts`. Pure. */
import type { Words } from './said.ts';

interface AppointmentWords {
  back: string;
  show: string;
  hidden: string;
  phone: string;
  email: string;
  none: string;
  language: string;
  id: string;
  policy: string;
  ladder: string;
  ladderLead: string;
  picture: (steps: string) => string;
  now: string;
  start: string;
  legend: Record<'done' | 'failed' | 'dropped' | 'planned' | 'hours' | 'caps' | 'other', string>;
  movedBy: Record<'hours' | 'caps' | 'other', string>;
  earlier: string;
  details: string;
  happened: string;
  said: string;
  saidNone: string;
  saidNoneLead: string;
  person: string;
  attempt: (count: string) => string;
  subject: string;
  emailFrame: (subject: string) => string;
  asText: string;
  calendar: string;
  segments: (count: string, encoding: string) => string;
  parts: Record<'script' | 'menu' | 'goodbye' | 'voicemail', string>;
  pressed: string;
  wrote: string;
  chose: string;
  called: string;
  erased: string;
  was: Record<'confirm' | 'cancel' | 'move' | 'stop', string>;
  deeds: Record<'confirm' | 'cancel' | 'move' | 'stop', string>;
  ask: Record<'confirm' | 'cancel' | 'move' | 'stop', string>;
  yes: Record<'confirm' | 'cancel' | 'move' | 'stop', string>;
  no: string;
  fault: string;
  would: string;
  wouldNothing: string;
  ends: (channel: string, at: string) => string;
  tells: Record<'booking' | 'change' | 'cancellation' | 'reinstatement', (channel: string) => string>;
  tellsNobody: string;
  goes: (channel: string, at: string) => string;
  goesNot: (channel: string, why: string) => string;
  newTime: string;
  newPlace: string;
  seeFirst: string;
  stopLead: string;
  stopPhone: (address: string) => string;
  stopEmail: (address: string) => string;
  stopAll: string;
  stopNone: string;
}

export const APPOINTMENT_WORDS: Words<AppointmentWords> = {
  en: {
    back: 'Back to its day',
    show: 'Show addresses',
    hidden: 'Addresses are masked; who asks for them is noted.',
    phone: 'Phone',
    email: 'Email',
    none: 'none',
    language: 'Language',
    id: 'Id',
    policy: 'Policy',
    ladder: 'Reminders',
    ladderLead: 'What went out and what will, and what moved it.',
    picture: (steps) => `The reminders on a line that ends with the appointment. ${steps}`,
    now: 'now',
    start: 'start',
    legend: {
      done: 'went out',
      failed: 'failed',
      dropped: 'not sent',
      planned: 'planned',
      hours: 'moved by contact hours',
      caps: 'waited for limits',
      other: 'waited for us',
    },
    movedBy: {
      hours: 'It was moved into the hours at which the person may be contacted.',
      caps: 'It waited, so that the person is not contacted too often.',
      other: 'It waited for something of ours.',
    },
    earlier: 'Before it was changed',
    details: 'Step by step',
    happened: 'What happened',
    said: 'What was said',
    saidNone: 'Nothing yet.',
    saidNoneLead: 'Every message and call stands here as it was seen or heard, and every answer.',
    person: 'The person',
    attempt: (count) => `try ${count}`,
    subject: 'Subject',
    emailFrame: (subject) => `The email “${subject}”`,
    asText: 'As plain text',
    calendar: 'With a calendar entry',
    segments: (count, encoding) => `${count} (${encoding})`,
    parts: {
      script: 'Says',
      menu: 'Asks for a key',
      goodbye: 'Where no key is pressed',
      voicemail: 'To an answering machine',
    },
    pressed: 'Pressed',
    wrote: 'Wrote',
    chose: 'Chose on the page',
    called: 'Called',
    erased: 'These words were erased.',
    was: {
      confirm: 'Confirmed. No further reminder goes out.',
      cancel: 'Cancelled.',
      move: 'Changed.',
      stop: 'Stopped. Nothing more goes to these addresses.',
    },
    deeds: { confirm: 'Confirm', cancel: 'Cancel it', move: 'Move', stop: 'Stop reminders' },
    ask: {
      confirm: 'Confirm this appointment?',
      cancel: 'Cancel this appointment?',
      move: 'Move this appointment',
      stop: 'Stop reminders to this person?',
    },
    yes: { confirm: 'Confirm', cancel: 'Cancel the appointment', move: 'Move it', stop: 'Stop them' },
    no: 'Leave it as it is',
    fault: 'It was not done',
    would: 'What this does',
    wouldNothing: 'No reminder changes.',
    ends: (channel, at) => `${channel} of ${at} will not go out.`,
    tells: {
      booking: (channel) => `The person is told of the booking: ${channel}.`,
      change: (channel) => `The person is told of the new time or place: ${channel}.`,
      cancellation: (channel) => `The person is told that it does not take place: ${channel}.`,
      reinstatement: (channel) => `The person is told that it takes place after all: ${channel}.`,
    },
    tellsNobody: 'The person is told nothing, for no reminder of it went out.',
    goes: (channel, at) => `${channel} goes out ${at}.`,
    goesNot: (channel, why) => `${channel} will not go out: ${why}`,
    newTime: 'New time',
    newPlace: 'Place',
    seeFirst: 'See what it does',
    stopLead:
      'This is an opt-out of the person, for this office and for good: reminders of all their appointments stop, not only of this one. It is kept with your name as proof, and can be lifted when the person asks for it.',
    stopPhone: (address) => `No text and no call to ${address}`,
    stopEmail: (address) => `No email to ${address}`,
    stopAll: 'Everything',
    stopNone: 'There is no address that anything could go to.',
  },
};
