/**
 * What comes back: receipts, bounces, replies, keypresses and complaints, in any order and any number of times. What
 * changes nothing is counted and forgotten. The webhooks of every provider end here.
 */
import type { Appointment } from '../../domain/appointment/appointment.ts';
import { linkTo, manageClaims } from '../../domain/appointment/page-links.ts';
import { hasReached } from '../../domain/appointment/response.ts';
import type { AnswerKey, VoiceContent } from '../../domain/content/content.ts';
import { answerText, whenText } from '../../domain/content/content.ts';
import type { AddressKey, AppointmentId, EntryRef, TenantId } from '../../domain/core/keys.ts';
import { callbackSignature, entryName, readEntryName, timingSafeEqual } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import { channelsTo, isLoud } from '../../domain/core/policy.ts';
import { provesImpossible } from '../../domain/core/reasons.ts';
import type { Instant } from '../../domain/core/time.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { isLive } from '../../domain/ledger/entry.ts';
import type { Receipt } from '../../domain/ledger/receipt.ts';
import { received } from '../../domain/ledger/receipt.ts';
import { needId } from '../../domain/person/need.ts';
import {
  answered,
  isOptedOut,
  optOut,
  releaseLine,
  unknownRecipient,
} from '../../domain/person/recipient.ts';
import type { Intent } from '../../domain/person/replies.ts';
import {
  asksForAnotherTime,
  isCancelWord,
  isCarrierOptOut,
  readKeypress,
  readReply,
} from '../../domain/person/replies.ts';
import { oneOfManyDetail } from '../../domain/safeguards/failures.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { HandledWord, KeyAnswer, Keypress } from '../../ports/webhooks.ts';
import type { Ending, Moved, Wish } from '../appointments/appointments.ts';
import { confirmAppointment, noteNamed, requestReschedule } from '../appointments/appointments.ts';
import type { Pipeline } from '../core/context.ts';
import { change, read } from '../core/items.ts';
import { finish, readTenant } from '../core/ledger.ts';
import { settleNeeds } from '../core/needs.ts';
import { pinned } from '../office/rendering.ts';
import type { Saying } from '../people/people.ts';
import {
  keyOfAddress,
  noteNoSuchAddress,
  openAppointments,
  optInAddress,
  optOutAddress,
  optOutAtCarrier,
  othersWritingFrom,
  recordStop,
  tenantsOfReply,
} from '../people/people.ts';
import type { Inbound } from '../people/replies.ts';
import { keepReply } from '../people/replies.ts';
import { oneOfMany, tellMany, tellUnknownCode } from '../safeguards/failures.ts';

/** One attempt of one entry, as a callback names it. */
export interface Attempt {
  entry: EntryRef;
  attempt: number;
}

/** The words of a call, as they were rendered when it was claimed. */
export interface CallScript {
  content: VoiceContent;
  /** BCP 47. */
  locale: string;
}

const PHONE_CHANNELS: readonly Channel[] = channelsTo('phone');

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
  if (receipt.kind === 'failed' && receipt.reason === 'opted_out') await stoppedAtCarrier(p, ref, now);
  const many = await oneOfTooMany(p, { entry: ref, attempt }, receipt, now);
  const moved = await moveBy(p, { entry: ref, attempt }, many?.receipt ?? receipt, many === undefined, now);
  p.telemetry.count('receipts', { kind: receipt.kind, effect: moved ? 'moved' : 'none' });
  if (ended) await freeLine(p, ref, now);
  if (many) await tellMany(p, many.contact, many.alarm);
  if (moved && receipt.kind === 'failed' && receipt.unknownCode !== undefined)
    await unknownCode(p, ref, receipt.unknownCode, now);
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
async function oneOfTooMany(p: Pipeline, { entry: ref, attempt }: Attempt, receipt: Receipt, now: Instant) {
  if (receipt.kind !== 'failed' || !provesImpossible(receipt.reason)) return undefined;
  const item = await read(p, keyOf.entry(ref), now);
  if (!item || !received(item.body, attempt, receipt, now)) return undefined;
  const contact = { channel: item.body.channel, tenant: await readTenant(p, ref.tenant, now, 'eventual') };
  const alarm = await oneOfMany(p, contact, now);
  if (alarm) return { contact, alarm, receipt: { ...receipt, detail: oneOfManyDetail(receipt.detail) } };
  if (receipt.noSuchAddress) await noteNoSuchAddress(p, item.body);
  return undefined;
}

