/**
 * Everything that an office has stored about contacting one address, for a complaint or a court. It is a reading of the
 * same items that decided what was sent; nothing is kept for it apart.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { addressKeyFor, hasAddress } from '../../domain/appointment/appointment.ts';
import type { AddressKey, TenantId } from '../../domain/core/keys.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import type { ConsentEvent } from '../../domain/person/consent.ts';
import type { Reply } from '../../domain/person/reply.ts';
import type { Rendering } from '../../domain/store/records.ts';
import { partitionOf } from '../../domain/store/records.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import { consentsOf } from '../core/consents.ts';
import type { Pipeline } from '../core/context.ts';
import { pages } from '../core/items.ts';
import { entriesOf, readTenant } from '../core/ledger.ts';
import { renderingsOf } from '../office/rendering.ts';
import { appointmentsLinkedTo } from './people.ts';

/** One step of a ladder that went, or was to go, to the address. */
export interface StepTaken {
  entry: Entry;
  appointment: Appointment;
  /** What each attempt said, oldest first; empty where none was made. */
  attempts: readonly Rendering[];
}

export interface Evidence {
  tenant: Tenant;
  steps: readonly StepTaken[];
  /** Those that are, or until an erasure were, the address's own. */
  appointments: readonly Appointment[];
  replies: readonly Reply[];
  consents: readonly ConsentEvent[];
}

const PAGE = 200;

/** Reads what one office has about one address. */
export async function evidenceOf(
  p: Pipeline,
  tenantId: TenantId,
  address: AddressKey,
  now: Instant,
): Promise<Evidence> {
  const [tenant, linked, replies, consents] = await Promise.all([
    readTenant(p, tenantId, now),
    Array.fromAsync(appointmentsLinkedTo(p, tenantId, address, undefined, now), ({ body }) => body),
    repliesOf(p, tenantId, address, now),
    consentsOf(p, tenantId, address, now),
  ]);
  const steps = await Promise.all(linked.map((appointment) => stepsTo(p, appointment, [address], now)));
  const appointments = linked.filter((each) => each.erasedAt !== null || hasAddress(each.recipient, address));
  return { tenant, steps: steps.flat(), appointments, replies, consents };
}

/** The steps of an appointment that went, or were to go, to any of these addresses. */
export async function stepsTo(
  p: Pipeline,
  appointment: Appointment,
  addresses: readonly AddressKey[],
  now: Instant,
): Promise<StepTaken[]> {
  const revisions = Array.from({ length: appointment.revision }, (_, index) => index + 1);
  const [entries, said] = await Promise.all([
    Promise.all(revisions.map((revision) => entriesOf(p, appointment, revision, now))),
    renderingsOf(p, appointment, now),
  ]);
  return entries.flat().flatMap((entry) => {
    if (!entry || !concerns(entry, appointment, addresses)) return [];
    const { revision, step } = entry;
    const attempts = said.filter((each) => each.revision === revision && each.step === step);
    return [{ entry, appointment, attempts }];
  });
}

/** A step that was never tried knows no address; then it is the one of the appointment as it is now. */
function concerns(
  { address, channel, revision }: Entry,
  appointment: Appointment,
  addresses: readonly AddressKey[],
): boolean {
  const of = address ?? addressKeyFor(appointment.recipient, channel);
  return of !== null && addresses.includes(of) && (address !== null || revision === appointment.revision);
}

async function repliesOf(p: Pipeline, tenant: TenantId, address: AddressKey, now: Instant): Promise<Reply[]> {
  const replies: Reply[] = [];
  const query = { partition: partitionOf.replies(tenant), limit: PAGE };
  for await (const items of pages<'reply'>(p, query, now))
    replies.push(...items.map(({ body }) => body).filter((reply) => reply.address === address));
  return replies;
}
