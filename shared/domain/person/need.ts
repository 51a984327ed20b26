/**
 * What somebody of the office has to look at: an answer that only a person understands, somebody who wants another time,
 * can't come, opted out, is not the person, or was not reached. One for each appointment and kind, so that the same wish
 * twice is one need. Pure.
 */
import type { Person } from '../appointment/appointment.ts';
import type { AddressKey, AppointmentId, TenantId } from '../core/keys.ts';
import type { Channel } from '../core/policy.ts';
import { channelsTo } from '../core/policy.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { HOUR, MINUTE } from '../core/time.ts';
import type { Intent } from './replies.ts';
import type { Resolution, Settled } from './reply.ts';

/** The kinds that are about one appointment. */
export const APPOINTMENT_NEEDS = [
  'another_time',
  'declined',
  'opted_out',
  'wrong_number',
  'unreached',
] as const;

/**
 * - `reply`: an answer to read; it has the id of that reply, and is that reply.
 * - `another_time`: the person wants another time: by text, by key 2, or on the page.
 * - `declined`: the person can't come.
 * - `opted_out`: the person wants no more texts or calls, and has an appointment ahead.
 * - `wrong_number`: the number is not the person's, who has an appointment ahead.
 * - `unreached`: no reminder has reached anybody, and every one has ended, or the appointment is within 48 hours.
 * - `undelivered`: the office's own software is not told of what its people answer; it has the id of that endpoint.
 */
export const NEED_KINDS = ['reply', 'undelivered', ...APPOINTMENT_NEEDS] as const;
export type NeedKind = (typeof NEED_KINDS)[number];
export type AppointmentNeed = (typeof APPOINTMENT_NEEDS)[number];

export interface Need {
  tenant: TenantId;
  /** The reply's or the endpoint's id, or the appointment's and the kind. */
  id: string;
  kind: NeedKind;
  /** The soonest that is meant; null for an answer of somebody without one. */
  appointment: AppointmentId | null;
  /** The address that it is about; null for whichever the person has. */
  address: AddressKey | null;
  /** The ids of the replies that said so, the latest last; empty where nothing was written. */
  replies: readonly string[];
  /** Whether the person wrote CANCEL, which carriers take for an opt-out and which may have meant the appointment. */
  cancelAsked: boolean;
  /** Since when it is listed; later than now for a need that opens by itself. */
  since: Instant;
  /** From then on nobody needs to look any more; null where it waits until somebody has. */
  lapsesAt: Instant | null;
  resolution: Settled | null;
}

export const needId = (appointment: AppointmentId, kind: AppointmentNeed): string => `${appointment}.${kind}`;

/** What makes a need. */
export interface Cause {
  tenant: TenantId;
  kind: NeedKind;
  appointment: { id: AppointmentId; startsAt: Instant } | null;
  address?: AddressKey | null;
  reply?: string | null;
  /** The endpoint that takes nothing. */
  receiver?: string;
  cancelAsked?: boolean;
  /** From when on it is listed; absent: at once. */
  since?: Instant;
  /** The ladder goes on: an office that has looked already is not asked again about the same start. */
  goesOn?: boolean;
}

/** Nobody may count on a reminder that has not come this shortly before the appointment. */
const UNREACHED_WITHIN_MS: Milliseconds = 48 * HOUR;
/** Who is booked or moved so late is given this time to be reached. */
export const REACH_MS: Milliseconds = HOUR;

/** Whether the appointment is so near that an office has to know where nobody was reached. */
export const mustBeReached = (startsAt: Instant, now: Instant): boolean =>
  startsAt > now && startsAt - now <= UNREACHED_WITHIN_MS;

/** A list may lag behind by so much: what had just been booked then is looked at now. */
const LAG_MS: Milliseconds = 10 * MINUTE;

/** What has come so near since it was last looked. @returns the starts to look at */
export const comeNear = (lookedAt: Instant, now: Instant): { from: Instant; to: Instant } => ({
  from: Math.max(lookedAt - LAG_MS + UNREACHED_WITHIN_MS, now),
  to: now + UNREACHED_WITHIN_MS,
});

/** The id of the need that a cause makes. @throws for a cause that does not name what it is about */
export function needIdOf({ kind, appointment, reply, receiver }: Cause): string {
  if (kind === 'undelivered' && receiver) return receiver;
  if (kind !== 'reply' && kind !== 'undelivered' && appointment) return needId(appointment.id, kind);
  if (!reply) throw new Error(`a need of kind ${kind} without what it is about`);
  return reply;
}

