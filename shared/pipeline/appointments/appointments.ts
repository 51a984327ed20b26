/**
 * The commands on appointments: create, change, confirm, cancel. Each writes in the order that makes a crash
 * between any two writes safe, and answers only when no later send can contradict it (P5).
 */

import type { WaitingAnswer } from '../../domain/appointment/answers.ts';
import {
  isNoted,
  isWaiting,
  remindsUpTo,
  withAnswer,
  withoutAnswer,
  withWish,
} from '../../domain/appointment/answers.ts';
import type { Appointment, Attendance, LastCommunicated } from '../../domain/appointment/appointment.ts';
import {
  cancelled,
  changed,
  confirmed,
  detailsOf,
  endedBecause,
  isNewPlace,
  rescheduled,
  rescheduleRequested,
  withAttendance,
  withReply,
} from '../../domain/appointment/appointment.ts';
import { differencesOf } from '../../domain/appointment/differences.ts';
import type { AddressKey, AppointmentId, TenantId } from '../../domain/core/keys.ts';
import { appointmentId, appointmentIdOf } from '../../domain/core/keys.ts';
import type { AnswerRule, Channel, Policy } from '../../domain/core/policy.ts';
import { DEFAULT_POLICY, goesOnBy, onAnswerOf } from '../../domain/core/policy.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { MINUTE, toLocalIso } from '../../domain/core/time.ts';
import type { AppointmentInput, Fault, Intake, PersonInput } from '../../domain/judgement/intake.ts';
import { fingerprintOfInput, POLICY_DEFAULT, readAppointment } from '../../domain/judgement/intake.ts';
import {
  firstEntry,
  freshEntry,
  lastCommunicatedOf,
  namesTimeAndPlace,
  newsChannel,
  newsOf,
  notice,
} from '../../domain/judgement/plan.ts';
import { carriedOver } from '../../domain/judgement/replan.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { deferred, revived } from '../../domain/ledger/entry.ts';
import type { Settlement } from '../../domain/person/need.ts';
import { REACH_MS } from '../../domain/person/need.ts';
import type { Item, NewItem } from '../../domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import { recordConsents } from '../core/consents.ts';
import type { Pipeline } from '../core/context.ts';
import { change, read } from '../core/items.ts';
import { endLadder, entriesOf, readTenant, shardOf, tellWhereUnreached } from '../core/ledger.ts';
import { endMarks, marksToWrite, writeMarks } from '../core/marks.ts';
import { openNeed, settleNeeds } from '../core/needs.ts';
import { tellCreated } from '../core/spans.ts';

export type Creation =
  /** `first` is the first entry of its ladder as it stands; absent where no step is left. */
  | { kind: 'created'; appointment: Appointment; warnings: string[]; first: Entry | undefined }
  | { kind: 'existing'; appointment: Appointment; warnings: string[] }
  | { kind: 'invalid'; faults: Fault[] }
  /** The same `externalId` with other content, which differs in these fields; or of what was cancelled, and when. */
  | { kind: 'conflict'; existing: AppointmentId; fields: string[]; cancelledAt: Instant | null };

/** The policy of that name as it is now; the built-in one where the tenant has not changed it. */
export async function readPolicy(
  p: Pipeline,
  tenant: TenantId,
  name: string,
  now: Instant,
): Promise<Policy | undefined> {
  const stored = await read(p, keyOf.policy(tenant, name), now);
  return stored?.body.policy ?? (name === DEFAULT_POLICY.name ? DEFAULT_POLICY : undefined);
}

/** What the appointment has already, which is not judged again. */
interface Kept {
  /** E.164. */
  phone: string | null;
  startsAt: Instant | null;
  /** As in `Surroundings`. */
  unplanned?: boolean;
}

const NOTHING_KEPT: Kept = { phone: null, startsAt: null };

/** For the commands in files beside this one. @param kept as in `Surroundings` */
export async function readDraft(
  p: Pipeline,
  tenantId: TenantId,
  input: AppointmentInput,
  id: AppointmentId,
  now: Instant,
  { phone: keptPhone, startsAt: keptStart, unplanned = false }: Kept = NOTHING_KEPT,
): Promise<Intake> {
  const [tenant, policy] = await Promise.all([
    readTenant(p, tenantId, now),
    readPolicy(p, tenantId, input.policy ?? POLICY_DEFAULT, now),
  ]);
  const around = { tenant, policy, secret: p.settings.secret, now, keptPhone, keptStart, unplanned };
  const intake = readAppointment(input, id, { ...around, anyCountry: false });
  if (intake.kind === 'valid' || intake.abroad === null) return intake;
  if (!(await bookedFor(p, tenantId, intake.abroad))) return intake;
  return readAppointment(input, id, { ...around, anyCountry: true });
}

