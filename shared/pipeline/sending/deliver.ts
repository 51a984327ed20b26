/**
 * The senders. One message from the pipe: judge again on fresh reads, take caps and line, claim, call the
 * provider at once, write the successor, write the outcome; in this order, each step one conditional write.
 * Any crash between two of them is safe: see the crash table in ARCHITECTURE.md.
 */

import type { Appointment } from '../../domain/appointment/appointment.ts';
import { addressFor, addressKeyFor } from '../../domain/appointment/appointment.ts';
import type { Composed, ContentOf } from '../../domain/content/content.ts';
import { isMistimed } from '../../domain/core/control.ts';
import type { EntryRef } from '../../domain/core/keys.ts';
import { callbackSignature, deduplicationId, entryName } from '../../domain/core/keys.ts';
import type { Channel } from '../../domain/core/policy.ts';
import { CHANNEL_TRAITS } from '../../domain/core/policy.ts';
import type { Reason } from '../../domain/core/reasons.ts';
import { provesImpossible } from '../../domain/core/reasons.ts';
import type { Instant, Milliseconds } from '../../domain/core/time.ts';
import { HOUR, MINUTE, SECOND } from '../../domain/core/time.ts';
import type { Verdict } from '../../domain/judgement/judge.ts';
import { judge } from '../../domain/judgement/judge.ts';
import { refusedBy } from '../../domain/ledger/at-provider.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import {
  accepted,
  CLAIM_USE_MS,
  claimed,
  deferred,
  doubted,
  failed,
  isLive,
  latenessOf,
  notAccepted,
  provedImpossible,
  repeatedInDoubt,
} from '../../domain/ledger/entry.ts';
import type { KeptWords } from '../../domain/ledger/kept-words.ts';
import type { FailureFacts, Receipt } from '../../domain/ledger/receipt.ts';
import { received } from '../../domain/ledger/receipt.ts';
import { reserve, unknownRecipient } from '../../domain/person/recipient.ts';
import type { Alarm } from '../../domain/safeguards/alert.ts';
import { mayAskAnother } from '../../domain/safeguards/failover.ts';
import { oneOfManyDetail, prefixOf } from '../../domain/safeguards/failures.ts';
import type { Item, Rendering } from '../../domain/store/records.ts';
import { itemOf, keyOf } from '../../domain/store/records.ts';
import type { UnreadableItem } from '../../domain/store/shapes.ts';
import type { Tenant } from '../../domain/tenant/tenant.ts';
import type { SendMessage } from '../../ports/queue.ts';
import type { Lookup, NamedSender, Sender, SendRequest, SendResult } from '../../ports/senders.ts';
import type { Write } from '../../ports/store.ts';
import type { Pipeline } from '../core/context.ts';
import type { FreshFacts } from '../core/facts.ts';
import { companyOf, otherContacts, readFacts } from '../core/facts.ts';
import { countAnswer } from '../core/history.ts';
import { change, sparingUnreadable } from '../core/items.ts';
import { drop, finish, isOvertaken } from '../core/ledger.ts';
import { tellCalled, tellProcessed } from '../core/spans.ts';
import type { Subject } from '../office/rendering.ts';
import { pinned, render, storeSkeleton } from '../office/rendering.ts';
import { noteNoSuchAddress, optOutAtCarrier } from '../people/people.ts';
import type { Contacted } from '../safeguards/failover.ts';
import {
  chooseProvider,
  homeOf,
  namesOf,
  noteAnswer,
  senderNamed,
  whoMayHave,
} from '../safeguards/failover.ts';
import type { Handed } from '../safeguards/failures.ts';
import { oneOfMany, tellMany, tellUnknownCode } from '../safeguards/failures.ts';
import type { Companion } from './bundling.ts';
import { companionsOf, holdCompanions, releaseCompanions } from './bundling.ts';

/** What became of one message. */
export type Delivery =
  | 'sent'
  | 'rejected'
  | 'retried'
  | 'in_doubt'
  | 'settled'
  | 'deferred'
  | 'dropped'
  /** A row that it needs can't be read, and is known by its name: the entry comes due again by its lease. */
  | 'unreadable'
  /** Somebody else has it, or it is of an older attempt: a duplicate that was refused. */
  | 'stale';

