/** What the screen Now says. Read by `now-screen.ts`. Pure. */
import type { Words } from './said.ts';

export interface NowWords {
  well: (sent: string | null) => string;
  wellLead: string;
  held: (count: string, lasted: string) => string;
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

export const NOW_WORDS: Words<NowWords> = {
  en: {
    well: (sent) =>
      sent === null ? 'All well. Nothing is late.' : `All well: ${sent} sent in the last hour, nothing late.`,
    wellLead: 'Nothing is held or paused, and every part runs.',
    held: (count, lasted) => `Held: ${count} texts and calls were late, the first of them for ${lasted}.`,
    heldLead: 'None of them goes out until somebody looks and releases them.',
    paused: (until) => (until === null ? 'Paused until somebody resumes.' : `Paused until ${until}.`),
    pausedLead: 'Reminders wait. What becomes too late meanwhile is dropped.',
    clock: 'The clock of this machine is wrong.',
    clockLead: 'Texts and calls wait until it is right again.',
    restored: 'The data was put back to an earlier state.',
    restoredLead: 'What may have gone out since then waits until somebody decides.',
    silent: (lasted) => `Nothing has been sent out for ${lasted}: the scheduler does not run.`,
    silentLead: 'The runbook says what to look at.',
    behind: (lasted) => `Behind: the latest reminder should have been out ${lasted} ago.`,
    behindLead: 'It waits for a rate or a provider, and goes out as soon as it may.',
    alerted: 'Something needs a look.',
    waits: 'What waits, and why',
    waitsNone: 'Nothing is put off.',
    waitsNoneLead: 'Every reminder goes out at its planned time.',
    reason: 'Why',
    entries: 'Reminders',
    atLeast: 'at least',
    parts: 'Parts, and when they last ran',
    part: 'Part',
    lastRun: 'Last run',
    state: 'State',
    ran: 'runs',
    failing: 'failed',
    running: 'running',
    never: 'never',
    alerts: 'Open alerts',
    alertsNone: 'No open alerts.',
    since: 'since',
    runbook: 'What to do',
    runbookAll: 'The whole runbook',
    picture: 'The last 24 hours, and the next',
    pictureLead: 'Left of the line what was sent, right of it what is planned, by the hour.',
    pictureCut: (at) => `Of what is planned, the first 5,000 are counted: until ${at}.`,
    series: {
      delivered: 'Delivered',
      failed: 'Failed',
      held: 'Held',
      late: 'Late',
      capacity: 'Most that can go out',
    },
    capacityFar: (list) => `Far above it, what can go out in an hour at the most: ${list}.`,
    asTable: 'As a table',
    hour: 'Hour',
    providers: 'Providers, over 24 hours',
    providersLead: 'Answers of providers',
    accepted: 'Accepted',
    refused: 'Refused',
    answerTime: 'Answers in',
    uses: { aside: 'left aside', on_trial: 'on trial' },
    offices: 'Offices with the most waiting',
    officesNone: 'No office has anything waiting.',
    waiting: 'Waiting',
    page: 'page',
    notice: 'notice',
    acknowledged: (by) => `seen by ${by}`,
    channels: 'On the way',
    channel: 'Channel',
    planned: 'Planned',
    onTheWay: 'Being sent',
    inDoubt: 'In doubt',
    carrier: 'Goes out by',
    pause: 'Pause sending',
    pauseLead:
      'Reminders wait from now on. It ends by itself, and whoever is on duty is told when it costs the first one.',
    why: 'Why',
    whyHint: 'For whoever reads it later.',
    howLong: 'How long',
    lengths: { PT1H: '1 hour', PT4H: '4 hours', P1D: '1 day', PT0S: 'until somebody resumes' },
    which: 'What',
    all: 'Everything',
    office: 'Office',
    allOffices: 'All offices',
    wasPaused: 'Paused. Nothing goes out in that scope from now on.',
    wasResumed: 'Resumed. What waited goes out over the next minutes.',
    resume: 'Resume',
    pauses: 'Paused now',
    until: 'until',
    untilResumed: 'until somebody resumes',
    by: 'by',
    fault: 'The pause was not set',
  },
};