/** Whether the tenant has or had an appointment of the address: each one leaves a link for as long as its facts are kept. */
async function bookedFor(p: Pipeline, tenant: TenantId, address: AddressKey): Promise<boolean> {
  const { rows } = await p.store.list({ partition: partitionOf.links(tenant, address), limit: 1 });
  return rows.length > 0;
}

/** Reads an appointment as `createAppointment` would, and stores nothing. */
export const draftAppointment = (p: Pipeline, tenant: TenantId, input: AppointmentInput, now: Instant) =>
  readDraft(p, tenant, input, appointmentId(tenant, 'preview'), now);

/**
 * Creates an appointment, or finds that it is there.
 * @param seed makes the id where there is no `externalId`: the caller's idempotency key, or something fresh
 * @param who said what it says of a consent, for the record
 */
export async function createAppointment(
  p: Pipeline,
  tenant: TenantId,
  input: AppointmentInput,
  seed: string,
  who = 'api',
): Promise<Creation> {
  const now = p.clock.now();
  const id = input.externalId
    ? appointmentIdOf(tenant, input.externalId)
    : appointmentId(tenant, `seed ${seed}`);
  const known = await read(p, keyOf.appointment(tenant, id), now);
  return known ? existing(p, known.body, input, now) : createAbsent(p, { tenant, id, input, who }, now);
}

/** An appointment that is to be created, under the id that it will have. */
export interface Booking {
  tenant: TenantId;
  id: AppointmentId;
  input: AppointmentInput;
  /** Who said what it says of a consent, for the record. */
  who: string;
}

/**
 * Creates an appointment that was not there a moment ago, or goes on where an earlier try stopped: the first ledger
 * entry, the links, the appointment. An entry without its appointment is dropped when it comes due; the other way round
 * a reminder would be lost. Many at the same time share their reads and, on SQLite, a commit.
 */
export async function createAbsent(
  p: Pipeline,
  { tenant, id, input, who }: Booking,
  now: Instant,
): Promise<Creation> {
  const draft = await readDraft(p, tenant, input, id, now);
  if (draft.kind === 'invalid') return draft;
  const { appointment, warnings } = draft;
  await keepConsents(p, appointment, input, who, now);
  const first = firstEntry(appointment, shardOf(p, id), now) ?? undefined;
  if (!(await writeFresh(p, appointment, first, now))) {
    if (first) await ensureEntry(p, first, now, 'drafted');
    await writeAddressLinks(p, appointment, now);
    await writeMarks(p, appointment, undefined, now);
    if ((await p.store.put(itemOf.appointment(appointment), 0, now)) === undefined) {
      const winner = await read(p, keyOf.appointment(tenant, id), now);
      if (!winner) throw new Error('an appointment vanished');
      return existing(p, winner.body, input, now);
    }
  }
  const stands = first && (await ensureEntry(p, first, now, 'stands')).item?.body;
  await tellWhereUnreached(p, appointment, now + REACH_MS, now);
  p.telemetry.count('appointments', { what: 'created' });
  tellCreated(p, appointment, now);
  return { kind: 'created', appointment, warnings, first: stands };
}

/** Keeps what the caller says of the person's consent, before the appointment that it came with. */
export const keepConsents = (
  p: Pipeline,
  { tenant, id, recipient }: Appointment,
  { consent, recipient: person }: Pick<AppointmentPatch, 'consent' | 'recipient'>,
  by: string,
  now: Instant,
): Promise<void> =>
  recordConsents(p, { tenant, appointment: id, recipient, given: [consent, person?.consent], by }, now);

/** Writes all of a new appointment in one go. @returns false when an earlier try had left something of it */
async function writeFresh(
  p: Pipeline,
  appointment: Appointment,
  first: Entry | undefined,
  now: Instant,
): Promise<boolean> {
  const items: NewItem[] = [
    ...(first ? [itemOf.entry(first)] : []),
    ...addressLinksOf(appointment),
    ...marksToWrite(p, appointment),
    itemOf.appointment(appointment),
  ];
  const writes = items.map((item) => ({ item, readVersion: 0 }));
  return (await p.store.putInOrder(writes, now)) === writes.length;
}