/** Of use only as long as the appointment is still ahead; a wish waits until somebody has seen it. */
const LAPSING: ReadonlySet<NeedKind> = new Set<NeedKind>(['opted_out', 'wrong_number', 'unreached']);

/** Only so many replies of one need are named, the latest ones. */
const REPLIES_MAX = 20;

/**
 * The need after its cause came up, once more or for the first time; undefined where nothing changes: it is open and
 * knows of it, or it was resolved and the same reply was only told again, or the office has looked at it already.
 */
export function opened(current: Need | undefined, cause: Cause, now: Instant): Need | undefined {
  const { tenant, kind, appointment, reply = null, since: from = now } = cause;
  if (current && isKnown(current, cause, from)) return undefined;
  const standing = current?.resolution === null ? current : undefined;
  return {
    tenant,
    id: needIdOf(cause),
    kind,
    appointment: appointment?.id ?? null,
    address: cause.address ?? standing?.address ?? null,
    replies: [...(current?.replies ?? []), ...(reply === null ? [] : [reply])].slice(-REPLIES_MAX),
    cancelAsked: cause.cancelAsked === true || standing?.cancelAsked === true,
    since: standing ? Math.min(standing.since, from) : from,
    lapsesAt: appointment && LAPSING.has(kind) ? appointment.startsAt : null,
    resolution: null,
  };
}

/** Whether a cause tells a need nothing that it does not say already. */
function isKnown(current: Need, { appointment, reply = null, goesOn }: Cause, from: Instant): boolean {
  if (goesOn && wasLookedAt(current, appointment)) return true;
  if (reply !== null) return current.replies.includes(reply);
  return current.resolution === null && current.since <= from;
}

const wasLookedAt = ({ resolution, lapsesAt }: Need, appointment: Cause['appointment']): boolean =>
  resolution !== null && resolution.by !== BY_ITSELF && lapsesAt === appointment?.startsAt;

/** Who resolved a need that settled itself. */
export const BY_ITSELF = 'ringonce';

/** Whether somebody of the office still has to look. */
export const isOpen = ({ resolution, since, lapsesAt }: Need, now: Instant): boolean =>
  resolution === null && since <= now && (lapsesAt === null || lapsesAt > now);

/**
 * What happens to an appointment → the kinds of need that it settles by itself, because what they ask for came about.
 * Words that nobody has read are settled by nothing but a person.
 */
export const SETTLES = {
  confirmed: ['another_time', 'declined', 'opted_out', 'unreached'],
  declined: ['unreached'],
  /** It has another time. */
  moved: ['another_time', 'declined', 'opted_out', 'unreached'],
  /** The person has another number. */
  readdressed: ['opted_out', 'wrong_number', 'unreached'],
  /** It is reminded of anew. */
  replanned: ['unreached'],
  cancelled: APPOINTMENT_NEEDS,
  reached: ['unreached'],
  erased: APPOINTMENT_NEEDS,
} as const satisfies Record<string, readonly AppointmentNeed[]>;
export type Settlement = keyof typeof SETTLES;

/** As what a need is noted that settled itself. */
export const settledAs = (because: Settlement): Resolution =>
  because === 'confirmed' || because === 'moved' ? because : 'done';

/**
 * What a reply has the office look at.
 * @param anotherTime whether the words ask for another time
 * @param meant whether there is an appointment that it is about
 */
export function needOfReply(intent: Intent, anotherTime: boolean, meant: boolean): NeedKind {
  if (!meant) return 'reply';
  if (intent === 'decline') return anotherTime ? 'another_time' : 'declined';
  return intent === 'wrong_person' ? 'wrong_number' : 'reply';
}

/** Who says that somebody opted out, where it was the office itself: it need not be told. */
const BY_THE_OFFICE: ReadonlySet<string> = new Set(['api', 'import', 'wrong_number']);

/**
 * Whether the office has to look at an opt-out: a person said so, and no text or call can reach that person any more,
 * or nothing at all. Who only ended the emails still has a phone.
 */
export const concernsOffice = (
  source: string,
  channels: readonly Channel[],
  { phone }: Pick<Person, 'phone'>,
): boolean =>
  !BY_THE_OFFICE.has(source) &&
  (phone === null || channels.some((channel) => channelsTo('phone').includes(channel)));
