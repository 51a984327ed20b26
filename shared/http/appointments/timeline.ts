/**
 * The timeline (P8): everything that happened to an appointment's reminders, everything that will, when, and why,
 * in codes for programs and in sentences for people. Called by the appointments' routes. Pure.
 */
import type { Appointment, AppointmentEvent, StepKind } from '../../domain/appointment/appointment.ts';
import { statusAt } from '../../domain/appointment/appointment.ts';
import type { Pause } from '../../domain/core/control.ts';
import { endOf } from '../../domain/core/control.ts';
import type { Language } from '../../domain/core/language.ts';
import type { Channel } from '../../domain/core/policy.ts';
import type { Reason } from '../../domain/core/reasons.ts';
import type { Instant } from '../../domain/core/time.ts';
import { MINUTE, toIso, toLocalIso } from '../../domain/core/time.ts';
import type { Expected, StepForecast } from '../../domain/judgement/forecast.ts';
import type { Entry, EntryEvent } from '../../domain/ledger/entry.ts';
import type { Reply } from '../../domain/person/reply.ts';
import { wayOf } from '../../domain/person/reply.ts';
import { CLOCK, DAY, datesIn } from '../core/present.ts';
import type { Sentences } from '../core/sentences/words.ts';
import { SENTENCES } from '../core/sentences.ts';
import { expectedReason, reasonOf, stateOf } from './present.ts';