async function existing(
  p: Pipeline,
  appointment: Appointment,
  input: AppointmentInput,
  now: Instant,
): Promise<Creation> {
  // First, even for a conflict: a creation that lost may have written its own plan over this one's.
  await ensureFirstEntry(p, appointment, now, 'stands');
  const fields =
    appointment.fingerprint === fingerprintOfInput(input) ? [] : await differing(p, appointment, input, now);
  const cancelledAt = cancelledAtOf(appointment);
  return fields !== null && fields.length === 0 && cancelledAt === null
    ? { kind: 'existing', appointment, warnings: [] }
    : { kind: 'conflict', existing: appointment.id, fields: fields ?? [], cancelledAt };
}

/** In what a booking differs from the one that is there; null where it can't be read, or of what was erased. */
async function differing(
  p: Pipeline,
  was: Appointment,
  input: AppointmentInput,
  now: Instant,
): Promise<string[] | null> {
  if (was.erasedAt !== null) return null;
  const kept = { phone: was.recipient.phone, startsAt: was.startsAt, unplanned: true };
  const draft = await readDraft(p, was.tenant, input, was.id, now, kept);
  return draft.kind === 'valid' ? differencesOf(detailsOf(was), detailsOf(draft.appointment)) : null;
}

/** When it was cancelled: to book it again as if nothing had been would remind nobody. */
const cancelledAtOf = ({ status, history, updatedAt }: Appointment): Instant | null =>
  status === 'cancelled' ? (history.findLast(({ kind }) => kind === 'cancelled')?.at ?? updatedAt) : null;

/** Whose plan an entry is to follow: that of an appointment which is yet to be written, and may lose, or of the one that stands. */
type Standing = 'drafted' | 'stands';

/**
 * Makes sure that a revision's first entry stands as its appointment plans it. Called before the appointment is
 * written and again after: in between, the scheduler may have put the entry off, or another creation or change have lost.
 */
export async function ensureFirstEntry(
  p: Pipeline,
  appointment: Appointment,
  now: Instant,
  standing: Standing,
): Promise<void> {
  if (endedBecause(appointment, appointment.revision) !== null) return;
  const wanted = firstEntry(appointment, shardOf(p, appointment.id), now);
  if (wanted) await ensureEntry(p, wanted, now, standing);
}

/** A change that lost to another one may have written its own plan over the first entry of that one. */
export async function yieldTo(
  p: Pipeline,
  { tenant, id, revision }: Appointment,
  now: Instant,
): Promise<void> {
  const winner = await read(p, keyOf.appointment(tenant, id), now);
  if (winner && winner.body.revision !== revision) await ensureFirstEntry(p, winner.body, now, 'stands');
}

const ensureEntry = (p: Pipeline, wanted: Entry, now: Instant, standing: Standing) =>
  change(p, keyOf.entry(wanted), (current) => asPlanned(current?.body, wanted, now, standing), now);

function asPlanned(
  current: Entry | undefined,
  wanted: Entry,
  now: Instant,
  standing: Standing,
): NewItem<'entry'> | undefined {
  if (!current) return itemOf.entry(wanted);
  if (current.attempt > 0 || (current.state === 'dropped' && current.reason !== 'incomplete'))
    return undefined;
  const { channel, contactedAt, calls } = wanted;
  const asWanted = () =>
    itemOf.entry(revived({ ...current, channel, contactedAt, calls }, wanted.dueAt ?? now, now));
  if (current.reason === 'incomplete') return asWanted();
  if (isSameStart(current, wanted)) return undefined;
  if (current.history.length === 1) return itemOf.entry(wanted);
  // What put it off has a reason; without one it was made to go on, by another try that did not come to stand.
  return standing === 'stands' && current.reason === null ? asWanted() : undefined;
}

/** Whether an earlier try wanted the same. */
const isSameStart = (one: Entry, other: Entry): boolean =>
  one.dueAt === other.dueAt &&
  one.channel === other.channel &&
  one.contactedAt === other.contactedAt &&
  one.calls === other.calls;

