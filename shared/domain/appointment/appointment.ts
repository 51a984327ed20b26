/**
 * An appointment with its revision, its person and its plan. A new time, place, person or policy raises the revision
 * and re-plans; entries of an older revision are dropped when they come due. All functions return a new value.
 */
import type { AddressKey, AppointmentId, TenantId } from '../core/keys.ts';
import type { AddressKind, Channel, PinnedPolicy } from '../core/policy.ts';
import { CHANNEL_TRAITS } from '../core/policy.ts';
import type { Reason } from '../core/reasons.ts';
import type { Instant } from '../core/time.ts';

/** The person of an appointment: the only place where addresses are kept. */
export interface Person {
  name: string | null;
  email: string | null;
  /** E.164. */
  phone: string | null;
  /** BCP 47. */
  locale: string;
  /** What the caller said; null when unknown. */
  timeZone: string | null;
  /** Every zone that the person may be in; one when it is known. Empty for a number of no country: it never rings. */
  zones: readonly string[];
  emailKey: AddressKey | null;
  phoneKey: AddressKey | null;
  /** Whether the phone is known to be a landline. Earlier releases wrote none, which counts as false. */
  landline: boolean;
}

/**
 * What a step says. A `reminder` is a rung of the ladder; the others are notices, each sent once: that it was booked,
 * that it was moved, that it was cancelled, that it stands again.
 */
export const STEP_KINDS = ['reminder', 'booking', 'change', 'cancellation', 'reinstatement'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** One step as it was planned for this revision; pinned, so that a later change of hours moves nothing. */
export interface PlannedStep {
  kind: StepKind;
  channel: Channel;
  /** Shifted into contact hours. */
  plannedAt: Instant;
  /** After this it is dropped as `too_late`. */
  usefulUntil: Instant;
}

/** What happened to the appointment itself, in the past tense. */
type AppointmentEventKind =
  | 'created'
  | 'changed'
  | 'rescheduled'
  /** It goes on by a newer version of its policy. */
  | 'policy_applied'
  | 'confirmed'
  | 'cancelled'
  /** It had been cancelled, and stands again. */
  | 'reinstated'
  | 'reschedule_requested'
  /** The person wants no more texts or calls. */
  | 'opted_out'
  /** The person wrote CANCEL, which opts out, and which may have meant the appointment. */
  | 'cancel_asked'
  | 'attended'
  | 'no_show'
  | 'erased';

export interface AppointmentEvent {
  at: Instant;
  kind: AppointmentEventKind;
  revision: number;
  /** Who: `api`, `reply`, `keypress`, `link`; for an opt-out also `carrier` or `complaint`. */
  by: string;
}

/** Whether the person came, as the office reports it. */
export const ATTENDANCES = ['attended', 'no_show'] as const;
export type Attendance = (typeof ATTENDANCES)[number];

/** What a person was last told of an appointment's time and place, which a move or a cancellation has to correct (P5). */
export interface LastCommunicated {
  /** The channel of the latest contact. */
  channel: Channel;
  /** The start that it named. */
  startsAt: Instant;
  /** The start that was named before, where it is not sure that the latest contact arrived; else null. */
  before: Instant | null;
  /** Where it was then, null for nowhere; absent where an earlier release, which kept no places, noted this. */
  location?: string | null;
  /** Where it was before, where it is not sure that the latest contact arrived and the place differs; else absent. */
  locationBefore?: string | null;
  /**
   * The person was told, or did it by the link of a message, that it does not take place; `perhaps` where it is not sure
   * that the latest contact arrived. Absent where nobody told so, or where it was taken back since.
   */
  cancelled?: 'surely' | 'perhaps';
}

const inPlainLetters = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[\s,.;]+/g, ' ')
    .trim();

/**
 * Whether somebody who was told of the one place has to hear of the other. That there is none any more is no news:
 * nothing could be said but where not to go. @param told undefined where nobody knows
 */
export const isNewPlace = (told: string | null | undefined, location: string | null): boolean =>
  location !== null &&
  told !== undefined &&
  (told === null || inPlainLetters(told) !== inPlainLetters(location));

/** Where it is now, where the person was told of another place; else nothing. */
export const newPlaceOf = ({ told, location }: Pick<Appointment, 'told' | 'location'>): string =>
  isNewPlace(told?.location, location) ? (location ?? '') : '';

/** What a ladder has behind it that goes on in a new revision. */
export interface Carried {
  /** When the person was last contacted; null for not at all. */
  contactedAt: Instant | null;
  /** Calls that reminded. */
  calls: number;
  /** How many steps of each channel have had their turn. */
  done: Readonly<Partial<Record<Channel, number>>>;
  /** Whether one of them reached the person. */
  reached: boolean;
}