/** How long a lost answer is looked for before it is given up. */
const DOUBT_MAX_MS: Milliseconds = HOUR;
const BACKOFF_MS: Milliseconds = 30 * SECOND;
const BACKOFF_MAX_MS: Milliseconds = 30 * MINUTE;
/** How often admission is tried when another channel's sender writes to the same recipient. */
const ADMISSION_TRIES = 5;

/**
 * Handles one message of the pipe. Safe to call any number of times, at the same time, with the same message. One that meets
 * a row that can't be read is done with, too: it would fail each time, and meanwhile keep its place in the pipe from others.
 */
export async function deliver(p: Pipeline, message: SendMessage): Promise<Delivery> {
  const startedAt = p.clock.now();
  const { done } = await sparingUnreadable(p, [message], async () => [await attempt(p, message)]);
  const [outcome = 'unreadable'] = done;
  p.telemetry.count('delivery', { channel: message.channel, outcome });
  tellProcessed(p, message, outcome, startedAt);
  return outcome;
}

async function attempt(p: Pipeline, message: SendMessage): Promise<Delivery> {
  // Where one process owns the store all reads cost the same, and none lags.
  const cheap = p.store.exclusive ? 'contended' : await attemptCheaply(p, message);
  if (cheap !== 'contended') return cheap;
  for (let tries = 0; tries < ADMISSION_TRIES; tries++) {
    const now = p.clock.now();
    const facts = await readFacts(p, message.entry, message.group, now);
    if (facts?.entry.attempt !== message.attempt) return 'stale';
    if (facts.entry.state === 'in_doubt') return settle(p, facts, now);
    if (facts.entry.state !== 'queued') return 'stale';
    const outcome = await judgeAndSend(p, facts, judge(facts, now), now);
    if (outcome !== 'contended') return outcome;
  }
  throw new Error(`${entryName(message.entry)}: its recipient was busy ${ADMISSION_TRIES} times in a row`);
}

/**
 * By reads that may lag, at half their price. Each write of a claim is on the version that was read, so one that lagged
 * loses it; anything else than a claim is decided on the latest.
 */
async function attemptCheaply(p: Pipeline, message: SendMessage): Promise<Delivery | 'contended'> {
  const now = p.clock.now();
  const facts = await readFacts(p, message.entry, message.group, now, 'eventual');
  if (facts?.entry.attempt !== message.attempt || facts.entry.state !== 'queued') return 'contended';
  const verdict = judge(facts, now);
  return verdict.kind === 'send' ? judgeAndSend(p, facts, verdict, now) : 'contended';
}

async function judgeAndSend(
  p: Pipeline,
  facts: FreshFacts,
  verdict: Verdict,
  now: Instant,
): Promise<Delivery | 'contended'> {
  switch (verdict.kind) {
    case 'send':
      return (await isOvertaken(p, facts, now)) ? 'contended' : reserveAndSend(p, facts, now);
    case 'wait':
      return defer(p, facts.entryItem, verdict.until, verdict.reason, now);
    case 'drop': {
      const stored = await drop(p, facts.entryItem, verdict.reason, facts.appointment, now);
      return stored ? 'dropped' : 'stale';
    }
  }
}

async function defer(
  p: Pipeline,
  item: Item<'entry'>,
  until: Instant,
  reason: Reason | null,
  now: Instant,
): Promise<Delivery> {
  const stored = await p.store.put(itemOf.entry(deferred(item.body, until, reason, now)), item.version, now);
  if (stored && reason) p.telemetry.count('deferred', { channel: item.body.channel, reason });
  return stored ? 'deferred' : 'stale';
}

