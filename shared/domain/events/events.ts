/**
 * What an office's own software is told: one table of kinds, and what each item of the store tells. An event is derived
 * from the item that changed and is never made up beside it, so its id is the same whenever and by whomever it is
 * derived, and writing it again makes it once. Called by the outbox and by whatever documents events. Pure.
 *
 * Always true: an event names ids, states and times and nothing that identifies a person; what a person said, and from
 * where, is read when it is told, so that erasure and retention reach it.
 */
import type { Appointment, AppointmentEvent } from '../appointment/appointment.ts';
import type { AddressKey, TenantId } from '../core/keys.ts';
import { officeEventId } from '../core/keys.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { DAY, HOUR, MINUTE, toIso } from '../core/time.ts';
import type { Entry, State } from '../ledger/entry.ts';
import type { ConsentEvent } from '../person/consent.ts';
import type { Reply } from '../person/reply.ts';
import { wayOf } from '../person/reply.ts';
import type { Alert } from '../safeguards/alert.ts';

/** Every kind, and when it comes. */
export const EVENT_KINDS = {
  'appointment.created': 'An appointment was booked.',
  'appointment.changed':
    'It has another time, place, person, title or policy, or the office reported who came.',
  'appointment.confirmed': 'The person or the office confirmed it.',
  'appointment.declined': 'The person can’t come, or wants another time: the office has to act.',
  'appointment.cancelled': 'It was cancelled, by the person or by the office.',
  'reminder.sent': 'A provider took a reminder.',
  'reminder.delivered': 'A reminder reached a person or a machine.',
  'reminder.failed': 'A reminder did not arrive, and will not.',
  'reminder.dropped': 'A reminder was not sent; `reason` says why.',
  'reply.received': 'A person said something: by text, key, link or call.',
  'opt_out.created': 'A person wants no more contacts by some channels.',
  'opt_out.lifted': 'An opt-out was taken back.',
  'alert.opened': 'Something about the office’s reminders needs a look.',
  'alert.closed': 'Its cause is gone.',
  'webhook.tested': 'Somebody pressed the test button of the endpoint.',
} as const satisfies Readonly<Record<string, string>>;
export type EventKind = keyof typeof EVENT_KINDS;
export const EVENT_KIND_NAMES = Object.keys(EVENT_KINDS) as EventKind[];

/** An event as it is derived, before it has its place in the office's list. */
export interface Telling {
  tenant: TenantId;
  /** `evt_` and 26 characters; follows from what it tells. */
  id: string;
  kind: EventKind;
  /** When it came about. */
  at: Instant;
  /** What it is about, by the appointments' ids or another name: events of one subject are told in order. */
  subjects: readonly string[];
  /** What it says, as JSON has it; nothing that identifies a person. */
  facts: Readonly<Record<string, unknown>>;
  /** The reply whose words are read when it is told. */
  reply?: string;
  /** The address whose readable form is read when it is told. */
  address?: AddressKey;
}

export interface OfficeEvent extends Telling {
  /** Its place in the office's list: microseconds since 1970 at which it was recorded, or a little more. */
  place: number;
  /** The place that was given out before it: what is between the two does not show yet. */
  previous: number;
  recordedAt: Instant;
}

/** Says that an item is about to be written that tells something; it stands before that write, and ends after the telling. */
export interface Untold {
  tenant: TenantId;
  /** The key of the item. */
  cause: string;
  /** The version that the item has once it is written. */
  version: number;
  at: Instant;
  /** Its place among those of one process, in microseconds: several may be of one millisecond. */
  order: number;
}

/** The head of an office's list of events. It exists where the office has asked to be told. */
export interface Outbox {
  tenant: TenantId;
  /** Since when events are recorded; null while no endpoint asks for them. */
  since: Instant | null;
  /** When the office last made an endpoint; a list that nobody reads is closed some time after it. */
  askedAt: Instant;
  /** The greatest place that was given out. */
  mark: number;
  /** Until when a process records events; others leave it alone. */
  claimedUntil: Instant | null;
}

/** Events can be read, and told again, for so long. */
export const EVENTS_KEPT_MS: Milliseconds = 30 * DAY;
/** A write that did not come about within this time does not come about: no process waits for one so long. */
export const UNWRITTEN_MS: Milliseconds = HOUR;
/** What came about so long before the write that tells of it was told by an earlier one. */
const TOLD_BEFORE_MS: Milliseconds = DAY;

/** What may tell something. */
export type Cause =
  | { kind: 'appointment'; body: Appointment }
  | { kind: 'entry'; body: Entry }
  | { kind: 'reply'; body: Reply }
  | { kind: 'consent'; body: ConsentEvent }
  | { kind: 'alert'; body: Alert };

/** The events of an item's whole story, in order. */
export function tellingsOf(cause: Cause): Telling[] {
  switch (cause.kind) {
    case 'appointment':
      return ofAppointment(cause.body);
    case 'entry':
      return ofEntry(cause.body);
    case 'reply':
      return [ofReply(cause.body)];
    case 'consent':
      return ofConsent(cause.body);
    case 'alert':
      return ofAlert(cause.body);
  }
}

