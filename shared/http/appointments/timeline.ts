/**
 * The timeline (P8): everything that happened to an appointment's reminders, everything that will, when, and why,
 * in codes for programs and in sentences for people. Called by the appointments' routes. Pure.
 */
import type { Appointment, AppointmentEvent, StepKind } from '../../domain/appointment/appointment.ts';
import { statusAt } from '../../domain/appointment/appointment.ts';
import type { Pause } from '../../domain/core/control.ts';
import { endOf } from '../../domain/core/control.ts';
import type { Channel } from '../../domain/core/policy.ts';
import type { Reason } from '../../domain/core/reasons.ts';
import { sentenceOf } from '../../domain/core/reasons.ts';
import type { Instant } from '../../domain/core/time.ts';
import { MINUTE, toIso, toLocalIso } from '../../domain/core/time.ts';
import type { Expected, StepForecast } from '../../domain/judgement/forecast.ts';
import type { Entry, EntryEvent, State } from '../../domain/ledger/entry.ts';
import type { Reply, Way } from '../../domain/person/reply.ts';
import { wayOf } from '../../domain/person/reply.ts';
import { expectedReason, explain, reasonOf, stateOf } from './present.ts';

const NAMES: Readonly<Record<Channel, string>> = { email: 'Email', sms: 'SMS', voice: 'Call' };
const ABOUT: Readonly<Record<StepKind, string>> = {
  reminder: '',
  booking: ' about the booking',
  change: ' about the new time or place',
  cancellation: ' about the cancellation',
  reinstatement: ' that it takes place after all',
};

/** `SMS`, `Email about the new time or place`. */
const nameOf = (channel: Channel, kind: StepKind | null): string =>
  `${NAMES[channel]}${kind === null ? '' : ABOUT[kind]}`;

/** In whose zone moments are told: the person's where it is known, else the appointment's. */
interface Place {
  zone: string;
  /** Null when the person may be in several zones. */
  recipientZone: string | null;
}

/** What a plan without a reason means: the plan itself, or what moved it. */
interface Origin {
  /** Of the first event of an entry. */
  plannedAt?: Instant;
  escalatedTo?: Instant | null;
}

/** What a timeline is made of. */
export interface Told {
  appointment: Appointment;
  plan: readonly StepForecast[];
  /** The steps of earlier revisions. */
  earlier: readonly Entry[];
  /** What people said about it. */
  replies: readonly Reply[];
}

export function presentTimeline({ appointment, plan, earlier, replies }: Told, now: Instant) {
  const { zones } = appointment.recipient;
  const recipientZone = zones.length === 1 ? (zones[0] ?? null) : null;
  const place = { zone: recipientZone ?? appointment.timeZone, recipientZone };
  return {
    appointmentId: appointment.id,
    status: statusAt(appointment, now),
    timeZone: appointment.timeZone,
    recipientTimeZone: recipientZone ?? 'unknown',
    recipientTimeZones: zones,
    now: toIso(now),
    steps: [
      ...plan.map((row) => presentStep(row, appointment, place)),
      ...earlier.map((entry) => presentEarlier(entry, place)),
    ],
    // What somebody said comes before what was done because of it.
    events: [
      ...replies.map((reply) => presentReply(reply, revisionAt(appointment, reply.at), place)),
      ...appointment.history.map((event) => presentEvent(event, place)),
    ]
      .sort((a, b) => a.when - b.when)
      .map(({ when: _when, ...event }) => event),
  };
}

const localIso = (at: Instant, { recipientZone }: Place): string | null =>
  recipientZone === null ? null : toLocalIso(at, recipientZone);

function presentStep(row: StepForecast, appointment: Appointment, place: Place) {
  const { step, channel, plannedAt, entry, expected } = row;
  const reason = reasonOf(row);
  return {
    revision: appointment.revision,
    step,
    kind: row.kind,
    channel,
    plannedAt: toLocalIso(plannedAt, appointment.timeZone),
    state: stateOf(row),
    reason,
    explanation: explain(reason),
    summary: stepSummary(row, place),
    events: (entry?.history ?? []).map((event, index) =>
      presentEntryEvent(event, nameOf(channel, row.kind), place, index === 0 ? { plannedAt } : (entry ?? {})),
    ),
    expected: expected && presentExpected(expected, place),
  };
}

