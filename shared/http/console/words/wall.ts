/** What the screen Sandbox says. Read by `sandbox-screen.ts` and `sandbox-phones.ts`. Pure. */
import type { Words } from './said.ts';

interface SandboxWords {
  nobody: string;
  nobodyLead: string;
  got: (messages: string, addresses: string) => string;
  gotLead: string;
  load: string;
  loadLead: string;
  loaded: (count: string) => string;
  night: string;
  nightLead: string;
  own: string;
  clock: string;
  steps: Record<ClockStep, string>;
  play: string;
  nextIs: string;
  soon: string;
  nothingNext: string;
  clockIsOperators: string;
  waits: (count: string) => string;
  waitsNone: string;
  held: (count: string) => string;
  release: string;
  released: string;
  fault: string;
  more: string;
  phoneOf: (name: string) => string;
  inboxOf: (name: string) => string;
  somebody: string;
  earlier: (count: string) => string;
  segments: (count: number) => string;
  status: Record<string, string>;
  callFrom: (office: string) => string;
  ringing: string;
  pickUp: string;
  keypad: string;
  pressed: (digits: string) => string;
  calledUs: string;
  onThePage: (button: string) => string;
  openEmail: string;
  emailTo: (name: string) => string;
  write: (name: string) => string;
  send: string;
  operatorOnly: string;
  responses: Record<'confirmed' | 'declined' | 'cancelled' | 'answered', string>;
  old: string;
  thenLead: string;
  missed: (count: string) => string;
  missedCall: string;
  now: string;
  nowLead: string;
  nowHeld: (count: string) => string;
  nowHeldLead: string;
  nowReleased: string;
}

/** How the clock can be moved by one press. */
export const CLOCK_STEPS = ['next', 'PT1H', 'P1D'] as const;
export type ClockStep = (typeof CLOCK_STEPS)[number];

export const SANDBOX_WORDS: Words<SandboxWords> = {
  en: {
    nobody: 'Nobody has got anything yet.',
    nobodyLead:
      'This is a sandbox: nothing leaves this machine, and the clock is yours. Load some appointments, let time go by, and see on their phones what people get.',
    got: (messages, addresses) => `${messages} on ${addresses}.`,
    gotLead:
      'Nothing leaves this machine. Let the clock run, and answer as these people would: write, pick up, press a key, open a link.',
    load: 'Load 298 appointments',
    loadLead:
      'Four days of an office: in six languages, in many time zones, with everything that goes wrong.',
    loaded: (count) => `${count} are loaded. Let the clock run.`,
    night: 'Play the night of the 156 calls',
    nightLead: 'Everything stops at six in the evening, and comes back thirteen hours late. See who is rung.',
    own: 'Or create one of your own, by the API or with ringonce import: it is reminded of here, too.',
    clock: 'The clock',
    steps: { next: 'Next message', PT1H: '1 h', P1D: '1 day' },
    play: 'Play',
    nextIs: 'Next',
    soon: 'Something is on its way.',
    nothingNext: 'Nothing is planned.',
    clockIsOperators: 'The clock is everybody’s, so an operator’s key moves it.',
    waits: (count) => `${count} wait: see why`,
    waitsNone: 'Nothing is put off or held: everything goes out at its time.',
    held: (count) => `${count} held`,
    release: 'Release them',
    released: 'Released. Let the clock run: they go out one after the other.',
    fault: 'That could not be played',
    more: 'Show more people',
    phoneOf: (name) => `Phone of ${name}`,
    inboxOf: (name) => `Inbox of ${name}`,
    somebody: 'Somebody',
    earlier: (count) => `${count} earlier`,
    segments: (count) => (count === 1 ? '1 segment' : `${count} segments`),
    status: {
      accepted: 'on its way',
      sent: 'sent',
      delivered: 'delivered',
      undelivered: 'not delivered',
      failed: 'failed',
      completed: 'answered',
      busy: 'busy',
      'no-answer': 'not answered',
      'in-progress': 'in the call',
      Delivery: 'delivered',
      Bounce: 'bounced',
      Complaint: 'complained about',
      DeliveryDelay: 'delayed',
    },
    callFrom: (office) => `Call from ${office}`,
    ringing: 'Incoming call',
    pickUp: 'Pick up',
    keypad: 'Keypad',
    pressed: (digits) => `Pressed ${digits}`,
    calledUs: 'Called the office’s number',
    onThePage: (button) => `On the page: ${button}`,
    openEmail: 'Open the email',
    emailTo: (name) => `Email to ${name}`,
    write: (name) => `Answer as ${name}`,
    send: 'Send',
    operatorOnly: 'Add the office’s key to see names and to answer.',
    responses: {
      confirmed: 'will come',
      declined: 'can’t come',
      cancelled: 'cancelled',
      answered: 'wrote something',
    },
    old: 'Then',
    thenLead:
      'Every five minutes of those thirteen hours the old system asked whether this person had been called, and queued the call again. All of them thought themselves late.',
    missed: (count) => `${count} missed calls`,
    missedCall: 'Missed call',
    now: 'Now',
    nowLead: 'The same night. Nobody is contacted twice for the same reason.',
    nowHeld: (count) => `${count} texts and calls are held`,
    nowHeldLead:
      'Emails that were still useful went out. When the first texts turned out hours late, Ringonce held the rest: nothing loud goes out until somebody looks.',
    nowReleased:
      'Nothing is held. Let the clock run: each appointment gets one contact, one after the other.',
  },
};
