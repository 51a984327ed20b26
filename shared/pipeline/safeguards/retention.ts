/**
 * The sweep: what has outlived the period that its office keeps it for is put as expired, which takes what it said out
 * of every store at once; the store removes the rest in its own time. Called by a background job, some at a time; the
 * period is the one that the office has at that moment, so a change of it, and items that were written before there was
 * one, need nothing else.
 *
 * Always true: an appointment with a live step is left alone, whatever its age. An appointment is erased before
 * anything of it goes, so that nobody changes it meanwhile, and is itself the last to go, so that what a crash left is
 * found again by it.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { addressesOf, erased } from '../../domain/appointment/appointment.ts';
import type { AppointmentId, TenantId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { isLive } from '../../domain/ledger/entry.ts';
import { withoutOldContacts } from '../../domain/person/recipient.ts';
import type { Key, KindKeptFor, Partition } from '../../domain/store/records.ts';
import { itemOf, keyOf, partitionOf, RESOLVED_AFTER } from '../../domain/store/records.ts';
import type { Period, SweptPart } from '../../domain/tenant/retention.ts';
import { endedBy } from '../../domain/tenant/retention.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { Pipeline } from '../core/context.ts';
import { sendersOf } from '../core/context.ts';
import { change, read, readAll, sparingUnreadable } from '../core/items.ts';
import { everyTenant } from '../core/ledger.ts';
import { endMarks } from '../core/marks.ts';
import { everyEntryOf, renderingKeysOf } from '../office/rendering.ts';

/** Rows of one list that are looked at before another list, or office, has its turn. */
const PAGE = 100;
/** A write that lost so often to others is left for the next time. */
const TRIES_MAX = 3;

/** Rows that one run looks at, and steps in which it has the store removed: some seconds of work. */
const ROWS_MAX = 2_000;
const PURGES_MAX = 20;

/** One run, with what it has done so far. */
interface Run {
  now: Instant;
  /** Rows that may still be looked at: beyond them the next run goes on. */
  rowsLeft: number;
  /** Asked before each page. */
  mayGoOn: () => boolean;
  /** Items that were put as expired. */
  ended: number;
}

/** An appointment that is over, with all its entries. */
interface Over {
  appointment: Appointment;
  entries: readonly Entry[];
}

type Found<P extends Period> = {
  [K in KindKeptFor<P>]: ((over: Over) => readonly Key<K>[]) | 'by a list of its own';
};

/** How the items of each kind are found that are kept as long as the facts, in the order in which they go. */
const FACTS: Found<'facts'> = {
  link: ({ appointment, entries }) => {
    const { tenant, id } = appointment;
    // Releases that kept no former addresses are made good by those that were contacted.
    const contacted = entries.flatMap(({ address }) => address ?? []);
    return [...new Set([...addressesOf(appointment), ...contacted])].map((address) =>
      keyOf.addressLink({ tenant, address, appointment: id }),
    );
  },
  entry: ({ entries }) => entries.map(keyOf.entry),
  appointment: ({ appointment: { tenant, id } }) => [keyOf.appointment(tenant, id)],
};

/** And as long as the words. */
const WORDS: Found<'words'> = {
  // Those of a live step may still be needed to find it in a provider's list. They go with the facts at the latest.
  rendering: ({ entries }) => entries.filter((entry) => !isLive(entry)).flatMap(renderingKeysOf),
  reply: 'by a list of its own',
  // With its reply.
  heard: 'by a list of its own',
  need: 'by a list of its own',
};

const keysOf = (found: Found<'facts'> | Found<'words'>, over: Over): Key[] =>
  Object.values(found).flatMap((keys): readonly Key[] => (typeof keys === 'function' ? keys(over) : []));

/** A list that the sweep goes through, up to what has outlived the period. */
interface Sweeping {
  name: string;
  partition: (tenant: TenantId) => Partition;
  period: Period;
  /** Where the list's instants begin. */
  offset: number;
  /** Whether it begins anew each time: what it ends leaves the list, and what has to wait is looked at again. */
  again: boolean;
  /** @returns how many items were put as expired */
  end: (p: Pipeline, key: Key, office: Tenant, now: Instant) => Promise<number>;
}

