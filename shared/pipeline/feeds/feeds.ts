/**
 * Reads the calendars of offices, and makes of each occurrence the appointment that it is. Run by a composition every
 * minute, for whatever is due; the routes look at one, and let one that was held go on.
 *
 * Always true: a calendar that can't be read whole, or that would take away or move much of what it had given, changes
 * nothing. What may be given is noted before it is, so that nothing that was given is forgotten by a crash.
 */
import { implausible } from '../../domain/appointment/schedule-guard.ts';
import type { AppointmentId, TenantId } from '../../domain/core/keys.ts';
import { appointmentIdOf } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import { DAY } from '../../domain/core/time.ts';
import type { Feed, FeedCounts, FeedSettings } from '../../domain/feeds/feed.ts';
import {
  begun,
  FEED_OCCURRENCES_MAX,
  failedReading,
  isToTell,
  knownState,
  newFeed,
  sameReading,
  withSettings,
} from '../../domain/feeds/feed.ts';
import { CalendarFault, nameOf, readCalendar } from '../../domain/feeds/ics.ts';
import { draftOf } from '../../domain/feeds/people-rules.ts';
import { fingerprintOf } from '../../domain/judgement/intake.ts';
import { feedAlarm, feedKey } from '../../domain/safeguards/alert.ts';
import type { Item } from '../../domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { Doer } from '../../domain/tenant/audit-log.ts';
import type { FetchCalendar } from '../../ports/calendars.ts';
import { cancelAppointment } from '../appointments/appointments.ts';
import type { Put, PutInput } from '../appointments/put.ts';
import { putAppointment } from '../appointments/put.ts';
import { record } from '../core/audit-log.ts';
import type { Pipeline } from '../core/context.ts';
import { change, pages, read, readAll } from '../core/items.ts';
import { readTenant } from '../core/ledger.ts';
import { raise, settleAlert } from '../safeguards/alerts.ts';

/** The component that does this. */
export const FEEDS = 'feeds';

const FEEDS_PAGE = 20;
/** Occurrences that are asked about at once. */
const AT_ONCE = 16;

/** What one occurrence came to. */
interface FeedRow {
  externalId: string;
  /** When and what. */
  of: string;
  did: 'created' | 'changed' | 'reinstated' | 'unchanged' | 'cancelled' | 'left out';
  fields: readonly string[];
  /** Why it was left out. */
  why: string | null;
}

interface FeedLook {
  rows: FeedRow[];
  counts: FeedCounts;
  /** Why nothing would be changed; empty where it would. */
  held: readonly string[];
}

/** Reads every feed whose turn it is. @param mayGoOn asked before each; where it says no, the rest is the next run's */
export async function readFeeds(
  p: Pipeline,
  fetchCalendar: FetchCalendar,
  mayGoOn: () => boolean = () => true,
): Promise<void> {
  const now = p.clock.now();
  const { rows } = await p.store.list({ partition: partitionOf.dueFeeds(), to: now, limit: FEEDS_PAGE });
  const keys = rows.map(({ key }) => key);
  for (const feed of await readAll(p, keys, now)) if (mayGoOn()) await readFeed(p, fetchCalendar, feed);
}

/** Reads one, unless somebody else does just now. */
async function readFeed(p: Pipeline, fetchCalendar: FetchCalendar, item: Item<'feed'>): Promise<void> {
  const now = p.clock.now();
  if (item.body.dueAt === null || item.body.dueAt > now) return;
  const claimed = await p.store.put(itemOf.feed(begun(item.body, now)), item.version, now);
  if (!claimed) return;
  const fetched = await fetchCalendar(item.body.url, knownState(item.body, now));
  switch (fetched.kind) {
    case 'failed':
      return note(p, claimed, failedReading(claimed.body, fetched.why, now));
    case 'same':
      return note(p, claimed, sameReading(claimed.body));
    case 'text':
      return take(p, claimed, fetched.text, fetched.etag);
  }
}

/** What came of a reading, unless the feed was changed meanwhile; whoever has to know is told. */
async function note(p: Pipeline, { version }: Item<'feed'>, feed: Feed): Promise<void> {
  const stored = await p.store.put(itemOf.feed(feed), version, p.clock.now());
  if (!stored) return;
  const { tenant, name, held, failing } = feed;
  const why = held ? held.why.join(' ') : isToTell(feed) ? `It can not be read: ${failing?.why}.` : null;
  if (why === null) await settleAlert(p, feedKey(tenant, name));
  else await raise(p, feedAlarm(tenant, name, why, held !== null));
}

