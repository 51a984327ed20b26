/**
 * The record of what was said about contacting an address: events are added, and none is ever changed into another.
 * Called by whatever changes an opt-out, before it answers, and where a consent comes with an appointment.
 */
import type { Person } from '../../domain/appointment/appointment.ts';
import type { AddressKey, AppointmentId, TenantId } from '../../domain/core/keys.ts';
import { channelsTo } from '../../domain/core/policy.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { ConsentEvent, ConsentInput, Statement } from '../../domain/person/consent.ts';
import {
  consentId,
  eventId,
  eventNumber,
  isSameStatement,
  withoutWords,
} from '../../domain/person/consent.ts';
import { idOfConsent, itemOf, keyOf, partitionOf } from '../../domain/store/records.ts';
import type { UnreadableItem } from '../../domain/store/shapes.ts';
import type { Pipeline } from './context.ts';
import { change, pages, read } from './items.ts';

/** How many events of the list are looked at for the latest number. */
const LATEST = 20;
const PAGE = 200;
/** Numbers that are tried before a write counts as a fault: so many others would have to write at the same time. */
const TRIES_MAX = 1_000;

/** Records a statement under the next number of its address. Told again with nothing in between, it stays one event. */
export async function recordStatement(
  p: Pipeline,
  tenant: TenantId,
  address: AddressKey,
  statement: Statement,
  now: Instant,
): Promise<void> {
  let number = await latestNumber(p, tenant, address);
  let latest = number > 0 ? await eventOf(p, tenant, address, number, now) : undefined;
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const next = await eventOf(p, tenant, address, number + 1, now);
    if (next) {
      // The list lags behind, or somebody else is writing.
      latest = next;
      number++;
      continue;
    }
    if (latest && isSameStatement(latest, statement)) return;
    const id = eventId(number + 1);
    const event = { ...statement, tenant, address, id, at: now, erasedAt: null };
    if ((await p.store.put(itemOf.consent(event), 0, now)) !== undefined) return;
  }
  throw new Error('too many writers of one address’s consents');
}

/** The latest number that the list knows; 0 for none. */
async function latestNumber(p: Pipeline, tenant: TenantId, address: AddressKey): Promise<number> {
  const query = { partition: partitionOf.consents(tenant, address), descending: true, limit: LATEST };
  const { rows } = await p.store.list(query);
  return Math.max(0, ...rows.map(({ key }) => eventNumber(idOfConsent(key)) ?? 0));
}

const eventOf = async (
  p: Pipeline,
  tenant: TenantId,
  address: AddressKey,
  number: number,
  now: Instant,
): Promise<ConsentEvent | undefined> =>
  (await read(p, keyOf.consent(tenant, address, eventId(number)), now))?.body;

/** Consents as they came with an appointment: those of the appointment, and those of its person. */
export interface Consents {
  tenant: TenantId;
  appointment: AppointmentId;
  recipient: Person;
  given: readonly (ConsentInput | null | undefined)[];
  by: string;
}

/** Records consents for each address of the person; one that is known already stays as it is. */
export async function recordConsents(p: Pipeline, of: Consents, now: Instant): Promise<void> {
  const { tenant, appointment, recipient, by } = of;
  if (!of.given.some((consent) => consent)) return;
  const addresses = [
    [recipient.emailKey, channelsTo('email')],
    [recipient.phoneKey, channelsTo('phone')],
  ] as const;
  for (const consent of of.given)
    for (const [address, channels] of addresses) {
      if (!consent || address === null) continue;
      const statement: Statement = {
        kind: 'consent_given',
        channels,
        source: consent.source,
        by,
        message: null,
        words: consent.evidence ?? null,
        saidAt: consent.at ?? null,
        appointment,
      };
      const id = consentId(statement);
      await p.store.put(
        itemOf.consent({ ...statement, tenant, address, id, at: now, erasedAt: null }),
        0,
        now,
      );
    }
}

/** Everything that was said about contacting an address, oldest first. @param missed as `pages` */
export async function consentsOf(
  p: Pipeline,
  tenant: TenantId,
  address: AddressKey,
  now: Instant,
  missed?: UnreadableItem[],
): Promise<ConsentEvent[]> {
  const events: ConsentEvent[] = [];
  const query = { partition: partitionOf.consents(tenant, address), limit: PAGE };
  for await (const items of pages<'consent'>(p, query, now, missed))
    events.push(...items.map(({ body }) => body));
  return events;
}

/** Takes the words of an address's events away; that they happened stays. @param wanted which of them @param missed as `pages` */
export async function eraseConsents(
  p: Pipeline,
  tenant: TenantId,
  address: AddressKey,
  wanted: (event: ConsentEvent) => boolean,
  now: Instant,
  missed?: UnreadableItem[],
): Promise<void> {
  for (const event of await consentsOf(p, tenant, address, now, missed))
    if (event.words !== null && wanted(event))
      await change(
        p,
        keyOf.consent(tenant, address, event.id),
        (current) =>
          current && current.body.words !== null
            ? itemOf.consent(withoutWords(current.body, now))
            : undefined,
        now,
      );
}
