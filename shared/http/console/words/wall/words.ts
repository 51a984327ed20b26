/** What the screen Sandbox says. Read by `sandbox-screen.ts` and `sandbox-phones.ts`. Pure. */

export interface SandboxWords {
  nobody: string;
  nobodyLead: string;
  got: (messages: number, addresses: number) => string;
  gotLead: string;
  load: string;
  loadLead: string;
  loaded: (count: number) => string;
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
  waits: (count: number) => string;
  waitsNone: string;
  held: (count: number) => string;
  fault: string;
  more: string;
  phoneOf: (name: string) => string;
  inboxOf: (name: string) => string;
  somebody: string;
  earlier: (count: number) => string;
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
  missed: (count: number) => string;
  missedCall: string;
  now: string;
  nowLead: string;
  nowHeld: (count: number) => string;
  nowHeldLead: string;
  nowReleased: string;
}

/** How the clock can be moved by one press. */
export const CLOCK_STEPS = ['next', 'PT1H', 'P1D'] as const;
export type ClockStep = (typeof CLOCK_STEPS)[number];
