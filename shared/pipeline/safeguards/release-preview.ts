import { addressKeyFor } from '../../domain/appointment/appointment.ts';
import { decisionOn } from '../../domain/core/blackout.ts';
import type { Control, Halt, Scope } from '../../domain/core/control.ts';
import { blackoutReleased, isHeld, released } from '../../domain/core/control.ts';
import type { EntryRef, TenantId } from '../../domain/core/keys.ts';
import { entryName } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import { CHANNEL_TRAITS, isLoud } from '../../domain/core/policy.ts';
import type { Reason } from '../../domain/core/reasons.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { DAY, MINUTE } from '../../domain/core/time.ts';
import type { Fate } from '../../domain/judgement/imagined-release.ts';
import { imagineRelease } from '../../domain/judgement/imagined-release.ts';
import type { Facts } from '../../domain/judgement/judge.ts';
import { judge, mayHaveBeenNamed } from '../../domain/judgement/judge.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { isUnclaimed } from '../../domain/ledger/entry.ts';
import { roundUp } from '../../domain/safeguards/prices.ts';
import type { Item } from '../../domain/store/records.ts';
import { partitionOf, readGroup, tenantOfEntry } from '../../domain/store/records.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { ListRow } from '../../ports/store.ts';
import type { Pipeline } from '../core/context.ts';
import { assembleFacts, openReminders } from '../core/facts.ts';
import { readAll } from '../core/items.ts';
import { readControl } from '../core/ledger.ts';
import { render } from '../office/rendering.ts';
import { contactCostOf, wouldBeOverBudget } from './budget.ts';

/** What would become of one tenant's held work on one channel. */
export interface ReleaseGroup {
  tenant: TenantId;
  channel: Channel;
  /** Entries that are held now. */
  held: number;
  /** Texts or calls that would go out; one may name several appointments. */
  contacts: number;
  /** Different numbers that they would go to. */
  people: number;
  mostPerPerson: number;
  /** Entries that would end without a contact of their own, by reason. */
  dropped: Partial<Record<Reason, number>>;
  /** Entries that would go on waiting, by reason. */
  waiting: Partial<Record<Reason, number>>;
  /** Since when the longest waiting has been ready; null where nothing is held. */
  oldestReadyAt: Instant | null;
  /** When the first and the last of the contacts would go out, by hours, caps and rates; null without any. */
  firstAt: Instant | null;
  lastAt: Instant | null;
}

export interface ReleasePreview extends Omit<ReleaseGroup, 'tenant' | 'channel' | 'contacts'> {
  /** None of a surge, which holds what is loud. */
  emails: number;
  texts: number;
  calls: number;
  /** Some of what would go out, word for word; of what is held, where nothing would. */
  examples: ReleaseExample[];
  groups: ReleaseGroup[];
  /** What the contacts would cost at the most. */
  cost: ReleaseCost;
  /** True when there was more to look at than the bounds allow: then these are the ones that come up next. */
  cut: boolean;
}

interface ReleaseExample extends EntryRef {
  channel: Channel;
  /** As it would be said now, by itself; null where it would not go out, or its words can't be made. */
  words: string | null;
}

interface ReleaseCost {
  amount: number;
  /** ISO 4217. */
  currency: string;
}

/** Live entries looked at: what is held is looked at again every few minutes, so it comes first in what is ahead. */
export const ENTRIES_MAX = 50_000;
/** Held entries that are judged where nobody asks for more: so many are answered at once, whatever else is done. */
export const PREVIEWED = 50;
/** Rows of a list are cheap; of what they lead to only so many are read at once. */
const PAGE = 2_000;
const READ_AT_ONCE = 50;
const EXAMPLES = 3;
/** Contacts of which the words are rendered to see what they cost. */
const PRICED_MAX = 100;
/** People whose other reminders are looked up side by side. */
const PEOPLE_AT_ONCE = 10;
/** How far ahead due entries are looked at: what the hours, a cap or a gap put off under the hold. */
const AHEAD_MS: Milliseconds = 2 * DAY;
/** Within this what is held is looked at again. */
const SOON_MS: Milliseconds = 10 * MINUTE;

