/** What the screen Policies says. Read by `policies-screen.ts` and `policy-picture.ts`. Pure. */
import type { AnswerRule, Channel } from '../../../domain/core/policy.ts';
import type { Words } from './said.ts';

interface PoliciesWords {
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
  ofAppointments(count: string): string;
  fewer: Record<Channel, (count: string) => string>;
  further: Record<Channel, (count: string) => string>;
  asMany: string;
  earlier(count: string): string;
  later(count: string): string;
  gained(count: string): string;
  lost(count: string): string;
  sameTime: string;
  cut: string;
  versions: string;
  versionName: string;
  versionsNone: string;
  until: string;
  compare: string;
  compared(version: string): string;
  comparedLead: string;
}

export const POLICIES_WORDS: Words<PoliciesWords> = {
  en: {
    lead: 'A policy is a ladder of reminders. What is booked keeps the version that it began with.',
    version: (version) => `version ${version}`,
    standing: (version) => `Version ${version} is used now.`,
    change: 'Look, and change',
    add: 'Begin another policy',
    addLead: 'It begins as a copy, and is stored when you save it.',
    name: 'Name',
    nameHint: 'Lower-case letters, digits, - and _.',
    from: 'As a copy of',
    begin: 'Begin',
    back: 'All policies',
    title: (name) => `Policy ${name}`,
    newLead: 'It is not stored yet.',
    heldLead: 'Nothing is changed until you have looked at last month and saved.',
    steps: 'The ladder',
    step: (at) => `Step ${at}`,
    channel: 'By',
    none: 'no step',
    before: 'Ahead of the start',
    beforeHint: 'As 3 d, 4 h or 1 d 12 h. A day keeps the time of the clock.',
    notAfter: 'Of no use within',
    more: 'More rules',
    gap: 'Least time between two contacts',
    escalates: 'Where a step is impossible, the next one comes at once',
    tellsBooking: 'Who books is told at once by',
    nothing: 'nothing',
    onAnswer: 'After an answer that you have to read',
    onOther: 'After words that only a person understands',
    onAnotherTime: 'After a wish for another time',
    rules: {
      hold: 'texts and calls wait for you',
      continue: 'reminders go on, no louder than the answer',
      end: 'no reminder follows',
    },
    tryOn: 'Try it on',
    day: 'Day',
    days: {
      usual: 'a usual day',
      forward: 'the day after the clocks go forward',
      back: 'the day after the clocks go back',
      own: 'a start or an appointment of mine',
    },
    start: 'Start there',
    zone: 'Time zone',
    appointment: 'Appointment',
    appointmentHint: 'Its id. Its start and its person’s zone count where you leave the others empty.',
    preview: 'Preview',
    look: 'Look at last month, then save',
    save: 'Save',
    saved: 'Saved. What is booked from now on has it.',
    fault: 'This would not be saved',
    seen: 'The ladder on a time line',
    seenLead: (start, zone) => `For a start on ${start} (${zone})`,
    picture: 'Steps by channel up to the start, over contact hours',
    open: 'Contact hours',
    planned: 'Planned',
    wanted: 'Wanted, outside hours or too near',
    starts: 'start',
    drag: 'Drag a step, or move it by the arrow keys: a quarter of an hour, with Shift a day.',
    ahead: (text) => `${text} ahead`,
    moved: 'moved into hours, or behind the gap',
    keepsTime: 'as wanted',
    when: 'When',
    use: 'Of use until',
    month: 'Last month by this policy',
    monthLead:
      'An estimate: both ladders by hours, gaps and the answers that came; without limits, bundles and failures.',
    monthNone: 'Nothing to compare with',
    monthNoneLead: 'No appointment of this policy started in the last 30 days.',
    ofAppointments: (count) => `Appointments: ${count}`,
    fewer: {
      email: (count) => `${count} fewer emails`,
      sms: (count) => `${count} fewer texts`,
      voice: (count) => `${count} fewer calls`,
    },
    further: {
      email: (count) => `${count} more emails`,
      sms: (count) => `${count} more texts`,
      voice: (count) => `${count} more calls`,
    },
    asMany: 'As many emails, texts and calls as before',
    earlier: (count) => `${count} reached earlier`,
    later: (count) => `${count} reached later`,
    gained: (count) => `${count} reached who were not`,
    lost: (count) => `${count} not reached any more`,
    sameTime: 'Everybody reached at the same time',
    cut: 'There were more than can be replayed at once: these are the latest.',
    versions: 'Versions before',
    versionName: 'Version',
    versionsNone: 'None: what is replaced from now on stands here.',
    until: 'Stood until',
    compare: 'Compare, and restore',
    compared: (version) => `Version ${version} and what is used now`,
    comparedLead:
      'The form below has that version; save it to restore it. A line with − is in that version alone, one with + in what is used now.',
  },
};
