/**
 * What an office is mailed about its worklist: once a day all that is open, and at once what is due within a day. One
 * record for each such mail, under a key that follows from the office and the day, or from the office and the quarter of
 * an hour: making it twice makes it once, and an office gets no more than one of each. Pure.
 *
 * Always true: a mail that is still to come has a `dueAt`, one that has come to its end has none; while it is being sent
 * that is the lease. Whose lease runs out may have gone out, and is not sent again.
 */
import type { AppointmentId, EntryRef, TenantId } from '../core/keys.ts';
import { appointmentId } from '../core/keys.ts';
import type { Instant, Milliseconds } from '../core/time.ts';
import { DAY, HOUR, localMoment, MINUTE, nextDay, toIso, toLocalIso } from '../core/time.ts';
import type { Tenant } from '../tenant/tenant.ts';
import type { Need } from './need.ts';

export type OfficeMailKind = 'digest' | 'urgent';

/** How one ended: `nothing` to say, so that nothing was sent; `unknown` where the answer was lost. */
export type OfficeMailEnd = 'sent' | 'nothing' | 'refused' | 'unknown';

export interface OfficeMail {
  tenant: TenantId;
  /** Follows from the kind and the slot; in the form of an appointment's, so that providers can name it. */
  id: AppointmentId;
  kind: OfficeMailKind;
  /** Of a digest the day where the office is, `2026-12-01`; else when its quarter of an hour begins, `2026-12-01T08:15Z`. */
  slot: string;
  /** The needs that an urgent one is about, by id; none of a digest, which is about whatever is open. */
  needs: readonly string[];
  dueAt: Instant | null;
  /** Who is sending it, since when; null before. */
  claimedAt: Instant | null;
  /** How often it was handed to the provider. */
  attempt: number;
  end: OfficeMailEnd | null;
  createdAt: Instant;
}

/** Records are kept for so long: no need that opens again asks for a mail that was sent before. */
export const OFFICE_MAIL_KEPT_MS: Milliseconds = 30 * DAY;

/** What is due within this time is told at once. */
const URGENT_WITHIN_MS: Milliseconds = DAY;
/** A ladder whose reminder was planned for just then has this time to reach somebody after all. */
const LADDER_MS: Milliseconds = 2 * HOUR;
/** What becomes urgent within one such time is one mail. */
const SLOT_MS: Milliseconds = 15 * MINUTE;
/** The first of a slot waits this long for others that come with it: a family, an import. */
const GATHER_MS: Milliseconds = MINUTE;
/** A mail names at most so many needs. */
export const NAMED_MAX = 50;
/** A digest that is later than this is not sent: the next one says it all. */
const LATE_MS: Milliseconds = 12 * HOUR;
/** From the claim to the end of the lease. */
const LEASE_MS: Milliseconds = 5 * MINUTE;

export const officeMailId = ({
  tenant,
  kind,
  slot,
}: Pick<OfficeMail, 'tenant' | 'kind' | 'slot'>): AppointmentId =>
  appointmentId(tenant, `${kind} to the office, ${slot}`);

const planned = (
  of: Pick<OfficeMail, 'tenant' | 'kind' | 'slot'>,
  dueAt: Instant,
  now: Instant,
): OfficeMail => ({
  ...of,
  id: officeMailId(of),
  needs: [],
  dueAt,
  claimedAt: null,
  attempt: 0,
  end: null,
  createdAt: now,
});

// ---- Digests ------------------------------------------------------------------------------------------------

type Chosen = Pick<Tenant, 'id' | 'timeZone' | 'needsAt'>;

const dayOf = (at: Instant, zone: string): string => toLocalIso(at, zone).slice(0, 'YYYY-MM-DD'.length);

/** When the digest of a day is due, where the office is. A time that DST skips is the one after the gap. */
const momentOn = (day: string, { needsAt, timeZone }: Chosen): Instant =>
  localMoment(`${day}T${needsAt}`, timeZone);

