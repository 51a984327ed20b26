/**
 * The appointments of a stretch of time at one glance, and those that somebody looks for. Called by the route that shows
 * them. However many there are, one answer reads a bounded number of them.
 */
import type { Appointment, Attendance } from '../../domain/appointment/appointment.ts';
import { addressesOf, addressesOfPerson, hasAddress } from '../../domain/appointment/appointment.ts';
import type { Glance } from '../../domain/appointment/glance.ts';
import { glanceAt } from '../../domain/appointment/glance.ts';
import type { Response } from '../../domain/appointment/response.ts';
import type { Sought } from '../../domain/appointment/search-marks.ts';
import { isSought, phoneMark, soughtBy, wordMark } from '../../domain/appointment/search-marks.ts';
import type { AppointmentId, TenantId } from '../../domain/core/keys.ts';
import { addressKey, appointmentIdOf, isAppointmentId } from '../../domain/core/keys.ts';
import type { Reason } from '../../domain/core/reasons.ts';
import type { Instant } from '../../domain/core/time.ts';
import { DAY } from '../../domain/core/time.ts';
import { normalEmail } from '../../domain/judgement/intake.ts';
import type { Partition } from '../../domain/store/records.ts';
import { appointmentOfLink, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { Pipeline } from '../core/context.ts';
import { readAll } from '../core/items.ts';
import { entriesOf } from '../core/ledger.ts';
import type { Page, Paging } from './pagination.ts';
import { readPage } from './pagination.ts';

/** Which of them are wanted; what is absent does not matter. */
export interface DayFilter {
  /** Starts at this or later. */
  from?: Instant | undefined;
  /** Starts before this. */
  to?: Instant | undefined;
  outcome?: Response | Attendance | undefined;
  reason?: Reason | undefined;
  /** Takes place exactly there. */
  location?: string | undefined;
}

/** Earliest first. @returns undefined when the cursor is not one of ours */
export async function listDay(
  p: Pipeline,
  tenant: TenantId,
  filter: DayFilter,
  paging: Paging,
  now: Instant,
): Promise<Page<Glance> | undefined> {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, location } = filter;
  // A list may lag behind a change of the time, so the item itself is asked.
  const isWanted = (appointment: Appointment) =>
    appointment.startsAt >= from &&
    appointment.startsAt < to &&
    (location === undefined || appointment.location === location);
  const glances = new Map<AppointmentId, Glance>();
  const sift = async (some: Appointment[]) => {
    const found = await Promise.all(some.map((each) => glanceOf(p, each, now)));
    for (const glance of found) glances.set(glance.appointment.id, glance);
    return found.filter((glance) => fits(glance, filter)).map(({ appointment }) => appointment);
  };
  const list = {
    partition: partitionOf.appointments(tenant),
    from: filter.from,
    to: filter.to === undefined ? undefined : filter.to - 1,
    ...paging,
  };
  const page = await readPage<'appointment'>(p, list, now, isWanted, sift);
  return page && { ...page, items: page.items.flatMap(({ id }) => glances.get(id) ?? []) };
}

const glanceOf = async (p: Pipeline, appointment: Appointment, now: Instant): Promise<Glance> =>
  glanceAt(appointment, await entriesOf(p, appointment, appointment.revision, now));

const fits = ({ appointment, response, reason }: Glance, wanted: DayFilter): boolean =>
  (wanted.outcome === undefined ||
    response === wanted.outcome ||
    appointment.attendance === wanted.outcome) &&
  (wanted.reason === undefined || reason === wanted.reason);

// ---- Search -------------------------------------------------------------------------------------------------

export interface Found {
  items: Glance[];
  /** Whether there may be more than these. */
  more: boolean;
}

/** What still counts as today: whoever sits at the front desk came for it. */
const TODAY_MS = DAY / 2;
/** Rows of one list that are read for one page of one direction, and how many pages. */
const ROWS = 200;
const PAGES_MAX = 5;

/**
 * Finds by a name's beginnings, a phone number or its end, a whole email address, or an id of the office's or ours. Those
 * to come are first, the next of them first; then those that are over, the latest first.
 */
export async function searchAppointments(
  p: Pipeline,
  tenant: TenantId,
  text: string,
  limit: number,
  now: Instant,
): Promise<Found> {
  return foundIn(
    p,
    tenant,
    { whole: await byIds(p, tenant, idsIn(tenant, text), now), lists: listsFor(p, tenant, text) },
    limit,
    now,
  );
}

/**
 * Those that go to an address of the person of an appointment, whoever shares it, in the order of the search. An erased
 * one is found alone: its addresses may be somebody else's now.
 */