export interface Appointment {
  tenant: TenantId;
  id: AppointmentId;
  externalId: string | null;
  /** `declined`: the person can't come, or wants another time; the office has to act. */
  status: 'scheduled' | 'confirmed' | 'declined' | 'cancelled';
  /** Counts up from 1 with every new time, place, person or policy. */
  revision: number;
  /**
   * Counts what calendars were told: one more with every change of what an entry in one says. Absent for what an earlier
   * release made, which told calendars the revision.
   */
  sequence?: number;
  startsAt: Instant;
  timeZone: string;
  durationMinutes: number;
  title: string;
  location: string | null;
  recipient: Person;
  policy: PinnedPolicy;
  plan: readonly PlannedStep[];
  /** What the ladder did before it went on by a newer version of its policy; absent for nothing. */
  carried?: Carried;
  metadata: Readonly<Record<string, string>>;
  /**
   * What was last communicated to the person when this revision was made; null for nothing. The field keeps the name
   * under which appointments are stored.
   */
  told: LastCommunicated | null;
  /** The revision whose time an answer to the person named, for it had moved from what they confirmed; else null. */
  namedRevision: number | null;
  /** Since when an answer waits to be read by the office, and loud reminders with it; null when none does. */
  answeredAt: Instant | null;
  /** What waits so, by the id of the reply or of the need, the oldest first; absent for none. */
  unreadReplies?: readonly string[];
  /** Addresses that it went to and that are not its person's any more; they have links, too. Absent for none. */
  formerAddresses?: readonly AddressKey[];
  /**
   * Up to which channel reminders go on although one of these waits, null for not at all; those that are not here hold
   * whatever is loud. Absent for none.
   */
  goesOnBy?: Readonly<Record<string, Channel | null>>;
  /** What was said about it, by the ids of the replies, the latest last; absent for nothing. */
  replies?: readonly string[];
  /** What the office reported after the start; absent while it has not. */
  attendance?: Attendance;
  /** Links to the person's page that were made before this are dead. */
  linksRevokedAt: Instant | null;
  /** Hash of the request that created it: a repeat with the same content is the same appointment. */
  fingerprint: string;
  createdAt: Instant;
  updatedAt: Instant;
  erasedAt: Instant | null;
  history: readonly AppointmentEvent[];
}

/** Only so many events are kept, the latest ones. */
const HISTORY_MAX = 50;

/** For what else happens to an appointment, in files beside this one. */
export const withEvent = (
  appointment: Appointment,
  kind: AppointmentEventKind,
  by: string,
  now: Instant,
): Appointment => ({
  ...appointment,
  updatedAt: now,
  history: [...appointment.history, { at: now, kind, revision: appointment.revision, by }].slice(
    -HISTORY_MAX,
  ),
});

/** `past` is not stored: it follows from the clock. */
export const statusAt = (appointment: Appointment, now: Instant): Appointment['status'] | 'past' =>
  appointment.status !== 'cancelled' && appointment.startsAt <= now ? 'past' : appointment.status;

/** Why no step of that revision may go out any more; null while its ladder runs. A cancellation is still told. */
export function endedBecause(
  appointment: Appointment,
  revision: number,
  kind: StepKind = 'reminder',
): Reason | null {
  if (appointment.erasedAt !== null) return 'erased';
  if (kind === 'cancellation') return null;
  if (appointment.status === 'cancelled') return 'cancelled';
  if (revision < appointment.revision) return 'superseded';
  return appointment.status === 'scheduled' ? null : appointment.status;
}

/** Whether, as far as names tell, all of them are of one person. Who has no name is nobody else. */
export const isOnePerson = (appointments: readonly Pick<Appointment, 'recipient'>[]): boolean =>
  new Set(appointments.flatMap(({ recipient: { name } }) => (name ? [inPlainLetters(name)] : []))).size <= 1;

/** Which field of a person holds the key of each kind of address. */
const KEY_FIELDS = { email: 'emailKey', phone: 'phoneKey' } as const satisfies Record<
  AddressKind,
  keyof Person
>;

export const addressKeyFor = (person: Person, channel: Channel): AddressKey | null =>
  person[KEY_FIELDS[CHANNEL_TRAITS[channel].address]];

/** Whether the person has the address; a link of an appointment outlives a change of it. */
export const hasAddress = (person: Pick<Person, 'emailKey' | 'phoneKey'>, address: AddressKey): boolean =>
  person.emailKey === address || person.phoneKey === address;