/** Takes caps and line, claims, stores what will be said, and calls the provider at once. */
async function reserveAndSend(p: Pipeline, facts: FreshFacts, now: Instant): Promise<Delivery | 'contended'> {
  const { entry, entryItem, appointment, recipientItem } = facts;
  const key = appointment && addressKeyFor(appointment.recipient, entry.channel);
  if (!appointment || !key) throw new Error(`${entryName(entry)} was judged sendable without an address`);
  const company = await companyOf(p, facts, now);
  const companions = companionsOf(company);
  const { isShared } = company;
  const reserved = reserve(recipientItem?.body ?? unknownRecipient(key), entry, now);
  const contact = contactOf(entry.channel, facts.tenant, appointment);
  const provider = await chooseProvider(p, entry.at, contact, now);
  const said = { appointment, tenant: facts.tenant, others: [], isShared, provider };
  const alone = companions.length === 0 ? await wordsFor(p, entry, said, now) : null;
  if (alone) await storeSkeleton(p, alone.skeleton, now);
  const claim = claimed(entry, p.ids.random(), key, now, alone && keptIn(alone), provider);
  const writes: Write[] = [
    { item: itemOf.recipient(reserved), readVersion: recipientItem?.version ?? 0 },
    { item: itemOf.entry(claim), readVersion: entryItem.version },
  ];
  const stored = await p.store.putInOrder(writes, now);
  // Whoever was quicker, the next look at it says what it is now; a token that was spent is the same one then.
  if (stored < 2) return 'contended';
  const claimItem: Item<'entry'> = { ...itemOf.entry(claim), version: entryItem.version + 1 };
  const bundle = await holdCompanions(p, companions, claim, now);
  const words = alone ?? (await wordsOfBundle(p, entry, { ...said, others: othersOf(bundle) }, now));
  const { kept, skeleton } = words;
  const plain = requestFor(p, entry, appointment, facts.tenant, words.rendering, now);
  const request = { ...plain, kept: { kept, skeleton } };
  const calledAt = p.clock.now();
  const result: SendResult = calledAt - now > CLAIM_USE_MS ? TOO_SLOW : await call(p, request, provider);
  const answeredAt = p.clock.now();
  if (result !== TOO_SLOW) tellCalled(p, request, result, calledAt);
  const answered = { claim: claimItem, appointment, tenant: facts.tenant, bundle, result };
  const delivery = await conclude(p, answered, answeredAt);
  if (result === TOO_SLOW) return delivery;
  countAnswer(p, claim.channel, result, answeredAt - calledAt, answeredAt);
  await noteAnswer(p, contact, provider, result, answeredAt - calledAt);
  return delivery;
}

const contactOf = (channel: Channel, tenant: Tenant, appointment: Appointment): Contacted => ({
  channel,
  tenant,
  to: addressFor(appointment.recipient, channel),
});

/** The claim took too long to be written: nothing was sent, and the lease may not outlast a call any more. */
const TOO_SLOW: SendResult = { kind: 'failed', reason: 'provider_busy', code: 'the claim took too long' };

/** Which companions the contact names is known only now. These words, too, are stored before they are said. */
async function wordsOfBundle(p: Pipeline, entry: Entry, said: SaidBy, now: Instant): Promise<Words> {
  const words = await wordsFor(p, entry, said, now);
  await p.store.put(itemOf.rendering(words.rendering), 0, now);
  return words;
}

const othersOf = (bundle: readonly Companion[]): Appointment[] =>
  bundle.map(({ appointment }) => appointment);

const refOf = ({ tenant, appointment, revision, step }: EntryRef): EntryRef => ({
  tenant,
  appointment,
  revision,
  step,
});

/** Words of an attempt, which still have their content. */
type Said = Rendering & { content: ContentOf[Channel] };

/** The words of an attempt, and how they are kept. */
interface Words extends Omit<Composed, 'content'> {
  rendering: Said;
}

/** What a contact is about; the entry says of which kind. @see chooseProvider for `provider` */
type SaidBy = Omit<Subject, 'kind'> & { provider: string | null };

async function wordsFor(p: Pipeline, entry: Entry, said: SaidBy, now: Instant): Promise<Words> {
  const { appointment, tenant, others, provider } = said;
  const kind = appointment.plan[entry.step]?.kind ?? 'reminder';
  const { content, kept, skeleton } = await render(p, entry.channel, { ...said, kind }, now);
  const rendering = {
    ...refOf(entry),
    attempt: entry.attempt,
    channel: entry.channel,
    at: now,
    locale: appointment.recipient.locale,
    from:
      provider === homeOf(p, entry.channel, tenant) ? (tenant.senderAddresses[entry.channel] ?? null) : null,
    appointments: [appointment.id, ...others.map(({ id }) => id)],
    content,
  };
  return { rendering, kept, skeleton };
}