/** A step of an earlier revision: its plan is no longer kept, what happened is. */
function presentEarlier(entry: Entry, place: Place) {
  const { revision, step, channel, state, reason, history } = entry;
  return {
    revision,
    step,
    kind: null,
    channel,
    plannedAt: null,
    state,
    reason,
    explanation: explain(reason),
    summary: pastSummary(entry, nameOf(channel, null), place),
    events: history.map((event) => presentEntryEvent(event, nameOf(channel, null), place, entry)),
    expected: null,
  };
}

function presentExpected(expected: Expected, place: Place) {
  const reason = expectedReason(expected);
  const { kind, at } = expected;
  return { kind, at: toIso(at), atLocal: localIso(at, place), reason, explanation: explain(reason) };
}

function presentEntryEvent(event: EntryEvent, name: string, place: Place, origin: Origin) {
  const { at, state, detail, times } = event;
  const reason = event.reason ?? null;
  return {
    at: toIso(at),
    atLocal: localIso(at, place),
    state,
    reason,
    explanation: explain(reason),
    detail: detail ?? null,
    times: times ?? 1,
    provider: event.provider ?? null,
    summary: eventSummary(event, name, place, origin),
  };
}

function presentEvent({ at, kind, revision, by }: AppointmentEvent, place: Place) {
  const summary = `${capital(HAPPENED[kind])} ${when(at, place)}, by ${by}.`;
  return { when: at, at: toIso(at), atLocal: localIso(at, place), kind, revision, by, summary, reply: null };
}

function presentReply(reply: Reply, revision: number, place: Place) {
  const { id, at, intent, text } = reply;
  const way = wayOf(reply);
  return {
    when: at,
    at: toIso(at),
    atLocal: localIso(at, place),
    kind: 'replied' as const,
    revision,
    by: 'person',
    summary: `The person ${SAID[way](text === null ? null : quoted(text))} ${when(at, place)}.`,
    reply: { id, way, intent, text },
  };
}

/** On one line, and without what a terminal would obey. */
const quoted = (text: string): string => `“${text.replaceAll(/[\p{C}\s]+/gu, ' ').trim()}”`;

/** @param words in quotes; null once erased */
const SAID: Readonly<Record<Way, (words: string | null) => string>> = {
  text: (words) => `wrote ${words ?? 'something that was erased'}`,
  key: (words) => `pressed ${words ?? 'a key'} in a call`,
  link: (words) => `chose ${words ?? 'something'} on the page`,
  call: (words) => (words === '“”' ? 'called' : `called, and pressed ${words ?? 'a key'},`),
};

/** In which revision something was said: that of the latest event before it. */
const revisionAt = ({ history, revision }: Appointment, at: Instant): number =>
  history.findLast((event) => event.at <= at)?.revision ?? history[0]?.revision ?? revision;

const HAPPENED: Readonly<Record<AppointmentEvent['kind'], string>> = {
  created: 'created',
  changed: 'changed',
  rescheduled: 'rescheduled',
  reinstated: 'reinstated',
  policy_applied: 'moved to a newer version of its policy',
  confirmed: 'confirmed',
  cancelled: 'cancelled',
  reschedule_requested: 'another time was asked for',
  opted_out: 'the person opted out',
  cancel_asked: 'CANCEL was written, which opts out and may have meant the appointment,',
  attended: 'reported as attended',
  no_show: 'reported as missed',
  erased: 'erased',
};

// ---- Sentences ----------------------------------------------------------------------------------------------

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

const formats = new Map<string, Intl.DateTimeFormat>();
const FORMATS_MAX = 500;