/** Links, by which a person's appointments are found by address. */
function addressLinksOf({ tenant, id, startsAt, recipient }: Appointment): NewItem<'link'>[] {
  const keys = new Set([recipient.emailKey, recipient.phoneKey].filter((key) => key !== null));
  return [...keys].map((address) => itemOf.link({ tenant, address, appointment: id, startsAt }));
}

async function writeAddressLinks(p: Pipeline, appointment: Appointment, now: Instant): Promise<void> {
  for (const link of addressLinksOf(appointment))
    await change(
      p,
      link.key,
      (current) => (current?.body.startsAt === link.body.startsAt ? undefined : link),
      now,
    );
}

/** What a caller may change; an absent field stays, null removes. */
export type AppointmentPatch = {
  [Field in keyof Omit<AppointmentInput, 'externalId'>]?: AppointmentInput[Field] | undefined;
};

export type Change =
  | { kind: 'changed'; appointment: Appointment; warnings: string[] }
  | { kind: 'invalid'; faults: Fault[] }
  | { kind: 'absent' }
  | { kind: 'conflict'; detail: string };

/** Changes an appointment. A new time, place, person or policy is a new revision with a ladder of its own. */
export async function changeAppointment(
  p: Pipeline,
  tenant: TenantId,
  id: AppointmentId,
  patch: AppointmentPatch,
  who = 'api',
): Promise<Change> {
  for (;;) {
    const now = p.clock.now();
    const item = await read(p, keyOf.appointment(tenant, id), now);
    if (!item) return { kind: 'absent' };
    const refusal = unchangeable(item.body);
    if (refusal) return { kind: 'conflict', detail: refusal };
    const draft = await readDraft(p, tenant, withPatch(item.body, patch), id, now, {
      ...NOTHING_KEPT,
      phone: item.body.recipient.phone,
    });
    if (draft.kind === 'invalid') return draft;
    await keepConsents(p, draft.appointment, patch, who, now);
    const next = replans(item.body, draft.appointment, patch)
      ? await move(p, item, draft.appointment, now)
      : await adjust(p, item, draft.appointment, now);
    if (next) return { kind: 'changed', appointment: next, warnings: draft.warnings };
  }
}

/** Why it may not be changed, as a clause; null where it may. */
export function unchangeable(appointment: Appointment): string | null {
  if (appointment.erasedAt !== null) return 'the data of this appointment was erased';
  return appointment.status === 'cancelled'
    ? 'a cancelled appointment can not be changed; PUT it by its externalId to reinstate it, or create a new one'
    : null;
}

/** The appointment as a whole input. Every field is named, so that none is forgotten when a field is added. */
export const withPatch = (
  appointment: Appointment,
  patch: AppointmentPatch,
): Required<Omit<AppointmentInput, 'externalId'>> => ({
  startsAt: patch.startsAt ?? toLocalIso(appointment.startsAt, appointment.timeZone),
  timeZone: patch.timeZone ?? appointment.timeZone,
  durationMinutes: patch.durationMinutes ?? appointment.durationMinutes,
  title: patch.title ?? appointment.title,
  location: patch.location === undefined ? appointment.location : patch.location,
  policy: patch.policy ?? appointment.policy.name,
  metadata: patch.metadata ?? appointment.metadata,
  // A consent that was given stays on record; this is for what is new.
  consent: patch.consent ?? null,
  recipient: { ...personInput(appointment), ...patch.recipient },
});

const personInput = ({ recipient }: Appointment): Required<PersonInput> => {
  const { name, email, phone, locale, timeZone } = recipient;
  return { name, email, phone, locale, timeZone, consent: null };
};

/** Whether the change touches what the ladder was planned on. */
export function replans(
  old: Appointment,
  draft: Appointment,
  patch: Pick<AppointmentPatch, 'policy'>,
): boolean {
  const { recipient: was } = old;
  const { recipient: is } = draft;
  return (
    old.startsAt !== draft.startsAt ||
    isNewPlace(old.location, draft.location) ||
    was.emailKey !== is.emailKey ||
    was.phoneKey !== is.phoneKey ||
    was.timeZone !== is.timeZone ||
    (patch.policy !== undefined && patch.policy !== old.policy.name)
  );
}