/** As the claim has them. */
const keptIn = ({ rendering: { attempt, at, locale, from }, kept }: Words): KeptWords => ({
  ...{ attempt, at, locale, from },
  said: kept,
});

function requestFor(
  p: Pipeline,
  entry: Entry,
  appointment: Appointment,
  tenant: Tenant,
  words: Said,
  now: Instant,
): SendRequest {
  const to = addressFor(appointment.recipient, entry.channel);
  if (to === null) throw new Error(`${entryName(entry)} has no address`);
  const signature = callbackSignature(p.settings.secret, entry, entry.attempt);
  return {
    channel: entry.channel,
    tenant: entry.tenant,
    entry: refOf(entry),
    attempt: entry.attempt,
    to,
    from: words.from,
    replyTo: tenant.contactEmail,
    senderName: tenant.senderNames[entry.channel] ?? tenant.name,
    locale: words.locale,
    content: words.content,
    usefulUntil: appointment.plan[entry.step]?.usefulUntil ?? appointment.startsAt,
    callback: `e=${encodeURIComponent(entryName(entry))}&a=${entry.attempt}&s=${encodeURIComponent(signature)}`,
    now,
  };
}

/**
 * A sender that throws may have sent: that is doubt, not failure.
 * @param provider which one is asked; null for the channel's first
 */
export async function call<C extends Channel>(
  p: Pipeline,
  request: SendRequest<C>,
  provider: string | null = null,
): Promise<SendResult> {
  const sender: Sender = senderNamed(p, request.channel, provider)?.sender ?? p.senders[request.channel];
  try {
    return await sender.send(request);
  } catch (error) {
    p.telemetry.fault('sender threw', error, { entry: entryName(request.entry), channel: request.channel });
    return { kind: 'unknown', detail: 'the sender failed' };
  }
}

/** A claimed entry, and what the provider answered. */
interface Answered {
  claim: Item<'entry'>;
  appointment: Appointment;
  tenant: Tenant;
  bundle: readonly Companion[];
  result: SendResult;
}

/** Writes the outcome, the successor first. A receipt may have been quicker: then its word stands. */
async function conclude(
  p: Pipeline,
  { claim, appointment, tenant, bundle, result }: Answered,
  now: Instant,
): Promise<Delivery> {
  const { channel } = claim.body;
  const contact = { channel, tenant, prefix: prefixOf(addressFor(appointment.recipient, channel)) };
  const many = result.kind === 'rejected' ? await lookAtRefusal(p, claim.body, contact, result, now) : null;
  const { entry, delivery, ending, receipt } = conclusionOf(p, claim.body, result, many !== null, now);
  const stored = ending
    ? await finish(p, { item: claim, outcome: entry, ending, appointment }, now)
    : await p.store.put(itemOf.entry(entry), claim.version, now);
  if (!stored && receipt) await settleWith(p, claim.body, receipt, now);
  if (result.kind === 'accepted')
    p.telemetry.measure('late_seconds', Math.round(latenessOf(claim.body, now) / SECOND));
  // While the leader is in doubt, its companions stay put off until that is settled.
  if (result.kind !== 'unknown') await releaseCompanions(p, bundle, result.kind === 'accepted', now);
  p.telemetry.event('attempt', {
    entry: entryName(entry),
    channel: entry.channel,
    attempt: entry.attempt,
    outcome: delivery,
    reason: entry.reason,
    lateMs: latenessOf(claim.body, now),
  });
  if ('unknownCode' in result && result.unknownCode !== undefined)
    await tellUnknownCode(p, channel, result.unknownCode);
  if (many) await tellMany(p, contact, many);
  return delivery;
}

/**
 * What a refusal says of the address is recorded before anything else, so that the step that follows meets it.
 * @returns the alarm where it is one of too many, so that it proves nothing; else null
 */