/** Those that these writes made known: what was told before, and what came about before the office asked, is none of it. */
export function newsOf(
  tellings: readonly Telling[],
  notes: readonly Pick<Untold, 'at'>[],
  since: Instant,
): Telling[] {
  const from = Math.max(since, Math.min(...notes.map(({ at }) => at)) - TOLD_BEFORE_MS);
  return tellings.filter(({ at }) => at >= from);
}

/** Whether the write of an item may tell something. @param isFirst whether the item was not there before */
export function mayTell(cause: Cause, isFirst: boolean): boolean {
  switch (cause.kind) {
    case 'appointment':
      return APPOINTMENT_KINDS[cause.body.history.at(-1)?.kind ?? 'erased'] !== null;
    case 'entry':
      return ENTRY_KINDS[cause.body.state] !== null;
    case 'reply':
    case 'consent':
      return isFirst;
    case 'alert':
      return cause.body.tenant !== undefined && (cause.body.count === 1 || cause.body.settledAt !== null);
  }
}

/** The office that is told of it; undefined for what concerns none. */
export const toldBy = ({ body }: Cause): TenantId | undefined => body.tenant;

/** What each line of an appointment's story tells; null for what is told otherwise, or not at all. */
const APPOINTMENT_KINDS: Readonly<Record<AppointmentEvent['kind'], EventKind | null>> = {
  created: 'appointment.created',
  changed: 'appointment.changed',
  rescheduled: 'appointment.changed',
  policy_applied: 'appointment.changed',
  reinstated: 'appointment.changed',
  confirmed: 'appointment.confirmed',
  reschedule_requested: 'appointment.declined',
  cancelled: 'appointment.cancelled',
  attended: 'appointment.changed',
  no_show: 'appointment.changed',
  opted_out: null,
  cancel_asked: null,
  erased: null,
};

/** What each state of a ledger entry tells. */
const ENTRY_KINDS: Readonly<Record<State, EventKind | null>> = {
  planned: null,
  queued: null,
  sending: null,
  in_doubt: null,
  sent: 'reminder.sent',
  delivered: 'reminder.delivered',
  failed: 'reminder.failed',
  dropped: 'reminder.dropped',
};

/** Lines that are alike within one millisecond are told apart by their number. */
function numbered<T>(lines: readonly T[], nameOf: (line: T) => string): { line: T; name: string }[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const name = nameOf(line);
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return { line, name: count === 0 ? name : `${name} ${count}` };
  });
}

function ofAppointment(appointment: Appointment): Telling[] {
  const { tenant, id, history } = appointment;
  const named = numbered(history, ({ kind, revision, at }) => `${kind} ${revision} ${at}`);
  return named.flatMap(({ line: { kind: what, at, by, revision }, name }) => {
    const kind = APPOINTMENT_KINDS[what];
    if (kind === null) return [];
    const facts = { appointment: appointmentFacts(appointment), revision, what, by };
    return [{ tenant, id: officeEventId(`${tenant} ${id} ${name}`), kind, at, subjects: [id], facts }];
  });
}

/** The appointment as it is when the event is recorded. */
const appointmentFacts = ({ id, externalId, status, revision, startsAt, timeZone, ...is }: Appointment) => ({
  id,
  externalId,
  status,
  revision,
  startsAt: toIso(startsAt),
  timeZone,
  durationMinutes: is.durationMinutes,
  outcome: is.attendance ?? null,
});

function ofEntry({ tenant, appointment, revision, step, channel, history }: Entry): Telling[] {
  const named = numbered(history, ({ state, at }) => `${revision} ${step} ${state} ${at}`);
  return named.flatMap(({ line: { state, at, reason = null, detail = null }, name }) => {
    const kind = ENTRY_KINDS[state];
    if (kind === null) return [];
    const facts = { appointmentId: appointment, revision, step, channel, reason, detail };
    const id = officeEventId(`${tenant} ${appointment} ${name}`);
    return [{ tenant, id, kind, at, subjects: [appointment], facts }];
  });
}

function ofReply(reply: Reply): Telling {
  const { tenant, id, at, intent, appointments } = reply;
  const facts = { replyId: id, way: wayOf(reply), intent, appointmentIds: appointments };
  const subjects = appointments.length > 0 ? appointments : [id];
  const name = officeEventId(`${tenant} reply ${id}`);
  return { tenant, id: name, kind: 'reply.received', at, subjects, facts, reply: id };
}

function ofConsent({
  tenant,
  address,
  id,
  kind: what,
  at,
  channels,
  source,
  ...is
}: ConsentEvent): Telling[] {
  if (what === 'consent_given') return [];
  const kind = what === 'opted_out' ? 'opt_out.created' : 'opt_out.lifted';
  const facts = { channels, source, appointmentId: is.appointment };
  const name = officeEventId(`${tenant} consent ${address} ${id}`);
  return [{ tenant, id: name, kind, at, subjects: [address], facts, address }];
}

