/**
 * What comes back: receipts, bounces, replies, keypresses, complaints. In any order, any number of times, for
 * anything: what changes nothing is counted and forgotten. The webhooks of every provider end here.
 */
import { isLive } from '../domain/entry.ts';
import type { Intent, Receipt } from '../domain/feedback.ts';
import { readKeypress, readReply, received } from '../domain/feedback.ts';
import type { AddressKey, EntryRef } from '../domain/keys.ts';
import { callbackSignature, readEntryName, timingSafeEqual } from '../domain/keys.ts';
import type { Channel } from '../domain/policy.ts';
import { provesImpossible } from '../domain/reasons.ts';
import { releaseLine } from '../domain/recipient.ts';
import { itemOf, keyOf } from '../domain/records.ts';
import type { Instant } from '../domain/time.ts';
import { confirmAppointment, requestReschedule } from './appointments.ts';
import type { Pipeline } from './context.ts';
import { change, finish, read } from './ledger.ts';
import { keyOfAddress, optInAddress, optOutAddress, subjectOfReply } from './people.ts';

/** One attempt of one entry, as a callback names it. */
export interface Attempt {
  entry: EntryRef;
  attempt: number;
}

const PHONE_CHANNELS: readonly Channel[] = ['sms', 'voice'];

/** Which attempt a callback is about. @returns undefined when we did not sign it */
export function verifyCallback(p: Pipeline, query: { e: string; a: string; s: string }): Attempt | undefined {
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
  { entry: ref, attempt }: Attempt,
  receipt: Receipt,
  ended = false,
): Promise<void> {
  const now = p.clock.now();
  const moved = await moveBy(p, ref, attempt, receipt, now);
  p.telemetry.count('receipts', { kind: receipt.kind, effect: moved ? 'moved' : 'none' });
  if (ended) await freeLine(p, ref, now);
}

async function moveBy(
  p: Pipeline,
  ref: EntryRef,
  attempt: number,
  receipt: Receipt,
  now: Instant,
): Promise<boolean> {
  for (;;) {
    const item = await read(p, keyOf.entry(ref), now);
    const next = item && received(item.body, attempt, receipt, now);
    if (!item || !next) return false;
    const impossible = next.state === 'failed' && provesImpossible(next.reason);
    const goesOn = isLive(item.body) || impossible;
    const appointment = goesOn
      ? await read(p, keyOf.appointment(ref.tenant, ref.appointment), now)
      : undefined;
    const ending = { contacted: true, impossible };
    const finished = { item, outcome: next, ending, appointment: appointment?.body };
    if ((await finish(p, finished, now)) === 'stored') return true;
  }
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
export const complain = (p: Pipeline, { entry }: Attempt): Promise<void> =>
  optOutContacted(p, entry, 'email', 'complaint');

/** Opts out the address that the entry went to; it is known only by its key. */
async function optOutContacted(p: Pipeline, ref: EntryRef, channel: Channel, source: string): Promise<void> {
  const address = (await read(p, keyOf.entry(ref), p.clock.now()))?.body.address;
  if (address)
    await optOutAddress(p, { tenant: ref.tenant, address, shown: null, channels: [channel], source });
}

/** A key pressed in a call. @returns what to say next */
export async function pressKey(p: Pipeline, { entry: ref }: Attempt, digits: string): Promise<string> {
  const intent = readKeypress(digits);
  p.telemetry.count('replies', { intent, by: 'keypress' });
  switch (intent) {
    case 'confirm':
      await confirmAppointment(p, ref.tenant, ref.appointment, 'keypress');
      return 'Thank you, your appointment is confirmed. Goodbye.';
    case 'reschedule':
      await requestReschedule(p, ref.tenant, ref.appointment, 'keypress');
      return 'Thank you, the office will call you about another time. Goodbye.';
    case 'opt_out_calls':
      await optOutContacted(p, ref, 'voice', 'keypress');
      return 'You will get no more calls from us. Goodbye.';
    default:
      return 'Sorry, that key has no meaning here. Goodbye.';
  }
}

/** An SMS from a person. @returns what to answer, or null for nothing */
export async function reply(p: Pipeline, from: string, text: string): Promise<string | null> {
  const address = keyOfAddress(p, from);
  const intent = readReply(text);
  const subject = await subjectOfReply(p, address);
  p.telemetry.count('replies', { intent, by: subject ? 'sms' : 'stranger' });
  if (!subject) return null;
  return act(p, intent, subject.tenant, subject.appointment?.id, address, from);
}

async function act(
  p: Pipeline,
  intent: Intent,
  tenant: string,
  appointment: string | undefined,
  address: AddressKey,
  from: string,
): Promise<string | null> {
  switch (intent) {
    case 'opt_out':
    case 'opt_out_calls':
      await optOutAddress(p, { tenant, address, shown: from, channels: PHONE_CHANNELS, source: 'reply' });
      return 'You will get no more texts or calls from us.';
    case 'opt_in':
      await optInAddress(p, tenant, address);
      return 'You will get reminders again.';
    case 'confirm':
      if (!appointment) return 'We have no open appointment for this number.';
      await confirmAppointment(p, tenant, appointment, 'reply');
      return 'Thank you, your appointment is confirmed.';
    case 'reschedule':
      if (!appointment) return 'We have no open appointment for this number.';
      await requestReschedule(p, tenant, appointment, 'reply');
      return 'Thank you, the office will contact you about another time.';
    case 'help':
      return 'These are appointment reminders. Reply C to confirm, R for another time, STOP to get no more.';
    case 'unclear':
      return null;
  }
}
