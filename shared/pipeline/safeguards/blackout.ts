/**
 * A store that was put back to an earlier state (P12): the stretch that it does not remember is opened, compared with the
 * providers' own records, and settled by a person. Called by `ringonce restore`, by the API, at a start that finds that
 * the data was copied back, and by `feedback/restored.ts`, which also hears what people said meanwhile.
 *
 * Kept true here: each step is one conditional write, and doing it again is harmless. Until the record was compared,
 * everything that could have gone out is held by `judge`; what is found is a token of the address, which `judge` reads.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { addressKeyFor } from '../../domain/appointment/appointment.ts';
import { soonEnoughFor } from '../../domain/appointment/one-visit.ts';
import type { Blackout, Decision, NewBlackout } from '../../domain/core/blackout.ts';
import { isSettled, opened } from '../../domain/core/blackout.ts';
import type { Control, Scope } from '../../domain/core/control.ts';
import { blackoutDropped, blackoutReleased } from '../../domain/core/control.ts';
import type { AddressKey, AppointmentId, EntryRef, TenantId } from '../../domain/core/keys.ts';
import { entryName } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import { CHANNELS } from '../../domain/core/policy.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { DAY, MINUTE } from '../../domain/core/time.ts';
import { earliestOf } from '../../domain/judgement/judge.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { isUnclaimed } from '../../domain/ledger/entry.ts';
import type { Contact } from '../../domain/person/recipient.ts';
import { UNKNOWN_OFFICE, unknownRecipient, withFound } from '../../domain/person/recipient.ts';
import { RESTORED_ALERT, restoredAlarm } from '../../domain/safeguards/alert.ts';
import { knowledgeOf } from '../../domain/safeguards/audit.ts';
import type { Item } from '../../domain/store/records.ts';
import { itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { UnreadableItem } from '../../domain/store/shapes.ts';
import type { Doer } from '../../domain/tenant/audit-log.ts';
import type { ProviderRecord, ProviderRecords, RecordedContact } from '../../ports/provider-record.ts';
import type { Pipeline } from '../core/context.ts';
import { change, pages, read, readAll } from '../core/items.ts';
import { everyTenant, readControl, readTenant } from '../core/ledger.ts';
import { appointmentsLinkedTo } from '../people/people.ts';
import { raise, settleAlert } from './alerts.ts';
import { identify, withoutOffices } from './audit-record.ts';
import { actOf, changeControl, haltBy } from './control.ts';
import { HOLDS, previewRelease } from './release-preview.ts';

/** Opens a blackout, or makes an open one longer. @param by absent where the program found it by itself */
export async function openBlackout(p: Pipeline, fresh: NewBlackout, by?: Doer): Promise<Control> {
  const act = actOf('blackout_opened', {}, fresh.reason);
  const next = (control: Control) => ({ ...control, blackout: opened(control.blackout, fresh) });
  const control = await changeControl(p, next, by, act);
  if (control.blackout) await raise(p, restoredAlarm(control.blackout));
  p.telemetry.event('blackout opened', { since: fresh.since, until: fresh.until, reason: fresh.reason });
  return control;
}

/** What an operator's decision came to. */
export type Settled =
  | { kind: 'settled'; control: Control }
  /** There is none, or everything was decided about. */
  | { kind: 'none' }
  /** The providers' records were not compared yet. */
  | { kind: 'too_early'; unread: string | null };

export interface SettleRequest {
  decision: Decision;
  scope: Scope;
  reason: string;
  /** Also before the providers' records were compared: for where they can't be. */
  uncompared: boolean;
}

/** A person decides about what is held: it goes out, paced like everything else, or it ends. */
export async function settleBlackout(p: Pipeline, request: SettleRequest, by: Doer): Promise<Settled> {
  const { decision, scope, reason, uncompared } = request;
  const isHeldAgain = await holdsAgain(p);
  const outcome: { kind: Settled['kind']; unread: string | null } = { kind: 'settled', unread: null };
  const next = (control: Control, at: Instant): Control | undefined => {
    const { blackout } = control;
    outcome.unread = blackout?.unread ?? null;
    outcome.kind = !blackout || (isSettled(blackout) && !isHeldAgain) ? 'none' : 'settled';
    if (outcome.kind === 'settled' && blackout?.comparedAt === null && !uncompared)
      outcome.kind = 'too_early';
    if (outcome.kind !== 'settled') return undefined;
    const halt = haltBy(scope, reason, by, at);
    return decision === 'released' ? blackoutReleased(control, halt) : blackoutDropped(control, halt);
  };
  const act = actOf(decision === 'released' ? 'restored_released' : 'restored_dropped', scope, reason);
  const control = await changeControl(p, next, by, act);
  if (outcome.kind === 'too_early') return { kind: 'too_early', unread: outcome.unread };
  if (outcome.kind === 'none') return { kind: 'none' };
  p.telemetry.event('blackout decided', { ...scope, decision, by: by.key });
  if (control.blackout && isSettled(control.blackout)) await settleAlert(p, RESTORED_ALERT);
  return { kind: 'settled', control };
}