/** The ladder stays as it is. @returns undefined when somebody else wrote it meanwhile */
export async function adjust(
  p: Pipeline,
  item: Item<'appointment'>,
  draft: Appointment,
  now: Instant,
): Promise<Appointment | undefined> {
  // The policy stays the one that the ladder started with, and the zones those that it was planned for.
  const recipient = { ...draft.recipient, zones: item.body.recipient.zones };
  const details = { ...detailsOf(draft), recipient, policy: item.body.policy };
  const next = changed(item.body, details, 'api', now);
  await writeMarks(p, next, item.body, now);
  if ((await p.store.put(itemOf.appointment(next), item.version, now)) === undefined) return undefined;
  await endMarks(p, item.body, next, now);
  return next;
}

/**
 * The new revision's first entry, then the appointment, then the old revision's entries go. A person to whom another
 * time or place was communicated hears of the new one first, and who was told that it is cancelled, that it stands again.
 * @returns undefined when somebody else wrote it meanwhile, or it took too long
 */
export async function move(
  p: Pipeline,
  item: Item<'appointment'>,
  draft: Appointment,
  now: Instant,
): Promise<Appointment | undefined> {
  await holdOff(p, item.body, now);
  const next = movedTo(item.body, draft, await entriesOf(p, item.body, item.body.revision, now), now);
  await ensureFirstEntry(p, next, now, 'drafted');
  await writeAddressLinks(p, next, now);
  await writeMarks(p, next, item.body, now);
  const isLate = isStale(p, now);
  if (isLate || (await p.store.put(itemOf.appointment(next), item.version, now)) === undefined) {
    await yieldTo(p, item.body, now);
    return undefined;
  }
  await endLadder(p, item.body, next, () => 'superseded', now);
  await ensureFirstEntry(p, next, now, 'stands');
  for (const because of settlementsOf(item.body, next)) await settleNeeds(p, next, because, now);
  await tellWhereUnreached(p, next, now + REACH_MS, now);
  // Last, for the least hangs on it: what they lead to is compared with what was typed.
  await endMarks(p, item.body, next, now);
  p.telemetry.count('appointments', {
    what: item.body.status === 'cancelled' ? 'reinstated' : 'rescheduled',
  });
  return next;
}

/** The next revision, with what its person has to hear first. @param entries of the revision before */
export function movedTo(
  was: Appointment,
  draft: Appointment,
  entries: readonly (Entry | undefined)[],
  now: Instant,
): Appointment {
  const { startsAt, recipient } = draft;
  const last = lastCommunicatedOf(was, entries);
  const news = newsOf(last, draft);
  const reminders = draft.plan.filter(({ kind }) => kind === 'reminder');
  const changes = {
    ...detailsOf(draft),
    plan:
      news && last ? [notice(news, newsChannel(recipient, last), startsAt, now), ...reminders] : reminders,
    told: last,
    ...(isAsBefore(was, draft) && { carried: carriedOver(was, entries, news === null) }),
  };
  return rescheduled(was, changes, 'api', now);
}

/** Whether what was cancelled stands again at the same time for the same person: then what was said is not said again. */
const isAsBefore = (was: Appointment, draft: Appointment): boolean =>
  was.status === 'cancelled' && !replans(was, draft, { policy: draft.policy.name });

/** What a new revision does of what the office was asked for. */
const settlementsOf = (old: Appointment, next: Appointment): Settlement[] => [
  'replanned',
  ...(old.startsAt === next.startsAt ? [] : (['moved'] as const)),
  ...(old.recipient.phoneKey === next.recipient.phoneKey ? [] : (['readdressed'] as const)),
];

/** A decision that rests on what was last communicated is written within this time, or made anew. */
const DECISION_MS: Milliseconds = MINUTE;

/** What the person knows of this appointment's time and place; nothing more can be told for as long as a decision takes. */
async function readLastCommunicated(
  p: Pipeline,
  appointment: Appointment,
  now: Instant,
): Promise<LastCommunicated | null> {
  await holdOff(p, appointment, now);
  return lastCommunicatedOf(appointment, await entriesOf(p, appointment, appointment.revision, now));
}

/** Puts off what could be claimed now. After a crash here it comes due again a little later. */
export async function holdOff(p: Pipeline, appointment: Appointment, now: Instant): Promise<void> {
  const { tenant, id, revision, plan } = appointment;
  const until = now + 2 * DECISION_MS;
  for (const step of plan.keys())
    await change(
      p,
      keyOf.entry({ tenant, appointment: id, revision, step }),
      (current) => {
        if (!current || !mayBeClaimed(current.body, until)) return undefined;
        return itemOf.entry(deferred(current.body, until, 'held_off', now));
      },
      now,
    );
}

