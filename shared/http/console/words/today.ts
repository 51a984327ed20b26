/** What the screen Today says, and what others say of how an appointment stands. Read by `today-screen.ts`. Pure. */
import type { Attendance } from '../../../domain/appointment/appointment.ts';
import type { Response } from '../../../domain/appointment/response.ts';
import type { State } from '../../../domain/ledger/entry.ts';
import type { Words } from './said.ts';

interface TodayWords {
  search: string;
  searchHint: string;
  searchButton: string;
  one: string;
  many: string;
  none: string;
  noneLead: string;
  noneSo: string;
  noneSoLead: string;
  first: (count: string, until: string) => string;
  found: (count: string, sought: string) => string;
  foundMore: (count: string, sought: string) => string;
  foundNone: (sought: string) => string;
  foundNoneLead: string;
  back: string;
  before: string;
  today: string;
  after: string;
  nextPage: string;
  print: string;
  view: string;
  span: string;
  spans: Record<'day' | 'week', string>;
  by: string;
  orders: Record<'time' | 'person' | 'place', string>;
  place: string;
  anyPlace: string;
  why: string;
  anyReason: string;
  on: string;
  apply: string;
  all: string;
  filters: string;
  time: string;
  person: string;
  what: string;
  stands: string;
  more: string;
  noName: string;
  noPlace: string;
  erased: string;
  next: (channel: string) => string;
  responses: Record<Response, string>;
  attendances: Record<Attendance, string>;
  /** By what somebody was reached, or was tried to be. */
  states: Record<State, string>;
}

export const TODAY_WORDS: Words<TodayWords> = {
  en: {
    search: 'Find an appointment',
    searchHint: 'Name, phone, email or id',
    searchButton: 'Find',
    one: 'appointment',
    many: 'appointments',
    none: 'No appointments.',
    noneLead: 'Nobody is expected on these days.',
    noneSo: 'None of them.',
    noneSoLead: 'No appointment of these days is like that.',
    first: (count, until) => `the first ${count}, up to ${until}`,
    found: (count, sought) => `${count} for “${sought}”`,
    foundMore: (count, sought) => `The first ${count} for “${sought}”: type more of it to find fewer`,
    foundNone: (sought) => `Nobody for “${sought}”`,
    foundNoneLead:
      'Three letters of a name, four last digits of a phone, a whole email address, or a whole id.',
    back: 'Back to the day',
    before: 'Before',
    today: 'Today',
    after: 'After',
    nextPage: 'Later ones',
    print: 'Print',
    view: 'View',
    span: 'Days',
    spans: { day: 'One day', week: 'Seven days' },
    by: 'Order',
    orders: { time: 'By time', person: 'By person', place: 'By place' },
    place: 'Place',
    anyPlace: 'Every place',
    why: 'Why',
    anyReason: 'Any reason',
    on: 'From',
    apply: 'Show',
    all: 'All',
    filters: 'How they stand',
    time: 'Time',
    person: 'Person',
    what: 'What',
    stands: 'Stands',
    more: 'Reminders',
    noName: 'No name',
    noPlace: 'No place',
    erased: 'Erased',
    next: (channel) => `Next: ${channel}`,
    responses: {
      confirmed: 'Confirmed',
      declined: 'Declined',
      cancelled: 'Cancelled',
      answered: 'Answered something',
      reached: 'Reached',
      unreached: 'Could not be reached',
      pending: 'Not reached yet',
    },
    attendances: { attended: 'Came', no_show: 'Did not come' },
    states: {
      planned: 'planned',
      queued: 'on its way',
      sending: 'on its way',
      in_doubt: 'in doubt',
      sent: 'sent',
      delivered: 'arrived',
      failed: 'failed',
      dropped: 'not sent',
    },
  },
};
