/**
 * The facts that `judge` decides on, assembled in this one place: for the scheduler and previews many at once, for a
 * sender one as fresh as the store gives it, and for a bundle whatever else is open for one address.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { addressKeyFor, hasAddress, isOnePerson } from '../../domain/appointment/appointment.ts';
import type { Control } from '../../domain/core/control.ts';
import type { AddressKey, AppointmentId, EntryRef, TenantId } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import { bundle } from '../../domain/judgement/bundle.ts';
import type { Facts } from '../../domain/judgement/judge.ts';
import { alongPlan } from '../../domain/judgement/plan.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { isUnclaimed, wasTriedBefore } from '../../domain/ledger/entry.ts';
import type { Item, Key, Kind } from '../../domain/store/records.ts';
import { appointmentOfLink, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { UnreadableItem } from '../../domain/store/shapes.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { Freshness } from '../../ports/store.ts';
import type { Pipeline } from './context.ts';
import { controlIn, copyToRead } from './control-copies.ts';
import { read, readAll } from './items.ts';
import { readRecipient } from './ledger.ts';

/** Facts together with the entry's item, whose version guards the write that follows. */
export interface FactsOfItem extends Facts {
  entryItem: Item<'entry'>;
}

/** Everything that a claim is judged on, as fresh as the store gives it. */
export interface FreshFacts extends FactsOfItem {
  recipientItem: Item<'recipient'> | undefined;
}

type Found<K extends Kind> = Item<K> | undefined;

/**
 * @param address where the caller believes the step goes; saves a round trip when it is right
 * @param freshness of the entry and the person: who only claims by what lags, loses the claim and reads again. The control
 *   is as the last answered write left it, always
 */
export async function readFacts(
  p: Pipeline,
  ref: EntryRef,
  address: AddressKey | null,
  now: Instant,
  freshness: Freshness = 'latest',
): Promise<FreshFacts | undefined> {
  const copy = copyToRead(p);
  const guarding = [keyOf.entry(ref), ...(address === null ? [] : [keyOf.recipient(address)])] as const;
  const described = [keyOf.appointment(ref.tenant, ref.appointment), keyOf.tenant(ref.tenant)] as const;
  // One round trip; the kinds come back in the order of the keys. What ends an appointment moves its entries before
  // it is answered (P5), and the claim is conditional on the entry: the appointment itself need not be the latest.
  const isLatest = freshness === 'latest';
  const [controlItem, first, second] = await Promise.all([
    read(p, copy, now),
    p.store.load<Kind>(isLatest ? guarding : [...described, ...guarding], now, freshness),
    isLatest ? p.store.load<Kind>(described, now, 'eventual') : [],
  ]);
  const found = isLatest ? [...second, ...first] : first;
  const [appointmentItem, tenantItem, entryItem, guess] = found as [
    Found<'appointment'>,
    Found<'tenant'>,
    Found<'entry'>,
    Found<'recipient'>?,
  ];
  if (!entryItem) return undefined;
  if (!tenantItem) throw new Error(`there is no tenant ${ref.tenant}`);
  const entry = entryItem.body;
  const appointment = appointmentItem?.body ?? null;
  const key = appointment && addressKeyFor(appointment.recipient, entry.channel);
  const recipientItem = key === address ? guess : await readRecipient(p, key, now);
  const into = entry.mergedInto;
  return {
    entry,
    entryItem,
    appointment,
    tenant: tenantItem.body,
    control: await controlIn(p, copy, controlItem, now),
    recipient: recipientItem?.body ?? null,
    recipientItem,
    leader: into ? ((await read(p, keyOf.entry(into.entry), now))?.body ?? null) : null,
    later: [...(await loadMap(p, laterKeys(entry, appointment), now, 'latest')).values()],
    realChannels: p.settings.realChannels ?? [],
  };
}

/** What the caller of `assembleFacts` has read already. */
interface Known {
  control: Control;
  /** Grows by the tenants that had to be read. */
  tenants: Map<string, Tenant>;
  /** Those of the entries' appointments that were read; the others are. */
  appointments?: ReadonlyMap<Key<'appointment'>, Appointment>;
}

/**
 * The facts of many entries, each item read once. The reads may be a little old: whoever acts on them writes under a
 * condition.
 * @throws when an entry's tenant does not exist: every entry names one that does
 */