/** Every address that it has, or ever had: by each of them it is found. */
export const addressesOf = ({
  recipient: { emailKey, phoneKey },
  formerAddresses = [],
}: Pick<Appointment, 'recipient' | 'formerAddresses'>): AddressKey[] => [
  ...new Set([...formerAddresses, emailKey, phoneKey].filter((key) => key !== null)),
];

/**
 * The addresses at which the person of an appointment is reached now. None once it is erased: those that it had before are
 * known by their keyed hashes alone, and may be somebody else’s.
 */
export const addressesOfPerson = ({
  recipient: { email, emailKey, phone, phoneKey },
}: Pick<Appointment, 'recipient'>): { kind: 'email' | 'phone'; shown: string | null; key: AddressKey }[] => [
  ...(emailKey === null ? [] : [{ kind: 'email', shown: email, key: emailKey } as const]),
  ...(phoneKey === null ? [] : [{ kind: 'phone', shown: phone, key: phoneKey } as const]),
];

export const addressFor = (person: Person, channel: Channel): string | null =>
  person[CHANNEL_TRAITS[channel].address];

/** Why a channel can't reach the person, as far as is known before it is tried; null where it may. */
export function unreachableBecause(person: Person, channel: Channel): 'no_address' | 'landline' | null {
  if (addressFor(person, channel) === null) return 'no_address';
  return person.landline && !CHANNEL_TRAITS[channel].reachesLandline ? 'landline' : null;
}

export const created = (appointment: Omit<Appointment, 'history'>, by: string): Appointment =>
  withEvent({ ...appointment, history: [] }, 'created', by, appointment.createdAt);

/**
 * What the caller may say of an appointment: every field that we do not set ourselves. Creation, change and adjustment
 * pass it on whole, so a field that is added to an appointment is one of these, and no path can leave it out.
 */
export function detailsOf(appointment: Appointment) {
  const { tenant, id, externalId, status, revision, plan, told, namedRevision, answeredAt, ...rest } =
    appointment;
  const { sequence, unreadReplies, goesOnBy, carried, formerAddresses, attendance, ...still } = rest;
  const { linksRevokedAt, replies, fingerprint, ...others } = still;
  const { createdAt, updatedAt, erasedAt, history, ...details } = others;
  return details;
}

export type Details = ReturnType<typeof detailsOf>;

/** The SEQUENCE of its entry in a calendar (RFC 5545), from 0. */
export const sequenceOf = ({ sequence, revision }: Pick<Appointment, 'sequence' | 'revision'>): number =>
  sequence ?? revision - 1;

/** What a calendar shows of it, beside its start: a new one of these is a new sequence. */
const isShownOtherwise = (was: Details, is: Details): boolean =>
  was.title !== is.title || was.location !== is.location || was.durationMinutes !== is.durationMinutes;

/** A change that leaves the ladder alone: a title, metadata. */
export const changed = (appointment: Appointment, details: Details, by: string, now: Instant): Appointment =>
  withEvent(
    {
      ...appointment,
      ...details,
      sequence: sequenceOf(appointment) + (isShownOtherwise(appointment, details) ? 1 : 0),
    },
    'changed',
    by,
    now,
  );

/**
 * A new revision: the person has to be reminded afresh, so an earlier confirmation no longer counts. One that was
 * cancelled stands again; its calendars were told the next sequence with the cancellation.
 */
export const rescheduled = (
  appointment: Appointment,
  changes: Details & Pick<Appointment, 'plan' | 'told' | 'carried'>,
  by: string,
  now: Instant,
): Appointment => {
  const { unreadReplies, goesOnBy, carried, attendance, ...kept } = appointment;
  const wasCancelled = appointment.status === 'cancelled';
  const former = addressesOf(appointment).filter((address) => !hasAddress(changes.recipient, address));
  return withEvent(
    {
      ...kept,
      ...changes,
      ...(former.length > 0 ? { formerAddresses: former } : {}),
      revision: appointment.revision + 1,
      sequence: sequenceOf(appointment) + (wasCancelled ? 2 : 1),
      status: 'scheduled',
      answeredAt: null,
    },
    wasCancelled ? 'reinstated' : 'rescheduled',
    by,
    now,
  );
};

/** The ladder goes on by a newer version of its policy, whose steps come at the same times. */
export const withPolicy = (
  appointment: Appointment,
  policy: PinnedPolicy,
  by: string,
  now: Instant,
): Appointment => withEvent({ ...appointment, policy }, 'policy_applied', by, now);

/**
 * The ladder goes on by a newer version of its policy, in a new revision. Its time is the same, so what was answered to
 * it, and what waits for the office, stays.
 */
