/**
 * Operations on a person by address: opting out and in, and what was sent lately. An opt-out is committed
 * to the address first, then recorded, then the live entries go, then the caller is answered (P5). What permits again is
 * recorded before it counts: at every moment the stricter of the two is in force.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { hasAddress, withOptOut } from '../../domain/appointment/appointment.ts';
import { ceilingOf } from '../../domain/core/control.ts';
import type { AddressKey, TenantId } from '../../domain/core/keys.ts';
import { addressKey, entryName } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import { CHANNEL_TRAITS, channelsTo } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import { earliestOf } from '../../domain/judgement/judge.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import type { Statement } from '../../domain/person/consent.ts';
import { concernsOffice } from '../../domain/person/need.ts';
import type { OptOut, Recipient } from '../../domain/person/recipient.ts';
import {
  capsLeft,
  channelsAtCeiling,
  hasOptedOut,
  isFoundSent,
  optIn,
  optOut,
  optOutsOf,
  SHARED_NUMBER,
  unknownRecipient,
  usesNumber,
  withoutAddress,
} from '../../domain/person/recipient.ts';
import type { Item, OptOutRecord } from '../../domain/store/records.ts';
import { IDEMPOTENCY_MS, itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import { UnreadableItem } from '../../domain/store/shapes.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import { consentsOf, recordStatement } from '../core/consents.ts';
import type { Pipeline } from '../core/context.ts';
import { change, loadEach, noteMissed, pages } from '../core/items.ts';
import { dropLive, everyTenant, readControl, readRecipient, readTenant } from '../core/ledger.ts';
import { openNeed } from '../core/needs.ts';

/** A page of links read at once. */
const PAGE = 200;

/** The appointments that ever went to an address, by start, from `from` on: a link outlives a change of address. @param missed as `pages` */
export async function* appointmentsLinkedTo(
  p: Pipeline,
  tenant: TenantId,
  address: AddressKey,
  from: Instant | undefined,
  now: Instant,
  missed?: UnreadableItem[],
): AsyncGenerator<Item<'appointment'>> {
  const query = { partition: partitionOf.links(tenant, address), from, limit: PAGE };
  for await (const links of pages<'link'>(p, query, now, missed)) {
    const keys = links.map(({ body }) => keyOf.appointment(tenant, body.appointment));
    for (const item of await loadEach(p, keys, now)) {
      if (item instanceof UnreadableItem) await noteMissed(p, item, missed);
      else if (item) yield item;
    }
  }
}

/** Those of them that still go to the address. */
async function* appointmentsOf(
  p: Pipeline,
  tenant: TenantId,
  address: AddressKey,
  from: Instant | undefined,
  now: Instant,
  missed?: UnreadableItem[],
): AsyncGenerator<Item<'appointment'>> {
  for await (const item of appointmentsLinkedTo(p, tenant, address, from, now, missed))
    if (hasAddress(item.body.recipient, address)) yield item;
}

/** Who said so, and by what. */
export interface Saying extends Pick<Statement, 'by'>, Partial<Pick<Statement, 'message' | 'words'>> {}

const statementOf = (
  kind: Statement['kind'],
  channels: readonly Channel[],
  source: string,
  { by, message = null, words = null }: Saying,
  saidAt?: Instant | null,
): Statement => ({ kind, channels, source, by, message, words, saidAt: saidAt ?? null, appointment: null });

export interface OptOutRequest extends Saying {
  tenant: TenantId;
  address: AddressKey;
  /** As it may be shown in the list; null when it is not known in the clear. */
  shown: string | null;
  channels: readonly Channel[];
  source: string;
  /** When the person said so, as the caller has it; now, if absent. */
  at?: Instant | undefined;
  /** The id of the reply that said so; absent where nothing was written. */
  reply?: string | undefined;
  /** Whether it was said by CANCEL, which may have meant the appointment. */
  cancelAsked?: boolean | undefined;
}

/** Opts an address out. Answers only when no claim for it can succeed any more. */
export async function optOutAddress(p: Pipeline, request: OptOutRequest): Promise<readonly OptOut[]> {
  const { tenant, address, channels, source } = request;
  const now = p.clock.now();
  const at = request.at ?? now;
  await tellOptOut(p, request, now);
  const { item } = await change(
    p,
    keyOf.recipient(address),
    (current) =>
      itemOf.recipient(optOut(current?.body ?? unknownRecipient(address), tenant, channels, source, at)),
    now,
  );
  const optOuts = item?.body.optOuts[tenant] ?? [];
  const statement = statementOf('opted_out', channels, source, request, request.at);
  await recordStatement(p, tenant, address, statement, now);
  await listOptOut(p, request, optOuts, now);
  for await (const { body } of appointmentsOf(p, tenant, address, now, now)) {
    const reasonOf = (entry: Entry) =>
      channels.includes(entry.channel) ? endedBy(entry, body, item?.body) : null;
    await dropLive(p, body, body.revision, body.plan.length, reasonOf, now);
  }
  p.telemetry.count('opt_outs', { source });
  return optOuts;
}