/** What is queued has a lease that is longer than that, and may be claimed at any moment. */
const mayBeClaimed = (entry: Entry, before: Instant): boolean =>
  entry.state === 'queued' || (entry.state === 'planned' && (entry.dueAt ?? before) < before);

/** Whether what was held off may have come due again meanwhile, so that it has to be read again. */
export const isStale = (p: Pipeline, now: Instant): boolean => p.clock.now() - now >= DECISION_MS;

export type Ending =
  | { kind: 'done'; appointment: Appointment }
  | { kind: 'absent' }
  | { kind: 'conflict'; detail: string };

/** What somebody who confirms had heard or seen: a revision, or whatever was communicated last. */
export type Heard = { revision: number } | 'latest';

/**
 * Confirms; again is harmless. Answers only when no reminder of it can be claimed any more.
 * @param heard where a person confirms: what they said yes to. Where the appointment moved since, nothing is
 * confirmed: they have to be told the new time or place first. An office knows what it confirms.
 */
export async function confirmAppointment(
  p: Pipeline,
  tenant: TenantId,
  id: AppointmentId,
  by: string,
  heard?: Heard,
): Promise<Ending | Moved> {
  for (;;) {
    const now = p.clock.now();
    const item = await read(p, keyOf.appointment(tenant, id), now);
    if (!item) return { kind: 'absent' };
    const { body, version } = item;
    if (body.status === 'cancelled')
      return { kind: 'conflict', detail: 'it was cancelled, so it can not be confirmed' };
    if (body.status === 'confirmed') return ended(p, body, 'confirmed', now);
    if (heard !== undefined && !(await isAboutNow(p, body, heard, now)))
      return { kind: 'moved', appointment: body };
    const stored = await p.store.put(itemOf.appointment(confirmed(body, by, now)), version, now);
    if (!stored) continue;
    p.telemetry.count('appointments', { what: 'confirmed' });
    return ended(p, stored.body, 'confirmed', now);
  }
}

/** It is at another time or place than the person heard of; nothing was changed. */
export interface Moved {
  kind: 'moved';
  appointment: Appointment;
}

/** Whether a yes to what was heard is a yes to the time and the place as they are now. */
async function isAboutNow(
  p: Pipeline,
  appointment: Appointment,
  heard: Heard,
  now: Instant,
): Promise<boolean> {
  const { revision, namedRevision, told } = appointment;
  if (revision === 1) return true;
  if (heard !== 'latest')
    return heard.revision === revision || (told !== null && namesTimeAndPlace(told, appointment));
  if (namedRevision === revision) return true;
  const last = lastCommunicatedOf(appointment, await entriesOf(p, appointment, revision, now));
  return last === null || namesTimeAndPlace(last, appointment);
}

/** An answer names the new time to the person: a yes that follows is a yes to that. */
export async function noteNamed(p: Pipeline, { tenant, id, revision }: Appointment): Promise<void> {
  await change(
    p,
    keyOf.appointment(tenant, id),
    (current) =>
      current?.body.revision === revision && current.body.namedRevision !== revision
        ? itemOf.appointment({ ...current.body, namedRevision: revision })
        : undefined,
    p.clock.now(),
  );
}

/**
 * Cancels; again is harmless. Answers only when no reminder of it can be claimed any more. A person who was reminded
 * is told, unless it was that person who cancelled: the notice's entry first, then the appointment, then the rest.
 */
export async function cancelAppointment(
  p: Pipeline,
  tenant: TenantId,
  id: AppointmentId,
  by: string,
): Promise<Ending> {
  for (;;) {
    const now = p.clock.now();
    const item = await read(p, keyOf.appointment(tenant, id), now);
    if (!item) return { kind: 'absent' };
    const { body } = item;
    const next = body.status === 'cancelled' ? body : await cancelOnce(p, item, by, now);
    if (next) return ended(p, next, 'cancelled', now);
  }
}