export async function appointmentsOfPerson(
  p: Pipeline,
  tenant: TenantId,
  id: string,
  limit: number,
  now: Instant,
): Promise<Found> {
  const whole = await byIds(p, tenant, isAppointmentId(id) ? [id] : [], now);
  const lists = whole.flatMap(addressesOfPerson).map(
    ({ key }): Searched => ({
      partition: partitionOf.links(tenant, key),
      matches: ({ recipient }) => hasAddress(recipient, key),
    }),
  );
  return foundIn(p, tenant, { whole, lists }, limit, now);
}

async function foundIn(
  p: Pipeline,
  tenant: TenantId,
  { whole, lists }: { whole: readonly Appointment[]; lists: readonly Searched[] },
  limit: number,
  now: Instant,
): Promise<Found> {
  const today = now - TODAY_MS;
  const listed = await Promise.all(
    lists.map(({ partition, matches }) => {
      const wanted = (appointment: Appointment) =>
        appointment.tenant === tenant && appointment.erasedAt === null && matches(appointment);
      return rowsOf(p, tenant, { partition, wanted, limit, today }, now);
    }),
  );
  const all = new Map(
    [...whole, ...listed.flatMap(({ found }) => found)].map((each) => [each.id, each] as const),
  );
  const coming = [...all.values()].filter(({ startsAt }) => startsAt >= today);
  const over = [...all.values()].filter(({ startsAt }) => startsAt < today);
  const ordered = [
    ...coming.toSorted((a, b) => a.startsAt - b.startsAt),
    ...over.toSorted((a, b) => b.startsAt - a.startsAt),
  ];
  const items = await Promise.all(ordered.slice(0, limit).map((each) => glanceOf(p, each, now)));
  return { items, more: ordered.length > limit || listed.some(({ more }) => more) };
}

/** What a text is as an id, the office's or ours. */
const idsIn = (tenant: TenantId, text: string): AppointmentId[] => [
  appointmentIdOf(tenant, text),
  ...(isAppointmentId(text) ? [text] : []),
];

async function byIds(
  p: Pipeline,
  tenant: TenantId,
  ids: readonly AppointmentId[],
  now: Instant,
): Promise<Appointment[]> {
  const keys = ids.map((id) => keyOf.appointment(tenant, id));
  return (await readAll(p, keys, now)).map(({ body }) => body);
}

interface Searched {
  partition: Partition<'mark' | 'link'>;
  matches: (appointment: Appointment) => boolean;
}

/** The lists that may lead there: of an address, of a number's end, of the word that is the rarest as far as lengths tell. */
function listsFor(p: Pipeline, tenant: TenantId, text: string): Searched[] {
  const { secret } = p.settings;
  if (text.includes('@')) {
    const address = addressKey(secret, normalEmail(text));
    const matches = (appointment: Appointment) => addressesOf(appointment).includes(address);
    return [{ partition: partitionOf.links(tenant, address), matches }];
  }
  const sought = soughtBy(text);
  const matches = ({ recipient }: Appointment) => isSought(sought, recipient);
  return marksFor(sought, secret, tenant).map((mark) => ({
    partition: partitionOf.marks(tenant, mark),
    matches,
  }));
}

/** Two words, for one of a long name may have no mark. */
const WORDS_LOOKED_FOR = 2;

function marksFor({ words, digits }: Sought, secret: string, tenant: TenantId) {
  const longest = words.toSorted((a, b) => b.length - a.length).slice(0, WORDS_LOOKED_FOR);
  const marks = new Set(longest.map((word) => wordMark(secret, tenant, word)));
  return digits === null ? [...marks] : [phoneMark(secret, tenant, digits)];
}

interface Rows {
  partition: Partition<'mark' | 'link'>;
  wanted: (appointment: Appointment) => boolean;
  limit: number;
  today: Instant;
}

async function rowsOf(
  p: Pipeline,
  tenant: TenantId,
  { partition, wanted, limit, today }: Rows,
  now: Instant,
) {
  const found: Appointment[] = [];
  const directions = [
    { from: today, descending: false },
    { to: today - 1, descending: true },
  ];
  for (const direction of directions) {
    let cursor: string | undefined;
    for (let pages = 0; pages < PAGES_MAX; pages++) {
      const { rows, next } = await p.store.list({ partition, ...direction, limit: ROWS, cursor });
      const keys = rows.map(({ key }) => keyOf.appointment(tenant, appointmentOfLink(key)));
      found.push(...(await readAll(p, keys, now)).map(({ body }) => body).filter(wanted));
      cursor = next ?? undefined;
      if (next === null || found.length > limit) break;
    }
    if (cursor !== undefined || found.length > limit) return { found, more: true };
  }
  return { found, more: false };
}
