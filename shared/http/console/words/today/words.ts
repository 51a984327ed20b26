/** What the screen Today says, and what others say of how an appointment stands. Read by `today-screen.ts`. Pure. */
import type { Attendance } from '../../../../domain/appointment/appointment.ts';
import type { Response } from '../../../../domain/appointment/response.ts';
import type { State } from '../../../../domain/ledger/entry.ts';

export interface TodayWords {
  search: string;
  searchHint: string;
  searchButton: string;
  appointments: (count: number) => string;
  none: string;
  noneLead: string;
  noneSo: string;
  noneSoLead: string;
  first: (count: number, until: string) => string;
  found: (count: number, sought: string) => string;
  foundMore: (count: number, sought: string) => string;
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