export async function assembleFacts(
  p: Pipeline,
  stored: readonly Item<'entry'>[],
  { control, tenants, appointments: read = new Map() }: Known,
  now: Instant,
  freshness: Freshness = 'eventual',
): Promise<FactsOfItem[]> {
  if (stored.length === 0) return [];
  const found = stored.map(({ body }) => body);
  const load = <K extends Kind>(keys: readonly Key<K>[]) => loadMap(p, keys, now, freshness);
  const unknown = found.map(({ tenant }) => tenant).filter((id) => !tenants.has(id));
  const about = found.map(({ tenant, appointment }) => keyOf.appointment(tenant, appointment));
  const [owners, appointments, leaders] = await Promise.all([
    load(unknown.map(keyOf.tenant)),
    load(about.filter((key) => !read.has(key))),
    load(found.flatMap(({ mergedInto }) => (mergedInto ? [keyOf.entry(mergedInto.entry)] : []))),
  ]);
  for (const { id } of owners.values()) tenants.set(id, known(owners, keyOf.tenant(id)));
  const appointmentOf = ({ tenant, appointment }: Entry): Appointment | null => {
    const key = keyOf.appointment(tenant, appointment);
    return read.get(key) ?? appointments.get(key) ?? null;
  };
  const items = stored.map((item) => {
    const body = alongPlan(item.body, appointmentOf(item.body));
    return body === item.body ? item : { ...item, body };
  });
  const entries = items.map(({ body }) => body);
  const addressOf = (entry: Entry): AddressKey | null => {
    const appointment = appointmentOf(entry);
    return appointment && addressKeyFor(appointment.recipient, entry.channel);
  };
  const [recipients, later] = await Promise.all([
    load(entries.flatMap((entry) => addressOf(entry) ?? []).map(keyOf.recipient)),
    load(entries.flatMap((entry) => laterKeys(entry, appointmentOf(entry)))),
  ]);
  return items.map((entryItem) => {
    const entry = entryItem.body;
    const appointment = appointmentOf(entry);
    const address = addressOf(entry);
    const into = entry.mergedInto;
    return {
      entry,
      entryItem,
      appointment,
      tenant: known(tenants, entry.tenant),
      recipient: address === null ? null : (recipients.get(keyOf.recipient(address)) ?? null),
      control,
      leader: (into && leaders.get(keyOf.entry(into.entry))) ?? null,
      later: laterKeys(entry, appointment).flatMap((key) => later.get(key) ?? []),
      realChannels: p.settings.realChannels ?? [],
    };
  });
}

function laterKeys(entry: Entry, appointment: Appointment | null): Key<'entry'>[] {
  if (!appointment || !wasTriedBefore(entry)) return [];
  const { tenant, appointment: id, revision } = entry;
  return appointment.plan.flatMap((_, step) =>
    step > entry.step ? [keyOf.entry({ tenant, appointment: id, revision, step })] : [],
  );
}

async function loadMap<K extends Kind>(
  p: Pipeline,
  keys: readonly Key<K>[],
  now: Instant,
  freshness: Freshness,
): Promise<Map<Key<K>, Item<K>['body']>> {
  if (keys.length === 0) return new Map();
  const items = await p.store.load([...new Set(keys)], now, freshness);
  return new Map(items.flatMap((item) => (item ? [[item.key, item.body] as const] : [])));
}

function known<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new Error(`there is no ${String(key)}`);
  return value;
}

/** One address as a tenant reaches it by one channel. */
export interface Destination {
  tenant: Tenant;
  address: AddressKey;
  channel: Channel;
  control: Control;
}

/**
 * The reminders to one address that are open: all there are, so that neither ended appointments nor a long series
 * hide what belongs into a bundle.
 * @param except the appointment that is being spoken about
 */
export async function openReminders(
  p: Pipeline,
  { tenant, address, channel, control }: Destination,
  except: AppointmentId | null,
  now: Instant,
): Promise<FactsOfItem[]> {
  const appointments = await appointmentsAhead(p, tenant.id, address, except, now);
  return remindersOf(p, appointments, { tenant, address, channel, control }, now);
}

/** What one contact would say beside its own appointment. */
export interface Company {
  /** The reminders that it would name, too, by the bundle rule. */
  companions: FactsOfItem[];
  /** Whether more than one person shares the address, so that it has to say whose each appointment is. */
  isShared: boolean;
}