const LISTS: readonly Sweeping[] = [
  {
    name: 'facts',
    partition: partitionOf.appointments,
    period: 'facts',
    offset: 0,
    again: true,
    end: endFacts,
  },
  {
    name: 'words',
    partition: partitionOf.appointments,
    period: 'words',
    offset: 0,
    again: false,
    end: endWords,
  },
  ...(['replies', 'needs'] as const).flatMap((name) =>
    [0, RESOLVED_AFTER].map(
      (offset): Sweeping => ({
        name: offset === 0 ? name : `${name} resolved`,
        partition: partitionOf[name],
        period: 'words',
        offset,
        again: true,
        end: endSaid,
      }),
    ),
  ),
];

/**
 * What the background job does: ends what has outlived its period, then has the store remove for good what has expired,
 * step by step, so that others can write in between. What it does not come to is left for the next time.
 */
export async function retain(p: Pipeline, mayGoOn: () => boolean, rowsMax = ROWS_MAX): Promise<void> {
  await sweep(p, { now: p.clock.now(), rowsLeft: rowsMax, mayGoOn, ended: 0 });
  for (let steps = 0; steps < PURGES_MAX && mayGoOn(); steps++)
    if (!(await p.store.purge(p.clock.now()))) return;
}

const isCut = ({ rowsLeft, mayGoOn }: Run): boolean => rowsLeft <= 0 || !mayGoOn();

/** Each office in turn, a page of each of its lists at a time, beginning with another office each time. */
async function sweep(p: Pipeline, run: Run): Promise<void> {
  const offices = await everyTenant(p, run.now);
  const first = Math.floor(p.ids.chance() * offices.length);
  let waiting = [...offices.slice(first), ...offices.slice(0, first)].map((office) => ({
    office,
    lists: LISTS,
  }));
  while (waiting.length > 0 && !isCut(run)) {
    const next: typeof waiting = [];
    for (const { office, lists } of waiting) {
      const left = await sweepOffice(p, office, lists, run);
      if (left.length > 0) next.push({ office, lists: left });
    }
    waiting = next;
  }
  if (run.ended > 0) p.telemetry.count('swept', {}, run.ended);
}

/** @returns the lists that were not gone through to their end */
async function sweepOffice(
  p: Pipeline,
  office: Tenant,
  lists: readonly Sweeping[],
  run: Run,
): Promise<Sweeping[]> {
  const known = (await read(p, keyOf.sweep(office.id), run.now))?.body.parts ?? {};
  const parts = { ...known };
  const left: Sweeping[] = [];
  for (const list of lists) {
    const part = isCut(run) ? undefined : await sweepPage(p, office, list, parts[list.name], run);
    if (part) parts[list.name] = part;
    if (part ? part.cursor !== null : isCut(run)) left.push(list);
  }
  if (JSON.stringify(parts) !== JSON.stringify(known))
    await change(p, keyOf.sweep(office.id), () => itemOf.sweep({ tenant: office.id, parts }), run.now);
  return left;
}

/** Looks at the next page of a list. @returns how far it came; undefined where there was nothing */
async function sweepPage(
  p: Pipeline,
  office: Tenant,
  list: Sweeping,
  known: SweptPart | undefined,
  run: Run,
): Promise<SweptPart | undefined> {
  const { now } = run;
  const from = list.again || !known ? 0 : known.to + 1;
  const part = known?.cursor ? known : { from, to: endedBy(office, list.period, now), cursor: null };
  const { rows, next } = await p.store.list({
    partition: list.partition(office.id),
    from: list.offset + part.from,
    to: list.offset + part.to,
    limit: Math.min(PAGE, run.rowsLeft),
    cursor: part.cursor ?? undefined,
  });
  if (rows.length === 0 && !known?.cursor) return undefined;
  run.rowsLeft -= rows.length;
  const keys = rows.map(({ key }) => key);
  const { done } = await sparingUnreadable(p, keys, (some) =>
    Promise.all(some.map((key) => list.end(p, key, office, now))),
  );
  run.ended += done.reduce((sum, each) => sum + each, 0);
  return { ...part, cursor: next };
}

/** @returns undefined where it is gone, or was moved since it was listed */
async function readOver(p: Pipeline, key: Key, until: Instant, now: Instant): Promise<Over | undefined> {
  const appointment = (await read(p, key as Key<'appointment'>, now))?.body;
  if (!appointment || appointment.startsAt > until) return undefined;
  return { appointment, entries: await everyEntryOf(p, appointment, now) };
}