/** What was said already, as was found after a restore, is not impossible: as a judgement has it, that comes first. */
function endedBy(entry: Entry, { plan }: Appointment, recipient: Recipient | undefined) {
  const planned = plan[entry.step];
  const isSaid = recipient && planned && isFoundSent(recipient, entry, earliestOf(entry, planned));
  return isSaid ? 'already_sent' : 'opted_out';
}

/** Puts an opt-out before the office, for each appointment ahead, and notes it there. One that is known is no news. */
async function tellOptOut(p: Pipeline, request: OptOutRequest, now: Instant): Promise<void> {
  const { tenant, address, channels, source, reply = null, cancelAsked = false } = request;
  const known = (await readRecipient(p, address, now))?.body;
  if (known && channels.every((channel) => hasOptedOut(known, tenant, channel))) return;
  for await (const { key, body } of appointmentsOf(p, tenant, address, now, now)) {
    if (!isAhead(body, now) || !concernsOffice(source, channels, body.recipient)) continue;
    const cause = { tenant, kind: 'opted_out', appointment: body, address, reply, cancelAsked } as const;
    if (await openNeed(p, cause, now))
      await change(
        p,
        key,
        (current) => current && itemOf.appointment(withOptOut(current.body, cancelAsked, source, now)),
        now,
      );
  }
}

const isAhead = ({ status, erasedAt, startsAt }: Appointment, now: Instant): boolean =>
  status !== 'cancelled' && erasedAt === null && startsAt > now;

/**
 * A carrier or provider refuses the address because the person said STOP there: that is an opt-out from everything that
 * goes to the address, recorded before the refused step is finished, so that no louder step takes its place.
 */
export async function optOutAtCarrier(p: Pipeline, entry: Entry): Promise<void> {
  const { tenant, address, channel } = entry;
  if (address === null) return;
  const channels = channelsTo(CHANNEL_TRAITS[channel].address);
  const message = `${entryName(entry)}/${entry.attempt}`;
  await optOutAddress(p, {
    tenant,
    address,
    shown: null,
    channels,
    source: 'carrier',
    by: 'carrier',
    message,
  });
}

/** Records for offices that never wrote to the address what the person wants of them; whose words they are is none of their business. */
export async function recordWish(
  p: Pipeline,
  tenants: readonly Tenant[],
  address: AddressKey,
  { kind, source, message }: { kind: 'opted_out' | 'opted_in'; source: string; message: string | null },
  now: Instant,
): Promise<void> {
  const statement = statementOf(kind, channelsTo('phone'), source, { by: 'person', message });
  for (const { id } of tenants) await recordStatement(p, id, address, statement, now);
}

/**
 * A provider says that there is no such address: recorded before the refused step is finished, so that the next one to
 * the same address meets it, too.
 */
export async function noteNoSuchAddress(p: Pipeline, { address }: Pick<Entry, 'address'>): Promise<void> {
  if (address === null) return;
  const now = p.clock.now();
  await change(
    p,
    keyOf.recipient(address),
    (current) => itemOf.recipient(withoutAddress(current?.body ?? unknownRecipient(address), now)),
    now,
  );
}

const isErasedLately = (known: OptOutRecord | undefined, now: Instant): boolean =>
  known?.erasedAt !== undefined && now < known.erasedAt + IDEMPOTENCY_MS;

async function listOptOut(
  p: Pipeline,
  request: OptOutRequest,
  optOuts: readonly OptOut[],
  now: Instant,
): Promise<void> {
  const { tenant, address, shown, source } = request;
  const channels = optOuts.map((each) => each.channel);
  await change(
    p,
    keyOf.optout(tenant, address),
    (current) => {
      const at = current && !current.body.lifted ? current.body.at : (request.at ?? now);
      return itemOf.optout({
        tenant,
        address,
        // A request from before an erasure may be repeated for a day: it does not bring the address back.
        shown: isErasedLately(current?.body, now) ? null : (shown ?? current?.body.shown ?? null),
        ...(current?.body.erasedAt === undefined ? {} : { erasedAt: current.body.erasedAt }),
        channels,
        source,
        at,
        lifted: false,
      });
    },
    now,
  );
}