async function lookAtRefusal(
  p: Pipeline,
  entry: Entry,
  contact: Handed,
  { reason, noSuchAddress }: FailureFacts,
  now: Instant,
): Promise<Alarm | null> {
  if (reason === 'opted_out') await optOutAtCarrier(p, entry);
  const many = provesImpossible(reason) ? await oneOfMany(p, contact, now) : null;
  if (noSuchAddress && !many) await noteNoSuchAddress(p, entry);
  return many;
}

const settleWith = (p: Pipeline, ref: Entry, receipt: Receipt, now: Instant) =>
  change(
    p,
    keyOf.entry(ref),
    (current) => {
      const next = current && received(current.body, ref.attempt, receipt, now);
      return next && itemOf.entry(next);
    },
    now,
  );

interface Conclusion {
  entry: Entry;
  delivery: Delivery;
  /** Null while the step goes on. */
  ending: { contacted: boolean; impossible: boolean } | null;
  /** What to say if somebody else moved the entry first; null when their word is as good. */
  receipt: Receipt | null;
}

/** What a provider's answer makes of a claimed entry. @param oneOfMany a refusal proves nothing about the person */
function conclusionOf(
  p: Pipeline,
  entry: Entry,
  result: SendResult,
  oneOfMany: boolean,
  now: Instant,
): Conclusion {
  switch (result.kind) {
    case 'accepted':
      return {
        entry: accepted(entry, result.providerId, now),
        delivery: 'sent',
        ending: { contacted: true, impossible: false },
        receipt: { kind: 'accepted', providerId: result.providerId },
      };
    case 'rejected': {
      if (!mayGoElsewhere(p, entry, result.reason))
        return failure(entry, result.reason, result.code, oneOfMany, now);
      // A refusal for good counts twice: this provider is not asked again while another may be.
      const refused = { ...entry, at: refusedBy(entry.at) };
      const next = notAccepted(refused, now + SECOND, 'provider_error', result.code, now);
      return { entry: next, delivery: 'retried', ending: null, receipt: null };
    }
    case 'failed': {
      if (entry.failures + 1 >= p.settings.attemptsMax)
        return failure(entry, 'attempts_exhausted', result.code, oneOfMany, now);
      const until = now + Math.max(result.retryAfterMs ?? 0, backoffMs(p, entry.failures));
      const retry = notAccepted(entry, until, result.reason, result.code, now);
      return { entry: retry, delivery: 'retried', ending: null, receipt: null };
    }
    case 'unknown':
      return {
        entry: doubted(entry, now + p.settings.listDelayMs[entry.channel], result.detail, now),
        delivery: 'in_doubt',
        ending: { contacted: true, impossible: false },
        receipt: null,
      };
  }
}

/** A refusal that is about our account there, and no property of the person: another provider may take it. */
const mayGoElsewhere = (p: Pipeline, entry: Entry, reason: Reason): boolean =>
  reason === 'rejected' &&
  entry.failures + 1 < p.settings.attemptsMax &&
  mayAskAnother(namesOf(p, entry.channel), entry.at);

const failure = (
  entry: Entry,
  reason: Reason,
  detail: string,
  oneOfMany: boolean,
  now: Instant,
): Conclusion => {
  const outcome = failed(entry, reason, oneOfMany ? oneOfManyDetail(detail) : detail, now);
  return {
    entry: outcome,
    delivery: 'rejected',
    // A repeat that is refused leaves it possible that the try before it, whose answer was lost, was read.
    ending: { contacted: entry.repeatsInDoubt > 0, impossible: !oneOfMany && provedImpossible(outcome) },
    receipt: { kind: 'failed', reason, detail },
  };
};

/** Exponential, with full jitter: a provider that recovers is not met by everybody at once. */
const backoffMs = (p: Pipeline, failures: number): number =>
  Math.floor(p.ids.chance() * Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** failures)) + SECOND;