/** What keeps work back until a person lets it go, and the control after that. */
interface Hold {
  /** Under which reason it waits. */
  reason: Reason;
  mayHold(entry: HeldSubject, control: Control): boolean;
  /** Whether it will hold what is not due yet; absent where it holds nothing before. */
  willHold?(facts: Facts): boolean;
  /** Whether it may hold anything in a scope. */
  reaches(scope: Scope, control: Control): boolean;
  letGo(control: Control, release: Halt): Control;
}

/** What can be released: what a surge holds, and what a restore does. */
export const HOLDS = {
  surge: {
    reason: 'surge_hold',
    mayHold: ({ tenant, channel }, control) => isLoud(channel) && isHeld(control, tenant, channel),
    reaches: (scope, { holds }) => holds.some((each) => meets(each, scope)),
    letGo: released,
  },
  blackout: {
    reason: 'restored',
    mayHold: ({ tenant, channel, createdAt = Number.POSITIVE_INFINITY }, { blackout }) =>
      blackout !== undefined && decisionOn(blackout, { tenant, channel, createdAt }) === undefined,
    willHold: mayHaveBeenNamed,
    reaches: (_, { blackout }) => blackout !== undefined,
    letGo: blackoutReleased,
  },
} as const satisfies Record<string, Hold>;

/**
 * @param scope an absent field means all
 * @param most held entries that are judged: first those that were put off, then those that nobody has looked at
 */
export async function previewRelease(
  p: Pipeline,
  scope: Scope,
  now: Instant,
  { hold = HOLDS.surge, most = ENTRIES_MAX }: { hold?: Hold; most?: number } = {},
): Promise<ReleasePreview> {
  const control = await readControl(p, now);
  const after = hold.letGo(control, { ...scope, reason: 'preview', by: 'preview', at: now });
  const { held, cut } = await heldWork(p, { hold, control, scope }, { now, most });
  const fates: Fate[] = [];
  const people = byPerson(held);
  for (let start = 0; start < people.length; start += PEOPLE_AT_ONCE) {
    const some = people.slice(start, start + PEOPLE_AT_ONCE);
    const imagined = some.map(async (work) => {
      const others = await othersOf(p, work, after, now);
      const freed = work.map((facts) => ({ ...facts, control: after }));
      return imagineRelease({ held: freed, others }, work[0]?.recipient ?? null, now);
    });
    fates.push(...(await Promise.all(imagined)).flat());
  }
  const paid = await withinBudget(p, fates, now);
  const examples = await examplesOf(p, held, paid, now);
  return { ...summary(p, held, paid, now), examples, cost: await costOf(p, paid, now), cut };
}

async function examplesOf(
  p: Pipeline,
  held: readonly Facts[],
  fates: readonly Fate[],
  now: Instant,
): Promise<ReleaseExample[]> {
  const sent = fates.flatMap((fate) => (fate.kind === 'send' ? [fate.facts] : [])).slice(0, EXAMPLES);
  if (sent.length === 0) return held.slice(0, EXAMPLES).map(({ entry }) => ({ ...entry, words: null }));
  return Promise.all(sent.map(async (facts) => ({ ...facts.entry, words: await wordsOf(p, facts, now) })));
}

async function wordsOf(
  p: Pipeline,
  { entry, appointment, tenant }: Facts,
  now: Instant,
): Promise<string | null> {
  if (!appointment) return null;
  const kind = appointment.plan[entry.step]?.kind ?? 'reminder';
  const { content } = await render(
    p,
    entry.channel,
    { kind, appointment, tenant, others: [], isShared: false },
    now,
  );
  if ('body' in content) return content.body;
  return 'script' in content ? `${content.script} ${content.menu}` : `${content.subject}\n${content.text}`;
}