export interface OptInRequest extends Saying {
  tenant: TenantId;
  address: AddressKey;
  /** `opted_in` by the person, `lifted` by the office. */
  kind: 'opted_in' | 'lifted';
  source: string;
  /** When the person said so, as the caller has it. */
  at?: Instant | null | undefined;
}

/** Lifts a tenant's opt-outs of an address. @returns false when there was none */
export async function optInAddress(p: Pipeline, request: OptInRequest): Promise<boolean> {
  const { tenant, address, kind, source } = request;
  const now = p.clock.now();
  const office = await readTenant(p, tenant, now);
  const known = (await readRecipient(p, address, now))?.body;
  const before = known ? optOutsOf(known, office) : [];
  // A person's own word is worth keeping also where it changes nothing.
  if (before.length > 0 || kind === 'opted_in') {
    const channels = before.map(({ channel }) => channel);
    await recordStatement(p, tenant, address, statementOf(kind, channels, source, request, request.at), now);
  }
  const { wrote } = await change(
    p,
    keyOf.recipient(address),
    (current) =>
      current && optOutsOf(current.body, office).length > 0
        ? itemOf.recipient(optIn(current.body, tenant, now))
        : undefined,
    now,
  );
  await change(
    p,
    keyOf.optout(tenant, address),
    (current) =>
      current && !current.body.lifted
        ? itemOf.optout({ ...current.body, lifted: true, shown: null })
        : undefined,
    now,
  );
  return wrote;
}

/**
 * What a tenant may know of an address: its own contacts and opt-outs, what is left of its caps, and whether the person's
 * ceiling stands against everybody.
 */
export async function viewRecipient(p: Pipeline, tenantId: TenantId, address: AddressKey) {
  const now = p.clock.now();
  const [tenant, control, item, consents] = await Promise.all([
    readTenant(p, tenantId, now),
    readControl(p, now),
    readRecipient(p, address, now),
    consentsOf(p, tenantId, address, now),
  ]);
  const recipient: Recipient = item?.body ?? unknownRecipient(address);
  return {
    caps: capsLeft(recipient, tenantId, tenant.caps, now),
    atCeiling: channelsAtCeiling(recipient, ceilingOf(control), now),
    optOuts: optOutsOf(recipient, tenant),
    contacts: recipient.contacts.filter((contact) => contact.tenant === tenantId),
    consents,
  };
}

/** The keyed hash of an address that was normalised by `readAddress`. */
export const keyOfAddress = (p: Pipeline, normal: string): AddressKey =>
  addressKey(p.settings.secret, normal);

/**
 * Who may be meant by a reply: the tenants that contact people from the number it was sent to, the latest first. A
 * tenant without a number of its own writes from the one that is shared.
 */
export async function tenantsOfReply(p: Pipeline, address: AddressKey, to: string): Promise<Tenant[]> {
  const now = p.clock.now();
  const { contactedBy = {} } = (await readRecipient(p, address, now))?.body ?? {};
  const ids = (Object.keys(contactedBy) as TenantId[]).sort(
    (a, b) => (contactedBy[b] ?? 0) - (contactedBy[a] ?? 0),
  );
  const tenants = await Promise.all(ids.map((id) => readTenant(p, id, now)));
  const own = tenants.filter((tenant) => usesNumber(tenant, to));
  return own.length > 0 ? own : tenants;
}

/**
 * Who texts or calls from a number: the offices whose own it is, or, where it is nobody's own, all that share one.
 * @returns also under which name an address remembers a STOP to it
 */
export async function officesUsing(
  p: Pipeline,
  number: string,
): Promise<{ number: string; tenants: Tenant[] }> {
  const tenants = await everyTenant(p, p.clock.now());
  const owners = tenants.filter((tenant) => usesNumber(tenant, number));
  if (owners.length > 0) return { number, tenants: owners };
  return { number: SHARED_NUMBER, tenants: tenants.filter((tenant) => usesNumber(tenant, SHARED_NUMBER)) };
}

/**
 * The appointments of an address that are still to come and not cancelled, soonest first.
 * @param missed gathers what can't be read, up to the last that is returned
 * @throws UnreadableItem where `missed` is absent: what can't be read may be the very one that is meant
 */
export async function openAppointments(
  p: Pipeline,
  tenant: TenantId,
  address: AddressKey,
  limit: number,
  missed?: UnreadableItem[],
): Promise<Appointment[]> {
  const now = p.clock.now();
  const open: Appointment[] = [];
  const unread = missed ?? [];
  for await (const { body } of appointmentsOf(p, tenant, address, now, now, unread)) {
    if (body.status !== 'cancelled' && body.erasedAt === null) open.push(body);
    if (open.length === limit) break;
  }
  if (!missed && unread[0]) throw unread[0];
  return open;
}