/** @param proves whether a failure that proves the step impossible is believed */
async function moveBy(
  p: Pipeline,
  { entry: ref, attempt }: Attempt,
  receipt: Receipt,
  proves: boolean,
  now: Instant,
): Promise<boolean> {
  for (let again = false; ; again = true) {
    const item = again ? await read(p, keyOf.entry(ref), now) : await readCheaply(p, ref, attempt, now);
    const next = item && received(item.body, attempt, receipt, now);
    if (!item || !next) return false;
    const impossible = proves && next.state === 'failed' && provesImpossible(next.reason);
    const goesOn = isLive(item.body) || impossible;
    const appointment = goesOn
      ? await read(p, keyOf.appointment(ref.tenant, ref.appointment), now)
      : undefined;
    const ending = { contacted: true, impossible };
    const finished = { item, outcome: next, ending, appointment: appointment?.body ?? null };
    if (!(await finish(p, finished, now))) continue;
    await settleWhenReached(p, item.body, next, now);
    return true;
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
export const complain = (p: Pipeline, of: Attempt): Promise<void> =>
  optOutContacted(p, of, 'email', { source: 'complaint' });

/** Opts out the address that the entry went to; it is known only by its key. */
async function optOutContacted(
  p: Pipeline,
  { entry: ref, attempt }: Attempt,
  channel: Channel,
  said: { source: string; words?: string },
): Promise<void> {
  const address = (await read(p, keyOf.entry(ref), p.clock.now()))?.body.address;
  const message = `${entryName(ref)}/${attempt}`;
  const { tenant } = ref;
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

/** What a call says; null when nothing is known of that attempt, or its person was erased. */
export async function callScript(p: Pipeline, of: Attempt): Promise<CallScript | undefined> {
  const rendering = await pinned(p, of.entry, of.attempt, p.clock.now());
  if (rendering?.channel !== 'voice' || rendering.content === null) return undefined;
  return { content: rendering.content as VoiceContent, locale: rendering.locale };
}

/** How often a key is asked for again in one call. */
const ASKS_MAX = 2;

/** A key pressed in a call. @returns what to say next */
export async function pressKey(p: Pipeline, of: Attempt, pressed: Keypress): Promise<KeyAnswer> {
  const { entry: ref } = of;
  const intent = readKeypress(pressed.digits);
  p.telemetry.count('replies', { intent, by: 'keypress' });
  const said = await pinned(p, ref, of.attempt, p.clock.now());
  const locale = said?.locale ?? 'en';
  const named = said?.appointments ?? [ref.appointment];
  const say = (key: AnswerKey): KeyAnswer => ({ kind: 'say', say: answerText(locale, key), locale });
  switch (intent) {
    case 'confirm': {
      const heard = { revision: pressed.named ?? ref.revision };
      const { done, moved } = await each(named, (id) =>
        confirmAppointment(p, ref.tenant, id, 'keypress', heard),
      );
      if (moved) return askAboutMoved(locale, moved, pressed);
      if (done === 0) return say('call_gone');
      return say(done > 1 ? 'call_confirmed_all' : 'call_confirmed');
    }
    case 'reschedule':
      await each(named, (id) =>
        requestReschedule(p, ref.tenant, id, 'keypress', {
          answer: needId(id, 'another_time'),
          channel: 'voice',
        }),
      );
      return say('call_reschedule');
    case 'stop_calls':
      await optOutContacted(p, of, 'voice', { source: 'keypress', words: pressed.digits });
      return say('call_stopped');
    case 'repeat':
      return { kind: 'script' };
    default:
      if (pressed.asked >= ASKS_MAX) return say('call_unknown_key');
      return {
        kind: 'ask',
        asked: pressed.asked + 1,
        named: pressed.named,
        say: answerText(locale, 'call_unknown_key'),
        locale,
      };
  }
}

/** The appointment moved while the call spoke of another time: the new one is named, and asked about. */
const askAboutMoved = (locale: string, moved: Appointment, { asked }: Keypress): KeyAnswer => ({
  kind: 'ask',
  say: answerText(locale, 'call_moved', { title: moved.title, when: whenText(moved, locale, 'spoken') }),
  locale,
  asked,
  named: moved.revision,
});

/**
 * An SMS from a person.
 * @param to the number or service that it was sent to
 * @param handled what the provider took it for and answered by itself: it is obeyed, and not answered twice
 * @returns what to answer, or null for nothing
 */
export async function reply(
  p: Pipeline,
  from: string,
  to: string,
  text: string,
  providerId: string | null = null,
  handled: HandledWord | null = null,
): Promise<string | null> {
  const address = keyOfAddress(p, from);
  const intent = handled === null ? intentOf(text) : await handledIntent(p, handled, address, text);
  const tenants = await concernedBy(p, intent, { address, to, providerId });
  const [latest] = tenants;
  if (!latest) return null;
  const open = await openAppointments(p, latest.id, address, OPEN_MAX);
  const meant = await meantOf(p, latest.id, address, open);
  // STOP and START concern everybody who writes from that number; anything else whoever wrote last.
  const concerned = intent === 'stop' || intent === 'start' ? tenants : [latest];
  const kept = new Map<TenantId, string>();
  for (const { id } of concerned) {
    const inbound = { address, from, to, text, intent, providerId };
    kept.set(id, await keepReply(p, id, inbound, id === latest.id ? meant : []));
  }
  const cancelAsked = isCancelWord(text);
  const saying = { by: 'person', message: providerId, words: text };
  const about = { address, from, latest, tenants, open, meant, kept, cancelAsked, said: saying };
  const answered = await act(p, intent, about);
  if (answered.text === null || handled !== null || !(await mayAnswer(p, address))) return null;
  if (answered.named) await noteNamed(p, answered.named);
  return answered.text;
}

/** A carrier that took CANCEL for an opt-out delivers nothing more, whatever it was meant for. */
const intentOf = (text: string): Intent => (isCarrierOptOut(text) ? 'stop' : readReply(text));

/**
 * The provider's word stands, but for one: YES is a keyword that lifts an opt-out, and said by somebody who has not
 * opted out it answers our question.
 */
async function handledIntent(
  p: Pipeline,
  handled: HandledWord,
  address: AddressKey,
  text: string,
): Promise<Intent> {
  if (handled !== 'start' || intentOf(text) !== 'confirm') return handled;
  const optOuts = (await read(p, keyOf.recipient(address), p.clock.now()))?.body.optOuts ?? {};
  const isOut = Object.values(optOuts).some((all) => all.some(({ channel }) => channel === 'sms'));
  return isOut ? 'start' : 'confirm';
}

/** What is answered. */
interface Answered {
  text: string | null;
  /** The appointment whose new time the answer names; null in most answers. */
  named: Appointment | null;
}

const answer = (text: string | null): Answered => ({ text, named: null });

/**
 * The offices that a text is for, whoever wrote last first. Somebody who was never texted may still say STOP (the email
 * went first, or the number came from another system): that is an opt-out from every office that writes from there.
 */
async function concernedBy(
  p: Pipeline,
  intent: Intent,
  { address, to, providerId }: Pick<Inbound, 'address' | 'to' | 'providerId'>,
): Promise<readonly Tenant[]> {
  const known = await tenantsOfReply(p, address, to);
  p.telemetry.count('replies', { intent, by: known.length > 0 ? 'sms' : 'stranger' });
  const others = intent === 'stop' || known.length === 0 ? await othersWritingFrom(p, to, known) : [];
  // A stranger's words can be given to an office only where one office alone writes from that number.
  if (known.length === 0 && others.length === 1) return others;
  if (intent === 'stop') await stopAll(p, address, others, providerId);
  return known;
}

interface Reply {
  address: AddressKey;
  from: string;
  /** Who contacted the number last. */
  latest: Tenant;
  /** Everybody who contacts people from the number that was written to. */
  tenants: readonly Tenant[];
  /** The latest tenant's appointments that are still to come, soonest first. */
  open: readonly Appointment[];
  /** Those of them that the answer is about. */
  meant: readonly Appointment[];
  /** Under which id each office has it. */
  kept: ReadonlyMap<TenantId, string>;
  /** Whether it was CANCEL, which may have meant the appointment. */
  cancelAsked: boolean;
  /** Who said it, and by what, for the record. */
  said: Saying;
}

async function act(p: Pipeline, intent: Intent, reply: Reply): Promise<Answered> {
  switch (intent) {
    case 'stop':
      return answer(await stop(p, reply));
    case 'start':
      for (const { id } of reply.tenants) {
        const { address, said: saying } = reply;
        await optInAddress(p, { tenant: id, address, kind: 'opted_in', source: 'reply', ...saying });
      }
      return answer(await said(p, reply, 'opted_in'));
    case 'confirm':
    case 'decline':
      return decide(p, intent, reply);
    case 'help':
      return answer(await said(p, reply, 'help'));
    case 'wrong_person':
    case 'other':
      return answer(null);
  }
}

/**
 * For offices that never texted this number: the opt-out itself, which every later judgement reads. It is in no list of
 * theirs, for the person may be another office's alone.
 */
async function stopAll(
  p: Pipeline,
  address: AddressKey,
  tenants: readonly Tenant[],
  message: string | null,
): Promise<void> {
  if (tenants.length === 0) return;
  const now = p.clock.now();
  await change(
    p,
    keyOf.recipient(address),
    (current) => {
      const before = current?.body ?? unknownRecipient(address);
      const after = tenants.reduce(
        (recipient, { id }) => optOut(recipient, id, PHONE_CHANNELS, 'reply', now),
        before,
      );
      return itemOf.recipient(after);
    },
    now,
  );
  const ids = tenants.map(({ id }) => id);
  await recordStop(p, ids, address, message, now);
}

/** Opts out of all phone channels at once, for everybody who writes from that number; the person is answered once. */
async function stop(p: Pipeline, reply: Reply): Promise<string | null> {
  const { address, from, tenants, kept, cancelAsked, said: saying } = reply;
  const recipient = await read(p, keyOf.recipient(address), p.clock.now());
  const known = tenants.every(({ id }) =>
    PHONE_CHANNELS.every((channel) => recipient && isOptedOut(recipient.body, id, channel)),
  );
  const answer = known ? null : ((await cancelLink(p, reply)) ?? (await said(p, reply, 'opted_out')));
  const request = { address, shown: from, channels: PHONE_CHANNELS, source: 'reply', cancelAsked, ...saying };
  for (const { id } of tenants) await optOutAddress(p, { ...request, tenant: id, reply: kept.get(id) });
  return answer;
}

/**
 * CANCEL is an opt-out, as carriers demand; whoever meant the appointment is offered the page that cancels it.
 * @returns null where it was another word, there is no appointment, or no page can be reached
 */
async function cancelLink(
  p: Pipeline,
  { cancelAsked, address, latest, open }: Reply,
): Promise<string | null> {
  const { secret, publicUrl } = p.settings;
  const [soonest] = open;
  if (!cancelAsked || !soonest || publicUrl === null) return null;
  const link = linkTo(secret, publicUrl, manageClaims(soonest, address, p.clock.now()));
  return answerText(soonest.recipient.locale, 'opted_out_cancel', { ...officeOf(latest), link });
}

/**
 * Of several open appointments the soonest is meant, and the answer says which; or all that the last message named,
 * if the soonest is among them.
 */
async function meantOf(
  p: Pipeline,
  tenant: TenantId,
  address: AddressKey,
  open: readonly Appointment[],
): Promise<readonly Appointment[]> {
  const [soonest] = open;
  if (!soonest) return [];
  const named = await lastNamed(p, tenant, address);
  return named.includes(soonest.id) ? open.filter(({ id }) => named.includes(id)) : [soonest];
}

async function decide(p: Pipeline, intent: 'confirm' | 'decline', reply: Reply): Promise<Answered> {
  const { latest, open, meant, kept, said: saying } = reply;
  const answerId = kept.get(latest.id);
  const wish: Wish | null =
    answerId && asksForAnotherTime(saying.words ?? '') ? { answer: answerId, channel: 'sms' } : null;
  const [soonest] = open;
  if (!soonest) return answer(await said(p, reply, 'no_appointment'));
  const { done, moved } = await each(meant, ({ id }) =>
    intent === 'confirm'
      ? confirmAppointment(p, latest.id, id, 'reply', 'latest')
      : requestReschedule(p, latest.id, id, 'reply', wish),
  );
  if (moved) return askAgain(latest, moved);
  if (done === 0) return answer(await said(p, reply, 'no_appointment'));
  const key = intent === 'confirm' ? 'confirmed' : 'reschedule';
  const which = done > 1 ? (`${key}_all` as const) : open.length > 1 ? (`${key}_one_of` as const) : key;
  const text = answerText(soonest.recipient.locale, which, {
    ...officeOf(latest),
    title: soonest.title,
    when: whenText(soonest),
    count: done,
  });
  return answer(text);
}

/** The most appointments of one person that a reply looks at. */
const OPEN_MAX = 20;

/** @returns for how many it was done, and the first that turned out to have moved */
async function each<T>(
  all: readonly T[],
  act: (one: T) => Promise<Ending | Moved>,
): Promise<{ done: number; moved: Appointment | null }> {
  let done = 0;
  let moved: Appointment | null = null;
  for (const one of all) {
    const came = await act(one);
    if (came.kind === 'done') done++;
    if (came.kind === 'moved') moved ??= came.appointment;
  }
  return { done, moved };
}

/** The appointment moved since the person was told of it: the answer names the new time, and asks again. */
const askAgain = (office: Tenant, moved: Appointment): Answered => ({
  text: answerText(moved.recipient.locale, 'moved', {
    ...officeOf(office),
    title: moved.title,
    when: whenText(moved),
  }),
  named: moved,
});

/** The appointments that the last text or call to this number named. */
async function lastNamed(
  p: Pipeline,
  tenant: TenantId,
  address: AddressKey,
): Promise<readonly AppointmentId[]> {
  const now = p.clock.now();
  const contacts = (await read(p, keyOf.recipient(address), now))?.body.contacts ?? [];
  const last = contacts.filter((contact) => contact.tenant === tenant && isLoud(contact.channel)).at(-1);
  const entry = last && (await read(p, keyOf.entry(last), now))?.body;
  return (entry && (await pinned(p, entry, entry.attempt, now))?.appointments) ?? [];
}

const officeOf = (tenant: Tenant) => ({
  office: tenant.senderNames.sms ?? tenant.name,
  phone: tenant.contactPhone ?? '',
});

/** An answer in the language of the person's soonest appointment, else in the office's. */
async function said(p: Pipeline, { latest, address }: Reply, key: AnswerKey): Promise<string> {
  const [appointment] = await openAppointments(p, latest.id, address, 1);
  return answerText(appointment?.recipient.locale ?? latest.locale, key, officeOf(latest));
}

/** Whether the number may be answered once more today: two machines must not answer each other for ever. */
async function mayAnswer(p: Pipeline, address: AddressKey): Promise<boolean> {
  const now = p.clock.now();
  const { wrote } = await change(
    p,
    keyOf.recipient(address),
    (current) => {
      const next = current && answered(current.body, now);
      return next && itemOf.recipient(next);
    },
    now,
  );
  if (!wrote) p.telemetry.count('answers_withheld');
  return wrote;
}