/** What no longer fits its office's month goes on waiting, as it does before it is queued. */
async function withinBudget(p: Pipeline, fates: readonly Fate[], now: Instant): Promise<Fate[]> {
  const sent = fates.flatMap((fate) => (fate.kind === 'send' ? [fate] : [])).sort((a, b) => a.at - b.at);
  const imagined = sent.map(({ facts }) => facts);
  const unpaid = await wouldBeOverBudget(p, imagined, now);
  return fates.map((fate) =>
    fate.kind === 'send' && unpaid.has(fate.facts.entry)
      ? { kind: 'wait', at: fate.at, entry: fate.entry, reason: 'over_budget' }
      : fate,
  );
}

/** Each contact at its dearest, in its own words; of very many the first stand for the rest. */
async function costOf(p: Pipeline, fates: readonly Fate[], now: Instant): Promise<ReleaseCost> {
  const contacts = fates.filter((fate) => fate.kind === 'send');
  const priced = contacts.slice(0, PRICED_MAX);
  if (priced.length === 0) return { amount: 0, currency: 'USD' };
  let amount = 0;
  for (const { facts } of priced) amount += await contactCostOf(p, facts, now);
  return { amount: roundUp((amount * contacts.length) / priced.length), currency: 'USD' };
}

interface Keeping {
  hold: Hold;
  control: Control;
  scope: Scope;
}

/** Live entries whose turn had come and that a hold in the scope keeps back, in order of due time. */
async function heldWork(
  p: Pipeline,
  keeping: Keeping,
  { now, most }: { now: Instant; most: number },
): Promise<{ held: Facts[]; cut: boolean }> {
  const { hold, control, scope } = keeping;
  const work: { held: Facts[]; cut: boolean } = { held: [], cut: false };
  if (!hold.reaches(scope, control)) return work;
  const onCut = () => {
    work.cut = true;
  };
  const tenants = new Map<TenantId, Tenant>();
  for await (const items of mayBeHeldNow(p, keeping, onCut, now)) {
    const facts = await assembleFacts(p, items, { control, tenants }, now, 'latest');
    work.held.push(...facts.filter((each) => isHeldBack(hold, each, now)));
    if (work.held.length <= most) continue;
    work.held.length = most;
    work.cut = true;
    break;
  }
  work.held.sort((one, other) => (one.entry.dueAt ?? 0) - (other.entry.dueAt ?? 0));
  return work;
}

/** First what is looked at again soon, as most of what is held is; then what is due; then what hours or a cap have put off. */
async function* mayBeHeldNow(
  p: Pipeline,
  { hold, control, scope }: Keeping,
  onCut: () => void,
  now: Instant,
): AsyncGenerator<Item<'entry'>[]> {
  const may = (entry: HeldSubject) => mayBeHeld(hold, entry, control, scope);
  const mayConcern = ({ key }: ListRow<'entry'>) => {
    const tenant = tenantOfEntry(key);
    return meets(scope, { tenant }) && hold.reaches({ ...scope, tenant }, control);
  };
  const soon = now + SOON_MS;
  const stretches = [{ from: now + 1, to: soon }, { to: now }, { from: soon + 1, to: now + AHEAD_MS }];
  for (let shard = 0; shard < p.settings.shards; shard++) {
    let unseen = await putOff(p, shard, may);
    for (const stretch of stretches) {
      // Beyond the last one that was put off there is only what nobody has looked at, for its time has not come.
      const isWanted = () => stretch.from === undefined || unseen > 0 || hold.willHold !== undefined;
      const pages = isWanted() ? stretchOf(p, { shard, stretch, mayConcern, onCut }, now) : [];
      for await (const items of pages) {
        const own = items.filter(({ body }) => may(body));
        yield own;
        unseen -= own.filter(({ body }) => wasPutOff(body)).length;
        if (!isWanted()) break;
      }
    }
  }
}

/** Whether its time had come, and it stands at a later one now. */
const wasPutOff = ({ state, reason }: Pick<Entry, 'state' | 'reason'>): boolean =>
  state === 'queued' || reason !== null;

