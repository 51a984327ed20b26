/** What the console says of a release: its preview, its confirmation, how it goes. Read by `release-page.ts`. Pure. */

export interface ReleaseWords {
  look: string;
  title: string;
  texts: (count: number) => string;
  calls: (count: number) => string;
  /** @param contacts texts, calls, or both */
  would: (contacts: string, people: number) => string;
  wouldNone: string;
  nothing: string;
  nothingLead: string;
  most: (count: number) => string;
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
  cut: (count: number) => string;
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
  going: (left: number) => string;
  goingLead: string;
  stop: string;
}