/** An alert that ends and begins again before anybody looked is one. */
function ofAlert({ tenant, key, firstAt, settledAt, severity, title, detail }: Alert): Telling[] {
  if (tenant === undefined) return [];
  const facts = { key, severity, title, detail, firstAt: toIso(firstAt) };
  const of = (kind: EventKind, at: Instant): Telling => ({
    tenant,
    id: officeEventId(`${tenant} ${kind} ${key} ${firstAt} ${at}`),
    kind,
    at,
    subjects: [key],
    facts,
  });
  return [of('alert.opened', firstAt), ...(settledAt === null ? [] : [of('alert.closed', settledAt)])];
}

/** The event that a test button makes. @param seed the same for a retry of the request */
export const testTelling = (tenant: TenantId, webhook: string, seed: string, now: Instant): Telling => ({
  tenant,
  id: officeEventId(`${tenant} test ${webhook} ${seed}`),
  kind: 'webhook.tested',
  at: now,
  subjects: [webhook],
  facts: { webhookId: webhook },
});

/** The next places of a list, above all that were given out, at about the present moment. */
export const placeAfter = (mark: number, now: Instant): number => Math.max(mark + 1, now * 1_000);

/** Events with their places, one behind the other. @param mark the greatest place that was given out */
export function recorded(tellings: readonly Telling[], mark: number, now: Instant): OfficeEvent[] {
  const first = placeAfter(mark, now);
  return tellings.map((telling, index) => ({
    ...telling,
    place: first + index,
    previous: index === 0 ? mark : first + index - 1,
    recordedAt: now,
  }));
}

/** A place that was given out and has no event after this will have none: whoever had it died. No list lags so long. */
const GAP_MS: Milliseconds = 15 * MINUTE;

/**
 * Those that may be read on from a place: a list that lags may show an event before the one that comes before it.
 * @param page as the list shows them from there on
 * @param from the last place that was read; null from the oldest on
 */
export function withoutGap(page: readonly OfficeEvent[], from: number | null, now: Instant): OfficeEvent[] {
  let last = from;
  const gap = page.findIndex(({ place, previous, recordedAt }) => {
    const isGap = last !== null && previous > last && now - recordedAt < GAP_MS;
    last = place;
    return isGap;
  });
  return gap < 0 ? [...page] : page.slice(0, gap);
}

/** What a person said and where it came from, as it is known when the event is told; null once that was erased. */
export interface Said {
  text?: string | null;
  from?: string | null;
  address?: string | null;
}

/** What is told: the payload of Standard Webhooks, with the id beside it. */
export const payloadOf = ({ id, kind, at, facts }: Telling, said: Said) => ({
  id,
  type: kind,
  timestamp: toIso(at),
  data: { ...facts, ...said },
});

/** An example of what each kind says, for the API's document. */
const APPOINTMENT = {
  appointment: {
    id: 'apt_0123456789abcdefghjkmnpqrs',
    externalId: 'ehr-8812',
    status: 'confirmed',
    revision: 1,
    startsAt: '2026-12-04T20:30:00.000Z',
    timeZone: 'America/New_York',
    durationMinutes: 30,
    outcome: null,
  },
  revision: 1,
};
const REMINDER = {
  appointmentId: 'apt_0123456789abcdefghjkmnpqrs',
  revision: 1,
  step: 1,
  channel: 'sms',
  reason: null,
  detail: null,
};
const OPT_OUT = { channels: ['sms', 'voice'], source: 'reply', appointmentId: null, address: '+12125550123' };
const ALERT = {
  key: 'budget-north-dental',
  severity: 'notice',
  title: 'north-dental has spent its budget of the month',
  detail: 'Texts and calls wait until it is raised or the month ends.',
  firstAt: '2026-12-03T20:31:07.000Z',
};
export const EVENT_EXAMPLES = {
  'appointment.created': { ...APPOINTMENT, what: 'created', by: 'api' },
  'appointment.changed': { ...APPOINTMENT, what: 'rescheduled', by: 'api' },
  'appointment.confirmed': { ...APPOINTMENT, what: 'confirmed', by: 'reply' },
  'appointment.declined': { ...APPOINTMENT, what: 'reschedule_requested', by: 'keypress' },
  'appointment.cancelled': { ...APPOINTMENT, what: 'cancelled', by: 'link' },
  'reminder.sent': REMINDER,
  'reminder.delivered': REMINDER,
  'reminder.failed': { ...REMINDER, reason: 'undelivered', detail: '30003' },
  'reminder.dropped': { ...REMINDER, reason: 'confirmed' },
  'reply.received': {
    replyId: 'rpl_SM1',
    way: 'text',
    intent: 'confirm',
    appointmentIds: ['apt_0123456789abcdefghjkmnpqrs'],
    text: 'C',
    from: '+12125550123',
  },
  'opt_out.created': OPT_OUT,
  'opt_out.lifted': { ...OPT_OUT, source: 'api' },
  'alert.opened': ALERT,
  'alert.closed': ALERT,
  'webhook.tested': { webhookId: 'whk_0123456789abcdefghjkmnpqrs' },
} as const satisfies Readonly<Record<EventKind, Readonly<Record<string, unknown>>>>;