/** How many of those that may be held were put off, by the store's own counts; without end where it keeps none. */
async function putOff(p: Pipeline, shard: number, may: (entry: HeldSubject) => boolean): Promise<number> {
  if (!p.store.countGroups) return Number.POSITIVE_INFINITY;
  let sum = 0;
  for (const [group, times] of await p.store.countGroups(partitionOf.due(shard), ''))
    if (may(readGroup(group)) && wasPutOff(readGroup(group))) sum += times;
  return sum;
}

/** Whether something can be in both scopes. */
const meets = (one: Scope, other: Scope): boolean =>
  (one.tenant ?? other.tenant) === (other.tenant ?? one.tenant) &&
  (one.channel ?? other.channel) === (other.channel ?? one.channel);

interface Look {
  shard: number;
  /** Of the due index. */
  stretch: { from?: Instant; to: Instant };
  /** Whether what stands in this place of the list may be held: only that is loaded. */
  mayConcern(row: ListRow<'entry'>): boolean;
  onCut(): void;
}

/** A stretch of one shard's due entries, some at a time, up to its part of the bound. */
async function* stretchOf(
  p: Pipeline,
  { shard, stretch, mayConcern, onCut }: Look,
  now: Instant,
): AsyncGenerator<Item<'entry'>[]> {
  let cursor: string | undefined;
  for (let seen = 0; seen < ENTRIES_MAX / p.settings.shards; seen += PAGE) {
    const { rows, next } = await p.store.list({
      partition: partitionOf.due(shard),
      ...stretch,
      limit: PAGE,
      cursor,
    });
    const keys = rows.filter(mayConcern).map((row) => row.key);
    for (let at = 0; at < keys.length; at += READ_AT_ONCE)
      yield await readAll(p, keys.slice(at, at + READ_AT_ONCE), now);
    if (next === null) return;
    cursor = next;
  }
  onCut();
}

/** What says whether a hold reaches an entry. The store's counts do not know when it was made: then it may be of any age. */
type HeldSubject = Pick<Entry, 'tenant' | 'channel' | 'state'> & Partial<Pick<Entry, 'createdAt'>>;

const mayBeHeld = (hold: Hold, entry: HeldSubject, control: Control, { tenant, channel }: Scope): boolean =>
  isUnclaimed(entry) &&
  (tenant ?? entry.tenant) === entry.tenant &&
  (channel ?? entry.channel) === entry.channel &&
  hold.mayHold(entry, control);

/** Whether it is held already, or will be when it is looked at next. What is not due yet is part of no surge. */
function isHeldBack({ reason, willHold }: Hold, facts: Facts, now: Instant): boolean {
  if (facts.entry.reason === reason || willHold?.(facts)) return true;
  const verdict = judge(facts, now);
  return verdict.kind === 'wait' && verdict.reason === reason;
}

/** What a contact of this person would name, too, although it is not held itself: found as the sender finds it. */
async function othersOf(
  p: Pipeline,
  work: readonly Facts[],
  control: Control,
  now: Instant,
): Promise<Facts[]> {
  const held = new Set(work.map(({ entry }) => entryName(entry)));
  const others: Facts[] = [];
  for (const own of Map.groupBy(work, ({ entry }) => groupName(entry)).values()) {
    const [first] = own;
    const address = first?.appointment && addressKeyFor(first.appointment.recipient, first.entry.channel);
    if (!first || !address) continue;
    const destination = { tenant: first.tenant, address, channel: first.entry.channel, control };
    const open = await openReminders(p, destination, null, now);
    others.push(...open.filter(({ entry }) => !held.has(entryName(entry))));
  }
  return others;
}

/** Whom an entry concerns; without an address it counts as a person of its own. */
const personOf = ({ entry, appointment }: Pick<Facts, 'entry' | 'appointment'>): string =>
  (appointment && addressKeyFor(appointment.recipient, entry.channel)) ?? entryName(entry);