/** @returns undefined when somebody else wrote it, or it took too long */
async function cancelOnce(
  p: Pipeline,
  item: Item<'appointment'>,
  by: string,
  now: Instant,
): Promise<Appointment | undefined> {
  const last =
    by === 'link' || item.body.startsAt <= now ? null : await readLastCommunicated(p, item.body, now);
  const { next, entry } = cancelledTo(item.body, last, by, shardOf(p, item.body.id), now);
  if (entry) await ensureEntry(p, entry, now, 'drafted');
  if (isStale(p, now)) return undefined;
  if ((await p.store.put(itemOf.appointment(next), item.version, now)) === undefined) return undefined;
  p.telemetry.count('appointments', { what: 'cancelled' });
  return next;
}

/** The appointment cancelled, and the entry of what tells its person so. @param last null where nobody has to be told */
export function cancelledTo(
  was: Appointment,
  last: LastCommunicated | null,
  by: string,
  shard: number,
  now: Instant,
): { next: Appointment; entry: Entry | undefined } {
  const { startsAt, recipient } = was;
  // Who knows that it was cancelled, and was not told since that it stands again, is told nothing.
  const isNews = last !== null && last.cancelled !== 'surely';
  const news = isNews ? notice('cancellation', newsChannel(recipient, last), startsAt, now) : null;
  const next = cancelled(was, news, by, now);
  return { next, entry: news ? freshEntry(next, next.plan.length - 1, shard, now) : undefined };
}

/** Ends the ladder, so that nothing of it can be claimed any more, settles what that answers, and then answers. */
async function ended(
  p: Pipeline,
  appointment: Appointment,
  because: Settlement,
  now: Instant,
): Promise<Ending> {
  const { revision, plan } = appointment;
  const reasonOf = ({ step }: Entry) => endedBecause(appointment, revision, plan[step]?.kind);
  await endLadder(p, appointment, appointment, reasonOf, now);
  await settleNeeds(p, appointment, because, now);
  return { kind: 'done', appointment };
}

/** The person said something about it, which the timeline shows. @param reply its id */
export async function noteReply(
  p: Pipeline,
  tenant: TenantId,
  id: AppointmentId,
  reply: string,
): Promise<void> {
  const now = p.clock.now();
  await change(
    p,
    keyOf.appointment(tenant, id),
    (current) => {
      const next = current && withReply(current.body, reply, now);
      return next && itemOf.appointment(next);
    },
    now,
  );
}

/**
 * The person answered something that only a person understands: nothing louder than its policy allows follows until the
 * office has read it. Answers only when no reminder that waits for it can be claimed any more.
 * @param reply its id
 * @param ruleOf what the policy says of such an answer
 */
export async function holdUntilRead(
  p: Pipeline,
  tenant: TenantId,
  id: AppointmentId,
  reply: string,
  ruleOf: (policy: Appointment['policy']) => AnswerRule,
): Promise<void> {
  const now = p.clock.now();
  const { item } = await change(
    p,
    keyOf.appointment(tenant, id),
    (current) => {
      if (current?.body.status !== 'scheduled' || isWaiting(current.body, reply)) return undefined;
      const answer = { id: reply, goesOnBy: goesOnBy(ruleOf(current.body.policy), 'sms') };
      return itemOf.appointment(withAnswer(current.body, answer, now));
    },
    now,
  );
  if (item) await waitForOffice(p, item.body, now);
}

/** What an answer holds can't be claimed once this is done; what it ends leaves no step behind. */
async function waitForOffice(p: Pipeline, appointment: Appointment, now: Instant): Promise<void> {
  if (remindsUpTo(appointment) !== null) return holdOff(p, appointment, now);
  const reasonOf = ({ step }: Entry) => (appointment.plan[step]?.kind === 'reminder' ? 'answered' : null);
  await endLadder(p, appointment, appointment, reasonOf, now);
}

/** The office has read it: the ladder goes on, where no other answer waits and nothing else has ended it. */
export async function letGoOn(
  p: Pipeline,
  tenant: TenantId,
  id: AppointmentId,
  reply: string,
): Promise<void> {
  const now = p.clock.now();
  await change(
    p,
    keyOf.appointment(tenant, id),
    (current) =>
      current && current.body.answeredAt !== null
        ? itemOf.appointment(withoutAnswer(current.body, reply, now))
        : undefined,
    now,
  );
}

/** A wish for another time, of somebody who may come all the same. */
export interface Wish {
  /** The id of the reply, or of the need where nothing was written. */
  answer: string;
  /** By which channel it was said. */
  channel: Channel;
  /** The reply that asks for it, where the need is to name it; a text's does already. */
  reply?: string | undefined;
}