/** In which language it is told, and in whose zone moments: the person's where it is known, else the appointment's. */
interface Place {
  language: Language;
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

/** @param language of the sentences */
export function presentTimeline(
  { appointment, plan, earlier, replies }: Told,
  now: Instant,
  language: Language = 'en',
) {
  const { zones } = appointment.recipient;
  const recipientZone = zones.length === 1 ? (zones[0] ?? null) : null;
  const place = { language, zone: recipientZone ?? appointment.timeZone, recipientZone };
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

const sentencesOf = ({ language }: Place): Sentences => SENTENCES[language];

const contactOf = (channel: Channel, kind: StepKind | null, place: Place): string =>
  sentencesOf(place).contact(channel, kind);

const explained = (reason: Reason | null, place: Place): string | null =>
  reason === null ? null : sentencesOf(place).reasons[reason];

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
    explanation: explained(reason, place),
    summary: stepSummary(row, place),
    events: (entry?.history ?? []).map((event, index) =>
      presentEntryEvent(
        event,
        contactOf(channel, row.kind, place),
        place,
        index === 0 ? { plannedAt } : (entry ?? {}),
      ),
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
    explanation: explained(reason, place),
    summary: pastSummary(entry, contactOf(channel, null, place), place),
    events: history.map((event) => presentEntryEvent(event, contactOf(channel, null, place), place, entry)),
    expected: null,
  };
}

function presentExpected(expected: Expected, place: Place) {
  const reason = expectedReason(expected);
  const { kind, at } = expected;
  return { kind, at: toIso(at), atLocal: localIso(at, place), reason, explanation: explained(reason, place) };
}

function presentEntryEvent(event: EntryEvent, name: string, place: Place, origin: Origin) {
  const { at, state, detail, times } = event;
  const reason = event.reason ?? null;
  return {
    at: toIso(at),
    atLocal: localIso(at, place),
    state,
    reason,
    explanation: explained(reason, place),
    detail: detail ?? null,
    times: times ?? 1,
    provider: event.provider ?? null,
    summary: eventSummary(event, name, place, origin),
  };
}

function presentEvent({ at, kind, revision, by }: AppointmentEvent, place: Place) {
  const { happened, happening, by: doers } = sentencesOf(place);
  const who = Object.hasOwn(doers, by) ? doers[by as keyof typeof doers] : by;
  const summary = happening(happened[kind], when(at, place), who);
  return { when: at, at: toIso(at), atLocal: localIso(at, place), kind, revision, by, summary, reply: null };
}

function presentReply(reply: Reply, revision: number, place: Place) {
  const { id, at, intent, text } = reply;
  const { said, saying, quoted } = sentencesOf(place);
  const way = wayOf(reply);
  return {
    when: at,
    at: toIso(at),
    atLocal: localIso(at, place),
    kind: 'replied' as const,
    revision,
    by: 'person',
    summary: saying(said[way](text === null ? null : quoted(oneLine(text))), when(at, place)),
    reply: { id, way, intent, text },
  };
}

/** On one line, and without what a terminal would obey. */
const oneLine = (text: string): string => text.replaceAll(/[\p{C}\s]+/gu, ' ').trim();

/** In which revision something was said: that of the latest event before it. */
const revisionAt = ({ history, revision }: Appointment, at: Instant): number =>
  history.findLast((event) => event.at <= at)?.revision ?? history[0]?.revision ?? revision;

// ---- Sentences ----------------------------------------------------------------------------------------------

const formatOf = (zone: string, language: string): Intl.DateTimeFormat =>
  datesIn(language, { timeZone: zone, ...DAY, year: 'numeric', ...CLOCK, hourCycle: 'h23' });

/** `Thu 3 Dec 2026, 09:30 (America/Chicago)`. */
const when = (at: Instant, { zone, language }: Place): string =>
  `${language === 'en' ? localTime(at, zone) : formatOf(zone, language).format(at)} (${zone})`;

/** `Fri 4 Dec 2026, 15:30`, as the clocks of that zone show it. */
export function localTime(at: Instant, zone: string): string {
  const parts = new Map(
    formatOf(zone, 'en-GB')
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  const date = `${part('weekday')} ${part('day')} ${part('month').slice(0, 3)} ${part('year')}`;
  return `${date}, ${part('hour')}:${part('minute')}`;
}

function stepSummary(row: StepForecast, place: Place): string {
  const { channel, kind, plannedAt, entry, expected, pause } = row;
  const { planned, end, dropping, waiting, waits, expected: comes } = sentencesOf(place);
  const contact = contactOf(channel, kind, place);
  const waitsFor = (reason: Reason | null): string =>
    reason === 'paused' && pause ? pauseSentence(pause, place) : sentence(reason, place);
  if (entry && expected === null) return pastSummary(entry, contact, place);
  const start = planned(contact, when(plannedAt, place));
  if (!expected) return end(start);
  const reason = expectedReason(expected);
  switch (expected.kind) {
    case 'drop':
      return dropping(start, sentence(reason, place));
    case 'wait':
      return waiting(start, waitsFor(reason));
    case 'send': {
      const isMoved = Math.abs(expected.at - plannedAt) >= MINUTE;
      const moved = isMoved ? comes(start, when(expected.at, place)) : start;
      return reason ? waits(moved, waitsFor(reason)) : end(moved);
    }
  }
}

/** An office is not told which operator it was. */
function pauseSentence(pause: Pause, place: Place): string {
  const end = endOf(pause);
  return sentencesOf(place).paused(end === null ? null : when(end, place));
}

const sentence = (reason: Reason | null | undefined, place: Place): string =>
  explained(reason ?? null, place) ?? '';

/** What became of a step, and for which reason it had waited before. */
function pastSummary({ state, reason, history }: Entry, contact: string, place: Place): string {
  const { did, past, because, waited, end } = sentencesOf(place);
  const what = did(contact, past[state], when(history.at(-1)?.at ?? 0, place));
  if (reason) return because(what, sentence(reason, place));
  const put = history.findLast((event) => event.state === 'planned' && event.reason);
  return put ? waited(what, sentence(put.reason, place)) : end(what);
}

function eventSummary(event: EntryEvent, contact: string, place: Place, origin: Origin): string {
  const { at, state, reason, times, provider } = event;
  const { planned, end, forward, noted, did, events, handed, because, times: repeated } = sentencesOf(place);
  if (state === 'planned' && !reason) {
    if (origin.plannedAt !== undefined) return end(planned(contact, when(origin.plannedAt, place)));
    return ((origin.escalatedTo ?? null) !== null ? forward : noted)(contact, when(at, place));
  }
  const what = did(contact, provider === undefined ? events[state] : handed(provider), when(at, place));
  const told = times === undefined ? what : repeated(what, times);
  return reason ? because(told, sentence(reason, place)) : end(told);
}