/** Whether something was made since everything was decided about that is held all the same. */
async function holdsAgain(p: Pipeline): Promise<boolean> {
  const now = p.clock.now();
  const { blackout } = await readControl(p, now);
  if (!blackout || !isSettled(blackout)) return false;
  return (await previewRelease(p, {}, now, { hold: HOLDS.blackout, most: 1 })).held > 0;
}

/** Notes how far the comparison came, on the blackout that it was made for. */
export const noteCompared = (
  p: Pipeline,
  { since, until }: Blackout,
  outcome: Pick<Blackout, 'comparedAt' | 'unread'>,
): Promise<Control> =>
  changeControl(p, (control) => {
    const { blackout } = control;
    const same = blackout?.since === since && blackout.until === until;
    if (!same || (blackout.comparedAt === outcome.comparedAt && blackout.unread === outcome.unread))
      return undefined;
    return { ...control, blackout: { ...blackout, ...outcome } };
  });

// ---- What providers remember and the ledger does not ------------------------------------------------------------

/** Further back no record is read: what was sent then is of no use any more, or seen by nobody. */
const BACK_MAX_MS: Milliseconds = 60 * DAY;
/** Between a provider's clock and ours. */
const CLOCK_SLACK_MS: Milliseconds = 2 * MINUTE;
const BATCH = 500;

/** From when on a record is read for a stretch. */
export const readFrom = (since: Instant, now: Instant): Instant =>
  Math.max(since, now - BACK_MAX_MS) - CLOCK_SLACK_MS;

/**
 * Tells what went out from, or came to, a sender of ours from what concerns another program that uses the same account. A
 * sender that was given up in the meantime is not known any more: what it sent stays held, for a person to decide.
 */
export async function sendersOfOurs(
  p: Pipeline,
  now: Instant,
): Promise<(record: ProviderRecord | null, one: Pick<RecordedContact, 'senders'>) => boolean> {
  const tenants = await everyTenant(p, now);
  const offices = tenants.flatMap(({ senderAddresses }) => Object.values(senderAddresses));
  const own = new Set(offices.map(sameCase));
  return (record, { senders }) =>
    !senders ||
    !record?.senders ||
    [...record.senders, ...own].some((sender) => senders.some((each) => sameCase(each) === sameCase(sender)));
}

const sameCase = (sender: string): string => sender.toLowerCase();

/** A contact that a provider took and that the ledger knows nothing of. */
export interface Forgotten {
  contact: RecordedContact;
  address: AddressKey;
  /** What it was for, where the provider keeps that, or the work that it must have been for; else null. */
  entry: EntryRef | null;
  /** Whose it was; null where that can't be told. */
  tenant: TenantId | null;
}

/** @throws when a record can't be read to its end */
export async function* forgottenContacts(
  p: Pipeline,
  records: ProviderRecords,
  from: Instant,
  now: Instant,
): AsyncGenerator<Forgotten> {
  let open: OpenWork | undefined;
  const isOurs = await sendersOfOurs(p, now);
  for (const record of new Set(CHANNELS.map((channel) => records[channel])))
    for await (const batch of batches(record, records, from, now)) {
      const ours = batch.filter((contact) => isOurs(record, contact));
      const unknown = await unknownOf(p, ours, now);
      if (unknown.some(({ entry }) => !entry)) open ??= await openWork(p, now);
      yield* unknown.map((one) => (open ? assigned(one, open) : named(one)));
    }
}

const named = (one: Unknown): Forgotten => ({ ...one, tenant: one.entry?.tenant ?? null });