/** What goes with a contact to where it is about to go. One list serves both questions. */
export async function companyOf(p: Pipeline, facts: Facts, now: Instant): Promise<Company> {
  const { entry, appointment, tenant, control } = facts;
  const address = appointment && addressKeyFor(appointment.recipient, entry.channel);
  if (!address) return { companions: [], isShared: false };
  const ahead = await appointmentsAhead(p, tenant.id, address, appointment.id, now);
  const sharing = [...ahead.values()].filter(
    ({ recipient, status, erasedAt }) =>
      hasAddress(recipient, address) && status !== 'cancelled' && erasedAt === null,
  );
  const isShared = !isOnePerson([appointment, ...sharing]);
  if (appointment.plan[entry.step]?.kind !== 'reminder') return { companions: [], isShared };
  const destination = { tenant, address, channel: entry.channel, control };
  return { companions: bundle(facts, await remindersOf(p, ahead, destination, now), now), isShared };
}

/**
 * The provider's ids of what else went to where this one goes, whoever's it was: each took a token before its claim. A list
 * that is searched by words may hold them twice, for two steps of one ladder say the same; one of calls has no words, and
 * offices may share their number.
 * @param missed as `loadReadable`
 */
export async function otherContacts(
  p: Pipeline,
  { entry, recipient }: FactsOfItem,
  now: Instant,
  missed: UnreadableItem[],
): Promise<Set<string>> {
  const tokens = recipient?.contacts ?? [];
  const keys = tokens.flatMap((token) =>
    token.channel === entry.channel && token.found === undefined ? [keyOf.entry(token)] : [],
  );
  const others = (await readAll(p, keys, now, missed)).map(({ body }) => body);
  // One that was in doubt itself, as this one is, may have its id from the list, and that row may be ours.
  const sure = others.filter(({ history }) => !history.some(({ state }) => state === 'in_doubt'));
  return new Set(sure.flatMap(({ providerId }) => providerId ?? []));
}

type AppointmentMap = ReadonlyMap<Key<'appointment'>, Appointment>;

/** The appointments that are linked to an address and still ahead, but for one. */
async function appointmentsAhead(
  p: Pipeline,
  tenant: TenantId,
  address: AddressKey,
  except: AppointmentId | null,
  now: Instant,
): Promise<AppointmentMap> {
  const ids = await linkedAppointments(p, tenant, address, except, now);
  const keys = ids.map((id) => keyOf.appointment(tenant, id));
  return loadMap(p, keys, now, 'eventual');
}

/** The open reminders of these appointments to one destination. */
async function remindersOf(
  p: Pipeline,
  appointments: AppointmentMap,
  { tenant, address, channel, control }: Destination,
  now: Instant,
): Promise<FactsOfItem[]> {
  const keys = [...appointments.values()].flatMap((each) => reminderKeys(each, address, channel, now));
  const items = keys.length === 0 ? [] : await p.store.load(keys, now);
  const open = items.filter((item) => item !== undefined).filter(({ body }) => isUnclaimed(body));
  const known = { control, tenants: new Map([[tenant.id, tenant]]), appointments };
  return assembleFacts(p, open, known, now);
}

const LINKS_PAGE = 100;

/** Most people have one appointment: then the list alone says so. */
async function linkedAppointments(
  p: Pipeline,
  tenant: TenantId,
  address: AddressKey,
  except: AppointmentId | null,
  now: Instant,
): Promise<AppointmentId[]> {
  const ids: AppointmentId[] = [];
  let cursor: string | undefined;
  do {
    const query = { partition: partitionOf.links(tenant, address), from: now, limit: LINKS_PAGE, cursor };
    const { rows, next } = await p.store.list(query);
    ids.push(...rows.map(({ key }) => appointmentOfLink(key)));
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return ids.filter((id) => id !== except);
}

/** The reminders of one appointment that may still be of use, where it is open and still goes to this address. */
function reminderKeys(
  { tenant, id, revision, status, erasedAt, plan, recipient }: Appointment,
  address: AddressKey,
  channel: Channel,
  now: Instant,
): Key<'entry'>[] {
  if (status !== 'scheduled' || erasedAt !== null || addressKeyFor(recipient, channel) !== address) return [];
  return plan.flatMap((step, index) =>
    step.kind === 'reminder' && step.channel === channel && step.usefulUntil > now
      ? [keyOf.entry({ tenant, appointment: id, revision, step: index })]
      : [],
  );
}