/** The next digest after a moment. */
export function nextDigest(tenant: Chosen, after: Instant): { slot: string; dueAt: Instant } {
  const today = dayOf(after, tenant.timeZone);
  const dueAt = momentOn(today, tenant);
  if (dueAt > after) return { slot: today, dueAt };
  const tomorrow = nextDay(today);
  return { slot: tomorrow, dueAt: momentOn(tomorrow, tenant) };
}

/** The record of a digest as it is to be; undefined where it is as it should be, is being sent, or was. */
export function digestPlanned(
  current: OfficeMail | undefined,
  tenant: Chosen,
  { slot, dueAt }: { slot: string; dueAt: Instant },
  now: Instant,
): OfficeMail | undefined {
  if (!current) return planned({ tenant: tenant.id, kind: 'digest', slot }, dueAt, now);
  if (current.claimedAt !== null || (current.end !== null && current.end !== 'nothing')) return undefined;
  return current.dueAt === dueAt ? undefined : { ...current, dueAt, end: null };
}

/** What a digest that came due is to do by its office's present settings: go out, wait, or give way to the next. */
export function digestDue(mail: OfficeMail, tenant: Chosen, now: Instant): 'now' | 'late' | { at: Instant } {
  const at = momentOn(mail.slot, tenant);
  if (now < at) return { at };
  return now - at > LATE_MS ? 'late' : 'now';
}

// ---- What is urgent -----------------------------------------------------------------------------------------

/** When a need becomes urgent, if it is still open then; null where nothing is known to be due. */
export function urgentAt({ kind, since }: Need, startsAt: Instant | null): Instant | null {
  if (startsAt === null) return null;
  const near = startsAt - URGENT_WITHIN_MS + (kind === 'unreached' ? LADDER_MS : 0);
  return Math.max(since, near);
}

const slotName = (start: Instant): string => toIso(start).slice(0, 'YYYY-MM-DDTHH:MM'.length);

/** The slots in which a need may be told, from the one in which it becomes urgent on. */
export function* slotsFrom(at: Instant): Generator<{ slot: string; dueAt: Instant }> {
  let start = at - (at % SLOT_MS);
  yield { slot: slotName(start), dueAt: at + GATHER_MS };
  for (;;) {
    start += SLOT_MS;
    yield { slot: slotName(start), dueAt: start };
  }
}

/**
 * The record of an urgent mail with one more need.
 * @returns `told` where it names the need already, `full` where it is on its way or names as many as it may
 */
export function urgentPlanned(
  current: OfficeMail | undefined,
  tenant: TenantId,
  { slot, dueAt }: { slot: string; dueAt: Instant },
  need: string,
  now: Instant,
): OfficeMail | 'told' | 'full' {
  if (current?.needs.includes(need)) return 'told';
  if (current && (current.dueAt === null || current.claimedAt !== null || current.needs.length >= NAMED_MAX))
    return 'full';
  const mail = current ?? planned({ tenant, kind: 'urgent', slot }, dueAt, now);
  return { ...mail, needs: [...mail.needs, need] };
}

// ---- Sending ------------------------------------------------------------------------------------------------

/** By the process that is about to hand it to the provider: for as long as the lease lasts it is the only one. */
export const mailClaimed = (mail: OfficeMail, now: Instant): OfficeMail => ({
  ...mail,
  claimedAt: now,
  dueAt: now + LEASE_MS,
  attempt: mail.attempt + 1,
});

export const mailEnded = (mail: OfficeMail, end: OfficeMailEnd): OfficeMail => ({
  ...mail,
  dueAt: null,
  end,
});

/** It comes due again: it was surely not sent. */
export const mailPutOff = (mail: OfficeMail, dueAt: Instant): OfficeMail => ({
  ...mail,
  claimedAt: null,
  dueAt,
});

/**
 * The name by which providers know it, in the form of a ledger entry's. No appointment has it: their revisions count
 * from 1.
 */
export const officeMailRef = ({ tenant, id }: OfficeMail): EntryRef => ({
  tenant,
  appointment: id,
  revision: 0,
  step: 0,
});

/** Whether a contact was a mail to an office: then it concerns no person. */
export const isToOffice = ({ revision }: Pick<EntryRef, 'revision'>): boolean => revision === 0;