function formatOf(zone: string): Intl.DateTimeFormat {
  let known = formats.get(zone);
  if (!known) {
    known = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    if (formats.size >= FORMATS_MAX) formats.clear();
    formats.set(zone, known);
  }
  return known;
}

/** `Thu 3 Dec 2026, 09:30 (America/Chicago)`. */
export const when = (at: Instant, { zone }: Pick<Place, 'zone'>): string =>
  `${localTime(at, zone)} (${zone})`;

/** `Fri 4 Dec 2026, 15:30`, as the clocks of that zone show it. */
export function localTime(at: Instant, zone: string): string {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  const date = `${part('weekday')} ${part('day')} ${part('month').slice(0, 3)} ${part('year')}`;
  return `${date}, ${part('hour')}:${part('minute')}`;
}

function stepSummary(row: StepForecast, place: Place): string {
  const { channel, kind, plannedAt, entry, expected, pause } = row;
  const name = nameOf(channel, kind);
  const waits = (reason: Reason | null): string =>
    reason === 'paused' && pause ? pauseSentence(pause, place) : sentence(reason);
  if (entry && expected === null) return pastSummary(entry, name, place);
  const start = `${name} planned for ${when(plannedAt, place)}`;
  if (!expected) return `${start}.`;
  const reason = expectedReason(expected);
  switch (expected.kind) {
    case 'drop':
      return `${start}; it will not go out: ${sentence(reason)}`;
    case 'wait':
      return `${start}; it waits: ${waits(reason)}`;
    case 'send': {
      const moved = Math.abs(expected.at - plannedAt) >= MINUTE;
      const at = moved ? `; expected ${when(expected.at, place)}` : '';
      return reason ? `${start}${at}; waits: ${waits(reason)}` : `${start}${at}.`;
    }
  }
}

/** An office is not told which operator it was. */
function pauseSentence(pause: Pause, place: Place): string {
  const end = endOf(pause);
  return `Paused until ${end === null ? 'somebody resumes' : when(end, place)}, by an operator.`;
}

const sentence = (reason: Reason | null | undefined): string => (reason ? sentenceOf(reason) : '');

/** What became of a step, and for which reason it had waited before. */
function pastSummary({ state, reason, history }: Entry, name: string, place: Place): string {
  const last = history.at(-1);
  const at = when(last?.at ?? 0, place);
  const put = history.findLast((event) => event.state === 'planned' && event.reason);
  const waited = put ? `; waited: ${sentence(put.reason)}` : '.';
  if (reason) return `${name} ${PAST[state]} ${at}: ${sentence(reason)}`;
  return `${name} ${PAST[state]} ${at}${waited}`;
}

const PAST: Readonly<Record<State, string>> = {
  planned: 'planned since',
  queued: 'in the sending queue since',
  sending: 'being sent since',
  in_doubt: 'in doubt since',
  sent: 'accepted by the provider',
  delivered: 'delivered',
  failed: 'failed',
  dropped: 'not sent; that was decided',
};

const EVENTS: Readonly<Record<State, string>> = {
  planned: 'put off',
  queued: 'put into the sending queue',
  sending: 'being handed to the provider',
  in_doubt: 'in doubt',
  sent: 'accepted by the provider',
  delivered: 'delivered',
  failed: 'failed',
  dropped: 'not sent',
};

function eventSummary(event: EntryEvent, name: string, place: Place, origin: Origin): string {
  const { at, state, reason, times } = event;
  if (state === 'planned' && !reason) {
    if (origin.plannedAt !== undefined) return `${name} planned for ${when(origin.plannedAt, place)}.`;
    return (origin.escalatedTo ?? null) !== null
      ? `${name} brought forward ${when(at, place)}: the step before it proved impossible.`
      : `${name} planned, noted ${when(at, place)}.`;
  }
  const repeated = times === undefined ? '' : `, ${times} times`;
  const why = reason ? `: ${sentence(reason)}` : '.';
  const doing = event.provider === undefined ? EVENTS[state] : `being handed to ${event.provider}`;
  return `${name} ${doing} ${when(at, place)}${repeated}${why}`;
}