async function take(p: Pipeline, claimed: Item<'feed'>, text: string, etag: string | null): Promise<void> {
  const feed = claimed.body;
  const now = p.clock.now();
  const seen = await understand(p, feed, text, now);
  if (seen.kind === 'broken') return note(p, claimed, failedReading(feed, seen.why, now));
  const look = await lookAt(p, feed, seen, now);
  const digest = fingerprintOf(look.rows.map(({ externalId, did, of }) => [externalId, did, of]));
  if (look.held.length > 0 && feed.accepted !== digest) {
    const held = { at: now, why: look.held, digest, counts: look.counts };
    return note(p, claimed, { ...sameReading(feed), held, readAt: now });
  }
  const ids = seen.inputs.map(({ externalId }) => appointmentIdOf(feed.tenant, externalId));
  const noted = { ...feed, given: [...new Set([...feed.given, ...ids])] };
  const before = await p.store.put(itemOf.feed(noted), claimed.version, now);
  if (!before) return;
  await putAll(p, feed, seen.inputs, false);
  for (const id of look.gone) await cancelAppointment(p, feed.tenant, id, 'feed');
  const given = [...new Set(feed.missing === 'cancel' ? ids : [...ids, ...look.kept])];
  await note(p, before, {
    ...sameReading(noted),
    ...{ etag, readAt: now, held: null, accepted: null, counts: look.counts, given },
  });
}

interface Understood {
  kind: 'understood';
  inputs: PutInput[];
  /** What takes place no more, by its own word. */
  gone: string[];
  leftOut: FeedRow[];
}

/** Everything that the calendar says of the days ahead. */
async function understand(
  p: Pipeline,
  feed: Feed,
  text: string,
  now: Instant,
): Promise<Understood | { kind: 'broken'; why: string }> {
  const { timeZone } = await readTenant(p, feed.tenant, now);
  const named = (externalId: string): string => `${feed.name}/${externalId}`;
  const out = (externalId: string, of: string, why: string): FeedRow => ({
    ...{ externalId, of, why, did: 'left out', fields: [] },
  });
  try {
    const found = readCalendar(text, timeZone, { from: now, to: now + feed.days * DAY });
    if (found.occurrences.length > FEED_OCCURRENCES_MAX)
      return {
        kind: 'broken',
        why: `it has more than ${FEED_OCCURRENCES_MAX} occurrences in ${feed.days} days`,
      };
    const all: Understood = { kind: 'understood', inputs: [], gone: [], leftOut: [] };
    for (const { uid, summary, why } of found.leftOut) all.leftOut.push(out(uid, summary, why));
    for (const occurrence of found.occurrences) {
      const draft = draftOf(occurrence, feed.rules);
      if (draft.kind === 'appointment')
        all.inputs.push({ ...draft.input, externalId: named(draft.input.externalId) });
      else if (draft.kind === 'gone') all.gone.push(named(draft.externalId));
      else all.leftOut.push(out(named(draft.externalId), nameOf(occurrence), draft.why));
    }
    return all;
  } catch (error) {
    if (error instanceof CalendarFault) return { kind: 'broken', why: error.message };
    throw error;
  }
}

/** A handful at a time; after a failure none is begun any more. @returns what came of each, in their order */
async function putAll(
  p: Pipeline,
  { tenant }: Feed,
  inputs: readonly PutInput[],
  preview: boolean,
): Promise<Put[]> {
  const options = { by: 'feed', preview, insist: false };
  const puts: Put[] = [];
  for (let start = 0; start < inputs.length; start += AT_ONCE) {
    const some = inputs.slice(start, start + AT_ONCE);
    puts.push(...(await Promise.all(some.map((input) => putAppointment(p, tenant, input, options)))));
  }
  return puts;
}

interface Reading extends FeedLook {
  gone: AppointmentId[];
  kept: AppointmentId[];
}

/** What the reading would do; nothing is stored. */
async function lookAt(
  p: Pipeline,
  feed: Feed,
  { inputs, gone, leftOut }: Understood,
  now: Instant,
): Promise<Reading> {
  const puts = await putAll(p, feed, inputs, true);
  const rows = [...leftOut, ...inputs.map((input, index) => rowOf(input, puts[index]))];
  const isMoved = (put: Put) =>
    put.kind === 'done' && put.did === 'changed' && put.fields.includes('startsAt');
  const has = new Set(inputs.map(({ externalId }) => appointmentIdOf(feed.tenant, externalId)));
  const ended = new Set(gone.map((externalId) => appointmentIdOf(feed.tenant, externalId)));
  const known = [...new Set([...feed.given, ...ended])].filter((id) => !has.has(id));
  const stored = await readAll(
    p,
    known.map((id) => keyOf.appointment(feed.tenant, id)),
    now,
  );
  const ahead = stored
    .map(({ body }) => body)
    .filter(({ status, startsAt }) => status !== 'cancelled' && startsAt > now);
  const leaving = ahead.filter(({ id }) => ended.has(id) || feed.missing === 'cancel');
  for (const { externalId, title } of leaving)
    rows.push({ ...{ externalId: externalId ?? '', of: title, did: 'cancelled', fields: [], why: null } });
  const counts = countsOf(rows);
  const there = counts.changed + counts.unchanged + leaving.length;
  return {
    rows,
    counts,
    held: implausible({ there, vanish: leaving.length, move: puts.filter(isMoved).length }),
    gone: leaving.map(({ id }) => id),
    kept: ahead.filter((each) => !leaving.includes(each)).map(({ id }) => id),
  };
}

