/**
 * What the people's pages say. Each language has a file of its own beside this one; a text that is missing in one of
 * them does not compile. The texts address the reader politely and say what happens next.
 */

/** The headline of a page, and the sentence under it. */
interface Headed {
  headline: string;
  lead: (office: string) => string;
}

export interface Texts {
  /** The title of the window. */
  title: string;
  when: string;
  where: string;
  duration: string;
  states: Record<'open' | 'confirmed' | 'asked' | 'cancelled' | 'past', Headed>;
  sure: Headed & { yes: string; no: string };
  /** The appointment was moved while the page was open. */
  changed: string;
  confirm: string;
  /** Confirm, for somebody who asked for another time. */
  keep: string;
  reschedule: string;
  cancel: string;
  addToCalendar: string;
  questions: string;
  call: (office: string) => string;
  /** An expired or a revoked link. */
  gone: Headed;
  /** A link that is not ours; no office is known. */
  unknown: { headline: string; lead: string };
  failed: { headline: string; lead: string };
  unsubscribe: {
    title: string;
    ask: Headed;
    button: string;
    done: Headed;
    /** The address that it is about, masked. */
    address: string;
    /** Emails end, the rest does not. */
    onlyEmail: string;
    undo: string;
  };
}