/**
 * The person can't come, or wants another time: nobody who said so is reminded more loudly for not having confirmed.
 * Answers only when no reminder that it ends or holds can be claimed any more; the office acts on it.
 * @param wish where the person wants another time: then the policy may let the ladder wait instead of ending it
 */
export async function requestReschedule(
  p: Pipeline,
  tenant: TenantId,
  id: AppointmentId,
  by: string,
  wish: Wish | null = null,
): Promise<Ending> {
  const now = p.clock.now();
  if (by === 'keypress' || by === 'link') await tellWish(p, tenant, id, wish?.reply ?? null, now);
  const { item } = await change(
    p,
    keyOf.appointment(tenant, id),
    (current) => {
      const next = current && asksOffice(current.body, by, wish, now);
      return next && itemOf.appointment(next);
    },
    now,
  );
  if (!item) return { kind: 'absent' };
  const { body } = item;
  if (body.status === 'cancelled') {
    await settleNeeds(p, body, 'cancelled', now);
    return { kind: 'conflict', detail: 'it was cancelled' };
  }
  p.telemetry.count('appointments', { what: 'declined' });
  if (body.status !== 'scheduled') return ended(p, body, 'declined', now);
  await waitForOffice(p, body, now);
  await settleNeeds(p, body, 'declined', now);
  return { kind: 'done', appointment: body };
}

/** Whether a wish says nothing new: who asked for another time did so in a way that holds as much. */
export const isWishKnown = (appointment: Appointment, wish: Wish): boolean =>
  appointment.status !== 'scheduled' || isNoted(appointment, notedAs(appointment, wish));

const notedAs = ({ policy }: Appointment, wish: Wish): WaitingAnswer => ({
  id: wish.answer,
  goesOnBy: goesOnBy(onAnswerOf(policy).anotherTime, wish.channel),
});

/** @returns undefined where nothing changes: it was cancelled, or that very wish is known */
function asksOffice(
  appointment: Appointment,
  by: string,
  wish: Wish | null,
  now: Instant,
): Appointment | undefined {
  const { status, policy } = appointment;
  if (status === 'cancelled') return undefined;
  const rule = wish === null ? 'end' : onAnswerOf(policy).anotherTime;
  // Whoever had confirmed or declined has no ladder that could go on.
  if (wish === null || rule === 'end' || status !== 'scheduled')
    return rescheduleRequested(appointment, by, now);
  const answer = notedAs(appointment, wish);
  if (isNoted(appointment, answer)) return undefined;
  // Said once more in a gentler way, it is no other wish, and holds more.
  return isWaiting(appointment, wish.answer)
    ? withAnswer(appointment, answer, now)
    : withWish(appointment, answer, by, now);
}

/** Key 2 and the page say nothing else; a text is put before the office with its words, by whoever keeps it. */
async function tellWish(
  p: Pipeline,
  tenant: TenantId,
  id: AppointmentId,
  reply: string | null,
  now: Instant,
): Promise<void> {
  const appointment = (await read(p, keyOf.appointment(tenant, id), now))?.body;
  if (appointment && appointment.status !== 'cancelled')
    await openNeed(p, { tenant, kind: 'another_time', appointment, reply }, now);
}

export type Report =
  | { kind: 'reported'; appointment: Appointment }
  | { kind: 'absent' }
  | { kind: 'conflict'; detail: string };

/** The office reports whether the person came; it may be corrected, and again is harmless. */
export async function reportAttendance(
  p: Pipeline,
  tenant: TenantId,
  id: AppointmentId,
  attendance: Attendance,
  by: string,
): Promise<Report> {
  const now = p.clock.now();
  const { item } = await change(
    p,
    keyOf.appointment(tenant, id),
    (current) =>
      current && current.body.attendance !== attendance && notAttendable(current.body, now) === null
        ? itemOf.appointment(withAttendance(current.body, attendance, by, now))
        : undefined,
    now,
  );
  if (!item) return { kind: 'absent' };
  const detail = notAttendable(item.body, now);
  return detail === null ? { kind: 'reported', appointment: item.body } : { kind: 'conflict', detail };
}

function notAttendable({ status, startsAt }: Appointment, now: Instant): string | null {
  if (status === 'cancelled') return 'it was cancelled, so nobody could attend it';
  return startsAt > now ? 'it has not started yet; report its outcome after the start' : null;
}