async function* batches(
  record: ProviderRecord | null,
  records: ProviderRecords,
  from: Instant,
  now: Instant,
): AsyncGenerator<RecordedContact[]> {
  let batch: RecordedContact[] = [];
  for await (const contact of record?.contacts?.(from, now) ?? []) {
    if (records[contact.channel] !== record) continue;
    batch.push(contact);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

type Unknown = Omit<Forgotten, 'tenant'>;

async function unknownOf(p: Pipeline, batch: readonly RecordedContact[], now: Instant): Promise<Unknown[]> {
  const identified = await withoutOffices(p, await identify(p, batch, now), now);
  const refs = identified.flatMap(({ entry }) => entry ?? []);
  const items = await readAll(p, [...new Set(refs.map((ref) => keyOf.entry(ref)))], now);
  const entries = new Map(items.map(({ body }) => [entryName(body), body]));
  return identified.filter(({ contact, entry: ref }) => {
    const entry = ref && entries.get(entryName(ref));
    const { channel, providerId, attempt = null } = contact;
    return !entry || knowledgeOf(entry, { channel, providerId, attempt }) === 'unknown';
  });
}

/** One step that is open, as far as a contact may have been for it. */
interface OpenStep {
  ref: EntryRef;
  /** From when on it could go out by its own time, and by an escalation at the earliest. */
  earliest: Instant;
  escalated: Instant;
}

interface OpenWork {
  at: ReadonlyMap<string, readonly OpenStep[]>;
  /** The office, where there is only one. */
  only: TenantId | null;
}

const placeOf = (address: AddressKey, channel: Channel): string => `${channel} ${address}`;

/** Everything that is due, by whom it goes to: the first step that is open, and those behind it. */
async function openWork(p: Pipeline, now: Instant): Promise<OpenWork> {
  const at = new Map<string, OpenStep[]>();
  for (let shard = 0; shard < p.settings.shards; shard++) {
    const query = { partition: partitionOf.due(shard), to: now + AHEAD_MS, limit: BATCH };
    for await (const items of pages<'entry'>(p, query, now))
      for (const { place, step } of await openStepsOf(p, items, now))
        at.set(place, [...(at.get(place) ?? []), step]);
  }
  const tenants = await everyTenant(p, now);
  return { at, only: tenants.length === 1 ? (tenants[0]?.id ?? null) : null };
}

interface PlacedStep {
  place: string;
  step: OpenStep;
}

async function openStepsOf(
  p: Pipeline,
  items: readonly Item<'entry'>[],
  now: Instant,
): Promise<PlacedStep[]> {
  const entries = items.map(({ body }) => body).filter(isUnclaimed);
  const keys = entries.map(({ tenant, appointment }) => keyOf.appointment(tenant, appointment));
  const found = await readAll(p, [...new Set(keys)], now);
  const appointments = new Map(found.map(({ key, body }) => [key, body]));
  return entries.flatMap((entry) => {
    const appointment = appointments.get(keyOf.appointment(entry.tenant, entry.appointment));
    return appointment ? openSteps(entry, appointment) : [];
  });
}

/** The step that is open, and those behind it, each with where it goes. */
function openSteps(entry: Entry, { plan, recipient, revision: current }: Appointment): PlacedStep[] {
  const { tenant, appointment, revision } = entry;
  const open = plan[entry.step];
  if (!open || revision !== current) return [];
  // It may have been brought forward itself, in a time that the ledger remembers.
  const escalated = earliestOf(entry, open);
  return plan.flatMap(({ channel, plannedAt }, step) => {
    const address = step < entry.step ? null : addressKeyFor(recipient, channel);
    if (address === null) return [];
    const earliest = step === entry.step ? escalated : plannedAt;
    const ref = { tenant, appointment, revision, step };
    return [{ place: placeOf(address, channel), step: { ref, earliest, escalated } }];
  });
}

/** How far ahead due entries are looked at: what the hours, a cap or a gap put off. */
const AHEAD_MS: Milliseconds = 2 * DAY;

/**
 * The work that a contact without a name must have been for: the step whose time had come last, else one that an
 * escalation may have brought forward. Where several offices have such work, nobody can tell.
 */
function assigned(one: Unknown, { at, only }: OpenWork): Forgotten {
  if (one.entry) return named(one);
  const { channel, at: when } = one.contact;
  const open = at.get(placeOf(one.address, channel)) ?? [];
  const due = open.filter(({ earliest }) => earliest <= when + CLOCK_SLACK_MS);
  const pool = due.length > 0 ? due : open.filter(({ escalated }) => escalated <= when + CLOCK_SLACK_MS);
  const tenants = new Set(pool.map(({ ref }) => ref.tenant));
  const [latest] = [...pool].sort((a, b) => b.earliest - a.earliest);
  if (tenants.size === 1 && latest) return { ...one, entry: latest.ref, tenant: latest.ref.tenant };
  return { ...one, tenant: tenants.size === 0 ? only : null };
}

/** Keeps a forgotten contact as a token of its address: caps count it, and what it said is not said again. */
export async function keepFound(p: Pipeline, forgotten: Forgotten, now: Instant): Promise<boolean> {
  const { contact, address, entry, tenant } = forgotten;
  const { providerId, channel, at } = contact;
  const nameless = {
    tenant: tenant ?? UNKNOWN_OFFICE,
    appointment: providerId as AppointmentId,
    revision: 0,
    step: 0,
  };
  const { tenant: office, appointment, revision, step } = entry ?? nameless;
  const named = entry ? await namedBy(p, forgotten, entry, now) : { also: [] };
  const token = { tenant: office, appointment, revision, step, channel, at, found: providerId, ...named };
  const { wrote } = await change(
    p,
    keyOf.recipient(address),
    (current) => {
      const next = withFound(current?.body ?? unknownRecipient(address), token);
      return next && itemOf.recipient(next);
    },
    now,
  );
  return wrote;
}

/**
 * What of other appointments a contact may have named, by the bundle rule: whatever would have followed soon enough. Where its
 * own appointment is known, that is all of them that the ledger has now; unless something of them can't be read: then
 * nothing is known of what it named besides, and whatever it may have named is held for a person.
 */
async function namedBy(
  p: Pipeline,
  { contact, address }: Forgotten,
  { tenant: id, appointment, revision: told }: EntryRef,
  now: Instant,
): Promise<Pick<Contact, 'also' | 'about'>> {
  const leader = (await read(p, keyOf.appointment(id, appointment), now))?.body;
  const tenant = await readTenant(p, id, now);
  const also: EntryRef[] = [];
  const missed: UnreadableItem[] = [];
  for await (const { body } of appointmentsLinkedTo(p, id, address, contact.at, now, missed)) {
    const until = contact.at + soonEnoughFor(body, leader ?? null, tenant);
    if (body.id === appointment || addressKeyFor(body.recipient, contact.channel) !== address) continue;
    also.push(...(await couldGoOut(p, body, contact.channel, { until, missed }, now)));
  }
  if (leader?.revision !== told) return { also };
  const { startsAt, timeZone } = leader;
  return { also, about: { startsAt, timeZone, knownAt: missed.length > 0 ? 0 : now } };
}

/**
 * Its reminders by the channel that could go out by then: each by its own time, or since the step before was impossible.
 * @param missed gathers those that may have been brought forward, for they can't be read
 */
async function couldGoOut(
  p: Pipeline,
  { tenant, id: appointment, revision, plan }: Appointment,
  channel: Channel,
  { until, missed }: { until: Instant; missed: UnreadableItem[] },
  now: Instant,
): Promise<EntryRef[]> {
  const steps = plan.flatMap((planned, step) => {
    const ref = { tenant, appointment, revision, step };
    const is = planned.kind === 'reminder' && planned.channel === channel;
    return is ? [{ ref, planned, key: keyOf.entry(ref) }] : [];
  });
  const keys = steps.map(({ key }) => key);
  const entries = new Map((await readAll(p, keys, now, missed)).map(({ key, body }) => [key, body]));
  return steps.flatMap(({ ref, planned, key }) =>
    earliestOf(entries.get(key) ?? { escalatedTo: null }, planned) <= until ? [ref] : [],
  );
}

/** Whether some provider took something for a step that the ledger still wants to send, or has never heard of. */
export async function hasForgotten(p: Pipeline, records: ProviderRecords, since: Instant): Promise<boolean> {
  const now = p.clock.now();
  for await (const { entry } of forgottenContacts(p, records, since, now)) {
    const [item] = entry ? await p.store.load([keyOf.entry(entry)], now) : [];
    if (entry && (!item || isUnclaimed(item.body))) return true;
  }
  return false;
}
