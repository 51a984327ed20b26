/**
 * What providers say of what was sent: receipts, bounces and complaints, in any order and any number of times. What
 * changes nothing is counted and forgotten. The webhooks of every provider end here; what people say goes to the files
 * beside this one.
 */
import { addressFor, addressKeyFor } from '../../domain/appointment/appointment.ts';
import { hasReached } from '../../domain/appointment/response.ts';
import type { EntryRef } from '../../domain/core/keys.ts';
import { callbackSignature, entryName, readEntryName, timingSafeEqual } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import { provesImpossible } from '../../domain/core/reasons.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { isLive, provedImpossible } from '../../domain/ledger/entry.ts';
import type { Receipt } from '../../domain/ledger/receipt.ts';
import { received } from '../../domain/ledger/receipt.ts';
import { releaseLine } from '../../domain/person/recipient.ts';
import { oneOfManyDetail, prefixOf } from '../../domain/safeguards/failures.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { AttemptRef } from '../../ports/webhooks.ts';
import type { Pipeline } from '../core/context.ts';
import { change, read } from '../core/items.ts';
import { finish, readTenant } from '../core/ledger.ts';
import { settleNeeds } from '../core/needs.ts';
import { tellReceipt } from '../core/spans.ts';
import { noteNoSuchAddress, optOutAddress, optOutAtCarrier } from '../people/people.ts';
import { noteUndelivered } from '../safeguards/failover.ts';
import { oneOfMany, tellMany, tellUnknownCode } from '../safeguards/failures.ts';

/** Which attempt a callback is about. @returns undefined when we did not sign it */
export function verifyCallback(
  p: Pipeline,
  query: { e: string; a: string; s: string },
): AttemptRef | undefined {
  const entry = readEntryName(query.e);
  const attempt = Number(query.a);
  if (!entry || !Number.isInteger(attempt) || attempt < 1) return undefined;
  return timingSafeEqual(callbackSignature(p.settings.secret, entry, attempt), query.s)
    ? { entry, attempt }
    : undefined;
}

/**
 * A provider's word about an attempt. The successor is written first, as always: it may be that the sender died
 * and nobody else will.
 * @param ended the call is over, so its line is free
 */
export async function receive(
  p: Pipeline,
  { entry: ref, attempt }: AttemptRef,
  receipt: Receipt,
  ended = false,
): Promise<void> {
  const now = p.clock.now();
  if (receipt.kind === 'failed' && receipt.reason === 'opted_out') await stoppedAtCarrier(p, ref, now);
  const many = await oneOfTooMany(p, { entry: ref, attempt }, receipt, now);
  const moved = await moveBy(p, { entry: ref, attempt }, many?.receipt ?? receipt, many === undefined, now);
  if (moved && receipt.kind === 'failed' && receipt.reason === 'undelivered') await undelivered(p, ref, now);
  p.telemetry.count('receipts', { kind: receipt.kind, effect: moved ? 'moved' : 'none' });
  if (moved) tellReceipt(p, { entry: ref, attempt, channel: moved.channel }, receipt, now);
  if (ended) await freeLine(p, ref, now);
  if (many) await tellMany(p, many.contact, many.alarm);
  if (moved && receipt.kind === 'failed' && receipt.unknownCode !== undefined)
    await unknownCode(p, ref, receipt.unknownCode, now);
}

/** What a provider took and could not deliver counts against it, where another could have taken it. */
async function undelivered(p: Pipeline, ref: EntryRef, now: Instant): Promise<void> {
  const item = p.providers && (await read(p, keyOf.entry(ref), now, 'eventual'));
  if (!item?.body.at) return;
  const { channel } = item.body;
  const tenant = await readTenant(p, ref.tenant, now, 'eventual');
  const person = (await read(p, keyOf.appointment(ref.tenant, ref.appointment), now, 'eventual'))?.body
    .recipient;
  await noteUndelivered(p, { channel, tenant, to: person ? addressFor(person, channel) : null }, item.body);
}

async function unknownCode(p: Pipeline, ref: EntryRef, code: string, now: Instant): Promise<void> {
  const item = await read(p, keyOf.entry(ref), now, 'eventual');
  if (item) await tellUnknownCode(p, item.body.channel, code);
}

/** Records the carrier's opt-out before anything else, so that the step that follows meets it. */
async function stoppedAtCarrier(p: Pipeline, ref: EntryRef, now: Instant): Promise<void> {
  const item = await read(p, keyOf.entry(ref), now);
  if (item) await optOutAtCarrier(p, item.body);
}

/**
 * A failure that would prove the step impossible is counted, and what it says of the address is recorded, before the
 * next step is written. Where it is one of too many it proves nothing (`domain/safeguards/failures.ts`).
 * @returns undefined for every other receipt, and for one that changes nothing
 */