/** Asks the provider's list about an attempt whose answer was lost. */
async function settle(p: Pipeline, facts: FreshFacts, now: Instant): Promise<Delivery> {
  const { entry, entryItem, appointment, control } = facts;
  // A row of the list is known for this attempt's by the time at which it was made.
  const isTimed = !isMistimed(control, entry.claimedAt ?? now);
  const found: Lookup =
    isTimed && appointment && isWhereItWent(entry, appointment)
      ? await lookup(p, facts, appointment, now)
      : { kind: 'unknown' };
  const outcome =
    found.kind === 'accepted'
      ? accepted(entry, found.providerId, now)
      : unsettled(p, entry, found.kind === 'not_accepted', now);
  // Whoever left it in doubt may not have written the next step, and this one may end here.
  const ending = { contacted: true, impossible: false };
  const stored = isLive(outcome)
    ? await p.store.put(itemOf.entry(outcome), entryItem.version, now)
    : await finish(p, { item: entryItem, outcome, ending, appointment }, now);
  return stored ? 'settled' : 'stale';
}

/** Whether the appointment still has the address that was contacted: what another one's list lacks proves nothing (P1). */
const isWhereItWent = ({ address, channel }: Entry, { recipient }: Appointment): boolean =>
  address !== null && address === addressKeyFor(recipient, channel);

/** Looks by the words of the attempt or, where a crash came before they were pinned, by what it would have said. */
async function lookup(
  p: Pipeline,
  facts: FreshFacts,
  appointment: Appointment,
  now: Instant,
): Promise<Lookup> {
  const { entry, tenant } = facts;
  const kept = await pinned(p, entry, entry.attempt, now);
  const provider = entry.at?.name ?? null;
  const alone = async () => ({
    ...{ appointment, tenant, others: [], provider },
    isShared: await isShared(p, facts, now),
  });
  const words = kept?.content
    ? { ...kept, content: kept.content }
    : (await wordsFor(p, entry, await alone(), now)).rendering;
  const request = requestFor(p, entry, appointment, tenant, words, now);
  const missed: UnreadableItem[] = [];
  const others = await otherContacts(p, facts, now, missed);
  const ask = (sender: Sender) => sender.lookup(request, entry.claimedAt ?? 0, others);
  const found = await askAll(whoMayHave(p, entry), ask);
  // What can't be read may be what was found.
  return found.kind === 'accepted' && missed.length > 0 ? { kind: 'unknown' } : found;
}

/** That it was not taken is proved only where each that may have it says so; nobody to ask proves nothing. */
async function askAll(
  providers: readonly NamedSender[],
  ask: (sender: Sender) => Promise<Lookup>,
): Promise<Lookup> {
  let found: Lookup = { kind: providers.length === 0 ? 'unknown' : 'not_accepted' };
  for (const { sender } of providers) {
    const said = await ask(sender);
    if (said.kind === 'accepted') return said;
    if (said.kind === 'unknown') found = said;
  }
  return found;
}

const isShared = async (p: Pipeline, facts: FreshFacts, now: Instant): Promise<boolean> =>
  (await companyOf(p, facts, now)).isShared;

/** A call is never repeated, an SMS only when it was proved not to have been taken, an email also in doubt. */
function unsettled(p: Pipeline, entry: Entry, listedNowhere: boolean, now: Instant): Entry {
  const doubtMs = now - (entry.doubtSince ?? now);
  const proved = listedNowhere && doubtMs >= p.settings.listDelayMs[entry.channel];
  const givenUp = doubtMs >= DOUBT_MAX_MS;
  const { whenInDoubt } = CHANNEL_TRAITS[entry.channel];
  const mayRepeat = whenInDoubt !== 'give_up' && (proved || (whenInDoubt === 'repeat' && givenUp));
  if (mayRepeat && entry.failures + 1 < p.settings.attemptsMax) {
    if (proved) return notAccepted(entry, now, 'answer_lost', 'proved not sent', now);
    p.telemetry.count('email_repeated_in_doubt');
    return repeatedInDoubt(entry, now);
  }
  if (givenUp || proved) return failed(entry, 'answer_lost', undefined, now);
  return doubted(entry, now + Math.max(MINUTE, doubtMs), undefined, now);
}

/** A message that asks for a settlement; its id differs with every asking. */
export const settlementId = (item: Item<'entry'>): string =>
  `${deduplicationId(item.body, item.body.attempt)}-${item.version}`;