/** Words end first: what was said in each attempt. */
async function endWords(p: Pipeline, key: Key, office: Tenant, now: Instant): Promise<number> {
  const over = await readOver(p, key, endedBy(office, 'words', now), now);
  if (!over) return 0;
  await forget(p, over, 'words');
  return (await endWordsOfEntries(p, over, now)) + (await end(p, keysOf(WORDS, over), now));
}

/** Those that stand in the entries themselves, which are kept as facts. @returns how many */
async function endWordsOfEntries(p: Pipeline, { entries }: Over, now: Instant): Promise<number> {
  let ended = 0;
  for (const entry of entries.filter(({ words = [] }) => words.length > 0)) {
    const { wrote } = await change(
      p,
      keyOf.entry(entry),
      (current) =>
        current && !isLive(current.body) ? itemOf.entry({ ...current.body, words: [] }) : undefined,
      now,
    );
    if (wrote) ended++;
  }
  return ended;
}

/** Then everything of an appointment; nothing of it is live, and nothing can become so once it is erased. */
async function endFacts(p: Pipeline, key: Key, office: Tenant, now: Instant): Promise<number> {
  const until = endedBy(office, 'facts', now);
  const known = await readOver(p, key, until, now);
  if (!known || known.entries.some(isLive)) return 0;
  await endMarks(p, known.appointment, null, now);
  await change(
    p,
    keyOf.appointment(office.id, known.appointment.id),
    (current) => {
      const over = current && current.body.erasedAt === null && current.body.startsAt <= until;
      return over ? itemOf.appointment(erased(current.body, 'retention', now)) : undefined;
    },
    now,
  );
  const over = await readOver(p, key, until, now);
  if (!over || over.entries.some(isLive)) return 0;
  await forgetContacts(p, over.appointment, now);
  await forget(p, over, 'facts');
  return end(p, [...keysOf(WORDS, over), ...keysOf(FACTS, over)], now);
}

/** What caps no longer count of the contacts of an address. */
async function forgetContacts(p: Pipeline, appointment: Appointment, now: Instant): Promise<void> {
  for (const address of addressesOf(appointment))
    await change(
      p,
      keyOf.recipient(address),
      (current) => {
        const fewer = current && withoutOldContacts(current.body, now);
        return fewer && itemOf.recipient(fewer);
      },
      now,
    );
}

/** An answer, or a need: once it is old enough, and every appointment that it is about. */
async function endSaid(p: Pipeline, key: Key, office: Tenant, now: Instant): Promise<number> {
  const said = (await read(p, key as Key<'reply' | 'need'>, now))?.body;
  if (!said) return 0;
  const about = await startsOf(p, office.id, appointmentsOf(said), now);
  if (about.some((startsAt) => startsAt > endedBy(office, 'words', now))) return 0;
  const link = 'intent' in said ? [keyOf.replyLink({ ...said, reply: said.id })] : [];
  return end(p, [...link, key], now);
}

const appointmentsOf = (
  said: { appointments: readonly AppointmentId[] } | { appointment: AppointmentId | null },
): readonly AppointmentId[] =>
  'appointments' in said ? said.appointments : said.appointment === null ? [] : [said.appointment];

async function startsOf(
  p: Pipeline,
  tenant: TenantId,
  ids: readonly AppointmentId[],
  now: Instant,
): Promise<Instant[]> {
  const keys = ids.map((id) => keyOf.appointment(tenant, id));
  return (await readAll(p, keys, now)).map(({ body }) => body.startsAt);
}

/** What a provider of ours has recorded of it. */
async function forget(p: Pipeline, { entries }: Over, what: Period): Promise<void> {
  for (const entry of entries)
    if (entry.attempt > 0)
      for (const { sender } of sendersOf(p, entry.channel)) await sender.forget?.(entry, what);
}

/** Puts items as expired, in order. @returns how many */
async function end(p: Pipeline, keys: readonly Key[], now: Instant): Promise<number> {
  let ended = 0;
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const items = await readAll(p, keys, now);
    const writes = items.map((item) => ({ item: { ...item, expiresAt: now }, readVersion: item.version }));
    if (writes.length === 0) return ended;
    const stored = await p.store.putInOrder(writes, now);
    ended += stored;
    if (stored === writes.length) return ended;
  }
  return ended;
}