function rowOf({ externalId, title, startsAt }: PutInput, done: Put | undefined): FeedRow {
  const of = `${title} at ${startsAt}`;
  if (done?.kind === 'done') return { externalId, of, did: done.did, fields: done.fields, why: null };
  const why =
    done?.kind === 'invalid'
      ? done.faults.map(({ path, message }) => `${path}: ${message}`).join('; ')
      : done?.detail;
  return { externalId, of, did: 'left out', fields: [], why: why ?? null };
}

function countsOf(rows: readonly FeedRow[]): FeedCounts {
  const count = (wanted: FeedRow['did']): number => rows.filter(({ did }) => did === wanted).length;
  return {
    created: count('created'),
    changed: count('changed'),
    reinstated: count('reinstated'),
    unchanged: count('unchanged'),
    cancelled: count('cancelled'),
    leftOut: count('left out'),
  };
}

export type Previewed =
  | { kind: 'looked'; look: FeedLook }
  | { kind: 'absent' }
  | { kind: 'broken'; why: string };

/** Reads a feed now and says row by row what would be done. */
export async function previewFeed(
  p: Pipeline,
  fetchCalendar: FetchCalendar,
  tenant: TenantId,
  name: string,
): Promise<Previewed> {
  const now = p.clock.now();
  const feed = await findFeed(p, tenant, name, now);
  if (!feed) return { kind: 'absent' };
  const fetched = await fetchCalendar(feed.url, null);
  if (fetched.kind !== 'text')
    return { kind: 'broken', why: fetched.kind === 'failed' ? fetched.why : 'it is empty' };
  const seen = await understand(p, feed, fetched.text, now);
  return seen.kind === 'broken' ? seen : { kind: 'looked', look: await lookAt(p, feed, seen, now) };
}

export async function findFeed(
  p: Pipeline,
  tenant: TenantId,
  name: string,
  now: Instant,
): Promise<Feed | undefined> {
  const body = (await read(p, keyOf.feed(tenant, name), now))?.body;
  return body && body.dueAt !== null ? body : undefined;
}

/** Every feed of an office, by name. */
export async function feedsOf(p: Pipeline, tenant: TenantId, now: Instant): Promise<Feed[]> {
  const all: Feed[] = [];
  const query = { partition: partitionOf.dueFeeds(), limit: 1_000 };
  for await (const items of pages<'feed'>(p, query, now))
    all.push(...items.map(({ body }) => body).filter((feed) => feed.tenant === tenant));
  return all.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @returns the feed, and whether it is new */
export async function setFeed(
  p: Pipeline,
  tenant: TenantId,
  name: string,
  settings: FeedSettings,
  by: Doer,
): Promise<{ feed: Feed; isNew: boolean }> {
  const now = p.clock.now();
  await record(p, by, { what: 'feed_set', tenant, subject: name }, now);
  let isNew = false;
  const { item } = await change(
    p,
    keyOf.feed(tenant, name),
    (current) => {
      isNew = !current || current.body.dueAt === null;
      const known = current?.body ?? newFeed(tenant, name, settings, now);
      return itemOf.feed(withSettings(known, settings, now));
    },
    now,
  );
  if (!item) throw new Error('a feed vanished');
  return { feed: item.body, isNew };
}

/** It is read no more; what it gave stays. @returns whether there was one */
export async function removeFeed(p: Pipeline, tenant: TenantId, name: string, by: Doer): Promise<boolean> {
  const now = p.clock.now();
  if (!(await findFeed(p, tenant, name, now))) return false;
  await record(p, by, { what: 'feed_removed', tenant, subject: name }, now);
  await change(
    p,
    keyOf.feed(tenant, name),
    (current) => current && itemOf.feed({ ...current.body, dueAt: null, held: null, url: '' }),
    now,
  );
  await settleAlert(p, feedKey(tenant, name));
  return true;
}

/** Somebody has looked: the held reading, and no other one, may be carried out. @returns undefined where none is held */
export async function acceptFeed(
  p: Pipeline,
  tenant: TenantId,
  name: string,
  by: Doer,
): Promise<Feed | undefined> {
  const now = p.clock.now();
  if (!(await findFeed(p, tenant, name, now))?.held) return undefined;
  await record(p, by, { what: 'feed_accepted', tenant, subject: name }, now);
  const { item } = await change(
    p,
    keyOf.feed(tenant, name),
    (current) =>
      current?.body.held
        ? itemOf.feed({ ...current.body, accepted: current.body.held.digest, dueAt: now, etag: null })
        : undefined,
    now,
  );
  return item?.body;
}