export const replanned = (
  appointment: Appointment,
  changes: Pick<Appointment, 'policy' | 'plan' | 'told'> & { carried: Carried },
  by: string,
  now: Instant,
): Appointment => {
  const revision = appointment.revision + 1;
  const named = appointment.namedRevision === appointment.revision ? revision : appointment.namedRevision;
  return withEvent({ ...appointment, ...changes, revision, namedRevision: named }, 'policy_applied', by, now);
};

export const confirmed = (appointment: Appointment, by: string, now: Instant): Appointment =>
  withEvent({ ...appointment, status: 'confirmed' }, 'confirmed', by, now);

/** @param notice tells the person, who was reminded of it; null when there is nothing to take back */
export const cancelled = (
  appointment: Appointment,
  notice: PlannedStep | null,
  by: string,
  now: Instant,
): Appointment =>
  withEvent(
    { ...appointment, status: 'cancelled', plan: notice ? [...appointment.plan, notice] : appointment.plan },
    'cancelled',
    by,
    now,
  );

/** Whether its person cancelled it: that stands until the office offers another time or place, or insists. */
export const isCancelledByPerson = ({ status, history }: Pick<Appointment, 'status' | 'history'>): boolean =>
  status === 'cancelled' && history.findLast(({ kind }) => kind === 'cancelled')?.by === 'link';

export const rescheduleRequested = (appointment: Appointment, by: string, now: Instant): Appointment =>
  withEvent({ ...appointment, status: 'declined' }, 'reschedule_requested', by, now);

/** The timeline shows so many, the latest ones; the list of replies has all. */
const REPLIES_MAX = 100;

/** Notes that somebody said something about it. @param reply its id @returns undefined where that is noted already */
export function withReply(appointment: Appointment, reply: string, now: Instant): Appointment | undefined {
  const { replies = [] } = appointment;
  if (replies.includes(reply)) return undefined;
  return { ...appointment, replies: [...replies, reply].slice(-REPLIES_MAX), updatedAt: now };
}

/** Notes what the office reports after the start; it may be corrected. */
export const withAttendance = (
  appointment: Appointment,
  attendance: Attendance,
  by: string,
  now: Instant,
): Appointment => withEvent({ ...appointment, attendance }, attendance, by, now);

/** Notes that the person opted out, and whether by CANCEL, so that the timeline shows both. */
export function withOptOut(
  appointment: Appointment,
  cancelAsked: boolean,
  by: string,
  now: Instant,
): Appointment {
  const noted = withEvent(appointment, 'opted_out', by, now);
  return cancelAsked ? withEvent(noted, 'cancel_asked', by, now) : noted;
}

/** What an erasure does with each field; one that is in no list does not compile. */
const ON_ERASURE = {
  tenant: 'kept',
  id: 'kept',
  externalId: null,
  status: 'kept',
  revision: 'kept',
  sequence: 'kept',
  startsAt: 'kept',
  timeZone: 'kept',
  durationMinutes: 'kept',
  title: '',
  location: null,
  recipient: 'kept',
  policy: 'kept',
  plan: 'kept',
  carried: 'kept',
  metadata: {},
  told: null,
  namedRevision: 'kept',
  answeredAt: 'kept',
  unreadReplies: 'kept',
  formerAddresses: 'kept',
  goesOnBy: 'kept',
  replies: 'kept',
  attendance: 'kept',
  linksRevokedAt: 'kept',
  fingerprint: '',
  createdAt: 'kept',
  updatedAt: 'kept',
  erasedAt: 'kept',
  history: 'kept',
} as const satisfies Erasure<Appointment>;

/** What an erasure does with each field of the person. Zones and language identify nobody, so they stay. */
const PERSON_ON_ERASURE = {
  name: null,
  email: null,
  phone: null,
  locale: 'kept',
  timeZone: 'kept',
  zones: 'kept',
  emailKey: null,
  phoneKey: null,
  landline: 'kept',
} as const satisfies Erasure<Person>;

/** For each field: that it is kept, or the value that takes its place. */
type Erasure<T> = { readonly [K in keyof T]-?: T[K] | 'kept' };

const without = <T extends object>(value: T, erasure: Erasure<T>): T => ({
  ...value,
  ...Object.fromEntries(Object.entries(erasure).filter(([, instead]) => instead !== 'kept')),
});

/** The appointment without personal data; times and what happened stay, and by which keyed hashes it is found. */
export const erased = (appointment: Appointment, by: string, now: Instant): Appointment =>
  withEvent(
    {
      ...without(appointment, ON_ERASURE),
      recipient: without(appointment.recipient, PERSON_ON_ERASURE),
      formerAddresses: addressesOf(appointment),
      erasedAt: now,
    },
    'erased',
    by,
    now,
  );
