/** What the screen Now says. Read by `now-screen.ts`. Pure. */

export interface NowWords {
  well: (sent: number | null) => string;
  wellLead: string;
  held: (count: number, lasted: string) => string;
  heldLead: string;
  paused: (until: string | null) => string;
  pausedLead: string;
  clock: string;
  clockLead: string;
  restored: string;
  restoredLead: string;
  silent: (lasted: string) => string;
  silentLead: string;
  behind: (lasted: string) => string;
  behindLead: string;
  alerted: string;
  waits: string;
  waitsNone: string;
  waitsNoneLead: string;
  reason: string;
  entries: string;
  atLeast: string;
  parts: string;
  part: string;
  lastRun: string;
  state: string;
  ran: string;
  failing: string;
  running: string;
  never: string;
  alerts: string;
  alertsNone: string;
  since: string;
  runbook: string;
  runbookAll: string;
  picture: string;
  pictureLead: string;
  pictureCut: (at: string) => string;
  series: Record<PictureSeries, string>;
  capacityFar: (list: string) => string;
  asTable: string;
  hour: string;
  providers: string;
  providersLead: string;
  accepted: string;
  refused: string;
  answerTime: string;
  uses: Record<'aside' | 'on_trial', string>;
  offices: string;
  officesNone: string;
  waiting: string;
  page: string;
  notice: string;
  acknowledged: (by: string) => string;
  channels: string;
  channel: string;
  planned: string;
  onTheWay: string;
  inDoubt: string;
  carrier: string;
  pause: string;
  pauseLead: string;
  why: string;
  whyHint: string;
  howLong: string;
  lengths: Record<PauseLength, string>;
  which: string;
  all: string;
  office: string;
  allOffices: string;
  wasPaused: string;
  wasResumed: string;
  resume: string;
  pauses: string;
  until: string;
  untilResumed: string;
  by: string;
  fault: string;
}

/** What the picture shows beside the channels. */
type PictureSeries = 'delivered' | 'failed' | 'held' | 'late' | 'capacity';

/** How long a pause may be chosen to last; `PT0S` is until somebody resumes. */
type PauseLength = 'PT1H' | 'PT4H' | 'P1D' | 'PT0S';