const byPerson = (held: readonly Facts[]): Facts[][] => [...Map.groupBy(held, personOf).values()];

type Totals = Omit<ReleasePreview, 'cost' | 'cut' | 'examples'>;

function summary(p: Pipeline, held: readonly Facts[], fates: readonly Fate[], now: Instant): Totals {
  const people = new Map(held.map((facts) => [lineOf(facts.entry), personOf(facts)]));
  const personIn = (entry: Entry): string => people.get(lineOf(entry)) ?? entryName(entry);
  const heldBy = Map.groupBy(held, ({ entry }) => groupName(entry));
  const fatesBy = Map.groupBy(fates, ({ entry }) => groupName(entry));
  const tenantOf = new Map(held.map(({ tenant }) => [tenant.id, tenant]));
  const groups = [...new Set([...heldBy.keys(), ...fatesBy.keys()])].sort().flatMap((name) => {
    const work = heldBy.get(name) ?? [];
    const own = fatesBy.get(name) ?? [];
    const subject = work[0]?.entry ?? own[0]?.entry;
    if (!subject) return [];
    const { tenant, channel } = subject;
    const { contacts, ...rest } = count(work, own, personIn);
    const rate = Math.min(
      tenantOf.get(tenant)?.ratesPerMinute[channel] ?? 1,
      p.settings.pacePerMinute[channel],
    );
    const lastAt =
      rest.lastAt === null ? null : Math.max(rest.lastAt, now + Math.ceil((contacts / rate) * MINUTE));
    return [{ tenant, channel, contacts, ...rest, lastAt }];
  });
  const { contacts: _both, ...all } = count(held, fates, personIn);
  const sumOf = (wanted: (channel: Channel) => boolean): number =>
    groups.reduce((sum, { channel, contacts: own }) => sum + (wanted(channel) ? own : 0), 0);
  const lastAt = groups.reduce<Instant | null>(
    (last, group) => (group.lastAt === null ? last : Math.max(last ?? 0, group.lastAt)),
    null,
  );
  const isText = (channel: Channel) => isLoud(channel) && !rings(channel);
  const isGentle = (channel: Channel) => !isLoud(channel);
  return { ...all, lastAt, emails: sumOf(isGentle), texts: sumOf(isText), calls: sumOf(rings), groups };
}

const rings = (channel: Channel): boolean => CHANNEL_TRAITS[channel].holdsLine;

const groupName = ({ tenant, channel }: Entry): string => `${tenant} ${channel}`;
/** The steps of one revision go to one person by phone. */
const lineOf = ({ tenant, appointment, revision }: Entry): string => `${tenant} ${appointment} ${revision}`;

type Count = Omit<ReleaseGroup, 'tenant' | 'channel'>;

function count(held: readonly Facts[], fates: readonly Fate[], personIn: (entry: Entry) => string): Count {
  const dropped: Partial<Record<Reason, number>> = {};
  const waiting: Partial<Record<Reason, number>> = {};
  const perPerson = new Map<string, number>();
  const times: Instant[] = [];
  for (const fate of fates) {
    if (fate.kind === 'send') {
      const person = personIn(fate.entry);
      perPerson.set(person, (perPerson.get(person) ?? 0) + 1);
      times.push(fate.at);
    } else {
      const reasons = fate.kind === 'drop' ? dropped : waiting;
      reasons[fate.reason] = (reasons[fate.reason] ?? 0) + 1;
    }
  }
  const least = (values: readonly number[], start: number | null = null): number | null =>
    values.reduce<number | null>((best, value) => Math.min(best ?? value, value), start);
  return {
    held: held.length,
    contacts: times.length,
    people: perPerson.size,
    mostPerPerson: [...perPerson.values()].reduce((most, each) => Math.max(most, each), 0),
    dropped,
    waiting,
    oldestReadyAt: least(held.map(({ entry }) => entry.readyAt)),
    firstAt: least(times),
    lastAt: times.length === 0 ? null : times.reduce((last, at) => Math.max(last, at)),
  };
}