async function oneOfTooMany(
  p: Pipeline,
  { entry: ref, attempt }: AttemptRef,
  receipt: Receipt,
  now: Instant,
) {
  if (receipt.kind !== 'failed' || !provesImpossible(receipt.reason)) return undefined;
  const item = await read(p, keyOf.entry(ref), now);
  if (!item || !received(item.body, attempt, receipt, now)) return undefined;
  const contact = {
    channel: item.body.channel,
    tenant: await readTenant(p, ref.tenant, now, 'eventual'),
    prefix: await prefixCalled(p, item.body, now),
  };
  const alarm = await oneOfMany(p, contact, now);
  if (alarm) return { contact, alarm, receipt: { ...receipt, detail: oneOfManyDetail(receipt.detail) } };
  if (receipt.noSuchAddress) await noteNoSuchAddress(p, item.body);
  return undefined;
}

/** Null where it went to a number that is not the person's any more, of which nothing is left but its hash. */
async function prefixCalled(p: Pipeline, entry: Entry, now: Instant): Promise<string | null> {
  const { tenant, appointment, channel, address } = entry;
  const person = (await read(p, keyOf.appointment(tenant, appointment), now, 'eventual'))?.body.recipient;
  return person && addressKeyFor(person, channel) === address ? prefixOf(addressFor(person, channel)) : null;
}

/** @param proves whether a failure that proves the step impossible is believed. @returns undefined where nothing moved */
async function moveBy(
  p: Pipeline,
  { entry: ref, attempt }: AttemptRef,
  receipt: Receipt,
  proves: boolean,
  now: Instant,
): Promise<Entry | undefined> {
  for (let again = false; ; again = true) {
    const item = again ? await read(p, keyOf.entry(ref), now) : await readCheaply(p, ref, attempt, now);
    const next = item && received(item.body, attempt, receipt, now);
    if (!item || !next) return undefined;
    const impossible = proves && provedImpossible(next);
    const goesOn = isLive(item.body) || impossible;
    const appointment = goesOn
      ? await read(p, keyOf.appointment(ref.tenant, ref.appointment), now)
      : undefined;
    const ending = { contacted: true, impossible };
    const finished = { item, outcome: next, ending, appointment: appointment?.body ?? null };
    if (!(await finish(p, finished, now))) continue;
    await settleWhenReached(p, item.body, next, now);
    return next;
  }
}

/** An answer that comes after all, for what counted as failed: somebody was reached, so nobody has to look. */
async function settleWhenReached(p: Pipeline, before: Entry, after: Entry, now: Instant): Promise<void> {
  if (before.state === 'failed' && hasReached(after))
    await settleNeeds(p, { tenant: after.tenant, id: after.appointment }, 'reached', now);
}

/** An entry only moves forward, so a lagging read serves as long as it knows of the attempt; else it is read again. */
async function readCheaply(p: Pipeline, ref: EntryRef, attempt: number, now: Instant) {
  const item = await read(p, keyOf.entry(ref), now, 'eventual');
  return item && item.body.attempt >= attempt ? item : read(p, keyOf.entry(ref), now);
}

async function freeLine(p: Pipeline, ref: EntryRef, now: Instant): Promise<void> {
  const address = (await read(p, keyOf.entry(ref), now))?.body.address;
  if (!address) return;
  await change(
    p,
    keyOf.recipient(address),
    (current) => {
      const freed = current && releaseLine(current.body, ref);
      return freed && itemOf.recipient(freed);
    },
    now,
  );
}

/** The person marked our email as spam: that is an opt-out from email. */
export const complain = (p: Pipeline, of: AttemptRef): Promise<void> =>
  optOutContacted(p, of, 'email', { source: 'complaint' });

/**
 * Opts out the address that the entry went to; it is known only by its key. Where the store was put back to before it went
 * out, it is the address that the appointment has.
 */
export async function optOutContacted(
  p: Pipeline,
  { entry: ref, attempt }: AttemptRef,
  channel: Channel,
  said: { source: string; words?: string; reply?: string | undefined },
): Promise<void> {
  const now = p.clock.now();
  const { tenant, appointment } = ref;
  const wentTo = (await read(p, keyOf.entry(ref), now))?.body.address;
  const booked = wentTo ? undefined : await read(p, keyOf.appointment(tenant, appointment), now);
  const address = wentTo ?? (booked && addressKeyFor(booked.body.recipient, channel));
  const message = `${entryName(ref)}/${attempt}`;
  if (address)
    await optOutAddress(p, {
      tenant,
      address,
      shown: null,
      channels: [channel],
      by: 'person',
      message,
      ...said,
    });
}
